// SPDX-License-Identifier: AGPL-3.0-or-later
// Puts things into both offices before they are compared: every account fills in each form of its desk that makes a new
// thing, as a person would, with a mark of its office in every free text.
import { randomUUID } from "node:crypto";

const MAKES = /\.(create|add|draft|request|send)$/;

let turn = 0;

/* A value for one field, by its name first (an identity number has a form of its own), then by its declared type. */
function valueFor(name, schema, office) {
        turn++;
        const place = office === "ponorogo" ? "35.02.02.2001" : "35.04.01.2001";
        const known = [
                [/nik/, `990202010190${String(1000 + turn).slice(-4)}`],
                [/telepon|phone|telp|wa$/, `08409${String(1000000 + turn)}`],
                [/desa|village|wilayah|region|tempat_kode|place/, place],
                [/email/, `penanda${turn}@contoh.invalid`],
                [/kk$/, `990202010190${String(5000 + turn).slice(-4)}`],
        ].find(([pattern]) => pattern.test(name));
        if (schema.format === "uuid")
                return randomUUID();
        if (schema.enum)
                return schema.enum[0];
        if (schema.type === "integer")
                return String(schema.minimum ?? 1);
        if (schema.type === "boolean")
                return "on";
        if (schema.format === "date")
                return /lahir|birth/.test(name) ? "1995-05-05" : new Date(Date.now() - 86400000).toISOString().slice(0, 10);
        const text = known ? known[1] : `Penanda-${office} ${name} ${turn}`;
        return schema.maxLength ? text.slice(0, schema.maxLength) : text;
}

function unescapeHtml(text) {
        return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'")
                .replaceAll("&amp;", "&");
}

/* What the page itself offers: hidden fields, first filled option of a list, first of the radio buttons. */
function offeredIn(html) {
        const offered = new Map();
        for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
                const name = /\bname="([^"]*)"/.exec(tag)?.[1];
                const value = unescapeHtml(/\bvalue="([^"]*)"/.exec(tag)?.[1] ?? "");
                const type = /\btype="([^"]*)"/.exec(tag)?.[1] ?? "text";
                if (name && value && ["hidden", "radio", "checkbox"].includes(type) && !offered.has(name))
                        offered.set(name, value);
        }
        for (const [, name, options] of html.matchAll(/<select\b[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs)) {
                const value = [...options.matchAll(/<option\b[^>]*value="([^"]+)"/g)][0]?.[1];
                if (value)
                        offered.set(name, unescapeHtml(value));
        }
        return offered;
}

function bodyFields(api, route) {
        const content = api.paths[route.pattern]?.post?.requestBody?.content ?? {};
        const schema = Object.values(content)[0]?.schema ?? {};
        return Object.entries(schema.properties ?? {});
}

/* Sends the form of `html` that leads to `action`. True when a thing came of it. */
async function send(visitor, route, action, html, api) {
        const form = {};
        const offered = offeredIn(html);
        for (const [name, given] of bodyFields(api, route)) {
                const schema = given.type === "array" ? given.items ?? {} : given;
                form[name] = offered.get(name) ?? valueFor(name, schema, visitor.account.office);
                if (schema.format === "binary")
                        delete form[name];
        }
        form.csrf = visitor.csrf;
        const answer = await visitor.post(action, form);
        if (process.env.KENTONGAN_ACCESS_SHOW && answer.status !== 303) {
                const why = [...answer.body.matchAll(/govuk-error-message[^>]*>(.*?)<\/p>/gs)].map((found) => found[1].replace(/<[^>]+>/g, " ").trim());
                console.log(`# sow: ${visitor.account.login} POST ${action}: ${answer.status} ${JSON.stringify(why)} ${JSON.stringify(form)}`);
        }
        return answer.status === 303;
}

/* Every page with a form whose route makes things, for every account. How many came of it. */
export async function sowObjects(people, routes, api, policy) {
        const makers = routes.filter((route) => route.method === "POST" && MAKES.test(route.permission));
        let made = 0;
        for (const visitor of people) {
                const done = new Set();
                const waiting = ["/meja"];
                const seen = new Set(waiting);
                for (let steps = 0; waiting.length && steps < 60; steps++) {
                        const page = await visitor.get(waiting.shift());
                        const html = page.body;
                        for (const [, link] of html.matchAll(/href="(\/[^"#]*)"/g)) {
                                const path = unescapeHtml(link);
                                if (!seen.has(path) && !/lang=|\/assets\//.test(path)) {
                                        seen.add(path);
                                        waiting.push(path);
                                }
                        }
                        for (const [form, action] of html.matchAll(/<form\b[^>]*action="([^"]*)"[^>]*>.*?<\/form>/gs)) {
                                const path = unescapeHtml(action).split("?")[0];
                                const route = makers.find((maker) => matches(maker.pattern, path));
                                if (!route || done.has(route.pattern) || !policy.mayEver(visitor.account, route.permission))
                                        continue;
                                done.add(route.pattern);
                                made += await send(visitor, route, path, form, api);
                        }
                }
        }
        return made;
}

function matches(pattern, path) {
        const parts = pattern.split("/");
        const given = path.split("/");
        return parts.length === given.length && parts.every((part, i) => part.startsWith("{") || part === given[i]);
}

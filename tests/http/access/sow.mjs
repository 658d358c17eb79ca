// SPDX-License-Identifier: AGPL-3.0-or-later
// Puts things into both offices before they are compared: every account fills in each form of its desk that makes a new
// thing, as a person would, with a mark of its office in every free text.
import { randomUUID } from "node:crypto";

const MAKES = /\.(create|add|draft|request|send)$/;

let turn = 0;

/* A value for one field, by its declared type, and a text by its name: an identity number has a form of its own. */
function valueFor(parameter, office) {
        turn++;
        const { name, type, choices, low, high } = parameter;
        const texts = [
                [/nik$|^nik/, `990202010190${String(1000 + turn).slice(-4)}`],
                [/telepon|phone|telp|hp$/, `08409${String(1000000 + turn)}`],
                [/desa|wilayah|tempat/, office === "ponorogo" ? "35.02.02.2001" : "35.04.01.2001"],
                [/surel|email/, `penanda${turn}@contoh.invalid`],
                [/^masuk$|login/, `penanda-${office}-${turn}`],
        ];
        const day = new Date(Date.now() - 86400000).toISOString().slice(0, 10);
        const values = { uuid: () => randomUUID(), choice: () => choices[0], int: () => String(Math.max(1, low)), bool: () => "on",
                         date: () => (/lahir/.test(name) ? "1995-05-05" : day) };
        const text = texts.find(([pattern]) => pattern.test(name))?.[1] ?? `Penanda-${office} ${name} ${turn}`;
        return values[type]?.() ?? (high ? text.slice(0, high) : text);
}

function unescapeHtml(text) {
        return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'")
                .replaceAll("&amp;", "&");
}

/* What the page itself offers: hidden fields, first filled option of a list, first of the radio buttons. */
export function offeredIn(html) {
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

/* Every field that the route declares: what the page offers, or a value that fits. */
export function fillForm(route, offered, office) {
        const fields = route.parameters.filter(({ source }) => source === "form");
        return Object.fromEntries(fields.map((parameter) => [parameter.name,
                offered.get(parameter.name) ?? valueFor(parameter, office)]));
}

/* Sends the form of `html` that leads to `action`. True when a thing came of it. */
async function send(visitor, route, action, html) {
        const form = { ...fillForm(route, offeredIn(html), visitor.account.office), csrf: visitor.csrf };
        const answer = await visitor.post(action, form);
        if (process.env.KENTONGAN_ACCESS_SHOW && answer.status !== 303) {
                const why = [...answer.body.matchAll(/govuk-error-message[^>]*>(.*?)<\/p>/gs)].map((found) => found[1].replace(/<[^>]+>/g, " ").trim());
                console.log(`# sow: ${visitor.account.login} POST ${action}: ${answer.status} ${JSON.stringify(why)} ${JSON.stringify(form)}`);
        }
        return answer.status === 303;
}

/* Every page with a form whose route makes things, for every account. How many came of it. */
export async function sowObjects(people, routes, policy) {
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
                                made += await send(visitor, route, path, form);
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

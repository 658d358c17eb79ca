// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page of the program is looked at, and every link that somebody is shown leads somewhere.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "./inspect.mjs";
import { group, must } from "./tap.mjs";

const LANES = 2; /* pages that are looked at at once */
const LINKS_MAX = 150; /* per person and language */
const NO_PAGE = /\.(pdf|svg|csv|xlsx|xml|ics|atom|json|js)$|^\/(healthz|readyz|api\/)|\/(ekspor|tanya|aliran|contoh|pdf|cap)$|\/lampiran\//;

/* Addresses of GET routes that answer with a page, as the comments above the handlers declare them. */
export function declaredPages() {
        const pages = [];
        for (const room of readdirSync("src", { withFileTypes: true }))
                for (const file of room.isDirectory() ? readdirSync(join("src", room.name)) : [])
                        if (file.endsWith(".c"))
                                for (const [, route] of readFileSync(join("src", room.name, file), "utf8").matchAll(/ROUTE GET (\/\S*)/g))
                                        if (!NO_PAGE.test(route))
                                                pages.push(route);
        return pages;
}

/* Looks at all places, two at a time, and gives for each the promise of its faults. One person's pages follow each other:
 * they are shown in the language that he chose last. */
function lookAtAll(places) {
        const busy = new Set(), waiting = [...places], found = new Map(), settle = new Map();
        for (const place of places)
                found.set(place, new Promise((resolve, reject) => settle.set(place, { resolve, reject })));
        const begin = () => {
                while (busy.size < LANES) {
                        const at = waiting.findIndex((place) => !busy.has(place.visitor));
                        if (at < 0)
                                return;
                        const [place] = waiting.splice(at, 1);
                        const { resolve, reject } = settle.get(place);
                        busy.add(place.visitor);
                        inspect(place).then(resolve, reject).finally(() => {
                                busy.delete(place.visitor);
                                begin();
                        });
                }
        };
        for (const promise of found.values())
                promise.catch(() => {}); // told by the group that awaits it
        begin();
        return found;
}

export async function lookSteps(town) {
        const byName = new Map(), found = lookAtAll(town.places);
        for (const place of town.places)
                byName.set(place.name, [...byName.get(place.name) ?? [], place]);
        for (const [name, places] of byName)
                await group(`looked at in both languages and widths: ${name}`, [], async () => {
                        const faults = [];
                        for (const place of places)
                                faults.push(...await found.get(place));
                        must(faults.length === 0, [...new Set(faults)].join("\n"));
                });
        await group("every declared page was looked at", [], async () => {
                const paths = [...town.places, ...town.shown].map((place) => place.url.split("?")[0]);
                const unseen = declaredPages().filter((route) => {
                        const form = new RegExp(`^${route.replace(/\{[a-z_]+\}/g, "[^/]+")}$`);
                        return !paths.some((path) => form.test(path));
                });
                must(unseen.length === 0, `not looked at: ${unseen.join(" ")}`);
        });
}

/* Addresses in this house that a page shows as links. */
function linksOn(html) {
        return [...html.matchAll(/<a\b[^>]*\shref="([^"#]*)/g)].map(([, link]) => link.replaceAll("&amp;", "&"))
                .filter((link) => link.startsWith("/") && !/[?&]lang=/.test(link));
}

/* Breadth first over what a person is shown in a language. */
async function deadLinks(visitor, start, language) {
        const seen = new Set([start]), queue = [start], dead = [];
        await visitor.context.request.get(`${start}?lang=${language}`);
        while (queue.length > 0 && seen.size < LINKS_MAX) {
                const path = queue.shift();
                const answer = await visitor.context.request.get(path);
                if (answer.status() !== 200) {
                        dead.push(`${visitor.name}, ${language}: ${path} answers ${answer.status()}`);
                        continue;
                }
                if (!/html/.test(answer.headers()["content-type"] ?? ""))
                        continue;
                for (const link of linksOn(await answer.text()))
                        if (!seen.has(link)) {
                                seen.add(link);
                                queue.push(link);
                        }
        }
        return { dead, count: seen.size };
}

export async function linkSteps(town) {
        for (const language of ["id", "en"])
                await group(`every link that somebody is shown leads somewhere (${language})`, [], async () => {
                        const found = [];
                        let count = 0;
                        for (const visitor of town.people.values()) {
                                const { dead, count: walked } = await deadLinks(visitor, town.accounts[visitor.name] ? "/meja" : "/", language);
                                found.push(...dead);
                                count += walked;
                        }
                        must(found.length === 0, found.join("\n"));
                        must(count > town.people.size * 5, `only ${count} links were followed`);
                });
}

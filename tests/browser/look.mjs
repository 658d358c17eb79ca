// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page of the program is looked at, and every link that somebody is shown leads somewhere.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "./inspect.mjs";
import { group, must } from "./tap.mjs";

const LINKS_MAX = 60; /* per person */
const NO_PAGE = /\.(pdf|csv|xlsx|xml|ics|atom|json)$|^\/(healthz|readyz|api\/)|\/(ekspor|tanya)$/;

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

export async function lookSteps(town) {
        const byName = new Map();
        for (const place of town.places)
                byName.set(place.name, [...byName.get(place.name) ?? [], place]);
        for (const [name, places] of byName)
                await group(`looked at in both languages and widths: ${name}`, [], async () => {
                        const faults = [];
                        for (const place of places)
                                faults.push(...await inspect(place));
                        must(faults.length === 0, [...new Set(faults)].join("\n"));
                });
        await group("every declared page was looked at", [], async () => {
                const paths = town.places.map((place) => place.url.split("?")[0]);
                const unseen = declaredPages().filter((route) => {
                        const form = new RegExp(`^${route.replace(/\{[a-z_]+\}/g, "[^/]+")}$`);
                        return !paths.some((path) => form.test(path));
                });
                must(unseen.length === 0, `not looked at: ${unseen.join(" ")}`);
        });
}

async function linksOn(page) {
        return page.evaluate(() => [...document.querySelectorAll("a[href]")].filter((it) => it.origin === location.origin)
                .map((it) => it.pathname + it.search));
}

/* Breadth first over what a person is shown. */
async function deadLinks(visitor, start) {
        const seen = new Set([start]), queue = [start], dead = [];
        while (queue.length > 0 && seen.size < LINKS_MAX) {
                const path = queue.shift();
                const answer = await visitor.page.goto(path).catch((error) => ({ status: () => /download/i.test(error.message) ? 200 : error.message }));
                if (answer.status() !== 200) {
                        dead.push(`${visitor.name}: ${path} answers ${answer.status()}`);
                        continue;
                }
                for (const link of await linksOn(visitor.page).catch(() => []))
                        if (!seen.has(link) && !link.includes("lang=")) {
                                seen.add(link);
                                queue.push(link);
                        }
        }
        return dead;
}

export async function linkSteps(town) {
        await group("every link that somebody is shown leads somewhere", [], async () => {
                const dead = [];
                for (const visitor of town.people.values())
                        if (visitor.script)
                                dead.push(...await deadLinks(visitor, town.accounts[visitor.name] ? "/meja" : "/"));
                must(dead.length === 0, dead.join("\n"));
        });
}

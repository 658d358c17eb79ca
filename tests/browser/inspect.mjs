// SPDX-License-Identifier: AGPL-3.0-or-later
// Looks at remembered places in both languages and widths: accessibility, width, language, the mark, and pictures.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { axeSource, WIDTHS } from "./people.mjs";

const LANGUAGES = ["id", "en"];
const MARK = "DATA FIKTIF";
const HEIGHT = 800;

function address(url, language) {
        const [path, hash] = url.split("#");
        return `${path}${path.includes("?") ? "&" : "?"}lang=${language}${hash ? `#${hash}` : ""}`;
}

/* Opens a place as its person, in a language; makes its state when an address alone does not. */
async function open(place, language) {
        const { page } = place.visitor;
        await page.goto(address(place.url, language));
        if (place.act)
                await place.act(place.visitor, language);
        return page;
}

async function accessibility(page) {
        await page.evaluate(axeSource + ";0");
        const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
        return violations.filter((it) => it.impact === "serious" || it.impact === "critical")
                .map((it) => `${it.impact} ${it.id}: ${it.nodes.slice(0, 3).map((node) => node.html.slice(0, 140)).join(" | ")}`);
}

async function plainFaults(page, language) {
        return page.evaluate(([mark, wanted]) => {
                const faults = [];
                const wide = document.documentElement.scrollWidth - innerWidth;
                if (wide > 0)
                        faults.push(`${wide} px wider than the screen`);
                if (document.documentElement.lang !== wanted)
                        faults.push(`says it is in ${document.documentElement.lang}`);
                if (!document.body.innerText.includes(mark))
                        faults.push("without the mark of fictional data");
                if (document.querySelectorAll("h1").length !== 1)
                        faults.push(`${document.querySelectorAll("h1").length} headings of the first level`);
                if (!document.title.trim())
                        faults.push("without a title");
                return faults;
        }, [MARK, language]);
}

/* Gives the faults of one place, as lines. */
export async function inspect(place, { languages = LANGUAGES, widths = WIDTHS } = {}) {
        const found = [];
        const { page } = place.visitor;
        const before = page.viewportSize();
        for (const language of languages) {
                await open(place, language);
                for (const width of widths) {
                        await page.setViewportSize({ width, height: HEIGHT });
                        for (const fault of [...await plainFaults(page, language), ...place.visitor.script ? await accessibility(page) : []])
                                found.push(`${place.name} (${place.state}) ${language} ${width}: ${fault}`);
                }
        }
        await page.setViewportSize(before);
        await page.goto("/meja?lang=id").catch(() => {});
        return found;
}

/* One picture per language and width, and a page that shows them side by side. */
export async function photograph(places, folder, say) {
        mkdirSync(folder, { recursive: true });
        const rows = [];
        for (const place of places) {
                const cells = [];
                for (const language of LANGUAGES)
                        for (const width of WIDTHS) {
                                const page = place.visitor.page;
                                await page.setViewportSize({ width, height: HEIGHT });
                                await open(place, language);
                                const file = `${place.name}-${place.state}-${language}-${width}.png`;
                                await page.screenshot({ path: join(folder, file), fullPage: true });
                                cells.push(`<td><a href="${file}"><img src="${file}" width="${width === 360 ? 180 : 480}" alt="${place.name}, ${language}, ${width}"></a></td>`);
                        }
                rows.push(`<tr><th>${place.name}<br>${place.state}</th>${cells.join("")}</tr>`);
                say(`${place.name} (${place.state})`);
        }
        writeFileSync(join(folder, "index.html"), `<!doctype html><meta charset="utf-8"><title>Screens</title><table>${rows.join("\n")}</table>\n`);
}

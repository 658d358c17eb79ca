// SPDX-License-Identifier: AGPL-3.0-or-later
// Looks at remembered places in both languages and widths: accessibility, width, targets, language, the mark; pictures and prints.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addressIn, axeSource, WIDTHS } from "./people.mjs";

const LANGUAGES = ["id", "en"];
const MARK = "DATA FIKTIF";
const HEIGHT = 800;
const ZOOMED = 640; /* 1280 at 200 % */
const TARGET = 44;
/* What English pages count. */
const COUNTED = "day|week|month|year|hour|minute|report|application|person|signal|warning|village|answer|row|file|question|matter";
const SLOW_MS = 90_000; /* a tall picture beside other work */
/* Places that are looked at because what they lead to is absent, or cannot be made yet. Every other answers 200. */
const ANSWERS = { "tidak-ada": 404, "surat-belum": 409 };
/* Places that an office prints, as the browser prints them. */
const PRINTED = /^(laporan-masuk|laporan-satu|sinyal-satu|peringatan|peringatan-terbit|paspor|paspor-satu|paspor-putusan|permintaan-cetak|belajar-cetak|dasbor|peta|jurnal|lapor-diterima)$/;

/* Opens a place as its person, in a language; makes its state when an address alone does not. */
async function open(place, language) {
        const { page } = place.visitor;
        place.status = (await page.goto(addressIn(place.url, language))).status();
        if (place.act)
                await place.act(place.visitor, language);
        return page;
}

async function accessibility(page) {
        if (!await page.evaluate(() => "axe" in window))
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
                /* What is fixed to the screen does not widen the page. */
                const menu = document.querySelector(".kt-thumb");
                if (menu && menu.scrollWidth > innerWidth)
                        faults.push(`a menu of ${menu.scrollWidth} px is cut off`);
                for (const table of document.querySelectorAll("main table")) {
                        const over = Math.round(table.getBoundingClientRect().right - table.parentElement.getBoundingClientRect().right);
                        if (over > 1 && getComputedStyle(table.parentElement).overflowX === "visible")
                                faults.push(`a table runs ${over} px out of its column: ${table.innerText.slice(0, 60)}`);
                }
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

/* The list at the top of a form that was not taken: each line names its field, leads to it, and stands in the order of
 * the page. */
async function summaryFaults(page) {
        return page.evaluate((bare) => {
                const faults = [];
                let last = null;
                for (const link of document.querySelectorAll(".govuk-error-summary__list a")) {
                        const text = link.textContent.trim(), target = document.getElementById(link.hash.slice(1));
                        if (bare.includes(text))
                                faults.push(`"${text}" in the summary names no field`);
                        if (!target)
                                faults.push(`"${text}" in the summary leads to nothing`);
                        else if (last && !(last.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING))
                                faults.push(`"${text}" in the summary stands below a field that comes later`);
                        last = target ?? last;
                }
                return faults;
        }, ["Wajib diisi.", "This is required."]);
}

/* What a person cannot use: a column with another name on a phone, an id where words belong. Only the journal and an
 * error page give them, and say so by `data-ids`. */
async function wordFaults(page, language) {
        return page.evaluate(([ids, counted, language]) => {
                const id = new RegExp(ids);
                const plural = new RegExp(`\\b(1 (${counted})s|(0|[2-9]|\\d\\d+) (${counted}))\\b(?![-/])`);
                const faults = [], main = document.querySelector("main");
                for (const table of document.querySelectorAll("table.kt-cases")) {
                        const names = [...table.tHead?.rows[0]?.cells ?? []].map((it) => it.textContent.trim());
                        for (const row of table.tBodies[0]?.rows ?? [])
                                if (row.cells.length === names.length)
                                        for (const [at, cell] of [...row.cells].entries())
                                                if (cell.dataset.label && names[at] && cell.dataset.label !== names[at])
                                                        faults.push(`the column "${names[at]}" is called "${cell.dataset.label}" on a phone`);
                }
                const count = language === "en" ? main?.innerText.match(plural) : null;
                if (count)
                        faults.push(`a plural that is none: ${count[0]}`);
                const shown = [...main?.querySelectorAll("*") ?? []].find((it) => !it.closest("[data-ids]") && it.children.length === 0 && it.checkVisibility() && id.test(it.innerText));
                if (shown)
                        faults.push(`shows an id: ${shown.innerText.slice(0, 60)}`);
                return [...new Set(faults)];
        }, ["[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-", COUNTED, language]);
}

/* What a thumb must hit: fields, buttons, menus, tabs, cards. Links in running text are read, not aimed at. */
async function smallTargets(page) {
        return page.evaluate((least) => {
                const forEnterOnly = (it) => it.tabIndex === -1 && it.ariaHidden === "true";
                const targets = document.querySelectorAll("button, input:not([type=hidden]), select, textarea, nav a, .govuk-button, .kt-ways a, .kt-menu summary");
                return [...targets].filter((it) => !forEnterOnly(it)).filter((it) => {
                        const box = it.getBoundingClientRect();
                        /* A box or radio button is as large as the label over it. */
                        const label = /^(checkbox|radio)$/.test(it.type) ? it.labels?.[0]?.getBoundingClientRect().height ?? 0 : 0;
                        return box.width > 0 && Math.max(box.height, label) < least - 0.5;
                }).map((it) => `target of ${Math.round(it.getBoundingClientRect().height)} px: ${it.outerHTML.slice(0, 110)}`);
        }, TARGET);
}

/* The page as it stands, at one width. */
async function faultsAt(place, language, width) {
        const { page } = place.visitor;
        await page.setViewportSize({ width, height: HEIGHT });
        return [...await plainFaults(page, language), ...await summaryFaults(page), ...await wordFaults(page, language), ...width === WIDTHS[0] ? await smallTargets(page) : []];
}

/* axe-core takes half of a look. What it judges hangs on the words and on what a width shows or hides: both widths in
 * the first language, the narrow one in the other; a page at 200 % is laid out between the two. */
const judged = (language, width) => language === LANGUAGES[0] || width === WIDTHS[0];

/* Large letters and the colours that a person's own system forces. */
async function faultsOfSight(place, language) {
        const { page } = place.visitor;
        const zoomed = (await faultsAt(place, language, ZOOMED)).map((fault) => `at 200 %: ${fault}`);
        await page.emulateMedia({ forcedColors: "active" });
        const forced = [...await faultsAt(place, language, WIDTHS[1]), ...await accessibility(page)].map((fault) => `forced colours: ${fault}`);
        await page.emulateMedia({ forcedColors: null });
        return [...zoomed, ...forced];
}

/* Gives the faults of one place, as lines. A place that stands only now is looked at as it stands. */
export async function inspect(place, { languages = LANGUAGES, widths = WIDTHS } = {}) {
        const found = [];
        const { page, script } = place.visitor;
        const before = page.viewportSize();
        const note = (language, width, faults) => faults.forEach((fault) => found.push(`${place.name} (${place.state}) ${language} ${width}: ${fault}`));
        for (const language of place.posted ? [languages[0]] : languages) {
                if (!place.posted)
                        await open(place, language);
                if (!place.posted && place.status !== (ANSWERS[place.name] ?? 200))
                        note(language, "", [`its address answers ${place.status}: what was to be looked at is not there`]);
                for (const width of widths) {
                        note(language, width, await faultsAt(place, language, width));
                        if (script && judged(language, width))
                                note(language, width, await accessibility(page));
                }
                if (script && language === languages[0])
                        note(language, "", await faultsOfSight(place, language));
        }
        await page.setViewportSize(before);
        if (!place.now)
                await page.goto("/meja?lang=id").catch(() => {});
        return found;
}

/* Pictures of places, and a page that shows them side by side. */
export class Camera {
        constructor(folder, say) {
                Object.assign(this, { folder, say, rows: [] });
                rmSync(folder, { recursive: true, force: true });
                mkdirSync(folder, { recursive: true });
        }

        async take(place) {
                const { page } = place.visitor, cells = [], before = page.viewportSize();
                for (const language of place.posted ? [LANGUAGES[0]] : LANGUAGES)
                        for (const width of WIDTHS) {
                                await page.setViewportSize({ width, height: HEIGHT });
                                if (!place.posted)
                                        await open(place, language);
                                const file = `${place.name}-${place.state}-${language}-${width}.png`;
                                await this.shoot(page, width, file);
                                cells.push(`<td><a href="${file}"><img src="${file}" width="${width === WIDTHS[0] ? 180 : 480}" alt="${place.name}, ${language}, ${width}"></a></td>`);
                        }
                if (PRINTED.test(place.name) && !place.posted && place.state !== "error")
                        cells.push(await this.print(place));
                await page.setViewportSize(before);
                this.rows.push(`<tr><th>${place.name}<br>${place.state}</th>${cells.join("")}</tr>`);
                this.say(`${place.name} (${place.state})`);
        }

        /* The window grows to the whole page, so that what is fixed to its foot is drawn at the foot. */
        async shoot(page, width, file) {
                const height = await page.evaluate(() => document.documentElement.scrollHeight);
                await page.setViewportSize({ width, height: Math.max(height, HEIGHT) });
                await page.screenshot({ path: join(this.folder, file), timeout: SLOW_MS });
        }

        /* On paper: the PDF of the browser, and its first two sheets as pictures. */
        async print(place) {
                const page = await open(place, LANGUAGES[0]);
                const name = `${place.name}-${place.state}-print`;
                await page.pdf({ path: join(this.folder, `${name}.pdf`), preferCSSPageSize: true });
                const drawn = spawnSync("pdftoppm", ["-r", "60", "-l", "2", "-png", join(this.folder, `${name}.pdf`), join(this.folder, name)]);
                if (drawn.status !== 0)
                        this.say(`pdftoppm: ${drawn.stderr}`);
                return `<td><a href="${name}.pdf">${name}.pdf</a></td>`;
        }

        finish() {
                writeFileSync(join(this.folder, "index.html"), `<!doctype html><meta charset="utf-8"><title>Screens</title><table>${this.rows.join("\n")}</table>\n`);
        }
}

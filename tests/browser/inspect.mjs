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
        return [...await plainFaults(page, language), ...width === WIDTHS[0] ? await smallTargets(page) : []];
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
                await page.screenshot({ path: join(this.folder, file) });
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

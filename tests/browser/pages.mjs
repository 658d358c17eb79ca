// SPDX-License-Identifier: AGPL-3.0-or-later
// Looks at the sample pages in Debian's Chromium: markup, accessibility, width, keys, sizes.
//   node tests/browser/pages.mjs FOLDER-OF-SAMPLES
import { createServer } from "node:http";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { HtmlValidate, FileSystemConfigLoader } from "html-validate";

const folder = process.argv[2];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const samples = readdirSync(folder).filter((name) => name.endsWith(".html"));
const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml" };
let faults = 0;

function expect(holds, text) {
        if (!holds) {
                faults++;
                console.log(`not ok: ${text}`);
        }
}

/* The samples under the content security policy of the program. */
const server = createServer((request, response) => {
        const path = new URL(request.url, "http://x").pathname;
        try {
                const bytes = readFileSync(join(folder, path));
                response.writeHead(200, {
                        "Content-Type": types[path.split(".").pop()],
                        "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
                });
                response.end(bytes);
        } catch {
                response.writeHead(404).end();
        }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${server.address().port}`;

function checkSizes() {
        for (const name of readdirSync(join(folder, "assets"))) {
                const size = gzipSync(readFileSync(join(folder, "assets", name)), { level: 9 }).length;
                const most = name.endsWith(".css") ? 14 * 1024 : 10 * 1024;
                expect(size <= most, `${name} has ${size} bytes gzip, more than ${most}`);
        }
}

async function checkMarkup() {
        const validator = new HtmlValidate(new FileSystemConfigLoader());
        for (const name of samples) {
                const report = await validator.validateString(readFileSync(join(folder, name), "utf8"), name);
                for (const message of report.results.flatMap((result) => result.messages))
                        expect(false, `${name}:${message.line}: ${message.ruleId}: ${message.message}`);
        }
}

async function checkPage(browser, name, width) {
        const page = await browser.newPage({ viewport: { width, height: 800 } });
        page.on("console", (message) => expect(message.type() !== "error", `${name} ${width}: ${message.text()}`));
        await page.goto(`${base}/${name}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wide <= 0, `${name} is ${wide} px wider than ${width}`);
        await page.evaluate(axe + ";0");
        const { violations } = await page.evaluate(() => axe.run());
        for (const violation of violations)
                expect(false, `${name} ${width}: ${violation.impact} ${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 120) + " " + (node.any[0]?.message ?? "")).join(" | ")}`);
        if (name.startsWith("phone")) {
                const { violations: weak } = await page.evaluate(() => axe.run({ runOnly: ["color-contrast-enhanced"], rules: { "color-contrast-enhanced": { enabled: true } } }));
                for (const violation of weak)
                        expect(false, `${name}: contrast below 7: ${violation.nodes.map((node) => node.html.slice(0, 100)).join(" | ")}`);
                const small = await page.evaluate(() => [...document.querySelectorAll("main a, main button, main input, .kt-thumb a")]
                        .filter((it) => it.type !== "hidden" && it.getBoundingClientRect().height < 44).map((it) => it.outerHTML.slice(0, 80)));
                expect(small.length === 0, `${name}: targets too small: ${small.join(" | ")}`);
        }
        await page.close();
}

async function checkKeys(browser) {
        const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
        await page.goto(`${base}/desk.html`);
        const active = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
        expect((await active()).startsWith("Ada yang perlu diperbaiki"), "the error summary has the focus");
        await page.keyboard.press("/");
        expect((await active()) === "cari", "/ goes to the search");
        await page.keyboard.type("j/k?");
        expect((await page.inputValue("#cari")) === "j/k?", "keys are letters inside a field");
        await page.keyboard.press("Escape");
        await page.keyboard.press("j");
        await page.keyboard.press("j");
        expect((await active()) === "L-2026-000121", "j j chooses the second row");
        await page.keyboard.press("k");
        expect((await active()) === "L-2026-000123", "k goes back");
        await page.keyboard.press("?");
        expect(await page.isVisible("dialog.kt-keys"), "? shows the keys");
        await page.evaluate(axe + ";0");
        const { violations } = await page.evaluate(() => axe.run());
        expect(violations.length === 0, `the list of keys: ${violations.map((it) => it.id)}`);
        await page.check("dialog.kt-keys input");
        await page.click("dialog.kt-keys button");
        await page.keyboard.press("/");
        expect((await active()) !== "cari", "keys can be switched off");
        await page.close();
}

async function checkExit(browser) {
        const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
        let asked = false;
        page.on("dialog", (dialog) => {
                asked = true;
                return dialog.dismiss();
        });
        await page.route("https://www.bmkg.go.id/**", (route) => route.fulfill({ body: "cuaca" }));
        await page.goto(`${base}/desk.html`);
        await page.goto(`${base}/public.html`);
        await page.fill("#f-uraian", "belum terkirim");
        await page.click("a.kt-exit");
        await page.waitForURL("https://www.bmkg.go.id/");
        expect(!asked, "leaving at once asks nothing");
        await page.goBack();
        expect(page.url().endsWith("/desk.html"), "Back does not return to the page that was left");
        await page.close();
}

async function checkWithoutScript(browser) {
        const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
        const page = await context.newPage();
        await page.goto(`${base}/phone.html`);
        await page.click("details.kt-menu summary");
        expect(await page.isVisible("details.kt-menu button"), "the menu opens without script");
        expect(await page.isVisible("form .govuk-button"), "forms work without script");
        await context.close();
}

checkSizes();
await checkMarkup();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium-headless-shell", args: ["--no-sandbox", "--disable-gpu"] });
try {
        for (const name of samples)
                for (const width of [360, 1280])
                        await checkPage(browser, name, width);
        await checkKeys(browser);
        await checkExit(browser);
        await checkWithoutScript(browser);
} finally {
        await browser.close();
        server.close();
}
console.log(`${samples.length} samples, ${faults} faults`);
process.exit(faults > 0 ? 1 : 0);

// SPDX-License-Identifier: AGPL-3.0-or-later
// Each person has a browser context of its own. What a page complains about (console, content security policy, a crash of a
// script) is collected and fails the group in which it happened.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { must, mustContain } from "./tap.mjs";

export const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const WIDTHS = [360, 1280];
const PATIENCE_MS = 10_000;

/* An address in a language. */
export function addressIn(url, language) {
        const [path, hash] = url.split("#");
        return `${path}${path.includes("?") ? "&" : "?"}lang=${language}${hash ? `#${hash}` : ""}`;
}

export class Town {
        constructor(house) {
                this.house = house;
                this.people = new Map();
                this.complaints = [];
                this.places = [];
                this.shown = []; /* looked at while they stood */
                this.look = null;
        }

        async open() {
                this.browser = await chromium.launch({ executablePath: "/usr/bin/chromium-headless-shell",
                                                       args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
                this.accounts = this.house.accounts();
        }

        async close() {
                await this.browser?.close();
        }

        async visitor(name, { width = 1280, script = true } = {}) {
                const context = await this.browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: script,
                                                                locale: "id-ID", baseURL: this.house.base, acceptDownloads: true });
                context.setDefaultTimeout(PATIENCE_MS);
                const page = await context.newPage();
                const visitor = new Visitor(this, name, context, page, script);
                this.watch(visitor, page);
                this.people.set(name, visitor);
                return visitor;
        }

        watch(visitor, page) {
                const note = (text) => this.complaints.push(`${visitor.name} at ${page.url()}: ${text}`);
                page.on("console", (message) => {
                        /* The browser's own line about a page that answers 4xx is expected where the walk looks for one. */
                        /* And its line about a stream of news while the program is started again. */
                        if (message.type() === "error" && !message.location().url.includes("/aliran?") && !/the server responded with a status of 4(01|03|04|09|12|22)/.test(message.text()))
                                note(`console: ${message.text()}`);
                });
                page.on("pageerror", (error) => note(`script: ${error.message}`));
                page.on("response", (answer) => {
                        if (answer.status() >= 500)
                                note(`${answer.request().method()} ${answer.url()} answered ${answer.status()}`);
                });
        }

        /* Signed in, once per person. */
        async person(login, options) {
                const known = this.people.get(login);
                if (known)
                        return known;
                must(this.accounts[login], `there is an account ${login}`);
                const visitor = await this.visitor(login, options);
                await visitor.go("/masuk");
                await visitor.fill({ "Nama masuk": login, "Kata sandi": this.accounts[login] });
                await visitor.press("Masuk");
                must(new URL(visitor.page.url()).pathname === "/meja", `${login} gets to his desk, not to ${visitor.page.url()}`);
                return visitor;
        }

        /* Who did something last, newest first. */
        recent(count) {
                return [...this.people.values()].sort((a, b) => b.at - a.at).slice(0, count);
        }

        takeComplaints() {
                return this.complaints.splice(0);
        }

        /* A page to be looked at again in both languages and widths. `act` makes what an address alone does not show. */
        remember(visitor, name, state = "filled", act = null) {
                if (!this.places.some((place) => place.name === name && place.state === state))
                        this.places.push({ visitor, name, state, url: visitor.address(), act });
        }

        /* A page that later steps change: looked at now, in both languages, and left as it was. With `posted` it is the answer
         * to a form, which cannot be asked for again: looked at as it stands. */
        async rememberNow(visitor, name, state = "filled", { posted = false } = {}) {
                const place = { visitor, name, state, url: visitor.address(), posted, now: true };
                this.shown.push(place);
                await this.look?.(place);
                if (this.look && !posted)
                        await visitor.page.goto(addressIn(place.url, "id"));
        }
}

export class Visitor {
        constructor(town, name, context, page, script) {
                Object.assign(this, { town, name, context, page, script, at: Date.now() });
        }

        /* Where this person is, without the language and without what was said once. */
        address() {
                const at = new URL(this.page.url());
                for (const once of ["pesan", "lang"])
                        at.searchParams.delete(once);
                return at.pathname + at.search;
        }

        async go(path, status = 200) {
                this.at = Date.now();
                const answer = await this.page.goto(path);
                must(answer.status() === status, `${this.name}: ${path} answers ${answer.status()}, not ${status}`);
        }

        /* Text of the page as a person reads it. */
        async text(selector = "body") {
                return (await this.page.locator(selector).first().innerText()).replace(/[ \t\u00a0]+/g, " ");
        }

        async reads(...parts) {
                const text = await this.text();
                for (const part of parts)
                        mustContain(text, part, `${this.name} at ${this.page.url()}`);
        }

        field(label) {
                return typeof label === "string" ? this.page.getByLabel(label, { exact: false }).first() : this.page.getByLabel(label).first();
        }

        /* { "label text": value }: text is typed, true is ticked, undefined is left alone. */
        async fill(values, scope = this.page) {
                for (const [label, value] of Object.entries(values).filter(([, given]) => given !== undefined)) {
                        const field = scope.getByLabel(label).first();
                        const kind = await field.evaluate((it) => it.tagName === "SELECT" ? "select" : it.type);
                        if (value === true)
                                await field.check();
                        else if (kind === "select")
                                await field.selectOption(typeof value === "string" ? { label: value } : value);
                        else
                                await field.fill(value);
                }
        }

        async press(name, scope = this.page) {
                await this.leave(() => scope.getByRole("button", { name, exact: typeof name === "string" }).first().click());
        }

        /* A link, also one that looks like a button. */
        async follow(name, scope = this.page) {
                await this.leave(() => scope.locator("a").filter({ hasText: name }).first().click());
        }

        /* Does something that leads to another page and waits for it. */
        async leave(action) {
                this.at = Date.now();
                await Promise.all([this.page.waitForEvent("domcontentloaded"), action()]);
        }

        /* What the page's own browser gets for an address, cookies included, without going there. */
        async bodyOf(path) {
                return this.page.evaluate(async (address) => {
                        const answer = await fetch(address, { redirect: "manual", headers: { Accept: "text/html" } });
                        return { status: answer.type === "opaqueredirect" ? 303 : answer.status, text: await answer.text() };
                }, path);
        }
}

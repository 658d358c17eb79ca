// SPDX-License-Identifier: AGPL-3.0-or-later
// Every route x every account of the demonstration, and the two offices crawled side by side:
//   node tests/http/access/probes.mjs PROGRAM ROUTE-MATRIX SOURCE-TREE
// Routes come from what the build generated, things from the database itself, so that a new room is walked by itself.
import { randomUUID } from "node:crypto";
import { UUID, Visitor, absentLike, expect, expectNone, face, finish, newDatabase, parting, readAccounts, readPolicy,
         readRoutes, readRows, startProgram, test } from "./lib.mjs";
import { fillForm, offeredIn, sowObjects } from "./sow.mjs";

const [binary, matrix, source] = process.argv.slice(2);
const LEAVES = new Set(["/keluar"]); // would end the session that probes go on with

const database = newDatabase();
/* Eighty thousand requests on SQLite; what the other database may do otherwise (queries, row-level security) shows with
 * the first thing of a table as with the second. */
const THINGS_A_TABLE = database ? 1 : 2;
const PAGES_MOST = database ? 200 : 400; // one account follows at most so many links
const program = await startProgram(binary, { database });
const policy = readPolicy(source);
const routes = readRoutes(matrix, source);
const accounts = readAccounts(program, source);
const nobody = new Visitor(program);
const people = [];
let rows = [];
let sown = 0;
const counts = { never: 0, may: 0, foreign: 0, own: 0, nobody: 0, opened: 0, changes: 0, refused: 0 };

/* ---- paths ---- */

/* The route's path with `id` for every id, and a plain word for every other parameter. */
function fill(route, id) {
        return route.pattern.replace(/\{([^}]+)\}/g, (whole, name) => {
                const parameter = route.parameters.find((given) => given.source === "path" && given.name === name);
                if (parameter.type === "uuid")
                        return id;
                return parameter.choices[0] ?? (parameter.type === "int" ? String(Math.max(1, parameter.low)) : "contoh");
        });
}

/* ---- what an answer has to be ---- */

/* Where the answer of `path` parts from that of `absent`, where nothing is; "" when it does not. The other is asked for once
 * for each visitor and address, whatever the id in it, and again whenever something parts from it: a page may have changed. */
const absents = new Map();
async function partsFromAbsent(visitor, method, path, answer, absent) {
        const key = `${visitor.account.login} ${method} ${absent.replace(UUID, "UUID")}`;
        const own = face(answer, path);
        if (absents.get(key) !== own)
                absents.set(key, face(await visitor.ask(method, absent), absent));
        return parting(own, absents.get(key));
}

async function isAbsent(visitor, route, path, faults) {
        const answer = await visitor.ask(route.method, path);
        const differs = await partsFromAbsent(visitor, route.method, path, answer, absentLike(path));
        if (answer.status !== 404)
                faults.push(`${visitor.account?.login ?? "nobody"} ${route.method} ${path}: ${answer.status} instead of 404`);
        else if (differs)
                faults.push(`${visitor.account?.login ?? "nobody"} ${route.method} ${path} tells forbidden from absent: ${differs}`);
}

/* On a route of his own: an id of the other office answers as an id that nobody has, and shows nothing. */
async function isNobodys(visitor, route, id, faults) {
        const path = fill(route, id);
        const answer = await visitor.get(path);
        const differs = await partsFromAbsent(visitor, "GET", path, answer, fill(route, randomUUID()));
        if (![303, 404].includes(answer.status))
                faults.push(`${visitor.account.login} GET ${path}: ${answer.status}`);
        else if (differs)
                faults.push(`${visitor.account.login} GET ${path} tells another office's thing from none: ${differs}`);
}

async function mayNever(visitor, route, faults) {
        counts.never++;
        await isAbsent(visitor, route, fill(route, randomUUID()), faults);
}

/* He may do it with something: with what does not exist, nothing is found; without a thing, he gets in. */
async function mayEver(visitor, route, faults) {
        counts.may++;
        const path = fill(route, randomUUID());
        if (route.method === "GET" && route.isThing)
                return isNobodys(visitor, route, randomUUID(), faults);
        const answer = await visitor.ask(route.method, path);
        const fits = route.method === "GET" ? [200, 303, 400, 404, 422] : [400, 403, 404, 409, 413, 415, 422];
        if (!fits.includes(answer.status))
                faults.push(`${visitor.account.login} ${route.method} ${path}: ${answer.status} without a token`);
        if (route.method === "GET" && answer.status === 404 && !route.names.length)
                faults.push(`${visitor.account.login} GET ${path}: 404, though the policy lets his role in`);
        if (answer.status === 303 && !answer.headers.location.startsWith("/"))
                faults.push(`${path} leads to ${answer.headers.location}`);
}

/* A file wants export.list beside what its page wants; of what holds no person, the page's own is enough. */
const NO_PERSONS = ["/pekerjaan.csv", "/webhook.csv", "/isi/{kind}/unduh.csv"];
function mayEnter(account, route) {
        const leaves = /\.(csv|xlsx)$/.test(route.pattern) && !NO_PERSONS.includes(route.pattern);
        return policy.mayEver(account, route.permission) && (!leaves || policy.mayEver(account, "export.list"));
}

async function probeNobody(route, faults) {
        counts.nobody++;
        const path = fill(route, randomUUID());
        const answer = await nobody.ask(route.method, path);
        const shown = `nobody ${route.method} ${path}: ${answer.status}`;
        if (route.permission === "public" || policy.mayEver(null, route.permission)) {
                /* Only the sign-in itself says 401: to a wrong password. */
                if (answer.status >= 500 || (answer.status === 401 && route.pattern !== "/masuk"))
                        faults.push(shown);
        } else if (route.method === "GET" && !path.startsWith("/api/")) {
                if (answer.status !== 303 || !answer.headers.location.startsWith("/masuk"))
                        faults.push(shown);
        } else if (answer.status !== 401) {
                faults.push(shown);
        }
        if (answer.headers["set-cookie"])
                faults.push(`${shown} sets a cookie`);
}

async function probeRoutes(visitor) {
        const faults = [];
        for (const route of routes) {
                if (route.permission === "public" || LEAVES.has(route.pattern))
                        continue;
                await (mayEnter(visitor.account, route) ? mayEver : mayNever)(visitor, route, faults);
        }
        expectNone(faults);
}

/* ---- things of both offices ---- */

function servesBoth(account) {
        return account.agency === "bp3mi-jatim";
}

/* Some of each table for each office, so that every kind of thing is tried on every route. */
function someThings() {
        const seen = new Map();
        return rows.filter((row) => {
                const key = `${row.office} ${row.table}`;
                seen.set(key, (seen.get(key) ?? 0) + 1);
                return seen.get(key) <= THINGS_A_TABLE;
        });
}

async function probeThing(visitor, route, thing, faults) {
        const path = fill(route, thing.id);
        const foreign = thing.office !== visitor.account.office && !servesBoth(visitor.account);
        if (foreign) {
                counts.foreign++;
                if (policy.mayEver(visitor.account, route.permission))
                        return isNobodys(visitor, route, thing.id, faults);
                return isAbsent(visitor, route, path, faults);
        }
        counts.own++;
        const answer = await visitor.get(path);
        counts.opened += answer.status === 200;
        if (![200, 303, 404, 409].includes(answer.status)) // 409: what is published has no form to change it
                faults.push(`${visitor.account.login} GET ${path} (${thing.table}): ${answer.status}`);
        if (answer.status === 200 && !policy.mayEver(visitor.account, route.permission))
                faults.push(`${visitor.account.login} GET ${path} (${thing.table}): 200 without a right`);
}

async function probeThings(visitor) {
        const faults = [];
        const things = someThings();
        for (const route of routes.filter((candidate) => candidate.method === "GET" && candidate.isThing))
                for (const thing of things)
                        if (route.permission !== "public")
                                await probeThing(visitor, route, thing, faults);
        expectNone(faults);
}

/* A page's form, or what a program sends: JSON, the token in a header, and a version that might be right. */
async function change(visitor, path, form) {
        if (!path.startsWith("/api/"))
                return visitor.post(path, { ...form, csrf: visitor.csrf });
        const headers = { "X-CSRF-Token": visitor.csrf, "If-Match": '"1"' };
        const answer = await visitor.request("POST", path, { json: form, headers });
        return answer.status === 415 ? visitor.request("POST", path, { headers }) : answer; // a step without a body
}

/* What changes things, tried with the token and a filled form on things of the other office. */
async function changeThings(visitor) {
        const faults = [];
        const things = someThings().filter((thing) => thing.office !== visitor.account.office);
        for (const route of routes.filter(({ method, isThing, permission }) => method === "POST" && isThing && permission !== "public")) {
                if (!policy.mayEver(visitor.account, route.permission))
                        continue;
                let unknown = null; // what an id that nobody has answers; asked again whenever a thing answers otherwise
                for (const thing of things) {
                        const form = fillForm(route, new Map(), visitor.account.office);
                        const path = fill(route, thing.id);
                        const answer = await change(visitor, path, form);
                        counts.changes++;
                        counts.refused += answer.status === 404;
                        if (answer.status !== unknown?.status)
                                unknown = await change(visitor, fill(route, randomUUID()), form);
                        if (![303, 400, 404, 412, 422].includes(answer.status) || answer.status !== unknown.status)
                                faults.push(`${visitor.account.login} POST ${path} (${thing.table}): ${answer.status}`);
                }
        }
        expectNone(faults);
}

/* ---- the crawl ---- */

function linksIn(body) {
        return [...body.matchAll(/(?:href|src|action)="([^"]+)"/g)].map((found) => found[1].replaceAll("&amp;", "&"));
}

/* What a person can press: not the address of a form, and without what a page loads. */
function hrefsIn(body) {
        return [...body.matchAll(/<a\b[^>]*\shref="(\/[^"#]*)/g)].map((found) => found[1].replaceAll("&amp;", "&"));
}

/* Links that the pages show this account and that open nothing for it. */
function deadIn(pages) {
        return pages.filter(({ answer, from }) => from && answer.status === 404)
                .map(({ path, from }) => `${from} links to ${path}, which is not there for him`);
}

/* Everything that can be reached by links from the desk and from every route without a parameter. */
async function crawl(visitor) {
        const waiting = ["/meja", "/", ...routes.filter((route) => route.method === "GET" && !route.names.length)
                .map((route) => route.pattern)];
        const seen = new Set(waiting);
        const shownOn = new Map(); // a link: the first page that shows it
        const pages = [];
        while (waiting.length && pages.length < PAGES_MOST) {
                const path = waiting.shift();
                const answer = await visitor.get(path);
                if (answer.status >= 500)
                        throw new Error(`${visitor.account.login} GET ${path}: ${answer.status}`);
                if (answer.status === 303)
                        answer.body = `href="${answer.headers.location}"`;
                pages.push({ path, answer, from: shownOn.get(path) });
                for (const link of hrefsIn(answer.body))
                        if (!shownOn.has(link))
                                shownOn.set(link, path);
                for (const link of linksIn(answer.body)) {
                        const url = new URL(link, `http://x${path}`);
                        const next = url.pathname + url.search;
                        if (url.host === "x" && !seen.has(next) && !/[?&]lang=|^\/assets\/|^\/keluar/.test(next)) {
                                seen.add(next);
                                waiting[next.match(UUID) ? "unshift" : "push"](next); // things before texts
                        }
                }
        }
        return pages;
}

/* What of the other office stands on these pages: its ids, its numbers, the names of its people, what was sown for it. */
function foreignIn(pages, office) {
        const words = new Map();
        for (const row of rows.filter((candidate) => candidate.office !== office)) {
                words.set(row.id, row);
                if (row.number && !rows.some((own) => own.office === office && own.number === row.number))
                        words.set(row.number, row);
        }
        const names = accounts.filter((account) => account.office !== office)
                .map((account) => account.name).filter((name) => !accounts.some((own) => own.office === office && own.name === name));
        const marks = ["ponorogo", "contoh"].filter((other) => other !== office).map((other) => `Penanda-${other}`);
        const faults = [];
        for (const { path, answer } of pages) {
                const ids = new Set(answer.body.match(UUID) ?? []);
                const numbers = new Set(answer.body.match(/\b[A-Z]{1,4}-\d{4}-\d{5}\b/g) ?? []);
                for (const word of [...ids, ...numbers])
                        if (words.has(word))
                                faults.push(`${path} shows ${word} of ${words.get(word).table}, ${words.get(word).office}`);
                for (const word of [...names, ...marks])
                        if (answer.body.includes(word))
                                faults.push(`${path} shows "${word}"`);
        }
        return faults;
}

/* ---- who is named ---- */

/* The Babinsa writes the analyst's own phone as the recruiter's: from then on the analyst finds no trace of that report. */
async function checkNamed() {
        const [babinsa, analyst, head] = ["babinsa", "analis", "kepala"].map((login) => people.find(({ account }) => account.login === login));
        const route = routes.find(({ method, permission, pattern }) => method === "POST" && permission === "report.create" && !pattern.startsWith("/api/"));
        if (!route)
                return "no reports yet # SKIP";
        const file = async (phone) => {
                const before = new Set(readRows(program, database).map((row) => row.id));
                const page = await babinsa.get(route.pattern);
                /* The words of the sown things are also names of sown accounts, of whom a report must not speak here. */
                const filled = Object.entries(fillForm(route, offeredIn(page.body), "ponorogo"))
                        .map(([name, value]) => [name, String(value).replace("Penanda-ponorogo", "Tawaran")]);
                const form = { ...Object.fromEntries(filled), phone, official: "", csrf: babinsa.csrf };
                const answer = await babinsa.post(route.pattern, form);
                expect(answer.status === 303, `the report was not taken: ${answer.status}`);
                return readRows(program, database).find((row) => row.table === "report" && !before.has(row.id));
        };
        const plain = await file("0840 9111 2222");
        const naming = await file(analyst.account.phone);
        const show = routes.find(({ method, permission, pattern }) => method === "GET" && permission === "report.open" && !pattern.startsWith("/api/"));
        expect((await analyst.get(fill(show, plain.id))).status === 200, "the analyst does not see a report that names nobody");
        expect((await head.get(fill(show, naming.id))).status === 200, "the head does not see the report that names the analyst");
        const faults = [];
        for (const candidate of routes.filter(({ method, isThing, permission }) => isThing && permission !== "public" && method === "GET"))
                await (policy.mayEver(analyst.account, candidate.permission)
                        ? isNobodys(analyst, candidate, naming.id, faults)
                        : isAbsent(analyst, candidate, fill(candidate, naming.id), faults));
        const pages = await crawl(analyst);
        expect(pages.some(({ answer }) => answer.body.includes(plain.number)), "the crawl does not reach reports");
        for (const { path, answer } of pages)
                if (answer.body.includes(naming.id) || answer.body.includes(naming.number))
                        faults.push(`${path} shows ${naming.number} to the analyst whom it names`);
        const search = await analyst.get(`/cari?q=${naming.number}`);
        if (search.status === 303 && search.headers.location.includes(naming.id))
                faults.push("the search finds it");
        expectNone(faults);
        return `${pages.length} pages without it`;
}

/* ---- timing: reported, never failed on ---- */

function moments(values) {
        const sorted = [...values].sort((a, b) => a - b).slice(0, Math.floor(values.length * 0.95)); // without what the machine did
        const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
        return { mean, variance: sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sorted.length - 1) };
}

async function compareTimes(visitor, route, thing) {
        const times = { forbidden: [], absent: [] };
        for (let i = -40; i < 400; i++) { // the first forty only warm up
                const kind = i % 2 ? "absent" : "forbidden";
                const path = fill(route, kind === "absent" ? randomUUID() : thing.id);
                const start = process.hrtime.bigint();
                await visitor.get(path);
                if (i >= 0)
                        times[kind].push(Number(process.hrtime.bigint() - start) / 1e3);
        }
        const a = moments(times.forbidden);
        const b = moments(times.absent);
        const d = (a.mean - b.mean) / Math.sqrt((a.variance + b.variance) / 2);
        return `${route.pattern} forbidden ${a.mean.toFixed(0)} us, absent ${b.mean.toFixed(0)} us, d ${d.toFixed(2)}`;
}

/* ---- the tests ---- */

const PROOF_MS = 5 * 60 * 1000; // a third of what the program asks: under a sanitizer the whole takes longer than that

/* Somebody goes on proving who he is, as a person would whose day is long; else every grave page would only ask for it. */
async function staysProven(visitor) {
        if (Date.now() - visitor.provenAt < PROOF_MS)
                return;
        await visitor.get("/masuk/lagi");
        const proof = await visitor.post("/masuk/lagi", { csrf: visitor.csrf, sandi: visitor.account.password, kembali: "" });
        expect(proof.status === 303, `${visitor.account.login}: the proof answers ${proof.status}`);
        visitor.provenAt = Date.now();
}

function testAs(visitor, what, probe) {
        return test(`${visitor.account.login} ${what}`, async () => {
                await staysProven(visitor);
                return probe(visitor);
        });
}

try {
        for (const account of accounts) {
                people.push(await new Visitor(program, account).signIn());
                people.at(-1).provenAt = Date.now();
        }
        sown = await sowObjects(people, routes, policy);
        rows = readRows(program, database);

        await test("whoever is not signed in gets to public pages only, and no cookie", async () => {
                const faults = [];
                for (const route of routes)
                        await probeNobody(route, faults);
                expectNone(faults);
                return `${counts.nobody} probes`;
        });
        for (const visitor of people)
                await testAs(visitor, "gets where the policy lets him, elsewhere is nothing", probeRoutes);
        for (const visitor of people)
                await testAs(visitor, "opens nothing of the other office", probeThings);
        for (const visitor of people.filter(({ account }) => !servesBoth(account)))
                await testAs(visitor, "changes nothing of the other office", changeThings);
        for (const visitor of people)
                await testAs(visitor, "sees nothing of the other office on any page, and no link to nowhere", async () => {
                        const pages = await crawl(visitor);
                        expectNone([...(servesBoth(visitor.account) ? [] : foreignIn(pages, visitor.account.office)), ...deadIn(pages)]);
                        return `${pages.length} pages`;
                });
        for (const visitor of people)
                await staysProven(visitor);
        await test("an analyst who is named in a report finds no trace of it", checkNamed);
        await test("all probes, counted", () => {
                const total = counts.never + counts.may + counts.foreign + counts.own + counts.nobody + counts.changes;
                expect(total > 100, "hardly anything was probed");
                return `${total} probes (${counts.never} never, ${counts.may} ever, ${counts.foreign} foreign things, ` +
                       `${counts.own} own, ${counts.opened} of them opened, ${counts.nobody} of nobody, ` +
                       `${counts.changes} changes of which ${counts.refused} found nothing and the others no fit form), ` +
                       `${routes.length} routes, ${accounts.length} accounts, ${rows.length} rows, ${sown} sown`;
        });
        for (const route of routes.filter((candidate) => candidate.method === "GET" && candidate.isThing).slice(0, 8)) {
                const visitor = people.find(({ account }) => account.office === "ponorogo" && policy.mayEver(account, route.permission));
                const thing = rows.find((row) => row.office === "contoh" && row.number) ?? rows.find((row) => row.office === "contoh");
                if (visitor && thing)
                        console.log(`# time: ${await compareTimes(visitor, route, thing)}`);
        }
} finally {
        people.forEach((visitor) => visitor.close());
        nobody.close();
        await program.stop();
}
finish();

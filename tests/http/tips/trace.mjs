// SPDX-License-Identifier: AGPL-3.0-or-later
// Fifty tips from ten addresses: nothing of their senders is in any file, and no code can be told from another.
//   node tests/http/tips/trace.mjs PROGRAM SOURCE-TREE
import http from "node:http";
import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { Visitor, ask as rowsOf, end, endTogether, expect, expectNone, face, finish, freePort, newDatabase, readAccounts, test } from "../access/lib.mjs";

const [binary, source] = process.argv.slice(2);
const database = newDatabase(); // under tests/with-postgres; the tips then lie in NAME_tips
const TIPS = database ? 20 : 50, SENDERS = 10, TRIES = database ? 10 : 30; // what is slow there is the same hashing
const HOUR = 3600n * 1000000n; // instants are microseconds
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function word() {
        return randomBytes(9).toString("hex");
}

/* ---- the program, with everything logged that can be ---- */

async function start() {
        const folder = mkdtempSync(join(tmpdir(), "kentongan-trace-"));
        const port = await freePort();
        const log = openSync(join(folder, "log"), "w");
        const options = ["serve", "--data", join(folder, "data"), "--listen", `127.0.0.1:${port}`, "--demo", "--log-level", "debug", ...(database ? ["--database", database] : [])];
        const child = spawn(binary, options, { stdio: ["ignore", log, log] });
        endTogether(child, folder);
        closeSync(log);
        const program = { folder, data: join(folder, "data"), port, database,
                          stop: () => end(child, () => readFileSync(join(folder, "log"), "utf8")),
                          remove: () => rmSync(folder, { recursive: true, force: true }) };
        for (let tries = 0; tries < 3000 && child.exitCode === null; tries++) {
                const answer = await new Visitor(program).get("/healthz").catch(() => null);
                if (answer?.status === 200)
                        return program;
                await new Promise((done) => setTimeout(done, 100));
        }
        await program.stop();
        throw new Error(`the program does not serve: ${readFileSync(join(folder, "log"), "utf8")}`);
}

function ask(file, sql) {
        return rowsOf(program, sql, file).map((row) => row.join("\t")).join("\n");
}

/* Where the server of tests/with-postgres keeps what it writes, its log and its write-ahead log too. */
const kept = /[?&]host=([^&]+)/.exec(database)?.[1] ?? null;

/* Every file of data folder, keys folder and log that holds one of the words, as "file: word". */
function search(words) {
        const found = [];
        const needles = words.map((text) => [text, Buffer.from(text)]);
        const walk = (folder) => {
                for (const entry of readdirSync(folder, { withFileTypes: true })) {
                        const path = join(folder, entry.name);
                        if (entry.isDirectory()) {
                                walk(path);
                                continue;
                        }
                        if (!entry.isFile())
                                continue; // a socket of the server
                        const bytes = readFileSync(path);
                        for (const [text, needle] of needles)
                                if (bytes.includes(needle))
                                        found.push(`${path.startsWith(program.folder) ? path.slice(program.folder.length + 1) : path}: ${text}`);
                }
        };
        walk(program.folder);
        if (kept)
                walk(kept);
        return found;
}

/* ---- the senders ---- */

const senders = Array.from({ length: SENDERS }, (_, i) => ({
        address: `127.0.0.${i + 2}`,
        headers: {
                "User-Agent": `Peramban-${word()}`, Referer: `https://asal-${word()}.example/halaman`,
                "Accept-Language": `id, x-${word().slice(0, 8)};q=0.1`, Cookie: `jejak=${word()}; __Host-session=${word()}`,
        },
}));
const told = [], receipts = [], answers = [];

function request(sender, method, path, form) {
        const body = form ? new URLSearchParams(form).toString() : "";
        const headers = { ...sender.headers, Host: `127.0.0.1:${program.port}` };
        if (method === "POST")
                Object.assign(headers, { Origin: `http://127.0.0.1:${program.port}`, "Content-Length": Buffer.byteLength(body),
                                         "Content-Type": "application/x-www-form-urlencoded" });
        return new Promise((done, fail) => {
                const sent = http.request({ host: "127.0.0.1", port: program.port, localAddress: sender.address, method, path,
                                            headers, agent: false }, (reply) => {
                        const parts = [];
                        reply.on("data", (part) => parts.push(part));
                        reply.on("end", () => done({ status: reply.statusCode, headers: reply.headers, path,
                                                     body: Buffer.concat(parts).toString("utf8") }));
                });
                sent.on("error", fail);
                sent.end(body);
        });
}

/* Asks again while the hashing is busy; every answer is kept for the tests about all of them. */
async function visit(sender, method, path, form) {
        for (let tries = 0;; tries++) {
                const answer = await request(sender, method, path, form);
                answers.push(answer);
                if ((answer.status !== 503 && answer.status !== 429) || tries === 20)
                        return answer;
                await new Promise((done) => setTimeout(done, 1000));
        }
}

function draft(marker) {
        return { id: "", bahaya: "tidak", kecamatan: "35.02.01", desa: "35.02.01.2001", kapan: "week", tahu: "own-eyes",
                 cerita: `Ada yang mengumpulkan paspor warga di rumah kosong, ${marker}.`, siapa: `Perekrut ${marker}`, telepon: "" };
}

async function sendTip(sender) {
        const marker = word();
        const form = draft(marker);
        expect((await visit(sender, "GET", "/lapor")).status === 200, "/lapor");
        const checked = await visit(sender, "POST", "/lapor/periksa", form);
        expect(checked.status === 200, `/lapor/periksa answers ${checked.status}`);
        form.id = /name="id" value="([^"]+)"/.exec(checked.body)[1];
        const sent = await visit(sender, "POST", "/lapor/kirim", form);
        const code = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(sent.body);
        expect(sent.status === 200 && code, `/lapor/kirim answers ${sent.status}`);
        told.push(marker);
        receipts.push(code[0]);
}

/* Tables that grow when something is recorded about somebody. */
const RECORDS = ["journal_entry", "journal_waiting", "journal_salt", "change_feed", "outbox", "session", "named_in"];

function recordCounts() {
        return RECORDS.map((table) => `${table} ${ask("kentongan.db", `SELECT count(*) FROM ${table}`)}`).join(", ");
}

/* Also the program's own work of its first moments, which on a slow machine is not done when the first tip arrives: its
 * schedules are there, no turn is due, and no job of a turn that was just taken waits or is to be tried again. */
function unfinished() {
        const now = BigInt(Date.now()) * 1000n;
        return ask("kentongan.db", `SELECT (SELECT count(*) FROM journal_waiting) + (SELECT count(*) FROM schedule WHERE next_at <= ${now}) +
                (SELECT count(*) FROM job WHERE state IN ('waiting', 'running') AND (due_at <= ${now} OR attempts > 0)) +
                (SELECT CASE WHEN count(*) = 0 THEN 1 ELSE 0 END FROM schedule)`);
}

async function settled() {
        while (unfinished() !== "0")
                await new Promise((done) => setTimeout(done, 200));
        return recordCounts();
}

/* ---- the tests ---- */

const program = await start();
const accounts = readAccounts(program, source);
let settledBefore, began;

await test(`${TIPS} tips from ${SENDERS} addresses arrive`, async () => {
        settledBefore = await settled();
        began = BigInt(Date.now()) * 1000n;
        for (let i = 0; i < TIPS; i++)
                await sendTip(senders[i % SENDERS]);
        expect(new Set(receipts).size === TIPS, "two tips have one code");
        return `${ask("tips.db", "SELECT count(*) FROM tip")} rows`;
});

await test("one is read back by its code", async () => {
        const answer = await visit(senders[3], "POST", "/lapor/status", { kode: receipts[17].toLowerCase().replaceAll("-", " ") });
        expect(answer.status === 200 && answer.body.includes("Laporan Anda"), `/lapor/status answers ${answer.status}`);
        const added = await visit(senders[4], "POST", "/lapor/status/tambah",
                                  { kode: receipts[17], id: randomUUID(), tambahan: `Tambahan ${told[17]}` });
        expect(added.status === 200 && added.body.includes("Tambahan Anda diterima"), `/lapor/status/tambah answers ${added.status}`);
});

/* A turn of the program that comes meanwhile leaves rows of its own; what a tip leaves, every tip leaves. */
async function tipThatLeftNothing() {
        for (let tries = 0; tries < 4 && await settled() !== settledBefore; tries++) {
                settledBefore = await settled();
                began = BigInt(Date.now()) * 1000n;
                await sendTip(senders[tries]);
        }
        return settled();
}

await test("sending left nothing in the journal or any other record", async () => {
        const after = await tipThatLeftNothing();
        expect(after === settledBefore, `before: ${settledBefore}\nafter: ${after}`);
        for (const [table, time] of [["journal_entry", "at"], ["write_receipt", "made_at"]])
                expect(ask("kentongan.db", `SELECT count(*) FROM ${table} WHERE ${time} >= ${began}`) === "0", `${table} of that time`);
        return after;
});

await test("no answer sets a cookie or may be stored", () => {
        expectNone(answers.filter((answer) => answer.headers["set-cookie"]).map((answer) => `${answer.path}: ${answer.headers["set-cookie"]}`));
        expectNone(answers.filter((answer) => !/no-store/.test(answer.headers["cache-control"] ?? ""))
                .map((answer) => `${answer.path}: ${answer.headers["cache-control"]}`));
        return `${answers.length} answers`;
});

await test("no row of a tip holds a time finer than an hour, nor an id that holds one", () => {
        const times = ask("tips.db", "SELECT hour FROM tip UNION ALL SELECT due_hour FROM tip UNION ALL SELECT hour FROM tip_message")
                .split("\n").map(BigInt);
        expectNone(times.filter((time) => time % HOUR !== 0n).map((time) => `${time} is no whole hour`));
        const hex = database ? "replace(CAST(id AS text), '-', '')" : "hex(id)";
        const all = ask("tips.db", `SELECT ${hex} FROM tip UNION ALL SELECT ${hex} FROM tip_message`).split("\n");
        const ours = all.filter((id) => id[12] !== "8" && id[12] !== "4"); // 4: the addition's, made by this test
        expectNone(ours.map((id) => `${id} is an id of version ${id[12]}`));
        for (const table of ["change_feed", "write_receipt"])
                if (ask("tips.db", database ? `SELECT count(*) FROM information_schema.tables WHERE table_name = '${table}'`
                        : `SELECT count(*) FROM sqlite_master WHERE name = '${table}'`) === "1")
                        expect(ask("tips.db", `SELECT count(*) FROM ${table}`) === "0", `${table} of the tips has rows`);
        return `${times.length} times, ${all.length} ids`;
});

function otherCode() {
        return Array.from(randomBytes(16), (byte) => LETTERS[byte % 32]).join("");
}

function median(times) {
        return times.sort((a, b) => a - b)[times.length >> 1].toFixed(1);
}

await test("one wrong letter, a code nobody has, and no code at all get the same answer", async () => {
        const kinds = {
                wrong: (i) => receipts[i].slice(0, -1) + (receipts[i].endsWith("A") ? "B" : "A"),
                unknown: otherCode,
                short: () => otherCode().slice(1),
                letters: () => `U${otherCode().slice(1)}`,
        };
        const faces = new Set(), times = {};
        for (let i = 0; i < TRIES; i++)
                for (const [kind, make] of Object.entries(kinds)) {
                        const from = process.hrtime.bigint();
                        const answer = await visit(senders[i % SENDERS], "POST", "/lapor/status", { kode: make(i) });
                        (times[kind] ??= []).push(Number(process.hrtime.bigint() - from) / 1e6);
                        expect(answer.status === 422, `${kind} gets ${answer.status}`);
                        faces.add(face(answer, "/lapor/status"));
                }
        for (let i = 0; i < TRIES; i++) {
                const from = process.hrtime.bigint();
                const answer = await visit(senders[i % SENDERS], "POST", "/lapor/status", { kode: receipts[i + 1] });
                (times.right ??= []).push(Number(process.hrtime.bigint() - from) / 1e6);
                expect(answer.status === 200, `a right code gets ${answer.status}`);
        }
        expect(faces.size === 1, `${faces.size} different answers:\n${[...faces].slice(0, 2).join("\n")}`);
        return "medians in ms " + Object.entries(times).map(([kind, list]) => `${kind} ${median(list)}`).join(", ");
});

const planted = `Negeri ${word()}`;
const logged = '"/laporan/baru"';

await test("an ordinary request is recorded, so that the search is not blind", async () => {
        const reporter = await new Visitor(program, accounts.find((it) => it.login === "babinsa.slahung")).signIn();
        await reporter.get("/laporan/baru");
        const answer = await reporter.post("/laporan/baru", { csrf: reporter.csrf, id: randomUUID(), district: "35.02.01",
                village: "35.02.01.2001", narrative: "Ada orang menawarkan kerja di luar negeri tanpa surat.", country: planted,
                knowledge: "own-eyes" });
        expect(answer.status === 303, `/laporan/baru answers ${answer.status}: ${/error-message[^]*?<\/p>/.exec(answer.body)?.[0]}`);
        expect(await settled() !== settledBefore, "the journal did not grow");
        const found = search([planted]).map((line) => line.split(":")[0]);
        expect(found.some((file) => file.startsWith(kept ?? "data/kentongan.db")), `not in the database: ${found}`);
        expect(search([logged]).some((line) => line.startsWith("log:")), "the request is not in the log");
        expectNone(search(['"/lapor"', '"/lapor/']));
});

/* Everything that could lead back to a sender: as it was sent, and codes in each form that they have. */
function traces() {
        const codes = receipts.flatMap((code) => [code, code.replaceAll("-", "")]).flatMap((code) => [code, code.toLowerCase()]);
        const sent = senders.flatMap(({ address, headers }) => [address, headers["User-Agent"].split("-")[1],
                /asal-(\w+)/.exec(headers.Referer)[1], /x-(\w+)/.exec(headers["Accept-Language"])[0],
                ...[...headers.Cookie.matchAll(/=(\w+)/g)].map((found) => found[1])]);
        return [...sent, ...codes, ...told];
}

await test("no file holds an address, agent, referer, language, cookie, code or word of a sender", () => {
        expectNone(search(traces()));
        return `${traces().length} words while it serves`;
});

await program.stop();

await test("nor after it has stopped", () => {
        expectNone(search(traces()));
        expect(search([planted]).length > 0 && search([logged]).length > 0, "the search has become blind");
        return `${traces().length} words`;
});

program.remove();
finish();

// SPDX-License-Identifier: AGPL-3.0-or-later
// What is cut off in the middle at the desk is there whole or not at all:
//   node tests/http/desk/cut-off.mjs PROGRAM SOURCE-TREE
// The program is killed while it keeps a day's list; the PostgreSQL server, under tests/with-postgres, while 64 requests decide one application.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Visitor, ask, end, endTogether, expect, expectNone, finish, freePort, newDatabase, readAccounts, startProgram, test } from "../access/lib.mjs";

const [binary, source] = process.argv.slice(2);
const ROWS = 60, KILLS = 8, CRASHES = 8, CROWD = 64;
const database = newDatabase();
const program = await startProgram(binary, { database });
const accounts = readAccounts(program, source);
const account = (login) => accounts.find((one) => one.login === login);
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/* The same folder, database and keys, on another port. */
async function serveAgain() {
        program.port = await freePort();
        const log = openSync(join(program.folder, "log"), "a");
        program.child = spawn(binary, ["serve", "--data", program.data, "--listen", `127.0.0.1:${program.port}`, "--log-level", "warn",
                                       ...(database ? ["--database", database] : [])], { stdio: ["ignore", log, log] });
        endTogether(program.child, program.folder);
        for (let tries = 0; tries < 600; tries++) {
                if ((await new Visitor(program).get("/healthz").catch(() => null))?.status === 200)
                        return;
                await wait(100);
        }
        throw new Error(`the program does not serve again: ${program.log()}`);
}

function list(prefix) {
        const rows = ["nomor;tujuan;negara;pertama;nama;nik;lahir;kelamin;desa"];
        for (let i = 0; i < ROWS; i++)
                rows.push(`${prefix}-${i};kerja;Malaysia;ya;Pemohon Fiktif;;10/5/1990;P;35.02.02.2003`);
        return rows.join("\n");
}

function keep(visitor, prefix) {
        return visitor.request("POST", "/api/paspor/impor", { headers: { "X-CSRF-Token": visitor.csrf },
                                                              parts: [["langkah", "simpan"], ["berkas", list(prefix), "daftar.csv"]] });
}

const count = (prefix) => Number(ask(program, `SELECT count(*) FROM application WHERE external_number LIKE '${prefix}-%'`));
const events = (prefix) => Number(ask(program, `SELECT count(*) FROM application_event e JOIN application a ON a.office_id = e.office_id
        AND a.id = e.application_id WHERE a.external_number LIKE '${prefix}-%' AND e.kind = 'create'`));

let usual = 0;

await test("a day's list is kept, and the same list again keeps nothing more", async () => {
        const desk = await new Visitor(program, account("petugas1")).signIn(), begun = Date.now();
        const answer = await keep(desk, "UTUH");
        usual = Date.now() - begun;
        expect(answer.status === 200, `${answer.status} ${answer.body.slice(0, 300)}`);
        expect(count("UTUH") === ROWS && events("UTUH") === ROWS, `${count("UTUH")} rows, ${events("UTUH")} events`);
        expect((await keep(desk, "UTUH")).status === 200 && count("UTUH") === ROWS && events("UTUH") === ROWS, "kept twice");
        return `${ROWS} rows in ${usual} ms`;
});

await test("killed in the middle, it is there whole or not at all, and the same list again is the same", async () => {
        const faults = [], outcomes = { none: 0, whole: 0, answered: 0 };
        for (let i = 0; i < KILLS; i++) {
                const prefix = `PUTUS${i}`, desk = await new Visitor(program, account("petugas1")).signIn();
                const sent = keep(desk, prefix).catch(() => null);
                await wait(usual * (0.1 + 0.9 * (i + 1) / KILLS));
                program.child.kill("SIGKILL");
                await once(program.child, "exit");
                const answer = await sent;
                await serveAgain();
                const there = count(prefix);
                if (there !== 0 && there !== ROWS)
                        faults.push(`kill ${i}: ${there} of ${ROWS}`);
                if (answer?.status === 200 && there !== ROWS)
                        faults.push(`kill ${i}: acknowledged, and ${there} there`);
                outcomes[answer ? "answered" : there ? "whole" : "none"]++;
                const again = await keep(await new Visitor(program, account("petugas1")).signIn(), prefix);
                if (again.status !== 200 || count(prefix) !== ROWS || events(prefix) !== ROWS)
                        faults.push(`kill ${i}, again: ${again.status}, ${count(prefix)} rows, ${events(prefix)} events`);
        }
        expectNone(faults);
        expect(outcomes.none > 0, `no kill met a list in the middle: ${JSON.stringify(outcomes)}`);
        return JSON.stringify(outcomes);
});

/* ---- the database's own server ---- */

const home = database && new URL(database.replace("postgresql:", "http:").replace("@/", "@here/")).searchParams.get("host");

async function server(...more) {
        const command = ["pg_ctl", "-D", join(home, "data"), "-w", ...more];
        const [first, ...rest] = process.getuid() === 0 ? ["runuser", "-u", "postgres", "--", ...command] : command;
        const [code] = await once(spawn(first, rest, { cwd: "/", stdio: "ignore" }), "exit");
        expect(code === 0, `${command.join(" ")}: ${code}`);
}

/* As tests/with-postgres started it: pg_ctl keeps its options in the folder. */
async function crashServer() {
        const options = readFileSync(join(home, "data", "postmaster.opts"), "utf8").trim().replace(/^\S+\s+"-D"\s+"[^"]*"\s*/, "");
        await server("-m", "immediate", "stop");
        await server("-l", join(home, "server.log"), "-o", options.replaceAll('"', "'"), "start");
}

/* The card compared, each document there, each question asked: what issuing wants. */
async function makeReady(desk, id) {
        const file = async () => JSON.parse((await desk.get(`/api/paspor/${id}`)).body);
        const step = async (name, json) => {
                const version = (await desk.get(`/api/paspor/${id}`)).headers.etag;
                const answer = await desk.request("POST", `/api/paspor/${id}/${name}`, { headers: { "X-CSRF-Token": desk.csrf, "If-Match": version }, json });
                expect(answer.status === 204, `${name}: ${answer.status} ${answer.body}`);
        };
        await step("identitas", { verdict: "match" });
        for (const paper of (await file()).documents)
                await step("berkas", { verdict_id: randomUUID(), key: paper.key, verdict: "there" });
        for (let next; (next = (await file()).questions.find((question) => question.next));)
                await step("jawaban", { answer_id: randomUUID(), key: next.key });
}

async function readyToDecide(desk) {
        const id = randomUUID(), say = (path, json) => desk.request("POST", `/api/paspor${path}`, { headers: { "X-CSRF-Token": desk.csrf }, json });
        const made = await say("", { id, purpose: "wisata", country: "Malaysia", first_passport: true, name: "Pemohon Contoh", birth_date: "1990-05-10",
                                     sex: "L", village: "35.02.02.2003", nik: `99020250059${String(40000 + Math.floor(Math.random() * 50000))}` });
        expect(made.status === 201, `made: ${made.status} ${made.body}`);
        const begun = await say(`/${id}/mulai`, {});
        expect(begun.status < 300, `begun: ${begun.status} ${begun.body}`);
        await makeReady(desk, id);
        return id;
}

/* T1 is decided by one officer: each request is a decision of its own. */
async function decide(desk, id, version) {
        const visitor = new Visitor(program);
        visitor.cookies = desk.cookies;
        const answer = await visitor.request("POST", `/api/paspor/${id}/usul`, {
                headers: { "X-CSRF-Token": desk.csrf, "If-Match": version },
                json: { decision: randomUUID(), outcome: "T1", reasons: ["info-jalur-resmi"] } }).catch(() => null);
        visitor.close();
        return answer?.status ?? 0;
}

async function versionOf(desk, id) {
        for (let tries = 0; tries < 100; tries++) {
                const answer = await desk.get(`/api/paspor/${id}`).catch(() => null);
                if (answer?.status === 200)
                        return answer.headers.etag;
                await wait(100);
        }
        throw new Error(`${id} cannot be read`);
}

async function crowdTakes() {
        const desk = await new Visitor(program, account("petugas1")).signIn(), id = await readyToDecide(desk), version = await versionOf(desk, id);
        const begun = Date.now();
        await Promise.all(Array.from({ length: CROWD }, () => decide(desk, id, version)));
        return Date.now() - begun;
}

if (home)
        await test("the database's server is killed while 64 decide: at most one wins, and what was acknowledged is there", async () => {
                const faults = [];
                let acknowledged = 0, cut = 0;
                usual = await crowdTakes();
                for (let i = 0; i < CRASHES; i++) {
                        let desk = await new Visitor(program, account("petugas1")).signIn();
                        const id = await readyToDecide(desk);
                        const version = await versionOf(desk, id);
                        const crowd = Promise.all(Array.from({ length: CROWD }, () => decide(desk, id, version)));
                        await wait(usual * i / CRASHES);
                        await crashServer();
                        const statuses = await crowd, wins = statuses.filter((status) => status >= 200 && status < 300).length;
                        const now = await versionOf(desk, id);
                        const decided = () => Number(ask(program, `SELECT count(*) FROM application_event WHERE application_id = '${id}' AND kind = 'decide'`));
                        const before = decided();
                        if (before > 1 || wins > 1 || (wins === 1 && before !== 1))
                                faults.push(`crash ${i}: ${wins} acknowledged, ${before} decided`);
                        acknowledged += wins;
                        cut += before === 0;
                        desk = await new Visitor(program, account("petugas1")).signIn();
                        const after = await Promise.all(Array.from({ length: CROWD }, () => decide(desk, id, now)));
                        if (decided() !== 1)
                                faults.push(`crash ${i}, again: ${decided()} decided, of ${[...new Set(after)]}`);
                }
                expectNone(faults);
                return `${CRASHES} crashes: ${acknowledged} acknowledged, ${cut} came before anybody decided`;
        });

await end(program.child, program.log);
finish();

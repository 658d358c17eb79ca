// SPDX-License-Identifier: AGPL-3.0-or-later
// How long "not found" takes for what is forbidden and for what is absent, taken in turns: medians and Cohen's d.
// Measured by hand, not a test: a busy machine would fail it. SECURITY.md has what it printed.
//   [tests/with-postgres] node tests/http/access/timing.mjs PROGRAM SOURCE-TREE [REQUESTS]
import { randomUUID } from "node:crypto";
import { ask, execute, expect, readAccounts, startProgram, uuidLiteral, Visitor } from "./lib.mjs";

const [binary, source, requests = "400"] = process.argv.slice(2);
const program = await startProgram(binary, { more: ["--absent-step", "50"] });
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const idOf = (text) => text.includes("-") ? text : text.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
const hex = program.database ? "id" : "hex(id)";
const HOME = "office_id = (SELECT office_id FROM person WHERE login = 'analis')";
const idsOf = (table, where = "1 = 1") => ask(program, `SELECT ${hex} FROM ${table} WHERE ${HOME} AND ${where} ORDER BY 1 LIMIT 60`).map(([id]) => idOf(id));

/* From now on nothing of it exists for him. */
function nameIn(kind, sql, login) {
        execute(program, "", `INSERT INTO named_in (office_id, object_kind, object_id, person_id, how, created_at)
                SELECT t.office_id, '${kind}', ${sql}, p.id, 'identifier', 1 FROM person p, ${kind} t WHERE p.login = '${login}' AND t.office_id = p.office_id
                ON CONFLICT DO NOTHING`);
}

/* One of them that this visitor may not open; "" when he may open all. */
async function forbiddenOf(visitor, path, ids) {
        for (const id of ids)
                if ((await visitor.ask("GET", path.replace("ID", id))).status === 404)
                        return id;
        return "";
}

async function timeOf(visitor, path) {
        for (;;) {
                const began = process.hrtime.bigint(), { status, headers } = await visitor.get(path);
                if (status === 404)
                        return Number(process.hrtime.bigint() - began) / 1e6;
                expect(status === 429, `${path}: ${status}`);
                await new Promise((done) => setTimeout(done, Number(headers["retry-after"]) * 1000));
        }
}

const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
const variance = (list) => list.reduce((sum, value) => sum + (value - mean(list)) ** 2, 0) / (list.length - 1);
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/* The slowest hundredth says what else the machine did: left out of d on both sides. */
function compare(forbidden, absent) {
        const kept = (list) => [...list].sort((a, b) => a - b).slice(0, Math.ceil(list.length * 0.99));
        const [a, b] = [kept(forbidden), kept(absent)];
        const d = (mean(a) - mean(b)) / (Math.sqrt((variance(a) + variance(b)) / 2) || 1);
        return `forbidden ${median(forbidden).toFixed(2)} ms, absent ${median(absent).toFixed(2)} ms, d ${d.toFixed(2)}`;
}

async function measure(visitor, path, id) {
        const times = [[], []];
        for (let i = 0; i < 2 * Number(requests); i++)
                times[i % 2].push(await timeOf(visitor, path.replace("ID", i % 2 ? id : randomUUID())));
        return compare(times[1], times[0]);
}

nameIn("application", "t.id", "petugas1");
nameIn("report", "t.id", "analis");
const report = idsOf("report"), subject = idsOf("subject"), application = idsOf("application");
const warning = idsOf("warning"), request = idsOf("info_request");
for (const [login, path, ids] of [["babinsa.slahung", "/api/peringatan/ID", warning], ["babinsa.slahung", "/api/laporan/ID", report],
                                  ["analis", "/api/subjek/ID", subject], ["petugas1", "/api/paspor/ID", application],
                                  ["bp3mi", "/api/permintaan/ID", request], ["babinsa.slahung", "/peringatan/ID", warning],
                                  ["babinsa.slahung", "/laporan/ID", report], ["analis", "/subjek/ID", subject]]) {
        const visitor = await signIn(login), id = await forbiddenOf(visitor, path, ids);
        console.log(`${path.padEnd(20)} ${login.padEnd(16)} ${id ? await measure(visitor, path, id) : "nothing is forbidden"}`);
        visitor.close();
}
await program.stop();

// SPDX-License-Identifier: AGPL-3.0-or-later
// What it costs to look for earlier applications while one is typed (/paspor/baru/terdahulu), at an office with a year behind it:
//   node bench/typing.mjs [APPLICATIONS [QUESTIONS]]          19,000 and 300; behind tests/with-postgres: on PostgreSQL
// People and questions are those of `kentongan simulate names`; each tenth applied at the other office. A question is asked as
// the form asks it, by name with NIK, by name with birth date, and by phone, in turns. Processor time is that of the program.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Visitor, expect, readAccounts, startProgram } from "../tests/http/access/lib.mjs";

const [applications, questions] = [Number(process.argv[2] ?? 19_000), Number(process.argv[3] ?? 300)];
const BUILD = process.env.KENTONGAN_BUILD ?? "build", TICK_MS = 10, CLERKS = 4;

const program = await startProgram(`${BUILD}/bench/kentongan-unlimited`);
const accounts = readAccounts(program, ".");
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();

function readRows(name) {
        const [head, ...lines] = readFileSync(join(program.folder, name), "utf8").trim().split("\n").map((line) => line.split(","));
        return lines.map((cells) => Object.fromEntries(head.map((column, at) => [column, cells[at]])));
}

/* Processor time of the program so far, in milliseconds. */
function worked() {
        const fields = readFileSync(`/proc/${program.child.pid}/stat`, "utf8").replace(/.*\) /, "").split(" ");
        return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/* A server that is busy is asked again with the same id. */
async function enter(officer, person) {
        const json = { id: randomUUID(), purpose: "wisata", country: "Malaysia", first_passport: true, name: person.nama, nik: person.nik,
                       birth_date: person.lahir, sex: person.jk, village: "35.02.02.2003", ...(person.hp ? { phone: person.hp } : {}) };
        let made;
        do
                made = await officer.request("POST", "/api/paspor", { headers: { "X-CSRF-Token": officer.csrf }, json });
        while (made.status === 503);
        expect(made.status === 201, `${made.status}: ${made.body}`);
}

async function fill(people) {
        const clerks = await Promise.all(Array.from({ length: CLERKS }, () => signIn("petugas1"))), other = await signIn("contoh.petugas");
        let next = 0;
        await Promise.all(clerks.map(async (clerk) => {
                for (let at = next++; at < people.length; at = next++)
                        await enter(at % 10 ? clerk : other, people[at]);
        }));
}

const ways = {
        "name and NIK": ({ nama, nik }) => ({ nama, nik }),
        "name and birth date": ({ nama, lahir }) => ({ nama, lahir }),
        "phone": ({ hp }) => ({ telepon: hp }),
};

async function ask(officer, way, asked) {
        const times = [], before = worked();
        let found = 0, refused = 0;
        for (const question of asked) {
                const began = performance.now();
                const answer = await officer.post("/paspor/baru/terdahulu", { ...ways[way](question), bagian: "hasil", csrf: officer.csrf });
                if (answer.status === 422) { // a slip left no number or day
                        refused++;
                        continue;
                }
                times.push(performance.now() - began);
                expect(answer.status === 200, `${answer.status}: ${answer.body}`);
                found += answer.body.includes("<table");
        }
        const sorted = times.sort((a, b) => a - b), at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1);
        console.log(`${way}: ${times.length} questions (${refused} refused), ${found} with a hit, ${((worked() - before) / times.length).toFixed(1)} ms of processor time each; ` +
                    `answered within ${at(0.5)} ms (half), ${at(0.99)} ms (99 of 100)`);
}

try {
        execFileSync(`${BUILD}/kentongan`, ["simulate", "names", "--seed", "7", "--errors", "data/scenarios/names-testing.csv", "--rows", String(applications),
                                            "--questions", String(4 * questions), "--out", program.folder]);
        await fill(readRows("register.csv"));
        const officer = await signIn("petugas1"), all = readRows("questions.csv");
        await officer.post("/paspor/baru/terdahulu", { nama: "Wagiyem Purbaningrum", bagian: "hasil", csrf: officer.csrf }); // the tables are made
        await new Promise((go) => setTimeout(go, 10_000));
        console.log(`${applications} applications`);
        for (const way of Object.keys(ways))
                await ask(officer, way, all.filter((question) => way !== "phone" || question.hp).slice(0, questions));
} finally {
        await program.stop();
}

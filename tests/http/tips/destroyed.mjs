// SPDX-License-Identifier: AGPL-3.0-or-later
// A tip whose id stands on the list of destroyed cases: after the next start nobody reads its words, neither on its own page nor
// where its recruiter was taken over, pages say so in words, and what others said stays.
//   node tests/http/tips/destroyed.mjs PROGRAM SOURCE-TREE
import { randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, openSync } from "node:fs";
import { join } from "node:path";
import { Visitor, ask, expect, finish, readAccounts, startProgram, test } from "../access/lib.mjs";

const [binary, source] = process.argv.slice(2);
const program = await startProgram(binary);
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const citizen = new Visitor(program);
const words = { cerita: "Kakak saya ditahan majikannya dan paspornya diambil.", siapa: "Bu Sulastri dekat pasar lama", telepon: "084055667788" };
const first = program.child;
let analyst = await signIn("analis"), id, code, subjects;

/* The same data with the same keys. */
async function startAgain() {
        program.child.kill("SIGTERM");
        await once(program.child, "exit");
        const log = openSync(join(program.folder, "log"), "a");
        const more = program.database ? ["--database", program.database] : [];
        program.child = spawn(binary, ["serve", "--data", program.data, "--listen", `127.0.0.1:${program.port}`, "--log-level", "warn", ...more],
                              { stdio: ["ignore", log, log] });
        process.once("exit", () => program.child.kill("SIGKILL"));
        for (let tries = 0; tries < 600; tries++) {
                if ((await new Visitor(program).get("/healthz").catch(() => null))?.status === 200)
                        return;
                await new Promise((after) => setTimeout(after, 100));
        }
        throw new Error(`it does not start again: ${program.log()}`);
}

await test("a tip is taken, and its recruiter and telephone are subjects", async () => {
        const form = { id: randomUUID(), kecamatan: "35.02.02", desa: "", kapan: "now", tahu: "own-eyes", bahaya: "", ...words };
        const page = await citizen.get("/lapor/isi");
        for (const [, name, value] of page.body.matchAll(/type="hidden" name="(id|cap)" value="([^"]*)"/g))
                form[name] = value;
        const sent = await citizen.request("POST", "/lapor/kirim", { form });
        [code] = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(sent.body) ?? [];
        expect(sent.status === 200 && code, `sent ${sent.status}`);
        const tips = (await analyst.get("/tip")).body;
        for (const [, one] of tips.matchAll(/\/tip\/([0-9a-f-]{36})/g))
                if ((await analyst.get(`/tip/${one}`)).body.includes(words.cerita))
                        id = one;
        expect(id, "the analyst does not see it");
        const [, versi] = /name="versi" value="(\d+)"/.exec((await analyst.get(`/tip/${id}`)).body);
        expect((await analyst.post(`/tip/${id}/ambil`, { csrf: analyst.csrf, versi })).status === 303, "not taken");
        subjects = [...(await analyst.get("/subjek")).body.matchAll(/\/subjek\/([0-9a-f-]{36})/g)].map(([, one]) => one).slice(0, 2);
        const pages = (await Promise.all(subjects.map((one) => analyst.get(`/subjek/${one}`)))).map(({ body }) => body).join();
        expect(pages.includes(words.siapa) && pages.includes("0840-5566-7788"), "it names no subject");
});

await test("destroyed, nothing of it is read anywhere, and every page still opens and says so", async () => {
        appendFileSync(join(program.keys, "destroyed.cases"), `# decided by two\n${id}\n`, { mode: 0o600 });
        analyst.close();
        await startAgain();
        analyst = await signIn("analis");
        for (const path of ["/subjek", "/subjek/mungkin-sama", "/subjek/kelompok", ...subjects.flatMap((one) => [`/subjek/${one}`, `/api/subjek/${one}`,
                            `/subjek/${one}/jaringan`]), `/tip/${id}`, "/tip", "/meja", "/api/subjek"]) {
                const answer = await analyst.get(path);
                expect([200, 410].includes(answer.status) || path.endsWith("/jaringan") && answer.status === 404, `${path}: ${answer.status}`);
                for (const word of ["Sulastri", "5566-7788", "084055667788", "Kakak saya"])
                        expect(!answer.body.includes(word), `${path} says ${word}`);
        }
        for (const one of subjects)
                expect((await analyst.get(`/subjek/${one}`)).body.includes("(dihapus)"), "it does not say that it is erased");
        expect((await analyst.get(`/tip/${id}`)).body.includes("tidak dapat dibuka lagi"), "the tip's page does not say it");
        const own = await citizen.request("POST", "/lapor/status", { form: { kode: code } });
        expect(own.status < 500 && !own.body.includes("Kakak saya"), `its sender: ${own.status}`);
        expect(program.log().includes("case.destroyed"), "the log says nothing");
        expect(ask(program, "SELECT count(*) FROM case_key", "tips.db")[0][0] === String(Number(ask(program, "SELECT count(*) FROM tip", "tips.db")[0][0]) - 1),
               "another key is gone too");
});

for (const visitor of [analyst, citizen])
        visitor.close();
if (program.child !== first) {
        program.child.kill("SIGTERM");
        await once(program.child, "exit");
}
await program.stop();
finish();

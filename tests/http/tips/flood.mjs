// SPDX-License-Identifier: AGPL-3.0-or-later
// One sender floods the tip form; a citizen elsewhere is heard, and what he typed is never lost.
//   node tests/http/tips/flood.mjs PROGRAM
import { Visitor, expect, finish, startProgram, test } from "../access/lib.mjs";
import { randomUUID } from "node:crypto";

const [binary] = process.argv.slice(2);
const POSTS_A_SECOND = 140, RIPE_MS = 11000;
const program = await startProgram(binary);

function draft(marker) {
        return { bahaya: "tidak", kecamatan: "35.02.01", desa: "35.02.01.2001", kapan: "week", tahu: "own-eyes",
                 cerita: `Ada yang mengumpulkan paspor warga di rumah kosong, ${marker}.`, siapa: "", telepon: "" };
}

function fieldsOf(page) {
        return Object.fromEntries([...page.body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]) => [name, value]));
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const post = (visitor, path, form) => visitor.request("POST", path, { form });
const hasCode = (answer) => answer.status === 200 && /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.test(answer.body);

/* A citizen on his way: the page "Periksa jawaban" is open before him. */
async function openForm(marker) {
        const visitor = new Visitor(program);
        const page = await post(visitor, "/lapor/periksa", draft(marker));
        expect(page.status === 200, `/lapor/periksa: ${page.status}`);
        return { visitor, form: fieldsOf(page) };
}

await test("empty posts of one sender take nobody's turn", async () => {
        const sender = new Visitor(program);
        for (let i = 0; i < 400; i++) {
                const { status } = await post(sender, "/lapor/kirim", { cerita: "" });
                expect(status === 422, `empty post ${i}: ${status}`);
        }
        expect(hasCode(await post(new Visitor(program), "/lapor/kirim", draft("sesudah kiriman kosong"))), "the citizen is not heard");
});

await test("a form serves its own id only, and what it sends twice is one tip", async () => {
        const { visitor, form } = await openForm("dua kali");
        expect(/^[0-9a-f]{8}-[0-9a-f]{32}$/.test(form.cap), `stamp ${form.cap}`);
        const first = await post(visitor, "/lapor/kirim", form), again = await post(visitor, "/lapor/kirim", form);
        const code = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/;
        expect(hasCode(first) && code.exec(first.body)[0] === code.exec(again.body)[0], "another code");
        const kept = fieldsOf(await post(visitor, "/lapor/periksa", form));
        expect(kept.cap === form.cap, "the form lost its stamp");
        const foreign = fieldsOf(await post(visitor, "/lapor/periksa", { ...form, id: randomUUID() }));
        expect(foreign.cap !== form.cap, "a stamp of another form was taken");
});

/* Right tips as fast as told, without asking for a form, until `course.over`; `course.answers` counts what came back. */
async function flood(course) {
        const senders = Array.from({ length: 24 }, () => new Visitor(program));
        const began = Date.now();
        let sent = 0;
        await Promise.all(senders.map(async (sender) => {
                while (!course.over) {
                        if (sent >= (Date.now() - began) / 1000 * POSTS_A_SECOND) {
                                await pause(5);
                                continue;
                        }
                        const { status } = await post(sender, "/lapor/kirim", draft(`banjir ${sent++}`));
                        course.answers[status] = (course.answers[status] ?? 0) + 1;
                }
        }));
}

await test(`under ${POSTS_A_SECOND} right tips a second of one sender a citizen is heard`, async () => {
        const answers = {}, course = { answers, over: false }, tries = { first: 0, second: 0, never: 0 }, faults = [];
        const citizens = await Promise.all(Array.from({ length: 20 }, (_, i) => openForm(`warga ${i}`)));
        await pause(RIPE_MS);
        const flooding = flood(course);
        await pause(1500);
        for (const { visitor, form } of citizens) {
                const first = await post(visitor, "/lapor/kirim", form);
                if (hasCode(first)) {
                        tries.first++;
                        continue;
                }
                if (!first.body.includes(form.cerita))
                        faults.push(`${first.status} without the text`);
                await pause(Number(first.headers["retry-after"] ?? 2) * 1000);
                tries[hasCode(await post(visitor, "/lapor/kirim", form)) ? "second" : "never"]++;
        }
        /* Somebody whose form carries no stamp: his text stays, and the form he gets back opens the door. */
        const late = new Visitor(program), told = draft("tanpa cap");
        const refused = await post(late, "/lapor/kirim", told);
        if (refused.status === 429) {
                expect(refused.body.includes(told.cerita) && refused.headers["retry-after"], "the text is lost");
                await pause(Number(refused.headers["retry-after"]) * 1000);
                expect(hasCode(await post(late, "/lapor/kirim", fieldsOf(refused))), "the form that came back is not taken");
        }
        course.over = true;
        await flooding;
        expect(faults.length === 0 && tries.never === 0, `${JSON.stringify(tries)} ${faults.join(", ")}`);
        expect(answers[429] > 0, `the flood was not held: ${JSON.stringify(answers)}`);
        return `citizens ${JSON.stringify(tries)}; the flood ${JSON.stringify(answers)}`;
});

await program.stop();
finish();

// SPDX-License-Identifier: AGPL-3.0-or-later
// One sender floods the tip form, or the page of codes; a citizen elsewhere is heard, and what he typed is never lost.
//   node tests/http/tips/flood.mjs PROGRAM
import { Visitor, expect, finish, startProgram, test } from "../access/lib.mjs";
import { randomBytes, randomUUID } from "node:crypto";

const [binary] = process.argv.slice(2);
const POSTS_A_SECOND = 140, RIPE_MS = 11000;
const owned = []; // forms of one sender, for later
/* What is held back does not hang on the database: there only what is kept is asked again. */
const testFlood = process.env.KENTONGAN_TEST_POSTGRES_ADMIN ? () => {} : test;
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

/* As a person does who is told to wait: the same once more after as many seconds as the answer names, at most `TRIES`
 * times. What is refused as too much must pass `keeps`. */
const TRIES = 8;
async function insist(visitor, path, form, keeps, faults) {
        let answer, count = 0;
        do {
                if (answer)
                        await pause(Number(answer.headers["retry-after"] ?? 2) * 1000);
                answer = await post(visitor, path, form);
                count++;
                if (answer.status === 429 && !keeps(answer))
                        faults.push(`${path} ${answer.status} lost what was typed`);
        } while ((answer.status === 429 || answer.status === 503) && count < TRIES);
        return { answer, count };
}

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

await testFlood(`under ${POSTS_A_SECOND} right tips a second of one sender a citizen is heard`, async () => {
        const answers = {}, course = { answers, over: false }, tries = { first: 0, later: 0, never: 0 }, faults = [];
        const citizens = await Promise.all(Array.from({ length: 20 }, (_, i) => openForm(`warga ${i}`)));
        for (let i = 0; i < 8; i++)
                owned.push(await openForm(`pemilik banyak kode ${i}`));
        await pause(RIPE_MS);
        const flooding = flood(course);
        await pause(1500);
        for (const { visitor, form } of citizens) {
                const { answer, count } = await insist(visitor, "/lapor/kirim", form, (it) => it.body.includes(form.cerita), faults);
                tries[!hasCode(answer) ? "never" : count === 1 ? "first" : "later"]++;
        }
        /* Somebody whose form carries no stamp: his text stays, and the form he gets back opens the door. */
        const late = new Visitor(program), told = draft("tanpa cap");
        const refused = await post(late, "/lapor/kirim", told);
        if (refused.status === 429) {
                expect(refused.body.includes(told.cerita) && refused.headers["retry-after"], "the text is lost");
                const { answer } = await insist(late, "/lapor/kirim", fieldsOf(refused), (it) => it.body.includes(told.cerita), faults);
                expect(hasCode(answer), "the form that came back is not taken");
        }
        course.over = true;
        await flooding;
        expect(faults.length === 0 && tries.never === 0, `${JSON.stringify(tries)} ${faults.join(", ")}`);
        expect(answers[429] > 0, `the flood was not held: ${JSON.stringify(answers)}`);
        return `citizens ${JSON.stringify(tries)}; the flood ${JSON.stringify(answers)}`;
});

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", WRONG_SECONDS = 3;
const wrongCode = () => Array.from(randomBytes(16), (byte) => LETTERS[byte % 32]).join("");

/* Sends a tip and gives its code. */
async function sentCode(marker) {
        const { visitor, form } = await openForm(marker);
        const { answer } = await insist(visitor, "/lapor/kirim", form, () => true, []);
        expect(hasCode(answer), `no tip is taken: ${answer.status}`);
        return /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(answer.body)[0];
}

/* As many at once as the queue of the channel takes; each as soon as the one before is answered. */
async function guess(course, codeOf, count) {
        await Promise.all(Array.from({ length: count }, async () => {
                const sender = new Visitor(program);
                while (!course.over) {
                        const { status } = await post(sender, "/lapor/status", { kode: codeOf() });
                        course.answers[status] = (course.answers[status] ?? 0) + 1;
                        if (status !== 422)
                                await pause(10);
                }
        }));
}

/* What citizens with their codes get meanwhile: each reads and adds, and is told to wait at most now and then. */
async function readAll(codes) {
        const faults = [], citizen = new Visitor(program), tries = [];
        for (const kode of codes) {
                const tambahan = `Tambahan untuk ${kode}`, keeps = (it) => it.body.includes(`value="${kode}"`);
                const read = await insist(citizen, "/lapor/status", { kode }, keeps, faults);
                if (read.answer.status !== 200 || !read.answer.body.includes("Laporan Anda"))
                        faults.push(`${kode}: ${read.answer.status}`);
                const added = await insist(citizen, "/lapor/status/tambah", { kode, id: randomUUID(), tambahan },
                                           (it) => keeps(it) && it.body.includes(tambahan), faults);
                if (added.answer.status !== 200 || !added.answer.body.includes("Tambahan Anda diterima"))
                        faults.push(`addition to ${kode}: ${added.answer.status}`);
                tries.push(read.count, added.count);
        }
        return { faults, tries };
}

const codes = [];
for (let i = 0; i < 4; i++)
        codes.push(await sentCode(`warga dengan kode ${i}`));

await testFlood("while somebody tries wrong codes without a pause, whoever has a code reads and adds", async () => {
        const course = { answers: {}, over: false }, guessing = guess(course, wrongCode, 16);
        await pause(WRONG_SECONDS * 1000);
        const { faults, tries } = await readAll(codes);
        course.over = true;
        await guessing;
        expect(faults.length === 0, faults.join(", "));
        expect(course.answers[429] > 10 * (course.answers[422] ?? 0), `the guesses were not held: ${JSON.stringify(course.answers)}`);
        return `tries of citizens ${tries}; the guesses ${JSON.stringify(course.answers)}`;
});

await testFlood("while somebody sends one right code without a pause, others read and add", async () => {
        const own = await sentCode("pengirim yang mengulang"), course = { answers: {}, over: false };
        const repeating = guess(course, () => own, 16);
        await pause(1500);
        const { faults, tries } = await readAll(codes);
        course.over = true;
        await repeating;
        expect(faults.length === 0, faults.join(", "));
        expect(course.answers[429] > (course.answers[200] ?? 0), `the code was not held: ${JSON.stringify(course.answers)}`);
        return `tries of citizens ${tries}; the repeated code ${JSON.stringify(course.answers)}`;
});

await testFlood("while the owner of many codes sends them all without a pause, others read and add", async () => {
        const many = [], course = { answers: {}, over: false };
        for (const { visitor, form } of owned) {
                const { answer } = await insist(visitor, "/lapor/kirim", form, () => true, []);
                expect(hasCode(answer), `no tip is taken: ${answer.status}`);
                many.push(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(answer.body)[0]);
        }
        let next = 0;
        const sending = guess(course, () => many[next++ % many.length], 16);
        await pause(1500);
        const { faults, tries } = await readAll(codes);
        course.over = true;
        await sending;
        expect(faults.length === 0, faults.join(", "));
        expect((course.answers[429] ?? 0) + (course.answers[503] ?? 0) > (course.answers[200] ?? 0), `they were not held: ${JSON.stringify(course.answers)}`);
        return `tries of citizens ${tries}; ${many.length} codes ${JSON.stringify(course.answers)}`;
});

await test("who has to wait keeps the code and the words", async () => {
        const code = await sentCode("yang menunggu"), told = "Mobilnya datang lagi tadi malam.";
        let answer;
        for (let i = 0; i < 60 && answer?.status !== 429; i++)
                answer = await post(new Visitor(program), "/lapor/status/tambah", { kode: code, id: randomUUID(), tambahan: told });
        expect(answer.status === 429 && answer.headers["retry-after"] === "10", `${answer.status}, ${answer.headers["retry-after"]}`);
        expect(answer.body.includes(`value="${code}"`) && answer.body.includes(told), "the page lost them");
});

await program.stop();
finish();

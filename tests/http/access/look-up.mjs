// SPDX-License-Identifier: AGPL-3.0-or-later
// A person looked for over two offices: hit or no hit, office, outcome code and a contact, and nothing else, on the page and
// in JSON; both journals have it, with the reason.
//   node tests/http/access/look-up.mjs PROGRAM SOURCE-TREE
import { deepStrictEqual } from "node:assert";
import { randomUUID } from "node:crypto";
import { Visitor, ask, expect, finish, readAccounts, startProgram, test } from "./lib.mjs";
import { judgeAll } from "../api/contract.mjs";

const [binary, source] = process.argv.slice(2);
const APPLICANT = { name: "Sulastri Contoh", nik: "9902025005900077", birth_date: "1990-05-10", sex: "P", village: "35.02.02.2003",
                    country: "Hong Kong", phone: "+6284055556666" };
const UNKNOWN = "9902025005900078";

const program = await startProgram(binary);
const answersAreTrue = await judgeAll(new Visitor(program));
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const [own, other] = [await signIn("petugas1"), await signIn("contoh.petugas")];
const application = randomUUID();
const file = `/paspor/${application}`;
const [office] = ask(program, "SELECT name, phone, address FROM office WHERE code = 'ponorogo'")
        .map(([name, phone, address]) => ({ name, contact: phone || address }));

const askJson = (visitor, nik, why = "counter") => visitor.request("POST", "/api/paspor/cari",
                                                  { json: { nik, why }, headers: { "X-CSRF-Token": visitor.csrf } });
const askPage = (visitor, nik, keperluan = "counter") => visitor.post("/paspor/cari", { nik, keperluan, csrf: visitor.csrf });

/* All that a reader, or a program, finds in the answer's own part. */
function contentOf(html) {
        const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
        const words = main.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
        const inside = [...main.matchAll(/\s(?:href|value|id|src|title|alt|aria-label|data-(?!label=)[a-z-]+)="([^"]*)"/g)].map((found) => found[1]);
        return { words, inside };
}

/* How often each office's journal has the look-up of a NIK. */
function countJournaled() {
        const rows = ask(program, `SELECT o.code, count(*) FROM journal_entry e JOIN office o ON o.id = e.office_id
                                    WHERE e.action = 'applicant.look-up' GROUP BY o.code ORDER BY o.code`);
        return Object.fromEntries(rows.map(([code, count]) => [code, Number(count)]));
}

function expectNothingOf(text, where) {
        const officer = accounts.find(({ login }) => login === "petugas1");
        const key = program.database ? `'${application}'` : `x'${application.replaceAll("-", "")}'`;
        const [[number]] = ask(program, `SELECT number FROM application WHERE id = ${key}`);
        const secrets = [...Object.values(APPLICANT).filter((value) => value.length > 1), "Sulastri", "10-05-1990", "Ngrayun", application, number,
                         officer.name, officer.login, "KTP belum dibawa", "dokumen-kurang"];
        for (const secret of secrets)
                expect(!text.includes(secret), `${where} has ${secret}`);
}

/* The part of the page that answers, before the form. */
const answerOf = (html) => contentOf(html.slice(0, html.indexOf("<form", html.indexOf("<main"))) + "</main>");
const NOTHING_HERE = "Di kantor ini Tidak ada yang ditemukan di kantor ini. Di kantor lain";

async function expectAnswer(outcome, shown) {
        const before = countJournaled();
        const page = await askPage(other, APPLICANT.nik);
        expect(page.status === 200, `page ${page.status}`);
        const found = answerOf(page.body);
        expectNothingOf(JSON.stringify(found), "the page");
        const words = `Kembali ke antrean Cari permohonan seseorang ${NOTHING_HERE} Kantor yang mempunyai permohonan orang ini Kantor Hasil Kontak ` +
                      `${office.name} ${shown} ${office.contact} Keterangan lebih lanjut diminta kepada kantor itu dengan surat.`;
        expect(found.words === words, `the page says: ${found.words}`);
        deepStrictEqual(found.inside, ["isi", "/paspor"]);
        const json = await askJson(other, APPLICANT.nik);
        expect(json.status === 200, `JSON ${json.status}: ${json.body}`);
        expectNothingOf(json.body + JSON.stringify(json.headers), "the JSON");
        deepStrictEqual(JSON.parse(json.body), { fictional: "DATA FIKTIF", items: [{ office: office.name, outcome, contact: office.contact }], next: null });
        const after = countJournaled();
        deepStrictEqual(after, { contoh: (before.contoh ?? 0) + 2, ponorogo: (before.ponorogo ?? 0) + 2 });
}

await test("no hit says so; only the asking office's journal has it, with its reason", async () => {
        const page = answerOf((await askPage(other, UNKNOWN)).body);
        expect(page.words === `Kembali ke antrean Cari permohonan seseorang ${NOTHING_HERE} Tidak ada yang ditemukan di kantor lain.`, page.words);
        deepStrictEqual(JSON.parse((await askJson(other, UNKNOWN, "duplicate")).body), { fictional: "DATA FIKTIF", items: [], next: null });
        deepStrictEqual(countJournaled(), { contoh: 2 });
        const details = ask(program, "SELECT detail FROM journal_entry WHERE action = 'applicant.look-up' ORDER BY detail").map(([detail]) => detail);
        deepStrictEqual(details, ['{"why":"counter"}', '{"why":"duplicate"}']);
});

await test("before a decision the other office learns that there is one, where, and whom to ask", async () => {
        const made = await own.request("POST", "/api/paspor", { headers: { "X-CSRF-Token": own.csrf },
                json: { id: application, purpose: "wisata", country: APPLICANT.country, first_passport: true, name: APPLICANT.name, nik: APPLICANT.nik,
                        birth_date: APPLICANT.birth_date, sex: APPLICANT.sex, village: APPLICANT.village, guarantor_phone: APPLICANT.phone } });
        expect(made.status === 201 || made.status === 200, `create ${made.status}: ${made.body}`);
        await expectAnswer(null, "belum diputus");
});

await test("after it also the code of the outcome, and no reason", async () => {
        expect((await own.post(`${file}/mulai`, { csrf: own.csrf })).status === 303, "no interview");
        const checked = await own.post(`${file}/berkas`, new URLSearchParams({ kunci: "ktp", hasil: "missing", catatan: "", csrf: own.csrf }));
        expect(checked.status === 303, `check ${checked.status}`);
        const decided = await own.post(`${file}/usul`, { id_putusan: randomUUID(), hasil: "D1", alasan: "dokumen-kurang", hukum: "permenkumham-8-2014-4",
                bukti: "document:ktp", fakta: "KTP belum dibawa.", perbaikan: "Bawa KTP.", csrf: own.csrf });
        expect(decided.status === 303, `decide ${decided.status}: ${decided.body.slice(0, 2000)}`);
        await expectAnswer("D1", "D1");
});

await test("a search from the form of a new application is journaled at both offices like any other", async () => {
        const before = countJournaled(), form = { csrf: other.csrf, nama: APPLICANT.name, lahir: APPLICANT.birth_date };
        const whole = await other.post("/paspor/baru/terdahulu", form), part = await other.post("/paspor/baru/terdahulu", { ...form, bagian: "hasil" });
        expect(whole.status === 200 && part.status === 200, `${whole.status}, ${part.status}`);
        expectNothingOf(part.body, "the part");
        expect(part.body.includes(office.name) && part.body.includes("D1") && part.body.includes(office.contact), part.body);
        expect(whole.body.includes(part.body.trim().split("\n")[0]), "the page has not what the part has");
        deepStrictEqual(countJournaled(), { contoh: before.contoh + 2, ponorogo: before.ponorogo + 2 });
        const newest = ask(program, "SELECT detail, purpose FROM journal_entry WHERE action = 'applicant.look-up' AND detail LIKE '%duplicate%'");
        expect(newest.length === 5 && newest.every(([, purpose]) => purpose === "identity"), JSON.stringify(newest));
        expect((await other.post("/paspor/baru/terdahulu", { csrf: other.csrf, nik: "9902" })).status === 422, "half a NIK is searched for");
        deepStrictEqual(countJournaled(), { contoh: before.contoh + 2, ponorogo: before.ponorogo + 2 });
});

await test("the file stays closed to the other office, and its own office gets the way to it", async () => {
        for (const path of [file, `${file}/surat.pdf`, `/api${file}`])
                expect((await other.get(path)).status === 404, `${path} opens`);
        expect((await askPage(own, APPLICANT.nik)).body.includes(`href="${file}"`), "no way to the own file");
        deepStrictEqual(JSON.parse((await askJson(own, APPLICANT.nik)).body).items.map(({ id }) => id), [application]);
});

await test("who may not look up finds nothing; a NIK of another length and a search without a reason are refused", async () => {
        const before = countJournaled();
        const analyst = await signIn("contoh.analis");
        for (const answer of [await askPage(analyst, APPLICANT.nik), await askJson(analyst, APPLICANT.nik)])
                expect(answer.status === 404, `an analyst gets ${answer.status}`);
        expect((await askPage(other, "99020250059000")).status === 422, "the page takes 14 digits");
        expect([400, 422].includes((await askJson(other, "99020250059000")).status), "the JSON takes 14 digits");
        expect((await askPage(other, APPLICANT.nik, "")).status === 422, "the page takes no reason");
        expect([400, 422].includes((await askJson(other, APPLICANT.nik, "")).status), "the JSON takes no reason");
        deepStrictEqual(countJournaled(), before);
});

await test("every answer of the API was as openapi.json says", answersAreTrue);

await program.stop();
finish();

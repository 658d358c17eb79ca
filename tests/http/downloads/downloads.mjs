// SPDX-License-Identifier: AGPL-3.0-or-later
// A list of more than 50 persons leaves the house by two hands, over HTTP:
//   node tests/http/downloads/downloads.mjs PROGRAM SOURCE-TREE
import { randomUUID } from "node:crypto";
import { Visitor, execute, expect, finish, newDatabase, readAccounts, startProgram, test } from "../access/lib.mjs";
import { judgeAll } from "../api/contract.mjs";

const [binary, source] = process.argv.slice(2);
const database = newDatabase();
const program = await startProgram(binary, { database });
const answersAreTrue = await judgeAll(new Visitor(program));
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const [desk, asker, head] = [await signIn("petugas1"), await signIn("penyelia"), await signIn("kepala")];
const PEOPLE = 55;

async function fillDesk() {
        for (let i = 0; i < PEOPLE; i++) {
                const answer = await desk.request("POST", "/api/paspor", {
                        headers: { "X-CSRF-Token": desk.csrf },
                        json: { id: randomUUID(), purpose: "wisata", country: "Malaysia", first_passport: true,
                                name: `Pemohon Contoh ${i}`, birth_date: "1990-05-10", sex: "L", village: "35.02.02.2003",
                                nik: `99020250059${String(10000 + i)}` } });
                expect(answer.status === 201, `application ${i}: ${answer.status} ${answer.body}`);
        }
}

await test("a list of more than 50 persons is not given but leads to the question why", async () => {
        await fillDesk();
        const shown = await asker.get("/paspor?keadaan=all");
        expect(shown.body.includes('href="/paspor/ekspor?format=csv&amp;keadaan=all"'), "the link drops the chosen tab");
        const answer = await asker.get("/paspor/ekspor?format=csv&keadaan=all");
        expect(answer.status === 303, `status ${answer.status}`);
        expect(answer.headers.location === "/unduhan/baru?daftar=application&keadaan=all", answer.headers.location);
        const page = await asker.get(answer.headers.location);
        expect(page.status === 200 && page.body.includes("lebih dari 50 orang"), `page ${page.status}`);
        const english = await asker.get(answer.headers.location + "&lang=en");
        expect(english.body.includes("more than 50 persons"), "no English");
        await asker.get("/unduhan?lang=id");
});

const id = randomUUID();

await test("due days beyond fifty persons leave by two hands", async () => {
        execute(program, database, `INSERT INTO export_person (office_id, person_id, object_kind, object_id, exported_at)
                SELECT a.office_id, p.id, 'application', a.id, ${Date.now() * 1000} FROM application a JOIN person p ON p.office_id = a.office_id
                WHERE p.login = 'penyelia' AND a.state = 'new' ORDER BY a.seq DESC LIMIT 50`);
        const refused = await asker.get("/paspor/tenggat.csv");
        expect(refused.status === 303 && refused.headers.location === "/unduhan/baru?daftar=due", `${refused.status} ${refused.headers.location}`);
        const asked = await byTwoHands(asker, head, refused.headers.location, "/paspor/tenggat/unduhan/");
        const file = await asker.post(`/paspor/tenggat/unduhan/${asked}`, { format: "csv", csrf: asker.csrf });
        const days = JSON.parse((await asker.get("/api/paspor/tenggat")).body).items;
        const numbers = file.body.trim().split("\r\n").slice(2).map((line) => line.split(",")[0]);
        expect(days.length > 0 && JSON.stringify(numbers) === JSON.stringify(days.map((day) => day.number)), `${numbers} of ${days.length}`);
        execute(program, database, "DELETE FROM export_person");
        return `${days.length} days`;
});

await test("checks that wait beyond fifty persons leave by two hands", async () => {
        execute(program, database, `INSERT INTO export_person (office_id, person_id, object_kind, object_id, exported_at)
                SELECT a.office_id, p.id, 'application', a.id, ${Date.now() * 1000} FROM application a JOIN person p ON p.office_id = a.office_id
                WHERE p.login = 'penyelia' AND a.id IN (SELECT id FROM application ORDER BY seq DESC LIMIT 50)`);
        const waiting = JSON.parse((await asker.get("/api/paspor/belum-diperiksa")).body).items.map(({ number }) => number);
        const refused = await asker.get("/paspor/belum-diperiksa.csv");
        expect(refused.status === 303 && refused.headers.location === "/unduhan/baru?daftar=outside", `${refused.status} ${refused.headers.location}`);
        const asked = await byTwoHands(asker, head, refused.headers.location, "/paspor/belum-diperiksa/unduhan/");
        for (const path of ["/paspor/unduhan/", "/paspor/tenggat/unduhan/"])
                expect((await asker.post(`${path}${asked}`, { format: "csv", csrf: asker.csrf })).status === 404, `fetched at ${path}`);
        const file = await asker.post(`/paspor/belum-diperiksa/unduhan/${asked}`, { format: "csv", csrf: asker.csrf });
        const numbers = file.body.trim().split("\r\n").slice(2).map((line) => line.split(",")[0]);
        expect(waiting.length > 0 && JSON.stringify(numbers) === JSON.stringify(waiting), `${file.status}: ${numbers} of ${waiting.length}`);
        execute(program, database, "DELETE FROM export_person");
        return `${waiting.length} applications`;
});

await test("the question needs a purpose and a reason, and the second person finds it on his desk", async () => {
        const form = { id, daftar: "application", keadaan: "all", csrf: asker.csrf };
        const empty = await asker.post("/unduhan/baru", { ...form, alasan: "x" });
        expect(empty.status === 422 && empty.body.includes("Pilih satu keperluan."), `empty ${empty.status}`);
        const sent = await asker.post("/unduhan/baru", { ...form, keperluan: "audit", alasan: "Pemeriksaan triwulan inspektorat" });
        expect(sent.status === 303, `sent ${sent.status} ${sent.body.slice(0, 2000)}`);
        const queue = await head.get("/unduhan");
        expect(queue.body.includes(id), "the head's queue does not show it");
        expect(!(await asker.get("/unduhan")).body.includes(id), "who asked is asked to decide");
        expect(/Unduhan menunggu orang kedua<\/a><\/th>\s*<td[^>]*>(<strong>)?1</.test((await head.get("/dasbor")).body), "not on the dashboard");
        const shown = await head.request("GET", `/api/unduhan/${id}`);
        const file = JSON.parse(shown.body);
        expect(file.state === "waiting" && file.persons >= PEOPLE && file.can_decide && !file.can_fetch, shown.body);
        expect((await desk.get(`/unduhan/${id}`)).status === 404, "the desk sees it");
});

await test("nobody fetches before it is agreed, who asked cannot agree, and agreeing names the version read", async () => {
        const early = await asker.post(`/paspor/unduhan/${id}`, { format: "csv", csrf: asker.csrf });
        expect(early.status === 409, `early ${early.status}`);
        expect((await asker.post(`/unduhan/${id}/setuju`, { csrf: asker.csrf })).status === 404, "who asked agreed");
        const headers = { "X-CSRF-Token": head.csrf };
        expect((await head.request("POST", `/api/unduhan/${id}/setuju`, { headers })).status === 428, "without If-Match");
        const other = await head.request("POST", `/api/unduhan/${id}/setuju`, { headers: { ...headers, "If-Match": '"9"' } });
        expect(other.status === 412, `another version ${other.status}`);
        const agreed = await head.post(`/unduhan/${id}/setuju`, { versi: "1", csrf: head.csrf });
        expect(agreed.status === 303, `agreed ${agreed.status}`);
});

await test("who asked fetches CSV and XLSX, three times in all, nobody else, and each page is in the journal", async () => {
        const fetch = (visitor, format) => visitor.post(`/paspor/unduhan/${id}`, { format, csrf: visitor.csrf });
        await head.get("/unduhan?bagian=semua");
        expect((await fetch(head, "csv")).status === 404, "the second person fetches");
        await desk.get("/paspor");
        const csv = await fetch(asker, "csv");
        expect(csv.status === 200 && /attachment/.test(csv.headers["content-disposition"]), `csv ${csv.status}`);
        const lines = csv.body.trim().split("\n");
        expect(lines[0].includes("DATA FIKTIF"), lines[0]);
        expect(lines.length > PEOPLE, `${lines.length} lines`);
        expect(lines.some((line) => /Wisata.*,wisata,Malaysia,/.test(line)), `no words beside the codes: ${lines[2]}`);
        const book = await fetch(asker, "xlsx");
        expect(book.status === 200 && book.bytes.subarray(0, 2).toString() === "PK", `xlsx ${book.status}`);
        expect((await fetch(asker, "csv")).status === 200, "third");
        const spent = await fetch(asker, "csv");
        expect(spent.status === 410, `fourth ${spent.status}`);
        expect((await asker.get(`/unduhan/${id}`)).body.includes("Sudah diunduh"), "the page does not say so");
        let fetched = "";
        for (let tries = 0; tries < 30 && fetched.split(id).length !== 4; tries++) { // until the sealer has been there
                await new Promise((done) => setTimeout(done, 100));
                fetched = (await head.get("/jurnal?tindakan=export.fetch")).body;
        }
        expect(fetched.split(id).length === 4, "no three entries export.fetch");
        const journal = (await head.get("/jurnal?tindakan=export.list")).body;
        expect(/permohonan \(\d+\)/.test(journal), `no entry export.list: ${journal.slice(-3000)}`);
        return `${lines.length} lines`;
});

await test("a refused request and one whose time has run out say so", async () => {
        const [refused, late] = [randomUUID(), randomUUID()];
        await asker.get("/unduhan?bagian=saya");
        for (const made of [refused, late])
                expect((await asker.post("/unduhan/baru", { id: made, daftar: "application", keadaan: "all", keperluan: "report",
                                                            alasan: "Laporan triwulan kepada kantor wilayah", csrf: asker.csrf }))
                        .status === 303, "not asked");
        const without = await head.post(`/unduhan/${refused}/tolak`, { csrf: head.csrf, catatan: "x" });
        expect(without.status === 422 && without.body.includes("Tulis mengapa ditolak"), `${without.status}`);
        expect((await head.post(`/unduhan/${refused}/tolak`, { csrf: head.csrf, catatan: "Cukup satu bulan" })).status === 303, "refuse");
        const page = await asker.get(`/unduhan/${refused}`);
        expect(page.body.includes("Cukup satu bulan") && page.body.includes("Tidak ada data yang keluar"), "says not why");
        execute(program, database, "UPDATE export_request SET expires_at = requested_at WHERE state = 'waiting'");
        expect((await head.post(`/unduhan/${late}/setuju`, { csrf: head.csrf })).status === 410, "agreed to too late");
        expect((await asker.get(`/unduhan/${late}`)).body.includes("Waktunya habis pada"), "says not that its time is over");
});

await test("fifty persons stay fifty when they are taken slice by slice, and taking the same again costs nothing", async () => {
        execute(program, database, "UPDATE application SET state = 'served'");
        for (const [state, count] of [["new", 55], ["decided", 30]])
                execute(program, database, `UPDATE application SET state = '${state}' WHERE id IN (SELECT id FROM application ORDER BY seq DESC LIMIT ${count})`);
        const take = (state, format = "csv") => asker.get(`/paspor/ekspor?format=${format}&keadaan=${state}`);
        expect((await take("decided")).status === 200, "the first thirty");
        expect((await take("decided", "xlsx")).status === 200, "the same thirty again");
        const more = await take("new");
        expect(more.status === 303 && more.headers.location.startsWith("/unduhan/baru?daftar=application"), `the next slice: ${more.status}`);
        const both = await Promise.all([take("new"), take("new", "xlsx")]);
        expect(both.every(({ status }) => status === 303), "two at once");
        expect((await take("decided")).status === 200, "a refused slice was counted");
        const wish = { id: randomUUID(), daftar: "application", keadaan: "new", keperluan: "audit", alasan: "Pemeriksaan triwulan inspektorat", csrf: asker.csrf };
        expect((await asker.post("/unduhan/baru", wish)).status === 303, "fewer than fifty cannot be asked for");
        execute(program, database, "UPDATE export_person SET exported_at = exported_at - 86400000000");
        expect((await take("new")).status === 200, "a day later");
});

/* Asked by one, agreed to by the other, fetched: the file. */
async function byTwoHands(taker, other, wish, fetchAt) {
        const asked = randomUUID();
        const question = await taker.get(wish);
        expect(question.status === 200 && question.body.includes("lebih dari 50 orang"), `${wish}: ${question.status}`);
        const form = { id: asked, keperluan: "audit", alasan: "Pemeriksaan triwulan inspektorat", csrf: taker.csrf,
                       ...Object.fromEntries(new URLSearchParams(wish.split("?")[1])) };
        const sent = await taker.post("/unduhan/baru", form);
        expect(sent.status === 303, `asked: ${sent.status} ${sent.body.slice(0, 400)}`);
        const queue = await other.get("/unduhan.csv");
        expect(queue.status === 200 && queue.body.split("\r\n").length >= 3 && queue.body.includes("Menunggu orang kedua"), "not in the file of the queue");
        const shown = JSON.parse((await other.get("/api/unduhan")).body).items.find((item) => item.id === asked);
        expect(shown?.list === form.daftar && shown.state === "waiting", JSON.stringify(shown));
        const early = await taker.post(`${fetchAt}${asked}`, { format: "csv", csrf: taker.csrf });
        expect(early.status === 409, `before it was agreed to: ${early.status}`);
        expect((await other.post(`/unduhan/${asked}/setuju`, { csrf: other.csrf })).status === 303, "not agreed to");
        const page = (await taker.get(`/unduhan/${asked}`)).body;
        expect(page.includes(`action="${fetchAt}${asked}"`), "the page does not lead to the file");
        return asked;
}

await test("all accounts leave by two hands: those that were on the list, and from their own address only", async () => {
        const stranger = await signIn("contoh.kepala");
        const refused = await head.get("/orang.csv");
        expect(refused.status === 303 && refused.headers.location === "/unduhan/baru?daftar=person", `${refused.status} ${refused.headers.location}`);
        const asked = await byTwoHands(head, asker, refused.headers.location, "/orang/unduhan/");
        const { persons } = JSON.parse((await head.get(`/api/unduhan/${asked}`)).body);
        expect(persons > 50, `${persons} persons`);
        execute(program, database, "DELETE FROM export_item WHERE object_id = (SELECT id FROM person WHERE login = 'babinsa')");
        for (const [who, path] of [[head, "/paspor/unduhan/"], [head, "/paspor/tenggat/unduhan/"], [asker, "/orang/unduhan/"], [stranger, "/orang/unduhan/"], [desk, "/orang/unduhan/"]]) {
                await who.get("/akun");
                const answer = await who.post(`${path}${asked}`, { format: "csv", csrf: who.csrf });
                expect(answer.status === 404, `${who.account.login} at ${path}: ${answer.status}`);
        }
        await head.get("/orang");
        const file = await head.post(`/orang/unduhan/${asked}`, { format: "csv", csrf: head.csrf });
        expect(file.status === 200 && file.body.includes("DATA FIKTIF"), `file: ${file.status}`);
        const logins = file.body.trim().split("\r\n").slice(2).map((line) => line.split(",")[1]);
        expect(logins.length === persons - 1 && !logins.includes("babinsa"), `${logins.length} of ${persons}`);
        const book = await head.post(`/orang/unduhan/${asked}`, { format: "xlsx", csrf: head.csrf });
        expect(book.status === 200 && /orang\.xlsx/.test(book.headers["content-disposition"]), `xlsx ${book.status}`);
        stranger.close();
        return `${logins.length} accounts`;
});

for (const visitor of [desk, asker, head])
        visitor.close();
await test("every answer of the API was as openapi.json says", answersAreTrue);

await program.stop();
finish();

// SPDX-License-Identifier: AGPL-3.0-or-later
// The passport desk over HTTP: a form that comes back with what was typed, what is known of a phone, a question to an
// agency and its answer, and the public page that verifies a letter.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { bytesLiteral, execute, expect, finish, readAccounts, startProgram, test, Visitor } from "./lib.mjs";
import { judgeAll } from "../api/contract.mjs";
import { offeredIn } from "./sow.mjs";

const [binary, , source] = process.argv.slice(2);
const PHONE = "+6284055556666";
const APPLICANT = { nama: "Sulastri Contoh", nik: "9902025005900077", desa: "35.02.02.2003" };

const program = await startProgram(binary);
const answersAreTrue = await judgeAll(new Visitor(program));
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const officer = await signIn("petugas1");
const application = randomUUID();

/* Opens a page and sends one of its forms: what the page offers, and `fields` over it. */
async function fill(visitor, page, action, fields) {
        const html = (await visitor.get(page)).body;
        const form = html.slice(html.indexOf(`action="${action}"`));
        const offered = Object.fromEntries(offeredIn(form.slice(0, form.indexOf("</form>"))));
        return visitor.post(action, { ...offered, ...fields, csrf: visitor.csrf });
}

function expectSays(answer, ...texts) {
        for (const text of texts)
                expect(answer.body.includes(text), `${answer.status}, and no "${text}" in: ${answer.body.replace(/^.*<main/s, "").slice(0, 4000)}`);
}

function desk(fields = {}) {
        return { id: application, kecamatan: "35.02.02", desa: APPLICANT.desa, nama: APPLICANT.nama, nik: APPLICANT.nik,
                 negara: "Hong Kong", pertama: "ya", lahir: "1990-05-10", kelamin: "P", telepon_penjamin: PHONE, ...fields };
}

await test("a form without a village comes back with what was typed, and the fault beside its field", async () => {
        const answer = await fill(officer, "/paspor/baru", "/paspor/baru", desk({ desa: "", lahir: "kemarin", kecamatan: "35.02.02" }));
        expect(answer.status === 422, `status ${answer.status}`);
        expectSays(answer, 'id="f-desa-error"', "Pilih desa menurut KTP.", 'id="f-lahir-error"', `value="${APPLICANT.nama}"`,
                   '<option value="35.02.02" selected', `value="${APPLICANT.nik}"`, `value="${application}"`);
        const elsewhere = await fill(officer, "/paspor/baru", "/paspor/baru", desk({ desa_lain: "99.99.99.9999" }));
        expectSays(elsewhere, 'id="f-desa_lain-error"', "Tidak ada desa dengan kode ini.");
});

await test("the two lines of an old passport fill the form; what does not check out stays empty and is named", async () => {
        const lines = (number) => `P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n${number}UTO7408122F1204159ZE184226B<<<<<10`;
        const read = (mrz) => officer.post("/paspor/baru/mrz", { mrz, csrf: officer.csrf });
        const good = await read(lines("L898902C36"));
        expect(good.status === 200, `status ${good.status}`);
        expectSays(good, 'value="ANNA MARIA ERIKSSON"', 'value="L898902C3"', 'value="1974-08-12"');
        const slip = await read(lines("L898902C46"));
        expect(slip.status === 422, `status ${slip.status}`);
        expectSays(slip, "nomor paspor", 'value="1974-08-12"');
        expect(!slip.body.includes('value="L898902C4"'), "a number that does not check out was filled in");
        expect((await read("P<UTO")).status === 422, "half a line was read");
});

await test("three reports that name the guarantor's phone give one sentence, its innocent explanation and a question", async () => {
        for (const [login, village] of [["pimpasa", "35.02.02.2003"], ["babinsa", "35.02.02.2008"], ["babinsa.slahung", "35.02.01.2001"]]) {
                const reporter = await signIn(login);
                const sent = await fill(reporter, "/laporan/baru", "/laporan/baru",
                                        { id: randomUUID(), narrative: "Ada yang menawarkan kerja tanpa surat.", village,
                                          phone: PHONE, knowledge: "told-by-involved" });
                expect(sent.status === 303, `${login}: ${sent.status}`);
        }
        const kept = await fill(officer, "/paspor/baru", "/paspor/baru", desk());
        expect(kept.status === 303, `status ${kept.status}: ${kept.body.slice(0, 4000)}`);
        const page = await officer.get(`/paspor/${application}`);
        expectSays(page, "laporan dari desa (satu sumber atau lebih)", "Penjelasan wajar:", "Tanyakan:");
        expect(!/3 laporan|tiga laporan/i.test(page.body), "the page counts the reports");
});

/* The id that a form has now. */
const formId = (page) => /name="id" value="([0-9a-f-]{36})"/.exec(page.body)[1];

await test("a form sent again with other words loses neither: the first is kept, the second stays in a form of its own", async () => {
        const other = await fill(officer, "/paspor/baru", "/paspor/baru", desk({ nama: "Sulastri Contoh Lain" }));
        expect(other.status === 422, `status ${other.status}`);
        expectSays(other, "Formulir ini sudah tersimpan dengan isian lain", `href="/paspor/${application}"`, 'value="Sulastri Contoh Lain"');
        expect(formId(other) !== application, "the form has the same id");
        const babinsa = await signIn("babinsa");
        const report = { id: randomUUID(), narrative: "Ada yang berangkat.", village: "35.02.02.2008", knowledge: "told-by-involved" };
        const send = (fields) => fill(babinsa, "/laporan/baru", "/laporan/baru", { ...report, ...fields });
        const first = await send({});
        expect(first.status === 303 && (await send({})).headers.location === first.headers.location, `sent twice: ${first.status}`);
        const changed = await send({ narrative: "Ada dua orang lagi." });
        expect(changed.status === 422, `status ${changed.status}`);
        expectSays(changed, "Formulir ini sudah terkirim dengan isian lain", `href="/laporan/${report.id}"`, "Ada dua orang lagi.</textarea>");
        const own = await send({ id: formId(changed), narrative: "Ada dua orang lagi." });
        expect(own.status === 303 && own.headers.location !== first.headers.location, `the second is not another: ${own.status}`);
        const stranger = await fill(await signIn("babinsa.slahung"), "/laporan/baru", "/laporan/baru",
                                    { ...report, village: "35.02.01.2001", narrative: "Bukan milik saya." });
        expect(stranger.status === 409, `somebody else's id: ${stranger.status}`);
        expect(!stranger.body.includes(report.id), "it says whose form that was");
});

await test("what was typed wrong is corrected, and the old value stands in the history", async () => {
        const edit = `/paspor/${application}/perbaiki`, before = (await officer.get(edit)).body;
        const version = before.match(/name="versi" value="(\d+)"/)[1];
        const wrong = await fill(officer, edit, edit, { ...desk(), perusahaan: "PT Keliru", desa: "99.99.99.9999" });
        expect(wrong.status === 422, `status ${wrong.status}`);
        expectSays(wrong, 'id="f-desa-error"', 'value="PT Keliru"');
        const kept = await fill(officer, edit, edit, { ...desk(), perusahaan: "PT Benar Fiktif" });
        expect(kept.status === 303, `status ${kept.status}: ${kept.body.slice(0, 3000)}`);
        const stale = await fill(officer, edit, edit, { ...desk(), perusahaan: "PT Lain Fiktif", versi: version });
        expect(stale.status === 409 || stale.status === 412, `an old form overwrites: ${stale.status}`);
        expectSays(await officer.get(`/paspor/${application}`), "PT Benar Fiktif", "Data sebelum diperbaiki", "Data diperbaiki",
                   "laporan dari desa (satu sumber atau lebih)");
        expectSays(await officer.get(`${edit}?lang=en`), "Correct the data");
        await officer.get(`${edit}?lang=id`);
});

await test("what an agency is asked comes back filled when something is missing, and its answer stands in the file", async () => {
        const partner = await signIn("disnaker");
        const asking = `/permintaan/baru?permohonan=${application}`;
        const html = (await officer.get(asking)).body;
        const kind = [...html.matchAll(/<form method="post" action="\/permintaan\/baru".*?<\/form>/gs)]
                .map(([form]) => form).find((form) => form.includes('value="rekomendasi-kerja"'));
        expect(kind, "the office cannot ask about a recommendation");
        const values = (typed, more = {}) => {
                const form = new URLSearchParams();
                for (const [, name, value] of kind.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g))
                        if (name !== "csrf")
                                form.append(name, value);
                for (const [, id, value] of kind.matchAll(/id="(f-[^"]*)" name="nilai"[^>]*value="([^"]*)"/g))
                        form.append("nilai", value || typed);
                form.append("instansi", /<option value="([0-9a-f-]{36})">[^<]*Ponorogo/.exec(kind)[1]);
                form.append("dokumen", "");
                form.append("csrf", officer.csrf);
                for (const [name, value] of Object.entries(more))
                        form.set(name, value);
                return form;
        };
        const empty = await officer.post("/permintaan/baru", values(""));
        expect(empty.status === 422, `status ${empty.status}`);
        expectSays(empty, " open>", "Wajib diisi.", APPLICANT.nama);
        const sent = await officer.post("/permintaan/baru", values("R-001"));
        expect(sent.status === 303, `status ${sent.status}: ${sent.body.slice(0, 3000)}`);
        const request = /\/permintaan\/[0-9a-f-]{36}/.exec(sent.headers.location)[0];
        expect((await officer.post("/permintaan/baru", values("R-001"))).headers.location === sent.headers.location, "sent twice it is another");
        const otherwise = await officer.post("/permintaan/baru", values("R-002"));
        expect(otherwise.status === 422, `with other words it answers ${otherwise.status}`);
        expectSays(otherwise, "Formulir ini sudah terkirim dengan isian lain", `href="${request}"`, 'value="R-002"', " open>");
        expect(!otherwise.body.includes(request.slice(-36) + '"><input'), "the form keeps the id that is spent");
        const spent = (await officer.post("/permintaan/baru", values("R-003", { id: application })));
        expect(spent.status === 409 && spent.body.includes("R-003"), `the id of another thing: ${spent.status}, or the text is lost`);
        expectSays(await officer.get(`/paspor/${application}`), "Instansi belum menjawab.", "Belum diperiksa tidak sama dengan tidak ditemukan");
        expectSays(await officer.get("/paspor/belum-diperiksa"), `/paspor/${application}#luar`);
        const again = await officer.post(`/paspor/${application}/periksa-lagi`, { csrf: officer.csrf });
        expect(again.status === 303, `status ${again.status}`);
        const told = JSON.parse((await officer.get(`/api/paspor/${application}`)).body).outside_checks;
        expect(told.some(({ kind, checked, result }) => kind === "agency" && !checked && result === null), JSON.stringify(told));
        const news = async () => (await officer.get("/paspor/belum-diperiksa")).body.split("<tr>")
                .some((row) => row.includes(`/paspor/${application}#luar`) && row.includes(">baru<"));
        expect(!await news(), "news before there is any");
        expectSays(await partner.get("/permintaan"), request);
        expectSays(await partner.get(`${request}/cetak`), "kt-sheet", APPLICANT.nama, "Beri tanda satu");
        const silent = await fill(partner, request, `${request}/jawab`, { jawaban: "", catatan: "Masih dicari" });
        expect(silent.status === 422, `status ${silent.status}`);
        expectSays(silent, 'id="f-jawaban-error"', "Pilih satu jawaban.", "Masih dicari");
        const answered = await fill(partner, request, `${request}/jawab`, { jawaban: "tidak-ditemukan", catatan: "" });
        expect(answered.status === 303, `status ${answered.status}`);
        expectSays(await officer.get("/meja"), "Jawaban baru untuk permohonan Anda");
        expect(await news(), "the answer is no news");
        expectSays(await officer.get(`/paspor/${application}`), "Tidak ditemukan", "Instansi sudah menjawab.");
        expect(!await news(), "news that were read stay");
        const stranger = await signIn("contoh.petugas");
        expect((await stranger.post(`${request}/selesai`, { csrf: stranger.csrf })).status === 404, "another office closes it");
        expect((await partner.post(`${request}/selesai`, { csrf: partner.csrf })).status === 404, "the agency closes it");
        const closed = await fill(officer, request, `${request}/selesai`, {});
        expect(closed.status === 303, `who asked cannot close it: ${closed.status}`);
        expectSays(await officer.get(request), "Selesai");
        const twice = await officer.post(`${request}/selesai`, { csrf: officer.csrf });
        expect(twice.status === 404 || twice.status === 409, `closed twice: ${twice.status}`);
});

await test("the agency sees which office and role opened its answer and for what, never who", async () => {
        const partner = await signIn("disnaker");
        for (let i = 0; i < 2; i++)
                await officer.get(`/paspor/${application}`);
        const page = await partner.get("/permintaan/dibuka");
        expect(page.status === 200, `status ${page.status}`);
        expectSays(page, "membuka permohonan yang memuat jawaban", "permohonan paspor dan putusannya", "Kantor Imigrasi");
        const rows = page.body.slice(page.body.indexOf("<tbody>"));
        expect(!rows.includes(accounts.find(({ login }) => login === "petugas1").name), "the officer's name is shown");
        const first = JSON.parse((await partner.get("/api/permintaan/dibuka?batas=1")).body);
        expect(first.items.length === 1 && first.items[0].action === "application.read" && first.next, JSON.stringify(first));
        expect(!("name" in first.items[0]), "a name in the JSON");
        const oldest = JSON.parse((await partner.get("/api/permintaan/dibuka?batas=200&urut=terlama")).body);
        const newest = JSON.parse((await partner.get("/api/permintaan/dibuka?batas=200")).body);
        expect(oldest.items.map((item) => item.at).join() === newest.items.map((item) => item.at).reverse().join(), "order");
        const next = JSON.parse((await partner.get(first.next)).body);
        expect(next.items[0].at === newest.items[1].at, "the cursor skips");
        expect((await partner.get("/permintaan/dibuka?lang=en")).body.includes("Who opened your agency"), "no English");
        await partner.get("/permintaan/dibuka?lang=id");
        expect((await officer.get("/permintaan/dibuka")).status === 404, "the desk sees the agency's list");
        return `${newest.items.length} openings`;
});

await test("a letter's code says that it is authentic and nothing of a person; an unknown code has the same page", async () => {
        const file = `/paspor/${application}`;
        expect((await officer.post(`${file}/mulai`, { csrf: officer.csrf })).status === 303, "no interview");
        const silent = await fill(officer, `${file}/wawancara`, `${file}/dengar`, { keterangan: "Ya" });
        expect(silent.status === 422, `status ${silent.status}`);
        expectSays(silent, 'id="f-keterangan-error"', "Ya</textarea>");
        const checks = new URLSearchParams({ kunci: "ktp", hasil: "missing", catatan: "", csrf: officer.csrf });
        const checked = await officer.post(`${file}/berkas`, checks);
        expect(checked.status === 303, `status ${checked.status}: ${checked.body.replace(/^.*<main/s, "").slice(0, 2000)}`);
        const early = await officer.post(`${file}/usul`, { id_putusan: randomUUID(), hasil: "D3", fakta: "Belum lengkap.", csrf: officer.csrf });
        expect(early.status === 422 && !early.body.includes("Berhenti sebentar"), `status ${early.status}: obstacles come after the pause`);
        expectSays(early, "Belum dapat diputuskan", "Belum lengkap.</textarea>");
        const decided = await officer.post(`${file}/usul`, { id_putusan: randomUUID(), hasil: "D1", alasan: "dokumen-kurang", hukum: "permenkumham-8-2014-4",
                bukti: "document:ktp", fakta: "KTP belum dibawa.", perbaikan: "Bawa KTP.", csrf: officer.csrf });
        expect(decided.status === 303, `status ${decided.status}: ${decided.body.slice(0, 6000)}`);
        const letter = await officer.request("GET", `${file}/surat.pdf`);
        expect(letter.status === 200, `status ${letter.status}: ${letter.body.slice(0, 6000)}`);
        expect(letter.bytes.subarray(0, 5).toString() === "%PDF-", "the letter is no PDF");
        const words = execFileSync("pdftotext", ["-layout", "-", "-"], { input: letter.bytes, encoding: "utf8" }).replace(/\s+/g, " ");
        expect(words.includes("8/2014 Pasal 4") && !words.includes("Pasal 22"), `law that nobody chose: ${words}`);
        expect(!words.includes("Dokumen belum ada:"), "the missing document stands twice");
        const papers = await officer.get(`${file}/surat`), kept = papers.body.match(/\/surat\/keputusan\/[0-9a-f-]{36}\/pdf/)[0];
        const again = await officer.request("GET", `${file}${kept}`);
        expect(again.status === 200 && again.bytes.equals(letter.bytes), `printed again: ${again.status}`);
        expect((await (await signIn("contoh.petugas")).request("GET", `${file}${kept}`)).status === 404, "another office prints it");
        const code = "00000000000000000000000017";
        const hash = execFileSync("python3", ["-c", "import hashlib, sys\nprint(hashlib.blake2b(sys.argv[1].encode(), digest_size=32).hexdigest())",
                                              code], { encoding: "utf8" }).trim();
        execute(program, "", `UPDATE decision SET verify_hash = ${bytesLiteral(program, hash)} WHERE verify_hash IS NOT NULL`);
        const stranger = new Visitor(program);
        const known = await stranger.get(`/verifikasi/${code}`);
        const unknown = await stranger.get(`/verifikasi/${code.replaceAll(/[a-z0-9]/gi, "7")}`);
        expect(known.status === 200 && unknown.status === 200, `status ${known.status}, ${unknown.status}`);
        expectSays(known, "Surat ini asli.", "/D1/", "Kantor Imigrasi");
        expectSays(unknown, "Kode tidak dikenal.");
        for (const person of [...Object.values(APPLICANT), "Sulastri", PHONE, "Ngrayun", "KTP belum dibawa"])
                expect(!known.body.includes(person) && !unknown.body.includes(person), `the page says ${person}`);
        const shape = (html) => html.replace(/<div class="govuk-inset-text">.*?<\/div>/s, "").replaceAll(code, "")
                .replaceAll(/verifikasi\/[^"?]*/g, "").replaceAll(/nonce[^ >]*|value="[^"]*"|<time.*?<\/time>/g, "");
        const [first, second] = [known, unknown].map((answer) => shape(answer.body).split("\n").filter((text) => text.trim()));
        const line = first.findIndex((text, i) => text !== second[i]);
        expect(line < 0 && first.length === second.length, `beyond their sentence the pages differ: ${first[line]} / ${second[line]}`);
});

await test("a program reads and writes with the rules of the pages: the same twice is one, other offices have nothing", async () => {
        const json = (visitor, path, body, headers = {}) =>
                visitor.request("POST", path, { json: body, headers: { "X-CSRF-Token": visitor.csrf, ...headers } });
        const elsewhere = await signIn("contoh.petugas");
        const draft = { id: randomUUID(), purpose: "kerja", country: "Malaysia", first_passport: true, name: "Budi Contoh",
                        birth_date: "1991-01-02", sex: "L", village: "35.02.02.2003", guarantor_phone: PHONE };
        const [first, again] = [await json(officer, "/api/paspor", draft), await json(officer, "/api/paspor", draft)];
        expect(first.status === 201 && again.status === 201, `status ${first.status}, ${again.status}: ${first.body}`);
        expect(first.body === again.body, "sent twice it has two numbers");
        const other = await json(officer, "/api/paspor", { ...draft, country: "Taiwan" });
        expect(other.status === 409, `other content under one id: ${other.status}`);
        const forged = await json(officer, "/api/paspor", { ...draft, id: randomUUID() }, { "X-CSRF-Token": "x" });
        expect(forged.status >= 400, `without a token: ${forged.status}`);
        const path = `/api/paspor/${draft.id}`;
        const file = JSON.parse((await officer.get(path)).body);
        expect(/laporan dari desa \(satu sumber atau lebih\)/.test(file.findings[0]?.sentence), `findings: ${JSON.stringify(file.findings)}`);
        expect(!("nik" in file || "birth_date" in file || "village" in file), "the file says what only identity matching reads");
        expect((await elsewhere.get(path)).status === 404, "another office reads it");
        const page = JSON.parse((await officer.get("/api/paspor?keadaan=all&batas=1")).body);
        expect(page.items.length === 1 && page.next, `one row and a next page: ${JSON.stringify(page)}`);
        const next = JSON.parse((await officer.get(page.next)).body);
        expect(next.items[0].id !== page.items[0].id, "the next page begins again");
        const check = { verdict_id: randomUUID(), key: "ktp", verdict: "there" };
        const tagNow = async () => (await officer.get(path)).headers.etag;
        const asRead = await tagNow();
        for (let i = 0; i < 2; i++)
                expect((await json(officer, `${path}/berkas`, check, { "If-Match": asRead })).status === 204, "no verdict");
        expect(asRead !== await tagNow(), "a verdict leaves the ETag");
        expect((await officer.post(`/paspor/${draft.id}/mulai`, { csrf: officer.csrf })).status === 303, "no interview");
        const [question] = JSON.parse((await officer.get(path)).body).questions;
        for (const [step, body] of [["berkas", { ...check, key: "kk" }], ["jawaban", { answer_id: randomUUID(), key: question.key, words: "Belum tahu." }],
                                    ["dengar", { words: "Saya ingin bekerja." }], ["usul", { decision: randomUUID(), outcome: "T0" }]]) {
                const before = await tagNow(), late = await json(officer, `${path}/${step}`, body, { "If-Match": asRead });
                expect(late.status === 412 && before === await tagNow(), `${step} with a stale If-Match: ${late.status} ${late.body}`);
        }
        const heard = { words: "Saya ingin bekerja." }, before = await tagNow();
        for (let i = 0; i < 2; i++)
                expect((await json(officer, `${path}/dengar`, heard, { "If-Match": before })).status === 204, "sent again it is not heard");
        const short = await json(officer, `${path}/usul`, { decision: randomUUID(), outcome: "D3" }, { "If-Match": await tagNow() });
        expect(short.status >= 400 && short.body.includes("obstacle-1"), `${short.status}: ${short.body}`);
        const requests = JSON.parse((await officer.get("/api/permintaan?keadaan=all")).body);
        const asked = requests.items.find((row) => row.answer);
        expect(asked, `no answered request: ${JSON.stringify(requests)}`);
        expect((await elsewhere.get(`/api/permintaan/${asked.id}`)).status === 404, "another office reads the request");
        expect(JSON.parse((await officer.get(`/api/permintaan/${asked.id}`)).body).number === asked.number, "another number");
});

await test("a report like one sent before says so before it is sent, and triage sees both", async () => {
        const reporter = await signIn("pimpasa"), analyst = await signIn("analis");
        const report = { id: randomUUID(), narrative: "Mereka datang lagi.", village: "35.02.02.2003", phone: "0840 5555 6666", knowledge: "told-by-involved" };
        const asked = await fill(reporter, "/laporan/baru", "/laporan/baru", report);
        expect(asked.status === 422, `status ${asked.status}`);
        expectSays(asked, "Mirip laporan Anda L-", "belum terkirim", "nomor telepon sama, desa sama", 'name="tetap" value="ya"', "Mereka datang lagi.");
        const sent = await fill(reporter, "/laporan/baru", "/laporan/baru", { ...report, tetap: "ya" });
        expect(sent.status === 303, `sent all the same: ${sent.status}`);
        expectSays(await analyst.get(`/laporan/${report.id}`), "Mirip laporan lain", "nomor telepon sama, desa sama");
        expect(!(await reporter.get(`/laporan/${report.id}`)).body.includes("Mirip laporan lain"), "the reporter is told of others' reports");
});

await test("what hangs on the guarantor's phone stands on the analyst's page of it, and nowhere on an application", async () => {
        const KEPT = ["Wahyu Jaringan", "PT Jaringan Fiktif", "0840-7777-8888", "084077778888"];
        const reporter = await signIn("babinsa"), analyst = await signIn("analis"), id = randomUUID();
        for (const phone of [PHONE, "0840-7777-8888"]) {
                const sent = await fill(reporter, "/laporan/baru", "/laporan/baru",
                                        { id: randomUUID(), narrative: "Ada yang menawarkan kerja tanpa surat.", village: "35.02.02.2008", phone,
                                          recruiter: KEPT[0], company: KEPT[1], knowledge: "told-by-involved", tetap: "ya" });
                expect(sent.status === 303, `report: ${sent.status}`);
        }
        const subject = (await analyst.get(`/subjek?q=${encodeURIComponent(PHONE)}`)).body.match(/\/subjek\/[0-9a-f-]{36}/)[0];
        expectSays(await analyst.get(`${subject}/jaringan`), KEPT[0], KEPT[1], KEPT[2]);
        const before = (await analyst.get(`${subject}/jaringan`)).body.match(/data-node/g).length;
        const name = "Sukarsih Pemohon", made = await fill(officer, "/paspor/baru", "/paspor/baru", desk({ id, nama: name, nik: "9902025105900066", lahir: "1990-05-11" }));
        expect(made.status === 303, `application: ${made.status}`);
        for (const path of [`/paspor/${id}`, `/paspor/${id}?lang=en`, `/api/paspor/${id}`, "/paspor"]) {
                const page = await officer.get(path);
                expect(page.status === 200, `${path}: ${page.status}`);
                for (const text of [...KEPT, "jaringan", "network"])
                        expect(!page.body.toLowerCase().includes(text.toLowerCase()), `${path} says "${text}"`);
        }
        for (const path of [subject, `${subject}/jaringan`, `${subject}/jaringan.pdf`, `${subject}/jaringan.svg`])
                expect((await officer.get(path)).status === 404, `the desk opens ${path}`);
        const after = (await analyst.get(`${subject}/jaringan`)).body;
        expect(after.match(/data-node/g).length === before && !after.includes(name), "the application stands in the network");
});

await test("a changed rule is tried on past applications before it passes, and only who may open them learns which", async () => {
        const editor = await signIn("admin"), head = await signIn("kepala");
        const item = "/isi/indicator/nomor-berulang", body = JSON.parse((await editor.get(`${item}/baru`)).body
                .match(/<textarea[^>]*name="isi"[^>]*>([^<]*)/)[1].replaceAll("&quot;", '"').replaceAll("&#34;", '"'));
        const wrong = await fill(editor, `${item}/baru`, `${item}/baru`, { isi: JSON.stringify({ ...body, rule: { sources: ["kabar"], least: 1 } }), mulai: "2025-01-01" });
        expect(wrong.status === 422, `status ${wrong.status}`);
        expectSays(wrong, "Sumber (sources) dalam aturan hanya");
        const kept = await fill(editor, `${item}/baru`, `${item}/baru`,
                                { isi: JSON.stringify({ ...body, rule: { sources: ["partner"], least: 1 } }), mulai: "2025-01-01" });
        expect(kept.status === 303, `status ${kept.status}: ${kept.body.replace(/^.*<main/s, "").slice(0, 3000)}`);
        const page = await editor.get(item), version = page.body.match(/aturan\/indicator\/nomor-berulang\/(\d+)/)[1];
        const trial = `/paspor/aturan/indicator/nomor-berulang/${version}`;
        expect(!page.body.includes(`${item}/${version}/uji`), "it can be passed without a trial");
        const early = await editor.post(`${item}/${version}/uji`, { csrf: editor.csrf });
        expect(early.status === 422, `passed without a trial: ${early.status}`);
        expectSays(early, "belum diuji pada permohonan 90 hari terakhir");
        const seen = await editor.get(trial);
        expectSays(seen, "Uji aturan pada permohonan lama", "lainnya dibulatkan ke kelipatan 5", "Putusan dibatalkan");
        expect(!seen.body.includes("Tampilkan permohonannya"), "who writes rules is offered the applications");
        expect((await editor.post(`${trial}/permohonan`, { keperluan: "publish", csrf: editor.csrf })).status === 404, "he opens them");
        expect((await officer.get(trial)).status === 404, "the desk sees the trial");
        expect((await (await signIn("contoh.kepala")).get(trial)).status === 404, "another office sees it");
        const passed = await fill(editor, trial, trial, {});
        expect(passed.status === 303, `status ${passed.status}`);
        expectSays(await editor.get(item), "Diuji pada permohonan dari");
        const asked = await fill(head, trial, `${trial}/permohonan`, { keperluan: "" });
        expect(asked.status === 422, `without a reason: ${asked.status}`);
        const named = await fill(head, trial, `${trial}/permohonan`, { keperluan: "publish" });
        expect(named.status === 200, `status ${named.status}`);
        expectSays(named, `/paspor/${application}`, "bertanya", "tidak");
        expect(!named.body.includes(APPLICANT.nama) && !named.body.includes(PHONE), "the list says who they are");
        expectSays(await head.get(`${trial}?lang=en`), "A rule on past applications", "Only the draft opens a question");
        await head.get(`${trial}?lang=id`);
});

await test("a decision that was drawn is judged by a senior who had no part in it, and its officer is told nothing", async () => {
        const senior = await signIn("penyelia"), head = await signIn("kepala");
        const before = (await officer.get(`/api/paspor/${application}`)).headers.etag;
        execute(program, "", "DELETE FROM second_look");
        expect((await senior.get("/paspor/telaah")).body.includes("Tidak ada putusan yang menunggu telaah Anda."), "something waits");
        execute(program, "", "INSERT INTO second_look (office_id, id, application_id, drawn_at) SELECT office_id, id, application_id, proposed_at FROM decision WHERE outcome = 'D1'");
        const queue = await senior.get("/paspor/telaah"), place = queue.body.match(/\/paspor\/telaah\/[0-9a-f-]{36}/)[0];
        for (const visitor of [officer, await signIn("contoh.kepala")])
                expect((await visitor.get(place)).status === 404, "somebody else opens it");
        expect((await officer.get("/paspor/telaah")).status === 404, "the desk sees the queue");
        expectSays(await senior.get(place), "Baca berkasnya dulu", "KTP belum dibawa.", `/paspor/${application}`);
        const empty = await fill(senior, place, place, { penilaian: "" });
        expect(empty.status === 422, `status ${empty.status}`);
        expectSays(empty, 'id="f-penilaian-error"', "Pilih ya atau tidak.");
        const short = await fill(senior, place, place, { penilaian: "lain", hasil: "T1", sebab: "pendek" });
        expectSays(short, 'id="f-sebab-error"', "pendek</textarea>");
        const kept = await fill(senior, place, place, { penilaian: "lain", hasil: "T1", sebab: "KTP ada di pemindaian." });
        expect(kept.status === 303, `status ${kept.status}`);
        expectSays(await head.get("/paspor/telaah"), "Sudah ditelaah", "KTP ada di pemindaian.");
        expectSays(await head.get("/paspor/telaah?lang=en"), "Second look", "Would decide");
        await head.get("/paspor/telaah?lang=id");
        const file = await officer.get(`/paspor/${application}`);
        expect(!file.body.includes("telaah") && !file.body.includes("pemindaian"), "the officer is told");
        expect((await officer.get(`/api/paspor/${application}`)).headers.etag === before, "the version tells him");
});

await test("thirty days after it was decided, the legal route is asked about once, by the desk and by nobody else", async () => {
        const place = `/paspor/${application}/sesudah`, decided = Date.now() * 1000 - 31 * 86400 * 1000000;
        expect((await officer.get("/paspor/tenggat?lang=id")).body.includes(place) === false, "asked on the first day");
        execute(program, "", `UPDATE decision SET proposed_at = ${decided} WHERE outcome = 'D1'`);
        expectSays(await officer.get("/paspor/tenggat"), place, "apakah jalur resmi tercapai?");
        expectSays(await officer.get(place), "Apakah jalur resmi tercapai?", APPLICANT.nama, "Sedang mengurus");
        for (const login of ["analis", "kepala", "contoh.petugas"])
                expect((await (await signIn(login)).get(place)).status === 404, `${login} is asked`);
        const empty = await fill(officer, place, place, { jawaban: "", dari: "" });
        expect(empty.status === 422, `status ${empty.status}`);
        expectSays(empty, 'id="f-jawaban-error"', 'id="f-dari-error"', "Pilih menurut siapa.");
        const odd = await fill(officer, place, place, { jawaban: "unknown", dari: "agency" });
        expectSays(odd, "hanya cocok dengan tidak dapat dihubungi");
        const kept = await fill(officer, place, place, { jawaban: "going", dari: "applicant" });
        expect(kept.status === 303, `status ${kept.status}`);
        expectSays(await officer.get(place), "Sedang mengurus</strong> (Pemohon sendiri)");
        expect(!(await officer.get("/paspor/tenggat")).body.includes(place), "it is asked again");
        expectSays(await officer.get(`/paspor/${application}`), "Ditanyakan apakah jalur resmi tercapai");
        const decision = (await officer.get(place)).body.match(/name="putusan" value="([0-9a-f-]{36})"/)[1];
        const sent = await officer.request("POST", `/api${place}`, { json: { decision, answer: "reached", told_by: "agency" }, headers: { "X-CSRF-Token": officer.csrf, "If-Match": (await officer.get(`/api/paspor/${application}`)).headers.etag } });
        expect(sent.status === 204, `status ${sent.status}: ${sent.body}`);
        expectSays(await officer.get(`${place}?lang=en`), "Registered on the legal route", "The labour office or BP3MI");
        await officer.get(`${place}?lang=id`);
});

await test("the way to the labour office names the one that was chosen with the applicant, or all", async () => {
        const place = `/paspor/${application}/surat`, page = (await officer.get(place)).body;
        const keys = [...page.slice(page.indexOf('name="dinas"')).matchAll(/<option value="([a-z0-9-]+)"/g)].map(([, key]) => key);
        expect(keys.length >= 2, `labour offices: ${keys}`);
        const words = async (form) => {
                const made = await officer.post(place, { id_surat: randomUUID(), jenis: "jalur", csrf: officer.csrf, ...form });
                if (made.status !== 303)
                        return made.status;
                const kept = (await officer.get(place)).body.match(/\/surat\/[0-9a-f-]{36}\/pdf/)[0];
                const pdf = await officer.request("GET", `/paspor/${application}${kept}`);
                return execFileSync("pdftotext", ["-layout", "-", "-"], { input: pdf.bytes, encoding: "utf8" })
                        .split("Ke mana Anda pergi")[1].split("Langkah Anda")[0].split("•").length - 1;
        };
        const all = await words({}), one = await words({ dinas: keys[0], alasan: "dipilih pemohon" });
        expect(one >= 1 && all > one, `all ${all}, one ${one}`);
        expect(await words({ dinas: "tidak-ada", alasan: "dipilih pemohon" }) >= 400, "an office that nobody knows");
});

await test("the fairness sheet for programs has the numbers of its file, and nothing where that is closed; only the head has it", async () => {
        const head = await signIn("kepala"), at = new Date(Date.now() - 75 * 86400 * 1000), month = at.toISOString().slice(0, 7);
        execute(program, "", `UPDATE application SET interview_from = ${at.getTime() * 1000} WHERE interview_from IS NOT NULL`);
        execute(program, "", `UPDATE decision SET proposed_at = ${at.getTime() * 1000}, decided_at = ${at.getTime() * 1000}`);
        const answer = await head.get(`/api/keadilan/${month}`), csv = await head.get(`/keadilan/ekspor?format=csv&bulan=${month}`);
        expect(answer.status === 200 && csv.status === 200, `status ${answer.status}, ${csv.status}`);
        const sheet = JSON.parse(answer.body), keys = ["asked", "deepened", "suspended", "refused", "papers", "duplicate", "forged"];
        const number = (text) => /^\d+$/.test(text) ? Number(text) : null;
        const lines = csv.body.trim().split(/\r?\n/).slice(1).map((line) => line.replaceAll('"', "").split(","));
        lines.splice(0, lines.length - sheet.rows.length * keys.length); /* the mark of fictional data comes before */
        expect(lines.length === sheet.rows.length * keys.length, `${lines.length} lines, ${sheet.rows.length} rows`);
        let closed = 0;
        for (const [i, line] of lines.entries()) {
                const row = sheet.rows[Math.floor(i / keys.length)], told = row[keys[i % keys.length]];
                const nobody = row.interviewed === 0;
                expect(row.interviewed === number(line[2]), `${line}: ${JSON.stringify(row)}`);
                expect(nobody || told === number(line[4]), `${line}: ${JSON.stringify(row)}`);
                expect(told === null || told === 0 || told >= 5, `a small number: ${JSON.stringify(row)}`);
                closed += told === null;
        }
        expect(closed > 0, "nothing is closed: nothing was tried");
        for (const login of ["petugas1", "analis", "penyelia"])
                expect((await (await signIn(login)).get(`/api/keadilan/${month}`)).status === 404, `${login} reads it`);
        expect((await head.get("/api/keadilan/2999-01")).status === 404, "a month to come");
        return `${lines.length} numbers, ${closed} closed`;
});

await test("every answer of the API was as openapi.json says", answersAreTrue);

await program.stop();
finish();

// SPDX-License-Identifier: AGPL-3.0-or-later
// A register of another agency: looked at, kept, let into force by a second person, found where companies are looked for, taken back.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, finish, newDatabase, readAccounts, startProgram, test, Visitor } from "../access/lib.mjs";
import { offeredIn } from "../access/sow.mjs";

const [binary, source] = process.argv.slice(2);
const program = await startProgram(binary, { database: newDatabase() });
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const admin = await signIn("admin"), head = await signIn("kepala"), officer = await signIn("petugas1"), analyst = await signIn("analis");
const PAGE = "/isi/register/perusahaan-ditutup";
const SHEET = "Nama;Alamat;Telepon;Direktur;Putusan\r\nPT Angkasa Tenaga Palsu;Jl. Melati 5;0840-1234-1234;Orang Contoh;ditutup 2026\r\n" +
        "PT Baris Salah;Jl. Kenanga 8;12;;\r\nYayasan Wanita Mandiri Palsu;;;;dibekukan\r\n";

const upload = (visitor, sheet, fields = {}) => visitor.request("POST", "/daftar-resmi/impor", { parts: [
        ...Object.entries({ nama: "Perusahaan ditutup", sumber: "Disnaker contoh", tanggal: "2026-01-05", csrf: visitor.csrf, ...fields }).filter(([, value]) => value !== undefined),
        ["lembar", sheet, "daftar.csv"]] });
const keep = (visitor, sheet, kolom, langkah = "simpan") => visitor.request("POST", "/daftar-resmi/impor/lembar", { form: [
        ["nama", "Perusahaan ditutup"], ["sumber", "Disnaker contoh"], ["tanggal", "2026-01-05"], ["teks", sheet],
        ...kolom.map((word) => ["kolom", word]), ["langkah", langkah], ["csrf", visitor.csrf]] });
const search = async (visitor, kind, words) => (await visitor.get(`/daftar-resmi?jenis=${kind}&q=${encodeURIComponent(words)}`)).body;
const publish = (visitor, version) => visitor.post(`${PAGE}/${version}/terbit`, { csrf: visitor.csrf });
const apply = async (nama, nik, perusahaan) => {
        const page = (await officer.get("/paspor/baru")).body, form = page.slice(page.indexOf('action="/paspor/baru"'));
        return officer.post("/paspor/baru", { ...Object.fromEntries(offeredIn(form.slice(0, form.indexOf("</form>")))), id: randomUUID(), kecamatan: "35.02.02",
                desa: "35.02.02.2003", nama, nik, negara: "Hong Kong", pertama: "ya", lahir: "1990-05-10", kelamin: "P", perusahaan, csrf: officer.csrf });
};
const COLUMNS = ["company", "street", "phone", "ignore", "text"];

await test("a sheet is looked at first: what is wrong by line and column, what its columns mean", async () => {
        const { status, body } = await upload(admin, SHEET);
        expect(status === 200, `the upload: ${status}`);
        for (const told of ["2 baris benar. Belum ada yang disimpan.", "1 baris perlu diperbaiki", "C (Telepon)", "Nomor telepon ini tidak dapat dibaca.",
                            "semuanya baru", "Simpan 2 baris yang benar sebagai versi baru"])
                expect(body.includes(told), `the page does not say "${told}"`);
        expect(/name="kolom"[^>]*>(?:(?!<\/select>)[\s\S])*value="ignore" selected/.test(body.slice(body.indexOf("D. Direktur"))), "a column about people is offered as kept");
        expect((await admin.get(PAGE)).status === 404, "something was kept");
        expect((await upload(admin, SHEET, { nama: "x", sumber: "" })).status === 422, "a list without a name or source");
        expect((await upload(admin, Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]))).body.includes("bukan CSV atau XLSX"), "a broken workbook is not told");
        expect((await upload(officer, SHEET)).status === 404, "an officer imports");
});

await test("the right rows are a version that a second person lets into force, with what it changes", async () => {
        const kept = await keep(admin, SHEET, COLUMNS);
        expect(kept.status === 303 && kept.headers.location.startsWith(PAGE), `not kept: ${kept.status}`);
        expect((await search(officer, "company", "PT Angkasa Tenaga Palsu")).includes("Tidak ditemukan dalam"), "it holds before anybody published it");
        expect((await publish(admin, 1)).status !== 303, "the writer publishes");
        const shown = (await head.get(PAGE)).body;
        for (const told of ["Jumlah perusahaan atau lembaga: 2, menurut Disnaker contoh, 5 Jan 2026.", "PT Angkasa Tenaga Palsu", "ditutup 2026"])
                expect(shown.includes(told), `the second person is not shown "${told}"`);
        expect(!shown.includes("Orang Contoh"), "a person is in the register");
        expect((await publish(head, 1)).status === 303, "no publishing");
});

await test("it is found by name, number and address, by who works with companies", async () => {
        for (const [kind, words, tag] of [["company", "PT Angkasa Tenaga Palsu", "sama"], ["company", "PT Angkasa Tenga Palsu", "mirip"], ["phone", "+62 840 1234 1234", "sama"]]) {
                const found = await search(officer, kind, words);
                for (const told of ["PT Angkasa Tenaga Palsu", "Menurut Disnaker contoh, 5 Jan 2026", tag, "ditutup 2026"])
                        expect(found.includes(told), `${words}: no "${told}"`);
        }
        expect((await officer.get("/daftar-resmi?jenis=phone&q=abc")).status === 422, "no number is one");
        expect((await (await signIn("babinsa")).get("/daftar-resmi")).status === 404, "a Babinsa looks through registers");
        expect((await admin.get("/daftar-resmi?lang=en")).body.includes("Lists in force today"), "not in English");
        await admin.get("/daftar-resmi?lang=id");
});

await test("an application says what it says of the company, and a subject too; nothing else comes of it", async () => {
        const made = await apply("Sulastri Contoh", "9902025005900077", "PT Angkasa Tenaga Palsu");
        expect(made.status === 303, `application: ${made.status}`);
        const file = (await officer.get(made.headers.location)).body;
        for (const told of ["Perusahaannya dalam daftar resmi lain", "ditutup 2026", "Bukan bukti dan bukan putusan"])
                expect(file.includes(told), `the file does not say "${told}"`);
        const programs = await officer.get(`/api${made.headers.location}`);
        expect(programs.status === 200 && !programs.body.includes("ditutup 2026"), "it stands among what a decision rests on");
        const babinsa = await signIn("babinsa"), report = (await babinsa.get("/laporan/baru")).body, fields = report.slice(report.indexOf('action="/laporan/baru"'));
        const sent = await babinsa.post("/laporan/baru", { ...Object.fromEntries(offeredIn(fields.slice(0, fields.indexOf("</form>")))), id: randomUUID(),
                narrative: "Perusahaan ini menawarkan kerja.", village: "35.02.02.2008", company: "Angkasa Tenaga Palsu PT", knowledge: "told-by-involved", csrf: babinsa.csrf });
        expect(sent.status === 303, `report: ${sent.status}`);
        const rows = (await analyst.get("/subjek?jenis=company&q=Angkasa+Tenaga+Palsu")).body.match(/href="(\/subjek\/[0-9a-f-]{36})"/);
        const subject = (await analyst.get(rows[1])).body;
        expect(subject.includes("Dalam daftar resmi") && subject.includes("ditutup 2026"), "the subject's page does not say it");
});

await test("a wrong version goes out again by the words of the one before, and a second person", async () => {
        const wrong = "Nama;Putusan\r\nPT Salah Masuk Palsu;ditutup\r\n";
        const looked = (await keep(admin, wrong, ["company", "text"], "periksa")).body;
        expect(looked.includes("Dibanding daftar yang berlaku: 1 masuk, 2 keluar, 0 berubah."), "what it would change is not told");
        expect((await keep(admin, wrong, ["text", "text"])).body.includes("Pilih satu kolom"), "a list without a column of companies");
        expect((await keep(admin, wrong, ["company", "text"])).status === 303 && (await publish(head, 2)).status === 303, "version 2");
        expect((await search(officer, "company", "PT Angkasa Tenaga Palsu")).includes("Tidak ditemukan"), "version 1 holds on");
        expect((await admin.get(PAGE)).body.includes(`${PAGE}/1/lagi`), "no way back is offered");
        expect((await admin.post(`${PAGE}/1/lagi`, { csrf: admin.csrf })).status === 303, "no way back");
        expect((await search(officer, "company", "PT Angkasa Tenaga Palsu")).includes("Tidak ditemukan"), "it holds without a second person");
        expect((await publish(head, 3)).status === 303, "version 3");
        expect((await search(officer, "company", "PT Angkasa Tenaga Palsu")).includes("ditutup 2026"), "version 1 did not come back");
        expect((await search(officer, "company", "PT Salah Masuk Palsu")).includes("Tidak ditemukan"), "version 2 holds on");
});

/* The P3MI list, by the same page: columns as the ministry writes them, more than a megabyte, told by line and column. */
const PLACEMENT = "/isi/p3mi/daftar";
const COMPANIES = 20000; /* of the 60,000 that are taken, for a loaded machine */
const companies = ["No;Nama P3MI;Nomor SIP3MI;Masa Berlaku;Status;Alamat"];
for (let i = 1; i <= COMPANIES; i++)
        companies.push(`${i};PT Penempatan Palsu ${i};KEP.${i}/SIP3MI/2024;1 Mei 2040;aktif;Jl. Melati ${i % 200}`);
companies[7] = "7;PT Wahana Palsu Sentosa;KEP.7;1 Mei 2040;dicabut;";
const residentBytes = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${program.child.pid}/status`, "utf8"))[1]) * 1024;
const isPlain = !/asan|tsan/.test(readFileSync(`/proc/${program.child.pid}/maps`, "utf8")); /* sanitizers keep what is freed */
const keepList = (visitor, sheet, langkah) => visitor.request("POST", "/daftar-resmi/impor/lembar", { parts: [
        ["daftar", "p3mi"], ["sumber", "Kementerian contoh"], ["tanggal", "2026-01-05"], ["teks", sheet],
        ...["ignore", "company", "license", "until", "status", "ignore"].map((word) => ["kolom", word]), ["langkah", langkah], ["csrf", visitor.csrf]] });

await test("the P3MI list comes by a page: 20,000 companies, looked at, kept, published by a second person, answered by /cek", async () => {
        expect((await admin.get("/daftar-resmi")).body.includes("/daftar-resmi/impor?daftar=p3mi"), "no way to it");
        const empty = (await admin.get("/daftar-resmi/impor?daftar=p3mi")).body;
        expect(empty.includes("Muat daftar P3MI") && !empty.includes('name="nama"'), "its name is asked for");
        expect(empty.includes("Halaman Cek perusahaan di situs publik") && !empty.includes("Cek perekrut"), "the public page has another name here");
        expect(empty.includes("Paling besar 8 MB; paling banyak 60.000 baris."), "the limit is not said");
        const wrong = (await upload(admin, companies.slice(0, 3).join("\r\n").replace("1 Mei 2040", "31/2/2040"), { daftar: "p3mi", nama: undefined })).body;
        expect(wrong.includes("D (Masa Berlaku)") && wrong.includes("1 baris benar"), "a wrong day is not told by its column");
        const looked = await upload(admin, companies.join("\r\n"), { daftar: "p3mi", nama: undefined });
        expect(looked.status === 200 && looked.body.includes("20.000 baris benar"), `looked at: ${looked.status}`);
        const kept = await keepList(admin, companies.join("\r\n"), "simpan");
        expect(kept.status === 303 && kept.headers.location.startsWith(PLACEMENT), `kept: ${kept.status}`);
        expect((await head.get("/cek?nama=PT+Wahana+Palsu+Sentosa")).body.includes("belum memuat daftar resmi"), "it holds before a second person");
        const shown = (await head.get(PLACEMENT)).body;
        expect((await admin.get("/isi/p3mi")).body.includes("/daftar-resmi/impor?daftar=p3mi"), "no way to the next one");
        expect(shown.includes("20.000") && !shown.includes("{&quot;") && !shown.includes("by_key"), "the second person reads JSON");
        expect((await head.post(`${PLACEMENT}/1/terbit`, { csrf: head.csrf })).status === 303, "publishing");
        const answer = (await head.get("/cek?nama=PT+Wahana+Palsu+Sentosa")).body;
        expect(answer.includes("KEP.7") && answer.includes("dicabut"), "/cek does not answer by it");
        expect(!isPlain || residentBytes() < 400e6, `the program keeps ${residentBytes()} bytes`);
});

await test("an application names the listed company that is written nearly so, and its licence", async () => {
        const made = await apply("Ngatirah Contoh", "9902025005900078", "PT Wahana Palsu Santosa");
        const file = (await officer.get(made.headers.location)).body;
        for (const told of ["Ada nama yang mirip dalam daftar", "PT Wahana Palsu Sentosa", "izin KEP.7", "1 Mei 2040", "dicabut"])
                expect(file.includes(told), `the file does not say "${told}"`);
        const listed = (await officer.get((await apply("Kasiyem Contoh", "9902025005900079", "PT Wahana Palsu Sentosa")).headers.location)).body;
        expect(listed.includes("Ada dalam daftar, izinnya dicabut.") && !listed.includes("izin KEP.7"), "the listed one is told as a near one");
        const none = (await officer.get((await apply("Wartini Contoh", "9902025005900080", "")).headers.location)).body;
        expect(none.includes("Cari nama lain, nomor atau alamat") && !none.includes("Perusahaannya dalam daftar resmi lain"), "a company that nobody named is looked for");
});

await test("a file too large is told, and nothing is kept", async () => {
        const send = () => upload(admin, "Nama\r\n" + "PT Besar Palsu;\r\n".repeat(600000), { daftar: "p3mi", nama: undefined });
        const large = await send().catch(send); /* a server that is busy closes before it has read ten megabytes */
        expect(large.status === 422 && large.body.includes("paling banyak 8 MB"), `too large: ${large.status}`);
        expect((await admin.get(`${PLACEMENT}`)).body.includes("Versi 1") && !(await admin.get(PLACEMENT)).body.includes("Versi 2"), "something was kept");
});

await program.stop();
finish();

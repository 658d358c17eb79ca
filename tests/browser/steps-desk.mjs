// SPDX-License-Identifier: AGPL-3.0-or-later
// Steps 4 and 5: an application names the phone as its guarantor's; an agency answers; two officers decide; the letter.
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "./journal.mjs";
import { choose, pressButton, tickAll, type } from "./keys.mjs";
import { passerBy } from "./places.mjs";
import { pressProven } from "./steps-careful.mjs";
import { daysAhead, PHONE, PHONE_ONCE, RECRUITER } from "./steps-village.mjs";
import { group, must, mustContain, mustNotContain } from "./tap.mjs";

const APPLICANT = "Wening Fiktif Lestari";
const NIK = "9902024403990001";
const TOLD = "Surat rekomendasi itu saya terima dari orang yang mengajak.";
const HEARD = "Saya diajak tetangga, semua biaya dibayari dulu, dan saya belum tahu visanya apa.";
const FACT = "Rekomendasi dinas tenaga kerja yang dibawa tidak terdaftar di instansi penerbitnya.";
const OBJECTS = "Saya tidak pernah bertemu orang itu, dan rekomendasi saya asli.";
/* As data/content/reason.json says for D3. */
const REASONS_OF_D3 = ["dokumen-kerja-tidak-sah-instansi", "izin-perusahaan-tidak-ada", "minta-waktu"];
const FIX = "Daftarkan diri di dinas tenaga kerja kabupaten dan bawa rekomendasi yang asli.";
/* Answers of an applicant whom somebody else takes abroad, one after the other as they are asked. */
const ANSWERS = ["Bekerja", "Disebut jelas", "Orang perseorangan", "Perekrut", "Perekrut membayari", "Uang, tanpa ancaman",
        "Orang lain memegang surat", "Ya", "Merasa aman", "Belum", "Belum ada", "Disuruh memakai visa lain"];

async function create(officer, values) {
        await officer.go("/paspor/baru");
        await officer.fill({
                "Bekerja": true, "Negara tujuan": "Malaysia", "Ya": true, "Nama lengkap": APPLICANT, "NIK": NIK, "Tanggal lahir": "1999-03-04",
                "Perempuan": true, "Desa": { value: "35.02.02.2009" }, "Alamat": "RT 3", "Nomor telepon pemohon": "0840 7000 1001", ...values,
        });
        await officer.press("Simpan permohonan");
}

const AGENTS = "Nomor telepon perekrut atau"; /* how that finding begins */
const SILENCED_FOR = "Ditelepon: nomor layanan kantor desa, bukan orang.";
const ENDED_FOR = "Nomornya sudah bukan milik kantor desa.";
const EXPLAINED = "Itu nomor orang yang menawari saya pekerjaan.";

/* Two persons silence what is known of the agent's phone, and it is asked again when one of them ends that. */
async function silenceAndEnd(town, base) {
        const officer = await town.person("petugas1"), head = await town.person("kepala");
        await officer.go("/paspor/redaman");
        await town.rememberNow(officer, "paspor-redaman", "empty");
        await officer.go(base);
        const asked = (await officer.page.locator(".kt-finding").filter({ hasText: AGENTS }).innerText());
        await officer.follow("Usulkan agar temuan ini diredam", officer.page.locator(".kt-finding").filter({ hasText: AGENTS }));
        await town.rememberNow(officer, "paspor-redam");
        await officer.press("Kirim usul");
        await officer.reads("Apa yang sudah diperiksa: Wajib diisi.");
        await town.rememberNow(officer, "paspor-redam", "error", { posted: true });
        await officer.fill({ "Nomor kantor, sekolah, atau layanan umum": true, "Apa yang sudah diperiksa": SILENCED_FOR, "Hari terakhir diredam": daysAhead(30) });
        await officer.press("Kirim usul");
        await officer.go("/paspor/redaman");
        await officer.reads(SILENCED_FOR);
        must(await officer.page.getByRole("button", { name: "Tetapkan" }).count() === 0, "who proposes does not confirm");
        await head.go("/meja");
        await head.reads("Redaman menunggu orang kedua");
        await head.go("/paspor/redaman");
        await town.rememberNow(head, "paspor-redaman", "waiting");
        await pressProven(head, "Tetapkan");
        await officer.go(base);
        mustNotContain(await officer.page.locator(".kt-finding").filter({ hasText: AGENTS }).innerText(), "Tanyakan", "a silenced finding");
        await town.rememberNow(officer, "paspor-satu", "silenced");
        await officer.go("/paspor/redaman");
        await officer.page.locator("summary", { hasText: "Akhiri" }).first().click();
        await officer.fill({ "Sebabnya": ENDED_FOR });
        await officer.press("Simpan");
        await officer.reads(ENDED_FOR);
        await town.rememberNow(officer, "paspor-redaman", "ended");
        await officer.go(base);
        const again = (await officer.page.locator(".kt-finding").filter({ hasText: AGENTS }).innerText());
        must(again === asked, `it is asked as before: ${again} / ${asked}`);
}

/* The letter names the head; a supervisor reads it and finds that another of that name is meant. */
async function namedAndNotMeant(town, base) {
        const officer = await town.person("petugas1"), head = await town.person("kepala"), senior = await town.person("penyelia");
        const status = async () => (await head.bodyOf(base)).status;
        await senior.go("/paspor/disebut");
        await town.rememberNow(senior, "paspor-disebut", "empty");
        await senior.go("/paspor/penjelasan");
        await senior.reads("Nomor telepon penjamin");
        await town.rememberNow(senior, "paspor-penjelasan");
        must(await status() === 200, "the head reads applications");
        await officer.go(`${base}/surat-penjamin`);
        await officer.fill({ "Isi surat": "Kami mengenal Bapak Hendro Santosa dari pengajian." });
        await officer.press("Simpan");
        must(await status() === 404, "whom the letter may mean has nothing of the application");
        await senior.go("/paspor/disebut");
        await town.rememberNow(senior, "paspor-disebut");
        await senior.go(`${base}/disebut`);
        await senior.reads("Hendro Santosa");
        await town.rememberNow(senior, "paspor-disebut-satu");
        await pressProven(senior, "Tetapkan");
        must(await status() === 200, "another of that name was meant");
}

/* The whole interview by keys: Tab, arrows, Space, Enter. */
async function interviewByKeys(officer) {
        await pressButton(officer, "Mulai wawancara");
        await officer.town.rememberNow(officer, "paspor-wawancara", "asking");
        for (let asked = 0; asked < 20; asked++) {
                const options = await officer.page.locator("form[action$='/jawab'] input[type=radio]").evaluateAll((all) =>
                        all.map((it) => it.labels[0].innerText.trim()));
                if (options.length === 0)
                        return asked;
                await choose(officer, ANSWERS.find((answer) => options.includes(answer)) ?? options[0]);
                if (options.includes("Penjelasan wajar itu cocok"))
                        await type(officer, "Dengan kata-kata pemohon", EXPLAINED);
                await pressButton(officer, "Simpan jawaban");
        }
        return 20;
}

/* Found by another spelling of the name, without a pointer; and from the file, which does not find itself. */
async function searchPerson(officer, base) {
        await officer.go("/paspor/cari");
        await officer.town.rememberNow(officer, "paspor-cari", "empty");
        await type(officer, "Nama", "Wening Fiktif Lestarie");
        await choose(officer, "Pemohon ada di loket");
        await pressButton(officer, "Cari");
        must((await officer.page.locator(`main a[href="${base}"]`).count()) === 1, "another spelling finds the application");
        await officer.reads("Tidak ada yang ditemukan di kantor lain.");
        await officer.town.rememberNow(officer, "paspor-cari", "filled", { posted: true });
        await officer.go(`${base}/terdahulu`);
        must((await officer.page.locator(`main table a[href="${base}"]`).count()) === 0, "a file does not find itself");
        await officer.town.rememberNow(officer, "paspor-terdahulu");
}

/* The day's list: one good row, one without its purpose. The good one is kept, and put right in the page the other too. */
async function importList(officer) {
        const { page, town } = officer;
        const list = ["nomor;tujuan;negara;pertama;nama;nik;lahir;kelamin;desa",
                "DAFTAR-1;umrah;Arab Saudi;ya;Tuminah Fiktif;;10/5/1970;P;Ngrayun, Ngrayun",
                "DAFTAR-2;;Malaysia;tidak;Boimin Fiktif;;2/1/1980;L;35.02.02.2003"].join("\r\n");
        await officer.go("/paspor/impor");
        await town.rememberNow(officer, "paspor-impor", "empty");
        await page.getByLabel("Berkas daftar hari ini").setInputFiles({ name: "hari-ini.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
        await pressButton(officer, "Periksa daftar");
        await officer.reads("1 baris benar dan siap disimpan", "B (tujuan)");
        await town.rememberNow(officer, "paspor-impor", "filled", { posted: true });
        await pressButton(officer, "Simpan 1 baris yang benar");
        await officer.reads("1 permohonan sudah disimpan");
        await page.getByLabel("Daftar sebagai CSV").fill(list.replace("DAFTAR-2;;", "DAFTAR-2;wisata;"));
        await pressButton(officer, "Periksa lagi");
        await officer.reads("1 nomor sudah tercatat", "1 baris benar dan siap disimpan");
        await pressButton(officer, "Simpan 1 permohonan");
        await officer.reads("1 permohonan sudah disimpan");
        await town.rememberNow(officer, "paspor-impor", "kept", { posted: true });
}

async function checkDocuments(officer, base) {
        await officer.go(`${base}/berkas`);
        const selects = officer.page.locator("select[name=hasil]");
        for (let i = 0; i < await selects.count(); i++)
                await selects.nth(i).selectOption(i === 0 ? "there" : i === 1 ? "to-check" : "there");
        await officer.press("Simpan");
}

async function tick(visitor, name, values) {
        const boxes = visitor.page.locator(`input[name=${name}]`);
        for (let i = 0; i < await boxes.count(); i++)
                if (values === "all" || values.includes(await boxes.nth(i).getAttribute("value")))
                        await boxes.nth(i).check();
}

async function download(visitor, path) {
        const bytes = await visitor.page.evaluate(async (address) => {
                const answer = await fetch(address);
                return { status: answer.status, type: answer.headers.get("content-type"), body: [...new Uint8Array(await answer.arrayBuffer())] };
        }, path);
        return { ...bytes, body: Buffer.from(bytes.body) };
}

function textOfPdf(bytes) {
        const ran = spawnSync("pdftotext", ["-layout", "-", "-"], { input: bytes, encoding: "utf8" });
        must(ran.status === 0, `pdftotext: ${ran.stderr}`);
        return ran.stdout.replace(/[ \t]+/g, " ");
}

/* The address in the QR code of a letter, read from its picture as a phone does. */
function scannedFromPdf(bytes, folder) {
        const name = join(folder, "letter");
        writeFileSync(`${name}.pdf`, bytes);
        const drawn = spawnSync("pdftoppm", ["-r", "150", "-png", `${name}.pdf`, name]);
        must(drawn.status === 0, `pdftoppm: ${drawn.stderr}`);
        const pages = readdirSync(folder).filter((file) => /^letter-\d+\.png$/.test(file)).map((file) => join(folder, file));
        const ran = spawnSync("zbarimg", ["--raw", "-q", ...pages], { encoding: "utf8" });
        must(ran.stdout?.startsWith("http"), `the QR code of the letter reads «${ran.stdout}» ${ran.stderr}`);
        return new URL(ran.stdout.trim().split("\n")[0]);
}

async function chooseOutcome(officer, label) {
        await choose(officer, label);
        await pressButton(officer, /^Lanjut$/);
}

/* A step that asks for the password again. */
async function proveAgain(town, visitor) {
        if (new URL(visitor.page.url()).pathname !== "/masuk/lagi")
                return;
        await visitor.fill({ "Kata sandi": town.accounts[visitor.name] });
        await visitor.press("Lanjutkan");
}

export async function deskSteps(town, matter) {
        const CREATED = "4 the desk sees what is known of the guarantor's phone, never who said it";
        const HEARING = "4 checklist, interview and hearing, without a pointer";
        const ANSWERED = "5 the agency is asked, sees only that, and its coded answer stands in the application";
        const PROPOSED = "4 an outcome is proposed with reasons and evidence that can be shown";
        const CONFIRMED = "4 a second officer confirms, who neither interviewed nor proposed";
        let base;

        await group(CREATED, [], async () => {
                const officer = await town.person("petugas1");
                await officer.go("/paspor");
                town.remember(officer, "paspor");
                await officer.go("/paspor/tenggat");
                await officer.reads("Yang paling dekat di atas");
                town.remember(officer, "paspor-tenggat");
                await importList(officer);
                await officer.go("/paspor/baru");
                town.remember(officer, "paspor-baru");
                town.remember(officer, "paspor-baru", "error", async (visitor) => {
                        await visitor.leave(() => visitor.page.locator("main form button[type=submit]").last().click());
                });
                await create(officer, { "Nama penjamin": RECRUITER, "Nomor telepon penjamin": PHONE.plain, "Hubungan dengan pemohon": "kenalan",
                                        "Nomor telepon perekrut atau agen": PHONE_ONCE });
                base = new URL(officer.page.url()).pathname;
                matter.application = base;
                matter.applicationNumber = (await officer.text("h1")).split(" ").pop();
                const findings = (await officer.page.locator(".kt-finding").allInnerTexts());
                must(findings.length === 3, `two phones and the guarantor's name are known: ${findings.join(" / ")}`);
                for (const part of ["Penjelasan wajar", "Tanyakan"])
                        findings.forEach((finding) => mustContain(finding, part, "a finding about a phone"));
                must(findings.some((finding) => /penjamin.*laporan dari desa \(satu sumber atau lebih\)/.test(finding)), `a count of 3 is not told: ${findings.join(" / ")}`);
                must(findings.some((finding) => /agen.*laporan dari desa \(satu sumber atau lebih\)/.test(finding)), `a count of 1 is not told: ${findings.join(" / ")}`);
                for (const secret of ["sawit", "Tri Hartoyo", "Eko Sumarjo", "Dwi Prasojo", "Ngrayun", matter.first ?? "L-2026"])
                        mustNotContain(await officer.text("aside"), secret, "what the desk sees of the phone");
                mustContain(await officer.text(), APPLICANT, "the application");
                await town.rememberNow(officer, "paspor-satu");
                await officer.go(`${base}/perbaiki`);
                await town.rememberNow(officer, "paspor-perbaiki");
                await officer.go(`${base}/surat-penjamin`);
                await town.rememberNow(officer, "paspor-surat-penjamin");
                await searchPerson(officer, base);
        });

        await group("4 two persons silence a finding, it stays to be read, and one ends that", [CREATED], () => silenceAndEnd(town, base));

        await group("4 whom a letter may name has nothing of it until a senior says whom it means", [CREATED], () => namedAndNotMeant(town, base));

        await group(HEARING, [CREATED], async () => {
                const officer = await town.person("petugas1");
                await officer.go(`${base}/identitas`);
                await officer.reads(APPLICANT, NIK);
                await town.rememberNow(officer, "paspor-identitas");
                await pressButton(officer, "Simpan");
                await officer.reads("Pilih sama atau ada yang berbeda.");
                await town.rememberNow(officer, "paspor-identitas", "error", { posted: true });
                await choose(officer, "Sama");
                await pressButton(officer, "Simpan");
                await officer.reads("Identitas dicocokkan dengan KTP");
                await checkDocuments(officer, base);
                await officer.go(`${base}/berkas`);
                await town.rememberNow(officer, "paspor-berkas");
                await officer.go(`${base}/wawancara`);
                const asked = await interviewByKeys(officer);
                must(asked >= 4 && asked < 20, `${asked} questions were asked`);
                await type(officer, "Keterangan pemohon", HEARD);
                await pressButton(officer, "Simpan keterangan");
                await officer.go(`${base}/wawancara`);
                must(await officer.page.getByLabel("Keterangan pemohon").inputValue() === HEARD, "the applicant's side is kept in his words");
                town.remember(officer, "paspor-wawancara");
        });

        await group(ANSWERED, [CREATED], async () => {
                const officer = await town.person("petugas1");
                await officer.go(base);
                await officer.follow("Tanya instansi");
                town.remember(officer, "permintaan-baru");
                const kind = officer.page.locator("details").filter({ hasText: "rekomendasi kerja asli" });
                await kind.locator("summary").click();
                await kind.locator("select[name=instansi]").selectOption({ label: await kind.locator("select[name=instansi] option").filter({ hasText: "Ponorogo" }).first().innerText() });
                const values = kind.locator("input[name=nilai]");
                for (let i = 0; i < await values.count(); i++)
                        if (!await values.nth(i).inputValue())
                                await values.nth(i).fill("560/0001/2026");
                const item = kind.locator("select[name=dokumen] option").filter({ hasText: /rekomendasi/i }).first();
                if (await item.count() > 0)
                        await kind.locator("select[name=dokumen]").selectOption(await item.getAttribute("value"));
                await officer.press("Kirim permintaan", kind);
                matter.request = (await officer.text()).match(/[A-Z]+-\d{4}-\d+/)[0];
                const partner = await town.person("disnaker");
                await partner.go("/permintaan");
                await partner.reads(matter.request);
                await town.rememberNow(partner, "permintaan-mitra");
                await partner.follow(matter.request);
                await partner.reads("Dasar hukum", APPLICANT);
                for (const secret of [PHONE.plain, "5512-7788", RECRUITER, HEARD.slice(0, 20)])
                        mustNotContain(await partner.text(), secret, "what the agency sees");
                const address = new URL(partner.page.url()).pathname;
                await town.rememberNow(partner, "permintaan-jawab");
                for (const elsewhere of [base, "/paspor", "/laporan/masuk", "/sinyal", "/dasbor"])
                        must((await partner.bodyOf(elsewhere)).status === 404, `the agency gets nothing at ${elsewhere}`);
                await partner.go(address);
                await partner.fill({ "Dokumen bukan terbitan kami": true });
                await partner.press("Kirim jawaban");
                await partner.reads("Dokumen bukan terbitan kami");
                await officer.go(base);
                await officer.reads("Dokumen bukan terbitan kami");
                await officer.go("/permintaan?keadaan=all");
                town.remember(officer, "permintaan");
                const other = await town.person("bp3mi");
                must((await other.bodyOf(address)).status === 404, "another agency finds no such request");
        });

        await group(PROPOSED, [HEARING, ANSWERED], async () => {
                const officer = await town.person("petugas1");
                await officer.go("/paspor");
                await pressButton(officer, matter.applicationNumber);
                await officer.reads("Sampaikan jawaban ini kepada pemohon");
                await officer.go(`${base}/wawancara`);
                await type(officer, "Keterangan pemohon", `${TOLD} `); // before what was heard first
                await pressButton(officer, "Simpan keterangan");
                await officer.go(base);
                mustNotContain(await officer.text(), "Sampaikan jawaban ini kepada pemohon", "an answer that he was told of");
                await pressButton(officer, "Putuskan atau usulkan hasil");
                await town.rememberNow(officer, "paspor-usul");
                await pressButton(officer, /^Lanjut$/);
                await officer.reads("Pilih dulu hasilnya.");
                await chooseOutcome(officer, "D3 · Ditangguhkan");
                const offered = await officer.page.locator("input[name=alasan]").evaluateAll((all) => all.map((it) => it.value).sort());
                must(offered.join() === REASONS_OF_D3.join(), `D3 offers its own reasons only: ${offered}`);
                await town.rememberNow(officer, "paspor-usul-alasan");
                await pressButton(officer, "Lanjutkan");
                await officer.reads("Belum dapat diputuskan");
                must(/alasan/i.test(await officer.text(".govuk-error-summary")), "without reasons it is refused, and says so");
                await town.rememberNow(officer, "paspor-usul-alasan", "error", { posted: true });
                await tickAll(officer, "input[name=alasan][value=dokumen-kerja-tidak-sah-instansi]");
                await tickAll(officer, "input[name=bukti]");
                await type(officer, "Fakta yang ditemukan", FACT);
                await type(officer, "Yang harus dilakukan pemohon", FIX);
                await type(officer, "Atau: mengapa tidak diketahui", "Pemohon hanya tahu nama panggilan.");
                for (const basis of ["contoh-penangguhan"])
                        await tickAll(officer, `input[name=hukum][value=${basis}]`);
                await officer.page.fill("[name=hingga]", daysAhead(60));
                await officer.page.fill("[name=tinjau]", daysAhead(30));
                await officer.page.selectOption("select[name=hukum_waktu]", "contoh-penangguhan");
                await pressButton(officer, "Lanjutkan");
                await officer.reads("Berhenti sebentar");
                await officer.reads(FACT, APPLICANT, EXPLAINED);
                await town.rememberNow(officer, "paspor-berhenti", "filled", { posted: true });
                await pressButton(officer, "Ubah usulan");
                must(await officer.page.locator("textarea[name=fakta]").inputValue() === FACT, "changing the proposal keeps what was typed");
                await pressButton(officer, "Lanjutkan");
                await pressButton(officer, "Kirim usulan kepada petugas kedua");
                await officer.reads("Putusan dan surat", FACT);
                must(await officer.page.getByRole("button", { name: "Tetapkan" }).count() === 0, "who proposed cannot confirm");
                await town.rememberNow(officer, "paspor-putusan", "proposed");
        });

        await group(CONFIRMED, [PROPOSED], async () => {
                const second = await town.person("penyelia");
                await second.go(`${base}/putusan`);
                await second.reads(FACT, HEARD.slice(0, 40), "Ratna Kusumaningsih", "Usulan petugas", "Jawaban pada wawancara", EXPLAINED,
                                   "Dasar hukum untuk keberatan", "Dasar hukum contoh (DATA FIKTIF)");
                mustNotContain(await second.text(), "UU 18/2017", "the decision");
                await town.rememberNow(second, "paspor-putusan", "second");
                await second.reads("Pemohon tidak menerima paspor sampai hari yang tertulis di atas"); // what follows for the applicant stands over a button that says which it is
                const confirm = /^Tetapkan: D3/;
                await second.press(confirm);
                await proveAgain(town, second);
                if (await second.page.getByRole("button", { name: confirm }).count() > 0)
                        await second.press(confirm);
                await second.reads("Ditetapkan oleh", "Endah Puspitorini", "Putusan: D3");
                mustNotContain(await second.text(), "Usulan petugas", "a confirmed decision");
        });

        await group("4 the letter: facts, reasons, legal basis, last day to object, and a code that verifies without data", [CONFIRMED], async () => {
                const second = await town.person("penyelia");
                const letter = await download(second, `${base}/surat.pdf`);
                must(letter.status === 200 && letter.type === "application/pdf", `the letter answers ${letter.status} ${letter.type}: ${letter.body.subarray(0, 3000).toString().replace(/<[^>]*>/g, " ").replace(/\s+/g, " ")}`);
                const text = textOfPdf(letter.body), flat = text.replace(/\s+/g, " ");
                for (const part of ["DATA FIKTIF", APPLICANT, FACT, FIX, "Instansi menyatakan dokumen kerja tidak terdaftar", "keberatan"])
                        mustContain(flat, part, "the letter");
                must(/dasar hukum/i.test(flat) && /contoh|Permenkumham/i.test(flat), "the letter names its legal basis");
                /* Neither the law of the reason nor any other that nobody chose. */
                for (const other of ["UU 18/2017", "Permenkumham 9/2012", "8/2014 Pasal 22"])
                        mustNotContain(flat, other, "the letter");
                must(/21 \(?(dua puluh satu\)? )?hari kerja|\d{1,2} [A-Z][a-z]+ 20\d\d/.test(flat), "the letter says until when one may object");
                for (const secret of [RECRUITER, "5512-7788", "laporan desa", "beberapa", "Yoga Prasetya"])
                        mustNotContain(flat, secret, "the letter");
                const scanned = scannedFromPdf(letter.body, town.house.folder);
                must(scanned.origin === town.house.base, `the QR code leads to ${scanned}`);
                const code = scanned.pathname.split("/").pop();
                const citizen = await passerBy(town);
                await citizen.go(scanned.pathname);
                await citizen.reads("Surat ini asli.");
                for (const secret of [APPLICANT, NIK, FACT.slice(0, 30)])
                        mustNotContain(await citizen.page.content(), secret, "the page that verifies");
                town.remember(citizen, "verifikasi");
                await citizen.go(`/verifikasi/${code.slice(0, -1)}${code.endsWith("A") ? "B" : "A"}`);
                await citizen.reads("Kode tidak dikenal.");
                town.remember(citizen, "verifikasi", "error");
        });

        await group("4 the letter is served, and its last day counted in working days", [CONFIRMED], async () => {
                const officer = await town.person("petugas1");
                await officer.go(`${base}/putusan`);
                await officer.press("Simpan tanda terima");
                await officer.reads("Hari terakhir mengajukan keberatan");
                town.remember(officer, "paspor-putusan", "served");
                await officer.go(`${base}/beri-tahu`);
                await officer.reads("Tidak ada penangguhan yang berakhir");
                town.remember(officer, "paspor-beri-tahu", "empty");
                await officer.go(`${base}/sesudah`);
                town.remember(officer, "paspor-sesudah");
        });

        await group("4 record, slip and the way to the labour office are made, and printed again as they were", [CONFIRMED], async () => {
                const officer = await town.person("petugas1");
                await officer.go(`${base}/surat`);
                await town.rememberNow(officer, "paspor-surat", "empty");
                await officer.go(`${base}/bap`);
                await town.rememberNow(officer, "paspor-bap");
                await pressButton(officer, "Buat berita acara");
                await officer.reads("Ada yang perlu diperbaiki");
                await town.rememberNow(officer, "paspor-bap", "error", { posted: true });
                await officer.go(`${base}/bap`);
                await type(officer, "Tempat pemeriksaan", "Ruang wawancara 2");
                await choose(officer, "Indonesia dan Jawa");
                await officer.page.getByLabel("Petugas kedua").selectOption({ index: 1 });
                await choose(officer, "Ya, sudah dibacakan");
                await choose(officer, "Menandatangani");
                await pressButton(officer, "Buat berita acara");
                await officer.reads("Yang sudah dibuat");
                await pressButton(officer, "Lembar penjelasan untuk pemohon");
                await pressButton(officer, "Pengantar ke dinas tenaga kerja dan BP3MI");
                const links = await officer.page.locator("main table a").evaluateAll((all) => all.map((it) => it.getAttribute("href")));
                must(links.length === 4 && links.filter((link) => link.includes("/surat/keputusan/")).length === 1, `three papers and the letter: ${links}`);
                for (const link of links) {
                        const read = () => officer.page.evaluate((at) => fetch(at).then((answer) => answer.text()), link);
                        const [first, again] = [await read(), await read()];
                        must(first.startsWith("%PDF-") && first === again, `${link} is a PDF, the same each time`);
                }
                await town.rememberNow(officer, "paspor-surat", "filled");
        });

        await group("4 an objection is received, answered by the head who sees both sides, and the next last day counted", [CONFIRMED], async () => {
                const officer = await town.person("petugas1"), head = await town.person("kepala");
                await officer.go(`${base}/keberatan`);
                await officer.reads("Pemohon belum mengajukan keberatan.");
                await town.rememberNow(officer, "paspor-keberatan", "empty");
                await type(officer, "Yang dikatakan pemohon", OBJECTS);
                await pressButton(officer, /^Catat$/);
                await officer.reads(OBJECTS, "Harus dijawab paling lambat");
                must(await officer.page.getByRole("button", { name: "Simpan jawaban" }).count() === 0, "the desk does not answer");
                await head.go(`${base}/keberatan`);
                await head.reads("Putusan kantor", FACT, "Pihak pemohon", OBJECTS, HEARD.slice(0, 40));
                await pressButton(head, "Simpan jawaban");
                await head.reads("Ada yang perlu diperbaiki");
                await town.rememberNow(head, "paspor-keberatan", "error", { posted: true });
                await head.go(`${base}/keberatan`);
                await town.rememberNow(head, "paspor-keberatan", "asked");
                await choose(head, "Ditolak");
                await type(head, "Alasan jawaban", "Bukti sudah ditunjukkan kepada pemohon.");
                await pressButton(head, "Simpan jawaban");
                await proveAgain(town, head);
                if (await head.page.getByRole("button", { name: "Simpan jawaban" }).count() > 0) {
                        await choose(head, "Ditolak");
                        await type(head, "Alasan jawaban", "Bukti sudah ditunjukkan kepada pemohon.");
                        await pressButton(head, "Simpan jawaban");
                }
                await head.reads("Ditolak", "Bukti sudah ditunjukkan kepada pemohon.");
                await officer.go(`${base}/keberatan`);
                await pressButton(officer, "Simpan tanda terima");
                await officer.reads("Banding administratif: paling lambat", "Catat yang diterima: Banding administratif kepada atasan");
                town.remember(officer, "paspor-keberatan", "answered");
        });

        await group("4 without a configured legal basis nothing prints, and it says what is missing", [], async () => {
                const officer = await town.person("contoh.petugas");
                await create(officer, { "Nama lengkap": "Slamet Fiktif", "NIK": "9902024403990002", "Desa": undefined,
                                        "Kode desa": "35.02.02.2008" });
                const other = new URL(officer.page.url()).pathname;
                await officer.go(`${other}/wawancara`);
                await officer.press("Mulai wawancara");
                await officer.go(`${other}/berkas`);
                await officer.page.locator("select[name=hasil]").first().selectOption("missing");
                await officer.press("Simpan");
                await officer.go(`${other}/usul?hasil=D1`);
                await tick(officer, "alasan", ["dokumen-kurang"]);
                await tick(officer, "hukum", ["permenkumham-8-2014-4"]);
                await officer.fill({ "Fakta yang ditemukan": "Kartu keluarga belum ada.", "Yang harus dilakukan pemohon": "Bawa kartu keluarga." });
                await officer.press("Tetapkan: D1 · Dilengkapi");
                await officer.reads("Putusan dan surat");
                sql(town.house, `UPDATE content SET confirmed = ${town.house.database ? "false" : "0"}
                        WHERE kind = 'legal' AND office_id = (SELECT id FROM office WHERE code = 'contoh')`);
                await officer.page.goto(`${other}/surat.pdf`);
                await officer.reads("Surat belum dapat dicetak", "dasar hukum");
                town.remember(officer, "surat-belum");
        });
}

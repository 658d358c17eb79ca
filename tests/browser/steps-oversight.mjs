// SPDX-License-Identifier: AGPL-3.0-or-later
// A report that names the head of its office: another office agrees to oversee, decides who works on it, and its author hears.
import { fileReport, VILLAGES } from "./steps-village.mjs";
import { pressProven, proveFor } from "./steps-careful.mjs";
import { group } from "./tap.mjs";

const HEADS_PHONE = "0840 9000 0012"; // of the demonstration's head

export async function oversightSteps(town) {
        await group("an office agrees to oversee another", [], async () => {
                const admin = await town.person("admin"), head = await town.person("contoh.kepala");
                await proveFor(admin, "/kantor/pengawas");
                await town.rememberNow(admin, "pengawas", "empty");
                await pressProven(admin, "Minta");
                await town.rememberNow(admin, "pengawas", "error", { posted: true });
                await admin.fill({ "Kantor yang diminta": "Kantor Imigrasi Contoh Wetan (fiktif)" });
                await pressProven(admin, "Minta");
                await admin.reads("menunggu jawaban kepalanya");
                await proveFor(head, "/kantor/pengawas");
                await town.rememberNow(head, "pengawas", "asked");
                await pressProven(head, /^Setuju/);
                await head.reads("Yang diawasi kantor ini", "berlaku");
                town.remember(admin, "pengawas");
        });
        await group("a report that names the head is decided there", ["an office agrees to oversee another"], async () => {
                const author = await town.person("babinsa"), head = await town.person("contoh.kepala");
                const analyst = await town.person("contoh.analis"), own = await town.person("analis");
                const number = await fileReport(author, { "Apa yang terjadi?": `Uangnya diminta lewat nomor ${HEADS_PHONE}.`,
                                                          "Dengar dari orang lain": true }, VILLAGES.ngrayun);
                await own.go(`/cari?q=${number}`);
                await own.reads("Tidak ada yang dapat Anda buka");
                await proveFor(head, "/pengawasan");
                await head.reads(number, "belum diputuskan");
                await town.rememberNow(head, "pengawasan");
                await head.follow(number);
                await head.reads("Laporan ini menyebut kepala kantor tempat ia diterima.");
                await town.rememberNow(head, "pengawasan-satu");
                await pressProven(head, "Serahkan");
                await town.rememberNow(head, "pengawasan-satu", "error", { posted: true });
                await head.fill({ "Siapa yang menangani?": "Joko Purnomo · Analis intelijen keimigrasian" });
                await pressProven(head, "Serahkan");
                await analyst.go("/pengawasan");
                await analyst.follow(number);
                await town.rememberNow(analyst, "pengawasan-satu", "taken");
                await analyst.fill({ Hasil: "Benar", "Yang dibaca pelapor": "Sudah kami periksa, terima kasih." });
                await analyst.press("Tutup laporan");
                await author.go("/laporan");
                await author.follow(number);
                await author.reads("Sudah kami periksa, terima kasih.");
                town.remember(analyst, "pengawasan", "empty");
        });
        await group("whom a letter means, where nobody of the office is left to say it", ["an office agrees to oversee another"], async () => {
                const officer = await town.person("petugas1"), senior = await town.person("penyelia"), head = await town.person("contoh.kepala");
                await proveFor(head, "/paspor/pengawasan");
                await town.rememberNow(head, "paspor-pengawasan", "empty");
                await officer.go("/paspor");
                const link = officer.page.locator("main table th a").first();
                const number = await link.innerText(), base = await link.getAttribute("href");
                await officer.go(`${base}/surat-penjamin`);
                await officer.fill({ "Isi surat": "Semua sudah diatur oleh Bapak Hendro Santosa dan Ibu Endah Puspitorini." });
                await officer.press("Simpan");
                await senior.go(base, 404);
                await head.go("/meja");
                await head.follow("Permohonan dari kantor lain");
                await head.reads(number);
                await town.rememberNow(head, "paspor-pengawasan");
                await head.follow(number);
                await head.reads("Semua sudah diatur", "Endah Puspitorini", "Hendro Santosa");
                await town.rememberNow(head, "paspor-pengawasan-satu");
                await pressProven(head, "Tetapkan");
                await head.reads("Tidak ada permohonan dari kantor lain yang menunggu.");
                await senior.go(base);
        });
}

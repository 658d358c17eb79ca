// SPDX-License-Identifier: AGPL-3.0-or-later
// What needs a second person or a reason: a large download, a new activation token, an emergency, a system that is told.
import { randomUUID } from "node:crypto";
import { HOOK_HOST } from "./house.mjs";
import { sql } from "./journal.mjs";
import { group, must, mustNotContain } from "./tap.mjs";

const PEOPLE = 55; /* more than leave the house by one hand */
const OWNER = "Galih Pambudi"; /* takes no other step of the walk */
const WHY = "Pemeriksaan triwulan inspektorat.";
const URGENT = "Orang di rumah itu disekap malam ini, penerimanya tidak dapat dihubungi.";

/* A step that asks for the password again, and then for the same button. */
export async function pressProven(visitor, name, scope = visitor.page) {
        await visitor.press(name, scope);
        if (new URL(visitor.page.url()).pathname !== "/masuk/lagi")
                return;
        await visitor.fill({ "Kata sandi": visitor.town.accounts[visitor.name] });
        await visitor.press("Lanjutkan");
        if (await scope.getByRole("button", { name, exact: true }).count() > 0)
                await visitor.press(name, scope);
}

/* Sends a form of the page as it stands. */
function sendEmpty(name) {
        return (visitor) => visitor.leave(() => visitor.page.locator("main form").getByRole("button", { name }).first().click());
}

/* A morning at the desk, entered by another program. */
async function fillDesk(officer) {
        await officer.go("/paspor/baru");
        const people = Array.from({ length: PEOPLE }, (_, i) => ({
                id: randomUUID(), purpose: "wisata", country: "Malaysia", first_passport: true, name: `Pemohon Fiktif ${i + 1}`,
                birth_date: "1990-05-10", sex: "L", village: "35.02.02.2003", nik: `99020250059${10000 + i}` }));
        const answers = await officer.page.evaluate(async (all) => {
                const token = document.querySelector("input[name=csrf]").value, codes = [];
                for (const one of all)
                        codes.push((await fetch("/api/paspor", { method: "POST", body: JSON.stringify(one),
                                                                 headers: { "Content-Type": "application/json", "X-CSRF-Token": token } })).status);
                return codes;
        }, people);
        must(answers.every((code) => code === 201), `applications answer ${[...new Set(answers)]}`);
}

async function downloadSteps(town) {
        const ASKED = "a list of more than 50 persons is asked for with a purpose and a reason";

        await group(ASKED, [], async () => {
                const officer = await town.person("petugas1"), asker = await town.person("penyelia");
                await fillDesk(officer);
                await asker.go("/unduhan");
                await asker.reads("Tidak ada permintaan unduhan di sini.");
                await town.rememberNow(asker, "unduhan", "empty");
                await asker.go("/paspor/ekspor?format=csv&keadaan=all");
                await asker.reads("Minta unduhan", "lebih dari 50 orang");
                town.remember(asker, "unduhan-baru");
                town.remember(asker, "unduhan-baru", "error", sendEmpty(/Minta persetujuan|Ask for approval/));
                await asker.page.locator("main input[type=radio]").first().check();
                await asker.page.locator("textarea[name=alasan]").fill(WHY);
                await asker.press("Minta persetujuan");
                await asker.reads(WHY, "Bila tidak diputuskan sampai");
                await town.rememberNow(asker, "unduhan-satu", "waiting");
                must(await asker.page.getByRole("button", { name: "Setujui" }).count() === 0, "who asked cannot agree");
        });

        await group("a second person agrees, and only who asked fetches it", [ASKED], async () => {
                const asker = await town.person("penyelia"), head = await town.person("kepala");
                const address = asker.address();
                await head.go("/unduhan?bagian=semua");
                town.remember(head, "unduhan");
                await head.go("/unduhan");
                await town.rememberNow(head, "unduhan", "waiting");
                await head.follow(/^U-\d{4}-\d+$/, head.page.locator("main table"));
                await head.reads(WHY);
                await town.rememberNow(head, "unduhan-satu", "deciding");
                await pressProven(head, "Tolak");
                await head.reads("Tulis mengapa ditolak");
                await town.rememberNow(head, "unduhan-satu", "error", { posted: true });
                await head.press("Setujui");
                await head.reads("Dapat diunduh oleh peminta");
                must(await head.page.getByRole("button", { name: "Unduh CSV" }).count() === 0, "the second person does not fetch");
                await asker.go(address);
                town.remember(asker, "unduhan-satu", "approved");
                await proveFor(asker, `${address}`);
                const [file] = await Promise.all([asker.page.waitForEvent("download"), asker.page.getByRole("button", { name: "Unduh CSV" }).click()]);
                must(/\.csv$/.test(file.suggestedFilename()), `the file is called ${file.suggestedFilename()}`);
        });
}

/* A download leads to no other page, so the password is asked for before it. */
export async function proveFor(visitor, address) {
        await visitor.go("/masuk/lagi");
        await visitor.fill({ "Kata sandi": visitor.town.accounts[visitor.name] });
        await visitor.press("Lanjutkan");
        await visitor.go(address);
}

async function tokenSteps(town) {
        await group("a new activation token needs two people, and each gets half of it", [], async () => {
                const admin = await town.person("admin"), head = await town.person("kepala");
                await head.go("/orang/kode");
                await head.reads("Tidak ada yang menunggu.");
                await town.rememberNow(head, "orang-kode", "empty");
                await admin.go("/orang");
                while (await admin.page.locator("main a", { hasText: OWNER }).count() === 0)
                        await admin.follow("Berikutnya");
                await admin.follow(OWNER, admin.page.locator("main"));
                await pressProven(admin, "Buat kode aktivasi baru");
                await admin.reads("Bagian pertama kode aktivasi");
                await town.rememberNow(admin, "orang-kode-pertama", "filled", { posted: true });
                await admin.go("/orang/kode");
                await admin.reads("Menunggu orang lain");
                await town.rememberNow(admin, "orang-kode", "asked");
                await head.go("/orang/kode");
                await town.rememberNow(head, "orang-kode");
                await pressProven(head, /^Konfirmasi/);
                await head.reads("Bagian kedua kode aktivasi");
                await town.rememberNow(head, "orang-kode-kedua", "filled", { posted: true });
        });
}

async function emergencySteps(town, matter) {
        await group("in an emergency the head opens a tip that somebody else keeps, and its keeper sees that", [], async () => {
                const head = await town.person("kepala"), analyst = await town.person("analis");
                await head.go("/darurat");
                await head.reads("Belum ada.");
                await town.rememberNow(head, "darurat", "empty");
                town.remember(head, "darurat", "error", sendEmpty(/60/));
                must((await head.bodyOf(matter.tipUrl)).status === 404, "the head does not read it otherwise");
                await head.fill({ "Nomor laporan atau alamat informasi warga": matter.tipUrl, "Mengapa tidak dapat menunggu?": URGENT });
                await pressProven(head, "Buka selama 60 menit");
                if (new URL(head.page.url()).pathname === "/darurat") {
                        await head.fill({ "Nomor laporan atau alamat informasi warga": matter.tipUrl, "Mengapa tidak dapat menunggu?": URGENT });
                        await head.press("Buka selama 60 menit");
                }
                must(head.address() === matter.tipUrl, `it opens at ${head.page.url()}`);
                await town.rememberNow(head, "tip-darurat");
                await head.go("/darurat");
                await head.reads("Anda", "belum ditelaah");
                town.remember(head, "darurat");
                await analyst.go("/darurat");
                await analyst.reads("informasi dari warga");
                await head.go("/orang/darurat");
                mustNotContain(await head.text("main"), URGENT, "what he reviews himself");
        });
}

async function noticeSteps(town) {
        await group("another system of the office is told of events, and its secret is shown once", [], async () => {
                const admin = await town.person("admin"), address = `https://${HOOK_HOST}/kentongan`;
                await admin.go("/webhook");
                await admin.reads("Belum ada tujuan.");
                await town.rememberNow(admin, "webhook", "empty");
                town.remember(admin, "webhook", "error", sendEmpty(/^(Tambah|Add)$/));
                await admin.page.locator("input[name=alamat]").fill(address);
                await admin.page.locator("input[name=kejadian]").first().check();
                await pressProven(admin, "Tambah");
                if (!(await admin.text()).includes("Kunci rahasia tujuan baru")) {
                        await admin.page.locator("input[name=alamat]").fill(address);
                        await admin.page.locator("input[name=kejadian]").first().check();
                        await admin.press("Tambah");
                }
                await admin.reads("Kunci rahasia tujuan baru");
                const secret = await admin.text(".kt-code");
                await town.rememberNow(admin, "webhook", "secret", { posted: true });
                await admin.go("/webhook");
                await admin.reads(address, "aktif");
                mustNotContain(await admin.page.content(), secret, "the secret, a second time");
                town.remember(admin, "webhook");
        });
}

/* The office is as one of an older program: an item that ships with this one is not there yet. */
export async function shippedSteps(town) {
        await group("what a newer program brings becomes a draft by one press, and nothing more", [], async () => {
                const admin = await town.person("admin"), other = await town.person("kepala");
                const key = sql(town.house, "SELECT max(key) FROM content WHERE kind = 'holiday'");
                await admin.go("/isi");
                mustNotContain(await admin.text("main"), "Baru dari program", "nothing is new yet");
                sql(town.house, `DELETE FROM content WHERE kind = 'holiday' AND key = '${key}'`);
                await other.go("/isi");
                await other.reads("Baru dari program, belum ada di kantor ini");
                must(await other.page.getByRole("button", { name: "Jadikan rancangan" }).count() === 0, "who drafts nothing may press it");
                await admin.go("/isi");
                await admin.reads("Baru dari program, belum ada di kantor ini", "Belum berlaku.");
                await town.rememberNow(admin, "isi", "shipped");
                await pressProven(admin, "Jadikan rancangan");
                mustNotContain(await admin.text("main"), "Baru dari program", "it is drafted");
                await admin.go("/isi/holiday");
                await admin.reads(key);
                const states = sql(town.house, `SELECT state FROM content WHERE kind = 'holiday' AND key = '${key}'`);
                must(states === "draft", `it is ${states}`);
        });
}

export async function carefulSteps(town, matter) {
        await downloadSteps(town);
        await tokenSteps(town);
        await emergencySteps(town, matter);
        await noticeSteps(town);
        await shippedSteps(town);
        await group("an agency reads who opened its data, when and for what", [], async () => {
                const partner = await town.person("disnaker"), other = await town.person("bp3mi");
                await partner.go("/permintaan/dibuka");
                await partner.reads(matter.request);
                for (const name of ["Ratna Kusumaningsih", "Endah Puspitorini"])
                        mustNotContain(await partner.text(), name, "who opened it is an office and a position");
                town.remember(partner, "permintaan-dibuka");
                await other.go("/permintaan/dibuka?sejak=2026-01-01");
                town.remember(other, "permintaan-dibuka", "other");
        });
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// Steps 1 to 3: three village reports of one phone become a signal, a warning, and an answer to those who reported.
import { photo } from "../http/files/samples.mjs";
import { group, must, mustContain, mustNotContain } from "./tap.mjs";

/* The unassigned form of fictional numbers, as four people write it. */
export const PHONE = { plain: "084055127788", dashed: "0840-5512-7788", country: "+62 840-5512-7788", bare: "6284055127788" };
export const PHONE_ONCE = "0840-3311-0009"; /* named by one report only */
export const RECRUITER = "Samirin Fiktif";
const OFFICIAL_PHONE = "0840-9000-0005";
const ABSENT = "01a208de-0000-7000-8000-000000000000";
export const VILLAGES = { ngrayun: "35.02.02.2009", selur: "35.02.02.2008", slahung: "35.02.01" };
const TOLD = "Terima kasih. Nomor itu memang dipakai perekrut tanpa izin; dua keluarga membatalkan keberangkatan.";
const WHOLE_SIGHT = [PHONE.plain, "5512-7788", RECRUITER];

function daysAgo(days) {
        return new Date(Date.now() - days * 86_400_000 + 7 * 3_600_000).toISOString().slice(0, 10);
}

export function daysAhead(days) {
        return daysAgo(-days);
}

export async function fileReport(visitor, values, village) {
        await visitor.go("/laporan/baru");
        if (await visitor.page.locator("#f-district").count() > 0 && village.length <= 8)
                await visitor.page.locator("#f-district").selectOption(village);
        const select = visitor.page.locator("#f-village");
        const code = village.length > 8 ? village : await select.locator(`option[value^="${village}."]`).first().getAttribute("value");
        await select.selectOption(code);
        await visitor.fill(values);
        await visitor.press("Kirim laporan");
        await visitor.reads("Laporan diterima");
        return (await visitor.text()).match(/L-\d{4}-\d+/)[0];
}

/* A page without what differs from one request to the next. */
function plain(text, path) {
        return text.replaceAll(path, "PATH").replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID").replace(/\d\d[:.]\d\d([:.\d]+Z)?/g, "TIME")
                .replace(/name="csrf" value="[^"]*"/g, "CSRF");
}

/* Every page that lists or counts something, and the direct addresses: nothing of the matter, and the same bytes as for a
 * thing that does not exist. */
async function mustSeeNothing(visitor, words, addresses) {
        for (const path of ["/meja", "/laporan", "/peringatan", "/akun"]) {
                await visitor.go(path);
                const html = await visitor.page.content();
                for (const word of words)
                        mustNotContain(html, word, `${visitor.name} at ${path}`);
        }
        for (const address of addresses) {
                const real = await visitor.bodyOf(address);
                const absent = await visitor.bodyOf(address.replace(/[0-9a-f-]{36}/, ABSENT));
                must(real.status === 404, `${visitor.name}: ${address} answers ${real.status}`);
                const [here, there] = [plain(real.text, address), plain(absent.text, address.replace(/[0-9a-f-]{36}/, ABSENT))];
                const at = [...here].findIndex((c, i) => c !== there[i]);
                must(here === there, `${visitor.name}: ${address} looks different from an absent one: «${here.slice(at - 60, at + 60)}»`);
        }
}

async function grade(analyst, number) {
        await analyst.go("/laporan/masuk");
        await analyst.follow(number);
        await analyst.press("Ambil laporan ini");
        await analyst.reads("Laporan ini sekarang tugas Anda.");
        await analyst.page.getByLabel("Seberapa dapat diandalkan sumbernya?").selectOption("B");
        await analyst.page.getByLabel("Seberapa dapat dipercaya isinya?").selectOption("2");
        await analyst.press("Simpan nilai");
        await analyst.reads("Penilaian tersimpan.", "B2");
}

/* `matter` collects what later steps need. */
export async function villageSteps(town, matter) {
        const REPORT = "1 a Babinsa files a report on a phone, gets a number and sees its state";
        const SIGNAL = "2 two other spellings of the phone, two other people: one subject, one signal with its sentence";
        const GRADED = "3 the analyst takes and grades the reports";
        const WARNING = "3 the signal is reviewed, and a SIAGA warning shows each recipient before it goes out";

        await group(REPORT, [], async () => {
                const babinsa = await town.person("babinsa", { width: 360 });
                await babinsa.go("/meja");
                await babinsa.follow("Buat laporan", babinsa.page.locator("main"));
                town.remember(babinsa, "laporan-baru");
                town.remember(babinsa, "laporan-baru", "error", async (visitor) => {
                        await visitor.page.fill("#f-phone", "nol delapan");
                        await visitor.leave(() => visitor.page.locator("main form button[type=submit]").last().click());
                });
                matter.first = await fileReport(babinsa, {
                        "Apa yang terjadi?": "Seorang laki-laki mendatangi rumah warga dan menawarkan kerja di kebun sawit dengan visa wisata.",
                        "Tanggal kejadian": daysAgo(3),
                        "Nama yang mengajak": RECRUITER,
                        "Nomor telepon atau WhatsApp": PHONE.dashed,
                        "Nama perusahaan": "PT Fiktif Jaya Abadi",
                        "Alamat atau tempat berkumpul": "Warung dekat pasar Ngrayun",
                        "Negara tujuan yang dijanjikan": "Malaysia",
                        "Disuruh bekerja pakai visa wisata, ziarah, atau umrah": true,
                        "Yang mengajak orang biasa, tidak punya kantor": true,
                        "Diceritakan orang yang mengalami atau keluarganya": true,
                        "Keluarga yang bercerita kepada Anda": "Keluarga contoh RT 3",
                }, VILLAGES.ngrayun);
                await babinsa.follow("Lihat laporan ini");
                await babinsa.reads(matter.first, "Diterima", "Ngrayun", PHONE.dashed, "Malaysia");
                matter.firstUrl = new URL(babinsa.page.url()).pathname;
                await town.rememberNow(babinsa, "laporan-sendiri");
                await babinsa.go("/laporan");
                await babinsa.reads(matter.first, "Diterima");
                town.remember(babinsa, "laporan-saya");
        });

        await group(SIGNAL, [REPORT], async () => {
                const [slahung, bhabin, official, analyst] = [await town.person("babinsa.slahung"), await town.person("bhabinkamtibmas"),
                        await town.person("perangkat.desa"), await town.person("analis")];
                await mustSeeNothing(official, WHOLE_SIGHT, [matter.firstUrl]);
                matter.second = await fileReport(slahung, {
                        "Apa yang terjadi?": "Ada ajakan kerja ke luar negeri lewat telepon, diminta menyerahkan ijazah asli.",
                        "Nomor telepon atau WhatsApp": `${PHONE.country}, ${PHONE_ONCE}`,
                        "Dengar dari orang lain": true,
                }, VILLAGES.slahung);
                matter.third = await fileReport(bhabin, {
                        "Apa yang terjadi?": `Perangkat desa dengan nomor ${OFFICIAL_PHONE} ikut mengumpulkan berkas calon pekerja.`,
                        "Nomor telepon atau WhatsApp": PHONE.bare,
                        "Saya lihat atau dengar sendiri": true,
                }, VILLAGES.selur);
                await analyst.go("/sinyal");
                town.remember(analyst, "sinyal");
                await analyst.follow(/^S-\d{4}-\d+$/);
                matter.signalUrl = new URL(analyst.page.url()).pathname;
                matter.signal = (await analyst.text()).match(/S-\d{4}-\d+/)[0];
                await analyst.reads(matter.first, matter.second, matter.third, "Penjelasan wajar");
                const sentence = await analyst.text(".kt-finding p");
                must(/\b(3|tiga)\b/.test(sentence) && (sentence.match(/[.!?](\s|$)/g) ?? []).length >= 1, `the sentence is «${sentence}»`);
                await town.rememberNow(analyst, "sinyal-satu");
                await analyst.page.locator(".kt-identity a").click();
                await analyst.reads("5512-7788", "Penyebutan");
                matter.subjectUrl = new URL(analyst.page.url()).pathname;
                town.remember(analyst, "subjek-satu");
        });

        await group("2 an open inbox says quietly that there is something new, and takes no focus", [SIGNAL], async () => {
                const [analyst, slahung] = [await town.person("analis"), await town.person("babinsa.slahung")];
                const news = analyst.page.locator("main [data-watch]");
                await Promise.all([analyst.page.waitForResponse(/\/aliran\?/), analyst.go("/laporan/masuk")]);
                must(await news.getAttribute("aria-live") === "polite" && (await news.innerText()) === "", "nothing is said before");
                await analyst.page.locator("#cari").focus();
                const number = await fileReport(slahung, { "Apa yang terjadi?": "Ada yang bertanya tentang syarat kerja di luar negeri.",
                                                           "Dengar dari orang lain": true }, VILLAGES.slahung);
                mustNotContain(await analyst.text("main"), number, "the inbox before it is loaded again");
                await news.locator("a").waitFor({ timeout: 5000 });
                mustContain(await news.innerText(), "Ada yang baru", "the open inbox");
                must(await analyst.page.evaluate(() => document.activeElement.id) === "cari", "the focus stays where it was");
                await analyst.follow("muat ulang");
                await analyst.reads(number);
        });

        await group("2 whom a report names finds no trace: lists, counts, direct addresses", [SIGNAL], async () => {
                const official = await town.person("perangkat.desa"), bhabin = await town.person("bhabinkamtibmas");
                await bhabin.go("/laporan");
                await bhabin.follow(matter.third);
                matter.thirdUrl = new URL(bhabin.page.url()).pathname;
                await mustSeeNothing(official, [...WHOLE_SIGHT, matter.third, matter.signal], [matter.thirdUrl, matter.signalUrl, matter.subjectUrl]);
        });

        await group(GRADED, [SIGNAL], async () => {
                const analyst = await town.person("analis");
                await analyst.go("/laporan/masuk");
                await town.rememberNow(analyst, "laporan-masuk");
                for (const number of [matter.first, matter.second, matter.third])
                        await grade(analyst, number);
                await town.rememberNow(analyst, "laporan-satu");
                town.remember(analyst, "laporan-satu", "error", async (visitor) => {
                        await visitor.leave(() => visitor.page.locator("form[action$='/tutup'] button").click());
                });
                const babinsa = await town.person("babinsa");
                await babinsa.go(matter.firstUrl);
                await babinsa.reads("Ditangani");
                mustNotContain(await babinsa.text(), "B2", "the reporter's own page");
                mustNotContain(await babinsa.text(), "Yoga Prasetya", "the reporter's own page");
        });

        await group("3 the Babinsa adds a photo, the analyst sees it, and the place inside it is gone", [GRADED], async () => {
                const WORDS = "Kamera Babinsa contoh", sent = photo(".", WORDS);
                must(sent.includes("Exif") && sent.includes(WORDS), "the photo holds no place to begin with");
                const [babinsa, analyst] = [await town.person("babinsa"), await town.person("analis")];
                await babinsa.go(matter.firstUrl);
                await babinsa.page.getByLabel("Tambah foto atau dokumen").setInputFiles([
                        { name: "IMG_0007.jpg", mimeType: "image/jpeg", buffer: sent },
                        { name: "rusak.jpg", mimeType: "image/jpeg", buffer: sent.subarray(0, 500) }]);
                await babinsa.press("Unggah");
                await babinsa.reads("Ada berkas yang tidak tersimpan", "Berkas ke-2", "rusak atau tidak lengkap", "Foto 1");
                await town.rememberNow(babinsa, "laporan-lampiran", "filled", { posted: true });
                await analyst.go(matter.firstUrl);
                await analyst.reads("Foto dan dokumen", "Foto 1");
                const picture = analyst.page.locator(".kt-files img").first();
                await picture.scrollIntoViewIfNeeded();
                must(await picture.evaluate(async (image) => { await image.decode(); return image.naturalWidth > 0; }), "the small picture does not show");
                const link = await analyst.page.locator(".kt-files a").first().getAttribute("href");
                const bytes = Buffer.from(await analyst.page.evaluate(async (address) =>
                        [...new Uint8Array(await (await fetch(address)).arrayBuffer())], link));
                must(bytes.readUInt16BE(0) === 0xffd8, "what opens is no photo");
                must(!bytes.includes("Exif") && !bytes.includes(WORDS), "the place is still in it");
                const official = await town.person("perangkat.desa");
                must((await official.bodyOf(link)).status === 404, "a village official opens it");
        });

        await group(WARNING, [SIGNAL], async () => {
                const analyst = await town.person("analis");
                await analyst.go(matter.signalUrl);
                await analyst.fill({ "Sumbernya tidak saling terkait": true });
                await analyst.press("Simpan telaah");
                await analyst.follow("Susun peringatan");
                await town.rememberNow(analyst, "peringatan-baru");
                const text = {
                        "SIAGA": true,
                        "Judul": "Ajakan kerja sawit tanpa izin lewat telepon",
                        "Yang diminta dari penerima": "Tanyakan kepada warga apakah pernah dihubungi, dan laporkan bila ada yang akan berangkat.",
                        "Berlaku sampai": daysAhead(14),
                        "Tampilkan juga kepada warga": true,
                };
                await analyst.fill({ ...text, "Apa yang perlu diketahui": "Sudah ada 2 laporan dari warga." });
                /* The draft begins with the districts of its sources; this one goes to Ngrayun alone. */
                await analyst.page.getByRole("checkbox", { name: "Kecamatan Ngrayun, Kabupaten Ponorogo" }).check();
                await analyst.page.getByRole("checkbox", { name: "Kecamatan Slahung, Kabupaten Ponorogo" }).uncheck();
                await analyst.press("Simpan dan lihat penerima");
                must(/\b(di bawah 5|kurang dari 5|below 5)/i.test(await analyst.text()), "a count below 5 in the text is refused, with the reason");
                town.remember(analyst, "peringatan-baru", "error", async (visitor) => {
                        await visitor.leave(() => visitor.page.locator("main form button[type=submit]").last().click());
                });
                await analyst.fill({ "Apa yang perlu diketahui": "Beberapa warga di kecamatan ini diajak bekerja ke luar negeri dengan visa wisata." });
                await analyst.press("Simpan dan lihat penerima");
                const concept = analyst.address();
                await analyst.follow("Ubah konsep ini");
                await town.rememberNow(analyst, "peringatan-ubah");
                await analyst.go(concept);
                await analyst.reads("Akan sampai kepada", "Tri Hartoyo", "Dwi Prasojo", "Lestari Handayani", "Wahyu Setyaji");
                mustNotContain(await analyst.text(), "Suratno", "the preview of recipients");
                mustNotContain(await analyst.text(), "Eko Sumarjo", "the preview of recipients of another district");
                await analyst.reads("diterbitkan oleh orang kedua: analis lain atau kepala kantor", "Mereka sudah diberi tahu");
                must(await analyst.page.getByRole("button", { name: "Terbitkan sekarang" }).count() === 0, "its writer may publish what everybody reads");
                await town.rememberNow(analyst, "peringatan-konsep");
                const head = await town.person("kepala");
                await head.go("/meja");
                await head.follow("Peringatan untuk warga menunggu Anda");
                await head.reads("Konsep untuk warga, menunggu orang kedua");
                await head.follow(/^[WP]-\d{4}-\d+$/);
                await head.reads("Ajakan kerja sawit tanpa izin lewat telepon", "Akan sampai kepada", "Tri Hartoyo");
                mustNotContain(await head.text(), "Ubah konsep ini", "what the head may not do");
                await head.press("Terbitkan sekarang");
                await head.reads("Peringatan diterbitkan");
                await analyst.go(concept);
                matter.warningUrl = new URL(analyst.page.url()).pathname;
                matter.warning = (await analyst.text()).match(/W-\d{4}-\d+|P-\d{4}-\d+/)?.[0];
                town.remember(analyst, "peringatan-terbit");
        });

        await group("3 who can act sees and answers it, who is named does not", [WARNING], async () => {
                for (const login of ["babinsa", "perangkat.ngrayun", "kecamatan"]) {
                        const recipient = await town.person(login, { width: 360 });
                        await recipient.go("/peringatan");
                        if (login === "babinsa")
                                town.remember(recipient, "peringatan-saya");
                        await recipient.follow("Ajakan kerja sawit tanpa izin lewat telepon");
                        await recipient.reads("SIAGA", "Yang diminta dari Anda");
                        await recipient.fill({ "Terima": true });
                        await recipient.press("Kirim jawaban");
                        await recipient.reads("Jawaban Anda");
                        if (login === "babinsa")
                                town.remember(recipient, "peringatan-satu");
                }
                const official = await town.person("perangkat.desa"), other = await town.person("babinsa.slahung");
                await mustSeeNothing(official, ["Ajakan kerja sawit", ...WHOLE_SIGHT], [matter.warningUrl, matter.thirdUrl, matter.signalUrl]);
                await other.go("/peringatan");
                mustNotContain(await other.text(), "Ajakan kerja sawit", "the warnings of another district");
                const analyst = await town.person("analis");
                await analyst.go("/peringatan");
                mustContain(await analyst.text(), "3/", "the list of warnings");
                town.remember(analyst, "peringatan");
        });

        await group("3 the reporter reads what became of his report", [GRADED], async () => {
                const analyst = await town.person("analis"), babinsa = await town.person("babinsa");
                await analyst.go("/laporan/masuk?bagian=saya");
                await analyst.follow(matter.first);
                await analyst.page.getByLabel("Hasil").selectOption("confirmed");
                await analyst.fill({ "Yang dibaca pelapor": TOLD });
                await analyst.press("Tutup laporan");
                await babinsa.go(matter.firstUrl);
                await babinsa.reads("Selesai", "Benar", TOLD);
                town.remember(babinsa, "laporan-sendiri", "closed");
        });
}

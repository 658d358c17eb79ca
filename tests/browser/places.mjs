// SPDX-License-Identifier: AGPL-3.0-or-later
// Pages that need no walk: signing in, the desk, and lists of an office in which nothing has happened yet.
import { fileReport, VILLAGES } from "./steps-village.mjs";
import { group, must } from "./tap.mjs";

const READABLE_PX = 12; /* height of a line of writing in a drawing */

async function remember(town, login, path, name, state = "filled", act = null) {
        const visitor = login ? await town.person(login) : await passerBy(town);
        await visitor.page.goto(path);
        town.remember(visitor, name, state, act);
}

/* Somebody without an account. */
export async function passerBy(town) {
        return town.people.get("warga") ?? town.visitor("warga");
}

export async function placesBefore(town) {
        await remember(town, null, "/masuk", "masuk");
        await remember(town, null, "/masuk", "masuk", "error", async (visitor) => {
                await visitor.page.fill("[name=nama]", "babinsa");
                await visitor.page.fill("[name=sandi]", "salah");
                await visitor.leave(() => visitor.page.click("main button[type=submit]"));
        });
        await remember(town, null, "/aktivasi", "aktivasi");
        await remember(town, "babinsa", "/meja", "meja-babinsa");
        await remember(town, "analis", "/meja", "meja-analis");
        await remember(town, "babinsa", "/akun", "akun");
        await remember(town, "babinsa", "/akun/sandi", "akun-sandi");
        await remember(town, "babinsa", "/akun/kode", "akun-kode");
        await remember(town, "babinsa", "/masuk/lagi", "masuk-lagi");
        await remember(town, "babinsa", "/tidak-ada", "tidak-ada", "error");
}

/* Sends a form as it stands: what its page says when something is missing. `form`: the end of its address. */
function send(form) {
        return (visitor) => visitor.leave(() => visitor.page.locator(`main form[action$="${form}"] button[type=submit]`).first().click());
}

/* Pages with forms, sent empty or wrong. */
async function rememberErrors(town, matter) {
        for (const [login, path, name, form] of [
                [null, "/aktivasi", "aktivasi", "/aktivasi"], ["babinsa", "/akun/sandi", "akun-sandi", "/akun/sandi"],
                ["babinsa", "/akun/kode", "akun-kode", "/akun/kode"], ["babinsa", "/masuk/lagi", "masuk-lagi", "/masuk/lagi"],
                ["babinsa", matter.warningUrl, "peringatan-satu", "/jawab"], ["analis", matter.warningUrl, "peringatan-terbit", "/tutup"],
                ["analis", matter.subjectUrl, "subjek-satu", "/gabung"], ["petugas1", "/paspor/cari", "paspor-cari", "/cari"],
                ["admin", "/orang/baru", "orang-baru", "/orang/baru"]])
                await remember(town, login, path, name, "error", send(form));
}

/* The first link in the page that fits, as an address. */
async function linkOn(visitor, path, form) {
        await visitor.page.goto(path);
        const links = await visitor.page.locator("main a").evaluateAll((all) => all.map((it) => it.getAttribute("href")));
        return links.find((link) => form.test(link)) ?? path;
}

/* The same of a list of several pages: what the walk has done stands first, and may not be what is sought. */
async function linkOnPages(visitor, path, form) {
        for (let next = path; next;) {
                const found = await linkOn(visitor, next, form);
                if (form.test(found))
                        return found;
                const further = await linkOn(visitor, next, /[?&]sesudah=/);
                next = further === next ? null : further;
        }
        return path;
}

/* Pages that the steps do not come by, and lists of the other office, in which next to nothing has happened. */
/* Five people report from one village in a week: an area signal, asked for at once, with its weeks drawn. */
export async function areaSignal(town) {
        for (const login of ["babinsa", "bhabinkamtibmas", "pimpasa", "perangkat.ngrayun", "kecamatan"])
                await fileReport(await town.person(login), { "Apa yang terjadi?": "Ada yang menawarkan kerja di luar negeri kepada warga desa ini.",
                                                             "Dengar dari orang lain": true }, VILLAGES.ngrayun);
        const analyst = await town.person("analis");
        await analyst.go("/sinyal/wilayah");
        await analyst.press("Hitung sekarang");
        await analyst.reads("Sinyal wilayah sedang dihitung");
        for (let tries = 0; tries < 120; tries++) {
                await analyst.go("/sinyal/wilayah");
                if (await analyst.page.locator("main tbody tr").count() > 0)
                        break;
                await analyst.page.waitForTimeout(500);
        }
        town.remember(analyst, "sinyal-wilayah");
        await analyst.follow(/^SW-\d{4}-\d+$/);
        await analyst.reads("alasan untuk memeriksa", "Laporan tiap minggu", "yang paling sering melapor lalu dihitung satu kali saja");
        const shown = await analyst.page.locator("main").innerText(), number = (text) => Number(text.replace(",", "."));
        const [, weeks, weekly, all] = shown.match(/(\d+) minggu yang dinilai.*biasa dalam seminggu, ([\d,]+) \(([\d,]+) dalam/);
        if (!shown.includes(`${all} (dalam ${weeks} minggu)`) || Math.abs(number(weekly) * weeks - number(all)) > 0.005 * weeks + 0.05)
                throw new Error(`what is usual is told in two ways: ${weekly} a week, ${all} in ${weeks} weeks`);
        await town.rememberNow(analyst, "sinyal-wilayah-satu");
        await trySetting(town, analyst);
}

/* Smaller budgets and what visits do, tried on what was reported; counting it is work for later. */
async function trySetting(town, analyst) {
        await analyst.go("/sinyal/wilayah/setelan");
        town.remember(analyst, "setelan-wilayah");
        for (const part of ["desa", "kecamatan", "kabupaten", "gugus"])
                await analyst.page.locator(`select[name=${part}]`).selectOption("50");
        await analyst.page.locator("input[name=kunjungan][value=estimate]").check();
        await analyst.press("Coba pada dua tahun terakhir");
        await analyst.reads("Percobaan setelan sinyal wilayah", "paling banyak sekitar 7 sinyal keliru setahun", "(Desa 2,0; Kecamatan 2,0; Kabupaten 1,3; Gugus 2,0)");
        await town.rememberNow(analyst, "setelan-wilayah-satu");
}

/* The program has drawn which villages are to be visited this month; one was, and nothing was found. */
async function visits(town) {
        const officer = await town.person("pimpasa");
        for (let tries = 0; tries < 120; tries++) {
                await officer.go("/kunjungan");
                if (await officer.page.locator("main li").count() > 0)
                        break;
                await officer.page.waitForTimeout(500);
        }
        await officer.reads("diundi dari semua desa", "Belum dicatat");
        await town.rememberNow(officer, "kunjungan");
        const path = await linkOn(officer, "/kunjungan", /^\/kunjungan\/[0-9a-f-]{36}$/);
        await officer.go(path);
        await town.rememberNow(officer, "kunjungan-satu");
        await officer.page.locator("input[name=outcome][value=nothing]").check();
        await officer.press("Simpan hasil");
        await officer.reads("Isi tanggal kunjungan");
        await town.rememberNow(officer, "kunjungan-satu", "error", { posted: true });
        await officer.page.fill("[name=didatangi]", new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10));
        await officer.press("Simpan hasil");
        await officer.reads("Tersimpan", "Didatangi, tidak ada temuan");
        await outreach(town, officer);
}

/* A talk that no list suggested, written down the day after; a second person says that it was held. */
async function outreach(town, officer) {
        await officer.go("/penyuluhan/baru");
        await town.rememberNow(officer, "penyuluhan-kecamatan");
        await officer.page.selectOption("[name=kecamatan]", { label: "Sooko" });
        await officer.press("Lanjut");
        await officer.page.locator("input[name=jenis][value=talk]").check();
        await officer.press("Simpan");
        await officer.reads("Pilih sedikitnya satu desa");
        await town.rememberNow(officer, "penyuluhan-baru", "error", { posted: true });
        await officer.page.locator("input[name=desa]").first().check();
        await officer.page.fill("[name=hari]", new Date(Date.now() - 17 * 3_600_000).toISOString().slice(0, 10));
        await officer.press("Simpan");
        await officer.reads("Tersimpan", "Dicatat sesudah harinya lewat", "Anda tidak dapat menjadi orang kedua");
        const path = new URL(officer.page.url()).pathname;
        await town.rememberNow(officer, "penyuluhan-satu");
        await officer.go(`${path}/ubah`);
        await town.rememberNow(officer, "penyuluhan-ubah");
        const analyst = await town.person("analis");
        await analyst.go(path);
        await town.rememberNow(analyst, "penyuluhan-satu", "second");
        await analyst.press("Benar, kegiatan ini ada");
        await analyst.reads("Dibenarkan oleh", "Riwayat");
        await remember(town, "pimpasa", "/penyuluhan", "penyuluhan");
        await remember(town, "analis", "/sinyal/wilayah/tidak-dihitung", "sinyal-tidak-dihitung");
}

/* Help for somebody who may be a victim: written at the desk, handed over, printed, seen by the head. */
async function referral(town) {
        const officer = await town.person("petugas1");
        await officer.go("/rujukan/baru");
        await town.rememberNow(officer, "rujukan-baru");
        await officer.press("Simpan rujukan");
        await officer.reads("Pilih paling sedikit satu", "Tulis apa yang dilihat");
        await town.rememberNow(officer, "rujukan-baru", "error", { posted: true });
        await officer.page.fill("[name=dilihat]", "Ia hanya menjawab setelah melihat pengantarnya. Katanya KTP dan ijazahnya dipegang orang itu.");
        await officer.page.locator("input[name=butuh][value=shelter]").check();
        await officer.page.locator("input[name=butuh][value=papers]").check();
        await officer.page.fill("[name=keinginan]", "Ingin pulang ke rumah bibinya.");
        await officer.page.fill("[name=hubungi]", "Panggil Mbak Sari, lewat bibinya, pagi hari. Suaminya tidak boleh tahu.");
        await officer.press("Simpan rujukan");
        await officer.reads("Tersimpan", "Ditulis", "Serahkan kepada layanan");
        const path = new URL(officer.page.url()).pathname;
        await town.rememberNow(officer, "rujukan-satu");
        await officer.press("Catat diserahkan");
        await officer.reads("Tanpa persetujuannya");
        await town.rememberNow(officer, "rujukan-satu", "error", { posted: true });
        await officer.page.selectOption("[name=layanan]", { index: 1 });
        await officer.page.locator("input[name=persetujuan][value=agreed]").check();
        await officer.press("Catat diserahkan");
        await officer.reads("Tersimpan", "Diserahkan", "Orangnya setuju");
        await officer.go(`${path}/lembar`);
        await town.rememberNow(officer, "rujukan-lembar");
        await remember(town, "kepala", path, "rujukan-satu", "second");
        await remember(town, "petugas1", "/rujukan", "rujukan");
        await remember(town, "kepala", "/rujukan", "rujukan", "second");
        const colleague = await town.person("petugas2");
        await colleague.go("/rujukan");
        await colleague.reads("Belum ada rujukan");
}

/* On a phone the table comes first, names keep a size that can be read, and the whole is one press away. */
async function networkOnAPhone(analyst) {
        await group("the network can be read on a phone", [], async () => {
                const { page } = analyst, wide = page.viewportSize();
                await page.setViewportSize({ width: 360, height: 800 });
                await page.reload();
                const box = (selector) => page.locator(selector).first().boundingBox();
                must((await box("main table")).y < (await box("figure svg")).y, "the table stands above the drawing");
                const name = await box("figure svg text");
                must(name.height >= READABLE_PX, `a name is ${name.height} px high`);
                await page.click("[data-zoom=in]");
                must((await box("figure svg text")).height > name.height, "larger is larger");
                await page.click("[data-zoom=all]");
                const drawn = await box("figure svg"), frame = await box(".kt-network__window");
                must(drawn.width <= frame.width, `the whole drawing is ${drawn.width} px wide, its window ${frame.width}`);
                await page.setViewportSize(wide);
        });
}

export async function placesAfter(town, matter) {
        await areaSignal(town);
        const citizen = await passerBy(town), admin = await town.person("admin");
        for (const [name, path] of [["beranda", "/"], ["belajar", "/belajar"], ["kegiatan", "/kegiatan"], ["kontak", "/kontak"], ["cek", "/cek?nama=PT+Maju+Jaya"],
                ["peringatan-publik", "/peringatan-publik"], ["tentang", "/tentang"], ["lapor", "/lapor"], ["lapor-isi", "/lapor/isi"],
                ["lapor-status", "/lapor/status"]])
                await remember(town, null, path, name);
        await visits(town);
        const lesson = await linkOn(citizen, "/belajar", /^\/belajar\/./);
        await remember(town, null, lesson, "belajar-satu");
        await remember(town, null, `${lesson}/cetak`, "belajar-cetak");
        await remember(town, null, await linkOn(citizen, "/", /^\/berita\/./), "berita");
        await remember(town, null, "/lapor/status", "lapor-status", "error", async (visitor) => {
                await visitor.page.fill("[name=kode]", "ABCD-EFGH-JKMN-PQRS");
                await visitor.leave(() => visitor.page.click("main form button[type=submit]"));
        });
        for (const [login, path, name] of [["analis", "/cari?q=tidak-ada", "cari"], ["analis", "/subjek", "subjek"], ["analis", "/subjek/mungkin-sama", "subjek-mungkin-sama"], ["analis", "/subjek/kelompok", "subjek-kelompok"],
                ["analis", "/sinyal/rapor", "rapor"], ["analis", `${matter.warningUrl}/perbarui`, "peringatan-perbarui"],
                ["babinsa", `${matter.firstUrl}/diterima`, "laporan-diterima"],
                ["admin", "/orang", "orang"], ["admin", "/orang/baru", "orang-baru"], ["kepala", "/orang/darurat", "orang-darurat"],
                ["admin", "/pekerjaan", "pekerjaan"], ["kepala", "/keadilan", "keadilan"], ["kepala", "/paspor/wawancara", "paspor-telaah"], ["kepala", "/paspor/telaah", "paspor-telaah-kedua"], ["petugas1", "/paspor/belum-diperiksa", "paspor-luar"],
                ["petugas1", "/paspor/bantuan", "paspor-bantuan"], ["petugas1", "/paspor/bantuan/lembar", "paspor-bantuan-lembar"], ["kepala", "/jurnal", "jurnal"], ["admin", "/isi", "isi"],
                ["admin", "/paspor/aturan/indicator/nomor-berulang/1", "aturan-uji"], ["kepala", "/paspor/aturan/question/perusahaan/1", "aturan-uji-kepala"],
                ["admin", "/pastikan/legal", "pastikan"], ["admin", "/hari-libur", "hari-libur"], ["admin", "/isi/agency/baru", "isi-instansi"], ["admin", "/kantor", "kantor"],
                ["petugas1", "/daftar-resmi", "daftar-resmi"], ["admin", "/daftar-resmi/impor", "daftar-resmi-impor"]])
                await remember(town, login, path, name);
        await referral(town);
        await remember(town, "analis", await linkOnPages(await town.person("analis"), "/subjek/mungkin-sama", /^\/subjek\/[0-9a-f-]{36}\/banding\//), "subjek-banding");
        await remember(town, "analis", `${matter.subjectUrl}/jaringan`, "subjek-jaringan");
        await remember(town, "kepala", await linkOn(await town.person("kepala"), "/paspor/telaah", /^\/paspor\/telaah\/[0-9a-f-]{36}$/), "paspor-telaah-satu");
        await networkOnAPhone(await town.person("analis"));
        const officer = await town.person("petugas1");
        const request = await linkOn(officer, "/permintaan?keadaan=all", /^\/permintaan\/[0-9a-f-]{36}$/);
        await remember(town, "petugas1", `${request}/cetak`, "permintaan-cetak");
        await remember(town, "admin", await linkOn(admin, "/orang", /^\/orang\/[0-9a-f-]{36}/), "orang-satu");
        await rememberErrors(town, matter);
        await remember(town, "petugas1", matter.application, "paspor-satu", "decided");
        await remember(town, "admin", "/isi/reason", "isi-jenis");
        const item = await linkOn(admin, "/isi/reason", /^\/isi\/reason\/(?!unduh|baru$)./);
        await remember(town, "admin", item, "isi-satu");
        await remember(town, "admin", `${item}/baru`, "isi-baru");
        for (const [login, path, name] of [["contoh.analis", "/laporan/masuk", "laporan-masuk"], ["contoh.analis", "/sinyal", "sinyal"],
                ["contoh.analis", "/peringatan", "peringatan"], ["contoh.analis", "/tip", "tip"], ["contoh.analis", "/subjek", "subjek"],
                ["contoh.petugas", "/permintaan", "permintaan"], ["contoh.kepala", "/dasbor", "dasbor"], ["contoh.kepala", "/keadilan", "keadilan"], ["contoh.kepala", "/paspor/wawancara", "paspor-telaah"], ["contoh.kepala", "/paspor/telaah", "paspor-telaah-kedua"], ["contoh.petugas", "/paspor/belum-diperiksa", "paspor-luar"], ["contoh.kepala", "/peta", "peta"],
                ["perangkat.desa", "/laporan", "laporan-saya"], ["perangkat.desa", "/peringatan", "peringatan-saya"], ["bp3mi", "/permintaan", "permintaan-mitra"]])
                await remember(town, login, path, name, "empty");
}

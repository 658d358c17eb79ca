// SPDX-License-Identifier: AGPL-3.0-or-later
// Steps 6 and 7: somebody without an account and without JavaScript; and the head of office with the map.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { group, must, mustNotContain } from "./tap.mjs";

const TOLD = "Ada rumah penampungan di belakang pasar, calon pekerja dilarang keluar dan paspornya ditahan.";
const ANSWER = "Terima kasih. Apakah masih ada orang di rumah itu minggu ini?";
const SOURCE = "Kotak contoh, bukan batas sesungguhnya";
const MORE = "Masih, setiap malam lampunya menyala.";

export async function citizenSteps(town, matter) {
        const TIP = "6 without an account or a script: news, five legal steps, a tip without a name, a receipt";

        await group(TIP, [], async () => {
                const citizen = await town.visitor("warga tanpa skrip", { width: 360, script: false });
                await citizen.go("/");
                must(await citizen.page.getByRole("heading", { name: "Berita Utama" }).count() === 1, "there is a Berita Utama");
                must(await citizen.page.locator(".kt-news--lead a").count() > 0, "there is a first news item");
                await citizen.follow(/\S/, citizen.page.locator(".kt-news--lead"));
                await citizen.reads("Sumber:");
                await citizen.go("/");
                await citizen.follow("5 langkah aman");
                must(await citizen.page.locator("article h2").count() >= 5, "there are five steps");
                await citizen.go("/lapor");
                await citizen.follow("Mulai melapor");
                await citizen.page.locator("input[name=bahaya]").last().check();
                await citizen.page.locator("select[name=kecamatan]").selectOption("35.02.02");
                await citizen.press("Lanjut");
                await town.rememberNow(citizen, "lapor-cerita", "filled", { posted: true });
                await citizen.press("Periksa jawaban");
                await citizen.reads("Ada yang perlu diperbaiki");
                await town.rememberNow(citizen, "lapor-cerita", "error", { posted: true });
                await citizen.page.locator("textarea[name=cerita]").fill(TOLD);
                await citizen.page.locator("input[name=kapan]").first().check();
                await citizen.page.locator("input[name=tahu]").first().check();
                await citizen.press("Periksa jawaban");
                await citizen.reads(TOLD, "Belum ada yang terkirim.");
                await town.rememberNow(citizen, "lapor-periksa", "filled", { posted: true });
                await citizen.press("Kirim");
                await town.rememberNow(citizen, "lapor-diterima", "filled", { posted: true });
                matter.receipt = (await citizen.text()).match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)[0];
                must((await citizen.context.cookies()).length === 0, "no cookie was set");
        });

        await group("6 the answer comes back to who has the receipt", [TIP], async () => {
                const analyst = await town.person("analis"), citizen = await town.person("warga tanpa skrip");
                await analyst.go("/tip");
                town.remember(analyst, "tip");
                const links = await analyst.page.locator("main table a").evaluateAll((all) => all.map((it) => it.getAttribute("href")));
                for (const link of links) {
                        await analyst.go(link);
                        if ((await analyst.text()).includes(TOLD))
                                break;
                }
                await analyst.reads(TOLD);
                matter.tipUrl = analyst.address();
                await analyst.press("Ambil dan kerjakan");
                await analyst.fill({ "Pesan untuk warga": ANSWER });
                await analyst.press("Kirim jawaban");
                town.remember(analyst, "tip-satu");
                await citizen.go("/lapor/status");
                await citizen.fill({ "Kode tanda terima": matter.receipt.toLowerCase().replaceAll("-", " ") });
                await citizen.press("Buka");
                await citizen.reads(ANSWER);
                await citizen.fill({ "Tambah keterangan atau jawab pertanyaan": MORE });
                await citizen.press("Kirim");
                await citizen.reads("Tambahan Anda diterima.", MORE);
                await town.rememberNow(citizen, "lapor-jawaban", "filled", { posted: true });
                mustNotContain(citizen.page.url(), matter.receipt, "the address of her page");
                const official = await town.person("perangkat.desa");
                must((await official.bodyOf("/tip")).status === 404, "tips are not for village officials");
        });
}

/* Two squares that stand for no real place. */
function borders(codes) {
        return JSON.stringify({ type: "FeatureCollection", features: codes.map((code, i) => ({
                type: "Feature", properties: { code },
                geometry: { type: "Polygon", coordinates: [[[111 + i, -8], [111.9 + i, -8], [111.9 + i, -8.9], [111 + i, -8.9], [111 + i, -8]]] },
        })) });
}

export async function officeSteps(town) {
        await group("7 the head sees what waits, and the map of the working area", [], async () => {
                const head = await town.person("kepala");
                await head.go("/dasbor");
                await head.reads("Dasbor");
                must(/putusan/i.test(await head.text("main")) && /peringatan/i.test(await head.text("main")), "decisions and warnings are there");
                town.remember(head, "dasbor");
                await head.go("/peta");
                const cells = await head.page.locator("main svg a, main svg path, main svg rect").count();
                must(cells >= 47, `the map has ${cells} cells`);
                town.remember(head, "peta");
        });

        await group("7 borders that an office brings are shown instead", [], async () => {
                const file = join(town.house.folder, "borders.geojson");
                writeFileSync(file, borders(["35.02.02.2008", "35.02.02.2009"]));
                await town.house.stop();
                const ran = town.house.run("region", "import-borders", file, "--source", SOURCE, "--office", "ponorogo");
                await town.house.start();
                must(ran.code === 0, `import-borders ends with ${ran.code}: ${ran.text}`);
                const head = await town.person("kepala");
                await head.go("/peta");
                await head.reads(SOURCE);
        });
}

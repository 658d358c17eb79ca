// SPDX-License-Identifier: AGPL-3.0-or-later
// An application without findings, from the queue to T0 by keyboard: keys, requests, and seconds by the keystroke-level model
// (Card, Moran & Newell 1980, CACM 23:396): K 0.28 s for an average typist, M 1.35 s before each thing that is decided; hands stay
// on the keyboard. What the program takes is printed and not part of the assertion: a slow machine is no slow desk.
import { group, must, mustNotContain } from "./tap.mjs";

const KEYS_MOST = 12, REQUESTS_MOST = 3, SECONDS_MOST = 15;
const KEYSTROKE = 0.28, MENTAL = 1.35, ANSWER = 0.1;

/* Presses keys and counts them: "Alt+s" are two. */
class Keys {
        constructor(page) {
                this.page = page;
                this.count = 0;
                this.decisions = 0;
        }

        async press(...keys) {
                for (const key of keys) {
                        this.count += key.split("+").length;
                        await this.page.keyboard.press(key);
                }
        }

        /* Something has to be looked at first. */
        async decide(...keys) {
                this.decisions++;
                await this.press(...keys);
        }
}

const focusIs = (page, name) => page.evaluate((wanted) => document.activeElement?.name === wanted, name);

export async function quickSteps(town) {
        await group("4 without findings, from the queue to T0: 12 keys, 3 requests, 15 s by the keystroke-level model", [], async () => {
                const officer = await town.person("petugas1");
                const { page } = officer;
                await officer.go("/paspor/baru");
                await officer.fill({ "Wisata": true, "Negara tujuan": "Malaysia", "Ya": true, "Nama lengkap": "Harti Fiktif Rahayu", "NIK": "9902024403950007",
                        "Tanggal lahir": "1995-03-04", "Perempuan": true, "Desa": { value: "35.02.02.2009" }, "Alamat": "RT 4" });
                await officer.press("Simpan permohonan");
                await officer.reads("Tidak ada yang menghalangi: terbitkan di sini", "Tombol C menuju ke sini");
                await town.rememberNow(officer, "paspor-satu", "quick");
                const path = new URL(page.url()).pathname;
                await officer.go("/paspor");
                await page.locator(`a[href^="${path}"]`).first().focus(); // j and k lead there

                const keys = new Keys(page), requests = [];
                let pointed = 0;
                await page.exposeFunction("kentonganPointed", () => pointed++);
                await page.addInitScript(() => addEventListener("pointerdown", () => window.kentonganPointed(), true));
                page.on("request", (request) => request.isNavigationRequest() && requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
                const began = Date.now();
                await officer.leave(() => keys.decide("Enter"));
                await keys.decide("c", "Space");
                must(await page.isChecked("#f-identitas"), "C leads to the identity, which is confirmed");
                await keys.decide("Tab", "Space");
                must(await page.isChecked("#f-berkas"), "the documents are confirmed");
                await keys.decide("Tab", "Space", "ArrowDown");
                must(await focusIs(page, "jawaban"), "the question of the interview follows");
                await officer.leave(() => keys.decide("Enter"));
                const took = (Date.now() - began) / 1000;
                await officer.reads("Diputus", "T0");

                const seconds = keys.count * KEYSTROKE + keys.decisions * MENTAL + requests.length * ANSWER;
                console.log(`# ${keys.count} keys, ${requests.length} requests (${requests.join(", ")}), ${seconds.toFixed(1)} s by the model; driven in ${took.toFixed(1)} s`);
                must(keys.count <= KEYS_MOST, `${keys.count} keys`);
                must(requests.length <= REQUESTS_MOST, `${requests.length} requests: ${requests.join(", ")}`);
                must(seconds <= SECONDS_MOST, `${seconds} s`);
                must(pointed === 0, `${pointed} uses of a pointer`);
        });

        await group("4 what was not confirmed is said, and nothing is kept", [], async () => {
                const officer = await town.person("petugas1");
                await officer.go("/paspor/baru");
                await officer.fill({ "Wisata": true, "Negara tujuan": "Malaysia", "Ya": true, "Nama lengkap": "Harti Fiktif Wulan", "NIK": "9902024403950008",
                        "Tanggal lahir": "1995-03-04", "Perempuan": true, "Desa": { value: "35.02.02.2009" }, "Alamat": "RT 4" });
                await officer.press("Simpan permohonan");
                const send = (visitor) => visitor.leave(() => visitor.page.locator("main form[action$='/terbit'] button[type=submit]").click());
                town.remember(officer, "paspor-satu", "error", send);
                await send(officer);
                await officer.reads("Belum ada yang tersimpan", "Cocokkan dulu identitas", "Periksa dulu berkas", "Pilih jawaban pemohon");
                await officer.page.getByLabel("Semua berkas ini ada dan sudah dilihat").check();
                await officer.page.locator("input[name=jawaban]").first().check();
                await send(officer);
                await officer.reads("Baru", "Tidak ada yang menghalangi", "Cocokkan dulu identitas");
                mustNotContain(await officer.text(), "Periksa dulu berkas", "what was ticked");
                must(await officer.page.getByLabel("Semua berkas ini ada dan sudah dilihat").isChecked(), "the tick stays");
                must(await officer.page.locator("input[name=jawaban]").first().isChecked(), "the answer stays");
        });
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// Earlier applications of a person while a new one is typed (web/earlier.ts, /paspor/baru/terdahulu), in a real browser: asked
// when a field is left, once and one at a time; nothing typed is lost when the network fails; the same without script.
//   node tests/browser/typing.mjs
import { randomUUID } from "node:crypto";
import { House } from "./house.mjs";
import { inspect } from "./inspect.mjs";
import { Town } from "./people.mjs";
import { finish, group, must, mustNotContain } from "./tap.mjs";

const ROUTE = "**/paspor/baru/terdahulu";
const PERSON = { name: "Wagiyem Purbaningrum", nik: "9902025005904101", birth_date: "1990-05-10", phone: "0840 4040 4101" };
const NOBODY = "9902025005904199";
const NONE = "Tidak ada permohonan terdahulu yang ditemukan";
const FAILED = "Yang sudah diketik tetap ada";
const START = "the program starts, and one person applied at two offices";
const ASKED = "the hits come when a field was left, once for one question";

const house = new House({ port: 0, database: "", log: "/dev/null" });
const town = new Town(house);
let officer, application;

/* As another program enters one; gives its id. */
async function enter(visitor, person) {
        await visitor.go("/paspor/baru");
        const id = randomUUID(), form = { id, purpose: "wisata", country: "Malaysia", first_passport: true, sex: "P", village: "35.02.02.2003", ...person };
        const status = await visitor.page.evaluate(async (body) => (await fetch("/api/paspor", { method: "POST", body: JSON.stringify(body),
                headers: { "Content-Type": "application/json", "X-CSRF-Token": document.querySelector("input[name=csrf]").value } })).status, form);
        must(status === 201, `an application answers ${status}`);
        return id;
}

/* The questions that a page asks from now on, without the token. */
function listen(page) {
        const asked = [];
        page.on("request", (request) => {
                if (request.method() === "POST" && request.url().endsWith("/terdahulu"))
                        asked.push(Object.fromEntries([...new URLSearchParams(request.postData())].filter(([name]) => name !== "csrf")));
        });
        return asked;
}

const found = (page) => page.locator("[data-earlier-found]");
const settle = (page) => page.waitForTimeout(700); /* longer than the pause before a question */

async function leaveWith(page, name, value) {
        await page.locator(`[name=${name}]`).fill("");
        await page.locator(`[name=${name}]`).pressSequentially(value);
        await page.locator(`[name=${name}]`).press("Tab");
}

async function shows(page, words) {
        await found(page).filter({ hasText: words }).waitFor();
}

await group(START, [], async () => {
        await house.start();
        await town.open();
        officer = await town.person("petugas1");
        application = await enter(officer, PERSON);
        await enter(await town.person("contoh.petugas"), { ...PERSON, name: "Wagijem Poerbaningroem" });
});

await group(ASKED, [START], async () => {
        const { page } = officer, asked = listen(page);
        await officer.go("/paspor/baru");
        must(await page.locator("[data-earlier] [aria-live=polite]").count() === 1, "what is found is not said to who cannot see it");
        await leaveWith(page, "nama", "Wagiem Purbaningrum");
        await settle(page);
        must(asked.length === 0, `a name alone is asked about: ${JSON.stringify(asked)}`);
        await page.locator("[name=nik]").pressSequentially(PERSON.nik);
        await settle(page);
        must(asked.length === 0, "a field that was not left is asked about");
        await page.locator("[name=nik]").press("Tab");
        await shows(page, "NIK sama");
        must(JSON.stringify(asked) === JSON.stringify([{ nama: "Wagiem Purbaningrum", nik: PERSON.nik, paspor_lama: "", lahir: "", telepon: "", bagian: "hasil" }]), JSON.stringify(asked));
        const link = found(page).locator(`a[href="/paspor/${application}"]`);
        must(await link.getAttribute("target") === "_blank", "the way to the other application takes the form away");
        const elsewhere = await found(page).locator("table").nth(1).innerText();
        must(/Contoh Wetan.*belum diputus/.test(elsewhere), `the other office answers: ${elsewhere}`);
        mustNotContain(elsewhere, "Wagijem", "of the other office");
        must(await page.inputValue("[name=nama]") === "Wagiem Purbaningrum", "what was typed is gone");
        await page.locator("[name=nik]").press("Tab");
        await leaveWith(page, "nik", NOBODY);
        await found(page).filter({ hasText: "Mengapa ditemukan", hasNotText: "NIK sama" }).waitFor();
        await leaveWith(page, "nik", PERSON.nik);
        await shows(page, "NIK sama");
        must(asked.length === 2, `a question was asked twice: ${JSON.stringify(asked)}`);
});

await group("by name with birth date, by phone, by an earlier passport; half of one asks nothing and takes old hits away", [ASKED], async () => {
        const { page } = officer, asked = listen(page);
        await officer.go("/paspor/baru");
        await leaveWith(page, "nik", PERSON.nik.slice(0, 15));
        await leaveWith(page, "telepon", "0840");
        await leaveWith(page, "paspor_lama", "X12");
        await settle(page);
        must(asked.length === 0, `halves are asked about: ${JSON.stringify(asked)}`);
        await leaveWith(page, "nik", NOBODY);
        await shows(page, NONE);
        must(asked.splice(0).length === 1, "one NIK is one question");
        await leaveWith(page, "nik", PERSON.nik.slice(0, 15));
        await leaveWith(page, "telepon", PERSON.phone);
        await shows(page, "nomor telepon sama");
        must(asked.length === 1 && asked[0].nik === "", "half a NIK is sent");
        await leaveWith(page, "telepon", "0840");
        await found(page).locator("table").first().waitFor({ state: "detached" });
        await page.locator("[name=nama]").fill("Wagijem Poerbaningroem");
        await page.locator("[name=lahir]").fill(PERSON.birth_date);
        await page.locator("[name=lahir]").blur();
        await shows(page, "tanggal lahir sama");
        await leaveWith(page, "paspor_lama", "X1234567");
        await settle(page);
        must(asked.length === 3 && asked[2].paspor_lama === "X1234567", JSON.stringify(asked));
});

await group("one question at a time, and what is shown answers the newest", [ASKED], async () => {
        const { page } = officer, asked = listen(page);
        await officer.go("/paspor/baru");
        let release, held = new Promise((go) => (release = go));
        await page.route(ROUTE, async (route) => {
                await held;
                await route.continue();
        });
        await leaveWith(page, "nik", NOBODY);
        await settle(page);
        await leaveWith(page, "telepon", "0840 1212 1212");
        await settle(page);
        await leaveWith(page, "nik", PERSON.nik);
        await settle(page);
        must(asked.length === 1, `${asked.length} questions under way`);
        release();
        await shows(page, "NIK sama");
        must(asked.length === 2 && asked[1].nik === PERSON.nik, `what was overtaken is asked all the same: ${JSON.stringify(asked)}`);
        await page.unroute(ROUTE);
});

await group("a network that fails is said in one line, nothing is lost, and the button tries again", [ASKED], async () => {
        const { page } = officer;
        await officer.go("/paspor/baru");
        await page.route(ROUTE, (route) => route.abort());
        await leaveWith(page, "nama", PERSON.name);
        await leaveWith(page, "nik", PERSON.nik);
        await page.getByText(FAILED).waitFor();
        must(await found(page).innerText() === "", "old words stand beside the failure");
        must(await page.inputValue("[name=nik]") === PERSON.nik, "the NIK is lost");
        await page.unroute(ROUTE);
        await page.getByRole("button", { name: "Cari permohonan terdahulu" }).click();
        await shows(page, "NIK sama");
        must(!await page.getByText(FAILED).isVisible(), "the failure stands beside the hits");
        must(await page.inputValue("[name=nama]") === PERSON.name && new URL(page.url()).pathname === "/paspor/baru", "the page went away");
        town.takeComplaints(); /* the browser's own line about the failure */
});

await group("an old passport that fills the fields is looked for at once", [ASKED], async () => {
        const { page } = officer, asked = listen(page);
        await enter(officer, { name: "Anna Maria Eriksson", birth_date: "1974-08-12", passport: "L898902C3" });
        await officer.go("/paspor/baru");
        await page.locator("details summary", { hasText: "Ada paspor lama" }).click();
        await page.locator("[name=mrz]").fill("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10");
        await officer.press("Isi dari dua baris itu");
        await shows(page, "nomor paspor lama sama");
        must(asked.length === 1 && asked[0].paspor_lama === "L898902C3", JSON.stringify(asked));
});

await group("Enter keeps the application, as before; the button says what is missing", [ASKED], async () => {
        const { page } = officer;
        await officer.go("/paspor/baru");
        await officer.leave(() => page.locator("[name=negara]").press("Enter"));
        must(new URL(page.url()).pathname === "/paspor/baru" && (await officer.text()).includes("Nama lengkap: Wajib diisi."), `Enter leads to ${page.url()}`);
        await officer.go("/paspor/baru");
        await page.locator("[name=alamat]").fill("RT 7");
        await officer.press("Cari permohonan terdahulu");
        await officer.reads("Isi nama, NIK, nomor paspor, atau nomor telepon.");
        must(await page.inputValue("[name=alamat]") === "RT 7", "the address is lost");
});

await group("without script the button brings the form back with the hits on top", [START], async () => {
        const plain = await town.visitor("tanpa-skrip", { script: false, width: 360 }), { page } = plain;
        await plain.go("/masuk");
        await plain.fill({ "Nama masuk": "petugas1", "Kata sandi": town.accounts.petugas1 });
        await plain.press("Masuk");
        await plain.go("/paspor/baru");
        must(!(await plain.text()).includes("berjalan sendiri"), "it promises what needs a script");
        await plain.fill({ "Wisata": true, "Nama lengkap": "Wagiem Purbaningrum", "Tanggal lahir": PERSON.birth_date, "Perempuan": true, "Desa": { value: "35.02.02.2009" }, "Alamat": "RT 3",
                           "Nama penjamin": "Tuginem Fiktif" });
        await plain.press("Cari permohonan terdahulu");
        must(await page.locator(`#terdahulu a[href="/paspor/${application}"]`).count() === 1, "the earlier application is not on top");
        for (const [name, value] of [["nama", "Wagiem Purbaningrum"], ["lahir", PERSON.birth_date], ["desa", "35.02.02.2009"], ["alamat", "RT 3"], ["penjamin", "Tuginem Fiktif"]])
                must(await page.inputValue(`[name=${name}]`) === value, `${name} is lost`);
        must(await page.isChecked("[name=tujuan][value=wisata]") && await page.isChecked("[name=kelamin][value=P]"), "what was chosen is lost");
});

await group("the form with hits is as every page: both languages and widths", [ASKED], async () => {
        const act = async ({ page }) => {
                await page.locator("[name=nama]").fill("Wagiem Purbaningrum");
                await leaveWith(page, "nik", PERSON.nik);
                await found(page).locator("table").first().waitFor();
        };
        const faults = await inspect({ visitor: officer, name: "paspor-baru", state: "typing", url: "/paspor/baru", act });
        must(faults.length === 0, faults.join("\n"));
        const complaints = [...town.takeComplaints(), ...house.errors()];
        must(complaints.length === 0, complaints.join("\n"));
});

await town.close();
await house.stop();
house.remove();
process.exit(finish());

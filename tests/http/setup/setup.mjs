// SPDX-License-Identifier: AGPL-3.0-or-later
// A newcomer sets up a real office with init and the pages alone: accounts, law that the office confirms itself, a
// letter, content by two persons, an agency of its own. Nothing is done past the program.
//   node tests/http/setup/setup.mjs PROGRAM SOURCE-TREE
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Visitor, expect, finish, freePort, newDatabase, test } from "../access/lib.mjs";
import { judgeAll } from "../api/contract.mjs";

const [binary] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "kentongan-setup-"));
const database = newDatabase();
const where = ["--data", join(folder, "data"), ...(database ? ["--database", database] : [])];
const PASSWORD = "kata sandi yang cukup panjang";
const TOKEN = /[A-Za-z0-9_-]{43}/g;

const run = (...words) => execFileSync(binary, words, { encoding: "utf8" });
const said = run("init", ...where, "--code", "cilacap", "--name", "Kantor Imigrasi Cilacap", "--area", "33.01", "--admin", "siti",
                 "--head", "budi");

async function serve(...more) {
        const port = await freePort();
        const child = spawn(binary, ["serve", ...where, "--listen", `127.0.0.1:${port}`, "--log-level", "warn", "--second-factor",
                                     "optional", ...more], { stdio: "ignore" });
        const program = { port, stop: () => new Promise((done) => { child.once("exit", done); child.kill("SIGTERM"); }) };
        for (let tries = 0; tries < 300; tries++) {
                if ((await new Visitor(program).get("/healthz").catch(() => null))?.status === 200)
                        return program;
                await new Promise((done) => setTimeout(done, 100));
        }
        throw new Error("the program does not serve");
}

let program = await serve();
const answersAreTrue = await judgeAll(new Visitor(program), { fictional: false });
const people = {};

async function enter(login, token) {
        const visitor = new Visitor(program, { login, password: PASSWORD });
        const activated = await visitor.post("/aktivasi", { kode: token, sandi: PASSWORD });
        expect(activated.status === 303, `${login}: activation answers ${activated.status}`);
        return visitor.signIn();
}

const post = async (who, path, form) => {
        const fields = form instanceof URLSearchParams ? form : new URLSearchParams(form);
        fields.set("csrf", who.csrf);
        return who.post(path, fields);
};

async function done(who, path, form) {
        const answer = await post(who, path, form);
        expect(answer.status === 303, `${path}: ${answer.status} ${answer.body.replace(/^.*<main/s, "").slice(0, 1500)}`);
        return who.get(answer.headers.location);
}

/* An account with a role, by the administrator and the head, as on /orang. */
async function addPerson(login, role) {
        const made = await post(people.siti, "/orang/baru", { nama: `Nama ${login}`, masuk: login, jabatan: "Petugas" });
        expect(made.status === 200, `a new account: ${made.status}`);
        const path = /href="(\/orang\/[0-9a-f-]{36})"/.exec(made.body)[1];
        expect(row((await people.siti.get("/orang")).body, login).includes("belum diaktifkan"), "an account never activated looks active");
        people[login] = await enter(login, /Kode aktivasi\s*<\/dt>\s*<dd[^>]*>\s*(?:<[^>]+>)?\s*([A-Za-z0-9_-]{43})/.exec(made.body)[1]);
        await done(people.siti, `${path}/peran`, { peran: role, wilayah: "", sampai: "" });
        expect(row((await people.siti.get("/orang")).body, login).includes("(menunggu)"), "a role that waits looks as if it held");
        expect(/Orang dan peran[^]{0,400}?1/.test((await people.budi.get("/meja")).body), "the head's desk says nothing");
        expect(/Peran menunggu konfirmasi[^]{0,200}?1/.test((await people.budi.get("/dasbor")).body), "nor his dashboard");
        const list = (await people.budi.get("/orang")).body;
        expect(/action="\/orang\/peran\/[^"]+\/akhiri"/.test(list), "it can only be confirmed, not refused");
        await done(people.budi, /action="(\/orang\/peran\/[^"]+\/konfirmasi)"/.exec(list)[1], {});
}

const sorted = (value) => value && typeof value === "object" && !Array.isArray(value)
        ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : value;
const row = (html, login) => html.split("</tr>").find((text) => text.includes(`>${login}</td>`)) ?? "";
const boxes = (html, form) => [...html.slice(html.indexOf(`action="${form}"`)).split("</form>")[0].matchAll(/name="isi" type="checkbox" value="([^"]+)"/g)]
        .map(([, value]) => value);
const ticked = (values) => new URLSearchParams(values.map((value) => ["isi", value]));

try {
        await test("init, two tokens, and accounts whose roles the head confirms", async () => {
                const [admin, head] = said.match(TOKEN);
                people.siti = await enter("siti", admin);
                people.budi = await enter("budi", head);
                for (const [login, role] of [["rina", "desk-officer"], ["eka", "editor"], ["dewi", "editor"]])
                        await addPerson(login, role);
        });
        await test("a role of the villages wants an area, and none lies outside the office's", async () => {
                const account = /href="(\/orang\/[0-9a-f-]{36})"[^>]*>Nama rina</.exec((await people.siti.get("/orang")).body)[1];
                for (const [role, area, word] of [["babinsa", "", "Peran ini untuk satu wilayah"], ["district-official", "", "Peran ini untuk satu wilayah"],
                        ["babinsa", "35.02.02", "di luar wilayah kerja kantor"], ["analyst", "33", "di luar wilayah kerja kantor"], ["babinsa", "33.01.99", "tidak ada"]]) {
                        const answer = await post(people.siti, `${account}/peran`, { peran: role, wilayah: area, sampai: "" });
                        expect(answer.status === 422 && answer.body.includes(word), `${role} of «${area}»: ${answer.status}`);
                }
                expect(!(await people.siti.get(account)).body.includes("menunggu orang kedua"), "a refused wish waits");
        });
        await test("the desk's word of an only head leads to how another is appointed", async () => {
                expect((await people.siti.get("/meja")).body.includes('href="/orang#kepala-kedua"'), "the desk says nothing");
                expect((await people.siti.get("/orang")).body.includes('id="kepala-kedua"'), "its link leads nowhere");
                expect(!(await people.budi.get("/orang")).body.includes('id="kepala-kedua"'), "who asks for no role is told how");
        });
        await test("nothing is confirmed by an office in which nobody has said so", async () => {
                const list = (await people.siti.get("/isi/legal")).body;
                expect(!/>ya<\/td>/.test(list), "a law that nobody of the office confirmed");
                const item = (await people.siti.get("/isi/legal/permenkumham-8-2014-4")).body;
                expect(!item.includes("Sudah dipastikan kantor"), "an untrue word");
                const page = (await people.siti.get("/isi/page/lima-langkah")).body;
                expect(page.includes("Menurut berkas bawaan, belum dipastikan kantor."), "no word of where it comes from");
        });
        await test("the command line counts what is not confirmed as the page does", async () => {
                const printed = new Map([...run("content", "kinds", ...where).matchAll(/^(\S+) +(\d+) +(\d+) +(\d+)$/gm)].map(([, kind, ...numbers]) => [kind, numbers]));
                const rows = (await people.siti.get("/isi")).body.split("</tr>").map((text) => ({
                        kind: /href="\/isi\/([a-z-]+)"/.exec(text)?.[1],
                        numbers: [...text.matchAll(/<td[^>]*data-label[^>]*>([^]*?)<\/td>/g)].map(([, cell]) => /\d+/.exec(cell.replace(/<[^>]*>/g, " "))?.[0]),
                })).filter(({ kind }) => printed.has(kind));
                expect(rows.length === printed.size && rows.length > 10, `${rows.length} kinds on the page, ${printed.size} printed`);
                for (const { kind, numbers } of rows)
                        expect(numbers.join() === printed.get(kind).join(), `${kind}: the page says ${numbers}, the command ${printed.get(kind)}`);
                expect(rows.some(({ numbers }) => numbers[1] !== "0"), "nothing to compare");
                for (const { kind, numbers } of rows) {
                        const open = boxes((await people.siti.get(`/pastikan/${kind}`)).body, `/pastikan/${kind}`);
                        expect(open.length === Number(numbers[1]), `${kind}: ${numbers[1]} to confirm, ${open.length} on their page`);
                        expect((await people.siti.get(`/isi/${kind}/unduh.json`)).status === 200, `${kind} cannot be downloaded`);
                }
                run("content", "export", "holiday", "--out", folder, ...where);
                expect(JSON.parse(readFileSync(join(folder, "holiday.json"), "utf8")).length > 30, "holidays cannot be exported");
        });
        let application = "";
        const propose = () => post(people.rina, `${application}/usul`, { id_putusan: randomUUID(), hasil: "D1", alasan: "dokumen-kurang",
                bukti: "document:ktp", hukum: "permenkumham-8-2014-4", fakta: "KTP belum dibawa.", perbaikan: "Bawa KTP." });
        await test("no letter rests on what only the files say", async () => {
                application = `/paspor/${randomUUID()}`;
                const form = { id: application.slice(8), tujuan: "wisata", negara: "Malaysia", pertama: "ya", nama: "Contoh Fiktif",
                               lahir: "1990-05-10", kelamin: "P", desa_lain: "33.01.01.2001" };
                await done(people.rina, "/paspor/baru", form);
                await done(people.rina, `${application}/mulai`, {});
                await done(people.rina, `${application}/berkas`, { kunci: "ktp", hasil: "missing", catatan: "" });
                const early = await propose();
                expect(early.status === 422 && /dasar hukum/i.test(early.body), `without law: ${early.status}`);
        });
        await test("the administrator puts several forward, the head confirms them, both stay with the version", async () => {
                for (const kind of ["legal", "clock"]) {
                        const open = boxes((await people.siti.get(`/pastikan/${kind}`)).body, `/pastikan/${kind}`);
                        const chosen = kind === "legal" ? open.filter((value) => /^(permenkumham-8|uu-30-2014-75|perma-6)/.test(value))
                                : open.filter((value) => value.startsWith("keberatan:"));
                        expect(chosen.length > 0, `nothing to confirm of ${kind}`);
                        const asked = await done(people.siti, `/pastikan/${kind}`, ticked(chosen));
                        expect(boxes(asked.body, `/pastikan/${kind}/terbit`).length === 0, "she may be her own second person");
                        const waiting = boxes((await people.budi.get(`/pastikan/${kind}`)).body, `/pastikan/${kind}/terbit`);
                        expect(waiting.length === chosen.length, `${waiting.length} of ${chosen.length} wait`);
                        const own = await post(people.siti, `/pastikan/${kind}/terbit`, ticked(waiting));
                        expect([403, 404].includes(own.status), `her own: ${own.status}`);
                        await done(people.budi, `/pastikan/${kind}/terbit`, ticked(waiting));
                }
                const item = (await people.siti.get("/isi/legal/permenkumham-8-2014-4")).body;
                expect(item.includes("Sudah dipastikan kantor."), "not confirmed");
                expect(item.includes("diganti"), "the version before is not replaced");
        });
        await test("the letter asks for the office's own page, where the administrator sets what stands on it", async () => {
                const decided = await propose();
                expect(decided.status === 303, `with the law confirmed: ${decided.status}`);
                const early = await people.rina.get(`${application}/surat.pdf`);
                expect(early.status === 409 && early.body.includes("Pengaturan kantor"), `without an address: ${early.status}`);
                expect((await people.rina.get("/kantor")).status === 404, "the desk has that page");
                expect((await people.siti.get("/meja")).body.includes('href="/kantor"'), "her desk does not lead to it");
                const page = (await people.siti.get("/kantor")).body;
                expect(page.includes("public-origin"), "no warning that the QR codes lead nowhere");
                const form = { versi: /name="versi" value="(\d+)"/.exec(page)[1], alamat: "Jalan Contoh 1\nCilacap", telepon: "0282-000000",
                               tempat: "Kroya", nomor: "{seq:4}/{code}/{office}/{month_roman}/{year}" };
                const wrong = await post(people.siti, "/kantor", { ...form, nomor: "{number}/{month}/{year}" });
                expect(wrong.status === 422 && wrong.body.includes("{number}"), `a wrong pattern: ${wrong.status}`);
                await done(people.siti, "/kantor", form);
                const late = await post(people.siti, "/kantor", { ...form, telepon: "0282-999999" });
                expect(late.status === 422 && late.body.includes("sudah diubah"), `an old form: ${late.status}`);
                expect((await people.siti.get("/kantor?lang=en")).body.includes("Place where letters are written"), "no English");
                await people.siti.get("/kantor?lang=id");
        });
        await test("no last day is printed while nobody says that the year's holidays are whole", async () => {
                const early = await people.rina.get(`${application}/surat.pdf`);
                expect(early.status === 409 && early.body.includes("hari libur tahunnya"), `with a list that nobody compared: ${early.status}`);
                const confirm = async (kind) => {
                        const open = boxes((await people.siti.get(`/pastikan/${kind}`)).body, `/pastikan/${kind}`);
                        await done(people.siti, `/pastikan/${kind}`, ticked(open));
                        await done(people.budi, `/pastikan/${kind}/terbit`, ticked(boxes((await people.budi.get(`/pastikan/${kind}`)).body, `/pastikan/${kind}/terbit`)));
                };
                await confirm("calendar");
                const days = await people.rina.get(`${application}/surat.pdf`);
                expect(days.status === 409, `with days that wait: ${days.status}`);
                await confirm("holiday");
        });
        await test("then the letter prints with its number", async () => {
                const letter = await people.rina.get(`${application}/surat.pdf`);
                expect(letter.status === 200, `status ${letter.status}: ${letter.body.replace(/^.*<main/s, "").slice(0, 1500)}`);
                writeFileSync(join(folder, "surat.pdf"), letter.bytes);
                const text = execFileSync("pdftotext", ["-layout", join(folder, "surat.pdf"), "-"], { encoding: "utf8" });
                expect(text.includes("Kroya") && text.includes("0282-000000"), `place and phone: ${text.slice(0, 800)}`);
                expect(/0001\/D1\/cilacap\/[IVX]+\/20\d\d/.test(text), `the number: ${text.slice(0, 800)}`);
        });
        await test("an office in earnest answers programs without the mark of a demonstration", async () => {
                for (const path of ["/api/paspor?keadaan=all", `/api${application}`]) {
                        const answer = await people.rina.get(path);
                        expect(answer.status === 200, `${path}: ${answer.status}`);
                        expect(!("fictional" in JSON.parse(answer.body)) && !answer.headers["kentongan-data"], answer.body.slice(0, 300));
                }
        });
        await test("a lost phone: the administrator ends every session; who is looked for is found", async () => {
                const found = (await people.siti.get("/orang?q=NAMA%20ri")).body;
                expect(row(found, "rina") && !row(found, "eka"), "the search finds others, or not her");
                const path = /href="(\/orang\/[0-9a-f-]{36})"/.exec(row(found, "rina"))[1];
                const page = await done(people.siti, `${path}/sesi`, {});
                expect(page.body.includes("sudah berakhir"), "no word of it");
                const after = await people.rina.get("/meja");
                expect(after.status !== 200, `her session goes on: ${after.status}`);
                expect([403, 404].includes((await post(people.eka, `${path}/sesi`, {})).status), "an editor ends sessions");
                expect((await post(people.siti, `/orang/${randomUUID()}/sesi`, {})).status === 404, "sessions of nobody ended");
                await people.rina.signIn();
        });
        await test("an office of another region has none of the demonstration's", async () => {
                const agencies = (await people.siti.get("/orang/baru")).body, contacts = (await people.siti.get("/isi/contact")).body;
                for (const place of ["ponorogo", "pacitan", "trenggalek"])
                        expect(!agencies.toLowerCase().includes(place) && !contacts.includes(place), `something of ${place}`);
                expect(contacts.includes("sapa"), "national numbers are gone");
                expect(agencies.includes("/isi/agency"), "no word of how to add one");
        });
        const agency = { key: "disnaker-cilacap", body: { type: "disnaker", regencies: ["33.01"], name: { id: "Disnaker Cilacap", en: "Labour office" },
                                                          serves: "", contact: "" } };
        await test("what came in at the shell is nobody's: who tests it does not publish it", async () => {
                const file = join(folder, "agency.json");
                writeFileSync(file, JSON.stringify([{ kind: "agency", key: agency.key, valid_from: "2025-01-01", confirmed: true, body: agency.body }]));
                await program.stop();
                run("content", "import", file, ...where);
                program = await serve();
                for (const login of Object.keys(people))
                        people[login] = await new Visitor(program, { login, password: PASSWORD }).signIn();
                const path = `/isi/agency/${agency.key}`;
                const tested = await done(people.eka, `${path}/1/uji`, {});
                expect(tested.body.includes("Lulus uji."), "the result of the test is not told");
                expect(!tested.body.includes(`action="${path}/1/terbit"`), "she is offered to publish it");
                const own = await post(people.eka, `${path}/1/terbit`, {});
                expect([403, 404].includes(own.status), `one person alone: ${own.status}`);
                await done(people.dewi, `${path}/1/terbit`, {});
        });
        await test("a published agency can have people and be asked, without another init", async () => {
                const form = (await people.siti.get("/orang/baru")).body;
                expect(form.includes("Disnaker Cilacap"), "not in the form of a new account");
        });
        await test("a new item is added on the page of its kind, from today on", async () => {
                const page = (await people.eka.get("/isi/holiday/baru")).body;
                const today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
                expect(page.includes(`value="${today}"`), "it does not begin today");
                const holiday = { kunci: "2027-12-24", isi: JSON.stringify({ date: "2027-12-24", type: "national", name: { id: "Cuti bersama", en: "Leave" } }),
                                  mulai: "2027-12-24", sampai: "", pasti: "true" };
                const kept = await done(people.eka, "/isi/holiday/baru", holiday);
                expect(kept.body.includes("rancangan"), "no draft");
                const again = await post(people.eka, "/isi/holiday/baru", holiday);
                expect(again.status === 422 && again.body.includes("sudah ada"), `again ${again.status}`);
                await done(people.eka, "/isi/holiday/2027-12-24/1/uji", {});
                await done(people.budi, "/isi/holiday/2027-12-24/1/terbit", {});
        });
        await test("drafts are tested all at once by the administrator, one of two that are alike is dropped, the head publishes", async () => {
                const draft = (day) => ({ kunci: day, isi: JSON.stringify({ date: day, type: "local", name: { id: "Hari contoh", en: "Day" } }),
                                          mulai: day, sampai: day, pasti: "true" });
                for (const path of ["/isi/holiday/baru", "/isi/holiday/2028-03-01/baru"])
                        await done(people.eka, path, draft("2028-03-01"));
                await done(people.eka, "/isi/holiday/baru", draft("2028-03-02"));
                const drafts = (html) => [...html.matchAll(/name="isi" type="checkbox" value="(2028-[^"]+)"/g)].map(([, value]) => value);
                const seen = (await people.budi.get("/pastikan/holiday")).body;
                expect(seen.includes("Rancangan yang belum diuji") && seen.includes("Administrator atau penyunting yang menguji"), "the head is not told");
                expect(!seen.includes('action="/pastikan/holiday/uji"') || drafts(seen).length === 0, "the head is offered a step");
                const page = (await people.siti.get("/pastikan/holiday")).body;
                expect(drafts(page).join() === "2028-03-01:1,2028-03-01:2,2028-03-02:1", `drafts: ${drafts(page)}`);
                expect(/Isi dan aturan<[^]{0,60}?3 /.test((await people.siti.get("/meja")).body), "her desk does not count them");
                const none = await post(people.siti, "/pastikan/holiday/uji", {});
                expect(none.status === 422 && none.body.includes("Belum ada yang dipilih"), `nothing chosen: ${none.status}`);
                await done(people.siti, "/pastikan/holiday/buang", ticked(["2028-03-01:2"]));
                const all = [...(await people.siti.get("/pastikan/holiday")).body.matchAll(/type="hidden" name="isi" value="([^"]+)"/g)];
                await done(people.siti, "/pastikan/holiday/uji", ticked(all.map(([, value]) => value)));
                const waiting = boxes((await people.budi.get("/pastikan/holiday")).body, "/pastikan/holiday/terbit").filter((value) => value.startsWith("2028-"));
                expect(waiting.join() === "2028-03-01:1,2028-03-02:1", `waiting: ${waiting}`);
                await done(people.budi, "/pastikan/holiday/terbit", ticked(waiting));
                const item = (await people.siti.get("/isi/holiday/2028-03-01")).body;
                expect(item.includes("dibuang") && item.includes("terbit"), "the page does not say what became of them");
                expect([403, 404].includes((await post(people.siti, "/isi/holiday/2028-03-01/1/buang", {})).status), "what holds can be dropped");
        });
        /* The fields of a form as a browser sends them, with those of `typed` by their labels. */
        const fill = (html, typed) => {
                const form = html.slice(html.indexOf("data-unsaved")).split("</form>")[0], values = new URLSearchParams();
                for (const group of form.split('class="govuk-form-group').filter((text) => text.includes('name="nilai"'))) {
                        const label = /<label[^>]*>([^<]*?)(?: \(boleh kosong\))?<\/label>/.exec(group)[1].trim();
                        const stands = /<option value="([^"]*)" selected/.exec(group)?.[1] ?? /<option value="([^"]*)"/.exec(group)?.[1] ??
                                /<textarea[^>]*>\n([^<]*)</.exec(group)?.[1] ?? /value="([^"]*)"/.exec(group)?.[1] ?? "";
                        values.append("nilai", typed[label] ?? stands);
                }
                values.append("mulai", /name="mulai"[^>]*value="([^"]*)"/.exec(form)?.[1] ?? "");
                values.append("sampai", "");
                return values;
        };
        await test("an agency is added in fields, a wrong one is told beside its field, and two persons suffice", async () => {
                const page = (await people.siti.get("/isi/agency/baru")).body;
                expect(!page.includes("JSON") && !/<textarea[^>]*name="isi"/.test(page), "JSON is asked for");
                const typed = { "Jenis instansi": "polres", Nama: "Polres Cilacap Fiktif", "Kabupaten atau kota yang dilayani": "33.01\n99.99" };
                const wrong = fill(page, { ...typed, Nama: "" });
                wrong.append("kunci", "polres-cilacap");
                wrong.append("pasti", "true");
                const told = await post(people.siti, "/isi/agency/baru", wrong);
                expect(told.status === 422 && told.body.includes("Nama: Wajib diisi."), `without a name: ${told.status} ${/error-summary__list.*/.exec(told.body)}`);
                expect(told.body.includes("Ini bukan kode kabupaten atau kota") && told.body.includes("33.01\n99.99"), "the wrong code is not told, or lost");
                expect(/id="f-isi-3-error"/.test(told.body), "the error is not beside its field");
                const right = fill(page, { ...typed, "Kabupaten atau kota yang dilayani": " 33.01 \n" });
                right.append("kunci", "polres-cilacap");
                right.append("pasti", "true");
                expect((await done(people.siti, "/isi/agency/baru", right)).body.includes("sudah diuji"), "it waits for a third person");
                expect((await post(people.siti, "/isi/agency/polres-cilacap/1/terbit", {})).status >= 400, "she publishes her own");
                await done(people.budi, "/isi/agency/polres-cilacap/1/terbit", {});
                expect((await people.siti.get("/orang/baru")).body.includes("Polres Cilacap Fiktif"), "nobody can work for it");
                const [stored] = JSON.parse((await people.siti.get("/isi/agency/unduh.json")).body).filter(({ key }) => key === "polres-cilacap");
                expect(stored.body.name.en === "Polres Cilacap Fiktif" && stored.body.regencies.join() === "33.01" && stored.body.type === "polres",
                       JSON.stringify(stored.body));
        });
        await test("a new version in fields keeps what has no field, and changes only what was typed", async () => {
                const before = JSON.parse((await people.siti.get("/isi/legal/unduh.json")).body);
                const { key, body } = before.find(({ body: { topics } }) => topics.length > 1);
                const page = (await people.eka.get(`/isi/legal/${key}/baru`)).body;
                await done(people.eka, `/isi/legal/${key}/baru`, fill(page, { "Isinya, dengan kata biasa": "Dengan kata lain." }));
                const shown = (await people.eka.get(`/isi/legal/${key}`)).body;
                const text = /<pre class="kt-code">([^<]*)<\/pre>/.exec(shown)[1].replaceAll("&quot;", '"').replaceAll("&amp;", "&").replaceAll("&#39;", "'");
                const expected = { ...body, about: { ...body.about, id: "Dengan kata lain." } };
                expect(JSON.stringify(sorted(JSON.parse(text))) === JSON.stringify(sorted(expected)), `${text}`);
        });
        await test("the holidays of a year are written row by row, without scripts, and confirmed at once", async () => {
                const rows = (days, more) => new URLSearchParams([...days.flatMap(([day, kind, name, english]) =>
                        [["tanggal", day], ["jenis", kind], ["nama", name], ["inggris", english]]), ...more]);
                const empty = (await people.siti.get("/hari-libur")).body;
                const count = (html) => (html.match(/name="tanggal"/g) ?? []).length;
                const days = [["2028-01-01", "national", "Tahun Baru Masehi", "New Year"], ["", "national", "", ""], ["2028-01-03", "joint-leave", "Cuti bersama", ""]];
                const longer = await post(people.siti, "/hari-libur", rows(days, [["langkah", "baris"]]));
                expect(longer.status === 200 && count(longer.body) === days.length + 5 && longer.body.includes("Tahun Baru Masehi"), `${longer.status}: no more rows than ${count(empty)}: ${count(longer.body)} ${/<main[^]*/.exec(longer.body)?.[0].slice(0, 800)}`);
                const twice = await post(people.siti, "/hari-libur", rows([...days, ["2028-01-01", "local", "Hari lain", ""], ["31-02-2028", "local", "x", ""]], []));
                expect(twice.status === 422 && twice.body.includes("baris di atasnya") && twice.body.includes('id="f-tanggal-5-error"'), `twice: ${twice.status}`);
                expect(twice.body.includes("Cocokkan dulu"), "nobody has compared them");
                const asked = await done(people.siti, "/hari-libur", rows(days, [["pasti", "true"]]));
                expect(asked.body.includes("Tahun Baru Masehi"), "they do not wait for the second person");
                const waiting = boxes((await people.budi.get("/pastikan/holiday")).body, "/pastikan/holiday/terbit");
                expect(waiting.join() === "2028-01-01:1,2028-01-03:1", `waiting ${waiting}`);
                expect(/3 Jan(?:uari)? 2028/.test((await people.budi.get("/pastikan/holiday")).body), "a holiday without its day");
                const told = async () => Number(/href="\/isi">[^<]*<\/a>(?: <strong>(\d+))?/.exec((await people.budi.get("/meja")).body.split("kt-tasks")[1])?.[1] ?? 0);
                const before = await told();
                expect(before >= waiting.length, `the head's desk says ${before} wait, here are ${waiting.length}`);
                await done(people.budi, "/pastikan/holiday/terbit", ticked(waiting));
                expect(await told() === before - waiting.length, `${await told()} wait after ${waiting.length} of ${before}`);
                const stored = JSON.parse((await people.siti.get("/isi/holiday/unduh.json")).body).filter(({ key }) => key.startsWith("2028"));
                expect((await people.rina.get("/hari-libur")).status === 404, "the desk has that page");
                return `${stored.length} in force today`;
        });
        await test("every answer of the API was as openapi.json says, without the mark of a demonstration", answersAreTrue);
} finally {
        await program.stop();
        rmSync(folder, { recursive: true, force: true });
}
finish();

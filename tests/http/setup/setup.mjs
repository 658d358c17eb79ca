// SPDX-License-Identifier: AGPL-3.0-or-later
// A newcomer sets up a real office with init and the pages alone: accounts, law that the office confirms itself, a
// letter, content by two persons, an agency of its own. Nothing is done past the program.
//   node tests/http/setup/setup.mjs PROGRAM SOURCE-TREE
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Visitor, expect, finish, freePort, newDatabase, test } from "../access/lib.mjs";

const [binary] = process.argv.slice(2);
const folder = mkdtempSync("/tmp/kentongan-setup-");
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
        people[login] = await enter(login, /Kode aktivasi\s*<\/dt>\s*<dd[^>]*>\s*([A-Za-z0-9_-]{43})/.exec(made.body)[1]);
        await done(people.siti, `${path}/peran`, { peran: role, wilayah: "", sampai: "" });
        expect(row((await people.siti.get("/orang")).body, login).includes("(menunggu)"), "a role that waits looks as if it held");
        expect(/Orang dan peran[^]{0,400}?1/.test((await people.budi.get("/meja")).body), "the head's desk says nothing");
        expect(/Peran menunggu konfirmasi[^]{0,200}?1/.test((await people.budi.get("/dasbor")).body), "nor his dashboard");
        const list = (await people.budi.get("/orang")).body;
        expect(/action="\/orang\/peran\/[^"]+\/akhiri"/.test(list), "it can only be confirmed, not refused");
        await done(people.budi, /action="(\/orang\/peran\/[^"]+\/konfirmasi)"/.exec(list)[1], {});
}

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
                expect(early.status === 409 && early.body.includes("/kantor"), `without an address: ${early.status}`);
                expect((await people.rina.get("/kantor")).status === 404, "the desk has that page");
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
        await test("then the letter prints with its number", async () => {
                const letter = await people.rina.get(`${application}/surat.pdf`);
                expect(letter.status === 200, `status ${letter.status}: ${letter.body.replace(/^.*<main/s, "").slice(0, 1500)}`);
                writeFileSync(join(folder, "surat.pdf"), letter.bytes);
                const text = execFileSync("pdftotext", ["-layout", join(folder, "surat.pdf"), "-"], { encoding: "utf8" });
                expect(text.includes("Kroya") && text.includes("0282-000000"), `place and phone: ${text.slice(0, 800)}`);
                expect(/0001\/D1\/cilacap\/[IVX]+\/20\d\d/.test(text), `the number: ${text.slice(0, 800)}`);
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
} finally {
        await program.stop();
        rmSync(folder, { recursive: true, force: true });
}
finish();

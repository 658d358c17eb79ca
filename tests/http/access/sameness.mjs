// SPDX-License-Identifier: AGPL-3.0-or-later
// One recruiter, spelled in three ways in three rooms, ends as one subject; a wrong merge is undone and nothing is lost. On
// PostgreSQL two nodes do it together: what one writes the other finds within a second.
import { randomUUID } from "node:crypto";
import { expect, finish, newDatabase, readAccounts, startProgram, test, Visitor } from "./lib.mjs";
import { offeredIn } from "./sow.mjs";

const [binary, source] = process.argv.slice(2);
const NAMES = ["Wahyu Sutrisno", "WAHYU SOETRISNO", "Wahyu Sutrisna"], PHONES = ["0840-5151-6262", "+62 840 5151 6262", "6284051516262"];
/* Within FOUND_MS, as the median of several: a machine that stands still for a moment makes one of them late. */
const FOUND_MS = 1000, LOST_MS = 30000;

const database = newDatabase();
const here = await startProgram(binary, { database });
const there = database ? await startProgram(binary, { database, beside: here }) : here;
const accounts = readAccounts(here, source);
const signIn = (login, program) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const analyst = await signIn("analis", there), beside = await signIn("analis", here);

/* Opens a page and sends one of its forms: what the page offers, and `fields` over it. */
async function fill(visitor, page, action, fields) {
        const html = (await visitor.get(page)).body;
        expect(html.includes(`action="${action}"`), `${page} has no form to ${action}`);
        const form = html.slice(html.indexOf(`action="${action}"`));
        const offered = Object.fromEntries(offeredIn(form.slice(0, form.indexOf("</form>"))));
        return visitor.post(action, { ...offered, ...fields, csrf: visitor.csrf });
}

async function file(login, village, recruiter, phone) {
        const sent = await fill(await signIn(login, here), "/laporan/baru", "/laporan/baru",
                                { id: randomUUID(), narrative: "Ada yang menawarkan kerja tanpa surat.", village, recruiter, phone, knowledge: "told-by-involved", tetap: "ya" });
        expect(sent.status === 303, `${login}: ${sent.status}`);
}

const finding = []; /* milliseconds of each find at the other node */

/* The address of the one subject of a kind that is found by what is written, wherever it was written. */
async function find(visitor, kind, written) {
        const start = Date.now();
        for (;;) {
                const rows = (await visitor.get(`/subjek?jenis=${kind}&q=${encodeURIComponent(written)}`)).body.split("Mirip dengan yang dicari")[0].match(/href="\/subjek\/[0-9a-f-]{36}"/g) ?? [];
                finding.push(...rows.length === 1 && visitor === analyst ? [Date.now() - start] : []);
                if (rows.length === 1)
                        return rows[0].slice(6, -1);
                expect(rows.length === 0 && Date.now() - start < LOST_MS, `${written}: ${rows.length} subjects after ${Date.now() - start} ms`);
        }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const mentionsOf = (html) => (html.match(/kelompok \d+/g) ?? []).length;

await test("a report, a tip and an application spell one number in three ways: one subject", async () => {
        await file("babinsa", "35.02.02.2008", NAMES[0], PHONES[0]);
        const citizen = new Visitor(here);
        const page = await citizen.request("POST", "/lapor/periksa", { form: {
                bahaya: "tidak", kecamatan: "35.02.01", desa: "35.02.01.2001", kapan: "week", tahu: "own-eyes",
                cerita: "Ada yang mengumpulkan paspor warga.", siapa: NAMES[1], telepon: PHONES[1] } });
        const form = Object.fromEntries([...page.body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]) => [name, value]));
        expect((await citizen.request("POST", "/lapor/kirim", { form })).status === 200, "the tip is not taken");
        for (const tip of new Set((await beside.get("/tip")).body.match(/\/tip\/[0-9a-f-]{36}/g)))
                if ((await beside.get(tip)).body.includes(`action="${tip}/ambil"`))
                        await fill(beside, tip, `${tip}/ambil`, {});
        const officer = await signIn("petugas1", here);
        const made = await fill(officer, "/paspor/baru", "/paspor/baru",
                                { id: randomUUID(), kecamatan: "35.02.02", desa: "35.02.02.2003", nama: "Sulastri Contoh", nik: "9902025005900077", negara: "Hong Kong",
                                  pertama: "ya", lahir: "1990-05-10", kelamin: "P", telepon_penjamin: PHONES[2] });
        expect(made.status === 303, `application: ${made.status}`);
        const phone = await find(analyst, "phone", PHONES[2]), shown = (await analyst.get(phone)).body;
        for (const text of ["laporan desa", "kabar tanpa nama", PHONES[0], PHONES[1]])
                expect(shown.includes(text), `the subject does not say "${text}"`);
        expect(mentionsOf(shown) === 2, "an application counts as a mention");
        const known = (await officer.get(made.headers.location)).body;
        expect(known.includes("laporan dari desa"), "the desk does not learn of the number");
        const name = (await analyst.get(await find(analyst, "person", NAMES[0]))).body;
        expect(mentionsOf(name) === 2 && name.includes("Mungkin sama, belum dihitung"), "the two spellings of the name are not one that waits");
});

await test("a name that waits stands in the list of what is to be judged, until somebody judged it", async () => {
        const name = await find(analyst, "person", NAMES[0]), queue = async () => (await beside.get("/subjek/mungkin-sama")).body;
        expect((await queue()).includes(`${name}#penyebutan`) && (await queue()).includes("1 penyebutan dengan nama yang sama"), "it is not in the list");
        const page = (await analyst.get(name)).body, waiting = page.indexOf("Mungkin sama, belum dihitung"), action = `${name}/nilai`;
        const form = page.slice(page.indexOf(`action="${action}"`, waiting)), offered = Object.fromEntries(offeredIn(form.slice(0, form.indexOf("</form>"))));
        expect((await analyst.post(action, { ...offered, verdict: "same", reason: "Nomornya sama.", csrf: analyst.csrf })).status === 303, "no judgement");
        expect(!(await queue()).includes(`${name}#penyebutan`), "it waits on");
        await fill(analyst, name, (await analyst.get(name)).body.match(new RegExp(`${name}/batal/[0-9a-f-]{36}`))[0], {});
        expect((await queue()).includes(`${name}#penyebutan`), "undone, it does not wait again");
});

/* The table in memory follows the change feed, which on PostgreSQL waits for whoever began to write before. Gives the
   milliseconds until the page has it. */
async function shownAfter(page, text) {
        const start = Date.now();
        for (; Date.now() < start + LOST_MS; await new Promise((done) => setTimeout(done, 20)))
                if ((await analyst.get(page)).body.includes(text))
                        return Date.now() - start;
        throw new Error(`${text} is no candidate on the page`);
}

await test("a spelling with another key is a candidate; merged it is one, undone it is two as before", async () => {
        await file("babinsa.slahung", "35.02.01.2001", NAMES[2], "");
        const one = await find(analyst, "person", NAMES[0]), other = await find(analyst, "person", NAMES[2]);
        const id = other.slice("/subjek/".length), compare = `${one}/banding/${id}`;
        const took = await shownAfter(one, compare);
        expect((await beside.get("/subjek/mungkin-sama")).body.includes(NAMES[2]), "no pair in the list");
        const [before, apart] = [mentionsOf((await analyst.get(one)).body), mentionsOf((await analyst.get(other)).body)];
        expect((await fill(analyst, compare, compare, { verdict: "same", reason: "" })).status === 422, "a merge without a reason");
        expect((await fill(analyst, compare, compare, { verdict: "same", reason: "Orang yang sama." })).status === 303, "no merge");
        const merged = (await beside.get(one)).body;
        expect(mentionsOf(merged) === before + apart, `${mentionsOf(merged)} mentions after the merge`);
        const gone = await beside.get(other);
        expect(gone.status === 303 && gone.headers.location === one, `the page of the merged one: ${gone.status}`);
        await file("bhabinkamtibmas", "35.02.02.2003", NAMES[2], ""); /* between the merge and its undoing */
        const grown = (await analyst.get(one)).body;
        expect(mentionsOf(grown) === before + apart + 1, `${mentionsOf(grown)} mentions after one more`);
        const undo = grown.match(new RegExp(`${one}/batal/[0-9a-f-]{36}`))[0];
        expect((await fill(beside, one, undo, {})).status === 303, "no undoing");
        for (const visitor of [analyst, beside]) {
                expect(mentionsOf((await visitor.get(one)).body) === before && mentionsOf((await visitor.get(other)).body) === apart + 1, "not as before, with what came since");
                expect((await visitor.get(one)).body.includes("Orang yang sama."), "what was thought is lost");
        }
        return `the candidate is there after ${took} ms`;
});

await test("put off and told apart are kept, on both pages", async () => {
        const one = await find(analyst, "person", NAMES[0]), other = await find(analyst, "person", NAMES[2]);
        const compare = `${one}/banding/${other.slice("/subjek/".length)}`;
        for (const [verdict, said] of [["later", "Ditunda"], ["different", "Dinilai bukan yang sama"]]) {
                expect((await fill(analyst, compare, compare, { verdict, reason: "Menunggu kabar dari desa." })).status === 303, verdict);
                expect((await beside.get(other)).body.includes(said), `the other page does not say ${said}`);
        }
        expect(!(await beside.get("/subjek/mungkin-sama")).body.includes(compare), "a pair that was told apart is asked again");
});

await test("a split is looked at first, keeps its ticks when something is missing, and is undone", async () => {
        const name = await find(analyst, "person", NAMES[0]), action = `${name}/pisah`, page = (await analyst.get(name)).body;
        const ticks = [...page.matchAll(/name="mention" type="checkbox" value="([0-9a-f-]{36})"/g)].map(([, id]) => id);
        expect(ticks.length === 2, `${ticks.length} mentions to tick`);
        expect((await analyst.post(action, { id: randomUUID(), langkah: "pisah", reason: "Dua orang lain.", csrf: analyst.csrf })).body.includes("Pilih dahulu penyebutan"), "nothing was ticked");
        const looked = await fill(analyst, name, action, { mention: ticks[0], langkah: "lihat", reason: "" });
        for (const told of ["Bila dipisahkan:", "1 penyebutan menjadi subjek tersendiri", "dan 1 tetap di sini.", `value="${ticks[0]}" checked`, "Nomor telepon"])
                expect(looked.status === 200 && looked.body.includes(told), `the look does not say "${told}"`);
        const unsaid = await fill(analyst, name, action, { mention: ticks[0], langkah: "pisah", reason: "" });
        expect(unsaid.status === 422 && unsaid.body.includes(`value="${ticks[0]}" checked`), "a tick is lost");
        expect(mentionsOf((await analyst.get(name)).body) === 2, "looking changed something");
        const split = await fill(analyst, name, action, { mention: ticks[0], langkah: "pisah", reason: "Dua orang lain." });
        expect(split.status === 303 && mentionsOf((await analyst.get(split.headers.location.split("?")[0])).body) === 1, `split: ${split.status}`);
        expect((await fill(beside, name, (await beside.get(name)).body.match(new RegExp(`${name}/batal/[0-9a-f-]{36}`))[0], {})).status === 303, "no undoing");
        expect(mentionsOf((await analyst.get(name)).body) === 2, "not as before");
});

/* By an identifier, and as a candidate of another spelling: five of each, so that one late answer is no verdict. */
await test("what one node writes the other finds within a second", async () => {
        const candidates = [], pairs = [["Agus Hartono", "Agus Hartana"], ["Bambang Suparno", "Bambang Suparna"], ["Joko Sudarno", "Joko Sudarna"],
                                         ["Slamet Sumarno", "Slamet Sumarna"], ["Eko Winarno", "Eko Winarna"]];
        for (const [one] of pairs)
                await file("babinsa", "35.02.02.2008", one, "");
        const pages = [];
        for (const [one] of pairs)
                pages.push(await find(analyst, "person", one));
        finding.length = 0;
        for (const [i, [, other]] of pairs.entries()) {
                await file("babinsa", "35.02.02.2008", other, `0840-7000-700${i}`);
                await find(analyst, "phone", `+62 840 7000 700${i}`);
                candidates.push(await shownAfter(pages[i], other));
        }
        const told = `by number ${finding.join(", ")} ms; as a candidate ${candidates.join(", ")} ms, ${database ? "two nodes" : "one node"}`;
        expect(finding.length === pairs.length && median(finding) <= FOUND_MS && median(candidates) <= FOUND_MS, told);
        return told;
});

if (there !== here)
        await there.stop();
await here.stop();
finish();

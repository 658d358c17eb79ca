// SPDX-License-Identifier: AGPL-3.0-or-later
// Parameters that no form offers: requests and answers of others, codes of letters, and tabs that are out of date.
//   node tests/http/access/forged.mjs PROGRAM SOURCE-TREE
import { randomUUID } from "node:crypto";
import { Visitor, ask, expect, expectNone, face, finish, parting, readAccounts, startProgram, test } from "./lib.mjs";

const [binary, source] = process.argv.slice(2);
const program = await startProgram(binary, { more: ["--absent-step", "50"] });
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const [desk, analyst, disnaker, bp3mi, theirDesk, theirHead, babinsa] =
        [await signIn("petugas1"), await signIn("analis"), await signIn("disnaker"), await signIn("bp3mi"),
         await signIn("contoh.petugas"), await signIn("contoh.kepala"), await signIn("babinsa")];
const idOf = (text) => text.includes("-") ? text : text.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
const hex = program.database ? "id" : "hex(id)";
const idsOf = (table, where) => ask(program, `SELECT ${hex} FROM ${table} WHERE ${where} ORDER BY 1`).map(([id]) => idOf(id));
const literal = (id) => program.database ? `'${id}'` : `x'${id.replaceAll("-", "")}'`;
const stateOf = (table, id) => ask(program, `SELECT state FROM ${table} WHERE id = ${literal(id)}`)[0]?.[0] ?? "";
const [sent, second] = idsOf("info_request", "state = 'sent'");
const application = idsOf("application", "state = 'new'")[0];
const agencies = Object.fromEntries(ask(program, `SELECT key, ${hex} FROM agency`).map(([key, id]) => [key, idOf(id)]));
const countRequests = () => ask(program, "SELECT count(*) FROM info_request")[0][0];

/* The same answer as for an id that nobody has. */
async function isAbsent(visitor, method, path, id, form, faults) {
        const other = randomUUID();
        const [one, none] = [path.replace("ID", id), path.replace("ID", other)];
        const options = form ? { form: { csrf: visitor.csrf, ...form } } : {};
        const [answer, absent] = [await visitor.request(method, one, options), await visitor.request(method, none, options)];
        const differs = parting(face(answer, one), face(absent, none));
        if (answer.status !== 404 || differs)
                faults.push(`${visitor.account.login} ${method} ${path}: ${answer.status} ${differs}`);
}

await test("a request to another agency, or of another office, is no request: pages, prints, answers, files", async () => {
        const faults = [];
        for (const visitor of [bp3mi, theirDesk, theirHead, babinsa]) {
                await visitor.get("/meja");
                for (const path of ["/permintaan/ID", "/permintaan/ID/cetak", "/api/permintaan/ID", `/permintaan/ID/lampiran/${randomUUID()}/1`])
                        await isAbsent(visitor, "GET", path, sent, null, faults);
                await isAbsent(visitor, "POST", "/permintaan/ID/jawab", sent, { id_jawaban: randomUUID(), versi: "1", jawaban: "berlaku" }, faults);
                await isAbsent(visitor, "POST", "/permintaan/ID/selesai", sent, {}, faults);
                await isAbsent(visitor, "POST", `/permintaan/ID/lampiran/${randomUUID()}/tarik`, sent, { why: "salah kirim" }, faults);
        }
        await isAbsent(desk, "POST", "/permintaan/ID/jawab", sent, { id_jawaban: randomUUID(), versi: "1", jawaban: "berlaku" }, faults);
        expectNone(faults);
        expect(stateOf("info_request", sent) === "sent", "it was opened or answered");
});

await test("nothing is asked that its kind does not allow: agency, thing, office, fields", async () => {
        const before = countRequests(), faults = [];
        await desk.get(`/permintaan/baru?permohonan=${application}`);
        const right = { jenis: "rekomendasi-kerja", permohonan: application, instansi: agencies[Object.keys(agencies).find((key) => /disnaker.*ponorogo|ponorogo.*disnaker/.test(key))] };
        const report = idsOf("report", "route = 'inbox'")[0];
        for (const [what, forged] of Object.entries({
                "an agency that does not answer this kind": { instansi: agencies[Object.keys(agencies).find((key) => /polres/.test(key))] },
                "an agency that nobody has": { instansi: randomUUID() },
                "an office in place of an agency": { instansi: idsOf("office", "1 = 1")[0] },
                "an application that nobody has": { permohonan: randomUUID() },
                "a report in place of an application": { permohonan: report },
                "a report beside it": { permohonan: "", laporan: report },
                "a kind that nobody knows": { jenis: "apa-saja" },
                "a kind without a confirmed law": { jenis: "kependudukan" },
                "two things at once": { laporan: report } })) {
                const form = { csrf: desk.csrf, id: randomUUID(), ...right, ...forged, isian: "recommendation_number", nilai: "R-1" };
                const answer = await desk.post("/permintaan/baru", form);
                if (answer.status === 303)
                        faults.push(`${what}: sent`);
                else if (answer.status >= 500)
                        faults.push(`${what}: ${answer.status}`);
        }
        const own = await theirDesk.post("/permintaan/baru", { csrf: theirDesk.csrf, id: randomUUID(), ...right, isian: "recommendation_number", nilai: "R-1" });
        if (own.status === 303)
                faults.push("another office asks about this office's application");
        expectNone(faults);
        expect(countRequests() === before, `${countRequests()} requests, ${before} before`);
        const unforged = await desk.post("/permintaan/baru", { csrf: desk.csrf, id: randomUUID(), ...right, isian: "recommendation_number", nilai: "R-1" });
        expect(unforged.status === 303, `the same without a forged part: ${unforged.status}`);
});

await test("a field that the kind does not list is not sent, and what the application says cannot be typed over", async () => {
        const id = randomUUID();
        const form = new URLSearchParams({ csrf: desk.csrf, id, jenis: "rekomendasi-kerja", permohonan: application,
                                           instansi: agencies[Object.keys(agencies).find((key) => /disnaker.*ponorogo|ponorogo.*disnaker/.test(key))] });
        for (const [key, value] of [["recommendation_number", "R-77"], ["narrative", "Sengkuniwati"], ["phone", "084031317777"], ["name", "Orang Palsu"]]) {
                form.append("isian", key);
                form.append("nilai", value);
        }
        const answer = await desk.request("POST", "/permintaan/baru", { form });
        const page = (await disnaker.get(`/permintaan/${id}`)).body;
        expect(!/Sengkuniwati|084031317777|Orang Palsu/.test(page), "a forged field reaches the agency");
        expect(answer.status === 303 ? page.includes("R-77") : answer.status === 422, `it answers ${answer.status}`);
        return answer.status === 303 ? "what is not listed is left out" : "the whole is refused";
});

await test("an answer is one of its kind's, once, and of the state that was seen", async () => {
        await disnaker.get(`/permintaan/${second}`);
        const say = (jawaban, more = {}) => disnaker.post(`/permintaan/${second}/jawab`, { csrf: disnaker.csrf, id_jawaban: randomUUID(), versi: "2",
                                                                                           jawaban, ...more });
        const unknown = await say("asli");
        expect(unknown.status === 422 && stateOf("info_request", second) === "opened", `a code of another kind: ${unknown.status}`);
        const old = await say("berlaku", { versi: "1" });
        expect([409, 412].includes(old.status) && stateOf("info_request", second) === "opened", `an old tab: ${old.status}`);
        const first = randomUUID();
        expect((await say("berlaku", { id_jawaban: first })).status === 303, "the right answer is refused");
        expect((await say("berlaku", { id_jawaban: first })).status === 303, "the same again is refused");
        const other = await say("tidak-ditemukan");
        expect([409, 412].includes(other.status), `another answer behind it: ${other.status}`);
        expect(ask(program, `SELECT answer FROM info_request WHERE id = ${literal(second)}`)[0][0] === "berlaku", "the answer changed");
});

await test("codes of letters: what is no code, nobody's, or another spelling of nobody's reads the same", async () => {
        const nobody = new Visitor(program), faults = [];
        const codes = ["0".repeat(26), "ABCDEFGHJKMNPQRSTVWXYZ0123", randomUUID(), "x", "%25", "..%2f", "OR 1=1 --", "1".repeat(60),
                       ask(program, "SELECT number FROM application LIMIT 1")[0][0]];
        const look = async (path) => {
                const answer = await nobody.get(path);
                delete answer.headers["content-length"]; // the page links to itself
                return answer;
        };
        const plain = face(await look("/verifikasi/ABC"), "/verifikasi/ABC");
        for (const code of codes) {
                const path = `/verifikasi/${encodeURIComponent(code)}`;
                const answer = await look(path);
                const differs = parting(face(answer, path), plain);
                if (answer.status === 200 && differs)
                        faults.push(`${code}: ${differs}`);
                else if (answer.status !== 200 && ![400, 404].includes(answer.status))
                        faults.push(`${code}: ${answer.status}`);
        }
        expectNone(faults);
        nobody.close();
});

await test("what may not be opened takes no less time than what is not there, nor more: both a whole step of 50 ms", async () => {
        const quickest = async (visitor, path) => {
                let least = Infinity;
                for (let i = 0; i < 8; i++) {
                        const began = process.hrtime.bigint(), { status } = await visitor.get(path);
                        expect(status === 404, `${path}: ${status}`);
                        least = Math.min(least, Number(process.hrtime.bigint() - began) / 1e6);
                }
                return least;
        };
        const took = [];
        for (const [visitor, base, id] of [[bp3mi, "/api/permintaan/", sent], [bp3mi, "/permintaan/", sent]])
                took.push(await quickest(visitor, base + id), await quickest(visitor, base + randomUUID()));
        expect(took.every((ms) => ms >= 50), `in ms: ${took}`);
        return `${took.map((ms) => ms.toFixed(1)).join(", ")} ms`;
});

/* --- tabs --- */

async function fileReport() {
        const id = randomUUID();
        await babinsa.get("/laporan/baru");
        const answer = await babinsa.post("/laporan/baru", { csrf: babinsa.csrf, id, knowledge: "own-eyes", village: "35.02.02.2003", tetap: "ya",
                                                             narrative: "Ada tawaran kerja tanpa surat." });
        expect(answer.status === 303, `a report answers ${answer.status}`);
        return id;
}

/* Another tab of the same browser. */
function tabOf(visitor) {
        const tab = new Visitor(program, visitor.account);
        tab.cookies = visitor.cookies;
        tab.csrf = visitor.csrf;
        return tab;
}

const versionIn = (page) => /name="version" value="(\d+)"/.exec(page.body)[1];
const isStale = (answer) => [409, 412].includes(answer.status);

await test("what was decided in one tab is not decided again, or otherwise, in another", async () => {
        const id = await fileReport(), other = tabOf(analyst), faults = [];
        const old = versionIn(await other.get(`/laporan/${id}`));
        const step = (tab, name, more = {}) => tab.post(`/laporan/${id}/${name}`, { csrf: tab.csrf, version: old, ...more });
        expect((await step(analyst, "ambil")).status === 303, "it is not taken");
        for (const [name, more] of [["ambil"], ["periksa"], ["kembalikan"], ["nilai", { reliability: "B", credibility: "2" }],
                                    ["tutup", { outcome: "unfounded", told: "Tidak benar." }]]) {
                const answer = await step(other, name, more);
                if (!isStale(answer))
                        faults.push(`${name}: ${answer.status}`);
        }
        expectNone(faults);
        expect(stateOf("report", id) === "taken", `its state is ${stateOf("report", id)}`);
        const page = await step(other, "tutup", { outcome: "unfounded", told: "Tidak benar sama sekali." });
        expect(/<h1/.test(page.body) && page.body.includes("Tidak benar sama sekali."), "the old tab loses what was typed");
        expect(page.body.includes(`href="/laporan/${id}"`), "the old tab is shown no way to the page");
        const told = (headers) => other.request("POST", `/api/laporan/${id}/tutup`, { json: { outcome: "unfounded", told: "Tidak benar." },
                                                                                      headers: { "X-CSRF-Token": other.csrf, ...headers } });
        expect((await told({ "If-Match": `"${old}"` })).status === 412, "the API takes an old version");
        expect((await told({})).status === 428, "the API takes no version at all");
        other.close();
});

await test("settings saved in one tab are not overwritten from another", async () => {
        const admin = await signIn("admin"), other = tabOf(admin);
        const version = /name="versi" value="(\d+)"/.exec((await other.get("/kantor")).body)[1];
        const save = (tab, telepon) => tab.post("/kantor", { csrf: tab.csrf, versi: version, alamat: "Jalan Contoh 1", telepon, tempat: "", nomor: "{seq:4}/{year}" });
        expect((await save(admin, "0352-1")).status === 303, "it is not saved");
        const late = await save(other, "0352-2");
        expect(late.status === 422 && late.body.includes("0352-2"), `the old tab: ${late.status}`);
        expect(ask(program, "SELECT phone FROM office WHERE phone <> ''")[0][0] === "0352-1", "overwritten");
        admin.close();
        other.close();
});

await test("signed out in one tab is signed out in all: the other changes nothing and shows nothing", async () => {
        const id = await fileReport(), visitor = await signIn("analis"), other = tabOf(visitor);
        other.cookies = new Map(visitor.cookies); // as the browser had them when the tab was opened
        const old = versionIn(await other.get(`/laporan/${id}`));
        expect((await visitor.post("/keluar", { csrf: visitor.csrf })).status === 303, "it does not sign out");
        const sent = await other.post(`/laporan/${id}/ambil`, { csrf: other.csrf, version: old });
        expect([303, 401, 403].includes(sent.status) && !(sent.headers.location ?? "").includes(`/laporan/${id}?pesan`), `a step answers ${sent.status}`);
        expect(stateOf("report", id) === "new", "a step was taken without a session");
        const read = await other.get(`/laporan/${id}`);
        expect(read.status === 303 && read.headers.location.startsWith("/masuk"), `a page answers ${read.status}`);
        const api = await other.get("/api/laporan");
        expect(api.status === 401, `the API answers ${api.status}`);
        visitor.close();
        other.close();
});

await test("a form opened by one and sent by another is nobody's: nothing is kept, and the text comes back", async () => {
        const id = await fileReport(), typed = "Tulisan analis yang belum dikirim";
        const old = versionIn(await analyst.get(`/laporan/${id}`));
        const head = await signIn("kepala");
        const form = { csrf: analyst.csrf, version: old, reliability: "B", credibility: "2", note: typed };
        const own = { Origin: `http://127.0.0.1:${program.port}`, "Sec-Fetch-Site": "same-origin" };
        const sent = await head.request("POST", `/laporan/${id}/nilai`, { form, headers: own });
        expect(sent.status === 403 && sent.body.includes("Formulir ini dari sesi lain"), `it answers ${sent.status}`);
        expect(sent.body.includes(typed) && sent.body.includes(`href="/laporan/${id}"`), "the text or the way back is missing");
        const none = randomUUID(), absent = await head.request("POST", `/laporan/${none}/nilai`, { form, headers: own });
        const differs = parting(face(sent, `/laporan/${id}/nilai`).replaceAll(id, none), face(absent, `/laporan/${none}/nilai`));
        expect(!differs, `it tells what is there from what is not: ${differs}`);
        for (const headers of [{ Origin: "http://jahat.example" }, { ...own, "Sec-Fetch-Site": "cross-site" }]) {
                const foreign = await head.request("POST", `/laporan/${id}/nilai`, { form, headers });
                expect(foreign.status === 404 && !foreign.body.includes(typed), `a page of others puts words on ours: ${foreign.status}`);
        }
        expect(stateOf("report", id) === "new", "a step was taken");
        head.close();
});

await test("a body that is too large is refused as a page says it to people and an API to programs, in both languages", async () => {
        const much = "x".repeat(400000), own = await signIn("babinsa");
        for (const [language, words] of [["id", "Kiriman terlalu besar"], ["en", "What you sent is too large"]]) {
                const page = await own.request("POST", `/laporan/${randomUUID()}/tambah?lang=${language}`, { form: { told: much } });
                expect(page.status === 413 && page.headers["content-type"].startsWith("text/html"), `a page: ${page.status} ${page.headers["content-type"]}`);
                expect(page.body.includes(words) && page.body.includes(`lang="${language}"`), `not said in ${language}: ${page.body.slice(0, 300)}`);
                const api = await own.request("POST", `/api/laporan?lang=${language}`, { json: { narrative: much } });
                expect(api.status === 413 && api.headers["content-type"] === "application/problem+json", `the API: ${api.status} ${api.headers["content-type"]}`);
                const problem = JSON.parse(api.body);
                expect(problem.status === 413 && problem.type === "/masalah/too-large" && problem.title === words, api.body);
        }
        const tip = await own.request("POST", "/lapor/kirim", { form: { cerita: much } });
        expect(tip.status === 413 && !/[0-9a-f]{8}-[0-9a-f]{4}/.test(tip.body), `a tip: ${tip.status}`);
        own.close();
});

for (const visitor of [desk, analyst, disnaker, bp3mi, theirDesk, theirHead, babinsa])
        visitor.close();
await program.stop();
finish();

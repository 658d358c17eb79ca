// SPDX-License-Identifier: AGPL-3.0-or-later
// Attachments over HTTP: what a Babinsa's photo becomes, who sees it, and what hostile files get. Second argument: the
// source; with "postgres" third, on the server that tests/with-postgres runs.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, finish, newDatabase, psqlEnvironment, readAccounts, startProgram, test, Visitor } from "../access/lib.mjs";
import { judgeAll } from "../api/contract.mjs";
import * as samples from "./samples.mjs";

const [binary, source] = process.argv.slice(2);
const database = newDatabase();
const program = await startProgram(binary, { database });
const answersAreTrue = await judgeAll(new Visitor(program));
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const babinsa = await signIn("babinsa"), analyst = await signIn("analis"), other = await signIn("pimpasa");
const WORDS = "Rahasia pelapor 8 derajat";
const image = samples.photo(source, WORDS);

async function fileReport(files, more = {}) {
        const id = randomUUID();
        await babinsa.get("/laporan/baru");
        const fields = { id, narrative: "Ada foto brosur yang dibagikan di pos ronda.", village: "35.02.02.2003",
                         knowledge: "own-eyes", csrf: babinsa.csrf, ...more };
        const answer = await babinsa.request("POST", "/laporan/baru", {
                parts: [...Object.entries(fields), ...files.map((bytes, place) => ["files", bytes, `berkas${place}.jpg`])] });
        return { id, answer };
}

async function attached(visitor, id) {
        const answer = await visitor.get(`/api/laporan/${id}`);
        expect(answer.status === 200, `the report answers ${answer.status}`);
        return JSON.parse(answer.body).attachments;
}

/* Asks again when the program is too busy, as its answer tells to: the id makes it the same file. */
async function api(visitor, id, attachment, bytes, filename = "a.jpg") {
        for (let tries = 0;; tries++) {
                const answer = await visitor.request("POST", `/api/laporan/${id}/lampiran`, {
                        headers: { "X-CSRF-Token": visitor.csrf }, parts: [["attachment", attachment], ["file", bytes, filename]] });
                if (answer.status !== 503 || tries === 20)
                        return answer;
                await new Promise((done) => setTimeout(done, 1000));
        }
}

function countRows(sql) {
        if (database)
                return Number(execFileSync("psql", ["-qAt", database, "-c", sql], { encoding: "utf8", env: psqlEnvironment }));
        const script = "import sqlite3, sys\nprint(sqlite3.connect(sys.argv[1], timeout=10).execute(sys.argv[2]).fetchone()[0])";
        return Number(execFileSync("python3", ["-c", script, join(program.data, "kentongan.db"), sql], { encoding: "utf8" }));
}

function everyFile(folder) {
        return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
                entry.isDirectory() ? everyFile(join(folder, entry.name)) : [join(folder, entry.name)]);
}

let kept;

await test("a photo with a report is kept without place, words or name, and analyst and author see it", async () => {
        const { id, answer } = await fileReport([image]);
        expect(answer.status === 303, `${answer.status}: ${answer.body.slice(0, 400)}`);
        const receipt = await babinsa.get(answer.headers.location);
        expect(receipt.body.includes("Kami juga menerima 1 lampiran Anda."), "the receipt does not say that the photo came");
        const [file] = await attached(babinsa, id);
        expect(file?.kind === "photo" && file.pages === 1, JSON.stringify(file));
        kept = { id, file };
        const page = await analyst.get(`/laporan/${id}`);
        const [, small] = /<img src="([^"]+)"/.exec(page.body) ?? [];
        expect(small?.endsWith("/0"), "no small picture on the analyst's page");
        for (const path of [file.first_page, small]) {
                const picture = await analyst.get(path);
                expect(picture.status === 200 && picture.headers["content-type"] === "image/jpeg", `${path}: ${picture.status}`);
                expect(picture.bytes.readUInt16BE(0) === 0xffd8, "not a JPEG");
                expect(!picture.bytes.includes("Exif") && !picture.bytes.includes(WORDS), "metadata came through");
                expect(picture.headers["cache-control"] === "no-store" && picture.headers["x-content-type-options"] === "nosniff" &&
                       /sandbox/.test(picture.headers["content-security-policy"]) &&
                       /^inline; filename="?lampiran/.test(picture.headers["content-disposition"]), JSON.stringify(picture.headers));
        }
});

await test("each opening of a page is in the journal with its reader", async () => {
        const sql = "SELECT count(*) FROM journal_entry WHERE object_kind = 'attachment'";
        const before = countRows(sql);
        await analyst.get(kept.file.first_page);
        expect(countRows(sql) === before + 1, "one opening is not one entry");
        await other.get(kept.file.first_page);
        expect(countRows(sql) === before + 1, "a refused opening left an entry of an opening");
});

await test("who may not read the report sees an address that does not exist", async () => {
        const stranger = await other.get(kept.file.first_page), partner = await (await signIn("disnaker")).get(kept.file.first_page);
        const absent = await analyst.get(kept.file.first_page.replace(/[0-9a-f-]{36}\/1$/, `${randomUUID()}/1`));
        const beyond = await analyst.get(kept.file.first_page.replace(/1$/, "2"));
        for (const answer of [stranger, partner, absent, beyond])
                expect(answer.status === 404, `status ${answer.status}`);
        const elsewhere = await fileReport([]);
        const moved = await analyst.get(kept.file.first_page.replace(kept.id, elsewhere.id));
        expect(moved.status === 404, `under another report it answers ${moved.status}`);
});

await test("an official who is named in the report sees neither it nor its photo", async () => {
        const official = accounts.find((account) => account.login === "analis");
        const { id, answer } = await fileReport([image], { official: official.phone });
        expect(answer.status === 303, `${answer.status}`);
        const [file] = await attached(babinsa, id);
        expect((await analyst.get(`/laporan/${id}`)).status === 404, "he sees the report");
        expect((await analyst.get(file.first_page)).status === 404, "he sees the photo");
        expect((await analyst.get(file.first_page.replace(/1$/, "0"))).status === 404, "he sees the small picture");
});

const hostile = [
        ["0 bytes", Buffer.alloc(0), /kosong/],
        ["a text that calls itself a photo", Buffer.from("bukan foto"), /Jenis berkas/],
        ["a workbook that calls itself a photo", readFileSync(join(source, "tests/fuzz/corpus/xlsx/book")), /Jenis berkas/],
        ["a PNG of 30,000 x 30,000", samples.png(30000, 30000, { rows: 1 }), /terlalu besar/],
        ["a PNG without most of its rows", samples.png(300, 300, { rows: 3 }), /rusak/],
        ["a truncated JPEG", samples.truncated(source), /rusak/],
        ["a PDF of 21 pages", samples.pdf({ pages: 21 }), /terlalu besar/],
        ["a PDF that is none", Buffer.from("%PDF-1.7\nbukan"), /rusak|rumit/],
        ["a PNG of 65,535 x 65,535 in some bytes", samples.png(65535, 65535, { rows: 0 }), /terlalu besar/],
        ["a JPEG whose height comes late", samples.lateHeight(source), /rusak/],
        ["a PDF whose tree of pages has no end", samples.pdfOfLoops(), /rusak|rumit/],
        ["a PDF of a thousand bytes that opens to 100 MB", samples.pdfBomb(), /rumit/],
        ["10 MB and a byte", Buffer.concat([image, Buffer.alloc(10 * 1024 * 1024 + 1 - image.length)]), /terlalu besar|Terlalu besar/],
];
for (const [name, bytes, words] of hostile)
        await test(`${name}: the report is kept, the file is not, and words say why`, async () => {
                const { id, answer } = await fileReport([bytes, image]);
                const text = answer.body.replace(/^.*<main/s, "");
                expect(answer.status === 200 && words.test(text), `${answer.status}: ${text.slice(0, 1500)}`);
                expect(text.includes("sudah kami terima dan tersimpan"), "it does not say what is kept");
                const files = await attached(babinsa, id);
                expect(files.length <= 1, `${files.length} files`);
        });

await test("six files: none is kept, the report is, and the limit is said", async () => {
        const { id, answer } = await fileReport(Array(6).fill(image));
        expect(answer.status === 200 && answer.body.includes("paling banyak 5"), `${answer.status}`);
        expect((await attached(babinsa, id)).length === 0, "some were kept");
});

await test("many reports with heavy papers at once: pages answer, every report is kept, a file without a turn is named", async () => {
        const heavy = samples.png(6000, 6000), slowest = { took: 0 };
        let open = true;
        const visit = () => { const visitor = new Visitor(program); visitor.cookies = new Map(babinsa.cookies); visitor.csrf = babinsa.csrf; return visitor; };
        const sent = Promise.all(Array.from({ length: 48 }, async () => {
                const id = randomUUID();
                const fields = { id, narrative: "Ada foto brosur yang dibagikan di pos ronda.", village: "35.02.02.2003", knowledge: "own-eyes", csrf: babinsa.csrf };
                const answer = await visit().ask("POST", "/laporan/baru", { parts: [...Object.entries(fields), ["files", heavy, "berkas.png"]] });
                return { id, answer };
        })).finally(() => { open = false; });
        let looks = 0;
        for (; open; looks++) {
                const began = performance.now(), page = await analyst.get("/laporan/masuk");
                const took = performance.now() - began;
                expect(page.status === 200, `a page answers ${page.status}`);
                slowest.took = Math.max(slowest.took, took);
                await new Promise((go) => setTimeout(go, 50)); /* a person, not a flood: that one is told to wait */
        }
        const answers = await sent, busy = answers.filter(({ answer }) => /belum kami ambil/.test(answer.body));
        expect(looks > 0 && slowest.took < 8000, `${looks} pages, the slowest in ${slowest.took} ms`);
        for (const { id, answer } of answers) {
                expect([200, 303].includes(answer.status), `${answer.status}: ${answer.body.slice(0, 300)}`);
                const refused = /belum kami ambil/.test(answer.body);
                expect(!refused || answer.body.includes("sudah kami terima dan tersimpan"), "it does not say what is kept");
                expect((await attached(babinsa, id)).length === (refused ? 0 : 1), "the answer and the report differ");
        }
        expect(busy.length > 0, "all found a turn: the limit was never met");
        const later = await api(babinsa, busy[0].id, randomUUID(), image);
        expect(later.status === 204 && (await attached(babinsa, busy[0].id)).length === 1, `added later: ${later.status}`);
        return `${busy.length} of 48 without a turn; ${looks} pages meanwhile, the slowest in ${Math.round(slowest.took)} ms`;
});

await test("while one sends papers made to be slow, the photo of another is drawn", async () => {
        const slow = samples.pdf({ pages: 4, lines: 8000 }), { id } = await fileReport([]);
        let refused = 0;
        const sent = Promise.all(Array.from({ length: 12 }, async () => {
                const visitor = new Visitor(program);
                visitor.cookies = new Map(babinsa.cookies);
                const { status } = await visitor.request("POST", `/api/laporan/${id}/lampiran`, {
                        headers: { "X-CSRF-Token": babinsa.csrf }, parts: [["attachment", randomUUID()], ["file", slow, "a.pdf"]] });
                refused += status === 503;
                return status;
        }));
        while (refused === 0)
                await new Promise((done) => setTimeout(done, 20));
        const own = randomUUID();
        await other.get("/laporan/baru");
        const fields = { id: own, narrative: "Ada foto brosur yang dibagikan di pasar.", village: "35.02.02.2003", knowledge: "own-eyes", csrf: other.csrf };
        const answer = await other.request("POST", "/laporan/baru", { parts: [...Object.entries(fields), ["files", image, "a.jpg"]] });
        const count = [200, 303].includes(answer.status) ? (await attached(other, own)).length : -1, statuses = await sent;
        expect(count === 1, `the photo: ${answer.status}, ${count} attached; the papers ${statuses}`);
        return `papers: ${statuses.join(" ")}`;
});

await test("a polyglot leaves its second half behind", async () => {
        const { id } = await fileReport([samples.polyglot(source)]);
        const picture = await analyst.get((await attached(babinsa, id))[0].first_page);
        expect(picture.status === 200 && !picture.bytes.includes("script"), "the page came through");
});

await test("a PDF with a script becomes pictures of its pages", async () => {
        const { id } = await fileReport([samples.pdf({ pages: 3 })]);
        const [file] = await attached(babinsa, id);
        expect(file?.kind === "document" && file.pages === 3, JSON.stringify(file));
        const page = await analyst.get(file.first_page.replace(/1$/, "3"));
        expect(page.headers["content-type"] === "image/png" && page.bytes.subarray(1, 4).toString() === "PNG", page.headers["content-type"]);
        expect(!page.bytes.includes("JavaScript"), "the script came through");
});

await test("a drawing that draws itself and a photo full of bombs are drawn, and nothing stays behind", async () => {
        const { id } = await fileReport([samples.pdfOfItself(), samples.pngOfBombs()]);
        expect((await attached(babinsa, id)).length === 2, "one was refused");
        const tasks = `/proc/${program.child.pid}/task`;
        const children = readdirSync(tasks).map((task) => readFileSync(`${tasks}/${task}/children`, "utf8")).join("").trim();
        expect(!children, `children are left: ${children}`);
        const memory = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${program.child.pid}/status`, "utf8"))[1]);
        /* A sanitizer keeps what was freed, and a shadow of everything. */
        const most = /lib[at]san/.test(readFileSync(`/proc/${program.child.pid}/maps`, "utf8")) ? 1600 : 400;
        expect(memory < most * 1024, `the program took ${memory} kB`);
        return `the program never took more than ${memory >> 10} MB`;
});

await test("a name with a path and a right-to-left mark is neither shown nor kept", async () => {
        const { id } = await fileReport([]);
        const name = "../../etc/\u202egpj.exe.jpg";
        const answer = await api(babinsa, id, randomUUID(), image, name);
        expect(answer.status === 204, `${answer.status}: ${answer.body}`);
        const page = await babinsa.get(`/laporan/${id}`);
        expect(!page.body.includes("\u202e") && !page.body.includes("etc/"), "the name is on the page");
        if (!database)
                for (const file of everyFile(program.folder))
                        expect(!readFileSync(file).includes("gpj.exe"), `the name is in ${file}`);
});

await test("the same file many times at once is one attachment, by id and by content", async () => {
        const { id } = await fileReport([]);
        const attachment = randomUUID();
        const answers = await Promise.all(Array.from({ length: 6 }, (_, place) => {
                const visitor = new Visitor(program);
                visitor.cookies = babinsa.cookies;
                visitor.csrf = babinsa.csrf;
                return api(visitor, id, place < 4 ? attachment : randomUUID(), image);
        }));
        for (const answer of answers)
                expect(answer.status === 204, `${answer.status}: ${answer.body}`);
        const kept = await attached(babinsa, id);
        expect(kept.length === 1, "more than one");
        /* Whichever of the ids came first; the others were told of the same file and kept nothing. */
        const second = await api(babinsa, id, kept[0].id, samples.png(40, 30));
        expect(second.status === 409 && /problem\+json/.test(second.headers["content-type"]), `${second.status}`);
});

await test("a stale If-Match adds, tells and withdraws nothing, and the same again is done", async () => {
        const { id } = await fileReport([]);
        const tag = async () => (await babinsa.get(`/api/laporan/${id}`)).headers.etag;
        const post = (path, match, body) => babinsa.request("POST", `/api/laporan/${id}/${path}`,
                { headers: { "X-CSRF-Token": babinsa.csrf, "If-Match": match }, ...body });
        const add = (attachment, match) => post("lampiran", match, { parts: [["attachment", attachment], ["file", image, "a.jpg"]] });
        const first = await tag(), attachment = randomUUID(), entry = randomUUID();
        for (let i = 0; i < 2; i++)
                expect((await add(attachment, first)).status === 204, "the version that was read is refused");
        expect((await attached(babinsa, id)).length === 1 && await tag() !== first, "one attachment moves the version once");
        const told = { json: { entry, told: "Mereka datang lagi kemarin." } }, why = { json: { why: "Salah foto" } };
        expect((await post("tambah", first, told)).status === 412, "told with a stale version");
        expect((await post(`lampiran/${attachment}/tarik`, first, why)).status === 412, "withdrawn with a stale version");
        const later = await post("lampiran", first, { parts: [["attachment", randomUUID()], ["file", samples.png(40, 30), "b.png"]] });
        expect(later.status === 412 && /problem\+json/.test(later.headers["content-type"]), `added with a stale version: ${later.status}`);
        expect((await attached(babinsa, id)).length === 1, "something was added");
        const second = await tag();
        for (let i = 0; i < 2; i++)
                expect((await post("tambah", second, told)).status === 204, "told again is not done");
        const third = await tag();
        expect(second !== third, "what was told does not move the version");
        for (let i = 0; i < 2; i++)
                expect((await post(`lampiran/${attachment}/tarik`, third, why)).status === 204, "withdrawn again is not done");
});

await test("the API says in problem+json what was wrong with a file", async () => {
        const answer = await api(babinsa, kept.id, randomUUID(), Buffer.from("tidak"));
        expect(answer.status === 400 && /problem\+json/.test(answer.headers["content-type"]), `${answer.status}`);
        expect(answer.body.includes("JPEG") && answer.body.includes('"file"'), answer.body);
});

await test("nobody but the author adds or withdraws, and what is withdrawn opens for nobody", async () => {
        const path = `/api/laporan/${kept.id}/lampiran/${kept.file.id}/tarik`;
        const send = (visitor, why) => visitor.request("POST", path, { headers: { "X-CSRF-Token": visitor.csrf }, json: { why } });
        expect((await api(analyst, kept.id, randomUUID(), image)).status === 404, "the analyst adds");
        expect((await send(analyst, "Bukan miliknya")).status === 404, "the analyst withdraws");
        expect((await send(babinsa, "Salah foto")).status === 204, "the author cannot withdraw");
        expect((await send(babinsa, "Salah foto")).status === 204, "withdrawing again is an error");
        for (const visitor of [babinsa, analyst])
                expect((await visitor.get(kept.file.first_page)).status === 404, "it still opens");
        const page = await analyst.get(`/laporan/${kept.id}`);
        expect(page.body.includes("Salah foto"), "the reason is not on record");
});

const officer = await signIn("petugas1"), partner = await signIn("disnaker");
const application = randomUUID();

await test("a document's scan belongs to its document, and nothing else may be scanned", async () => {
        await officer.get("/paspor/baru");
        const made = await officer.request("POST", "/api/paspor", { headers: { "X-CSRF-Token": officer.csrf }, json: {
                id: application, purpose: "kerja", country: "Hong Kong", first_passport: true, name: "Sulastri Contoh",
                birth_date: "1990-05-10", sex: "P", village: "35.02.02.2003" } });
        expect(made.status === 201, `${made.status}: ${made.body}`);
        const page = await officer.get(`/paspor/${application}/berkas`);
        const [, key] = /<select[^>]*name="dokumen"[^]*?<option value="([^"]+)"/.exec(page.body) ?? [];
        expect(key, "no document can be chosen");
        const sent = await officer.request("POST", `/paspor/${application}/pindaian`, {
                parts: [["csrf", officer.csrf], ["dokumen", key], ["files", samples.pdf({ pages: 2 }), "ktp.pdf"], ["files", "x", "y.jpg"]] });
        expect(sent.status === 422 && sent.body.includes("Berkas ke-2"), `${sent.status}`);
        const [scan] = JSON.parse((await officer.get(`/api/paspor/${application}`)).body).attachments;
        expect(scan?.item === key && scan.pages === 2, JSON.stringify(scan));
        expect((await officer.get(scan.first_page)).headers["content-type"] === "image/png", "the scan does not open");
        for (const visitor of [babinsa, analyst, partner])
                expect((await visitor.get(scan.first_page)).status === 404, "somebody else opens it");
        const other = await officer.request("POST", `/api/paspor/${application}/lampiran`, {
                headers: { "X-CSRF-Token": officer.csrf }, parts: [["attachment", randomUUID()], ["document", "rapor"], ["file", image, "a.jpg"]] });
        expect(other.status === 400, `a document that is not on the list: ${other.status}`);
});

await test("an agency's paper is its own until it answers, then the office's that asked", async () => {
        const asking = await officer.get(`/permintaan/baru?permohonan=${application}`);
        const form = [...asking.body.matchAll(/<form method="post" action="\/permintaan\/baru".*?<\/form>/gs)]
                .map(([found]) => found).find((found) => found.includes('value="rekomendasi-kerja"'));
        const fields = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
        for (const [, value] of form.matchAll(/name="nilai"[^>]*value="([^"]*)"/g))
                fields.push(["nilai", value || "R-001"]);
        const agency = /<option value="([0-9a-f-]{36})">[^<]*Ponorogo/.exec(form)[1];
        const sent = await officer.post("/permintaan/baru", new URLSearchParams([...fields.filter(([name]) => name !== "csrf"),
                ["instansi", agency], ["dokumen", ""], ["csrf", officer.csrf]]));
        expect(sent.status === 303, `${sent.status}: ${sent.body.slice(0, 600)}`);
        const request = /\/permintaan\/([0-9a-f-]{36})/.exec(sent.headers.location);
        const page = await partner.get(request[0]);
        const answer = (files) => partner.request("POST", `${request[0]}/jawab`, { parts: [["csrf", partner.csrf],
                ["id_jawaban", request[1]], ["jawaban", /name="jawaban"[^>]*value="([^"]+)"/.exec(page.body)[1]],
                ["catatan", "Terlampir"], ...files.map((bytes) => ["files", bytes, "surat.jpg"])] });
        const broken = await answer([image, samples.truncated(source)]);
        expect(broken.status === 422 && broken.body.includes("Jawaban belum dikirim") && broken.body.includes("Terlampir"), `${broken.status}`);
        const [paper] = JSON.parse((await partner.get(`/api${request[0]}`)).body).attachments;
        expect((await partner.get(paper.first_page)).status === 200, "the agency cannot see its own paper");
        expect((await officer.get(paper.first_page)).status === 404, "the office sees it before the answer");
        expect(JSON.parse((await officer.get(`/api${request[0]}`)).body).attachments.length === 0, "the office has it in its list");
        const attach = (match) => partner.request("POST", `/api${request[0]}/lampiran`, {
                headers: { "X-CSRF-Token": partner.csrf, "If-Match": match }, parts: [["attachment", randomUUID()], ["file", samples.photo(source, "Lain"), "b.jpg"]] });
        expect((await attach('"1"')).status === 412, "a version that the agency has not seen takes a file");
        expect((await attach('"2"')).status < 300, "the version that it has seen takes none");
        expect((await answer([])).status === 303, "the answer is refused");
        expect((await officer.get(paper.first_page)).status === 200, "the office cannot see it after the answer");
        expect((await answer([image])).status === 303, "the same answer again is an error");
        expect((await (await signIn("bp3mi")).get(paper.first_page)).status === 404, "another agency sees it");
});

await test("a tip's photo reaches the analyst without a trace of who sent it, and wants the code", async () => {
        const citizen = new Visitor(program), id = randomUUID();
        const sent = await citizen.post("/lapor/kirim", { id, cerita: "Ada yang mengumpulkan paspor di rumah kontrakan.",
                kecamatan: "35.02.02", desa: "35.02.02.2003", bahaya: "tidak", kapan: "week", tahu: "own-eyes", siapa: "", telepon: "" });
        const [code] = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(sent.body) ?? [];
        expect(code, `no code: ${sent.status} ${sent.body.replace(/^.*<main/s, "").slice(0, 1500)}`);
        const words = "Kamera milik Warga Contoh";
        const upload = (kode, bytes, upload = randomUUID()) => citizen.request("POST", "/lapor/status/lampiran", {
                parts: [["kode", kode], ["id", upload], ["berkas", bytes, "rumah saya.jpg"]] });
        expect((await upload("AAAA-AAAA-AAAA-AAAA", image)).status === 422, "a wrong code takes a file");
        const broken = await upload(code, samples.truncated(source));
        expect(broken.status === 422 && broken.body.includes("rusak"), `${broken.status}`);
        const again = randomUUID();
        for (const answer of [await upload(code, samples.photo(source, words), again), await upload(code, samples.photo(source, words), again)])
                expect(answer.status === 200 && answer.body.includes("Foto atau dokumen Anda diterima"), `${answer.status}`);
        expect(citizen.cookies.size === 0, "a cookie was set");
        const inbox = await analyst.get("/tip");
        let found;
        for (const [path] of inbox.body.matchAll(/\/tip\/[0-9a-f-]{36}/g)) {
                const tip = await analyst.get(path);
                const pictures = [...tip.body.matchAll(/\/tip\/[0-9a-f-]{36}\/lampiran\/[0-9a-f-]{36}/g)];
                if (pictures.length)
                        found = { path, pictures };
        }
        expect(found?.pictures.length === 1, `${found?.pictures.length} pictures`);
        const picture = await analyst.get(found.pictures[0][0]);
        expect(picture.status === 200 && picture.headers["content-type"] === "image/jpeg" && !picture.bytes.includes("Exif"), `${picture.status}`);
        for (const visitor of [babinsa, officer, citizen])
                expect((await visitor.get(found.pictures[0][0])).status !== 200, "somebody else opens it");
        if (!database)
                for (const file of everyFile(program.folder)) {
                        const bytes = readFileSync(file);
                        expect(![words, "rumah saya", code].some((word) => bytes.includes(word)), `a trace in ${file}`);
                }
});

await test("no place to store: the report is kept, the file is not, and no row names it", async () => {
        const blobs = join(program.data, "blobs"), before = countRows("SELECT count(*) FROM attachment");
        rmSync(blobs, { recursive: true });
        const { id, answer } = await fileReport([samples.png(64, 64)]);
        expect(answer.status === 200 && answer.body.includes("tidak dapat menyimpan berkas ini"), `${answer.status}`);
        expect((await attached(babinsa, id)).length === 0 && countRows("SELECT count(*) FROM attachment") === before, "a row names it");
        mkdirSync(blobs);
});

await test("every answer of the API was as openapi.json says", answersAreTrue);

await program.stop();
finish();

// SPDX-License-Identifier: AGPL-3.0-or-later
// One contract for every list, walked from openapi.json: a limit of at most 200, a cursor of this list and filter alone,
// nothing lost or repeated between pages, If-Match on every step, problem+json for every error; and a file beside each page.
//   node tests/http/lists/lists.mjs PROGRAM SOURCE-TREE
import { randomUUID } from "node:crypto";
import { addAreaSignals, addSignals, bytesLiteral, execute, expect, expectNone, finish, newDatabase, readAccounts, startProgram, test, uuidLiteral, Visitor } from "../access/lib.mjs";
import { judgeAll } from "../api/contract.mjs";

const [binary, source] = process.argv.slice(2);
const program = await startProgram(binary, { database: newDatabase() });
const answersAreTrue = await judgeAll(new Visitor(program));
const accounts = readAccounts(program, source);
const people = new Map();
for (const login of ["analis", "petugas1", "kepala", "penyelia", "babinsa", "disnaker", "admin", "pimpasa", "contoh.kepala"])
        people.set(login, await new Visitor(program, accounts.find((account) => account.login === login)).signIn());
/* Dead letters, one with an error that a spreadsheet would calculate. */
const literal = (id) => uuidLiteral(program, id);
for (let i = 0; i < 5; i++)
        execute(program, "", `INSERT INTO job (office_id, id, kind, payload, state, due_at, attempts, epoch, lease_until, last_error, created_at)
                VALUES (${literal("00000000-0000-0000-0000-000000000000")}, ${literal(randomUUID())}, 'test.dead', '', 'dead', ${1 + (i >> 1)}, 9, 1, 0, '=1+1', 1)`);
for (const address of ["https://hooks.example.org/kentongan", "=1+1"])
        execute(program, "", `INSERT INTO webhook (office_id, id, url, secret, events, state, created_by, created_at)
                SELECT id, ${literal(randomUUID())}, '${address}', ${bytesLiteral(program, "00")}, 'warning.published', 'off', id, 1000000 FROM office`);
addAreaSignals(program, "closed", 53);
addSignals(program, "closed", 53);
const api = JSON.parse((await people.get("analis").get("/api/openapi.json")).body);

/* Whoever of them gets an answer from this address. Of subjects one, for fifty are what one person may take in a day. */
async function whoReads(path) {
        for (const visitor of people.values()) {
                const answer = await visitor.get(path === "/api/subjek" ? "/api/subjek?jenis=company&batas=1" : path);
                if (answer.status === 200)
                        return { visitor, answer, body: JSON.parse(answer.body) };
        }
        return null;
}

const isProblem = (answer) => /^application\/problem\+json/.test(answer.headers["content-type"] ?? "");
const named = (route, name) => route.parameters.find((parameter) => parameter.name === name);
/* One document each: the description of all routes, and the fairness sheet of a month. */
const documents = ["/api/openapi.json", "/api/keadilan"];
const collections = Object.entries(api.paths)
        .filter(([path, methods]) => methods.get && !path.includes("{") && !documents.includes(path))
        .map(([path, methods]) => ({ path, route: methods.get }));
/* The change feed is read forever: it gives a cursor to come back with, also when there is nothing more. */
const lists = collections.filter(({ path }) => path !== "/api/perubahan");

await test("outreach is written down once, the day after, as it was sent", async () => {
        const officer = people.get("pimpasa"), day = new Date(Date.now() - 17 * 3_600_000).toISOString().slice(0, 10);
        const event = { id: randomUUID(), kind: "talk", held_by: "office", held_on: day, villages: ["35.02.02.2003", "35.02.02.2004"], contacts: 40, note: "Balai desa" };
        const send = (visitor, json) => visitor.request("POST", "/api/penyuluhan", { json, headers: { "X-CSRF-Token": visitor.csrf } });
        for (let i = 0; i < 2; i++) {
                const answer = await send(officer, event);
                expect(answer.status === 201 && answer.headers.location === `/api/penyuluhan/${event.id}`, `${answer.status} ${answer.headers.location}`);
        }
        const other = await send(officer, { ...event, kind: "visit" });
        expect(other.status === 409 && isProblem(other), `another content: ${other.status}`);
        const wrong = await send(officer, { ...event, id: randomUUID(), villages: ["35.02.02.2003", "35.02.03.2001"] });
        expect(wrong.status === 400 && isProblem(wrong) && wrong.body.includes("villages"), `two districts: ${wrong.status}`);
        expect((await send(people.get("petugas1"), event)).status === 404, "the desk writes it");
        const shown = JSON.parse((await people.get("kepala").get(`/api/penyuluhan/${event.id}`)).body);
        expect(shown.villages.length === 2 && shown.note === "Balai desa" && shown.agreed === false && shown.can_agree === true, JSON.stringify(shown));
        for (let i = 0; i < 3; i++)
                await send(officer, { ...event, id: randomUUID(), kind: "school", note: "" });
});

await test("every resource of the walk has its list", () => {
        for (const path of ["/api/laporan", "/api/subjek", "/api/sinyal", "/api/peringatan", "/api/paspor", "/api/permintaan"])
                expect(lists.some((list) => list.path === path), `${path} is no list`);
        return `${lists.length} lists`;
});

/* Persons, or what speaks of them: no more at once than a page shows. */
const PERSONS = ["/api/paspor", "/api/paspor/tenggat", "/api/laporan", "/api/subjek", "/api/orang", "/api/paspor/belum-diperiksa",
        "/api/paspor/penjelasan"];

for (const { path, route } of collections) {
        const most = PERSONS.includes(path) ? 50 : 200;
        await test(`${path}: cursor and limit are declared and kept`, async () => {
                expect(named(route, "batas")?.schema.maximum === most, `batas is not 1..${most}`);
                expect(named(route, "sesudah") ?? named(route, "cursor"), "no cursor");
                const reader = await whoReads(path);
                expect(reader, "nobody of them can read it");
                for (const batas of ["0", `${most + 1}`, "x", "-1"]) {
                        const answer = await reader.visitor.get(`${path}?batas=${batas}`);
                        expect(answer.status === 400 && isProblem(answer), `batas=${batas}: ${answer.status}`);
                }
                const name = named(route, "sesudah") ? "sesudah" : "cursor";
                for (const cursor of ["1", "zz", `1~${"0".repeat(32)}`, randomUUID()]) {
                        const answer = await reader.visitor.get(`${path}?${name}=${cursor}`);
                        expect(answer.status === 400 && isProblem(answer), `${name}=${cursor}: ${answer.status}`);
                }
        });
}

/* What of a list is asked for: all of it, but of subjects the kind of which there are few. */
function whole(path, route) {
        if (path === "/api/subjek")
                return "?jenis=company&";
        if (path === "/api/sinyal/wilayah")
                return "?status=all&";
        if (path === "/api/jurnal") // each reading adds an entry of its own
                return "?tindakan=session.sign-in&";
        return named(route, "keadaan")?.schema.enum?.includes("all") ? "?keadaan=all&" : "?";
}

/* The rows of a list, a page of `batas` at a time. */
async function walk(visitor, path, batas) {
        const rows = [];
        for (let next = `${path}batas=${batas}`, pages = 0; next && pages < 300; pages++) {
                const answer = await visitor.get(next);
                expect(answer.status === 200, `${next}: ${answer.status}`);
                const body = JSON.parse(answer.body);
                expect(body.items.length <= batas, `${body.items.length} rows at ${next}`);
                expect(Boolean(body.next) === /rel="next"/.test(answer.headers.link ?? ""), `Link and next differ at ${next}`);
                rows.push(...body.items.map((item) => `${item.id} ${item.kind ?? ""}`)); // an application may have two days
                next = body.next;
        }
        return rows;
}

for (const { path, route } of lists)
        await test(`${path}: small pages give the same rows as large ones, once each, in the same order`, async () => {
                const { visitor } = await whoReads(path);
                const all = path + whole(path, route);
                let large, small;
                for (let turn = 0; turn < (path === "/api/pekerjaan" ? 5 : 1); turn++) { // work comes and ends meanwhile
                        [large, small] = [await walk(visitor, all, 50), await walk(visitor, all, 3)];
                        if (JSON.stringify(large) === JSON.stringify(small))
                                break;
                }
                expect(new Set(large).size === large.length, "a row comes twice");
                expect(JSON.stringify(large) === JSON.stringify(small), `${large.length} rows in large pages, ${small.length} in small ones`);
                return `${large.length} rows`;
        });

await test("a cursor of another list, filter or office is refused", async () => {
        const faults = [];
        const cursors = [];
        for (const { path, route } of lists) {
                const { visitor } = await whoReads(path);
                const filter = whole(path, route);
                const { next } = JSON.parse((await visitor.get(`${path}${filter}batas=1`)).body);
                if (next)
                        cursors.push({ path, visitor, filter, cursor: new URL(next, "http://x").searchParams.get("sesudah") });
        }
        expect(cursors.length >= 4, `only ${cursors.length} lists have two rows`);
        for (const own of cursors)
                for (const other of cursors) {
                        const address = `${own.path}${own.filter}sesudah=${encodeURIComponent(other.cursor)}`;
                        const { status } = await own.visitor.get(address);
                        if (status !== (own === other ? 200 : 400))
                                faults.push(`${address}: ${status}`);
                }
        const reports = cursors.find(({ path }) => path === "/api/laporan");
        const filtered = await reports.visitor.get(`/api/laporan?mendesak=true&sesudah=${encodeURIComponent(reports.cursor)}`);
        expect(filtered.status === 400, `another filter: ${filtered.status}`);
        const stranger = await new Visitor(program, accounts.find(({ login }) => login === "contoh.analis")).signIn();
        const abroad = await stranger.get(`/api/laporan?sesudah=${encodeURIComponent(reports.cursor)}`);
        expect(abroad.status === 400, `another office: ${abroad.status}`);
        expectNone(faults);
});

await test("a page's list refuses a foreign cursor too", async () => {
        for (const [login, path] of [["analis", "/laporan/masuk"], ["analis", "/sinyal"], ["analis", "/peringatan"], ["analis", "/subjek"],
                                     ["petugas1", "/paspor"], ["petugas1", "/permintaan"], ["kepala", "/orang"], ["kepala", "/isi/holiday"], ["babinsa", "/laporan"]]) {
                const good = await people.get(login).get(path);
                expect(good.status === 200, `${path}: ${good.status}`);
                const answer = await people.get(login).get(`${path}?sesudah=1`);
                expect(answer.status >= 400 && answer.status < 500, `${path}?sesudah=1: ${answer.status}`);
        }
});

const wantsVersion = (route) => route.parameters.some(({ $ref }) => $ref === "#/components/parameters/IfMatch");

await test("the second page of a tab is the same tab's", async () => {
        const analyst = people.get("analis");
        for (const [list, number] of [["/sinyal/wilayah", "UJI"], ["/sinyal", "UJIS"]]) {
                const first = await analyst.get(`${list}?status=all`);
                expect(first.body.includes(`href="${list}.csv?status=all"`), `${list}: the file is not the tab's`);
                const next = /href="([^"]*sesudah=[^"]*)"/.exec(first.body)?.[1].replaceAll("&amp;", "&");
                expect(next, `${list}: no second page`);
                const second = await analyst.get(next);
                expect(second.status === 200 && second.body.includes(`${number}-1<`) && !second.body.includes(`${number}-53<`), `${next}: ${second.status}`);
        }
});

/* What a step's body must at least hold, from its own schema. */
function leastOf(schema) {
        return Object.fromEntries((schema?.required ?? []).map((name) => {
                const { type, format, enum: choices, minLength = 1, maxLength = 5, items } = schema.properties[name];
                if (choices)
                        return [name, choices[0]];
                if (format === "uuid")
                        return [name, randomUUID()];
                if (format === "date")
                        return [name, "2026-01-01"];
                return [name, { boolean: true, integer: 1, array: items ? [leastOf({ required: ["x"], properties: { x: items } }).x] : [] }[type] ?? "x".repeat(Math.max(minLength, Math.min(maxLength, 5)))];
        }));
}

/* What adds a row of its own beside the thing, under an id of its author, overwrites nothing and compares nothing; nor does
   what is said once of such a row, where anything else said later is refused. */
const additions = /\/(lampiran|lampiran\/\{file\}\/tarik|tambah|mulai|tanda-terima|beri-tahu|keberatan(\/.*)?)$|^\/api\/peringatan\/\{id\}\/jawab$/;

await test("every step of a thing with a version names it", () => {
        const things = Object.entries(api.paths).filter(([path, methods]) => path.endsWith("/{id}") && methods.get?.responses["200"].headers?.ETag);
        expect(things.length >= 5, `only ${things.length} things have a version`);
        const steps = things.flatMap(([thing]) => Object.entries(api.paths).filter(([path]) => path.startsWith(`${thing}/`) && !additions.test(path))
                .flatMap(([path, methods]) => Object.entries(methods).filter(([method]) => method !== "get").map(([method, route]) => ({ path, method, route }))));
        expectNone(steps.filter(({ route }) => !wantsVersion(route)).map(({ path, method }) => `${method} ${path}`));
        return `${steps.length} steps of ${things.length} things`;
});

await test("a step that names a version wants If-Match, and a stale one gets 412 and changes nothing", async () => {
        const steps = Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods)
                .filter(([method, route]) => method !== "get" && wantsVersion(route)).map(([method, route]) => ({ path, method, route })));
        expect(steps.length >= 15, `only ${steps.length} steps want If-Match`);
        const faults = [];
        for (const { path, method, route } of steps) {
                const collection = path.replace(/\/\{id\}.*/, "");
                const { body } = await whoReads(`${collection}?batas=1`);
                const id = body.items[0]?.id ?? randomUUID();
                for (const visitor of people.values()) {
                        const send = (match) => visitor.request(method.toUpperCase(), path.replace("{id}", id).replace(/\{\w+\}/g, randomUUID()), {
                                headers: { "X-CSRF-Token": visitor.csrf, ...(match ? { "If-Match": match } : {}) },
                                json: route.requestBody ? leastOf(route.requestBody.content["application/json"].schema) : null });
                        const bare = await send(""), stale = await send('"x"');
                        const outside = bare.status === 404 && stale.status === 404;
                        if (!outside && (bare.status !== 428 || stale.status !== 412 || !isProblem(bare) || !isProblem(stale)))
                                faults.push(`${method} ${path} as ${visitor.account.login}: ${bare.status} without, ${stale.status} with a stale one`);
                }
        }
        expectNone(faults);
        return `${steps.length} steps`;
});

await test("every error under /api is problem+json", async () => {
        const faults = [];
        for (const [path, methods] of Object.entries(api.paths))
                for (const method of Object.keys(methods)) {
                        const visitor = people.get("analis"), address = path.replace(/\{\w+\}/g, "nothing");
                        for (const headers of [{}, { "X-CSRF-Token": visitor.csrf }]) {
                                const answer = await visitor.request(method.toUpperCase(), address, { headers, json: method === "get" ? null : { nothing: 1 } });
                                if (answer.status >= 400 && !isProblem(answer))
                                        faults.push(`${method} ${address}: ${answer.status} ${answer.headers["content-type"]}`);
                        }
                }
        for (const path of ["/api/none", "/api/laporan/x/y"]) {
                const answer = await people.get("analis").get(path);
                if (!isProblem(answer))
                        faults.push(`${path}: ${answer.headers["content-type"]}`);
        }
        expectNone(faults);
});

await test("each list page offers its file to who may export, and the file has the page's rows", async () => {
        for (const [login, page, rows] of [["analis", "/laporan/masuk?bagian=semua", 50], ["analis", "/sinyal", 1], ["analis", "/peringatan", 0],
                                           ["analis", "/subjek?jenis=company", 1], ["kepala", "/permintaan?keadaan=all", 0], ["penyelia", "/paspor?keadaan=new", 0]]) {
                const visitor = people.get(login), html = (await visitor.get(page)).body;
                const link = /href="([^"]*(?:\.csv|format=csv)[^"]*)"/.exec(html)?.[1].replaceAll("&amp;", "&");
                expect(link, `${page} offers no CSV`);
                const file = await visitor.get(link);
                expect(file.status === 200 && /text\/csv/.test(file.headers["content-type"]), `${link}: ${file.status} ${file.headers["content-type"]}`);
                expect(file.body.includes("DATA FIKTIF"), `${link} does not say that it is fictional`);
                expect(file.body.split("\r\n").length > rows, `${link}: ${file.body.length} bytes`);
                expect(!/(^|,)"?[=+@-]/m.test(file.body), `${link} holds a formula`);
        }
        const many = await people.get("analis").get("/subjek.csv");
        expect(many.status === 303 && many.headers.location === "/subjek?pesan=persempit", `all subjects: ${many.status}`);
});

/* --- lists whose file and JSON are one table of fields (src/program/listing.h) --- */

/* Who takes it, who reads the page and may not take it out of the house, and a column that only a person's words show. */
const LISTINGS = [
        { page: "/jurnal", filter: "tindakan=session.sign-in", taker: "kepala", reader: null, stranger: "analis", heads: ["Waktu", "Siapa", "Tindakan"], kind: "jurnal" },
        { page: "/orang", filter: "q=petugas", taker: "kepala", reader: "admin", stranger: "analis", heads: ["Nama", "Nama masuk"], kind: "orang" },
        { page: "/kunjungan", taker: "analis", reader: "pimpasa", stranger: "petugas1", heads: ["Kode desa", "Desa"], kind: "kunjungan desa" },
        { page: "/sinyal/wilayah/tidak-dihitung", taker: "analis", reader: null, stranger: "petugas1", heads: ["Kode desa", "Desa"], kind: "kunjungan desa" },
        { page: "/penyuluhan", taker: "analis", reader: "pimpasa", stranger: "petugas1", heads: ["Tanggal kegiatan", "Jenis kegiatan"], kind: "penyuluhan" },
        { page: "/paspor/tenggat", taker: "penyelia", reader: "petugas1", stranger: "analis", heads: ["Nomor", "Paling lambat"], kind: "permohonan" },
        { page: "/paspor/belum-diperiksa", taker: "penyelia", reader: "petugas1", stranger: "analis", heads: ["Nomor", "Inisial"], kind: "permohonan" },
        { page: "/sinyal/wilayah", filter: "status=all", taker: "analis", reader: null, stranger: "petugas1", heads: ["Nomor", "Kode wilayah"], kind: "sinyal wilayah" },
        { page: "/unduhan", filter: "bagian=semua", taker: "penyelia", reader: null, stranger: "analis", heads: ["Nomor", "Daftar"], kind: "permintaan unduhan" },
        { page: "/subjek/mungkin-sama", json: false, taker: "analis", reader: null, stranger: "kepala", heads: ["Subjek", "Mungkin sama dengan"], kind: "subjek" },
        { page: "/pekerjaan", taker: "admin", reader: null, stranger: "kepala", heads: ["Pekerjaan", "Keadaan"], kind: "pekerjaan" },
        { page: "/webhook", taker: "admin", reader: null, stranger: "kepala", heads: ["Alamat", "Kejadian"], kind: "pemberitahuan sistem" },
];
const table = (file) => file.body.replace(/^\uFEFF/, "").split("\r\n").filter((line) => line && !line.includes("DATA FIKTIF"));

for (const { page, filter = "", json: hasJson = true, taker, reader, stranger, heads } of LISTINGS)
        await test(`${page}.csv: the page's rows, the mark, no formula, and nobody else's`, async () => {
                const visitor = people.get(taker);
                const shown = (await visitor.get(`${page}?${filter}`)).body, address = `${page}.csv${filter && "?" + filter}`;
                expect(shown.includes(`href="${address}"`), `${page} does not offer it`);
                const file = await visitor.get(address);
                expect(file.status === 200 && /text\/csv/.test(file.headers["content-type"]), `${file.status} ${file.headers.location ?? ""}`);
                expect(/attachment/.test(file.headers["content-disposition"]) && file.body.includes("DATA FIKTIF"), "no attachment with the mark");
                expect(!/(^|,)"?[=+@-]/m.test(file.body), "it holds a formula");
                const [head, ...rows] = table(file);
                expect(heads.every((name, i) => head.split(",")[i] === name), head);
                const english = table(await visitor.get(`${page}.csv?${filter}&lang=en`))[0];
                expect(english !== head, `English: ${english}`);
                await visitor.get(`${page}?lang=id`);
                for (const login of [reader, stranger, "disnaker", "babinsa"].filter(Boolean)) {
                        const answer = await people.get(login).get(`${page}.csv`);
                        expect(answer.status === 404, `${login}: ${answer.status}`);
                }
                if (reader) {
                        const offered = await people.get(reader).get(page);
                        expect(offered.status === 200 && !offered.body.includes(`${page}.csv`), `${reader} is offered it`);
                }
                if (!hasJson) {
                        let links = 0;
                        for (let at = page; at;) {
                                const { body } = await visitor.get(at);
                                links += body.split("/banding/").length - 1;
                                at = /href="([^"]*sesudah=[^"]*)"/.exec(body)?.[1].replaceAll("&amp;", "&");
                        }
                        expect(links === rows.length, `${links} pairs on the pages, ${rows.length} in the file`);
                        return `${rows.length} rows`;
                }
                expect((await people.get(stranger).get(`/api${page}`)).status === 404, `${stranger} reads it as JSON`);
                const json = await walk(visitor, `/api${page}?${filter && filter + "&"}`, 50);
                const moves = page === "/jurnal" || page === "/pekerjaan"; // each reading adds to them, and work ends meanwhile
                expect(moves || json.length === rows.length, `${rows.length} rows in the file, ${json.length} in JSON`);
                return `${rows.length} rows`;
        });

await test("each file is in the journal, and none crosses to another office", async () => {
        const journal = (await people.get("kepala").get("/jurnal?tindakan=export.list")).body;
        expectNone(LISTINGS.filter(({ kind }) => !new RegExp(`${kind}( |<)`).test(journal)).map(({ page, kind }) => `${page}: no entry about ${kind}`));
        const there = people.get("contoh.kepala");
        const own = table(await people.get("kepala").get("/orang.csv?q=petugas")), other = table(await there.get("/orang.csv"));
        expect(own.length > 2 && other.length > 1, `${own.length} and ${other.length} accounts`);
        expectNone(other.slice(1).filter((line) => own.includes(line)));
        const entries = table(await there.get("/jurnal.csv"));
        expect(entries.length > 1, `${entries.length} entries there`);
        const names = own.slice(1).map((line) => line.split(",")[0]).filter((name) => !other.some((line) => line.startsWith(name)));
        expect(names.length > 1, "no name to look for");
        expectNone(entries.filter((line) => names.some((name) => line.includes(name))));
        return `${entries.length} entries`;
});

/* The values of P3 columns that a person of the office may read one by one, as they stand in JSON. */
async function mostSensitive() {
        const found = new Set(), keep = (value) => typeof value === "string" && value.length > 4 && found.add(value);
        const open = async (login, list, id) => JSON.parse((await people.get(login).ask("GET", `/api/${list}/${id}`)).body);
        const itemsOf = async (login, list) => JSON.parse((await people.get(login).ask("GET", `/api/${list}?batas=40`)).body).items;
        for (const { id } of await itemsOf("analis", "laporan")) {
                const { narrative, recruiter, phone, company, address } = await open("analis", "laporan", id);
                [narrative, recruiter, phone, company, address].forEach(keep);
        }
        for (const { id } of await itemsOf("petugas1", "paspor")) {
                const { name, nik, passport, address, phone, guarantor_name, guarantor_phone } = await open("petugas1", "paspor", id);
                [name, nik, passport, address, phone, guarantor_name, guarantor_phone].forEach(keep);
        }
        for (const { label } of await itemsOf("analis", "subjek"))
                keep(label);
        return [...found];
}

await test("what is of class P3 leaves in the files of subjects only, which say that they are of that class", async () => {
        const fresh = () => execute(program, program.database, "DELETE FROM export_person"); // the fifty of a day
        fresh();
        const values = await mostSensitive(), faults = [], holds = [];
        expect(values.length > 40, `${values.length} values to look for`);
        const files = [["analis", "/laporan/masuk.csv"], ["analis", "/sinyal.csv"], ["analis", "/peringatan.csv"], ["analis", "/permintaan.csv"],
                       ["penyelia", "/paspor/ekspor?format=csv&keadaan=interview"], ["analis", "/subjek.csv?jenis=phone"],
                       ...LISTINGS.map(({ page, filter, taker }) => [taker, `${page}.csv${filter ? "?" + filter : ""}`])];
        for (const [login, address] of files) {
                fresh();
                const file = await people.get(login).ask("GET", address);
                if (file.status === 200 && values.some((value) => file.body.includes(value)))
                        holds.push(address.replace(/\?.*/, ""));
                else if (file.status !== 200 && !address.startsWith("/subjek.csv"))
                        faults.push(`${address}: ${file.status} ${file.headers.location ?? ""}`);
        }
        expectNone(faults);
        expect(holds.length > 0 && holds.every((address) => address.startsWith("/subjek")), `P3 in ${holds}`);
        return `${values.length} values, in ${holds}`;
});

await test("a row of subjects shows what its page shows, to somebody whom reports name, too", async () => {
        const faults = [], analyst = people.get("analis");
        execute(program, program.database, "DELETE FROM export_person");
        execute(program, program.database, `INSERT INTO named_in (office_id, object_kind, object_id, person_id, how, created_at)
                SELECT m.office_id, m.source_kind, m.source_id, p.id, 'identifier', 1 FROM mention m JOIN person p ON p.office_id = m.office_id
                WHERE p.login = 'analis' AND m.source_kind = 'report' AND m.id IN (SELECT min(${program.database ? "CAST(id AS TEXT)" : "id"})${program.database ? "::uuid" : ""} FROM mention GROUP BY subject_id)
                ON CONFLICT DO NOTHING`);
        const { items } = JSON.parse((await analyst.ask("GET", "/api/subjek?batas=30")).body);
        for (const row of items) {
                const answer = await analyst.ask("GET", `/api/subjek/${row.id}`);
                if (answer.status !== 200) {
                        faults.push(`${row.label}: its page answers ${answer.status}`);
                        continue;
                }
                const page = JSON.parse(answer.body);
                if (page.label !== row.label || page.kind !== row.kind || page.mentions.length !== row.mentions)
                        faults.push(`${row.label} ${row.kind} ${row.mentions}, and its page: ${page.label} ${page.kind} ${page.mentions.length}`);
        }
        expectNone(faults);
        execute(program, program.database, "DELETE FROM named_in WHERE how = 'identifier' AND created_at = 1");
        return `${items.length} rows`;
});

await test("the journal as a file is narrowed by action and days, and names at most 50 persons a day", async () => {
        const head = people.get("kepala");
        const all = await head.get("/jurnal.csv");
        expect(all.status === 303 && all.headers.location === "/jurnal?pesan=terlalu-panjang", `all: ${all.status}`);
        expect((await head.get(all.headers.location)).body.includes("Persempit dahulu"), "the page does not say why");
        const some = table(await head.get("/jurnal.csv?tindakan=export.list")).slice(1);
        expect(some.length >= 3 && some.every((line) => line.includes("Mengunduh daftar")), `${some.length} entries`);
        const none = table(await head.get("/jurnal.csv?sejak=2999-01-01")).slice(1);
        expect(none.length === 0, `${none.length} entries of a day to come`);
        const early = table(await head.get("/jurnal.csv?sampai=2020-01-01")).slice(1);
        expect(early.length === 0, `${early.length} entries before there was a program`);
        /* Staff are persons, too: who has taken fifty others today takes not one name more. */
        execute(program, program.database, `INSERT INTO export_person (office_id, person_id, object_kind, object_id, exported_at)
                SELECT p.office_id, h.id, 'person', p.id, ${Date.now() * 1000} FROM person p JOIN person h ON h.office_id = p.office_id
                WHERE h.login = 'kepala' AND p.login NOT IN ('kepala', 'penyelia', 'analis', 'admin') ORDER BY p.login DESC LIMIT 50
                ON CONFLICT DO NOTHING`);
        const more = await head.get("/jurnal.csv?tindakan=export.list");
        expect(more.status === 303 && more.headers.location === "/jurnal?pesan=terlalu-panjang", `the fifty-first: ${more.status}`);
        execute(program, program.database, "DELETE FROM export_person WHERE object_kind = 'person'");
        expect((await head.get("/jurnal.csv?tindakan=export.list")).status === 200, "a day later");
        const chosen = "tindakan=export.list&sejak=2020-01-01&sampai=2999-01-01";
        const page = await head.get(`/jurnal?${chosen}`);
        expect(page.body.includes(`href="/jurnal.csv?${chosen.replaceAll("&", "&amp;")}"`), "the link drops the filter");
        expect(table(await head.get(`/jurnal.csv?${chosen}`)).length > some.length, "the days leave entries out");
});

await test("what citizens told, reports that name the heads of another office, blind second looks and unjudged guesses leave in no file", async () => {
        for (const [login, page] of [["analis", "/tip"], ["kepala", "/tip"], ["analis", "/pengawasan"], ["kepala", "/pengawasan"],
                                     ["penyelia", "/paspor/telaah"], ["analis", "/subjek/kelompok"]]) {
                const shown = await people.get(login).get(page);
                expect(shown.status === 200 && !/\.csv|format=csv/.test(shown.body), `${page} offers a file to ${login}`);
                for (const path of [`${page}.csv`, `${page}/ekspor`, `/api${page}`])
                        expect((await people.get(login).get(path)).status === 404, `${login} gets ${path}`);
        }
});

await test("every answer of the API was as openapi.json says", answersAreTrue);

await program.stop();
finish();

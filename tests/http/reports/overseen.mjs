// SPDX-License-Identifier: AGPL-3.0-or-later
// A report that names the head, attacked over HTTP: head, analyst and administrator of its office walk everything they can
// reach, ask for it by id and number, and listen to the feed; the office that oversees decides.
//   node tests/http/reports/overseen.mjs PROGRAM SOURCE-TREE
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { png } from "../files/samples.mjs";
import { UUID, Visitor, expect, expectNone, face, finish, parting, readAccounts, startProgram, test } from "../access/lib.mjs";
import { judgeAll } from "../api/contract.mjs";

const [binary, source] = process.argv.slice(2);
const PAGES_MOST = 160; // of one account
const program = await startProgram(binary);
const answersAreTrue = await judgeAll(new Visitor(program));
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const HEADS = accounts.find((account) => account.login === "kepala").phone;
const WORD = "Sengkuniwati"; // stands in the report and nowhere else
const [babinsa, admin, head, analyst, theirHead, theirAnalyst] =
        [await signIn("babinsa"), await signIn("admin"), await signIn("kepala"), await signIn("analis"),
         await signIn("contoh.kepala"), await signIn("contoh.analis")];
const own = [admin, head, analyst]; // everybody of its office who could do something with a report
const FIGURES = ["/meja", "/dasbor", "/peta", "/laporan/masuk?bagian=belum", "/laporan/masuk?bagian=semua", "/laporan/masuk?bagian=kepala",
                 "/laporan/masuk.csv?bagian=semua", "/subjek", "/sinyal", "/sinyal/wilayah", "/peringatan", "/api/laporan", "/darurat"];

async function fileReport(narrative, more = {}) {
        const id = randomUUID();
        await babinsa.get("/laporan/baru");
        const sent = await babinsa.post("/laporan/baru", { csrf: babinsa.csrf, id, knowledge: "told-by-involved", village: "35.02.02.2003",
                                                           tetap: "ya", narrative, ...more });
        expect(sent.status === 303, `a report answers ${sent.status}`);
        const page = (await babinsa.get(`/laporan/${id}`)).body;
        return { id, number: /L-\d{4}-\d+/.exec(page)[0] };
}

/* What somebody sees in figures and lists, without what is new in every answer. */
async function figures(visitor) {
        const faces = [];
        for (const path of FIGURES) {
                const answer = await visitor.get(path);
                answer.body = answer.body.replace(/(cursor|sesudah)[=":]+[^"&]+/g, "CURSOR"); // never twice the same
                delete answer.headers.link;
                faces.push([path, face(answer, path)]);
        }
        return faces;
}

const doctor = () => execFileSync(binary, ["doctor", "--data", program.data, "--keys", program.keys,
                                           ...(program.database ? ["--database", program.database] : [])], { encoding: "utf8" });

const linksIn = (body) => [...body.matchAll(/(?:href|src)="([^"]+)"/g)].map((found) => found[1].replaceAll("&amp;", "&"));

/* Everything that is reached by links, things last. */
async function crawl(visitor) {
        const waiting = ["/meja", ...FIGURES, "/jurnal", "/jurnal?tindakan=report.create", "/orang", "/pekerjaan", "/unduhan", "/pengawasan"];
        const seen = new Set(waiting);
        const pages = [];
        while (waiting.length && pages.length < PAGES_MOST) {
                const path = waiting.shift();
                const answer = await visitor.get(path);
                pages.push({ path, body: answer.body });
                for (const link of linksIn(answer.body)) {
                        const url = new URL(link, `http://x${path}`);
                        const next = url.pathname + url.search;
                        if (url.host !== "x" || seen.has(next) || /[?&]lang=|^\/assets\/|^\/keluar/.test(next))
                                continue;
                        seen.add(next);
                        waiting[UUID.test(next) ? "push" : "unshift"](next);
                        UUID.lastIndex = 0;
                }
        }
        return pages;
}

async function changes(visitor) {
        let cursor = "", found = "";
        for (let more = true; more;) {
                const answer = JSON.parse((await visitor.get(`/api/perubahan?cursor=${encodeURIComponent(cursor)}`)).body);
                found += JSON.stringify(answer);
                ({ cursor, more } = answer);
        }
        return found;
}

const before = [];
let secret;

await test("an administrator asks, the head of the other office agrees, and nobody else can", async () => {
        const page = (await admin.get("/kantor/pengawas")).body;
        const [, value] = /<option value="([0-9a-f-]{36})"/.exec(page);
        const asked = await admin.post("/kantor/pengawas", { csrf: admin.csrf, id: randomUUID(), kantor: value, hari: "7" });
        expect(asked.status === 303, `asking answers ${asked.status}`);
        expect(!/\/jawab/.test((await head.get("/kantor/pengawas")).body), "the head of the office could answer himself");
        expect((await theirHead.get("/meja")).body.includes("/kantor/pengawas"), "the other head is not told");
        const path = /action="([^"]+\/jawab)"/.exec((await theirHead.get("/kantor/pengawas")).body)[1];
        await head.get("/meja");
        expect((await head.post(path, { csrf: head.csrf, jawaban: "setuju" })).status === 404, "the office agrees with itself");
        expect((await theirHead.post(path, { csrf: theirHead.csrf, jawaban: "setuju" })).status === 303, "he cannot agree");
        expect((await admin.get("/kantor/pengawas")).body.includes("berlaku"), "it does not hold");
});

/* What differs for somebody of its office once such a report was filed. */
async function whatDiffers() {
        const faults = [];
        before.length = 0;
        for (const visitor of own)
                before.push(await figures(visitor));
        secret = await fileReport(`Uangnya diminta ${WORD}, nomornya ${HEADS}.`, { phone: "0840-3131-7777", recruiter: WORD });
        for (const [i, visitor] of own.entries()) {
                for (const [j, [path, seen]] of (await figures(visitor)).entries()) {
                        const differs = parting(before[i][j][1], seen);
                        if (differs)
                                faults.push(`${visitor.account.login} ${path}: ${differs}`);
                }
        }
        return faults;
}

await test("in its own office nobody but its author sees that it arrived: figures, lists, files and feed are as before", async () => {
        /* A job of the program may change a figure just then; what the report itself gave away would differ each time. */
        let faults = await whatDiffers();
        for (let tries = 0; tries < 3 && faults.length; tries++)
                faults = await whatDiffers();
        expectNone(faults);
        for (const visitor of own)
                expect(!(await changes(visitor)).includes(secret.id), `${visitor.account.login}: the feed tells it`);
        expect((await changes(babinsa)).includes(secret.id), "its author's phone does not hear of it");
});

await test("they walk all their pages, journal and files included, and find neither id, number nor a word of it", async () => {
        const faults = [];
        let pages = 0;
        for (const visitor of own)
                for (const { path, body } of await crawl(visitor)) {
                        pages++;
                        if ([secret.id, secret.number, WORD].some((word) => body.includes(word)))
                                faults.push(`${visitor.account.login} ${path}`);
                }
        expectNone(faults);
        return `${pages} pages`;
});

await test("the journal tells a head that it is sound, and no number that a count of its rows could be held against", async () => {
        for (const visitor of [head, theirHead]) {
                const page = (await visitor.get("/jurnal?periksa=ya")).body;
                const section = /<h2[^>]*>Keutuhan<[^]*?<h2[^>]*>Isi jurnal</.exec(page)[0].replace(/<svg[^]*?<\/svg>/g, "");
                const [, paper] = /<figcaption[^>]*>([^<]+)</.exec(section);
                const words = section.replace(paper, "").replace(/<[^>]*>/g, "");
                expect(/Utuh: setiap/.test(words) && !/\d/.test(words), `${visitor.account.login} reads ${words.trim()}`);
                expect(/^kentongan-journal:2:[0-9a-f-]{36}:[\w-]{43}:\d+:/.test(paper), paper);
                const said = execFileSync(binary, ["journal", "verify", "--checkpoint", paper, "--data", program.data, "--keys", program.keys,
                                                   ...(program.database ? ["--database", program.database] : [])], { encoding: "utf8" });
                expect(/the journal holds/.test(said), said);
        }
});

await test("asked for by id, number, name or telephone it is as absent as one that never was", async () => {
        const faults = [];
        const other = randomUUID();
        for (const visitor of own) {
                for (const path of ["/laporan/ID", "/laporan/ID/diterima", "/api/laporan/ID", "/pengawasan/ID", "/permintaan/baru?laporan=ID"]) {
                        const [one, none] = [path.replace("ID", secret.id), path.replace("ID", other)];
                        const differs = parting(face(await visitor.get(one), one), face(await visitor.get(none), none));
                        if (differs)
                                faults.push(`${visitor.account.login} ${path}: ${differs}`);
                }
                for (const [typed, instead] of [[secret.number, "L-2026-999999"], [WORD, "Tidakadawati"], ["084031317777", "084031317778"]]) {
                        const [one, none] = [`/cari?q=${typed}`, `/cari?q=${instead}`];
                        const [found, absent] = [await visitor.get(one), await visitor.get(none)];
                        if (found.status !== absent.status || (found.headers.location ?? "") !== (absent.headers.location ?? ""))
                                faults.push(`${visitor.account.login} finds ${typed}: ${found.status} ${found.headers.location}`);
                }
                for (const step of ["ambil", "periksa", "kembalikan", "lepas"]) {
                        const answer = await visitor.post(`/laporan/${secret.id}/${step}`, { csrf: visitor.csrf, version: "1" });
                        if (answer.status !== 404)
                                faults.push(`${visitor.account.login} ${step}: ${answer.status}`);
                }
                for (const step of ["serahkan", "kembalikan", "tutup"]) {
                        const answer = await visitor.post(`/pengawasan/${secret.id}/${step}`, { csrf: visitor.csrf, version: "2", person: randomUUID(),
                                                                                               outcome: "confirmed", told: "sudah selesai" });
                        if (answer.status !== 404)
                                faults.push(`${visitor.account.login} ${step} as overseer: ${answer.status}`);
                }
        }
        await head.get("/darurat");
        const glass = await head.post("/darurat", { id: randomUUID(), berkas: secret.number, csrf: head.csrf,
                                                    alasan: "Saya harus melihat laporan ini sekarang juga" });
        if (glass.status !== 422)
                faults.push(`the glass breaks: ${glass.status}`);
        expectNone(faults);
});

await test("its photo is seen by who decides, and by nobody of its own office", async () => {
        await babinsa.get(`/laporan/${secret.id}`);
        const sent = await babinsa.request("POST", `/laporan/${secret.id}/lampiran`, { parts: [["csrf", babinsa.csrf], ["files", png(64, 48), "foto.png"]] });
        expect(sent.status === 303, `a photo answers ${sent.status}`);
        const path = /src="(\/pengawasan\/[^"]+\/lampiran\/[^"]+)"/.exec((await theirHead.get(`/pengawasan/${secret.id}`)).body)?.[1];
        expect(path, "the page shows no photo");
        const picture = await theirHead.get(path);
        expect(picture.status === 200 && /^image\//.test(picture.headers["content-type"]), `the photo answers ${picture.status}`);
        expect((await theirAnalyst.get(path)).status === 404, "an analyst there sees it");
        for (const visitor of own)
                for (const one of [path, path.replace("/pengawasan/", "/laporan/")])
                        expect((await visitor.get(one)).status === 404, `${visitor.account.login} sees ${one}`);
});

await test("the other office reads it, gives it to one of its own, and the author hears the outcome", async () => {
        expect((await theirAnalyst.get(`/pengawasan/${secret.id}`)).status === 404, "an analyst there reads it ungiven");
        expect((await theirHead.get("/pengawasan")).body.includes(secret.number), "it is not in the queue");
        const page = (await theirHead.get(`/pengawasan/${secret.id}`)).body;
        expect(page.includes(WORD), "the page does not show it");
        const version = /name="version" value="(\d+)"/.exec(page)[1];
        const [, analystId] = /<option value="([0-9a-f-]{36})">Joko Purnomo/.exec(page);
        const mine = accounts.find((account) => account.login === "analis").name;
        expect(!page.includes(mine), "one of the head's people is offered");
        const given = await theirHead.post(`/pengawasan/${secret.id}/serahkan`, { csrf: theirHead.csrf, version, person: analystId });
        expect(given.status === 303, `giving answers ${given.status}`);
        const again = await theirHead.post(`/pengawasan/${secret.id}/serahkan`, { csrf: theirHead.csrf, version, person: analystId });
        expect(again.status === 409 || again.status === 412, `an old page answers ${again.status}`);
        const theirs = (await theirAnalyst.get(`/pengawasan/${secret.id}`)).body;
        const closed = await theirAnalyst.post(`/pengawasan/${secret.id}/tutup`,
                                               { csrf: theirAnalyst.csrf, version: /name="version" value="(\d+)"/.exec(theirs)[1],
                                                 outcome: "confirmed", told: "Sudah kami periksa, terima kasih." });
        expect(closed.status === 303, `closing answers ${closed.status}`);
        expect((await babinsa.get(`/laporan/${secret.id}`)).body.includes("Sudah kami periksa"), "the author does not hear of it");
        for (const visitor of own)
                expect((await visitor.get(`/laporan/${secret.id}`)).status === 404, `${visitor.account.login} reads it now`);
});

await test("a phone and a name that it mentioned first are, mentioned by another, as if that one had been the first", async () => {
        const open = await fileReport("Ada tawaran kerja dari orang itu.", { phone: "0840-3131-7777", recruiter: WORD.toLowerCase() });
        expect((await analyst.get(`/laporan/${open.id}`)).status === 200, "the other report is hidden too");
        const links = [...(await analyst.get(`/laporan/${open.id}`)).body.matchAll(/href="\/subjek\/([0-9a-f-]{36})"[^>]*>([^<]+)</g)];
        expect(links.length === 2, `${links.length} subjects`);
        for (const [, id, label] of links) {
                expect(id[14] === "8", `${label}: its id ${id} may say when it was made`); // version 8: random; version 7 begins with a time
                expect(!label.includes(WORD), `it is written as the hidden report wrote it: ${label}`);
        }
});

await test("an application whose letter may mean everybody who could say so lies with the overseer, and doctor counts it", async () => {
        const officer = await signIn("petugas1"), senior = await signIn("penyelia");
        const base = /href="(\/paspor\/[0-9a-f-]{36})"/.exec((await officer.get("/paspor")).body)[1];
        const page = (await officer.get(`${base}/surat-penjamin`)).body;
        const names = ["kepala", "penyelia"].map((login) => accounts.find((account) => account.login === login).name);
        const sent = await officer.post(`${base}/surat-penjamin`, { csrf: officer.csrf, versi: /name="versi" value="(\d+)"/.exec(page)[1],
                                                                    isi: `Semua sudah diatur oleh ${names.join(" dan ")}.` });
        expect(sent.status === 303, `a letter answers ${sent.status}`);
        for (const visitor of [head, senior])
                expect((await visitor.get(base)).status === 404, `${visitor.account.login} still reads it`);
        expect((await theirAnalyst.get("/paspor/pengawasan")).status === 404, "an analyst there has the list");
        expect(/named: 1 applications wait for another office to say whom they name, 0 of them without one/.test(doctor()), doctor());
        const there = base.replace("/paspor/", "/paspor/pengawasan/");
        expect((await head.get(there)).status === 404, "the head whom it names reads it there");
        expect((await theirHead.get("/paspor/pengawasan")).body.includes(there), "it is not in the list there");
        const open = (await theirHead.get(there)).body;
        expect(open.includes("Semua sudah diatur oleh"), "the letter does not stand there");
        const settled = await theirHead.post(there, { csrf: theirHead.csrf, versi: /name="versi" value="(\d+)"/.exec(open)[1] });
        expect(settled.status === 303, `the verdict answers ${settled.status}`);
        expect((await senior.get(base)).status === 200, "who only has that name does not read it again");
        expect(/named: 0 applications/.test(doctor()), doctor());
});

await test("doctor counts what waits for an overseer, and says neither which nor where", async () => {
        const said = doctor();
        expect(/oversight: 1 of 2 offices have one that oversees them, 0 reports wait/.test(said), said);
});

await test("what is filed of nobody's head is there at once: the walk would have found it", async () => {
        const open = await fileReport(`Ada tawaran kerja dari ${WORD}.`);
        const pages = await crawl(analyst);
        expect(pages.some(({ body }) => body.includes(open.number)), "not found");
        expect(parting(before[2][4][1], (await figures(analyst))[4][1]) !== "", "the list shows nothing new");
});

for (const visitor of [babinsa, admin, head, analyst, theirHead, theirAnalyst])
        visitor.close();
await test("every answer of the API was as openapi.json says", answersAreTrue);

await program.stop();
finish();

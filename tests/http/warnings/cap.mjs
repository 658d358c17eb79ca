// SPDX-License-Identifier: AGPL-3.0-or-later
// A warning from its first message to its last: what programs read as CAP 1.2, who hears of each, what the feed holds, and what
// nobody opens goes one level up, by one node.
//   node tests/http/warnings/cap.mjs PROGRAM SOURCE-TREE
import { randomUUID } from "node:crypto";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Visitor, ask, execute, expect, finish, readAccounts, startProgram, test, uuidLiteral } from "../access/lib.mjs";
import { judgeAll } from "../api/contract.mjs";

const [binary, source] = process.argv.slice(2);
const program = await startProgram(binary);
const answersAreTrue = await judgeAll(new Visitor(program));
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const [analyst, head, babinsa, desk] = [await signIn("analis"), await signIn("kepala"), await signIn("babinsa"), await signIn("petugas1")];
const passer = new Visitor(program);
const schema = join(source, "tests/http/warnings/cap-1.2.xsd");
execute(program, "", "UPDATE person SET email = login || '@contoh.example'");

const inDays = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const words = (more) => ({ level: "WASPADA", title: "Tawaran kerja tanpa kontrak", asked: "Tanyakan surat izinnya & kabari kantor imigrasi.",
                           body: "Ada orang menawarkan kerja di luar negeri tanpa kontrak <dan> meminta uang muka.", expires_on: inDays(20), ...more });

/* One element's text in a document; "" when it has none. */
function textOf(document, name) {
        return execFileSync("xmllint", ["--xpath", `string(//*[local-name()='${name}'])`, "-"], { input: document, encoding: "utf8" }).trim();
}

async function readCap(visitor, path) {
        const answer = await visitor.get(path);
        expect(answer.status === 200 && answer.headers["content-type"].startsWith("application/cap+xml"), `${path}: ${answer.status}`);
        execFileSync("xmllint", ["--noout", "--schema", schema, "-"], { input: answer.body, stdio: ["pipe", "ignore", "pipe"] });
        return answer.body;
}

/* What anybody who sees it could read of its one message, as the reference of a later one. */
const keyOf = (document) => ["sender", "identifier", "sent"].map((name) => textOf(document, name)).join(",");

async function api(visitor, path, json, version = null) {
        const headers = { "X-CSRF-Token": visitor.csrf, ...(version ? { "If-Match": version } : {}) };
        return visitor.request("POST", path, { json, headers });
}

async function tagOf(visitor, id) {
        return (await visitor.get(`/api/peringatan/${id}`)).headers.etag;
}

async function publish(id, more) {
        const drafted = await api(analyst, "/api/peringatan", { id, areas: ["35.02.02"], ...words(), ...more });
        expect(drafted.status === 200, `draft ${drafted.status} ${drafted.body}`);
        const sent = await api(head, `/api/peringatan/${id}/terbit`, null, await tagOf(head, id));
        expect(sent.status === 204, `publish ${sent.status} ${sent.body}`);
}

const plain = (id) => id.replaceAll("-", "");
const idColumn = (column) => program.database ? `replace(${column}::text, '-', '')` : `lower(hex(${column}))`;
/* Who was written to about a thing, so far. */
const written = (id, like) => ask(program, `SELECT p.login FROM outbox o JOIN person p ON p.office_id = o.office_id AND p.id = o.recipient_id
        WHERE ${idColumn("o.about_id")} = '${plain(id)}' AND o.body LIKE '${like}' ORDER BY p.login`).map(([login]) => login);

const [everybody, some, urgent] = [randomUUID(), randomUUID(), randomUUID()];
let first, second, told;

await test("a warning is a valid CAP 1.2 alert for those who may see it, and an Exercise in a demonstration", async () => {
        await publish(everybody, { public: true });
        await publish(some, { public: false, title: "Hanya untuk penerima" });
        told = await readCap(babinsa, `/peringatan/${everybody}/cap`);
        first = await readCap(passer, `/peringatan-publik/${everybody}/cap`);
        expect(textOf(first, "status") === "Exercise" && textOf(first, "msgType") === "Alert" && textOf(first, "scope") === "Public", first);
        expect(textOf(first, "headline").startsWith("DATA FIKTIF: ") && textOf(first, "references") === "", first);
        expect(textOf(first, "description") === words().body && textOf(first, "value") === "35.02.02", "words and area");
        const restricted = await readCap(analyst, `/peringatan/${some}/cap`);
        expect(textOf(restricted, "scope") === "Restricted" && textOf(restricted, "restriction") !== "", restricted);
        for (const path of [`/peringatan/${some}/cap?pesan=2`, `/peringatan/${randomUUID()}/cap`])
                expect((await analyst.get(path)).status === 404, path);
});

await test("everybody reads nothing of what officers are asked to do, and its recipients do, under a name of its own", async () => {
        expect(textOf(told, "instruction") === words().asked && textOf(told, "scope") === "Restricted", told);
        expect(textOf(told, "identifier") === `${textOf(first, "identifier")}.petugas`, told);
        expect(textOf(told, "web").endsWith(`/peringatan/${everybody}`), told);
        for (const path of [`/peringatan-publik/${everybody}/cap`, "/umpan.atom", "/peringatan-publik", "/"]) {
                const { body } = await passer.get(path);
                expect(body.includes(words().title) && !body.includes("Tanyakan surat izinnya"), `${path} carries it`);
        }
        await publish(urgent, { public: true, level: "AWAS", title: "Tawaran kerja mendesak" });
        const kinds = [await readCap(passer, `/peringatan-publik/${urgent}/cap`), await readCap(babinsa, `/peringatan/${urgent}/cap`)];
        expect(kinds.map((document) => textOf(document, "responseType")).join() === "Monitor,Execute", kinds.join());
        for (const [topic, body] of ask(program, `SELECT topic, body FROM outbox WHERE ${idColumn("about_id")} IN ('${plain(everybody)}', '${plain(urgent)}')`))
                expect(!`${topic}${body}`.includes("Tanyakan"), "a mail carries it");
});

await test("who did not get it sees no CAP; everybody reads that of a public one, which alone is in the feed", async () => {
        for (const id of [some, randomUUID()])
                expect((await passer.get(`/peringatan-publik/${id}/cap`)).status === 404, `${id} is open`);
        const feed = (await passer.get("/umpan.atom")).body;
        expect(feed.includes(words().title) && !feed.includes("Hanya untuk penerima"), "the feed");
        expect(!(await passer.get("/peringatan-publik")).body.includes("Hanya untuk penerima"), "the page");
});

await test("texts with a certain week or day, and a single village without reporters, are refused", async () => {
        for (const [field, text] of [["body", "Minggu lalu banyak warga ditawari kerja tanpa kontrak di sini."], ["title", `Tawaran kerja ${inDays(-9)}`],
                                     ["asked", "Tanyakan kepada warga tentang minggu ke-34 ini."], ["areas", ["35.02.02.2003"]]]) {
                const answer = await api(analyst, "/api/peringatan", { id: randomUUID(), areas: ["35.02.02"], public: false, ...words({ [field]: text }) });
                expect(answer.status === 400 && JSON.parse(answer.body).errors[0].name === field, `${field}: ${answer.status} ${answer.body}`);
        }
});

await test("the head publishes what everybody reads, from his own pages; villagers read its last day and not what officers are to do", async () => {
        const id = randomUUID(), drafted = await api(analyst, "/api/peringatan", { id, areas: ["35.02.02"], public: true, ...words() });
        expect(drafted.status === 200, `draft ${drafted.status} ${drafted.body}`);
        const shown = (await analyst.get(`/peringatan/${id}`)).body, read = (await head.get(`/peringatan/${id}`)).body;
        expect(shown.includes("Ubah konsep ini") && shown.includes("diterbitkan oleh orang kedua"), "its writer does not read who publishes it");
        expect(written(id, "%terbitkan bila benar%").join() === "kepala", `told: ${written(id, "%terbitkan bila benar%")}`);
        expect(!shown.includes("Terbitkan sekarang"), "its writer may publish it");
        expect(read.includes("Terbitkan sekarang") && !read.includes("Tidak ada penerima"), "the head sees no button");
        expect(!read.includes(`/peringatan/${id}/ubah`), "the head is led to a page that is not his");
        expect((await head.get("/meja")).body.includes("Peringatan untuk warga menunggu Anda"), "nothing on his home page");
        expect(!(await analyst.get("/meja")).body.includes("Peringatan untuk warga menunggu Anda"), "its writer waits for himself");
        expect((await head.get("/peringatan?status=draft")).body.includes("menunggu orang kedua"), "the list does not say for whom it waits");
        const [, version] = /name="version" value="(\d+)"/.exec(read);
        expect((await head.post(`/peringatan/${id}/terbit`, { csrf: head.csrf, version })).status === 303, "it is not published");
        const day = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(words().expires_on));
        const page = (await passer.get("/peringatan-publik")).body;
        expect(page.includes(words().title), "it is not on the public page");
        expect(page.includes(`berlaku sampai ${day}`) || page.includes(`berlaku sampai <time`) && page.includes(day), `the last day is not ${day}`);
        expect(!page.includes("Tanyakan surat izinnya"), "villagers read what officers are to do");
        expect(page.includes("Ada tanda awal. Perhatikan dan tanyakan."), "villagers are not told what WASPADA means");
        expect(/Dibaca 0 dari \d+ · Terima 0 · /.test((await analyst.get(`/peringatan/${id}`)).body), "nobody adds up the answers");
});

await test("a draft says how many reports behind it nobody took, its signal marks them, and their reporter reads one thing", async () => {
        const open = JSON.parse((await analyst.get("/api/sinyal?status=open")).body).items[0];
        expect(open, "no open signal");
        const seen = await analyst.get(`/api/sinyal/${open.id}`);
        const review = await api(analyst, `/api/sinyal/${open.id}/telaah`, { reason: "independent" }, seen.headers.etag);
        expect(review.status === 204, `review ${review.status} ${review.body}`);
        const sources = `SELECT source_id FROM signal_source WHERE signal_id = ${uuidLiteral(program, open.id)} AND source_kind = 'report'`;
        execute(program, "", `UPDATE report SET state = 'new' WHERE id IN (${sources})`);
        const [[count]] = ask(program, `SELECT count(*) FROM (${sources}) s`);
        const id = randomUUID();
        const drafted = await api(analyst, "/api/peringatan", { id, signal: open.id, areas: ["35.02"], public: false, ...words() });
        expect(drafted.status === 200, `draft ${drafted.status} ${drafted.body}`);
        const page = (await analyst.get(`/peringatan/${id}`)).body, signal = (await analyst.get(`/sinyal/${open.id}`)).body;
        expect(page.includes(`${count} laporan di balik peringatan ini belum diambil`), "the draft does not say it");
        expect(page.includes(`/sinyal/${open.id}#sumber`) && signal.includes('id="sumber"'), "no way to them");
        expect(signal.split("(belum diambil)").length - 1 === Number(count), "the signal does not mark them");
        expect(signal.includes("Sinyal lain tentang hal yang sama"), "the heading says not what is alike");
        expect(/<svg[^]*step-[2-5]/.test(signal) && /<li>[^<]+: \d+ laporan<\/li>/.test(signal), "its villages are on no map and in no list");
        const faulty = await analyst.post("/peringatan/baru", { id: randomUUID(), signal: open.id, csrf: analyst.csrf });
        expect(faulty.status === 422 && faulty.body.includes("Dari sinyal"), "the form forgets from which signal");
        const sent = await api(head, `/api/peringatan/${id}/terbit`, null, await tagOf(head, id));
        expect(sent.status === 204, `publish ${sent.status} ${sent.body}`);
        expect(!(await head.get(`/peringatan/${id}`)).body.includes("belum diambil siapa pun"), "a published one says it still");
        const [report] = /\/laporan\/[0-9a-f-]{36}/.exec(signal);
        expect((await analyst.get(report)).body.includes("Kepada kantor imigrasi, oleh"), "who sent it reads as who received it");
        execute(program, "", `UPDATE report SET reporter_id = (SELECT id FROM person WHERE login = 'babinsa' AND office_id = report.office_id)
                WHERE id = ${uuidLiteral(program, report.slice(9))}`);
        const own = (await babinsa.get(report)).body;
        expect(own.includes("bersama laporan lain: lihat kabarnya") && !own.includes("menunggu petugas."), "it waits and was used at once");
});

await test("a warning about two districts of a regency has an area for each, and its form takes one more", async () => {
        const id = randomUUID();
        await publish(id, { public: true, areas: ["35.02.02", "35.02.01"] });
        const document = await readCap(passer, `/peringatan-publik/${id}/cap`);
        expect([...document.matchAll(/<value>([^<]*)<\/value>/g)].map(([, code]) => code).join() === "35.02.01,35.02.02", document);
        expect([...document.matchAll(/<areaDesc>/g)].length === 2, document);
        expect(/Kecamatan [^;<]*; Kecamatan /.test((await passer.get("/peringatan-publik")).body), "the page names both");
        const shown = JSON.parse((await analyst.get(`/api/peringatan/${id}`)).body);
        expect(shown.areas.map(({ area }) => area).join() === "35.02.01,35.02.02", JSON.stringify(shown.areas));
        await analyst.get("/peringatan/baru");
        const draft = Object.entries({ id: randomUUID(), ...words(), csrf: analyst.csrf });
        const added = await analyst.post("/peringatan/baru", [...draft, ["areas", "35.02.01"], ["areas", "35.02.03"], ["tambah", "true"]]);
        const checked = [...added.body.matchAll(/name="areas" type="checkbox" value="([^"]*)" checked/g)].map(([, code]) => code);
        expect(added.status === 200 && checked.join() === "35.02.01,35.02.03" && added.body.includes(words().title), `${added.status} ${checked}`);
        const none = await analyst.post("/peringatan/baru", [...draft, ["areas", ""]]);
        expect(none.status === 422 && none.body.includes("Pilih wilayahnya"), `nothing chosen: ${none.status}`);
        const whole = await analyst.post("/peringatan/baru", [...draft, ["areas", "semua"]]);
        expect(whole.status === 303, `the whole: ${whole.status}`);
});

await test("a change waits, is sent by a second person, and refers to the first", async () => {
        const answered = await api(babinsa, `/api/peringatan/${everybody}/jawab`, { answer: "not-mine" }, await tagOf(babinsa, everybody));
        expect(answered.status === 204, `answer ${answered.status} ${answered.body}`);
        const faulty = await api(analyst, `/api/peringatan/${everybody}/perbarui`, words({ body: "Hubungi orang itu di 0812 3456 7890 bila perlu." }), await tagOf(analyst, everybody));
        expect(faulty.status === 400, `faulty ${faulty.status}`);
        expect((await api(desk, `/api/peringatan/${everybody}/perbarui`, words(), "\"2\"")).status === 404, "a desk officer changes it");
        const changed = await api(analyst, `/api/peringatan/${everybody}/perbarui`, words({ level: "SIAGA", title: "Tawaran kerja meluas" }),
                                  await tagOf(analyst, everybody));
        expect((await api(analyst, `/api/peringatan/${everybody}/perbarui`, words(), "\"1\"")).status === 412, "of another version");
        expect(changed.status === 204, `change ${changed.status} ${changed.body}`);
        expect(await readCap(passer, `/peringatan-publik/${everybody}/cap`) === first &&
               textOf(await readCap(passer, `/peringatan-publik/${everybody}/cap`), "msgType") === "Alert", "it is out before it is sent");
        expect(!(await babinsa.get(`/peringatan/${everybody}`)).body.includes("meluas"), "a recipient reads what waits");
        expect((await analyst.get(`/peringatan/${everybody}`)).body.includes("dikirim oleh orang kedua"), "its writer is not told why he cannot send it");
        expect((await api(analyst, `/api/peringatan/${everybody}/kirim`, { message: 2, message_version: 1 }, await tagOf(analyst, everybody))).status === 404, "its writer sends it");
        expect((await api(head, `/api/peringatan/${everybody}/kirim`, { message: 2, message_version: 9 }, await tagOf(head, everybody))).status === 412, "stale");
        expect((await head.get("/meja")).body.includes("/peringatan?status=menunggu"), "nothing on the second person's home page");
        expect((await head.get("/peringatan?status=menunggu")).body.includes("perubahannya menunggu orang kedua"), "no list has what waits");
        expect(written(everybody, "%kirim bila benar%").join() === "kepala", "the second person is not told");
        const page = await head.get(`/peringatan/${everybody}`);
        expect(page.body.includes("Kirim perubahan sekarang") && page.body.includes("meluas"), "the second person does not see it");
        const [, version] = /name="version" value="(\d+)"><input type="hidden" name="pesan"/.exec(page.body);
        const open = ["/peringatan-publik", "/umpan.atom"], kept = [];
        for (const path of open)
                kept.push((await passer.get(path)).headers.etag);
        const sent = await head.post(`/peringatan/${everybody}/kirim`, { version, pesan: "2", pesan_versi: "1", csrf: head.csrf });
        expect(sent.status === 303, `send ${sent.status}`);
        for (const [i, path] of open.entries()) {
                const fresh = await passer.request("GET", path, { headers: { "If-None-Match": kept[i] } });
                expect(kept[i] && fresh.status === 200 && fresh.body.includes("meluas"), `${path} is kept as it was: ${fresh.status}`);
        }
        const [, entry] = /<title>[^<]*Tawaran kerja meluas<\/title>([^]*?)<\/entry>/.exec((await passer.get("/umpan.atom")).body);
        expect(/<published>([^<]*)/.exec(entry)[1] < /<updated>([^<]*)/.exec(entry)[1], `its readers hear of no change: ${entry}`);
        second = await readCap(passer, `/peringatan-publik/${everybody}/cap`);
        expect(textOf(second, "msgType") === "Update" && textOf(second, "references") === keyOf(first), second);
        expect(textOf(second, "headline").endsWith("Tawaran kerja meluas") && textOf(second, "severity") === "Moderate", second);
        expect(await readCap(babinsa, `/peringatan/${everybody}/cap?pesan=1`) === told, "the first changed");
        const again = await readCap(babinsa, `/peringatan/${everybody}/cap`);
        expect(textOf(again, "references") === keyOf(told) && textOf(second, "instruction") === "", again);
        expect((await babinsa.get(`/peringatan/${everybody}`)).body.includes("diperbarui sesudah Anda menjawab"), "a recipient is not told");
        expect((await babinsa.get("/peringatan")).body.includes("Diperbarui, jawab lagi"), "his old answer counts");
});

await test("its end refers to both, says no words of it, and is told to whoever got the first", async () => {
        const note = await api(analyst, `/api/peringatan/${everybody}/tutup`, { outcome: "confirmed", told: "Ada dua orang yang batal berangkat." },
                               await tagOf(analyst, everybody));
        expect(note.status === 400, `a small count in the note: ${note.status}`);
        const closed = await api(analyst, `/api/peringatan/${everybody}/tutup`, { outcome: "confirmed", told: "Sudah ditangani bersama polisi." },
                                 await tagOf(analyst, everybody));
        expect(closed.status === 204, `close ${closed.status} ${closed.body}`);
        const last = await readCap(passer, `/peringatan-publik/${everybody}/cap`);
        expect(textOf(last, "msgType") === "Cancel" && textOf(last, "references") === `${keyOf(first)} ${keyOf(second)}`, last);
        expect(textOf(last, "description") === "" && textOf(last, "instruction") === "", last);
        const [got, again, over] = ["%baru untuk Anda%", "%diperbarui%", "%sudah berakhir%"].map((like) => written(everybody, like));
        // At WASPADA nobody is told one by one; since it was raised, all of them are, each time.
        expect(!got.length && again.includes("babinsa") && String(again) === String(over), `${got} / ${again} / ${over}`);
        expect(String(written(everybody, "%untuk membaca hasilnya: /peringatan/%")) === String(over), "they are to answer what takes no answer");
        expect(written(urgent, "%baru untuk Anda%").includes("babinsa"), "an urgent one is told to nobody");
        expect(!(await passer.get("/umpan.atom")).body.includes("meluas"), "the feed still holds it");
        for (const path of ["/peringatan", `/peringatan/${everybody}`])
                expect(!/jawab lagi|sesudah Anda menjawab/.test((await babinsa.get(path)).body), "he is to answer what is over");
        expect((await analyst.get(`/peringatan/${everybody}/perbarui`)).status === 409, "what is over can be changed");
});

await test("what a recipient has not opened for seven days is told to the heads, once, by one of two nodes", async () => {
        const second = program.database ? await startProgram(binary, { database: program.database, beside: program }) : null;
        await babinsa.get(`/peringatan/${some}`);
        const week = 7 * 86400000000 + 3600000000;
        expect(written(some, "%sesudah 7 hari%").length === 0, "too early");
        execute(program, "", `UPDATE warning SET published_at = published_at - ${week} WHERE ${idColumn("id")} = '${plain(some)}'`);
        execute(program, "", `UPDATE warning_recipient SET notified_at = notified_at - ${week} WHERE ${idColumn("warning_id")} = '${plain(some)}'`);
        for (let turn = 0; turn < 2; turn++) {
                const [[epoch]] = ask(program, "SELECT epoch FROM schedule WHERE key = 'warnings.expire'");
                execute(program, "", "UPDATE schedule SET next_at = 0 WHERE key = 'warnings.expire'");
                for (let tries = 0; tries < 1200; tries++) {
                        const [[done]] = ask(program, `SELECT count(*) FROM job WHERE kind = 'warnings.expire' AND state <> 'done'`);
                        const [[now]] = ask(program, "SELECT epoch FROM schedule WHERE key = 'warnings.expire'");
                        if (now !== epoch && done === "0")
                                break;
                        await new Promise((after) => setTimeout(after, 100));
                }
        }
        const told = written(some, "%sesudah 7 hari%"), heads = accounts.filter(({ office, roles, agency }) => !agency && roles.includes("head") && office === accounts.find(({ login }) => login === "kepala").office);
        expect(String(told) === String(heads.map(({ login }) => login).sort()), `told ${told}`);
        expect(!written(everybody, "%sesudah 7 hari%").length, "what is over goes up too");
        if (second)
                await second.stop();
});

for (const visitor of [analyst, head, babinsa, desk, passer])
        visitor.close();
await test("every answer of the API was as openapi.json says", answersAreTrue);

await program.stop();
finish();

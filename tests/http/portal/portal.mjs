// SPDX-License-Identifier: AGPL-3.0-or-later
// The public pages: a language chosen in the address stays, the home page follows the content, the feed is XML.
//   node tests/http/portal/portal.mjs PROGRAM SOURCE
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { Visitor, execute, expect, expectNone, finish, readAccounts, startProgram, test } from "../access/lib.mjs";

const [binary, source] = process.argv.slice(2);
const program = await startProgram(binary);

/* Forgets every cookie: the address alone says what is wanted. */
async function get(path, headers = {}) {
        const visitor = new Visitor(program);
        const answer = await visitor.get(path, { headers });
        visitor.close();
        return answer;
}

function linksIn(body) {
        return [...body.matchAll(/(?:href|action|formaction)="(\/[^"]*)"/g)].map(([, link]) => link.replaceAll("&amp;", "&"))
                .filter((link) => !/^\/assets\/|\.atom$/.test(link));
}

async function walk(start, language) {
        const seen = new Map(), waiting = [start], faults = [];
        while (waiting.length) {
                const path = waiting.shift();
                if (path.startsWith("/masuk")) // from here on in the person's own language
                        continue;
                const answer = await get(path);
                const says = /<html lang="(\w+)"/.exec(answer.body)?.[1];
                if (says !== language || answer.status >= 500)
                        faults.push(`${path} answers ${answer.status} in ${says}`);
                for (const link of linksIn(answer.body)) {
                        const [page] = link.split("#");
                        if (!/[?&]lang=/.test(page))
                                faults.push(`${path} links to ${link}`);
                        else if (!seen.has(page) && page.endsWith(`lang=${language}`)) {
                                seen.set(page, path);
                                waiting.push(page);
                        }
                }
        }
        expectNone(faults);
        return `${seen.size} addresses`;
}

await test("English stays English from link to link without a cookie", () => walk("/?lang=en", "en"));

await test("a tip sent again with other words loses neither: the first has its code, the second stays in a form", async () => {
        const citizen = new Visitor(program), id = randomUUID();
        const tip = { id, bahaya: "tidak", kecamatan: "35.02.02", desa: "35.02.02.2003", cerita: "Ada yang mengumpulkan paspor warga.",
                      kapan: "week", tahu: "own-eyes", siapa: "", telepon: "" };
        const codeIn = ({ body }) => /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(body)?.[0];
        const send = (fields) => citizen.post("/lapor/kirim", { ...tip, ...fields });
        const [first, again] = [await send({}), await send({})];
        expect(codeIn(first) && codeIn(first) === codeIn(again), `sent twice: ${first.status} ${again.status}`);
        const changed = await send({ cerita: "Ada dua rumah, bukan satu." });
        expect(changed.status === 422 && !codeIn(changed), `status ${changed.status}`);
        expect(changed.body.includes("Ada dua rumah, bukan satu.</textarea>"), "the second text is lost");
        expect(changed.body.includes("sudah terkirim dengan isian lain"), "it does not say why");
        const now = /name="id" value="([^"]*)"/.exec(changed.body)[1];
        const second = await send({ id: now, cerita: "Ada dua rumah, bukan satu." });
        expect(now !== id && codeIn(second) && codeIn(second) !== codeIn(first), "the second is not a tip of its own");
});

await test("Indonesian chosen in the address stays, too", () => walk("/?lang=id", "id"));

await test("where no language was named, no link names one but the other language's", async () => {
        for (const path of ["/", "/belajar", "/kontak", "/lapor"]) {
                const named = linksIn((await get(path)).body).filter((link) => link.includes("lang="));
                expect(named.length === 1 && named[0] === `${path}?lang=en`, `${path}: ${named}`);
        }
});

await test("a page that does not exist keeps the language", async () => {
        const answer = await get("/tidak-ada?lang=en");
        expect(answer.status === 404 && linksIn(answer.body).every((link) => link.includes("lang=")), linksIn(answer.body).join(" "));
});

await test("who chose English before meets English where a tip is told, too", async () => {
        await get("/", { "Accept-Language": "en" }); // whose copy of the page names no language in its links
        for (const path of ["/", "/belajar", "/kontak"]) {
                const links = linksIn((await get(path, { Cookie: "__Host-lang=en", "Accept-Language": "id" })).body).filter((link) => link.startsWith("/lapor"));
                expect(links.length > 0 && links.every((link) => link.includes("lang=en")), `${path}: ${links}`);
        }
});

await test("a form for a tip keeps the language, too", async () => {
        const visitor = new Visitor(program);
        const answer = await visitor.post("/lapor/isi?lang=en", { bahaya: "tidak", kecamatan: "35.02.01" });
        expect(answer.status === 200 && answer.body.includes('<html lang="en"'), `${answer.status}`);
        expect(answer.body.includes('action="/lapor/periksa?lang=en"'), "the form forgets the language");
        expect(!answer.headers["set-cookie"], "a cookie was set");
        visitor.close();
});

/* ---- the home page and the feed ---- */

const TITLE = "Judul <baru> & \"kutipan\" ]]> dari uji";

function publish(key, title) {
        const body = JSON.stringify({ section: "sari", title: { id: title }, lead: { id: "Ringkas." }, text: { id: "Isi." },
                                      credit: "Uji", date: "2025-10-01" }).replaceAll("'", "''");
        execute(program, "", `INSERT INTO content (office_id, kind, key, version, state, valid_from, confirmed, body, drafted_at)
                SELECT office_id, 'news', '${key}', 1, 'published', min(valid_from), true, '${body}', min(drafted_at)
                  FROM content WHERE kind = 'news' AND state = 'published'
                   GROUP BY office_id`);
}

async function until(holds, seconds) {
        for (let tries = 0; tries < seconds * 4; tries++) {
                if (await holds())
                        return true;
                await new Promise((done) => setTimeout(done, 250));
        }
        return false;
}

await test("the home page shows what was published after it was made, and its version changes", async () => {
        const escaped = "Judul &lt;baru&gt; &amp; ";
        const before = await get("/");
        expect(before.status === 200 && !before.body.includes(escaped), "the news is there before its time");
        const same = await get("/", { "If-None-Match": before.headers.etag });
        expect(same.status === 304, `the same version answers ${same.status}`);
        publish("uji-baru", TITLE);
        const from = Date.now();
        expect(await until(async () => (await get("/")).body.includes(escaped), 20), "the copy was not renewed");
        const after = await get("/", { "If-None-Match": before.headers.etag });
        expect(after.status === 200 && after.headers.etag !== before.headers.etag, "the version stayed");
        return `after ${((Date.now() - from) / 1000).toFixed(1)} s`;
});

await test("the feed is well-formed XML with every piece of news, whatever stands in a title", async () => {
        const answer = await get("/umpan.atom");
        expect(answer.status === 200 && answer.headers["content-type"].startsWith("application/atom+xml"), answer.headers["content-type"]);
        execFileSync("xmllint", ["--noout", "-"], { input: answer.body });
        const titles = execFileSync("xmllint", ["--xpath", "//*[local-name()='entry']/*[local-name()='title']/text()", "-"],
                                    { input: answer.body, encoding: "utf8" });
        expect(titles.includes("Judul"), titles);
        const ids = [...answer.body.matchAll(/<id>([^<]+)<\/id>/g)].map((found) => found[1]);
        expect(ids.length > 1 && new Set(ids).size === ids.length, "ids repeat");
        return `${ids.length - 1} entries`;
});

await test("the check of a tip asks whether the sender's own number or name is to stay, and stops nobody", async () => {
        const citizen = new Visitor(program);
        const check = async (told) => (await citizen.post("/lapor/periksa", { id: randomUUID(), bahaya: "tidak", kecamatan: "35.02.02",
                desa: "35.02.02.2003", cerita: told, kapan: "week", tahu: "own-eyes", siapa: "", telepon: "" })).body;
        for (const told of ["Hubungi saya di 0812 3456 7890, paspor warga dikumpulkan.", "NAMA  Saya Sri, paspor warga dikumpulkan.".replace("  ", " ")]) {
                const page = await check(told);
                expect(page.includes("ingin tetap menulisnya"), `nothing asks: ${told}`);
                expect(page.includes('action="/lapor/kirim'), "it cannot be sent");
        }
        expect(!(await check("Paspor warga dikumpulkan di balai desa.")).includes("ingin tetap menulisnya"), "it asks without a reason");
});

await test("a company: an empty form says so; without a list the page says only whom to ask", async () => {
        for (const path of ["/cek", "/cek?nama=&tekan=1", "/cek?nama=PT+Maju"]) {
                const { body } = await get(path);
                expect(body.includes("belum memuat daftar resmi"), `${path} does not say that there is no list`);
                expect(!body.includes("Terdaftar tidak berarti") && !body.includes('name="nama"'), `${path} speaks of answers that cannot come`);
        }
        const list = { source: "Daftar uji", as_of: "2026-01-01", by_key: {
                "duta wibawa fiktif": { name: "PT Duta Wibawa Fiktif", license: "SIP-5", until: "2099-01-01", status: "dicabut" },
                "surya kencana fiktif": { name: "PT Surya Kencana Fiktif", license: "SIP-6", until: "2099-01-01", status: "aktif" } } };
        execute(program, "", `INSERT INTO content (office_id, kind, key, version, state, valid_from, confirmed, body, drafted_at)
                SELECT office_id, 'p3mi', 'daftar', 1, 'published', min(valid_from), true, '${JSON.stringify(list)}', min(drafted_at)
                FROM content WHERE kind = 'contact' AND state = 'published' GROUP BY office_id`);
        expect((await get("/cek?nama=&tekan=1")).body.includes("Belum ada nama"), "an empty form says nothing");
        expect(!(await get("/cek")).body.includes("Belum ada nama"), "a fresh page complains");
        expect((await get("/cek?nama=PT+Maju&tekan=1")).body.includes("Terdaftar tidak berarti"), "a name is not answered");
        const near = (await get("/cek?nama=PT+Duta+Wibowo+Fiktif")).body;
        expect(near.includes("Mirip dengan") && near.includes("SIP-5") && near.includes("dicabut"), "the near name is not shown");
        expect(near.includes("jangan serahkan uang atau paspor") && near.includes("belum tentu salah satunya") && !near.includes("Terdaftar tidak berarti"), "a near name without a licence in force loses the warning");
        const fine = (await get("/cek?nama=PT+Surya+Kencono+Fiktif")).body;
        expect(fine.includes("SIP-6") && fine.includes("Terdaftar tidak berarti") && !fine.includes("belum tentu salah satunya"), "a near name with a licence in force is warned of");
        for (const person of ["Pak Karyo", "0840-1000-2218"]) {
                const { body } = await get(`/cek?nama=${encodeURIComponent(person)}`);
                expect(body.includes("Tidak ditemukan di daftar resmi") && body.includes("hanya memuat perusahaan") && body.includes('href="/lapor"'), `${person}: it is not said what the list holds`);
        }
        expect(!fine.includes("hanya memuat perusahaan"), "a company that is found is told about people");
});

/* A name whose words somebody moved is found by the engine; who lets a long list into force is told what it is. */
await test("a company in a list as long as the country's, and what is told before the list holds", async () => {
        const company = (name, license) => ({ name, license, until: "2099-01-01", status: "aktif" });
        const put = (version, state, by_key) => execute(program, "", `INSERT INTO content (office_id, kind, key, version, state, valid_from,
                confirmed, body, drafted_at) SELECT office_id, 'p3mi', 'daftar', ${version}, '${state}', min(valid_from), true,
                '${JSON.stringify({ source: "Daftar uji", as_of: "2026-01-01", by_key })}', min(drafted_at)
                FROM content WHERE kind = 'contact' AND state = 'published' GROUP BY office_id`);
        const many = (license) => Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`penempatan fiktif ${i}`,
                company(`PT Penempatan Fiktif ${i}`, i < 3 ? license : "SIP-1")]));
        put(2, "published", { ...many("SIP-1"), "hartono wibawa elkari": company("PT Hartono Wibawa Elkari", "SIP-7") });
        put(3, "tested", { ...many("SIP-2"), "sinar bahari": company("PT Sinar Bahari", "SIP-8"), "sinar timur": company("PT Sinar Timur", "SIP-9") });
        const asked = async (name) => (await get(`/cek?tekan=1&nama=${encodeURIComponent(name)}`)).body;
        expect((await asked("Hartono Wibawa Elkari, PT")).includes("Terdaftar sebagai P3MI"), "the company is not found");
        expect((await asked("Hartono Wibawa Elkari")).includes("lebih dari seminggu umurnya"), "an old list is not told as old");
        const moved = await asked("PT Elkari Hartono Wibawa");
        expect(moved.includes("Mirip dengan") && moved.includes("PT Hartono Wibawa Elkari") && moved.includes("SIP-7"), "moved words are not found");
        expect((await asked("PT Sinar Bahari")).includes("Tidak ditemukan di daftar resmi"), "a list that is not in force answers");
        const today = new Date(Date.now() - 86400000).toISOString().slice(0, 10);
        execute(program, "", `UPDATE content SET body = replace(body, '"as_of":"2026-01-01"', '"as_of":"${today}"'), drafted_at = drafted_at + 1
                WHERE kind = 'p3mi' AND version = 2`);
        const fresh = await asked("Hartono Wibawa Elkari");
        expect(fresh.includes("Terdaftar sebagai P3MI") && !fresh.includes("seminggu"), "a list of yesterday is called old");
        execute(program, "", `UPDATE content SET body = replace(body, '${today}', '2026-01-01') WHERE kind = 'p3mi' AND version = 2`);
        const head = await new Visitor(program, readAccounts(program, source).find(({ login }) => login === "kepala")).signIn();
        const { status, body } = await head.get("/isi/p3mi/daftar");
        expect(status === 200, `the page of versions: ${status}`);
        for (const told of ["Jumlah perusahaan atau lembaga: 902, menurut Daftar uji, 1 Jan 2026.", "Dibanding versi sebelumnya: 2 masuk, 1 keluar, 3 berubah.",
                            "Baris daftar tidak ditampilkan lengkap di halaman ini"])
                expect(body.includes(told), `the page does not say "${told}"`);
        const admin = await new Visitor(program, readAccounts(program, source).find(({ login }) => login === "admin")).signIn();
        const page = (await admin.get("/isi/p3mi/daftar")).body;
        expect(page.includes("902") && !page.includes("Buat versi baru"), "an empty form is offered for a long list");
});

await test("a number that nobody confirmed is on no page", async () => {
        const number = "0840-7777-8888";
        const put = (key, confirmed, phone) => execute(program, "", `INSERT INTO content (office_id, kind, key, version, state,
                valid_from, confirmed, body, drafted_at) SELECT office_id, 'contact', '${key}', 1, 'published', min(valid_from), ${confirmed},
                '${JSON.stringify({ name: { id: `Kontak ${key}` }, use: { id: "Uji" }, phone, whatsapp: phone, urgent: true })}',
                min(drafted_at) FROM content WHERE kind = 'contact' AND state = 'published' GROUP BY office_id`);
        put("uji-pasti", true, "0840-6666-5555");
        put("uji-belum", false, number);
        await until(async () => (await get("/kontak")).body.includes("Kontak uji-pasti"), 10);
        const digits = (text) => text.replace(/[^0-9]/g, "");
        for (const path of ["/", "/kontak", "/lapor", "/kontak?lang=en"]) {
                const { body } = await get(path);
                expect(!digits(body).includes("84077778888"), `${path} shows it`);
        }
        const { body } = await get("/kontak");
        expect(body.includes("sudah dipastikan kantor"), "the page does not say that the numbers are confirmed");
        expect(digits(body).includes("84066665555"), "the confirmed number is not shown");
        expect(body.includes("Telepon polisi di 110") && !body.includes("belum memastikan"), "who is afraid learns to doubt 110");
});

await program.stop();
finish();

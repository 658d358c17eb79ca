// SPDX-License-Identifier: AGPL-3.0-or-later
// Web push from a browser's first click to a push service that opens what came with OpenSSL (node), by the letter of RFC 8291 and
// 8292; what a demonstration says; what is forgotten; that no address stands anywhere in the clear.
//   node tests/http/push/push.mjs PROGRAM SOURCE-TREE
import http from "node:http";
import vm from "node:vm";
import { spawn, execFileSync } from "node:child_process";
import { createDecipheriv, createECDH, createHash, createPublicKey, hkdfSync, randomBytes, randomUUID, verify } from "node:crypto";
import { mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Visitor, ask, end, execute, expect, finish, freePort, newDatabase, psqlEnvironment, readAccounts, test } from "../access/lib.mjs";

const [binary, source] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "kentongan-push-"));
const database = newDatabase();
const program = { data: join(folder, "data"), database, log: join(folder, "log") };

async function start(...more) {
        program.port = await freePort();
        const log = openSync(program.log, "a");
        const base = ["serve", "--data", program.data, "--listen", `127.0.0.1:${program.port}`, "--log-level", "debug"];
        program.child = spawn(binary, [...base, ...(database ? ["--database", database] : []), ...more], { stdio: ["ignore", log, log] });
        for (let tries = 0; tries < 1200 && program.child.exitCode === null; tries++) {
                if ((await new Visitor(program).get("/healthz").catch(() => null))?.status === 200)
                        return;
                await new Promise((done) => setTimeout(done, 100));
        }
        throw new Error(`the program does not serve: ${readFileSync(program.log, "utf8").slice(-2000)}`);
}
const stop = () => end(program.child, () => readFileSync(program.log, "utf8"));
process.on("exit", () => program.child?.kill("SIGKILL"));

/* ---- a push service ---- */

const heard = [];
let answer = 201;
const service = http.createServer((rq, rs) => {
        const parts = [];
        rq.on("data", (part) => parts.push(part));
        rq.on("end", () => {
                heard.push({ method: rq.method, url: rq.url, headers: rq.headers, body: Buffer.concat(parts) });
                rs.writeHead(answer).end();
        });
});
await new Promise((done) => service.listen(0, "127.0.0.1", done));
const origin = `http://127.0.0.1:${service.address().port}`;

async function until(holds, what) {
        for (let tries = 0; tries < 300; tries++) {
                if (await holds())
                        return;
                await new Promise((done) => setTimeout(done, 100));
        }
        throw new Error(`it never came: ${what}`);
}

/* ---- a browser ---- */

const text = (bytes) => Buffer.from(bytes).toString("base64url");
function newBrowser(name) {
        const keys = createECDH("prime256v1");
        keys.generateKeys();
        return { keys, auth: randomBytes(16), endpoint: `${origin}/wpush/v2/${name}-${randomBytes(12).toString("hex")}` };
}
const formOf = (browser, csrf) => ({ csrf, alamat: browser.endpoint, kunci: text(browser.keys.getPublicKey()), rahasia: text(browser.auth) });
const markOf = (browser) => createHash("sha256").update(browser.endpoint).digest("hex");

/* RFC 8291, 3.4, and RFC 8188, 2: what a browser does with a message. */
function open(browser, body) {
        const salt = body.subarray(0, 16), size = body.readUInt32BE(16), point = body.subarray(21, 21 + body[20]);
        expect(size >= body.length - 21 - body[20] && body[20] === 65, "the header of aes128gcm");
        const shared = browser.keys.computeSecret(point);
        const info = Buffer.concat([Buffer.from("WebPush: info\0"), browser.keys.getPublicKey(), point]);
        const secret = Buffer.from(hkdfSync("sha256", shared, browser.auth, info, 32));
        const key = Buffer.from(hkdfSync("sha256", secret, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16));
        const nonce = Buffer.from(hkdfSync("sha256", secret, salt, Buffer.from("Content-Encoding: nonce\0"), 12));
        const sealed = body.subarray(21 + 65, body.length - 16), cipher = createDecipheriv("aes-128-gcm", key, nonce);
        cipher.setAuthTag(body.subarray(body.length - 16));
        const plain = Buffer.concat([cipher.update(sealed), cipher.final()]);
        const end = plain.lastIndexOf(2);
        expect(plain.subarray(end + 1).every((byte) => byte === 0), "what fills up is zeros");
        return { text: plain.subarray(0, end).toString(), length: plain.length };
}

/* RFC 8292, 2 and 3: the claims, once the signature holds under the key that the browser was given. */
function claimsOf(header, key) {
        const [, token, sender] = /^vapid t=([^,]+), k=(\S+)$/.exec(header) ?? [];
        const [head, claims, signature] = token.split("."), point = Buffer.from(sender, "base64url");
        const jwk = { kty: "EC", crv: "P-256", x: text(point.subarray(1, 33)), y: text(point.subarray(33)) };
        expect(sender === key, "another key than the page gave");
        expect(verify("sha256", Buffer.from(`${head}.${claims}`), { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" },
                      Buffer.from(signature, "base64url")), "the signature does not hold");
        return JSON.parse(Buffer.from(claims, "base64url"));
}

/* ---- the walk ---- */

await start("--demo");
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();

await test("a demonstration says that nothing leaves, and turns nothing on", async () => {
        const visitor = await signIn("babinsa"), page = await visitor.get("/akun");
        expect(page.body.includes("Ini peragaan: tidak ada pesan yang keluar") && !page.body.includes("data-push"), "the page offers it");
        const sent = await visitor.post("/akun/pemberitahuan", formOf(newBrowser("peragaan"), visitor.csrf));
        expect(sent.status === 422, `it answers ${sent.status}`);
        expect(/error-summary__body"><p>Ini peragaan: tidak ada pesan yang keluar/.test(sent.body), "the answer does not say it");
});
await stop();
execute(program, "", `UPDATE office SET fictional = ${database ? "false" : 0}`);

await start("--second-factor", "optional");
await test("it is off until an operator names a push service", async () => {
        const visitor = await signIn("babinsa"), page = await visitor.get("/akun");
        expect(page.body.includes("Belum dibuka di kantor Anda") && !page.body.includes("data-push"), "the page offers it");
        const sent = await visitor.post("/akun/pemberitahuan", formOf(newBrowser("awal"), visitor.csrf));
        expect(sent.status === 422, `it answers ${sent.status}`);
        expect(/error-summary__body"><p>Belum dibuka di kantor Anda/.test(sent.body), "the answer does not say it");
});
await stop();

await start("--second-factor", "optional", "--deliver", "yes", "--push-hosts", new URL(origin).host, "--webhook-private", "yes",
            "--mail-from", "kentongan@contoh.example");
const [analyst, head, babinsa, desk] = [await signIn("analis"), await signIn("kepala"), await signIn("babinsa"), await signIn("petugas1")];
const inDays = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const TITLE = "Tawaran kerja tanpa kontrak";

async function api(visitor, path, json, version = null) {
        return visitor.request("POST", path, { json, headers: { "X-CSRF-Token": visitor.csrf, ...(version ? { "If-Match": version } : {}) } });
}

async function publish() {
        const id = randomUUID();
        const draft = { id, areas: ["35.02.02"], level: "SIAGA", title: TITLE, asked: "Tanyakan surat izinnya.", expires_on: inDays(20), public: false,
                        body: "Ada orang menawarkan kerja di luar negeri tanpa kontrak dan meminta uang muka." };
        expect((await api(analyst, "/api/peringatan", draft)).status === 200, "a draft");
        const tag = (await head.get(`/api/peringatan/${id}`)).headers.etag;
        const sent = await api(head, `/api/peringatan/${id}/terbit`, null, tag);
        expect(sent.status === 204, `publish ${sent.status} ${sent.body}`);
}

const browser = newBrowser("babinsa"), other = newBrowser("babinsa-hp");
let key = "";
await test("a browser is turned on, by the right address and keys only", async () => {
        const page = await babinsa.get("/akun");
        [, key] = /data-push data-key="([^"]+)"/.exec(page.body) ?? [];
        expect(Buffer.from(key, "base64url").length === 65, "no key for browsers");
        for (const wrong of [{ alamat: "http://169.254.169.254/latest" }, { alamat: "https://lain.example/x" }, { kunci: "B".repeat(87) }, { rahasia: "A".repeat(21) + "!" }]) {
                const refused = await babinsa.post("/akun/pemberitahuan", { ...formOf(browser, babinsa.csrf), ...wrong });
                expect(refused.status === 422, `${JSON.stringify(wrong)} answers ${refused.status}`);
        }
        expect((await babinsa.post("/akun/pemberitahuan", { ...formOf(browser, "salah") })).status === 403, "without the token of the form");
        for (const one of [browser, other]) {
                const sent = await babinsa.post("/akun/pemberitahuan", formOf(one, babinsa.csrf));
                expect(sent.status === 303, `it answers ${sent.status}`);
                expect((await babinsa.get("/akun")).body.includes(`data-mark="${markOf(one)}"`), "the list does not know it");
        }
        expect(!(await desk.get("/akun")).body.includes("data-mark"), "somebody else's page has it");
        const [, off] = /action="(\/akun\/pemberitahuan\/[^"]+\/matikan)"/.exec((await babinsa.get("/akun")).body);
        expect((await desk.post(off, { csrf: desk.csrf })).status === 404, "somebody else turns it off");
});

await test("a warning reaches both browsers, sealed and signed, and says nothing", async () => {
        await publish();
        await until(() => heard.length === 2, "two messages");
        for (const one of [browser, other]) {
                const message = heard.find((it) => origin + it.url === one.endpoint);
                expect(message?.method === "POST" && message.headers["content-encoding"] === "aes128gcm" && message.headers.ttl === "259200", "the request");
                const plain = open(one, message.body);
                expect(plain.text === '{"news":"warning","language":"id"}' && plain.length === 65, `it says ${plain.text}`);
                const claims = claimsOf(message.headers.authorization, key), ahead = claims.exp - Date.now() / 1000;
                expect(claims.aud === origin && ahead > 0 && ahead < 86400 && claims.sub === "mailto:kentongan@contoh.example", JSON.stringify(claims));
        }
        expect(heard[0].body.length === heard[1].body.length && !heard[0].body.subarray(0, 86).equals(heard[1].body.subarray(0, 86)), "one size, another salt and key");
        const all = heard.map((it) => it.url + JSON.stringify(it.headers) + it.body.toString("latin1")).join("");
        for (const word of [TITLE, "SIAGA", "35.02.02", "Dwi", "warning"])
                expect(!all.includes(word), `it says ${word} in the clear`);
        await until(() => ask(program, "SELECT count(*) FROM outbox WHERE channel = 'push' AND state = 'sent'")[0][0] === "2", "both are sent");
});

await test("who has none on hears nothing; one that is off hears nothing more", async () => {
        const [, row] = new RegExp(`data-mark="${markOf(other)}">([^]*?)</li>`).exec((await babinsa.get("/akun")).body);
        const [, off] = /action="([^"]+)"/.exec(row);
        expect((await babinsa.post(off, { csrf: babinsa.csrf })).status === 303, "it is not turned off");
        heard.length = 0;
        await publish();
        await until(() => heard.length === 1, "one message");
        await new Promise((done) => setTimeout(done, 1000));
        expect(heard.length === 1 && origin + heard[0].url === browser.endpoint, `${heard.length} messages`);
});

/* The service worker itself, in a browser made of paper: `kept` is its Cache, `manager` what its push service gives. */
async function workerOf(kept, manager, port = program.port) {
        const listeners = {}, script = (await new Visitor(program).get("/pemberitahuan.js")).body, sent = [];
        const caches = { match: async () => kept.entry && { json: async () => kept.entry }, delete: async () => delete kept.entry,
                         open: async () => ({ put: async (_, answer) => { kept.entry = await answer.json(); } }) };
        const call = async (path, { body }) => {
                const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body, headers: { Origin: `http://127.0.0.1:${port}` } });
                sent.push(answer.status);
                return answer;
        };
        const self = { registration: { pushManager: manager, showNotification: async () => undefined }, clients: {},
                       addEventListener: (name, listener) => { listeners[name] = listener; } };
        vm.runInNewContext(script, { self, caches, fetch: call, Response, URLSearchParams, URL, Uint8Array, ArrayBuffer, btoa, atob, JSON });
        return { sent, async change(event = {}) {
                let work;
                listeners.pushsubscriptionchange({ ...event, waitUntil: (promise) => { work = promise; } });
                await work;
        } };
}
const subscriptionOf = (one) => ({ endpoint: one.endpoint, options: { applicationServerKey: Uint8Array.from(Buffer.from(key, "base64url")).buffer },
        getKey: (name) => Uint8Array.from(name === "auth" ? one.auth : one.keys.getPublicKey()).buffer });
const keptOf = (one, office) => ({ office, endpoint: one.endpoint, secret: text(one.auth), key });

const renewed = newBrowser("diperbarui"), again = newBrowser("lagi"), last = newBrowser("akhir");
await test("a browser that renews its address by itself says so, signed out, and goes on being told", async () => {
        const [, office] = /data-office="([^"]+)"/.exec((await babinsa.get("/akun")).body) ?? [];
        const nobody = { getSubscription: async () => null, subscribe: async () => { throw new Error("not asked for"); } };
        const kept = { entry: keptOf(browser, office) };
        const worker = await workerOf(kept, nobody);
        await worker.change({ newSubscription: subscriptionOf(renewed) });
        expect(worker.sent.join() === "204" && kept.entry.endpoint === renewed.endpoint, `${worker.sent} ${kept.entry?.endpoint}`);
        // a browser that hands over the old one only, and was turned on before it kept anything
        const older = { }, second = await workerOf(older, { ...nobody, subscribe: async () => subscriptionOf(again) });
        await second.change({ oldSubscription: subscriptionOf(renewed) });
        expect(second.sent.join() === "204" && older.entry.endpoint === again.endpoint, `${second.sent}`);
        // one that hands over nothing
        const third = await workerOf(older, { ...nobody, getSubscription: async () => subscriptionOf(last) });
        await third.change();
        expect(third.sent.join() === "204" && older.entry.endpoint === last.endpoint, `${third.sent}`);
        heard.length = 0;
        await publish();
        await until(() => heard.length === 1, "one message");
        expect(origin + heard[0].url === last.endpoint && open(last, heard[0].body).text.includes("warning"), "at the new address");
        // neither the old address nor a stranger's secret changes anything, and the browser does not ask again
        for (const wrong of [keptOf(browser, office), { ...keptOf(last, office), secret: text(randomBytes(16)) }, keptOf(last, randomUUID())]) {
                const stale = { entry: wrong }, ended = await workerOf(stale, nobody);
                await ended.change({ newSubscription: subscriptionOf(newBrowser("orang-lain")) });
                expect(ended.sent.join() === "404" && stale.entry === undefined, `${ended.sent}`);
        }
        const elsewhere = await fetch(`http://127.0.0.1:${program.port}/pemberitahuan/ganti`, { method: "POST", headers: { Origin: "https://lain.example" },
                body: new URLSearchParams({ lama: last.endpoint, rahasia_lama: text(last.auth), alamat: browser.endpoint, kunci: text(browser.keys.getPublicKey()), rahasia: text(browser.auth) }) });
        expect(!elsewhere.ok, `from another site: ${elsewhere.status}`);
        expect((await babinsa.get("/akun")).body.includes(`data-mark="${markOf(last)}"`), "it is still on");
});

await test("what fails is tried again; a browser that the service no longer knows is lost, and its owner told", async () => {
        heard.length = 0;
        answer = 503;
        await publish();
        await until(() => heard.length === 1, "a first try");
        answer = 410;
        execute(program, "", "UPDATE job SET due_at = 0 WHERE state = 'waiting' AND kind = 'outbox.send'");
        await until(() => heard.length === 2, "a second one");
        await until(async () => (await babinsa.get("/akun")).body.includes("Berhenti sejak"), "the page says that it stopped");
        expect(!(await babinsa.get("/akun")).body.includes("data-mark"), "it can be turned on again");
        const home = (await babinsa.get("/meja")).body;
        expect(home.includes("Pemberitahuan berhenti di 1 perangkat Anda"), "the desk does not say so");
        expect(!(await desk.get("/meja")).body.includes("Pemberitahuan berhenti"), "somebody else is told");
        await until(() => ask(program, "SELECT count(*) FROM outbox WHERE channel = 'push' AND state = 'dropped'")[0][0] === "1", "it is dropped");
        await publish();
        await new Promise((done) => setTimeout(done, 1000));
        expect(heard.length === 2, "it is written to again");
        answer = 201;
        const sent = await babinsa.post("/akun/pemberitahuan", { ...formOf(browser, babinsa.csrf), lama: last.endpoint });
        expect(sent.status === 303 && !(await babinsa.get("/meja")).body.includes("Pemberitahuan berhenti"), "turned on again, it is still said to be lost");
        const [, off] = /action="(\/akun\/pemberitahuan\/[^"]+\/matikan)"/.exec((await babinsa.get("/akun")).body);
        await babinsa.post(off, { csrf: babinsa.csrf });
});

await test("the script that shows notices is served from an address that stays", async () => {
        const script = await new Visitor(program).get("/pemberitahuan.js");
        expect(script.status === 200 && script.headers["content-type"].startsWith("text/javascript"), `${script.status}`);
        expect(script.body.includes("Ada peringatan. Buka Kentongan untuk membacanya.") && script.body.includes("There is a warning."), "its words");
});

/* A browser that is still on, so that there is something to look for. */
const kept = newBrowser("tersimpan");
await babinsa.post("/akun/pemberitahuan", formOf(kept, babinsa.csrf));
await stop();

await test("no address or secret of a browser stands in the clear, in log or database", async () => {
        const words = [browser, other, kept, renewed, again, last].flatMap((one) => [one.endpoint, one.endpoint.slice(origin.length), text(one.auth), text(one.keys.getPublicKey())]);
        const log = readFileSync(program.log, "utf8");
        const stored = database ? execFileSync("pg_dump", ["--enable-row-security", database],
                { encoding: "latin1", maxBuffer: 1 << 30, env: psqlEnvironment })
                : readdirSync(program.data).filter((name) => name.startsWith("kentongan.db")).map((name) => readFileSync(join(program.data, name), "latin1")).join("");
        expect(ask(program, "SELECT count(*) FROM push_subscription")[0][0] === "1", "there is nothing to look for");
        for (const word of words) {
                expect(!log.includes(word), `the log has ${word}`);
                expect(!stored.includes(word), `the database has ${word}`);
        }
        for (const one of [browser, other, kept])
                expect(!stored.includes(one.auth.toString("latin1")) && !stored.includes(one.keys.getPublicKey().toString("latin1")), "the database has its bytes");
});

service.close();
rmSync(folder, { recursive: true, force: true });
finish();

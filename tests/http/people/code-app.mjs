// SPDX-License-Identifier: AGPL-3.0-or-later
// A new office in earnest: whoever holds a role with grave steps sets up a code app before anything else, and by a
// password alone nobody gets further. Then a flood of tips, which gives back what was typed.
//   node tests/http/people/code-app.mjs PROGRAM
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Visitor, end, expect, finish, freePort, newDatabase, test } from "../access/lib.mjs";

const [binary] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "kentongan-code-"));
const data = join(folder, "data");
const database = newDatabase();
const where = ["--data", data, ...(database ? ["--database", database] : [])];
const PASSWORD = "kata sandi yang cukup panjang";

const said = execFileSync(binary, ["init", ...where, "--code", "uji", "--name", "Kantor Uji", "--area", "35.02",
                                   "--admin", "siti", "--head", "budi"], { encoding: "utf8" });
const tokens = [...said.matchAll(/[A-Za-z0-9_-]{43}/g)].map(([token]) => token);

async function serve(...more) {
        const port = await freePort();
        const child = spawn(binary, ["serve", ...where, "--listen", `127.0.0.1:${port}`, "--log-level", "warn",
                                     "--public-origin", `http://127.0.0.1:${port}`, ...more], { stdio: ["ignore", "ignore", "inherit"] });
        const program = { port, stop: () => end(child) };
        for (let tries = 0; tries < 3000; tries++) {
                if ((await new Visitor(program).get("/healthz").catch(() => null))?.status === 200)
                        return program;
                await new Promise((done) => setTimeout(done, 100));
        }
        throw new Error("the program does not serve");
}

/* The key to type by hand, shown in groups of four. */
function keyOn(html) {
        return /class="kt-code">([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})</.exec(html)[1].replaceAll(" ", "");
}

/* RFC 6238: six digits of SHA-1, 30 s. */
function codeOf(base32, at = Date.now()) {
        const bits = [...base32].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
        const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
        const step = Buffer.alloc(8);
        step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
        const hash = createHmac("sha1", key).update(step).digest();
        const start = hash[19] & 15;
        return String((hash.readUInt32BE(start) & 0x7fffffff) % 1000000).padStart(6, "0");
}

let program = await serve();
let secret = "";
try {
        const head = new Visitor(program);
        await test("the first sign-in leads to the code app, and to nothing else", async () => {
                expect(tokens.length === 2, `init says ${tokens.length} tokens`);
                for (const token of tokens) {
                        const activated = await head.post("/aktivasi", { kode: token, sandi: PASSWORD });
                        expect(activated.status === 303, `activation answers ${activated.status}`);
                }
                const answer = await head.trySignIn("budi", PASSWORD);
                expect(answer.status === 303, `signing in answers ${answer.status}`);
                for (const path of ["/meja", "/orang", "/dasbor", "/laporan/masuk", "/akun", "/cari?q=a"]) {
                        const page = await head.get(path);
                        expect(page.status === 303 && page.headers.location === "/akun/kode", `${path}: ${page.status} to ${page.headers.location}`);
                }
                const list = await head.get("/api/laporan");
                expect(list.status === 403 && list.body.includes("code-first"), `the API answers ${list.status} ${list.body}`);
                const page = await head.get("/akun/kode");
                expect(page.status === 200, `/akun/kode answers ${page.status}`);
                secret = keyOn(page.body);
                const step = await head.post("/orang/peran/00000000-0000-7000-8000-000000000001/konfirmasi", { csrf: head.csrf });
                expect([403, 404].includes(step.status), `a step answers ${step.status}`);
                const proof = await head.post("/masuk/lagi", { csrf: head.csrf, sandi: PASSWORD, kembali: "/dasbor" });
                expect(proof.status === 303, `proving again answers ${proof.status}`);
                expect((await head.get("/dasbor")).headers.location === "/akun/kode", "a second password opened the dashboard");
        });
        await test("a wrong code opens nothing; the right one opens the desk", async () => {
                const wrong = await head.post("/akun/kode", { csrf: head.csrf, kode: "000000" });
                expect(wrong.status === 422, `a wrong code answers ${wrong.status}`);
                expect((await head.get("/meja")).status === 303, "the desk is open after a wrong code");
                const right = await head.post("/akun/kode", { csrf: head.csrf, kode: codeOf(secret) });
                expect(right.status === 303, `the right code answers ${right.status}`);
                expect((await head.get("/meja")).status === 200, "the desk is not open");
                const account = (await head.get(right.headers.location)).body;
                expect(account.includes("sudah terpasang") && !account.includes("Pakai aplikasi kode"), "the page behind it offers the app again");
                const second = new Visitor(program);
                expect((await second.trySignIn("budi", PASSWORD)).status === 401, "the password alone signs in");
        });
        await test("another browser without the app is led there too, and cannot answer what this one was offered", async () => {
                const first = new Visitor(program), second = new Visitor(program);
                await first.trySignIn("siti", PASSWORD);
                await second.trySignIn("siti", PASSWORD);
                const offered = keyOn((await first.get("/akun/kode")).body);
                await second.get("/akun/kode");
                const stolen = await second.post("/akun/kode", { csrf: second.csrf, kode: codeOf(offered) });
                expect(stolen.status === 422, `an answer from elsewhere: ${stolen.status}`);
        });
        await test("a flood of tips is told when to come back, with the text in the page", async () => {
                const story = "Ada orang menawarkan kerja & minta <uang> di desa kami.";
                const form = { id: "", bahaya: "tidak", kecamatan: "35.02.01", desa: "", cerita: story, kapan: "", siapa: "", telepon: "", tahu: "" };
                const crowd = Array.from({ length: 120 }, () => new Visitor(program).post("/lapor/kirim", form));
                const signedIn = await new Visitor(program).trySignIn("tidakada", "salah salah salah");
                expect(signedIn.status === 401, `signing in beside the flood answers ${signedIn.status}`);
                const answers = await Promise.all(crowd);
                const told = answers.filter(({ status }) => status === 503 || status === 429);
                expect(told.length > 0, `nobody was told to wait: ${answers.map(({ status }) => status)}`);
                for (const answer of told) {
                        expect(Number(answer.headers["retry-after"]) > 0, "no Retry-After");
                        expect(answer.body.includes('name="cerita" value="Ada orang menawarkan kerja &amp; minta &lt;uang&gt; di desa kami."'),
                               "the text is not in the form that sends it again");
                        expect(answer.body.includes('action="/lapor/kirim"'), "no form sends it again");
                        expect(!(answer.headers["set-cookie"] ?? []).length, "a cookie");
                }
                const foreign = await new Visitor(program).post("/lapor/kirim", form, { headers: { Origin: "https://jahat.example", "Sec-Fetch-Site": "cross-site" } });
                expect(!foreign.body.includes("menawarkan"), "another site's words stand on a page of ours");
                return `${told.length} of ${answers.length} were told to wait`;
        });
        await program.stop();
        program = await serve("--second-factor", "optional");
        await test("an office that says optional lets a password alone in", async () => {
                const admin = new Visitor(program);
                await admin.trySignIn("siti", PASSWORD);
                expect((await admin.get("/meja")).status === 200, "the desk is not open");
        });
} finally {
        await program.stop();
        rmSync(folder, { recursive: true, force: true });
}
finish();

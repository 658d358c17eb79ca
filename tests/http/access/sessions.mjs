// SPDX-License-Identifier: AGPL-3.0-or-later
// Sessions as a browser has them: cookie, forged requests, signing out, guessing, proving again, a second node.
//   node tests/http/access/sessions.mjs PROGRAM ROUTE-MATRIX SOURCE-TREE
import { Visitor, execute, expect, expectNone, face, finish, newDatabase, readAccounts, readPolicy, readRoutes, readRows,
         startProgram, test } from "./lib.mjs";
import { sowObjects } from "./sow.mjs";

const [binary, matrix, source] = process.argv.slice(2);
const database = newDatabase();
const program = await startProgram(binary, { database });
const accounts = readAccounts(program, source);
const policy = readPolicy(source);
const routes = readRoutes(matrix, source);

function accountOf(login) {
        return accounts.find((account) => account.login === login);
}

function signIn(login, where = program) {
        return new Visitor(where, accountOf(login)).signIn();
}

async function isSignedIn(visitor) {
        const answer = await visitor.get("/meja");
        if (answer.status === 200)
                return true;
        expect(answer.status === 303 && answer.headers.location.startsWith("/masuk"), `/meja answers ${answer.status}`);
        return false;
}

async function checkCookie() {
        const visitor = new Visitor(program, accountOf("analis"));
        visitor.cookies.set("__Host-session", "a".repeat(43));
        const answer = await visitor.post("/masuk", { nama: visitor.account.login, sandi: visitor.account.password });
        const lines = (answer.headers["set-cookie"] ?? []).filter((line) => line.startsWith("__Host-session="));
        expect(lines.length === 1, `${lines.length} session cookies`);
        for (const word of ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"])
                expect(lines[0].split("; ").includes(word), `${word} is missing in ${lines[0]}`);
        expect(!/Domain=/i.test(lines[0]), "the cookie has a domain");
        expect(visitor.cookies.get("__Host-session") !== "a".repeat(43), "a token from outside was taken over");
        const again = await signIn("analis");
        expect(again.cookies.get("__Host-session") !== visitor.cookies.get("__Host-session"), "two sign-ins, one token");
        expect(!answer.body.includes(visitor.cookies.get("__Host-session")), "the token stands in the page");
        expect(/no-store/.test((await again.get("/meja")).headers["cache-control"] ?? ""), "a signed-in page may be cached");
}

async function checkForged() {
        const visitor = await signIn("petugas1");
        const other = await signIn("petugas2");
        const token = visitor.csrf;
        expect(token && token !== other.csrf, "two sessions share a token");
        const forged = [
                ["no token", {}, {}],
                ["an empty token", { csrf: "" }, {}],
                ["another's token", { csrf: other.csrf }, {}],
                ["a foreign origin", { csrf: token }, { Origin: "https://jahat.example" }],
                ["a null origin", { csrf: token }, { Origin: "null" }],
                ["our name on another port", { csrf: token }, { Origin: "http://127.0.0.1:1" }],
                ["a foreign site", { csrf: token }, { Origin: null, "Sec-Fetch-Site": "cross-site" }],
                ["neither origin nor site nor token", {}, { Origin: null, "Sec-Fetch-Site": null }],
        ];
        const faults = [];
        for (const [what, form, headers] of forged) {
                const answer = await visitor.post("/keluar", form, { headers });
                if (![403, 404].includes(answer.status))
                        faults.push(`${what}: ${answer.status}`);
        }
        expectNone(faults);
        expect(await isSignedIn(visitor), "a forged request ended the session");
        return `${forged.length} forged requests`;
}

/* Every route that changes things refuses without a token, for somebody who may use it. */
async function checkEveryRoute() {
        const faults = [];
        let probes = 0;
        for (const login of ["petugas1", "analis", "kepala", "admin", "babinsa", "disnaker"]) {
                const visitor = await signIn(login);
                for (const route of routes.filter(({ method, permission }) => method !== "GET" && permission !== "public")) {
                        if (!policy.mayEver(visitor.account, route.permission))
                                continue;
                        probes++;
                        const path = route.pattern.replace(/\{[^}]+\}/g, "x");
                        const sent = route.pattern.startsWith("/api/") ? { json: {} } : {};
                        let answer = await visitor.request(route.method, path, sent);
                        if (answer.status === 415) // a step without a body
                                answer = await visitor.request(route.method, path);
                        if (![400, 403, 404].includes(answer.status))
                                faults.push(`${login} ${route.method} ${route.pattern}: ${answer.status} without a token`);
                }
                expect(await isSignedIn(visitor), `${login} lost his session`);
        }
        expectNone(faults);
        return `${probes} probes`;
}

async function checkSignInForged() {
        const visitor = new Visitor(program, accountOf("analis"));
        const form = { nama: "analis", sandi: visitor.account.password };
        const answer = await visitor.post("/masuk", form, { headers: { Origin: "https://jahat.example" } });
        expect([403, 404].includes(answer.status), `signed in from elsewhere: ${answer.status}`);
        expect(!answer.headers["set-cookie"], "a cookie was set");
}

async function checkSignOut() {
        const visitor = await signIn("analis");
        const token = visitor.cookies.get("__Host-session");
        const answer = await visitor.post("/keluar", { csrf: visitor.csrf });
        expect(answer.status === 303, `signing out answers ${answer.status}`);
        expect(!visitor.cookies.has("__Host-session"), "the cookie stays");
        visitor.cookies.set("__Host-session", token);
        expect(!(await isSignedIn(visitor)), "the old token still opens the desk");
}

async function checkWayBack() {
        const faults = [];
        for (const back of ["//jahat.example", "https://jahat.example/", "/\\jahat.example", "\\\\jahat.example", "javascript:alert(1)",
                            "/%2f/jahat.example", "/a\tb"]) {
                const visitor = new Visitor(program, accountOf("analis"));
                const answer = await visitor.trySignIn("analis", visitor.account.password, { kembali: back });
                const target = new URL(answer.headers.location ?? "", `http://127.0.0.1:${program.port}/`);
                if (![303, 400].includes(answer.status) || target.host !== `127.0.0.1:${program.port}`)
                        faults.push(`${JSON.stringify(back)}: ${answer.status} to ${answer.headers.location}`);
        }
        expectNone(faults);
}

async function checkWrongWords() {
        const visitor = new Visitor(program);
        const known = await visitor.trySignIn("pimpasa", "salah salah salah");
        const unknown = await visitor.trySignIn("tidakad", "salah salah salah");
        const plain = (answer, name) => face({ ...answer, body: answer.body.replaceAll(name, "NAME") }, "/masuk");
        expect(known.status === 401, `a wrong password answers ${known.status}`);
        expect(plain(known, "pimpasa") === plain(unknown, "tidakad"), "the answer tells which accounts exist");
        expect(!known.body.includes("salah salah"), "the password stands in the page");
}

async function checkIdle() {
        const visitor = await signIn("penyelia");
        const who = "(SELECT id FROM person WHERE login = 'penyelia')";
        execute(program, database, `UPDATE session SET seen_at = seen_at - 1860000000 WHERE person_id = ${who}`);
        expect(!(await isSignedIn(visitor)), "a session of 31 idle minutes goes on");
        const second = await signIn("penyelia");
        execute(program, database, `UPDATE session SET created_at = created_at - 43260000000 WHERE person_id = ${who}`);
        expect(!(await isSignedIn(second)), "a session of more than twelve hours goes on");
}

/* A page for which the head must prove again who he is, if such a page and a thing to show on it exist. */
async function findStepUp(visitor) {
        const pages = routes.filter(({ method, permission, pattern, isThing }) => method === "GET" && isThing &&
                                                    !pattern.startsWith("/api/") && policy.mayEver(visitor.account, permission));
        const ids = readRows(program, database).filter((row) => row.office === visitor.account.office).map((row) => row.id);
        for (const { pattern } of pages)
                for (const id of ids) {
                        const path = pattern.replace(/\{[^}]+\}/g, id);
                        const answer = await visitor.get(path);
                        if (answer.status === 303 && answer.headers.location.startsWith("/masuk/lagi"))
                                return { path, location: answer.headers.location };
                }
        return null;
}

async function checkStepUp() {
        await sowObjects([await signIn("babinsa")], routes, policy);
        const visitor = await signIn("kepala");
        execute(program, database, "UPDATE session SET second_factor_at = second_factor_at - 960000000");
        const found = await findStepUp(visitor);
        if (!found)
                return "no page asks for it yet # SKIP";
        const wrong = await visitor.post("/masuk/lagi", { csrf: visitor.csrf, sandi: "salah salah salah", kembali: found.path });
        expect(wrong.status === 401 || wrong.status === 422, `a wrong proof answers ${wrong.status}`);
        expect((await visitor.get(found.path)).status === 303, "a wrong proof was enough");
        await visitor.get("/masuk/lagi");
        const right = await visitor.post("/masuk/lagi", { csrf: visitor.csrf, sandi: visitor.account.password, kembali: found.path });
        expect(right.status === 303 && right.headers.location === found.path, `leads to ${right.headers.location}`);
        expect((await visitor.get(found.path)).status === 200, "the proof was not enough");
        return found.path.replace(/[0-9a-f-]{36}/, "…");
}

/* What was typed is kept on the page that asks for the proof, and goes on its way after it. */
async function checkFormOutlivesProof() {
        const visitor = await signIn("admin");
        await visitor.get("/orang/baru");
        execute(program, database, "UPDATE session SET second_factor_at = second_factor_at - 960000000");
        const typed = { csrf: visitor.csrf, nama: "Sri Contoh Lestari", masuk: "sri.contoh", jabatan: "Staf \"uji\"",
                        mulai: "2026-01-05" };
        const asked = await visitor.post("/orang/baru", typed);
        expect(asked.status === 401, `answers ${asked.status}`);
        expect(asked.body.includes('href="/masuk/lagi"'), "the page does not lead to the proof");
        expect(!asked.body.includes('href="/masuk"'), "the page says that the session has ended");
        const kept = Object.fromEntries([...asked.body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
                .map(([, name, value]) => [name, value.replaceAll("&quot;", '"').replaceAll("&#34;", '"')]));
        for (const [name, value] of Object.entries(typed))
                expect(kept[name] === value, `${name} is ${kept[name]}`);
        const again = await visitor.post("/orang/baru", kept);
        expect(again.status === 401, `without a proof it answers ${again.status}`);
        await visitor.get("/masuk/lagi");
        await visitor.post("/masuk/lagi", { csrf: visitor.csrf, sandi: visitor.account.password, kembali: "" });
        const made = await visitor.post("/orang/baru", kept);
        expect([200, 201, 303].includes(made.status), `after the proof it answers ${made.status}`);
        expect(made.body.includes("Sri Contoh Lestari"), "nobody was added");
}

/* Two processes on one database: what ends on one has ended on the other within two seconds. */
async function checkTwoNodes() {
        if (!database)
                return "needs PostgreSQL # SKIP";
        const second = await startProgram(binary, { database, beside: program });
        try {
                const visitor = await signIn("petugas2");
                const there = new Visitor(second, visitor.account);
                there.cookies = visitor.cookies;
                expect(await isSignedIn(there), "a session of one node does not hold on the other");
                const start = Date.now();
                execute(program, database, "UPDATE person SET state = 'disabled' WHERE login = 'petugas2'");
                let ended = false;
                while (!ended && Date.now() - start < 3000)
                        ended = !(await isSignedIn(there)) && !(await isSignedIn(visitor));
                const took = Date.now() - start;
                expect(ended && took < 2000, `the session goes on after ${took} ms`);
                const other = await signIn("analis");
                const copy = new Visitor(second, other.account);
                copy.cookies = new Map(other.cookies);
                await other.post("/keluar", { csrf: other.csrf });
                expect(!(await isSignedIn(copy)), "signed out on one node, still in on the other");
                return `ended everywhere after ${took} ms`;
        } finally {
                await second.stop();
        }
}

async function checkGuessing() {
        const open = await signIn("bp3mi");
        const guesser = new Visitor(program, accountOf("bp3mi"));
        for (let i = 0; i < 20; i++)
                await guesser.trySignIn("bp3mi", `salah salah ${i}`);
        const right = await guesser.trySignIn("bp3mi", guesser.account.password);
        expect(right.status === 401, `after twenty guesses the right password answers ${right.status}`);
        expect(await isSignedIn(open), "guessing ended a session that was open");
        await signIn("disnaker");
        // The owner's browser keeps a mark of having signed in: others' guesses from beside him do not keep him out.
        const owner = new Visitor(program, accountOf("bp3mi"));
        owner.cookies.set("__Host-device", open.cookies.get("__Host-device"));
        const again = await owner.trySignIn("bp3mi", owner.account.password);
        expect(again.status === 303, `the owner's device answers ${again.status}`);
        const stranger = new Visitor(program, accountOf("bp3mi"));
        stranger.cookies.set("__Host-device", "A".repeat(43));
        const forged = await stranger.trySignIn("bp3mi", owner.account.password);
        expect(forged.status === 401, `a forged mark answers ${forged.status}`);
}

async function checkFlood() {
        const visitor = new Visitor(program);
        let refused = null;
        for (let i = 0; i < 400 && !refused; i++) {
                const answer = await visitor.post("/masuk", { nama: "x", sandi: "x" });
                if (answer.status === 429)
                        refused = answer;
        }
        expect(refused, "four hundred tries in a row were all let through");
        expect(Number(refused.headers["retry-after"]) > 0, "429 without Retry-After");
}

try {
        await test("the session cookie is ours alone, and new at each sign-in", checkCookie);
        await test("a forged request changes nothing", checkForged);
        await test("nobody is signed in from another site", checkSignInForged);
        await test("every route that changes things wants the token", checkEveryRoute);
        await test("signing out ends the session, not only the cookie", checkSignOut);
        await test("signing in leads to a page of ours, wherever the link wanted", checkWayBack);
        await test("a wrong password and an unknown name look the same", checkWrongWords);
        await test("an idle session ends, and an old one", checkIdle);
        await test("what is grave asks for a fresh proof, and goes on after it", checkStepUp);
        await test("a form that wants a fresh proof first is not lost", checkFormOutlivesProof);
        await test("who is disabled is out on every node within two seconds", checkTwoNodes);
        await test("guessing makes the guesser wait, not the owner's device, and nobody else", checkGuessing);
        await test("a flood of sign-ins is told to wait", checkFlood);
} finally {
        await program.stop();
}
finish();

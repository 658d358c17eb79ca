// SPDX-License-Identifier: AGPL-3.0-or-later
// News for open pages over raw HTTP: what is told, to whom, from where on, and when it ends; on PostgreSQL by two nodes.
//   node tests/http/stream/stream.mjs PROGRAM SOURCE-TREE
import http from "node:http";
import { randomUUID } from "node:crypto";
import { Visitor, execute, expect, finish, newDatabase, readAccounts, startProgram, test } from "../access/lib.mjs";

const [binary, source] = process.argv.slice(2);
const database = newDatabase();
const program = await startProgram(binary, { database });
const other = database ? await startProgram(binary, { database, beside: program }) : program;
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const streams = [];

/* An open stream of this visitor, at the other node where there is one. */
function watch(visitor, topics, headers = {}) {
        const stream = { text: "", ended: false, endedAt: 0, status: 0 };
        const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const query = new URLSearchParams({ topik: topics });
        stream.request = http.get({ host: "127.0.0.1", port: other.port, path: `/aliran?${query}`, agent: false,
                                    headers: { Cookie: cookie, Accept: "text/event-stream", ...headers } }, (answer) => {
                stream.status = answer.statusCode;
                stream.type = answer.headers["content-type"];
                answer.on("data", (part) => { stream.text += part; });
                answer.on("close", () => { stream.ended = true; stream.endedAt = Date.now(); });
        });
        stream.request.on("error", () => { stream.ended = true; });
        streams.push(stream);
        return stream;
}

const eventsOf = (stream) => [...stream.text.matchAll(/id: (\S+)\nevent: baru\ndata: (.*)\n/g)]
        .map(([, id, data]) => ({ cursor: id, ...JSON.parse(data) }));

async function until(holds, milliseconds) {
        const start = Date.now();
        while (!holds() && Date.now() - start < milliseconds)
                await new Promise((done) => setTimeout(done, 20));
        return holds();
}

const started = (stream) => until(() => stream.text.includes("event: mulai"), 5000);
const quiet = () => new Promise((done) => setTimeout(done, 2500));

const babinsa = await signIn("babinsa");
await babinsa.get("/laporan/baru");

async function fileReport(phone = "") {
        const id = randomUUID();
        const answer = await babinsa.post("/laporan/baru", { csrf: babinsa.csrf, id, knowledge: "told-by-involved", phone,
                                                             village: "35.02.02.2003", narrative: "Tawaran kerja tanpa surat." });
        expect(answer.status === 303, `a report answers ${answer.status}`);
        return id;
}

let cursor = "";

await test("a report is told to the analyst within two seconds, and to nobody who may not open it", async () => {
        const [analyst, desk] = [await signIn("analis"), await signIn("petugas1")];
        const [mine, signals, nobody] = [watch(analyst, "report"), watch(analyst, "signal"), watch(desk, "report,signal,warning")];
        for (const stream of [mine, signals, nobody])
                expect(await started(stream) && stream.status === 200 && stream.type.startsWith("text/event-stream"), stream.text);
        const start = Date.now();
        const id = await fileReport();
        expect(await until(() => eventsOf(mine).some((event) => event.id === id), 3000), `nothing came: ${mine.text}`);
        const took = Date.now() - start;
        expect(took < 2500, `it took ${took} ms`);
        await quiet(); /* the program's first look at the year may meanwhile tell the desk of a warning that it received */
        expect(eventsOf(nobody).every((event) => event.topic === "warning"), `the desk hears: ${nobody.text}`);
        expect(eventsOf(signals).every((event) => event.topic === "signal"), "another topic");
        expect(Object.keys(eventsOf(mine)[0]).sort().join() === "cursor,id,kind,topic", "more than topic, id and kind");
        cursor = eventsOf(mine)[0].cursor;
        return `${took} ms`;
});

await test("who comes back with Last-Event-ID hears what he missed, once; a wrong one is refused", async () => {
        const analyst = await signIn("analis");
        const missed = [await fileReport(), await fileReport()];
        const again = watch(analyst, "report", { "Last-Event-ID": cursor });
        expect(await until(() => missed.every((id) => eventsOf(again).some((event) => event.id === id)), 4000), again.text);
        await quiet();
        const ids = eventsOf(again).map((event) => event.id);
        expect(new Set(ids).size === ids.length && ids.length === 2, `told ${ids.length} of 2: ${ids}`);
        const wrong = watch(analyst, "report", { "Last-Event-ID": "x" });
        expect(await until(() => wrong.status === 400, 2000), `a wrong cursor answers ${wrong.status}`);
});

await test("who is named in a report hears nothing of it", async () => {
        const official = accounts.find(({ login, roles }) => login === "kepala" && roles.length);
        const head = await signIn("kepala");
        const stream = watch(head, "report");
        expect(await started(stream), stream.text);
        const named = await fileReport(official.phone);
        const plain = await fileReport();
        expect(await until(() => eventsOf(stream).some((event) => event.id === plain), 4000), "he hears nothing at all");
        await quiet();
        expect(!eventsOf(stream).some((event) => event.id === named), "he hears of the report that names him");
});

await test("nobody who is not signed in hears anything", async () => {
        const answer = await new Visitor(other).get("/aliran?topik=report", { headers: { Accept: "text/event-stream" } });
        expect([303, 401].includes(answer.status), `status ${answer.status}`);
});

await test("a role that was taken is not told from the next second on, though the stream goes on", async () => {
        const analyst = await signIn("analis");
        const stream = watch(analyst, "report,warning");
        expect(await started(stream), stream.text);
        execute(program, database, `UPDATE role_grant SET state = 'ended' WHERE role = 'analyst'
                AND person_id = (SELECT id FROM person WHERE login = 'analis')`);
        const id = await fileReport();
        await quiet();
        expect(!stream.ended, "the stream ended");
        expect(!eventsOf(stream).some((event) => event.id === id), "he hears what he may not open any more");
        execute(program, database, `UPDATE role_grant SET state = 'active' WHERE role = 'analyst'
                AND person_id = (SELECT id FROM person WHERE login = 'analis')`);
});

await test("disabling an account ends its streams and sessions on every node within two seconds", async () => {
        const [analyst, admin] = [await signIn("analis"), await signIn("admin")];
        const there = new Visitor(other, analyst.account);
        there.cookies = analyst.cookies;
        const stream = watch(analyst, "report");
        expect(await started(stream), stream.text);
        const person = /\/orang\/([0-9a-f-]{36})">Analis/.exec((await admin.get("/orang")).body)
                ?? new RegExp(`/orang/([0-9a-f-]{36})">${analyst.account.name}`).exec((await admin.get("/orang")).body);
        const start = Date.now();
        const disabled = await admin.post(`/orang/${person[1]}/nonaktif`, { csrf: admin.csrf });
        expect(disabled.status === 303, `disabling answers ${disabled.status}`);
        expect((await there.get("/meja")).status === 303, "the session goes on at the other node");
        expect((await analyst.get("/meja")).status === 303, "the session goes on");
        const session = Date.now() - start;
        expect(await until(() => stream.ended, 3000), "the stream goes on");
        expect(stream.endedAt - start < 2000, `the stream went on for ${stream.endedAt - start} ms`);
        return `sessions ${session} ms, stream ${stream.endedAt - start} ms, ${database ? "two nodes" : "one node"}`;
});

await test("one account has eight streams, and who opens more takes nobody else's place", async () => {
        const [greedy, neighbour] = [await signIn("kepala"), await signIn("babinsa")];
        const many = Array.from({ length: 12 }, () => watch(greedy, "report"));
        expect(await until(() => many.every((stream) => stream.status > 0), 5000), "some are not answered");
        const open = many.filter((stream) => stream.status === 200).length;
        const refused = many.filter((stream) => stream.status === 503).length;
        /* The head's stream of an earlier test is one of the eight. */
        expect(open + refused === 12 && open >= 1 && open <= 8, `${open} open, ${refused} refused`);
        const free = watch(neighbour, "report");
        expect(await started(free), `somebody else is answered ${free.status}`);
        many.forEach((stream) => stream.request.destroy());
        return `${open} of 12`;
});

await test("a stream that its reader has left is nobody's place", async () => {
        const reader = await signIn("penyelia");
        for (let turn = 0; turn < 4; turn++) {
                const pages = Array.from({ length: 6 }, () => watch(reader, "report"));
                expect(await until(() => pages.every((stream) => stream.status > 0), 5000), "some are not answered");
                const refused = pages.filter((stream) => stream.status !== 200).map((stream) => stream.status);
                expect(refused.length === 0, `turn ${turn}: ${refused.join(" ")}`);
                const closed = pages.map((stream) => new Promise((done) => stream.request.once("close", done)));
                pages.forEach((stream) => stream.request.destroy());
                await Promise.all(closed);
        }
});

for (const stream of streams)
        stream.request.destroy();
babinsa.close();
if (other !== program)
        await other.stop();
await program.stop();
finish();

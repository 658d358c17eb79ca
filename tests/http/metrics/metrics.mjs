// SPDX-License-Identifier: AGPL-3.0-or-later
// /metrics on its own socket: OpenMetrics to the letter, figures that move with what happens, each explained in the
// documents, and nothing of persons, offices or tips.
//   node tests/http/metrics/metrics.mjs PROGRAM SOURCE-TREE
import http from "node:http";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execute, expect, expectNone, finish, freePort, newDatabase, readAccounts, startProgram, test, UUID, Visitor } from "../access/lib.mjs";
import { readOpenMetrics } from "./openmetrics.mjs";

const [binary, source] = process.argv.slice(2);
const port = await freePort();
const program = await startProgram(binary, { database: newDatabase(), more: ["--admin-listen", `127.0.0.1:${port}`] });
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const monitor = new Visitor({ port });
const babinsa = await signIn("babinsa");

async function scrape() {
        const answer = await monitor.get("/metrics");
        expect(answer.status === 200, `status ${answer.status}`);
        return { answer, families: readOpenMetrics(answer.body) };
}

/* The value of one sample; undefined when there is none. */
function valueOf({ families }, name, labels = {}, suffix = null) {
        return families.get(name)?.samples.find((sample) => (suffix === null || sample.suffix === suffix) &&
                Object.entries(labels).every(([label, value]) => sample.labels[label] === value))?.value;
}

/* Asks again for up to ten seconds until it is so. */
async function until(holds) {
        for (let tries = 0; tries < 100; tries++) {
                const seen = await scrape();
                if (holds(seen))
                        return seen;
                await new Promise((done) => setTimeout(done, 100));
        }
        throw new Error((await scrape()).answer.body);
}

await test("a strict reader that refuses what is not OpenMetrics", () => {
        const good = "# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n# HELP a_seconds Age.\na_seconds{b=\"c\"} 1\n# EOF\n";
        readOpenMetrics(good);
        const bad = [good.replace("# EOF\n", ""), `${good}x 1\n`, good.replace("UNIT a_seconds seconds", "UNIT a_seconds bytes"), good.replace(" gauge", " counter"),
                     good.replace("# HELP", "# Help"), good.replace("a_seconds{b=\"c\"} 1\n", "a_seconds 1\na_seconds 2\n"), good.replace("} 1", "}  1"), good.replace(/# HELP.*\n/, ""),
                     "# TYPE h histogram\n# HELP h H.\nh_bucket{le=\"1.0\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_count 1\nh_sum 1\n# EOF\n",
                     "# TYPE a counter\n# HELP a A.\na_total -1\n# EOF\n", good.replace("{b=\"c\"}", "{b=c}"), good.replace("{b=\"c\"}", "{b=\"c\",}")];
        for (const text of bad) {
                let taken = true;
                try {
                        readOpenMetrics(text);
                } catch {
                        taken = false;
                }
                expect(!taken, `this was taken:\n${text}`);
        }
});

await test("the answer is OpenMetrics, whole, and on its own socket alone", async () => {
        const { answer, families } = await scrape();
        expect(answer.headers["content-type"] === "application/openmetrics-text; version=1.0.0; charset=utf-8", answer.headers["content-type"]);
        expect(valueOf({ families }, "kentongan_metrics_complete") === 1, "the database was not asked");
        expect((await babinsa.get("/metrics")).status === 404, "the pages' socket has it");
        return `${families.size} families`;
});

await test("each family is explained in docs/metrics.md and in the manual, and no other", async () => {
        const { families } = await scrape();
        const page = readFileSync(join(source, "docs/metrics.md"), "utf8"), manual = readFileSync(join(source, "man/kentongan.1.in"), "utf8");
        const told = new Set([...page.matchAll(/^\| `([a-z_]+)`/gm)].map(([, name]) => name));
        const listed = new Set([...manual.matchAll(/^\.It Li ((?:kentongan|process)_[a-z_]+)$/gm)].map(([, name]) => name));
        const onlySqlite = ["kentongan_store_write_queue", "kentongan_store_batch_transactions"];
        const faults = [...families.keys()].flatMap((name) => [told.has(name) ? null : `${name} is not in docs/metrics.md`, listed.has(name) ? null : `${name} is not in the manual`]);
        for (const name of [...told, ...listed])
                if (!families.has(name) && !(program.database && onlySqlite.includes(name)))
                        faults.push(`${name} is explained and does not exist`);
        expectNone(faults.filter(Boolean));
});

await test("a report moves the store's figures", async () => {
        const before = await scrape();
        const filed = await babinsa.request("POST", "/api/laporan", { headers: { "X-CSRF-Token": babinsa.csrf },
                json: { id: randomUUID(), narrative: "Ada tawaran kerja tanpa surat.", village: "35.02.02.2008", knowledge: "own-eyes" } });
        expect(filed.status === 201, `${filed.status} ${filed.body}`);
        const after = await scrape();
        const sum = (seen, result) => ["traced", "write", "locking", "alone"].reduce((all, mode) => all + valueOf(seen, "kentongan_store_transactions", { mode, result }), 0);
        expect(sum(after, "committed") > sum(before, "committed"), "no transaction was counted");
        const refused = await babinsa.get(`/api/laporan/${randomUUID()}`);
        expect(refused.status === 404, `status ${refused.status}`);
        expect(sum(await scrape(), "rolled-back") > sum(after, "rolled-back"), "a refusal was not counted");
        expect(valueOf(after, "kentongan_http_requests") > valueOf(before, "kentongan_http_requests"), "no request was counted");
        if (!program.database) {
                const commits = (seen) => valueOf(seen, "kentongan_store_batch_transactions", {}, "_count"), members = (seen) => valueOf(seen, "kentongan_store_batch_transactions", {}, "_sum");
                expect(commits(after) > commits(before) && members(after) - members(before) >= commits(after) - commits(before), "the batches do not move");
        }
});

await test("work that was given up is counted by its kind, and the sealer's lag ends", async () => {
        execute(program, "", `INSERT INTO job (office_id, id, kind, payload, state, due_at, attempts, epoch, lease_until, last_error, created_at)
                SELECT id, id, 'probe.dead', '{}', 'dead', 1000000, 8, 1, 0, 'refused', 1000000 FROM office`);
        const seen = await scrape();
        expect(valueOf(seen, "kentongan_jobs", { kind: "probe.dead", state: "dead" }) >= 2, seen.answer.body);
        expect(valueOf(seen, "kentongan_jobs", { kind: "probe.dead", state: "waiting" }) === 0, "it waits, too");
        await until((now) => valueOf(now, "kentongan_journal_unsealed") === 0 && valueOf(now, "kentongan_journal_unsealed_age_seconds") === 0);
});

await test("an open stream is seen while it is open", async () => {
        const cookie = [...babinsa.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const request = http.get({ host: "127.0.0.1", port: program.port, path: "/aliran?topik=warning", headers: { Cookie: cookie } });
        request.on("error", () => {});
        await until((seen) => valueOf(seen, "kentongan_http_streams") === 1);
        request.destroy();
        await until((seen) => valueOf(seen, "kentongan_http_streams") === 0);
});

await test("the process tells its memory, its time and its start", async () => {
        const seen = await scrape(), resident = valueOf(seen, "process_resident_memory_bytes");
        expect(resident > 1e6 && resident < valueOf(seen, "process_virtual_memory_bytes"), `${resident} bytes`);
        expect(Math.abs(Date.now() / 1000 - valueOf(seen, "process_start_time_seconds")) < 600, "it started at another time");
        expect(valueOf(seen, "process_cpu_seconds") > 0 && valueOf(seen, "kentongan_sandbox_children") === 0, "no time, or a file is being read");
});

await test("nothing in it tells of people, offices or tips", async () => {
        const { answer, families } = await scrape();
        const words = ["tip", "ponorogo", "contoh", "laporan", "office", ...accounts.flatMap(({ login, name }) => [login, name])];
        const data = [...families.values()].flatMap(({ name, samples }) => samples.map(({ labels }) => `${name} ${Object.values(labels).join(" ")}`)).join("\n").toLowerCase();
        expectNone(words.filter((word) => data.includes(word.toLowerCase())));
        expect(!answer.body.match(UUID), "an id stands in it");
        const labels = new Set([...families.values()].flatMap(({ samples }) => samples.flatMap((sample) => Object.keys(sample.labels))));
        expect([...labels].sort().join() === "kind,le,mode,result,state,version" || [...labels].sort().join() === "kind,mode,result,state,version", [...labels].join());
});

await program.stop();
finish();

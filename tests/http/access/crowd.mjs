// SPDX-License-Identifier: AGPL-3.0-or-later
// A crowd that signs in at once: memory says how many are hashed at a time, the rest wait or are told when to come back,
// and ordinary pages answer meanwhile.
//   node tests/http/access/crowd.mjs PROGRAM
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Visitor, end, expect, finish, startProgram, test } from "./lib.mjs";

const [binary] = process.argv.slice(2);
const CROWD = 60;
const PLACES = 4; // src/access/password.h
const HASH_MB = 64;

/* The process that made the demonstration hashes at least cost, so the crowd meets one that starts on its data. */
const program = await startProgram(binary);
await end(program.child, program.log);
const options = ["serve", "--data", program.data, "--listen", `127.0.0.1:${program.port}`, "--log-level", "warn",
                 "--public-origin", `http://127.0.0.1:${program.port}`];
const child = spawn(binary, program.database ? [...options, "--database", program.database] : options, { stdio: ["ignore", "ignore", "inherit"] });
for (let tries = 0; tries < 3000; tries++) {
        if ((await new Visitor(program).get("/healthz").catch(() => null))?.status === 200)
                break;
        await new Promise((done) => setTimeout(done, 100));
}

/* The most memory the process ever had, in MB. */
function peak() {
        return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024;
}

await test("a crowd is hashed a few at a time, is told when to come back, and does not keep others from their pages", async () => {
        const before = peak();
        let open = CROWD;
        const crowd = Array.from({ length: CROWD }, (_, i) =>
                new Visitor(program).post("/masuk", { nama: `tidakada${i}`, sandi: "salah salah salah" }).finally(() => open--));
        const reader = new Visitor(program);
        const seen = [];
        for (const path of ["/", "/masuk", "/berita", "/belajar", "/healthz"]) {
                const answer = await reader.request("GET", path);
                seen.push(`${path} ${answer.status}`);
                expect(answer.status < 400 || answer.status === 404, `${path} answers ${answer.status}`);
        }
        expect(open > 0, "the crowd was gone before the pages came");
        const stillOpen = open;
        const answers = await Promise.all(crowd);
        const hashed = answers.filter(({ status }) => status === 401).length;
        const told = answers.filter(({ status }) => status === 503);
        expect(hashed + told.length === CROWD, `answers ${answers.map(({ status }) => status)}`);
        expect(hashed > 0, "nobody was served");
        for (const answer of told)
                expect(Number(answer.headers["retry-after"]) > 0, "503 without Retry-After");
        const grown = peak() - before;
        expect(grown >= HASH_MB / 2, `grown by ${grown} MB: the crowd met no argon2id`);
        expect(grown < (PLACES + 1) * HASH_MB, `grown by ${grown} MB: more than ${PLACES} at once`);
        return `${hashed} hashed, ${told.length} told to come back, ${Math.round(grown)} MB; ${seen.length} pages while ${stillOpen} waited`;
});

await end(child);
await program.stop();
finish();

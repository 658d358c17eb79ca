// SPDX-License-Identifier: AGPL-3.0-or-later
// The pair of databases on PostgreSQL, NAME and NAME_tips: the tips of another installation are never served, and a pair of an
// older version gets its id, also when a start was cut off in between. On SQLite: tests/unit/cli/test-pair.c.
//   tests/with-postgres node tests/http/setup/pair.mjs PROGRAM
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute, expect, finish, newDatabase, test } from "../access/lib.mjs";

const [binary] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "kentongan-pair-"));
const tipsOf = (database) => database.replace("?", "_tips?");
const nameOf = (database) => /\/([^/?]+)\?/.exec(database)[1];

function makeOffice(code) {
        const database = newDatabase();
        const where = ["--data", join(folder, code), "--database", database];
        execFileSync(binary, ["init", ...where, "--code", code, "--name", `Kantor ${code}`, "--area", "33.01", "--admin", `siti.${code}`,
                              "--head", `budi.${code}`]);
        return { database, where };
}

/* Exit code and everything that was said; a program that would serve is ended after a while, and says so by `null`. */
function run(...words) {
        const { status, stdout, stderr } = spawnSync(binary, words, { encoding: "utf8", timeout: 60_000 });
        return { status, said: stdout + stderr };
}

const [one, other] = [makeOffice("satu"), makeOffice("dua")];

await test("a pair belongs together", async () => {
        const { status, said } = run("doctor", ...one.where);
        expect(status === 0 && said.includes("main and tips belong together"), said);
});

await test("a pair of an older version gets an id and keeps it; a start that was cut off goes on", async () => {
        for (const forgotten of [[one.database, tipsOf(one.database)], [one.database]]) {
                for (const database of forgotten)
                        execute({}, database, "DELETE FROM installation");
                const opened = run("user", "end-sessions", "siti.satu", ...one.where);
                expect(opened.status === 0, opened.said);
                const { status, said } = run("doctor", ...one.where);
                expect(status === 0 && said.includes("main and tips belong together"), said);
        }
});

await test("the tips of another installation are not served, and doctor names them", async () => {
        const admin = process.env.KENTONGAN_TEST_POSTGRES_ADMIN;
        for (const sql of [`ALTER DATABASE ${nameOf(one.database)}_tips RENAME TO ${nameOf(one.database)}_kept`,
                           `ALTER DATABASE ${nameOf(other.database)}_tips RENAME TO ${nameOf(one.database)}_tips`])
                execFileSync("psql", ["-q", admin, "-c", sql]);
        const served = run("serve", ...one.where, "--listen", "127.0.0.1:0");
        expect(served.status === 1 && /does not belong/.test(served.said), `${served.status}: ${served.said}`);
        const looked = run("doctor", ...one.where);
        expect(looked.status === 3 && looked.said.includes("tips is of another installation"), `${looked.status}: ${looked.said}`);
        for (const sql of [`DROP DATABASE ${nameOf(one.database)}_tips`,
                           `ALTER DATABASE ${nameOf(one.database)}_kept RENAME TO ${nameOf(one.database)}_tips`])
                execFileSync("psql", ["-q", admin, "-c", sql]);
        expect(run("doctor", ...one.where).status === 0, "its own tips are not taken back");
});

rmSync(folder, { recursive: true });
finish();

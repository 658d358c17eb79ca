// SPDX-License-Identifier: AGPL-3.0-or-later
// Step 8: the journal holds; and each way of tampering with it, done behind the program's back in the database, shows.
import { spawnSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { group, must, mustContain, mustNotContain } from "./tap.mjs";

const FINDING = 3; /* exit code of `journal verify` when it has found something */

/* Runs SQL in the program's database, as somebody with access to the machine could. */
export function sql(house, text) {
        const ran = house.database
                ? spawnSync("psql", [house.database, "-qtAX", "-v", "ON_ERROR_STOP=1", "-c", text],
                            { encoding: "utf8", env: { ...process.env, PGOPTIONS: "-c kentongan.scope=every-office" } })
                : spawnSync("sqlite3", ["-batch", "-cmd", ".timeout 20000", join(house.data, "kentongan.db"), text], { encoding: "utf8" });
        must(ran.status === 0, `${text}: ${ran.stderr ?? ran.error}`);
        return ran.stdout.trim();
}

/* The office whose journal is longest, and how long it is. */
function longest(house) {
        const [office, seq] = sql(house, `SELECT ${house.database ? "office_id" : "hex(office_id)"}, max(seq) FROM journal_chain
                GROUP BY office_id ORDER BY 2 DESC LIMIT 1`).split("|");
        return { where: house.database ? `office_id = '${office}'` : `office_id = x'${office}'`, last: Number(seq) };
}

function entryAt(journal, seq) {
        return `${journal.where} AND id = (SELECT entry_id FROM journal_chain WHERE ${journal.where} AND seq = ${seq})`;
}

function mustFind(verdict, seq, why) {
        must(verdict.code === FINDING, `verify ends with ${verdict.code}, not ${FINDING}: ${verdict.text}`);
        mustContain(verdict.text, `First bad entry: ${seq} `, "verify");
        mustContain(verdict.text, `, ${why}.`, "verify");
}

/* What the folder of keys remembers of the journal. */
const placesOf = (house) => join(`${house.data}.keys`, "journal.places");

/* Everything is given its place again by the program itself, signatures included, by somebody who reaches the folder of
 * keys too: the perfect forgery. */
async function recompute(house, journal) {
        rmSync(placesOf(house));
        sql(house, `DELETE FROM journal_chain WHERE ${journal.where}; DELETE FROM journal_checkpoint WHERE ${journal.where};
                INSERT INTO journal_waiting (office_id, entry_id) SELECT office_id, id FROM journal_entry WHERE ${journal.where};`);
        await house.start();
        await house.stop();
}

/* `house` is running when this begins, and stopped when it ends. */
export async function journalSteps(house) {
        let journal, printed;

        await group("8 journal: everything above is in it, and it holds", [], async () => {
                const verdict = house.run("journal", "verify");
                must(verdict.code === 0, verdict.text);
                mustNotContain(verdict.text, "NOT SOUND", "verify");
                must(await house.stop() === 0,
                        `the program stops with exit code 0, not ${JSON.stringify(house.exit)}: ${house.said.slice(-2000)}`);
                const after = house.run("journal", "verify");
                must(after.code === 0, after.text);
                journal = longest(house);
                must(journal.last >= 20, `${journal.last} entries`);
                printed = house.run("journal", "checkpoint").text.split("\n").find((line) => line.startsWith("kentongan-journal:")
                        && line.split(":")[3] === String(journal.last));
                must(printed, `the last checkpoint covers all ${journal.last} entries`);
                must(house.run("journal", "verify", "--checkpoint", printed).code === 0, "it holds against the printed checkpoint");
        });

        await group("8 journal: one changed byte is found and its entry named", ["8 journal: everything above is in it, and it holds"], async () => {
                const seq = Math.floor(journal.last / 2), entry = entryAt(journal, seq);
                const action = sql(house, `SELECT action FROM journal_entry WHERE ${entry}`);
                sql(house, `UPDATE journal_entry SET action = 'X' || substr(action, 2) WHERE ${entry}`);
                mustFind(house.run("journal", "verify"), seq, "altered");
                sql(house, `UPDATE journal_entry SET action = '${action}' WHERE ${entry}`);
                must(house.run("journal", "verify").code === 0, "it holds again after the byte was put back");
        });

        await group("8 journal: a truncated tail is found", ["8 journal: one changed byte is found and its entry named"], async () => {
                const tail = `seq > ${journal.last - 3}`;
                sql(house, `CREATE TABLE kept_entry AS SELECT * FROM journal_entry WHERE ${journal.where} AND id IN
                                (SELECT entry_id FROM journal_chain WHERE ${journal.where} AND ${tail});
                        CREATE TABLE kept_chain AS SELECT * FROM journal_chain WHERE ${journal.where} AND ${tail};
                        DELETE FROM journal_entry WHERE id IN (SELECT id FROM kept_entry);
                        DELETE FROM journal_chain WHERE ${journal.where} AND ${tail};`);
                mustFind(house.run("journal", "verify"), journal.last - 2, "truncated");
                sql(house, `CREATE TABLE kept_checkpoint AS SELECT * FROM journal_checkpoint WHERE ${journal.where} AND ${tail};
                        DELETE FROM journal_checkpoint WHERE ${journal.where} AND ${tail};`);
                const behind = house.run("journal", "verify");
                must(behind.code === FINDING, `with its checkpoints gone too, verify ends with ${behind.code}`);
                mustContain(behind.text, `ends at entry ${journal.last - 3}, but entry ${journal.last} was signed once`, "verify");
                renameSync(placesOf(house), `${placesOf(house)}.aside`);
                must(house.run("journal", "verify").code === 0, "without what lies beside the key, only paper can tell");
                mustFind(house.run("journal", "verify", "--checkpoint", printed), journal.last - 2, "truncated");
                sql(house, `INSERT INTO journal_entry SELECT * FROM kept_entry; INSERT INTO journal_chain SELECT * FROM kept_chain;
                        INSERT INTO journal_checkpoint SELECT * FROM kept_checkpoint;
                        DROP TABLE kept_entry; DROP TABLE kept_chain; DROP TABLE kept_checkpoint;`);
                renameSync(`${placesOf(house)}.aside`, placesOf(house));
                must(house.run("journal", "verify").code === 0, "it holds again");
        });

        await group("8 journal: a wholly recomputed journal shows against the printed checkpoint", ["8 journal: a truncated tail is found"], async () => {
                const entry = entryAt(journal, 2);
                sql(house, `UPDATE journal_entry SET purpose = 'x' WHERE ${entry}`);
                await recompute(house, journal);
                must(house.run("journal", "verify").code === 0, "the forgery holds by itself");
                const verdict = house.run("journal", "verify", "--checkpoint", printed);
                must(verdict.code === FINDING, `verify ends with ${verdict.code}: ${verdict.text}`);
                mustContain(verdict.text, "recomputed", "verify");
        });
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// The head's dashboard and map, as he sees them, against rows counted by hand in the database.
//   node tests/http/office/office.mjs PROGRAM SOURCE-TREE
import { Visitor, ask as askProgram, bytesLiteral, execute, expect, expectNone, finish, readAccounts, startProgram, test } from "../access/lib.mjs";

const [binary, source] = process.argv.slice(2);
const program = await startProgram(binary);
const account = readAccounts(program, source).find((it) => it.login === "kepala");
const head = await new Visitor(program, account).signIn();

const ask = (sql) => askProgram(program, sql);
const anyId = program.database ? "gen_random_uuid()" : "randomblob(16)";
const aByte = bytesLiteral(program, "00");

const MINE = "office_id = (SELECT office_id FROM person WHERE login = 'kepala')";
const NOT_NAMED = (kind, id) => `NOT EXISTS (SELECT 1 FROM named_in n JOIN person p ON p.id = n.person_id
        WHERE p.login = 'kepala' AND n.object_kind = '${kind}' AND n.object_id = ${id})`;

/* Rows of a table in a page: the cells' texts. */
function rowsOf(body) {
        return [...body.matchAll(/<tr[^>]*>\s*(<t[dh][^]*?)<\/tr>/g)].map((row) =>
                [...row[1].matchAll(/<t[dh][^>]*>([^]*?)<\/t[dh]>/g)].map((cell) => cell[1].replace(/<[^>]*>/g, "").trim()));
}

await test("the dashboard's figures are those of the rows, and each leads to its list", async () => {
        const { body } = await head.get("/dasbor");
        const [[reports]] = ask(`SELECT count(*) FROM report r WHERE r.state = 'new' AND r.${MINE} AND ${NOT_NAMED("report", "r.id")}`);
        const [[proposed]] = ask(`SELECT count(*) FROM application WHERE state = 'proposed' AND ${MINE}`);
        const [[open]] = ask(`SELECT count(*) FROM info_request WHERE state IN ('sent', 'opened') AND ${MINE}`);
        const shown = new Map(rowsOf(body).map((cells) => [cells[0], cells[1]]));
        for (const [label, number] of [["Laporan desa belum diambil", reports], ["Putusan menunggu petugas kedua", proposed],
                                       ["Permintaan informasi menunggu jawaban mitra", open]])
                expect(shown.get(label) === number, `${label}: ${shown.get(label)} is shown, ${number} rows`);
        const links = [...body.matchAll(/<td[^>]*><a class="govuk-link" href="([^"]+)"/g)].map((found) => found[1]);
        const faults = [];
        for (const link of links) {
                const answer = await head.get(link);
                if (answer.status !== 200)
                        faults.push(`${link} answers ${answer.status}`);
        }
        expectNone(faults);
        return `${reports} reports, ${proposed} proposals, ${open} requests, ${links.length} lists`;
});

await test("decisions of a kind are shown by steps of five", async () => {
        const sow = (outcome, count) => execute(program, "", `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
                INSERT INTO decision (office_id, id, application_id, outcome, outcome_version, reasons, legal_bases, evidence, facts,
                                      fix, state, proposed_by, proposed_at, decided_at, version)
                SELECT p.office_id, ${anyId}, (SELECT a.id FROM application a WHERE a.office_id = p.office_id LIMIT 1), '${outcome}', 1, '[]', '[]', '[]', ${aByte}, ${aByte}, 'decided', p.id,
                       ${Date.now() * 1000}, ${Date.now() * 1000}, 1 FROM n, person p WHERE p.login = 'kepala'`);
        sow("uji-4", 4);
        sow("uji-5", 5);
        const { body } = await head.get("/dasbor");
        const shown = new Map(rowsOf(body).map((cells) => [cells[0], cells[1]]));
        expect(shown.get("uji-4") === "kurang dari 5", `four: ${shown.get("uji-4")}`);
        expect(shown.get("uji-5") === "5–9", `five: ${shown.get("uji-5")}`);
});

await test("the map's districts and villages have the figures of the rows, by steps of five", async () => {
        const WIB = 7 * 3600000, DAY = 86400000;
        const morning = Math.floor((Date.now() + WIB) / DAY) * DAY - WIB; // the map is that of the morning
        const span = `r.created_at >= ${(morning - 90 * DAY) * 1000} AND r.created_at < ${morning * 1000}`;
        execute(program, "", `UPDATE report SET village_code = '35.02.02.2003', created_at = ${(morning - DAY) * 1000} WHERE id IN
                (SELECT id FROM report WHERE state <> 'closed' AND ${MINE} LIMIT 4)`);
        const counted = new Map(ask(`SELECT substr(r.village_code, 1, 8), count(*), count(DISTINCT r.village_code) FROM report r
                WHERE r.state <> 'closed' AND ${span} AND r.${MINE}
                  AND ${NOT_NAMED("report", "r.id")} GROUP BY 1`).map(([code, ...numbers]) => [code, numbers]));
        const { body } = await head.get("/peta");
        const rows = rowsOf(body).filter((cells) => cells.length === 3);
        const figure = (number) => number < 5 ? "kurang dari 5" : `${number - number % 5}–${number - number % 5 + 4}`;
        const words = rows.filter((cells) => cells[1] !== "0" && cells[1] !== "Laporan");
        expect(words.length === counted.size, `${words.length} districts with reports shown, ${counted.size} in the rows`);
        expectNone(rows.filter((cells) => /^\d+$/.test(cells[1]) && cells[1] !== "0").map((cells) => cells.join(" ")));
        expect(words.map((cells) => cells[2]).sort().join() === [...counted.values()].map(([, villages]) => `${villages}`).sort().join(),
               "villages with reports differ from the rows");
        expect(words.length > 1, "nothing to compare");
        const villages = ask(`SELECT r.village_code, count(*) FROM report r
                WHERE r.state <> 'closed' AND ${span} AND r.${MINE}
                  AND ${NOT_NAMED("report", "r.id")} GROUP BY 1`).map(([, number]) => figure(+number)).sort();
        const wide = body.slice(body.indexOf("kt-wide"), body.indexOf("kt-narrow"));
        const titles = [...wide.matchAll(/<title>[^<]*: ([^<]*)<\/title>/g)].map(([, text]) => text).filter((text) => text !== "belum ada laporan");
        expect(titles.sort().join() === villages.join(), `titles ${titles}\nrows ${villages}`);
        return `${rows.length} districts, ${words.length} in words`;
});

await test("the foot of the map is in the reader's language", async () => {
        expect((await head.get("/peta?lang=en")).body.includes("Data on regions: idn-area-data"), "not in English");
        expect((await head.get("/peta?lang=id")).body.includes("Data wilayah: idn-area-data"), "not in Indonesian");
});

await test("a partner's desk counts what waits for its answer, as its list does", async () => {
        const figures = [];
        for (const login of ["disnaker", "bp3mi"]) {
                const partner = await new Visitor(program, readAccounts(program, source).find((it) => it.login === login)).signIn();
                const list = (await partner.get("/permintaan")).body;
                const rows = new Set(list.match(/href="\/permintaan\/[0-9a-f-]{36}"/g) ?? []).size;
                const { body } = await partner.get("/meja");
                const [, told] = /href="\/permintaan">[^<]*<\/a>(?: <strong>(\d+))?/.exec(body.slice(body.indexOf("kt-tasks"))) ?? [];
                expect(Number(told ?? 0) === rows, `${login}: the desk says ${told}, the list has ${rows}`);
                figures.push(`${login} ${rows}`);
                partner.close();
        }
        expect(figures.some((text) => !text.endsWith(" 0")), `nothing to count: ${figures}`);
        return figures.join(", ");
});

head.close();
await program.stop();
finish();

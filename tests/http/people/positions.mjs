// SPDX-License-Identifier: AGPL-3.0-or-later
// Positions with days on the administrator's page: the one in force shows, history stays, nobody changes his own.
//   node tests/http/people/positions.mjs PROGRAM SOURCE-TREE
import { Visitor, ask, expect, finish, readAccounts, startProgram, test } from "../access/lib.mjs";

const [binary, source] = process.argv.slice(2);
const program = await startProgram(binary);
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const [admin, analyst] = [await signIn("admin"), await signIn("analis")];

async function pathOf(login) {
        const row = (await admin.get("/orang")).body.split("</tr>").find((text) => text.includes(`>${login}</td>`));
        return /href="(\/orang\/[0-9a-f-]{36})"/.exec(row)[1];
}

const day = (distance) => new Date(Date.now() + 7 * 3600e3 + distance * 86400e3).toISOString().slice(0, 10);
const page = await pathOf("analis");
const add = (fields, who = admin, path = page) => who.post(`${path}/jabatan`, { ...fields, csrf: who.csrf });
const shown = (html) => /Jabatan\s*<\/dt>\s*<dd[^>]*>([^<]*)</.exec(html)[1].trim();

await test("the one that began last and has not ended shows, to the administrator and to its holder", async () => {
        const before = shown((await admin.get(page)).body);
        expect(before.length > 0, "the demonstration's analyst has no position");
        for (const fields of [{ jabatan: "Kepala Seksi Kemarin", mulai: day(-9), selesai: day(-1) },
                              { jabatan: "Plt. Kepala Kantor Contoh", mulai: day(-2), selesai: day(2) },
                              { jabatan: "Kepala Bidang Lusa", mulai: day(2), selesai: "" }]) {
                const added = await add(fields);
                expect(added.status === 303, `${fields.jabatan}: ${added.status}`);
        }
        const after = (await admin.get(page)).body;
        expect(shown(after) === "Plt. Kepala Kantor Contoh", `shows ${shown(after)}`);
        for (const text of [before, "Kepala Seksi Kemarin", "Kepala Bidang Lusa", "belum mulai", "berakhir"])
                expect(after.includes(text), `the history has no ${text}`);
        expect((await admin.get("/orang")).body.includes("Plt. Kepala Kantor Contoh"), "not in the list");
        const own = (await analyst.get("/meja")).body;
        expect(own.includes("Plt. Kepala Kantor Contoh") && !own.includes("Kepala Bidang Lusa"), "not in his own frame");
        expect((await admin.get(`${page}?lang=en`)).body.includes("not started"), "no English");
        await admin.get(`${page}?lang=id`);
});

await test("a wrong one comes back with what was typed and its fault", async () => {
        const answer = await add({ jabatan: "Terbalik", mulai: day(3), selesai: day(1) });
        expect(answer.status === 422 && answer.body.includes("Hari terakhir tidak boleh sebelum hari pertama."), `${answer.status}`);
        expect(answer.body.includes('value="Terbalik"'), "what was typed is gone");
        const unnamed = await add({ jabatan: "", mulai: "", selesai: "" });
        expect(unnamed.status === 422 && unnamed.body.includes("Tulis jabatannya."), `${unnamed.status}`);
});

await test("it ends and stays in the history; each change is in the journal", async () => {
        const html = (await admin.get(page)).body;
        const row = html.split("</tr>").find((text) => text.includes("Plt. Kepala Kantor Contoh") && text.includes("/akhiri"));
        const [, ending] = /action="(\/orang\/jabatan\/[^"]+)"/.exec(row);
        const [, person] = /name="orang" value="([^"]+)"/.exec(row);
        const ended = await admin.post(ending, { orang: person, selesai: day(-1), csrf: admin.csrf });
        expect(ended.status === 303, `status ${ended.status}`);
        const after = (await admin.get(page)).body;
        expect(shown(after) !== "Plt. Kepala Kantor Contoh" && after.includes("Plt. Kepala Kantor Contoh"), "not ended, or gone");
        const again = await admin.post(ending, { orang: person, selesai: day(-1), csrf: admin.csrf });
        expect(again.status === 409, `again ${again.status}`);
        const [[count]] = ask(program, "SELECT count(*) FROM journal_entry WHERE action = 'position.change'");
        expect(count === "4", `${count} entries`);
});

await test("nobody changes his own, and who is no administrator finds no such page", async () => {
        const own = await pathOf("admin");
        expect(!(await admin.get(own)).body.includes(`action="${own}/jabatan"`), "a form for his own");
        expect((await add({ jabatan: "Kepala Kantor", mulai: "", selesai: "" }, admin, own)).status === 404, "his own");
        expect((await add({ jabatan: "Kepala Kantor", mulai: "", selesai: "" }, analyst)).status === 404, "an analyst");
});

await program.stop();
finish();

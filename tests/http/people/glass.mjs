// SPDX-License-Identifier: AGPL-3.0-or-later
// Breaking the glass over HTTP: a head opens a tip that was given to somebody else, and somebody else looks at it afterwards.
//   node tests/http/people/glass.mjs PROGRAM SOURCE-TREE
import { randomUUID } from "node:crypto";
import { Visitor, ask, execute, expect, finish, readAccounts, startProgram, test } from "../access/lib.mjs";

const [binary, source] = process.argv.slice(2);
const program = await startProgram(binary);
const accounts = readAccounts(program, source);
const signIn = (login) => new Visitor(program, accounts.find((account) => account.login === login)).signIn();
const [head, analyst] = [await signIn("kepala"), await signIn("analis")];

function idOf(hex) {
        return hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/* A citizen's tip, which the office's analyst gets. */
async function sendTip() {
        const citizen = new Visitor(program);
        const form = { id: "", bahaya: "tidak", kecamatan: "35.02.01", desa: "35.02.01.2001", kapan: "week", tahu: "own-eyes",
                       cerita: "Ada yang mengumpulkan paspor warga di rumah kosong.", siapa: "", telepon: "" };
        const checked = await citizen.post("/lapor/periksa", form);
        form.id = /name="id" value="([^"]+)"/.exec(checked.body)[1];
        const sent = await citizen.post("/lapor/kirim", form);
        expect(sent.status === 200, `/lapor/kirim answers ${sent.status}`);
        citizen.close();
        const [[id]] = ask(program, `SELECT ${program.database ? "id" : "hex(id)"} FROM tip LIMIT 1`, "tips.db");
        return idOf(id);
}

const tip = await sendTip();
const REASON = "Korban disekap malam ini, penerima tidak dapat dihubungi";

await test("what was given to somebody else is nothing for the head, until he breaks the glass", async () => {
        expect((await head.get(`/tip/${tip}`)).status === 404, "the head reads it already");
        const page = await head.get("/darurat");
        expect(page.status === 200 && page.body.includes("60 menit"), `page ${page.status}`);
        const short = await head.post("/darurat", { id: randomUUID(), berkas: `/tip/${tip}`, alasan: "penting", csrf: head.csrf });
        expect(short.status === 422 && short.body.includes("paling sedikit 20 huruf"), `short ${short.status}`);
        const none = await head.post("/darurat", { id: randomUUID(), berkas: `/tip/${randomUUID()}`, alasan: REASON, csrf: head.csrf });
        const other = await head.post("/darurat", { id: randomUUID(), berkas: "L-2026-99999", alasan: REASON, csrf: head.csrf });
        expect(none.status === 422 && other.status === 422, `absent ${none.status} ${other.status}`);
        const own = await analyst.post("/darurat", { id: randomUUID(), berkas: `/tip/${tip}`, alasan: REASON, csrf: analyst.csrf });
        expect(own.status === 422 && own.body.includes("sudah boleh Anda baca"), `its owner breaks the glass: ${own.status}`);
        const opened = await head.post("/darurat", { id: randomUUID(), berkas: `/tip/${tip}`, alasan: REASON, csrf: head.csrf });
        expect(opened.status === 303 && opened.headers.location.startsWith(`/tip/${tip}`), `opened ${opened.status}`);
        expect((await head.get(`/tip/${tip}`)).status === 200, "it stays closed");
});

await test("its owner sees who opened it; who opened it does not review it", async () => {
        const seen = (await analyst.get("/darurat")).body.replace(/\s+/g, " ");
        expect(seen.includes(tip) && seen.includes(`informasi dari warga ${tip.slice(0, 8)}</a>`), "the owner does not see which");
        expect(!(await head.get("/orang/darurat")).body.includes(REASON), "the head reviews himself");
        expect((await analyst.get("/orang/darurat")).status === 404, "an analyst reviews");
});

await test("after an hour it is closed; after 72 hours without review the next one is refused in words", async () => {
        execute(program, "", "UPDATE break_glass SET opened_at = opened_at - 3700000000, expires_at = expires_at - 3700000000");
        expect((await head.get(`/tip/${tip}`)).status === 404, "still open after an hour");
        execute(program, "", "UPDATE break_glass SET opened_at = opened_at - 260000000000");
        const again = await head.post("/darurat", { id: randomUUID(), berkas: `/tip/${tip}`, alasan: REASON, csrf: head.csrf });
        expect(again.status === 422 && again.body.includes("lebih dari 72 jam"), `again ${again.status}`);
        expect((await head.get("/darurat?lang=en")).body.includes("Open in an emergency"), "no English");
});

head.close();
analyst.close();
await program.stop();
finish();

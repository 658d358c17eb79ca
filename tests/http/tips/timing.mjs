// SPDX-License-Identifier: AGPL-3.0-or-later
// How long a code takes that somebody has, and one that nobody has: 200 tries of each in turn, on a quiet machine, by hand:
//   node tests/http/tips/timing.mjs PROGRAM
// Prints medians, quartiles and the Kolmogorov-Smirnov distance of the two, with the bound that chance stays under 99 times of 100.
import { randomBytes } from "node:crypto";
import { Visitor, expect, finish, startProgram, test } from "../access/lib.mjs";

const [binary] = process.argv.slice(2);
const TRIES = 200, CODES = 50, WINDOW_MS = 10_500;
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const program = await startProgram(binary);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const nobodys = () => Array.from(randomBytes(16), (byte) => LETTERS[byte % 32]).join("");

async function sentCode(marker) {
        const visitor = new Visitor(program);
        const form = { bahaya: "tidak", kecamatan: "35.02.01", desa: "35.02.01.2001", kapan: "week", tahu: "own-eyes",
                       cerita: `Ada yang mengumpulkan paspor warga di rumah kosong, ${marker}.`, siapa: "", telepon: "" };
        for (;;) {
                const answer = await visitor.request("POST", "/lapor/kirim", { form });
                const code = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(answer.body);
                if (answer.status === 200 && code) {
                        visitor.close();
                        return code[0];
                }
                await pause(1000);
        }
}

async function timeOf(visitor, kode, status) {
        for (;;) {
                const from = process.hrtime.bigint();
                const answer = await visitor.request("POST", "/lapor/status", { form: { kode } });
                const took = Number(process.hrtime.bigint() - from) / 1e6;
                if (answer.status === 429 || answer.status === 503) {
                        await pause(1000);
                        continue;
                }
                expect(answer.status === status, `${answer.status} instead of ${status}`);
                return took;
        }
}

const at = (sorted, part) => sorted[Math.floor((sorted.length - 1) * part)].toFixed(1);

/* The largest distance of the two distribution functions. */
function distance(one, other) {
        const all = [...one.map((t) => [t, 1 / one.length]), ...other.map((t) => [t, -1 / other.length])].sort((a, b) => a[0] - b[0]);
        let sum = 0, most = 0;
        for (const [, step] of all) {
                sum += step;
                most = Math.max(most, Math.abs(sum));
        }
        return most;
}

await test("a code that somebody has takes as long as one that nobody has", async () => {
        const codes = [], known = [], unknown = [], visitor = new Visitor(program);
        for (let i = 0; i < CODES; i++)
                codes.push(await sentCode(`waktu ${i}`));
        for (let i = 0; i < TRIES; i++) {
                if (i % CODES === 0)
                        await pause(WINDOW_MS); // a code is tried once in a window
                known.push(await timeOf(visitor, codes[i % CODES], 200));
                unknown.push(await timeOf(visitor, nobodys(), 422));
        }
        const ks = distance(known, unknown), bound = 1.63 * Math.sqrt(2 / TRIES);
        for (const list of [known, unknown])
                list.sort((a, b) => a - b);
        const words = (list) => `${at(list, 0.25)} ${at(list, 0.5)} ${at(list, 0.75)}`;
        return `known ${words(known)} ms, unknown ${words(unknown)} ms (quartiles), distance ${ks.toFixed(3)}, chance stays under ${bound.toFixed(3)}`;
});

await program.stop();
finish();

// SPDX-License-Identifier: AGPL-3.0-or-later
// One `ok` line per group of assertions (TAP), for tests/dev/count. A group that stands on a failed one says so and fails.
let number = 0;
let failed = 0;
const done = new Set();

export class Fault extends Error {}
class Needed extends Fault {}

export function must(holds, text) {
        if (!holds)
                throw new Fault(text);
}

export function mustContain(text, part, where) {
        must(text.includes(part), `${where}: «${part}» is missing in «${text.replace(/\s+/g, " ").slice(0, 1500)}»`);
}

export function mustNotContain(text, part, where) {
        const at = text.indexOf(part);
        must(at < 0, `${where}: «${part}» must not be there: «${text.slice(Math.max(0, at - 80), at + 80).replace(/\s+/g, " ")}»`);
}

function report(error) {
        const text = error instanceof Fault ? error.message : error.stack ?? String(error);
        // eslint-disable-next-line no-control-regex
        for (const line of text.replace(/\x1b\[[0-9;]*m/g, "").split("\n").slice(0, 14))
                console.log(`#   ${line}`);
}

let onFailure = async () => {};
export function whenAGroupFails(action) {
        onFailure = action;
}

/* `needs`: names of groups without which this one means nothing. */
export async function group(name, needs, body) {
        number++;
        const begin = Date.now();
        try {
                const lacking = needs.find((need) => !done.has(need));
                if (lacking)
                        throw new Needed(`stands on «${lacking}», which failed`);
                await body();
                done.add(name);
                console.log(`ok ${number} - ${name} # ${((Date.now() - begin) / 1000).toFixed(1)} s`);
        } catch (error) {
                failed++;
                console.log(`not ok ${number} - ${name}`);
                report(error);
                if (!(error instanceof Needed))
                        await onFailure(name).catch((second) => console.log(`#   ${second.message}`));
        }
}

export function finish() {
        console.log(`1..${number}`);
        return failed > 0 ? 1 : 0;
}

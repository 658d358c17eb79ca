// SPDX-License-Identifier: AGPL-3.0-or-later
// A strict reader of OpenMetrics 1.0: what a lenient one would mend is a fault here.
const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const SAMPLE = new RegExp(`^(${NAME})(?:\\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"(?:,(?=[a-zA-Z_]))?)+)\\})? (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|[+-]Inf|NaN)$`);
const SUFFIXES = { counter: ["_total"], gauge: [""], info: ["_info"], histogram: ["_bucket", "_count", "_sum"] };
const KEYWORDS = ["TYPE", "UNIT", "HELP"];

function refuse(line, why) {
        throw new Error(`${why}: ${line}`);
}

function readLabels(text = "") {
        return Object.fromEntries([...text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name, value.replace(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c))]));
}

function readComment(families, open, line) {
        const found = /^# (TYPE|UNIT|HELP) (\S+)(?: (.*))?$/.exec(line);
        if (!found)
                refuse(line, "neither TYPE, UNIT, HELP nor EOF");
        const [, keyword, name, rest = ""] = found;
        if (keyword === "TYPE") {
                if (families.has(name))
                        refuse(line, "a family twice");
                if (!SUFFIXES[rest])
                        refuse(line, "not a type that we have");
                families.set(name, { name, type: rest, samples: [], seen: ["TYPE"] });
                return families.get(name);
        }
        if (!open || open.name !== name || open.samples.length || open.seen.includes(keyword))
                refuse(line, "stands outside of its family's head");
        open.seen.push(keyword);
        open[keyword.toLowerCase()] = rest;
        if (keyword === "UNIT" && !name.endsWith(`_${rest}`))
                refuse(line, "the unit is not the end of the name");
        if (keyword === "HELP" && /\\(?![\\n"])/.test(rest))
                refuse(line, "a backslash alone");
        return open;
}

function readSample(open, line) {
        const found = SAMPLE.exec(line);
        if (!found || !open)
                refuse(line, "no sample of a family");
        const suffix = SUFFIXES[open.type].find((end) => found[1] === open.name + end);
        if (suffix === undefined)
                refuse(line, `not of the family ${open.name}`);
        const labels = readLabels(found[2]), value = Number(found[3].replace("Inf", "Infinity"));
        const key = JSON.stringify([suffix, Object.entries(labels).sort()]);
        if (open.samples.some((sample) => sample.key === key))
                refuse(line, "a sample twice");
        if ((open.type === "counter" || suffix === "_bucket" || suffix === "_count") && !(value >= 0))
                refuse(line, "counts less than nothing");
        if (open.type === "info" && value !== 1)
                refuse(line, "an info that is not 1");
        open.samples.push({ suffix, labels, value, key });
}

function checkHistogram({ name, samples }) {
        const buckets = samples.filter(({ suffix }) => suffix === "_bucket"), count = samples.find(({ suffix }) => suffix === "_count");
        const bounds = buckets.map(({ labels }) => Number(labels.le.replace("Inf", "Infinity")));
        if (buckets.some(({ labels }) => !/^(\d+\.\d+|\+Inf)$/.test(labels.le)) || bounds.at(-1) !== Infinity)
                refuse(name, "buckets without their bounds");
        if (bounds.some((bound, i) => i > 0 && !(bound > bounds[i - 1])) || buckets.some(({ value }, i) => i > 0 && value < buckets[i - 1].value))
                refuse(name, "buckets that do not grow");
        if (!count || count.value !== buckets.at(-1).value || !samples.some(({ suffix }) => suffix === "_sum"))
                refuse(name, "its count is not its last bucket's, or it has no sum");
}

/* name -> { type, unit, help, samples: [{ suffix, labels, value }] }. Throws at the first fault. */
export function readOpenMetrics(text) {
        if (!text.endsWith("\n# EOF\n") || text.includes("\r"))
                throw new Error("it does not end with EOF");
        const families = new Map();
        let open = null;
        for (const line of text.slice(0, -"# EOF\n".length).split("\n").slice(0, -1)) {
                if (line.startsWith("#"))
                        open = readComment(families, open, line);
                else
                        readSample(open, line);
        }
        for (const family of families.values()) {
                if (!family.help)
                        refuse(family.name, "without HELP");
                if (family.type === "histogram")
                        checkHistogram(family);
        }
        return families;
}

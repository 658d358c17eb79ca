// SPDX-License-Identifier: AGPL-3.0-or-later
// Parts of bench/peers. rank: answers of simstring on standard input -> the ten most alike of each question, by the
// cosine of their trigrams as it counts them. minisearch NAMES ASKED SECONDS: the ten of each question that is asked
// within SECONDS; on standard error seconds to build, bytes a name and milliseconds to add one, then milliseconds of
// each question. has: whether minisearch is there.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const TOP = 10;

/* A whole table in one string would be longer than a string may be. */
function lines(path) {
        const bytes = readFileSync(path), found = [];
        for (let from = 0, to; from < bytes.length; from = to + 1) {
                to = bytes.indexOf(10, from);
                to = to < 0 ? bytes.length : to;
                if (to > from)
                        found.push(bytes.toString('utf8', from, to));
        }
        return found;
}

function loadMiniSearch() {
        return createRequire(import.meta.url)('minisearch');
}

function trigrams(text) {
        const list = new Set(), seen = new Map();
        for (let i = 0; i + 3 <= text.length; i++) {
                const gram = text.slice(i, i + 3), number = seen.get(gram) ?? 0;
                seen.set(gram, number + 1);
                list.add(gram + number);
        }
        return list;
}

function cosine(a, b) {
        let both = 0;
        for (const gram of a) both += b.has(gram) ? 1 : 0;
        return both / Math.sqrt(a.size * b.size || 1);
}

function rank() {
        let question = 0, asked = new Set(), found = [];
        const write = () => {
                found.sort((a, b) => b.alike - a.alike);
                for (const one of found.slice(0, TOP)) console.log(`${question}\t${one.name}`);
                found = [];
        };
        for (const line of lines(0)) {
                if (line.startsWith('\t')) {
                        const name = line.slice(1);
                        found.push({ name, alike: cosine(asked, trigrams(name)) });
                } else if (!line.endsWith('sec)')) {
                        write();
                        question++;
                        asked = trigrams(line);
                }
        }
        write();
}

function milliseconds(work) {
        const from = process.cpuUsage();
        work();
        const took = process.cpuUsage(from);
        return (took.user + took.system) / 1e3;
}

function askMiniSearch(namesPath, askedPath, mostSeconds) {
        const MiniSearch = loadMiniSearch(), names = lines(namesPath), asked = lines(askedPath), times = [];
        const before = process.memoryUsage().heapUsed;
        const search = new MiniSearch({ fields: ['name'] });
        const built = milliseconds(() => names.forEach((name, id) => search.add({ id, name })));
        const size = (process.memoryUsage().heapUsed - before) / names.length;
        const inserted = asked.slice(0, 20).map((name, at) => milliseconds(() => search.add({ id: `new ${at}`, name: `${name} one more` })));
        const end = Date.now() + mostSeconds * 1000;
        for (let at = 0; at < asked.length && Date.now() < end; at++) {
                times.push(milliseconds(() => {
                        for (const hit of search.search(asked[at], { fuzzy: 0.2 }).slice(0, TOP))
                                console.log(`${at + 1}\t${names[hit.id]}`);
                }));
        }
        inserted.sort((a, b) => a - b);
        console.error((built / 1e3).toFixed(1), size.toFixed(1), inserted[inserted.length >> 1].toFixed(3));
        for (const time of times) console.error(time.toFixed(3));
}

if (process.argv[2] === 'rank') rank();
else if (process.argv[2] === 'minisearch') askMiniSearch(process.argv[3], process.argv[4], Number(process.argv[5]));
else {
        try {
                loadMiniSearch();
        } catch {
                process.exit(1);
        }
}

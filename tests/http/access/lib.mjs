// SPDX-License-Identifier: AGPL-3.0-or-later
// What the access tests over HTTP share: a demonstration that runs, people who sign in, the policy, and TAP.
import http from "node:http";
import net from "node:net";
import { spawn, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, openSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { randomUUID } from "node:crypto";
import { join } from "node:path";

export const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/* ---- TAP ---- */

let cases = 0;
let failed = 0;

/* One test. What it throws is its failure; the string it returns is shown behind its name. */
export async function test(name, body) {
        cases++;
        try {
                const said = await body();
                console.log(`ok ${cases} - ${name}${said ? ": " + said : ""}`);
        } catch (fault) {
                failed++;
                console.log(`not ok ${cases} - ${name}`);
                console.log("# " + String(fault.stack ?? fault).replaceAll("\n", "\n# "));
        }
}

export function finish() {
        console.log(`1..${cases}`);
        process.exitCode = failed ? 1 : 0;
}

export function expect(holds, text) {
        if (!holds)
                throw new Error(text);
}

/* Throws with the first ten of many faults. */
export function expectNone(faults) {
        expect(faults.length === 0, `${faults.length} faults:\n${faults.slice(0, 10).join("\n")}`);
}

/* ---- the program ---- */

export function freePort() {
        return new Promise((done) => {
                const server = net.createServer();
                server.listen(0, "127.0.0.1", () => {
                        const { port } = server.address();
                        server.close(() => done(port));
                });
        });
}

const begun = [];

/* Whatever ends this process, the clock of meson too: the program that it started ends with it, and its folder goes. */
export function endTogether(child, folder) {
        if (begun.length === 0) {
                process.on("exit", () => begun.forEach((one) => {
                        one.child.kill("SIGKILL");
                        rmSync(one.folder, { recursive: true, force: true });
                }));
                for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"])
                        process.once(signal, () => process.exit(1));
        }
        begun.push({ child, folder });
}

/* Ends a process and throws unless it ended well, with what it said: a sanitizer reports what leaked at the end only. */
export async function end(child, log = () => "") {
        if (child.exitCode === null && child.signalCode === null) {
                child.kill("SIGTERM");
                await once(child, "exit");
        }
        expect(child.exitCode === 0, `the program ended with ${child.exitCode ?? child.signalCode}: ${log().slice(-4000)}`);
}

/* Serves the demonstration from a folder of its own, or a second process on the database of `beside`. Under
 * tests/with-postgres it stands on a new database there. */
export async function startProgram(binary, { beside = null, database = beside ? "" : newDatabase(), more = [] } = {}) {
        const folder = mkdtempSync(join(tmpdir(), "kentongan-access-"));
        const port = await freePort();
        const data = join(folder, "data");
        const log = openSync(join(folder, "log"), "w");
        const options = ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--log-level", "warn",
                         ...(more.includes("--absent-step") ? [] : ["--absent-step", "0"]), ...more];
        if (database)
                options.push("--database", database);
        options.push(...(beside ? ["--keys", beside.keys] : ["--demo"]));
        const child = spawn(binary, options, { stdio: ["ignore", log, log] });
        endTogether(child, folder);
        closeSync(log);
        const program = { folder, data, port, database, keys: `${data}.keys`, child, log: () => readFileSync(join(folder, "log"), "utf8") };
        program.stop = () => end(child, program.log).finally(() => rmSync(folder, { recursive: true, force: true }));
        for (let tries = 0; tries < 3000; tries++) {
                const answer = await new Visitor(program).get("/healthz").catch(() => null);
                if (answer?.status === 200)
                        return program;
                if (child.exitCode !== null || child.signalCode !== null)
                        break;
                await new Promise((done) => setTimeout(done, 100));
        }
        const said = program.log();
        await program.stop();
        throw new Error(`the program does not serve: ${said}`);
}

/* A database of its own on the server that tests/with-postgres runs; "" when there is none. */
export function newDatabase() {
        const admin = process.env.KENTONGAN_TEST_POSTGRES_ADMIN;
        if (!admin)
                return "";
        const name = `access_${randomUUID().slice(0, 8)}`;
        for (const made of [name, `${name}_tips`])
                execFileSync("psql", ["-q", admin, "-c", `CREATE DATABASE ${made}`]);
        return process.env.KENTONGAN_TEST_POSTGRES.replace("/postgres?", `/${name}?`);
}

/* A multipart body: [name, text] or [name, bytes, file name]. */
function writeParts(parts, boundary) {
        const pieces = parts.flatMap(([name, value, filename]) => [
                `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`,
                filename === undefined ? "" : `; filename="${filename}"\r\nContent-Type: application/octet-stream`,
                "\r\n\r\n", value, "\r\n"]);
        return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)));
}

/* ---- somebody who asks ---- */

export class Visitor {
        /* Looks at every answer: (method, path, answer). tests/http/api/contract.mjs sets it. */
        static judge = null;

        constructor(program, account = null) {
                this.port = program.port;
                this.account = account;
                this.cookies = new Map();
                this.csrf = "";
                this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        }

        async request(method, path, { headers = {}, form = null, json = null, parts = null } = {}) {
                const send = { Origin: `http://127.0.0.1:${this.port}`, "Sec-Fetch-Site": "same-origin", ...headers };
                for (const [name, value] of Object.entries(send))
                        if (value === null)
                                delete send[name];
                if (this.cookies.size)
                        send.Cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
                let body = "";
                if (form) {
                        body = new URLSearchParams(form).toString();
                        send["Content-Type"] = "application/x-www-form-urlencoded";
                } else if (parts) {
                        const boundary = `kentongan-${randomUUID()}`;
                        body = writeParts(parts, boundary);
                        send["Content-Type"] = `multipart/form-data; boundary=${boundary}`;
                } else if (json) {
                        body = JSON.stringify(json);
                        send["Content-Type"] = "application/json";
                }
                if (body || method !== "GET")
                        send["Content-Length"] = Buffer.byteLength(body);
                const answer = await this.#send({ host: "127.0.0.1", port: this.port, method, path, headers: send, agent: this.agent },
                        body);
                this.#remember(answer);
                Visitor.judge?.(method, path, answer);
                return answer;
        }

        /* The program closes what was idle for long, on a slow machine perhaps just as the next request leaves: then it is
           sent again on a new connection, as browsers do. */
        #send(options, body) {
                return new Promise((done, fail) => {
                        const sent = http.request(options, (reply) => {
                                const parts = [];
                                reply.on("error", fail);
                                reply.on("data", (part) => parts.push(part));
                                reply.on("end", () => {
                                        const bytes = Buffer.concat(parts);
                                        done({ status: reply.statusCode, headers: reply.headers, bytes, body: bytes.toString("utf8") });
                                });
                        });
                        sent.on("error", (error) => {
                                if (sent.reusedSocket && error.code === "ECONNRESET")
                                        this.#send(options, body).then(done, fail);
                                else
                                        fail(error);
                        });
                        sent.end(body);
                });
        }

        #remember(answer) {
                for (const line of answer.headers["set-cookie"] ?? []) {
                        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
                        if (/Max-Age=0/.test(line))
                                this.cookies.delete(name);
                        else
                                this.cookies.set(name, value);
                }
                const field = /name="csrf"[^>]*value="([^"]+)"/.exec(answer.body);
                if (field)
                        this.csrf = field[1];
        }

        /* Asks again when the program is too busy, as its answer tells to. */
        async ask(method, path, options) {
                for (let tries = 0;; tries++) {
                        const answer = await this.request(method, path, options);
                        if (answer.status !== 503 || tries === 5)
                                return answer;
                        await new Promise((done) => setTimeout(done, Number(answer.headers["retry-after"]) * 1000));
                }
        }

        get(path, options) {
                return this.ask("GET", path, options);
        }

        post(path, form, options) {
                return this.request("POST", path, { ...options, form });
        }

        /* One try at the sign-in page; waits where all of them together were too many. */
        async trySignIn(login, password, more = {}) {
                for (;;) {
                        const answer = await this.post("/masuk", { nama: login, sandi: password, ...more });
                        if (answer.status !== 429)
                                return answer;
                        await new Promise((done) => setTimeout(done, Number(answer.headers["retry-after"]) * 1000));
                }
        }

        async signIn() {
                const { login, password } = this.account;
                const answer = await this.trySignIn(login, password);
                expect(answer.status === 303, `${login} cannot sign in: ${answer.status}`);
                await this.get("/meja");
                return this;
        }

        close() {
                this.agent.destroy();
        }
}

/* ---- who and what there is ---- */

/* The accounts of the demonstration: login, password, office, agency, roles. */
export function readAccounts(program, source) {
        const demo = JSON.parse(readFileSync(join(source, "data/demo/demo.json"), "utf8"));
        const words = new Map();
        for (const line of readFileSync(join(program.data, "demo-accounts.txt"), "utf8").split("\n")) {
                const found = /^(\S+)\s+([a-z0-9]{4}(?:-[a-z0-9]{4}){3})\s/.exec(line);
                if (found)
                        words.set(found[1], found[2]);
        }
        return demo.people.map((person) => ({ login: person.login, password: words.get(person.login), office: person.office,
                                              agency: person.agency, name: person.name,
                                              phone: person.phone,
                                              roles: person.roles.map((given) => given.role) }));
}

/* Lines of the policy, and which of its actions a set of roles could ever do. */
export function readPolicy(source) {
        const lines = readFileSync(join(source, "data/policy/policy.csv"), "utf8").split("\n")
                .filter((line) => line && !line.startsWith("#")).slice(1).map((line) => line.split(","));
        return {
                lines,
                mayEver: (account, action) => {
                        const roles = account ? ["member", ...account.roles] : ["public"];
                        return lines.some(([role, name]) => name === action && roles.includes(role));
                },
        };
}

/* Parameters as the comments above handlers declare them: "METHOD /path" -> [{ source, name, type, low, high, choices }]. */
function readDeclarations(source) {
        const found = new Map();
        for (const room of readdirSync(join(source, "src")))
                for (const file of listC(join(source, "src", room))) {
                        const text = readFileSync(file, "utf8");
                        for (const [, method, path, body] of text.matchAll(/\/\* ROUTE (\w+) (\S+)\n([^]*?)\*\//g))
                                found.set(`${method} ${path}`, [...body.matchAll(PARAMETER)].map(readParameter));
                }
        return found;
}

const PARAMETER = /^ \* (path|query|form|file|json) (\S+) (\w+)(?:\(([^)]*)\)| (-?\d+)\.\.(-?\d+))?/gm;

function readParameter([, source, name, type, choices, low, high]) {
        return { source, name, type, choices: choices?.split(" ") ?? [], low: Number(low ?? 0), high: Number(high ?? 0) };
}

function listC(folder) {
        try {
                return readdirSync(folder).filter((name) => name.endsWith(".c")).map((name) => join(folder, name));
        } catch {
                return []; // a file, not a room
        }
}

/* Every route of this build with its parameters. */
export function readRoutes(matrix, source) {
        const declared = readDeclarations(source);
        return readFileSync(matrix, "utf8").split("\n").filter((line) => line && !line.startsWith("#")).map((line) => {
                const [method, pattern, permission, purpose, csrf, handler] = line.split("\t");
                const parameters = declared.get(`${method} ${pattern}`);
                expect(parameters, `no comment declares ${method} ${pattern}`);
                return { method, pattern, permission, purpose, csrf, handler, parameters,
                         names: [...pattern.matchAll(/\{([^}]+)\}/g)].map((found) => found[1]),
                         isThing: parameters.some(({ source: from, type }) => from === "path" && type === "uuid") };
        });
}

/* psql as whoever may look past the net of src/access/scope.h, which hides all that nobody said he wants. */
export const psqlEnvironment = { ...process.env, PGOPTIONS: "-c kentongan.scope=every-office" };

/* One statement on the database, past the program: a test makes time pass, or does what another node would have done. */
export function execute(program, database, sql) {
        if (database || program.database) {
                execFileSync("psql", ["-qAt", database || program.database, "-c", sql], { env: psqlEnvironment });
                return;
        }
        const script = "import sqlite3, sys\nbase = sqlite3.connect(sys.argv[1], timeout=10)\nbase.execute(sys.argv[2])\nbase.commit()";
        execFileSync("python3", ["-c", script, join(program.data, "kentongan.db"), sql]);
}

/* An id as a literal of SQL. */
export const uuidLiteral = (program, id) => program.database ? `'${id}'` : `x'${id.replaceAll("-", "")}'`;

/* Twenty weeks of two villages, and what the scan found in the last four: four reports of four reporters. */
const PANEL = ["panel 2", "weeks 20479 20", "budget 0.075 0.075 0.05 0.075", "scan 999 20479", "v 35.02.01.2001", "v 35.02.01.2002", "g 1 0 1",
               "e 0 3 0", "e 0 17 0", "e 0 18 1", "e 1 18 2", "e 1 19 3", ""].join("\n");
const FINDING = "scan district 35.02.01 4 4 4 4 2 0.25 0.001 0.075 0.001 SIAGA 0";

/* Signals about an area in the office of `analis`, numbered UJI-1 and on, as the night's look leaves them. */
export function addAreaSignals(program, state, count) {
        const office = "(SELECT office_id FROM person WHERE login = 'analis')", panel = uuidLiteral(program, randomUUID());
        const rows = Array.from({ length: count }, (_, i) => `(${office}, ${uuidLiteral(program, randomUUID())}, ${i + 1}, 'UJI-${i + 1}', ${panel},
                '${FINDING}', 'scan', 2, '35.02.01', 'SIAGA', 4, '2026-01-05', '2026-02-01', '${state}', 1000000, 1)`);
        execute(program, "", `INSERT INTO area_panel (office_id, id, panel, created_at) VALUES (${office}, ${panel}, '${PANEL}', 1000000)`);
        execute(program, "", `INSERT INTO area_signal (office_id, id, seq, number, panel_id, finding, detector, detector_version, area, step,
                report_count, first_on, last_on, state, created_at, version) VALUES ${rows.join(", ")}`);
}

/* Signals about one subject there, numbered UJIS-1 and on. */
export function addSignals(program, state, count) {
        const office = "(SELECT office_id FROM person WHERE login = 'analis')";
        const rows = Array.from({ length: count }, (_, i) => `(${office}, ${uuidLiteral(program, randomUUID())}, ${1000001 + i}, 'UJIS-${i + 1}',
                (SELECT subject_id FROM signal WHERE office_id = ${office} ORDER BY id LIMIT 1), 'reporters', 1, '', '', 3, 3, 3, '2026-01-01',
                '2026-01-28', '${state}', 1000000, 1)`);
        execute(program, "", `INSERT INTO signal (office_id, id, seq, number, subject_id, detector, detector_version, parameters, evidence,
                mention_count, reporter_count, village_count, first_on, last_on, state, created_at, version) VALUES ${rows.join(", ")}`);
}

/* The rows of a query, past the program: a list of texts each. */
export function ask(program, sql, file = "kentongan.db") {
        const options = { encoding: "utf8", env: psqlEnvironment };
        const database = file === "tips.db" ? program.database.replace("?", "_tips?") : program.database;
        const lines = database ? execFileSync("psql", ["-qAtF", "\t", database, "-c", sql], options)
                : execFileSync("sqlite3", ["-readonly", "-separator", "\t", join(program.data, file), sql], options);
        return lines.trim().split("\n").filter(Boolean).map((line) => line.split("\t"));
}

/* Bytes as the database's SQL writes them. */
export function bytesLiteral(program, hex) {
        return program.database ? `'\\x${hex}'::bytea` : `x'${hex}'`;
}

/* Every row that an office owns, straight from the database: { office, table, id, number }. */
export function readRows(program, database) {
        const rows = database ? rowsOfPostgres(database) : rowsOfSqlite(program);
        const offices = new Map(rows.filter((row) => row.table === "office").map((row) => [row.id, row.number]));
        return rows.filter((row) => row.table !== "office").map((row) => ({ ...row, office: offices.get(row.office) }));
}

function rowsOfSqlite(program) {
        const script = `
import sqlite3, sys, uuid
base = sqlite3.connect("file:%s/kentongan.db?mode=ro" % sys.argv[1], uri=True)
def text(value):
    return str(uuid.UUID(bytes=value)) if isinstance(value, bytes) and len(value) == 16 else str(value)
for (table,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
    columns = [row[1] for row in base.execute("PRAGMA table_info(%s)" % table)]
    if table == "office":
        for row in base.execute("SELECT id, code FROM office"): print("\\t".join(["office", text(row[0]), text(row[0]), row[1]]))
    elif "office_id" in columns and "id" in columns:
        number = "number" if "number" in columns else "''"
        for row in base.execute("SELECT office_id, id, %s FROM %s" % (number, table)):
            print("\\t".join([table, text(row[0]), text(row[1]), str(row[2] or "")]))`;
        return linesToRows(execFileSync("python3", ["-c", script, program.data], { encoding: "utf8", maxBuffer: 1 << 28 }));
}

function rowsOfPostgres(database) {
        const ask = (sql) => execFileSync("psql", ["-qAtF", "\t", database, "-c", sql],
                { encoding: "utf8", maxBuffer: 1 << 28, env: psqlEnvironment });
        const tables = ask(`SELECT table_name, max(CASE column_name WHEN 'number' THEN 1 ELSE 0 END)
                              FROM information_schema.columns WHERE table_schema = current_schema()
                             GROUP BY table_name HAVING count(*) FILTER (WHERE column_name IN ('office_id', 'id')) = 2`);
        const parts = tables.trim().split("\n").map((line) => line.split("\t"))
                .map(([table, number]) => `SELECT '${table}', office_id::text, id::text, ${+number ? "number::text" : "''"} FROM ${table}`);
        parts.push("SELECT 'office', id::text, id::text, code FROM office");
        return linesToRows(ask(parts.join(" UNION ALL ")));
}

function linesToRows(text) {
        return text.trim().split("\n").map((line) => line.split("\t"))
                .map(([table, office, id, number]) => ({ table, office, id, number }));
}

/* ---- comparing answers ---- */

/* What of an answer must be the same wherever nothing is to be seen: without what belongs to one request. */
export function face(answer, path) {
        const body = answer.body.replaceAll(path, "PATH").replaceAll(encodeURIComponent(path), "PATH").replace(UUID, "UUID")
                .replace(/<time datetime="[^"]*Z">[^<]*<\/time>/g, "TIME").replace(/(name="csrf"[^>]*value=")[^"]+/g, "$1TOKEN");
        const headers = Object.entries(answer.headers).filter(([name]) => !/^(date|x-request-id|etag)$/.test(name))
                .map(([name, value]) => `${name}: ${value}`.replaceAll(path, "PATH").replace(UUID, "UUID")).sort();
        return JSON.stringify([answer.status, headers, body]);
}

/* Where two faces part, with a little of what stands around it; "" when they do not. */
export function parting(one, other) {
        if (one === other)
                return "";
        let at = 0;
        while (one[at] === other[at])
                at++;
        return `«${one.slice(Math.max(0, at - 80), at + 80)}» and «${other.slice(Math.max(0, at - 80), at + 80)}»`;
}

/* A path that no route has, as long as `path`, so that even the length of the answer is the same. */
export function absentLike(path) {
        const prefix = path.startsWith("/api/") ? "/api/" : "/";
        return prefix + "x".repeat(Math.max(1, path.length - prefix.length));
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// Starts and stops the program in a temporary folder, and runs its commands.
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must } from "./tap.mjs";

const PROGRAM = process.env.PROGRAM ?? "build/kentongan";
const START_MS = 90_000; /* on the wall, of a first start with a demonstration beside other work; what it did itself is judged apart */
/* A system that may be told of events; in a demonstration nothing is sent. */
export const HOOK_HOST = "siaga.kantor.example";
const STOP_MS = 25_000;

/* Processor time of a process in milliseconds: what it did, however busy the machine was. */
function workedMs(pid) {
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/.*\) /, "").split(" ");
        return (Number(fields[11]) + Number(fields[12])) * 10;
}

function freePort() {
        return new Promise((done) => {
                const server = createServer().listen(0, "127.0.0.1", () => {
                        const { port } = server.address();
                        server.close(() => done(port));
                });
        });
}

export class House {
        constructor({ port, database, log }) {
                this.port = port;
                this.database = database;
                this.folder = mkdtempSync(join(tmpdir(), "kentongan-walk-"));
                this.data = join(this.folder, "data");
                this.log = log;
                this.config = join(this.folder, "kentongan.conf");
                writeFileSync(this.config, `webhook-hosts = ${HOOK_HOST}\n`);
                /* Whatever ends this process, the program that it started ends too, and the folder goes. */
                process.on("exit", () => {
                        this.child?.kill("SIGKILL");
                        this.remove();
                });
                for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"])
                        process.once(signal, () => process.exit(1));
        }

        get base() {
                return `http://127.0.0.1:${this.port}`;
        }

        get options() {
                return ["--data", this.data, ...(this.database ? ["--database", this.database] : [])];
        }

        async start({ demo = true } = {}) {
                this.port ||= await freePort();
                const log = createWriteStream(this.log, { flags: "a" });
                const begin = Date.now();
                this.exit = null;
                this.said = "";
                this.child = spawn(PROGRAM, ["serve", ...this.options, ...(demo ? ["--demo"] : []), "--config", this.config, "--listen", `127.0.0.1:${this.port}`],
                        { stdio: ["ignore", "pipe", "pipe"] });
                for (const stream of [this.child.stdout, this.child.stderr])
                        stream.on("data", (bytes) => {
                                this.said += bytes;
                                log.write(bytes);
                        });
                this.child.on("exit", (code, signal) => {
                        this.exit = { code, signal };
                        log.end();
                });
                while (Date.now() - begin < START_MS && !this.exit) {
                        const answer = await fetch(`${this.base}/healthz`).catch(() => null);
                        if (answer?.status === 200)
                                return { took: Date.now() - begin, worked: workedMs(this.child.pid) };
                        await new Promise((go) => setTimeout(go, 50));
                }
                throw new Error(`the program does not answer on ${this.base}: ${JSON.stringify(this.exit)} ${this.said.slice(-2000)}`);
        }

        /* As an administrator stops it; gives its exit code. */
        async stop(signal = "SIGTERM") {
                if (!this.child || this.exit)
                        return this.exit?.code;
                const gone = new Promise((go) => this.child.on("exit", go));
                this.child.kill(signal);
                const timer = setTimeout(() => this.child.kill("SIGKILL"), STOP_MS);
                await gone;
                clearTimeout(timer);
                return this.exit.code;
        }

        remove() {
                rmSync(this.folder, { recursive: true, force: true });
        }

        /* Runs `kentongan WORDS --data …` and gives { code, text }. */
        run(...words) {
                const ran = spawnSync(PROGRAM, [...words, ...this.options], { encoding: "utf8", timeout: 60_000 });
                return { code: ran.status, text: ran.stdout + ran.stderr };
        }

        accounts() {
                const path = join(this.data, "demo-accounts.txt");
                must(existsSync(path), `${path} is there`);
                const lines = readFileSync(path, "utf8").split("\n").map((line) => line.match(/^([a-z][a-z0-9.]*)\s+(\S+)/));
                return Object.fromEntries(lines.filter(Boolean).map(([, login, password]) => [login, password]));
        }

        /* What the program logged as an error of its own; the walk must leave none. */
        errors() {
                return this.said.split("\n").filter((line) => /"level":"error"|level=error|^\S*ERROR/i.test(line));
        }
}

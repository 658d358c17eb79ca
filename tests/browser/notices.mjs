// SPDX-License-Identifier: AGPL-3.0-or-later
// Web push in a real browser: the account page turns it on and off, and the service worker shows what comes. The browser has no push
// service to ask here, so its own part (PushManager) is played; the forms, the worker and the program are real.
//   node tests/browser/notices.mjs
import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { createECDH, randomBytes } from "node:crypto";
import { join } from "node:path";
import { House } from "./house.mjs";
import { Town } from "./people.mjs";
import { inspect } from "./inspect.mjs";
import { finish, group, must } from "./tap.mjs";

const house = new House({ port: 0, database: "", log: "/dev/null" });
const town = new Town(house);
const keys = createECDH("prime256v1");
keys.generateKeys();
const FICTIONAL = "without the mark of fictional data"; /* these are not: from a demonstration nothing leaves */
const ENDPOINT = "https://push.example/wpush/v2/peramban-uji";

/* What a browser's maker does: gives an address and keys, remembers them, forgets them. */
function playPushManager({ endpoint, point, auth }) {
        const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
        const subscription = { get endpoint() { return localStorage.getItem("alamat") ?? endpoint; }, getKey: (name) => bytes(name === "auth" ? auth : point),
                               unsubscribe: async () => (localStorage.removeItem("langganan"), true) };
        PushManager.prototype.getSubscription = async () => localStorage.getItem("langganan") ? subscription : null;
        PushManager.prototype.subscribe = async (options) => {
                localStorage.setItem("langganan", String(new Uint8Array(options.applicationServerKey).length));
                return subscription;
        };
}

await group("the program starts as one from which messages leave", [], async () => {
        await house.start();
        await house.stop();
        execFileSync("python3", ["-c", "import sqlite3, sys\nbase = sqlite3.connect(sys.argv[1])\nbase.execute('UPDATE office SET fictional = 0')\nbase.commit()",
                                 join(house.data, "kentongan.db")]);
        appendFileSync(house.config, "second-factor = optional\ndeliver = yes\npush-hosts = push.example\n");
        await house.start({ demo: false });
        await town.open();
});

let babinsa;
await group("one press turns notices on here, and the page knows this device", ["the program starts as one from which messages leave"], async () => {
        babinsa = await town.visitor("babinsa", { width: 360 });
        await babinsa.page.context().grantPermissions(["notifications"], { origin: house.base });
        await babinsa.page.addInitScript(playPushManager, { endpoint: ENDPOINT, point: keys.getPublicKey("base64"), auth: randomBytes(16).toString("base64") });
        await babinsa.go("/masuk");
        await babinsa.fill({ "Nama masuk": "babinsa", "Kata sandi": town.accounts.babinsa });
        await babinsa.press("Masuk");
        await babinsa.go("/akun");
        const button = babinsa.page.getByRole("button", { name: "Nyalakan di perangkat ini" });
        await button.waitFor();
        await babinsa.leave(() => button.click());
        await babinsa.page.getByText("(perangkat ini)").waitFor();
        must(await babinsa.page.evaluate(() => localStorage.getItem("langganan")) === "65", "the browser was not given the office's key");
        must(!await button.isVisible(), "it offers to turn on what is on");
        must(!(await babinsa.text()).includes("peramban-uji"), "the address stands on the page");
        town.remember(babinsa, "akun", "notices");
});

await group("the worker shows one notice that says nothing, in the reader's language", ["one press turns notices on here, and the page knows this device"], async () => {
        const client = await babinsa.page.context().newCDPSession(babinsa.page);
        const versions = new Promise((done) => client.on("ServiceWorker.workerVersionUpdated", ({ versions: [one] }) => one?.status === "activated" && done(one)));
        await client.send("ServiceWorker.enable");
        const { registrationId } = await versions;
        for (const [data, words] of [['{"news":"warning","language":"id"}', "Ada peringatan. Buka Kentongan untuk membacanya."],
                                     ['{"news":"warning","language":"en"}', "There is a warning. Open Kentongan to read it."],
                                     ["tidak terbaca", "Ada peringatan. Buka Kentongan untuk membacanya."]]) {
                await client.send("ServiceWorker.deliverPushMessage", { origin: house.base, registrationId, data });
                await babinsa.page.waitForFunction(async (wanted) => {
                        const shown = await (await navigator.serviceWorker.ready).getNotifications();
                        return shown.length === 1 && shown[0].title === "Kentongan" && shown[0].body === wanted;
                }, words);
        }
});

await group("the page is as every page: both languages and widths", ["one press turns notices on here, and the page knows this device"], async () => {
        const faults = [];
        for (const place of town.places)
                faults.push(...(await inspect(place)).filter((fault) => !fault.endsWith(FICTIONAL)));
        must(faults.length === 0, faults.join("\n"));
});

await group("a browser with a new address is known by the next page", ["the page is as every page: both languages and widths"], async () => {
        const renewed = babinsa.page.waitForResponse((answer) => answer.url().endsWith("/pemberitahuan/ganti"));
        await babinsa.page.evaluate((address) => localStorage.setItem("alamat", address), `${ENDPOINT}-baru`);
        await babinsa.go("/meja");
        must((await renewed).status() === 204, `the office answers ${(await renewed).status()}`);
        await babinsa.go("/akun");
        await babinsa.page.getByText("(perangkat ini)").waitFor();
        must(await babinsa.page.locator("[data-mark]").count() === 1, "the old address stands beside the new one");
});

await group("whose browser is lost reads so on his desk, and turns it on again", ["a browser with a new address is known by the next page"], async () => {
        execFileSync("python3", ["-c", "import sqlite3, sys, time\nbase = sqlite3.connect(sys.argv[1])\nbase.execute('UPDATE push_subscription SET lost_at = ?', (int(time.time() * 1000000),))\nbase.commit()",
                                 join(house.data, "kentongan.db")]);
        await babinsa.go("/meja");
        await babinsa.reads("Pemberitahuan berhenti di 1 perangkat Anda");
        const faults = await inspect({ visitor: babinsa, name: "meja", state: "lost", url: "/meja" });
        await babinsa.go("/akun");
        await babinsa.reads("Berhenti sejak");
        faults.push(...await inspect({ visitor: babinsa, name: "akun", state: "lost", url: "/akun" }));
        must(faults.every((fault) => fault.endsWith(FICTIONAL)), faults.join("\n"));
        await babinsa.go("/akun");
        const button = babinsa.page.getByRole("button", { name: "Nyalakan di perangkat ini" });
        await babinsa.leave(() => button.click());
        await babinsa.page.getByText("(perangkat ini)").waitFor();
        must(await babinsa.page.locator("[data-lost]").count() === 0, "the lost one stands beside it");
});

await group("turned off, the browser lets go of it too, also without script", ["one press turns notices on here, and the page knows this device"], async () => {
        await babinsa.go("/akun");
        await babinsa.page.getByText("(perangkat ini)").waitFor();
        await babinsa.press(/^Matikan/);
        await babinsa.page.getByRole("button", { name: "Nyalakan di perangkat ini" }).waitFor();
        must(await babinsa.page.evaluate(() => localStorage.getItem("langganan")) === null, "the browser keeps its subscription");
        const plain = await town.visitor("tanpa-skrip", { script: false });
        await plain.go("/masuk");
        await plain.fill({ "Nama masuk": "pimpasa", "Kata sandi": town.accounts.pimpasa });
        await plain.press("Masuk");
        await plain.go("/akun");
        await plain.reads("JavaScript di peramban harus aktif");
        must(town.takeComplaints().length === 0, "the browser complains");
});

await town.close();
await house.stop();
house.remove();
process.exit(finish());

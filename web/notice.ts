// SPDX-License-Identifier: AGPL-3.0-or-later
// The service worker of web push: says that there is a warning, opens the list of them, and tells the office when the browser
// gets a new address. No page passes through it. What it says is fixed here; the message only says in which language.
import { keptOf, recall, renew } from "./subscription";
import texts from "texts";

interface News {
        language?: string;
}
interface Place {
        url: string;
        focus(): Promise<Place>;
        navigate(url: string): Promise<Place | null>;
}
/* What this program uses of a worker; the compiler knows pages only. */
interface Worker {
        registration: { pushManager: PushManager; showNotification(title: string, options: object): Promise<void> };
        clients: { matchAll(options: object): Promise<Place[]>; openWindow(url: string): Promise<Place | null> };
        addEventListener(name: string, listener: (event: WorkerEvent) => void): void;
}
interface WorkerEvent {
        data?: { json(): unknown } | null;
        notification?: { close(): void };
        oldSubscription?: PushSubscription | null;
        newSubscription?: PushSubscription | null;
        waitUntil(work: Promise<unknown>): void;
}

const worker = self as unknown as Worker;
const english = (texts as { en: Record<string, string> }).en;
const LIST = "/peringatan";

function read(event: WorkerEvent): News {
        try {
                return (event.data?.json() ?? {}) as News;
        } catch {
                return {}; // a browser that cannot read it shows the notice all the same: it must show one
        }
}

function tell(news: News): Promise<void> {
        const t = (text: string): string => news.language === "en" ? (english[text] ?? text) : text;
        return worker.registration.showNotification("Kentongan", {
                body: t("Ada peringatan. Buka Kentongan untuk membacanya."), tag: "peringatan", renotify: true,
                lang: news.language === "en" ? "en" : "id" });
}

async function open(): Promise<unknown> {
        const [place] = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
        if (!place)
                return worker.clients.openWindow(LIST);
        await place.focus();
        // a page in which somebody writes is not taken from him
        return new URL(place.url).pathname === "/meja" ? place.navigate(LIST).catch(() => null) : null;
}

/* Browsers differ in what they hand over: some both, some neither. */
async function change(event: WorkerEvent): Promise<void> {
        const { pushManager } = worker.registration;
        const old = await recall() ?? (event.oldSubscription ? keptOf(event.oldSubscription, "") : null);
        await renew(pushManager, old, event.newSubscription ?? await pushManager.getSubscription());
}

worker.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(change(event)));
worker.addEventListener("push", (event) => event.waitUntil(tell(read(event))));
worker.addEventListener("notificationclick", (event) => {
        event.notification?.close();
        event.waitUntil(open());
});

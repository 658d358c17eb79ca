// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns notices on and off in this browser, on the account page. The program keeps what the browser gives; the forms there
// send it. Without script one can still turn off.
import { bytesOf, forget, keep, keptOf, recall, renew, textOf } from "./subscription";
import { t } from "./words";

const WORKER = "/pemberitahuan.js";

/* By it the list of the page knows this browser, without its address standing there. */
async function markOf(subscription: PushSubscription): Promise<string> {
        const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subscription.endpoint));
        return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function current(): Promise<PushSubscription | null> {
        const registration = await navigator.serviceWorker.getRegistration(WORKER);
        return (await registration?.pushManager.getSubscription()) ?? null;
}

/* An old subscription is left first: it may be bound to another program's key. */
async function subscribe(key: string): Promise<PushSubscription> {
        await (await current())?.unsubscribe();
        await navigator.serviceWorker.register(WORKER);
        const { pushManager } = await navigator.serviceWorker.ready;
        return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
}

/* `before`: the address that this browser had here. */
function fill(form: HTMLFormElement, subscription: PushSubscription, before: string): void {
        const values: Record<string, string> = { alamat: subscription.endpoint, kunci: textOf(subscription.getKey("p256dh")),
                                                 rahasia: textOf(subscription.getKey("auth")), lama: before };
        for (const [name, value] of Object.entries(values))
                (form.elements.namedItem(name) as HTMLInputElement).value = value;
}

async function turnOn(form: HTMLFormElement, note: HTMLElement): Promise<void> {
        if (await Notification.requestPermission() !== "granted") {
                note.textContent = t("Peramban ini belum mengizinkan pemberitahuan. Izinkan lewat gambar di samping alamat situs, lalu coba lagi.");
                return;
        }
        try {
                const before = (await recall())?.endpoint ?? "", subscription = await subscribe(form.dataset.key ?? "");
                fill(form, subscription, before);
                await keep({ ...keptOf(subscription, form.dataset.office ?? ""), key: form.dataset.key ?? "" });
                form.submit();
        } catch {
                note.textContent = t("Belum berhasil. Periksa sambungan internet, lalu coba lagi.");
        }
}

/* The row of this browser says so, and takes the browser's own subscription away with it. */
function claim(row: HTMLElement, subscription: PushSubscription): void {
        const form = row.querySelector("form");
        row.querySelector("[data-here]")?.removeAttribute("hidden");
        form?.addEventListener("submit", (event) => {
                event.preventDefault();
                void Promise.allSettled([subscription.unsubscribe(), forget()]).then(() => form.submit());
        }, { once: true });
}

/* Some browsers renew their address without saying so to the service worker, or could not reach the office then. */
async function renewHere(): Promise<void> {
        if (!("serviceWorker" in navigator) || !("caches" in window))
                return;
        const old = await recall(), registration = old ? await navigator.serviceWorker.getRegistration(WORKER) : undefined;
        if (old && registration)
                await renew(registration.pushManager, old, await registration.pushManager.getSubscription());
}

export async function offerNotices(): Promise<void> {
        await renewHere().catch(() => undefined); // again with the next page
        const form = document.querySelector<HTMLFormElement>("form[data-push]"), note = document.querySelector<HTMLElement>("[data-push-note]");
        if (!form || !note)
                return;
        if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
                note.textContent = t("Peramban ini tidak dapat menerima pemberitahuan. Pakai Chrome, Firefox, atau Edge yang baru.");
                return;
        }
        const subscription = await current();
        const mark = subscription ? await markOf(subscription) : "";
        const row = mark ? document.querySelector<HTMLElement>(`[data-mark="${mark}"]`) : null;
        if (row && subscription) {
                claim(row, subscription);
                await keep({ ...keptOf(subscription, form.dataset.office ?? ""), key: form.dataset.key ?? "" });
                return;
        }
        form.hidden = false;
        form.addEventListener("submit", (event) => {
                event.preventDefault();
                void turnOn(form, note);
        });
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// What a browser keeps of its own subscription. When it gets a new address by itself, it proves by the old one and its secret
// which row of the office is meant; nobody needs to be signed in. Used by the pages and by the service worker.

export interface Kept {
        office: string; // "": turned on before browsers kept it
        endpoint: string;
        secret: string;
        key: string; // of the office, as text
}

const STORE = "pemberitahuan", ENTRY = "/pemberitahuan/disimpan", RENEW = "/pemberitahuan/ganti";

export function bytesOf(text: string): Uint8Array {
        const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
        return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function textOf(bytes: ArrayBuffer | null | undefined): string {
        return btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function keptOf(subscription: PushSubscription, office: string): Kept {
        return { office, endpoint: subscription.endpoint, secret: textOf(subscription.getKey("auth")),
                 key: textOf(subscription.options?.applicationServerKey) };
}

export async function keep(kept: Kept): Promise<void> {
        await (await caches.open(STORE)).put(ENTRY, new Response(JSON.stringify(kept)));
}

export async function forget(): Promise<void> {
        await caches.delete(STORE);
}

export async function recall(): Promise<Kept | null> {
        const answer = await caches.match(ENTRY, { cacheName: STORE });
        return answer ? await answer.json() as Kept : null;
}

/* Asks the office to write to the new address. What it refuses it will not take later either: it knows the old one no more. */
async function send(old: Kept, fresh: PushSubscription): Promise<void> {
        const body = new URLSearchParams({ lama: old.endpoint, rahasia_lama: old.secret, alamat: fresh.endpoint,
                                           kunci: textOf(fresh.getKey("p256dh")), rahasia: textOf(fresh.getKey("auth")) });
        if (old.office)
                body.set("kantor", old.office);
        const answer = await fetch(RENEW, { method: "POST", credentials: "omit", body });
        if (answer.ok)
                await keep({ ...keptOf(fresh, old.office), key: old.key });
        else if (answer.status === 404 || answer.status === 422)
                await forget();
}

/* `found`: what the browser has now; without one a new one is asked for, by the same key. Nothing is done when there was none. */
export async function renew(manager: PushManager, old: Kept | null, found: PushSubscription | null): Promise<void> {
        if (!old || found?.endpoint === old.endpoint)
                return;
        await send(old, found ?? await manager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(old.key) }));
}

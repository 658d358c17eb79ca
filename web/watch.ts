// SPDX-License-Identifier: AGPL-3.0-or-later
// Says quietly that there is something new, while the page is open. It never reloads by itself and never takes the focus.
// A hidden page lets its stream go (a browser keeps six connections to one server) and comes back with its cursor.
import { t } from "./words";

let cursor = "";

/* Whether the page is about the thing: on a page that asks for it, only what it links to is news. */
function concerns(place: HTMLElement, id: string): boolean {
        return place.dataset.watchLinked === undefined || document.querySelector(`main a[href*="${CSS.escape(id)}"]`) !== null;
}

function say(place: HTMLElement): void {
        if (place.childElementCount > 0)
                return;
        const link = document.createElement("a");
        link.className = "govuk-link";
        link.href = location.href;
        link.textContent = t("muat ulang");
        const words = document.createElement("p");
        words.className = "govuk-inset-text";
        words.append(t("Ada yang baru:"), " ", link);
        place.append(words);
}

function open(place: HTMLElement): EventSource {
        const query = new URLSearchParams({ topik: place.dataset.watch ?? "" });
        if (cursor)
                query.set("sejak", cursor);
        const source = new EventSource(`/aliran?${query}`);
        const keep = (event: MessageEvent): void => {
                cursor = event.lastEventId || cursor;
        };
        source.addEventListener("mulai", keep);
        source.addEventListener("baru", (event: MessageEvent) => {
                keep(event);
                if (concerns(place, String((JSON.parse(event.data) as { id: string }).id)))
                        say(place);
        });
        return source;
}

export function watchChanges(): void {
        const place = document.querySelector<HTMLElement>("[data-watch]");
        if (!place || typeof EventSource === "undefined")
                return;
        let source: EventSource | null = null;
        const follow = (): void => {
                if (document.visibilityState === "hidden") {
                        source?.close();
                        source = null;
                } else {
                        source ??= open(place);
                }
        };
        document.addEventListener("visibilitychange", follow);
        window.addEventListener("pagehide", () => {
                source?.close();
                source = null;
        });
        follow();
}

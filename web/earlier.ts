// SPDX-License-Identifier: AGPL-3.0-or-later
// Looks for earlier applications of the person whose data are being typed (form of a new application), so that nobody is
// entered twice. Each search is journaled: so it asks only when a field was left and there is enough to ask by, one
// question at a time, and none twice. Words and hits come from the server. Without script the form's own button does it.

const PAUSE_MS = 300, PATIENCE_MS = 10_000, FIRST_YEAR = "1900";
const FIELDS = ["nama", "nik", "paspor_lama", "lahir", "telepon"];

type Typed = Record<string, string>;

function valueOf(form: HTMLFormElement, name: string): string {
        return (form.elements.namedItem(name) as HTMLInputElement | null)?.value.trim() ?? "";
}

function read(form: HTMLFormElement): Typed {
        const typed = Object.fromEntries(FIELDS.map((name) => [name, valueOf(form, name)]));
        return { ...typed, nik: /^\d{16}$/.test(typed.nik) ? typed.nik : "" }; // half a number finds nobody
}

/* A date field that is left with a year half written says 0019. */
function isEnough(typed: Typed): boolean {
        return typed.nik !== "" || typed.paspor_lama.length >= 6 || typed.telepon.replace(/\D/g, "").length >= 8 ||
               (typed.nama.length >= 3 && typed.lahir >= FIRST_YEAR);
}

async function ask(form: HTMLFormElement, url: string, typed: Typed): Promise<string> {
        const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE_MS);
        const body = new URLSearchParams({ ...typed, csrf: valueOf(form, "csrf"), bagian: "hasil" });
        try {
                const answer = await fetch(url, { method: "POST", body, signal: stop.signal });
                if (!answer.ok && answer.status !== 422)
                        throw new Error(String(answer.status));
                return await answer.text();
        } finally {
                clearTimeout(timer);
        }
}

/* Null for the answer that did not come. */
function show(place: HTMLElement, html: string | null): void {
        const parts = new DOMParser().parseFromString(html ?? "", "text/html").body.childNodes;
        place.querySelector("[data-earlier-found]")?.replaceChildren(...parts);
        place.querySelector("[data-earlier-failed]")?.toggleAttribute("hidden", html !== null);
}

/* Gives what answers the newest question: at once, or when the one before it is answered. */
function makeSearch(form: HTMLFormElement, place: HTMLElement): (typed: Typed) => Promise<void> {
        const answers = new Map<string, string>();
        let newest: Typed = {}, busy = false;
        return async (typed) => {
                newest = typed;
                while (!busy) {
                        const asked = newest, key = JSON.stringify(asked);
                        if (answers.has(key) || !isEnough(asked))
                                return show(place, answers.get(key) ?? "");
                        busy = true;
                        const answer = await ask(form, place.dataset.earlier ?? "", asked).catch(() => null);
                        busy = false;
                        if (answer !== null)
                                answers.set(key, answer);
                        else if (asked === newest)
                                return show(place, null);
                }
        };
}

export function findEarlier(): void {
        const place = document.querySelector<HTMLElement>("[data-earlier]"), form = place?.closest("form");
        if (!place || !form)
                return;
        const search = makeSearch(form, place);
        let timer = 0;
        place.querySelector("[data-earlier-scripted]")?.removeAttribute("hidden");
        form.addEventListener("focusout", (event) => {
                if (!(event.target instanceof HTMLInputElement) || !FIELDS.includes(event.target.name))
                        return;
                const typed = read(form); // not what is half written in the next field when the pause ends
                clearTimeout(timer);
                timer = window.setTimeout(() => void search(typed), PAUSE_MS);
        });
        place.querySelector("button")?.addEventListener("click", (event) => {
                const typed = read(form);
                if (!isEnough(typed))
                        return; // the server says at its field what is missing
                event.preventDefault();
                clearTimeout(timer);
                void search(typed);
        });
        form.addEventListener("submit", () => clearTimeout(timer));
        if (place.dataset.earlierNow !== undefined) // an old passport filled the fields, so none of them will be left
                void search(read(form));
}

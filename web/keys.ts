// SPDX-License-Identifier: AGPL-3.0-or-later
// Keys for people who work at a desk all day. Never a single letter inside a field; "?" shows the list, where all of them
// can be switched off (kept in this browser). Rows are those of a case list.
import { t } from "./words";

const offKey = "kentongan-keys-off";
const descriptions: [string, string][] = [
        ["?", t("Tampilkan daftar tombol ini")],
        ["/", t("Cari")],
        ["j", t("Baris berikutnya")],
        ["k", t("Baris sebelumnya")],
        ["c", t("Ke isian kerja di halaman ini")],
        ["Enter", t("Buka baris yang dipilih")],
        ["Ctrl + Enter", t("Kirim formulir")],
        ["Esc", t("Tutup atau keluar dari isian")],
];

function isOff(): boolean {
        try {
                return localStorage.getItem(offKey) !== null;
        } catch {
                return false;
        }
}

function setOff(off: boolean): void {
        try {
                if (off)
                        localStorage.setItem(offKey, "1");
                else
                        localStorage.removeItem(offKey);
        } catch {
                // A browser that keeps nothing forgets the choice; the keys still work.
        }
}

function isField(target: EventTarget | null): boolean {
        return target instanceof HTMLElement && target.matches("input, select, textarea, [contenteditable]");
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, text = ""): HTMLElementTagNameMap[K] {
        const made = document.createElement(tag);
        made.textContent = text;
        return made;
}

function makeSheet(): HTMLDialogElement {
        const sheet = element("dialog");
        const title = element("h2", t("Tombol"));
        const list = element("ul");
        const label = element("label", " " + t("Matikan semua tombol kecuali ?"));
        const off = element("input");
        const close = element("button", t("Tutup"));
        sheet.className = "kt-keys";
        title.className = "govuk-heading-m";
        title.id = "kt-keys-title";
        list.className = "govuk-list";
        label.className = "govuk-body";
        close.className = "govuk-button";
        sheet.setAttribute("aria-labelledby", title.id);
        for (const [key, text] of descriptions) {
                const item = element("li");
                item.append(element("kbd", key), " " + text);
                list.append(item);
        }
        off.type = "checkbox";
        off.checked = isOff();
        off.addEventListener("change", () => setOff(off.checked));
        label.prepend(off);
        close.type = "button";
        close.addEventListener("click", () => sheet.close());
        sheet.append(title, list, label, element("p"), close);
        document.body.append(sheet);
        return sheet;
}

/* Moves the mark by one row and puts the focus on the row's link, so that Enter opens it. */
function moveRow(step: number): void {
        const rows = [...document.querySelectorAll<HTMLElement>(".kt-cases tbody tr")];
        if (rows.length === 0)
                return;
        const now = rows.findIndex((row) => row.classList.contains("kt-chosen"));
        const next = Math.min(Math.max(now + step, 0), rows.length - 1);
        rows[now]?.classList.remove("kt-chosen");
        rows[next]?.classList.add("kt-chosen");
        rows[next]?.querySelector<HTMLElement>("a")?.focus();
}

function sendForm(target: EventTarget | null): boolean {
        const form = target instanceof HTMLElement ? target.closest("form") : null;
        form?.requestSubmit();
        return form !== null;
}

export function offerKeys(): void {
        const search = document.querySelector<HTMLInputElement>("#cari");
        const work = document.querySelector<HTMLElement>("[data-work]"); // the first field of what is done here most
        let sheet: HTMLDialogElement | undefined;
        const actions: Record<string, () => void> = {
                "/": () => search?.focus(),
                j: () => moveRow(1),
                k: () => moveRow(-1),
                c: () => work?.focus(),
        };
        document.addEventListener("keydown", (event) => {
                const inField = isField(event.target);
                if (event.key === "Enter" && event.ctrlKey && !isOff()) {
                        if (sendForm(event.target))
                                event.preventDefault();
                } else if (event.key === "Escape" && inField) {
                        (event.target as HTMLElement).blur();
                } else if (event.key === "?" && !inField) {
                        (sheet ??= makeSheet()).showModal();
                } else if (!inField && !isOff() && !event.ctrlKey && !event.altKey && !event.metaKey && actions[event.key]) {
                        event.preventDefault();
                        actions[event.key]!();
                }
        });
}

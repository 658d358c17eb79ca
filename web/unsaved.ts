// SPDX-License-Identifier: AGPL-3.0-or-later
// Leaving a changed form asks first. Sending it does not, and sending it twice is stopped here (the server would too).

let changed = false;

/* Who must leave at once is not asked. */
export function forgetChanges(): void {
        changed = false;
}

export function guardForms(): void {
        for (const form of document.querySelectorAll<HTMLFormElement>('form[method="post"]')) {
                let sent = false;
                form.addEventListener("input", () => {
                        changed = true;
                });
                form.addEventListener("submit", (event) => {
                        if (sent)
                                event.preventDefault();
                        sent = true;
                        changed = false;
                });
                window.addEventListener("pageshow", () => {
                        sent = false;
                });
        }
        window.addEventListener("beforeunload", (event) => {
                if (changed)
                        event.preventDefault();
        });
}

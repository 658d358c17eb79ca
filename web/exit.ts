// SPDX-License-Identifier: AGPL-3.0-or-later
// "Keluar dari halaman ini": replaces the page, so that Back does not return to it; Escape three times does the same.
// It does not clear the history of the browser, and the page says so.
import { forgetChanges } from "./unsaved";

export function leaveQuickly(): void {
        const link = document.querySelector<HTMLAnchorElement>("a.kt-exit");
        if (!link)
                return;
        const leave = (): void => {
                forgetChanges();
                document.body.hidden = true;
                location.replace(link.href);
        };
        let presses = 0;
        link.addEventListener("click", (event) => {
                event.preventDefault();
                leave();
        });
        document.addEventListener("keydown", (event) => {
                presses = event.key === "Escape" ? presses + 1 : 0;
                if (presses === 3)
                        leave();
        });
}

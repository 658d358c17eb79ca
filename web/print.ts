// SPDX-License-Identifier: AGPL-3.0-or-later
// "Cetak" on a page that is made for paper. Without JavaScript the browser's own menu prints it, and no button promises more.

export function offerPrinting(): void {
        for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
                button.hidden = false;
                button.addEventListener("click", () => window.print());
        }
}

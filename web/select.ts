// SPDX-License-Identifier: AGPL-3.0-or-later
// A select that depends on another (village on district) shows only what belongs to the choice. Its options carry
// data-group with the other's value. Without script all of them are there, each naming its district.

function narrow(select: HTMLSelectElement, leader: HTMLSelectElement, all: HTMLOptionElement[]): void {
        const chosen = select.value;
        const fitting = all.filter((option) => !option.dataset.group || !leader.value || option.dataset.group === leader.value);
        select.replaceChildren(...fitting);
        select.value = fitting.some((option) => option.value === chosen) ? chosen : (fitting[0]?.value ?? "");
}

export function narrowSelects(): void {
        for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-depends-on]")) {
                const leader = document.getElementById(select.dataset.dependsOn ?? "");
                if (!(leader instanceof HTMLSelectElement))
                        continue;
                const all = [...select.options];
                narrow(select, leader, all);
                leader.addEventListener("change", () => narrow(select, leader, all));
        }
}

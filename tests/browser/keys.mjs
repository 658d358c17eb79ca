// SPDX-License-Identifier: AGPL-3.0-or-later
// Work without a pointer: every step is a key, and what has the focus is seen.
import { must } from "./tap.mjs";

const TABS_MAX = 200;

/* Name and look of what has the focus. */
async function focused(page) {
        return page.evaluate(() => {
                const it = document.activeElement;
                const style = getComputedStyle(it);
                const label = it.labels?.[0]?.innerText ?? it.getAttribute("aria-label") ?? it.innerText ?? "";
                const box = it.getBoundingClientRect();
                return { tag: it.tagName, type: it.type ?? "", id: it.id, label: label.trim().replace(/\s+/g, " "),
                         ring: style.outlineStyle !== "none" || style.boxShadow !== "none" || style.borderStyle !== "none",
                         seen: box.width > 0 && box.height > 0 };
        });
}

/* Tabs until something whose label holds `wanted` (a string or an expression) has the focus. */
export async function tabTo(visitor, wanted) {
        const { page } = visitor;
        for (let i = 0; i < TABS_MAX; i++) {
                await page.keyboard.press("Tab");
                const now = await focused(page);
                if (typeof wanted === "string" ? now.label.includes(wanted) : wanted.test(now.label)) {
                        must(now.ring && now.seen, `«${now.label}» shows that it has the focus`);
                        return now;
                }
        }
        throw new Error(`${TABS_MAX} tabs do not lead to «${wanted}» at ${page.url()}`);
}

/* Chooses a radio button or a box: tab reaches the group, arrows the choice. */
export async function choose(visitor, wanted) {
        const { page } = visitor;
        const target = page.getByLabel(wanted).first();
        const kind = await target.getAttribute("type");
        if (kind === "checkbox") {
                await tabTo(visitor, wanted);
                await page.keyboard.press("Space");
        } else {
                const name = await target.getAttribute("name"), form = await target.evaluate((it) => it.form?.action ?? "");
                for (let i = 0; i < TABS_MAX; i++) {
                        await page.keyboard.press("Tab");
                        if (await page.evaluate(([n, f]) => document.activeElement.name === n && (document.activeElement.form?.action ?? "") === f, [name, form]))
                                break;
                }
                for (let i = 0; i < 30 && !await target.evaluate((it) => it === document.activeElement && it.checked); i++)
                        await page.keyboard.press(i === 0 ? "Space" : "ArrowDown");
        }
        must(await target.isChecked(), `«${wanted}» is chosen by key`);
}

/* Ticks every box that fits the selector: Tab reaches it, Space ticks it. */
export async function tickAll(visitor, selector) {
        const { page } = visitor;
        for (let left = await page.locator(`${selector}:not(:checked)`).count(), i = 0; left > 0; left--) {
                for (; !await page.evaluate((wanted) => document.activeElement.matches(`${wanted}:not(:checked)`), selector); i++) {
                        must(i < TABS_MAX, `${TABS_MAX} tabs do not lead to ${selector} at ${page.url()}`);
                        await page.keyboard.press("Tab");
                }
                await page.keyboard.press("Space");
        }
        must(await page.locator(`${selector}:not(:checked)`).count() === 0, `${selector} is ticked by key`);
}

/* Types into a field that is reached by Tab. */
export async function type(visitor, wanted, text) {
        await tabTo(visitor, wanted);
        await visitor.page.keyboard.type(text);
}

export async function pressButton(visitor, wanted) {
        await tabTo(visitor, wanted);
        await visitor.leave(() => visitor.page.keyboard.press("Enter"));
}

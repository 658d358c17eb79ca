// SPDX-License-Identifier: AGPL-3.0-or-later
// Texts of the scripts: Indonesian here, English in locale/en. tools/pogen.c finds t("…") and writes texts.json.
import texts from "texts";

const english = (texts as { en: Record<string, string> }).en;

export function t(text: string): string {
        return document.documentElement.lang === "en" ? (english[text] ?? text) : text;
}

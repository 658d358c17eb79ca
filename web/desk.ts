// SPDX-License-Identifier: AGPL-3.0-or-later
// What makes a page quicker for those who have JavaScript. Every page works without.
import { findEarlier } from "./earlier";
import { leaveQuickly } from "./exit";
import { offerKeys } from "./keys";
import { offerPrinting } from "./print";
import { offerNotices } from "./push";
import { narrowSelects } from "./select";
import { guardForms } from "./unsaved";
import { watchChanges } from "./watch";

function focusErrors(): void {
        document.querySelector<HTMLElement>("[data-focus]")?.focus();
}

offerKeys();
offerPrinting();
narrowSelects();
guardForms();
leaveQuickly();
watchChanges();
findEarlier();
focusErrors();
void offerNotices();

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is said on a terminal: help, messages, progress. An operator's texts are English where they are said, and are
 * their own keys; locale/id/ROOM.po holds the Indonesian. tools/pogen.c fails the build when one has none, when a
 * translation is no longer used, and when the printf conversions of the two are not the same in the same order.
 * What programs read never changes with the language: columns, codes of errors, exit codes, keys of the log.
 *
 * One process speaks one language on its terminal, chosen once, before anything is said. */
#pragma once

#include "text/language.h"

/* printf(M("%zu villages.\n"), count): the text in the language of the terminal. The compiler checks the arguments
 * against the English, pogen the Indonesian against the English. */
#define M(text) terminal_text(text)
/* Marks a text where a constant is needed (tables); say it with terminal_text. */
#define MARK(text) text

/* `english` in the language of the terminal; `english` itself when there is no translation. */
const char *terminal_text(const char *english) __attribute__((format_arg(1)));

/* English until it is set. Not while other threads speak. */
void terminal_language_set(enum language language);
enum language terminal_language(void);
/* What the environment asks for: the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty decides, by
 * beginning with "id" as a whole word (id, id_ID.UTF-8); English otherwise. */
enum language terminal_language_of_environment(void);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the letters of one layout share: blocks as they are added, and the lines that stand on each. */
#pragma once

#include "export/letter.h"

/* Blocks of a letter as they are added; a failed add shows in `failed` at the end. */
struct writer {
        struct arena *arena;
        struct block *blocks;
        size_t count;
        enum language language;
        enum error failed;
};

enum error writer_init(struct writer *writer, struct arena *arena, enum language language);
/* Nothing for an empty text, but a line to write on. */
void writer_add(struct writer *writer, enum block_kind kind, struct slice label, struct slice text);
void writer_add_list(struct writer *writer, enum block_kind kind, struct text_list list);
/* Indonesian source text. */
void writer_heading(struct writer *writer, struct slice text);
void writer_add_bases(struct writer *writer, size_t from, enum block_kind kind, struct slice label,
                      struct legal_bases bases);
void writer_add_documents(struct writer *writer, enum block_kind kind, const struct missing_document *items,
                          size_t count);
/* What went wrong on the way. */
enum error writer_end(const struct writer *writer);

/* What a letter cannot do without; `name` is Indonesian source text. */
struct letter_need {
        bool there;
        struct slice name;
};

/* The names of those that are not there, in the language of the letter; at most LETTER_MISSING_MAX of them. */
void letter_list_missing(const struct letter_need *needs, size_t count, enum language language,
                         struct letter_missing *ret_missing);
/* Not empty, and no item of it is. */
bool text_list_whole(struct text_list list);
bool legal_bases_confirmed(struct legal_bases bases);

struct slice letter_place_and_date(struct arena *arena, struct slice place, struct slice date);
struct slice letter_recipient(struct arena *arena, enum language language, struct slice name);
struct slice letter_verify_note(struct arena *arena, enum language language, struct slice url);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/letter_writer.h"

enum { BLOCKS_MAX = 200 };

enum error writer_init(struct writer *writer, struct arena *arena, enum language language)
{
        *writer = (struct writer){ .arena = arena, .language = language };
        writer->blocks = arena_array(arena, struct block, BLOCKS_MAX);
        return writer->blocks ? OK : ERR_MEMORY;
}

void writer_add(struct writer *writer, enum block_kind kind, struct slice label, struct slice text)
{
        if (writer->count == BLOCKS_MAX) {
                writer->failed = ERR_TOO_LARGE;
                return;
        }
        if (text.size || kind == BLOCK_RULE)
                writer->blocks[writer->count++] = (struct block){ .kind = kind, .label = label, .text = text };
}

void writer_add_list(struct writer *writer, enum block_kind kind, struct text_list list)
{
        for (size_t i = 0; i < list.count; i++)
                writer_add(writer, kind, SLICE_NULL, list.items[i]);
}

enum error writer_end(const struct writer *writer)
{
        if (writer->failed != OK)
                return writer->failed;
        return writer->arena->exhausted ? ERR_MEMORY : OK;
}

bool text_list_whole(struct text_list list)
{
        if (list.count == 0)
                return false;
        for (size_t i = 0; i < list.count; i++)
                if (slice_trim(list.items[i]).size == 0)
                        return false;
        return true;
}

/* One confirmed article is enough; an unconfirmed one is never printed, so it never counts. */
bool legal_bases_confirmed(struct legal_bases bases)
{
        for (size_t i = 0; i < bases.count; i++)
                if (bases.items[i].confirmed && slice_trim(bases.items[i].citation).size)
                        return true;
        return false;
}

static bool stands_already(const struct writer *writer, size_t from, struct slice text)
{
        for (size_t i = from; i < writer->count; i++)
                if (slice_equal(writer->blocks[i].text, text))
                        return true;
        return false;
}

/* Each once among the blocks from `from`: one article may carry the power, the substance and the term. */
/* lint: parameters (where, how, what) */
/* Several values of one label, each on a line of its own. */
static void add_line(struct writer *writer, struct slice text)
{
        struct block *last = &writer->blocks[writer->count - 1];
        if (slice_find(last->text, text) == SIZE_MAX)
                last->text = arena_printf(writer->arena, "%.*s\n%.*s", SLICE_FMT(last->text), SLICE_FMT(text));
}

void writer_add_bases(struct writer *writer, size_t from, enum block_kind kind, struct slice label,
                      struct legal_bases bases)
{
        for (size_t i = 0; i < bases.count; i++) {
                const struct legal_basis *basis = &bases.items[i];
                if (!basis->confirmed || basis->citation.size == 0)
                        continue;
                struct slice text = basis->citation;
                if (basis->says.size)
                        text = arena_printf(writer->arena, "%.*s: %.*s", SLICE_FMT(basis->citation),
                                            SLICE_FMT(basis->says));
                if (kind == BLOCK_PAIR && writer->count > from)
                        add_line(writer, text);
                else if (!stands_already(writer, from, text))
                        writer_add(writer, kind, label, text);
        }
}

void writer_add_documents(struct writer *writer, enum block_kind kind, const struct missing_document *items,
                          size_t count)
{
        for (size_t i = 0; i < count; i++) {
                struct slice where = items[i].where, text = items[i].document;
                if (where.size)
                        text = arena_printf(writer->arena, "%.*s (%.*s: %.*s)", SLICE_FMT(text),
                                            SLICE_FMT(tr(writer->language, "diurus di")), SLICE_FMT(where));
                writer_add(writer, kind, SLICE_NULL, text);
        }
}

void writer_heading(struct writer *writer, struct slice text)
{
        writer_add(writer, BLOCK_HEADING, SLICE_NULL, translate(writer->language, text));
}

struct slice letter_place_and_date(struct arena *arena, struct slice place, struct slice date)
{
        return arena_printf(arena, "%.*s, %.*s", SLICE_FMT(place), SLICE_FMT(date));
}

/* "Yth. NAME" with a line for where the letter goes. */
struct slice letter_recipient(struct arena *arena, enum language language, struct slice name)
{
        return arena_printf(arena, "%.*s %.*s", SLICE_FMT(tr(language, "Yth.")), SLICE_FMT(name));
}

/* The address stands there too, for who has no scanner; the code on a line of its own, whole, so that it can be read
 * aloud and typed. */
struct slice letter_verify_note(struct arena *arena, enum language language, struct slice url)
{
        struct slice words = tr(language, "Pindai untuk memeriksa keaslian surat ini. Kode tidak memuat data Anda.");
        if (slice_is_empty(url))
                return words;
        size_t code = url.size;
        while (code > 0 && url.data[code - 1] != '/')
                code--;
        struct slice place = slice_sub(url, 0, code);
        return arena_printf(arena, "%.*s\n%.*s\n%.*s", SLICE_FMT(words), SLICE_FMT(place),
                            SLICE_FMT(slice_from(url, code)));
}

void letter_list_missing(const struct letter_need *needs, size_t count, enum language language,
                         struct letter_missing *ret_missing)
{
        ret_missing->count = 0;
        for (size_t i = 0; i < count && ret_missing->count < LETTER_MISSING_MAX; i++)
                if (!needs[i].there)
                        ret_missing->items[ret_missing->count++] = translate(language, needs[i].name);
}

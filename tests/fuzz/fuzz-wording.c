/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Two letters of employers, parted by a byte 0: the second is the form that an office gives out. */
#include "fuzz.h"

#include "base/checked.h"
#include "match/wording.h"

static const struct slice words[] = { S("Sri"), S("anak kandung"), S("perempuan"), S("Islam") };
static const struct slice places[] = { S("desa"), S("kecamatan") };
static const struct wording_silence silence = { words, ARRAY_SIZE(words), places, ARRAY_SIZE(places) };
static const struct wording_silence talk = { 0 };

static bool is_in(const struct wording_form *form, uint64_t print)
{
        for (size_t i = 0; i < form->count; i++)
                if (form->items[i] == print)
                        return true;
        return false;
}

static void must_be_in_order(const struct wording_prints *prints)
{
        fuzz_must(prints->count <= WORDING_PRINTS);
        for (size_t i = 1; i < prints->count; i++)
                fuzz_must(prints->items[i - 1] < prints->items[i]);
}

static void must_be_equal(const struct wording_prints *a, const struct wording_prints *b)
{
        fuzz_must(a->count == b->count);
        for (size_t i = 0; i < a->count; i++)
                fuzz_must(a->items[i] == b->items[i]);
}

/* Large letters, another end of a line and a space at the end say nothing. */
static void must_not_see_shape(struct slice text, const struct wording_prints *prints, struct arena *arena)
{
        struct wording_prints again;
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 4 * text.size + 16);
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                if (c == '\n')
                        buffer_append_byte(&out, ' ');
                buffer_append_byte(&out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        }
        buffer_append(&out, S(" "));
        fuzz_must(buffer_check(&out) == OK);
        if (wording_read(buffer_slice(&out), &silence, arena, &again) == OK)
                must_be_equal(prints, &again);
}

/* What an office hands out says nothing of who copied whom; what is left is of the letter. */
static void must_leave_out(struct slice text, const struct wording_form *form, struct arena *arena)
{
        struct wording_prints own;
        struct wording_form all;
        fuzz_must(wording_read_own(text, &silence, &(struct wording_forms){ form, 1 }, arena, &own) == OK);
        fuzz_must(wording_read_form(text, &silence, arena, &all) == OK);
        must_be_in_order(&own);
        for (size_t i = 0; i < own.count; i++)
                fuzz_must(is_in(&all, own.items[i]) && !is_in(form, own.items[i]));
        fuzz_must(wording_read_own(text, &silence, &(struct wording_forms){ &all, 1 }, arena, &own) == OK);
        fuzz_must(own.count == 0);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct wording_prints prints;
        struct wording_form form;
        size_t end = slice_find_byte(input, 0);
        struct slice text = slice_sub(input, 0, end), other = slice_from(input, text.size + 1);
        enum error err = wording_read(text, &silence, arena, &prints);
        if (err != OK) {
                fuzz_must(err == ERR_TOO_LARGE || err == ERR_MEMORY || err == ERR_INVALID);
                return;
        }
        must_be_in_order(&prints);
        must_not_see_shape(text, &prints, arena);
        if (wording_read_form(other, &silence, arena, &form) == OK)
                must_leave_out(text, &form, arena);
        fuzz_must(wording_read(text, &talk, arena, &prints) == OK);
        must_be_in_order(&prints);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "reports/page_words.h"

#include "base/checked.h"

struct slice state_label(struct slice state, enum language language)
{
        size_t count;
        const struct report_word *words = report_states(&count);
        return report_label(words, count, state, language);
}

static const struct {
        const char *state, *kind;
        struct slice meaning, next;
} state_words[] = {
        { "new", "waiting", T("Laporan Anda tersimpan dan menunggu petugas."),
          T("petugas membacanya, biasanya dalam satu hari kerja.") },
        { "taken", "waiting", T("Seorang petugas menangani laporan Anda."), T("petugas memeriksa isinya.") },
        { "verifying", "waiting", T("Petugas sedang memeriksa isi laporan Anda."),
          T("Anda membaca hasilnya di sini.") },
        { "closed", "done", T("Laporan Anda sudah selesai ditangani."), { 0 } },
};

struct slice state_kind(struct slice state)
{
        for (size_t i = 0; i < ARRAY_SIZE(state_words); i++)
                if (slice_equal(state, slice_from_cstr(state_words[i].state)))
                        return slice_from_cstr(state_words[i].kind);
        return SLICE_NULL;
}

struct slice knowledge_label(struct slice key, enum language language)
{
        size_t count;
        const struct report_word *words = report_knowledges(&count);
        return report_label(words, count, key, language);
}

struct slice outcome_label(struct slice key, enum language language)
{
        size_t count;
        const struct report_word *words = report_outcomes(&count);
        return slice_is_null(key) ? SLICE_NULL : report_label(words, count, key, language);
}

enum error word_options(struct request *rq, const struct report_word *words, size_t count, struct slice chosen,
                               struct options *ret_options)
{
        struct options options = { arena_array(rq->arena, struct view_option, count), count };
        if (!options.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                options.items[i] = (struct view_option){ .value = words[i].key,
                                                         .label = translate(rq->language, words[i].label),
                                                         .chosen = slice_equal(words[i].key, chosen) };
        *ret_options = options;
        return OK;
}


struct slice state_meaning(struct slice state, enum language language, struct slice *ret_next)
{
        *ret_next = SLICE_NULL;
        for (size_t i = 0; i < ARRAY_SIZE(state_words); i++) {
                if (!slice_equal(state, slice_from_cstr(state_words[i].state)))
                        continue;
                if (state_words[i].next.size)
                        *ret_next = translate(language, state_words[i].next);
                return translate(language, state_words[i].meaning);
        }
        return SLICE_NULL;
}

struct slice grade_text(struct request *rq, const struct report_row *row)
{
        return slice_is_null(row->reliability) ? SLICE_NULL :
                                                 arena_printf(rq->arena, "%.*s%.*s", SLICE_FMT(row->reliability),
                                                              SLICE_FMT(row->credibility));
}

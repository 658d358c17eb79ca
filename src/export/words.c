/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/words.h"

struct slice export_word(enum export_word word, enum language language)
{
        static const struct slice words[EXPORT_WORD_COUNT] = {
                /* The mark keeps its Indonesian name in every language: tools and people look for it. */
                [WORD_FICTIONAL] = { "DATA FIKTIF", 11 },
                [WORD_FICTIONAL_NOTE] = T("contoh dari data peragaan, bukan dokumen resmi"),
                [WORD_PAGE] = T("Halaman"),
                [WORD_OF] = T("dari"),
                [WORD_NUMBER] = T("Nomor"),
                [WORD_SUBJECT] = T("Hal"),
                [WORD_COPIES] = T("Tembusan"),
        };
        return translate(language, words[word]);
}

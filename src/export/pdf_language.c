/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/pdf_language.h"

#include "base/checked.h"

static size_t find_last(struct slice text, struct slice words)
{
        for (size_t at = text.size < words.size ? 0 : text.size - words.size + 1; at-- > 0;)
                if (slice_equal(slice_sub(text, at, words.size), words))
                        return at;
        return SIZE_MAX;
}

enum error pdf_say_language(struct buffer *pdf, size_t from, enum language language)
{
        static const struct slice table = S("\n>>\nendobj\nxref\n"), start = S("startxref\n");
        _cleanup_buffer_ struct buffer rest;
        struct slice file = slice_from(buffer_slice(pdf), from);
        size_t catalog = find_last(file, table), offset = find_last(file, start);
        size_t marked = find_last(slice_sub(file, 0, catalog == SIZE_MAX ? 0 : catalog), S("<< /Type /Catalog\n"));
        if (catalog == SIZE_MAX || offset == SIZE_MAX || marked == SIZE_MAX || offset < catalog)
                return OK;
        buffer_init(&rest, pdf->limit);
        buffer_append(&rest, slice_sub(file, catalog, offset - catalog));
        TRY(buffer_check(&rest));
        pdf->size = from + catalog;
        buffer_printf(pdf, "\n   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true >>",
                      language == LANGUAGE_EN ? "en" : "id");
        size_t at = pdf->size - from + sizeof "\n>>\nendobj\n" - 1;
        buffer_append(pdf, buffer_slice(&rest));
        buffer_printf(pdf, "startxref\n%zu\n%%%%EOF\n", at);
        return buffer_check(pdf);
}

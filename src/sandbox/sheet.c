/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/sheet.h"

#include "base/checked.h"
#include "sandbox/sandbox.h"

/* Bytes of all sheets of a workbook together: at least this, or twice what its first may have. */
enum { WORKBOOK_OUTPUT = 4 * 1024 * 1024 };

/* The child may answer more than the request's memory holds, so its answer has a memory of its own. */
static enum error open_workbook(struct slice bytes, size_t most, struct arena *arena, struct slice *ret_text)
{
        _cleanup_arena_ struct arena own;
        struct sandbox_limits limits = sandbox_default_limits(SANDBOX_XLSX);
        limits.output = 2 * most > WORKBOOK_OUTPUT ? 2 * most : WORKBOOK_OUTPUT;
        arena_init(&own, 3 * limits.output);
        struct sandbox_result *result = arena_new(&own, struct sandbox_result);
        if (!result)
                return ERR_MEMORY;
        TRY(sandbox_convert(SANDBOX_XLSX, bytes, &limits, &own, result));
        if (result->count == 0)
                return ERR_INVALID;
        if (result->items[0].bytes.size > most)
                return ERR_TOO_LARGE;
        *ret_text = arena_copy(arena, result->items[0].bytes);
        return slice_is_null(*ret_text) ? ERR_MEMORY : OK;
}

static bool is_called_workbook(struct slice filename)
{
        static const struct slice endings[] = { S(".xlsx"), S(".xlsm"), S(".xls"), S(".ods") };
        for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
                if (filename.size >= endings[i].size &&
                    slice_equal_nocase(slice_from(filename, filename.size - endings[i].size), endings[i]))
                        return true;
        return false;
}

enum error sandbox_sheet(struct slice filename, struct slice bytes, size_t most, struct arena *arena,
                         struct slice *ret_text)
{
        enum sandbox_kind kind;
        if (sandbox_recognize(bytes, &kind))
                return kind == SANDBOX_XLSX ? open_workbook(bytes, most, arena, ret_text) : ERR_UNSUPPORTED;
        if (is_called_workbook(filename) || slice_find_byte(bytes, 0) < bytes.size)
                return ERR_UNSUPPORTED;
        if (bytes.size > most)
                return ERR_TOO_LARGE;
        *ret_text = bytes;
        return OK;
}

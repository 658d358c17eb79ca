/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A list of holidays or of licensed companies as somebody saved it as CSV. Workbooks are opened by a child: `xlsx`. */
#include "fuzz.h"

#include "cli/sheet_in.h"
#include "content/draft.h"
#include "sandbox/sandbox.h"

static FILE *nowhere(void)
{
        static FILE *file;
        if (!file)
                file = fopen("/dev/null", "we");
        fuzz_must(file);
        return file;
}

/* What a sheet gave is an item of content whose frame content takes. */
static void must_be_items(json_t *items)
{
        size_t i;
        json_t *item;
        fuzz_must(json_is_array(items));
        json_array_foreach(items, i, item) {
                fuzz_must(json_is_string(json_object_get(item, "kind")));
                fuzz_must(json_is_string(json_object_get(item, "key")));
                fuzz_must(json_is_object(json_object_get(item, "body")));
                size_t size = json_dumpb(json_object_get(item, "body"), NULL, 0, JSON_COMPACT);
                fuzz_must(size > 0 && size <= CONTENT_LIST_MAX);
        }
        json_decref(items);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        enum sandbox_kind kind;
        json_t *items = NULL;
        struct sheet_in_count count = { 0 };
        if (input.size == 0 || sandbox_recognize(input, &kind))
                return;
        struct sheet_in sheet = { .bytes = slice_from(input, 1), .on = { 2026, 11, 29 },
                                  .good_only = input.data[0] & 1, .faults = nowhere() };
        if (sandbox_recognize(sheet.bytes, &kind))
                return;
        struct sheet_in_list list = { sheet, S("Daftar P3MI Fiktif") };
        enum error err = sheet_in_is_companies(&sheet, arena) ? sheet_in_companies(&list, arena, &items, &count)
                                                              : sheet_in_holidays(&sheet, arena, &items, &count);
        if (err == OK)
                must_be_items(items);
        else
                fuzz_must(!items && (err == ERR_INVALID || err == ERR_TOO_LARGE || err == ERR_MEMORY));
        fuzz_must(count.wrong <= count.rows);
}

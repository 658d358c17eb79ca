/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is looked for in free text: telephone numbers and NIKs of a tip; counts, numbers and names in a warning. The
 * first line is a name that must not stand in the rest. */
#include "fuzz.h"

#include "text/nik.h"
#include "text/phone.h"
#include "text/utf8.h"
#include "tips/internal.h"
#include "warnings/warnings.h"

static void find_identifiers(struct slice text, struct arena *arena)
{
        struct tip_identifiers *found = arena_new(arena, struct tip_identifiers);
        struct phone phone;
        fuzz_must(found);
        if (tip_identifiers_find(text, arena, found) != OK)
                return;
        fuzz_must(found->phone_count <= TIP_IDENTIFIERS_MAX && found->nik_count <= TIP_IDENTIFIERS_MAX);
        for (size_t i = 0; i < found->phone_count; i++)
                fuzz_must(phone_parse(found->phones[i], &phone) == PHONE_OK &&
                          slice_equal(phone_slice(&phone), found->phones[i]));
        for (size_t i = 0; i < found->nik_count; i++)
                fuzz_must(found->niks[i].size == NIK_SIZE);
}

static void check_warning(struct slice text, struct slice name, struct arena *arena)
{
        struct warning_finding finding = { 0 };
        enum error err = warning_check_text(text, &name, 1, arena, &finding);
        fuzz_must(err == OK || err == ERR_MEMORY);
        if (err != OK || finding.fault == WARNING_TEXT_FINE)
                return;
        fuzz_must(finding.words.size > 0);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct slice name;
        find_identifiers(input, arena);
        if (utf8_is_valid(input) && slice_next(&input, '\n', &name))
                check_warning(input, name, arena);
}

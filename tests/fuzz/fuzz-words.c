/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What must not stand in a warning: counts, numbers and names. The first line is a name that must not stand in the
 * rest. What finds numbers in any text is fuzzed by fuzz-identifiers.c. */
#include "fuzz.h"

#include "text/utf8.h"
#include "warnings/warnings.h"

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
        if (utf8_is_valid(input) && slice_next(&input, '\n', &name))
                check_warning(input, name, arena);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first byte chooses a kind of identifier; two lines are two names. */
#include "fuzz.h"

#include "match/match.h"
#include "text/utf8.h"

static void check_key(enum match_kind kind, struct slice raw, struct arena *arena)
{
        struct slice key;
        if (match_identifier_key(kind, raw, arena, &key) != OK)
                return;
        fuzz_must(key.size > 0 && key.size <= MATCH_KEY_MAX && utf8_is_valid(key));
        for (size_t i = 0; i < key.size; i++)
                fuzz_must(!(key.data[i] >= 'A' && key.data[i] <= 'Z') && key.data[i] != '\n');
        if (kind == MATCH_PHONE)
                fuzz_must(key.data[0] == '+' && key.size <= 16);
}

static void check_names(struct slice a, struct slice b, struct arena *arena)
{
        struct match_comparison one, other, same;
        if (match_compare_names(a, b, arena, &one) != OK)
                return;
        fuzz_must(one.rules_count <= MATCH_RULES_MAX);
        for (size_t i = 0; i < one.rules_count; i++)
                fuzz_must(match_rule_find(one.rules[i]) && (i == 0 || one.rules[i - 1] < one.rules[i]));
        enum error err = match_compare_names(b, a, arena, &other);
        fuzz_must(err == ERR_MEMORY || (err == OK && other.agreement == one.agreement));
        err = match_compare_names(a, a, arena, &same);
        fuzz_must(err == ERR_MEMORY || (err == OK && same.agreement == MATCH_EXACT));
        _cleanup_buffer_ struct buffer words;
        buffer_init(&words, 1 << 16);
        match_write_explanation(&words, &one, a, b, LANGUAGE_ID);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct slice first, rest = slice_from(input, 1);
        if (input.size < 2)
                return;
        check_key((unsigned char)input.data[0] % MATCH_KIND_COUNT, rest, arena);
        if (slice_next(&rest, '\n', &first))
                check_names(first, rest, arena);
}

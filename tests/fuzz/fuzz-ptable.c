/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* P.csv: what is read can be decided by every method and written, a line a row. */
#include "fuzz.h"

#include "detect/ptable.h"

static struct slice left;

static enum error take(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        (void)context;
        struct slice part = slice_sub(left, 0, capacity);
        if (part.size > 0)
                memcpy(bytes, part.data, part.size);
        left = slice_from(left, part.size);
        *ret_size = part.size;
        return OK;
}

void fuzz_one(struct slice input, struct arena *arena)
{
        for (int method = 0; method < CONTROL_METHOD_COUNT; method++) {
                struct ptable table = { 0 };
                struct control_rule rule = { (enum control_method)method, 0.2 };
                _cleanup_buffer_ struct buffer out = { 0 };
                left = input;
                enum error err = ptable_read(&table, control_wants_support(rule.method), take, NULL, arena);
                fuzz_must(err == OK || err == ERR_MEMORY || table.problem[0] != '\0');
                struct control_decision *decisions = arena_array(arena, struct control_decision, table.count);
                if (err != OK || !decisions)
                        continue;
                err = ptable_decide(&table, rule, arena, decisions);
                fuzz_must(err == OK || err == ERR_MEMORY);
                for (size_t i = 0; err == OK && i < table.count; i++)
                        fuzz_must(!decisions[i].reject || table.tests[i].p <= decisions[i].level * (1 + 1e-8));
                buffer_init(&out, 1 << 24);
                if (err == OK)
                        ptable_write(&table, decisions, &out);
        }
}

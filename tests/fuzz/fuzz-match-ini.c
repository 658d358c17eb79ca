/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* SCHEMA.ini and MODEL.ini. What is read keeps its limits; a model that was read is written and read again the same. */
#include "fuzz.h"

#include "match/model.h"

static void check_model(struct slice input, struct arena *arena)
{
        struct match_model model, again;
        struct ini_problem problem = { 0 };
        if (match_model_read(input, arena, &model, &problem) != OK) {
                fuzz_must(arena->exhausted || problem.message[0]);
                return;
        }
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1 << 20);
        match_model_write(&out, &model);
        enum error err = match_model_read(buffer_slice(&out), arena, &again, &problem);
        fuzz_must(err == ERR_MEMORY || (err == OK && again.hash == model.hash && again.count == model.count));
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct match_schema schema;
        struct ini_problem problem = { 0 };
        enum error err = match_schema_read(input, arena, &schema, &problem);
        fuzz_must(err == OK || err == ERR_MEMORY || problem.message[0]);
        if (err == OK)
                fuzz_must(schema.count > 0 && schema.count <= MATCH_FIELDS_MAX);
        check_model(input, arena);
}

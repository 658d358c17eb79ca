/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any two values of any type: the first byte chooses the type, the first line break parts them. Scores are symmetric,
 * and a value agrees with itself. */
#include "fuzz.h"

#include "base/checked.h"
#include "match/score.h"
#include "text/utf8.h"

static bool read_row(struct match_reader *reader, struct slice value, struct arena *arena, struct match_row *row)
{
        return match_record_read(reader, &value, arena, row) == OK;
}

static void compare(struct match_scorer *scorer, struct match_reader *reader, struct slice pair[2], struct arena *arena)
{
        struct match_row a, b;
        struct match_score one, other, self;
        if (!read_row(reader, pair[0], arena, &a) || !read_row(reader, pair[1], arena, &b))
                return;
        match_score(scorer, &a.record, &b.record, &one);
        match_score(scorer, &b.record, &a.record, &other);
        match_score(scorer, &a.record, &a.record, &self);
        fuzz_must(one.levels[0] == MATCH_LEVEL_MISSING || one.levels[0] < MATCH_LEVELS_MAX);
        fuzz_must(self.levels[0] == MATCH_LEVEL_MISSING || self.levels[0] == 0);
        fuzz_must(one.levels[0] == other.levels[0] && one.weight == other.weight);
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1 << 16);
        match_write_waterfall(&out, scorer, &one, PROBABILITY_ONE / 2, LANGUAGE_ID);
        match_write_explanation_line(&out, scorer, &one);
        fuzz_must(utf8_is_valid(buffer_slice(&out)));
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct slice pair[2] = { 0 }, rest = slice_from(input, 1);
        if (input.size < 2 || !utf8_is_valid(rest) || !slice_next(&rest, '\n', &pair[0]))
                return;
        pair[1] = rest;
        _cleanup_match_vocabulary_ struct match_vocabulary *vocabulary = NULL;
        struct match_schema schema =
                match_schema_single((enum match_type)((unsigned char)input.data[0] % MATCH_TYPE_COUNT));
        struct match_model model = match_model_built_in(&schema);
        if (match_vocabulary_new(&vocabulary) != OK)
                return;
        struct match_reader reader = { .schema = &schema, .vocabulary = vocabulary };
        struct match_scorer scorer = match_scorer_make(&schema, &model, vocabulary);
        compare(&scorer, &reader, pair, arena);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One field, the built-in model, and two values scored: what several tests of this folder begin with. */
#pragma once

#include "../test.h"

#include "match/score.h"

struct bench {
        struct match_schema schema;
        struct match_model model;
        struct match_vocabulary *vocabulary;
        struct match_reader reader;
        struct match_scorer scorer;
};

static inline void set_up_schema(struct bench *bench, struct match_schema schema)
{
        *bench = (struct bench){ .schema = schema };
        bench->model = match_model_built_in(&bench->schema);
        assert_ok(match_vocabulary_new(&bench->vocabulary));
        bench->reader = (struct match_reader){ .schema = &bench->schema, .vocabulary = bench->vocabulary };
        bench->scorer = match_scorer_make(&bench->schema, &bench->model, bench->vocabulary);
}

static inline struct match_score score_rows(struct bench *bench, const struct slice *left, const struct slice *right)
{
        struct match_row a, b;
        struct match_score score, back;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 8 << 20);
        assert_ok(match_record_read(&bench->reader, left, &arena, &a));
        assert_ok(match_record_read(&bench->reader, right, &arena, &b));
        match_score(&bench->scorer, &a.record, &b.record, &score);
        match_score(&bench->scorer, &b.record, &a.record, &back);
        if (score.weight != back.weight)
                fail_msg("%.*s, %.*s: %d one way, %d the other", SLICE_FMT(left[0]), SLICE_FMT(right[0]), score.weight,
                         back.weight);
        assert_int_equal(match_score_weight(&bench->scorer, &a.record, &b.record), score.weight);
        return score;
}

static inline struct match_score score_values(enum match_type type, struct slice left, struct slice right)
{
        struct bench bench;
        set_up_schema(&bench, match_schema_single(type));
        struct match_score score = score_rows(&bench, &left, &right);
        match_vocabulary_free(bench.vocabulary);
        return score;
}

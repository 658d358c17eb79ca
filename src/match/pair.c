/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/pair.h"

#include "base/checked.h"
#include "match/score.h"

/* lint: parameters (of which kind, the two, into which memory) */
enum error match_pair_weight(enum match_type type, struct slice a, struct slice b, struct arena *arena,
                             int32_t *ret_weight)
{
        _cleanup_match_vocabulary_ struct match_vocabulary *vocabulary = NULL;
        const struct match_schema schema = match_schema_single(type);
        const struct match_model model = match_model_built_in(&schema);
        struct match_row rows[2];
        TRY(match_vocabulary_new(&vocabulary));
        struct match_reader reader = { .schema = &schema, .vocabulary = vocabulary };
        TRY(match_record_read(&reader, &a, arena, &rows[0]));
        TRY(match_record_read(&reader, &b, arena, &rows[1]));
        const struct match_scorer scorer = match_scorer_make(&schema, &model, vocabulary);
        *ret_weight = match_score_weight(&scorer, &rows[0].record, &rows[1].record);
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list is one item of content, kind "p3mi", key "daftar": {"source": …, "as_of": …, "by_key": {KEY: {name, license,
 * until, status}}}, the key being that of the engine `match`. */
#include "portal/portal.h"

#include "base/checked.h"

enum { NAME, LICENSE, UNTIL, STATUS }; /* columns of that list */

static enum check_standing standing_of(const struct check_company *company)
{
        enum check_standing standing = check_status(slice_trim(company->status));
        return company->expired && standing > STANDING_ENDED ? STANDING_ENDED : standing;
}

static struct check_company company_of(const struct register_row *row, struct slice today, struct arena *arena)
{
        struct slice until = arena_copy(arena, row->values[UNTIL]);
        struct check_company company = { .name = arena_copy(arena, row->values[NAME]),
                                         .license = arena_copy(arena, row->values[LICENSE]), .until = until,
                                         .status = arena_copy(arena, row->values[STATUS]),
                                         .expired = until.size > 0 && slice_compare(until, today) < 0 };
        company.standing = standing_of(&company);
        return company;
}

/* "CV Maju Jaya" is not the listed "PT Maju Jaya", whose name it may borrow. */
static enum error is_same_body(struct slice asked, struct slice listed, struct arena *arena, bool *ret_same)
{
        struct slice body, listed_body;
        TRY(match_company_body(asked, arena, &body));
        TRY(match_company_body(listed, arena, &listed_body));
        *ret_same = slice_equal(body, listed_body);
        return OK;
}

static enum error look_up(const struct register_list *list, const struct check_question *question, struct slice key,
                          struct arena *arena, struct check_result *result)
{
        const struct register_row *nearest[REGISTER_NEAREST_MAX], *row = register_find(list, key);
        if (row) {
                bool same;
                TRY(is_same_body(question->name, row->values[NAME], arena, &same));
                result->answer = same ? CHECK_LISTED : CHECK_SIMILAR;
                result->companies[0] = company_of(row, question->today, arena);
                result->count = 1;
                return OK;
        }
        TRY(register_near(list, question->name, key, nearest, &result->count));
        result->complete = register_is_whole(list);
        result->answer = result->count ? CHECK_SIMILAR : CHECK_NOT_FOUND;
        for (size_t i = 0; i < result->count; i++)
                result->companies[i] = company_of(nearest[i], question->today, arena);
        return OK;
}

static enum error hold(struct tx *tx, const struct check_question *question, struct register_list **ret_list)
{
        const struct register_question list = { question->office_id, S("p3mi"), S("daftar"), question->today };
        return register_hold(tx, &list, ret_list);
}

enum error portal_check_loaded(struct tx *tx, const struct check_question *question, bool *ret_loaded)
{
        _cleanup_register_ struct register_list *list = NULL;
        enum error err = hold(tx, question, &list);
        *ret_loaded = err == OK;
        return err == ERR_NOT_FOUND ? OK : err;
}

enum error portal_check(struct tx *tx, const struct check_question *question, struct arena *arena,
                        struct check_result *ret_result)
{
        struct check_result result = { .answer = CHECK_NO_LIST, .complete = true };
        _cleanup_register_ struct register_list *list = NULL;
        struct slice key;
        if (question->name.size > CHECK_QUERY_MAX)
                return ERR_INVALID;
        TRY(match_identifier_key(MATCH_COMPANY, question->name, arena, &key));
        enum error err = hold(tx, question, &list);
        if (err == ERR_NOT_FOUND) {
                *ret_result = result;
                return OK;
        }
        TRY(err);
        result.source = arena_copy(arena, register_source(list));
        result.as_of = arena_copy(arena, register_as_of(list));
        TRY(look_up(list, question, key, arena, &result));
        *ret_result = result;
        return OK;
}

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

enum { FORM_SIZE = 8 };

/* Legal forms that the key of a company leaves out. */
static bool is_form(struct slice word)
{
        static const struct slice forms[] = { S("pt"), S("cv"), S("lpk"), S("lpks"), S("yayasan"),
                                              S("ltd"), S("sdn"), S("bhd"), S("pte") };
        for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
                if (slice_equal(word, forms[i]))
                        return true;
        return false;
}

/* The first form that a name says it has, in `room`; PT when it says none. */
static struct slice form_of(struct slice name, char room[FORM_SIZE])
{
        size_t size = 0;
        for (size_t i = 0; i <= name.size; i++) {
                char c = i < name.size ? name.data[i] : ' ';
                bool joins = c == '.' && size < 2; /* "C.V." */
                if (strchr(" .,()/-", c) && !joins) {
                        if (is_form(slice_of(room, size)))
                                return slice_of(room, size);
                        size = 0;
                } else if (!joins && size < FORM_SIZE) {
                        room[size++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
                }
        }
        return S("pt");
}

/* "CV Maju Jaya" is not the listed "PT Maju Jaya", whose name it may borrow. */
static bool has_its_form(struct slice asked, struct slice listed)
{
        char room[FORM_SIZE], listed_room[FORM_SIZE];
        return slice_equal(form_of(asked, room), form_of(listed, listed_room));
}

static enum error look_up(const struct register_list *list, const struct check_question *question, struct slice key,
                          struct arena *arena, struct check_result *result)
{
        const struct register_row *nearest[REGISTER_NEAREST_MAX], *row = register_find(list, key);
        if (row) {
                result->answer = has_its_form(question->name, row->values[NAME]) ? CHECK_LISTED : CHECK_SIMILAR;
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

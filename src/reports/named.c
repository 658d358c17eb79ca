/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whom a report names, and who looks first when that is not sure. Sure marks and likely ones are found independently:
 * that one person is named surely says nothing of another. */
#include "access/people.h"
#include "base/checked.h"
#include "reports.sql.h"
#include "reports/internal.h"
#include "subjects/subjects.h"

static enum error drop_own_identifiers(struct tx *tx, const struct actor *actor, struct identifiers *found)
{
        size_t kept = 0;
        for (size_t i = 0; i < found->phone_count; i++) {
                struct report_phone_is_of_row row;
                TRY(report_phone_is_of(tx, &(struct report_phone_is_of_params){ .office_id = actor->office_id,
                                                                                .id = actor->person_id,
                                                                                .phone = found->phones[i] },
                                       tx_arena(tx), &row));
                if (row.found == 0)
                        found->phones[kept++] = found->phones[i];
        }
        found->phone_count = kept;
        kept = 0;
        for (size_t i = 0; i < found->nik_count; i++) {
                struct report_nik_is_of_row row;
                TRY(report_nik_is_of(tx,
                                     &(struct report_nik_is_of_params){ .office_id = actor->office_id,
                                                                        .id = actor->person_id,
                                                                        .nik = found->niks[i] },
                                     tx_arena(tx), &row));
                if (row.found == 0)
                        found->niks[kept++] = found->niks[i];
        }
        found->nik_count = kept;
        return OK;
}

/* Every text of a report that may speak of somebody. */
enum { NAMING_TEXTS = 7 };

static enum error find_numbers(struct tx *tx, const struct actor *actor, const struct slice *texts, size_t count,
                               struct identifiers *found)
{
        for (size_t i = 0; i < count; i++)
                TRY(identifiers_find(texts[i], tx_arena(tx), found));
        return drop_own_identifiers(tx, actor, found);
}

static enum error add_chosen(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                             struct officials *officials)
{
        for (size_t i = 0; i < draft->person_count; i++) {
                struct report_account_known_row row;
                TRY(report_account_known(tx, &(struct report_account_known_params){ .office_id = actor->office_id,
                                                                                    .id = draft->persons[i] },
                                         tx_arena(tx), &row));
                if (row.found == 0)
                        return ERR_INVALID;
                if (!uuid_equal(draft->persons[i], actor->person_id))
                        TRY(person_ids_add(&officials->exact, tx_arena(tx), draft->persons[i]));
        }
        return OK;
}

static struct named_in_search search_of(const struct actor *actor, struct uuid report_id,
                                        const struct identifiers *found, const struct officials *officials)
{
        return (struct named_in_search){ .office_id = actor->office_id, .object_kind = S("report"),
                                         .object_id = report_id, .phones = found->phones,
                                         .phone_count = found->phone_count, .niks = found->niks,
                                         .nik_count = found->nik_count, .persons = officials->exact.items,
                                         .person_count = officials->exact.count };
}

/* Until the head has looked, or for good. */
static enum error mark_likely(struct tx *tx, const struct actor *actor, const struct report_told *told,
                              const struct officials *officials)
{
        int64_t marked;
        struct uuid *persons = arena_array(tx_arena(tx), struct uuid, officials->likely_count + 1);
        if (!persons)
                return ERR_MEMORY;
        for (size_t i = 0; i < officials->likely_count; i++)
                persons[i] = officials->likely[i].person_id;
        return access_mark_named(tx,
                                 &(struct named_in_search){ .office_id = actor->office_id, .object_kind = S("report"),
                                                            .object_id = told->report_id, .persons = persons,
                                                            .person_count = officials->likely_count,
                                                            .likely = told->held },
                                 &marked);
}

/* Who is marked already needs nobody's look. */
static enum error drop_marked(struct tx *tx, struct uuid report_id, struct officials *officials)
{
        size_t kept = 0;
        for (size_t i = 0; i < officials->likely_count; i++) {
                bool named;
                TRY(access_is_named(tx, officials->likely[i].person_id, S("report"), report_id, &named));
                if (!named)
                        officials->likely[kept++] = officials->likely[i];
        }
        officials->likely_count = kept;
        return OK;
}

static enum error heads_of(struct tx *tx, const struct actor *actor, struct person_ids *ret_heads)
{
        struct slice today = actor_today(actor, tx_arena(tx));
        if (slice_is_null(today))
                return ERR_MEMORY;
        struct role_search search = { .office_id = actor->office_id, .role = S("head"), .today = today };
        return people_in_role(tx, &search, tx_arena(tx), ret_heads);
}

/* An office without a head holds it for the next. */
static enum error find_looker(struct tx *tx, const struct actor *actor, struct uuid report_id, bool *ret_found)
{
        struct person_ids heads;
        bool named;
        TRY(heads_of(tx, actor, &heads));
        bool found = heads.count == 0;
        for (size_t i = 0; i < heads.count && !found; i++) {
                TRY(access_is_named(tx, heads.items[i], S("report"), report_id, &named));
                found = !named && !uuid_equal(heads.items[i], actor->person_id);
        }
        *ret_found = found;
        return OK;
}

/* Whether a number typed as the official is that of somebody with an account. */
static enum error meets_number(struct tx *tx, const struct actor *actor, struct slice official, bool *ret_met)
{
        struct person_ids people;
        struct identifiers *found = arena_new(tx_arena(tx), struct identifiers);
        if (!found)
                return ERR_MEMORY;
        TRY(find_numbers(tx, actor, &official, 1, found));
        struct named_in_search search = search_of(actor, UUID_NIL, found, &(struct officials){ 0 });
        TRY(people_with_identifiers(tx, &search, tx_arena(tx), &people));
        *ret_met = people.count > 0;
        return OK;
}

/* What the texts of a report say of people. */
struct naming {
        struct identifiers numbers;
        struct officials officials;
        bool unsure; /* somebody may be meant whom nobody could mark: an official like no account, unread numbers */
};

static enum error read_naming(struct tx *tx, const struct actor *actor, const struct officials_question *question,
                              struct naming *naming)
{
        bool told = !slice_is_empty(slice_trim(question->official)), met;
        TRY(find_numbers(tx, actor, question->texts, question->text_count, &naming->numbers));
        TRY(find_officials(tx, question, tx_arena(tx), &naming->officials));
        met = !told || naming->officials.official_met;
        if (!met)
                TRY(meets_number(tx, actor, question->official, &met));
        naming->unsure = !met || naming->numbers.more;
        return OK;
}

/* With nobody left to look, all who are likely are kept from the report for good and it goes to the inbox of the
 * others, where they are all that it was held for. */
static enum error choose_route(struct tx *tx, const struct actor *actor, struct uuid report_id,
                               const struct naming *naming, bool *ret_held)
{
        bool found;
        TRY(mark_likely(tx, actor, &(struct report_told){ .report_id = report_id, .held = true }, &naming->officials));
        TRY(find_looker(tx, actor, report_id, &found));
        *ret_held = found || naming->unsure;
        return *ret_held ? OK : access_likely_confirm_all(tx, actor->office_id, S("report"), report_id);
}

enum error report_mark_named(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                             bool *ret_held)
{
        const struct slice texts[NAMING_TEXTS] = { draft->narrative, draft->recruiter, draft->phone,   draft->company,
                                                   draft->address,   draft->household, draft->official };
        struct naming *naming = arena_new(tx_arena(tx), struct naming);
        int64_t marked;
        struct officials_question question = { actor->office_id, actor->person_id, draft->official, draft->recruiter,
                                               actor_today(actor, tx_arena(tx)), texts, NAMING_TEXTS };
        if (!naming || slice_is_null(question.today))
                return ERR_MEMORY;
        TRY(read_naming(tx, actor, &question, naming));
        TRY(add_chosen(tx, actor, draft, &naming->officials));
        struct named_in_search sure = search_of(actor, draft->id, &naming->numbers, &naming->officials);
        TRY(access_mark_named(tx, &sure, &marked));
        TRY(drop_marked(tx, draft->id, &naming->officials));
        bool held = naming->unsure || naming->officials.likely_count > 0;
        if (held)
                TRY(choose_route(tx, actor, draft->id, naming, &held));
        *ret_held = held;
        return OK;
}

enum error report_mark_added(struct tx *tx, const struct actor *actor, const struct report_told *told, bool *ret_more)
{
        int64_t marked;
        struct naming *naming = arena_new(tx_arena(tx), struct naming);
        struct officials_question question = { .office_id = actor->office_id, .author_id = actor->person_id,
                                               .today = actor_today(actor, tx_arena(tx)), .texts = &told->told,
                                               .text_count = 1 };
        if (!naming || slice_is_null(question.today))
                return ERR_MEMORY;
        TRY(read_naming(tx, actor, &question, naming));
        struct named_in_search sure = search_of(actor, told->report_id, &naming->numbers, &naming->officials);
        TRY(access_mark_named(tx, &sure, &marked));
        *ret_more = naming->numbers.more;
        return mark_likely(tx, actor, told, &naming->officials);
}

/* The texts as they were filed; what was added since is looked at for numbers only, for its names were marked then. */
static enum error read_again(struct tx *tx, const struct actor *actor, struct uuid report_id, struct naming *naming)
{
        struct report_whole_row row;
        struct report_additions_rows added;
        struct slice today = actor_today(actor, tx_arena(tx));
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(report_whole(tx,
                         &(struct report_whole_params){
                                 .office_id = actor->office_id, .id = report_id, .today = today },
                         tx_arena(tx), &row));
        const struct slice texts[NAMING_TEXTS] = { row.narrative, row.recruiter, row.phone,   row.company,
                                                   row.address,   row.household, row.official };
        struct officials_question question = { actor->office_id, row.reporter_id, row.official, row.recruiter,
                                               today, texts, NAMING_TEXTS };
        TRY(read_naming(tx, actor, &question, naming));
        TRY(report_additions(tx,
                             &(struct report_additions_params){
                                     .office_id = actor->office_id, .report_id = report_id },
                             tx_arena(tx), &added));
        for (size_t i = 0; i < added.count; i++) {
                struct identifiers numbers = { 0 };
                TRY(identifiers_find(added.items[i].told, tx_arena(tx), &numbers));
                naming->unsure |= numbers.more;
        }
        naming->unsure |= added.more;
        return OK;
}

enum error report_settle_held(struct tx *tx, const struct actor *actor, struct uuid report_id, bool *ret_settled)
{
        bool found, settled = false;
        struct naming *naming = arena_new(tx_arena(tx), struct naming);
        if (!naming)
                return ERR_MEMORY;
        TRY(find_looker(tx, actor, report_id, &found));
        if (!found) {
                TRY(read_again(tx, actor, report_id, naming));
                TRY(mark_likely(tx, actor, &(struct report_told){ .report_id = report_id, .held = naming->unsure },
                                &naming->officials));
                settled = !naming->unsure;
        }
        if (settled)
                TRY(access_likely_confirm_all(tx, actor->office_id, S("report"), report_id));
        *ret_settled = settled;
        return OK;
}

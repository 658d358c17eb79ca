/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whom a report names, and who looks first when that is not sure. Sure marks and likely ones are found independently:
 * that one person is named surely says nothing of another. */
#include "access/overseer.h"
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

struct named_in_search search_of(const struct actor *actor, struct uuid report_id, const struct identifiers *found,
                                 const struct officials *officials)
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

static enum error read_naming(struct tx *tx, const struct actor *actor, struct naming *naming)
{
        const struct officials_question *question = &naming->question;
        bool told = !slice_is_empty(slice_trim(question->official)), met;
        TRY(find_numbers(tx, actor, question->texts, question->text_count, &naming->numbers));
        TRY(find_officials(tx, question, tx_arena(tx), &naming->officials));
        met = !told || naming->officials.official_met;
        if (!met)
                TRY(meets_number(tx, actor, question->official, &met));
        naming->unsure = !met || naming->numbers.more;
        return OK;
}

/* The question about these texts, which stay where they are: `naming` is never copied. */
static enum error ask_naming(struct tx *tx, const struct actor *actor, struct uuid author_id, size_t text_count,
                             struct naming *naming)
{
        naming->question = (struct officials_question){ .office_id = actor->office_id, .author_id = author_id,
                                                        .today = actor_today(actor, tx_arena(tx)),
                                                        .texts = naming->texts, .text_count = text_count };
        return slice_is_null(naming->question.today) ? ERR_MEMORY : OK;
}

/* With nobody left to look, all who are likely are kept from the report for good and it goes to the inbox of the
 * others, where they are all that it was held for. */
static enum error choose_route(struct tx *tx, const struct actor *actor, struct uuid report_id,
                               const struct naming *naming, struct slice *ret_route)
{
        bool found;
        TRY(find_looker(tx, actor, report_id, &found));
        bool held = found || naming->unsure;
        *ret_route = held ? ROUTE_HEAD : ROUTE_INBOX;
        return held ? OK : access_likely_confirm_all(tx, actor->office_id, S("report"), report_id);
}

/* Who is likely to be meant is no reason to keep a report from everybody for good: only an overseer that is there gets
 * it. */
static enum error belongs_elsewhere(struct tx *tx, const struct actor *actor, struct uuid report_id,
                                    bool *ret_elsewhere)
{
        struct report_heads_marked_row heads;
        struct overseer overseer;
        struct slice today = actor_today(actor, tx_arena(tx));
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(report_heads_marked(tx, &(struct report_heads_marked_params){ .office_id = actor->office_id,
                                                                          .id = report_id, .today = today },
                                tx_arena(tx), &heads));
        *ret_elsewhere = heads.sure > 0;
        if (heads.sure > 0 || heads.likely == 0)
                return OK;
        enum error err = overseer_of(tx, actor->office_id, &overseer);
        *ret_elsewhere = err == OK;
        return err == ERR_NOT_FOUND ? OK : err;
}

enum error report_mark_named(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                             struct slice *ret_route, struct naming **ret_naming)
{
        const struct slice texts[NAMING_TEXTS] = { draft->narrative, draft->recruiter, draft->phone,   draft->company,
                                                   draft->address,   draft->household, draft->official };
        struct naming *naming = arena_new(tx_arena(tx), struct naming);
        int64_t marked;
        bool elsewhere = false;
        if (!naming)
                return ERR_MEMORY;
        memcpy(naming->texts, texts, sizeof texts);
        TRY(ask_naming(tx, actor, actor->person_id, NAMING_TEXTS, naming));
        naming->question.official = draft->official;
        naming->question.recruiter = draft->recruiter;
        TRY(read_naming(tx, actor, naming));
        TRY(add_chosen(tx, actor, draft, &naming->officials));
        struct named_in_search sure = search_of(actor, draft->id, &naming->numbers, &naming->officials);
        TRY(access_mark_named(tx, &sure, &marked));
        TRY(drop_marked(tx, draft->id, &naming->officials));
        TRY(mark_likely(tx, actor, &(struct report_told){ .report_id = draft->id, .held = true }, &naming->officials));
        if (marked > 0 || naming->officials.likely_count > 0)
                TRY(belongs_elsewhere(tx, actor, draft->id, &elsewhere));
        *ret_naming = naming;
        *ret_route = elsewhere ? ROUTE_OVER : ROUTE_INBOX;
        if (!elsewhere && (naming->unsure || naming->officials.likely_count > 0))
                TRY(choose_route(tx, actor, draft->id, naming, ret_route));
        return OK;
}

static bool is_among(struct uuid id, const struct uuid *ids, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (uuid_equal(ids[i], id))
                        return true;
        return false;
}

/* Whether these very texts name a head, or may mean one while another office oversees this one: a mark of earlier texts
 * is no answer, for the overseer may have given the report back. */
static enum error names_head(struct tx *tx, const struct actor *actor, const struct named_in_search *sure,
                             const struct officials *officials, bool *ret_names)
{
        struct person_ids heads, people;
        struct overseer overseer;
        bool likely = false, named = false;
        TRY(heads_of(tx, actor, &heads));
        TRY(people_with_identifiers(tx, sure, tx_arena(tx), &people));
        for (size_t i = 0; i < heads.count; i++) {
                named |= is_among(heads.items[i], people.items, people.count) ||
                         is_among(heads.items[i], sure->persons, sure->person_count);
                for (size_t j = 0; j < officials->likely_count; j++)
                        likely |= uuid_equal(officials->likely[j].person_id, heads.items[i]);
        }
        *ret_names = named;
        if (named || !likely)
                return OK;
        enum error err = overseer_of(tx, actor->office_id, &overseer);
        *ret_names = err == OK;
        return err == ERR_NOT_FOUND ? OK : err;
}

enum error report_mark_added(struct tx *tx, const struct actor *actor, const struct report_told *told,
                             struct report_added *ret_added)
{
        int64_t marked;
        bool names;
        struct naming *naming = arena_new(tx_arena(tx), struct naming);
        if (!naming)
                return ERR_MEMORY;
        naming->texts[0] = told->told;
        TRY(ask_naming(tx, actor, actor->person_id, 1, naming));
        TRY(read_naming(tx, actor, naming));
        struct named_in_search sure = search_of(actor, told->report_id, &naming->numbers, &naming->officials);
        TRY(access_mark_named(tx, &sure, &marked));
        TRY(names_head(tx, actor, &sure, &naming->officials, &names));
        *ret_added = (struct report_added){ naming, naming->numbers.more, names };
        return mark_likely(tx, actor,
                           &(struct report_told){ .report_id = told->report_id, .held = told->held || names },
                           &naming->officials);
}

enum error report_read_again(struct tx *tx, const struct actor *actor, struct uuid report_id,
                             struct naming **ret_naming)
{
        struct report_whole_row row;
        struct report_additions_rows added;
        struct naming *naming = arena_new(tx_arena(tx), struct naming);
        struct slice today = actor_today(actor, tx_arena(tx));
        if (!naming || slice_is_null(today))
                return ERR_MEMORY;
        TRY(report_whole(tx,
                         &(struct report_whole_params){
                                 .office_id = actor->office_id, .id = report_id, .today = today },
                         tx_arena(tx), &row));
        const struct slice texts[NAMING_TEXTS] = { row.narrative, row.recruiter, row.phone,   row.company,
                                                   row.address,   row.household, row.official };
        memcpy(naming->texts, texts, sizeof texts);
        TRY(ask_naming(tx, actor, row.reporter_id, NAMING_TEXTS, naming));
        naming->question.official = row.official;
        naming->question.recruiter = row.recruiter;
        TRY(read_naming(tx, actor, naming));
        TRY(report_additions(tx,
                             &(struct report_additions_params){
                                     .office_id = actor->office_id, .report_id = report_id },
                             tx_arena(tx), &added));
        for (size_t i = 0; i < added.count; i++)
                TRY(identifiers_find(added.items[i].told, tx_arena(tx), &naming->numbers));
        naming->unsure |= added.more || naming->numbers.more;
        *ret_naming = naming;
        return OK;
}

enum error report_settle_held(struct tx *tx, const struct actor *actor, struct uuid report_id, struct slice *ret_route,
                              struct naming **ret_naming)
{
        bool found, elsewhere;
        *ret_route = ROUTE_HEAD;
        TRY(belongs_elsewhere(tx, actor, report_id, &elsewhere));
        TRY(find_looker(tx, actor, report_id, &found));
        if (!elsewhere && found)
                return OK;
        TRY(report_read_again(tx, actor, report_id, ret_naming));
        if (elsewhere) {
                *ret_route = ROUTE_OVER;
                return OK;
        }
        const struct naming *naming = *ret_naming;
        TRY(mark_likely(tx, actor, &(struct report_told){ .report_id = report_id, .held = naming->unsure },
                        &naming->officials));
        if (naming->unsure)
                return OK;
        *ret_route = ROUTE_INBOX;
        return access_likely_confirm_all(tx, actor->office_id, S("report"), report_id);
}

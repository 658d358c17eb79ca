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

static enum error mark_likely(struct tx *tx, const struct actor *actor, struct uuid report_id,
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
                                                            .object_id = report_id, .persons = persons,
                                                            .person_count = officials->likely_count },
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

static bool is_likely(const struct officials *officials, struct uuid id)
{
        for (size_t i = 0; i < officials->likely_count; i++)
                if (uuid_equal(officials->likely[i].person_id, id))
                        return true;
        return false;
}

static enum error heads_of(struct tx *tx, const struct actor *actor, struct person_ids *ret_heads)
{
        struct slice today = actor_today(actor, tx_arena(tx));
        if (slice_is_null(today))
                return ERR_MEMORY;
        struct role_search search = { .office_id = actor->office_id, .role = S("head"), .today = today };
        return people_in_role(tx, &search, tx_arena(tx), ret_heads);
}

/* A likely head is marked at once, so that he is never the one who looks. With nobody left to ask, all who are likely
 * are kept from the report and it goes to the inbox of the others. An office without a head holds it for the next. */
static enum error choose_route(struct tx *tx, const struct actor *actor, struct uuid report_id,
                               const struct officials *officials, bool *ret_held)
{
        struct person_ids heads;
        struct officials likely_heads = { 0 };
        bool named;
        TRY(heads_of(tx, actor, &heads));
        likely_heads.likely = arena_array(tx_arena(tx), struct report_likely, heads.count + 1);
        if (!likely_heads.likely)
                return ERR_MEMORY;
        bool has_head = heads.count == 0;
        for (size_t i = 0; i < heads.count; i++) {
                bool likely = is_likely(officials, heads.items[i]);
                TRY(access_is_named(tx, heads.items[i], S("report"), report_id, &named));
                has_head |= !named && !likely && !uuid_equal(heads.items[i], actor->person_id);
                if (likely)
                        likely_heads.likely[likely_heads.likely_count++].person_id = heads.items[i];
        }
        *ret_held = has_head;
        return mark_likely(tx, actor, report_id, has_head ? &likely_heads : officials);
}

enum error report_mark_named(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                             bool *ret_held)
{
        const struct slice texts[NAMING_TEXTS] = { draft->narrative, draft->recruiter, draft->phone,   draft->company,
                                                   draft->address,   draft->household, draft->official };
        struct identifiers *found = arena_new(tx_arena(tx), struct identifiers);
        struct officials *officials = arena_new(tx_arena(tx), struct officials);
        int64_t marked = 0;
        if (!found || !officials)
                return ERR_MEMORY;
        struct officials_question question = { actor->office_id, actor->person_id, draft->official, draft->recruiter,
                                               actor_today(actor, tx_arena(tx)), texts, NAMING_TEXTS };
        if (slice_is_null(question.today))
                return ERR_MEMORY;
        TRY(find_numbers(tx, actor, texts, NAMING_TEXTS, found));
        TRY(find_officials(tx, &question, tx_arena(tx), officials));
        TRY(add_chosen(tx, actor, draft, officials));
        struct named_in_search sure = search_of(actor, draft->id, found, officials);
        TRY(access_mark_named(tx, &sure, &marked));
        TRY(drop_marked(tx, draft->id, officials));
        bool told = !slice_is_empty(slice_trim(draft->official));
        bool held = (told && marked == 0) || officials->likely_count > 0 || found->more;
        if (held)
                TRY(choose_route(tx, actor, draft->id, officials, &held));
        *ret_held = held;
        return OK;
}

enum error report_mark_added(struct tx *tx, const struct actor *actor, struct uuid report_id, struct slice told)
{
        int64_t marked;
        struct identifiers *found = arena_new(tx_arena(tx), struct identifiers);
        struct officials *officials = arena_new(tx_arena(tx), struct officials);
        if (!found || !officials)
                return ERR_MEMORY;
        struct officials_question question = { .office_id = actor->office_id, .author_id = actor->person_id,
                                               .today = actor_today(actor, tx_arena(tx)), .texts = &told,
                                               .text_count = 1 };
        if (slice_is_null(question.today))
                return ERR_MEMORY;
        TRY(find_numbers(tx, actor, &told, 1, found));
        TRY(find_officials(tx, &question, tx_arena(tx), officials));
        struct named_in_search sure = search_of(actor, report_id, found, officials);
        TRY(access_mark_named(tx, &sure, &marked));
        return mark_likely(tx, actor, report_id, officials);
}

static enum error mark_all_likely(struct tx *tx, const struct actor *actor, struct uuid report_id)
{
        struct report_whole_row row;
        struct officials *officials = arena_new(tx_arena(tx), struct officials);
        struct slice today = actor_today(actor, tx_arena(tx));
        if (!officials || slice_is_null(today))
                return ERR_MEMORY;
        TRY(report_whole(tx, &(struct report_whole_params){ .office_id = actor->office_id, .id = report_id,
                                                            .today = today },
                         tx_arena(tx), &row));
        const struct slice texts[] = { row.narrative, row.recruiter, row.company,
                                       row.address,   row.household, row.official };
        struct officials_question question = { actor->office_id, row.reporter_id, row.official, row.recruiter,
                                               today, texts, ARRAY_SIZE(texts) };
        TRY(find_officials(tx, &question, tx_arena(tx), officials));
        return mark_likely(tx, actor, report_id, officials);
}

enum error report_find_looker(struct tx *tx, const struct actor *actor, struct uuid report_id, bool *ret_found)
{
        struct person_ids heads;
        TRY(heads_of(tx, actor, &heads));
        bool found = heads.count == 0; /* an office without a head holds it for the next */
        for (size_t i = 0; i < heads.count && !found; i++) {
                bool named;
                TRY(access_is_named(tx, heads.items[i], S("report"), report_id, &named));
                found = !named && !uuid_equal(heads.items[i], actor->person_id);
        }
        if (!found)
                TRY(mark_all_likely(tx, actor, report_id));
        *ret_found = found;
        return OK;
}

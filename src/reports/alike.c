/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "reports/alike.h"

#include "base/checked.h"
#include "reports.sql.h"
#include "subjects/subjects.h"
#include "text/date.h"

struct search {
        struct tx *tx;
        const struct actor *actor;
        const struct alike_question *question;
        struct slice from; /* ISO day */
        bool own;
        struct alike_reports found;
};

/* What is the same counts twice what is only written alike. */
static unsigned count_shared(unsigned by)
{
        unsigned nearly = by & (ALIKE_RECRUITER_NEARLY | ALIKE_COMPANY_NEARLY);
        return 2 * (unsigned)__builtin_popcount(by & ~nearly) + (unsigned)__builtin_popcount(nearly);
}

/* A report that the actor may know of, or nothing. */
static enum error consider(struct search *own, struct uuid id, unsigned by)
{
        struct report_standing_row standing;
        for (size_t i = 0; i < own->found.count; i++)
                if (uuid_equal(own->found.items[i].id, id)) {
                        own->found.items[i].by |= by;
                        return OK;
                }
        if (uuid_equal(id, own->question->id) || own->found.count == ALIKE_MAX)
                return OK;
        enum error err = report_is_open(own->tx, own->actor, id);
        if (err == ERR_NOT_FOUND || err == ERR_FORBIDDEN)
                return OK;
        TRY(err);
        TRY(report_standing(own->tx, &(struct report_standing_params){ .office_id = own->actor->office_id, .id = id },
                            tx_arena(own->tx), &standing));
        bool same_village = slice_equal(standing.village_code, own->question->village_code);
        if (own->own && (!uuid_equal(standing.reporter_id, own->actor->person_id) || !same_village))
                return OK;
        own->found.items[own->found.count++] =
                (struct alike_report){ id, standing.number, by | (same_village ? ALIKE_VILLAGE : 0U) };
        return OK;
}

static enum error consider_all(struct search *own, const struct naming_reports *reports, unsigned by)
{
        for (size_t i = 0; i < reports->count; i++)
                TRY(consider(own, reports->items[i], by));
        return OK;
}

static struct evidence_question ask_about(const struct search *own, enum match_kind kind, struct slice raw)
{
        return (struct evidence_question){ .office_id = own->actor->office_id, .reader_id = own->actor->person_id,
                                           .kind = kind, .raw = slice_trim(raw) };
}

static enum error search_by(struct search *own, enum match_kind kind, struct slice raw, unsigned by)
{
        struct naming_reports reports;
        if (slice_is_empty(slice_trim(raw)))
                return OK;
        struct evidence_question question = ask_about(own, kind, raw);
        enum error err = subjects_reports_naming(own->tx, &question, own->from, &reports);
        if (err == ERR_INVALID || err == ERR_TOO_LARGE)
                return OK;
        TRY(err);
        return consider_all(own, &reports, by);
}

static enum error search_nearly(struct search *own, enum match_kind kind, struct slice raw, unsigned by)
{
        struct naming_reports reports;
        if (slice_is_empty(slice_trim(raw)))
                return OK;
        struct evidence_question question = ask_about(own, kind, raw);
        enum error err = subjects_reports_alike(own->tx, &question, own->question->likeness, own->from, &reports);
        if (err == ERR_INVALID || err == ERR_TOO_LARGE)
                return OK;
        TRY(err);
        return consider_all(own, &reports, by);
}

/* What shares most first; of equal ones the order of finding, which is the newest first, stays. */
static void put_in_order(struct alike_reports *alike)
{
        for (size_t i = 1; i < alike->count; i++) {
                struct alike_report held = alike->items[i];
                size_t at = i;
                for (; at > 0 && count_shared(alike->items[at - 1].by) < count_shared(held.by); at--)
                        alike->items[at] = alike->items[at - 1];
                alike->items[at] = held;
        }
}

enum error reports_alike(struct tx *tx, const struct actor *actor, const struct alike_question *question,
                         struct alike_reports *ret_alike)
{
        struct search own = { .tx = tx, .actor = actor, .question = question, .from = S("0000-01-01") };
        TRY(search_by(&own, MATCH_PHONE, question->phone, ALIKE_PHONE));
        TRY(search_by(&own, MATCH_PERSON, question->recruiter, ALIKE_RECRUITER));
        TRY(search_by(&own, MATCH_COMPANY, question->company, ALIKE_COMPANY));
        TRY(search_nearly(&own, MATCH_PERSON, question->recruiter, ALIKE_RECRUITER_NEARLY));
        TRY(search_nearly(&own, MATCH_COMPANY, question->company, ALIKE_COMPANY_NEARLY));
        put_in_order(&own.found);
        *ret_alike = own.found;
        return OK;
}

enum error reports_alike_own(struct tx *tx, const struct actor *actor, const struct alike_question *question,
                             struct alike_reports *ret_alike)
{
        char text[DATE_ISO_SIZE + 1];
        struct date today = date_of_instant(clock_now(), actor->zone_minutes);
        struct search own = { .tx = tx, .actor = actor, .question = question, .own = true,
                              .from = date_iso_text(date_add_days(today, -ALIKE_OWN_DAYS), text) };
        TRY(search_by(&own, MATCH_PHONE, question->phone, ALIKE_PHONE));
        TRY(search_by(&own, MATCH_PERSON, question->recruiter, ALIKE_RECRUITER));
        put_in_order(&own.found);
        *ret_alike = own.found;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The end of a suspension: its day comes, the application goes back to the desk, and somebody tells the applicant. */
#include "passports/internal.h"

#include "journal/journal.h"
#include "text/date.h"

enum { EASTERNMOST_MINUTES = 9 * 60 }; /* WIT: where a day ends first */

static bool is_over(const struct decisions_ended_row *row, instant now)
{
        struct date until;
        int32_t offset;
        if (!zone_parse(row->zone, &offset) || date_parse_iso(row->period_until, &until) != OK)
                return false;
        return date_compare(date_of_instant(now, offset), until) > 0;
}

static enum error back_to_desk(struct tx *tx, const struct decisions_ended_row *row, instant now)
{
        enum application_state to;
        struct uuid office = row->office_id, id = row->application_id;
        if (!application_step_allowed(application_state_parse(row->application_state), STEP_END, &to))
                return OK;
        TRY(application_move(tx,
                             &(struct application_move_params){ .office_id = office, .id = id,
                                                                .from = row->application_state,
                                                                .to = application_state_word(to), .at = now },
                             NULL));
        TRY(application_outcome_set(tx, &(struct application_outcome_set_params){ .office_id = office, .id = id },
                                    NULL));
        TRY(decision_end(tx, &(struct decision_end_params){ office, row->id }, NULL));
        TRY(journal_write(tx, &(struct journal_note){ .office_id = office, .action = S("application.end"),
                                                      .purpose = S(""), .object_kind = APPLICATION, .ids = &id,
                                                      .id_count = 1, .detail = S("") }));
        return note_event(tx, office, UUID_NIL, id, "end", row->period_until);
}

enum error passports_end_periods(struct tx *tx, instant now, int64_t *ret_count)
{
        struct decisions_ended_rows rows;
        char day[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(now, EASTERNMOST_MINUTES), day);
        int64_t count = 0;
        TRY(decisions_ended(tx, &(struct decisions_ended_params){ .day = today }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                if (!is_over(&rows.items[i], now))
                        continue;
                TRY(back_to_desk(tx, &rows.items[i], now));
                count++;
        }
        *ret_count = count;
        return OK;
}

static bool is_way_to_tell(struct slice how)
{
        static const struct slice ways[] = { S("hand"), S("phone"), S("post"), S("family") };
        for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
                if (slice_equal(ways[i], how))
                        return true;
        return false;
}

enum error passports_tell(struct tx *tx, const struct actor *actor, struct uuid application_id,
                          const struct telling *telling)
{
        struct gate gate;
        struct decision_end_of_row row;
        struct date on, until, today = date_of_instant(clock_now(), actor->zone_minutes);
        int64_t changed;
        TRY(gate_enter(tx, actor, S("application.tell"), application_id, tx_arena(tx), &gate));
        enum error err = decision_end_of(tx, &(struct decision_end_of_params){ actor->office_id, telling->decision_id },
                                         tx_arena(tx), &row);
        if (err != OK || !uuid_equal(row.application_id, application_id))
                return err != OK ? err : ERR_NOT_FOUND;
        if (!slice_equal(row.state, S("ended")) || date_parse_iso(row.period_until, &until) != OK)
                return ERR_CONFLICT;
        if (slice_equal(row.told_on, telling->on) && slice_equal(row.told_how, telling->how))
                return OK;
        if (!is_way_to_tell(telling->how) || date_parse_iso(telling->on, &on) != OK || date_compare(on, until) < 0 ||
            date_compare(on, today) > 0)
                return ERR_INVALID;
        TRY(decision_tell(tx, &(struct decision_tell_params){ actor->office_id, telling->decision_id, telling->on,
                                                              telling->how },
                          &changed));
        if (changed != 1)
                return ERR_CONFLICT;
        return note_event(tx, actor->office_id, actor->person_id, application_id, "tell", telling->how);
}

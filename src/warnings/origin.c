/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a warning is drawn from: a signal about a subject, or one about an area. */
#include "warnings/area.h"

#include "base/checked.h"
#include "reports/reports.h"
#include "store/change.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/internal.h"

enum error warning_origin_find(struct tx *tx, struct uuid office_id, struct uuid signal_id,
                               struct warning_origin *ret_origin)
{
        struct area_signal_state_row area;
        struct signal_whole_row subject;
        enum error err = area_signal_state(tx,
                                           &(struct area_signal_state_params){ .office_id = office_id,
                                                                               .id = signal_id },
                                           tx_arena(tx), &area);
        if (err == OK)
                *ret_origin = (struct warning_origin){ S("area-signal"), area.state, true };
        if (err != ERR_NOT_FOUND)
                return err;
        TRY(signal_whole(tx, &(struct signal_whole_params){ .office_id = office_id, .id = signal_id }, tx_arena(tx),
                         &subject));
        *ret_origin = (struct warning_origin){ .kind = S("signal"), .state = subject.state };
        return OK;
}

enum error warning_origin_take(struct tx *tx, struct uuid office_id, struct uuid signal_id, bool is_area)
{
        if (is_area)
                return area_signal_take(tx, &(struct area_signal_take_params){ office_id, signal_id }, NULL);
        return signal_take(tx, &(struct signal_take_params){ .office_id = office_id, .id = signal_id }, NULL);
}

/* Reports of the window, the newest first. */
static enum error find_sources(struct tx *tx, struct uuid office_id, struct uuid signal_id,
                               struct area_signal_sources_rows *ret_rows)
{
        struct area_signal_whole_row row;
        struct date first;
        TRY(area_signal_whole(tx, &(struct area_signal_whole_params){ .office_id = office_id, .id = signal_id },
                              tx_arena(tx), &row));
        TRY(date_parse_iso(row.first_on, &first));
        return area_signal_sources(tx,
                                   &(struct area_signal_sources_params){
                                           .office_id = office_id, .signal_id = signal_id,
                                           .from = date_start(first, OFFSET_WIT) },
                                   tx_arena(tx), ret_rows);
}

enum error area_forbidden_names(struct tx *tx, struct uuid office_id, struct uuid signal_id, struct slice *names,
                                size_t *count)
{
        struct area_reporters_rows reporters;
        struct area_signal_sources_rows sources;
        struct report_head head;
        TRY(area_reporters(tx, &(struct area_reporters_params){ .office_id = office_id, .signal_id = signal_id },
                           tx_arena(tx), &reporters));
        for (size_t i = 0; i < reporters.count; i++)
                names[(*count)++] = reporters.items[i].name;
        TRY(find_sources(tx, office_id, signal_id, &sources));
        for (size_t i = 0; i < sources.count; i++) {
                TRY(reports_head(tx, office_id, sources.items[i].id, tx_arena(tx), &head));
                if (!slice_is_null(head.recruiter))
                        names[(*count)++] = head.recruiter;
        }
        return OK;
}

static enum error area_untaken(struct tx *tx, struct uuid office_id, struct uuid signal_id, int64_t *count)
{
        struct area_signal_sources_rows sources;
        TRY(find_sources(tx, office_id, signal_id, &sources));
        for (size_t i = 0; i < sources.count; i++)
                *count += slice_equal(sources.items[i].state, S("new"));
        return OK;
}

enum error warning_untaken(struct tx *tx, struct uuid office_id, struct uuid signal_id, int64_t *ret_count)
{
        struct warning_origin origin;
        struct signal_sources_rows sources;
        *ret_count = 0;
        if (uuid_is_nil(signal_id))
                return OK;
        TRY(warning_origin_find(tx, office_id, signal_id, &origin));
        if (origin.is_area)
                return area_untaken(tx, office_id, signal_id, ret_count);
        TRY(signal_sources(tx, &(struct signal_sources_params){ .office_id = office_id, .signal_id = signal_id },
                           tx_arena(tx), &sources));
        for (size_t i = 0; i < sources.count; i++)
                *ret_count += slice_equal(sources.items[i].state, S("new"));
        return OK;
}

enum error area_tell(struct tx *tx, struct uuid office_id, struct uuid signal_id, struct slice note)
{
        struct area_signal_sources_rows sources;
        TRY(find_sources(tx, office_id, signal_id, &sources));
        for (size_t i = 0; i < sources.count; i++)
                TRY(reports_tell(tx, &(struct report_news){ .office_id = office_id, .report_id = sources.items[i].id,
                                                            .kind = S("outcome"), .public_note = note,
                                                            .because_kind = S("area-signal"),
                                                            .because_id = signal_id }));
        return OK;
}

enum error area_end(struct tx *tx, struct uuid office_id, struct uuid signal_id, struct slice meaning)
{
        struct slice outcome = slice_equal(meaning, S("confirmed")) ? S("confirmed")
                               : slice_equal(meaning, S("false"))   ? S("visited-nothing")
                                                                    : S("not-checked");
        TRY(area_outcome_set(tx,
                             &(struct area_outcome_set_params){ .office_id = office_id, .id = signal_id,
                                                                .outcome = outcome, .outcome_at = clock_now() },
                             NULL));
        return change_record(tx, office_id, S("area-signal"), signal_id, S("changed"));
}

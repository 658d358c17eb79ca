/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One event that somebody verified is AWAS by itself: a signal about its village, without any counting. */
#include "warnings/area.h"

#include "base/checked.h"
#include "program/counter.h"
#include "store/change.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/internal.h"

enum { LINE_MAX_SIZE = 512 };

struct event {
        struct tx *tx;
        const struct actor *actor;
        struct uuid report_id, signal_id;
        struct event_report_row report;
        struct slice number; /* of the signal */
};

static enum error insert_event(struct event *event)
{
        struct arena *arena = tx_arena(event->tx);
        struct uuid office = event->actor->office_id, panel_id = uuid_new();
        struct counter_number taken;
        struct panel_finding finding = panel_event(event->report.village_code);
        int32_t zone = event->actor->zone_minutes;
        instant now = clock_now();
        _cleanup_buffer_ struct buffer line;
        buffer_init(&line, LINE_MAX_SIZE);
        panel_write_finding(&line, &finding);
        TRY(buffer_check(&line));
        TRY(area_panel_insert(event->tx, &(struct area_panel_insert_params){ office, panel_id, S(""), now }, NULL));
        TRY(counter_number(event->tx, &(struct counter_wish){ office, S("area-signal"), "SW", 0 }, arena, &taken));
        event->number = taken.number;
        return area_signal_insert(event->tx,
                                  &(struct area_signal_insert_params){
                                          .office_id = office, .id = event->signal_id, .seq = taken.seq,
                                          .number = taken.number, .panel_id = panel_id,
                                          .finding = buffer_slice(&line), .area = finding.area,
                                          .detector = area_detector_key(PANEL_EVENT),
                                          .detector_version = PANEL_VERSION, .step = area_step_key(finding.step),
                                          .report_count = 1, .created_at = now,
                                          .first_on = date_iso_kept(date_of_instant(event->report.created_at, zone),
                                                                    arena),
                                          .last_on = date_iso_kept(date_of_instant(now, zone), arena) },
                                  NULL);
}

/* Whom the report names, the signal names. */
static enum error add_source(const struct event *event)
{
        struct uuid office = event->actor->office_id;
        TRY(area_source_insert(event->tx,
                               &(struct area_source_insert_params){ office, event->signal_id, SOURCE_REPORT,
                                                                    event->report_id },
                               NULL));
        return access_inherit_named(event->tx, office, SOURCE_REPORT, event->report_id, S("area-signal"),
                                    event->signal_id);
}

/* One person's word raises no AWAS: who can be the second is told, but for those whom it names. */
static enum error ask_second(const struct event *event)
{
        struct uuid office = event->actor->office_id;
        struct arena *arena = tx_arena(event->tx);
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(event->signal_id, id);
        struct staff_news news = {
                .office_id = office, .now = clock_now(), .kind = S("area-signal"), .about_id = event->signal_id,
                .without = event->actor->person_id,
                .topic = arena_printf(arena, "AWAS menunggu orang kedua: %.*s", SLICE_FMT(event->number)),
                .body = arena_printf(arena, "Satu orang menilai dan menutup laporan yang menjadi dasar sinyal wilayah "
                                     "%.*s. Sebelum menjadi AWAS, orang kedua memeriksanya.\n"
                                     "Masuk ke Kentongan untuk membacanya: /sinyal/wilayah/%s\n",
                                     SLICE_FMT(event->number), id) };
        TRY(area_signal_ask(event->tx,
                            &(struct area_signal_ask_params){ office, event->signal_id, event->actor->person_id },
                            NULL));
        TRY(staff_tell(event->tx, &news, S("analyst")));
        return staff_tell(event->tx, &news, S("head"));
}

enum error warnings_event(struct tx *tx, const struct actor *actor, struct uuid report_id)
{
        struct event event = { .tx = tx, .actor = actor, .report_id = report_id, .signal_id = uuid_new() };
        TRY(event_report(tx, &(struct event_report_params){ actor->office_id, report_id }, tx_arena(tx),
                         &event.report));
        if (!event.report.verified || event.report.raised || event.report.village_code.size != PANEL_CODE_SIZE)
                return OK;
        TRY(insert_event(&event));
        TRY(add_source(&event));
        if (uuid_equal(event.report.graded_by, actor->person_id))
                TRY(ask_second(&event));
        return change_record(tx, actor->office_id, S("area-signal"), event.signal_id, S("new"));
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One event that somebody verified is AWAS by itself: a signal about its village, without any counting. */
#include "warnings/area.h"

#include "access/overseer.h"
#include "access/scope.h"
#include "base/checked.h"
#include "content/changes.h"
#include "program/counter.h"
#include "program/office.h"
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

/* Where it is today, when the report came under a code of before. */
static enum error find_village(const struct event *event, struct slice *ret_village)
{
        struct region_changes changes;
        struct region_now now;
        struct arena *arena = tx_arena(event->tx);
        TRY(content_changes_now(event->tx, event->actor->office_id, arena, &changes));
        TRY(region_now_of(&changes, event->report.village_code, arena, &now));
        *ret_village = now.inside ? now.code : event->report.village_code;
        return OK;
}

static enum error insert_event(struct event *event)
{
        struct arena *arena = tx_arena(event->tx);
        struct uuid office = event->actor->office_id, panel_id = uuid_new();
        struct counter_number taken;
        struct slice village;
        TRY(find_village(event, &village));
        struct panel_finding finding = panel_event(village);
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

/* The heads of the office that oversees this one hear that something waits there, and not what. */
static enum error tell_overseer(const struct event *event)
{
        struct arena *arena = tx_arena(event->tx);
        struct overseer overseer;
        struct office office;
        enum error err = overseer_of(event->tx, event->actor->office_id, &overseer);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        TRY(office_find(event->tx, event->actor->office_id, arena, &office));
        TRY(scope_widen(event->tx));
        TRY(staff_tell(event->tx,
                       &(struct staff_news){
                               .office_id = overseer.office_id, .now = clock_now(), .kind = S("area-signal"),
                               .about_id = event->signal_id, .without = event->actor->person_id,
                               .topic = arena_printf(arena, "AWAS menunggu di %.*s", SLICE_FMT(office.name)),
                               .body = arena_printf(arena, "Satu sinyal AWAS di %.*s menunggu orang kedua, dan di sana "
                                                    "tidak ada yang dapat memeriksanya. Hubungi kantor itu; peran "
                                                    "analis atau kepala dapat diberikan kepada orang lain.\n",
                                                    SLICE_FMT(office.name)) },
                       S("head")));
        return scope_narrow(event->tx);
}

/* Nobody could be told. That there is nobody but him is no secret, and the administrator can ask for another role. That
 * there is somebody who may not know is one: then only the overseer hears of it. */
static enum error tell_outside(const struct event *event, bool nobody)
{
        struct arena *arena = tx_arena(event->tx);
        if (nobody)
                TRY(staff_tell(event->tx,
                               &(struct staff_news){
                                       .office_id = event->actor->office_id, .now = clock_now(),
                                       .kind = S("area-signal"), .about_id = event->signal_id,
                                       .without = event->actor->person_id,
                                       .topic = arena_printf(arena, "AWAS menunggu, tidak ada orang kedua: %.*s",
                                                             SLICE_FMT(event->number)),
                                       .body = S("Satu sinyal AWAS menunggu orang kedua, dan kantor ini tidak punya "
                                                 "analis lain atau kepala. Mintakan peran itu untuk orang lain: "
                                                 "/orang\n") },
                               S("admin")));
        return tell_overseer(event);
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
        size_t found = 0, told = 0;
        TRY(staff_tell_counted(event->tx, &news, S("analyst"), &found, &told));
        TRY(staff_tell_counted(event->tx, &news, S("head"), &found, &told));
        return told ? OK : tell_outside(event, found == 0);
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

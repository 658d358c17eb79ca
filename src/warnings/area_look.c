/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The nightly look: judges an office's panel and keeps what is a reason to look. */
#include "warnings/area.h"

#include "base/checked.h"
#include "base/parallel.h"
#include "jobs/jobs.h"
#include "program/counter.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/internal.h"
#include "warnings/units.h"

#include <sodium.h>

enum { DIGEST_SIZE = 32, PANEL_TEXT_MAX = 64 << 20 };
enum { REFRACTORY_DAYS = 28, ALERT_PERCENT = 150, LOOK_TRIES = 3 };
#define LOOK_LEASE   (10 * MINUTE)
#define LOOK_MEMORY  ((size_t)512 << 20)

/* What is known of an office before and while it is looked at. */
struct look {
        struct store *store;
        const struct job *job;
        const struct office *office;
        struct area_span span;
        instant now;
        int32_t zone_minutes, whole; /* whole: Monday of the last week that is over */
        struct arena *arena;
        struct panel panel;
        struct area_units units; /* of its villages */
        struct buffer text;
        uint8_t digest[DIGEST_SIZE];
        int64_t scanned;
        bool same; /* as at the last look */
        struct area_read_at read_at;
        struct uuid panel_id; /* nil until something rests on it */
        struct uuid country_id; /* nil: of its own panel */
        int64_t raised;
};

static enum error freeze(struct look *look, struct tx *tx)
{
        TRY(area_read_now(tx, look->office->id, look->span.until, look->arena, &look->read_at));
        TRY(area_panel_of(tx, look->office, look->span, look->arena, &look->panel));
        TRY(area_units_changed(tx, look->office->id, look->span.monday - 7 * ((int32_t)look->panel.weeks - 1),
                               look->arena, &look->units));
        buffer_clear(&look->text);
        panel_write(&look->text, &look->panel);
        TRY(buffer_check(&look->text));
        struct slice text = buffer_slice(&look->text);
        crypto_generichash(look->digest, DIGEST_SIZE, (const unsigned char *)text.data, text.size, NULL, 0);
        return OK;
}

static enum error read_office(struct look *look)
{
        enum error err;
        struct area_look_get_row last = { 0 };
        transaction (tx, look->store, TX_READ, &err) {
                err = area_look_get(tx, &(struct area_look_get_params){ .office_id = look->office->id }, look->arena,
                                    &last);
                err = err == ERR_NOT_FOUND ? OK : err;
                if (err == OK)
                        err = freeze(look, tx);
        }
        look->scanned = last.scanned;
        look->same = slice_equal(last.digest, slice_of((const char *)look->digest, DIGEST_SIZE));
        return err;
}

/* --- what stands in the list -------------------------------------------------------------------------------------- */

struct keeping {
        struct look *look;
        struct tx *tx;
        const struct panel_finding *finding;
        enum panel_step step; /* at which it is raised */
        struct slice line, first_on, last_on;
};

static struct slice day_text(struct arena *arena, int32_t day)
{
        char text[DATE_ISO_SIZE + 1];
        return arena_copy(arena, date_iso_text(date_from_days(day), text));
}

static int step_rank(struct slice step)
{
        return slice_equal(step, S("AWAS")) ? 3 : slice_equal(step, S("SIAGA")) ? 2 : 1;
}

static enum error keep_panel(const struct keeping *keeping)
{
        struct look *look = keeping->look;
        if (!uuid_is_nil(look->panel_id))
                return OK;
        look->panel_id = uuid_new();
        return area_panel_insert(keeping->tx, &(struct area_panel_insert_params){ .office_id = look->office->id,
                                                                                  .id = look->panel_id,
                                                                                  .panel = buffer_slice(&look->text),
                                                                                  .country_id = look->country_id,
                                                                                  .created_at = look->now },
                                 NULL);
}

struct source_keeping {
        struct tx *tx;
        struct uuid office_id, signal_id;
        const struct panel_finding *finding;
        const struct area_units *units;
};

static enum error keep_source(void *context, const struct area_reports_row *row)
{
        struct source_keeping *keeping = context;
        if (!panel_holds(keeping->finding, area_unit_code(keeping->units, row->village_code)))
                return OK;
        TRY(area_source_insert(keeping->tx, &(struct area_source_insert_params){ .office_id = keeping->office_id,
                                                                                 .signal_id = keeping->signal_id,
                                                                                 .source_kind = SOURCE_REPORT,
                                                                                 .source_id = row->id },
                               NULL));
        return access_inherit_named(keeping->tx, keeping->office_id, SOURCE_REPORT, row->id, S("area-signal"),
                                    keeping->signal_id);
}

/* Every report that its page counts, in the window or before. */
static enum error keep_sources(const struct keeping *keeping, struct uuid signal_id)
{
        const struct look *look = keeping->look;
        int32_t first = look->span.monday - 7 * ((int32_t)look->panel.weeks - 1);
        struct slice inside = arena_join(tx_arena(keeping->tx), keeping->finding->area, S("%"));
        if (slice_is_null(inside))
                return ERR_MEMORY;
        if (look->units.changed) /* also what came under a code of before, or from the other parts of a split */
                inside = S("%");
        struct source_keeping sources = { keeping->tx, look->office->id, signal_id, keeping->finding, &look->units };
        TRY(area_reports(keeping->tx,
                         &(struct area_reports_params){
                                 .office_id = look->office->id, .inside = inside, .until = look->now,
                                 .from = date_start(date_from_days(first), look->zone_minutes) },
                         keep_source, &sources));
        return signal_inherit_warnings(keeping->tx, look->office->id, S("area-signal"), signal_id);
}

/* SIAGA and AWAS are told to the analysts; WASPADA is read in the list. */
static enum error tell_analysts(const struct keeping *keeping, struct uuid id, struct slice number)
{
        struct slice step = area_step_key(keeping->step);
        struct arena *arena = tx_arena(keeping->tx);
        if (keeping->step < PANEL_SIAGA)
                return OK;
        return signal_tell_analysts(keeping->tx,
                                    &(struct signal_news){
                                            .office_id = keeping->look->office->id, .now = keeping->look->now,
                                            .id = id, .kind = S("area-signal"), .number = number,
                                            .name = arena_printf(arena, "Sinyal wilayah %.*s", SLICE_FMT(step)),
                                            .path = "/sinyal/wilayah/" });
}

static enum error insert_area_signal(const struct keeping *keeping)
{
        struct look *look = keeping->look;
        const struct panel_finding *finding = keeping->finding;
        struct arena *arena = tx_arena(keeping->tx);
        struct counter_number taken;
        struct uuid id = uuid_new();
        TRY(keep_panel(keeping));
        TRY(counter_number(keeping->tx, &(struct counter_wish){ look->office->id, S("area-signal"), "SW", 0 }, arena,
                           &taken));
        TRY(area_signal_insert(keeping->tx,
                               &(struct area_signal_insert_params){
                                       .office_id = look->office->id, .id = id, .seq = taken.seq,
                                       .number = taken.number, .panel_id = look->panel_id, .finding = keeping->line,
                                       .detector = area_detector_key(finding->detector),
                                       .detector_version = PANEL_VERSION, .area = finding->area,
                                       .step = area_step_key(keeping->step), .report_count = finding->counted,
                                       .first_on = keeping->first_on, .last_on = keeping->last_on,
                                       .created_at = look->now },
                               NULL));
        TRY(keep_sources(keeping, id));
        TRY(tell_analysts(keeping, id, taken.number));
        look->raised++;
        return change_record(keeping->tx, look->office->id, S("area-signal"), id, S("new"));
}

/* It grew by half, or rose a step: what was being watched is new again. */
static enum error renew_area_signal(const struct keeping *keeping, const struct area_signals_near_row *near)
{
        struct look *look = keeping->look;
        const struct panel_finding *finding = keeping->finding;
        bool rose = step_rank(area_step_key(keeping->step)) > step_rank(near->step);
        bool louder = rose || finding->counted * 100 >= near->report_count * ALERT_PERCENT;
        bool again = slice_equal(near->state, S("lapsed")) || (louder && slice_equal(near->state, S("watched")));
        TRY(keep_panel(keeping));
        TRY(area_signal_renew(keeping->tx,
                              &(struct area_signal_renew_params){
                                      .office_id = look->office->id, .id = near->id, .panel_id = look->panel_id,
                                      .finding = keeping->line, .detector = area_detector_key(finding->detector),
                                      .detector_version = PANEL_VERSION, .area = finding->area,
                                      .step = area_step_key(keeping->step), .report_count = finding->counted,
                                      .first_on = keeping->first_on, .last_on = keeping->last_on,
                                      .state = again ? S("open") : near->state },
                              NULL));
        TRY(keep_sources(keeping, near->id));
        if (rose || again)
                TRY(tell_analysts(keeping, near->id, near->number));
        look->raised += rose;
        return change_record(keeping->tx, look->office->id, S("area-signal"), near->id, S("changed"));
}

/* The same event: its window touches what the signal was about. */
static bool touches_window(const struct keeping *keeping, const struct area_signals_near_row *near)
{
        return slice_compare(near->last_on, keeping->first_on) >= 0;
}

struct near_signal {
        struct area_signals_near_row row;
        struct panel_finding place;
};

/* The newest signal about the same place, under whichever code it was raised. */
static enum error find_near(const struct keeping *keeping, struct near_signal *ret_near)
{
        struct area_signals_near_rows rows;
        struct arena *arena = tx_arena(keeping->tx);
        const struct area_units *units = &keeping->look->units;
        struct slice area = keeping->finding->area;
        struct slice inside = units->changed ? S("%") : arena_join(arena, area, S("%"));
        if (slice_is_null(inside))
                return ERR_MEMORY;
        TRY(area_signals_near(keeping->tx,
                              &(struct area_signals_near_params){ .office_id = keeping->look->office->id,
                                                                  .area = area, .inside = inside },
                              arena, &rows));
        for (size_t i = 0; i < rows.count; i++) {
                struct near_signal near = { .row = rows.items[i] };
                TRY(area_place_read(near.row.area, near.row.finding, arena, &near.place));
                TRY(area_units_place(units, arena, &near.place));
                if (!area_is_same_event(&near.place, keeping->finding))
                        continue;
                *ret_near = near;
                return OK;
        }
        return ERR_NOT_FOUND;
}

/* One signal of an event: silently renewed where it stands, nothing for four weeks after it was closed. */
static enum error keep_finding(const struct keeping *keeping)
{
        struct near_signal found;
        const struct panel_finding *finding = keeping->finding;
        enum error err = find_near(keeping, &found);
        if (err == ERR_NOT_FOUND)
                return insert_area_signal(keeping);
        TRY(err);
        const struct area_signals_near_row *near = &found.row;
        int rank = step_rank(area_step_key(keeping->step));
        if (slice_equal(near->state, S("closed"))) {
                bool rests = near->has_outcome_at &&
                             keeping->look->now < near->outcome_at + REFRACTORY_DAYS * DAY;
                return rests && rank <= step_rank(near->step) ? OK : insert_area_signal(keeping);
        }
        if (!touches_window(keeping, near))
                return insert_area_signal(keeping);
        bool is_renewed = area_is_same_kind(&found.place, finding) || rank > step_rank(near->step);
        return is_renewed ? renew_area_signal(keeping, near) : OK;
}

static enum error keep_findings(struct look *look, struct tx *tx, const struct panel_findings *findings)
{
        struct area_brakes_on brakes;
        TRY(area_brakes_read(tx, look->office->id, &brakes));
        for (size_t i = 0; i < findings->count; i++) {
                const struct panel_finding *finding = &findings->items[i];
                _cleanup_buffer_ struct buffer line;
                enum panel_step step = area_braked_step(&brakes, finding);
                if (step == PANEL_NOTHING)
                        continue;
                buffer_init(&line, PANEL_FINDING_SIZE);
                panel_write_finding(&line, finding);
                int32_t last = look->span.monday + 6, first = last + 1 - 7 * (int32_t)finding->window;
                struct keeping keeping = { .look = look, .tx = tx, .finding = finding, .step = step,
                                           .line = buffer_slice(&line),
                                           .first_on = day_text(tx_arena(tx), first),
                                           .last_on = day_text(tx_arena(tx), last) };
                if (buffer_check(&line) != OK || slice_is_null(keeping.first_on) || slice_is_null(keeping.last_on))
                        return ERR_MEMORY;
                TRY(keep_finding(&keeping));
        }
        return OK;
}

enum error area_read_now(struct tx *tx, struct uuid office_id, instant until, struct arena *arena,
                         struct area_read_at *ret_read_at)
{
        struct area_snapshot_row row;
        struct area_read_at read_at = { .office_id = office_id, .until = until };
        TRY(change_now(tx, office_id, &read_at.feed));
        TRY(area_snapshot(tx, &(struct area_snapshot_params){ .office_id = office_id }, arena, &row));
        read_at.snapshot = row.snapshot;
        *ret_read_at = read_at;
        return OK;
}

enum error area_has_moved(struct tx *tx, const struct area_read_at *read_at, bool *ret_moved)
{
        struct area_moved_row row;
        TRY(area_moved(tx,
                       &(struct area_moved_params){ .office_id = read_at->office_id, .epoch = read_at->feed.epoch,
                                                    .number = read_at->feed.number, .until = read_at->until,
                                                    .snapshot = read_at->snapshot },
                       tx_arena(tx), &row));
        *ret_moved = row.moved;
        return OK;
}

/* Judged outside, kept only when the office's reports are still as they were judged. */
static enum error keep(struct look *look, const struct panel_findings *findings, bool *ret_moved)
{
        enum error err;
        int64_t before = look->raised;
        transaction (tx, look->store, TX_WRITE, &err) {
                look->raised = before;
                look->panel_id = UUID_NIL;
                err = look->job ? job_hold(tx, look->job, LOOK_LEASE) : OK;
                if (err == OK)
                        err = area_has_moved(tx, &look->read_at, ret_moved);
                if (err != OK || *ret_moved)
                        continue;
                err = keep_findings(look, tx, findings);
                if (err == OK)
                        err = area_look_set(tx, &(struct area_look_set_params){
                                                        .office_id = look->office->id, .looked_at = look->now,
                                                        .digest = slice_of((const char *)look->digest, DIGEST_SIZE),
                                                        .scanned = look->span.scan ? look->span.monday
                                                                                   : look->scanned },
                                            NULL);
        }
        return err;
}

/* --- what all offices were compared in ---------------------------------------------------------------------------- */

/* The findings of this office's regencies. */
static enum error pick_findings(struct look *look, const struct panel_findings *all, struct panel_findings *ret_own)
{
        struct panel_findings own = { .items = arena_array(look->arena, struct panel_finding, all->count) };
        if (!own.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < all->count; i++)
                for (uint32_t v = 0; v < look->panel.village_count; v++)
                        if (slice_starts_with(look->panel.villages[v], all->items[i].area)) {
                                own.items[own.count++] = all->items[i];
                                break;
                        }
        *ret_own = own;
        return OK;
}

static enum error keep_country(struct look *look, const struct area_country *country, const struct panel_findings *own,
                               bool *ret_moved)
{
        enum error err;
        int64_t before = look->raised;
        transaction (tx, look->store, TX_WRITE, &err) {
                look->raised = before;
                look->panel_id = UUID_NIL;
                err = look->job ? job_hold(tx, look->job, LOOK_LEASE) : OK;
                if (err == OK)
                        err = area_has_moved(tx, country->read_at, ret_moved);
                if (err != OK || *ret_moved)
                        continue;
                err = country_panel_insert(tx, &(struct country_panel_insert_params){ country->id, country->text,
                                                                                      look->now },
                                           NULL);
                if (err == OK)
                        err = keep_findings(look, tx, own);
        }
        return err;
}

enum error area_keep_country(struct store *store, const struct office *office, const struct area_country *country,
                             int64_t *ret_raised, bool *ret_moved)
{
        _cleanup_arena_ struct arena arena;
        struct panel_findings own;
        struct look look = { .store = store, .job = country->job, .office = office, .now = country->read_at->until,
                             .span = { .monday = country->monday, .until = country->read_at->until },
                             .arena = &arena, .country_id = country->id };
        arena_init(&arena, LOOK_MEMORY);
        buffer_init(&look.text, PANEL_TEXT_MAX);
        *ret_moved = false;
        enum error err = zone_parse(office->zone, &look.zone_minutes) ? read_office(&look) : ERR_CORRUPT;
        if (err == OK)
                err = pick_findings(&look, country->findings, &own);
        if (err == OK && own.count > 0)
                err = keep_country(&look, country, &own, ret_moved);
        buffer_free(&look.text);
        *ret_raised += err == OK ? look.raised : 0;
        return err == ERR_NOT_FOUND ? OK : err;
}

/* --- a look at an office ------------------------------------------------------------------------------------------ */

struct judging {
        struct look *look;
        struct panel_findings findings;
        enum error err;
};

static void judge(void *context)
{
        struct judging *judging = context;
        judging->err = panel_judge(&judging->look->panel, judging->look->arena, &judging->findings);
}

static enum error look_once(struct look *look, bool *ret_moved)
{
        struct judging judging = { .look = look };
        enum error err = read_office(look);
        if (err == ERR_NOT_FOUND || (err == OK && (look->span.scan ? look->scanned >= look->whole : look->same)))
                return OK;
        TRY(err);
        parallel_behind(judge, &judging);
        TRY(judging.err);
        return keep(look, &judging.findings, ret_moved);
}

/* Again while its reports move under it; after some tries the next look sees what this one could not. */
static enum error look_span(struct look *look)
{
        bool moved = true;
        for (int tries = 0; tries < LOOK_TRIES && moved; tries++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, LOOK_MEMORY);
                look->arena = &arena;
                moved = false;
                buffer_init(&look->text, PANEL_TEXT_MAX);
                enum error err = look_once(look, &moved);
                buffer_free(&look->text);
                TRY(err);
        }
        return OK;
}

/* After the look: what its outcomes say of the detectors holds from the next one on. */
static enum error check_brakes(const struct look *look)
{
        enum error err;
        int64_t count;
        transaction (tx, look->store, TX_WRITE, &err) {
                err = look->job ? job_hold(tx, look->job, LOOK_LEASE) : OK;
                if (err == OK)
                        err = area_brake_check(tx, look->office->id, look->now, &count);
        }
        return err;
}

static enum error look_at(struct store *store, const struct job *job, const struct office *office, instant now,
                          int64_t *raised)
{
        struct look look = { .store = store, .job = job, .office = office, .now = now };
        if (!zone_parse(office->zone, &look.zone_minutes))
                return ERR_CORRUPT;
        int32_t monday = area_monday(date_of_instant(now, look.zone_minutes));
        look.whole = monday - 7;
        const struct area_span spans[] = { { .monday = look.whole, .scan = true, .until = now },
                                            { .monday = monday, .until = now } };
        for (size_t i = 0; i < ARRAY_SIZE(spans); i++) {
                look.span = spans[i];
                TRY(look_span(&look));
        }
        *raised += look.raised;
        TRY(area_examine(store, job, office, now));
        return check_brakes(&look);
}

enum error area_each_office(struct store *store, const struct job *job, instant now, area_office_step *step,
                            int64_t *ret_count)
{
        enum error err;
        int64_t count = 0;
        struct office_list offices = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        transaction (tx, store, TX_READ, &err) {
                err = office_list_all(tx, &arena, &offices);
        }
        TRY(err);
        for (size_t i = 0; i < offices.count; i++)
                TRY(step(store, job, &offices.items[i], now, &count));
        *ret_count = count;
        return OK;
}

enum error area_look_all(struct store *store, const struct job *job, instant now, int64_t *ret_raised)
{
        return area_each_office(store, job, now, look_at, ret_raised);
}

/* --- later marks, and reports that are held back since ------------------------------------------------------------ */

enum error area_inherit(struct tx *tx, const struct source_ref *source)
{
        struct area_signals_of_source_rows rows;
        TRY(area_signals_of_source(tx,
                                   &(struct area_signals_of_source_params){ .office_id = source->office_id,
                                                                            .source_kind = source->kind,
                                                                            .source_id = source->id },
                                   tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                struct uuid id = rows.items[i].signal_id;
                int64_t lapsed = 0;
                TRY(access_inherit_named(tx, source->office_id, source->kind, source->id, S("area-signal"), id));
                TRY(signal_inherit_warnings(tx, source->office_id, S("area-signal"), id));
                if (rows.items[i].held)
                        TRY(area_signal_lapse(tx,
                                              &(struct area_signal_lapse_params){ .office_id = source->office_id,
                                                                                  .id = id },
                                              &lapsed));
                if (lapsed)
                        TRY(change_record(tx, source->office_id, S("area-signal"), id, S("changed")));
        }
        return OK;
}

/* --- the same again ----------------------------------------------------------------------------------------------- */

static enum error write_again(const struct panel_finding *finding, struct arena *arena, struct slice *ret_line)
{
        _cleanup_buffer_ struct buffer line;
        buffer_init(&line, PANEL_FINDING_SIZE);
        panel_write_finding(&line, finding);
        *ret_line = arena_copy(arena, buffer_slice(&line));
        return slice_is_null(*ret_line) ? ERR_MEMORY : OK;
}

enum error area_explain(struct tx *tx, struct uuid signal_id, struct arena *arena,
                        struct area_explanation *ret_explanation)
{
        struct area_signal_anywhere_row where;
        struct area_signal_whole_row row;
        struct area_panel_get_row kept;
        struct panel panel;
        struct panel_findings findings;
        struct area_explanation explanation = { .again = S("") };
        TRY(area_signal_anywhere(tx, &(struct area_signal_anywhere_params){ .id = signal_id }, arena, &where));
        TRY(area_signal_whole(tx, &(struct area_signal_whole_params){ .office_id = where.office_id, .id = signal_id },
                              arena, &row));
        TRY(area_panel_get(tx, &(struct area_panel_get_params){ .office_id = where.office_id, .id = row.panel_id },
                           arena, &kept));
        explanation.number = row.number;
        explanation.stored = row.finding;
        if (date_parse_iso(row.last_on, &explanation.last_day) != OK ||
            panel_read_finding(row.finding, arena, &explanation.finding) != OK)
                return ERR_CORRUPT;
        explanation.last_day = area_last_day(explanation.last_day, kept.created_at, OFFSET_WIB);
        if (explanation.finding.detector == PANEL_EVENT) { /* nothing was counted */
                struct panel_finding event = panel_event(row.area);
                TRY(write_again(&event, arena, &explanation.again));
                *ret_explanation = explanation;
                return OK;
        }
        if (!uuid_is_nil(kept.country_id)) {
                TRY(area_judge_country(tx, kept.country_id, arena, &findings));
        } else {
                if (panel_read(kept.panel, arena, &panel) != OK)
                        return ERR_CORRUPT;
                TRY(panel_judge(&panel, arena, &findings));
        }
        for (size_t i = 0; i < findings.count; i++) {
                const struct panel_finding *finding = &findings.items[i];
                if (finding->detector == explanation.finding.detector &&
                    panel_is_same_place(finding, &explanation.finding))
                        TRY(write_again(finding, arena, &explanation.again));
        }
        *ret_explanation = explanation;
        return OK;
}

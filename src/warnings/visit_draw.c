/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The draw of a month: which villages are to be visited, kept with all that it was drawn from. */
#include "warnings/visits.h"

#include "base/checked.h"
#include "jobs/jobs.h"
#include "journal/journal.h"
#include "program/office.h"
#include "store/change.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/units.h"
#include "warnings/area.h"

#include <sodium.h>
#include <stdlib.h>

enum { FRAME_MAX = 2 << 20, HASH_SIZE = 32 };
#define DRAW_MEMORY ((size_t)256 << 20)

/* --- choosing ----------------------------------------------------------------------------------------------------- */

/* A village that may be chosen, and what puts it before others. */
struct candidate {
        size_t village;
        uint8_t hash[HASH_SIZE];
        double rate;
};
struct choosing {
        const struct visit_village *frame;
        size_t count;
        const uint8_t *seed;
        bool *taken;
        struct candidate *candidates; /* room for all */
        struct visit_choice *choices;
        size_t chosen;
};

static int compare_hashes(const void *left, const void *right)
{
        const struct candidate *a = left, *b = right;
        return memcmp(a->hash, b->hash, HASH_SIZE);
}

static int compare_rates(const void *left, const void *right)
{
        const struct candidate *a = left, *b = right;
        if (a->rate != b->rate)
                return a->rate > b->rate ? -1 : 1;
        return a->village < b->village ? -1 : a->village > b->village;
}

static void hash_village(const struct choosing *choosing, struct slice share, size_t village, uint8_t *hash)
{
        struct slice code = choosing->frame[village].code;
        crypto_generichash_state state;
        crypto_generichash_init(&state, choosing->seed, VISIT_SEED_SIZE, HASH_SIZE);
        crypto_generichash_update(&state, (const unsigned char *)share.data, share.size);
        crypto_generichash_update(&state, (const unsigned char *)" ", 1);
        crypto_generichash_update(&state, (const unsigned char *)code.data, code.size);
        crypto_generichash_final(&state, hash, HASH_SIZE);
}

static void take_first(struct choosing *choosing, struct slice share, size_t candidates, size_t most)
{
        for (size_t i = 0; i < candidates && i < most; i++) {
                size_t village = choosing->candidates[i].village;
                choosing->taken[village] = true;
                choosing->choices[choosing->chosen++] = (struct visit_choice){ village, share };
        }
}

static void draw_lots(struct choosing *choosing, struct slice share, bool only_unwarned, size_t most)
{
        size_t count = 0;
        for (size_t i = 0; i < choosing->count; i++) {
                if (choosing->taken[i] || (only_unwarned && !choosing->frame[i].unwarned))
                        continue;
                choosing->candidates[count].village = i;
                hash_village(choosing, share, i, choosing->candidates[count++].hash);
        }
        qsort(choosing->candidates, count, sizeof *choosing->candidates, compare_hashes);
        take_first(choosing, share, count, most);
}

static void follow_reports(struct choosing *choosing)
{
        size_t count = 0;
        for (size_t i = 0; i < choosing->count; i++) {
                const struct visit_village *village = &choosing->frame[i];
                if (!choosing->taken[i] && !village->rests && village->rate > 0)
                        choosing->candidates[count++] = (struct candidate){ .village = i, .rate = village->rate };
        }
        qsort(choosing->candidates, count, sizeof *choosing->candidates, compare_rates);
        take_first(choosing, S("model"), count, VISIT_MODEL);
}

static size_t count_unwarned(const struct visit_village *frame, size_t count)
{
        size_t unwarned = 0;
        for (size_t i = 0; i < count; i++)
                unwarned += frame[i].unwarned;
        return unwarned;
}

static size_t count_audits(size_t unwarned, uint8_t byte)
{
        size_t wanted = (size_t)((double)unwarned * (255 + byte) / 25500 + 0.5);
        if (wanted < VISIT_AUDITS_LEAST)
                return VISIT_AUDITS_LEAST;
        return wanted > VISIT_AUDITS_MOST ? VISIT_AUDITS_MOST : wanted;
}

enum error visits_choose(const struct visit_village *frame, size_t count, const uint8_t *seed,
                         struct visit_choice *choices, size_t *ret_count)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 8 << 20);
        struct choosing choosing = { .frame = frame, .count = count, .seed = seed, .choices = choices,
                                     .taken = arena_array(&arena, bool, count),
                                     .candidates = arena_array(&arena, struct candidate, count) };
        if (!choosing.taken || !choosing.candidates)
                return ERR_MEMORY;
        draw_lots(&choosing, S("random"), false, VISIT_RANDOM);
        draw_lots(&choosing, S("audit"), true, count_audits(count_unwarned(frame, count), seed[0]));
        follow_reports(&choosing);
        *ret_count = choosing.chosen;
        return OK;
}

/* --- the frame of an office --------------------------------------------------------------------------------------- */

struct drawing {
        struct store *store;
        const struct job *job;
        const struct office *office;
        instant now;
        struct date today;
        struct slice month; /* "2026-11" */
        struct arena *arena;
        struct area_units units;
        struct visit_village *frame;
        size_t count;
        bool done; /* this month is drawn already */
};

/* `area`: a code, or the beginning of many, of today or of before. */
static void mark(struct drawing *drawing, struct slice area, bool rests)
{
        for (size_t i = 0; i < drawing->count; i++) {
                struct visit_village *village = &drawing->frame[i];
                if (!area_units_touch(&drawing->units, area, village->code))
                        continue;
                village->rests = village->rests || rests;
                village->unwarned = village->unwarned && rests;
        }
}

static enum error mark_warned(void *context, const struct visit_warned_row *row)
{
        struct drawing *drawing = context;
        struct panel_finding place;
        TRY(area_place_read(row->area, row->finding, drawing->arena, &place));
        for (uint32_t i = 0; i < place.member_count; i++)
                mark(drawing, place.members[i], false);
        if (place.member_count == 0)
                mark(drawing, row->area, false);
        return OK;
}

static enum error mark_recent(void *context, const struct visit_recent_row *row)
{
        mark(context, row->village_code, true);
        return OK;
}

/* Of the weeks that are over; an office too young for a panel has none. */
static enum error add_rates(struct tx *tx, struct drawing *drawing)
{
        struct panel panel;
        double *rates;
        struct area_span span = { .monday = area_monday(drawing->today) - 7, .until = drawing->now };
        enum error err = area_panel_of(tx, drawing->office, span, drawing->arena, &panel);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        TRY(panel_rates(&panel, drawing->arena, &rates));
        for (size_t i = 0, v = 0; i < drawing->count; i++) { /* parts of a split: what is known of all of them */
                struct slice place = area_unit_code(&drawing->units, drawing->frame[i].code);
                for (v = slice_compare(panel.villages[v], place) > 0 ? 0 : v; v < panel.village_count; v++)
                        if (slice_equal(panel.villages[v], place))
                                break;
                v = v < panel.village_count ? v : 0;
                if (slice_equal(panel.villages[v], place))
                        drawing->frame[i].rate = rates[v];
        }
        return OK;
}

static enum error read_frame(struct tx *tx, struct drawing *drawing)
{
        struct visit_drawn_row drawn;
        struct area_villages villages;
        struct slice since = date_iso_kept(date_add_days(drawing->today, -VISIT_UNWARNED_DAYS), drawing->arena);
        if (slice_is_null(since))
                return ERR_MEMORY;
        TRY(visit_drawn(tx, &(struct visit_drawn_params){ drawing->office->id, drawing->month }, drawing->arena,
                        &drawn));
        drawing->done = drawn.found > 0;
        if (drawing->done)
                return OK;
        TRY(area_villages_of(tx, drawing->office, drawing->arena, &villages));
        drawing->frame = arena_array(drawing->arena, struct visit_village, villages.count);
        if (!drawing->frame)
                return ERR_MEMORY;
        TRY(area_units_changed(tx, drawing->office->id, area_monday(drawing->today) - 7 - AREA_HISTORY_DAYS,
                               drawing->arena, &drawing->units));
        for (size_t i = 0; i < villages.count; i++)
                if (!area_units_ended(&drawing->units, villages.codes[i]))
                        drawing->frame[drawing->count++] =
                                (struct visit_village){ .code = villages.codes[i], .unwarned = true };
        TRY(visit_warned(tx, &(struct visit_warned_params){ drawing->office->id, drawing->now, since }, mark_warned,
                         drawing));
        TRY(visit_recent(tx, &(struct visit_recent_params){ drawing->office->id, drawing->now - VISIT_REST_DAYS * DAY },
                         mark_recent, drawing));
        return add_rates(tx, drawing);
}

/* --- keeping it --------------------------------------------------------------------------------------------------- */

/* "35.02.01.2001 1 0 0.0123": without a warning, at rest, rate. */
static enum error write_frame(const struct drawing *drawing, struct buffer *out)
{
        for (size_t i = 0; i < drawing->count; i++) {
                const struct visit_village *village = &drawing->frame[i];
                buffer_printf(out, "%.*s %d %d %.17g\n", SLICE_FMT(village->code), village->unwarned, village->rests,
                              village->rate);
        }
        return buffer_check(out);
}

struct drawn {
        struct uuid id;
        uint8_t seed[VISIT_SEED_SIZE];
        struct slice frame;
        struct visit_choice choices[VISITS_MAX];
        size_t count;
};

static enum error insert_visits(struct tx *tx, const struct drawing *drawing, const struct drawn *drawn)
{
        for (size_t i = 0; i < drawn->count; i++) {
                const struct visit_village *village = &drawing->frame[drawn->choices[i].village];
                TRY(visit_insert(tx,
                                 &(struct visit_insert_params){ .office_id = drawing->office->id, .id = uuid_new(),
                                                                .draw_id = drawn->id, .village_code = village->code,
                                                                .share = drawn->choices[i].share,
                                                                .unwarned = village->unwarned,
                                                                .drawn_at = drawing->now },
                                 NULL));
        }
        return OK;
}

static enum error insert_draw(struct tx *tx, const struct drawing *drawing, const struct drawn *drawn,
                              bool *ret_inserted)
{
        int64_t inserted, stopped;
        struct uuid office = drawing->office->id;
        TRY(visit_draw_insert(tx,
                              &(struct visit_draw_insert_params){
                                      .office_id = office, .id = drawn->id, .month = drawing->month,
                                      .seed = slice_of((const char *)drawn->seed, VISIT_SEED_SIZE),
                                      .frame = drawn->frame, .drawn_at = drawing->now,
                                      .unwarned = (int64_t)count_unwarned(drawing->frame, drawing->count) },
                              &inserted));
        *ret_inserted = inserted > 0;
        if (!inserted)
                return OK;
        TRY(insert_visits(tx, drawing, drawn));
        TRY(journal_write(tx, &(struct journal_note){ .office_id = office, .action = S("visit.draw"),
                                                      .purpose = S("evaluation"), .object_kind = S("village-draw"),
                                                      .ids = &drawn->id, .id_count = 1 }));
        TRY(area_placebo_check(tx, office, drawing->now, &stopped));
        return change_record(tx, office, S("visit"), drawn->id, S("new"));
}

static enum error keep_draw(const struct drawing *drawing, const struct drawn *drawn, bool *ret_inserted)
{
        enum error err;
        transaction (tx, drawing->store, TX_WRITE, &err) {
                err = drawing->job ? job_hold(tx, drawing->job, MINUTE) : OK;
                if (err == OK)
                        err = visit_expire(tx,
                                           &(struct visit_expire_params){
                                                   .office_id = drawing->office->id,
                                                   .before = drawing->now - VISIT_OPEN_DAYS * DAY },
                                           NULL);
                if (err == OK && !drawing->done)
                        err = insert_draw(tx, drawing, drawn, ret_inserted);
        }
        return err;
}

static enum error draw(struct drawing *drawing, struct buffer *text, bool *ret_inserted)
{
        enum error err;
        struct drawn drawn = { .id = uuid_new() };
        transaction (tx, drawing->store, TX_READ, &err) {
                err = read_frame(tx, drawing);
        }
        TRY(err);
        if (!drawing->done) {
                randombytes_buf(drawn.seed, sizeof drawn.seed);
                TRY(visits_choose(drawing->frame, drawing->count, drawn.seed, drawn.choices, &drawn.count));
                TRY(write_frame(drawing, text));
                drawn.frame = buffer_slice(text);
        }
        return keep_draw(drawing, &drawn, ret_inserted);
}

/* An office without an area has nothing to draw from. */
static enum error draw_office(struct store *store, const struct job *job, const struct office *office, instant now,
                              int64_t *drawn)
{
        int32_t zone_minutes;
        bool inserted = false;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer text;
        arena_init(&arena, DRAW_MEMORY);
        buffer_init(&text, FRAME_MAX);
        struct drawing drawing = { .store = store, .job = job, .office = office, .now = now, .arena = &arena };
        if (!zone_parse(office->zone, &zone_minutes))
                return ERR_CORRUPT;
        drawing.today = date_of_instant(now, zone_minutes);
        drawing.month = slice_sub(date_iso_kept(drawing.today, &arena), 0, 7);
        if (slice_is_null(drawing.month))
                return ERR_MEMORY;
        enum error err = draw(&drawing, &text, &inserted);
        if (err == ERR_NOT_FOUND)
                return OK;
        *drawn += inserted;
        return err;
}

enum error visits_draw_all(struct store *store, const struct job *job, instant now, int64_t *ret_drawn)
{
        return area_each_office(store, job, now, draw_office, ret_drawn);
}

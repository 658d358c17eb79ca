/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The weekly look at the regencies of all offices (detect/country.h). It reads across offices, as what serves the whole
 * installation does; what it finds goes to the office whose regency it is, and to no other. */
#include "detect/country.h"

#include "base/checked.h"
#include "base/parallel.h"
#include "jobs/jobs.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/area.h"
#include "warnings/internal.h"

enum { REPLICATES = 999, TEXT_MAX = 64 << 20 };
#define COUNTRY_LEASE  (10 * MINUTE)
#define COUNTRY_MEMORY ((size_t)1 << 30)
#define OFFICE_MEMORY  ((size_t)512 << 20)

struct looking {
        struct store *store;
        const struct job *job;
        instant now;
        int32_t monday;
        struct arena *arena;
        struct office_list offices;
        struct area_read_at *read_at; /* of each office */
        bool *is_read;                /* that is old enough to say what is usual */
        struct country country;
        struct country_regency *regencies;
        struct panel_findings findings;
        struct uuid id;
        struct slice text;
        enum error err;
};

/* Which offices there are; *ret_due: the last whole week was not judged yet. */
static enum error begin(struct looking *looking, bool *ret_due)
{
        enum error err;
        struct country_look_get_row last = { 0 };
        transaction (tx, looking->store, TX_READ, &err) {
                err = country_look_get(tx, looking->arena, &last);
                err = err == ERR_NOT_FOUND ? OK : err;
                if (err == OK)
                        err = office_list_all(tx, looking->arena, &looking->offices);
        }
        TRY(err);
        looking->monday = area_monday(date_of_instant(looking->now, OFFSET_WIB)) - 7;
        *ret_due = last.monday < looking->monday;
        looking->read_at = arena_array(looking->arena, struct area_read_at, looking->offices.count);
        looking->is_read = arena_array(looking->arena, bool, looking->offices.count);
        looking->regencies = arena_array(looking->arena, struct country_regency, COUNTRY_REGENCIES_MAX);
        if (!looking->read_at || !looking->is_read || !looking->regencies)
                return ERR_MEMORY;
        looking->country = (struct country){ .monday = (uint32_t)looking->monday, .weeks = COUNTRY_WEEKS_MAX,
                                             .budget = COUNTRY_BUDGET_DEFAULT, .replicates = REPLICATES,
                                             .seed = (uint64_t)looking->monday,
                                             .compared = looking->offices.count > 1 };
        return OK;
}

/* An office that is too young, or whose years are more than a panel holds, is not among them. */
static enum error read_office(struct looking *looking, size_t at)
{
        enum error err;
        struct panel panel;
        const struct office *office = &looking->offices.items[at];
        struct area_span span = { .monday = looking->monday, .until = looking->now };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, OFFICE_MEMORY);
        transaction (tx, looking->store, TX_READ, &err) {
                err = area_read_now(tx, office->id, looking->now, looking->arena, &looking->read_at[at]);
                if (err == OK)
                        err = area_years_of(tx, office, span, &arena, &panel);
        }
        if (err == ERR_NOT_FOUND || err == ERR_TOO_LARGE)
                return OK;
        TRY(err);
        looking->is_read[at] = true;
        return country_add(&panel, &looking->country, looking->regencies, looking->arena);
}

static void judge(void *context)
{
        struct looking *looking = context;
        looking->err = country_judge(&looking->country, looking->arena, &looking->findings);
}

static enum error freeze(struct looking *looking)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, TEXT_MAX);
        country_write(&text, &looking->country);
        TRY(buffer_check(&text));
        looking->text = arena_copy(looking->arena, buffer_slice(&text));
        looking->id = uuid_new();
        return slice_is_null(looking->text) ? ERR_MEMORY : OK;
}

/* *ret_moved: the reports of an office moved under the look; what it would have kept, the next look will. */
static enum error keep(struct looking *looking, int64_t *raised, bool *ret_moved)
{
        *ret_moved = false;
        for (size_t i = 0; i < looking->offices.count && looking->findings.count > 0; i++) {
                bool moved = false;
                struct area_country country = { looking->job, looking->id, looking->monday, looking->text,
                                                &looking->findings, &looking->read_at[i] };
                if (!looking->is_read[i])
                        continue;
                TRY(area_keep_country(looking->store, &looking->offices.items[i], &country, raised, &moved));
                *ret_moved |= moved;
        }
        return OK;
}

static enum error finish(const struct looking *looking)
{
        enum error err;
        transaction (tx, looking->store, TX_WRITE, &err) {
                err = looking->job ? job_hold(tx, looking->job, COUNTRY_LEASE) : OK;
                if (err == OK)
                        err = country_look_set(tx, &(struct country_look_set_params){ looking->monday, looking->now },
                                               NULL);
        }
        return err;
}

enum error country_look(struct store *store, const struct job *job, instant now, struct country_result *ret_result)
{
        bool due, moved;
        _cleanup_arena_ struct arena arena;
        struct country_result result = { 0 };
        struct looking looking = { .store = store, .job = job, .now = now, .arena = &arena };
        arena_init(&arena, COUNTRY_MEMORY);
        TRY(begin(&looking, &due));
        result.offices = looking.offices.count;
        result.was_due = due;
        if (due) {
                for (size_t i = 0; i < looking.offices.count; i++)
                        TRY(read_office(&looking, i));
                result.regencies = looking.country.regency_count;
                if (result.regencies > 0) {
                        parallel_behind(judge, &looking);
                        TRY(looking.err);
                        TRY(freeze(&looking));
                }
                TRY(keep(&looking, &result.raised, &moved));
                if (!moved)
                        TRY(finish(&looking));
        }
        *ret_result = result;
        return OK;
}

enum error area_judge_country(struct tx *tx, struct uuid country_id, struct arena *arena,
                              struct panel_findings *ret_findings)
{
        struct country country;
        struct country_panel_get_row row;
        TRY(country_panel_get(tx, &(struct country_panel_get_params){ .id = country_id }, arena, &row));
        if (country_read(row.panel, arena, &country) != OK)
                return ERR_CORRUPT;
        return country_judge(&country, arena, ret_findings);
}

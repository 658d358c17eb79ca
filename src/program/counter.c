/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/counter.h"

#include "base/clock.h"
#include "program.sql.h"
#include "store/store.h"
#include "text/date.h"

#include <pthread.h>

/* Years are the office's; all offices lie between UTC+7 and UTC+9. */
enum { OFFICE_ZONE_MINUTES = 7 * 60, SHELF_MAX = 64 };

#define REPORT       S("report")
#define REPORT_ORDER S("report-order")

/* Tickets that were drawn and not used. A full shelf loses them: a gap. */
static struct {
        pthread_mutex_t mutex;
        struct counter_ticket tickets[SHELF_MAX];
        size_t count;
} shelf = { .mutex = PTHREAD_MUTEX_INITIALIZER };

static int64_t year_now(void)
{
        return date_of_instant(clock_now(), OFFICE_ZONE_MINUTES).year;
}

enum error counter_next(struct tx *tx, struct uuid office_id, struct slice kind, int64_t year, int64_t *ret_value)
{
        struct program_counter_row row;
        TRY(program_counter_step(tx, &(struct program_counter_step_params){ .office_id = office_id,
                                                                            .kind = kind,
                                                                            .year = year },
                                 NULL));
        TRY(program_counter(tx, &(struct program_counter_params){ .office_id = office_id, .kind = kind, .year = year },
                            tx_arena(tx), &row));
        *ret_value = row.value;
        return OK;
}

static enum error write_number(const char *prefix, int64_t year, int64_t value, struct arena *arena,
                               struct slice *ret_number)
{
        struct slice number = arena_printf(arena, "%s-%lld-%05lld", prefix, (long long)year, (long long)value);
        if (slice_is_null(number))
                return ERR_MEMORY;
        *ret_number = number;
        return OK;
}

/* lint: parameters (used by every room) */
enum error counter_number(struct tx *tx, struct uuid office_id, struct slice kind, const char *prefix,
                          struct arena *arena, struct slice *ret_number)
{
        int64_t value, year = year_now();
        TRY(counter_next(tx, office_id, kind, year, &value));
        return write_number(prefix, year, value, arena, ret_number);
}

/* --- drawn before the transaction --------------------------------------------------------------------------------- */

static bool take_from_shelf(struct uuid office_id, int64_t year, struct counter_ticket *ret_ticket)
{
        bool found = false;
        (void)pthread_mutex_lock(&shelf.mutex);
        for (size_t i = 0; i < shelf.count && !found; i++) {
                struct counter_ticket *ticket = &shelf.tickets[i];
                if (!uuid_equal(ticket->office_id, office_id) || ticket->year != year)
                        continue;
                *ret_ticket = *ticket;
                *ticket = shelf.tickets[--shelf.count];
                found = true;
        }
        (void)pthread_mutex_unlock(&shelf.mutex);
        return found;
}

void counter_give_back(const struct counter_ticket *ticket)
{
        if (!ticket->drawn)
                return;
        (void)pthread_mutex_lock(&shelf.mutex);
        if (shelf.count < SHELF_MAX)
                shelf.tickets[shelf.count++] = *ticket;
        (void)pthread_mutex_unlock(&shelf.mutex);
}

enum error counter_draw(struct store *store, struct uuid office_id, struct counter_ticket *ret_ticket)
{
        struct counter_ticket ticket = { .office_id = office_id, .year = year_now() };
        struct program_counter_draw_params params = { .office_id = office_id, .kind = REPORT, .year = ticket.year,
                                                      .order_kind = REPORT_ORDER };
        enum error err;
        if (store_driver(store) == STORE_SQLITE) {
                *ret_ticket = ticket;
                return OK;
        }
        if (take_from_shelf(office_id, ticket.year, ret_ticket))
                return OK;
        transaction (tx, store, TX_ALONE, &err) {
                struct program_counter_draw_rows rows;
                err = program_counter_draw(tx, &params, tx_arena(tx), &rows);
                for (size_t i = 0; err == OK && i < rows.count; i++)
                        *(slice_equal(rows.items[i].kind, REPORT) ? &ticket.number : &ticket.order) =
                                rows.items[i].value;
        }
        TRY(err);
        ticket.drawn = true;
        *ret_ticket = ticket;
        return OK;
}

enum error counter_use(struct tx *tx, struct uuid office_id, const struct counter_ticket *ticket, int64_t *ret_order,
                       struct slice *ret_number)
{
        if (!ticket || !ticket->drawn) {
                TRY(counter_number(tx, office_id, REPORT, "L", tx_arena(tx), ret_number));
                return counter_next(tx, office_id, REPORT_ORDER, 0, ret_order);
        }
        *ret_order = ticket->order;
        return write_number("L", ticket->year, ticket->number, tx_arena(tx), ret_number);
}

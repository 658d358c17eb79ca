/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/counter.h"

#include "base/clock.h"
#include "program.sql.h"
#include "program/scatter.h"
#include "store/query.h"
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
        struct program_counter_step_row row;
        TRY(program_counter_step(tx, &(struct program_counter_step_params){ .office_id = office_id,
                                                                            .kind = kind,
                                                                            .year = year },
                                 tx_arena(tx), &row));
        *ret_value = row.value;
        return OK;
}

/* The office's look-up key, for it is never changed: a second key in a year could give a number twice. */
static enum error key_of(struct tx *tx, const struct counter_wish *wish, uint8_t ret_key[SCATTER_KEY_SIZE])
{
        struct sql_value hash;
        struct slice name = arena_printf(tx_arena(tx), "%.*s %lld", SLICE_FMT(wish->kind), (long long)wish->year);
        if (slice_is_null(name))
                return ERR_MEMORY;
        TRY(tx_lookup(tx, "counter.value", wish->office_id, name, &hash));
        if (hash.bytes.size < SCATTER_KEY_SIZE)
                return ERR_UNCONFIGURED;
        memcpy(ret_key, hash.bytes.data, SCATTER_KEY_SIZE);
        return OK;
}

static enum error write_number(struct tx *tx, const struct counter_wish *wish, int64_t value, struct arena *arena,
                               struct slice *ret_number)
{
        uint8_t key[SCATTER_KEY_SIZE];
        if (value > SCATTER_MOST)
                return ERR_TOO_LARGE;
        TRY(key_of(tx, wish, key));
        struct slice number = arena_printf(arena, "%s-%lld-%lld", wish->prefix, (long long)wish->year,
                                           (long long)scatter(key, value));
        if (slice_is_null(number))
                return ERR_MEMORY;
        *ret_number = number;
        return OK;
}

enum error counter_number(struct tx *tx, const struct counter_wish *wish, struct arena *arena,
                          struct counter_number *ret_number)
{
        int64_t value;
        struct slice number;
        struct counter_wish dated = *wish;
        if (!dated.year)
                dated.year = year_now();
        TRY(counter_next(tx, dated.office_id, dated.kind, dated.year, &value));
        TRY(write_number(tx, &dated, value, arena, &number));
        *ret_number = (struct counter_number){ dated.year * COUNTER_SEQ_YEAR + value, number };
        return OK;
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
        struct counter_wish wish = { office_id, REPORT, "L", 0 };
        if (!ticket || !ticket->drawn) {
                struct counter_number taken;
                TRY(counter_number(tx, &wish, tx_arena(tx), &taken));
                TRY(counter_next(tx, office_id, REPORT_ORDER, 0, ret_order));
                *ret_number = taken.number;
                return OK;
        }
        wish.year = ticket->year;
        TRY(write_number(tx, &wish, ticket->number, tx_arena(tx), ret_number));
        *ret_order = ticket->order;
        return OK;
}

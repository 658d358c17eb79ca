/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Running numbers: one row for each office, kind and year. No number is given twice.
 *
 * counter_next takes a number inside the transaction that uses it: one that fails gives its number back, so there are
 * no gaps; but whoever takes the next one waits until the transaction before is durable. That is right for letters and
 * decisions. Village reports may arrive by the hundred in a second: on PostgreSQL their numbers are drawn before the
 * transaction (counter_draw), in a commit of its own that nobody waits for. A number that was drawn and not used,
 * because the report was a repetition or had a fault, goes to the next report of this process; only when the process
 * ends or the connection breaks between drawing and using is a number never given to anybody.
 *
 * What people read is not the running number: a row without a gap would tell an official who is named in a report, and
 * for whom the report does not exist, that one is missing between two that he sees. It is scattered (scatter.h) under
 * a key of the office, the kind and the year. Numbers of before, with five digits, stay what they are. */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"

struct store;
struct tx;

/* The next number, from 1. `kind` is a word such as "report"; `year` of the office's clock. */
enum error counter_next(struct tx *tx, struct uuid office_id, struct slice kind, int64_t year, int64_t *ret_value);

/* The order numbers of a year begin behind year * COUNTER_SEQ_YEAR. */
enum { COUNTER_SEQ_YEAR = 10'000'000 };

struct counter_wish {
        struct uuid office_id;
        struct slice kind;  /* "signal" */
        const char *prefix; /* "S" */
        int64_t year;       /* of the office's clock; 0: the year now */
};
struct counter_number {
        int64_t seq;         /* the order in which the office's numbers of this kind were taken; shown to nobody */
        struct slice number; /* "S-2026-482133": prefix, year, six digits: what a person reads and says on the phone */
};
/* Takes the next value and gives it both forms. ERR_TOO_LARGE: no number is left in this year. */
[[nodiscard]] enum error counter_number(struct tx *tx, const struct counter_wish *wish, struct arena *arena,
                                        struct counter_number *ret_number);

/* A place in the order of arrival of an office's reports, and a number of the year. */
struct counter_ticket {
        struct uuid office_id;
        int64_t year, order, number;
        bool drawn; /* false: to be taken inside the transaction */
};
/* Outside of any transaction of `store`. On SQLite nothing is drawn, for there a transaction that takes a number holds
 * back nobody. ERR_BUSY, ERR_IO: nothing is lost but perhaps a number. */
[[nodiscard]] enum error counter_draw(struct store *store, struct uuid office_id, struct counter_ticket *ret_ticket);
/* The ticket was surely not used. */
void counter_give_back(const struct counter_ticket *ticket);
/* What a report gets: the ticket's when it was drawn, the next ones of this transaction when not (`ticket` may be
 * NULL). */
[[nodiscard]] enum error counter_use(struct tx *tx, struct uuid office_id, const struct counter_ticket *ticket,
                                     int64_t *ret_order, struct slice *ret_number);

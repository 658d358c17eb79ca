/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/counter.h"

#include "base/clock.h"
#include "program.sql.h"
#include "store/store.h"
#include "text/date.h"

/* Years are the office's; all offices lie between UTC+7 and UTC+9. */
enum { OFFICE_ZONE_MINUTES = 7 * 60 };

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

/* lint: parameters (used by every room) */
enum error counter_number(struct tx *tx, struct uuid office_id, struct slice kind, const char *prefix,
                          struct arena *arena, struct slice *ret_number)
{
        int64_t value;
        struct date today = date_of_instant(clock_now(), OFFICE_ZONE_MINUTES);
        TRY(counter_next(tx, office_id, kind, today.year, &value));
        struct slice number = arena_printf(arena, "%s-%d-%05lld", prefix, today.year, (long long)value);
        if (slice_is_null(number))
                return ERR_MEMORY;
        *ret_number = number;
        return OK;
}

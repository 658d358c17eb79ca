/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What chance would do: the office's mentions of a year around a subject's own (detect/chance.h), frozen. */
#include "base/checked.h"
#include "warnings.sql.h"
#include "warnings/internal.h"

enum { BEFORE_DAYS = 365, TEXT_MAX = 1 << 20, LINE_MAX_SIZE = 1024 };

static uint32_t counted(int64_t number)
{
        return (uint32_t)(number < CHANCE_COUNT_MAX ? number : CHANCE_COUNT_MAX);
}

/* What is being put together from rows by kind and history. */
struct making {
        struct chance_pool *pools;
        size_t pool_count;
        struct chance_known *known;
        size_t known_count;
};

static enum error add_row(struct making *making, const struct chance_pools_row *row)
{
        size_t count = making->pool_count;
        if (count == 0 || !slice_equal(making->pools[count - 1].kind, row->kind)) {
                if (count == CHANCE_KINDS_MAX)
                        return ERR_TOO_LARGE;
                making->pools[making->pool_count++] = (struct chance_pool){ .kind = row->kind,
                                                                            .known = making->known +
                                                                                     making->known_count };
        }
        struct chance_pool *pool = &making->pools[making->pool_count - 1];
        pool->mentions += counted(row->mentions);
        if (row->history == 0)
                return OK;
        making->known[making->known_count++] = (struct chance_known){ counted(row->history), counted(row->subjects) };
        pool->known_count++;
        return OK;
}

/* The days that a look counts, as text. */
struct days {
        struct date from, window;
        struct slice from_text, window_text, today_text;
};

static enum error days_of(const struct subject_look *look, struct arena *arena, struct days *ret_days)
{
        struct days days = { .window = date_add_days(look->today, 1 - (int32_t)look->rule.window_days) };
        days.from = date_add_days(days.window, -BEFORE_DAYS);
        days.from_text = date_iso_kept(days.from, arena);
        days.window_text = date_iso_kept(days.window, arena);
        days.today_text = date_iso_kept(look->today, arena);
        *ret_days = days;
        return arena->exhausted ? ERR_MEMORY : OK;
}

static enum error count_pools(struct tx *tx, const struct subject_look *look, const struct days *days,
                              struct chance_case *given)
{
        struct chance_pools_rows rows;
        struct arena *arena = tx_arena(tx);
        TRY(chance_pools(tx,
                         &(struct chance_pools_params){ .office_id = look->office_id,
                                                        .from_at = date_start(days->from, OFFSET_WIT) - DAY,
                                                        .from_day = days->from_text,
                                                        .window_day = days->window_text, .today = days->today_text },
                         arena, &rows));
        struct making making = { .pools = arena_array(arena, struct chance_pool, CHANCE_KINDS_MAX),
                                 .known = arena_array(arena, struct chance_known, rows.count) };
        if (!making.pools || !making.known)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                TRY(add_row(&making, &rows.items[i]));
        given->pools = making.pools;
        given->pool_count = making.pool_count;
        return OK;
}

static struct chance_pool *find_pool(const struct chance_case *given)
{
        for (size_t i = 0; i < given->pool_count; i++)
                if (slice_equal(given->pools[i].kind, given->kind))
                        return (struct chance_pool *)(uintptr_t)&given->pools[i];
        return NULL;
}

static enum error keep_pools(struct tx *tx, const struct subject_look *look, const struct days *days,
                             const struct chance_case *given)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, TEXT_MAX);
        chance_write(&text, given);
        TRY(buffer_check(&text));
        return subject_pool_set(tx, &(struct subject_pool_set_params){ look->office_id, days->today_text,
                                                                       buffer_slice(&text) },
                                NULL);
}

/* Of the day as they were counted when somebody first asked; once more when the kind is a new one. */
static enum error take_pools(struct tx *tx, const struct subject_look *look, const struct days *days,
                             struct chance_case *given)
{
        struct chance_case kept;
        struct subject_pool_get_row row;
        enum error err = subject_pool_get(tx, &(struct subject_pool_get_params){ look->office_id, days->today_text },
                                          tx_arena(tx), &row);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        if (err == OK && chance_read(row.pools, tx_arena(tx), &kept) == OK) {
                given->pools = kept.pools;
                given->pool_count = kept.pool_count;
                if (find_pool(given))
                        return OK;
        }
        TRY(count_pools(tx, look, days, given));
        return keep_pools(tx, look, days, given);
}

static enum error make_case(struct tx *tx, const struct subject_look *look, struct chance_case *ret_case)
{
        struct days days;
        struct chance_history_row own;
        TRY(days_of(look, tx_arena(tx), &days));
        TRY(chance_history(tx,
                           &(struct chance_history_params){ .office_id = look->office_id,
                                                            .subject_id = look->subject_id,
                                                            .from_day = days.from_text,
                                                            .window_day = days.window_text },
                           tx_arena(tx), &own));
        struct chance_case given = { .day = look->today, .rule = look->rule, .budget = CHANCE_BUDGET_DEFAULT,
                                     .kind = own.kind, .history = counted(own.history) };
        TRY(take_pools(tx, look, &days, &given));
        struct chance_pool *pool = find_pool(&given);
        if (!pool)
                return ERR_INTERNAL;
        if (pool->mentions < look->mention_count) /* those of since the day was counted */
                pool->mentions = counted((int64_t)look->mention_count);
        given.mentions = look->mentions;
        given.mention_count = look->mention_count;
        *ret_case = given;
        return OK;
}

enum error signal_weigh(struct tx *tx, const struct subject_look *look, struct subject_chance *ret_chance)
{
        struct chance_case given;
        struct subject_chance chance;
        _cleanup_buffer_ struct buffer text, line;
        buffer_init(&text, TEXT_MAX);
        buffer_init(&line, LINE_MAX_SIZE);
        TRY(make_case(tx, look, &given));
        TRY(chance_judge(&given, tx_arena(tx), &chance.finding));
        chance_write(&text, &given);
        chance_write_finding(&line, &chance.finding);
        TRY(buffer_check(&text));
        TRY(buffer_check(&line));
        chance.frozen = arena_copy(tx_arena(tx), buffer_slice(&text));
        chance.line = arena_copy(tx_arena(tx), buffer_slice(&line));
        if (slice_is_null(chance.frozen) || slice_is_null(chance.line))
                return ERR_MEMORY;
        *ret_chance = chance;
        return OK;
}

enum error signal_explain(struct tx *tx, struct uuid signal_id, struct arena *arena,
                          struct signal_explanation *ret_explanation)
{
        struct signal_frozen_row row;
        struct chance_case given;
        struct signal_explanation explanation = { 0 };
        _cleanup_buffer_ struct buffer line;
        TRY(signal_frozen(tx, &(struct signal_frozen_params){ .id = signal_id }, arena, &row));
        explanation.number = row.number;
        explanation.subject_kind = row.subject_kind;
        explanation.stored = row.finding;
        if (slice_is_null(row.frozen)) {
                *ret_explanation = explanation;
                return OK;
        }
        if (chance_read(row.frozen, arena, &given) != OK)
                return ERR_CORRUPT;
        TRY(chance_judge(&given, arena, &explanation.finding));
        buffer_init(&line, LINE_MAX_SIZE);
        chance_write_finding(&line, &explanation.finding);
        TRY(buffer_check(&line));
        explanation.again = arena_copy(arena, buffer_slice(&line));
        *ret_explanation = explanation;
        return OK;
}

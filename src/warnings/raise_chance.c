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

/* What is being put together from rows by kind and history, the subject's own beside those that are alike. */
struct making {
        struct chance_case given;
        struct chance_pool pools[CHANCE_KINDS_MAX];
        struct chance_known *known;
        size_t known_count;
};

static void add_known(struct making *making, struct chance_pool *pool, const struct chance_pools_row *row)
{
        struct chance_known *last = making->known_count ? &making->known[making->known_count - 1] : NULL;
        if (pool->known_count > 0 && last->history == counted(row->history)) {
                last->subjects += counted(row->subjects);
                return;
        }
        making->known[making->known_count++] = (struct chance_known){ counted(row->history), counted(row->subjects) };
        pool->known_count++;
}

static enum error add_row(struct making *making, const struct chance_pools_row *row)
{
        size_t count = making->given.pool_count;
        if (count == 0 || !slice_equal(making->pools[count - 1].kind, row->kind)) {
                if (count == CHANCE_KINDS_MAX)
                        return ERR_TOO_LARGE;
                making->pools[count] = (struct chance_pool){ .kind = row->kind,
                                                             .known = making->known + making->known_count };
                making->given.pool_count++;
        }
        struct chance_pool *pool = &making->pools[making->given.pool_count - 1];
        pool->mentions += counted(row->mentions);
        if (row->own) {
                making->given.kind = row->kind;
                making->given.history = counted(row->history);
        }
        if (row->history > 0)
                add_known(making, pool, row);
        return OK;
}

static enum error make_case(struct tx *tx, const struct subject_look *look, struct making *making)
{
        struct chance_pools_rows rows;
        struct arena *arena = tx_arena(tx);
        struct date window = date_add_days(look->today, 1 - (int32_t)look->rule.window_days);
        struct date from = date_add_days(window, -BEFORE_DAYS);
        TRY(chance_pools(tx,
                         &(struct chance_pools_params){ .office_id = look->office_id, .subject_id = look->subject_id,
                                                        .from_at = date_start(from, OFFSET_WIT) - DAY,
                                                        .from_day = date_iso_kept(from, arena),
                                                        .window_day = date_iso_kept(window, arena),
                                                        .today = date_iso_kept(look->today, arena) },
                         arena, &rows));
        making->known = arena_array(arena, struct chance_known, rows.count);
        if (!making->known)
                return ERR_MEMORY;
        making->given = (struct chance_case){ .day = look->today, .rule = look->rule, .budget = CHANCE_BUDGET_DEFAULT,
                                              .pools = making->pools, .mentions = look->mentions,
                                              .mention_count = look->mention_count };
        for (size_t i = 0; i < rows.count; i++)
                TRY(add_row(making, &rows.items[i]));
        return OK;
}

enum error signal_weigh(struct tx *tx, const struct subject_look *look, struct subject_chance *ret_chance)
{
        struct making making = { 0 };
        struct subject_chance chance;
        _cleanup_buffer_ struct buffer text, line;
        buffer_init(&text, TEXT_MAX);
        buffer_init(&line, LINE_MAX_SIZE);
        TRY(make_case(tx, look, &making));
        TRY(chance_judge(&making.given, tx_arena(tx), &chance.finding));
        chance_write(&text, &making.given);
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

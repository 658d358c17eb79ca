/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What another setting would have raised, week by week, from the reports as they are known today. */
#include "warnings/area.h"

#include "base/checked.h"
#include "store/store.h"
#include "text/date.h"

enum { WEEKS_MOST = 104 };
#define WEEK_MEMORY ((size_t)512 << 20)

/* One signal of an event, as in area_look.c: of the same place, with a window that touches it. */
static bool is_known(const struct area_replay *replay, const struct panel_finding *finding, int32_t monday)
{
        for (size_t i = replay->count; i-- > 0;) {
                const struct area_replayed *before = &replay->items[i];
                if (area_is_same_event(&before->finding, finding) &&
                    before->last_monday + 7 * (int32_t)finding->window > monday)
                        return true;
        }
        return false;
}

/* The panel that it was found in ends with its week. */
static enum error own_place(struct panel_finding *finding, struct arena *arena)
{
        struct slice *members = arena_array(arena, struct slice, finding->member_count);
        if (!members)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < finding->member_count; i++)
                members[i] = arena_copy(arena, finding->members[i]);
        finding->members = members;
        finding->area = arena_copy(arena, finding->area);
        return arena->exhausted ? ERR_MEMORY : OK;
}

static enum error keep(struct area_replay *replay, const struct panel_findings *findings, int32_t monday,
                       struct arena *arena)
{
        for (size_t i = 0; i < findings->count && replay->count < AREA_REPLAYED_MAX; i++) {
                struct panel_finding finding = findings->items[i];
                TRY(own_place(&finding, arena));
                if (!is_known(replay, &finding, monday))
                        replay->items[replay->count++] = (struct area_replayed){ monday, monday, finding };
                for (size_t k = 0; k < replay->count; k++)
                        if (area_is_same_event(&replay->items[k].finding, &finding))
                                replay->items[k].last_monday = monday;
        }
        return OK;
}

struct replaying {
        struct store *store;
        const struct office *office;
        struct area_replay_wish wish;
        struct arena *arena;
        struct area_replay replay;
};

/* A week that is too early for a panel is passed over. */
static enum error judge_week(struct replaying *replaying, int32_t monday)
{
        enum error err;
        struct panel panel;
        struct panel_findings findings;
        const struct area_replay_wish *wish = &replaying->wish;
        struct area_span span = { .monday = monday, .scan = wish->scales[AREA_SCAN] > 0, .replay = true,
                                  .by_tree = wish->by_tree, .until = wish->now, .effort = &wish->effort };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, WEEK_MEMORY);
        transaction (tx, replaying->store, TX_READ, &err) {
                err = area_panel_of(tx, replaying->office, span, &arena, &panel);
        }
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        for (size_t i = 0; i < PANEL_LEVELS; i++)
                panel.budget.levels[i] *= wish->scales[i];
        if (wish->scales[AREA_SCAN] > 0)
                panel.budget.scan *= wish->scales[AREA_SCAN];
        TRY(panel_judge(&panel, &arena, &findings));
        replaying->replay.weeks++;
        return keep(&replaying->replay, &findings, monday, replaying->arena);
}

static bool are_scales(const double *scales)
{
        for (size_t i = 0; i < AREA_PARTS; i++)
                if (!(scales[i] >= 0) || scales[i] > 100 || (scales[i] <= 0 && i != AREA_SCAN))
                        return false;
        return true;
}

enum error area_replay(struct store *store, const struct office *office, struct area_replay_wish wish,
                       struct arena *arena, struct area_replay *ret_replay)
{
        int32_t zone;
        struct replaying replaying = { .store = store, .office = office, .wish = wish, .arena = arena,
                                       .replay.items = arena_array(arena, struct area_replayed, AREA_REPLAYED_MAX) };
        if (!replaying.replay.items)
                return ERR_MEMORY;
        if (wish.weeks < 1 || wish.weeks > WEEKS_MOST || !are_scales(wish.scales) || !zone_parse(office->zone, &zone))
                return ERR_INVALID;
        int32_t last = area_monday(date_of_instant(wish.now, zone)) - 7;
        for (int32_t monday = last - 7 * (wish.weeks - 1); monday <= last; monday += 7) {
                if (wish.stop && wish.stop())
                        return ERR_BUSY;
                TRY(judge_week(&replaying, monday));
        }
        *ret_replay = replaying.replay;
        return OK;
}

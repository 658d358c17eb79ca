/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lists under one contract: keyset cursor, filter, at most 200 rows, one journal entry with all ids. */
#include "base/checked.h"
#include "reports.sql.h"
#include "reports/internal.h"
#include "subjects/subjects.h"

enum { LIST_LIMIT_MAX = 200, SCOPES = 3, COUNT_LIMIT = REPORTS_COUNTED + 1, ALONE_LOOKED_AT = 200 };

/* Patterns of the areas in which the reader may do something; "-" lies nowhere. */
struct scope {
        struct slice patterns[SCOPES];
        size_t count;
};

static enum error scope_of(struct tx *tx, const struct actor *actor, struct slice action, struct arena *arena,
                           struct scope *ret_scope)
{
        struct scope scope = { .patterns = { S("-"), S("-"), S("-") } };
        enum error refused = ERR_FORBIDDEN;
        for (size_t i = 0; i < actor->role_count && scope.count < SCOPES; i++) {
                struct access_object object = { .kind = S("report"), .office_id = actor->office_id,
                                                .region = actor->roles[i].area, .class = CLASS_P2 };
                enum error err = access_decide(tx, actor, action, &object);
                if (err == OK)
                        scope.patterns[scope.count++] = arena_join(arena, object.region, S("%"));
                else if (err != ERR_FORBIDDEN)
                        refused = err;
        }
        if (scope.count == 0)
                return refused;
        *ret_scope = scope;
        return OK;
}

struct listing {
        struct tx *tx;
        const struct actor *actor;
        const struct report_filter *filter;
        struct arena *arena;
        struct scope scope;
        struct slice area, state;
        int64_t cursor;
        struct report_rows rows;
};

/* Every list query has the same columns; the generated row types differ by name only. */
#define TAKE_ROWS(listing, found)                                                                             \
        do {                                                                                                  \
                size_t limit_ = (size_t)(listing)->filter->limit;                                             \
                (listing)->rows.more = (found).count > limit_;                                                \
                (listing)->rows.count = (listing)->rows.more ? limit_ : (found).count;                        \
                (listing)->rows.items = arena_array((listing)->arena, struct report_row, (listing)->rows.count); \
                if (!(listing)->rows.items)                                                                   \
                        return ERR_MEMORY;                                                                    \
                bool own_ = (listing)->filter->tab == REPORTS_OWN;                                            \
                for (size_t i_ = 0; i_ < (listing)->rows.count; i_++)                                         \
                        (listing)->rows.items[i_] = (struct report_row){                                      \
                                .id = (found).items[i_].id,                                                   \
                                .seq = (found).items[i_].seq,                                                 \
                                .number = (found).items[i_].number,                                           \
                                .village_code = (found).items[i_].village_code,                               \
                                .state = (found).items[i_].state,                                             \
                                .knowledge = (found).items[i_].knowledge,                                     \
                                .country = (found).items[i_].country,                                         \
                                .outcome = (found).items[i_].outcome,                                         \
                                .happened_on = (found).items[i_].happened_on,                                 \
                                .urgent = (found).items[i_].urgent,                                           \
                                .held = !own_ && slice_equal((found).items[i_].route, ROUTE_HEAD),            \
                                .mine = uuid_equal((found).items[i_].assigned_to, (listing)->actor->person_id), \
                                .reliability = own_ ? SLICE_NULL : (found).items[i_].reliability,             \
                                .credibility = own_ ? SLICE_NULL : (found).items[i_].credibility,             \
                                .created_at = (found).items[i_].created_at,                                   \
                        };                                                                                    \
        } while (0)

#define SCOPED(listing)                                                                                       \
        .office_id = (listing)->actor->office_id, .reader = (listing)->actor->person_id,                      \
        .scope_a = (listing)->scope.patterns[0], .scope_b = (listing)->scope.patterns[1],                     \
        .scope_c = (listing)->scope.patterns[2], .area = (listing)->area,                                     \
        .urgent_only = (listing)->filter->urgent_only, .cursor = (listing)->cursor,                           \
        .limit = (listing)->filter->limit + 1

static enum error list_untaken(struct listing *l)
{
        if (l->filter->oldest_first) {
                struct report_untaken_oldest_rows found;
                TRY(report_untaken_oldest(l->tx, &(struct report_untaken_oldest_params){ SCOPED(l) }, l->arena,
                                          &found));
                TAKE_ROWS(l, found);
                return OK;
        }
        struct report_untaken_newest_rows found;
        TRY(report_untaken_newest(l->tx, &(struct report_untaken_newest_params){ SCOPED(l) }, l->arena, &found));
        TAKE_ROWS(l, found);
        return OK;
}

static enum error list_all(struct listing *l)
{
        if (l->filter->oldest_first) {
                struct report_all_oldest_rows found;
                TRY(report_all_oldest(l->tx, &(struct report_all_oldest_params){ SCOPED(l), .state = l->state },
                                      l->arena, &found));
                TAKE_ROWS(l, found);
                return OK;
        }
        struct report_all_newest_rows found;
        TRY(report_all_newest(l->tx, &(struct report_all_newest_params){ SCOPED(l), .state = l->state }, l->arena,
                              &found));
        TAKE_ROWS(l, found);
        return OK;
}

static enum error list_assigned(struct listing *l)
{
        struct report_assigned_rows found;
        TRY(report_assigned(l->tx, &(struct report_assigned_params){ SCOPED(l), .state = l->state }, l->arena, &found));
        TAKE_ROWS(l, found);
        return OK;
}

static enum error list_for_head(struct listing *l)
{
        struct report_for_head_rows found;
        TRY(report_for_head(l->tx, &(struct report_for_head_params){ SCOPED(l), .state = l->state }, l->arena, &found));
        TAKE_ROWS(l, found);
        return OK;
}

static enum error list_own(struct listing *l)
{
        struct report_own_rows found;
        TRY(report_own(l->tx,
                       &(struct report_own_params){ .office_id = l->actor->office_id,
                                                    .reader = l->actor->person_id,
                                                    .state = l->state,
                                                    .cursor = l->cursor,
                                                    .limit = l->filter->limit + 1 },
                       l->arena, &found));
        TAKE_ROWS(l, found);
        return OK;
}

static const struct {
        const char *action;
        enum error (*list)(struct listing *l);
        bool oldest_first; /* the tab can be turned round */
} tabs[] = {
        [REPORTS_UNTAKEN] = { "report.list", list_untaken, true },
        [REPORTS_MINE] = { "report.list", list_assigned, false },
        [REPORTS_ALL] = { "report.list", list_all, true },
        [REPORTS_HEAD] = { "named.review", list_for_head, false },
        [REPORTS_OWN] = { "report.list-own", list_own, false },
};

static enum error record_rows(const struct listing *l, struct slice action)
{
        struct uuid *ids = arena_array(l->arena, struct uuid, l->rows.count);
        if (!ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < l->rows.count; i++)
                ids[i] = l->rows.items[i].id;
        return access_record(l->tx, &(struct access_trace){ .actor = l->actor,
                                                            .action = action,
                                                            .object_kind = S("report"),
                                                            .office_id = l->actor->office_id,
                                                            .ids = ids,
                                                            .id_count = l->rows.count });
}

enum error reports_list(struct tx *tx, const struct actor *actor, const struct report_filter *filter,
                        struct arena *arena, struct report_rows *ret_rows)
{
        if (filter->limit < 1 || filter->limit > LIST_LIMIT_MAX || (size_t)filter->tab >= ARRAY_SIZE(tabs) ||
            (filter->oldest_first && !tabs[filter->tab].oldest_first))
                return ERR_INVALID;
        struct slice action = slice_from_cstr(tabs[filter->tab].action);
        struct listing listing = { .tx = tx, .actor = actor, .filter = filter, .arena = arena,
                                   .area = arena_join(arena, filter->area, S("%")),
                                   .state = slice_is_null(filter->state) ? S("") : filter->state,
                                   .cursor = filter->cursor };
        if (filter->cursor == 0 && !filter->oldest_first)
                listing.cursor = INT64_MAX;
        TRY(scope_of(tx, actor, action, arena, &listing.scope));
        TRY(tabs[filter->tab].list(&listing));
        TRY(record_rows(&listing, action));
        *ret_rows = listing.rows;
        return OK;
}

/* Who counts and where: of the same areas as the lists. */
#define COUNTED                                                                                               \
        .office_id = actor->office_id, .reader = actor->person_id, .scope_a = scope.patterns[0],              \
        .scope_b = scope.patterns[1], .scope_c = scope.patterns[2], .limit = COUNT_LIMIT

/* The beginning of the whole list tells how many wait, as far as anybody counts. */
static bool tells_untaken(const struct report_shown *shown)
{
        return shown && shown->filter->tab == REPORTS_UNTAKEN && shown->filter->limit >= REPORTS_COUNTED &&
               shown->filter->cursor == 0 && !shown->filter->urgent_only && slice_is_null(shown->filter->area);
}

static int64_t told_count(const struct report_rows *rows)
{
        return rows->more || rows->count > REPORTS_COUNTED ? COUNT_LIMIT : (int64_t)rows->count;
}

enum error reports_counts(struct tx *tx, const struct actor *actor, const struct report_shown *shown,
                          struct arena *arena, struct report_counts *ret_counts)
{
        struct report_counts counts = { 0 };
        struct scope scope;
        struct report_untaken_count_row untaken;
        struct report_assigned_count_row mine;
        struct report_held_count_row held;
        if (scope_of(tx, actor, S("report.list"), arena, &scope) == OK) {
                if (tells_untaken(shown))
                        untaken.found = told_count(shown->rows);
                else
                        TRY(report_untaken_count(tx, &(struct report_untaken_count_params){ COUNTED }, arena,
                                                 &untaken));
                TRY(report_assigned_count(tx, &(struct report_assigned_count_params){ COUNTED }, arena, &mine));
                counts.untaken = untaken.found;
                counts.mine = mine.found;
        }
        if (scope_of(tx, actor, S("named.review"), arena, &scope) == OK) {
                TRY(report_held_count(tx, &(struct report_held_count_params){ COUNTED }, arena, &held));
                counts.held = held.found;
        }
        *ret_counts = counts;
        return OK;
}

enum error reports_alone(struct tx *tx, const struct actor *actor, struct arena *arena, int64_t *ret_count)
{
        struct report_alone_count_row row = { 0 };
        struct slice today = actor_today(actor, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        if (actor_has_role(actor, S("head")) && !actor_has_role(actor, S("analyst")))
                TRY(report_alone_count(tx,
                                       &(struct report_alone_count_params){ .office_id = actor->office_id,
                                                                            .reader = actor->person_id,
                                                                            .today = today,
                                                                            .limit = ALONE_LOOKED_AT },
                                       arena, &row));
        *ret_count = row.found;
        return OK;
}

enum { AREAS_MOST = 128 };

/* The area, and what it is today when its code is one of before. */
static enum error add_area(struct tx *tx, const struct actor *actor, struct slice area, struct arena *arena,
                           struct area_list *areas)
{
        struct report_area_now_rows rows;
        TRY(report_area_now(tx, &(struct report_area_now_params){ .office_id = actor->office_id, .area = area }, arena,
                            &rows));
        if (areas->count < AREAS_MOST)
                areas->regency_codes[areas->count++] = area;
        for (size_t i = 0; i < rows.count && areas->count < AREAS_MOST; i++)
                areas->regency_codes[areas->count++] = rows.items[i].code;
        return OK;
}

enum error report_areas(struct tx *tx, const struct actor *actor, struct arena *arena, struct area_list *ret_areas)
{
        struct area_list whole, areas = { 0 };
        areas.regency_codes = arena_array(arena, struct slice, AREAS_MOST);
        if (!areas.regency_codes)
                return ERR_MEMORY;
        for (size_t i = 0; i < actor->role_count; i++) {
                struct access_object object = { .kind = S("report"), .office_id = actor->office_id,
                                                .region = actor->roles[i].area, .class = CLASS_P3 };
                if (access_decide(tx, actor, S("report.create"), &object) != OK)
                        continue;
                if (object.region.size == 0) {
                        TRY(office_areas(tx, actor->office_id, arena, &whole));
                        *ret_areas = whole;
                        return OK;
                }
                TRY(add_area(tx, actor, object.region, arena, &areas));
        }
        *ret_areas = areas;
        return OK;
}

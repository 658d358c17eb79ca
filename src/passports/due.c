/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What has a day by which the office must act, in one list. */
#include "base/checked.h"
#include "content/content.h"
#include "passports/after.h"
#include "passports/internal.h"
#include "passports/objection.h"
#include "text/date.h"

enum { DUE_MOST = 12000, IDS_MOST = 200, PAPERS_DAYS = 180, CLOCKS_MOST = 512, AFTER_MOST = 5001 };

/* Where a clock ends that runs from one day: many rows share it. */
struct known_end {
        struct slice clock;
        struct date from;
        struct clock_end end;
        enum error err; /* OK or ERR_UNCONFIGURED */
};
struct known_ends {
        struct known_end items[CLOCKS_MOST];
        size_t count;
};

/* Where the lines are put. */
struct due_list {
        struct tx *tx;
        const struct actor *actor;
        struct arena *arena;
        struct due_rows *rows;
        struct date today;
        struct known_ends *ends;
};

static struct slice iso_of(const struct due_list *list, struct date date)
{
        char day[DATE_ISO_SIZE + 1];
        return arena_copy(list->arena, date_iso_text(date, day));
}

static void add(const struct due_list *list, struct due_row row)
{
        struct due_rows *rows = list->rows;
        if (rows->count == DUE_MOST) {
                rows->cut = true;
                return;
        }
        bool over = row.until.size > 0 && slice_compare(row.until, iso_of(list, list->today)) < 0;
        row.late = over && row.kind != DUE_AFTER; /* nobody loses a right by it */
        rows->late += row.late;
        rows->items[rows->count++] = row;
}

static enum error find_end(const struct due_list *list, struct slice clock, struct date from,
                           struct known_end *ret_known)
{
        struct known_ends *ends = list->ends;
        for (size_t i = 0; i < ends->count; i++)
                if (date_compare(ends->items[i].from, from) == 0 && slice_equal(ends->items[i].clock, clock)) {
                        *ret_known = ends->items[i];
                        return OK;
                }
        struct known_end known = { .clock = clock, .from = from };
        known.err = passports_clock(list->tx, &(struct clock_question){ list->actor->office_id, clock, from },
                                    &known.end);
        if (known.err != OK && known.err != ERR_UNCONFIGURED)
                return known.err;
        if (ends->count < CLOCKS_MOST)
                ends->items[ends->count++] = known;
        *ret_known = known;
        return OK;
}

/* The last day by a clock from the day of an event on; empty when there is no such clock. */
static enum error count_from(const struct due_list *list, struct slice clock, struct date from, struct due_row *row)
{
        struct known_end known;
        TRY(find_end(list, clock, from, &known));
        row->since = iso_of(list, from);
        if (known.err == OK) {
                row->until = iso_of(list, known.end.last);
                row->unconfirmed = !known.end.confirmed;
        }
        return OK;
}

static enum error add_interviews(const struct due_list *list)
{
        struct due_interviews_rows rows;
        int32_t zone = list->actor->zone_minutes;
        TRY(due_interviews(list->tx, &(struct due_interviews_params){ list->actor->office_id, list->actor->person_id },
                           list->arena, &rows));
        list->rows->cut = list->rows->cut || rows.more;
        for (size_t i = 0; i < rows.count; i++) {
                const struct due_interviews_row *from = &rows.items[i];
                instant start = from->has_back_at && from->back_at > from->asked_at ? from->back_at : from->asked_at;
                struct due_row row = { .kind = DUE_ISSUE, .id = from->id, .number = from->number,
                                       .initials = from->initials };
                TRY(count_from(list, S("terbit"), date_of_instant(start, zone), &row));
                add(list, row);
                if (!from->has_referred_at || from->referred_at < start)
                        continue;
                row.kind = DUE_DEEPEN;
                row.until = SLICE_NULL;
                TRY(count_from(list, S("pendalaman"), date_of_instant(from->referred_at, zone), &row));
                add(list, row);
        }
        return OK;
}

static enum error add_papers(const struct due_list *list)
{
        struct due_papers_rows rows;
        struct date served;
        struct slice since = iso_of(list, date_add_days(list->today, -PAPERS_DAYS));
        TRY(due_papers(list->tx,
                       &(struct due_papers_params){ list->actor->office_id, list->actor->person_id, since },
                       list->arena, &rows));
        list->rows->cut = list->rows->cut || rows.more;
        for (size_t i = 0; i < rows.count; i++) {
                struct due_row row = { .kind = DUE_PAPERS, .id = rows.items[i].id, .number = rows.items[i].number,
                                       .initials = rows.items[i].initials };
                TRY(date_parse_iso(rows.items[i].since, &served));
                TRY(count_from(list, S("lengkapi"), served, &row));
                add(list, row);
        }
        return OK;
}

static enum error add_suspensions(const struct due_list *list)
{
        struct due_suspensions_rows rows;
        TRY(due_suspensions(list->tx,
                            &(struct due_suspensions_params){ list->actor->office_id, list->actor->person_id,
                                                              iso_of(list, list->today) },
                            list->arena, &rows));
        list->rows->cut = list->rows->cut || rows.more;
        for (size_t i = 0; i < rows.count; i++) {
                const struct due_suspensions_row *from = &rows.items[i];
                add(list, (struct due_row){ .kind = from->ended ? DUE_TELL : DUE_REVIEW, .id = from->id,
                                            .number = from->number, .initials = from->initials, .since = from->since,
                                            .until = from->until });
        }
        return OK;
}

static enum error add_objections(const struct due_list *list)
{
        struct due_objections_rows rows;
        TRY(due_objections(list->tx, &(struct due_objections_params){ list->actor->office_id, list->actor->person_id },
                           list->arena, &rows));
        list->rows->cut = list->rows->cut || rows.more;
        for (size_t i = 0; i < rows.count; i++) {
                const struct due_objections_row *from = &rows.items[i];
                add(list, (struct due_row){ .kind = from->open ? DUE_ANSWER : DUE_FOLLOW, .id = from->id,
                                            .number = from->number, .initials = from->initials, .since = from->since,
                                            .until = from->until });
        }
        return OK;
}

/* Behind which decision the page begins: none of all that are asked about when it begins before them. */
struct after_place {
        instant at;
        struct uuid id;
};

static enum error read_place(const struct due_list *list, const struct due_range *range, struct after_place *ret_place)
{
        int32_t zone = list->actor->zone_minutes;
        struct slice rest = range->after, at, id;
        struct after_place place = { date_start(date_add_days(list->today, -AFTER_LATEST_DAYS), zone), UUID_NIL };
        if (slice_starts_with(rest, S("1 "))) {
                rest = slice_from(rest, 2);
                if (!slice_next(&rest, ' ', &at) || !slice_next(&rest, ' ', &id) || !slice_to_int64(at, &place.at) ||
                    !uuid_parse(id, &place.id))
                        return ERR_INVALID;
        }
        *ret_place = place;
        return OK;
}

/* The office's clock, by the calendar; AFTER_DAYS where it has none. */
static enum error days_until_asked(const struct due_list *list, int32_t *ret_days)
{
        struct content_clock clock;
        enum error err = content_clock(list->tx, list->actor->office_id, S("tindak-lanjut-jalur"),
                                       iso_of(list, list->today), &clock);
        if (err != OK && err != ERR_UNCONFIGURED)
                return err;
        *ret_days = err == OK && clock.unit == UNIT_CALENDAR_DAY ? clock.amount : AFTER_DAYS;
        return OK;
}

/* No more than the page shows: what comes behind all else is not read for its first page. */
static enum error read_after(const struct due_list *list, const struct due_range *range, int32_t days,
                             struct due_after_rows *rows)
{
        struct after_place place;
        struct date last = date_add_days(list->today, AFTER_EARLY_DAYS - days + 1);
        TRY(read_place(list, range, &place));
        return due_after(list->tx,
                         &(struct due_after_params){ .office_id = list->actor->office_id,
                                                     .reader = list->actor->person_id, .from = place.at,
                                                     .after_id = place.id,
                                                     .to = date_start(last, list->actor->zone_minutes),
                                                     .limit = range->limit ? (int64_t)range->limit + 1 : AFTER_MOST },
                         list->arena, rows);
}

/* Listed a week before its day, and not for ever: who cannot be found after half a year is an answer too. */
static enum error add_after(const struct due_list *list, const struct due_range *range)
{
        struct due_after_rows rows;
        int32_t days;
        TRY(days_until_asked(list, &days));
        TRY(read_after(list, range, days, &rows));
        list->rows->cut = list->rows->cut || rows.more;
        for (size_t i = 0; i < rows.count; i++) {
                const struct due_after_row *from = &rows.items[i];
                struct date decided = date_of_instant(from->decided_at, list->actor->zone_minutes);
                add(list, (struct due_row){ .kind = DUE_AFTER, .id = from->id, .number = from->number,
                                            .initials = from->initials, .at = from->decided_at,
                                            .since = iso_of(list, decided),
                                            .until = iso_of(list, date_add_days(decided, days)) });
        }
        return OK;
}

/* What has a day comes first, the nearest day at the top; lines of one application by what is to be done. What nobody
 * loses a right by comes behind everything else, by the moment of its decision: so it is read. */
static int compare_due(const void *a, const void *b)
{
        const struct due_row *left = a, *right = b;
        if ((left->kind == DUE_AFTER) != (right->kind == DUE_AFTER))
                return left->kind == DUE_AFTER ? 1 : -1;
        if (left->at != right->at)
                return left->at < right->at ? -1 : 1;
        if (left->kind == DUE_AFTER)
                return uuid_compare(left->id, right->id);
        if ((left->until.size == 0) != (right->until.size == 0))
                return left->until.size == 0 ? 1 : -1;
        int order = slice_compare(left->until, right->until);
        if (order == 0)
                order = slice_compare(left->number, right->number);
        return order ? order : slice_compare(passports_due_word(left->kind), passports_due_word(right->kind));
}

struct slice passports_due_position(const struct due_row *row, struct arena *arena)
{
        char id[UUID_TEXT_SIZE + 1];
        if (row->kind == DUE_AFTER) {
                uuid_format(row->id, id);
                return arena_printf(arena, "1 %019lld %s", (long long)row->at, id);
        }
        struct slice until = row->until.size ? row->until : S("no day"); /* behind all days, as letters are */
        return arena_printf(arena, "0 %.*s %.*s %.*s", SLICE_FMT(until), SLICE_FMT(row->number),
                            SLICE_FMT(passports_due_word(row->kind)));
}

/* Leaves the rows of the range. */
static enum error cut(const struct due_list *list, const struct due_range *range)
{
        struct due_rows *rows = list->rows;
        size_t first = 0;
        for (; range->after.size && first < rows->count; first++) {
                struct slice position = passports_due_position(&rows->items[first], list->arena);
                if (slice_is_null(position))
                        return ERR_MEMORY;
                if (slice_compare(position, range->after) > 0)
                        break;
        }
        rows->items += first;
        rows->count -= first;
        rows->more = range->limit && rows->count > range->limit;
        if (rows->more)
                rows->count = range->limit;
        return OK;
}

static enum error record(const struct due_list *list)
{
        struct uuid ids[IDS_MOST];
        for (size_t at = 0; at < list->rows->count; at += IDS_MOST) {
                size_t count = list->rows->count - at < IDS_MOST ? list->rows->count - at : IDS_MOST;
                for (size_t i = 0; i < count; i++)
                        ids[i] = list->rows->items[at + i].id;
                TRY(access_record(list->tx, &(struct access_trace){ .actor = list->actor,
                                                                    .action = S("application.list"),
                                                                    .object_kind = APPLICATION,
                                                                    .office_id = list->actor->office_id, .ids = ids,
                                                                    .id_count = count }));
        }
        return OK;
}

enum error passports_due(struct tx *tx, const struct actor *actor, const struct due_range *range, struct arena *arena,
                         struct due_rows *ret_rows)
{
        struct due_rows rows = { .items = arena_array(arena, struct due_row, DUE_MOST) };
        const struct due_list list = { tx, actor, arena, &rows, date_of_instant(clock_now(), actor->zone_minutes),
                                       arena_new(arena, struct known_ends) };
        if (!rows.items || !list.ends)
                return ERR_MEMORY;
        TRY(access_decide(tx, actor, S("application.list"),
                          &(struct access_object){ .kind = APPLICATION, .office_id = actor->office_id, .state = S(""),
                                                   .region = S(""), .class = CLASS_P2 }));
        TRY(add_interviews(&list));
        TRY(add_papers(&list));
        TRY(add_suspensions(&list));
        TRY(add_objections(&list));
        TRY(add_after(&list, range));
        if (arena->exhausted)
                return ERR_MEMORY;
        qsort(rows.items, rows.count, sizeof *rows.items, compare_due);
        TRY(cut(&list, range));
        TRY(record(&list));
        *ret_rows = rows;
        return OK;
}

struct slice passports_due_text(enum due_kind kind)
{
        static const struct slice texts[DUE_KIND_COUNT] = {
                [DUE_ISSUE] = T("Putuskan: terbitkan paspor, atau buat surat keputusan"),
                [DUE_DEEPEN] = T("Selesaikan pendalaman"),
                [DUE_PAPERS] = T("Tunggu pemohon melengkapi dokumen"),
                [DUE_REVIEW] = T("Tinjau penangguhan: masih perlu?"),
                [DUE_TELL] = T("Beri tahu pemohon: penangguhan berakhir"),
                [DUE_ANSWER] = T("Jawab keberatan atau banding"),
                [DUE_FOLLOW] = T("Putuskan lagi: keberatan dikabulkan"),
                [DUE_AFTER] = T("Tanyakan: apakah jalur resmi tercapai?"),
        };
        return kind < DUE_KIND_COUNT ? texts[kind] : S("");
}

struct slice passports_due_word(enum due_kind kind)
{
        static const struct slice words[DUE_KIND_COUNT] = {
                [DUE_ISSUE] = S("issue"),   [DUE_DEEPEN] = S("deepen"), [DUE_PAPERS] = S("papers"),
                [DUE_REVIEW] = S("review"), [DUE_TELL] = S("tell"),     [DUE_ANSWER] = S("answer"),
                [DUE_FOLLOW] = S("follow"), [DUE_AFTER] = S("after"),
        };
        return kind < DUE_KIND_COUNT ? words[kind] : S("");
}

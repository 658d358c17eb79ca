/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fairness/fairness.h"

#include "base/checked.h"
#include "content/changes.h"
#include "detect/names.h"
#include "fairness.sql.h"
#include "region/store.h"
#include "store/store.h"

#include <jansson.h>

/* That a case names a subject, both by number. */
struct party_link {
        uint32_t of, subject;
};

/* What one reading collects. */
struct gathering {
        struct arena *arena;
        struct date month;
        int32_t zone;
        struct region_area area;
        struct region_changes changes;
        struct names purposes, officers, reasons;
        struct slice officer_labels[FAIRNESS_GROUPS_MAX];
        struct fairness_case *cases;
        struct uuid *ids; /* of the cases */
        size_t count, capacity;
        struct names subjects;
        struct party_link *links;
        size_t link_count, link_capacity, at; /* at: the case whose subjects come */
        uint32_t reason_counts[FAIRNESS_GROUPS_MAX];
};

static const struct slice sexes[] = { T("Perempuan"), T("Laki-laki") };

static const struct {
        int below;
        struct slice text;
} ages[] = {
        { 18, T("Di bawah 18 tahun") }, { 26, T("18 sampai 25 tahun") }, { 36, T("26 sampai 35 tahun") },
        { 46, T("36 sampai 45 tahun") }, { 61, T("46 sampai 60 tahun") }, { 1000, T("61 tahun ke atas") },
};

static const struct slice outside_area = T("Di luar wilayah kerja");
static const struct slice other_officers = T("Petugas lain");

/* --- months --- */

static struct date first_of_month(struct date date, int32_t months)
{
        date.day = 1;
        return date_add_months(date, months);
}

/* The day on which the sheet of a month can first be made; nothing from this day on is in it. */
static struct date cut_of(struct date month)
{
        return date_add_days(first_of_month(month, 1), FAIRNESS_WAIT_DAYS);
}

struct date fairness_newest(const struct actor *actor)
{
        struct date today = date_of_instant(clock_now(), actor->zone_minutes), month = first_of_month(today, -1);
        return date_compare(today, cut_of(month)) < 0 ? first_of_month(month, -1) : month;
}

/* --- one application --- */

static uint16_t age_group(struct date born, struct date at)
{
        int age = date_age(born, at);
        uint16_t group = 0;
        while (group + 1u < ARRAY_SIZE(ages) && age >= ages[group].below)
                group++;
        return group;
}

/* By the regency of today, whatever code the village had when somebody applied. */
static enum error regency_group(const struct gathering *gathering, struct slice village, uint16_t *ret_group)
{
        size_t group = 0;
        struct region_now now;
        const struct region_area *area = &gathering->area;
        TRY(region_now_of(&gathering->changes, village, gathering->arena, &now));
        while (group < area->count && !region_within(now.code, area->codes[group]))
                group++;
        *ret_group = (uint16_t)group; /* area->count: outside */
        return OK;
}

/* 0 are all for whom there is no place of their own. */
static enum error officer_group(struct gathering *gathering, const struct fairness_cases_row *row, uint16_t *ret_group)
{
        char text[UUID_TEXT_SIZE + 1];
        size_t number = 0, before = gathering->officers.count;
        *ret_group = 0;
        if (uuid_is_nil(row->officer_id))
                return OK;
        uuid_format(row->officer_id, text);
        TRY(names_add(&gathering->officers, slice_of(text, UUID_TEXT_SIZE), &number));
        if (number + 1 >= FAIRNESS_GROUPS_MAX)
                return OK;
        if (gathering->officers.count > before)
                gathering->officer_labels[number + 1] = arena_copy(gathering->arena, row->officer);
        *ret_group = (uint16_t)(number + 1);
        return OK;
}

/* Bits of `outcomes`, in the order of fairness.sql. */
static uint8_t acted_of(const struct fairness_cases_row *row)
{
        static const enum fairness_measure measures[] = { FAIRNESS_DEEPENED, FAIRNESS_SUSPENDED, FAIRNESS_REFUSED,
                                                          FAIRNESS_PAPERS,   FAIRNESS_DUPLICATE, FAIRNESS_FORGED };
        unsigned acted = row->asked ? 1u << FAIRNESS_ASKED : 0;
        for (size_t i = 0; i < ARRAY_SIZE(measures); i++)
                if (row->outcomes >> i & 1)
                        acted |= 1u << measures[i];
        return (uint8_t)acted;
}

/* The array with room for one more; NULL when the arena is spent. */
static void *grow(struct arena *arena, void *items, size_t size, size_t count, size_t *capacity)
{
        if (count < *capacity)
                return items;
        size_t more = *capacity ? *capacity * 2 : 1024;
        void *grown = arena_calloc(arena, more, size);
        if (grown && count)
                memcpy(grown, items, count * size);
        *capacity = more;
        return grown;
}

static enum error make_room(struct gathering *gathering)
{
        size_t capacity = gathering->capacity;
        gathering->ids = grow(gathering->arena, gathering->ids, sizeof *gathering->ids, gathering->count, &capacity);
        gathering->cases = grow(gathering->arena, gathering->cases, sizeof *gathering->cases, gathering->count,
                                &gathering->capacity);
        return gathering->ids && gathering->cases ? OK : ERR_MEMORY;
}

static enum error take_case(void *context, const struct fairness_cases_row *row)
{
        struct gathering *gathering = context;
        struct date born, at = date_of_instant(row->interview_from, gathering->zone);
        struct fairness_case one = { .finding = row->finding, .acted = acted_of(row) };
        size_t purpose = 0;
        TRY(make_room(gathering));
        TRY(date_parse_iso(row->birth_date, &born));
        TRY(names_add(&gathering->purposes, row->purpose, &purpose));
        TRY(officer_group(gathering, row, &one.group[FAIRNESS_OFFICER]));
        one.group[FAIRNESS_SEX] = slice_equal(row->sex, S("P")) ? 0 : 1;
        one.group[FAIRNESS_AGE] = age_group(born, at);
        TRY(regency_group(gathering, row->village_code, &one.group[FAIRNESS_REGENCY]));
        one.minor = one.group[FAIRNESS_AGE] == 0;
        one.counted = at.year == gathering->month.year && at.month == gathering->month.month;
        one.stratum = (uint32_t)(purpose * 32) + at.month * 2u + row->first_passport;
        gathering->ids[gathering->count] = row->id;
        gathering->cases[gathering->count++] = one;
        return OK;
}

/* --- who came by the same hand --- */

/* Rows come in the order of the cases. */
static enum error take_party(void *context, const struct fairness_parties_row *row)
{
        struct gathering *gathering = context;
        char text[UUID_TEXT_SIZE + 1];
        size_t subject = 0;
        while (gathering->at < gathering->count && !uuid_equal(gathering->ids[gathering->at], row->id))
                gathering->at++;
        if (gathering->at == gathering->count)
                return ERR_CORRUPT;
        uuid_format(row->subject_id, text);
        TRY(names_add(&gathering->subjects, slice_of(text, UUID_TEXT_SIZE), &subject));
        gathering->links = grow(gathering->arena, gathering->links, sizeof *gathering->links, gathering->link_count,
                                &gathering->link_capacity);
        if (!gathering->links)
                return ERR_MEMORY;
        gathering->links[gathering->link_count++] = (struct party_link){ (uint32_t)gathering->at, (uint32_t)subject };
        return OK;
}

/* A case belongs to the subject that most others name too. */
static enum error set_parties(struct gathering *gathering)
{
        uint32_t *counts = arena_array(gathering->arena, uint32_t, gathering->subjects.count + 1);
        if (!counts)
                return ERR_MEMORY;
        for (size_t i = 0; i < gathering->link_count; i++)
                counts[gathering->links[i].subject]++;
        for (size_t i = 0; i < gathering->link_count; i++) {
                struct fairness_case *one = &gathering->cases[gathering->links[i].of];
                uint32_t subject = gathering->links[i].subject;
                if (counts[subject] > 1 && (one->party == 0 || counts[subject] > counts[one->party - 1]))
                        one->party = subject + 1;
        }
        return OK;
}

/* --- reasons --- */

static enum error take_reasons(void *context, const struct fairness_reasons_row *row)
{
        struct gathering *gathering = context;
        json_t *list = json_loadb(row->reasons.data, row->reasons.size, 0, NULL), *item;
        enum error err = json_is_array(list) ? OK : ERR_CORRUPT;
        size_t i, number;
        json_array_foreach(list, i, item) {
                struct slice name = arena_printf(gathering->arena, "%.*s %s", SLICE_FMT(row->outcome),
                                                 json_is_string(item) ? json_string_value(item) : "");
                if (err == OK)
                        err = names_add(&gathering->reasons, name, &number);
                if (err == OK && number < FAIRNESS_GROUPS_MAX)
                        gathering->reason_counts[number]++;
        }
        json_decref(list);
        return err;
}

static int by_outcome(const void *a, const void *b)
{
        const struct fairness_reason *x = a, *y = b;
        int order = slice_compare(x->outcome, y->outcome);
        return order ? order : slice_compare(x->key, y->key);
}

/* Reasons of one outcome are hidden as if they added up: most decisions have one. */
static enum error list_reasons(struct gathering *gathering, struct fairness_input *input)
{
        size_t count = gathering->reasons.count < FAIRNESS_GROUPS_MAX ? gathering->reasons.count : FAIRNESS_GROUPS_MAX;
        struct fairness_cell cells[FAIRNESS_GROUPS_MAX];
        input->reasons = arena_array(gathering->arena, struct fairness_reason, count + 1);
        if (!input->reasons)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                struct slice key = gathering->reasons.items[i], outcome;
                (void)slice_next(&key, ' ', &outcome);
                input->reasons[i] = (struct fairness_reason){ outcome, key, { gathering->reason_counts[i], true } };
        }
        qsort(input->reasons, count, sizeof *input->reasons, by_outcome);
        for (size_t from = 0, to; from < count; from = to) {
                struct slice outcome = input->reasons[from].outcome;
                for (to = from; to < count && slice_equal(input->reasons[to].outcome, outcome); to++)
                        cells[to - from] = input->reasons[to].decisions;
                fairness_hide(cells, to - from);
                for (size_t i = from; i < to; i++)
                        input->reasons[i].decisions = cells[i - from];
        }
        input->reason_count = count;
        return OK;
}

/* --- what turned out wrong --- */

static struct fairness_cell part_of(int64_t part, int64_t whole)
{
        bool few = (part > 0 && part < FAIRNESS_LEAST) || (whole > part && whole - part < FAIRNESS_LEAST);
        return (struct fairness_cell){ (uint32_t)part, !few };
}

/* The newest quarter that has been followed long enough; the same for the three sheets of a quarter. */
static struct date quarter_of(struct date month)
{
        struct date own = first_of_month(month, -((month.month - 1) % 3)), quarter = own;
        while (date_compare(date_add_days(first_of_month(quarter, 3), FAIRNESS_FOLLOW_DAYS), own) > 0)
                quarter = first_of_month(quarter, -3);
        return quarter;
}

static enum error read_stops(struct tx *tx, const struct actor *actor, struct gathering *gathering,
                             struct fairness_stops *ret_stops)
{
        struct fairness_stops_row row;
        char day[DATE_ISO_SIZE + 1];
        struct date first = quarter_of(gathering->month);
        struct date after = first_of_month(first, 3), cut = date_add_days(after, FAIRNESS_FOLLOW_DAYS);
        TRY(fairness_stops(tx,
                           &(struct fairness_stops_params){ .office_id = actor->office_id, .reader = actor->person_id,
                                                            .from = date_start(first, gathering->zone),
                                                            .to = date_start(after, gathering->zone),
                                                            .cut = date_start(cut, gathering->zone),
                                                            .cut_day = date_iso_text(cut, day) },
                           gathering->arena, &row));
        *ret_stops = (struct fairness_stops){ first, date_add_days(after, -1), part_of(row.stopped, row.stopped),
                                              part_of(row.reversed, row.stopped), part_of(row.completed, row.stopped),
                                              part_of(row.wrong, row.stopped) };
        ret_stops->stopped.shown = row.stopped == 0 || row.stopped >= FAIRNESS_LEAST;
        return OK;
}

/* --- second looks --- */

static enum error read_looks(struct tx *tx, const struct actor *actor, struct gathering *gathering,
                             struct fairness_looks *ret_looks)
{
        struct fairness_looks_row row;
        struct date month = gathering->month;
        TRY(fairness_looks(tx,
                           &(struct fairness_looks_params){
                                   .office_id = actor->office_id, .reader = actor->person_id,
                                   .from = date_start(first_of_month(month, 1 - FAIRNESS_MONTHS), gathering->zone),
                                   .to = date_start(first_of_month(month, 1), gathering->zone),
                                   .cut = date_start(cut_of(month), gathering->zone) },
                           gathering->arena, &row));
        *ret_looks = (struct fairness_looks){ part_of(row.drawn, row.drawn), part_of(row.judged, row.drawn),
                                              part_of(row.otherwise, row.judged) };
        return OK;
}

/* --- all --- */

static enum error list_labels(struct gathering *gathering, struct fairness_input *input)
{
        size_t regencies = gathering->area.count + 1, officers = gathering->officers.count + 1;
        if (officers > FAIRNESS_GROUPS_MAX)
                officers = FAIRNESS_GROUPS_MAX;
        struct slice *sex = arena_array(gathering->arena, struct slice, ARRAY_SIZE(sexes));
        struct slice *age = arena_array(gathering->arena, struct slice, ARRAY_SIZE(ages));
        struct slice *regency = arena_array(gathering->arena, struct slice, regencies);
        struct slice *officer = arena_array(gathering->arena, struct slice, officers);
        if (!sex || !age || !regency || !officer)
                return ERR_MEMORY;
        memcpy(sex, sexes, sizeof sexes);
        for (size_t i = 0; i < ARRAY_SIZE(ages); i++)
                age[i] = ages[i].text;
        for (size_t i = 0; i < gathering->area.count; i++)
                regency[i] = region_label_of(gathering->arena, gathering->area.codes[i]);
        regency[gathering->area.count] = outside_area;
        memcpy(officer, gathering->officer_labels, officers * sizeof *officer);
        officer[0] = other_officers;
        struct slice *labels[FAIRNESS_TRAITS] = { sex, age, regency, officer };
        size_t groups[FAIRNESS_TRAITS] = { ARRAY_SIZE(sexes), ARRAY_SIZE(ages), regencies, officers };
        for (size_t i = 0; i < FAIRNESS_TRAITS; i++) {
                input->labels[i] = labels[i];
                input->cases.groups[i] = (uint16_t)groups[i];
        }
        input->cases.items = gathering->cases;
        input->cases.count = gathering->count;
        return OK;
}

static enum error read_month(struct tx *tx, const struct actor *actor, struct gathering *gathering,
                             struct fairness_input *input)
{
        struct date month = gathering->month;
        instant from = date_start(month, gathering->zone), to = date_start(first_of_month(month, 1), gathering->zone);
        instant cut = date_start(cut_of(month), gathering->zone);
        instant window = date_start(first_of_month(month, 1 - FAIRNESS_MONTHS), gathering->zone);
        struct fairness_oldest_row oldest;
        TRY(region_office_area(tx, actor->office_id, gathering->arena, &gathering->area));
        TRY(content_changes_now(tx, actor->office_id, gathering->arena, &gathering->changes));
        TRY(fairness_oldest(tx, &(struct fairness_oldest_params){ actor->office_id }, gathering->arena, &oldest));
        input->has_before = oldest.has_first && oldest.first < from;
        TRY(fairness_cases(tx,
                           &(struct fairness_cases_params){ actor->office_id, actor->person_id, window, to, cut },
                           take_case, gathering));
        TRY(fairness_parties(tx, &(struct fairness_parties_params){ actor->office_id, actor->person_id, window, to },
                             take_party, gathering));
        TRY(set_parties(gathering));
        TRY(fairness_reasons(tx,
                             &(struct fairness_reasons_params){ actor->office_id, actor->person_id, from, to, cut },
                             take_reasons, gathering));
        TRY(read_stops(tx, actor, gathering, &input->stops));
        TRY(read_looks(tx, actor, gathering, &input->looks));
        TRY(list_reasons(gathering, input));
        return list_labels(gathering, input);
}

enum error fairness_gather(struct tx *tx, const struct actor *actor, struct date month, struct arena *arena,
                           struct fairness_input *ret_input)
{
        char day[DATE_ISO_SIZE + 1];
        struct fairness_input input = { .month = first_of_month(month, 0) };
        struct gathering *gathering = arena_array(arena, struct gathering, 1);
        if (!gathering)
                return ERR_MEMORY;
        gathering->arena = arena;
        gathering->month = input.month;
        gathering->zone = actor->zone_minutes;
        names_init(&gathering->purposes, arena);
        names_init(&gathering->officers, arena);
        names_init(&gathering->subjects, arena);
        names_init(&gathering->reasons, arena);
        struct access_object object = { .kind = S("fairness"), .office_id = actor->office_id, .class = CLASS_P2 };
        TRY(access_decide(tx, actor, S("fairness.read"), &object));
        if (date_compare(input.month, fairness_newest(actor)) > 0)
                return ERR_NOT_FOUND;
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("fairness.read"),
                                                      .object_kind = S("fairness"), .office_id = actor->office_id,
                                                      .detail = slice_sub(date_iso_text(input.month, day), 0, 7) }));
        TRY(read_month(tx, actor, gathering, &input));
        if (arena->exhausted)
                return ERR_MEMORY;
        *ret_input = input;
        return OK;
}

enum error fairness_judge(const struct fairness_input *input, struct arena *arena, struct fairness_sheet *ret_sheet)
{
        struct fairness_sheet sheet = { .month = input->month, .has_before = input->has_before,
                                        .reasons = input->reasons, .reason_count = input->reason_count,
                                        .stops = input->stops, .looks = input->looks };
        for (enum fairness_trait trait = 0; trait < FAIRNESS_TRAITS; trait++) {
                sheet.groups[trait] = input->cases.groups[trait];
                sheet.labels[trait] = input->labels[trait];
                sheet.rows[trait] = arena_array(arena, struct fairness_row, sheet.groups[trait] + 1u);
                if (!sheet.rows[trait])
                        return ERR_MEMORY;
                fairness_count(&input->cases, trait, sheet.rows[trait]);
        }
        TRY(fairness_compare_all(&input->cases, arena, &sheet.differences));
        *ret_sheet = sheet;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/trial.h"

#include "base/checked.h"
#include "content/rule.h"
#include "passports/internal.h"
#include "text/date.h"

#include <sodium.h>

enum { BODIES_MOST = CONTENT_ITEMS_MAX, ROUND_TO = 5 };

static const struct trial_reason reasons[] = {
        { S("publish"), T("Memutuskan apakah aturan ini boleh terbit") },
        { S("review"), T("Memeriksa aturan yang sudah berlaku") },
        { S("complaint"), T("Ada keberatan atau pengaduan tentang aturan ini") },
};

const struct trial_reason *trial_reasons(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(reasons);
        return reasons;
}

static bool is_reason(struct slice code)
{
        for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
                if (slice_equal(reasons[i].code, code))
                        return true;
        return false;
}

/* One version of the rule; body NULL where none is in force. */
struct side {
        json_t *body;
        struct content_rule rule;
};
struct bodies {
        struct slice keys[BODIES_MOST];
        json_t *items[BODIES_MOST];
        size_t count;
};
struct work {
        struct tx *tx;
        const struct actor *actor;
        const struct content_step *step;
        struct arena *arena;
        struct side sides[2];        /* in force, draft */
        struct bodies questions, indicators; /* in force */
        struct trial_row *rows;
        bool rounded;                /* for who may not see the applications */
        size_t count, at;            /* at: where the next of the joined rows is looked for */
        bool more;
};

/* --- the rules --- */

static void drop_bodies(struct bodies *bodies)
{
        for (size_t i = 0; i < bodies->count; i++)
                json_decref(bodies->items[i]);
}

static enum error read_bodies(struct work *work, struct slice kind, struct bodies *ret_bodies)
{
        struct content_list list;
        TRY(content_list(work->tx, work->actor->office_id, kind, today_of(work->actor, work->arena), work->arena,
                         &list));
        for (size_t i = 0; i < list.count && ret_bodies->count < BODIES_MOST; i++) {
                TRY(content_body(&list.items[i], &ret_bodies->items[ret_bodies->count]));
                ret_bodies->keys[ret_bodies->count++] = list.items[i].key;
        }
        return OK;
}

static json_t *find_body(const struct bodies *bodies, struct slice key)
{
        for (size_t i = 0; i < bodies->count; i++)
                if (slice_equal(bodies->keys[i], key))
                        return bodies->items[i];
        return NULL;
}

static struct slice string_of(const json_t *node)
{
        return json_is_string(node) ? slice_of(json_string_value(node), json_string_length(node)) : S("");
}

/* The indicator that an answer points to; empty: none. */
static struct slice pointed_to(const json_t *question, struct slice code)
{
        size_t i;
        json_t *option;
        json_array_foreach(json_object_get(question, "answers"), i, option)
                if (slice_equal(string_of(json_object_get(option, "code")), code))
                        return string_of(json_object_get(option, "indicator"));
        return S("");
}

static enum trial_level level_of_answer(const json_t *indicator)
{
        return indicator_carries(indicator) ? TRIAL_COUNTS : TRIAL_ASKS;
}

static enum error read_side(const struct content_item *item, struct side *side)
{
        struct slice why;
        TRY(content_body(item, &side->body));
        return content_rule_of(side->body, &side->rule, &why);
}

static enum error read_rules(struct work *work, struct trial *trial)
{
        struct content_item live;
        const struct content_step *step = work->step;
        struct uuid office = work->actor->office_id;
        TRY(content_find_version(work->tx, office, step->kind, step->key, step->version, work->arena, &trial->draft));
        TRY(read_side(&trial->draft, &work->sides[1]));
        enum error err = content_find(work->tx, office, step->kind, step->key, today_of(work->actor, work->arena),
                                      work->arena, &live);
        if (err == OK) {
                trial->now_version = live.version;
                err = read_side(&live, &work->sides[0]);
        }
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        TRY(read_bodies(work, S("question"), &work->questions));
        return read_bodies(work, S("indicator"), &work->indicators);
}

/* --- the applications --- */

static enum trial_end end_of(struct slice word)
{
        return slice_equal(word, S("reversed"))  ? TRIAL_REVERSED
               : slice_equal(word, S("issued"))  ? TRIAL_ISSUED
               : slice_equal(word, S("stopped")) ? TRIAL_STOPPED
                                                 : TRIAL_OPEN;
}

static enum error take_application(void *context, const struct trial_applications_row *row)
{
        struct work *work = context;
        if (work->count == TRIAL_MOST) {
                work->more = true;
                return OK;
        }
        work->rows[work->count++] = (struct trial_row){ .id = row->id,
                                                        .number = arena_copy(work->arena, row->number),
                                                        .initials = arena_copy(work->arena, row->initials),
                                                        .created_at = row->created_at, .end = end_of(row->ended) };
        return OK;
}

/* Rows of the joins come in the order of the applications, without any that were left out. */
static struct trial_row *find_row(struct work *work, struct uuid id)
{
        for (size_t i = work->at; i < work->count; i++)
                if (uuid_equal(work->rows[i].id, id)) {
                        work->at = i;
                        return &work->rows[i];
                }
        return NULL;
}

/* What a rule could look at, whatever it says of it: two applications with the same facts are alike to every draft. */
static void add_fact(struct trial_row *row, const void *fact, size_t size)
{
        uint64_t hash;
        uint8_t bytes[crypto_generichash_BYTES];
        crypto_generichash(bytes, sizeof bytes, fact, size, NULL, 0);
        memcpy(&hash, bytes, sizeof hash);
        row->facts += hash; /* a sum: the order of the facts is no fact */
}

static void raise_level(enum trial_level *level, enum trial_level by)
{
        if (by > *level)
                *level = by;
}

static enum trial_level answer_level(const struct work *work, const struct side *side, struct slice question,
                                     struct slice code)
{
        if (!side->body)
                return TRIAL_NOTHING;
        if (slice_equal(work->step->kind, S("question"))) {
                struct slice indicator = slice_equal(question, work->step->key) ? pointed_to(side->body, code) : S("");
                return indicator.size ? level_of_answer(find_body(&work->indicators, indicator)) : TRIAL_NOTHING;
        }
        struct slice indicator = pointed_to(find_body(&work->questions, question), code);
        return slice_equal(indicator, work->step->key) ? level_of_answer(side->body) : TRIAL_NOTHING;
}

/* A question's draft may give each answer another meaning; an indicator's sees only that an answer points to it. */
static void add_answer_fact(const struct work *work, struct trial_row *row, struct slice question, struct slice code)
{
        if (slice_equal(work->step->kind, S("indicator"))) {
                if (slice_equal(pointed_to(find_body(&work->questions, question), code), work->step->key))
                        row->pointed_to = true;
        } else if (slice_equal(question, work->step->key)) {
                add_fact(row, code.data, code.size);
        }
}

static enum error take_answer(void *context, const struct trial_answers_row *row)
{
        struct work *work = context;
        struct trial_row *own = find_row(work, row->application_id);
        if (!own)
                return OK;
        add_answer_fact(work, own, row->question_key, row->code);
        raise_level(&own->now, answer_level(work, &work->sides[0], row->question_key, row->code));
        raise_level(&own->draft, answer_level(work, &work->sides[1], row->question_key, row->code));
        return OK;
}

static enum trial_level finding_level(const struct side *side, const struct trial_findings_row *row)
{
        const struct rule_counts counts = { row->report_groups, row->partner_groups, row->desk_groups,
                                            row->tip_groups, row->application_groups };
        if (!side->body || !content_rule_met(&side->rule, &counts))
                return TRIAL_NOTHING;
        bool name = side->rule.bits > 0; /* equal names are nobody's evidence */
        return !name && (row->confirmed || row->partner_groups > 0) ? TRIAL_COUNTS : TRIAL_ASKS;
}

static enum error take_finding(void *context, const struct trial_findings_row *row)
{
        struct work *work = context;
        struct trial_row *own = find_row(work, row->application_id);
        if (!own)
                return OK;
        const int64_t facts[] = { row->report_groups, row->partner_groups, row->desk_groups, row->tip_groups,
                                  row->application_groups, row->confirmed };
        add_fact(own, facts, sizeof facts);
        raise_level(&own->now, finding_level(&work->sides[0], row));
        raise_level(&own->draft, finding_level(&work->sides[1], row));
        return OK;
}

static enum error read_applications(struct work *work, instant since)
{
        struct uuid office = work->actor->office_id, reader = work->actor->person_id;
        work->rows = arena_array(work->arena, struct trial_row, TRIAL_MOST);
        if (!work->rows)
                return ERR_MEMORY;
        TRY(trial_applications(work->tx, &(struct trial_applications_params){ office, reader, since, TRIAL_MOST + 1 },
                               take_application, work));
        TRY(trial_answers(work->tx, &(struct trial_answers_params){ office, since }, take_answer, work));
        work->at = 0;
        if (slice_equal(work->step->kind, S("indicator")))
                TRY(trial_findings(work->tx, &(struct trial_findings_params){ office, reader, since, work->step->key },
                                   take_finding, work));
        return work->arena->exhausted ? ERR_MEMORY : OK;
}

/* --- counting --- */

static void count_side(struct trial_side *side, enum trial_level level, enum trial_end end, int64_t number)
{
        if (level == TRIAL_NOTHING)
                return;
        side->fires += number;
        side->counts += level == TRIAL_COUNTS ? number : 0;
        side->ends[end] += number;
}

/* `number` applications that are alike to both versions. */
static void count_alike(struct trial *trial, const struct trial_row *row, int64_t number)
{
        count_side(&trial->now, row->now, row->end, number);
        count_side(&trial->then, row->draft, row->end, number);
        trial->more += row->draft != TRIAL_NOTHING && row->now == TRIAL_NOTHING ? number : 0;
        trial->fewer += row->now != TRIAL_NOTHING && row->draft == TRIAL_NOTHING ? number : 0;
}

static int compare_facts(const void *a, const void *b)
{
        const struct trial_row *x = a, *y = b;
        if (x->facts != y->facts)
                return x->facts < y->facts ? -1 : 1;
        return x->pointed_to != y->pointed_to ? x->pointed_to - y->pointed_to : (int)x->end - (int)y->end;
}

/* Drafts differ only in which of these groups they fire on, so every figure of every draft is a sum of the same rounded
 * numbers, and no difference of two of them shows more than a rounded number does. */
static void count_groups(struct work *work, struct trial *trial)
{
        qsort(work->rows, work->count, sizeof *work->rows, compare_facts);
        for (size_t from = 0, until; from < work->count; from = until) {
                for (until = from + 1; until < work->count; until++)
                        if (compare_facts(&work->rows[from], &work->rows[until]) != 0)
                                break;
                int64_t number = (int64_t)(until - from);
                count_alike(trial, &work->rows[from], number < ROUND_TO ? 0 : trial_round(number));
        }
}

static void count_rows(struct work *work, struct trial *trial)
{
        trial->applications = (int64_t)work->count;
        trial->cut = work->more;
        trial->rounded = work->rounded;
        if (work->rounded) {
                count_groups(work, trial);
                return;
        }
        for (size_t i = 0; i < work->count; i++)
                count_alike(trial, &work->rows[i], 1);
}

int64_t trial_round(int64_t number)
{
        return (number + ROUND_TO / 2) / ROUND_TO * ROUND_TO;
}

static void list_rows(const struct work *work, bool different, struct trial *trial)
{
        for (size_t i = 0; i < work->count; i++) {
                const struct trial_row *row = &work->rows[i];
                bool fires = row->now != TRIAL_NOTHING || row->draft != TRIAL_NOTHING;
                if (!fires || (row->now != row->draft) != different)
                        continue;
                if (trial->row_count == TRIAL_LISTED)
                        trial->rows_cut = true;
                else
                        trial->rows[trial->row_count++] = *row;
        }
}

static enum error name_rows(struct work *work, struct slice why, struct trial *trial)
{
        struct uuid ids[TRIAL_LISTED];
        trial->rows = arena_array(work->arena, struct trial_row, TRIAL_LISTED);
        if (!trial->rows)
                return ERR_MEMORY;
        list_rows(work, true, trial);
        list_rows(work, false, trial);
        for (size_t i = 0; i < trial->row_count; i++)
                ids[i] = trial->rows[i].id;
        struct slice detail = arena_printf(work->arena, "{\"why\":\"%.*s\"}", SLICE_FMT(why));
        return access_record(work->tx, &(struct access_trace){ .actor = work->actor, .action = S("rule.whom"),
                                                               .object_kind = APPLICATION,
                                                               .office_id = work->actor->office_id, .ids = ids,
                                                               .id_count = trial->row_count, .detail = detail });
}

static enum error run(struct work *work, struct slice why, struct trial *trial)
{
        struct date today = date_of_instant(clock_now(), work->actor->zone_minutes);
        struct date from = date_add_days(today, -TRIAL_DAYS);
        TRY(read_rules(work, trial));
        TRY(read_applications(work, date_start(from, work->actor->zone_minutes)));
        trial->from = date_iso_kept(from, work->arena);
        trial->to = date_iso_kept(today, work->arena);
        count_rows(work, trial);
        return slice_is_null(why) ? OK : name_rows(work, why, trial);
}

enum error passports_trial(struct tx *tx, const struct actor *actor, const struct trial_question *question,
                           struct arena *arena, struct trial *ret_trial)
{
        bool names = !slice_is_null(question->why);
        struct trial trial = { 0 };
        struct work *work = arena_new(arena, struct work);
        if (!work)
                return ERR_MEMORY;
        *work = (struct work){ .tx = tx, .actor = actor, .step = &question->step, .arena = arena,
                               .rounded = !access_may_ever(actor, S("rule.whom")) };
        if (!content_kind_is_rule(question->step.kind))
                return ERR_NOT_FOUND;
        TRY(access_enter(tx, actor, names ? S("rule.whom") : S("rule.try"),
                         &(struct access_object){ .kind = S("content"), .office_id = actor->office_id,
                                                  .state = S(""), .region = S(""),
                                                  .class = names ? CLASS_P2 : CLASS_P1 },
                         SLICE_NULL));
        if (names && !is_reason(question->why))
                return ERR_INVALID;
        enum error err = run(work, question->why, &trial);
        json_decref(work->sides[0].body);
        json_decref(work->sides[1].body);
        drop_bodies(&work->questions);
        drop_bodies(&work->indicators);
        TRY(err);
        *ret_trial = trial;
        return OK;
}

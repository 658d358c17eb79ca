/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "content/rule.h"

#include "base/checked.h"
#include "content.sql.h"
#include "content/forbidden.h"
#include "match/wording.h"
#include "store/store.h"
#include "text/language.h"

static const struct slice wrong_source =
        T("Sumber (sources) dalam aturan hanya report, partner, desk, atau tip; atau application saja.");

static enum error refuse(struct slice why, struct slice *ret_why)
{
        *ret_why = why;
        return ERR_INVALID;
}

static bool *member_of(struct content_rule *rule, const char *source)
{
        struct slice word = slice_from_cstr(source ? source : "");
        return slice_equal(word, S("report"))    ? &rule->report
               : slice_equal(word, S("partner")) ? &rule->partner
               : slice_equal(word, S("desk"))    ? &rule->desk
               : slice_equal(word, S("tip"))     ? &rule->tip
               : slice_equal(word, S("application")) ? &rule->application
                                                     : NULL;
}

static enum error read_texts(const json_t *list, struct arena *arena, struct slice **ret_items, size_t *ret_count)
{
        size_t i;
        json_t *item;
        struct slice *items = arena_array(arena, struct slice, WORDING_LIST_MOST + FORBIDDEN_WORDS_MOST);
        if (!items)
                return ERR_MEMORY;
        if ((list && !json_is_array(list)) || json_array_size(list) > WORDING_LIST_MOST)
                return ERR_INVALID;
        json_array_foreach(list, i, item) {
                if (!json_is_string(item) || json_string_length(item) > WORDING_CHARACTERS)
                        return ERR_INVALID;
                items[i] = arena_copy(arena, slice_of(json_string_value(item), json_string_length(item)));
        }
        *ret_items = items;
        *ret_count = json_array_size(list);
        return arena->exhausted ? ERR_MEMORY : OK;
}

static enum error add_forbidden(struct arena *arena, struct slice *words, size_t *count)
{
        const struct slice *forbidden;
        size_t more;
        TRY(content_forbidden_words(arena, &forbidden, &more));
        for (size_t i = 0; i < more; i++)
                words[(*count)++] = forbidden[i];
        return OK;
}

enum error content_wording_of(json_t *body, struct arena *arena, struct content_wording *ret_wording,
                              struct slice *ret_why)
{
        json_t *node = json_object_get(body, "wording");
        if (!node)
                return ERR_NOT_FOUND;
        struct content_wording wording = { .alike = json_integer_value(json_object_get(node, "alike")),
                                           .common = json_integer_value(json_object_get(node, "common")) };
        if (wording.alike < 50 || wording.alike > 100 || wording.common < 2 || wording.common > WORDING_COMMON_MOST)
                return refuse(T("Perbandingan surat (wording) memerlukan \"alike\" dari 50 sampai 100 dan \"common\" "
                                "dari 2 sampai 100."),
                              ret_why);
        enum error err = read_texts(json_object_get(node, "silent"), arena, &wording.silent, &wording.silent_count);
        if (err == OK)
                err = read_texts(json_object_get(node, "places"), arena, &wording.places, &wording.place_count);
        if (err == OK)
                err = read_texts(json_object_get(node, "templates"), arena, &wording.templates,
                                 &wording.template_count);
        if (err == ERR_INVALID)
                return refuse(T("Daftar \"silent\", \"places\", dan \"templates\" berisi paling banyak 60 teks."),
                              ret_why);
        TRY(err);
        TRY(add_forbidden(arena, wording.silent, &wording.silent_count));
        *ret_wording = wording;
        return OK;
}

/* What the rule says of explanations; nothing: RULE_EXPLAINED. */
static bool read_explained(const json_t *node, struct content_rule *rule)
{
        const json_t *explained = json_object_get(node, "explained");
        rule->explained = explained ? json_integer_value(explained) : RULE_EXPLAINED;
        if (explained && (!json_is_integer(explained) || !rule->application))
                return false;
        return rule->explained == 0 ||
               (rule->explained >= RULE_EXPLAINED && rule->explained <= RULE_EXPLAINED_MAX);
}

/* How sure the engine must be of a name; nothing: the rule is about no names. */
static bool read_bits(const json_t *node, struct content_rule *rule)
{
        const json_t *bits = json_object_get(node, "bits");
        rule->bits = json_integer_value(bits);
        return !bits || (json_is_integer(bits) && !rule->application && rule->bits >= RULE_BITS_LEAST &&
                         rule->bits <= RULE_BITS_MOST);
}

/* How many applicants may name a company before its name says nothing; nothing: RULE_COMMON. */
static bool read_common(const json_t *node, struct content_rule *rule)
{
        const json_t *common = json_object_get(node, "common");
        rule->common = common ? json_integer_value(common) : RULE_COMMON;
        return !common || (json_is_integer(common) && rule->bits > 0 && rule->common >= RULE_COMMON_LEAST &&
                           rule->common <= RULE_COMMON_MOST);
}

static enum error check_wording(json_t *body, struct slice *ret_why)
{
        struct content_wording wording;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        return content_wording_of(body, &arena, &wording, ret_why);
}

enum error content_rule_of(json_t *body, struct content_rule *ret_rule, struct slice *ret_why)
{
        json_t *node = json_object_get(body, "rule"), *least = json_object_get(node, "least"), *source;
        size_t i;
        if (!node) {
                *ret_rule = (struct content_rule){ .report = true, .partner = true, .desk = true, .tip = true,
                                                   .least = 1, .common = RULE_COMMON,
                                                   .explained = RULE_EXPLAINED };
                return OK;
        }
        struct content_rule rule = { .least = json_integer_value(least) };
        if (!json_is_object(node) || rule.least < 1 || rule.least > RULE_LEAST_MAX)
                return refuse(T("Aturan (rule) memerlukan \"least\": berapa sumber terpisah, dari 1 sampai 50."),
                              ret_why);
        if (json_object_get(body, "wording"))
                TRY(check_wording(body, ret_why));
        json_array_foreach(json_object_get(node, "sources"), i, source) {
                bool *member = member_of(&rule, json_string_value(source));
                if (!member)
                        return refuse(wrong_source, ret_why);
                *member = true;
        }
        if ((rule.report || rule.partner || rule.desk || rule.tip) == rule.application)
                return refuse(wrong_source, ret_why);
        if (!read_explained(node, &rule))
                return refuse(T("\"explained\" hanya untuk aturan tentang pemohon lain (application): 0, atau berapa "
                                "pemohon yang penjelasannya cocok, dari 2 sampai 20."),
                              ret_why);
        if (!read_bits(node, &rule))
                return refuse(T("\"bits\" hanya untuk aturan tentang nama, dengan sumber selain application: seberapa "
                                "yakin pembandingan nama, dari 8 sampai 40."),
                              ret_why);
        if (!read_common(node, &rule))
                return refuse(T("\"common\" hanya untuk aturan tentang nama, di samping \"bits\": berapa pemohon boleh "
                                "menyebut perusahaan itu, dari 2 sampai 200."),
                              ret_why);
        *ret_rule = rule;
        return OK;
}

bool content_rule_met(const struct content_rule *rule, const struct rule_counts *counts)
{
        int64_t sum = (rule->report ? counts->report : 0) + (rule->partner ? counts->partner : 0) +
                      (rule->desk ? counts->desk : 0) + (rule->tip ? counts->tip : 0) +
                      (rule->application ? counts->application : 0);
        return sum >= rule->least;
}

bool content_kind_is_rule(struct slice kind)
{
        return slice_equal(kind, S("indicator")) || slice_equal(kind, S("question"));
}

enum error content_trial_keep(struct tx *tx, const struct actor *actor, const struct content_step *step,
                              const struct content_trial *trial)
{
        struct content_version_row row;
        TRY(content_version(tx, &(struct content_version_params){ actor->office_id, step->kind, step->key,
                                                                  step->version },
                            tx_arena(tx), &row));
        TRY(access_enter(tx, actor, S("content.test"),
                         &(struct access_object){ .kind = S("content"), .office_id = actor->office_id,
                                                  .state = row.state, .class = CLASS_P1 },
                         SLICE_NULL));
        return content_trial_add(tx,
                                 &(struct content_trial_add_params){
                                         .office_id = actor->office_id, .id = uuid_new(), .kind = step->kind,
                                         .key = step->key, .version = step->version, .from = trial->from,
                                         .to = trial->to, .applications = trial->applications,
                                         .by = actor->person_id, .at = clock_now() },
                                 NULL);
}

enum error content_trial_of(struct tx *tx, struct uuid office_id, const struct content_step *step, struct arena *arena,
                            struct content_trial *ret_trial)
{
        struct content_trial_newest_row row;
        TRY(content_trial_newest(tx, &(struct content_trial_newest_params){ office_id, step->kind, step->key,
                                                                            step->version },
                                 arena, &row));
        *ret_trial = (struct content_trial){ .from = row.from_day, .to = row.to_day,
                                             .applications = row.applications, .tried_at = row.tried_at,
                                             .by = row.who };
        return OK;
}

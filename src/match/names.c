/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/rules.h"

#include "base/checked.h"
#include "match/distance.h"
#include "text/clean.h"
#include "text/utf8.h"

enum { WORDS_MAX = 16 };

static size_t find_first(struct slice s, const struct slice *needles, size_t count, size_t *ret_size)
{
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < count; i++) {
                size_t at = slice_find(s, needles[i]);
                if (at < best) {
                        best = at;
                        *ret_size = needles[i].size;
                }
        }
        return best;
}

/* Whether one of the marks below may stand in it, by how each of them begins. */
static bool may_have_mark(struct slice s)
{
        for (size_t i = 0; i < s.size; i++) {
                char c = s.data[i], next = i + 1 < s.size ? s.data[i + 1] : 0;
                if (c == '@' || c == '/' || c == '(' || c == ')' || (c == ' ' && (next == 'a' || next == 'b')))
                        return true;
        }
        return false;
}

static void split_father(struct slice *name, struct slice *father)
{
        static const struct slice marks[] = { S(" bin "), S(" binti "), S(" bt "), S(" bt. "), S(" bte "), S(" b. ") };
        size_t size = 0, at = find_first(*name, marks, ARRAY_SIZE(marks), &size);
        if (at == SIZE_MAX)
                return;
        if (father->size == 0)
                *father = slice_from(*name, at + size);
        *name = slice_sub(*name, 0, at);
}

enum error split_written_name(struct slice folded, struct written_name *ret_written)
{
        static const struct slice marks[] = { S(" alias "), S(" als "), S(" als. "), S(" a.k.a. "), S(" aka "),
                                              S("@"),       S("/"),     S("("),      S(")") };
        struct written_name written = { 0 };
        if (!may_have_mark(folded)) {
                written.names[0] = slice_trim(folded);
                written.count = written.names[0].size > 0;
                folded = SLICE_NULL;
        }
        while (folded.size > 0 && written.count < NAME_ALIASES_MAX) {
                size_t size = 0, at = find_first(folded, marks, ARRAY_SIZE(marks), &size);
                struct slice name = slice_trim(slice_sub(folded, 0, at));
                folded = at == SIZE_MAX ? SLICE_NULL : slice_from(folded, at + size);
                split_father(&name, &written.father);
                if (name.size > 0)
                        written.names[written.count++] = name;
        }
        if (written.count == 0)
                return ERR_INVALID;
        *ret_written = written;
        return OK;
}

static enum error read_written(struct slice raw, struct arena *arena, struct written_name *written)
{
        struct slice folded;
        if (raw.size > 4 * MATCH_NAME_MAX || utf8_count(raw) > MATCH_NAME_MAX)
                return ERR_TOO_LARGE;
        TRY(text_clean(raw, TEXT_ONE_LINE, MATCH_NAME_MAX, arena, &folded));
        TRY(utf8_normalise(folded, UTF8_FOLD, arena, &folded));
        return split_written_name(folded, written);
}

struct words {
        struct slice word[WORDS_MAX], joined;
        size_t count;
};

static enum error read_words(struct slice name, const struct rule_set *disabled, struct arena *arena,
                             struct rule_set *fired, struct words *words)
{
        struct slice text, item;
        TRY(apply_name_rules(name, disabled, arena, fired, &text));
        *words = (struct words){ 0 };
        char *joined = arena_alloc(arena, text.size);
        if (!joined)
                return ERR_MEMORY;
        size_t size = 0;
        while (slice_next(&text, ' ', &item)) {
                if (item.size == 0)
                        continue;
                if (words->count == WORDS_MAX)
                        return ERR_TOO_LARGE;
                words->word[words->count++] = item;
                memcpy(joined + size, item.data, item.size);
                size += item.size;
        }
        words->joined = slice_of(joined, size);
        return OK;
}

enum error match_person_key(struct slice raw, struct arena *arena, struct slice *ret_key)
{
        struct written_name written;
        struct words words;
        struct rule_set none = { 0 }, fired = { 0 };
        TRY(read_written(raw, arena, &written));
        TRY(read_words(written.names[0], &none, arena, &fired, &words));
        if (words.joined.size == 0)
                return ERR_INVALID;
        *ret_key = words.joined;
        return OK;
}

static bool is_slip(struct slice a, struct slice b)
{
        size_t shorter = a.size < b.size ? a.size : b.size;
        if (shorter < 4 || names_must_not_merge(a, b))
                return false;
        return distance_osa(a, b) <= (shorter > 6 ? 2u : 1u);
}

static bool agree_by_slip(const struct words *a, const struct words *b)
{
        size_t different = 0;
        if (a->count != b->count)
                return false;
        for (size_t i = 0; i < a->count; i++) {
                if (slice_equal(a->word[i], b->word[i]))
                        continue;
                different++;
                if (!is_slip(a->word[i], b->word[i]))
                        return false;
        }
        return different == 1;
}

/* Each word of `part` is found in `whole`, in order, or is the initial of the word there. */
static bool is_part(const struct words *part, const struct words *whole)
{
        size_t at = 0, full = 0;
        for (size_t i = 0; i < part->count; i++) {
                struct slice word = part->word[i];
                while (at < whole->count && !slice_equal(word, whole->word[at]) &&
                       !(word.size == 1 && slice_starts_with(whole->word[at], word)))
                        at++;
                if (at == whole->count)
                        return false;
                full += word.size > 1;
                at++;
        }
        return full > 0;
}

static enum match_agreement compare_words(const struct words *a, const struct words *b)
{
        if (slice_equal(a->joined, b->joined))
                return MATCH_VARIANT;
        if (agree_by_slip(a, b))
                return MATCH_TYPING;
        if (a->count <= b->count ? is_part(a, b) : is_part(b, a))
                return MATCH_PART;
        return a->count == b->count && is_part(b, a) ? MATCH_PART : MATCH_DIFFERENT;
}

/* Whether a word begins otherwise there: "Mulyono" and "Yuliana" are "muliana" and "yuliana" by the sure rules. */
static bool begin_otherwise(const struct words *a, const struct words *b)
{
        for (size_t i = 0; i < a->count && i < b->count; i++)
                if (a->word[i].data[0] != b->word[i].data[0])
                        return true;
        return false;
}

static bool has_sure(const struct rule_set *fired)
{
        for (unsigned id = 1; id <= RULE_ID_MAX; id++)
                if (fired->has[id] && match_rule_find((uint16_t)id)->kind == RULE_SURE)
                        return true;
        return false;
}

/* What two single names agree to, with some rules switched off. A slip in the first letter, which people seldom make,
 * must be one of what was written: not of what rules have made of it. */
static enum error compare_single(const struct slice names[2], const struct rule_set *disabled, struct arena *arena,
                                 struct rule_set *fired, enum match_agreement *ret_agreement)
{
        struct words a, b;
        TRY(read_words(names[0], disabled, arena, fired, &a));
        TRY(read_words(names[1], disabled, arena, fired, &b));
        fired->has[83] = a.count != b.count && slice_equal(a.joined, b.joined);
        enum match_agreement agreement = compare_words(&a, &b);
        bool made = agreement == MATCH_TYPING && begin_otherwise(&a, &b) && has_sure(fired);
        *ret_agreement = made ? MATCH_DIFFERENT : agreement;
        return OK;
}

static bool is_subset(const struct rule_set *part, const struct rule_set *whole)
{
        for (size_t id = 1; id <= RULE_ID_MAX; id++)
                if (part->has[id] && !whole->has[id])
                        return false;
        return true;
}

/* Switches off one rule after the other where the agreement stands without it, and without another rule in its stead:
 * what is left was needed. */
static enum error find_needed_rules(const struct slice names[2], const struct rule_set *fired, struct arena *arena,
                                    struct match_comparison *comparison)
{
        struct rule_set disabled = { 0 };
        for (uint16_t id = RULE_ID_MAX; id > 0; id--) {
                struct rule_set used = { 0 };
                enum match_agreement without;
                if (!fired->has[id] || id == 83)
                        continue;
                disabled.has[id] = true;
                TRY(compare_single(names, &disabled, arena, &used, &without));
                disabled.has[id] = without >= comparison->agreement && is_subset(&used, fired);
        }
        for (unsigned id = 1; id <= RULE_ID_MAX; id++)
                if (fired->has[id] && !disabled.has[id] && comparison->rules_count < MATCH_RULES_MAX)
                        comparison->rules[comparison->rules_count++] = (uint16_t)id;
        return OK;
}

/* Whether the rules leave anything of it: of "Hj." they do not. */
static enum error has_word(struct slice name, struct arena *arena, bool *ret_has)
{
        struct rule_set none = { 0 }, fired = { 0 };
        struct words words;
        TRY(read_words(name, &none, arena, &fired, &words));
        *ret_has = words.joined.size > 0;
        return OK;
}

/* Forgets what has no word. */
static enum error keep_words(struct written_name *written, struct arena *arena)
{
        size_t kept = 0;
        bool has;
        for (size_t i = 0; i < written->count; i++) {
                TRY(has_word(written->names[i], arena, &has));
                if (has)
                        written->names[kept++] = written->names[i];
        }
        written->count = kept;
        TRY(has_word(written->father, arena, &has));
        if (!has)
                written->father = SLICE_NULL;
        return kept > 0 ? OK : ERR_INVALID;
}

static enum error fathers_agree(struct slice a, struct slice b, struct arena *arena, bool *ret_agree)
{
        struct rule_set none = { 0 }, fired = { 0 };
        enum match_agreement agreement = MATCH_EXACT;
        if (a.size > 0 && b.size > 0)
                TRY(compare_single((struct slice[]){ a, b }, &none, arena, &fired, &agreement));
        *ret_agree = agreement != MATCH_DIFFERENT;
        return OK;
}

static enum error compare_pair(struct slice a, struct slice b, struct arena *arena, struct match_comparison *comparison)
{
        struct slice names[2] = { a, b };
        struct rule_set none = { 0 }, fired = { 0 };
        *comparison = (struct match_comparison){ 0 };
        TRY(compare_single(names, &none, arena, &fired, &comparison->agreement));
        if (comparison->agreement == MATCH_DIFFERENT)
                return OK;
        if (slice_equal(a, b)) {
                comparison->agreement = MATCH_EXACT;
                return OK;
        }
        return find_needed_rules(names, &fired, arena, comparison);
}

enum error match_compare_names(struct slice a, struct slice b, struct arena *arena,
                               struct match_comparison *ret_comparison)
{
        struct written_name left, right;
        struct match_comparison best = { 0 };
        bool fathers;
        TRY(read_written(a, arena, &left));
        TRY(read_written(b, arena, &right));
        TRY(keep_words(&left, arena));
        TRY(keep_words(&right, arena));
        TRY(fathers_agree(left.father, right.father, arena, &fathers));
        for (size_t i = 0; fathers && i < left.count; i++)
                for (size_t j = 0; j < right.count; j++) {
                        struct match_comparison pair;
                        TRY(compare_pair(left.names[i], right.names[j], arena, &pair));
                        pair.by_alias = i + j > 0;
                        if (pair.agreement > best.agreement)
                                best = pair;
                }
        *ret_comparison = best;
        return OK;
}

/* "oe = u" as "dibaca sama: oe dan u"; what is no equation says it in words already. */
static void write_reason(struct buffer *out, const struct match_rule *rule, enum language language)
{
        bool english = language == LANGUAGE_EN;
        struct slice rest = english ? rule->reason_en : rule->reason_id, sign = S(" = ");
        if (slice_find(rest, sign) != SIZE_MAX)
                buffer_append(out, english ? S("these are read as the same: ") : S("dibaca sama: "));
        for (size_t at; (at = slice_find(rest, sign)) != SIZE_MAX; rest = slice_from(rest, at + sign.size))
                buffer_printf(out, "%.*s%s", SLICE_FMT(slice_sub(rest, 0, at)), english ? " and " : " dan ");
        buffer_append(out, rest);
}

void match_write_explanation(struct buffer *out, const struct match_comparison *comparison, struct slice a,
                             struct slice b, enum language language)
{
        static const struct slice verdicts[][LANGUAGE_COUNT] = {
                [MATCH_DIFFERENT] = { S("berbeda"), S("are different") },
                [MATCH_PART] = { S("sama sebagian"), S("agree in part") },
                [MATCH_TYPING] = { S("sama kecuali satu salah ketik"), S("are the same but for one slip of typing") },
                [MATCH_VARIANT] = { S("sama"), S("are the same") },
                [MATCH_EXACT] = { S("sama"), S("are the same") },
        };
        bool english = language == LANGUAGE_EN;
        struct slice verdict = verdicts[comparison->agreement][language];
        buffer_printf(out, "%.*s %s %.*s %.*s", SLICE_FMT(a), english ? "and" : "dan", SLICE_FMT(b),
                      SLICE_FMT(verdict));
        for (size_t i = 0; i < comparison->rules_count; i++) {
                const struct match_rule *rule = match_rule_find(comparison->rules[i]);
                buffer_append(out, i > 0 ? S("; ") : english ? S(", because ") : S(", karena "));
                write_reason(out, rule, language);
                buffer_printf(out, english ? " (rule %u)" : " (aturan %u)", comparison->rules[i]);
        }
        if (comparison->by_alias)
                buffer_append(out, english ? S(" (by an alias)") : S(" (dengan nama lain)"));
        buffer_append_byte(out, '.');
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Scores in words. */
#include "match/score.h"

#include "base/checked.h"
#include "match/match.h"

static bool has_rule(const struct match_score *score, unsigned id)
{
        return score->rules[id / 64] >> id % 64 & 1;
}

/* The next rule above `id` that was used; 0 when there is none. */
static unsigned next_rule(const struct match_score *score, unsigned id)
{
        for (unsigned part = (id + 1) / 64; part < 2; part++) {
                uint64_t left = score->rules[part];
                if (part == (id + 1) / 64)
                        left &= UINT64_MAX << (id + 1) % 64;
                if (left)
                        return 64 * part + (unsigned)__builtin_ctzll(left);
        }
        return 0;
}

static void write_id(struct buffer *out, unsigned id)
{
        if (id >= 10)
                buffer_append_byte(out, (char)('0' + id / 10));
        buffer_append_byte(out, (char)('0' + id % 10));
}

void match_write_rules(struct buffer *out, const struct match_score *score)
{
        for (unsigned id = next_rule(score, 0), first = id; id > 0; id = next_rule(score, id)) {
                if (id != first)
                        buffer_append_byte(out, ';');
                write_id(out, id);
        }
}

void match_write_explanation_line(struct buffer *out, const struct match_scorer *scorer,
                                  const struct match_score *score)
{
        bool first = true;
        for (size_t field = 0; field < scorer->schema->count; field++) {
                if (score->levels[field] == MATCH_LEVEL_MISSING)
                        continue;
                enum match_comparison_kind kind = match_kind_of_type(scorer->schema->fields[field].type);
                if (!first)
                        buffer_append_byte(out, ';');
                buffer_append(out, scorer->schema->fields[field].name);
                buffer_append_byte(out, ' ');
                buffer_append(out, match_level_name(kind, score->levels[field]));
                buffer_append(out, score->weights[field] < 0 ? S(" ") : S(" +"));
                fixed_write_weight(out, score->weights[field]);
                first = false;
        }
        for (unsigned id = next_rule(score, 0); id > 0; id = next_rule(score, id)) {
                buffer_append(out, first ? S("rule ") : S(";rule "));
                write_id(out, id);
                first = false;
        }
}

static const struct slice level_words[COMPARE_KINDS][MATCH_LEVELS_MAX][LANGUAGE_COUNT] = {
        [COMPARE_NAME] = { { S("sama persis"), S("the same") },
                           { S("ejaan lain dari nama yang sama"), S("another spelling of the same name") },
                           { S("mungkin ejaan lain"), S("perhaps another spelling") },
                           { S("sama kecuali satu salah ketik"), S("the same but for one slip of typing") },
                           { S("mirip"), S("alike") },
                           { S("sama sebagian: ada kata yang tidak ditulis"),
                             S("the same in part: some words are missing") },
                           { S("ada kata yang sama, ada yang lain"), S("some words agree, others do not") },
                           { S("berbeda"), S("different") } },
        [COMPARE_WORDS] = { { S("sama persis"), S("the same") },
                            { S("sama, ditulis lain"), S("the same, written otherwise") },
                            { S("mungkin sama"), S("perhaps the same") },
                            { S("sama kecuali satu salah ketik"), S("the same but for one slip of typing") },
                            { S("mirip"), S("alike") },
                            { S("sama sebagian"), S("the same in part") },
                            { S("ada kata yang sama, ada yang lain"), S("some words agree, others do not") },
                            { S("berbeda"), S("different") } },
        [COMPARE_DATE] = { { S("tanggal sama"), S("the same day") },
                           { S("tahun sama, tanggal tidak diketahui pasti"),
                             S("the same year, the day is a placeholder") },
                           { S("hari dan bulan tertukar"), S("day and month changed places") },
                           { S("satu angka berbeda"), S("one digit differs") },
                           { S("bulan dan tahun sama"), S("the same month and year") },
                           { S("tahun sama"), S("the same year") },
                           { S("tanggal berbeda"), S("another day") } },
        [COMPARE_SEX] = { { S("sama"), S("the same") }, { S("berbeda"), S("different") } },
        [COMPARE_NUMBER] = { { S("nomor sama"), S("the same number") },
                             { S("satu angka berbeda atau tertukar"), S("one digit differs, or two changed places") },
                             { S("sebagian angka sama"), S("part of the number agrees") },
                             { S("nomor berbeda"), S("another number") } },
        [COMPARE_CODE] = { { S("sama"), S("the same") },
                           { S("satu tanda berbeda"), S("one sign differs") },
                           { S("awalnya sama"), S("it begins the same") },
                           { S("berbeda"), S("different") } },
};

static const struct slice dependence_words[][LANGUAGE_COUNT] = {
        [FIELD_ALONE] = { S(""), S("") },
        [FIELD_IN_NIK] = { S(" (sudah terkandung dalam NIK)"), S(" (the NIK says it already)") },
        [FIELD_HOUSEHOLD] = { S(" (satu rumah tangga: dihitung setengah)"), S(" (one household: counts half)") },
        [FIELD_SAME_PLACE] = { S(" (tempat yang sama, sudah dihitung)"), S(" (the same place, counted already)") },
        [FIELD_ONLY_HOUSE] = { S(" (serumah: bersama-sama tidak lebih dari menunjukkan rumahnya)"),
                               S(" (of one house: together no more than which house it is)") },
        [FIELD_SWAPPED] = { S(" (nama depan dan belakang tertukar)"), S(" (given and family name changed places)") },
};

static void write_rules_in_words(struct buffer *out, const struct match_score *score, enum language language)
{
        for (unsigned id = 1; id <= RULE_ID_MAX; id++) {
                const struct match_rule *rule = match_rule_find((uint16_t)id);
                if (!has_rule(score, id))
                        continue;
                struct slice reason = language == LANGUAGE_EN ? rule->reason_en : rule->reason_id;
                buffer_printf(out, "    %s %u: %.*s%s\n", language == LANGUAGE_EN ? "rule" : "aturan", id,
                              SLICE_FMT(reason),
                              rule->kind != RULE_RISKY ? "" : language == LANGUAGE_EN ? " (not seldom wrong)"
                                                                                      : " (tidak jarang keliru)");
        }
}

static void write_signed(struct buffer *out, int32_t weight)
{
        buffer_append(out, weight < 0 ? S("  ") : S("  +"));
        fixed_write_weight(out, weight);
}

/* The field without which the verdict at even odds would be the other one; none when no single one is. */
static size_t find_turning(const struct match_scorer *scorer, const struct match_score *score, int32_t total)
{
        size_t found = MATCH_FIELDS_MAX;
        for (size_t field = 0; field < scorer->schema->count; field++) {
                int32_t without = total - score->weights[field];
                bool turns = total >= 0 ? without < 0 : without >= 0;
                if (turns && (found == MATCH_FIELDS_MAX ||
                              (total >= 0 ? score->weights[field] > score->weights[found]
                                          : score->weights[field] < score->weights[found])))
                        found = field;
        }
        return found;
}

static void write_turning(struct buffer *out, const struct match_scorer *scorer, const struct match_score *score,
                          int32_t total, enum language language)
{
        bool english = language == LANGUAGE_EN;
        size_t field = find_turning(scorer, score, total);
        buffer_append(out, english ? S("The verdict would turn at a prior of ")
                                   : S("Kesimpulan berbalik pada peluang awal "));
        fixed_write_probability(out, fixed_probability(-score->weight));
        buffer_append(out, S(".\n"));
        if (scorer->schema->count == 1)
                return;
        if (field == MATCH_FIELDS_MAX) {
                buffer_append(out, english ? S("No single field would change it.\n")
                                           : S("Tidak ada satu data pun yang sendirian mengubahnya.\n"));
                return;
        }
        struct slice name = scorer->schema->fields[field].name;
        if (english)
                buffer_printf(out, "Without \"%.*s\" it would be the other one.\n", SLICE_FMT(name));
        else
                buffer_printf(out, "Tanpa \"%.*s\" hasilnya akan sebaliknya.\n", SLICE_FMT(name));
}

static void write_field(struct buffer *out, const struct match_scorer *scorer, const struct match_score *score,
                        size_t field, enum language language)
{
        enum match_comparison_kind kind = match_kind_of_type(scorer->schema->fields[field].type);
        write_signed(out, score->weights[field]);
        buffer_printf(out, "  %.*s: %.*s%.*s\n", SLICE_FMT(scorer->schema->fields[field].name),
                      SLICE_FMT(level_words[kind][score->levels[field]][language]),
                      SLICE_FMT(dependence_words[score->dependence[field]][language]));
}

void match_write_waterfall(struct buffer *out, const struct match_scorer *scorer, const struct match_score *score,
                           uint64_t prior, enum language language)
{
        bool english = language == LANGUAGE_EN;
        int32_t total = fixed_log_odds(prior) + score->weight;
        write_signed(out, fixed_log_odds(prior));
        buffer_append(out, english ? S("  before looking: prior ") : S("  sebelum dibandingkan: peluang awal "));
        fixed_write_probability(out, prior);
        buffer_append_byte(out, '\n');
        for (size_t field = 0; field < scorer->schema->count; field++)
                if (score->levels[field] != MATCH_LEVEL_MISSING)
                        write_field(out, scorer, score, field, language);
        write_rules_in_words(out, score, language);
        write_signed(out, total);
        buffer_append(out, english ? S("  together: probability ") : S("  jumlah: peluang "));
        fixed_write_probability(out, match_probability(score->weight, prior));
        buffer_append_byte(out, '\n');
        write_turning(out, scorer, score, total, language);
}

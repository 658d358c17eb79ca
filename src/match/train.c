/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/train.h"

#include "base/checked.h"
#include "match/block.h"
#include "match/hash.h"
#include "match/patterns.h"
#include "match/sort.h"

enum {
        ROWS_LEAST = 20,
        RANDOM_PAIRS = 1000000,
        BLOCKED_PAIRS = 200000, /* of one family */
        BLOCK_ROWS_MOST = 60,
        SAMPLED_ROWS = 400000, /* of larger tables only some keys are taken */
        ITERATIONS = 40,
        ROUNDS = 6,
        SEEN_BEFORE = 20, /* pairs that the built-in m counts as */
        MATCHES_LEAST = 10,
        BINS = 1024, /* of weights, a fifth of a bit each, around 0 */
        BIN_UNITS = WEIGHT_BIT / 5,
        CHANCE_TIMES = 3, /* what a run finds must be so many times what chance would give */
        MATCHES_A_ROW_MOST = 20, /* what the prior may come to be */
        FIRST_KEYS = 1 << 12,
        STRANGERS_LEAST = 4, /* rows of one table that share a value: fewer may be one who stands there again */
};
#define M_LEAST       (PROBABILITY_ONE / 1000)
#define U_LEAST       (PROBABILITY_ONE / 1'000'000'000)
#define CONFLICT_MOST (PROBABILITY_ONE / 10 * 4)

/* Rows of both registers by key, hash above row; rows of b follow those of a. */
struct keyed_rows {
        uint64_t *list;
        size_t count, capacity;
};

static uint32_t hash_of(uint64_t keyed)
{
        return (uint32_t)(keyed >> 32);
}

static uint32_t row_of(uint64_t keyed)
{
        return (uint32_t)keyed;
}

/* Training on its way. */
struct trainer {
        const struct match_training *input;
        struct match_scorer scorer;
        struct match_model *model;
        bool wide;
        uint64_t prior, one_a_row; /* that two rows are one person: as found so far, and if each row had one match */
        struct patterns random, blocked[BLOCK_FAMILIES];
        uint64_t pairs_of[BLOCK_FAMILIES]; /* all that share a key of the family, of which `blocked` are looked at */
        struct keyed_rows keyed[BLOCK_FAMILIES]; /* by hash, then row; of large tables a part, whose blocks are whole */
        struct pattern_counter counter;
        struct row_pairs pairs; /* to be counted next */
        uint32_t sampled; /* keys with these bits of their hash 0 are taken */
        uint64_t pooled[MATCH_FIELDS_MAX][MATCH_LEVELS_MAX]; /* expected matches, in millionths */
        struct match_training_report report;
};

static enum error add_pair(struct trainer *trainer, size_t row_a, size_t row_b)
{
        return match_row_pairs_add(&trainer->pairs, (struct row_pair){ (uint32_t)row_a, (uint32_t)row_b });
}

static enum error count_pairs(struct trainer *trainer, struct patterns *patterns)
{
        TRY(match_patterns_count(&trainer->counter, &trainer->pairs, patterns));
        trainer->pairs.count = 0;
        return OK;
}

static enum error sample_random(struct trainer *trainer)
{
        const struct match_training *input = trainer->input;
        size_t rows_a = input->a->count, rows_b = input->b ? input->b->count : rows_a;
        uint64_t all = (uint64_t)rows_a * rows_b, wanted = all < RANDOM_PAIRS ? all : RANDOM_PAIRS;
        for (uint64_t i = 0; i < wanted; i++) {
                uint64_t draw = all <= RANDOM_PAIRS ? i : hash_mix(i, 99) % all;
                size_t a = (size_t)(draw / rows_b), b = (size_t)(draw % rows_b);
                if (input->b || a < b)
                        TRY(add_pair(trainer, a, b));
        }
        TRY(count_pairs(trainer, &trainer->random));
        trainer->report.random_pairs = trainer->random.pairs;
        return OK;
}

/* Sets the posteriors under the prior found so far; gives the expected matches in millionths. */
static uint64_t expect(const struct trainer *trainer, const struct match_model *model, struct patterns *patterns)
{
        struct match_scorer scorer = trainer->scorer;
        int32_t odds = fixed_log_odds(trainer->prior);
        uint64_t expected = 0;
        scorer.model = model;
        for (size_t i = 0; i < patterns->size; i++) {
                struct pattern *pattern = &patterns->slots[i];
                if (!pattern->count)
                        continue;
                int32_t weight = match_levels_weight(&scorer, pattern->levels);
                pattern->posterior = fixed_probability(weight + odds) / 1000000;
                expected += pattern->count * pattern->posterior;
        }
        return expected;
}

/* Expected pairs at each level of a field: matches, or with `others` the rest. In millionths. */
static uint64_t sum_levels(const struct patterns *patterns, size_t field, bool others, uint64_t sums[MATCH_LEVELS_MAX])
{
        uint64_t all = 0;
        memset(sums, 0, MATCH_LEVELS_MAX * sizeof *sums);
        for (size_t i = 0; i < patterns->size; i++) {
                const struct pattern *pattern = &patterns->slots[i];
                if (!pattern->count || pattern->levels[field] == MATCH_LEVEL_MISSING)
                        continue;
                uint64_t share = pattern->count * (others ? 1000000 - pattern->posterior : pattern->posterior);
                sums[pattern->levels[field]] += share;
                all += share;
        }
        return all;
}

/* There is something at some level: what is built in counts as some pairs. */
static void set_probabilities(uint64_t to[MATCH_LEVELS_MAX], const uint64_t sums[MATCH_LEVELS_MAX], size_t levels,
                              uint64_t least)
{
        unsigned __int128 all = 0;
        for (size_t level = 0; level < levels; level++)
                all += sums[level];
        for (size_t level = 0; level < levels; level++) {
                uint64_t share = (uint64_t)((unsigned __int128)sums[level] * PROBABILITY_ONE / all);
                to[level] = share < least ? least : share;
        }
}

/* A level that was seen at least four times has the share that was seen; a rarer one the built-in, when that is less
 * than four times would be. All of them are millionths at least. */
static void set_u(struct trainer *trainer, const struct match_model *built_in)
{
        uint64_t sums[MATCH_LEVELS_MAX];
        for (size_t field = 0; field < trainer->model->count; field++) {
                struct match_field *own = &trainer->model->fields[field];
                size_t levels = match_level_count(match_kind_of_type(own->type));
                uint64_t all = sum_levels(&trainer->random, field, true, sums);
                if (all == 0)
                        continue;
                for (size_t level = 0; level < levels; level++) {
                        uint64_t seen = (uint64_t)((unsigned __int128)sums[level] * PROBABILITY_ONE / all);
                        uint64_t four = (uint64_t)((unsigned __int128)4000000 * PROBABILITY_ONE / all);
                        uint64_t guess = built_in->fields[field].u[level];
                        uint64_t rare = guess < four ? guess : four;
                        own->u[level] = sums[level] >= 4000000 ? seen : rare > seen ? rare : seen;
                }
        }
        match_model_finish(trainer->model);
}

static void set_m(struct match_model *model, const struct match_model *built_in, const struct patterns *patterns,
                  uint32_t left_out)
{
        uint64_t sums[MATCH_LEVELS_MAX];
        for (size_t field = 0; field < model->count; field++) {
                struct match_field *own = &model->fields[field];
                size_t levels = match_level_count(match_kind_of_type(own->type));
                if (left_out >> field & 1)
                        continue;
                (void)sum_levels(patterns, field, false, sums);
                for (size_t level = 0; level < levels; level++)
                        sums[level] += SEEN_BEFORE * (built_in->fields[field].m[level] / 1000000);
                set_probabilities(own->m, sums, levels, M_LEAST);
        }
        match_model_finish(model);
}

/* Whether the class of pairs that a run calls matches can be people: in tables without matches, the likeliest class is
 * neighbours, or namesakes. One person seldom has another name, birth date, identity number or sex. */
static bool are_people(const struct match_model *model, uint32_t left_out)
{
        for (size_t field = 0; field < model->count; field++) {
                const struct match_field *own = &model->fields[field];
                enum match_comparison_kind kind = match_kind_of_type(own->type);
                bool steady = kind == COMPARE_NAME || kind == COMPARE_DATE || kind == COMPARE_SEX ||
                              own->type == MATCH_TYPE_NATIONAL_ID || own->type == MATCH_TYPE_COMPANY;
                if (steady && !(left_out >> field & 1) && own->m[match_level_count(kind) - 1] > CONFLICT_MOST)
                        return false;
        }
        return true;
}

/* Pairs by what some of their fields (bits) weigh. */
static void fill_bins(const struct match_scorer *scorer, const struct patterns *patterns, uint32_t fields,
                      uint64_t bins[BINS])
{
        memset(bins, 0, BINS * sizeof *bins);
        for (size_t i = 0; i < patterns->size; i++) {
                const struct pattern *pattern = &patterns->slots[i];
                uint8_t levels[MATCH_FIELDS_MAX];
                if (!pattern->count)
                        continue;
                for (size_t field = 0; field < MATCH_FIELDS_MAX; field++)
                        levels[field] = fields >> field & 1 ? pattern->levels[field] : MATCH_LEVEL_MISSING;
                int32_t bin = match_levels_weight(scorer, levels) / BIN_UNITS + BINS / 2;
                bins[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin] += pattern->count;
        }
}

/* The matches, in millionths, that a family would seem to have if nobody stood there twice: what its keys are made of
 * as it is, with the other fields of random pairs. */
static uint64_t count_chance(const struct trainer *trainer, const struct match_model *model, enum match_block family,
                             uint32_t left_out)
{
        struct match_scorer scorer = trainer->scorer;
        uint64_t keyed[BINS], others[BINS], posteriors[2 * BINS];
        unsigned __int128 expected = 0;
        int32_t odds = fixed_log_odds(trainer->prior);
        scorer.model = model;
        for (int32_t i = 0; i < 2 * BINS; i++)
                posteriors[i] = fixed_probability((i - BINS) * BIN_UNITS + odds) / 1000000;
        fill_bins(&scorer, &trainer->blocked[family], left_out, keyed);
        fill_bins(&scorer, &trainer->random, ~left_out, others);
        for (int32_t i = 0; i < BINS; i++)
                for (int32_t j = 0; keyed[i] > 0 && j < BINS; j++)
                        if (others[j] > 0)
                                expected += (unsigned __int128)keyed[i] * others[j] * posteriors[i + j];
        return (uint64_t)(expected / trainer->random.pairs); /* some, where pairs of a family are */
}

/* The prior that the matches of a family stand for, when it is the only way to find matches. */
static uint64_t find_prior(const struct trainer *trainer, enum match_block family, uint64_t expected)
{
        const struct match_training *input = trainer->input;
        uint64_t rows = input->a->count, all = input->b ? rows * input->b->count : rows * (rows - 1) / 2;
        unsigned __int128 matches = (unsigned __int128)expected * trainer->pairs_of[family];
        matches /= trainer->blocked[family].pairs;
        unsigned __int128 prior = matches * 1000000 / all, most = trainer->one_a_row;
        most *= MATCHES_A_ROW_MOST;
        return (uint64_t)(prior > most ? most : prior);
}

/* Posteriors follow from the logarithms, in 1/10000 bit: where these stay, so does all that would follow. */
static bool are_settled(const struct match_model *model, const struct match_model *before)
{
        for (size_t field = 0; field < model->count; field++)
                if (memcmp(model->fields[field].log_m, before->fields[field].log_m,
                           sizeof before->fields[field].log_m) != 0)
                        return false;
        return true;
}

/* One run: m of the fields that the family does not use. Gives the prior that it found. */
static uint64_t run_em(struct trainer *trainer, const struct match_model *built_in, enum match_block family,
                       uint32_t left_out)
{
        struct match_model model = *trainer->model;
        struct patterns *patterns = &trainer->blocked[family];
        uint64_t expected = expect(trainer, &model, patterns);
        bool settled = false;
        for (unsigned i = 0; i < ITERATIONS && !settled; i++) {
                struct match_model before = model;
                set_m(&model, built_in, patterns, left_out);
                settled = are_settled(&model, &before);
                expected = settled ? expected : expect(trainer, &model, patterns);
        }
        uint64_t chance = count_chance(trainer, &model, family, left_out);
        if (expected >= (uint64_t)MATCHES_LEAST * 1000000 && expected / CHANCE_TIMES >= chance &&
            are_people(&model, left_out)) {
                for (size_t field = 0; field < model.count; field++) {
                        uint64_t sums[MATCH_LEVELS_MAX];
                        if (left_out >> field & 1)
                                continue;
                        (void)sum_levels(patterns, field, false, sums);
                        for (size_t level = 0; level < MATCH_LEVELS_MAX; level++)
                                trainer->pooled[field][level] += sums[level];
                }
                trainer->report.families++;
                trainer->report.expected_matches += expected / 1000000;
        }
        return find_prior(trainer, family, expected > chance ? expected - chance : 0);
}

static enum error add_keyed(struct keyed_rows *rows, uint64_t keyed)
{
        if (rows->count == rows->capacity) {
                size_t capacity = rows->capacity ? 2 * rows->capacity : FIRST_KEYS;
                uint64_t *list = realloc(rows->list, capacity * sizeof *list);
                if (!list)
                        return ERR_MEMORY;
                rows->list = list;
                rows->capacity = capacity;
        }
        rows->list[rows->count++] = keyed;
        return OK;
}

static enum error add_keys(struct trainer *trainer, const struct match_register *from, size_t first)
{
        struct match_key keys[MATCH_KEYS_MAX];
        for (size_t row = 0; row < from->count; row++) {
                struct match_record record = match_register_get(from, row);
                size_t own = match_block_keys(trainer->input->vocabulary, trainer->input->schema, &record,
                                              trainer->wide, keys);
                for (size_t i = 0; i < own; i++)
                        if (!(keys[i].hash & trainer->sampled))
                                TRY(add_keyed(&trainer->keyed[keys[i].family], keys[i].hash << 32 | (first + row)));
        }
        return OK;
}

/* Once for all runs: the keys of the rows do not change while m and u are learned. */
static enum error collect_keys(struct trainer *trainer, size_t rows)
{
        while (rows > SAMPLED_ROWS) {
                trainer->sampled = trainer->sampled << 1 | 1;
                rows /= 2;
        }
        TRY(add_keys(trainer, trainer->input->a, 0));
        if (trainer->input->b)
                TRY(add_keys(trainer, trainer->input->b, trainer->input->a->count));
        for (size_t family = 0; family < BLOCK_FAMILIES; family++)
                TRY(sort_numbers(trainer->keyed[family].list, trainer->keyed[family].count));
        return OK;
}

static enum error add_block(struct trainer *trainer, const uint64_t *block, size_t size)
{
        size_t rows_a = trainer->input->a->count;
        bool two = trainer->input->b != NULL;
        for (size_t i = 0; i < size; i++)
                for (size_t j = i + 1; j < size; j++) {
                        uint32_t one = row_of(block[i]), other = row_of(block[j]);
                        bool across = one < rows_a && other >= rows_a;
                        if (two && !across)
                                continue;
                        TRY(add_pair(trainer, one, two ? other - rows_a : other));
                }
        return OK;
}

/* Blocks in the order of their hashes, which is an order by chance, until there are enough pairs. */
static enum error sample_blocks(struct trainer *trainer, enum match_block family)
{
        const uint64_t *list = trainer->keyed[family].list;
        struct patterns *patterns = &trainer->blocked[family];
        size_t used = trainer->keyed[family].count;
        uint64_t before = 0, all = 0;
        for (size_t from = 0, to; from < used; from = to) {
                for (to = from; to < used && hash_of(list[to]) == hash_of(list[from]); to++)
                        ;
                if (to - from < 2 || to - from > BLOCK_ROWS_MOST)
                        continue;
                all += (to - from) * (to - from - 1) / 2;
                if (trainer->pairs.count < BLOCKED_PAIRS) {
                        TRY(add_block(trainer, list + from, to - from));
                        before = all;
                }
        }
        TRY(count_pairs(trainer, patterns));
        trainer->report.blocked_pairs += patterns->pairs;
        trainer->pairs_of[family] = before ? (uint64_t)((unsigned __int128)patterns->pairs * all / before) : 0;
        trainer->pairs_of[family] *= trainer->sampled + 1;
        return OK;
}

static unsigned count_bits(uint32_t bits)
{
        return (unsigned)__builtin_popcount(bits);
}

static const enum match_block families[] = { BLOCK_NAMES,      BLOCK_NAME_YEAR, BLOCK_BORN,    BLOCK_IDENTITY,
                                             BLOCK_PHONE,      BLOCK_ACCOUNT,   BLOCK_NAME_PLACE, BLOCK_STREET,
                                             BLOCK_COMPANY,    BLOCK_NAME_TEXT };

static uint32_t fields_left_out(const struct trainer *trainer, enum match_block family)
{
        return match_block_fields(trainer->input->schema, family, trainer->wide);
}

/* A family that leaves a single field teaches nothing. */
static enum error sample_families(struct trainer *trainer)
{
        for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
                uint32_t left_out = fields_left_out(trainer, families[i]);
                if (left_out != 0 && trainer->input->schema->count - count_bits(left_out) >= 2)
                        TRY(sample_blocks(trainer, families[i]));
        }
        return OK;
}

static void pool(struct trainer *trainer, const struct match_model *built_in)
{
        for (size_t field = 0; field < trainer->model->count; field++) {
                struct match_field *own = &trainer->model->fields[field];
                size_t levels = match_level_count(match_kind_of_type(own->type));
                uint64_t sums[MATCH_LEVELS_MAX];
                for (size_t level = 0; level < levels; level++)
                        sums[level] = trainer->pooled[field][level] +
                                      SEEN_BEFORE * (built_in->fields[field].m[level] / 1000000);
                set_probabilities(own->m, sums, levels, M_LEAST);
        }
        match_model_finish(trainer->model);
}

static void train_round(struct trainer *trainer, const struct match_model *built_in)
{
        uint64_t prior = 1;
        memset(trainer->pooled, 0, sizeof trainer->pooled);
        trainer->report.families = 0;
        trainer->report.expected_matches = 0;
        for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
                enum match_block family = families[i];
                if (trainer->blocked[family].pairs == 0)
                        continue;
                uint64_t found = run_em(trainer, built_in, family, fields_left_out(trainer, family));
                prior = found > prior ? found : prior;
        }
        pool(trainer, built_in);
        trainer->prior = prior;
}

static enum error train_rounds(struct trainer *trainer, const struct match_model *built_in)
{
        size_t rows_a = trainer->input->a->count, rows_b = trainer->input->b ? trainer->input->b->count : rows_a;
        trainer->prior = trainer->one_a_row = PROBABILITY_ONE / (rows_a > rows_b ? rows_a : rows_b);
        TRY(collect_keys(trainer, rows_a + (trainer->input->b ? rows_b : 0)));
        TRY(sample_random(trainer));
        TRY(sample_families(trainer));
        for (unsigned round = 0; round < ROUNDS; round++) {
                (void)expect(trainer, trainer->model, &trainer->random);
                set_u(trainer, built_in);
                train_round(trainer, built_in);
        }
        (void)expect(trainer, trainer->model, &trainer->random);
        set_u(trainer, built_in);
        return OK;
}

/* Pairs of rows of one table: that have a value in a field, and that have the same. */
struct within {
        uint64_t all, same;
        size_t least; /* rows with a value, from which on they count as strangers' */
        uint64_t *list; /* room for the rows of either table */
};

static enum error count_within(const struct trainer *trainer, const struct match_register *own, size_t field,
                               struct within *within)
{
        uint64_t *list = within->list;
        size_t count = 0;
        for (size_t row = 0; row < own->count; row++) {
                struct match_record record = match_register_get(own, row);
                if (record.at[field] != record.at[field + 1])
                        list[count++] = match_field_hash(trainer->input->vocabulary, trainer->input->schema, &record,
                                                         field);
        }
        within->all += (uint64_t)count * (count > 0 ? count - 1 : 0) / 2;
        TRY(sort_numbers(list, count));
        for (size_t from = 0, to; from < count; from = to) {
                for (to = from; to < count && list[to] == list[from]; to++)
                        ;
                within->same += to - from >= within->least ? (uint64_t)(to - from) * (to - from - 1) / 2 : 0;
        }
        return OK;
}

/* Where no run taught anything, what random pairs of two tables have in common holds their matches too: with a single
 * column nothing tells them from chance, and what agrees would weigh just what finding it takes away. How often
 * strangers share a value is then seen within each table, where few stand twice; where many do, it stays too much,
 * which is the safe side. Within one table of one column it is seen in values that many rows have. */
static enum error look_within(struct trainer *trainer)
{
        const struct match_register *a = trainer->input->a, *b = trainer->input->b;
        _cleanup_free_ uint64_t *list = calloc((b && b->count > a->count ? b->count : a->count) + 1, sizeof *list);
        if (!list)
                return ERR_MEMORY;
        for (size_t field = 0; field < trainer->model->count; field++) {
                struct within within = { .list = list, .least = b ? 2 : STRANGERS_LEAST };
                TRY(count_within(trainer, a, field, &within));
                if (b)
                        TRY(count_within(trainer, b, field, &within));
                uint64_t *u = &trainer->model->fields[field].u[0];
                uint64_t same = within.same ? within.same : 1;
                uint64_t seen = within.all ? (uint64_t)((unsigned __int128)same * PROBABILITY_ONE / within.all) : *u;
                seen = seen < U_LEAST ? U_LEAST : seen;
                *u = seen < *u ? seen : *u;
        }
        match_model_finish(trainer->model);
        return OK;
}

static void free_trainer(struct trainer *trainer)
{
        match_pattern_counter_free(&trainer->counter);
        match_patterns_free(&trainer->random);
        for (size_t family = 0; family < BLOCK_FAMILIES; family++) {
                free(trainer->keyed[family].list);
                match_patterns_free(&trainer->blocked[family]);
        }
        free(trainer->pairs.list);
}

enum error match_train(const struct match_training *training, struct match_model *ret_model,
                       struct match_training_report *ret_report)
{
        struct match_model built_in = match_model_built_in(training->schema), model = built_in;
        struct trainer trainer = { .input = training, .model = &model };
        size_t rows = training->a->count + (training->b ? training->b->count : 0);
        trainer.wide = match_block_is_wide(rows);
        trainer.scorer = match_scorer_make(training->schema, &model, training->vocabulary);
        trainer.counter = (struct pattern_counter){ .scorer = &trainer.scorer, .a = training->a,
                                                    .b = training->b ? training->b : training->a,
                                                    .threads = training->threads ? training->threads : 1 };
        enum error err = OK;
        if (rows >= ROWS_LEAST && (!training->b || training->b->count > 0)) {
                err = match_pattern_counter_init(&trainer.counter);
                err = err == OK ? train_rounds(&trainer, &built_in) : err;
        }
        bool apart = training->b ? training->b->count > 0 : training->schema->count == 1;
        if (err == OK && apart && trainer.report.families == 0)
                err = look_within(&trainer);
        free_trainer(&trainer);
        TRY(err);
        *ret_model = model;
        *ret_report = trainer.report;
        return OK;
}

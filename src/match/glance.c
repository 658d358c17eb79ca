/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/digest.h"

#include "base/checked.h"
#include "match/compare.h"
#include "match/hash.h"

enum {
        TIE_SLOTS = 1 << 15,
        WEIGHT_SLOTS = 1 << 14,
        KNOWN = 1, /* bits of a tie: it was looked at; there is one */
        TIED = 2,
        FOR = WEIGHT_BIT,
        AGAINST = 3 * WEIGHT_BIT + WEIGHT_BIT / 2, /* one number may be another */
};

struct match_glance_weight {
        uint64_t values; /* 0: nothing here yet */
        int32_t weight;
};

enum error match_glance_init(struct match_glance *own)
{
        own->ties = calloc(TIE_SLOTS, sizeof *own->ties);
        own->weights = calloc(WEIGHT_SLOTS, sizeof *own->weights);
        if (own->ties && own->weights)
                return OK;
        match_glance_free(own);
        return ERR_MEMORY;
}

void match_glance_free(struct match_glance *own)
{
        free(own->ties);
        free(own->weights);
        *own = (struct match_glance){ 0 };
}

/* ---- words ---- */

static const struct match_token *token_of(const struct match_sketches *own, uint32_t id)
{
        return match_vocabulary_token(own->scorer->vocabulary, id & ID);
}

/* A word of a sketch. */
struct word {
        uint32_t id;
        uint8_t size, key_size;
};

static struct word word_of(const struct match_sketch_words *words, size_t i)
{
        return (struct word){ words->ids[i] & ID, words->sizes[i], words->key_sizes[i] };
}

/* Two words as far as their digests tell. */
struct glimpse {
        const struct match_digest *one, *other; /* the shorter first */
        unsigned size, other_size, limit;       /* of slips */
};

/* A slip takes one letter away, brings one, or both; of a word of five letters it spares the beginning or the end. */
static bool may_be_a_slip(const struct glimpse *words)
{
        const struct match_digest *one = words->one, *other = words->other;
        if (words->other_size - words->size > words->limit ||
            count_letters_apart(one->letters & ~other->letters, 0) > words->limit ||
            count_letters_apart(other->letters & ~one->letters, 0) > words->limit)
                return false;
        return words->limit > 1 || words->size < 5 || memcmp(one->begins, other->begins, 2) == 0 ||
               memcmp(one->ends, other->ends, sizeof one->ends) == 0;
}

static bool may_be_a_slip_of_keys(const struct match_digest *one, const struct match_digest *other, unsigned apart,
                                  unsigned limit)
{
        return one->first == other->first && apart <= limit &&
               count_letters_apart(one->key_letters & ~other->key_letters, 0) <= limit &&
               count_letters_apart(other->key_letters & ~one->key_letters, 0) <= limit;
}

/* Jaro and Winkler's similarity at its most: all letters that both may have are common, and none is moved. For each
 * length of the same beginning, 3 * (920 - 100 * it) / (10 - it) * 10 - 1000, thousandths, rounded down. */
static bool may_be_alike(const struct glimpse *words)
{
        static const unsigned least[] = { 1755, 1730, 1695, 1650, 1595 };
        const struct match_digest *one = words->one, *other = words->other;
        unsigned own = count_letters_apart(one->letters & ~other->letters, 0);
        unsigned strange = count_letters_apart(other->letters & ~one->letters, 0), head = 0;
        if (words->size < 5 || one->first != other->first || own + strange > 5)
                return false;
        unsigned common = words->size - own, other_common = words->other_size - strange;
        common = common < other_common ? common : other_common;
        while (head < 4 && one->begins[head] == other->begins[head])
                head++;
        return 1000 * common * (words->size + words->other_size) >= least[head] * words->size * words->other_size;
}

/* False only when compare_lists.c finds no tie between the two: the bounds of each way to find one. */
static bool may_be_tied(const struct match_digest *digests, struct word a, struct word b)
{
        bool ordered = a.size <= b.size;
        struct glimpse words = { &digests[ordered ? a.id : b.id], &digests[ordered ? b.id : a.id],
                                 ordered ? a.size : b.size, ordered ? b.size : a.size, 0 };
        words.limit = words.size <= 6 ? 1 : 2;
        if (words.one->loose == words.other->loose)
                return true;
        if (words.size < 4)
                return words.size == 1 && words.one->begins[0] == words.other->begins[0];
        bool begins = memcmp(words.one->begins, words.other->begins, sizeof words.one->begins) == 0;
        if (begins && words.other_size > words.size + 1 && (words.one->letters & ~words.other->letters) == 0)
                return true;
        if (may_be_a_slip(&words) || may_be_alike(&words))
                return true;
        struct word brief = a.key_size < b.key_size ? a : b, full = a.key_size < b.key_size ? b : a;
        const struct match_digest *one = &digests[brief.id], *other = &digests[full.id];
        return may_be_a_slip_of_keys(one, other, (unsigned)full.key_size - brief.key_size, words.limit) ||
               (brief.key_size < 4 && (one->key_letters & ~other->key_letters) == 0) ||
               (full.key_size > brief.key_size && memcmp(one->key_ends, other->key_ends, sizeof one->key_ends) == 0);
}

/* How closely two rows are looked at: what the letters of their words allow; the words themselves; the records. */
enum effort { EFFORT_LETTERS, EFFORT_WORDS, EFFORT_RECORDS };

struct looking {
        const struct match_sketches *own;
        struct match_glance *glance;
        enum effort effort;
};

static bool are_tied(const struct looking *looking, struct word a, struct word b, bool names)
{
        const struct match_sketches *own = looking->own;
        bool may = may_be_tied(own->digests, a, b);
        if (!may || looking->effort == EFFORT_LETTERS)
                return may;
        uint64_t pair = (uint64_t)a.id << 25 | (uint64_t)b.id << 1 | names;
        uint64_t *slot = &looking->glance->ties[hash_mix(pair, 3) & (TIE_SLOTS - 1)];
        if (*slot >> 2 != pair || !(*slot & KNOWN))
                *slot = pair << 2 | KNOWN |
                        (are_words_tied(token_of(own, a.id), token_of(own, b.id), names) ? TIED : 0);
        return *slot & TIED;
}

/* Whether a word of one may be two of the other in one: "abdulkarim" is also four letters and "karim". */
static bool may_be_joined(const struct match_sketch_words *whole, const struct match_sketch_words *parts)
{
        enum { ABDUL = sizeof "abdul" - 1 };
        for (size_t j = 0; j + 1 < parts->count; j++) {
                unsigned size = parts->sizes[j] + parts->sizes[j + 1u];
                unsigned key_size = parts->key_sizes[j] + parts->key_sizes[j + 1u];
                for (size_t i = 0; i < whole->count; i++)
                        if (whole->sizes[i] == size || whole->key_sizes[i] == key_size ||
                            (parts->key_sizes[j] == ABDUL && whole->key_sizes[i] + 1u == key_size))
                                return true;
        }
        return false;
}

static bool are_joined(const struct looking *looking, const struct match_sketch_words *whole,
                       const struct match_sketch_words *parts)
{
        const struct match_sketches *own = looking->own;
        bool may = may_be_joined(whole, parts);
        if (!may || looking->effort == EFFORT_LETTERS)
                return may;
        for (size_t i = 0; i < whole->count; i++)
                for (size_t j = 0; j + 1 < parts->count; j++)
                        if (is_word_joined(token_of(own, whole->ids[i]), token_of(own, parts->ids[j]),
                                           token_of(own, parts->ids[j + 1])))
                                return true;
        return false;
}

static unsigned measure(const struct match_sketch_words *words)
{
        unsigned size = 0;
        for (size_t i = 0; i < words->count; i++)
                size += words->key_sizes[i];
        return size;
}

/* Words cut at other places have nearly as many letters together. */
static bool may_be_cut_otherwise(const struct match_sketch_words *a, const struct match_sketch_words *b)
{
        if (a->count == b->count)
                return false;
        unsigned one = measure(a), other = measure(b);
        return one < other ? other - one <= one / 8 : one - other <= other / 8;
}

static bool may_agree_as_a_whole(const struct looking *looking, const struct match_sketch_words *a,
                                 const struct match_sketch_words *b)
{
        return may_be_cut_otherwise(a, b) || are_joined(looking, a, b) || are_joined(looking, b, a);
}

/* The words of each that are one of the other's, or near one that is left, as bits: as compare_lists.c lays them. */
static void find_ties(const struct looking *looking, const struct match_sketch_words *a,
                      const struct match_sketch_words *b, bool names, unsigned ret_tied[2])
{
        unsigned equal[2] = { 0 };
        for (size_t i = 0; i < a->count; i++)
                for (size_t j = 0; j < b->count; j++)
                        if (a->ids[i] == b->ids[j] && !(equal[0] >> i & 1) && !(equal[1] >> j & 1)) {
                                equal[0] |= 1u << i;
                                equal[1] |= 1u << j;
                        }
        ret_tied[0] = equal[0];
        ret_tied[1] = equal[1];
        for (size_t i = 0; i < a->count; i++)
                for (size_t j = 0; j < b->count; j++)
                        if (!((equal[0] | a->codes) >> i & 1) && !((equal[1] | b->codes) >> j & 1) &&
                            are_tied(looking, word_of(a, i), word_of(b, j), names)) {
                                ret_tied[0] |= 1u << i;
                                ret_tied[1] |= 1u << j;
                        }
}

static int32_t least_of(int32_t a, int32_t b)
{
        return a < b ? a : b;
}

static int32_t most_of(int32_t a, int32_t b)
{
        return a > b ? a : b;
}

static int32_t weight_of_quarters(unsigned quarters)
{
        return least_of((int32_t)quarters * QUARTER, WORDS_BITS_MOST);
}

/* Of words that are laid beside others, each no more than it says. */
static int32_t most_of_tied(const struct match_sketch_words *words, unsigned tied)
{
        unsigned quarters = 0;
        for (size_t i = 0; i < words->count; i++)
                quarters += tied >> i & 1 ? words->ids[i] >> ID_BITS : 0;
        return weight_of_quarters(quarters);
}

/* Where words were cut otherwise, or stand in what a sketch has no room for. */
static int32_t most_of_all(const struct match_sketch_levels *levels, const struct match_sketch_words *a,
                           const struct match_sketch_words *b)
{
        return most_of(levels->some, levels->whole + weight_of_quarters((unsigned)a->most + b->most));
}

/* What names weigh at most by which words of each are near one of the other's: where each has one that is near none,
 * only some of it agrees. */
static int32_t most_of_names(const struct looking *looking, const struct match_sketch_words *a,
                             const struct match_sketch_words *b)
{
        const struct match_sketch_levels *levels = &looking->own->levels[looking->own->name];
        unsigned tied[2];
        if (a->odd || b->odd)
                return most_of_all(levels, a, b);
        find_ties(looking, a, b, true, tied);
        if (may_agree_as_a_whole(looking, a, b))
                return most_of_all(levels, a, b);
        bool left = tied[0] + 1 < 1u << a->count, other_left = tied[1] + 1 < 1u << b->count;
        if (left && other_left)
                return levels->some;
        int32_t bits = least_of(most_of_tied(a, tied[0]), most_of_tied(b, tied[1]));
        return most_of(levels->some, bits + (left || other_left ? levels->part : levels->whole));
}

/* ---- the other fields ---- */

static int32_t weight_of_level(const struct match_scorer *scorer, size_t field, size_t level)
{
        const struct match_field *model = &scorer->model->fields[field];
        return model->log_m[level] - model->log_u[level];
}

/* Of a value that is the same: as if nobody else had it. */
static int32_t most_of_equal(const struct match_scorer *scorer, size_t field)
{
        return scorer->model->fields[field].log_m[0] + scorer->most[field];
}

static struct date date_of(uint32_t packed)
{
        return (struct date){ (int16_t)(packed >> 9), (uint8_t)(packed >> 5 & 15), (uint8_t)(packed & 31) };
}

/* What cannot be a date is at best a slip of one that can. */
static int32_t most_of_dates(const struct match_scorer *scorer, const struct match_sketch *a,
                             const struct match_sketch *b)
{
        if (!a->born || !b->born)
                return 0;
        if (a->born == BORN_AS_TEXT || b->born == BORN_AS_TEXT) {
                int32_t slip = most_of(weight_of_level(scorer, scorer->born, DATE_DIGIT),
                                       weight_of_level(scorer, scorer->born, DATE_CONFLICT));
                return a->born == b->born ? most_of(slip, most_of_equal(scorer, scorer->born)) : slip;
        }
        return a->born == b->born
                       ? a->born_most * QUARTER
                       : weight_of_level(scorer, scorer->born, compare_dates(date_of(a->born), date_of(b->born)));
}

static int32_t most_of_phones(const struct match_scorer *scorer, uint64_t a, uint64_t b)
{
        if (!a || !b)
                return 0;
        if (a == PHONE_AS_TEXT && b == PHONE_AS_TEXT)
                return most_of(most_of_equal(scorer, scorer->phone),
                               most_of(weight_of_level(scorer, scorer->phone, NUMBER_DIGIT),
                                       weight_of_level(scorer, scorer->phone, NUMBER_CONFLICT)));
        if (a == PHONE_AS_TEXT || b == PHONE_AS_TEXT)
                return weight_of_level(scorer, scorer->phone, NUMBER_CONFLICT);
        return a == b ? most_of_equal(scorer, scorer->phone)
                      : weight_of_level(scorer, scorer->phone, compare_numbers(a, b, MATCH_TYPE_PHONE));
}

/* What a NIK says of the other fields is left to the whole reckoning. */
static int32_t most_of_identities(const struct match_scorer *scorer, const struct match_sketch *a,
                                  const struct match_sketch *b)
{
        if (!a->identity && !b->identity)
                return 0;
        if (!a->identity || !b->identity) {
                const struct match_sketch *with = a->identity ? a : b, *other = a->identity ? b : a;
                return (!with->born && other->born) || (!with->sex && other->sex) ? INT32_MAX : 0;
        }
        uint8_t level = compare_numbers(a->identity, b->identity, MATCH_TYPE_NATIONAL_ID);
        if (level <= NUMBER_DIGIT)
                return INT32_MAX;
        int32_t part = weight_of_level(scorer, scorer->identity, NUMBER_PART);
        int32_t conflict = weight_of_level(scorer, scorer->identity, NUMBER_CONFLICT);
        return level == NUMBER_PART && part > conflict ? part : conflict;
}

static struct match_glance_weight *find_weight(const struct match_glance *glance, uint64_t values)
{
        return &glance->weights[hash_mix(values, 5) & (WEIGHT_SLOTS - 1)];
}

/* One word of as many letters as the other has words. */
static bool may_be_acronym(const struct match_sketch_words *brief, const struct match_sketch_words *full)
{
        return brief->count == 1 && full->count > 2 && brief->sizes[0] == full->count;
}

/* Words of which none is near one of the other's are in conflict; of the others each says no more than it can. */
static int32_t most_of_words(const struct looking *looking, size_t field, uint32_t one, uint32_t other)
{
        const struct match_sketches *own = looking->own;
        const struct match_sketch_words *a = &own->words[one], *b = &own->words[other];
        unsigned tied[2];
        if (a->odd || b->odd || may_be_acronym(a, b) || may_be_acronym(b, a))
                return most_of_all(&own->levels[field], a, b);
        find_ties(looking, a, b, false, tied);
        if (may_agree_as_a_whole(looking, a, b))
                return most_of_all(&own->levels[field], a, b);
        if (tied[0] == 0)
                return weight_of_level(own->scorer, field, NAME_CONFLICT);
        int32_t bits = least_of(most_of_tied(a, tied[0]), most_of_tied(b, tied[1]));
        return most_of(own->levels[field].some, own->levels[field].whole + bits);
}

/* Exactly, or before the records are looked at where words would have to be compared, at most. */
static int32_t weigh_values(const struct looking *looking, size_t value, uint32_t row_a, uint32_t row_b)
{
        const struct match_sketches *own = looking->own;
        size_t field = own->fields[value];
        uint32_t one = own->of_a[row_a].values[value], other = own->of_b[row_b].values[value];
        uint64_t values = (uint64_t)one << 32 | other;
        struct match_glance_weight *slot = find_weight(looking->glance, values);
        if (slot->values == values)
                return slot->weight;
        bool words = match_kind_of_type(own->scorer->schema->fields[field].type) == COMPARE_WORDS;
        if (words && one != other && looking->effort < EFFORT_RECORDS)
                return most_of_words(looking, field, one, other);
        struct match_record a = match_register_get(own->a, row_a), b = match_register_get(own->b, row_b);
        *slot = (struct match_glance_weight){ values, match_score_field(own->scorer, &a, &b, field) };
        return slot->weight;
}

void match_sketch_call(const struct match_sketches *own, const struct match_glance *glance, uint32_t row_a,
                       uint32_t row_b)
{
        const struct match_sketch *a = &own->of_a[row_a], *b = &own->of_b[row_b];
        for (size_t i = 0; i < own->count; i++) {
                __builtin_prefetch(find_weight(glance, (uint64_t)a->values[i] << 32 | b->values[i]), 1);
                __builtin_prefetch(&own->words[b->values[i]]);
        }
        for (size_t i = 0; i < b->name.count; i++)
                __builtin_prefetch(&own->digests[b->name.ids[i] & ID]);
}

/* Fields of one kind that say the same: the strongest in full, others half (score.h). */
struct places {
        int32_t gain, loss, strongest, worst;
};

static void add_place(struct places *places, int32_t weight)
{
        if (weight > 0) {
                places->gain += weight / 2;
                places->strongest = weight > places->strongest ? weight : places->strongest;
        } else {
                places->loss += weight / 2;
                places->worst = weight < places->worst ? weight : places->worst;
        }
}

static int32_t most_of_values(const struct looking *looking, uint32_t a, uint32_t b, int32_t phones)
{
        const struct match_sketches *own = looking->own;
        struct places places = { 0 };
        int32_t most = phones;
        for (size_t i = 0; i < own->count; i++) {
                if (!own->of_a[a].values[i] || !own->of_b[b].values[i])
                        continue;
                int32_t weight = weigh_values(looking, i, a, b);
                if (match_type_is_of_place(own->scorer->schema->fields[own->fields[i]].type))
                        add_place(&places, weight);
                else
                        most += weight;
        }
        int32_t weaker = phones < places.strongest ? phones : places.strongest;
        most += places.gain + places.strongest - places.strongest / 2 + places.loss + places.worst - places.worst / 2;
        return weaker > 0 ? most - (weaker - weaker / 2) : most;
}

static int32_t weigh_names(const struct looking *looking, uint32_t row_a, uint32_t row_b)
{
        const struct match_sketches *own = looking->own;
        const struct match_sketch_words *a = &own->of_a[row_a].name, *b = &own->of_b[row_b].name;
        if (!(a->count || a->odd) || !(b->count || b->odd))
                return 0;
        if (looking->effort < EFFORT_RECORDS)
                return most_of_names(looking, a, b);
        struct match_record one = match_register_get(own->a, row_a), other = match_register_get(own->b, row_b);
        return match_score_field(own->scorer, &one, &other, own->name);
}

/* What numbers, sexes and dates of two rows weigh at most. */
struct numbers {
        int32_t identities, phones, sexes, dates;
};

/* False when a sketch cannot tell. */
static bool weigh_numbers(const struct match_sketches *own, const struct match_sketch *a, const struct match_sketch *b,
                          struct numbers *ret)
{
        const struct match_scorer *scorer = own->scorer;
        ret->identities = a->unsure || b->unsure ? INT32_MAX : most_of_identities(scorer, a, b);
        if (ret->identities == INT32_MAX)
                return false;
        ret->phones = most_of_phones(scorer, a->phone, b->phone);
        ret->sexes = a->sex && b->sex ? weight_of_level(scorer, scorer->sex, a->sex == b->sex ? 0 : 1) : 0;
        ret->dates = most_of_dates(scorer, a, b);
        return true;
}

/* What both have of other fields is nowhere the same. */
static bool are_elsewhere(const struct match_sketches *own, const struct match_sketch *a, const struct match_sketch *b)
{
        bool known = false;
        for (size_t i = 0; i < own->count; i++) {
                if (a->values[i] && a->values[i] == b->values[i])
                        return false;
                known |= a->values[i] && b->values[i];
        }
        return known;
}

bool match_sketch_speaks_against(const struct match_sketches *own, uint32_t row_a, uint32_t row_b,
                                 enum match_block family)
{
        struct numbers most;
        const struct match_sketch *a = &own->of_a[row_a], *b = &own->of_b[row_b];
        if (!weigh_numbers(own, a, b, &most))
                return false;
        int32_t others = most.identities + most.phones + most.sexes;
        if (family == BLOCK_BORN)
                return others + least_of(most.dates, 0) < -AGAINST || are_elsewhere(own, a, b);
        if (family == BLOCK_NAME_YEAR || family == BLOCK_ENDS_YEAR)
                return others + most.dates < FOR;
        return others + most.dates < -AGAINST;
}

/* What is asked of a pair, from what is quickly told to what must be looked up in the records. */
struct bound {
        int32_t least;
        enum effort first, last;
};

/* Whether they are told to be below by an effort from `first` to `last`. */
static bool is_below(const struct match_sketches *own, struct match_glance *glance, uint32_t row_a, uint32_t row_b,
                     const struct bound *bound)
{
        struct numbers numbers;
        if (!own->of_a || !weigh_numbers(own, &own->of_a[row_a], &own->of_b[row_b], &numbers))
                return false;
        int32_t most = numbers.identities + numbers.sexes + numbers.dates;
        for (enum effort effort = bound->first; effort <= bound->last; effort++) {
                struct looking looking = { own, glance, effort };
                if (most + weigh_names(&looking, row_a, row_b) +
                            most_of_values(&looking, row_a, row_b, numbers.phones) < bound->least)
                        return true;
        }
        return false;
}

bool match_sketch_is_below(const struct match_sketches *own, struct match_glance *glance, uint32_t row_a,
                           uint32_t row_b, int32_t least)
{
        return is_below(own, glance, row_a, row_b, &(struct bound){ least, EFFORT_LETTERS, EFFORT_WORDS });
}

bool match_sketch_is_below_by_records(const struct match_sketches *own, struct match_glance *glance, uint32_t row_a,
                                      uint32_t row_b, int32_t least)
{
        return is_below(own, glance, row_a, row_b, &(struct bound){ least, EFFORT_RECORDS, EFFORT_RECORDS });
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/sketch.h"

#include "base/checked.h"
#include "match/compare.h"
#include "match/hash.h"

enum {
        NONE = MATCH_FIELDS_MAX,
        TIE_SLOTS = 1 << 15,
        WEIGHT_SLOTS = 1 << 14,
        FIRST_SLOTS = 1 << 10,
        KNOWN = 1, /* bits of a tie: it was looked at; there is one */
        TIED = 2,
        ID = 0xFFFFFF,           /* bits of the number of a word, a class or a date */
        ID_BITS = 24,
        BORN_AS_TEXT = ID,       /* what stands there is no date */
        QUARTER = WEIGHT_BIT / 4,
        CODE = MATCH_TOKENS_MAX, /* no class: a code is tied to nothing but itself */
};

struct match_glance_weight {
        uint64_t values; /* 0: nothing here yet */
        int32_t weight;
};

#define PHONE_AS_TEXT ((UINT64_C(1) << 56) - 1)

/* What tells most words apart without looking at them. */
struct match_digest {
        uint32_t letters, key_letters;
        uint32_t loose : 24, first : 8; /* class, or CODE; first letter of the key */
        char begins[4], ends[2];        /* the text */
        char key_ends[4];
};

/* Numbers values: 1, 2, 3 ... in order of first sight. */
struct numbering {
        uint64_t *hashes; /* 0: empty */
        uint32_t *numbers;
        size_t slots, used;
        struct match_sketch_words *words; /* of each number */
};

static void free_numbering(struct numbering *own)
{
        free(own->hashes);
        free(own->numbers);
        free(own->words);
}
#define _cleanup_numbering_ _cleanup_(free_numbering)

static size_t find_slot(const struct numbering *own, uint64_t hash)
{
        size_t at = hash & (own->slots - 1);
        while (own->hashes[at] && own->hashes[at] != hash)
                at = (at + 1) & (own->slots - 1);
        return at;
}

static enum error grow(struct numbering *own)
{
        struct numbering larger = *own;
        if (2 * (own->used + 1) <= own->slots)
                return OK;
        larger.slots = own->slots ? 2 * own->slots : FIRST_SLOTS;
        larger.hashes = calloc(larger.slots, sizeof *larger.hashes);
        larger.numbers = calloc(larger.slots, sizeof *larger.numbers);
        struct match_sketch_words *words = realloc(own->words, larger.slots * sizeof *words);
        own->words = larger.words = words ? words : own->words;
        if (!larger.hashes || !larger.numbers || !words) {
                free(larger.hashes);
                free(larger.numbers);
                return ERR_MEMORY;
        }
        for (size_t i = 0; i < own->slots; i++)
                if (own->hashes[i]) {
                        size_t at = find_slot(&larger, own->hashes[i]);
                        larger.hashes[at] = own->hashes[i];
                        larger.numbers[at] = own->numbers[i];
                }
        free(own->hashes);
        free(own->numbers);
        own->hashes = larger.hashes;
        own->numbers = larger.numbers;
        own->slots = larger.slots;
        return OK;
}

static uint64_t hash_words(const struct match_record *record, size_t field)
{
        uint64_t hash = field + 1;
        for (size_t i = record->at[field]; i < record->at[field + 1]; i++)
                hash = hash_mix(hash, record->words[i]);
        return hash ? hash : 1;
}

static bool is_missing(const struct match_record *record, size_t field)
{
        return field == NONE || record->at[field] == record->at[field + 1];
}

/* One word of this role and nothing else. */
static bool is_plain(const struct match_record *record, size_t field, enum match_role role)
{
        size_t words = role == ROLE_NUMBER ? 2 : 1;
        return record->at[field + 1] - record->at[field] == (int)words &&
               match_word_role(record->words[record->at[field]]) == role;
}

static bool begins_with(const struct match_record *record, size_t field, enum match_role role)
{
        return match_word_role(record->words[record->at[field]]) == role;
}

/* Rounded up; what is beyond is only held for nothing more than it says. */
static uint8_t count_quarters(int32_t weight)
{
        int32_t quarters = (weight + QUARTER - 1) / QUARTER;
        return quarters < 0 ? 0 : quarters > UINT8_MAX ? UINT8_MAX : (uint8_t)quarters;
}

static void sketch_birth(const struct match_scorer *scorer, const struct match_record *record,
                         struct match_sketch *sketch)
{
        if (is_missing(record, scorer->born))
                return;
        if (is_plain(record, scorer->born, ROLE_DATE)) {
                sketch->born = match_word_token(record->words[record->at[scorer->born]]);
                sketch->born_most = count_quarters(match_score_field(scorer, record, record, scorer->born));
        } else if (begins_with(record, scorer->born, ROLE_TEXT)) {
                sketch->born = BORN_AS_TEXT;
        } else {
                sketch->unsure = true;
        }
}

static void sketch_phone(const struct match_scorer *scorer, const struct match_record *record,
                         struct match_sketch *sketch)
{
        if (is_missing(record, scorer->phone))
                return;
        if (is_plain(record, scorer->phone, ROLE_NUMBER))
                sketch->phone = match_field_number(record, scorer->phone) & PHONE_AS_TEXT;
        else if (begins_with(record, scorer->phone, ROLE_TEXT))
                sketch->phone = PHONE_AS_TEXT;
        else
                sketch->unsure = true;
}

static void sketch_numbers(const struct match_scorer *scorer, const struct match_record *record,
                           struct match_sketch *sketch)
{
        sketch_birth(scorer, record, sketch);
        sketch_phone(scorer, record, sketch);
        if (!is_missing(record, scorer->identity)) {
                sketch->identity = match_field_number(record, scorer->identity) & PHONE_AS_TEXT;
                sketch->unsure |= !is_plain(record, scorer->identity, ROLE_NUMBER);
        }
        if (!is_missing(record, scorer->sex)) {
                sketch->sex = match_word_token(record->words[record->at[scorer->sex]]) & 3;
                sketch->unsure |= !is_plain(record, scorer->sex, ROLE_SEX);
        }
}

/* Of any agreement, also with an initial. */
static uint8_t most_of_word(const struct match_token *token)
{
        int32_t most = INITIAL_BITS;
        for (size_t i = 0; i < ARRAY_SIZE(token->bits); i++)
                most = token->bits[i] > most ? token->bits[i] : most;
        return count_quarters(most < WORDS_BITS_MOST ? most : WORDS_BITS_MOST);
}

static void add_sketch_word(struct match_sketch_words *words, const struct match_token *token, uint32_t id)
{
        words->ids[words->count] = (uint32_t)most_of_word(token) << ID_BITS | id;
        words->sizes[words->count] = token->size;
        words->key_sizes[words->count++] = token->key_size;
}

/* Second names, fathers, numbers and a fifth word are more than a sketch can say, beside how much they say; what was
 * cleaned off only makes names weigh less. */
static struct match_sketch_words sketch_words(const struct match_vocabulary *vocabulary,
                                              const struct match_record *record, size_t field, unsigned roles)
{
        struct match_sketch_words words = { 0 };
        unsigned most = 0;
        for (size_t i = record->at[field]; i < record->at[field + 1]; i++) {
                enum match_role role = match_word_role(record->words[i]);
                uint32_t id = match_word_token(record->words[i]);
                bool token = role < ROLE_NUMBER || role == ROLE_TEXT;
                if (role == ROLE_CLEANED)
                        continue;
                most += token ? most_of_word(match_vocabulary_token(vocabulary, id)) : UINT8_MAX;
                if (!token || !(roles >> role & 1) || words.count == SKETCH_WORDS)
                        words.odd = true;
                else
                        add_sketch_word(&words, match_vocabulary_token(vocabulary, id), id);
                i += role == ROLE_NUMBER;
        }
        words.most = most < UINT8_MAX ? (uint8_t)most : UINT8_MAX;
        words.odd |= words.count == 0;
        return words;
}

/* Gives the value of a field its number. */
static enum error number_value(const struct match_sketches *own, struct numbering *numbering,
                               const struct match_record *record, size_t field, uint32_t *ret_number)
{
        uint64_t hash = hash_words(record, field);
        TRY(grow(numbering));
        size_t at = find_slot(numbering, hash);
        if (!numbering->hashes[at]) {
                numbering->hashes[at] = hash;
                numbering->numbers[at] = (uint32_t)++numbering->used;
                numbering->words[numbering->used] =
                        sketch_words(own->scorer->vocabulary, record, field, ~0u);
        }
        *ret_number = numbering->numbers[at];
        return OK;
}

static enum error sketch_row(const struct match_sketches *own, struct numbering *numbering,
                             const struct match_record *record, struct match_sketch *sketch)
{
        if (!is_missing(record, own->name))
                sketch->name = sketch_words(own->scorer->vocabulary, record, own->name,
                                            1u << ROLE_TOKEN | 1u << ROLE_TEXT);
        sketch_numbers(own->scorer, record, sketch);
        for (size_t i = 0; i < own->count; i++)
                if (!is_missing(record, own->fields[i]))
                        TRY(number_value(own, numbering, record, own->fields[i], &sketch->values[i]));
        return OK;
}

static enum error sketch_rows(const struct match_sketches *own, struct numbering *numbering,
                              const struct match_register *from, struct match_sketch **ret_rows)
{
        size_t size = (from->count + 1) * sizeof **ret_rows;
        *ret_rows = aligned_alloc(sizeof **ret_rows, size);
        if (!*ret_rows)
                return ERR_MEMORY;
        memset(*ret_rows, 0, size);
        for (size_t row = 0; row < from->count; row++) {
                struct match_record record = match_register_get(from, row);
                TRY(sketch_row(own, numbering, &record, &(*ret_rows)[row]));
        }
        return OK;
}

/* False when there are more fields than a sketch has room for, or names that may have changed places. */
static bool choose_fields(struct match_sketches *own)
{
        const struct match_scorer *scorer = own->scorer;
        own->name = NONE;
        if (scorer->given != NONE && scorer->family != NONE)
                return false;
        for (size_t field = 0; field < scorer->schema->count; field++) {
                if (field == scorer->identity || field == scorer->phone || field == scorer->born ||
                    field == scorer->sex)
                        continue;
                if (own->name == NONE && match_kind_of_type(scorer->schema->fields[field].type) == COMPARE_NAME)
                        own->name = (uint8_t)field;
                else if (own->count == SKETCH_VALUES)
                        return false;
                else
                        own->fields[own->count++] = (uint8_t)field;
        }
        return true;
}

static void set_levels(struct match_sketches *own)
{
        for (size_t field = 0; field < own->scorer->schema->count; field++) {
                const struct match_field *model = &own->scorer->model->fields[field];
                enum match_comparison_kind kind = match_kind_of_type(model->type);
                struct match_sketch_levels *levels = &own->levels[field];
                if (kind != COMPARE_NAME && kind != COMPARE_WORDS)
                        continue;
                levels->whole = levels->part = model->log_m[NAME_PART];
                for (size_t level = NAME_EXACT; level < NAME_PART; level++)
                        levels->whole = model->log_m[level] > levels->whole ? model->log_m[level] : levels->whole;
                levels->some = match_score_some_most(own->scorer, field);
        }
}

static void copy_end(char *end, size_t size, const char *text, size_t text_size)
{
        size_t own = text_size < size ? text_size : size;
        memcpy(end, text + text_size - own, own);
}

static enum error digest_words(struct match_sketches *own)
{
        size_t count = match_vocabulary_count(own->scorer->vocabulary);
        own->digests = calloc(count + 1, sizeof *own->digests);
        if (!own->digests)
                return ERR_MEMORY;
        for (size_t id = 0; id < count; id++) {
                const struct match_token *token = match_vocabulary_token(own->scorer->vocabulary, (uint32_t)id);
                struct match_digest *digest = &own->digests[id];
                *digest = (struct match_digest){ .letters = token->letters, .key_letters = token->key_letters,
                                                 .loose = token->kind == MATCH_TOKEN_CODE ? CODE : ID & token->loose,
                                                 .first = (unsigned char)token->key[0] };
                memcpy(digest->begins, token->text, sizeof digest->begins);
                copy_end(digest->ends, sizeof digest->ends, token->text, token->size);
                copy_end(digest->key_ends, sizeof digest->key_ends, token->key, token->key_size);
        }
        return OK;
}

enum error match_sketches_build(const struct match_scorer *scorer, const struct match_register *a,
                                const struct match_register *b, struct match_sketches *ret_sketches)
{
        struct match_sketches own = { .scorer = scorer, .a = a, .b = b ? b : a };
        _cleanup_numbering_ struct numbering numbering = { 0 };
        enum error err = OK;
        if (choose_fields(&own)) {
                set_levels(&own);
                err = digest_words(&own);
                if (err == OK)
                        err = sketch_rows(&own, &numbering, a, &own.of_a);
                if (err == OK && b)
                        err = sketch_rows(&own, &numbering, b, &own.of_b);
                else
                        own.of_b = own.of_a;
        }
        own.words = numbering.words;
        numbering.words = NULL;
        if (err != OK) {
                match_sketches_free(&own);
                return err;
        }
        *ret_sketches = own;
        return OK;
}

void match_sketches_free(struct match_sketches *own)
{
        if (own->of_b != own->of_a)
                free(own->of_b);
        free(own->of_a);
        free(own->words);
        free(own->digests);
        *own = (struct match_sketches){ 0 };
}

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
        if (words.one->loose == CODE || words.other->loose == CODE)
                return false;
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
                        if (!(equal[0] >> i & 1) && !(equal[1] >> j & 1) &&
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

/* Words of which none is near one of the other's are in conflict; of the others each says no more than it can. */
static int32_t most_of_words(const struct looking *looking, size_t field, uint32_t one, uint32_t other)
{
        const struct match_sketches *own = looking->own;
        const struct match_sketch_words *a = &own->words[one], *b = &own->words[other];
        unsigned tied[2];
        if (a->odd || b->odd)
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
        for (size_t i = 0; i < own->count; i++)
                __builtin_prefetch(find_weight(glance, (uint64_t)a->values[i] << 32 | b->values[i]), 1);
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

/* From what is quickly told to what must be looked up in the records. */
bool match_sketch_is_below(const struct match_sketches *own, struct match_glance *glance, uint32_t row_a,
                           uint32_t row_b, int32_t least)
{
        if (!own->of_a)
                return false;
        const struct match_sketch *a = &own->of_a[row_a], *b = &own->of_b[row_b];
        const struct match_scorer *scorer = own->scorer;
        int32_t identities = a->unsure || b->unsure ? INT32_MAX : most_of_identities(scorer, a, b);
        if (identities == INT32_MAX)
                return false;
        int32_t phones = most_of_phones(scorer, a->phone, b->phone);
        int32_t sexes = a->sex && b->sex ? weight_of_level(scorer, scorer->sex, a->sex == b->sex ? 0 : 1) : 0;
        int32_t most = identities + sexes + most_of_dates(scorer, a, b);
        for (enum effort effort = EFFORT_LETTERS; effort <= EFFORT_RECORDS; effort++) {
                struct looking looking = { own, glance, effort };
                if (most + weigh_names(&looking, row_a, row_b) + most_of_values(&looking, row_a, row_b, phones) < least)
                        return true;
        }
        return false;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/digest.h"

#include "base/checked.h"
#include "match/compare.h"
#include "match/hash.h"

enum { NONE = MATCH_FIELDS_MAX, FIRST_SLOTS = 1 << 10 };

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
        return hash + (hash == 0); /* 0 is none */
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
        } else {
                sketch->born = BORN_AS_TEXT;
        }
}

static void sketch_phone(const struct match_scorer *scorer, const struct match_record *record,
                         struct match_sketch *sketch)
{
        if (is_missing(record, scorer->phone))
                return;
        bool number = is_plain(record, scorer->phone, ROLE_NUMBER);
        sketch->phone = number ? match_field_number(record, scorer->phone) & PHONE_AS_TEXT : PHONE_AS_TEXT;
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
        words->codes |= (uint8_t)((token->kind == MATCH_TOKEN_CODE) << words->count);
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

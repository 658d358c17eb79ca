/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/vocabulary.h"

#include "base/checked.h"
#include "match/fixed.h"
#include "match/frequency.h"
#include "match/hash.h"

enum {
        FIRST_TOKENS = 1024,
        VALUE_SLOTS = 1 << 23,  /* of each of two rows of counts */
        COUNTED_BITS = 4096,    /* counts whose logarithm is kept */
        RECORDS_LEAST = 50,     /* with fewer, the built-in frequencies say more */
        RARE = 3,
        BITS_LIMIT = 64 * WEIGHT_BIT, /* no word says more */
};

/* Hash -> number, open addressing; the size is a power of two at least twice the entries. 0 is no hash. */
struct table {
        uint64_t *hashes;
        uint32_t *numbers;
        size_t slots, used;
};

struct match_vocabulary {
        struct match_sealed_vocabulary sealed; /* the first words, of a file, or none */
        struct match_token *tokens; /* the others */
        size_t count, capacity; /* of all; of room for the others */
        struct table ids, strict, loose; /* of the others */
        struct table frequent; /* counts of values, when `exact` */
        bool exact;
        uint16_t *values[2]; /* NULL until a value is counted */
        bool values_failed;  /* there was no memory for them */
        uint64_t records;
        int32_t most[MATCH_TOKEN_KINDS]; /* what the rarest word of a kind says */
        int32_t counted_bits[COUNTED_BITS];
        struct rule_machine machine, cleaner;
};

static void free_table(struct table *table)
{
        free(table->hashes);
        free(table->numbers);
}

static bool table_find(const struct table *table, uint64_t hash, uint32_t *ret_number)
{
        if (table->slots == 0)
                return false;
        for (size_t at = hash & (table->slots - 1);; at = (at + 1) & (table->slots - 1)) {
                if (table->hashes[at] == 0)
                        return false;
                if (table->hashes[at] == hash) {
                        *ret_number = table->numbers[at];
                        return true;
                }
        }
}

static void table_put(struct table *table, uint64_t hash, uint32_t number)
{
        size_t at = hash & (table->slots - 1);
        while (table->hashes[at] != 0)
                at = (at + 1) & (table->slots - 1);
        table->hashes[at] = hash;
        table->numbers[at] = number;
        table->used++;
}

static enum error table_grow(struct table *table)
{
        struct table larger = { .slots = table->slots ? 2 * table->slots : 2 * FIRST_TOKENS };
        if (2 * (table->used + 1) <= table->slots)
                return OK;
        larger.hashes = calloc(larger.slots, sizeof *larger.hashes);
        larger.numbers = calloc(larger.slots, sizeof *larger.numbers);
        if (!larger.hashes || !larger.numbers) {
                free_table(&larger);
                return ERR_MEMORY;
        }
        for (size_t i = 0; i < table->slots; i++)
                if (table->hashes[i] != 0)
                        table_put(&larger, table->hashes[i], table->numbers[i]);
        free_table(table);
        *table = larger;
        return OK;
}

/* Looks at each slot at most once, so that a table without an empty one ends too. */
static bool find_sealed(const struct match_sealed_vocabulary *sealed, size_t which, uint64_t hash, uint32_t *ret_number)
{
        const struct match_slot *slots = sealed->slots[which];
        size_t count = sealed->slot_counts[which];
        for (size_t i = 0; i < count; i++) {
                const struct match_slot *slot = &slots[(hash + i) & (count - 1)];
                if (slot->number == 0)
                        return false;
                if (slot->tag == hash >> 32) {
                        *ret_number = slot->number;
                        return true;
                }
        }
        return false;
}

static uint64_t hash_text(enum match_token_kind kind, struct slice text)
{
        uint64_t hash = hash_bytes(slice_sub(text, 0, MATCH_TOKEN_SIZE), (uint64_t)kind + 1);
        return hash + (hash == 0); /* 0 is none */
}

/* A word's text or key, and how to find it. */
struct wanted {
        enum match_token_kind kind;
        struct slice text;
        uint64_t hash;
};

static struct wanted want(enum match_token_kind kind, struct slice text)
{
        struct slice cut = slice_sub(text, 0, MATCH_TOKEN_SIZE);
        return (struct wanted){ kind, cut, hash_text(kind, cut) };
}

static bool is_wanted(const struct match_token *token, size_t which, const struct wanted *wanted)
{
        struct slice text = which == MATCH_IDS_TEXT ? slice_of(token->text, token->size)
                                                    : slice_of(token->key, token->key_size);
        return token->kind == wanted->kind && slice_equal(text, wanted->text);
}

/* By text a word of the file or behind it, by key the first of its class. */
static bool find_id(const struct match_vocabulary *vocabulary, size_t which, const struct table *table,
                    const struct wanted *wanted, uint32_t *ret_id)
{
        const struct match_sealed_vocabulary *sealed = &vocabulary->sealed;
        size_t count = sealed->id_counts[which];
        for (size_t i = 0; i < count; i++) {
                uint32_t number = sealed->ids[which][(wanted->hash + i) & (count - 1)];
                if (number == 0 || number > sealed->count)
                        break;
                if (is_wanted(&sealed->tokens[number - 1], which, wanted)) {
                        *ret_id = number - 1;
                        return true;
                }
        }
        return table_find(table, wanted->hash, ret_id);
}

enum error match_vocabulary_new(struct match_vocabulary **ret_vocabulary)
{
        struct match_vocabulary *vocabulary = calloc(1, sizeof *vocabulary);
        if (!vocabulary)
                return ERR_MEMORY;
        rule_machine_init(&vocabulary->machine);
        rule_machine_init(&vocabulary->cleaner);
        *ret_vocabulary = vocabulary;
        return OK;
}

void match_vocabulary_free(struct match_vocabulary *vocabulary)
{
        if (!vocabulary)
                return;
        free(vocabulary->tokens);
        free_table(&vocabulary->ids);
        free_table(&vocabulary->strict);
        free_table(&vocabulary->loose);
        free_table(&vocabulary->frequent);
        free(vocabulary->values[0]);
        free(vocabulary->values[1]);
        rule_machine_free(&vocabulary->machine);
        rule_machine_free(&vocabulary->cleaner);
        free(vocabulary);
}

static void set_text(char box[MATCH_TOKEN_SIZE], uint8_t *ret_size, struct slice text)
{
        struct slice cut = slice_sub(text, 0, MATCH_TOKEN_SIZE);
        memset(box, 0, MATCH_TOKEN_SIZE);
        if (cut.size > 0)
                memcpy(box, cut.data, cut.size);
        *ret_size = (uint8_t)cut.size;
}

static uint32_t find_letters(const char *text, size_t size)
{
        uint32_t letters = 0;
        for (size_t i = 0; i < size; i++) {
                char c = text[i];
                letters |= 1u << (c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? 26 + (c - '0') % 5 : 31);
        }
        return letters;
}

/* Titles are no titles when a word stands alone. */
static const struct rule_set none = { 0 };

static enum error set_name_keys(struct match_vocabulary *vocabulary, struct match_token *token, struct slice text,
                                struct slice *ret_loose)
{
        struct rule_set sure = { 0 }, risky = { 0 };
        struct rule_machine *machine = &vocabulary->machine;
        rule_machine_load(machine, text);
        TRY(rule_machine_run(machine, PHASE_SURE, &none, &sure));
        set_text(token->key, &token->key_size, rule_machine_words(machine));
        TRY(rule_machine_run(machine, PHASE_RISKY, &none, &risky));
        *ret_loose = rule_machine_words(machine);
        token->sure = rule_set_pack(PHASE_SURE, &sure);
        token->risky = (uint32_t)rule_set_pack(PHASE_RISKY, &risky);
        token->weak = is_weak_name(slice_of(token->key, token->key_size));
        return OK;
}

/* The word that is being added begins the class of this hash. */
static enum error begin_class(const struct match_vocabulary *vocabulary, struct table *table, uint64_t hash,
                              uint32_t *ret_class)
{
        TRY(table_grow(table));
        table_put(table, hash, (uint32_t)vocabulary->count);
        *ret_class = (uint32_t)vocabulary->count;
        return OK;
}

static enum error find_strict(struct match_vocabulary *vocabulary, const struct wanted *key, uint32_t *ret_class)
{
        if (find_id(vocabulary, MATCH_IDS_STRICT, &vocabulary->strict, key, ret_class))
                return OK;
        return begin_class(vocabulary, &vocabulary->strict, key->hash, ret_class);
}

static enum error find_loose(struct match_vocabulary *vocabulary, uint64_t hash, uint32_t *ret_class)
{
        uint32_t number;
        if (find_sealed(&vocabulary->sealed, MATCH_SLOTS_LOOSE, hash, &number) && number <= vocabulary->sealed.count) {
                *ret_class = number - 1;
                return OK;
        }
        if (table_find(&vocabulary->loose, hash, ret_class))
                return OK;
        return begin_class(vocabulary, &vocabulary->loose, hash, ret_class);
}

/* As if nothing were known of any table. */
static void set_built_in_bits(struct match_token *token)
{
        int32_t bits = built_in_bits(token);
        token->bits[0] = bits;
        token->bits[1] = bits - bits / 16;
        token->bits[2] = bits - bits / 4;
}

/* A word that comes when the others have been weighed is as rare as can be, and its class weighs what it did. */
static void set_first_bits(const struct match_vocabulary *vocabulary, struct match_token *token)
{
        if (vocabulary->records == 0) {
                set_built_in_bits(token);
                return;
        }
        const struct match_token *class =
                token->strict == vocabulary->count ? token : match_vocabulary_token(vocabulary, token->strict);
        for (size_t i = 0; i < ARRAY_SIZE(token->bits); i++)
                token->bits[i] = i > 0 && class != token ? class->bits[i] : vocabulary->most[token->kind];
}

static enum error set_token(struct match_vocabulary *vocabulary, struct match_token *token, enum match_token_kind kind,
                            struct slice text)
{
        struct slice loose;
        *token = (struct match_token){ .kind = (uint8_t)kind };
        set_text(token->text, &token->size, text);
        text = slice_of(token->text, token->size);
        if (kind == MATCH_TOKEN_NAME) {
                TRY(set_name_keys(vocabulary, token, text, &loose));
        } else {
                set_text(token->key, &token->key_size, kind == MATCH_TOKEN_WORD ? word_key(text) : text);
                loose = slice_of(token->key, token->key_size);
                token->weak = kind == MATCH_TOKEN_WORD && is_weak_word(loose);
        }
        token->letters = find_letters(token->text, token->size);
        token->key_letters = find_letters(token->key, token->key_size);
        struct wanted key = want(kind, slice_of(token->key, token->key_size));
        TRY(find_loose(vocabulary, hash_text(kind, loose), &token->loose));
        TRY(find_strict(vocabulary, &key, &token->strict));
        set_first_bits(vocabulary, token);
        return OK;
}

enum error match_vocabulary_add(struct match_vocabulary *vocabulary, enum match_token_kind kind, struct slice text,
                                uint32_t *ret_id)
{
        struct wanted wanted = want(kind, text);
        if (find_id(vocabulary, MATCH_IDS_TEXT, &vocabulary->ids, &wanted, ret_id))
                return OK;
        if (vocabulary->count == MATCH_TOKENS_MAX)
                return ERR_TOO_LARGE;
        size_t own = vocabulary->count - vocabulary->sealed.count;
        if (own == vocabulary->capacity) {
                size_t capacity = vocabulary->capacity ? 2 * vocabulary->capacity : FIRST_TOKENS;
                struct match_token *tokens = realloc(vocabulary->tokens, capacity * sizeof *tokens);
                if (!tokens)
                        return ERR_MEMORY;
                vocabulary->tokens = tokens;
                vocabulary->capacity = capacity;
        }
        TRY(table_grow(&vocabulary->ids));
        TRY(set_token(vocabulary, &vocabulary->tokens[own], kind, text));
        table_put(&vocabulary->ids, wanted.hash, (uint32_t)vocabulary->count);
        *ret_id = (uint32_t)vocabulary->count++;
        return OK;
}

bool match_vocabulary_find(const struct match_vocabulary *vocabulary, enum match_token_kind kind, struct slice text,
                           uint32_t *ret_id)
{
        struct wanted wanted = want(kind, text);
        return find_id(vocabulary, MATCH_IDS_TEXT, &vocabulary->ids, &wanted, ret_id);
}

const struct match_token *match_vocabulary_token(const struct match_vocabulary *vocabulary, uint32_t id)
{
        return id < vocabulary->sealed.count ? &vocabulary->sealed.tokens[id]
                                             : &vocabulary->tokens[id - vocabulary->sealed.count];
}

size_t match_vocabulary_count(const struct match_vocabulary *vocabulary)
{
        return vocabulary->count;
}

struct rule_machine *match_vocabulary_cleaner(struct match_vocabulary *vocabulary)
{
        return &vocabulary->cleaner;
}

void match_vocabulary_count_token(struct match_vocabulary *vocabulary, uint32_t id)
{
        if (id >= vocabulary->sealed.count)
                vocabulary->tokens[id - vocabulary->sealed.count].count++;
}

static uint16_t *find_value(const struct match_vocabulary *vocabulary, size_t row, uint64_t hash)
{
        return &vocabulary->values[row][(row ? hash >> 32 : hash) & (VALUE_SLOTS - 1)];
}

void match_vocabulary_count_value(struct match_vocabulary *vocabulary, uint64_t hash)
{
        for (size_t row = 0; row < 2; row++)
                if (!vocabulary->values[row])
                        vocabulary->values[row] = calloc(VALUE_SLOTS, sizeof *vocabulary->values[row]);
        if (!vocabulary->values[0] || !vocabulary->values[1]) {
                vocabulary->values_failed = true;
                return;
        }
        for (size_t row = 0; row < 2; row++) {
                uint16_t *count = find_value(vocabulary, row, hash);
                *count = (uint16_t)(*count + (*count < UINT16_MAX));
        }
}

uint32_t match_vocabulary_value_count(const struct match_vocabulary *vocabulary, uint64_t hash)
{
        uint32_t count;
        hash += hash == 0;
        if (find_sealed(&vocabulary->sealed, MATCH_SLOTS_VALUES, hash, &count))
                return count;
        if (vocabulary->exact)
                return table_find(&vocabulary->frequent, hash, &count) ? count : 0;
        if (!vocabulary->values[0] || !vocabulary->values[1])
                return 0;
        uint16_t one = *find_value(vocabulary, 0, hash), other = *find_value(vocabulary, 1, hash);
        return one < other ? one : other;
}

uint64_t match_vocabulary_records(const struct match_vocabulary *vocabulary)
{
        return vocabulary->records;
}

static int32_t bits_of_count(uint64_t records, uint64_t count)
{
        return count - RARE + 1 >= records ? 0 : fixed_log2_ratio(records, count - RARE + 1);
}

int32_t match_vocabulary_value_bits(const struct match_vocabulary *vocabulary, uint32_t count, int32_t most)
{
        if (count <= RARE || vocabulary->records == 0)
                return most;
        int32_t bits = count < COUNTED_BITS ? vocabulary->counted_bits[count]
                                            : bits_of_count(vocabulary->records, count);
        return bits < most ? bits : most;
}

/* A class and what it weighs, or a spelling with one letter left out and a class that has it. */
struct neighbour {
        uint64_t hash;
        uint32_t token;
};

static int compare_neighbours(const void *a, const void *b)
{
        const struct neighbour *left = a, *right = b;
        if (left->hash != right->hash)
                return left->hash < right->hash ? -1 : 1;
        return left->token < right->token ? -1 : left->token > right->token;
}

/* Records that have a word within a slip of each class: classes that share a spelling after at most one letter is left
 * out of each (symmetric deletes). */
static void add_neighbours(struct neighbour *list, size_t count, const uint32_t *class_count, uint64_t *mass)
{
        qsort(list, count, sizeof *list, compare_neighbours);
        for (size_t from = 0, to; from < count; from = to) {
                uint64_t total = 0;
                for (to = from; to < count && list[to].hash == list[from].hash; to++)
                        if (to == from || list[to].token != list[to - 1].token)
                                total += class_count[list[to].token];
                for (size_t i = from; i < to; i++)
                        if (i == from || list[i].token != list[i - 1].token)
                                mass[list[i].token] += total - class_count[list[i].token];
        }
}

static size_t write_deletes(const struct match_token *token, uint32_t class, struct neighbour *list)
{
        char shorter[MATCH_TOKEN_SIZE];
        size_t count = 0;
        list[count++] = (struct neighbour){ hash_text(token->kind, slice_of(token->key, token->key_size)), class };
        for (size_t i = 0; i < token->key_size && token->key_size > 3; i++) {
                memcpy(shorter, token->key, i);
                memcpy(shorter + i, token->key + i + 1, token->key_size - i - 1u);
                list[count++] =
                        (struct neighbour){ hash_text(token->kind, slice_of(shorter, token->key_size - 1u)), class };
        }
        return count;
}

static enum error weigh_neighbours(const struct match_vocabulary *vocabulary, const uint32_t *class_count,
                                   uint64_t *mass)
{
        size_t room = 0, count = 0;
        for (size_t i = 0; i < vocabulary->count; i++)
                room += vocabulary->tokens[i].strict == i ? vocabulary->tokens[i].key_size + 1u : 0;
        _cleanup_free_ struct neighbour *list = calloc(room + 1, sizeof *list);
        if (!list)
                return ERR_MEMORY;
        for (size_t i = 0; i < vocabulary->count; i++)
                if (vocabulary->tokens[i].strict == i && vocabulary->tokens[i].kind != MATCH_TOKEN_CODE)
                        count += write_deletes(&vocabulary->tokens[i], (uint32_t)i, list + count);
        add_neighbours(list, count, class_count, mass);
        return OK;
}

/* records + 1/u, where u is the sum of the squares of the shares. */
static uint64_t find_rarest(const struct match_vocabulary *vocabulary, enum match_token_kind kind,
                            const uint32_t *class_count)
{
        unsigned __int128 squares = 0;
        unsigned __int128 all = (unsigned __int128)vocabulary->records * vocabulary->records;
        for (size_t i = 0; i < vocabulary->count; i++)
                if (vocabulary->tokens[i].kind == kind)
                        squares += (unsigned __int128)class_count[i] * class_count[i];
        uint64_t inverse = squares ? (uint64_t)(all / squares) : 0;
        return vocabulary->records + inverse;
}

static void set_counted_bits(struct match_vocabulary *vocabulary)
{
        for (uint32_t count = RARE + 1; count < COUNTED_BITS; count++)
                vocabulary->counted_bits[count] = bits_of_count(vocabulary->records, count);
}

static void set_bits(struct match_vocabulary *vocabulary, const uint32_t *class_count, const uint64_t *mass)
{
        int32_t *most = vocabulary->most;
        for (size_t kind = 0; kind < MATCH_TOKEN_KINDS; kind++)
                most[kind] = fixed_log2_ratio(find_rarest(vocabulary, (enum match_token_kind)kind, class_count), 1);
        set_counted_bits(vocabulary);
        for (size_t i = 0; i < vocabulary->count; i++) {
                struct match_token *token = &vocabulary->tokens[i];
                uint64_t near = class_count[token->strict] + mass[token->strict];
                token->bits[0] = match_vocabulary_value_bits(vocabulary, token->count, most[token->kind]);
                token->bits[1] = match_vocabulary_value_bits(vocabulary, class_count[token->strict], most[token->kind]);
                token->bits[2] = match_vocabulary_value_bits(
                        vocabulary, near > UINT32_MAX ? UINT32_MAX : (uint32_t)near, most[token->kind]);
        }
}

enum error match_vocabulary_finish(struct match_vocabulary *vocabulary, uint64_t records)
{
        if (vocabulary->values_failed)
                return ERR_MEMORY;
        if (vocabulary->sealed.count > 0)
                return ERR_INVALID;
        vocabulary->records = records < RECORDS_LEAST ? 0 : records;
        if (vocabulary->records == 0) {
                for (size_t i = 0; i < vocabulary->count; i++)
                        set_built_in_bits(&vocabulary->tokens[i]);
                return OK;
        }
        _cleanup_free_ uint32_t *class_count = calloc(vocabulary->count + 1, sizeof *class_count);
        _cleanup_free_ uint64_t *mass = calloc(vocabulary->count + 1, sizeof *mass);
        if (!class_count || !mass)
                return ERR_MEMORY;
        for (size_t i = 0; i < vocabulary->count; i++)
                class_count[vocabulary->tokens[i].strict] += vocabulary->tokens[i].count;
        TRY(weigh_neighbours(vocabulary, class_count, mass));
        set_bits(vocabulary, class_count, mass);
        return OK;
}

/* ---- as it stands in a file ---- */

enum error match_vocabulary_keep_value(struct match_vocabulary *vocabulary, uint64_t hash, uint32_t count)
{
        vocabulary->exact = true;
        free(vocabulary->values[0]);
        free(vocabulary->values[1]);
        vocabulary->values[0] = vocabulary->values[1] = NULL;
        uint32_t there;
        hash += hash == 0;
        if (count <= RARE || table_find(&vocabulary->frequent, hash, &there))
                return OK;
        TRY(table_grow(&vocabulary->frequent));
        table_put(&vocabulary->frequent, hash, count);
        return OK;
}

static size_t count_slots(size_t used)
{
        size_t slots = 4;
        while (3 * slots < 4 * used + 4)
                slots *= 2;
        return slots;
}

/* By ascending number, and of equal ones by hash, so that the same words make the same bytes. */
struct entry {
        uint64_t hash;
        uint32_t number;
};

static int compare_numbers(const void *a, const void *b)
{
        const struct entry *left = a, *right = b;
        if (left->number != right->number)
                return left->number < right->number ? -1 : 1;
        return left->hash < right->hash ? -1 : left->hash > right->hash;
}

static enum error seal_table(const struct table *table, uint32_t more, const struct match_slot **ret_slots,
                             size_t *ret_count)
{
        size_t count = count_slots(table->used), used = 0;
        _cleanup_free_ struct entry *entries = calloc(table->used + 1, sizeof *entries);
        struct match_slot *slots = calloc(count, sizeof *slots);
        if (!entries || !slots) {
                free(slots);
                return ERR_MEMORY;
        }
        for (size_t i = 0; i < table->slots; i++)
                if (table->hashes[i] != 0)
                        entries[used++] = (struct entry){ table->hashes[i], table->numbers[i] + more };
        qsort(entries, used, sizeof *entries, compare_numbers);
        for (size_t i = 0; i < used; i++) {
                size_t at = entries[i].hash & (count - 1);
                while (slots[at].number != 0)
                        at = (at + 1) & (count - 1);
                slots[at] = (struct match_slot){ (uint32_t)(entries[i].hash >> 32), entries[i].number };
        }
        *ret_slots = slots;
        *ret_count = count;
        return OK;
}

static enum error seal_ids(const struct table *table, const uint32_t **ret_ids, size_t *ret_count)
{
        const struct match_slot *slots;
        TRY(seal_table(table, 1, &slots, ret_count));
        uint32_t *ids = calloc(*ret_count, sizeof *ids);
        for (size_t i = 0; ids && i < *ret_count; i++)
                ids[i] = slots[i].number;
        free((void *)(uintptr_t)slots);
        *ret_ids = ids;
        return ids ? OK : ERR_MEMORY;
}

static enum error seal_tables(const struct match_vocabulary *vocabulary, struct match_sealed_vocabulary *sealed)
{
        TRY(seal_ids(&vocabulary->ids, &sealed->ids[MATCH_IDS_TEXT], &sealed->id_counts[MATCH_IDS_TEXT]));
        TRY(seal_ids(&vocabulary->strict, &sealed->ids[MATCH_IDS_STRICT], &sealed->id_counts[MATCH_IDS_STRICT]));
        TRY(seal_table(&vocabulary->loose, 1, &sealed->slots[MATCH_SLOTS_LOOSE],
                       &sealed->slot_counts[MATCH_SLOTS_LOOSE]));
        return seal_table(&vocabulary->frequent, 0, &sealed->slots[MATCH_SLOTS_VALUES],
                          &sealed->slot_counts[MATCH_SLOTS_VALUES]);
}

enum error match_vocabulary_seal(const struct match_vocabulary *vocabulary, struct match_sealed_vocabulary *ret_sealed)
{
        struct match_sealed_vocabulary sealed = { .tokens = vocabulary->tokens, .count = vocabulary->count,
                                                  .records = vocabulary->records };
        memcpy(sealed.most, vocabulary->most, sizeof sealed.most);
        if (vocabulary->sealed.count > 0)
                return ERR_INVALID;
        enum error err = seal_tables(vocabulary, &sealed);
        if (err != OK) {
                match_vocabulary_unseal(&sealed);
                return err;
        }
        *ret_sealed = sealed;
        return OK;
}

void match_vocabulary_unseal(struct match_sealed_vocabulary *sealed)
{
        for (size_t i = 0; i < MATCH_SLOT_TABLES; i++)
                free((void *)(uintptr_t)sealed->slots[i]);
        for (size_t i = 0; i < MATCH_ID_TABLES; i++)
                free((void *)(uintptr_t)sealed->ids[i]);
        *sealed = (struct match_sealed_vocabulary){ 0 };
}

static bool are_bits(const int32_t *bits, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (bits[i] < 0 || bits[i] > BITS_LIMIT)
                        return false;
        return true;
}

static bool check_sealed(const struct match_sealed_vocabulary *sealed)
{
        for (size_t i = 0; i < MATCH_SLOT_TABLES; i++)
                if ((sealed->slot_counts[i] & (sealed->slot_counts[i] - 1)) != 0)
                        return false;
        for (size_t i = 0; i < MATCH_ID_TABLES; i++)
                if ((sealed->id_counts[i] & (sealed->id_counts[i] - 1)) != 0)
                        return false;
        for (size_t id = 0; id < sealed->count; id++) {
                const struct match_token *token = &sealed->tokens[id];
                if (token->size == 0 || token->size > MATCH_TOKEN_SIZE || token->key_size > MATCH_TOKEN_SIZE ||
                    token->kind >= MATCH_TOKEN_KINDS || token->weak > 1 || token->strict >= sealed->count ||
                    token->loose >= sealed->count || !are_bits(token->bits, ARRAY_SIZE(token->bits)))
                        return false;
        }
        return sealed->count <= MATCH_TOKENS_MAX && sealed->records <= UINT32_MAX &&
               are_bits(sealed->most, MATCH_TOKEN_KINDS);
}

enum error match_vocabulary_open(const struct match_sealed_vocabulary *sealed, struct match_vocabulary **ret_vocabulary)
{
        struct match_vocabulary *vocabulary;
        if (!check_sealed(sealed))
                return ERR_CORRUPT;
        TRY(match_vocabulary_new(&vocabulary));
        vocabulary->sealed = *sealed;
        vocabulary->count = sealed->count;
        vocabulary->records = sealed->records;
        vocabulary->exact = true;
        memcpy(vocabulary->most, sealed->most, sizeof vocabulary->most);
        if (vocabulary->records > 0)
                set_counted_bits(vocabulary);
        *ret_vocabulary = vocabulary;
        return OK;
}

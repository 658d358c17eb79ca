/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Subjects that may be one: found by shared parts of their keys, compared by the rules of the engine. */
#include "subjects/sameness.h"

#include "base/checked.h"
#include "match/distance.h"
#include "store/query.h"
#include "subjects.sql.h"
#include "text/clean.h"

enum {
        WORDS_MAX = 4,
        PREFIX_MAX = 32, /* bytes of a key of which one may be missing */
        BLOCKS_MAX = 3 * (PREFIX_MAX + 1) + WORDS_MAX * (WORDS_MAX - 1),
        CATCH_UP = 500,  /* subjects that are put under keys before candidates are looked for by them */
        SLIP_LEAST = 5,  /* shorter keys than that differ by one letter by chance */
        NEAR_EACH = 12,  /* one more letter may differ for each so many */
        WORD_LEAST = 3,  /* of words that are searched for one has so many letters: initials alone are in every name */
        LABEL_WORDS_MAX = 16, /* of a company or address; not below WORDS_MAX */
};

struct label_words {
        struct slice items[LABEL_WORDS_MAX];
        size_t count;
};

struct blocks {
        struct slice items[BLOCKS_MAX];
        size_t count;
};

/* The words of a key in their order in the alphabet; those beyond WORDS_MAX are left out. */
static size_t sorted_words(struct slice key, struct slice words[WORDS_MAX])
{
        size_t count = 0;
        struct slice rest = key, word;
        while (count < WORDS_MAX && slice_next(&rest, ' ', &word)) {
                size_t at = count;
                for (; at > 0 && slice_compare(words[at - 1], word) > 0; at--)
                        words[at] = words[at - 1];
                words[at] = word;
                count += word.size > 0;
        }
        return count;
}

/* The words of a name, each by the sure rules; titles give none. The key of a whole name has no words: how they are
 * glued is one of the things that people write differently. */
static enum error name_words(struct slice label, struct arena *arena, struct slice words[WORDS_MAX], size_t *ret_count)
{
        char *spaced = arena_cstr(arena, label);
        struct slice word, key, joined = S("");
        if (!spaced)
                return ERR_MEMORY;
        for (size_t i = 0; i < label.size; i++)
                if (memchr(".,'-", spaced[i], 4))
                        spaced[i] = ' ';
        struct slice rest = slice_of(spaced, label.size);
        while (slice_next(&rest, ' ', &word)) {
                if (word.size == 0)
                        continue;
                /* An initial has no spelling: the rules about the end of a word would change it. */
                enum error err = word.size == 1 ? utf8_normalise(word, UTF8_FOLD, arena, &key) :
                                                  match_identifier_key(MATCH_PERSON, word, arena, &key);
                if (err == ERR_INVALID)
                        continue;
                TRY(err);
                joined = arena_printf(arena, "%.*s %.*s", SLICE_FMT(joined), SLICE_FMT(key));
        }
        if (slice_is_null(joined))
                return ERR_MEMORY;
        *ret_count = sorted_words(joined, words);
        return OK;
}

static enum error joined_words(const struct slice *words, size_t count, struct arena *arena, struct slice *ret_joined)
{
        struct slice joined = S("");
        for (size_t i = 0; i < count; i++)
                joined = arena_printf(arena, "%.*s%s%.*s", SLICE_FMT(joined), i ? " " : "", SLICE_FMT(words[i]));
        *ret_joined = joined;
        return slice_is_null(joined) ? ERR_MEMORY : OK;
}

static enum error add_block(struct blocks *blocks, struct slice block)
{
        if (slice_is_null(block))
                return ERR_MEMORY;
        for (size_t i = 0; i < blocks->count; i++)
                if (slice_equal(blocks->items[i], block))
                        return OK;
        blocks->items[blocks->count++] = block;
        return OK;
}

/* The key whole and with each of its bytes missing: two keys share one of these when one edit, or a swap of
 * neighbours, makes one of the other (symmetric deletion). */
static enum error add_deletions(struct blocks *blocks, enum match_kind kind, struct slice key, struct arena *arena)
{
        size_t size = key.size < PREFIX_MAX ? key.size : PREFIX_MAX;
        const char *word = subject_kind_word(kind).data;
        TRY(add_block(blocks, arena_printf(arena, "%s:%.*s", word, (int)size, key.data)));
        for (size_t i = 0; i < size; i++)
                TRY(add_block(blocks, arena_printf(arena, "%s:%.*s%.*s", word, (int)i, key.data, (int)(size - i - 1),
                                                   key.data + i + 1)));
        return OK;
}

/* A word with the initial of another: "M. Sutrisno" meets "Muhammad Sutrisno". */
static enum error add_initials(struct blocks *blocks, const struct slice *words, size_t count, struct arena *arena)
{
        for (size_t i = 0; i < count; i++)
                for (size_t j = 0; j < count; j++)
                        if (i != j && words[j].size > 2)
                                TRY(add_block(blocks,
                                              arena_printf(arena, "initial/%.*s/%.1s", SLICE_FMT(words[j]),
                                                           words[i].data)));
        return OK;
}

/* A slip may keep a sure rule from reading a word, and another make one read it: "suparno" is read as "suparna",
 * "suparmo" as it stands. So a name meets others by its letters, too. */
static enum error add_written(struct blocks *blocks, struct slice label, struct arena *arena)
{
        struct slice folded;
        TRY(utf8_normalise(label, UTF8_FOLD, arena, &folded));
        char *letters = arena_cstr(arena, folded);
        size_t size = 0;
        if (!letters)
                return ERR_MEMORY;
        for (size_t i = 0; i < folded.size; i++)
                if (!memchr(" .,'-", letters[i], 5))
                        letters[size++] = letters[i];
        return add_deletions(blocks, MATCH_PERSON, slice_of(letters, size), arena);
}

/* By which what differs in one letter, or in the order of its words, meets. */
static enum error add_slips(struct blocks *blocks, enum match_kind kind, struct slice label, struct arena *arena)
{
        struct slice key, words[WORDS_MAX], sorted;
        size_t count;
        TRY(match_identifier_key(kind, label, arena, &key));
        if (match_key_identifies(kind) || kind == MATCH_ROUTE)
                return add_deletions(blocks, kind, key, arena);
        if (kind == MATCH_PERSON)
                TRY(name_words(label, arena, words, &count));
        else
                count = sorted_words(key, words);
        TRY(joined_words(words, count, arena, &sorted));
        TRY(add_deletions(blocks, kind, sorted, arena));
        TRY(add_deletions(blocks, kind, key, arena));
        return kind == MATCH_PERSON ? add_written(blocks, label, arena) : OK;
}

static enum error blocks_of(enum match_kind kind, struct slice label, struct arena *arena, struct blocks *blocks)
{
        struct slice words[WORDS_MAX];
        size_t count;
        blocks->count = 0;
        enum error err = add_slips(blocks, kind, label, arena);
        if (err == ERR_INVALID)
                return OK; /* a label that was cut may not be readable any more: it meets nobody */
        if (err != OK || kind != MATCH_PERSON)
                return err;
        TRY(name_words(label, arena, words, &count));
        return add_initials(blocks, words, count, arena);
}

struct unblocked {
        struct uuid office_id, id;
        struct slice kind, label;
};

/* As a parameter that is a look-up hash would be, one after the other. */
static enum error hash_blocks(struct tx *tx, struct uuid office_id, const struct blocks *blocks,
                              struct slice *ret_hashes)
{
        char *hashes = arena_alloc(tx_arena(tx), blocks->count * VAULT_LOOKUP_SIZE + 1);
        if (!hashes)
                return ERR_MEMORY;
        for (size_t i = 0; i < blocks->count; i++) {
                struct sql_value hash;
                TRY(tx_lookup(tx, "subject.label", office_id, blocks->items[i], &hash));
                if (hash.bytes.size != VAULT_LOOKUP_SIZE)
                        return ERR_UNCONFIGURED;
                memcpy(hashes + i * VAULT_LOOKUP_SIZE, hash.bytes.data, VAULT_LOOKUP_SIZE);
        }
        *ret_hashes = slice_of(hashes, blocks->count * VAULT_LOOKUP_SIZE);
        return OK;
}

static enum error put_under_blocks(struct tx *tx, const struct unblocked *row)
{
        struct arena *arena = tx_arena(tx);
        struct blocks blocks;
        struct slice hashes;
        enum match_kind kind;
        if (!subject_kind_parse(row->kind, &kind))
                return ERR_CORRUPT;
        TRY(blocks_of(kind, row->label, arena, &blocks));
        TRY(hash_blocks(tx, row->office_id, &blocks, &hashes));
        TRY(subject_blocks_insert(tx,
                                  &(struct subject_blocks_insert_params){ .office_id = row->office_id,
                                                                          .subject_id = row->id,
                                                                          .count = (int64_t)blocks.count,
                                                                          .hashes = hashes },
                                  NULL));
        return subject_block_done(tx,
                                  &(struct subject_block_done_params){ .office_id = row->office_id, .id = row->id },
                                  NULL);
}

enum error subject_slips(struct tx *tx, const struct evidence_question *question,
                         struct subject_sharing_rows *ret_rows)
{
        struct arena *arena = tx_arena(tx);
        struct blocks blocks = { .count = 0 };
        struct slice hashes;
        TRY(add_slips(&blocks, question->kind, question->raw, arena));
        TRY(hash_blocks(tx, question->office_id, &blocks, &hashes));
        return subject_sharing(tx,
                               &(struct subject_sharing_params){ question->office_id, (int64_t)blocks.count, hashes },
                               arena, ret_rows);
}

enum error subjects_catch_up(struct tx *tx, struct uuid office_id, int64_t most, bool *ret_left)
{
        struct subject_without_blocks_rows rows;
        TRY(subject_without_blocks(tx, &(struct subject_without_blocks_params){ .office_id = office_id, .limit = most },
                                   tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(put_under_blocks(tx, &(struct unblocked){ office_id, rows.items[i].id, rows.items[i].kind,
                                                              rows.items[i].label }));
        *ret_left = (int64_t)rows.count == most;
        return OK;
}

enum error subjects_prepare(struct tx *tx, int64_t most, int64_t *ret_count)
{
        struct subject_without_blocks_any_rows rows;
        TRY(subject_without_blocks_any(tx, &(struct subject_without_blocks_any_params){ .limit = most }, tx_arena(tx),
                                       &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(put_under_blocks(tx, &(struct unblocked){ rows.items[i].office_id, rows.items[i].id,
                                                              rows.items[i].kind, rows.items[i].label }));
        *ret_count = (int64_t)rows.count;
        return OK;
}

static enum error compare_persons(const struct written_pair *pair, struct arena *arena, struct candidate *candidate,
                                  bool *ret_near)
{
        struct slice words[WORDS_MAX];
        size_t count_a, count_b;
        enum error err = match_compare_names(pair->a, pair->b, arena, &candidate->comparison);
        *ret_near = false;
        if (err == ERR_INVALID || err == ERR_TOO_LARGE)
                return OK;
        TRY(err);
        candidate->reason = CANDIDATE_NAMES;
        *ret_near = candidate->comparison.agreement >= MATCH_TYPING;
        if (candidate->comparison.agreement != MATCH_PART)
                return OK;
        TRY(name_words(pair->a, arena, words, &count_a));
        TRY(name_words(pair->b, arena, words, &count_b));
        *ret_near = count_a > 1 && count_b > 1;
        return OK;
}

enum error candidate_compare(const struct written_pair *pair, struct arena *arena, struct candidate *candidate,
                             bool *ret_near)
{
        enum match_kind kind = pair->kind;
        struct slice key_a, key_b, words[WORDS_MAX], sorted_a, sorted_b;
        if (kind == MATCH_PERSON)
                return compare_persons(pair, arena, candidate, ret_near);
        *ret_near = false;
        if (match_identifier_key(kind, pair->a, arena, &key_a) != OK ||
            match_identifier_key(kind, pair->b, arena, &key_b) != OK)
                return OK;
        TRY(joined_words(words, sorted_words(key_a, words), arena, &sorted_a));
        TRY(joined_words(words, sorted_words(key_b, words), arena, &sorted_b));
        size_t size = key_a.size < key_b.size ? key_a.size : key_b.size;
        unsigned distance = distance_osa(key_a, key_b);
        if (!slice_equal(key_a, key_b) && slice_equal(sorted_a, sorted_b) && !match_key_identifies(kind))
                candidate->reason = CANDIDATE_ORDER;
        else if (distance == 0)
                candidate->reason = CANDIDATE_EQUAL;
        else if (distance <= 1 && size >= SLIP_LEAST)
                candidate->reason = CANDIDATE_SLIP;
        else if (!match_key_identifies(kind) && distance <= 1 + size / NEAR_EACH && size >= SLIP_LEAST)
                candidate->reason = CANDIDATE_NEAR;
        else
                return OK;
        *ret_near = true;
        return OK;
}

/* Words of a label as they are compared; those of a name by the sure rules. */
static enum error words_of(enum match_kind kind, struct slice label, struct arena *arena, struct label_words *ret_words)
{
        struct slice rest, word;
        ret_words->count = 0;
        if (kind == MATCH_PERSON)
                return name_words(label, arena, ret_words->items, &ret_words->count);
        TRY(match_identifier_key(kind, label, arena, &rest));
        while (ret_words->count < LABEL_WORDS_MAX && slice_next(&rest, ' ', &word))
                if (word.size > 0)
                        ret_words->items[ret_words->count++] = word;
        return OK;
}

static bool is_one_word(struct slice a, struct slice b)
{
        return slice_equal(a, b) || (a.size >= SLIP_LEAST && b.size >= SLIP_LEAST && distance_osa(a, b) <= 1);
}

/* Whether each of the words stands among the others, and no two for one of them. */
static bool are_among(const struct label_words *words, const struct label_words *others)
{
        bool taken[LABEL_WORDS_MAX] = { false };
        for (size_t i = 0; i < words->count; i++) {
                size_t at = 0;
                while (at < others->count && (taken[at] || !is_one_word(words->items[i], others->items[at])))
                        at++;
                if (at == others->count)
                        return false;
                taken[at] = true;
        }
        return true;
}

static bool has_long_word(const struct label_words *words)
{
        for (size_t i = 0; i < words->count; i++)
                if (words->items[i].size >= WORD_LEAST)
                        return true;
        return false;
}

enum error candidate_compare_searched(const struct written_pair *pair, struct arena *arena,
                                      struct candidate *candidate, bool *ret_near)
{
        struct label_words searched, found;
        TRY(candidate_compare(pair, arena, candidate, ret_near));
        if (*ret_near || match_key_identifies(pair->kind) || pair->kind == MATCH_ROUTE)
                return OK;
        enum error err = words_of(pair->kind, pair->a, arena, &searched);
        if (err == OK)
                err = words_of(pair->kind, pair->b, arena, &found);
        if (err == ERR_INVALID || err == ERR_TOO_LARGE)
                return OK;
        TRY(err);
        *ret_near = has_long_word(&searched) && are_among(&searched, &found);
        if (*ret_near)
                candidate->reason = CANDIDATE_WORDS;
        return OK;
}

/* The last standing judgement about both, whichever of them was on the page. */
static struct slice verdict_about(const struct pair_verdicts_rows *verdicts, struct uuid other)
{
        struct slice last = S("");
        for (size_t i = 0; i < verdicts->count; i++)
                if (uuid_equal(verdicts->items[i].other_id, other))
                        last = verdicts->items[i].verdict;
        return last;
}

/* A subject, and who looks for others like it. */
struct question {
        const struct actor *actor;
        const struct subject_head *head;
};

/* A candidate when it is written alike and the actor sees a mention of it. */
static enum error look_at(struct tx *tx, const struct question *question, struct uuid id, struct arena *arena,
                          struct candidates *found)
{
        const struct actor *actor = question->actor;
        const struct subject_head *head = question->head;
        struct subject_row_one_row row;
        struct candidate candidate = { .id = id, .kind = head->kind };
        struct subject_head other;
        bool near;
        TRY(subjects_head_for(tx, actor, id, arena, &other));
        struct written_pair pair = { head->kind, head->label, other.label };
        TRY(candidate_compare(&pair, arena, &candidate, &near));
        if (!near || other.kind != head->kind)
                return OK;
        enum error err = subject_row_one(tx,
                                         &(struct subject_row_one_params){ .office_id = actor->office_id,
                                                                           .id = id,
                                                                           .reader = actor->person_id },
                                         arena, &row);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        candidate.label = other.label;
        candidate.mentions = row.mentions;
        candidate.villages = row.villages;
        candidate.first_on = row.first_on;
        candidate.last_on = row.last_on;
        found->items[found->count++] = candidate;
        return OK;
}

enum error candidates_record(struct tx *tx, const struct actor *actor, const struct candidates *found)
{
        struct uuid ids[CANDIDATES_MAX];
        for (size_t i = 0; i < found->count; i++)
                ids[i] = found->items[i].id;
        if (found->count == 0)
                return OK;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("subject.list"),
                                                         .object_kind = S("subject"), .office_id = actor->office_id,
                                                         .ids = ids, .id_count = found->count });
}

/* By the parts of their keys in the database: those that share most first. */
static enum error find_by_keys(struct tx *tx, const struct actor *actor, const struct subject_head *head,
                               struct near_subjects *ret_near, bool *ret_unprepared)
{
        struct subject_near_rows rows;
        TRY(subjects_catch_up(tx, actor->office_id, CATCH_UP, ret_unprepared));
        TRY(subject_near(tx, &(struct subject_near_params){ .office_id = actor->office_id, .id = head->id },
                         tx_arena(tx), &rows));
        struct near_subjects near = { .count = rows.count < NEAR_SUBJECTS_MAX ? rows.count : NEAR_SUBJECTS_MAX };
        near.complete = near.count == rows.count && !*ret_unprepared;
        for (size_t i = 0; i < near.count; i++)
                near.ids[i] = rows.items[i].id;
        *ret_near = near;
        return OK;
}

enum error subjects_candidates(struct tx *tx, const struct actor *actor, const struct candidate_question *question,
                               struct arena *arena, struct candidates *ret_candidates)
{
        const struct subject_head *head = question->head;
        struct near_subjects *near = arena_new(tx_arena(tx), struct near_subjects);
        struct pair_verdicts_rows verdicts;
        struct candidates found = { .count = 0 };
        if (!near)
                return ERR_MEMORY;
        enum error err = subjects_near(tx, actor->office_id, head, question->likeness, near);
        if (err == ERR_BUSY)
                err = find_by_keys(tx, actor, head, near, &found.unprepared);
        TRY(err);
        TRY(pair_verdicts(tx, &(struct pair_verdicts_params){ .office_id = actor->office_id, .id = head->id }, arena,
                          &verdicts));
        size_t at = 0;
        for (; at < near->count && found.count < CANDIDATES_MAX; at++)
                TRY(look_at(tx, &(struct question){ actor, head }, near->ids[at], arena, &found));
        for (size_t i = 0; i < found.count; i++)
                found.items[i].verdict = verdict_about(&verdicts, found.items[i].id);
        found.complete = near->complete && at == near->count;
        TRY(candidates_record(tx, actor, &found));
        *ret_candidates = found;
        return OK;
}

enum error subjects_waiting(struct tx *tx, const struct actor *actor, struct uuid subject_id, int64_t *ret_count)
{
        struct subject_waiting_row row;
        TRY(subject_waiting(tx,
                            &(struct subject_waiting_params){ .office_id = actor->office_id,
                                                              .subject_id = subject_id,
                                                              .reader = actor->person_id },
                            tx_arena(tx), &row));
        *ret_count = row.waiting - (row.counted == 0 && row.waiting > 0);
        return OK;
}

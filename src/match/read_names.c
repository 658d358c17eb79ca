/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of persons: aliases and fathers' names apart, titles off, words into the vocabulary. */
#include "match/reading.h"

#include "base/checked.h"

enum { NAME_WORDS_MAX = 8, REPEATED = 0 /* of a set of rules: no rule has this id */ };

/* What forms and foreign registers put where there is no name (rule 85). */
static bool is_filler(struct slice word)
{
        static const struct slice fillers[] = { S("fnu"), S("lnu"), S("xxx"), S("xx"), S("nfn"), S("nmn"), S("unk") };
        for (size_t i = 0; i < ARRAY_SIZE(fillers); i++)
                if (slice_equal(word, fillers[i]))
                        return true;
        return false;
}

static bool has_letter(struct slice word)
{
        for (size_t i = 0; i < word.size; i++)
                if (is_word_byte(word.data[i]))
                        return true;
        return false;
}

/* Forms of address and titles of other languages, which stand in front. No given names: Prince, Lady, Imam, Sultan. */
static bool is_foreign_title(struct slice word)
{
        static const struct slice titles[] = {
                S("president"), S("prasident"), S("presiden"), S("presidente"), S("monsieur"), S("madame"),
                S("mme"),       S("mlle"),      S("herr"),     S("frau"),       S("senor"),    S("senora"),
                S("signor"),    S("signora"),   S("mister"),   S("sheikh"),     S("shaikh"),   S("shaykh"),
                S("mullah"),    S("maulvi"),    S("mawlawi"),  S("ayatollah"),  S("minister"), S("senator"),
                S("gospodin"),
        };
        return IS_AMONG(word, titles);
}

/* What of a name stands behind titles; all of it where nothing would be left. */
static struct slice drop_foreign_titles(struct slice words, struct rule_set *fired)
{
        struct slice rest = words, word;
        while (slice_next(&rest, ' ', &word) && word.size > 0 && is_foreign_title(word) && rest.size > 0) {
                words = rest;
                fired->has[7] = true;
        }
        return words;
}

static bool stands_already(const struct value_reader *value, size_t from, uint32_t id)
{
        for (size_t i = from; i < value->count; i++)
                if (match_word_token(value->row->words[i]) == id)
                        return true;
        return false;
}

static enum error add_name_word(struct value_reader *value, size_t from, struct slice word, enum match_role role,
                                struct rule_set *fired)
{
        uint32_t id;
        if (!has_letter(word))
                return OK;
        if (is_filler(word)) {
                fired->has[85] = true;
                return OK;
        }
        TRY(match_vocabulary_add(value->reader->vocabulary, MATCH_TOKEN_NAME, word, &id));
        if (stands_already(value, from, id))
                fired->has[85] = fired->has[REPEATED] = true;
        else
                add_word(value, role, id);
        return OK;
}

/* "al-Habsyi" is two words, of which the first says nothing. Gives the size of the first with its hyphen, or 0. */
static size_t find_article(struct slice word)
{
        bool article = slice_starts_with(word, S("al-")) || slice_starts_with(word, S("el-"));
        return article && word.size >= sizeof "al-xyz" - 1 ? sizeof "al-" - 1 : 0;
}

/* Adds the words of one name; *fired notes a repeated or filled one. */
static enum error add_words(struct value_reader *value, struct slice words, enum match_role role,
                            struct rule_set *fired)
{
        struct slice word;
        size_t from = value->count;
        words = drop_foreign_titles(words, fired);
        while (slice_next(&words, ' ', &word) && value->count - from < NAME_WORDS_MAX) {
                size_t article = find_article(word);
                if (article)
                        TRY(add_name_word(value, from, slice_sub(word, 0, article - 1), role, fired));
                TRY(add_name_word(value, from, slice_from(word, article), role, fired));
        }
        return OK;
}

static enum error clean_and_add(struct value_reader *value, struct slice name, enum match_role role,
                                struct rule_set *fired)
{
        static const struct rule_set none = { 0 };
        struct rule_machine *machine = match_vocabulary_cleaner(value->reader->vocabulary);
        struct rule_set cleaned = { 0 };
        rule_machine_load(machine, name);
        TRY(rule_machine_run(machine, PHASE_CLEANING, &none, &cleaned));
        /* A name that consists of what may also be a title is a name. */
        if (rule_machine_words(machine).size == 0) {
                rule_machine_load(machine, name);
                cleaned = none;
        }
        for (size_t id = 0; id <= RULE_ID_MAX; id++)
                fired->has[id] |= cleaned.has[id];
        return add_words(value, rule_machine_words(machine), role, fired);
}

/* The rules of structure and cleaning that acted, as bits 1..13 and, for 85, bit 20; bit 21 where it was a word
 * that stood there twice. */
static uint32_t pack_cleaning(const struct rule_set *fired)
{
        uint32_t bits = (fired->has[85] ? 1u << 20 : 0) | (fired->has[REPEATED] ? 1u << 21 : 0);
        for (uint32_t id = 4; id <= 13; id++)
                bits |= fired->has[id] ? 1u << id : 0;
        return bits;
}

enum error read_name(struct value_reader *value, struct slice text, bool whole)
{
        struct written_name written = { .names = { text }, .count = 1 };
        struct rule_set fired = { 0 };
        if (whole)
                TRY(split_written_name(text, &written));
        for (size_t i = 0; i < written.count; i++) {
                TRY(clean_and_add(value, written.names[i], i == 0 ? ROLE_TOKEN : ROLE_ALIAS, &fired));
                if (i == 0 && value->count == value->start)
                        return ERR_INVALID;
        }
        if (written.father.size > 0)
                TRY(clean_and_add(value, written.father, ROLE_FATHER, &fired));
        fired.has[12] = written.count > 1;
        fired.has[13] = written.father.size > 0;
        uint32_t bits = pack_cleaning(&fired);
        if (bits)
                add_word(value, ROLE_CLEANED, bits);
        return OK;
}

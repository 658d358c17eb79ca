/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "evaluator.h"

#include "../test.h"
#include "base/checked.h"
#include "base/cleanup.h"

enum { TEXT_MAX = 1024 * 1024, FIELDS = 7 };

static const char *const relation_word[] = { "office", "area",        "agency",   "author", "assigned",
                                             "recipient", "interviewer", "proposer", "self",   "glass",
                                             "alone" };
static const unsigned relation_bit[] = { RELATION_OFFICE,    RELATION_AREA,        RELATION_AGENCY,   RELATION_AUTHOR,
                                         RELATION_ASSIGNED,  RELATION_RECIPIENT,   RELATION_INTERVIEWER,
                                         RELATION_PROPOSER,  RELATION_SELF,        RELATION_GLASS,
                                         RELATION_ALONE };

struct slice file_text(const char *path)
{
        _cleanup_fclose_ FILE *file = fopen(path, "rb");
        char *bytes = malloc(TEXT_MAX);
        assert_non_null(file);
        assert_non_null(bytes);
        size_t size = fread(bytes, 1, TEXT_MAX, file);
        assert_true(feof(file));
        return slice_of(bytes, size);
}

bool fields_split(struct slice line, struct slice *ret_fields, size_t count)
{
        size_t found = 0;
        struct slice field;
        while (slice_next(&line, ',', &field)) {
                if (found == count || field.size == 0)
                        return false;
                ret_fields[found++] = field;
        }
        return found == count;
}

unsigned evaluator_bits(struct slice words)
{
        unsigned bits = 0;
        struct slice word;
        if (slice_equal(words, S("-")))
                return 0;
        while (slice_next(&words, '+', &word)) {
                unsigned bit = 0;
                for (size_t i = 0; i < ARRAY_SIZE(relation_word); i++)
                        if (slice_equal(word, slice_from_cstr(relation_word[i])))
                                bit = relation_bit[i];
                if (!bit)
                        fail_msg("no relation is called \"%.*s\"", SLICE_FMT(word));
                bits |= bit;
        }
        return bits;
}

bool word_listed(struct slice list, struct slice word)
{
        struct slice item;
        while (slice_next(&list, '|', &item))
                if (slice_equal(item, word))
                        return true;
        return false;
}

void word_add(struct word_list *list, struct slice word)
{
        for (size_t i = 0; i < list->count; i++)
                if (slice_equal(list->words[i], word))
                        return;
        assert_true(list->count < EVALUATOR_WORDS);
        list->words[list->count++] = word;
}

static void read_line(struct evaluator *evaluator, struct slice text)
{
        struct slice field[FIELDS], state;
        assert_true(evaluator->count < EVALUATOR_LINES);
        if (!fields_split(text, field, FIELDS) || field[5].size != 2 || field[5].data[0] != 'P' ||
            !word_listed(S("yes|no"), field[6]) || !word_listed(S("0|1|2|3|4"), slice_from(field[5], 1)))
                fail_msg("not a line of the policy: %.*s", SLICE_FMT(text));
        evaluator->lines[evaluator->count++] = (struct evaluator_line){
                .role = field[0],
                .action = field[1],
                .states = field[2],
                .needs = evaluator_bits(field[3]),
                .bars = evaluator_bits(field[4]),
                .class = (unsigned)(field[5].data[1] - '0'),
                .factor = slice_equal(field[6], S("yes")),
        };
        word_add(&evaluator->roles, field[0]);
        word_add(&evaluator->actions, field[1]);
        while (slice_next(&field[2], '|', &state))
                if (!slice_equal(state, S("*")))
                        word_add(&evaluator->states, state);
}

void evaluator_read(struct evaluator *evaluator, struct slice text)
{
        struct slice line;
        bool heading = true;
        *evaluator = (struct evaluator){ 0 };
        while (slice_next(&text, '\n', &line)) {
                if (line.size == 0 || line.data[0] == '#')
                        continue;
                if (!heading)
                        read_line(evaluator, line);
                heading = false;
        }
        assert_true(evaluator->count > 0);
}

/* Whether the cell stands in the role, and whether that role reaches the thing's place. */
static bool stands_in(const struct cell *cell, struct slice role, bool *ret_reaches)
{
        *ret_reaches = false;
        bool stands = slice_equal(role, cell->public ? S("public") : S("member"));
        for (size_t i = 0; i < cell->role_count; i++) {
                if (!slice_equal(role, cell->roles[i].role))
                        continue;
                stands = true;
                if (cell->roles[i].reaches)
                        *ret_reaches = true;
        }
        return stands;
}

enum verdict evaluator_judge(const struct evaluator *evaluator, const struct cell *cell)
{
        enum verdict best = REFUSED;
        for (size_t i = 0; i < evaluator->count; i++) {
                const struct evaluator_line *line = &evaluator->lines[i];
                bool reaches;
                if (!slice_equal(line->action, cell->action) || !stands_in(cell, line->role, &reaches))
                        continue;
                unsigned holds = cell->relations | (reaches ? RELATION_AREA : 0);
                bool state = slice_equal(line->states, S("*")) || word_listed(line->states, cell->state);
                if (!state || cell->class > line->class || (line->needs & ~holds) || (line->bars & holds))
                        continue;
                enum verdict verdict = line->factor && !cell->fresh ? ASKS_FACTOR : ALLOWED;
                if (verdict > best)
                        best = verdict;
        }
        return best;
}

unsigned evaluator_relations(const struct evaluator *evaluator, struct slice action)
{
        unsigned bits = 0;
        for (size_t i = 0; i < evaluator->count; i++)
                if (slice_equal(evaluator->lines[i].action, action))
                        bits |= evaluator->lines[i].needs | evaluator->lines[i].bars;
        return bits;
}

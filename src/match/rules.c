/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/rules.h"

#include "base/checked.h"

#include <pthread.h>

enum { MACHINE_TEXT_MAX = 16384, STEPS_MOST = 256, PHASES = PHASE_RISKY + 1, NUMBERS = 64 };

void rule_machine_init(struct rule_machine *machine)
{
        buffer_init(&machine->text, MACHINE_TEXT_MAX);
        buffer_init(&machine->other, MACHINE_TEXT_MAX);
}

void rule_machine_free(struct rule_machine *machine)
{
        buffer_free(&machine->text);
        buffer_free(&machine->other);
}

/* A border that closes one match may open the next, so a trailing space of `from` is looked at again. */
static void apply_step(const struct rule_step *step, struct slice in, struct buffer *out)
{
        bool shared = slice_ends_with(step->from, S(" ")) && slice_ends_with(step->to, S(" "));
        buffer_clear(out);
        while (in.size > 0) {
                if (!slice_starts_with(in, step->from)) {
                        buffer_append_byte(out, in.data[0]);
                        in = slice_from(in, 1);
                        continue;
                }
                buffer_append(out, slice_sub(step->to, 0, step->to.size - shared));
                in = slice_from(in, step->from.size - shared);
        }
}

static bool is_vowel(char c)
{
        return memchr("aiueo", c, 5) != NULL;
}

/* Rule 66: hamza or 'ain before a consonant is heard as k: Ni'mah is Nikmah. */
static void spell_hamza(struct rule_machine *machine, struct rule_set *fired)
{
        char *text = machine->text.data;
        for (size_t i = 1; i + 1 < machine->text.size; i++)
                if (text[i] == '\'' && is_vowel(text[i - 1]) && text[i + 1] >= 'a' && text[i + 1] <= 'z' &&
                    !is_vowel(text[i + 1])) {
                        text[i] = 'k';
                        fired->has[66] = true;
                }
}

/* Words with single spaces; signs between words are spaces, a dot at a word's end says nothing. */
void rule_machine_load(struct rule_machine *machine, struct slice text)
{
        struct buffer *out = &machine->text;
        buffer_clear(out);
        buffer_append(out, S("^ "));
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                bool ends_word = i + 1 == text.size || memchr(" ,;", text.data[i + 1], 3);
                bool border = memchr(" ,;:\t\"!#$%&*+<=>?[]^_`{|}~\\()", c, 29) || (c == '.' && ends_word);
                if (!border)
                        buffer_append_byte(out, c);
                else if (out->data && out->data[out->size - 1] != ' ')
                        buffer_append_byte(out, ' ');
        }
        if (out->data && out->data[out->size - 1] != ' ')
                buffer_append_byte(out, ' ');
        buffer_append_byte(out, '$');
}

/* The pairs of neighbours in a text, each as one bit by its hash: of nearly every step this says that it does
 * nothing. */
struct pairs {
        uint64_t bits[2];
};

static struct pairs mark_pairs(struct slice text)
{
        struct pairs pairs = { 0 };
        for (size_t i = 0; i + 1 < text.size; i++) {
                unsigned bit = ((unsigned char)text.data[i] * 37u + (unsigned char)text.data[i + 1]) & 127;
                pairs.bits[bit / 64] |= UINT64_C(1) << bit % 64;
        }
        return pairs;
}

static bool may_hold(const struct pairs *all, const struct pairs *part)
{
        return ((part->bits[0] & ~all->bits[0]) | (part->bits[1] & ~all->bits[1])) == 0;
}

/* What is known of a phase's steps before any text is. */
struct marked {
        struct pairs needed[STEPS_MOST]; /* of each step's `from` */
        uint8_t rules[NUMBERS];          /* of each number; 0: of none */
        size_t count;
};

static struct marked marked[PHASES];
static pthread_once_t marked_once = PTHREAD_ONCE_INIT;

static void number_rule(struct marked *phase, uint16_t rule)
{
        if (phase->count < NUMBERS && !memchr(phase->rules, rule, phase->count))
                phase->rules[phase->count++] = (uint8_t)rule;
}

static void mark_steps(void)
{
        for (size_t phase = 0; phase < PHASES; phase++) {
                size_t count;
                const struct rule_step *steps = rule_steps((enum rule_phase)phase, &count);
                for (size_t i = 0; i < count && i < STEPS_MOST; i++) {
                        marked[phase].needed[i] = mark_pairs(steps[i].from);
                        number_rule(&marked[phase], steps[i].rule);
                }
        }
        number_rule(&marked[PHASE_SURE], 66);
}

uint64_t rule_set_pack(enum rule_phase phase, const struct rule_set *fired)
{
        uint64_t packed = 0;
        (void)pthread_once(&marked_once, mark_steps);
        for (size_t i = 0; i < marked[phase].count; i++)
                packed |= (uint64_t)fired->has[marked[phase].rules[i]] << i;
        return packed;
}

void rule_set_unpack(enum rule_phase phase, uint64_t packed, uint64_t bits[2])
{
        (void)pthread_once(&marked_once, mark_steps);
        for (; packed; packed &= packed - 1) {
                uint8_t rule = marked[phase].rules[__builtin_ctzll(packed)];
                if (rule > 0)
                        bits[rule / 64] |= UINT64_C(1) << rule % 64;
        }
}

enum error rule_machine_run(struct rule_machine *machine, enum rule_phase phase, const struct rule_set *disabled,
                            struct rule_set *fired)
{
        size_t count;
        const struct rule_step *steps = rule_steps(phase, &count);
        if (phase == PHASE_SURE && !disabled->has[66] && machine->text.failed == OK)
                spell_hamza(machine, fired);
        (void)pthread_once(&marked_once, mark_steps);
        struct pairs pairs = mark_pairs(buffer_slice(&machine->text));
        for (size_t i = 0; i < count; i++) {
                if (!may_hold(&pairs, &marked[phase].needed[i]) || disabled->has[steps[i].rule] ||
                    slice_find(buffer_slice(&machine->text), steps[i].from) == SIZE_MAX)
                        continue;
                apply_step(&steps[i], buffer_slice(&machine->text), &machine->other);
                fired->has[steps[i].rule] = true;
                struct buffer swap = machine->text;
                machine->text = machine->other;
                machine->other = swap;
                pairs = mark_pairs(buffer_slice(&machine->text));
        }
        TRY(buffer_check(&machine->text));
        return buffer_check(&machine->other);
}

struct slice rule_machine_words(const struct rule_machine *machine)
{
        return slice_trim(slice_sub(buffer_slice(&machine->text), 2, machine->text.size - 3));
}

enum error apply_name_rules(struct slice name, const struct rule_set *disabled, struct arena *arena,
                            struct rule_set *fired, struct slice *ret_words)
{
        _cleanup_rule_machine_ struct rule_machine machine;
        rule_machine_init(&machine);
        rule_machine_load(&machine, name);
        TRY(rule_machine_run(&machine, PHASE_CLEANING, disabled, fired));
        TRY(rule_machine_run(&machine, PHASE_SURE, disabled, fired));
        struct slice words = arena_copy(arena, rule_machine_words(&machine));
        if (slice_is_null(words))
                return ERR_MEMORY;
        *ret_words = words;
        return OK;
}

static bool is_pair(struct slice a, struct slice b, struct slice one, struct slice other)
{
        return (slice_equal(a, one) && slice_equal(b, other)) || (slice_equal(a, other) && slice_equal(b, one));
}

bool names_must_not_merge(struct slice a, struct slice b)
{
        static const struct slice endings[] = { S("man"), S("men"), S("min") };
        static const struct slice pairs[][2] = { { S("imam"), S("iman") },
                                                 { S("dwi"), S("dewi") },
                                                 { S("tri"), S("ti") } };
        size_t ends[2] = { 0 }; /* place of the ending, from 1 */
        for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
                if (is_pair(a, b, pairs[i][0], pairs[i][1]))
                        return true;
        if (slice_equal(a, b))
                return false;
        for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
                ends[0] = slice_ends_with(a, endings[i]) ? i + 1 : ends[0];
                ends[1] = slice_ends_with(b, endings[i]) ? i + 1 : ends[1];
        }
        return ends[0] && ends[1] && ends[0] != ends[1];
}

bool is_short_name_of(struct slice shorter, struct slice longer)
{
        static const struct slice pairs[][2] = {
                { S("tik"), S("kartika") }, { S("min"), S("paimin") },   { S("yem"), S("paniem") },
                { S("giem"), S("sugiem") }, { S("di"), S("supardi") },   { S("nik"), S("kusniati") },
                { S("sri"), S("sriati") },  { S("yul"), S("yuliati") },  { S("gik"), S("sugianto") },
                { S("udin"), S("samsudin") }, { S("dul"), S("abdul") },  { S("mat"), S("ahmat") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
                if (slice_equal(shorter, pairs[i][0]) && slice_equal(longer, pairs[i][1]))
                        return true;
        return shorter.size >= 4 && longer.size > shorter.size && longer.size <= 2 * shorter.size + 1 &&
               slice_ends_with(longer, shorter);
}

int32_t match_cost_of_rules(const uint64_t rules[2])
{
        int32_t cost = 0;
        for (size_t part = 0; part < 2; part++)
                for (uint64_t left = rules[part]; left; left &= left - 1) {
                        const struct match_rule *rule =
                                match_rule_find((uint16_t)(64 * part + (size_t)__builtin_ctzll(left)));
                        cost += rule ? rule->cost : 0;
                }
        return cost;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every line of invariants.csv is one case: asked of every role, action, state, set of relations, class and second
 * factor that can make a difference. test-matrix shows that the program judges as the evaluator does. */
#include "evaluator.h"

#include "../test.h"
#include "base/checked.h"

enum { INVARIANTS_MAX = 200, FIELDS = 7, CLASSES = 5 };

static struct evaluator table;
static uint64_t probes;

static const struct {
        const char *name;
        struct slice words;
} groups[] = {
        { "VILLAGE", { "babinsa|bhabinkamtibmas|village-official|district-official" } },
        { "OFFICE", { "admin|analyst|desk-officer|editor|field-officer|head|journal-reader|supervisor", 78 } },
        { "CASE",
          { "application.*|applicant.look-up|report.read|report.list|report.grade|report.take|report.close|"
            "subject.*|signal.*|finding.read|tip.list|tip.read|tip.reply|tip.close|exchange.*|named.review",
            180 } },
};

struct invariant {
        struct slice form, roles, actions, states, argument, from, sentence;
        char name[200];
};

static struct invariant invariants[INVARIANTS_MAX];
static size_t invariant_count;

static bool word_matches(struct slice pattern, struct slice word)
{
        if (slice_ends_with(pattern, S("*")))
                return slice_starts_with(word, slice_sub(pattern, 0, pattern.size - 1));
        return slice_equal(pattern, word);
}

/* "a|b.*|!c|GROUP" */
static bool chosen(struct slice patterns, struct slice word)
{
        bool in = false, out = false;
        struct slice pattern;
        while (slice_next(&patterns, '|', &pattern)) {
                bool negative = slice_starts_with(pattern, S("!"));
                struct slice bare = slice_from(pattern, negative ? 1 : 0);
                bool matches = word_matches(bare, word);
                for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
                        if (slice_equal(bare, slice_from_cstr(groups[i].name)))
                                matches = chosen(slice_from_cstr(groups[i].words.data), word);
                if (negative)
                        out |= matches;
                else
                        in |= matches;
        }
        return in && !out;
}

struct question {
        const struct invariant *invariant;
        struct cell cell;
        struct cell_role role;
        unsigned relations; /* RELATION_AREA included */
};

static bool one_alternative_holds(struct slice alternatives, unsigned relations)
{
        struct slice alternative;
        while (slice_next(&alternatives, '|', &alternative)) {
                unsigned bits = evaluator_bits(alternative);
                if ((relations & bits) == bits)
                        return true;
        }
        return false;
}

static unsigned class_of(struct slice text)
{
        return (unsigned)(text.data[text.size - 1] - '0');
}

/* Whether the invariant forbids this cell. The roles and actions were chosen already. */
static bool forbids(const struct question *question)
{
        struct slice form = question->invariant->form, argument = question->invariant->argument;
        if (slice_equal(form, S("needs")))
                return !one_alternative_holds(argument, question->relations);
        if (slice_equal(form, S("bars")))
                return (question->relations & evaluator_bits(argument)) != 0;
        if (slice_equal(form, S("at-most")))
                return question->cell.class > class_of(argument);
        if (slice_equal(form, S("class-only")))
                return question->cell.class >= class_of(argument);
        if (slice_equal(form, S("in-states")))
                return !word_listed(argument, question->cell.state);
        if (slice_equal(form, S("step-up")))
                return !question->cell.fresh;
        return true; /* never, only, only-actions */
}

static void ask(struct question *question)
{
        question->role.reaches = question->relations & RELATION_AREA;
        question->cell.relations = question->relations & ~(unsigned)RELATION_AREA;
        for (question->cell.class = 0; question->cell.class < CLASSES; question->cell.class++) {
                for (int fresh = 0; fresh < 2; fresh++) {
                        question->cell.fresh = fresh;
                        if (!forbids(question))
                                continue;
                        probes++;
                        if (evaluator_judge(&table, &question->cell) != ALLOWED)
                                continue;
                        fail_msg("%.*s: %.*s may, state \"%.*s\", relations 0x%x, class P%u",
                                 SLICE_FMT(question->role.role), SLICE_FMT(question->cell.action),
                                 SLICE_FMT(question->cell.state), question->relations, question->cell.class);
                }
        }
}

/* Every subset of the relations that matter to this action, in every state. */
static void ask_all(struct question *question)
{
        unsigned matter = evaluator_relations(&table, question->cell.action) | RELATION_OFFICE | RELATION_AREA;
        for (size_t s = 0; s < table.states.count; s++) {
                question->cell.state = table.states.words[s];
                if (!chosen(question->invariant->states, question->cell.state))
                        continue;
                unsigned subset = matter;
                for (;;) {
                        question->relations = subset;
                        ask(question);
                        if (subset == 0)
                                break;
                        subset = (subset - 1) & matter;
                }
        }
}

static void set_role(struct question *question, struct slice role)
{
        question->role.role = role;
        question->cell.public = slice_equal(role, S("public"));
        question->cell.roles = &question->role;
        question->cell.role_count = question->cell.public || slice_equal(role, S("member")) ? 0 : 1;
}

static void check_refusals(const struct invariant *invariant)
{
        bool other_roles = slice_equal(invariant->form, S("only")) || slice_equal(invariant->form, S("class-only"));
        bool other_actions = slice_equal(invariant->form, S("only-actions"));
        size_t pairs = 0;
        for (size_t r = 0; r < table.roles.count; r++) {
                if (chosen(invariant->roles, table.roles.words[r]) == other_roles)
                        continue;
                for (size_t a = 0; a < table.actions.count; a++) {
                        if (chosen(invariant->actions, table.actions.words[a]) == other_actions)
                                continue;
                        struct question question = { .invariant = invariant, .cell.action = table.actions.words[a] };
                        set_role(&question, table.roles.words[r]);
                        ask_all(&question);
                        pairs++;
                }
        }
        assert_true(pairs > 0);
}

/* RELATIONS:CLASS, for every chosen role, action and state ("*" asks in no state). */
static void check_permissions(const struct invariant *invariant)
{
        struct slice relations, class = invariant->argument;
        assert_true(slice_next(&class, ':', &relations));
        unsigned bits = evaluator_bits(relations);
        size_t pairs = 0;
        for (size_t r = 0; r < table.roles.count; r++) {
                if (!chosen(invariant->roles, table.roles.words[r]))
                        continue;
                struct slice actions = invariant->actions, action;
                while (slice_next(&actions, '|', &action)) {
                        struct slice states = invariant->states, state;
                        while (slice_next(&states, '|', &state)) {
                                struct question question = { .invariant = invariant };
                                set_role(&question, table.roles.words[r]);
                                question.role.reaches = bits & RELATION_AREA;
                                question.cell.action = action;
                                question.cell.state = slice_equal(state, S("*")) ? S("") : state;
                                question.cell.relations = bits & ~(unsigned)RELATION_AREA;
                                question.cell.class = class_of(class);
                                question.cell.fresh = true;
                                probes++;
                                pairs++;
                                if (evaluator_judge(&table, &question.cell) != ALLOWED)
                                        fail_msg("%.*s: %.*s is refused in state \"%.*s\"",
                                                 SLICE_FMT(question.role.role), SLICE_FMT(action), SLICE_FMT(state));
                        }
                }
        }
        assert_true(pairs > 0);
}

static void holds(void **state)
{
        const struct invariant *invariant = *state;
        if (slice_equal(invariant->form, S("can")))
                check_permissions(invariant);
        else
                check_refusals(invariant);
}

static void the_probes_are_counted(void **state)
{
        (void)state;
        print_message("# invariants: %zu, %llu probes\n", invariant_count, (unsigned long long)probes);
        assert_true(invariant_count >= 40);
        assert_true(probes > 100000);
}

static void read_invariants(struct slice text)
{
        struct slice line, field[FIELDS];
        while (slice_next(&text, '\n', &line)) {
                if (line.size == 0 || line.data[0] == '#')
                        continue;
                if (!fields_split(line, field, FIELDS) || invariant_count == INVARIANTS_MAX) {
                        fprintf(stderr, "not an invariant: %.*s\n", SLICE_FMT(line));
                        exit(1);
                }
                if (!word_listed(S("never|only|only-actions|needs|bars|at-most|class-only|in-states|step-up|can"),
                                 field[0])) {
                        fprintf(stderr, "no such form: %.*s\n", SLICE_FMT(line));
                        exit(1);
                }
                struct invariant *next = &invariants[invariant_count++];
                *next = (struct invariant){ .form = field[0], .roles = field[1], .actions = field[2],
                                            .states = field[3], .argument = field[4], .from = field[5],
                                            .sentence = field[6] };
                snprintf(next->name, sizeof next->name, "%zu %.*s (%.*s)", invariant_count, SLICE_FMT(next->sentence),
                         SLICE_FMT(next->from));
        }
}

int main(void)
{
        static struct CMUnitTest tests[INVARIANTS_MAX + 1];
        struct slice policy = file_text(POLICY_CSV), text = file_text(INVARIANTS_CSV);
        evaluator_read(&table, policy);
        word_add(&table.states, S(""));
        word_add(&table.states, S("some-other-state"));
        read_invariants(text);
        for (size_t i = 0; i < invariant_count; i++)
                tests[i] = (struct CMUnitTest){ .name = invariants[i].name, .test_func = holds,
                                                .initial_state = &invariants[i] };
        tests[invariant_count] =
                (struct CMUnitTest){ .name = "the probes are counted", .test_func = the_probes_are_counted };
        /* The macro takes its count from the array's type. */
        int failed = _cmocka_run_group_tests("invariants", tests, invariant_count + 1, NULL, NULL);
        free((void *)(uintptr_t)policy.data);
        free((void *)(uintptr_t)text.data);
        return failed;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The whole policy, walked: role x action x state x relations x class x second factor, each asked of access_decide in a
 * real store, and of the evaluator, which shares no code with it. The relations that `access` finds out by itself are
 * made as facts there: offices, areas, agencies that serve, glass that is broken, people who are named. */
#include "evaluator.h"

#include "../fixture.h"
#include "access.sql.h"
#include "base/checked.h"
#include "policy_files.h"
#include "program.sql.h"

enum { CLASSES = 5, STATES_MAX = 24, AREAS = 2 };

/* Found out by access itself, whatever the room claims. */
#define OWN_FINDINGS (RELATION_OFFICE | RELATION_AREA | RELATION_AGENCY | RELATION_GLASS)

static struct fixture fixture;
static struct evaluator table;
static struct uuid other_office, person, colleague, agency, idle_agency;
static struct uuid plain_id, open_id, expired_id, revoked_id, lent_id, named_id, named_open_id;
static uint64_t probes, named_probes, turn;

static enum error add_office(struct tx *tx, struct uuid id, struct slice code)
{
        return program_office_insert(tx, &(struct program_office_insert_params){
                                                 .id = id, .code = code, .name = S("Kantor"), .zone = S("WIB"),
                                                 .address = S(""), .phone = S(""), .letter_pattern = S("{seq}"),
                                                 .fictional = true, .created_at = clock_now() },
                                     NULL);
}

static enum error add_person(struct tx *tx, struct uuid id, struct slice login)
{
        return access_person_insert(tx,
                                    &(struct access_person_insert_params){ .office_id = fixture.office,
                                                                           .id = id,
                                                                           .login = login,
                                                                           .name = S("Orang"),
                                                                           .language = S("id"),
                                                                           .created_at = clock_now() },
                                    NULL);
}

static enum error break_glass(struct tx *tx, struct uuid who, struct uuid object_id, instant expires_at, struct uuid id)
{
        return access_glass_insert(tx, &(struct access_glass_insert_params){
                                               .office_id = fixture.office, .id = id, .person_id = who,
                                               .object_kind = S("thing"), .object_id = object_id,
                                               .reason = S("Nyawa seseorang terancam"), .opened_at = clock_now() - HOUR,
                                               .expires_at = expires_at },
                                   NULL);
}

static enum error add_glasses(struct tx *tx)
{
        struct uuid revoked = uuid_new();
        TRY(break_glass(tx, person, open_id, clock_now() + HOUR, uuid_new()));
        TRY(break_glass(tx, person, named_open_id, clock_now() + HOUR, uuid_new()));
        TRY(break_glass(tx, person, expired_id, clock_now() - MINUTE, uuid_new()));
        TRY(break_glass(tx, colleague, lent_id, clock_now() + HOUR, uuid_new()));
        TRY(break_glass(tx, person, revoked_id, clock_now() + HOUR, revoked));
        return access_glass_review(tx,
                                   &(struct access_glass_review_params){ .reviewed_by = colleague,
                                                                         .now = clock_now(),
                                                                         .verdict = S("revoked"),
                                                                         .office_id = fixture.office,
                                                                         .id = revoked },
                                   NULL);
}

static enum error add_agency(struct tx *tx, struct uuid id, const char *key, bool serves)
{
        TRY(program_agency_insert(tx, &(struct program_agency_insert_params){ .id = id, .key = slice_from_cstr(key),
                                                                              .name = S("Dinas"), .kind = S("disnaker"),
                                                                              .regency_code = S(""), .contact = S("") },
                                  NULL));
        if (!serves)
                return OK;
        TRY(program_agency_office_insert(tx, &(struct program_agency_office_insert_params){ .office_id = fixture.office,
                                                                                            .agency_id = id },
                                         NULL));
        return program_agency_office_insert(
                tx, &(struct program_agency_office_insert_params){ .office_id = other_office, .agency_id = id }, NULL);
}

static enum error add_all(struct tx *tx)
{
        int64_t marked = 0;
        TRY(add_office(tx, fixture.office, S("satu")));
        TRY(add_office(tx, other_office, S("dua")));
        TRY(add_agency(tx, agency, "melayani", true));
        TRY(add_agency(tx, idle_agency, "lain", false));
        TRY(add_person(tx, person, S("orang")));
        TRY(add_person(tx, colleague, S("rekan")));
        TRY(add_glasses(tx));
        const struct uuid named[] = { named_id, named_open_id };
        for (size_t i = 0; i < ARRAY_SIZE(named); i++)
                TRY(access_mark_named(tx,
                                      &(struct named_in_search){ .office_id = fixture.office,
                                                                 .object_kind = S("thing"),
                                                                 .object_id = named[i],
                                                                 .persons = &person,
                                                                 .person_count = 1 },
                                      &marked));
        return OK;
}

static int open_all(void **state)
{
        (void)state;
        struct uuid *const ids[] = { &other_office, &person,     &colleague,  &agency,  &idle_agency, &plain_id,
                                     &open_id,      &expired_id, &revoked_id, &lent_id, &named_id,    &named_open_id };
        enum error err;
        fixture_open(&fixture);
        for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
                *ids[i] = uuid_new();
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = add_all(tx);
        }
        assert_ok(err);
        return 0;
}

static int close_all(void **state)
{
        (void)state;
        fixture_close(&fixture);
        return 0;
}

/* --- one probe ---------------------------------------------------------------------------------------------------- */

/* Takes turns among `count` ways of not having a relation, so that each is met many times. */
static size_t next_way(size_t count)
{
        return (size_t)(turn++ % count);
}

static struct actor actor_of(const struct cell *cell, bool partner)
{
        struct actor actor = { .purpose = S("triage") };
        if (cell->public)
                return actor;
        actor.office_id = fixture.office;
        actor.person_id = person;
        if (partner)
                actor.agency_id = agency;
        actor.second_factor_at = cell->fresh ? clock_now() - 14 * MINUTE : next_way(2) ? 0 : clock_now() - 16 * MINUTE;
        for (size_t i = 0; i < cell->role_count; i++)
                actor.roles[actor.role_count++] =
                        (struct actor_role){ cell->roles[i].role, cell->roles[i].reaches ? S("35.02") : S("35.03") };
        return actor;
}

static struct uuid id_of(const struct cell *cell, bool named)
{
        const struct uuid closed[] = { plain_id, UUID_NIL, expired_id, revoked_id, lent_id };
        bool glass = cell->relations & RELATION_GLASS;
        if (named)
                return glass ? named_open_id : named_id;
        return glass ? open_id : closed[next_way(ARRAY_SIZE(closed))];
}

static struct access_object object_of(const struct cell *cell, struct actor *actor, bool named)
{
        struct access_object object = { .kind = S("thing"),
                                        .state = cell->state,
                                        .class = (enum field_class)cell->class,
                                        .region = S("35.02.02.2009") };
        object.id = id_of(cell, named);
        object.office_id = cell->relations & RELATION_OFFICE ? fixture.office : other_office;
        /* A thing that exists belongs to an office: one that a room forgot to name is nobody's. */
        if (!(cell->relations & (RELATION_OFFICE | RELATION_AGENCY)) && !uuid_is_nil(object.id) && next_way(4) == 0)
                object.office_id = UUID_NIL;
        if (cell->relations & RELATION_AGENCY) {
                actor->agency_id = object.agency_id = agency;
        } else {
                const struct uuid actors[] = { UUID_NIL, agency, idle_agency, agency };
                const struct uuid objects[] = { agency, idle_agency, idle_agency, UUID_NIL };
                size_t way = next_way(ARRAY_SIZE(actors));
                if (!actor_is_public(actor))
                        actor->agency_id = actors[way];
                object.agency_id = objects[way];
        }
        object.relations = cell->relations & ~(unsigned)OWN_FINDINGS;
        /* What access finds out by itself cannot be claimed. */
        if (next_way(3) == 0)
                object.relations |= OWN_FINDINGS;
        return object;
}

static enum error refusal_for(const struct cell *cell, const struct access_object *object)
{
        if (cell->public)
                return ERR_UNAUTHENTICATED;
        return uuid_is_nil(object->id) ? ERR_FORBIDDEN : ERR_NOT_FOUND;
}

static void fail_probe(const struct cell *cell, const struct access_object *object, enum error actual,
                       enum error expected)
{
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(object->id, id);
        fail_msg("%.*s%s does %.*s in \"%.*s\", relations 0x%x%s, P%u, factor %d, id %s: %s instead of %s",
                 SLICE_FMT(cell->role_count ? cell->roles[0].role : cell->public ? S("public") : S("member")),
                 cell->role_count > 1 ? "+" : "", SLICE_FMT(cell->action), SLICE_FMT(cell->state), cell->relations,
                 cell->role_count && cell->roles[0].reaches ? "+area" : "", cell->class, cell->fresh, id,
                 error_name(actual), error_name(expected));
}

static void probe(struct tx *tx, const struct cell *cell)
{
        struct actor actor = actor_of(cell, false);
        struct access_object object = object_of(cell, &actor, false);
        enum verdict verdict = evaluator_judge(&table, cell);
        enum error expected = verdict == ALLOWED       ? OK
                              : verdict == ASKS_FACTOR ? ERR_STEP_UP
                                                       : refusal_for(cell, &object);
        enum error actual = access_decide(tx, &actor, cell->action, &object);
        probes++;
        if (actual != expected)
                fail_probe(cell, &object, actual, expected);
        if (verdict == REFUSED || cell->public)
                return;
        /* The same, but he is named in the thing: nothing is left of it for him. */
        object = object_of(cell, &actor, true);
        actual = access_decide(tx, &actor, cell->action, &object);
        named_probes++;
        if (actual != ERR_NOT_FOUND)
                fail_probe(cell, &object, actual, ERR_NOT_FOUND);
}

/* --- the walk ----------------------------------------------------------------------------------------------------- */

static void probe_classes(struct tx *tx, struct cell *cell)
{
        for (cell->class = 0; cell->class < CLASSES; cell->class++) {
                for (int fresh = 0; fresh < 2; fresh++) {
                        cell->fresh = fresh && !cell->public;
                        probe(tx, cell);
                }
        }
}

/* The states that lines of this action speak of, none, and one that no line knows. */
static size_t states_of(struct slice action, struct slice states[STATES_MAX])
{
        struct word_list words = { 0 };
        word_add(&words, S(""));
        word_add(&words, S("some-other-state"));
        for (size_t i = 0; i < table.count; i++) {
                struct slice rest = table.lines[i].states, word;
                if (!slice_equal(table.lines[i].action, action) || slice_equal(rest, S("*")))
                        continue;
                while (slice_next(&rest, '|', &word))
                        word_add(&words, word);
        }
        assert_true(words.count <= STATES_MAX);
        memcpy(states, words.words, words.count * sizeof *states);
        return words.count;
}

static bool has_line(struct slice role, struct slice action)
{
        for (size_t i = 0; i < table.count; i++)
                if (slice_equal(table.lines[i].role, role) && slice_equal(table.lines[i].action, action))
                        return true;
        return false;
}

static void walk_relations(struct tx *tx, struct cell *cell, struct cell_role *role)
{
        /* One relation that no line of this action speaks of goes along: it must make no difference. */
        unsigned matter =
                evaluator_relations(&table, cell->action) | RELATION_OFFICE | RELATION_AREA | RELATION_ASSIGNED;
        struct slice states[STATES_MAX];
        size_t state_count = states_of(cell->action, states);
        for (size_t s = 0; s < state_count; s++) {
                cell->state = states[s];
                for (unsigned subset = matter;; subset = (subset - 1) & matter) {
                        role->reaches = subset & RELATION_AREA;
                        cell->relations = subset & ~(unsigned)RELATION_AREA;
                        probe_classes(tx, cell);
                        if (subset == 0)
                                break;
                }
        }
}

/* An action that the role has no line for: refused even with everything in its favour. */
static void probe_nothing(struct tx *tx, struct cell *cell, struct cell_role *role)
{
        static const unsigned relations[] = { 0, RELATION_OFFICE, RELATION_OFFICE | RELATION_AGENCY | RELATION_GLASS,
                                              RELATION_OFFICE | RELATION_AUTHOR | RELATION_RECIPIENT | RELATION_SELF };
        role->reaches = true;
        cell->fresh = !cell->public;
        for (size_t i = 0; i < ARRAY_SIZE(relations); i++) {
                cell->state = i < table.states.count ? table.states.words[i] : S("");
                cell->relations = relations[i];
                cell->class = 0;
                probe(tx, cell);
        }
}

static void walk_role(struct tx *tx, struct slice name)
{
        bool public = slice_equal(name, S("public")), member = slice_equal(name, S("member"));
        for (size_t a = 0; a < table.actions.count; a++) {
                struct cell_role role = { .role = name };
                struct cell cell = { .roles = &role, .role_count = public || member ? 0 : 1, .public = public,
                                     .action = table.actions.words[a] };
                if (has_line(name, cell.action))
                        walk_relations(tx, &cell, &role);
                else
                        probe_nothing(tx, &cell, &role);
        }
}

static void every_role_may_what_its_lines_say(void **state)
{
        (void)state;
        for (size_t r = 0; r < table.roles.count; r++) {
                enum error err;
                transaction (tx, fixture.store, TX_READ, &err) {
                        walk_role(tx, table.roles.words[r]);
                }
                assert_ok(err);
        }
        print_message("# matrix: %llu probes and %llu of people who are named, on %s, all as they should\n",
                      (unsigned long long)probes, (unsigned long long)named_probes,
                      fixture_is_postgres() ? "PostgreSQL" : "SQLite");
        assert_true(probes > 20000);
        assert_true(named_probes > 5000);
}

static void probe_pair(struct tx *tx, struct slice first, struct slice second, struct slice action)
{
        struct slice states[STATES_MAX];
        size_t state_count = states_of(action, states);
        unsigned matter = evaluator_relations(&table, action) | RELATION_OFFICE;
        struct cell_role roles[] = { { .role = first }, { .role = second } };
        for (size_t i = 0; i < AREAS; i++) {
                roles[0].reaches = i == 0;
                roles[1].reaches = i == 1;
                struct cell cell = { .roles = roles, .role_count = 2, .action = action, .fresh = next_way(2) };
                cell.state = states[next_way(state_count)];
                cell.class = (unsigned)next_way(CLASSES);
                cell.relations = (unsigned)(turn * 2654435761u) & matter & ~(unsigned)RELATION_AREA;
                probe(tx, &cell);
        }
}

/* Two roles give what either gives, each within its own area, and no more. */
static void two_roles_add_up_and_no_more(void **state)
{
        (void)state;
        uint64_t before = probes;
        for (size_t i = 0; i < table.roles.count; i++) {
                enum error err;
                transaction (tx, fixture.store, TX_READ, &err) {
                        for (size_t j = 0; j < i; j++) {
                                struct slice first = table.roles.words[i], second = table.roles.words[j];
                                bool open = slice_equal(first, S("public")) || slice_equal(second, S("public"));
                                for (size_t a = 0; a < table.actions.count && !open; a++)
                                        probe_pair(tx, first, second, table.actions.words[a]);
                        }
                }
                assert_ok(err);
        }
        print_message("# pairs of roles: %llu probes, all as they should\n", (unsigned long long)(probes - before));
        assert_true(probes - before > 10000);
}

static void a_word_outside_the_table_is_refused(void **state)
{
        (void)state;
        enum error err;
        struct slice words[] = { S(""), S("*"), S("report"), S("report.rea"), S("report.readd"), S("REPORT.READ") };
        transaction (tx, fixture.store, TX_READ, &err) {
                for (size_t r = 0; r < table.roles.count; r++) {
                        for (size_t w = 0; w < ARRAY_SIZE(words); w++) {
                                struct cell_role role = { table.roles.words[r], true };
                                struct cell cell = { .roles = &role, .role_count = 1, .action = words[w], .fresh = true,
                                                     .relations = RELATION_OFFICE };
                                probe(tx, &cell);
                        }
                }
        }
        assert_ok(err);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_role_may_what_its_lines_say),
                cmocka_unit_test(two_roles_add_up_and_no_more),
                cmocka_unit_test(a_word_outside_the_table_is_refused),
        };
        evaluator_read(&table, slice_of((const char *)policy_files[0].bytes, policy_files[0].size));
        return cmocka_run_group_tests(tests, open_all, close_all);
}

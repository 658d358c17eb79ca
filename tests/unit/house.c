/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "house.h"

#include "access/password.h"
#include "access/people.h"
#include "content/changes.h"
#include "content/draft.h"
#include "program.sql.h"
#include "store/query.h"

enum { QUESTION_MAX = 600, QUESTIONS_MAX = 64 };

static void add_office(struct house *house, struct uuid id, const char *code)
{
        enum error err;
        int64_t count;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = program_office_insert(tx, &(struct program_office_insert_params){
                                                        .id = id, .code = slice_from_cstr(code), .name = S("Kantor"),
                                                        .zone = S("WIB"), .address = S(""), .phone = S(""),
                                                        .letter_pattern = S("{seq}"), .fictional = true,
                                                        .created_at = clock_now() },
                                            NULL);
                if (err == OK)
                        err = content_load_first(
                                tx, &(struct content_first){ .office_id = id, .confirmed_by = uuid_new() }, &count);
        }
        assert_ok(err);
}

void house_open(struct house *house)
{
        password_use_least_cost();
        fixture_open(&house->fixture);
        arena_init(&house->arena, 32 * 1024 * 1024);
        house->office = house->fixture.office;
        house->other_office = uuid_new();
        add_office(house, house->office, "satu");
        add_office(house, house->other_office, "dua");
}

void house_close(struct house *house)
{
        arena_reset(&house->arena);
        fixture_close(&house->fixture);
}

struct actor house_person(struct house *house, const struct house_person *person)
{
        struct uuid id = uuid_new();
        struct slice hash;
        enum error err;
        assert_ok(password_hash(S("kata sandi yang panjang"), &house->arena, &hash));
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = person_first(tx, house->office,
                                   &(struct person_new){ .id = id, .login = slice_from_cstr(person->login),
                                                         .name = slice_from_cstr(person->name),
                                                         .position = slice_from_cstr(person->position),
                                                         .language = S("id"), .agency_id = person->agency_id,
                                                         .email = S("seseorang@contoh.example"),
                                                         .phone = slice_from_cstr(person->phone) },
                                   hash);
                if (err == OK)
                        err = role_first(tx, house->office, id, slice_from_cstr(person->role),
                                         slice_from_cstr(person->area));
        }
        assert_ok(err);
        struct actor actor = { .office_id = house->office, .person_id = id, .agency_id = person->agency_id,
                               .name = slice_from_cstr(person->name),
                               .role_count = 1, .purpose = S("triage"), .zone_minutes = 420,
                               .second_factor_at = clock_now() };
        actor.roles[0] = (struct actor_role){ slice_from_cstr(person->role), slice_from_cstr(person->area) };
        return actor;
}

struct report_draft house_draft(const char *village, const char *phone)
{
        return (struct report_draft){ .id = uuid_new(), .channel = S("web"), .village_code = slice_from_cstr(village),
                                      .knowledge = S("own-eyes"), .country = S("Malaysia"),
                                      .narrative = S("Ada orang menawarkan kerja di luar negeri tanpa surat."),
                                      .phone = slice_from_cstr(phone) };
}

enum error house_file(struct house *house, const struct actor *actor, const struct report_draft *draft,
                      struct report_receipt *ret_receipt)
{
        enum error err;
        struct form_errors errors = { 0 };
        struct report_draft own = *draft;
        own.errors = &errors;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = report_file(tx, actor, &own, &house->arena, ret_receipt);
        }
        return err;
}

void house_name_late(struct house *house, const struct actor *actor, const char *phone)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = access_mark_late(tx, &(struct named_late){ .office_id = actor->office_id,
                                                                 .person_id = actor->person_id,
                                                                 .phone = slice_from_cstr(phone) });
        }
        assert_ok(err);
}

/* A statement is found again by its address (store/query.h): each text has one, for as long as the program runs. On the
 * stack, one for a second question would be answered by the first. */
static const struct statement *question_of(const char *text)
{
        static const enum sql_type columns[] = { SQL_INT };
        static struct {
                char text[QUESTION_MAX];
                struct statement statement;
        } asked[QUESTIONS_MAX];
        static size_t count;
        size_t i = 0;
        while (i < count && !slice_equal(slice_from_cstr(asked[i].text), slice_from_cstr(text)))
                i++;
        if (i == count) {
                assert_true(count < QUESTIONS_MAX && strlen(text) < QUESTION_MAX);
                (void)snprintf(asked[i].text, QUESTION_MAX, "%s", text);
                asked[i].statement = (struct statement){ .name = "number", .place = "test", .sqlite = asked[i].text,
                                                         .postgres = asked[i].text, .columns = columns,
                                                         .column_count = 1, .set = "main" };
                count++;
        }
        return &asked[i].statement;
}

static enum error step_number(struct tx *tx, const char *text, int64_t *ret_number)
{
        _cleanup_query_ struct query query = { 0 };
        bool row = false;
        TRY(query_open(&query, tx, question_of(text), NULL));
        TRY(query_step(&query, &row));
        *ret_number = row ? query_int(&query, 0) : -1;
        TRY(query_check(&query));
        return query_finish(&query);
}

int64_t house_number(struct store *store, const char *text)
{
        enum error err;
        int64_t number = -1;
        transaction (tx, store, TX_READ, &err) {
                err = step_number(tx, text, &number);
        }
        assert_ok(err);
        return number;
}

void house_changes(struct house *house, const char *rows)
{
        enum error err;
        struct content_fault fault = { 0 };
        static int times;
        char admin_login[24], head_login[24];
        (void)snprintf(admin_login, sizeof admin_login, "wilayah%d", ++times);
        (void)snprintf(head_login, sizeof head_login, "penerbit%d", times);
        const struct house_person admin_is = { admin_login, "A", "Admin", "admin", "", NULL };
        const struct house_person head_is = { head_login, "K", "Kepala", "head", "", NULL };
        struct actor admin = house_person(house, &admin_is), head = house_person(house, &head_is);
        struct content_draft draft = { .kind = CONTENT_CHANGES_KIND, .key = CONTENT_CHANGES_KEY, .confirmed = true,
                                       .valid_from = S("2026-01-01"),
                                       .body = arena_printf(&house->arena, "{\"rows\":[%s]}", rows) };
        struct content_step step = { draft.kind, draft.key, 0 };
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = content_draft_add(tx, house->office, &draft, UUID_NIL, &step.version);
        }
        assert_ok(err);
        assert_ok(content_test_by(house->fixture.store, &admin, &step, &house->arena, &fault));
        assert_ok(content_publish_by(house->fixture.store, &head, &step));
}

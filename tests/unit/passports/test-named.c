/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whom a letter, an answer or the hearing names, by name or position, has nothing of the application until a senior has
 * judged; common names and positions lock nobody out who is not meant. */
#include "desk.h"

#include "access/roll.h"
#include "base/checked.h"
#include "office/office.h"
#include "passports/named.h"
#include "passports/vouch.h"

#include <string.h>

struct town {
        struct desk desk;
        struct actor head, supervisor, deputy;
        struct uuid id;
};

static struct actor person(struct town *town, const char *login, const char *name, const char *position,
                           const char *role)
{
        struct actor actor = house_person(&town->desk.house,
                                          &(struct house_person){ login, name, position, role, "", NULL });
        actor.purpose = S("passport");
        actor.second_factor_at = clock_now();
        return actor;
}

static void open_town(struct town *town)
{
        desk_open(&town->desk);
        town->head = person(town, "kepala1", "Hendro Santosa", "Kepala Kantor Imigrasi Ponorogo", "head");
        town->supervisor = person(town, "penyelia1", "Siti Rahayu", "Kepala seksi dokumen perjalanan", "supervisor");
        town->id = desk_create(&town->desk);
}

static void close_town(struct town *town)
{
        desk_close(&town->desk);
}

static enum error open_file(struct town *town, const struct actor *actor)
{
        enum error err;
        struct application_file file;
        transaction (tx, town->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_open(tx, &(struct reading){ actor, LANGUAGE_ID, &town->desk.house.arena }, town->id,
                                     &file);
        }
        return err;
}

static void write_letter(struct town *town, const char *text)
{
        enum error err;
        const struct guarantor_letter_new letter = { slice_from_cstr(text), SLICE_NULL, 0 };
        transaction (tx, town->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_letter_write(tx, &town->desk.officer, town->id, &letter);
        }
        assert_ok(err);
}

static size_t waiting(struct town *town, const struct actor *actor)
{
        enum error err;
        int64_t count = 0;
        struct application_named_rows rows = { 0 };
        transaction (tx, town->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_named_waiting(tx, actor, &count);
                if (err == OK)
                        err = passports_named_list(tx, actor, &town->desk.house.arena, &rows);
        }
        assert_ok(err);
        assert_int_equal(count, rows.count);
        return rows.count;
}

static enum error settle(struct town *town, const struct actor *actor, const struct uuid *persons, size_t count)
{
        enum error err;
        const struct application_named_verdict verdict = { town->id, persons, count, 0 };
        transaction (tx, town->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_named_settle(tx, actor, &verdict);
        }
        return err;
}

static size_t listed(struct town *town, const struct actor *actor)
{
        enum error err;
        struct application_rows rows;
        const struct application_filter filter = { .limit = 50 };
        transaction (tx, town->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_list(tx, actor, &filter, &town->desk.house.arena, &rows);
        }
        assert_ok(err);
        return rows.count;
}

static void a_head_whom_a_letter_names_has_nothing_of_the_file(void **state)
{
        (void)state;
        struct town town;
        open_town(&town);
        assert_ok(open_file(&town, &town.head));
        write_letter(&town, "Kami sudah bicara dengan Bapak Hendro Santosa, dan beliau akan membantu anak saya.");
        assert_int_equal(open_file(&town, &town.head), ERR_NOT_FOUND);
        assert_int_equal(listed(&town, &town.head), 0);
        assert_int_equal(waiting(&town, &town.head), 0);
        assert_int_equal(settle(&town, &town.head, NULL, 0), ERR_NOT_FOUND);
        assert_ok(open_file(&town, &town.supervisor)); /* another goes on */
        assert_ok(open_file(&town, &town.desk.officer));
        assert_int_equal(waiting(&town, &town.supervisor), 1);
        close_town(&town);
}

static void what_waits_is_in_no_figure_of_the_one_named(void **state)
{
        (void)state;
        enum error err;
        struct town town;
        struct obstacles obstacles;
        struct office_waiting his, hers;
        struct desk *desk = &town.desk;
        open_town(&town);
        desk_legal(desk);
        desk_mention(desk, S("partner"), "instansi:1");
        desk_interview(desk, town.id);
        desk_explain(desk, town.id, "differs");
        assert_ok(desk_hear(desk, town.id));
        write_letter(&town, "Pak Hendro Santosa di kantor imigrasi yang mengurus.");
        const struct proposal proposal = desk_proposal(town.id);
        assert_ok(desk_propose(desk, &desk->officer, &proposal, &obstacles));
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = office_waits(tx, &town.head, &desk->house.arena, &his);
                if (err == OK)
                        err = office_waits(tx, &town.supervisor, &desk->house.arena, &hers);
        }
        assert_ok(err);
        assert_int_equal(hers.applications_to_confirm, 1);
        assert_int_equal(his.applications_to_confirm, 0);
        close_town(&town);
}

static void an_officer_whom_an_answer_names_is_out_and_another_goes_on(void **state)
{
        (void)state;
        enum error err;
        struct town town;
        struct desk *desk = &town.desk;
        open_town(&town);
        const struct actor named = person(&town, "petugas3", "Budi Hartono", "Petugas layanan", "desk-officer");
        desk_interview(desk, town.id);
        assert_ok(open_file(&town, &named));
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_hear(tx, &desk->officer, town.id,
                                     S("Yang menyuruh saya bilang wisata ialah Pak Budi Hartono."), 0);
        }
        assert_ok(err);
        assert_int_equal(open_file(&town, &named), ERR_NOT_FOUND);
        assert_ok(open_file(&town, &desk->second));
        close_town(&town);
}

static void a_senior_lifts_a_mistake_and_confirms_what_is_right(void **state)
{
        (void)state;
        struct town town;
        open_town(&town);
        const struct actor namesake = person(&town, "petugas3", "Siti Aminah", "Petugas layanan", "desk-officer");
        const struct uuid both[] = { town.head.person_id, town.supervisor.person_id };
        write_letter(&town, "Saya, Siti Aminah, ibu pemohon, dibantu Hendro Santosa.");
        assert_int_equal(open_file(&town, &namesake), ERR_NOT_FOUND);
        assert_int_equal(settle(&town, &town.desk.officer, NULL, 0), ERR_NOT_FOUND); /* a senior's word */
        assert_int_equal(settle(&town, &town.supervisor, both, 2), ERR_INVALID);
        assert_ok(settle(&town, &town.supervisor, both, 1));
        assert_ok(open_file(&town, &namesake));
        assert_int_equal(open_file(&town, &town.head), ERR_NOT_FOUND);
        assert_int_equal(waiting(&town, &town.supervisor), 0);
        assert_int_equal(settle(&town, &town.supervisor, NULL, 0), ERR_CONFLICT);
        close_town(&town);
}

static void numbers_in_words_name_for_sure(void **state)
{
        (void)state;
        struct town town;
        open_town(&town);
        struct actor named = house_person(&town.desk.house,
                                          &(struct house_person){ "petugas3", "Tono", "Petugas layanan",
                                                                  "desk-officer", "", "+6281234567890" });
        named.purpose = S("passport");
        write_letter(&town, "Hubungi 0812-3456-7890 bila ada yang kurang.");
        assert_int_equal(open_file(&town, &named), ERR_NOT_FOUND);
        assert_int_equal(waiting(&town, &town.supervisor), 0); /* nothing to judge */
        close_town(&town);
}

/* --- the rule --- */

static const struct who {
        const char *name, *position;
} people[] = { { "Hendro Santosa", "Kepala Kantor Imigrasi Ponorogo" },
               { "Siti Rahayu", "Petugas wawancara paspor" },
               { "Agus", "Petugas wawancara paspor" },
               { "Sri Wahyuni", "Kepala seksi dokumen perjalanan" },
               { "Siti Aminah", "Petugas arsip" } };

static const struct {
        const char *text;
        const char *named; /* a letter for each of `people`: N by name, P by position, - not */
} letters[] = {
        /* An address, a village's head, and names that many bear. */
        { "Kepada Yth. Bapak Kepala Kantor Imigrasi Kelas II Non TPI Ponorogo di tempat. Saya Siti Aisyah, ibu dari "
          "Agus Santosa.",
          "-----" },
        { "Yang terhormat Kepala Kantor Imigrasi Ponorogo", "-----" },
        { "Kepala Desa Selur menerangkan bahwa Siti dan Agus memohon kepada Kantor Imigrasi Ponorogo", "-----" },
        { "Siti, Kepala Desa Selur", "-----" },
        { "anak saya Siti dan Agus mau bekerja", "-----" },
        { "petugas yang menerima ialah ibu guru Siti", "-----" },
        /* Somebody who works here. */
        { "kami sudah bertemu Hendro Santosa", "N----" },
        { "Yth. Bapak Hendro Santosa", "N----" },
        { "uang sudah diterima Kepala Kantor Imigrasi", "P----" },
        { "uang sudah diterima kakanim", "P----" },
        { "kata Pak Hendro, kepala imigrasi, sudah beres", "N----" },
        { "petugas Siti bilang begitu", "-N--N" },
        { "petugas yang bernama Agus bilang begitu", "--N--" },
        { "petugas wawancara paspor minta uang", "-PP--" },
        { "kepala seksi dokumen minta uang", "---P-" },
        { "ibu Siti Aminah membantu", "----N" },
};

static void the_rule_of_names_and_positions(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        for (size_t i = 0; i < ARRAY_SIZE(letters); i++)
                for (size_t k = 0; k < ARRAY_SIZE(people); k++) {
                        struct spoken text, name, position;
                        assert_ok(spoken_read_letter(slice_from_cstr(letters[i].text), &arena, &text));
                        assert_ok(spoken_read(slice_from_cstr(people[k].name), &arena, &name));
                        assert_ok(spoken_read(slice_from_cstr(people[k].position), &arena, &position));
                        char found = "-PN"[spoken_in_letter(&text, &name, &position)];
                        if (found != letters[i].named[k])
                                fail_msg("\"%s\": %s, %s is %c", letters[i].text, people[k].name, people[k].position,
                                         found);
                }
}

/* Everybody here is a "petugas layanan": that names none of them; who alone holds a position is named by it. */
static void a_position_of_many_locks_nobody_out(void **state)
{
        (void)state;
        struct town town;
        open_town(&town);
        const struct actor clerk = person(&town, "petugas3", "Tono Widodo", "Petugas arsip paspor", "desk-officer");
        write_letter(&town, "Petugas layanan minta uang kepada kami.");
        assert_ok(open_file(&town, &town.desk.officer));
        assert_ok(open_file(&town, &town.desk.second));
        write_letter(&town, "Petugas arsip minta uang kepada kami.");
        assert_int_equal(open_file(&town, &clerk), ERR_NOT_FOUND);
        assert_ok(open_file(&town, &town.desk.officer));
        close_town(&town);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_rule_of_names_and_positions),
                cmocka_unit_test(a_head_whom_a_letter_names_has_nothing_of_the_file),
                cmocka_unit_test(what_waits_is_in_no_figure_of_the_one_named),
                cmocka_unit_test(an_officer_whom_an_answer_names_is_out_and_another_goes_on),
                cmocka_unit_test(a_senior_lifts_a_mistake_and_confirms_what_is_right),
                cmocka_unit_test(numbers_in_words_name_for_sure),
                cmocka_unit_test(a_position_of_many_locks_nobody_out),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

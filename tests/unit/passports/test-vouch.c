/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Letters in the same words and guarantors of the same name and place: what is counted, what it opens, and that it is
 * never more than a question. */
#include "desk.h"
#include "statements.h"
#include "steps.h"

#include "base/checked.h"
#include "passports/internal.h"
#include "passports/silence.h"
#include "passports/vouch.h"
#include "store/query.h"
#include "text/date.h"

static const char sample[] =
        "SURAT PERNYATAAN\nNama : %s\nAgama: %s\nAlamat: Desa %s\n"
        "Dengan ini saya menyatakan menjamin %s saya selama bekerja pada sebuah rumah makan di luar negeri, menanggung "
        "semua biaya pulang bila terjadi sesuatu, dan tidak akan menuntut siapa pun di kemudian hari apabila terjadi "
        "perselisihan tentang upah. Surat ini saya buat dalam keadaan sadar dan tanpa paksaan.\n";
static const char another[] =
        "Saya kakek pemohon. Cucu saya diterima di sebuah sekolah di Jepang, dan saya yang membayar uang sekolah serta "
        "kamarnya setiap bulan sampai ia lulus. Petugas boleh menelepon saya kapan saja pada siang hari untuk bertanya "
        "tentang hal ini.";

struct letter {
        const char *guarantor, *phone, *religion, *village, *kin, *place, *text; /* text NULL: the sample */
        const struct actor *by;                                                  /* NULL: the desk's officer */
};

static enum error write_words(struct desk *desk, const struct actor *actor, struct uuid id,
                              const struct guarantor_letter_new *letter)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_letter_write(tx, actor, id, letter);
        }
        return err;
}

static struct slice sample_text(struct desk *desk, const struct letter *letter)
{
        return letter->text ? slice_from_cstr(letter->text)
                            : arena_printf(&desk->house.arena, sample, letter->guarantor,
                                           letter->religion ? letter->religion : "Islam",
                                           letter->village ? letter->village : "Ngrayun",
                                           letter->kin ? letter->kin : "anak");
}

static struct application_new form_of(struct desk *desk, int who, const struct letter *letter)
{
        struct application_new new = desk_application();
        new.external_number = arena_printf(&desk->house.arena, "V-%d", who);
        new.nik = arena_printf(&desk->house.arena, "99020250059%05d", who + 1);
        new.guarantor_name = slice_from_cstr(letter->guarantor);
        new.guarantor_phone = letter->phone ? slice_from_cstr(letter->phone)
                                            : arena_printf(&desk->house.arena, "0840-5555-%04d", who);
        new.company = SLICE_NULL;
        return new;
}

static struct uuid bring(struct desk *desk, int who, const struct letter *letter)
{
        enum error err;
        struct slice number;
        const struct actor *by = letter->by ? letter->by : &desk->officer;
        struct application_new new = form_of(desk, who, letter);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, by, &new, &desk->house.arena, &number);
        }
        assert_ok(err);
        struct slice place = slice_from_cstr(letter->place ? letter->place : "");
        const struct guarantor_letter_new written = { sample_text(desk, letter), place, 0 };
        assert_ok(write_words(desk, by, new.id, &written));
        return new.id;
}

static const struct finding_item *find(struct desk *desk, const struct actor *actor, struct uuid id,
                                       const char *about)
{
        static struct application_file file;
        file = desk_read(desk, actor, id);
        for (size_t i = 0; i < file.finding_count; i++)
                if (slice_equal(file.findings[i].about, slice_from_cstr(about)))
                        return &file.findings[i];
        return NULL;
}

static bool asks_letter(struct desk *desk, struct uuid id)
{
        return find(desk, &desk->officer, id, "letter-words") != NULL;
}

static const char *const names[] = { "Pak Satu", "Bu Dua", "Mas Tiga", "Mbak Empat", "Pak Lima", "Bu Enam" };

/* Other names, religions, villages and kin: the same words. */
static void the_fourth_hand_is_asked(void **state)
{
        (void)state;
        static const char *const religions[] = { "Islam", "Katolik", "Hindu", "Islam" };
        static const char *const villages[] = { "Ngrayun", "Sooko", "Pule", "Tulakan" };
        static const char *const kin[] = { "anak perempuan", "suami", "keponakan", "istri" };
        struct desk desk;
        struct uuid ids[4];
        desk_open(&desk);
        for (int i = 0; i < 4; i++) {
                ids[i] = bring(&desk, i, &(struct letter){ .guarantor = names[i], .religion = religions[i],
                                                           .village = villages[i], .kin = kin[i] });
                assert_int_equal(asks_letter(&desk, ids[i]), i == 3);
        }
        assert_true(asks_letter(&desk, ids[0])); /* opened again, it is asked of the first too */
        const struct finding_item *item = find(&desk, &desk.officer, ids[3], "letter-words");
        assert_slice(item->indicator, "surat-sama");
        assert_true(item->weak && !item->showable && !item->corroborated && !item->object);
        assert_true(item->innocent.size > 0 && item->question.size > 0);
        assert_true(slice_find(item->sentence, S("beberapa pemohon lain")) != SIZE_MAX);
        struct uuid own = bring(&desk, 9, &(struct letter){ .guarantor = "Kakek", .text = another });
        assert_false(asks_letter(&desk, own));
        desk_close(&desk);
}

static void what_is_common_or_one_hand_is_left_alone(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid id = UUID_NIL;
        desk_open(&desk);
        for (int i = 0; i < 6; i++) /* one guarantor of a large family */
                id = bring(&desk, i, &(struct letter){ .guarantor = "Pak Satu", .phone = "0840-1111-2222",
                                                       .text = another });
        assert_false(asks_letter(&desk, id));
        for (int i = 10; i < 51; i++) /* two counters by turns: 21 and 20 people */
                id = bring(&desk, i, &(struct letter){ .guarantor = names[i % 6],
                                                       .by = i % 2 ? &desk.second : &desk.officer });
        assert_true(asks_letter(&desk, id)); /* 20 others at each */
        (void)bring(&desk, 60, &(struct letter){ .guarantor = "Pak Tujuh", .by = &desk.second });
        id = bring(&desk, 61, &(struct letter){ .guarantor = "Pak Tujuh" });
        assert_false(asks_letter(&desk, id)); /* 21 at each: a sample that goes from hand to hand */
        desk_close(&desk);
}

/* Somebody at the desk writes a ring's letter into applications that he makes up. */
static void one_officer_alone_makes_no_sample(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        for (int i = 0; i < 4; i++)
                (void)bring(&desk, i, &(struct letter){ .guarantor = names[i], .by = &desk.second });
        for (int i = 10; i < 35; i++)
                (void)bring(&desk, i, &(struct letter){ .guarantor = names[i % 6] });
        assert_true(asks_letter(&desk, bring(&desk, 40, &(struct letter){ .guarantor = "Pak Tujuh",
                                                                          .by = &desk.second })));
        desk_close(&desk);
}

static void only_these_days_and_other_people_count(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid id = UUID_NIL;
        desk_open(&desk);
        clock_freeze(clock_now());
        for (int i = 0; i < 6; i++) /* one applicant again and again */
                id = bring(&desk, 1, &(struct letter){ .guarantor = names[i] });
        assert_false(asks_letter(&desk, id));
        (void)bring(&desk, 2, &(struct letter){ .guarantor = names[1] });
        (void)bring(&desk, 3, &(struct letter){ .guarantor = names[2] });
        clock_freeze(clock_now() + (GROUP_DAYS + 1) * 24 * HOUR);
        assert_false(asks_letter(&desk, bring(&desk, 4, &(struct letter){ .guarantor = names[3] })));
        clock_freeze(clock_now() - 2 * 24 * HOUR);
        assert_true(asks_letter(&desk, bring(&desk, 5, &(struct letter){ .guarantor = names[4] })));
        desk_close(&desk);
}

/* Name and place with another phone; the name alone, or the place alone, is nothing. */
static void a_guarantor_is_known_by_name_and_place(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid id = UUID_NIL;
        desk_open(&desk);
        for (int i = 0; i < 4; i++) {
                (void)bring(&desk, i, &(struct letter){ .guarantor = "Pak Soetrisno", .text = another,
                                                        .place = "Dsn. Krajan RT 03/RW 2 Ds. Ngrayun" });
                (void)bring(&desk, 20 + i, &(struct letter){ .guarantor = "Pak Lain", .text = another,
                                                             .place = "Krajan RT 3 RW 2 Ngrayun" });
                (void)bring(&desk, 40 + i, &(struct letter){ .guarantor = "Pak Soetrisno", .text = another });
        }
        id = bring(&desk, 60, &(struct letter){ .guarantor = "Pak Sutrisno", .text = another,
                                                .place = "Krajan RT 3 RW 2 Ngrayun" });
        const struct finding_item *item = find(&desk, &desk.officer, id, "guarantor-place");
        assert_non_null(item);
        assert_slice(item->indicator, "penjamin-alamat-sama");
        id = bring(&desk, 61, &(struct letter){ .guarantor = "Pak Sutrisno", .text = another,
                                                .place = "Krajan RT 9 RW 9 Sooko" });
        assert_null(find(&desk, &desk.officer, id, "guarantor-place"));
        id = bring(&desk, 62, &(struct letter){ .guarantor = "Pak Sutrisno", .text = another });
        assert_null(find(&desk, &desk.officer, id, "guarantor-place"));
        desk_close(&desk);
}

static void it_carries_nothing_and_is_not_silenced(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct uuid id = UUID_NIL;
        desk_open(&desk);
        for (int i = 0; i < 5; i++)
                id = bring(&desk, i, &(struct letter){ .guarantor = names[i] });
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk.officer, id);
        }
        assert_ok(err);
        desk_explain(&desk, id, "differs");
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_int_equal(file.finding_count, 1);
        assert_true(file.findings[0].asked);
        for (size_t i = 0; i < file.evidence_count; i++)
                assert_false(slice_starts_with(file.evidence[i].code, S("finding:")));
        char day[DATE_ISO_SIZE + 1];
        struct date soon = date_add_days(date_of_instant(clock_now(), desk.officer.zone_minutes), 9);
        const struct silence_new silence = { .id = uuid_new(), .application_id = id,
                                             .finding_id = file.findings[0].id, .reason = S("family"),
                                             .why = S("sudah ditanyakan kepada desa"),
                                             .until = date_iso_text(soon, day) };
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_silence_propose(tx, &desk.officer, &silence);
        }
        assert_int_equal(err, ERR_CONFLICT);
        desk_close(&desk);
}

/* Statements of the list's page, of which `with` rows have a finding about their letter. */
static size_t list_statements(struct desk *desk, size_t with)
{
        enum error err;
        struct application_rows rows;
        size_t found = 0;
        const struct application_filter filter = { .limit = 50 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                statements = 0;
                err = passports_list(tx, &desk->officer, &filter, &desk->house.arena, &rows);
        }
        assert_ok(err);
        for (size_t i = 0; i < rows.count; i++)
                found += rows.items[i].findings > 0;
        assert_int_equal(found, with);
        return statements;
}

/* A letter is kept as 64 prints: the list does not ask for each. */
static void a_row_of_the_list_costs_few_statements(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        for (int i = 0; i < 4; i++)
                bring(&desk, i, &(struct letter){ .guarantor = names[i] });
        size_t few = list_statements(&desk, 1);
        for (int i = 4; i < 6; i++)
                bring(&desk, i, &(struct letter){ .guarantor = names[i] });
        size_t many = list_statements(&desk, 3);
        print_message("a row with a finding about a letter: %zu statements\n", (many - few) / 2);
        assert_in_range((many - few) / 2, 1, 40);
        desk_close(&desk);
}

/* Steps and statements of writing down one letter. */
static size_t letter_steps(struct desk *desk, int who, const struct letter *letter, size_t *ret_statements)
{
        (void)bring(desk, who, letter);
        struct application_new new = form_of(desk, who + 1000, letter);
        enum error err;
        struct slice number;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, &new, &desk->house.arena, &number);
        }
        assert_ok(err);
        const struct guarantor_letter_new written = { sample_text(desk, letter), slice_from_cstr(letter->place), 0 };
        statements = steps = 0;
        assert_ok(write_words(desk, &desk->officer, new.id, &written));
        *ret_statements = statements;
        return steps;
}

static void bring_many(struct desk *desk, int first, int count, const char *text)
{
        for (int i = first; i < first + count; i++)
                (void)bring(desk, i, &(struct letter){ .guarantor = names[i % 6], .place = "Jalan Ramai 1",
                                                       .text = text,
                                                       .by = i % 2 ? &desk->second : &desk->officer });
}

/* Neither all who apply in these days nor all who bring a form are read for one letter. */
static void a_letter_costs_the_same_in_a_busy_office(void **state)
{
        (void)state;
        struct desk desk;
        size_t asked, later;
        desk_open(&desk);
        struct letter place = { .guarantor = "Pak Rumah", .place = "Krajan RT 9 RW 9 Sooko", .text = "" };
        struct letter form = { .guarantor = "Pak Rumah", .place = "Krajan RT 8 RW 8 Sooko" };
        bring_many(&desk, 1, 5, "");
        size_t before = letter_steps(&desk, 100, &place, &asked);
        bring_many(&desk, 200, 80, "");
        place.place = "Krajan RT 7 RW 7 Sooko";
        size_t after = letter_steps(&desk, 101, &place, &later);
        print_message("a letter's place: %zu and %zu steps, %zu and %zu statements\n", before, after, asked, later);
        assert_in_range(after, 0, before + 200);
        bring_many(&desk, 300, 70, NULL);
        before = letter_steps(&desk, 102, &form, &asked);
        bring_many(&desk, 400, 70, NULL);
        form.place = "Krajan RT 6 RW 6 Sooko";
        after = letter_steps(&desk, 103, &form, &later);
        print_message("a form's words: %zu and %zu steps, %zu and %zu statements\n", before, after, asked, later);
        assert_in_range(after, 0, before + before / 10);
        assert_int_equal(later, asked);
        assert_in_range(later, 1, 45);
        desk_close(&desk);
}

static enum error name_reader(struct desk *desk, struct uuid id)
{
        enum error err;
        int64_t marked;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx,
                                        &(struct named_in_search){ .office_id = desk->house.office,
                                                                   .object_kind = APPLICATION, .object_id = id,
                                                                   .persons = &desk->second.person_id,
                                                                   .person_count = 1 },
                                        &marked);
        }
        return err;
}

static void who_is_named_counts_without_it(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid ids[4];
        desk_open(&desk);
        for (int i = 0; i < 4; i++)
                ids[i] = bring(&desk, i, &(struct letter){ .guarantor = names[i] });
        assert_non_null(find(&desk, &desk.second, ids[3], "letter-words"));
        assert_ok(name_reader(&desk, ids[0]));
        assert_null(find(&desk, &desk.second, ids[3], "letter-words"));
        assert_non_null(find(&desk, &desk.officer, ids[3], "letter-words"));
        desk_close(&desk);
}

/* What stood before stays; nobody writes over what he did not see, from another office, or after the decision. */
static void what_was_written_stays(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        desk_open(&desk);
        struct uuid id = bring(&desk, 1, &(struct letter){ .guarantor = names[0], .text = another });
        struct application_file file = desk_read(&desk, &desk.officer, id);
        const struct guarantor_letter_new new = { S("Kata-kata yang lain sekali."), S("Jalan Contoh 1"),
                                                  file.head.version };
        assert_int_equal(write_words(&desk, &desk.elsewhere, id, &new), ERR_NOT_FOUND);
        assert_ok(write_words(&desk, &desk.officer, id, &new));
        assert_ok(write_words(&desk, &desk.officer, id, &new)); /* the same again */
        const struct guarantor_letter_new stale = { S("Ketiga."), SLICE_NULL, file.head.version };
        assert_int_equal(write_words(&desk, &desk.officer, id, &stale), ERR_STALE);
        struct guarantor_letter letter;
        const struct reading reading = { &desk.officer, LANGUAGE_ID, &desk.house.arena };
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_letter_read(tx, &reading, id, &letter);
        }
        assert_ok(err);
        assert_slice(letter.wording, "Kata-kata yang lain sekali.");
        assert_slice(letter.place, "Jalan Contoh 1");
        assert_int_equal(letter.past_count, 1);
        assert_slice(letter.past[0].was, another);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_fourth_hand_is_asked),
                cmocka_unit_test(what_is_common_or_one_hand_is_left_alone),
                cmocka_unit_test(one_officer_alone_makes_no_sample),
                cmocka_unit_test(only_these_days_and_other_people_count),
                cmocka_unit_test(a_guarantor_is_known_by_name_and_place),
                cmocka_unit_test(it_carries_nothing_and_is_not_silenced),
                cmocka_unit_test(who_is_named_counts_without_it),
                cmocka_unit_test(a_row_of_the_list_costs_few_statements),
                cmocka_unit_test(a_letter_costs_the_same_in_a_busy_office),
                cmocka_unit_test(what_was_written_stays),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

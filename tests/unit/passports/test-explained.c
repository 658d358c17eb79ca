/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* When nobody is asked any more about what several applicants brought: letters that were explained, an office of one
 * officer, who may not agree, and what is never left out. */
#include "desk.h"

#include "base/checked.h"
#include "content/rule.h"
#include "passports/explained.h"
#include "passports/internal.h"
#include "passports/vouch.h"

static const char form[] =
        "SURAT KETERANGAN DESA\nNama : %s\n"
        "Yang bertanda tangan di bawah ini menerangkan bahwa warga kami akan bepergian ke luar negeri atas biaya "
        "keluarga, sanggup menaati hukum negara yang dikunjungi, dan pulang sebelum izin tinggalnya habis. Keterangan "
        "ini diberikan agar dipergunakan sebagaimana mestinya oleh yang bersangkutan.";
static const char *const guarantors[] = { "Pak Satu", "Bu Dua",    "Mas Tiga", "Mbak Empat", "Pak Lima",
                                          "Bu Enam",  "Mas Tujuh", "Pak Delapan" };

/* Applicant number `who` with the village's form, a guarantor of his own, and what else he names. */
struct brought {
        int who;
        const char *guarantor_phone, *agent_phone; /* NULL: his own; none */
        bool letter;
};
static struct uuid bring(struct desk *desk, const struct brought *brought)
{
        enum error err;
        struct slice number;
        struct arena *arena = &desk->house.arena;
        struct application_new new = desk_application();
        new.external_number = arena_printf(arena, "E-%d", brought->who);
        new.nik = arena_printf(arena, "99020250059%05d", brought->who + 1);
        new.guarantor_name = slice_from_cstr(guarantors[brought->who % 8]);
        new.guarantor_phone = brought->guarantor_phone ? slice_from_cstr(brought->guarantor_phone)
                                                       : arena_printf(arena, "0840-5555-%04d", brought->who);
        new.agent_phone = brought->agent_phone ? slice_from_cstr(brought->agent_phone) : SLICE_NULL;
        new.company = SLICE_NULL;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, &new, arena, &number);
        }
        assert_ok(err);
        const struct guarantor_letter_new letter = { arena_printf(arena, form, guarantors[brought->who % 8]),
                                                     SLICE_NULL, 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = brought->letter ? passports_letter_write(tx, &desk->officer, new.id, &letter) : OK;
        }
        assert_ok(err);
        return new.id;
}

static const struct finding_item *find(struct desk *desk, const struct actor *actor, struct uuid id, const char *about)
{
        static struct application_file file;
        file = desk_read(desk, actor, id);
        for (size_t i = 0; i < file.finding_count; i++)
                if (slice_equal(file.findings[i].about, slice_from_cstr(about)))
                        return &file.findings[i];
        return NULL;
}

static bool asks(struct desk *desk, struct uuid id, const char *about)
{
        return find(desk, &desk->officer, id, about) != NULL;
}

static struct uuid finding_of(struct desk *desk, struct uuid id, const char *about)
{
        const struct finding_item *item = find(desk, &desk->officer, id, about);
        assert_non_null(item);
        return item->id;
}

/* What he says, as this officer hears it. */
struct hearing {
        const struct actor *by;
        struct uuid id;
        const char *about, *code;
};
static void hear(struct desk *desk, struct hearing hearing)
{
        enum error err;
        char key[UUID_TEXT_SIZE + 9] = "finding:";
        uuid_format(finding_of(desk, hearing.id, hearing.about), key + 8);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                struct answer_given answer = { uuid_new(), slice_from_cstr(key), slice_from_cstr(hearing.code),
                                               S("Dari kantor desa."), 0 };
                err = passports_start(tx, hearing.by, hearing.id);
                if (err == OK || err == ERR_CONFLICT)
                        err = passports_answer(tx, hearing.by, hearing.id, &answer);
        }
        assert_ok(err);
}

static enum error agree(struct desk *desk, const struct actor *actor, struct uuid id, struct uuid finding)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_explanation_agree(tx, actor, id, finding);
        }
        return err;
}

static enum error take_back(struct desk *desk, const struct actor *actor, struct uuid id, struct uuid finding)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_explanation_end(tx, actor, id, finding);
        }
        return err;
}

static void bring_letters(struct desk *desk, struct uuid *ids, int count)
{
        for (int i = 0; i < count; i++)
                ids[i] = bring(desk, &(struct brought){ .who = i, .letter = true });
}

#define LETTER "letter-words"
#define GROUP "guarantor-group"

/* A village's form: heard of three by two officers, the next is not asked; who was asked still is. */
static void a_form_that_two_officers_heard_is_asked_about_no_more(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid ids[8];
        desk_open(&desk);
        bring_letters(&desk, ids, 7);
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "fits" });
        hear(&desk, (struct hearing){ &desk.second, ids[4], LETTER, "fits" });
        assert_true(asks(&desk, ids[6], LETTER));
        hear(&desk, (struct hearing){ &desk.officer, ids[5], LETTER, "fits" });
        assert_false(asks(&desk, ids[6], LETTER));
        assert_true(asks(&desk, ids[3], LETTER));
        hear(&desk, (struct hearing){ &desk.second, ids[4], LETTER, "unclear" }); /* said otherwise, and corrected */
        assert_true(asks(&desk, ids[6], LETTER));
        desk_close(&desk);
}

/* Others count for three months, an explanation for a year. */
static void an_explanation_holds_for_a_year(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid ids[8];
        instant begin = clock_now();
        desk_open(&desk);
        clock_freeze(begin);
        bring_letters(&desk, ids, 6);
        for (int i = 3; i < 6; i++)
                hear(&desk, (struct hearing){ i % 2 ? &desk.officer : &desk.second, ids[i], LETTER, "fits" });
        clock_freeze(begin + (GROUP_DAYS + 90) * 24 * HOUR);
        for (int i = 10; i < 15; i++)
                assert_false(asks(&desk, bring(&desk, &(struct brought){ .who = i, .letter = true }), LETTER));
        clock_freeze(begin + (EXPLAINED_DAYS + 1) * 24 * HOUR);
        for (int i = 20; i < 24; i++)
                ids[0] = bring(&desk, &(struct brought){ .who = i, .letter = true });
        assert_true(asks(&desk, ids[0], LETTER));
        desk_close(&desk);
}

/* Whoever hears alone, again and again, switches nothing off. */
static void one_officer_alone_switches_nothing_off(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid ids[8];
        desk_open(&desk);
        bring_letters(&desk, ids, 8);
        for (int i = 3; i < 7; i++)
                hear(&desk, (struct hearing){ &desk.officer, ids[i], LETTER, "fits" });
        assert_true(asks(&desk, ids[7], LETTER));
        assert_int_equal(agree(&desk, &desk.officer, ids[3], finding_of(&desk, ids[3], LETTER)), ERR_NOT_FOUND);
        assert_true(asks(&desk, ids[7], LETTER));
        desk_close(&desk);
}

/* The head did not hear it: his word is the second person's. It can be taken back by anybody at the desk. */
static void a_head_agrees_in_an_office_of_one_officer(void **state)
{
        (void)state;
        static const char *const abouts[] = { LETTER, GROUP };
        for (int kind = 0; kind < 2; kind++) {
                struct desk desk;
                struct uuid ids[8];
                desk_open(&desk);
                const struct actor head = desk_person(&desk, desk.house.office, "kepala.kantor", "head");
                for (int i = 0; i < 8; i++)
                        ids[i] = bring(&desk, &(struct brought){ .who = i, .letter = kind == 0,
                                                                 .guarantor_phone = kind ? "0840-1111-2222" : NULL });
                hear(&desk, (struct hearing){ &desk.officer, ids[4], abouts[kind], "fits" });
                struct uuid finding = finding_of(&desk, ids[4], abouts[kind]);
                assert_ok(agree(&desk, &head, ids[4], finding));
                assert_ok(agree(&desk, &head, ids[4], finding)); /* the same again */
                assert_true(asks(&desk, ids[7], abouts[kind])); /* of one applicant only */
                hear(&desk, (struct hearing){ &desk.officer, ids[5], abouts[kind], "fits" });
                if (kind == 0) /* a letter's rule wants three */
                        hear(&desk, (struct hearing){ &desk.officer, ids[6], abouts[kind], "fits" });
                assert_false(asks(&desk, ids[7], abouts[kind]));
                const struct finding_item *seen = find(&desk, &desk.second, ids[4], abouts[kind]);
                assert_true(seen->explanation.heard && seen->explanation.agreed_by.size > 0);
                assert_false(seen->explanation.barred);
                assert_ok(take_back(&desk, &desk.officer, ids[4], finding));
                assert_true(asks(&desk, ids[7], abouts[kind]));
                assert_int_equal(take_back(&desk, &desk.officer, ids[4], finding), ERR_NOT_FOUND);
                desk_close(&desk);
        }
}

/* What was agreed to is one answer: another one wants another agreement. */
static void an_agreement_is_to_one_answer(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid ids[8];
        desk_open(&desk);
        const struct actor head = desk_person(&desk, desk.house.office, "kepala.kantor", "head");
        bring_letters(&desk, ids, 7);
        struct uuid finding = finding_of(&desk, ids[3], LETTER);
        assert_int_equal(agree(&desk, &head, ids[3], finding), ERR_NOT_FOUND); /* not asked */
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "differs" });
        assert_int_equal(agree(&desk, &head, ids[3], finding), ERR_CONFLICT); /* does not fit */
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "fits" });
        hear(&desk, (struct hearing){ &desk.officer, ids[4], LETTER, "fits" });
        hear(&desk, (struct hearing){ &desk.officer, ids[5], LETTER, "fits" });
        assert_ok(agree(&desk, &head, ids[3], finding));
        assert_false(asks(&desk, ids[6], LETTER));
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "unclear" });
        assert_true(asks(&desk, ids[6], LETTER));
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "fits" });
        assert_true(asks(&desk, ids[6], LETTER));
        assert_ok(agree(&desk, &head, ids[3], finding));
        assert_false(asks(&desk, ids[6], LETTER));
        desk_close(&desk);
}

/* A doubt is a veto: who else writes over it does not end it; he who said it does, or a senior. */
static void nobody_writes_over_anothers_doubt(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid ids[8];
        desk_open(&desk);
        const struct actor head = desk_person(&desk, desk.house.office, "kepala.kantor", "head");
        bring_letters(&desk, ids, 8);
        hear(&desk, (struct hearing){ &desk.second, ids[3], LETTER, "differs" });
        for (int i = 4; i < 7; i++)
                hear(&desk, (struct hearing){ i % 2 ? &desk.officer : &desk.second, ids[i], LETTER, "fits" });
        assert_true(asks(&desk, ids[7], LETTER));
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "fits" });
        assert_true(asks(&desk, ids[7], LETTER));
        assert_true(find(&desk, &desk.officer, ids[3], LETTER)->explanation.doubted_by.size > 0);
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "unclear" });
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "fits" });
        assert_true(asks(&desk, ids[7], LETTER));
        struct uuid finding = finding_of(&desk, ids[3], LETTER);
        assert_ok(agree(&desk, &head, ids[3], finding));
        assert_false(asks(&desk, ids[7], LETTER));
        assert_ok(take_back(&desk, &desk.officer, ids[3], finding));
        assert_true(asks(&desk, ids[7], LETTER));
        hear(&desk, (struct hearing){ &desk.second, ids[3], LETTER, "unclear" });
        hear(&desk, (struct hearing){ &desk.second, ids[3], LETTER, "fits" });
        assert_false(asks(&desk, ids[7], LETTER));
        assert_int_equal(find(&desk, &desk.officer, ids[3], LETTER)->explanation.doubted_by.size, 0);
        desk_close(&desk);
}

/* The letter speaks of the head: he is no second person about it. */
static void whom_the_letter_speaks_of_agrees_to_nothing(void **state)
{
        (void)state;
        enum error err;
        struct desk desk;
        struct uuid ids[4];
        desk_open(&desk);
        struct actor head = house_person(&desk.house,
                                         &(struct house_person){ "kepala1", "Hendro Santosa",
                                                                 "Kepala Kantor Imigrasi Ponorogo", "head", "", "" });
        head.purpose = S("passport");
        bring_letters(&desk, ids, 4);
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "fits" });
        struct uuid finding = finding_of(&desk, ids[3], LETTER);
        struct application_file file = desk_read(&desk, &desk.officer, ids[3]);
        const struct guarantor_letter_new letter = {
                arena_printf(&desk.house.arena, form, "Bapak Hendro Santosa, Kepala Kantor Imigrasi Ponorogo"),
                SLICE_NULL, file.head.version
        };
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_letter_write(tx, &desk.officer, ids[3], &letter);
        }
        assert_ok(err);
        assert_int_equal(agree(&desk, &head, ids[3], finding), ERR_NOT_FOUND); /* nothing of it exists for him */
        assert_false(find(&desk, &desk.second, ids[3], LETTER)->explanation.barred);
        desk_close(&desk);
}

static struct explanation_rows waiting(struct desk *desk, const struct actor *actor)
{
        enum error err;
        int64_t count = 0;
        struct explanation_rows rows = { 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_explanations_waiting(tx, actor, &count);
                if (err == OK)
                        err = passports_explanations(tx, actor, &desk->house.arena, &rows);
        }
        assert_ok(err);
        assert_int_equal(count, rows.count);
        return rows;
}

/* He learns on his desk of what only one officer heard, and of nothing that does not want his agreement. */
static void a_senior_finds_what_waits_for_him(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid ids[6];
        desk_open(&desk);
        const struct actor head = desk_person(&desk, desk.house.office, "kepala.kantor", "head");
        const struct actor away = desk_person(&desk, desk.house.other_office, "kepala.lain", "head");
        bring_letters(&desk, ids, 6);
        assert_int_equal(waiting(&desk, &head).count, 0); /* nobody was asked */
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "differs" });
        assert_int_equal(waiting(&desk, &head).count, 0); /* does not fit */
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "fits" });
        hear(&desk, (struct hearing){ &desk.officer, ids[4], LETTER, "fits" });
        struct explanation_rows rows = waiting(&desk, &head);
        assert_int_equal(rows.count, 2);
        assert_true(slice_equal(rows.items[0].about, S(LETTER)));
        assert_true(uuid_equal(rows.items[0].application_id, ids[4])); /* the newest first */
        assert_int_equal(waiting(&desk, &away).count, 0);
        assert_ok(agree(&desk, &head, ids[4], finding_of(&desk, ids[4], LETTER)));
        rows = waiting(&desk, &head);
        assert_int_equal(rows.count, 1);
        assert_true(uuid_equal(rows.items[0].application_id, ids[3]));
        hear(&desk, (struct hearing){ &desk.second, ids[5], LETTER, "fits" }); /* two officers hear: none is needed */
        assert_int_equal(waiting(&desk, &head).count, 0);
        desk_close(&desk);
}

static void who_may_not_agree(void **state)
{
        (void)state;
        static const char *const others[] = { "analyst", "administrator", "pimpasa", "desk-officer", "partner" };
        struct desk desk;
        struct uuid ids[6];
        desk_open(&desk);
        bring_letters(&desk, ids, 6);
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "fits" });
        struct uuid finding = finding_of(&desk, ids[3], LETTER);
        for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
                char login[20];
                snprintf(login, sizeof login, "orang.lain%zu", i);
                const struct actor other = desk_person(&desk, desk.house.office, login, others[i]);
                assert_int_not_equal(agree(&desk, &other, ids[3], finding), OK);
        }
        const struct actor away = desk_person(&desk, desk.house.other_office, "kepala.lain", "head");
        assert_int_equal(agree(&desk, &away, ids[3], finding), ERR_NOT_FOUND);
        struct actor stale = desk_person(&desk, desk.house.office, "kepala.kantor", "head");
        stale.second_factor_at = 0;
        assert_int_not_equal(agree(&desk, &stale, ids[3], finding), OK);
        desk_close(&desk);
}

/* A number that two reporters stand behind, or an agency: nobody's explanation is believed without asking again, and
 * what is known of the number is shown as before. */
static void what_is_proven_is_never_left_out(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid ids[8];
        desk_open(&desk);
        for (int i = 0; i < 7; i++)
                ids[i] = bring(&desk, &(struct brought){ .who = i, .letter = true,
                                                         .agent_phone = i == 3 ? DESK_PHONE : NULL });
        ids[7] = bring(&desk, &(struct brought){ .who = 7, .letter = true, .agent_phone = "0840-1111-3333" });
        hear(&desk, (struct hearing){ &desk.officer, ids[3], LETTER, "fits" });
        hear(&desk, (struct hearing){ &desk.second, ids[4], LETTER, "fits" });
        hear(&desk, (struct hearing){ &desk.second, ids[5], LETTER, "fits" });
        assert_false(asks(&desk, ids[6], LETTER));
        (void)desk_mention(&desk, S("report"), "satu"); /* not verified: nothing is proven */
        assert_false(asks(&desk, ids[6], LETTER));
        (void)desk_mention(&desk, S("partner"), "dua");
        assert_true(asks(&desk, ids[6], LETTER));
        assert_true(asks(&desk, ids[3], "agent-phone"));
        desk_close(&desk);
}

static void a_rule_may_want_more_or_none(void **state)
{
        (void)state;
        static const struct {
                const char *text;
                enum error err;
                int64_t explained;
        } rules[] = {
                { "{\"rule\": {\"sources\": [\"application\"], \"least\": 3}}", OK, RULE_EXPLAINED },
                { "{\"rule\": {\"sources\": [\"application\"], \"least\": 3, \"explained\": 0}}", OK, 0 },
                { "{\"rule\": {\"sources\": [\"application\"], \"least\": 3, \"explained\": 5}}", OK, 5 },
                { "{\"rule\": {\"sources\": [\"application\"], \"least\": 3, \"explained\": 1}}", ERR_INVALID, 0 },
                { "{\"rule\": {\"sources\": [\"application\"], \"least\": 3, \"explained\": 21}}", ERR_INVALID, 0 },
                { "{\"rule\": {\"sources\": [\"application\"], \"least\": 3, \"explained\": \"2\"}}", ERR_INVALID, 0 },
                { "{\"rule\": {\"sources\": [\"report\"], \"least\": 3, \"explained\": 2}}", ERR_INVALID, 0 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
                struct content_rule rule = { 0 };
                struct slice why;
                json_t *body = json_loads(rules[i].text, 0, NULL);
                assert_non_null(body);
                assert_int_equal(content_rule_of(body, &rule, &why), rules[i].err);
                assert_int_equal(rule.explained, rules[i].explained);
                json_decref(body);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_form_that_two_officers_heard_is_asked_about_no_more),
                cmocka_unit_test(an_explanation_holds_for_a_year),
                cmocka_unit_test(one_officer_alone_switches_nothing_off),
                cmocka_unit_test(a_head_agrees_in_an_office_of_one_officer),
                cmocka_unit_test(an_agreement_is_to_one_answer),
                cmocka_unit_test(nobody_writes_over_anothers_doubt),
                cmocka_unit_test(whom_the_letter_speaks_of_agrees_to_nothing),
                cmocka_unit_test(a_senior_finds_what_waits_for_him),
                cmocka_unit_test(who_may_not_agree),
                cmocka_unit_test(what_is_proven_is_never_left_out),
                cmocka_unit_test(a_rule_may_want_more_or_none),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

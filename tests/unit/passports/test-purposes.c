/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The purposes that are shipped: each has its documents and questions. */
#include "desk.h"

#include "base/checked.h"

static enum error create(struct desk *desk, const struct application_new *new)
{
        enum error err;
        struct slice number;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, new, &desk->house.arena, &number);
        }
        return err;
}

static bool is_next(const struct question_item *question)
{
        return question->next && !slice_starts_with(question->key, S("finding:"));
}

static void answer_first(struct desk *desk, struct uuid id, const struct question_item *question)
{
        enum error err;
        struct answer_given answer = { uuid_new(), question->key, question->options[0].code, SLICE_NULL };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_answer(tx, &desk->officer, id, &answer);
        }
        assert_ok(err);
}

/* One purpose each: work, crew, pilgrims, study, family, tourism, medical care, business, no plan yet, a new passport
 * for an old one. Each has documents by law, and its interview comes to an end whatever is answered first. */
static void every_purpose_has_its_checklist_and_an_interview_that_ends(void **state)
{
        (void)state;
        static const struct {
                const char *purpose, *document;
        } purposes[] = { { "kerja", "rekomendasi" }, { "awak", "buku-pelaut" },  { "umrah", "surat-biro" },
                         { "haji", "porsi-haji" },   { "studi", "surat-terima" }, { "keluarga", "surat-penjamin" },
                         { "wisata", "ktp" },        { "berobat", "ktp" },       { "bisnis", "undangan" },
                         { "jaga-jaga", "ktp" },     { "ganti", "surat-kehilangan" } };
        enum error err;
        struct desk desk;
        desk_open(&desk);
        for (size_t i = 0; i < ARRAY_SIZE(purposes); i++) {
                bool found = false, ended = false;
                struct application_new new = desk_application();
                new.purpose = slice_from_cstr(purposes[i].purpose);
                new.external_number = SLICE_NULL;
                assert_ok(create(&desk, &new));
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = passports_start(tx, &desk.officer, new.id);
                }
                assert_ok(err);
                desk_answer(&desk, new.id, "tujuan", purposes[i].purpose);
                for (size_t asked = 0; asked < 20 && !ended; asked++) {
                        struct application_file file = desk_read(&desk, &desk.officer, new.id);
                        ended = true;
                        for (size_t k = 0; k < file.check_count; k++)
                                found |= slice_equal(file.checks[k].key, slice_from_cstr(purposes[i].document));
                        for (size_t k = 0; k < file.question_count; k++)
                                if (is_next(&file.questions[k])) {
                                        ended = false;
                                        answer_first(&desk, new.id, &file.questions[k]);
                                        break;
                                }
                }
                if (!found || !ended)
                        fail_msg("%s: %s", purposes[i].purpose, found ? "does not end" : "has not its document");
        }
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_purpose_has_its_checklist_and_an_interview_that_ends),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

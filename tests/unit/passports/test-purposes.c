/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The purposes that are shipped: each has its documents and questions, and none that the desk could not read passes the
 * test of an administrator. */
#include "desk.h"

#include "base/checked.h"
#include "content/parts.h"

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

static enum error check_parts(struct desk *desk, struct slice kind, struct slice key, const json_t *body,
                              struct slice *ret_why)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = content_parts_check(tx,
                                          &(struct content_parts){ desk->house.office, kind, key, S("2026-11-30"),
                                                                   body },
                                          ret_why);
        }
        return err;
}

static void what_is_shipped_passes(void **state)
{
        (void)state;
        static const struct slice kinds[] = { S("checklist"), S("question") };
        struct desk desk;
        desk_open(&desk);
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
                enum error err;
                struct content_list list;
                transaction (tx, desk.house.fixture.store, TX_READ, &err) {
                        err = content_list(tx, desk.house.office, kinds[i], S("2026-11-30"), &desk.house.arena, &list);
                }
                assert_ok(err);
                assert_true(list.count > 8);
                for (size_t k = 0; k < list.count; k++) {
                        json_t *body;
                        struct slice why = S("");
                        assert_ok(content_body(&list.items[k], &body));
                        if (check_parts(&desk, kinds[i], list.items[k].key, body, &why) != OK)
                                fail_msg("%.*s: %.*s", SLICE_FMT(list.items[k].key), SLICE_FMT(why));
                        json_decref(body);
                }
        }
        desk_close(&desk);
}

#define DOCUMENT(key, need, legal) \
        "{\"key\":\"" key "\",\"document\":{\"id\":\"KTP asli\"},\"where\":{\"id\":\"Disdukcapil\"}," \
        "\"need\":\"" need "\",\"legal\":[" legal "]}"
#define CHECKLIST(purpose, documents) \
        "{\"purpose\":\"" purpose "\",\"label\":{\"id\":\"Uji\"},\"documents\":[" documents "]}"
#define LAW "\"permenkumham-8-2014-4\""
#define QUESTION(answers) \
        "{\"ask\":{\"id\":\"Ke mana?\"},\"why\":{\"id\":\"Agar tahu.\"},\"innocent\":{\"id\":\"Wajar.\"}," \
        "\"answers\":[" answers "]}"
#define ANSWER(code, next, indicator) \
        "{\"code\":\"" code "\",\"label\":{\"id\":\"Ya\"},\"next\":" next ",\"indicator\":" indicator "}"

static void what_the_desk_could_not_read_is_refused(void **state)
{
        (void)state;
        static const struct {
                const char *kind, *body, *says; /* says null: it passes */
        } rows[] = {
                { "checklist", CHECKLIST("uji", DOCUMENT("ktp", "law", LAW)), NULL },
                { "checklist", CHECKLIST("uji", DOCUMENT("foto", "practice", "")), NULL },
                { "checklist", CHECKLIST("uji", DOCUMENT("ktp", "must", LAW)), "need" },
                { "checklist", CHECKLIST("uji", DOCUMENT("ktp", "law", "")), "dasar hukum" },
                { "checklist", CHECKLIST("uji", DOCUMENT("ktp", "law", "\"karangan\"")), "tidak berlaku" },
                { "checklist", CHECKLIST("uji", DOCUMENT("a", "law", LAW) "," DOCUMENT("a", "law", LAW)), "key" },
                { "checklist", CHECKLIST("uji", ""), "paling sedikit satu" },
                { "checklist", CHECKLIST("lain", DOCUMENT("ktp", "law", LAW)), "purpose" },
                { "question", QUESTION(ANSWER("ya", "\"dibantu\"", "null")), NULL },
                { "question", QUESTION(ANSWER("ya", "null", "\"perekrut-tanpa-izin\"")), NULL },
                { "question", QUESTION(ANSWER("ya", "\"tak-ada\"", "null")), "next" },
                { "question", QUESTION(ANSWER("ya", "\"uji\"", "null")), "next" },
                { "question", QUESTION(ANSWER("ya", "null", "\"tak-ada\"")), "indikator" },
                { "question", QUESTION(ANSWER("a", "null", "null") "," ANSWER("a", "null", "null")), "code" },
                { "question", QUESTION(ANSWER("-", "null", "null")), "code" }, /* that is "does not answer" */
                { "question", QUESTION(""), "paling sedikit satu" },
        };
        struct desk desk;
        desk_open(&desk);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct slice why = S("");
                json_t *body = json_loads(rows[i].body, 0, NULL);
                assert_non_null(body);
                enum error err = check_parts(&desk, slice_from_cstr(rows[i].kind), S("uji"), body, &why);
                if (err != (rows[i].says ? ERR_INVALID : OK) ||
                    (rows[i].says && slice_find(why, slice_from_cstr(rows[i].says)) == SIZE_MAX))
                        fail_msg("%s: %s", rows[i].body, error_name(err));
                json_decref(body);
        }
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_shipped_passes),
                cmocka_unit_test(what_the_desk_could_not_read_is_refused),
                cmocka_unit_test(every_purpose_has_its_checklist_and_an_interview_that_ends),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

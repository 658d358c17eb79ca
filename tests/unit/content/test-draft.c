/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An item of content as a file or a form brings it. */
#include "../faults.h"
#include "../test.h"

#include "content/draft.h"
#include "content/forbidden.h"

static enum error read_item(const char *text, struct arena *arena, struct content_draft *ret_draft)
{
        struct slice why = SLICE_NULL;
        json_t *item = json_loads(text, JSON_DECODE_ANY, NULL);
        assert_non_null(item);
        enum error err = content_draft_read(item, arena, ret_draft, &why);
        assert_int_equal(err == ERR_INVALID, why.size > 0);
        json_decref(item);
        return err;
}

#define ITEM(kind, key, from, to, body)                                                                                \
        "{\"kind\":" kind ",\"key\":" key ",\"valid_from\":" from ",\"valid_to\":" to ",\"body\":" body "}"
#define DATE "\"2025-09-10\""

static void reads_what_is_whole(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct content_draft draft;
        arena_init(&arena, 1 << 16);
        assert_ok(read_item(ITEM("\"reason\"", "\"a.b-1\"", DATE, "null", "{\"b\":1,\"a\":[true]}"), &arena, &draft));
        assert_slice(draft.kind, "reason");
        assert_slice(draft.key, "a.b-1");
        assert_slice(draft.valid_from, "2025-09-10");
        assert_slice(draft.body, "{\"a\":[true],\"b\":1}");
        assert_true(slice_is_null(draft.valid_to) && !draft.confirmed);
        assert_ok(read_item(ITEM("\"reason\"", "\"a\"", DATE, DATE, "{}"), &arena, &draft));
        assert_slice(draft.valid_to, "2025-09-10");
}

static void refuses_what_is_not(void **state)
{
        (void)state;
        static const char *const wrong[] = {
                "[]", "{}",
                ITEM("\"Reason\"", "\"a\"", DATE, "null", "{}"),
                ITEM("7", "\"a\"", DATE, "null", "{}"),
                ITEM("\"reason\"", "\"\"", DATE, "null", "{}"),
                ITEM("\"reason\"", "\"a b\"", DATE, "null", "{}"),
                ITEM("\"reason\"", "\"a123456789b123456789c123456789d123456789e123456789f123456789g\"", DATE, "null",
                     "{}"),
                ITEM("\"reason\"", "\"a\"", "\"2025-02-29\"", "null", "{}"),
                ITEM("\"reason\"", "\"a\"", "null", "null", "{}"),
                ITEM("\"reason\"", "\"a\"", DATE, "\"2025-09-09\"", "{}"),
                ITEM("\"reason\"", "\"a\"", DATE, "\"besok\"", "{}"),
                ITEM("\"reason\"", "\"a\"", DATE, "20260101", "{}"), /* no open end */
                ITEM("\"reason\"", "\"a\"", DATE, "null", "[]"),
                ITEM("\"reason\"", "\"a\"", DATE, "null", "null"),
        };
        for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
                _cleanup_arena_ struct arena arena;
                struct content_draft draft;
                arena_init(&arena, 1 << 16);
                enum error err = read_item(wrong[i], &arena, &draft);
                if (err != ERR_INVALID)
                        fail_msg("%s gave %s", wrong[i], error_name(err));
        }
}

static enum error read_with_an_end(void *context)
{
        _cleanup_arena_ struct arena arena;
        struct content_draft draft;
        (void)context;
        arena_init(&arena, 1 << 16);
        TRY(read_item(ITEM("\"reason\"", "\"a\"", DATE, DATE, "{}"), &arena, &draft));
        assert_false(slice_is_null(draft.valid_to));
        return OK;
}

static void without_memory_nothing_is_left_out(void **state)
{
        (void)state;
        assert_int_equal(fault_each(FAULT_ARENA, NULL, read_with_an_end, NULL), 7);
}

static const struct {
        const char *body, *says;
} asked[] = {
        { "{\"ask\":{\"id\":\"Apa agama Anda, dan apakah Anda sudah kawin?\"}}", "status perkawinan" },
        { "{\"ask\":{\"id\":\"Apa AGAMA Anda?\"}}", "agama" },
        { "{\"ask\":{\"id\":\"Ke mana?\",\"en\":\"What is your religion?\"}}", "agama" },
        { "{\"answers\":[{\"label\":{\"en\":\"Married\"}}]}", "status perkawinan" },
        { "{\"label\":{\"id\":\"Perempuan muda\"}}", "jenis kelamin" },
        { "{\"label\":{\"id\":\"Umur di bawah 25\"}}", "umur" },
        { "{\"label\":{\"en\":\"Which village do you come from?\"}}", "desa asal" },
        { "{\"label\":{\"id\":\"Keluarga miskin\"}}", "kemiskinan" },
        { "{\"label\":{\"id\":\"Pakaian tidak pantas\"}}", "penampilan" },
        { "{\"label\":{\"id\":\"Logat bukan setempat\"}}", "logat" },
        { "{\"ask\":{\"id\":\"Apakah Anda sudah berkeluarga?\"}}", "status perkawinan" },
        { "{\"ask\":{\"id\":\"Sudah punya anak?\"}}", "status perkawinan" },
        { "{\"ask\":{\"id\":\"Apakah suaminyakah yang ikut?\"}}", "status perkawinan" },
        { "{\"ask\":{\"id\":\"Apakah Anda Islam?\"}}", "agama" },
        { "{\"ask\":{\"id\":\"Anda ibu rumah tangga?\"}}", "jenis kelamin" },
        { "{\"ask\":{\"jv\":\"Punapa panjenengan wadon?\"}}", "jenis kelamin" },
        { "{\"ask\":{\"id\":\"Apakah Anda perem\u00adpuan?\"}}", "jenis kelamin" },
        { "{\"ask\":{\"id\":\"\uff50\uff45\uff52\uff45\uff4d\uff50\uff55\uff41\uff4e?\"}}", "jenis kelamin" },
        { "{\"ask\":{\"id\":\"Apakah Anda p\u0435r\u0435mpuan?\"}}", "huruf" },
        { "{\"ask\":{\"id\":\"Lahir tahun berapa?\"}}", "umur" },
        { "{\"ask\":{\"id\":\"Apakah Anda masih muda?\"}}", "umur" },
        { "{\"ask\":{\"id\":\"Tinggal di kampung mana?\"}}", "desa asal" },
        { "{\"ask\":{\"id\":\"Apakah Anda orang kurang mampu?\"}}", "kemiskinan" },
        { "{\"ask\":{\"id\":\"Berapa gaji Anda?\"}}", "kemiskinan" },
        { "{\"ask\":{\"id\":\"Apakah Anda cewek?\"}}", "jenis kelamin" },
        { "{\"ask\":{\"en\":\"Is your husband coming along?\"}}", "status perkawinan" },
        { "{\"innocent\":{\"id\":\"Wajar bagi laki-laki; perempuan lajang jarang jujur.\"}}", "jenis kelamin" },
        { "{\"ask\":{\"id\":\"Apa a g a m a Anda?\"}}", "agama" },
        { "{\"ask\":{\"id\":\"Apa a.g.a.m.a Anda?\"}}", "agama" },
        { "{\"ask\":{\"id\":\"Apa 4gama Anda?\"}}", "agama" },
        { "{\"ask\":{\"id\":\"Apa \u0251gama Anda?\"}}", "huruf" },
        { "{\"documents\":[{\"where\":{\"id\":\"Tanyakan umur pemohon\"}}]}", "umur" },
        { "{\"note\":{\"id\":\"Perempuan usia 17 sampai 45 selalu didalami.\"}}", "jenis kelamin" },
        { "{\"label\":{\"id\":\"Belum punya tiket\"}}", "tiket" },
        { "{\"when\":[\"marital_status = janda\"]}", "status perkawinan" },
        { "{\"if\":{\"age_band\":\"18-25\"}}", "umur" },
        { "{\"when\":[\"birth_date < 2000\"]}", "tanggal lahir" },
        { "{\"label\":{\"id\":\"Tanggal lahir 31 Desember\"}}", "tanggal lahir" },
        { "{\"documents\":[{\"key\":\"bukti-lahir\",\"document\":{\"id\":\"Buku nikah\"},"
          "\"legal\":[\"x\"]}]}", "status perkawinan" },
        { "{\"documents\":[{\"key\":\"lain\",\"document\":{\"id\":\"Buku nikah\"},"
          "\"legal\":[\"permenkumham-8-2014-4\"]}]}", "status perkawinan" },
};

/* Every kind that asks or judges, in both languages and by the names of columns. */
static void refuses_what_may_not_be_asked(void **state)
{
        (void)state;
        static const char *const kinds[] = { "question", "checklist", "reason", "indicator",
                                             "sign",     "rule",      "request" };
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
                for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
                        struct slice why = SLICE_NULL;
                        struct content_draft draft = { .kind = slice_from_cstr(kinds[k]), .key = S("uji"),
                                                       .valid_from = S("2026-01-01"),
                                                       .body = slice_from_cstr(asked[i].body) };
                        if (content_draft_check(&draft, &why) != ERR_INVALID ||
                            slice_find(why, slice_from_cstr(asked[i].says)) == SIZE_MAX)
                                fail_msg("%s %s: %.*s", kinds[k], asked[i].body, SLICE_FMT(why));
                }
        struct slice why = SLICE_NULL;
        struct content_draft lawful = {
                .kind = S("checklist"), .key = S("uji"), .valid_from = S("2026-01-01"),
                .body = S("{\"documents\":[{\"key\":\"bukti-lahir\","
                          "\"document\":{\"id\":\"Akta perkawinan, buku nikah\"},"
                          "\"legal\":[\"permenkumham-8-2014-4\"]}]}") };
        assert_ok(content_draft_check(&lawful, &why));
        lawful.kind = S("page");
        lawful.body = S("{\"text\":{\"id\":\"Siapa pun, apa pun agama dan umurnya, dilayani.\"}}");
        assert_ok(content_draft_check(&lawful, &why));
}

static int64_t line_in(const char *body)
{
        struct content_draft draft = { .kind = S("indicator"), .key = S("uji"), .valid_from = S("2026-01-01"),
                                       .body = slice_from_cstr(body) };
        return content_draft_line(&draft);
}

static void what_is_wrong_has_a_line(void **state)
{
        (void)state;
        assert_int_equal(line_in("{\n \"use\": [\"R\"]\n}"), 0);
        assert_int_equal(line_in("{\n \"use\": [\"R\"]\n \"strength\": 3\n}"), 3);
        assert_int_equal(line_in("{\n \"use\": 1,\n \"use\": 2\n}"), 3); /* twice */
        assert_int_equal(line_in("{\n \"use\": [\"R\"],\n \"rule\": {\n  \"age_band\": 1}}"), 4);
        assert_int_equal(line_in("{\n \"source\": \"umur\",\n \"label\": \"Berapa umur Anda?\"}"), 3);
}

static void a_calendar_is_of_a_year(void **state)
{
        (void)state;
        static const struct {
                const char *key, *body;
                bool fits;
        } rows[] = { { "2028", "{\"year\":2028}", true },
                     { "2028", "{\"year\":2027}", false },
                     { "0", "{\"year\":0}", false },
                     { "20280", "{\"year\":20280}", false },
                     { "2028", "{}", false } };
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct slice why = SLICE_NULL;
                const struct content_draft draft = { .kind = S("calendar"), .key = slice_from_cstr(rows[i].key),
                                                     .valid_from = S("2028-01-01"),
                                                     .body = slice_from_cstr(rows[i].body) };
                if ((content_draft_check(&draft, &why) == OK) != rows[i].fits)
                        fail_msg("%s %s: %.*s", rows[i].key, rows[i].body, SLICE_FMT(why));
        }
}

/* Nobody is suspended by a wish that he never had, and no list lets a passport be issued of nothing. */
static void only_one_reason_is_a_wish_and_every_list_has_law(void **state)
{
        (void)state;
        static const struct {
                const char *kind, *key, *body;
                bool fits;
        } rows[] = {
                { "reason", "minta-waktu", "{\"needs\":[\"wish\"],\"label\":{\"id\":\"Ia meminta waktu\"}}", true },
                { "reason", "minta-waktu", "{\"needs\":[\"wish\"],\"label\":{\"id\":\"Diduga\"}}", false },
                { "reason", "diduga", "{\"needs\":[\"wish\"],\"label\":{\"id\":\"Pemohon meminta waktu\"}}", false },
                { "checklist", "wisata", "{\"documents\":[{\"key\":\"ktp\",\"need\":\"law\"}]}", true },
                { "checklist", "wisata", "{\"documents\":[{\"key\":\"ktp\",\"need\":\"if-any\"}]}", false },
        };
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct slice why = SLICE_NULL;
                json_t *body = json_loads(rows[i].body, 0, NULL);
                enum error err = content_forbidden(slice_from_cstr(rows[i].kind), slice_from_cstr(rows[i].key), body,
                                                   &why);
                json_decref(body);
                if ((err == OK) != rows[i].fits)
                        fail_msg("%s %s: %.*s", rows[i].key, rows[i].body, SLICE_FMT(why));
        }
}

static void a_missing_document_leads_to_no_suspicion(void **state)
{
        (void)state;
        static const struct {
                const char *body, *says; /* says null: lawful */
        } rows[] = {
                { "{\"needs\":[\"document\"],\"outcomes\":[\"D1\",\"D2\"]}", "T0, T1 atau D1" },
                { "{\"needs\":[\"hearing\",\"document\"],\"outcomes\":[\"R3\"]}", "T0, T1 atau D1" },
                { "{\"needs\":[],\"outcomes\":[\"D2\"],\"from_tips\":true}", "Informasi warga" },
                { "{\"needs\":[\"document\"],\"outcomes\":[\"D1\",\"T1\"]}", NULL },
                { "{\"needs\":[\"hearing\"],\"outcomes\":[\"R3\"],\"from_tips\":false}", NULL },
        };
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct slice why = SLICE_NULL;
                struct content_draft draft = { .kind = S("reason"), .key = S("uji"), .valid_from = S("2026-01-01"),
                                               .body = slice_from_cstr(rows[i].body) };
                enum error err = content_draft_check(&draft, &why);
                assert_int_equal(err, rows[i].says ? ERR_INVALID : OK);
                if (rows[i].says)
                        assert_true(slice_find(why, slice_from_cstr(rows[i].says)) != SIZE_MAX);
        }
}

static void a_law_names_only_outcomes_that_have_a_letter(void **state)
{
        (void)state;
        static const struct {
                const char *body, *says; /* says null: well formed */
        } rows[] = {
                { "{\"burdensome\":true}", NULL },
                { "{\"burdensome\":false,\"outcomes\":[]}", NULL },
                { "{\"burdensome\":false,\"outcomes\":[\"D1\"]}", NULL },
                { "{\"burdensome\":true,\"outcomes\":[\"R2\",\"R3\"]}", NULL },
                { "{\"burdensome\":false,\"outcomes\":[\"D1\",\"D3\"]}", "tidak boleh memberatkan" },
                { "{\"outcomes\":[\"R1\"]}", "tidak boleh memberatkan" },
                { "{\"burdensome\":true,\"outcomes\":[\"T0\"]}", "hanya D1, D3, R1, R2, dan R3" },
                { "{\"burdensome\":true,\"outcomes\":[\"D4\"]}", "hanya D1, D3, R1, R2, dan R3" },
                { "{\"burdensome\":true,\"outcomes\":[\"D3\",\"D3\"]}", "masing-masing sekali" },
                { "{\"burdensome\":true,\"outcomes\":\"D3\"}", "hanya D1, D3, R1, R2, dan R3" },
                { "{\"burdensome\":true,\"outcomes\":[3]}", "hanya D1, D3, R1, R2, dan R3" },
        };
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct slice why = SLICE_NULL;
                struct content_draft draft = { .kind = S("legal"), .key = S("uji"), .valid_from = S("2026-01-01"),
                                               .body = slice_from_cstr(rows[i].body) };
                enum error err = content_draft_check(&draft, &why);
                assert_int_equal(err, rows[i].says ? ERR_INVALID : OK);
                if (rows[i].says)
                        assert_true(slice_find(why, slice_from_cstr(rows[i].says)) != SIZE_MAX);
        }
}

/* Differences as "path before > after", one after another. */
static struct slice differences(const char *before, const char *after, struct arena *arena)
{
        struct content_changes changes;
        struct slice said = S("");
        json_t *old = json_loads(before, 0, NULL), *new = json_loads(after, 0, NULL);
        assert_true(old && new);
        assert_ok(content_compare(old, new, arena, &changes));
        for (size_t i = 0; i < changes.count; i++)
                said = arena_printf(arena, "%.*s%s%.*s %.*s > %.*s", SLICE_FMT(said), i ? "; " : "",
                                    SLICE_FMT(changes.items[i].path), SLICE_FMT(changes.items[i].before),
                                    SLICE_FMT(changes.items[i].after));
        json_decref(old);
        json_decref(new);
        return said;
}

static void says_what_changed_inside_a_record(void **state)
{
        (void)state;
        static const struct {
                const char *before, *after, *said;
        } rows[] = {
                { "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1}}", "" },
                { "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":\"x\"},\"c\":true}", "a.b 1 > \"x\"; c  > true" },
                /* elements with a name, in another order and with one more */
                { "{\"d\":[{\"key\":\"ktp\",\"w\":1},{\"key\":\"kk\",\"w\":2}]}",
                  "{\"d\":[{\"key\":\"kk\",\"w\":3},{\"key\":\"akta\",\"w\":4},{\"key\":\"ktp\",\"w\":1}]}",
                  "d[kk].w 2 > 3; d[akta]  > {\"key\":\"akta\",\"w\":4}" },
                { "{\"d\":[{\"code\":\"ya\"},{\"code\":\"tidak\"}]}", "{\"d\":[{\"code\":\"tidak\"}]}",
                  "d[ya] {\"code\":\"ya\"} > " },
                /* elements without a name: one in front of the others is one difference */
                { "{\"l\":[\"x\",\"y\"]}", "{\"l\":[\"new\",\"x\",\"y\"]}", "l[1]  > \"new\"" },
                { "{\"l\":[\"x\",\"y\"]}", "{\"l\":[\"x\",\"z\"]}", "l[2] \"y\" > \"z\"" },
                { "{\"s\":[{\"t\":1,\"u\":1},{\"t\":2,\"u\":1}]}",
                  "{\"s\":[{\"t\":1,\"u\":1},{\"t\":2,\"u\":5}]}", "s[2].u 1 > 5" },
                /* the same ones in another order, or another number of times */
                { "{\"l\":[1,2]}", "{\"l\":[2,1]}", "l [1,2] > [2,1]" },
                { "{\"l\":[1,1]}", "{\"l\":[1]}", "l [1,1] > [1]" },
                { "{\"l\":[1]}", "{\"l\":{\"a\":1}}", "l [1] > {\"a\":1}" },
        };
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 18);
                assert_slice(differences(rows[i].before, rows[i].after, &arena), rows[i].said);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_what_is_whole),
                cmocka_unit_test(refuses_what_is_not),
                cmocka_unit_test(refuses_what_may_not_be_asked),
                cmocka_unit_test(what_is_wrong_has_a_line),
                cmocka_unit_test(a_calendar_is_of_a_year),
                cmocka_unit_test(only_one_reason_is_a_wish_and_every_list_has_law),
                cmocka_unit_test(a_missing_document_leads_to_no_suspicion),
                cmocka_unit_test(a_law_names_only_outcomes_that_have_a_letter),
                cmocka_unit_test(says_what_changed_inside_a_record),
                cmocka_unit_test(without_memory_nothing_is_left_out),
        };
        return cmocka_run_group_tests_name("content/draft", tests, NULL, NULL);
}

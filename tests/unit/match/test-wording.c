/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Letters written with the same words, whoever they speak of. */
#include "../test.h"

#include "base/checked.h"
#include "match/wording.h"

#include <stdio.h>

static const char letter[] =
        "SURAT PERNYATAAN PENJAMIN\n"
        "Yang bertanda tangan di bawah ini:\n"
        "Nama : %s\nNIK: %s\nAgama : %s\nAlamat: %s\n"
        "Dengan ini menyatakan dengan sebenarnya bahwa saya menjamin %s saya untuk berkunjung ke rumah kerabat di luar "
        "negeri selama empat belas hari, bahwa segala biaya menjadi tanggungan saya, dan bahwa ia akan kembali sesudah "
        "kunjungan itu selesai. Ia tinggal di Desa %s sejak kecil. Demikian surat ini saya buat tanpa paksaan dari "
        "siapa pun, agar dapat dipakai sebagaimana mestinya.\n";
static const char other[] =
        "Dengan hormat, saya kakek dari cucu yang akan belajar di luar negeri. Sekolahnya sudah menerima dia dan saya "
        "yang membayar uang sekolah, makan, dan kamarnya setiap bulan sampai lulus. Saya menulis surat ini dengan "
        "tangan sendiri karena diminta petugas di loket, dan saya bersedia dihubungi kapan saja untuk ditanyai.";

static const struct slice silent[] = { S("istri"), S("suami"), S("anak perempuan"), S("Sri"), S("Wahyuni") };
static const struct slice places[] = { S("Desa"), S("kecamatan") };
static const struct wording_silence silence = { silent, ARRAY_SIZE(silent), places, ARRAY_SIZE(places) };

static struct arena arena;

static struct slice write_letter(const char *name, const char *religion, const char *who, const char *village)
{
        static char texts[4][4096];
        static size_t next;
        char *text = texts[next++ % 4];
        int size = snprintf(text, sizeof texts[0], letter, name, "9902025005900001", religion, "Jalan Contoh 3", who,
                            village);
        return slice_of(text, (size_t)size);
}

static size_t shared(struct slice a, struct slice b)
{
        struct wording_prints x, y;
        size_t both = 0;
        assert_ok(wording_read(a, &silence, &arena, &x));
        assert_ok(wording_read(b, &silence, &arena, &y));
        for (size_t i = 0; i < x.count; i++)
                for (size_t k = 0; k < y.count; k++)
                        both += x.items[i] == y.items[k];
        return both;
}

static void whom_it_speaks_of_changes_no_print(void **state)
{
        (void)state;
        struct slice one = write_letter("Sri Wahyuni", "Islam", "istri", "Ngrayun");
        struct slice two = write_letter("MARIA GORETI", "Katolik", "anak perempuan", "Sooko");
        struct wording_prints a, b;
        assert_ok(wording_read(one, &silence, &arena, &a));
        assert_ok(wording_read(two, &silence, &arena, &b));
        assert_int_equal(a.count, WORDING_PRINTS);
        assert_int_equal(a.count, b.count);
        assert_memory_equal(a.items, b.items, a.count * sizeof a.items[0]);
}

static void how_it_is_set_changes_no_print(void **state)
{
        (void)state;
        struct slice one = S("Demikian surat ini saya buat tanpa paksaan, agar dapat dipakai.");
        struct slice two = S("DEMIKIAN  surat\r\nini saya\tbuat -- tanpa paksaan agar\ndapat dipakai");
        struct wording_prints a;
        assert_ok(wording_read(one, &silence, &arena, &a));
        assert_int_equal(a.count, 7);
        assert_int_equal(shared(one, two), a.count);
}

static void other_words_share_nothing(void **state)
{
        (void)state;
        struct slice one = write_letter("Sri", "Islam", "istri", "Ngrayun");
        assert_int_equal(shared(one, slice_from_cstr(other)), 0);
        size_t own = shared(one, one);
        struct slice changed = arena_printf(&arena, "%.*s Saya tambahkan satu kalimat sendiri.", SLICE_FMT(one));
        assert_true(shared(one, changed) * 10 >= own * 8);
}

/* What the office gives out is nobody's wording; what stands beside it is. */
static void a_form_is_left_out(void **state)
{
        (void)state;
        struct wording_form form;
        struct wording_prints prints;
        struct slice one = write_letter("Sri", "Islam", "istri", "Ngrayun");
        assert_ok(wording_read_form(write_letter("x", "y", "suami", "z"), &silence, &arena, &form));
        const struct wording_forms forms = { &form, 1 };
        assert_ok(wording_read_own(one, &silence, &forms, &arena, &prints));
        assert_int_equal(prints.count, 0);
        struct slice mixed = arena_printf(&arena, "%.*s%s", SLICE_FMT(one), other);
        assert_ok(wording_read_own(mixed, &silence, &forms, &arena, &prints));
        assert_true(prints.count > WORDING_LEAST);
}

/* A colon inside a sentence hides nothing behind it. */
static void a_sentence_is_no_label(void **state)
{
        (void)state;
        struct wording_prints a, b;
        assert_ok(wording_read(S("saya menyatakan hal ini dengan sadar: ia pulang sesudah sebulan di sana"), &silence,
                               &arena, &a));
        assert_ok(wording_read(S("saya menyatakan hal: ia pulang sesudah sebulan di sana"), &silence, &arena, &b));
        assert_int_equal(a.count, 9);
        assert_int_equal(b.count, 0);
}

/* What is said again and again is said once; signs are between words, other letters within. */
static void repetition_makes_no_prints(void **state)
{
        (void)state;
        static const struct wording_silence nothing = { 0 };
        struct slice once = S("satu {dua} tiga~empat lima \u0436\u0443 tujuh delapan sembilan sepuluh ");
        struct slice plain = S("satu dua tiga empat lima \u0436\u0443 tujuh delapan sembilan sepuluh ");
        struct slice many = arena_printf(&arena, "%.*s%.*s%.*s", SLICE_FMT(once), SLICE_FMT(plain), SLICE_FMT(once));
        struct wording_prints a, b;
        assert_ok(wording_read(once, &nothing, &arena, &a));
        assert_ok(wording_read(plain, &nothing, &arena, &b));
        assert_int_equal(a.count, 10 - WORDING_SHINGLE + 1);
        assert_memory_equal(a.items, b.items, a.count * sizeof a.items[0]);
        assert_ok(wording_read(many, &nothing, &arena, &b));
        assert_int_equal(b.count, 10);
}

static void too_much_is_refused(void **state)
{
        (void)state;
        struct wording_prints prints;
        char *text = arena_array(&arena, char, WORDING_CHARACTERS + 1);
        assert_non_null(text);
        memset(text, 'a', WORDING_CHARACTERS + 1);
        assert_int_equal(wording_read(slice_of(text, WORDING_CHARACTERS + 1), &silence, &arena, &prints),
                         ERR_TOO_LARGE);
        assert_ok(wording_read(slice_of(text, WORDING_CHARACTERS), &silence, &arena, &prints));
        assert_int_equal(prints.count, 0);
        assert_ok(wording_read(S(""), &silence, &arena, &prints));
        assert_int_equal(prints.count, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(whom_it_speaks_of_changes_no_print),
                cmocka_unit_test(how_it_is_set_changes_no_print),
                cmocka_unit_test(other_words_share_nothing),
                cmocka_unit_test(a_form_is_left_out),
                cmocka_unit_test(a_sentence_is_no_label),
                cmocka_unit_test(repetition_makes_no_prints),
                cmocka_unit_test(too_much_is_refused),
        };
        arena_init(&arena, 16 << 20);
        int failed = cmocka_run_group_tests(tests, NULL, NULL);
        arena_reset(&arena);
        return failed;
}

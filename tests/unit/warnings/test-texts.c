/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the text of a warning may say: no certain week, no small count, no phone, no name. */
#include "../house.h"

#include "base/checked.h"
#include "text/date.h"
#include "warnings/warnings.h"

/* A day of the last year or a week that can be told points at who reported then; months and days to come do not. */
static void texts_hold_no_certain_week(void **state)
{
        (void)state;
        static const struct {
                const char *text;
                bool relative, found;
        } cases[] = {
                { "Sejak 12 Agustus 2026 ada tawaran kerja.", true, true },
                { "Since August 12, 2026 there were offers.", true, true },
                { "Antara 12-18 Agustus ada tawaran kerja.", true, true },
                { "Antara 12\xE2\x80\x93" "18 Agustus 2026 ada tawaran.", true, true },
                { "Terjadi pada (12/8/2026).", true, true },
                { "Terjadi 2026-08-12, lalu reda.", true, true },
                { "Pada 30 Desember banyak tawaran.", true, true },
                { "Minggu ke-34 paling ramai.", true, true },
                { "Pekan ke 2 paling ramai.", false, true },
                { "It was busiest in week 34.", false, true },
                { "Minggu lalu ada tawaran kerja.", true, true },
                { "Last week there were offers.", true, true },
                { "Datangi warga yang belum sempat minggu lalu.", false, false },
                { "Penyuluhan pada 20 Desember 2026 di balai desa.", true, false },
                { "Menurut aturan 10 September 2020 begitu.", true, false },
                { "Sejak Agustus 2026, dalam dua minggu terakhir, ada 12 desa.", true, false },
                { "Hari Minggu ini ada rapat; minggu depan juga.", true, false },
                { "Lapor ke nomor 110 atau minggu", true, false },
                { "", true, false },
        };
        struct date today = { 2026, 9, 10 };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct warning_finding finding;
                warning_check_week(slice_from_cstr(cases[i].text), today, cases[i].relative, &finding);
                if ((finding.fault == WARNING_TEXT_WEEK) != cases[i].found)
                        fail_msg("%s", cases[i].text);
        }
}

/* "One" and "two" before whatever is counted, whether or not anybody thought of that word; measures count nothing. */
static void texts_count_nothing_by_ones_and_twos(void **state)
{
        (void)state;
        static const struct {
                const char *text;
                enum warning_fault fault;
        } cases[] = {
                { "Hanya satu sopir yang mengantar mereka.", WARNING_TEXT_SMALL_COUNT },
                { "Dua penjahit ditawari kerja.", WARNING_TEXT_SMALL_COUNT },
                { "Two drivers took them away.", WARNING_TEXT_SMALL_COUNT },
                { "One teacher asked about it.", WARNING_TEXT_SMALL_COUNT },
                { "Ana siji sopir sing nganter.", WARNING_TEXT_SMALL_COUNT },
                { "Dalam dua minggu atau satu bulan terakhir, biaya satu juta rupiah.", WARNING_TEXT_FINE },
                { "Salah satu cara: tanyakan satu per satu kepada kantor satu pintu.", WARNING_TEXT_FINE },
                { "Dua puluh lima orang datang ke tahap dua pelatihan.", WARNING_TEXT_FINE },
                { "Dua belas desa diberi tahu dua kali.", WARNING_TEXT_FINE },
                { "Within two weeks one of the steps is to ask, one by one.", WARNING_TEXT_FINE },
                { "Nomor satu: periksa izinnya. Satu hal lagi, simpan buktinya.", WARNING_TEXT_FINE },
        };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct warning_finding finding;
                assert_ok(warning_check_text(slice_from_cstr(cases[i].text), NULL, 0, &arena, &finding));
                if (finding.fault != cases[i].fault)
                        fail_msg("%s: %d", cases[i].text, finding.fault);
        }
}

static void texts_hold_no_phone_name_or_small_count(void **state)
{
        (void)state;
        static const struct {
                const char *text;
                enum warning_fault fault;
        } cases[] = {
                { "Beberapa laporan menyebut hal yang sama sejak 10 September 2025.", WARNING_TEXT_FINE },
                { "Ada 3 laporan dari sini.", WARNING_TEXT_SMALL_COUNT },
                { "Kabar datang dari satu babinsa.", WARNING_TEXT_SMALL_COUNT },
                { "Dua gadis ditawari kerja.", WARNING_TEXT_SMALL_COUNT },
                { "Three girls were approached.", WARNING_TEXT_SMALL_COUNT },
                { "Tanyakan kepada babinsa, perangkat desa atau petugas imigrasi.", WARNING_TEXT_FINE },
                { "Laporan datang dari empat desa.", WARNING_TEXT_SMALL_COUNT },
                { "Kabar dari tiga keluarga.", WARNING_TEXT_SMALL_COUNT },
                { "Ada IV korban di sini.", WARNING_TEXT_SMALL_COUNT },
                { "Pada 3 Mei 4.000 orang datang ke Jalan Empat Lima.", WARNING_TEXT_FINE },
                { "Sedikitnya 6 laporan dari 5 desa, berlaku sampai 10-09-2025 pukul 08.00.", WARNING_TEXT_FINE },
                { "Biaya Rp 25.000.000 tidak wajar.", WARNING_TEXT_FINE },
                { "Tanggal 2 Mei warga berkumpul di balai desa.", WARNING_TEXT_FINE },
                { "Hubungi Kepala Desa atau Ibu Camat.", WARNING_TEXT_FINE },
                { "Ada 1.000 orang yang hadir.", WARNING_TEXT_FINE },
                { "Jangan hubungi 0812 3456 7890.", WARNING_TEXT_PHONE },
                { "Nomor +62-812-3456-7890 menyebar.", WARNING_TEXT_PHONE },
                { "Nomor 0812/3456/7890 menyebar.", WARNING_TEXT_PHONE },
                { "Nomor O812 3456 789O menyebar.", WARNING_TEXT_PHONE },
                { "Nomor 0 8 1 2 3 4 5 6 7 8 9 0 menyebar.", WARNING_TEXT_PHONE },
                { "Nomor nol delapan satu dua tiga empat lima enam tujuh menyebar.", WARNING_TEXT_PHONE },
                { "Nomor \xEF\xBC\x90\xEF\xBC\x98\xEF\xBC\x91\xEF\xBC\x92 3456 7890 menyebar.", WARNING_TEXT_PHONE },
                { "Ada dua laporan tentang hal ini.", WARNING_TEXT_SMALL_COUNT },
                { "Ada 02 korban di sini.", WARNING_TEXT_SMALL_COUNT },
                { "Ada \xD9\xA2 korban di sini.", WARNING_TEXT_SMALL_COUNT },
                { "Ada \xEF\xBC\x92 korban di sini.", WARNING_TEXT_SMALL_COUNT },
                { "Ada II korban di sini.", WARNING_TEXT_SMALL_COUNT },
                { "Ada sebuah laporan dari sini.", WARNING_TEXT_SMALL_COUNT },
                { "Sepasang suami istri hampir berangkat.", WARNING_TEXT_SMALL_COUNT },
                { "Both victims came from here.", WARNING_TEXT_SMALL_COUNT },
                { "Jumlah korban sebanyak dua.", WARNING_TEXT_SMALL_COUNT },
                { "Laporan hanya ada 2 sampai kini.", WARNING_TEXT_SMALL_COUNT },
                { "Kantor Imigrasi Kelas II menerima laporan warga RT 2.", WARNING_TEXT_FINE },
                { "BAPAK DAN IBU, tanyakan kepada IBU CAMAT.", WARNING_TEXT_FINE },
                { "Waspadai PAK YONO.", WARNING_TEXT_NAME },
                { "Waspadai Bpk. Yono.", WARNING_TEXT_NAME },
                { "Seorang warga hampir berangkat.", WARNING_TEXT_SMALL_COUNT },
                { "1 dari 5 orang sudah berangkat.", WARNING_TEXT_SMALL_COUNT },
                { "We know of two victims.", WARNING_TEXT_SMALL_COUNT },
                { "Waspadai Pak Yono dari kecamatan.", WARNING_TEXT_NAME },
                { "Orang bernama sutinah menawarkan kerja.", WARNING_TEXT_NAME },
        };
        const struct slice names[] = { S("Hj. Sutinah (Slahung)") };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct warning_finding finding;
                struct arena arena;
                arena_init(&arena, 1 << 20);
                assert_ok(warning_check_text(slice_from_cstr(cases[i].text), names, 1, &arena, &finding));
                if (finding.fault != cases[i].fault)
                        fail_msg("%s: %d, not %d (%.*s)", cases[i].text, finding.fault, cases[i].fault,
                                 SLICE_FMT(finding.words));
                arena_reset(&arena);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(texts_hold_no_certain_week),
                cmocka_unit_test(texts_count_nothing_by_ones_and_twos),
                cmocka_unit_test(texts_hold_no_phone_name_or_small_count),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

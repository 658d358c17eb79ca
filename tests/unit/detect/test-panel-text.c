/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Panels and findings as text: what is read, what is refused, and the sentence in two languages. */
#include "../test.h"

#include "base/checked.h"
#include "detect/panel.h"

struct texts { const char *const *items; size_t count; };

static void must_refuse(struct texts panels, struct texts findings, struct arena *arena)
{
        struct panel panel;
        struct panel_finding finding;
        for (size_t i = 0; i < panels.count; i++)
                if (panel_read(slice_from_cstr(panels.items[i]), arena, &panel) != ERR_INVALID)
                        fail_msg("text %zu was taken", i);
        for (size_t i = 0; i < findings.count; i++)
                if (panel_read_finding(slice_from_cstr(findings.items[i]), arena, &finding) != ERR_INVALID)
                        fail_msg("line %zu was taken", i);
}

#define HEAD "panel 1\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan 0 1\n"
#define SEASON "panel 4\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan 0 1\nv 35.01.01.2001\n"
/* Signals of before keep theirs, and their pages draw them. */
static void reads_panels_of_earlier_versions(void **state)
{
        (void)state;
        struct panel panel;
        struct panel_findings found;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        assert_true(PANEL_VERSION > 1);
        assert_ok(panel_read(S(HEAD "v 35.01.01.2001\ne 0 5 0\n"), &arena, &panel));
        assert_ok(panel_judge(&panel, &arena, &found));
}

static void refuses_what_is_no_panel(void **state)
{
        (void)state;
        static const char *const texts[] = {
                "", "panel 1\n", "panel 4\nweeks 1 60\nbudget 1 1 1 1\nscan 0 1\nv 35.01.01.2001\n",
                HEAD, HEAD "v 35.01.01\n", HEAD "v 35.01.01.2001\nv 35.01.01.2001\n",
                HEAD "v 35.01.01.2001\ne 1 0 0\n", HEAD "v 35.01.01.2001\ne 0 60 0\n", HEAD "v 35.01.01.2001\ne 0 0\n",
                HEAD "v 35.01.01.2001\ne 0 5 0\ne 0 4 0\n", HEAD "v 35.01.01.2001\ng 0 5 4\n",
                HEAD "v 35.01.01.2001\ng 0 5 60\n", HEAD "v 35.01.01.2001\nx 0 5 6\n",
                HEAD "v 35.01.01.2001\ne 0 0 -1\n", "weeks 1 60\n", "panel 1\nweeks 1\n",
                "panel 0\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan 0 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 8\nbudget 0.1 0.1 0.1 0.1\nscan 0 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 60\nbudget 0.1 0 0.1 0.1\nscan 0 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 60\nbudget 0.1 0.1 0.1\nscan 0 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan 0 -1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan 0\nv 35.01.01.2001\n",
                HEAD "v 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n",
                HEAD " \n", "panel x\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan 0 1\nv 35.01.01.2001\n",
                "pane 1\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan 0 1\nv 35.01.01.2001\n",
                "panel 1\nweek 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan 0 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 4294967296\nbudget 0.1 0.1 0.1 0.1\nscan 0 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 60\nbudge 0.1 0.1 0.1 0.1\nscan 0 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 60\nbudget 0.1 0.1 x 0.1\nscan 0 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 60\nbudget 0.1 0.1 0.1 1e999\nscan 0 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 60\nbudget 0.1 0.1 0.1 0\nscan 0 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nsca 0 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan -1 1\nv 35.01.01.2001\n",
                "panel 1\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan 0 x\nv 35.01.01.2001\n",
                HEAD "v 35.01.01.200x\n", HEAD "v 35.01.0102001\n",
                HEAD "v 35.01.01.2001\nj 0\n", HEAD "v 35.01.01.2001\nj x 35.01.01.2901\n",
                SEASON "s 0 1\n", SEASON "s x 1 0\n", SEASON "s 1 1 0\n", SEASON "s 0 x 0\n", SEASON "s 0 1 x\n",
                SEASON "s 0 1 0\ns 0 1 0\n", SEASON "s 0 1 0\n",
                HEAD "v 35.01.01.2001 7\n", HEAD "v 35.01.01.2001\ne x 0 0\n", HEAD "v 35.01.01.2001\ne 0 0 0 0\n",
        };
        static const char *const lines[] = {
                "", "scan village 35.01", "tail village 35.01.01.2001 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0",
                "scan hamlet 35.01.01.2001 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0",
                "scan village 35.01.01.2001 4 5 5 5 1 0.5 0.1 0.1 0.1 LOUD 0",
                "scan village 35.01.01.2001 4 5 5 5 1 x 0.1 0.1 0.1 SIAGA 0",
                "scan village 35.01.01.2001 0 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0",
                "scan village 35.01.01.2001 4 5 5 -5 1 0.5 0.1 0.1 0.1 SIAGA 0",
                "scan village 35.01.01.2001 x 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0",
                "scan village 35.01.01.2001 4 x 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0",
                "scan village 35.01.01.2001 4 5 x 5 1 0.5 0.1 0.1 0.1 SIAGA 0",
                "scan village 35.01.01.2001 4 5 5 5 x 0.5 0.1 0.1 0.1 SIAGA 0",
                "scan village 35.01.01.2001 4 5 5 5 1 0.5 x 0.1 0.1 SIAGA 0",
                "scan village 35.01.01.2001 4 5 5 5 1 0.5 0.1 x 0.1 SIAGA 0",
                "scan village 35.01.01.2001 4 5 5 5 1 0.5 0.1 0.1 x SIAGA 0",
                "scan village 35.01.01.2001 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 0",
                "scan village 35.01.01.2001 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 0 0 0 0",
                "scan village 35.01.01.2001 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 with 35.01.01",
                "scan village 35.01.01.2001 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 with 35.01.01.20x1",
                "scan village 35.01.01.2001 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 with ",
                "scan district 35.01.01 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 with 35.01.01.2002",
                "scan village Ngrayun 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0",
                "scan village  4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0",
        };
        _cleanup_arena_ struct arena arena;
        struct panel panel;
        arena_init(&arena, 1 << 24);
        must_refuse((struct texts){ texts, ARRAY_SIZE(texts) }, (struct texts){ lines, ARRAY_SIZE(lines) }, &arena);
        assert_int_equal(panel_read(S(HEAD "v 35.01.01.2\0" "01\n"), &arena, &panel), ERR_INVALID);
        assert_ok(panel_read(S(HEAD "\nv 35.01.01.2001\n\ng 0 5 9\ne 0 4 0\n\n"), &arena, &panel));
        assert_int_equal(panel.gap_count + panel.event_count + panel.village_count, 3);
}

#define POINTS "panel 5\nweeks 20416 60\nbudget 0.1 0.1 0.1 0.1\nscan 0 1\n"
/* Of places and members; each text is a panel, each line a finding, with one fault. */
static void refuses_neighbours_that_are_none(void **state)
{
        (void)state;
        static const char *const texts[] = {
                HEAD "v 35.01.01.2001\np 0 5 5\n", POINTS "v 35.01.01.2001\n", POINTS "v 35.01.01.2001\np 1 5 5\n",
                POINTS "v 35.01.01.2001\np 0 5 5\np 0 5 5\n", POINTS "v 35.01.01.2001\np 0 20000001 5\n",
                POINTS "v 35.01.01.2001\np 0 5 20000001\n", POINTS "v 35.01.01.2001\np 0 5\n",
                POINTS "v 35.01.01.2001\np 0 5 -1\n", POINTS "v 35.01.01.2001\np 0 5 5\ns 0 1 0\n",
        };
        static const char *const lines[] = {
                "scan neighbours 35.01 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0",
                "scan neighbours 35.01 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 around",
                "scan neighbours 35.01 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 around 35.01.01.2001",
                "scan neighbours 35.01 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 around 35.01.01.2001,35.02.01.2002",
                "scan neighbours 35.01 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 around 35.01.01.2001,35.01.01.2001",
                "scan neighbours 35.01 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 around 35.01.01.2001,35.01.01",
                "scan neighbours 35.01 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 around 35.01.01.2001,35.01.01.20x2",
                "scan neighbours 35.01 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 2 1 1 around 35.01.01.2001,35.01.01.2002",
                "scan district 35.01.01 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0 around 35.01.01.2001,35.01.01.2002",
        };
        _cleanup_arena_ struct arena arena;
        struct panel panel;
        arena_init(&arena, 1 << 24);
        must_refuse((struct texts){ texts, ARRAY_SIZE(texts) }, (struct texts){ lines, ARRAY_SIZE(lines) }, &arena);
        assert_ok(panel_read(S(POINTS "v 35.01.01.2001\np 0 20000000 5\n"), &arena, &panel));
        assert_int_equal(panel.point_count, 1);
}

static void speaks_in_two_languages(void **state)
{
        (void)state;
        struct panel_finding finding = { .level = PANEL_DISTRICT, .window = 4, .counted = 6, .villages = 3,
                                         .reporters = 4, .expected = 0.3, .alarms = 1.0 / 30 };
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 4096);
        panel_write_sentence(&out, &finding, &(struct panel_words){ LANGUAGE_ID, 0, S("Kecamatan Contoh"),
                                                                            { 2026, 9, 13 } });
        assert_slice(buffer_slice(&out),
                     "Dalam 4 minggu (17 Agustus 2026 sampai 13 September 2026) ada 6 laporan dari 3 desa di "
                     "Kecamatan Contoh; biasanya hampir tidak "
                     "pernah. Secara kebetulan hal seperti ini muncul di wilayah kerja kantor kira-kira sekali dalam 6 "
                     "bulan. Dari 4 pelapor berbeda; ini alasan untuk memeriksa, bukan kesimpulan.");
        buffer_clear(&out);
        finding.alarms = 0;
        finding.level = PANEL_VILLAGE;
        finding.expected = 2.2;
        finding.window = 1;
        panel_write_sentence(&out, &finding, &(struct panel_words){ LANGUAGE_EN, 5, S("Contoh village"),
                                                                            { 2026, 9, 13 } });
        assert_slice(buffer_slice(&out),
                     "In 1 week (7 September 2026 to 13 September 2026) there were 6 reports in Contoh village; "
                     "usually about 2. By chance something "
                     "like this comes up somewhere in the office's area less than once in 10 years. From a few "
                     "different reporters; this is a reason to look, not a finding.");
        buffer_clear(&out);
        finding = (struct panel_finding){ .level = PANEL_REGENCY, .window = 2, .counted = 1, .villages = 1,
                                          .reporters = 1, .expected = 0.1, .alarms = 0.5 };
        panel_write_sentence(&out, &finding, &(struct panel_words){ LANGUAGE_EN, 0, S("Contoh"), { 2026, 9, 13 } });
        assert_slice(buffer_slice(&out),
                     "In 2 weeks (31 August 2026 to 13 September 2026) there were 1 report from 1 village in Contoh; "
                     "usually almost none. By chance something like this comes up somewhere in the office's area "
                     "about once in 2 weeks. From 1 reporter; this is a reason to look, not a finding.");
        buffer_clear(&out);
        finding.level = PANEL_VILLAGE;
        panel_write_sentence(&out, &finding,
                             &(struct panel_words){ LANGUAGE_ID, 2, S("Desa Contoh"), { 2026, 9, 13 } });
        assert_slice(buffer_slice(&out),
                     "Dalam 2 minggu (31 Agustus 2026 sampai 13 September 2026) ada beberapa laporan di Desa Contoh; "
                     "biasanya hampir tidak pernah. Secara kebetulan hal seperti ini muncul di wilayah kerja kantor "
                     "kira-kira sekali dalam 2 minggu. Dari beberapa pelapor berbeda; ini alasan untuk memeriksa, "
                     "bukan kesimpulan.");
}

/* What regencies of several offices are a reason for, and one event. */
static void speaks_of_the_country_and_of_an_event(void **state)
{
        (void)state;
        static const struct {
                enum panel_detector detector;
                enum language language;
                const char *part;
        } rows[] = {
                { PANEL_FARRINGTON, LANGUAGE_ID, "salah satu kabupaten dari semua kantor kira-kira" },
                { PANEL_FARRINGTON, LANGUAGE_EN, "some regency of all offices about once in 2 weeks" },
                { PANEL_BAYES, LANGUAGE_ID, "salah satu kabupaten dari semua kantor kira-kira sekali dalam 2 minggu" },
                { PANEL_COUNTRY, LANGUAGE_EN, ", and more than usual from regencies of its province or islands" },
                { PANEL_COUNTRY, LANGUAGE_ID, ", dan bersama kabupaten lain di provinsi atau pulaunya" },
                { PANEL_EVENT, LANGUAGE_EN, "An event in Contoh was verified" },
                { PANEL_EVENT, LANGUAGE_ID, "Satu kejadian di Contoh sudah diverifikasi" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct panel_finding finding = { .detector = rows[i].detector, .level = PANEL_REGENCY, .window = 1,
                                                 .counted = 6, .villages = 3, .reporters = 4, .expected = 0.3,
                                                 .alarms = 0.5, .effort = 1, .season = 1.04 };
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 4096);
                panel_write_sentence(&out, &finding,
                                     &(struct panel_words){ rows[i].language, 0, S("Contoh"), { 2026, 9, 13 } });
                struct slice said = buffer_slice(&out);
                assert_true(slice_find(said, slice_from_cstr(rows[i].part)) != SIZE_MAX);
                /* a season of less than a tenth is not worth a word */
                assert_true(slice_find(said, S("counted in")) == SIZE_MAX);
                assert_true(slice_find(said, S("sudah dihitung")) == SIZE_MAX);
        }
}

/* A line names at most so many neighbours, and so many villages counted as one; both come back. */
static void reads_lists_up_to_their_length(void **state)
{
        (void)state;
        static const struct {
                const char *head, *word, *code;
                unsigned most;
        } rows[] = {
                { "scan neighbours 35.01 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0", "around", "35.01.01",
                  PANEL_NEIGHBOURS_MAX },
                { "scan village 35.01.01.2001 4 5 5 5 1 0.5 0.1 0.1 0.1 SIAGA 0", "with", "35.01.02",
                  PANEL_JOINED_MAX },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
                for (unsigned more = 0; more < 2; more++) {
                        struct panel_finding finding;
                        _cleanup_arena_ struct arena arena;
                        _cleanup_buffer_ struct buffer line;
                        arena_init(&arena, 1 << 20);
                        buffer_init(&line, 4096);
                        buffer_printf(&line, "%s %s ", rows[i].head, rows[i].word);
                        for (unsigned k = 0; k < rows[i].most + more; k++)
                                buffer_printf(&line, "%s%s.%04u", k ? "," : "", rows[i].code, 2001 + k);
                        assert_ok(buffer_check(&line));
                        enum error err = panel_read_finding(buffer_slice(&line), &arena, &finding);
                        assert_int_equal(err, more ? ERR_INVALID : OK);
                        if (!more)
                                assert_int_equal(finding.member_count + finding.joined_count, rows[i].most);
                }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_panels_of_earlier_versions),
                cmocka_unit_test(refuses_what_is_no_panel),
                cmocka_unit_test(refuses_neighbours_that_are_none),
                cmocka_unit_test(speaks_in_two_languages),
                cmocka_unit_test(speaks_of_the_country_and_of_an_event),
                cmocka_unit_test(reads_lists_up_to_their_length),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

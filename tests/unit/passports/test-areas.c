/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is known of an area says nothing about who comes from there: an application reads the same before and after its
 * village gets a signal and a public AWAS warning, and no query of the room can reach either. */
#include "desk.h"

#include "base/checked.h"
#include "program/office.h"
#include "text/date.h"
#include "warnings/area.h"

#include <glob.h>
#include <stdio.h>

enum { REPORTERS = 5, DUMP_MAX = 1 << 20 };

static void put(struct buffer *out, struct slice text)
{
        buffer_printf(out, "%.*s|", SLICE_FMT(text));
}

/* Everything that the file says beside its history. */
static void dump(struct desk *desk, struct uuid id, struct buffer *out)
{
        struct application_file file = desk_read(desk, &desk->officer, id);
        put(out, file.head.state);
        put(out, file.head.outcome);
        for (size_t i = 0; i < file.check_count; i++) {
                put(out, file.checks[i].key);
                put(out, file.checks[i].need);
                put(out, file.checks[i].note);
        }
        for (size_t i = 0; i < file.question_count; i++) {
                put(out, file.questions[i].key);
                put(out, file.questions[i].ask);
                put(out, file.questions[i].why);
                put(out, file.questions[i].next ? S("next") : S(""));
        }
        for (size_t i = 0; i < file.finding_count; i++)
                put(out, file.findings[i].sentence);
        for (size_t i = 0; i < file.evidence_count; i++)
                put(out, file.evidence[i].text);
        buffer_printf(out, "%zu %zu %zu %zu", file.question_count, file.finding_count, file.evidence_count,
                      file.request_count);
        assert_ok(buffer_check(out));
}

/* A burst of reports from the applicant's village, about other phones than his. */
static void raise_signal(struct desk *desk, struct slice village, instant monday)
{
        static const char *const logins[REPORTERS] = { "babinsa1", "babinsa2", "babinsa3", "babinsa4", "babinsa5" };
        struct report_receipt receipt;
        int64_t raised;
        char phone[32];
        for (unsigned i = 0; i < REPORTERS; i++) {
                struct actor babinsa = house_person(&desk->house, &(struct house_person){ logins[i], "Sersan Contoh",
                                                                                          "Babinsa", "babinsa", "35.02",
                                                                                          NULL });
                for (unsigned w = 0; w < 2; w++) {
                        (void)snprintf(phone, sizeof phone, "+628407700%u%u%u", i, w, i);
                        clock_freeze(w ? monday + DAY + i * HOUR : monday - (10 + 4 * (instant)i) * 7 * DAY);
                        struct report_draft draft = house_draft("35.02.02.2004", phone);
                        if (w)
                                draft.village_code = village;
                        assert_ok(house_file(&desk->house, &babinsa, &draft, &receipt));
                }
        }
        clock_freeze(monday + 3 * DAY);
        assert_ok(area_look_all(desk->house.fixture.store, NULL, clock_now(), &raised));
        assert_int_equal(raised, 1);
}

static void publish_warning(struct desk *desk, struct slice village)
{
        enum error err;
        char expires[DATE_ISO_SIZE + 1];
        struct warning_fault_at fault;
        struct warning_page page;
        struct actor analyst = desk_person(desk, desk->house.office, "analis", "analyst"),
                     head = desk_person(desk, desk->house.office, "kepala", "head");
        struct date day = date_add_days(date_of_instant(clock_now(), OFFSET_WIB), 30);
        struct warning_draft draft = { .id = uuid_new(), .level = S("AWAS"), .public = true,
                                       .areas = slice_sub(village, 0, sizeof "35.02.02" - 1),
                                       .title = S("Perekrutan tanpa izin di kecamatan ini"),
                                       .body = S("Banyak laporan menyebut tawaran kerja tanpa perjanjian di sini."),
                                       .asked = S("Jelaskan jalur resmi kepada warga."),
                                       .expires_on = date_iso_text(day, expires) };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_draft(tx, &analyst, &draft, &desk->house.arena, &fault);
                if (err == OK)
                        err = warnings_read(tx, &analyst, draft.id, &desk->house.arena, &page);
                if (err == OK)
                        err = warnings_publish(tx, &head, draft.id, page.version);
        }
        assert_ok(err);
}

static void a_warning_about_an_area_reaches_no_application(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        _cleanup_buffer_ struct buffer before, after;
        desk_open(&desk);
        instant monday = date_start((struct date){ 2026, 9, 7 }, OFFSET_WIB);
        clock_freeze(monday);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = office_area_add(tx, desk.house.office, S("35.02"));
        }
        assert_ok(err);
        struct slice village = desk_application().village_code;
        struct uuid id = desk_create(&desk);
        buffer_init(&before, DUMP_MAX);
        buffer_init(&after, DUMP_MAX);
        dump(&desk, id, &before);
        raise_signal(&desk, village, monday);
        publish_warning(&desk, village);
        dump(&desk, id, &after);
        assert_true(buffer_slice(&before).size > 200);
        assert_true(slice_equal(buffer_slice(&before), buffer_slice(&after)));
        desk_close(&desk);
}

/* One file tells the room that warns of a desk's note, and asks it nothing. */
static void check_only_tells(struct slice whole)
{
        struct slice rest = whole, name = S("warnings_");
        for (size_t at; (at = slice_find(rest, name)) != SIZE_MAX;) {
                rest = slice_from(rest, at + name.size);
                if (!slice_starts_with(rest, S("detect(")) && !slice_starts_with(rest, S("inherit(")))
                        fail_msg("recruiter.c calls warnings_%.*s", 20, rest.data);
        }
}

/* No query of the room names a table in which an area is judged, and no file asks the room that warns. */
static void the_room_cannot_reach_them(void **state)
{
        (void)state;
        static const char *const words[] = { "area_signal", "area_panel", "area_source", "area_look",
                                             "warning_recipient", "FROM warning", "JOIN warning",
                                             "FROM signal", "JOIN signal",
                                             "warnings/" };
        static char text[1 << 20];
        size_t read = 0;
        glob_t files = { 0 };
        assert_int_equal(glob(SOURCE_FOLDER "/passports/*.[chs]*", 0, NULL, &files), 0);
        for (size_t i = 0; i < files.gl_pathc; i++) {
                FILE *file = fopen(files.gl_pathv[i], "rbe");
                assert_non_null(file);
                struct slice whole = slice_of(text, fread(text, 1, sizeof text, file));
                assert_int_equal(fclose(file), 0);
                read += whole.size;
                bool tells = slice_ends_with(slice_from_cstr(files.gl_pathv[i]), S("/recruiter.c"));
                if (tells)
                        check_only_tells(whole);
                for (size_t k = 0; k < ARRAY_SIZE(words) - tells; k++)
                        if (slice_find(whole, slice_from_cstr(words[k])) != SIZE_MAX)
                                fail_msg("%s names %s", files.gl_pathv[i], words[k]);
        }
        globfree(&files);
        assert_true(read > 100000);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_warning_about_an_area_reaches_no_application),
                cmocka_unit_test(the_room_cannot_reach_them),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

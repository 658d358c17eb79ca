/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Silencing a finding for one object: two persons, what it does, and everything that ends it. */
#include "desk.h"

#include "passports/internal.h"
#include "passports/quick.h"
#include "passports/silence.h"
#include "subjects/subjects.h"
#include "text/date.h"

#define WHY S("Nomor kantor cabang, sudah dicek ke dinas.")

struct pair {
        struct desk desk;
        struct actor supervisor, head;
        struct uuid application, finding;
};

/* Who may be issued a passport the short way, but for the finding. */
static struct uuid enter_tourist(struct desk *desk)
{
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        new.purpose = S("wisata");
        new.company = new.agent = new.agent_phone = SLICE_NULL;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, &new, &desk->house.arena, &number);
        }
        assert_ok(err);
        return new.id;
}

static void open_pair(struct pair *pair)
{
        struct desk *desk = &pair->desk;
        desk_open(desk);
        pair->supervisor = desk_person(desk, desk->house.office, "penyelia", "supervisor");
        pair->head = desk_person(desk, desk->house.office, "kepala", "head");
        (void)desk_mention(desk, SOURCE_REPORT, "pelapor-1");
        pair->application = enter_tourist(desk);
        struct application_file file = desk_read(desk, &desk->officer, pair->application);
        assert_int_equal(file.finding_count, 1);
        pair->finding = file.findings[0].id;
}

static struct slice day_after(struct pair *pair, int days)
{
        struct date today = date_of_instant(clock_now(), pair->desk.officer.zone_minutes);
        return date_iso_kept(date_add_days(today, days), &pair->desk.house.arena);
}

static struct silence_new silence_for(struct pair *pair, int days)
{
        return (struct silence_new){ .id = uuid_new(), .application_id = pair->application, .finding_id = pair->finding,
                                     .reason = S("licensed"), .why = WHY, .until = day_after(pair, days) };
}

static enum error propose(struct pair *pair, const struct actor *actor, const struct silence_new *silence)
{
        enum error err;
        transaction (tx, pair->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_silence_propose(tx, actor, silence);
        }
        return err;
}

static enum error confirm(struct pair *pair, const struct actor *actor, struct uuid id)
{
        enum error err;
        transaction (tx, pair->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_silence_confirm(tx, actor, id);
        }
        return err;
}

static enum error end(struct pair *pair, const struct actor *actor, struct uuid id, struct slice why)
{
        enum error err;
        transaction (tx, pair->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_silence_end(tx, actor, id, why);
        }
        return err;
}

static struct silence_rows rows_of(struct pair *pair, const struct actor *actor)
{
        enum error err;
        struct silence_rows rows;
        transaction (tx, pair->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_silences(tx, actor, &pair->desk.house.arena, &rows);
        }
        assert_ok(err);
        return rows;
}

static struct uuid silence(struct pair *pair, int days)
{
        struct silence_new new = silence_for(pair, days);
        assert_ok(propose(pair, &pair->desk.officer, &new));
        assert_ok(confirm(pair, &pair->supervisor, new.id));
        return new.id;
}

static bool holds(struct pair *pair, const struct actor *actor)
{
        struct application_file file = desk_read(&pair->desk, actor, pair->application);
        assert_int_equal(file.finding_count, 1); /* never invisible */
        assert_int_equal(finding_is_open(&file.findings[0]), !file.findings[0].silence.holds);
        return file.findings[0].silence.holds;
}

static int64_t counted(struct pair *pair)
{
        enum error err;
        int64_t count;
        transaction (tx, pair->desk.house.fixture.store, TX_WRITE, &err) {
                err = findings_count(tx, &pair->desk.officer, pair->application, &count);
        }
        assert_ok(err);
        return count;
}

static void name(struct pair *pair, struct uuid report, const struct actor *actor)
{
        enum error err;
        int64_t marked;
        transaction (tx, pair->desk.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx,
                                        &(struct named_in_search){ .office_id = pair->desk.house.office,
                                                                   .object_kind = SOURCE_REPORT, .object_id = report,
                                                                   .persons = &actor->person_id, .person_count = 1 },
                                        &marked);
        }
        assert_ok(err);
}

static int64_t waiting(struct pair *pair, const struct actor *actor)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, pair->desk.house.fixture.store, TX_READ, &err) {
                err = passports_silences_waiting(tx, actor, &count);
        }
        assert_ok(err);
        return count;
}

static void it_takes_two(void **state)
{
        (void)state;
        struct pair pair;
        open_pair(&pair);
        struct desk *desk = &pair.desk;
        struct silence_new new = silence_for(&pair, 90);
        assert_ok(propose(&pair, &desk->officer, &new));
        assert_ok(propose(&pair, &desk->officer, &new)); /* the same again */
        struct finding_silence mark = desk_read(desk, &desk->officer, pair.application).findings[0].silence;
        assert_true(mark.waits && !mark.holds);
        assert_int_equal(counted(&pair), 1);
        assert_int_equal(confirm(&pair, &desk->officer, new.id), ERR_NOT_FOUND);
        assert_int_equal(confirm(&pair, &desk->second, new.id), ERR_NOT_FOUND); /* no other desk officer */
        assert_int_equal(confirm(&pair, &desk->elsewhere, new.id), ERR_NOT_FOUND);
        assert_int_equal(waiting(&pair, &pair.supervisor), 1);
        assert_int_equal(waiting(&pair, &desk->second), 0);
        struct actor stale = pair.supervisor;
        stale.second_factor_at = 0;
        assert_int_equal(confirm(&pair, &stale, new.id), ERR_STEP_UP);
        assert_ok(confirm(&pair, &pair.supervisor, new.id));
        assert_ok(confirm(&pair, &pair.supervisor, new.id));
        assert_int_equal(waiting(&pair, &pair.supervisor), 0);
        assert_true(holds(&pair, &desk->officer) && holds(&pair, &desk->second));
        mark = desk_read(desk, &desk->second, pair.application).findings[0].silence;
        assert_true(slice_equal(mark.until, day_after(&pair, 90)));
        struct silence_new again = silence_for(&pair, 30);
        assert_int_equal(propose(&pair, &desk->second, &again), ERR_CONFLICT);
        desk_close(desk);
}

/* Who proposed cannot confirm with a senior's role either, nor who interviewed the applicant. */
static void who_had_a_part_does_not_confirm(void **state)
{
        (void)state;
        struct pair pair;
        open_pair(&pair);
        struct silence_new own = silence_for(&pair, 30);
        assert_ok(propose(&pair, &pair.supervisor, &own));
        assert_int_equal(confirm(&pair, &pair.supervisor, own.id), ERR_NOT_FOUND);
        assert_int_equal(waiting(&pair, &pair.supervisor), 0);
        assert_int_equal(waiting(&pair, &pair.head), 1);
        assert_ok(confirm(&pair, &pair.head, own.id));
        assert_true(holds(&pair, &pair.head));
        desk_close(&pair.desk);
}

static void a_silenced_finding_holds_nothing_up(void **state)
{
        (void)state;
        struct pair pair;
        open_pair(&pair);
        struct desk *desk = &pair.desk;
        struct application_file file = desk_read(desk, &desk->officer, pair.application);
        assert_false(passports_quick_fits(&file));
        (void)silence(&pair, SILENCE_DAYS_MOST);
        file = desk_read(desk, &desk->officer, pair.application);
        assert_true(passports_quick_fits(&file));
        assert_int_equal(counted(&pair), 0);
        /* also where somebody else names the same */
        struct application_new other = desk_application();
        enum error err;
        struct slice number;
        other.nik = SLICE_NULL;
        other.external_number = S("A-2");
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, &other, &desk->house.arena, &number);
        }
        assert_ok(err);
        file = desk_read(desk, &desk->officer, other.id);
        assert_int_equal(file.finding_count, 1);
        assert_true(file.findings[0].silence.holds);
        /* a decision may not rest on it */
        struct finding_item item = file.findings[0];
        item.showable = item.corroborated = item.asked = true;
        item.code = S("differs");
        struct application_file carries = { .findings = &item, .finding_count = 1 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = evidence_read(tx, &desk->officer, LANGUAGE_ID, &desk->house.arena, &carries);
        }
        assert_ok(err);
        assert_int_equal(carries.evidence_count, 0);
        carries = (struct application_file){ .findings = &item, .finding_count = 1 };
        item.silence.holds = false;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = evidence_read(tx, &desk->officer, LANGUAGE_ID, &desk->house.arena, &carries);
        }
        assert_ok(err);
        assert_int_equal(carries.evidence_count, 1);
        desk_close(desk);
}

static void what_is_missing_or_too_long_is_refused(void **state)
{
        (void)state;
        struct pair pair;
        open_pair(&pair);
        struct actor *officer = &pair.desk.officer;
        struct silence_new new = silence_for(&pair, SILENCE_DAYS_MOST + 1);
        assert_int_equal(propose(&pair, officer, &new), ERR_INVALID);
        new = silence_for(&pair, 0);
        assert_int_equal(propose(&pair, officer, &new), ERR_INVALID);
        new = silence_for(&pair, 10);
        new.reason = S("tidak-ada");
        assert_int_equal(propose(&pair, officer, &new), ERR_INVALID);
        new = silence_for(&pair, 10);
        new.why = S("pendek   ");
        assert_int_equal(propose(&pair, officer, &new), ERR_INVALID);
        new = silence_for(&pair, 10);
        new.finding_id = uuid_new();
        assert_int_equal(propose(&pair, officer, &new), ERR_NOT_FOUND);
        assert_int_equal(rows_of(&pair, officer).count, 0);
        /* what an agency said is not silenced */
        (void)desk_mention(&pair.desk, SOURCE_PARTNER, "instansi");
        new = silence_for(&pair, 10);
        assert_int_equal(propose(&pair, officer, &new), ERR_CONFLICT);
        desk_close(&pair.desk);
}

static void its_day_and_a_person_end_it(void **state)
{
        (void)state;
        struct pair pair;
        open_pair(&pair);
        struct desk *desk = &pair.desk;
        clock_freeze(clock_now());
        struct uuid id = silence(&pair, 10);
        assert_int_equal(end(&pair, &desk->second, id, S("  x ")), ERR_INVALID);
        assert_ok(end(&pair, &desk->second, id, S("Ternyata nomor perekrut.")));
        assert_false(holds(&pair, &desk->officer));
        assert_int_equal(end(&pair, &desk->second, id, S("Sekali lagi.")), ERR_NOT_FOUND);
        assert_int_equal(rows_of(&pair, &desk->officer).items[0].now, SILENCE_ENDED);
        (void)silence(&pair, 10);
        clock_freeze(clock_now() + 10 * 24 * HOUR);
        pair.supervisor.second_factor_at = clock_now();
        assert_true(holds(&pair, &desk->officer)); /* its last day is one of them */
        clock_freeze(clock_now() + 24 * HOUR);
        pair.supervisor.second_factor_at = clock_now();
        assert_false(holds(&pair, &desk->officer));
        assert_int_equal(counted(&pair), 1);
        (void)silence(&pair, 10); /* in its place */
        assert_true(holds(&pair, &desk->officer));
        assert_int_equal(rows_of(&pair, &desk->officer).count, 3);
        desk_close(desk);
}

static void what_comes_new_ends_it(void **state)
{
        (void)state;
        struct pair pair;
        enum error err;
        open_pair(&pair);
        struct desk *desk = &pair.desk;
        struct silence_new new = silence_for(&pair, 10);
        assert_ok(propose(&pair, &desk->officer, &new));
        /* as if one reporter fewer had been verified when it was confirmed */
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = silence_confirm(tx,
                                      &(struct silence_confirm_params){ desk->house.office, new.id,
                                                                        pair.head.person_id, clock_now(), -1 },
                                      NULL);
        }
        assert_ok(err);
        assert_false(holds(&pair, &desk->officer));
        assert_int_equal(rows_of(&pair, &desk->officer).items[0].now, SILENCE_OVERTAKEN);
        (void)silence(&pair, 10);
        (void)desk_mention(desk, SOURCE_REPORT, "pelapor-2"); /* that nobody verified */
        assert_true(holds(&pair, &desk->officer));
        (void)desk_mention(desk, SOURCE_PARTNER, "instansi");
        assert_false(holds(&pair, &desk->officer));
        desk_close(desk);
}

/* It holds for nobody else once a source names one of the two; he learns nothing. */
static void whom_a_source_names_silences_nothing(void **state)
{
        (void)state;
        struct pair pair;
        open_pair(&pair);
        struct desk *desk = &pair.desk;
        (void)silence(&pair, 10);
        struct uuid report = desk_mention(desk, SOURCE_REPORT, "pelapor-2");
        name(&pair, report, &pair.supervisor);
        assert_false(holds(&pair, &desk->officer));
        assert_false(holds(&pair, &desk->second));
        assert_true(holds(&pair, &pair.supervisor));
        assert_int_equal(rows_of(&pair, &pair.supervisor).items[0].now, SILENCE_HOLDS);
        assert_int_equal(rows_of(&pair, &desk->officer).items[0].now, SILENCE_OVERTAKEN);
        /* another pair may look again */
        struct silence_new new = silence_for(&pair, 10);
        assert_ok(propose(&pair, &desk->second, &new));
        assert_ok(confirm(&pair, &pair.head, new.id));
        assert_true(holds(&pair, &desk->officer));
        desk_close(desk);
}

/* Of whom every source names he sees neither finding nor line. */
static void who_may_know_nothing_sees_no_line(void **state)
{
        (void)state;
        struct pair pair;
        struct desk *desk = &pair.desk;
        desk_open(desk);
        pair.supervisor = desk_person(desk, desk->house.office, "penyelia", "supervisor");
        pair.head = desk_person(desk, desk->house.office, "kepala", "head");
        struct uuid report = desk_mention(desk, SOURCE_REPORT, "pelapor-1");
        pair.application = desk_create(desk);
        pair.finding = desk_read(desk, &desk->officer, pair.application).findings[0].id;
        name(&pair, report, &desk->second);
        struct silence_new new = silence_for(&pair, 10);
        assert_int_equal(propose(&pair, &desk->second, &new), ERR_NOT_FOUND);
        struct uuid id = silence(&pair, 10);
        assert_int_equal(rows_of(&pair, &desk->officer).count, 1);
        assert_int_equal(rows_of(&pair, &desk->second).count, 0);
        assert_int_equal(end(&pair, &desk->second, id, S("Tidak tahu apa-apa.")), ERR_NOT_FOUND);
        desk_close(desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_takes_two),
                cmocka_unit_test(who_had_a_part_does_not_confirm),
                cmocka_unit_test(a_silenced_finding_holds_nothing_up),
                cmocka_unit_test(what_is_missing_or_too_long_is_refused),
                cmocka_unit_test(its_day_and_a_person_end_it),
                cmocka_unit_test(what_comes_new_ends_it),
                cmocka_unit_test(whom_a_source_names_silences_nothing),
                cmocka_unit_test(who_may_know_nothing_sees_no_line),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

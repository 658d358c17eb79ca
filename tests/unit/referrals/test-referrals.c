/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Referrals: who sees one, which steps there are, what is kept and what is not. */
#include "../cases.h"
#include "../house.h"

#include "base/checked.h"
#include "referrals/internal.h"

struct desk {
        struct house house;
        struct actor maker, colleague, supervisor, head, analyst, stranger;
};

static struct actor person(struct desk *desk, const char *login, const char *name, const char *role,
                           const char *phone)
{
        return house_person(&desk->house, &(struct house_person){ .login = login, .name = name, .position = "Staf",
                                                                  .role = role, .area = "", .phone = phone });
}

static void desk_open(struct desk *desk)
{
        house_open(&desk->house);
        desk->maker = person(desk, "loket1", "Sri Contoh Loket", "desk-officer", "+6281234500001");
        desk->colleague = person(desk, "loket2", "Budi Contoh Meja", "desk-officer", "+6281234500002");
        desk->supervisor = person(desk, "penyelia", "Tini Contoh Lantai", "supervisor", "+6281234500003");
        desk->head = person(desk, "kepala", "Joko Contoh Pintu", "head", "+6281234500004");
        desk->analyst = person(desk, "analis", "Rina Contoh Lampu", "analyst", "+6281234500005");
        desk->stranger = desk->head;
        desk->stranger.office_id = desk->house.other_office;
}

static struct slice some_needs[] = { S("shelter"), S("law") };

static struct referral_draft draft_of(const char *seen)
{
        return (struct referral_draft){ .id = uuid_timeless(), .seen = slice_from_cstr(seen), .needs = some_needs,
                                        .need_count = ARRAY_SIZE(some_needs), .wanted = S("Ingin pulang"),
                                        .reach = S("Lewat bibinya, pagi") };
}

static enum error make_as(struct desk *desk, const struct actor *actor, const struct referral_draft *draft,
                          struct referral_fault *ret_fault)
{
        enum error err;
        *ret_fault = (struct referral_fault){ 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = referrals_make(tx, actor, draft, ret_fault);
        }
        return err;
}

static struct referral_draft made(struct desk *desk, const char *seen)
{
        struct referral_fault fault;
        struct referral_draft draft = draft_of(seen);
        assert_ok(make_as(desk, &desk->maker, &draft, &fault));
        return draft;
}

typedef enum error read_rule(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                             struct referral_page *ret_page);

static enum error read_by(struct desk *desk, read_rule *rule, const struct actor *actor, struct uuid id,
                          struct referral_page *ret_page)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = rule(tx, actor, id, &desk->house.arena, ret_page);
        }
        return err;
}

static enum error read_as(struct desk *desk, const struct actor *actor, struct uuid id, struct referral_page *ret_page)
{
        return read_by(desk, referrals_read, actor, id, ret_page);
}

static size_t list_size(struct desk *desk, const struct actor *actor)
{
        enum error err;
        struct referral_list list = { 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = referrals_list(tx, actor, &desk->house.arena, &list);
        }
        assert_ok(err);
        return list.count;
}

typedef enum error move_rule(struct tx *tx, const struct actor *actor, const struct referral_move *move,
                             struct referral_fault *ret_fault);

static enum error move_as(struct desk *desk, const struct actor *actor, move_rule *rule,
                          const struct referral_move *move, struct referral_fault *ret_fault)
{
        enum error err;
        *ret_fault = (struct referral_fault){ 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = rule(tx, actor, move, ret_fault);
        }
        return err;
}

static struct slice an_agency(struct desk *desk)
{
        enum error err;
        struct referral_agencies agencies = { 0 };
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = referrals_agencies(tx, desk->house.office, S("2026-11-29"), &desk->house.arena, &agencies);
        }
        assert_ok(err);
        assert_true(agencies.count >= 2);
        for (size_t i = 0; i < agencies.count; i++)
                assert_false(slice_starts_with(agencies.items[i].key, S("disdukcapil")));
        return agencies.items[0].key;
}

static struct referral_move move_of(struct uuid id, int64_t version)
{
        return (struct referral_move){ .id = id, .step_id = uuid_timeless(), .version = version };
}

/* --- who sees it -------------------------------------------------------------------------------------------------- */

static void maker_and_head_see_it_and_nobody_else(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_page page;
        struct referral_fault fault;
        desk_open(&desk);
        struct referral_draft draft = made(&desk, "Ia takut bicara di depan pengantarnya.");
        assert_ok(read_as(&desk, &desk.maker, draft.id, &page));
        assert_true(slice_equal(page.seen, draft.seen) && slice_equal(page.wanted, draft.wanted));
        assert_int_equal(page.need_count, 2);
        assert_true(slice_equal(page.needs[1], S("law")));
        assert_ok(read_as(&desk, &desk.head, draft.id, &page));
        const struct actor *others[] = { &desk.colleague, &desk.supervisor, &desk.analyst, &desk.stranger };
        for (size_t i = 0; i < ARRAY_SIZE(others); i++)
                assert_int_equal(read_as(&desk, others[i], draft.id, &page), ERR_NOT_FOUND);
        assert_int_equal(read_as(&desk, &desk.maker, uuid_timeless(), &page), ERR_NOT_FOUND);
        assert_int_equal(list_size(&desk, &desk.maker), 1);
        assert_int_equal(list_size(&desk, &desk.head), 1);
        assert_int_equal(list_size(&desk, &desk.colleague), 0);
        assert_int_equal(list_size(&desk, &desk.supervisor), 0);
        struct referral_draft own = draft_of("Tidak boleh ada.");
        assert_int_equal(make_as(&desk, &desk.analyst, &own, &fault), ERR_FORBIDDEN);
        house_close(&desk.house);
}

static void who_is_named_never_sees_it(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_page page;
        struct referral_fault fault;
        desk_open(&desk);
        struct referral_draft by_number = made(&desk, "Pengantarnya menelepon 0812-3450-0004 dari ruang tunggu.");
        struct referral_draft by_name = made(&desk, "Katanya Joko Contoh Pintu yang mengatur semuanya.");
        struct referral_draft other = made(&desk, "Ia diantar orang yang memegang KTP-nya.");
        assert_int_equal(read_as(&desk, &desk.head, by_number.id, &page), ERR_NOT_FOUND);
        assert_int_equal(read_as(&desk, &desk.head, by_name.id, &page), ERR_NOT_FOUND);
        assert_int_equal(list_size(&desk, &desk.head), 1);
        assert_ok(read_as(&desk, &desk.maker, by_number.id, &page));
        assert_ok(read_as(&desk, &desk.maker, by_name.id, &page));
        struct referral_draft own = draft_of("Hubungi saya di 0812 3450 0001.");
        assert_int_equal(make_as(&desk, &desk.maker, &own, &fault), ERR_INVALID);
        assert_string_equal(fault.field, "seen");
        struct referral_move close = move_of(other.id, 1);
        close.end = S("mistake");
        close.note = S("Yang disebut 081234500004.");
        assert_ok(move_as(&desk, &desk.maker, referrals_close, &close, &fault)); /* a note names, too */
        assert_int_equal(read_as(&desk, &desk.head, other.id, &page), ERR_NOT_FOUND);
        house_close(&desk.house);
}

/* --- steps -------------------------------------------------------------------------------------------------------- */

static void it_goes_on_by_its_steps(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_page page;
        struct referral_fault fault;
        desk_open(&desk);
        struct referral_draft draft = made(&desk, "Paspornya dipegang orang lain.");
        struct referral_move over = move_of(draft.id, 1), receive = move_of(draft.id, 2), close = move_of(draft.id, 3);
        over.agency = an_agency(&desk);
        assert_int_equal(read_by(&desk, referrals_print, &desk.maker, draft.id, &page), ERR_NOT_FOUND);
        assert_int_equal(move_as(&desk, &desk.maker, referrals_hand_over, &over, &fault), ERR_INVALID);
        assert_string_equal(fault.field, "consent");
        over.consent = S("agreed");
        assert_int_equal(move_as(&desk, &desk.colleague, referrals_hand_over, &over, &fault), ERR_NOT_FOUND);
        assert_ok(move_as(&desk, &desk.maker, referrals_hand_over, &over, &fault));
        assert_ok(move_as(&desk, &desk.maker, referrals_hand_over, &over, &fault)); /* sent again */
        over.consent = S("child");
        assert_int_equal(move_as(&desk, &desk.maker, referrals_hand_over, &over, &fault), ERR_CONFLICT);
        assert_ok(read_by(&desk, referrals_print, &desk.maker, draft.id, &page));
        assert_int_equal(page.step_count, 1);
        assert_true(page.steps[0].agency.size > 3 && slice_equal(page.steps[0].consent, S("agreed")));
        assert_int_equal(move_as(&desk, &desk.head, referrals_receive, &receive, &fault), ERR_INVALID);
        receive.note = S("Ibu Wati, pekerja sosial, lewat telepon");
        assert_ok(move_as(&desk, &desk.head, referrals_receive, &receive, &fault));
        close.end = S("no such end");
        assert_int_equal(move_as(&desk, &desk.maker, referrals_close, &close, &fault), ERR_INVALID);
        close.end = S("helped");
        assert_ok(move_as(&desk, &desk.maker, referrals_close, &close, &fault));
        assert_ok(read_as(&desk, &desk.maker, draft.id, &page));
        assert_true(slice_equal(page.row.state, S("closed")) && slice_equal(page.steps[2].end, S("helped")));
        assert_false(page.can_hand_over || page.can_receive || page.can_close || page.can_print);
        assert_int_equal(read_by(&desk, referrals_print, &desk.maker, draft.id, &page), ERR_NOT_FOUND);
        house_close(&desk.house);
}

static void illegal_steps_are_refused(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_fault fault;
        desk_open(&desk);
        struct referral_draft draft = made(&desk, "Upahnya tidak dibayar.");
        struct referral_move receive = move_of(draft.id, 1), close = move_of(draft.id, 1), over = move_of(draft.id, 2);
        receive.note = S("Ibu Wati");
        assert_int_equal(move_as(&desk, &desk.maker, referrals_receive, &receive, &fault), ERR_CONFLICT);
        close.end = S("not-needed");
        close.version = 2;
        assert_int_equal(move_as(&desk, &desk.maker, referrals_close, &close, &fault), ERR_STALE);
        close.version = 1;
        assert_ok(move_as(&desk, &desk.maker, referrals_close, &close, &fault));
        over.agency = S("disdukcapil-pacitan"); /* none that takes referrals */
        over.consent = S("agreed");
        assert_int_equal(move_as(&desk, &desk.maker, referrals_hand_over, &over, &fault), ERR_INVALID);
        assert_string_equal(fault.field, "agency");
        over.agency = an_agency(&desk);
        assert_int_equal(move_as(&desk, &desk.maker, referrals_hand_over, &over, &fault), ERR_CONFLICT);
        house_close(&desk.house);
}

/* --- nobody is forgotten ------------------------------------------------------------------------------------------ */

static int64_t waits_for(struct desk *desk, const struct actor *actor)
{
        enum error err;
        int64_t number = -1;
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = referrals_waiting(tx, actor, &number);
        }
        assert_ok(err);
        return number;
}

static void only_maker_and_head_are_reminded(struct desk *desk, int64_t maker, int64_t head)
{
        const struct actor *others[] = { &desk->colleague, &desk->supervisor, &desk->analyst, &desk->stranger };
        assert_int_equal(waits_for(desk, &desk->maker), maker);
        assert_int_equal(waits_for(desk, &desk->head), head);
        for (size_t i = 0; i < ARRAY_SIZE(others); i++)
                assert_int_equal(waits_for(desk, others[i]), 0);
}

static void a_day_without_a_step_is_told(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_page page;
        struct referral_fault fault;
        instant start = clock_now();
        desk_open(&desk);
        clock_freeze(start);
        struct referral_draft draft = made(&desk, "Paspornya dipegang orang lain.");
        (void)made(&desk, "Joko Contoh Pintu yang menyuruhnya.");
        only_maker_and_head_are_reminded(&desk, 0, 0);
        clock_freeze(start + 26 * HOUR);
        only_maker_and_head_are_reminded(&desk, 2, 1); /* what names the head does not exist for him */
        struct referral_move over = move_of(draft.id, 1), receive = move_of(draft.id, 2);
        over.agency = an_agency(&desk);
        over.consent = S("agreed");
        assert_ok(move_as(&desk, &desk.maker, referrals_hand_over, &over, &fault));
        only_maker_and_head_are_reminded(&desk, 1, 0);
        clock_freeze(start + 52 * HOUR); /* nobody said that it arrived */
        only_maker_and_head_are_reminded(&desk, 2, 1);
        assert_ok(read_as(&desk, &desk.maker, draft.id, &page));
        assert_true(page.row.late && !page.row.follow);
        receive.note = S("Ibu Wati");
        assert_ok(move_as(&desk, &desk.maker, referrals_receive, &receive, &fault));
        only_maker_and_head_are_reminded(&desk, 1, 0);
        clock_freeze(-1);
        house_close(&desk.house);
}

static void after_thirty_days_it_is_asked_once(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_page page;
        struct referral_fault fault;
        instant start = clock_now();
        desk_open(&desk);
        clock_freeze(start);
        struct referral_draft draft = made(&desk, "Paspornya dipegang orang lain.");
        struct referral_move over = move_of(draft.id, 1), close = move_of(draft.id, 2), follow = move_of(draft.id, 3);
        over.agency = an_agency(&desk);
        over.consent = S("agreed");
        assert_ok(move_as(&desk, &desk.maker, referrals_hand_over, &over, &fault));
        close.end = S("helped");
        assert_ok(move_as(&desk, &desk.head, referrals_close, &close, &fault));
        follow.fate = S("settled");
        assert_int_equal(move_as(&desk, &desk.maker, referrals_follow, &follow, &fault), ERR_CONFLICT);
        clock_freeze(start + 30 * DAY);
        only_maker_and_head_are_reminded(&desk, 1, 1);
        assert_ok(read_as(&desk, &desk.maker, draft.id, &page));
        assert_true(page.can_follow && page.row.follow);
        follow.fate = S("no such fate");
        assert_int_equal(move_as(&desk, &desk.maker, referrals_follow, &follow, &fault), ERR_INVALID);
        assert_string_equal(fault.field, "fate");
        follow.fate = S("settled");
        assert_int_equal(move_as(&desk, &desk.supervisor, referrals_follow, &follow, &fault), ERR_NOT_FOUND);
        assert_ok(move_as(&desk, &desk.maker, referrals_follow, &follow, &fault));
        assert_ok(move_as(&desk, &desk.maker, referrals_follow, &follow, &fault)); /* sent again */
        only_maker_and_head_are_reminded(&desk, 0, 0);
        assert_ok(read_as(&desk, &desk.head, draft.id, &page));
        assert_slice(page.steps[2].fate, "settled");
        assert_slice(page.steps[2].act, "followed");
        assert_slice(page.row.state, "closed");
        assert_false(page.can_follow);
        clock_freeze(-1);
        house_close(&desk.house);
}

/* Who said no, or cannot be reached safely, is not sought again. */
static void who_said_no_is_left_alone(void **state)
{
        (void)state;
        static const char *const ends[] = { "declined", "unreachable", "not-needed", "mistake", "no-service" };
        struct desk desk;
        struct referral_fault fault;
        instant start = clock_now();
        desk_open(&desk);
        clock_freeze(start);
        for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
                struct referral_move close = move_of(made(&desk, "Upahnya tidak dibayar.").id, 1);
                close.end = slice_from_cstr(ends[i]);
                assert_ok(move_as(&desk, &desk.maker, referrals_close, &close, &fault));
        }
        clock_freeze(start + 31 * DAY);
        only_maker_and_head_are_reminded(&desk, 1, 1); /* for whom there was no service */
        clock_freeze(-1);
        house_close(&desk.house);
}

/* --- what is written ---------------------------------------------------------------------------------------------- */

static void what_is_missing_is_said(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_fault fault;
        desk_open(&desk);
        struct slice wrong = S("money");
        struct {
                const char *field;
                struct referral_draft draft;
        } cases[] = {
                { "seen", draft_of("") },   { "needs", draft_of("Ada.") }, { "needs", draft_of("Ada.") },
                { "reach", draft_of("Ada.") }, { "seen", draft_of("Lihat p-2026-482133.") },
                { "reach", draft_of("Ada.") },
        };
        cases[1].draft.need_count = 0;
        cases[2].draft.needs = &wrong;
        cases[2].draft.need_count = 1;
        cases[3].draft.reach = S("");
        cases[5].draft.reach = S("Nomor P-2025-00017");
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                assert_int_equal(make_as(&desk, &desk.maker, &cases[i].draft, &fault), ERR_INVALID);
                assert_string_equal(fault.field, cases[i].field);
        }
        assert_int_equal(list_size(&desk, &desk.head), 0);
        house_close(&desk.house);
}

static void sent_twice_it_is_one(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_fault fault;
        desk_open(&desk);
        struct referral_draft draft = made(&desk, "Ia dijanjikan kerja lain."), changed = draft;
        assert_ok(make_as(&desk, &desk.maker, &draft, &fault));
        changed.reach = S("Lewat gurunya");
        assert_int_equal(make_as(&desk, &desk.maker, &changed, &fault), ERR_CONFLICT);
        assert_int_equal(make_as(&desk, &desk.colleague, &draft, &fault), ERR_CONFLICT);
        assert_int_equal(list_size(&desk, &desk.head), 1);
        house_close(&desk.house);
}

/* Sealed, whole hours, no change told, and in the journal nothing but the id. */
static void nothing_of_it_stands_anywhere_else(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_page page;
        desk_open(&desk);
        struct store *store = desk.house.fixture.store;
        int64_t changes = house_number(store, "SELECT count(*) FROM change_feed");
        struct referral_draft draft = made(&desk, "Kata yang tidak boleh terbaca");
        assert_ok(read_as(&desk, &desk.head, draft.id, &page));
        assert_int_equal(house_number(store, "SELECT count(*) FROM change_feed"), changes);
        assert_int_equal(house_number(store, "SELECT count(*) FROM referral WHERE hour % 3600000000 <> 0"), 0);
        assert_int_equal(house_number(store, "SELECT count(*) FROM referral"), 1);
        assert_int_equal(house_number(store, "SELECT count(*) FROM referral WHERE length(seen) < 60"), 0);
        assert_int_equal(house_number(store, "SELECT count(*) FROM journal_entry WHERE detail <> '' AND "
                                             "action LIKE 'referral.%'"), 0);
        house_close(&desk.house);
}

/* --- the key of one ----------------------------------------------------------------------------------------------- */

static struct referral_draft made_and_received(struct desk *desk, const char *seen)
{
        struct referral_fault fault;
        struct referral_draft draft = made(desk, seen);
        struct referral_move over = move_of(draft.id, 1), receive = move_of(draft.id, 2);
        over.agency = an_agency(desk);
        over.consent = S("agreed");
        assert_ok(move_as(desk, &desk->maker, referrals_hand_over, &over, &fault));
        receive.note = S("Ibu Wati, lewat telepon");
        assert_ok(move_as(desk, &desk->head, referrals_receive, &receive, &fault));
        return draft;
}

static void without_its_key_one_is_closed_to_all_and_the_others_open(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_page page;
        desk_open(&desk);
        struct referral_draft gone = made_and_received(&desk, "Ia takut.");
        struct referral_draft kept = made_and_received(&desk, "Ia sakit.");
        assert_int_equal(house_number(desk.house.fixture.store, "SELECT count(*) FROM case_key"), 2);
        case_forget(desk.house.fixture.store, desk.house.office, gone.id);
        fixture_reopen(&desk.house.fixture);
        assert_int_equal(read_as(&desk, &desk.maker, gone.id, &page), ERR_ERASED);
        assert_int_equal(read_as(&desk, &desk.colleague, gone.id, &page), ERR_NOT_FOUND);
        assert_ok(read_as(&desk, &desk.maker, kept.id, &page));
        assert_true(slice_equal(page.seen, kept.seen));
        assert_int_equal(list_size(&desk, &desk.head), 2);
        house_close(&desk.house);
}

static enum error run(struct store *store, const char *sql)
{
        const struct statement statement = { .name = "hand", .place = "test", .set = "main", .sqlite = sql,
                                             .postgres = sql };
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = query_run(tx, &statement, NULL, NULL);
        }
        return err;
}

/* Each got a step of the other: whoever may read it is told that it does not open, nobody else anything. */
static void a_step_moved_to_another_referral_does_not_open_there(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_page page;
        desk_open(&desk);
        struct referral_draft one = made_and_received(&desk, "Ia takut."), two = made_and_received(&desk, "Ia sakit.");
        assert_ok(run(desk.house.fixture.store, "UPDATE referral_step SET place = 90, referral_id = (SELECT r.id FROM "
                                                "referral r WHERE r.id <> referral_step.referral_id) "
                                                "WHERE act = 'received'"));
        assert_int_equal(read_as(&desk, &desk.maker, one.id, &page), ERR_ERASED);
        assert_int_equal(read_as(&desk, &desk.head, two.id, &page), ERR_ERASED);
        assert_int_equal(read_as(&desk, &desk.colleague, two.id, &page), ERR_NOT_FOUND);
        house_close(&desk.house);
}

static void one_of_before_opens_goes_on_and_comes_under_its_key(void **state)
{
        (void)state;
        struct desk desk;
        struct referral_page page;
        struct referral_fault fault;
        enum error err;
        bool left = false;
        desk_open(&desk);
        struct referral_draft draft = made_and_received(&desk, "Ia takut.");
        struct store *store = desk.house.fixture.store;
        assert_int_equal(cases_make_old(store, &migrations_main, desk.house.office), 4 + 3);
        assert_int_equal(house_number(store, "SELECT count(*) FROM case_key"), 0);
        fixture_reopen(&desk.house.fixture);
        store = desk.house.fixture.store;
        assert_ok(read_as(&desk, &desk.maker, draft.id, &page));
        assert_true(slice_equal(page.reach, draft.reach));
        assert_int_equal(house_number(store, "SELECT count(*) FROM case_key"), 0);
        struct referral_move close = move_of(draft.id, 3);
        close.end = S("helped");
        assert_ok(move_as(&desk, &desk.maker, referrals_close, &close, &fault));
        struct reseal_walk walk = { .set = &migrations_main, .office_id = desk.house.office };
        while (!walk.finished)
                assert_ok(reseal_step(store, &walk));
        assert_int_equal(walk.done, 4 + 3);
        transaction (tx, store, TX_READ, &err) {
                err = reseal_cases_left(tx, &migrations_main, desk.house.office, &left);
        }
        assert_ok(err);
        assert_false(left);
        fixture_reopen(&desk.house.fixture);
        assert_ok(read_as(&desk, &desk.maker, draft.id, &page));
        assert_true(slice_equal(page.seen, draft.seen) && page.step_count == 3);
        house_close(&desk.house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(maker_and_head_see_it_and_nobody_else),
                cmocka_unit_test(who_is_named_never_sees_it),
                cmocka_unit_test(it_goes_on_by_its_steps),
                cmocka_unit_test(illegal_steps_are_refused),
                cmocka_unit_test(a_day_without_a_step_is_told),
                cmocka_unit_test(after_thirty_days_it_is_asked_once),
                cmocka_unit_test(who_said_no_is_left_alone),
                cmocka_unit_test(what_is_missing_is_said),
                cmocka_unit_test(sent_twice_it_is_one),
                cmocka_unit_test(nothing_of_it_stands_anywhere_else),
                cmocka_unit_test(without_its_key_one_is_closed_to_all_and_the_others_open),
                cmocka_unit_test(a_step_moved_to_another_referral_does_not_open_there),
                cmocka_unit_test(one_of_before_opens_goes_on_and_comes_under_its_key),
        };
        return cmocka_run_group_tests_name("referrals", tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a tampered journal shows: one altered byte, a missing entry, a cut tail, a whole new history. */
#include "../fixture.h"

#include "access/access.h"
#include "journal.sql.h"
#include "journal/chain.h"
#include "journal/key.h"
#include "journal/list.h"
#include "store/query.h"

struct desk {
        struct fixture fixture;
        struct journal_key *key;
        int64_t epoch;
};

static void open_desk(struct desk *desk)
{
        char path[128];
        fixture_open(&desk->fixture);
        (void)snprintf(path, sizeof path, "%s/journal.key", desk->fixture.folder);
        assert_ok(journal_key_open(path, true, &desk->key));
        assert_ok(journal_lease(desk->fixture.store, uuid_new(), &desk->epoch));
}

static void close_desk(struct desk *desk)
{
        journal_key_close(desk->key);
        fixture_close(&desk->fixture);
}

static void write_note(struct desk *desk, const char *action, const char *subject)
{
        enum error err;
        struct uuid id = uuid_new();
        transaction (tx, desk->fixture.store, TX_WRITE, &err) {
                err = journal_write(tx, &(struct journal_note){ .office_id = desk->fixture.office,
                                                                .action = slice_from_cstr(action),
                                                                .purpose = S("triage"),
                                                                .object_kind = S("report"),
                                                                .ids = &id,
                                                                .id_count = 1,
                                                                .subject = slice_from_cstr(subject) });
        }
        assert_ok(err);
}

static void seal(struct desk *desk, int64_t expected)
{
        int64_t sealed = -1;
        assert_ok(journal_seal(desk->fixture.store, desk->epoch, 500, &sealed));
        assert_int_equal(sealed, expected);
}

static struct journal_verdict verify(struct desk *desk, struct slice printed)
{
        struct journal_verdict verdict;
        assert_ok(journal_verify(desk->fixture.store, desk->key, desk->fixture.office, printed, &verdict));
        return verdict;
}

/* Runs a statement of the attacker, past every rule of the program. */
static void tamper(struct desk *desk, const char *sql)
{
        /* A statement is known by its address for as long as the store lives: each gets a place of its own. */
        static struct statement statements[64];
        static size_t used;
        struct statement *statement = &statements[used++];
        enum error err;
        assert_true(used < 64);
        *statement = (struct statement){ .name = "tamper", .place = "test", .set = "main",
                                         .sqlite = sql, .postgres = sql };
        transaction (tx, desk->fixture.store, TX_WRITE, &err) {
                err = query_run(tx, statement, NULL, NULL);
        }
        assert_ok(err);
}

static void fill(struct desk *desk)
{
        open_desk(desk);
        for (int i = 0; i < 10; i++)
                write_note(desk, "report.read", NULL);
        seal(desk, 10);
        assert_ok(journal_checkpoint(desk->fixture.store, desk->key, desk->epoch));
}

static void holds_when_nobody_touched_it(void **state)
{
        (void)state;
        struct desk desk;
        fill(&desk);
        write_note(&desk, "report.grade", NULL);
        struct journal_verdict verdict = verify(&desk, SLICE_NULL);
        assert_int_equal(verdict.entries, 10);
        assert_int_equal(verdict.waiting, 1);
        assert_int_equal(verdict.checkpoints, 1);
        assert_int_equal(verdict.first_bad_seq, 0);
        close_desk(&desk);
}

static void names_the_first_altered_entry(void **state)
{
        (void)state;
        struct desk desk;
        fill(&desk);
        tamper(&desk, "UPDATE journal_entry SET action = 'report.reaD' WHERE id = "
                      "(SELECT entry_id FROM journal_chain WHERE seq = 4)");
        struct journal_verdict verdict = verify(&desk, SLICE_NULL);
        assert_int_equal(verdict.first_bad_seq, 4);
        assert_string_equal(verdict.why, "altered");
        close_desk(&desk);
}

static struct journal_verdict verify_end(struct desk *desk, int64_t limit)
{
        struct journal_verdict verdict;
        assert_ok(journal_verify_end(desk->fixture.store, desk->key, desk->fixture.office, limit, &verdict));
        return verdict;
}

/* Ten entries, the last place signed: the last five are read, the ones before are the whole check's. */
static void the_end_is_enough_to_see_what_was_done_to_it(void **state)
{
        (void)state;
        static const struct {
                const char *sql;
                int64_t seq;
                const char *why;
        } cases[] = {
                { "UPDATE journal_entry SET action = 'x' WHERE id = (SELECT entry_id FROM journal_chain WHERE seq = 8)",
                  8, "altered" },
                { "UPDATE journal_entry SET action = 'x' WHERE id = (SELECT entry_id FROM journal_chain WHERE seq = 5)",
                  0, NULL },
                { "DELETE FROM journal_chain WHERE seq = 7", 7, "missing" },
                { "DELETE FROM journal_chain WHERE seq = 5", 5, "missing" },
                { "DELETE FROM journal_chain WHERE seq = 10", 10, "truncated" },
                { "UPDATE journal_checkpoint SET at = at + 1", 10, "signature" },
        };
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
                struct desk desk;
                fill(&desk);
                assert_int_equal(verify_end(&desk, 5).first_bad_seq, 0);
                assert_int_equal(verify_end(&desk, 100).first_bad_seq, 0);
                tamper(&desk, cases[i].sql);
                struct journal_verdict verdict = verify_end(&desk, 5);
                assert_int_equal(verdict.first_bad_seq, cases[i].seq);
                if (cases[i].why)
                        assert_string_equal(verdict.why, cases[i].why);
                close_desk(&desk);
        }
}

static void names_a_missing_entry(void **state)
{
        (void)state;
        struct desk desk;
        fill(&desk);
        tamper(&desk, "DELETE FROM journal_entry WHERE id = (SELECT entry_id FROM journal_chain WHERE seq = 6)");
        struct journal_verdict verdict = verify(&desk, SLICE_NULL);
        assert_int_equal(verdict.first_bad_seq, 6);
        assert_string_equal(verdict.why, "missing");
        close_desk(&desk);
}

static void shows_a_cut_tail_by_its_own_checkpoint(void **state)
{
        (void)state;
        struct desk desk;
        fill(&desk);
        tamper(&desk, "DELETE FROM journal_chain WHERE seq > 7");
        struct journal_verdict verdict = verify(&desk, SLICE_NULL);
        assert_int_equal(verdict.first_bad_seq, 8);
        assert_string_equal(verdict.why, "truncated");
        close_desk(&desk);
}

static void shows_a_cut_tail_by_the_printed_checkpoint(void **state)
{
        (void)state;
        struct desk desk;
        struct slice printed;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4096);
        fill(&desk);
        assert_ok(journal_checkpoint_text(desk.fixture.store, desk.fixture.office, &arena, &printed));
        tamper(&desk, "DELETE FROM journal_chain WHERE seq > 7");
        tamper(&desk, "DELETE FROM journal_checkpoint WHERE seq > 7");
        assert_int_equal(unlink(desk.key->places), 0);
        assert_int_equal(verify(&desk, SLICE_NULL).first_bad_seq, 0);
        struct journal_verdict verdict = verify(&desk, printed);
        assert_string_equal(verdict.why, "truncated");
        close_desk(&desk);
}

/* Nothing in the database tells of a journal that is gone with its checkpoints; what lies beside the key does. */
static void an_emptied_journal_is_known_by_what_lies_beside_the_key(void **state)
{
        (void)state;
        struct desk desk;
        fill(&desk);
        tamper(&desk, "DELETE FROM journal_chain");
        tamper(&desk, "DELETE FROM journal_checkpoint");
        tamper(&desk, "DELETE FROM journal_waiting");
        tamper(&desk, "DELETE FROM journal_entry");
        struct journal_verdict whole = verify(&desk, SLICE_NULL), end = verify_end(&desk, 5);
        assert_true(whole.is_behind && whole.first_bad_seq == 1 && whole.kept == 10);
        assert_true(end.is_behind && end.first_bad_seq == 1 && end.kept == 10);
        /* What is written from now on hides nothing: an earlier place never replaces a later one. */
        write_note(&desk, "report.read", NULL);
        seal(&desk, 1);
        assert_ok(journal_checkpoint(desk.fixture.store, desk.key, desk.epoch));
        assert_true(verify(&desk, SLICE_NULL).is_behind);
        assert_int_equal(unlink(desk.key->places), 0);
        assert_int_equal(verify(&desk, SLICE_NULL).first_bad_seq, 0);
        close_desk(&desk);
}

/* A history of the same length in place of the old one, and a file of places that somebody wrote in. */
static void what_lies_beside_the_key_is_compared_and_proven(void **state)
{
        (void)state;
        struct desk desk;
        fill(&desk);
        tamper(&desk, "DELETE FROM journal_chain");
        tamper(&desk, "DELETE FROM journal_checkpoint");
        tamper(&desk, "UPDATE journal_entry SET action = 'other'");
        tamper(&desk, "INSERT INTO journal_waiting (office_id, entry_id) SELECT office_id, id FROM journal_entry");
        seal(&desk, 10);
        assert_ok(journal_checkpoint(desk.fixture.store, desk.key, desk.epoch));
        assert_string_equal(verify(&desk, SLICE_NULL).why, "recomputed");
        assert_string_equal(verify_end(&desk, 5).why, "recomputed");
        FILE *file = fopen(desk.key->places, "we");
        assert_non_null(file);
        fputs("kentongan-journal:1:x\n", file);
        assert_int_equal(fclose(file), 0);
        assert_string_equal(verify(&desk, SLICE_NULL).why, "journal.places is altered");
        assert_string_equal(verify_end(&desk, 5).why, "journal.places is altered");
        close_desk(&desk);
}

/* Somebody with the database and with the program, though not with the paper, makes a new history of the same length
 * and has it signed. */
static void shows_a_recomputed_journal_by_the_printed_checkpoint(void **state)
{
        (void)state;
        struct desk desk;
        struct slice printed;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4096);
        fill(&desk);
        assert_ok(journal_checkpoint_text(desk.fixture.store, desk.fixture.office, &arena, &printed));
        assert_int_equal(unlink(desk.key->places), 0);
        tamper(&desk, "DELETE FROM journal_chain");
        tamper(&desk, "DELETE FROM journal_checkpoint");
        tamper(&desk, "UPDATE journal_entry SET action = 'other'");
        tamper(&desk, "INSERT INTO journal_waiting (office_id, entry_id) SELECT office_id, id FROM journal_entry");
        seal(&desk, 10);
        assert_ok(journal_checkpoint(desk.fixture.store, desk.key, desk.epoch));
        assert_int_equal(verify(&desk, SLICE_NULL).first_bad_seq, 0);
        struct journal_verdict verdict = verify(&desk, printed);
        assert_int_equal(verdict.first_bad_seq, 10);
        assert_string_equal(verdict.why, "recomputed");
        close_desk(&desk);
}

/* What is printed in the office says which link it means, and not the how-manieth: against a journal that goes on it
 * holds, against one that was cut or made anew it does not. */
static void paper_without_a_number_shows_what_was_cut_or_recomputed(void **state)
{
        static const char *const damage[] = { "DELETE FROM journal_chain WHERE seq > 7", "DELETE FROM journal_chain" };
        (void)state;
        for (size_t i = 0; i < sizeof damage / sizeof damage[0]; i++) {
                struct desk desk;
                struct slice printed;
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 4096);
                fill(&desk);
                assert_ok(journal_paper_text(desk.fixture.store, desk.key, desk.fixture.office, &arena, &printed));
                write_note(&desk, "report.read", NULL);
                seal(&desk, 1);
                assert_int_equal(verify(&desk, printed).first_bad_seq, 0);
                assert_int_equal(unlink(desk.key->places), 0);
                tamper(&desk, damage[i]);
                tamper(&desk, "DELETE FROM journal_checkpoint");
                if (i == 1) {
                        tamper(&desk, "UPDATE journal_entry SET action = 'other'");
                        tamper(&desk, "INSERT INTO journal_waiting (office_id, entry_id) "
                                      "SELECT office_id, id FROM journal_entry");
                        seal(&desk, 11);
                }
                assert_int_equal(verify(&desk, SLICE_NULL).first_bad_seq, 0);
                struct journal_verdict verdict = verify(&desk, printed);
                assert_true(verdict.misses_printed && verdict.first_bad_seq > 0);
                close_desk(&desk);
        }
}

/* Two journals of different length: everything but the link, the time and the signature is the same. */
static void paper_does_not_tell_how_many_entries_there_are(void **state)
{
        (void)state;
        struct desk desk;
        struct slice few, many, a, b;
        struct checkpoint read;
        struct slice key_id;
        uint8_t signature[CHECKPOINT_SIGNATURE_SIZE];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4096);
        fill(&desk);
        assert_ok(journal_paper_text(desk.fixture.store, desk.key, desk.fixture.office, &arena, &few));
        for (int i = 0; i < 95; i++)
                write_note(&desk, "report.read", NULL);
        seal(&desk, 95);
        assert_ok(journal_paper_text(desk.fixture.store, desk.key, desk.fixture.office, &arena, &many));
        assert_int_equal(few.size, many.size);
        for (int field = 0; field < 7; field++) {
                assert_true(slice_next(&few, ':', &a) && slice_next(&many, ':', &b));
                assert_int_equal(slice_equal(a, b), field != 3 && field != 4 && field != 6);
        }
        assert_true(slice_is_null(few));
        assert_ok(journal_paper_text(desk.fixture.store, desk.key, desk.fixture.office, &arena, &many));
        assert_ok(checkpoint_parse(many, &read, &key_id, signature));
        assert_int_equal(read.seq, CHECKPOINT_UNNUMBERED);
        close_desk(&desk);
}

static void refuses_a_sealer_whose_lease_is_lost(void **state)
{
        (void)state;
        struct desk desk;
        int64_t other, sealed;
        open_desk(&desk);
        write_note(&desk, "report.read", NULL);
        assert_int_equal(journal_lease(desk.fixture.store, uuid_new(), &other), ERR_BUSY);
        clock_set_offset(60 * SECOND);
        assert_ok(journal_lease(desk.fixture.store, uuid_new(), &other));
        clock_set_offset(0);
        assert_int_equal(journal_seal(desk.fixture.store, desk.epoch, 500, &sealed), ERR_STALE);
        assert_ok(journal_seal(desk.fixture.store, other, 500, &sealed));
        assert_int_equal(sealed, 1);
        close_desk(&desk);
}

/* The sealer was killed while the clock was a year ahead. */
static void seals_today_what_a_clock_ahead_held(void **state)
{
        (void)state;
        struct desk desk;
        int64_t epoch, other, sealed;
        open_desk(&desk);
        clock_set_offset(365 * DAY);
        assert_ok(journal_lease(desk.fixture.store, uuid_new(), &epoch));
        write_note(&desk, "report.read", NULL);
        clock_set_offset(0);
        assert_ok(journal_lease(desk.fixture.store, uuid_new(), &other));
        assert_int_equal(journal_seal(desk.fixture.store, epoch, 500, &sealed), ERR_STALE);
        assert_ok(journal_seal(desk.fixture.store, other, 500, &sealed));
        assert_int_equal(sealed, 1);
        assert_int_equal(journal_lease(desk.fixture.store, uuid_new(), &epoch), ERR_BUSY);
        assert_int_equal(verify(&desk, SLICE_NULL).first_bad_seq, 0);
        close_desk(&desk);
}

static void seals_at_once_after_a_restart(void **state)
{
        (void)state;
        struct desk desk;
        struct journal_sealer *sealer;
        open_desk(&desk);
        clock_set_offset(11 * SECOND); /* past the lease that the desk took for itself */
        for (int start = 1; start <= 2; start++) {
                write_note(&desk, "report.read", "9902020505850002");
                assert_ok(journal_sealer_start(desk.fixture.store, desk.key, &sealer));
                journal_sealer_stop(sealer);
                assert_int_equal(verify(&desk, SLICE_NULL).waiting, 0);
                assert_int_equal(verify(&desk, SLICE_NULL).entries, start);
        }
        clock_set_offset(0);
        close_desk(&desk);
}

static void forgets_a_person_and_still_holds(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        int64_t forgotten = 0;
        open_desk(&desk);
        write_note(&desk, "application.read", "9902020505850002");
        write_note(&desk, "application.read", "9902020505850003");
        write_note(&desk, "application.read", "9902020505850002");
        seal(&desk, 3);
        transaction (tx, desk.fixture.store, TX_WRITE, &err) {
                err = journal_forget(tx, desk.fixture.office, S("9902020505850002"), &forgotten);
        }
        assert_ok(err);
        assert_int_equal(forgotten, 2);
        assert_int_equal(verify(&desk, SLICE_NULL).first_bad_seq, 0);
        close_desk(&desk);
}

static void reads_only_checkpoints_that_are_whole(void **state)
{
        (void)state;
        struct checkpoint checkpoint;
        struct slice key_id;
        uint8_t signature[CHECKPOINT_SIGNATURE_SIZE];
        assert_int_equal(checkpoint_parse(S(""), &checkpoint, &key_id, signature), ERR_INVALID);
        assert_int_equal(checkpoint_parse(S("kentongan-journal:1:x"), &checkpoint, &key_id, signature), ERR_INVALID);
        assert_int_equal(checkpoint_parse(S("kentongan-journal:2:00000000-0000-0000-0000-000000000000:1:a:2:k:s"),
                                          &checkpoint, &key_id, signature), ERR_INVALID);
        assert_int_equal(checkpoint_parse(S("kentongan-journal:3:00000000-0000-0000-0000-000000000000:a:2:k:s"),
                                          &checkpoint, &key_id, signature), ERR_INVALID);
}

static void a_list_is_one_entry_that_counts_its_ids(void **state)
{
        (void)state;
        struct desk desk;
        struct journal_rows rows;
        struct arena arena;
        enum error err;
        struct uuid ids[3] = { uuid_new(), uuid_new(), uuid_new() };
        open_desk(&desk);
        arena_init(&arena, 1 << 20);
        transaction (tx, desk.fixture.store, TX_WRITE, &err) {
                err = journal_write(tx, &(struct journal_note){ .office_id = desk.fixture.office,
                                                                .purpose = S("triage"), .action = S("report.list"),
                                                                .object_kind = S("report"), .ids = ids,
                                                                .id_count = 3 });
        }
        assert_ok(err);
        seal(&desk, 1);
        transaction (tx, desk.fixture.store, TX_READ, &err) {
                struct journal_filter filter = { .office_id = desk.fixture.office, .action = S("") };
                err = journal_list(tx, &filter, &arena, &rows);
        }
        assert_ok(err);
        assert_int_equal(rows.count, 1);
        assert_int_equal(rows.items[0].id_count, 3);
        assert_true(uuid_equal(rows.items[0].first_id, ids[0]));
        arena_reset(&arena);
        close_desk(&desk);
}

static void write_ids(struct desk *desk, const struct uuid *ids, size_t count)
{
        enum error err;
        transaction (tx, desk->fixture.store, TX_WRITE, &err) {
                err = journal_write(tx, &(struct journal_note){ .office_id = desk->fixture.office,
                                                                .purpose = S("triage"), .action = S("report.read"),
                                                                .object_kind = S("report"), .ids = ids,
                                                                .id_count = count });
        }
        assert_ok(err);
}

/* Neither the entry, nor the id in a list, nor a gap; for anybody else, and for the check, all of it. */
static void who_is_named_finds_no_trace(void **state)
{
        (void)state;
        struct desk desk;
        struct journal_rows rows = { 0 }, all = { 0 }, older = { 0 };
        struct arena arena;
        enum error err;
        struct uuid ids[3] = { uuid_new(), uuid_new(), uuid_new() }, reader = uuid_new();
        int64_t marked;
        open_desk(&desk);
        arena_init(&arena, 1 << 20);
        /* Sealed one by one: entries of one round have no order that could be expected. */
        write_ids(&desk, ids + 2, 1); /* another's */
        seal(&desk, 1);
        write_ids(&desk, ids, 1); /* his */
        seal(&desk, 1);
        write_ids(&desk, ids, 2); /* a list of his only */
        seal(&desk, 1);
        write_ids(&desk, ids, 3); /* a list with one that is not */
        seal(&desk, 1);
        transaction (tx, desk.fixture.store, TX_WRITE, &err) {
                for (size_t i = 0; i < 2; i++)
                        (void)access_mark_named(tx, &(struct named_in_search){ .office_id = desk.fixture.office,
                                                                         .object_kind = S("report"),
                                                                         .object_id = ids[i], .persons = &reader,
                                                                         .person_count = 1 },
                                          &marked);
                struct journal_filter filter = { .office_id = desk.fixture.office, .action = S(""),
                                                 .reader_id = reader };
                err = journal_list(tx, &filter, &arena, &rows);
                filter.before = rows.items[0].id;
                if (err == OK)
                        err = journal_list(tx, &filter, &arena, &older);
                filter = (struct journal_filter){ .office_id = desk.fixture.office, .action = S(""),
                                                  .reader_id = uuid_new() };
                if (err == OK)
                        err = journal_list(tx, &filter, &arena, &all);
        }
        assert_ok(err);
        assert_int_equal(rows.count, 2);
        assert_int_equal(rows.items[0].id_count, 1);
        assert_true(uuid_equal(rows.items[0].first_id, ids[2]));
        assert_true(uuid_equal(rows.items[1].first_id, ids[2]));
        assert_int_equal(older.count, 1);
        assert_true(uuid_equal(older.items[0].id, rows.items[1].id));
        assert_int_equal(all.count, 4);
        assert_int_equal(all.items[0].id_count, 3);
        assert_int_equal(verify(&desk, SLICE_NULL).entries, 4);
        arena_reset(&arena);
        close_desk(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(holds_when_nobody_touched_it),
                cmocka_unit_test(names_the_first_altered_entry),
                cmocka_unit_test(the_end_is_enough_to_see_what_was_done_to_it),
                cmocka_unit_test(names_a_missing_entry),
                cmocka_unit_test(shows_a_cut_tail_by_its_own_checkpoint),
                cmocka_unit_test(an_emptied_journal_is_known_by_what_lies_beside_the_key),
                cmocka_unit_test(what_lies_beside_the_key_is_compared_and_proven),
                cmocka_unit_test(shows_a_cut_tail_by_the_printed_checkpoint),
                cmocka_unit_test(shows_a_recomputed_journal_by_the_printed_checkpoint),
                cmocka_unit_test(paper_without_a_number_shows_what_was_cut_or_recomputed),
                cmocka_unit_test(paper_does_not_tell_how_many_entries_there_are),
                cmocka_unit_test(refuses_a_sealer_whose_lease_is_lost),
                cmocka_unit_test(seals_today_what_a_clock_ahead_held),
                cmocka_unit_test(seals_at_once_after_a_restart),
                cmocka_unit_test(forgets_a_person_and_still_holds),
                cmocka_unit_test(reads_only_checkpoints_that_are_whole),
                cmocka_unit_test(a_list_is_one_entry_that_counts_its_ids),
                cmocka_unit_test(who_is_named_finds_no_trace),
        };
        return cmocka_run_group_tests_name("journal/journal", tests, NULL, NULL);
}

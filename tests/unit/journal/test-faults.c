/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal with its first, second, ... query or allocation failing, with damaged rows and key files, and read as a
 * page reads it. */
#include "../faults.h"
#include "../fixture.h"

#include "journal.sql.h"
#include "journal/chain.h"
#include "journal/key.h"
#include "journal/list.h"
#include "store/query.h"

#include <fcntl.h>
#include <sys/stat.h>

struct desk {
        struct fixture fixture;
        struct arena arena;
        struct journal_key *key;
        struct uuid node;
        int64_t epoch;
        char path[128];
};

static void open_desk(struct desk *desk)
{
        *desk = (struct desk){ .node = uuid_new() };
        fixture_open(&desk->fixture);
        arena_init(&desk->arena, 8 * 1024 * 1024);
        (void)snprintf(desk->path, sizeof desk->path, "%s/journal.key", desk->fixture.folder);
        assert_ok(journal_key_open(desk->path, true, &desk->key));
        assert_ok(journal_lease(desk->fixture.store, desk->node, &desk->epoch));
}

static void close_desk(struct desk *desk)
{
        arena_reset(&desk->arena);
        journal_key_close(desk->key);
        fixture_close(&desk->fixture);
}

static enum error write_ids(struct desk *desk, const struct uuid *ids, size_t count, const char *action)
{
        enum error err;
        transaction (tx, desk->fixture.store, TX_WRITE, &err) {
                err = journal_write(tx, &(struct journal_note){ .office_id = desk->fixture.office,
                                                                .action = slice_from_cstr(action),
                                                                .purpose = S("triage"), .object_kind = S("report"),
                                                                .ids = ids, .id_count = count,
                                                                .subject = S("9902020505850002") });
        }
        return err;
}

static enum error write_one(void *context)
{
        struct uuid id = uuid_new();
        return write_ids(context, &id, 1, "report.read");
}

static enum error forget(void *context)
{
        struct desk *desk = context;
        enum error err;
        int64_t count = 0;
        transaction (tx, desk->fixture.store, TX_WRITE, &err) {
                err = journal_forget(tx, desk->fixture.office, S("9902020505850002"), &count);
        }
        assert_true(err != OK || count == 2);
        return err;
}

static enum error lease(void *context)
{
        struct desk *desk = context;
        return journal_lease(desk->fixture.store, desk->node, &desk->epoch);
}

static enum error seal(void *context)
{
        struct desk *desk = context;
        int64_t sealed = -1;
        enum error err = journal_seal(desk->fixture.store, desk->epoch, 500, &sealed);
        assert_int_equal(sealed, err == OK ? 2 : -1);
        return err;
}

static enum error sign(void *context)
{
        struct desk *desk = context;
        return journal_checkpoint(desk->fixture.store, desk->key, desk->epoch);
}

static enum error verify(void *context)
{
        struct desk *desk = context;
        struct journal_verdict verdict = { .entries = -1 };
        enum error err = journal_verify(desk->fixture.store, desk->key, desk->fixture.office, SLICE_NULL, &verdict);
        assert_true(err == OK ? verdict.entries == 2 && verdict.first_bad_seq == 0 && verdict.checkpoints == 1
                              : verdict.entries == -1);
        return err;
}

static enum error print(void *context)
{
        struct desk *desk = context;
        struct slice text = SLICE_NULL;
        enum error err = journal_checkpoint_text(desk->fixture.store, desk->fixture.office, &desk->arena, &text);
        assert_int_equal(err == OK, slice_starts_with(text, S("kentongan-journal:1:")));
        return err;
}

static enum error print_paper(void *context)
{
        struct desk *desk = context;
        struct slice text = SLICE_NULL;
        enum error err = journal_paper_text(desk->fixture.store, desk->key, desk->fixture.office, &desk->arena, &text);
        assert_int_equal(err == OK, slice_starts_with(text, S("kentongan-journal:2:")));
        return err;
}

static enum error list(struct desk *desk, const struct journal_filter *filter, struct journal_rows *ret_rows)
{
        enum error err;
        transaction (tx, desk->fixture.store, TX_READ, &err) {
                err = journal_list(tx, filter, &desk->arena, ret_rows);
        }
        return err;
}

static enum error list_all(void *context)
{
        struct desk *desk = context;
        struct journal_rows rows = { .count = SIZE_MAX };
        struct journal_filter filter = { .office_id = desk->fixture.office, .action = S("") };
        enum error err = list(desk, &filter, &rows);
        assert_true(err == OK ? rows.count == 2 : rows.count == SIZE_MAX);
        return err;
}

static void each_step_is_whole_or_says_so(void **state)
{
        (void)state;
        static const struct {
                fault_operation *operation;
                unsigned queries; /* that it makes */
        } steps[] = { { seal, 6 },        { sign, 4 },     { verify, 3 }, { print, 1 },
                      { print_paper, 1 }, { list_all, 1 }, { lease, 2 } };
        struct desk desk;
        open_desk(&desk);
        assert_int_equal(fault_each(FAULT_QUERY, desk.fixture.store, write_one, &desk), 3);
        assert_ok(write_one(&desk));
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
                assert_int_equal(fault_each(FAULT_QUERY, desk.fixture.store, steps[i].operation, &desk),
                                 steps[i].queries);
        assert_true(fault_each(FAULT_ARENA, desk.fixture.store, verify, &desk) > 0);
        assert_true(fault_each(FAULT_ARENA, desk.fixture.store, print, &desk) > 0);
        assert_true(fault_each(FAULT_ARENA, desk.fixture.store, print_paper, &desk) > 0);
        assert_true(fault_each(FAULT_ARENA, desk.fixture.store, list_all, &desk) > 0);
        assert_int_equal(fault_each(FAULT_QUERY, desk.fixture.store, forget, &desk), 3);
        close_desk(&desk);
}

static void a_page_shows_how_many_things_an_entry_names(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid ids[3] = { uuid_new(), uuid_new(), uuid_new() };
        struct journal_rows rows;
        int64_t sealed;
        open_desk(&desk);
        assert_ok(write_ids(&desk, ids, 3, "report.list"));
        assert_ok(write_ids(&desk, ids + 1, 1, "report.read"));
        assert_ok(write_ids(&desk, NULL, 0, "session.sign-in"));
        assert_ok(journal_seal(desk.fixture.store, desk.epoch, 500, &sealed));
        struct journal_filter filter = { .office_id = desk.fixture.office, .action = S("report.list") };
        assert_ok(list(&desk, &filter, &rows));
        assert_int_equal(rows.count, 1);
        assert_int_equal(rows.items[0].id_count, 3);
        assert_true(uuid_equal(rows.items[0].first_id, ids[0]));
        filter.action = S("");
        assert_ok(list(&desk, &filter, &rows));
        assert_int_equal(rows.count, 3);
        filter.before = rows.items[0].id;
        assert_ok(list(&desk, &filter, &rows));
        assert_int_equal(rows.count, 2);
        filter.actor_id = ids[0];
        assert_ok(list(&desk, &filter, &rows));
        assert_int_equal(rows.count, 0);
        close_desk(&desk);
}

static void a_long_journal_is_read_page_by_page(void **state)
{
        (void)state;
        struct desk desk;
        struct journal_rows rows;
        int64_t sealed;
        open_desk(&desk);
        for (int i = 0; i < JOURNAL_ROWS + 1; i++)
                assert_ok(write_one(&desk));
        assert_ok(journal_seal(desk.fixture.store, desk.epoch, 500, &sealed));
        struct journal_filter filter = { .office_id = desk.fixture.office, .action = S("") };
        assert_ok(list(&desk, &filter, &rows));
        assert_true(rows.count == JOURNAL_ROWS && rows.more);
        struct uuid last = filter.before = rows.items[rows.count - 1].id;
        assert_ok(list(&desk, &filter, &rows));
        assert_true(rows.count == 1 && !rows.more && !uuid_equal(rows.items[0].id, last));
        close_desk(&desk);
}

static void refuses_more_ids_than_an_entry_holds(void **state)
{
        (void)state;
        struct desk desk;
        open_desk(&desk);
        struct uuid *ids = arena_array(&desk.arena, struct uuid, JOURNAL_IDS_MAX + 1);
        assert_non_null(ids);
        assert_int_equal(write_ids(&desk, ids, JOURNAL_IDS_MAX + 1, "report.list"), ERR_TOO_LARGE);
        assert_ok(write_ids(&desk, ids, JOURNAL_IDS_MAX, "report.list"));
        close_desk(&desk);
}

/* ---- damaged rows ---- */

static void tamper(struct desk *desk, const char *sql)
{
        static struct statement statements[16];
        static size_t used;
        enum error err;
        assert_true(used < sizeof statements / sizeof statements[0]);
        struct statement *statement = &statements[used++];
        *statement = (struct statement){ .name = "tamper", .place = "test", .set = "main", .sqlite = sql,
                                         .postgres = sql };
        transaction (tx, desk->fixture.store, TX_WRITE, &err) {
                err = query_run(tx, statement, NULL, NULL);
        }
        assert_ok(err);
}

/* Two sealed and signed entries, and one that waits. */
static void fill(struct desk *desk)
{
        open_desk(desk);
        assert_ok(write_one(desk));
        assert_ok(write_one(desk));
        assert_ok(seal(desk));
        assert_ok(sign(desk));
        assert_ok(write_one(desk));
}

static const char *why_bad(struct desk *desk, int64_t seq)
{
        struct journal_verdict verdict;
        assert_ok(journal_verify(desk->fixture.store, desk->key, desk->fixture.office, SLICE_NULL, &verdict));
        assert_int_equal(verdict.first_bad_seq, seq);
        return verdict.why;
}

static void a_link_of_another_size_is_damage(void **state)
{
        (void)state;
        struct desk desk;
        int64_t sealed;
        fill(&desk);
        tamper(&desk, "UPDATE journal_chain SET chain = substr(chain, 1, 31) WHERE seq = 2");
        assert_string_equal(why_bad(&desk, 2), "altered");
        assert_int_equal(journal_seal(desk.fixture.store, desk.epoch, 500, &sealed), ERR_CORRUPT);
        tamper(&desk, "DELETE FROM journal_checkpoint");
        assert_int_equal(sign(&desk), ERR_CORRUPT);
        close_desk(&desk);
}

static void a_checkpoint_that_nobody_signed_is_damage(void **state)
{
        (void)state;
        struct desk desk;
        struct slice text;
        fill(&desk);
        tamper(&desk, "UPDATE journal_checkpoint SET at = at + 1");
        assert_string_equal(why_bad(&desk, 2), "signature");
        tamper(&desk, "UPDATE journal_checkpoint SET at = at - 1, signature = substr(signature, 1, 63)");
        assert_string_equal(why_bad(&desk, 2), "signature");
        tamper(&desk, "UPDATE journal_checkpoint SET chain = substr(chain, 1, 31)");
        assert_string_equal(why_bad(&desk, 2), "signature");
        assert_int_equal(journal_checkpoint_text(desk.fixture.store, desk.fixture.office, &desk.arena, &text),
                         ERR_CORRUPT);
        close_desk(&desk);
}

static void a_gap_in_the_places_is_a_missing_entry(void **state)
{
        (void)state;
        struct desk desk;
        fill(&desk);
        tamper(&desk, "DELETE FROM journal_chain WHERE seq = 1");
        assert_string_equal(why_bad(&desk, 1), "missing");
        close_desk(&desk);
}

static void a_salt_of_another_size_is_damage(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        int64_t count = -1;
        fill(&desk);
        tamper(&desk, "UPDATE journal_salt SET salt = substr(salt, 1, 15)");
        transaction (tx, desk.fixture.store, TX_WRITE, &err) {
                err = journal_forget(tx, desk.fixture.office, S("9902020505850002"), &count);
        }
        assert_int_equal(err, ERR_CORRUPT);
        assert_int_equal(count, -1);
        close_desk(&desk);
}

/* ---- what is printed ---- */

static enum error verify_printed(struct desk *desk, struct slice printed)
{
        struct journal_verdict verdict;
        return journal_verify(desk->fixture.store, desk->key, desk->fixture.office, printed, &verdict);
}

static void a_paper_of_another_office_or_key_is_refused(void **state)
{
        (void)state;
        struct desk desk, other;
        struct slice paper, foreign;
        fill(&desk);
        fill(&other);
        assert_ok(journal_checkpoint_text(desk.fixture.store, desk.fixture.office, &desk.arena, &paper));
        assert_ok(journal_checkpoint_text(other.fixture.store, other.fixture.office, &other.arena, &foreign));
        assert_ok(verify_printed(&desk, paper));
        assert_int_equal(verify_printed(&desk, foreign), ERR_INVALID);
        assert_int_equal(verify_printed(&desk, slice_sub(paper, 0, paper.size - 1)), ERR_INVALID);
        struct journal_key *own = desk.key;
        desk.key = other.key; /* the office's own paper, and somebody else's key */
        assert_int_equal(verify_printed(&desk, paper), ERR_INVALID);
        desk.key = own;
        close_desk(&other);
        close_desk(&desk);
}

/* The same of paper without a number, which is no line for the file beside the key either: that one must say how far
 * the journal had come. */
static void paper_without_a_number_is_proven_and_no_place(void **state)
{
        (void)state;
        struct desk desk, other;
        struct slice paper, foreign;
        fill(&desk);
        fill(&other);
        assert_ok(journal_paper_text(desk.fixture.store, desk.key, desk.fixture.office, &desk.arena, &paper));
        assert_ok(journal_paper_text(other.fixture.store, other.key, other.fixture.office, &other.arena, &foreign));
        assert_ok(verify_printed(&desk, paper));
        assert_int_equal(verify_printed(&desk, foreign), ERR_INVALID);
        assert_int_equal(verify_printed(&desk, slice_sub(paper, 0, paper.size - 1)), ERR_INVALID);
        FILE *file = fopen(desk.key->places, "we");
        assert_non_null(file);
        assert_int_equal(fwrite(paper.data, 1, paper.size, file), paper.size);
        assert_int_equal(fclose(file), 0);
        assert_string_equal(why_bad(&desk, 1), "journal.places is altered");
        tamper(&desk, "UPDATE journal_chain SET chain = substr(chain, 1, 31)");
        assert_int_equal(journal_paper_text(desk.fixture.store, desk.key, desk.fixture.office, &desk.arena, &paper),
                         ERR_CORRUPT);
        close_desk(&other);
        close_desk(&desk);
}

static void there_is_nothing_to_print_before_the_first_checkpoint(void **state)
{
        (void)state;
        struct desk desk;
        struct slice text;
        open_desk(&desk);
        assert_int_equal(journal_paper_text(desk.fixture.store, desk.key, desk.fixture.office, &desk.arena, &text),
                         ERR_NOT_FOUND);
        assert_int_equal(journal_checkpoint_text(desk.fixture.store, desk.fixture.office, &desk.arena, &text),
                         ERR_NOT_FOUND);
        close_desk(&desk);
}

/* ---- the key's file, and the sealer ---- */

static void write_file(const char *path, size_t size, mode_t mode)
{
        char zeros[64] = { 0 };
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
        assert_true(fd >= 0 && fchmod(fd, mode) == 0 && write(fd, zeros, size) == (ssize_t)size && close(fd) == 0);
}

static void a_key_file_is_whole_and_ours_alone(void **state)
{
        (void)state;
        struct desk desk;
        struct journal_key *key = NULL, *again = NULL;
        char path[200];
        open_desk(&desk);
        (void)snprintf(path, sizeof path, "%s/other.key", desk.fixture.folder);
        write_file(path, 31, 0600);
        assert_int_equal(journal_key_open(path, true, &key), ERR_CORRUPT);
        write_file(path, 33, 0600);
        assert_int_equal(journal_key_open(path, true, &key), ERR_CORRUPT);
        write_file(path, 32, 0640);
        assert_int_equal(journal_key_open(path, true, &key), ERR_FORBIDDEN);
        assert_int_equal(journal_key_open(desk.fixture.folder, true, &key), ERR_FORBIDDEN);
        write_file(path, 32, 0600);
        assert_ok(journal_key_open(path, true, &key));
        assert_ok(journal_key_open(path, true, &again));
        assert_string_equal(key->id, again->id);
        assert_string_not_equal(key->id, desk.key->id);
        journal_key_close(key);
        journal_key_close(again);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(journal_key_open(path, false, &key), ERR_NOT_FOUND);
        assert_int_equal(access(path, F_OK), -1);
        (void)snprintf(path, sizeof path, "%s/no/such/folder/key", desk.fixture.folder);
        assert_int_equal(journal_key_open(path, true, &key), ERR_IO);
        close_desk(&desk);
}

static void a_sealer_waits_for_the_lease_of_another(void **state)
{
        (void)state;
        struct desk desk;
        struct journal_sealer *sealer;
        struct journal_verdict verdict;
        open_desk(&desk);
        assert_ok(write_one(&desk));
        assert_ok(journal_sealer_start(desk.fixture.store, desk.key, &sealer));
        journal_sealer_stop(sealer);
        assert_ok(journal_verify(desk.fixture.store, desk.key, desk.fixture.office, SLICE_NULL, &verdict));
        assert_int_equal(verdict.waiting, 1); /* the desk itself holds the lease */
        assert_int_equal(journal_checkpoint(desk.fixture.store, desk.key, desk.epoch + 1), ERR_STALE);
        journal_sealer_stop(NULL);
        close_desk(&desk);
}

static enum error start_sealer(void *context)
{
        struct desk *desk = context;
        struct journal_sealer *sealer = NULL;
        TRY(journal_sealer_start(desk->fixture.store, desk->key, &sealer));
        journal_sealer_stop(sealer);
        return OK;
}

static void a_sealer_without_memory_does_not_start(void **state)
{
        (void)state;
        struct desk desk;
        open_desk(&desk);
        assert_true(fault_each(FAULT_MEMORY, NULL, start_sealer, &desk) > 0);
        close_desk(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_step_is_whole_or_says_so),
                cmocka_unit_test(a_page_shows_how_many_things_an_entry_names),
                cmocka_unit_test(a_long_journal_is_read_page_by_page),
                cmocka_unit_test(refuses_more_ids_than_an_entry_holds),
                cmocka_unit_test(a_link_of_another_size_is_damage),
                cmocka_unit_test(a_checkpoint_that_nobody_signed_is_damage),
                cmocka_unit_test(a_gap_in_the_places_is_a_missing_entry),
                cmocka_unit_test(a_salt_of_another_size_is_damage),
                cmocka_unit_test(a_paper_of_another_office_or_key_is_refused),
                cmocka_unit_test(paper_without_a_number_is_proven_and_no_place),
                cmocka_unit_test(there_is_nothing_to_print_before_the_first_checkpoint),
                cmocka_unit_test(a_key_file_is_whole_and_ours_alone),
                cmocka_unit_test(a_sealer_waits_for_the_lease_of_another),
                cmocka_unit_test(a_sealer_without_memory_does_not_start),
        };
        return cmocka_run_group_tests_name("journal/faults", tests, NULL, NULL);
}

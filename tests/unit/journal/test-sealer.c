/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How long an entry waits for its place while others write. A round of the sealer begins at most JOURNAL_SEAL_PAUSE_MS
 * after the last one ended; what is shown here is that an entry never waits for a second round: whatever was committed
 * before a round began has its place when it ends. That is an order of events, and holds on a slow machine too; the
 * milliseconds are only printed. */
#include "../fixture.h"

#include "journal/journal.h"
#include "journal/key.h"
#include "store/query.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

_Static_assert(JOURNAL_SEAL_PAUSE_MS <= 500, "a pause and a round must fit into one second");

enum { WRITERS = 3, BURSTS = 6, BURST = 20, TRIES = 60000 };

struct desk {
        struct fixture fixture;
        struct journal_key *key;
        struct journal_sealer *sealer;
        _Atomic bool stopping;
        _Atomic int left_waiting, rounds_missed, not_counted, out_of_order, failed;
        _Atomic int64_t background, longest_us;
};

static enum error write_note(struct desk *desk, struct uuid office)
{
        enum error err;
        struct uuid id = uuid_new();
        transaction (tx, desk->fixture.store, TX_WRITE, &err) {
                err = journal_write(tx, &(struct journal_note){ .office_id = office, .action = S("report.read"),
                                                                .purpose = S("triage"), .object_kind = S("report"),
                                                                .ids = &id, .id_count = 1 });
        }
        return err;
}

static enum error step_waiting(struct tx *tx, struct uuid office, int64_t *ret_count)
{
        static const enum sql_type params[] = { SQL_UUID }, columns[] = { SQL_INT };
        static const struct statement statement = {
                .name = "waiting", .place = "test", .set = "main", .params = params, .param_count = 1,
                .columns = columns, .column_count = 1,
                .sqlite = "SELECT count(*) FROM journal_waiting WHERE office_id = ?1",
                .postgres = "SELECT count(*) FROM journal_waiting WHERE office_id = $1",
        };
        const struct sql_value value = sql_uuid(office);
        _cleanup_query_ struct query query = { 0 };
        bool row;
        TRY(query_open(&query, tx, &statement, &value));
        TRY(query_step(&query, &row));
        *ret_count = query_int(&query, 0);
        TRY(query_check(&query));
        return query_finish(&query);
}

static int64_t count_waiting(struct desk *desk, struct uuid office)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, desk->fixture.store, TX_READ, &err) {
                err = step_waiting(tx, office, &count);
        }
        return err == OK ? count : -1;
}

/* Entries of an office of its own, then the round after the last of them. */
static void write_burst(struct desk *desk)
{
        struct uuid office = uuid_new();
        for (int i = 0; i < BURST; i++)
                if (write_note(desk, office) != OK)
                        atomic_fetch_add(&desk->failed, 1);
        int64_t since = clock_monotonic(), next = journal_sealer_rounds(desk->sealer).begun + 1;
        int tries = 0;
        while (journal_sealer_rounds(desk->sealer).done < next && tries++ < TRIES)
                usleep(1000);
        if (tries > TRIES)
                atomic_fetch_add(&desk->rounds_missed, 1);
        int64_t took = clock_monotonic() - since, longest = atomic_load(&desk->longest_us);
        while (took > longest && !atomic_compare_exchange_weak(&desk->longest_us, &longest, took))
                ;
        int64_t waiting = count_waiting(desk, office);
        if (waiting != 0)
                atomic_fetch_add(waiting < 0 ? &desk->not_counted : &desk->left_waiting, 1);
        struct journal_verdict verdict;
        if (journal_verify(desk->fixture.store, desk->key, office, SLICE_NULL, &verdict) != OK ||
            verdict.first_bad_seq != 0 || verdict.entries != BURST)
                atomic_fetch_add(&desk->out_of_order, 1);
}

static void *write_bursts(void *context)
{
        for (int i = 0; i < BURSTS; i++)
                write_burst(context);
        return NULL;
}

/* The load: it never pauses while the others look. */
static void *write_on(void *context)
{
        struct desk *desk = context;
        struct uuid office = uuid_new();
        while (!atomic_load(&desk->stopping)) {
                if (write_note(desk, office) != OK)
                        atomic_fetch_add(&desk->failed, 1);
                atomic_fetch_add(&desk->background, 1);
        }
        return NULL;
}

static void no_entry_waits_for_a_second_round(void **state)
{
        (void)state;
        static struct desk desk;
        char path[128];
        pthread_t load, writers[WRITERS];
        fixture_open(&desk.fixture);
        (void)snprintf(path, sizeof path, "%s/journal.key", desk.fixture.folder);
        assert_ok(journal_key_open(path, true, &desk.key));
        assert_ok(journal_sealer_start(desk.fixture.store, desk.key, &desk.sealer));
        assert_int_equal(pthread_create(&load, NULL, write_on, &desk), 0);
        for (int i = 0; i < WRITERS; i++)
                assert_int_equal(pthread_create(&writers[i], NULL, write_bursts, &desk), 0);
        for (int i = 0; i < WRITERS; i++)
                assert_int_equal(pthread_join(writers[i], NULL), 0);
        atomic_store(&desk.stopping, true);
        assert_int_equal(pthread_join(load, NULL), 0);
        assert_int_equal(atomic_load(&desk.failed), 0);
        assert_int_equal(atomic_load(&desk.rounds_missed), 0);
        assert_int_equal(atomic_load(&desk.not_counted), 0);
        assert_int_equal(atomic_load(&desk.left_waiting), 0);
        assert_int_equal(atomic_load(&desk.out_of_order), 0);
        assert_true(atomic_load(&desk.background) > 0 && journal_sealer_rounds(desk.sealer).done >= BURSTS);
        print_message("%d bursts of %d, %lld entries beside them: the longest wait %lld ms\n", WRITERS * BURSTS, BURST,
                      (long long)atomic_load(&desk.background), (long long)(atomic_load(&desk.longest_us) / 1000));
        journal_sealer_stop(desk.sealer);
        journal_key_close(desk.key);
        fixture_close(&desk.fixture);
}

int main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(no_entry_waits_for_a_second_round) };
        return cmocka_run_group_tests_name("journal/sealer", tests, NULL, NULL);
}

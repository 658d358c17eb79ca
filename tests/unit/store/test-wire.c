/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a broken wire to PostgreSQL does: between the store and the server stands a relay that cuts, hangs or speaks up
 * at the moment of the commit. Whatever happened, the same write again ends as exactly one. */
#include "sample.h"

#include "store/change.h"
#include "store/receipt.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

enum { PAIRS_MAX = 32, CHUNK = 64 * 1024, WIRE_DEADLINE = SECOND };

/* What happens to the next chunk that carries a COMMIT, or a BEGIN; or, HANG_ALL, to anything from now on. */
enum fault { NO_FAULT, CUT_BEFORE_COMMIT, CUT_AFTER_COMMIT, HANG_COMMIT, WARN_AT_COMMIT, CUT_AT_BEGIN, HANG_ALL };

struct pair {
        int client, server;
        bool warn; /* the answer to come gets a warning before it */
        bool cut;  /* the answer to come is lost, and the connection with it */
};

static struct {
        pthread_t thread;
        int listener;
        char folder[64], real[sizeof(((struct sockaddr_un *)0)->sun_path)];
        struct pair pairs[PAIRS_MAX];
        size_t count;
        atomic_int fault;
        atomic_uint commits; /* how many have come by */
        atomic_bool stopping, cut_all, refuse;
} relay;

/* 'N', severity WARNING, class 01: what a server says whose standby did not answer. */
static const char warning[] = "N\0\0\0\054SWARNING\0C01000\0Mmay not be replicated\0";
_Static_assert(sizeof warning == 1 + 054, "the type, and the length it says");

static void close_pair(size_t at)
{
        (void)close(relay.pairs[at].client);
        (void)close(relay.pairs[at].server);
        relay.pairs[at] = relay.pairs[--relay.count];
}

static void write_all(int fd, const char *data, size_t size)
{
        for (ssize_t sent; size > 0; data += sent, size -= (size_t)sent)
                if ((sent = send(fd, data, size, MSG_NOSIGNAL)) <= 0)
                        return;
}

/* False: the pair is closed. */
static bool pass_request(size_t at, const char *data, size_t size)
{
        struct pair *pair = &relay.pairs[at];
        if (memmem(data, size, "COMMIT", sizeof "COMMIT"))
                atomic_fetch_add(&relay.commits, 1);
        bool begin = atomic_load(&relay.fault) == CUT_AT_BEGIN && memmem(data, size, "BEGIN", sizeof "BEGIN" - 1);
        bool commit = atomic_load(&relay.fault) != CUT_AT_BEGIN && memmem(data, size, "COMMIT", sizeof "COMMIT");
        int fault = commit || begin ? atomic_exchange(&relay.fault, NO_FAULT) : NO_FAULT;
        if (fault == CUT_BEFORE_COMMIT || fault == CUT_AT_BEGIN) {
                close_pair(at);
                return false;
        }
        if (fault == HANG_COMMIT)
                return true;
        pair->cut = fault == CUT_AFTER_COMMIT;
        pair->warn = fault == WARN_AT_COMMIT;
        write_all(pair->server, data, size);
        return true;
}

static bool pass_answer(size_t at, const char *data, size_t size)
{
        struct pair *pair = &relay.pairs[at];
        if (pair->cut) {
                close_pair(at);
                return false;
        }
        if (pair->warn)
                write_all(pair->client, warning, sizeof warning);
        pair->warn = false;
        write_all(pair->client, data, size);
        return true;
}

static void pass(size_t at, bool from_client)
{
        char data[CHUNK];
        ssize_t size = recv(from_client ? relay.pairs[at].client : relay.pairs[at].server, data, sizeof data, 0);
        if (size <= 0)
                close_pair(at);
        else
                (void)(from_client ? pass_request : pass_answer)(at, data, (size_t)size);
}

static void accept_one(void)
{
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int client = accept(relay.listener, NULL, NULL), server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", relay.real);
        bool fine = client >= 0 && !atomic_load(&relay.refuse) && relay.count < PAIRS_MAX &&
                    connect(server, (struct sockaddr *)&address, sizeof address) == 0;
        if (fine) {
                relay.pairs[relay.count++] = (struct pair){ .client = client, .server = server };
                return;
        }
        (void)close(client);
        (void)close(server);
}

static void turn(void)
{
        struct pollfd fds[1 + 2 * PAIRS_MAX] = { { .fd = relay.listener, .events = POLLIN } };
        size_t count = relay.count;
        for (size_t i = 0; i < count; i++) {
                fds[1 + 2 * i] = (struct pollfd){ .fd = relay.pairs[i].client, .events = POLLIN };
                fds[2 + 2 * i] = (struct pollfd){ .fd = relay.pairs[i].server, .events = POLLIN };
        }
        if (poll(fds, 1 + 2 * count, 5) <= 0 || atomic_load(&relay.fault) == HANG_ALL)
                return;
        if (fds[0].revents)
                accept_one();
        for (size_t i = count; i-- > 0;) { /* from the end: who is closed is replaced by the last */
                bool asked = fds[1 + 2 * i].revents != 0, answered = fds[2 + 2 * i].revents != 0;
                if (asked || answered)
                        pass(i, asked);
        }
}

static void *run_relay(void *argument)
{
        (void)argument;
        while (!atomic_load(&relay.stopping)) {
                turn();
                if (atomic_exchange(&relay.cut_all, false))
                        while (relay.count)
                                close_pair(relay.count - 1);
        }
        while (relay.count)
                close_pair(relay.count - 1);
        return NULL;
}

/* The part of an address behind `name`, up to the next "&". */
static void read_option(const char *uri, const char *name, const char *otherwise, char *ret_value, size_t size)
{
        const char *at = strstr(uri, name);
        (void)snprintf(ret_value, size, "%s", at ? at + strlen(name) : otherwise);
        ret_value[strcspn(ret_value, "&")] = '\0';
}

static void open_relay(const char *uri)
{
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        char host[80], port[16];
        memset(&relay, 0, sizeof relay);
        read_option(uri, "host=", "", host, sizeof host);
        read_option(uri, "port=", "5432", port, sizeof port);
        (void)snprintf(relay.real, sizeof relay.real, "%s/.s.PGSQL.%s", host, port);
        (void)snprintf(relay.folder, sizeof relay.folder, "/tmp/kentongan-relay-XXXXXX");
        assert_non_null(mkdtemp(relay.folder));
        (void)snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", relay.folder);
        relay.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(bind(relay.listener, (struct sockaddr *)&address, sizeof address), 0);
        assert_int_equal(listen(relay.listener, 16), 0);
        assert_int_equal(pthread_create(&relay.thread, NULL, run_relay, NULL), 0);
}

struct wired {
        struct fixture f;
        char uri[200];
        struct arena arena;
};

/* The schema is made beside the relay; then the store is opened again through it. */
static void open_wired(struct wired *w)
{
        char message[STORE_MESSAGE_SIZE] = "";
        sample_open(&w->f, &(struct store_options){ .deadline = WIRE_DEADLINE, .connections = 4 });
        assert_ok(sample_insert(&w->f, uuid_new(), 1)); /* makes the keys of the office */
        open_relay(w->f.uri);
        store_close(w->f.store);
        (void)snprintf(w->uri, sizeof w->uri, "postgresql://kentongan@/%s?host=%s", w->f.database, relay.folder);
        w->f.options.uri = w->uri;
        if (store_open(&w->f.options, &w->f.store, message) != OK)
                fail_msg("%s", message);
        arena_init(&w->arena, 1 << 20);
}

static void close_wired(struct wired *w)
{
        char path[100];
        store_close(w->f.store);
        w->f.store = NULL;
        atomic_store(&relay.stopping, true);
        assert_int_equal(pthread_join(relay.thread, NULL), 0);
        (void)close(relay.listener);
        (void)snprintf(path, sizeof path, "%s/.s.PGSQL.5432", relay.folder);
        (void)unlink(path);
        (void)rmdir(relay.folder);
        arena_reset(&w->arena);
        fixture_close(&w->f);
}

/* How many rows there are. The COMMIT of a read is not waited for: it must have come by before a fault is set for the
 * next one. */
static int64_t count_rows(struct wired *w)
{
        unsigned before = atomic_load(&relay.commits);
        int64_t count = sample_counted(&w->f).count;
        while (atomic_load(&relay.commits) == before)
                (void)usleep(1000);
        return count;
}

/* The sample's numbers are unique. */
static int64_t number_of(struct uuid id)
{
        return 10 + (id.bytes[13] << 16 | id.bytes[14] << 8 | id.bytes[15]);
}

/* A write as handlers make it: once for each id, however often it is sent. In TX_LOCKING its last statement goes in one
 * flight with the COMMIT. */
static enum error file_as(struct wired *w, enum tx_mode mode, struct uuid id, struct receipt *ret_receipt)
{
        enum error err;
        struct sample_add_params params = { .office_id = w->f.office, .id = id, .number = number_of(id), .open = true,
                                            .narrative = S("rahasia") };
        struct receipt_write write = { w->f.office, id, S("laporan") };
        transaction (tx, w->f.store, mode, &err) {
                err = receipt_take(tx, &write, &w->arena, ret_receipt);
                if (err == OK && ret_receipt->state == RECEIPT_FRESH) {
                        err = sample_add(tx, &params, NULL);
                        if (err == OK)
                                err = receipt_store(tx, w->f.office, id, S("nomor 1"));
                        if (err == OK)
                                err = change_record(tx, w->f.office, S("sample"), id, S("new"));
                }
        }
        return err;
}

static enum error file(struct wired *w, struct uuid id, struct receipt *ret_receipt)
{
        return file_as(w, TX_WRITE, id, ret_receipt);
}

/* One fault at the commit of the first try, and what a second one finds. */
static void one_fault_in(enum tx_mode mode, enum fault fault, int64_t attempts)
{
        struct wired w;
        struct receipt receipt;
        struct uuid id = uuid_new();
        open_wired(&w);
        int64_t before = count_rows(&w), began = clock_monotonic();
        atomic_store(&relay.fault, (int)fault);
        assert_int_equal(file_as(&w, mode, id, &receipt), ERR_UNKNOWN_OUTCOME);
        assert_in_range(clock_monotonic() - began, 0, 4 * WIRE_DEADLINE);
        assert_ok(file_as(&w, mode, id, &receipt));
        assert_int_equal(receipt.attempts, attempts);
        assert_int_equal(count_rows(&w), before + 1);
        assert_ok(file_as(&w, mode, id, &receipt));
        assert_int_equal(receipt.attempts, attempts + 1);
        assert_slice(receipt.result, "nomor 1");
        assert_int_equal(count_rows(&w), before + 1);
        close_wired(&w);
}

static void one_fault(enum fault fault, int64_t attempts)
{
        one_fault_in(TX_WRITE, fault, attempts);
        one_fault_in(TX_LOCKING, fault, attempts);
}

static void cut_before_the_commit_arrives(void **state)
{
        (void)state;
        one_fault(CUT_BEFORE_COMMIT, 1);
}

static void cut_before_the_answer_to_a_commit(void **state)
{
        (void)state;
        one_fault(CUT_AFTER_COMMIT, 2);
}

static void a_commit_that_hangs_has_an_end(void **state)
{
        (void)state;
        one_fault(HANG_COMMIT, 1);
}

/* A cancelled wait for the standby is reported as a success with a warning: not to be taken as one. */
static void a_warning_at_the_commit_is_no_success(void **state)
{
        (void)state;
        one_fault(WARN_AT_COMMIT, 2);
}

/* The second row of the same number, in one flight with what stands before and behind it. */
static enum error collide(struct wired *w, int64_t number, bool heard)
{
        enum error err;
        int64_t changed;
        transaction (tx, w->f.store, TX_LOCKING, &err) {
                struct sample_add_params params = { .office_id = w->f.office, .id = uuid_new(), .number = number,
                                                    .open = true, .narrative = S("rahasia") };
                err = change_record(tx, w->f.office, S("sample"), params.id, S("new"));
                if (err == OK)
                        err = sample_add(tx, &params, heard ? &changed : NULL);
                if (err == OK && !heard)
                        err = change_record(tx, w->f.office, S("sample"), params.id, S("new"));
        }
        return err;
}

/* A failure that comes back with the flight of the COMMIT is known: nothing was committed. */
static void a_statement_that_fails_stops_the_commit_behind_it(void **state)
{
        (void)state;
        struct wired w;
        struct receipt receipt;
        struct uuid id = uuid_new();
        open_wired(&w);
        assert_ok(file_as(&w, TX_LOCKING, id, &receipt));
        int64_t before = count_rows(&w);
        for (int turn = 0; turn < 3; turn++) {
                assert_int_equal(collide(&w, number_of(id), false), ERR_CONFLICT);
                assert_int_equal(collide(&w, number_of(id), true), ERR_CONFLICT);
        }
        atomic_store(&relay.fault, CUT_AFTER_COMMIT);
        assert_int_equal(collide(&w, number_of(id), false), ERR_UNKNOWN_OUTCOME);
        assert_int_equal(count_rows(&w), before);
        assert_ok(file_as(&w, TX_LOCKING, uuid_new(), &receipt));
        assert_int_equal(count_rows(&w), before + 1);
        close_wired(&w);
}

/* BEGIN goes with the first statement: a connection that is gone by then is replaced, for nothing was committed. */
static void cut_in_the_first_flight_is_not_noticed(void **state)
{
        (void)state;
        struct wired w;
        struct receipt receipt;
        open_wired(&w);
        int64_t before = count_rows(&w);
        assert_ok(file_as(&w, TX_LOCKING, uuid_new(), &receipt));
        atomic_store(&relay.fault, CUT_AT_BEGIN);
        assert_ok(file_as(&w, TX_LOCKING, uuid_new(), &receipt));
        assert_int_equal(atomic_load(&relay.fault), NO_FAULT);
        assert_int_equal(receipt.attempts, 1);
        assert_int_equal(count_rows(&w), before + 2);
        close_wired(&w);
}

/* Nobody waits for the COMMIT of a read: what was read counts, and who gets its connection next notices nothing. */
static void a_read_that_cannot_end_has_read(void **state)
{
        (void)state;
        struct wired w;
        struct receipt receipt;
        open_wired(&w);
        int64_t before = count_rows(&w);
        const enum fault faults[] = { CUT_BEFORE_COMMIT, CUT_AFTER_COMMIT, WARN_AT_COMMIT };
        for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
                atomic_store(&relay.fault, (int)faults[i]);
                assert_int_equal(count_rows(&w), before + (int64_t)i);
                assert_int_equal(atomic_load(&relay.fault), NO_FAULT);
                assert_ok(file_as(&w, i % 2 ? TX_WRITE : TX_LOCKING, uuid_new(), &receipt));
                assert_int_equal(receipt.attempts, 1);
        }
        close_wired(&w);
}

/* More than one flight holds, and each statement in its turn. */
static void many_statements_are_sent_in_several_flights(void **state)
{
        (void)state;
        enum { MANY = 500 };
        struct wired w;
        enum error err;
        open_wired(&w);
        int64_t before = count_rows(&w);
        transaction (tx, w.f.store, TX_LOCKING, &err) {
                for (int i = 0; i < MANY && err == OK; i++)
                        err = sample_add(tx, &(struct sample_add_params){ .office_id = w.f.office, .id = uuid_new(),
                                                                          .number = 1000000000 + i, .open = true,
                                                                          .narrative = S("rahasia") },
                                         NULL);
        }
        assert_ok(err);
        assert_int_equal(count_rows(&w), before + MANY);
        close_wired(&w);
}

static void a_statement_that_hangs_has_an_end(void **state)
{
        (void)state;
        struct wired w;
        struct receipt receipt;
        struct uuid id = uuid_new();
        open_wired(&w);
        int64_t before = count_rows(&w), began = clock_monotonic();
        atomic_store(&relay.fault, HANG_ALL);
        assert_int_not_equal(file(&w, id, &receipt), OK);
        assert_in_range(clock_monotonic() - began, WIRE_DEADLINE / 2, 4 * WIRE_DEADLINE);
        assert_int_not_equal(store_ready(w.f.store), OK);
        atomic_store(&relay.fault, NO_FAULT);
        assert_ok(file(&w, id, &receipt));
        assert_int_equal(receipt.attempts, 1);
        assert_ok(store_ready(w.f.store));
        assert_int_equal(count_rows(&w), before + 1);
        close_wired(&w);
}

static void *hold_and_write(void *argument)
{
        struct wired *w = argument;
        struct uuid id = uuid_new();
        return (void *)(uintptr_t)sample_insert(&w->f, id, number_of(id));
}

/* All connections of the pool are gone at once, as after a restart of the server or the pooler. */
static void a_restart_is_not_noticed(void **state)
{
        (void)state;
        struct wired w;
        struct receipt receipt;
        pthread_t threads[4];
        void *result;
        open_wired(&w);
        for (size_t i = 0; i < 4; i++)
                assert_int_equal(pthread_create(&threads[i], NULL, hold_and_write, &w), 0);
        for (size_t i = 0; i < 4; i++) {
                assert_int_equal(pthread_join(threads[i], &result), 0);
                assert_int_equal((uintptr_t)result, OK);
        }
        atomic_store(&relay.cut_all, true);
        while (atomic_load(&relay.cut_all))
                (void)usleep(1000);
        (void)usleep(20 * 1000);
        assert_ok(file(&w, uuid_new(), &receipt));
        close_wired(&w);
}

/* Every connection ends while a body runs: it runs again on another one, and is done once. */
static void cut_before_the_commit_is_sent_is_not_noticed(void **state)
{
        (void)state;
        struct wired w;
        enum error err;
        volatile int runs = 0;
        open_wired(&w);
        int64_t before = count_rows(&w);
        struct uuid ids[] = { uuid_new(), uuid_new() };
        transaction (tx, w.f.store, TX_WRITE, &err) {
                runs++;
                for (size_t i = 0; i < 2 && err == OK; i++) {
                        err = sample_add(tx, &(struct sample_add_params){ .office_id = w.f.office, .id = ids[i],
                                                                          .number = number_of(ids[i]), .open = true,
                                                                          .narrative = S("rahasia") }, NULL);
                        atomic_store(&relay.cut_all, runs == 1 && i == 0);
                        while (atomic_load(&relay.cut_all))
                                (void)usleep(1000);
                }
        }
        assert_ok(err);
        assert_int_equal(runs, 2);
        assert_int_equal(count_rows(&w), before + 2);
        close_wired(&w);
}

static void an_absent_server_is_said_and_comes_back(void **state)
{
        (void)state;
        struct wired w;
        struct receipt receipt;
        struct uuid id = uuid_new();
        open_wired(&w);
        atomic_store(&relay.refuse, true);
        atomic_store(&relay.cut_all, true);
        while (atomic_load(&relay.cut_all))
                (void)usleep(1000);
        assert_int_equal(file(&w, id, &receipt), ERR_BUSY);
        assert_int_equal(store_ready(w.f.store), ERR_BUSY);
        atomic_store(&relay.refuse, false);
        assert_ok(file(&w, id, &receipt));
        assert_int_equal(receipt.attempts, 1);
        close_wired(&w);
}

int main(void)
{
        if (!fixture_is_postgres())
                return 77; /* meson: skipped */
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(cut_before_the_commit_arrives),
                cmocka_unit_test(cut_before_the_answer_to_a_commit),
                cmocka_unit_test(a_commit_that_hangs_has_an_end),
                cmocka_unit_test(a_warning_at_the_commit_is_no_success),
                cmocka_unit_test(a_statement_that_fails_stops_the_commit_behind_it),
                cmocka_unit_test(cut_in_the_first_flight_is_not_noticed),
                cmocka_unit_test(a_read_that_cannot_end_has_read),
                cmocka_unit_test(many_statements_are_sent_in_several_flights),
                cmocka_unit_test(a_statement_that_hangs_has_an_end),
                cmocka_unit_test(a_restart_is_not_noticed),
                cmocka_unit_test(cut_before_the_commit_is_sent_is_not_noticed),
                cmocka_unit_test(an_absent_server_is_said_and_comes_back),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

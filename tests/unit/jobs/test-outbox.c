/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages leave after the commit, only when delivery is on, and say who they are. */
#include "../fixture.h"

#include "access.sql.h"
#include "jobs/deliver.h"
#include "jobs/outbox.h"
#include "jobs.sql.h"
#include "program.sql.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>

static enum error unused(void *context, struct store *store, const struct job *job)
{
        (void)context, (void)store, (void)job;
        return ERR_INTERNAL;
}

static const struct job_kind kinds[] = { { S(OUTBOX_JOB), unused, .most_attempts = 3 } };
static const struct job_kinds outbox = { kinds, 1 };

static struct outbox_message notice(struct fixture *fixture)
{
        return (struct outbox_message){ .office_id = fixture->office, .id = uuid_new(), .channel = S("email"),
                                        .address = S("petugas@contoh.test"), .topic = S("Peringatan P-2026-00001"),
                                        .body = S("Ada peringatan baru: https://contoh.test/peringatan") };
}

static enum error add(struct fixture *fixture, const struct outbox_message *message, bool then_fail)
{
        enum error err;
        transaction (tx, fixture->store, TX_WRITE, &err) {
                err = outbox_add(tx, message);
                if (err == OK && then_fail)
                        err = ERR_CONFLICT;
        }
        return err;
}

static struct outbox_counts counts(struct fixture *fixture)
{
        enum error err;
        struct outbox_counts found = { 0 };
        transaction (tx, fixture->store, TX_READ, &err) {
                err = outbox_count(tx, fixture->office, &found);
        }
        assert_ok(err);
        return found;
}

static void nothing_leaves_without_the_commit(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job job;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        struct outbox_message message = notice(&fixture);
        assert_int_equal(add(&fixture, &message, true), ERR_CONFLICT);
        assert_int_equal(job_take(fixture.store, outbox, &arena, &job), ERR_NOT_FOUND);
        assert_int_equal(counts(&fixture).waiting, 0);
        assert_ok(add(&fixture, &message, false));
        assert_ok(add(&fixture, &message, false)); /* the same id: the same message */
        assert_int_equal(counts(&fixture).waiting, 1);
        assert_ok(job_take(fixture.store, outbox, &arena, &job));
        assert_int_equal(job_take(fixture.store, outbox, &arena, &job), ERR_NOT_FOUND);
        fixture_close(&fixture);
}

static void is_held_when_delivery_is_off(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job job;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        struct outbox_message message = notice(&fixture);
        assert_ok(add(&fixture, &message, false));
        assert_ok(job_take(fixture.store, outbox, &arena, &job));
        /* A server that does not exist: an attempt to reach it would fail. */
        assert_ok(outbox_send(fixture.store, &(struct outbox_delivery){ .deliver = false,
                                                                        .mail_server = S("smtp://127.0.0.1:1"),
                                                                        .mail_from = S("a@contoh.test") }, &job));
        assert_int_equal(counts(&fixture).held, 1);
        assert_int_equal(job_take(fixture.store, outbox, &arena, &job), ERR_NOT_FOUND);
        fixture_close(&fixture);
}

static struct uuid add_officer(struct fixture *fixture)
{
        enum error err;
        struct uuid id = uuid_new();
        transaction (tx, fixture->store, TX_WRITE, &err) {
                err = program_office_insert(tx, &(struct program_office_insert_params){
                                                        .id = fixture->office, .code = S("UJI"), .name = S("Kantor"),
                                                        .zone = S("WIB"), .address = S(""), .phone = S(""),
                                                        .letter_pattern = S("{seq}"), .fictional = true,
                                                        .created_at = clock_now() },
                                            NULL);
                if (err == OK)
                        err = access_person_insert(tx, &(struct access_person_insert_params){
                                                               .office_id = fixture->office, .id = id,
                                                               .login = S("petugas"), .name = S("Petugas"),
                                                               .email = S("petugas@contoh.test"),
                                                               .language = S("id"), .created_at = clock_now() },
                                                   NULL);
        }
        assert_ok(err);
        return id;
}

/* The mark comes when the message waits already. */
static void whoever_is_named_before_it_leaves_gets_none(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job job;
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        struct uuid officer = add_officer(&fixture), warnings[] = { uuid_new(), uuid_new() };
        for (size_t i = 0; i < 2; i++) {
                struct outbox_message message = notice(&fixture);
                message.address = SLICE_NULL;
                message.recipient_id = officer;
                message.about_kind = S("warning");
                message.about_id = warnings[i];
                assert_ok(add(&fixture, &message, false));
        }
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = access_named_insert(tx, &(struct access_named_insert_params){
                                                      .office_id = fixture.office, .object_kind = S("warning"),
                                                      .object_id = warnings[0], .person_id = officer,
                                                      .how = S("number"), .created_at = clock_now() },
                                          NULL);
        }
        assert_ok(err);
        for (size_t i = 0; i < 2; i++) {
                assert_ok(job_take(fixture.store, outbox, &arena, &job));
                assert_ok(outbox_send(fixture.store, &(struct outbox_delivery){ .deliver = false }, &job));
        }
        assert_int_equal(counts(&fixture).dropped, 1);
        assert_int_equal(counts(&fixture).held, 1); /* the other would have left */
        fixture_close(&fixture);
}

static void refuses_what_could_inject(void **state)
{
        (void)state;
        struct fixture fixture;
        fixture_open(&fixture);
        static const struct slice bad[] = { S("a@b\r\nBcc: c@d"), S("@b"), S("a@"), S("a@b@c"), S("-oX@b"), S("a b@c"),
                                            S("") };
        for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
                struct outbox_message message = notice(&fixture);
                message.address = bad[i];
                assert_int_equal(add(&fixture, &message, false), ERR_INVALID);
        }
        struct outbox_message message = notice(&fixture);
        message.topic = S("satu\r\nBcc: dua@contoh.test");
        assert_int_equal(add(&fixture, &message, false), ERR_INVALID);
        message = notice(&fixture);
        message.channel = S("webhook"); /* goes to an endpoint, never to an address */
        message.address = S("https://contoh.test/x");
        assert_int_equal(add(&fixture, &message, false), ERR_INVALID);
        fixture_close(&fixture);
}

/* A mail server of one conversation. */
struct post {
        int listener;
        uint16_t port;
        pthread_t thread;
        char heard[16 * 1024];
        size_t size;
};

static void answer(int client, const char *line)
{
        assert_int_equal(write(client, line, strlen(line)), (ssize_t)strlen(line));
}

static void *converse(void *context)
{
        struct post *post = context;
        _cleanup_close_ int client = accept(post->listener, NULL, NULL);
        size_t start = 0;
        bool data = false;
        answer(client, "220 contoh.test\r\n");
        for (;;) {
                ssize_t got = read(client, post->heard + post->size, sizeof post->heard - post->size - 1);
                if (got <= 0)
                        return NULL;
                post->size += (size_t)got;
                struct slice new = slice_of(post->heard + start, post->size - start);
                if (!slice_ends_with(new, data ? S("\r\n.\r\n") : S("\r\n")))
                        continue;
                start = post->size;
                bool starts = slice_starts_with(new, S("DATA"));
                answer(client, starts ? "354 go on\r\n" : "250 ok\r\n");
                data = starts;
                if (slice_starts_with(new, S("QUIT")))
                        return NULL;
        }
}

static void open_post(struct post *post)
{
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        socklen_t size = sizeof address;
        *post = (struct post){ .listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
        assert_int_equal(bind(post->listener, (struct sockaddr *)&address, size), 0);
        assert_int_equal(listen(post->listener, 1), 0);
        assert_int_equal(getsockname(post->listener, (struct sockaddr *)&address, &size), 0);
        post->port = ntohs(address.sin_port);
        assert_int_equal(pthread_create(&post->thread, NULL, converse, post), 0);
}

/* Adds a message with this body and sends it; what the mail server heard is in post->heard. */
static void send_body(struct fixture *fixture, struct post *post, struct slice body, struct slice origin)
{
        struct job job;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        open_post(post);
        struct outbox_message message = notice(fixture);
        message.body = body;
        assert_ok(add(fixture, &message, false));
        assert_ok(job_take(fixture->store, outbox, &arena, &job));
        struct outbox_delivery delivery = { .deliver = true, .mail_from = S("kantor@contoh.test"), .origin = origin,
                                            .mail_server = arena_printf(&arena, "smtp://127.0.0.1:%u", post->port) };
        assert_ok(outbox_send(fixture->store, &delivery, &job));
        pthread_join(post->thread, NULL);
        close(post->listener);
        assert_int_equal(outbox_send(fixture->store, &delivery, &job), ERR_STALE);
}

static bool was_heard(const struct post *post, const char *text)
{
        return slice_find(slice_of(post->heard, post->size), slice_from_cstr(text)) != SIZE_MAX;
}

static void a_mail_arrives_whole(void **state)
{
        (void)state;
        struct fixture fixture;
        struct post post;
        fixture_open(&fixture);
        send_body(&fixture, &post, S("baris satu\n.\nbaris tiga"), S(""));
        assert_true(was_heard(&post, "MAIL FROM:<kantor@contoh.test>"));
        assert_true(was_heard(&post, "RCPT TO:<petugas@contoh.test>"));
        assert_true(was_heard(&post, "Subject: =?UTF-8?B?UGVyaW5nYXRhbiBQLTIwMjYtMDAwMDE=?="));
        assert_true(was_heard(&post, "YmFyaXMgc2F0dQouCmJhcmlzIHRpZ2E="));
        assert_int_equal(counts(&fixture).sent, 1);
        fixture_close(&fixture);
}

/* "Masuk: https://k.test/p/1\ndan/atau: https://k.test/q\n"; without an address of its own it stays as it was. */
static void a_page_that_a_mail_names_is_a_link(void **state)
{
        (void)state;
        struct fixture fixture;
        struct post post;
        fixture_open(&fixture);
        send_body(&fixture, &post, S("Masuk: /p/1\ndan/atau: /q\n"), S("https://k.test"));
        assert_true(was_heard(&post, "TWFzdWs6IGh0dHBzOi8vay50ZXN0L3AvMQpkYW4vYXRhdTogaHR0cHM6Ly9rLnRlc3QvcQo="));
        send_body(&fixture, &post, S("Masuk: /p/1\ndan/atau: /q\n"), S(""));
        assert_true(was_heard(&post, "TWFzdWs6IC9wLzEKZGFuL2F0YXU6IC9xCg=="));
        fixture_close(&fixture);
}

static void what_no_server_takes_stays_waiting(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job job;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        struct outbox_message message = notice(&fixture);
        assert_ok(add(&fixture, &message, false));
        assert_ok(job_take(fixture.store, outbox, &arena, &job));
        struct outbox_delivery nowhere = { .deliver = true, .mail_server = S("smtp://127.0.0.1:1"),
                                           .mail_from = S("a@contoh.test") };
        assert_int_equal(outbox_send(fixture.store, &nowhere, &job), ERR_IO);
        assert_ok(job_fail(fixture.store, &job, 3, ERR_IO));
        assert_int_equal(counts(&fixture).waiting, 1);
        assert_int_equal(counts(&fixture).sent, 0);
        fixture_close(&fixture);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nothing_leaves_without_the_commit),
                cmocka_unit_test(is_held_when_delivery_is_off),
                cmocka_unit_test(whoever_is_named_before_it_leaves_gets_none),
                cmocka_unit_test(refuses_what_could_inject),
                cmocka_unit_test(a_mail_arrives_whole), cmocka_unit_test(a_page_that_a_mail_names_is_a_link),
                cmocka_unit_test(what_no_server_takes_stays_waiting),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

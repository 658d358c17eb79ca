/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Webhooks: where they may go, what they are signed with, and that nothing of a person is in them. */
#include "receiver.h"

#include "base/checked.h"
#include "jobs.sql.h"
#include "program/office.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <sys/socket.h>

/* Python: hmac.new(b"rahasia-uji", b'1764288000.{"event":"warning.published"}', sha256).hexdigest() */
static void signs_as_another_implementation_does(void **state)
{
        (void)state;
        char signature[WEBHOOK_SIGNATURE_SIZE + 1];
        webhook_sign(S("rahasia-uji"), 1764288000, S("{\"event\":\"warning.published\"}"), signature);
        assert_string_equal(signature, "b2855bf68678759130aee8e493fb066e4e468edd52c869911787092633a9f820");
}

static void only_named_hosts_by_https(void **state)
{
        (void)state;
        const struct webhook_guard guard = { S("siaga.example sistem.example:8443 127.0.0.1:9"), false };
        const struct webhook_guard inside = { guard.hosts, true };
        static const char *const good[] = { "https://siaga.example/x?y=1", "https://siaga.example:443/",
                                            "https://sistem.example:8443/masuk" };
        static const char *const bad[] = {
                "http://siaga.example/",          "https://siaga.example:8443/",    "https://sistem.example/",
                "https://siaga.example.evil/",    "https://evil/siaga.example",     "https://u:p@siaga.example/",
                "https://siaga.example@evil/",    "https://evil#@siaga.example/",   "https://127.0.0.1/",
                "https://[::1]/",                 "file:///etc/passwd",             "gopher://siaga.example/",
                "https://siaga.example\\@evil/", "//siaga.example/",               "siaga.example",
                "https://sub.siaga.example/",     "https://siaga.example%2eevil/",  "http://127.0.0.1:9/", "",
        };
        assert_ok(webhook_check_url(S("https://siaga.example/x"), &guard));
        for (size_t i = 0; i < ARRAY_SIZE(good); i++)
                assert_ok(webhook_check_url(slice_from_cstr(good[i]), &guard));
        for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
                assert_int_equal(webhook_check_url(slice_from_cstr(bad[i]), &guard), ERR_INVALID);
        assert_ok(webhook_check_url(S("http://127.0.0.1:9/"), &inside));
        assert_int_equal(webhook_check_url(S("http://siaga.example/"), &inside), ERR_INVALID);
        assert_int_equal(webhook_check_url(S("https://siaga.example/"), &(struct webhook_guard){ S(""), true }),
                         ERR_INVALID);
}

static bool is_public(const char *text)
{
        struct sockaddr_in v4 = { .sin_family = AF_INET };
        struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
        if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
                return webhook_address_is_public((const struct sockaddr *)&v4);
        assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
        return webhook_address_is_public((const struct sockaddr *)&v6);
}

static void no_address_of_the_inside_is_public(void **state)
{
        (void)state;
        static const char *const inside[] = {
                "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.9.9.9", "169.254.169.254",
                "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.1",
                "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
                "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "fe80::1",
                "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "100::1", "2001::1", "2001:1ff::1", "2001:db8::1",
                "2002:7f00:1::", "3fff::1", "3fff:fff::1", "4000::1",
        };
        static const char *const outside[] = { "8.8.8.8", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1",
                                               "198.17.0.1", "198.20.0.1", "223.255.255.1", "2001:200::1",
                                               "2001:4860:4860::8888", "2606:4700::1111", "2400:cb00::1",
                                               "3fff:1000::1" };
        for (size_t i = 0; i < ARRAY_SIZE(inside); i++)
                if (is_public(inside[i]))
                        fail_msg("%s was taken for public", inside[i]);
        for (size_t i = 0; i < ARRAY_SIZE(outside); i++)
                if (!is_public(outside[i]))
                        fail_msg("%s was taken for inside", outside[i]);
        assert_false(webhook_address_is_public(&(struct sockaddr){ .sa_family = AF_UNIX }));
}

/* --- one delivery to a server of our own ----------------------------------------------------------------------- */

static bool is_whole(struct slice heard)
{
        return slice_find(heard, S("}")) != SIZE_MAX;
}

struct scene {
        struct fixture fixture;
        struct arena arena;
        struct receiver server;
        struct actor admin;
        struct outbox_delivery delivery;
        struct uuid endpoint, thing;
        struct slice secret;
        struct job job;
};

/* An office, its administrator, an endpoint at our server, and one event for it. */
static void open_scene(struct scene *scene, const char *reply)
{
        enum error err;
        *scene = (struct scene){ .endpoint = uuid_new(), .thing = uuid_new() };
        fixture_open(&scene->fixture);
        arena_init(&scene->arena, 4 << 20);
        receiver_open(&scene->server, reply, is_whole);
        scene->delivery = (struct outbox_delivery){
                .deliver = true,
                .webhooks = { arena_printf(&scene->arena, "127.0.0.1:%u", scene->server.port), true }
        };
        scene->admin = (struct actor){ .office_id = scene->fixture.office, .person_id = uuid_new(), .role_count = 1,
                                       .second_factor_at = clock_now(), .purpose = S("none") };
        scene->admin.roles[0] = (struct actor_role){ S("admin"), S("") };
        struct webhook_new new = { scene->endpoint,
                                   arena_printf(&scene->arena, "http://127.0.0.1:%u/tujuan", scene->server.port),
                                   S("warning.published"), &scene->delivery.webhooks };
        assert_ok(webhook_add(scene->fixture.store, &scene->admin, &new, &scene->arena, &scene->secret));
        transaction (tx, scene->fixture.store, TX_WRITE, &err) {
                err = webhook_tell(tx, &(struct webhook_event){ scene->fixture.office, S("request.answered"),
                                                                scene->thing, "/permintaan/" });
                for (int i = 0; i < 2 && err == OK; i++)
                        err = webhook_tell(tx, &(struct webhook_event){ scene->fixture.office, S("warning.published"),
                                                                        scene->thing, "/peringatan/" });
        }
        assert_ok(err);
        assert_ok(job_take(scene->fixture.store, outbox_kinds, &scene->arena, &scene->job));
}

static void close_scene(struct scene *scene)
{
        receiver_close(&scene->server);
        arena_reset(&scene->arena);
        fixture_close(&scene->fixture);
}

static struct slice header(struct slice heard, const char *name)
{
        size_t at = slice_find(heard, slice_from_cstr(name));
        assert_true(at != SIZE_MAX);
        struct slice rest = slice_from(heard, at + strlen(name)), line;
        assert_true(slice_next(&rest, '\r', &line));
        return line;
}

static void a_message_is_signed_and_names_an_event_an_id_and_a_link(void **state)
{
        (void)state;
        struct scene scene;
        char id[UUID_TEXT_SIZE + 1], signature[WEBHOOK_SIGNATURE_SIZE + 1];
        int64_t seconds;
        open_scene(&scene, "HTTP/1.1 204 No Content\r\n\r\n");
        assert_int_equal(outbox_left(&scene.fixture).waiting, 1);
        assert_ok(outbox_send(scene.fixture.store, &scene.delivery, &scene.job));
        receiver_close(&scene.server);
        struct slice heard = slice_of(scene.server.heard, scene.server.size);
        struct slice body = slice_from(heard, slice_find(heard, S("\r\n\r\n")) + 4);
        uuid_format(scene.thing, id);
        assert_true(slice_equal(body, arena_printf(&scene.arena, "{\"event\":\"warning.published\",\"id\":\"%s\","
                                                                 "\"link\":\"/peringatan/%s\"}", id, id)));
        assert_true(slice_to_int64(header(heard, "Kentongan-Timestamp: "), &seconds));
        assert_true(seconds <= clock_now() / SECOND && seconds > clock_now() / SECOND - 60);
        webhook_sign(scene.secret, seconds, body, signature);
        assert_true(slice_equal(header(heard, "Kentongan-Signature: v1="), slice_from_cstr(signature)));
        assert_true(header(heard, "Kentongan-Message: ").size == UUID_TEXT_SIZE);
        assert_int_equal(outbox_left(&scene.fixture).sent, 1);
        close_scene(&scene);
}

static void a_redirect_is_no_answer(void **state)
{
        (void)state;
        struct scene scene;
        open_scene(&scene, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
        assert_int_equal(outbox_send(scene.fixture.store, &scene.delivery, &scene.job), ERR_IO);
        assert_int_equal(outbox_left(&scene.fixture).waiting, 1);
        assert_int_equal(scene.server.visits, 1);
        close_scene(&scene);
}

/* What fails for good names the other system, but no more of its address, and is counted until it is tried again. */
static void a_dead_message_says_where_it_should_have_gone(void **state)
{
        (void)state;
        struct scene scene;
        enum error err;
        struct job_list list;
        int64_t before = -1, after = -1;
        open_scene(&scene, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
        assert_int_equal(outbox_send(scene.fixture.store, &scene.delivery, &scene.job), ERR_IO);
        transaction (tx, scene.fixture.store, TX_WRITE, &err) {
                err = job_count_dead(tx, &scene.admin, &before);
        }
        assert_ok(err);
        assert_ok(job_fail(scene.fixture.store, &scene.job, 1, ERR_IO));
        transaction (tx, scene.fixture.store, TX_WRITE, &err) {
                err = job_list_open(tx, &scene.admin, &(struct job_range){ .limit = JOB_ROWS }, &scene.arena, &list);
                if (err == OK)
                        err = job_count_dead(tx, &scene.admin, &after);
        }
        assert_ok(err);
        assert_true(before == 0 && after == 1 && list.dead == 1 && slice_equal(list.items[0].state, S("dead")));
        assert_true(slice_equal(list.items[0].host, scene.delivery.webhooks.hosts));
        for (size_t i = 1; i < list.count; i++)
                assert_int_equal(list.items[i].host.size, 0);
        close_scene(&scene);
}

static void nobody_hears_what_may_not_leave(void **state)
{
        (void)state;
        struct scene scene;
        open_scene(&scene, "HTTP/1.1 204 No Content\r\n\r\n");
        struct outbox_delivery off = scene.delivery;
        off.deliver = false; /* a demonstration */
        assert_ok(outbox_send(scene.fixture.store, &off, &scene.job));
        assert_int_equal(outbox_left(&scene.fixture).held, 1);
        assert_int_equal(scene.server.visits, 0);
        close_scene(&scene);
        /* A host that the operator has taken out, and an endpoint that was turned off. */
        open_scene(&scene, "HTTP/1.1 204 No Content\r\n\r\n");
        struct outbox_delivery elsewhere = scene.delivery;
        elsewhere.webhooks.hosts = S("siaga.example");
        assert_ok(outbox_send(scene.fixture.store, &elsewhere, &scene.job));
        assert_int_equal(outbox_left(&scene.fixture).dropped, 1);
        close_scene(&scene);
        open_scene(&scene, "HTTP/1.1 204 No Content\r\n\r\n");
        assert_ok(webhook_turn_off(scene.fixture.store, &scene.admin, scene.endpoint));
        assert_ok(outbox_send(scene.fixture.store, &scene.delivery, &scene.job));
        assert_int_equal(outbox_left(&scene.fixture).dropped, 1);
        assert_int_equal(scene.server.visits, 0);
        close_scene(&scene);
}

/* "localhost" is named by the operator, but points to the inside: no connection is made. */
static void a_name_that_points_to_the_inside_is_not_followed(void **state)
{
        (void)state;
        struct scene scene;
        open_scene(&scene, "HTTP/1.1 204 No Content\r\n\r\n");
        struct outbox_delivery guarded = scene.delivery;
        struct uuid endpoint = uuid_new();
        enum error err;
        guarded.webhooks.hosts = arena_printf(&scene.arena, "localhost:%u", scene.server.port);
        guarded.webhooks.private_allowed = false;
        struct webhook_new new = { endpoint, arena_printf(&scene.arena, "https://localhost:%u/", scene.server.port),
                                   S("request.answered"), &guarded.webhooks };
        assert_ok(webhook_add(scene.fixture.store, &scene.admin, &new, &scene.arena, &scene.secret));
        transaction (tx, scene.fixture.store, TX_WRITE, &err) {
                err = webhook_tell(tx, &(struct webhook_event){ scene.fixture.office, S("request.answered"),
                                                                scene.thing, "/permintaan/" });
        }
        assert_ok(err);
        assert_ok(job_take(scene.fixture.store, outbox_kinds, &scene.arena, &scene.job));
        assert_int_equal(outbox_send(scene.fixture.store, &guarded, &scene.job), ERR_IO);
        assert_int_equal(scene.server.visits, 0);
        close_scene(&scene);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(signs_as_another_implementation_does),
                cmocka_unit_test(only_named_hosts_by_https),
                cmocka_unit_test(no_address_of_the_inside_is_public),
                cmocka_unit_test(a_message_is_signed_and_names_an_event_an_id_and_a_link),
                cmocka_unit_test(a_redirect_is_no_answer),
                cmocka_unit_test(a_dead_message_says_where_it_should_have_gone),
                cmocka_unit_test(nobody_hears_what_may_not_leave),
                cmocka_unit_test(a_name_that_points_to_the_inside_is_not_followed),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Browsers that asked: whose they are, what leaves for them, and when they are forgotten. */
#include "receiver.h"

#include "access.sql.h"
#include "base/checked.h"
#include "jobs.sql.h"
#include "jobs/push.h"
#include "jobs/upkeep.h"
#include "jobs/webpush.h"
#include "program.sql.h"

enum { BODY = 86 + 64 + 1 + 16 };

static bool is_whole(struct slice heard)
{
        size_t head = slice_find(heard, S("\r\n\r\n"));
        return head != SIZE_MAX && heard.size >= head + 4 + BODY;
}

/* --- an office, two people, a service ----------------------------------------------------------------------------- */

struct scene {
        struct fixture fixture;
        struct arena arena;
        struct receiver service;
        struct actor officers[2];
        struct outbox_delivery delivery;
        struct slice endpoint, point;
        struct uuid warning;
        struct job job;
};

static struct uuid add_officer(struct tx *tx, struct scene *scene, struct slice login)
{
        struct uuid id = uuid_new();
        assert_ok(access_person_insert(tx, &(struct access_person_insert_params){
                                                   .office_id = scene->fixture.office, .id = id, .login = login,
                                                   .name = login, .email = S(""), .language = S("en"),
                                                   .created_at = clock_now() },
                                       NULL));
        return id;
}

static void open_scene(struct scene *scene)
{
        enum error err;
        struct webpush_pair browser;
        *scene = (struct scene){ .warning = uuid_new() };
        fixture_open(&scene->fixture);
        arena_init(&scene->arena, 4 << 20);
        receiver_open(&scene->service, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", is_whole);
        webpush_pair_new(&browser);
        assert_ok(webpush_write(slice_of((char *)browser.point, sizeof browser.point), &scene->arena, &scene->point));
        scene->endpoint = arena_printf(&scene->arena, "http://127.0.0.1:%u/wpush/v2/rahasia", scene->service.port);
        scene->delivery = (struct outbox_delivery){
                .deliver = true, .push = { S("mailto:operator@contoh.test"),
                                           { arena_printf(&scene->arena, "127.0.0.1:%u", scene->service.port),
                                             true } } };
        transaction (tx, scene->fixture.store, TX_WRITE, &err) {
                err = program_office_insert(tx, &(struct program_office_insert_params){
                                                        .id = scene->fixture.office, .code = S("UJI"),
                                                        .name = S("Kantor"), .zone = S("WIB"), .address = S(""),
                                                        .phone = S(""), .letter_pattern = S("{seq}"), .fictional = true,
                                                        .created_at = clock_now() },
                                            NULL);
                for (size_t i = 0; i < 2; i++) {
                        struct uuid id = add_officer(tx, scene, i ? S("dua") : S("satu"));
                        scene->officers[i] = (struct actor){ .office_id = scene->fixture.office, .person_id = id,
                                                             .purpose = S("none"), .role_count = 1 };
                        scene->officers[i].roles[0] = (struct actor_role){ S("babinsa"), S("") };
                }
        }
        assert_ok(err);
}

static void close_scene(struct scene *scene)
{
        receiver_close(&scene->service);
        arena_reset(&scene->arena);
        fixture_close(&scene->fixture);
}

static enum error turn_on(struct scene *scene, size_t who, struct slice endpoint)
{
        return push_turn_on(scene->fixture.store, &scene->officers[who],
                            &(struct push_place_new){ endpoint, scene->point, S("BTBZMqHH6r4Tts7J_aSIgg"),
                                                      &scene->delivery.push.guard, SLICE_NULL });
}

static enum error renew(struct scene *scene, struct slice old, struct slice old_auth, struct slice endpoint)
{
        return push_renew(scene->fixture.store, scene->fixture.office, old_auth,
                          &(struct push_place_new){ endpoint, scene->point, S("AAAAMqHH6r4Tts7J_aSIgg"),
                                                    &scene->delivery.push.guard, old });
}

static int64_t lost(struct scene *scene, size_t who)
{
        int64_t count;
        assert_ok(push_lost(scene->fixture.store, &scene->officers[who], &count));
        return count;
}

static struct push_places places(struct scene *scene, size_t who)
{
        struct push_places found;
        assert_ok(push_places(scene->fixture.store, &scene->officers[who], &scene->arena, &found));
        return found;
}

/* Tells the first of the two. */
static void tell(struct scene *scene)
{
        enum error err;
        transaction (tx, scene->fixture.store, TX_WRITE, &err) {
                err = push_tell(tx, &(struct push_news){ scene->fixture.office, &scene->officers[0].person_id, 1,
                                                         S("warning"), scene->warning });
        }
        assert_ok(err);
}

static enum error leave(struct scene *scene)
{
        assert_ok(job_take(scene->fixture.store, outbox_kinds, &scene->arena, &scene->job));
        return outbox_send(scene->fixture.store, &scene->delivery, &scene->job);
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static void only_who_asked_is_told(void **state)
{
        (void)state;
        struct scene scene;
        open_scene(&scene);
        tell(&scene);
        assert_int_equal(outbox_left(&scene.fixture).waiting, 0); /* off until somebody turns it on */
        assert_ok(turn_on(&scene, 1, scene.endpoint));
        tell(&scene);
        assert_int_equal(outbox_left(&scene.fixture).waiting, 0);
        assert_ok(turn_on(&scene, 0, scene.endpoint)); /* the browser changes hands */
        assert_int_equal(places(&scene, 0).count, 1);
        assert_int_equal(places(&scene, 1).count, 0);
        assert_ok(turn_on(&scene, 0, scene.endpoint)); /* again is the same browser */
        assert_int_equal(places(&scene, 0).count, 1);
        tell(&scene);
        assert_int_equal(outbox_left(&scene.fixture).waiting, 1);
        assert_int_equal(push_turn_off(scene.fixture.store, &scene.officers[1], places(&scene, 0).items[0].id),
                         ERR_NOT_FOUND);
        assert_ok(push_turn_off(scene.fixture.store, &scene.officers[0], places(&scene, 0).items[0].id));
        assert_ok(leave(&scene)); /* what waited for it is dropped */
        assert_int_equal(outbox_left(&scene.fixture).dropped, 1);
        assert_int_equal(scene.service.visits, 0);
        close_scene(&scene);
}

static void a_message_is_sealed_and_says_nothing_outside(void **state)
{
        (void)state;
        struct scene scene;
        struct outbox_one_row row;
        enum error err;
        open_scene(&scene);
        assert_ok(turn_on(&scene, 0, scene.endpoint));
        tell(&scene);
        assert_ok(leave(&scene));
        struct slice heard = slice_of(scene.service.heard, scene.service.size);
        static const char *const lines[] = {
                "POST /wpush/v2/rahasia HTTP/1.1", "\r\nContent-Encoding: aes128gcm\r\n", "\r\nTTL: 259200\r\n",
                "\r\nUrgency: high\r\n",            "\r\nTopic: peringatan\r\n",
                "\r\nAuthorization: vapid t=eyJ",  "\r\nContent-Length: 167\r\n"
        };
        for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
                if (slice_find(heard, slice_from_cstr(lines[i])) == SIZE_MAX)
                        fail_msg("no %s in %.*s", lines[i], SLICE_FMT(heard));
        static const char *const open[] = { "warning", "satu", "Kantor", "Kentongan" };
        for (size_t i = 0; i < ARRAY_SIZE(open); i++)
                assert_true(slice_find(heard, slice_from_cstr(open[i])) == SIZE_MAX);
        assert_int_equal(outbox_left(&scene.fixture).sent, 1);
        transaction (tx, scene.fixture.store, TX_READ, &err) {
                err = outbox_one(tx, &(struct outbox_one_params){ scene.fixture.office, scene.job.id }, &scene.arena,
                                 &row);
        }
        assert_ok(err);
        assert_int_equal(row.address.size + row.body.size, 0); /* neither address nor text is kept with it */
        close_scene(&scene);
}

static void a_browser_that_the_service_does_not_know_is_lost_and_its_owner_told(void **state)
{
        (void)state;
        static const char *const gone[] = { "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                                            "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n" };
        for (size_t i = 0; i < ARRAY_SIZE(gone); i++) {
                struct scene scene;
                open_scene(&scene);
                scene.service.reply = gone[i];
                assert_ok(turn_on(&scene, 0, scene.endpoint));
                tell(&scene);
                assert_ok(leave(&scene));
                assert_int_equal(outbox_left(&scene.fixture).dropped, 1);
                assert_true(places(&scene, 0).count == 1 && places(&scene, 0).items[0].lost_at > 0);
                assert_true(lost(&scene, 0) == 1 && lost(&scene, 1) == 0);
                tell(&scene); /* nothing more is written to it */
                assert_int_equal(outbox_left(&scene.fixture).waiting, 0);
                assert_ok(turn_on(&scene, 0, scene.endpoint));
                assert_int_equal(lost(&scene, 0), 0);
                close_scene(&scene);
        }
}

/* It is known by its old address and secret, whoever is signed in; by one of them alone it is not. */
static void a_browser_that_renews_itself_goes_on(void **state)
{
        (void)state;
        struct scene scene;
        const struct slice auth = S("BTBZMqHH6r4Tts7J_aSIgg"), other = S("CTBZMqHH6r4Tts7J_aSIgg");
        open_scene(&scene);
        struct slice fresh = arena_printf(&scene.arena, "%.*s-baru", SLICE_FMT(scene.endpoint));
        assert_ok(turn_on(&scene, 0, scene.endpoint));
        instant since = places(&scene, 0).items[0].since;
        assert_int_equal(renew(&scene, scene.endpoint, other, fresh), ERR_NOT_FOUND);
        assert_int_equal(renew(&scene, fresh, auth, fresh), ERR_NOT_FOUND);
        assert_int_equal(renew(&scene, scene.endpoint, S("BTBZMqHH6r4Tts7J"), fresh), ERR_NOT_FOUND);
        assert_int_equal(renew(&scene, scene.endpoint, auth, S("https://lain.example/x")), ERR_INVALID);
        scene.service.reply = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n";
        tell(&scene);
        assert_ok(leave(&scene)); /* lost in between: it comes too late for this message, not for the next */
        assert_ok(renew(&scene, scene.endpoint, auth, fresh));
        assert_ok(renew(&scene, scene.endpoint, auth, fresh)); /* the page did not hear the answer, and asks again */
        struct slice third = arena_printf(&scene.arena, "%.*s-lagi", SLICE_FMT(scene.endpoint));
        assert_int_equal(renew(&scene, scene.endpoint, auth, third), ERR_NOT_FOUND); /* the old one is worth nothing */
        struct push_places found = places(&scene, 0);
        assert_true(found.count == 1 && found.items[0].lost_at == 0 && found.items[0].since == since);
        assert_int_equal(lost(&scene, 0), 0);
        scene.service.reply = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
        tell(&scene);
        assert_ok(leave(&scene));
        assert_int_equal(outbox_left(&scene.fixture).sent, 1);
        assert_true(slice_find(slice_of(scene.service.heard, scene.service.size), S("POST /wpush/v2/rahasia-baru ")) !=
                    SIZE_MAX);
        close_scene(&scene);
}

static void lost_browsers_take_no_place_and_go_in_time(void **state)
{
        (void)state;
        struct scene scene;
        int64_t gone;
        open_scene(&scene);
        scene.service.reply = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        for (int i = 0; i < PUSH_PLACES_MOST; i++) {
                assert_ok(turn_on(&scene, 0, arena_printf(&scene.arena, "%.*s%d", SLICE_FMT(scene.endpoint), i)));
                tell(&scene);
                assert_ok(leave(&scene));
        }
        assert_int_equal(lost(&scene, 0), PUSH_PLACES_MOST);
        assert_ok(turn_on(&scene, 0, scene.endpoint));
        /* the browser that asks says which it was: that one is lost no more */
        struct slice before = arena_printf(&scene.arena, "%.*s0", SLICE_FMT(scene.endpoint));
        assert_ok(push_turn_on(scene.fixture.store, &scene.officers[0],
                               &(struct push_place_new){ scene.endpoint, scene.point, S("BTBZMqHH6r4Tts7J_aSIgg"),
                                                         &scene.delivery.push.guard, before }));
        assert_int_equal(lost(&scene, 0), PUSH_PLACES_MOST - 1);
        assert_ok(upkeep_forget_old(scene.fixture.store, clock_now() + 89 * DAY, &gone));
        assert_int_equal(lost(&scene, 0), PUSH_PLACES_MOST - 1);
        assert_ok(upkeep_forget_old(scene.fixture.store, clock_now() + 91 * DAY, &gone));
        assert_true(lost(&scene, 0) == 0 && places(&scene, 0).count == 1);
        close_scene(&scene);
}

static void what_the_service_refuses_is_tried_again(void **state)
{
        (void)state;
        static const char *const later[] = {
                "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        };
        for (size_t i = 0; i < ARRAY_SIZE(later); i++) {
                struct scene scene;
                open_scene(&scene);
                scene.service.reply = later[i];
                assert_ok(turn_on(&scene, 0, scene.endpoint));
                tell(&scene);
                assert_int_equal(leave(&scene), ERR_IO);
                assert_int_equal(outbox_left(&scene.fixture).waiting, 1);
                assert_int_equal(places(&scene, 0).count, 1);
                assert_int_equal(scene.service.visits, 1);
                scene.service.reply = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
                assert_ok(outbox_send(scene.fixture.store, &scene.delivery, &scene.job));
                assert_int_equal(outbox_left(&scene.fixture).sent, 1);
                close_scene(&scene);
        }
}

static void nothing_leaves_in_a_demonstration_or_for_who_is_named(void **state)
{
        (void)state;
        struct scene scene;
        enum error err;
        open_scene(&scene);
        assert_ok(turn_on(&scene, 0, scene.endpoint));
        tell(&scene);
        scene.delivery.deliver = false;
        assert_ok(leave(&scene));
        assert_int_equal(outbox_left(&scene.fixture).held, 1);
        scene.delivery.deliver = true;
        tell(&scene);
        transaction (tx, scene.fixture.store, TX_WRITE, &err) {
                err = access_named_insert(tx, &(struct access_named_insert_params){
                                                      .office_id = scene.fixture.office, .object_kind = S("warning"),
                                                      .object_id = scene.warning,
                                                      .person_id = scene.officers[0].person_id, .how = S("number"),
                                                      .created_at = clock_now() },
                                          NULL);
        }
        assert_ok(err);
        assert_ok(leave(&scene));
        assert_int_equal(outbox_left(&scene.fixture).dropped, 1);
        assert_int_equal(scene.service.visits, 0);
        close_scene(&scene);
}

static void only_a_named_host_with_a_browsers_keys(void **state)
{
        (void)state;
        struct scene scene;
        open_scene(&scene);
        const struct webhook_guard guard = { S("push.example *.notify.example"), false };
        static const char *const bad[] = { "https://lain.example/x", "http://push.example/x", "https://10.0.0.1/x",
                                           "https://notify.example/x", "https://evilnotify.example/x",
                                           "https://a.notify.example:8443/x", "https://push.example@lain.example/" };
        static const char *const good[] = { "https://push.example/x", "https://wns2.notify.example/x",
                                            "https://a.b.notify.example/x" };
        for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
                assert_int_equal(webhook_check_url(slice_from_cstr(bad[i]), &guard), ERR_INVALID);
        for (size_t i = 0; i < ARRAY_SIZE(good); i++)
                assert_ok(webhook_check_url(slice_from_cstr(good[i]), &guard));
        assert_int_equal(turn_on(&scene, 0, S("https://push.example/x")), ERR_INVALID);
        struct slice point = scene.point;
        scene.point = S("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw5");
        assert_int_equal(turn_on(&scene, 0, scene.endpoint), ERR_INVALID);
        scene.point = point;
        for (int i = 0; i < PUSH_PLACES_MOST; i++)
                assert_ok(turn_on(&scene, 0, arena_printf(&scene.arena, "%.*s%d", SLICE_FMT(scene.endpoint), i)));
        assert_int_equal(turn_on(&scene, 0, scene.endpoint), ERR_CONFLICT);
        /* a host that is taken out of the configuration gets nothing more */
        tell(&scene);
        scene.delivery.push.guard.hosts = S("push.example");
        assert_ok(leave(&scene));
        assert_int_equal(outbox_left(&scene.fixture).dropped, 1);
        assert_int_equal(scene.service.visits, 0);
        close_scene(&scene);
}

static void the_program_keeps_one_key(void **state)
{
        (void)state;
        struct scene scene;
        struct slice first, second;
        open_scene(&scene);
        assert_ok(push_public_key(scene.fixture.store, scene.fixture.office, &scene.arena, &first));
        assert_ok(push_public_key(scene.fixture.store, scene.fixture.office, &scene.arena, &second));
        assert_int_equal(first.size, 87);
        assert_true(slice_equal(first, second));
        close_scene(&scene);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(only_who_asked_is_told),
                cmocka_unit_test(a_message_is_sealed_and_says_nothing_outside),
                cmocka_unit_test(a_browser_that_the_service_does_not_know_is_lost_and_its_owner_told),
                cmocka_unit_test(a_browser_that_renews_itself_goes_on),
                cmocka_unit_test(lost_browsers_take_no_place_and_go_in_time),
                cmocka_unit_test(what_the_service_refuses_is_tried_again),
                cmocka_unit_test(nothing_leaves_in_a_demonstration_or_for_who_is_named),
                cmocka_unit_test(only_a_named_host_with_a_browsers_keys),
                cmocka_unit_test(the_program_keeps_one_key),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Handlers of the test server: each echoes what it was given. */
#include "fixture.h"
#include "http.routes.h"

#include <unistd.h>

_Atomic int handled;

static enum error echo(struct request *rq, unsigned status)
{
        handled++;
        return response_send(rq, status, "text/plain; charset=utf-8");
}

/* ROUTE GET /
 * summary: Beranda / Home
 * permission: public
 * purpose: none
 */
enum error test_home(struct request *rq, const struct test_home_params *p)
{
        (void)p;
        buffer_append(response_body(rq), rq->language == LANGUAGE_EN ? S("hello\n") : S("halo\n"));
        response_cache(rq, 60);
        return echo(rq, 200);
}

/* ROUTE POST /tip
 * summary: Kirim informasi / Leave a tip
 * permission: public
 * purpose: none
 * csrf: origin
 * rate: global 1000/1
 * log: none
 * form text text 1..200
 */
enum error test_tip(struct request *rq, const struct test_tip_params *p)
{
        struct slice agent = request_header(rq, "User-Agent");
        buffer_printf(response_body(rq), "tip %.*s agent=%s id=%s minute=%d\n", SLICE_FMT(p->text),
                      slice_is_null(agent) ? "none" : "kept", uuid_is_nil(rq->id) ? "none" : "kept",
                      (int)(rq->received % HOUR));
        enum error err = echo(rq, 200);
        return slice_equal(p->text, S("gagal")) ? ERR_INTERNAL : err;
}

/* ROUTE GET /laporan/{id}
 * summary: Laporan / Report
 * permission: report.read
 * purpose: triage
 * path id uuid
 * query page int 1..9 ?
 * query sort choice(new old) ?
 */
enum error test_report(struct request *rq, const struct test_report_params *p)
{
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(p->id, id);
        buffer_printf(response_body(rq), "%s page=%d sort=%.*s\n", id, p->has_page ? (int)p->page : -1,
                      SLICE_FMT(p->sort));
        return echo(rq, 200);
}

/* ROUTE GET /laporan/baru
 * summary: Laporan baru / New report
 * permission: report.create
 * purpose: none
 */
enum error test_new(struct request *rq, const struct test_new_params *p)
{
        (void)p;
        buffer_append(response_body(rq), S("new\n"));
        return echo(rq, 200);
}

/* ROUTE GET /rahasia/{id}
 * summary: Rahasia / Secret
 * permission: secret.read
 * purpose: none
 * path id line 1..20
 */
enum error test_secret(struct request *rq, const struct test_secret_params *p)
{
        buffer_append(response_body(rq), p->id);
        return echo(rq, 200);
}

/* ROUTE POST /laporan
 * summary: Simpan laporan / Save a report
 * permission: report.create
 * purpose: none
 * csrf: token
 * on-invalid: handler
 * form note text 3..10
 * form when date ?
 * form age int 0..9 ?
 * form agree bool
 * form sign choice(A B C) [2] ?
 * form pass secret 0..9 ?
 */
enum error test_save(struct request *rq, const struct test_save_params *p)
{
        struct buffer *out = response_body(rq);
        for (size_t i = 0; rq->errors && i < rq->errors->count; i++)
                buffer_printf(out, "%.*s:%d ", SLICE_FMT(rq->errors->list[i].name), (int)rq->errors->list[i].fault);
        if (rq->errors) {
                struct slice typed = request_typed(rq, "note"), pass = request_typed(rq, "pass");
                buffer_printf(out, "typed=%.*s pass=%s", SLICE_FMT(typed), slice_is_null(pass) ? "hidden" : "shown");
                return echo(rq, 400);
        }
        int when = date_is_none(p->when) ? -1 : date_to_days(p->when);
        buffer_printf(out, "note=%.*s when=%d agree=%d signs=%zu", SLICE_FMT(p->note), when, p->agree, p->sign_count);
        return echo(rq, 200);
}

/* ROUTE POST /berkas
 * summary: Kirim berkas / Send a file
 * permission: report.create
 * purpose: none
 * csrf: token
 * form title line 1..20
 * file photo 1..3000000
 */
enum error test_upload(struct request *rq, const struct test_upload_params *p)
{
        buffer_printf(response_body(rq), "%.*s %.*s %zu", SLICE_FMT(p->title), SLICE_FMT(p->photo.filename),
                      p->photo.bytes.size);
        return echo(rq, 200);
}

/* SHAPE Thing: what was made
 * name text
 * tags int
 * more int
 */

/* ROUTE POST /api/v1/things
 * summary: Buat / Create
 * permission: thing.create
 * purpose: none
 * csrf: token
 * json name line 1..10
 * json count int 1..5 ?
 * json tags line 1..4 [2] ?
 * json more value ?
 * answer 201 Thing
 */
enum error test_thing(struct request *rq, const struct test_thing_params *p)
{
        handled++;
        json_t *thing = json_pack("{s:s#,s:i,s:i}", "name", p->name.data, (int)p->name.size, "tags", (int)p->tags_count,
                                  "more", p->more ? 1 : 0);
        return response_json(rq, 201, thing);
}

/* ROUTE GET /galat/{kind}
 * summary: Galat / Error
 * permission: public
 * purpose: none
 * path kind int 0..30
 */
enum error test_error(struct request *rq, const struct test_error_params *p)
{
        buffer_append(response_body(rq), S("what was begun"));
        if (response_header(rq, "X-Begun", S("yes")) != OK)
                return ERR_INTERNAL;
        return (enum error)p->kind;
}

/* ROUTE GET /pintu
 * summary: Pintu / Door
 * permission: public
 * purpose: none
 * pool: door
 */
enum error test_door(struct request *rq, const struct test_door_params *p)
{
        (void)p;
        buffer_append(response_body(rq), S("door\n"));
        return echo(rq, 200);
}

/* ROUTE GET /lambat
 * summary: Lambat / Slow
 * permission: public
 * purpose: none
 * pool: slow
 */
enum error test_slow(struct request *rq, const struct test_slow_params *p)
{
        (void)p;
        (void)usleep(150000);
        buffer_append(response_body(rq), S("slow\n"));
        return echo(rq, 200);
}

/* ROUTE GET /sering
 * summary: Sering / Often
 * permission: report.read
 * purpose: none
 * rate: session 3/60
 */
enum error test_often(struct request *rq, const struct test_often_params *p)
{
        (void)p;
        return response_no_content(rq);
}

static enum error three_events(struct request *rq, void *state, struct buffer *out)
{
        (void)rq;
        int *count = state;
        event_append(out, SLICE_NULL, S("tick"), S("a\nb"));
        return ++*count == 2 ? ERR_NOT_FOUND : OK;
}

/* ROUTE GET /kabar
 * summary: Kabar / Events
 * permission: report.read
 * purpose: none
 */
enum error test_events(struct request *rq, const struct test_events_params *p)
{
        (void)p;
        int *count = arena_new(rq->arena, int);
        return count ? response_events(rq, &(struct event_source){ three_events, count }) : ERR_MEMORY;
}

/* ROUTE GET /unduh
 * summary: Unduh / Download
 * permission: report.read
 * purpose: none
 */
enum error test_download(struct request *rq, const struct test_download_params *p)
{
        (void)p;
        const struct download file = { "text/csv", S("daftar \"a\"/b.csv"), S("1,2\n"), false };
        return response_download(rq, &file);
}

/* ROUTE GET /versi
 * summary: Versi / Version
 * permission: report.read
 * purpose: none
 */
enum error test_version(struct request *rq, const struct test_version_params *p)
{
        (void)p;
        bool fresh = false;
        enum error err = response_etag(rq, S("7"), &fresh);
        if (err != OK || fresh)
                return err;
        err = request_if_match(rq, S("7"), false);
        buffer_append(response_body(rq), S("seven\n"));
        return err != OK ? err : echo(rq, 200);
}

/* ROUTE POST /masuk
 * summary: Masuk / Sign in
 * permission: public
 * purpose: none
 * csrf: origin
 * pool: slow
 * rate: global 50/1
 * form name line 1..20
 */
enum error test_sign_in(struct request *rq, const struct test_sign_in_params *p)
{
        enum error err = response_cookie(rq, COOKIE_STRICT, "session", p->name, 0);
        if (err != ERR_FORBIDDEN)
                return ERR_INTERNAL;
        err = response_sign_in_cookie(rq, COOKIE_STRICT, "session", p->name, 0);
        return err != OK ? err : response_redirect(rq, S("/"));
}

static enum error endless(struct request *rq, void *state, struct buffer *out)
{
        (void)rq;
        int *count = state;
        char id[16];
        (void)snprintf(id, sizeof id, "%d", ++*count);
        event_append(out, slice_from_cstr(id), SLICE_NULL, S("go on"));
        return OK;
}

/* ROUTE GET /kabar-terus
 * summary: Kabar terus / Events without an end
 * permission: report.read
 * purpose: none
 */
enum error test_endless(struct request *rq, const struct test_endless_params *p)
{
        (void)p;
        int *count = arena_new(rq->arena, int);
        return count ? response_events(rq, &(struct event_source){ endless, count }) : ERR_MEMORY;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* writers --port N --accounts FILE [--clients 16] [--ledger FILE] [--seconds N] [--linger N] [--pause MILLISECONDS]
 *
 * Clients that file village reports, each with an id of its own making, as fast as they are answered or with a pause:
 * through the JSON API, or, where the program has no such route, the form. What has no answer is sent again with the
 * same id until it has one, also over restarts of the server; one in twenty of what was acknowledged is sent again too,
 * and must come back with the same number. SIGTERM (or --seconds) ends them: each first settles what it has open, at
 * most --linger seconds. The last line is figures. */
#include "tests/crash/writers.h"

#include "base/checked.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "program/program.h"
#include "tests/crash/ledger.h"
#include "tests/crash/wire.h"

#include <err.h>
#include <signal.h>
#include <stdatomic.h>

enum { CLIENTS_MAX = 128, LATENCIES_MAX = 1 << 18, ANSWER_SHOWN = 300, REPEAT_ONE_IN = 20, PHONES = 20000,
       REFUSALS_MOST = 20 };

/* Demo accounts that may file, and a village of the area of each. */
static struct wire_session sessions[] = {
        { .login = "pimpasa" },         { .login = "babinsa" },        { .login = "bhabinkamtibmas" },
        { .login = "babinsa.slahung" }, { .login = "perangkat.desa" }, { .login = "perangkat.ngrayun" },
        { .login = "kecamatan" },
};
static const char *const villages[] = { "35.02.02.2009", "35.02.02.2009", "35.02.02.2008", "35.02.01.2001",
                                        "35.02.02.2008", "35.02.02.2009", "35.02.02.2008" };
_Static_assert(ARRAY_SIZE(sessions) == ARRAY_SIZE(villages), "one village for each account");

struct client {
        pthread_t thread;
        struct wire wire;
        size_t account;
        struct uuid last; /* acknowledged last */
        uint32_t *latencies;
        size_t latency_count;
        uint64_t acknowledged, repeated, unanswered, busy, refused;
};

static struct client clients[CLIENTS_MAX];
static int ledger = -1;
static bool json_api; /* else the form of the phone pages */
static int64_t pause_ms; /* of each client after each report */
static atomic_bool stopping;
static atomic_llong give_up_at = INT64_MAX;
static atomic_uint complaints;

/* --- one report --------------------------------------------------------------------------------------------------- */

/* The same id gives the same body: a repetition is one byte for byte. */
static int write_json(char *body, size_t size, const char *id, const char *village, unsigned phone)
{
        return snprintf(body, size,
                        "{\"id\":\"%s\",\"village\":\"%s\",\"knowledge\":\"own-eyes\",\"country\":\"MY\","
                        "\"narrative\":\"" WRITERS_MARK
                        "%s: seorang perekrut menawarkan pekerjaan tanpa kontrak dan meminta "
                        "uang muka kepada beberapa warga.\",\"phone\":\"0840%08u\",\"signs\":[\"visa-bukan-kerja\"]}",
                        id, village, id, phone);
}

static int write_form(char *body, size_t size, const char *id, const char *village, unsigned phone)
{
        return snprintf(
                body, size,
                "id=%s&village=%s&knowledge=own-eyes&country=MY&narrative=" WRITERS_MARK "%s:+seorang+perekrut+"
                "menawarkan+pekerjaan+tanpa+kontrak+dan+meminta+uang+muka+kepada+beberapa+warga.&phone=0840%08u&"
                "signs=visa-bukan-kerja",
                id, village, id, phone);
}

static enum error post(struct client *client, struct uuid id, struct wire_answer *ret_answer)
{
        const struct wire_session *session = &sessions[client->account];
        char body[1024], request[2048], text[UUID_TEXT_SIZE + 1];
        unsigned phone = ((unsigned)id.bytes[13] << 16 | (unsigned)id.bytes[14] << 8 | id.bytes[15]) % PHONES;
        uuid_format(id, text);
        int size = (json_api ? write_json : write_form)(body, sizeof body, text, villages[client->account], phone);
        int whole = snprintf(request, sizeof request,
                             "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nOrigin: http://127.0.0.1:%u\r\nCookie: %s\r\n"
                             "X-CSRF-Token: %s\r\nContent-Type: application/%s\r\nContent-Length: %d\r\n\r\n%s",
                             json_api ? "/api/laporan" : "/laporan/baru", client->wire.port, client->wire.port,
                             session->cookie, session->csrf, json_api ? "json" : "x-www-form-urlencoded", size, body);
        return wire_send(&client->wire, slice_of(request, (size_t)whole), ret_answer);
}

static struct slice between(struct slice text, struct slice before, char after)
{
        size_t at = slice_find(text, before);
        struct slice rest = at == SIZE_MAX ? SLICE_NULL : slice_from(text, at + before.size);
        return slice_sub(rest, 0, slice_find_byte(rest, after));
}

/* The number that an acknowledgement gives, "-" where the form's receipt page would say it, null when it is none. */
static struct slice number_in(const struct wire_answer *answer, struct uuid id)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        if (answer->status == 303)
                return slice_equal(between(answer->head, S("Location: /laporan/"), '/'), slice_from_cstr(text))
                               ? S("-")
                               : SLICE_NULL;
        if (answer->status < 200 || answer->status > 299)
                return SLICE_NULL;
        struct slice rest = between(answer->body, S("\"number\":"), ',');
        return between(rest, S("\""), '"');
}

static void complain(const struct wire_answer *answer)
{
        if (atomic_fetch_add(&complaints, 1) < 3)
                warnx("unexpected answer %u: %.*s", answer->status,
                      SLICE_FMT(slice_sub(answer->body, 0, ANSWER_SHOWN)));
}

/* Whether the report is settled: acknowledged, or refused for good. */
static bool settle(struct client *client, struct uuid id, const struct wire_answer *answer, int64_t began)
{
        struct slice number = number_in(answer, id);
        if (!slice_is_empty(number)) {
                if (ledger >= 0)
                        ledger_acknowledged(ledger, id, number);
                if (client->latency_count < LATENCIES_MAX)
                        client->latencies[client->latency_count++] = (uint32_t)(clock_monotonic() - began);
                client->acknowledged++;
                return true;
        }
        if (answer->status == 429 || answer->status == 503) {
                client->busy++;
                (void)usleep(50 * 1000);
                return false;
        }
        client->refused++;
        complain(answer);
        return true;
}

static void pause_briefly(void)
{
        (void)usleep(10 * 1000);
}

static void file_report(struct client *client, struct uuid id)
{
        while (clock_monotonic() < atomic_load(&give_up_at)) {
                struct wire_answer answer;
                unsigned age = sessions[client->account].age;
                int64_t began = clock_monotonic();
                if (post(client, id, &answer) != OK) {
                        client->unanswered++;
                        pause_briefly();
                } else if (answer.status == 401 || answer.status == 403) {
                        if (wire_sign_in(&client->wire, &sessions[client->account], age) != OK)
                                pause_briefly();
                } else if (settle(client, id, &answer, began)) {
                        return;
                }
        }
}

static void *run_client(void *argument)
{
        struct client *client = argument;
        for (uint64_t turn = 1; !atomic_load(&stopping); turn++) {
                bool again = turn % REPEAT_ONE_IN == 0 && !uuid_is_nil(client->last);
                struct uuid id = again ? client->last : uuid_new();
                if (!again && ledger >= 0)
                        ledger_sent(ledger, id);
                uint64_t before = client->acknowledged;
                file_report(client, id);
                if (again && client->acknowledged > before)
                        client->repeated++;
                else if (client->acknowledged > before)
                        client->last = id;
                if (pause_ms > 0)
                        (void)usleep((useconds_t)pause_ms * 1000);
        }
        wire_close(&client->wire);
        return NULL;
}

/* --- the run ------------------------------------------------------------------------------------------------------ */

struct options {
        int64_t port, clients, seconds, linger;
        struct slice accounts, ledger;
};

static void read_options(int argc, char **argv, struct options *options)
{
        struct {
                struct slice name;
                int64_t *number;
                struct slice *text;
        } known[] = {
                { S("--port"), &options->port, NULL },       { S("--clients"), &options->clients, NULL },
                { S("--seconds"), &options->seconds, NULL }, { S("--linger"), &options->linger, NULL },
                { S("--pause"), &pause_ms, NULL },           { S("--accounts"), NULL, &options->accounts },
                { S("--ledger"), NULL, &options->ledger },
        };
        for (int i = 1; i < argc; i += 2) {
                size_t k = 0;
                while (k < ARRAY_SIZE(known) && !slice_equal(known[k].name, slice_from_cstr(argv[i])))
                        k++;
                if (k == ARRAY_SIZE(known) || i + 1 == argc)
                        errx(2, "what is %s?", argv[i]);
                if (known[k].text)
                        *known[k].text = slice_from_cstr(argv[i + 1]);
                else if (!slice_to_int64(slice_from_cstr(argv[i + 1]), known[k].number))
                        errx(2, "%s wants a number", argv[i]);
        }
        if (!options->port || !options->accounts.size || options->clients < 1 || options->clients > CLIENTS_MAX)
                errx(2, "--port and --accounts are needed; at most %d clients", CLIENTS_MAX);
}

/* Lines of demo-accounts.txt: login, spaces, password. */
static void read_passwords(const char *path)
{
        _cleanup_arena_ struct arena arena;
        struct slice text, line;
        arena_init(&arena, 1 << 20);
        if (file_read(path, 1 << 16, &arena, &text) != OK)
                errx(2, "%s cannot be read", path);
        while (slice_next(&text, '\n', &line)) {
                struct slice login = slice_sub(line, 0, slice_find_byte(line, ' '));
                struct slice rest = slice_trim(slice_from(line, login.size));
                for (size_t i = 0; i < ARRAY_SIZE(sessions); i++)
                        if (slice_equal(login, slice_from_cstr(sessions[i].login)))
                                (void)snprintf(sessions[i].password, sizeof sessions[i].password, "%.*s",
                                               SLICE_FMT(slice_sub(rest, 0, slice_find_byte(rest, ' '))));
        }
}

static void sign_everybody_in(unsigned port)
{
        wire_init(&clients[0].wire, port);
        for (size_t i = 0; i < ARRAY_SIZE(sessions); i++) {
                enum error err = ERR_BUSY;
                (void)pthread_mutex_init(&sessions[i].mutex, NULL);
                for (int patience = 0; patience < 300 && err != OK; patience++) {
                        err = wire_sign_in(&clients[0].wire, &sessions[i], 0);
                        /* In a negative control a sign-in may be made of what is not committed yet. */
                        if (err == ERR_UNAUTHENTICATED && patience > REFUSALS_MOST)
                                errx(1, "%s is not let in", sessions[i].login);
                        if (err != OK)
                                (void)usleep(100 * 1000);
                }
                if (err != OK)
                        errx(1, "%s cannot sign in: no answer", sessions[i].login);
        }
        struct wire_answer answer;
        struct slice describe = S("GET /api/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        json_api = wire_send(&clients[0].wire, describe, &answer) == OK &&
                   slice_find(answer.body, S("\"/api/laporan\"")) != SIZE_MAX;
        wire_close(&clients[0].wire);
}

static void wait_for_end(int64_t seconds)
{
        sigset_t signals;
        struct timespec limit = { .tv_sec = seconds };
        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        if (seconds > 0)
                (void)sigtimedwait(&signals, NULL, &limit);
        else
                (void)sigwaitinfo(&signals, NULL);
}

static int by_size(const void *a, const void *b)
{
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
        return (x > y) - (x < y);
}

static void print_figures(size_t count, int64_t elapsed)
{
        struct client all = { 0 };
        size_t used = 0;
        uint32_t *latencies = calloc(count * LATENCIES_MAX, sizeof *latencies);
        for (size_t i = 0; i < count; i++) {
                all.acknowledged += clients[i].acknowledged;
                all.repeated += clients[i].repeated;
                all.unanswered += clients[i].unanswered;
                all.busy += clients[i].busy;
                all.refused += clients[i].refused;
                for (size_t j = 0; latencies && j < clients[i].latency_count; j++)
                        latencies[used++] = clients[i].latencies[j];
        }
        if (used)
                qsort(latencies, used, sizeof *latencies, by_size);
        printf("acknowledged %llu repeated %llu unanswered %llu busy %llu refused %llu rate %.1f p50_ms %.1f p99_ms "
               "%.1f\n",
               (unsigned long long)all.acknowledged, (unsigned long long)all.repeated,
               (unsigned long long)all.unanswered, (unsigned long long)all.busy, (unsigned long long)all.refused,
               (double)all.acknowledged / ((double)elapsed / SECOND), used ? latencies[used / 2] / 1000.0 : 0,
               used ? latencies[used * 99 / 100] / 1000.0 : 0);
        free(latencies);
}

static void block_signals(void)
{
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        (void)sigprocmask(SIG_BLOCK, &signals, NULL);
}

int main(int argc, char **argv)
{
        struct options options = { .clients = 16, .linger = 20 };
        block_signals();
        read_options(argc, argv, &options);
        read_passwords(options.accounts.data);
        if (options.ledger.size && (ledger = ledger_open(options.ledger.data)) < 0)
                err(2, "%s", options.ledger.data);
        sign_everybody_in((unsigned)options.port);
        int64_t started = clock_monotonic();
        for (size_t i = 0; i < (size_t)options.clients; i++) {
                wire_init(&clients[i].wire, (unsigned)options.port);
                clients[i].account = i % ARRAY_SIZE(sessions);
                clients[i].latencies = calloc(LATENCIES_MAX, sizeof *clients[i].latencies);
                if (!clients[i].latencies || pthread_create(&clients[i].thread, NULL, run_client, &clients[i]) != 0)
                        errx(2, "no memory");
        }
        wait_for_end(options.seconds);
        atomic_store(&give_up_at, clock_monotonic() + options.linger * SECOND);
        int64_t elapsed = clock_monotonic() - started;
        atomic_store(&stopping, true);
        for (size_t i = 0; i < (size_t)options.clients; i++)
                (void)pthread_join(clients[i].thread, NULL);
        if (!options.seconds)
                elapsed = clock_monotonic() - started;
        print_figures((size_t)options.clients, elapsed);
        return 0;
}

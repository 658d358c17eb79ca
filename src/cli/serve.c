/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan serve: opens everything, serves until SIGTERM or SIGINT, finishes what was accepted, closes everything. */
#include "likeness/likeness.h"
#include "base/checked.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/destroyed.h"
#include "cli/jobs.h"
#include "content/changes.h"
#include "content/content.h"
#include "demo/demo.h"
#include "http/server.h"
#include "journal/journal.h"
#include "program/keys.h"
#include "program/metrics.h"
#include "passports/passports.h"
#include "program/office.h"
#include "store/store.h"
#include "subjects/subjects.h"
#include "text/date.h"
#include "assets.h"
#include "http/routes.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { STOP_SECONDS = 20, PEM_MAX = 256 * 1024, FULL_BELOW = 1024 * 1024 };
#define APPLICANTS_STAY (10 * MINUTE)

struct serving {
        struct program program;
        struct http_config http;
        struct http_server *server;
        struct journal_sealer *sealer;
        struct job_runner *runner;
};

static enum log_level level_of(struct slice word)
{
        static const char *const words[] = { "debug", "info", "warn", "error" };
        for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                if (slice_equal(word, slice_from_cstr(words[i])))
                        return (enum log_level)i;
        return LOG_INFO;
}

static enum error ready(struct app *app)
{
        TRY(store_ready(app->store));
        return store_ready(app->tips);
}

/* Less than what one commit of many may need, on the disk of the data folder. */
static bool full(struct app *app)
{
        struct statvfs space;
        return fstatvfs(app->blobs.folder, &space) == 0 &&
               (uint64_t)space.f_bavail * space.f_frsize < (uint64_t)FULL_BELOW;
}

static const char *why_unread(const char *path, enum error err)
{
        if (err == ERR_NOT_FOUND)
                return M("there is no such file");
        if (err == ERR_TOO_LARGE)
                return M("it is larger than any certificate");
        if (access(path, R_OK) != 0)
                return strerrordesc_np(errno);
        return M("it is no ordinary file, or the disk does not give it");
}

/* `option`: of the file, "--certificate". */
static int read_pem(struct cli *cli, const char *option, struct slice path, struct slice *ret_pem)
{
        if (path.size == 0)
                return CLI_OK;
        const char *name = arena_cstr(&cli->arena, path);
        enum error err = name ? file_read(name, PEM_MAX, &cli->arena, ret_pem) : ERR_MEMORY;
        if (err == OK)
                return CLI_OK;
        return cli_failf(cli, CLI_FAILED, M("the file of %s, %.200s, cannot be read: %s. Not started; nothing was "
                                            "changed. Give the right path, and let the program's user read the file "
                                            "(`ls -l` shows owner and mode)."),
                         option, name ? name : "", name ? why_unread(name, err) : error_name(err));
}

/* Where and how it listens: before anything is opened or made. */
static int configure_address(struct cli *cli, struct http_config *http)
{
        const struct config *config = &cli->config;
        *http = http_config_default();
        http->listen = config->listen;
        http->admin_listen = config->admin_listen.size ? config->admin_listen : SLICE_NULL;
        http->trusted_proxy = config->trusted_proxy;
        http->public_origin = config->public_origin.size ? config->public_origin : SLICE_NULL;
        http->workers = (unsigned)config->workers;
        http->absent_step_ms = (unsigned)config->absent_step;
        int code = read_pem(cli, "--certificate", config->certificate, &http->certificate);
        return code == CLI_OK ? read_pem(cli, "--private-key", config->private_key, &http->private_key) : code;
}

static enum error configure_app(struct serving *serving)
{
        struct program *program = &serving->program;
        struct http_config *http = &serving->http;
        http->app = &program->app;
        http->routes = &kentongan_routes;
        http->assets = &built_in_assets;
        http->gate = app_gate(&program->app, &program->arena);
        http->pages = app_pages(&program->app, &program->arena);
        http->ready = ready;
        http->full = full;
        http->metrics = metrics_write;
        return http->gate && http->pages ? OK : ERR_MEMORY;
}

/* What stands against listening on one of our two addresses; errno, 0 for nothing. */
static int try_addresses(const struct http_config *http, struct slice *ret_address)
{
        int why = http_address_try(http->listen);
        *ret_address = why ? http->listen : http->admin_listen;
        return why ? why : http_address_try(http->admin_listen);
}

static int refuse_address(const struct cli *cli, const struct http_config *http, struct slice address, int why)
{
        const char *option = slice_equal(address, http->admin_listen) ? "--admin-listen" : "--listen";
        if (why == EADDRINUSE)
                return cli_failf(cli, CLI_FAILED, M("%.*s is in use by another program, perhaps by another `kentongan "
                                                    "serve`. Not started; the data are kept. Stop it, or choose "
                                                    "another with %s HOST:PORT."), SLICE_FMT(address), option);
        if (why == EADDRNOTAVAIL || why == EAFNOSUPPORT)
                return cli_failf(cli, CLI_FAILED, M("%.*s is no address of this machine. Not started; the data are "
                                                    "kept. `ip address` lists those it has; choose one with %s "
                                                    "HOST:PORT."), SLICE_FMT(address), option);
        if (why == EACCES)
                return cli_failf(cli, CLI_FAILED, M("this user may not listen on %.*s: ports below 1024 are the "
                                                    "system's. Not started; the data are kept. Choose a higher port "
                                                    "with %s HOST:PORT and put nginx in front, or give the service "
                                                    "CAP_NET_BIND_SERVICE."), SLICE_FMT(address), option);
        return cli_failf(cli, CLI_FAILED, M("%.*s cannot be listened on: %s. Not started; the data are kept. Choose "
                                            "another with %s HOST:PORT."), SLICE_FMT(address), strerrordesc_np(why),
                         option);
}

static int refuse_to_listen(const struct cli *cli, const struct serving *serving)
{
        struct slice address;
        _cleanup_buffer_ struct buffer why;
        buffer_init(&why, 8192);
        enum error err = http_config_check(&serving->http, &why);
        if (err != OK) {
                fprintf(stderr, "%.*s\n", SLICE_FMT(buffer_slice(&why)));
                return cli_fail(cli, err == ERR_INVALID ? CLI_USAGE : CLI_FAILED,
                                M("not started; nothing was changed."));
        }
        int fault = try_addresses(&serving->http, &address);
        return fault ? refuse_address(cli, &serving->http, address, fault) : CLI_OK;
}

static int refuse_memory(const struct cli *cli)
{
        return cli_fail(cli, CLI_FAILED, M("there is not enough memory to start. Not started; the data are kept. Give "
                                           "the machine or the service (MemoryMax) more, or lower `workers` and "
                                           "`connections`."));
}

/* Somebody may have come to an address since it was looked at. */
static int refuse_start(const struct cli *cli, const struct serving *serving, enum error err)
{
        struct slice address;
        int fault = err == ERR_CONFLICT || err == ERR_IO ? try_addresses(&serving->http, &address) : 0;
        if (fault)
                return refuse_address(cli, &serving->http, address, fault);
        if (err == ERR_MEMORY)
                return refuse_memory(cli);
        return cli_failf(cli, CLI_FAILED, M("the server could not be started (%s). The data are kept. Look for limits "
                                            "of the service (TasksMax, LimitNOFILE), and start again; --log-level "
                                            "debug says more."), error_name(err));
}

static enum error open_likeness(struct app *app)
{
        struct likeness_options subjects = { .store = app->store, .source = subjects_source() };
        /* every search looks at every office: one that has just been read does not make room for the next */
        struct likeness_options applicants = { .store = app->store, .source = passports_applicants(),
                                               .stay = APPLICANTS_STAY };
        TRY(likeness_open(&subjects, &app->likeness));
        return likeness_open(&applicants, &app->applicants);
}

static int start(const struct cli *cli, struct serving *serving)
{
        enum error err = journal_sealer_start(serving->program.app.store, serving->program.app.journal_key,
                                              &serving->sealer);
        if (err == OK)
                err = program_jobs_start(&serving->program, &serving->runner);
        if (err == OK)
                err = open_likeness(&serving->program.app);
        if (err == OK)
                err = http_server_start(&serving->http, &serving->server);
        return err == OK ? CLI_OK : refuse_start(cli, serving, err);
}

static void stop(struct serving *serving)
{
        if (serving->server)
                http_server_stop(serving->server, STOP_SECONDS);
        likeness_close(serving->program.app.likeness);
        likeness_close(serving->program.app.applicants);
        job_runner_stop(serving->runner);
        journal_sealer_stop(serving->sealer);
        program_close(&serving->program);
}

static void wait_for_signal(void)
{
        sigset_t signals;
        int received;
        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        sigwait(&signals, &received);
}

/* Before any thread exists, so that all of them leave the two signals to wait_for_signal. */
static void block_signals(void)
{
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
        signal(SIGPIPE, SIG_IGN);
}

/* No core file and no debugger: plain keys and texts are in this memory. */
static void keep_memory_private(void)
{
        const struct rlimit none = { 0, 0 };
        (void)setrlimit(RLIMIT_CORE, &none);
        (void)prctl(PR_SET_DUMPABLE, 0);
}

/* What was altered is said before it is served; the operator may serve it nevertheless, and then the log says it. */
static int look_at_journal(struct cli *cli, struct serving *serving)
{
        char message[PROGRAM_MESSAGE_SIZE];
        if (keys_prove_journal(&serving->program, message) == OK)
                return CLI_OK;
        if (!cli->config.accept_damage)
                return cli_fail(cli, CLI_FAILED, message);
        (void)cli_fail(cli, CLI_FAILED, message);
        LOG(LOG_WARN, "journal.damaged");
        return CLI_OK;
}

/* An agency or a table of changed codes whose first day came since is found now; the demonstration has its own choice
 * of agencies. */
static enum error follow_content(struct program *program)
{
        enum error err;
        char day[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), 7 * 60), day);
        transaction (tx, program->app.store, TX_WRITE, &err) {
                struct office_list offices = { 0 };
                err = office_list_all(tx, tx_arena(tx), &offices);
                for (size_t i = 0; err == OK && i < offices.count; i++) {
                        err = content_changes_follow_now(tx, offices.items[i].id);
                        if (err == OK && !offices.items[i].fictional)
                                err = content_agencies_follow(tx, offices.items[i].id, today);
                }
        }
        return err;
}

static int make_demo(const struct cli *cli, struct program *program)
{
        if (!program->app.demo && !uuid_is_nil(program->app.public_office))
                return cli_fail(cli, CLI_FAILED, M("these data are a real office's. With --demo all of it would say "
                                                   "DATA FIKTIF, and nothing would be delivered. Nothing was "
                                                   "changed; leave --demo out, or give the demonstration a folder of "
                                                   "its own."));
        enum error err = demo_prepare(program, stderr);
        if (err == OK)
                return CLI_OK;
        return cli_failf(cli, CLI_FAILED,
                         M("the demonstration could not be made (%s). What is made is kept: start again, and it goes "
                           "on. If the disk is full (`df -h`), make room first."),
                         error_name(err));
}

/* What the operator has to know now that it serves. */
static void say_where(const struct cli *cli, struct serving *serving, bool demo)
{
        printf("Kentongan: http%s://%.*s\n", serving->http.certificate.size ? "s" : "", SLICE_FMT(cli->config.listen));
        if (demo)
                demo_print_tour(&serving->program, stdout);
        else if (!cli->config.public_origin.size)
                fprintf(stderr, M("kentongan serve: public-origin is not set. The QR codes of letters lead to the "
                                  "address by which the officer reached\n"
                                  "this program, perhaps one that nobody else can open: set --public-origin "
                                  "https://... before letters are printed.\n"));
        if (!demo && uuid_is_nil(serving->program.app.public_office))
                fprintf(stderr, M("kentongan serve: there is no office in these data yet, so nobody can sign in: stop, "
                                  "and make one with `kentongan init`,\n"
                                  "or look at the demonstration: kentongan serve --demo, with a folder of its own.\n"));
        fflush(stdout);
}

static int serve(struct cli *cli, struct serving *serving, bool demo)
{
        char message[PROGRAM_MESSAGE_SIZE];
        log_set_level(level_of(cli->config.log_level));
        int code = configure_address(cli, &serving->http);
        if (code == CLI_OK)
                code = refuse_to_listen(cli, serving);
        if (code != CLI_OK)
                return code;
        enum error err = program_open(&serving->program, &cli->config, PROGRAM_WRITE, message);
        if (err != OK)
                return cli_say_closed(cli, err, message);
        code = look_at_journal(cli, serving);
        if (code != CLI_OK)
                return code;
        code = destroyed_replay_all(cli, &serving->program);
        if (code != CLI_OK)
                return code;
        code = demo ? make_demo(cli, &serving->program) : CLI_OK;
        if (code != CLI_OK)
                return code;
        if (follow_content(&serving->program) != OK)
                return cli_fail(cli, CLI_FAILED, M("the agencies could not be brought up to date with the content. "
                                                   "Not started; the data are kept as they were. `kentongan doctor` "
                                                   "says what is wrong."));
        if (configure_app(serving) != OK)
                return refuse_memory(cli);
        code = start(cli, serving);
        if (code != CLI_OK)
                return code;
        say_where(cli, serving, demo);
        wait_for_signal();
        return CLI_OK;
}

int cli_serve(int argc, char **argv)
{
        bool demo = false, damaged = false;
        const struct cli_option options[] = {
                { "demo", .flag = &demo,
                  .help = M("Fill an empty data folder with the demonstration; deliver nothing.") },
                { "damaged", .flag = &damaged,
                  .help = M("Serve although the journal's end was altered, or the tips are lost or another's.") },
        };
        struct cli cli = {
                .command = "kentongan serve",
                .usage = "--data FOLDER [--demo] [--damaged] [--listen 127.0.0.1:8080]",
                .about = M("Serves the pages until it is told to stop (SIGTERM, Ctrl+C). What was acknowledged\n"
                           "is durable; what was accepted is finished, at most 20 seconds."),
                .options = options,
                .option_count = ARRAY_SIZE(options)
        };
        struct serving serving = { .program.app.blobs.folder = -1 };
        block_signals();
        keep_memory_private();
        int code = cli_parse(&cli, argc, argv);
        if (code == CLI_OK) {
                cli.config.accept_damage = damaged;
                code = serve(&cli, &serving, demo);
                stop(&serving);
        }
        arena_reset(&cli.arena);
        return code < 0 ? CLI_OK : code;
}

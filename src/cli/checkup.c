/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/checkup.h"

#include "base/checked.h"
#include "blobs/record.h"
#include "cli.sql.h"
#include "cli/destroyed.h"
#include "journal/journal.h"
#include "program/installation.h"
#include "program/keys.h"
#include "program/office.h"
#include "store/migrate.h"
#include "store/opening.h"
#include "store/reseal.h"
#include "store/store.h"
#include "store/vault.h"
#include "text/date.h"

#include <sodium.h>
#include <stdarg.h>
#include <sys/statvfs.h>

/* Below either, a warning: a full disk stops writing. */
enum { SPACE_LEAST_MB = 1024, SPACE_LEAST_PERCENT = 5, REPORT_EVERY = 1000, CASES_NAMED = 20,
       ZONE_OF_ROLES = 420 /* in which a day of a role begins here, as for jobs */ };

void checkup_say(struct checkup *checkup, bool fine, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        fputs(fine ? "ok   " : "BAD  ", stdout);
        (void)vfprintf(stdout, format, arguments);
        putchar('\n');
        fflush(stdout);
        va_end(arguments);
        checkup->findings += !fine;
}

/* Whether its schema is this program's. */
static bool check_database(struct checkup *checkup, struct store *store, const struct migration_set *set)
{
        char message[STORE_MESSAGE_SIZE] = "";
        enum error err = store_check(store, message);
        if (err == OK)
                checkup_say(checkup, true, M("database %s: structure, indexes and references hold"), set->name);
        else
                checkup_say(checkup, false, M("database %s: %s (%s). Stop the program, keep the folder, restore the "
                                              "last backup."),
                            set->name, message, error_name(err));
        err = store_schema_check(store, set, message);
        if (err == OK)
                checkup_say(checkup, true, M("database %s: schema is this program's"), set->name);
        else
                checkup_say(checkup, false, M("database %s: %s. See kentongan migrate --check."), set->name, message);
        return err == OK;
}

static void check_pair(struct checkup *checkup)
{
        bool same = false;
        enum error err = installation_compare(checkup->program, &same);
        if (err == OK && same)
                checkup_say(checkup, true, M("databases: main and tips belong together"));
        else if (err == OK)
                checkup_say(checkup, false, M("databases: tips is of another installation, or was made anew. Stop "
                                              "the program, keep the folder, bring the right one back."));
        else
                checkup_say(checkup, false, M("databases: whether main and tips belong together cannot be read (%s)"),
                            error_name(err));
}

/* PostgreSQL compiles what it guesses to be long; our questions are short, and their cost is guessed high. */
static void check_compiling(struct checkup *checkup)
{
        enum error err;
        struct cli_compiles_row row = { 0 };
        transaction (tx, checkup->program->app.store, TX_READ, &err) {
                err = cli_compiles(tx, tx_arena(tx), &row);
        }
        if (err != OK || row.compiles)
                checkup_say(checkup, false, M("database main: PostgreSQL compiles queries (jit), which makes pages "
                                              "slow. Its owner: ALTER DATABASE … SET jit = off; then restart the "
                                              "program."));
}

void checkup_databases(struct checkup *checkup)
{
        bool main = check_database(checkup, checkup->program->app.store, &migrations_main);
        bool tips = check_database(checkup, checkup->program->app.tips, &migrations_tips);
        if (main && tips)
                check_pair(checkup);
        if (main)
                check_compiling(checkup);
}

/* A query that reads sealed values fails with ERR_CORRUPT when one of them does not open. */
static enum error open_samples(struct tx *tx, size_t *ret_count)
{
        struct cli_sealed_people_rows people;
        struct cli_sealed_reports_rows reports;
        struct cli_sealed_applications_rows applications;
        TRY(cli_sealed_people(tx, tx_arena(tx), &people));
        TRY(cli_sealed_reports(tx, tx_arena(tx), &reports));
        TRY(cli_sealed_applications(tx, tx_arena(tx), &applications));
        *ret_count = people.count + reports.count + applications.count;
        return OK;
}

/* A new office has nothing sealed yet: that nothing failed proves nothing, and is said so. */
static void say_samples(struct checkup *checkup, enum error err, size_t samples)
{
        if (err != OK)
                checkup_say(checkup, false, M("sealed values: a sample of %zu opens NOT. The key is another, or "
                                              "values were altered."), samples);
        else if (samples == 0)
                checkup_say(checkup, true, M("sealed values: none tried, for no person, report or application is "
                                             "kept yet. Whether the key opens values\n"
                                             "     is not proven by this; ask again when there are some"));
        else
                checkup_say(checkup, true, M("sealed values: a sample of %zu from people, reports and applications %s"),
                            samples, cli_noun(samples, M("opens"), M("open")));
}

/* --- values of cases ---------------------------------------------------------------------------------------------- */

#define CASES_TIME (20 * SECOND) /* for each database, unless all are asked for */

/* A walk over the cases of one database. */
struct opening {
        struct checkup *checkup;
        struct store *store;
        const struct migration_set *set;
        const struct destroyed *destroyed;
        int64_t tried, closed, gone, until; /* gone: as the list wants it; until: on clock_monotonic */
};

/* The id of the case and its column, never what is in it: what doctor prints may be sent on. */
static void say_closed(void *context, const struct opening_fault *fault)
{
        struct opening *opening = context;
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(fault->case_id, id);
        if (fault->why == ERR_ERASED && destroyed_holds(opening->destroyed, fault->case_id)) {
                opening->gone++;
                return;
        }
        if (++opening->closed <= CASES_NAMED)
                checkup_say(opening->checkup, false, M("case %s, %s: %s does not open: %s"), id, opening->set->name,
                            fault->column, fault->why == ERR_ERASED
                                                   ? M("its key is not there")
                                                   : M("the key or the value is another's, or was altered"));
}

static bool is_late(const struct opening *opening)
{
        return !opening->checkup->all_values && clock_monotonic() > opening->until;
}

static enum error open_office(struct opening *opening, struct uuid office_id)
{
        struct opening_walk walk = { .set = opening->set, .office_id = office_id, .begin = uuid_timeless(),
                                     .all = opening->checkup->all_values, .tell = say_closed, .context = opening };
        enum error err = OK;
        while (err == OK && !walk.finished && !is_late(opening)) {
                int64_t before = walk.tried;
                err = opening_step(opening->store, &walk);
                if ((opening->tried + before) / REPORT_EVERY != (opening->tried + walk.tried) / REPORT_EVERY)
                        fprintf(stderr, M("%lld values of cases opened ...\n"),
                                (long long)(opening->tried + walk.tried));
        }
        opening->tried += walk.tried;
        return err;
}

static enum error open_offices(struct opening *opening)
{
        enum error err;
        struct reseal_offices offices = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        transaction (tx, opening->store, TX_READ, &err) {
                err = reseal_offices(tx, &arena, &offices);
        }
        TRY(err);
        size_t first = offices.count ? randombytes_uniform((uint32_t)offices.count) : 0;
        for (size_t i = 0; i < offices.count && !is_late(opening); i++)
                TRY(open_office(opening, offices.items[(first + i) % offices.count].office_id));
        return OK;
}

static void open_cases(struct checkup *checkup, struct store *store, const struct migration_set *set,
                       const struct destroyed *destroyed)
{
        struct opening opening = { .checkup = checkup, .store = store, .set = set, .destroyed = destroyed,
                                   .until = clock_monotonic() + CASES_TIME };
        enum error err = open_offices(&opening);
        opening.tried -= opening.gone;
        if (opening.closed > CASES_NAMED)
                checkup_say(checkup, false, M("cases, %s: %lld more values do not open"), set->name,
                            (long long)opening.closed - CASES_NAMED);
        if (err != OK)
                checkup_say(checkup, false, M("cases, %s: their values cannot be read (%s)"), set->name,
                            error_name(err));
        else if (is_late(&opening))
                checkup_say(checkup, opening.closed == 0, M("cases, %s: %lld of %lld values tried open, beginning "
                                                            "anywhere; there was no time for the others.\n"
                                                            "     --all-values opens every value of every case"),
                            set->name, (long long)(opening.tried - opening.closed), (long long)opening.tried);
        else if (opening.tried > 0)
                checkup_say(checkup, opening.closed == 0, checkup->all_values
                                                          ? M("cases, %s: %lld of %lld values open, all there are")
                                                          : M("cases, %s: %lld of %lld values open, one of each case"),
                            set->name, (long long)(opening.tried - opening.closed), (long long)opening.tried);
}

/* Of a case that is to be gone its key is no finding when it is missing, and one when it is there. */
static enum error check_destroyed(struct checkup *checkup, struct store *store, const struct migration_set *set,
                                  const struct destroyed *destroyed, int64_t *lost)
{
        enum error err = OK;
        for (size_t i = 0; i < destroyed->count && err == OK; i++) {
                char id[UUID_TEXT_SIZE + 1];
                int64_t gone = 0;
                bool here = false;
                transaction (tx, store, TX_READ, &err) {
                        err = case_key_is_here(tx, destroyed->items[i], &here);
                        if (err == OK)
                                err = reseal_lost_of(tx, set, destroyed->items[i], &gone);
                }
                *lost -= gone;
                uuid_format(destroyed->items[i], id);
                if (err == OK && here)
                        checkup_say(checkup, false, M("case %s, %s: its key is there, and %s says that it is "
                                                      "destroyed. The next start of\n"
                                                      "     kentongan serve takes it away."),
                                    id, set->name, DESTROYED_NAME);
        }
        return err;
}

/* Keys of cases: whether the office's open them, and whether one is missing whose values are there. Of an older schema,
 * which is said elsewhere, nothing. */
static void check_cases(struct checkup *checkup, struct store *store, const struct migration_set *set,
                        const struct destroyed *destroyed)
{
        char message[STORE_MESSAGE_SIZE] = "";
        int64_t opened = 0, lost = 0;
        enum error err;
        if (store_schema_check(store, set, message) != OK)
                return;
        transaction (tx, store, TX_READ, &err) {
                err = case_keys_try(tx, &opened);
        }
        if (err != OK)
                checkup_say(checkup, false, M("keys of cases, %s: a sample opens NOT (%s). The key is another, or one "
                                              "was altered."), set->name, error_name(err));
        else if (opened > 0)
                checkup_say(checkup, true, M("keys of cases, %s: a sample of %lld %s"), set->name, (long long)opened,
                            cli_noun((uint64_t)opened, M("opens"), M("open")));
        transaction (tx, store, TX_READ, &err) {
                err = reseal_lost(tx, set, &lost);
        }
        if (err == OK)
                err = check_destroyed(checkup, store, set, destroyed, &lost);
        if (err != OK)
                checkup_say(checkup, false, M("keys of cases, %s: whether one is missing cannot be read (%s)"),
                            set->name, error_name(err));
        else if (lost > 0)
                checkup_say(checkup, false, M("keys of cases, %s: values of cases whose key is not there: %lld. Nobody "
                                              "can open them; everything else\n     opens. If those cases were to be "
                                              "erased, put their ids on the list %s. If not, bring back the last\n"
                                              "     backup that has it."), set->name, (long long)lost,
                            DESTROYED_NAME);
        open_cases(checkup, store, set, destroyed);
}

static void check_all_cases(struct checkup *checkup)
{
        struct destroyed destroyed;
        size_t line = 0;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, DESTROYED_ARENA);
        enum error err = destroyed_read(checkup->program->keys, &arena, &destroyed, &line);
        if (err == ERR_INVALID)
                checkup_say(checkup, false, M("keys of cases: line %zu of %s is no id; the list says nothing until it "
                                              "is one"), line, DESTROYED_NAME);
        else if (err != OK)
                checkup_say(checkup, false, M("keys of cases: %s cannot be read (%s)"), DESTROYED_NAME,
                            error_name(err));
        else if (destroyed.count > 0)
                checkup_say(checkup, true, M("keys of cases: %zu %s to be gone, by the list %s"), destroyed.count,
                            cli_noun(destroyed.count, M("is"), M("are")), DESTROYED_NAME);
        check_cases(checkup, checkup->program->app.store, &migrations_main, &destroyed);
        check_cases(checkup, checkup->program->app.tips, &migrations_tips, &destroyed);
}

void checkup_keys(struct checkup *checkup)
{
        struct app *app = &checkup->program->app;
        struct key_count count = { 0 };
        size_t samples = 0;
        enum error err;
        transaction (tx, app->store, TX_READ, &err) {
                err = keys_count(tx, app->vault, &count);
        }
        if (err == OK && count.opened + count.closed == 0)
                checkup_say(checkup, true, M("keys: no data key is there yet; the first thing that is sealed makes "
                                             "one"));
        else
                checkup_say(checkup, err == OK && count.closed == 0,
                            M("keys: the master key opens %lld of %lld data keys%s"), (long long)count.opened,
                            (long long)count.opened + (long long)count.closed,
                            err == OK && count.closed == 0 ? "" : M(". Bring the folder of keys that belongs to "
                                                                    "these data (--keys)."));
        transaction (tx, app->store, TX_READ, &err) {
                err = open_samples(tx, &samples);
        }
        say_samples(checkup, err, samples);
        check_all_cases(checkup);
}

struct named_blob {
        struct uuid office_id, id;
        struct blob_id address;
};

/* In order of office. */
struct blob_count {
        struct named_blob *items;
        size_t count, room;
};

static enum error collect_blob(void *context, const struct cli_blobs_row *row)
{
        struct blob_count *blobs = context;
        if (row->address.size != BLOB_ID_SIZE)
                return ERR_CORRUPT;
        if (blobs->count == blobs->room) {
                size_t room = blobs->room ? 2 * blobs->room : 1024;
                struct named_blob *grown = reallocarray(blobs->items, room, sizeof *grown);
                if (!grown)
                        return ERR_MEMORY;
                blobs->items = grown;
                blobs->room = room;
        }
        struct named_blob *blob = &blobs->items[blobs->count++];
        *blob = (struct named_blob){ .office_id = row->office_id, .id = row->id };
        memcpy(blob->address.bytes, row->address.data, BLOB_ID_SIZE);
        return OK;
}

static enum error read_keys(struct app *app, struct uuid office_id, struct blob_keys *ret_keys)
{
        enum error err;
        transaction (tx, app->store, TX_READ, &err) {
                err = blob_keys_of(tx, office_id, ret_keys);
        }
        return err;
}

static enum error open_blob(struct app *app, const struct named_blob *blob, const struct blob_keys *keys)
{
        struct slice bytes;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 2 * (size_t)BLOB_SIZE_MAX);
        return blob_get(&app->blobs, keys, blob->address, &arena, &bytes);
}

static size_t open_blobs(struct checkup *checkup, const struct blob_count *blobs)
{
        struct app *app = &checkup->program->app;
        struct blob_keys keys = { 0 };
        struct uuid office = UUID_NIL;
        size_t bad = 0;
        for (size_t i = 0; i < blobs->count; i++) {
                const struct named_blob *blob = &blobs->items[i];
                char id[UUID_TEXT_SIZE + 1];
                enum error err = OK;
                if (i % REPORT_EVERY == REPORT_EVERY - 1)
                        fprintf(stderr, M("%zu of %zu files opened ...\n"), i + 1, blobs->count);
                if (i == 0 || !uuid_equal(office, blob->office_id))
                        err = read_keys(app, blob->office_id, &keys);
                office = blob->office_id;
                if (err == OK)
                        err = open_blob(app, blob, &keys);
                if (err == OK)
                        continue;
                uuid_format(blob->id, id);
                checkup_say(checkup, false, M("file %s: %s. Bring it back from a backup."), id, error_name(err));
                bad++;
        }
        sodium_memzero(&keys, sizeof keys);
        return bad;
}

void checkup_blobs(struct checkup *checkup)
{
        struct blob_count blobs = { 0 };
        enum error err;
        transaction (tx, checkup->program->app.store, TX_READ, &err) {
                blobs.count = 0;
                err = cli_blobs(tx, collect_blob, &blobs);
        }
        if (err != OK)
                checkup_say(checkup, false, M("files: the list cannot be read (%s)"), error_name(err));
        else if (blobs.count == 0)
                checkup_say(checkup, true, M("files: none opened, for no photo or paper is kept yet"));
        else if (open_blobs(checkup, &blobs) == 0)
                checkup_say(checkup, true, M("files: all %zu that rows name are there and open"), blobs.count);
        free(blobs.items);
}

const char *checkup_why(const char *why)
{
        static const char *const whys[] = {
                MARK("altered"),    MARK("missing"),   MARK("chain"),
                MARK("signature"),  MARK("truncated"), MARK("recomputed"),
                MARK("journal.places is altered"), MARK("shorter than journal.places says"),
                MARK("without the printed place"),
        };
        for (size_t i = 0; i < ARRAY_SIZE(whys); i++)
                if (strcmp(whys[i], why) == 0)
                        return terminal_text(whys[i]);
        return why;
}

void checkup_journal(struct checkup *checkup)
{
        struct program *program = checkup->program;
        struct office_list offices = { 0 };
        enum error err;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = office_list_all(tx, &program->arena, &offices);
        }
        if (err != OK)
                checkup_say(checkup, false, M("journal: the offices cannot be read (%s)"), error_name(err));
        for (size_t i = 0; err == OK && i < offices.count; i++) {
                struct journal_verdict verdict = { 0 };
                enum error read = journal_verify(program->app.store, program->app.journal_key, offices.items[i].id,
                                                 SLICE_NULL,
                                                 &verdict);
                bool older = read == OK && verdict.is_behind && checkup->older;
                bool fine = read == OK && (verdict.first_bad_seq == 0 || older);
                checkup_say(checkup, fine, M("journal of %.*s: %lld %s, %lld %s%s%s"),
                            SLICE_FMT(offices.items[i].code), (long long)verdict.entries,
                            cli_noun((uint64_t)verdict.entries, M("entry"), M("entries")),
                            (long long)verdict.checkpoints,
                            cli_noun((uint64_t)verdict.checkpoints, M("checkpoint"), M("checkpoints")),
                            fine ? M(" hold") : M(". NOT SOUND: "),
                            fine          ? ""
                            : verdict.why ? checkup_why(verdict.why)
                                          : error_name(read));
                if (!fine)
                        puts(M("     `kentongan journal verify` names the first bad entry."));
                if (older)
                        printf(M("     It is older than the folder of keys: entries %lld to %lld are not in this "
                                 "backup.\n"
                                 "     To serve it, put %s/journal.places aside under another name, and keep it with "
                                 "a note why.\n"), (long long)verdict.entries + 1, (long long)verdict.kept,
                               program->keys);
        }
}

static void check_space(struct checkup *checkup)
{
        struct statvfs about;
        if (statvfs(checkup->program->data, &about) != 0 || about.f_blocks == 0) {
                checkup_say(checkup, false, M("space: how much is free cannot be asked. See `df -h`."));
                return;
        }
        unsigned long long free_mb = (unsigned long long)about.f_bavail * about.f_frsize >> 20;
        unsigned long long percent = (unsigned long long)about.f_bavail * 100 / about.f_blocks;
        bool fine = free_mb >= SPACE_LEAST_MB && percent >= SPACE_LEAST_PERCENT;
        checkup_say(checkup, fine, M("space: %llu MB free, %llu percent%s"), free_mb, percent,
                    fine ? "" : M(". Make room: a full disk stops writing (nothing is lost)."));
}

static void check_clock(struct checkup *checkup)
{
        struct cli_newest_entry_row newest = { 0 };
        enum error err;
        transaction (tx, checkup->program->app.store, TX_READ, &err) {
                err = cli_newest_entry(tx, tx_arena(tx), &newest);
        }
        bool fine = err == OK && (!newest.has_at || newest.at <= clock_now() + MINUTE);
        checkup_say(checkup, fine, M("clock: %s"), fine ? M("not before the newest entry of the journal")
                                                     : M("stands before the newest entry of the journal. Set the "
                                                         "machine's time (NTP)."));
}

static void check_jobs(struct checkup *checkup)
{
        struct cli_dead_jobs_row dead = { 0 };
        enum error err;
        transaction (tx, checkup->program->app.store, TX_READ, &err) {
                err = cli_dead_jobs(tx, tx_arena(tx), &dead);
        }
        bool fine = err == OK && dead.found == 0;
        checkup_say(checkup, fine, M("jobs: %lld gave up%s"), (long long)dead.found, fine ? "" : M(". See the page "
                                                                                                   "/pekerjaan."));
}

/* How many, and neither which nor of what office: whoever reads this may depend on the head who is named. */
static void check_oversight(struct checkup *checkup)
{
        struct cli_oversight_row row = { 0 };
        enum error err;
        char iso[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), ZONE_OF_ROLES), iso);
        transaction (tx, checkup->program->app.store, TX_READ, &err) {
                err = cli_oversight(tx, &(struct cli_oversight_params){ .nobody = UUID_NIL, .today = today },
                                    tx_arena(tx), &row);
        }
        bool fine = err == OK && row.waiting == 0 && row.headless == 0;
        checkup_say(checkup, fine, M("oversight: %lld of %lld offices have one that oversees them, %lld reports wait "
                                     "for one, %lld for a head who may look%s"),
                    (long long)row.overseen, (long long)row.offices, (long long)row.waiting, (long long)row.headless,
                    fine ? "" : M(". Set the overseer on the page /kantor/pengawas or by kentongan user overseer; "
                                  "another head is asked for on /orang."));
}

/* As above: how many, and nothing that says which. */
static void check_unjudged(struct checkup *checkup)
{
        struct cli_unjudged_row row = { 0 };
        enum error err;
        char iso[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), ZONE_OF_ROLES), iso);
        transaction (tx, checkup->program->app.store, TX_READ, &err) {
                err = cli_unjudged(tx, &(struct cli_unjudged_params){ .today = today }, tx_arena(tx), &row);
        }
        bool fine = err == OK && row.nowhere == 0;
        checkup_say(checkup, fine, M("named: %lld applications wait for another office to say whom they name, %lld of "
                                     "them without one%s"),
                    (long long)row.waiting, (long long)row.nowhere,
                    fine ? "" : M(". Set the overseer on the page /kantor/pengawas, or appoint another supervisor."));
}

void checkup_machine(struct checkup *checkup)
{
        check_space(checkup);
        check_clock(checkup);
        check_jobs(checkup);
        check_oversight(checkup);
        check_unjudged(checkup);
}

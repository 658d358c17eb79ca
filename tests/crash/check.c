/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* check --data DIR --ledger FILE [--acknowledged-until BYTES] [--sent-until BYTES]
 *
 * Opens a data folder as the program does after a crash, and holds it against what the clients know. Prints one line of
 * figures. Exit: 0 sound, 1 something acknowledged is missing, or something is there twice, half or unasked, 2 it
 * cannot be opened or read at all. */
#include "access/scope.h"
#include "base/checked.h"
#include "crash.sql.h"
#include "journal/journal.h"
#include "program.sql.h"
#include "store/store.h"
#include "tests/crash/ledger.h"
#include "tests/crash/writers.h"
#include "program/program.h"

#include <err.h>

enum { EXIT_SOUND = 0, EXIT_UNSOUND = 1, EXIT_UNREADABLE = 2, LEDGER_ARENA = 1 << 30, VERIFY_OFFICES = 200 };

struct check {
        struct ledger ledger;
        int64_t present, foreign, misplaced; /* reports of the test; of ids never sent; whose text is another's */
        int64_t wrong_numbers, journal_entries;
        bool journal_holds;
        char structure[STORE_MESSAGE_SIZE];
};

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* The text names the operation, so that an effect that was done twice under two ids shows. */
static enum error take_report(void *context, const struct crash_reports_row *row)
{
        struct check *check = context;
        struct uuid told;
        if (!slice_starts_with(row->narrative, slice_from_cstr(WRITERS_MARK)) ||
            !uuid_parse(slice_sub(row->narrative, strlen(WRITERS_MARK), UUID_TEXT_SIZE), &told))
                return OK;
        check->present++;
        struct ledger_entry *entry = ledger_find(&check->ledger, told);
        if (!entry) {
                check->foreign++;
                return OK;
        }
        if (!uuid_equal(row->id, told)) {
                entry->twins++;
                return OK;
        }
        entry->rows++;
        bool told_number = entry->acknowledged && entry->number[0] != '-';
        if (told_number && !slice_equal(row->number, slice_from_cstr(entry->number)))
                entry->changed = true;
        return OK;
}

static enum error take_filed(void *context, const struct crash_filed_row *row)
{
        struct ledger_entry *entry = ledger_find(&((struct check *)context)->ledger, row->report_id);
        if (entry)
                entry->filed = (unsigned)row->found;
        return OK;
}

static enum error take_mentions(void *context, const struct crash_mentions_row *row)
{
        struct ledger_entry *entry = ledger_find(&((struct check *)context)->ledger, row->source_id);
        if (entry)
                entry->mentions = (unsigned)row->found;
        return OK;
}

static enum error take_receipt(void *context, const struct crash_receipts_row *row)
{
        struct ledger_entry *entry = ledger_find(&((struct check *)context)->ledger, row->id);
        if (entry)
                entry->receipts++;
        return OK;
}

static enum error take_journaled(void *context, const struct crash_journaled_row *row)
{
        struct uuid id;
        for (size_t at = 0; at + UUID_TEXT_SIZE <= row->object_ids.size; at++) {
                if (!uuid_parse(slice_sub(row->object_ids, at, UUID_TEXT_SIZE), &id))
                        continue;
                struct ledger_entry *entry = ledger_find(&((struct check *)context)->ledger, id);
                if (entry)
                        entry->journaled++;
                at += UUID_TEXT_SIZE - 1;
        }
        return OK;
}

/* The counter steps in the transaction that uses the number: none is given twice, none is skipped. */
static enum error take_numbers(void *context, const struct crash_numbers_row *row)
{
        if (row->found != row->different || row->found != row->value)
                ((struct check *)context)->wrong_numbers++;
        return OK;
}

static enum error read_everything(struct store *store, struct check *check)
{
        enum error err;
        transaction (tx, store, TX_READ, &err) {
                err = crash_reports(tx, take_report, check);
                if (err == OK)
                        err = crash_filed(tx, take_filed, check);
                if (err == OK)
                        err = crash_mentions(tx, take_mentions, check);
                if (err == OK)
                        err = crash_receipts(tx, take_receipt, check);
                if (err == OK)
                        err = crash_journaled(tx, take_journaled, check);
                if (err == OK)
                        err = crash_numbers(tx, take_numbers, check);
        }
        return err;
}

static enum error verify_journals(struct program *program, struct check *check)
{
        enum error err;
        struct program_offices_rows offices = { 0 };
        transaction (tx, program->app.store, TX_READ, &err) {
                err = program_offices(tx, &program->arena, &offices);
        }
        TRY(err);
        check->journal_holds = offices.count > 0;
        for (size_t i = 0; i < offices.count; i++) {
                struct journal_verdict verdict = { 0 };
                TRY(journal_verify(program->app.store, program->app.journal_key, offices.items[i].id, SLICE_NULL,
                                   &verdict));
                check->journal_entries += verdict.entries + verdict.waiting;
                check->journal_holds &= verdict.why == NULL;
        }
        return OK;
}

/* --- verdict ------------------------------------------------------------------------------------------------------ */

struct figures {
        int64_t sent, acknowledged, lost, doubled, torn, unanswered;
};

static struct figures count(const struct ledger *ledger)
{
        struct figures f = { .sent = (int64_t)ledger->count };
        for (size_t i = 0; i < ledger->count; i++) {
                const struct ledger_entry *e = &ledger->entries[i];
                f.acknowledged += e->acknowledged;
                f.lost += (e->acknowledged && e->rows == 0) || e->changed;
                f.doubled += e->rows > 1 || e->twins > 0 || e->filed > 1 || e->mentions > 1 || e->journaled > 1;
                f.torn += e->rows > 0 ? !e->filed || !e->mentions || !e->receipts || !e->journaled
                                      : e->filed || e->mentions || e->receipts || e->journaled;
                f.unanswered += e->rows > 0 && !e->acknowledged;
        }
        return f;
}

static int judge(const struct check *check)
{
        struct figures f = count(&check->ledger);
        printf("sent %lld acknowledged %lld present %lld lost %lld doubled %lld torn %lld foreign %lld unanswered %lld "
               "numbers %s journal %s (%lld entries) structure %s\n",
               (long long)f.sent, (long long)f.acknowledged, (long long)check->present, (long long)f.lost,
               (long long)f.doubled, (long long)f.torn, (long long)check->foreign, (long long)f.unanswered,
               check->wrong_numbers ? "WRONG" : "ok", check->journal_holds ? "ok" : "BROKEN",
               (long long)check->journal_entries, check->structure[0] ? check->structure : "ok");
        bool sound = !f.lost && !f.doubled && !f.torn && !check->foreign && !check->wrong_numbers &&
                     check->journal_holds && !check->structure[0];
        return sound ? EXIT_SOUND : EXIT_UNSOUND;
}

static int run(struct program *program, const struct config *config, struct check *check)
{
        char message[PROGRAM_MESSAGE_SIZE];
        scope_every_office();
        enum error err = program_open(program, config, PROGRAM_WRITE, message);
        if (err != OK) {
                printf("unreadable: %s\n", message);
                return EXIT_UNREADABLE;
        }
        err = read_everything(program->app.store, check);
        if (err == OK)
                err = verify_journals(program, check);
        if (err == OK && store_check(program->app.store, check->structure) != OK && !check->structure[0])
                err = ERR_IO;
        if (err != OK) {
                printf("unreadable: %s\n", error_name(err));
                return EXIT_UNREADABLE;
        }
        return judge(check);
}

static int64_t number_of(const char *text)
{
        int64_t number;
        if (!slice_to_int64(slice_from_cstr(text), &number))
                errx(EXIT_UNREADABLE, "%s is no number", text);
        return number;
}

int main(int argc, char **argv)
{
        static struct check check;
        _cleanup_arena_ struct arena arena;
        _cleanup_program_ struct program program = { .app.blobs.folder = -1 };
        struct config config;
        const char *ledger = NULL;
        int64_t acknowledged_until = INT64_MAX, sent_until = INT64_MAX;
        arena_init(&arena, LEDGER_ARENA);
        config_init(&config);
        for (int i = 1; i + 1 < argc; i += 2) {
                struct slice name = slice_from_cstr(argv[i]);
                if (slice_equal(name, S("--ledger")))
                        ledger = argv[i + 1];
                else if (slice_equal(name, S("--acknowledged-until")))
                        acknowledged_until = number_of(argv[i + 1]);
                else if (slice_equal(name, S("--sent-until")))
                        sent_until = number_of(argv[i + 1]);
                else if (config_set(&config, slice_from(name, 2), slice_from_cstr(argv[i + 1])) != OK)
                        errx(EXIT_UNREADABLE, "there is no option %s", argv[i]);
        }
        if (!ledger || ledger_read(ledger, acknowledged_until, sent_until, &arena, &check.ledger) != OK)
                errx(EXIT_UNREADABLE, "the ledger cannot be read");
        return run(&program, &config, &check);
}

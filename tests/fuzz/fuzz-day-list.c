/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The day's list of applications as CSV: looked at, kept, and looked at again, with the rules and content of an office
 * of its own; everything is taken back after each input. */
#include "fuzz.h"

#include "passports/import.h"
#include "sandbox/sheet.h"
#include "text/csv.h"
#include "../unit/passports/desk.h"

enum { KEPT_MOST = 3 };

static struct desk *open_desk(void);

static void close_desk(void)
{
        desk_close(open_desk());
}

static struct desk *open_desk(void)
{
        static struct desk desk;
        static bool open;
        if (open)
                return &desk;
        desk_open(&desk);
        open = true;
        (void)atexit(close_desk);
        return &desk;
}

static void must_explain(const struct import_list *list)
{
        fuzz_must(list->count <= IMPORT_ROWS_MAX && list->fault_count <= IMPORT_FAULTS_MAX);
        fuzz_must(list->count > 0 || list->fault_count > 0);
        for (size_t i = 0; i < list->fault_count; i++)
                fuzz_must(list->faults[i].text.size > 0 && list->faults[i].column <= CSV_LIMITS_DEFAULT.columns);
        size_t wrong = 0;
        for (size_t i = 0; i < list->count; i++)
                wrong += list->rows[i].state == IMPORT_WRONG;
        fuzz_must(wrong == 0 || list->fault_count > 0);
}

/* Whatever is shown as good is kept, and known from then on. */
static enum error keep_and_look(struct tx *tx, const struct reading *reading, struct slice text,
                                struct import_list *list)
{
        struct import_list again = { 0 };
        size_t kept = 0;
        for (size_t i = 0; i < list->count && kept < KEPT_MOST; i++) {
                if (list->rows[i].state != IMPORT_GOOD)
                        continue;
                TRY(passports_import_keep(tx, reading->actor, &list->rows[i], reading->arena));
                fuzz_must(list->rows[i].state == IMPORT_KEPT && list->rows[i].number.size > 0);
                kept++;
        }
        TRY(passports_import_look(tx, reading, text, &again));
        fuzz_must(again.count == list->count);
        for (size_t i = 0; i < again.count; i++)
                fuzz_must(again.rows[i].state ==
                          (list->rows[i].state == IMPORT_KEPT ? IMPORT_KNOWN : list->rows[i].state));
        return OK;
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct desk *desk = open_desk();
        struct slice text;
        enum error err, done = OK;
        struct reading reading = { &desk->officer, LANGUAGE_ID, arena };
        err = sandbox_sheet(SLICE_NULL, input, IMPORT_TEXT_MAX, arena, &text);
        if (err != OK || text.data != input.data)
                return; /* a workbook is opened by a child: target xlsx */
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                struct import_list list = { 0 };
                done = passports_import_look(tx, &reading, text, &list);
                if (done == OK) {
                        must_explain(&list);
                        done = keep_and_look(tx, &reading, text, &list);
                }
                err = ERR_CONFLICT; /* nothing stays */
        }
        fuzz_must(done == OK || done == ERR_MEMORY);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/crash/ledger.h"

#include "program/program.h"

#include <fcntl.h>

enum { LEDGER_BYTES_MAX = 1 << 30 };

int ledger_open(const char *path)
{
        return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void write_line(int file, const char *line, int size)
{
        if (write(file, line, (size_t)size) != size)
                abort();
}

void ledger_sent(int file, struct uuid id)
{
        char line[UUID_TEXT_SIZE + 8], text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        write_line(file, line, snprintf(line, sizeof line, "S %s\n", text));
}

void ledger_acknowledged(int file, struct uuid id, struct slice number)
{
        char line[UUID_TEXT_SIZE + LEDGER_NUMBER_SIZE + 8], text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        struct slice shown = slice_sub(number, 0, LEDGER_NUMBER_SIZE - 1);
        write_line(file, line, snprintf(line, sizeof line, "A %s %.*s\n", text, SLICE_FMT(shown)));
}

static int by_id(const void *a, const void *b)
{
        return uuid_compare(((const struct ledger_entry *)a)->id, ((const struct ledger_entry *)b)->id);
}

struct ledger_entry *ledger_find(const struct ledger *ledger, struct uuid id)
{
        struct ledger_entry key = { .id = id };
        return bsearch(&key, ledger->entries, ledger->count, sizeof key, by_id);
}

static bool read_line(struct slice line, char kind, struct uuid *ret_id)
{
        return line.size >= 2 + UUID_TEXT_SIZE && line.data[0] == kind &&
               uuid_parse(slice_sub(line, 2, UUID_TEXT_SIZE), ret_id);
}

static void note_acknowledgement(struct ledger_entry *entry, struct slice number)
{
        if (entry->acknowledged && !slice_equal(slice_from_cstr(entry->number), number))
                entry->changed = true;
        entry->acknowledged = true;
        (void)snprintf(entry->number, sizeof entry->number, "%.*s", SLICE_FMT(number));
}

enum error ledger_read(const char *path, int64_t acknowledged_until, int64_t sent_until, struct arena *arena,
                       struct ledger *ret_ledger)
{
        struct slice text, line;
        struct uuid id;
        TRY(file_read(path, LEDGER_BYTES_MAX, arena, &text));
        struct slice sent = slice_sub(text, 0, (size_t)sent_until), rest = sent;
        size_t lines = 0;
        while (slice_next(&rest, '\n', &line))
                lines++;
        struct ledger ledger = { .entries = arena_array(arena, struct ledger_entry, lines) };
        if (!ledger.entries)
                return ERR_MEMORY;
        for (rest = sent; slice_next(&rest, '\n', &line);)
                if (read_line(line, 'S', &id))
                        ledger.entries[ledger.count++].id = id;
        qsort(ledger.entries, ledger.count, sizeof *ledger.entries, by_id);
        for (rest = slice_sub(text, 0, (size_t)acknowledged_until); slice_next(&rest, '\n', &line);) {
                if (!read_line(line, 'A', &id))
                        continue;
                struct ledger_entry *entry = ledger_find(&ledger, id);
                if (!entry)
                        return ERR_CORRUPT;
                note_acknowledgement(entry, slice_from(line, 3 + UUID_TEXT_SIZE));
        }
        *ret_ledger = ledger;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writes the constant table of regions: regiongen CSV_DIR CARTOGRAM_JSON OUT_C.
 *
 * CSV_DIR holds provinces.csv, regencies.csv, districts.csv and villages.csv of npm idn-area-data, which come in code
 * order; anything out of order, without its parent or malformed stops the build, and so does a cartogram cell that
 * names an unknown district, or stands on another. */
#include "region/table.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 200'000, POOL_MAX = 8 * 1024 * 1024, SLOTS = 1 << 18, LINE_MAX_SIZE = 1024, CODE_MAX = 16 };

struct entry {
        char code[CODE_MAX];
        struct region_row row;
};

static struct {
        struct entry *entries;
        size_t count;
} levels[REGION_LEVELS];

static char *pool;
static size_t pool_size;
static uint32_t slots[SLOTS]; /* offset + 1 */

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
        va_list args;
        va_start(args, format);
        fputs("regiongen: ", stderr);
        vfprintf(stderr, format, args);
        fputc('\n', stderr);
        va_end(args);
        exit(1);
}

static void *allocate(size_t count, size_t size)
{
        void *memory = calloc(count, size);
        if (!memory)
                die("out of memory");
        return memory;
}

/* Offset of `name` in the pool; equal names share one place. */
static uint32_t intern(const char *name)
{
        size_t size = strlen(name) + 1;
        uint32_t hash = 2166136261u;
        for (size_t i = 0; i < size; i++)
                hash = (hash ^ (unsigned char)name[i]) * 16777619u;
        size_t slot = hash % SLOTS;
        while (slots[slot] && strcmp(pool + slots[slot] - 1, name) != 0)
                slot = (slot + 1) % SLOTS;
        if (slots[slot])
                return slots[slot] - 1;
        if (pool_size + size > POOL_MAX)
                die("names do not fit");
        memcpy(pool + pool_size, name, size);
        slots[slot] = (uint32_t)pool_size + 1;
        pool_size += size;
        return slots[slot] - 1;
}

/* Takes one field off *line, with or without quotes. */
static char *take_field(char **line)
{
        char *in = *line, *out = in, *start = in;
        bool quoted = *in == '"';
        if (quoted)
                in++;
        for (; *in; in++) {
                if (quoted && *in == '"') {
                        if (in[1] != '"') {
                                quoted = false;
                                continue;
                        }
                        in++;
                } else if (!quoted && *in == ',') {
                        break;
                }
                *out++ = *in;
        }
        *line = *in ? in + 1 : in;
        *out = '\0';
        return start;
}

static uint32_t find_entry(size_t level, const char *code)
{
        size_t low = 0, high = levels[level].count;
        while (low < high) {
                size_t middle = (low + high) / 2;
                int order = strcmp(levels[level].entries[middle].code, code);
                if (order == 0)
                        return (uint32_t)middle;
                if (order < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        die("no region %s", code);
}

static void add_entry(size_t level, char *line)
{
        static const size_t sizes[REGION_LEVELS] = { 2, 5, 8, 13 };
        struct entry *entry = &levels[level].entries[levels[level].count];
        size_t index = levels[level].count++;
        char *code = take_field(&line), *parent = level ? take_field(&line) : NULL, *name = take_field(&line);

        if (index >= ROWS_MAX || strlen(code) != sizes[level] || !*name)
                die("level %zu: bad row %s", level, code);
        memcpy(entry->code, code, sizes[level] + 1);
        if (index && strcmp(entry[-1].code, code) >= 0)
                die("%s is out of order", code);
        entry->row.name = intern(name);
        char *last = strrchr(code, '.');
        entry->row.number = (uint16_t)strtoul(last ? last + 1 : code, NULL, 10);
        if (!parent)
                return;
        if (strncmp(parent, code, strlen(parent)) != 0)
                die("%s does not lie in %s", code, parent);
        entry->row.parent = find_entry(level - 1, parent);
        struct region_row *above = &levels[level - 1].entries[entry->row.parent].row;
        if (!above->child_count++)
                above->first_child = (uint32_t)index;
}

static void read_level(size_t level, const char *folder, const char *file)
{
        char path[4096], line[LINE_MAX_SIZE];
        snprintf(path, sizeof path, "%s/%s", folder, file);
        FILE *stream = fopen(path, "re");
        if (!stream)
                die("%s: %s", path, strerrordesc_np(errno));
        levels[level].entries = allocate(ROWS_MAX + 1, sizeof(struct entry));
        if (!fgets(line, sizeof line, stream) || strncmp(line, "code,", 5) != 0)
                die("%s: no header", path);
        while (fgets(line, sizeof line, stream)) {
                line[strcspn(line, "\r\n")] = '\0';
                if (*line)
                        add_entry(level, line);
        }
        fclose(stream);
}

static void write_names(FILE *out)
{
        fputs("const char region_names[] =\n", out);
        for (size_t at = 0; at < pool_size; at += strlen(pool + at) + 1) {
                fputs("\t\"", out);
                for (const unsigned char *c = (const unsigned char *)pool + at; *c; c++) {
                        if (*c < ' ' || *c > '~' || *c == '"' || *c == '\\' || *c == '?')
                                fprintf(out, "\\%03o", *c);
                        else
                                fputc(*c, out);
                }
                fputs("\\0\"\n", out);
        }
        fputs("\t;\n\n", out);
}

static void write_levels(FILE *out)
{
        for (size_t level = 0; level < REGION_LEVELS; level++) {
                fprintf(out, "static const struct region_row level%zu[] = {\n", level);
                for (size_t i = 0; i < levels[level].count; i++) {
                        const struct region_row *row = &levels[level].entries[i].row;
                        fprintf(out, "\t{ %u, %u, %u, %u, %u },\n", row->name, row->parent, row->first_child,
                                row->number, row->child_count);
                }
                fputs("};\n\n", out);
        }
        fputs("const struct region_table region_tables[REGION_LEVELS] = {\n", out);
        for (size_t level = 0; level < REGION_LEVELS; level++)
                fprintf(out, "\t{ level%zu, %zu },\n", level, levels[level].count);
        fputs("};\n\n", out);
}

static void write_cell(FILE *out, json_t *cell)
{
        static bool taken[64][64];
        const char *code, *label;
        int column, row;
        if (json_unpack(cell, "{s:s, s:i, s:i, s:s !}", "code", &code, "column", &column, "row", &row, "short", &label))
                die("cartogram: a cell is { code, column, row, short }");
        if (column < 0 || column >= 64 || row < 0 || row >= 64 || taken[row][column])
                die("cartogram: %s stands outside the grid or on another cell", code);
        taken[row][column] = true;
        (void)find_entry(2, code);
        size_t size = strlen(label);
        if (size < 1 || size > 4 || strspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != size)
                die("cartogram: short label of %s is one to four letters", code);
        fprintf(out, "\t{ \"%s\", \"%s\", %d, %d },\n", code, label, column, row);
}

static void write_cartogram(FILE *out, const char *path)
{
        json_error_t error;
        json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
        if (!root)
                die("%s:%d: %s", path, error.line, error.text);
        json_t *cells = json_object_get(root, "cells");
        if (!json_is_array(cells) || !json_array_size(cells))
                die("%s: no cells", path);
        fputs("const struct cartogram_place cartogram_places[] = {\n", out);
        for (size_t i = 0; i < json_array_size(cells); i++)
                write_cell(out, json_array_get(cells, i));
        fprintf(out, "};\nconst size_t cartogram_place_count = %zu;\n", json_array_size(cells));
        json_decref(root);
}

int main(int argc, char **argv)
{
        static const char *const files[REGION_LEVELS] = { "provinces.csv", "regencies.csv", "districts.csv",
                                                          "villages.csv" };
        if (argc != 4)
                die("usage: regiongen CSV_DIR CARTOGRAM_JSON OUT_C");
        pool = allocate(POOL_MAX, 1);
        for (size_t level = 0; level < REGION_LEVELS; level++)
                read_level(level, argv[1], files[level]);
        FILE *out = fopen(argv[3], "we");
        if (!out)
                die("%s: %s", argv[3], strerrordesc_np(errno));
        fputs("/* Generated by tools/regiongen.c from idn-area-data (ODbL 1.0). */\n#include \"region/table.h\"\n\n",
              out);
        write_names(out);
        write_levels(out);
        write_cartogram(out, argv[2]);
        if (fclose(out))
                die("%s: %s", argv[3], strerrordesc_np(errno));
        return 0;
}

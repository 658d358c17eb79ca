/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "lint.h"

#include "base/checked.h"

#include <ctype.h>

static bool ends_with_any(struct slice path, const char *const *endings, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (slice_ends_with(path, slice_from_cstr(endings[i])))
                        return true;
        return false;
}
#define ENDS_WITH_ANY(path, ...) \
        ends_with_any((path), (const char *const[]){ __VA_ARGS__ }, ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ })))

static bool is_c(struct slice path)
{
        return ENDS_WITH_ANY(path, ".c", ".h");
}

/* What a person writes to make something happen, as against prose, data and lists of pins. */
static bool is_code(const struct source *source)
{
        if (slice_ends_with(source->path, S(".d.ts")))
                return false;
        return is_c(source->path) || slice_starts_with(source->text, S("#!")) ||
               ENDS_WITH_ANY(source->path, ".ts", ".tsx", ".js", ".mjs", ".scss", ".sh");
}

static unsigned count_characters(struct slice line)
{
        unsigned count = 0;
        for (size_t i = 0; i < line.size; i++)
                count += ((unsigned char)line.data[i] & 0xC0) != 0x80;
        return count;
}

/* ---- one line ---- */

/* Whether the word stands in the line by itself and no issue number (#12) follows it. */
static bool is_unfinished(struct slice line, struct slice word)
{
        size_t at = slice_find(line, word);
        if (at == SIZE_MAX)
                return false;
        size_t end = at + word.size;
        bool alone = (at == 0 || !isalnum((unsigned char)line.data[at - 1])) &&
                     (end == line.size || !isalnum((unsigned char)line.data[end]));
        struct slice rest = slice_from(line, end);
        size_t number = slice_find_byte(rest, '#');
        bool numbered = number + 1 < rest.size && isdigit((unsigned char)rest.data[number + 1]);
        return alone && !numbered;
}

/* A path that exists on its writer's machine only. Put together from parts so that this file passes its own rule. */
static bool has_machine_path(struct slice line)
{
        static const char *const homes[] = { "work", "root", "home" };
        for (size_t at = 0; at < line.size; at++) {
                if (line.data[at] != '/' || (at > 0 && !strchr(" \t\"'=:`(<>,[", line.data[at - 1])))
                        continue;
                struct slice rest = slice_from(line, at + 1);
                for (size_t i = 0; i < ARRAY_SIZE(homes); i++) {
                        size_t size = strlen(homes[i]);
                        if (slice_starts_with(rest, slice_from_cstr(homes[i])) && rest.size > size + 1 &&
                            rest.data[size] == '/' && isalnum((unsigned char)rest.data[size + 1]))
                                return true;
                }
        }
        return false;
}

static void check_line(struct lint *lint, const struct source *source, struct slice line, unsigned number)
{
        if (has_machine_path(line))
                lint_fault(lint, source->path, number, "a path of one machine; say it relative to the tree");
        if (!is_code(source) && !slice_ends_with(source->path, S(".sql")))
                return;
        if (is_unfinished(line, S("TO" "DO")) || is_unfinished(line, S("FIX" "ME")))
                lint_fault(lint, source->path, number, "unfinished work needs an issue number (#12)");
        if (line.size > 0 && (line.data[line.size - 1] == ' ' || line.data[line.size - 1] == '\t'))
                lint_fault(lint, source->path, number, "white space at the end of the line");
        if (!is_c(source->path))
                return;
        if (count_characters(line) > LINE_CHARACTERS_MAX)
                lint_fault(lint, source->path, number, "%u characters: break the line at 120", count_characters(line));
        if (slice_find_byte(line, '\t') < line.size)
                lint_fault(lint, source->path, number, "a tab; indent by eight spaces");
}

/* ---- one file ---- */

static bool says_licence(struct slice text)
{
        struct slice line, rest = text;
        for (int i = 0; i < 3 && slice_next(&rest, '\n', &line); i++)
                if (slice_find(line, S("SPDX-License-Identifier: AGPL-3.0-or-later")) != SIZE_MAX)
                        return true;
        return false;
}

void lint_text(struct lint *lint, const struct source *source)
{
        if (ENDS_WITH_ANY(source->path, ".geojson", ".topojson") && !slice_starts_with(source->path, S("tests/unit/")))
                lint_fault(lint, source->path, 0, "border data are imported by an office and never published here");
        if (memchr(source->text.data, '\0', source->text.size))
                return;
        if (is_code(source) && !says_licence(source->text))
                lint_fault(lint, source->path, 1, "say SPDX-License-Identifier: AGPL-3.0-or-later in the first lines");
        if (is_code(source) && source->lines > FILE_LINES_MAX)
                lint_fault(lint, source->path, 0, "%u lines (at most %d): split it", source->lines, FILE_LINES_MAX);
        struct slice line, rest = source->text;
        for (unsigned number = 1; slice_next(&rest, '\n', &line); number++)
                check_line(lint, source, line, number);
}

/* ---- rooms ---- */

void lint_rooms(struct lint *lint)
{
        struct slice last = SLICE_NULL;
        for (size_t i = 0; i < lint->source_count; i++) {
                struct slice path = lint->sources[i].path;
                if (!slice_starts_with(path, S("src/")))
                        continue;
                struct slice room = slice_sub(path, 0, 4 + slice_find_byte(slice_from(path, 4), '/'));
                if (room.size == path.size || slice_equal(room, last))
                        continue;
                last = room;
                struct slice readme = arena_join(&lint->arena, room, S("/README.md"));
                if (!lint_find(lint, readme))
                        lint_fault(lint, readme, 0,
                                   "a room says in ten lines what it is for, its states and its rules");
        }
}

/* ---- fuzz targets ---- */

static void check_fuzz_target(struct lint *lint, struct slice path, struct slice list)
{
        const size_t prefix = strlen("tests/fuzz/fuzz-");
        struct slice name = slice_sub(path, prefix, path.size - prefix - strlen(".c"));
        struct slice quoted = arena_printf(&lint->arena, "'%.*s'", SLICE_FMT(name));
        if (slice_find(list, quoted) == SIZE_MAX)
                lint_fault(lint, path, 0, "is not built: add %.*s to tests/fuzz/meson.build", SLICE_FMT(quoted));
        struct slice corpus = arena_printf(&lint->arena, "tests/fuzz/corpus/%.*s/", SLICE_FMT(name));
        for (size_t i = 0; i < lint->source_count; i++)
                if (slice_starts_with(lint->sources[i].path, corpus))
                        return;
        lint_fault(lint, path, 0, "needs a first input in %.*s", SLICE_FMT(corpus));
}

void lint_fuzz_targets(struct lint *lint)
{
        const struct source *list = lint_find(lint, S("tests/fuzz/meson.build"));
        for (size_t i = 0; i < lint->source_count; i++) {
                struct slice path = lint->sources[i].path;
                if (slice_starts_with(path, S("tests/fuzz/fuzz-")) && slice_ends_with(path, S(".c")))
                        check_fuzz_target(lint, path, list ? list->text : SLICE_NULL);
        }
}

/* ---- migrations ---- */

/* A line that declares a column: indented, a lower-case name, then an upper-case type. */
static bool declares_column(struct slice line)
{
        if (!slice_starts_with(line, S(" ")))
                return false;
        struct slice text = slice_trim(line);
        size_t end = slice_find_byte(text, ' ');
        for (size_t i = 0; i < end; i++)
                if (!islower((unsigned char)text.data[i]) && !isdigit((unsigned char)text.data[i]) &&
                    text.data[i] != '_')
                        return false;
        return end > 0 && end + 1 < text.size && isupper((unsigned char)text.data[end + 1]);
}

/* `-- P0 reference`: a class P0 to P4 and a retention class. */
static bool is_classified(struct slice line)
{
        size_t at = slice_find(line, S("-- P"));
        if (at == SIZE_MAX)
                return false;
        struct slice mark = slice_from(line, at + 4);
        return mark.size > 2 && mark.data[0] >= '0' && mark.data[0] <= '4' && mark.data[1] == ' ' &&
               islower((unsigned char)mark.data[2]);
}

void lint_migrations(struct lint *lint, const struct source *source)
{
        bool in_table = false;
        struct slice line, rest = source->text;
        for (unsigned number = 1; slice_next(&rest, '\n', &line); number++) {
                if (slice_starts_with(line, S("CREATE TABLE ")))
                        in_table = true;
                else if (in_table && slice_starts_with(line, S(")")))
                        in_table = false;
                bool column = in_table ? declares_column(line) : slice_find(line, S(" ADD COLUMN ")) != SIZE_MAX;
                if (column && !is_classified(line))
                        lint_fault(lint, source->path, number, "a column needs its class and retention: -- P2 account");
        }
}

/* What follows the last slash. */
static struct slice file_name(struct slice path)
{
        size_t at = path.size;
        while (at > 0 && path.data[at - 1] != '/')
                at--;
        return slice_from(path, at);
}

/* A migration that the build does not name never runs; two of one number hide each other. */
void lint_migration_list(struct lint *lint)
{
        const size_t digits = 5; /* "0330-" */
        const struct source *list = lint_find(lint, S("sql/meson.build"));
        struct slice last = SLICE_NULL;
        for (size_t i = 0; i < lint->source_count; i++) {
                struct slice path = lint->sources[i].path;
                if (!slice_starts_with(path, S("sql/migrations/")) || !slice_ends_with(path, S(".sql")))
                        continue;
                struct slice name = file_name(path);
                struct slice quoted = arena_printf(&lint->arena, "migrations/%.*s'", SLICE_FMT(name));
                if (list && slice_find(list->text, quoted) == SIZE_MAX)
                        lint_fault(lint, path, 0, "never runs: name it in sql/meson.build");
                if (name.size > digits && slice_starts_with(last, slice_sub(name, 0, digits)))
                        lint_fault(lint, path, 0, "has the number of %.*s", SLICE_FMT(last));
                last = name;
        }
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* lint [--figures] [TREE]: reads the tree (the folder one stands in), prints faults, exits with 1 when there is one.
 * --figures prints sizes instead. */
#include "lint.h"

#include "base/checked.h"
#include "base/cleanup.h"

#include <err.h>
#include <fts.h>
#include <stdarg.h>
#include <sys/stat.h>

enum { MEMORY_LIMIT = 1 << 30, FILE_BYTES_MAX = 16 << 20 };

void lint_fault(struct lint *lint, struct slice path, unsigned line, const char *format, ...)
{
        lint->faults++;
        if (lint->quiet)
                return;
        va_list arguments;
        va_start(arguments, format);
        printf("%.*s:", SLICE_FMT(path));
        if (line > 0)
                printf("%u:", line);
        printf(" ");
        (void)vprintf(format, arguments);
        printf("\n");
        va_end(arguments);
}

const struct source *lint_find(const struct lint *lint, struct slice path)
{
        for (size_t i = 0; i < lint->source_count; i++)
                if (slice_equal(lint->sources[i].path, path))
                        return &lint->sources[i];
        return NULL;
}

/* ---- reading the tree ---- */

/* Folders that hold nothing of ours: what git ignores, and the linter's own bad examples. */
static bool is_foreign(const char *name, const char *path)
{
        static const char *const names[] = { ".git", "node_modules", ".cache" };
        for (size_t i = 0; i < ARRAY_SIZE(names); i++)
                if (strcmp(name, names[i]) == 0)
                        return true;
        bool at_top = strchr(path, '/') == NULL;
        bool ignored = strncmp(name, "build", 5) == 0 || strncmp(name, "data-", 5) == 0;
        return (at_top && ignored) || strcmp(path, "tests/dev/lint") == 0;
}

static struct slice read_whole(struct arena *arena, const char *path, size_t size)
{
        _cleanup_fclose_ FILE *file = fopen(path, "rb");
        char *bytes = arena_alloc(arena, size + 1);
        if (!file || !bytes || size > FILE_BYTES_MAX || fread(bytes, 1, size, file) != size)
                err(1, "%s cannot be read", path);
        return slice_of(bytes, size);
}

static void add_source(struct lint *lint, const char *path, const char *real_path, size_t size)
{
        if (lint->source_count == SOURCES_MAX)
                errx(1, "more than %d files", SOURCES_MAX);
        struct source *source = &lint->sources[lint->source_count++];
        source->path = arena_copy(&lint->arena, slice_from_cstr(path));
        source->text = read_whole(&lint->arena, real_path, size);
        for (size_t i = 0; i < size; i++)
                source->lines += source->text.data[i] == '\n';
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
        return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void read_tree(struct lint *lint, char *root)
{
        FTS *tree = fts_open((char *[]){ root, NULL }, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
        if (!tree)
                err(1, "%s", root);
        size_t skip = strlen(root) + 1;
        for (FTSENT *entry; (entry = fts_read(tree));) {
                if (entry->fts_level == 0)
                        continue;
                const char *path = entry->fts_path + skip;
                if (entry->fts_info == FTS_D && is_foreign(entry->fts_name, path))
                        (void)fts_set(tree, entry, FTS_SKIP);
                else if (entry->fts_info == FTS_F && strcmp(entry->fts_name, ".git") != 0)
                        add_source(lint, path, entry->fts_accpath, (size_t)entry->fts_statp->st_size);
                else if (entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR || entry->fts_info == FTS_NS)
                        errx(1, "%s: %s", entry->fts_path, strerrordesc_np(entry->fts_errno));
        }
        (void)fts_close(tree);
}

static bool is_c(const struct source *source)
{
        return slice_ends_with(source->path, S(".c")) || slice_ends_with(source->path, S(".h"));
}

static void check_tree(struct lint *lint)
{
        for (size_t i = 0; i < lint->source_count; i++) {
                struct source *source = &lint->sources[i];
                lint_text(lint, source);
                if (is_c(source))
                        lint_c(lint, source);
                if (slice_starts_with(source->path, S("sql/migrations/")))
                        lint_migrations(lint, source);
        }
        lint_rooms(lint);
        lint_fuzz_targets(lint);
        lint_migration_list(lint);
        lint_dependencies(lint);
}

/* ---- figures ---- */

static bool is_test(struct slice path)
{
        return slice_starts_with(path, S("tests/")) || slice_starts_with(path, S("bench/"));
}

static int by_length(const void *a, const void *b)
{
        const struct function *x = a, *y = b;
        return (x->lines > y->lines) - (x->lines < y->lines);
}

static void print_functions(struct lint *lint, bool tests, const char *title)
{
        struct function *chosen = arena_array(&lint->arena, struct function, lint->function_count + 1);
        if (!chosen)
                errx(1, "out of memory");
        size_t count = 0;
        for (size_t i = 0; i < lint->function_count; i++)
                if (is_test(lint->functions[i].path) == tests)
                        chosen[count++] = lint->functions[i];
        if (count == 0)
                return;
        qsort(chosen, count, sizeof *chosen, by_length);
        const struct function *longest = &chosen[count - 1];
        printf("%-20s %6zu functions, lines: median %u, 90th percentile %u, maximum %u (%.*s in %.*s)\n", title, count,
               chosen[count / 2].lines, chosen[count * 9 / 10].lines, longest->lines, SLICE_FMT(longest->name),
               SLICE_FMT(longest->path));
}

struct kind {
        const char *title, *beginning, *ending;
};

static void print_kind(const struct lint *lint, const struct kind *kind)
{
        size_t files = 0, lines = 0, comments = 0, longest = 0;
        for (size_t i = 0; i < lint->source_count; i++) {
                const struct source *source = &lint->sources[i];
                if (!slice_starts_with(source->path, slice_from_cstr(kind->beginning)) ||
                    !slice_ends_with(source->path, slice_from_cstr(kind->ending)))
                        continue;
                files++;
                lines += source->lines;
                comments += source->comment_lines;
                longest = source->lines > longest ? source->lines : longest;
        }
        if (files == 0)
                return;
        printf("%-20s %6zu files, %7zu lines, longest %zu", kind->title, files, lines, longest);
        if (comments > 0 && lines > 0)
                printf(", comments %zu %%", comments * 100 / lines);
        printf("\n");
}

static void print_figures(struct lint *lint)
{
        static const struct kind kinds[] = {
                { "program, C", "src/", ".c" },        { "program, headers", "src/", ".h" },
                { "generators, C", "tools/", ".c" },   { "queries", "src/", ".sql" },
                { "migrations", "sql/", ".sql" },      { "templates", "src/", ".html" },
                { "phone app", "web/", ".ts" },        { "phone app, views", "web/", ".tsx" },
                { "styles", "theme/", ".scss" },       { "tests, C", "tests/", ".c" },
                { "tests, browser", "tests/", ".mjs" }, { "all", "", "" },
        };
        print_functions(lint, false, "program and tools");
        print_functions(lint, true, "tests");
        printf("\n");
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
                print_kind(lint, &kinds[i]);
        lint_print_dependencies(lint);
}

/* ---- */

int main(int argc, char **argv)
{
        bool figures = argc > 1 && strcmp(argv[1], "--figures") == 0;
        int trees = argc - 1 - figures;
        if (trees > 1)
                errx(2, "usage: lint [--figures] [TREE]");
        static char here[] = ".";
        char *tree = trees == 1 ? argv[argc - 1] : here;
        static struct lint lint;
        arena_init(&lint.arena, MEMORY_LIMIT);
        lint.sources = arena_array(&lint.arena, struct source, SOURCES_MAX);
        lint.functions = arena_array(&lint.arena, struct function, FUNCTIONS_MAX);
        if (!lint.sources || !lint.functions)
                errx(1, "out of memory");
        lint.quiet = figures;
        read_tree(&lint, tree);
        if (lint.source_count == 0)
                errx(1, "%s: there is nothing to read", tree);
        check_tree(&lint);
        if (figures)
                print_figures(&lint);
        else
                printf("%zu files, %u faults\n", lint.source_count, lint.faults);
        bool failed = lint.faults > 0 && !figures;
        arena_reset(&lint.arena);
        return failed;
}

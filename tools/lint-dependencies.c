/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "lint.h"

#include "base/checked.h"

#include <ctype.h>
#include <jansson.h>

static const char LIST[] = "packaging/dependencies.ini";

struct entry {
        struct slice section, name, reason;
        unsigned line;
};

/* Walks the list: start with an entry of zeros and *rest the file's text. False at its end. */
static bool next_entry(struct slice *rest, struct entry *entry)
{
        struct slice line;
        while (slice_next(rest, '\n', &line)) {
                entry->line++;
                line = slice_trim(line);
                if (line.size == 0 || line.data[0] == '#')
                        continue;
                if (line.data[0] == '[') {
                        entry->section = slice_sub(line, 1, slice_find_byte(line, ']') - 1);
                        continue;
                }
                size_t equals = slice_find_byte(line, '=');
                entry->name = slice_trim(slice_sub(line, 0, equals));
                entry->reason = slice_trim(slice_from(line, equals + 1));
                return true;
        }
        return false;
}

static struct slice list_text(const struct lint *lint)
{
        const struct source *list = lint_find(lint, slice_from_cstr(LIST));
        return list ? list->text : SLICE_NULL;
}

/* Whether the package's name says the same as the pkg-config name: libpng-dev is libpng, libsqlite3-dev is sqlite3. */
static bool same_library(struct slice package, struct slice library)
{
        if (!slice_ends_with(package, S("-dev")))
                return false;
        package = slice_sub(package, 0, package.size - 4);
        if (slice_starts_with(package, S("lib")))
                package = slice_from(package, 3);
        if (slice_starts_with(library, S("lib")))
                library = slice_from(library, 3);
        return slice_equal_nocase(package, library);
}

static bool is_listed_package(struct slice list, struct slice package)
{
        struct entry entry = { 0 };
        while (next_entry(&list, &entry))
                if (slice_starts_with(entry.section, S("debian-")) && slice_equal(entry.name, package))
                        return true;
        return false;
}

/* Where the two names differ, the section [pkg-config] says `icu-i18n = libicu-dev`. */
static bool is_listed_library(struct slice list, struct slice library)
{
        struct slice rest = list;
        struct entry entry = { 0 };
        while (next_entry(&rest, &entry)) {
                if (slice_starts_with(entry.section, S("debian-")) && same_library(entry.name, library))
                        return true;
                if (slice_equal(entry.section, S("pkg-config")) && slice_equal(entry.name, library))
                        return is_listed_package(list, entry.reason);
        }
        return false;
}

static void check_calls_of(struct lint *lint, const struct source *source, struct slice call)
{
        struct slice list = list_text(lint);
        struct slice line, rest = source->text;
        for (unsigned number = 1; slice_next(&rest, '\n', &line); number++) {
                size_t at = slice_find(line, call);
                if (at == SIZE_MAX)
                        continue;
                struct slice library = slice_from(line, at + call.size);
                library = slice_sub(library, 0, slice_find_byte(library, '\''));
                if (!is_listed_library(list, library))
                        lint_fault(lint, source->path, number, "%.*s is not in %s with its reason", SLICE_FMT(library),
                                   LIST);
        }
}

static void check_list(struct lint *lint, json_t *npm)
{
        struct slice rest = list_text(lint);
        struct slice path = slice_from_cstr(LIST);
        struct entry entry = { 0 };
        while (next_entry(&rest, &entry)) {
                if (entry.reason.size == 0)
                        lint_fault(lint, path, entry.line, "%.*s: every dependency has a reason",
                                   SLICE_FMT(entry.name));
                char *name = arena_cstr(&lint->arena, entry.name);
                if (slice_equal(entry.section, S("npm")) && name && !json_object_get(npm, name))
                        lint_fault(lint, path, entry.line, "%s is not in package.json: take it out", name);
        }
}

static void check_npm(struct lint *lint, const struct source *package, json_t *dependencies)
{
        const char *name;
        json_t *version;
        json_object_foreach(dependencies, name, version) {
                const char *pin = json_string_value(version);
                if (!pin || !isdigit((unsigned char)pin[0]))
                        lint_fault(lint, package->path, 0, "%s: pin one exact version", name);
                struct slice rest = list_text(lint);
                struct entry entry = { 0 };
                bool listed = false;
                while (!listed && next_entry(&rest, &entry))
                        listed = slice_equal(entry.section, S("npm")) && slice_equal(entry.name, slice_from_cstr(name));
                if (!listed)
                        lint_fault(lint, package->path, 0, "%s is not in %s under [npm] with its reason", name, LIST);
        }
}

void lint_dependencies(struct lint *lint)
{
        for (size_t i = 0; i < lint->source_count; i++) {
                if (!slice_ends_with(lint->sources[i].path, S("meson.build")))
                        continue;
                check_calls_of(lint, &lint->sources[i], S("dependency('"));
                check_calls_of(lint, &lint->sources[i], S("find_library('"));
        }
        json_t *all = json_object();
        const struct source *package = lint_find(lint, S("package.json"));
        json_t *root =
                package ? json_loadb(package->text.data, package->text.size, JSON_REJECT_DUPLICATES, NULL) : NULL;
        if (package && !root)
                lint_fault(lint, package->path, 0, "not JSON");
        json_object_update(all, json_object_get(root, "dependencies"));
        json_object_update(all, json_object_get(root, "devDependencies"));
        if (package)
                check_npm(lint, package, all);
        check_list(lint, all);
        json_decref(root);
        json_decref(all);
}

void lint_print_dependencies(const struct lint *lint)
{
        struct slice rest = list_text(lint), section = SLICE_NULL;
        struct entry entry = { 0 };
        while (next_entry(&rest, &entry)) {
                if (slice_equal(entry.section, S("pkg-config")))
                        continue;
                if (!slice_equal(section, entry.section))
                        printf("\n%.*s\n", SLICE_FMT(entry.section));
                section = entry.section;
                printf("  %-28.*s %.*s\n", SLICE_FMT(entry.name), SLICE_FMT(entry.reason));
        }
}

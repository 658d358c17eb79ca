/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/detect_changes.h"

#include "base/checked.h"

#include <stdlib.h>

enum { FILE_MAX = 1 << 20, SENTENCE_MAX = 1024 };

int detect_changes_read(const struct cli *cli, struct slice path, struct detect_times times, struct arena *arena,
                        struct detect_changes *ret_changes)
{
        struct slice text;
        struct region_changes_faults faults;
        struct region_changes_form form = { .parse_time = times.parse, .context = times.context };
        *ret_changes = (struct detect_changes){ .arena = arena };
        if (file_read(path.data, FILE_MAX, arena, &text) != OK)
                return cli_failf(cli, CLI_FAILED, M("%.*s cannot be read, or is larger than 1 MB. Nothing was "
                                                    "written."),
                                 SLICE_FMT(path));
        enum error err = region_changes_read(text, &form, arena, &ret_changes->changes, &faults);
        if (err == OK)
                return CLI_OK;
        for (size_t i = 0; err == ERR_INVALID && i < faults.count; i++) {
                _cleanup_buffer_ struct buffer said;
                buffer_init(&said, SENTENCE_MAX);
                region_changes_write_fault(&said, &faults.items[i], terminal_language());
                fprintf(stderr, "%.*s: %.*s\n", SLICE_FMT(path), SLICE_FMT(buffer_slice(&said)));
        }
        return cli_failf(cli, CLI_FAILED, M("%.*s is not as it must be. Nothing was written."), SLICE_FMT(path));
}

static int compare_names(const void *left, const void *right)
{
        return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

static bool is_used(const struct detect_survey *survey, struct slice name)
{
        for (size_t i = 0; i < survey->count; i++)
                if (slice_equal(survey->names[i], name))
                        return true;
        return false;
}

/* A name that has ended by a split and is in the files means all of its parts. */
static bool is_joined(const struct detect_changes *changes, const struct detect_survey *survey,
                      const struct region_change *change)
{
        if (change->kind != REGION_SPLIT)
                return false;
        return survey->first < change->on ||
               (!region_change_stays(&changes->changes, change) && is_used(survey, change->from));
}

static enum error name_units(struct detect_changes *changes)
{
        const struct region_units *units = &changes->units;
        changes->names = arena_array(changes->arena, struct slice, units->count);
        if (!changes->names)
                return ERR_MEMORY;
        for (uint32_t u = 0; u < units->count; u++)
                changes->names[u] = units->codes[u];
        for (size_t i = 0; i < units->join_count; i++) {
                struct slice *name = &changes->names[units->joins[i].unit];
                *name = arena_printf(changes->arena, "%.*s+%.*s", SLICE_FMT(*name), SLICE_FMT(units->joins[i].code));
                if (slice_is_null(*name))
                        return ERR_MEMORY;
        }
        return OK;
}

enum error detect_changes_settle(struct detect_changes *changes, const struct detect_survey *survey)
{
        size_t count = 0, kept = 0, all = survey->count + changes->changes.count;
        struct slice *names = arena_array(changes->arena, struct slice, all);
        bool *joined = arena_array(changes->arena, bool, changes->changes.count);
        if (!names || !joined)
                return ERR_MEMORY;
        for (size_t i = 0; i < survey->count; i++)
                names[count++] = survey->names[i];
        for (size_t i = 0; i < changes->changes.count; i++) {
                joined[i] = is_joined(changes, survey, &changes->changes.items[i]);
                names[count++] = changes->changes.items[i].to;
        }
        if (count > 1)
                qsort(names, count, sizeof *names, compare_names);
        for (size_t i = 0; i < count; i++)
                if (kept == 0 || !slice_equal(names[kept - 1], names[i]))
                        names[kept++] = names[i];
        struct region_units_wish wish = { &changes->changes, joined, names, kept };
        TRY(region_units_make(&wish, changes->arena, &changes->units));
        return name_units(changes);
}

struct slice detect_changes_name(const struct detect_changes *changes, struct slice name, bool *ret_first)
{
        uint32_t unit = region_units_find(&changes->units, name);
        *ret_first = unit == UINT32_MAX || slice_equal(changes->units.codes[unit], name);
        return unit == UINT32_MAX ? name : changes->names[unit];
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan region import-changes, kentongan region changes: villages that were split, merged or recoded. */
#include "base/checked.h"
#include "cli/region.h"
#include "content/changes.h"
#include "content/draft.h"
#include "store/store.h"
#include "text/date.h"

enum { ARENA_SIZE = 256 << 20, ROW_MAX = 4096 };

static int read_file(const struct cli *cli, struct arena *arena, struct region_changes *ret_changes)
{
        struct slice text;
        struct region_changes_faults faults;
        struct region_changes_form form = content_changes_form(false);
        const char *path = arena_cstr(arena, cli->words[1]);
        if (!path || file_read(path, REGION_CHANGES_BYTES, arena, &text) != OK)
                return cli_failf(cli, CLI_FAILED, M("%.*s cannot be read, or is larger than 1 MB. Nothing was "
                                                    "changed."),
                                 SLICE_FMT(cli->words[1]));
        enum error err = region_changes_read(text, &form, arena, ret_changes, &faults);
        if (err == OK)
                return CLI_OK;
        for (size_t i = 0; err == ERR_INVALID && i < faults.count; i++) {
                _cleanup_buffer_ struct buffer said;
                buffer_init(&said, ROW_MAX);
                region_changes_write_fault(&said, &faults.items[i], terminal_language());
                fprintf(stderr, "%s: %.*s\n", path, SLICE_FMT(buffer_slice(&said)));
        }
        return cli_failf(cli, CLI_FAILED, M("%s is not taken in. Nothing was changed; put right what is wrong and "
                                            "import it again."),
                         path);
}

static bool has_row(const struct region_changes *changes, const struct region_change *row)
{
        for (size_t i = 0; i < changes->count; i++) {
                const struct region_change *other = &changes->items[i];
                if (other->kind == row->kind && other->on == row->on && slice_equal(other->from, row->from) &&
                    slice_equal(other->to, row->to) && slice_equal(other->source, row->source))
                        return true;
        }
        return false;
}

/* The rows of one that the other has not, with their old and new names; how many. */
static size_t print_missing(const struct region_changes *changes, const struct region_changes *from, char mark)
{
        size_t count = 0;
        for (size_t i = 0; i < changes->count; i++) {
                _cleanup_buffer_ struct buffer out;
                if (has_row(from, &changes->items[i]))
                        continue;
                buffer_init(&out, ROW_MAX);
                region_change_write(&out, &changes->items[i]);
                printf("%c %.*s\n", mark, SLICE_FMT(buffer_slice(&out)));
                count++;
        }
        return count;
}

struct keeping {
        struct uuid office_id;
        struct region_changes changes, before;
        struct arena *arena;
        bool drafted;
        int64_t version;
};

static enum error make_body(const struct keeping *keeping, struct slice *ret_text)
{
        json_t *body;
        TRY(content_changes_body(&keeping->changes, &body));
        enum error err = content_json_text(body, keeping->arena, ret_text);
        json_decref(body);
        return err;
}

static enum error keep_draft(struct tx *tx, struct keeping *keeping)
{
        char day[DATE_ISO_SIZE + 1];
        struct slice why;
        struct content_draft draft = { .kind = CONTENT_CHANGES_KIND, .key = CONTENT_CHANGES_KEY, .confirmed = true,
                                       .valid_from = date_iso_text(date_of_instant(clock_now(), OFFSET_WIB), day) };
        TRY(make_body(keeping, &draft.body));
        TRY(content_draft_check(&draft, &why));
        TRY(content_is_drafted(tx, keeping->office_id, &draft, &keeping->drafted));
        return keeping->drafted ? OK : content_draft_add(tx, keeping->office_id, &draft, UUID_NIL, &keeping->version);
}

static int say_kept(const struct cli *cli, const struct keeping *keeping, enum error err)
{
        if (err == ERR_INVALID)
                return cli_fail(cli, CLI_FAILED, M("the table is larger than 64 KB, some 800 rows. Nothing was "
                                                   "changed."));
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the table could not be kept (%s). Nothing was changed."),
                                 error_name(err));
        if (keeping->drafted)
                puts(M("This table is a draft already."));
        else
                printf(M("Kept as draft %lld. Nothing is counted otherwise yet: it holds once an administrator or "
                         "editor has tested it\n"
                         "on the page /isi/region-change/codes and a second person has published it there.\n"),
                       (long long)keeping->version);
        return CLI_OK;
}

static int take_in(const struct cli *cli, struct program *program, struct keeping *keeping)
{
        enum error err;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = content_changes_now(tx, keeping->office_id, keeping->arena, &keeping->before);
        }
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the table in force cannot be read (%s). Nothing was changed."),
                                 error_name(err));
        size_t fewer = print_missing(&keeping->before, &keeping->changes, '-');
        size_t more = print_missing(&keeping->changes, &keeping->before, '+');
        if (fewer + more == 0) {
                puts(M("Nothing differs from what is in force."));
                return CLI_OK;
        }
        printf(M("%zu %s added, %zu taken out, against what is in force.\n"), more, cli_noun(more, M("row"), M("rows")),
               fewer);
        transaction (tx, program->app.store, TX_WRITE, &err) {
                keeping->drafted = false;
                err = keep_draft(tx, keeping);
        }
        return say_kept(cli, keeping, err);
}

static int open_office(const struct cli *cli, struct slice office, struct program *program, struct uuid *ret_office)
{
        struct cli_office found;
        int code = cli_open(cli, PROGRAM_WRITE, program);
        if (code != CLI_OK)
                return code;
        code = cli_find_office(cli, program, office, &found);
        if (code != CLI_OK)
                program_close(program);
        *ret_office = found.id;
        return code;
}

int region_import_changes(const struct cli *cli, struct slice office)
{
        struct program program;
        _cleanup_arena_ struct arena arena;
        struct keeping keeping = { .arena = &arena };
        arena_init(&arena, ARENA_SIZE);
        int code = read_file(cli, &arena, &keeping.changes);
        if (code == CLI_OK)
                code = open_office(cli, office, &program, &keeping.office_id);
        if (code != CLI_OK)
                return code;
        code = take_in(cli, &program, &keeping);
        program_close(&program);
        return code;
}

int region_print_changes(const struct cli *cli, struct slice office)
{
        enum error err;
        struct program program;
        struct uuid office_id;
        struct region_changes changes = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA_SIZE);
        int code = open_office(cli, office, &program, &office_id);
        if (code != CLI_OK)
                return code;
        transaction (tx, program.app.store, TX_READ, &err) {
                err = content_changes_now(tx, office_id, &arena, &changes);
        }
        program_close(&program);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the table in force cannot be read (%s). Nothing was changed."),
                                 error_name(err));
        puts("kind,from,to,date,source");
        for (size_t i = 0; i < changes.count; i++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, ROW_MAX);
                region_change_write(&out, &changes.items[i]);
                printf("%.*s\n", SLICE_FMT(buffer_slice(&out)));
        }
        return CLI_OK;
}

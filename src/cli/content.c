/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan content: kinds, export, import as drafts, diff against what is in force. */
#include "base/checked.h"
#include "cli/cli.h"
#include "cli/sheet_in.h"
#include "content/catalogue.h"
#include "content/content.h"
#include "content/draft.h"
#include "program/office.h"
#include "store/store.h"
#include "text/date.h"

enum { FILE_MAX = 8 * 1024 * 1024 };

struct content_options {
        struct slice office, out, on, source;
        bool good_rows; /* of a sheet: take in the good ones only */
        struct date date; /* of `on` */
        char day[DATE_ISO_SIZE + 1];
};

struct import {
        struct uuid office_id;
        struct slice on, why;
        size_t at, drafts, known; /* known: drafts that wait already */
};

static enum error print_kinds(struct tx *tx, struct uuid office_id)
{
        struct content_kind_list kinds;
        TRY(content_kinds_of(tx, office_id, tx_arena(tx), &kinds));
        puts(M("kind             versions  unconfirmed  not published"));
        for (size_t i = 0; i < kinds.count; i++)
                printf("%-16.*s %8lld %12lld %14lld\n", SLICE_FMT(kinds.items[i].kind),
                       (long long)kinds.items[i].versions,
                       (long long)kinds.items[i].unconfirmed, (long long)kinds.items[i].unpublished);
        return OK;
}

static enum error items_json(struct tx *tx, struct uuid office_id, struct slice kind, struct slice on,
                             json_t **ret_items)
{
        struct content_list list;
        TRY(content_list(tx, office_id, kind, on, tx_arena(tx), &list));
        if (list.count == 0)
                return ERR_NOT_FOUND;
        json_t *items = json_array();
        for (size_t i = 0; items && i < list.count; i++) {
                json_t *item;
                enum error err = content_item_json(&list.items[i], &item);
                if (err != OK || json_array_append_new(items, item) != 0) {
                        json_decref(items);
                        return err != OK ? err : ERR_MEMORY;
                }
        }
        *ret_items = items;
        return items ? OK : ERR_MEMORY;
}

static int export_kind(const struct cli *cli, struct program *program, struct uuid office_id, struct slice kind)
{
        const struct content_options *own = cli->own;
        json_t *items = NULL;
        enum error err;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = items_json(tx, office_id, kind, own->on, &items);
        }
        if (err == ERR_NOT_FOUND)
                return cli_failf(cli, CLI_FAILED, M("nothing of kind %.*s is in force on %.*s; `content kinds` lists "
                                                    "them."),
                                 SLICE_FMT(kind), SLICE_FMT(own->on));
        char *text = err == OK ? json_dumps(items, JSON_INDENT(1) | JSON_SORT_KEYS) : NULL;
        size_t count = json_array_size(items);
        json_decref(items);
        const char *path = arena_printf(&program->arena, "%.*s/%.*s.json", SLICE_FMT(own->out), SLICE_FMT(kind)).data;
        if (text && path)
                err = file_write(path, slice_from_cstr(text));
        else
                err = err == OK ? ERR_MEMORY : err;
        free(text);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("%.*s cannot be written (%s). What was written before is whole; "
                                                    "make room, or choose another folder with --out."),
         SLICE_FMT(kind), error_name(err));
        printf("%s: %zu %s\n", path, count, cli_noun(count, M("item"), M("items")));
        return CLI_OK;
}

static int export_kinds(const struct cli *cli, struct program *program, struct uuid office_id)
{
        const struct content_options *own = cli->own;
        const char *folder = arena_cstr(&program->arena, own->out);
        int code = CLI_OK;
        if (!folder || folder_make(folder) != OK)
                return cli_fail(cli, CLI_FAILED, M("the folder of --out cannot be made. Nothing was written; is the "
                                                   "folder above it there, and may this user write in it?"));
        for (size_t i = 1; code == CLI_OK && i < cli->word_count; i++)
                code = export_kind(cli, program, office_id, cli->words[i]);
        return code;
}

static int read_sheet(const struct cli *cli, struct slice bytes, json_t **ret_items)
{
        enum { SHEET_ARENA = 96 * 1024 * 1024 };
        const struct content_options *own = cli->own;
        _cleanup_arena_ struct arena arena;
        struct sheet_in_count count = { 0 };
        struct sheet_in_list list = { { bytes, own->date, own->good_rows, stderr }, own->source };
        arena_init(&arena, SHEET_ARENA);
        bool companies = sheet_in_is_companies(&list.sheet, &arena);
        if (companies && own->source.size == 0)
                return cli_fail(cli, CLI_USAGE, M("whose list is it? Say --source \"KP2MI, ...\"; --on says its day."));
        enum error err = companies ? sheet_in_companies(&list, &arena, ret_items, &count) :
                                     sheet_in_holidays(&list.sheet, &arena, ret_items, &count);
        if (err == OK)
                printf(M("%zu %s of %s, %zu of them wrong and left out.\n"), count.rows,
                       cli_noun(count.rows, M("row"), M("rows")), companies ? M("companies") : M("holidays"),
         count.wrong);
        if (err == ERR_INVALID && count.wrong > 0)
                return cli_failf(cli, CLI_FAILED, M("of %zu %s %zu %s wrong. Nothing was taken in; put right what is "
                                                    "wrong, or say --good-rows to take in the others."),
                                 count.rows, cli_noun(count.rows, M("row"), M("rows")), count.wrong,
                                 cli_noun(count.wrong, M("is"), M("are")));
        if (err == ERR_TOO_LARGE)
                return cli_fail(cli, CLI_FAILED, M("the list is larger than 8 MB, some 50,000 companies. Nothing "
                                                   "was taken in. Shorten it to what the office needs: columns other "
                                                   "than the four are not kept."));
        return err == OK ? CLI_OK : cli_fail(cli, CLI_FAILED, M("the sheet cannot be read. Nothing was taken in."));
}

static int read_items(const struct cli *cli, struct arena *arena, json_t **ret_items)
{
        struct slice text;
        json_error_t where;
        const char *path = arena_cstr(arena, cli->words[1]);
        if (!path || file_read(path, FILE_MAX, arena, &text) != OK)
                return cli_failf(cli, CLI_FAILED, M("%.*s cannot be read, or is larger than 8 MB. Nothing was "
                                                    "changed."),
                                 SLICE_FMT(cli->words[1]));
        if (sheet_in_is(cli->words[1], text))
                return read_sheet(cli, text, ret_items);
        json_t *items = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, &where);
        if (!items)
                return cli_failf(cli, CLI_FAILED, M("%s, line %d, column %d: %s. Nothing was changed."),
                                 path, where.line, where.column,
                                 where.text);
        if (!json_is_array(items)) {
                json_decref(items);
                return cli_failf(cli, CLI_FAILED, M("%s: an array of items is expected, as `content export` writes "
                                                    "it."),
                                 path);
        }
        *ret_items = items;
        return CLI_OK;
}

static bool frame_differs(const struct content_item *live, const struct content_draft *draft)
{
        return !slice_equal(live->valid_from, draft->valid_from) || !slice_equal(live->valid_to, draft->valid_to) ||
               live->confirmed != draft->confirmed;
}

/* Whether the item says something else than what is in force. */
static enum error item_differs(struct tx *tx, const struct import *import, const struct content_draft *draft,
                               json_t *item,
                               bool *ret_differs)
{
        struct content_item live;
        struct content_changes changes;
        json_t *before = NULL;
        enum error err = content_find(tx, import->office_id, draft->kind, draft->key, import->on, tx_arena(tx), &live);
        if (err == OK)
                err = content_body(&live, &before);
        if (err == OK || err == ERR_NOT_FOUND)
                err = content_compare(before, json_object_get(item, "body"), tx_arena(tx), &changes);
        if (err == OK)
                *ret_differs = !before || changes.count > 0 || frame_differs(&live, draft);
        json_decref(before);
        return err;
}

/* All or nothing: the first wrong item takes the whole file back. What is in force or a draft already is left out. */
static enum error import_items(struct tx *tx, struct import *import, json_t *items)
{
        import->drafts = 0;
        import->known = 0;
        for (size_t i = 0; i < json_array_size(items); i++) {
                struct content_draft draft;
                int64_t version;
                bool differs = false, drafted = false;
                import->at = i;
                TRY(content_draft_read(json_array_get(items, i), tx_arena(tx), &draft, &import->why));
                TRY(item_differs(tx, import, &draft, json_array_get(items, i), &differs));
                if (!differs)
                        continue;
                TRY(content_is_drafted(tx, import->office_id, &draft, &drafted));
                import->known += drafted;
                if (drafted)
                        continue;
                TRY(content_draft_add(tx, import->office_id, &draft, UUID_NIL, &version));
                import->drafts++;
        }
        return OK;
}

static int take_in(const struct cli *cli, struct program *program, struct uuid office_id, json_t *items)
{
        const struct content_options *own = cli->own;
        struct import import = { .office_id = office_id, .on = own->on, .why = S("") };
        enum error err;
        transaction (tx, program->app.store, TX_WRITE, &err) {
                err = import_items(tx, &import, items);
        }
        if (err == ERR_INVALID)
                return cli_failf(cli, CLI_FAILED, M("item %zu: %.*s Nothing was taken in."), import.at + 1,
                                 SLICE_FMT(translate(terminal_language(), import.why)));
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("not taken in (%s). Nothing was changed."), error_name(err));
        size_t known = json_array_size(items) - import.drafts - import.known;
        printf(M("%zu %s; %zu %s in force already, %zu %s already.\n"
                 "Drafts hold once an administrator or editor has tested them on the page /pastikan/KIND and a "
                 "second person (head or\n"
                 "another editor) has published them there.\n"), import.drafts, cli_noun(import.drafts, M("draft"),
         M("drafts")), known,
               cli_noun(known, M("item is"), M("items are")), import.known,
               cli_noun(import.known, M("item is a draft"), M("items are drafts")));
        return CLI_OK;
}

static void print_change(const char *path, struct slice before, struct slice after)
{
        printf("        %s: %.*s -> %.*s\n", path, SLICE_FMT(before.size ? before : slice_from_cstr(M("(nothing)"))),
               SLICE_FMT(after.size ? after : slice_from_cstr(M("(nothing)"))));
}

static void print_frame(const struct content_item *live, const struct content_draft *draft)
{
        if (!slice_equal(live->valid_from, draft->valid_from))
                print_change(M("(valid from)"), live->valid_from, draft->valid_from);
        if (!slice_equal(live->valid_to, draft->valid_to))
                print_change(M("(valid to)"), live->valid_to, draft->valid_to);
        if (live->confirmed != draft->confirmed)
                print_change(M("(confirmed)"), slice_from_cstr(live->confirmed ? M("yes") : M("no")),
                             slice_from_cstr(draft->confirmed ? M("yes") : M("no")));
}

/* `live` is NULL for an item that is not in force yet. */
static void print_changes(struct arena *arena, const struct content_item *live, const struct content_draft *draft,
                          const struct content_changes *changes)
{
        printf("%s %.*s %.*s\n", live ? M("changed") : M("new    "), SLICE_FMT(draft->kind), SLICE_FMT(draft->key));
        if (live)
                print_frame(live, draft);
        for (size_t i = 0; i < changes->count; i++)
                print_change(arena_cstr(arena, changes->items[i].path), changes->items[i].before,
                             changes->items[i].after);
        if (changes->more)
                printf(M("        and more; only the first %d differences are told.\n"), CONTENT_CHANGES_MAX);
}

/* What a new item is compared with, so that each company of a new list has its line: its form with nothing in it. */
static enum error make_blank(json_t *body, json_t **ret_blank)
{
        const char *name;
        json_t *node, *blank = json_object();
        enum error err = blank ? OK : ERR_MEMORY;
        json_object_foreach(body, name, node)
                if (err == OK && json_is_object(node) && json_object_set_new(blank, name, json_object()) != 0)
                        err = ERR_MEMORY;
        if (err == OK)
                *ret_blank = blank;
        else
                json_decref(blank);
        return err;
}

/* What import would do with it: nothing, as it is in force or a draft already, or a draft. */
enum fate { IN_FORCE, DRAFTED, NEW_DRAFT, FATES };

static enum error diff_item(struct tx *tx, const struct content_options *own, struct uuid office_id, json_t *item,
                            enum fate *ret_fate)
{
        bool drafted;
        struct content_draft draft;
        struct content_item live;
        struct content_changes changes;
        struct slice why;
        json_t *before = NULL, *body = json_object_get(item, "body");
        TRY(content_draft_read(item, tx_arena(tx), &draft, &why));
        enum error err = content_find(tx, office_id, draft.kind, draft.key, own->on, tx_arena(tx), &live);
        bool known = err == OK;
        if (known)
                err = content_body(&live, &before);
        else if (err == ERR_NOT_FOUND)
                err = make_blank(body, &before);
        if (err == OK)
                err = content_compare(before, body, tx_arena(tx), &changes);
        json_decref(before);
        TRY(err);
        TRY(content_is_drafted(tx, office_id, &draft, &drafted));
        bool differs = !known || changes.count > 0 || frame_differs(&live, &draft);
        *ret_fate = !differs ? IN_FORCE : drafted ? DRAFTED : NEW_DRAFT;
        if (differs)
                print_changes(tx_arena(tx), known ? &live : NULL, &draft, &changes);
        return OK;
}

static int diff(const struct cli *cli, struct program *program, struct uuid office_id, json_t *items)
{
        json_t *item;
        size_t i, fates[FATES] = { 0 };
        json_array_foreach(items, i, item) {
                enum error err;
                enum fate fate = IN_FORCE;
                transaction (tx, program->app.store, TX_READ, &err) {
                        err = diff_item(tx, cli->own, office_id, item, &fate);
                }
                if (err != OK)
                        return cli_failf(cli, CLI_FAILED, M("item %zu is no item of content (%s). Nothing was "
                                                            "changed; compare it with what `content export` writes."),
         i + 1,
                                         error_name(err));
                fates[fate]++;
        }
        if (fates[DRAFTED] + fates[NEW_DRAFT] == 0)
                puts(M("Nothing differs from what is in force."));
        else
                printf(M("%zu of %zu %s: import would make %s.\n"), fates[NEW_DRAFT], json_array_size(items),
                       cli_noun(json_array_size(items), M("item"), M("items")),
                       fates[NEW_DRAFT] == 1 ? M("a draft") : "drafts");
        if (fates[DRAFTED] > 0)
                printf(M("%zu %s already.\n"), fates[DRAFTED],
                       cli_noun(fates[DRAFTED], M("item is a draft"), M("items are drafts")));
        return CLI_OK;
}

static int on_file(const struct cli *cli, struct program *program, struct uuid office_id, bool take)
{
        json_t *items = NULL;
        int code = read_items(cli, &program->arena, &items);
        if (code != CLI_OK)
                return code;
        code = take ? take_in(cli, program, office_id, items) : diff(cli, program, office_id, items);
        json_decref(items);
        return code;
}

static struct content_first first_of(struct uuid office_id, const struct area_list *areas)
{
        return (struct content_first){ .office_id = office_id, .areas = areas->regency_codes,
                                       .area_count = areas->count };
}

/* Of a program that was upgraded: what it ships and this office has in no version. */
static int on_shipped(const struct cli *cli, struct program *program, struct uuid office_id, bool take)
{
        enum error err;
        json_t *items = NULL;
        struct area_list areas;
        transaction (tx, program->app.store, TX_READ, &err) {
                json_decref(items);
                items = NULL;
                err = office_areas(tx, office_id, &program->arena, &areas);
                if (err == OK) {
                        const struct content_first first = first_of(office_id, &areas);
                        err = content_shipped(tx, &first, &items);
                }
        }
        if (err != OK)
                return cli_fail(cli, CLI_FAILED, M("the content cannot be read. Nothing was changed; "
                                                   "`kentongan doctor` says what is wrong."));
        bool none = json_array_size(items) == 0;
        if (none)
                puts(M("The office has everything that this version of the program ships."));
        int code = none ? CLI_OK
                        : take ? take_in(cli, program, office_id, items) : diff(cli, program, office_id, items);
        json_decref(items);
        return code;
}

static int list_kinds(const struct cli *cli, struct program *program, struct uuid office_id)
{
        enum error err;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = print_kinds(tx, office_id);
        }
        return err == OK ? CLI_OK : cli_fail(cli, CLI_FAILED, M("the content cannot be read. Nothing was changed; "
                                                                "`kentongan doctor` says what is wrong."));
}

static int run(struct cli *cli)
{
        struct content_options *own = cli->own;
        struct slice verb = cli->words[0];
        struct program program;
        struct cli_office office;
        bool take = slice_equal(verb, S("import")), compare = slice_equal(verb, S("diff"));
        bool give = slice_equal(verb, S("export")), kinds = slice_equal(verb, S("kinds"));
        bool shipped = slice_equal(verb, S("shipped")), adopt = slice_equal(verb, S("adopt"));
        if (!((shipped || adopt) && cli->word_count == 1) && !((take || compare) && cli->word_count == 2) &&
            !(give && cli->word_count > 1 && own->out.size) && !(kinds && cli->word_count == 1))
                return cli_fail(cli, CLI_USAGE, M("say kinds, export KIND... --out FOLDER, import FILE, diff FILE, "
                                                  "shipped or adopt. See --help."));
        if (slice_is_null(own->on))
                own->on = date_iso_text(date_of_instant(clock_now(), 7 * 60), own->day);
        if (date_parse_iso(own->on, &own->date) != OK)
                return cli_fail(cli, CLI_USAGE, M("--on: a day as 2026-01-31 is expected."));
        int code = cli_open(cli, take || adopt ? PROGRAM_WRITE : PROGRAM_READ_ONLY, &program);
        if (code != CLI_OK)
                return code;
        code = cli_find_office(cli, &program, own->office, &office);
        if (code == CLI_OK && kinds)
                code = list_kinds(cli, &program, office.id);
        else if (code == CLI_OK && (shipped || adopt))
                code = on_shipped(cli, &program, office.id, adopt);
        else if (code == CLI_OK)
                code = give ? export_kinds(cli, &program, office.id) : on_file(cli, &program, office.id, take);
        program_close(&program);
        return code;
}

int cli_content(int argc, char **argv)
{
        struct content_options own = { 0 };
        const struct cli_option options[] = {
                { "office", .value = &own.office, .help = M("Code of the office, where there are several.") },
                { "out", .value = &own.out, .help = M("Folder for export: one KIND.json each.") },
                { "good-rows", .flag = &own.good_rows,
                  .help = M("Of a sheet with wrong rows, take in the good ones; otherwise none.") },
                { "source", .value = &own.source, .help = M("Of a list of companies (P3MI): whose list it is.") },
                { "on", .value = &own.on, .help = M("Day whose versions are meant, as 2026-01-31; today when it is "
                                                    "not given.") },
        };
        struct cli cli = { .command = "kentongan content",
                           .usage = "kinds | export KIND... --out FOLDER | import FILE | diff FILE | shipped | adopt   "
                                    "--data FOLDER",
                           .about = M("Law, reasons, checklists, questions and pages are versioned data. export "
                                      "writes what is in force, in the\n"
                                      "form of the files of data/content; change a copy, look with diff, and import "
                                      "it: each item becomes a\n"
                                      "draft, which an administrator or editor tests and a second person publishes "
                                      "on /isi. A file is taken in whole\n"
                                      "or not at all. Holidays also come as a sheet, XLSX or CSV, with the columns "
                                      "tanggal, jenis, nama,\n"
                                      "nama_inggris and pasti: tanggal as 2026-08-17; jenis is nasional, cuti "
                                      "bersama or daerah; nama_inggris\n"
                                      "may be empty; pasti is ya or tidak (whether the office has checked it). The "
                                      "list of licensed placement\n"
                                      "companies has nama, izin, berlaku_sampai and status: status is aktif, "
                                      "dihentikan sementara, dicabut,\n"
                                      "berakhir or empty. Each wrong cell is named by its row and column. diff\n"
                                      "tells what import would make a draft of, and each value that differs: before "
                                      "-> after.\n"
                                      "After an upgrade, shipped tells what this version of the program brings and "
                                      "the office does not have, and\n"
                                      "adopt makes drafts of all of it; the page /isi does the same.\n"
                                      "import and adopt want the program stopped (SQLite); the others run beside it."),
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &own };
        return cli_run(&cli, argc, argv, run);
}

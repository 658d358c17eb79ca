/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan region: finds codes, says what a code is called. */
#include "base/checked.h"
#include "cli/region.h"
#include "region/region.h"
#include "region/store.h"
#include "store/store.h"

static struct slice join_words(struct cli *cli)
{
        struct slice joined = S("");
        for (size_t i = 1; i < cli->word_count; i++)
                joined = arena_printf(&cli->arena, "%.*s%s%.*s", SLICE_FMT(joined), i > 1 ? " " : "",
                                      SLICE_FMT(cli->words[i]));
        return joined;
}

static bool name_holds(struct slice name, struct slice word)
{
        for (size_t at = 0; at + word.size <= name.size; at++)
                if (slice_equal_nocase(slice_sub(name, at, word.size), word))
                        return true;
        return false;
}

static bool name_holds_all(struct slice name, struct slice words)
{
        struct slice word;
        size_t count = 0;
        while (slice_next(&words, ' ', &word)) {
                if (word.size && !name_holds(name, word))
                        return false;
                count += word.size > 0;
        }
        return count > 0;
}

/* How well a region is called what was asked for. */
enum fit { FIT_EXACT, FIT_BEGINS, FIT_HOLDS, FIT_COUNT };

static bool begins_nocase(struct slice text, struct slice start)
{
        return text.size >= start.size && slice_equal_nocase(slice_sub(text, 0, start.size), start);
}

/* A regency is also called by its name alone. */
static struct slice bare_name(struct slice name)
{
        static const struct slice titles[] = { S("Kabupaten "), S("Kota ") };
        for (size_t i = 0; i < ARRAY_SIZE(titles); i++)
                if (begins_nocase(name, titles[i]))
                        return slice_from(name, titles[i].size);
        return name;
}

static enum fit fit_of(const struct region *region, struct slice words)
{
        struct slice name = region->name, bare = region->level == REGION_REGENCY ? bare_name(name) : name;
        if (slice_equal_nocase(name, words) || slice_equal_nocase(bare, words))
                return FIT_EXACT;
        return begins_nocase(name, words) || begins_nocase(bare, words) ? FIT_BEGINS : FIT_HOLDS;
}

static void print_region(const struct region *region)
{
        enum { LABEL_ARENA = 4096 };
        struct region regency;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, LABEL_ARENA);
        struct slice label = region_label(&arena, region);
        bool village = region->level == REGION_VILLAGE && region_ancestor(region, REGION_REGENCY, &regency);
        printf("%-14s %.*s%s%.*s\n", region->code, SLICE_FMT(label), village ? ", " : "",
               SLICE_FMT(village ? regency.name : S("")));
}

/* Provinces, regencies and districts by their own names, the larger first; how many were found. */
static size_t print_larger(struct slice words, enum fit fit)
{
        struct region region;
        size_t found = 0;
        for (enum region_level level = REGION_PROVINCE; level < REGION_VILLAGE; level++)
                for (size_t i = 0; region_at(level, i, &region); i++) {
                        if (!name_holds_all(region.name, words) || fit_of(&region, words) != fit)
                                continue;
                        print_region(&region);
                        found++;
                }
        return found;
}

/* Province by province: the whole country is the area. */
static size_t find_villages(struct cli *cli, struct slice words, struct region found[REGION_SEARCH_MAX])
{
        struct slice codes[64];
        struct region province;
        size_t count = 0;
        for (size_t i = 0; i < ARRAY_SIZE(codes) && region_at(REGION_PROVINCE, i, &province); i++)
                codes[count++] = arena_copy(&cli->arena, region_code(&province));
        return region_search((struct region_area){ codes, count }, words, REGION_SEARCH_MAX, found);
}

/* By its own name or its district's, whichever fits better. */
static enum fit fit_of_village(const struct region *village, struct slice words)
{
        struct region district;
        enum fit own = fit_of(village, words);
        if (!region_parent(village, &district))
                return own;
        enum fit around = fit_of(&district, words);
        return around < own ? around : own;
}

/* What is called so first, then what begins so, then what holds the words; of each the larger first. */
static int search(struct cli *cli)
{
        struct slice words = join_words(cli);
        struct region villages[REGION_SEARCH_MAX];
        size_t hits = find_villages(cli, words, villages), found = hits;
        for (enum fit fit = FIT_EXACT; fit < FIT_COUNT; fit++) {
                found += print_larger(words, fit);
                for (size_t i = 0; i < hits; i++)
                        if (fit_of_village(&villages[i], words) == fit)
                                print_region(&villages[i]);
        }
        if (hits == REGION_SEARCH_MAX)
                fputs(M("There are more villages; add the name of the district.\n"), stderr);
        return found ? CLI_OK : cli_fail(cli, CLI_FAILED, M("nothing is called that. Words are parts of names: "
                                                            "ngrayun slahung."));
}

static int label(struct cli *cli)
{
        struct region region;
        if (!region_find(cli->words[1], &region))
                return cli_failf(cli, CLI_FAILED, M("there is no region %.*s. Codes are Kemendagri's: 35, 35.02, "
                                                    "35.02.02, 35.02.02.2003."),
                                 SLICE_FMT(cli->words[1]));
        printf("%.*s\n", SLICE_FMT(region_label(&cli->arena, &region)));
        return CLI_OK;
}

enum { IMPORT_ARENA = 512 * 1024 * 1024, CODES_SHOWN = 20 };

struct region_options {
        struct slice office, source;
};

static void print_codes(const char *what, const struct slice *codes, size_t count)
{
        if (count == 0)
                return;
        fprintf(stderr, "%zu %s:", count, what);
        for (size_t i = 0; i < count && i < CODES_SHOWN; i++)
                fprintf(stderr, " %.*s", SLICE_FMT(codes[i]));
        fprintf(stderr, "%s\n", count > CODES_SHOWN ? " ..." : "");
}

static enum error keep_borders(struct program *program, struct uuid office_id, const struct borders *borders,
                               struct slice source)
{
        enum error err;
        transaction (tx, program->app.store, TX_WRITE, &err) {
                err = region_borders_store(tx, office_id, borders, source);
        }
        return err;
}

static int read_borders(const struct cli *cli, struct arena *arena, struct region_area area,
                        struct borders *ret_borders)
{
        struct slice text;
        struct borders_problem problem = { 0 };
        const char *path = arena_cstr(arena, cli->words[1]);
        if (!path || file_read(path, BORDERS_BYTES_MAX, arena, &text) != OK)
                return cli_failf(cli, CLI_FAILED, M("%.*s cannot be read, or is larger than %d MB. Nothing was "
                                                    "changed."),
                                 SLICE_FMT(cli->words[1]), BORDERS_BYTES_MAX >> 20);
        fprintf(stderr, M("Reading %zu bytes ...\n"), text.size);
        if (borders_read(arena, text, &(struct borders_options){ .area = area }, ret_borders, &problem) != OK)
                return cli_failf(cli, CLI_FAILED, M("%s, byte %zu: %s. Nothing was changed."), path, problem.offset,
                                 problem.message);
        fprintf(stderr, M("%zu %s; %zu of %zu points kept.\n"), ret_borders->village_count,
                cli_noun(ret_borders->village_count, M("village"), M("villages")), ret_borders->vertices_kept,
                ret_borders->vertices_read);
        print_codes(M("codes that the working area does not have"), ret_borders->unknown, ret_borders->unknown_count);
        print_codes(M("villages of the working area that the file does not have"), ret_borders->missing,
                    ret_borders->missing_count);
        return CLI_OK;
}

static int import_into(const struct cli *cli, struct program *program)
{
        const struct region_options *own = cli->own;
        struct cli_office office;
        struct region_area area;
        struct borders borders;
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, IMPORT_ARENA);
        int code = cli_find_office(cli, program, own->office, &office);
        if (code != CLI_OK)
                return code;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = region_office_area(tx, office.id, &arena, &area);
        }
        if (err != OK)
                return cli_fail(cli, CLI_FAILED, M("the working area of the office cannot be read. Nothing was "
                                                   "changed; `kentongan doctor` says what is wrong with the "
                                                   "database."));
        code = read_borders(cli, &arena, area, &borders);
        if (code != CLI_OK)
                return code;
        err = keep_borders(program, office.id, &borders, own->source);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the borders could not be kept (%s). The map is as it was."),
                                 error_name(err));
        printf(M("The map of %.*s shows these borders now. They are for orientation, and say which villages are "
                 "neighbours when signals are looked for; they decide nothing.\n"),
               SLICE_FMT(office.name));
        return CLI_OK;
}

static int import_borders(const struct cli *cli)
{
        const struct region_options *own = cli->own;
        struct program program;
        if (own->source.size == 0)
                return cli_fail(cli, CLI_USAGE,
                                M("say where the borders come from: --source TEXT; it stands below the map."));
        int code = cli_open(cli, PROGRAM_WRITE, &program);
        if (code != CLI_OK)
                return code;
        code = import_into(cli, &program);
        program_close(&program);
        return code;
}

static int run(struct cli *cli)
{
        if (cli->word_count >= 2 && slice_equal(cli->words[0], S("search")))
                return search(cli);
        if (cli->word_count == 2 && slice_equal(cli->words[0], S("label")))
                return label(cli);
        if (cli->word_count == 2 && slice_equal(cli->words[0], S("import-borders")))
                return import_borders(cli);
        const struct region_options *own = cli->own;
        if (cli->word_count == 2 && slice_equal(cli->words[0], S("import-changes")))
                return region_import_changes(cli, own->office);
        if (cli->word_count == 1 && slice_equal(cli->words[0], S("changes")))
                return region_print_changes(cli, own->office);
        return cli_fail(cli, CLI_USAGE, M("say search WORDS, label CODE, import-borders FILE, import-changes FILE or "
                                          "changes. See --help."));
}

int cli_region(int argc, char **argv)
{
        char more[80];
        struct region_options own = { 0 };
        (void)snprintf(more, sizeof more, M("Regions: %s\n"), REGION_ATTRIBUTION);
        const struct cli_option options[] = {
                { "office", .value = &own.office,
                  .help = M("Code of the office, where there are several.") },
                { "source", .value = &own.source, .help = M("Where the borders come from; stands below every map.") },
        };
        struct cli cli = {
                .command = "kentongan region",
                .usage = "search WORDS... | label CODE | import-borders FILE --source TEXT --data FOLDER |\n"
                         "       import-changes FILE --data FOLDER | changes --data FOLDER",
                .about = M("search finds villages, districts, regencies and provinces by parts of their names, with\n"
                           "their Kemendagri codes: what is called so first, then what begins so, the larger first.\n"
                           "label says what a code is called.\n"
                           "import-borders shows real borders on the map instead of the cartogram: a GeoJSON\n"
                           "FeatureCollection in WGS84 with property code, at most 64 MB. It lists unknown and "
                           "missing\n"
                           "codes, and wants the program stopped (SQLite). Where nearly all villages "
                           "of\n"
                           "the office have borders, the nightly look for signals takes villages near each "
                           "other, too.\n"
                           "import-changes reads the whole table of villages that were split, merged or got another "
                           "code:\n"
                           "kind,from,to,date,source with the kinds split, merge and recode; districts and regencies "
                           "only\n"
                           "recode. It names every wrong row by line and column, shows what differs from the table in "
                           "force,\n"
                           "and keeps a draft that two persons test and publish on /isi/region-change/codes. changes "
                           "prints\n"
                           "the table in force."),
                .more = more,
                .options = options,
                .option_count = ARRAY_SIZE(options),
                .own = &own
        };
        return cli_run(&cli, argc, argv, run);
}

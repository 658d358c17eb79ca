/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan simulate: writes a fictional year as four CSV files, or a network with planted rings as two. */
#include "base/checked.h"
#include "cli/cli.h"
#include "cli/simulate.h"
#include "simulate/simulate.h"

enum { SCENARIO_MAX = 64 * 1024, OUTPUT_MAX = 1024 * 1024 * 1024 };

struct simulate_options {
        struct slice seed, scenario, out, rings;
};

static int read_scenario(const struct cli *cli, struct arena *arena, struct slice path, struct scenario *ret_scenario)
{
        struct slice text;
        struct scenario_problem problem;
        const char *name = arena_cstr(arena, path);
        if (!name || file_read(name, SCENARIO_MAX, arena, &text) != OK)
                return cli_failf(cli, CLI_FAILED, M("the scenario %.*s cannot be read. Nothing was written."),
                                 SLICE_FMT(path));
        if (scenario_read(text, ret_scenario, &problem) != OK)
                return cli_failf(cli, CLI_USAGE, M("%.*s, line %d: %s. Nothing was written."), SLICE_FMT(path),
                                 problem.line,
                                 problem.message);
        return CLI_OK;
}

static int write_file(const struct cli *cli, struct arena *arena, const char *name, const struct buffer *bytes)
{
        const struct simulate_options *own = cli->own;
        const char *path = arena_printf(arena, "%.*s/%s", SLICE_FMT(own->out), name).data;
        enum error err = path ? file_write(path, buffer_slice(bytes)) : ERR_MEMORY;
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("%s cannot be written (%s). Files written before it are whole."),
                                 name,
                                 error_name(err));
        fprintf(stderr, M("%s: %zu bytes\n"), path, bytes->size);
        return CLI_OK;
}

static int write_all(const struct cli *cli, struct arena *arena, const struct simulation *made)
{
        const struct simulate_options *own = cli->own;
        const char *folder = arena_cstr(arena, own->out);
        if (!folder || folder_make(folder) != OK)
                return cli_failf(cli, CLI_FAILED, M("the folder %.*s cannot be made. Nothing was written; is the "
                                                    "folder above it there, and may this user write in it?"),
         SLICE_FMT(own->out));
        const struct {
                const char *name;
                const struct buffer *bytes;
        } files[] = { { "reports.csv", &made->reports }, { "applications.csv", &made->applications },
                      { "tips.csv", &made->tips }, { "truth.csv", &made->truth },
                      { "letters.csv", &made->letters } };
        for (size_t i = 0; i < ARRAY_SIZE(files) - !made->with_letters; i++) {
                int code = write_file(cli, arena, files[i].name, files[i].bytes);
                if (code != CLI_OK)
                        return code;
        }
        return CLI_OK;
}

/* A network with rings, in place of a year. */
static int make_rings(const struct cli *cli, struct arena *arena, uint64_t seed)
{
        const struct simulate_options *own = cli->own;
        const struct ring_scenario *scenario = NULL;
        for (size_t i = 0; i < RING_SCENARIOS; i++)
                if (slice_equal(own->rings, slice_from_cstr(ring_scenarios[i].name)))
                        scenario = &ring_scenarios[i];
        if (!scenario)
                return cli_failf(cli, CLI_USAGE, M("--rings is one of \"%s\", \"%s\", \"%s\", \"%s\"."),
                                 ring_scenarios[0].name, ring_scenarios[1].name, ring_scenarios[2].name,
                                 ring_scenarios[3].name);
        _cleanup_ring_links_ struct ring_links made = { 0 };
        _cleanup_buffer_ struct buffer links, truth;
        buffer_init(&links, OUTPUT_MAX);
        buffer_init(&truth, OUTPUT_MAX);
        enum error err = simulate_rings(scenario, seed, &made);
        if (err == OK)
                err = ring_links_write(&made, &links, &truth);
        const char *folder = arena_cstr(arena, own->out);
        if (err == OK && (!folder || folder_make(folder) != OK))
                return cli_failf(cli, CLI_FAILED, M("the folder %.*s cannot be made. Nothing was written; is the "
                                                    "folder above it there, and may this user write in it?"),
         SLICE_FMT(own->out));
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the network could not be made (%s). Nothing was written."),
                                 error_name(err));
        int code = write_file(cli, arena, "links.csv", &links);
        return code == CLI_OK ? write_file(cli, arena, "truth.csv", &truth) : code;
}

static int run(struct cli *cli)
{
        const struct simulate_options *own = cli->own;
        struct scenario scenario = { 0 };
        int64_t seed;
        bool rings = own->rings.size > 0 && !own->scenario.size;
        if ((!own->scenario.size && !rings) || !own->out.size || !own->seed.size)
                return cli_fail(cli, CLI_USAGE, M("--seed NUMBER, --scenario FILE (or --rings NAME) and --out FOLDER "
                                                  "are needed. See --help."));
        if (!slice_to_int64(own->seed, &seed) || seed < 0)
                return cli_failf(cli, CLI_USAGE, M("--seed takes a whole number from 0, not \"%.*s\"."),
                                 SLICE_FMT(own->seed));
        if (rings)
                return make_rings(cli, &cli->arena, (uint64_t)seed);
        int code = read_scenario(cli, &cli->arena, own->scenario, &scenario);
        if (code != CLI_OK)
                return code;
        fprintf(stderr, M("Making %d reports, %d tips, %d applications and %d rings over %d days ...\n"),
                scenario.reports,
                scenario.tips, scenario.applications, scenario.rings, scenario.days);
        _cleanup_simulation_ struct simulation made = { 0 };
        enum error err = simulate(&scenario, (uint64_t)seed, OUTPUT_MAX, &made);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the year could not be made (%s). Nothing was written."),
                                 error_name(err));
        return write_all(cli, &cli->arena, &made);
}

int cli_simulate(int argc, char **argv)
{
        struct simulate_options own = { 0 };
        if (argc > 1 && strcmp(argv[1], "names") == 0)
                return cli_simulate_names(argc - 1, argv + 1);
        const struct cli_option options[] = {
                { "seed", .value = &own.seed, .help = M("Any number from 0: the same one gives the same bytes.") },
                { "scenario", .value = &own.scenario, .help = M("File that says how much of what; "
                                                                "docs/scenario-format.md.") },
                { "rings", .value = &own.rings, .help = M("In place of a year, a network of recruiters with rings "
                                                          "planted: links.csv and truth.csv; docs/network.md.") },
                { "out", .value = &own.out, .help = M("Folder of the files; made when it is not there.") },
        };
        struct cli cli = { .command = "kentongan simulate",
                           .usage = "--seed N --scenario FILE | --rings NAME   --out FOLDER, or: names --help",
                           .about = M("Makes a fictional year: reports.csv, applications.csv, tips.csv, and "
                                      "truth.csv, which names the planted\n"
                                      "recruiter rings; letters.csv too, when the scenario has letters. Nobody real is "
                                      "in it: identity numbers\n"
                                      "begin with 99, phones with +62 840, companies carry the word Fiktif.\n"
                                      "`kentongan simulate names` makes registers of people.\n"
                                      "Each file is written whole or not at all."),
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &own };
        return cli_run(&cli, argc, argv, run);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan detect control: false-alarm control over a file of p-values. */
#include "base/checked.h"
#include "cli/detect.h"
#include "detect/ptable.h"

static const size_t memory_max = (size_t)64 << 30, output_max = (size_t)64 << 30;

struct control_options {
        struct slice method, alpha, input, output;
};

static int decide(const struct cli *cli, struct control_rule rule, struct arena *arena)
{
        const struct control_options *own = cli->own;
        _cleanup_detect_file_ struct detect_file file = { 0 };
        _cleanup_buffer_ struct buffer out = { 0 };
        struct ptable table = { 0 };
        int code = detect_open(cli, own->input, &file);
        if (code != CLI_OK)
                return code;
        enum error err = ptable_read(&table, control_wants_support(rule.method), detect_source, &file, arena);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("%.*s: %s Nothing was written."), SLICE_FMT(own->input),
                                 table.problem[0] ? table.problem : error_name(err));
        struct control_decision *decisions = arena_array(arena, struct control_decision, table.count);
        err = decisions ? ptable_decide(&table, rule, arena, decisions) : ERR_MEMORY;
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the p-values could not be decided (%s). Nothing was written."),
                                 error_name(err));
        buffer_init(&out, output_max);
        ptable_write(&table, decisions, &out);
        return detect_write(cli, own->output, &out);
}

static int run(struct cli *cli)
{
        const struct control_options *own = cli->own;
        struct control_rule rule;
        _cleanup_arena_ struct arena arena = { 0 };
        arena_init(&arena, memory_max);
        if (cli->word_count || !own->method.size || !own->alpha.size || !own->input.size || !own->output.size)
                return cli_fail(cli, CLI_USAGE, M("--method, --alpha, --input and --output are needed. See --help."));
        if (!control_parse_method(own->method, &rule.method))
                return cli_failf(cli, CLI_USAGE, M("there is no method \"%.*s\": budget, bh, by, discrete-bh, lord "
                                                   "or saffron."), SLICE_FMT(own->method));
        if (!datafile_parse_number(own->alpha, &rule.alpha) || !(rule.alpha > 0) ||
            (rule.method != CONTROL_BUDGET && rule.alpha >= 1))
                return cli_fail(cli, CLI_USAGE, rule.method == CONTROL_BUDGET ?
                                M("--alpha is the expected number of false alarms per batch, above 0.") :
                                M("--alpha is a rate of false discoveries, above 0 and below 1."));
        return decide(cli, rule, &arena);
}

static const char more[] =
        "P.csv: [batch,]id,p[,support]; the first line names the columns. support: the attainable p-values of that\n"
        "row, joined by \";\"; required for budget and discrete-bh.\n"
        "OUT.csv: [batch,]id,p,level,q,reject in input order, 17 significant digits, empty = no value.\n\n"
        "  budget       alpha is the expected number of false alarms per batch, exact for discrete tests\n"
        "  bh           false discovery rate (Benjamini & Hochberg 1995)\n"
        "  by           the same under any dependence (Benjamini & Yekutieli 2001)\n"
        "  discrete-bh  bh that knows the attainable p-values (Heyse 2011)\n"
        "  lord         LORD++ (Ramdas et al. 2017), all rows in file order as one stream; w0 = alpha/10\n"
        "  saffron      SAFFRON (Ramdas et al. 2018), the same; lambda 0.5, w0 = alpha/2\n\n"
        "Batches are tested separately by the first four. \"-\" is standard input or output.\n"
        "Exit: 0 done, 1 the file is not as it must be (nothing was written), 2 wrong command line.\n";

int detect_control_main(int argc, char **argv)
{
        struct control_options own = { 0 };
        const struct cli_option options[] = {
                { "method", .value = &own.method, .help = M("budget, bh, by, discrete-bh, lord or saffron.") },
                { "alpha", .value = &own.alpha, .help = M("The promised rate.") },
                { "input", .value = &own.input, .help = M("P.csv, or - for standard input.") },
                { "output", .value = &own.output, .help = M("OUT.csv, or - for standard output.") },
        };
        struct cli cli = { .command = "kentongan detect control",
                           .usage = "--method M --alpha A --input P.csv --output OUT.csv",
                           .about = M("Decides which of many p-values to act on, at a promised rate of false alarms."),
                           .options = options, .option_count = ARRAY_SIZE(options), .plain = true, .more = more,
                           .own = &own };
        return cli_run(&cli, argc, argv, run);
}

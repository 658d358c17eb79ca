/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan match train and kentongan match link: over one table or two. */
#include "base/checked.h"
#include "base/file.h"
#include "cli/match.h"
#include "match/link.h"

enum { MODEL_BYTES_MAX = 256 * 1024 };

struct link_options {
        struct slice schema, model, output, clusters, least, certain, threads;
};

static int write_model(const struct cli *cli, struct slice path, const struct match_model *model)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, MODEL_BYTES_MAX);
        match_model_write(&text, model);
        _cleanup_match_output_ struct match_output output = { 0 };
        int code = match_output_open(cli, path, &output);
        if (code != CLI_OK)
                return code;
        if (buffer_check(&text) != OK)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was written; split the "
                                                   "tables, or use a machine with more."));
        (void)fwrite(text.data, 1, text.size, output.file);
        return match_output_done(&output);
}

/* Neither result takes the place of what is read, or of the other. */
static int keep_apart(const struct cli *cli)
{
        const struct link_options *options = cli->own;
        const struct slice others[] = { options->schema, options->model, cli->words[0], cli->words[1],
                                        options->clusters };
        size_t read = ARRAY_SIZE(others) - 1;
        int code = match_keep_apart(cli, options->output, others, ARRAY_SIZE(others));
        return code == CLI_OK ? match_keep_apart(cli, options->clusters, others, read) : code;
}

static int run_train(struct cli *cli)
{
        const struct link_options *options = cli->own;
        _cleanup_match_tables_ struct match_tables own = { 0 };
        if (options->output.size == 0)
                return cli_fail(cli, CLI_USAGE, M("--output FILE is needed. See --help."));
        int code = keep_apart(cli);
        if (code == CLI_OK)
                code = match_tables_load(cli, options->schema, false, &own);
        if (code == CLI_OK)
                code = match_tables_model(cli, SLICE_NULL, &own);
        return code == CLI_OK ? write_model(cli, options->output, &own.model) : code;
}

int match_train_verb(int argc, char **argv)
{
        struct link_options own = { 0 };
        const struct cli_option options[] = {
                { "schema", .value = &own.schema, .help = M("SCHEMA.ini: what the columns mean.") },
                { "output", .value = &own.output, .help = M("MODEL.ini.") },
        };
        struct cli cli = { .command = "kentongan match train", .plain = true,
                           .usage = "--schema SCHEMA.ini A.csv [B.csv] --output MODEL.ini",
                           .about = M("Learns without labels what agreement of each field is worth. The same tables "
                                      "give the same bytes."),
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &own };
        return cli_run(&cli, argc, argv, run_train);
}

static int write_pairs(const struct cli *cli, const struct match_tables *own, const struct match_links *links)
{
        const struct link_options *options = cli->own;
        const struct match_register *other = own->two ? &own->b : &own->a;
        _cleanup_match_output_ struct match_output output = { 0 };
        int code = match_output_open(cli, options->output, &output);
        if (code != CLI_OK)
                return code;
        buffer_append(&output.line, S("id_a,id_b,weight,probability"));
        match_output_end_row(&output);
        for (size_t i = 0; i < links->count; i++) {
                struct match_pair pair = links->pairs[i];
                match_output_field(&output, match_register_id(&own->a, pair.a), false);
                match_output_field(&output, match_register_id(other, pair.b), false);
                match_output_weight(&output, pair.weight);
                match_output_probability(&output, match_probability(pair.weight, links->prior));
                match_output_end_row(&output);
        }
        return match_output_done(&output);
}

static int write_clusters(const struct cli *cli, const struct match_tables *own, const uint32_t *cluster)
{
        const struct link_options *options = cli->own;
        size_t rows = own->a.count + own->b.count;
        _cleanup_match_output_ struct match_output output = { 0 };
        int code = match_output_open(cli, options->clusters, &output);
        if (code != CLI_OK)
                return code;
        buffer_append(&output.line, S("id,cluster"));
        match_output_end_row(&output);
        for (size_t row = 0; row < rows; row++) {
                bool first = row < own->a.count;
                match_output_field(
                        &output, match_register_id(first ? &own->a : &own->b, first ? row : row - own->a.count), false);
                buffer_printf(&output.line, ",%u", cluster[row] + 1);
                match_output_end_row(&output);
        }
        return match_output_done(&output);
}

static int cluster(const struct cli *cli, const struct match_tables *own, const struct match_scorer *scorer,
                   const struct match_links *links)
{
        const struct link_options *options = cli->own;
        struct match_clustering clustering = { scorer, &own->a, own->two ? &own->b : NULL, links,
                                               PROBABILITY_ONE / 100 * 95 };
        uint64_t refused = 0;
        int code = match_parse_probability(cli, options->certain, "certain", &clustering.certain);
        if (code != CLI_OK || options->clusters.size == 0)
                return code;
        _cleanup_free_ uint32_t *rows = calloc(own->a.count + own->b.count + 1, sizeof *rows);
        if (!rows || match_cluster(&clustering, rows, &refused) != OK)
                return cli_fail(cli, CLI_FAILED, M("out of memory. The pairs are written, the clusters are not."));
        if (refused > 0)
                fprintf(stderr, M("%llu sure %s apart: their identity numbers differ.\n"),
                        (unsigned long long)refused, cli_noun(refused, M("pair stays"), M("pairs stay")));
        return write_clusters(cli, own, rows);
}

static void say_links(const struct match_links *links)
{
        _cleanup_buffer_ struct buffer prior;
        buffer_init(&prior, 64);
        fixed_write_probability(&prior, links->prior);
        fprintf(stderr, M("Estimated prior %.*s; %llu %s compared, %zu kept.\n"), SLICE_FMT(buffer_slice(&prior)),
                (unsigned long long)links->scored, cli_noun(links->scored, M("pair"), M("pairs")), links->count);
        if (links->cut > 0)
                fprintf(stderr, M("%llu %s that too many rows share not followed.\n"),
                        (unsigned long long)links->cut, cli_noun(links->cut, M("key"), M("keys")));
}

static int find_links(const struct cli *cli, struct match_tables *own, struct match_linking linking)
{
        _cleanup_match_links_ struct match_links links = { 0 };
        struct match_scorer scorer = match_scorer_make(&own->schema, &own->model, own->vocabulary);
        linking.scorer = &scorer;
        linking.a = &own->a;
        linking.b = own->two ? &own->b : NULL;
        enum error err = match_link(&linking, &links);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("linking failed (%s). Nothing was written."), error_name(err));
        say_links(&links);
        int code = write_pairs(cli, own, &links);
        return code == CLI_OK ? cluster(cli, own, &scorer, &links) : code;
}

static int run_link(struct cli *cli)
{
        const struct link_options *options = cli->own;
        _cleanup_match_tables_ struct match_tables own = { 0 };
        struct match_linking linking = { .least = PROBABILITY_ONE / 10 };
        uint64_t unused = PROBABILITY_ONE / 2;
        if (options->output.size == 0)
                return cli_fail(cli, CLI_USAGE, M("--output FILE is needed. See --help."));
        int code = match_parse_probability(cli, options->least, "min-probability", &linking.least);
        if (code == CLI_OK)
                code = match_parse_probability(cli, options->certain, "certain", &unused);
        if (code == CLI_OK)
                code = match_find_threads(cli, options->threads, &linking.threads);
        if (code == CLI_OK)
                code = keep_apart(cli);
        if (code == CLI_OK)
                code = match_tables_load(cli, options->schema, true, &own);
        if (code == CLI_OK)
                code = match_tables_model(cli, options->model, &own);
        return code == CLI_OK ? find_links(cli, &own, linking) : code;
}

int match_link_verb(int argc, char **argv)
{
        struct link_options own = { 0 };
        const struct cli_option options[] = {
                { "schema", .value = &own.schema, .help = M("SCHEMA.ini: what the columns mean; one must be the id.") },
                { "model", .value = &own.model, .help = M("MODEL.ini of train; without it, trains first.") },
                { "output", .value = &own.output, .help = M("CSV: id_a,id_b,weight,probability.") },
                { "min-probability", .value = &own.least, .help = M("Pairs below are left out; 0.1 unless told.") },
                { "clusters", .value = &own.clusters,
                  .help = M("CSV: id,cluster; every row, those of A first; rows joined by sure pairs.") },
                { "certain", .value = &own.certain, .help = M("From where a pair joins rows; 0.95 unless told.") },
                { "threads", .value = &own.threads, .help = M("All cores unless told; the result is the same.") },
        };
        struct cli cli = { .command = "kentongan match link",
                           .plain = true,
                           .usage = "--schema SCHEMA.ini A.csv [B.csv] [--model MODEL.ini] --output PAIRS.csv\n"
                                    "       [--clusters CLUSTERS.csv]",
                           .about =
                                   M("Finds who is the same in one table, or in two. Prints the prior that it "
                                     "estimated."),
                           .options = options,
                           .option_count = ARRAY_SIZE(options),
                           .own = &own };
        return cli_run(&cli, argc, argv, run_link);
}

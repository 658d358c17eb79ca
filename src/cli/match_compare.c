/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan match compare: two values with an explanation, or a file of pairs. */
#include "base/checked.h"
#include "cli/match.h"

enum { TOKENS_KEPT = 500000, REPORT_MAX = 64 * 1024, THRESHOLDS = 9 };

struct compare_options {
        struct slice type, prior, pairs, output;
};

/* What compares: one field, the built-in model, and a vocabulary that is begun anew when it is full. */
struct comparer {
        struct match_schema schema;
        struct match_model model;
        struct match_vocabulary *vocabulary;
        struct match_reader reader;
        struct match_scorer scorer;
        uint64_t prior;
};

static bool find_type(struct slice word, enum match_type *ret_type)
{
        static const struct {
                struct slice word;
                enum match_type type;
        } types[] = {
                { S("person"), MATCH_TYPE_PERSON_NAME }, { S("company"), MATCH_TYPE_COMPANY },
                { S("address"), MATCH_TYPE_STREET },     { S("phone"), MATCH_TYPE_PHONE },
                { S("nik"), MATCH_TYPE_NATIONAL_ID },
        };
        for (size_t i = 0; i < ARRAY_SIZE(types); i++)
                if (slice_equal(word, types[i].word)) {
                        *ret_type = types[i].type;
                        return true;
                }
        return match_type_parse(word, ret_type) && *ret_type < MATCH_TYPE_COUNT;
}

static enum error begin_vocabulary(struct comparer *own)
{
        match_vocabulary_free(own->vocabulary);
        own->vocabulary = NULL;
        TRY(match_vocabulary_new(&own->vocabulary));
        own->reader.schema = &own->schema;
        own->reader.vocabulary = own->vocabulary;
        own->scorer = match_scorer_make(&own->schema, &own->model, own->vocabulary);
        return OK;
}

static int make_comparer(const struct cli *cli, struct comparer *own)
{
        const struct compare_options *options = cli->own;
        enum match_type type = MATCH_TYPE_PERSON_NAME;
        *own = (struct comparer){ .prior = PROBABILITY_ONE / 2 };
        if (options->type.size > 0 && !find_type(options->type, &type))
                return cli_fail(cli, CLI_USAGE, M("--type is person, company, address, phone or nik. See --help."));
        int code = match_parse_probability(cli, options->prior, "prior", &own->prior);
        if (code != CLI_OK)
                return code;
        own->schema = match_schema_single(type);
        own->model = match_model_built_in(&own->schema);
        if (begin_vocabulary(own) != OK)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was written; split the "
                                                   "tables, or use a machine with more."));
        return CLI_OK;
}

/* An empty value on either side: nothing is known, the weight is 0. */
static enum error compare_values_of(struct comparer *own, struct slice left, struct slice right, struct arena *arena,
                                    struct match_score *ret_score)
{
        struct match_row a, b;
        if (match_vocabulary_count(own->vocabulary) > TOKENS_KEPT)
                TRY(begin_vocabulary(own));
        TRY(match_record_read(&own->reader, &left, arena, &a));
        TRY(match_record_read(&own->reader, &right, arena, &b));
        match_score(&own->scorer, &a.record, &b.record, ret_score);
        return OK;
}

static int compare_two(const struct cli *cli, struct comparer *own)
{
        struct match_score score;
        _cleanup_buffer_ struct buffer out;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        buffer_init(&out, REPORT_MAX);
        enum error err = compare_values_of(own, cli->words[0], cli->words[1], &arena, &score);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the values cannot be compared (%s)."), error_name(err));
        match_say_unread(&own->reader);
        match_write_waterfall(&out, &own->scorer, &score, own->prior, terminal_language());
        buffer_append(&out, S("weight "));
        fixed_write_weight(&out, score.weight);
        buffer_append(&out, S("\nprobability "));
        fixed_write_probability(&out, match_probability(score.weight, own->prior));
        buffer_append(&out, S("\nrules "));
        match_write_rules(&out, &score);
        buffer_append_byte(&out, '\n');
        (void)fwrite(out.data, 1, out.size, stdout);
        return CLI_OK;
}

/* How many labelled pairs fall on each side of a threshold. */
struct quality {
        uint64_t found[THRESHOLDS], wrong[THRESHOLDS], matches, pairs;
        uint64_t unlabelled; /* the label is neither 1 nor 0 */
};

/* In 10^-12. */
static const uint64_t thresholds[THRESHOLDS] = { 10'000'000'000,  100'000'000'000, 250'000'000'000,
                                                 500'000'000'000, 750'000'000'000, 900'000'000'000,
                                                 950'000'000'000, 990'000'000'000, 999'000'000'000 };

static void count_label(struct quality *quality, bool match, uint64_t probability)
{
        quality->pairs++;
        quality->matches += match;
        for (size_t i = 0; i < THRESHOLDS; i++) {
                quality->found[i] += match && probability >= thresholds[i];
                quality->wrong[i] += !match && probability >= thresholds[i];
        }
}

static void write_ratio(FILE *out, uint64_t part, uint64_t whole)
{
        uint64_t ten_thousandths = whole ? (20000 * part + whole) / (2 * whole) : 0;
        fprintf(out, ",%llu.%04llu", (unsigned long long)(ten_thousandths / 10000),
                (unsigned long long)(ten_thousandths % 10000));
}

static void write_quality(FILE *out, const struct quality *quality)
{
        fprintf(out, M("%llu %s with a label, %llu of them the same\n"
                       "threshold,precision,recall,f1\n"),
                (unsigned long long)quality->pairs, cli_noun(quality->pairs, M("pair"), M("pairs")),
                (unsigned long long)quality->matches);
        for (size_t i = 0; i < THRESHOLDS; i++) {
                uint64_t found = quality->found[i], said = found + quality->wrong[i];
                fprintf(out, "0.%03llu", (unsigned long long)(thresholds[i] / 1'000'000'000));
                write_ratio(out, found, said);
                write_ratio(out, found, quality->matches);
                write_ratio(out, 2 * found, said + quality->matches);
                fputc('\n', out);
        }
}

/* Where left, right and perhaps label stand in the table. */
struct pair_columns {
        size_t left, right, label;
};

/* A file of pairs on its way through. */
struct pairs_run {
        struct comparer *own;
        struct match_input input;
        struct match_output output;
        struct pair_columns columns;
        struct quality quality;
};

static void read_label(struct quality *quality, struct slice label, uint64_t probability)
{
        struct slice text = slice_trim(label);
        if (slice_equal(text, S("1")) || slice_equal(text, S("0")))
                count_label(quality, slice_equal(text, S("1")), probability);
        else
                quality->unlabelled++;
}

static void write_pair(struct match_output *output, const struct csv_row *row, const struct pair_columns *columns,
                       const struct match_score *score, uint64_t probability)
{
        _cleanup_buffer_ struct buffer rules;
        buffer_init(&rules, 1024);
        match_write_rules(&rules, score);
        match_output_field(output, row->fields[columns->left], false);
        match_output_field(output, row->fields[columns->right], false);
        if (columns->label != SIZE_MAX)
                match_output_field(output, row->fields[columns->label], false);
        match_output_weight(output, score->weight);
        match_output_probability(output, probability);
        match_output_field(output, buffer_slice(&rules), true);
        match_output_end_row(output);
}

static int compare_row(struct pairs_run *run, const struct csv_row *row)
{
        struct match_score score;
        const struct pair_columns *columns = &run->columns;
        enum error err = compare_values_of(run->own, row->fields[columns->left], row->fields[columns->right],
                                           &run->input.arena, &score);
        if (err != OK)
                return match_input_refuse(&run->input, row->line, columns->left + 1, error_name(err));
        uint64_t probability = match_probability(score.weight, run->own->prior);
        if (columns->label != SIZE_MAX)
                read_label(&run->quality, row->fields[columns->label], probability);
        write_pair(&run->output, row, columns, &score, probability);
        return CLI_OK;
}

static int compare_rows(struct pairs_run *run)
{
        struct match_input *input = &run->input;
        struct csv_row row;
        bool more = true;
        int code = CLI_OK;
        run->columns =
                (struct pair_columns){ match_input_column(input, S("left")), match_input_column(input, S("right")),
                                       match_input_column(input, S("label")) };
        if (run->columns.left == SIZE_MAX || run->columns.right == SIZE_MAX)
                return match_input_refuse(input, 1, 1, M("the columns left and right are not there."));
        buffer_append(&run->output.line, run->columns.label == SIZE_MAX
                                                 ? S("left,right,weight,probability,rules")
                                                 : S("left,right,label,weight,probability,rules"));
        match_output_end_row(&run->output);
        while (code == CLI_OK) {
                code = match_input_next(input, &row, &more);
                if (code != CLI_OK || !more)
                        break;
                code = compare_row(run, &row);
        }
        return code;
}

static int compare_file(const struct cli *cli, struct comparer *own)
{
        const struct compare_options *options = cli->own;
        struct pairs_run run = { .own = own, .input.fd = -1 };
        if (options->output.size == 0)
                return cli_fail(cli, CLI_USAGE, M("--pairs wants --output FILE too. See --help."));
        int code = match_keep_apart(cli, options->output, &options->pairs, 1);
        if (code == CLI_OK)
                code = match_input_open(cli, options->pairs, &run.input);
        if (code == CLI_OK)
                code = match_output_open(cli, options->output, &run.output);
        if (code == CLI_OK)
                code = compare_rows(&run);
        if (code == CLI_OK)
                code = match_output_done(&run.output);
        if (code == CLI_OK && run.quality.pairs > 0)
                write_quality(slice_equal(options->output, S("-")) ? stderr : stdout, &run.quality);
        if (code == CLI_OK && run.quality.unlabelled > 0)
                fprintf(stderr, M("label: %llu of %llu are neither 1 nor 0; these pairs are compared and not counted "
                                  "in precision and recall.\n"),
                        (unsigned long long)run.quality.unlabelled,
                        (unsigned long long)(run.quality.pairs + run.quality.unlabelled));
        if (code == CLI_OK)
                match_say_unread(&own->reader);
        match_output_close(&run.output);
        match_input_close(&run.input);
        return code;
}

static int run(struct cli *cli)
{
        const struct compare_options *options = cli->own;
        struct comparer own;
        bool file = options->pairs.size > 0;
        if (cli->word_count != (file ? 0u : 2u))
                return cli_fail(cli, CLI_USAGE, M("two values are needed, or --pairs FILE. See --help."));
        int code = make_comparer(cli, &own);
        if (code == CLI_OK)
                code = file ? compare_file(cli, &own) : compare_two(cli, &own);
        match_vocabulary_free(own.vocabulary);
        return code;
}

int match_compare_verb(int argc, char **argv)
{
        struct compare_options own = { 0 };
        const struct cli_option options[] = {
                { "type", .value = &own.type, .help = M("person (unless told), company, address, phone, nik; or a "
                                                        "schema's type.") },
                { "prior", .value = &own.prior, .help = M("How likely they were the same before looking; 0.5 unless "
                                                          "told.") },
                { "pairs", .value = &own.pairs, .help = M("CSV with columns left,right[,label]; label 1 same, "
                                                          "0 not.") },
                { "output", .value = &own.output, .help = M("CSV: left,right[,label],weight,probability,rules.") },
        };
        struct cli cli = { .command = "kentongan match compare", .plain = true,
                           .usage = "LEFT RIGHT [--type TYPE] [--prior P]\n"
                                    "       kentongan match compare --pairs PAIRS.csv --type TYPE --output OUT.csv",
                           .about = M("Says how strongly two values speak for one thing, in bits: +1 doubles the "
                                      "odds, -1 halves them.\n"
                                      "With a label it also prints precision, recall and F1 at several thresholds."),
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &own };
        return cli_run(&cli, argc, argv, run);
}

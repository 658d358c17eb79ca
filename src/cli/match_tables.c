/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One table or two, read with their schema, counted and weighed. */
#include "base/parallel.h"
#include "cli/match.h"
#include "match/identity.h"
#include "match/link.h"
#include "match/train.h"

void match_tables_free(struct match_tables *own)
{
        match_register_free(&own->a);
        match_register_free(&own->b);
        match_vocabulary_free(own->vocabulary);
}

static void count_rows(struct match_tables *own, const struct match_register *from)
{
        for (size_t row = 0; row < from->count; row++) {
                struct match_record record = match_register_get(from, row);
                if (own->indexed)
                        match_record_count_words(own->vocabulary, &own->schema, &record);
                else
                        match_record_count(own->vocabulary, &own->schema, &record);
        }
}

int match_tables_load(struct cli *cli, struct slice schema_path, bool needs_id, struct match_tables *own)
{
        if (schema_path.size == 0 || cli->word_count < 1 || cli->word_count > 2)
                return cli_fail(cli, CLI_USAGE, M("--schema FILE and one or two tables are needed. See --help."));
        int code = match_load_schema(cli, schema_path, &own->schema);
        if (code != CLI_OK)
                return code;
        if (needs_id && slice_is_null(own->schema.id))
                return cli_fail(cli, CLI_FAILED, M("the schema names no column of type id. Nothing was written."));
        if (match_vocabulary_new(&own->vocabulary) != OK)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was written; split the "
                                                   "tables, or use a machine with more."));
        own->reader = (struct match_reader){ .schema = &own->schema, .vocabulary = own->vocabulary };
        own->two = cli->word_count == 2;
        match_register_init(&own->a, own->schema.count);
        match_register_init(&own->b, own->schema.count);
        code = match_load_register(cli, cli->words[0], &own->reader, &own->a);
        if (code == CLI_OK && own->two)
                code = match_load_register(cli, cli->words[1], &own->reader, &own->b);
        if (code != CLI_OK)
                return code;
        count_rows(own, &own->a);
        count_rows(own, &own->b);
        if (match_vocabulary_finish(own->vocabulary, own->a.count + own->b.count) != OK)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was written; split the "
                                                   "tables, or use a machine with more."));
        uint8_t identity = match_identity_choose(&own->schema, &own->a, &own->b);
        own->schema.identity = identity < MATCH_FIELDS_MAX ? identity + 1 : 0;
        match_say_unread(&own->reader);
        return CLI_OK;
}

static int train(const struct cli *cli, struct match_tables *own)
{
        struct match_training_report report = { 0 };
        struct match_training training = { .schema = &own->schema, .vocabulary = own->vocabulary, .a = &own->a,
                                           .b = own->two ? &own->b : NULL, .threads = parallel_processors() };
        enum error err = match_train(&training, &own->model, &report);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("training failed (%s). Nothing was written."), error_name(err));
        if (report.families == 0)
                fprintf(stderr,
                        M("Too few matches to learn from: what people keep (m) is taken from the built-in model.\n"));
        else
                fprintf(stderr, M("Trained on %llu random and %llu blocked pairs, %u runs, about %llu matches.\n"),
                        (unsigned long long)report.random_pairs, (unsigned long long)report.blocked_pairs,
                        report.families, (unsigned long long)report.expected_matches);
        return CLI_OK;
}

int match_tables_model(struct cli *cli, struct slice path, struct match_tables *own)
{
        return path.size > 0 ? match_load_model(cli, path, &own->schema, &own->model) : train(cli, own);
}

int match_find_threads(const struct cli *cli, struct slice text, unsigned *ret_threads)
{
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        int64_t threads = cores < 1 ? 1 : cores > MATCH_THREADS_MAX ? MATCH_THREADS_MAX : cores;
        if (!slice_is_null(text) && (!slice_to_int64(text, &threads) || threads < 1 || threads > MATCH_THREADS_MAX))
                return cli_failf(cli, CLI_USAGE, M("--threads is 1 to %d. See --help."), MATCH_THREADS_MAX);
        *ret_threads = (unsigned)threads;
        return CLI_OK;
}

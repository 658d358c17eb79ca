/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan match index and kentongan match query. */
#include "base/checked.h"
#include "base/parallel.h"
#include "cli/match.h"
#include "match/delta.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { ROUND = 4096 /* queries answered before they are written */, TOP_UNLESS_TOLD = 10, EXPLANATION_MAX = 8192 };

struct index_options {
        struct slice schema, model, output, index, changes, queries, top, threads;
};

static enum error write_bytes(void *context, const void *bytes, size_t size)
{
        return fwrite(bytes, 1, size, context) == size ? OK : ERR_IO;
}

static int write_index(const struct cli *cli, struct match_index *index)
{
        const struct index_options *options = cli->own;
        _cleanup_match_output_ struct match_output output = { 0 };
        int code = match_output_open(cli, options->output, &output);
        if (code != CLI_OK)
                return code;
        enum error err = match_index_prepare(index);
        if (err == OK)
                err = match_index_write(index, write_bytes, output.file);
        match_index_release(index);
        if (err == ERR_IO)
                return match_output_done(&output); /* it says what the disk said */
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the index cannot be written (%s). What stood there before is "
                                                    "kept."),
                                 error_name(err));
        return match_output_done(&output);
}

static int run_index(struct cli *cli)
{
        const struct index_options *options = cli->own;
        _cleanup_match_tables_ struct match_tables tables = { .indexed = true };
        if (options->output.size == 0 || cli->word_count != 1)
                return cli_fail(cli, CLI_USAGE, M("--schema FILE, one table and --output FILE are needed. See "
                                                  "--help."));
        const struct slice others[] = { options->schema, options->model, cli->words[0] };
        int code = match_keep_apart(cli, options->output, others, ARRAY_SIZE(others));
        if (code == CLI_OK)
                code = match_tables_load(cli, options->schema, true, &tables);
        if (code != CLI_OK)
                return code;
        struct match_index index = { .schema = tables.schema, .vocabulary = tables.vocabulary, .records = tables.a,
                                     .month_first = tables.reader.month_first };
        if (match_index_count_values(&index) != OK)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was written; split the "
                                                   "tables, or use a machine with more."));
        code = match_tables_model(cli, options->model, &tables);
        index.model = tables.model;
        return code == CLI_OK ? write_index(cli, &index) : code;
}

int match_index_verb(int argc, char **argv)
{
        struct index_options own = { 0 };
        const struct cli_option options[] = {
                { "schema", .value = &own.schema, .help = M("SCHEMA.ini: what the columns mean; one must be the id.") },
                { "model", .value = &own.model, .help = M("MODEL.ini of train; without it, trains first.") },
                { "output", .value = &own.output, .help = M("The index: the register itself, model and all. "
                                                            "Guard it.") },
        };
        struct cli cli = { .command = "kentongan match index", .plain = true,
                           .usage = "--schema SCHEMA.ini REGISTER.csv [--model MODEL.ini] --output REGISTER.idx",
                           .about = M("Makes a register ready to be asked. The file is sealed: a damaged one is "
                                      "refused."),
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &own };
        return cli_run(&cli, argc, argv, run_index);
}

/* ---- query ---- */

/* What one worker keeps to itself. */
struct asker {
        struct match_asker asker;
        struct match_answer *answer;
};

/* A run of questions. */
struct asking {
        struct match_index index;
        struct slice bytes; /* of its file, mapped */
        struct buffer read; /* of what is no file: a pipe, standard input */
        struct match_delta delta;
        struct match_register queries;
        size_t top;
        unsigned threads;
        struct asker *askers; /* one a thread */
        uint64_t prior;
        struct match_output output;
        /* the round that is being answered */
        size_t first, count;
        struct match_hit *hits; /* top of each query of the round */
        size_t *hit_counts;
        bool *complete;
};

static void answer_one(void *context, unsigned worker, size_t query)
{
        struct asking *asking = context;
        struct asker *own = &asking->askers[worker];
        struct match_record record = match_register_get(&asking->queries, asking->first + query);
        match_delta_ask(&asking->delta, &own->asker, &record, asking->top, own->answer);
        memcpy(asking->hits + query * asking->top, own->answer->hits, own->answer->count * sizeof *asking->hits);
        asking->hit_counts[query] = own->answer->count;
        asking->complete[query] = own->answer->complete;
}

static void write_hit(struct asking *asking, size_t query, size_t rank, struct match_hit hit, struct buffer *said)
{
        struct match_record question = match_register_get(&asking->queries, asking->first + query);
        struct match_row room;
        struct match_record record = match_delta_get(&asking->delta, hit.row, &room);
        struct match_score score;
        match_score(&asking->index.scorer, &question, &record, &score);
        buffer_clear(said);
        match_write_explanation_line(said, &asking->index.scorer, &score);
        struct match_output *output = &asking->output;
        match_output_field(output, match_register_id(&asking->queries, asking->first + query), false);
        match_output_field(output, match_delta_id(&asking->delta, hit.row), false);
        buffer_printf(&output->line, ",%zu", rank);
        match_output_weight(output, hit.weight);
        match_output_probability(output, match_probability(hit.weight, asking->prior));
        match_output_field(output, buffer_slice(said), true);
        buffer_append(&output->line, asking->complete[query] ? S(",1") : S(",0"));
        match_output_end_row(output);
}

static enum error ask_round(struct asking *asking, struct buffer *said)
{
        parallel_run(asking->threads, asking->count, answer_one, asking);
        for (size_t i = 0; i < asking->count; i++)
                for (size_t rank = 0; rank < asking->hit_counts[i]; rank++)
                        write_hit(asking, i, rank + 1, asking->hits[i * asking->top + rank], said);
        return buffer_check(said);
}

static enum error ask_all(struct asking *asking)
{
        _cleanup_buffer_ struct buffer said;
        buffer_init(&said, EXPLANATION_MAX);
        asking->hits = calloc(ROUND * asking->top, sizeof *asking->hits);
        asking->hit_counts = calloc(ROUND, sizeof *asking->hit_counts);
        asking->complete = calloc(ROUND, sizeof *asking->complete);
        asking->askers = calloc(asking->threads, sizeof *asking->askers);
        if (!asking->hits || !asking->hit_counts || !asking->complete || !asking->askers)
                return ERR_MEMORY;
        for (unsigned i = 0; i < asking->threads; i++) {
                struct asker *own = &asking->askers[i];
                TRY(match_asker_init(&own->asker, &asking->index));
                own->answer = calloc(1, sizeof *own->answer);
                if (!own->answer)
                        return ERR_MEMORY;
        }
        for (asking->first = 0; asking->first < asking->queries.count; asking->first += asking->count) {
                size_t left = asking->queries.count - asking->first;
                asking->count = left < ROUND ? left : ROUND;
                TRY(ask_round(asking, &said));
                match_say_progress(M("queries answered"), asking->first + asking->count);
        }
        return OK;
}

/* All that comes from a pipe. */
static enum error read_pipe(int fd, struct buffer *read_here)
{
        char bytes[64 * 1024];
        ssize_t part;
        buffer_init(read_here, SIZE_MAX / 2);
        while ((part = read(fd, bytes, sizeof bytes)) != 0) {
                if (part < 0 && errno != EINTR)
                        return ERR_IO;
                if (part > 0)
                        buffer_append(read_here, slice_of(bytes, (size_t)part));
        }
        return buffer_check(read_here);
}

static enum error map_file(int fd, size_t size, struct slice *ret_bytes)
{
        if (size == 0)
                return OK;
        void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes == MAP_FAILED)
                return ERR_IO;
        *ret_bytes = slice_of(bytes, size);
        return OK;
}

static int take_index(const struct cli *cli, struct slice path, struct asking *asking)
{
        struct stat about;
        bool standard = slice_equal(path, S("-"));
        int code = standard ? match_take_standard(cli) : CLI_OK;
        if (code != CLI_OK)
                return code;
        _cleanup_close_ int own = standard ? -1 : open(path.data, O_RDONLY | O_CLOEXEC);
        int fd = standard ? STDIN_FILENO : own;
        bool there = fd >= 0 && fstat(fd, &about) == 0;
        if (there && S_ISREG(about.st_mode))
                there = map_file(fd, (size_t)about.st_size, &asking->bytes) == OK;
        else if (there)
                there = read_pipe(fd, &asking->read) == OK;
        if (!there)
                return cli_failf(cli, CLI_FAILED, M("%.*s cannot be read (%s). Nothing was written."), SLICE_FMT(path),
                                 strerrordesc_np(errno));
        return CLI_OK;
}

static int open_index(const struct cli *cli, struct slice path, struct asking *asking)
{
        int code = take_index(cli, path, asking);
        if (code != CLI_OK)
                return code;
        struct slice bytes = slice_is_null(asking->bytes) ? buffer_slice(&asking->read) : asking->bytes;
        enum error err = match_index_open(bytes, &asking->index);
        if (err == ERR_UNSUPPORTED)
                return cli_failf(cli, CLI_FAILED, M("%.*s was made by another version, which keeps it otherwise. "
                                                    "Make it again with `kentongan match index`. Nothing was written."),
                                 SLICE_FMT(path));
        if (err == ERR_CORRUPT)
                return cli_failf(cli, CLI_FAILED, M("%.*s is no index, or it is damaged. Make it again with "
                                                    "`kentongan match index`. Nothing was written."), SLICE_FMT(path));
        return err == OK ? CLI_OK
                         : cli_failf(cli, CLI_FAILED, M("%.*s: %s. Nothing was written."), SLICE_FMT(path),
                                     error_name(err));
}

static enum error change(struct match_delta *delta, const struct match_register *changes, size_t *ret_removed)
{
        for (size_t row = 0; row < changes->count; row++) {
                struct match_record record = match_register_get(changes, row);
                struct slice id = match_register_id(changes, row);
                bool nothing = record.at[changes->fields] == 0;
                enum error err = nothing ? match_delta_remove(delta, id) : match_delta_put(delta, id, &record);
                if (err != OK && !(nothing && err == ERR_NOT_FOUND))
                        return err;
                *ret_removed += nothing && err == OK;
        }
        return OK;
}

/* What came, changed and went since the index was made. */
static int load_changes(const struct cli *cli, struct asking *asking)
{
        const struct index_options *options = cli->own;
        struct match_reader reader = { .schema = &asking->index.schema, .vocabulary = asking->index.vocabulary,
                                       .month_first = asking->index.month_first };
        struct match_register changes;
        size_t removed = 0;
        if (match_delta_init(&asking->delta, &asking->index) != OK)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was written; split the "
                                                   "tables, or use a machine with more."));
        if (options->changes.size == 0)
                return CLI_OK;
        if (slice_is_null(asking->index.schema.id))
                return cli_fail(cli, CLI_FAILED, M("the index has no ids, so rows cannot change. Nothing was "
                                                   "written."));
        match_register_init(&changes, asking->index.schema.count);
        int code = match_load_register(cli, options->changes, &reader, &changes);
        enum error err = code == CLI_OK ? change(&asking->delta, &changes, &removed) : OK;
        if (err != OK)
                code = cli_failf(cli, CLI_FAILED, M("the changes do not fit (%s): make the index again. Nothing was "
                                                    "written."), error_name(err));
        if (code == CLI_OK)
                fprintf(stderr, M("Changes: %zu rows new or other, %zu gone.\n"), asking->delta.added.count, removed);
        match_register_free(&changes);
        return code;
}

static int load_queries(const struct cli *cli, struct asking *asking)
{
        const struct index_options *options = cli->own;
        struct match_reader reader = { .schema = &asking->index.schema, .vocabulary = asking->index.vocabulary,
                                       .month_first = asking->index.month_first };
        match_register_init(&asking->queries, asking->index.schema.count);
        int code = match_load_register(cli, options->queries, &reader, &asking->queries);
        if (code == CLI_OK)
                match_say_unread(&reader);
        return code;
}

static void free_answers(struct asking *asking)
{
        for (unsigned i = 0; asking->askers && i < asking->threads; i++) {
                match_asker_free(&asking->askers[i].asker);
                free(asking->askers[i].answer);
        }
        free(asking->askers);
        free(asking->hits);
        free(asking->hit_counts);
        free(asking->complete);
}

static int ask(const struct cli *cli, struct asking *asking)
{
        const struct index_options *options = cli->own;
        int code = load_changes(cli, asking);
        if (code == CLI_OK)
                code = load_queries(cli, asking);
        if (code == CLI_OK)
                code = match_output_open(cli, options->output, &asking->output);
        if (code != CLI_OK)
                return code;
        size_t rows = match_delta_count(&asking->delta);
        asking->prior = rows > 1 ? PROBABILITY_ONE / rows : PROBABILITY_ONE / 2;
        buffer_append(&asking->output.line, S("query_id,record_id,rank,weight,probability,explanation,complete"));
        match_output_end_row(&asking->output);
        enum error err = ask_all(asking);
        free_answers(asking);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the questions could not be answered (%s). Nothing was written."),
                                 error_name(err));
        return match_output_done(&asking->output);
}

static int run_query(struct cli *cli)
{
        const struct index_options *options = cli->own;
        struct asking asking = { .threads = 1 };
        int64_t top = TOP_UNLESS_TOLD;
        if (options->index.size == 0 || options->queries.size == 0 || options->output.size == 0 || cli->word_count > 0)
                return cli_fail(cli, CLI_USAGE, M("--index, --queries and --output are needed. See --help."));
        if (!slice_is_null(options->top) && (!slice_to_int64(options->top, &top) || top < 1 || top > MATCH_TOP_MAX))
                return cli_failf(cli, CLI_USAGE, M("--top is 1 to %d. See --help."), MATCH_TOP_MAX);
        int code = match_find_threads(cli, options->threads, &asking.threads);
        if (code != CLI_OK)
                return code;
        asking.top = (size_t)top;
        const struct slice others[] = { options->index, options->changes, options->queries };
        code = match_keep_apart(cli, options->output, others, ARRAY_SIZE(others));
        if (code != CLI_OK)
                return code;
        code = open_index(cli, options->index, &asking);
        if (code == CLI_OK) {
                code = ask(cli, &asking);
                match_output_close(&asking.output);
                match_register_free(&asking.queries);
                match_delta_free(&asking.delta);
                match_index_free(&asking.index);
        }
        buffer_free(&asking.read);
        if (!slice_is_null(asking.bytes))
                (void)munmap((void *)(uintptr_t)asking.bytes.data, asking.bytes.size);
        return code;
}

int match_query_verb(int argc, char **argv)
{
        struct index_options own = { 0 };
        const struct cli_option options[] = {
                { "index", .value = &own.index, .help = M("What `kentongan match index` made.") },
                { "changes", .value = &own.changes,
                  .help = M("CSV of rows since then: new or other ones whole, of one that is gone only its id.") },
                { "queries", .value = &own.queries,
                  .help = M("CSV with the register's columns or fewer; ids of its own.") },
                { "top", .value = &own.top, .help = M("Rows for each query, 1 to 1000; 10 unless told.") },
                { "threads", .value = &own.threads, .help = M("All cores unless told; the result is the same.") },
                { "output", .value = &own.output,
                  .help = M("CSV: query_id,record_id,rank,weight,probability,explanation,complete.") },
        };
        struct cli cli = {
                .command = "kentongan match query",
                .plain = true,
                .usage = "--index REGISTER.idx [--changes ROWS.csv] --queries QUERIES.csv --output OUT.csv [--top N] "
                         "[--threads N]",
                .about = M("Finds the rows of a register that are most likely meant. The prior is 1/records.\n"
                           "complete is 0 where more rows share something with the question than were weighed."),
                .options = options,
                .option_count = ARRAY_SIZE(options),
                .own = &own
        };
        return cli_run(&cli, argc, argv, run_query);
}

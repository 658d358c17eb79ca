/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan match: the verbs, and the tables that they read and write. */
#include "cli/match.h"

#include "base/checked.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { ROW_ARENA = 64 * 1024 * 1024, HEADER_ARENA = 1024 * 1024, LINE_MAX_BYTES = 4 * 1024 * 1024, LOOK_AHEAD = 1000 };

static const struct csv_limits limits = { .field_bytes = 64 * 1024, .columns = 256, .rows = UINT64_MAX };

static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
        const char *help;
} verbs[] = {
        { "compare", match_compare_verb, MARK("two values, or a file of pairs: how far they agree, and why") },
        { "train", match_train_verb, MARK("learn from unlabelled tables what agreement is worth") },
        { "index", match_index_verb, MARK("make a register ready to be asked") },
        { "query", match_query_verb, MARK("ask it: who is this?") },
        { "link", match_link_verb, MARK("find who is the same in one table or in two") },
};

static int print_verbs(FILE *out)
{
        fputs(M("Usage: kentongan match VERB ...      kentongan match VERB --help\n\n"
                "Finds the same person, company, address or number in other spellings, and says why.\n"
                "It needs no installation and no database: tables come in as CSV, results go out as CSV.\n\n"), out);
        for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
                fprintf(out, "  %-10s %s\n", verbs[i].name, terminal_text(verbs[i].help));
        fputs(M("\nWhat the columns of a table mean stands in a small file, SCHEMA.ini:\n\n"
                "  [columns]\n"
                "  no = id\n"
                "  nama = person-name\n"
                "  lahir = birth-date\n"
                "  hp = phone\n\n"
                "Types: person-name given-name family-name birth-date sex national-id phone street house-number "
                "place\n"
                "postcode region company account text id ignore. Columns that are not named are ignored.\n"
                "\"-\" stands for standard input or output. Exit: 0 done, 1 the data are broken, 2 wrong use.\n\n"
                "Try it: kentongan match compare \"Moch. Soetrisno\" \"Muhammad Sutrisno\"\n"
                "More:   docs/matching.md\n"), out);
        return out == stdout ? CLI_OK : CLI_USAGE;
}

int cli_match(int argc, char **argv)
{
        if (argc < 2)
                return print_verbs(stderr);
        if (strcmp(argv[1], "--help") == 0)
                return print_verbs(stdout);
        for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
                if (strcmp(argv[1], verbs[i].name) == 0)
                        return verbs[i].run(argc - 1, argv + 1);
        fprintf(stderr, M("kentongan match: there is no verb \"%s\". Nothing was tried.\n\n"), argv[1]);
        return print_verbs(stderr);
}

/* ---- tables in ---- */

static enum error read_fd(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        struct match_input *input = context;
        ssize_t size;
        do
                size = read(input->fd, bytes, capacity);
        while (size < 0 && errno == EINTR);
        if (size < 0)
                return ERR_IO;
        *ret_size = (size_t)size;
        return OK;
}

int match_input_refuse(const struct match_input *input, uint64_t line, size_t column, const char *message)
{
        return cli_failf(input->cli, CLI_FAILED, M("%s: line %llu, column %zu: %s Nothing was written."), input->path,
                         (unsigned long long)line, column, message);
}

/* What the system said, or the program. */
static const char *why_unread(enum error err)
{
        return err == ERR_IO && errno ? strerrordesc_np(errno) : error_name(err);
}

static int refuse_csv(struct match_input *input, enum error err)
{
        _cleanup_buffer_ struct buffer said;
        buffer_init(&said, 4096);
        if (input->reader.problem == CSV_OK)
                return cli_failf(input->cli, CLI_FAILED, M("%s cannot be read (%s). Nothing was written."), input->path,
                                 why_unread(err));
        csv_write_problem(&said, &input->reader, LANGUAGE_EN);
        return cli_failf(input->cli, CLI_FAILED, M("%s: %.*s Nothing was written."), input->path,
                         SLICE_FMT(buffer_slice(&said)));
}

static int read_header(struct match_input *input)
{
        struct csv_row row;
        enum error err = csv_read_row(&input->reader, &input->header_arena, &row);
        if (err == ERR_NOT_FOUND)
                return match_input_refuse(input, 1, 1, M("the file is empty; its first line must name the columns."));
        if (err != OK)
                return refuse_csv(input, err);
        input->columns = row.count;
        for (size_t i = 0; i < row.count; i++) {
                input->header[i] = slice_trim(row.fields[i]);
                for (size_t j = 0; j < i; j++)
                        if (input->header[i].size > 0 && slice_equal(input->header[i], input->header[j]))
                                return match_input_refuse(input, row.line, i + 1, M("this column name stands twice."));
        }
        return CLI_OK;
}

int match_take_standard(const struct cli *cli)
{
        static bool taken;
        if (taken)
                return cli_fail(cli, CLI_USAGE, M("- stands for standard input, which can be read once only. Nothing "
                                                  "was written."));
        taken = true;
        return CLI_OK;
}

int match_input_open(const struct cli *cli, struct slice path, struct match_input *ret_input)
{
        struct match_input *input = ret_input;
        bool standard = slice_equal(path, S("-"));
        int code = CLI_OK;
        *input = (struct match_input){ .cli = cli,
                                       .path = standard ? M("standard input") : path.data,
                                       .fd = STDIN_FILENO };
        arena_init(&input->arena, ROW_ARENA);
        arena_init(&input->header_arena, HEADER_ARENA);
        csv_reader_init(&input->reader, limits, read_fd, input);
        if (standard)
                code = match_take_standard(cli);
        if (code != CLI_OK)
                return code;
        if (!standard)
                input->fd = open(path.data, O_RDONLY | O_CLOEXEC);
        if (input->fd < 0)
                return cli_failf(cli, CLI_FAILED, M("%s cannot be opened (%s). Nothing was written."), input->path,
                                 strerrordesc_np(errno));
        return read_header(input);
}

void match_input_close(struct match_input *input)
{
        if (input->fd > STDIN_FILENO)
                (void)close(input->fd);
        csv_reader_free(&input->reader);
        arena_reset(&input->arena);
        arena_reset(&input->header_arena);
        input->fd = -1;
}

size_t match_input_column(const struct match_input *input, struct slice name)
{
        for (size_t i = 0; i < input->columns; i++)
                if (slice_equal(input->header[i], name))
                        return i;
        return SIZE_MAX;
}

int match_input_next(struct match_input *input, struct csv_row *ret_row, bool *ret_more)
{
        arena_reset(&input->arena);
        enum error err = csv_read_row(&input->reader, &input->arena, ret_row);
        *ret_more = err == OK;
        if (err == OK)
                err = csv_expect_columns(&input->reader, ret_row, input->columns);
        return err == OK || err == ERR_NOT_FOUND ? CLI_OK : refuse_csv(input, err);
}

/* ---- tables out ---- */

/* Whether both are one regular file, by whatever names. */
static bool is_same_file(struct slice one, struct slice other)
{
        struct stat a, b;
        if (stat(one.data, &a) != 0 || stat(other.data, &b) != 0)
                return slice_equal(one, other) && !slice_equal(one, S("-"));
        return S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

int match_keep_apart(const struct cli *cli, struct slice output, const struct slice *others, size_t count)
{
        for (size_t i = 0; output.size > 0 && i < count; i++)
                if (others[i].size > 0 && is_same_file(output, others[i]))
                        return cli_failf(cli, CLI_USAGE, M("%s is named twice, and what is written would take its "
                                                           "place. Nothing was written; name another file for it."),
                                         output.data);
        return CLI_OK;
}

int match_output_open(const struct cli *cli, struct slice path, struct match_output *ret_output)
{
        struct match_output *output = ret_output;
        *output = (struct match_output){ .cli = cli, .file = stdout };
        buffer_init(&output->line, LINE_MAX_BYTES);
        if (slice_equal(path, S("-")))
                return CLI_OK;
        bool device = file_is_stream(path.data);
        output->file = NULL;
        output->path = strdup(path.data);
        if (!device && asprintf(&output->beside, "%s.new-%ld", path.data, (long)getpid()) < 0)
                output->beside = NULL;
        if (output->path && (device || output->beside))
                output->file = fopen(device ? output->path : output->beside, "we");
        if (output->file)
                return CLI_OK;
        return cli_failf(cli, CLI_FAILED, M("%s cannot be written (%s). Nothing was written."), path.data,
                         strerrordesc_np(errno));
}

void match_output_close(struct match_output *output)
{
        if (output->path && output->file)
                (void)fclose(output->file);
        if (output->beside && output->file)
                (void)unlink(output->beside);
        free(output->path);
        free(output->beside);
        buffer_free(&output->line);
        *output = (struct match_output){ 0 };
}

static bool must_quote(struct slice text)
{
        for (size_t i = 0; i < text.size; i++)
                if (memchr(",;\"\r\n", text.data[i], 5))
                        return true;
        return false;
}

void match_output_field(struct match_output *output, struct slice text, bool quote)
{
        struct buffer *line = &output->line;
        if (output->row_open)
                buffer_append_byte(line, ',');
        output->row_open = true;
        if (!quote && !must_quote(text)) {
                buffer_append(line, text);
                return;
        }
        buffer_append_byte(line, '"');
        for (size_t i = 0; i < text.size; i++) {
                if (text.data[i] == '"')
                        buffer_append_byte(line, '"');
                buffer_append_byte(line, text.data[i]);
        }
        buffer_append_byte(line, '"');
}

void match_output_weight(struct match_output *output, int32_t weight)
{
        buffer_append_byte(&output->line, ',');
        fixed_write_weight(&output->line, weight);
}

void match_output_probability(struct match_output *output, uint64_t probability)
{
        buffer_append_byte(&output->line, ',');
        fixed_write_probability(&output->line, probability);
}

void match_output_end_row(struct match_output *output)
{
        buffer_append_byte(&output->line, '\n');
        (void)fwrite(output->line.data, 1, output->line.size, output->file);
        buffer_clear(&output->line);
        output->row_open = false;
}

int match_output_done(struct match_output *output)
{
        bool failed = ferror(output->file) || fflush(output->file) != 0;
        FILE *file = output->file;
        output->file = NULL;
        if (file != stdout)
                failed |= fclose(file) != 0;
        if (!failed && output->beside)
                failed = rename(output->beside, output->path) != 0;
        if (failed && output->beside)
                (void)unlink(output->beside);
        if (failed)
                return cli_failf(output->cli, CLI_FAILED, M("%s cannot be written (%s). What stood there before is "
                                                            "kept."),
                                 output->path ? output->path : M("standard output"), strerrordesc_np(errno));
        return CLI_OK;
}

/* ---- schema, model, register ---- */

/* What stands on standard input, at most `most` bytes. */
static enum error read_standard(size_t most, struct arena *arena, struct slice *ret_text)
{
        char *bytes = arena_alloc(arena, most + 1);
        size_t size = 0;
        ssize_t part = 1;
        if (!bytes)
                return ERR_MEMORY;
        while (part > 0 && size <= most) {
                part = read(STDIN_FILENO, bytes + size, most + 1 - size);
                if (part < 0 && errno != EINTR)
                        return ERR_IO;
                size += part > 0 ? (size_t)part : 0;
                part = part < 0 ? 1 : part;
        }
        *ret_text = slice_of(bytes, size);
        return size > most ? ERR_TOO_LARGE : OK;
}

static int read_ini(struct cli *cli, struct slice path, size_t most, struct slice *ret_text)
{
        bool standard = slice_equal(path, S("-"));
        int code = standard ? match_take_standard(cli) : CLI_OK;
        if (code != CLI_OK)
                return code;
        enum error err = standard    ? read_standard(most, &cli->arena, ret_text) :
                         path.data   ? file_read(path.data, most, &cli->arena, ret_text) :
                                       ERR_NOT_FOUND;
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("%.*s cannot be read (%s). Nothing was written."), SLICE_FMT(path),
                                 why_unread(err));
        return CLI_OK;
}

static int refuse_ini(const struct cli *cli, struct slice path, const struct ini_problem *problem)
{
        return cli_failf(cli, CLI_FAILED, M("%.*s, line %u: %s. Nothing was written."), SLICE_FMT(path), problem->line,
                         problem->message);
}

int match_load_schema(struct cli *cli, struct slice path, struct match_schema *ret_schema)
{
        struct slice text = SLICE_NULL;
        struct ini_problem problem = { .message = "out of memory" };
        int code = read_ini(cli, path, MATCH_SCHEMA_BYTES_MAX + 1, &text);
        if (code != CLI_OK)
                return code;
        if (match_schema_read(text, &cli->arena, ret_schema, &problem) != OK)
                return refuse_ini(cli, path, &problem);
        return CLI_OK;
}

int match_load_model(struct cli *cli, struct slice path, const struct match_schema *schema,
                     struct match_model *ret_model)
{
        struct slice text = SLICE_NULL;
        struct ini_problem problem = { .message = "out of memory" };
        int code = read_ini(cli, path, MATCH_MODEL_BYTES_MAX + 1, &text);
        if (code != CLI_OK)
                return code;
        if (match_model_read(text, &cli->arena, ret_model, &problem) != OK)
                return refuse_ini(cli, path, &problem);
        if (!match_model_fits(ret_model, schema))
                return cli_failf(cli, CLI_FAILED, M("%.*s is of another schema: its fields are not those of "
                                                    "--schema. Nothing was written."), SLICE_FMT(path));
        return CLI_OK;
}

/* A register on its way in: which column of the table each field is, and rows that wait until the dates' order is
 * known. */
struct loading {
        struct match_input input;
        struct match_reader *reader;
        struct match_register *to;
        size_t column[MATCH_FIELDS_MAX], id;
};

static void pick_values(const struct loading *loading, const struct csv_row *row, struct slice values[MATCH_FIELDS_MAX])
{
        for (size_t field = 0; field < loading->reader->schema->count; field++) {
                size_t column = loading->column[field];
                values[field] = column < row->count ? row->fields[column] : SLICE_NULL;
        }
}

static int add_row(struct loading *loading, const struct csv_row *row)
{
        struct slice values[MATCH_FIELDS_MAX];
        struct match_row made;
        struct slice id = loading->id < row->count ? row->fields[loading->id] : SLICE_NULL;
        if (loading->id != SIZE_MAX && id.size == 0)
                return match_input_refuse(&loading->input, row->line, loading->id + 1, M("the id is missing."));
        pick_values(loading, row, values);
        enum error err = match_record_read(loading->reader, values, &loading->input.arena, &made);
        if (err == OK)
                err = match_register_add(loading->to, id, &made.record);
        if (err == ERR_CONFLICT)
                return match_input_refuse(&loading->input, row->line, loading->id + 1,
                                          M("this id stands on an earlier line already."));
        if (err != OK)
                return cli_failf(loading->input.cli, CLI_FAILED, M("%s: line %llu: %s. Nothing was written."),
                                 loading->input.path, (unsigned long long)row->line, error_name(err));
        if (loading->to->count % 100000 == 0)
                match_say_progress(M("rows read"), loading->to->count);
        return CLI_OK;
}

static void look_at_dates(struct loading *loading, const struct csv_row *row)
{
        struct slice values[MATCH_FIELDS_MAX] = { 0 };
        pick_values(loading, row, values);
        for (size_t field = 0; field < loading->reader->schema->count; field++)
                if (loading->reader->schema->fields[field].type == MATCH_TYPE_BIRTH_DATE)
                        match_reader_look_at_date(loading->reader, field, values[field]);
}

/* Keeps the first rows until they have shown whether a column writes the month first. */
static int load_first(struct loading *loading, bool *more)
{
        _cleanup_arena_ struct arena kept;
        _cleanup_free_ struct csv_row *rows = calloc(LOOK_AHEAD, sizeof *rows);
        size_t count = 0;
        arena_init(&kept, ROW_ARENA);
        if (!rows)
                return cli_fail(loading->input.cli, CLI_FAILED, M("there is not enough memory. Nothing was written; "
                                                                  "split the tables, or use a machine with more."));
        while (*more && count < LOOK_AHEAD) {
                struct csv_row *row = &rows[count];
                enum error err = csv_read_row(&loading->input.reader, &kept, row);
                *more = err == OK;
                if (err == OK)
                        err = csv_expect_columns(&loading->input.reader, row, loading->input.columns);
                if (err != OK && err != ERR_NOT_FOUND)
                        return refuse_csv(&loading->input, err);
                if (!*more)
                        break;
                look_at_dates(loading, row);
                count++;
        }
        for (size_t i = 0; i < count; i++) {
                arena_reset(&loading->input.arena);
                int code = add_row(loading, &rows[i]);
                if (code != CLI_OK)
                        return code;
        }
        return CLI_OK;
}

/* A column may be missing; but a slip in its name should not pass in silence. */
static void find_columns(struct loading *loading)
{
        const struct match_schema *schema = loading->reader->schema;
        for (size_t field = 0; field < schema->count; field++) {
                loading->column[field] = match_input_column(&loading->input, schema->fields[field].name);
                if (loading->column[field] == SIZE_MAX)
                        fprintf(stderr, M("%s has no column %.*s: it counts as missing.\n"), loading->input.path,
                                SLICE_FMT(schema->fields[field].name));
        }
}

static int load_rows(struct loading *loading)
{
        const struct match_schema *schema = loading->reader->schema;
        find_columns(loading);
        loading->id = slice_is_null(schema->id) ? SIZE_MAX : match_input_column(&loading->input, schema->id);
        if (!slice_is_null(schema->id) && loading->id == SIZE_MAX)
                return match_input_refuse(&loading->input, 1, 1, M("the id column of the schema is not there."));
        bool more = true;
        struct csv_row row;
        int code = load_first(loading, &more);
        while (code == CLI_OK && more) {
                code = match_input_next(&loading->input, &row, &more);
                if (code == CLI_OK && more)
                        code = add_row(loading, &row);
        }
        return code;
}

int match_load_register(const struct cli *cli, struct slice path, struct match_reader *reader,
                        struct match_register *to)
{
        struct loading loading = { .reader = reader, .to = to };
        match_reader_begin_table(reader);
        int code = match_input_open(cli, path, &loading.input);
        if (code == CLI_OK)
                code = load_rows(&loading);
        match_input_close(&loading.input);
        return code;
}

void match_say_unread(const struct match_reader *reader)
{
        for (size_t field = 0; field < reader->schema->count; field++)
                if (reader->reading.unread[field] > 0)
                        fprintf(stderr, M("%.*s: %llu of %llu values do not look like type %.*s; compared as text.\n"),
                                SLICE_FMT(reader->schema->fields[field].name),
                                (unsigned long long)reader->reading.unread[field],
                                (unsigned long long)reader->reading.values[field],
                                SLICE_FMT(match_type_name(reader->schema->fields[field].type)));
}

int match_parse_probability(const struct cli *cli, struct slice text, const char *option, uint64_t *probability)
{
        uint64_t value;
        bool open = strcmp(option, "prior") == 0; /* nothing would turn a prior of 0 or 1 */
        if (slice_is_null(text))
                return CLI_OK;
        if (fixed_read_probability(text, &value) != OK || (open && (value == 0 || value == PROBABILITY_ONE)))
                return cli_failf(cli, CLI_USAGE, M("--%s wants a number between 0 and 1, such as 0.001. See --help."),
                                 option);
        *probability = value;
        return CLI_OK;
}

void match_say_progress(const char *what, uint64_t done)
{
        if (isatty(STDERR_FILENO))
                fprintf(stderr, "\r%llu %s", (unsigned long long)done, what);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the verbs of `kentongan match` share: tables in, tables out. */
#pragma once

#include "cli/cli.h"
#include "match/match_register.h"
#include "match/score.h"
#include "text/csv.h"

int match_compare_verb(int argc, char **argv);
int match_train_verb(int argc, char **argv);
int match_link_verb(int argc, char **argv);
int match_index_verb(int argc, char **argv);
int match_query_verb(int argc, char **argv);

/* A table in CSV, read row by row. Messages name the file, the line and the column. */
struct match_input {
        const struct cli *cli;
        const char *path;
        int fd;
        struct csv_reader reader;
        struct arena arena;        /* of the current row */
        struct slice header[256];
        size_t columns;
        struct arena header_arena;
};

/* Standard input is somebody's now. CLI_USAGE after a message when it was another's before. */
int match_take_standard(const struct cli *cli);
/* "-" is standard input. CLI_OK, CLI_FAILED or CLI_USAGE after a message. */
int match_input_open(const struct cli *cli, struct slice path, struct match_input *ret_input);
void match_input_close(struct match_input *input);
#define _cleanup_match_input_ _cleanup_(match_input_close)
/* Index of the column, or SIZE_MAX. */
size_t match_input_column(const struct match_input *input, struct slice name);
/* The next row, in the input's arena until the next call; *ret_more false at the end. */
int match_input_next(struct match_input *input, struct csv_row *ret_row, bool *ret_more);
/* "FILE: Line 12, column 3: message". Gives CLI_FAILED. */
int match_input_refuse(const struct match_input *input, uint64_t line, size_t column, const char *message);

/* A table in CSV, written row by row. A file appears whole when it is done, or not at all; "-" is standard output.
 * Fields are written as they are, so that ids come back unchanged: programs read them, not spreadsheets. */
struct match_output {
        const struct cli *cli;
        FILE *file;
        char *path, *beside;
        struct buffer line;
        bool row_open; /* a field of this row is written */
};

/* CLI_USAGE after a message when the output is one of the other files of the run, which it would destroy. To be asked
 * before anything is read. Empty paths, "-" and devices are nobody's. */
int match_keep_apart(const struct cli *cli, struct slice output, const struct slice *others, size_t count);
int match_output_open(const struct cli *cli, struct slice path, struct match_output *ret_output);
/* A field of the row; quoted when it must be, or when `quote`. */
void match_output_field(struct match_output *output, struct slice text, bool quote);
void match_output_weight(struct match_output *output, int32_t weight);
void match_output_probability(struct match_output *output, uint64_t probability);
void match_output_end_row(struct match_output *output);
/* Puts the file in its place. CLI_OK, or CLI_FAILED after a message. */
int match_output_done(struct match_output *output);
/* Without match_output_done nothing is left behind. */
void match_output_close(struct match_output *output);
#define _cleanup_match_output_ _cleanup_(match_output_close)

/* SCHEMA.ini, and MODEL.ini; CLI_OK, or a message and CLI_FAILED. */
int match_load_schema(struct cli *cli, struct slice path, struct match_schema *ret_schema);
int match_load_model(struct cli *cli, struct slice path, const struct match_schema *schema,
                     struct match_model *ret_model);
/* Every row of a table into the register. With an id column in the schema each row must have its own. */
int match_load_register(const struct cli *cli, struct slice path, struct match_reader *reader,
                        struct match_register *to);
/* Two tables with everything that compares them. */
struct match_tables {
        struct match_schema schema;
        struct match_model model;
        struct match_vocabulary *vocabulary;
        struct match_reader reader;
        struct match_register a, b;
        bool two;
        bool indexed; /* set before: values are counted later, exactly (match_index_count_values) */
};

void match_tables_free(struct match_tables *own);
#define _cleanup_match_tables_ _cleanup_(match_tables_free)
/* Reads the tables that the words of the command line name, one or two, and weighs their vocabulary. */
int match_tables_load(struct cli *cli, struct slice schema_path, bool needs_id, struct match_tables *own);
/* The model of a file, or one that is trained when `path` is empty. */
int match_tables_model(struct cli *cli, struct slice path, struct match_tables *own);
/* "--threads 4"; all cores when `text` is null. */
int match_find_threads(const struct cli *cli, struct slice text, unsigned *ret_threads);
/* What could not be read as its type, on standard error, one line a field. */
void match_say_unread(const struct match_reader *reader);
/* "--prior 0.001": CLI_OK or CLI_USAGE after a message. A prior is neither 0 nor 1. A null slice leaves it as it was.
 */
int match_parse_probability(const struct cli *cli, struct slice text, const char *option, uint64_t *probability);
/* Progress on standard error, only on a terminal. */
void match_say_progress(const char *what, uint64_t done);

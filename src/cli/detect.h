/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verbs of `kentongan detect`, one file each, and what they share: input and output by file or "-", progress on a
 * terminal, and a clean stop. Only look, replay and explain open the data folder. */
#pragma once

#include "cli/cli.h"
#include "text/csv.h"

int detect_run_main(int argc, char **argv);
int detect_control_main(int argc, char **argv);
int detect_scan_main(int argc, char **argv);
int detect_evaluate_main(int argc, char **argv);
int detect_explain_main(int argc, char **argv);
int detect_look_main(int argc, char **argv);
int detect_replay_main(int argc, char **argv);

/* Bytes of a file, or of standard input for "-", piece by piece. */
struct detect_file {
        FILE *stream;
        bool owned;
};
/* CLI_OK, or CLI_FAILED after a message that names the file. */
int detect_open(const struct cli *cli, struct slice path, struct detect_file *ret_file);
void detect_close(struct detect_file *file);
#define _cleanup_detect_file_ _cleanup_(detect_close)
/* For csv_reader_init, with the struct detect_file as context. ERR_IO. */
enum error detect_source(void *context, char *bytes, size_t capacity, size_t *ret_size);
/* Writes the file whole, or nothing of it; "-" is standard output. CLI_OK, or CLI_FAILED after a message. */
int detect_write(const struct cli *cli, struct slice path, const struct buffer *bytes);

/* From now on SIGINT and SIGTERM set a mark instead of ending the program. */
void detect_catch_stop(void);
bool detect_is_stopped(void);
/* CLI_FAILED after the message that nothing was written because somebody stopped the run. */
int detect_fail_stopped(const struct cli *cli);
/* "WHAT: 12 of 84 (14 %)" over the line before it, at most ten times a second, only when standard error is a terminal;
 * `done` equal to `total` ends the line. */
void detect_show_progress(const char *what, uint64_t done, uint64_t total);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Opens what a subcommand needs from a configuration: keys, databases (migrated), files. */
#pragma once

#include "program/app.h"
#include "program/config.h"

struct program {
        struct config config;
        struct arena arena;
        struct app app;
        const char *data, *keys; /* as C strings */
};

enum program_mode {
        PROGRAM_WRITE,         /* makes what is missing: folders, databases, keys for new data; runs migrations; proves
                                  that the keys belong to the data */
        PROGRAM_CHANGE_MASTER, /* the same, and goes on where a change of the master key was cut off */
        PROGRAM_READ_ONLY,     /* beside a program that serves; nothing is made, and keys that do not fit are let in */
};

/* Lies in a data folder while `restore` fills it, and afterwards when it was cut off or found a fault: then such a
 * folder is opened read-only and in no other way. */
#define PROGRAM_UNFINISHED "restore.unfinished"

enum { PROGRAM_MESSAGE_SIZE = 1536 };

/* On failure ret_message says plainly what happened, what is kept, what to do. */
enum error program_open(struct program *program, const struct config *config, enum program_mode mode,
                        char ret_message[PROGRAM_MESSAGE_SIZE]);
/* Reads again which office the public pages show, after init has made one. One fictional office makes the whole
 * installation a demonstration (app.demo): every page says so, and nothing is delivered. */
enum error program_refresh(struct program *program);
void program_close(struct program *program);
#define _cleanup_program_ _cleanup_(program_close)

struct store_options;
/* How the two databases of an opened configuration are opened; their strings are in program->arena. */
void program_store_options(struct program *program, enum program_mode mode, struct store_options *ret_main,
                           struct store_options *ret_tips);

/* Makes a folder (mode 0700) when it is not there. */
enum error folder_make(const char *path);
/* A whole file, at most `limit` bytes, into `arena`. ERR_NOT_FOUND, ERR_TOO_LARGE, ERR_IO. */
enum error file_read(const char *path, size_t limit, struct arena *arena, struct slice *ret_bytes);
/* Whole and durable: temporary name, fsync, rename. */
enum error file_write(const char *path, struct slice bytes);

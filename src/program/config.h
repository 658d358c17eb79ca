/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an operator can set: one table of keys, from which the ini file, the command line's long options and the manual
 * page (tools/mangen.c) are all read. An unknown key, a key twice, or a value that does not fit is an error that names
 * the line. */
#pragma once

#include "base/arena.h"
#include "base/error.h"

enum config_type { CONFIG_TEXT, CONFIG_PATH, CONFIG_NUMBER, CONFIG_SWITCH, CONFIG_CHOICE };

struct config {
        struct slice data;          /* folder of databases and files */
        struct slice keys;          /* folder of master key and signing key; default DATA.keys */
        struct slice database;      /* "" is SQLite in `data`, else postgresql://… */
        struct slice pooler;        /* "none" or "transaction" */
        struct slice listen;
        struct slice admin_listen;
        struct slice certificate, private_key;
        bool trusted_proxy;
        struct slice public_origin;
        struct slice second_factor; /* "required" or "optional" */
        int64_t workers, connections, absent_step;
        struct slice log_level;
        struct slice mail_server, mail_from;
        struct slice webhook_hosts; /* "" for none */
        bool webhook_private;
        struct slice push_hosts;    /* "": no web push */
        bool deliver;               /* false: nothing leaves the machine (always so in a demonstration) */
        bool accept_damage;         /* no key of the table: `serve --damaged` */
};

struct config_key {
        const char *name;      /* in the file and, with "--", on the command line */
        enum config_type type;
        size_t offset;
        const char *initial;   /* default, as text */
        const char *choices;   /* "a|b" for CONFIG_CHOICE */
        int64_t least, most;   /* for CONFIG_NUMBER */
        const char *help;      /* one sentence, English, for the manual */
};

extern const struct config_key config_keys[];
extern const size_t config_key_count;

enum { CONFIG_MESSAGE_SIZE = 256 };

/* Every default. */
void config_init(struct config *config);
/* Reads `text` of an ini file (NAME = VALUE a line, # comments, no sections). ERR_INVALID with the line in
 * ret_message. */
enum error config_read(struct config *config, struct slice text, struct arena *arena,
                       char ret_message[CONFIG_MESSAGE_SIZE]);
/* Sets one key. ERR_NOT_FOUND: no such key; ERR_INVALID: the value does not fit. `value` must outlive the config. */
enum error config_set(struct config *config, struct slice name, struct slice value);

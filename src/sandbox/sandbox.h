/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Untrusted files in, harmless ones out.
 *
 * The program executes itself as a child that lives for one file: it keeps one socket pair and nothing else (no other
 * descriptor, no environment), limits its own processor time, memory, descriptors and file size, cannot gain
 * privileges, sees no file (Landlock; for a PDF the folders of fonts, read only), and may call only what pixels and
 * rows need (seccomp). What it answers is checked byte by byte before it is believed. Nothing of an uploaded file is
 * parsed in the process that serves people.
 *
 * Invariants: the output holds pixels, cell values and the words of a PDF's pages only: no metadata, no script, no
 * formula, no reference to outside. A child that dies, lies, is silent past its deadline or answers too much gives an
 * error and never half a result. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"

/* The first argument that makes main() call sandbox_child_main. */
#define SANDBOX_SUBCOMMAND "sandbox-child"

enum sandbox_kind {
        SANDBOX_JPEG = 1, /* -> one JPEG, upright, no side longer than 2,000 pixels */
        SANDBOX_PNG,      /* -> one PNG, no side longer than 2,000 pixels */
        SANDBOX_PDF,      /* -> one PNG a page, at most 20 pages */
        SANDBOX_XLSX,     /* -> one CSV (RFC 4180, UTF-8, CRLF) a sheet; dates are YYYY-MM-DD[THH:MM:SS] */
        SANDBOX_SMALL_JPEG, /* the same as SANDBOX_JPEG and SANDBOX_PNG, no side longer than 320 pixels */
        SANDBOX_SMALL_PNG,
        SANDBOX_PDF_TEXT, /* -> the text layer, one UTF-8 text a page; empty for a scan. What it says need not be what
                             its pixels show: a person compares them before it is used */
        /* a test of the walls: input is one word of `sandbox/child.h`, run inside the finished sandbox */
        SANDBOX_PROBE,
};

enum { SANDBOX_ITEMS_MAX = 20 };

struct sandbox_limits {
        size_t input;          /* bytes taken */
        size_t output;         /* bytes answered: items, their names, and some 5 KiB around them */
        size_t memory;         /* address space of the child */
        unsigned cpu_seconds;  /* processor time of the child */
        int64_t wall;          /* microseconds until it is killed */
};

struct sandbox_item {
        struct slice bytes;
        struct slice name;      /* of a sheet; empty for images and pages */
        uint32_t width, height; /* pixels, or columns and rows */
};

struct sandbox_result {
        struct sandbox_item items[SANDBOX_ITEMS_MAX];
        size_t count;
};

/* Children at work in this process now. */
unsigned sandbox_running(void);

/* Poppler reads it, with fonts. */
bool sandbox_reads_pdf(enum sandbox_kind kind);

/* The limits that `kind` has when the caller names none. */
struct sandbox_limits sandbox_default_limits(enum sandbox_kind kind);

/* The kind that the first bytes of a file claim; false when they claim none that we read. The name and the media type
 * that came with an upload are never asked. */
bool sandbox_recognize(struct slice input, enum sandbox_kind *ret_kind);

/* Converts `input`; `limits` may be NULL. The result lives in `arena`, whose limit must leave room for limits->output.
 * ERR_TOO_LARGE (input, pixels, pages, ratio, rows or output), ERR_INVALID (not a sound file of its kind),
 * ERR_UNSUPPORTED (sound, but a form that we do not read: CMYK, encrypted), ERR_EXPIRED (deadline or processor time),
 * ERR_CORRUPT (the child died, was killed by its walls, or broke the protocol), ERR_IO, ERR_MEMORY. Thread-safe. */
[[nodiscard]] enum error sandbox_convert(enum sandbox_kind kind, struct slice input,
                                         const struct sandbox_limits *limits, struct arena *arena,
                                         struct sandbox_result *ret_result);

/* The whole life of the child; main() returns what it returns. Expects the socket pair as descriptor 0. */
int sandbox_child_main(void);

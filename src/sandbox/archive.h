/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A ZIP in memory, read with suspicion; and XML walked without ever leaving it.
 *
 * Invariants: what an entry claims to hold is checked before it is unpacked, and what it really holds while it is; the
 * sum of all unpacked bytes is bounded. XML with a document type is refused, so there are no entities but the five. */
#pragma once

#include "sandbox/parsers.h"

struct zip;

struct archive {
        struct zip *zip;
        size_t left; /* bytes that may still be unpacked */
};

/* `input` is kept until archive_close. ERR_INVALID when it is no ZIP, ERR_TOO_LARGE for too many entries. */
[[nodiscard]] enum error archive_open(struct slice input, struct archive *ret_archive);
void archive_close(struct archive *archive);
#define _cleanup_archive_ _cleanup_(archive_close)
/* Appends the whole entry. ERR_NOT_FOUND, ERR_TOO_LARGE (size or ratio), ERR_UNSUPPORTED (encrypted), ERR_INVALID. */
[[nodiscard]] enum error archive_read(struct archive *archive, const char *name, struct buffer *out);

enum xml_event { XML_BEGIN, XML_END, XML_TEXT };

struct xml_node {
        enum xml_event event;
        struct slice name; /* local name of the element; of XML_TEXT null */
        struct slice text; /* of XML_TEXT */
        void *reader;      /* for xml_attribute */
};

/* Calls `visit` for each event in order; an empty element gives XML_BEGIN and XML_END. Stops at the first error. */
typedef enum error (*xml_visit)(const struct xml_node *node, void *context);
[[nodiscard]] enum error xml_walk(struct slice document, xml_visit visit, void *context);
/* The attribute with this local name of the element just begun, copied into `arena`; the null slice when absent. */
struct slice xml_attribute(const struct xml_node *node, const char *name, struct arena *arena);

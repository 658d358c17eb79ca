/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Attachments over HTTP: what every room's pages and API do with an uploaded file and with the pages of a kept one.
 *
 * Invariants: the room that owns the thing decides, before a byte of the file is parsed and again in the transaction
 * that keeps it; each file of several stands or falls alone, and none is kept half; a page is sent only after the
 * journal has the reader, his purpose and the attachment, and always as a sandboxed file that nothing may store. What
 * an upload was called is neither believed, shown nor kept. */
#pragma once

#include "attachments/attachments.h"
#include "program/app.h"
#include "pages.html.h"
#include "text/json.h"

enum attach_act { ATTACH_SEE, ATTACH_ADD, ATTACH_WITHDRAW };

/* What a room says once it lets somebody in. */
struct attach_grant {
        struct attachment_owner owner;
        struct slice action; /* a word of the policy table, for the journal */
        int64_t version;     /* of the thing: what If-Match names where somebody sends it; 0: it has none */
};
struct attach_thing {
        const void *what; /* the room's own: which thing */
        /* OK or ERR_NOT_FOUND and the like; writes nothing. */
        enum error (*enter)(struct tx *tx, const struct actor *actor, const void *what, enum attach_act act,
                            struct attach_grant *ret_grant);
        /* After one was added or withdrawn: the thing's own event. May be NULL. */
        enum error (*after)(struct tx *tx, const struct actor *actor, const void *what, enum attach_act act);
};

struct attach_upload {
        struct uuid id; /* made by the client */
        struct slice bytes;
};
/* Keeps one file. *ret_fault says why not when the file is the reason: then ERR_INVALID, and nothing is kept. Not in a
 * transaction. */
[[nodiscard]] enum error attach_keep(struct request *rq, const struct attach_thing *thing,
                                     const struct attach_upload *upload, enum attachment_fault *ret_fault);

enum { ATTACH_FILES_MAX = 5 };
struct attach_faults {
        struct view_attachment_fault items[ATTACH_FILES_MAX];
        size_t count;
};
/* Keeps the files of a form one after another; what was wrong with some is in *ret_faults, in the reader's language.
 * Once no turn came for one, the rest is not tried: the person waits once. */
[[nodiscard]] enum error attach_keep_all(struct request *rq, const struct attach_thing *thing,
                                         const struct file_part *files, size_t count,
                                         struct attach_faults *ret_faults);
/* What was wrong with the form field `name` itself (too many files, one too large) as the first of the faults. */
bool attach_field_fault(struct request *rq, const char *name, struct attach_faults *faults);
/* For an API route: keeps one file and answers 204, or ERR_BUSY (503, ask again) when no turn came, or names the
 * field `file` in the problem document and says why. An attachment overwrites nothing, so If-Match may be left out;
 * one that is there and stale is ERR_STALE, unless the same file is kept already. */
[[nodiscard]] enum error attach_keep_one(struct request *rq, const struct attach_thing *thing,
                                         const struct attach_upload *upload);

/* Sends one page; 0 is the small picture. ERR_NOT_FOUND. */
[[nodiscard]] enum error attach_send(struct request *rq, const struct attach_thing *thing,
                                     const struct attachment_place *place);
/* In a TX_WRITE of its own; `why` 3..300 characters. ERR_STALE as for attach_keep_one, unless it is withdrawn
 * already. */
[[nodiscard]] enum error attach_withdraw(struct request *rq, const struct attach_thing *thing, struct uuid id,
                                         struct slice why);

/* Rows for the partial "attachments": one a page. `base` is the address before "/lampiran/ID/PAGE". */
struct attach_show {
        const struct attachment_list *list;
        struct slice base, item_key; /* item_key null: of every item */
        bool may_withdraw;
};
struct attach_rows {
        struct view_attachment *items;
        size_t count;
};
[[nodiscard]] enum error attach_rows(struct request *rq, const struct attach_show *show, struct attach_rows *ret_rows);
/* The array "attachments" of a JSON answer. */
void attach_write(struct request *rq, struct json_writer *out, const struct attachment_list *list, struct slice base);

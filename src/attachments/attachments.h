/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Photos and papers that belong to a thing, made harmless before they are kept.
 *
 * Invariants: no byte of an upload is kept, only pixels that the one-shot child drew; neither is its name. A file is
 * kept whole or not at all: its pages are durable before the one transaction that names them, and pages that no row
 * names are swept. The same bytes for the same owner and item are one attachment. A row is never changed but once, from
 * "kept" to "withdrawn", or to "expired" when retention took its pages, and never leaves before its
 * owner. This room asks nobody's permission: the room of the owner does, in the same transaction, and journals it. */
#pragma once

#include "blobs/blob.h"
#include "store/store.h"

enum {
        ATTACHMENT_BYTES_MAX = 10 * 1024 * 1024, /* of one upload */
        ATTACHMENT_PAGES_MAX = 20,
        ATTACHMENTS_OF_OWNER_MAX = 30, /* withdrawn ones too */
        ATTACHMENT_FINGERPRINT_SIZE = 32,
        ATTACHMENTS_AT_ONCE = 2, /* photos, and as many papers, are drawn by this process */
        ATTACHMENTS_WAITING = 4, /* more of a kind; beyond that nobody waits */
        ATTACHMENT_ARENA = 96 * 1024 * 1024, /* what attachment_make may need */
};

#define ATTACHMENT_PATIENCE (10 * SECOND) /* for a turn */

/* Why a file was not kept. */
enum attachment_fault {
        ATTACHMENT_FINE,
        ATTACHMENT_EMPTY,
        ATTACHMENT_TOO_LARGE,   /* bytes, pixels or pages */
        ATTACHMENT_NOT_READ,    /* neither JPEG nor PNG nor PDF by its first bytes */
        ATTACHMENT_BROKEN,      /* begins like one, and is not sound */
        ATTACHMENT_UNSUPPORTED, /* sound, but a form that we do not read: with a password, CMYK */
        ATTACHMENT_SLOW,        /* took too long or too much: what an attack looks like */
        ATTACHMENT_TOO_MANY,    /* the owner has as many as it may have */
        ATTACHMENT_NOT_STORED,  /* the server could not keep it: disk full */
        ATTACHMENT_BUSY,        /* others are being drawn, and no turn came: the same file may come again */
        ATTACHMENT_FAULT_COUNT,
};
/* What happened and what to do; Indonesian source text. */
struct slice attachment_fault_text(enum attachment_fault fault);

struct attachment_owner {
        struct uuid office_id, id;
        struct slice kind;      /* "report" */
        struct slice item_key;  /* which document of it; "" for none */
        struct slice class;     /* of its pages: "P3" */
        struct slice retention; /* of its owner's rows */
};

/* What the child drew: pages[0] is the small picture of the first. */
struct attachment_page {
        struct slice bytes;        /* null once it is stored */
        struct slice media_type;   /* static */
        struct blob_id address;    /* once it is stored */
        int64_t size, width, height;
};
struct attachment_made {
        struct slice kind; /* "photo" or "document" */
        struct attachment_page pages[ATTACHMENT_PAGES_MAX + 1];
        size_t page_count; /* without the small one */
};
/* Draws an upload again. ERR_INVALID with *ret_fault. `arena` wants room for ATTACHMENT_ARENA. Not in a transaction.
 * Takes a turn, and waits for it ATTACHMENT_PATIENCE at most (ATTACHMENT_BUSY). Papers and photos have turns of their
 * own, and one uploader has one of a kind at a time. Thread-safe. */
struct attachment_upload {
        struct slice bytes;
        struct uuid uploader_id; /* nil: a citizen, all of whom are one here, for nothing of them is known */
};
[[nodiscard]] enum error attachment_make(const struct attachment_upload *upload, struct arena *arena,
                                         struct attachment_made *ret_made, enum attachment_fault *ret_fault);
/* The text layer of a PDF, cleaned (text/clean.h), its pages one after another; "" for a scan. Nothing of it is kept,
 * and what it says need not be what its pages show: a person compares them. ERR_INVALID with *ret_fault,
 * ATTACHMENT_TOO_LARGE also above `most` characters, ATTACHMENT_NOT_READ for a photo. Takes a turn of papers. Not in a
 * transaction. Thread-safe. */
/* lint: parameters (what, how much of it, into which memory) */
[[nodiscard]] enum error attachment_text(const struct attachment_upload *upload, size_t most, struct arena *arena,
                                         struct slice *ret_text, enum attachment_fault *ret_fault);
/* Seals its pages and makes them durable. ERR_IO when there is no room. Not in a transaction. */
[[nodiscard]] enum error attachment_store(const struct blob_store *store, const struct blob_keys *keys,
                                          struct attachment_made *made);

/* A keyed hash of an upload: says only whether two are the same. */
struct attachment_fingerprint {
        uint8_t bytes[ATTACHMENT_FINGERPRINT_SIZE];
};
struct attachment_fingerprint attachment_fingerprint_of(const struct blob_keys *keys, struct slice upload);

struct attachment_new {
        struct uuid id; /* made by the client */
        struct uuid added_by;
        struct attachment_fingerprint fingerprint;
        const struct attachment_made *made;
};
/* Whether it is there already, under this or another id. ERR_CONFLICT: the id came with another file or owner;
 * ERR_TOO_LARGE: the owner has as many as it may have. */
[[nodiscard]] enum error attachment_known(struct tx *tx, const struct attachment_owner *owner,
                                          const struct attachment_new *new, bool *ret_known);
/* Names what was stored; asks attachment_known first: *ret_added false when it was there. In a TX_WRITE. */
[[nodiscard]] enum error attachment_add(struct tx *tx, const struct attachment_owner *owner,
                                        const struct attachment_new *new, bool *ret_added);

struct attachment {
        struct uuid id;
        int64_t number; /* from 1 within its owner */
        struct slice item_key, kind;
        int64_t pages;
        bool withdrawn;             /* or expired: nobody opens it any more */
        struct slice withdrawn_why; /* null unless somebody withdrew it */
        instant added_at, withdrawn_at;
        struct uuid added_by;
};
struct attachment_list {
        struct attachment *items; /* in the order in which they came */
        size_t count;
};
/* Of every item of the owner. */
[[nodiscard]] enum error attachments_of(struct tx *tx, const struct attachment_owner *owner, struct arena *arena,
                                        struct attachment_list *ret_list);
/* Where one page lies; 0 is the small picture. ERR_NOT_FOUND also when it is withdrawn or of another owner. */
struct attachment_place {
        struct uuid id;
        int64_t page;
};
[[nodiscard]] enum error attachment_find(struct tx *tx, const struct attachment_owner *owner,
                                         const struct attachment_place *place, struct arena *arena,
                                         struct attachment_page *ret_page);
/* ERR_NOT_FOUND; again is the same, and *ret_changed false. `why` is kept sealed. */
struct attachment_withdrawal {
        struct uuid id, by;
        struct slice why;
};
[[nodiscard]] enum error attachment_withdraw(struct tx *tx, const struct attachment_owner *owner,
                                             const struct attachment_withdrawal *withdrawal, bool *ret_changed);

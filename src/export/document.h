/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Paper: a small model of an A4 document, drawn by cairo and pango as PDF, or a page of it as PNG.
 *
 * Invariants: the same document gives the same bytes (dates in the file come from `created`, never from the clock); a
 * document of demonstration data carries DATA FIKTIF on every page; a signature block and the line before it stay
 * on one page; text is set as it is, never read as markup. The PDF is tagged: headings, paragraphs, lists and rows of
 * tables in the order of reading, with the language, title and office of the document; what stands in the margin and
 * the QR code are no text. Texts are given in the language of the reader. */
#pragma once

#include "base/buffer.h"
#include "base/clock.h"
#include "text/language.h"

enum block_kind {
        BLOCK_HEADING,   /* text */
        BLOCK_PARAGRAPH, /* text */
        BLOCK_NUMBERED,  /* text; numbers run on until a block of another kind */
        BLOCK_BULLET,    /* text */
        BLOCK_CHECKBOX,  /* text; an empty box to tick */
        BLOCK_PAIR,      /* label, text: a row of a table of two columns */
        BLOCK_NOTE,      /* label (bold), text: in a frame, for what must not be overlooked */
        BLOCK_RULE,      /* a dotted line to write on */
};

struct block {
        enum block_kind kind;
        struct slice label, text;
};

struct letterhead {
        struct slice ministry; /* first lines, divided by '\n' */
        struct slice office;   /* the name in bold */
        struct slice address;  /* lines below it, divided by '\n' */
};

struct signature_block {
        struct slice place_date; /* "Ponorogo, 10 September 2025" */
        struct slice position;
        struct slice name;
        struct slice number;     /* "NIP 19…"; may be null */
};

struct document {
        struct letterhead head;
        struct slice title;      /* centred below the letterhead; may be null */
        struct slice number;     /* "Nomor: …" below the title; may be null */
        struct slice subject;    /* "Hal"; may be null */
        struct slice recipient;  /* lines divided by '\n'; may be null */
        const struct block *blocks;
        size_t block_count;
        size_t keep_from;        /* blocks from this one stand on one page with the signature, if they fit; 0: none */
        const struct signature_block *signature; /* may be NULL */
        const struct slice *copies;              /* "Tembusan"; may be NULL */
        size_t copy_count;
        struct slice verify_url;  /* drawn as QR code beside the signature; may be null */
        struct slice verify_note; /* one line beside it */
        struct slice page_note;   /* small, left in the foot of each page: number or class of the document */
        enum language language;   /* of the few words of our own ("Halaman 1 dari 2") */
        bool fictional;
        instant created;
};

/* Appends the PDF; `ret_pages` may be NULL. ERR_TOO_LARGE above 50 pages or the buffer's limit. Thread-safe. */
[[nodiscard]] enum error document_pdf(const struct document *document, struct buffer *pdf, size_t *ret_pages);
/* Appends page `page` (from 1) as PNG, `dpi` 24..300. ERR_NOT_FOUND behind the last page. */
[[nodiscard]] enum error document_png(const struct document *document, size_t page, unsigned dpi, struct buffer *png);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What generated templates stand on: the page that is being written, the frame around it, and the writers of values.
 *
 * A template src/ROOM/pages/NAME.html becomes `struct view_NAME` and `void render_NAME(struct page *, const struct
 * view_NAME *)` in the generated header ROOM.html.h. A handler fills the view (all of it in the request's arena), sets
 * up the page and calls it. Rendering cannot fail but for room: check the buffer once at the end.
 *
 * Invariants: a value is written only through the function for the place where it stands, which tools/tplgen.c chooses;
 * the frame is complete before rendering starts; nothing here allocates but in the page's buffer. */
#pragma once

#include "base/buffer.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "text/language.h"

/* An entry of a menu. */
struct page_link {
        struct slice url, label; /* the label already in the page's language */
        bool current;            /* the page shown, or an ancestor of it */
        int64_t count;           /* work waiting there; 0 shows nothing */
};

/* What the frame says at the top of the page, once. */
struct page_notice {
        struct slice kind; /* "success", "important" or "error" */
        struct slice text; /* already in the page's language */
};

/* What every page of a request has around its own content. Slices that do not apply are null. */
struct page_frame {
        struct slice office_name;
        struct slice person_name, person_role; /* null: nobody is signed in */
        const struct page_link *navigation;
        size_t navigation_count;
        const struct page_link *sub_navigation;
        size_t sub_navigation_count;
        const struct page_notice *notices;
        size_t notices_count;
        struct slice csrf_token;         /* of the session, or of the form for people without one */
        struct slice path;               /* of this page, with its query */
        struct slice other_language_url; /* this page in the other language */
        struct slice version;
        instant server_time;
        bool fictional; /* demonstration data: every page says DATA FIKTIF */
};

struct page {
        struct buffer *out;
        enum language language;
        int32_t utc_offset; /* of the office, in minutes: WIB is 420, WITA 480, WIT 540 */
        const struct page_frame *frame;
};

/* A part of a page that its layout asks for: `render` is NULL when the page does not have it. */
struct page_slot {
        void (*render)(struct page *page, const void *view);
        const void *view;
};

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What generated templates stand on: the page that is being written, the frame around it, and the writers of values.
 *
 * A template src/ROOM/pages/NAME.html becomes `struct view_NAME` and `void render_NAME(struct page *, const struct
 * view_NAME *)` in the generated header ROOM.html.h. A handler fills the view (all of it in the request's arena), sets
 * up the page and calls it. Rendering cannot fail but for room: check the buffer once at the end.
 *
 * Invariants: a value is written only through the function for the place where it stands, which tools/tplgen.c chooses;
 * the frame is complete before rendering starts; memory comes only from the page's buffer and arena. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "text/date.h"
#include "text/language.h"

/* An entry of a menu. */
struct page_link {
        struct slice url, label; /* the label already in the page's language */
        bool current;            /* the page shown, or an ancestor of it */
        int64_t count;           /* work waiting there; 0 shows nothing */
        bool many;               /* and there is more than that */
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
        const struct page_link *more; /* the rest of it, for those who can go to many places */
        size_t more_count;
        const struct page_link *sub_navigation;
        size_t sub_navigation_count;
        const struct page_notice *notices;
        size_t notices_count;
        struct slice csrf_token;         /* of the session, or of the form for people without one */
        struct slice path;               /* of this page, with its query */
        struct slice other_language_url; /* this page in the other language */
        struct slice language_query;     /* "en" or "id" when a public page's address names it: its links do too */
        struct slice version;
        instant server_time;
        bool can_search;                 /* some list that can be searched is open to who is signed in */
        bool by_phone;                   /* for people of the field: the menu stands where a thumb reaches */
        bool fictional; /* demonstration data: every page says DATA FIKTIF */
};

struct page {
        struct buffer *out;
        struct arena *arena; /* for texts with placeholders that are handed to a partial */
        enum language language;
        int32_t utc_offset; /* of the office, in minutes: WIB is 420, WITA 480, WIT 540 */
        const struct page_frame *frame;
};

/* A part of a page that its layout asks for: `render` is NULL when the page does not have it. */
struct page_slot {
        void (*render)(struct page *page, const void *view);
        const void *view;
};

/* ---- What follows is called by generated code. ---- */

enum page_place {
        PAGE_IN_TEXT,      /* between tags */
        PAGE_IN_ATTRIBUTE, /* in a quoted attribute */
        PAGE_AT_URL,       /* a whole address, in an attribute that holds one */
        PAGE_IN_URL,       /* a part of an address, behind its fixed beginning */
};

enum page_type { PAGE_TEXT, PAGE_INT, PAGE_MONEY, PAGE_DATE, PAGE_INSTANT, PAGE_UUID };

/* The default: in text, as people read it (1.250; 10 Sep 2025; 10 Sep 2025, 14.05 WIB); elsewhere, as programs do. */
enum page_form {
        PAGE_FORM_DEFAULT,
        PAGE_FORM_PLAIN,    /* 1250 */
        PAGE_FORM_GROUPED,  /* 1.250 */
        PAGE_FORM_SHORT,    /* 10 Sep 2025 */
        PAGE_FORM_LONG,     /* 10 September 2025 */
        PAGE_FORM_WEEKDAY,  /* Rabu, 10 September 2025 */
        PAGE_FORM_ISO,      /* 2025-09-10; an instant in UTC */
        PAGE_FORM_DATE,     /* an instant's day in the office's zone, short */
        PAGE_FORM_TIME,     /* 14.05 */
        PAGE_FORM_RELATIVE, /* 5 menit lalu */
};

struct page_value {
        struct slice name; /* of a placeholder: what stands in %{…} */
        enum page_type type;
        enum page_form form;
        union {
                struct slice text;
                int64_t number; /* also money in rupiah, and instants */
                struct date date;
                struct uuid uuid;
        };
};

/* Markup from the template. */
void page_static(struct page *page, const char *markup, size_t size);
/* A whole address is written only when it is relative or http, https, mailto or tel; "#" stands for any other. */
void page_text(struct page *page, enum page_place place, struct slice text);
void page_value(struct page *page, enum page_place place, struct page_value value);
/* A translated text whose %{name} are replaced by values; all of it is escaped for its place. */
void page_pattern(struct page *page, enum page_place place, struct slice pattern, const struct page_value *values,
                  size_t count);
/* The same without escaping, in the page's arena. Without room the page's buffer fails. */
struct slice page_format(struct page *page, struct slice pattern, const struct page_value *values, size_t count);
void page_slot(struct page *page, const struct page_slot *slot);
/* The hidden field "csrf"; nothing when the frame has no token. */
void page_csrf(struct page *page);

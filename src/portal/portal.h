/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The public site: news, learning pages, activities, contacts, public warnings, their feed.
 *
 * Invariants: it knows nobody: no session, no cookie, no row about a visitor. It shows published content in force today
 * and public warnings, nothing else; what an office has not confirmed says so, and a number that nobody confirmed is
 * not shown. The home page is kept in memory, one copy a language (two where addresses name it), and made anew when
 * content or warnings have changed: the check is made once in a few seconds, whoever asks first after that pays for it,
 * and all others are served the copy at hand. */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"
#include "content/content.h"
#include "registers/registers.h"
#include "text/date.h"
#include "warnings/warnings.h"

struct tx;

/* --- whether a company stands on the imported list of licensed placement companies (P3MI), in check.c --------------
 *
 * The answer says what the list says, whose list it is and of which day, and nothing else: not that somebody is safe,
 * not that he is a cheat, and nothing of what anybody ever reported. Only a licence that the list calls active, or says
 * nothing worse of, and whose day has not passed, is called one in force. A list of more than REGISTER_ROWS_MAX is
 * cut, and says so by `complete`. Near is what register_near
 * finds (registers/registers.h). */
enum { CHECK_FRESH_DAYS = 7 /* an older list is told as such */ };
enum { CHECK_SIMILAR_MAX = 3, CHECK_QUERY_MAX = 200 };

enum check_answer {
        CHECK_NO_LIST,   /* none is in force */
        CHECK_LISTED,    /* written so, but for legal form, spaces and abbreviations; see the company's standing */
        CHECK_SIMILAR,   /* one or some are written nearly so, or one so but as another body: CV, LPK */
        CHECK_NOT_FOUND,
};

struct check_company {
        struct slice name, license, until, status; /* as the list has them; until ISO or "" */
        bool expired; /* `until` lies before today */
        enum check_standing standing;
};
struct check_result {
        enum check_answer answer;
        struct slice source, as_of; /* of the list; as_of ISO */
        struct check_company companies[CHECK_SIMILAR_MAX]; /* the one, or the similar, nearest first */
        size_t count;
        bool complete;
};
struct check_question {
        struct uuid office_id;
        struct slice today; /* ISO */
        struct slice name;  /* what somebody wrote, at most CHECK_QUERY_MAX bytes */
};
/* Whether the office has a list on that day. */
[[nodiscard]] enum error portal_check_loaded(struct tx *tx, const struct check_question *question, bool *ret_loaded);
/* ERR_INVALID: no company can be read in the name. */
[[nodiscard]] enum error portal_check(struct tx *tx, const struct check_question *question, struct arena *arena,
                                      struct check_result *ret_result);

enum { PORTAL_NEWS_MAX = 60 };

struct portal_news {
        struct slice key, section; /* "utama", "sari", "sekilas" */
        struct slice title, lead, text, credit;
        struct date date;
        bool confirmed;
};
struct portal_activity {
        struct slice key, title, text, place, credit;
        struct slice regency; /* code */
        struct date date;
        bool confirmed;
};
struct portal_contact {
        struct slice name, use;
        struct slice phone, whatsapp, web; /* null unless confirmed */
        bool urgent, confirmed;
};
struct portal_lesson {
        struct slice key, title, summary;
        bool confirmed;
        const struct content_item *item;
};

/* What the public may read today, in one language. Lists are in the order shown: news and activities newest first. */
enum { PORTAL_LEVELS_MAX = 8 };
struct portal_level {
        struct slice key, meaning; /* "SIAGA", in the reader's language */
};

struct portal {
        struct portal_news *news;
        struct portal_activity *activities;
        struct portal_contact *contacts;
        struct portal_lesson *lessons;
        size_t news_count, activity_count, contact_count, lesson_count;
        struct public_warnings warnings;
        struct portal_level levels[PORTAL_LEVELS_MAX]; /* what the levels of warnings mean */
        size_t level_count;
        struct date today;
        uint64_t stamp; /* differs when anything of it differs */
};
struct portal_reader {
        struct uuid office_id;
        enum language language;
        int32_t zone_minutes;
};
[[nodiscard]] enum error portal_read(struct tx *tx, const struct portal_reader *reader, struct arena *arena,
                                     struct portal *ret_portal);

/* --- the copies kept in memory ----------------------------------------------------------------------------------- */

struct store;

enum { PORTAL_CHECK_SECONDS = 5, PORTAL_KEPT_SECONDS = 600, PORTAL_COPY_MAX = 256 * 1024, PORTAL_TAG_SIZE = 17 };

/* A page made before. */
struct portal_copy {
        struct slice bytes;               /* in the caller's arena */
        char tag[PORTAL_TAG_SIZE + 1];    /* its version, for ETag */
};
/* Which copy: of one database, in one language. */
struct portal_place {
        const struct store *store;
        enum language language;
        bool named; /* the address names the language, and so do the links of the copy */
};
enum portal_freshness {
        PORTAL_FRESH,  /* show it */
        PORTAL_CHECK,  /* look whether its stamp still holds (portal_holds); if not, make a new one (portal_keep) */
        PORTAL_ABSENT, /* there is none: make one */
};
/* `claim`: the caller will look when it has to; all others get the old copy meanwhile. */
[[nodiscard]] enum portal_freshness portal_find_copy(struct portal_place place, bool claim, struct arena *arena,
                                                     struct portal_copy *ret_copy);
/* Whether the copy has this stamp and is not older than PORTAL_KEPT_SECONDS. */
[[nodiscard]] bool portal_holds(struct portal_place place, uint64_t stamp);
/* Keeps a page; one larger than PORTAL_COPY_MAX is not kept. */
void portal_keep(struct portal_place place, uint64_t stamp, struct slice bytes);
/* Forgets every copy of a store, and every list of companies (companies.c); for who closes it. */
void portal_forget(const struct store *store);
void companies_forget(const struct store *store);

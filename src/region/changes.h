/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Villages that were split, merged or given another code, and the places that their history is counted in.
 *
 * A table has the columns kind, from, to, date and, for an office, source; a row says what one code became on a day:
 *   recode  the same place under another code (a village, or a district or regency with all that lies in it)
 *   merge   all of `from` went into `to`, which may have been there before
 *   split   `to` is one of the parts of `from`; the rows of one day are all its parts, and a row from a code to itself
 *           says that the old village goes on under its code
 *
 * What happened to a code later is followed by its dates: A became B in 2024, B became C in 2026, so A is C today.
 * That is history, not a contradiction, and whoever brought in the first row need not touch it when the second comes.
 * Refused, with line and column: a code that ends twice, comes back after its end or goes round in a circle; two places
 * that become one code by "recode"; a split with one part.
 *
 * How history is mapped, and why. After a recode or merge the old codes are the new one: every report of theirs lies in
 * it. Where in an old village a report lay before a split nobody knows, and shares would be invented; so all parts of a
 * split are ONE place until what is counted lies wholly after it (and nobody uses the old code any more). Pure: no
 * database, no clock. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"
#include "text/language.h"

enum { REGION_CHANGES_MAX = 5000, REGION_FAULTS_MAX = 20 };

enum region_change_kind { REGION_SPLIT, REGION_MERGE, REGION_RECODE };

struct region_change {
        enum region_change_kind kind;
        struct slice from, to, source; /* source: where that stands; "" in files of others */
        int64_t on;                    /* the first day (or time, as the form reads it) of what it says */
        uint32_t line;
};

/* Ascending by `on`, then by line. */
struct region_changes {
        struct region_change *items;
        size_t count;
};

/* What is wrong with a row; its sentence in region_changes_write_fault. */
enum region_change_problem {
        REGION_CHANGE_CSV,
        REGION_CHANGE_HEADER,
        REGION_CHANGE_COLUMNS,
        REGION_CHANGE_KIND,
        REGION_CHANGE_CODE,
        REGION_CHANGE_DATE,
        REGION_CHANGE_FUTURE,
        REGION_CHANGE_SOURCE,
        REGION_CHANGE_UNKNOWN,
        REGION_CHANGE_LEVELS,
        REGION_CHANGE_WHOLE_ONLY,
        REGION_CHANGE_ITSELF,
        REGION_CHANGE_TWICE,
        REGION_CHANGE_ENDED,
        REGION_CHANGE_GONE,
        REGION_CHANGE_CIRCLE,
        REGION_CHANGE_TAKEN,
        REGION_CHANGE_ONE_PART,
        REGION_CHANGE_TOO_MANY,
};

struct region_changes_fault {
        enum region_change_problem problem;
        uint32_t line, column; /* from 1; column: number of the field */
        struct slice what;     /* as it stood, at most 40 bytes; "" when nothing is quoted */
};
struct region_changes_faults {
        struct region_changes_fault items[REGION_FAULTS_MAX];
        size_t count; /* of the first REGION_FAULTS_MAX */
};

/* How a file is read. */
struct region_changes_form {
        bool headless; /* no line of names: kind,from,to,date,source in this order */
        bool codes;    /* Kemendagri's codes, the new ones of this program's list (or changed again), with source */
        int64_t today; /* with `codes`: nothing later than this (days since 1970-01-01) */
        /* A time as the other files of the call have them; NULL: an ISO date, as days since 1970-01-01. */
        bool (*parse_time)(void *context, struct slice text, int64_t *ret_time);
        void *context;
};

/* All rows, or none. ERR_INVALID with at least one fault; ERR_MEMORY. Texts live in `arena`. */
[[nodiscard]] enum error region_changes_read(struct slice text, const struct region_changes_form *form,
                                             struct arena *arena, struct region_changes *ret_changes,
                                             struct region_changes_faults *ret_faults);
/* "Line 3, column 2 (35.02): ..." in one sentence. */
void region_changes_write_fault(struct buffer *out, const struct region_changes_fault *fault, enum language language);
/* A row as it stands in a file, without the end of the line. */
void region_change_write(struct buffer *out, const struct region_change *change);

/* Whether the old code goes on: a split with a row to itself. */
bool region_change_stays(const struct region_changes *changes, const struct region_change *change);

/* What a code is today. */
struct region_now {
        struct slice code;  /* of a split that ended it: the first of its parts */
        bool inside;        /* all of the old place lies in it: no split on the way */
        bool covers;        /* all of it was the old place: no merge on the way */
        bool moved;         /* false: `code` is what was asked for */
};
/* ERR_MEMORY. A code that no row speaks of is itself. */
[[nodiscard]] enum error region_now_of(const struct region_changes *changes, struct slice code, struct arena *arena,
                                       struct region_now *ret_now);
/* All that it is today, each once: more than one after a split. `ret_parts` has room for REGION_PARTS_MAX; what is
 * beyond is left out. */
enum { REGION_PARTS_MAX = 64 };
[[nodiscard]] enum error region_now_all(const struct region_changes *changes, struct slice code, struct arena *arena,
                                        struct region_now *ret_parts, size_t *ret_count);

/* --- places that history is counted in ---------------------------------------------------------------------------- */

/* A code of today that is counted together with others, whose unit has another name. */
struct region_join {
        uint32_t unit;
        struct slice code;
};
struct region_known {
        struct slice code;
        uint32_t unit; /* UINT32_MAX: its place of today is none of the villages */
};
struct region_units {
        struct slice *codes; /* each unit by the first of its villages of today; ascending */
        uint32_t count;
        struct region_join *joins; /* ascending by unit and code */
        size_t join_count;
        struct region_known *known; /* every code that means one of them, of today or of before; ascending */
        size_t known_count;
};

struct region_units_wish {
        const struct region_changes *changes;
        /* One for each change: the parts of this split are one place still. What is no split is not looked at. */
        const bool *joined;
        const struct slice *villages; /* of today, ascending, none twice; those that have ended are left out */
        size_t village_count;
};
/* ERR_MEMORY. Without any change the units are the villages. */
[[nodiscard]] enum error region_units_make(const struct region_units_wish *wish, struct arena *arena,
                                           struct region_units *ret_units);
/* UINT32_MAX: the code means none of them. */
uint32_t region_units_find(const struct region_units *units, struct slice code);
/* The codes that begin with `area`: known[*ret_first] up to *ret_end. A district that was recoded has its villages
 * under both codes. */
void region_units_range(const struct region_units *units, struct slice area, size_t *ret_first, size_t *ret_end);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Registers that others keep and the office imports: the licensed placement companies (P3MI), and any other list of
 * companies or institutions, such as training centres or companies that the manpower office closed.
 *
 * Invariants: a register is one item of content, so it has versions, and a second person lets one into force; it holds
 * companies and institutions, never columns about people; what it says is said with its source and its day, and nothing
 * follows from it by itself. The one in force is kept in memory, searchable by the engine `match`: a question costs no
 * reading of the list. Any number of threads. */
#pragma once

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/uuid.h"
#include "match/live.h"
#include "match/match.h"
#include "text/language.h"

struct actor;
struct store;
struct tx;

enum {
        REGISTER_ROWS_MAX = 60000, /* of a list; the others of a longer one are not searched */
        REGISTER_COLUMNS_MAX = 12, /* that are kept */
        REGISTER_ALIKE_MAX = 60,
        REGISTER_ALIKE_BITS = 8,   /* what the engine must give for "written nearly so" */
        REGISTER_NEAREST_MAX = 3,
};

/* --- one register (held.c) --- */

/* Kind and key of its content: kind CONTENT_REGISTER, or "p3mi" with key "daftar". */
struct register_question {
        struct uuid office_id;
        struct slice kind, key, today; /* today: ISO */
};
struct register_column {
        struct slice name;
        enum match_type type; /* MATCH_TYPE_IGNORE: it is shown and not searched */
};
struct register_row {
        struct slice key;           /* of its company, as match_identifier_key gives it */
        const struct slice *values; /* one a column; "" where it says nothing */
};
struct register_list;

/* The version that is in force for the question; release it when done. ERR_NOT_FOUND: none is. ERR_MEMORY. */
[[nodiscard]] enum error register_hold(struct tx *tx, const struct register_question *question,
                                       struct register_list **ret_list);
/* Takes NULL. */
void register_release(struct register_list *list);
DEFINE_CLEANUP(struct register_list *, register_release)
#define _cleanup_register_ _cleanup_(register_release_cleanup)
/* Lets go of what is kept of a store that is closed. */
void registers_forget(const struct store *store);

/* All of these are borrowed until the list is released. */
struct slice register_name(const struct register_list *list);   /* "" of the P3MI list */
struct slice register_source(const struct register_list *list); /* whose list it is */
struct slice register_as_of(const struct register_list *list);  /* ISO, the day of the list */
size_t register_columns(const struct register_list *list, const struct register_column **ret_columns);
size_t register_count(const struct register_list *list);
/* False: the list has more than REGISTER_ROWS_MAX rows. */
bool register_is_whole(const struct register_list *list);
/* NULL when no company has this key. */
const struct register_row *register_find(const struct register_list *list, struct slice key);
/* Those that are written nearly so, the nearest first: by at most a letter in ten, as a name that begins the other, or
 * as the engine finds alike. ERR_MEMORY; ERR_TOO_LARGE: too much was asked. */
[[nodiscard]] enum error register_near(const struct register_list *list, struct slice name, struct slice key,
                                       const struct register_row *ret_rows[REGISTER_NEAREST_MAX], size_t *ret_count);
/* Rows that are like `value` in columns of this type, the most alike first. Errors as above. */
[[nodiscard]] enum error register_ask(const struct register_list *list, enum match_type type, struct slice value,
                                      const struct register_row *ret_rows[REGISTER_ALIKE_MAX], size_t *ret_count);

/* What the list says of a licence, by its word of status and its last day; the first that is true. */
enum check_standing {
        STANDING_REVOKED,
        STANDING_SUSPENDED,
        STANDING_ENDED,  /* the word, or `until` lies before today */
        STANDING_OTHER,  /* a word that check_status does not know */
        STANDING_IN_FORCE,
};
/* The standing that a word of the column status means, in any case of letters: aktif or nothing, dihentikan sementara,
 * dicabut, berakhir. STANDING_OTHER for any other word. */
enum check_standing check_status(struct slice word);

/* --- all registers of an office (search.c) --- */

enum { REGISTERS_MAX = 40, REGISTER_HITS_MAX = 20, REGISTER_QUERY_MAX = 200 };

struct register_search {
        struct uuid office_id;
        struct slice today;
        enum match_kind kind; /* MATCH_COMPANY, MATCH_PHONE, MATCH_ADDRESS or MATCH_ACCOUNT */
        struct slice value;   /* as it was written, at most REGISTER_QUERY_MAX bytes */
};
struct register_cell {
        struct slice name, value;
};
struct register_hit {
        struct slice register_name, source, as_of; /* register_name "": the P3MI list */
        bool same; /* the same company, number or address; else it is written nearly so */
        struct register_cell cells[REGISTER_COLUMNS_MAX];
        size_t cell_count;
};
struct register_hits {
        struct register_hit items[REGISTER_HITS_MAX]; /* the same ones first, by register */
        size_t count;
        size_t searched; /* registers in force */
};
/* What registers in force say of a company, a number, an address. The caller has asked for the right to look.
 * ERR_INVALID: nothing of that kind can be read in it. Texts live in `arena`. */
[[nodiscard]] enum error registers_search(struct tx *tx, const struct register_search *search, struct arena *arena,
                                          struct register_hits *ret_hits);

struct register_entry {
        struct slice key, name, source, as_of; /* name "": the P3MI list */
        int64_t rows;
};
/* Registers in force on a day (ISO), the P3MI list first; at most REGISTERS_MAX. */
struct register_day {
        struct uuid office_id;
        struct slice today;
};
[[nodiscard]] enum error registers_in_force(struct tx *tx, const struct register_day *day, struct arena *arena,
                                            struct register_entry **ret_items, size_t *ret_count);

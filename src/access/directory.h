/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading accounts, roles and broken glass: what the pages of administrator, head and journal reader show. Each
 * function asks for its permission and journals the read. Phones and NIK are never here: they exist to find a person,
 * not to be read. */
#pragma once

#include "access/access.h"

struct person_grant {
        struct uuid id;
        /* valid_to null: open end; state: pending, active, ended */
        struct slice role, area, valid_from, valid_to, state;
        struct uuid requested_by;
};
struct person_position {
        struct uuid id;
        struct slice name, valid_from, valid_to; /* days, ISO; null: not recorded, open end */
};
struct person_role {
        struct slice role, area;
        bool waits; /* for the second person */
};
struct person_row {
        struct uuid id, agency_id;
        struct slice login, name, state; /* active, disabled */
        struct slice position;           /* in force today, or "" */
        bool has_totp, has_password;
        struct person_role *roles; /* that hold or wait */
        size_t role_count;
};
struct person_rows {
        struct person_row *items;
        size_t count;
        bool more;
};
enum { PEOPLE_PAGE = 50 };
struct people_query {
        struct slice after; /* a login, "" for the first */
        struct slice words; /* part of a name or login, any case; "" for everybody */
        int64_t limit;      /* 1..PEOPLE_PAGE; 0: PEOPLE_PAGE */
};
/* In order of login. Permission person.list. Wants a TX_WRITE. */
[[nodiscard]] enum error people_list(struct tx *tx, const struct actor *actor, const struct people_query *query,
                                     struct arena *arena, struct person_rows *ret_rows);

struct person_page {
        struct uuid id;
        struct slice login, name, email, language, state; /* email null for none */
        struct slice position;                            /* in force today, or "" */
        struct slice today;                               /* of the office's clock, ISO */
        bool has_password, has_totp;
        instant created_at;
        struct person_grant *grants;
        size_t grant_count;
        struct person_position *positions; /* at most 100, the last begun first */
        size_t position_count;
};
/* Permission person.list. ERR_NOT_FOUND. */
[[nodiscard]] enum error person_read(struct store *store, const struct actor *actor, struct uuid id,
                                     struct arena *arena, struct person_page *ret_page);

struct grant_waiting {
        struct uuid id, person_id, requested_by;
        struct slice name, role, area;
        instant requested_at;
};
struct grants_waiting {
        struct grant_waiting *items;
        size_t count;
};
/* Roles that wait for the second person, oldest first, at most 100. Permission person.list. */
[[nodiscard]] enum error roles_waiting(struct store *store, const struct actor *actor, struct arena *arena,
                                       struct grants_waiting *ret_list);

/* How many of them this person could confirm, for his desk: neither asked by him nor for him; 0 for who may not. */
[[nodiscard]] enum error roles_to_confirm(struct tx *tx, const struct actor *actor, int64_t *ret_number);

struct glass_waiting {
        struct uuid id, person_id, object_id;
        struct slice name, object_kind, reason;
        instant opened_at, expires_at;
        bool late; /* for more than 72 hours: the opener's next one is refused */
};
struct glasses_waiting {
        struct glass_waiting *items;
        size_t count;
};
/* Broken glass that nobody has reviewed, oldest first, at most 100; without the reader's own. Permission
 * glass.review. */
[[nodiscard]] enum error glasses_list(struct store *store, const struct actor *actor, struct arena *arena,
                                      struct glasses_waiting *ret_list);

struct glass_own {
        struct uuid id, object_id;
        struct slice name, object_kind, verdict; /* who opened it; verdict "" until it is reviewed */
        instant opened_at, expires_at;
        bool mine;                               /* opened by the reader; else it was his thing */
};
struct glass_owns {
        struct glass_own *items;
        size_t count;
};
/* What the reader opened, and what others opened of his, newest first, at most 50. Permission glass.own. */
[[nodiscard]] enum error glasses_concerning(struct store *store, const struct actor *actor, struct arena *arena,
                                            struct glass_owns *ret_list);

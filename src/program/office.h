/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Offices, the regencies each works in, and the agencies that serve them: what every room reads and only `init`, the
 * demonstration and tests write. A list stands in order of code (offices), of kind and name (agencies). */
#pragma once

#include "access/access.h"
#include "base/arena.h"
#include "base/uuid.h"

struct tx;

struct office {
        struct uuid id;
        struct slice code, name, zone, address, phone, letter_pattern; /* zone: "WIB", "WITA" or "WIT" */
        /* everything of it is printed with DATA FIKTIF */
        bool fictional;
        struct slice place; /* where its letters are written; "": as its name says */
        int64_t version;    /* of its settings, from 1 */
};

struct office_list {
        struct office *items;
        size_t count;
};

/* All offices. At most 200: ERR_TOO_LARGE. */
enum error office_list_all(struct tx *tx, struct arena *arena, struct office_list *ret_list);
enum error office_find(struct tx *tx, struct uuid id, struct arena *arena, struct office *ret_office);
/* Created now. ERR_CONFLICT when the id or the code is taken. */
enum error office_insert(struct tx *tx, const struct office *office);

/* Address, phone, pattern of letter numbers and place of the actor's own office, when its settings are still those of
 * `office->version`. Permission office.change. ERR_INVALID: the pattern cannot be read; ERR_CONFLICT: somebody changed
 * them meanwhile. */
[[nodiscard]] enum error office_change(struct store *store, const struct actor *actor, const struct office *office);

struct area_list {
        struct slice *regency_codes; /* "35.02" */
        size_t count;
};

enum error office_areas(struct tx *tx, struct uuid office_id, struct arena *arena, struct area_list *ret_list);
/* Idempotent. */
enum error office_area_add(struct tx *tx, struct uuid office_id, struct slice regency_code);

struct agency {
        struct uuid id;
        struct slice key, name, kind, regency_code,
                contact; /* regency_code "" for one of the whole province or country */
};

struct agency_list {
        struct agency *items;
        size_t count;
};

/* The agencies that serve this office. */
enum error agency_list_of(struct tx *tx, struct uuid office_id, struct arena *arena, struct agency_list *ret_list);
/* An agency whose key exists stays as it is. */
enum error agency_insert(struct tx *tx, const struct agency *agency);
/* Lets the agency serve the office; idempotent. */
enum error agency_serve(struct tx *tx, struct uuid office_id, struct uuid agency_id);

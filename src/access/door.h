/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How often a name was tried from one place, and where each owner was let in: for signing in.
 *
 * Invariants: in memory only, of a fixed size, gone with the process; a place is the keyed hash that http made of it,
 * or a device of the owner; the tables hold keyed hashes of name and place together, so that nothing can be read off
 * them; a name that does not exist is treated like one that does. When a row is full, what ends first gives way. */
#pragma once

#include "base/clock.h"
#include "base/slice.h"

enum { DOOR_FREE = 5 /* failures without waiting */, DOOR_LONGEST_S = 900 };
/* Tries of one name from places that do not know it: so many at once, then one each so many seconds. */
enum { DOOR_STRANGERS = 20, DOOR_STRANGER_S = 30 };

/* One name at one place. */
struct door {
        uint64_t key;
};
/* From an address (http's client_key), or from a device (its cookie) when it is not null. `name` is the account's id,
 * or the words that were typed when there is no such account. */
struct door door_at(struct slice name, uint64_t from, struct slice device);

/* Counts a try beforehand, so that many at once are many. False: it must wait, nothing was counted. */
bool door_try(struct door door);
/* Whether a place that the account does not know may try now. When not, it has a turn of its own after *ret_wait_s,
 * which nobody else can take and which lasts an hour: strangers wait in a queue, one behind the other, and none is
 * refused without end. Only where a day's turns are given away (2,880 places guess at one name) it must ask again. */
bool door_let_stranger(struct door account, struct door place, unsigned *ret_wait_s);
/* The try was not made after all (no place for hashing). */
void door_take_back(struct door door);
/* It succeeded: nothing is held against this door any more. */
void door_opened(struct door door);
/* The owner came from here: it is known for 30 days. What was tried from here by others still counts. */
void door_remember(struct door door);
/* Whether the owner was let in here before. */
bool door_is_known(struct door door);

/* The moment until which `failures` in a row, of which `free` cost nothing, make wait: doubling from one second. */
instant door_delay(int64_t failures, int64_t free, instant now);

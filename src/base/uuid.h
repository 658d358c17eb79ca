/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* UUID version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then random bits. Made by whoever creates the thing,
 * also on a phone; its time part is a hint for index locality and is never used for order or as evidence. */
#pragma once

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { UUID_TEXT_SIZE = 36 };

struct uuid {
        uint8_t bytes[16];
};

#define UUID_NIL ((struct uuid){ .bytes = { 0 } })

/* Fresh id from clock_now and the kernel's random source. Aborts when that source fails: nothing can go on without. */
struct uuid uuid_new(void);
/* One that holds no time (version 8, only random bits): for what must not tell when it began, such as what a citizen
 * sends without a name. */
struct uuid uuid_timeless(void);
/* The lower-case form of 36 characters with hyphens, and a NUL. */
void uuid_format(struct uuid id, char ret_text[UUID_TEXT_SIZE + 1]);
/* Accepts any case and any version. The nil id is refused: here it stands for "none", so nothing may ever bear it. */
bool uuid_parse(struct slice text, struct uuid *ret_id);
bool uuid_equal(struct uuid a, struct uuid b);
int uuid_compare(struct uuid a, struct uuid b);
bool uuid_is_nil(struct uuid id);
/* A name-based id (version 8, BLAKE2b of namespace and name): the same name gives the same id on every machine. For
 * fixtures, demonstration data and idempotent imports. */
struct uuid uuid_from_name(struct uuid space, struct slice name);

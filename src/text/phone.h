/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Telephone numbers to E.164 and back to what people read.
 *
 * Invariant: phone_parse gives the same E.164 text for every usual way to write one number, and parsing its own result
 * or its display form gives the same again. The raw text is the caller's to keep. What no rule reads is refused with a
 * reason, never guessed. A form is checked, not whether the number is in use. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "text/language.h"

enum { PHONE_E164_MAX = 16 }; /* "+" and 15 digits */

enum phone_kind { PHONE_MOBILE, PHONE_LANDLINE, PHONE_SERVICE, PHONE_FOREIGN };

struct phone {
        char e164[PHONE_E164_MAX + 1]; /* with NUL */
        uint8_t size;
        enum phone_kind kind;
};

static inline struct slice phone_slice(const struct phone *phone)
{
        return slice_of(phone->e164, phone->size);
}

enum phone_problem {
        PHONE_OK = 0,
        PHONE_EMPTY,
        PHONE_LETTERS,         /* something other than digits and the usual signs */
        PHONE_TOO_SHORT,
        PHONE_TOO_LONG,
        PHONE_UNKNOWN_PREFIX,  /* Indonesian, but neither 8..., nor an area code, nor a service number */
        PHONE_UNKNOWN_COUNTRY, /* no such country code, or none given */
        PHONE_PROBLEM_COUNT,
};

/* Reads 0812-..., +62 812 ..., 62812..., 0062..., 812..., (0352) 481..., +62 (0)812..., +852 ..., 00852..., tel:,
 * whatsapp and wa.me links (https://wa.me/62812...?text=..., api.whatsapp.com/send?phone=...). A number without a
 * country is Indonesian. *ret_phone is untouched unless PHONE_OK. */
[[nodiscard]] enum phone_problem phone_parse(struct slice raw, struct phone *ret_phone);
/* A sentence for the person who typed it. */
struct slice phone_problem_text(enum phone_problem problem, enum language language);
/* "0812-3456-7890", "(0352) 481234", "+852 5123 4567"; other text is written as it is. `e164` as phone_parse gave
 * it. */
void phone_write_display(struct buffer *out, struct slice e164);
/* How a person is shown a number that somebody wrote: in the form above, or as it was written when no rule reads it or
 * the arena is spent. Lives in `arena`, or where `raw` lives. Files and other programs get the number itself. */
struct slice phone_shown(struct arena *arena, struct slice raw);
/* For screens where the number itself is not needed: "0812-****-7890". */
void phone_write_masked(struct buffer *out, struct slice e164);

/* The one form for fictional numbers: +62 840 and eight digits. Mobile numbers of Indonesia begin with 81, 82, 83, 85,
 * 86, 87, 88 or 89 (80 is for services); 84 is given to no operator, and common validators (libphonenumber) refuse it
 * as well, so such a number can ring nowhere and cannot be taken for a real one. It is read as a mobile number here. */
bool phone_is_unassigned_demo(struct slice e164);
/* The fictional number with that serial (0..99999999; taken modulo). */
struct phone phone_demo(uint32_t serial);

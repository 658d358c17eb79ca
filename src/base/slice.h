/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A slice is a view of bytes that somebody else owns: pointer and length, not NUL-terminated, never freed through the
 * slice. It is valid as long as its owner (mostly the request's arena) lives. `{NULL, 0}` is the empty slice; an empty
 * slice and an absent value are different things, and absence is said by `slice_is_null`. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
        const char *data;
        size_t size;
};

/* Use in printf: printf("%.*s", SLICE_FMT(s)). The length is cut at INT_MAX. */
#define SLICE_FMT(s) slice_fmt_size(s), slice_fmt_data(s)
/* A slice of a string literal, without its NUL. */
#define S(literal) ((struct slice){ "" literal "", sizeof(literal) - 1 })
#define SLICE_NULL ((struct slice){ 0 })

static inline int slice_fmt_size(struct slice s)
{
        return (int)(s.size > 0x7fffffff ? 0x7fffffff : s.size);
}

static inline const char *slice_fmt_data(struct slice s)
{
        return s.data ? s.data : "";
}

static inline struct slice slice_of(const char *data, size_t size)
{
        return (struct slice){ data, size };
}

/* NULL gives the null slice. */
static inline struct slice slice_from_cstr(const char *text)
{
        return (struct slice){ text, text ? strlen(text) : 0 };
}

static inline bool slice_is_null(struct slice s)
{
        return s.data == NULL;
}

static inline bool slice_is_empty(struct slice s)
{
        return s.size == 0;
}

static inline bool slice_equal(struct slice a, struct slice b)
{
        return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* ASCII letters compare without case; all other bytes as they are. */
bool slice_equal_nocase(struct slice a, struct slice b);
/* Byte order, shorter first: <0, 0, >0. */
int slice_compare(struct slice a, struct slice b);
/* For secrets: time depends on the lengths only. */
bool slice_equal_constant_time(struct slice a, struct slice b);
bool slice_starts_with(struct slice s, struct slice prefix);
bool slice_ends_with(struct slice s, struct slice suffix);

/* Part [from, from+size), cut to what exists. */
static inline struct slice slice_sub(struct slice s, size_t from, size_t size)
{
        if (from > s.size)
                from = s.size;
        if (size > s.size - from)
                size = s.size - from;
        return s.data ? (struct slice){ s.data + from, size } : SLICE_NULL;
}

static inline struct slice slice_from(struct slice s, size_t from)
{
        return slice_sub(s, from, SIZE_MAX);
}

/* Without ASCII white space at both ends. */
struct slice slice_trim(struct slice s);

/* Index of the first `byte`, or s.size when there is none. */
size_t slice_find_byte(struct slice s, char byte);
/* Index of the first `needle`, or SIZE_MAX. An empty needle is found at 0. */
size_t slice_find(struct slice s, struct slice needle);

/* Splits off what stands before `separator` and moves *rest behind it. False when *rest was null or used up:
 *     while (slice_next(&rest, ',', &item)) ...
 * "a,,b" yields "a", "", "b"; a separator at the very end yields nothing more, and so does the empty slice. */
bool slice_next(struct slice *rest, char separator, struct slice *ret_item);
/* How many words spaces part; several in a row part once. */
size_t slice_count_words(struct slice text);

/* Decimal digits with an optional minus, whole slice, no spaces. False on anything else or on overflow. */
bool slice_to_int64(struct slice s, int64_t *ret_value);

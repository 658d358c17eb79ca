/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every unit test includes: cmocka with its prerequisites, and the assertions that our types want. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/slice.h"

#define assert_ok(expression) assert_int_equal((expression), OK)

/* Compares a slice with a C string, and prints both when they differ. */
#define assert_slice(actual, expected)                                                        \
        do {                                                                                  \
                struct slice actual_ = (actual);                                              \
                struct slice expected_ = slice_from_cstr(expected);                           \
                if (!slice_equal(actual_, expected_))                                         \
                        fail_msg("\"%.*s\" is not \"%s\"", SLICE_FMT(actual_), (expected));   \
        } while (0)

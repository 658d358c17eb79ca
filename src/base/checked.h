/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Checked arithmetic under the names of C23's <stdckdint.h>, which gcc 12 does not have: true means overflow. */
#pragma once

#define ckd_add(ret, a, b) __builtin_add_overflow((a), (b), (ret))
#define ckd_sub(ret, a, b) __builtin_sub_overflow((a), (b), (ret))
#define ckd_mul(ret, a, b) __builtin_mul_overflow((a), (b), (ret))

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define UNUSED(x)         ((void)(x))

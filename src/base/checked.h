/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Checked arithmetic under the names of C23's <stdckdint.h>, which gcc 12 does not have: true means overflow. */
#pragma once

#define ckd_add(ret, a, b) __builtin_add_overflow((a), (b), (ret))
#define ckd_sub(ret, a, b) __builtin_sub_overflow((a), (b), (ret))
#define ckd_mul(ret, a, b) __builtin_mul_overflow((a), (b), (ret))

/* Whether a sanitizer watches this build: it reserves terabytes of address space and slows everything. gcc says so by a
 * macro, clang by a feature. */
#ifdef __has_feature
#define SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define UNUSED(x)         ((void)(x))

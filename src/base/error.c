/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/error.h"

static const char *const names[ERROR_COUNT] = {
        [OK] = "ok",
        [ERR_INVALID] = "invalid",
        [ERR_NOT_FOUND] = "not-found",
        [ERR_FORBIDDEN] = "forbidden",
        [ERR_UNAUTHENTICATED] = "unauthenticated",
        [ERR_STEP_UP] = "step-up",
        [ERR_CODE_FIRST] = "code-first",
        [ERR_UNPROVEN] = "unproven",
        [ERR_CONFLICT] = "conflict",
        [ERR_STALE] = "stale",
        [ERR_TOO_LARGE] = "too-large",
        [ERR_SPENT] = "spent",
        [ERR_BUSY] = "busy",
        [ERR_RETRY] = "retry",
        [ERR_UNKNOWN_OUTCOME] = "unknown-outcome",
        [ERR_UNCONFIGURED] = "unconfigured",
        [ERR_UNSUPPORTED] = "unsupported",
        [ERR_CORRUPT] = "corrupt",
        [ERR_EXPIRED] = "expired",
        [ERR_ERASED] = "erased",
        [ERR_IO] = "io",
        [ERR_MEMORY] = "memory",
        [ERR_INTERNAL] = "internal",
};

const char *error_name(enum error err)
{
        if ((unsigned)err >= ERROR_COUNT)
                return "internal";
        return names[err];
}

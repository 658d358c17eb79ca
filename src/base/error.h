/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Errors are values. Every function that can fail returns `enum error`; out-parameters come last, are called ret_*, and
 * are untouched when the function fails. Engines and libraries never log: who handles an error decides what is said.
 *
 * The list is closed and short on purpose: a caller acts differently on each of these. What a person reads is chosen in
 * one place (`http/problem.c`), from the error and the route. */
#pragma once

enum error {
        OK = 0,
        ERR_INVALID,         /* the caller's data break a rule; nothing was changed */
        ERR_NOT_FOUND,       /* absent, or not for this reader: the two look the same */
        ERR_FORBIDDEN,       /* known actor, action never allowed to him */
        ERR_UNAUTHENTICATED, /* nobody is signed in, or the session has ended */
        ERR_STEP_UP,         /* signed in, but a fresh second factor is asked for */
        ERR_CODE_FIRST,      /* signed in, but his role asks for a code app that he has not set up yet */
        ERR_UNPROVEN,        /* may confirm what another asked, but not yet from this account */
        ERR_CONFLICT,        /* the state does not allow this step, or the same id came with other content */
        ERR_STALE,           /* somebody changed the thing after it was read (If-Match, epoch of a lease) */
        ERR_TOO_LARGE,       /* a stated maximum is passed */
        ERR_SPENT,           /* a person's share of the day is used up */
        ERR_BUSY,            /* overload: try again later, nothing was changed */
        ERR_RETRY,           /* serialization failure: the transaction may be run again (inside `store` only) */
        ERR_UNKNOWN_OUTCOME, /* the connection broke during commit: retry with the same id, never with a new one */
        ERR_UNCONFIGURED,    /* the office has not configured what this step needs (legal basis, template, key) */
        ERR_UNSUPPORTED,     /* a form of input that we do not read */
        ERR_CORRUPT,         /* stored data do not check out: refuse, never repair silently */
        ERR_EXPIRED,         /* a token, lease or code that was valid once */
        ERR_ERASED,          /* sealed under the key of a case that is not there any more: nobody can read it */
        ERR_IO,              /* the operating system refused */
        ERR_MEMORY,          /* out of memory, or the arena's limit */
        ERR_INTERNAL,        /* a defect of ours */
        ERROR_COUNT,
};

/* A short stable word such as "not-found", for logs, JSON problem types and exit messages. Never NULL. */
const char *error_name(enum error err);

/* Returns from the enclosing function when `expression` fails. Only where nothing needs undoing by hand: use _cleanup_
 * macros for what does. */
#define TRY(expression)                                   \
        do {                                              \
                enum error try_error_ = (expression);     \
                if (try_error_ != OK)                     \
                        return try_error_;                \
        } while (0)

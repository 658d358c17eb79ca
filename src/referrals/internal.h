/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of this room share. */
#pragma once

#include "referrals.sql.h"
#include "referrals/referrals.h"

struct slice referral_today(const struct actor *actor, struct arena *arena);
/* The start of this hour. */
instant referral_hour(void);
struct access_object referral_object(const struct actor *actor, const struct referral_get_row *row);
enum error referral_load(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                         struct referral_get_row *ret_row);
enum error referral_blame(struct referral_fault *fault, const char *field, struct slice text);

struct referral_texts {
        struct uuid id, made_by;
        const char *field; /* to blame when one of them names who works on it */
        const struct slice *items;
        size_t count;
};
/* Keeps it from everybody whom the texts name by number or seem to name, from now on. ERR_INVALID with a fault when
 * that would be who made it, or who writes now. */
enum error referral_mark_named(struct tx *tx, const struct actor *actor, const struct referral_texts *texts,
                               struct referral_fault *fault);
bool referral_is_key(const struct referral_word *words, size_t count, struct slice key);
/* The state that `action` leads to from `state`; false when it is no step. */
bool referral_edge(struct slice action, struct slice state, struct slice *ret_to);
/* Who ended so is not sought again: he said no, cannot be reached safely, or there was nobody. */
bool referral_ends_for_good(struct slice end);
bool referral_is_to_follow(const struct referral_get_row *row);

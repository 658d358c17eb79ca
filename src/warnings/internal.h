/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files of this room only. */
#pragma once

#include "warnings/warnings.h"

/* NULL when the table has no such key. */
const struct coded_word *coded_find(const struct coded_word *words, size_t count, struct slice key);
/* Rebuilds the detector's result from what the signal keeps. */
struct signal_evidence {
        struct slice parameters, evidence, first_on, last_on;
        int64_t mentions, reporters, villages, version;
};
enum error signal_result(const struct signal_evidence *stored, struct detect_reporters_result *ret_result);
/* Says a note to everyone whose report the signal rests on. */
enum error signal_tell(struct tx *tx, struct uuid office_id, struct uuid signal_id, struct slice note);

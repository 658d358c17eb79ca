/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Times of the scan's files. */
#pragma once

#include "detect/scan_input.h"

/* Reads a whole number, an ISO week or a date; SCAN_TIME_NONE for anything else. */
enum scan_time_kind scan_parse_time(struct slice text, int64_t *ret_ordinal);
/* "1-52", "2025-W01-2025-W52", "2025-01-01-2025-12-31", "-5--1": two times of one kind, not the later first. */
bool scan_parse_period(struct slice text, enum scan_time_kind *ret_kind, int64_t *ret_first, int64_t *ret_last);
/* What such a time is called in a message. */
const char *scan_time_name(enum scan_time_kind kind);

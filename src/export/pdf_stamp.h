/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A line over every page of a PDF that cairo wrote: a copy of a paper that does not hold any more says so when it is
 * printed. What was signed stays in the file byte for byte; the line is added behind it (an incremental update, ISO
 * 32000-1, 7.5.6) as an annotation that prints and cannot be moved (12.5.6.12). */
#pragma once

#include "base/buffer.h"
#include "base/slice.h"

enum { STAMP_MAX = 120 }; /* letters of a line */

/* Appends `pdf` with the line to `out`. ERR_INVALID: the line is empty, too long or not ASCII; ERR_CORRUPT: not a file
 * as cairo writes it, and nothing was appended; ERR_TOO_LARGE or ERR_MEMORY of the buffer. */
[[nodiscard]] enum error pdf_stamp(struct buffer *out, struct slice pdf, struct slice line);

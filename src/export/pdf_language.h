/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The language of a tagged PDF, which cairo 1.16 cannot write: who listens to a letter hears it in an Indonesian voice,
 * and the window is named after the title (ISO 32000-1, 14.9.2 and 12.2). */
#pragma once

#include "base/buffer.h"
#include "text/language.h"

/* Adds /Lang and /DisplayDocTitle to the catalog of the PDF that begins at `from` and ends with the buffer: the last
 * object before the table of offsets, as cairo writes it. A file of another build stays as it is. ERR_TOO_LARGE or
 * ERR_MEMORY of the buffer. */
[[nodiscard]] enum error pdf_say_language(struct buffer *pdf, size_t from, enum language language);

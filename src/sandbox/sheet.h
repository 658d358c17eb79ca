/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An uploaded sheet, CSV or XLSX, as text. */
#pragma once

#include "base/arena.h"

/* The text of a sheet of at most `most` bytes: of a workbook its first one. CSV is borrowed from `bytes`, what comes of
 * a workbook lives in `arena`. `filename`: as its sender called it, may be null; what is called a workbook and is none
 * is not read as CSV, nor is what holds a NUL byte: ERR_UNSUPPORTED. Else ERR_INVALID, ERR_TOO_LARGE, ERR_UNSUPPORTED,
 * ERR_EXPIRED, ERR_CORRUPT as sandbox_convert. Not in a transaction. */
[[nodiscard]] enum error sandbox_sheet(struct slice filename, struct slice bytes, size_t most, struct arena *arena,
                                       struct slice *ret_text);

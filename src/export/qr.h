/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* QR codes (ISO/IEC 18004, error correction M) as modules and as the path of an SVG.
 * A quiet zone of four modules is the drawer's duty; qr_svg_path includes it. */
#pragma once

#include "base/arena.h"

struct qr {
        unsigned size;          /* modules a side, 21..177 */
        const uint8_t *modules; /* size * size, row by row: 1 dark, 0 light */
};

/* ERR_TOO_LARGE when `text` does not fit, ERR_INVALID when it is empty or holds a NUL. Lives in `arena`. */
[[nodiscard]] enum error qr_encode(struct slice text, struct arena *arena, struct qr *ret_qr);
/* Data of a <path> in a viewBox of "0 0 N N", N = qr_side: one rectangle for each run of dark modules in a row. */
struct slice qr_svg_path(const struct qr *qr, struct arena *arena);
static inline unsigned qr_side(const struct qr *qr)
{
        return qr->size + 8;
}

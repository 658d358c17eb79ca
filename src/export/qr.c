/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/qr.h"

#include "base/buffer.h"

#include <errno.h>
#include <qrencode.h>

enum { QUIET = 4, PATH_MAX_BYTES = 256 * 1024 };

DEFINE_CLEANUP(QRcode *, QRcode_free)

enum error qr_encode(struct slice text, struct arena *arena, struct qr *ret_qr)
{
        if (text.size == 0)
                return ERR_INVALID;
        char *content = arena_cstr(arena, text);
        if (!content)
                return arena->exhausted ? ERR_MEMORY : ERR_INVALID;
        _cleanup_(QRcode_free_cleanup) QRcode *code = QRcode_encodeString8bit(content, 0, QR_ECLEVEL_M);
        if (!code)
                return errno == ERANGE ? ERR_TOO_LARGE : ERR_MEMORY;
        size_t count = (size_t)code->width * (size_t)code->width;
        uint8_t *modules = arena_alloc(arena, count);
        if (!modules)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                modules[i] = code->data[i] & 1;
        *ret_qr = (struct qr){ .size = (unsigned)code->width, .modules = modules };
        return OK;
}

struct slice qr_svg_path(const struct qr *qr, struct arena *arena)
{
        _cleanup_buffer_ struct buffer path;
        buffer_init(&path, PATH_MAX_BYTES);
        for (unsigned y = 0; y < qr->size; y++) {
                const uint8_t *row = qr->modules + (size_t)y * qr->size;
                for (unsigned x = 0, end; x < qr->size; x = end + 1) {
                        for (end = x; end < qr->size && row[end]; end++)
                                ;
                        if (end > x)
                                buffer_printf(&path, "M%u %uh%uv1h-%uz", x + QUIET, y + QUIET, end - x, end - x);
                }
        }
        return buffer_check(&path) == OK ? arena_copy(arena, buffer_slice(&path)) : SLICE_NULL;
}

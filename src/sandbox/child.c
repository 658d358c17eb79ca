/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/child.h"

#include "base/checked.h"

#include <errno.h>
#include <fontconfig/fontconfig.h>
#include <libxml/parser.h>
#include <poppler.h>

enum { SOCKET = 0 };

static bool read_all(char *data, size_t size)
{
        while (size > 0) {
                ssize_t got = read(SOCKET, data, size);
                if (got <= 0 && !(got < 0 && errno == EINTR))
                        return false;
                if (got > 0) {
                        data += got;
                        size -= (size_t)got;
                }
        }
        return true;
}

static void write_all(struct slice bytes)
{
        while (bytes.size > 0) {
                ssize_t sent = write(SOCKET, bytes.data, bytes.size);
                if (sent <= 0 && !(sent < 0 && errno == EINTR))
                        _exit(1);
                if (sent > 0)
                        bytes = slice_from(bytes, (size_t)sent);
        }
}

static void answer(enum error status, const struct sandbox_result *result)
{
        _cleanup_buffer_ struct buffer body;
        buffer_init(&body, SIZE_MAX);
        if (status == OK)
                sandbox_encode_items(result, &body);
        if (buffer_check(&body) != OK) {
                status = ERR_MEMORY;
                buffer_free(&body);
        }
        char head[SANDBOX_ANSWER_SIZE];
        struct sandbox_answer words = { .status = status,
                                        .count = status == OK ? result->count : 0,
                                        .total = body.size };
        sandbox_encode_answer(&words, head);
        write_all(slice_of(head, sizeof head));
        write_all(buffer_slice(&body));
}

/* What a library reads from the machine once, while it still may. No byte of the file is here yet. */
static void prepare(enum sandbox_kind kind)
{
        if (sandbox_reads_pdf(kind)) {
                (void)FcInit();
                g_type_ensure(POPPLER_TYPE_DOCUMENT);
        }
        if (kind == SANDBOX_XLSX)
                xmlInitParser();
}

static enum error convert(const struct sandbox_request *request, struct slice input, struct sandbox_output *out)
{
        typedef enum error (*reader)(struct slice input, struct sandbox_output *out);
        static const reader readers[] = {
                [SANDBOX_JPEG] = sandbox_read_jpeg, [SANDBOX_PNG] = sandbox_read_png, [SANDBOX_PDF] = sandbox_read_pdf,
                [SANDBOX_XLSX] = sandbox_read_xlsx, [SANDBOX_PROBE] = probe_run,
                [SANDBOX_SMALL_JPEG] = sandbox_read_jpeg, [SANDBOX_SMALL_PNG] = sandbox_read_png,
                [SANDBOX_PDF_TEXT] = sandbox_read_pdf_text,
        };
        if (request->kind == SANDBOX_SMALL_JPEG || request->kind == SANDBOX_SMALL_PNG)
                out->side = SANDBOX_SIDE_SMALL;
        return readers[request->kind](input, out);
}

static enum error serve(const struct sandbox_request *request, struct sandbox_output *out)
{
        TRY(walls_raise(request));
        char *data = malloc(request->size);
        if (!data)
                return ERR_MEMORY;
        if (!read_all(data, request->size)) {
                free(data);
                return ERR_IO;
        }
        enum error err = convert(request, slice_of(data, request->size), out);
        free(data);
        return err;
}

int sandbox_child_main(void)
{
        char head[SANDBOX_REQUEST_SIZE];
        struct sandbox_request request;
        struct sandbox_output out;
        if (close_range(1, ~0U, 0) != 0 || clearenv() != 0) /* NOLINT(concurrency-mt-unsafe): no thread stands beside */
                return 1;
        if (!read_all(head, sizeof head) || sandbox_decode_request(slice_of(head, sizeof head), &request) != OK)
                return 1;
        prepare(request.kind);
        sandbox_output_init(&out, request.output > SANDBOX_OVERHEAD ? request.output - SANDBOX_OVERHEAD : 0);
        enum error err = serve(&request, &out);
        answer(err, &out.result);
        /* No exit handlers: what they would tidy ends here, and some ask for calls that are not allowed. */
        _exit(0);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/protocol.h"

#include "base/checked.h"

#include <assert.h>

enum { REQUEST_MAGIC = 0x4b545251, ANSWER_MAGIC = 0x4b54414e, VERSION = 1 };

struct request_wire {
        uint32_t magic, version, kind, cpu_seconds;
        uint64_t memory, output, size, zero;
};

struct answer_wire {
        uint32_t magic, version, status, count;
        uint64_t total;
};

struct item_wire {
        uint32_t size, name_size, width, height;
};

_Static_assert(sizeof(struct request_wire) == SANDBOX_REQUEST_SIZE, "wire");
_Static_assert(sizeof(struct answer_wire) == SANDBOX_ANSWER_SIZE, "wire");
_Static_assert(sizeof(struct item_wire) == SANDBOX_ITEM_SIZE, "wire");

void sandbox_encode_request(const struct sandbox_request *request, char ret_bytes[SANDBOX_REQUEST_SIZE])
{
        struct request_wire wire = {
                .magic = REQUEST_MAGIC, .version = VERSION, .kind = request->kind, .cpu_seconds = request->cpu_seconds,
                .memory = request->memory, .output = request->output, .size = request->size,
        };
        memcpy(ret_bytes, &wire, sizeof wire);
}

enum error sandbox_decode_request(struct slice bytes, struct sandbox_request *ret_request)
{
        struct request_wire wire;
        if (bytes.size != sizeof wire)
                return ERR_CORRUPT;
        memcpy(&wire, bytes.data, sizeof wire);
        if (wire.magic != REQUEST_MAGIC || wire.version != VERSION || wire.zero != 0)
                return ERR_CORRUPT;
        if (wire.kind < SANDBOX_JPEG || wire.kind > SANDBOX_PROBE)
                return ERR_CORRUPT;
        struct sandbox_limits most = sandbox_default_limits(wire.kind);
        if (wire.size > most.input || wire.output > most.output || wire.memory > most.memory)
                return ERR_TOO_LARGE;
        *ret_request = (struct sandbox_request){
                .kind = wire.kind, .memory = wire.memory, .output = wire.output, .size = wire.size,
                .cpu_seconds = wire.cpu_seconds,
        };
        return OK;
}

void sandbox_encode_answer(const struct sandbox_answer *answer, char ret_bytes[SANDBOX_ANSWER_SIZE])
{
        struct answer_wire wire = {
                .magic = ANSWER_MAGIC, .version = VERSION, .status = answer->status,
                .count = (uint32_t)answer->count, .total = answer->total,
        };
        memcpy(ret_bytes, &wire, sizeof wire);
}

enum error sandbox_decode_answer(struct slice bytes, size_t output, struct sandbox_answer *ret_answer)
{
        struct answer_wire wire;
        if (bytes.size != sizeof wire)
                return ERR_CORRUPT;
        memcpy(&wire, bytes.data, sizeof wire);
        if (wire.magic != ANSWER_MAGIC || wire.version != VERSION)
                return ERR_CORRUPT;
        if (wire.status >= ERROR_COUNT || wire.count > SANDBOX_ITEMS_MAX)
                return ERR_CORRUPT;
        if (wire.status != OK && (wire.count != 0 || wire.total != 0))
                return ERR_CORRUPT;
        if (wire.total > output)
                return ERR_TOO_LARGE;
        *ret_answer = (struct sandbox_answer){ .status = wire.status, .count = wire.count, .total = wire.total };
        return OK;
}

/* Cuts `size` bytes off the front of *rest. */
static bool take(struct slice *rest, size_t size, struct slice *ret_part)
{
        if (size > rest->size)
                return false;
        *ret_part = slice_sub(*rest, 0, size);
        *rest = slice_from(*rest, size);
        return true;
}

static bool take_item(struct slice *rest, struct sandbox_item *ret_item)
{
        struct slice head, name, bytes;
        struct item_wire wire;
        if (!take(rest, sizeof wire, &head))
                return false;
        assert(head.data);
        memcpy(&wire, head.data, sizeof wire);
        if (wire.name_size > SANDBOX_NAME_MAX || !take(rest, wire.name_size, &name) || !take(rest, wire.size, &bytes))
                return false;
        *ret_item = (struct sandbox_item){ .bytes = bytes, .name = name, .width = wire.width, .height = wire.height };
        return true;
}

enum error sandbox_decode_items(struct slice body, size_t count, struct sandbox_result *ret_result)
{
        struct sandbox_result result = { .count = count };
        if (count > SANDBOX_ITEMS_MAX)
                return ERR_CORRUPT;
        for (size_t i = 0; i < count; i++)
                if (!take_item(&body, &result.items[i]))
                        return ERR_CORRUPT;
        if (body.size != 0)
                return ERR_CORRUPT;
        *ret_result = result;
        return OK;
}

void sandbox_encode_items(const struct sandbox_result *result, struct buffer *buffer)
{
        for (size_t i = 0; i < result->count; i++) {
                const struct sandbox_item *item = &result->items[i];
                struct item_wire wire = {
                        .size = (uint32_t)item->bytes.size, .name_size = (uint32_t)item->name.size,
                        .width = item->width, .height = item->height,
                };
                buffer_append(buffer, slice_of((const char *)&wire, sizeof wire));
                buffer_append(buffer, item->name);
                buffer_append(buffer, item->bytes);
        }
}

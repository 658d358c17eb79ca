/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a child that has been taken over may send to its parent. */
#include "fuzz.h"

#include "sandbox/protocol.h"

void fuzz_one(struct slice input, struct arena *arena)
{
        (void)arena;
        struct sandbox_request request;
        if (sandbox_decode_request(slice_sub(input, 0, SANDBOX_REQUEST_SIZE), &request) == OK) {
                char bytes[SANDBOX_REQUEST_SIZE];
                sandbox_encode_request(&request, bytes);
                fuzz_must(memcmp(bytes, input.data, sizeof bytes) == 0);
        }
        struct sandbox_answer answer;
        if (sandbox_decode_answer(slice_sub(input, 0, SANDBOX_ANSWER_SIZE), 1 << 20, &answer) != OK)
                return;
        fuzz_must(answer.count <= SANDBOX_ITEMS_MAX);
        fuzz_must(answer.total <= (1 << 20) + answer.count * (SANDBOX_ITEM_SIZE + SANDBOX_NAME_MAX));
        struct slice body = slice_from(input, SANDBOX_ANSWER_SIZE);
        static struct sandbox_result result;
        if (sandbox_decode_items(body, answer.count, &result) != OK)
                return;
        _cleanup_buffer_ struct buffer again = { 0 };
        buffer_init(&again, body.size + 1);
        sandbox_encode_items(&result, &again);
        fuzz_must(slice_equal(buffer_slice(&again), body));
}

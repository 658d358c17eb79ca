/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "sandbox/protocol.h"

static void items_come_back_as_they_went(void **state)
{
        (void)state;
        struct sandbox_result sent = { .count = 2 }, received = { 0 };
        sent.items[0] = (struct sandbox_item){ .bytes = S("first"), .name = S("Lembar"), .width = 3, .height = 4 };
        sent.items[1] = (struct sandbox_item){ .bytes = S(""), .name = S(""), .width = 1, .height = 0 };
        _cleanup_buffer_ struct buffer body;
        buffer_init(&body, 1000);
        sandbox_encode_items(&sent, &body);
        assert_ok(sandbox_decode_items(buffer_slice(&body), 2, &received));
        assert_slice(received.items[0].bytes, "first");
        assert_slice(received.items[0].name, "Lembar");
        assert_int_equal(received.items[0].height, 4);
        assert_int_equal(sandbox_decode_items(buffer_slice(&body), 1, &received), ERR_CORRUPT);
        assert_int_equal(sandbox_decode_items(buffer_slice(&body), 3, &received), ERR_CORRUPT);
        for (size_t cut = 0; cut < body.size; cut++)
                assert_int_equal(sandbox_decode_items(slice_sub(buffer_slice(&body), 0, cut), 2, &received),
                                 ERR_CORRUPT);
}

static void answers_that_do_not_add_up_are_refused(void **state)
{
        (void)state;
        char head[SANDBOX_ANSWER_SIZE];
        struct sandbox_answer answer = { .status = OK, .count = 1, .total = 500 }, read;
        sandbox_encode_answer(&answer, head);
        assert_ok(sandbox_decode_answer(slice_of(head, sizeof head), 500, &read));
        assert_int_equal(read.total, 500);
        assert_int_equal(sandbox_decode_answer(slice_of(head, sizeof head), 100, &read), ERR_TOO_LARGE);
        assert_int_equal(sandbox_decode_answer(slice_of(head, sizeof head - 1), 500, &read), ERR_CORRUPT);
        answer.status = ERR_INVALID;
        sandbox_encode_answer(&answer, head);
        assert_int_equal(sandbox_decode_answer(slice_of(head, sizeof head), 500, &read), ERR_CORRUPT);
        answer = (struct sandbox_answer){ .status = OK, .count = SANDBOX_ITEMS_MAX + 1 };
        sandbox_encode_answer(&answer, head);
        assert_int_equal(sandbox_decode_answer(slice_of(head, sizeof head), 500, &read), ERR_CORRUPT);
}

static void requests_keep_to_the_limits_of_their_kind(void **state)
{
        (void)state;
        char head[SANDBOX_REQUEST_SIZE];
        struct sandbox_limits most = sandbox_default_limits(SANDBOX_PNG);
        struct sandbox_request read, request = {
                .kind = SANDBOX_PNG, .memory = most.memory, .output = most.output, .size = most.input, .cpu_seconds = 1,
        };
        sandbox_encode_request(&request, head);
        assert_ok(sandbox_decode_request(slice_of(head, sizeof head), &read));
        request.size++;
        sandbox_encode_request(&request, head);
        assert_int_equal(sandbox_decode_request(slice_of(head, sizeof head), &read), ERR_TOO_LARGE);
        head[0] ^= 1;
        assert_int_equal(sandbox_decode_request(slice_of(head, sizeof head), &read), ERR_CORRUPT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(items_come_back_as_they_went),
                cmocka_unit_test(answers_that_do_not_add_up_are_refused),
                cmocka_unit_test(requests_keep_to_the_limits_of_their_kind),
        };
        return cmocka_run_group_tests_name("sandbox/protocol", tests, NULL, NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The sheet of a network: one page, the same bytes, within its limit. */
#include "../test.h"

#include "export/graph.h"

static const struct graph_node nodes[] = {
        { 0, 0, 0, S("0840-1111-2222"), false },
        { 150, 0, 0, S("Wahyu Sutrisno"), true },
        { -150, 0, 180, S("Hartono <b>Fiktif</b>"), true },
};
static const struct graph_line lines[] = { { 1, 0, false }, { 2, 0, true } };

static struct graph sample(void)
{
        return (struct graph){ .nodes = nodes, .node_count = 3, .lines = lines, .line_count = 2, .radius = 350,
                               .title = S("Jaringan 0840-1111-2222"), .note = S("Bukan bukti."),
                               .created = 1'780'000'000 * SECOND };
}

static void the_same_graph_gives_the_same_bytes(void **state)
{
        (void)state;
        struct graph graph = sample();
        _cleanup_buffer_ struct buffer one, other, marked;
        buffer_init(&one, 1 << 20);
        buffer_init(&other, 1 << 20);
        buffer_init(&marked, 1 << 20);
        assert_ok(graph_pdf(&graph, &one));
        assert_ok(graph_pdf(&graph, &other));
        assert_true(slice_starts_with(buffer_slice(&one), S("%PDF-")));
        assert_true(slice_equal(buffer_slice(&one), buffer_slice(&other)));
        struct slice rest = buffer_slice(&one);
        assert_true(slice_find(rest, S("/Count 1")) < rest.size); /* one page */
        graph.fictional = true;
        assert_ok(graph_pdf(&graph, &marked));
        assert_false(slice_equal(buffer_slice(&one), buffer_slice(&marked)));
}

static void the_drawing_is_one_svg_without_anything_that_acts(void **state)
{
        (void)state;
        static const char *const never[] = { "<script", "<a ", "<text", "Wahyu", "onload", "http://127" };
        struct graph graph = sample();
        _cleanup_buffer_ struct buffer one, marked;
        buffer_init(&one, 1 << 20);
        buffer_init(&marked, 1 << 20);
        assert_ok(graph_svg(&graph, &one));
        struct slice svg = buffer_slice(&one);
        assert_true(slice_starts_with(svg, S("<?xml")));
        assert_true(slice_ends_with(slice_trim(svg), S("</svg>")));
        for (size_t i = 0; i < sizeof never / sizeof *never; i++)
                assert_true(slice_find(svg, slice_from_cstr(never[i])) == SIZE_MAX);
        graph.fictional = true;
        assert_ok(graph_svg(&graph, &marked));
        assert_true(buffer_slice(&marked).size > svg.size);
}

static void what_does_not_fit_is_an_error(void **state)
{
        (void)state;
        struct graph graph = sample();
        _cleanup_buffer_ struct buffer pdf, svg;
        buffer_init(&pdf, 500);
        assert_int_equal(graph_pdf(&graph, &pdf), ERR_TOO_LARGE);
        buffer_init(&svg, 500);
        assert_int_equal(graph_svg(&graph, &svg), ERR_TOO_LARGE);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_same_graph_gives_the_same_bytes),
                cmocka_unit_test(the_drawing_is_one_svg_without_anything_that_acts),
                cmocka_unit_test(what_does_not_fit_is_an_error),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

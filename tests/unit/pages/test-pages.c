/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"

#include "pages.html.h"
#include "sample.h"

struct rendered {
        struct arena arena;
        struct buffer out;
};

static struct slice render_sample(struct rendered *rendered, const char *name)
{
        arena_init(&rendered->arena, 1 << 20);
        buffer_init(&rendered->out, 1 << 20);
        for (size_t i = 0; i < SAMPLES; i++)
                if (strcmp(samples[i].name, name) == 0)
                        sample_render(&samples[i], &rendered->out, &rendered->arena);
        assert_ok(buffer_check(&rendered->out));
        return buffer_slice(&rendered->out);
}

static void drop(struct rendered *rendered)
{
        buffer_free(&rendered->out);
        arena_reset(&rendered->arena);
}

static bool has(struct slice text, const char *part)
{
        return slice_find(text, slice_from_cstr(part)) != SIZE_MAX;
}

static void escapes_by_place(void **state)
{
        UNUSED(state);
        struct rendered rendered;
        struct slice page = render_sample(&rendered, "desk");
        assert_true(has(page, "&lt;b&gt;Wates&lt;/b&gt;, Slahung"));
        assert_false(has(page, "<b>Wates"));
        assert_true(has(page, ">\na &lt; b &amp; \"c\"</textarea>"));
        assert_false(has(page, "javascript:"));
        assert_true(has(page, "href=\"#\">L-2026-000119"));
        assert_true(has(page, "<input type=\"hidden\" name=\"csrf\" value=\"token\">"));
        drop(&rendered);
}

static void writes_values_for_people_and_programs(void **state)
{
        UNUSED(state);
        struct rendered rendered;
        struct slice page = render_sample(&rendered, "desk");
        assert_true(has(page, "Rp2.500.000"));
        assert_true(has(page, "<title>Laporan 10 Sep 2025"));
        assert_true(has(page, "datetime=\"2025-09-10T05:05:00Z\">10 Sep 2025, 12.05 WIB</time>"));
        assert_true(has(page, "maxlength=\"80\""));
        drop(&rendered);
        page = render_sample(&rendered, "desk-en");
        assert_true(has(page, "Rp2,500,000"));
        assert_true(has(page, "12:05 WIB"));
        assert_true(has(page, "<html lang=\"en\""));
        drop(&rendered);
}

static void speaks_both_languages(void **state)
{
        UNUSED(state);
        struct rendered rendered;
        struct slice page = render_sample(&rendered, "error");
        assert_true(has(page, "Tunggu 30 detik, lalu coba lagi."));
        drop(&rendered);
        page = render_sample(&rendered, "error-en");
        assert_true(has(page, "Wait 30 seconds, then try again."));
        assert_true(has(page, "Nothing is lost."));
        drop(&rendered);
        assert_slice(translate_count(LANGUAGE_EN, S("Tunggu %{retry_after} detik, lalu coba lagi."), 1),
                     "Wait %{retry_after} second, then try again.");
        assert_slice(translate(LANGUAGE_EN, S("bukan teks kami")), "bukan teks kami");
}

static void marks_fictional_data_on_every_layout(void **state)
{
        UNUSED(state);
        for (size_t i = 0; i < SAMPLES; i++) {
                struct rendered rendered;
                assert_true(has(render_sample(&rendered, samples[i].name), "DATA FIKTIF"));
                drop(&rendered);
        }
}

static void every_error_has_its_words(void **state)
{
        UNUSED(state);
        static const int statuses[] = { 400, 401, 403, 404, 409, 412, 413, 429, 500, 503 };
        struct slice seen[10];
        const struct page_frame frame = { .office_name = S("Kantor") };
        struct arena arena;
        arena_init(&arena, 1 << 20);
        for (size_t i = 0; i < 10; i++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 1 << 18);
                struct page page = { &out, &arena, LANGUAGE_ID, OFFSET_WIB, &frame };
                render_error_page(&page, &(struct view_error_page){ .status = statuses[i] });
                struct slice text = buffer_slice(&out);
                size_t at = slice_find(text, S("<h1 class=\"govuk-heading-l\">"));
                assert_true(at != SIZE_MAX);
                seen[i] = arena_copy(&arena, slice_sub(text, at, 70));
                for (size_t k = 0; k < i; k++)
                        assert_false(slice_equal(seen[i], seen[k]));
        }
        arena_reset(&arena);
}

static void takes_only_safe_addresses(void **state)
{
        UNUSED(state);
        static const struct {
                const char *address;
                bool safe;
        } cases[] = {
                { "/laporan/1", true },          { "?halaman=2", true },         { "#isi", true },
                { "https://x.example/", true },  { "HTTP://x.example/", true },  { "mailto:a@x.example", true },
                { "tel:110", true },             { "a/b:c", true },              { "", true },
                { "javascript:alert(1)", false }, { "JaVaScRiPt:alert(1)", false }, { "java\tscript:alert(1)", false },
                { " javascript:alert(1)", false }, { "\x01javascript:x", false }, { "data:text/html,x", false },
                { "vbscript:x", false },         { "blob:x", false },            { "\\\\x.example", false },
                { ":", false },
        };
        const struct page_frame frame = { 0 };
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 1000);
                struct page page = { &out, NULL, LANGUAGE_ID, OFFSET_WIB, &frame };
                page_text(&page, PAGE_AT_URL, slice_from_cstr(cases[i].address));
                if (cases[i].safe)
                        assert_slice(buffer_slice(&out), cases[i].address);
                else
                        assert_slice(buffer_slice(&out), "#");
        }
}

static void escapes_what_stands_in_a_text(void **state)
{
        UNUSED(state);
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1000);
        struct page page = { .out = &out };
        const struct page_value values[] = { { .name = S("a"), .text = S("<\">%{b}") },
                                             { .name = S("b"), .text = S("x") } };
        page_pattern(&page, PAGE_IN_ATTRIBUTE, S("%{a} dan %{b} & %{c} %{"), values, 2);
        assert_slice(buffer_slice(&out), "&lt;&quot;&gt;%{b} dan x &amp; %{c} %{");
}

static void fails_when_room_is_short(void **state)
{
        UNUSED(state);
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1000);
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        sample_render(&samples[0], &out, &arena);
        assert_int_equal(buffer_check(&out), ERR_TOO_LARGE);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(escapes_by_place),
                cmocka_unit_test(writes_values_for_people_and_programs),
                cmocka_unit_test(speaks_both_languages),
                cmocka_unit_test(marks_fictional_data_on_every_layout),
                cmocka_unit_test(every_error_has_its_words),
                cmocka_unit_test(takes_only_safe_addresses),
                cmocka_unit_test(escapes_what_stands_in_a_text),
                cmocka_unit_test(fails_when_room_is_short),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

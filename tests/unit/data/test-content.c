/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Walks every file of data/content: keys unique, both languages present, references resolved, and the rules of the
 * house that hold for content (nobody is judged by a forbidden attribute, no outcome rests on a tip). */
#include "../test.h"
#include "content/forbidden.h"
#include "region/region.h"
#include "simulate/words.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS_MAX = 1000 };

static struct {
        json_t *roots[64];
        size_t root_count;
        json_t *items[ITEMS_MAX];
        size_t count;
} content;
static json_t *forbidden;

static json_t *load(const char *name)
{
        char path[4096];
        json_error_t error;
        snprintf(path, sizeof path, "%s/content/%s", DATA_FOLDER, name);
        json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
        if (!root)
                fail_msg("%s:%d: %s", path, error.line, error.text);
        content.roots[content.root_count++] = root;
        return root;
}

static int load_all(void **state)
{
        (void)state;
        DIR *folder = opendir(DATA_FOLDER "/content");
        assert_non_null(folder);
        for (struct dirent *entry; (entry = readdir(folder));) {
                struct slice name = slice_from_cstr(entry->d_name);
                if (!slice_ends_with(name, S(".json")))
                        continue;
                json_t *root = load(entry->d_name);
                if (slice_equal(name, S("forbidden-attributes.json"))) {
                        forbidden = root;
                        continue;
                }
                for (size_t i = 0; i < json_array_size(root); i++) {
                        json_t *item = json_array_get(root, i);
                        struct slice kind = slice_from_cstr(json_string_value(json_object_get(item, "kind")));
                        assert_true(slice_equal(kind, slice_sub(name, 0, name.size - 5)));
                        assert_true(content.count < ITEMS_MAX);
                        content.items[content.count++] = item;
                }
        }
        closedir(folder);
        return 0;
}

static int free_all(void **state)
{
        (void)state;
        for (size_t i = 0; i < content.root_count; i++)
                json_decref(content.roots[i]);
        return 0;
}

static const char *text_of(const json_t *object, const char *key)
{
        const char *text = json_string_value(json_object_get(object, key));
        return text ? text : "";
}

static json_t *find_item(const char *kind, const char *key)
{
        for (size_t i = 0; i < content.count; i++)
                if (!strcmp(text_of(content.items[i], "kind"), kind) && !strcmp(text_of(content.items[i], "key"), key))
                        return content.items[i];
        return NULL;
}

static bool is_date(const char *text)
{
        int year, month, day, end = 0;
        return sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3 && end == 10 && text[end] == '\0' &&
               month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static void every_item_is_complete(void **state)
{
        (void)state;
        assert_true(content.count > 200);
        for (size_t i = 0; i < content.count; i++) {
                const json_t *item = content.items[i], *until = json_object_get(item, "valid_to");
                const char *key = text_of(item, "key");
                if (!*key ||
                    strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != strlen(key))
                        fail_msg("key \"%s\" of %s", key, text_of(item, "kind"));
                if (!is_date(text_of(item, "valid_from")) || !json_is_boolean(json_object_get(item, "confirmed")))
                        fail_msg("%s has no first day or no confirmation", key);
                if (json_is_string(until) && (!is_date(json_string_value(until)) ||
                                              strcmp(text_of(item, "valid_from"), json_string_value(until)) > 0))
                        fail_msg("%s ends before it begins", key);
                assert_true(json_is_object(json_object_get(item, "body")));
        }
}

static void keys_are_unique(void **state)
{
        (void)state;
        for (size_t i = 0; i < content.count; i++) {
                json_t *first = find_item(text_of(content.items[i], "kind"), text_of(content.items[i], "key"));
                if (first != content.items[i])
                        fail_msg("%s %s twice", text_of(first, "kind"), text_of(first, "key"));
        }
}

/* Texts are objects with both languages; no text is left open. */
static void check_languages(const json_t *value, const char *key)
{
        if (json_is_object(value)) {
                const char *name;
                json_t *member;
                bool text =
                        json_object_get(value, "id") || json_object_get(value, "en") || json_object_get(value, "jv");
                if (text && (!*text_of(value, "id") || !*text_of(value, "en")))
                        fail_msg("%s: a text lacks a language", key);
                if (json_object_get(value, "jv") && json_is_true(json_object_get(value, "jv_confirmed")))
                        fail_msg("%s: Javanese is confirmed by nobody yet", key);
                json_object_foreach((json_t *)(uintptr_t)value, name, member)
                        check_languages(member, key);
        }
        for (size_t i = 0; i < json_array_size(value); i++)
                check_languages(json_array_get(value, i), key);
}

static void every_text_has_both_languages(void **state)
{
        (void)state;
        for (size_t i = 0; i < content.count; i++)
                check_languages(json_object_get(content.items[i], "body"), text_of(content.items[i], "key"));
}

static const struct {
        const char *kind, *member, *to; /* `member` in kind's body: a key or an array of keys of kind `to` */
} references[] = {
        { "sign", "indicator", "indicator" }, { "reason", "outcomes", "outcome" }, { "reason", "legal", "legal" },
        { "clock", "legal", "legal" },        { "checklist", "legal", "legal" },   { "request", "legal", "legal" },
        { "request", "clock", "clock" },      { "question", "purposes", "checklist" }, { "quiz", "page", "page" },
        { "activity", "partners", "agency" },
};

static void check_reference(const json_t *value, const char *to, const char *from)
{
        if (json_is_string(value) && !find_item(to, json_string_value(value)))
                fail_msg("%s points to %s %s, which is not there", from, to, json_string_value(value));
        for (size_t i = 0; i < json_array_size(value); i++)
                check_reference(json_array_get(value, i), to, from);
}

static void references_resolve(void **state)
{
        (void)state;
        for (size_t i = 0; i < content.count; i++) {
                const char *kind = text_of(content.items[i], "kind"), *key = text_of(content.items[i], "key");
                const json_t *body = json_object_get(content.items[i], "body"), *list;
                for (size_t r = 0; r < sizeof references / sizeof *references; r++)
                        if (!strcmp(references[r].kind, kind))
                                check_reference(json_object_get(body, references[r].member), references[r].to, key);
                list = json_object_get(body, "documents");
                for (size_t d = 0; d < json_array_size(list); d++)
                        check_reference(json_object_get(json_array_get(list, d), "legal"), "legal", key);
                if (!strcmp(kind, "outcome"))
                        check_reference(json_object_get(json_object_get(body, "deadline"), "clock"), "clock", key);
                list = json_object_get(body, "regencies");
                for (size_t d = 0; d < json_array_size(list); d++)
                        assert_true(region_exists(slice_from_cstr(json_string_value(json_array_get(list, d))),
                                                  REGION_REGENCY));
        }
}

static void requests_reach_an_agency(void **state)
{
        (void)state;
        for (size_t i = 0; i < content.count; i++) {
                if (strcmp(text_of(content.items[i], "kind"), "request"))
                        continue;
                const json_t *to = json_object_get(json_object_get(content.items[i], "body"), "to");
                assert_true(json_array_size(to) > 0);
                for (size_t t = 0; t < json_array_size(to); t++) {
                        const char *type = json_string_value(json_array_get(to, t));
                        bool found = !strcmp(type, "desa");
                        for (size_t a = 0; a < content.count && !found; a++)
                                found = !strcmp(text_of(content.items[a], "kind"), "agency") &&
                                        !strcmp(text_of(json_object_get(content.items[a], "body"), "type"), type);
                        assert_true(found);
                }
        }
}

/* Follows every answer; deeper than the number of questions means a circle. */
static void follow_question(const char *key, size_t depth)
{
        const json_t *item = find_item("question", key);
        if (!item || depth > 18)
                fail_msg("question %s is missing or leads in a circle", key);
        const json_t *answers = json_object_get(json_object_get(item, "body"), "answers");
        assert_true(json_array_size(answers) >= 2);
        for (size_t i = 0; i < json_array_size(answers); i++) {
                const json_t *answer = json_array_get(answers, i);
                check_reference(json_object_get(answer, "indicator"), "indicator", key);
                if (json_is_string(json_object_get(answer, "next")))
                        follow_question(text_of(answer, "next"), depth + 1);
        }
}

static void interview_reaches_an_end(void **state)
{
        (void)state;
        follow_question("tujuan", 0);
}

static void nothing_reads_a_forbidden_attribute(void **state)
{
        (void)state;
        const json_t *numbers = json_object_get(forbidden, "numbers_that_must_not_be_indicators");
        assert_int_equal(json_array_size(numbers), 3);
        size_t indicators = 0;
        for (size_t i = 0; i < content.count; i++) {
                if (strcmp(text_of(content.items[i], "kind"), "indicator"))
                        continue;
                indicators++;
                const json_t *body = json_object_get(content.items[i], "body");
                for (size_t n = 0; n < json_array_size(numbers); n++)
                        assert_false(json_equal(json_object_get(body, "number"), json_array_get(numbers, n)));
                const json_t *use = json_object_get(body, "use");
                for (size_t u = 0; u < json_array_size(use); u++)
                        assert_non_null(strchr("RDQV", *json_string_value(json_array_get(use, u))));
                json_int_t strength = json_integer_value(json_object_get(body, "strength"));
                assert_true(strength >= 1 && strength <= 3);
        }
        assert_int_equal(indicators, 30);
}

/* What the program refuses in a draft does not stand in the first content either. */
static void no_item_asks_for_a_forbidden_attribute(void **state)
{
        (void)state;
        for (size_t i = 0; i < content.count; i++) {
                struct slice why = SLICE_NULL;
                const char *kind = text_of(content.items[i], "kind"), *key = text_of(content.items[i], "key");
                if (content_forbidden(slice_from_cstr(kind), slice_from_cstr(key),
                                      json_object_get(content.items[i], "body"), &why) != OK)
                        fail_msg("%s %s: %.*s", kind, key, SLICE_FMT(why));
        }
}

static void signs_are_about_recruiters_and_offers(void **state)
{
        (void)state;
        for (size_t i = 0; i < content.count; i++) {
                if (strcmp(text_of(content.items[i], "kind"), "sign"))
                        continue;
                const json_t *body = json_object_get(content.items[i], "body");
                const json_t *indicator = find_item("indicator", text_of(body, "indicator"));
                const json_t *use = json_object_get(json_object_get(indicator, "body"), "use");
                bool about_recruiter = false;
                for (size_t u = 0; u < json_array_size(use); u++)
                        about_recruiter |= !strcmp(json_string_value(json_array_get(use, u)), "R");
                if (!about_recruiter)
                        fail_msg("sign %s does not aim at a recruiter or an offer", text_of(content.items[i], "key"));
        }
}

static void burdens_are_bound(void **state)
{
        (void)state;
        static const char *const heavy[] = { "D3", "R1", "R2", "R3" };
        for (size_t i = 0; i < sizeof heavy / sizeof *heavy; i++) {
                const json_t *body = json_object_get(find_item("outcome", heavy[i]), "body");
                assert_true(json_is_true(json_object_get(body, "second_officer")));
                assert_true(json_is_true(json_object_get(body, "hearing")));
        }
        for (size_t i = 0; i < content.count; i++)
                if (!strcmp(text_of(content.items[i], "kind"), "reason"))
                        assert_true(
                                json_is_false(json_object_get(json_object_get(content.items[i], "body"), "from_tips")));
}

/* What a simulation writes is read by the program, so it uses the keys that content has. */
static void simulation_uses_keys_that_exist(void **state)
{
        (void)state;
        struct random random = { 1 };
        for (int i = 0; i < 2000; i++) {
                _cleanup_buffer_ struct buffer signs;
                buffer_init(&signs, 200);
                words_signs(&signs, &random);
                struct slice rest = buffer_slice(&signs), key;
                while (slice_next(&rest, '|', &key)) {
                        char text[60];
                        snprintf(text, sizeof text, "%.*s", SLICE_FMT(key));
                        assert_non_null(find_item("sign", text));
                }
                assert_non_null(find_item("checklist", words_purpose(&random)));
                assert_non_null(find_item("outcome", words_outcome(&random)));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_item_is_complete),
                cmocka_unit_test(keys_are_unique),
                cmocka_unit_test(every_text_has_both_languages),
                cmocka_unit_test(references_resolve),
                cmocka_unit_test(requests_reach_an_agency),
                cmocka_unit_test(interview_reaches_an_end),
                cmocka_unit_test(nothing_reads_a_forbidden_attribute),
                cmocka_unit_test(no_item_asks_for_a_forbidden_attribute),
                cmocka_unit_test(signs_are_about_recruiters_and_offers),
                cmocka_unit_test(burdens_are_bound),
                cmocka_unit_test(simulation_uses_keys_that_exist),
        };
        return cmocka_run_group_tests_name("data/content", tests, load_all, free_all);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "text/json.h"
#include "text/utf8.h"

/* Reads the members that a form of ours might have, whatever stands there. */
static void read_members(const struct json_node *node)
{
        struct slice text;
        int64_t number;
        double real;
        bool truth;
        struct json_node child;
        if (json_read_text(node, "text", 100, &text) == OK)
                fuzz_must(utf8_is_valid(text) && utf8_count(text) <= 100);
        if (json_read_int64(node, "n", -5, 5, &number) == OK)
                fuzz_must(number >= -5 && number <= 5);
        if (json_read_real(node, "r", &real) == OK)
                fuzz_must(real == real);
        if (json_read_bool(node, "b", &truth) == OK)
                fuzz_must(json_node_has(node, "b"));
        if (json_read_object(node, "o", &child) == OK)
                read_members(&child);
        struct json_node list;
        if (json_read_array(node, "a", 8, &list) != OK)
                return;
        fuzz_must(json_node_count(&list) <= 8);
        for (size_t i = 0; i < json_node_count(&list); i++)
                if (json_read_item(&list, i, &child) == OK)
                        read_members(&child);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        (void)arena;
        _cleanup_json_document_ struct json_document document = { 0 };
        if (json_read_document(input, JSON_DEPTH_DEFAULT, &document) != OK)
                return;
        fuzz_must(utf8_is_valid(input));
        struct json_node root = json_root(&document);
        read_members(&root);
        static const char *const keys[] = { "text", "n", "r", "b", "o", "a" };
        if (json_only_keys(&root, keys, sizeof keys / sizeof keys[0]) != OK)
                fuzz_must(document.problem.reason != NULL);
}

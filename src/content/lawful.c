/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "content/lawful.h"

#include "base/checked.h"
#include "base/embedded.h"
#include "lawful_files.h"

#include <pthread.h>

static struct slice string_of(const json_t *node)
{
        return json_is_string(node) ? slice_of(json_string_value(node), json_string_length(node)) : S("");
}

static bool is_one_of(struct slice word, const struct slice *words, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i], word))
                        return true;
        return false;
}

/* The first member that is not of the form, or outcome that the table may not lead to; empty when there is none. */
static struct slice stranger_in(json_t *entry)
{
        static const struct slice members[] = { S("key"),      S("kind"),      S("by"),       S("below_age"),
                                                S("article"),  S("confirmed"), S("outcomes"), S("document"),
                                                S("where"),    S("phrases") };
        static const struct slice mild[] = { S("T0"), S("T1"), S("D1") };
        json_t *outcomes = json_object_get(entry, "outcomes"), *value, *outcome;
        const char *name;
        size_t i;
        json_object_foreach(entry, name, value)
                if (!is_one_of(slice_from_cstr(name), members, ARRAY_SIZE(members)))
                        return slice_from_cstr(name);
        json_array_foreach(outcomes, i, outcome)
                if (!is_one_of(string_of(outcome), mild, ARRAY_SIZE(mild)))
                        return json_is_string(outcome) ? string_of(outcome) : S("outcomes");
        return json_array_size(outcomes) > 0 ? S("") : S("outcomes");
}

static bool read_texts(const json_t *node, struct slice ret_texts[2])
{
        ret_texts[0] = string_of(json_object_get(node, "id"));
        ret_texts[1] = string_of(json_object_get(node, "en"));
        return ret_texts[0].size > 0 && ret_texts[1].size > 0;
}

/* The member at fault; empty when all are there. */
static struct slice read_members(const json_t *entry, struct lawful_document *document)
{
        static const struct slice kinds[] = { S("checklist"), S("request") };
        struct slice by = string_of(json_object_get(entry, "by"));
        json_int_t age = json_integer_value(json_object_get(entry, "below_age"));
        const json_t *confirmed = json_object_get(entry, "confirmed"), *phrases = json_object_get(entry, "phrases");
        *document = (struct lawful_document){ .key = string_of(json_object_get(entry, "key")),
                                              .kind = string_of(json_object_get(entry, "kind")),
                                              .article = string_of(json_object_get(entry, "article")),
                                              .by_age = slice_equal(by, S("age")),
                                              .confirmed = json_is_true(confirmed), .below_age = (int)age,
                                              .phrases = phrases };
        if (document->key.size == 0)
                return S("key");
        if (!is_one_of(document->kind, kinds, ARRAY_SIZE(kinds)))
                return S("kind");
        if (!document->by_age && !slice_equal(by, S("marriage")))
                return S("by");
        if (document->article.size == 0)
                return S("article");
        if (!json_is_boolean(confirmed))
                return S("confirmed");
        if (document->by_age ? age < 1 || age > LAWFUL_AGE_MOST : age != 0)
                return S("below_age");
        if (document->by_age ? phrases != NULL : json_array_size(phrases) == 0)
                return S("phrases");
        if (!document->by_age)
                return S("");
        if (!read_texts(json_object_get(entry, "document"), document->document))
                return S("document");
        return read_texts(json_object_get(entry, "where"), document->where) ? S("") : S("where");
}

enum error lawful_read(const json_t *root, struct lawful_table *ret_table, struct lawful_fault *ret_fault)
{
        struct lawful_table table = { .count = 0 };
        const json_t *documents = json_object_get(root, "documents");
        size_t i;
        json_t *entry;
        if (json_array_size(documents) == 0 || json_array_size(documents) > LAWFUL_MOST) {
                *ret_fault = (struct lawful_fault){ S(""), S("documents") };
                return ERR_INVALID;
        }
        json_array_foreach(documents, i, entry) {
                struct lawful_document *document = &table.items[table.count++];
                struct slice what = stranger_in(entry);
                if (what.size == 0)
                        what = read_members(entry, document);
                if (what.size == 0)
                        continue;
                *ret_fault = (struct lawful_fault){ string_of(json_object_get(entry, "key")), what };
                return ERR_INVALID;
        }
        *ret_table = table;
        return OK;
}

static struct lawful_table own_table;
static json_t *own_root; /* kept as long as the program runs: the table's texts live in it */
static bool own_good;

static void forget_own(void)
{
        json_decref(own_root);
}

static void read_own(void)
{
        struct lawful_fault fault;
        own_root = json_loadb((const char *)lawful_files[0].bytes, lawful_files[0].size, JSON_REJECT_DUPLICATES, NULL);
        (void)atexit(forget_own);
        own_good = own_root && lawful_read(own_root, &own_table, &fault) == OK;
}

const struct lawful_table *lawful_table(void)
{
        static pthread_once_t once = PTHREAD_ONCE_INIT;
        if (pthread_once(&once, read_own) != 0)
                return NULL;
        return own_good ? &own_table : NULL;
}

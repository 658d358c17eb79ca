/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list is one item of content, kind "p3mi", key "daftar": {"source": …, "as_of": …, "by_key": {KEY: {name, license,
 * until, status}}}, the key being that of the engine `match`. */
#include "portal/portal.h"

#include "base/checked.h"
#include "content/content.h"
#include "match/distance.h"
#include "match/match.h"
#include "store/store.h"

enum { NEAR_LEAST = 5, NEAR_EACH = 10 }; /* shorter keys are never near; a letter may differ for each so many */

static struct slice string_of(json_t *object, const char *name, struct arena *arena)
{
        json_t *node = json_object_get(object, name);
        if (!json_is_string(node))
                return S("");
        return arena_copy(arena, slice_of(json_string_value(node), json_string_length(node)));
}

enum check_standing check_status(struct slice word)
{
        static const struct {
                struct slice word;
                enum check_standing standing;
        } words[] = {
                { S(""), STANDING_IN_FORCE },
                { S("aktif"), STANDING_IN_FORCE },
                { S("dihentikan sementara"), STANDING_SUSPENDED },
                { S("dicabut"), STANDING_REVOKED },
                { S("berakhir"), STANDING_ENDED },
        };
        for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                if (slice_equal_nocase(word, words[i].word))
                        return words[i].standing;
        return STANDING_OTHER;
}

static enum check_standing standing_of(const struct check_company *company)
{
        enum check_standing standing = check_status(slice_trim(company->status));
        return company->expired && standing > STANDING_ENDED ? STANDING_ENDED : standing;
}

static struct check_company company_of(json_t *entry, struct slice today, struct arena *arena)
{
        struct slice until = string_of(entry, "until", arena);
        struct check_company company = { .name = string_of(entry, "name", arena),
                                         .license = string_of(entry, "license", arena), .until = until,
                                         .status = string_of(entry, "status", arena),
                                         .expired = until.size > 0 && slice_compare(until, today) < 0 };
        company.standing = standing_of(&company);
        return company;
}

/* How far apart, or UINT32_MAX when they are not near. A name that begins another is near too: "Maju Jaya" of "Maju
 * Jaya Abadi". */
static unsigned distance_between(struct slice one, struct slice other)
{
        size_t shorter = one.size < other.size ? one.size : other.size;
        if (shorter < NEAR_LEAST)
                return UINT32_MAX;
        unsigned distance = distance_osa(one, other);
        if (distance <= 1 + shorter / NEAR_EACH)
                return distance;
        bool begins = slice_starts_with(one, other) || slice_starts_with(other, one);
        return begins ? distance : UINT32_MAX;
}

struct nearest {
        json_t *entries[CHECK_SIMILAR_MAX];
        unsigned distances[CHECK_SIMILAR_MAX];
        size_t count;
};

static void offer(struct nearest *nearest, json_t *entry, unsigned distance)
{
        size_t at = nearest->count;
        while (at > 0 && nearest->distances[at - 1] > distance)
                at--;
        if (at == CHECK_SIMILAR_MAX)
                return;
        size_t kept = nearest->count < CHECK_SIMILAR_MAX ? nearest->count++ : CHECK_SIMILAR_MAX - 1;
        for (size_t i = kept; i > at; i--) {
                nearest->entries[i] = nearest->entries[i - 1];
                nearest->distances[i] = nearest->distances[i - 1];
        }
        nearest->entries[at] = entry;
        nearest->distances[at] = distance;
}

static void look_up(json_t *list, struct slice key, struct slice today, struct arena *arena,
                    struct check_result *result)
{
        struct nearest nearest = { .count = 0 };
        const char *name;
        json_t *entry;
        size_t seen = 0;
        json_object_foreach(list, name, entry) {
                struct slice other = slice_from_cstr(name);
                if (seen++ == CHECK_COMPANIES_MAX)
                        break;
                if (slice_equal(other, key)) {
                        result->answer = CHECK_LISTED;
                        result->companies[0] = company_of(entry, today, arena);
                        result->count = 1;
                        return;
                }
                unsigned distance = distance_between(key, other);
                if (distance != UINT32_MAX)
                        offer(&nearest, entry, distance);
        }
        result->complete = seen <= CHECK_COMPANIES_MAX;
        result->answer = nearest.count ? CHECK_SIMILAR : CHECK_NOT_FOUND;
        for (size_t i = 0; i < nearest.count; i++)
                result->companies[i] = company_of(nearest.entries[i], today, arena);
        result->count = nearest.count;
}

static enum error find_list(struct tx *tx, const struct check_question *question, struct arena *arena,
                            struct content_item *ret_item)
{
        return content_find(tx, question->office_id, S("p3mi"), S("daftar"), question->today, arena, ret_item);
}

enum error portal_check_loaded(struct tx *tx, const struct check_question *question, struct arena *arena,
                               bool *ret_loaded)
{
        struct content_item item;
        enum error err = find_list(tx, question, arena, &item);
        *ret_loaded = err == OK;
        return err == ERR_NOT_FOUND ? OK : err;
}

enum error portal_check(struct tx *tx, const struct check_question *question, struct arena *arena,
                        struct check_result *ret_result)
{
        struct check_result result = { .answer = CHECK_NO_LIST, .complete = true };
        struct content_item item;
        struct slice key;
        json_t *body;
        if (question->name.size > CHECK_QUERY_MAX)
                return ERR_INVALID;
        TRY(match_identifier_key(MATCH_COMPANY, question->name, arena, &key));
        enum error err = find_list(tx, question, arena, &item);
        if (err == ERR_NOT_FOUND) {
                *ret_result = result;
                return OK;
        }
        TRY(err);
        TRY(content_body(&item, &body));
        result.source = string_of(body, "source", arena);
        result.as_of = string_of(body, "as_of", arena);
        look_up(json_object_get(body, "by_key"), key, question->today, arena, &result);
        json_decref(body);
        *ret_result = result;
        return OK;
}

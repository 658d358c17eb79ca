/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list is one item of content, kind "p3mi", key "daftar": {"source": …, "as_of": …, "by_key": {KEY: {name, license,
 * until, status}}}, the key being that of the engine `match`. */
#include "portal/portal.h"

#include "base/checked.h"
#include "match/distance.h"
#include "match/fixed.h"
#include "match/match.h"
#include "portal/companies.h"

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

/* Those that differ in a letter come before those that the engine alone finds alike. */
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

static enum error find_nearest(const struct companies *companies, struct slice name, struct slice key,
                               struct nearest *nearest)
{
        struct company_alike alike[COMPANIES_ALIKE_MAX];
        size_t count;
        TRY(companies_ask(companies, name, alike, &count));
        for (size_t i = 0; i < count; i++) {
                unsigned distance = distance_between(key, slice_from_cstr(alike[i].key));
                bool likely = key.size >= NEAR_LEAST && alike[i].weight >= CHECK_ALIKE_BITS * WEIGHT_BIT;
                if (distance != UINT32_MAX || likely)
                        offer(nearest, alike[i].entry, distance);
        }
        return OK;
}

static enum error look_up(const struct companies *companies, const struct check_question *question, struct slice key,
                          struct arena *arena, struct check_result *result)
{
        struct nearest nearest = { .count = 0 };
        json_t *entry = companies_find(companies, key);
        if (entry) {
                result->answer = CHECK_LISTED;
                result->companies[0] = company_of(entry, question->today, arena);
                result->count = 1;
                return OK;
        }
        TRY(find_nearest(companies, question->name, key, &nearest));
        result->complete = companies_are_whole(companies);
        result->answer = nearest.count ? CHECK_SIMILAR : CHECK_NOT_FOUND;
        for (size_t i = 0; i < nearest.count; i++)
                result->companies[i] = company_of(nearest.entries[i], question->today, arena);
        result->count = nearest.count;
        return OK;
}

enum error portal_check_loaded(struct tx *tx, const struct check_question *question, bool *ret_loaded)
{
        _cleanup_companies_ struct companies *companies = NULL;
        enum error err = companies_hold(tx, question, &companies);
        *ret_loaded = err == OK;
        return err == ERR_NOT_FOUND ? OK : err;
}

enum error portal_check(struct tx *tx, const struct check_question *question, struct arena *arena,
                        struct check_result *ret_result)
{
        struct check_result result = { .answer = CHECK_NO_LIST, .complete = true };
        _cleanup_companies_ struct companies *companies = NULL;
        struct slice key;
        if (question->name.size > CHECK_QUERY_MAX)
                return ERR_INVALID;
        TRY(match_identifier_key(MATCH_COMPANY, question->name, arena, &key));
        enum error err = companies_hold(tx, question, &companies);
        if (err == ERR_NOT_FOUND) {
                *ret_result = result;
                return OK;
        }
        TRY(err);
        result.source = string_of(companies_body(companies), "source", arena);
        result.as_of = string_of(companies_body(companies), "as_of", arena);
        TRY(look_up(companies, question, key, arena, &result));
        *ret_result = result;
        return OK;
}

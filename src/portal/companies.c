/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A version of content never changes, so what was read of one stays right; the office's newest takes its place. A list
 * that somebody still asks is freed by the last who lets go of it. */
#include "portal/companies.h"

#include "base/checked.h"
#include "content/catalogue.h"
#include "store/store.h"

#include <pthread.h>

enum { OFFICES_MAX = 200, ROW_BYTES = 64 * 1024 };

struct company {
        const char *key; /* of the list's JSON */
        json_t *entry;
};

struct companies {
        const struct store *store;
        struct uuid office_id;
        struct content_number number;
        json_t *body;
        struct company *items;
        uint32_t count;
        bool whole;
        struct match_live *live; /* ids are places in `items` */
        unsigned holders;        /* the shelf below is one */
};

static struct companies *shelf[OFFICES_MAX];
static size_t next; /* where the list of an office without a place goes */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void drop(struct companies *companies)
{
        match_live_free(companies->live);
        json_decref(companies->body);
        free(companies->items);
        free(companies);
}

void companies_release(struct companies *companies)
{
        if (!companies)
                return;
        pthread_mutex_lock(&lock);
        bool last = --companies->holders == 0;
        pthread_mutex_unlock(&lock);
        if (last)
                drop(companies);
}

static struct companies *find_kept(const struct store *store, struct uuid office_id, struct content_number number)
{
        struct companies *found = NULL;
        pthread_mutex_lock(&lock);
        for (size_t i = 0; i < OFFICES_MAX && !found; i++) {
                struct companies *kept = shelf[i];
                if (kept && kept->store == store && uuid_equal(kept->office_id, office_id) &&
                    kept->number.version == number.version && kept->number.drafted_at == number.drafted_at)
                        found = kept;
        }
        if (found)
                found->holders++;
        pthread_mutex_unlock(&lock);
        return found;
}

/* In the place of the office's list before, of a free one, or of one in turn. */
static void keep(struct companies *companies)
{
        size_t place = OFFICES_MAX;
        pthread_mutex_lock(&lock);
        for (size_t i = 0; i < OFFICES_MAX; i++) {
                if (shelf[i] && shelf[i]->store == companies->store &&
                    uuid_equal(shelf[i]->office_id, companies->office_id)) {
                        place = i;
                        break;
                }
                if (!shelf[i] && place == OFFICES_MAX)
                        place = i;
        }
        if (place == OFFICES_MAX)
                place = next++ % OFFICES_MAX;
        struct companies *before = shelf[place];
        shelf[place] = companies;
        companies->holders++;
        pthread_mutex_unlock(&lock);
        companies_release(before);
}

void companies_forget(const struct store *store)
{
        for (size_t i = 0; i < OFFICES_MAX; i++) {
                pthread_mutex_lock(&lock);
                struct companies *kept = shelf[i] && shelf[i]->store == store ? shelf[i] : NULL;
                if (kept)
                        shelf[i] = NULL;
                pthread_mutex_unlock(&lock);
                companies_release(kept);
        }
}

static enum error put(struct companies *companies, uint32_t place, struct arena *arena)
{
        const struct company *company = &companies->items[place];
        json_t *written = json_object_get(company->entry, "name");
        struct slice name = json_is_string(written) ?
                                    slice_of(json_string_value(written), json_string_length(written)) :
                                    slice_from_cstr(company->key);
        arena_reset(arena);
        return match_live_put(companies->live, slice_of((const char *)&place, sizeof place), &name, arena);
}

static enum error fill(struct companies *companies)
{
        static const enum match_type types[] = { MATCH_TYPE_COMPANY };
        _cleanup_arena_ struct arena arena;
        json_t *list = json_object_get(companies->body, "by_key"), *entry;
        const char *key;
        arena_init(&arena, ROW_BYTES);
        companies->items = calloc(CHECK_COMPANIES_MAX, sizeof *companies->items);
        if (!companies->items)
                return ERR_MEMORY;
        TRY(match_live_new(types, ARRAY_SIZE(types), &companies->live));
        companies->whole = json_object_size(list) <= CHECK_COMPANIES_MAX;
        json_object_foreach(list, key, entry) {
                if (companies->count == CHECK_COMPANIES_MAX)
                        break;
                companies->items[companies->count] = (struct company){ key, entry };
                TRY(put(companies, companies->count++, &arena));
        }
        return match_live_finish(companies->live);
}

static enum error read_list(struct tx *tx, const struct check_question *question, struct companies *companies)
{
        struct content_item item;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 * CONTENT_LIST_MAX);
        TRY(content_find(tx, question->office_id, S("p3mi"), S("daftar"), question->today, &arena, &item));
        companies->number.version = item.version;
        TRY(content_body(&item, &companies->body));
        return fill(companies);
}

static enum error find_number(struct tx *tx, const struct check_question *question, struct content_number *ret_number)
{
        const struct content_version_query query = { .office_id = question->office_id, .kind = S("p3mi"),
                                                     .key = S("daftar") };
        return content_number_in_force(tx, &query, question->today, ret_number);
}

enum error companies_hold(struct tx *tx, const struct check_question *question, struct companies **ret_companies)
{
        struct content_number number;
        TRY(find_number(tx, question, &number));
        struct companies *companies = find_kept(tx_store(tx), question->office_id, number);
        if (companies) {
                *ret_companies = companies;
                return OK;
        }
        companies = calloc(1, sizeof *companies);
        if (!companies)
                return ERR_MEMORY;
        *companies = (struct companies){ .store = tx_store(tx), .office_id = question->office_id, .number = number,
                                         .holders = 1 };
        enum error err = read_list(tx, question, companies);
        if (err != OK) {
                companies_release(companies);
                return err;
        }
        if (companies->number.version == number.version)
                keep(companies);
        *ret_companies = companies;
        return OK;
}

json_t *companies_body(const struct companies *companies)
{
        return companies->body;
}

json_t *companies_find(const struct companies *companies, struct slice key)
{
        return json_object_getn(json_object_get(companies->body, "by_key"), key.data, key.size);
}

bool companies_are_whole(const struct companies *companies)
{
        return companies->whole;
}

enum error companies_ask(const struct companies *companies, struct slice name,
                         struct company_alike ret_alike[COMPANIES_ALIKE_MAX], size_t *ret_count)
{
        struct match_live_hits hits;
        TRY(match_live_ask(companies->live, &name, COMPANIES_ALIKE_MAX, &hits));
        for (size_t i = 0; i < hits.count; i++) {
                uint32_t place;
                memcpy(&place, hits.items[i].id, sizeof place);
                const struct company *company = &companies->items[place];
                ret_alike[i] = (struct company_alike){ company->key, company->entry, hits.items[i].weight };
        }
        *ret_count = hits.count;
        return OK;
}

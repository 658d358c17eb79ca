/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/search.h"

#include "access/scope.h"
#include "base/checked.h"
#include "journal/journal.h"
#include "likeness/likeness.h"
#include "match/match.h"
#include "passports/internal.h"
#include "passports/sameness.h"
#include "program/office.h"
#include "store/change.h"
#include "store/query.h"
#include "text/utf8.h"

#define APPLICANT_TOPIC S("applicant") /* of the change feed: who applies was written */

enum { OFFICES_BYTES = 1024 * 1024 };
enum { NAME_LEAST = 3 };
enum { NEAR_OWN = 60, NEAR_OTHER = 20 };
enum { ASKED_SIZE = 48 }; /* an office and a hash, as applications_elsewhere reads them */

static const struct search_reason reasons[] = {
        { S("counter"), T("Pemohon ada di loket") },
        { S("asked"), T("Pemohon menanyakan berkasnya") },
        { S("duplicate"), T("Memeriksa permohonan ganda") },
        { S("objection"), T("Menjawab keberatan") },
};

const struct search_reason *search_reasons(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(reasons);
        return reasons;
}

/* --- keys --- */

static enum error add_key(struct search_keys *keys, struct slice key)
{
        if (slice_is_null(key))
                return ERR_MEMORY;
        if (keys->count < SEARCH_KEYS_MAX)
                keys->items[keys->count++] = key;
        return OK;
}

enum error search_name_key(struct slice name, struct arena *arena, struct slice *ret_key)
{
        struct slice whole;
        TRY(match_identifier_key(MATCH_PERSON, name, arena, &whole));
        *ret_key = arena_printf(arena, "name:%.*s", SLICE_FMT(whole));
        return slice_is_null(*ret_key) ? ERR_MEMORY : OK;
}

/* The name as one word, and each two of its words in the order of the alphabet: a word may be missing, moved, glued or
 * written wrongly, and two others still meet. */
static enum error add_name_keys(struct slice name, const struct slice *words, size_t count, struct arena *arena,
                                struct search_keys *keys)
{
        struct slice whole;
        enum error err = search_name_key(name, arena, &whole);
        if (err == ERR_INVALID || err == ERR_TOO_LARGE)
                return OK;
        TRY(err);
        TRY(add_key(keys, whole));
        for (size_t i = 0; i < count; i++)
                for (size_t j = i + 1; j < count; j++) {
                        bool swap = slice_compare(words[i], words[j]) > 0;
                        TRY(add_key(keys, arena_printf(arena, "pair:%.*s %.*s", SLICE_FMT(words[swap ? j : i]),
                                                       SLICE_FMT(words[swap ? i : j]))));
                }
        return OK;
}

/* `surely`: without the keys of a name alone. */
static enum error keys_of(const struct person_data *person, bool surely, struct arena *arena, struct search_keys *keys)
{
        struct slice words[PERSON_WORDS_MAX], passport = person_passport(person->passport, arena);
        struct slice phone = person_phone(person->phone, arena);
        size_t count;
        *keys = (struct search_keys){ 0 };
        TRY(person_words(person->name, arena, words, &count));
        for (size_t i = 0; i < count && person->birth_date.size; i++)
                TRY(add_key(keys, arena_printf(arena, "born:%.*s %.*s", SLICE_FMT(person->birth_date),
                                               SLICE_FMT(words[i]))));
        if (passport.size)
                TRY(add_key(keys, arena_printf(arena, "passport:%.*s", SLICE_FMT(passport))));
        if (phone.size)
                TRY(add_key(keys, arena_printf(arena, "phone:%.*s", SLICE_FMT(phone))));
        return surely || !person->name.size ? OK : add_name_keys(person->name, words, count, arena, keys);
}

static enum error put_keys(struct tx *tx, struct uuid office_id, struct uuid id, const struct search_keys *keys)
{
        TRY(application_keys_drop(tx,
                                  &(struct application_keys_drop_params){ .office_id = office_id,
                                                                          .application_id = id },
                                  NULL));
        for (size_t i = 0; i < keys->count; i++)
                TRY(application_key_put(tx,
                                        &(struct application_key_put_params){ .office_id = office_id,
                                                                              .application_id = id,
                                                                              .hash = keys->items[i] },
                                        NULL));
        return OK;
}

enum error search_keys_make(const struct application_new *new, struct arena *arena, struct search_keys *ret_keys)
{
        return keys_of(&(struct person_data){ new->name, new->nik, new->passport, new->phone, new->birth_date }, false,
                       arena, ret_keys);
}

enum error search_keys_put(struct tx *tx, struct uuid office_id, struct uuid id, const struct search_keys *keys)
{
        TRY(put_keys(tx, office_id, id, keys));
        TRY(application_keyed(tx,
                              &(struct application_keyed_params){ .office_id = office_id, .id = id,
                                                                  .version = MATCH_RULES_VERSION },
                              NULL));
        return change_record(tx, office_id, APPLICANT_TOPIC, id, S("changed"));
}

enum error search_keys_write(struct tx *tx, struct uuid office_id, const struct application_new *new)
{
        struct search_keys keys;
        TRY(search_keys_make(new, tx_arena(tx), &keys));
        return search_keys_put(tx, office_id, new->id, &keys);
}

/* One application as a person, and what a list shows of it. */
struct found {
        struct application_found_row row;
        struct person_data person;
};

static enum error open_found(struct tx *tx, struct uuid office_id, struct uuid id, struct arena *arena,
                             struct found *ret_found)
{
        struct application_identity_read_row identity;
        TRY(application_identity_read(
                tx, &(struct application_identity_read_params){ .office_id = office_id, .id = id }, arena, &identity));
        TRY(application_found(tx, &(struct application_found_params){ .office_id = office_id, .id = id }, arena,
                              &ret_found->row));
        ret_found->person = (struct person_data){ identity.name, identity.nik, identity.passport, ret_found->row.phone,
                                                  identity.birth_date };
        return OK;
}

/* Keys of applications as they stood when they were read. */
struct search_plan {
        struct planned {
                struct uuid office_id, id;
                struct search_keys keys;
        } *items;
        size_t count;
};

enum error passports_search_plan(struct tx *tx, int64_t most, struct arena *arena, struct search_plan **ret_plan,
                                 int64_t *ret_count)
{
        struct application_unkeyed_rows rows;
        struct found found;
        struct search_plan *plan = arena_new(arena, struct search_plan);
        TRY(application_unkeyed(tx, &(struct application_unkeyed_params){ MATCH_RULES_VERSION, most }, arena, &rows));
        if (!plan || !(plan->items = arena_array(arena, struct planned, rows.count)))
                return ERR_MEMORY;
        for (plan->count = 0; plan->count < rows.count; plan->count++) {
                struct planned *item = &plan->items[plan->count];
                item->office_id = rows.items[plan->count].office_id, item->id = rows.items[plan->count].id;
                TRY(open_found(tx, item->office_id, item->id, arena, &found));
                TRY(keys_of(&found.person, false, arena, &item->keys));
        }
        *ret_plan = plan;
        *ret_count = (int64_t)plan->count;
        return OK;
}

/* Who corrected an application since wrote its keys himself: they stay. */
enum error passports_search_keep(struct tx *tx, const struct search_plan *plan)
{
        for (size_t i = 0; i < plan->count; i++) {
                const struct planned *item = &plan->items[i];
                int64_t behind;
                TRY(application_keyed_again(tx,
                                            &(struct application_keyed_again_params){ item->office_id, item->id,
                                                                                      MATCH_RULES_VERSION },
                                            &behind));
                if (behind)
                        TRY(put_keys(tx, item->office_id, item->id, &item->keys));
        }
        return OK;
}

enum error search_is_whole(struct tx *tx, bool *ret_whole)
{
        struct application_unkeyed_rows rows;
        TRY(application_unkeyed(tx, &(struct application_unkeyed_params){ MATCH_RULES_VERSION, 1 }, tx_arena(tx),
                                &rows));
        *ret_whole = rows.count == 0;
        return OK;
}

/* --- in memory --- */

enum { BIRTH_COLUMN = 1 };
static const struct likeness_table people = { { MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE, MATCH_TYPE_NATIONAL_ID,
                                                MATCH_TYPE_PHONE },
                                              4 };

static enum error read_applicant(struct tx *tx, struct uuid office_id, struct uuid id, struct arena *arena,
                                 struct likeness_row *ret_row)
{
        struct found found;
        TRY(open_found(tx, office_id, id, arena, &found));
        *ret_row = (struct likeness_row){ .id = id, .values = { found.person.name, found.person.birth_date,
                                                                found.person.nik, found.person.phone } };
        return OK;
}

static enum error read_applicants(struct tx *tx, struct uuid office_id, struct uuid after, struct arena *arena,
                                  struct likeness_rows *ret_rows)
{
        struct application_page_rows rows;
        TRY(application_page(tx, &(struct application_page_params){ .office_id = office_id, .after = after }, arena,
                             &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(read_applicant(tx, office_id, rows.items[i].id, arena, &ret_rows->items[i]));
        ret_rows->count = rows.count;
        return OK;
}

const struct likeness_source *passports_applicants(void)
{
        static const struct likeness_source source = { .topic = APPLICANT_TOPIC, .tables = &people, .table_count = 1,
                                                       .read_page = read_applicants, .read_row = read_applicant };
        return &source;
}

enum error passports_search_follow(struct store *store, struct likeness *likeness, const struct actor *actor)
{
        enum error err;
        struct office_list offices = { .count = 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, OFFICES_BYTES);
        if (!likeness)
                return OK;
        transaction (tx, store, TX_READ, &err) {
                err = scope_widen(tx);
                if (err == OK)
                        err = office_list_all(tx, &arena, &offices);
        }
        TRY(err);
        likeness_follow(likeness, actor->office_id, LIKENESS_WAIT);
        struct uuid *others = arena_array(&arena, struct uuid, offices.count);
        size_t count = 0;
        if (!others)
                return ERR_MEMORY;
        for (size_t i = 0; i < offices.count; i++)
                if (!uuid_equal(offices.items[i].id, actor->office_id))
                        others[count++] = offices.items[i].id;
        likeness_follow_each(likeness, others, count);
        return OK;
}

/* --- others of the same person, without a search --- */

enum error search_earlier(struct tx *tx, const struct reading *reading,
                          const struct application_identity_read_row *identity, struct application_file *file)
{
        struct application_earlier_row row;
        struct slice passport = person_passport(identity->passport, reading->arena);
        struct slice nik = identity->nik.size == NIK_SIZE ? identity->nik : SLICE_NULL;
        if (!nik.size && !passport.size)
                return OK;
        if (passport.size)
                passport = arena_printf(reading->arena, "passport:%.*s", SLICE_FMT(passport));
        TRY(application_earlier(tx,
                                &(struct application_earlier_params){ .office_id = reading->actor->office_id,
                                                                      .id = file->head.id, .nik = nik,
                                                                      .passport = passport,
                                                                      .reader = reading->actor->person_id },
                                reading->arena, &row));
        file->earlier = row.applications;
        file->earlier_newest = row.newest;
        return OK;
}

/* --- searching --- */

struct hunt {
        struct tx *tx;
        const struct reading *reading;
        const struct search_question *question;
        struct person_data asked;
        struct search_hits hits;
        int ranks[SEARCH_HITS_MAX];
        struct applications_elsewhere_rows elsewhere; /* candidates of all other offices */
};

struct candidates {
        struct uuid ids[400];
        size_t count;
};

static void add_candidate(struct candidates *candidates, const struct hunt *hunt, struct uuid id)
{
        if (uuid_equal(id, hunt->question->except) || candidates->count == ARRAY_SIZE(candidates->ids))
                return;
        for (size_t i = 0; i < candidates->count; i++)
                if (uuid_equal(candidates->ids[i], id))
                        return;
        candidates->ids[candidates->count++] = id;
}

/* Those that are written alike, by the tables in memory, which know nothing of readers: who is named in one, and what
 * is gone since, is left out here. Without tables nothing is added. */
static enum error add_alike(const struct hunt *hunt, const struct likeness_question *question, uint32_t same,
                            struct candidates *candidates)
{
        struct arena *arena = hunt->reading->arena;
        struct likeness_hits *hits = arena_new(arena, struct likeness_hits);
        struct application_seen_row seen;
        if (!hits)
                return ERR_MEMORY;
        enum error err = likeness_ask(hunt->question->likeness, question, hits);
        if (err == ERR_BUSY)
                return OK;
        TRY(err);
        for (size_t i = 0; i < hits->count; i++) {
                if ((hits->items[i].same & same) != same)
                        continue;
                err = application_seen(hunt->tx,
                                       &(struct application_seen_params){ question->office_id, hits->items[i].id,
                                                                          hunt->reading->actor->person_id },
                                       arena, &seen);
                if (err == ERR_NOT_FOUND)
                        continue;
                TRY(err);
                add_candidate(candidates, hunt, seen.id);
        }
        return OK;
}

static struct slice known(struct slice value)
{
        return value.size ? value : SLICE_NULL;
}

static enum error add_near(const struct hunt *hunt, struct uuid office_id, struct candidates *candidates)
{
        const struct person_data *asked = &hunt->asked;
        const struct slice values[] = { known(asked->name), known(asked->birth_date), known(asked->nik),
                                        known(asked->phone) };
        struct likeness_question question = { .office_id = office_id, .values = values, .top = NEAR_OWN };
        return add_alike(hunt, &question, 0, candidates);
}

/* What sameness_is_shown would not show of another office is not looked at: the same numbers have keys, so that only a
 * name with the same day of birth is left. */
static enum error add_near_other(const struct hunt *hunt, struct uuid office_id, struct candidates *candidates)
{
        const struct person_data *asked = &hunt->asked;
        const struct slice values[] = { asked->name, asked->birth_date, SLICE_NULL, SLICE_NULL };
        struct likeness_question question = { .office_id = office_id, .values = values, .top = NEAR_OTHER };
        if (!asked->name.size || !asked->birth_date.size)
                return OK;
        return add_alike(hunt, &question, 1U << BIRTH_COLUMN, candidates);
}

/* Of the own office: by the NIK and by keys, each the newest first; then those that are only written alike. */
static enum error find_own(const struct hunt *hunt, struct uuid office_id, struct candidates *candidates)
{
        struct arena *arena = hunt->reading->arena;
        struct uuid reader = hunt->reading->actor->person_id;
        struct application_by_nik_rows same;
        struct application_by_keys_rows rows;
        struct search_keys keys;
        TRY(keys_of(&hunt->asked, false, arena, &keys));
        if (hunt->asked.nik.size) {
                TRY(application_by_nik(hunt->tx,
                                       &(struct application_by_nik_params){ office_id, hunt->asked.nik, reader }, arena,
                                       &same));
                for (size_t i = 0; i < same.count; i++)
                        add_candidate(candidates, hunt, same.items[i].id);
        }
        if (keys.count == 0)
                return add_near(hunt, office_id, candidates);
        const struct slice *k = keys.items;
        TRY(application_by_keys(hunt->tx,
                                &(struct application_by_keys_params){
                                        .office_id = office_id, .reader = reader, .k1 = k[0], .k2 = k[1], .k3 = k[2],
                                        .k4 = k[3], .k5 = k[4], .k6 = k[5], .k7 = k[6], .k8 = k[7], .k9 = k[8],
                                        .k10 = k[9], .k11 = k[10], .k12 = k[11], .k13 = k[12] },
                                arena, &rows));
        for (size_t i = 0; i < rows.count; i++)
                add_candidate(candidates, hunt, rows.items[i].id);
        return add_near(hunt, office_id, candidates);
}

static enum error ask_hash(struct hunt *hunt, struct buffer *asked, const char *column, struct uuid office_id,
                           struct slice plain)
{
        struct sql_value hash;
        TRY(tx_lookup(hunt->tx, column, office_id, plain, &hash));
        if (hash.bytes.size != ASKED_SIZE - sizeof office_id.bytes)
                return OK; /* nothing was ever hashed there */
        buffer_append(asked, slice_of((const char *)office_id.bytes, sizeof office_id.bytes));
        buffer_append(asked, hash.bytes);
        return buffer_check(asked);
}

/* Each office has its own look-up key, so each is asked by hashes of its own; all of them in one statement. */
static enum error find_elsewhere(struct hunt *hunt, const struct office_list *offices)
{
        struct search_keys keys;
        _cleanup_buffer_ struct buffer asked;
        buffer_init(&asked, offices->count * (SEARCH_KEYS_MAX + 1) * ASKED_SIZE);
        TRY(keys_of(&hunt->asked, true, hunt->reading->arena, &keys));
        for (size_t i = 0; i < offices->count; i++) {
                struct uuid office_id = offices->items[i].id;
                if (uuid_equal(office_id, hunt->reading->actor->office_id))
                        continue;
                if (hunt->asked.nik.size)
                        TRY(ask_hash(hunt, &asked, "application.nik", office_id, hunt->asked.nik));
                for (size_t j = 0; j < keys.count; j++)
                        TRY(ask_hash(hunt, &asked, "application_key.hash", office_id, keys.items[j]));
        }
        if (asked.size == 0)
                return OK;
        return applications_elsewhere(hunt->tx,
                                      &(struct applications_elsewhere_params){
                                              buffer_slice(&asked), (int64_t)(asked.size / ASKED_SIZE),
                                              hunt->reading->actor->person_id },
                                      hunt->reading->arena, &hunt->elsewhere);
}

static enum error find_other(const struct hunt *hunt, struct uuid office_id, struct candidates *candidates)
{
        for (size_t i = 0; i < hunt->elsewhere.count; i++)
                if (uuid_equal(hunt->elsewhere.items[i].office_id, office_id))
                        add_candidate(candidates, hunt, hunt->elsewhere.items[i].id);
        return add_near_other(hunt, office_id, candidates);
}

/* Keeps the surest in order; of equally sure ones the newer, which came first. */
static void place_hit(struct hunt *hunt, const struct search_hit *hit, int sure)
{
        struct search_hits *hits = &hunt->hits;
        size_t at = hits->count < SEARCH_HITS_MAX ? hits->count++ : hits->count;
        if (at == SEARCH_HITS_MAX) {
                hits->more = true;
                if (hunt->ranks[--at] >= sure)
                        return;
        }
        for (; at > 0 && hunt->ranks[at - 1] < sure; at--) {
                hits->items[at] = hits->items[at - 1];
                hunt->ranks[at] = hunt->ranks[at - 1];
        }
        hits->items[at] = *hit;
        hunt->ranks[at] = sure;
}

static enum error search_own(struct hunt *hunt, const struct office *office)
{
        const struct reading *reading = hunt->reading;
        struct candidates *candidates = arena_new(reading->arena, struct candidates);
        struct found found;
        struct sameness like;
        if (!candidates)
                return ERR_MEMORY;
        TRY(find_own(hunt, office->id, candidates));
        for (size_t i = 0; i < candidates->count; i++) {
                TRY(open_found(hunt->tx, office->id, candidates->ids[i], reading->arena, &found));
                TRY(sameness_compare(&hunt->asked, &found.person, reading->arena, &like));
                if (!sameness_is_shown(&like, true))
                        continue;
                const struct application_found_row *row = &found.row;
                place_hit(hunt,
                          &(struct search_hit){ .own = true, .id = row->id, .office = office->name,
                                                .outcome = row->outcome, .number = row->number,
                                                .purpose = row->purpose, .country = row->country,
                                                .state = row->state, .created_at = row->created_at,
                                                .because = sameness_because(&like, &hunt->asked, &found.person,
                                                                            reading) },
                          sameness_rank(&like));
        }
        return OK;
}

/* That it has one, and the outcome of the newest: nothing else leaves its office, whose journal says who asked. */
static enum error search_other(struct hunt *hunt, const struct office *office, struct slice detail)
{
        const struct actor *actor = hunt->reading->actor;
        struct candidates *candidates = arena_new(hunt->reading->arena, struct candidates);
        struct found found;
        struct sameness like = { 0 };
        size_t i = 0;
        bool shown = false;
        if (!candidates)
                return ERR_MEMORY;
        TRY(find_other(hunt, office->id, candidates));
        for (; i < candidates->count && !shown; i += !shown) {
                TRY(open_found(hunt->tx, office->id, candidates->ids[i], hunt->reading->arena, &found));
                TRY(sameness_compare(&hunt->asked, &found.person, hunt->reading->arena, &like));
                shown = sameness_is_shown(&like, false);
        }
        if (!shown)
                return OK;
        hunt->hits.items[hunt->hits.count++] =
                (struct search_hit){ .office = office->name, .outcome = found.row.outcome,
                                     .contact = office->phone.size ? office->phone : office->address };
        return journal_write(hunt->tx, &(struct journal_note){ .office_id = office->id, .actor_id = actor->person_id,
                                                               .actor_office_id = actor->office_id,
                                                               .action = S("applicant.look-up"),
                                                               .purpose = actor->purpose, .object_kind = APPLICATION,
                                                               .ids = &candidates->ids[i], .id_count = 1,
                                                               .detail = detail,
                                                               .subject = hunt->asked.nik });
}

static enum error record_own(struct hunt *hunt, struct slice detail)
{
        const struct actor *actor = hunt->reading->actor;
        struct uuid ids[SEARCH_HITS_MAX];
        for (size_t i = 0; i < hunt->hits.count; i++)
                ids[i] = hunt->hits.items[i].id;
        return access_record(hunt->tx, &(struct access_trace){ .actor = actor, .action = S("applicant.look-up"),
                                                               .object_kind = APPLICATION,
                                                               .office_id = actor->office_id, .ids = ids,
                                                               .id_count = hunt->hits.count, .detail = detail,
                                                               .subject = hunt->asked.nik });
}

static enum error search_all(struct hunt *hunt)
{
        const struct actor *actor = hunt->reading->actor;
        struct office_list offices;
        struct arena *arena = hunt->reading->arena;
        struct slice detail = arena_printf(arena, "{\"why\":\"%.*s\"}", SLICE_FMT(hunt->question->why));
        TRY(access_decide(hunt->tx, actor, S("applicant.look-up"),
                          &(struct access_object){ .kind = APPLICATION, .office_id = actor->office_id, .state = S(""),
                                                   .region = S(""), .class = CLASS_P3 }));
        TRY(scope_widen(hunt->tx));
        TRY(office_list_all(hunt->tx, arena, &offices));
        hunt->hits.items = arena_array(arena, struct search_hit, SEARCH_HITS_MAX + offices.count);
        if (!hunt->hits.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < offices.count; i++)
                if (uuid_equal(offices.items[i].id, actor->office_id))
                        TRY(search_own(hunt, &offices.items[i]));
        TRY(record_own(hunt, detail));
        TRY(find_elsewhere(hunt, &offices));
        for (size_t i = 0; i < offices.count; i++)
                if (!uuid_equal(offices.items[i].id, actor->office_id))
                        TRY(search_other(hunt, &offices.items[i], detail));
        return OK;
}

static bool is_askable(const struct search_question *question, struct arena *arena)
{
        bool known = slice_equal(question->why, S("file"));
        for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
                known = known || slice_equal(question->why, reasons[i].code);
        bool wrong = question->nik.size && question->nik.size != NIK_SIZE;
        return known && !wrong &&
               (question->nik.size || utf8_count(slice_trim(question->name)) >= NAME_LEAST ||
                person_passport(question->passport, arena).size || person_phone(question->phone, arena).size);
}

enum error passports_search(struct tx *tx, const struct reading *reading, const struct search_question *question,
                            struct search_hits *ret_hits)
{
        struct hunt *hunt = arena_new(reading->arena, struct hunt);
        if (!hunt)
                return ERR_MEMORY;
        *hunt = (struct hunt){ .tx = tx, .reading = reading, .question = question,
                               .asked = { slice_trim(question->name), question->nik, question->passport,
                                          question->phone, question->birth_date } };
        if (!is_askable(question, reading->arena))
                return ERR_INVALID;
        TRY(search_all(hunt));
        TRY(search_is_whole(tx, &hunt->hits.whole));
        *ret_hits = hunt->hits;
        return OK;
}

static bool found_elsewhere(const struct search_hits *hits)
{
        for (size_t i = 0; i < hits->count; i++)
                if (!hits->items[i].own)
                        return true;
        return false;
}

enum error passports_search_file(struct tx *tx, const struct reading *reading, struct uuid id,
                                 struct likeness *likeness, struct search_hits *ret_hits)
{
        struct gate gate;
        struct found found;
        TRY(gate_enter(tx, reading->actor, S("application.read"), id, reading->arena, &gate));
        TRY(open_found(tx, reading->actor->office_id, id, reading->arena, &found));
        const struct person_data *person = &found.person;
        struct slice nik = person->nik.size == NIK_SIZE ? person->nik : SLICE_NULL;
        TRY(passports_search(tx, reading,
                             &(struct search_question){ .why = S("file"), .name = person->name, .nik = nik,
                                                        .passport = person->passport, .phone = person->phone,
                                                        .birth_date = person->birth_date, .except = id,
                                                        .likeness = likeness },
                             ret_hits));
        return outside_searched(tx, reading->actor,
                                &(struct outside_search){ id, ret_hits->whole, found_elsewhere(ret_hits) });
}

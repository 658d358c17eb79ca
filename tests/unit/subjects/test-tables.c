/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Subjects in memory: three spellings become one, what one node writes another finds, and no office meets another's. */
#include "find.h"

#include "base/checked.h"
#include "subjects/sameness.h"

#include <time.h>

/* A second program on the same database: on SQLite, where only one can serve, its tables alone are a second time. */
struct node {
        struct store *store;
        struct likeness *likeness;
};

static struct node open_node(struct house *house, bool own_store, size_t most_rows)
{
        struct node node = { .store = house->fixture.store };
        char message[STORE_MESSAGE_SIZE];
        if (own_store && fixture_is_postgres())
                assert_ok(store_open(&house->fixture.options, &node.store, message));
        struct likeness_options options = { node.store, subjects_source(), most_rows };
        assert_ok(likeness_open(&options, &node.likeness));
        return node;
}

static void close_node(struct house *house, struct node *node)
{
        likeness_close(node->likeness);
        if (node->store != house->fixture.store)
                store_close(node->store);
}

static struct uuid mention_as(struct house *house, struct uuid office, struct slice source, enum match_kind kind,
                              struct slice raw)
{
        enum error err;
        struct uuid id;
        struct mention_new new = { .office_id = office, .source_kind = source, .source_id = uuid_new(),
                                   .source_group = raw, .village_code = S("35.02.02.2003"),
                                   .observed_on = S("2026-09-01"), .kind = kind, .raw = raw,
                                   .role = S("recruiter") };
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = subjects_mention(tx, &new, &id);
        }
        assert_ok(err);
        return id;
}

static struct uuid mention(struct house *house, struct uuid office, struct slice source, struct slice raw)
{
        return mention_as(house, office, source, MATCH_PERSON, raw);
}

static struct actor analyst_of(struct house *house)
{
        return house_person(house, &(struct house_person){ "analis", "Analis Contoh", "Analis", "analyst", "", NULL });
}

static void candidates_of(struct house *house, const struct node *node, const struct actor *actor, struct uuid id,
                          struct candidates *ret_candidates)
{
        enum error err;
        likeness_follow(node->likeness, house->office, MINUTE);
        transaction (tx, node->store, TX_WRITE, &err) {
                struct subject_head head;
                err = subjects_head(tx, house->office, id, &house->arena, &head);
                if (err == OK)
                        err = subjects_candidates(tx, actor, &(struct candidate_question){ &head, node->likeness },
                                                  &house->arena, ret_candidates);
        }
        assert_ok(err);
}

static bool has(const struct candidates *candidates, struct uuid id)
{
        for (size_t i = 0; i < candidates->count; i++)
                if (uuid_equal(candidates->items[i].id, id))
                        return true;
        return false;
}

static struct uuid judge_same(struct house *house, const struct actor *actor, struct uuid one, struct uuid other)
{
        enum error err;
        struct judgement same = { .id = uuid_new(), .subject_id = one, .other_kind = S("subject"), .other_id = other,
                                  .verdict = VERDICT_SAME, .reason = S("Orang yang sama menurut desa.") };
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = subjects_judge(tx, actor, &same);
        }
        assert_ok(err);
        return same.id;
}

static size_t mentions_of(struct house *house, const struct actor *actor, struct uuid id)
{
        enum error err;
        struct subject_page page;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = subjects_read(tx, actor, id, &house->arena, &page);
        }
        assert_ok(err);
        return page.mention_count;
}

/* A report, an answer of a partner and a note of the desk write one recruiter in three ways, and somebody else nearly
 * so. */
static void three_spellings_from_three_rooms_become_one(void **state)
{
        (void)state;
        struct house house;
        struct candidates found;
        house_open(&house);
        struct actor analyst = analyst_of(&house);
        struct node node = open_node(&house, false, 0);
        struct uuid one = mention(&house, house.office, SOURCE_REPORT, S("Wahyu Budi Hadisutrisno"));
        struct uuid two = mention(&house, house.office, SOURCE_PARTNER, S("Wahyu Hadisoetrisno"));
        struct uuid three = mention(&house, house.office, SOURCE_DESK, S("Wahyu Budi Hadesutresno"));
        struct uuid stranger = mention(&house, house.office, SOURCE_REPORT, S("Wahyu Budi Hadisutikno"));
        assert_false(uuid_equal(one, two) || uuid_equal(two, three) || uuid_equal(one, three));
        candidates_of(&house, &node, &analyst, one, &found);
        assert_true(has(&found, two) && has(&found, three));
        (void)judge_same(&house, &analyst, one, two);
        candidates_of(&house, &node, &analyst, one, &found);
        assert_false(has(&found, two)); /* it is this one now */
        assert_true(has(&found, three));
        (void)judge_same(&house, &analyst, one, three);
        assert_int_equal(mentions_of(&house, &analyst, one), 3);
        /* the stranger was taken for him by mistake; undoing leaves the three and him as they were */
        struct uuid wrong = judge_same(&house, &analyst, one, stranger);
        assert_int_equal(mentions_of(&house, &analyst, one), 4);
        enum error err;
        struct judgement_undoing undoing = { one, wrong, 0 };
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = subjects_undo(tx, &analyst, &undoing);
        }
        assert_ok(err);
        assert_int_equal(mentions_of(&house, &analyst, one), 3);
        assert_int_equal(mentions_of(&house, &analyst, stranger), 1);
        close_node(&house, &node);
        house_close(&house);
}

/* Two slips, in two words: no part of the one's key is one of the other's. */
static void memory_finds_what_keys_do_not(void **state)
{
        (void)state;
        struct house house;
        struct candidates found;
        house_open(&house);
        struct actor analyst = analyst_of(&house);
        struct node node = open_node(&house, false, 0), keys = { house.fixture.store, NULL };
        struct uuid one = mention_as(&house, house.office, SOURCE_REPORT, MATCH_ADDRESS,
                                     S("Perumahan Griya Kencana Blok C, Babadan"));
        struct uuid two = mention_as(&house, house.office, SOURCE_DESK, MATCH_ADDRESS,
                                     S("Perumahan Grya Kencono Blok C, Babadan"));
        candidates_of(&house, &keys, &analyst, one, &found);
        assert_false(has(&found, two));
        candidates_of(&house, &node, &analyst, one, &found);
        assert_true(has(&found, two));
        assert_int_equal(found.items[0].reason, CANDIDATE_NEAR);
        close_node(&house, &node);
        house_close(&house);
}

static bool asks_and_finds(const struct node *node, struct uuid office, struct slice name, struct uuid id,
                           enum error *ret_err)
{
        struct likeness_hits *hits = calloc(1, sizeof *hits);
        assert_non_null(hits);
        likeness_follow(node->likeness, office, MINUTE);
        *ret_err = likeness_ask(node->likeness, &(struct likeness_question){ office, MATCH_PERSON, &name, 50 }, hits);
        bool found = false;
        for (size_t i = 0; *ret_err == OK && i < hits->count; i++)
                found |= uuid_equal(hits->items[i].id, id);
        free(hits);
        return found;
}

/* The other node's tables were there before; it finds under another spelling what was written since. On PostgreSQL a
 * change is shown when every transaction that began before it has ended, so that others on the server may delay it. */
static void what_one_node_writes_another_finds(void **state)
{
        (void)state;
        static const struct slice written[] = { S("Sutikno Hadi"), S("Markonah"), S("Rr. Endang Lestari") };
        static const struct slice asked[] = { S("Soetikno Hadie"), S("Makonah"), S("Endang Lestary") };
        struct house house;
        enum error err;
        house_open(&house);
        struct node one = open_node(&house, false, 0), other = open_node(&house, true, 0);
        for (size_t i = 0; i < ARRAY_SIZE(written); i++)
                assert_false(asks_and_finds(&other, house.office, asked[i], house.office, &err));
        assert_ok(err);
        for (size_t i = 0; i < ARRAY_SIZE(written); i++) {
                struct uuid id = mention(&house, house.office, SOURCE_REPORT, written[i]);
                int64_t start = clock_monotonic();
                while (!asks_and_finds(&other, house.office, asked[i], id, &err)) {
                        assert_ok(err);
                        if (clock_monotonic() - start > MINUTE)
                                fail_msg("%.*s is not found by the other node", SLICE_FMT(written[i]));
                        (void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
                }
                print_message("found after %lld microseconds\n", (long long)(clock_monotonic() - start));
                assert_true(asks_and_finds(&one, house.office, asked[i], id, &err));
        }
        close_node(&house, &other);
        close_node(&house, &one);
        house_close(&house);
}

static void no_office_meets_another(void **state)
{
        (void)state;
        struct house house;
        struct candidates found;
        enum error err;
        house_open(&house);
        struct actor analyst = analyst_of(&house);
        struct node node = open_node(&house, false, 0);
        struct uuid ours = mention(&house, house.office, SOURCE_REPORT, S("Wahyu Sutrisno"));
        struct uuid theirs = mention(&house, house.other_office, SOURCE_REPORT, S("Wahyu Soetrisna"));
        assert_false(asks_and_finds(&node, house.office, S("Wahyu Soetrisna"), theirs, &err));
        assert_ok(err);
        assert_true(asks_and_finds(&node, house.other_office, S("Wahyu Sutrisno"), theirs, &err));
        assert_false(asks_and_finds(&node, house.other_office, S("Wahyu Sutrisno"), ours, &err));
        /* and when both are there, a later row of one does not reach the other */
        struct uuid later = mention(&house, house.other_office, SOURCE_REPORT, S("Wahyu Sutrisni"));
        assert_false(asks_and_finds(&node, house.office, S("Wahyu Sutrisni"), later, &err));
        assert_true(asks_and_finds(&node, house.other_office, S("Wahyu Sutrisni"), later, &err));
        candidates_of(&house, &node, &analyst, ours, &found);
        assert_int_equal(found.count, 0);
        close_node(&house, &node);
        house_close(&house);
}

/* The office that was not asked for longest makes room; one that is too large alone is looked through by keys. */
static void memory_has_an_end(void **state)
{
        (void)state;
        struct house house;
        struct candidates found;
        enum error err;
        char name[32];
        house_open(&house);
        struct actor analyst = analyst_of(&house);
        struct uuid offices[] = { house.office, house.other_office };
        for (size_t i = 0; i < 40; i++) {
                (void)snprintf(name, sizeof name, "Orang %c%c Contoh", (char)('a' + i % 7), (char)('k' + i / 7));
                (void)mention(&house, offices[i % 2], SOURCE_REPORT, slice_from_cstr(name));
        }
        struct node node = open_node(&house, false, 30);
        (void)asks_and_finds(&node, offices[0], S("Orang"), offices[0], &err);
        assert_ok(err);
        (void)asks_and_finds(&node, offices[1], S("Orang"), offices[0], &err);
        assert_ok(err);
        assert_int_equal(likeness_count(node.likeness), 20);
        (void)asks_and_finds(&node, offices[0], S("Orang"), offices[0], &err);
        assert_ok(err);
        assert_int_equal(likeness_count(node.likeness), 20);
        close_node(&house, &node);
        node = open_node(&house, false, 10);
        struct uuid one = mention(&house, house.office, SOURCE_REPORT, S("Wahyu Sutrisno"));
        struct uuid two = mention(&house, house.office, SOURCE_DESK, S("Wahyu Soetrisna"));
        (void)asks_and_finds(&node, offices[0], S("Orang"), offices[0], &err);
        assert_int_equal(err, ERR_BUSY);
        assert_int_equal(likeness_count(node.likeness), 0);
        candidates_of(&house, &node, &analyst, one, &found);
        assert_true(has(&found, two));
        close_node(&house, &node);
        house_close(&house);
}

/* More changes than one who asks takes in, and more than a table bears: it is made anew, and knows them all. */
static void much_change_is_caught_up_with(void **state)
{
        (void)state;
        struct house house;
        enum error err;
        struct uuid last = { 0 };
        house_open(&house);
        struct node node = open_node(&house, false, 0);
        assert_false(asks_and_finds(&node, house.office, S("Wahyu"), house.office, &err));
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                for (size_t i = 0; err == OK && i < 2500; i++) {
                        char name[32];
                        (void)snprintf(name, sizeof name, "Orang %zu%c", i, (char)('a' + i % 26));
                        struct mention_new new = { .office_id = house.office, .source_kind = SOURCE_REPORT,
                                                   .source_id = uuid_new(), .source_group = S("g"),
                                                   .village_code = S(""), .observed_on = S("2026-09-01"),
                                                   .kind = MATCH_PERSON, .raw = slice_from_cstr(name),
                                                   .role = S("recruiter") };
                        new.raw = i == 2499 ? S("Markonah Sulastri") : new.raw;
                        err = subjects_mention(tx, &new, &last);
                }
        }
        assert_ok(err);
        int64_t start = clock_monotonic();
        while (!asks_and_finds(&node, house.office, S("Makonah Sulastri"), last, &err) &&
               clock_monotonic() - start < 2 * MINUTE)
                (void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
        assert_true(asks_and_finds(&node, house.office, S("Makonah Sulastri"), last, &err));
        assert_ok(err);
        close_node(&house, &node);
        house_close(&house);
}

static void asks_what_cannot_be_answered(void **state)
{
        (void)state;
        struct house house;
        struct likeness_hits *hits = calloc(1, sizeof *hits);
        struct slice name = S("Wahyu");
        house_open(&house);
        struct node node = open_node(&house, false, 0);
        struct likeness_question question = { house.office, MATCH_PERSON, &name, 10 };
        assert_int_equal(likeness_ask(NULL, &question, hits), ERR_BUSY);
        likeness_follow(NULL, house.office, MINUTE);
        assert_int_equal(likeness_ask(node.likeness, &question, hits), ERR_BUSY); /* nobody said that it is needed */
        question.top = 0;
        assert_int_equal(likeness_ask(node.likeness, &question, hits), ERR_INVALID);
        question = (struct likeness_question){ house.office, MATCH_KIND_COUNT, &name, 10 };
        assert_int_equal(likeness_ask(node.likeness, &question, hits), ERR_INVALID);
        close_node(&house, &node);
        likeness_close(NULL);
        free(hits);
        house_close(&house);
}

/* --- within a slip --- */

static const struct {
        enum match_kind kind;
        const char *written;
} named[] = {
        { MATCH_PERSON, "Suparno Rahayu Kusumaningrat" },
        { MATCH_PERSON, "Bambang Wiryodikromo" },
        { MATCH_COMPANY, "PT Cahaya Bahari Fiktif" },
        { MATCH_COMPANY, "PT Mitra Samudra Langit Gemilang Fiktif" },
        { MATCH_ADDRESS, "Jl. Merdeka No. 5 RT 03/RW 02 Ds. Kertosari Kec. Babadan" },
};

/* One letter left out, doubled, another, or changed with the next; empty where that is no letter. */
static struct slice with_slip(struct slice written, size_t at, int how, char out[200])
{
        (void)snprintf(out, 200, "%.*s", SLICE_FMT(written));
        bool letter = (out[at] >= 'a' && out[at] <= 'z') && (out[at + 1] >= 'a' && out[at + 1] <= 'z');
        if (!letter)
                return S("");
        if (how == 0)
                memmove(out + at, out + at + 1, strlen(out + at));
        else if (how == 1)
                memmove(out + at + 1, out + at, strlen(out + at) + 1);
        else if (how == 2)
                out[at] = out[at] == 'm' ? 'n' : 'm';
        else {
                char next = out[at + 1];
                out[at + 1] = out[at];
                out[at] = next;
        }
        return slice_from_cstr(out);
}

static bool index_finds(struct house *house, const struct node *node, size_t kind, struct slice written,
                        struct uuid subject)
{
        static struct likeness_hits hits;
        const struct likeness_question question = { .office_id = house->office, .table = kind, .values = &written,
                                                    .top = 20 };
        assert_ok(likeness_ask(node->likeness, &question, &hits));
        for (size_t i = 0; i < hits.count; i++)
                if (uuid_equal(hits.items[i].id, subject))
                        return hits.items[i].weight >= 13 * 10000;
        return false;
}

static bool desk_finds(struct house *house, size_t kind, struct slice written, struct uuid subject)
{
        enum error err;
        struct subjects_spelled spelled;
        const struct evidence_question question = { .office_id = house->office, .kind = (enum match_kind)kind,
                                                    .raw = written };
        transaction (tx, house->fixture.store, TX_READ, &err) {
                err = subjects_spelled(tx, &question, &spelled);
        }
        assert_ok(err);
        for (size_t i = 0; i < spelled.count; i++)
                if (uuid_equal(spelled.items[i], subject))
                        return true;
        return false;
}

/* The desk has no index in memory: it goes by keys in the database, and misses nothing that the index would show. */
static void a_slip_that_the_index_finds_is_found_by_keys(void **state)
{
        (void)state;
        enum error err;
        struct house house;
        int64_t prepared;
        size_t looked = 0, found = 0, missed = 0;
        char out[200];
        house_open(&house);
        struct uuid subjects[ARRAY_SIZE(named)];
        for (size_t i = 0; i < ARRAY_SIZE(named); i++)
                subjects[i] = mention_as(&house, house.office, SOURCE_REPORT, named[i].kind,
                                         slice_from_cstr(named[i].written));
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = subjects_prepare(tx, 100, &prepared);
        }
        assert_ok(err);
        struct node node = open_node(&house, false, 0);
        likeness_follow(node.likeness, house.office, MINUTE);
        for (size_t i = 0; i < ARRAY_SIZE(named); i++)
                for (size_t at = 0; named[i].written[at + 1]; at++)
                        for (int how = 0; how < 4; how++) {
                                struct slice slip = with_slip(slice_from_cstr(named[i].written), at, how, out);
                                if (!slip.size || !index_finds(&house, &node, named[i].kind, slip, subjects[i]))
                                        continue;
                                bool does = desk_finds(&house, named[i].kind, slip, subjects[i]);
                                looked++;
                                found += does;
                                if (!does)
                                        print_message("not found by keys: %.*s\n", SLICE_FMT(slip));
                                missed += !does;
                        }
        print_message("%zu slips that the index finds: %zu found by keys\n", looked, found);
        assert_true(looked > 290);
        assert_int_equal(missed, 0);
        close_node(&house, &node);
        house_close(&house);
}

/* --- what an analyst searches for --- */

static enum error search_for(struct house *house, const struct node *node, const struct actor *actor,
                             const char *written, struct candidates *ret_found)
{
        enum error err;
        const struct subject_rows none = { 0 };
        const struct similar_question question = { S(""), slice_from_cstr(written), &none, node->likeness };
        likeness_follow(node->likeness, house->office, MINUTE);
        transaction (tx, node->store, TX_WRITE, &err) {
                err = subjects_similar(tx, actor, &question, &house->arena, ret_found);
        }
        return err;
}

static const struct {
        const char *written;
        enum match_kind kind; /* of what is found */
        enum candidate_reason reason;
        bool by_keys; /* also without tables in memory */
} searched[] = {
        { "Karyo Sutrisno", MATCH_PERSON, CANDIDATE_NAMES, false },
        { "karyo", MATCH_PERSON, CANDIDATE_WORDS, false },
        { "Sutrisno Karyo", MATCH_PERSON, CANDIDATE_WORDS, false },
        { "Moch. Karyo Sutrisna", MATCH_PERSON, CANDIDATE_NAMES, true },
        { "Karyo Sutrisna", MATCH_PERSON, CANDIDATE_WORDS, false },
        { "Mitra Jaya", MATCH_COMPANY, CANDIDATE_WORDS, false },
        { "PT Mitra Jaya Sentoso", MATCH_COMPANY, CANDIDATE_SLIP, true },
        { "0840-1717-6667", MATCH_PHONE, CANDIDATE_SLIP, true },
};

static void mention_searched(struct house *house, struct uuid subjects[MATCH_KIND_COUNT])
{
        subjects[MATCH_PERSON] = mention(house, house->office, SOURCE_REPORT, S("Moch. Karyo Sutrisno"));
        subjects[MATCH_COMPANY] = mention_as(house, house->office, SOURCE_REPORT, MATCH_COMPANY,
                                             S("PT. Mitra Jaya Sentosa"));
        subjects[MATCH_PHONE] = mention_as(house, house->office, SOURCE_REPORT, MATCH_PHONE, S("0840-1717-6666"));
}

static void a_search_finds_what_is_written_nearly_so(void **state)
{
        (void)state;
        struct house house;
        enum error err;
        int64_t prepared;
        struct candidates *found = calloc(1, sizeof *found);
        struct uuid subjects[MATCH_KIND_COUNT];
        assert_non_null(found);
        house_open(&house);
        struct actor analyst = analyst_of(&house);
        struct node node = open_node(&house, false, 0), keys = { house.fixture.store, NULL };
        mention_searched(&house, subjects);
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = subjects_prepare(tx, 100, &prepared);
        }
        assert_ok(err);
        for (size_t i = 0; i < ARRAY_SIZE(searched); i++) {
                assert_ok(search_for(&house, &node, &analyst, searched[i].written, found));
                if (found->count != 1)
                        fail_msg("%s: %zu found", searched[i].written, found->count);
                assert_true(uuid_equal(found->items[0].id, subjects[searched[i].kind]));
                assert_int_equal(found->items[0].kind, searched[i].kind);
                assert_int_equal(found->items[0].reason, searched[i].reason);
                assert_int_equal(found->items[0].mentions, 1);
                assert_true(found->complete && !found->unprepared);
                assert_ok(search_for(&house, &keys, &analyst, searched[i].written, found));
                assert_true(found->unprepared);
                assert_true(!searched[i].by_keys || found->count == 1);
        }
        free(found);
        close_node(&house, &node);
        house_close(&house);
}

static void a_search_finds_nothing_in_nonsense(void **state)
{
        (void)state;
        static const char *const nonsense[] = { "", " ", "%", "_", "'; DROP TABLE subject; --", "M. S.", "Xyzzyqwv",
                                                "<script>alert(1)</script>", "+62", "6666", "\xf0\x9f\x92\xa9" };
        struct house house;
        struct candidates *found = calloc(1, sizeof *found);
        struct uuid subjects[MATCH_KIND_COUNT];
        assert_non_null(found);
        house_open(&house);
        struct actor analyst = analyst_of(&house);
        struct node node = open_node(&house, false, 0);
        mention_searched(&house, subjects);
        for (size_t i = 0; i < ARRAY_SIZE(nonsense); i++) {
                assert_ok(search_for(&house, &node, &analyst, nonsense[i], found));
                if (found->count != 0)
                        fail_msg("%s: %zu found", nonsense[i], found->count);
        }
        free(found);
        close_node(&house, &node);
        house_close(&house);
}

static void who_is_named_finds_nothing_of_it(void **state)
{
        (void)state;
        struct house house;
        enum error err;
        struct candidates *found = calloc(1, sizeof *found);
        struct uuid source = uuid_new(), id;
        int64_t marked;
        assert_non_null(found);
        house_open(&house);
        struct actor analyst = analyst_of(&house);
        struct actor other = house_person(&house, &(struct house_person){ "analis2", "Analis Lain", "Analis",
                                                                          "analyst", "", NULL });
        struct node node = open_node(&house, false, 0);
        struct mention_new new = { .office_id = house.office, .source_kind = SOURCE_REPORT, .source_id = source,
                                   .source_group = S("g"), .village_code = S("35.02.02.2003"),
                                   .observed_on = S("2026-09-01"), .kind = MATCH_PERSON,
                                   .raw = S("Moch. Karyo Sutrisno"), .role = S("recruiter") };
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = subjects_mention(tx, &new, &id);
                if (err == OK)
                        err = access_mark_named(tx, &(struct named_in_search){ .office_id = house.office,
                                                                               .object_kind = S("report"),
                                                                               .object_id = source,
                                                                               .persons = &analyst.person_id,
                                                                               .person_count = 1 },
                                                &marked);
        }
        assert_ok(err);
        assert_ok(search_for(&house, &node, &other, "karyo", found));
        assert_int_equal(found->count, 1);
        assert_ok(search_for(&house, &node, &analyst, "karyo", found));
        assert_int_equal(found->count, 0);
        assert_true(found->complete && !found->unprepared);
        free(found);
        close_node(&house, &node);
        house_close(&house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(three_spellings_from_three_rooms_become_one),
                cmocka_unit_test(memory_finds_what_keys_do_not),
                cmocka_unit_test(what_one_node_writes_another_finds),
                cmocka_unit_test(no_office_meets_another),
                cmocka_unit_test(memory_has_an_end),
                cmocka_unit_test(much_change_is_caught_up_with),
                cmocka_unit_test(asks_what_cannot_be_answered),
                cmocka_unit_test(a_slip_that_the_index_finds_is_found_by_keys),
                cmocka_unit_test(a_search_finds_what_is_written_nearly_so),
                cmocka_unit_test(a_search_finds_nothing_in_nonsense),
                cmocka_unit_test(who_is_named_finds_nothing_of_it),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

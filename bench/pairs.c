/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Nanoseconds of processor time for one pair of records: weighed, and weighed with its explanation written out, over
 * made-up people with all fields. usage: pairs [ROUNDS]. The pairs are those that linking meets: rows that share a key,
 * mostly different. */
#include "base/checked.h"
#include "match/match_register.h"
#include "match/score.h"

#include <stdio.h>
#include <time.h>

enum { PEOPLE = 4000, PAIRS = 200000 };

static uint64_t seed = 11;

static uint32_t draw(uint32_t below)
{
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t)((seed >> 33) % below);
}

static const struct match_schema schema = {
        .fields = { { S("name"), MATCH_TYPE_PERSON_NAME }, { S("born"), MATCH_TYPE_BIRTH_DATE },
                    { S("sex"), MATCH_TYPE_SEX },          { S("nik"), MATCH_TYPE_NATIONAL_ID },
                    { S("phone"), MATCH_TYPE_PHONE },      { S("street"), MATCH_TYPE_STREET },
                    { S("place"), MATCH_TYPE_PLACE } },
        .count = 7,
};

static const char *const firsts[] = { "Siti", "Sri",  "Moch.",   "Agus",  "Soetrisno", "Suyatmi",   "Katimin", "Endang",
                                      "Dewi", "Joko", "Wahyuni", "Ratna", "Slamet",    "Nurhayati", "Bambang", "Eko" };
static const char *const lasts[] = { "Aminah",     "Hidayat",   "Rahayu",  "Setiawan", "Lestari",
                                     "Handoko",    "Purnomo",   "Utami",   "Mulyono",  "Khasanah",
                                     "Susilowati", "Kurniawan", "Santosa", "Widodo",   "Kasan" };
static const char *const places[] = {
        "Ngrayun", "Sooko", "Pulung", "Slahung", "Badegan", "Sampung", "Ngebel", "Pudak"
};

static enum error add_person(struct match_reader *reader, struct match_register *to, struct arena *arena)
{
        char text[6][64];
        struct match_row row;
        unsigned year = 1955 + draw(50), month = 1 + draw(12), day = 1 + draw(28), sex = draw(2);
        (void)snprintf(text[0], 64, "%s %s", firsts[draw(ARRAY_SIZE(firsts))], lasts[draw(ARRAY_SIZE(lasts))]);
        (void)snprintf(text[1], 64, "%u-%02u-%02u", year, month, day);
        (void)snprintf(text[2], 64, "%s", sex ? "P" : "L");
        (void)snprintf(text[3], 64, "99%04u%02u%02u%02u%04u", draw(9999), day + 40 * sex, month, year % 100,
                       draw(9999) + 1);
        (void)snprintf(text[4], 64, "0840%08u", draw(99999999));
        (void)snprintf(text[5], 64, "Dsn. Krajan RT %u/RW %u", 1 + draw(9), 1 + draw(5));
        const char *place = places[draw(ARRAY_SIZE(places))];
        struct slice values[] = { slice_from_cstr(text[0]), slice_from_cstr(text[1]), slice_from_cstr(text[2]),
                                  slice_from_cstr(text[3]), slice_from_cstr(text[4]), slice_from_cstr(text[5]),
                                  slice_from_cstr(place) };
        TRY(match_record_read(reader, values, arena, &row));
        match_record_count(reader->vocabulary, &schema, &row.record);
        return match_register_add(to, SLICE_NULL, &row.record);
}

static enum error make_people(struct match_reader *reader, struct match_register *to)
{
        for (size_t i = 0; i < PEOPLE; i++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 20);
                TRY(add_person(reader, to, &arena));
        }
        return match_vocabulary_finish(reader->vocabulary, PEOPLE);
}

/* Of this thread, so that what else the machine does is not counted. */
static int64_t processor_nanoseconds(void)
{
        struct timespec now;
        (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Nanoseconds a pair; the sum of the weights keeps the work from being left out. */
static int64_t run(const struct match_scorer *scorer, const struct match_register *people, struct buffer *said,
                   int64_t *sum)
{
        int64_t start = processor_nanoseconds();
        for (size_t i = 0; i < PAIRS; i++) {
                struct match_record a = match_register_get(people, i % PEOPLE);
                struct match_record b = match_register_get(people, (i * 7919 + i / PEOPLE) % PEOPLE);
                struct match_score score;
                match_score(scorer, &a, &b, &score);
                *sum += score.weight;
                if (!said)
                        continue;
                buffer_clear(said);
                match_write_explanation_line(said, scorer, &score);
                *sum += (int64_t)said->size;
        }
        return (processor_nanoseconds() - start) / PAIRS;
}

int main(int argc, char **argv)
{
        int64_t rounds = 5, sum = 0;
        _cleanup_match_vocabulary_ struct match_vocabulary *vocabulary = NULL;
        _cleanup_match_register_ struct match_register people;
        _cleanup_buffer_ struct buffer said;
        match_register_init(&people, schema.count);
        buffer_init(&said, 8192);
        if (argc > 1 && (!slice_to_int64(slice_from_cstr(argv[1]), &rounds) || rounds < 1))
                return 2;
        if (match_vocabulary_new(&vocabulary) != OK)
                return 1;
        struct match_reader reader = { .schema = &schema, .vocabulary = vocabulary };
        if (make_people(&reader, &people) != OK)
                return 1;
        struct match_model model = match_model_built_in(&schema);
        struct match_scorer scorer = match_scorer_make(&schema, &model, vocabulary);
        for (int64_t round = 0; round < rounds; round++) {
                int64_t plain = run(&scorer, &people, NULL, &sum), explained = run(&scorer, &people, &said, &sum);
                printf("%lld %lld\n", (long long)plain, (long long)explained);
        }
        fprintf(stderr, "%lld\n", (long long)sum);
        return 0;
}

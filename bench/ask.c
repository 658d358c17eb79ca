/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How quickly and how completely an index answers. usage: ask INDEX QUESTIONS.csv TRUTH.csv [BRUTE]
 *
 * Times are processor time of one thread, after one round to warm up. Recall is measured in two ways: over all
 * questions, how often the row that is meant is among the ten; and over BRUTE questions spread evenly (200), against
 * scoring every row: how often a row of ours weighs as much as that of its rank (ten_kept), how many of our ten weigh
 * at least what its tenth does (tenth_kept), and the first again among rows that are the one that is meant with a
 * chance of at least one in LIKELY, when each row is as likely before (likely_kept). */
#include "base/checked.h"
#include "cli/match.h"
#include "match/delta.h"
#include "match/fixed.h"
#include "match/index.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

enum { TOP = 10, BRUTE_UNLESS_TOLD = 200, LIKELY = 100, INSERTED = 1000 };

struct bench {
        struct match_index index;
        size_t file_size;
        struct match_register questions;
        uint32_t *meant; /* row + 1 of each question, 0 for a stranger */
        struct match_answer ours, whole;
};

static int64_t processor_nanoseconds(void)
{
        struct timespec now;
        (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static enum error open_index(const char *path, struct bench *bench)
{
        struct stat about;
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &about) != 0)
                return ERR_IO;
        void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes == MAP_FAILED)
                return ERR_IO;
        enum error err = match_index_open(slice_of(bytes, (size_t)about.st_size), &bench->index);
        bench->file_size = (size_t)about.st_size;
        return err; /* mapped until the end */
}

static uint32_t find_row(const struct match_index *index, struct slice id)
{
        for (size_t row = 0; id.size > 0 && row < index->packed.count; row++)
                if (slice_equal(match_index_id(index, row), id))
                        return (uint32_t)row + 1;
        return 0;
}

/* Rows are named r0, r1, ... in order by `simulate names`; others are looked for. */
static uint32_t guess_row(const struct match_index *index, struct slice id)
{
        int64_t number;
        if (id.size > 1 && slice_to_int64(slice_from(id, 1), &number) && number >= 0 &&
            (size_t)number < index->packed.count && slice_equal(match_index_id(index, (size_t)number), id))
                return (uint32_t)number + 1;
        return find_row(index, id);
}

static int load(struct bench *bench, const struct cli *cli, char **argv)
{
        _cleanup_match_input_ struct match_input truth = { 0 };
        struct csv_row row;
        bool more;
        struct match_reader reader = { .schema = &bench->index.schema, .vocabulary = bench->index.vocabulary };
        match_register_init(&bench->questions, bench->index.schema.count);
        int code = match_load_register(cli, slice_from_cstr(argv[2]), &reader, &bench->questions);
        if (code == CLI_OK)
                code = match_input_open(cli, slice_from_cstr(argv[3]), &truth);
        bench->meant = calloc(bench->questions.count + 1, sizeof *bench->meant);
        for (size_t i = 0; code == CLI_OK && bench->meant && i < bench->questions.count; i++) {
                code = match_input_next(&truth, &row, &more);
                if (code == CLI_OK && more)
                        bench->meant[i] = guess_row(&bench->index, row.fields[1]);
        }
        return code;
}

static bool has(const struct match_answer *answer, uint32_t row)
{
        for (size_t i = 0; i < answer->count; i++)
                if (answer->hits[i].row == row)
                        return true;
        return false;
}

static int compare_times(const void *a, const void *b)
{
        int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
        return left < right ? -1 : left > right;
}

/* Of the file, which is what is mapped, without the ids. */
static void print_sizes(const struct bench *bench)
{
        const struct match_index *index = &bench->index;
        size_t rows = index->packed.count ? index->packed.count : 1;
        size_t blocks = (index->packed.count + MATCH_PACKED_BLOCK - 1) / MATCH_PACKED_BLOCK;
        size_t records = sizeof(struct match_packed_block) * blocks + index->packed.size + 4 * index->packed.shape_size;
        size_t keys = index->keys.size + ((size_t)4 << index->keys.bucket_bits);
        size_t near = 4 * index->near.count + ((size_t)4 << index->near.bits);
        size_t all = bench->file_size - index->records.id_size - 8 * index->packed.count;
        printf("bytes_each: records %.1f keys %.1f near %.1f vocabulary %.1f (%zu words) all %.1f\n",
               (double)records / (double)rows, (double)keys / (double)rows,
               (double)near / (double)rows, (double)(all - records - keys - near) / (double)rows,
               match_vocabulary_count(index->vocabulary), (double)all / (double)rows);
}

static int run(struct bench *bench, struct match_asker *asker)
{
        size_t count = bench->questions.count, meant = 0, found = 0, complete = 0;
        uint64_t scored = 0;
        int64_t all = 0;
        _cleanup_free_ int64_t *times = calloc(count + 1, sizeof *times);
        if (!times)
                return 1;
        for (size_t round = 0; round < 2; round++)
                for (size_t i = 0; i < count; i++) {
                        struct match_record record = match_register_get(&bench->questions, i);
                        int64_t start = processor_nanoseconds();
                        match_ask(asker, &record, TOP, &bench->ours);
                        times[i] = processor_nanoseconds() - start;
                        if (round == 0)
                                continue;
                        all += times[i];
                        scored += bench->ours.scored;
                        complete += bench->ours.complete;
                        meant += bench->meant[i] > 0;
                        found += bench->meant[i] > 0 && has(&bench->ours, bench->meant[i] - 1);
                }
        qsort(times, count, sizeof *times, compare_times);
        printf("rows %zu questions %zu\n", bench->index.packed.count, count);
        printf("questions_per_second %.0f p50_us %.1f p99_us %.1f most_us %.1f\n", (double)count * 1e9 / (double)all,
               (double)times[count / 2] / 1e3, (double)times[count - 1 - count / 100] / 1e3,
               (double)times[count - 1] / 1e3);
        printf("scored_each %.1f complete %.4f meant_found %.4f\n", (double)scored / (double)count,
               (double)complete / (double)count, meant ? (double)found / (double)meant : 0);
        return 0;
}

static void compare_with_all(struct bench *bench, struct match_asker *asker, size_t wanted)
{
        size_t count = bench->questions.count, meant = 0, ours = 0, whole = 0, kept = 0, both = 0, asked = 0;
        size_t likely = 0, likely_kept = 0, tenth_kept = 0;
        int64_t time = 0;
        uint64_t rows = bench->index.packed.count;
        int32_t least = rows > LIKELY ? fixed_log2_ratio(rows, LIKELY) : 0;
        _cleanup_free_ int64_t *times = calloc(count + 1, sizeof *times);
        if (!times)
                return;
        for (size_t i = 0; i < count; i += count / wanted + 1, asked++) {
                struct match_record record = match_register_get(&bench->questions, i);
                match_ask(asker, &record, TOP, &bench->ours);
                int64_t start = processor_nanoseconds();
                match_ask_all(&bench->index, &record, TOP, &bench->whole);
                times[asked] = processor_nanoseconds() - start;
                time += times[asked];
                for (size_t rank = 0; rank < bench->whole.count; rank++) {
                        int32_t there = bench->whole.hits[rank].weight;
                        int32_t last = bench->whole.hits[bench->whole.count - 1].weight;
                        bool given = rank < bench->ours.count;
                        bool same = given && bench->ours.hits[rank].weight >= there;
                        kept += same;
                        tenth_kept += given && bench->ours.hits[rank].weight >= last;
                        likely += there >= least;
                        likely_kept += there >= least && same;
                        both++;
                }
                if (bench->meant[i] == 0)
                        continue;
                meant++;
                ours += has(&bench->ours, bench->meant[i] - 1);
                whole += has(&bench->whole, bench->meant[i] - 1);
        }
        qsort(times, asked, sizeof *times, compare_times);
        printf("brute_p50_us %.0f brute_p99_us %.0f ", asked ? (double)times[asked / 2] / 1e3 : 0,
               asked ? (double)times[asked - 1 - asked / 100] / 1e3 : 0);
        printf("brute_questions %zu brute_per_second %.2f meant_found_ours %.4f meant_found_brute %.4f ten_kept %.4f "
               "tenth_kept %.4f likely_kept %.4f (%.2f likely rows each)\n",
               asked, (double)asked * 1e9 / (double)time, meant ? (double)ours / (double)meant : 0,
               meant ? (double)whole / (double)meant : 0, both ? (double)kept / (double)both : 0,
               both ? (double)tenth_kept / (double)both : 0, likely ? (double)likely_kept / (double)likely : 0,
               asked ? (double)likely / (double)asked : 0);
}

/* Nanoseconds until a question, put as a row of its own, is found by asking it; -1: it was not. */
static int64_t put_and_find(struct match_delta *delta, struct match_asker *asker, const struct match_record *record,
                            struct slice id, struct match_answer *answer)
{
        int64_t start = processor_nanoseconds();
        if (match_delta_put(delta, id, record) != OK)
                return -1;
        match_delta_ask(delta, asker, record, TOP, answer);
        int64_t took = processor_nanoseconds() - start;
        for (size_t i = 0; i < answer->count; i++)
                if (slice_equal(match_delta_id(delta, answer->hits[i].row), id))
                        return took;
        return -1;
}

static int insert_questions(struct bench *bench, struct match_asker *asker)
{
        static struct match_delta delta;
        static int64_t times[INSERTED];
        size_t count = bench->questions.count < INSERTED ? bench->questions.count : INSERTED, found = 0;
        if (match_delta_init(&delta, &bench->index) != OK)
                return 1;
        for (size_t i = 0; i < count; i++) {
                char id[32];
                (void)snprintf(id, sizeof id, "new-%zu", i);
                struct match_record record = match_register_get(&bench->questions, i);
                int64_t took = put_and_find(&delta, asker, &record, slice_from_cstr(id), &bench->ours);
                if (took >= 0)
                        times[found++] = took;
        }
        qsort(times, found, sizeof *times, compare_times);
        if (found > 0)
                printf("inserted %zu insert_found %.4f insert_p50_us %.1f insert_p99_us %.1f\n", count,
                       (double)found / (double)count, (double)times[found / 2] / 1e3,
                       (double)times[found - 1 - found / 100] / 1e3);
        match_delta_free(&delta);
        return found > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
        static struct bench bench;
        struct cli cli = { .command = "ask", .plain = true };
        struct match_asker asker;
        int64_t brute = BRUTE_UNLESS_TOLD;
        if (argc < 4 || (argc > 4 && (!slice_to_int64(slice_from_cstr(argv[4]), &brute) || brute < 0))) {
                fputs("usage: ask INDEX QUESTIONS.csv TRUTH.csv [BRUTE]\n", stderr);
                return 2;
        }
        int64_t start = processor_nanoseconds();
        if (open_index(argv[1], &bench) != OK)
                return 1;
        double opened = (double)(processor_nanoseconds() - start) / 1e6;
        if (load(&bench, &cli, argv) != CLI_OK)
                return 1;
        print_sizes(&bench);
        printf("open_ms %.1f\n", opened);
        if (match_asker_init(&asker, &bench.index) != OK)
                return 1;
        int code = run(&bench, &asker);
        if (code == 0 && brute > 0)
                compare_with_all(&bench, &asker, (size_t)brute);
        if (code == 0)
                code = insert_questions(&bench, &asker);
        match_asker_free(&asker);
        free(bench.meant);
        match_register_free(&bench.questions);
        match_index_free(&bench.index);
        return code;
}

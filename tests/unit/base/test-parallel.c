/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/parallel.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ITEMS = 10000 };

struct tally {
        atomic_uint times[ITEMS];
        atomic_uint busy[PARALLEL_THREADS_MAX];
        atomic_bool is_shared;
};

static void count_item(void *context, unsigned worker, size_t item)
{
        struct tally *tally = context;
        if (atomic_fetch_add(&tally->busy[worker], 1) != 0)
                atomic_store(&tally->is_shared, true);
        atomic_fetch_add(&tally->times[item], 1);
        atomic_fetch_sub(&tally->busy[worker], 1);
}

static void does_each_item_once(void **state)
{
        (void)state;
        static const unsigned threads[] = { 0, 1, 2, 7, PARALLEL_THREADS_MAX, 1000 };
        static const size_t counts[] = { 0, 1, 3, ITEMS };
        static struct tally tally;
        for (size_t i = 0; i < sizeof threads / sizeof *threads; i++)
                for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
                        memset(&tally, 0, sizeof tally);
                        parallel_run(threads[i], counts[k], count_item, &tally);
                        for (size_t item = 0; item < ITEMS; item++)
                                assert_int_equal(atomic_load(&tally.times[item]), item < counts[k]);
                        assert_false(atomic_load(&tally.is_shared));
                }
        assert_in_range(parallel_processors(), 1, PARALLEL_THREADS_MAX);
}

static void read_claim(void *context)
{
        int *claim = context;
        *claim = getpriority(PRIO_PROCESS, (id_t)gettid());
}

static void yields_to_others_behind(void **state)
{
        (void)state;
        int own, behind = -1, after;
        read_claim(&own);
        parallel_behind(read_claim, &behind);
        read_claim(&after);
        assert_int_equal(behind, own < 10 ? 10 : own);
        assert_int_equal(after, own);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(does_each_item_once),
                cmocka_unit_test(yields_to_others_behind),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

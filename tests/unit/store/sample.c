/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sample.h"

extern const struct migration_set migrations_sample;

void sample_open(struct fixture *fixture, const struct store_options *options)
{
        char message[STORE_MESSAGE_SIZE] = "";
        fixture_open_empty(fixture, options);
        if (store_migrate(fixture->store, &migrations_sample, message) != OK)
                fail_msg("store_migrate: %s", message);
}

enum error sample_insert(struct fixture *fixture, struct uuid id, int64_t number)
{
        enum error err;
        struct sample_add_params params = { .office_id = fixture->office, .id = id, .number = number, .open = true,
                                            .narrative = S("rahasia") };
        transaction (tx, fixture->store, TX_WRITE, &err)
                err = sample_add(tx, &params, NULL);
        return err;
}

struct sample_count_row sample_counted(struct fixture *fixture)
{
        enum error err;
        struct sample_count_row row = { 0 };
        transaction (tx, fixture->store, TX_READ, &err)
                err = sample_count(tx, tx_arena(tx), &row);
        assert_ok(err);
        return row;
}

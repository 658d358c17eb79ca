/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include <ftw.h>
#include <sys/stat.h>

bool fixture_is_postgres(void)
{
        const char *uri = getenv("KENTONGAN_TEST_POSTGRES");
        return uri && *uri;
}

static void open_store(struct fixture *fixture)
{
        char message[STORE_MESSAGE_SIZE] = "";
        if (store_open(&fixture->options, &fixture->store, message) != OK)
                fail_msg("store_open: %s", message);
}

void fixture_open_empty(struct fixture *fixture, const struct store_options *options)
{
        *fixture = (struct fixture){ .folder = "/tmp/kentongan-test-XXXXXX" };
        assert_non_null(mkdtemp(fixture->folder));
        (void)snprintf(fixture->data, sizeof fixture->data, "%s/data", fixture->folder);
        (void)snprintf(fixture->key, sizeof fixture->key, "%s/master.key", fixture->folder);
        assert_int_equal(mkdir(fixture->data, 0700), 0);
        assert_ok(vault_open(fixture->key, true, &fixture->vault));
        fixture->office = uuid_new();
        fixture->options = options ? *options : (struct store_options){ 0 };
        fixture->options.vault = fixture->vault;
        fixture->options.folder = fixture->data;
        open_store(fixture);
}

void fixture_open(struct fixture *fixture)
{
        char message[STORE_MESSAGE_SIZE] = "";
        fixture_open_empty(fixture, NULL);
        if (store_migrate(fixture->store, &migrations_main, message) != OK)
                fail_msg("store_migrate: %s", message);
}

void fixture_reopen(struct fixture *fixture)
{
        store_close(fixture->store);
        fixture->store = NULL;
        open_store(fixture);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
        (void)status, (void)type, (void)place;
        return remove(path);
}

void fixture_close(struct fixture *fixture)
{
        store_close(fixture->store);
        vault_close(fixture->vault);
        (void)nftw(fixture->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

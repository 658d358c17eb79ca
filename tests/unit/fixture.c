/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include <ftw.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

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

/* Runs a client program of PostgreSQL; the fixture writes no SQL. */
static void run_client(const char *const arguments[])
{
        pid_t child;
        int status;
        char *const *argv = (char *const *)(uintptr_t)arguments;
        assert_int_equal(posix_spawnp(&child, arguments[0], NULL, NULL, argv, environ), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
}

static const char *admin_uri(void)
{
        const char *admin = getenv("KENTONGAN_TEST_POSTGRES_ADMIN");
        return admin && *admin ? admin : getenv("KENTONGAN_TEST_POSTGRES");
}

/* The same server, another database: what stands between the host and the "?" is replaced. */
static void set_uri(struct fixture *fixture)
{
        const char *base = getenv("KENTONGAN_TEST_POSTGRES"), *host = strstr(base, "://");
        assert_non_null(host);
        size_t head = (size_t)(host + 3 - base) + strcspn(host + 3, "/?");
        const char *options = strchr(base, '?');
        (void)snprintf(fixture->uri, sizeof fixture->uri, "%.*s/%s%s", (int)head, base, fixture->database,
                       options ? options : "");
}

static void create_database(struct fixture *fixture)
{
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(fixture->office, id);
        (void)snprintf(fixture->database, sizeof fixture->database, "test_%s", id);
        run_client((const char *[]){ "createdb", "--maintenance-db", admin_uri(), "-T", "template0", fixture->database,
                                     NULL });
        set_uri(fixture);
        const char *pooler = getenv("KENTONGAN_TEST_POOLER");
        fixture->options.uri = fixture->uri;
        fixture->options.pooler = pooler && strcmp(pooler, "transaction") == 0 ? POOLER_TRANSACTION : POOLER_NONE;
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
        if (fixture_is_postgres())
                create_database(fixture);
        else
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
        if (fixture->database[0])
                run_client((const char *[]){ "dropdb", "--force", "--maintenance-db", admin_uri(), fixture->database,
                                             NULL });
        (void)nftw(fixture->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

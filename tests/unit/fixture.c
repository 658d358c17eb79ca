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
static void write_uri(const char *base, const char *database, char ret_uri[512])
{
        const char *host = strstr(base, "://");
        assert_non_null(host);
        size_t head = (size_t)(host + 3 - base) + strcspn(host + 3, "/?");
        const char *options = strchr(base, '?');
        (void)snprintf(ret_uri, 512, "%.*s/%s%s", (int)head, base, database, options ? options : "");
}

static void drop_database(const char *name)
{
        run_client((const char *[]){ "dropdb", "--force", "--maintenance-db", admin_uri(), name, NULL });
}

static void create_database(const char *name, const char *like)
{
        run_client((const char *[]){ "createdb", "--maintenance-db", admin_uri(), "--strategy", "file_copy", "-T", like,
                                     name, NULL }); /* copying by way of the log takes three times as long */
}

static void use_database(struct fixture *fixture, const char *like)
{
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(fixture->office, id);
        (void)snprintf(fixture->database, sizeof fixture->database, "test_%s", id);
        create_database(fixture->database, like);
        write_uri(getenv("KENTONGAN_TEST_POSTGRES"), fixture->database, fixture->uri);
        const char *pooler = getenv("KENTONGAN_TEST_POOLER");
        fixture->options.uri = fixture->uri;
        fixture->options.pooler = pooler && strcmp(pooler, "transaction") == 0 ? POOLER_TRANSACTION : POOLER_NONE;
}

static void open_folder(struct fixture *fixture, const struct store_options *options)
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
        fixture->options.folder = fixture_is_postgres() ? NULL : fixture->data;
}

static void migrate(struct store *store)
{
        char message[STORE_MESSAGE_SIZE] = "";
        if (store_migrate(store, &migrations_main, message) != OK)
                fail_msg("store_migrate: %s", message);
}

/* ---- the migrated database of which every other of this program is a copy: copying takes a third of migrating ---- */

static char template_name[64];
static pid_t template_owner;

static void drop_template(void)
{
        if (getpid() == template_owner)
                drop_database(template_name);
}

/* Made past the pooler, which would keep a connection to it; a database in use cannot be copied. */
static const char *migrated_template(void)
{
        if (template_name[0])
                return template_name;
        struct fixture fixture;
        open_folder(&fixture, NULL);
        use_database(&fixture, "template0");
        write_uri(admin_uri(), fixture.database, fixture.uri);
        fixture.options.pooler = POOLER_NONE;
        open_store(&fixture);
        migrate(fixture.store);
        (void)snprintf(template_name, sizeof template_name, "%s", fixture.database);
        fixture.database[0] = 0; /* stays until this program ends */
        fixture_close(&fixture);
        template_owner = getpid();
        assert_int_equal(atexit(drop_template), 0);
        return template_name;
}

void fixture_open_empty(struct fixture *fixture, const struct store_options *options)
{
        open_folder(fixture, options);
        if (fixture_is_postgres())
                use_database(fixture, "template0");
        open_store(fixture);
}

void fixture_open(struct fixture *fixture)
{
        open_folder(fixture, NULL);
        if (fixture_is_postgres())
                use_database(fixture, migrated_template());
        open_store(fixture);
        if (!fixture_is_postgres())
                migrate(fixture->store);
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
                drop_database(fixture->database);
        (void)nftw(fixture->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

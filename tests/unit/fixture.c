/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "access/scope.h"
#include "base/checked.h"
#include "folder.h"

#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

bool fixture_is_postgres(void)
{
        const char *uri = getenv("KENTONGAN_TEST_POSTGRES");
        return uri && *uri;
}

static enum error see_every_office(struct tx *tx, void *context)
{
        (void)context;
        scope_every_office();
        return tx_set_every_office(tx);
}

/* Rules are tried without a request around them; what the net lets through is tried where scope_install replaces this,
 * and over HTTP. */
static void open_store(struct fixture *fixture)
{
        char message[STORE_MESSAGE_SIZE] = "";
        if (store_open(&fixture->options, &fixture->store, message) != OK)
                fail_msg("store_open: %s", message);
        store_set_begin_hook(fixture->store, see_every_office, NULL);
}

/* Runs a client program of PostgreSQL; the fixture writes no SQL. False when it did not do what it was asked; what it
 * says of that is thrown away when `quiet`. */
static bool client_did(const char *const arguments[], bool quiet)
{
        pid_t child;
        int status;
        char *const *argv = (char *const *)(uintptr_t)arguments;
        posix_spawn_file_actions_t actions;
        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        if (quiet)
                assert_int_equal(posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0), 0);
        assert_int_equal(posix_spawnp(&child, arguments[0], &actions, NULL, argv, environ), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        (void)posix_spawn_file_actions_destroy(&actions);
        return status == 0;
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
        const char *const drop[] = { "dropdb", "--force", "--maintenance-db", admin_uri(), name, NULL };
        assert_true(client_did(drop, false));
}

static bool copy_database(const char *name, const char *like, bool quiet)
{
        /* Copying by way of the log takes three times as long. */
        const char *const create[] = { "createdb",  "--maintenance-db", admin_uri(), "--strategy",
                                       "file_copy", "-T", like, name, NULL };
        return client_did(create, quiet);
}

/* False when there is no database `like`. */
static bool use_database(struct fixture *fixture, const char *like, bool quiet)
{
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(fixture->office, id);
        (void)snprintf(fixture->database, sizeof fixture->database, "test_%s", id);
        if (!copy_database(fixture->database, like, quiet)) {
                fixture->database[0] = 0;
                return false;
        }
        write_uri(getenv("KENTONGAN_TEST_POSTGRES"), fixture->database, fixture->uri);
        const char *pooler = getenv("KENTONGAN_TEST_POOLER");
        fixture->options.uri = fixture->uri;
        fixture->options.pooler = pooler && strcmp(pooler, "transaction") == 0 ? POOLER_TRANSACTION : POOLER_NONE;
        return true;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
        (void)status, (void)type, (void)place;
        return remove(path);
}

/* A test that fails before fixture_close leaves its folder: it goes when the program ends (not when a child does). */
static struct {
        char folders[8][sizeof(((struct fixture *)0)->folder)];
        pid_t owner;
} left_open;

static void remove_left_open(void)
{
        for (size_t i = 0; left_open.owner == getpid() && i < ARRAY_SIZE(left_open.folders); i++)
                if (left_open.folders[i][0])
                        (void)nftw(left_open.folders[i], remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Puts `with` where `folder` stands; "" is a free place. */
static void note_folder(const char *folder, const char *with)
{
        if (!left_open.owner) {
                left_open.owner = getpid();
                assert_int_equal(atexit(remove_left_open), 0);
        }
        for (size_t i = 0; i < ARRAY_SIZE(left_open.folders); i++)
                if (strcmp(left_open.folders[i], folder) == 0) {
                        (void)snprintf(left_open.folders[i], sizeof left_open.folders[i], "%s", with);
                        return;
                }
}

static void open_folder(struct fixture *fixture, const struct store_options *options)
{
        *fixture = (struct fixture){ 0 };
        make_folder("kentongan-test", sizeof fixture->folder, fixture->folder);
        note_folder("", fixture->folder);
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

/* ---- the migrated database of which every other on its server is a copy: copying takes a third of migrating ------ */

/* Its name says which migrations it has. */
static void name_template(char ret_name[64])
{
        crypto_generichash_state state;
        uint8_t hash[crypto_generichash_BYTES_MIN];
        crypto_generichash_init(&state, NULL, 0, sizeof hash);
        for (size_t i = 0; i < migrations_main.count; i++)
                crypto_generichash_update(&state, migrations_main.migrations[i].checksum,
                                          sizeof migrations_main.migrations[i].checksum);
        crypto_generichash_final(&state, hash, sizeof hash);
        char hex[2 * sizeof hash + 1];
        (void)snprintf(ret_name, 64, "migrated_%s", sodium_bin2hex(hex, sizeof hex, hash, sizeof hash));
}

/* Migrated under a name of its own and then copied, which happens as a whole or not: of two programs that make it at
 * once one is told that it is there. Past the pooler, which would keep a connection; what is used is not copied. */
static void make_template(const char *name)
{
        struct fixture fixture;
        open_folder(&fixture, NULL);
        assert_true(use_database(&fixture, "template0", false));
        write_uri(admin_uri(), fixture.database, fixture.uri);
        fixture.options.pooler = POOLER_NONE;
        open_store(&fixture);
        migrate(fixture.store);
        store_close(fixture.store);
        fixture.store = NULL;
        (void)copy_database(name, fixture.database, true);
        fixture_close(&fixture);
}

static void use_migrated(struct fixture *fixture)
{
        char name[64];
        name_template(name);
        if (use_database(fixture, name, true))
                return;
        make_template(name);
        assert_true(use_database(fixture, name, false));
}

void fixture_open_empty(struct fixture *fixture, const struct store_options *options)
{
        open_folder(fixture, options);
        if (fixture_is_postgres())
                assert_true(use_database(fixture, "template0", false));
        open_store(fixture);
}

void fixture_open(struct fixture *fixture)
{
        open_folder(fixture, NULL);
        if (fixture_is_postgres())
                use_migrated(fixture);
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

void fixture_close(struct fixture *fixture)
{
        store_close(fixture->store);
        vault_close(fixture->vault);
        if (fixture->database[0])
                drop_database(fixture->database);
        (void)nftw(fixture->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        note_folder(fixture->folder, "");
}

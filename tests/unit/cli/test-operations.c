/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The commands of an operator, as he types them: init, backup, restore, doctor, and the search for canaries. */
#include "place.h"

#include "access/people.h"
#include "access.sql.h"
#include "base/checked.h"
#include "base/clock.h"
#include "blobs/record.h"
#include "cli/manifest.h"
#include "cli/tree.h"
#include "journal/journal.h"
#include "program/keys.h"
#include "program.sql.h"
#include "store/query.h"
#include "store/store.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum { CANARIES = 200 };

static void makes_an_office_once(void **state)
{
        struct place *place = *state;
        assert_int_equal(init(place), CLI_OK);
        assert_true(said(place, "siti (administrator)"));
        assert_int_equal(init(place), CLI_FAILED);
        assert_true(said(place, "exists already"));
        assert_int_equal(run(place, cli_migrate, (const char *[]){ "migrate", "--data", place->data, "--check",
                                                                   NULL }), CLI_OK);
        assert_int_equal(run(place, cli_user, (const char *[]){ "user", "list", "--data", place->data, NULL }), CLI_OK);
        assert_true(said(place, "budi"));
        assert_int_equal(run(place, cli_user, (const char *[]){ "user", "add-role", "siti", "head", "--data",
                                                                place->data, NULL }),
                         CLI_USAGE);
        assert_true(said(place, "two persons"));
}

static void refuses_what_makes_no_sense(void **state)
{
        struct place *place = *state;
        assert_int_equal(run(place, cli_init,
                             (const char *[]){ "init", "--data", place->data, "--code", "x", "--name", "y", "--area",
                                               "99.99", "--admin", "siti", "--head", "budi", NULL }),
                         CLI_USAGE);
        assert_true(said(place, "no region 99.99"));
        assert_int_equal(run(place, cli_init,
                             (const char *[]){ "init", "--data", place->data, "--code", "x", "--name", "y", "--area",
                                               "35.02", "--admin", "siti", "--head", "siti", NULL }),
                         CLI_USAGE);
        static const struct {
                const char *code, *area, *admin, *said;
        } wrong[] = {
                { "po no", "35.02", "siti", "--code \"po no\"" },
                { "PONOROGO", "35.02", "siti", "--code \"PONOROGO\"" },
                { "-x", "35.02", "siti", "--code" },
                { "x", "35.02.01", "siti", "35.02.01 is a district" },
                { "x", "35.02,35.02.02.2003", "siti", "35.02.02.2003 is a village" },
                { "x", "35.02", "Siti Aminah", "--admin \"Siti Aminah\"" },
                { "x", "35.02", "si", "--admin \"si\"" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
                assert_int_equal(run(place, cli_init,
                                     (const char *[]){ "init", "--data", place->data, "--code", wrong[i].code, "--name",
                                                       "y", "--area", wrong[i].area, "--admin", wrong[i].admin,
                                                       "--head", "budi", NULL }),
                                 CLI_USAGE);
                assert_true(said(place, wrong[i].said));
        }
        assert_int_equal(access(place->data, F_OK), -1);
        assert_int_equal(access(place->keys, F_OK), -1);
        assert_int_equal(run(place, cli_restore, (const char *[]){ "restore", place->folder, "--data", place->data,
                                                                   NULL }),
                         CLI_FAILED);
}

static int serve(struct place *place, const char *data, const char *keys);

/* A disk that lies: three pages in the middle are something else. What reads them would fail one day; the start says
 * so now. */
static void does_not_serve_a_damaged_database(void **state)
{
        struct place *place = *state;
        char path[256], page[4096];
        assert_int_equal(init(place), CLI_OK);
        (void)snprintf(path, sizeof path, "%s/kentongan.db", place->data);
        _cleanup_close_ int file = open(path, O_RDWR | O_CLOEXEC);
        assert_true(file >= 0);
        off_t pages = lseek(file, 0, SEEK_END) / (off_t)sizeof page;
        assert_true(pages > 100);
        memset(page, 0xA5, sizeof page);
        for (off_t i = 1; i <= 3; i++)
                assert_int_equal(pwrite(file, page, sizeof page, pages * i / 4 * (off_t)sizeof page), sizeof page);
        assert_int_equal(serve(place, place->data, place->keys), CLI_FAILED);
        assert_true(said(place, "kentongan.db is damaged"));
        assert_true(said(place, "kentongan doctor"));
        assert_true(said(place, "kentongan restore"));
}

/* Two accounts, their two roles, the office: each is an entry, which verify says to wait until it is sealed. */
static void the_first_people_are_in_the_journal(void **state)
{
        struct place *place = *state;
        struct program program;
        int64_t epoch, sealed;
        const char *const verify[] = { "journal", "verify", "--data", place->data, NULL };
        assert_int_equal(init(place), CLI_OK);
        assert_int_equal(run(place, cli_journal, verify), CLI_OK);
        assert_true(said(place, "5 waiting: the journal holds.") && said(place, "The 5 waiting are written and safe"));
        (void)open_office(place, &program);
        assert_ok(journal_lease(program.app.store, uuid_new(), &epoch));
        assert_ok(journal_seal(program.app.store, epoch, 1000, &sealed));
        assert_int_equal(sealed, 5);
        program_close(&program);
        assert_int_equal(run(place, cli_journal, verify), CLI_OK);
        assert_true(said(place, "5 entries") && said(place, "0 waiting") && !said(place, "written and safe"));
}

/* A forgotten option is a fault of usage, as --help and the man page say. */
static void without_a_folder_it_is_usage(void **state)
{
        struct place *place = *state;
        const struct {
                int (*command)(int, char **);
                const char *words[3];
        } rows[] = { { cli_doctor, { "doctor" } }, { cli_journal, { "journal", "verify" } },
                     { cli_user, { "user", "list" } }, { cli_content, { "content", "kinds" } } };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                assert_int_equal(run(place, rows[i].command, rows[i].words), CLI_USAGE);
                assert_true(said(place, "say --data FOLDER"));
        }
}

static void finds_what_is_larger_than_a_village(void **state)
{
        struct place *place = *state;
        assert_int_equal(run(place, cli_region, (const char *[]){ "region", "search", "ponorogo", NULL }), CLI_OK);
        assert_true(said(place, "35.02          Kabupaten Ponorogo\n"));
        assert_true(said(place, "35.02.17       Kecamatan Ponorogo, Kabupaten Ponorogo\n"));
        assert_int_equal(run(place, cli_region, (const char *[]){ "region", "search", "ngrayun", NULL }), CLI_OK);
        assert_true(said(place, "35.02.02       Kecamatan Ngrayun, Kabupaten Ponorogo\n"));
        assert_int_equal(run(place, cli_region, (const char *[]){ "region", "search", "jawa", "timur", NULL }), CLI_OK);
        assert_true(said(place, "35             "));
        assert_int_equal(run(place, cli_region, (const char *[]){ "region", "search", "zzzzzz", NULL }), CLI_FAILED);
}

/* "kenari-<random>-<number>": found nowhere else by chance. */
static void canary(int number, char ret_text[64])
{
        static char salt[33];
        if (!salt[0]) {
                unsigned char bytes[16];
                randombytes_buf(bytes, sizeof bytes);
                sodium_bin2hex(salt, sizeof salt, bytes, sizeof bytes);
        }
        (void)snprintf(ret_text, 64, "kenari-%s-%04d", salt, number);
}

static enum error plant_one(struct tx *tx, struct uuid office, int number, bool sealed)
{
        char text[64], login[16];
        struct uuid id = uuid_new();
        canary(number, text);
        (void)snprintf(login, sizeof login, "orang%d", number);
        TRY(person_first(tx, office,
                         &(struct person_new){ .id = id, .login = slice_from_cstr(login), .position = S("Staf"),
                                               .language = S("id"),
                                               .name = sealed ? S("Orang Contoh") : slice_from_cstr(text),
                                               .phone = sealed ? slice_from_cstr(text) : SLICE_NULL,
                                               .nik = sealed ? slice_from_cstr(text) : SLICE_NULL },
                         SLICE_NULL));
        return access_glass_insert(
                tx,
                &(struct access_glass_insert_params){ .office_id = office,
                                                      .id = uuid_new(),
                                                      .person_id = id,
                                                      .object_kind = S("report"),
                                                      .object_id = uuid_new(),
                                                      .reason = sealed ? slice_from_cstr(text) : S("alasan"),
                                                      .opened_at = clock_now(),
                                                      .expires_at = clock_now() },
                NULL);
}

static void plant(struct place *place, int from, int count, bool sealed)
{
        struct program program;
        enum error err;
        struct uuid office = open_office(place, &program);
        transaction (tx, program.app.store, TX_WRITE, &err) {
                for (int i = from; err == OK && i < from + count; i++)
                        err = plant_one(tx, office, i, sealed);
        }
        assert_ok(err);
        program_close(&program);
}

static void write_list(struct place *place, int from, int count)
{
        FILE *list = fopen(place->list, "we");
        assert_non_null(list);
        for (int i = from; i < from + count; i++) {
                char text[64];
                canary(i, text);
                fprintf(list, "%s\n", text);
        }
        assert_int_equal(fclose(list), 0);
}

static int doctor(struct place *place)
{
        return run(place, cli_doctor, (const char *[]){ "doctor", "--data", place->data, "--canaries", place->list,
                                                        NULL });
}

static void finds_no_sealed_value_and_every_open_one(void **state)
{
        struct place *place = *state;
        assert_int_equal(init(place), CLI_OK);
        plant(place, 0, CANARIES, true);
        write_list(place, 0, CANARIES);
        assert_int_equal(doctor(place), CLI_OK);
        assert_true(said(place, "canaries: 200 values looked for in "));
        assert_true(said(place, " 0 found"));
        /* The control: the same value in a column that is not sealed. */
        plant(place, CANARIES, 1, false);
        write_list(place, CANARIES, 1);
        assert_int_equal(doctor(place), CLI_FINDING);
        assert_true(said(place, "canary of line 1 stands in"));
        char text[64];
        canary(CANARIES, text);
        assert_false(said(place, text));
}

static int backup(struct place *place)
{
        return run(place, cli_backup, (const char *[]){ "backup", place->copy, "--data", place->data, NULL });
}

static int restore(struct place *place)
{
        return run(place, cli_restore, (const char *[]){ "restore", place->copy, "--data", place->restored, "--keys",
                                                         place->keys,
                                                         NULL });
}

static enum error no_key(const struct tree_file *file, void *context)
{
        (void)context;
        return strstr(file->relative, "key") ? ERR_CONFLICT : OK;
}

static void a_backup_comes_back_whole(void **state)
{
        struct place *place = *state;
        assert_int_equal(init(place), CLI_OK);
        plant(place, 0, 10, true);
        assert_int_equal(backup(place), CLI_OK);
        assert_true(said(place, "keys are NOT in it"));
        static const char *const wrong[][2] = {
                { "data/today", "lies in the data folder" }, { "data/blobs/today/", "lies in the data folder" },
                { "none/today", "the folder above" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
                char target[160];
                (void)snprintf(target, sizeof target, "%s/%s", place->folder, wrong[i][0]);
                const char *const words[] = { "backup", target, "--data", place->data, NULL };
                assert_int_equal(run(place, cli_backup, words), CLI_FAILED);
                assert_true(said(place, wrong[i][1]));
        }
        assert_ok(tree_each(place->copy, no_key, NULL));
        assert_int_equal(backup(place), CLI_FAILED);
        assert_int_equal(restore(place), CLI_OK);
        assert_true(said(place, "a sample of 10 from people, reports and applications open"));
        assert_true(said(place, "Restored and proven"));
        assert_int_equal(restore(place), CLI_FAILED);
        assert_true(said(place, "not empty"));
        assert_int_equal(run(place, cli_migrate, (const char *[]){ "migrate", "--data", place->restored, "--keys",
                                                                   place->keys, NULL }),
                         CLI_OK);
}

static void runs_beside_a_program_that_writes(void **state)
{
        struct place *place = *state;
        struct program program;
        assert_int_equal(init(place), CLI_OK);
        (void)open_office(place, &program);
        assert_int_equal(backup(place), CLI_OK);
        assert_int_equal(run(place, cli_user, (const char *[]){ "user", "end-sessions", "siti", "--data", place->data,
                                                                NULL }),
                         CLI_FAILED);
        assert_true(said(place, "Stop `kentongan serve`"));
        program_close(&program);
        assert_int_equal(restore(place), CLI_OK);
}

static void one_changed_byte_is_found(void **state)
{
        struct place *place = *state;
        char path[128];
        unsigned char byte;
        assert_int_equal(init(place), CLI_OK);
        assert_int_equal(backup(place), CLI_OK);
        (void)snprintf(path, sizeof path, "%s/kentongan.db", place->copy);
        int file = open(path, O_RDWR | O_CLOEXEC);
        assert_true(file >= 0);
        assert_int_equal(pread(file, &byte, 1, 5000), 1);
        byte ^= 1;
        assert_int_equal(pwrite(file, &byte, 1, 5000), 1);
        close(file);
        assert_int_equal(restore(place), CLI_FINDING);
        assert_true(said(place, "not what was backed up"));
        assert_int_equal(restore(place), CLI_FAILED);
        assert_true(said(place, "was cut off"));
        assert_int_equal(run(place, cli_migrate, (const char *[]){ "migrate", "--data", place->restored, "--keys",
                                                                   place->keys, NULL }),
                         CLI_FAILED);
        assert_true(said(place, "did not end well"));
}

static void another_key_does_not_open_it(void **state)
{
        struct place *place = *state;
        char other[128], other_keys[128];
        assert_int_equal(init(place), CLI_OK);
        plant(place, 0, 3, true);
        assert_int_equal(backup(place), CLI_OK);
        (void)snprintf(other, sizeof other, "%s/other", place->folder);
        (void)snprintf(other_keys, sizeof other_keys, "%s/other.keys", place->folder);
        assert_int_equal(run(place, cli_migrate, (const char *[]){ "migrate", "--data", other, NULL }), CLI_OK);
        assert_int_equal(run(place, cli_restore, (const char *[]){ "restore", place->copy, "--data", place->restored,
                                                                   "--keys",
                                                                   other_keys, NULL }),
                         CLI_FINDING);
        assert_true(said(place, "none that was put aside there opens them all"));
        assert_true(said(place, "--keys FOLDER"));
}

static void no_key_is_said_before_anything_is_copied(void **state)
{
        struct place *place = *state;
        char nowhere[128];
        assert_int_equal(init(place), CLI_OK);
        assert_int_equal(backup(place), CLI_OK);
        (void)snprintf(nowhere, sizeof nowhere, "%s/nowhere", place->folder);
        assert_int_equal(run(place, cli_restore, (const char *[]){ "restore", place->copy, "--data", place->restored,
                                                                   "--keys", nowhere, NULL }), CLI_FAILED);
        assert_true(said(place, "Nothing was changed"));
        assert_int_equal(access(place->restored, F_OK), -1);
        assert_int_equal(restore(place), CLI_OK);
}

/* --- new keys ---------------------------------------------------------------------------------------------------- */

enum { KEPT_FILES = 3 };

static void put_files(struct place *place, struct blob_id ret_ids[KEPT_FILES])
{
        struct program program = { 0 };
        struct blob_keys keys;
        enum error err;
        struct uuid office = open_office(place, &program);
        transaction (tx, program.app.store, TX_WRITE, &err) {
                err = blob_keys_of(tx, office, &keys);
                for (int i = 0; i < KEPT_FILES && err == OK; i++) {
                        err = blob_put(&program.app.blobs, &keys, slice_of("isi berkas", 8 + (size_t)i), &ret_ids[i]);
                        if (err == OK)
                                err = blob_record_add(tx, &(struct blob_record){
                                                                  .office_id = office, .id = uuid_new(),
                                                                  .address = ret_ids[i], .class = S("P3"),
                                                                  .owner_kind = S("report"), .owner_id = uuid_new(),
                                                                  .media_type = S("text/plain"), .size = 8 + i,
                                                                  .retention = S("report"),
                                                                  .created_at = clock_now() });
                }
        }
        assert_ok(err);
        program_close(&program);
}

static void files_open(struct place *place, const struct blob_id ids[KEPT_FILES], uint32_t version)
{
        struct program program = { 0 };
        struct blob_keys keys;
        enum error err;
        struct uuid office = open_office(place, &program);
        transaction (tx, program.app.store, TX_READ, &err) {
                err = blob_keys_of(tx, office, &keys);
        }
        assert_ok(err);
        for (int i = 0; i < KEPT_FILES; i++) {
                struct slice bytes;
                uint32_t found;
                assert_ok(blob_get(&program.app.blobs, &keys, ids[i], &program.arena, &bytes));
                assert_true(slice_equal(bytes, slice_of("isi berkas", 8 + (size_t)i)));
                assert_ok(blob_key_version(&program.app.blobs, ids[i], &found));
                assert_int_equal(found, version);
        }
        program_close(&program);
}

static int rotate(struct place *place, const char *what)
{
        return run(place, cli_rotate, (const char *[]){ "rotate", what, "--data", place->data, NULL });
}

static void keys_change_and_everything_opens(void **state)
{
        struct place *place = *state;
        struct blob_id ids[KEPT_FILES];
        char now[160], next[160];
        assert_int_equal(init(place), CLI_OK);
        put_files(place, ids);
        files_open(place, ids, 1);
        assert_int_equal(rotate(place, "semua"), CLI_USAGE);
        assert_int_equal(rotate(place, "values"), CLI_OK);
        assert_true(said(place, "Everything is sealed under the new keys"));
        assert_int_equal(rotate(place, "files"), CLI_OK);
        assert_true(said(place, "3 of 3 files"));
        files_open(place, ids, 2);
        assert_int_equal(rotate(place, "master"), CLI_OK);
        assert_false(said(place, "main: 0 data keys"));
        files_open(place, ids, 2);
        /* Interrupted between the databases and the file: the key that wraps nothing any more is still in its place. */
        (void)snprintf(now, sizeof now, "%s/master.key", place->keys);
        (void)snprintf(next, sizeof next, "%s/master.key.new", place->keys);
        assert_int_equal(rename(now, next), 0);
        assert_int_equal(rotate(place, "master"), CLI_OK); /* makes an old key that opens nothing, and needs none */
        assert_true(said(place, "main: 0 data keys"));
        files_open(place, ids, 2);
        assert_int_equal(rotate(place, "files"), CLI_OK);
        files_open(place, ids, 3);
        assert_int_equal(run(place, cli_doctor, (const char *[]){ "doctor", "--data", place->data, NULL }), CLI_OK);
}

/* The key of before lies beside the new one: the copy opens with it, and comes under the new one. */
static void a_backup_of_before_comes_under_the_new_master(void **state)
{
        struct place *place = *state;
        assert_int_equal(init(place), CLI_OK);
        plant(place, 0, 3, true);
        assert_int_equal(backup(place), CLI_OK);
        assert_int_equal(rotate(place, "master"), CLI_OK);
        assert_int_equal(rotate(place, "master"), CLI_OK); /* two old ones: it takes the right one */
        assert_int_equal(restore(place), CLI_OK);
        assert_true(said(place, "from before the master key changed"));
        assert_true(said(place, "Restored and proven"));
        assert_int_equal(run(place, cli_doctor, (const char *[]){ "doctor", "--data", place->restored, "--keys",
                                                                  place->keys, NULL }), CLI_OK);
}

/* --- keys that do not belong to the data ------------------------------------------------------------------------- */

static int serve(struct place *place, const char *data, const char *keys)
{
        return run(place, cli_serve, (const char *[]){ "serve", "--data", data, "--keys", keys, "--listen",
                                                       "127.0.0.1:0", NULL });
}

static bool is_there(const char *folder, const char *name)
{
        char path[192];
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        return access(path, F_OK) == 0;
}

static void never_makes_keys_for_data_that_have_some(void **state)
{
        struct place *place = *state;
        char nowhere[128], half[128], from[192], to[192];
        assert_int_equal(init(place), CLI_OK); /* nothing is sealed yet, and the journal has begun */
        (void)snprintf(nowhere, sizeof nowhere, "%s/nowhere", place->folder);
        assert_int_equal(run(place, cli_migrate, (const char *[]){ "migrate", "--data", place->data, "--keys",
                                                                   nowhere, NULL }), CLI_FAILED);
        assert_int_equal(access(nowhere, F_OK), -1);
        plant(place, 0, 3, true);
        assert_int_equal(serve(place, place->data, nowhere), CLI_FAILED);
        assert_true(said(place, "there is no folder of keys"));
        assert_true(said(place, nowhere));
        assert_true(said(place, "--keys FOLDER"));
        assert_int_equal(access(nowhere, F_OK), -1);
        assert_int_equal(run(place, cli_migrate, (const char *[]){ "migrate", "--data", place->data, "--keys",
                                                                   nowhere, NULL }), CLI_FAILED);
        assert_int_equal(access(nowhere, F_OK), -1);
        /* One of the two is lost: it is not made anew either, and not by a reader. */
        (void)snprintf(half, sizeof half, "%s/half", place->folder);
        (void)snprintf(from, sizeof from, "%s/master.key", place->keys);
        (void)snprintf(to, sizeof to, "%s/master.key", half);
        assert_int_equal(mkdir(half, 0700), 0);
        assert_int_equal(link(from, to), 0);
        assert_int_equal(serve(place, place->data, half), CLI_FAILED);
        assert_int_equal(run(place, cli_doctor, (const char *[]){ "doctor", "--data", place->data, "--keys", half,
                                                                  NULL }), CLI_FAILED);
        assert_true(said(place, "--keys FOLDER"));
        assert_false(is_there(half, "journal.key"));
}

static void refuses_the_keys_of_another_installation(void **state)
{
        struct place *place = *state;
        char other[128], other_keys[128];
        assert_int_equal(init(place), CLI_OK);
        plant(place, 0, 3, true);
        (void)snprintf(other, sizeof other, "%s/other", place->folder);
        (void)snprintf(other_keys, sizeof other_keys, "%s/other.keys", place->folder);
        assert_int_equal(run(place, cli_migrate, (const char *[]){ "migrate", "--data", other, NULL }), CLI_OK);
        assert_int_equal(serve(place, place->data, other_keys), CLI_FAILED);
        assert_true(said(place, "opens only 0 of"));
        assert_true(said(place, "Nothing was changed"));
        assert_true(said(place, "--keys FOLDER"));
        assert_int_equal(run(place, cli_doctor, (const char *[]){ "doctor", "--data", place->data, NULL }), CLI_OK);
}

static void sign_one(struct place *place)
{
        struct program program;
        int64_t epoch, sealed;
        (void)open_office(place, &program);
        assert_ok(journal_lease(program.app.store, uuid_new(), &epoch));
        assert_ok(journal_seal(program.app.store, epoch, 1000, &sealed));
        assert_true(sealed > 0);
        assert_ok(journal_checkpoint(program.app.store, program.app.journal_key, epoch));
        program_close(&program);
}

static void refuses_a_key_that_signed_nothing_here(void **state)
{
        struct place *place = *state;
        char other[128], theirs[192], ours[192];
        assert_int_equal(init(place), CLI_OK);
        plant(place, 0, 3, true);
        sign_one(place);
        (void)snprintf(other, sizeof other, "%s/other", place->folder);
        assert_int_equal(run(place, cli_migrate, (const char *[]){ "migrate", "--data", other, NULL }), CLI_OK);
        (void)snprintf(theirs, sizeof theirs, "%s/other.keys/journal.key", place->folder);
        (void)snprintf(ours, sizeof ours, "%s/journal.key", place->keys);
        assert_int_equal(rename(theirs, ours), 0);
        assert_int_equal(serve(place, place->data, place->keys), CLI_FAILED);
        assert_true(said(place, "signed with another key"));
}

static void make_empty(const char *folder, const char *name)
{
        char path[192];
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        _cleanup_close_ int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        assert_true(file >= 0);
}

static void move_in(const char *folder, const char *name, const char *kept)
{
        char from[192], to[192];
        (void)snprintf(from, sizeof from, "%s/%s", folder, name);
        (void)snprintf(to, sizeof to, "%s/%s", folder, kept);
        assert_int_equal(rename(from, to), 0);
}

/* Each of the two, away or emptied: an empty one would say that nobody ever wrote. */
static void never_serves_an_empty_database_for_a_lost_one(void **state)
{
        struct place *place = *state;
        static const char *const names[] = { "kentongan.db", "tips.db" };
        char message[PROGRAM_MESSAGE_SIZE];
        assert_int_equal(init(place), CLI_OK);
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
                move_in(place->data, names[i], "kept");
                for (size_t emptied = 0; emptied < 2; emptied++) {
                        assert_int_equal(serve(place, place->data, place->keys), CLI_FAILED);
                        assert_true(said(place, names[i]) && said(place, "kentongan restore"));
                        assert_true(said(place, "Tidak ada yang diubah"));
                        assert_int_equal(is_there(place->data, names[i]), emptied);
                        make_empty(place->data, names[i]);
                }
                assert_int_equal(open_again(place, true, message), i == 0 ? ERR_CORRUPT : OK);
                move_in(place->data, "kept", names[i]);
        }
        assert_ok(open_again(place, false, message));
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
                move_in(place->data, names[i], i ? "kept-tips" : "kept-main");
        assert_int_equal(serve(place, place->data, place->keys), CLI_FAILED);
        assert_true(said(place, "kentongan.db, tips.db"));
}

/* Keys without databases are a first start that was cut off only when it says so itself. */
static void a_first_start_that_was_cut_off_goes_on(void **state)
{
        struct place *place = *state;
        char message[PROGRAM_MESSAGE_SIZE];
        assert_int_equal(mkdir(place->keys, 0700), 0);
        make_empty(place->keys, "first-start");
        assert_ok(open_again(place, false, message));
        assert_true(is_there(place->keys, "journal.key"));
        assert_false(is_there(place->keys, "first-start"));
        move_in(place->data, "kentongan.db", "kept");
        move_in(place->data, "tips.db", "kept-tips");
        assert_int_equal(open_again(place, false, message), ERR_CORRUPT);
        make_empty(place->keys, "first-start");
        assert_ok(open_again(place, false, message));
}

static void an_altered_journal_is_served_only_knowingly(void **state)
{
        struct place *place = *state;
        static const char alter[] = "UPDATE journal_entry SET action = 'x' WHERE id = "
                                    "(SELECT entry_id FROM journal_chain WHERE seq = 3)";
        static struct statement statement = { .name = "alter", .place = "test", .set = "main", .sqlite = alter };
        struct program program;
        enum error err;
        char message[PROGRAM_MESSAGE_SIZE];
        assert_int_equal(init(place), CLI_OK);
        sign_one(place);
        assert_ok(open_again(place, false, message));
        (void)open_office(place, &program);
        transaction (tx, program.app.store, TX_WRITE, &err)
                err = query_run(tx, &statement, NULL, NULL);
        assert_ok(err);
        program_close(&program);
        assert_int_equal(serve(place, place->data, place->keys), CLI_FAILED);
        assert_true(said(place, "does not hold at entry 3 (altered)") && said(place, "--damaged"));
        assert_true(said(place, "tidak utuh pada catatan 3"));
}

/* A backup is older than what lies beside the key: restore proves it and says what to do, serve asks for it. */
static void an_older_backup_says_that_it_is_older(void **state)
{
        struct place *place = *state;
        char places[400];
        assert_int_equal(init(place), CLI_OK);
        assert_int_equal(backup(place), CLI_OK);
        sign_one(place);
        assert_int_equal(restore(place), CLI_OK);
        assert_true(said(place, "It is older than the folder of keys") && said(place, "journal.places aside"));
        assert_int_equal(serve(place, place->restored, place->keys), CLI_FAILED);
        assert_true(said(place, "was signed once") && said(place, "journal.places aside") &&
                    said(place, "pernah ditandatangani"));
        assert_int_equal(run(place, cli_journal, (const char *[]){ "journal", "verify", "--data", place->restored,
                                                                   "--keys", place->keys, NULL }), CLI_FINDING);
        assert_true(said(place, "an older backup was restored"));
        (void)snprintf(places, sizeof places, "%s/journal.places", place->keys);
        assert_int_equal(unlink(places), 0);
        assert_int_equal(run(place, cli_journal, (const char *[]){ "journal", "verify", "--data", place->restored,
                                                                   "--keys", place->keys, NULL }), CLI_OK);
}

static void a_restored_copy_is_served_with_its_keys(void **state)
{
        struct place *place = *state;
        char next[400];
        assert_int_equal(init(place), CLI_OK);
        plant(place, 0, 3, true);
        assert_int_equal(backup(place), CLI_OK);
        assert_int_equal(restore(place), CLI_OK);
        (void)snprintf(next, sizeof next, "Next: kentongan serve --data %s --keys %s\n", place->restored,
                       place->keys);
        assert_true(said(place, next));
}

/* --- printed checkpoints ------------------------------------------------------------------------------------------ */

static int verify(struct place *place, const char *printed)
{
        return run(place, cli_journal, (const char *[]){ "journal", "verify", "--checkpoint", printed, "--data",
                                                         place->data, NULL });
}

static void passes_no_checkpoint_over(void **state)
{
        struct place *place = *state;
        char printed[1024];
        assert_int_equal(init(place), CLI_OK);
        assert_int_equal(run(place, cli_journal, (const char *[]){ "journal", "checkpoint", "--data", place->data,
                                                                   NULL }), CLI_OK);
        assert_true(said(place, "no checkpoint yet"));
        sign_one(place);
        assert_int_equal(run(place, cli_journal, (const char *[]){ "journal", "checkpoint", "--data", place->data,
                                                                   NULL }), CLI_OK);
        (void)snprintf(printed, sizeof printed, "%.*s", (int)strcspn(place->said, "\n"), place->said);
        assert_int_equal(verify(place, printed), CLI_OK);
        assert_int_equal(verify(place, "abc"), CLI_USAGE);
        assert_true(said(place, "no checkpoint"));
        assert_false(said(place, "the journal holds"));
        char *office = printed + strlen("kentongan-journal:1:");
        char first = office[0];
        office[0] = first == '0' ? '1' : '0';
        assert_int_equal(verify(place, printed), CLI_FINDING);
        assert_true(said(place, "belongs to no office of this database"));
        assert_false(said(place, "the journal holds"));
        office[0] = first;
        office[UUID_TEXT_SIZE + 1] = '9';
        assert_int_equal(verify(place, printed), CLI_FINDING);
        assert_true(said(place, "altered"));
}

/* --- addresses ---------------------------------------------------------------------------------------------------- */

static void says_that_an_address_is_in_use(void **state)
{
        struct place *place = *state;
        char address[32];
        struct sockaddr_in taken = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        socklen_t size = sizeof taken;
        int yes = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_true(listener >= 0);
        /* As a server that would share its port, if the second one asked for that as well. */
        assert_int_equal(setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes), 0);
        assert_int_equal(bind(listener, (struct sockaddr *)&taken, size), 0);
        assert_int_equal(listen(listener, 1), 0);
        assert_int_equal(getsockname(listener, (struct sockaddr *)&taken, &size), 0);
        (void)snprintf(address, sizeof address, "127.0.0.1:%u", ntohs(taken.sin_port));
        assert_int_equal(run(place, cli_serve, (const char *[]){ "serve", "--demo", "--data", place->data, "--listen",
                                                                 address, NULL }), CLI_FAILED);
        assert_true(said(place, address));
        assert_true(said(place, "is in use"));
        assert_true(said(place, "--listen"));
        assert_int_equal(access(place->data, F_OK), -1); /* no demonstration for nothing */
        close(listener);
}

/* --- words -------------------------------------------------------------------------------------------------------- */

static void names_what_is_not_there(void **state)
{
        struct place *place = *state;
        struct program program;
        assert_int_equal(run(place, cli_doctor, (const char *[]){ "doctor", "--data", place->data, NULL }), CLI_FAILED);
        assert_true(said(place, "There is no data folder"));
        assert_true(said(place, place->data));
        assert_int_equal(run(place, cli_serve, (const char *[]){ "serve", "--config", "tidak-ada.ini", NULL }),
                         CLI_USAGE);
        assert_true(said(place, "tidak-ada.ini"));
        assert_int_equal(init(place), CLI_OK);
        (void)open_office(place, &program);
        assert_int_equal(serve(place, place->data, place->keys), CLI_FAILED);
        assert_true(said(place, "Stop `kentongan serve`"));
        program_close(&program);
}

static void a_manifest_stays_in_its_folder(void **state)
{
        (void)state;
        static const char hash[] = "00000000000000000000000000000000000000000000000000000000000000aa";
        static const char *const paths[] = { "../x", "a/../x", "/etc/x", "a//x", "a/", ".", "" };
        struct manifest manifest;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
                struct slice text = arena_printf(&arena, "kentongan-backup 1 0 now\n%s 3 %s\nend 1\n", hash, paths[i]);
                assert_int_equal(manifest_read(text, &arena, &manifest), ERR_INVALID);
        }
        struct slice good = arena_printf(&arena, "kentongan-backup 1 0 now\n%s 3 blobs/aa/bb/cc\nend 1\n", hash);
        assert_ok(manifest_read(good, &arena, &manifest));
        assert_int_equal(manifest.count, 1);
        for (size_t cut = 1; cut < good.size; cut++)
                if (cut != good.size - 1) /* the last line break may be missing */
                        assert_int_equal(manifest_read(slice_sub(good, 0, cut), &arena, &manifest), ERR_INVALID);
}

int main(void)
{
        if (sodium_init() < 0)
                return 1;
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(makes_an_office_once, open_place, close_place),
                cmocka_unit_test_setup_teardown(does_not_serve_a_damaged_database, open_place, close_place),
                cmocka_unit_test_setup_teardown(the_first_people_are_in_the_journal, open_place, close_place),
                cmocka_unit_test_setup_teardown(without_a_folder_it_is_usage, open_place, close_place),
                cmocka_unit_test_setup_teardown(finds_what_is_larger_than_a_village, open_place, close_place),
                cmocka_unit_test_setup_teardown(refuses_what_makes_no_sense, open_place, close_place),
                cmocka_unit_test_setup_teardown(finds_no_sealed_value_and_every_open_one, open_place, close_place),
                cmocka_unit_test_setup_teardown(a_backup_comes_back_whole, open_place, close_place),
                cmocka_unit_test_setup_teardown(runs_beside_a_program_that_writes, open_place, close_place),
                cmocka_unit_test_setup_teardown(one_changed_byte_is_found, open_place, close_place),
                cmocka_unit_test_setup_teardown(another_key_does_not_open_it, open_place, close_place),
                cmocka_unit_test_setup_teardown(no_key_is_said_before_anything_is_copied, open_place, close_place),
                cmocka_unit_test_setup_teardown(keys_change_and_everything_opens, open_place, close_place),
                cmocka_unit_test_setup_teardown(a_backup_of_before_comes_under_the_new_master, open_place, close_place),
                cmocka_unit_test_setup_teardown(never_makes_keys_for_data_that_have_some, open_place, close_place),
                cmocka_unit_test_setup_teardown(refuses_the_keys_of_another_installation, open_place, close_place),
                cmocka_unit_test_setup_teardown(refuses_a_key_that_signed_nothing_here, open_place, close_place),
                cmocka_unit_test_setup_teardown(never_serves_an_empty_database_for_a_lost_one, open_place, close_place),
                cmocka_unit_test_setup_teardown(a_first_start_that_was_cut_off_goes_on, open_place, close_place),
                cmocka_unit_test_setup_teardown(an_older_backup_says_that_it_is_older, open_place, close_place),
                cmocka_unit_test_setup_teardown(an_altered_journal_is_served_only_knowingly, open_place, close_place),
                cmocka_unit_test_setup_teardown(a_restored_copy_is_served_with_its_keys, open_place, close_place),
                cmocka_unit_test_setup_teardown(passes_no_checkpoint_over, open_place, close_place),
                cmocka_unit_test_setup_teardown(says_that_an_address_is_in_use, open_place, close_place),
                cmocka_unit_test_setup_teardown(names_what_is_not_there, open_place, close_place),
                cmocka_unit_test(a_manifest_stays_in_its_folder),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}

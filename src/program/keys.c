/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/keys.h"

#include "access/scope.h"
#include "journal/journal.h"
#include "program.sql.h"
#include "store/migrate.h"
#include "store/store.h"
#include "store/vault.h"
#include "text/terminal.h"

#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

struct key_walk {
        const struct vault *vault;
        struct key_count count;
};

static enum error try_key(void *context, const struct program_data_keys_row *row)
{
        struct key_walk *walk = context;
        struct vault_key key = { .office_id = row->office_id, .version = (uint32_t)row->version };
        const char *purpose = slice_equal(row->purpose, S("seal")) ? "seal" : "lookup";
        enum error err = vault_unwrap(walk->vault, row->wrapped, purpose, &key);
        sodium_memzero(&key, sizeof key);
        *(err == OK ? &walk->count.opened : &walk->count.closed) += 1;
        return OK;
}

enum error keys_count(struct tx *tx, const struct vault *vault, struct key_count *ret_count)
{
        struct key_walk walk = { .vault = vault };
        TRY(program_data_keys(tx, try_key, &walk));
        *ret_count = walk.count;
        return OK;
}

static const char *path_of(struct program *program, const char *name)
{
        return arena_printf(&program->arena, "%s/%s", program->keys, name).data;
}

static bool is_there(struct program *program, const char *name)
{
        const char *path = path_of(program, name);
        return path && access(path, F_OK) == 0;
}

bool keys_are_changing(struct program *program)
{
        return is_there(program, "master.key.new");
}

/* `main`: there is a journal in it, whose first entry `init` writes before anything was sealed. */
static bool is_in_use(struct store *store, bool main)
{
        struct program_journal_any_row journal = { 0 };
        struct program_data_key_any_row any = { .found = true };
        bool begun = true;
        enum error err = store_schema_begun(store, &begun);
        if (err == OK && !begun)
                return false;
        transaction (tx, store, TX_READ, &err) {
                err = program_data_key_any(tx, tx_arena(tx), &any);
                if (err == OK && main)
                        err = program_journal_any(tx, tx_arena(tx), &journal);
        }
        return err != OK || any.found || journal.found;
}

/* A SQLite file that does not exist needs no keys; what cannot be looked at may need them. */
static enum error needs_old_keys(struct program *program, struct store_options options, bool main, bool *ret_needed,
                                 char *message)
{
        char why[STORE_MESSAGE_SIZE] = "";
        struct store *store = NULL;
        const char *file = options.file ? options.file : "kentongan.db";
        const char *path = options.uri ? NULL : arena_printf(&program->arena, "%s/%s", program->data, file).data;
        *ret_needed = false;
        if (path && access(path, F_OK) != 0)
                return OK;
        options.read_only = true;
        options.vault = NULL;
        enum error err = store_open(&options, &store, why);
        if (err != OK) {
                (void)snprintf(message, PROGRAM_MESSAGE_SIZE, M("The database cannot be opened: %s (%s). Nothing was "
                                                                "changed, and no key was made."), why, error_name(err));
                return err;
        }
        scope_install(store);
        *ret_needed = is_in_use(store, main);
        store_close(store);
        return OK;
}

static enum error refuse(struct program *program, const char *what, char *message)
{
        (void)snprintf(message, PROGRAM_MESSAGE_SIZE,
                       M("%s %.150s. Nothing was changed, and no key was made. Give the folder of keys that belongs "
                         "to these data with --keys FOLDER, or bring it back from its copy."), what, program->keys);
        return ERR_UNCONFIGURED;
}

static enum error say_unread(struct program *program, const char *what, enum error err, char *message)
{
        (void)snprintf(message, PROGRAM_MESSAGE_SIZE,
                       M("%s cannot be read: %.150s (%s). Nothing was changed. Give the folder of keys that belongs "
                         "to these data with --keys FOLDER; its mode is 0700, that of its files 0600, and all of it "
                         "belongs to one user."),
                       what, program->keys, error_name(err));
        return err;
}

/* Whether missing keys may be made. */
static enum error may_make(struct program *program, enum program_mode mode, bool *ret_make, char *message)
{
        struct store_options main, tips;
        bool main_needs, tips_need;
        *ret_make = mode != PROGRAM_READ_ONLY && !(is_there(program, "master.key") && is_there(program, "journal.key"));
        if (!*ret_make || (mode == PROGRAM_CHANGE_MASTER && keys_are_changing(program)))
                return OK;
        program_store_options(program, PROGRAM_READ_ONLY, &main, &tips);
        TRY(needs_old_keys(program, main, true, &main_needs, message));
        TRY(needs_old_keys(program, tips, false, &tips_need, message));
        if (main_needs || tips_need)
                return refuse(program, access(program->keys, F_OK) == 0
                                               ? M("The keys of these data are not all in the folder of keys")
                                               : M("These data have keys already, and there is no folder of keys"),
                              message);
        return OK;
}

/* A first start that was cut off leaves keys without databases; this file says that it was one. */
static const char first_start[] = "first-start";

static bool has_keys(struct program *program)
{
        return is_there(program, "master.key") || is_there(program, "journal.key");
}

static bool may_be_new(struct program *program)
{
        return !has_keys(program) || is_there(program, first_start);
}

static enum error refuse_loss(struct program *program, bool main_lost, bool tips_lost, char *message)
{
        bool server = program->config.database.size;
        const char *main = server ? "main database" : "kentongan.db", *tips = server ? "database _tips" : "tips.db";
        char what[64];
        (void)snprintf(what, sizeof what, "%s%s%s", main_lost ? main : "", main_lost && tips_lost ? ", " : "",
                       tips_lost ? tips : "");
        (void)snprintf(message, PROGRAM_MESSAGE_SIZE,
                       "%s: not there or empty, while other data or the keys in %.150s are there. A new one would hide "
                       "the loss. Nothing was changed; all that is there is kept. See `kentongan doctor`; bring the "
                       "database back with `kentongan restore`. %s\n"
                       "%s: tidak ada atau kosong, padahal data lain atau kuncinya masih ada. Tidak ada yang diubah; "
                       "semua yang ada tetap disimpan. Lihat `kentongan doctor`; kembalikan dengan `kentongan "
                       "restore`. %s",
                       what, program->keys,
                       main_lost ? "What never held data begins anew without its keys."
                                 : "Without a backup, `kentongan serve --damaged` begins with no tips.",
                       what,
                       main_lost ? "Yang belum pernah berisi data dapat dimulai lagi tanpa kuncinya."
                                 : "Tanpa cadangan, `kentongan serve --damaged` mulai tanpa laporan tanpa nama.");
        return ERR_CORRUPT;
}

/* What is lost is not made anew in silence; only the tips may be, when the operator says so. */
static enum error judge_loss(struct program *program, bool main_there, bool tips_there, char *message)
{
        if ((main_there && tips_there) || may_be_new(program))
                return OK;
        if (main_there && program->config.accept_damage)
                return OK;
        return refuse_loss(program, !main_there, !tips_there, message);
}

static bool is_filled(struct program *program, const char *file)
{
        struct stat about;
        const char *path = arena_printf(&program->arena, "%s/%s", program->data, file).data;
        return path && stat(path, &about) == 0 && about.st_size > 0;
}

/* Before SQLite makes a file by opening it. */
static enum error look_for_files(struct program *program, enum program_mode mode, char *message)
{
        if (mode == PROGRAM_READ_ONLY || program->config.database.size)
                return OK;
        bool main = is_filled(program, "kentongan.db"), tips = is_filled(program, "tips.db");
        if (tips && !main)
                return refuse_loss(program, true, false, message);
        return judge_loss(program, main, tips, message);
}

enum error keys_prove_databases(struct program *program, char ret_message[PROGRAM_MESSAGE_SIZE])
{
        bool main = false, tips = false;
        enum error err = store_schema_begun(program->app.store, &main);
        if (err == OK)
                err = store_schema_begun(program->app.tips, &tips);
        if (err == OK)
                return judge_loss(program, main, tips, ret_message);
        (void)snprintf(ret_message, PROGRAM_MESSAGE_SIZE, M("The databases cannot be read (%s). Nothing was changed."),
                       error_name(err));
        return err;
}

enum error keys_settle(struct program *program)
{
        if (is_there(program, first_start) && unlink(path_of(program, first_start)) != 0)
                return ERR_IO;
        return OK;
}

/* The folder with the mark of a first start, before any key is in it. */
static enum error make_folder(struct program *program)
{
        TRY(folder_make(program->keys));
        return has_keys(program) ? OK : file_write(path_of(program, first_start), S("1\n"));
}

enum error keys_open(struct program *program, enum program_mode mode, char ret_message[PROGRAM_MESSAGE_SIZE])
{
        bool make = false;
        TRY(may_make(program, mode, &make, ret_message));
        TRY(look_for_files(program, mode, ret_message));
        if (make && make_folder(program) != OK)
                return say_unread(program, M("The folder of keys"), ERR_IO, ret_message);
        enum error err = vault_open(path_of(program, "master.key"), make, &program->app.vault);
        if (err != OK)
                return say_unread(program, M("The master key"), err, ret_message);
        make = make && mode == PROGRAM_WRITE;
        err = journal_key_open(path_of(program, "journal.key"), make, &program->app.journal_key);
        return err == OK ? OK : say_unread(program, M("The journal's signing key"), err, ret_message);
}

enum error keys_prove(struct program *program, struct store *store, char ret_message[PROGRAM_MESSAGE_SIZE])
{
        struct key_count count = { 0 };
        bool begun = false;
        enum error err = store_schema_begun(store, &begun);
        if (err == OK && !begun)
                return OK;
        transaction (tx, store, TX_READ, &err) {
                err = keys_count(tx, program->app.vault, &count);
        }
        if (err == OK && count.closed == 0)
                return OK;
        if (err != OK) {
                (void)snprintf(ret_message, PROGRAM_MESSAGE_SIZE, M("The data keys cannot be read (%s). Nothing was "
                                                                    "changed."), error_name(err));
                return err;
        }
        char what[256];
        (void)snprintf(what, sizeof what, M("The master key opens only %lld of %lld data keys: %s"),
                       (long long)count.opened, (long long)(count.opened + count.closed),
                       keys_are_changing(program) ? M("run `kentongan rotate master` again, for a change of it was "
                                                      "cut off; folder of keys")
                                                  : M("it is another installation's; folder of keys"));
        return refuse(program, what, ret_message);
}

enum error keys_prove_signer(struct program *program, char ret_message[PROGRAM_MESSAGE_SIZE])
{
        bool fits = false;
        enum error err;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = journal_key_fits(tx, program->app.journal_key, &fits);
        }
        if (err == OK && !fits)
                return refuse(program, M("The journal of these data was signed with another key than journal.key in"),
                              ret_message);
        if (err != OK)
                (void)snprintf(ret_message, PROGRAM_MESSAGE_SIZE, M("The journal's checkpoints cannot be read (%s). "
                                                                    "Nothing was changed."),
                               error_name(err));
        return err;
}

/* So much of each office's journal is recomputed at a start, of all of them together ENTRIES_IN_ALL. */
enum { ENTRIES_OF_OFFICE = 1000, ENTRIES_IN_ALL = 4000, ENTRIES_LEAST = 20 };

static enum error refuse_journal(const struct program_offices_row *office, const struct journal_verdict *verdict,
                                 char *message)
{
        char code[41];
        (void)snprintf(code, sizeof code, "%.*s", SLICE_FMT(office->code));
        (void)snprintf(message, PROGRAM_MESSAGE_SIZE,
                       "The journal of office %s does not hold at entry %lld (%s). Nothing was changed. See "
                       "`kentongan journal verify` and `kentongan doctor`; keep a copy of the folder as it is, then "
                       "bring back a backup with `kentongan restore`. `kentongan serve --damaged` serves meanwhile; "
                       "the entry stays provable.\n"
                       "Jurnal kantor %s tidak utuh pada catatan %lld. Tidak ada yang diubah. Lihat `kentongan "
                       "journal verify` dan `kentongan doctor`; simpan salinan folder apa adanya, lalu kembalikan "
                       "cadangan dengan `kentongan restore`. `kentongan serve --damaged` tetap melayani; bukti "
                       "perubahannya tidak hilang.",
                       code, (long long)verdict->first_bad_seq, verdict->why, code,
                       (long long)verdict->first_bad_seq);
        return ERR_CORRUPT;
}

/* Emptied, or brought back from a backup: the operator knows which. */
static enum error refuse_behind(struct program *program, const struct program_offices_row *office,
                                const struct journal_verdict *verdict, char *message)
{
        char code[41];
        (void)snprintf(code, sizeof code, "%.*s", SLICE_FMT(office->code));
        (void)snprintf(message, PROGRAM_MESSAGE_SIZE,
                       "The journal of office %s ends at entry %lld, but entry %lld was signed once: entries were "
                       "deleted, or an older backup was brought back. Nothing was changed. If you restored a backup, "
                       "put %.150s/journal.places aside under another name, keep it with a note, and start again. If "
                       "not, see `kentongan journal verify` and keep a copy of the folder as it is. `kentongan serve "
                       "--damaged` serves meanwhile.\n"
                       "Jurnal kantor %s berakhir pada catatan %lld, padahal catatan %lld pernah ditandatangani: ada "
                       "catatan yang dihapus, atau cadangan lama dipasang kembali. Tidak ada yang diubah. Bila Anda "
                       "memasang cadangan, simpan berkas journal.places di folder kunci dengan nama lain beserta "
                       "catatannya, lalu jalankan lagi. `kentongan serve --damaged` tetap melayani.",
                       code, (long long)verdict->first_bad_seq - 1, (long long)verdict->kept, program->keys, code,
                       (long long)verdict->first_bad_seq - 1, (long long)verdict->kept);
        return ERR_CORRUPT;
}

enum error keys_prove_journal(struct program *program, char ret_message[PROGRAM_MESSAGE_SIZE])
{
        enum error err;
        struct program_offices_rows offices = { 0 };
        struct journal_verdict verdict = { 0 };
        transaction (tx, program->app.store, TX_READ, &err) {
                err = program_offices(tx, &program->arena, &offices);
        }
        int64_t each = offices.count ? ENTRIES_IN_ALL / (int64_t)offices.count : 0;
        each = each > ENTRIES_OF_OFFICE ? ENTRIES_OF_OFFICE : each < ENTRIES_LEAST ? ENTRIES_LEAST : each;
        for (size_t i = 0; err == OK && i < offices.count; i++) {
                err = journal_verify_end(program->app.store, program->app.journal_key, offices.items[i].id, each,
                                         &verdict);
                if (err == OK && verdict.is_behind)
                        return refuse_behind(program, &offices.items[i], &verdict, ret_message);
                if (err == OK && verdict.first_bad_seq != 0)
                        return refuse_journal(&offices.items[i], &verdict, ret_message);
        }
        if (err != OK)
                (void)snprintf(ret_message, PROGRAM_MESSAGE_SIZE, M("The journal cannot be read (%s). Nothing was "
                                                                    "changed."), error_name(err));
        return err;
}

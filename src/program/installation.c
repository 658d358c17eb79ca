/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/installation.h"

#include "base/checked.h"
#include "base/log.h"
#include "program.sql.h"
#include "store/store.h"
#include "text/terminal.h"

/* The nil id when it has none. */
static enum error read_id(struct program *program, struct store *store, struct uuid *ret_id)
{
        enum error err;
        struct program_installation_row row = { 0 };
        transaction (tx, store, TX_READ, &err) {
                row = (struct program_installation_row){ 0 };
                err = program_installation(tx, &program->arena, &row);
        }
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        *ret_id = err == OK ? row.id : UUID_NIL;
        return OK;
}

/* What stands there afterwards: another program may have been first. */
static enum error give_id(struct program *program, struct store *store, struct uuid id, struct uuid *ret_id)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = program_installation_name(tx, &(struct program_installation_name_params){ .id = id }, NULL);
        }
        TRY(err);
        return read_id(program, store, ret_id);
}

static enum error change_id(struct program *program, struct uuid id)
{
        enum error err;
        transaction (tx, program->app.tips, TX_WRITE, &err) {
                int64_t changed = 0;
                err = program_installation_rename(tx, &(struct program_installation_rename_params){ .id = id },
                                                  &changed);
                if (err == OK && changed == 0)
                        err = program_installation_name(tx, &(struct program_installation_name_params){ .id = id },
                                                        NULL);
        }
        if (err == OK)
                LOG(LOG_WARN, "tips.adopted");
        return err;
}

static enum error refuse(const struct program *program, char *message)
{
        bool server = program->config.database.size;
        const char *tips = server ? "The database _tips" : "tips.db", *base = server ? "basis data _tips" : "tips.db";
        (void)snprintf(message, PROGRAM_MESSAGE_SIZE,
                       "%s does not belong to the main database: it is of another installation, or was made anew. "
                       "Citizens' reports would be missing unnoticed. Nothing was changed; both are kept as they are. "
                       "Bring the right one back (`kentongan restore`), or see whether the folder is the right one. "
                       "If it is lost, `kentongan serve --damaged` takes this one as it is.\n"
                       "%s bukan pasangan basis data utama: milik pemasangan lain, atau dibuat baru. Laporan warga "
                       "akan hilang tanpa ketahuan. Tidak ada yang diubah; keduanya tetap disimpan. Kembalikan yang "
                       "benar (`kentongan restore`), atau periksa apakah foldernya benar. Bila memang hilang, "
                       "`kentongan serve --damaged` memakai yang ini apa adanya.",
                       tips, base);
        return ERR_CORRUPT;
}

static enum error join(struct program *program, struct uuid main, struct uuid tips, char *message)
{
        if (uuid_equal(main, tips) && !uuid_is_nil(main))
                return OK;
        if (!uuid_is_nil(main))
                return program->config.accept_damage ? change_id(program, main) : refuse(program, message);
        TRY(give_id(program, program->app.tips, uuid_new(), &tips));
        TRY(give_id(program, program->app.store, tips, &main));
        return uuid_equal(main, tips) ? OK : refuse(program, message);
}

enum error installation_settle(struct program *program, char ret_message[PROGRAM_MESSAGE_SIZE])
{
        struct uuid main = UUID_NIL, tips = UUID_NIL;
        ret_message[0] = '\0';
        enum error err = read_id(program, program->app.store, &main);
        if (err == OK)
                err = read_id(program, program->app.tips, &tips);
        if (err == OK)
                err = join(program, main, tips, ret_message);
        if (err != OK && !ret_message[0])
                (void)snprintf(ret_message, PROGRAM_MESSAGE_SIZE, M("The databases cannot be read (%s). Nothing was "
                                                                    "changed."), error_name(err));
        return err;
}

enum error installation_compare(struct program *program, bool *ret_same)
{
        struct uuid main = UUID_NIL, tips = UUID_NIL;
        TRY(read_id(program, program->app.store, &main));
        TRY(read_id(program, program->app.tips, &tips));
        *ret_same = uuid_is_nil(main) || uuid_equal(main, tips);
        return OK;
}

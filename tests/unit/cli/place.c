/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "place.h"

#include "../folder.h"
#include "program/keys.h"

#include <fcntl.h>
#include <ftw.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *at)
{
        (void)about, (void)type, (void)at;
        return remove(path);
}

int open_place(void **state)
{
        struct place *place = calloc(1, sizeof *place);
        assert_non_null(place);
        make_folder("kentongan-test", sizeof place->folder, place->folder);
        (void)snprintf(place->data, sizeof place->data, "%s/data", place->folder);
        (void)snprintf(place->keys, sizeof place->keys, "%s/data.keys", place->folder);
        (void)snprintf(place->copy, sizeof place->copy, "%s/copy", place->folder);
        (void)snprintf(place->restored, sizeof place->restored, "%s/restored", place->folder);
        (void)snprintf(place->list, sizeof place->list, "%s/canaries", place->folder);
        *state = place;
        return 0;
}

int close_place(void **state)
{
        struct place *place = *state;
        (void)nftw(place->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        free(place);
        return 0;
}

/* Runs a subcommand with its output in place->said. `words` ends with NULL. */
int run(struct place *place, int (*command)(int, char **), const char *const *words)
{
        char path[128];
        int count = 0;
        (void)snprintf(path, sizeof path, "%s/said", place->folder);
        while (words[count])
                count++;
        fflush(stdout);
        int kept_out = dup(STDOUT_FILENO), kept_err = dup(STDERR_FILENO), file = open(path, O_RDWR | O_CREAT | O_TRUNC,
                                                                                      0600);
        assert_true(kept_out >= 0 && kept_err >= 0 && file >= 0);
        dup2(file, STDOUT_FILENO);
        dup2(file, STDERR_FILENO);
        int code = command(count, (char **)(uintptr_t)words);
        fflush(stdout);
        dup2(kept_out, STDOUT_FILENO);
        dup2(kept_err, STDERR_FILENO);
        ssize_t size = pread(file, place->said, sizeof place->said - 1, 0);
        place->said[size > 0 ? size : 0] = '\0';
        close(file);
        close(kept_out);
        close(kept_err);
        return code;
}

bool said(const struct place *place, const char *words)
{
        return strstr(place->said, words) != NULL;
}

int init(struct place *place)
{
        return run(place, cli_init, (const char *[]){ "init", "--data", place->data, "--code", "coba", "--name",
                                                      "Kantor Coba",
                                                      "--area", "35.02", "--admin", "siti", "--head", "budi", NULL });
}

struct uuid open_office(struct place *place, struct program *program)
{
        struct config config;
        char message[PROGRAM_MESSAGE_SIZE];
        config_init(&config);
        config.data = slice_from_cstr(place->data);
        if (program_open(program, &config, PROGRAM_WRITE, message) != OK)
                fail_msg("%s", message);
        return program->app.public_office;
}

enum error open_again(struct place *place, bool damaged, char message[PROGRAM_MESSAGE_SIZE])
{
        struct config config;
        struct program program;
        config_init(&config);
        config.data = slice_from_cstr(place->data);
        config.accept_damage = damaged;
        enum error err = program_open(&program, &config, PROGRAM_WRITE, message);
        if (err == OK)
                err = keys_prove_journal(&program, message);
        program_close(&program);
        return err;
}

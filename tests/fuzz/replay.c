/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Gives every file of a corpus to a target, without libFuzzer: so each finding of the past is tried in each `./dev
 * test`. usage: fuzz-NAME FOLDER. Reports as TAP. */
#include "fuzz.h"

#include <dirent.h>
#include <err.h>

enum { INPUT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(const char *folder, const char *name)
{
        static uint8_t bytes[INPUT_MAX];
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        _cleanup_fclose_ FILE *file = fopen(path, "rb");
        if (!file)
                err(1, "%s", path);
        size_t size = fread(bytes, 1, sizeof bytes, file);
        (void)fprintf(stderr, "# %s\n", name);
        (void)LLVMFuzzerTestOneInput(bytes, size);
}

int main(int argc, char **argv)
{
        if (argc != 2)
                errx(2, "usage: %s FOLDER", argv[0]);
        printf("1..1\n");
        DIR *folder = opendir(argv[1]);
        if (!folder)
                err(1, "%s", argv[1]);
        unsigned count = 0;
        for (struct dirent *entry; (entry = readdir(folder)); ) {
                if (entry->d_name[0] == '.')
                        continue;
                replay(argv[1], entry->d_name);
                count++;
        }
        (void)closedir(folder);
        printf("%s 1 - %u inputs replayed\n", count > 0 ? "ok" : "not ok", count);
        return count == 0;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* preview DIR: writes every sample as DIR/NAME.html, and the assets they name, to be looked at in a browser. */
#include "sample.h"

#include "assets.h"
#include "http/asset.h"

#include <err.h>
#include <sys/stat.h>

static void write_file(const char *folder, const char *name, struct slice bytes)
{
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, name);
        _cleanup_fclose_ FILE *file = fopen(path, "w");
        if (!file || fwrite(bytes.data, 1, bytes.size, file) != bytes.size)
                err(1, "%s", path);
}

int main(int argc, char **argv)
{
        char path[4096];
        if (argc != 2)
                errx(2, "preview DIR");
        snprintf(path, sizeof path, "%s/assets", argv[1]);
        (void)mkdir(argv[1], 0777);
        (void)mkdir(path, 0777);
        for (size_t i = 0; i < built_in_assets.count; i++) {
                snprintf(path, sizeof path, "%.*s", SLICE_FMT(built_in_assets.assets[i].path));
                write_file(argv[1], path, built_in_assets.assets[i].bytes);
        }
        for (size_t i = 0; i < SAMPLES; i++) {
                _cleanup_arena_ struct arena arena;
                _cleanup_buffer_ struct buffer out;
                arena_init(&arena, 1 << 20);
                buffer_init(&out, 1 << 20);
                sample_render(&samples[i], &out, &arena);
                snprintf(path, sizeof path, "%s.html", samples[i].name);
                write_file(argv[1], path, buffer_slice(&out));
        }
        return 0;
}

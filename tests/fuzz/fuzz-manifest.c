/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of a backup, which `restore` believes only as far as it can be checked. Written again, it says the same. */
#include "fuzz.h"

#include "cli/manifest.h"

static void must_stay_inside(struct slice path)
{
        struct slice part;
        fuzz_must(path.size > 0 && path.data[0] != '/' && slice_find_byte(path, '\0') == path.size);
        while (slice_next(&path, '/', &part))
                fuzz_must(part.size > 0 && !slice_equal(part, S(".")) && !slice_equal(part, S("..")));
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct manifest manifest, again;
        if (manifest_read(input, arena, &manifest) != OK)
                return;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 4096 + 2 * input.size);
        manifest_begin(&out);
        for (size_t i = 0; i < manifest.count; i++) {
                must_stay_inside(manifest.files[i].path);
                fuzz_must(manifest.files[i].size >= 0);
                manifest_add(&out, &manifest.files[i]);
        }
        manifest_end(&out, manifest.count);
        fuzz_must(buffer_check(&out) == OK);
        fuzz_must(manifest_read(buffer_slice(&out), arena, &again) == OK && again.count == manifest.count);
        for (size_t i = 0; i < manifest.count; i++) {
                fuzz_must(slice_equal(manifest.files[i].path, again.files[i].path));
                fuzz_must(manifest.files[i].size == again.files[i].size);
                fuzz_must(memcmp(manifest.files[i].hash, again.files[i].hash, TREE_HASH_SIZE) == 0);
        }
}

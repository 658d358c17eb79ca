/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Builds files into the program: each as it is, and as gzip and brotli where that is smaller.
 *
 *     assetgen OUT.h OUT.c FILE…
 *
 * A file desk.css gets the path /assets/desk-HASH.css, HASH being eight bytes of the BLAKE2b of its content: a changed
 * file has a new address, so an address may be cached for ever. OUT.h defines ASSET_URL_desk_css for templates, and
 * declares `built_in_assets`, which http serves. */
#include "files.h"

#include <brotli/encode.h>
#include <ctype.h>
#include <sodium.h>
#include <zlib.h>

enum { FILES_MAX = 500, MEMORY_MAX = 512 << 20, OUTPUT_MAX = 512 << 20, HASH_SIZE = 8 };

struct file {
        struct slice name, bytes, gzip, brotli, path;
        const char *content_type;
        char hash[HASH_SIZE * 2 + 1];
};

static const struct {
        const char *ending, *content_type;
} content_types[] = {
        { ".css", "text/css; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".json", "application/json" },
        { ".svg", "image/svg+xml" },
        { ".png", "image/png" },
        { ".jpg", "image/jpeg" },
        { ".ico", "image/vnd.microsoft.icon" },
        { ".webmanifest", "application/manifest+json" },
        { ".wasm", "application/wasm" },
        { ".txt", "text/plain; charset=utf-8" },
};

static const char *content_type_of(struct slice name)
{
        for (size_t i = 0; i < sizeof content_types / sizeof content_types[0]; i++)
                if (slice_ends_with(name, slice_from_cstr(content_types[i].ending)))
                        return content_types[i].content_type;
        tool_fail("no content type is known for", name.data);
}

static struct slice smaller_or_none(struct slice bytes, const void *packed, size_t size)
{
        return size < bytes.size ? slice_of(packed, size) : SLICE_NULL;
}

static struct slice pack_gzip(struct arena *arena, struct slice bytes)
{
        z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes.data, .avail_in = (uInt)bytes.size };
        uLong room = compressBound((uLong)bytes.size) + 64;
        Bytef *packed = arena_alloc(arena, room);
        stream.next_out = packed;
        stream.avail_out = (uInt)room;
        bool done = packed && deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK &&
                    deflate(&stream, Z_FINISH) == Z_STREAM_END;
        if (!done)
                tool_fail("gzip", "failed");
        deflateEnd(&stream);
        return smaller_or_none(bytes, packed, stream.total_out);
}

static struct slice pack_brotli(struct arena *arena, struct slice bytes)
{
        size_t size = BrotliEncoderMaxCompressedSize(bytes.size);
        uint8_t *packed = arena_alloc(arena, size);
        if (!packed || !BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_TEXT, bytes.size,
                                              (const uint8_t *)bytes.data, &size, packed))
                tool_fail("brotli", "failed");
        return smaller_or_none(bytes, packed, size);
}

static struct file read_file(struct arena *arena, const char *path)
{
        const char *slash = strrchr(path, '/');
        struct file file = { .name = slice_from_cstr(slash ? slash + 1 : path), .bytes = read_whole_file(arena, path) };
        unsigned char hash[crypto_generichash_BYTES];
        crypto_generichash(hash, sizeof hash, (const unsigned char *)file.bytes.data, file.bytes.size, NULL, 0);
        sodium_bin2hex(file.hash, sizeof file.hash, hash, HASH_SIZE);
        size_t dot = slice_find_byte(file.name, '.');
        file.path = arena_printf(arena, "/assets/%.*s-%s%.*s", (int)dot, file.name.data, file.hash,
                                 SLICE_FMT(slice_from(file.name, dot)));
        file.content_type = content_type_of(file.name);
        bool packed = strcmp(file.content_type, "image/png") == 0 || strcmp(file.content_type, "image/jpeg") == 0;
        if (file.bytes.size > 0 && !packed) {
                file.gzip = pack_gzip(arena, file.bytes);
                file.brotli = pack_brotli(arena, file.bytes);
        }
        return file;
}

static int compare_paths(const void *a, const void *b)
{
        return slice_compare(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static void write_bytes(struct buffer *out, struct slice bytes, const char *suffix, size_t number)
{
        if (slice_is_null(bytes))
                return;
        buffer_printf(out, "static const unsigned char %s%zu[%zu] = {", suffix, number, bytes.size);
        for (size_t i = 0; i < bytes.size; i++)
                buffer_printf(out, "%s%u,", i % 24 ? "" : "\n        ", (unsigned char)bytes.data[i]);
        buffer_printf(out, "\n};\n");
}

static void write_view(struct buffer *out, struct slice bytes, const char *suffix, size_t number)
{
        if (slice_is_null(bytes))
                buffer_printf(out, "{ NULL, 0 }, ");
        else
                buffer_printf(out, "{ (const char *)%s%zu, %zu }, ", suffix, number, bytes.size);
}

static void write_code(struct buffer *out, const struct file *files, size_t count)
{
        buffer_printf(out, "/* Made by tools/assetgen.c. */\n#include \"assets.h\"\n\n#include \"http/asset.h\"\n\n");
        for (size_t i = 0; i < count; i++) {
                write_bytes(out, files[i].bytes, "plain", i);
                write_bytes(out, files[i].gzip, "gzip", i);
                write_bytes(out, files[i].brotli, "brotli", i);
        }
        buffer_printf(out, "\nstatic const struct asset assets[] = {\n");
        for (size_t i = 0; i < count; i++) {
                buffer_printf(out, "        { { \"%.*s\", %zu }, { \"%s\", %zu }, ", SLICE_FMT(files[i].path),
                              files[i].path.size, files[i].content_type, strlen(files[i].content_type));
                write_view(out, files[i].bytes, "plain", i);
                write_view(out, files[i].gzip, "gzip", i);
                write_view(out, files[i].brotli, "brotli", i);
                buffer_printf(out, "{ \"%s\", %d }, true },\n", files[i].hash, HASH_SIZE * 2);
        }
        buffer_printf(out, "};\n\nconst struct asset_table built_in_assets = { assets, %zu };\n", count);
}

static void write_header(struct buffer *out, const struct file *files, size_t count)
{
        buffer_printf(out, "/* Made by tools/assetgen.c. */\n#pragma once\n\nstruct asset_table;\n"
                           "extern const struct asset_table built_in_assets;\n\n");
        for (size_t i = 0; i < count; i++) {
                buffer_printf(out, "#define ASSET_URL_");
                for (size_t k = 0; k < files[i].name.size; k++)
                        buffer_append_byte(out,
                                           isalnum((unsigned char)files[i].name.data[k]) ? files[i].name.data[k] : '_');
                buffer_printf(out, " \"%.*s\"\n", SLICE_FMT(files[i].path));
        }
}

int main(int argc, char **argv)
{
        static struct file files[FILES_MAX];
        struct arena arena;
        struct buffer header, code;
        if (argc < 4 || argc - 3 > FILES_MAX || sodium_init() < 0)
                tool_fail("usage", "assetgen OUT.h OUT.c FILE…");
        arena_init(&arena, MEMORY_MAX);
        buffer_init(&header, OUTPUT_MAX);
        buffer_init(&code, OUTPUT_MAX);
        size_t count = (size_t)argc - 3;
        for (size_t i = 0; i < count; i++)
                files[i] = read_file(&arena, argv[i + 3]);
        qsort(files, count, sizeof files[0], compare_paths);
        write_header(&header, files, count);
        write_code(&code, files, count);
        write_whole_file(argv[1], &header);
        write_whole_file(argv[2], &code);
        buffer_free(&header);
        buffer_free(&code);
        arena_reset(&arena);
        return EXIT_SUCCESS;
}

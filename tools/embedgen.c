/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Embeds data files: embedgen NAME OUT.h OUT.c FILE... writes a `struct embedded_file` for each, in the order given, as
 * NAME_files and NAME_file_count. The path kept is what follows the last "data/". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *path_in_data(const char *path)
{
        for (const char *at; (at = strstr(path, "data/"));)
                path = at + strlen("data/");
        return path;
}

static int embed_bytes(FILE *out, const char *path, int index)
{
        FILE *in = fopen(path, "rb");
        if (!in) {
                fprintf(stderr, "%s: cannot be read\n", path);
                return 1;
        }
        fprintf(out, "static const unsigned char bytes_%d[] = {", index);
        int byte;
        for (long n = 0; (byte = fgetc(in)) != EOF; n++)
                fprintf(out, "%s%d,", n % 32 ? "" : "\n", byte);
        fprintf(out, "0};\n");
        return fclose(in) != 0;
}

int main(int argc, char **argv)
{
        if (argc < 4) {
                fprintf(stderr, "usage: embedgen NAME OUT.h OUT.c FILE...\n");
                return 2;
        }
        const char *name = argv[1];
        FILE *header = fopen(argv[2], "w"), *source = fopen(argv[3], "w");
        if (!header || !source) {
                fprintf(stderr, "%s or %s: cannot be written\n", argv[2], argv[3]);
                return 1;
        }
        fprintf(header,
                "#pragma once\n#include \"base/embedded.h\"\n"
                "extern const struct embedded_file %s_files[];\nextern const size_t %s_file_count;\n", name, name);
        const char *slash = strrchr(argv[2], '/');
        fprintf(source, "#include \"%s\"\n", slash ? slash + 1 : argv[2]);
        for (int i = 4; i < argc; i++)
                if (embed_bytes(source, argv[i], i - 4))
                        return 1;
        fprintf(source, "const struct embedded_file %s_files[] = {\n", name);
        for (int i = 4; i < argc; i++)
                fprintf(source, "{ \"%s\", bytes_%d, sizeof bytes_%d - 1 },\n", path_in_data(argv[i]), i - 4, i - 4);
        fprintf(source, "{ 0, 0, 0 } };\nconst size_t %s_file_count = %d;\n", name, argc - 4);
        int failed = fclose(header) != 0;
        return fclose(source) != 0 || failed;
}

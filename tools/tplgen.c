/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Compiles the page templates of one room to C.
 *
 *     tplgen --room NAME --out DIR [--library FILE…] FILE…
 *
 * Library files (layouts, partials) may be included and are not compiled. Writes DIR/NAME.html.h, NAME.html.c and
 * NAME.html.texts (a line for each text for people: kind, place, text; tools/pogen.c reads it). */
#include "files.h"
#include "template.h"

/* The frame and its parts are declared by hand in text/render.h; this says the same to templates. */
static const char frame_declaration[] =
        "{{type page_link}}{{url url, label text, current bool, count int, many bool}}{{end}}"
        "{{type page_notice}}{{kind text, text text}}{{end}}"
        "{{type page_frame}}{{office_name text, person_name text, person_role text, navigation list of page_link,"
        " more list of page_link, sub_navigation list of page_link, notices list of page_notice, path url,"
        " other_language_url url, language_query text, version text, server_time instant, can_search bool,"
        " by_phone bool, fictional bool}}{{end}}";

enum { FILES_MAX = 400, MEMORY_MAX = 256 << 20, OUTPUT_MAX = 16 << 20 };

struct task {
        const char *room, *out;
        const char *files[FILES_MAX], *library[FILES_MAX];
        size_t files_count, library_count;
};

static void read_task(int argc, char **argv, struct task *ret_task)
{
        bool library = false;
        for (int i = 1; i < argc; i++) {
                if (strcmp(argv[i], "--room") == 0 && i + 1 < argc)
                        ret_task->room = argv[++i];
                else if (strcmp(argv[i], "--out") == 0 && i + 1 < argc)
                        ret_task->out = argv[++i];
                else if (strcmp(argv[i], "--library") == 0)
                        library = true;
                else if (strcmp(argv[i], "--") == 0)
                        library = false;
                else if (ret_task->files_count == FILES_MAX || ret_task->library_count == FILES_MAX)
                        tool_fail("too many files", argv[i]);
                else if (library)
                        ret_task->library[ret_task->library_count++] = argv[i];
                else
                        ret_task->files[ret_task->files_count++] = argv[i];
        }
        if (!ret_task->room || !ret_task->out || ret_task->files_count == 0)
                tool_fail("usage", "tplgen --room NAME --out DIR [--library FILE… --] FILE…");
}

static struct source *read_source(struct program *program, const char *path)
{
        struct source *source = arena_new(&program->arena, struct source);
        if (!source)
                tool_fail("out of memory", path);
        source->text = read_whole_file(&program->arena, path);
        while (strncmp(path, "../", 3) == 0)
                path += 3;
        source->name = slice_from_cstr(path);
        return source;
}

/* The preamble of the code comes last: whether it needs assets.h is known only then. */
static void write_code(const struct task *task, const struct output *out)
{
        char path[4096];
        _cleanup_buffer_ struct buffer code;
        buffer_init(&code, OUTPUT_MAX);
        buffer_printf(&code, "/* Made by tools/tplgen.c from src/%s/pages. */\n", task->room);
        buffer_printf(&code, "#include \"%s.html.h\"\n%s\n", task->room,
                      out->has_assets ? "#include \"assets.h\"\n" : "");
        buffer_append(&code, buffer_slice(&out->code));
        snprintf(path, sizeof path, "%s/%s.html.c", task->out, task->room);
        write_whole_file(path, &code);
}

static void write_file(const struct task *task, const char *suffix, const struct buffer *content)
{
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.html.%s", task->out, task->room, suffix);
        write_whole_file(path, content);
}

static void read_frame(struct program *program)
{
        static struct source frame = { { "text/render.h", 13 }, { frame_declaration, sizeof frame_declaration - 1 } };
        struct source parts[3];
        struct slice rest = frame.text;
        for (size_t i = 0; i < 3; i++) {
                size_t size = slice_find(rest, S("{{end}}")) + 7;
                parts[i] = (struct source){ frame.name, slice_sub(rest, 0, size) };
                read_template(program, &parts[i], false);
                rest = slice_from(rest, size);
        }
        for (struct record *record = program->records; record; record = record->next)
                record->existing = true;
}

static void write_preamble(const struct task *task, struct output *out)
{
        buffer_printf(&out->header, "/* Made by tools/tplgen.c from src/%s/pages. */\n#pragma once\n\n", task->room);
        const char *library = task->library_count ? "#include \"pages.html.h\"\n" : "";
        buffer_printf(&out->header, "#include \"text/render.h\"\n%s\n", library);
}

int main(int argc, char **argv)
{
        static struct task task;
        struct program program = { .last_template = &program.templates };
        struct output out = { 0 };
        arena_init(&program.arena, MEMORY_MAX);
        buffer_init(&out.header, OUTPUT_MAX);
        buffer_init(&out.code, OUTPUT_MAX);
        buffer_init(&out.texts, OUTPUT_MAX);
        read_task(argc, argv, &task);
        read_frame(&program);
        for (size_t i = 0; i < task.library_count; i++)
                read_template(&program, read_source(&program, task.library[i]), false);
        for (size_t i = 0; i < task.files_count; i++)
                read_template(&program, read_source(&program, task.files[i]), true);
        resolve_records(&program);
        write_preamble(&task, &out);
        write_program(&program, &out);
        write_file(&task, "h", &out.header);
        write_code(&task, &out);
        write_file(&task, "texts", &out.texts);
        buffer_free(&out.header);
        buffer_free(&out.code);
        buffer_free(&out.texts);
        arena_reset(&program.arena);
        return EXIT_SUCCESS;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Talks to a running server as the files say, and checks what comes back. Format: tests/http/README.md. */
#include "base/arena.h"
#include "base/uuid.h"
#include "tests/http/client.h"

#include <jansson.h>

enum { AWAIT_TRIES = 80, AWAIT_PAUSE_US = 250000 };
enum { AGAIN_MAX = 9, AGAIN_PAUSE_US = 500000 };
enum { VARIABLES_MAX = 200, ACTORS_MAX = 20, MEMORY_MAX = 256 << 20 };

struct variable {
        struct slice name, value;
};

struct actor {
        struct slice name, csrf;
        struct cookie_jar jar;
};

struct run {
        struct arena arena;
        unsigned port, number, failed;
        struct variable variables[VARIABLES_MAX];
        size_t variable_count;
        struct actor actors[ACTORS_MAX];
        size_t actor_count;
        struct actor *actor;
        const char *file;
        unsigned line;
        struct slice test; /* null before the first ### */
        bool wrong;        /* this test has failed; its rest is skipped */
        FILE *stream;
        struct {
                unsigned left, line;
                long position;
        } again; /* where this test goes back to when it has failed, and how often it still may */
        struct client_request request;
        bool open; /* a request is being read */
        struct client_answer answer;
};

/* --- variables --- */

static void set_variable(struct run *run, struct slice name, struct slice value)
{
        value = arena_copy(&run->arena, value);
        for (size_t i = 0; i < run->variable_count; i++) {
                if (slice_equal(run->variables[i].name, name)) {
                        run->variables[i].value = value;
                        return;
                }
        }
        if (run->variable_count < VARIABLES_MAX)
                run->variables[run->variable_count++] = (struct variable){ arena_copy(&run->arena, name), value };
}

static void fresh_uuid(struct run *run)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(uuid_new(), text);
        set_variable(run, S("uuid"), slice_from_cstr(text));
}

static void wrong(struct run *run, const char *what, struct slice detail)
{
        if (run->wrong)
                return;
        run->wrong = true;
        (void)printf("# %s:%u: %s: %.*s\n# status %u\n", run->file, run->line, what, SLICE_FMT(detail),
                     run->answer.status);
        (void)printf("# %.*s\n", SLICE_FMT(slice_sub(run->answer.body, 0, 600)));
}

static struct slice value_of(struct run *run, struct slice name)
{
        if (slice_equal(name, S("csrf")))
                return run->actor->csrf;
        for (size_t i = 0; i < run->variable_count; i++)
                if (slice_equal(run->variables[i].name, name))
                        return run->variables[i].value;
        wrong(run, "no such variable", name);
        return S("");
}

/* `text` with each {{NAME}} replaced. */
static struct slice expand(struct run *run, struct slice text)
{
        struct slice out = S("");
        size_t at;
        while ((at = slice_find(text, S("{{"))) != SIZE_MAX) {
                struct slice rest = slice_from(text, at + 2);
                size_t end = slice_find(rest, S("}}"));
                if (end == SIZE_MAX)
                        break;
                out = arena_join(&run->arena, out, slice_sub(text, 0, at));
                out = arena_join(&run->arena, out, value_of(run, slice_sub(rest, 0, end)));
                text = slice_from(rest, end + 2);
        }
        return arena_join(&run->arena, out, text);
}

/* --- actors --- */

static void choose_actor(struct run *run, struct slice name)
{
        for (size_t i = 0; i < run->actor_count; i++) {
                if (slice_equal(run->actors[i].name, name)) {
                        run->actor = &run->actors[i];
                        return;
                }
        }
        if (run->actor_count == ACTORS_MAX)
                return;
        run->actor = &run->actors[run->actor_count++];
        *run->actor = (struct actor){ .name = arena_copy(&run->arena, name), .csrf = S("") };
}

/* --- requests --- */

static void remember_token(struct run *run)
{
        struct slice token = client_header(&run->answer, S("X-CSRF-Token"));
        size_t at = slice_find(run->answer.body, S("name=\"csrf\" value=\""));
        if (at != SIZE_MAX) {
                token = slice_from(run->answer.body, at + 19);
                token = slice_sub(token, 0, slice_find_byte(token, '"'));
        }
        if (!slice_is_null(token))
                run->actor->csrf = arena_copy(&run->arena, token);
}

static void send_open(struct run *run)
{
        if (!run->open)
                return;
        run->open = false;
        if (run->wrong)
                return;
        run->request.port = run->port;
        if (client_send(&run->arena, &run->request, &run->actor->jar, &run->answer) != OK)
                wrong(run, "no answer", run->request.path);
        remember_token(run);
}

static void log_in(struct run *run, struct slice words)
{
        struct slice rest = expand(run, words), login, password, code = SLICE_NULL;
        if (!slice_next(&rest, ' ', &login) || !slice_next(&rest, ' ', &password)) {
                wrong(run, "@login LOGIN PASSWORD [CODE]", words);
                return;
        }
        (void)slice_next(&rest, ' ', &code);
        run->request = (struct client_request){ .method = S("POST"), .path = S("/masuk") };
        client_form_field(&run->arena, &run->request, S("nama"), login);
        client_form_field(&run->arena, &run->request, S("sandi"), password);
        if (!slice_is_null(code))
                client_form_field(&run->arena, &run->request, S("kode"), code);
        run->open = true;
        send_open(run);
        if (run->answer.status != 303)
                wrong(run, "signing in failed", login);
}

/* From here on this test may be tried so often in all, for what else the program does meanwhile can spoil one try. */
static void begin_again(struct run *run, struct slice line, struct slice rest)
{
        int64_t tries;
        long position = ftell(run->stream);
        if (!slice_to_int64(rest, &tries) || tries < 2 || tries > AGAIN_MAX || position < 0) {
                wrong(run, "@again TRIES, two or more", line);
                return;
        }
        run->again.left = (unsigned)tries - 1;
        run->again.line = run->line;
        run->again.position = position;
}

static void read_command(struct run *run, struct slice line)
{
        struct slice rest = line, word;
        (void)slice_next(&rest, ' ', &word);
        rest = slice_trim(rest);
        if (slice_equal(word, S("@actor"))) {
                choose_actor(run, rest);
        } else if (slice_equal(word, S("@uuid"))) {
                fresh_uuid(run);
        } else if (slice_equal(word, S("@again"))) {
                begin_again(run, line, rest);
        } else if (slice_equal(word, S("@login"))) {
                log_in(run, rest);
        } else if (slice_equal(word, S("@set"))) {
                size_t space = slice_find_byte(rest, ' ');
                set_variable(run, slice_sub(rest, 0, space), expand(run, slice_from(rest, space + 1)));
        } else {
                wrong(run, "no such command", line);
        }
}

/* --- expectations --- */

/* Does `text` match `pattern`, in which one * stands for anything? What it stands for goes to *ret_star. */
static bool matches(struct slice text, struct slice pattern, struct slice *ret_star)
{
        size_t star = slice_find_byte(pattern, '*');
        if (star == pattern.size)
                return slice_equal(text, pattern);
        struct slice head = slice_sub(pattern, 0, star), tail = slice_from(pattern, star + 1);
        if (text.size < head.size + tail.size || !slice_starts_with(text, head) || !slice_ends_with(text, tail))
                return false;
        *ret_star = slice_sub(text, head.size, text.size - head.size - tail.size);
        return true;
}

static bool find_in_body(struct slice body, struct slice pattern, struct slice *ret_star)
{
        size_t star = slice_find_byte(pattern, '*');
        size_t at = slice_find(body, slice_sub(pattern, 0, star));
        if (at == SIZE_MAX)
                return false;
        struct slice rest = slice_from(body, at + star);
        size_t end = slice_find(rest, slice_from(pattern, star + 1));
        *ret_star = slice_sub(rest, 0, end);
        return end != SIZE_MAX;
}

/* The value at a path such as a.b.0.c as text; the null slice when there is none. */
static struct slice json_value(struct run *run, struct slice path)
{
        json_t *root = json_loadb(run->answer.body.data ? run->answer.body.data : "", run->answer.body.size,
                                  JSON_DECODE_ANY, NULL);
        json_t *value = root;
        struct slice key;
        while (value && slice_next(&path, '.', &key)) {
                int64_t index;
                char *name = arena_cstr(&run->arena, key);
                if (json_is_array(value) && slice_to_int64(key, &index) && index >= 0)
                        value = json_array_get(value, (size_t)index);
                else
                        value = name ? json_object_get(value, name) : NULL;
        }
        struct slice text = SLICE_NULL;
        char *dump = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
        if (json_is_string(value))
                text = arena_copy(&run->arena, slice_from_cstr(json_string_value(value)));
        else if (dump)
                text = arena_copy(&run->arena, slice_from_cstr(dump));
        free(dump);
        json_decref(root);
        return text;
}

static void capture(struct run *run, struct slice rest)
{
        struct slice name, kind, star = SLICE_NULL;
        (void)slice_next(&rest, ' ', &name);
        (void)slice_next(&rest, ' ', &kind);
        rest = slice_trim(rest);
        if (slice_equal(kind, S("json"))) {
                star = json_value(run, rest);
        } else if (slice_equal(kind, S("body"))) {
                (void)find_in_body(run->answer.body, rest, &star);
        } else {
                size_t colon = slice_find_byte(rest, ':');
                (void)matches(client_header(&run->answer, slice_sub(rest, 0, colon)),
                              slice_trim(slice_from(rest, colon + 1)), &star);
        }
        if (slice_is_null(star))
                wrong(run, "nothing to capture", rest);
        else
                set_variable(run, name, star);
}

static bool json_is(struct run *run, struct slice text)
{
        size_t equals = slice_find(text, S(" = "));
        struct slice value = json_value(run, slice_trim(slice_sub(text, 0, equals)));
        return equals != SIZE_MAX && !slice_is_null(value) &&
               slice_equal(value, expand(run, slice_from(text, equals + 3)));
}

static bool body_has(struct run *run, struct slice text)
{
        return slice_find(run->answer.body, expand(run, text)) != SIZE_MAX;
}

/* Asks again until it is so: what becomes visible a moment later, as a change does to readers of a feed. */
static void await(struct run *run, bool (*is_so)(struct run *run, struct slice text), struct slice text)
{
        for (unsigned tries = 0; tries < AWAIT_TRIES && !run->wrong; tries++) {
                if (is_so(run, text))
                        return;
                (void)usleep(AWAIT_PAUSE_US);
                run->open = true;
                send_open(run);
        }
        if (!run->wrong && !is_so(run, text))
                wrong(run, "it did not become so", text);
}

static void expect(struct run *run, struct slice text)
{
        struct slice star;
        int64_t status;
        send_open(run);
        if (run->wrong)
                return;
        if (slice_to_int64(text, &status)) {
                if (run->answer.status != (unsigned)status)
                        wrong(run, "another status was expected", text);
        } else if (slice_starts_with(text, S("capture "))) {
                capture(run, slice_from(text, 8));
        } else if (slice_starts_with(text, S("json "))) {
                if (!json_is(run, slice_from(text, 5)))
                        wrong(run, "JSON is otherwise", text);
        } else if (slice_starts_with(text, S("await json "))) {
                await(run, json_is, slice_from(text, 11));
        } else if (slice_starts_with(text, S("await body: "))) {
                await(run, body_has, slice_from(text, 12));
        } else if (slice_starts_with(text, S("body: "))) {
                if (!body_has(run, slice_from(text, 6)))
                        wrong(run, "the body does not contain", slice_from(text, 6));
        } else if (slice_starts_with(text, S("!body: "))) {
                if (body_has(run, slice_from(text, 7)))
                        wrong(run, "the body contains", slice_from(text, 7));
        } else if (slice_starts_with(text, S("!"))) {
                if (!slice_is_null(client_header(&run->answer, slice_from(text, 1))))
                        wrong(run, "there is a header", text);
        } else {
                size_t colon = slice_find_byte(text, ':');
                struct slice value = client_header(&run->answer, slice_sub(text, 0, colon));
                if (slice_is_null(value) ||
                    !matches(value, expand(run, slice_trim(slice_from(text, colon + 1))), &star))
                        wrong(run, "the header is otherwise", text);
        }
}

/* --- a file --- */

static void end_test(struct run *run)
{
        send_open(run);
        if (slice_is_null(run->test))
                return;
        (void)printf("%s %u - %.*s\n", run->wrong ? "not ok" : "ok", ++run->number, SLICE_FMT(run->test));
        run->failed += run->wrong;
        run->test = SLICE_NULL;
}

static bool is_method(struct slice line)
{
        static const char *const methods[] = { "GET ", "HEAD ", "POST ", "PUT ", "PATCH ", "DELETE ", "OPTIONS " };
        for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
                if (slice_starts_with(line, slice_from_cstr(methods[i])))
                        return true;
        return false;
}

static void begin_request(struct run *run, struct slice line)
{
        send_open(run);
        size_t space = slice_find_byte(line, ' ');
        run->request = (struct client_request){ .method = slice_sub(line, 0, space),
                                                .path = expand(run, slice_trim(slice_from(line, space + 1))) };
        run->open = true;
}

static void read_line(struct run *run, struct slice line)
{
        if (slice_starts_with(line, S("### "))) {
                end_test(run);
                run->test = slice_from(line, 4);
                run->wrong = false;
                run->again.left = 0;
                fresh_uuid(run);
        } else if (slice_trim(line).size == 0 || slice_starts_with(line, S("#"))) {
                return;
        } else if (slice_starts_with(line, S("@"))) {
                send_open(run);
                if (!run->wrong)
                        read_command(run, line);
        } else if (is_method(line)) {
                begin_request(run, line);
        } else if (slice_starts_with(line, S("> "))) {
                expect(run, slice_from(line, 2));
        } else if (slice_starts_with(line, S("| "))) {
                client_body_line(&run->arena, &run->request, expand(run, slice_from(line, 2)));
        } else if (slice_starts_with(line, S("~ "))) {
                size_t equals = slice_find_byte(line, '=');
                client_form_field(&run->arena, &run->request, slice_sub(line, 2, equals - 2),
                                  expand(run, slice_from(line, equals + 1)));
        } else {
                client_header_line(&run->arena, &run->request, expand(run, line));
        }
}

/* At the end of a test that may be tried again: back to where it said so. */
static bool goes_back(struct run *run)
{
        send_open(run);
        if (!run->wrong || !run->again.left || fseek(run->stream, run->again.position, SEEK_SET) != 0)
                return false;
        (void)printf("# tried again: %.*s\n", SLICE_FMT(run->test));
        run->again.left--;
        run->line = run->again.line;
        run->wrong = false;
        fresh_uuid(run);
        (void)usleep(AGAIN_PAUSE_US);
        return true;
}

static bool next_line(struct run *run, char *line, int size)
{
        do {
                char *read = fgets(line, size, run->stream);
                bool ends = !read || strncmp(line, "### ", 4) == 0;
                if (!ends || !goes_back(run))
                        return read != NULL;
        } while (true);
}

static bool run_file(struct run *run, const char *path)
{
        _cleanup_fclose_ FILE *file = fopen(path, "re");
        char line[8192];
        run->stream = file;
        run->again.left = 0;
        run->file = path;
        run->line = 0;
        run->wrong = false;
        run->actor_count = 0;
        choose_actor(run, S("nobody"));
        while (file && next_line(run, line, sizeof(line))) {
                run->line++;
                size_t size = strlen(line);
                read_line(run, arena_copy(&run->arena, slice_of(line, size - (size && line[size - 1] == '\n'))));
        }
        end_test(run);
        return file != NULL;
}

int main(int argc, char **argv)
{
        int64_t port;
        if (argc < 3 || !slice_to_int64(slice_from_cstr(argv[1]), &port)) {
                (void)fputs("usage: case-runner PORT [NAME=VALUE...] FILE...\n", stderr);
                return 2;
        }
        struct run *run = calloc(1, sizeof(*run));
        if (!run)
                return 2;
        arena_init(&run->arena, MEMORY_MAX);
        run->port = (unsigned)port;
        set_variable(run, S("port"), slice_from_cstr(argv[1]));
        for (int i = 2; i < argc; i++) {
                struct slice argument = slice_from_cstr(argv[i]);
                size_t equals = slice_find_byte(argument, '=');
                if (equals < argument.size)
                        set_variable(run, slice_sub(argument, 0, equals), slice_from(argument, equals + 1));
                else if (!run_file(run, argv[i]))
                        run->failed++;
        }
        (void)printf("1..%u\n", run->number);
        int status = run->failed ? 1 : 0;
        arena_reset(&run->arena);
        free(run);
        return status;
}

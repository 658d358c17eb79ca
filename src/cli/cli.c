/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/cli.h"

#include "base/checked.h"
#include "cli/suggest.h"
#include "program/office.h"
#include "store/store.h"

#include <stdarg.h>

enum { CLI_ARENA = 1024 * 1024, CONFIG_FILE_MAX = 64 * 1024 };

/* What every command has; the rest of the keys is explained where it matters, by `kentongan serve --help`. */
static bool is_common(const struct cli *cli, const char *name)
{
        return strcmp(cli->command, "kentongan serve") == 0 || strcmp(name, "data") == 0 ||
               strcmp(name, "keys") == 0 || strcmp(name, "database") == 0;
}

/* With the words of a choice, and its default where it has one. */
static void print_key(const struct config_key *key, FILE *out)
{
        fprintf(out, "  --%-16s %s", key->name, terminal_text(key->help));
        if (key->choices)
                fprintf(out, M(" One of %s."), key->choices);
        if (*key->initial)
                fprintf(out, M(" Default: %s."), key->initial);
        fputc('\n', out);
}

static void print_usage(const struct cli *cli, FILE *out)
{
        fprintf(out, M("Usage: %s %s\n\n"
                       "%s\n\n"), cli->command, cli->usage, cli->about);
        for (size_t i = 0; i < cli->option_count; i++)
                fprintf(out, "  --%-16s %s\n", cli->options[i].name, cli->options[i].help);
        for (size_t i = 0; !cli->plain && i < config_key_count; i++)
                if (is_common(cli, config_keys[i].name))
                        print_key(&config_keys[i], out);
        if (!cli->plain)
                fprintf(out, "  --%-16s %s\n", "config", M("File of the same keys, NAME = VALUE a line."));
        fprintf(out, "  --%-16s %s\n", "language", M("id or en: of messages and help; what programs read stays as it "
                                                     "is."));
        fprintf(out, "  --%-16s %s\n", "help", M("This text."));
        if (!cli->plain)
                fputs(M("\nMore: man kentongan; every key of --config: kentongan serve --help.\n"), out);
        if (cli->more)
                fprintf(out, "\n%s", cli->more);
}

const char *cli_noun(uint64_t count, const char *one, const char *many)
{
        return count == 1 ? one : many;
}

int cli_fail(const struct cli *cli, int code, const char *message)
{
        fprintf(stderr, "%s: %s\n", cli->command, message);
        return code;
}

int cli_failf(const struct cli *cli, int code, const char *format, ...)
{
        char message[1024];
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(message, sizeof message, format, arguments);
        va_end(arguments);
        return cli_fail(cli, code, message);
}

static int read_config_file(struct cli *cli, struct slice path)
{
        struct slice text;
        char message[CONFIG_MESSAGE_SIZE], all[CONFIG_MESSAGE_SIZE + 256];
        enum error err = file_read(path.data, CONFIG_FILE_MAX, &cli->arena, &text);
        if (err != OK)
                return cli_failf(cli, CLI_USAGE, M("the file of --config, %.200s, cannot be read (%s). Nothing was "
                                                   "tried."),
                                 path.data,
                                 error_name(err));
        if (config_read(&cli->config, text, &cli->arena, message) == OK)
                return CLI_OK;
        (void)snprintf(all, sizeof all, "%.200s, %s", path.data, message);
        return cli_fail(cli, CLI_USAGE, all);
}

/* The --config file comes first, so that the command line has the last word. */
static int read_config_option(struct cli *cli, int argc, char **argv)
{
        for (int i = 1; i + 1 < argc; i++)
                if (strcmp(argv[i], "--config") == 0)
                        return read_config_file(cli, slice_from_cstr(argv[i + 1]));
        return CLI_OK;
}

static const struct cli_option *find_option(const struct cli *cli, struct slice name)
{
        for (size_t i = 0; i < cli->option_count; i++)
                if (slice_equal(name, slice_from_cstr(cli->options[i].name)))
                        return &cli->options[i];
        return NULL;
}

static bool is_switch(struct slice name)
{
        for (size_t i = 0; i < config_key_count; i++)
                if (slice_equal(name, slice_from_cstr(config_keys[i].name)))
                        return config_keys[i].type == CONFIG_SWITCH;
        return false;
}

static enum error set_option(const struct cli_option *option, struct slice value)
{
        if (!option->values) {
                *option->value = value;
                return OK;
        }
        if (option->values->count == CLI_VALUES_MAX)
                return ERR_INVALID;
        option->values->items[option->values->count++] = value;
        return OK;
}

static void remember(struct cli *cli, const char *option, struct slice value)
{
        if (cli->given_count < ARRAY_SIZE(cli->given))
                cli->given[cli->given_count++] = (struct cli_given){ option, value };
}

/* As a shell reads it back. */
static void print_word(struct slice word)
{
        static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+=,";
        size_t fine = 0;
        while (fine < word.size && word.data[fine] != '\0' && strchr(plain, word.data[fine]))
                fine++;
        bool quoted = fine < word.size || word.size == 0;
        fputs(quoted ? " '" : " ", stdout);
        for (size_t i = 0; i < word.size; i++)
                if (word.data[i] == '\'')
                        fputs("'\\''", stdout);
                else
                        putchar(word.data[i]);
        fputs(quoted ? "'" : "", stdout);
}

/* The part of a postgresql:// address that is a password: ":secret" of user:secret@host. Empty without one. */
static struct slice password_in(struct slice address)
{
        size_t scheme = slice_find(address, S("://"));
        struct slice rest = scheme == SIZE_MAX ? S("") : slice_from(address, scheme + 3);
        struct slice login = slice_sub(rest, 0, slice_find_byte(rest, '/'));
        size_t at = slice_find_byte(login, '@');
        size_t colon = at < login.size ? slice_find_byte(login, ':') : login.size;
        return colon < at ? slice_sub(login, colon, at - colon) : S("");
}

/* A password is not shown again: it would stand in the terminal's memory and in what people copy. */
static bool print_given(const struct cli_given *given)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        struct slice secret = password_in(given->value);
        printf(" %s", given->option);
        if (slice_is_null(given->value))
                return false;
        if (secret.size == 0 || strcmp(given->option, "--database") != 0) {
                print_word(given->value);
                return false;
        }
        size_t before = (size_t)(secret.data - given->value.data);
        print_word(arena_printf(&arena, "%.*s%.*s", SLICE_FMT(slice_sub(given->value, 0, before)),
                                SLICE_FMT(slice_from(given->value, before + secret.size))));
        return true;
}

void cli_print_next(const struct cli *cli, const char *before)
{
        bool hidden = false;
        printf("%skentongan serve", before);
        for (size_t i = 0; i < cli->given_count; i++)
                hidden |= print_given(&cli->given[i]);
        puts(hidden ? M("\nThe password is left out here. Keep it in ~/.pgpass, or the whole address as `database = "
                        "...` in a file for\n"
                        "--config that only the program's user can read (mode 0600); on a command line all users of "
                        "the machine see it.")
                    : "");
}

/* Tips are looked for beside it, by its path: what is no address is refused before anything is made. */
static int check_database(const struct cli *cli)
{
        struct slice address = cli->config.database;
        if (address.size == 0 || slice_starts_with(address, S("postgresql://")) ||
            slice_starts_with(address, S("postgres://")))
                return CLI_OK;
        return cli_fail(cli, CLI_USAGE, M("--database wants an address that begins with postgresql://, such as "
                                          "postgresql://kentongan@localhost/kentongan. Without it the data folder "
                                          "holds SQLite databases. Nothing was tried."));
}

/* The last word is an option: ERR_NOT_FOUND when there is no such option, ERR_INVALID when its value is missing. */
static enum error why_no_value(struct cli *cli, const struct cli_option *option, struct slice name)
{
        bool known = option || slice_equal(name, S("config")) || config_set(&cli->config, name, S("")) != ERR_NOT_FOUND;
        return known ? ERR_INVALID : ERR_NOT_FOUND;
}

static int refuse_option(const struct cli *cli, const char *word)
{
        struct suggestion suggestion = { .word = slice_from(slice_from_cstr(word), 2) };
        for (size_t i = 0; i < cli->option_count; i++)
                suggestion_offer(&suggestion, slice_from_cstr(cli->options[i].name));
        for (size_t i = 0; !cli->plain && i < config_key_count; i++)
                suggestion_offer(&suggestion, slice_from_cstr(config_keys[i].name));
        if (slice_is_null(suggestion.nearest))
                return cli_failf(cli, CLI_USAGE, M("there is no option %.80s. Nothing was tried. See --help."), word);
        return cli_failf(cli, CLI_USAGE, M("there is no option %.80s. Did you mean --%.*s? Nothing was tried. "
                                           "See --help."), word, SLICE_FMT(suggestion.nearest));
}

/* Takes argv[i] and perhaps the word behind it; *used is how many. */
static int take_option(struct cli *cli, int argc, char **argv, int i, int *used)
{
        struct slice name = slice_from(slice_from_cstr(argv[i]), 2);
        struct slice value = slice_from_cstr(i + 1 < argc ? argv[i + 1] : NULL);
        const struct cli_option *option = find_option(cli, name);
        *used = 1;
        if (option && option->flag) {
                *option->flag = true;
                return CLI_OK;
        }
        if (!option && cli->plain)
                return refuse_option(cli, argv[i]);
        if (!option && is_switch(name)) {
                remember(cli, argv[i], SLICE_NULL);
                return config_set(&cli->config, name, S("yes")) == OK ? CLI_OK : CLI_USAGE;
        }
        *used = 2;
        enum error err = slice_is_null(value) ? why_no_value(cli, option, name) : OK;
        if (err == OK && option)
                err = set_option(option, value);
        else if (err == OK && !slice_equal(name, S("config")))
                err = config_set(&cli->config, name, value);
        if (err == OK && !option)
                remember(cli, argv[i], value);
        if (err == OK)
                return CLI_OK;
        if (err == ERR_NOT_FOUND)
                return refuse_option(cli, argv[i]);
        return cli_failf(cli, CLI_USAGE, M("option %.80s wants another value. Nothing was tried. See --help."),
                         argv[i]);
}

int cli_take_language(int *argc, char **argv)
{
        int kept = 0;
        enum language language = terminal_language_of_environment();
        terminal_language_set(language);
        for (int i = 0; i < *argc; i++) {
                if (strcmp(argv[i], "--language") != 0) {
                        argv[kept++] = argv[i];
                        continue;
                }
                if (!language_parse(slice_from_cstr(i + 1 < *argc ? argv[++i] : NULL), &language)) {
                        fputs(M("kentongan: --language is id or en. Nothing was tried.\n"), stderr);
                        return CLI_USAGE;
                }
        }
        argv[kept] = NULL;
        *argc = kept;
        terminal_language_set(language);
        return CLI_OK;
}

int cli_parse(struct cli *cli, int argc, char **argv)
{
        arena_init(&cli->arena, CLI_ARENA);
        config_init(&cli->config);
        for (int i = 1; i < argc; i++) {
                if (strcmp(argv[i], "--help") == 0) {
                        print_usage(cli, stdout);
                        return -1;
                }
        }
        int code = cli->plain ? CLI_OK : read_config_option(cli, argc, argv);
        for (int i = 1, used; code == CLI_OK && i < argc; i += used) {
                used = 1;
                if (strncmp(argv[i], "--", 2) == 0)
                        code = take_option(cli, argc, argv, i, &used);
                else if (cli->word_count < ARRAY_SIZE(cli->words))
                        cli->words[cli->word_count++] = slice_from_cstr(argv[i]);
                else
                        code = cli_fail(cli, CLI_USAGE, M("too many words. Nothing was tried. See --help."));
        }
        return code == CLI_OK ? check_database(cli) : code;
}

int cli_say_closed(const struct cli *cli, enum error err, const char *message)
{
        if (cli->config.data.size == 0)
                return cli_fail(cli, CLI_USAGE, M("no data folder is given: say --data FOLDER, or `data = FOLDER` in "
                                                  "the file of --config."));
        if (err == ERR_BUSY)
                return cli_failf(cli, CLI_FAILED, M("%s\n"
                                                    "Another process has the folder open for writing; nothing was "
                                                    "changed. Stop `kentongan serve`, or do this step on its pages."),
                                 message);
        return cli_fail(cli, CLI_FAILED, message);
}

int cli_open(const struct cli *cli, enum program_mode mode, struct program *ret_program)
{
        char message[PROGRAM_MESSAGE_SIZE];
        enum error err = program_open(ret_program, &cli->config, mode, message);
        if (err == OK)
                return CLI_OK;
        program_close(ret_program);
        return cli_say_closed(cli, err, message);
}

static int list_codes(const struct cli *cli, const struct office_list *offices)
{
        fprintf(stderr, M("Offices of this installation:"));
        for (size_t i = 0; i < offices->count; i++)
                fprintf(stderr, " %.*s", SLICE_FMT(offices->items[i].code));
        fprintf(stderr, "%s\n", offices->count ? "" : M(" none; `kentongan init` makes one"));
        return cli_fail(cli, CLI_USAGE, M("say which one with --office CODE. Nothing was changed."));
}

int cli_find_office(const struct cli *cli, struct program *program, struct slice code, struct cli_office *ret_office)
{
        struct office_list offices = { 0 };
        enum error err;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = office_list_all(tx, &program->arena, &offices);
        }
        if (err != OK)
                return cli_fail(cli, CLI_FAILED, M("the list of offices cannot be read. Nothing was changed; "
                                                   "`kentongan doctor` says what is wrong with the database."));
        for (size_t i = 0; i < offices.count; i++) {
                const struct office *row = &offices.items[i];
                if (slice_is_null(code) ? offices.count > 1 : !slice_equal(code, row->code))
                        continue;
                *ret_office = (struct cli_office){ row->id, row->code, row->name };
                return CLI_OK;
        }
        return list_codes(cli, &offices);
}

int cli_run(struct cli *cli, int argc, char **argv, int (*run)(struct cli *cli))
{
        int code = cli_parse(cli, argc, argv);
        if (code == CLI_OK)
                code = run(cli);
        arena_reset(&cli->arena);
        return code < 0 ? CLI_OK : code;
}

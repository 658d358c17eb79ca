/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writes the tables of the manual from the program's own tables: mangen man|markdown|detect.
 * The keys of program/config.h are
 * the only source of what can be configured, so the manual cannot say anything else. */
#include "detect/settings.h"
#include "program/config.h"
#include "text/terminal.h"

/* The manual is English; the table of translations is not made yet when it is. */
const char *terminal_text(const char *english)
{
        return english;
}

static const char *type_word(const struct config_key *key)
{
        static const char *const words[] = {
                [CONFIG_TEXT] = "text",        [CONFIG_PATH] = "path",     [CONFIG_NUMBER] = "number",
                [CONFIG_SWITCH] = "yes or no", [CONFIG_CHOICE] = "choice",
        };
        return words[key->type];
}

/* Backslashes and leading dots mean something to mdoc, and a sentence begins a line. */
static void write_mdoc(const char *text)
{
        if (*text == '.' || *text == '\'')
                fputs("\\&", stdout);
        for (; *text; text++) {
                if (text[0] == '.' && text[1] == ' ') {
                        fputs(".\n", stdout);
                        text++;
                } else if (*text == '\\')
                        fputs("\\e", stdout);
                else
                        putchar(*text);
        }
}

static void write_man_key(const struct config_key *key)
{
        printf(".It Cm %s\n", key->name);
        write_mdoc(key->help);
        putchar('\n');
        if (key->type == CONFIG_CHOICE)
                printf("One of %s.\n", key->choices);
        if (key->type == CONFIG_NUMBER)
                printf("From %lld to %lld.\n", (long long)key->least, (long long)key->most);
        if (key->initial[0])
                printf("Default: %s.\n", key->initial);
}

static void write_markdown_key(const struct config_key *key)
{
        printf("| `%s` | %s | %s | %s", key->name, type_word(key), key->initial[0] ? key->initial : "", key->help);
        if (key->type == CONFIG_CHOICE) {
                fputs(" One of", stdout);
                for (struct slice rest = slice_from_cstr(key->choices), word; slice_next(&rest, '|', &word);)
                        printf(" `%.*s`", SLICE_FMT(word));
                putchar('.');
        }
        if (key->type == CONFIG_NUMBER)
                printf(" From %lld to %lld.", (long long)key->least, (long long)key->most);
        fputs(" |\n", stdout);
}

/* A file to begin with: each key with what it means, its default behind a "#". */
static int write_sample(void)
{
        puts("# kentongan.ini: NAME = VALUE a line. Take away the \"#\" before what you change, then\n"
             "#     kentongan serve --config kentongan.ini\n"
             "# What is not set here has the default that stands behind its \"#\".");
        for (size_t i = 0; i < config_key_count; i++) {
                const struct config_key *key = &config_keys[i];
                printf("\n# %s\n", key->help);
                if (key->type == CONFIG_CHOICE || key->type == CONFIG_SWITCH)
                        printf("# One of: %s\n", key->type == CONFIG_SWITCH ? "yes|no" : key->choices);
                if (key->type == CONFIG_NUMBER)
                        printf("# From %lld to %lld.\n", (long long)key->least, (long long)key->most);
                printf("#%s = %s\n", key->name, key->initial);
        }
        return ferror(stdout) || fclose(stdout) != 0;
}

/* Keys of the detectors, as mdoc. */
static int write_detect(void)
{
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 64 * 1024);
        settings_write_table(&out, true);
        if (buffer_check(&out) != OK)
                return 1;
        fwrite(out.data, 1, out.size, stdout);
        return ferror(stdout) || fclose(stdout) != 0;
}

int main(int argc, char **argv)
{
        if (argc == 2 && strcmp(argv[1], "detect") == 0)
                return write_detect();
        if (argc == 2 && strcmp(argv[1], "ini") == 0)
                return write_sample();
        bool man = argc == 2 && strcmp(argv[1], "man") == 0;
        if (!man && (argc != 2 || strcmp(argv[1], "markdown") != 0)) {
                fputs("Usage: mangen man|markdown|ini|detect\n", stderr);
                return 2;
        }
        fputs(man ? ".Bl -tag -width Ds\n" : "| key | kind | default | meaning |\n|---|---|---|---|\n", stdout);
        for (size_t i = 0; i < config_key_count; i++)
                (man ? write_man_key : write_markdown_key)(&config_keys[i]);
        fputs(man ? ".El\n" : "", stdout);
        return ferror(stdout) || fclose(stdout) != 0;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Makes the translation tables, and sees to it that they are complete.
 *
 *     pogen strict|lenient OUT.c OUT.json OUT.d LOCALE FILE…
 *
 * Texts of pages are Indonesian in the source: LOCALE/en/ROOM.po (gettext) holds their English. Messages of the
 * terminal are English in the source: LOCALE/id/ROOM.po holds their Indonesian. FILE, which uses texts, is told by its
 * ending: .texts (from tplgen), .c (T("…"), TN("…"), tr(language, "…"); of the terminal M("…"), MARK("…")) or .ts
 * (t("…")). OUT.json holds the texts of .ts files: {"en":{"Indonesian":"English"}}; OUT.d names the catalogues for
 * ninja.
 * Strict: a text without its translation, and a translation of a text that nobody uses, fail the build; lenient: they
 * are counted. Always fail: a placeholder that the text does not have; a message whose translation has other printf
 * conversions than the message, or another order of them. */
#include "files.h"

#include "text/language.h"

#include <ctype.h>
#include <glob.h>

enum { MEMORY_MAX = 256 << 20, OUTPUT_MAX = 16 << 20, SHOWN_MAX = 40 };

/* From which language to which. */
struct direction {
        const char *folder, *table, *no_text, *no_plural;
        bool formats; /* texts are printf formats */
};

static const struct direction pages_direction = {
        .folder = "en",
        .table = "translations",
        .no_text = "no English for",
        .no_plural = "no English plural for",
};
static const struct direction terminal_direction = {
        .folder = "id",
        .table = "terminal_translations",
        .no_text = "no Indonesian for",
        .formats = true,
};

struct entry {
        struct slice text;
        struct slice forms[2];
        struct slice used_at, translated_at; /* FILE:LINE; null when it is not */
        bool counted, in_browser;
        struct entry *next;
};

struct catalogue {
        const struct direction *direction;
        struct arena arena;
        struct entry *buckets[4096];
        size_t count, missing, unused;
        bool strict;
};

struct po_state {
        struct slice file;
        size_t line;
        bool fuzzy;
        struct slice id, id_plural, forms[2], *open; /* `open` takes continuation lines */
        struct slice at;
};

/* ---- entries ---- */

static struct entry *entry_of(struct catalogue *all, struct slice text)
{
        struct entry **at = &all->buckets[text_hash(text) % 4096];
        while (*at && !slice_equal((*at)->text, text))
                at = &(*at)->next;
        if (*at)
                return *at;
        *at = arena_new(&all->arena, struct entry);
        if (!*at)
                tool_fail("out of memory", "texts");
        (*at)->text = text;
        all->count++;
        return *at;
}

static struct slice place_of(struct catalogue *all, struct slice file, size_t line)
{
        return arena_printf(&all->arena, "%.*s:%zu", SLICE_FMT(file), line);
}

_Noreturn static void fail_at(struct slice at, const char *what, struct slice text)
{
        fprintf(stderr, "%.*s: error: %s: \"%.*s\"\n", SLICE_FMT(at), what, SLICE_FMT(text));
        exit(EXIT_FAILURE);
}

/* ---- gettext files ---- */

static struct slice unquote(struct catalogue *all, struct po_state *po, struct slice line)
{
        if (line.size < 2 || line.data[0] != '"' || line.data[line.size - 1] != '"')
                fail_at(place_of(all, po->file, po->line), "a text in quotes is expected", line);
        char *text = arena_alloc(&all->arena, line.size);
        size_t size = 0;
        for (size_t i = 1; i + 1 < line.size; i++) {
                char c = line.data[i];
                if (c == '\\' && i + 2 < line.size) {
                        c = line.data[++i];
                        c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
                }
                text[size++] = c;
        }
        return slice_of(text, size);
}

static void check_placeholders(const struct po_state *po, struct slice form)
{
        for (size_t at; (at = slice_find(form, S("%{"))) != SIZE_MAX;) {
                form = slice_from(form, at);
                struct slice name = slice_sub(form, 0, slice_find_byte(form, '}') + 1);
                if (slice_find(po->id, name) == SIZE_MAX)
                        fail_at(po->at, "the text has no such placeholder", name);
                form = slice_from(form, name.size);
        }
}

/* The next conversion of a printf format, such as "%-10.*s", taken off the front; null when there is no more. Not
 * "%%". */
static struct slice take_conversion(struct slice *format)
{
        for (size_t at; (at = slice_find_byte(*format, '%')) < format->size;) {
                size_t end = at + 1;
                while (end < format->size && format->data[end] != '%' && !isalpha((unsigned char)format->data[end]))
                        end++;
                while (end < format->size && strchr("hljztL", format->data[end]))
                        end++;
                struct slice found = slice_sub(*format, at, end + 1 - at);
                *format = slice_from(*format, at + found.size);
                if (!slice_equal(found, S("%%")))
                        return found;
        }
        return SLICE_NULL;
}

/* What printf takes for the text it must find for the translation; otherwise a translation could crash the program. */
static void check_conversions(const struct po_state *po, struct slice form)
{
        struct slice text = po->id, wanted, found;
        do {
                wanted = take_conversion(&text);
                found = take_conversion(&form);
                if (!slice_equal(wanted, found))
                        fail_at(po->at, "other printf conversions than the text, or another order",
                                found.size ? found : wanted);
        } while (!slice_is_null(wanted));
}

static void check_line_ends(const struct po_state *po, struct slice form)
{
        if (slice_starts_with(po->id, S("\n")) != slice_starts_with(form, S("\n")) ||
            slice_ends_with(po->id, S("\n")) != slice_ends_with(form, S("\n")))
                fail_at(po->at, "text and translation do not both begin or end with a line break", po->id);
}

static void check_form(const struct catalogue *all, const struct po_state *po, struct slice form)
{
        check_placeholders(po, form);
        if (!all->direction->formats || slice_is_null(form))
                return;
        check_conversions(po, form);
        check_line_ends(po, form);
}

/* A msgid with its msgstr is complete. */
static void finish_entry(struct catalogue *all, struct po_state *po)
{
        bool translated = po->id.size > 0 && po->forms[0].size > 0 && !po->fuzzy;
        if (translated) {
                struct entry *entry = entry_of(all, po->id);
                for (size_t i = 0; i < 2; i++) {
                        check_form(all, po, po->forms[i]);
                        if (!slice_is_null(entry->translated_at) && !slice_equal(entry->forms[i], po->forms[i]))
                                fail_at(po->at, "this text has another translation elsewhere", po->id);
                        entry->forms[i] = po->forms[i];
                }
                entry->translated_at = po->at;
        }
        *po = (struct po_state){ .file = po->file, .line = po->line };
}

static void read_po_line(struct catalogue *all, struct po_state *po, struct slice line)
{
        static const struct {
                struct slice word;
                size_t member;
        } words[] = {
                { { "msgid_plural ", 13 }, offsetof(struct po_state, id_plural) },
                { { "msgid ", 6 }, offsetof(struct po_state, id) },
                { { "msgstr[0] ", 10 }, offsetof(struct po_state, forms[0]) },
                { { "msgstr[1] ", 10 }, offsetof(struct po_state, forms[1]) },
                { { "msgstr ", 7 }, offsetof(struct po_state, forms[0]) },
        };
        bool begins = slice_starts_with(line, S("msgid ")) || slice_starts_with(line, S("#"));
        if (begins && po->open)
                finish_entry(all, po);
        if (slice_starts_with(line, S("#,")) && slice_find(line, S("fuzzy")) != SIZE_MAX)
                po->fuzzy = true;
        if (line.size == 0 || line.data[0] == '#')
                return;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
                if (!slice_starts_with(line, words[i].word))
                        continue;
                if (words[i].member == offsetof(struct po_state, id))
                        po->at = place_of(all, po->file, po->line);
                po->open = (struct slice *)(void *)((char *)po + words[i].member);
                *po->open = unquote(all, po, slice_trim(slice_from(line, words[i].word.size)));
                return;
        }
        if (!po->open)
                fail_at(place_of(all, po->file, po->line), "this line is no gettext", line);
        *po->open = arena_join(&all->arena, *po->open, unquote(all, po, line));
}

static void read_po(struct catalogue *all, struct slice file, struct slice content)
{
        struct po_state po = { .file = file };
        struct slice line;
        while (slice_next(&content, '\n', &line)) {
                po.line++;
                read_po_line(all, &po, slice_trim(line));
        }
        finish_entry(all, &po);
}

/* ---- texts that are used ---- */

static void use_text(struct catalogue *all, struct slice text, struct slice at, bool counted, bool in_browser)
{
        struct entry *entry = entry_of(all, text);
        if (slice_is_null(entry->used_at))
                entry->used_at = at;
        entry->counted |= counted;
        entry->in_browser |= in_browser;
}

/* Lines of kind, tab, place, tab, text. */
static void read_texts(struct catalogue *all, struct slice content)
{
        struct slice line, kind, at;
        while (slice_next(&content, '\n', &line)) {
                if (slice_next(&line, '\t', &kind) && slice_next(&line, '\t', &at))
                        use_text(all, line, at, slice_equal(kind, S("n")), false);
        }
}

/* A source file being scanned for calls. */
struct scan {
        struct catalogue *pages, *terminal;
        struct slice file, rest;
        size_t line;
        bool in_browser;
};

static void skip(struct scan *scan, size_t size)
{
        struct slice gone = slice_sub(scan->rest, 0, size);
        for (size_t i = 0; i < gone.size; i++)
                scan->line += gone.data[i] == '\n';
        scan->rest = slice_from(scan->rest, size);
}

/* Size of the quoted literal at the beginning, both quotes included. */
static size_t literal_size(struct slice text)
{
        size_t size = 1;
        while (size < text.size && text.data[size] != text.data[0])
                size += text.data[size] == '\\' ? 2 : 1;
        return size + 1;
}

/* Comments, other literals and lines of the preprocessor hold no calls. 0 when none of them is here. */
static size_t size_of_noise(const struct scan *scan)
{
        struct slice rest = scan->rest;
        bool line = slice_starts_with(rest, S("//")) || slice_starts_with(rest, S("#define"));
        size_t end;
        if (slice_starts_with(rest, S("/*")))
                end = slice_find(rest, S("*/"));
        else if (line)
                end = slice_find(rest, S("\n"));
        else if (rest.data[0] == '"' || rest.data[0] == '\'' || rest.data[0] == '`')
                return literal_size(rest);
        else
                return 0;
        return end == SIZE_MAX ? rest.size : end + (line ? 1 : 2);
}

/* The literals before the call's closing bracket, joined; null when an argument is none. A message of the terminal is
 * looked up by its whole text when the program runs: nothing that is no literal may be a part of it. */
static struct slice take_argument(struct scan *scan, bool only_literals)
{
        struct slice text = SLICE_NULL;
        struct po_state place = { .file = scan->file, .line = scan->line };
        while (scan->rest.size > 0 && scan->rest.data[0] != ')' && scan->rest.data[0] != ';') {
                if (scan->rest.data[0] == '"') {
                        size_t size = literal_size(scan->rest);
                        struct slice part = unquote(scan->pages, &place, slice_sub(scan->rest, 0, size));
                        text = arena_join(&scan->pages->arena, text, part);
                        skip(scan, size);
                } else if (only_literals && scan->rest.data[0] != '(' && !isspace((unsigned char)scan->rest.data[0])) {
                        fail_at(place_of(scan->pages, scan->file, scan->line), "this is no literal",
                                slice_sub(scan->rest, 0, slice_find_byte(scan->rest, '\n')));
                } else {
                        skip(scan, 1);
                }
        }
        return text;
}

/* The catalogue of texts that are said by `word`; NULL when it is none of ours. */
static struct catalogue *catalogue_of(const struct scan *scan, struct slice word)
{
        if (scan->in_browser)
                return slice_equal(word, S("t")) ? scan->pages : NULL;
        if (slice_equal(word, S("M")) || slice_equal(word, S("MARK")))
                return scan->terminal;
        bool page = slice_equal(word, S("T")) || slice_equal(word, S("TN")) || slice_equal(word, S("tr"));
        return page ? scan->pages : NULL;
}

static void scan_word(struct scan *scan, size_t size)
{
        struct slice word = slice_sub(scan->rest, 0, size);
        struct catalogue *all = catalogue_of(scan, word);
        struct slice at = place_of(scan->pages, scan->file, scan->line);
        skip(scan, size);
        if (!all || !slice_starts_with(scan->rest, S("(")))
                return;
        struct slice text = take_argument(scan, all == scan->terminal);
        if (text.size > 0)
                use_text(all, text, at, slice_equal(word, S("TN")), scan->in_browser);
}

/* An identifier or a number, whose digits may be grouped: 10'000. */
static size_t word_size(struct slice rest)
{
        size_t size = 0;
        while (size < rest.size && (isalnum((unsigned char)rest.data[size]) || rest.data[size] == '_' ||
                                    (rest.data[size] == '\'' && isdigit((unsigned char)rest.data[0]))))
                size++;
        return size;
}

static void scan_source(struct scan scan)
{
        while (scan.rest.size > 0) {
                size_t size = size_of_noise(&scan);
                if (size > 0) {
                        skip(&scan, size);
                        continue;
                }
                size = word_size(scan.rest);
                if (size > 0)
                        scan_word(&scan, size);
                else
                        skip(&scan, 1);
        }
}

/* ---- judgement ---- */

static void complain(const struct catalogue *all, size_t number, struct slice at, const char *what, struct slice text)
{
        if (all->strict && number <= SHOWN_MAX)
                fprintf(stderr, "%.*s: error: %s: \"%.*s\"\n", SLICE_FMT(at), what, SLICE_FMT(text));
}

/* Whether it is complete. */
static bool judge(struct catalogue *all)
{
        for (size_t i = 0; i < 4096; i++) {
                for (const struct entry *entry = all->buckets[i]; entry; entry = entry->next) {
                        if (slice_is_null(entry->translated_at))
                                complain(all, ++all->missing, entry->used_at, all->direction->no_text, entry->text);
                        else if (entry->counted && slice_is_null(entry->forms[1]))
                                complain(all, ++all->missing, entry->translated_at, all->direction->no_plural,
                                         entry->text);
                        else if (slice_is_null(entry->used_at))
                                complain(all, ++all->unused, entry->translated_at, "nobody uses", entry->text);
                }
        }
        if (all->missing + all->unused > 0)
                fprintf(stderr, "pogen: %zu texts not translated into %s, %zu translations unused%s\n", all->missing,
                        all->direction->folder, all->unused,
                        all->strict ? "; -Dtranslations=lenient builds all the same" : "");
        return all->missing + all->unused == 0;
}

/* ---- results ---- */

static void write_slice(struct buffer *out, struct slice text)
{
        if (slice_is_null(text)) {
                buffer_append(out, S("{ NULL, 0 }"));
                return;
        }
        buffer_append(out, S("{ "));
        write_c_literal(out, text);
        buffer_printf(out, ", %zu }", text.size);
}

static void write_table(const struct catalogue *all, struct buffer *out)
{
        size_t slots = 2;
        while (slots < all->count * 2)
                slots *= 2;
        const struct entry **table = calloc(slots, sizeof(struct entry *));
        if (!table)
                tool_fail("out of memory", "table");
        for (size_t i = 0; i < 4096; i++) {
                for (const struct entry *entry = all->buckets[i]; entry; entry = entry->next) {
                        size_t at = (size_t)text_hash(entry->text) & (slots - 1);
                        for (; table[at]; at = (at + 1) & (slots - 1))
                                if (text_hash(table[at]->text) == text_hash(entry->text))
                                        fail_at(entry->used_at, "two texts have one hash; word it otherwise",
                                                entry->text);
                        table[at] = entry;
                }
        }
        const char *name = all->direction->table;
        buffer_printf(out, "const size_t %s_mask = %zu;\n", name, slots - 1);
        buffer_printf(out, "const struct translation %s[%zu] = {\n", name, slots);
        for (size_t i = 0; i < slots; i++) {
                if (!table[i])
                        continue;
                buffer_printf(out, "        [%zu] = { UINT64_C(0x%016llx), ", i,
                              (unsigned long long)text_hash(table[i]->text));
                write_slice(out, table[i]->text);
                buffer_append(out, S(", { { "));
                write_slice(out, table[i]->forms[0]);
                buffer_append(out, S(", "));
                write_slice(out, table[i]->forms[1]);
                buffer_append(out, S(" } } },\n"));
        }
        buffer_append(out, S("};\n"));
        free(table);
}

static void write_json_string(struct buffer *out, struct slice text)
{
        buffer_append_byte(out, '"');
        for (size_t i = 0; i < text.size; i++) {
                unsigned char c = (unsigned char)text.data[i];
                if (c == '"' || c == '\\' || c < 0x20)
                        buffer_printf(out, "\\u%04x", c);
                else
                        buffer_append_byte(out, (char)c);
        }
        buffer_append_byte(out, '"');
}

static void write_json(const struct catalogue *all, struct buffer *out)
{
        const char *separator = "";
        buffer_append(out, S("{\"en\":{"));
        for (size_t i = 0; i < 4096; i++) {
                for (const struct entry *entry = all->buckets[i]; entry; entry = entry->next) {
                        if (!entry->in_browser || slice_is_null(entry->forms[0]))
                                continue;
                        buffer_printf(out, "%s\n", separator);
                        write_json_string(out, entry->text);
                        buffer_append_byte(out, ':');
                        write_json_string(out, entry->forms[0]);
                        separator = ",";
                }
        }
        buffer_append(out, S("\n}}\n"));
}

static struct slice short_name(const char *path)
{
        struct slice name = slice_from_cstr(path);
        while (slice_starts_with(name, S("../")))
                name = slice_from(name, 3);
        return name;
}

/* Every LOCALE/LANG/ROOM.po. The folder itself is named to ninja too, so that a new file is seen. */
static void read_catalogues(struct catalogue *all, const char *locale, struct buffer *depends)
{
        char folder[4096], pattern[4200];
        glob_t found;
        snprintf(folder, sizeof folder, "%s/%s", locale, all->direction->folder);
        snprintf(pattern, sizeof pattern, "%s/*.po", folder);
        buffer_printf(depends, " %s", folder);
        if (glob(pattern, 0, NULL, &found) != 0)
                tool_fail("no catalogue", pattern);
        for (size_t i = 0; i < found.gl_pathc; i++) {
                buffer_printf(depends, " %s", found.gl_pathv[i]);
                read_po(all, short_name(found.gl_pathv[i]), read_whole_file(&all->arena, found.gl_pathv[i]));
        }
        globfree(&found);
}

static void read_file(struct catalogue *pages, struct catalogue *terminal, const char *path)
{
        struct slice content = read_whole_file(&pages->arena, path);
        struct slice name = short_name(path);
        if (slice_ends_with(name, S(".texts")))
                read_texts(pages, content);
        else
                scan_source((struct scan){ pages, terminal, name, content, 1, slice_ends_with(name, S(".ts")) });
}

int main(int argc, char **argv)
{
        static struct catalogue all[] = { { .direction = &pages_direction }, { .direction = &terminal_direction } };
        struct buffer code, json, depends;
        if (argc < 6)
                tool_fail("usage", "pogen strict|lenient OUT.c OUT.json OUT.d LOCALE FILE…");
        buffer_init(&code, OUTPUT_MAX);
        buffer_init(&json, OUTPUT_MAX);
        buffer_init(&depends, OUTPUT_MAX);
        buffer_append(&code, S("/* Made by tools/pogen.c from locale/. */\n#include \"text/language.h\"\n\n"));
        buffer_printf(&depends, "%s:", argv[2]);
        for (size_t i = 0; i < 2; i++) {
                arena_init(&all[i].arena, MEMORY_MAX);
                all[i].strict = strcmp(argv[1], "strict") == 0;
                read_catalogues(&all[i], argv[5], &depends);
        }
        buffer_append_byte(&depends, '\n');
        for (int i = 6; i < argc; i++)
                read_file(&all[0], &all[1], argv[i]);
        bool pages_complete = judge(&all[0]), terminal_complete = judge(&all[1]);
        if (all[0].strict && !(pages_complete && terminal_complete))
                exit(EXIT_FAILURE);
        write_table(&all[0], &code);
        write_table(&all[1], &code);
        write_json(&all[0], &json);
        write_whole_file(argv[2], &code);
        write_whole_file(argv[3], &json);
        write_whole_file(argv[4], &depends);
        buffer_free(&code);
        buffer_free(&json);
        buffer_free(&depends);
        arena_reset(&all[0].arena);
        arena_reset(&all[1].arena);
        return EXIT_SUCCESS;
}

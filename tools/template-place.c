/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where in the HTML a value stands. A small tokenizer after the HTML standard, stricter than it: what is ambiguous
 * there fails the build here. */
#include "template.h"

#include <assert.h>
#include <ctype.h>

static const char *const url_attributes[] = { "href",  "src",        "action",     "formaction", "cite", "poster",
                                              "data",  "manifest",   "xlink:href", "longdesc",   "icon", "background" };
static const char *const closed_attributes[] = { "style", "srcdoc", "srcset", "http-equiv", "ping", "xml:base" };

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (strcmp(name, names[i]) == 0)
                        return true;
        return false;
}
#define IS_ONE_OF(name, names) is_one_of((name), (names), sizeof(names) / sizeof((names)[0]))

static bool is_url_attribute(const struct html_state *state)
{
        return IS_ONE_OF(state->attribute, url_attributes);
}

static void append_lower(char *name, size_t room, char c, struct where where)
{
        size_t size = strlen(name);
        if (size + 1 >= room)
                fail_at(where, "this name is too long");
        name[size] = (char)tolower((unsigned char)c);
        name[size + 1] = '\0';
}

/* The attribute's name is complete. */
static void check_attribute(const struct html_state *state, struct where where)
{
        if (IS_ONE_OF(state->attribute, closed_attributes))
                fail_at(where, "the attribute \"%s\" is not allowed: the content security policy would block it, or it "
                               "could smuggle an address or markup", state->attribute);
        if (strncmp(state->attribute, "on", 2) == 0)
                fail_at(where, "event attributes are not allowed: the content security policy blocks them");
}

/* The tag ends with '>'. */
static void close_tag(struct html_state *state)
{
        bool raw = strcmp(state->element, "script") == 0 || strcmp(state->element, "style") == 0;
        state->kind = raw && !state->closing ? HTML_RAW : HTML_TEXT;
        state->boundary = false;
}

static void advance_text(struct html_state *state, struct slice rest)
{
        if (rest.data[0] != '<')
                return;
        if (slice_starts_with(rest, S("<!--")))
                state->kind = HTML_COMMENT;
        else
                state->kind = HTML_TAG_OPEN;
}

static void advance_tag_open(struct html_state *state, struct where where, char c)
{
        state->closing = c == '/';
        state->element[0] = '\0';
        if (isalpha((unsigned char)c))
                append_lower(state->element, sizeof state->element, c, where);
        else if (c != '/' && c != '!')
                fail_at(where, "write &lt; for a \"<\" that is no tag");
        state->kind = HTML_TAG_NAME;
}

static void advance_tag_name(struct html_state *state, struct where where, char c)
{
        if (!isspace((unsigned char)c) && c != '>' && c != '/') {
                append_lower(state->element, sizeof state->element, c, where);
                return;
        }
        if (strcmp(state->element, "style") == 0 || strcmp(state->element, "base") == 0)
                fail_at(where, "<%s> is not allowed", state->element);
        if (c == '>')
                close_tag(state);
        else
                state->kind = HTML_IN_TAG;
}

static void advance_in_tag(struct html_state *state, struct where where, char c)
{
        bool space = isspace((unsigned char)c) || c == '/';
        if (state->boundary && !space && c != '>')
                fail_at(where, "white space must stand between a directive and the next attribute");
        if (c == '>') {
                close_tag(state);
        } else if (!space) {
                state->kind = HTML_ATTRIBUTE_NAME;
                state->attribute[0] = '\0';
                append_lower(state->attribute, sizeof state->attribute, c, where);
        }
        state->boundary = false;
}

static void advance_attribute_name(struct html_state *state, struct where where, char c)
{
        if (c != '=' && c != '>' && c != '/' && !isspace((unsigned char)c)) {
                append_lower(state->attribute, sizeof state->attribute, c, where);
                return;
        }
        check_attribute(state, where);
        if (c == '=')
                state->kind = HTML_BEFORE_VALUE;
        else if (c == '>')
                close_tag(state);
        else
                state->kind = HTML_IN_TAG;
}

static void advance_before_value(struct html_state *state, struct where where, char c)
{
        if (c != '"' && c != '\'')
                fail_at(where, "attribute values stand in quotes");
        state->kind = HTML_QUOTED;
        state->quote = c;
        state->url_begun = false;
        state->url_chars = 0;
}

static void advance_quoted(struct html_state *state, char c)
{
        if (c == state->quote) {
                state->kind = HTML_IN_TAG;
                return;
        }
        state->url_chars++;
        if (c == '/' || c == '?' || c == '#')
                state->url_begun = true;
}

static void advance_raw(struct html_state *state, struct where where, struct slice rest)
{
        if (slice_starts_with(rest, S("</")))
                state->kind = HTML_TAG_OPEN;
        else if (!isspace((unsigned char)rest.data[0]))
                fail_at(where,
                        "inline script is not allowed: the content security policy blocks it; use web/ and {{asset}}");
}

static void advance_one(struct html_state *state, struct where where, struct slice rest)
{
        assert(rest.size > 0 && rest.data);
        char c = rest.data[0];
        switch (state->kind) {
        case HTML_TEXT: advance_text(state, rest); return;
        case HTML_TAG_OPEN: advance_tag_open(state, where, c); return;
        case HTML_TAG_NAME: advance_tag_name(state, where, c); return;
        case HTML_IN_TAG: advance_in_tag(state, where, c); return;
        case HTML_ATTRIBUTE_NAME: advance_attribute_name(state, where, c); return;
        case HTML_BEFORE_VALUE: advance_before_value(state, where, c); return;
        case HTML_QUOTED: advance_quoted(state, c); return;
        case HTML_RAW: advance_raw(state, where, rest); return;
        case HTML_COMMENT:
                if (c == '>' && where.at >= where.source->text.data + 2 && where.at[-1] == '-' && where.at[-2] == '-')
                        state->kind = HTML_TEXT;
                return;
        }
}

void advance_html(struct html_state *state, struct where where, struct slice markup)
{
        for (size_t i = 0; i < markup.size; i++) {
                where.at = markup.data + i;
                advance_one(state, where, slice_from(markup, i));
        }
}

static enum place place_in_quotes(struct html_state *state, struct where where)
{
        if (!is_url_attribute(state))
                return PLACE_IN_ATTRIBUTE;
        if (state->url_begun)
                return PLACE_IN_URL;
        if (state->url_chars > 0)
                fail_at(where,
                        "an address begins with the whole value, or with a fixed part up to \"/\", \"?\" or \"#\"");
        state->url_begun = true;
        return PLACE_AT_URL;
}

enum place place_for_value(struct html_state *state, struct where where)
{
        switch (state->kind) {
        case HTML_TEXT: return PLACE_IN_TEXT;
        case HTML_QUOTED: return place_in_quotes(state, where);
        case HTML_BEFORE_VALUE: fail_at(where, "a value may not stand in an attribute without quotes");
        case HTML_COMMENT: fail_at(where, "a value may not stand in a comment");
        case HTML_RAW: fail_at(where, "a value may not stand inside <script> or <style>");
        case HTML_TAG_OPEN:
        case HTML_TAG_NAME:
        case HTML_IN_TAG:
        case HTML_ATTRIBUTE_NAME: break;
        }
        fail_at(where, "a value may not stand inside a tag, outside of a quoted attribute");
}

void begin_branch(struct html_state *state, struct where where)
{
        if (state->kind == HTML_IN_TAG || state->kind == HTML_TEXT || state->kind == HTML_QUOTED)
                return;
        fail_at(where, "a directive stands between tags, between attributes (behind white space), or inside quotes");
}

void join_branches(struct html_state *ret_state, const struct html_state *other, struct where where)
{
        struct html_state a = *ret_state, b = *other;
        struct html_state *both[] = { &a, &b };
        for (size_t i = 0; i < 2; i++) {
                if (both[i]->kind == HTML_ATTRIBUTE_NAME) {
                        check_attribute(both[i], where);
                        both[i]->kind = HTML_IN_TAG;
                }
        }
        bool same = a.kind == b.kind;
        if (same && a.kind == HTML_QUOTED)
                same = a.quote == b.quote && strcmp(a.attribute, b.attribute) == 0;
        if (same && a.kind == HTML_IN_TAG)
                same = strcmp(a.element, b.element) == 0;
        if (!same)
                fail_at(where,
                        "this block ends at another place of the markup than it begins (or than its other branch)");
        a.boundary = a.kind == HTML_IN_TAG;
        /* Behind branches of a URL, only what holds for both is known. */
        a.url_begun = a.url_begun && b.url_begun;
        a.url_chars = a.url_chars > b.url_chars ? a.url_chars : b.url_chars;
        *ret_state = a;
}

void require_text(const struct html_state *state, struct where where, const char *what)
{
        if (state->kind != HTML_TEXT)
                fail_at(where, "%s may only stand between tags", what);
}

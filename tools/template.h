/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The template language of src/ROOM/pages, as tools/tplgen.c understands it. src/pages/README.md teaches it.
 *
 * A template is read into a tree of nodes (template-read.c), then one walk over the tree resolves every name, decides
 * from the HTML around it how each value is escaped (template-place.c), and writes C (template-write.c). All memory is
 * in one arena that lives as long as the program. The first mistake ends the program with FILE:LINE:COLUMN: and exit
 * 1. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"

struct source {
        struct slice name, text;
};

/* A place in a source, for messages. */
struct where {
        const struct source *source;
        const char *at;
};

/* Says where and what, and ends the program. */
_Noreturn void fail_at(struct where where, const char *format, ...) __attribute__((format(printf, 2, 3)));

enum type_kind {
        TYPE_TEXT,
        TYPE_URL,  /* a whole address; the only type that may begin a URL attribute */
        TYPE_HTML, /* markup already made safe (cmark in safe mode, our own SVG); only between tags */
        TYPE_INT,
        TYPE_MONEY,
        TYPE_BOOL,
        TYPE_DATE,
        TYPE_INSTANT,
        TYPE_UUID,
        TYPE_SLOT,
        TYPE_LIST,
        TYPE_SECTION, /* a pointer, NULL when the section is absent */
        TYPE_KIND_COUNT,
};

struct field {
        struct slice name;
        enum type_kind kind;
        bool optional;         /* an {{include}} may leave it out */
        bool used;
        struct record *record; /* of TYPE_LIST and TYPE_SECTION */
        struct slice of;       /* the name after `of`, until it is resolved */
        struct where where;
        struct field *next;
};

struct record {
        struct slice name; /* without view_ */
        struct field *fields;
        struct where where;
        bool ours;     /* declared in a file that is being compiled, not in the library */
        bool is_type;  /* {{type}} or the items of a list: has no render function */
        bool shared;   /* {{type}}: its users are elsewhere */
        bool existing; /* declared in text/render.h: the frame */
        struct record *next;
};

enum node_kind {
        NODE_HTML,
        NODE_VALUE,
        NODE_TEXT,  /* {{t …}} */
        NODE_COUNT, /* {{n count …}} */
        NODE_IF,
        NODE_EACH,
        NODE_WITH,
        NODE_INCLUDE,
        NODE_CSRF,
        NODE_ASSET,
};

/* One word of a directive: a name with dots, 'constant', "text for people", a number or a sign. */
struct word {
        enum word_kind { WORD_NONE, WORD_NAME, WORD_CONSTANT, WORD_TEXT, WORD_NUMBER, WORD_SIGN } kind;
        struct slice text; /* without its quotes */
        struct where where;
};

struct argument {
        struct slice name;
        struct word value;
        struct argument *next;
};

struct node {
        enum node_kind kind;
        struct where where;
        struct slice text;  /* markup, the text for people, or the asset's name */
        struct slice rest;  /* the condition of {{if}}, unparsed */
        struct word word;   /* the value, the list, the count, the included name */
        struct word using;  /* {{include x using y}} */
        struct slice form;  /* what follows | */
        struct argument *arguments;
        struct node *children, *otherwise;
        struct node *next;
};

struct slot_body {
        struct slice name;
        struct node *children;
        struct where where;
        struct slot_body *next;
};

struct template {
        struct record *view; /* NULL in a file with types only */
        struct node *children;
        struct node *layout; /* NODE_INCLUDE of the layout, or NULL */
        struct slot_body *slots;
        struct template *next;
};

struct program {
        struct arena arena;
        struct record *records;
        struct template *templates; /* only of the files that are compiled */
        struct template **last_template;
};

/* template-read.c */
/* Reads one file into `program`: records always, the template when `ours`. */
void read_template(struct program *program, const struct source *source, bool ours);
/* Turns `of NAME` into records, once every file has been read. */
void resolve_records(struct program *program);
/* The record called `name` (hyphens count as underscores), or NULL. */
struct record *find_record(const struct program *program, struct slice name);
struct field *find_field(const struct record *record, struct slice name);
/* Takes the next word off *rest. WORD_NONE at its end. */
struct word next_word(const struct source *source, struct slice *rest);
bool word_is(struct word word, const char *text);

/* template-place.c */
enum place { PLACE_IN_TEXT, PLACE_IN_ATTRIBUTE, PLACE_AT_URL, PLACE_IN_URL };

struct html_state {
        enum {
                HTML_TEXT,
                HTML_TAG_OPEN,
                HTML_TAG_NAME,
                HTML_IN_TAG,
                HTML_ATTRIBUTE_NAME,
                HTML_BEFORE_VALUE,
                HTML_QUOTED,
                HTML_COMMENT,
                HTML_RAW, /* inside <script> or <style> */
        } kind;
        char quote;
        bool closing;       /* an end tag */
        bool boundary;      /* a directive ended here inside a tag: white space or the tag's end must follow */
        bool url_begun;     /* inside a URL attribute, behind something that fixes its scheme */
        size_t url_chars;   /* characters of a URL attribute so far */
        char element[24], attribute[32];
};

/* Moves *state over static markup, and refuses what the content security policy would block (inline script and
 * style). */
void advance_html(struct html_state *state, struct where where, struct slice markup);
/* How a value is written here; refuses the places where none may stand. */
enum place place_for_value(struct html_state *state, struct where where);
/* Before and after {{if}}, {{each}}: where a branch may begin, and that all its ends agree. */
void begin_branch(struct html_state *state, struct where where);
void join_branches(struct html_state *ret_state, const struct html_state *other, struct where where);
/* Only between tags. */
void require_text(const struct html_state *state, struct where where, const char *what);

/* template-write.c */
struct output {
        struct buffer header, code, texts;
        bool has_assets;
};
void write_program(struct program *program, struct output *out);

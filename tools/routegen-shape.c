/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shapes: what an object of a JSON answer has, written beside the code that writes it. */
#include "routegen.h"

#define SHAPE_TYPES "uuid text int real bool date instant choice"

static bool is_shape_name(struct slice name)
{
        return name.size > 0 && is_word(name, "") && name.data[0] >= 'A' && name.data[0] <= 'Z';
}

/* Takes "[]" off the end of *word. */
static bool take_list_mark(struct slice *word)
{
        bool list = slice_ends_with(*word, S("[]"));
        if (list)
                *word = slice_sub(*word, 0, word->size - 2);
        return list;
}

void shape_begin(struct reader *r, struct slice rest)
{
        struct decls *decls = r->decls;
        struct shape *shape = decls->shape_count < SHAPES_MAX ? &decls->shapes[decls->shape_count] : NULL;
        struct shape_field *fields = arena_array(decls->arena, struct shape_field, FIELDS_MAX);
        size_t colon = slice_find_byte(rest, ':');
        if (!shape || !fields) {
                FAULT(r, "too many shapes");
                return;
        }
        *shape = (struct shape){ .file = r->file, .line = r->line, .fields = fields };
        shape->name = slice_trim(slice_sub(rest, 0, colon));
        shape->about = colon < rest.size ? slice_trim(slice_from(rest, colon + 1)) : S("");
        if (!is_shape_name(shape->name) || shape->about.size == 0)
                FAULT(r, "SHAPE needs a name with a capital and what it is: SHAPE Name: a thing in a list");
        decls->shape_count++;
        r->shape = shape;
}

static void read_field_type(struct reader *r, struct shape_field *field, struct slice *rest)
{
        if (slice_starts_with(*rest, S("choice("))) {
                field->type = S("choice");
                field->choice_count = take_choices(r, field->choices, rest);
                return;
        }
        field->type = take_word(rest);
        field->list = take_list_mark(&field->type);
        if (!one_of(field->type, SHAPE_TYPES) && !is_shape_name(field->type))
                FAULT(r, "field %.*s has no type that exists", SLICE_FMT(field->name));
}

void shape_read_field(struct reader *r, struct slice line)
{
        struct shape *shape = r->shape;
        struct slice rest = line, mark;
        if (shape->field_count == FIELDS_MAX) {
                FAULT(r, "more than %d fields", FIELDS_MAX);
                return;
        }
        struct shape_field *field = &shape->fields[shape->field_count];
        *field = (struct shape_field){ .name = take_word(&rest) };
        if (!is_word(field->name, "") || slice_equal(field->name, S("fictional")))
                FAULT(r, "\"%.*s\" is no name for a field", SLICE_FMT(field->name));
        for (size_t i = 0; i < shape->field_count; i++)
                if (slice_equal(shape->fields[i].name, field->name))
                        FAULT(r, "field %.*s stands twice", SLICE_FMT(field->name));
        read_field_type(r, field, &rest);
        while (!slice_is_null(mark = take_word(&rest))) {
                if (!one_of(mark, "null ?"))
                        FAULT(r, "\"%.*s\" is neither null nor ?", SLICE_FMT(mark));
                field->nullable |= slice_equal(mark, S("null"));
                field->optional |= slice_equal(mark, S("?"));
        }
        shape->field_count++;
}

void answer_read(struct reader *r, struct slice rest)
{
        struct decl *decl = r->decl;
        struct slice status = take_word(&rest);
        struct decl_answer answer = { .what = take_word(&rest) };
        if (decl->answer_count == ANSWERS_MAX) {
                FAULT(r, "more than %d answers", ANSWERS_MAX);
                return;
        }
        if (!slice_to_int64(status, &answer.status) || answer.status < 200 || answer.status > 599 || rest.size > 0)
                FAULT(r, "answer is a status and what comes with it: answer 200 Name");
        answer.list = take_list_mark(&answer.what);
        if (!slice_is_null(answer.what) && !answer_is_media(&answer) && !is_shape_name(answer.what))
                FAULT(r, "\"%.*s\" is neither a shape nor a media type", SLICE_FMT(answer.what));
        if (answer.status >= 300 && !slice_is_null(answer.what))
                FAULT(r, "a refusal answers with the problem document: answer %lld alone", (long long)answer.status);
        for (size_t i = 0; i < decl->answer_count; i++)
                if (decl->answers[i].status == answer.status)
                        FAULT(r, "answer %lld stands twice", (long long)answer.status);
        decl->answers[decl->answer_count++] = answer;
}

struct shape *shape_find(const struct decls *decls, struct slice name)
{
        for (size_t i = 0; i < decls->shape_count; i++)
                if (slice_equal(decls->shapes[i].name, name))
                        return &decls->shapes[i];
        return NULL;
}

static int compare_shapes(const void *a, const void *b)
{
        const struct shape *x = a, *y = b;
        return slice_compare(x->name, y->name);
}

static void check_answers(struct decls *decls, const struct decl *decl)
{
        bool good = false;
        for (size_t i = 0; i < decl->answer_count; i++) {
                const struct decl_answer *answer = &decl->answers[i];
                good |= answer->status < 300;
                if (slice_is_null(answer->what) || answer_is_media(answer))
                        continue;
                struct shape *shape = shape_find(decls, answer->what);
                if (!shape) {
                        decls_fault(decls, decl->file, decl->line, "there is no SHAPE %.*s", SLICE_FMT(answer->what));
                        continue;
                }
                shape->used = true;
                shape->answered |= !answer->list;
        }
        if (decl_is_api(decl) && !good)
                decls_fault(decls, decl->file, decl->line, "a route of the API without answer");
}

static void check_fields(struct decls *decls, const struct shape *shape)
{
        for (size_t i = 0; i < shape->field_count; i++) {
                const struct shape_field *field = &shape->fields[i];
                if (!is_shape_name(field->type))
                        continue;
                struct shape *of = shape_find(decls, field->type);
                if (!of)
                        decls_fault(decls, shape->file, shape->line, "there is no SHAPE %.*s", SLICE_FMT(field->type));
                else
                        of->used = true;
        }
}

void shapes_check(struct decls *decls)
{
        qsort(decls->shapes, decls->shape_count, sizeof(decls->shapes[0]), compare_shapes);
        for (size_t i = 0; i < decls->count; i++)
                check_answers(decls, &decls->list[i]);
        for (size_t i = 0; i < decls->shape_count; i++)
                check_fields(decls, &decls->shapes[i]);
        for (size_t i = 0; i < decls->shape_count; i++) {
                const struct shape *shape = &decls->shapes[i];
                if (i > 0 && slice_equal(shape[-1].name, shape->name))
                        decls_fault(decls, shape->file, shape->line, "SHAPE %.*s stands at %s:%u too",
                                    SLICE_FMT(shape->name), shape[-1].file, shape[-1].line);
                if (!shape->used)
                        decls_fault(decls, shape->file, shape->line, "nobody answers with SHAPE %.*s",
                                    SLICE_FMT(shape->name));
                if (shape->field_count == 0)
                        decls_fault(decls, shape->file, shape->line, "SHAPE %.*s has no fields",
                                    SLICE_FMT(shape->name));
        }
}

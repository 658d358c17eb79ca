/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/schema.h"

#include "base/checked.h"

static const struct slice type_names[] = {
        [MATCH_TYPE_PERSON_NAME] = S("person-name"),
        [MATCH_TYPE_GIVEN_NAME] = S("given-name"),
        [MATCH_TYPE_FAMILY_NAME] = S("family-name"),
        [MATCH_TYPE_BIRTH_DATE] = S("birth-date"),
        [MATCH_TYPE_SEX] = S("sex"),
        [MATCH_TYPE_NATIONAL_ID] = S("national-id"),
        [MATCH_TYPE_PHONE] = S("phone"),
        [MATCH_TYPE_STREET] = S("street"),
        [MATCH_TYPE_HOUSE_NUMBER] = S("house-number"),
        [MATCH_TYPE_PLACE] = S("place"),
        [MATCH_TYPE_POSTCODE] = S("postcode"),
        [MATCH_TYPE_REGION] = S("region"),
        [MATCH_TYPE_COMPANY] = S("company"),
        [MATCH_TYPE_ACCOUNT] = S("account"),
        [MATCH_TYPE_TEXT] = S("text"),
        [MATCH_TYPE_ID] = S("id"),
        [MATCH_TYPE_IGNORE] = S("ignore"),
};

struct slice match_type_name(enum match_type type)
{
        return type_names[type];
}

bool match_type_parse(struct slice word, enum match_type *ret_type)
{
        for (size_t i = 0; i < ARRAY_SIZE(type_names); i++)
                if (slice_equal(word, type_names[i])) {
                        *ret_type = (enum match_type)i;
                        return true;
                }
        return false;
}

struct match_schema match_schema_single(enum match_type type)
{
        return (struct match_schema){ .fields = { { match_type_name(type), type } }, .count = 1 };
}

uint8_t match_schema_identity(const struct match_schema *schema)
{
        if (schema->identity > 0)
                return schema->identity - 1;
        for (uint8_t field = 0; field < schema->count; field++)
                if (schema->fields[field].type == MATCH_TYPE_NATIONAL_ID)
                        return field;
        return MATCH_FIELDS_MAX;
}

/* Names of columns that are ignored count too: a name that stands twice is a slip wherever it is. */
struct names {
        struct slice seen[256];
        size_t count;
};

static enum error remember(struct names *names, const struct ini_line *line, struct ini_problem *problem)
{
        for (size_t i = 0; i < names->count; i++)
                if (slice_equal(names->seen[i], line->key))
                        return ini_refuse(problem, line->number, "the column %.*s stands here twice",
                                          SLICE_FMT(slice_sub(line->key, 0, 80)));
        if (names->count == ARRAY_SIZE(names->seen))
                return ini_refuse(problem, line->number, "more than %zu columns", ARRAY_SIZE(names->seen));
        names->seen[names->count++] = line->key;
        return OK;
}

static enum error add_column(struct match_schema *schema, const struct ini_line *line, struct arena *arena,
                             struct ini_problem *problem)
{
        enum match_type type;
        if (!match_type_parse(line->value, &type))
                return ini_refuse(problem, line->number, "there is no type %.*s; `kentongan match --help` lists them",
                                  SLICE_FMT(slice_sub(line->value, 0, 80)));
        if (type == MATCH_TYPE_IGNORE)
                return OK;
        struct slice name = arena_copy(arena, line->key);
        if (slice_is_null(name))
                return ERR_MEMORY;
        if (type == MATCH_TYPE_ID) {
                if (!slice_is_null(schema->id))
                        return ini_refuse(problem, line->number, "a second column of type id");
                schema->id = name;
                return OK;
        }
        if (schema->count == MATCH_FIELDS_MAX)
                return ini_refuse(problem, line->number, "more than %d columns to compare", MATCH_FIELDS_MAX);
        schema->fields[schema->count++] = (struct match_column){ name, type };
        return OK;
}

enum error match_schema_read(struct slice text, struct arena *arena, struct match_schema *ret_schema,
                             struct ini_problem *problem)
{
        struct match_schema schema = { 0 };
        struct names names = { 0 };
        struct ini_line line = { 0 };
        bool inside = false;
        enum error err;
        if (text.size > MATCH_SCHEMA_BYTES_MAX) {
                (void)ini_refuse(problem, 1, "longer than %d bytes", MATCH_SCHEMA_BYTES_MAX);
                return ERR_TOO_LARGE;
        }
        while ((err = ini_next(&text, &line, problem)) == OK) {
                if (!slice_is_null(line.section)) {
                        inside = slice_equal(line.section, S("columns"));
                        if (!inside)
                                return ini_refuse(problem, line.number, "the only section is [columns]");
                        continue;
                }
                if (!inside)
                        return ini_refuse(problem, line.number, "a line before [columns]");
                TRY(remember(&names, &line, problem));
                TRY(add_column(&schema, &line, arena, problem));
        }
        if (err != ERR_NOT_FOUND)
                return err;
        if (schema.count == 0)
                return ini_refuse(problem, line.number, "no column to compare");
        *ret_schema = schema;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/model.h"

#include "base/checked.h"
#include "match/hash.h"

static const struct slice level_names[COMPARE_KINDS][MATCH_LEVELS_MAX] = {
        [COMPARE_NAME] = { S("exact"), S("variant"), S("loose"), S("typo"), S("close"), S("part"), S("some"),
                           S("conflict") },
        [COMPARE_WORDS] = { S("exact"), S("variant"), S("loose"), S("typo"), S("close"), S("part"), S("some"),
                            S("conflict") },
        [COMPARE_DATE] = { S("exact"), S("placeholder"), S("swapped"), S("digit"), S("month"), S("year"),
                           S("conflict") },
        [COMPARE_SEX] = { S("exact"), S("conflict") },
        [COMPARE_NUMBER] = { S("exact"), S("digit"), S("part"), S("conflict") },
        [COMPARE_CODE] = { S("exact"), S("typo"), S("part"), S("conflict") },
};

enum match_comparison_kind match_kind_of_type(enum match_type type)
{
        static const enum match_comparison_kind kinds[MATCH_TYPE_COUNT] = {
                [MATCH_TYPE_PERSON_NAME] = COMPARE_NAME,  [MATCH_TYPE_GIVEN_NAME] = COMPARE_NAME,
                [MATCH_TYPE_FAMILY_NAME] = COMPARE_NAME,  [MATCH_TYPE_BIRTH_DATE] = COMPARE_DATE,
                [MATCH_TYPE_SEX] = COMPARE_SEX,           [MATCH_TYPE_NATIONAL_ID] = COMPARE_NUMBER,
                [MATCH_TYPE_PHONE] = COMPARE_NUMBER,      [MATCH_TYPE_STREET] = COMPARE_WORDS,
                [MATCH_TYPE_HOUSE_NUMBER] = COMPARE_CODE, [MATCH_TYPE_PLACE] = COMPARE_WORDS,
                [MATCH_TYPE_POSTCODE] = COMPARE_CODE,     [MATCH_TYPE_REGION] = COMPARE_WORDS,
                [MATCH_TYPE_COMPANY] = COMPARE_WORDS,     [MATCH_TYPE_ACCOUNT] = COMPARE_NUMBER,
                [MATCH_TYPE_TEXT] = COMPARE_WORDS,
        };
        return kinds[type];
}

size_t match_level_count(enum match_comparison_kind kind)
{
        size_t count = 0;
        while (count < MATCH_LEVELS_MAX && level_names[kind][count].size > 0)
                count++;
        return count;
}

struct slice match_level_name(enum match_comparison_kind kind, size_t level)
{
        return level_names[kind][level];
}

/* In parts per million, best level first. The first of each pair is m, the second u. */
struct built_in {
        uint32_t m[MATCH_LEVELS_MAX], u[MATCH_LEVELS_MAX];
};

static const struct built_in built_in[MATCH_TYPE_COUNT] = {
        [MATCH_TYPE_PERSON_NAME] = { { 600000, 110000, 30000, 90000, 50000, 100000, 15000, 5000 },
                                     { 30, 20, 40, 200, 600, 3000, 60000, 936110 } },
        [MATCH_TYPE_GIVEN_NAME] = { { 640000, 100000, 25000, 100000, 35000, 50000, 10000, 40000 },
                                    { 4000, 1000, 1500, 4000, 6000, 3000, 500, 980000 } },
        [MATCH_TYPE_FAMILY_NAME] = { { 700000, 80000, 20000, 90000, 25000, 30000, 10000, 45000 },
                                     { 2000, 500, 800, 2500, 4000, 2000, 500, 987700 } },
        [MATCH_TYPE_BIRTH_DATE] = { { 830000, 30000, 15000, 60000, 15000, 25000, 25000 },
                                    { 60, 900, 60, 1500, 1000, 18000, 978480 } },
        [MATCH_TYPE_SEX] = { { 985000, 15000 }, { 500000, 500000 } },
        [MATCH_TYPE_NATIONAL_ID] = { { 900000, 60000, 10000, 30000 }, { 1, 1, 200, 999798 } },
        [MATCH_TYPE_PHONE] = { { 600000, 40000, 20000, 340000 }, { 5, 5, 100, 999890 } },
        [MATCH_TYPE_STREET] = { { 380000, 60000, 20000, 80000, 120000, 150000, 60000, 130000 },
                                { 50, 50, 50, 200, 800, 4000, 60000, 934850 } },
        [MATCH_TYPE_HOUSE_NUMBER] = { { 750000, 70000, 30000, 150000 }, { 15000, 60000, 40000, 885000 } },
        [MATCH_TYPE_PLACE] = { { 740000, 40000, 10000, 50000, 20000, 30000, 10000, 100000 },
                               { 20000, 500, 500, 1500, 3000, 4000, 10000, 960500 } },
        [MATCH_TYPE_POSTCODE] = { { 760000, 60000, 80000, 100000 }, { 4000, 15000, 60000, 921000 } },
        [MATCH_TYPE_REGION] = { { 860000, 20000, 5000, 15000, 5000, 10000, 5000, 80000 },
                                { 250000, 1000, 1000, 2000, 2000, 4000, 10000, 730000 } },
        [MATCH_TYPE_COMPANY] = { { 550000, 80000, 20000, 90000, 80000, 120000, 30000, 30000 },
                                 { 20, 20, 30, 100, 500, 3000, 40000, 956330 } },
        [MATCH_TYPE_ACCOUNT] = { { 800000, 40000, 10000, 150000 }, { 2, 3, 100, 999895 } },
        [MATCH_TYPE_TEXT] = { { 500000, 60000, 20000, 60000, 80000, 100000, 60000, 120000 },
                              { 10000, 1000, 1000, 2000, 5000, 8000, 40000, 933000 } },
};

struct match_model match_model_built_in(const struct match_schema *schema)
{
        struct match_model model = { .count = schema->count };
        for (size_t field = 0; field < schema->count; field++) {
                struct match_field *to = &model.fields[field];
                to->name = schema->fields[field].name;
                to->type = schema->fields[field].type;
                for (size_t level = 0; level < match_level_count(match_kind_of_type(to->type)); level++) {
                        to->m[level] = built_in[to->type].m[level] * UINT64_C(1000000);
                        to->u[level] = built_in[to->type].u[level] * UINT64_C(1000000);
                }
        }
        match_model_finish(&model);
        return model;
}

void match_model_finish(struct match_model *model)
{
        uint64_t hash = MATCH_MODEL_VERSION;
        for (size_t field = 0; field < model->count; field++) {
                struct match_field *own = &model->fields[field];
                hash = hash_mix(hash_bytes(own->name, hash), (uint64_t)own->type);
                for (size_t level = 0; level < match_level_count(match_kind_of_type(own->type)); level++) {
                        own->log_m[level] = fixed_log2_ratio(own->m[level], PROBABILITY_ONE);
                        own->log_u[level] = fixed_log2_ratio(own->u[level], PROBABILITY_ONE);
                        hash = hash_mix(hash_mix(hash, own->m[level]), own->u[level]);
                }
        }
        model->hash = hash;
}

bool match_model_fits(const struct match_model *model, const struct match_schema *schema)
{
        if (model->count != schema->count)
                return false;
        for (size_t field = 0; field < model->count; field++)
                if (model->fields[field].type != schema->fields[field].type ||
                    !slice_equal(model->fields[field].name, schema->fields[field].name))
                        return false;
        return true;
}

void match_model_write(struct buffer *out, const struct match_model *model)
{
        buffer_printf(out, "[model]\nversion = %d\nhash = %016llx\nprior = ", MATCH_MODEL_VERSION,
                      (unsigned long long)model->hash);
        fixed_write_probability(out, model->prior);
        for (size_t field = 0; field < model->count; field++) {
                const struct match_field *own = &model->fields[field];
                enum match_comparison_kind kind = match_kind_of_type(own->type);
                buffer_printf(out, "\n\n[field %.*s]\ntype = %.*s", SLICE_FMT(own->name),
                              SLICE_FMT(match_type_name(own->type)));
                for (size_t level = 0; level < 2 * match_level_count(kind); level++) {
                        bool second = level % 2;
                        buffer_printf(out, "\n%c.%.*s = ", second ? 'u' : 'm',
                                      SLICE_FMT(match_level_name(kind, level / 2)));
                        fixed_write_probability(out, second ? own->u[level / 2] : own->m[level / 2]);
                }
        }
        buffer_append_byte(out, '\n');
}

/* Where in the file the reader stands. */
struct model_reader {
        struct match_model model;
        struct arena *arena;
        struct ini_problem *problem;
        bool inside, has_version, has_hash;
        uint64_t hash;
        uint32_t line;
};

static enum error read_hash(struct slice text, uint64_t *ret_hash)
{
        uint64_t hash = 0;
        if (text.size != 16)
                return ERR_INVALID;
        for (size_t i = 0; i < text.size; i++) {
                const char *digits = "0123456789abcdef", *at = memchr(digits, text.data[i], 16);
                if (!at)
                        return ERR_INVALID;
                hash = hash << 4 | (uint64_t)(at - digits);
        }
        *ret_hash = hash;
        return OK;
}

static enum error read_head(struct model_reader *reader, const struct ini_line *line)
{
        if (slice_equal(line->key, S("version")) && slice_equal(line->value, S("1"))) {
                reader->has_version = true;
                return OK;
        }
        if (slice_equal(line->key, S("hash")) && read_hash(line->value, &reader->hash) == OK) {
                reader->has_hash = true;
                return OK;
        }
        if (slice_equal(line->key, S("prior")) && fixed_read_probability(line->value, &reader->model.prior) == OK)
                return OK;
        return ini_refuse(reader->problem, line->number, "neither version = 1 nor hash nor prior");
}

static enum error read_field(struct model_reader *reader, const struct ini_line *line)
{
        struct match_field *field = &reader->model.fields[reader->model.count - 1];
        if (slice_equal(line->key, S("type"))) {
                if (!match_type_parse(line->value, &field->type) || field->type >= MATCH_TYPE_COUNT)
                        return ini_refuse(reader->problem, line->number, "no such type");
                return OK;
        }
        bool second = slice_starts_with(line->key, S("u."));
        struct slice name = second || slice_starts_with(line->key, S("m.")) ? slice_from(line->key, 2) : SLICE_NULL;
        enum match_comparison_kind kind = match_kind_of_type(field->type);
        for (size_t level = 0; name.size > 0 && level < match_level_count(kind); level++) {
                uint64_t *to = second ? &field->u[level] : &field->m[level];
                if (!slice_equal(name, match_level_name(kind, level)))
                        continue;
                if (fixed_read_probability(line->value, to) != OK || *to == 0)
                        return ini_refuse(reader->problem, line->number, "not above 0 and at most 1");
                return OK;
        }
        return ini_refuse(reader->problem, line->number, "unknown key %.*s", SLICE_FMT(slice_sub(line->key, 0, 60)));
}

static enum error open_section(struct model_reader *reader, const struct ini_line *line)
{
        reader->inside = true;
        if (slice_equal(line->section, S("model")) && reader->model.count == 0)
                return OK;
        struct slice name = slice_from(line->section, 6);
        if (!slice_starts_with(line->section, S("field ")) || name.size == 0)
                return ini_refuse(reader->problem, line->number, "neither [model] first nor [field NAME]");
        if (reader->model.count == MATCH_FIELDS_MAX)
                return ini_refuse(reader->problem, line->number, "more than %d fields", MATCH_FIELDS_MAX);
        name = arena_copy(reader->arena, name);
        if (slice_is_null(name))
                return ERR_MEMORY;
        reader->model.fields[reader->model.count++].name = name;
        return OK;
}

static enum error check_model(struct model_reader *reader)
{
        struct match_model *model = &reader->model;
        if (!reader->has_version || !reader->has_hash || model->count == 0)
                return ini_refuse(reader->problem, reader->line, "version, hash or fields are missing");
        for (size_t field = 0; field < model->count; field++) {
                const struct match_field *own = &model->fields[field];
                for (size_t level = 0; level < match_level_count(match_kind_of_type(own->type)); level++)
                        if (own->m[level] == 0 || own->u[level] == 0)
                                return ini_refuse(reader->problem, reader->line, "a level of %.*s is missing",
                                                  SLICE_FMT(slice_sub(own->name, 0, 60)));
        }
        match_model_finish(model);
        if (model->hash != reader->hash)
                return ini_refuse(reader->problem, reader->line, "the hash does not fit: the numbers were changed");
        return OK;
}

enum error match_model_read(struct slice text, struct arena *arena, struct match_model *ret_model,
                            struct ini_problem *problem)
{
        struct model_reader reader = { .arena = arena, .problem = problem };
        struct ini_line line = { 0 };
        enum error err;
        if (text.size > MATCH_MODEL_BYTES_MAX)
                return ini_refuse(problem, 1, "longer than %d bytes", MATCH_MODEL_BYTES_MAX);
        while ((err = ini_next(&text, &line, problem)) == OK) {
                reader.line = line.number;
                if (!slice_is_null(line.section))
                        TRY(open_section(&reader, &line));
                else if (!reader.inside)
                        return ini_refuse(problem, line.number, "a line before [model]");
                else
                        TRY(reader.model.count == 0 ? read_head(&reader, &line) : read_field(&reader, &line));
        }
        if (err != ERR_NOT_FOUND)
                return err;
        TRY(check_model(&reader));
        *ret_model = reader.model;
        return OK;
}

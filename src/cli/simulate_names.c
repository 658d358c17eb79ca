/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan simulate names: a register of fictional people, and questions about them with errors by a stated table. */
#include "base/checked.h"
#include "cli/match.h"
#include "cli/simulate.h"
#include "simulate/simulate.h"

enum { TABLE_MAX = 256 * 1024, ROWS_UNLESS_TOLD = 10000, QUESTIONS_UNLESS_TOLD = 1000, STRANGERS_UNLESS_TOLD = 20 };

struct names_options {
        struct slice seed, errors, out, rows, questions, strangers;
};

struct names_job {
        const struct cli *cli;
        struct arena *arena; /* the command line's */
        uint64_t seed;
        int64_t rows, questions, strangers;
        struct slip_table table;
};

static int read_table(const struct cli *cli, struct arena *arena, struct slice path, struct slip_table *ret_table)
{
        struct slip_problem problem;
        struct slice text;
        const char *name = arena_cstr(arena, path);
        if (!name || file_read(name, TABLE_MAX, arena, &text) != OK)
                return cli_failf(cli, CLI_FAILED, M("the table of errors %.*s cannot be read. Nothing was written."),
                                 SLICE_FMT(path));
        enum error err = slip_table_read(text, arena, ret_table, &problem);
        if (err == ERR_INVALID)
                return cli_failf(cli, CLI_FAILED, M("%.*s, line %llu: %s. Nothing was written."), SLICE_FMT(path),
                                 (unsigned long long)problem.line, problem.message);
        return err == OK ? CLI_OK : cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was written; "
                                                                "ask for fewer --rows or --questions."));
}

static void write_person(struct match_output *output, const char *id, const struct simulated_person *person)
{
        match_output_field(output, slice_from_cstr(id), false);
        for (size_t field = 0; field < PERSON_FIELDS; field++)
                match_output_field(output, slice_from_cstr(person->values[field]), false);
        match_output_end_row(output);
}

static int open_file(const struct names_job *job, const char *name, struct slice header, struct match_output *output)
{
        const struct names_options *options = job->cli->own;
        struct slice path = arena_printf(job->arena, "%.*s/%s", SLICE_FMT(options->out), name);
        if (slice_is_null(path))
                return cli_fail(job->cli, CLI_FAILED, M("there is not enough memory. Nothing was written; ask for "
                                                        "fewer --rows or --questions."));
        int code = match_output_open(job->cli, path, output);
        if (code == CLI_OK) {
                buffer_append(&output->line, header);
                match_output_end_row(output);
        }
        return code;
}

#define PERSON_COLUMNS "no,nama,lahir,jk,nik,hp,alamat,desa,kecamatan"

static int write_register(const struct names_job *job)
{
        _cleanup_match_output_ struct match_output output = { 0 };
        struct simulated_person person;
        char id[24];
        int code = open_file(job, "register.csv", S(PERSON_COLUMNS), &output);
        for (int64_t i = 0; code == CLI_OK && i < job->rows; i++) {
                simulate_person(job->seed, (uint32_t)job->rows, (uint32_t)i, &person);
                (void)snprintf(id, sizeof id, "r%lld", (long long)i);
                write_person(&output, id, &person);
        }
        return code == CLI_OK ? match_output_done(&output) : code;
}

/* Who is asked about: a person of the register, spread evenly over it, or a stranger behind its end. */
static uint32_t choose_person(const struct names_job *job, int64_t question)
{
        uint64_t spread = (uint64_t)question * UINT64_C(2654435761) + job->seed;
        bool stranger = question * job->strangers / 100 != (question + 1) * job->strangers / 100;
        return (uint32_t)(stranger ? (uint64_t)job->rows + (uint64_t)question : spread % (uint64_t)job->rows);
}

static void write_question(const struct names_job *job, int64_t question, struct match_output *questions,
                           struct match_output *truth)
{
        struct simulated_person person, other;
        char id[24], record[24] = "";
        uint32_t number = choose_person(job, question), people = (uint32_t)job->rows;
        simulate_person(job->seed, people, number, &person);
        simulate_person(job->seed, people, number / 2 + 1, &other);
        size_t words = slice_count_words(slice_from_cstr(person.values[PERSON_NAME]));
        char sex = person.values[PERSON_SEX][0];
        size_t errors = apply_slips(&job->table, job->seed, (uint32_t)question, &other, &person);
        (void)snprintf(id, sizeof id, "q%lld", (long long)question);
        if (number < people)
                (void)snprintf(record, sizeof record, "r%u", number);
        write_person(questions, id, &person);
        buffer_printf(&truth->line, "%s,%s,%zu,%c,%s,%zu", id, record, words, sex, person.regency, errors);
        match_output_end_row(truth);
}

static int write_questions(const struct names_job *job)
{
        _cleanup_match_output_ struct match_output questions = { 0 }, truth = { 0 };
        int code = open_file(job, "questions.csv", S(PERSON_COLUMNS), &questions);
        if (code == CLI_OK)
                code = open_file(job, "truth.csv", S("query_id,record_id,words,sex,region,errors"), &truth);
        for (int64_t i = 0; code == CLI_OK && i < job->questions; i++)
                write_question(job, i, &questions, &truth);
        if (code == CLI_OK)
                code = match_output_done(&questions);
        return code == CLI_OK ? match_output_done(&truth) : code;
}

static int write_schema(const struct names_job *job)
{
        _cleanup_match_output_ struct match_output output = { 0 };
        int code = open_file(job, "schema.ini",
                             S("[columns]\nno = id\nnama = person-name\nlahir = birth-date\njk = sex\n"
                               "nik = national-id\nhp = phone\nalamat = street\ndesa = place\nkecamatan = region"),
                             &output);
        return code == CLI_OK ? match_output_done(&output) : code;
}

static bool read_count(struct slice text, int64_t least, int64_t most, int64_t *count)
{
        return slice_is_null(text) || (slice_to_int64(text, count) && *count >= least && *count <= most);
}

static int run_names(struct cli *cli)
{
        const struct names_options *own = cli->own;
        struct names_job job = { .cli = cli, .arena = &cli->arena, .rows = ROWS_UNLESS_TOLD,
                                 .questions = QUESTIONS_UNLESS_TOLD, .strangers = STRANGERS_UNLESS_TOLD };
        int64_t seed;
        if (!own->errors.size || !own->out.size || !slice_to_int64(own->seed, &seed) || seed < 0)
                return cli_fail(cli, CLI_USAGE, M("--seed NUMBER, --errors TABLE and --out FOLDER are needed. See "
                                                  "--help."));
        if (!read_count(own->rows, 1, PEOPLE_MAX, &job.rows) ||
            !read_count(own->questions, 1, PEOPLE_MAX, &job.questions) ||
            !read_count(own->strangers, 0, 100, &job.strangers))
                return cli_failf(cli, CLI_USAGE, M("--rows and --questions are 1 to %d, --strangers 0 to 100. See "
                                                   "--help."), PEOPLE_MAX);
        job.seed = (uint64_t)seed;
        int code = read_table(cli, &cli->arena, own->errors, &job.table);
        const char *folder = arena_cstr(&cli->arena, own->out);
        if (code == CLI_OK && (!folder || folder_make(folder) != OK))
                code = cli_failf(cli, CLI_FAILED, M("the folder %.*s cannot be made. Nothing was written; is the "
                                                    "folder above it there, and may this user write in it?"),
         SLICE_FMT(own->out));
        if (code == CLI_OK)
                code = write_register(&job);
        if (code == CLI_OK)
                code = write_questions(&job);
        return code == CLI_OK ? write_schema(&job) : code;
}

int cli_simulate_names(int argc, char **argv)
{
        struct names_options own = { 0 };
        const struct cli_option options[] = {
                { "seed", .value = &own.seed, .help = M("Any number from 0: the same one gives the same bytes.") },
                { "errors", .value = &own.errors, .help = M("Table of errors; docs/names-format.md.") },
                { "rows", .value = &own.rows, .help = M("People in the register, 10000 unless told.") },
                { "questions", .value = &own.questions, .help = M("Questions about them, 1000 unless told.") },
                { "strangers", .value = &own.strangers,
                  .help = M("Of a hundred questions, those about nobody in the register; 20 unless told.") },
                { "out", .value = &own.out, .help = M("Folder of the four files; made when it is not there.") },
        };
        struct cli cli = { .command = "kentongan simulate names",
                           .usage = "--seed N --errors TABLE --out FOLDER [--rows N] [--questions N] [--strangers N]",
                           .about = M("Makes a register of fictional people (register.csv), questions about them as "
                                      "somebody else wrote them\n"
                                      "(questions.csv), who is meant (truth.csv), and the schema for `kentongan "
                                      "match` (schema.ini).\n"
                                      "Nobody real is in it. Each file is written whole or not at all."),
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &own };
        return cli_run(&cli, argc, argv, run_names);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan init: makes an office, its first administrator and its head. */
#include "access/people.h"
#include "base/checked.h"
#include "cli/cli.h"
#include "content/content.h"
#include "journal/journal.h"
#include "program/office.h"
#include "region/region.h"
#include "store/store.h"
#include "text/date.h"
#include "text/letter_number.h"

enum { AREAS_MAX = 40, CODE_MAX = 30 };

struct init {
        struct slice code, name, zone, area, address, phone, admin, admin_name, head, head_name;
        struct slice areas[AREAS_MAX];
        size_t area_count;
        struct uuid id;
        struct arena *arena; /* of the tokens */
        struct slice admin_token, head_token;
        int64_t items;
};

static int check_area(const struct cli *cli, struct init *init)
{
        struct slice rest = init->area, code;
        while (slice_next(&rest, ',', &code)) {
                struct region region;
                code = slice_trim(code);
                if (init->area_count == AREAS_MAX)
                        return cli_fail(cli, CLI_USAGE, M("too many codes in --area; give regencies or cities. "
                                                          "Nothing was made."));
                if (!region_find(code, &region))
                        return cli_failf(cli, CLI_USAGE, M("--area: there is no region %.*s. Codes are Kemendagri's, "
                                                           "such as 35.02; `kentongan region search WORDS` finds "
                                                           "them."), SLICE_FMT(code));
                if (region.level > REGION_REGENCY)
                        return cli_failf(cli, CLI_USAGE, M("--area: %.*s is a %s. An office works in whole regencies "
                                                           "or cities, such as %.5s."), SLICE_FMT(code),
                                         region.level == REGION_DISTRICT ? M("district") : M("village"), region.code);
                init->areas[init->area_count++] = code;
        }
        return init->area_count ? CLI_OK : cli_fail(cli, CLI_USAGE, M("say the working area: --area 35.01,35.02."));
}

/* It stands in addresses of commands, in the numbers of letters and in names of files. */
static bool is_code(struct slice word)
{
        if (word.size == 0 || word.size > CODE_MAX)
                return false;
        for (size_t i = 0; i < word.size; i++) {
                char c = word.data[i];
                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i > 0)))
                        return false;
        }
        return true;
}

static int check_words(const struct cli *cli, const struct init *init)
{
        const struct {
                const char *option;
                struct slice login;
        } people[] = { { "--admin", init->admin }, { "--head", init->head } };
        if (!is_code(init->code))
                return cli_failf(cli, CLI_USAGE, M("--code \"%.*s\": 1 to %d of a-z, 0-9 and -, such as ponorogo."),
                                 SLICE_FMT(slice_sub(init->code, 0, 80)), (int)CODE_MAX);
        for (size_t i = 0; i < ARRAY_SIZE(people); i++)
                if (!person_login_is_valid(people[i].login))
                        return cli_failf(cli, CLI_USAGE, M("%s \"%.*s\": a login is 3 to 60 of a-z, 0-9, . and -."),
                                         people[i].option, SLICE_FMT(slice_sub(people[i].login, 0, 80)));
        if (slice_equal(init->admin, init->head))
                return cli_fail(cli, CLI_USAGE, M("administrator and head are two persons: one asks for roles, the "
                                                  "other confirms."));
        return CLI_OK;
}

static int check(const struct cli *cli, struct init *init)
{
        int32_t minutes;
        if (!init->code.size || !init->name.size || !init->admin.size || !init->head.size)
                return cli_fail(cli, CLI_USAGE, M("--code, --name, --area, --admin and --head are needed. See "
                                                  "--help."));
        if (!zone_parse(init->zone, &minutes))
                return cli_fail(cli, CLI_USAGE, M("--zone is WIB, WITA or WIT."));
        if (letter_number_check(S(LETTER_PATTERN)) != OK)
                return cli_fail(cli, CLI_FAILED, M("the built-in pattern of letter numbers cannot be read. Nothing "
                                                   "was made; this is a fault of the program: report it."));
        int code = check_words(cli, init);
        return code == CLI_OK ? check_area(cli, init) : code;
}

static enum error add_office(struct tx *tx, struct init *init)
{
        TRY(office_insert(tx, &(struct office){ .id = init->id,
                                                .code = init->code,
                                                .name = init->name,
                                                .zone = init->zone,
                                                .address = init->address,
                                                .phone = init->phone,
                                                .letter_pattern = S(LETTER_PATTERN) }));
        for (size_t i = 0; i < init->area_count; i++)
                TRY(office_area_add(tx, init->id, init->areas[i]));
        struct content_first first = { .office_id = init->id, .areas = init->areas, .area_count = init->area_count };
        char day[DATE_ISO_SIZE + 1];
        TRY(content_load_first(tx, &first, &init->items));
        return content_agencies_follow(tx, init->id, date_iso_text(date_of_instant(clock_now(), 7 * 60), day));
}

/* Nobody acts: it was the command line. */
static enum error journal_first(struct tx *tx, const struct init *init, struct uuid id, struct slice action,
                                struct slice detail)
{
        return journal_write(tx, &(struct journal_note){ .office_id = init->id, .actor_office_id = init->id,
                                                         .action = action, .purpose = S("none"),
                                                         .object_kind = S("person"), .ids = &id, .id_count = 1,
                                                         .detail = detail });
}

static enum error add_person(struct tx *tx, struct init *init, bool head)
{
        struct uuid id = uuid_new();
        struct slice login = head ? init->head : init->admin, name = head ? init->head_name : init->admin_name;
        TRY(person_first(tx, init->id,
                         &(struct person_new){ .id = id, .login = login, .name = name.size ? name : login,
                                               .position = head ? S("Kepala kantor") : S("Administrator"),
                                               .language = S("id") },
                         SLICE_NULL));
        TRY(role_first(tx, init->id, id, head ? S("head") : S("admin"), S("")));
        TRY(journal_first(tx, init, id, S("person.create"), SLICE_NULL));
        TRY(journal_first(tx, init, id, S("role.confirm"),
                          head ? S("{\"role\":\"head\"}") : S("{\"role\":\"admin\"}")));
        return activation_new(tx, init->id, id, init->arena, head ? &init->head_token : &init->admin_token);
}

static enum error add_everything(struct tx *tx, struct init *init)
{
        TRY(add_office(tx, init));
        TRY(add_person(tx, init, false));
        TRY(add_person(tx, init, true));
        return journal_write(tx, &(struct journal_note){ .office_id = init->id, .actor_office_id = init->id,
                                                         .action = S("office.create"), .purpose = S("none"),
                                                         .object_kind = S("office"), .ids = &init->id, .id_count = 1,
                                                         .detail = S("") });
}

static bool code_is_taken(struct program *program, struct slice code, enum error *ret_err)
{
        struct office_list offices = { 0 };
        enum error err;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = office_list_all(tx, &program->arena, &offices);
        }
        *ret_err = err;
        for (size_t i = 0; err == OK && i < offices.count; i++)
                if (slice_equal(offices.items[i].code, code))
                        return true;
        return false;
}

static int create(const struct cli *cli, struct program *program, struct init *init)
{
        enum error err;
        if (program->app.demo)
                return cli_fail(cli, CLI_FAILED, M("these data are a demonstration: all of it says DATA FIKTIF, and "
                                                   "nothing is delivered. Nothing was changed; give a real office a "
                                                   "folder of its own with --data FOLDER."));
        if (code_is_taken(program, init->code, &err))
                return cli_failf(cli, CLI_FAILED, M("the office %.*s exists already. Nothing was changed; accounts "
                                                    "are made on its page /orang, or `kentongan user new-token "
                                                    "LOGIN` lets somebody in again."), SLICE_FMT(init->code));
        init->id = uuid_new();
        init->arena = &program->arena;
        if (err == OK) {
                transaction (tx, program->app.store, TX_WRITE, &err) {
                        err = add_everything(tx, init);
                }
        }
        if (err == ERR_INVALID || err == ERR_CONFLICT)
                return cli_fail(cli, CLI_FAILED, M("a login is taken already. Nothing was changed; choose another "
                                                   "for --admin or --head."));
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the office could not be made (%s). Nothing was changed; "
                                                    "`kentongan doctor` says what is wrong."),
                                 error_name(err));
        return CLI_OK;
}

static void print_next(const struct init *init, const struct program *program)
{
        printf(M("Office %.*s (%.*s) is made, with %lld items of content.\n\n"
                 "Activation tokens, shown this once; each works for seven days, on the page /aktivasi:\n"
                 "  %.*s (administrator)  %.*s\n"
                 "  %.*s (head)  %.*s\n\n"
                 "Keep the folder of keys, %s, apart from the data and from every backup, in two places.\n"
                 "Without it nobody can read what is sealed. "),
               SLICE_FMT(init->code), SLICE_FMT(init->name), (long long)init->items, SLICE_FMT(init->admin),
               SLICE_FMT(init->admin_token), SLICE_FMT(init->head), SLICE_FMT(init->head_token), program->keys);
}

static int run(struct cli *cli)
{
        struct init *init = cli->own;
        struct program program;
        int code = check(cli, init);
        if (code == CLI_OK)
                code = cli_open(cli, PROGRAM_WRITE, &program);
        if (code != CLI_OK)
                return code;
        code = create(cli, &program, init);
        if (code == CLI_OK) {
                print_next(init, &program);
                cli_print_next(cli, M("Next: "));
        }
        program_close(&program);
        return code;
}

int cli_init(int argc, char **argv)
{
        struct init init = { .zone = S("WIB"), .address = S(""), .phone = S("") };
        const struct cli_option options[] = {
                { "code", .value = &init.code, .help = M("Short word for the office of a-z, 0-9 and -, such as "
                                                         "ponorogo; in numbers of letters.") },
                { "name", .value = &init.name, .help = M("Name of the office, as it stands on pages and letters.") },
                { "zone", .value = &init.zone, .help = M("Its clock: WIB (default), WITA or WIT.") },
                { "area", .value = &init.area, .help = M("Codes of its regencies and cities, with commas: "
                                                         "35.01,35.02.") },
                { "address", .value = &init.address, .help = M("Address for letters.") },
                { "phone", .value = &init.phone, .help = M("Phone for letters.") },
                { "admin", .value = &init.admin, .help = M("Login of the first administrator.") },
                { "admin-name", .value = &init.admin_name, .help = M("His name.") },
                { "head", .value = &init.head, .help = M("Login of the head of office, who confirms roles.") },
                { "head-name", .value = &init.head_name, .help = M("His name.") },
        };
        struct cli cli = { .command = "kentongan init",
                           .usage = "--data FOLDER --code CODE --name NAME --area CODES --admin LOGIN --head LOGIN",
                           .about = M("Makes an office with its content, and its first two people: an administrator, "
                                      "who adds accounts and\n"
                                      "asks for roles, and the head, who confirms them. Prints a one-time token for "
                                      "each; no password is set.\n"
                                      "Refuses when the office exists. Makes the data folder and the keys when they "
                                      "are not there.\n\n"
                                      "  kentongan init --data /var/lib/kentongan --code ponorogo --name 'Kantor "
                                      "Imigrasi Ponorogo' \\\n"
                                      "      --area 35.01,35.02,35.03 --admin siti --head budi"),
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &init };
        return cli_run(&cli, argc, argv, run);
}

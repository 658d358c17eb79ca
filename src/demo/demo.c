/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demo/demo.h"

#include "access/password.h"
#include "access/people.h"
#include "base/checked.h"
#include "content/content.h"
#include "demo/fill.h"
#include "demo_files.h"
#include "program/office.h"
#include "store/store.h"
#include "text/terminal.h"

enum { ACCOUNTS_MAX_BYTES = 64 * 1024 };

/* Ids of the demonstration are the same on every machine, so that a repeated fill finds what is there. */
static const struct uuid demo_space = {
        .bytes = { 'k', 'e', 'n', 't', 'o', 'n', 'g', 'a', 'n', '-', 'd', 'e', 'm', 'o', 0, 1 },
};

static struct uuid demo_id(const char *kind, struct slice key)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4096);
        return uuid_from_name(demo_space, arena_printf(&arena, "%s/%.*s", kind, SLICE_FMT(key)));
}

static struct slice demo_text(json_t *object, const char *name)
{
        json_t *node = json_object_get(object, name);
        return json_is_string(node) ? slice_of(json_string_value(node), json_string_length(node)) : SLICE_NULL;
}

static enum error load_description(json_t **ret_demo)
{
        const struct embedded_file *file = &demo_files[0];
        json_t *demo = json_loadb((const char *)file->bytes, file->size, JSON_REJECT_DUPLICATES, NULL);
        if (!json_is_object(demo)) {
                json_decref(demo);
                return ERR_CORRUPT;
        }
        *ret_demo = demo;
        return OK;
}

/* The head of the demonstration's office, who confirms its fictional content as a real one confirms his. */
static struct uuid head_of(json_t *demo, struct slice office)
{
        json_t *person, *role;
        size_t i, r;
        json_array_foreach(json_object_get(demo, "people"), i, person)
                json_array_foreach(json_object_get(person, "roles"), r, role)
                        if (slice_equal(demo_text(person, "office"), office) &&
                            slice_equal(demo_text(role, "role"), S("head")))
                                return demo_id("person", demo_text(person, "login"));
        return UUID_NIL;
}

static enum error add_content(struct tx *tx, json_t *demo, const struct content_first *first)
{
        size_t index;
        json_t *item;
        int64_t count = 0;
        TRY(content_load_first(tx, first, &count));
        json_array_foreach(json_object_get(demo, "content"), index, item)
                TRY(content_load_item(tx, first, item, &count));
        return OK;
}

static enum error add_office(struct tx *tx, json_t *demo, json_t *office)
{
        struct uuid id = demo_id("office", demo_text(office, "key"));
        size_t index;
        json_t *code;
        TRY(office_insert(tx, &(struct office){ .id = id,
                                                .code = demo_text(office, "key"),
                                                .name = demo_text(office, "name"),
                                                .zone = demo_text(office, "zone"),
                                                .address = demo_text(office, "address"),
                                                .phone = demo_text(office, "phone"),
                                                .letter_pattern = demo_text(office, "letter_pattern"),
                                                .fictional = true }));
        json_array_foreach(json_object_get(office, "area"), index, code)
                TRY(office_area_add(tx, id, slice_from_cstr(json_string_value(code))));
        struct content_first first = { .office_id = id, .confirmed_by = head_of(demo, demo_text(office, "key")) };
        return add_content(tx, demo, &first);
}

/* Agencies are content of the first office; here they become rows that people and requests can point at. */
static enum error add_agencies(struct tx *tx, json_t *offices, struct arena *arena)
{
        struct content_list list;
        struct uuid first = demo_id("office", demo_text(json_array_get(offices, 0), "key"));
        TRY(content_list(tx, first, S("agency"), S("2026-01-01"), arena, &list));
        for (size_t i = 0; i < list.count; i++) {
                const struct content_item *item = &list.items[i];
                struct slice *regencies;
                size_t count;
                TRY(content_strings(item, "regencies", arena, &regencies, &count));
                TRY(agency_insert(tx, &(struct agency){ .id = demo_id("agency", item->key),
                                                        .key = item->key,
                                                        .name = content_text(item, "name", LANGUAGE_ID, arena),
                                                        .kind = content_text(item, "type", LANGUAGE_ID, arena),
                                                        .regency_code = count > 0 ? regencies[0] : S(""),
                                                        .contact = S("") }));
        }
        return OK;
}

static enum error link_agencies(struct tx *tx, json_t *link, struct arena *arena)
{
        struct uuid office_id = demo_id("office", demo_text(link, "office"));
        json_t *keys = json_object_get(link, "keys"), *key;
        size_t index;
        json_array_foreach(keys, index, key)
                TRY(agency_serve(tx, office_id, demo_id("agency", slice_from_cstr(json_string_value(key)))));
        if (!json_is_string(keys))
                return OK;
        struct content_list list;
        TRY(content_list(tx, office_id, S("agency"), S("2026-01-01"), arena, &list));
        for (size_t i = 0; i < list.count; i++)
                TRY(agency_serve(tx, office_id, demo_id("agency", list.items[i].key)));
        return OK;
}

static enum error add_person(struct tx *tx, json_t *person, struct slice password_hash)
{
        struct slice login = demo_text(person, "login"), agency = demo_text(person, "agency");
        struct uuid office_id = demo_id("office", demo_text(person, "office"));
        struct uuid id = demo_id("person", login);
        struct uuid agency_id = slice_is_null(agency) ? UUID_NIL : demo_id("agency", agency);
        size_t index;
        json_t *role;
        TRY(person_first(tx, office_id,
                         &(struct person_new){ .id = id, .login = login, .name = demo_text(person, "name"),
                                               .position = demo_text(person, "position"),
                                               .agency_id = agency_id,
                                               .phone = demo_text(person, "phone"), .nik = demo_text(person, "nik"),
                                               .language = demo_text(person, "language") },
                         password_hash));
        json_array_foreach(json_object_get(person, "roles"), index, role)
                TRY(role_first(tx, office_id, id, demo_text(role, "role"), demo_text(role, "area")));
        return OK;
}

struct demo_account {
        struct slice password, hash;
};

static enum error make_accounts(json_t *people, struct arena *arena, struct buffer *list,
                                struct demo_account **ret_accounts)
{
        size_t count = json_array_size(people);
        struct demo_account *accounts = arena_array(arena, struct demo_account, count);
        if (!accounts)
                return ERR_MEMORY;
        password_use_least_cost();
        for (size_t i = 0; i < count; i++) {
                json_t *person = json_array_get(people, i);
                TRY(password_generate(arena, &accounts[i].password));
                TRY(password_hash(accounts[i].password, arena, &accounts[i].hash));
                buffer_printf(list, "%-18.*s %.*s   %.*s\n", SLICE_FMT(demo_text(person, "login")),
                              SLICE_FMT(accounts[i].password), SLICE_FMT(demo_text(person, "position")));
        }
        *ret_accounts = accounts;
        return buffer_check(list);
}

static enum error add_everything(struct tx *tx, json_t *demo, const struct demo_account *accounts)
{
        struct arena *arena = tx_arena(tx);
        json_t *offices = json_object_get(demo, "offices"), *people = json_object_get(demo, "people"), *item;
        size_t index;
        json_array_foreach(offices, index, item)
                TRY(add_office(tx, demo, item));
        TRY(add_agencies(tx, offices, arena));
        json_array_foreach(json_object_get(demo, "agencies"), index, item)
                TRY(link_agencies(tx, item, arena));
        json_array_foreach(people, index, item)
                TRY(add_person(tx, item, accounts[index].hash));
        return OK;
}

static const char *accounts_path(struct program *program)
{
        return arena_printf(&program->arena, "%s/demo-accounts.txt", program->data).data;
}

static enum error fill_people(struct program *program, json_t *demo)
{
        struct demo_account *accounts;
        enum error err;
        _cleanup_buffer_ struct buffer list;
        buffer_init(&list, ACCOUNTS_MAX_BYTES);
        TRY(make_accounts(json_object_get(demo, "people"), &program->arena, &list, &accounts));
        /* The list is on disk before the accounts are, so that nobody is locked out by a cut between the two. */
        TRY(file_write(accounts_path(program), buffer_slice(&list)));
        transaction (tx, program->app.store, TX_WRITE, &err) {
                err = add_everything(tx, demo, accounts);
        }
        return err;
}

/* The public pages are those of the office that the demonstration names first, whatever the order of codes. */
static enum error show_first_office(struct program *program, json_t *demo)
{
        enum error err;
        struct office office;
        struct uuid id = demo_id("office", demo_text(json_array_get(json_object_get(demo, "offices"), 0), "key"));
        TRY(program_refresh(program));
        transaction (tx, program->app.store, TX_READ, &err) {
                err = office_find(tx, id, &program->arena, &office);
        }
        if (err == ERR_NOT_FOUND) /* the folder was made by init: its own office stays */
                return OK;
        TRY(err);
        program->app.public_office = office.id;
        program->app.public_office_name = office.name;
        return zone_parse(office.zone, &program->app.public_zone_minutes) ? OK : ERR_CORRUPT;
}

static struct uuid login_id(const char *login)
{
        return demo_id("person", slice_from_cstr(login));
}

/* Whose the year is stands in demo.json, member "simulation". */
static enum error fill_year(struct program *program, json_t *demo, FILE *progress)
{
        enum error err;
        struct office office;
        json_t *simulation = json_object_get(demo, "simulation");
        const struct embedded_file *scenario = &demo_files[1];
        struct uuid id = demo_id("office", demo_text(simulation, "office"));
        transaction (tx, program->app.store, TX_READ, &err) {
                err = office_find(tx, id, &program->arena, &office);
        }
        TRY(err);
        return demo_fill_year(program,
                              &(struct demo_year){ .office_id = office.id, .office_name = office.name,
                                                   .analyst_id = login_id("analis"), .desk_id = login_id("petugas1"),
                                                   .clerk_id = login_id("disnaker"),
                                                   .agency_id = demo_id("agency", S("disnaker-ponorogo")),
                                                   .seed = (uint64_t)json_integer_value(json_object_get(simulation,
                                                                                                        "seed")),
                                                   .scenario = slice_of((const char *)scenario->bytes,
                                                                        scenario->size) },
                              progress);
}

enum { YEAR_TRIES = 3 };

/* Where the machine stood still in the middle of a commit (a laptop that slept, a disk that stalled), nobody knows
 * whether it held. Every step has an id of its own and is not done twice, so the year is gone through again. */
static enum error fill_year_whole(struct program *program, json_t *demo, FILE *progress)
{
        enum error err = ERR_BUSY;
        for (int tries = 0; tries < YEAR_TRIES && (err == ERR_BUSY || err == ERR_UNKNOWN_OUTCOME); tries++)
                err = fill_year(program, demo, progress);
        return err;
}

/* A file in the data folder says that the year is whole; a run that was cut off goes on. */
static enum error fill_year_once(struct program *program, json_t *demo, FILE *progress)
{
        struct slice text;
        const char *mark = arena_printf(&program->arena, "%s/demo-year.done", program->data).data;
        if (!mark)
                return ERR_MEMORY;
        if (file_read(mark, 1, &program->arena, &text) != ERR_NOT_FOUND)
                return OK;
        enum error err = fill_year_whole(program, demo, progress);
        if (err == ERR_NOT_FOUND) /* the folder was made by init: it has no office of the demonstration */
                return OK;
        TRY(err);
        return file_write(mark, S(""));
}

enum error demo_prepare(struct program *program, FILE *progress)
{
        json_t *demo;
        program->app.demo = true;
        TRY(load_description(&demo));
        enum error err = OK;
        if (uuid_is_nil(program->app.public_office)) {
                fprintf(progress, M("Making the demonstration (DATA FIKTIF): offices, people, content ...\n"));
                err = fill_people(program, demo);
        }
        if (err == OK)
                err = fill_year_once(program, demo, progress);
        if (err == OK)
                err = show_first_office(program, demo);
        json_decref(demo);
        return err;
}

/* The five steps of README.md, in short. */
static void print_steps(json_t *demo, FILE *out)
{
        json_t *step, *login;
        size_t number, i;
        fputs(M("\nWhat to try first (README.md, the tour):\n"), out);
        json_array_foreach(json_object_get(demo, "tour"), number, step) {
                struct slice text = demo_text(step, language_code(terminal_language()).data);
                fprintf(out, "  %zu. ", number + 1);
                json_array_foreach(json_object_get(step, "logins"), i, login)
                        fprintf(out, "%s%s", i ? ", " : "", json_string_value(login));
                fprintf(out, "\n     %.*s\n", SLICE_FMT(text));
        }
}

void demo_print_tour(struct program *program, FILE *out)
{
        json_t *demo;
        struct slice accounts;
        if (load_description(&demo) != OK)
                return;
        fputs(M("\nDATA FIKTIF: a demonstration; nothing leaves this machine.\n\n"
                "Accounts (login, password):\n"), out);
        if (file_read(accounts_path(program), ACCOUNTS_MAX_BYTES, &program->arena, &accounts) == OK)
                fprintf(out, "%.*s", SLICE_FMT(accounts));
        print_steps(demo, out);
        fprintf(out, M("\nThe accounts stand in %s too.\n"), accounts_path(program));
        fputs(M("Stop with Ctrl+C. The data stay in the folder and are used again next time.\n"), out);
        json_decref(demo);
}

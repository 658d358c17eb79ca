/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/office.h"

#include "base/clock.h"
#include "program.sql.h"
#include "store/store.h"
#include "text/letter_number.h"

enum error office_list_all(struct tx *tx, struct arena *arena, struct office_list *ret_list)
{
        struct program_offices_rows rows;
        TRY(program_offices(tx, arena, &rows));
        struct office *items = arena_array(arena, struct office, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct program_offices_row *row = &rows.items[i];
                items[i] = (struct office){ row->id, row->code, row->name, row->zone, row->address, row->phone,
                                            row->letter_pattern, row->fictional, row->place, row->version };
        }
        *ret_list = (struct office_list){ items, rows.count };
        return OK;
}

enum error office_find(struct tx *tx, struct uuid id, struct arena *arena, struct office *ret_office)
{
        struct program_office_row row;
        TRY(program_office(tx, &(struct program_office_params){ .id = id }, arena, &row));
        *ret_office = (struct office){ row.id, row.code, row.name, row.zone, row.address, row.phone, row.letter_pattern,
                                       row.fictional, row.place, row.version };
        return OK;
}

enum error office_insert(struct tx *tx, const struct office *office)
{
        return program_office_insert(tx, &(struct program_office_insert_params){
                                                 .id = office->id,
                                                 .code = office->code,
                                                 .name = office->name,
                                                 .zone = office->zone,
                                                 .address = office->address,
                                                 .phone = office->phone,
                                                 .letter_pattern = office->letter_pattern,
                                                 .fictional = office->fictional,
                                                 .created_at = clock_now() },
                                     NULL);
}

enum error office_change(struct store *store, const struct actor *actor, const struct office *office)
{
        enum error err;
        if (letter_number_check(office->letter_pattern) != OK)
                return ERR_INVALID;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_object object = { .kind = S("office"), .office_id = actor->office_id,
                                                .id = actor->office_id, .class = CLASS_P1 };
                int64_t changed = 0;
                err = access_enter(tx, actor, S("office.change"), &object, SLICE_NULL);
                if (err == OK)
                        err = program_office_change(tx, &(struct program_office_change_params){
                                                                .address = office->address, .phone = office->phone,
                                                                .letter_pattern = office->letter_pattern,
                                                                .place = office->place, .id = actor->office_id,
                                                                .version = office->version },
                                                    &changed);
                if (err == OK && changed == 0)
                        err = ERR_CONFLICT;
        }
        return err;
}

enum error office_areas(struct tx *tx, struct uuid office_id, struct arena *arena, struct area_list *ret_list)
{
        struct program_office_areas_rows rows;
        TRY(program_office_areas(tx, &(struct program_office_areas_params){ .office_id = office_id }, arena, &rows));
        struct slice *codes = arena_array(arena, struct slice, rows.count);
        if (!codes)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                codes[i] = rows.items[i].regency_code;
        *ret_list = (struct area_list){ codes, rows.count };
        return OK;
}

enum error office_area_add(struct tx *tx, struct uuid office_id, struct slice regency_code)
{
        return program_office_area_insert(
                tx, &(struct program_office_area_insert_params){ .office_id = office_id, .regency_code = regency_code },
                NULL);
}

enum error agency_list_of(struct tx *tx, struct uuid office_id, struct arena *arena, struct agency_list *ret_list)
{
        struct program_agencies_rows rows;
        TRY(program_agencies(tx, &(struct program_agencies_params){ .office_id = office_id }, arena, &rows));
        struct agency *items = arena_array(arena, struct agency, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct program_agencies_row *row = &rows.items[i];
                items[i] = (struct agency){ row->id, row->key, row->name, row->kind, row->regency_code, row->contact };
        }
        *ret_list = (struct agency_list){ items, rows.count };
        return OK;
}

enum error agency_insert(struct tx *tx, const struct agency *agency)
{
        return program_agency_insert(tx, &(struct program_agency_insert_params){
                                                 .id = agency->id,
                                                 .key = agency->key,
                                                 .name = agency->name,
                                                 .kind = agency->kind,
                                                 .regency_code = agency->regency_code,
                                                 .contact = agency->contact },
                                     NULL);
}

enum error agency_serve(struct tx *tx, struct uuid office_id, struct uuid agency_id)
{
        return program_agency_office_insert(tx, &(struct program_agency_office_insert_params){ .office_id = office_id,
                                                                                               .agency_id = agency_id },
                                            NULL);
}

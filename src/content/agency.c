/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Agencies are content; people and requests point at their rows, which follow what is published. */
#include "content.sql.h"
#include "content/content.h"
#include "store/store.h"

enum error content_agency_follow(struct tx *tx, struct uuid office_id, const struct content_item *item)
{
        struct arena *arena = tx_arena(tx);
        struct content_agency_row row;
        struct slice *regencies;
        size_t count;
        TRY(content_strings(item, "regencies", arena, &regencies, &count));
        struct content_agency_insert_params agency = { .id = uuid_new(), .key = item->key,
                                                       .name = content_text(item, "name", LANGUAGE_ID, arena),
                                                       .kind = content_text(item, "type", LANGUAGE_ID, arena),
                                                       .regency_code = count ? regencies[0] : S("") };
        TRY(content_agency_insert(tx, &agency, NULL));
        TRY(content_agency(tx, &(struct content_agency_params){ .key = item->key }, arena, &row));
        TRY(content_agency_serve(tx, &(struct content_agency_serve_params){ office_id, row.id }, NULL));
        return content_agency_rename(tx, &(struct content_agency_rename_params){
                                                 .name = agency.name, .kind = agency.kind,
                                                 .regency_code = agency.regency_code, .id = row.id,
                                                 .office_id = office_id },
                                     NULL);
}

enum error content_agencies_follow(struct tx *tx, struct uuid office_id, struct slice on)
{
        struct content_list list;
        TRY(content_list(tx, office_id, S("agency"), on, tx_arena(tx), &list));
        for (size_t i = 0; i < list.count; i++)
                TRY(content_agency_follow(tx, office_id, &list.items[i]));
        return OK;
}

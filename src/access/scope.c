/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/scope.h"

#include "access.sql.h"
#include "store/store.h"

/* As many offices as one agency can serve; there are about 130 in the country. */
enum { OFFICES_MAX = 200 };

static _Thread_local struct uuid offices[OFFICES_MAX];
static _Thread_local size_t office_count;
static _Thread_local bool every_office;
static _Thread_local unsigned widened; /* how often in the transaction that is open, one inside the other */

static enum error begin(struct tx *tx, void *context)
{
        (void)context;
        widened = 0;
        if (every_office)
                return tx_set_every_office(tx);
        return office_count ? tx_set_offices(tx, offices, office_count) : OK;
}

void scope_install(struct store *store)
{
        store_set_begin_hook(store, begin, NULL);
}

void scope_none(void)
{
        office_count = 0;
        every_office = false;
}

void scope_every_office(void)
{
        office_count = 0;
        every_office = true;
}

void scope_of_office(struct uuid office_id)
{
        scope_none();
        if (!uuid_is_nil(office_id))
                offices[office_count++] = office_id;
}

enum error scope_widen(struct tx *tx)
{
        return widened++ == 0 && !every_office ? tx_set_every_office(tx) : OK;
}

enum error scope_narrow(struct tx *tx)
{
        if (widened > 0 && --widened > 0)
                return OK;
        return every_office ? OK : tx_set_offices(tx, offices, office_count);
}

static enum error add_served(struct store *store, struct uuid agency_id)
{
        enum error err;
        struct access_agency_offices_rows served = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        transaction (tx, store, TX_READ, &err) {
                err = scope_widen(tx);
                if (err == OK)
                        err = access_agency_offices(
                                tx, &(struct access_agency_offices_params){ .agency_id = agency_id }, &arena, &served);
        }
        TRY(err);
        for (size_t i = 0; i < served.count && office_count < OFFICES_MAX; i++)
                offices[office_count++] = served.items[i].office_id;
        return OK;
}

enum error scope_of_actor(struct store *store, const struct actor *actor)
{
        scope_of_office(actor->office_id);
        bool partner = !uuid_is_nil(actor->agency_id) && store_driver(store) == STORE_POSTGRES;
        return partner ? add_served(store, actor->agency_id) : OK;
}

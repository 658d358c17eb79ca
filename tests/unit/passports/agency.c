/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "agency.h"

const struct uuid agency_answer = { { 1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, 16 } };
struct application_request agency_says;

enum error __wrap_exchange_of_application(struct tx *tx, struct uuid office_id, struct uuid application_id,
                                          enum language language, struct arena *arena,
                                          struct application_requests *ret_requests);
enum error __wrap_exchange_of_application(struct tx *tx, struct uuid office_id, struct uuid application_id,
                                          enum language language, struct arena *arena,
                                          struct application_requests *ret_requests)
{
        (void)tx, (void)office_id, (void)application_id, (void)language;
        *ret_requests = (struct application_requests){ arena_new(arena, struct application_request),
                                                       agency_says.question.size > 0 };
        if (!ret_requests->items)
                return ERR_MEMORY;
        *ret_requests->items = agency_says;
        return OK;
}

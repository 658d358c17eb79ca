/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an agency answered about any application: link the program with --wrap=exchange_of_application, and this stands
 * in the place of the room that asks agencies. */
#pragma once

#include "exchange/exchange.h"

#define AGENCY_CODE S("agency:01020304-0506-7008-800a-0b0c0d0e0f10")

extern const struct uuid agency_answer;
extern struct application_request agency_says; /* without a question: nobody was asked */

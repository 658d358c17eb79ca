/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Row-level security, the second net under access_decide: which offices' rows the transactions of this thread can see.
 *
 * Invariants: a request of somebody who is signed in sees his office, and the offices his agency serves, and no other,
 * whatever a query forgets to say; a public page sees the office of the portal; the job of an office sees that office.
 * A thread that said nothing reads no row of any office: the server refuses the query (ERR_INTERNAL). Across offices
 * reads who says so: the command line and what serves the whole installation (scope_every_office,
 * tx_set_every_office), and rules that were allowed to (scope_widen). PostgreSQL keeps it (sql/migrations/0645); on
 * SQLite, which has no such net, all this does nothing. */
#pragma once

#include "access/access.h"

/* Installs the net on a store. Before threads use it. */
void scope_install(struct store *store);
/* Nobody has said yet for whom this thread works. Every thread begins so, and http says it before each request. */
void scope_none(void);
/* What this thread does next is for the whole installation: the command line, a job of no office. */
void scope_every_office(void);
/* What this thread does next is for this office, whoever asked: a job of it, a public page of its portal. Nil: as
 * scope_none. */
void scope_of_office(struct uuid office_id);
/* What this thread does next is done for `actor`. Reads the offices that his agency serves. */
enum error scope_of_actor(struct store *store, const struct actor *actor);
/* The rest of this transaction sees every office: for a rule that was allowed to look across (applicant.look-up), after
 * access_enter. */
enum error scope_widen(struct tx *tx);
/* Back to what the thread stands for, in the same transaction; of several that widened, the outermost. */
enum error scope_narrow(struct tx *tx);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Row-level security, the second net under access_decide: which offices' rows the transactions of this thread can see.
 *
 * Invariants: a request of somebody who is signed in sees his office, and the offices his agency serves, and no other,
 * whatever a query forgets to say; a thread that serves no such request (public pages, sign-in, jobs, the journal's
 * sealer, the command line) sees all, and names the office in its queries. PostgreSQL keeps it (sql/migrations/0090);
 * on SQLite, which has no such net, all this does nothing. */
#pragma once

#include "access/access.h"

/* Installs the net on a store. Before threads use it. */
void scope_install(struct store *store);
/* What this thread does next is for nobody in particular. Every thread begins so; http says it before each request. */
void scope_all(void);
/* What this thread does next is done for `actor`. Reads the offices that his agency serves. */
enum error scope_of_actor(struct store *store, const struct actor *actor);
/* The rest of this transaction sees every office: for a rule that was allowed to look across (applicant.look-up), after
 * access_enter. */
enum error scope_widen(struct tx *tx);
/* Back to what the thread stands for, in the same transaction; of several that widened, the outermost. */
enum error scope_narrow(struct tx *tx);

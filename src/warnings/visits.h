/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Villages to visit: each month some that the reports speak for, some drawn by lot, and audits of villages without a
 * warning; what was found there, and what that says of what the detectors miss.
 *
 * Invariants: an office is drawn for once a month; a draw keeps its seed and all that it drew from, so that it can be
 * repeated; no page says which village was drawn by lot; whom a report names sees no visit in that report's district;
 * nothing about a person is in a visit. */
#pragma once

#include "access/access.h"
#include "base/clock.h"
#include "store/store.h"
#include "text/date.h"

enum {
        VISIT_MODEL = 8,  /* a month, by the reports (panel_rates) */
        VISIT_RANDOM = 2, /* and by lot from all villages: a fifth of those suggested */
        VISIT_AUDITS_LEAST = 3, VISIT_AUDITS_MOST = 20, /* one to two of a hundred villages without a warning */
        VISIT_OPEN_DAYS = 45, /* then it is written down as not made */
        VISIT_REST_DAYS = 90, /* before the reports may speak for the same village again */
        VISIT_UNWARNED_DAYS = 56,
        VISIT_SEED_SIZE = 32,
        VISITS_MAX = VISIT_MODEL + VISIT_RANDOM + VISIT_AUDITS_MOST,
};

/* --- drawing ------------------------------------------------------------------------------------------------------ */

/* One village of the frame of a draw. */
struct visit_village {
        struct slice code;
        double rate;   /* reports a week (panel_rates); 0 while the office is too young for a panel */
        bool unwarned; /* no warning in force, no signal of a village or district in the last 56 days */
        bool rests;    /* somebody was there, or the reports sent somebody there, in the last 90 days */
};
struct visit_choice {
        size_t village;     /* in the frame */
        struct slice share; /* "model", "random", "audit" */
};
/* What a frame (codes ascending) and a seed of 32 bytes give: the same for the same, on any machine. By lot: the
 * smallest of BLAKE2b-256 of "SHARE VILLAGE" under the seed as its key, first random from all villages, then audits
 * from the unwarned ones; the reports: the greatest rates above 0 of what is left and does not rest. Audits: 1 to 2
 * per cent of the unwarned by the seed's first byte, so that nobody can tell from the length of a list what he is not
 * shown. *ret_count at most VISITS_MAX; `choices` has room for them. ERR_MEMORY. */
[[nodiscard]] enum error visits_choose(const struct visit_village *frame, size_t count, const uint8_t *seed,
                                       struct visit_choice *choices, size_t *ret_count);

/* --- for people --------------------------------------------------------------------------------------------------- */

/* Of a visit: open -> found | nothing | missed, and from one of those to another while it can be written down. */
struct visit_row {
        struct uuid id;
        struct slice village, state;
        instant drawn_at;
        struct slice visited_on, recorded_by; /* null: not yet */
        bool agreed;    /* a second person agreed that somebody was there: what had come before is left out, too */
        bool counts_before; /* made, and nobody agreed: what came before it was written down counts */
        bool is_late;       /* the same, and its day was over: a second person is asked */
        bool can_record;
        /* only of visit_read */
        int64_t version;
        int64_t before; /* for who may agree: reports that he may know of, of its day, until it was written down */
        int64_t seconds; /* for a head who may agree: that somebody was there in the 90 days before, as he may know */
        struct slice agreed_by;
        instant known_at;       /* when its day was written down; 0: it was not */
        int64_t contacts;       /* people spoken to; 0: nobody counted */
        bool can_agree, headed; /* headed: a head agreed */
};
struct visit_list {
        struct visit_row *items; /* of the last 45 days, by village */
        size_t count;
};
/* Permission visit.list, and visit.read for each. */
[[nodiscard]] enum error visits_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                     struct visit_list *ret_list);
/* Permission visit.read; ERR_NOT_FOUND. */
[[nodiscard]] enum error visit_read(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                                    struct visit_row *ret_visit);
struct visit_outcome {
        struct uuid id;
        int64_t version;          /* as it was read; ERR_STALE otherwise */
        struct slice state;       /* "found", "nothing", "missed" */
        struct date visited_on;   /* from the day of the draw to today; DATE_NONE with "missed" */
        int64_t contacts;         /* people spoken to, up to OUTREACH_CONTACTS_MAX (outreach.h); 0: nobody counted */
};
/* What arrives from then on is left out of area counts for 14 days (docs/detect/visits.md); another day begins
 * anew, and a second person's word about the old one is gone. Permission visit.record. ERR_INVALID: no such
 * outcome; ERR_CONFLICT: the day is before the draw or after today, or the time to write it down is over;
 * ERR_STALE. */
[[nodiscard]] enum error visit_set_outcome(struct tx *tx, const struct actor *actor,
                                           const struct visit_outcome *outcome);

/* By a second person: somebody was there on that day, so what arrived from its beginning on was asked for, too.
 * A head may agree also to what another agreed to (outreach.h). Permission visit.agree. ERR_CONFLICT: there is nothing
 * to agree to, or its time is over; ERR_STALE. */
[[nodiscard]] enum error visit_agree(struct tx *tx, const struct actor *actor, struct uuid id, int64_t version);

/* What was found, of the draws of the last 365 days. */
struct visit_sum {
        int64_t found, nothing, missed, open;
};
struct visit_results {
        struct visit_sum model, lot; /* lot: random and audits */
        struct visit_sum unwarned;   /* of lot: where no warning stood */
        double low, high;            /* 90 % interval of how many villages without a warning had something to find:
                                        Beta(1 + found, 1 + nothing), as detect_ppv */
        int64_t villages;            /* without a warning at the last draw; 0: there was none yet */
};
/* Permission signal.list. */
[[nodiscard]] enum error visits_results(struct tx *tx, const struct actor *actor, struct arena *arena,
                                        struct visit_results *ret_results);

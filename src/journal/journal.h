/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The record of every action and every read of person data, which shows when it has been tampered with.
 *
 * Invariants: an entry is written in the transaction of its effect or read, so neither exists without the other; a list
 * is one entry with all its ids; an entry holds no person data: who a citizen is stands in it only as the commitment
 * BLAKE2b(salt || subject), and erasing the salt (journal_forget) erases the person without breaking the chain.
 *
 * Entries wait without an order; one sealer at a time (fenced by an epoch) takes those that are committed and gives
 * each a place per office: chain(n) = BLAKE2b-256(0x01 || chain(n-1) || BLAKE2b-256(0x00 || canonical entry)).
 * Checkpoints (office, seq, chain, time) are signed with an Ed25519 key that is kept outside the database and can be
 * printed: a printed one shows a wholly recomputed journal, and a truncated one. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/uuid.h"

struct tx;
struct store;

/* The most ids one entry can name; a longer list is split by the caller into several entries. */
enum { JOURNAL_IDS_MAX = 500 };

struct journal_note {
        struct uuid office_id;       /* whose journal it goes into */
        struct uuid actor_id;        /* nil for the program itself and for the public */
        struct uuid actor_office_id;
        struct slice action;         /* the permission used, such as "report.read" */
        struct slice purpose;        /* "" only where no person data are touched */
        struct slice object_kind;    /* "report", "application", … */
        const struct uuid *ids;      /* may be NULL when id_count is 0 */
        size_t id_count;
        struct slice detail;         /* JSON object without person data; "" for none */
        struct slice subject;        /* identity of the citizen concerned, for the commitment; null for none */
};

/* Writes one entry into `tx`, which must be a write transaction. ERR_TOO_LARGE above JOURNAL_IDS_MAX ids. */
enum error journal_write(struct tx *tx, const struct journal_note *note);

/* The signing key, in a file outside the database and its backup. With `create`, a missing file is made (mode 0600);
 * without, it is ERR_NOT_FOUND. ERR_FORBIDDEN: others may read it, it is a stranger's, or no ordinary file;
 * ERR_CORRUPT: it is no key. */
struct journal_key;
enum error journal_key_open(const char *path, bool create, struct journal_key **ret_key);
/* False when checkpoints were signed and none of them with this key: it belongs to another database. */
[[nodiscard]] enum error journal_key_fits(struct tx *tx, const struct journal_key *key, bool *ret_fits);
void journal_key_close(struct journal_key *key);

/* Takes the sealer's lease, or renews it. ERR_BUSY while another node holds it. `node` identifies this process. */
enum error journal_lease(struct store *store, struct uuid node, int64_t *ret_epoch);
/* Seals up to `limit` waiting entries under `epoch`; ERR_STALE when another node has taken over. *ret_sealed counts. */
enum error journal_seal(struct store *store, int64_t epoch, int64_t limit, int64_t *ret_sealed);
/* Signs a checkpoint for each office whose journal grew since its last one, and keeps it beside the key once it is
 * durable (place.h). ERR_IO: it is signed, and the folder of keys cannot be written. */
enum error journal_checkpoint(struct store *store, const struct journal_key *key, int64_t epoch);

/* A thread that leases, seals every half second and signs every minute, until stopped (it seals what waits, first). A
 * round begins at most JOURNAL_SEAL_PAUSE_MS after the last one; what was committed before it began has its place when
 * it is done, and it does not go on for what comes meanwhile. */
#define JOURNAL_SEAL_PAUSE_MS 400
struct journal_sealer;
enum error journal_sealer_start(struct store *store, const struct journal_key *key, struct journal_sealer **ret_sealer);
void journal_sealer_stop(struct journal_sealer *sealer);
/* Rounds since the start: how many began, and the number of the last one that sealed all it found. From any thread. */
struct journal_rounds {
        int64_t begun, done;
};
struct journal_rounds journal_sealer_rounds(struct journal_sealer *sealer);

/* Entries without their place in the chain, of all offices: how many, and when the oldest was written (0: none). */
struct journal_lag {
        int64_t waiting;
        instant oldest_at;
};
[[nodiscard]] enum error journal_lag_read(struct tx *tx, struct journal_lag *ret_lag);

struct journal_verdict {
        int64_t entries;       /* sealed entries read */
        int64_t waiting;       /* entries without a place yet; normal while the program runs */
        int64_t checkpoints;   /* signed checkpoints that hold */
        int64_t first_bad_seq; /* 0 when everything holds */
        struct uuid first_bad_id;
        const char *why; /* "altered", "missing", "chain", "signature", "truncated", "recomputed", what
                          * is wrong with journal.places; NULL when it holds */
        int64_t kept;    /* the entry that is remembered beside the key; 0: none */
        bool misses_printed; /* nothing is wrong but that a printed place without a number is not in it: its end was
                              * cut off, or it was recomputed */
        bool is_behind;  /* nothing is wrong but that the journal ends before `kept`: emptied, or an older backup */
};

/* Recomputes the journal of an office from its first entry. `printed`, when not null, is the text of a printed
 * checkpoint (journal_checkpoint_text), against which a truncated or recomputed journal shows. Returns OK also when the
 * journal is bad: read the verdict. */
enum error journal_verify(struct store *store, const struct journal_key *key, struct uuid office_id,
                          struct slice printed, struct journal_verdict *ret_verdict);

/* The same for its last `limit` (> 0) entries, from the link before them on, and for its last signed place, so that it
 * takes the same time however long the journal is. What was altered further back is journal_verify's to find. */
[[nodiscard]] enum error journal_verify_end(struct store *store, const struct journal_key *key, struct uuid office_id,
                                            int64_t limit, struct journal_verdict *ret_verdict);

/* The last signed checkpoint in one line: kentongan-journal:1:OFFICE:SEQ:CHAIN:AT:KEY:SIGNATURE (base64url where
 * binary). Its number counts every entry, so it is for the operator only. ERR_NOT_FOUND: none is signed. */
[[nodiscard]] enum error journal_checkpoint_text(struct store *store, struct uuid office_id, struct arena *arena,
                                   struct slice *ret_text);

/* The end of the journal as it is now, signed now, in one line for paper or a QR code that people of the office may
 * read: kentongan-journal:2:OFFICE:CHAIN:AT:KEY:SIGNATURE. It tells neither how many entries there are nor when the
 * last one came, and so nothing of those that its reader must not know of. ERR_NOT_FOUND: there is no entry. */
[[nodiscard]] enum error journal_paper_text(struct store *store, const struct journal_key *key, struct uuid office_id,
                                            struct arena *arena, struct slice *ret_text);

/* The office that such a line names; its signature is not looked at. ERR_INVALID: it is no such line. */
[[nodiscard]] enum error journal_checkpoint_office(struct slice text, struct uuid *ret_office_id);

/* Erases the salt of every entry about `subject` of which the salt still exists; the chain still verifies.
 * *ret_count is how many entries no longer lead to him. */
enum error journal_forget(struct tx *tx, struct uuid office_id, struct slice subject, int64_t *ret_count);

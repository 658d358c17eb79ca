/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of this room share. */
#pragma once

#include "access/people.h"
#include "store/store.h"
#include "tips.sql.h"
#include "tips/tips.h"

enum { TIP_SALT_SIZE = 16, TIP_SEED_SIZE = 10, TIP_HASH_SIZE = 32, TIP_CODE_SIZE = 16, TIP_MARK_SIZE = 4 };

/* --- code.c: the receipt code --- */

struct tip_code {
        char text[TIP_CODE_SIZE + 1]; /* without hyphens */
};
/* 80 bits as 16 letters. */
struct tip_code tip_code_of(const uint8_t seed[TIP_SEED_SIZE]);
/* What somebody typed. False when it is no code at all; *ret_code is then one that nobody has, to do the same work
 * with. */
bool tip_code_read(struct slice typed, struct tip_code *ret_code);
void tip_code_show(const struct tip_code *code, char ret_shown[TIP_CODE_SHOWN_SIZE + 1]);
/* argon2id. ERR_MEMORY. */
enum error tip_code_hash(const struct tip_code *code, const uint8_t salt[TIP_SALT_SIZE],
                         uint8_t ret_hash[TIP_HASH_SIZE]);
/* Least cost from now on; for tests only. */
void tip_code_use_least_cost(void);

/* --- stamp.c: how long a form has been open --- */

/* A form of our own carries when it was first shown, signed for its id: nothing of who asked for it. It serves one tip,
 * for an id is one tip. While many send at once, forms that were open for a while do not stand behind those that were
 * never asked for. */
enum { TIP_STAMP_SIZE = 41, TIP_STAMP_RIPE_S = 10, TIP_STAMP_LAST_S = 12 * 3600 };
[[nodiscard]] enum error tip_stamp_new(const struct tip_desk *desk, struct uuid form, struct arena *arena,
                                       struct slice *ret_stamp);
/* *ret_age_s: seconds since it was made; -1: none of ours, of another form, or older than TIP_STAMP_LAST_S. */
[[nodiscard]] enum error tip_stamp_age(const struct tip_desk *desk, struct uuid form, struct slice stamp,
                                       struct arena *arena, int64_t *ret_age_s);

/* The last four letters of a code, under a key of this office, of the twelve before them: who was never given a code
 * hits them once in a million tries, so what carries them stands before what does not. Codes of older versions carry
 * none. */
[[nodiscard]] enum error tip_code_mark(const struct tip_desk *desk, struct arena *arena, struct tip_code *code);
[[nodiscard]] enum error tip_code_is_marked(const struct tip_desk *desk, const struct tip_code *code,
                                            struct arena *arena, bool *ret_marked);

/* --- turns.c: one code does not take the others' turns --- */

/* `now` by clock_monotonic. ERR_BUSY when this code had TIP_TURNS since the last full TIP_TURNS_S seconds. Kept are
 * counts without codes, in memory and under a key that is drawn anew whenever all of them are forgotten: no time and no
 * order of visits. */
enum { TIP_TURNS = 6, TIP_TURNS_S = 10 };
[[nodiscard]] enum error tip_code_turn(const struct tip_code *code, int64_t now);
/* Whether it is the first try of this code in these seconds, and the code came back in at most TIP_VISITS windows of
 * the last TIP_VISITS_S seconds: what comes more often stands behind those that come now and then, so that whoever owns
 * very many codes does not hold every thread. After tip_code_turn. */
enum { TIP_VISITS = 5, TIP_VISITS_S = 600 };
bool tip_code_is_rare(const struct tip_code *code, int64_t now);

/* --- address.c: who gets it, and until when --- */

struct tip_address {
        struct identifiers *identifiers; /* kept for whoever gets an account later */
        struct person_ids named;
        struct uuid recipient_id; /* nil: everybody who could is named */
        instant due_hour;
};
/* The texts of one sending; unused ones are null. */
struct tip_texts {
        struct slice items[3];
};
/* Whose telephone number or NIK stands in them, or of whose name and position they seem to speak. In a transaction of
 * the main database, like tip_address_find. ERR_UNSUPPORTED: more numbers than we read. */
enum error tip_named_find(struct tx *tx, const struct tip_desk *desk, const struct tip_texts *texts,
                          struct arena *arena, struct tip_address *address);
/* Somebody who could get it and is not among address->named; nil when there is nobody. */
enum error tip_recipient_find(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id, struct arena *arena,
                              struct tip_address *address);
enum error tip_address_find(struct tx *tx, const struct tip_desk *desk, const struct tip_draft *draft,
                            struct arena *arena, struct tip_address *ret_address);
/* Now, as far as this room ever says. */
instant tip_hour_now(void);

/* --- send.c --- */

struct tip_new_message {
        struct uuid id, tip_id;
        bool from_office;
        struct slice told;
        struct person_ids named; /* marked before the message can be read */
        const struct identifiers *identifiers; /* of the citizen's words; null for the office's */
};
/* In a transaction of the database of tips; the same message again changes nothing. */
enum error tip_message_write(struct tx *tx, const struct tip_desk *desk, const struct tip_new_message *message);
struct tip_messages {
        struct tip_message *items; /* oldest first */
        size_t count;
};
enum error tip_messages_read(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id, struct arena *arena,
                             struct tip_messages *ret_messages);

/* --- pictures.c --- */

struct tip_picture_ids {
        struct uuid *items;
        size_t count;
};
/* Before anything is added to a tip: ERR_ERASED when nobody can open it any more, ERR_CORRUPT when it was altered. */
enum error tip_check_opens(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id);
enum error tip_pictures_read(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id, struct arena *arena,
                             struct tip_picture_ids *ret_ids);
/* The tip of a code as typed, after the slow work; ERR_NOT_FOUND for every kind of wrong; ERR_BUSY as for
 * tips_status. */
enum error tip_find_by_code(const struct tip_desk *desk, struct slice typed, struct arena *arena,
                            struct tips_by_code_row *ret_tip);

/* --- staff.c --- */

/* Lets a reader in and writes it into the journal; ERR_NOT_FOUND when the tip is not for him. */
enum error tip_enter(const struct tip_desk *desk, const struct actor *actor, struct uuid tip_id, struct arena *arena);

/* --- subjects.c --- */

/* Says in the main database who is named in the tip: before the journal there speaks of it, so that the journal's page
 * knows. In a TX_WRITE of the main database. */
enum error tip_mark_named(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id,
                          const struct tips_named_rows *named);

/* Gives what the tip says of telephone and recruiter to the subjects, and the marks of who is named with it. In a
 * TX_WRITE of the main database. */
enum error tip_hand_over(struct tx *tx, const struct tip_desk *desk, const struct tips_one_row *tip,
                         const struct tips_named_rows *named);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A referral goes on: handed over, received, closed. */
#include "referrals/internal.h"

#include "base/checked.h"
#include "content/content.h"
#include "text/utf8.h"

enum { STEPS_MAX = 100 };

/* --- to whom ------------------------------------------------------------------------------------------------------ */

static bool takes(const struct slice *types, size_t count, struct slice type)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(types[i], type))
                        return true;
        return false;
}

enum error referrals_agencies(struct tx *tx, struct uuid office_id, struct slice today, struct arena *arena,
                              struct referral_agencies *ret_agencies)
{
        struct content_list list;
        struct content_item kind;
        struct slice *types;
        size_t type_count;
        enum error err = content_find(tx, office_id, S("request"), S("rujukan-bantuan"), today, arena, &kind);
        if (err == ERR_NOT_FOUND)
                *ret_agencies = (struct referral_agencies){ 0 };
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        TRY(content_strings(&kind, "to", arena, &types, &type_count));
        TRY(content_list(tx, office_id, S("agency"), today, arena, &list));
        struct referral_agencies agencies = { .items = arena_array(arena, struct referral_agency, list.count + 1) };
        if (!agencies.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                const struct content_item *item = &list.items[i];
                if (takes(types, type_count, content_text(item, "type", LANGUAGE_ID, arena)))
                        agencies.items[agencies.count++] = (struct referral_agency){
                                item->key, content_text(item, "name", LANGUAGE_ID, arena) };
        }
        *ret_agencies = agencies;
        return OK;
}

/* --- a step ------------------------------------------------------------------------------------------------------- */

struct turn {
        struct slice action, said;
        struct slice act; /* of a step that leads to no other state */
        bool for_good;    /* nobody asks again what became of the person */
        const struct referral_move *move;
        struct referral_fault *fault;
};

/* The same step of the same person again changes nothing. */
static enum error compare(struct tx *tx, const struct actor *actor, const struct turn *turn, bool *ret_known)
{
        struct referral_step_one_row row;
        struct referral_step_one_params params = { actor->office_id, turn->move->step_id };
        enum error err = referral_step_one(tx, &params, tx_arena(tx), &row);
        *ret_known = err == OK;
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        bool same = uuid_equal(row.referral_id, turn->move->id) && uuid_equal(row.done_by, actor->person_id) &&
                    slice_equal(row.said, turn->said) && slice_equal(row.note, turn->move->note);
        return same ? OK : ERR_CONFLICT;
}

/* From when on it is asked what became of him: counted once, from the first step of help. */
static instant follow_of(const struct referral_get_row *row)
{
        return row->has_follow_from ? row->follow_from : referral_hour() + REFERRAL_FOLLOW_DAYS * DAY;
}

static enum error write_step(struct tx *tx, const struct actor *actor, const struct turn *turn,
                             const struct referral_get_row *row)
{
        int64_t changed;
        struct slice to;
        const struct referral_move *move = turn->move;
        if (!referral_edge(turn->action, row->state, &to))
                return ERR_CONFLICT;
        TRY(referral_move(tx,
                          &(struct referral_move_params){ .office_id = actor->office_id, .id = move->id,
                                                          .version = move->version, .state = to,
                                                          .follow_from = follow_of(row),
                                                          .has_follow_from = !turn->act.size && !turn->for_good },
                          &changed));
        if (changed == 0)
                return ERR_STALE;
        return referral_step_insert(tx,
                                    &(struct referral_step_insert_params){
                                            .office_id = actor->office_id, .id = move->step_id,
                                            .referral_id = move->id, .place = move->version,
                                            .act = turn->act.size ? turn->act : to,
                                            .hour = referral_hour(), .done_by = actor->person_id,
                                            .said = turn->said,
                                            .note = move->note.size ? move->note : SLICE_NULL },
                                    NULL);
}

static enum error take_turn(struct tx *tx, const struct actor *actor, const struct turn *turn)
{
        bool known;
        struct slice to;
        struct referral_get_row row;
        const struct referral_move *move = turn->move;
        TRY(referral_load(tx, actor, move->id, tx_arena(tx), &row));
        struct access_object object = referral_object(actor, &row);
        TRY(access_decide(tx, actor, S("referral.read"), &object));
        TRY(compare(tx, actor, turn, &known));
        if (known)
                return OK;
        if (row.version != move->version)
                return ERR_STALE;
        bool early = turn->act.size && !referral_is_to_follow(&row);
        if (early || !referral_edge(turn->action, row.state, &to) || row.version >= STEPS_MAX)
                return ERR_CONFLICT;
        TRY(access_enter(tx, actor, turn->action, &object, SLICE_NULL));
        TRY(write_step(tx, actor, turn, &row));
        return referral_mark_named(tx, actor,
                                   &(struct referral_texts){ move->id, row.made_by, "note", &move->note, 1 },
                                   turn->fault);
}

static enum error check_note(const struct referral_move *move, size_t least, struct referral_fault *fault)
{
        size_t size = utf8_count(move->note);
        if (size < least)
                return referral_blame(fault, "note", T("Tulis siapa yang menerima."));
        return size > REFERRAL_NOTE_MAX ? referral_blame(fault, "note", T("Terlalu panjang.")) : OK;
}

enum error referrals_hand_over(struct tx *tx, const struct actor *actor, const struct referral_move *move,
                               struct referral_fault *ret_fault)
{
        size_t count;
        struct referral_agencies agencies;
        const struct referral_word *consents = referral_consents(&count);
        TRY(referrals_agencies(tx, actor->office_id, referral_today(actor, tx_arena(tx)), tx_arena(tx), &agencies));
        if (!referral_is_key(consents, count, move->consent))
                return referral_blame(ret_fault, "consent",
                                      T("Tanpa persetujuannya rujukan tidak diserahkan. Anak dirujuk juga tanpa "
                                        "itu."));
        TRY(check_note(move, 0, ret_fault));
        for (size_t i = 0; i < agencies.count; i++) {
                const struct referral_agency *agency = &agencies.items[i];
                if (!slice_equal(agency->key, move->agency))
                        continue;
                struct turn turn = { .action = S("referral.hand-over"), .move = move, .fault = ret_fault,
                                     .said = arena_printf(tx_arena(tx), "%.*s\n%.*s\n%.*s", SLICE_FMT(move->consent),
                                                          SLICE_FMT(agency->key), SLICE_FMT(agency->name)) };
                return slice_is_null(turn.said) ? ERR_MEMORY : take_turn(tx, actor, &turn);
        }
        return referral_blame(ret_fault, "agency", T("Pilih layanan yang menerima."));
}

enum error referrals_receive(struct tx *tx, const struct actor *actor, const struct referral_move *move,
                             struct referral_fault *ret_fault)
{
        TRY(check_note(move, 1, ret_fault));
        return take_turn(tx, actor,
                         &(struct turn){ .action = S("referral.receive"), .said = S(""), .move = move,
                                         .fault = ret_fault });
}

enum error referrals_close(struct tx *tx, const struct actor *actor, const struct referral_move *move,
                           struct referral_fault *ret_fault)
{
        size_t count;
        const struct referral_word *ends = referral_ends(&count);
        if (!referral_is_key(ends, count, move->end))
                return referral_blame(ret_fault, "end", T("Pilih bagaimana rujukan ini berakhir."));
        TRY(check_note(move, 0, ret_fault));
        return take_turn(tx, actor,
                         &(struct turn){ .action = S("referral.close"), .said = move->end, .move = move,
                                         .for_good = referral_ends_for_good(move->end), .fault = ret_fault });
}

enum error referrals_follow(struct tx *tx, const struct actor *actor, const struct referral_move *move,
                            struct referral_fault *ret_fault)
{
        size_t count;
        const struct referral_word *fates = referral_fates(&count);
        if (!referral_is_key(fates, count, move->fate))
                return referral_blame(ret_fault, "fate", T("Pilih apa yang terjadi."));
        TRY(check_note(move, 0, ret_fault));
        return take_turn(tx, actor,
                         &(struct turn){ .action = S("referral.follow"), .act = S("followed"), .said = move->fate,
                                         .move = move, .fault = ret_fault });
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The office's side. Two databases cannot share a transaction, so the journal comes first: an entry is durable before a
 * word is shown or a state is changed. What can happen is an entry for a step that then failed, never a step without an
 * entry. */
#include "tips/internal.h"

#include "text/utf8.h"

/* A tip as it was found, with who is named in it. */
struct found {
        struct tips_one_row tip;
        struct tips_named_rows named;
        bool erased; /* its words have no key any more, or not theirs; what decides who may see it is there */
};

static bool is_late(struct slice state, instant due_hour)
{
        return slice_equal(state, S("new")) && due_hour <= tip_hour_now();
}

/* Whoever it was given to, and, once nobody took it in time or while everybody who could get it is named in it, whoever
 * may stand in. */
static struct access_object object_of(const struct actor *actor, const struct tips_one_row *tip)
{
        bool given = uuid_equal(tip->recipient_id, actor->person_id) || uuid_is_nil(tip->recipient_id) ||
                     is_late(tip->state, tip->due_hour);
        return (struct access_object){ .kind = S("tip"),
                                       .office_id = tip->office_id,
                                       .id = tip->id,
                                       .state = tip->state,
                                       .region = tip->village_code.size ? tip->village_code : tip->district_code,
                                       .relations = given ? RELATION_RECIPIENT : 0,
                                       .class = CLASS_P4 };
}

static enum error load_tip(struct tx *tx, struct uuid office_id, struct uuid tip_id, struct arena *arena,
                           struct found *ret_found)
{
        struct tips_who_row who;
        struct tips_one_row *tip = &ret_found->tip;
        enum error err = tips_one(tx, &(struct tips_one_params){ .office_id = office_id, .id = tip_id }, arena, tip);
        ret_found->erased = err == ERR_ERASED || err == ERR_CORRUPT;
        if (ret_found->erased) {
                err = tips_who(tx, &(struct tips_who_params){ .office_id = office_id, .id = tip_id }, arena, &who);
                *tip = (struct tips_one_row){ .office_id = office_id, .id = tip_id, .state = who.state,
                                              .recipient_id = who.recipient_id, .due_hour = who.due_hour,
                                              .district_code = who.district_code, .village_code = who.village_code };
        }
        TRY(err);
        return tips_named(tx, &(struct tips_named_params){ .tip_id = tip_id }, arena, &ret_found->named);
}

/* That it was there is told to those who might read it. */
static enum error judge_erased(const struct tip_desk *desk, const struct actor *actor, const struct found *found)
{
        enum error err;
        struct access_object object = object_of(actor, &found->tip);
        transaction (tx, desk->main, TX_READ, &err) {
                err = access_decide(tx, actor, S("tip.read"), &object);
        }
        return err == OK ? ERR_ERASED : err;
}

/* For whom it is named, it does not exist. */
static enum error find_tip(const struct tip_desk *desk, const struct actor *actor, struct uuid tip_id,
                           struct arena *arena, struct found *ret_found)
{
        enum error err;
        struct found found = { 0 };
        transaction (tx, desk->tips, TX_READ, &err) {
                err = load_tip(tx, actor->office_id, tip_id, arena, &found);
        }
        TRY(err);
        for (size_t i = 0; i < found.named.count; i++)
                if (uuid_equal(found.named.items[i].person_id, actor->person_id))
                        return ERR_NOT_FOUND;
        if (found.erased)
                return judge_erased(desk, actor, &found);
        *ret_found = found;
        return OK;
}

enum error tips_key(const struct tip_desk *desk, const struct actor *actor, struct uuid tip_id, struct arena *arena,
                    struct tip_key *ret_key)
{
        struct found found;
        TRY(find_tip(desk, actor, tip_id, arena, &found));
        struct uuid *named = arena_array(arena, struct uuid, found.named.count + 1);
        if (!named)
                return ERR_MEMORY;
        for (size_t i = 0; i < found.named.count; i++)
                named[i] = found.named.items[i].person_id;
        struct access_object object = object_of(actor, &found.tip);
        enum error err;
        transaction (tx, desk->main, TX_READ, &err) {
                err = access_decide(tx, actor, S("tip.read"), &object);
        }
        if (err != OK && err != ERR_STEP_UP && err != ERR_NOT_FOUND)
                return err;
        *ret_key = (struct tip_key){ found.tip.recipient_id, named, found.named.count, err != ERR_NOT_FOUND };
        return OK;
}

/* --- the list --- */

static enum error may_see_all(struct tx *tx, const struct actor *actor, bool *ret_all)
{
        struct access_object object = { .kind = S("tip"), .office_id = actor->office_id, .class = CLASS_P2 };
        TRY(access_decide(tx, actor, S("tip.list"), &object));
        enum error err = access_decide(tx, actor, S("tip.list-all"), &object);
        if (err != OK && err != ERR_FORBIDDEN)
                return err;
        *ret_all = err == OK;
        return OK;
}

/* Who is named in what is listed, for the journal's page. */
static enum error find_named(const struct tip_desk *desk, const struct tip_rows *rows, struct arena *arena,
                             struct tips_named_rows *named)
{
        enum error err;
        transaction (tx, desk->tips, TX_READ, &err) {
                err = OK;
                for (size_t i = 0; i < rows->count && err == OK; i++)
                        err = tips_named(tx, &(struct tips_named_params){ .tip_id = rows->items[i].id }, arena,
                                         &named[i]);
        }
        return err;
}

static enum error note_list(const struct tip_desk *desk, const struct actor *actor, const struct tip_rows *rows,
                            struct arena *arena)
{
        enum error err;
        struct tips_named_rows *named = arena_array(arena, struct tips_named_rows, rows->count + 1);
        if (!named)
                return ERR_MEMORY;
        TRY(find_named(desk, rows, arena, named));
        struct uuid *ids = arena_array(arena, struct uuid, rows->count + 1);
        if (!ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++)
                ids[i] = rows->items[i].id;
        transaction (tx, desk->main, TX_WRITE, &err) {
                err = access_record(tx, &(struct access_trace){ .actor = actor, .action = S("tip.list"),
                                                                .object_kind = S("tip"), .office_id = actor->office_id,
                                                                .ids = ids, .id_count = rows->count });
                for (size_t i = 0; i < rows->count && err == OK; i++)
                        if (named[i].count)
                                err = tip_mark_named(tx, desk, rows->items[i].id, &named[i]);
        }
        return err;
}

static enum error fill_rows(const struct actor *actor, const struct tips_rows_rows *found, size_t limit,
                            struct arena *arena, struct tip_rows *rows)
{
        rows->items = arena_array(arena, struct tip_row, found->count + 1);
        if (!rows->items)
                return ERR_MEMORY;
        for (size_t i = 0; i < found->count && i < limit; i++) {
                const struct tips_rows_row *row = &found->items[i];
                rows->items[rows->count++] = (struct tip_row){
                        .id = row->id, .state = row->state, .district_code = row->district_code,
                        .village_code = row->village_code, .outcome = row->outcome, .danger = row->danger,
                        .late = is_late(row->state, row->due_hour), .answered = row->answered,
                        .citizen_wrote = row->citizen_wrote && !slice_equal(row->state, S("closed")),
                        .mine = uuid_equal(row->recipient_id, actor->person_id), .hour = row->hour,
                        .due_hour = row->due_hour,
                };
        }
        rows->more = found->count > limit;
        return OK;
}

enum error tips_list(const struct tip_desk *desk, const struct actor *actor, const struct tip_filter *filter,
                     struct arena *arena, struct tip_rows *ret_rows)
{
        enum error err;
        bool all = false;
        struct tips_rows_rows found = { 0 };
        struct tip_rows rows = { 0 };
        if (filter->limit < 1 || filter->limit > 199)
                return ERR_INVALID;
        transaction (tx, desk->main, TX_READ, &err) {
                err = may_see_all(tx, actor, &all);
        }
        TRY(err);
        struct tips_rows_params params = { .office_id = actor->office_id, .state = filter->state,
                                           .person_id = actor->person_id, .all = all, .now_hour = tip_hour_now(),
                                           .limit = filter->limit + 1 };
        transaction (tx, desk->tips, TX_READ, &err) {
                err = tips_rows(tx, &params, arena, &found);
        }
        TRY(err);
        TRY(fill_rows(actor, &found, (size_t)filter->limit, arena, &rows));
        TRY(note_list(desk, actor, &rows, arena));
        *ret_rows = rows;
        return OK;
}

/* --- one tip --- */

static bool may(struct tx *tx, const struct actor *actor, struct slice action, const struct tips_one_row *tip)
{
        struct slice to;
        struct access_object object = object_of(actor, tip);
        return tip_edge(action, tip->state, &to) && access_decide(tx, actor, action, &object) == OK;
}

static void fill_page(const struct found *found, const struct actor *actor, struct tip_page *page)
{
        const struct tips_one_row *tip = &found->tip;
        page->row = (struct tip_row){ .id = tip->id,
                                      .state = tip->state,
                                      .district_code = tip->district_code,
                                      .village_code = tip->village_code,
                                      .outcome = tip->outcome,
                                      .danger = tip->danger,
                                      .late = is_late(tip->state, tip->due_hour),
                                      .hour = tip->hour,
                                      .mine = uuid_equal(tip->recipient_id, actor->person_id),
                                      .due_hour = tip->due_hour };
        page->told = tip->body;
        page->recruiter = tip->recruiter;
        page->phone = tip->phone;
        page->happened = tip->happened;
        page->knowledge = tip->knowledge;
        page->version = tip->version;
}

enum error tips_read(const struct tip_desk *desk, const struct actor *actor, struct uuid tip_id, struct arena *arena,
                     struct tip_page *ret_page)
{
        struct tip_messages messages = { 0 };
        struct tip_picture_ids pictures = { 0 };
        enum error err;
        struct found found;
        struct tip_page page = { 0 };
        TRY(find_tip(desk, actor, tip_id, arena, &found));
        struct access_object object = object_of(actor, &found.tip);
        transaction (tx, desk->main, TX_WRITE, &err) {
                err = access_enter(tx, actor, S("tip.read"), &object, SLICE_NULL);
                if (err == OK)
                        err = tip_mark_named(tx, desk, tip_id, &found.named);
                if (err != OK)
                        break;
                page.can_take = may(tx, actor, S("tip.take"), &found.tip);
                page.can_reply = may(tx, actor, S("tip.reply"), &found.tip);
                page.can_close = may(tx, actor, S("tip.close"), &found.tip);
        }
        TRY(err);
        transaction (tx, desk->tips, TX_READ, &err) {
                err = tip_messages_read(tx, desk, tip_id, arena, &messages);
                if (err == OK)
                        err = tip_pictures_read(tx, desk, tip_id, arena, &pictures);
        }
        if (err == ERR_CORRUPT) /* what was moved here from another tip is said as what has no key */
                return ERR_ERASED;
        TRY(err);
        page.pictures = pictures.items;
        page.picture_count = pictures.count;
        page.messages = messages.items;
        page.message_count = messages.count;
        fill_page(&found, actor, &page);
        *ret_page = page;
        return OK;
}

enum error tip_enter(const struct tip_desk *desk, const struct actor *actor, struct uuid tip_id, struct arena *arena)
{
        struct found found;
        enum error err;
        TRY(find_tip(desk, actor, tip_id, arena, &found));
        struct access_object object = object_of(actor, &found.tip);
        transaction (tx, desk->main, TX_WRITE, &err) {
                err = access_enter(tx, actor, S("tip.read"), &object, SLICE_NULL);
                if (err == OK)
                        err = tip_mark_named(tx, desk, tip_id, &found.named);
        }
        return err;
}

/* --- steps --- */

struct move {
        struct slice action, to;
        bool hand_over;
};

/* Permission, journal, and what leaves for the subjects: all in the main database, before the tip changes. */
static enum error enter_step(const struct tip_desk *desk, const struct actor *actor, const struct move *move,
                             const struct found *found)
{
        enum error err;
        struct access_object object = object_of(actor, &found->tip);
        transaction (tx, desk->main, TX_WRITE, &err) {
                err = access_enter(tx, actor, move->action, &object, SLICE_NULL);
                if (err == OK && move->hand_over)
                        err = tip_hand_over(tx, desk, &found->tip, &found->named);
        }
        return err;
}

static enum error write_step(const struct tip_desk *desk, const struct actor *actor, const struct move *move,
                             const struct tip_step *step)
{
        enum error err;
        struct tips_step_params params = { .office_id = actor->office_id, .id = step->tip_id, .version = step->version,
                                           .state = move->to, .recipient_id = actor->person_id,
                                           .outcome = step->outcome.size ? step->outcome : SLICE_NULL,
                                           .answered = step->told.size > 0 };
        transaction (tx, desk->tips, TX_WRITE, &err) {
                int64_t changed = 0;
                err = tips_step(tx, &params, &changed);
                if (err == OK && changed == 0)
                        err = ERR_STALE;
                if (err == OK && step->told.size > 0)
                        err = tip_message_write(tx, desk,
                                                &(struct tip_new_message){ .id = step->message_id,
                                                                           .tip_id = step->tip_id,
                                                                           .from_office = true,
                                                                           .told = step->told });
        }
        return err;
}

/* A page may remember a tip's key for a minute; what writes asks the database for it, so that nothing of a tip that was
 * destroyed since is taken over. */
static enum error check_key(const struct tip_desk *desk, const struct actor *actor, struct uuid tip_id,
                            struct arena *arena)
{
        enum error err;
        struct found found = { 0 };
        transaction (tx, desk->tips, TX_WRITE, &err) {
                err = load_tip(tx, actor->office_id, tip_id, arena, &found);
        }
        TRY(err);
        return found.erased ? judge_erased(desk, actor, &found) : OK;
}

static enum error move_tip(const struct tip_desk *desk, const struct actor *actor, struct slice action,
                           const struct tip_step *step)
{
        struct found found;
        struct move move = { .action = action };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        TRY(find_tip(desk, actor, step->tip_id, &arena, &found));
        if (!tip_edge(action, found.tip.state, &move.to))
                return ERR_CONFLICT;
        if (found.tip.version != step->version)
                return ERR_STALE;
        TRY(check_key(desk, actor, step->tip_id, &arena));
        move.hand_over = slice_equal(found.tip.state, S("new"));
        TRY(enter_step(desk, actor, &move, &found));
        return write_step(desk, actor, &move, step);
}

static enum error check_told(struct slice told, size_t least)
{
        size_t size = utf8_count(told);
        return size >= least && size <= TIP_MESSAGE_MAX ? OK : ERR_INVALID;
}

enum error tips_take(const struct tip_desk *desk, const struct actor *actor, const struct tip_step *step)
{
        struct tip_step take = { .tip_id = step->tip_id, .version = step->version };
        return move_tip(desk, actor, S("tip.take"), &take);
}

/* The same reply again is the same reply: it is found by its id before the version is looked at. */
static enum error find_reply(const struct tip_desk *desk, const struct tip_step *step, bool *ret_known)
{
        enum error err;
        bool known = false;
        struct tips_message_one_params params = { .office_id = desk->office_id, .id = step->message_id };
        transaction (tx, desk->tips, TX_READ, &err) {
                struct tips_message_one_row row;
                err = tips_message_one(tx, &params, tx_arena(tx), &row);
                known = err == OK && row.from_office && uuid_equal(row.tip_id, step->tip_id) &&
                        slice_equal(row.body, step->told);
                if (err == ERR_NOT_FOUND)
                        err = OK;
        }
        TRY(err);
        *ret_known = known;
        return OK;
}

enum error tips_reply(const struct tip_desk *desk, const struct actor *actor, const struct tip_step *step)
{
        bool known;
        struct tip_step reply = *step;
        reply.outcome = SLICE_NULL;
        TRY(check_told(step->told, 1));
        TRY(find_reply(desk, step, &known));
        return known ? OK : move_tip(desk, actor, S("tip.reply"), &reply);
}

enum error tips_close(const struct tip_desk *desk, const struct actor *actor, const struct tip_step *step)
{
        size_t count;
        const struct tip_word *outcomes = tip_outcomes(&count);
        bool listed = false;
        for (size_t i = 0; i < count; i++)
                listed = listed || slice_equal(outcomes[i].key, step->outcome);
        if (!listed)
                return ERR_INVALID;
        TRY(check_told(step->told, 0));
        return move_tip(desk, actor, S("tip.close"), step);
}

/* --- figures --- */

enum error tips_counts(const struct tip_desk *desk, const struct actor *actor, struct arena *arena,
                       struct tip_counts *ret_counts)
{
        enum error err;
        struct tips_count_row row = { 0 };
        struct tips_count_params params = { .office_id = actor->office_id, .person_id = actor->person_id,
                                            .now_hour = tip_hour_now() };
        transaction (tx, desk->tips, TX_READ, &err) {
                err = tips_count(tx, &params, arena, &row);
        }
        TRY(err);
        *ret_counts = (struct tip_counts){ .waiting = row.waiting, .late = row.late, .danger = row.danger };
        return OK;
}

enum error tips_waiting(const struct tip_desk *desk, const struct actor *actor, struct arena *arena,
                        int64_t *ret_waiting)
{
        enum error err = OK;
        struct tips_waiting_for_row row = { 0 };
        struct tips_waiting_for_params params = { .office_id = actor->office_id, .person_id = actor->person_id,
                                                  .now_hour = tip_hour_now() };
        if (access_may_ever(actor, S("tip.take")))
                transaction (tx, desk->tips, TX_READ, &err) {
                        err = tips_waiting_for(tx, &params, arena, &row);
                }
        TRY(err);
        *ret_waiting = row.waiting;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Making and reading a referral. What is done with it afterwards stands in hand.c. */
#include "referrals/internal.h"

#include "access/roll.h"
#include "base/checked.h"
#include "content/content.h"
#include "text/date.h"
#include "text/identifiers.h"
#include "text/utf8.h"

#define REFERRAL S("referral")

instant referral_hour(void)
{
        instant now = clock_now();
        return now - now % HOUR;
}

struct slice referral_today(const struct actor *actor, struct arena *arena)
{
        return date_iso_kept(date_of_instant(clock_now(), actor->zone_minutes), arena);
}

enum error referral_blame(struct referral_fault *fault, const char *field, struct slice text)
{
        *fault = (struct referral_fault){ field, text };
        return ERR_INVALID;
}

struct access_object referral_object(const struct actor *actor, const struct referral_get_row *row)
{
        return (struct access_object){ .kind = REFERRAL, .office_id = row->office_id, .id = row->id,
                                       .state = row->state, .class = CLASS_P4,
                                       .relations = uuid_equal(row->made_by, actor->person_id) ? RELATION_AUTHOR
                                                                                               : 0 };
}

/* Its key was destroyed, or is not its own: that it was there is told to those who might read it, as everything of it
 * is. */
static enum error judge_erased(struct tx *tx, const struct actor *actor, struct uuid id)
{
        struct referral_who_row who;
        TRY(referral_who(tx, &(struct referral_who_params){ actor->office_id, id }, tx_arena(tx), &who));
        struct referral_get_row row = { .office_id = actor->office_id, .id = id, .made_by = who.made_by,
                                        .state = who.state };
        struct access_object object = referral_object(actor, &row);
        TRY(access_decide(tx, actor, S("referral.read"), &object));
        return ERR_ERASED;
}

enum error referral_load(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                         struct referral_get_row *ret_row)
{
        enum error err = referral_get(tx, &(struct referral_get_params){ actor->office_id, id }, arena, ret_row);
        return err == ERR_ERASED || err == ERR_CORRUPT ? judge_erased(tx, actor, id) : err;
}

/* --- whom it names ------------------------------------------------------------------------------------------------ */

/* Whom the texts seem to speak of, but for the two who work on it: they write of themselves. */
static enum error find_spoken(struct tx *tx, const struct actor *actor, const struct referral_texts *texts,
                              struct person_ids *ret_people)
{
        struct person_ids spoken;
        struct spoken_search search = { .office_id = actor->office_id, .texts = texts->items,
                                        .text_count = texts->count,
                                        .today = referral_today(actor, tx_arena(tx)) };
        TRY(people_spoken_of(tx, &search, tx_arena(tx), &spoken));
        struct person_ids people = { .items = arena_array(tx_arena(tx), struct uuid, spoken.count + 1) };
        if (!people.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < spoken.count; i++)
                if (!uuid_equal(spoken.items[i], actor->person_id) && !uuid_equal(spoken.items[i], texts->made_by))
                        people.items[people.count++] = spoken.items[i];
        *ret_people = people;
        return OK;
}

enum error referral_mark_named(struct tx *tx, const struct actor *actor, const struct referral_texts *texts,
                               struct referral_fault *fault)
{
        int64_t count;
        bool writer, maker;
        struct person_ids people;
        struct identifiers *found = arena_new(tx_arena(tx), struct identifiers);
        if (!found)
                return ERR_MEMORY;
        for (size_t i = 0; i < texts->count; i++)
                TRY(identifiers_find(texts->items[i], tx_arena(tx), found));
        if (found->more)
                return referral_blame(fault, texts->field, T("Terlalu banyak nomor."));
        TRY(find_spoken(tx, actor, texts, &people));
        TRY(access_mark_named(tx,
                              &(struct named_in_search){
                                      .office_id = actor->office_id, .object_kind = REFERRAL, .object_id = texts->id,
                                      .phones = found->phones, .phone_count = found->phone_count,
                                      .niks = found->niks, .nik_count = found->nik_count, .persons = people.items,
                                      .person_count = people.count },
                              &count));
        TRY(access_is_named(tx, actor->person_id, REFERRAL, texts->id, &writer));
        TRY(access_is_named(tx, texts->made_by, REFERRAL, texts->id, &maker));
        if (writer || maker)
                return referral_blame(fault, texts->field,
                                      T("Jangan tulis nomor Anda atau nomor pembuat rujukan: siapa yang nomornya "
                                        "disebut tidak dapat membukanya lagi."));
        return OK;
}

/* --- making ------------------------------------------------------------------------------------------------------- */

static bool has_size(struct slice text, size_t least, size_t most)
{
        size_t size = utf8_count(text);
        return size >= least && size <= most;
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* The number of an application, "P-2026-482133": a referral points at none. */
static bool names_application(struct slice text)
{
        static const char form[] = "P-0000-00000"; /* old ones have five digits at the end */
        for (size_t i = 0; i + sizeof form - 1 <= text.size; i++) {
                size_t at = 0;
                while (form[at] && (form[at] == '0' ? is_digit(text.data[i + at])
                                                    : (text.data[i + at] & ~0x20) == (form[at] & ~0x20)))
                        at++;
                if (!form[at])
                        return true;
        }
        return false;
}

static enum error check(const struct referral_draft *draft, struct referral_fault *fault)
{
        size_t count;
        const struct referral_word *words = referral_needs(&count);
        const struct {
                const char *field;
                struct slice text;
        } texts[] = { { "seen", draft->seen }, { "wanted", draft->wanted }, { "reach", draft->reach } };
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
                if (names_application(texts[i].text))
                        return referral_blame(fault, texts[i].field,
                                              T("Hapus nomor permohonan paspor: rujukan tidak boleh menunjuk ke "
                                                "sana."));
        if (!has_size(draft->seen, 1, REFERRAL_SEEN_MAX))
                return referral_blame(fault, "seen", T("Tulis apa yang dilihat dan dikatakan."));
        if (draft->need_count == 0 || draft->need_count > count)
                return referral_blame(fault, "needs", T("Pilih paling sedikit satu."));
        for (size_t i = 0; i < draft->need_count; i++)
                if (!referral_is_key(words, count, draft->needs[i]))
                        return referral_blame(fault, "needs", T("Pilih paling sedikit satu."));
        if (!has_size(draft->wanted, 0, REFERRAL_WANTED_MAX))
                return referral_blame(fault, "wanted", T("Terlalu panjang."));
        if (!has_size(draft->reach, 1, REFERRAL_REACH_MAX))
                return referral_blame(fault, "reach", T("Tulis bagaimana ia dihubungi dengan aman."));
        return OK;
}

static struct slice join_needs(const struct referral_draft *draft, struct arena *arena)
{
        struct slice text = S("");
        for (size_t i = 0; i < draft->need_count; i++)
                text = arena_printf(arena, "%.*s%s%.*s", SLICE_FMT(text), text.size ? " " : "",
                                    SLICE_FMT(draft->needs[i]));
        return text;
}

/* The same id again: the same words of the same person are the same referral. */
static enum error compare(struct tx *tx, const struct actor *actor, const struct referral_insert_params *new,
                          bool *ret_known)
{
        struct referral_get_row row;
        enum error err = referral_load(tx, actor, new->id, tx_arena(tx), &row);
        *ret_known = err == OK;
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        bool same = uuid_equal(row.made_by, actor->person_id) && slice_equal(row.seen, new->seen) &&
                    slice_equal(row.needs, new->needs) && slice_equal(row.wanted, new->wanted) &&
                    slice_equal(row.reach, new->reach);
        return same ? OK : ERR_CONFLICT;
}

enum error referrals_make(struct tx *tx, const struct actor *actor, const struct referral_draft *draft,
                          struct referral_fault *ret_fault)
{
        bool known;
        struct access_object object = { .kind = REFERRAL, .office_id = actor->office_id, .class = CLASS_P4 };
        TRY(access_decide(tx, actor, S("referral.make"), &object));
        TRY(check(draft, ret_fault));
        struct referral_insert_params new = { .office_id = actor->office_id, .id = draft->id, .hour = referral_hour(),
                                              .made_by = actor->person_id, .seen = draft->seen,
                                              .needs = join_needs(draft, tx_arena(tx)),
                                              .wanted = draft->wanted.size ? draft->wanted : SLICE_NULL,
                                              .reach = draft->reach };
        if (slice_is_null(new.needs))
                return ERR_MEMORY;
        TRY(compare(tx, actor, &new, &known));
        if (known)
                return OK;
        TRY(referral_insert(tx, &new, NULL));
        const struct slice texts[] = { draft->seen, draft->wanted, draft->reach };
        TRY(referral_mark_named(tx, actor,
                                &(struct referral_texts){ draft->id, actor->person_id, "seen", texts,
                                                          ARRAY_SIZE(texts) },
                                ret_fault));
        object.id = draft->id;
        return access_enter(tx, actor, S("referral.make"), &object, SLICE_NULL);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* What has not moved since then is late. */
static enum error late_before(struct tx *tx, const struct actor *actor, instant *ret_before)
{
        struct content_clock clock;
        struct slice today = referral_today(actor, tx_arena(tx));
        enum error err = content_clock(tx, actor->office_id, S("rujukan"), today, &clock);
        if (err != OK && err != ERR_UNCONFIGURED)
                return err;
        *ret_before = clock_now() - (err == OK && clock.unit == UNIT_HOUR ? clock.amount : REFERRAL_HOURS) * HOUR;
        return OK;
}

/* `moved`: the hour of the last step, or of the writing. */
static bool is_late(struct slice state, instant moved, instant before)
{
        return (slice_equal(state, S("made")) || slice_equal(state, S("handed-over"))) && moved < before;
}

bool referral_is_to_follow(const struct referral_get_row *row)
{
        return row->has_follow_from && row->follow_from <= clock_now();
}

/* ERR_FORBIDDEN without a part in it. */
static enum error may_list(struct tx *tx, const struct actor *actor, bool *ret_all)
{
        struct access_object all = { .kind = REFERRAL, .office_id = actor->office_id, .class = CLASS_P2 };
        TRY(access_decide(tx, actor, S("referral.list"), &all));
        enum error err = access_decide(tx, actor, S("referral.list-all"), &all);
        *ret_all = err == OK;
        return err == ERR_FORBIDDEN ? OK : err;
}

enum error referrals_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_number)
{
        bool all;
        struct referral_waiting_row row;
        enum error err = may_list(tx, actor, &all);
        if (err == ERR_FORBIDDEN)
                *ret_number = 0;
        if (err != OK)
                return err == ERR_FORBIDDEN ? OK : err;
        struct referral_waiting_params params = { .office_id = actor->office_id, .reader = actor->person_id,
                                                  .all = all, .now = clock_now() };
        TRY(late_before(tx, actor, &params.before));
        TRY(referral_waiting(tx, &params, tx_arena(tx), &row));
        *ret_number = row.number;
        return OK;
}

enum error referrals_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                          struct referral_list *ret_list)
{
        struct referral_rows_rows rows;
        bool all;
        instant before;
        TRY(may_list(tx, actor, &all));
        TRY(late_before(tx, actor, &before));
        TRY(referral_rows(tx, &(struct referral_rows_params){ actor->office_id, actor->person_id, all }, arena,
                          &rows));
        struct referral_list list = { .items = arena_array(arena, struct referral_row, rows.count + 1) };
        struct uuid *ids = arena_array(tx_arena(tx), struct uuid, rows.count + 1);
        if (!list.items || !ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct referral_rows_row *row = &rows.items[i];
                ids[i] = row->id;
                list.items[list.count++] = (struct referral_row){ .id = row->id, .state = row->state,
                                                                  .made_by = row->made_name, .hour = row->hour,
                                                                  .mine = row->mine,
                                                                  .late = is_late(row->state, row->moved, before),
                                                                  .follow = row->has_follow_from &&
                                                                            row->follow_from <= clock_now() };
        }
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("referral.list"),
                                                      .object_kind = REFERRAL, .office_id = actor->office_id,
                                                      .ids = ids, .id_count = list.count }));
        *ret_list = list;
        return OK;
}

static enum error split_needs(struct slice text, struct arena *arena, struct referral_page *page)
{
        size_t most;
        struct slice word;
        (void)referral_needs(&most);
        page->needs = arena_array(arena, struct slice, most);
        if (!page->needs)
                return ERR_MEMORY;
        while (page->need_count < most && slice_next(&text, ' ', &word))
                page->needs[page->need_count++] = word;
        return OK;
}

/* `said`: on whose word, key and name of the agency, on lines of their own; or how it ended; or what became of him. */
static void read_said(struct slice said, struct referral_step *step)
{
        struct slice key;
        if (slice_equal(step->act, S("closed")))
                step->end = said;
        if (slice_equal(step->act, S("followed")))
                step->fate = said;
        if (slice_equal(step->act, S("handed-over")) && slice_next(&said, '\n', &step->consent) &&
            slice_next(&said, '\n', &key))
                step->agency = said;
}

static enum error add_steps(struct tx *tx, struct arena *arena, const struct referral_get_row *row,
                            struct referral_page *page)
{
        struct referral_steps_rows rows;
        TRY(referral_steps(tx, &(struct referral_steps_params){ row->office_id, row->id }, arena, &rows));
        page->steps = arena_array(arena, struct referral_step, rows.count + 1);
        if (!page->steps)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct referral_steps_row *step = &rows.items[i];
                page->steps[i] = (struct referral_step){ .act = step->act, .by = step->done_name,
                                                         .note = step->note, .hour = step->hour };
                read_said(step->said, &page->steps[i]);
        }
        page->step_count = rows.count;
        return OK;
}

static bool may(struct tx *tx, const struct actor *actor, struct slice action, const struct access_object *object)
{
        struct slice to;
        return referral_edge(action, object->state, &to) && access_decide(tx, actor, action, object) == OK;
}

struct wish {
        const struct actor *actor;
        struct slice action;
        struct uuid id;
};

static enum error read_as(struct tx *tx, const struct wish *wish, struct arena *arena, struct referral_page *ret_page)
{
        const struct actor *actor = wish->actor;
        struct referral_get_row row;
        instant before;
        TRY(late_before(tx, actor, &before));
        TRY(referral_load(tx, actor, wish->id, arena, &row));
        struct access_object object = referral_object(actor, &row);
        TRY(access_enter(tx, actor, wish->action, &object, SLICE_NULL));
        struct referral_page page = {
                .row = { .id = row.id, .state = row.state, .made_by = row.made_name, .hour = row.hour,
                         .mine = uuid_equal(row.made_by, actor->person_id),
                         .late = is_late(row.state, row.moved, before),
                         .follow = referral_is_to_follow(&row) },
                .seen = row.seen, .wanted = row.wanted, .reach = row.reach, .version = row.version,
                .can_hand_over = may(tx, actor, S("referral.hand-over"), &object),
                .can_receive = may(tx, actor, S("referral.receive"), &object),
                .can_close = may(tx, actor, S("referral.close"), &object),
                .can_follow = referral_is_to_follow(&row) && may(tx, actor, S("referral.follow"), &object),
                .can_print = access_decide(tx, actor, S("referral.print"), &object) == OK };
        TRY(split_needs(row.needs, arena, &page));
        enum error err = add_steps(tx, arena, &row, &page);
        if (err == ERR_CORRUPT) /* what was moved here from another referral is said as what has no key */
                return ERR_ERASED;
        TRY(err);
        *ret_page = page;
        return OK;
}

enum error referrals_read(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                          struct referral_page *ret_page)
{
        return read_as(tx, &(struct wish){ actor, S("referral.read"), id }, arena, ret_page);
}

enum error referrals_print(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                           struct referral_page *ret_page)
{
        return read_as(tx, &(struct wish){ actor, S("referral.print"), id }, arena, ret_page);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/overseen.h"

#include "access/people.h"
#include "access/roll.h"
#include "access/scope.h"
#include "base/checked.h"
#include "journal/journal.h"
#include "passports/internal.h"
#include "passports/vouch.h"
#include "text/identifiers.h"

enum { ANSWERS_MOST = 60, TEXTS_MOST = ANSWERS_MOST + 5 };

static struct access_object object_of(const struct actor *actor, struct uuid id)
{
        return (struct access_object){ .kind = APPLICATION, .office_id = actor->office_id, .id = id,
                                       .state = S("waiting"), .region = S(""), .class = CLASS_P3 };
}

/* --- what was read for names --- */

static void add_text(struct overseen_application_page *page, enum overseen_text_kind kind, struct slice text)
{
        if (slice_trim(text).size > 0 && page->text_count < TEXTS_MOST)
                page->texts[page->text_count++] = (struct overseen_text){ kind, text };
}

static enum error read_texts(struct tx *tx, const struct reading *there, struct uuid id,
                             struct overseen_application_page *page)
{
        struct application_head head;
        struct guarantor_letter letter;
        struct application_answers_rows answers;
        page->texts = arena_array(there->arena, struct overseen_text, TEXTS_MOST);
        if (!page->texts)
                return ERR_MEMORY;
        TRY(head_read(tx, there->actor->office_id, id, there->arena, &head));
        TRY(passports_letter_read(tx, there, id, &letter));
        TRY(application_answers(tx, &(struct application_answers_params){ there->actor->office_id, id }, there->arena,
                                &answers));
        add_text(page, OVERSEEN_LETTER, letter.wording);
        add_text(page, OVERSEEN_PLACE, letter.place);
        add_text(page, OVERSEEN_GUARANTOR, head.guarantor_name);
        add_text(page, OVERSEEN_AGENT, head.agent);
        for (size_t i = 0; i < answers.count; i++)
                add_text(page, OVERSEEN_ANSWER, answers.items[i].words);
        add_text(page, OVERSEEN_HEARING, head.hearing);
        page->version = head.version;
        return OK;
}

/* Of the reader's own office, whom the marks of the other one know nothing of. */
static enum error find_spoken(struct tx *tx, const struct actor *actor, const struct overseen_application_page *page,
                              struct person_ids *ret_people)
{
        struct arena *arena = tx_arena(tx);
        struct identifiers *found = arena_new(arena, struct identifiers);
        struct slice *texts = arena_array(arena, struct slice, page->text_count);
        struct slice today = today_of(actor, arena);
        if (!found || !texts || slice_is_null(today))
                return ERR_MEMORY;
        for (size_t i = 0; i < page->text_count; i++) {
                texts[i] = page->texts[i].text;
                TRY(identifiers_find(texts[i], arena, found));
        }
        struct person_ids numbers;
        const struct named_in_search search = { .office_id = actor->office_id, .phones = found->phones,
                                                .phone_count = found->phone_count, .niks = found->niks,
                                                .nik_count = found->nik_count };
        TRY(people_with_identifiers(tx, &search, arena, &numbers));
        TRY(people_in_letter(tx,
                             &(struct spoken_search){ .office_id = actor->office_id, .texts = texts,
                                                      .text_count = page->text_count, .today = today },
                             arena, ret_people));
        for (size_t i = 0; i < numbers.count; i++)
                TRY(person_ids_add_new(ret_people, arena, numbers.items[i]));
        return OK;
}

/* ERR_NOT_FOUND when one of the texts speaks of the reader. */
static enum error open_texts(struct tx *tx, const struct actor *actor, const struct overseen_named_row *row,
                             struct arena *arena, struct overseen_application_page *ret_page)
{
        struct person_ids people;
        struct actor there = *actor;
        there.office_id = row->office_id;
        struct overseen_application_page page = { .row = { row->id, row->number, row->office, row->since } };
        TRY(read_texts(tx, &(struct reading){ &there, LANGUAGE_ID, arena }, row->id, &page));
        TRY(find_spoken(tx, actor, &page, &people));
        for (size_t i = 0; i < people.count; i++)
                if (uuid_equal(people.items[i], actor->person_id))
                        return ERR_NOT_FOUND;
        *ret_page = page;
        return OK;
}

/* --- what lies with the reader's office --- */

static enum error find_rows(struct tx *tx, const struct actor *actor, struct arena *arena,
                            struct overseen_named_rows *ret_rows)
{
        struct slice today = today_of(actor, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        return overseen_named(tx, &(struct overseen_named_params){ actor->office_id, today }, arena, ret_rows);
}

static enum error list_rows(struct tx *tx, const struct actor *actor, struct arena *arena,
                            struct overseen_application_rows *ret_rows)
{
        struct overseen_named_rows found;
        TRY(find_rows(tx, actor, arena, &found));
        struct overseen_application_rows rows = { .more = found.more,
                                                  .items = arena_array(arena, struct overseen_application,
                                                                       found.count) };
        if (!rows.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < found.count && rows.count < NAMED_MOST; i++) {
                struct overseen_application_page page;
                enum error err = open_texts(tx, actor, &found.items[i], arena, &page);
                if (err != OK && err != ERR_NOT_FOUND)
                        return err;
                if (err == OK)
                        rows.items[rows.count++] = page.row;
        }
        *ret_rows = rows;
        return OK;
}

static enum error read_rows(struct tx *tx, const struct actor *actor, struct arena *arena,
                            struct overseen_application_rows *ret_rows)
{
        *ret_rows = (struct overseen_application_rows){ 0 };
        if (!access_may_ever(actor, S("oversight.decide")))
                return OK;
        TRY(scope_widen(tx));
        TRY(list_rows(tx, actor, arena, ret_rows));
        return scope_narrow(tx);
}

enum error passports_overseen_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_count)
{
        struct overseen_application_rows rows;
        TRY(read_rows(tx, actor, tx_arena(tx), &rows));
        *ret_count = (int64_t)rows.count;
        return OK;
}

enum error passports_overseen_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                   struct overseen_application_rows *ret_rows)
{
        struct uuid ids[NAMED_MOST];
        struct access_object object = object_of(actor, UUID_NIL);
        object.class = CLASS_P2;
        TRY(access_decide(tx, actor, S("oversight.list"), &object));
        TRY(read_rows(tx, actor, arena, ret_rows));
        for (size_t i = 0; i < ret_rows->count; i++)
                ids[i] = ret_rows->items[i].id;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("oversight.list"),
                                                         .object_kind = APPLICATION, .office_id = actor->office_id,
                                                         .ids = ids, .id_count = ret_rows->count });
}

/* --- one of them --- */

static enum error find_row(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                           struct overseen_named_row *ret_row)
{
        struct overseen_named_rows rows;
        TRY(find_rows(tx, actor, arena, &rows));
        for (size_t i = 0; i < rows.count; i++)
                if (uuid_equal(rows.items[i].id, id)) {
                        *ret_row = rows.items[i];
                        return OK;
                }
        return ERR_NOT_FOUND;
}

struct crossing {
        const struct actor *actor;
        struct slice action; /* in the journal of the other office, where nobody stands beside it */
        struct uuid id;
};

/* Allowed and in both journals; the rest of the transaction sees the other office. */
static enum error cross(struct tx *tx, const struct crossing *step, struct arena *arena,
                        struct overseen_application_page *ret_page, struct uuid *ret_office)
{
        struct overseen_named_row row;
        struct access_object object = object_of(step->actor, step->id);
        TRY(scope_widen(tx));
        TRY(find_row(tx, step->actor, step->id, arena, &row));
        TRY(open_texts(tx, step->actor, &row, arena, ret_page));
        TRY(access_enter(tx, step->actor, S("oversight.decide"), &object, SLICE_NULL));
        *ret_office = row.office_id;
        return journal_write(tx, &(struct journal_note){ .office_id = row.office_id, .action = step->action,
                                                         .purpose = S("review"), .object_kind = APPLICATION,
                                                         .ids = &step->id, .id_count = 1 });
}

enum error passports_overseen_read(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                                   struct overseen_application_page *ret_page)
{
        struct uuid office;
        struct actor there = *actor;
        TRY(cross(tx, &(struct crossing){ actor, S("oversight.read"), id }, arena, ret_page, &office));
        there.office_id = office;
        TRY(named_meant(tx, &there, id, arena, &ret_page->meant));
        return scope_narrow(tx);
}

enum error passports_overseen_settle(struct tx *tx, const struct actor *actor,
                                     const struct application_named_verdict *verdict)
{
        struct uuid office;
        struct actor there = *actor;
        struct overseen_application_page page;
        TRY(cross(tx, &(struct crossing){ actor, S("oversight.decide"), verdict->application_id }, tx_arena(tx), &page,
                  &office));
        if (verdict->version != 0 && verdict->version != page.version)
                return ERR_STALE;
        there.office_id = office;
        TRY(named_settle(tx, &there, verdict));
        return scope_narrow(tx);
}

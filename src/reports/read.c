/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of one report: the whole for analysts and the head, his own words and the public notes for its author. */
#include "base/checked.h"
#include "content/content.h"
#include "reports.sql.h"
#include "reports/internal.h"
#include "subjects/subjects.h"

static enum error add_signs(struct tx *tx, const struct actor *actor, enum language language, struct arena *arena,
                            struct report_page *page)
{
        struct report_signs_rows rows;
        TRY(report_signs(tx, &(struct report_signs_params){ .office_id = actor->office_id, .report_id = page->row.id },
                         arena, &rows));
        page->signs = arena_array(arena, struct report_sign, rows.count);
        if (!page->signs)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                struct content_item item;
                struct slice label = rows.items[i].sign_key;
                enum error err = content_find_version(tx, actor->office_id, S("sign"), label,
                                                      rows.items[i].sign_version, arena, &item);
                if (err == OK)
                        label = content_text(&item, "label", language, arena);
                else if (err != ERR_NOT_FOUND)
                        return err;
                page->signs[page->sign_count++] = (struct report_sign){ rows.items[i].sign_key, label,
                                                                        rows.items[i].sign_version };
        }
        return OK;
}

/* The author reads public notes only, and never who wrote them. */
static enum error add_events(struct tx *tx, const struct actor *actor, enum language language, struct arena *arena,
                             struct report_page *page)
{
        struct report_events_rows rows;
        TRY(report_events(tx,
                          &(struct report_events_params){ .office_id = actor->office_id, .report_id = page->row.id },
                          arena, &rows));
        page->events = arena_array(arena, struct report_event, rows.count);
        if (!page->events)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct report_events_row *row = &rows.items[i];
                if (page->is_own && slice_is_null(row->public_note))
                        continue;
                page->events[page->event_count++] = (struct report_event){
                        .at = row->at, .kind = row->kind, .from_state = row->from_state, .to_state = row->to_state,
                        .note = slice_is_null(row->public_note) ? SLICE_NULL : translate(language, row->public_note),
                        .actor_name = page->is_own ? SLICE_NULL : row->actor_name };
        }
        return OK;
}

static enum error add_additions(struct tx *tx, const struct actor *actor, struct arena *arena, struct report_page *page)
{
        struct report_additions_rows rows;
        TRY(report_additions(tx, &(struct report_additions_params){ .office_id = actor->office_id,
                                                                    .report_id = page->row.id },
                             arena, &rows));
        page->additions = arena_array(arena, struct report_addition, rows.count);
        if (!page->additions)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                page->additions[i] = (struct report_addition){ rows.items[i].created_at, rows.items[i].told };
        page->addition_count = rows.count;
        return OK;
}

static enum error add_attachments(struct tx *tx, const struct actor *actor, struct arena *arena,
                                   struct report_page *page)
{
        struct attachment_owner owner = { .office_id = actor->office_id, .id = page->row.id, .kind = S("report") };
        return attachments_of(tx, &owner, arena, &page->attachments);
}

struct marked {
        struct officials *officials;
        struct arena *arena;
};

static enum error add_marked(void *context, const struct report_likely_marks_row *row)
{
        struct marked *marked = context;
        const struct officials *officials = marked->officials;
        for (size_t i = 0; i < officials->likely_count; i++)
                if (uuid_equal(officials->likely[i].person_id, row->id))
                        return OK;
        return officials_add_likely(marked->officials, marked->arena,
                                    &(struct report_likely){ row->id, row->name, row->position });
}

/* Whom the text as filed may mean, and who was marked as likely since, by what was added. */
static enum error add_likely(struct tx *tx, const struct actor *actor, struct uuid author_id, struct arena *arena,
                             struct report_page *page)
{
        struct officials *officials = arena_new(arena, struct officials);
        const struct slice texts[] = { page->narrative, page->recruiter, page->company,
                                       page->address,   page->household, page->official };
        struct officials_question question = { actor->office_id, author_id, page->official, page->recruiter,
                                               actor_today(actor, arena), texts, ARRAY_SIZE(texts) };
        if (!officials || slice_is_null(question.today))
                return ERR_MEMORY;
        TRY(find_officials(tx, &question, arena, officials));
        struct marked marked = { officials, arena };
        TRY(report_likely_marks(tx, &(struct report_likely_marks_params){ .office_id = actor->office_id,
                                                                          .id = page->row.id,
                                                                          .today = question.today },
                                add_marked, &marked));
        page->likely = officials->likely;
        page->likely_count = officials->likely_count;
        return OK;
}

static struct report_page page_of(const struct report_whole_row *row, const struct actor *actor)
{
        bool own = uuid_equal(row->reporter_id, actor->person_id);
        return (struct report_page){
                .row = { .id = row->id, .seq = row->seq, .number = row->number, .village_code = row->village_code,
                         .state = row->state, .knowledge = row->knowledge, .country = row->country,
                         .outcome = row->outcome, .happened_on = row->happened_on, .urgent = row->urgent,
                         .held = !own && slice_equal(row->route, ROUTE_HEAD),
                         .mine = uuid_equal(row->assigned_to, actor->person_id),
                         .reliability = own ? SLICE_NULL : row->reliability,
                         .credibility = own ? SLICE_NULL : row->credibility, .created_at = row->created_at },
                .is_own = own, .narrative = row->narrative, .recruiter = row->recruiter, .phone = row->phone,
                .company = row->company, .address = row->address, .household = row->household,
                .official = row->official, .grade_note = own ? SLICE_NULL : row->grade_note,
                .outcome_note = row->outcome_note, .reporter_position = own ? SLICE_NULL : row->reporter_position,
                .version = row->version };
}

enum error report_may_mean(struct tx *tx, const struct actor *actor, struct uuid report_id,
                           struct report_page *ret_page)
{
        struct report_whole_row row;
        TRY(report_whole(tx, &(struct report_whole_params){ .office_id = actor->office_id, .id = report_id },
                         tx_arena(tx), &row));
        *ret_page = page_of(&row, actor);
        return add_likely(tx, actor, row.reporter_id, tx_arena(tx), ret_page);
}

static enum error add_subjects(struct tx *tx, const struct actor *actor, struct arena *arena, struct report_page *page)
{
        struct subject_ids ids;
        TRY(subjects_of_source(tx, &(struct source_ref){ actor->office_id, SOURCE_REPORT, page->row.id }, arena, &ids));
        page->subjects = ids.items;
        page->subject_count = ids.count;
        return OK;
}

static bool may(struct tx *tx, const struct actor *actor, struct slice action, const struct access_object *object)
{
        return access_decide(tx, actor, action, object) == OK;
}

static void add_rights(struct tx *tx, const struct actor *actor, const struct access_object *object,
                       struct report_page *page)
{
        struct access_object general = *object;
        general.class = CLASS_P2;
        page->can_take = may(tx, actor, S("report.take"), &general);
        page->can_return = may(tx, actor, S("report.return"), &general);
        page->can_verify = may(tx, actor, S("report.verify"), &general);
        page->can_grade = may(tx, actor, S("report.grade"), object);
        page->can_close = may(tx, actor, S("report.close"), object);
        page->can_add = may(tx, actor, S("report.add"), object);
        page->alone = !page->is_own && (object->relations & RELATION_ALONE) != 0;
        page->can_release = page->row.held && may(tx, actor, S("named.review"), &general);
}

enum error report_is_open(struct tx *tx, const struct actor *actor, struct uuid report_id)
{
        struct report_standing_row standing;
        TRY(report_standing(tx,
                            &(struct report_standing_params){ .office_id = actor->office_id, .id = report_id },
                            tx_arena(tx),
                            &standing));
        bool own = uuid_equal(standing.reporter_id, actor->person_id);
        struct access_object object = report_object(actor, report_id, standing.state, standing.village_code);
        object.relations = own ? RELATION_AUTHOR : 0U;
        if (refuse_held(tx, actor, standing.route, &object) != OK)
                return ERR_NOT_FOUND;
        enum error err = access_decide(tx, actor, own ? S("report.read-own") : S("report.read"), &object);
        return err == ERR_STEP_UP ? OK : err; /* to be asked for a proof is to know that it is there */
}

enum error report_page_load(struct tx *tx, const struct actor *reader, const struct report_ask *ask,
                            struct arena *arena, struct report_page *ret_page)
{
        struct report_whole_row row;
        struct slice today = actor_today(reader, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(report_whole(tx,
                         &(struct report_whole_params){ .office_id = reader->office_id,
                                                        .id = ask->id,
                                                        .today = today },
                         arena, &row));
        struct report_page page = page_of(&row, reader);
        TRY(add_signs(tx, reader, ask->language, arena, &page));
        TRY(add_events(tx, reader, ask->language, arena, &page));
        TRY(add_additions(tx, reader, arena, &page));
        TRY(add_attachments(tx, reader, arena, &page));
        if (!page.is_own && !slice_equal(row.route, ROUTE_INBOX))
                TRY(add_likely(tx, reader, row.reporter_id, arena, &page));
        *ret_page = page;
        return OK;
}

enum error report_read(struct tx *tx, const struct actor *actor, const struct report_ask *ask, struct arena *arena,
                       struct report_page *ret_page)
{
        struct uuid report_id = ask->id;
        struct report_standing_row standing;
        struct report_page page;
        TRY(report_standing(tx, &(struct report_standing_params){ .office_id = actor->office_id, .id = report_id },
                            arena, &standing));
        bool own = uuid_equal(standing.reporter_id, actor->person_id);
        struct access_object object = report_object(actor, report_id, standing.state, standing.village_code);
        TRY(report_relations(tx, actor, &standing, &object));
        TRY(refuse_held(tx, actor, standing.route, &object));
        TRY(access_enter(tx, actor, own ? S("report.read-own") : S("report.read"), &object, SLICE_NULL));
        TRY(report_page_load(tx, actor, ask, arena, &page));
        if (!own && !page.row.held)
                TRY(add_subjects(tx, actor, arena, &page));
        add_rights(tx, actor, &object, &page);
        *ret_page = page;
        return OK;
}

enum error reports_head(struct tx *tx, struct uuid office_id, struct uuid report_id, struct arena *arena,
                        struct report_head *ret_head)
{
        struct report_names_row row;
        TRY(report_names(tx, &(struct report_names_params){ .office_id = office_id, .id = report_id }, arena, &row));
        *ret_head = (struct report_head){ row.number, row.village_code, row.recruiter, row.phone };
        return OK;
}

enum error reports_key(struct tx *tx, const struct actor *actor, struct slice number, struct report_key *ret_key)
{
        struct report_key_row row;
        bool named;
        TRY(report_key(tx, &(struct report_key_params){ .office_id = actor->office_id, .number = number },
                       tx_arena(tx), &row));
        TRY(access_is_named(tx, actor->person_id, S("report"), row.id, &named));
        if (named)
                return ERR_NOT_FOUND;
        enum error open = report_is_open(tx, actor, row.id);
        if (open != OK && open != ERR_NOT_FOUND)
                return open;
        /* Somebody may be named in it whom nobody marked yet: until the head has looked, it is not there. */
        if (open != OK && !slice_equal(row.route, ROUTE_INBOX))
                return ERR_NOT_FOUND;
        *ret_key = (struct report_key){ row.id, row.assigned_to, open == OK };
        return OK;
}

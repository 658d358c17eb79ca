/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a request is about. Who asks must be let in to the thing by its own room; who is named there sees neither. */
#include "exchange/internal.h"

#include "base/checked.h"
#include "passports/passports.h"
#include "reports/reports.h"
#include "subjects/subjects.h"

static enum error enter_application(struct tx *tx, const struct actor *actor, struct uuid id)
{
        return access_decide(tx, actor, S("application.read"),
                             &(struct access_object){ .kind = S("application"), .office_id = actor->office_id, .id = id,
                                                      .class = CLASS_P3 });
}

static enum error enter_subject(struct tx *tx, const struct actor *actor, struct uuid id)
{
        struct subject_page page;
        return subjects_read(tx, actor, id, tx_arena(tx), &page);
}

enum error about_enter(struct tx *tx, const struct actor *actor, const struct request_about *about)
{
        if (slice_is_empty(about->kind))
                return access_may_ever(actor, S("application.list")) ? OK : ERR_INVALID;
        if (slice_equal(about->kind, S("application")))
                return enter_application(tx, actor, about->id);
        if (slice_equal(about->kind, S("report")))
                return report_is_open(tx, actor, about->id);
        return slice_equal(about->kind, S("subject")) ? enter_subject(tx, actor, about->id) : ERR_INVALID;
}

bool about_fits(const struct content_item *kind, const struct request_about *about)
{
        struct slice word = slice_is_empty(about->kind) ? S("application") : about->kind;
        json_t *body, *item;
        size_t i;
        bool fits = false;
        if (content_body(kind, &body) != OK)
                return false;
        json_array_foreach(json_object_get(body, "about"), i, item)
                fits = fits || slice_equal(slice_from_cstr(json_string_value(item)), word);
        fits = fits && !(json_is_true(json_object_get(body, "apart")) &&
                         slice_equal(about->kind, S("application")));
        json_decref(body);
        return fits;
}

static struct slice report_field(const struct report_head *head, struct slice key)
{
        if (slice_equal(key, S("recruiter_name")))
                return head->recruiter;
        return slice_equal(key, S("phone")) ? head->phone : SLICE_NULL;
}

static struct slice subject_field(const struct subject_head *head, struct slice key)
{
        static const struct {
                enum match_kind kind;
                struct slice key;
        } fields[] = {
                { MATCH_PERSON, S("recruiter_name") }, { MATCH_PHONE, S("phone") },
                { MATCH_COMPANY, S("company_name") },  { MATCH_COMPANY, S("operator_name") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
                if (fields[i].kind == head->kind && slice_equal(fields[i].key, key))
                        return head->label;
        return SLICE_NULL;
}

enum error about_field(struct tx *tx, const struct actor *actor, const struct request_about *about, struct slice key,
                       struct slice *ret_value)
{
        struct arena *arena = tx_arena(tx);
        struct report_head report;
        struct subject_head subject;
        *ret_value = SLICE_NULL;
        if (slice_equal(about->kind, S("application")))
                return passports_request_field(tx, actor->office_id, about->id, key, arena, ret_value);
        if (slice_equal(about->kind, S("report"))) {
                TRY(reports_head(tx, actor->office_id, about->id, arena, &report));
                *ret_value = report_field(&report, key);
        } else if (slice_equal(about->kind, S("subject"))) {
                TRY(subjects_head_for(tx, actor, about->id, arena, &subject));
                *ret_value = subject_field(&subject, key);
        }
        return OK;
}

enum error about_mark_named(struct tx *tx, const struct actor *actor, const struct request_about *about,
                            struct uuid request_id)
{
        if (slice_is_empty(about->kind))
                return OK;
        if (slice_equal(about->kind, S("subject")))
                TRY(request_keep_identifiers(
                        tx, &(struct request_keep_identifiers_params){ .office_id = actor->office_id,
                                                                       .id = request_id },
                        NULL));
        if (slice_equal(about->kind, S("subject")))
                return request_mark_subject(tx, &(struct request_mark_subject_params){ .office_id = actor->office_id,
                                                                                       .id = request_id,
                                                                                       .at = clock_now() },
                                            NULL);
        return access_inherit_named(tx, actor->office_id, about->kind, about->id, REQUEST, request_id);
}

struct access_object request_object(const struct actor *actor, struct uuid id, const struct request_place_row *place,
                                    enum field_class class)
{
        bool own = uuid_equal(place->requested_by, actor->person_id), desk = place->about_kind.size == 0;
        return (struct access_object){ .kind = REQUEST, .office_id = place->office_id, .id = id, .state = place->state,
                                       .region = S(""), .agency_id = place->agency_id, .class = class,
                                       .relations = (own ? RELATION_AUTHOR : 0) | (desk ? RELATION_RECIPIENT : 0) };
}

enum error list_scope(struct tx *tx, const struct actor *actor, bool *ret_own_only, bool *ret_desk_only)
{
        struct access_object object = { .kind = REQUEST, .office_id = actor->office_id, .state = S(""),
                                        .region = S(""), .class = CLASS_P3 };
        enum error all = access_decide(tx, actor, S("exchange.read"), &object);
        object.relations = RELATION_RECIPIENT;
        enum error desk = all == OK ? OK : access_decide(tx, actor, S("exchange.read"), &object);
        if ((all != OK && all != ERR_FORBIDDEN) || (desk != OK && desk != ERR_FORBIDDEN))
                return all != OK && all != ERR_FORBIDDEN ? all : desk;
        *ret_desk_only = all != OK && desk == OK;
        *ret_own_only = all != OK && desk != OK;
        return OK;
}

enum error exchange_is_open(struct tx *tx, const struct actor *actor, struct uuid id)
{
        struct request_place_row place;
        bool named = false;
        TRY(request_place(tx, &(struct request_place_params){ .id = id, .office_id = actor->office_id,
                                                              .agency_id = actor->agency_id },
                          tx_arena(tx), &place));
        if (!uuid_is_nil(place.application_id))
                TRY(access_is_named(tx, actor->person_id, S("application"), place.application_id, &named));
        if (named)
                return ERR_NOT_FOUND;
        struct access_object object = request_object(actor, id, &place, CLASS_P3);
        return access_decide(tx, actor, S("exchange.read"), &object);
}

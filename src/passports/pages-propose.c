/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What keeps a proposal from being made, at the fields of its form, with what was typed. */
#include "passports.html.h"

#include "base/checked.h"
#include "passports/view.h"
#include "program/fields.h"

#include <string.h>

/* A member of struct proposal and the form's name of it, in the order of the page; `asked`: by this outcome's form. */
struct proposal_field {
        const char *member, *field;
        bool asked;
};
enum { PROPOSAL_FIELDS = 10 };

/* Where the member's field stands, from 1; 0 for none, and for what is not asked. */
static size_t place_of(const char *member, const struct proposal_field fields[PROPOSAL_FIELDS])
{
        for (size_t i = 0; member && i < PROPOSAL_FIELDS; i++)
                if (strcmp(fields[i].member, member) == 0)
                        return fields[i].asked ? i + 1 : 0;
        return 0;
}

static void add_obstacle(struct request *rq, struct slice text, const char *field, struct form_errors *errors,
                         struct view_passports_propose_obstacles *ret_item)
{
        ret_item->text = translate(rq->language, text);
        ret_item->field = field ? slice_from_cstr(field) : SLICE_NULL;
        if (field && !form_error_find(errors, field))
                fields_fault(errors, field, text);
}

/* What belongs to no field first, then as the fields stand on the page. */
static enum error fill_obstacles(struct request *rq, const struct obstacles *obstacles, struct form_errors *errors,
                                 struct view_passports_propose *view)
{
        const struct proposal_field fields[PROPOSAL_FIELDS] = {
                { "reasons", "alasan", view->reasons_count > 0 },
                { "evidence", "bukti", view->on_paper && view->evidence_count > 0 },
                { "facts", "fakta", view->on_paper || view->asks_why || view->asks_statement },
                { "fix", "perbaikan", view->on_paper },
                { "legal", "hukum", view->on_paper && view->legal_count > 0 },
                { "recruiter", "nama_perekrut", view->asks_recruiter },
                { "recruiter_phone", "telepon_perekrut", view->asks_recruiter },
                { "period_until", "hingga", view->asks_period },
                { "review_on", "tinjau", view->asks_period },
                { "period_basis", "hukum_waktu", view->asks_period && view->period_legal_count > 0 },
        };
        struct view_passports_propose_obstacles *items = arena_array(rq->arena, struct view_passports_propose_obstacles,
                                                                     OBSTACLES_MAX);
        if (!items)
                return ERR_MEMORY;
        for (size_t place = 0; place <= PROPOSAL_FIELDS; place++)
                for (size_t i = 0; obstacles && i < obstacles->count; i++)
                        if (place_of(obstacles->fields[i], fields) == place)
                                add_obstacle(rq, obstacles->items[i], place ? fields[place - 1].field : NULL, errors,
                                             &items[view->obstacles_count++]);
        view->obstacles = items;
        return OK;
}

/* What was typed comes back, with what is wrong beside it; at first what stood in the proposal of this outcome that was
 * returned. Its ticks and its period are set anew. */
static void fill_typed(struct request *rq, const struct form_errors *errors, const struct decision_item *last,
                       struct view_passports_propose *view)
{
        static const struct decision_item nothing = { 0 };
        struct slice none;
        bool again = last && slice_equal(last->state, S("returned")) && slice_equal(last->outcome, view->code);
        const struct decision_item *was = again ? last : &nothing;
        const struct {
                const char *field;
                struct slice was, *value, *error;
        } fields[] = {
                { "fakta", was->facts, &view->facts, &view->facts_error },
                { "perbaikan", was->fix, &view->fix, &view->fix_error },
                { "nama_perekrut", was->parts.name, &view->recruiter_name, &view->recruiter_name_error },
                { "telepon_perekrut", was->parts.phone, &view->recruiter_phone, &view->recruiter_phone_error },
                { "perusahaan_perekrut", was->parts.company, &view->recruiter_company,
                  &view->recruiter_company_error },
                { "tempat_perekrut", was->parts.place, &view->recruiter_place, &view->recruiter_place_error },
                { "tidak_diketahui", was->recruiter_unknown, &view->unknown, &view->unknown_error },
                { "hingga", SLICE_NULL, &view->until, &view->until_error },
                { "tinjau", SLICE_NULL, &view->review, &view->review_error },
                { "alasan", SLICE_NULL, &none, &view->reasons_error },
                { "bukti", SLICE_NULL, &none, &view->evidence_error },
                { "hukum", SLICE_NULL, &none, &view->legal_error },
                { "hukum_waktu", SLICE_NULL, &none, &view->period_error },
        };
        for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
                *fields[i].value = fields_typed(rq, fields[i].field, fields[i].was);
                *fields[i].error = fields_text(rq, errors, fields[i].field);
        }
}

enum error propose_faults(struct request *rq, const struct obstacles *obstacles, struct form_errors *errors,
                          const struct decision_item *last, struct view_passports_propose *view)
{
        TRY(fill_obstacles(rq, obstacles, errors, view));
        fill_typed(rq, errors, last, view);
        return OK;
}

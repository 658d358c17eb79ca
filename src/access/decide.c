/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The decision: relations are gathered, named-in refuses first, then the table is asked. */
#include "access/access.h"
#include "access/policy.h"
#include "access.sql.h"
#include "journal/journal.h"

/* A second factor counts for so long. */
#define STEP_UP_WINDOW (15 * MINUTE)

bool actor_is_public(const struct actor *actor)
{
        return uuid_is_nil(actor->person_id);
}

bool actor_has_role(const struct actor *actor, struct slice role)
{
        for (size_t i = 0; i < actor->role_count; i++)
                if (slice_equal(actor->roles[i].role, role))
                        return true;
        return false;
}

/* Whether the actor stands in the rule's role at all: everybody is "public" or, signed in, a "member". */
static bool rule_is_for(const struct policy_rule *rule, const struct actor *actor)
{
        if (actor_is_public(actor))
                return slice_equal(rule->role, S("public"));
        return slice_equal(rule->role, S("member")) || actor_has_role(actor, rule->role);
}

bool access_may_ever(const struct actor *actor, struct slice action)
{
        const struct policy *policy = policy_table();
        for (size_t i = 0; i < policy->count; i++)
                if (slice_equal(policy->rules[i].action, action) && rule_is_for(&policy->rules[i], actor))
                        return true;
        return false;
}

bool access_asks_code(const struct actor *actor)
{
        const struct policy *policy = policy_table();
        if (actor->has_code || actor->fictional)
                return false;
        for (size_t i = 0; i < policy->count; i++)
                if (policy->rules[i].step_up && actor_has_role(actor, policy->rules[i].role))
                        return true;
        return false;
}

static bool code_within(struct slice code, struct slice area)
{
        if (area.size == 0)
                return true;
        return slice_starts_with(code, area) && (code.size == area.size || code.data[area.size] == '.');
}

/* Where a thing is: its region, and that region's other codes, of before and of today. */
struct whereabouts {
        struct slice region;
        const struct access_region_others_row *others;
        size_t count;
};

static bool lies_within(const struct whereabouts *where, struct slice area)
{
        if (code_within(where->region, area))
                return true;
        for (size_t i = 0; i < where->count; i++)
                if (code_within(where->others[i].code, area))
                        return true;
        return false;
}

/* A role keeps its villages when they get another code. Asked only where somebody's area does not hold the thing. */
static enum error find_whereabouts(struct tx *tx, const struct actor *actor, const struct access_object *object,
                                   struct arena *arena, struct whereabouts *ret_where)
{
        struct access_region_others_rows rows = { 0 };
        bool outside = false;
        for (size_t i = 0; i < actor->role_count && object->region.size > 0; i++)
                outside = outside || !code_within(object->region, actor->roles[i].area);
        if (outside)
                TRY(access_region_others(tx,
                                         &(struct access_region_others_params){ .office_id = actor->office_id,
                                                                                .region = object->region },
                                         arena, &rows));
        *ret_where = (struct whereabouts){ object->region, rows.items, rows.count };
        return OK;
}

/* The role of the rule holds where the thing is. A thing without a place lies in no area but the whole. */
static bool role_reaches(const struct policy_rule *rule, const struct actor *actor, const struct whereabouts *where)
{
        for (size_t i = 0; i < actor->role_count; i++)
                if (slice_equal(actor->roles[i].role, rule->role) && lies_within(where, actor->roles[i].area))
                        return true;
        return false;
}

static enum error gather_relations(struct tx *tx, const struct actor *actor, const struct access_object *object,
                                   unsigned *ret_relations)
{
        const unsigned ours = RELATION_OFFICE | RELATION_AREA | RELATION_AGENCY | RELATION_GLASS;
        unsigned relations = object->relations & ~ours;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 16 * 1024);
        /* A thing that exists belongs to an office; only what is not there yet is taken to be of the actor's own. */
        bool nowhere = uuid_is_nil(object->office_id) && uuid_is_nil(object->id);
        if (!actor_is_public(actor) && (nowhere || uuid_equal(object->office_id, actor->office_id)))
                relations |= RELATION_OFFICE;
        if (!uuid_is_nil(actor->agency_id) && uuid_equal(actor->agency_id, object->agency_id)) {
                struct access_agency_serves_row serves;
                TRY(access_agency_serves(tx, &(struct access_agency_serves_params){ .office_id = object->office_id,
                                                                                    .agency_id = actor->agency_id },
                                         &arena, &serves));
                if (serves.found > 0)
                        relations |= RELATION_AGENCY;
        }
        if (!actor_is_public(actor) && !uuid_is_nil(object->id)) {
                struct access_glass_open_row glass;
                TRY(access_glass_open(tx, &(struct access_glass_open_params){ .person_id = actor->person_id,
                                                                              .object_kind = object->kind,
                                                                              .object_id = object->id,
                                                                              .now = clock_now() },
                                      &arena, &glass));
                if (glass.found > 0)
                        relations |= RELATION_GLASS;
        }
        *ret_relations = relations;
        return OK;
}

struct asked {
        const struct actor *actor;
        const struct access_object *object;
        struct whereabouts where;
        unsigned relations;
};

static bool rule_allows(const struct policy_rule *rule, const struct asked *asked)
{
        const struct actor *actor = asked->actor;
        const struct access_object *object = asked->object;
        unsigned relations = asked->relations;
        if (!rule_is_for(rule, actor) || !policy_rule_covers_state(rule, object->state) || object->class > rule->class)
                return false;
        if ((rule->needs & RELATION_AREA) && !role_reaches(rule, actor, &asked->where))
                return false;
        unsigned others = rule->needs & ~(unsigned)RELATION_AREA;
        return (relations & others) == others && (relations & rule->bars) == 0;
}

/* Whoever confirms what another asked (the rule bars the proposer) must be the owner of his account beyond doubt. */
static bool confirms_yet(const struct policy_rule *rule, const struct actor *actor)
{
        return !(rule->bars & RELATION_PROPOSER) || actor->confirms_from <= clock_now();
}

/* Somebody who owes a code app has proven only that he knows a password: enough to set the app up, and for no other
 * step. */
static bool has_proven(const struct actor *actor, struct slice action)
{
        bool fresh = actor->second_factor_at != 0 && clock_now() - actor->second_factor_at <= STEP_UP_WINDOW;
        return fresh && (!actor->owes_code || slice_equal(action, S("account.change")));
}

static enum error ask_for_proof(const struct actor *actor, struct slice action)
{
        return actor->owes_code && !slice_equal(action, S("account.change")) ? ERR_CODE_FIRST : ERR_STEP_UP;
}

static enum error refusal(const struct actor *actor, const struct access_object *object)
{
        if (actor_is_public(actor))
                return ERR_UNAUTHENTICATED;
        return uuid_is_nil(object->id) ? ERR_FORBIDDEN : ERR_NOT_FOUND;
}

enum error access_decide(struct tx *tx, const struct actor *actor, struct slice action,
                         const struct access_object *object)
{
        if (!access_may_ever(actor, action))
                return refusal(actor, object);
        bool named = false;
        if (!actor_is_public(actor) && !uuid_is_nil(object->id)) /* nobody is named in what is not there yet */
                TRY(access_is_named(tx, actor->person_id, object->kind, object->id, &named));
        if (named)
                return refusal(actor, object);

        struct asked asked = { .actor = actor, .object = object };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        TRY(gather_relations(tx, actor, object, &asked.relations));
        TRY(find_whereabouts(tx, actor, object, &arena, &asked.where));
        bool fresh = has_proven(actor, action);
        bool step_up = false, unproven = false;
        const struct policy *policy = policy_table();
        for (size_t i = 0; i < policy->count; i++) {
                const struct policy_rule *rule = &policy->rules[i];
                if (!slice_equal(rule->action, action) || !rule_allows(rule, &asked))
                        continue;
                if (!confirms_yet(rule, actor)) {
                        unproven = true;
                        continue;
                }
                if (!rule->step_up || fresh)
                        return OK;
                step_up = true;
        }
        if (unproven)
                return ERR_UNPROVEN;
        return step_up ? ask_for_proof(actor, action) : refusal(actor, object);
}

enum error access_record(struct tx *tx, const struct access_trace *trace)
{
        return journal_write(tx, &(struct journal_note){
                                         .office_id = trace->office_id,
                                         .actor_id = trace->actor->person_id,
                                         .actor_office_id = trace->actor->office_id,
                                         .action = trace->action,
                                         .purpose = trace->actor->purpose,
                                         .object_kind = trace->object_kind,
                                         .ids = trace->ids,
                                         .id_count = trace->id_count,
                                         .detail = trace->detail,
                                         .subject = trace->subject,
                                 });
}

enum error access_enter(struct tx *tx, const struct actor *actor, struct slice action,
                        const struct access_object *object, struct slice subject)
{
        TRY(access_decide(tx, actor, action, object));
        return access_record(tx,
                             &(struct access_trace){
                                     .actor = actor,
                                     .action = action,
                                     .object_kind = object->kind,
                                     .office_id = uuid_is_nil(object->office_id) ? actor->office_id : object->office_id,
                                     .ids = &object->id,
                                     .id_count = uuid_is_nil(object->id) ? 0 : 1,
                                     .subject = subject,
                             });
}

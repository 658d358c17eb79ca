/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Correcting what was typed wrong, before anything is decided. */
#include "passports/internal.h"

#include "base/checked.h"
#include "subjects/subjects.h"

enum { FIELDS = 18 };

/* What was typed, and what stands there. `kind`: who may read what stood before. */
struct field {
        struct slice kind, what, was, is;
};

static void list_fields(const struct application_head *head, const struct application_identity_read_row *identity,
                        const struct application_new *new, struct field fields[FIELDS])
{
        const struct slice data = S("data"), own = S("identity");
        const struct field all[FIELDS] = {
                { data, S("external_number"), head->external_number, new->external_number },
                { data, S("purpose"), head->purpose, new->purpose },
                { data, S("country"), head->country, new->country },
                { data, S("first_passport"), head->first_passport ? S("1") : S("0"),
                  new->first_passport ? S("1") : S("0") },
                { data, S("name"), head->name, new->name },
                { data, S("phone"), head->phone, new->phone },
                { data, S("guarantor_name"), head->guarantor_name, new->guarantor_name },
                { data, S("guarantor_phone"), head->guarantor_phone, new->guarantor_phone },
                { data, S("guarantor_relation"), head->guarantor_relation, new->guarantor_relation },
                { data, S("company"), head->company, new->company },
                { data, S("agent"), head->agent, new->agent },
                { data, S("agent_phone"), head->agent_phone, new->agent_phone },
                { own, S("nik"), identity->nik, new->nik },
                { own, S("passport"), identity->passport, new->passport },
                { own, S("birth_date"), identity->birth_date, new->birth_date },
                { own, S("sex"), identity->sex, new->sex },
                { own, S("village_code"), identity->village_code, new->village_code },
                { own, S("address"), identity->address, new->address },
        };
        for (size_t i = 0; i < FIELDS; i++)
                fields[i] = all[i];
}

static bool is_same(struct slice was, struct slice is)
{
        return slice_equal(was, is) || (was.size == 0 && is.size == 0);
}

/* The old value stays, an empty one as "-". */
static enum error keep_old(struct tx *tx, const struct actor *actor, struct uuid id, const struct field *field)
{
        if (is_same(field->was, field->is))
                return OK;
        TRY(past_add(tx, actor,
                     &(struct past_new){ id, field->kind, field->what, field->was.size ? field->was : S("-") }));
        return note_event(tx, actor->office_id, actor->person_id, id, "correct-data", field->what);
}

/* What was compared with the identity card is another now: the comparison is made again. */
static enum error compare_again(struct tx *tx, const struct actor *actor, struct uuid id,
                                const struct field fields[FIELDS])
{
        bool compared = false;
        for (size_t i = 0; i < FIELDS; i++)
                compared = compared || (!is_same(fields[i].was, fields[i].is) &&
                                        (slice_equal(fields[i].kind, S("identity")) ||
                                         slice_equal(fields[i].what, S("name"))));
        return compared ? note_event(tx, actor->office_id, actor->person_id, id, "identity-again", S("")) : OK;
}

static enum error drop_finding(struct tx *tx, const struct actor *actor, struct uuid id, struct slice about,
                               bool dropped)
{
        return !dropped ? OK
                        : finding_correct(tx,
                                          &(struct finding_correct_params){ .office_id = actor->office_id,
                                                                            .application_id = id, .about = about },
                                          NULL);
}

static enum error write_new(struct tx *tx, const struct actor *actor, const struct application_new *new)
{
        return application_correct(tx,
                                   &(struct application_correct_params){ .office_id = actor->office_id,
                                                                         .id = new->id,
                                                                         .external_number = new->external_number,
                                                                         .purpose = new->purpose,
                                                                         .country = new->country,
                                                                         .first_passport = new->first_passport,
                                                                         .initials = initials_of(new->name,
                                                                                                 tx_arena(tx)),
                                                                         .name = new->name,
                                                                         .nik = new->nik,
                                                                         .nik_hash = new->nik,
                                                                         .passport = new->passport,
                                                                         .birth_date = new->birth_date,
                                                                         .sex = new->sex,
                                                                         .village_code = new->village_code,
                                                                         .address = new->address,
                                                                         .phone = new->phone,
                                                                         .guarantor_name = new->guarantor_name,
                                                                         .guarantor_phone = new->guarantor_phone,
                                                                         .guarantor_relation = new->guarantor_relation,
                                                                         .company = new->company,
                                                                         .agent = new->agent,
                                                                         .agent_phone = new->agent_phone,
                                                                         .at = clock_now() },
                                   NULL);
}

/* A number or name that was typed wrong counts for nobody else's application either. */
static enum error unmention_old(struct tx *tx, const struct actor *actor, const struct application_head *before,
                                const struct application_new *new)
{
        const struct {
                struct slice role, was, is;
                enum match_kind kind;
        } named[] = {
                { S("guarantor"), before->guarantor_phone, new->guarantor_phone, MATCH_PHONE },
                { S("agent"), before->agent_phone, new->agent_phone, MATCH_PHONE },
                { S("company"), before->company, new->company, MATCH_COMPANY },
                { S("agent"), before->agent, new->agent, MATCH_PERSON },
        };
        for (size_t i = 0; i < ARRAY_SIZE(named); i++)
                if (!is_same(named[i].was, named[i].is))
                        TRY(subjects_unmention(tx, &(struct mention_new){ .office_id = actor->office_id,
                                                                          .source_kind = SOURCE_APPLICATION,
                                                                          .source_id = new->id,
                                                                          .role = named[i].role,
                                                                          .kind = named[i].kind }));
        return OK;
}

/* What the application names now is looked at again; what it no longer names is no finding of it. */
static enum error look_again(struct tx *tx, const struct actor *actor, const struct application_head *before,
                             const struct application_new *new)
{
        struct application_head head;
        struct arena *arena = tx_arena(tx);
        TRY(drop_finding(tx, actor, new->id, S("guarantor-phone"),
                         !is_same(before->guarantor_phone, new->guarantor_phone)));
        TRY(drop_finding(tx, actor, new->id, S("guarantor-group"),
                         !is_same(before->guarantor_phone, new->guarantor_phone)));
        TRY(drop_finding(tx, actor, new->id, S("guarantor-place"),
                         !is_same(before->guarantor_name, new->guarantor_name)));
        TRY(drop_finding(tx, actor, new->id, S("guarantor-name"),
                         !is_same(before->guarantor_name, new->guarantor_name)));
        TRY(drop_finding(tx, actor, new->id, S("agent-name"), !is_same(before->agent, new->agent)));
        TRY(drop_finding(tx, actor, new->id, S("agent-phone"), !is_same(before->agent_phone, new->agent_phone)));
        TRY(drop_finding(tx, actor, new->id, S("company"), !is_same(before->company, new->company)));
        if (!is_same(before->company, new->company))
                TRY(outside_drop_list(tx, actor->office_id, new->id));
        TRY(unmention_old(tx, actor, before, new));
        TRY(letter_correct(tx, actor, new->id));
        TRY(mark_staff(tx, actor->office_id, new));
        TRY(named_mark(tx, actor, new->id, &new->agent, 1));
        TRY(search_keys_write(tx, actor->office_id, new));
        TRY(findings_mention(tx, actor->office_id, new, today_of(actor, arena)));
        TRY(head_read(tx, actor->office_id, new->id, arena, &head));
        TRY(findings_refresh(tx, actor, &head, arena));
        return outside_look(tx, actor, &head, true);
}

enum error passports_correct(struct tx *tx, const struct actor *actor, const struct application_new *new,
                             int64_t version)
{
        struct gate gate;
        struct application_head head;
        struct application_identity_read_row identity;
        struct field fields[FIELDS];
        struct arena *arena = tx_arena(tx);
        TRY(gate_enter(tx, actor, S("application.check"), new->id, arena, &gate));
        TRY(check_new(tx, actor, new, arena));
        TRY(head_read(tx, actor->office_id, new->id, arena, &head));
        TRY(application_identity_read(
                tx, &(struct application_identity_read_params){ .office_id = actor->office_id, .id = new->id }, arena,
                &identity));
        list_fields(&head, &identity, new, fields);
        bool same = true;
        for (size_t i = 0; i < FIELDS; i++)
                same = same && is_same(fields[i].was, fields[i].is);
        if (same)
                return OK;
        TRY(gate_compare(&gate, version));
        for (size_t i = 0; i < FIELDS; i++)
                TRY(keep_old(tx, actor, new->id, &fields[i]));
        TRY(compare_again(tx, actor, new->id, fields));
        TRY(write_new(tx, actor, new));
        return look_again(tx, actor, &head, new);
}

enum error passports_correct_purpose(struct tx *tx, const struct actor *actor, struct uuid id, struct slice purpose,
                                     int64_t version)
{
        struct gate gate;
        struct application_head head;
        struct application_identity_read_row identity;
        struct arena *arena = tx_arena(tx);
        TRY(gate_enter(tx, actor, S("application.check"), id, arena, &gate));
        TRY(head_read(tx, actor->office_id, id, arena, &head));
        TRY(application_identity_read(
                tx, &(struct application_identity_read_params){ .office_id = actor->office_id, .id = id }, arena,
                &identity));
        const struct application_new new = {
                .id = id, .external_number = head.external_number, .purpose = purpose, .country = head.country,
                .first_passport = head.first_passport, .name = head.name, .nik = identity.nik,
                .passport = identity.passport, .birth_date = identity.birth_date, .sex = identity.sex,
                .village_code = identity.village_code, .address = identity.address, .phone = head.phone,
                .guarantor_name = head.guarantor_name, .guarantor_phone = head.guarantor_phone,
                .guarantor_relation = head.guarantor_relation, .company = head.company, .agent = head.agent,
                .agent_phone = head.agent_phone };
        return passports_correct(tx, actor, &new, version);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/silence.h"

#include "base/checked.h"
#include "passports/internal.h"
#include "subjects/subjects.h"
#include "text/date.h"

#define SILENCE S("finding-silence")

static const struct silence_reason reasons[] = {
        { S("licensed"), T("Perusahaan atau petugas berizin yang memang sering disebut") },
        { S("family"), T("Keluarga yang menjamin beberapa kerabatnya") },
        { S("public"), T("Nomor kantor, sekolah, atau layanan umum") },
        { S("new-owner"), T("Nomor ini sudah dipakai orang lain") },
        { S("mistaken"), T("Laporannya keliru, atau salah tulis nomor") },
};

const struct silence_reason *silence_reasons(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(reasons);
        return reasons;
}

struct slice silence_reason_text(struct slice code)
{
        for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
                if (slice_equal(reasons[i].code, code))
                        return reasons[i].text;
        return SLICE_NULL;
}

/* --- whether it holds --- */

/* One silence, and who asks with what he may know of its object. */
struct judged {
        const struct finding_source *source;
        const struct subject_evidence *known;
        struct uuid proposed_by, confirmed_by; /* confirmed_by nil while it waits */
        struct slice until;
        int64_t verified_groups;
};

static bool alike(const struct finding_source *source, const struct subject_evidence *a,
                  const struct subject_evidence *b)
{
        if (finding_is_of_group(source->way))
                return a->applications == b->applications;
        return a->report_groups == b->report_groups && a->tips == b->tips && a->desk_notes == b->desk_notes &&
               a->partner_answers == b->partner_answers && a->verified_groups == b->verified_groups;
}

/* Whether nothing about the object names this person: who reads is not told about himself. */
static enum error sees_all(struct tx *tx, const struct actor *actor, const struct judged *judged,
                           struct uuid person_id, bool *ret_all)
{
        struct subject_evidence whole, his;
        struct arena *arena = tx_arena(tx);
        *ret_all = true;
        if (uuid_is_nil(person_id) || uuid_equal(person_id, actor->person_id))
                return OK;
        TRY(finding_look(tx, actor, UUID_NIL, judged->source, arena, &whole));
        TRY(finding_look(tx, actor, person_id, judged->source, arena, &his));
        *ret_all = alike(judged->source, &whole, &his);
        return OK;
}

static enum error judge(struct tx *tx, const struct actor *actor, const struct judged *judged,
                        enum silence_now *ret_now)
{
        bool proposer_may, confirmer_may, waits = uuid_is_nil(judged->confirmed_by);
        TRY(sees_all(tx, actor, judged, judged->proposed_by, &proposer_may));
        TRY(sees_all(tx, actor, judged, judged->confirmed_by, &confirmer_may));
        bool more = judged->known->partner_answers > 0 ||
                    (!waits && judged->known->verified_groups > judged->verified_groups);
        if (slice_compare(judged->until, today_of(actor, tx_arena(tx))) < 0)
                *ret_now = SILENCE_OVER;
        else if (more || !proposer_may || !confirmer_may)
                *ret_now = SILENCE_OVERTAKEN;
        else
                *ret_now = waits ? SILENCE_WAITS : SILENCE_HOLDS;
        return OK;
}

/* lint: parameters (what, for whom, into which memory) */
static enum error active_of(struct tx *tx, const struct actor *actor, const struct finding_at *at, struct arena *arena,
                            struct silence_of_row *ret_row, enum silence_now *ret_now)
{
        struct silence_of_rows rows;
        TRY(silence_of(tx, &(struct silence_of_params){ actor->office_id, at->indicator, at->known->subject_id }, arena,
                       &rows));
        if (rows.count == 0)
                return ERR_NOT_FOUND;
        const struct silence_of_row *row = &rows.items[0];
        const struct judged judged = { at->source, at->known, row->proposed_by,
                                       row->confirmed_by, row->until_on,
                                       row->verified_groups };
        *ret_row = *row;
        return judge(tx, actor, &judged, ret_now);
}

enum error silence_mark(struct tx *tx, const struct actor *actor, const struct finding_at *at, struct arena *arena,
                        struct finding_silence *ret_mark)
{
        struct silence_of_row row;
        enum silence_now now;
        *ret_mark = (struct finding_silence){ 0 };
        enum error err = active_of(tx, actor, at, arena, &row, &now);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        if (now == SILENCE_HOLDS || now == SILENCE_WAITS)
                *ret_mark = (struct finding_silence){ .holds = now == SILENCE_HOLDS, .waits = now == SILENCE_WAITS,
                                                      .until = row.until_on, .reason = silence_reason_text(row.reason),
                                                      .why = row.why, .proposed_by = row.proposer,
                                                      .confirmed_by = row.confirmer };
        return OK;
}

/* --- proposing --- */

static bool day_fits(const struct actor *actor, struct slice until)
{
        struct date last, today = date_of_instant(clock_now(), actor->zone_minutes);
        if (date_parse_iso(until, &last) != OK)
                return false;
        return date_compare(last, today) > 0 &&
               date_compare(last, date_add_days(today, SILENCE_DAYS_MOST)) <= 0;
}

/* Makes room where the one before does not hold any more. */
static enum error make_room(struct tx *tx, const struct actor *actor, const struct finding_at *at)
{
        struct silence_of_row row;
        enum silence_now now;
        enum error err = active_of(tx, actor, at, tx_arena(tx), &row, &now);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        if (now == SILENCE_HOLDS || now == SILENCE_WAITS)
                return ERR_CONFLICT;
        return silence_close(tx, &(struct silence_close_params){ .office_id = row.office_id, .id = row.id,
                                                                 .at = clock_now() },
                             NULL);
}

static enum error is_there(struct tx *tx, const struct actor *actor, struct uuid id, bool *ret_there)
{
        struct silences_rows rows;
        TRY(silences(tx, &(struct silences_params){ actor->office_id, actor->person_id, id }, tx_arena(tx),
                     &rows));
        *ret_there = rows.count > 0;
        return OK;
}

enum error passports_silence_propose(struct tx *tx, const struct actor *actor, const struct silence_new *silence)
{
        struct gate gate;
        struct finding_at at;
        bool there;
        struct arena *arena = tx_arena(tx);
        TRY(gate_enter(tx, actor, S("silence.propose"), silence->application_id, arena, &gate));
        TRY(is_there(tx, actor, silence->id, &there));
        if (there)
                return OK;
        TRY(finding_find(tx, actor, silence->application_id, silence->finding_id, &at));
        if (slice_is_null(silence_reason_text(silence->reason)) ||
            slice_trim(silence->why).size < SILENCE_WHY_LEAST || !day_fits(actor, silence->until))
                return ERR_INVALID;
        if (at.known->partner_answers > 0 || uuid_is_nil(at.known->subject_id))
                return ERR_CONFLICT;
        TRY(make_room(tx, actor, &at));
        TRY(silence_add(tx,
                        &(struct silence_add_params){ .office_id = actor->office_id, .id = silence->id,
                                                      .application_id = silence->application_id,
                                                      .indicator_key = at.indicator,
                                                      .subject_id = at.known->subject_id, .about = at.source->about,
                                                      .label = at.source->raw, .reason = silence->reason,
                                                      .why = slice_trim(silence->why), .until_on = silence->until,
                                                      .by = actor->person_id, .at = clock_now() },
                        NULL));
        return note_event(tx, actor->office_id, actor->person_id, silence->application_id, "silence", S(""));
}

/* --- the second person --- */

/* The row as it may be known to the actor, with what he may know of its object. */
/* lint: parameters (what, for whom, into what) */
static enum error find_row(struct tx *tx, const struct actor *actor, struct uuid id, struct silences_row *ret_row,
                           struct finding_source *ret_source, struct subject_evidence *ret_known)
{
        struct silences_rows rows;
        struct arena *arena = tx_arena(tx);
        TRY(silences(tx, &(struct silences_params){ actor->office_id, actor->person_id, id }, arena, &rows));
        if (rows.count == 0)
                return ERR_NOT_FOUND;
        ret_source->application_id = rows.items[0].application_id;
        if (!finding_source_from(rows.items[0].about, rows.items[0].label, ret_source))
                return ERR_NOT_FOUND;
        TRY(finding_look(tx, actor, actor->person_id, ret_source, arena, ret_known));
        if (!ret_known->known)
                return ERR_NOT_FOUND;
        *ret_row = rows.items[0];
        return OK;
}

static enum error enter(struct tx *tx, const struct actor *actor, struct slice action, const struct silences_row *row)
{
        struct application_gate_row application;
        TRY(application_gate(tx, &(struct application_gate_params){ .office_id = row->office_id,
                                                                    .id = row->application_id,
                                                                    .reader = actor->person_id },
                             tx_arena(tx), &application));
        unsigned relations = (uuid_equal(row->proposed_by, actor->person_id) ? RELATION_PROPOSER : 0) |
                             (application.interviewed ? RELATION_INTERVIEWER : 0);
        return access_enter(tx, actor, action,
                            &(struct access_object){ .kind = SILENCE, .office_id = row->office_id, .id = row->id,
                                                     .state = row->state, .region = S(""), .relations = relations,
                                                     .class = CLASS_P3 },
                            SLICE_NULL);
}

static struct judged judged_of(const struct silences_row *row, const struct finding_source *source,
                               const struct subject_evidence *known)
{
        return (struct judged){ source, known, row->proposed_by, row->confirmed_by, row->until_on,
                                row->verified_groups };
}

enum error passports_silence_confirm(struct tx *tx, const struct actor *actor, struct uuid id)
{
        struct silences_row row;
        struct finding_source source;
        struct subject_evidence known, whole;
        enum silence_now now;
        int64_t changed;
        TRY(find_row(tx, actor, id, &row, &source, &known));
        if (slice_equal(row.state, S("confirmed")) && uuid_equal(row.confirmed_by, actor->person_id))
                return OK;
        TRY(enter(tx, actor, S("silence.confirm"), &row));
        const struct judged judged = judged_of(&row, &source, &known);
        TRY(judge(tx, actor, &judged, &now));
        if (!slice_equal(row.state, S("proposed")) || now != SILENCE_WAITS)
                return ERR_CONFLICT;
        TRY(finding_look(tx, actor, UUID_NIL, &source, tx_arena(tx), &whole));
        TRY(silence_confirm(tx,
                            &(struct silence_confirm_params){ .office_id = row.office_id, .id = id,
                                                              .by = actor->person_id, .at = clock_now(),
                                                              .verified_groups = whole.verified_groups },
                            &changed));
        if (changed == 0)
                return ERR_CONFLICT;
        return note_event(tx, row.office_id, actor->person_id, row.application_id, "silence-confirm", S(""));
}

enum error passports_silence_end(struct tx *tx, const struct actor *actor, struct uuid id, struct slice why)
{
        struct silences_row row;
        struct finding_source source;
        struct subject_evidence known;
        int64_t changed;
        TRY(find_row(tx, actor, id, &row, &source, &known));
        TRY(enter(tx, actor, S("silence.end"), &row));
        if (slice_trim(why).size < 5)
                return ERR_INVALID;
        TRY(silence_close(tx, &(struct silence_close_params){ .office_id = row.office_id, .id = id,
                                                              .by = actor->person_id, .at = clock_now(),
                                                              .why = slice_trim(why) },
                          &changed));
        if (changed == 0)
                return ERR_CONFLICT;
        return note_event(tx, row.office_id, actor->person_id, row.application_id, "silence-end", S(""));
}

/* --- the list --- */

static enum error fill_row(struct tx *tx, const struct actor *actor, const struct silences_row *from, bool *ret_known,
                           struct silence_row *ret_row)
{
        struct finding_source source = { .application_id = from->application_id };
        struct subject_evidence known = { 0 };
        enum silence_now now = SILENCE_ENDED;
        *ret_known = false;
        if (!finding_source_from(from->about, from->label, &source))
                return OK;
        TRY(finding_look(tx, actor, actor->person_id, &source, tx_arena(tx), &known));
        const struct judged judged = judged_of(from, &source, &known);
        if (known.known && !slice_equal(from->state, S("ended")))
                TRY(judge(tx, actor, &judged, &now));
        *ret_known = known.known;
        *ret_row = (struct silence_row){
                .id = from->id, .application_id = from->application_id, .now = now, .about = from->about,
                .label = from->label, .number = from->number, .reason = silence_reason_text(from->reason),
                .why = from->why, .until = from->until_on, .proposed_by = from->proposer,
                .confirmed_by = from->confirmer, .ended_by = from->ender, .ended_why = from->ended_why,
                .proposed_at = from->proposed_at, .confirmed_at = from->has_confirmed_at ? from->confirmed_at : 0,
                .ended_at = from->has_ended_at ? from->ended_at : 0,
                .own = uuid_equal(from->proposed_by, actor->person_id) };
        return OK;
}

static enum error waits_for(struct tx *tx, const struct actor *actor, const struct silences_asked_row *row,
                            bool *ret_waits)
{
        enum silence_now now = SILENCE_ENDED;
        struct finding_source source = { .application_id = row->application_id };
        struct subject_evidence known = { 0 };
        if (finding_source_from(row->about, row->label, &source))
                TRY(finding_look(tx, actor, actor->person_id, &source, tx_arena(tx), &known));
        const struct judged judged = { &source, &known, row->proposed_by, UUID_NIL, row->until_on,
                                       row->verified_groups };
        if (known.known)
                TRY(judge(tx, actor, &judged, &now));
        *ret_waits = known.known && now == SILENCE_WAITS;
        return OK;
}

enum error passports_silences_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_count)
{
        struct silences_asked_rows rows;
        int64_t count = 0;
        bool waits;
        *ret_count = 0;
        if (!access_may_ever(actor, S("silence.confirm")))
                return OK;
        TRY(silences_asked(tx, &(struct silences_asked_params){ actor->office_id, actor->person_id }, tx_arena(tx),
                           &rows));
        for (size_t i = 0; i < rows.count; i++) {
                TRY(waits_for(tx, actor, &rows.items[i], &waits));
                count += waits;
        }
        *ret_count = count;
        return OK;
}

enum error passports_silences(struct tx *tx, const struct actor *actor, struct arena *arena,
                              struct silence_rows *ret_rows)
{
        struct silences_rows rows;
        struct uuid ids[SILENCE_MOST];
        struct silence_rows found = { 0 };
        TRY(access_decide(tx, actor, S("silence.read"),
                          &(struct access_object){ .kind = SILENCE, .office_id = actor->office_id, .state = S(""),
                                                   .region = S(""), .class = CLASS_P3 }));
        TRY(silences(tx, &(struct silences_params){ .office_id = actor->office_id, .reader = actor->person_id }, arena,
                     &rows));
        found.items = arena_array(arena, struct silence_row, rows.count);
        if (!found.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count && found.count < SILENCE_MOST; i++) {
                bool known;
                TRY(fill_row(tx, actor, &rows.items[i], &known, &found.items[found.count]));
                if (known)
                        ids[found.count++] = rows.items[i].id;
        }
        found.more = rows.more;
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("silence.read"),
                                                      .object_kind = SILENCE, .office_id = actor->office_id,
                                                      .ids = ids, .id_count = found.count }));
        *ret_rows = found;
        return OK;
}

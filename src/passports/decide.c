/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Proposing, confirming, returning. A person decides; this file only refuses what may not be decided. */
#include "passports/internal.h"

#include "passports/issue.h"
#include "passports/second.h"
#include "text/date.h"

#include <jansson.h>

/* --- lists of keys in a column --- */

struct slice words_join(const struct slice *items, size_t count, struct arena *arena)
{
        json_t *array = json_array();
        for (size_t i = 0; i < count; i++)
                (void)json_array_append_new(array, json_stringn(items[i].data, items[i].size));
        char *text = json_dumps(array, JSON_COMPACT);
        struct slice copy = text ? arena_copy(arena, slice_from_cstr(text)) : SLICE_NULL;
        free(text);
        json_decref(array);
        return copy;
}

enum error words_split(struct slice json, struct arena *arena, struct slice **ret_items, size_t *ret_count)
{
        json_t *array = json_loadb(json.data, json.size, JSON_REJECT_DUPLICATES, NULL);
        size_t count = json_array_size(array);
        struct slice *items = arena_array(arena, struct slice, count);
        for (size_t i = 0; items && i < count; i++) {
                json_t *item = json_array_get(array, i);
                items[i] = arena_copy(arena, slice_of(json_string_value(item), json_string_length(item)));
        }
        bool good = json_is_array(array);
        json_decref(array);
        if (!good || !items)
                return good ? ERR_MEMORY : ERR_CORRUPT;
        *ret_items = items;
        *ret_count = count;
        return OK;
}

/* --- what keeps a proposal from being made --- */

void obstacle_at(struct obstacles *obstacles, const char *field, bool there, struct slice text)
{
        if (!there || obstacles->count == OBSTACLES_MAX)
                return;
        obstacles->fields[obstacles->count] = field;
        obstacles->items[obstacles->count++] = text;
}

void obstacle(struct obstacles *obstacles, bool there, struct slice text)
{
        obstacle_at(obstacles, NULL, there, text);
}

struct outcome_rule outcome_needs(const struct outcome_rule *floor, const struct content_item *content)
{
        struct outcome_rule needs = *floor;
        json_t *body;
        if (content_body(content, &body) != OK)
                return needs;
        if (json_is_true(json_object_get(body, "second_officer")) && needs.way == WAY_DECIDE)
                needs.way = WAY_PROPOSE;
        needs.hearing = needs.hearing || json_is_true(json_object_get(body, "hearing"));
        needs.recruiter = needs.recruiter || json_is_true(json_object_get(body, "recruiter_record"));
        json_decref(body);
        return needs;
}

static bool lists_outcome(const struct content_item *reason, struct slice outcome, struct arena *arena)
{
        struct slice *outcomes;
        size_t count;
        if (content_strings(reason, "outcomes", arena, &outcomes, &count) != OK)
                return false;
        for (size_t i = 0; i < count; i++)
                if (slice_equal(outcomes[i], outcome))
                        return true;
        return false;
}

static enum error check_reasons(struct tx *tx, const struct actor *actor, const struct application_file *file,
                                const struct proposal *proposal, struct obstacles *obstacles)
{
        struct arena *arena = tx_arena(tx);
        struct content_list reasons;
        TRY(content_list(tx, actor->office_id, S("reason"), today_of(actor, arena), arena, &reasons));
        bool wrong = false;
        for (size_t i = 0; i < proposal->reason_count; i++) {
                const struct content_item *reason = content_in_list(&reasons, proposal->reasons[i]);
                wrong = wrong || !reason || !lists_outcome(reason, proposal->outcome, arena);
                if (reason)
                        TRY(reason_check(tx, actor, file, proposal, reason, obstacles));
        }
        obstacle_at(obstacles, "reasons", wrong, T("Alasan yang dipilih tidak berlaku untuk hasil ini."));
        obstacle_at(obstacles, "reasons", proposal->reason_count == 0 && !slice_equal(proposal->outcome, S("T0")),
                 T("Pilih sedikitnya satu alasan berkode."));
        return OK;
}

bool passports_law_may_burden(const struct content_item *legal)
{
        json_t *body;
        if (content_body(legal, &body) != OK)
                return false;
        bool yes = json_is_true(json_object_get(body, "burdensome"));
        json_decref(body);
        return yes;
}

/* How long, when the office looks again, and the law that allows it: all three or none, and none where the outcome has
 * no period. */
static enum error check_period(struct tx *tx, const struct actor *actor, const struct outcome_rule *needs,
                               const struct proposal *proposal, struct obstacles *obstacles)
{
        struct arena *arena = tx_arena(tx);
        struct content_item law;
        struct date until, review, today = date_of_instant(clock_now(), actor->zone_minutes);
        bool any = proposal->period_until.size || proposal->review_on.size || proposal->period_basis.size;
        bool all = proposal->period_until.size && proposal->review_on.size && proposal->period_basis.size;
        obstacle(obstacles, any && !needs->period, T("Hasil ini tidak mempunyai jangka waktu. Kosongkan isian itu."));
        obstacle_at(obstacles, "period_until", needs->period && !all,
                 T("Isi sampai kapan ditangguhkan, kapan ditinjau kembali, dan dasar hukum jangka waktunya."));
        if (!needs->period || !any)
                return OK;
        enum error err = proposal->period_basis.size ? content_find(tx, actor->office_id, S("legal"),
                                                                    proposal->period_basis, today_of(actor, arena),
                                                                    arena, &law)
                                                     : ERR_NOT_FOUND;
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        obstacle_at(obstacles, "period_basis",
                    proposal->period_basis.size && (err != OK || !passports_law_sets_period(&law, arena)),
                 T("Jangka waktu memerlukan dasar hukumnya sendiri yang sudah dikonfirmasi dan bertopik "
                   "jangka-waktu."));
        bool dates = all && date_parse_iso(proposal->period_until, &until) == OK &&
                     date_parse_iso(proposal->review_on, &review) == OK;
        bool over = dates && date_compare(until, today) <= 0;
        obstacle_at(obstacles, "period_until", over, T("Hari terakhir penangguhan harus sesudah hari ini."));
        obstacle_at(obstacles, "review_on",
                    all && !over && (!dates || date_compare(review, today) <= 0 || date_compare(review, until) > 0),
                 T("Tanggal tinjau harus sesudah hari ini dan tidak melewati akhir penangguhan."));
        return OK;
}

/* lint: parameters (what, for whom, in which file) */
static enum error check_legal(struct tx *tx, const struct actor *actor, const struct outcome_rule *needs,
                              const struct application_file *file, const struct proposal *proposal,
                              struct obstacles *obstacles)
{
        struct arena *arena = tx_arena(tx);
        struct content_list legal, purposes, reasons;
        TRY(content_list(tx, actor->office_id, S("legal"), today_of(actor, arena), arena, &legal));
        TRY(content_list(tx, actor->office_id, S("checklist"), today_of(actor, arena), arena, &purposes));
        TRY(content_list(tx, actor->office_id, S("reason"), today_of(actor, arena), arena, &reasons));
        struct law_choice choice = { .rule = needs, .purpose = file->head.purpose, .purposes = &purposes };
        TRY(passports_law_narrow(&(struct law_reasons){ &reasons, proposal->reasons, proposal->reason_count }, &legal,
                                 arena, &choice));
        bool carries = false, unconfirmed = false, unfit = false;
        for (size_t i = 0; i < proposal->legal_count; i++) {
                const struct content_item *item = content_in_list(&legal, proposal->legal[i]);
                bool confirmed = item && item->confirmed;
                bool fits = confirmed && slice_is_null(passports_law_unfit(item, &choice, arena));
                unconfirmed = unconfirmed || !confirmed;
                unfit = unfit || (confirmed && !fits);
                carries = carries || fits;
        }
        obstacle_at(obstacles, "legal", unconfirmed, T("Dasar hukum yang dipilih belum dikonfirmasi kantor."));
        obstacle_at(obstacles, "legal", unfit,
                 T("Dasar hukum yang dipilih tidak dapat dipakai untuk hasil, tujuan, atau alasan ini."));
        obstacle_at(obstacles, "legal", !carries && needs->burdensome,
                 T("Pilih dasar hukum yang sudah dikonfirmasi dan dapat menanggung putusan ini."));
        obstacle_at(obstacles, "legal", proposal->legal_count == 0 && !needs->burdensome,
                 T("Pilih dasar hukum yang tertulis di surat."));
        return check_period(tx, actor, needs, proposal, obstacles);
}

/* The one reason that is the applicant's own wish, whatever the content says: with another that two people of the
 * office wrote, somebody could be suspended without anything against him. */
#define OWN_WISH S("minta-waktu")

/* A suspension that the applicant himself asked for, in his own words, needs nothing against him. */
static enum error is_own_wish(struct tx *tx, const struct actor *actor, const struct outcome_rule *needs,
                              const struct proposal *proposal, bool *ret_own)
{
        struct content_list reasons;
        struct arena *arena = tx_arena(tx);
        bool own = needs->burdensome && needs->resumes && proposal->reason_count > 0;
        TRY(content_list(tx, actor->office_id, S("reason"), today_of(actor, arena), arena, &reasons));
        for (size_t i = 0; i < proposal->reason_count; i++) {
                const struct content_item *reason = content_in_list(&reasons, proposal->reasons[i]);
                struct slice *words;
                size_t count = 0;
                bool wish = false;
                if (reason)
                        TRY(content_strings(reason, "needs", arena, &words, &count));
                for (size_t n = 0; n < count; n++)
                        wish = wish || slice_equal(words[n], S("wish"));
                own = own && wish && slice_equal(proposal->reasons[i], OWN_WISH);
        }
        *ret_own = own;
        return OK;
}

static void check_evidence(const struct outcome_rule *needs, const struct application_file *file,
                           const struct proposal *proposal, struct obstacles *obstacles)
{
        struct evidence_sum sum = evidence_sum(file, proposal->evidence, proposal->evidence_count);
        obstacle_at(obstacles, "evidence", sum.tips,
                    T("Yang hanya berasal dari informasi warga tidak boleh menjadi bukti."));
        obstacle_at(obstacles, "evidence", sum.unknown && !sum.tips, T("Bukti yang dipilih tidak ada di berkas ini."));
        bool enough = needs->findings == 0 || sum.proven || (!needs->fact_only && sum.findings >= needs->findings);
        obstacle_at(obstacles, "evidence", !enough && !needs->fact_only,
                 T("Diperlukan dua temuan objektif yang berdiri sendiri, atau satu fakta yang terbukti, yang semuanya "
                   "dapat "
                   "ditunjukkan kepada pemohon."));
        obstacle_at(obstacles, "evidence", !enough && needs->fact_only,
                    T("Diperlukan fakta yang terbukti dari jawaban instansi."));
        bool missing = false;
        for (size_t i = 0; i < file->check_count; i++)
                missing = missing || check_is_missing(&file->checks[i]);
        obstacle(obstacles, slice_equal(needs->code, S("D1")) && !missing,
                 T("Tandai dulu di Periksa berkas dokumen mana yang belum ada."));
}

/* lint: parameters (what, for whom, by whom) */
static enum error check_proposal(struct tx *tx, const struct actor *actor, const struct outcome_rule *needs,
                                 const struct application_file *file, const struct proposal *proposal,
                                 struct obstacles *obstacles)
{
        TRY(check_reasons(tx, actor, file, proposal, obstacles));
        if (needs->letter)
                TRY(check_legal(tx, actor, needs, file, proposal, obstacles));
        if (needs->letter)
                TRY(wording_check(tx, actor, &file->head, proposal, obstacles));
        struct outcome_rule evidence = *needs;
        bool own;
        TRY(is_own_wish(tx, actor, needs, proposal, &own));
        evidence.findings = own ? 0 : needs->findings;
        check_evidence(&evidence, file, proposal, obstacles);
        obstacle(obstacles, needs->hearing && file->head.heard_at == 0,
                 T("Dengarkan dan catat dulu keterangan pemohon pada halaman Wawancara."));
        obstacle_at(obstacles, "facts", needs->letter && slice_trim(proposal->facts).size == 0,
                    T("Tulis fakta yang ditemukan."));
        obstacle_at(obstacles, "fix", needs->letter && slice_trim(proposal->fix).size == 0,
                 T("Tulis apa yang harus dilakukan pemohon."));
        TRY(recruiter_check(needs, &file->head, proposal, tx_arena(tx), obstacles));
        TRY(recruiter_check_home(tx, actor, proposal, obstacles));
        if (needs->issues)
                issue_check(file, proposal, obstacles);
        return obstacles->count ? ERR_INVALID : OK;
}

/* --- proposing --- */

static struct slice or_null(struct slice text)
{
        return slice_trim(text).size ? text : SLICE_NULL;
}

/* The version in force today of the law for a period; 0 for none. */
static enum error period_version_of(struct tx *tx, const struct actor *actor, struct slice key, int64_t *ret_version)
{
        struct content_item item = { 0 };
        struct arena *arena = tx_arena(tx);
        if (slice_trim(key).size > 0) {
                enum error err = content_find(tx, actor->office_id, S("legal"), key, today_of(actor, arena), arena,
                                              &item);
                if (err != OK && err != ERR_NOT_FOUND)
                        return err;
        }
        *ret_version = item.version;
        return OK;
}

static enum error insert_decision(struct tx *tx, const struct actor *actor, const struct proposal *proposal,
                                  int64_t outcome_version, struct slice state)
{
        struct arena *arena = tx_arena(tx);
        struct used_words reasons = { actor->office_id, S("reason"), today_of(actor, arena) }, legal = reasons;
        struct slice reason_versions, legal_versions;
        int64_t period_version;
        legal.kind = S("legal");
        TRY(used_versions(tx, &reasons, proposal->reasons, proposal->reason_count, &reason_versions));
        TRY(used_versions(tx, &legal, proposal->legal, proposal->legal_count, &legal_versions));
        TRY(period_version_of(tx, actor, proposal->period_basis, &period_version));
        return decision_insert(tx,
                               &(struct decision_insert_params){
                                       .office_id = actor->office_id,
                                       .id = proposal->id,
                                       .application_id = proposal->application_id,
                                       .outcome = proposal->outcome,
                                       .outcome_version = outcome_version,
                                       .reasons = words_join(proposal->reasons, proposal->reason_count, arena),
                                       .legal_bases = words_join(proposal->legal, proposal->legal_count, arena),
                                       .reason_versions = reason_versions,
                                       .legal_versions = legal_versions,
                                       .evidence = words_join(proposal->evidence, proposal->evidence_count, arena),
                                       .facts = proposal->facts.data ? proposal->facts : S(""),
                                       .fix = proposal->fix.data ? proposal->fix : S(""),
                                       .recruiter_name = or_null(proposal->recruiter.name),
                                       .recruiter_phone = or_null(proposal->recruiter.phone),
                                       .recruiter_company = or_null(proposal->recruiter.company),
                                       .recruiter_place = or_null(proposal->recruiter.place),
                                       .recruiter_unknown = or_null(proposal->recruiter_unknown),
                                       .period_until = or_null(proposal->period_until),
                                       .review_on = or_null(proposal->review_on),
                                       .period_basis = or_null(proposal->period_basis),
                                       .has_period_version = period_version > 0,
                                       .period_version = period_version,
                                       .state = state,
                                       .by = actor->person_id,
                                       .at = clock_now() },
                               NULL);
}

static enum error set_outcome(struct tx *tx, struct uuid office_id, struct uuid id, struct slice outcome)
{
        return application_outcome_set(tx, &(struct application_outcome_set_params){ .office_id = office_id, .id = id,
                                                                                     .outcome = outcome },
                                       NULL);
}

static enum error take_way(struct tx *tx, const struct actor *actor, const struct gate *gate, enum outcome_way way,
                           const struct proposal *proposal)
{
        bool withdrawn = slice_equal(proposal->outcome, S("B1")) && gate->state == STATE_NEW;
        bool lapsed = slice_equal(proposal->outcome, S("B1")) && gate->state == STATE_SERVED;
        enum application_step step = way == WAY_PROPOSE ? STEP_PROPOSE : way == WAY_REFER ? STEP_REFER : STEP_DECIDE;
        step = withdrawn ? STEP_WITHDRAW : lapsed ? STEP_LAPSE : step;
        TRY(gate_step(tx, actor, proposal->application_id, gate, step));
        if (way == WAY_REFER)
                TRY(application_interviewer_set(tx,
                                                &(struct application_interviewer_set_params){
                                                        .office_id = actor->office_id, .id = proposal->application_id },
                                                NULL));
        if (way == WAY_DECIDE)
                TRY(set_outcome(tx, actor->office_id, proposal->application_id, proposal->outcome));
        if (way != WAY_PROPOSE) /* what waits for a second officer is drawn when he confirms */
                TRY(second_draw(tx, actor->office_id, proposal->application_id, proposal->id));
        return note_event(tx, actor->office_id, actor->person_id, proposal->application_id,
                          way == WAY_PROPOSE ? "propose" : way == WAY_REFER ? "refer" : "decide", proposal->outcome);
}

/* Absent, empty and blank are one: that is how they are kept. */
static bool same_text(struct slice kept, struct slice sent)
{
        return slice_equal(or_null(kept), or_null(sent)) || slice_equal(kept, sent);
}

static bool same_recruiter(const struct decision_content_row *row, const struct recruiter *sent)
{
        return same_text(row->recruiter_name, sent->name) && same_text(row->recruiter_phone, sent->phone) &&
               same_text(row->recruiter_company, sent->company) && same_text(row->recruiter_place, sent->place);
}

static bool same_content(const struct decision_content_row *row, const struct proposal *proposal, struct arena *arena)
{
        return slice_equal(row->outcome, proposal->outcome) &&
               slice_equal(row->reasons, words_join(proposal->reasons, proposal->reason_count, arena)) &&
               slice_equal(row->legal_bases, words_join(proposal->legal, proposal->legal_count, arena)) &&
               slice_equal(row->evidence, words_join(proposal->evidence, proposal->evidence_count, arena)) &&
               same_text(row->facts, proposal->facts) && same_text(row->fix, proposal->fix) &&
               same_recruiter(row, &proposal->recruiter) &&
               same_text(row->recruiter_unknown, proposal->recruiter_unknown) &&
               same_text(row->period_until, proposal->period_until) &&
               same_text(row->review_on, proposal->review_on) &&
               same_text(row->period_basis, proposal->period_basis);
}

/* The same decision sent again is done; the id with another content is a conflict. */
static enum error proposal_repeated(struct tx *tx, const struct actor *actor, const struct proposal *proposal,
                                    bool *ret_repeated)
{
        struct decision_content_row row;
        enum error err = decision_content(tx, &(struct decision_content_params){ .office_id = actor->office_id,
                                                                                 .id = proposal->id },
                                          tx_arena(tx), &row);
        *ret_repeated = err == OK;
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        bool same = uuid_equal(row.application_id, proposal->application_id) &&
                    uuid_equal(row.proposed_by, actor->person_id) && same_content(&row, proposal, tx_arena(tx));
        return same ? OK : ERR_CONFLICT;
}

enum error passports_obstacles(struct tx *tx, const struct actor *actor, const struct proposal *proposal,
                               const struct application_file *file, struct obstacles *ret_obstacles)
{
        struct content_item content;
        const struct outcome_rule *floor = outcome_rule_find(proposal->outcome);
        *ret_obstacles = (struct obstacles){ 0 };
        if (!floor)
                return ERR_NOT_FOUND;
        TRY(content_find(tx, actor->office_id, S("outcome"), proposal->outcome, today_of(actor, tx_arena(tx)),
                         tx_arena(tx), &content));
        struct outcome_rule needs = outcome_needs(floor, &content);
        enum error err = check_proposal(tx, actor, &needs, file, proposal, ret_obstacles);
        return err == ERR_INVALID ? OK : err;
}

enum error passports_propose(struct tx *tx, const struct actor *actor, const struct proposal *proposal,
                             struct arena *arena, struct obstacles *ret_obstacles)
{
        struct gate gate;
        struct content_item content;
        struct application_file file;
        bool repeated;
        *ret_obstacles = (struct obstacles){ 0 };
        const struct outcome_rule *floor = outcome_rule_find(proposal->outcome);
        obstacle(ret_obstacles, !floor, T("Pilih hasil."));
        obstacle(ret_obstacles, floor && floor->way == WAY_ELSEWHERE,
                 T("Rujukan tidak dicatat di berkas paspor. Kirim permintaan rujukan kepada instansi."));
        if (!floor || ret_obstacles->count)
                return ERR_INVALID;
        TRY(proposal_repeated(tx, actor, proposal, &repeated));
        if (repeated)
                return OK;
        TRY(content_find(tx, actor->office_id, S("outcome"), proposal->outcome, today_of(actor, arena), arena,
                         &content));
        struct outcome_rule needs = outcome_needs(floor, &content);
        TRY(gate_enter(tx, actor, needs.way == WAY_DECIDE ? S("application.decide") : S("application.propose"),
                       proposal->application_id, arena, &gate));
        TRY(gate_compare(&gate, proposal->version));
        TRY(file_gather(tx, &(struct reading){ actor, LANGUAGE_ID, arena }, proposal->application_id, &file));
        if (gate.state == STATE_NEW && !slice_equal(proposal->outcome, S("B1")))
                return ERR_CONFLICT;
        TRY(check_proposal(tx, actor, &needs, &file, proposal, ret_obstacles));
        TRY(insert_decision(tx, actor, proposal, content.version,
                            needs.way == WAY_PROPOSE ? S("proposed")
                            : needs.way == WAY_REFER ? S("referred")
                                                     : S("decided")));
        TRY(recruiter_mark(tx, actor, proposal));
        return take_way(tx, actor, &gate, needs.way, proposal);
}

/* --- the second officer --- */

/* False when the decision rests on a finding that this reader may not know of. */
static bool rests_on_visible(const struct application_file *file, const struct slice *codes, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                struct uuid id;
                bool there = !slice_starts_with(codes[i], S("finding:"));
                if (!there && uuid_parse(slice_from(codes[i], 8), &id))
                        for (size_t f = 0; f < file->finding_count; f++)
                                there = there || uuid_equal(file->findings[f].id, id);
                if (!there)
                        return false;
        }
        return true;
}

/* lint: parameters (what, for whom, by whom) */
static enum error second_enter(struct tx *tx, const struct actor *actor, struct slice action,
                               const struct second_step *step, struct gate *ret_gate)
{
        struct application_file file;
        TRY(gate_enter(tx, actor, action, step->application_id, tx_arena(tx), ret_gate));
        TRY(file_gather(tx, &(struct reading){ actor, LANGUAGE_ID, tx_arena(tx) }, step->application_id, &file));
        if (!file.decision || !uuid_equal(file.decision->id, step->decision_id))
                return ERR_NOT_FOUND;
        return gate_compare(ret_gate, step->version);
}

static enum error decide(struct tx *tx, const struct actor *actor, struct uuid decision_id, struct slice state,
                         struct slice note)
{
        int64_t changed;
        TRY(decision_decide(tx, &(struct decision_decide_params){ .office_id = actor->office_id, .id = decision_id,
                                                                  .state = state, .by = actor->person_id,
                                                                  .at = clock_now(), .note = or_null(note) },
                            &changed));
        return changed == 1 ? OK : ERR_CONFLICT;
}

enum error passports_confirm(struct tx *tx, const struct actor *actor, const struct second_step *step)
{
        struct gate gate;
        struct decision_state_row row;
        TRY(second_enter(tx, actor, S("application.confirm"), step, &gate));
        TRY(decision_state(tx, &(struct decision_state_params){ .office_id = actor->office_id,
                                                                .id = step->decision_id },
                           tx_arena(tx), &row));
        TRY(decide(tx, actor, step->decision_id, S("confirmed"), SLICE_NULL));
        TRY(gate_step(tx, actor, step->application_id, &gate, STEP_CONFIRM));
        TRY(set_outcome(tx, actor->office_id, step->application_id, row.outcome));
        TRY(second_draw(tx, actor->office_id, step->application_id, step->decision_id));
        TRY(recruiter_note(tx, actor, step->application_id, step->decision_id));
        return note_event(tx, actor->office_id, actor->person_id, step->application_id, "confirm", row.outcome);
}

enum error passports_return(struct tx *tx, const struct actor *actor, const struct second_step *step)
{
        struct gate gate;
        if (slice_trim(step->note).size < 5)
                return ERR_INVALID;
        TRY(second_enter(tx, actor, S("application.return"), step, &gate));
        TRY(decide(tx, actor, step->decision_id, S("returned"), step->note));
        TRY(gate_step(tx, actor, step->application_id, &gate, STEP_RETURN));
        return note_event(tx, actor->office_id, actor->person_id, step->application_id, "return", S(""));
}

enum error passports_returned_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_count)
{
        struct decisions_returned_row row = { 0 };
        if (access_may_ever(actor, S("application.propose")))
                TRY(decisions_returned(tx, &(struct decisions_returned_params){ actor->office_id, actor->person_id },
                                       tx_arena(tx), &row));
        *ret_count = row.found;
        return OK;
}

static enum error resume(struct tx *tx, const struct actor *actor, struct uuid application_id, bool unprinted)
{
        struct gate gate;
        struct decision_newest_letter_row newest;
        TRY(gate_enter(tx, actor, S("application.resume"), application_id, tx_arena(tx), &gate));
        const struct outcome_rule *rule = outcome_rule_find(gate.row.outcome);
        if (!rule || !rule->resumes)
                return ERR_CONFLICT;
        TRY(decision_newest_letter(tx, &(struct decision_newest_letter_params){ actor->office_id, application_id },
                                   tx_arena(tx), &newest));
        bool printed = !rule->letter || !uuid_is_nil(newest.letter_blob);
        if (printed == unprinted)
                return ERR_CONFLICT;
        TRY(gate_step(tx, actor, application_id, &gate, STEP_RESUME));
        TRY(set_outcome(tx, actor->office_id, application_id, SLICE_NULL));
        return note_event(tx, actor->office_id, actor->person_id, application_id,
                          unprinted ? "resume-unprinted" : "resume", gate.row.outcome);
}

enum error passports_resume(struct tx *tx, const struct actor *actor, struct uuid application_id)
{
        return resume(tx, actor, application_id, false);
}

enum error passports_resume_unprinted(struct tx *tx, const struct actor *actor, struct uuid application_id)
{
        return resume(tx, actor, application_id, true);
}

/* --- reading one --- */

struct labelling {
        struct tx *tx;
        const struct actor *actor;
        enum language language;
        struct arena *arena;
};

/* Keys become what people read, as it was when it was used; a key that is no longer there stands for itself. */
static enum error label_words(const struct labelling *with, const struct used_words *used, const char *path,
                              struct slice *items, size_t count)
{
        struct content_list list;
        TRY(used_content(with->tx, used, with->arena, &list));
        for (size_t i = 0; i < count; i++) {
                const struct content_item *item = content_in_list(&list, items[i]);
                struct slice text = item ? content_text(item, path, with->language, with->arena) : SLICE_NULL;
                if (text.size)
                        items[i] = text;
        }
        return OK;
}

/* The law that its letter prints, and no other. */
static enum error label_law(const struct labelling *with, const struct decision_newest_row *row,
                            struct decision_item *item)
{
        struct law_list list;
        const struct outcome_rule *rule = outcome_rule_find(row->outcome);
        item->period_version = row->has_period_version ? row->period_version : 0;
        TRY(passports_law(with->tx,
                          &(struct law_question){ .office_id = row->office_id,
                                                  .day = today_of(with->actor, with->arena),
                                                  .language = with->language,
                                                  .keys = row->legal_bases,
                                                  .versions = row->legal_versions,
                                                  .period = row->period_basis,
                                                  .period_version = item->period_version,
                                                  .letter = rule && rule->letter },
                          with->arena, &list));
        item->legal = arena_array(with->arena, struct slice, list.count);
        item->objection = arena_array(with->arena, struct slice, list.count);
        if (!item->legal || !item->objection)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                if (list.items[i].role == LAW_CHOSEN)
                        item->legal[item->legal_count++] = list.items[i].title;
                else if (list.items[i].role == LAW_OBJECTION)
                        item->objection[item->objection_count++] = list.items[i].title;
                else
                        item->period_basis = list.items[i].title;
        return OK;
}

static enum error label_decision(const struct labelling *with, const struct decision_newest_row *row,
                                 struct decision_item *item)
{
        struct content_item outcome;
        struct slice day = today_of(with->actor, with->arena);
        struct used_words reasons = { row->office_id, S("reason"), day, row->reasons, row->reason_versions };
        TRY(words_split(row->reasons, with->arena, &item->reasons, &item->reason_count));
        TRY(label_words(with, &reasons, "label", item->reasons, item->reason_count));
        TRY(label_law(with, row, item));
        enum error err = content_find_version(with->tx, row->office_id, S("outcome"), row->outcome,
                                              row->outcome_version, with->arena, &outcome);
        item->outcome_label = err == OK ? content_text(&outcome, "label", with->language, with->arena) : row->outcome;
        return err == ERR_NOT_FOUND ? OK : err;
}

static void label_evidence(const struct application_file *file, struct slice *codes, size_t count)
{
        for (size_t i = 0; i < count; i++)
                for (size_t e = 0; e < file->evidence_count; e++)
                        if (slice_equal(file->evidence[e].code, codes[i])) {
                                codes[i] = file->evidence[e].text;
                                break;
                        }
}

/* What was written before it had parts stands in `recruiter`. */
static void fill_recruiter(const struct decision_newest_row *row, struct arena *arena, struct decision_item *item)
{
        item->parts = (struct recruiter){ row->recruiter_name, row->recruiter_phone, row->recruiter_company,
                                          row->recruiter_place };
        item->recruiter = row->recruiter.size ? row->recruiter : passports_recruiter_text(&item->parts, arena);
}

static void fill_decision(const struct decision_newest_row *row, struct decision_item *item)
{
        *item = (struct decision_item){ .id = row->id,
                                        .outcome = row->outcome,
                                        .facts = row->facts,
                                        .fix = row->fix,
                                        .recruiter_unknown = row->recruiter_unknown,
                                        .period_until = row->period_until,
                                        .state = row->state,
                                        .note = row->decided_note,
                                        .letter_number = row->letter_number,
                                        .served_on = row->served_on,
                                        .served_how = row->served_how,
                                        .object_until = row->object_until,
                                        .review_on = row->review_on,
                                        .told_on = row->told_on,
                                        .told_how = row->told_how,
                                        .proposed_by = row->proposer,
                                        .decided_by = row->decider,
                                        .proposed_by_id = row->proposed_by,
                                        .proposed_at = row->proposed_at,
                                        .decided_at = row->has_decided_at ? row->decided_at : 0,
                                        .printed = !uuid_is_nil(row->letter_blob),
                                        .version = row->version };
}

enum error decision_visible(const struct application_file *file, struct slice evidence, struct arena *arena,
                            bool *ret_visible)
{
        struct slice *codes;
        size_t count;
        TRY(words_split(evidence, arena, &codes, &count));
        *ret_visible = rests_on_visible(file, codes, count);
        return OK;
}

enum error decision_read(struct tx *tx, const struct reading *reading, const struct application_file *file,
                         struct decision_item **ret_item)
{
        const struct actor *actor = reading->actor;
        struct arena *arena = reading->arena;
        enum language language = reading->language;
        struct decision_newest_row row;
        enum error err = decision_newest(tx, &(struct decision_newest_params){ .office_id = actor->office_id,
                                                                               .application_id = file->head.id,
                                                                               .today = today_of(actor, arena) },
                                         arena, &row);
        *ret_item = NULL;
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        struct decision_item *item = arena_new(arena, struct decision_item);
        if (!item)
                return ERR_MEMORY;
        fill_decision(&row, item);
        fill_recruiter(&row, arena, item);
        TRY(words_split(row.evidence, arena, &item->evidence, &item->evidence_count));
        if (!rests_on_visible(file, item->evidence, item->evidence_count))
                return OK;
        label_evidence(file, item->evidence, item->evidence_count);
        const struct labelling with = { tx, actor, language, arena };
        TRY(label_decision(&with, &row, item));
        *ret_item = item;
        return OK;
}

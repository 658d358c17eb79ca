/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Objection, appeal and court: received, answered, told, or granted by silence. Clocks are the office's content. */
#include "passports/objection.h"

#include "base/checked.h"
#include "journal/journal.h"
#include "passports/internal.h"
#include "text/date.h"

enum { WORDS_MIN = 10, EASTERNMOST_MINUTES = 9 * 60 };

/* The three ways, each after the one before. `answer`: the clock of who decides it; null: the court has its own. */
static const struct way {
        struct slice step, answer, next;
        bool silence; /* no answer in time is an answer */
} ways[] = {
        { S("objection"), S("jawab-keberatan"), S("banding"), true },
        { S("appeal"), S("jawab-banding"), S("ptun"), true },
        { S("court"), S(""), S(""), false },
};

static const struct way *way_of(struct slice step)
{
        for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
                if (slice_equal(ways[i].step, step))
                        return &ways[i];
        return NULL;
}

/* --- clocks --- */

enum error passports_clock(struct tx *tx, const struct clock_question *question, struct clock_end *ret_end)
{
        struct content_clock clock;
        struct content_end end;
        char day[DATE_ISO_SIZE + 1];
        TRY(content_clock(tx, question->office_id, question->key, date_iso_text(question->from, day), &clock));
        TRY(content_clock_end(tx, question->office_id, &clock, question->from, &end));
        *ret_end = (struct clock_end){ .last = end.last, .version = clock.version, .amount = clock.amount,
                                       .working = clock.unit == UNIT_WORKING_DAY, .confirmed = end.confirmed };
        return OK;
}

struct last_day {
        struct slice day; /* ISO; null: not known */
        int64_t version;  /* of the clock; 0: none */
};

/* The last day by a clock as the row keeps it: null when the office has not confirmed the clock or its calendar. */
static enum error last_day(struct tx *tx, struct uuid office_id, struct slice key, struct date from,
                           struct last_day *ret_last)
{
        char day[DATE_ISO_SIZE + 1];
        struct clock_end end;
        *ret_last = (struct last_day){ 0 };
        if (key.size == 0)
                return OK;
        enum error err = passports_clock(tx, &(struct clock_question){ office_id, key, from }, &end);
        if (err == ERR_UNCONFIGURED)
                return OK;
        TRY(err);
        if (end.confirmed)
                *ret_last = (struct last_day){ arena_copy(tx_arena(tx), date_iso_text(end.last, day)), end.version };
        return OK;
}

/* --- taking a decision back --- */

/* What the decision had rested on, for the report cards of the detectors: which phone or company, never who applied. */
static enum error note_findings(struct tx *tx, const struct reversal *reversal)
{
        struct decision_state_row decision;
        struct findings_of_rows findings;
        struct slice *codes;
        size_t count;
        struct uuid office = reversal->office_id;
        TRY(decision_state(tx, &(struct decision_state_params){ office, reversal->decision_id }, tx_arena(tx),
                           &decision));
        TRY(findings_of(tx, &(struct findings_of_params){ office, reversal->application_id }, tx_arena(tx),
                        &findings));
        TRY(words_split(decision.evidence, tx_arena(tx), &codes, &count));
        for (size_t i = 0; i < count; i++)
                for (size_t f = 0; f < findings.count; f++) {
                        char id[UUID_TEXT_SIZE + 1];
                        const struct findings_of_row *finding = &findings.items[f];
                        uuid_format(finding->id, id);
                        if (!slice_starts_with(codes[i], S("finding:")) ||
                            !slice_equal(slice_from(codes[i], 8), slice_from_cstr(id)))
                                continue;
                        TRY(finding_reversal_add(
                                tx, &(struct finding_reversal_add_params){ office, reversal->decision_id, finding->id,
                                                                           finding->subject_id, reversal->by,
                                                                           clock_now() },
                                NULL));
                }
        return OK;
}

/* The application goes back to the desk when this is its newest decision and nobody has gone on since. */
static enum error reverse(struct tx *tx, const struct reversal *reversal)
{
        struct decision_place_row row;
        enum application_state to;
        struct uuid office = reversal->office_id, id = reversal->application_id;
        TRY(decision_place(tx, &(struct decision_place_params){ office, reversal->decision_id }, tx_arena(tx), &row));
        TRY(decision_reverse(tx, &(struct decision_reverse_params){ office, reversal->decision_id, reversal->on,
                                                                    reversal->by },
                             NULL));
        TRY(note_findings(tx, reversal));
        TRY(note_event(tx, office, reversal->actor_id, id, "reverse", reversal->by));
        TRY(recruiter_withdraw(tx, office, reversal->decision_id, reversal->today));
        if (!row.newest ||
            !application_step_allowed(application_state_parse(row.application_state), STEP_REVERSE, &to))
                return OK;
        TRY(application_move(tx,
                             &(struct application_move_params){ .office_id = office, .id = id,
                                                                .from = row.application_state,
                                                                .to = application_state_word(to), .at = clock_now() },
                             NULL));
        return application_outcome_set(tx, &(struct application_outcome_set_params){ .office_id = office, .id = id },
                                       NULL);
}

/* --- receiving --- */

static const struct objections_of_row *row_by_step(const struct objections_of_rows *rows, struct uuid decision_id,
                                                   struct slice step)
{
        for (size_t i = 0; i < rows->count; i++)
                if (uuid_equal(rows->items[i].decision_id, decision_id) && slice_equal(rows->items[i].step, step))
                        return &rows->items[i];
        return NULL;
}

static const struct objections_of_row *row_by_id(const struct objections_of_rows *rows, struct uuid id)
{
        for (size_t i = 0; i < rows->count; i++)
                if (uuid_equal(rows->items[i].id, id))
                        return &rows->items[i];
        return NULL;
}

static enum error rows_of(struct tx *tx, const struct actor *actor, struct uuid application_id,
                          struct objections_of_rows *ret_rows)
{
        return objections_of(tx, &(struct objections_of_params){ actor->office_id, application_id }, tx_arena(tx),
                             ret_rows);
}

/* The day from which on it may come, and the last: of the letter, or of the answer before. */
static enum error opening(const struct decision_place_row *decision, const struct objections_of_rows *rows,
                          const struct objection_new *new, struct obstacles *obstacles, struct slice days[2])
{
        const struct way *way = way_of(new->step);
        if (way == ways) {
                obstacle(obstacles, decision->served_on.size == 0,
                         T("Catat dulu kapan surat keputusan diterima pemohon. Batas keberatan dihitung sejak hari "
                           "itu."));
                days[0] = decision->served_on;
                days[1] = decision->object_until;
                return obstacles->count ? ERR_INVALID : OK;
        }
        const struct objections_of_row *before = row_by_step(rows, new->decision_id, way[-1].step);
        bool answered = before && slice_equal(before->state, S("answered")) &&
                        !slice_equal(before->outcome, S("granted"));
        obstacle(obstacles, !answered, T("Langkah sebelumnya belum dijawab, atau sudah dikabulkan."));
        obstacle(obstacles, answered && before->told_on.size == 0,
                 T("Catat dulu kapan jawaban sebelumnya diterima pemohon. Batas berikutnya dihitung sejak hari itu."));
        days[0] = before ? before->told_on : SLICE_NULL;
        days[1] = before ? before->next_until : SLICE_NULL;
        return obstacles->count ? ERR_INVALID : OK;
}

static bool is_repeated(const struct objections_of_row *row, const struct objection_new *new)
{
        return uuid_equal(row->decision_id, new->decision_id) && slice_equal(row->step, new->step) &&
               slice_equal(row->received_on, new->on) && slice_equal(row->received_how, new->how) &&
               slice_equal(row->words, new->words);
}

static bool is_word_of(struct slice word, const struct slice *words, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i], word))
                        return true;
        return false;
}

static const struct slice in_ways[] = { S("hand"), S("post"), S("email") };
static const struct slice out_ways[] = { S("hand"), S("post"), S("family"), S("email") };

static enum error insert(struct tx *tx, const struct actor *actor, const struct objection_new *new, struct date on,
                         struct slice until)
{
        struct last_day answer;
        const struct way *way = way_of(new->step);
        TRY(last_day(tx, actor->office_id, way->answer, on, &answer));
        return objection_insert(tx,
                                &(struct objection_insert_params){
                                        .office_id = actor->office_id,
                                        .id = new->id,
                                        .application_id = new->application_id,
                                        .decision_id = new->decision_id,
                                        .step = new->step,
                                        .received_on = new->on,
                                        .received_how = new->how,
                                        .words = new->words,
                                        .file_until = until,
                                        .late = until.size > 0 && slice_compare(new->on, until) > 0,
                                        .answer_until = answer.day,
                                        .clocks = arena_printf(tx_arena(tx), "{\"answer\":%lld}",
                                                               (long long)answer.version),
                                        .by = actor->person_id,
                                        .at = clock_now() },
                                NULL);
}

enum error passports_objection_receive(struct tx *tx, const struct actor *actor, const struct objection_new *new,
                                       struct obstacles *ret_obstacles)
{
        struct gate gate;
        struct decision_place_row decision;
        struct objections_of_rows rows;
        struct slice days[2];
        struct date on;
        *ret_obstacles = (struct obstacles){ 0 };
        TRY(gate_enter(tx, actor, S("objection.receive"), new->application_id, tx_arena(tx), &gate));
        TRY(decision_place(tx, &(struct decision_place_params){ actor->office_id, new->decision_id }, tx_arena(tx),
                           &decision));
        if (!uuid_equal(decision.application_id, new->application_id))
                return ERR_NOT_FOUND;
        TRY(rows_of(tx, actor, new->application_id, &rows));
        const struct objections_of_row *same = row_by_id(&rows, new->id);
        if (same)
                return is_repeated(same, new) ? OK : ERR_CONFLICT;
        if (!way_of(new->step) || row_by_step(&rows, new->decision_id, new->step))
                return way_of(new->step) ? ERR_CONFLICT : ERR_INVALID;
        TRY(opening(&decision, &rows, new, ret_obstacles, days));
        bool dated = date_parse_iso(new->on, &on) == OK && slice_compare(new->on, days[0]) >= 0 &&
                     date_compare(on, date_of_instant(clock_now(), actor->zone_minutes)) <= 0;
        obstacle(ret_obstacles, !dated, T("Tanggal ini belum terjadi, atau mendahului surat yang ditentang."));
        obstacle(ret_obstacles, slice_trim(new->words).size < WORDS_MIN, T("Tulis apa yang ditentang pemohon."));
        if (ret_obstacles->count || !is_word_of(new->how, in_ways, ARRAY_SIZE(in_ways)))
                return ERR_INVALID;
        TRY(insert(tx, actor, new, on, days[1]));
        return note_event(tx, actor->office_id, actor->person_id, new->application_id, "objection", new->step);
}

/* --- answering --- */

static enum error check_answer(const struct actor *actor, const struct objections_of_row *row,
                               const struct objection_answer_given *answer, struct obstacles *obstacles)
{
        static const struct slice outcomes[] = { S("granted"), S("partly"), S("rejected"), S("late") };
        struct date on;
        bool dated = date_parse_iso(answer->on, &on) == OK && slice_compare(answer->on, row->received_on) >= 0 &&
                     date_compare(on, date_of_instant(clock_now(), actor->zone_minutes)) <= 0;
        obstacle(obstacles, !is_word_of(answer->outcome, outcomes, ARRAY_SIZE(outcomes)), T("Pilih jawabannya."));
        obstacle(obstacles, slice_equal(answer->outcome, S("late")) && !row->late,
                 T("Ini tidak datang terlambat. Jawablah isinya."));
        obstacle(obstacles, !dated, T("Tanggal jawaban belum terjadi, atau mendahului hari diterimanya."));
        obstacle(obstacles, slice_trim(answer->words).size < WORDS_MIN, T("Tulis alasan jawaban."));
        return obstacles->count ? ERR_INVALID : OK;
}

static bool takes_back(struct slice outcome)
{
        return slice_equal(outcome, S("granted")) || slice_equal(outcome, S("partly"));
}

static enum error put_answer(struct tx *tx, const struct actor *actor, const struct objections_of_row *row,
                             const struct objection_answer_given *answer)
{
        struct date on;
        struct last_day follow = { 0 };
        int64_t changed;
        TRY(date_parse_iso(answer->on, &on));
        if (takes_back(answer->outcome))
                TRY(last_day(tx, actor->office_id, S("kabul-otomatis"), on, &follow));
        TRY(objection_answer(tx, &(struct objection_answer_params){ .office_id = actor->office_id, .id = row->id,
                                                                    .state = S("answered"),
                                                                    .outcome = answer->outcome,
                                                                    .answer = answer->words,
                                                                    .by = actor->person_id,
                                                                    .on = answer->on, .follow_until = follow.day },
                             &changed));
        if (changed != 1)
                return ERR_CONFLICT;
        TRY(note_event(tx, actor->office_id, actor->person_id, answer->application_id, "objection-answer",
                       answer->outcome));
        return !takes_back(answer->outcome)
                       ? OK
                       : reverse(tx, &(struct reversal){ actor->office_id, answer->application_id, row->decision_id,
                                                         actor->person_id, answer->on, row->step,
                                                         today_of(actor, tx_arena(tx)) });
}

enum error passports_objection_answer(struct tx *tx, const struct actor *actor,
                                      const struct objection_answer_given *answer, struct obstacles *ret_obstacles)
{
        struct gate gate;
        struct objections_of_rows rows;
        *ret_obstacles = (struct obstacles){ 0 };
        struct slice action = slice_equal(answer->step, S("objection")) ? S("objection.answer")
                                                                         : S("objection.record");
        TRY(gate_enter(tx, actor, action, answer->application_id, tx_arena(tx), &gate));
        TRY(rows_of(tx, actor, answer->application_id, &rows));
        const struct objections_of_row *row = row_by_id(&rows, answer->id);
        if (!row || !slice_equal(row->step, answer->step))
                return ERR_NOT_FOUND;
        if (slice_equal(row->outcome, answer->outcome) && slice_equal(row->answer, answer->words) &&
            slice_equal(row->answered_on, answer->on))
                return OK;
        if (!slice_equal(row->state, S("open")))
                return ERR_CONFLICT;
        TRY(check_answer(actor, row, answer, ret_obstacles));
        return put_answer(tx, actor, row, answer);
}

/* --- the applicant has the answer --- */

enum error passports_objection_tell(struct tx *tx, const struct actor *actor, const struct objection_told *told)
{
        struct gate gate;
        struct objections_of_rows rows;
        struct last_day next = { 0 };
        struct date on;
        int64_t changed;
        TRY(gate_enter(tx, actor, S("objection.receive"), told->application_id, tx_arena(tx), &gate));
        TRY(rows_of(tx, actor, told->application_id, &rows));
        const struct objections_of_row *row = row_by_id(&rows, told->id);
        if (!row || slice_equal(row->state, S("open")))
                return row ? ERR_CONFLICT : ERR_NOT_FOUND;
        if (slice_equal(row->told_on, told->on) && slice_equal(row->told_how, told->how))
                return OK;
        if (!is_word_of(told->how, out_ways, ARRAY_SIZE(out_ways)) || date_parse_iso(told->on, &on) != OK ||
            slice_compare(told->on, row->answered_on) < 0 ||
            date_compare(on, date_of_instant(clock_now(), actor->zone_minutes)) > 0)
                return ERR_INVALID;
        if (!slice_equal(row->outcome, S("granted")))
                TRY(last_day(tx, actor->office_id, way_of(row->step)->next, on, &next));
        TRY(objection_tell(tx, &(struct objection_tell_params){ actor->office_id, row->id, told->on, told->how,
                                                                 next.day },
                           &changed));
        if (changed != 1)
                return ERR_CONFLICT;
        return note_event(tx, actor->office_id, actor->person_id, told->application_id, "objection-told", told->how);
}

/* --- silence --- */

static enum error grant_by_silence(struct tx *tx, const struct objections_silent_row *row, struct date until,
                                   struct date today)
{
        struct last_day follow;
        struct uuid office = row->office_id, id = row->application_id;
        TRY(last_day(tx, office, S("kabul-otomatis"), until, &follow));
        TRY(objection_answer(tx, &(struct objection_answer_params){ .office_id = office, .id = row->id,
                                                                    .state = S("deemed"), .outcome = S("granted"),
                                                                    .on = row->answer_until,
                                                                    .follow_until = follow.day },
                             NULL));
        TRY(journal_write(tx, &(struct journal_note){ .office_id = office, .action = S("objection.deem"),
                                                      .purpose = S(""), .object_kind = APPLICATION, .ids = &id,
                                                      .id_count = 1, .detail = S("") }));
        return reverse(tx, &(struct reversal){ office, id, row->decision_id, UUID_NIL, row->answer_until,
                                               S("silence"), date_iso_kept(today, tx_arena(tx)) });
}

enum error passports_objections_deem(struct tx *tx, instant now, int64_t *ret_count)
{
        struct objections_silent_rows rows;
        char day[DATE_ISO_SIZE + 1];
        int64_t count = 0;
        struct slice today = date_iso_text(date_of_instant(now, EASTERNMOST_MINUTES), day);
        TRY(objections_silent(tx, &(struct objections_silent_params){ .day = today }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                struct date until;
                int32_t offset;
                if (!zone_parse(rows.items[i].zone, &offset) ||
                    date_parse_iso(rows.items[i].answer_until, &until) != OK ||
                    date_compare(date_of_instant(now, offset), until) <= 0)
                        continue;
                TRY(grant_by_silence(tx, &rows.items[i], until, date_of_instant(now, offset)));
                count++;
        }
        *ret_count = count;
        return OK;
}

/* --- reading --- */

static enum error copy_rows(const struct objections_of_rows *rows, struct arena *arena, struct objection_file *file)
{
        file->items = arena_array(arena, struct objection_item, rows->count);
        if (!file->items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++) {
                const struct objections_of_row *row = &rows->items[i];
                file->items[file->count++] = (struct objection_item){
                        .id = row->id, .decision_id = row->decision_id, .step = row->step,
                        .received_on = row->received_on, .received_how = row->received_how, .words = row->words,
                        .file_until = row->file_until, .answer_until = row->answer_until, .state = row->state,
                        .outcome = row->outcome, .answer = row->answer, .answered_by = row->answerer,
                        .answered_on = row->answered_on, .told_on = row->told_on, .told_how = row->told_how,
                        .next_until = row->next_until, .follow_until = row->follow_until, .late = row->late };
        }
        return OK;
}

enum error passports_objections(struct tx *tx, const struct reading *reading, struct uuid application_id,
                                struct objection_file *ret_file)
{
        struct objections_of_rows rows;
        struct decisions_objectable_rows decisions;
        struct objection_file file = { 0 };
        TRY(passports_open(tx, reading, application_id, &file.application));
        TRY(objections_of(tx, &(struct objections_of_params){ reading->actor->office_id, application_id },
                          reading->arena, &rows));
        TRY(copy_rows(&rows, reading->arena, &file));
        TRY(decisions_objectable(tx, &(struct decisions_objectable_params){ reading->actor->office_id, application_id },
                                 reading->arena, &decisions));
        file.letters = arena_array(reading->arena, struct objection_letter, decisions.count);
        if (!file.letters)
                return ERR_MEMORY;
        for (size_t i = 0; i < decisions.count; i++)
                file.letters[file.letter_count++] = (struct objection_letter){
                        .decision_id = decisions.items[i].id, .outcome = decisions.items[i].outcome,
                        .number = decisions.items[i].letter_number, .served_on = decisions.items[i].served_on,
                        .object_until = decisions.items[i].object_until,
                        .reversed_on = decisions.items[i].reversed_on, .reversed_by = decisions.items[i].reversed_by };
        *ret_file = file;
        return OK;
}

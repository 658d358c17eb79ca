/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/after.h"

#include "base/checked.h"
#include "passports/internal.h"

static const struct after_choice answers[] = {
        { S("reached"), T("Sudah terdaftar di jalur resmi") },
        { S("going"), T("Sedang mengurus") },
        { S("not"), T("Belum mengurus") },
        { S("dropped"), T("Tidak jadi berangkat") },
        { S("left"), T("Sudah berangkat tanpa jalur resmi") },
        { S("unknown"), T("Tidak dapat dihubungi") },
};
static const struct after_choice sources[] = {
        { S("applicant"), T("Pemohon sendiri") },
        { S("family"), T("Keluarganya") },
        { S("agency"), T("Dinas tenaga kerja atau BP3MI") },
        { S("nobody"), T("Tidak ada yang menjawab") },
};

const struct after_choice *after_answers(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(answers);
        return answers;
}

const struct after_choice *after_sources(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(sources);
        return sources;
}

static bool has_code(const struct after_choice *choices, size_t count, struct slice code)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(choices[i].code, code))
                        return true;
        return false;
}

enum error passports_after_open(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                struct arena *arena, struct after_file *ret_file)
{
        struct gate gate;
        struct after_of_row row;
        TRY(gate_enter(tx, actor, S("application.after"), application_id, arena, &gate));
        TRY(after_of(tx, &(struct after_of_params){ actor->office_id, application_id }, arena, &row));
        *ret_file = (struct after_file){ .decision_id = row.decision_id, .number = row.number, .outcome = row.outcome,
                                         .decided_at = row.decided_at, .answer = row.answer, .told_by = row.told_by,
                                         .by = row.who, .answered_at = row.answered_at,
                                         .version = gate.row.version };
        return OK;
}

enum error passports_after_answer(struct tx *tx, const struct actor *actor, const struct after_answer *answer)
{
        struct after_file file;
        struct arena *arena = tx_arena(tx);
        TRY(passports_after_open(tx, actor, answer->application_id, arena, &file));
        if (uuid_is_nil(file.decision_id) || !uuid_equal(file.decision_id, answer->decision_id))
                return ERR_CONFLICT;
        bool silent = slice_equal(answer->answer, S("unknown")), nobody = slice_equal(answer->told_by, S("nobody"));
        if (!has_code(answers, ARRAY_SIZE(answers), answer->answer) ||
            !has_code(sources, ARRAY_SIZE(sources), answer->told_by) || silent != nobody)
                return ERR_INVALID;
        if (slice_equal(file.answer, answer->answer) && slice_equal(file.told_by, answer->told_by))
                return OK;
        if (answer->version != 0 && answer->version != file.version)
                return ERR_STALE;
        TRY(after_put(tx, &(struct after_put_params){ .office_id = actor->office_id, .id = answer->decision_id,
                                                      .application_id = answer->application_id,
                                                      .answer = answer->answer, .told_by = answer->told_by,
                                                      .by = actor->person_id, .at = clock_now() },
                      NULL));
        TRY(application_touch(tx,
                              &(struct application_touch_params){ .office_id = actor->office_id,
                                                                  .id = answer->application_id, .at = clock_now() },
                              NULL));
        return note_event(tx, actor->office_id, actor->person_id, answer->application_id, "after", answer->answer);
}

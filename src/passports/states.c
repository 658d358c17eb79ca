/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* States, steps and outcomes as tables. */
#include "passports/passports.h"

#include "base/checked.h"

static const struct {
        struct slice word, text;
} states[APPLICATION_STATE_COUNT] = {
        [STATE_NEW] = { S("new"), T("Baru") },
        [STATE_INTERVIEW] = { S("interview"), T("Wawancara") },
        [STATE_PROPOSED] = { S("proposed"), T("Menunggu petugas kedua") },
        [STATE_DECIDED] = { S("decided"), T("Diputus") },
        [STATE_SERVED] = { S("served"), T("Surat diterima pemohon") },
};

struct slice application_state_word(enum application_state state)
{
        return state < APPLICATION_STATE_COUNT ? states[state].word : S("");
}

struct slice application_state_text(enum application_state state)
{
        return state < APPLICATION_STATE_COUNT ? states[state].text : S("");
}

enum application_state application_state_parse(struct slice word)
{
        for (enum application_state state = 0; state < APPLICATION_STATE_COUNT; state++)
                if (slice_equal(states[state].word, word))
                        return state;
        return APPLICATION_STATE_COUNT;
}

static const struct {
        enum application_state from;
        enum application_step step;
        enum application_state to;
} edges[] = {
        { STATE_NEW, STEP_START, STATE_INTERVIEW },
        { STATE_NEW, STEP_CHECK, STATE_NEW },
        { STATE_NEW, STEP_WITHDRAW, STATE_DECIDED },
        { STATE_INTERVIEW, STEP_START, STATE_INTERVIEW },
        { STATE_INTERVIEW, STEP_CHECK, STATE_INTERVIEW },
        { STATE_INTERVIEW, STEP_REFER, STATE_INTERVIEW },
        { STATE_INTERVIEW, STEP_DECIDE, STATE_DECIDED },
        { STATE_INTERVIEW, STEP_PROPOSE, STATE_PROPOSED },
        { STATE_PROPOSED, STEP_CONFIRM, STATE_DECIDED },
        { STATE_PROPOSED, STEP_RETURN, STATE_INTERVIEW },
        { STATE_DECIDED, STEP_SERVE, STATE_SERVED },
        { STATE_DECIDED, STEP_RESUME, STATE_INTERVIEW },
        { STATE_DECIDED, STEP_REVERSE, STATE_INTERVIEW },
        { STATE_DECIDED, STEP_END, STATE_INTERVIEW },
        { STATE_SERVED, STEP_LAPSE, STATE_DECIDED },
        { STATE_SERVED, STEP_RESUME, STATE_INTERVIEW },
        { STATE_SERVED, STEP_REVERSE, STATE_INTERVIEW },
        { STATE_SERVED, STEP_END, STATE_INTERVIEW },
};

bool application_step_allowed(enum application_state from, enum application_step step, enum application_state *ret_to)
{
        for (size_t i = 0; i < ARRAY_SIZE(edges); i++)
                if (edges[i].from == from && edges[i].step == step) {
                        *ret_to = edges[i].to;
                        return true;
                }
        return false;
}

/* What an outcome needs at the very least; the office's content may ask for more, never for less. */
static const struct outcome_rule outcomes[] = {
        { .code = S("T0"), .way = WAY_DECIDE, .issues = true },
        { .code = S("T1"), .way = WAY_DECIDE, .issues = true },
        { .code = S("D1"), .way = WAY_DECIDE, .letter = true, .resumes = true },
        { .code = S("D2"), .way = WAY_REFER },
        { .code = S("D3"), .way = WAY_PROPOSE, .letter = true, .hearing = true, .burdensome = true, .findings = 2,
          .recruiter = true, .period = true, .resumes = true },
        { .code = S("R1"), .way = WAY_PROPOSE, .letter = true, .hearing = true, .burdensome = true, .findings = 1,
          .fact_only = true },
        { .code = S("R2"), .way = WAY_PROPOSE, .letter = true, .hearing = true, .burdensome = true, .findings = 1,
          .fact_only = true, .record = true },
        { .code = S("R3"), .way = WAY_PROPOSE, .letter = true, .hearing = true, .burdensome = true, .findings = 2,
          .recruiter = true, .record = true },
        { .code = S("V1"), .way = WAY_ELSEWHERE },
        { .code = S("B1"), .way = WAY_DECIDE, .resumes = true },
};

const struct outcome_rule *outcome_rule_find(struct slice code)
{
        for (size_t i = 0; i < ARRAY_SIZE(outcomes); i++)
                if (slice_equal(outcomes[i].code, code))
                        return &outcomes[i];
        return NULL;
}

const struct outcome_rule *outcome_rules(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(outcomes);
        return outcomes;
}

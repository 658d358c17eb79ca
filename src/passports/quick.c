/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Issuing in one step what nothing speaks against: the steps of the long way, taken by their own rules. */
#include "base/checked.h"
#include "passports/internal.h"
#include "passports/issue.h"
#include "passports/quick.h"
#include "text/nik.h"

/* An opening that lies further back than this was left standing, and says nothing about the interview. */
static const instant longest_interview = 2 * HOUR;

static bool papers_allow(const struct application_file *file)
{
        for (size_t i = 0; i < file->check_count; i++)
                if (slice_equal(file->checks[i].verdict, S("missing")) ||
                    slice_equal(file->checks[i].verdict, S("differs")) ||
                    slice_equal(file->checks[i].verdict, S("to-check")))
                        return false;
        return true;
}

static bool findings_allow(const struct application_file *file)
{
        for (size_t i = 0; i < file->finding_count; i++)
                if (finding_is_open(&file->findings[i]))
                        return false;
        return true;
}

static bool requests_allow(const struct application_file *file)
{
        for (size_t i = 0; i < file->request_count; i++)
                if (file->requests[i].negative || file->requests[i].answer.size == 0)
                        return false;
        return true;
}

/* An answer of before points to a recruiter: the interview goes its own way. */
static bool answers_allow(const struct application_file *file)
{
        for (size_t i = 0; i < file->question_count; i++)
                if (file->questions[i].indicator.size || file->questions[i].not_answered)
                        return false;
        return true;
}

/* A number that nobody could look up says nothing for the applicant either. */
static bool phones_allow(const struct application_file *file)
{
        return application_phone_reads(file->head.guarantor_phone) && application_phone_reads(file->head.agent_phone);
}

/* Work is talked about in the interview; so is whoever is named as a recruiter, and a purpose that was not declared. */
static bool plan_allows(const struct application_file *file)
{
        const struct application_head *head = &file->head;
        bool work = slice_equal(head->purpose, S("kerja")) || slice_equal(head->purpose, S("awak"));
        return !work && !head->company.size && !head->agent.size && !head->agent_phone.size &&
               slice_is_null(passports_purpose_told(file));
}

/* A NIK that contradicts what was typed is a slip of somebody's, which wants the card: mostly a day and month that
 * changed places. */
static bool nik_allows(const struct application_file *file)
{
        const unsigned asks =
                NIK_WRONG_LENGTH | NIK_IMPOSSIBLE_DATE | NIK_SEX_DIFFERS | NIK_DATE_DIFFERS | NIK_PATTERN;
        return (file->nik_flags & asks) == 0;
}

bool passports_quick_fits(const struct application_file *file)
{
        enum application_state state = application_state_parse(file->head.state);
        return (state == STATE_NEW || state == STATE_INTERVIEW) && papers_allow(file) && findings_allow(file) &&
               plan_allows(file) && nik_allows(file) && requests_allow(file) && file->earlier == 0 &&
               phones_allow(file) && answers_allow(file) && !file->decision &&
               !slice_equal(passports_identity_verdict(file), S("differs"));
}

bool passports_quick_paper(const struct check_item *check)
{
        return check->by_law_of_age || slice_equal(check->need, S("law")) || slice_equal(check->need, S("practice"));
}

const struct question_item *passports_quick_question(const struct application_file *file)
{
        for (size_t i = 0; i < file->question_count; i++)
                if (file->questions[i].next)
                        return &file->questions[i];
        return NULL;
}

static enum error mark_papers(struct tx *tx, const struct actor *actor, const struct application_file *file)
{
        for (size_t i = 0; i < file->check_count; i++) {
                const struct check_item *check = &file->checks[i];
                if (!passports_quick_paper(check) || check->verdict.size)
                        continue;
                TRY(passports_check(tx, actor, file->head.id,
                                    &(struct check_verdict){ .id = uuid_new(), .key = check->key,
                                                             .verdict = S("there"), .note = check->note }));
        }
        return OK;
}

static enum error answer_question(struct tx *tx, const struct actor *actor, const struct quick_issue *issue)
{
        if (issue->question.size == 0)
                return OK;
        return passports_answer(tx, actor, issue->application_id,
                                &(struct answer_given){ .id = uuid_new(), .key = issue->question,
                                                        .code = issue->answer });
}

static enum error check_issue(const struct application_file *file, const struct quick_issue *issue,
                              struct obstacles *obstacles)
{
        const struct question_item *next = passports_quick_question(file);
        obstacle_at(obstacles, "identity", !issue->identity, T("Cocokkan dulu identitas dengan KTP."));
        obstacle_at(obstacles, "papers", !issue->papers, T("Periksa dulu berkas yang diwajibkan."));
        obstacle_at(obstacles, "answer", next && !slice_equal(issue->question, next->key),
                    T("Jawab dulu pertanyaan wawancara."));
        obstacle_at(obstacles, "answer", next && issue->answer.size == 0 && slice_equal(issue->question, next->key),
                    T("Pilih jawaban pemohon."));
        return obstacles->count ? ERR_INVALID : OK;
}

static enum error begin_interview(struct tx *tx, const struct actor *actor, const struct quick_issue *issue)
{
        instant now = clock_now();
        bool plausible = issue->opened_at <= now && now - issue->opened_at <= longest_interview;
        return passports_start_at(tx, actor, &(struct interview_begin){ issue->application_id, INTERVIEW_OFFICE,
                                                                        plausible ? issue->opened_at : now });
}

enum error passports_issue_quick(struct tx *tx, const struct actor *actor, const struct quick_issue *issue,
                                 struct obstacles *ret_obstacles, bool *ret_issued)
{
        struct application_file file;
        struct arena *arena = tx_arena(tx);
        const struct reading reading = { actor, LANGUAGE_ID, arena };
        struct obstacles obstacles = { 0 };
        struct proposal proposal = { .id = issue->decision_id, .application_id = issue->application_id,
                                     .outcome = S("T0"), .brief = true };
        TRY(passports_open(tx, &reading, issue->application_id, &file));
        if (file.head.version != issue->version)
                return ERR_STALE;
        if (!passports_quick_fits(&file))
                return ERR_CONFLICT;
        enum error err = check_issue(&file, issue, &obstacles);
        if (err == ERR_INVALID)
                *ret_obstacles = obstacles;
        TRY(err);
        TRY(begin_interview(tx, actor, issue));
        TRY(passports_identity_match(tx, actor, issue->application_id, S("match"), 0));
        TRY(mark_papers(tx, actor, &file));
        TRY(answer_question(tx, actor, issue));
        TRY(file_gather(tx, &reading, issue->application_id, &file));
        *ret_issued = passports_quick_fits(&file);
        return *ret_issued ? passports_propose(tx, actor, &proposal, arena, ret_obstacles) : OK;
}

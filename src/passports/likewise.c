/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of recruiters and guarantors, a guarantor's address, and companies, that verified reports speak of. A name is
 * no number: many bear it. So what it says is limited by how many applicants of the office bear it, and below the
 * rule's threshold nothing is asked unless company or place agree too. A company that many applicants name, or whose
 * licence is in force, is not asked about by its name: that would ask all its workers. It opens a question and carries
 * nothing. */
#include "base/checked.h"
#include "content/rule.h"
#include "match/fixed.h"
#include "passports/internal.h"
#include "program/counter.h"
#include "subjects/subjects.h"
#include "text/date.h"

/* Where a rule says nothing of it; and what makes a name common or rare in words: a chance above one in 8,192, or
 * below one in 32,768. */
enum { BITS_USUAL = 15, COMMON_BELOW = 13 * WEIGHT_BIT, RARE_FROM = 15 * WEIGHT_BIT, FEW_BEARERS = 3 };
/* Applicants of so many days count as naming a company. */
#define NAMED_WITHIN (365 * 24 * HOUR)

struct slice likewise_frequency(int32_t own, enum language language)
{
        return own < COMMON_BELOW   ? tr(language, "Nama ini umum: banyak orang memilikinya.")
               : own < RARE_FROM ? tr(language, "Nama ini cukup sering dijumpai.")
                                    : tr(language, "Nama ini jarang dijumpai.");
}

/* As the engine counts frequent values (match/vocabulary.h): a few bearers leave it what the built-in frequencies
 * say. */
static enum error most_of(struct tx *tx, const struct actor *actor, struct slice name, struct arena *arena,
                          int32_t *ret_most)
{
        struct slice key;
        struct name_bearers_row row;
        TRY(search_name_key(name, arena, &key));
        const int64_t year = date_of_instant(clock_now(), actor->zone_minutes).year * (int64_t)COUNTER_SEQ_YEAR;
        TRY(name_bearers(tx,
                         &(struct name_bearers_params){ actor->office_id, key, year, year - COUNTER_SEQ_YEAR },
                         arena, &row));
        const int64_t others = row.bearers - (FEW_BEARERS - 1);
        bool many = row.bearers > FEW_BEARERS && row.applications > others;
        *ret_most = many ? fixed_log2_ratio((uint64_t)row.applications, (uint64_t)others)
                    : row.bearers > FEW_BEARERS ? 0
                                                : INT32_MAX;
        return OK;
}

/* Who asks what, and in which memory. */
struct comparing {
        const struct actor *actor;
        struct finding_source source;
        struct arena *arena;
        struct likewise_question question;
        struct content_rule rule;
};

/* Nothing, where many others name it. */
static enum error most_of_company(struct tx *tx, const struct comparing *comparing, int32_t *ret_most)
{
        int64_t others;
        TRY(subjects_namers(tx,
                            &(struct namers_question){ comparing->actor->office_id, comparing->question.subject_id,
                                                       comparing->source.application_id, clock_now() - NAMED_WITHIN },
                            comparing->arena, &others));
        *ret_most = others > comparing->rule.common ? 0 : INT32_MAX;
        return OK;
}

/* What stands beside the name in this application, and what the name may say. */
static enum error fill_question(struct tx *tx, struct comparing *comparing)
{
        struct application_head head;
        const struct finding_source *source = &comparing->source;
        const struct uuid office = comparing->actor->office_id;
        if (source->kind == MATCH_COMPANY)
                return most_of_company(tx, comparing, &comparing->question.most);
        TRY(head_read(tx, office, source->application_id, comparing->arena, &head));
        comparing->question.company = head.company;
        comparing->question.most = INT32_MAX;
        if (source->kind != MATCH_PERSON)
                return OK;
        TRY(letter_place(tx, office, source->application_id, comparing->arena, &comparing->question.place));
        return most_of(tx, comparing->actor, source->raw, comparing->arena, &comparing->question.most);
}

/* ERR_NOT_FOUND: nobody spoke of it, or the office has no such rule. */
static enum error weigh(struct tx *tx, struct comparing *comparing, struct subject_evidence *ret_evidence)
{
        const struct content_rule *rule = &comparing->rule;
        struct likewise_question *question = &comparing->question;
        bool licensed = false;
        TRY(subjects_written(tx, &question->who, &question->subject_id));
        TRY(finding_rule(tx, comparing->actor, comparing->source.way, &comparing->rule));
        question->least = (int32_t)(rule->bits ? rule->bits : BITS_USUAL) * WEIGHT_BIT;
        TRY(fill_question(tx, comparing));
        TRY(subjects_alike(tx, question, comparing->arena, ret_evidence));
        if (ret_evidence->known && comparing->source.kind == MATCH_COMPANY)
                TRY(outside_is_licensed(tx, comparing->actor, question->who.raw, &licensed));
        if (licensed)
                *ret_evidence = (struct subject_evidence){ 0 };
        return OK;
}

/* lint: parameters (what, for whom, into which memory) */
enum error likewise_look(struct tx *tx, const struct actor *actor, struct uuid reader,
                         const struct finding_source *source, struct arena *arena,
                         struct subject_evidence *ret_evidence)
{
        struct comparing comparing = { .actor = actor, .source = *source, .arena = arena };
        struct slice *raw = &comparing.source.raw;
        *ret_evidence = (struct subject_evidence){ 0 };
        if (source->kind == MATCH_ADDRESS)
                TRY(letter_place(tx, actor->office_id, source->application_id, arena, raw));
        if (raw->size == 0)
                return OK;
        comparing.question.who = (struct evidence_question){ .office_id = actor->office_id, .reader_id = reader,
                                                             .kind = (enum match_kind)source->kind, .raw = *raw };
        enum error err = weigh(tx, &comparing, ret_evidence);
        return err == ERR_NOT_FOUND || err == ERR_INVALID || err == ERR_TOO_LARGE ? OK : err;
}

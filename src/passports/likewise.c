/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of recruiters and guarantors, a guarantor's address, places of recruitment and lodging, and companies, that
 * verified reports speak of. A name is no number: many bear it. So what it says is limited by how many applicants of
 * the office bear it, and below the rule's threshold nothing is asked unless company or place agree too. A company or
 * place that many applicants name, or a company whose licence is in force, is not asked about: that would ask all its
 * workers. It opens a question and carries nothing. */
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
        struct subjects_spelled spelled;
        int32_t most; /* what the name may say as the applicant wrote it */
};

/* What stands beside the name in this application, and what the name may say. */
static enum error fill_question(struct tx *tx, struct comparing *comparing)
{
        struct application_head head;
        const struct finding_source *source = &comparing->source;
        const struct uuid office = comparing->actor->office_id;
        comparing->most = INT32_MAX;
        if (source->kind == MATCH_COMPANY)
                return OK;
        TRY(head_read(tx, office, source->application_id, comparing->arena, &head));
        comparing->question.company = head.company;
        if (source->kind != MATCH_PERSON)
                return OK;
        TRY(letter_place(tx, office, source->application_id, comparing->arena, &comparing->question.place));
        return most_of(tx, comparing->actor, source->raw, comparing->arena, &comparing->most);
}

/* Whether so many others name the company or place, as it is written here or there, that it says nothing. */
static enum error is_common(struct tx *tx, const struct comparing *comparing, struct uuid subject_id, bool *ret_common)
{
        struct namers_question namers = { comparing->actor->office_id, subject_id, comparing->source.application_id,
                                          clock_now() - NAMED_WITHIN };
        int64_t there, here = 0;
        TRY(subjects_namers(tx, &namers, comparing->arena, &there));
        namers.subject_id = comparing->spelled.items[0];
        if (comparing->spelled.exact && !uuid_equal(namers.subject_id, subject_id))
                TRY(subjects_namers(tx, &namers, comparing->arena, &here));
        *ret_common = here + there > comparing->rule.common;
        return OK;
}

static enum error is_lawful(struct tx *tx, const struct comparing *comparing, struct slice label, bool *ret_lawful)
{
        TRY(outside_is_licensed(tx, comparing->actor, comparing->source.raw, ret_lawful));
        return *ret_lawful ? OK : outside_is_licensed(tx, comparing->actor, label, ret_lawful);
}

/* A slip may have made a rare name of a common one, or of a licensed company another: what others wrote counts too. */
static enum error limit(struct tx *tx, const struct comparing *comparing, int32_t *ret_most)
{
        struct subject_head head;
        bool spared = false;
        const struct actor *actor = comparing->actor;
        *ret_most = INT32_MAX;
        TRY(subjects_head(tx, actor->office_id, comparing->question.subject_id, comparing->arena, &head));
        if (head.kind == MATCH_PERSON)
                return most_of(tx, actor, head.label, comparing->arena, ret_most);
        if (comparing->source.way == FINDING_LIKEWISE)
                return OK;
        TRY(is_common(tx, comparing, head.id, &spared));
        if (!spared && head.kind == MATCH_COMPANY)
                TRY(is_lawful(tx, comparing, head.label, &spared));
        *ret_most = spared ? 0 : INT32_MAX;
        return OK;
}

static enum error look_at(struct tx *tx, struct comparing *comparing, struct subject_evidence *ret_evidence)
{
        struct likewise_question *question = &comparing->question;
        question->most = comparing->most;
        TRY(subjects_alike(tx, question, comparing->arena, ret_evidence));
        if (!ret_evidence->known)
                return OK;
        TRY(limit(tx, comparing, &question->most));
        return ret_evidence->own <= question->most
                       ? OK
                       : subjects_alike(tx, question, comparing->arena, ret_evidence);
}

/* The nearest of which the rule has enough; else the nearest of which anything is known. */
static enum error look_at_each(struct tx *tx, struct comparing *comparing, struct subject_evidence *ret_evidence)
{
        bool met = false;
        const struct subjects_spelled *spelled = &comparing->spelled;
        for (size_t i = 0; i < spelled->count && !met; i++) {
                struct subject_evidence known;
                comparing->question.subject_id = spelled->items[i];
                TRY(look_at(tx, comparing, &known));
                known.nearly = i > 0 || !spelled->exact;
                const struct rule_counts counts = finding_counts(&known);
                met = known.known && content_rule_met(&comparing->rule, &counts);
                if (met || (known.known && !ret_evidence->known))
                        *ret_evidence = known;
        }
        return OK;
}

/* ERR_NOT_FOUND: the office has no such rule. */
static enum error weigh(struct tx *tx, struct comparing *comparing, struct subject_evidence *ret_evidence)
{
        struct likewise_question *question = &comparing->question;
        const struct content_rule *rule = &comparing->rule;
        TRY(subjects_spelled(tx, &question->who, &comparing->spelled));
        if (comparing->spelled.count == 0)
                return OK;
        TRY(finding_rule(tx, comparing->actor, comparing->source.way, &comparing->rule));
        question->least = (int32_t)(rule->bits ? rule->bits : BITS_USUAL) * WEIGHT_BIT;
        TRY(fill_question(tx, comparing));
        return look_at_each(tx, comparing, ret_evidence);
}

/* --- addresses --- */

enum { PLACES_MOST = 3 };

/* "Desa Contoh" is where somebody comes from; only what says which house is an address here. */
static bool says_which_house(struct slice address)
{
        for (size_t i = 0; i < address.size; i++)
                if (address.data[i] >= '0' && address.data[i] <= '9')
                        return true;
        return false;
}

/* What he said of where he signed up or will stay; empty when nothing. */
static enum error said_places(struct tx *tx, const struct actor *actor, struct uuid application_id,
                              struct arena *arena, struct slice *ret_words)
{
        struct application_answers_rows rows;
        TRY(application_answers(tx, &(struct application_answers_params){ actor->office_id, application_id }, arena,
                                &rows));
        *ret_words = S("");
        for (size_t i = 0; i < rows.count; i++)
                if (slice_equal(rows.items[i].question_key, PLACE_QUESTION) && !rows.items[i].not_answered &&
                    rows.items[i].words.size)
                        *ret_words = rows.items[i].words;
        return OK;
}

/* The next of the places that says which house; false when there is none. */
static bool next_place(struct slice *rest, struct slice *ret_place)
{
        struct slice place;
        while (slice_next(rest, ';', &place)) {
                *ret_place = slice_trim(place);
                if (says_which_house(*ret_place))
                        return true;
        }
        return false;
}

enum error likewise_mention(struct tx *tx, const struct actor *actor, struct uuid application_id, struct slice words)
{
        char group[UUID_TEXT_SIZE + 1];
        struct slice rest = words.size ? words : S("");
        struct mention_new mention = { .office_id = actor->office_id, .source_kind = SOURCE_APPLICATION,
                                       .source_id = application_id, .village_code = S(""),
                                       .observed_on = today_of(actor, tx_arena(tx)), .kind = MATCH_ADDRESS,
                                       .role = S("place") };
        uuid_format(application_id, group);
        mention.source_group = slice_from_cstr(group);
        TRY(subjects_unmention(tx, &mention));
        for (int i = 0; i < PLACES_MOST && next_place(&rest, &mention.raw); i++) {
                struct uuid subject_id;
                enum error err = subjects_mention(tx, &mention, &subject_id);
                if (err != OK && err != ERR_INVALID && err != ERR_TOO_LARGE)
                        return err;
        }
        return OK;
}

/* --- */

static enum error compare(struct tx *tx, struct comparing *comparing, struct uuid reader, struct slice raw,
                          struct subject_evidence *ret_evidence)
{
        const struct finding_source *source = &comparing->source;
        comparing->source.raw = raw;
        comparing->question.who = (struct evidence_question){ .office_id = comparing->actor->office_id,
                                                              .reader_id = reader,
                                                              .kind = (enum match_kind)source->kind, .raw = raw,
                                                              .without = source->own.groups,
                                                              .without_count = source->own.count };
        enum error err = weigh(tx, comparing, ret_evidence);
        return err == ERR_NOT_FOUND || err == ERR_INVALID || err == ERR_TOO_LARGE ? OK : err;
}

/* lint: parameters (what, for whom, into which memory) */
enum error likewise_look(struct tx *tx, const struct actor *actor, struct uuid reader,
                         const struct finding_source *source, struct arena *arena,
                         struct subject_evidence *ret_evidence)
{
        struct comparing comparing = { .actor = actor, .source = *source, .arena = arena };
        struct slice rest = S(""), place;
        *ret_evidence = (struct subject_evidence){ 0 };
        if (source->kind != MATCH_ADDRESS)
                return source->raw.size ? compare(tx, &comparing, reader, source->raw, ret_evidence) : OK;
        if (source->way == FINDING_PLACE)
                TRY(said_places(tx, actor, source->application_id, arena, &rest));
        else
                TRY(letter_place(tx, actor->office_id, source->application_id, arena, &rest));
        for (int i = 0; i < PLACES_MOST && next_place(&rest, &place); i++) {
                struct subject_evidence one = { 0 };
                TRY(compare(tx, &comparing, reader, place, &one));
                if (!ret_evidence->known || one.report_groups > ret_evidence->report_groups)
                        *ret_evidence = one;
        }
        return OK;
}

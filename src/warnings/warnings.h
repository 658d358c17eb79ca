/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signal -> review -> warning -> acknowledgement -> outcome.
 *
 * Invariants: a signal carries the rule, its version, its parameters and its counts, so that its sentence can be said
 * again; one signal of a subject is open at a time. Who is named in a source of a signal is named in the signal and in
 * what is drawn from it: he is in no audience, preview, list or count. A warning has an owner, an expiry and an
 * outcome; its text has no count below 5, no phone number and no name of a person. States and their edges are one table
 * each. */
#pragma once

#include "access/access.h"
#include "detect/chance.h"
#include "detect/detect.h"
#include "detect/effort.h"
#include "detect/panel.h"
#include "match/match.h"
#include "program/office.h"
#include "subjects/subjects.h"
#include "text/language.h"

/* --- signals ------------------------------------------------------------------------------------------------------ */

/* Counts the mentions of a subject again, as of `today` (ISO), and raises, renews or lapses its signal. Called by who
 * adds, releases or judges mentions, in the same TX_WRITE and after named-in is marked. */
[[nodiscard]] enum error warnings_detect(struct tx *tx, struct uuid office_id, struct uuid subject_id,
                                         struct slice today);

/* A report was closed by `actor`. When it is a grade-A event (in nobody's hold, its source graded A, what it tells
 * graded 1, found true) a signal about its village is raised at AWAS by itself; when `actor` graded it himself it waits
 * for a second person (area.h), and analysts and heads are told. In the same TX_WRITE; again changes nothing. */
[[nodiscard]] enum error warnings_event(struct tx *tx, const struct actor *actor, struct uuid report_id);

/* Hands the names that were marked in a source later on to every signal and warning that rests on it. */
[[nodiscard]] enum error warnings_inherit(struct tx *tx, const struct source_ref *source);

/* Of a signal: open, watched, raised, closed, lapsed. NULL in no case; false when the table has no such edge. */
[[nodiscard]] bool signal_edge(struct slice from, struct slice to);
/* Of a warning: draft, published, expired, closed, dropped. */
[[nodiscard]] bool warning_edge(struct slice from, struct slice to);

struct signal_row {
        struct uuid id, subject_id;
        int64_t seq; /* order of arrival; shown to nobody */
        struct slice number, state, subject_kind;
        int64_t mentions, reporters, villages;
        struct slice first_on, last_on;
        instant created_at;
        struct slice step; /* "WASPADA", "SIAGA", "AWAS"; null: raised before there was any */
};
struct signal_rows {
        struct signal_row *items;
        size_t count;
        bool more;
};
struct signal_filter {
        struct slice state;  /* null: all */
        int64_t before;      /* keyset cursor: `seq` of the last row of the page before; 0: the newest */
        int64_t limit;       /* 1..200 */
};
[[nodiscard]] enum error signals_list(struct tx *tx, const struct actor *actor, const struct signal_filter *filter,
                                      struct arena *arena, struct signal_rows *ret_rows);

/* What became of a detector's signals whose outcome is of the last 90 days. */
enum { DETECTOR_RECORD_DAYS = 90 };
struct detector_record {
        int64_t confirmed, false_alarms, unclear;
        double low, high; /* how often it was right: 90 % interval of confirmed among confirmed and false */
};

struct signal_source {
        struct slice kind;
        struct uuid id;
        struct slice number; /* of a report; null otherwise */
        struct slice village_code;
        struct date counted_on; /* of a signal about a subject whose counts rest on it; else DATE_NONE */
        bool prompted;          /* of such a one: a visit written down by now had asked for it */
        bool untaken;           /* a report that nobody took yet */
};
/* The year that ends with a signal's last week: what was said of its subject, but for what names the reader; a reporter
 * or household counts once a week and village. */
enum { SIGNAL_WEEKS = 52 };
struct signal_weeks {
        uint32_t reports[SIGNAL_WEEKS];
        bool heard[SIGNAL_WEEKS]; /* false: before the office had its first report */
        struct date monday;       /* of the last */
        uint32_t window;          /* weeks that the counted days touch */
        double usual;             /* reports a week in those before */
};
struct signal_alike {
        struct uuid id;
        struct slice number, subject_kind, state;
        struct slice outcome; /* "confirmed", "false", "unclear"; null: none yet */
        bool same;            /* about the same subject */
        instant created_at;
};

struct signal_page {
        struct signal_row row;
        struct slice subject_label; /* P3 */
        struct slice detector, parameters, review_reason, reviewed_by, outcome;
        struct slice found; /* the step at which it was found, where the rule was put down; null: row.step */
        int64_t detector_version, version;
        instant reviewed_at; /* 0: not yet */
        struct detect_reporters_result result;
        double alarms; /* of chance, a week in the office, as rare as this; 0: not known */
        struct detector_record record; /* of its detector, without signals that name the reader */
        struct signal_weeks weeks;
        struct signal_alike *alike; /* about the same subject, or of the same reports: the newest six */
        size_t alike_count;
        struct signal_source *sources;
        size_t source_count;
        size_t prompted;        /* of those counted, reports that a visit written down by now had asked for */
        struct uuid warning_id; /* the warning drawn from it, or nil */
        struct slice warning_number;
        bool can_review, can_draft;
};
[[nodiscard]] enum error signals_read(struct tx *tx, const struct actor *actor, struct uuid signal_id,
                                      struct arena *arena, struct signal_page *ret_page);
/* The one sentence of a signal and its counterfactual, in a language, for the case team. */
void signal_write_sentence(struct buffer *out, const struct signal_page *page, enum language language);

/* Of a signal about an area (area.h): whether the actor may read it, without a trace; ERR_NOT_FOUND when not. */
[[nodiscard]] enum error area_is_open(struct tx *tx, const struct actor *actor, struct uuid signal_id);

struct signal_review {
        struct uuid signal_id;
        int64_t version;      /* as it was read; ERR_STALE otherwise */
        struct slice verdict; /* "raise", "watch", "close" */
        struct slice reason;  /* a key of signal_reasons for that verdict */
};
[[nodiscard]] enum error signals_review(struct tx *tx, const struct actor *actor, const struct signal_review *review);

/* Coded words: reasons of a review by verdict, outcomes of a warning, answers of a recipient. */
struct coded_word {
        struct slice key, group, label; /* label: Indonesian source text, translate() it */
};
const struct coded_word *signal_reasons(size_t *ret_count);
const struct coded_word *warning_outcomes(size_t *ret_count);
const struct coded_word *warning_answers(size_t *ret_count);
/* The label of a key in one of those tables, translated; the key itself when it is not in it. */
struct slice coded_label(const struct coded_word *words, size_t count, struct slice key, enum language language);
/* "Baru", "Diamati", …: a state of a signal or warning in words. */
struct slice warning_state_text(struct slice state, enum language language);
/* What people call a detector; its key when it has no name yet. */
struct slice detector_name(struct slice key, enum language language);

/* --- signals about an area, for the queue and the command line
 * ----------------------------------------------------- */

/* Looks at every office: at the week under way, unless its panel is as it was at the last look, and once at each whole
 * week with the scan. One node at a time: `job` is held in each transaction that writes (NULL outside of the queue).
 * *ret_raised are the signals that are new or rose a step. */
struct job;
[[nodiscard]] enum error area_look_all(struct store *store, const struct job *job, instant now, int64_t *ret_raised);

/* Looks once at each whole week of the regencies of all offices (country.c). With one office there is nothing to
 * compare: its regencies are judged by themselves. */
struct country_result {
        int64_t raised;
        size_t offices, regencies; /* regencies that were read; 0 when it was not due */
        bool was_due;              /* the last whole week was not judged before */
};
[[nodiscard]] enum error country_look(struct store *store, const struct job *job, instant now,
                                      struct country_result *ret_result);

/* Draws the villages to visit (visits.h) for every office that has no draw of this month yet. `job` as above.
 * *ret_drawn are the offices. */
[[nodiscard]] enum error visits_draw_all(struct store *store, const struct job *job, instant now, int64_t *ret_drawn);

/* What a setting would have raised: the last `weeks` whole weeks, each judged as at its end. */
enum { AREA_PARTS = PANEL_LEVELS + 1, AREA_SCAN = PANEL_LEVELS }; /* of the budget: the levels, and the scan */
struct area_replay_wish {
        int32_t weeks;              /* 1..104 */
        double scales[AREA_PARTS];  /* times the default budget, above 0 and at most 100; 0: no scan */
        struct effort_curve effort; /* what is expected after visits */
        instant now;
        bool by_tree;               /* the scan goes by the administrative tree alone */
        bool (*stop)(void);         /* asked before each week; NULL: never */
};
enum { AREA_REPLAYED_MAX = 2000 };
struct area_replayed {
        int32_t monday, last_monday; /* of the weeks at whose end it was first and last found, as days since 1970 */
        struct panel_finding finding;
};
struct area_replay {
        struct area_replayed *items; /* one of an event, in the order of weeks */
        size_t count;
        int32_t weeks; /* that could be judged */
};
/* From the reports as they are known today: what was held then and is released since counts. Nothing is kept. For an
 * operator at the machine; asks nobody's permission. ERR_INVALID; ERR_BUSY when `stop` said so. */
[[nodiscard]] enum error area_replay(struct store *store, const struct office *office, struct area_replay_wish wish,
                                     struct arena *arena, struct area_replay *ret_replay);

/* What visits did to the reports of an office, from its last 60 weeks at most. ERR_NOT_FOUND: too few visits or
 * reports, or a young office; the study says how many visits. */
[[nodiscard]] enum error area_study_effort(struct tx *tx, const struct office *office, instant now, struct arena *arena,
                                           struct effort_study *ret_study);

/* Counts the trial that a job is about (area.h), behind whoever waits. ERR_BUSY when the program stops (job_given_up):
 * nothing is kept, and it is counted from its beginning after the next start. */
[[nodiscard]] enum error area_trial_run(struct store *store, const struct job *job, instant now);

/* A signal judged again from its panel: the line of then and the line of now, and what it says. */
struct area_explanation {
        struct slice number, stored, again;
        struct panel_finding finding;
        struct date last_day; /* of its window */
};
/* For an operator at the machine; asks nobody's permission. ERR_NOT_FOUND, ERR_CORRUPT (its panel cannot be read). */
[[nodiscard]] enum error area_explain(struct tx *tx, struct uuid signal_id, struct arena *arena,
                                      struct area_explanation *ret_explanation);
/* The sentence and the counterfactual, for the case team. `last_day` of the finding's window that was judged. */
void area_write_sentence(struct buffer *out, const struct panel_finding *finding, struct date last_day,
                         enum language language);

/* A signal about a subject judged again from what it keeps; `again` is null when it was raised before it kept any. */
struct signal_explanation {
        struct slice number, subject_kind, stored, again;
        struct chance_finding finding;
};
/* For an operator at the machine; asks nobody's permission. ERR_NOT_FOUND; ERR_CORRUPT. */
[[nodiscard]] enum error signal_explain(struct tx *tx, struct uuid signal_id, struct arena *arena,
                                        struct signal_explanation *ret_explanation);
/* The sentence of a signal about a subject and its counterfactual, for the case team. `alarms` as in signal_page. */
void signal_write_result(struct buffer *out, const struct detect_reporters_result *result, double alarms,
                         struct slice subject_kind, enum language language);

/* --- warnings ----------------------------------------------------------------------------------------------------- */

enum warning_fault {
        WARNING_TEXT_FINE,
        WARNING_TEXT_PHONE,       /* digits that look like a telephone, account or population number */
        WARNING_TEXT_SMALL_COUNT, /* a count of people, reports or villages below 5 */
        WARNING_TEXT_NAME,        /* a name that the sources mention, or a form of address with a name */
        WARNING_TEXT_WEEK,        /* a day of the last year, or a certain week: it would point at who reported then */
};
struct warning_finding {
        enum warning_fault fault;
        struct slice words; /* the part of the text that was found */
};
/* Looks through one text. `names` are the names and spellings that must not stand in it. Pure. */
[[nodiscard]] enum error warning_check_text(struct slice text, const struct slice *names, size_t name_count,
                                            struct arena *arena, struct warning_finding *ret_finding);

/* A day up to `today` and within a year before it, in figures or words, or a numbered week ("minggu ke-34"); with
 * `relative` also "minggu lalu". WARNING_TEXT_WEEK or fine. Pure. */
void warning_check_week(struct slice text, struct date today, bool relative, struct warning_finding *ret_finding);

/* The areas of one warning, as one text: prefix codes of villages, districts and regencies, joined by one space,
 * ascending, none inside another, at most WARNING_AREAS_MAX. "" is the whole working area of the office; the null slice
 * is none chosen yet. `slice_next(&rest, ' ', &code)` walks it. Pure. */
enum { WARNING_AREAS_MAX = 20 };
/* How forms and programs say the whole working area. */
#define WARNING_AREA_WHOLE S("semua")

/* Codes as they came, each once, without empty ones, at most one more than WARNING_AREAS_MAX; "" when one of them is
 * WARNING_AREA_WHOLE. The null slice for none, and when the arena is spent. */
struct slice warning_areas_join(struct arena *arena, const struct slice *codes, size_t count);
/* Ascending, without what lies inside another of them. */
struct slice warning_areas_tidy(struct slice areas, struct arena *arena);
/* The smallest areas that a warning about these villages can have: the one village, their districts when not more than
 * WARNING_AREAS_MAX, else their regencies. The null slice for none. */
struct slice warning_areas_around(const struct slice *villages, size_t count, struct arena *arena);
size_t warning_areas_count(struct slice areas);
/* "Kecamatan Ngrayun, Kabupaten Ponorogo; Kecamatan Slahung, Kabupaten Ponorogo". The null slice for the whole. */
struct slice warning_areas_text(struct arena *arena, struct slice areas);

struct warning_draft {
        struct uuid id;          /* made by the client */
        struct uuid signal_id;   /* or nil */
        struct slice level;      /* WASPADA, SIAGA, AWAS: keys of content kind "level" */
        struct slice title, body, asked;
        /* as above, not yet tidy; each village only when 2 different people reported from there what its signal rests
         * on; the null slice is refused */
        struct slice areas;
        struct slice expires_on; /* ISO day, later than today and within 180 days: it ends with that day */
        bool public;
};
/* What a draft from a signal begins with, for a person to change: the smallest areas that hold the villages of its
 * sources (the null slice when none is known), and plain Indonesian words that hold neither name nor count. */
void warning_suggest(const struct signal_page *signal, struct arena *arena, struct warning_draft *draft);
struct warning_fault_at {
        const char *field;       /* "title", "body", …; NULL when all is well */
        struct warning_finding finding;
        struct slice text;       /* words for the person, Indonesian source text */
};
/* Writes a new draft, or a draft's new content. ERR_INVALID with *ret_fault set; the same draft again changes
 * nothing. */
[[nodiscard]] enum error warnings_draft(struct tx *tx, const struct actor *actor, const struct warning_draft *draft,
                                        struct arena *arena, struct warning_fault_at *ret_fault);

struct warning_recipient {
        struct uuid person_id;
        struct slice name, position, role, area;
        struct slice answer, note;         /* null: not yet */
        instant notified_at, seen_at, answered_at; /* 0: not yet */
};
struct warning_recipients {
        struct warning_recipient *items;
        size_t count;
};
/* Whom it would reach now: people with a role whose area touches one of the warning's, without those named in it. */
[[nodiscard]] enum error warnings_audience(struct tx *tx, const struct actor *actor, struct uuid warning_id,
                                           struct arena *arena, struct warning_recipients *ret_recipients);
/* Publishes to that audience: a recipient's row and a message in the outbox for each. ERR_CONFLICT: not a draft, nobody
 * to reach, or it expires before tomorrow. ERR_STALE: changed since it was read. */
[[nodiscard]] enum error warnings_publish(struct tx *tx, const struct actor *actor, struct uuid warning_id,
                                          int64_t version);

/* What a warning says anew while it is in force: level, words and end of `draft`; whom it is for stays as published.
 * It waits until it is sent; written again it replaces what waits. `version` of the warning, as it was read.
 * ERR_INVALID with *ret_fault set; ERR_CONFLICT: not published; ERR_STALE. */
[[nodiscard]] enum error warnings_change(struct tx *tx, const struct actor *actor, const struct warning_draft *draft,
                                         int64_t version, struct warning_fault_at *ret_fault);
/* All as they were read; ERR_STALE otherwise. */
struct warning_sending {
        struct uuid warning_id;
        int64_t version;               /* of the warning */
        int64_t step, message_version; /* of what waits */
};
/* Sends what waits to whoever got the first and to who came to its audience since. Of a public warning by somebody
 * else than wrote it (ERR_FORBIDDEN). ERR_CONFLICT: not published, or nothing waits. */
[[nodiscard]] enum error warnings_send(struct tx *tx, const struct actor *actor,
                                       const struct warning_sending *sending);

/* One message of a warning: "alert", "update" or "cancel". */
struct warning_message {
        int64_t step, version;
        struct slice kind, level, title, body, asked;
        struct uuid written_by;
        struct slice written_name;
        instant expires_at, sent_at; /* sent_at 0: it waits */
};
struct warning_messages {
        struct warning_message *items; /* in their order; the first is the alert */
        size_t count;
        struct slice number, areas; /* of the warning; only of warnings_public_messages */
};
/* Of a warning for everybody: what was sent, whether it is in force or over, without what its recipients are asked to
 * do (`asked` is null). ERR_NOT_FOUND: no such warning, or not public. */
[[nodiscard]] enum error warnings_public_messages(struct tx *tx, struct uuid office_id, struct uuid warning_id,
                                                  struct arena *arena, struct warning_messages *ret_messages);

struct warning_row {
        struct uuid id;
        int64_t seq; /* order of arrival; shown to nobody */
        struct slice number, level, title, areas, state;
        instant published_at, expires_at; /* 0: not published */
        struct slice answer;              /* the reader's own; null: none */
        bool answer_old;                  /* it is of before the last change */
        int64_t recipients, answered;     /* 0 for a mere recipient */
        bool needs_second;                /* a draft, or a change that waits, for everybody */
};
struct warning_rows {
        struct warning_row *items;
        size_t count;
        bool more;
};
struct warning_filter {
        bool mine;           /* those that reached the actor; else all of the office */
        struct slice state;  /* null: all */
        bool waiting;        /* of the office: what waits for a second person, whatever its state */
        int64_t before;      /* keyset cursor: `seq` of the last row of the page before; 0: the newest */
        int64_t limit;       /* 1..200 */
};
[[nodiscard]] enum error warnings_list(struct tx *tx, const struct actor *actor, const struct warning_filter *filter,
                                       struct arena *arena, struct warning_rows *ret_rows);

/* Whether warnings_read or signals_read would let him in now; reads no word of it and writes no journal. OK, or
 * ERR_NOT_FOUND. */
[[nodiscard]] enum error warning_is_open(struct tx *tx, const struct actor *actor, struct uuid warning_id);
[[nodiscard]] enum error signal_is_open(struct tx *tx, const struct actor *actor, struct uuid signal_id);

struct warning_page {
        struct uuid id, signal_id;
        struct slice number, level, title, body, asked, areas, state, owner, outcome, outcome_note;
        bool from_area;              /* its signal is about an area */
        bool public, fresh;          /* fresh: he had not seen it before this read */
        bool is_recipient, can_answer, can_publish, can_close, can_manage;
        instant published_at, expires_at, outcome_at, created_at;
        int64_t version, level_version; /* level_version: of the content "level"; 0 in those of before it was kept */
        struct warning_recipient mine;        /* when is_recipient */
        struct warning_recipients recipients; /* only when can_manage */
        struct warning_messages messages;     /* what waits only when can_manage */
        bool can_change, can_send;            /* can_send: what waits */
        bool can_edit;                        /* the draft */
        bool needs_second;                    /* a draft for everybody that the reader wrote last */
        int64_t untaken;                      /* of a draft: reports behind it that nobody took yet */
        int64_t second_people;                /* who may publish it then, without those whom it names */
};
/* For a recipient or the office's analysts; notes that a recipient has seen it. In a TX_WRITE. */
[[nodiscard]] enum error warnings_read(struct tx *tx, const struct actor *actor, struct uuid warning_id,
                                       struct arena *arena, struct warning_page *ret_page);

struct warning_answer {
        struct uuid warning_id;
        struct slice answer; /* key of warning_answers */
        struct slice note;   /* 0..500 characters; null for none */
        int64_t version;     /* of the warning that he read; 0: whichever */
};
/* The recipient's answer; a later one replaces it. ERR_CONFLICT when the warning is over; ERR_STALE when it is another
 * version, unless the same was answered. */
[[nodiscard]] enum error warnings_answer(struct tx *tx, const struct actor *actor, const struct warning_answer *answer);
struct warning_close {
        struct uuid warning_id;
        int64_t version;
        struct slice outcome; /* key of warning_outcomes */
        struct slice note;    /* what the reporters read; 5..500 characters */
};
/* Ends it and tells whoever got it. The note reaches village people: ERR_INVALID with *ret_fault set when it holds what
 * a warning's text may not. */
[[nodiscard]] enum error warnings_close(struct tx *tx, const struct actor *actor, const struct warning_close *close,
                                        struct warning_fault_at *ret_fault);
/* Ends what has expired; the job "warnings.expire". *ret_count is how many. */
[[nodiscard]] enum error warnings_expire(struct tx *tx, instant now, int64_t *ret_count);

/* What nobody has looked at for seven days goes one level up, to the heads of office, once: an open signal about a
 * subject or an area, and a published warning that somebody whom it reached has not opened. Never to who is named in
 * it. With warnings_expire; *ret_count is how many. */
[[nodiscard]] enum error warnings_escalate(struct tx *tx, instant now, int64_t *ret_count);

/* A warning that is over has WARNING_OUTCOME_DAYS for its outcome: its owner is told once that it is over, the heads
 * once when the days have passed without one. With warnings_expire; *ret_count is how many. */
enum { WARNING_OUTCOME_DAYS = 14 };
[[nodiscard]] enum error warnings_remind(struct tx *tx, instant now, int64_t *ret_count);
/* Tells each analyst, once a week, how many signals about an area were new at WASPADA in the week that is over and wait
 * still, without those that name him; nothing when there is none. With warnings_expire; *ret_count is the mails. */
[[nodiscard]] enum error warnings_digest(struct tx *tx, instant now, int64_t *ret_count);
/* A warning that was never above WASPADA is told to nobody at once. Whom it reached and who has an e-mail address reads
 * once a week how many such warnings were new, changed or ended since the last digest and that he has not opened since.
 * With warnings_expire; *ret_count is the mails. */
[[nodiscard]] enum error warnings_reader_digest(struct tx *tx, instant now, int64_t *ret_count);

/* --- for the portal, the dashboard and the desk ------------------------------------------------------------------- */

struct public_warning {
        struct slice number, level, title, body, areas;
        instant published_at, changed_at, expires_at; /* changed_at: when its newest message was sent */
};
struct public_warnings {
        struct public_warning *items;
        size_t count;
};
/* Published, public and not expired at `now`, newest first. */
[[nodiscard]] enum error warnings_public(struct tx *tx, struct uuid office_id, instant now, struct arena *arena,
                                         struct public_warnings *ret_warnings);

struct warning_counts {
        int64_t signals_open, warnings_open, warnings_expired; /* without those that name the reader */
        int64_t areas_open;                                    /* signals about areas, without those, too */
        int64_t unanswered;                                    /* reached the reader and wait for his answer */
        int64_t to_publish; /* drafts and changes for everybody by others; 0 for who may not publish */
        int64_t settings_asked, detectors_asked; /* to switch on and to lift, by others; 0 for who may not agree */
};
[[nodiscard]] enum error warnings_counts(struct tx *tx, const struct actor *actor, struct arena *arena,
                                         struct warning_counts *ret_counts);

/* How good a detector was: what was raised, what became of it, and how long before the outcome it spoke. */
struct detector_card {
        /* level: of a signal about an area, as it was found (area.h); step: also of one about a subject, the highest
         * that it had. "" where there is none. */
        struct slice detector, level, step;
        bool effort;              /* found while the setting in force expected more after visits (detect/effort.h) */
        int64_t version, raised, confirmed, false_alarms, unclear, waiting, lapsed;
        int64_t reversed;         /* decisions at the desk about its subjects that an objection or a court took back */
        int64_t asked, reached;   /* applicants stopped at the desk who name its subjects: asked thirty days later about
                                     the legal route, and there by then */
        int64_t sent;             /* signals whose subject another person's application named after such a stop */
        /* silences of a finding about its subjects that two persons at the desk agreed to after the signal; of them
         * those that say the report was wrong or the number has another owner */
        int64_t silenced, mistaken;
        double low, high;         /* how often it was right: 90 % interval of confirmed among confirmed and false */
        int64_t lead_days_median; /* from the signal to its confirmation; -1 when none is confirmed */
};
struct detector_cards {
        struct detector_card *items;
        size_t count;
};
[[nodiscard]] enum error warnings_report_card(struct tx *tx, const struct actor *actor, struct arena *arena,
                                              struct detector_cards *ret_cards);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signals about an area: from an office's reports to a frozen panel, its judgement, and what stands in the list.
 *
 * Invariants: a report counts in the week of its arrival (no week waits for late ones), once for its reporter and
 * village, and in nothing while it is held back, when it is known to be untrue or told before, when it tells of what
 * happened more than 90 days before, or when it came up to 14 days after somebody visited its village to ask; whom any
 * report that a signal shows names (in its window or in the weeks before) never sees it, nor what is drawn from it; a
 * signal keeps the panel and the finding it was raised with, to the byte.
 */
#pragma once

#include "detect/panel.h"
#include "program/office.h"
#include "store/change.h"
#include "warnings/warnings.h"

/* Which weeks a panel has, and whether they are scanned. */
struct area_span {
        int32_t monday; /* first day of its last week, as days since 1970-01-01 */
        bool scan;
        bool replay;   /* weeks of confirmed signals are judged as they were, not left out, by the default budget and
                          `effort`, not by what is in force; the scan takes 199 replicates instead of 999 */
        bool by_tree;  /* of a replay: as area_setting has it */
        instant until; /* what has arrived before it */
        const struct effort_curve *effort; /* of a replay; NULL: none */
};

/* The panel of an office, in `arena`. ERR_NOT_FOUND: it is too young to say what is
 * usual (fewer weeks than the longest window and as many before it), or has no area. */
[[nodiscard]] enum error area_panel_of(struct tx *tx, const struct office *office, struct area_span span,
                                       struct arena *arena, struct panel *ret_panel);

/* Weeks of a panel, and the days from the first Monday of them to the last. */
enum { AREA_HISTORY_WEEKS = 60, AREA_HISTORY_DAYS = 7 * (AREA_HISTORY_WEEKS - 1) };

/* The same by the default budget, of up to AREA_YEARS_WEEKS, without a setting's effort or a season: what is told, year
 * after year. */
enum { AREA_YEARS_WEEKS = 320 };
[[nodiscard]] enum error area_years_of(struct tx *tx, const struct office *office, struct area_span span,
                                       struct arena *arena, struct panel *ret_panel);

/* What all offices were judged from, and what concerns this one. */
struct area_country {
        const struct job *job; /* NULL outside of the queue */
        struct uuid id;  /* of the text that is kept */
        int32_t monday;  /* of the week that was judged */
        struct slice text;
        const struct panel_findings *findings; /* of all offices */
        const struct area_read_at *read_at;    /* of this office */
};
/* Keeps of them what is about this office's own regencies, as the nightly look keeps its own. *ret_moved: a report that
 * they count is another since, and nothing was kept. */
[[nodiscard]] enum error area_keep_country(struct store *store, const struct office *office,
                                           const struct area_country *country, int64_t *ret_raised, bool *ret_moved);
/* A finding of such a look judged again from its text. */
[[nodiscard]] enum error area_judge_country(struct tx *tx, struct uuid country_id, struct arena *arena,
                                            struct panel_findings *ret_findings);

/* Codes of the villages of an office's area, ascending. ERR_NOT_FOUND: it has none. */
struct area_villages {
        struct slice *codes;
        uint32_t count;
};
[[nodiscard]] enum error area_villages_of(struct tx *tx, const struct office *office, struct arena *arena,
                                          struct area_villages *ret_villages);

/* Where the change feed stood when a panel was read. */
struct area_read_at {
        struct uuid office_id;
        struct change_cursor feed;
        struct slice snapshot; /* what the transaction saw, as the database says it */
        instant until;         /* as the panel's span has it */
};
/* Of this transaction, in `arena`. */
[[nodiscard]] enum error area_read_now(struct tx *tx, struct uuid office_id, instant until, struct arena *arena,
                                       struct area_read_at *ret_read_at);
/* Whether a report that the panel counts, or should have, is another since; one that came later belongs to the next
 * look. Asked of the change feed, because nobody writes meanwhile and reading a year again would take long. */
[[nodiscard]] enum error area_has_moved(struct tx *tx, const struct area_read_at *read_at, bool *ret_moved);

/* Visits that were made and outreach that was held, by village and day. A village is left out of counts for
 * AREA_PROMPTED_DAYS after one: in AREA_OUTREACH_PERIOD_DAYS once, and up to AREA_OUTREACH_PER_PERIOD times when a head
 * of office agreed to what is beyond that; anything else touches nothing. Several on one day are one time. */
enum {
        AREA_PROMPTED_DAYS = 14,
        AREA_OUTREACH_PERIOD_DAYS = 91,
        AREA_OUTREACH_WITHOUT_HEAD = 1, /* whoever else wrote them down and agreed */
        AREA_OUTREACH_PER_PERIOD = 2,   /* with the head's word */
};
struct area_visit {
        struct slice village_code;
        int32_t day;              /* since 1970-01-01 */
        int32_t whole_day;        /* from then on all that comes was asked for: `day`, or the day after `since` */
        instant since;            /* what arrived before was not asked for; 0: all of the day */
        struct uuid id;
        struct slice kind, recorded_by; /* kind: "draw", or one of outreach_kinds */
        int64_t contacts; /* people whom it reached in all of its villages; 0: nobody counted */
        struct slice place; /* in which its village is counted (units.h) */
};
struct area_units;
struct area_visits {
        struct area_visit *items; /* ascending by place, then by day */
        size_t count;
        const struct area_units *units;
};
struct area_visits_wish {
        struct uuid office_id;
        struct uuid reader;   /* nil: the engine */
        int32_t first_day;    /* only those whose days of grace touch it or a later one */
        int32_t history_day;  /* first day of the weeks that are counted; 0: as first_day */
        const struct area_units *units; /* the places of these weeks; NULL: read by history_day */
        int32_t zone_minutes;
};
/* In `arena`. ERR_TOO_LARGE past 65,536 of them. */
[[nodiscard]] enum error area_visits_read(struct tx *tx, const struct area_visits_wish *wish, struct arena *arena,
                                          struct area_visits *ret_visits);
/* What asked for a report that arrived from the village, or what is counted as one with it, at that time, on that day,
 * the latest; NULL: nothing. */
const struct area_visit *area_prompt_of(const struct area_visits *visits, struct slice village_code, instant arrived,
                                        int32_t day);
/* Whether somebody's having been there on that day (ISO) was written down only after the day was over. */
bool area_written_late(struct slice day, instant known_at, int32_t zone_minutes);
/* The whole weeks, Monday to Sunday, in which all that comes was asked for; false: none. */
bool area_prompted_weeks(const struct area_visit *visit, int32_t *ret_first_day, int32_t *ret_last_day);

/* Judges each signal that waits or is watched again when by now other reports of its weeks are known to have been asked
 * for, and keeps what that says beside it; nothing is closed. With each night's look. */
struct job;
[[nodiscard]] enum error area_examine(struct store *store, const struct job *job, const struct office *office,
                                      instant now);

/* Those who told something among the people whom an outreach reached, in all of its villages, against other outreach of
 * the same days with known contacts: who told nothing is the control. Outreach moves both, so it cancels. `p` is exact
 * (Fisher 1935): given how many told in all, so many or more of them here. An outreach with fewer contacts than people
 * who told reached at least these. */
enum { AREA_CONTACTS_LEAST = 30 }; /* of other outreach, to be compared with */
struct area_contacts {
        int64_t told, contacts, other_told, other_contacts; /* contacts 0: nobody counted; other_contacts 0: too few */
        double p;                                           /* 1 when there is nothing to compare */
        bool unusual;                                       /* three or more, and p at most 0.01 */
};

/* What was left out of the counts of the last AREA_OUTREACH_PERIOD_DAYS, by visit and village: most reports first. */
struct area_uncounted {
        struct uuid id; /* of the visit or outreach */
        struct slice village, kind, recorded_by;
        struct date day;
        instant since; /* 0: the whole day */
        int64_t reports, reporters;
        struct area_contacts among;
};
struct area_uncounted_list {
        struct area_uncounted *items;
        size_t count;
        int64_t reports;
};
/* Without reports that name the actor. Permission signal.list. */
[[nodiscard]] enum error area_uncounted_read(struct tx *tx, const struct actor *actor, struct arena *arena,
                                             struct area_uncounted_list *ret_list);

/* Whether two findings are about one event, as far as the place goes: one area holds the other; or, where neighbours
 * are in it, half of the villages of the smaller are in the other, or the one in the middle is. */
bool area_is_same_event(const struct panel_finding *a, const struct panel_finding *b);
/* Whether what is found now is what was found then: by the same detector in the same place, or, where villages close
 * together are in it, about the same event, for these move from week to week. */
bool area_is_same_kind(const struct panel_finding *a, const struct panel_finding *b);
/* What a signal of the table is about, from its finding's line; of another row ("") all of the area. ERR_CORRUPT. */
[[nodiscard]] enum error area_place_read(struct slice area, struct slice finding, struct arena *arena,
                                         struct panel_finding *ret_finding);
/* What a sentence is about: the village in the middle, with all that are counted as one with it, or the area. */
struct slice area_villages_text(const struct panel_finding *finding, enum language language, struct arena *arena);
/* "Desa Ngrayun, Kecamatan Ngrayun"; of neighbours "sekitar" before the one in the middle. */
struct slice area_place_text(const struct panel_finding *finding, enum language language, struct arena *arena);
/* Where the villages of an office lie, for its panel, when borders of nearly all of them (AREA_PLACED_PERCENT) were
 * imported; else none. `units`: the panel's places, of which borders may have a code of before; NULL: its villages. */
enum { AREA_PLACED_PERCENT = 95 };
[[nodiscard]] enum error area_find_points(struct tx *tx, const struct office *office, const struct area_units *units,
                                          struct arena *arena, struct panel *panel);

/* Days since 1970-01-01 of the Monday of a date's week. */
int32_t area_monday(struct date date);
/* The last day that was judged: of a week that was under way not its Sunday, but the day of the look. */
struct date area_last_day(struct date last, instant judged_at, int32_t zone_minutes);
/* Hands the names that were marked in a source later on to every area signal that shows it; one whose source is held
 * back now lapses until the next look, which counts without it. */
[[nodiscard]] enum error area_inherit(struct tx *tx, const struct source_ref *source);

/* A trial, brake or signal that somebody takes a step with. */
struct area_step_at {
        struct uuid id;
        int64_t version; /* as it was read; ERR_STALE otherwise */
};

/* --- for people --------------------------------------------------------------------------------------------------- */

struct area_row {
        struct uuid id;
        int64_t seq;
        struct panel_finding place; /* what it is about, and nothing else of its finding */
        struct slice number, area, step, detector, state, last_on;
        instant created_at, escalated_at; /* escalated_at 0: not */
        struct slice examined_step; /* judged again without what visits asked for: a step, "NONE"; null: not */
};
struct area_rows {
        struct area_row *items;
        size_t count;
        bool more;
        bool stopped; /* a detector of areas is stopped: an empty list is no quiet office */
};
/* As signals_list; permission signal.list. */
[[nodiscard]] enum error area_list(struct tx *tx, const struct actor *actor, const struct signal_filter *filter,
                                   struct arena *arena, struct area_rows *ret_rows);

struct area_alike {
        struct uuid id;
        struct slice number, step, state, outcome;
        instant created_at;
};
/* A visit or outreach that asked for reports of a signal's window. */
struct area_prompt {
        struct uuid id;
        struct slice village, kind, recorded_by;
        struct date day;
        size_t reports;
};
struct area_page {
        struct area_row row;
        struct panel_finding finding;
        struct panel_series series;
        struct panel_members members;  /* villages that it rests on, with their share */
        struct detector_record record; /* of its detector, without signals that name the reader */
        uint32_t weeks;
        struct date monday, last_day; /* first day of the last of them, last day that was judged */
        struct slice reviewed_by, review_reason, outcome;
        instant reviewed_at;
        struct signal_source *sources; /* reports of its window, the newest first, at most 200 */
        size_t source_count, prompted; /* prompted: of these, asked for by a visit that is written down by now; it may
                                        * have been written down only after they were counted */
        instant examined_at;         /* of row.examined_step */
        struct area_prompt *prompts; /* what asked for them */
        size_t prompt_count;
        struct area_alike *alike; /* of the same place before */
        size_t alike_count;
        struct uuid warning_id; /* drawn from it, or nil */
        struct slice warning_number;
        struct slice asked_by, agreed_by; /* of one that waits or waited for a second person; null: nobody */
        int64_t detector_version, version;
        bool can_review, can_draft, can_agree;
};
/* Permission signal.read. ERR_NOT_FOUND, also for whom one of its reports names. */
[[nodiscard]] enum error area_read(struct tx *tx, const struct actor *actor, struct uuid signal_id, struct arena *arena,
                                   struct area_page *ret_page);
/* "raise", "watch" and "close" with a reason of area_reasons; a closing one is the outcome. Permission signal.review.
 * ERR_INVALID, ERR_CONFLICT (its state allows no such step), ERR_STALE. */
[[nodiscard]] enum error area_review(struct tx *tx, const struct actor *actor, const struct signal_review *review);
/* A signal of one event whose report one person both graded and closed waits ("asked") for somebody else: he opens it,
 * or it lapses. Permission signal.agree. ERR_NOT_FOUND; ERR_CONFLICT: it does not wait; ERR_STALE. */
[[nodiscard]] enum error area_event_decide(struct tx *tx, const struct actor *actor,
                                           const struct area_step_at *step, bool agreed);
/* A look at all offices, by whichever node comes first. Permission signal.review. */
[[nodiscard]] enum error area_ask_look(struct tx *tx, const struct actor *actor);
/* What a draft from an area signal begins with: its area (of a cluster the districts of its villages) and level, plain
 * words without name or count. */
void area_suggest(const struct area_page *area, struct arena *arena, struct warning_draft *draft);
const struct coded_word *area_reasons(size_t *ret_count);
/* What an outcome means for the report card: "confirmed", "false", "unclear". */
struct slice area_outcome_meaning(struct slice outcome);

/* --- other budgets ------------------------------------------------------------------------------------------------ */

/* What a second person may switch on: percents of the default budget of each part (panel.h), that of the scan 0 when it
 * does not look, and what is expected after visits (effort.h). */
struct area_setting {
        int64_t percents[AREA_PARTS];
        struct effort_curve effort;
        bool by_tree; /* the scan goes by the administrative tree alone, also where borders are known */
};
/* What is in force: 100 of each and no effort until a second person has switched another on. */
[[nodiscard]] enum error area_setting_of(struct tx *tx, struct uuid office_id, struct area_setting *ret_setting);
/* The percents that may be tried, ascending. */
const int64_t *area_trial_percents(size_t *ret_count);

/* What is expected after visits: nothing more, what the office's own visits say when it is counted, or what is in
 * force. */
extern const struct slice area_effort_sources[3]; /* "none", "estimate", "keep" */
struct area_trial_wish {
        int64_t percents[AREA_PARTS]; /* of the scan also 0 */
        struct slice effort;
        bool by_tree;
};

/* Of a trial: counting -> counted -> asked -> in-force | refused; in-force -> past when another takes its place. */
struct area_trial_row {
        struct uuid id;
        struct area_setting setting;
        struct slice state, tried_by;
        instant tried_at;
};
struct area_trials {
        struct area_trial_row *items; /* the newest 20 */
        size_t count;
        struct area_setting in_force;
        bool can_try, has_borders; /* has_borders: of nearly all villages, so that by_tree makes a difference */
};
/* Permission signal.list. */
[[nodiscard]] enum error area_trial_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                         struct area_trials *ret_trials);

/* What a setting would have raised in the last two years, and which of the signals of those years. */
struct area_trial_result {
        struct area_replayed *events; /* in the order of weeks */
        struct panel_finding *places; /* of each event, by the codes of today */
        size_t count;
        int64_t steps[PANEL_AWAS + 1];
        int64_t confirmed, wrong;
};
struct area_trial_page {
        struct area_trial_row row;
        struct slice asked_by, decided_by; /* null: nobody yet */
        instant decided_at;
        int64_t weeks; /* judged; 0 while it is counted, or when the office is too young */
        int64_t unjudged; /* of the two years: too early, for the office's reports began later; 0 with `weeks` 0 */
        struct area_trial_result tried, beside; /* beside: what was in force when it was tried */
        int64_t confirmed, wrong; /* signals of those years that were found true, and that were not */
        int64_t version;
        struct slice effort_from;  /* one of area_effort_sources */
        int64_t effort_visits;     /* that an estimate rests on; -1: none was made */
        bool can_ask, can_decide;
};
/* Without what rests on reports that name the reader. Permission signal.list; ERR_NOT_FOUND. */
[[nodiscard]] enum error area_trial_read(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                                         struct area_trial_page *ret_page);
/* Has a job count it. Permission signal.tune. ERR_INVALID for another percent or source, ERR_CONFLICT while one is
 * counted. */
[[nodiscard]] enum error area_trial_start(struct tx *tx, const struct actor *actor, const struct area_trial_wish *wish,
                                          struct uuid *ret_id);
/* Permission signal.tune. ERR_CONFLICT unless it is counted. */
[[nodiscard]] enum error area_trial_ask(struct tx *tx, const struct actor *actor, const struct area_step_at *step);
/* By a second person, neither who tried nor who asked: from the next look on, or never. Permission signal.agree.
 * ERR_CONFLICT unless it was asked for. */
[[nodiscard]] enum error area_trial_decide(struct tx *tx, const struct actor *actor,
                                           const struct area_step_at *step, bool agreed);

/* --- detectors that are seldom right ------------------------------------------------------------------------------ */

/* A detector of areas at a level and step, or the rule about phones, companies and routes at a step, that is seldom
 * right goes one step down by itself, and who works with it is told: when at least AREA_BRAKE_LEAST of its signals were
 * found true or false and the evidence that it is right less often than AREA_BRAKE_BAR (detect_seldom_right) is
 * AREA_BRAKE_EVIDENCE or more. One that is right so often is ever lowered with a chance of 1 / AREA_BRAKE_EVIDENCE at
 * most, though it is looked at each night. SIAGA is raised as WASPADA, WASPADA is not raised. What was closed before a
 * brake was lifted counts no more. Signals whose sources name anybody are left out of its figures, so that everybody
 * may read them. */
enum { AREA_BRAKE_LEAST = 20 };
#define AREA_BRAKE_BAR      0.2
#define AREA_BRAKE_EVIDENCE 20.0

struct area_brake {
        struct uuid id;
        struct slice detector, level, step, state; /* state: on -> asked -> lifted; asked -> on when refused */
        struct slice reason;                       /* a key of area_brake_reasons; null: nobody has asked */
        struct slice asked_by, decided_by;
        int64_t confirmed, wrong; /* the figures by which it was put on */
        /* of a detector that was stopped (level and step are ""): confirmed and wrong are visited villages with and
         * without an alarm, and these are villages where nobody was */
        int64_t other_alarms, others;
        instant since, decided_at;
        int64_t version;
        bool can_ask, can_decide;
};
struct area_brakes {
        struct area_brake *items; /* the newest 100 */
        size_t count;
};
/* Those on and those lifted. Permission signal.list. */
[[nodiscard]] enum error area_brake_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                         struct area_brakes *ret_brakes);
/* Why it should be lifted; the labels name no sentence of their own. */
const struct coded_word *area_brake_reasons(size_t *ret_count);
/* Permission signal.tune. ERR_INVALID: no such reason; ERR_CONFLICT unless it is on; ERR_STALE. */
[[nodiscard]] enum error area_brake_ask(struct tx *tx, const struct actor *actor, const struct area_step_at *step,
                                        struct slice reason);
/* By somebody else than asked. Permission signal.agree. ERR_CONFLICT unless it was asked for; ERR_STALE. */
[[nodiscard]] enum error area_brake_decide(struct tx *tx, const struct actor *actor,
                                           const struct area_step_at *step, bool agreed);

/* The brakes of an office that are on. */
struct area_brakes_on {
        bool on[PANEL_DETECTORS][PANEL_SIZES][PANEL_AWAS + 1];
        bool stopped[PANEL_SCAN + 1];
};
[[nodiscard]] enum error area_brakes_read(struct tx *tx, struct uuid office_id, struct area_brakes_on *ret_brakes);
/* The step at which a finding is raised: its own, one less, or none of a detector that is stopped. */
enum panel_step area_braked_step(const struct area_brakes_on *brakes, const struct panel_finding *finding);
/* Puts brakes on where the figures ask for it and tells analysts and heads; *ret_count are the new ones. */
[[nodiscard]] enum error area_brake_check(struct tx *tx, struct uuid office_id, instant now, int64_t *ret_count);

/* A brake, journaled, and told to analysts and heads by e-mail. */
struct area_brake_new {
        struct uuid office_id;
        instant now;
        struct slice detector, level, step, topic, body; /* step "": all of it; level "": that, or it has none */
        int64_t version;                                 /* of the detector */
        int64_t confirmed, wrong, other_alarms, others;
};
[[nodiscard]] enum error area_brake_put_on(struct tx *tx, const struct area_brake_new *brake);

/* What a job does for one office, adding to *count what it did. */
typedef enum error area_office_step(struct store *store, const struct job *job, const struct office *office,
                                    instant now, int64_t *count);
/* The step for every office of the server, one after the other; the first error ends it. *ret_count is the sum. */
[[nodiscard]] enum error area_each_office(struct store *store, const struct job *job, instant now,
                                          area_office_step *step, int64_t *ret_count);

/* The placebo check: whether a detector raises more where somebody was by lot and found nothing than where nobody was,
 * by the draws of the last year whose 56 days are over, among villages that had no warning when it was drawn
 * (detect_placebo). Above AREA_PLACEBO_RATIO with p at most AREA_PLACEBO_P it is stopped as a whole until a second
 * person lifts that; draws of before count no more. With each month's draw; *ret_count are the new stops. */
#define AREA_PLACEBO_RATIO 2.0
#define AREA_PLACEBO_P     0.01
[[nodiscard]] enum error area_placebo_check(struct tx *tx, struct uuid office_id, instant now, int64_t *ret_count);
/* The same comparison as it stands now, for the report card. */
struct area_comparison {
        struct slice detector;
        int64_t draws, visited, visited_alarms, others, other_alarms;
        double ratio, p; /* as detect_placebo has them */
        bool stopped;
};
enum { AREA_COMPARISONS = PANEL_SCAN + 1 };
/* Permission signal.list. `ret_comparisons` has room for AREA_COMPARISONS. */
[[nodiscard]] enum error area_placebo_read(struct tx *tx, const struct actor *actor,
                                           struct area_comparison *ret_comparisons);
struct area_stop {
        bool on;
        instant from; /* when the last was lifted */
};
[[nodiscard]] enum error area_stop_read(struct tx *tx, struct uuid office_id, enum panel_detector detector,
                                        struct area_stop *ret_stop);

/* Keys of what an engine's finding says, as they stand in tables: "gamma-poisson", "village", "SIAGA". */
struct slice area_detector_key(enum panel_detector detector);
struct slice area_level_key(enum panel_level level);
struct slice area_step_key(enum panel_step step);
/* "desa", "kecamatan", "kabupaten", "desa-desa berdekatan"; the null slice for no level. */
struct slice area_level_name(struct slice key, enum language language);

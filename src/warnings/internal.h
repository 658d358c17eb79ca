/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files of this room only. */
#pragma once

#include "warnings/warnings.h"

/* NULL when the table has no such key. */
const struct coded_word *coded_find(const struct coded_word *words, size_t count, struct slice key);
struct signal_key {
        struct uuid office_id, signal_id;
};
/* The warning drawn from a signal about a subject or an area; both untouched when there is none. */
[[nodiscard]] enum error signal_add_warning(struct tx *tx, const struct signal_key *key, struct arena *arena,
                                            struct uuid *ret_id, struct slice *ret_number);
/* Without signals that name the actor; he may read signals, which the caller has asked. */
[[nodiscard]] enum error detector_record_read(struct tx *tx, const struct actor *actor, struct slice detector,
                                              struct detector_record *ret_record);
/* Rebuilds the detector's result from what the signal keeps. */
struct signal_evidence {
        struct slice parameters, evidence, first_on, last_on;
        int64_t mentions, reporters, villages, version;
};
enum error signal_result(const struct signal_evidence *stored, struct detect_reporters_result *ret_result);
/* A subject's mentions as its rule counts them, as of a day. */
struct subject_look {
        struct uuid office_id, subject_id;
        struct date today;
        struct detect_reporters_parameters rule;
        const struct detect_mention *mentions;
        size_t mention_count;
};
/* What chance would do with it in this office, and the text that it can be judged from again. */
struct subject_chance {
        struct chance_finding finding;
        enum panel_step step; /* at which it is raised: where the rule was put down, below what was found */
        struct slice frozen, line;
};
/* The rule of reporters in tables. */
#define SIGNAL_DETECTOR S("reporters")
enum error signal_weigh(struct tx *tx, const struct subject_look *look, struct subject_chance *ret_chance);
/* The step at which a signal about a subject is raised that was found at `found`: one less where the rule was put down
 * (area_brake.c). PANEL_NOTHING: it is not raised. */
enum error signal_braked_step(struct tx *tx, struct uuid office_id, enum panel_step found, enum panel_step *ret_step);
/* Says a note to everyone whose report the signal rests on. */
enum error signal_tell(struct tx *tx, struct uuid office_id, struct uuid signal_id, struct slice note);

/* What the rules make of a draft's level, last day and areas. */
struct warning_frame {
        instant expires;
        int64_t level_version;
        struct slice areas; /* tidy */
};
/* Area, level, last day and words of a draft. ERR_INVALID with *ret_fault set. */
enum error warning_check_draft(struct tx *tx, const struct actor *actor, const struct warning_draft *draft,
                               struct warning_fault_at *ret_fault, struct warning_frame *ret_frame);
/* Puts whoever is in its audience now among those whom it reached. ERR_CONFLICT: nobody is. */
enum error warning_add_audience(struct tx *tx, const struct actor *actor, struct uuid warning_id);

enum warning_news { WARNING_NEW, WARNING_CHANGED, WARNING_OVER };
/* A message to each whom it reached and who has an address. It names a number, a level and a link; what it is about is
 * read after signing in. */
enum error warning_tell(struct tx *tx, const struct actor *actor, struct uuid warning_id, enum warning_news news);
/* Keeps what was sent as its next message: the words that stand in the warning. */
enum error warning_keep_message(struct tx *tx, const struct actor *actor, struct uuid warning_id,
                                enum warning_news news);
enum error warning_messages_of(struct tx *tx, struct uuid office_id, struct uuid warning_id, struct arena *arena,
                               struct warning_messages *ret_messages);

/* A message to the staff of an office: what it is about is read after signing in. */
struct staff_news {
        struct uuid office_id;
        instant now;
        struct slice topic, body;
        struct slice kind; /* of what it is about; null for nothing */
        struct uuid about_id;
        struct uuid without; /* who knows already, or nil */
};
/* Analysts hear of a new signal, or of one that rose: its number, and `path` to read it. */
struct signal_news {
        struct uuid office_id, id;
        instant now;
        struct slice kind, name, number; /* name: "Sinyal wilayah AWAS" */
        const char *path;
};
enum error signal_tell_analysts(struct tx *tx, const struct signal_news *news);
/* To each who has the role today and whom the thing does not name. */
enum error staff_tell(struct tx *tx, const struct staff_news *news, struct slice role);
/* The same; adds to *found who has the role and to *told who was told, both but for news->without. */
enum error staff_tell_counted(struct tx *tx, const struct staff_news *news, struct slice role, size_t *found,
                              size_t *told);

/* Who may publish a draft for everybody that `writer` wrote, by the policy, each once: but for himself and those whom
 * it names. */
enum error warning_second_people(struct tx *tx, const struct actor *writer, struct uuid warning_id, int64_t *ret_count);
/* Reports behind a signal that nobody took yet; 0 for a warning without one. */
enum error warning_untaken(struct tx *tx, struct uuid office_id, struct uuid signal_id, int64_t *ret_count);
/* Says to those who may publish it that a draft (WARNING_NEW) or a change waits. */
enum error warning_tell_second(struct tx *tx, const struct actor *writer, struct uuid warning_id,
                               enum warning_news news);

/* Says to those who may agree, but for who asked, that a setting or the lifting of a detector waits for a second
 * person. Nothing of a signal is in it: it may be told to anybody. */
struct signal_asked {
        struct slice topic, path;
        const char *text; /* one line */
};
enum error signal_tell_seconds(struct tx *tx, const struct actor *asker, const struct signal_asked *asked);

/* What a warning is drawn from. ERR_NOT_FOUND. */
struct warning_origin {
        struct slice kind, state; /* kind: "signal" or "area-signal", as in named_in */
        bool is_area;
};
enum error warning_origin_find(struct tx *tx, struct uuid office_id, struct uuid signal_id,
                               struct warning_origin *ret_origin);
/* Nobody else changes the signal until the transaction ends. */
enum error warning_origin_take(struct tx *tx, struct uuid office_id, struct uuid signal_id, bool is_area);
/* Whom a signal names, every warning drawn from it names, but for those whom it reached before. */
enum error signal_inherit_warnings(struct tx *tx, struct uuid office_id, struct slice kind, struct uuid signal_id);
/* Of a signal about an area. Names of all who reported what it shows, and recruiters of its window: at most 700. */
enum error area_forbidden_names(struct tx *tx, struct uuid office_id, struct uuid signal_id, struct slice *names,
                                size_t *count);
/* Says a note to everyone whose report stands in its window. */
enum error area_tell(struct tx *tx, struct uuid office_id, struct uuid signal_id, struct slice note);
/* Its warning ended with this meaning: "confirmed", "false", "unclear". */
enum error area_end(struct tx *tx, struct uuid office_id, struct uuid signal_id, struct slice meaning);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which subjects may be one although they are written differently, what else is known of a subject, and splitting one.
 *
 * Invariants: a candidate is a question for a person and changes nothing; it is made of what the reader may see, and
 * two subjects of different kinds are none. Subjects meet in the tables in memory (room `likeness`), which follow the
 * database; where those are not there yet, by keyed hashes of parts of their keys in the database, so that every node
 * finds what another wrote, and no name lies in the open. A split moves mentions to a subject of their own;
 * undoing it moves exactly those back. */
#pragma once

#include "likeness/likeness.h"
#include "subjects/subjects.h"

enum { CANDIDATES_MAX = 20 };

enum candidate_reason {
        CANDIDATE_NAMES, /* names of persons that agree by rules; see `comparison` */
        CANDIDATE_SLIP,  /* one letter or digit differs */
        CANDIDATE_NEAR,  /* a few letters differ in a long name or address */
        CANDIDATE_ORDER, /* the same words in another order */
        CANDIDATE_EQUAL, /* written the same: somebody split them */
        CANDIDATE_WORDS, /* each word that was searched for, or nearly it, is one of its words */
};

struct candidate {
        struct uuid id;
        enum match_kind kind;
        struct slice label; /* P3 */
        int64_t mentions, villages;
        struct slice first_on, last_on;
        enum candidate_reason reason;
        struct match_comparison comparison;
        struct slice verdict; /* what stands about both: "" none, "different", "later" */
};
struct candidates {
        struct candidate items[CANDIDATES_MAX]; /* nearest first */
        size_t count;
        bool complete;   /* false: more were near than were looked at */
        bool unprepared; /* looked for by keys, which some subjects have not got yet: the next look finds more */
};

/* Puts up to `most` subjects, that have none yet, under the keys by which candidates meet. Those who look for
 * candidates call it first. In a TX_WRITE. *ret_left: whether there are more. */
[[nodiscard]] enum error subjects_catch_up(struct tx *tx, struct uuid office_id, int64_t most, bool *ret_left);
struct candidate_question {
        const struct subject_head *head; /* a subject that the actor has entered */
        struct likeness *likeness; /* followed before the transaction; NULL, or not ready: by keys, see above */
};
/* Those that the actor sees are journaled as subject.list. */
[[nodiscard]] enum error subjects_candidates(struct tx *tx, const struct actor *actor,
                                             const struct candidate_question *question, struct arena *arena,
                                             struct candidates *ret_candidates);
/* How many mentions of a name equal by the rules wait to be judged, of what the actor may know of. One whose earlier
 * ones are all kept from him is the first for him, and does not wait. */
[[nodiscard]] enum error subjects_waiting(struct tx *tx, const struct actor *actor, struct uuid subject_id,
                                          int64_t *ret_count);
struct written_pair {
        enum match_kind kind;
        struct slice a, b; /* labels */
};
/* Whether two labels are written alike, and then how, in reason and comparison of `candidate`. ERR_MEMORY. */
[[nodiscard]] enum error candidate_compare(const struct written_pair *pair, struct arena *arena,
                                           struct candidate *candidate, bool *ret_near);

struct similar_question {
        struct slice kind;  /* as subject_kind_word; null or "": all */
        struct slice query; /* as somebody writes it; empty: nothing is like it */
        const struct subject_rows *exact; /* what subjects_list found for it: not told again */
        struct likeness *likeness;        /* as in struct candidate_question */
};
/* Subjects that the actor sees and that are written like what he searched for, the most alike first: those that may be
 * one with it, and those that have all its words. A telephone number is meant whole: of its end alone nothing is like
 * it. `complete` is false when he would see more than CANDIDATES_MAX, `unprepared` when not all were compared.
 * Journaled as subject.list, and they spend his day as a page of the list does, for a word may be like many:
 * ERR_SPENT. */
[[nodiscard]] enum error subjects_similar(struct tx *tx, const struct actor *actor,
                                          const struct similar_question *question, struct arena *arena,
                                          struct candidates *ret_candidates);

/* Something that stands in one source together with the subject: a fact about it, with source and day. */
struct subject_fact {
        struct subject_head value;
        struct slice source_kind, observed_on;
        struct uuid source_id;
};
struct subject_facts {
        struct subject_fact *items; /* by kind, then by value, newest first */
        size_t count;
};
[[nodiscard]] enum error subjects_facts(struct tx *tx, const struct actor *actor, struct uuid subject_id,
                                        struct arena *arena, struct subject_facts *ret_facts);

struct splitting {
        struct uuid id; /* of the judgement; made by the client */
        struct uuid subject_id;
        const struct uuid *mentions;
        size_t mention_count; /* 1..SPLIT_MAX */
        struct slice reason;  /* 5..500 characters */
        int64_t version;      /* as in struct judgement */
};
enum { SPLIT_MAX = 200 };
/* Moves the mentions to a new subject, which counts for itself. *ret_id is the new one; the same splitting again gives
 * the same. ERR_INVALID: reason missing, or nothing would stay; ERR_NOT_FOUND: one is not a mention of this subject;
 * ERR_STALE. subjects_undo takes it back. */
[[nodiscard]] enum error subjects_split(struct tx *tx, const struct actor *actor, const struct splitting *splitting,
                                        struct uuid *ret_id);

/* --- within the room ---------------------------------------------------------------------------------------------- */

enum { REASON_MIN = 5, REASON_MAX = 500 };
/* The subject, merged ones resolved, whose key the question's text gives. ERR_NOT_FOUND; ERR_INVALID and
 * ERR_TOO_LARGE as match_identifier_key. */
[[nodiscard]] enum error subject_written(struct tx *tx, const struct evidence_question *question, struct arena *arena,
                                         struct uuid *ret_id);
struct subject_sharing_rows;
/* Subjects that others than applicants spoke of and that differ from the question's text by one letter, or by the order
 * of their words, by the keys in the database; the nearest first, the same among them. They need no more than that a
 * job has put them there, within minutes. ERR_INVALID and ERR_TOO_LARGE as match_identifier_key. */
[[nodiscard]] enum error subject_slips(struct tx *tx, const struct evidence_question *question,
                                       struct subject_sharing_rows *ret_rows);
struct pair_verdicts_rows;
/* Whether the last word about both is that they are different. */
bool is_told_apart(const struct pair_verdicts_rows *verdicts, struct uuid other);
/* What is known of a subject by others than applicants: `possible`, also by an equal name that waits to be judged. */
struct known_by {
        struct uuid office_id, subject_id, reader_id;
        bool possible;
        const struct slice *without; /* as in struct evidence_question */
        size_t without_count;
};
struct mention_evidence_rows;
struct subject_graded_rows;
[[nodiscard]] enum error known_read(struct tx *tx, const struct known_by *by, struct arena *arena,
                                    struct mention_evidence_rows *ret_rows, struct subject_graded_rows *ret_graded);
/* Kinds of sources and independent ones among these rows. */
[[nodiscard]] enum error known_sum(const struct mention_evidence_rows *rows, const struct subject_graded_rows *graded,
                                   struct arena *arena, struct subject_evidence *evidence);
/* access_enter for subject.judge. */
[[nodiscard]] enum error judge_enter(struct tx *tx, const struct actor *actor, struct uuid subject_id);
/* ERR_STALE when the subject has another version than that; 0 is not compared. */
[[nodiscard]] enum error judge_compare_version(struct tx *tx, const struct actor *actor, struct uuid subject_id,
                                               int64_t version);
/* Tells the change feed and the detectors. */
[[nodiscard]] enum error judge_count_again(struct tx *tx, const struct actor *actor, struct uuid subject_id);
/* Moves back what a splitting moved. ERR_CONFLICT when something was decided about the new subject since, or the source
 * of one of the mentions is held. */
[[nodiscard]] enum error split_put_back(struct tx *tx, const struct actor *actor, struct uuid judgement_id,
                                        struct uuid new_id);

/* Subjects, merged ones resolved, whose labels are like a subject's or like those merged into it; the most alike first.
 * Whoever may see them is not asked here. */
enum { NEAR_SUBJECTS_MAX = 200, NEAR_ASKED = 60 };
struct near_subjects {
        struct uuid ids[NEAR_SUBJECTS_MAX];
        int32_t weights[NEAR_SUBJECTS_MAX];
        size_t count;
        bool complete; /* false: there may be more */
};
/* From the tables in memory, without those that little speaks for. ERR_BUSY when they cannot answer now. */
[[nodiscard]] enum error subjects_near(struct tx *tx, struct uuid office_id, const struct subject_head *head,
                                       struct likeness *likeness,
                                       struct near_subjects *ret_near);
/* Adds those of the question's kind that are like its text to what `near` holds. ERR_BUSY as above. */
[[nodiscard]] enum error subjects_near_text(struct tx *tx, const struct evidence_question *question,
                                            struct likeness *likeness, struct near_subjects *near);
/* As candidate_compare; near is also what has each word of pair->a, written so or with one slip. */
[[nodiscard]] enum error candidate_compare_searched(const struct written_pair *pair, struct arena *arena,
                                                    struct candidate *candidate, bool *ret_near);
/* Journals that the actor saw them. */
[[nodiscard]] enum error candidates_record(struct tx *tx, const struct actor *actor, const struct candidates *found);

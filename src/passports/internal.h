/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of this room share. */
#pragma once

#include "content/content.h"
#include "export/letter.h"
#include "passports/passports.h"
#include "passports.sql.h"

#define APPLICATION S("application")

/* One application as a rule meets it: allowed, journaled, and its state. */
struct gate {
        struct application_gate_row row;
        enum application_state state;
};
/* Decides `action` on the application and journals it. */
enum error gate_enter(struct tx *tx, const struct actor *actor, struct slice action, struct uuid id,
                      struct arena *arena, struct gate *ret_gate);
/* ERR_STALE unless `version` is 0 or the application's. */
enum error gate_compare(const struct gate *gate, int64_t version);
/* Takes a step of the table: ERR_CONFLICT where there is no such edge. A step that stays in its state only touches
 * it. */
enum error gate_step(struct tx *tx, const struct actor *actor, struct uuid id, const struct gate *gate,
                     enum application_step step);
/* A line of the timeline; `detail` is coded and holds no person. */
enum error note_event(struct tx *tx, struct uuid office_id, struct uuid actor_id, struct uuid application_id,
                      const char *kind, struct slice detail);

/* "2026-11-23" on the office's clock, in the arena. */
struct slice today_of(const struct actor *actor, struct arena *arena);

/* --- decide.c --- */
/* Adds `text` when `there`; obstacle_at says of which member of struct proposal. */
void obstacle(struct obstacles *obstacles, bool there, struct slice text);
/* lint: parameters (what, where, and whether) */
void obstacle_at(struct obstacles *obstacles, const char *field, bool there, struct slice text);

/* --- decide.c --- */
/* What an outcome needs: the floor of the table, and what the office's content of it adds. */
struct outcome_rule outcome_needs(const struct outcome_rule *floor, const struct content_item *content);

/* --- recruiter.c --- */
/* What the outcome needs of the recruiter's record and does not have, and what may not stand in it: a phone that no
 * rule reads and, in any of its four parts, the applicant's phone, all words of his name, or a NIK. */
/* lint: parameters (what, about whom, into which memory) */
enum error recruiter_check(const struct outcome_rule *needs, const struct application_head *head,
                           const struct proposal *proposal, struct arena *arena, struct obstacles *obstacles);
/* The same of the applicant's own address, which is read for this only when the record names a place or a company. */
enum error recruiter_check_home(struct tx *tx, const struct actor *actor, const struct proposal *proposal,
                                struct obstacles *obstacles);
/* Marks whom the record names (named.h). */
enum error recruiter_mark(struct tx *tx, const struct actor *actor, const struct proposal *proposal);
/* A confirmed decision's record becomes mentions of source "desk". Nothing when it names nobody. */
enum error recruiter_note(struct tx *tx, const struct actor *actor, struct uuid application_id,
                          struct uuid decision_id);
/* The decision was taken back: what it said of the recruiter counts for nothing and is in no list. */
enum error recruiter_withdraw(struct tx *tx, struct uuid office_id, struct uuid decision_id, struct slice today);
/* Whom the application names since, its notes and what was drawn from them name too. */
enum error recruiter_inherit(struct tx *tx, struct uuid office_id, struct uuid application_id);
/* The groups of the notes that this applicant gave rise to himself, as mention.source_group has them. */
struct own_notes {
        struct slice *groups;
        size_t count;
};
enum error recruiter_own(struct tx *tx, struct uuid office_id, struct uuid application_id, struct arena *arena,
                         struct own_notes *ret_notes);

/* --- wording.c --- */
/* What the words of a letter may not say: tips, somebody else's phone or NIK, hidden characters. */
enum error wording_check(struct tx *tx, const struct actor *actor, const struct application_head *head,
                         const struct proposal *proposal, struct obstacles *obstacles);
/* What the reason's body says it "needs" (agency, document, answer, request, hearing, statement, notice) and the file
 * does not have; a word that is not known is an obstacle. */
enum error reason_check(struct tx *tx, const struct actor *actor, const struct application_file *file,
                        const struct proposal *proposal, const struct content_item *reason,
                        struct obstacles *obstacles);

/* --- finding.c --- */
/* A subject is a phone. The name of a person or company, or an address, is none (likewise.c). The others ask what other
 * applicants brought: the same guarantor's phone, the same name and place of a guarantor with another phone, a letter
 * in the same words of another guarantor. */
enum finding_way {
        FINDING_SUBJECT,
        FINDING_LIKEWISE,
        FINDING_COMPANY,
        FINDING_PLACE,
        FINDING_PHONE_GROUP,
        FINDING_PLACE_GROUP,
        FINDING_LETTER,
        FINDING_IDENTITY,
        FINDING_PAPER,
};
static inline bool finding_is_likewise(enum finding_way way)
{
        return way == FINDING_LIKEWISE || way == FINDING_COMPANY || way == FINDING_PLACE;
}
/* What an officer saw himself, comparing papers: never which value differs. */
static inline bool finding_is_of_paper(enum finding_way way)
{
        return way == FINDING_IDENTITY || way == FINDING_PAPER;
}
static inline bool finding_is_of_group(enum finding_way way)
{
        return way != FINDING_SUBJECT && !finding_is_likewise(way) && !finding_is_of_paper(way);
}
struct finding_source {
        struct slice about, raw;
        int kind;                   /* enum match_kind; of a subject or phone */
        enum finding_way way;
        struct uuid application_id; /* whose; of a group */
        struct own_notes own;       /* what the desk noted from this applicant is left out */
};
enum { FINDING_SOURCES = 12 };
#define LETTER_INDICATOR S("surat-sama")
/* Whom a group counts: others who applied so many days before or after. As long as a changed rule is tried on
 * (trial.h). */
enum { GROUP_DAYS = 90 };
/* An explanation that was heard counts for applications of so many days after the one that gave it. */
enum { EXPLAINED_DAYS = 365 };
/* One reporter's word stays one person's word after an officer confirmed it. */
struct subject_evidence;
bool is_corroborated(const struct subject_evidence *known);
/* What the application names that a finding can be about; items without text are left out. */
size_t finding_sources(const struct application_head *head, struct finding_source ret_sources[FINDING_SOURCES]);
/* What it is called: "Nomor telepon penjamin"; `about` itself when it is none. */
struct slice finding_about_name(struct slice about, enum language language);
/* What was kept of a finding of the application, whose id the source has: false when `about` is none. */
bool finding_source_from(struct slice about, struct slice raw, struct finding_source *source);
struct content_rule;
/* The rule in force by which findings of this way are opened. ERR_NOT_FOUND: the office has none. */
enum error finding_rule(struct tx *tx, const struct actor *actor, enum finding_way way, struct content_rule *ret_rule);
/* What `reader` (nil: everybody together) may know of it; known false when nothing. Of a group only `applications`, the
 * others, and the subject. */
/* lint: parameters (what, for whom, into which memory) */
enum error finding_look(struct tx *tx, const struct actor *actor, struct uuid reader,
                        const struct finding_source *source, struct arena *arena,
                        struct subject_evidence *ret_evidence);
struct rule_counts;
/* The independent sources of what is known, as a rule counts them. */
struct rule_counts finding_counts(const struct subject_evidence *known);
/* A finding as a silence meets it: the rule, the object, and what the actor may know of that. */
struct finding_at {
        struct slice indicator;
        const struct finding_source *source;
        const struct subject_evidence *known;
};
/* ERR_NOT_FOUND: the application has no such finding for this actor. */
enum error finding_find(struct tx *tx, const struct actor *actor, struct uuid application_id, struct uuid finding_id,
                        struct finding_at *ret_at);
/* Adds the mentions of what the application names; each counts for no signal. */
enum error findings_mention(struct tx *tx, struct uuid office_id, const struct application_new *new,
                            struct slice observed_on);
/* The rules in force by which findings are opened, for a transaction that opens those of many applications. */
struct finding_rules;
enum error finding_rules_read(struct tx *tx, const struct actor *actor, struct arena *arena,
                              struct finding_rules **ret_rules);
/* As findings_refresh. */
enum error findings_refresh_by(struct tx *tx, const struct actor *actor, const struct application_head *head,
                               const struct finding_rules *rules, struct arena *arena);
/* Opens findings for what is known today, by all sources. */
enum error findings_refresh(struct tx *tx, const struct actor *actor, const struct application_head *head,
                            struct arena *arena);
/* What this reader may see of them. */
enum error findings_read(struct tx *tx, const struct reading *reading, struct application_file *file);
/* How many of those stand, for a row of the list: the same as its page shows. */
enum error findings_count(struct tx *tx, const struct actor *actor, struct uuid application_id, int64_t *ret_count);

/* --- explained.c --- */
/* Who reads, where what he reads lives, and how many explanations the rule wants. */
struct explaining {
        const struct actor *actor;
        struct uuid reader; /* nil: everybody together */
        struct arena *arena;
        int64_t least;      /* 0: no explanation counts */
};
/* Somebody else's finding of the same kind about the same thing, and until when an answer to it counts. */
struct asked_of {
        struct uuid application_id, finding_id;
        instant until;
};
struct asked_list {
        struct asked_of *items;
        size_t count;
};
enum error asked_about_phone(struct tx *tx, const struct explaining *explaining, const struct finding_source *source,
                             struct uuid subject_id, struct asked_list *ret_asked);
/* Adds the finding of `other`, where it was opened and he was heard before this interview began; there is room. */
enum error asked_add(struct tx *tx, const struct explaining *explaining, const struct finding_source *source,
                     struct uuid other, struct asked_list *asked);
/* Whether nobody needs to be asked about it again (explained.h). */
enum error explained_by(struct tx *tx, const struct explaining *explaining, struct uuid application_id,
                        const struct asked_list *asked, bool *ret_explained);
/* Who heard the answer to a finding of others with the same, and who agreed to it. */
enum error explanation_mark(struct tx *tx, const struct actor *actor, struct uuid application_id,
                            struct finding_item *item);

/* --- likewise.c --- */
/* What others say of a name, company or address like this one, by the rule in force: verified reports and what else the
 * rule counts; nothing of a company that many applicants name or whose licence is in force. known false when the engine
 * is not sure enough. Never more than a question. */
/* lint: parameters (what, for whom, into which memory) */
enum error likewise_look(struct tx *tx, const struct actor *actor, struct uuid reader,
                         const struct finding_source *source, struct arena *arena,
                         struct subject_evidence *ret_evidence);
/* Mentions the places of an answer to the question about them in place of those said before; `words` null: none. */
#define PLACE_QUESTION S("tempat-perekrut")
enum error likewise_mention(struct tx *tx, const struct actor *actor, struct uuid application_id, struct slice words);
/* How often such a name is met, from what it says alone (1/10000 bit). */
struct slice likewise_frequency(int32_t own, enum language language);

/* --- vouch.c --- */
/* Where the guarantor lives, by his letter; empty where there is none. */
enum error letter_place(struct tx *tx, struct uuid office_id, struct uuid application_id, struct arena *arena,
                        struct slice *ret_place);
/* How many others brought a letter in these words, or name this guarantor of this place; 0 where there is no letter.
 * Where they are more than RULE_EXPLAINED, those of them who were asked about theirs. */
enum error letter_look(struct tx *tx, const struct explaining *explaining, const struct finding_source *source,
                       struct asked_list *ret_asked, int64_t *ret_others);
/* Whether the letter or the guarantor's name seems to speak of the actor, by name or position: he agrees to nothing. */
enum error letter_speaks_of(struct tx *tx, const struct actor *actor, struct uuid application_id, bool *ret_spoken);
/* What a letter is found by, after names were corrected. */
enum error letter_correct(struct tx *tx, const struct actor *actor, struct uuid application_id);

/* --- named.c --- */
/* Marks whom these texts of an application name (named.h), in the transaction that keeps them. */
/* lint: parameters (what, in which texts) */
enum error named_mark(struct tx *tx, const struct actor *actor, struct uuid id, const struct slice *texts,
                      size_t count);

/* --- silence.c --- */
/* Whether the finding is silenced, or that is proposed, for this reader; all zero when neither. */
enum error silence_mark(struct tx *tx, const struct actor *actor, const struct finding_at *at, struct arena *arena,
                        struct finding_silence *ret_mark);

/* --- check.c --- */
enum error checks_read(struct tx *tx, const struct reading *reading, struct application_file *file);
enum error questions_read(struct tx *tx, const struct reading *reading, struct application_file *file);

/* Keeps what stood before; nothing when nothing did. `kind`: "answer", "hearing", "data", or
 * "identity", which is read beside the identity card only. */
struct past_new {
        struct uuid application_id;
        struct slice kind, what, was;
};
enum error past_add(struct tx *tx, const struct actor *actor, const struct past_new *past);
/* Earlier answers, without those about findings that the reader may not see; findings are read before. */
enum error past_of(struct tx *tx, const struct reading *reading, struct uuid id, struct slice kind,
                   struct past_item **ret_items, size_t *ret_count);
enum error past_read(struct tx *tx, const struct reading *reading, struct application_file *file);

/* --- evidence.c --- */
/* What may be shown to the applicant and may carry a decision, from the parts of the file read before. */
enum error evidence_read(struct tx *tx, const struct actor *actor, enum language language, struct arena *arena,
                         struct application_file *file);
/* Whether an answer that points to this indicator (its body) says something by itself: it is about a document, and
 * innocent people show it rarely (L). What they show sometimes (M) opens a question: in a simulated year two such
 * answers met in tens of innocent people (bench/desk_year.c). What is said of a recruiter is for his record. */
bool indicator_carries(const json_t *indicator);
/* Counts what was chosen: independent objective items, and whether one is a proven fact. False when a code is not
 * there. */
struct evidence_sum {
        int findings;
        bool proven, agency, unknown, tips; /* agency: an answer that the applicant was heard about */
};
struct evidence_sum evidence_sum(const struct application_file *file, const struct slice *codes, size_t count);

/* passports_start_in, with the time at which the interview began. */
struct interview_begin {
        struct uuid application_id;
        struct slice place; /* a word of interview_places */
        instant at;
};
enum error passports_start_at(struct tx *tx, const struct actor *actor, const struct interview_begin *begin);

/* --- application.c --- */
/* First letters of the words of a name: "S. R.". */
struct slice initials_of(struct slice name, struct arena *arena);
/* passports_create with what was made before it; NULL: it is made here. */
struct create_ready {
        const struct finding_rules *rules;
        const struct search_keys *keys;
};
/* lint: parameters (what, with what, into which memory) */
enum error create_ready(struct tx *tx, const struct actor *actor, const struct application_new *new,
                        const struct create_ready *ready, struct arena *arena, struct slice *ret_number);
enum error check_new(struct tx *tx, const struct actor *actor, const struct application_new *new,
                     struct arena *arena);
/* A member of staff who is the applicant, the guarantor or the agent never works on it. */
enum error mark_staff(struct tx *tx, struct uuid office_id, const struct application_new *new);
enum error head_read(struct tx *tx, struct uuid office_id, struct uuid id, struct arena *arena,
                     struct application_head *ret_head);
/* The whole file as this reader may see it; the caller has entered. */
enum error file_gather(struct tx *tx, const struct reading *reading, struct uuid id,
                       struct application_file *ret_file);

/* --- named.c --- */
struct application_meant_list;
struct application_named_verdict;
/* Who is likely to be meant, and the verdict about them, in the actor's office; the caller has entered. */
enum error named_meant(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                       struct application_meant_list *ret_list);
enum error named_settle(struct tx *tx, const struct actor *actor, const struct application_named_verdict *verdict);

/* --- letter.c --- */
enum { CODE_HASH_SIZE = 32 };
struct office;
/* What stands on every paper of an office. */
struct paper_frame {
        struct letterhead head;
        struct slice place, date, contact;
        bool fictional;
};
struct paper_frame paper_frame_of(const struct office *office, struct date day, struct arena *arena);
/* The next number by the office's pattern, in the transaction's memory; null when the office has set none. */
enum error paper_number(struct tx *tx, const struct office *office, struct slice code, struct date day,
                        struct slice *ret_number);
/* "10 September 2025" */
struct slice paper_day(struct date date, struct arena *arena);
/* The lines that hold something. */
struct text_list paper_lines(struct slice text, struct arena *arena);
void paper_hash_code(struct slice code, uint8_t ret_hash[CODE_HASH_SIZE]);

/* --- outside.c --- */
/* Looks at the list for the company that the application names; `now_seen`: a person looks at the answer at once. */
enum error outside_look(struct tx *tx, const struct actor *actor, const struct application_head *head, bool now_seen);
/* Whether the list of licensed companies has one of this name whose licence is in force today; false without a list. */
enum error outside_is_licensed(struct tx *tx, const struct actor *actor, struct slice company, bool *ret_licensed);
/* What was checked about data that were corrected is not checked. */
enum error outside_drop_list(struct tx *tx, struct uuid office_id, struct uuid application_id);
/* Somebody looked for applications at other offices: whether he found any; `whole`: all of them could be found. */
struct outside_search {
        struct uuid application_id;
        bool whole, found;
};
enum error outside_searched(struct tx *tx, const struct actor *actor, const struct outside_search *search);
enum error outside_read(struct tx *tx, const struct reading *reading, struct application_file *file);
/* His news of this application are seen. */
enum error outside_seen(struct tx *tx, const struct actor *actor, struct uuid application_id);

/* --- search.c --- */
/* Other applications of this office with the same NIK or earlier passport, without those that name the reader. */
struct application_identity_read_row;
enum error search_earlier(struct tx *tx, const struct reading *reading,
                          const struct application_identity_read_row *identity, struct application_file *file);
/* Whether every application can be found by its name: none waits for its keys. */
enum error search_is_whole(struct tx *tx, bool *ret_whole);
/* The keys by which others find an application, not hashed yet: made by the rules of names alone, in no transaction. */
enum { SEARCH_KEYS_MAX = 13 };
struct search_keys {
        struct slice items[SEARCH_KEYS_MAX];
        size_t count;
};
/* The key of a whole name. ERR_INVALID when it is none, ERR_TOO_LARGE, ERR_MEMORY. */
enum error search_name_key(struct slice name, struct arena *arena, struct slice *ret_key);
enum error search_keys_make(const struct application_new *new, struct arena *arena, struct search_keys *ret_keys);
enum error search_keys_put(struct tx *tx, struct uuid office_id, struct uuid id, const struct search_keys *keys);
/* The keys by which others find this application, in place of those that were there. */
enum error search_keys_write(struct tx *tx, struct uuid office_id, const struct application_new *new);

/* --- decide.c --- */
/* The newest decision with its words; NULL in *ret_item when there is none or it rests on what names the reader. */
enum error decision_read(struct tx *tx, const struct reading *reading, const struct application_file *file,
                         struct decision_item **ret_item);
/* Whether nothing of a decision's evidence (a JSON array of codes) rests on what names the reader of the file. */
enum error decision_visible(const struct application_file *file, struct slice evidence, struct arena *arena,
                            bool *ret_visible);
/* JSON array of strings <-> slices. */
struct slice words_join(const struct slice *items, size_t count, struct arena *arena);
enum error words_split(struct slice json, struct arena *arena, struct slice **ret_items, size_t *ret_count);

/* --- law.c --- */
bool law_has_topic(const struct content_item *item, struct slice topic, struct arena *arena);

/* --- used.c --- */
/* Words of one kind of content that a decision used. */
struct used_words {
        struct uuid office_id;
        struct slice kind, day;      /* "reason"; the day (ISO) of what it did not use */
        struct slice keys, versions; /* JSON arrays, one version a key; versions null: in force on `day` */
};
/* The versions of `keys` in force on the day, as a JSON array in the transaction's memory; "0" where there is none. */
enum error used_versions(struct tx *tx, const struct used_words *used, const struct slice *keys, size_t count,
                         struct slice *ret_versions);
/* Adds a word with its version (below 1: unknown) to the words that were used. Those that kept no versions stay. */
enum error used_add(struct used_words *used, struct slice key, int64_t version, struct arena *arena);
struct content_list;
/* What is in force on the day, and in its place the versions that were used, also where none is in force any more.
 * Confirmed is only what was confirmed then and is now. */
enum error used_content(struct tx *tx, const struct used_words *used, struct arena *arena,
                        struct content_list *ret_list);

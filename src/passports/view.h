/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the page files of this room share. All texts live in the request's arena. */
#pragma once

#include "http/request.h"
#include "passports/passports.h"
#include "store/store.h"
#include "text/date.h"

/* "/paspor/ID/berkas" */
struct slice application_path(struct request *rq, struct uuid id, const char *after);
/* A fresh id for a form: sent twice it is one thing. */
struct slice form_id(struct request *rq);
/* "10 September 2025"; the text itself when it is no ISO day. */
struct slice application_day(struct request *rq, struct slice iso);
/* What a field of the application is called: "Nama penjamin" for "guarantor_name". */
struct slice field_label(enum language language, struct slice field);
/* "Penjelasan wajar itu cocok": what was answered to a finding's question. */
struct slice finding_answer(enum language language, const struct finding_item *finding);
/* "Diredam sampai ... oleh ... karena ..."; the null slice when the finding is not silenced. */
struct slice silence_text(struct request *rq, const struct finding_silence *silence);
/* Without blanks around it; the null slice when nothing is left. */
struct slice given_text(struct slice text);
struct form_errors;
/* Adds the errors of the fields that the rule refused when every field was well formed: of entry and of correction. */
void blame_entry(struct request *rq, struct form_errors *errors, const struct application_new *new);
/* The same for the programs that send and correct: phones and country under the names of their fields there, so that
 * `err`, which is given back, goes out with its reasons. ERR_MEMORY. */
enum error blame_sent(struct request *rq, const struct application_new *new, enum error err);
struct view_passports_interview;
/* Another purpose than the declared one, where it is one that the office has documents for (issue.h). */
enum error interview_told(struct request *rq, const struct application_file *file,
                          struct view_passports_interview *view);
struct view_passports_propose;
/* Fills what was typed and what is wrong with it, and adds to `errors` what each obstacle says of a field that this
 * form asks; the choices are filled before. `obstacles` may be NULL, and so may `last`, the newest decision: what was
 * typed in it stands there again when it was returned. ERR_MEMORY. */
enum error propose_faults(struct request *rq, const struct obstacles *obstacles, struct form_errors *errors,
                          const struct decision_item *last, struct view_passports_propose *view);
/* After the applicant's words or a letter were kept: to the page `after` of the application (`key`: a message, or
 * NULL), or to the queue for whom they took the application away. */
enum error redirect_after_words(struct request *rq, struct uuid id, const char *after, const char *key);
struct view_passports_show;
/* The phones that no rule reads, so that nothing could be known of them: kept before they were refused. */
enum error show_unread(struct request *rq, const struct application_head *head, struct view_passports_show *view);
/* Opens the file for whoever asks, journaled. */
enum error open_application(struct request *rq, struct uuid id, struct application_file *ret_file);
/* ERR_CONFLICT in place of "there is no such thing" for a step on an application that its reader may open: somebody
 * else went on with it meanwhile, and what was typed is shown to who typed it. Other errors as they are. */
enum error unless_open(struct request *rq, struct uuid id, enum error err);
struct slice application_label(enum language language, struct slice state);
/* Of the tag: "waiting" or "done". */
struct slice application_tag(struct slice state);
/* Where an interview is held, or was; the null slice for what is no place. */
struct slice interview_place_label(enum language language, struct slice place);
enum error interview_place_options(struct request *rq, const struct view_option **ret_options, size_t *ret_count);
/* "Sama" for "match"; the null slice for what is no verdict. */
struct slice identity_text(enum language language, struct slice verdict);
struct view_checks_outside;
/* What was checked outside the office, and what was not yet; without its address. */
enum error show_outside(struct request *rq, const struct application_file *file, struct view_checks_outside *view);
/* What registers other than the P3MI list say of the company and the agent that an application names. */
[[nodiscard]] enum error show_registered(struct request *rq, const struct application_head *head,
                                         struct view_passports_show *view);
struct view_sides;
/* All that the file holds, for and against; without its address. */
enum error show_sides(struct request *rq, const struct application_file *file, struct view_sides *view);
struct view_passports_show_quick;
/* The form of the short way (quick.h), with what was sent in vain; NULL where it is not open, or not to this reader. */
enum error quick_form(struct request *rq, const struct application_file *file, const struct form_errors *errors,
                      const struct view_passports_show_quick **ret_quick);
/* The page of an application. `errors`: of a form on it, whose fields come back. */
enum error show_application(struct request *rq, struct uuid id, const struct form_errors *errors);
/* The checklist with its scans; `faults` of an upload, or NULL. */
enum error show_documents(struct request *rq, struct uuid id, const struct attach_faults *faults);
/* A page that says one thing: `title` and `text` are Indonesian source texts. */
enum error show_application_text(struct request *rq, unsigned status, struct slice title, struct slice text);
/* ISO; the null slice for none. */
struct slice iso_day(struct request *rq, struct date date);
struct search_question;
struct search_hits;
struct view_search_hits;
/* Searches for what was typed into a form, journaled (search.h). ERR_INVALID: nothing was searched for, and `errors`,
 * which may have some before, says at which field why. */
enum error search_typed(struct request *rq, const struct search_question *question, struct form_errors *errors,
                        struct search_hits *ret_hits);
/* As the page shows them; `typing` of the view is left as it is. */
enum error show_hits(struct request *rq, const struct search_hits *hits, struct view_search_hits *view);

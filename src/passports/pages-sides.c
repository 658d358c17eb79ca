/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a second officer reads beside a proposal: all that the file holds, not only what its author picked. */
#include "passports.html.h"

#include "base/checked.h"
#include "passports/view.h"

static enum error fill_replies(struct request *rq, const struct application_file *file, struct view_sides *view)
{
        struct view_side_answer *replies = arena_array(rq->arena, struct view_side_answer, file->request_count);
        view->replies = replies;
        if (!replies)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->request_count; i++) {
                const struct agency_item *request = &file->requests[i];
                char id[UUID_TEXT_SIZE + 1];
                uuid_format(request->id, id);
                replies[view->replies_count++] = (struct view_side_answer){
                        .url = arena_printf(rq->arena, "/permintaan/%s", id), .agency = request->agency,
                        .question = request->question, .answer = request->answer,
                        .note = request->note, .good = request->positive,
                        .bad = request->negative, .untold = agency_is_untold(file, request) };
        }
        return OK;
}

static enum error fill_findings(struct request *rq, const struct application_file *file, struct view_sides *view)
{
        struct view_side_finding *findings = arena_array(rq->arena, struct view_side_finding, file->finding_count);
        view->findings = findings;
        if (!findings)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->finding_count; i++) {
                const struct finding_item *finding = &file->findings[i];
                findings[view->findings_count++] = (struct view_side_finding){
                        .sentence = finding->sentence, .innocent = finding->innocent, .question = finding->ask,
                        .answer = finding_answer(rq->language, finding), .asked = finding->asked,
                        .set_aside = finding->set_aside, .silenced = silence_text(rq, &finding->silence) };
        }
        return OK;
}

static enum error fill_papers(struct request *rq, const struct application_file *file, struct view_sides *view)
{
        struct view_side_paper *papers = arena_array(rq->arena, struct view_side_paper, file->check_count);
        view->papers = papers;
        if (!papers)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->check_count; i++) {
                const struct check_item *check = &file->checks[i];
                papers[view->papers_count++] = (struct view_side_paper){
                        .document = check->document, .there = slice_equal(check->verdict, S("there")),
                        .missing = slice_equal(check->verdict, S("missing")),
                        .to_check = slice_equal(check->verdict, S("to-check")),
                        .differs = slice_equal(check->verdict, S("differs")),
                        .not_needed = slice_equal(check->verdict, S("not-needed")), .note = check->note };
        }
        return OK;
}

enum error show_sides(struct request *rq, const struct application_file *file, struct view_sides *view)
{
        struct view_checks_outside outside;
        *view = (struct view_sides){ 0 };
        TRY(fill_replies(rq, file, view));
        TRY(fill_findings(rq, file, view));
        TRY(fill_papers(rq, file, view));
        TRY(show_outside(rq, file, &outside));
        view->checks = outside.checks, view->checks_count = outside.checks_count;
        view->unchecked = outside.unchecked;
        return OK;
}

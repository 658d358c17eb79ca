/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What programs do with an application: each step is the page's own rule. */
#include "passports.routes.h"

#include "passports/view.h"
#include "program/api.h"
#include "program/fields.h"
#include "text/date.h"

/* ROUTE POST /api/paspor/{id}/mulai
 * summary: Mulai wawancara / Begin the interview
 * permission: application.interview
 * purpose: passport
 * csrf: token
 * path id uuid
 * query place choice(office service visit) ?
 * returns: who begins is the interviewer, at the office unless place is told; again changes nothing
 * answer 204
 */
enum error passports_api_start(struct request *rq, const struct passports_api_start_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_start_in(tx, request_actor(rq), p->id, p->place.size ? p->place : INTERVIEW_OFFICE);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/paspor/{id}/data
 * summary: Perbaiki data permohonan / Correct the data of an application
 * permission: application.check
 * purpose: passport
 * csrf: token
 * path id uuid
 * json external_number line 0..40 ?
 * json purpose line 1..30
 * json country line 1..60
 * json first_passport bool
 * json name line 2..120
 * json nik line 0..16 ?
 * json passport line 0..12 ?
 * json birth_date date
 * json sex choice(P L)
 * json village line 13..13
 * json address line 0..200 ?
 * json phone line 0..30 ?
 * json guarantor_name line 0..120 ?
 * json guarantor_phone line 0..30 ?
 * json guarantor_relation line 0..40 ?
 * json company line 0..120 ?
 * json agent line 0..120 ?
 * json agent_phone line 0..30 ?
 * returns: the same again changes nothing
 * version: match
 * answer 204
 */
enum error passports_api_correct(struct request *rq, const struct passports_api_correct_params *p)
{
        char born[DATE_ISO_SIZE + 1];
        int64_t version;
        enum error err;
        struct application_new new = {
                .id = p->id, .external_number = p->external_number.data ? p->external_number : S(""),
                .purpose = p->purpose, .country = p->country, .first_passport = p->first_passport,
                .name = slice_trim(p->name), .nik = given_text(p->nik),
                                       .passport = given_text(p->passport),
                .birth_date = date_iso_text(p->birth_date, born), .sex = p->sex, .village_code = p->village,
                .address = given_text(p->address), .phone = given_text(p->phone),
                .guarantor_name = given_text(p->guarantor_name), .guarantor_phone = given_text(p->guarantor_phone),
                .guarantor_relation = p->guarantor_relation.data ? p->guarantor_relation : S(""),
                .company = given_text(p->company), .agent = given_text(p->agent),
                .agent_phone = given_text(p->agent_phone) };
        TRY(api_if_match(rq, &version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_correct(tx, request_actor(rq), &new, version);
        }
        TRY(blame_sent(rq, &new, err));
        return response_no_content(rq);
}

/* ROUTE POST /api/paspor/{id}/berkas
 * summary: Simpan hasil periksa satu dokumen / Keep the verdict on a document
 * permission: application.check
 * purpose: passport
 * csrf: token
 * path id uuid
 * json verdict_id uuid
 * json key line 1..60
 * json verdict choice(there missing to-check differs not-needed)
 * json note line 0..300 ?
 * returns: the same again changes nothing
 * version: match
 * answer 204
 */
enum error passports_api_check(struct request *rq, const struct passports_api_check_params *p)
{
        enum error err;
        struct check_verdict verdict = { p->verdict_id, p->key, p->verdict, p->note, 0 };
        TRY(api_if_match(rq, &verdict.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_check(tx, request_actor(rq), p->id, &verdict);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/paspor/{id}/identitas
 * summary: Catat hasil pencocokan identitas / Record what the comparison with the identity card showed
 * permission: application.check
 * purpose: identity
 * csrf: token
 * path id uuid
 * json verdict choice(match differs)
 * returns: the same again changes nothing; a correction of what is compared asks for it again
 * version: match
 * answer 204
 */
enum error passports_api_identity(struct request *rq, const struct passports_api_identity_params *p)
{
        enum error err;
        int64_t version;
        TRY(api_if_match(rq, &version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_identity_match(tx, request_actor(rq), p->id, p->verdict, version);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/paspor/{id}/jawaban
 * summary: Simpan jawaban / Keep an answer
 * permission: application.interview
 * purpose: passport
 * csrf: token
 * path id uuid
 * json answer_id uuid
 * json key line 1..60
 * json code line 0..60 ?
 * json words text 0..1000 ?
 * returns: without a code: not answered, and the same again changes nothing
 * version: match
 * answer 204
 */
enum error passports_api_answer(struct request *rq, const struct passports_api_answer_params *p)
{
        enum error err;
        struct answer_given answer = { p->answer_id, p->key, given_text(p->code), given_text(p->words), 0 };
        TRY(api_if_match(rq, &answer.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_answer(tx, request_actor(rq), p->id, &answer);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/paspor/{id}/dengar
 * summary: Simpan keterangan pemohon / Keep what the applicant says
 * permission: application.interview
 * purpose: passport
 * csrf: token
 * path id uuid
 * json words text 5..4000
 * returns: the same again changes nothing
 * version: match
 * answer 204
 */
enum error passports_api_hear(struct request *rq, const struct passports_api_hear_params *p)
{
        int64_t version;
        enum error err;
        TRY(api_if_match(rq, &version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_hear(tx, request_actor(rq), p->id, p->words, version);
        }
        TRY(err);
        return response_no_content(rq);
}

/* Each obstacle as an error of its own: "obstacle-1". Gives back `err`. */
static enum error refuse(struct request *rq, const struct obstacles *obstacles, enum error err)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        for (size_t i = 0; i < obstacles->count; i++)
                form_error_add(errors, (struct field_error){ .name = arena_printf(rq->arena, "obstacle-%zu", i + 1),
                                                             .fault = FIELD_RULE, .text = obstacles->items[i] });
        api_set_errors(rq, errors);
        return err;
}

/* ROUTE POST /api/paspor/{id}/usul
 * summary: Putuskan atau usulkan hasil / Decide or propose
 * permission: application.propose
 * purpose: passport
 * csrf: token
 * path id uuid
 * json decision uuid
 * json outcome line 2..2
 * json reasons line 1..60 [12] ?
 * json evidence line 1..80 [40] ?
 * json legal line 1..60 [20] ?
 * json facts text 0..4000 ?
 * json fix text 0..4000 ?
 * json recruiter_name line 0..100 ?
 * json recruiter_phone line 0..30 ?
 * json recruiter_company line 0..160 ?
 * json recruiter_place line 0..300 ?
 * json recruiter_unknown line 0..300 ?
 * json period_until date ?
 * json review_on date ?
 * json period_basis line 0..60 ?
 * returns: the same again changes nothing; T0 and T1 want a whole file, and in facts why, where an answer asks for it
 * version: match
 * answer 204
 */
enum error passports_api_propose(struct request *rq, const struct passports_api_propose_params *p)
{
        struct obstacles obstacles = { 0 };
        enum error err;
        char day[DATE_ISO_SIZE + 1], review[DATE_ISO_SIZE + 1];
        struct proposal proposal = {
                .id = p->decision, .application_id = p->id, .outcome = p->outcome, .facts = p->facts, .fix = p->fix,
                .recruiter = { p->recruiter_name, p->recruiter_phone, p->recruiter_company, p->recruiter_place },
                .recruiter_unknown = p->recruiter_unknown, .reasons = p->reasons,
                .reason_count = p->reasons_count, .legal = p->legal, .legal_count = p->legal_count,
                .evidence = p->evidence, .evidence_count = p->evidence_count, .period_basis = p->period_basis,
                .period_until = date_is_none(p->period_until) ? SLICE_NULL : date_iso_text(p->period_until, day),
                .review_on = date_is_none(p->review_on) ? SLICE_NULL : date_iso_text(p->review_on, review) };
        TRY(api_if_match(rq, &proposal.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_propose(tx, request_actor(rq), &proposal, rq->arena, &obstacles);
        }
        if (err == ERR_INVALID && obstacles.count)
                return refuse(rq, &obstacles, err);
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/paspor/{id}/putus
 * summary: Tetapkan usulan / Confirm a proposal
 * permission: application.confirm
 * purpose: passport
 * csrf: token
 * path id uuid
 * json decision uuid
 * version: match
 * answer 204
 */
enum error passports_api_confirm(struct request *rq, const struct passports_api_confirm_params *p)
{
        struct second_step step = { .application_id = p->id, .decision_id = p->decision };
        enum error err;
        TRY(api_if_match(rq, &step.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_confirm(tx, request_actor(rq), &step);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/paspor/{id}/kembalikan
 * summary: Kembalikan usulan kepada pengusul / Return a proposal
 * permission: application.confirm
 * purpose: passport
 * csrf: token
 * path id uuid
 * json decision uuid
 * json note text 5..1000
 * version: match
 * answer 204
 */
enum error passports_api_return(struct request *rq, const struct passports_api_return_params *p)
{
        struct second_step step = { .application_id = p->id, .decision_id = p->decision, .note = p->note };
        enum error err;
        TRY(api_if_match(rq, &step.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_return(tx, request_actor(rq), &step);
        }
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE GET /api/paspor/{id}/surat.pdf
 * summary: PDF surat keputusan / PDF of the decision letter
 * permission: application.print
 * purpose: passport
 * pool: slow
 * path id uuid
 * returns: the letter, drawn once; each is journaled as a print. 409 names what the office has not configured
 * answer 200 application/pdf
 * answer 409
 */
enum error passports_api_letter_pdf(struct request *rq, const struct passports_api_letter_pdf_params *p)
{
        struct slice pdf;
        struct obstacles missing = { 0 };
        enum error err =
                passports_letter(rq->app, request_actor(rq), p->id, request_origin(rq), rq->arena, &pdf, &missing);
        if (err == ERR_UNCONFIGURED)
                return refuse(rq, &missing, err);
        TRY(err);
        return response_download(rq, &(struct download){ .content_type = "application/pdf", .filename = S("surat.pdf"),
                                                         .bytes = pdf, .show = true });
}

/* ROUTE POST /api/paspor/{id}/tanda-terima
 * summary: Catat surat diterima / Record that the letter was received
 * permission: application.serve
 * purpose: passport
 * csrf: token
 * path id uuid
 * json decision uuid
 * json on date
 * json how choice(hand post family)
 * returns: the same day again changes nothing, another is refused; from that day the last day to object is counted
 * answer 204
 */
enum error passports_api_serve(struct request *rq, const struct passports_api_serve_params *p)
{
        enum error err;
        char day[DATE_ISO_SIZE + 1];
        struct service service = { p->decision, date_iso_text(p->on, day), p->how };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_serve(tx, request_actor(rq), p->id, &service);
        }
        TRY(err);
        return response_no_content(rq);
}

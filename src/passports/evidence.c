/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What may be shown to the applicant, and what of it may carry a suspension or refusal.
 *
 * Objective are: an agency's answer, once the applicant was heard about it (a proven fact where it says more than that
 * something was not found or is otherwise, for a name written in another way does that too); the applicant's own
 * answer to one of few questions of the program (`carrying`) that points to an indicator of a document, which innocent
 * people rarely show; and what an agency, or verified reports of two independent reporters, say about a phone or
 * company, once the applicant was asked about it and the innocent explanation does not fit. What he says of who
 * recruits him aims at the recruiter, as the question promises, and carries nothing against him: it would also say
 * twice what the finding about that recruiter's phone says. All that concerns phones and companies counts once,
 * whatever its number: the same reports may lie behind it. His own answers count once too: one misunderstanding may
 * lie behind several, and honesty would be punished where a coached person passes. A document that is not there leads
 * to D1 or D2 and carries nothing more; what rests on tips is not here at all. */
#include "base/checked.h"
#include "passports/internal.h"

static struct evidence_item *add(struct application_file *file, struct slice code, struct slice text,
                                 struct slice basis)
{
        struct evidence_item *item = &file->evidence[file->evidence_count++];
        *item = (struct evidence_item){ .code = code, .text = text, .basis = basis };
        return item;
}

static void add_documents(enum language language, struct arena *arena, struct application_file *file)
{
        for (size_t i = 0; i < file->check_count; i++) {
                const struct check_item *check = &file->checks[i];
                if (!slice_equal(check->verdict, S("missing")))
                        continue;
                struct slice text = arena_printf(arena, "%.*s: %.*s", SLICE_FMT(tr(language, "Dokumen belum ada")),
                                                 SLICE_FMT(check->document));
                struct slice code = arena_printf(arena, "document:%.*s", SLICE_FMT(check->key));
                add(file, code, text, S("documents"))->not_because =
                        tr(language, "dokumen yang belum ada: hanya untuk melengkapi berkas");
        }
}

bool indicator_carries(const json_t *indicator)
{
        size_t i;
        json_t *use;
        const char *innocence = json_string_value(json_object_get(indicator, "innocence"));
        if (!innocence || !slice_equal(slice_from_cstr(innocence), S("L")))
                return false;
        json_array_foreach(json_object_get(indicator, "use"), i, use) {
                if (slice_equal(slice_of(json_string_value(use), json_string_length(use)), S("D")))
                        return true;
        }
        return false;
}

/* Which answers may carry something, whatever the content says: an office may write questions and let them point where
 * it likes, and they open a conversation. That a question of its own makes evidence is not for two of its people to
 * decide: what it asks could be anything. */
static const struct {
        struct slice question, code;
} carrying[] = {
        { S("visa"), S("bukan-kerja") },
        { S("visa-perorangan"), S("bukan-kerja") },
};

static bool answer_may_carry(const struct question_item *question)
{
        for (size_t i = 0; i < ARRAY_SIZE(carrying); i++)
                if (slice_equal(question->key, carrying[i].question) && slice_equal(question->code, carrying[i].code))
                        return true;
        return false;
}

static enum error indicator_is_objective(struct tx *tx, const struct actor *actor, struct slice key,
                                         struct arena *arena, bool *ret_objective)
{
        struct content_item indicator;
        json_t *body;
        enum error err =
                content_find(tx, actor->office_id, S("indicator"), key, today_of(actor, arena), arena, &indicator);
        *ret_objective = false;
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        TRY(content_body(&indicator, &body));
        *ret_objective = indicator_carries(body);
        json_decref(body);
        return OK;
}

static enum error add_answers(struct tx *tx, const struct actor *actor, enum language language, struct arena *arena,
                              struct application_file *file)
{
        for (size_t i = 0; i < file->question_count; i++) {
                const struct question_item *question = &file->questions[i];
                if (question->indicator.size == 0)
                        continue;
                struct slice text =
                        arena_printf(arena, "%.*s \"%.*s\": %.*s", SLICE_FMT(tr(language, "Jawaban pemohon atas")),
                                     SLICE_FMT(question->ask), SLICE_FMT(question->answer_label));
                struct evidence_item *item = add(file, arena_printf(arena, "answer:%.*s", SLICE_FMT(question->key)),
                                                 text, S("answers"));
                if (answer_may_carry(question))
                        TRY(indicator_is_objective(tx, actor, question->indicator, arena, &item->objective));
                if (!item->objective)
                        item->not_because = tr(language, "membuka pertanyaan atau untuk catatan perekrut; bukan bukti "
                                                         "terhadap pemohon");
        }
        return OK;
}

/* What one reporter told stays one person's word after an officer believed it; and nothing weighs against somebody
 * before he was asked, nor when what he says explains it. Silence explains nothing and proves nothing. */
static struct slice finding_lacks(const struct finding_item *finding)
{
        if (!finding->corroborated)
                return T("belum menanggung putusan: belum dikuatkan sumber lain yang berdiri sendiri");
        if (!finding->asked)
                return T("belum menanggung putusan: tanyakan dulu kepada pemohon");
        if (!slice_equal(finding->code, S("differs")))
                return T("tidak menanggung putusan: penjelasan wajarnya cocok atau belum jelas");
        return SLICE_NULL;
}

static void add_findings(enum language language, struct arena *arena, struct application_file *file)
{
        for (size_t i = 0; i < file->finding_count; i++) {
                const struct finding_item *finding = &file->findings[i];
                char id[UUID_TEXT_SIZE + 1];
                uuid_format(finding->id, id);
                if (!finding->showable || !finding_is_open(finding))
                        continue;
                bool company = slice_equal(finding->about, S("company"));
                struct slice what = company ? tr(language, "Perusahaan yang disebut dalam permohonan")
                                            : tr(language, "Nomor telepon yang disebut dalam permohonan");
                struct slice text =
                        arena_printf(arena, "%.*s %.*s", SLICE_FMT(what),
                                     SLICE_FMT(tr(language, "sudah dikonfirmasi terkait perekrutan tidak resmi "
                                                            "(kelas sumber: laporan yang dikonfirmasi petugas "
                                                            "atau jawaban instansi).")));
                struct evidence_item *item = add(file, arena_printf(arena, "finding:%s", id), text, S("subjects"));
                struct slice lacks = finding_lacks(finding);
                item->objective = slice_is_null(lacks);
                if (!item->objective)
                        item->not_because = translate(language, lacks);
        }
}

bool agency_is_untold(const struct application_file *file, const struct agency_item *request)
{
        return request->negative && file->head.heard_at <= request->answered_at;
}

static void add_agencies(enum language language, struct arena *arena, struct application_file *file)
{
        for (size_t i = 0; i < file->request_count; i++) {
                const struct agency_item *request = &file->requests[i];
                char id[UUID_TEXT_SIZE + 1];
                uuid_format(request->id, id);
                if (!request->negative)
                        continue;
                struct slice code = arena_printf(arena, "agency:%s", id);
                struct evidence_item *item = add(file, code,
                                                 arena_printf(arena, "%.*s: %.*s %.*s", SLICE_FMT(request->agency),
                                                              SLICE_FMT(request->question), SLICE_FMT(request->answer)),
                                                 code);
                item->objective = !agency_is_untold(file, request);
                item->proven = item->objective && request->proves;
                if (!item->objective)
                        item->not_because = tr(language, "belum menanggung putusan: sampaikan jawaban instansi ini "
                                                         "kepada pemohon, lalu catat keterangannya");
        }
}

enum error evidence_read(struct tx *tx, const struct actor *actor, enum language language, struct arena *arena,
                         struct application_file *file)
{
        size_t most = file->check_count + file->question_count + file->finding_count + file->request_count;
        file->evidence = arena_array(arena, struct evidence_item, most);
        if (!file->evidence)
                return ERR_MEMORY;
        add_documents(language, arena, file);
        TRY(add_answers(tx, actor, language, arena, file));
        add_findings(language, arena, file);
        add_agencies(language, arena, file);
        return arena->exhausted ? ERR_MEMORY : OK;
}

static const struct evidence_item *find_item(const struct application_file *file, struct slice code)
{
        for (size_t i = 0; i < file->evidence_count; i++)
                if (slice_equal(file->evidence[i].code, code))
                        return &file->evidence[i];
        return NULL;
}

static bool is_tips_only(const struct application_file *file, struct slice code)
{
        struct uuid id;
        if (!slice_starts_with(code, S("finding:")) || !uuid_parse(slice_from(code, 8), &id))
                return false;
        for (size_t i = 0; i < file->finding_count; i++)
                if (uuid_equal(file->findings[i].id, id))
                        return file->findings[i].tips_only;
        return false;
}

static bool basis_seen(const struct application_file *file, const struct slice *codes, size_t before,
                       struct slice basis)
{
        for (size_t i = 0; i < before; i++) {
                const struct evidence_item *item = find_item(file, codes[i]);
                if (item && item->objective && slice_equal(item->basis, basis))
                        return true;
        }
        return false;
}

struct evidence_sum evidence_sum(const struct application_file *file, const struct slice *codes, size_t count)
{
        struct evidence_sum sum = { 0 };
        for (size_t i = 0; i < count; i++) {
                const struct evidence_item *item = find_item(file, codes[i]);
                if (!item) {
                        sum.unknown = true;
                        sum.tips = sum.tips || is_tips_only(file, codes[i]);
                        continue;
                }
                sum.proven = sum.proven || item->proven;
                sum.agency = sum.agency || (item->objective && slice_starts_with(item->code, S("agency:")));
                if (item->objective && !basis_seen(file, codes, i, item->basis))
                        sum.findings++;
        }
        return sum;
}

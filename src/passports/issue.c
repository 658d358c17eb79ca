/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What has to be there before a passport is issued. */
#include "passports/issue.h"
#include "passports/internal.h"
#include "passports/outside.h"

struct slice passports_identity_verdict(const struct application_file *file)
{
        for (size_t i = 0; i < file->event_count; i++) /* newest first */
                if (slice_equal(file->events[i].kind, S("identity")) ||
                    slice_equal(file->events[i].kind, S("identity-again")))
                        return file->events[i].detail;
        return SLICE_NULL;
}

static bool is_required(const struct check_item *check)
{
        return check->by_law_of_age || slice_equal(check->need, S("law"));
}

/* Said to be not needed: of what the law asks by age never, of the rest with a word why. */
static bool is_waived(const struct check_item *check)
{
        return slice_equal(check->verdict, S("not-needed")) &&
               (check->by_law_of_age || slice_trim(check->note).size == 0);
}

static void check_documents(const struct application_file *file, struct obstacles *obstacles)
{
        bool missing = false, unseen = false, doubted = false, waived = false;
        for (size_t i = 0; i < file->check_count; i++) {
                struct slice verdict = file->checks[i].verdict;
                if (!is_required(&file->checks[i]))
                        continue;
                missing = missing || slice_equal(verdict, S("missing"));
                doubted = doubted || slice_equal(verdict, S("differs"));
                waived = waived || is_waived(&file->checks[i]);
                unseen = unseen || verdict.size == 0 || slice_equal(verdict, S("to-check"));
        }
        obstacle(obstacles, missing,
                 T("Dokumen yang diwajibkan hukum belum ada. Pilih D1 agar pemohon tahu apa yang harus dibawa, atau "
                   "perbaiki tandanya di Periksa berkas."));
        obstacle(obstacles, waived,
                 T("Dokumen yang diwajibkan hukum ditandai tidak diperlukan. Tulis sebabnya pada catatannya di Periksa "
                   "berkas; dokumen karena usia tidak dapat ditandai begitu."));
        obstacle(obstacles, unseen,
                 T("Dokumen yang diwajibkan hukum belum diperiksa semuanya. Tandai tiap dokumen di Periksa berkas."));
        obstacle(obstacles, doubted,
                 T("Isi dokumen yang diwajibkan hukum masih berbeda atau meragukan. Tanyakan kepada pemohon, lalu "
                   "tandai lagi di Periksa berkas."));
}

static void check_identity(const struct application_file *file, struct obstacles *obstacles)
{
        struct slice verdict = passports_identity_verdict(file);
        obstacle(obstacles, verdict.size == 0, T("Cocokkan dulu identitas dengan KTP."));
        obstacle(obstacles, slice_equal(verdict, S("differs")),
                 T("Identitas berbeda dengan KTP. Perbaiki yang salah ketik lalu cocokkan lagi; bila memang berbeda, "
                   "pilih hasil lain."));
}

bool passports_earlier_unseen(const struct application_file *file)
{
        for (size_t i = 0; i < file->outside_count; i++)
                if (file->outside[i].kind == OUTSIDE_OFFICES && file->outside[i].tried_at >= file->earlier_newest)
                        return false;
        return file->earlier > 0;
}

static bool is_open(const struct application_file *file)
{
        for (size_t i = 0; i < file->question_count; i++)
                if (file->questions[i].next)
                        return true;
        return false;
}

/* Going on although a finding stands is as easy as stopping: one line why. A weak one opens a question and nothing
 * else: when it was asked, it is done. */
static bool finding_stands(const struct application_file *file)
{
        for (size_t i = 0; i < file->finding_count; i++)
                if (finding_is_open(&file->findings[i]) && !(file->findings[i].weak && file->findings[i].asked))
                        return true;
        return false;
}

struct slice passports_purpose_told(const struct application_file *file)
{
        for (size_t i = 0; i < file->question_count; i++) {
                const struct question_item *question = &file->questions[i];
                if (slice_equal(question->key, S("tujuan")) && question->code.size &&
                    !slice_equal(question->code, file->head.purpose))
                        return question->code;
        }
        return SLICE_NULL;
}

/* The question leads to a recruiter, or was asked and not explained. */
static bool is_unexplained(const struct application_file *file)
{
        for (size_t i = 0; i < file->question_count; i++)
                if (file->questions[i].indicator.size)
                        return true;
        for (size_t i = 0; i < file->finding_count; i++)
                if (finding_is_open(&file->findings[i]) && file->findings[i].asked &&
                    !slice_equal(file->findings[i].code, S("fits")))
                        return true;
        return false;
}

bool passports_issue_wants_why(const struct application_file *file)
{
        return is_unexplained(file) || !slice_is_null(passports_purpose_told(file));
}

void issue_check(const struct application_file *file, const struct proposal *proposal, struct obstacles *obstacles)
{
        check_documents(file, obstacles);
        check_identity(file, obstacles);
        obstacle(obstacles, passports_earlier_unseen(file),
                 T("Orang ini sudah pernah mengajukan di kantor ini. Buka dulu Permohonan terdahulu."));
        obstacle(obstacles, !proposal->brief && is_open(file),
                 T("Wawancara belum selesai. Tanyakan sampai pertanyaan terakhir di halaman Wawancara; \"tidak "
                   "menjawab\" juga jawaban."));
        obstacle(obstacles, finding_stands(file),
                 T("Tanyakan tiap temuan. Yang sudah diperiksa petugas memerlukan satu baris alasan bila tidak "
                   "dipakai."));
        bool silent = slice_trim(proposal->facts).size == 0;
        obstacle_at(obstacles, "facts", silent && !slice_is_null(passports_purpose_told(file)),
                    T("Tujuan yang dinyatakan berbeda dengan jawaban pemohon. Perbaiki tujuannya di halaman Wawancara, "
                      "atau tulis satu baris mengapa paspor tetap diterbitkan."));
        obstacle_at(obstacles, "facts", silent && is_unexplained(file),
                    T("Ada jawaban yang menunjuk ke perekrut atau pertanyaan yang belum dijelaskan. Tulis satu baris "
                      "mengapa paspor tetap diterbitkan."));
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/letter_writer.h"

#include "base/checked.h"

/* What a decision letter cannot do without. */
static void list_missing(const struct letter_decision_input *input, struct letter_missing *missing)
{
        bool completes = input->outcome == LETTER_TO_COMPLETE, suspends = input->outcome == LETTER_SUSPENDED;
        const struct letter_need needs[] = {
                { input->head.office.size != 0, T("nama kantor di kepala surat") },
                { input->number.size && input->date.size && input->place.size, T("nomor, tanggal, dan tempat surat") },
                { input->applicant.size && input->application.size, T("nama pemohon dan nomor permohonan") },
                { input->outcome_name.size != 0, T("nama keputusan") },
                { text_list_whole(input->facts), T("fakta yang ditemukan") },
                { text_list_whole(input->reasons), T("alasan keputusan") },
                { legal_bases_confirmed(input->authority), T("dasar hukum kewenangan yang sudah dikonfirmasi") },
                { legal_bases_confirmed(input->substance), T("dasar hukum isi keputusan yang sudah dikonfirmasi") },
                { !suspends || (input->period.size && input->review.size),
                  T("jangka waktu penangguhan dan tanggal tinjau kembali") },
                { !(input->period.size || suspends) || legal_bases_confirmed(input->period_basis),
                  T("dasar hukum jangka waktu yang sudah dikonfirmasi") },
                { text_list_whole(input->remedy), T("cara memperbaiki permohonan") },
                { !input->no_record, T("berita acara pemeriksaan (BAP), yang dibuat sebelum surat penolakan ini") },
                { !completes || input->document_count != 0, T("daftar dokumen yang kurang") },
                { input->object_to.size && input->object_how.size, T("kepada siapa dan cara mengajukan keberatan") },
                { input->object_until.size != 0,
                  T("hari terakhir mengajukan keberatan: jangka waktunya dikonfirmasi dan hari libur tahunnya "
                    "dinyatakan lengkap") },
                { legal_bases_confirmed(input->object_basis), T("dasar hukum keberatan yang sudah dikonfirmasi") },
                { input->contact.size != 0, T("kontak kantor") },
                { input->signature.name.size && input->signature.position.size, T("pejabat penanda tangan") },
        };
        _Static_assert(ARRAY_SIZE(needs) <= LETTER_MISSING_MAX, "room for every need");
        letter_list_missing(needs, ARRAY_SIZE(needs), input->language, missing);
}

static void write_decision(struct writer *writer, const struct letter_decision_input *input)
{
        enum language language = input->language;
        writer_add(writer, BLOCK_PAIR, tr(language, "Nama pemohon"), input->applicant);
        writer_add(writer, BLOCK_PAIR, tr(language, "Nomor permohonan"), input->application);
        writer_add(writer, BLOCK_PAIR, tr(language, "Tujuan perjalanan"), input->purpose);
        writer_add(writer, BLOCK_PAIR, tr(language, "Keputusan"), input->outcome_name);
        writer_add(writer, BLOCK_PAIR, tr(language, "Jangka waktu"), input->period);
        writer_add(writer, BLOCK_PAIR, tr(language, "Ditinjau kembali pada"), input->review);
        writer_heading(writer, T("Fakta yang ditemukan"));
        writer_add_list(writer, BLOCK_NUMBERED, input->facts);
        writer_heading(writer, T("Alasan"));
        writer_add_list(writer, BLOCK_NUMBERED, input->reasons);
        writer_heading(writer, T("Dasar hukum"));
        size_t law = writer->count;
        writer_add_bases(writer, law, BLOCK_NUMBERED, SLICE_NULL, input->authority);
        writer_add_bases(writer, law, BLOCK_NUMBERED, SLICE_NULL, input->substance);
        writer_add_bases(writer, law, BLOCK_NUMBERED, SLICE_NULL, input->period_basis);
        writer_heading(writer, T("Yang dapat Anda lakukan"));
        writer_add_list(writer, BLOCK_NUMBERED, input->remedy);
        if (input->document_count)
                writer_heading(writer, T("Dokumen yang kurang dan tempat mengurusnya"));
        writer_add_documents(writer, BLOCK_BULLET, input->documents, input->document_count);
}

static void write_objection(struct writer *writer, const struct letter_decision_input *input)
{
        enum language language = input->language;
        writer_heading(writer, T("Jika Anda keberatan"));
        writer_add(writer, BLOCK_PARAGRAPH, SLICE_NULL, input->object_how);
        writer_add(writer, BLOCK_PAIR, tr(language, "Diajukan kepada"), input->object_to);
        writer_add_bases(writer, writer->count, BLOCK_PAIR, tr(language, "Dasar hukum"), input->object_basis);
        writer_add(writer, BLOCK_NOTE, tr(language, "Hari terakhir mengajukan keberatan"), input->object_until);
        writer_heading(writer, T("Bertanya tidak dipungut biaya"));
        writer_add(writer, BLOCK_PARAGRAPH, SLICE_NULL, input->contact);
}

static struct slice decision_title(const struct letter_decision_input *input)
{
        static const struct slice titles[] = {
                [LETTER_TO_COMPLETE] = T("PEMBERITAHUAN KELENGKAPAN PERMOHONAN PASPOR"),
                [LETTER_SUSPENDED] = T("KEPUTUSAN PENANGGUHAN PERMOHONAN PASPOR"),
                [LETTER_REFUSED] = T("KEPUTUSAN PENOLAKAN PERMOHONAN PASPOR"),
        };
        return translate(input->language, titles[input->outcome]);
}

enum error letter_decision(const struct letter_decision_input *input, struct arena *arena,
                           struct document *ret_document, struct letter_missing *ret_missing)
{
        struct letter_missing missing;
        struct writer writer;
        list_missing(input, &missing);
        if (missing.count) {
                *ret_missing = missing;
                return ERR_UNCONFIGURED;
        }
        struct signature_block *signature = arena_new(arena, struct signature_block);
        if (!signature)
                return ERR_MEMORY;
        *signature = input->signature;
        signature->place_date = letter_place_and_date(arena, input->place, input->date);
        TRY(writer_init(&writer, arena, input->language));
        write_decision(&writer, input);
        size_t objection = writer.count;
        write_objection(&writer, input);
        TRY(writer_end(&writer));
        *ret_document = (struct document){
                .head = input->head, .title = decision_title(input), .number = input->number,
                .recipient = letter_recipient(arena, input->language, input->applicant),
                .blocks = writer.blocks, .block_count = writer.count, .keep_from = objection,
                .signature = signature,
                .copies = input->copies.items, .copy_count = input->copies.count, .verify_url = input->verify_url,
                .verify_note = letter_verify_note(arena, input->language, input->verify_url),
                .page_note = input->number, .language = input->language,
                .fictional = input->fictional, .created = input->created,
        };
        return arena->exhausted ? ERR_MEMORY : OK;
}

enum error letter_checklist(const struct letter_checklist_input *input, struct arena *arena,
                            struct document *ret_document)
{
        struct writer writer;
        enum language language = input->language;
        if (input->document_count == 0)
                return ERR_INVALID;
        TRY(writer_init(&writer, arena, language));
        writer_add(&writer, BLOCK_PAIR, tr(language, "Nama pemohon"), input->applicant);
        writer_add(&writer, BLOCK_PAIR, tr(language, "Nomor permohonan"), input->application);
        writer_add(&writer, BLOCK_PAIR, tr(language, "Tujuan perjalanan"), input->purpose);
        writer_add(&writer, BLOCK_PARAGRAPH, SLICE_NULL,
            tr(language, "Permohonan Anda belum ditolak. Bawalah dokumen berikut, lalu permohonan dilanjutkan."));
        writer_add_documents(&writer, BLOCK_CHECKBOX, input->documents, input->document_count);
        writer_add(&writer, BLOCK_NOTE, tr(language, "Dibawa paling lambat"), input->until);
        writer_heading(&writer, T("Bertanya tidak dipungut biaya"));
        writer_add(&writer, BLOCK_PARAGRAPH, SLICE_NULL, input->contact);
        writer_add(&writer, BLOCK_PARAGRAPH, SLICE_NULL, letter_place_and_date(arena, input->place, input->date));
        TRY(writer_end(&writer));
        *ret_document = (struct document){
                .head = input->head, .title = tr(language, "DAFTAR DOKUMEN YANG PERLU DILENGKAPI"),
                .number = input->number, .blocks = writer.blocks, .block_count = writer.count,
                .verify_url = input->verify_url,
                .verify_note = letter_verify_note(arena, language, input->verify_url),
                .page_note = input->number,
                .language = language, .fictional = input->fictional, .created = input->created,
        };
        return OK;
}

enum error letter_slip(const struct letter_slip_input *input, struct arena *arena, struct document *ret_document)
{
        struct writer writer;
        enum language language = input->language;
        if (input->happened.size == 0 || !text_list_whole(input->steps))
                return ERR_INVALID;
        TRY(writer_init(&writer, arena, language));
        writer_add(&writer, BLOCK_PAIR, tr(language, "Nomor permohonan"), input->application);
        writer_add(&writer, BLOCK_PAIR, tr(language, "Tanggal"), input->date);
        writer_heading(&writer, T("Apa yang terjadi"));
        writer_add(&writer, BLOCK_PARAGRAPH, SLICE_NULL, input->happened);
        writer_heading(&writer, T("Apa yang perlu Anda lakukan"));
        writer_add_list(&writer, BLOCK_NUMBERED, input->steps);
        if (input->aloud.count)
                writer_heading(&writer, T("Dibacakan dalam bahasa Jawa"));
        writer_add_list(&writer, BLOCK_PARAGRAPH, input->aloud);
        if (input->aloud.count)
                writer_add(&writer, BLOCK_PARAGRAPH, SLICE_NULL, input->aloud_note);
        writer_heading(&writer, T("Bertanya tidak dipungut biaya"));
        writer_add(&writer, BLOCK_PARAGRAPH, SLICE_NULL, input->contact);
        TRY(writer_end(&writer));
        *ret_document = (struct document){
                .head = input->head, .title = tr(language, "LANGKAH ANDA SELANJUTNYA"), .blocks = writer.blocks,
                .block_count = writer.count, .page_note = input->application, .language = language,
                .fictional = input->fictional, .created = input->created,
        };
        return OK;
}

enum error letter_referral(const struct letter_referral_input *input, struct arena *arena,
                           struct document *ret_document)
{
        struct writer writer;
        enum language language = input->language;
        if (input->to_agency.size == 0 || !text_list_whole(input->needs) || input->signature.name.size == 0)
                return ERR_INVALID;
        struct signature_block *signature = arena_new(arena, struct signature_block);
        if (!signature)
                return ERR_MEMORY;
        *signature = input->signature;
        signature->place_date = letter_place_and_date(arena, input->place, input->date);
        TRY(writer_init(&writer, arena, language));
        writer_add(&writer, BLOCK_PAIR, tr(language, "Nama atau inisial"), input->person);
        writer_add(&writer, BLOCK_PAIR, tr(language, "Cara menghubungi yang aman"), input->safe_contact);
        writer_add(&writer, BLOCK_PAIR, tr(language, "Persetujuan"), input->consent);
        writer_heading(&writer, T("Bantuan yang dibutuhkan"));
        writer_add_list(&writer, BLOCK_NUMBERED, input->needs);
        writer_add(&writer, BLOCK_NOTE, tr(language, "Mohon konfirmasi penerimaan paling lambat"), input->receive_by);
        writer_add(&writer, BLOCK_PARAGRAPH, SLICE_NULL,
            tr(language, "Rahasia: hanya untuk petugas yang menangani. Jangan hubungi keluarga, pemberi kerja, atau "
                         "perekrut tanpa persetujuan yang bersangkutan."));
        writer_add(&writer, BLOCK_PARAGRAPH, SLICE_NULL, input->contact);
        TRY(writer_end(&writer));
        *ret_document = (struct document){
                .head = input->head, .title = tr(language, "RUJUKAN LAYANAN"), .number = input->number,
                .recipient = letter_recipient(arena, language, input->to_agency), .blocks = writer.blocks,
                .block_count = writer.count, .signature = signature, .verify_url = input->verify_url,
                .verify_note = letter_verify_note(arena, language, input->verify_url),
                .page_note = input->number, .language = language,
                .fictional = input->fictional, .created = input->created,
        };
        return arena->exhausted ? ERR_MEMORY : OK;
}

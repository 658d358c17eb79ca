/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Papers beside the decision letter: record of an examination, the lawful way, the answer to an objection. */
#include "export/letter_writer.h"

#include "base/checked.h"

static enum error sign(const struct signature_block *from, struct slice place_date, struct arena *arena,
                       const struct signature_block **ret_signature)
{
        struct signature_block *signature = arena_new(arena, struct signature_block);
        if (!signature)
                return ERR_MEMORY;
        *signature = *from;
        signature->place_date = place_date;
        *ret_signature = signature;
        return OK;
}

/* --- the record of an examination --- */

static void write_answers(struct writer *writer, const struct letter_record_input *input)
{
        writer_heading(writer, T("Tanya jawab"));
        for (size_t i = 0; i < input->answer_count; i++) {
                const struct record_answer *said = &input->answers[i];
                struct slice words = said->words.size ? arena_printf(writer->arena, ". “%.*s”", SLICE_FMT(said->words))
                                                      : SLICE_NULL;
                writer_add(writer, BLOCK_NUMBERED, SLICE_NULL,
                           arena_printf(writer->arena, "%.*s\n%.*s: %.*s%.*s", SLICE_FMT(said->ask),
                                        SLICE_FMT(tr(writer->language, "Jawaban")), SLICE_FMT(said->answer),
                                        SLICE_FMT(words)));
        }
}

/* A line for each who signs; who would not has none, and the reason in its place. */
static void write_signing(struct writer *writer, const struct letter_record_input *input)
{
        enum language language = writer->language;
        writer_heading(writer, T("Tanda tangan"));
        writer_add(writer, BLOCK_PAIR, tr(language, "Pemohon"), input->applicant);
        writer_add(writer, BLOCK_PAIR, tr(language, "Penandatanganan"), input->signing);
        if (input->signed_by_applicant)
                writer_add(writer, BLOCK_RULE, SLICE_NULL, SLICE_NULL);
        for (size_t i = 0; i < ARRAY_SIZE(input->officers); i++) {
                writer_add(writer, BLOCK_PAIR, i ? tr(language, "Petugas kedua") : tr(language, "Petugas pertama"),
                           arena_printf(writer->arena, "%.*s%s%.*s", SLICE_FMT(input->officers[i]),
                                        input->positions[i].size ? ", " : "", SLICE_FMT(input->positions[i])));
                writer_add(writer, BLOCK_RULE, SLICE_NULL, SLICE_NULL);
        }
}

static void write_record(struct writer *writer, const struct letter_record_input *input)
{
        enum language language = writer->language;
        writer_add(writer, BLOCK_PAIR, tr(language, "Waktu"), input->when);
        writer_add(writer, BLOCK_PAIR, tr(language, "Tempat"), input->place);
        writer_add(writer, BLOCK_PAIR, tr(language, "Nama pemohon"), input->applicant);
        writer_add(writer, BLOCK_PAIR, tr(language, "Nomor permohonan"), input->application);
        writer_add(writer, BLOCK_PAIR, tr(language, "Identitas"), input->identity);
        writer_add(writer, BLOCK_PAIR, tr(language, "Tujuan yang dinyatakan"), input->purpose);
        writer_add(writer, BLOCK_PAIR, tr(language, "Bahasa"), input->spoken);
        writer_add(writer, BLOCK_PAIR, tr(language, "Pendamping atau penerjemah"), input->companion);
        writer_add(writer, BLOCK_PARAGRAPH, SLICE_NULL,
                   tr(language, "Pemohon diberi tahu bahwa ia boleh didampingi, boleh tidak menjawab, dan boleh minta "
                                "catatan ini diperbaiki sebelum ditandatangani."));
        write_answers(writer, input);
        if (input->shown_count)
                writer_heading(writer, T("Dokumen yang ditunjukkan"));
        for (size_t i = 0; i < input->shown_count; i++)
                writer_add(writer, BLOCK_BULLET, SLICE_NULL, input->shown[i].document);
        if (input->hearing.size)
                writer_heading(writer, T("Keterangan pemohon"));
        writer_add(writer, BLOCK_PARAGRAPH, SLICE_NULL, input->hearing);
}

/* What was read back stands on the page that is signed, with what the applicant changed. */
static void write_read_back(struct writer *writer, const struct letter_record_input *input)
{
        writer_heading(writer, T("Dibacakan kembali"));
        writer_add(writer, BLOCK_PARAGRAPH, SLICE_NULL, input->read_back);
        writer_add(writer, BLOCK_PAIR, tr(writer->language, "Perbaikan oleh pemohon"), input->changes);
}

enum error letter_record(const struct letter_record_input *input, struct arena *arena, struct document *ret_document)
{
        struct writer writer;
        if (input->answer_count == 0 || input->officers[0].size == 0 || input->officers[1].size == 0 ||
            input->signing.size == 0)
                return ERR_INVALID;
        TRY(writer_init(&writer, arena, input->language));
        write_record(&writer, input);
        size_t signing = writer.count;
        write_read_back(&writer, input);
        write_signing(&writer, input);
        TRY(writer_end(&writer));
        *ret_document = (struct document){
                .head = input->head, .title = tr(input->language, "BERITA ACARA PEMERIKSAAN"), .number = input->number,
                .blocks = writer.blocks, .block_count = writer.count, .keep_from = signing,
                .verify_url = input->verify_url,
                .verify_note = letter_verify_note(arena, input->language, input->verify_url),
                .page_note = input->number, .language = input->language, .fictional = input->fictional,
                .created = input->created,
        };
        return arena->exhausted ? ERR_MEMORY : OK;
}

/* --- the lawful way --- */

static void write_route(struct writer *writer, const struct letter_route_input *input)
{
        enum language language = writer->language;
        writer_add(writer, BLOCK_PAIR, tr(language, "Nama"), input->applicant);
        writer_add(writer, BLOCK_PAIR, tr(language, "Nomor permohonan"), input->application);
        writer_add(writer, BLOCK_PAIR, tr(language, "Negara tujuan"), input->country);
        writer_add(writer, BLOCK_PAIR, tr(language, "Perusahaan yang disebut pemohon"), input->company);
        writer_add(writer, BLOCK_PARAGRAPH, SLICE_NULL,
                   tr(language, "Kepada petugas dinas tenaga kerja dan BP3MI: mohon orang ini dibantu menempuh jalur "
                                "resmi. Lembar ini bukan bukti bahwa ia sudah terdaftar, dan bukan penilaian atas "
                                "dirinya."));
        writer_heading(writer, T("Ke mana Anda pergi"));
        writer_add_list(writer, BLOCK_BULLET, input->agencies);
        writer_heading(writer, T("Langkah Anda"));
        writer_add_list(writer, BLOCK_NUMBERED, input->steps);
        if (input->ready_count)
                writer_heading(writer, T("Dokumen yang sudah Anda tunjukkan"));
        writer_add_documents(writer, BLOCK_BULLET, input->ready, input->ready_count);
        if (input->needed_count)
                writer_heading(writer, T("Dokumen yang masih perlu diurus"));
        writer_add_documents(writer, BLOCK_CHECKBOX, input->needed, input->needed_count);
}

static void write_numbers(struct writer *writer, const struct letter_route_input *input)
{
        if (input->numbers.count)
                writer_heading(writer, T("Nomor untuk bertanya"));
        writer_add_list(writer, BLOCK_BULLET, input->numbers);
        writer_heading(writer, T("Bertanya tidak dipungut biaya"));
        writer_add(writer, BLOCK_PARAGRAPH, SLICE_NULL, input->contact);
}

enum error letter_route(const struct letter_route_input *input, struct arena *arena, struct document *ret_document)
{
        struct writer writer;
        const struct signature_block *signature;
        if (!text_list_whole(input->steps) || !text_list_whole(input->agencies))
                return ERR_INVALID;
        TRY(sign(&input->signature, letter_place_and_date(arena, input->place, input->date), arena, &signature));
        TRY(writer_init(&writer, arena, input->language));
        write_route(&writer, input);
        size_t numbers = writer.count;
        write_numbers(&writer, input);
        TRY(writer_end(&writer));
        *ret_document = (struct document){
                .head = input->head, .title = tr(input->language, "PENGANTAR KE JALUR RESMI"), .number = input->number,
                .blocks = writer.blocks, .block_count = writer.count, .keep_from = numbers, .signature = signature,
                .verify_url = input->verify_url,
                .verify_note = letter_verify_note(arena, input->language, input->verify_url),
                .page_note = input->number, .language = input->language, .fictional = input->fictional,
                .created = input->created,
        };
        return arena->exhausted ? ERR_MEMORY : OK;
}

/* --- the answer to an objection --- */

static void list_missing(const struct letter_answer_input *input, struct letter_missing *missing)
{
        const struct letter_need needs[] = {
                { input->number.size && input->date.size && input->place.size, T("nomor, tanggal, dan tempat surat") },
                { input->decision.size != 0, T("nomor dan tanggal surat keputusan") },
                { text_list_whole(input->reasons), T("alasan keputusan") },
                { legal_bases_confirmed(input->basis), T("dasar hukum keberatan yang sudah dikonfirmasi") },
                { input->contact.size != 0, T("kontak kantor") },
                { input->signature.name.size && input->signature.position.size, T("pejabat penanda tangan") },
        };
        _Static_assert(ARRAY_SIZE(needs) <= LETTER_MISSING_MAX, "room for every need");
        letter_list_missing(needs, ARRAY_SIZE(needs), input->language, missing);
}

static void write_answer(struct writer *writer, const struct letter_answer_input *input)
{
        enum language language = writer->language;
        writer_add(writer, BLOCK_PAIR, tr(language, "Nama pemohon"), input->applicant);
        writer_add(writer, BLOCK_PAIR, tr(language, "Nomor permohonan"), input->application);
        writer_add(writer, BLOCK_PAIR, tr(language, "Surat yang dikeberatani"), input->decision);
        writer_add(writer, BLOCK_PAIR, tr(language, "Keberatan diterima pada"), input->received);
        writer_add(writer, BLOCK_NOTE, tr(language, "Jawaban"), input->outcome);
        writer_heading(writer, T("Alasan"));
        writer_add_list(writer, BLOCK_NUMBERED, input->reasons);
        writer_heading(writer, T("Dasar hukum"));
        writer_add_bases(writer, writer->count, BLOCK_NUMBERED, SLICE_NULL, input->basis);
        writer_heading(writer, T("Sesudah jawaban ini"));
        writer_add(writer, BLOCK_PARAGRAPH, SLICE_NULL, input->next);
        writer_add(writer, BLOCK_NOTE, tr(language, "Hari terakhir"), input->next_until);
        writer_heading(writer, T("Bertanya tidak dipungut biaya"));
        writer_add(writer, BLOCK_PARAGRAPH, SLICE_NULL, input->contact);
}

enum error letter_answer(const struct letter_answer_input *input, struct arena *arena, struct document *ret_document,
                         struct letter_missing *ret_missing)
{
        struct letter_missing missing;
        struct writer writer;
        const struct signature_block *signature;
        list_missing(input, &missing);
        if (missing.count) {
                *ret_missing = missing;
                return ERR_UNCONFIGURED;
        }
        TRY(sign(&input->signature, letter_place_and_date(arena, input->place, input->date), arena, &signature));
        TRY(writer_init(&writer, arena, input->language));
        write_answer(&writer, input);
        TRY(writer_end(&writer));
        *ret_document = (struct document){
                .head = input->head, .title = tr(input->language, "JAWABAN ATAS KEBERATAN"), .number = input->number,
                .recipient = letter_recipient(arena, input->language, input->applicant), .blocks = writer.blocks,
                .block_count = writer.count, .signature = signature, .verify_url = input->verify_url,
                .verify_note = letter_verify_note(arena, input->language, input->verify_url),
                .page_note = input->number, .language = input->language, .fictional = input->fictional,
                .created = input->created,
        };
        return arena->exhausted ? ERR_MEMORY : OK;
}

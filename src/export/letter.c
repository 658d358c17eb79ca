/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/letter.h"

#include "base/checked.h"

#include <sodium.h>

enum { BLOCKS_MAX = 200 };

/* Blocks of a letter as they are added; a failed add shows in `failed` at the end. */
struct writer {
        struct arena *arena;
        struct block *blocks;
        size_t count;
        enum language language;
        enum error failed;
};

static enum error writer_init(struct writer *writer, struct arena *arena, enum language language)
{
        *writer = (struct writer){ .arena = arena, .language = language };
        writer->blocks = arena_array(arena, struct block, BLOCKS_MAX);
        return writer->blocks ? OK : ERR_MEMORY;
}

static void add(struct writer *writer, enum block_kind kind, struct slice label, struct slice text)
{
        if (writer->count == BLOCKS_MAX) {
                writer->failed = ERR_TOO_LARGE;
                return;
        }
        if (text.size || kind == BLOCK_RULE)
                writer->blocks[writer->count++] = (struct block){ .kind = kind, .label = label, .text = text };
}

static void add_list(struct writer *writer, enum block_kind kind, struct text_list list)
{
        for (size_t i = 0; i < list.count; i++)
                add(writer, kind, SLICE_NULL, list.items[i]);
}

static enum error writer_end(const struct writer *writer)
{
        if (writer->failed != OK)
                return writer->failed;
        return writer->arena->exhausted ? ERR_MEMORY : OK;
}

static bool has_text(struct text_list list)
{
        if (list.count == 0)
                return false;
        for (size_t i = 0; i < list.count; i++)
                if (slice_trim(list.items[i]).size == 0)
                        return false;
        return true;
}

/* One confirmed article is enough; an unconfirmed one is never printed, so it never counts. */
static bool has_confirmed(struct legal_bases bases)
{
        for (size_t i = 0; i < bases.count; i++)
                if (bases.items[i].confirmed && slice_trim(bases.items[i].citation).size)
                        return true;
        return false;
}

static bool stands_already(const struct writer *writer, size_t from, struct slice text)
{
        for (size_t i = from; i < writer->count; i++)
                if (slice_equal(writer->blocks[i].text, text))
                        return true;
        return false;
}

/* Each once among the blocks from `from`: one article may carry the power, the substance and the term. */
/* lint: parameters (where, how, what) */
static void add_bases(struct writer *writer, size_t from, enum block_kind kind, struct slice label,
                      struct legal_bases bases)
{
        for (size_t i = 0; i < bases.count; i++) {
                const struct legal_basis *basis = &bases.items[i];
                if (!basis->confirmed || basis->citation.size == 0)
                        continue;
                struct slice text = basis->citation;
                if (basis->says.size)
                        text = arena_printf(writer->arena, "%.*s: %.*s", SLICE_FMT(basis->citation),
                                            SLICE_FMT(basis->says));
                if (!stands_already(writer, from, text))
                        add(writer, kind, label, text);
        }
}

static void add_documents(struct writer *writer, enum block_kind kind, const struct missing_document *items,
                          size_t count)
{
        for (size_t i = 0; i < count; i++) {
                struct slice where = items[i].where, text = items[i].document;
                if (where.size)
                        text = arena_printf(writer->arena, "%.*s (%.*s: %.*s)", SLICE_FMT(text),
                                            SLICE_FMT(tr(writer->language, "diurus di")), SLICE_FMT(where));
                add(writer, kind, SLICE_NULL, text);
        }
}

/* What a decision letter cannot do without. */
static void list_missing(const struct letter_decision_input *input, struct letter_missing *missing)
{
        bool completes = input->outcome == LETTER_TO_COMPLETE, suspends = input->outcome == LETTER_SUSPENDED;
        const struct {
                bool there;
                struct slice name;
        } needs[] = {
                { input->head.office.size != 0, T("nama kantor di kepala surat") },
                { input->number.size && input->date.size && input->place.size, T("nomor, tanggal, dan tempat surat") },
                { input->applicant.size && input->application.size, T("nama pemohon dan nomor permohonan") },
                { input->outcome_name.size != 0, T("nama keputusan") },
                { has_text(input->facts), T("fakta yang ditemukan") },
                { has_text(input->reasons), T("alasan keputusan") },
                { has_confirmed(input->authority), T("dasar hukum kewenangan yang sudah dikonfirmasi") },
                { has_confirmed(input->substance), T("dasar hukum isi keputusan yang sudah dikonfirmasi") },
                { !suspends || (input->period.size && input->review.size),
                  T("jangka waktu penangguhan dan tanggal tinjau kembali") },
                { !(input->period.size || suspends) || has_confirmed(input->period_basis),
                  T("dasar hukum jangka waktu yang sudah dikonfirmasi") },
                { has_text(input->remedy), T("cara memperbaiki permohonan") },
                { !completes || input->document_count != 0, T("daftar dokumen yang kurang") },
                { input->object_to.size && input->object_how.size, T("kepada siapa dan cara mengajukan keberatan") },
                { input->object_until.size != 0, T("hari terakhir mengajukan keberatan") },
                { has_confirmed(input->object_basis), T("dasar hukum keberatan yang sudah dikonfirmasi") },
                { input->contact.size != 0, T("kontak kantor") },
                { input->signature.name.size && input->signature.position.size, T("pejabat penanda tangan") },
        };
        _Static_assert(ARRAY_SIZE(needs) <= LETTER_MISSING_MAX, "room for every need");
        missing->count = 0;
        for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
                if (!needs[i].there)
                        missing->items[missing->count++] = translate(input->language, needs[i].name);
}

static void heading(struct writer *writer, struct slice text)
{
        add(writer, BLOCK_HEADING, SLICE_NULL, translate(writer->language, text));
}

static void write_decision(struct writer *writer, const struct letter_decision_input *input)
{
        enum language language = input->language;
        add(writer, BLOCK_PAIR, tr(language, "Nama pemohon"), input->applicant);
        add(writer, BLOCK_PAIR, tr(language, "Nomor permohonan"), input->application);
        add(writer, BLOCK_PAIR, tr(language, "Tujuan perjalanan"), input->purpose);
        add(writer, BLOCK_PAIR, tr(language, "Keputusan"), input->outcome_name);
        add(writer, BLOCK_PAIR, tr(language, "Jangka waktu"), input->period);
        add(writer, BLOCK_PAIR, tr(language, "Ditinjau kembali pada"), input->review);
        heading(writer, T("Fakta yang ditemukan"));
        add_list(writer, BLOCK_NUMBERED, input->facts);
        heading(writer, T("Alasan"));
        add_list(writer, BLOCK_NUMBERED, input->reasons);
        heading(writer, T("Dasar hukum"));
        size_t law = writer->count;
        add_bases(writer, law, BLOCK_NUMBERED, SLICE_NULL, input->authority);
        add_bases(writer, law, BLOCK_NUMBERED, SLICE_NULL, input->substance);
        add_bases(writer, law, BLOCK_NUMBERED, SLICE_NULL, input->period_basis);
        heading(writer, T("Yang dapat Anda lakukan"));
        add_list(writer, BLOCK_NUMBERED, input->remedy);
        if (input->document_count)
                heading(writer, T("Dokumen yang kurang dan tempat mengurusnya"));
        add_documents(writer, BLOCK_BULLET, input->documents, input->document_count);
}

static void write_objection(struct writer *writer, const struct letter_decision_input *input)
{
        enum language language = input->language;
        heading(writer, T("Jika Anda keberatan"));
        add(writer, BLOCK_PARAGRAPH, SLICE_NULL, input->object_how);
        add(writer, BLOCK_PAIR, tr(language, "Diajukan kepada"), input->object_to);
        add_bases(writer, writer->count, BLOCK_PAIR, tr(language, "Dasar hukum"), input->object_basis);
        add(writer, BLOCK_NOTE, tr(language, "Hari terakhir mengajukan keberatan"), input->object_until);
        heading(writer, T("Bertanya tidak dipungut biaya"));
        add(writer, BLOCK_PARAGRAPH, SLICE_NULL, input->contact);
}

static struct slice place_and_date(struct arena *arena, struct slice place, struct slice date)
{
        return arena_printf(arena, "%.*s, %.*s", SLICE_FMT(place), SLICE_FMT(date));
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

/* "Yth. NAME" with a line for where the letter goes. */
static struct slice recipient(struct arena *arena, enum language language, struct slice name)
{
        return arena_printf(arena, "%.*s %.*s", SLICE_FMT(tr(language, "Yth.")), SLICE_FMT(name));
}

/* The address stands there too, for who has no scanner; the code on a line of its own, whole, so that it can be read
 * aloud and typed. */
static struct slice verify_note(struct arena *arena, enum language language, struct slice url)
{
        struct slice words = tr(language, "Pindai untuk memeriksa keaslian surat ini. Kode tidak memuat data Anda.");
        if (slice_is_empty(url))
                return words;
        size_t code = url.size;
        while (code > 0 && url.data[code - 1] != '/')
                code--;
        struct slice place = slice_sub(url, 0, code);
        return arena_printf(arena, "%.*s\n%.*s\n%.*s", SLICE_FMT(words), SLICE_FMT(place),
                            SLICE_FMT(slice_from(url, code)));
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
        signature->place_date = place_and_date(arena, input->place, input->date);
        TRY(writer_init(&writer, arena, input->language));
        write_decision(&writer, input);
        size_t objection = writer.count;
        write_objection(&writer, input);
        TRY(writer_end(&writer));
        *ret_document = (struct document){
                .head = input->head, .title = decision_title(input), .number = input->number,
                .recipient = recipient(arena, input->language, input->applicant),
                .blocks = writer.blocks, .block_count = writer.count, .keep_from = objection,
                .signature = signature,
                .copies = input->copies.items, .copy_count = input->copies.count, .verify_url = input->verify_url,
                .verify_note = verify_note(arena, input->language, input->verify_url),
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
        add(&writer, BLOCK_PAIR, tr(language, "Nama pemohon"), input->applicant);
        add(&writer, BLOCK_PAIR, tr(language, "Nomor permohonan"), input->application);
        add(&writer, BLOCK_PAIR, tr(language, "Tujuan perjalanan"), input->purpose);
        add(&writer, BLOCK_PARAGRAPH, SLICE_NULL,
            tr(language, "Permohonan Anda belum ditolak. Bawalah dokumen berikut, lalu permohonan dilanjutkan."));
        add_documents(&writer, BLOCK_CHECKBOX, input->documents, input->document_count);
        add(&writer, BLOCK_NOTE, tr(language, "Dibawa paling lambat"), input->until);
        heading(&writer, T("Bertanya tidak dipungut biaya"));
        add(&writer, BLOCK_PARAGRAPH, SLICE_NULL, input->contact);
        add(&writer, BLOCK_PARAGRAPH, SLICE_NULL, place_and_date(arena, input->place, input->date));
        TRY(writer_end(&writer));
        *ret_document = (struct document){
                .head = input->head, .title = tr(language, "DAFTAR DOKUMEN YANG PERLU DILENGKAPI"),
                .number = input->number, .blocks = writer.blocks, .block_count = writer.count,
                .verify_url = input->verify_url,
                .verify_note = verify_note(arena, language, input->verify_url),
                .page_note = input->number,
                .language = language, .fictional = input->fictional, .created = input->created,
        };
        return OK;
}

enum error letter_slip(const struct letter_slip_input *input, struct arena *arena, struct document *ret_document)
{
        struct writer writer;
        enum language language = input->language;
        if (input->happened.size == 0 || !has_text(input->steps))
                return ERR_INVALID;
        TRY(writer_init(&writer, arena, language));
        add(&writer, BLOCK_PAIR, tr(language, "Nomor permohonan"), input->application);
        add(&writer, BLOCK_PAIR, tr(language, "Tanggal"), input->date);
        heading(&writer, T("Apa yang terjadi"));
        add(&writer, BLOCK_PARAGRAPH, SLICE_NULL, input->happened);
        heading(&writer, T("Apa yang perlu Anda lakukan"));
        add_list(&writer, BLOCK_NUMBERED, input->steps);
        heading(&writer, T("Bertanya tidak dipungut biaya"));
        add(&writer, BLOCK_PARAGRAPH, SLICE_NULL, input->contact);
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
        if (input->to_agency.size == 0 || !has_text(input->needs) || input->signature.name.size == 0)
                return ERR_INVALID;
        struct signature_block *signature = arena_new(arena, struct signature_block);
        if (!signature)
                return ERR_MEMORY;
        *signature = input->signature;
        signature->place_date = place_and_date(arena, input->place, input->date);
        TRY(writer_init(&writer, arena, language));
        add(&writer, BLOCK_PAIR, tr(language, "Nama atau inisial"), input->person);
        add(&writer, BLOCK_PAIR, tr(language, "Cara menghubungi yang aman"), input->safe_contact);
        add(&writer, BLOCK_PAIR, tr(language, "Persetujuan"), input->consent);
        heading(&writer, T("Bantuan yang dibutuhkan"));
        add_list(&writer, BLOCK_NUMBERED, input->needs);
        add(&writer, BLOCK_NOTE, tr(language, "Mohon konfirmasi penerimaan paling lambat"), input->receive_by);
        add(&writer, BLOCK_PARAGRAPH, SLICE_NULL,
            tr(language, "Rahasia: hanya untuk petugas yang menangani. Jangan hubungi keluarga, pemberi kerja, atau "
                         "perekrut tanpa persetujuan yang bersangkutan."));
        add(&writer, BLOCK_PARAGRAPH, SLICE_NULL, input->contact);
        TRY(writer_end(&writer));
        *ret_document = (struct document){
                .head = input->head, .title = tr(language, "RUJUKAN LAYANAN"), .number = input->number,
                .recipient = recipient(arena, language, input->to_agency), .blocks = writer.blocks,
                .block_count = writer.count, .signature = signature, .verify_url = input->verify_url,
                .verify_note = verify_note(arena, language, input->verify_url),
                .page_note = input->number, .language = language,
                .fictional = input->fictional, .created = input->created,
        };
        return arena->exhausted ? ERR_MEMORY : OK;
}

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* 128 bits in groups of five from the top; the last character carries three. */
void verify_code_new(char ret_code[VERIFY_CODE_SIZE + 1])
{
        uint8_t bytes[17] = { 0 };
        randombytes_buf(bytes, 16);
        for (size_t i = 0; i < VERIFY_CODE_SIZE; i++) {
                size_t bit = i * 5;
                unsigned pair = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
                ret_code[i] = crockford[pair >> (11 - bit % 8) & 31];
        }
        ret_code[VERIFY_CODE_SIZE] = '\0';
}

bool verify_code_normalize(struct slice typed, char ret_code[VERIFY_CODE_SIZE + 1])
{
        char code[VERIFY_CODE_SIZE + 1] = { 0 };
        size_t count = 0;
        for (size_t i = 0; i < typed.size; i++) {
                char c = typed.data[i];
                if (c == '-' || c == ' ')
                        continue;
                if (c >= 'a' && c <= 'z')
                        c = (char)(c - 'a' + 'A');
                c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
                if (count == VERIFY_CODE_SIZE || !c || !strchr(crockford, c))
                        return false;
                code[count++] = c;
        }
        if (count != VERIFY_CODE_SIZE)
                return false;
        memcpy(ret_code, code, sizeof code);
        return true;
}

struct slice verify_url(struct arena *arena, struct slice base, const char *code)
{
        while (slice_ends_with(base, S("/")))
                base.size--;
        return arena_printf(arena, "%.*s/verifikasi/%s", SLICE_FMT(base), code);
}

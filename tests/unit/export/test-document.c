/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"

#include "export/letter.h"
#include "export/pdf_stamp.h"
#include "samples.h"

#include <poppler.h>

#define MIB ((size_t)1024 * 1024)

/* All text of a page as a reader of the PDF sees it; line ends as spaces. The caller frees it with g_free. */
static char *page_text(const struct buffer *pdf, int number, int *ret_pages)
{
        GBytes *bytes = g_bytes_new_static(pdf->data, pdf->size);
        PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
        assert_non_null(document);
        *ret_pages = poppler_document_get_n_pages(document);
        PopplerPage *page = poppler_document_get_page(document, number);
        assert_non_null(page);
        char *text = poppler_page_get_text(page);
        for (char *c = text; *c; c++)
                *c = *c == '\n' ? ' ' : *c;
        g_object_unref(page);
        g_object_unref(document);
        g_bytes_unref(bytes);
        return text;
}

static void assert_says(const char *text, const char *words)
{
        if (!strstr(text, words))
                fail_msg("\"%s\" is not in: %s", words, text);
}

static void make(const struct letter_decision_input *input, struct arena *arena, struct buffer *pdf)
{
        struct document document;
        struct letter_missing missing = { 0 };
        enum error err = letter_decision(input, arena, &document, &missing);
        for (size_t i = 0; i < missing.count; i++)
                print_message("missing: %.*s\n", SLICE_FMT(missing.items[i]));
        assert_ok(err);
        buffer_clear(pdf);
        assert_ok(document_pdf(&document, pdf, NULL));
}

static void letter_says_everything_and_marks_each_page(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer pdf;
        arena_init(&arena, MIB);
        buffer_init(&pdf, MIB);
        struct letter_decision_input input;
        sample_decision(&input);
        make(&input, &arena, &pdf);
        int pages;
        char *first = page_text(&pdf, 0, &pages);
        assert_int_equal(pages, 2);
        char *second = page_text(&pdf, 1, &pages);
        assert_says(first, "KEPUTUSAN PENANGGUHAN PERMOHONAN PASPOR");
        assert_says(first, "Nomor: W.15-GR.01.01-0042");
        assert_says(first, "Halaman 1 dari 2");
        assert_says(first, "DATA FIKTIF");
        assert_says(first, "dibayar oleh penjamin");
        assert_says(second, "DATA FIKTIF");
        assert_null(strstr(first, "Jika Anda keberatan"));
        assert_says(second, "Jika Anda keberatan"); /* goes over whole, beside the signature */
        assert_says(second, "Rabu, 8 Oktober 2025");
        assert_says(second, "Budi Fiktif");
        assert_null(strstr(first, "belum dikonfirmasi"));
        assert_null(strstr(second, "belum dikonfirmasi"));
        assert_says(first, "sampai 10 Desember 2025");
        assert_says(first, "10 November 2025"); /* when the office looks again */
        g_free(first);
        g_free(second);
}

static double ink(PopplerDocument *document, int number)
{
        PopplerPage *page = poppler_document_get_page(document, number);
        GList *notes = poppler_page_get_annot_mapping(page);
        double width = 0;
        assert_int_equal(g_list_length(notes), 1);
        PopplerAnnotMapping *mapping = notes->data;
        assert_int_equal(poppler_annot_get_annot_type(mapping->annot), POPPLER_ANNOT_STAMP);
        assert_true(poppler_annot_get_flags(mapping->annot) & POPPLER_ANNOT_FLAG_PRINT);
        char *says = poppler_annot_get_contents(mapping->annot);
        assert_string_equal(says, "TIDAK BERLAKU (contoh) \\ lagi");
        width = mapping->area.x2 - mapping->area.x1;
        g_free(says);
        poppler_page_free_annot_mapping(notes);
        g_object_unref(page);
        return width;
}

static void a_stamp_is_on_every_page_and_changes_nothing_below(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer pdf, marked;
        arena_init(&arena, MIB);
        buffer_init(&pdf, MIB);
        buffer_init(&marked, 2 * MIB);
        struct letter_decision_input input;
        sample_decision(&input);
        make(&input, &arena, &pdf);
        struct slice file = buffer_slice(&pdf);
        assert_ok(pdf_stamp(&marked, file, S("TIDAK BERLAKU (contoh) \\ lagi")));
        assert_true(slice_starts_with(buffer_slice(&marked), file));
        GBytes *bytes = g_bytes_new_static(marked.data, marked.size);
        PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
        assert_non_null(document);
        assert_int_equal(poppler_document_get_n_pages(document), 2);
        for (int i = 0; i < 2; i++)
                assert_true(ink(document, i) > 500);
        g_object_unref(document);
        g_bytes_unref(bytes);
        int pages;
        char *first = page_text(&marked, 0, &pages);
        assert_says(first, "Nomor: W.15-GR.01.01-0042");
        g_free(first);
        struct buffer none;
        buffer_init(&none, MIB);
        assert_int_equal(pdf_stamp(&none, file, S("")), ERR_INVALID);
        assert_int_equal(pdf_stamp(&none, file, S("caf\xc3\xa9")), ERR_INVALID);
        assert_int_equal(pdf_stamp(&none, S("no pdf"), S("x")), ERR_CORRUPT);
        assert_int_equal(pdf_stamp(&none, slice_sub(file, 0, file.size / 2), S("x")), ERR_CORRUPT);
        assert_int_equal(pdf_stamp(&none, buffer_slice(&marked), S("x")), ERR_CORRUPT); /* once is enough */
        assert_int_equal(none.size, 0);
}

/* The longest that a desk may type: twenty reasons, a name of 120 letters without a blank, long lines elsewhere. */
enum { LONG_REASONS = 20 };

static void make_long(struct arena *arena, struct buffer *pdf)
{
        static const char word[] = "Muhammadabdurrahmansastrodiningratkusumawardhani";
        struct letter_decision_input input;
        struct slice reasons[LONG_REASONS];
        for (int i = 0; i < LONG_REASONS; i++)
                reasons[i] = arena_printf(arena,
                                          "Alasan %d: dokumen penjamin yang diserahkan pada wawancara belum dapat "
                                          "dipastikan keasliannya oleh instansi yang menerbitkannya, dan penjelasan "
                                          "tertulis tentang hubungan penjamin dengan pemohon belum diterima.",
                                          i + 1);
        sample_decision(&input);
        input.reasons = (struct text_list){ reasons, LONG_REASONS };
        input.applicant = arena_printf(arena, "%s%s%.24s", word, word, word);
        input.purpose = arena_printf(arena, "Mengunjungi %s dan keluarga besar di beberapa kota", word);
        input.signature.name = arena_printf(arena, "%s %s", word, word);
        make(&input, arena, pdf);
}

static void expect_inside(PopplerPage *page)
{
        enum { SIDE_MARGIN = 40, END_MARGIN = 20 }; /* points; a printer's own margin is smaller */
        double width, height;
        PopplerRectangle *boxes;
        guint count;
        poppler_page_get_size(page, &width, &height);
        assert_true(width > 595 && width < 596 && height > 841 && height < 843);
        assert_true(poppler_page_get_text_layout(page, &boxes, &count));
        char *text = poppler_page_get_text(page);
        for (guint i = 0; i < count; i++) {
                bool blank = boxes[i].x1 == boxes[i].x2;
                bool outside = boxes[i].x1 < SIDE_MARGIN || boxes[i].x2 > width - SIDE_MARGIN ||
                               boxes[i].y1 < END_MARGIN || boxes[i].y2 > height - END_MARGIN;
                /* The mark DATA FIKTIF stands at the edge on purpose. */
                if (!blank && outside && boxes[i].y1 > END_MARGIN * 2 && boxes[i].y2 < height - END_MARGIN * 2)
                        fail_msg("letter %u stands at %.0f..%.0f, %.0f..%.0f: %.40s", i, boxes[i].x1, boxes[i].x2,
                                 boxes[i].y1, boxes[i].y2, g_utf8_offset_to_pointer(text, i));
        }
        g_free(text);
        g_free(boxes);
}

static void nothing_leaves_the_page_however_long(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer pdf;
        arena_init(&arena, MIB);
        buffer_init(&pdf, MIB);
        make_long(&arena, &pdf);
        GBytes *bytes = g_bytes_new_static(pdf.data, pdf.size);
        PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
        int pages = poppler_document_get_n_pages(document), said = 0;
        PopplerStructureElementIter *structure = poppler_structure_element_iter_new(document);
        assert_non_null(structure); /* tagged: headings and paragraphs in order */
        poppler_structure_element_iter_free(structure);
        for (int i = 0; i < pages; i++) {
                PopplerPage *page = poppler_document_get_page(document, i);
                expect_inside(page);
                char *text = poppler_page_get_text(page);
                assert_says(text, "DATA FIKTIF");
                for (const char *at = text; (at = strstr(at, "Alasan ")) != NULL; at++)
                        said += at[7] >= '1' && at[7] <= '9';
                g_free(text);
                g_object_unref(page);
        }
        assert_int_equal(said, LONG_REASONS);
        g_object_unref(document);
        g_bytes_unref(bytes);
}

/* --- who listens instead of looking ------------------------------------------------------------------------------- */

static const char *kind_word(PopplerStructureElementKind kind)
{
        static const struct {
                PopplerStructureElementKind kind;
                const char *word;
        } words[] = {
                { POPPLER_STRUCTURE_ELEMENT_DOCUMENT, "Document" },   { POPPLER_STRUCTURE_ELEMENT_PARAGRAPH, "P" },
                { POPPLER_STRUCTURE_ELEMENT_HEADING_1, "H1" },        { POPPLER_STRUCTURE_ELEMENT_HEADING_2, "H2" },
                { POPPLER_STRUCTURE_ELEMENT_LIST, "L" },              { POPPLER_STRUCTURE_ELEMENT_LIST_ITEM, "LI" },
                { POPPLER_STRUCTURE_ELEMENT_LIST_LABEL, "Lbl" },      { POPPLER_STRUCTURE_ELEMENT_LIST_BODY, "LBody" },
                { POPPLER_STRUCTURE_ELEMENT_TABLE, "Table" },         { POPPLER_STRUCTURE_ELEMENT_TABLE_ROW, "TR" },
                { POPPLER_STRUCTURE_ELEMENT_TABLE_HEADING, "TH" },    { POPPLER_STRUCTURE_ELEMENT_TABLE_DATA, "TD" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                if (words[i].kind == kind)
                        return words[i].word;
        return "?";
}

/* "H1 L(LI(Lbl LBody(P)))": what stands in what, without content. */
static void write_outline(PopplerStructureElementIter *iter, struct buffer *out)
{
        bool first = true;
        do {
                PopplerStructureElement *element = poppler_structure_element_iter_get_element(iter);
                PopplerStructureElementIter *inner = poppler_structure_element_iter_get_child(iter);
                if (!poppler_structure_element_is_content(element)) {
                        buffer_printf(out, "%s%s", first ? "" : " ",
                                      kind_word(poppler_structure_element_get_kind(element)));
                        size_t before = out->size;
                        buffer_append_byte(out, '(');
                        if (inner)
                                write_outline(inner, out);
                        if (out->size == before + 1)
                                out->size = before;
                        else
                                buffer_append_byte(out, ')');
                        first = false;
                }
                if (inner)
                        poppler_structure_element_iter_free(inner);
                g_object_unref(element);
        } while (poppler_structure_element_iter_next(iter));
}

static void outline_of(const struct buffer *pdf, struct buffer *out)
{
        GBytes *bytes = g_bytes_new_static(pdf->data, pdf->size);
        PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
        PopplerStructureElementIter *iter = poppler_structure_element_iter_new(document);
        assert_non_null(iter);
        buffer_clear(out);
        write_outline(iter, out);
        poppler_structure_element_iter_free(iter);
        g_object_unref(document);
        g_bytes_unref(bytes);
}

static size_t count_of(const struct buffer *text, const char *words)
{
        size_t count = 0, size = strlen(words);
        for (size_t i = 0; i + size <= text->size; i++)
                count += memcmp(text->data + i, words, size) == 0;
        return count;
}

#define ROW  "TR(TH TD(P))"
#define ITEM "LI(Lbl LBody(P))"

static void headings_lists_and_tables_can_be_heard(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer pdf, outline;
        arena_init(&arena, MIB);
        buffer_init(&pdf, MIB);
        buffer_init(&outline, MIB);
        static const struct block blocks[] = {
                { BLOCK_PAIR, S("Nama"), S("Siti") },     { BLOCK_PAIR, S("Nomor"), S("P-1") },
                { BLOCK_HEADING, SLICE_NULL, S("Fakta") }, { BLOCK_NUMBERED, SLICE_NULL, S("Satu.") },
                { BLOCK_NUMBERED, SLICE_NULL, S("Dua.") }, { BLOCK_BULLET, SLICE_NULL, S("Lain.") },
                { BLOCK_CHECKBOX, SLICE_NULL, S("KTP") },  { BLOCK_RULE, SLICE_NULL, SLICE_NULL },
                { BLOCK_NOTE, S("Ingat"), S("Hari ini.") }, { BLOCK_PARAGRAPH, SLICE_NULL, S("Selesai.") },
        };
        static const struct slice copies[] = { S("Arsip") };
        static const struct signature_block signature = { S("Ponorogo"), S("Kepala"), S("Budi"), S("NIP 1") };
        const struct document document = { .head = { S("Kementerian"), S("Kantor"), S("Jalan") }, .title = S("JUDUL"),
                                           .number = S("1"), .blocks = blocks, .block_count = ARRAY_SIZE(blocks),
                                           .signature = &signature, .copies = copies, .copy_count = 1,
                                           .fictional = true };
        assert_ok(document_pdf(&document, &pdf, NULL));
        outline_of(&pdf, &outline);
        assert_int_equal(buffer_check(&outline), OK);
        buffer_append_byte(&outline, 0);
        assert_string_equal(outline.data, "Document(P P P H1 P Table(" ROW " " ROW ") H2 L(" ITEM " " ITEM ") L(" ITEM
                                          ") L(" ITEM ") H2 P P P P P P H2 L(" ITEM "))");
}

/* Lists and tables that run over the ends of pages stay what they are. */
static void a_long_letter_is_tagged_to_its_end(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer pdf, outline;
        arena_init(&arena, MIB);
        buffer_init(&pdf, MIB);
        buffer_init(&outline, MIB);
        make_long(&arena, &pdf);
        outline_of(&pdf, &outline);
        assert_int_equal(count_of(&outline, "?"), 0);
        assert_int_equal(count_of(&outline, "Document("), 1);
        assert_int_equal(count_of(&outline, "H1"), 1);
        assert_true(count_of(&outline, "LI(Lbl LBody(P") >= LONG_REASONS);
        assert_int_equal(count_of(&outline, "LI("), count_of(&outline, "LI(Lbl LBody(P"));
        assert_int_equal(count_of(&outline, "TR("), count_of(&outline, "TR(TH TD(P"));
}

static void a_letter_says_its_language_title_and_author(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer pdf;
        arena_init(&arena, MIB);
        buffer_init(&pdf, MIB);
        struct letter_decision_input input;
        sample_decision(&input);
        make(&input, &arena, &pdf);
        assert_int_equal(count_of(&pdf, "/Lang (id)\n"), 1);
        assert_int_equal(count_of(&pdf, "/Title (KEPUTUSAN PENANGGUHAN PERMOHONAN PASPOR)"), 1);
        assert_int_equal(count_of(&pdf, "/Author ("), 1);
        /* The table of offsets is where the file says. */
        struct slice file = buffer_slice(&pdf);
        size_t at = slice_find(file, S("startxref\n"));
        assert_true(at != SIZE_MAX && slice_ends_with(file, S("\n%%EOF\n")));
        unsigned long offset = strtoul(file.data + at + sizeof "startxref\n" - 1, NULL, 10);
        assert_true(slice_starts_with(slice_from(file, offset), S("xref\n0 ")));
        input.language = LANGUAGE_EN;
        make(&input, &arena, &pdf);
        assert_int_equal(count_of(&pdf, "/Lang (en)\n"), 1);
}

/* Whoever types a code from paper types a hyphen too. */
static void the_code_stands_on_one_line_without_a_hyphen(void **state)
{
        (void)state;
        static const char *const codes[] = { "0123456789ABCDEFGHJKMNPQRS", "MMMMMMMMMMMMMMMMMMMMMMMMMM",
                                             "11111111111111111111111111" };
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer pdf;
        arena_init(&arena, MIB);
        buffer_init(&pdf, MIB);
        for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
                int pages;
                struct letter_decision_input input;
                sample_decision(&input);
                input.verify_url = arena_printf(&arena, "https://layanan.kantor-imigrasi-yang-panjang-sekali.contoh/"
                                                        "verifikasi/%s", codes[i]);
                make(&input, &arena, &pdf);
                char *last = page_text(&pdf, 1, &pages);
                assert_says(last, arena_printf(&arena, " %s ", codes[i]).data);
                assert_null(strstr(last, "\xe2\x80\x90")); /* HYPHEN, which pango puts where it breaks a word */
                g_free(last);
        }
}

static void same_letter_same_bytes(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer one, two;
        arena_init(&arena, MIB);
        buffer_init(&one, MIB);
        buffer_init(&two, MIB);
        struct letter_decision_input input;
        sample_decision(&input);
        make(&input, &arena, &one);
        make(&input, &arena, &two);
        assert_true(slice_equal(buffer_slice(&one), buffer_slice(&two)));
        input.created += DAY;
        make(&input, &arena, &two);
        assert_false(slice_equal(buffer_slice(&one), buffer_slice(&two)));
}

static void without_confirmed_law_there_is_no_letter(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, MIB);
        struct letter_decision_input input;
        struct document document;
        struct letter_missing missing;
        sample_decision(&input);
        const struct legal_basis draft = { .citation = S("Pasal 7"), .confirmed = false };
        input.substance = (struct legal_bases){ &draft, 1 };
        assert_int_equal(letter_decision(&input, &arena, &document, &missing), ERR_UNCONFIGURED);
        assert_int_equal(missing.count, 1);
        assert_slice(missing.items[0], "dasar hukum isi keputusan yang sudah dikonfirmasi");
        input.language = LANGUAGE_EN;
        assert_int_equal(letter_decision(&input, &arena, &document, &missing), ERR_UNCONFIGURED);
        assert_slice(missing.items[0], "a confirmed legal basis for the decision itself");
        sample_decision(&input);
        input.period_basis = (struct legal_bases){ 0 };
        assert_int_equal(letter_decision(&input, &arena, &document, &missing), ERR_UNCONFIGURED);
        assert_slice(missing.items[0], "dasar hukum jangka waktu yang sudah dikonfirmasi");
        sample_decision(&input);
        input.review = SLICE_NULL; /* a suspension without an end, or that nobody looks at again */
        assert_int_equal(letter_decision(&input, &arena, &document, &missing), ERR_UNCONFIGURED);
        assert_slice(missing.items[0], "jangka waktu penangguhan dan tanggal tinjau kembali");
        input = (struct letter_decision_input){ .language = LANGUAGE_ID };
        assert_int_equal(letter_decision(&input, &arena, &document, &missing), ERR_UNCONFIGURED);
        assert_int_equal(missing.count, 15);
}

static size_t count_citation(const struct document *document, struct slice citation)
{
        size_t count = 0;
        for (size_t i = 0; i < document->block_count; i++)
                count += slice_find(document->blocks[i].text, citation) != SIZE_MAX;
        return count;
}

static void one_article_stands_once(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, MIB);
        struct letter_decision_input input;
        struct document document;
        struct letter_missing missing;
        sample_decision(&input);
        const struct legal_basis same = { .citation = S("Pasal 99"), .says = S("Contoh."), .confirmed = true };
        const struct legal_basis reason[] = { same, { .citation = S("Pasal 98"), .confirmed = true } };
        input.authority = input.period_basis = (struct legal_bases){ &same, 1 };
        input.substance = (struct legal_bases){ reason, 2 };
        input.period = S("sampai 1 Maret 2027");
        assert_ok(letter_decision(&input, &arena, &document, &missing));
        assert_int_equal(count_citation(&document, S("Pasal 99")), 1);
        assert_int_equal(count_citation(&document, S("Pasal 98")), 1);
}

static void long_documents_break_and_keep_their_signature_company(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer pdf;
        buffer_init(&pdf, 4 * MIB);
        enum { COUNT = 41 };
        struct block blocks[COUNT];
        const struct slice text =
                S("Kalimat yang cukup panjang untuk dua baris, supaya tiap butir memakan tempat dan halaman "
                  "berganti di tengah daftar, lalu kalimat ini berakhir di sini.");
        const struct signature_block signature = { .place_date = S("Ponorogo"),
                                                   .position = S("Kepala"),
                                                   .name = S("Budi") };
        for (size_t count = 15; count <= COUNT; count++) {
                for (size_t i = 0; i < count; i++)
                        blocks[i] = (struct block){ .kind = BLOCK_NUMBERED, .text = text };
                blocks[count - 1].text = S("Butir terakhir yang menemani tanda tangan.");
                struct document document = {
                        .head = { .office = S("KANTOR") }, .blocks = blocks, .block_count = count,
                        .signature = &signature,
                };
                size_t pages;
                int seen;
                buffer_clear(&pdf);
                assert_ok(document_pdf(&document, &pdf, &pages));
                char *last = page_text(&pdf, (int)pages - 1, &seen);
                assert_int_equal(seen, pages);
                assert_says(last, "menemani tanda tangan");
                assert_says(last, "Budi");
                g_free(last);
        }
}

static void other_papers_and_previews(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer out;
        arena_init(&arena, MIB);
        buffer_init(&out, 8 * MIB);
        struct letter_decision_input sample;
        struct document document;
        int pages;
        sample_decision(&sample);
        const struct letter_checklist_input checklist = {
                .head = sample.head, .applicant = sample.applicant, .application = sample.application,
                .documents = sample.documents, .document_count = sample.document_count, .contact = sample.contact,
                .place = sample.place, .date = sample.date, .language = LANGUAGE_EN,
        };
        assert_ok(letter_checklist(&checklist, &arena, &document));
        assert_ok(document_pdf(&document, &out, NULL));
        char *text = page_text(&out, 0, &pages);
        assert_says(text, "DOCUMENTS TO BRING");
        assert_says(text, "Page 1 of 1");
        assert_null(strstr(text, "DATA FIKTIF"));
        assert_null(strstr(text, "no later than"));
        g_free(text);
        buffer_clear(&out);
        assert_ok(document_png(&document, 1, 60, &out));
        assert_true(slice_starts_with(buffer_slice(&out), S("\x89PNG")));
        assert_int_equal(document_png(&document, 2, 60, &out), ERR_NOT_FOUND);
        const struct letter_slip_input slip = {
                .head = sample.head,
                .application = sample.application,
                .date = sample.date,
                .happened = S("Belum lengkap."),
                .steps = sample.remedy,
                .contact = sample.contact,
        };
        assert_ok(letter_slip(&slip, &arena, &document));
        const struct letter_referral_input referral = {
                .head = sample.head, .number = sample.number, .date = sample.date, .place = sample.place,
                .to_agency = S("UPTD PPA"), .person = S("S.F."), .needs = sample.remedy, .signature = sample.signature,
        };
        assert_ok(letter_referral(&referral, &arena, &document));
        buffer_clear(&out);
        assert_ok(document_pdf(&document, &out, NULL));
}

static void codes_are_random_and_forgiving(void **state)
{
        (void)state;
        char code[VERIFY_CODE_SIZE + 1], again[VERIFY_CODE_SIZE + 1];
        verify_code_new(code);
        verify_code_new(again);
        assert_string_not_equal(code, again);
        assert_int_equal(strlen(code), VERIFY_CODE_SIZE);
        assert_true(verify_code_normalize(slice_from_cstr(code), again));
        assert_string_equal(code, again);
        assert_true(verify_code_normalize(S("oil3-4567 89ab cdef ghjk mnpq rs"), again));
        assert_string_equal(again, "0113456789ABCDEFGHJKMNPQRS");
        assert_false(verify_code_normalize(S("0113456789ABCDEFGHJKMNPQR"), again));
        assert_false(verify_code_normalize(S("0113456789ABCDEFGHJKMNPQRU"), again));
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4096);
        assert_slice(verify_url(&arena, S("https://a.example/"), "X"), "https://a.example/verifikasi/X");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(letter_says_everything_and_marks_each_page),
                cmocka_unit_test(a_stamp_is_on_every_page_and_changes_nothing_below),
                cmocka_unit_test(nothing_leaves_the_page_however_long),
                cmocka_unit_test(the_code_stands_on_one_line_without_a_hyphen),
                cmocka_unit_test(headings_lists_and_tables_can_be_heard),
                cmocka_unit_test(a_long_letter_is_tagged_to_its_end),
                cmocka_unit_test(a_letter_says_its_language_title_and_author),
                cmocka_unit_test(same_letter_same_bytes),
                cmocka_unit_test(without_confirmed_law_there_is_no_letter),
                cmocka_unit_test(one_article_stands_once),
                cmocka_unit_test(long_documents_break_and_keep_their_signature_company),
                cmocka_unit_test(other_papers_and_previews),
                cmocka_unit_test(codes_are_random_and_forgiving),
        };
        return cmocka_run_group_tests_name("export/document", tests, NULL, NULL);
}

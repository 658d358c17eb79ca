/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sample.h"

#include "pages.html.h"

static const struct page_link navigation[] = {
        { S("/masuk"), S("Laporan"), true, 27 },
        { S("/peringatan"), S("Peringatan"), false, 3 },
        { S("/kirim"), S("Kirim"), false, 0 },
};
static const struct page_link sub_navigation[] = {
        { S("/a"), S("Ringkasan"), true, 0 },
        { S("/b"), S("Orang dan telepon"), false, 0 },
};
static const struct page_link tabs[] = {
        { S("/laporan?pilih=bebas"), S("Belum diambil"), true, 19 },
        { S("/laporan?pilih=saya"), S("Milik saya"), false, 6 },
};
static const struct page_notice notices[] = { { S("success"), S("Laporan L-2026-000122 sudah diteruskan.") } };
static const struct view_option options[] = {
        { S("A"), S("Sangat dapat dipercaya"), S("Selalu benar selama ini"), true },
        { S("B"), S("Biasanya dapat dipercaya"), SLICE_NULL, false },
};
static const struct view_field_error errors[] = {
        { S("penerima"), S("Isi nama penerima.") },
        { S("tanda"), S("Pilih tanda.") },
};
static const struct view_timeline_entry entries[] = {
        { S("Diteruskan"), S("Untuk dinilai"), S("Rina"), INT64_C(1757480700000000) },
        { S("Diterima"), SLICE_NULL, S("Babinsa Ngrayun"), INT64_C(1757394300000000) },
};
static const struct view_sample_desk_rows rows[] = {
        { S("L-2026-000123"), S("/laporan/1"), S("Ngrayun, Ngrayun"), INT64_C(1757480700000000), S("AWAS"), S("awas") },
        { S("L-2026-000121"), S("/laporan/2"), S("Sawoo, Sawoo"), INT64_C(1757394300000000), S("SIAGA"), S("siaga") },
        { S("L-2026-000119"), S("javascript:alert(1)"), S("<b>Wates</b>, Slahung"), INT64_C(1757307900000000),
          S("WASPADA"), S("waspada") },
};
static const struct view_sample_public_headlines headlines[] = {
        { S("Posyandu Wates membahas tawaran kerja lewat media sosial"),
          S("/k/1"),
          { 2025, 9, 12 },
          S("Wates, Slahung") },
        { S("Desa Ngrayun membentuk kelompok pendamping calon pekerja"),
          S("/k/2"),
          { 2025, 9, 10 },
          S("Ngrayun, Ngrayun") },
        { S("Cara memeriksa surat rekomendasi kerja"), S("/k/3"), { 2025, 9, 8 }, S("Trenggalek") },
};

static void render_desk(struct page *page)
{
        render_sample_desk(page, &(struct view_sample_desk){ .rows = rows,
                                                             .rows_count = 3,
                                                             .errors = errors,
                                                             .errors_count = 2,
                                                             .options = options,
                                                             .options_count = 2,
                                                             .entries = entries,
                                                             .entries_count = 2,
                                                             .tabs = tabs,
                                                             .tabs_count = 2,
                                                             .cost = 2500000,
                                                             .since = { 2025, 9, 10 },
                                                             .body_text = S("a < b & \"c\"") });
}

static void render_public(struct page *page)
{
        render_sample_public(page, &(struct view_sample_public){ .headlines = headlines, .headlines_count = 3 });
}

static void render_phone(struct page *page)
{
        render_sample_phone(page, &(struct view_sample_phone){ .options = options, .options_count = 2 });
}

static void render_print(struct page *page)
{
        render_sample_print(page, &(struct view_sample_print){ .number = S("R-2026-37") });
}

static void render_error(struct page *page)
{
        render_error_page(page, &(struct view_error_page){ .status = 429, .retry_after = 30 });
}

const struct sample samples[SAMPLES] = {
        { "desk", LANGUAGE_ID, render_desk },     { "desk-en", LANGUAGE_EN, render_desk },
        { "public", LANGUAGE_ID, render_public }, { "public-en", LANGUAGE_EN, render_public },
        { "phone", LANGUAGE_ID, render_phone },   { "print", LANGUAGE_ID, render_print },
        { "error", LANGUAGE_ID, render_error },   { "error-en", LANGUAGE_EN, render_error },
};

void sample_render(const struct sample *sample, struct buffer *out, struct arena *arena)
{
        const struct page_frame frame = {
                .office_name = S("Kantor Imigrasi Ponorogo"),
                .person_name = S("Rina Fiktif"),
                .person_role = S("Analis"),
                .by_phone = sample->render == render_phone,
                .navigation = navigation,
                .navigation_count = 3,
                .sub_navigation = sub_navigation,
                .sub_navigation_count = 2,
                .can_search = true,
                .notices = notices,
                .notices_count = 1,
                .csrf_token = S("token"),
                .path = S("/laporan"),
                .other_language_url = S("/laporan?bahasa=en"),
                .version = S("0.1.0"),
                .server_time = INT64_C(1757480700000000),
                .fictional = true,
        };
        struct page page = { out, arena, sample->language, OFFSET_WIB, &frame };
        sample->render(&page);
}

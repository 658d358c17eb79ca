/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The frame that every page stands in: who is signed in, where he can go, what has just happened. */
#include "program/app.h"

#include "base/checked.h"
#include "http/problem.h"
#include "http/server.h"
#include "program/fields.h"
#include "pages.html.h"

enum { ENTRIES_MOST = 8 }; /* as many as are read at a glance, and as fit in two lines of a phone */

/* Where one can go, in the order shown. An entry is there for whoever may ever do its action. `staff` entries are for
 * the signed-in, the others for the public pages; `rare` ones step back when there are more than ENTRIES_MOST. */
static const struct {
        const char *url;
        struct slice label;
        struct slice action;
        bool staff, rare;
} places[] = {
        { "/", T("Beranda"), S("portal.read"), false, false },
        { "/belajar", T("Belajar"), S("portal.read"), false, false },
        { "/lapor", T("Lapor"), S("tip.send"), false, false },
        { "/kegiatan", T("Kegiatan"), S("portal.read"), false, false },
        { "/kontak", T("Kontak"), S("portal.read"), false, false },
        { "/meja", T("Meja kerja"), S("home.read"), true, false },
        { "/laporan", T("Laporan saya"), S("report.list-own"), true, false },
        { "/laporan/masuk", T("Laporan masuk"), S("report.list"), true, false },
        { "/sinyal", T("Sinyal"), S("signal.list"), true, false },
        { "/peringatan", T("Peringatan"), S("warning.list"), true, false },
        { "/tip", T("Informasi warga"), S("tip.list"), true, false },
        { "/paspor", T("Permohonan paspor"), S("application.list"), true, false },
        { "/permintaan", T("Permintaan informasi"), S("exchange.list"), true, false },
        { "/dasbor", T("Dasbor"), S("dashboard.read"), true, false },
        { "/unduhan", T("Unduhan"), S("export.queue"), true, true },
        { "/peta", T("Peta"), S("map.read"), true, true },
        { "/darurat", T("Buka darurat"), S("glass.own"), true, true },
        { "/daftar-resmi", T("Daftar resmi"), S("register.search"), true, true },
        { "/isi", T("Isi dan aturan"), S("content.list"), true, true },
        { "/orang", T("Orang dan peran"), S("person.list"), true, true },
        { "/pekerjaan", T("Pekerjaan sistem"), S("job.list"), true, true },
        { "/webhook", T("Pemberitahuan sistem"), S("webhook.list"), true, true },
        { "/jurnal", T("Jurnal"), S("journal.read"), true, true },
};

/* What a finished step says on the page it leads to, by the key in ?pesan=. */
static const struct {
        const char *key;
        struct slice text;
} messages[] = {
        { "tersimpan", T("Tersimpan.") },
        { "petugas-lain", T("Tersimpan. Petugas lain yang meneruskan permohonan ini.") },
        { "lulus",
          T("Lulus uji. Sekarang orang lain, yang tidak menulis dan tidak mengujinya, dapat menerbitkannya.") },
        { "belum-lulus",
          T("Uji pada permohonan lama tercatat, tetapi bentuk isinya belum benar. Tekan Uji untuk melihat sebabnya.") },
        { "terbit", T("Terbit.") },
        { "sesi", T("Semua sesi orang ini sudah berakhir.") },
        { "dicoba", T("Setelan sedang dihitung pada laporan dua tahun terakhir.") },
        { "dihitung", T("Sinyal wilayah sedang dihitung. Halaman ini memberi tahu bila ada yang baru.") },
        { "terkirim", T("Terkirim.") },
        { "diambil", T("Laporan ini sekarang tugas Anda.") },
        { "dinilai", T("Penilaian tersimpan.") },
        { "ditutup", T("Ditutup. Pelapor dapat membaca hasilnya.") },
        { "diperbarui", T("Perubahan dikirim kepada semua yang sudah mendapat peringatan ini.") },
        { "diterbitkan", T("Peringatan diterbitkan dan dikirim kepada penerimanya.") },
        { "dijawab", T("Jawaban Anda tersimpan. Terima kasih.") },
        { "diajukan", T("Usulan putusan dikirim kepada petugas kedua.") },
        { "diputuskan", T("Putusan ditetapkan.") },
        { "dirujuk", T("Dirujuk kepada petugas kedua. Belum ada keputusan.") },
        { "diperiksa", T("Semua pemeriksaan ke luar kantor sudah jadi.") },
        { "belum-diperiksa",
          T("Dicoba lagi; masih ada yang belum dapat diperiksa. Program mencoba lagi setiap 15 menit.") },
        { "dikembalikan", T("Dikembalikan kepada pengusul.") },
        { "dikonfirmasi", T("Dikonfirmasi.") },
        { "darurat", T("Terbuka selama 60 menit. Pemilik berkas dan penelaah sudah diberi tahu.") },
        { "dibuang", T("Rancangan dibuang. Isinya tetap dapat dibaca pada versi itu.") },
        { "diminta", T("Menunggu konfirmasi orang kedua.") },
        { "persempit",
          T("Lebih dari 50 baris, sekaligus atau dalam 24 jam, jadi tidak diunduh. Persempit dengan jenis atau kata, "
            "atau unduh lagi besok.") },
        { "terlalu-panjang",
          T("Daftar ini terlalu panjang untuk satu berkas, atau memuat nama lebih dari 50 orang dalam 24 jam, jadi "
            "tidak diunduh. Persempit dahulu.") },
        { "keluar", T("Anda sudah keluar.") },
        { "sandi", T("Kata sandi Anda sudah diganti. Silakan masuk lagi.") },
        { "aktif", T("Akun Anda aktif. Silakan masuk.") },
};

static bool place_is_current(struct slice path, const char *url)
{
        struct slice prefix = slice_from_cstr(url);
        if (prefix.size == 1)
                return path.size == 1;
        return slice_starts_with(path, prefix) && (path.size == prefix.size || path.data[prefix.size] == '/');
}

struct menu {
        struct page_link *links;
        bool *rare;
        size_t count, current; /* SIZE_MAX: none */
};

static enum error collect_places(struct request *rq, struct menu *menu)
{
        const struct actor *actor = request_actor(rq);
        *menu = (struct menu){ .links = arena_array(rq->arena, struct page_link, ARRAY_SIZE(places)),
                               .rare = arena_array(rq->arena, bool, ARRAY_SIZE(places)), .current = SIZE_MAX };
        if (!menu->links || !menu->rare)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
                bool staff = !actor_is_public(actor);
                if (places[i].staff != staff || !access_may_ever(actor, places[i].action))
                        continue;
                /* The longest address that fits is where one is: /laporan/masuk, not /laporan. */
                if (place_is_current(rq->path, places[i].url) &&
                    (menu->current == SIZE_MAX || menu->links[menu->current].url.size < strlen(places[i].url)))
                        menu->current = menu->count;
                menu->rare[menu->count] = places[i].rare;
                menu->links[menu->count++] = (struct page_link){ .url = slice_from_cstr(places[i].url),
                                                                 .label = translate(rq->language, places[i].label) };
        }
        if (menu->current != SIZE_MAX)
                menu->links[menu->current].current = true;
        return OK;
}

/* What is rare steps back behind "More", except where one is. */
static enum error fill_navigation(struct request *rq, struct page_frame *frame)
{
        struct menu menu;
        TRY(collect_places(rq, &menu));
        struct page_link *more = arena_array(rq->arena, struct page_link, menu.count + 1);
        if (!more)
                return ERR_MEMORY;
        size_t shown = 0, rest = 0;
        for (size_t i = 0; i < menu.count; i++) {
                if (menu.count > ENTRIES_MOST && menu.rare[i] && i != menu.current)
                        more[rest++] = menu.links[i];
                else
                        menu.links[shown++] = menu.links[i];
        }
        frame->navigation = menu.links;
        frame->navigation_count = shown;
        frame->more = more;
        frame->more_count = rest;
        return OK;
}

/* The search field finds numbers of lists. Who may open none of them is not offered it. */
static bool may_search(const struct actor *actor)
{
        static const struct slice lists[] = { S("report.list"), S("application.list"), S("exchange.list") };
        for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
                if (access_may_ever(actor, lists[i]))
                        return true;
        return false;
}

static enum error fill_other_language(struct request *rq, struct page_frame *frame)
{
        enum language other = rq->language == LANGUAGE_ID ? LANGUAGE_EN : LANGUAGE_ID;
        frame->other_language_url = arena_printf(rq->arena, "%.*s?lang=%.*s", SLICE_FMT(rq->path),
                                                 SLICE_FMT(language_code(other)));
        return slice_is_null(frame->other_language_url) ? ERR_MEMORY : OK;
}

/* The language that the address of this page names, or that was chosen before: "id", "en", or null. Links carry it, for
 * a page that leaves no trace reads no cookie. */
static struct slice asked_language(struct request *rq)
{
        enum language language;
        bool asked = language_parse(request_query_word(rq, "lang"), &language) ||
                     language_parse(request_cookie(rq, "__Host-lang"), &language);
        return asked ? language_code(language) : SLICE_NULL;
}

struct slice keep_language(struct request *rq, struct slice path)
{
        struct slice language = asked_language(rq);
        size_t end = slice_find_byte(path, '#');
        if (slice_is_null(language))
                return path;
        if (end == SIZE_MAX)
                end = path.size;
        return arena_printf(rq->arena, "%.*s?lang=%.*s%.*s", (int)end, path.data, SLICE_FMT(language),
                            SLICE_FMT(slice_from(path, end)));
}

static enum error add_notice(struct request *rq, struct page_frame *frame, struct slice kind, struct slice text)
{
        struct page_notice *notice = arena_new(rq->arena, struct page_notice);
        if (!notice)
                return ERR_MEMORY;
        *notice = (struct page_notice){ .kind = kind, .text = text };
        frame->notices = notice;
        frame->notices_count = 1;
        return OK;
}

static struct slice message_of(struct request *rq)
{
        struct slice key = request_query_word(rq, "pesan");
        for (size_t i = 0; i < ARRAY_SIZE(messages); i++)
                if (slice_equal(key, slice_from_cstr(messages[i].key)))
                        return translate(rq->language, messages[i].text);
        return SLICE_NULL;
}

static enum error open_frame(struct request *rq, struct slice kind, struct slice text, struct page *ret_page)
{
        const struct actor *actor = request_actor(rq);
        struct page_frame *frame = arena_new(rq->arena, struct page_frame);
        if (!frame)
                return ERR_MEMORY;
        frame->path = rq->path;
        frame->csrf_token = rq->csrf_token;
        frame->version = S(PROGRAM_VERSION);
        /* Whole seconds: a fraction that is none once in a million would change the length of a page. */
        frame->server_time = clock_now() / SECOND * SECOND;
        frame->fictional = rq->app->demo || actor->fictional;
        frame->office_name = actor_is_public(actor) ? rq->app->public_office_name : actor->office_name;
        if (actor_is_public(actor)) {
                frame->language_query = asked_language(rq);
        } else {
                frame->person_name = actor->name;
                frame->person_role = actor->position;
                frame->can_search = may_search(actor);
                frame->by_phone = !frame->can_search && access_may_ever(actor, S("report.create"));
        }
        TRY(fill_navigation(rq, frame));
        TRY(fill_other_language(rq, frame));
        if (!slice_is_null(text))
                TRY(add_notice(rq, frame, kind, text));
        *ret_page = (struct page){
                .out = response_body(rq),
                .arena = rq->arena,
                .language = rq->language,
                .utc_offset = actor_is_public(actor) ? rq->app->public_zone_minutes : actor->zone_minutes,
                .frame = frame,
        };
        return OK;
}

enum error page_open(struct request *rq, struct page *ret_page)
{
        return open_frame(rq, S("success"), message_of(rq), ret_page);
}

enum error page_open_with(struct request *rq, struct slice kind, struct slice text, struct page *ret_page)
{
        return open_frame(rq, kind, text, ret_page);
}

enum error redirect_with(struct request *rq, struct slice path, const char *key)
{
        struct slice target = arena_printf(rq->arena, "%.*s?pesan=%s", SLICE_FMT(path), key);
        return slice_is_null(target) ? ERR_MEMORY : response_redirect(rq, target);
}

/* lint: parameters (which tabs, and which is shown) */
enum error page_tabs(struct request *rq, const struct tab *tabs, size_t count, struct slice chosen,
                     const struct page_link **ret_links)
{
        struct page_link *links = arena_array(rq->arena, struct page_link, count);
        if (!links)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                links[i] = (struct page_link){ .url = slice_from_cstr(tabs[i].url),
                                               .label = translate(rq->language, tabs[i].label),
                                               .current = slice_equal(tabs[i].key, chosen) };
        *ret_links = links;
        return OK;
}

/* Came at a bad moment, and is as right as it was at another. */
static bool may_come_again(const struct view_error_page *view)
{
        return view->status == 429 || view->status == 503 || (view->status == 401 && view->prove);
}

/* A form that was sent in vain. Not behind 404: there the page of what is forbidden is the page of what is absent. */
static bool keeps_typed(const struct request *rq, const struct view_error_page *view)
{
        static const int64_t statuses[] = { 401, 409, 410, 412, 429, 500, 503 };
        bool kept = view->other_session;
        for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
                kept |= view->status == statuses[i];
        return kept && rq->route && rq->method == HTTP_POST;
}

/* The whole form once more behind a button, when it came at a bad moment. Not what cannot be given back: secrets and
 * files; their owner copies the rest. */
static enum error fill_again(struct request *rq, struct view_error_page *view)
{
        const struct route *route = rq->route;
        struct slice name, value;
        size_t count = 0;
        if (!keeps_typed(rq, view) || !may_come_again(view))
                return OK;
        for (size_t i = 0; i < route->param_count; i++)
                if (route->params[i].type == TYPE_SECRET || route->params[i].type == TYPE_FILE)
                        return OK;
        while (request_sent(rq, count, &name, &value))
                count++;
        struct view_sent_field *items = arena_array(rq->arena, struct view_sent_field, count + 1);
        if (!items)
                return ERR_MEMORY;
        for (; view->again_count < count && request_sent(rq, view->again_count, &name, &value); view->again_count++)
                items[view->again_count] = (struct view_sent_field){ name, value };
        view->again = items;
        view->path = rq->path;
        return OK;
}

static const struct param *find_param(const struct route *route, struct slice name)
{
        for (size_t i = 0; i < route->param_count; i++)
                if (slice_equal(name, slice_from_cstr(route->params[i].name)))
                        return &route->params[i];
        return NULL;
}

/* A code of a list is no text, nor is an id, nor is a short field that no page calls by a name. */
static bool is_typed_text(const struct param *param, struct slice label)
{
        enum { LONGEST_CODE = 99 };
        bool text = param->type == TYPE_TEXT || param->type == TYPE_LINE;
        return text && (param->max > LONGEST_CODE || (param->most == 0 && label.size > 0));
}

/* Texts of a form that was sent in vain, so that they can be copied. */
static enum error fill_typed(struct request *rq, struct view_error_page *view)
{
        struct slice name, value;
        size_t most = 0;
        while (keeps_typed(rq, view) && request_sent(rq, most, &name, &value))
                most++;
        struct view_error_page_typed *items = arena_array(rq->arena, struct view_error_page_typed, most + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < most && request_sent(rq, i, &name, &value); i++) {
                const struct param *param = find_param(rq->route, name);
                struct slice label = fields_label(rq, name);
                if (!param || !is_typed_text(param, label) || value.size == 0)
                        continue;
                items[view->typed_count++] = (struct view_error_page_typed){
                        slice_is_null(label) ? tr(rq->language, "Isian") : label, value };
        }
        view->typed = items;
        return OK;
}

static enum error problem_page(void *state, struct request *rq, const struct problem *problem, struct buffer *out)
{
        (void)state;
        char id[UUID_TEXT_SIZE + 1];
        struct page page;
        uuid_format(rq->id, id);
        TRY(page_open(rq, &page));
        page.out = out;
        struct view_error_page view = { .status = problem->status, .retry_after = problem->retry_after,
                                        .prove = slice_equal(problem->type, S("step-up")),
                                        .erased = slice_equal(problem->type, S("erased")),
                                        .other_session = slice_equal(problem->type, S("other-session")),
                                        .reference = uuid_is_nil(rq->id) ? SLICE_NULL : slice_from_cstr(id) };
        if (slice_equal(problem->type, S("full")) || slice_equal(problem->type, S("elsewhere")))
                view.detail = problem->advice;
        TRY(fill_typed(rq, &view));
        TRY(fill_again(rq, &view));
        if (keeps_typed(rq, &view) && view.status != 401 && !may_come_again(&view))
                view.page_url = request_page(rq);
        render_error_page(&page, &view);
        return buffer_check(out);
}

const struct http_pages *app_pages(struct app *app, struct arena *arena)
{
        struct http_pages *pages = arena_new(arena, struct http_pages);
        if (pages)
                *pages = (struct http_pages){ .state = app, .problem_page = problem_page, .sign_in_path = "/masuk",
                                              .step_up_path = "/masuk/lagi", .code_path = "/akun/kode" };
        return pages;
}

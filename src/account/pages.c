/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "account.html.h"
#include "account.routes.h"

#include "account/notices.h"

#include "access/directory.h"
#include "access/password.h"
#include "access/people.h"
#include "access/reset.h"
#include "base/checked.h"
#include "content/catalogue.h"
#include "export/qr.h"
#include "jobs/jobs.h"
#include "jobs/push.h"
#include "office/office.h"
#include "passports/passports.h"
#include "referrals/referrals.h"
#include "reports/reports.h"
#include "tips/tips.h"
#include "program/app.h"
#include "program/fields.h"
#include "program/roles.h"
#include "region/region.h"

/* Twelve hours: the longest a session can be. The session itself ends earlier when it idles. */
enum { COOKIE_SECONDS = 12 * 60 * 60 };
/* By what others' wrong passwords do not keep the owner out: half a year after he last signed in here. */
enum { DEVICE_SECONDS = 180 * 24 * 60 * 60 };

/* Only a path of our own, else the desk. */
static struct slice path_back(struct slice wanted)
{
        bool own = slice_starts_with(wanted, S("/")) && !slice_starts_with(wanted, S("//")) &&
                   slice_find_byte(wanted, '\\') == wanted.size; /* browsers read "/\" as "//" */
        return own ? wanted : S("/meja");
}

/* Who finds all places for hashing taken, or must wait his turn, is told when to try again. */
static enum error say_when(struct request *rq, unsigned status, int64_t wait_s)
{
        if (status != 503 && status != 429)
                return OK;
        struct slice wait = arena_printf(rq->arena, "%lld", wait_s ? (long long)wait_s : 2);
        return slice_is_null(wait) ? ERR_MEMORY : response_header(rq, "Retry-After", wait);
}

static enum error show_sign_in(struct request *rq, unsigned status, const struct view_account_sign_in *view)
{
        struct page page;
        TRY(page_open(rq, &page));
        render_account_sign_in(&page, view);
        TRY(say_when(rq, status, view->turn_s));
        return response_html(rq, status);
}

/* ROUTE GET /masuk
 * summary: Halaman masuk / Sign-in page
 * permission: public
 * purpose: none
 * query kembali line 0..200 ?
 */
enum error account_sign_in_page(struct request *rq, const struct account_sign_in_page_params *p)
{
        return show_sign_in(rq, 200, &(struct view_account_sign_in){ .back = p->kembali, .demo = rq->app->demo });
}

/* ROUTE POST /masuk
 * summary: Masuk / Sign in
 * permission: public
 * purpose: none
 * csrf: origin
 * rate: client 120/60
 * pool: door
 * form nama line 0..60 ?
 * form sandi secret 0..200 ?
 * form kode line 0..6 ?
 * form kembali line 0..200 ?
 */
enum error account_sign_in_post(struct request *rq, const struct account_sign_in_post_params *p)
{
        struct slice token;
        struct slice device;
        unsigned wait = 0;
        struct sign_in attempt = { .login = p->nama, .password = p->sandi, .code = p->kode, .from = rq->client_key,
                                   .device = request_cookie(rq, "__Host-device"), .ret_wait_s = &wait };
        enum error err = session_sign_in(rq->app->store, &attempt, rq->arena, &token);
        struct view_account_sign_in view = { .login = p->nama, .back = p->kembali, .demo = rq->app->demo };
        view.wrong = err == ERR_UNAUTHENTICATED;
        view.busy = err == ERR_BUSY && wait == 0;
        view.turn_s = wait;
        if (view.wrong || err == ERR_BUSY)
                return show_sign_in(rq, view.wrong ? 401 : wait ? 429 : 503, &view);
        TRY(err);
        TRY(session_device(rq->app->store, token, rq->arena, &device));
        TRY(response_sign_in_cookie(rq, COOKIE_STRICT, "session", token, COOKIE_SECONDS));
        TRY(response_sign_in_cookie(rq, COOKIE_STRICT, "device", device, DEVICE_SECONDS));
        return response_redirect(rq, path_back(p->kembali));
}

/* ROUTE POST /keluar
 * summary: Keluar / Sign out
 * permission: session.sign-out
 * purpose: none
 * csrf: token
 */
enum error account_sign_out_post(struct request *rq, const struct account_sign_out_post_params *p)
{
        (void)p;
        TRY(session_end(rq->app->store, rq->session->token));
        TRY(response_cookie(rq, COOKIE_STRICT, "session", S(""), -1));
        return redirect_with(rq, S("/masuk"), "keluar");
}

static enum error show_prove(struct request *rq, unsigned status, const struct view_account_prove *view)
{
        struct page page;
        TRY(page_open(rq, &page));
        render_account_prove(&page, view);
        TRY(say_when(rq, status, 0));
        return response_html(rq, status);
}

/* ROUTE GET /masuk/lagi
 * summary: Halaman pembuktian ulang / Page to prove again who is there
 * permission: session.prove
 * purpose: none
 * query kembali line 0..200 ?
 */
enum error account_prove_page(struct request *rq, const struct account_prove_page_params *p)
{
        return show_prove(rq, 200, &(struct view_account_prove){ .back = p->kembali });
}

/* ROUTE POST /masuk/lagi
 * summary: Buktikan ulang / Prove again who is there
 * permission: session.prove
 * purpose: none
 * csrf: token
 * pool: door
 * form sandi secret 0..200 ?
 * form kode line 0..6 ?
 * form kembali line 0..200 ?
 */
enum error account_prove_post(struct request *rq, const struct account_prove_post_params *p)
{
        struct sign_in attempt = { .password = p->sandi, .code = p->kode };
        enum error err = session_prove(rq->app->store, rq->session->token, &attempt, rq->arena);
        struct view_account_prove view = { .back = p->kembali,
                                           .wrong = err == ERR_UNAUTHENTICATED,
                                           .busy = err == ERR_BUSY };
        if (view.wrong || view.busy)
                return show_prove(rq, view.busy ? 503 : 401, &view);
        TRY(err);
        return response_redirect(rq, path_back(p->kembali));
}

static enum error show_activate(struct request *rq, unsigned status, const struct view_account_activate *view)
{
        struct page page;
        TRY(page_open(rq, &page));
        render_account_activate(&page, view);
        return response_html(rq, status);
}

/* ROUTE GET /aktivasi
 * summary: Halaman aktivasi akun / Page to activate an account
 * permission: public
 * purpose: none
 */
enum error account_activate_page(struct request *rq, const struct account_activate_page_params *p)
{
        (void)p;
        return show_activate(rq, 200, &(struct view_account_activate){ 0 });
}

/* ROUTE POST /aktivasi
 * summary: Aktifkan akun / Activate an account
 * permission: public
 * purpose: none
 * csrf: origin
 * rate: client 20/60
 * pool: door
 * form kode secret 0..60 ?
 * form bagian secret 0..30 ?
 * form sandi secret 0..200 ?
 */
enum error account_activate_post(struct request *rq, const struct account_activate_post_params *p)
{
        struct slice first = slice_trim(p->kode), second = slice_trim(p->bagian);
        struct slice token = arena_printf(rq->arena, "%.*s%.*s", SLICE_FMT(first), SLICE_FMT(second));
        if (slice_is_null(token))
                return ERR_MEMORY;
        enum error err = person_activate(rq->app->store, token, p->sandi);
        struct view_account_activate view = { .too_short = err == ERR_INVALID, .expired = err == ERR_EXPIRED };
        if (view.too_short)
                view.token = p->kode, view.second = p->bagian;
        if (view.too_short || view.expired)
                return show_activate(rq, 422, &view);
        TRY(err);
        return redirect_with(rq, S("/masuk"), "aktif");
}

/* The list of people, for entries that are there only while something waits or is missing. */
#define LONE_HEAD "/orang#kepala-kedua"
#define NO_ANALYST "/orang#analis"
#define OVERSEERS "/kantor/pengawas"
#define OUTSIDE "/paspor/belum-diperiksa"
#define NAMED "/paspor/disebut"
#define NAMED_THERE "/paspor/pengawasan"
#define EXPLAINED "/paspor/penjelasan"
#define SILENCED "/paspor/redaman"
#define RETURNED "/paspor?keadaan=interview"
#define TO_PUBLISH "/peringatan?status=menunggu"
#define AREAS "/sinyal/wilayah"
#define SETTING "/sinyal/wilayah/setelan"
#define DETECTOR "/sinyal/rapor"
/* Visitors can see this screen: the entry says neither what it is nor about whom. */
#define UNFINISHED "/rujukan#menunggu"

/* What each place is for, on the desk's home page, the most used first. An entry is there for whoever may ever do its
 * action. */
static const struct {
        const char *url;
        struct slice label, help, action;
} tasks[] = {
        { "/dasbor", T("Dasbor"), T("Putusan yang menunggu, tenggat, dan peringatan terbuka."), S("dashboard.read") },
        { "/laporan/baru", T("Buat laporan"), T("Ceritakan tawaran kerja atau perekrut yang Anda lihat."),
          S("report.create") },
        { "/laporan", T("Laporan saya"), T("Lihat apa yang terjadi dengan laporan Anda."), S("report.list-own") },
        { "/paspor", T("Permohonan paspor"), T("Antrean, pemeriksaan, wawancara, dan putusan."),
          S("application.list") },
        { "/paspor/tenggat", T("Tenggat meja paspor"),
          T("Hari terakhir tiap permohonan, dan keberatan yang menunggu jawaban."), S("application.list") },
        { OUTSIDE, T("Jawaban baru untuk permohonan Anda"),
          T("Instansi menjawab, atau pemeriksaan yang tertunda sudah jadi. Buka permohonannya."),
          S("application.list") },
        { RETURNED, T("Usulan Anda dikembalikan"),
          T("Petugas kedua menulis apa yang kurang. Buka permohonannya dan perbaiki usulannya."),
          S("application.propose") },
        { EXPLAINED, T("Penjelasan menunggu persetujuan"),
          T("Satu petugas menilai penjelasan pemohon cocok. Setujui bila menurut Anda juga cocok."),
          S("explanation.agree") },
        { SILENCED, T("Redaman menunggu orang kedua"),
          T("Petugas mengusulkan agar satu temuan tidak ditanyakan lagi. Tetapkan atau tolak."),
          S("silence.confirm") },
        { NAMED, T("Permohonan yang mungkin menyebut petugas"),
          T("Tetapkan siapa yang dimaksud surat penjamin atau jawaban pemohon."), S("application.named") },
        { "/laporan/masuk", T("Laporan masuk"), T("Ambil, nilai, dan tutup laporan desa."), S("report.list") },
        { "/sinyal", T("Sinyal"), T("Telaah pola yang ditemukan program."), S("signal.list") },
        { AREAS, T("Sinyal wilayah"), T("Telaah desa dan kecamatan dengan lebih banyak laporan dari biasanya."),
          S("signal.list") },
        { SETTING, T("Setelan sinyal menunggu Anda"),
          T("Anda orang kedua: baca hasil percobaannya, lalu berlakukan atau tolak."), S("signal.agree") },
        { DETECTOR, T("Pendeteksi menunggu Anda"),
          T("Anda orang kedua: baca angkanya, lalu pulihkan atau tolak."), S("signal.agree") },
        { "/subjek", T("Nomor dan perekrut"), T("Cari nomor telepon, perekrut, atau perusahaan yang disebut."),
          S("subject.list") },
        { "/tip", T("Informasi warga"), T("Jawab informasi tanpa nama."), S("tip.list") },
        { "/rujukan", T("Rujukan"), T("Yang ditulis kantor, dan apa yang belum diserahkan."), S("referral.list-all") },
        { UNFINISHED, T("Ada catatan Anda yang belum selesai"),
          T("Langkah berikutnya menunggu. Buka bila tidak ada tamu yang dapat melihat layar."), S("referral.list") },
        { "/permintaan", T("Permintaan informasi"), T("Permintaan antarinstansi yang menunggu jawaban."),
          S("exchange.list") },
        { "/peringatan", T("Peringatan"), T("Baca peringatan untuk Anda, dan jawab."), S("warning.list") },
        { TO_PUBLISH, T("Peringatan untuk warga menunggu Anda"),
          T("Anda orang kedua: baca konsep atau perubahannya, dan terbitkan bila benar."), S("warning.publish") },
        { "/kunjungan", T("Desa yang perlu didatangi"), T("Daftar bulan ini, dan apa yang ditemukan di sana."),
          S("visit.list") },
        { "/penyuluhan", T("Penyuluhan dan kunjungan lain"), T("Catat kegiatan di desa, sebaiknya sebelum dimulai."),
          S("outreach.list") },
        { "/peta", T("Peta"), T("Desa dan kecamatan wilayah kerja."), S("map.read") },
        { "/orang", T("Orang dan peran"), T("Akun, peran, dan konfirmasi orang kedua."), S("person.list") },
        { LONE_HEAD, T("Tunjuk kepala kedua"),
          T("Kantor ini hanya punya satu kepala. Bila suatu laporan mungkin menyebut dia, tidak ada yang boleh "
            "menelaahnya. Mintakan peran kepala untuk wakil atau pelaksana harian sekarang, sebelum hal itu terjadi."),
          S("role.request") },
        { NO_ANALYST, T("Tunjuk analis"),
          T("Kantor ini tidak punya analis. Administrator meminta perannya dan kepala mengonfirmasi; sampai itu "
            "laporan desa dapat tertahan."),
          S("person.list") },
        { "/orang/kode", T("Kode aktivasi"), T("Konfirmasi kode aktivasi baru sebagai orang kedua."),
          S("person.activate-queue") },
        { "/pengawasan", T("Laporan dari kantor lain"), T("Laporan yang menyebut kepala kantornya sendiri."),
          S("oversight.list") },
        { NAMED_THERE, T("Permohonan dari kantor lain"),
          T("Tetapkan siapa yang dimaksud; di kantor itu tidak ada lagi yang boleh menetapkannya."),
          S("oversight.decide") },
        { OVERSEERS, T("Kantor pengawas"),
          T("Kantor lain yang menilai laporan yang menyebut kepala kantor ini. Tetapkan sebelum ada laporan seperti "
            "itu."),
          S("overseer.list") },
        { "/kantor", T("Pengaturan kantor"), T("Alamat, telepon, dan nomor yang tercetak pada surat."),
          S("office.change") },
        { "/isi", T("Isi dan aturan"), T("Dasar hukum, alasan, daftar periksa, dan halaman."), S("content.list") },
        { "/pekerjaan", T("Pekerjaan sistem"), T("Yang dikerjakan program di belakang layar, dan yang gagal."),
          S("job.list") },
        { "/jurnal", T("Jurnal"), T("Catatan setiap tindakan dan pembacaan."), S("journal.read") },
};

/* What others asked for and the reader may confirm. */
struct second_steps {
        int64_t roles, content;
        int64_t tips, referrals;
        bool all_referrals; /* he has the list of the office, which says so itself */
        int64_t explained; /* explanations that one officer heard */
        int64_t silenced; /* proposals to silence a finding */
        int64_t returned; /* his own proposals that the second officer gave back */
        int64_t named;  /* applications that may speak of somebody here */
        int64_t named_there; /* and in offices that his oversees, where nobody can judge */
        int64_t alone;  /* reports that only he may work on */
        int64_t dead;   /* work of the program that failed for good, until somebody tries it again */
        bool only_head; /* he is head and no analyst */
};

/* A head reads all, and works on what is held and on what no analyst may open. */
static int64_t reports_at(const struct office_waiting *waiting, const struct second_steps *steps)
{
        return (steps->only_head ? steps->alone : waiting->reports_new) + waiting->reports_held;
}

/* How much waits for the reader behind an entry; 0 where nothing is counted. */
static int64_t waiting_at(const char *url, const struct office_waiting *waiting, const struct second_steps *steps)
{
        const struct {
                const char *url;
                int64_t number;
        } places[] = { { "/laporan/masuk", reports_at(waiting, steps) },
                       { "/sinyal", waiting->signals_open },
                       { AREAS, waiting->areas_open },
                       { SETTING, waiting->settings_asked },
                       { DETECTOR, waiting->detectors_asked },
                       { "/permintaan", waiting->requests_asked },
                       { "/peringatan", waiting->warnings_unanswered },
                       { TO_PUBLISH, waiting->warnings_to_publish },
                       { "/paspor", waiting->applications_to_confirm + waiting->applications_to_take },
                       { "/paspor/tenggat", waiting->objections_to_answer },
                       { OUTSIDE, waiting->passports_answered },
                       { EXPLAINED, steps->explained },
                       { SILENCED, steps->silenced },
                       { RETURNED, steps->returned },
                       { NAMED, steps->named },
                       { NAMED_THERE, steps->named_there },
                       { "/orang", steps->roles },
                       { "/isi", steps->content },
                       { "/tip", steps->tips },
                       { "/rujukan", steps->referrals },
                       { "/pengawasan", waiting->overseen },
                       { "/pekerjaan", steps->dead },
                       { OVERSEERS, waiting->overseer_asked } };
        for (size_t i = 0; i < ARRAY_SIZE(places); i++)
                if (strcmp(url, places[i].url) == 0)
                        return places[i].number;
        return 0;
}

static bool is_shown(const char *url, const struct office_waiting *waiting, const struct second_steps *steps)
{
        if (strcmp(url, UNFINISHED) == 0)
                return steps->referrals > 0 && !steps->all_referrals;
        if (strcmp(url, NO_ANALYST) == 0)
                return waiting->no_analyst;
        if (strcmp(url, OUTSIDE) == 0)
                return waiting->passports_answered > 0;
        if (strcmp(url, RETURNED) == 0)
                return steps->returned > 0;
        if (strcmp(url, SILENCED) == 0)
                return steps->silenced > 0;
        if (strcmp(url, NAMED) == 0)
                return steps->named > 0;
        if (strcmp(url, NAMED_THERE) == 0)
                return steps->named_there > 0;
        if (strcmp(url, TO_PUBLISH) == 0)
                return waiting->warnings_to_publish > 0;
        if (strcmp(url, SETTING) == 0)
                return waiting->settings_asked > 0;
        if (strcmp(url, DETECTOR) == 0)
                return waiting->detectors_asked > 0;
        if (strcmp(url, OVERSEERS) == 0)
                return waiting->unwatched || waiting->overseer_asked > 0;
        if (strcmp(url, "/pengawasan") == 0)
                return waiting->oversees || waiting->overseen > 0;
        return strcmp(url, LONE_HEAD) != 0 || waiting->lone_head;
}

static struct slice help_of(struct request *rq, size_t i, const struct second_steps *steps)
{
        if (steps->only_head && strcmp(tasks[i].url, "/laporan/masuk") == 0)
                return tr(rq->language, "Telaah laporan yang ditahan untuk Anda, dan kerjakan yang tidak boleh dibuka "
                                        "analis mana pun.");
        return translate(rq->language, tasks[i].help);
}

/* What is to be known of new tokens, of the last 30 days. */
static enum error fill_resets(struct request *rq, struct view_desk_resets *view)
{
        struct reset_notices list;
        TRY(resets_noticed(rq->app->store, request_actor(rq), rq->arena, &list));
        struct view_desk_reset *items = arena_array(rq->arena, struct view_desk_reset, list.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                items[i] = (struct view_desk_reset){ .name = list.items[i].name, .asker = list.items[i].asker,
                                                     .confirmer = list.items[i].confirmer, .at = list.items[i].at };
        *view = (struct view_desk_resets){ items, list.count };
        return OK;
}

/* ROUTE GET /meja
 * summary: Meja kerja / The desk's home page
 * permission: home.read
 * purpose: none
 */
enum error account_desk_page(struct request *rq, const struct account_desk_page_params *p)
{
        (void)p;
        struct page page;
        const struct actor *actor = request_actor(rq);
        struct office_waiting waiting;
        enum error err;
        struct second_steps steps = { .only_head = actor_has_role(actor, S("head")) &&
                                                   !actor_has_role(actor, S("analyst")),
                                      .all_referrals = access_may_ever(actor, S("referral.list-all")) };
        size_t count = 0;
        struct view_desk_task *own = arena_array(rq->arena, struct view_desk_task, ARRAY_SIZE(tasks));
        if (!own)
                return ERR_MEMORY;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = office_waits(tx, actor, rq->arena, &waiting);
                if (err == OK)
                        err = roles_to_confirm(tx, actor, &steps.roles);
                if (err == OK)
                        err = content_waits_for(tx, actor, &steps.content);
                if (err == OK)
                        err = reports_alone(tx, actor, rq->arena, &steps.alone);
                if (err == OK)
                        err = referrals_waiting(tx, actor, &steps.referrals);
                if (err == OK)
                        err = passports_named_waiting(tx, actor, &steps.named);
                if (err == OK)
                        err = passports_overseen_waiting(tx, actor, &steps.named_there);
                if (err == OK)
                        err = passports_explanations_waiting(tx, actor, &steps.explained);
                if (err == OK)
                        err = passports_silences_waiting(tx, actor, &steps.silenced);
                if (err == OK)
                        err = passports_returned_waiting(tx, actor, &steps.returned);
                if (err == OK)
                        err = job_count_dead(tx, actor, &steps.dead);
        }
        TRY(err);
        TRY(tips_waiting(&(struct tip_desk){ .tips = rq->app->tips, .main = rq->app->store,
                                             .office_id = actor->office_id, .zone_minutes = actor->zone_minutes },
                         actor, rq->arena, &steps.tips));
        for (size_t i = 0; i < ARRAY_SIZE(tasks); i++)
                if (access_may_ever(actor, tasks[i].action) && is_shown(tasks[i].url, &waiting, &steps))
                        own[count++] = (struct view_desk_task){
                                .url = slice_from_cstr(tasks[i].url),
                                .label = translate(rq->language, tasks[i].label),
                                .help = help_of(rq, i, &steps),
                                .waiting = waiting_at(tasks[i].url, &waiting, &steps),
                        };
        struct view_desk_resets told;
        int64_t lost;
        TRY(fill_resets(rq, &told));
        TRY(push_lost(rq->app->store, actor, &lost));
        TRY(page_open(rq, &page));
        if (!page.frame->by_phone)
                render_account_desk(&page, &(struct view_account_desk){ actor->name, own, count,
                                                                         told.resets, told.resets_count, lost });
        else
                render_account_phone_desk(&page,
                                          &(struct view_account_phone_desk){ actor->name, own, count, told.resets,
                                                                             told.resets_count, lost });
        return response_html(rq, 200);
}

static enum error fill_roles(struct request *rq, struct view_account_self *view)
{
        const struct actor *actor = request_actor(rq);
        struct view_account_self_roles *roles =
                arena_array(rq->arena, struct view_account_self_roles, actor->role_count);
        if (!roles)
                return ERR_MEMORY;
        view->roles = roles;
        for (size_t i = 0; i < actor->role_count; i++) {
                struct slice area = actor->roles[i].area;
                roles[view->roles_count++] = (struct view_account_self_roles){
                        .role = role_label(rq->language, actor->roles[i].role),
                        .area = area.size ? region_label_of(rq->arena, area)
                                          : tr(rq->language, "seluruh wilayah kerja kantor"),
                };
        }
        return OK;
}

enum error account_show_self(struct request *rq, unsigned status, struct slice fault)
{
        struct page page;
        const struct actor *actor = request_actor(rq);
        struct view_account_self view = { .login = actor->login, .name = actor->name, .position = actor->position,
                                          .office = actor->office_name, .has_code = actor->has_code,
                                          .push_fault = fault };
        TRY(fill_roles(rq, &view));
        TRY(account_fill_notices(rq, &view));
        TRY(page_open(rq, &page));
        render_account_self(&page, &view);
        return response_html(rq, status);
}

/* ROUTE GET /akun
 * summary: Akun saya / My account
 * permission: account.read
 * purpose: none
 */
enum error account_self_page(struct request *rq, const struct account_self_page_params *p)
{
        (void)p;
        return account_show_self(rq, 200, SLICE_NULL);
}

/* In groups of four, as a person types it; apps that make codes pass over the blanks. */
static struct slice in_fours(struct request *rq, struct slice key)
{
        struct slice groups = S("");
        for (size_t i = 0; i < key.size; i += 4)
                groups = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(groups), i ? " " : "",
                                      SLICE_FMT(slice_sub(key, i, 4)));
        return groups;
}

static enum error show_code(struct request *rq, const struct form_errors *errors)
{
        struct page page;
        struct slice uri, secret, key;
        struct qr qr;
        struct view_account_code view = { .owed = request_actor(rq)->owes_code,
                                          .moves = request_actor(rq)->has_code,
                                          .code_error = fields_text(rq, errors, "kode") };
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(person_offer_totp(rq->app->store, request_actor(rq), rq->session->token, rq->arena, &secret));
        TRY(totp_secret_format(rq->arena, secret, &key));
        view.secret = in_fours(rq, key);
        TRY(totp_uri(rq->arena, request_actor(rq)->login, secret, &uri));
        TRY(qr_encode(uri, rq->arena, &qr));
        view.path = qr_svg_path(&qr, rq->arena);
        view.side = qr_side(&qr);
        TRY(page_open(rq, &page));
        render_account_code(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /akun/kode
 * summary: Halaman aplikasi kode / Page to set up a code app
 * permission: account.change
 * purpose: none
 */
enum error account_code_page(struct request *rq, const struct account_code_page_params *p)
{
        static const struct form_errors none;
        (void)p;
        return show_code(rq, &none);
}

/* ROUTE POST /akun/kode
 * summary: Pakai aplikasi kode / Use a code app
 * permission: account.change
 * purpose: none
 * csrf: token
 * on-invalid: handler
 * form kode line 0..6 ?
 */
enum error account_code_post(struct request *rq, const struct account_code_post_params *p)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count == 0 && p->kode.size != 6)
                fields_fault(errors, "kode", T("Tulis enam angka yang sekarang tampil di aplikasi."));
        if (errors->count)
                return show_code(rq, errors);
        enum error err = person_set_totp(rq->app->store, request_actor(rq), rq->session->token, p->kode);
        if (err == ERR_UNAUTHENTICATED || err == ERR_EXPIRED) {
                fields_fault(errors, "kode",
                             T("Kode tidak cocok. Periksa jam di HP Anda, lalu coba kode yang baru."));
                return show_code(rq, errors);
        }
        TRY(err);
        return redirect_with(rq, S("/akun"), "tersimpan");
}

static enum error show_password(struct request *rq, unsigned status, const struct view_account_password *view)
{
        struct page page;
        TRY(page_open(rq, &page));
        render_account_password(&page, view);
        return response_html(rq, status);
}

/* ROUTE GET /akun/sandi
 * summary: Halaman ganti kata sandi / Page to change the password
 * permission: account.change
 * purpose: none
 */
enum error account_password_page(struct request *rq, const struct account_password_page_params *p)
{
        (void)p;
        return show_password(rq, 200, &(struct view_account_password){ 0 });
}

/* ROUTE POST /akun/sandi
 * summary: Ganti kata sandi / Change the password
 * permission: account.change
 * purpose: none
 * csrf: token
 * pool: door
 * form lama secret 0..200 ?
 * form sandi secret 0..200 ?
 */
enum error account_password_post(struct request *rq, const struct account_password_post_params *p)
{
        enum error err = session_check_password(rq->app->store, rq->session->token, p->lama, rq->arena);
        if (err == ERR_UNAUTHENTICATED)
                return show_password(rq, 422, &(struct view_account_password){ .wrong = true });
        TRY(err);
        err = person_set_password(rq->app->store, request_actor(rq), p->sandi);
        if (err == ERR_INVALID)
                return show_password(rq, 422, &(struct view_account_password){ .too_short = true });
        TRY(err);
        TRY(response_cookie(rq, COOKIE_STRICT, "session", S(""), -1));
        return redirect_with(rq, S("/masuk"), "sandi");
}

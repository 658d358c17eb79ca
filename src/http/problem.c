/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/problem.h"

#include "text/escape.h"

struct row {
        unsigned status, retry_after;
        struct slice type, title, advice;
};

#define NOT_FOUND_ROW                                                                   \
        { 404, 0, S("not-found"), T("Halaman atau data tidak ditemukan"),                  \
          T("Periksa alamatnya, atau kembali ke halaman awal.") }
#define OUR_FAULT_ROW                                                                   \
        { 500, 0, S("internal"), T("Ada kesalahan pada sistem kami"),                      \
          T("Isian Anda belum disimpan. Coba lagi nanti; bila tetap gagal, hubungi pengelola.") }

/* Forbidden and absent are one row, so that nobody learns what exists. */
static const struct row rows[ERROR_COUNT] = {
        [OK] = OUR_FAULT_ROW,
        [ERR_INVALID] = { 400, 0, S("invalid"), T("Isian belum benar"),
                          T("Perbaiki isian yang ditandai, lalu kirim lagi.") },
        [ERR_NOT_FOUND] = NOT_FOUND_ROW,
        [ERR_FORBIDDEN] = NOT_FOUND_ROW,
        [ERR_UNAUTHENTICATED] = { 401, 0, S("unauthenticated"), T("Anda belum masuk"), T("Masuk dulu, lalu ulangi.") },
        [ERR_STEP_UP] = { 401, 0, S("step-up"), T("Perlu kode keamanan"),
                          T("Masukkan kode dari aplikasi autentikator Anda, lalu ulangi.") },
        [ERR_CODE_FIRST] = { 403, 0, S("code-first"), T("Pasang aplikasi kode dulu"),
                             T("Belum ada yang berubah. Peran Anda memerlukan kode enam angka dari HP: pasang aplikasi "
                               "kode di alamat /akun/kode, lalu ulangi.") },
        [ERR_UNPROVEN] = { 403, 0, S("unproven"), T("Akun ini belum boleh mengonfirmasi"),
                           T("Belum ada yang berubah. Kata sandi akun ini baru diganti dari server: tunggu 24 jam, "
                             "atau minta orang lain yang berhak mengonfirmasinya.") },
        [ERR_CONFLICT] = { 409, 0, S("conflict"), T("Langkah ini tidak bisa dilakukan sekarang"),
                           T("Muat ulang halaman untuk melihat keadaan terbaru.") },
        [ERR_STALE] = { 412, 0, S("stale"), T("Data ini baru saja diubah orang lain"),
                        T("Muat ulang halaman, periksa perubahannya, lalu ulangi.") },
        [ERR_TOO_LARGE] = { 413, 0, S("too-large"), T("Kiriman terlalu besar"),
                            T("Kirim berkas atau teks yang lebih kecil.") },
        [ERR_SPENT] = { 429, 3600, S("spent"), T("Jatah daftar hari ini sudah habis"),
                        T("Banyak orang sudah tampil pada daftar Anda dalam 24 jam terakhir. Cari satu nama atau "
                          "nomor, atau lanjutkan besok. Semua data tetap ada.") },
        [ERR_BUSY] = { 503, 2, S("busy"), T("Sistem sedang sibuk"), T("Tunggu sebentar, lalu coba lagi.") },
        [ERR_RETRY] = { 503, 1, S("busy"), T("Sistem sedang sibuk"), T("Tunggu sebentar, lalu coba lagi.") },
        [ERR_UNKNOWN_OUTCOME] = { 503, 2, S("unknown-outcome"), T("Belum pasti apakah sudah tersimpan"),
                                  T("Kirim sekali lagi: kiriman yang sama tidak akan tercatat dua kali.") },
        [ERR_UNCONFIGURED] = { 409, 0, S("unconfigured"), T("Pengaturan kantor belum lengkap"),
                               T("Hubungi pengelola kantor Anda.") },
        [ERR_UNSUPPORTED] = { 415, 0, S("unsupported"), T("Bentuk kiriman ini tidak didukung"),
                              T("Kirim dalam bentuk yang disebutkan pada halaman.") },
        [ERR_CORRUPT] = OUR_FAULT_ROW,
        [ERR_EXPIRED] = { 410, 0, S("expired"), T("Sudah tidak berlaku"), T("Minta yang baru, lalu ulangi.") },
        [ERR_ERASED] = { 410, 0, S("erased"), T("Isi ini tidak dapat dibuka lagi"),
                         T("Kuncinya sudah dihapus, hilang, atau rusak, jadi tidak seorang pun dapat membacanya. Data "
                           "lain tetap ada. Bila ini tidak seharusnya terjadi, beri tahu pengelola.") },
        [ERR_IO] = OUR_FAULT_ROW,
        [ERR_MEMORY] = OUR_FAULT_ROW,
        [ERR_INTERNAL] = OUR_FAULT_ROW,
};

struct problem problem_describe(enum error err, enum language language)
{
        const struct row *row = &rows[(unsigned)err < ERROR_COUNT ? err : ERR_INTERNAL];
        return (struct problem){
                .status = row->status,
                .type = row->type,
                .title = translate(language, row->title),
                .advice = translate(language, row->advice),
                .retry_after = row->retry_after,
        };
}

struct problem problem_full(enum language language)
{
        return (struct problem){
                .status = 503,
                .type = S("full"),
                .title = translate(language, T("Belum tersimpan: penyimpanan server penuh")),
                .advice = translate(language, T("Belum tersimpan, penyimpanan server penuh: kabari admin kantor. Isian "
                                                "Anda tetap di layar; kirim lagi setelah ada ruang.")),
                .retry_after = 60,
        };
}

struct problem problem_elsewhere(enum language language, struct slice origin, struct arena *arena)
{
        struct slice advice =
                translate(language, T("Tidak ada yang berubah atau hilang: formulir hanya diterima di alamat resmi. "
                                      "Buka alamat ini, masuk di sana, lalu ulangi (bila alamat ini keliru, kabari "
                                      "admin server, pengaturan public-origin):"));
        return (struct problem){
                .status = 421,
                .type = S("elsewhere"),
                .title = translate(language, T("Dibuka lewat alamat lain")),
                .advice = arena_printf(arena, "%.*s %.*s/", SLICE_FMT(advice), SLICE_FMT(origin)),
        };
}

struct problem problem_other_session(enum language language)
{
        return (struct problem){
                .status = 403,
                .type = S("other-session"),
                .title = translate(language, T("Formulir ini dari sesi lain")),
                .advice = translate(language, T("Belum ada yang tersimpan atau berubah.")),
        };
}

struct problem problem_no_version(enum language language)
{
        return (struct problem){
                .status = 428,
                .type = S("no-version"),
                .title = translate(language, T("Versi yang dibaca tidak disebut")),
                .advice = translate(language, T("Baca dulu datanya, lalu kirim lagi dengan If-Match berisi ETag dari "
                                                "bacaan itu. Tidak ada yang berubah.")),
        };
}

enum error problem_append_json(struct request *rq, const struct problem *problem, struct buffer *out)
{
        buffer_append(out, S("{\"type\":\"/masalah/"));
        buffer_append(out, problem->type);
        buffer_append(out, S("\",\"title\":"));
        escape_json_string(out, problem->title);
        buffer_printf(out, ",\"status\":%u,\"detail\":", problem->status);
        escape_json_string(out, problem->advice);
        for (size_t i = 0; rq->errors && i < rq->errors->count; i++) {
                buffer_append(out, i ? S(",") : S(",\"errors\":["));
                buffer_append(out, S("{\"name\":"));
                escape_json_string(out, rq->errors->list[i].name);
                buffer_append(out, S(",\"detail\":"));
                escape_json_string(out, form_error_text(rq->arena, &rq->errors->list[i], rq->language));
                buffer_append_byte(out, '}');
        }
        buffer_append(out, rq->errors && rq->errors->count ? S("]}\n") : S("}\n"));
        return buffer_check(out);
}

void problem_append_text(const struct problem *problem, struct buffer *out)
{
        buffer_append(out, problem->title);
        buffer_append(out, S(".\n"));
        buffer_append(out, problem->advice);
        buffer_append(out, S("\n"));
}

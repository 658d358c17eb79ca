/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From an upload to pages of pixels, by the one-shot child. */
#include "attachments/attachments.h"
#include "attachments/turns.h"
#include "base/buffer.h"
#include "base/checked.h"
#include "base/clock.h"
#include "sandbox/sandbox.h"
#include "text/clean.h"
#include "text/language.h"

#include <sodium.h>

/* Of a paper of up to 20 pages: a scan takes about a third of a second a page. */
enum { PAPER_CPU_SECONDS = 15 };
/* Of the words of a paper: the child answers less. */
enum { TEXT_LAYER_MAX = 512 * 1024, TEXT_LAYER_ARENA = 16 * 1024 * 1024 };
#define PAPER_WALL (30 * SECOND)

struct slice attachment_fault_text(enum attachment_fault fault)
{
        static const struct slice texts[ATTACHMENT_FAULT_COUNT] = {
                [ATTACHMENT_EMPTY] = T("Berkas ini kosong. Pilih lagi berkasnya."),
                [ATTACHMENT_TOO_LARGE] =
                        T("Berkas ini terlalu besar. Paling besar 10 MB, 40 juta titik untuk foto, dan 20 halaman "
                          "untuk PDF. Perkecil atau bagi, lalu unggah lagi."),
                [ATTACHMENT_NOT_READ] =
                        T("Jenis berkas ini tidak dapat dibaca. Pakai foto JPEG atau PNG, atau dokumen PDF."),
                [ATTACHMENT_BROKEN] =
                        T("Berkas ini rusak atau tidak lengkap. Buka di perangkat Anda, simpan ulang, lalu unggah "
                          "lagi."),
                [ATTACHMENT_UNSUPPORTED] =
                        T("Berkas ini terkunci kata sandi atau memakai bentuk yang tidak kami baca. Simpan ulang tanpa "
                          "kata sandi, atau foto halamannya."),
                [ATTACHMENT_SLOW] =
                        T("Berkas ini terlalu rumit untuk dibuka dengan aman. Foto halamannya, lalu unggah fotonya."),
                [ATTACHMENT_TOO_MANY] = T("Sudah ada 30 lampiran di sini, dan tidak dapat ditambah lagi."),
                [ATTACHMENT_NOT_STORED] =
                        T("Server tidak dapat menyimpan berkas ini sekarang. Coba lagi nanti; simpan dulu berkasnya."),
                [ATTACHMENT_BUSY] =
                        T("Server sedang membuka banyak berkas lain, jadi berkas ini belum kami ambil. Simpan dulu "
                          "berkasnya, lalu unggah lagi beberapa menit lagi."),
        };
        return (size_t)fault < ATTACHMENT_FAULT_COUNT ? texts[fault] : SLICE_NULL;
}

/* What the child's answer means to a person; what stands here for none is ours: no process, no memory. */
static enum attachment_fault fault_of(enum error err)
{
        static const enum attachment_fault faults[ERROR_COUNT] = {
                [ERR_TOO_LARGE] = ATTACHMENT_TOO_LARGE,     [ERR_INVALID] = ATTACHMENT_BROKEN,
                [ERR_UNSUPPORTED] = ATTACHMENT_UNSUPPORTED, [ERR_EXPIRED] = ATTACHMENT_SLOW,
                [ERR_CORRUPT] = ATTACHMENT_SLOW,               [ERR_BUSY] = ATTACHMENT_BUSY,
        };
        return faults[err] != ATTACHMENT_FINE ? faults[err] : ATTACHMENT_NOT_STORED;
}

/* One of the kinds that are attached; a workbook is read elsewhere and is no page. */
static enum attachment_fault recognize(struct slice upload, enum sandbox_kind *ret_kind)
{
        enum sandbox_kind kind;
        if (upload.size == 0)
                return ATTACHMENT_EMPTY;
        if (upload.size > ATTACHMENT_BYTES_MAX)
                return ATTACHMENT_TOO_LARGE;
        if (!sandbox_recognize(upload, &kind) || kind == SANDBOX_XLSX)
                return ATTACHMENT_NOT_READ;
        *ret_kind = kind;
        return ATTACHMENT_FINE;
}

static struct attachment_page page_of(const struct sandbox_item *item, struct slice media_type)
{
        return (struct attachment_page){ .bytes = item->bytes, .media_type = media_type,
                                         .size = (int64_t)item->bytes.size, .width = item->width,
                                         .height = item->height };
}

/* Both children of one file: all its pages, and the small picture of the first. */
static enum error draw(enum sandbox_kind kind, struct slice upload, struct arena *arena, struct sandbox_result *drawn,
                       struct sandbox_result *small)
{
        enum sandbox_kind smaller = kind == SANDBOX_JPEG ? SANDBOX_SMALL_JPEG : SANDBOX_SMALL_PNG;
        struct sandbox_limits limits = sandbox_default_limits(kind);
        if (kind == SANDBOX_PDF) {
                limits.cpu_seconds = PAPER_CPU_SECONDS;
                limits.wall = PAPER_WALL;
        }
        TRY(sandbox_convert(kind, upload, &limits, arena, drawn));
        return sandbox_convert(smaller, drawn->items[0].bytes, NULL, arena, small);
}

static struct turns photos = TURNS(ATTACHMENTS_AT_ONCE, ATTACHMENTS_WAITING, ATTACHMENT_PATIENCE);
static struct turns papers = TURNS(ATTACHMENTS_AT_ONCE, ATTACHMENTS_WAITING, ATTACHMENT_PATIENCE);

static uint64_t who_of(const struct attachment_upload *upload)
{
        uint64_t who;
        memcpy(&who, upload->uploader_id.bytes + sizeof upload->uploader_id.bytes - sizeof who, sizeof who);
        return who;
}

/* Those who wait hold a thread of the pool that answers pages, so they are few, and they give up. A paper made to be
 * slow holds a turn of papers, never one of photos. */
static enum error draw_in_turn(enum sandbox_kind kind, const struct attachment_upload *upload, struct arena *arena,
                               struct sandbox_result *drawn, struct sandbox_result *small)
{
        struct turns *turns = kind == SANDBOX_PDF ? &papers : &photos;
        uint64_t who = who_of(upload);
        if (!turns_take(turns, who))
                return ERR_BUSY;
        enum error err = draw(kind, upload->bytes, arena, drawn, small);
        turns_leave(turns, who);
        return err;
}

enum error attachment_make(const struct attachment_upload *upload, struct arena *arena,
                           struct attachment_made *ret_made, enum attachment_fault *ret_fault)
{
        struct sandbox_result *drawn = arena_new(arena, struct sandbox_result);
        struct sandbox_result *small = arena_new(arena, struct sandbox_result);
        enum sandbox_kind kind;
        if (!drawn || !small)
                return ERR_MEMORY;
        *ret_fault = recognize(upload->bytes, &kind);
        if (*ret_fault != ATTACHMENT_FINE)
                return ERR_INVALID;
        enum error err = draw_in_turn(kind, upload, arena, drawn, small);
        if (err != OK) {
                *ret_fault = fault_of(err);
                return ERR_INVALID;
        }
        struct slice type = kind == SANDBOX_JPEG ? S("image/jpeg") : S("image/png");
        ret_made->kind = kind == SANDBOX_PDF ? S("document") : S("photo");
        ret_made->page_count = drawn->count;
        ret_made->pages[0] = page_of(&small->items[0], type);
        for (size_t i = 0; i < drawn->count; i++)
                ret_made->pages[i + 1] = page_of(&drawn->items[i], type);
        return OK;
}

/* --- the text of a paper ------------------------------------------------------------------------------------------ */

static enum error read_text_in_turn(const struct attachment_upload *upload, struct arena *arena,
                                    struct sandbox_result *pages)
{
        uint64_t who = who_of(upload);
        if (!turns_take(&papers, who))
                return ERR_BUSY;
        enum error err = sandbox_convert(SANDBOX_PDF_TEXT, upload->bytes, NULL, arena, pages);
        turns_leave(&papers, who);
        return err;
}

/* What is no UTF-8 becomes U+FFFD first: a broken font table is no reason to refuse the rest. */
static enum error join_pages(const struct sandbox_result *pages, struct arena *arena, struct slice *ret_text)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, TEXT_LAYER_MAX);
        for (size_t i = 0; i < pages->count; i++) {
                buffer_append(&text, pages->items[i].bytes);
                buffer_append_byte(&text, '\n');
        }
        TRY(buffer_check(&text));
        return utf8_normalise(buffer_slice(&text), UTF8_NFC, arena, ret_text);
}

enum error attachment_text(const struct attachment_upload *upload, size_t most, struct arena *arena,
                           struct slice *ret_text, enum attachment_fault *ret_fault)
{
        enum sandbox_kind kind;
        struct slice joined;
        _cleanup_arena_ struct arena own;
        arena_init(&own, TEXT_LAYER_ARENA);
        struct sandbox_result *pages = arena_new(&own, struct sandbox_result);
        if (!pages)
                return ERR_MEMORY;
        *ret_fault = recognize(upload->bytes, &kind);
        if (*ret_fault == ATTACHMENT_FINE && kind != SANDBOX_PDF)
                *ret_fault = ATTACHMENT_NOT_READ;
        if (*ret_fault != ATTACHMENT_FINE)
                return ERR_INVALID;
        enum error err = read_text_in_turn(upload, &own, pages);
        if (err == OK)
                err = join_pages(pages, &own, &joined);
        if (err == OK)
                err = text_clean(joined, TEXT_MANY_LINES, most, arena, ret_text);
        if (err == OK || err == ERR_MEMORY)
                return err;
        *ret_fault = fault_of(err);
        return ERR_INVALID;
}

enum error attachment_store(const struct blob_store *store, const struct blob_keys *keys, struct attachment_made *made)
{
        for (size_t i = 0; i <= made->page_count; i++) {
                TRY(blob_put(store, keys, made->pages[i].bytes, &made->pages[i].address));
                made->pages[i].bytes = SLICE_NULL;
        }
        return OK;
}

struct attachment_fingerprint attachment_fingerprint_of(const struct blob_keys *keys, struct slice upload)
{
        struct attachment_fingerprint fingerprint;
        crypto_generichash(fingerprint.bytes, sizeof fingerprint.bytes, (const unsigned char *)upload.data, upload.size,
                           keys->name_key, sizeof keys->name_key);
        return fingerprint;
}

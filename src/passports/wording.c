/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What may not stand in the words of a letter: what came from tips, another person's number, hidden characters; and
 * what must be in the file before a reason that states a fact may be given. */
#include "passports/internal.h"

#include "base/checked.h"
#include "text/clean.h"
#include "text/date.h"
#include "text/phone.h"

enum { NUMBER_DIGITS_MIN = 9, NIK_DIGITS = 16, STATEMENT_MIN = 10, TEXT_MAX = 8000 };

static const struct slice tip_words[] = {
        S("informasi warga"), S("laporan warga"), S("laporan tanpa nama"), S("pelapor tanpa nama"), S("tip"), S("tips"),
        S("anonim"), S("anonymous"), S("kode tanda terima"),
};

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool is_part(char c)
{
        return is_digit(c) || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool has_word(struct slice text, struct slice word)
{
        for (size_t i = 0; i + word.size <= text.size; i++) {
                if (!slice_equal(slice_sub(text, i, word.size), word))
                        continue;
                size_t end = i + word.size;
                if ((i == 0 || !is_part(text.data[i - 1])) && (end == text.size || !is_part(text.data[end])))
                        return true;
        }
        return false;
}

/* Marks and overrides of direction, and what has no width (Unicode 15, UAX 9). */
static bool has_hidden(struct slice text)
{
        static const struct slice hidden[] = {
                S("\u061c"), S("\u200b"), S("\u200c"), S("\u200d"), S("\u200e"), S("\u200f"), S("\u202a"), S("\u202b"),
                S("\u202c"), S("\u202d"), S("\u202e"), S("\u2066"), S("\u2067"), S("\u2068"), S("\u2069"), S("\ufeff"),
        };
        for (size_t i = 0; i < ARRAY_SIZE(hidden); i++)
                if (slice_find(text, hidden[i]) != SIZE_MAX)
                        return true;
        return false;
}

/* The next run of digits with the signs that people put between them; false at the end. */
static bool next_number(struct slice text, size_t *at, struct slice *ret_run, size_t *ret_digits)
{
        size_t i = *at, end, digits = 0;
        while (i < text.size && !is_digit(text.data[i]))
                i++;
        end = i;
        for (size_t n = i; n < text.size && (is_digit(text.data[n]) || strchr(" -.()", text.data[n])); n++)
                if (is_digit(text.data[n])) {
                        digits++;
                        end = n + 1;
                }
        size_t start = i > 0 && i < text.size && text.data[i - 1] == '+' ? i - 1 : i;
        *at = end;
        *ret_run = slice_sub(text, start, end - start);
        *ret_digits = digits;
        return digits > 0;
}

static enum error is_own_nik(struct tx *tx, struct uuid office_id, struct uuid id, struct slice run, bool *ret_own)
{
        struct application_by_nik_rows rows;
        _cleanup_buffer_ struct buffer digits;
        buffer_init(&digits, TEXT_MAX);
        for (size_t i = 0; i < run.size; i++)
                if (is_digit(run.data[i]))
                        buffer_append_byte(&digits, run.data[i]);
        TRY(application_by_nik(tx, &(struct application_by_nik_params){ .office_id = office_id,
                                                                        .nik = buffer_slice(&digits) },
                               tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++)
                *ret_own = *ret_own || uuid_equal(rows.items[i].id, id);
        return OK;
}

static bool is_own_phone(const struct application_head *head, struct slice run)
{
        struct phone own, written;
        return phone_parse(head->phone, &own) == PHONE_OK && phone_parse(run, &written) == PHONE_OK &&
               slice_equal(phone_slice(&own), phone_slice(&written));
}

static enum error has_foreign_number(struct tx *tx, const struct actor *actor, const struct application_head *head,
                                     struct slice text, bool *ret_there)
{
        struct slice run;
        size_t at = 0, digits;
        while (next_number(text, &at, &run, &digits)) {
                bool own = is_own_phone(head, run);
                bool dialled = run.data[0] == '+' || run.data[0] == '0' || slice_starts_with(run, S("62"));
                if (digits < NUMBER_DIGITS_MIN || own || (digits < NIK_DIGITS && !dialled))
                        continue;
                if (digits == NIK_DIGITS)
                        TRY(is_own_nik(tx, actor->office_id, head->id, run, &own));
                *ret_there = *ret_there || !own;
        }
        return OK;
}

enum error wording_check(struct tx *tx, const struct actor *actor, const struct application_head *head,
                         const struct proposal *proposal, struct obstacles *obstacles)
{
        const struct slice texts[] = { proposal->facts, proposal->fix };
        bool tips = false, hidden = false, number = false;
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
                struct slice line, plain;
                if (texts[i].size == 0)
                        continue;
                hidden = hidden || has_hidden(texts[i]);
                TRY(text_clean(texts[i], TEXT_ONE_LINE, TEXT_MAX, tx_arena(tx), &line));
                TRY(utf8_normalise(line, UTF8_FOLD, tx_arena(tx), &plain));
                for (size_t w = 0; w < ARRAY_SIZE(tip_words); w++)
                        tips = tips || has_word(plain, tip_words[w]);
                TRY(has_foreign_number(tx, actor, head, plain, &number));
        }
        obstacle(obstacles, tips, T("Surat tidak boleh menyebut informasi warga. Hapus kata-kata itu."));
        obstacle(obstacles, number,
                 T("Surat tidak boleh memuat nomor telepon atau NIK orang lain. Hapus nomor itu."));
        obstacle(obstacles, hidden, T("Teks memuat tanda tersembunyi yang mengubah arah baca. Ketik ulang teks itu."));
        return OK;
}

/* --- what a reason needs --- */

static bool any_agency(const struct application_file *file, const struct proposal *proposal)
{
        return evidence_sum(file, proposal->evidence, proposal->evidence_count).agency;
}

static bool any_missing(const struct application_file *file)
{
        for (size_t i = 0; i < file->check_count; i++)
                if (check_is_missing(&file->checks[i]))
                        return true;
        return false;
}

static bool any_answer(const struct application_file *file)
{
        for (size_t i = 0; i < file->question_count; i++)
                if (file->questions[i].code.size)
                        return true;
        return false;
}

/* The list of what is missing was handed over, and the time to bring it, which the office has confirmed, is over. */
static enum error notice_ran_out(struct tx *tx, const struct actor *actor, const struct application_file *file,
                                 bool *ret_over)
{
        struct content_item clock;
        struct date served, today = date_of_instant(clock_now(), actor->zone_minutes);
        json_t *body;
        *ret_over = false;
        if (!file->decision || !slice_equal(file->decision->outcome, S("D1")) ||
            date_parse_iso(file->decision->served_on, &served) != OK)
                return OK;
        enum error err = content_find(tx, actor->office_id, S("clock"), S("lengkapi"), today_of(actor, tx_arena(tx)),
                                      tx_arena(tx), &clock);
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        TRY(content_body(&clock, &body));
        json_int_t days = json_integer_value(json_object_get(body, "amount"));
        const char *unit = json_string_value(json_object_get(body, "unit"));
        bool readable = unit && strcmp(unit, "calendar-day") == 0 && days >= 1 && days <= 3660;
        json_decref(body);
        *ret_over = clock.confirmed && readable && date_compare(today, date_add_days(served, (int32_t)days)) > 0;
        return OK;
}

/* lint: parameters (what, for whom, in which file) */
static enum error is_there(struct tx *tx, const struct actor *actor, const struct application_file *file,
                           const struct proposal *proposal, struct slice need, bool *ret_there)
{
        bool heard = file->head.heard_at != 0;
        /* What is missing may be what the law asks of some by age or marriage: it never carries more than a list. */
        bool mild = slice_equal(proposal->outcome, S("D1")) || slice_starts_with(proposal->outcome, S("T"));
        if (slice_equal(need, S("notice")))
                return notice_ran_out(tx, actor, file, ret_there);
        *ret_there = slice_equal(need, S("agency"))     ? any_agency(file, proposal)
                     : slice_equal(need, S("document")) ? mild && any_missing(file)
                     : slice_equal(need, S("answer"))   ? any_answer(file)
                     : slice_equal(need, S("request"))  ? file->request_count > 0
                     : slice_equal(need, S("hearing"))  ? heard
                     : slice_equal(need, S("wish"))     ? heard
                     : slice_equal(need, S("statement"))
                             ? heard || slice_trim(proposal->facts).size >= STATEMENT_MIN
                             : false;
        return OK;
}

static struct slice lacks_text(struct slice need)
{
        static const struct {
                struct slice need, text;
        } texts[] = {
                { S("agency"), T("Alasan ini menyatakan jawaban instansi. Pilih jawaban itu sebagai bukti, sesudah "
                                 "pemohon didengar tentangnya.") },
                { S("document"), T("Alasan ini menyatakan dokumen belum ada. Tandai dulu dokumennya.") },
                { S("answer"), T("Alasan ini menyatakan jawaban pemohon. Catat dulu jawabannya.") },
                { S("request"), T("Alasan ini menyatakan pertanyaan kepada instansi. Kirim dulu permintaannya.") },
                { S("hearing"), T("Alasan ini menyatakan keterangan pemohon. Dengarkan dan catat dulu.") },
                { S("wish"), T("Alasan ini adalah permintaan pemohon sendiri. Dengarkan dan catat dulu.") },
                { S("statement"), T("Tulis pernyataan pemohon dengan kata-katanya sendiri.") },
                { S("notice"), T("Surat daftar kekurangan harus sudah diterima pemohon, dan waktu yang dikonfirmasi "
                                 "kantor sudah lewat.") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
                if (slice_equal(texts[i].need, need))
                        return texts[i].text;
        return T("Alasan ini memerlukan bukti yang tidak dikenal program. Perbaiki isi alasan itu.");
}

/* lint: parameters (what, for whom, in which file) */
enum error reason_check(struct tx *tx, const struct actor *actor, const struct application_file *file,
                        const struct proposal *proposal, const struct content_item *reason,
                        struct obstacles *obstacles)
{
        struct slice *needs;
        size_t count;
        TRY(content_strings(reason, "needs", tx_arena(tx), &needs, &count));
        for (size_t i = 0; i < count; i++) {
                bool there = false;
                TRY(is_there(tx, actor, file, proposal, needs[i], &there));
                obstacle_at(obstacles, slice_equal(needs[i], S("statement")) ? "facts" : NULL, !there,
                            lacks_text(needs[i]));
        }
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What must not stand in the text of a warning: numbers of people's phones, names, and counts that point at
 * somebody. */
#include "warnings/warnings.h"

#include "base/checked.h"
#include "text/clean.h"
#include "text/date.h"
#include "text/identifiers.h"
#include "text/utf8.h"

enum { NAME_MIN = 4, WORDS_AFTER_COUNT = 3 };

static const char *const small_counts[] = { "satu", "dua", "kedua", "sebuah", "one", "two", "both",
                                           "single", "siji", "loro", "tiga", "ketiga", "empat", "keempat", "three",
                                           "four", "telu", "papat" };
static const char *const whole_counts[] = { "seorang", "sepasang", "sekeluarga", "berdua", "bertiga", "berempat" };
static const char *const roman_counts[] = { "I", "II", "III", "IV" };
static const char *const roman_counted[] = { "laporan", "orang", "korban" };
static const char *const before_counts[] = { "sebanyak", "ada",  "berjumlah", "jumlahnya", "hanya", "baru", "cuma",
                                             "sejumlah", "total", "was", "were", "is", "are", "only", "just" };
static const char *const counted_things[] = {
        "laporan", "pelapor", "orang", "warga",  "korban",  "anak",   "pekerja",   "pemohon", "desa",    "kasus",
        "keluarga", "kabar",  "calon", "report", "reports", "people", "person",    "persons", "victim",  "victims",
        "resident", "residents", "case", "cases", "village", "villages", "family", "families", "worker", "workers",
        "babinsa", "bhabinkamtibmas", "perangkat", "petugas", "kades", "ibu", "bapak", "perempuan", "pemuda", "pemudi",
        "gadis", "remaja", "siswa", "istri", "suami", "janda", "sponsor", "calo", "agen", "perekrut", "pmi", "tki",
        "woman", "women", "man", "men", "girl", "girls", "boy", "boys", "child", "children", "officer", "officers",
        "official", "officials", "recruiter", "recruiters", "agent", "agents", "broker", "brokers",
};
/* Below three, in letters: what stands behind is counted, whatever it is, unless it is a measure or no noun. */
static const char *const fewest[] = { "satu", "dua", "sebuah", "one", "two", "siji", "loro" };
static const char *const multipliers[] = { "belas", "puluh", "ratus", "ribu", "juta", "miliar", "triliun", "persen",
                                           "hundred", "thousand", "million", "billion", "percent" };
static const char *const measures[] = {
        "detik", "menit", "jam", "hari", "malam", "pekan", "minggu", "bulan", "tahun", "triwulan", "semester", "kali",
        "waktu", "saat", "rupiah", "ringgit", "dolar", "riyal", "kilometer", "km", "meter", "kilogram", "kg", "lembar",
        "halaman", "eksemplar", "rangkap", "langkah", "hal", "cara", "pintu", "atap", "paket", "nomor", "second",
        "seconds", "minute", "minutes", "hour", "hours", "day", "days", "night", "nights", "week", "weeks", "month",
        "months", "year", "years", "time", "times", "dollar", "dollars", "copy", "copies", "page", "pages", "step",
        "steps", "thing", "things", "way", "ways", "number",
};
static const char *const no_nouns[] = {
        "per", "pun", "lagi", "sama", "saja", "kepada", "dan", "atau", "dari", "di", "ke", "pada", "dengan", "untuk",
        "yang",
        "adalah", "ini", "itu", "demi", "sampai", "hingga", "bagi", "oleh", "bisa", "dapat", "harus", "jangan", "boleh",
        "akan", "of", "and", "or", "by", "in", "on", "at", "to", "is", "can", "may", "must", "should", "will", "who",
        "another", "more", "that", "which", "for", "from",
};
/* "salah satu", "nomor dua", "tahap satu": no count. */
static const char *const ordinals[] = { "salah", "nomor", "no", "pasal", "ayat", "huruf", "kelas", "tahap", "bagian",
                                        "butir", "lantai", "jalan", "gang", "ke", "sila", "per", "demi", "by", "any",
                                        "every", "each",
                                        "number", "step", "page", "class", "part" };
static const char *const addresses[] = { "sdr", "sdri", "saudara", "saudari", "bapak", "pak", "bu", "ibu", "h",
                                         "hj",  "haji", "mas",     "mbak",    "tn",    "ny",  "mr", "mrs", "ms",
                                         "bpk", "kang", "cak",     "gus",     "ustaz", "kyai" };
static const char *const offices[] = { "ibu", "bapak", "kepala", "camat", "lurah", "bupati", "desa", "babinsa",
                                       "bhabinkamtibmas", "perangkat", "petugas", "rt", "rw", "kades", "dukuh",
                                       "dan", "atau", "yang", "untuk", "hamil", "rumah", "guru", "polisi", "kota",
                                       "haji", "anda", "kita", "kami" };

static bool one_of(const char *const *words, size_t count, struct slice word)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal_nocase(word, slice_from_cstr(words[i])))
                        return true;
        return false;
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* The next word: letters, or a number with its separators inside ("1.000"). False at the end. */
static bool next_word(struct slice text, size_t *at, struct slice *ret_word)
{
        size_t i = *at;
        while (i < text.size && !is_digit(text.data[i]) && !is_letter(text.data[i]))
                i++;
        size_t start = i;
        bool number = i < text.size && is_digit(text.data[i]);
        while (i < text.size) {
                bool inside = number ? is_digit(text.data[i]) : is_letter(text.data[i]);
                bool joint = number && (text.data[i] == '.' || text.data[i] == ',') && i + 1 < text.size &&
                             is_digit(text.data[i + 1]);
                if (!inside && !joint)
                        break;
                i++;
        }
        *at = i;
        *ret_word = slice_sub(text, start, i - start);
        return i > start;
}

static bool is_month(struct slice word)
{
        for (uint8_t month = 1; month <= 12; month++)
                if (slice_equal_nocase(word, month_name(month, LANGUAGE_ID)) ||
                    slice_equal_nocase(word, month_name(month, LANGUAGE_EN)))
                        return true;
        return false;
}

/* "dua laporan", "1 dari 5 orang"; a day of a month is no count. */
static bool counts_few(struct slice text, size_t after)
{
        struct slice next;
        for (int i = 0; i < WORDS_AFTER_COUNT && next_word(text, &after, &next); i++) {
                if (i == 0 && is_month(next))
                        return false;
                if (one_of(counted_things, ARRAY_SIZE(counted_things), next))
                        return true;
        }
        return false;
}

/* 1 to 4, in letters or digits ("02"). */
static bool is_few(struct slice word)
{
        while (word.size > 1 && word.data[0] == '0')
                word = slice_from(word, 1);
        return (word.size == 1 && word.data[0] >= '1' && word.data[0] <= '4') ||
               one_of(small_counts, ARRAY_SIZE(small_counts), word);
}

static bool is_roman_count(struct slice text, size_t after, struct slice word)
{
        struct slice next;
        for (size_t i = 0; i < ARRAY_SIZE(roman_counts); i++)
                if (slice_equal(word, slice_from_cstr(roman_counts[i])))
                        return next_word(text, &after, &next) &&
                               one_of(roman_counted, ARRAY_SIZE(roman_counted), next);
        return false;
}

/* "korban sebanyak dua", "laporan hanya ada 2". */
static bool is_counted_behind(struct slice text, size_t after, struct slice word)
{
        struct slice next, month;
        if (!one_of(counted_things, ARRAY_SIZE(counted_things), word))
                return false;
        for (int i = 0; i < WORDS_AFTER_COUNT && next_word(text, &after, &next); i++) {
                if (i > 0 && is_few(next))
                        return !next_word(text, &after, &month) || !is_month(month);
                if (!one_of(before_counts, ARRAY_SIZE(before_counts), next))
                        return false;
        }
        return false;
}

/* "satu sopir", "two drivers", not "dua minggu", "salah satu cara", "dua puluh sopir". */
static bool counts_something(struct slice text, size_t after, struct slice before, struct slice word)
{
        struct slice next;
        if (!one_of(fewest, ARRAY_SIZE(fewest), word) || one_of(ordinals, ARRAY_SIZE(ordinals), before))
                return false;
        size_t from = after;
        if (!next_word(text, &after, &next) || !is_letter(next.data[0]) || is_month(next))
                return false;
        bool side_by_side = next.data == text.data + from + 1 && text.data[from] == ' ';
        return side_by_side && !one_of(measures, ARRAY_SIZE(measures), next) &&
               !one_of(no_nouns, ARRAY_SIZE(no_nouns), next);
}

/* "dua puluh", "two hundred". */
static bool is_multiplied(struct slice text, size_t after)
{
        struct slice next;
        return next_word(text, &after, &next) && one_of(multipliers, ARRAY_SIZE(multipliers), next);
}

static bool find_small_count(struct slice text, struct slice *ret_words)
{
        struct slice word, before = SLICE_NULL;
        for (size_t at = 0; next_word(text, &at, &word); before = word) {
                bool few = is_few(word) && !is_multiplied(text, at) &&
                           (counts_few(text, at) || counts_something(text, at, before, word));
                if (few || is_roman_count(text, at, word) ||
                    one_of(whole_counts, ARRAY_SIZE(whole_counts), word) || is_counted_behind(text, at, word)) {
                        *ret_words = word;
                        return true;
                }
        }
        return false;
}

static bool is_address(struct slice word)
{
        return one_of(addresses, ARRAY_SIZE(addresses), word);
}

/* "Pak Yono", "Hj. Siti", "PAK YONO": a form of address before a word with a capital, unless that word is an office. */
static bool find_addressed(struct slice text, struct slice *ret_words)
{
        struct slice word, next;
        for (size_t at = 0; next_word(text, &at, &word);) {
                size_t after = at;
                if (!is_address(word) || !next_word(text, &after, &next) || next.size < 2)
                        continue;
                size_t gap = (size_t)(next.data - (word.data + word.size));
                bool name = next.data[0] >= 'A' && next.data[0] <= 'Z' && is_letter(next.data[1]);
                bool close = gap <= 2 && !slice_equal(slice_of(word.data + word.size, gap), S("/"));
                if (name && close && !one_of(offices, ARRAY_SIZE(offices), next) && !is_address(next)) {
                        *ret_words = slice_of(word.data, word.size + gap + next.size);
                        return true;
                }
        }
        return false;
}

static bool find_phone(struct slice text, struct slice *ret_words)
{
        struct slice found = identifiers_first(text);
        if (!slice_is_null(found))
                *ret_words = found;
        return !slice_is_null(found);
}

/* A name without what stands in brackets and without the forms of address before it. */
static struct slice bare_name(struct slice name)
{
        struct slice word;
        name = slice_trim(slice_sub(name, 0, slice_find_byte(name, '(')));
        for (size_t at = 0; next_word(name, &at, &word) && is_address(word);) {
                while (at < name.size && !is_letter(name.data[at]))
                        at++;
                name = slice_from(name, at);
                at = 0;
        }
        return slice_trim(name);
}

static bool stands_alone(struct slice text, size_t at, size_t size)
{
        bool before = at == 0 || !is_letter(text.data[at - 1]);
        bool after = at + size >= text.size || !is_letter(text.data[at + size]);
        return before && after;
}

static bool contains_words(struct slice text, struct slice name)
{
        for (size_t from = 0; from + name.size <= text.size;) {
                size_t at = slice_find(slice_from(text, from), name);
                if (at == SIZE_MAX)
                        return false;
                if (stands_alone(text, from + at, name.size))
                        return true;
                from += at + 1;
        }
        return false;
}

/* The name that stands in the text; the null slice when none does. */
static enum error find_name(struct slice text, const struct slice *names, size_t count, struct arena *arena,
                            struct slice *ret_name)
{
        struct slice folded, name;
        *ret_name = SLICE_NULL;
        TRY(utf8_normalise(text, UTF8_FOLD, arena, &folded));
        for (size_t i = 0; i < count && slice_is_null(*ret_name); i++) {
                TRY(utf8_normalise(bare_name(names[i]), UTF8_FOLD, arena, &name));
                if (name.size >= NAME_MIN && contains_words(folded, name))
                        *ret_name = names[i];
        }
        return OK;
}

enum error warning_check_text(struct slice text, const struct slice *names, size_t name_count, struct arena *arena,
                              struct warning_finding *ret_finding)
{
        struct warning_finding finding = { 0 };
        TRY(text_plain_digits(text, arena, &text));
        TRY(find_name(text, names, name_count, arena, &finding.words));
        bool named = !slice_is_null(finding.words);
        if (find_phone(text, &finding.words))
                finding.fault = WARNING_TEXT_PHONE;
        else if (named || find_addressed(text, &finding.words))
                finding.fault = WARNING_TEXT_NAME;
        else if (find_small_count(text, &finding.words))
                finding.fault = WARNING_TEXT_SMALL_COUNT;
        else
                finding.words = SLICE_NULL;
        *ret_finding = finding;
        return OK;
}

/* --- days and weeks ----------------------------------------------------------------------------------------------- */

/* The next run of bytes that are no white space, without punctuation at its ends. */
static bool next_token(struct slice text, size_t *at, struct slice *ret_token)
{
        size_t i = *at;
        while (i < text.size && (unsigned char)text.data[i] <= ' ')
                i++;
        size_t start = i;
        while (i < text.size && (unsigned char)text.data[i] > ' ')
                i++;
        *at = i;
        struct slice token = slice_sub(text, start, i - start);
        while (token.size > 0 && !is_digit(token.data[token.size - 1]) && !is_letter(token.data[token.size - 1]))
                token = slice_sub(token, 0, token.size - 1);
        while (token.size > 0 && !is_digit(token.data[0]) && !is_letter(token.data[0]))
                token = slice_from(token, 1);
        *ret_token = token;
        return i > start;
}

/* "12-18 Agustus" ends with its second day. */
static struct slice last_of_range(struct slice token)
{
        size_t at = token.size;
        while (at > 0 && is_digit(token.data[at - 1]))
                at--;
        return at < token.size && token.size - at <= 2 ? slice_from(token, at) : token;
}

static bool is_recent(struct date day, struct date today)
{
        return date_compare(day, today) <= 0 && date_compare(day, date_add_days(today, -366)) >= 0;
}

static bool is_recent_day(struct slice first, struct slice second, int64_t year, struct date today)
{
        enum { WORD_MAX = 20 };
        char written[64];
        struct date day;
        if (first.size > WORD_MAX || second.size == 0 || second.size > WORD_MAX || year < 1 || year > 9999)
                return false;
        (void)snprintf(written, sizeof written, "%.*s %.*s%s %d", SLICE_FMT(first), SLICE_FMT(second),
                       is_digit(second.data[0]) ? "," : "", (int)year);
        return date_parse(slice_from_cstr(written), &day) == OK && is_recent(day, today);
}

/* A day that begins with the token behind which `at` stands: alone, or with a month and perhaps a year. Without a year
 * it is that of today or the one before. */
static bool begins_recent_day(struct slice text, struct slice token, size_t at, struct date today)
{
        struct slice second, third;
        struct date day;
        int64_t year;
        if (date_parse(token, &day) == OK)
                return is_recent(day, today);
        if (!next_token(text, &at, &second))
                return false;
        struct slice first = last_of_range(token);
        if (next_token(text, &at, &third) && third.size == 4 && slice_to_int64(third, &year))
                return is_recent_day(first, second, year, today);
        return is_recent_day(first, second, today.year, today) || is_recent_day(first, second, today.year - 1, today);
}

/* "minggu ke-34", "pekan 2", "week 34"; with `relative` also "minggu lalu", "last week". */
static bool names_week(struct slice text, struct slice token, size_t at, bool relative)
{
        static const char *const weeks[] = { "minggu", "pekan", "week" };
        static const char *const before[] = { "lalu", "kemarin", "kemaren" };
        struct slice next;
        bool english = slice_equal_nocase(token, S("last"));
        if ((!english && !one_of(weeks, ARRAY_SIZE(weeks), token)) || !next_word(text, &at, &next))
                return false;
        if (english)
                return relative && slice_equal_nocase(next, S("week"));
        if (relative && one_of(before, ARRAY_SIZE(before), next))
                return true;
        if (slice_equal_nocase(next, S("ke")) && !next_word(text, &at, &next))
                return false;
        return is_digit(next.data[0]) && next.size <= 2;
}

void warning_check_week(struct slice text, struct date today, bool relative, struct warning_finding *ret_finding)
{
        struct slice token;
        size_t at = 0;
        *ret_finding = (struct warning_finding){ 0 };
        while (next_token(text, &at, &token)) {
                if (!begins_recent_day(text, token, at, today) && !names_week(text, token, at, relative))
                        continue;
                *ret_finding = (struct warning_finding){ WARNING_TEXT_WEEK, token };
                return;
        }
}

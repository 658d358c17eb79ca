/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/detect.h"

#include "text/number.h"

#include <math.h>

enum { FEW_BELOW_LEAST = 3, WEEKS_IN_10_YEARS = 520 };

/* A count and what is counted: English has a form for one. */
static void write_counted(struct buffer *out, int64_t count, struct slice one, struct slice many,
                          const struct detect_words *words)
{
        int64_t threshold = 0;
        if (words->audience == DETECT_OUTSIDE)
                threshold = words->few_below < FEW_BELOW_LEAST ? FEW_BELOW_LEAST : words->few_below;
        count_write(out, count, threshold, COUNT_FEW, words->language);
        buffer_append_byte(out, ' ');
        buffer_append(out, count == 1 && threshold <= 1 ? one : many);
}

void detect_write_period(struct buffer *out, const struct detect_period *period, enum language language)
{
        bool english = language == LANGUAGE_EN, one = period->count == 1;
        struct slice unit = period->weeks ? (!english ? S("minggu") : one ? S("week") : S("weeks"))
                                          : (!english ? S("hari") : one ? S("day") : S("days"));
        buffer_printf(out, english ? "In %u %.*s (" : "Dalam %u %.*s (", period->count, SLICE_FMT(unit));
        date_write(out, period->first_day, DATE_LONG, language);
        buffer_append(out, english ? S(" to ") : S(" sampai "));
        date_write(out, period->last_day, DATE_LONG, language);
        buffer_append_byte(out, ')');
}

static void write_days(struct buffer *out, const struct detect_reporters_result *result, enum language language)
{
        detect_write_period(out,
                            &(struct detect_period){ result->parameters.window_days, false, result->first_day,
                                                     result->last_day },
                            language);
}

/* With tips among the sources: they have no author, so nobody can say from how many people they come. */
static void write_with_tips(struct buffer *out, const struct detect_reporters_result *result,
                            const struct detect_words *words)
{
        bool english = words->language == LANGUAGE_EN;
        int64_t reports = (int64_t)result->mentions - result->prompted - result->tips;
        int64_t people = (int64_t)result->reporters - result->tip_groups;
        write_days(out, result, words->language);
        buffer_printf(out, english ? " %.*s was named in " : " %.*s disebut dalam ", SLICE_FMT(words->subject));
        if (reports > 0) {
                write_counted(out, reports, english ? S("report") : S("laporan"), english ? S("reports") : S("laporan"),
                              words);
                buffer_append(out, english ? S(" from ") : S(" dari "));
                write_counted(out, people, english ? S("reporter") : S("pelapor"),
                              english ? S("different reporters") : S("pelapor berbeda"), words);
                buffer_append(out, english ? S(" and in ") : S(" dan dalam "));
        }
        write_counted(out, result->tips, english ? S("tip without a name") : S("informasi warga tanpa nama"),
                      english ? S("tips without a name") : S("informasi warga tanpa nama"), words);
        buffer_append(out, english ? S(" (nobody knows from how many people), in ")
                                   : S(" (tidak diketahui dari berapa orang), di "));
        write_counted(out, result->villages, english ? S("village") : S("desa"), english ? S("villages") : S("desa"),
                      words);
        buffer_append(out, english ? S("; this is a reason to look, not a finding.")
                                   : S("; ini alasan untuk memeriksa, bukan kesimpulan."));
}

void detect_write_reporters(struct buffer *out, const struct detect_reporters_result *result,
                            const struct detect_words *words)
{
        if (result->tips > 0) {
                write_with_tips(out, result, words);
                return;
        }
        int64_t reports = (int64_t)result->mentions - result->prompted;
        write_days(out, result, words->language);
        if (words->language == LANGUAGE_EN) {
                buffer_append(out, S(" there were "));
                write_counted(out, reports, S("report"), S("reports"), words);
                buffer_printf(out, " about %.*s from ", SLICE_FMT(words->subject));
                write_counted(out, result->reporters, S("reporter"), S("different reporters"), words);
                buffer_append(out, S(" in "));
                write_counted(out, result->villages, S("village"), S("villages"), words);
                buffer_append(out, S("; this is a reason to look, not a finding."));
                return;
        }
        buffer_append(out, S(" ada "));
        write_counted(out, reports, S("laporan"), S("laporan"), words);
        buffer_printf(out, " tentang %.*s dari ", SLICE_FMT(words->subject));
        write_counted(out, result->reporters, S("pelapor"), S("pelapor berbeda"), words);
        buffer_append(out, S(" di "));
        write_counted(out, result->villages, S("desa"), S("desa"), words);
        buffer_append(out, S("; ini alasan untuk memeriksa, bukan kesimpulan."));
}

void detect_write_counterfactual(struct buffer *out, bool raised, bool raised_with_one_fewer, enum language language)
{
        static const struct slice texts[3][LANGUAGE_COUNT] = {
                { S("Tidak ada sinyal."), S("There is no signal.") },
                { S("Dengan satu laporan lebih sedikit tidak ada sinyal."),
                  S("With one report fewer there would be no signal.") },
                { S("Dengan satu laporan lebih sedikit sinyal tetap ada."),
                  S("With one report fewer there would still be a signal.") },
        };
        buffer_append(out, texts[raised ? 1 + raised_with_one_fewer : 0][language]);
}

void detect_write_usual(struct buffer *out, double expected, enum language language)
{
        bool english = language == LANGUAGE_EN;
        if (expected < 0.5) {
                buffer_append(out, english ? S("usually almost none") : S("biasanya hampir tidak pernah"));
                return;
        }
        buffer_append(out, english ? S("usually about ") : S("biasanya sekitar "));
        number_write(out, expected < 1e15 ? (int64_t)llround(expected) : INT64_MAX, language);
}

void detect_write_recurrence(struct buffer *out, double weeks, enum language language)
{
        bool english = language == LANGUAGE_EN;
        if (weeks >= WEEKS_IN_10_YEARS) {
                buffer_append(out, english ? S("less than once in 10 years")
                                           : S("lebih jarang dari sekali dalam 10 tahun"));
                return;
        }
        bool years = weeks >= 104, months = !years && weeks >= 9;
        int count = (int)(years ? weeks / 52 : months ? weeks / 4.345 : weeks < 1 ? 1 : weeks);
        struct slice unit = years ? (english ? S("years") : S("tahun"))
                          : months ? (english ? S("months") : S("bulan"))
                                   : (english ? S("weeks") : S("minggu"));
        if (count == 1)
                buffer_append(out, english ? S("about every week") : S("kira-kira setiap minggu"));
        else
                buffer_printf(out, english ? "about once in %d %.*s" : "kira-kira sekali dalam %d %.*s", count,
                              SLICE_FMT(unit));
}

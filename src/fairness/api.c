/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The fairness sheet for programs: the numbers of the page, hidden where the page hides them. */
#include "fairness.routes.h"

#include "fairness/view.h"
#include "program/api.h"

enum { ARENA_LIMIT = 256 << 20 };

static const struct slice trait_words[FAIRNESS_TRAITS] = { S("sex"), S("age"), S("regency"), S("officer") };
static const struct slice contrast_words[CONTRAST_COUNT] = { S("asked"), S("deepened"), S("stopped"), S("papers") };
static const char *const measure_keys[FAIRNESS_MEASURES] = {
        [FAIRNESS_ASKED] = "asked",      [FAIRNESS_DEEPENED] = "deepened", [FAIRNESS_SUSPENDED] = "suspended",
        [FAIRNESS_REFUSED] = "refused",  [FAIRNESS_PAPERS] = "papers",     [FAIRNESS_DUPLICATE] = "duplicate",
        [FAIRNESS_FORGED] = "forged",
};

/* null: hidden */
static void write_cell(struct json_writer *out, const char *key, struct fairness_cell cell)
{
        if (cell.shown)
                json_write_int64(out, key, cell.number);
        else
                json_write_null(out, key);
}

static struct slice group_word(struct request *rq, const struct fairness_sheet *sheet, enum fairness_trait trait,
                               size_t group)
{
        if (group == sheet->groups[trait])
                return SLICE_NULL;
        return translate(rq->language, sheet->labels[trait][group]);
}

/* SHAPE FairnessRow: a group; each number null where the page hides it
 * trait choice(sex age regency officer)
 * group text null
 * interviewed int null
 * asked int null
 * deepened int null
 * suspended int null
 * refused int null
 * papers int null
 * duplicate int null
 * forged int null
 */
static void write_rows(struct request *rq, struct json_writer *out, const struct fairness_sheet *sheet)
{
        json_open_array(out, "rows");
        for (enum fairness_trait trait = 0; trait < FAIRNESS_TRAITS; trait++)
                for (size_t group = 0; group <= sheet->groups[trait]; group++) {
                        const struct fairness_row *row = &sheet->rows[trait][group];
                        json_open_object(out, NULL);
                        json_write_text(out, "trait", trait_words[trait]);
                        json_write_text(out, "group", group_word(rq, sheet, trait, group));
                        write_cell(out, "interviewed", row->persons);
                        for (enum fairness_measure m = 0; m < FAIRNESS_MEASURES; m++)
                                write_cell(out, measure_keys[m],
                                           row->persons.shown ? row->acted[m] : (struct fairness_cell){ 0 });
                        json_close(out);
                }
        json_close(out);
}

static void write_odds(struct json_writer *out, const char *key, double odds)
{
        if (odds < 100)
                json_write_real(out, key, odds);
        else
                json_write_null(out, key);
}

/* SHAPE FairnessDifference: two groups that were treated otherwise; odds null beyond 100
 * trait choice(sex age regency officer)
 * group text null
 * what choice(asked deepened stopped papers)
 * odds_ratio real null
 * low real null
 * high real null
 */
static void write_differences(struct request *rq, struct json_writer *out, const struct fairness_sheet *sheet)
{
        const struct fairness_differences *found = &sheet->differences;
        json_write_int64(out, "compared", (int64_t)found->compared);
        json_open_array(out, "differences");
        for (size_t i = 0; i < found->count; i++) {
                const struct fairness_difference *one = &found->items[i];
                json_open_object(out, NULL);
                json_write_text(out, "trait", trait_words[one->trait]);
                json_write_text(out, "group", group_word(rq, sheet, one->trait, one->group));
                json_write_text(out, "what", contrast_words[one->contrast]);
                write_odds(out, "odds_ratio", one->odds);
                write_odds(out, "low", one->low);
                write_odds(out, "high", one->high);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE FairnessReason: how often a coded reason was given
 * outcome text
 * reason text
 * decisions int null
 */
static void write_reasons(struct json_writer *out, const struct fairness_sheet *sheet)
{
        json_open_array(out, "reasons");
        for (size_t i = 0; i < sheet->reason_count; i++) {
                json_open_object(out, NULL);
                json_write_text(out, "outcome", sheet->reasons[i].outcome);
                json_write_text(out, "reason", sheet->reasons[i].key);
                write_cell(out, "decisions", sheet->reasons[i].decisions);
                json_close(out);
        }
        json_close(out);
}

/* SHAPE FairnessStops: who was stopped, and turned out to be in the right
 * from date
 * to date
 * stopped int null
 * reversed int null
 * completed int null
 * wrong int null
 */
/* SHAPE FairnessLooks: what a second officer thought of decisions drawn by lot
 * drawn int null
 * judged int null
 * otherwise int null
 */
static void write_stops(struct json_writer *out, const struct fairness_sheet *sheet)
{
        char first[DATE_ISO_SIZE + 1], last[DATE_ISO_SIZE + 1];
        const struct fairness_stops *stops = &sheet->stops;
        json_open_object(out, "wrong_stops");
        json_write_text(out, "from", date_iso_text(stops->first, first));
        json_write_text(out, "to", date_iso_text(stops->last, last));
        write_cell(out, "stopped", stops->stopped);
        write_cell(out, "reversed", stops->reversed);
        write_cell(out, "completed", stops->completed);
        write_cell(out, "wrong", stops->wrong);
        json_close(out);
        json_open_object(out, "second_looks");
        write_cell(out, "drawn", sheet->looks.drawn);
        write_cell(out, "judged", sheet->looks.judged);
        write_cell(out, "otherwise", sheet->looks.otherwise);
        json_close(out);
}

/* SHAPE FairnessSheet: the sheet of a month; compared: how many comparisons were made
 * month date
 * rows FairnessRow[]
 * compared int
 * differences FairnessDifference[]
 * reasons FairnessReason[]
 * wrong_stops FairnessStops
 * second_looks FairnessLooks
 */

/* ROUTE GET /api/keadilan/{bulan}
 * summary: Lembar keadilan bulanan / Monthly fairness sheet
 * permission: fairness.read
 * purpose: review
 * pool: slow
 * path bulan line 7..7
 * returns: rows by trait and group, differences, reasons, wrong_stops, second_looks; null where the page hides
 * answer 200 FairnessSheet
 */
enum error fairness_api(struct request *rq, const struct fairness_api_params *p)
{
        struct json_writer out;
        struct fairness_sheet sheet;
        char month[DATE_ISO_SIZE + 1];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA_LIMIT);
        TRY(fairness_read_sheet(rq, p->bulan, &arena, &sheet));
        api_begin(rq, &out);
        json_write_text(&out, "month", date_iso_text(sheet.month, month));
        write_rows(rq, &out, &sheet);
        write_differences(rq, &out, &sheet);
        write_reasons(&out, &sheet);
        write_stops(&out, &sheet);
        return api_send(rq, &out, 200);
}

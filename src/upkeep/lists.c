/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The queue and the journal as files and as JSON, with the columns of their pages. */
#include "upkeep.routes.h"

#include "base/checked.h"
#include "downloads/downloads.h"
#include "program/fields.h"
#include "store/store.h"
#include "upkeep/view.h"
#include "upkeep/words.h"

/* --- the queue ---------------------------------------------------------------------------------------------------- */

const struct job_word *job_word_of(struct slice state)
{
        static const struct job_word words[] = {
                { S("waiting"), S("waiting"), T("menunggu") },
                { S("running"), S("good"), T("berjalan") },
                { S("dead"), S("bad"), T("berhenti") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                if (slice_equal(words[i].state, state))
                        return &words[i];
        return &words[0];
}

static const struct listing_field job_fields[] = {
        { "kind", T("Pekerjaan"), 30 },     { "state", T("Keadaan"), 14 },
        { "attempts", T("Percobaan"), 10 }, { "due_at", T("Waktu berikut"), 20 },
        { "last_error", T("Kesalahan terakhir"), 30 }, { "installation", T("Seluruh pemasangan"), 10 },
};

static enum error read_jobs(struct tx *tx, const struct actor *actor, void *rows, struct listing_reading *reading)
{
        struct job_list *list = rows;
        struct job_range range = { reading->after, reading->limit };
        TRY(job_list_open(tx, actor, &range, reading->arena, list));
        if (list->more)
                reading->position = job_position(&list->items[list->count - 1], reading->arena);
        return sheet_page_of(reading->arena, SHEET_ROWS(list), &reading->page);
}

static enum error write_job(struct request *rq, const void *rows, size_t index, struct value *ret_values)
{
        const struct job_row *row = &((const struct job_list *)rows)->items[index];
        ret_values[0] = value_text(row->kind);
        ret_values[1] = value_coded(row->state, translate(rq->language, job_word_of(row->state)->label));
        ret_values[2] = value_number(row->attempts);
        ret_values[3] = value_at(row->due_at);
        ret_values[4] = value_text(row->last_error);
        ret_values[5] = value_yes_no(row->installation);
        return OK;
}

/* No person stands in it: who may see it may keep it. */
const struct listing upkeep_jobs = { .page = "/pekerjaan", .file = "/pekerjaan.csv", .api = "/api/pekerjaan",
                                     .permission = S("job.list"), .object_kind = S("job"), .fields = job_fields,
                                     .field_count = ARRAY_SIZE(job_fields), .read = read_jobs, .write = write_job };

/* ROUTE GET /pekerjaan.csv
 * summary: Unduh daftar pekerjaan sistem / Download the work of the program
 * permission: job.list
 * purpose: none
 * pool: slow
 * returns: CSV
 */
enum error upkeep_jobs_csv(struct request *rq, const struct upkeep_jobs_csv_params *p)
{
        struct job_list list;
        (void)p;
        return listing_send_file(rq, &upkeep_jobs, &list);
}

/* SHAPE Job: work of the program; installation: of no office alone
 * id uuid
 * kind text
 * state choice(waiting running dead)
 * attempts int
 * due_at instant null
 * last_error text null
 * installation bool
 */

/* ROUTE GET /api/pekerjaan
 * summary: Pekerjaan sistem / Work of the program
 * permission: job.list
 * purpose: none
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * returns: items, dead letters first, and the next page; state is waiting, running or dead
 * answer 200 Job[]
 */
enum error upkeep_api_jobs(struct request *rq, const struct upkeep_api_jobs_params *p)
{
        struct job_list list;
        return listing_send_json(rq, &upkeep_jobs, &list,
                                 &(struct listing_wish){ .after = p->sesudah, .limit = p->has_batas ? p->batas : 0 });
}

/* --- the journal -------------------------------------------------------------------------------------------------- */

/* Words of the policy table only, so that an address cannot carry anything else. */
static bool is_action(struct slice text)
{
        for (size_t i = 0; i < text.size; i++)
                if (!((text.data[i] >= 'a' && text.data[i] <= 'z') || text.data[i] == '.' || text.data[i] == '-'))
                        return false;
        return text.size > 0;
}

struct journal_filter upkeep_journal_filter(struct request *rq, const struct journal_choice *choice)
{
        const struct actor *actor = request_actor(rq);
        int zone = actor->zone_minutes;
        return (struct journal_filter){ .office_id = actor->office_id, .reader_id = actor->person_id,
                                        .action = is_action(choice->action) ? choice->action : S(""),
                                        .since = choice->since.year ? date_start(choice->since, zone) : 0,
                                        .until = choice->until.year ? date_start(choice->until, zone) + DAY : 0,
                                        .sees_held = access_may_ever(actor, S("named.review")) };
}

struct slice upkeep_day(struct request *rq, struct date day)
{
        return day.year ? date_iso_kept(day, rq->arena) : SLICE_NULL;
}

struct slice upkeep_journal_words(struct request *rq, const struct journal_choice *choice)
{
        struct slice action = is_action(choice->action) ? choice->action : SLICE_NULL;
        struct slice filter = list_filter(rq, SLICE_NULL, "tindakan", action);
        filter = list_filter(rq, filter, "sejak", upkeep_day(rq, choice->since));
        return list_filter(rq, filter, "sampai", upkeep_day(rq, choice->until));
}

enum error upkeep_journal_rows(struct tx *tx, const struct actor *actor, const struct journal_filter *filter,
                               struct arena *arena, struct journal_rows *ret_rows)
{
        TRY(access_enter(tx, actor, S("journal.read"),
                         &(struct access_object){ .kind = S("journal"), .office_id = actor->office_id,
                                                  .class = CLASS_P2 },
                         SLICE_NULL));
        return journal_list(tx, filter, arena, ret_rows);
}

static const struct listing_field journal_fields[] = {
        { "at", T("Waktu"), 20 },          { "actor", T("Siapa"), 30 }, { "action", T("Tindakan"), 36 },
        { "purpose", T("Keperluan"), 24 }, { "kind", T("Apa"), 24 },    { "object", T("Nomor catatan"), 38 },
        { "count", T("Jumlah"), 10 },
};

struct journal_reading {
        struct journal_filter filter;
        struct journal_rows rows;
};

/* The staff whose names leave with it count as persons of a list (downloads/downloads.h). */
static enum error note_actors(struct tx *tx, const struct actor *actor, const struct journal_rows *rows)
{
        struct uuid names[JOURNAL_ROWS_MAX];
        for (size_t i = 0; i < rows->count; i++)
                names[i] = slice_is_null(rows->items[i].actor_name) ? UUID_NIL : rows->items[i].actor_id;
        return download_note_free(tx, actor, S("person"), names, rows->count);
}

static enum error read_entries(struct tx *tx, const struct actor *actor, void *rows, struct listing_reading *reading)
{
        struct journal_reading *journal = rows;
        struct journal_filter filter = journal->filter;
        filter.limit = reading->limit;
        if (reading->after.size && !uuid_parse(reading->after, &filter.before))
                return ERR_INVALID;
        TRY(upkeep_journal_rows(tx, actor, &filter, reading->arena, &journal->rows));
        TRY(listing_by_id(SHEET_ROWS(&journal->rows), reading));
        return reading->file ? note_actors(tx, actor, &journal->rows) : OK;
}

static enum error write_entry(struct request *rq, const void *rows, size_t index, struct value *ret_values)
{
        const struct journal_row *row = &((const struct journal_reading *)rows)->rows.items[index];
        ret_values[0] = value_at(row->at);
        ret_values[1] = value_text(row->actor_name);
        ret_values[2] = value_coded(row->action, journal_action_text(rq->language, row->action));
        ret_values[3] = value_coded(row->purpose, journal_purpose_text(rq->language, row->purpose));
        ret_values[4] = value_coded(row->object_kind, journal_kind_text(rq->language, row->object_kind));
        if (row->id_count == 1)
                ret_values[5] = value_text(id_text(rq, row->first_id));
        ret_values[6] = value_number((int64_t)row->id_count);
        return OK;
}

const struct listing upkeep_journal = { .page = "/jurnal", .file = "/jurnal.csv", .api = "/api/jurnal",
                                        .object_kind = S("journal"), .too_large = "terlalu-panjang",
                                        .fields = journal_fields, .field_count = ARRAY_SIZE(journal_fields),
                                        .read = read_entries, .write = write_entry };

/* ROUTE GET /jurnal.csv
 * summary: Unduh jurnal / Download the journal
 * permission: journal.read
 * purpose: review
 * pool: slow
 * query tindakan line 0..60 ?
 * query sejak date ?
 * query sampai date ?
 * returns: CSV, or the page with the word to narrow it
 */
enum error upkeep_journal_csv(struct request *rq, const struct upkeep_journal_csv_params *p)
{
        struct journal_choice choice = { p->tindakan, p->sejak, p->sampai };
        struct journal_reading journal = { .filter = upkeep_journal_filter(rq, &choice) };
        return listing_send_file(rq, &upkeep_journal, &journal);
}

/* SHAPE JournalEntry: what somebody did or read; object: null where it is about several things
 * id uuid
 * at instant
 * actor text null
 * action text
 * purpose text null
 * kind text null
 * object text null
 * count int
 */

/* ROUTE GET /api/jurnal
 * summary: Jurnal / The journal
 * permission: journal.read
 * purpose: review
 * pool: slow
 * query tindakan line 0..60 ?
 * query sejak date ?
 * query sampai date ?
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * returns: items, newest first, and the next page; object is null where an entry is about several things
 * answer 200 JournalEntry[]
 */
enum error upkeep_api_journal(struct request *rq, const struct upkeep_api_journal_params *p)
{
        struct journal_choice choice = { p->tindakan, p->sejak, p->sampai };
        struct journal_reading journal = { .filter = upkeep_journal_filter(rq, &choice) };
        return listing_send_json(rq, &upkeep_journal, &journal,
                                 &(struct listing_wish){ .filter = upkeep_journal_words(rq, &choice),
                                                         .after = p->sesudah,
                                                         .limit = p->has_batas ? p->batas : 0 });
}

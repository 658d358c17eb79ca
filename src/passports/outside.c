/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/outside.h"

#include "base/checked.h"
#include "exchange/exchange.h"
#include "passports/internal.h"
#include "portal/portal.h"
#include "program/office.h"
#include "text/date.h"

#define LIST    S("p3mi")
#define OFFICES S("office")
#define AGENCY  S("agency")
#define NO_LAW  S("no-law") /* why a question is kept and not asked */
#define RECHECK (10 * MINUTE) /* below the turn of its schedule: one turn looks at each once */

static const struct {
        struct slice word, text;
} kinds[] = {
        [OUTSIDE_LIST] = { S("p3mi"), T("Daftar perusahaan berizin (P3MI)") },
        [OUTSIDE_OFFICES] = { S("office"), T("Permohonan di kantor lain") },
        [OUTSIDE_AGENCY] = { S("agency"), T("Pertanyaan kepada instansi") },
};

/* Why something is not checked, and what was found: what stands in the table, and its words. */
static const struct {
        struct slice code, text;
} words[] = {
        { S("no-list"), T("Kantor belum memasukkan daftar P3MI.") },
        { S("cut"), T("Daftar P3MI terlalu panjang untuk dibaca seluruhnya.") },
        { S("unreadable"), T("Nama perusahaan tidak dapat dibaca.") },
        { S("keys"), T("Kunci pencarian sedang dibuat ulang; pencarian belum menemukan semua permohonan.") },
        { S("no-answer"), T("Instansi belum menjawab.") },
        { S("no-law"), T("Belum ditanyakan: dasar hukumnya belum dikonfirmasi kantor.") },
        { S("declined"), T("Instansi tidak dapat memeriksanya.") },
        { S("not-theirs"), T("Data itu tidak ada pada instansi yang ditanya.") },
        { S("listed"), T("Ada dalam daftar, izinnya berlaku.") },
        { S("suspended"), T("Ada dalam daftar, izinnya dihentikan sementara.") },
        { S("revoked"), T("Ada dalam daftar, izinnya dicabut.") },
        { S("ended"), T("Ada dalam daftar, izinnya sudah berakhir.") },
        { S("other"), T("Ada dalam daftar dengan keterangan lain; baca daftarnya.") },
        { S("similar"), T("Ada nama yang mirip dalam daftar; belum tentu perusahaan yang sama.") },
        { S("not-listed"), T("Tidak ada dalam daftar. Ini bukan bukti: namanya bisa tertulis lain. Tanyakan kepada "
                             "instansi.") },
        { S("hit"), T("Ada permohonan di kantor lain.") },
        { S("none"), T("Tidak ada permohonan di kantor lain.") },
        { S("answered"), T("Instansi sudah menjawab.") },
};

struct slice outside_kind_text(enum outside_kind kind)
{
        return kinds[kind].text;
}

struct slice outside_kind_word(enum outside_kind kind)
{
        return kinds[kind].word;
}

static struct slice text_of(struct slice code)
{
        for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                if (code.size && slice_equal(words[i].code, code))
                        return words[i].text;
        return SLICE_NULL;
}

/* --- the list --- */

static const struct slice standing_codes[] = {
        [STANDING_REVOKED] = S("revoked"), [STANDING_SUSPENDED] = S("suspended"), [STANDING_ENDED] = S("ended"),
        [STANDING_OTHER] = S("other"),     [STANDING_IN_FORCE] = S("listed"),
};

/* What the list says of a company: either a reason why that cannot be said, or a result. */
struct list_word {
        struct slice why, result, as_of;
};

static struct list_word word_of(const struct check_result *found)
{
        struct list_word word = { .as_of = found->as_of.size ? found->as_of : SLICE_NULL };
        if (found->answer == CHECK_NO_LIST)
                word.why = S("no-list");
        else if (found->answer == CHECK_LISTED)
                word.result = standing_codes[found->companies[0].standing];
        else if (!found->complete)
                word.why = S("cut");
        else
                word.result = found->answer == CHECK_SIMILAR ? S("similar") : S("not-listed");
        return word;
}

static enum error ask_list(struct tx *tx, struct uuid office_id, struct slice today, struct slice company,
                           struct list_word *ret_word)
{
        struct check_result found;
        enum error err = portal_check(tx, &(struct check_question){ office_id, today, company }, tx_arena(tx), &found);
        if (err != OK && err != ERR_INVALID)
                return err;
        *ret_word = err == OK ? word_of(&found) : (struct list_word){ .why = S("unreadable") };
        return OK;
}

static struct uuid check_id(struct uuid application_id, struct slice kind)
{
        return uuid_from_name(application_id, kind);
}

static const struct outside_of_row *find_row(const struct outside_of_rows *rows, struct uuid id)
{
        for (size_t i = 0; i < rows->count; i++)
                if (uuid_equal(rows->items[i].id, id))
                        return &rows->items[i];
        return NULL;
}

/* Who asked first, of which application, and whether a person looks at the answer now. */
struct look_for {
        struct uuid office_id, application_id, asked_by;
        bool now_seen;
};

/* Nothing is written for a word that stands there, but that it was looked at, where no person is. */
static enum error write_list(struct tx *tx, const struct look_for *look, const struct list_word *word)
{
        struct outside_of_rows rows;
        struct uuid id = check_id(look->application_id, LIST);
        instant now = clock_now();
        TRY(outside_of(tx, &(struct outside_of_params){ look->office_id, look->application_id }, tx_arena(tx), &rows));
        const struct outside_of_row *row = find_row(&rows, id);
        bool same = row && slice_equal(row->why, word->why) && slice_equal(row->result, word->result) &&
                    slice_equal(row->as_of, word->as_of);
        if (same && look->now_seen)
                return OK;
        if (same)
                return outside_tried(tx, &(struct outside_tried_params){ look->office_id, id, now }, NULL);
        bool answered = !slice_is_null(word->result);
        return outside_put(tx,
                           &(struct outside_put_params){
                                   .office_id = look->office_id, .id = id, .application_id = look->application_id,
                                   .kind = LIST, .about = S(""), .state = answered ? S("checked") : S("waiting"),
                                   .why = word->why, .result = word->result, .as_of = word->as_of,
                                   .asked_by = look->asked_by, .at = now, .has_answered_at = answered,
                                   .answered_at = now, .has_seen_at = answered && look->now_seen, .seen_at = now },
                           NULL);
}

enum error outside_look(struct tx *tx, const struct actor *actor, const struct application_head *head, bool now_seen)
{
        struct list_word word;
        if (head->company.size == 0)
                return OK;
        TRY(ask_list(tx, actor->office_id, today_of(actor, tx_arena(tx)), head->company, &word));
        return write_list(tx, &(struct look_for){ actor->office_id, head->id, actor->person_id, now_seen }, &word);
}

enum error outside_is_licensed(struct tx *tx, const struct actor *actor, struct slice company, bool *ret_licensed)
{
        struct list_word word;
        TRY(ask_list(tx, actor->office_id, today_of(actor, tx_arena(tx)), company, &word));
        *ret_licensed = slice_equal(word.result, standing_codes[STANDING_IN_FORCE]);
        return OK;
}

enum error outside_drop_list(struct tx *tx, struct uuid office_id, struct uuid application_id)
{
        return outside_forget(tx, &(struct outside_forget_params){ office_id, application_id, LIST }, NULL);
}

/* --- other offices --- */

enum error outside_searched(struct tx *tx, const struct actor *actor, const struct outside_search *search)
{
        instant now = clock_now();
        return outside_put(tx,
                           &(struct outside_put_params){
                                   .office_id = actor->office_id, .id = check_id(search->application_id, OFFICES),
                                   .application_id = search->application_id, .kind = OFFICES, .about = S(""),
                                   .state = search->whole ? S("checked") : S("waiting"),
                                   .why = search->whole ? SLICE_NULL : S("keys"),
                                   .result = !search->whole ? SLICE_NULL : search->found ? S("hit") : S("none"),
                                   .as_of = SLICE_NULL, .asked_by = actor->person_id, .at = now,
                                   .has_answered_at = search->whole, .answered_at = now,
                                   .has_seen_at = search->whole, .seen_at = now },
                           NULL);
}

/* --- agencies --- */

enum error passports_outside_asked(struct tx *tx, const struct outside_question *question)
{
        TRY(note_event(tx, question->office_id, question->asked_by, question->application_id, "agency-asked", S("")));
        TRY(outside_drop(tx,
                         &(struct outside_drop_params){ question->office_id, question->application_id, AGENCY,
                                                        question->kind, question->request_id },
                         NULL));
        return outside_put(tx,
                           &(struct outside_put_params){
                                   .office_id = question->office_id, .id = question->request_id,
                                   .application_id = question->application_id, .kind = AGENCY,
                                   .about = question->kind, .state = S("waiting"), .why = S("no-answer"),
                                   .asked_by = question->asked_by, .at = clock_now() },
                           NULL);
}

enum error passports_outside_kept(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                  struct slice kind)
{
        struct gate gate;
        struct arena *arena = tx_arena(tx);
        TRY(gate_enter(tx, actor, S("application.read"), application_id, arena, &gate));
        struct slice name = arena_printf(arena, "later:%.*s", SLICE_FMT(kind));
        return outside_put(tx,
                           &(struct outside_put_params){ .office_id = actor->office_id,
                                                         .id = uuid_from_name(application_id, name),
                                                         .application_id = application_id, .kind = AGENCY,
                                                         .about = kind, .state = S("waiting"), .why = NO_LAW,
                                                         .asked_by = actor->person_id, .at = clock_now() },
                           NULL);
}

/* Whether a question that was kept may be asked now is looked at again; the program asks nobody. */
static enum error look_at_law(struct tx *tx, const struct kind_question *question, struct uuid id)
{
        bool ready;
        struct slice label;
        TRY(exchange_kind_ready(tx, question, tx_arena(tx), &label, &ready));
        if (!ready)
                return outside_tried(tx, &(struct outside_tried_params){ question->office_id, id, clock_now() }, NULL);
        return outside_end(tx,
                           &(struct outside_end_params){ question->office_id, id, S("ready"), NO_LAW, SLICE_NULL,
                                                         clock_now() },
                           NULL);
}

enum error passports_outside_answered(struct tx *tx, struct uuid office_id, struct uuid request_id, struct slice code)
{
        bool declined = slice_equal(code, S("ditolak"));
        bool checked = !declined && !slice_equal(code, S("bukan-data-kami")) &&
                       !slice_equal(code, S("butuh-keterangan"));
        return outside_end(tx,
                           &(struct outside_end_params){ .office_id = office_id, .id = request_id,
                                                         .state = checked ? S("checked") : S("waiting"),
                                                         .why = checked    ? SLICE_NULL :
                                                                declined   ? S("declined") :
                                                                             S("not-theirs"),
                                                         .result = checked ? S("answered") : SLICE_NULL,
                                                         .at = clock_now() },
                           NULL);
}

/* --- reading --- */

static struct outside_item item_of(const struct outside_of_row *row, const struct application_file *file)
{
        struct outside_item item = { .id = row->id, .kind = OUTSIDE_LIST, .asked_at = row->asked_at,
                                     .tried_at = row->tried_at, .as_of = row->as_of,
                                     .checked = slice_equal(row->state, S("checked")),
                                     .ready = slice_equal(row->state, S("ready")),
                                     .kept = slice_equal(row->why, NO_LAW),
                                     .news = row->has_answered_at && !row->has_seen_at };
        item.why = item.checked ? SLICE_NULL : item.ready ? T("Sekarang dapat diperiksa.") : text_of(row->why);
        item.result = item.checked ? text_of(row->result) : SLICE_NULL;
        if (slice_equal(row->kind, OFFICES))
                item.kind = OUTSIDE_OFFICES;
        else if (slice_equal(row->kind, AGENCY))
                item.kind = OUTSIDE_AGENCY;
        else
                item.about = file->head.company;
        for (size_t i = 0; i < file->request_count && item.kind == OUTSIDE_AGENCY; i++)
                if (uuid_equal(file->requests[i].id, row->id))
                        item.about = file->requests[i].question;
        return item;
}

/* What a question that is kept would ask. */
static enum error read_kept(struct tx *tx, const struct reading *reading, struct slice kind, struct outside_item *item)
{
        bool ready;
        struct slice today = today_of(reading->actor, reading->arena);
        const struct kind_question question = { reading->actor->office_id, kind, today, reading->language };
        return exchange_kind_ready(tx, &question, reading->arena, &item->about, &ready);
}

/* Which names the list has that are like the company's; as /cek tells them to anybody. */
static enum error read_near(struct tx *tx, const struct reading *reading, struct slice company,
                            struct outside_item *item)
{
        struct check_result *found = arena_new(reading->arena, struct check_result);
        struct slice today = today_of(reading->actor, reading->arena);
        if (!found)
                return ERR_MEMORY;
        enum error err = portal_check(tx, &(struct check_question){ reading->actor->office_id, today, company },
                                      reading->arena, found);
        if (err == ERR_INVALID)
                return OK;
        TRY(err);
        if (found->answer == CHECK_SIMILAR)
                item->near = found->companies, item->near_count = found->count;
        return OK;
}

enum error outside_read(struct tx *tx, const struct reading *reading, struct application_file *file)
{
        struct outside_of_rows rows;
        TRY(outside_of(tx, &(struct outside_of_params){ reading->actor->office_id, file->head.id }, reading->arena,
                       &rows));
        file->outside = arena_array(reading->arena, struct outside_item, rows.count);
        if (!file->outside)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                struct outside_item *item = &file->outside[file->outside_count++];
                *item = item_of(&rows.items[i], file);
                if (item->kept)
                        TRY(read_kept(tx, reading, rows.items[i].about, item));
                if (slice_equal(rows.items[i].result, S("similar")))
                        TRY(read_near(tx, reading, file->head.company, item));
        }
        return OK;
}

enum error outside_seen(struct tx *tx, const struct actor *actor, struct uuid application_id)
{
        return outside_mark_seen(tx,
                                 &(struct outside_mark_seen_params){ actor->office_id, application_id,
                                                                     actor->person_id, clock_now() },
                                 NULL);
}

static enum error list_enter(struct tx *tx, const struct actor *actor)
{
        return access_decide(tx, actor, S("application.list"),
                             &(struct access_object){ .kind = APPLICATION, .office_id = actor->office_id,
                                                      .state = S(""), .region = S(""), .class = CLASS_P2 });
}

enum error passports_outside(struct tx *tx, const struct actor *actor, const struct outside_filter *filter,
                             struct arena *arena, struct outside_rows *ret_rows)
{
        struct outside_rows_rows rows;
        struct uuid ids[OUTSIDE_MOST];
        struct outside_rows list = { .items = arena_array(arena, struct outside_row, OUTSIDE_MOST) };
        if (!list.items)
                return ERR_MEMORY;
        if (filter->after < 0 || filter->limit < 1 || filter->limit > OUTSIDE_MOST)
                return ERR_INVALID;
        TRY(list_enter(tx, actor));
        TRY(outside_rows(tx,
                         &(struct outside_rows_params){ actor->office_id, actor->person_id, filter->after,
                                                        filter->limit + 1 },
                         arena, &rows));
        for (size_t i = 0; i < rows.count && i < (size_t)filter->limit; i++) {
                const struct outside_rows_row *row = &rows.items[i];
                ids[list.count] = row->id;
                list.items[list.count++] = (struct outside_row){ row->id,       row->seq,   row->number,
                                                                 row->initials, row->state, row->unchecked,
                                                                 row->news };
        }
        list.more = rows.count > (size_t)filter->limit;
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("application.list"),
                                                      .object_kind = APPLICATION, .office_id = actor->office_id,
                                                      .ids = ids, .id_count = list.count }));
        *ret_rows = list;
        return OK;
}

enum error passports_outside_news(struct tx *tx, const struct actor *actor, int64_t *ret_count)
{
        struct outside_news_row row;
        TRY(outside_news(tx, &(struct outside_news_params){ actor->office_id, actor->person_id }, tx_arena(tx), &row));
        *ret_count = row.news;
        return OK;
}

/* --- again --- */

/* Of one application, by hand. */
enum error passports_outside_retry(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                   size_t *ret_left)
{
        struct gate gate;
        struct application_head head;
        struct outside_of_rows rows;
        struct arena *arena = tx_arena(tx);
        TRY(gate_enter(tx, actor, S("application.check"), application_id, arena, &gate));
        TRY(head_read(tx, actor->office_id, application_id, arena, &head));
        TRY(outside_look(tx, actor, &head, true));
        TRY(outside_of(tx, &(struct outside_of_params){ actor->office_id, application_id }, arena, &rows));
        *ret_left = 0;
        for (size_t i = 0; i < rows.count; i++) {
                if (slice_equal(rows.items[i].state, S("checked")))
                        continue;
                ++*ret_left;
                const struct kind_question kept = { actor->office_id, rows.items[i].about, today_of(actor, arena),
                                                    LANGUAGE_ID };
                if (slice_equal(rows.items[i].why, NO_LAW))
                        TRY(look_at_law(tx, &kept, rows.items[i].id));
                else if (slice_equal(rows.items[i].kind, AGENCY))
                        TRY(exchange_remind(tx, actor->office_id, rows.items[i].id));
        }
        return OK;
}

/* The program looks for nobody's applications at other offices: it only finds that one can look again. */
static enum error look_again(struct tx *tx, const struct outside_due_row *row, bool whole)
{
        struct application_head head;
        struct office office;
        struct list_word word;
        int32_t zone;
        if (slice_equal(row->kind, OFFICES))
                return whole ? outside_end(tx,
                                           &(struct outside_end_params){ row->office_id, row->id, S("ready"),
                                                                         S("keys"), SLICE_NULL, clock_now() },
                                           NULL)
                             : outside_tried(tx, &(struct outside_tried_params){ row->office_id, row->id, clock_now() },
                                             NULL);
        TRY(office_find(tx, row->office_id, tx_arena(tx), &office));
        if (!zone_parse(office.zone, &zone))
                return ERR_CORRUPT;
        struct slice today = date_iso_kept(date_of_instant(clock_now(), zone), tx_arena(tx));
        if (slice_equal(row->kind, AGENCY))
                return look_at_law(tx, &(struct kind_question){ row->office_id, row->about, today, LANGUAGE_ID },
                                   row->id);
        TRY(head_read(tx, row->office_id, row->application_id, tx_arena(tx), &head));
        TRY(ask_list(tx, row->office_id, today, head.company, &word));
        return write_list(tx, &(struct look_for){ row->office_id, row->application_id, row->asked_by, false }, &word);
}

enum error passports_outside_again(struct tx *tx, int64_t most, int64_t *ret_count)
{
        struct outside_due_rows rows;
        bool whole;
        TRY(search_is_whole(tx, &whole));
        TRY(outside_due(tx, &(struct outside_due_params){ clock_now() - RECHECK, most }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(look_again(tx, &rows.items[i], whole));
        *ret_count = (int64_t)rows.count;
        return OK;
}

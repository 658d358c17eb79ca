/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Asking, deciding, fetching. */
#include "downloads/downloads.h"

#include "access/people.h"
#include "base/checked.h"
#include "downloads.sql.h"
#include "jobs/outbox.h"
#include "program/counter.h"
#include "store/change.h"
#include "store/receipt.h"
#include "text/date.h"
#include "text/utf8.h"

#define EXPORT S("export")

enum { REASON_MIN = 10, REASON_MAX = 1000, NOTE_MIN = 5 };

/* --- tables --- */

static const struct {
        struct slice word, text;
} states[DOWNLOAD_STATE_COUNT] = {
        [DOWNLOAD_WAITING] = { S("waiting"), T("Menunggu orang kedua") },
        [DOWNLOAD_APPROVED] = { S("approved"), T("Disetujui, dapat diunduh") },
        [DOWNLOAD_REFUSED] = { S("refused"), T("Ditolak") },
        [DOWNLOAD_EXPIRED] = { S("expired"), T("Waktunya habis") },
        [DOWNLOAD_SPENT] = { S("spent"), T("Sudah diunduh") },
};

static const struct {
        struct slice word, text;
} lists[] = {
        { S("application"), T("Daftar permohonan paspor") },
        { S("due"), T("Tenggat meja paspor") },
        { S("outside"), T("Pemeriksaan ke luar kantor yang belum jadi") },
        { S("person"), T("Daftar akun") },
};

static const struct {
        struct slice word, text;
} purposes[] = {
        { S("report"), T("Laporan berkala kantor") },
        { S("audit"), T("Pemeriksaan internal atau eksternal") },
        { S("case"), T("Penelaahan perkara") },
        { S("evaluation"), T("Evaluasi layanan") },
};

struct slice download_state_word(enum download_state state)
{
        return state < DOWNLOAD_STATE_COUNT ? states[state].word : S("");
}

struct slice download_state_text(enum download_state state)
{
        return state < DOWNLOAD_STATE_COUNT ? states[state].text : S("");
}

struct slice download_list_text(struct slice list)
{
        for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
                if (slice_equal(lists[i].word, list))
                        return lists[i].text;
        return SLICE_NULL;
}

struct slice download_purpose_at(size_t index)
{
        return index < ARRAY_SIZE(purposes) ? purposes[index].word : SLICE_NULL;
}

struct slice download_purpose_text(struct slice purpose)
{
        for (size_t i = 0; i < ARRAY_SIZE(purposes); i++)
                if (slice_equal(purposes[i].word, purpose))
                        return purposes[i].text;
        return SLICE_NULL;
}

static enum download_state state_of(struct slice word, instant expires_at, int64_t fetches_left)
{
        bool late = clock_now() >= expires_at;
        if (slice_equal(word, states[DOWNLOAD_REFUSED].word))
                return DOWNLOAD_REFUSED;
        if (slice_equal(word, states[DOWNLOAD_APPROVED].word))
                return fetches_left <= 0 ? DOWNLOAD_SPENT : late ? DOWNLOAD_EXPIRED : DOWNLOAD_APPROVED;
        return late ? DOWNLOAD_EXPIRED : DOWNLOAD_WAITING;
}

/* --- telling --- */

/* A number and a link to one person of the actor's office; told twice is told once. */
static enum error tell(struct tx *tx, const struct actor *actor, struct uuid person_id, struct uuid id,
                       struct slice topic)
{
        char text[UUID_TEXT_SIZE + 1];
        struct slice person = slice_of((const char *)person_id.bytes, sizeof person_id.bytes);
        struct uuid message = uuid_from_name(uuid_from_name(id, topic), person);
        uuid_format(id, text);
        return outbox_add(tx, &(struct outbox_message){ .office_id = actor->office_id, .id = message,
                                                        .channel = S("email"),
                                                        .recipient_id = person_id, .topic = topic,
                                                        .body = arena_printf(tx_arena(tx), "/unduhan/%s\n", text) });
}

/* Whoever may be the second person today, but who asked and who is named in it. */
static enum error tell_deciders(struct tx *tx, const struct actor *actor, struct uuid id, struct slice number)
{
        char today[DATE_ISO_SIZE + 1];
        struct person_ids people;
        struct slice day = date_iso_text(date_of_instant(clock_now(), actor->zone_minutes), today);
        struct slice topic = arena_printf(tx_arena(tx), "Unduhan menunggu %.*s", SLICE_FMT(number));
        struct action_search search = { actor->office_id, S("export.confirm"), day };
        TRY(people_who_may(tx, &search, tx_arena(tx), &people));
        for (size_t i = 0; i < people.count; i++) {
                bool named;
                TRY(access_is_named(tx, people.items[i], EXPORT, id, &named));
                if (!named && !uuid_equal(people.items[i], actor->person_id))
                        TRY(tell(tx, actor, people.items[i], id, topic));
        }
        return OK;
}

/* --- asking --- */

/* How many the actor took within the day in files, or was shown in lists. */
static enum error count_day(struct tx *tx, const struct actor *actor, bool shown, int64_t *ret_count)
{
        struct export_person_count_row row;
        TRY(export_person_count(tx, &(struct export_person_count_params){ .office_id = actor->office_id,
                                                                          .person_id = actor->person_id,
                                                                          .since = clock_now() - DOWNLOAD_DAY,
                                                                          .shown = shown },
                                tx_arena(tx), &row));
        *ret_count = row.persons;
        return OK;
}

static enum error note(struct tx *tx, const struct actor *actor, struct slice kind, const struct uuid *persons,
                       size_t count)
{
        for (size_t i = 0; i < count; i++)
                TRY(export_person_note(tx, &(struct export_person_note_params){ .office_id = actor->office_id,
                                                                                .person_id = actor->person_id,
                                                                                .object_kind = kind,
                                                                                .object_id = persons[i],
                                                                                .at = clock_now() },
                                       NULL));
        return OK;
}

static bool is_among(struct uuid id, const struct uuid *ids, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (uuid_equal(ids[i], id))
                        return true;
        return false;
}

enum error download_note_free(struct tx *tx, const struct actor *actor, struct slice kind, const struct uuid *persons,
                              size_t count)
{
        int64_t taken;
        struct uuid each[DOWNLOAD_FREE];
        size_t found = 0;
        for (size_t i = 0; i < count; i++) {
                if (uuid_is_nil(persons[i]) || is_among(persons[i], each, found))
                        continue;
                if (found == DOWNLOAD_FREE)
                        return ERR_TOO_LARGE;
                each[found++] = persons[i];
        }
        TRY(note(tx, actor, kind, each, found));
        TRY(count_day(tx, actor, false, &taken));
        return taken > DOWNLOAD_FREE ? ERR_TOO_LARGE : OK;
}

enum error download_note_shown(struct tx *tx, const struct actor *actor, struct slice kind, const struct uuid *persons,
                               size_t count)
{
        int64_t shown;
        TRY(note(tx, actor, arena_join(tx_arena(tx), S("shown-"), kind), persons, count));
        TRY(count_day(tx, actor, true, &shown));
        return shown > DOWNLOAD_SHOWN ? ERR_SPENT : OK;
}

static enum error check_new(struct tx *tx, const struct actor *actor, const struct download_new *new)
{
        int64_t taken;
        TRY(count_day(tx, actor, false, &taken));
        size_t length = utf8_count(slice_trim(new->reason));
        if (new->count > DOWNLOAD_MOST)
                return ERR_TOO_LARGE;
        if (slice_is_null(download_list_text(new->list)) || slice_is_null(download_purpose_text(new->purpose)) ||
            new->count == 0 || taken + (int64_t)new->count <= DOWNLOAD_FREE || length < REASON_MIN ||
            length > REASON_MAX)
                return ERR_INVALID;
        return OK;
}

static enum error insert_new(struct tx *tx, const struct actor *actor, const struct download_new *new,
                             struct arena *arena, struct slice *ret_number)
{
        instant now = clock_now();
        struct counter_number taken;
        struct counter_wish wish = { actor->office_id, EXPORT, "U", date_of_instant(now, actor->zone_minutes).year };
        TRY(counter_number(tx, &wish, arena, &taken));
        TRY(download_insert(tx, &(struct download_insert_params){
                                        .office_id = actor->office_id, .id = new->id, .seq = taken.seq,
                                        .number = taken.number, .list = new->list,
                                        .filter = new->filter.data ? new->filter : S(""), .purpose = new->purpose,
                                        .persons = (int64_t)new->count, .reason = slice_trim(new->reason),
                                        .by = actor->person_id, .at = now, .expires_at = now + DOWNLOAD_ASK_TIME },
                            NULL));
        for (size_t i = 0; i < new->count; i++)
                TRY(download_item_add(tx,
                                      &(struct download_item_add_params){ .office_id = actor->office_id,
                                                                          .export_id = new->id,
                                                                          .object_id = new->persons[i] },
                                      NULL));
        TRY(download_mark_named(tx, &(struct download_mark_named_params){ .office_id = actor->office_id, .id = new->id,
                                                                          .at = now },
                                NULL));
        TRY(download_keep_identifiers(
                tx, &(struct download_keep_identifiers_params){ .office_id = actor->office_id, .id = new->id }, NULL));
        *ret_number = taken.number;
        TRY(change_record(tx, actor->office_id, EXPORT, new->id, S("new")));
        return tell_deciders(tx, actor, new->id, taken.number);
}

enum error download_ask(struct tx *tx, const struct actor *actor, const struct download_new *new, struct arena *arena,
                        struct slice *ret_number)
{
        struct receipt receipt;
        TRY(access_enter(tx, actor, S("export.ask"),
                         &(struct access_object){ .kind = EXPORT, .office_id = actor->office_id, .class = CLASS_P2 },
                         SLICE_NULL));
        struct slice content = arena_printf(tx_arena(tx), "%.*s;%.*s;%.*s;%.*s", SLICE_FMT(new->list),
                                            SLICE_FMT(new->filter), SLICE_FMT(new->purpose), SLICE_FMT(new->reason));
        TRY(receipt_take(tx, &(struct receipt_write){ actor->office_id, new->id, content }, arena, &receipt));
        if (receipt.state == RECEIPT_REPEATED) {
                *ret_number = receipt.result;
                return OK;
        }
        TRY(check_new(tx, actor, new));
        TRY(insert_new(tx, actor, new, arena, ret_number));
        return receipt_store(tx, actor->office_id, new->id, *ret_number);
}

/* --- reading --- */

static enum error record_list(struct tx *tx, const struct actor *actor, const struct download_rows *rows)
{
        struct uuid ids[200];
        for (size_t i = 0; i < rows->count; i++)
                ids[i] = rows->items[i].id;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("export.queue"),
                                                         .object_kind = EXPORT, .office_id = actor->office_id,
                                                         .ids = ids, .id_count = rows->count });
}

enum error download_list(struct tx *tx, const struct actor *actor, const struct download_filter *filter,
                         struct arena *arena, struct download_rows *ret_rows)
{
        struct download_rows_rows rows;
        if (filter->limit < 1 || filter->limit > 200)
                return ERR_INVALID;
        TRY(access_decide(tx, actor, S("export.queue"),
                          &(struct access_object){ .kind = EXPORT, .office_id = actor->office_id, .class = CLASS_P2 }));
        TRY(download_rows(tx, &(struct download_rows_params){ .office_id = actor->office_id, .reader = actor->person_id,
                                                              .mine = filter->part == DOWNLOADS_MINE,
                                                              .undecided = filter->part == DOWNLOADS_TO_DECIDE,
                                                              .now = clock_now(), .limit = filter->limit + 1,
                                                              .before = filter->before ? filter->before : INT64_MAX },
                          arena, &rows));
        struct download_rows list = { .items = arena_array(arena, struct download_row, rows.count) };
        if (!list.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count && (int64_t)i < filter->limit; i++) {
                const struct download_rows_row *row = &rows.items[i];
                list.items[list.count++] = (struct download_row){
                        .id = row->id, .seq = row->seq, .persons = row->persons, .number = row->number,
                        .list = row->list,
                        .purpose = row->purpose, .requester = row->requester, .requested_at = row->requested_at,
                        .expires_at = row->expires_at, .mine = uuid_equal(row->requested_by, actor->person_id),
                        .state = state_of(row->state, row->expires_at, row->fetches_left) };
        }
        list.more = rows.more || (int64_t)rows.count > filter->limit;
        *ret_rows = list;
        return record_list(tx, actor, &list);
}

/* The row, after its marks of who is named were brought up to date: a person may have been named since. */
static enum error find(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                       struct download_one_row *ret_row)
{
        TRY(download_one(tx, &(struct download_one_params){ .office_id = actor->office_id, .id = id }, arena, ret_row));
        return download_mark_named(tx, &(struct download_mark_named_params){ .office_id = actor->office_id, .id = id,
                                                                             .at = clock_now() },
                                   NULL);
}

/* What access has to know of it. Who asked is author and proposer at once: he fetches, and never decides. */
static struct access_object object_of(const struct actor *actor, const struct download_one_row *row)
{
        bool own = uuid_equal(row->requested_by, actor->person_id);
        return (struct access_object){ .kind = EXPORT, .office_id = actor->office_id, .id = row->id, .class = CLASS_P2,
                                       .state = row->state,
                                       .relations = own ? RELATION_AUTHOR | RELATION_PROPOSER : 0 };
}

/* Whether the button is shown: he may, or may once he has proved again who he is. */
static bool may(struct tx *tx, const struct actor *actor, const char *action, const struct access_object *object)
{
        enum error err = access_decide(tx, actor, slice_from_cstr(action), object);
        return err == OK || err == ERR_STEP_UP || err == ERR_UNPROVEN;
}

enum error download_read(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                         struct download_file *ret_file)
{
        struct download_one_row row;
        TRY(find(tx, actor, id, arena, &row));
        struct access_object object = object_of(actor, &row);
        TRY(access_enter(tx, actor, S("export.read"), &object, SLICE_NULL));
        enum download_state state = state_of(row.state, row.expires_at, row.fetches_left);
        *ret_file = (struct download_file){
                .id = id, .number = row.number, .list = row.list, .filter = row.filter, .purpose = row.purpose,
                .reason = row.reason, .requester = row.requester, .decider = row.decider, .note = row.note,
                .state = state, .persons = row.persons, .fetches_left = row.fetches_left, .version = row.version,
                .requested_at = row.requested_at, .expires_at = row.expires_at,
                .decided_at = row.has_decided_at ? row.decided_at : 0,
                .may_decide = state == DOWNLOAD_WAITING && may(tx, actor, "export.confirm", &object),
                .may_fetch = state == DOWNLOAD_APPROVED && may(tx, actor, "export.fetch", &object) };
        return OK;
}

enum error download_is_open(struct tx *tx, const struct actor *actor, struct uuid id)
{
        struct download_one_row row;
        TRY(download_one(tx, &(struct download_one_params){ .office_id = actor->office_id, .id = id }, tx_arena(tx),
                         &row));
        struct access_object object = object_of(actor, &row);
        return access_decide(tx, actor, S("export.read"), &object);
}

/* --- deciding and fetching --- */

static enum error check_verdict(const struct download_verdict *verdict, const struct download_one_row *row)
{
        enum download_state state = state_of(row->state, row->expires_at, row->fetches_left);
        if (verdict->version && verdict->version != row->version)
                return ERR_STALE;
        if (!slice_equal(row->state, states[DOWNLOAD_WAITING].word))
                return ERR_CONFLICT;
        if (state == DOWNLOAD_EXPIRED)
                return ERR_EXPIRED;
        return verdict->agree || utf8_count(slice_trim(verdict->note)) >= NOTE_MIN ? OK : ERR_INVALID;
}

enum error download_decide(struct tx *tx, const struct actor *actor, const struct download_verdict *verdict)
{
        struct download_one_row row;
        struct slice note = slice_trim(verdict->note);
        int64_t changed;
        instant now = clock_now();
        TRY(find(tx, actor, verdict->id, tx_arena(tx), &row));
        struct access_object object = object_of(actor, &row);
        TRY(access_enter(tx, actor, S("export.confirm"), &object, SLICE_NULL));
        TRY(check_verdict(verdict, &row));
        TRY(download_decided(tx,
                             &(struct download_decided_params){
                                     .state = states[verdict->agree ? DOWNLOAD_APPROVED : DOWNLOAD_REFUSED].word,
                                     .by = actor->person_id, .at = now, .note = note.size ? note : SLICE_NULL,
                                     .expires_at = verdict->agree ? now + DOWNLOAD_FETCH_TIME : row.expires_at,
                                     .fetches = verdict->agree ? DOWNLOAD_TIMES : 0, .office_id = actor->office_id,
                                     .id = verdict->id },
                             &changed));
        if (changed != 1)
                return ERR_CONFLICT;
        TRY(change_record(tx, actor->office_id, EXPORT, verdict->id, S("changed")));
        struct slice topic = arena_printf(tx_arena(tx), "Unduhan %s %.*s", verdict->agree ? "disetujui" : "ditolak",
                                          SLICE_FMT(row.number));
        return tell(tx, actor, row.requested_by, verdict->id, topic);
}

enum error download_take(struct tx *tx, const struct actor *actor, struct uuid id, struct slice list)
{
        struct download_one_row row;
        int64_t changed;
        TRY(find(tx, actor, id, tx_arena(tx), &row));
        struct access_object object = object_of(actor, &row);
        if (!slice_equal(row.list, list))
                return ERR_NOT_FOUND;
        TRY(access_enter(tx, actor, S("export.fetch"), &object, SLICE_NULL));
        enum download_state state = state_of(row.state, row.expires_at, row.fetches_left);
        if (state == DOWNLOAD_EXPIRED || state == DOWNLOAD_SPENT)
                return ERR_EXPIRED;
        if (state != DOWNLOAD_APPROVED)
                return ERR_CONFLICT;
        TRY(download_taken(tx, &(struct download_taken_params){ .office_id = actor->office_id, .id = id,
                                                                .now = clock_now() },
                           &changed));
        return changed == 1 ? OK : ERR_CONFLICT;
}

static int compare_ids(const void *a, const void *b)
{
        return uuid_compare(*(const struct uuid *)a, *(const struct uuid *)b);
}

enum error download_persons(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                            struct download_persons *ret_persons)
{
        struct download_item_rows_rows rows;
        struct download_item_rows_params params = { .office_id = actor->office_id, .export_id = id };
        TRY(download_item_rows(tx, &params, arena, &rows));
        struct uuid *ids = arena_array(arena, struct uuid, rows.count);
        if (!ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                ids[i] = rows.items[i].object_id;
        qsort(ids, rows.count, sizeof *ids, compare_ids);
        *ret_persons = (struct download_persons){ ids, rows.count };
        return OK;
}

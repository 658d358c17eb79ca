/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Outreach as people write it down. What it does to counts stands in area_visited.c. */
#include "warnings/outreach.h"

#include "base/checked.h"
#include "region/region.h"
#include "store/change.h"
#include "text/identifiers.h"
#include "warnings.sql.h"
#include "warnings/area.h"
#include "warnings/internal.h"

enum { VILLAGE_SIZE = 13, DISTRICT_SIZE = 8, AREA_PROMPTED = 14 };

static const struct coded_word kinds[] = {
        { S("visit"), S("outreach"), T("Kunjungan") },
        { S("talk"), S("outreach"), T("Penyuluhan atau sosialisasi") },
        { S("school"), S("outreach"), T("Acara di sekolah") },
        { S("campaign"), S("outreach"), T("Kampanye: spanduk, radio, pengeras suara") },
        { S("other"), S("outreach"), T("Kegiatan lain") },
};
static const struct coded_word drawn = { S("draw"), S("draw"), T("Kunjungan dari daftar bulanan") };
static const struct coded_word holders[] = {
        { S("office"), S(""), T("Kantor imigrasi") },
        { S("joint"), S(""), T("Kantor imigrasi bersama instansi lain") },
        { S("village"), S(""), T("Pemerintah desa atau kecamatan") },
        { S("agency"), S(""), T("Instansi lain") },
        { S("other"), S(""), T("Pihak lain") },
};

const struct coded_word *outreach_kinds(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(kinds);
        return kinds;
}

const struct coded_word *outreach_holders(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(holders);
        return holders;
}

struct slice outreach_kind_text(struct slice kind, enum language language)
{
        const struct coded_word *word = coded_find(kinds, ARRAY_SIZE(kinds), kind);
        return translate(language, word ? word->label : drawn.label);
}

static struct access_object object_of(const struct actor *actor, struct uuid id, struct slice district,
                                      enum field_class class)
{
        return (struct access_object){ .kind = S("outreach"), .office_id = actor->office_id, .id = id,
                                       .region = district, .class = class };
}

/* The day had begun when it was written down, and nobody agreed: what had come before counts. */
static bool counts_before(const struct actor *actor, const struct outreach_row *row)
{
        struct date day;
        return !row->agreed && slice_equal(row->state, S("active")) && date_parse_iso(row->held_on, &day) == OK &&
               row->known_at > date_start(day, actor->zone_minutes);
}

/* A second person is asked about what was written down when its day was over. Of what was written down on its day he
 * may agree, but nobody is asked: who always is agrees unread. */
static void set_late(const struct actor *actor, struct outreach_row *row)
{
        row->counts_before = counts_before(actor, row);
        row->is_late = row->counts_before && area_written_late(row->held_on, row->known_at, actor->zone_minutes);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

enum error outreach_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                         struct outreach_list *ret_list)
{
        struct outreach_rows_rows rows;
        struct access_object all = object_of(actor, UUID_NIL, S(""), CLASS_P1);
        TRY(access_decide(tx, actor, S("outreach.list"), &all));
        struct date first = date_of_instant(clock_now() - OUTREACH_LIST_DAYS * DAY, actor->zone_minutes);
        struct slice since = date_iso_kept(first, tx_arena(tx));
        if (slice_is_null(since))
                return ERR_MEMORY;
        TRY(outreach_rows(tx, &(struct outreach_rows_params){ actor->office_id, since, actor->person_id }, arena,
                          &rows));
        struct outreach_list list = { .items = arena_array(arena, struct outreach_row, rows.count) };
        struct uuid *ids = arena_array(tx_arena(tx), struct uuid, rows.count);
        if (!list.items || !ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct outreach_rows_row *row = &rows.items[i];
                struct access_object object = object_of(actor, row->id, row->district, CLASS_P1);
                enum error err = access_decide(tx, actor, S("outreach.read"), &object);
                if (err == ERR_NOT_FOUND)
                        continue;
                TRY(err);
                ids[list.count] = row->id;
                list.items[list.count++] = (struct outreach_row){
                        .id = row->id, .kind = row->kind, .held_by = row->held_by, .held_on = row->held_on,
                        .district = row->district, .state = row->state, .written_by = row->written_name,
                        .known_at = row->known_at, .villages = row->villages, .agreed = row->agreed };
                set_late(actor, &list.items[list.count - 1]);
        }
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("outreach.list"),
                                                      .object_kind = S("outreach"), .office_id = actor->office_id,
                                                      .ids = ids, .id_count = list.count }));
        *ret_list = list;
        return OK;
}

static enum error load(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                       struct outreach_get_row *ret_row)
{
        return outreach_get(tx, &(struct outreach_get_params){ actor->office_id, id, actor->person_id }, arena,
                            ret_row);
}

/* Its day is not long over: it may be changed, and agreed to. */
static bool is_open(const struct actor *actor, const struct outreach_get_row *row)
{
        struct date day;
        struct date today = date_of_instant(clock_now(), actor->zone_minutes);
        return slice_equal(row->state, S("active")) && date_parse_iso(row->held_on, &day) == OK &&
               date_to_days(day) >= date_to_days(today) - OUTREACH_BACK_DAYS;
}

static enum error add_villages(struct tx *tx, const struct actor *actor, struct arena *arena,
                               struct outreach_page *page)
{
        struct outreach_villages_rows rows;
        TRY(outreach_villages(tx, &(struct outreach_villages_params){ actor->office_id, page->row.id }, arena, &rows));
        page->villages = arena_array(arena, struct slice, rows.count);
        if (!page->villages)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                page->villages[page->village_count++] = rows.items[i].village_code;
        page->row.villages = (int64_t)rows.count;
        return OK;
}

static enum error add_past(struct tx *tx, const struct actor *actor, struct arena *arena, struct outreach_page *page)
{
        struct outreach_past_rows_rows rows;
        TRY(outreach_past_rows(tx, &(struct outreach_past_rows_params){ actor->office_id, page->row.id }, arena,
                               &rows));
        page->past = arena_array(arena, struct outreach_past, rows.count);
        if (!page->past)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct outreach_past_rows_row *row = &rows.items[i];
                page->past[page->past_count++] = (struct outreach_past){
                        .act = row->act, .kind = row->kind, .held_by = row->held_by, .held_on = row->held_on,
                        .villages = row->villages, .note = row->note, .by = row->done_name, .at = row->done_at,
                        .contacts = row->has_contacts ? row->contacts : 0 };
        }
        return OK;
}

static enum error count_seconds(struct tx *tx, const struct actor *actor, struct uuid id, struct date day,
                                int64_t *ret_count)
{
        struct outreach_seconds_row row;
        struct date first = date_add_days(day, 1 - AREA_OUTREACH_PERIOD_DAYS);
        struct outreach_seconds_params wish = { .office_id = actor->office_id, .event_id = id,
                                                .reader = actor->person_id,
                                                .first = date_iso_kept(first, tx_arena(tx)),
                                                .day = date_iso_kept(day, tx_arena(tx)) };
        if (slice_is_null(wish.first) || slice_is_null(wish.day))
                return ERR_MEMORY;
        TRY(outreach_seconds(tx, &wish, tx_arena(tx), &row));
        *ret_count = row.count;
        return OK;
}

/* A head whose word is not there yet. */
static bool may_add_word(const struct actor *actor, bool headed)
{
        return !headed && actor_has_role(actor, S("head"));
}

/* Who may agree is told how many reports it is about; nobody else learns that there are any. */
static enum error add_steps(struct tx *tx, const struct actor *actor, const struct outreach_get_row *row,
                            struct outreach_page *page)
{
        struct date day;
        struct outreach_before_row before;
        struct access_object object = object_of(actor, row->id, row->district, CLASS_P3);
        page->can_change = is_open(actor, row) && access_decide(tx, actor, S("outreach.record"), &object) == OK;
        object.class = CLASS_P1;
        object.state = row->state;
        if (uuid_equal(row->written_by, actor->person_id))
                object.relations |= RELATION_PROPOSER;
        bool may = is_open(actor, row) && access_decide(tx, actor, S("outreach.agree"), &object) == OK;
        TRY(date_parse_iso(row->held_on, &day));
        if (may && may_add_word(actor, row->has_head_at))
                TRY(count_seconds(tx, actor, row->id, day, &page->seconds));
        page->can_agree = may && (page->row.is_late || page->seconds > 0);
        if (!may || !page->row.counts_before || !access_may_ever(actor, S("signal.list")))
                return OK;
        instant from = date_start(day, actor->zone_minutes), end = from + (AREA_PROMPTED + 1) * DAY;
        TRY(outreach_before(tx,
                            &(struct outreach_before_params){
                                    .office_id = actor->office_id, .event_id = row->id, .reader = actor->person_id,
                                    .from = from, .until = row->known_at < end ? row->known_at : end },
                            tx_arena(tx), &before));
        page->before = before.reports;
        page->can_agree = page->can_agree || page->before > 0;
        return OK;
}

enum error outreach_read(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                         struct outreach_page *ret_page)
{
        struct outreach_get_row row;
        TRY(load(tx, actor, id, arena, &row));
        struct access_object object = object_of(actor, id, row.district, CLASS_P3);
        TRY(access_enter(tx, actor, S("outreach.read"), &object, SLICE_NULL));
        struct outreach_page page = {
                .row = { .id = id, .kind = row.kind, .held_by = row.held_by, .held_on = row.held_on,
                         .district = row.district, .state = row.state, .written_by = row.written_name,
                         .known_at = row.known_at, .agreed = row.has_agreed_at },
                .note = row.note, .contacts = row.has_contacts ? row.contacts : 0,
                .agreed_by = row.agreed_name, .headed = row.has_head_at, .version = row.version };
        set_late(actor, &page.row);
        TRY(add_villages(tx, actor, arena, &page));
        TRY(add_past(tx, actor, arena, &page));
        TRY(add_steps(tx, actor, &row, &page));
        *ret_page = page;
        return OK;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

bool outreach_may_record(struct tx *tx, const struct actor *actor, struct slice district)
{
        struct access_object object = object_of(actor, UUID_NIL, district, CLASS_P3);
        return access_decide(tx, actor, S("outreach.record"), &object) == OK;
}

/* What is to stand, as it is kept. */
struct content {
        struct slice kind, held_by, held_on, district, villages, note;
        int64_t contacts; /* 0: nobody counted */
};

static enum error fault_at(struct outreach_fault *ret_fault, const char *field, struct slice text)
{
        *ret_fault = (struct outreach_fault){ field, text };
        return ERR_INVALID;
}

static bool is_village_of(struct slice code, struct slice district)
{
        struct region region;
        return code.size == VILLAGE_SIZE && slice_starts_with(code, district) && region_find(code, &region);
}

static int compare_codes(const void *one, const void *other)
{
        return slice_compare(*(const struct slice *)one, *(const struct slice *)other);
}

/* Villages of one district, each once, ascending. */
static enum error tidy_villages(const struct outreach_draft *draft, struct arena *arena, struct content *content,
                                struct outreach_fault *ret_fault)
{
        struct slice *codes = arena_array(arena, struct slice, draft->village_count);
        if (!codes)
                return ERR_MEMORY;
        if (draft->village_count == 0)
                return fault_at(ret_fault, "villages", T("Pilih sedikitnya satu desa."));
        if (draft->village_count > OUTREACH_VILLAGES_MAX)
                return fault_at(ret_fault, "villages",
                                T("Paling banyak 30 desa. Catat sisanya sebagai kegiatan lain."));
        content->district = slice_sub(draft->villages[0], 0, DISTRICT_SIZE);
        memcpy(codes, draft->villages, draft->village_count * sizeof *codes);
        qsort(codes, draft->village_count, sizeof *codes, compare_codes);
        content->villages = S("");
        for (size_t i = 0; i < draft->village_count; i++) {
                if (!is_village_of(codes[i], content->district))
                        return fault_at(ret_fault, "villages", T("Pilih desa dari satu kecamatan."));
                if (i > 0 && slice_equal(codes[i], codes[i - 1]))
                        continue;
                content->villages = arena_printf(arena, "%.*s%s%.*s", SLICE_FMT(content->villages), i ? " " : "",
                                                 SLICE_FMT(codes[i]));
                if (slice_is_null(content->villages))
                        return ERR_MEMORY;
        }
        return OK;
}

static enum error check(const struct actor *actor, const struct outreach_draft *draft, struct arena *arena,
                        struct content *ret_content, struct outreach_fault *ret_fault)
{
        int32_t today = date_to_days(date_of_instant(clock_now(), actor->zone_minutes));
        struct content content = { .kind = draft->kind, .held_by = draft->held_by,
                                   .note = draft->note.size ? draft->note : SLICE_NULL, .contacts = draft->contacts };
        if (!coded_find(kinds, ARRAY_SIZE(kinds), draft->kind))
                return fault_at(ret_fault, "kind", T("Pilih jenis kegiatannya."));
        if (!coded_find(holders, ARRAY_SIZE(holders), draft->held_by))
                return fault_at(ret_fault, "held_by", T("Pilih siapa yang mengadakannya."));
        if (date_is_none(draft->held_on) || date_to_days(draft->held_on) < today - OUTREACH_BACK_DAYS ||
            date_to_days(draft->held_on) > today + OUTREACH_AHEAD_DAYS)
                return fault_at(ret_fault, "held_on",
                                T("Isi tanggal antara 45 hari yang lalu dan 30 hari yang akan datang."));
        content.held_on = date_iso_kept(draft->held_on, arena);
        if (slice_is_null(content.held_on))
                return ERR_MEMORY;
        TRY(tidy_villages(draft, arena, &content, ret_fault));
        if (content.contacts < 0 || content.contacts > OUTREACH_CONTACTS_MAX)
                return fault_at(ret_fault, "contacts", T("Isi jumlah orang antara 1 dan 5.000, atau kosongkan."));
        if (content.note.size > OUTREACH_NOTE_MAX || !slice_is_null(identifiers_first(content.note)))
                return fault_at(ret_fault, "note",
                                T("Paling banyak 500 huruf, tanpa nomor telepon, rekening, atau NIK. Yang Anda dengar "
                                  "tentang orang atau nomor dikirim sebagai laporan."));
        *ret_content = content;
        return OK;
}

static enum error keep_past(struct tx *tx, const struct actor *actor, const struct content *content,
                            const struct outreach_step *step, struct slice act)
{
        return outreach_past_insert(tx,
                                    &(struct outreach_past_insert_params){
                                            .office_id = actor->office_id, .id = uuid_new(), .event_id = step->id,
                                            .version = step->version + 1, .act = act, .kind = content->kind,
                                            .held_by = content->held_by, .held_on = content->held_on,
                                            .villages = content->villages, .note = content->note,
                                            .contacts = content->contacts, .has_contacts = content->contacts > 0,
                                            .done_by = actor->person_id, .done_at = clock_now() },
                                    NULL);
}

static enum error set_villages(struct tx *tx, struct uuid office_id, struct uuid id, struct slice villages)
{
        struct slice code;
        TRY(outreach_villages_clear(tx, &(struct outreach_villages_clear_params){ office_id, id }, NULL));
        while (slice_next(&villages, ' ', &code))
                TRY(outreach_village_insert(tx, &(struct outreach_village_insert_params){ office_id, id, code }, NULL));
        return OK;
}

/* As it stands now, to be kept or compared. */
static enum error content_of(struct tx *tx, const struct actor *actor, const struct outreach_get_row *row,
                             struct content *ret_content)
{
        struct outreach_villages_rows rows;
        struct content content = { row->kind, row->held_by, row->held_on, row->district, S(""), row->note,
                                   row->has_contacts ? row->contacts : 0 };
        TRY(outreach_villages(tx, &(struct outreach_villages_params){ actor->office_id, row->id }, tx_arena(tx),
                              &rows));
        for (size_t i = 0; i < rows.count; i++) {
                content.villages = arena_printf(tx_arena(tx), "%.*s%s%.*s", SLICE_FMT(content.villages), i ? " " : "",
                                                SLICE_FMT(rows.items[i].village_code));
                if (slice_is_null(content.villages))
                        return ERR_MEMORY;
        }
        *ret_content = content;
        return OK;
}

static bool is_same_place(const struct content *one, const struct content *other)
{
        return slice_equal(one->held_on, other->held_on) && slice_equal(one->villages, other->villages);
}

static bool is_same(const struct content *one, const struct content *other)
{
        return is_same_place(one, other) && slice_equal(one->kind, other->kind) &&
               slice_equal(one->held_by, other->held_by) && slice_equal(one->note, other->note) &&
               one->contacts == other->contacts;
}

static enum error write_new(struct tx *tx, const struct actor *actor, const struct outreach_draft *draft,
                            const struct content *content)
{
        int64_t made;
        struct outreach_get_row row;
        struct content before;
        TRY(outreach_insert(tx,
                            &(struct outreach_insert_params){
                                    .office_id = actor->office_id, .id = draft->id, .kind = content->kind,
                                    .held_by = content->held_by, .held_on = content->held_on,
                                    .district = content->district, .note = content->note,
                                    .contacts = content->contacts, .has_contacts = content->contacts > 0,
                                    .by = actor->person_id,
                                    .at = clock_now() },
                            &made));
        if (made) {
                TRY(set_villages(tx, actor->office_id, draft->id, content->villages));
                TRY(keep_past(tx, actor, content, &(struct outreach_step){ draft->id, 0 }, S("created")));
                return change_record(tx, actor->office_id, S("outreach"), draft->id, S("new"));
        }
        TRY(load(tx, actor, draft->id, tx_arena(tx), &row));
        TRY(content_of(tx, actor, &row, &before));
        return uuid_equal(row.created_by, actor->person_id) && is_same(&before, content) ? OK : ERR_CONFLICT;
}

/* A step with what stands there, or with other content; whose words the day and the villages are. */
struct writing {
        const struct outreach_step *step;
        const struct content *content;
        struct slice act, state;
        struct uuid written_by, agreed_by; /* agreed_by nil: nobody */
        instant known_at, agreed_at, head_at; /* head_at 0: no head agreed */
};

static enum error write_step(struct tx *tx, const struct actor *actor, const struct writing *writing)
{
        int64_t changed;
        const struct content *content = writing->content;
        bool agreed = !uuid_is_nil(writing->agreed_by);
        TRY(outreach_set(tx,
                         &(struct outreach_set_params){
                                 .office_id = actor->office_id, .id = writing->step->id,
                                 .version = writing->step->version, .kind = content->kind,
                                 .held_by = content->held_by, .held_on = content->held_on,
                                 .district = content->district, .note = content->note,
                                 .contacts = content->contacts, .has_contacts = content->contacts > 0,
                                 .written_by = writing->written_by, .known_at = writing->known_at,
                                 .agreed_by = writing->agreed_by, .agreed_at = writing->agreed_at,
                                 .has_agreed_at = agreed, .head_at = writing->head_at,
                                 .has_head_at = writing->head_at != 0, .state = writing->state },
                         &changed));
        if (changed == 0)
                return ERR_STALE;
        TRY(keep_past(tx, actor, content, writing->step, writing->act));
        return change_record(tx, actor->office_id, S("outreach"), writing->step->id, S("changed"));
}

/* Other words for the same day and villages take nothing away; another day or village is known from now on. */
static enum error write_again(struct tx *tx, const struct actor *actor, const struct outreach_draft *draft,
                              const struct content *content)
{
        struct outreach_get_row row;
        struct content before;
        TRY(load(tx, actor, draft->id, tx_arena(tx), &row));
        struct access_object object = object_of(actor, draft->id, row.district, CLASS_P3);
        TRY(access_decide(tx, actor, S("outreach.record"), &object));
        if (!is_open(actor, &row))
                return ERR_CONFLICT;
        TRY(content_of(tx, actor, &row, &before));
        bool same = is_same_place(&before, content);
        TRY(write_step(tx, actor,
                       &(struct writing){ .step = &(struct outreach_step){ draft->id, draft->version },
                                          .content = content, .act = S("changed"), .state = row.state,
                                          .written_by = same ? row.written_by : actor->person_id,
                                          .known_at = same ? row.known_at : clock_now(),
                                          .agreed_by = same ? row.agreed_by : UUID_NIL,
                                          .agreed_at = same ? row.agreed_at : 0,
                                          .head_at = same && row.has_head_at ? row.head_at : 0 }));
        return set_villages(tx, actor->office_id, draft->id, content->villages);
}

enum error outreach_write(struct tx *tx, const struct actor *actor, const struct outreach_draft *draft,
                          struct outreach_fault *ret_fault)
{
        struct content content;
        TRY(check(actor, draft, tx_arena(tx), &content, ret_fault));
        struct access_object object = object_of(actor, draft->id, content.district, CLASS_P3);
        TRY(access_enter(tx, actor, S("outreach.record"), &object, SLICE_NULL));
        return draft->version ? write_again(tx, actor, draft, &content) : write_new(tx, actor, draft, &content);
}

enum error outreach_withdraw(struct tx *tx, const struct actor *actor, const struct outreach_step *step)
{
        struct outreach_get_row row;
        struct content content;
        TRY(load(tx, actor, step->id, tx_arena(tx), &row));
        struct access_object object = object_of(actor, step->id, row.district, CLASS_P3);
        TRY(access_enter(tx, actor, S("outreach.record"), &object, SLICE_NULL));
        if (!slice_equal(row.state, S("active")))
                return ERR_CONFLICT;
        TRY(content_of(tx, actor, &row, &content));
        return write_step(tx, actor,
                          &(struct writing){ .step = step, .content = &content, .act = S("withdrawn"),
                                             .state = S("withdrawn"), .written_by = row.written_by,
                                             .known_at = row.known_at, .agreed_by = row.agreed_by,
                                             .agreed_at = row.agreed_at,
                                             .head_at = row.has_head_at ? row.head_at : 0 });
}

enum error outreach_agree(struct tx *tx, const struct actor *actor, const struct outreach_step *step)
{
        struct outreach_get_row row;
        struct content content;
        TRY(load(tx, actor, step->id, tx_arena(tx), &row));
        struct access_object object = object_of(actor, step->id, row.district, CLASS_P1);
        object.state = row.state;
        if (uuid_equal(row.written_by, actor->person_id))
                object.relations |= RELATION_PROPOSER;
        TRY(access_enter(tx, actor, S("outreach.agree"), &object, SLICE_NULL));
        bool headed = may_add_word(actor, row.has_head_at);
        struct outreach_row known = { .held_on = row.held_on, .state = row.state, .known_at = row.known_at,
                                      .agreed = row.has_agreed_at };
        if (!is_open(actor, &row) || (!headed && !counts_before(actor, &known)))
                return ERR_CONFLICT;
        TRY(content_of(tx, actor, &row, &content));
        return write_step(tx, actor,
                          &(struct writing){ .step = step, .content = &content, .act = S("agreed"), .state = row.state,
                                             .written_by = row.written_by, .known_at = row.known_at,
                                             .agreed_by = actor->person_id, .agreed_at = clock_now(),
                                             .head_at = headed ? clock_now() : 0 });
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Drafting, publishing, answering, closing, expiring. */
#include "warnings/warnings.h"

#include "base/checked.h"
#include "content/changes.h"
#include "content/content.h"
#include "jobs/outbox.h"
#include "journal/journal.h"
#include "program/counter.h"
#include "program/office.h"
#include "region/region.h"
#include "reports/reports.h"
#include "store/change.h"
#include "subjects/subjects.h"
#include "text/date.h"
#include "text/utf8.h"
#include "warnings.sql.h"
#include "warnings/internal.h"

enum { EXPIRY_DAYS_MAX = 180, NAMES_MAX = 1100, NOTE_MIN = 5, NOTE_MAX = 500,
       VILLAGE_REPORTERS_LEAST = 2 };

static const struct {
        const char *name;
        size_t least, most; /* characters */
} text_limits[] = { { "title", 5, 120 }, { "body", 20, 2000 }, { "asked", 10, 1000 } };

static const struct slice fault_texts[] = {
        [WARNING_TEXT_FINE] = { 0 },
        [WARNING_TEXT_PHONE] = T("Ada angka yang tampak seperti nomor telepon, rekening, atau NIK. Hapus dari teks."),
        [WARNING_TEXT_SMALL_COUNT] =
                T("Ada jumlah di bawah 5 yang dapat menunjuk orang tertentu. Tulis \"beberapa\" atau hapus."),
        [WARNING_TEXT_NAME] = T("Ada nama orang. Peringatan tidak menyebut nama; tulis perannya."),
        [WARNING_TEXT_WEEK] =
                T("Ada hari atau minggu tertentu, yang dapat menunjuk pelapor. Tulis \"belakangan ini\"."),
};

static struct access_object object_of(const struct actor *actor, struct uuid id, struct slice state)
{
        return (struct access_object){ .kind = S("warning"), .office_id = actor->office_id, .id = id, .state = state,
                                       .class = CLASS_P2 };
}

static enum error standing(struct tx *tx, const struct actor *actor, struct uuid id,
                           struct warning_standing_row *ret_row)
{
        return warning_standing(tx, &(struct warning_standing_params){ .office_id = actor->office_id, .id = id },
                                tx_arena(tx), ret_row);
}

/* --- the draft ---------------------------------------------------------------------------------------------------- */

/* Names that the sources mention, those of the reporters, and a person as subject. */
static enum error forbidden_names(struct tx *tx, const struct actor *actor, struct uuid signal_id, struct slice *names,
                                  size_t *count)
{
        struct arena *arena = tx_arena(tx);
        struct warning_origin origin;
        struct signal_whole_row signal;
        struct subject_head subject;
        struct signal_reporters_rows reporters;
        struct signal_sources_rows sources;
        struct report_head head;
        TRY(warning_origin_find(tx, actor->office_id, signal_id, &origin));
        if (origin.is_area)
                return area_forbidden_names(tx, actor->office_id, signal_id, names, count);
        TRY(signal_whole(tx, &(struct signal_whole_params){ .office_id = actor->office_id, .id = signal_id }, arena,
                         &signal));
        TRY(subjects_head_for(tx, actor, signal.subject_id, arena, &subject));
        if (subject.kind == MATCH_PERSON)
                names[(*count)++] = subject.label;
        TRY(signal_reporters(tx,
                             &(struct signal_reporters_params){ .office_id = actor->office_id, .signal_id = signal_id },
                             arena, &reporters));
        for (size_t i = 0; i < reporters.count; i++)
                names[(*count)++] = reporters.items[i].name;
        TRY(signal_sources(tx, &(struct signal_sources_params){ .office_id = actor->office_id, .signal_id = signal_id },
                           arena, &sources));
        for (size_t i = 0; i < sources.count; i++) {
                if (!slice_equal(sources.items[i].source_kind, SOURCE_REPORT))
                        continue;
                TRY(reports_head(tx, actor->office_id, sources.items[i].source_id, arena, &head));
                if (!slice_is_null(head.recruiter))
                        names[(*count)++] = head.recruiter;
        }
        return OK;
}

static enum error refuse(struct warning_fault_at *fault, const char *field, struct slice text)
{
        *fault = (struct warning_fault_at){ .field = field, .text = text };
        return ERR_INVALID;
}

/* Names that must not stand in a warning drawn from `signal_id`, and the day on which it is written. */
struct forbidden {
        struct slice *names;
        size_t count;
        struct date today;
};

static enum error find_forbidden(struct tx *tx, const struct actor *actor, struct uuid signal_id,
                                 struct forbidden *ret_forbidden)
{
        struct forbidden forbidden = { .names = arena_array(tx_arena(tx), struct slice, NAMES_MAX),
                                       .today = date_of_instant(clock_now(), actor->zone_minutes) };
        if (!forbidden.names)
                return ERR_MEMORY;
        if (!uuid_is_nil(signal_id))
                TRY(forbidden_names(tx, actor, signal_id, forbidden.names, &forbidden.count));
        *ret_forbidden = forbidden;
        return OK;
}

/* What people in villages read: the three texts of a warning, and the note of its end. What is asked may speak of this
 * and the last week. */
static enum error check_one(const struct forbidden *forbidden, const char *field, struct slice text,
                            struct arena *arena, struct warning_fault_at *fault)
{
        struct warning_finding finding;
        TRY(warning_check_text(text, forbidden->names, forbidden->count, arena, &finding));
        if (finding.fault == WARNING_TEXT_FINE)
                warning_check_week(text, forbidden->today, strcmp(field, "asked") != 0, &finding);
        if (finding.fault == WARNING_TEXT_FINE)
                return OK;
        *fault = (struct warning_fault_at){ field, finding, fault_texts[finding.fault] };
        return ERR_INVALID;
}

static enum error check_texts(struct tx *tx, const struct actor *actor, const struct warning_draft *draft,
                              struct warning_fault_at *fault)
{
        const struct slice texts[] = { draft->title, draft->body, draft->asked };
        struct forbidden forbidden;
        TRY(find_forbidden(tx, actor, draft->signal_id, &forbidden));
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
                size_t characters = utf8_count(texts[i]);
                if (characters < text_limits[i].least)
                        return refuse(fault, text_limits[i].name,
                                      T("Terlalu pendek. Tulis dengan kalimat yang jelas."));
                if (characters > text_limits[i].most)
                        return refuse(fault, text_limits[i].name, T("Terlalu panjang. Ringkas teksnya."));
                TRY(check_one(&forbidden, text_limits[i].name, texts[i], tx_arena(tx), fault));
        }
        return OK;
}

static bool lies_inside(const struct area_list *whole, struct slice area)
{
        for (size_t i = 0; i < whole->count; i++)
                if (region_within(area, whole->regency_codes[i]))
                        return true;
        return false;
}

/* Before its latest split a village held its parts, too: what came then may be from any of them. */
static enum error whole_since(struct tx *tx, const struct actor *actor, struct slice village, instant *ret_since)
{
        struct region_changes changes;
        int64_t day = 0;
        TRY(content_changes_now(tx, actor->office_id, tx_arena(tx), &changes));
        for (size_t i = 0; i < changes.count; i++) {
                const struct region_change *change = &changes.items[i];
                if (change->kind == REGION_SPLIT && slice_equal(change->from, village) && change->on > day)
                        day = change->on;
        }
        *ret_since = day ? date_start(date_from_days((int32_t)day), actor->zone_minutes) : 0;
        return OK;
}

/* A single village is named only when nobody there can be picked out as the one who reported. */
static enum error hides_reporters(struct tx *tx, const struct actor *actor, struct uuid signal_id,
                                  const struct region *region, bool *ret_hides)
{
        struct warning_village_reporters_row row;
        instant since;
        *ret_hides = true;
        if (region->level != REGION_VILLAGE)
                return OK;
        TRY(whole_since(tx, actor, region_code(region), &since));
        TRY(warning_village_reporters(tx,
                                      &(struct warning_village_reporters_params){ .office_id = actor->office_id,
                                                                                  .signal_id = signal_id,
                                                                                  .village = region_code(region),
                                                                                  .since = since },
                                      tx_arena(tx), &row));
        *ret_hides = row.found >= VILLAGE_REPORTERS_LEAST;
        return OK;
}

/* The whole working area of the office (""), or places inside it. */
static enum error check_areas(struct tx *tx, const struct actor *actor, const struct warning_draft *draft,
                              struct warning_fault_at *fault)
{
        struct area_list whole;
        struct slice rest = draft->areas, code;
        struct region region;
        bool hides;
        if (slice_is_null(draft->areas))
                return refuse(fault, "areas", T("Pilih wilayahnya."));
        if (warning_areas_count(draft->areas) > WARNING_AREAS_MAX)
                return refuse(fault, "areas", T("Paling banyak 20 wilayah. Pilih kabupatennya."));
        TRY(office_areas(tx, actor->office_id, tx_arena(tx), &whole));
        while (slice_next(&rest, ' ', &code)) {
                if (!region_find(code, &region))
                        return refuse(fault, "areas", T("Wilayah ini tidak ada dalam daftar."));
                if (!lies_inside(&whole, code))
                        return refuse(fault, "areas", T("Wilayah ini di luar wilayah kerja kantor Anda."));
                TRY(hides_reporters(tx, actor, draft->signal_id, &region, &hides));
                if (!hides)
                        return refuse(fault, "areas",
                                      T("Satu desa disebut bila sedikitnya 2 orang melapor dari sana. "
                                        "Pilih kecamatannya."));
        }
        return OK;
}

static enum error check_frame(struct tx *tx, const struct actor *actor, const struct warning_draft *draft,
                              struct warning_fault_at *fault, struct warning_frame *ret_frame)
{
        struct date day, today = date_of_instant(clock_now(), actor->zone_minutes);
        struct content_item level;
        struct slice today_text = actor_today(actor, tx_arena(tx));
        if (content_find(tx, actor->office_id, S("level"), draft->level, today_text, tx_arena(tx), &level) != OK)
                return refuse(fault, "level", T("Pilih tingkat: WASPADA, SIAGA, atau AWAS."));
        TRY(check_areas(tx, actor, draft, fault));
        if (date_parse_iso(draft->expires_on, &day) != OK || date_compare(day, today) <= 0 ||
            date_compare(day, date_add_days(today, EXPIRY_DAYS_MAX)) > 0)
                return refuse(fault, "expires_on", T("Pilih hari berakhir setelah hari ini, paling lama 180 hari."));
        *ret_frame = (struct warning_frame){ date_start(date_add_days(day, 1), actor->zone_minutes), level.version,
                                             warning_areas_tidy(draft->areas, tx_arena(tx)) };
        return slice_is_null(ret_frame->areas) ? ERR_MEMORY : OK;
}

/* In place of those that it had. */
static enum error set_areas(struct tx *tx, struct uuid office_id, struct uuid warning_id, struct slice areas)
{
        struct slice code;
        TRY(warning_areas_drop(tx, &(struct warning_areas_drop_params){ office_id, warning_id }, NULL));
        if (areas.size == 0)
                return warning_area_insert(tx, &(struct warning_area_insert_params){ office_id, warning_id, S("") },
                                           NULL);
        while (slice_next(&areas, ' ', &code))
                TRY(warning_area_insert(tx, &(struct warning_area_insert_params){ office_id, warning_id, code },
                                        NULL));
        return OK;
}

static enum error insert_draft(struct tx *tx, const struct actor *actor, const struct warning_draft *draft,
                               const struct warning_frame *frame)
{
        struct counter_number taken;
        TRY(counter_number(tx, &(struct counter_wish){ actor->office_id, S("warning"), "W", 0 }, tx_arena(tx), &taken));
        TRY(warning_insert(tx, &(struct warning_insert_params){
                                       .office_id = actor->office_id, .id = draft->id, .seq = taken.seq,
                                       .number = taken.number,
                                       .signal_id = draft->signal_id, .level = draft->level,
                                       .level_version = frame->level_version, .title = draft->title,
                                       .body = draft->body, .asked = draft->asked,
                                       .public = draft->public, .owner_id = actor->person_id,
                                       .expires_at = frame->expires,
                                       .created_at = clock_now() },
                           NULL));
        TRY(set_areas(tx, actor->office_id, draft->id, frame->areas));
        if (!uuid_is_nil(draft->signal_id)) {
                /* a report that reaches this signal meanwhile hands whom it names to this warning too */
                struct warning_origin origin;
                TRY(warning_origin_find(tx, actor->office_id, draft->signal_id, &origin));
                TRY(warning_origin_take(tx, actor->office_id, draft->signal_id, origin.is_area));
                TRY(access_inherit_named(tx, actor->office_id, origin.kind, draft->signal_id, S("warning"), draft->id));
        }
        return change_record(tx, actor->office_id, S("warning"), draft->id, S("new"));
}

/* It is his who wrote it last: a public one is published by another. */
static enum error rewrite_draft(struct tx *tx, const struct actor *actor, const struct warning_draft *draft,
                                const struct warning_frame *frame)
{
        int64_t changed;
        TRY(warning_rewrite(tx, &(struct warning_rewrite_params){
                                        .office_id = actor->office_id, .id = draft->id, .level = draft->level,
                                        .level_version = frame->level_version, .title = draft->title,
                                        .body = draft->body, .asked = draft->asked,
                                        .public = draft->public, .owner_id = actor->person_id,
                                        .expires_at = frame->expires },
                            &changed));
        if (changed == 0)
                return ERR_CONFLICT;
        TRY(set_areas(tx, actor->office_id, draft->id, frame->areas));
        return change_record(tx, actor->office_id, S("warning"), draft->id, S("changed"));
}

/* A warning is drawn from a signal that a person raised and that he may see, and only one stands at a time. */
static enum error check_signal(struct tx *tx, const struct actor *actor, const struct warning_draft *draft, bool fresh)
{
        struct warning_origin origin;
        struct signal_warning_row other;
        if (uuid_is_nil(draft->signal_id))
                return OK;
        TRY(warning_origin_find(tx, actor->office_id, draft->signal_id, &origin));
        struct access_object object = { .kind = origin.kind, .office_id = actor->office_id, .id = draft->signal_id,
                                        .state = origin.state, .class = CLASS_P3 };
        TRY(origin.is_area ? area_is_open(tx, actor, draft->signal_id)
                           : access_decide(tx, actor, S("signal.read"), &object));
        if (!slice_equal(origin.state, S("raised")))
                return ERR_CONFLICT;
        enum error err = signal_warning(tx, &(struct signal_warning_params){ .office_id = actor->office_id,
                                                                             .signal_id = draft->signal_id },
                                        tx_arena(tx), &other);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        return fresh && !uuid_equal(other.id, draft->id) ? ERR_CONFLICT : OK;
}

enum error warning_check_draft(struct tx *tx, const struct actor *actor, const struct warning_draft *draft,
                               struct warning_fault_at *ret_fault, struct warning_frame *ret_frame)
{
        struct warning_fault_at fault = { 0 };
        enum error err = check_frame(tx, actor, draft, &fault, ret_frame);
        if (err == OK)
                err = check_texts(tx, actor, draft, &fault);
        if (err != OK)
                *ret_fault = fault;
        return err;
}

enum error warnings_draft(struct tx *tx, const struct actor *actor, const struct warning_draft *draft,
                          struct arena *arena, struct warning_fault_at *ret_fault)
{
        struct warning_standing_row row;
        struct warning_frame frame;
        UNUSED(arena);
        enum error err = standing(tx, actor, draft->id, &row);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        bool fresh = err == ERR_NOT_FOUND;
        struct access_object object = object_of(actor, draft->id, fresh ? S("draft") : row.state);
        TRY(access_enter(tx, actor, S("warning.draft"), &object, SLICE_NULL));
        TRY(check_signal(tx, actor, draft, fresh));
        if (!fresh && (!slice_equal(row.state, S("draft")) || !uuid_equal(row.signal_id, draft->signal_id)))
                return ERR_CONFLICT;
        TRY(warning_check_draft(tx, actor, draft, ret_fault, &frame));
        TRY(fresh ? insert_draft(tx, actor, draft, &frame) : rewrite_draft(tx, actor, draft, &frame));
        bool told = !fresh && row.public && uuid_equal(row.owner_id, actor->person_id);
        return draft->public && !told ? warning_tell_second(tx, actor, draft->id, WARNING_NEW) : OK;
}

/* --- the audience ------------------------------------------------------------------------------------------------- */

static bool is_listed(const struct warning_recipients *list, struct uuid person_id)
{
        for (size_t i = 0; i < list->count; i++)
                if (uuid_equal(list->items[i].person_id, person_id))
                        return true;
        return false;
}

static enum error gather(struct tx *tx, const struct actor *actor, const struct warning_standing_row *warning,
                         struct arena *arena, struct warning_recipients *ret_people)
{
        struct warning_audience_rows rows;
        struct slice today = actor_today(actor, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(warning_audience(tx,
                             &(struct warning_audience_params){ .office_id = actor->office_id,
                                                                .today = today,
                                                                .warning_id = warning->id,
                                                                .signal_id = warning->signal_id },
                             arena, &rows));
        struct warning_recipients people = { .items = arena_array(arena, struct warning_recipient, rows.count) };
        if (!people.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                if (is_listed(&people, rows.items[i].person_id))
                        continue;
                people.items[people.count++] = (struct warning_recipient){ .person_id = rows.items[i].person_id,
                                                                           .name = rows.items[i].name,
                                                                           .position = rows.items[i].position,
                                                                           .role = rows.items[i].role,
                                                                           .area = rows.items[i].area };
        }
        *ret_people = people;
        return OK;
}

enum error warnings_audience(struct tx *tx, const struct actor *actor, struct uuid warning_id, struct arena *arena,
                             struct warning_recipients *ret_recipients)
{
        struct warning_standing_row row;
        TRY(standing(tx, actor, warning_id, &row));
        struct access_object object = object_of(actor, warning_id, row.state);
        bool writes = access_decide(tx, actor, S("warning.draft"), &object) == OK;
        TRY(access_enter(tx, actor, writes ? S("warning.draft") : S("warning.publish"), &object, SLICE_NULL));
        return gather(tx, actor, &row, arena, ret_recipients);
}

enum error warning_add_audience(struct tx *tx, const struct actor *actor, struct uuid warning_id)
{
        struct warning_standing_row row;
        struct warning_recipients people;
        TRY(standing(tx, actor, warning_id, &row));
        TRY(gather(tx, actor, &row, tx_arena(tx), &people));
        for (size_t i = 0; i < people.count; i++)
                TRY(warning_recipient_insert(tx, &(struct warning_recipient_insert_params){
                                                         .office_id = actor->office_id, .warning_id = warning_id,
                                                         .person_id = people.items[i].person_id,
                                                         .notified_at = clock_now() },
                                             NULL));
        return people.count > 0 ? OK : ERR_CONFLICT;
}

static enum error tell_sources(struct tx *tx, struct uuid office_id, struct uuid signal_id, struct slice note)
{
        struct warning_origin origin;
        TRY(warning_origin_find(tx, office_id, signal_id, &origin));
        return origin.is_area ? area_tell(tx, office_id, signal_id, note)
                              : signal_tell(tx, office_id, signal_id, note);
}

enum error warnings_publish(struct tx *tx, const struct actor *actor, struct uuid warning_id, int64_t version)
{
        struct warning_standing_row row;
        int64_t changed;
        TRY(standing(tx, actor, warning_id, &row));
        struct access_object object = object_of(actor, warning_id, row.state);
        TRY(access_decide(tx, actor, S("warning.read"), &object));
        if (!warning_edge(row.state, S("published")) || row.expires_at <= clock_now())
                return ERR_CONFLICT;
        TRY(access_enter(tx, actor, S("warning.publish"), &object, SLICE_NULL));
        if (row.public && uuid_equal(row.owner_id, actor->person_id))
                return ERR_FORBIDDEN; /* what everybody reads, a second person has read before */
        TRY(warning_add_audience(tx, actor, warning_id));
        TRY(warning_publish_set(tx,
                                &(struct warning_publish_set_params){ .office_id = actor->office_id,
                                                                      .id = warning_id,
                                                                      .version = version,
                                                                      .published_at = clock_now() },
                                &changed));
        if (changed == 0)
                return ERR_STALE;
        TRY(warning_keep_message(tx, actor, warning_id, WARNING_NEW));
        TRY(warning_tell(tx, actor, warning_id, WARNING_NEW));
        if (!uuid_is_nil(row.signal_id))
                TRY(tell_sources(tx, actor->office_id, row.signal_id,
                                 T("Laporan Anda ikut menjadi dasar sebuah peringatan yang sudah diterbitkan.")));
        return change_record(tx, actor->office_id, S("warning"), warning_id, S("changed"));
}

enum error warnings_answer(struct tx *tx, const struct actor *actor, const struct warning_answer *answer)
{
        struct warning_standing_row row;
        struct warning_recipient_get_row mine;
        size_t count;
        struct slice today = actor_today(actor, tx_arena(tx));
        if (slice_is_null(today))
                return ERR_MEMORY;
        if (actor->role_count == 0)
                return ERR_NOT_FOUND;
        TRY(standing(tx, actor, answer->warning_id, &row));
        TRY(warning_recipient_get(tx, &(struct warning_recipient_get_params){ .office_id = actor->office_id,
                                                                              .warning_id = answer->warning_id,
                                                                              .person_id = actor->person_id,
                                                                              .today = today },
                                  tx_arena(tx), &mine));
        struct access_object object = object_of(actor, answer->warning_id, row.state);
        object.relations = RELATION_RECIPIENT;
        object.class = CLASS_P1;
        TRY(access_decide(tx, actor, S("warning.read"), &object));
        const struct coded_word *words = warning_answers(&count);
        if (!coded_find(words, count, answer->answer) || utf8_count(answer->note) > NOTE_MAX)
                return ERR_INVALID;
        bool same = mine.has_answered_at && slice_equal(mine.answer, answer->answer) &&
                    slice_equal(mine.note, answer->note);
        if (!same && answer->version != 0 && answer->version != row.version)
                return ERR_STALE;
        if (!slice_equal(row.state, S("published")))
                return ERR_CONFLICT;
        TRY(access_enter(tx, actor, S("warning.answer"), &object, SLICE_NULL));
        TRY(warning_answer_set(tx, &(struct warning_answer_set_params){
                                           .office_id = actor->office_id, .warning_id = answer->warning_id,
                                           .person_id = actor->person_id, .at = clock_now(), .answer = answer->answer,
                                           .note = answer->note.size ? answer->note : SLICE_NULL },
                               NULL));
        return change_record(tx, actor->office_id, S("warning"), answer->warning_id, S("changed"));
}

/* --- its end ------------------------------------------------------------------------------------------------------ */

/* What a reporter reads of each outcome, before what the analyst wrote for him. */
static const struct {
        struct slice outcome, text;
} outcome_news[] = {
        { S("confirmed"), T("Peringatan dari laporan Anda sudah ditutup: terbukti.") },
        { S("prevented"), T("Peringatan dari laporan Anda sudah ditutup: terbukti, dan keberangkatan dicegah.") },
        { S("not-confirmed"), T("Peringatan dari laporan Anda sudah ditutup: tidak terbukti.") },
        { S("unclear"), T("Peringatan dari laporan Anda sudah ditutup: tidak dapat dipastikan.") },
};

static enum error tell_outcome(struct tx *tx, struct uuid office_id, struct uuid signal_id,
                               const struct warning_close *close)
{
        for (size_t i = 0; i < ARRAY_SIZE(outcome_news); i++)
                if (slice_equal(outcome_news[i].outcome, close->outcome))
                        TRY(tell_sources(tx, office_id, signal_id, outcome_news[i].text));
        return tell_sources(tx, office_id, signal_id, close->note);
}

static enum error end_signal(struct tx *tx, const struct actor *actor, struct uuid signal_id, struct slice result)
{
        struct warning_origin origin;
        TRY(warning_origin_find(tx, actor->office_id, signal_id, &origin));
        if (origin.is_area)
                return area_end(tx, actor->office_id, signal_id, result);
        TRY(signal_outcome_set(tx, &(struct signal_outcome_set_params){ .office_id = actor->office_id, .id = signal_id,
                                                                        .outcome = result, .outcome_at = clock_now() },
                               NULL));
        return change_record(tx, actor->office_id, S("signal"), signal_id, S("changed"));
}

enum error warnings_close(struct tx *tx, const struct actor *actor, const struct warning_close *close,
                          struct warning_fault_at *ret_fault)
{
        struct warning_standing_row row;
        struct forbidden forbidden;
        size_t count, characters = utf8_count(close->note);
        int64_t changed;
        TRY(standing(tx, actor, close->warning_id, &row));
        struct access_object object = object_of(actor, close->warning_id, row.state);
        TRY(access_decide(tx, actor, S("warning.read"), &object));
        const struct coded_word *words = warning_outcomes(&count);
        const struct coded_word *outcome = coded_find(words, count, close->outcome);
        if (!outcome || characters < NOTE_MIN || characters > NOTE_MAX)
                return ERR_INVALID;
        if (!warning_edge(row.state, S("closed")))
                return ERR_CONFLICT;
        TRY(access_enter(tx, actor, S("warning.close"), &object, SLICE_NULL));
        TRY(find_forbidden(tx, actor, row.signal_id, &forbidden));
        TRY(check_one(&forbidden, "told", close->note, tx_arena(tx), ret_fault));
        TRY(warning_close_set(tx,
                              &(struct warning_close_set_params){ .office_id = actor->office_id,
                                                                  .id = close->warning_id,
                                                                  .version = close->version,
                                                                  .outcome = close->outcome,
                                                                  .outcome_note = close->note,
                                                                  .outcome_at = clock_now() },
                              &changed));
        if (changed == 0)
                return ERR_STALE;
        if (!uuid_is_nil(row.signal_id)) {
                TRY(tell_outcome(tx, actor->office_id, row.signal_id, close));
                TRY(end_signal(tx, actor, row.signal_id, outcome->group));
        }
        TRY(warning_keep_message(tx, actor, close->warning_id, WARNING_OVER));
        TRY(warning_tell(tx, actor, close->warning_id, WARNING_OVER));
        return change_record(tx, actor->office_id, S("warning"), close->warning_id, S("changed"));
}

enum error warnings_expire(struct tx *tx, instant now, int64_t *ret_count)
{
        struct warning_due_rows rows;
        TRY(warning_due(tx, &(struct warning_due_params){ .now = now }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                struct uuid office_id = rows.items[i].office_id, id = rows.items[i].id;
                TRY(warning_expire_set(tx, &(struct warning_expire_set_params){ .office_id = office_id, .id = id },
                                       NULL));
                TRY(journal_write(tx, &(struct journal_note){ .office_id = office_id, .action = S("warning.expire"),
                                                              .purpose = S(""), .object_kind = S("warning"), .ids = &id,
                                                              .id_count = 1, .detail = S("") }));
                TRY(change_record(tx, office_id, S("warning"), id, S("changed")));
        }
        *ret_count = (int64_t)rows.count;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Papers: numbered in one transaction, drawn outside of any, kept sealed in another. What stands on them is in
 * paper_words.c. */
#include "passports/paper_words.h"

#include "base/checked.h"
#include "blobs/record.h"
#include "program/app.h"
#include "text/date.h"

#include <sodium.h>

enum { PDF_MAX = 4 * 1024 * 1024, REASON_MIN = 5, PLACE_MIN = 3 };

static const struct {
        struct slice word, text, code;
} kinds[PAPER_KIND_COUNT] = {
        [PAPER_RECORD] = { S("bap"), T("Berita acara pemeriksaan (BAP)"), S("BAP") },
        [PAPER_CHECKLIST] = { S("daftar"), T("Daftar dokumen yang perlu dilengkapi"), S("DFT") },
        [PAPER_SLIP] = { S("lembar"), T("Lembar penjelasan untuk pemohon"), S("LBR") },
        [PAPER_ROUTE] = { S("jalur"), T("Pengantar ke dinas tenaga kerja dan BP3MI"), S("JLR") },
        [PAPER_ANSWER] = { S("jawaban"), T("Jawaban atas keberatan"), S("JWB") },
};

struct slice paper_kind_word(enum paper_kind kind)
{
        return kinds[kind].word;
}

struct slice paper_kind_text(enum paper_kind kind)
{
        return kinds[kind].text;
}

enum paper_kind paper_kind_parse(struct slice word)
{
        enum paper_kind kind = 0;
        while (kind < PAPER_KIND_COUNT && !slice_equal(kinds[kind].word, word))
                kind++;
        return kind;
}

/* --- the record's own data --- */

static struct slice pack_record(const struct record_new *record, struct arena *arena)
{
        char second[UUID_TEXT_SIZE + 1];
        uuid_format(record->second_id, second);
        struct slice parts[] = { record->place, record->spoken, record->companion, record->changes,
                                 slice_from_cstr(second), record->signing, record->refusal };
        for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
                if (slice_is_null(parts[i]))
                        parts[i] = S("");
        return words_join(parts, ARRAY_SIZE(parts), arena);
}

static enum error unpack_record(struct slice packed, struct arena *arena, struct record_new *ret_record)
{
        struct slice *parts;
        size_t count;
        TRY(words_split(packed, arena, &parts, &count));
        if (count != 7)
                return ERR_CORRUPT;
        *ret_record = (struct record_new){ .place = parts[0], .spoken = parts[1], .companion = parts[2],
                                           .changes = parts[3], .signing = parts[5], .refusal = parts[6],
                                           .read_back = true };
        return uuid_parse(parts[4], &ret_record->second_id) ? OK : ERR_CORRUPT;
}

static enum error check_record(struct tx *tx, const struct actor *actor, const struct application_head *head,
                               const struct record_new *record, struct obstacles *obstacles)
{
        struct slice said = arena_printf(tx_arena(tx), "%.*s\n%.*s\n%.*s\n%.*s", SLICE_FMT(record->place),
                                         SLICE_FMT(record->companion), SLICE_FMT(record->changes),
                                         SLICE_FMT(record->refusal));
        bool refused = slice_equal(record->signing, S("refused"));
        obstacle(obstacles, uuid_is_nil(head->interviewer_id), T("Belum ada wawancara."));
        obstacle(obstacles, slice_trim(record->place).size < PLACE_MIN, T("Tulis tempat pemeriksaan."));
        obstacle(obstacles, !record->read_back, T("Bacakan dulu berita acara ini kepada pemohon."));
        obstacle(obstacles,
                 uuid_is_nil(record->second_id) || uuid_equal(record->second_id, head->interviewer_id),
                 T("Pilih petugas kedua, bukan pewawancara."));
        obstacle(obstacles, refused && slice_trim(record->refusal).size < REASON_MIN,
                 T("Tulis mengapa pemohon tidak menandatangani."));
        return wording_check(tx, actor, head, &(struct proposal){ .facts = said }, obstacles);
}

/* --- making --- */

/* What is on its way to paper. */
struct paper_draft {
        struct paper_wish wish;
        struct blob_keys keys;
        struct document document;
        uint8_t hash[CODE_HASH_SIZE];
        bool drawn; /* it was kept before: nothing to do */
};

static struct slice hash_slice(const uint8_t *hash)
{
        return slice_of((const char *)hash, CODE_HASH_SIZE);
}

static struct uuid about_of(const struct paper_wish *wish)
{
        return wish->kind == PAPER_ANSWER ? wish->about : wish->application_id;
}

/* Takes the place of the valid one, which wants a reason. */
static enum error replace_valid(struct tx *tx, const struct actor *actor, const struct paper_wish *wish)
{
        int64_t replaced;
        TRY(paper_replace(tx,
                          &(struct paper_replace_params){ .office_id = actor->office_id,
                                                          .application_id = wish->application_id,
                                                          .kind = kinds[wish->kind].word, .about = about_of(wish) },
                          &replaced));
        return replaced && slice_trim(wish->why).size < REASON_MIN ? ERR_CONFLICT : OK;
}

static enum error insert_paper(struct tx *tx, const struct actor *actor, const struct paper_wish *wish,
                               const struct office *office, struct paper_row_row *ret_row)
{
        struct date day = date_of_instant(clock_now(), actor->zone_minutes);
        char iso[DATE_ISO_SIZE + 1];
        struct slice number = SLICE_NULL, detail = SLICE_NULL;
        TRY(replace_valid(tx, actor, wish));
        TRY(paper_number(tx, office, kinds[wish->kind].code, day, &number));
        if (wish->kind == PAPER_RECORD)
                detail = pack_record(&wish->record, tx_arena(tx));
        TRY(paper_insert(tx,
                         &(struct paper_insert_params){ .office_id = actor->office_id, .id = wish->id,
                                                        .application_id = wish->application_id,
                                                        .kind = kinds[wish->kind].word, .about = about_of(wish),
                                                        .number = number, .day = date_iso_text(day, iso),
                                                        .why = slice_trim(wish->why).size ? wish->why : SLICE_NULL,
                                                        .detail = detail, .by = actor->person_id, .at = clock_now() },
                         NULL));
        TRY(note_event(tx, actor->office_id, actor->person_id, wish->application_id, "paper",
                       kinds[wish->kind].word));
        return paper_row(tx, &(struct paper_row_params){ actor->office_id, wish->id }, tx_arena(tx), ret_row);
}

/* The row of this paper: as it is, or made now. */
static enum error row_of(struct tx *tx, const struct actor *actor, const struct paper_wish *wish,
                         const struct office *office, struct paper_row_row *ret_row)
{
        enum error err = paper_row(tx, &(struct paper_row_params){ actor->office_id, wish->id }, tx_arena(tx), ret_row);
        if (err == ERR_NOT_FOUND)
                return insert_paper(tx, actor, wish, office, ret_row);
        TRY(err);
        bool same = uuid_equal(ret_row->application_id, wish->application_id) &&
                    slice_equal(ret_row->kind, kinds[wish->kind].word);
        return same ? OK : ERR_CONFLICT;
}

struct paper_place_of_code {
        struct slice base_url;
        struct arena *arena;
};

static enum error code_of(struct tx *tx, const struct actor *actor, const struct paper_place_of_code *where,
                          struct paper_draft *draft, struct slice *ret_url)
{
        char code[VERIFY_CODE_SIZE + 1];
        verify_code_new(code);
        paper_hash_code(slice_from_cstr(code), draft->hash);
        *ret_url = verify_url(where->arena, where->base_url, code);
        return paper_code_set(tx,
                              &(struct paper_code_set_params){ .office_id = actor->office_id, .id = draft->wish.id,
                                                               .hash = hash_slice(draft->hash) },
                              NULL);
}

static enum error prepare(struct tx *tx, const struct actor *actor, const struct paper_place_of_code *where,
                          struct paper_draft *draft, struct obstacles *missing)
{
        struct gate gate;
        struct paper_row_row row;
        struct office office;
        struct arena *arena = where->arena;
        struct paper_subject subject = { .reading = { actor, LANGUAGE_ID, arena }, .kind = draft->wish.kind,
                                         .about = draft->wish.about, .agency = draft->wish.agency };
        TRY(gate_enter(tx, actor, S("application.paper"), draft->wish.application_id, arena, &gate));
        TRY(file_gather(tx, &subject.reading, draft->wish.application_id, &subject.file));
        if (draft->wish.kind == PAPER_RECORD) {
                TRY(check_record(tx, actor, &subject.file.head, &draft->wish.record, missing));
                if (missing->count)
                        return ERR_INVALID;
        }
        TRY(office_find(tx, actor->office_id, arena, &office));
        TRY(row_of(tx, actor, &draft->wish, &office, &row));
        draft->drawn = !uuid_is_nil(row.blob);
        if (draft->drawn)
                return OK;
        if (draft->wish.kind == PAPER_RECORD)
                TRY(unpack_record(row.detail, arena, &subject.record));
        TRY(date_parse_iso(row.day, &subject.day));
        subject.number = arena_copy(arena, row.number);
        subject.frame = paper_frame_of(&office, subject.day, arena);
        TRY(code_of(tx, actor, where, draft, &subject.verify_url));
        TRY(blob_keys_of(tx, actor->office_id, &draft->keys));
        return paper_write(tx, &subject, &draft->document, missing);
}

static enum error keep(struct app *app, const struct actor *actor, const struct paper_draft *draft, struct slice pdf)
{
        struct blob_record record = { .office_id = actor->office_id, .id = uuid_new(), .class = S("P3"),
                                      .owner_kind = APPLICATION, .owner_id = draft->wish.application_id,
                                      .media_type = S("application/pdf"), .size = (int64_t)pdf.size,
                                      .retention = S("application"), .created_at = clock_now() };
        enum error err;
        TRY(blob_put(&app->blobs, &draft->keys, pdf, &record.address));
        transaction (tx, app->store, TX_WRITE, &err) {
                int64_t changed = 0;
                err = blob_record_add(tx, &record);
                if (err == OK)
                        err = paper_blob_set(tx,
                                             &(struct paper_blob_set_params){ .office_id = actor->office_id,
                                                                              .id = draft->wish.id,
                                                                              .hash = hash_slice(draft->hash),
                                                                              .blob = record.id },
                                             &changed);
                /* Somebody else drew it meanwhile: his holds, ask for it again. */
                if (err == OK && changed != 1)
                        err = ERR_STALE;
        }
        return err;
}

static enum error draw(struct app *app, const struct actor *actor, const struct paper_draft *draft)
{
        _cleanup_buffer_ struct buffer pdf;
        buffer_init(&pdf, PDF_MAX);
        TRY(document_pdf(&draft->document, &pdf, NULL));
        return keep(app, actor, draft, buffer_slice(&pdf));
}

/* lint: parameters (what, for whom, into which memory) */
enum error passports_paper_make(struct app *app, const struct actor *actor, const struct paper_wish *wish,
                                struct slice base_url, struct arena *arena, struct obstacles *ret_missing)
{
        struct paper_draft *draft = arena_new(arena, struct paper_draft);
        const struct paper_place_of_code where = { base_url, arena };
        enum error err;
        if (!draft)
                return ERR_MEMORY;
        transaction (tx, app->store, TX_WRITE, &err) {
                *draft = (struct paper_draft){ .wish = *wish };
                ret_missing->count = 0;
                err = prepare(tx, actor, &where, draft, ret_missing);
        }
        if (err == OK && !draft->drawn)
                err = draw(app, actor, draft);
        sodium_memzero(&draft->keys, sizeof draft->keys);
        return err;
}

/* --- printing again --- */

struct kept {
        struct blob_record record;
        struct blob_keys keys;
};

static enum error find_kept(struct tx *tx, const struct actor *actor, const struct paper_place *place,
                            struct arena *arena, struct kept *ret_kept)
{
        struct gate gate;
        struct paper_row_row row;
        TRY(gate_enter(tx, actor, S("application.paper"), place->application_id, arena, &gate));
        TRY(paper_row(tx, &(struct paper_row_params){ actor->office_id, place->id }, arena, &row));
        if (!uuid_equal(row.application_id, place->application_id) || uuid_is_nil(row.blob))
                return ERR_NOT_FOUND;
        TRY(blob_record_get(tx, actor->office_id, row.blob, arena, &ret_kept->record));
        return blob_keys_of(tx, actor->office_id, &ret_kept->keys);
}

enum error passports_paper_print(struct app *app, const struct actor *actor, const struct paper_place *place,
                                 struct arena *arena, struct slice *ret_pdf)
{
        struct kept kept = { 0 };
        enum error err;
        transaction (tx, app->store, TX_WRITE, &err) {
                err = find_kept(tx, actor, place, arena, &kept);
        }
        if (err == OK)
                err = blob_get(&app->blobs, &kept.keys, kept.record.address, arena, ret_pdf);
        sodium_memzero(&kept.keys, sizeof kept.keys);
        return err;
}

/* --- the list --- */

static enum error answers_read(struct tx *tx, const struct reading *reading, struct paper_list *list)
{
        struct objections_of_rows rows;
        TRY(objections_of(tx, &(struct objections_of_params){ reading->actor->office_id, list->file.head.id },
                          reading->arena, &rows));
        list->answers = arena_array(reading->arena, struct paper_answerable, rows.count);
        if (!list->answers)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                if (slice_equal(rows.items[i].step, S("objection")) && !slice_equal(rows.items[i].state, S("open")))
                        list->answers[list->answer_count++] = (struct paper_answerable){ rows.items[i].id,
                                                                                         rows.items[i].received_on };
        return OK;
}

bool passports_paper_fits(const struct paper_list *list, enum paper_kind kind)
{
        const struct application_file *file = &list->file;
        enum application_state state = application_state_parse(file->head.state);
        bool decided = file->decision && (state == STATE_DECIDED || state == STATE_SERVED);
        if (kind == PAPER_RECORD)
                return !uuid_is_nil(file->head.interviewer_id) && state != STATE_NEW;
        if (kind == PAPER_ANSWER)
                return list->answer_count > 0;
        if (kind != PAPER_CHECKLIST)
                return decided;
        for (size_t i = 0; i < file->check_count; i++)
                if (check_is_missing(&file->checks[i]))
                        return paper_asks_documents(file);
        return false;
}

enum error passports_papers(struct tx *tx, const struct reading *reading, struct uuid application_id,
                            struct paper_list *ret_list)
{
        const struct actor *actor = reading->actor;
        struct arena *arena = reading->arena;
        struct papers_of_rows rows;
        struct desk_officers_rows officers;
        struct paper_list list = { 0 };
        TRY(passports_open(tx, reading, application_id, &list.file));
        TRY(papers_of(tx, &(struct papers_of_params){ actor->office_id, application_id }, arena, &rows));
        TRY(desk_officers(tx, &(struct desk_officers_params){ actor->office_id, today_of(actor, arena) }, arena,
                          &officers));
        list.items = arena_array(arena, struct paper_item, rows.count);
        list.officers = arena_array(arena, struct desk_officer, officers.count);
        if (!list.items || !list.officers)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct papers_of_row *row = &rows.items[i];
                enum paper_kind kind = paper_kind_parse(row->kind);
                if (kind == PAPER_KIND_COUNT)
                        return ERR_CORRUPT;
                list.items[list.count++] = (struct paper_item){ .id = row->id, .about = row->about, .kind = kind,
                                                                .number = row->number, .day = row->day,
                                                                .why = row->why, .maker = row->maker,
                                                                .valid = slice_equal(row->state, S("valid")),
                                                                .drawn = row->drawn };
        }
        for (size_t i = 0; i < officers.count; i++)
                if (!uuid_equal(officers.items[i].id, list.file.head.interviewer_id))
                        list.officers[list.officer_count++] = (struct desk_officer){
                                officers.items[i].id, officers.items[i].name, officers.items[i].position };
        TRY(answers_read(tx, reading, &list));
        TRY(passports_letters(tx, reading, &list.file, &list.letters));
        *ret_list = list;
        return OK;
}

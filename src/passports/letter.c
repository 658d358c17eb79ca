/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The decision letter: gathered and numbered in one transaction, drawn outside of any, kept sealed in another. */
#include "passports/internal.h"

#include "blobs/record.h"
#include "export/letter.h"
#include "passports/objection.h"
#include "program/app.h"
#include "program/counter.h"
#include "program/office.h"
#include "text/date.h"
#include "text/letter_number.h"

#include <sodium.h>

enum { PDF_MAX = 4 * 1024 * 1024, LINES_MAX = 40 };

/* What is on its way to paper. */
struct draft {
        struct letter_decision_input input;
        struct uuid decision_id, blob_id;  /* blob_id nil: not yet drawn */
        struct blob_keys keys;
        uint8_t hash[CODE_HASH_SIZE];
};

static struct slice hash_slice(const uint8_t *hash)
{
        return slice_of((const char *)hash, CODE_HASH_SIZE);
}

void paper_hash_code(struct slice code, uint8_t ret_hash[CODE_HASH_SIZE])
{
        (void)crypto_generichash(ret_hash, CODE_HASH_SIZE, (const unsigned char *)code.data, code.size, NULL, 0);
}

struct slice paper_day(struct date date, struct arena *arena)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 64);
        date_write(&out, date, DATE_LONG, LANGUAGE_ID);
        return arena_copy(arena, buffer_slice(&out));
}

struct text_list paper_lines(struct slice text, struct arena *arena)
{
        struct slice *lines = arena_array(arena, struct slice, LINES_MAX), rest = text, line;
        struct text_list list = { .items = lines };
        while (lines && list.count < LINES_MAX && slice_next(&rest, '\n', &line))
                if (slice_trim(line).size)
                        lines[list.count++] = slice_trim(line);
        return list;
}

/* --- the last day to object --- */

static enum error object_clock(struct tx *tx, struct uuid office_id, struct date served, struct clock_end *ret_end)
{
        TRY(passports_clock(tx, &(struct clock_question){ office_id, S("keberatan"), served }, ret_end));
        return ret_end->confirmed ? OK : ERR_UNCONFIGURED;
}

enum error passports_object_until(struct tx *tx, struct uuid office_id, struct date served, struct date *ret_last)
{
        struct clock_end end;
        TRY(object_clock(tx, office_id, served, &end));
        *ret_last = end.last;
        return OK;
}

/* --- gathering --- */

/* The bases of one role. None at all when one of them is not confirmed (any more): the paper shows what the page of the
 * decision shows, or it is not printed. */
static enum error bases_of(const struct law_list *list, enum law_role role, struct arena *arena,
                           struct legal_bases *ret_bases)
{
        struct legal_basis *items = arena_array(arena, struct legal_basis, list->count);
        struct legal_bases bases = { items, 0 };
        bool confirmed = true;
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                if (list->items[i].role != role)
                        continue;
                confirmed = confirmed && list->items[i].confirmed;
                items[bases.count++] = (struct legal_basis){ .citation = list->items[i].title,
                                                             .says = list->items[i].says,
                                                             .confirmed = list->items[i].confirmed };
        }
        *ret_bases = confirmed ? bases : (struct legal_bases){ 0 };
        return OK;
}

/* Authority and substance are what the officer chose, and nothing that he did not choose. */
static enum error gather_law(struct tx *tx, const struct decision_newest_row *row, struct slice day,
                             struct arena *arena, struct letter_decision_input *input)
{
        struct law_list list;
        TRY(passports_law(tx,
                          &(struct law_question){ .office_id = row->office_id, .day = day, .language = LANGUAGE_ID,
                                                  .keys = row->legal_bases, .versions = row->legal_versions,
                                                  .period = row->period_basis,
                                                  .period_version = row->has_period_version ? row->period_version : 0,
                                                  .letter = true },
                          arena, &list));
        TRY(bases_of(&list, LAW_CHOSEN, arena, &input->authority));
        TRY(bases_of(&list, LAW_PERIOD, arena, &input->period_basis));
        input->substance = input->authority;
        return bases_of(&list, LAW_OBJECTION, arena, &input->object_basis);
}

static enum error gather_documents(const struct application_file *file, struct arena *arena,
                                   struct letter_decision_input *input)
{
        struct missing_document *documents = arena_array(arena, struct missing_document, file->check_count);
        if (!documents)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->check_count; i++)
                if (check_is_missing(&file->checks[i]))
                        documents[input->document_count++] = (struct missing_document){ file->checks[i].document,
                                                                                        file->checks[i].where };
        input->documents = documents;
        return OK;
}

/* Facts as the officer wrote them, then the chosen evidence in its coded words; missing documents have a list of their
 * own. */
static enum error facts_of(const struct decision_item *decision, struct slice codes, struct arena *arena,
                           struct text_list *ret_list)
{
        struct slice *code;
        size_t count;
        struct text_list written = paper_lines(decision->facts, arena);
        struct slice *all = arena_array(arena, struct slice, written.count + decision->evidence_count);
        struct text_list list = { .items = all };
        TRY(words_split(codes, arena, &code, &count));
        if (!all)
                return ERR_MEMORY;
        for (size_t i = 0; i < written.count; i++)
                all[list.count++] = written.items[i];
        for (size_t i = 0; i < decision->evidence_count && i < count; i++)
                if (!slice_starts_with(code[i], S("document:")))
                        all[list.count++] = decision->evidence[i];
        *ret_list = list;
        return OK;
}

/* "Kantor Imigrasi Ponorogo (demonstrasi)" -> "Ponorogo": the place where its letters are written. */
static struct slice place_of(struct slice office)
{
        struct slice prefix = S("Kantor Imigrasi "), place = office;
        if (slice_starts_with(place, prefix))
                place = slice_from(place, prefix.size);
        return slice_trim(slice_sub(place, 0, slice_find_byte(place, '(')));
}

static enum letter_outcome letter_kind(struct slice outcome)
{
        if (slice_equal(outcome, S("D1")))
                return LETTER_TO_COMPLETE;
        return slice_equal(outcome, S("D3")) ? LETTER_SUSPENDED : LETTER_REFUSED;
}

/* The day as a rule and as a date, for the day on which it is counted from. */
static enum error object_words(struct tx *tx, struct uuid office_id, struct date day, struct arena *arena,
                               struct slice *ret_words)
{
        struct clock_end end;
        enum error err = object_clock(tx, office_id, day, &end);
        *ret_words = SLICE_NULL;
        if (err == ERR_UNCONFIGURED)
                return OK;
        TRY(err);
        *ret_words =
                arena_printf(arena,
                             "%.*s, bila surat ini diterima pada %.*s. Bila diterima kemudian, %d hari %s dihitung "
                             "sejak hari surat diterima, dan tanggalnya tertulis pada tanda terima.",
                             SLICE_FMT(paper_day(end.last, arena)), SLICE_FMT(paper_day(day, arena)), (int)end.amount,
                             end.working ? "kerja" : "kalender");
        return OK;
}

struct paper_frame paper_frame_of(const struct office *office, struct date day, struct arena *arena)
{
        return (struct paper_frame){
                .head = { .ministry = S("KEMENTERIAN IMIGRASI DAN PEMASYARAKATAN\nDIREKTORAT JENDERAL IMIGRASI"),
                          .office = office->name, .address = office->address },
                .place = office->place.size ? office->place : place_of(office->name), .date = paper_day(day, arena),
                .contact = arena_printf(arena, "%.*s%s%.*s", SLICE_FMT(office->address),
                                        office->address.size && office->phone.size ? "\n" : "",
                                        SLICE_FMT(office->phone)),
                .fictional = office->fictional };
}

static void gather_office(const struct office *office, const struct decision_newest_row *row, struct date day,
                          struct arena *arena, struct letter_decision_input *input)
{
        struct paper_frame frame = paper_frame_of(office, day, arena);
        input->head = frame.head;
        input->place = frame.place;
        input->date = frame.date;
        input->contact = frame.contact;
        input->object_to = arena_printf(arena, "Kepala %.*s", SLICE_FMT(office->name));
        input->object_how = S("Tertulis, diserahkan langsung atau dikirim ke alamat kantor. Tidak dipungut biaya.");
        input->signature = (struct signature_block){
                .place_date = arena_printf(arena, "%.*s, %.*s", SLICE_FMT(input->place), SLICE_FMT(input->date)),
                .position = row->decider.size ? row->decider_position : S("Petugas layanan paspor"),
                .name = row->decider.size ? row->decider : row->proposer };
        input->fictional = office->fictional;
        input->created = clock_now();
        input->language = LANGUAGE_ID;
}

enum error paper_number(struct tx *tx, const struct office *office, struct slice code, struct date day,
                        struct slice *ret_number)
{
        int64_t value;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 200);
        if (letter_number_check(office->letter_pattern) != OK) {
                *ret_number = SLICE_NULL;
                return OK;
        }
        TRY(counter_next(tx, office->id, S("letter"), day.year, &value));
        TRY(letter_number_write(&out, office->letter_pattern,
                                &(struct letter_number){ .sequence = (uint32_t)value, .code = code,
                                                         .office = office->code, .date = day }));
        *ret_number = arena_copy(tx_arena(tx), buffer_slice(&out));
        return slice_is_null(*ret_number) ? ERR_MEMORY : OK;
}

/* The number is taken once and stays with the decision, also when drawing fails afterwards. */
static enum error take_number(struct tx *tx, const struct decision_newest_row *row,
                              const struct office *office, struct date day, struct slice *number)
{
        char iso[DATE_ISO_SIZE + 1];
        TRY(paper_number(tx, office, row->outcome, day, number));
        if (slice_is_null(*number))
                return OK;
        return decision_number_set(tx, &(struct decision_number_set_params){ .office_id = row->office_id, .id = row->id,
                                                                             .number = *number,
                                                                             .day = date_iso_text(day, iso) },
                                   NULL);
}

/* A refusal that says more than what the file shows rests on a record that two officers signed. */
static enum error record_is_there(struct tx *tx, const struct decision_newest_row *row, struct uuid application_id,
                                  bool *ret_missing)
{
        struct paper_is_made_row record;
        const struct outcome_rule *rule = outcome_rule_find(row->outcome);
        *ret_missing = false;
        if (!rule || !rule->record)
                return OK;
        TRY(paper_is_made(tx,
                          &(struct paper_is_made_params){ .office_id = row->office_id, .application_id = application_id,
                                                          .kind = S("bap") },
                          tx_arena(tx), &record));
        *ret_missing = !record.made;
        return OK;
}

static enum error gather(struct tx *tx, const struct actor *actor, const struct application_file *file,
                         struct arena *arena, struct draft *draft)
{
        struct decision_newest_row row;
        struct office office;
        struct letter_decision_input *input = &draft->input;
        struct date day = date_of_instant(clock_now(), actor->zone_minutes);
        TRY(decision_newest(tx, &(struct decision_newest_params){ .office_id = actor->office_id,
                                                                  .application_id = file->head.id,
                                                                  .today = today_of(actor, arena) },
                            arena, &row));
        TRY(office_find(tx, actor->office_id, arena, &office));
        draft->decision_id = row.id;
        draft->blob_id = row.letter_blob;
        if (!uuid_is_nil(row.letter_blob))
                return blob_keys_of(tx, actor->office_id, &draft->keys);
        if (row.letter_number.size)
                TRY(date_parse_iso(row.letter_date, &day));
        gather_office(&office, &row, day, arena, input);
        input->outcome = letter_kind(row.outcome);
        input->outcome_name = file->decision->outcome_label;
        input->applicant = file->head.name;
        input->application = file->head.number;
        TRY(facts_of(file->decision, row.evidence, arena, &input->facts));
        input->reasons = (struct text_list){ file->decision->reasons, file->decision->reason_count };
        input->remedy = paper_lines(row.fix, arena);
        struct date until;
        if (row.period_until.size && date_parse_iso(row.period_until, &until) == OK)
                input->period = arena_printf(arena, "sampai %.*s", SLICE_FMT(paper_day(until, arena)));
        if (row.review_on.size && date_parse_iso(row.review_on, &until) == OK)
                input->review = paper_day(until, arena);
        TRY(gather_documents(file, arena, input));
        TRY(record_is_there(tx, &row, file->head.id, &input->no_record));
        TRY(gather_law(tx, &row, today_of(actor, arena), arena, input));
        TRY(object_words(tx, actor->office_id, day, arena, &input->object_until));
        input->number = row.letter_number;
        if (!row.letter_number.size)
                TRY(take_number(tx, &row, &office, day, &input->number));
        input->number = arena_copy(arena, input->number);
        return blob_keys_of(tx, actor->office_id, &draft->keys);
}

/* --- drawing and keeping --- */

static enum error new_code(struct tx *tx, const struct actor *actor, struct slice base_url, struct arena *arena,
                           struct draft *draft)
{
        char code[VERIFY_CODE_SIZE + 1];
        verify_code_new(code);
        paper_hash_code(slice_from_cstr(code), draft->hash);
        draft->input.verify_url = verify_url(arena, base_url, code);
        return decision_code_set(tx, &(struct decision_code_set_params){ .office_id = actor->office_id,
                                                                         .id = draft->decision_id,
                                                                         .hash = hash_slice(draft->hash) },
                                 NULL);
}

/* lint: parameters (what, for whom, into which memory) */
static enum error prepare(struct tx *tx, const struct actor *actor, struct uuid application_id, struct slice base_url,
                          struct arena *arena, struct draft *draft)
{
        struct gate gate;
        struct application_file file;
        TRY(gate_enter(tx, actor, S("application.print"), application_id, arena, &gate));
        TRY(file_gather(tx, &(struct reading){ actor, LANGUAGE_ID, arena }, application_id, &file));
        const struct outcome_rule *rule = file.decision ? outcome_rule_find(file.decision->outcome) : NULL;
        if (!rule || !rule->letter)
                return ERR_NOT_FOUND;
        TRY(gather(tx, actor, &file, arena, draft));
        return uuid_is_nil(draft->blob_id) ? new_code(tx, actor, base_url, arena, draft) : OK;
}

/* Nothing stays of a draft that cannot be printed: neither a number nor a code. */
/* lint: parameters (what, for whom, into which memory) */
static enum error prepare_whole(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                struct slice base_url, struct arena *arena, struct draft *draft,
                                struct letter_missing *missing, struct document *document)
{
        *draft = (struct draft){ 0 };
        TRY(prepare(tx, actor, application_id, base_url, arena, draft));
        return uuid_is_nil(draft->blob_id) ? letter_decision(&draft->input, arena, document, missing) : OK;
}

static enum error keep(struct app *app, const struct actor *actor, struct draft *draft, struct slice pdf)
{
        struct blob_record record = { .office_id = actor->office_id, .id = uuid_new(), .class = S("P3"),
                                      .owner_kind = S("decision"), .owner_id = draft->decision_id,
                                      .media_type = S("application/pdf"), .size = (int64_t)pdf.size,
                                      .retention = S("application"), .created_at = clock_now() };
        enum error err;
        TRY(blob_put(&app->blobs, &draft->keys, pdf, &record.address));
        transaction (tx, app->store, TX_WRITE, &err) {
                int64_t changed = 0;
                err = blob_record_add(tx, &record);
                if (err == OK)
                        err = decision_letter_set(tx, &(struct decision_letter_set_params){
                                                              .office_id = actor->office_id, .id = draft->decision_id,
                                                              .hash = hash_slice(draft->hash), .blob = record.id },
                                                  &changed);
                /* Somebody else printed it meanwhile: his letter holds, ask for it again. */
                if (err == OK && changed != 1)
                        err = ERR_STALE;
        }
        return err;
}

static enum error read_kept(struct app *app, const struct actor *actor, struct draft *draft, struct arena *arena,
                            struct slice *ret_pdf)
{
        struct blob_record record;
        enum error err;
        transaction (tx, app->store, TX_READ, &err) {
                err = blob_record_get(tx, actor->office_id, draft->blob_id, arena, &record);
        }
        TRY(err);
        return blob_get(&app->blobs, &draft->keys, record.address, arena, ret_pdf);
}

/* lint: parameters (what, for whom, into which memory) */
static enum error draw(struct app *app, const struct actor *actor, struct draft *draft, const struct document *document,
                       struct arena *arena, struct slice *ret_pdf)
{
        _cleanup_buffer_ struct buffer pdf;
        buffer_init(&pdf, PDF_MAX);
        TRY(document_pdf(document, &pdf, NULL));
        TRY(keep(app, actor, draft, buffer_slice(&pdf)));
        *ret_pdf = arena_copy(arena, buffer_slice(&pdf));
        return slice_is_null(*ret_pdf) ? ERR_MEMORY : OK;
}

/* lint: parameters (what, for whom, into which memory) */
enum error passports_letter(struct app *app, const struct actor *actor, struct uuid application_id,
                            struct slice base_url, struct arena *arena, struct slice *ret_pdf,
                            struct obstacles *ret_missing)
{
        struct draft draft;
        struct document document;
        struct letter_missing missing = { 0 };
        enum error err;
        transaction (tx, app->store, TX_WRITE, &err) {
                missing.count = 0;
                err = prepare_whole(tx, actor, application_id, base_url, arena, &draft, &missing, &document);
        }
        ret_missing->count = 0;
        for (size_t i = 0; i < missing.count && i < OBSTACLES_MAX; i++)
                ret_missing->items[ret_missing->count++] = missing.items[i];
        if (err == OK)
                err = uuid_is_nil(draft.blob_id) ? draw(app, actor, &draft, &document, arena, ret_pdf)
                                                 : read_kept(app, actor, &draft, arena, ret_pdf);
        sodium_memzero(&draft.keys, sizeof draft.keys);
        return err;
}

/* --- service and verification --- */

enum error passports_serve(struct tx *tx, const struct actor *actor, struct uuid application_id,
                           const struct service *service)
{
        struct gate gate;
        struct decision_state_row row;
        struct date on, dated, last;
        char iso[DATE_ISO_SIZE + 1];
        int64_t changed;
        TRY(gate_enter(tx, actor, S("application.serve"), application_id, tx_arena(tx), &gate));
        TRY(decision_state(tx,
                           &(struct decision_state_params){ .office_id = actor->office_id, .id = service->decision_id },
                           tx_arena(tx), &row));
        if (!uuid_equal(row.application_id, application_id))
                return ERR_NOT_FOUND;
        if (slice_equal(row.served_on, service->on))
                return OK;
        if (uuid_is_nil(row.letter_blob))
                return ERR_CONFLICT;
        if (date_parse_iso(service->on, &on) != OK || date_parse_iso(row.letter_date, &dated) != OK ||
            date_compare(on, dated) < 0 ||
            date_compare(on, date_of_instant(clock_now(), actor->zone_minutes)) > 0)
                return ERR_INVALID;
        TRY(passports_object_until(tx, actor->office_id, on, &last));
        TRY(decision_serve(tx,
                           &(struct decision_serve_params){ .office_id = actor->office_id,
                                                            .id = service->decision_id,
                                                            .served_on = service->on,
                                                            .served_how = service->how,
                                                            .object_until = date_iso_text(last, iso) },
                           &changed));
        if (changed != 1)
                return ERR_CONFLICT;
        TRY(gate_step(tx, actor, application_id, &gate, STEP_SERVE));
        return note_event(tx, actor->office_id, actor->person_id, application_id, "serve", service->how);
}

/* Both tables are asked for every code, known or not. */
enum error passports_verify(struct tx *tx, struct slice code, struct arena *arena, struct letter_fact *ret_letter)
{
        uint8_t hash[CODE_HASH_SIZE];
        char normal[VERIFY_CODE_SIZE + 1] = "00000000000000000000000000";
        struct decision_by_code_row row;
        struct paper_by_code_row paper;
        bool readable = verify_code_normalize(code, normal);
        paper_hash_code(slice_from_cstr(normal), hash);
        enum error err =
                decision_by_code(tx, &(struct decision_by_code_params){ .hash = hash_slice(hash) }, arena, &row);
        enum error other = paper_by_code(tx, &(struct paper_by_code_params){ .hash = hash_slice(hash) }, arena, &paper);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        if (other != OK && other != ERR_NOT_FOUND)
                return other;
        if (!readable || (err != OK && other != OK))
                return ERR_NOT_FOUND;
        *ret_letter = err == OK ? (struct letter_fact){ .number = row.number, .date = row.day, .office = row.office,
                                                        .ended_on = row.ended_on,
                                                        .replaced = row.replaced && row.ended_on.size == 0 }
                                : (struct letter_fact){ .number = paper.number, .date = paper.day,
                                                        .office = paper.office, .replaced = paper.replaced };
        return OK;
}

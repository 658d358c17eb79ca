/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/paper_words.h"

#include "base/checked.h"
#include "passports/objection.h"
#include "text/country.h"
#include "text/date.h"

static enum error refuse(struct obstacles *missing, struct slice text)
{
        obstacle(missing, true, text);
        return ERR_UNCONFIGURED;
}

/* The actor signs what he makes. */
static enum error officer_of(struct tx *tx, const struct paper_subject *subject, struct uuid id,
                             struct desk_officers_row *ret_row)
{
        const struct actor *actor = subject->reading.actor;
        struct desk_officers_rows rows;
        char day[DATE_ISO_SIZE + 1];
        TRY(desk_officers(tx, &(struct desk_officers_params){ actor->office_id, date_iso_text(subject->day, day) },
                          subject->reading.arena, &rows));
        for (size_t i = 0; i < rows.count; i++)
                if (uuid_equal(rows.items[i].id, id)) {
                        *ret_row = rows.items[i];
                        return OK;
                }
        return ERR_NOT_FOUND;
}

static struct slice position_or(const struct desk_officers_row *row, struct slice otherwise)
{
        return row->position.size ? row->position : otherwise;
}

static enum error signature_of(struct tx *tx, const struct paper_subject *subject, struct uuid id,
                               struct signature_block *ret_signature)
{
        struct desk_officers_row row;
        TRY(officer_of(tx, subject, id, &row));
        *ret_signature = (struct signature_block){ .position = position_or(&row, S("Petugas layanan paspor")),
                                                   .name = row.name };
        return OK;
}

/* Documents of the file with this verdict; of the missing ones, those that the passport wants. */
static enum error documents_with(const struct paper_subject *subject, struct slice verdict,
                                 const struct missing_document **ret_items, size_t *ret_count)
{
        const struct application_file *file = &subject->file;
        struct missing_document *items = arena_array(subject->reading.arena, struct missing_document,
                                                     file->check_count);
        size_t count = 0;
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->check_count; i++)
                if (slice_equal(file->checks[i].verdict, verdict) &&
                    (check_is_missing(&file->checks[i]) || !slice_equal(verdict, S("missing"))))
                        items[count++] = (struct missing_document){ file->checks[i].document, file->checks[i].where };
        *ret_items = items;
        *ret_count = count;
        return OK;
}

static enum error purpose_label(struct tx *tx, const struct paper_subject *subject, struct slice *ret_label)
{
        const struct reading *reading = &subject->reading;
        struct content_item item;
        TRY(content_find(tx, reading->actor->office_id, S("checklist"), subject->file.head.purpose,
                         today_of(reading->actor, reading->arena), reading->arena, &item));
        *ret_label = content_text(&item, "label", LANGUAGE_ID, reading->arena);
        return OK;
}

/* --- the record of an examination --- */

static struct slice when_of(const struct paper_subject *subject)
{
        const struct application_head *head = &subject->file.head;
        int32_t zone = subject->reading.actor->zone_minutes;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 200);
        date_write(&out, date_of_instant(head->interview_from, zone), DATE_WEEKDAY, LANGUAGE_ID);
        buffer_printf(&out, ", pukul ");
        instant_write_time(&out, head->interview_from, zone, LANGUAGE_ID);
        if (head->interview_to) {
                buffer_printf(&out, " sampai ");
                instant_write_time(&out, head->interview_to, zone, LANGUAGE_ID);
        }
        buffer_printf(&out, " %.*s", SLICE_FMT(zone_name(zone)));
        return arena_copy(subject->reading.arena, buffer_slice(&out));
}

/* Questions of the office's list, and of what is known about a phone or company only those that rest on what was
 * confirmed: what rests on tips is asked and written on nothing. */
static enum error answers_of(const struct paper_subject *subject, struct letter_record_input *input)
{
        const struct application_file *file = &subject->file;
        struct record_answer *answers = arena_array(subject->reading.arena, struct record_answer,
                                                    file->question_count + file->finding_count);
        size_t fits_count;
        const struct answer_option *fits = passports_fits(&fits_count);
        if (!answers)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->question_count; i++) {
                const struct question_item *question = &file->questions[i];
                if (!question->apart && (question->code.size || question->not_answered))
                        answers[input->answer_count++] = (struct record_answer){
                                question->ask, question->not_answered ? S("Tidak menjawab") : question->answer_label,
                                question->words };
        }
        for (size_t i = 0; i < file->finding_count; i++) {
                const struct finding_item *finding = &file->findings[i];
                struct slice answer = S("Tidak menjawab");
                if (!finding->asked || finding->tips_only || !finding->showable)
                        continue;
                for (size_t f = 0; f < fits_count; f++)
                        if (slice_equal(fits[f].code, finding->code))
                                answer = fits[f].label;
                answers[input->answer_count++] = (struct record_answer){ finding->question, answer, finding->words };
        }
        input->answers = answers;
        return OK;
}

static struct slice signing_words(const struct paper_subject *subject)
{
        const struct record_new *record = &subject->record;
        if (slice_equal(record->signing, S("thumb")))
                return S("Dengan cap jempol.");
        if (slice_equal(record->signing, S("signed")))
                return S("Dengan tanda tangan.");
        return arena_printf(subject->reading.arena, "Pemohon tidak bersedia menandatangani, karena: %.*s",
                            SLICE_FMT(record->refusal));
}

static enum error identity_words(struct tx *tx, const struct paper_subject *subject, struct slice *ret_words)
{
        struct application_identity_verdict_row row;
        const struct actor *actor = subject->reading.actor;
        TRY(application_identity_verdict(
                tx, &(struct application_identity_verdict_params){ actor->office_id, subject->file.head.id },
                subject->reading.arena, &row));
        *ret_words = slice_equal(row.detail, S("match"))     ? S("dicocokkan dengan KTP: sama")
                     : slice_equal(row.detail, S("differs")) ? S("dicocokkan dengan KTP: ada yang berbeda")
                                                             : S("belum dicocokkan dengan KTP");
        return OK;
}

static enum error officers_of(struct tx *tx, const struct paper_subject *subject, struct letter_record_input *input,
                              struct obstacles *missing)
{
        const struct uuid ids[] = { subject->file.head.interviewer_id, subject->record.second_id };
        for (size_t i = 0; i < 2; i++) {
                struct desk_officers_row row;
                enum error err = officer_of(tx, subject, ids[i], &row);
                if (err == ERR_NOT_FOUND)
                        return refuse(missing, T("Pilih petugas kedua, bukan pewawancara."));
                TRY(err);
                input->officers[i] = row.name;
                input->positions[i] = row.position;
        }
        return OK;
}

static enum error write_record(struct tx *tx, const struct paper_subject *subject, struct document *ret_document,
                               struct obstacles *missing)
{
        const struct application_head *head = &subject->file.head;
        const struct record_new *record = &subject->record;
        struct letter_record_input input = {
                .head = subject->frame.head, .number = subject->number, .date = subject->frame.date,
                .place = record->place, .when = when_of(subject), .applicant = head->name, .application = head->number,
                .spoken = record->spoken, .companion = record->companion, .hearing = head->hearing,
                .read_back = S("Catatan ini dibacakan kembali kepada pemohon dalam bahasa yang ia pahami."),
                .changes = record->changes.size ? record->changes : S("tidak ada"), .signing = signing_words(subject),
                .signed_by_applicant = !slice_equal(record->signing, S("refused")),
                .verify_url = subject->verify_url, .language = LANGUAGE_ID, .fictional = subject->frame.fictional,
                .created = clock_now() };
        TRY(purpose_label(tx, subject, &input.purpose));
        TRY(identity_words(tx, subject, &input.identity));
        TRY(officers_of(tx, subject, &input, missing));
        TRY(answers_of(subject, &input));
        TRY(documents_with(subject, S("there"), &input.shown, &input.shown_count));
        if (input.answer_count == 0)
                return refuse(missing, T("Belum ada jawaban yang dicatat."));
        return letter_record(&input, subject->reading.arena, ret_document);
}

/* --- the list of documents --- */

bool paper_asks_documents(const struct application_file *file)
{
        enum application_state state = application_state_parse(file->head.state);
        if (state == STATE_INTERVIEW || state == STATE_PROPOSED)
                return true;
        bool decided = file->decision && (state == STATE_DECIDED || state == STATE_SERVED);
        return decided && (slice_equal(file->decision->outcome, S("D1")) ||
                           slice_equal(file->decision->outcome, S("D2")));
}

static enum error write_checklist(struct tx *tx, const struct paper_subject *subject, struct document *ret_document,
                                  struct obstacles *missing)
{
        const struct application_head *head = &subject->file.head;
        struct letter_checklist_input input = {
                .head = subject->frame.head, .number = subject->number, .date = subject->frame.date,
                .place = subject->frame.place, .applicant = head->name, .application = head->number,
                .contact = subject->frame.contact, .verify_url = subject->verify_url, .language = LANGUAGE_ID,
                .fictional = subject->frame.fictional, .created = clock_now() };
        struct clock_end end;
        if (!paper_asks_documents(&subject->file))
                return refuse(missing, T("Daftar ini untuk permohonan yang masih menunggu dokumen; permohonan ini "
                                         "sudah diputus."));
        TRY(documents_with(subject, S("missing"), &input.documents, &input.document_count));
        if (input.document_count == 0)
                return refuse(missing, T("Tandai dulu di Periksa berkas dokumen mana yang belum ada."));
        TRY(purpose_label(tx, subject, &input.purpose));
        enum error err = passports_clock(tx,
                                         &(struct clock_question){ subject->reading.actor->office_id, S("lengkapi"),
                                                                   subject->day },
                                         &end);
        if (err != OK && err != ERR_UNCONFIGURED)
                return err;
        if (err == OK && end.confirmed)
                input.until = arena_printf(subject->reading.arena, "%.*s, bila daftar ini diterima pada %.*s",
                                           SLICE_FMT(paper_day(end.last, subject->reading.arena)),
                                           SLICE_FMT(subject->frame.date));
        return letter_checklist(&input, subject->reading.arena, ret_document);
}

/* --- the slip in plain words --- */

static enum error decided(const struct paper_subject *subject)
{
        enum application_state state = application_state_parse(subject->file.head.state);
        return subject->file.decision && (state == STATE_DECIDED || state == STATE_SERVED) ? OK : ERR_NOT_FOUND;
}

/* The officer's own lines, what is missing, and how to object. */
static enum error slip_steps(const struct paper_subject *subject, struct text_list *ret_steps)
{
        const struct decision_item *decision = subject->file.decision;
        const struct outcome_rule *rule = outcome_rule_find(decision->outcome);
        struct arena *arena = subject->reading.arena;
        const struct missing_document *documents;
        size_t document_count;
        struct text_list fix = paper_lines(decision->fix, arena);
        TRY(documents_with(subject, S("missing"), &documents, &document_count));
        struct slice *steps = arena_array(arena, struct slice, fix.count + document_count + 1);
        size_t count = 0;
        if (!steps)
                return ERR_MEMORY;
        for (size_t i = 0; i < fix.count; i++)
                steps[count++] = fix.items[i];
        for (size_t i = 0; i < document_count; i++)
                steps[count++] = arena_printf(arena, "Bawa: %.*s (diurus di: %.*s)", SLICE_FMT(documents[i].document),
                                              SLICE_FMT(documents[i].where));
        if (rule && rule->letter && decision->object_until.size) {
                struct date last;
                TRY(date_parse_iso(decision->object_until, &last));
                steps[count++] = arena_printf(arena,
                                              "Bila Anda tidak setuju, ajukan keberatan tertulis kepada kepala kantor "
                                              "paling lambat %.*s. Tidak dipungut biaya.",
                                              SLICE_FMT(paper_day(last, arena)));
        } else if (rule && rule->letter)
                steps[count++] = S("Bila Anda tidak setuju, Anda boleh mengajukan keberatan tertulis kepada kepala "
                                   "kantor. Hari terakhirnya tertulis di surat keputusan. Tidak dipungut biaya.");
        *ret_steps = (struct text_list){ steps, count };
        return OK;
}

/* Javanese beside the plain words, as the version that was used has them. */
static enum error slip_aloud(const struct content_item *outcome, struct arena *arena, struct letter_slip_input *input)
{
        json_t *body;
        TRY(content_body(outcome, &body));
        json_t *plain = json_object_get(body, "plain"), *spoken = json_object_get(plain, "jv");
        struct slice *lines = arena_array(arena, struct slice, 1);
        enum error err = lines ? OK : ERR_MEMORY;
        if (err == OK && json_is_string(spoken)) {
                lines[0] = arena_copy(arena, slice_of(json_string_value(spoken), json_string_length(spoken)));
                input->aloud = (struct text_list){ lines, 1 };
                if (!json_is_true(json_object_get(plain, "jv_confirmed")))
                        input->aloud_note = S("Bantuan baca untuk petugas. Bahasanya belum diperiksa penutur asli.");
        }
        json_decref(body);
        return err;
}

static enum error write_slip(struct tx *tx, const struct paper_subject *subject, struct document *ret_document,
                             struct obstacles *missing)
{
        const struct reading *reading = &subject->reading;
        struct content_item outcome;
        struct letter_slip_input input = {
                .head = subject->frame.head, .date = subject->frame.date, .application = subject->file.head.number,
                .contact = subject->frame.contact, .language = LANGUAGE_ID, .fictional = subject->frame.fictional,
                .created = clock_now() };
        TRY(decided(subject));
        TRY(content_find(tx, reading->actor->office_id, S("outcome"), subject->file.decision->outcome,
                         today_of(reading->actor, reading->arena), reading->arena, &outcome));
        input.happened = content_text(&outcome, "plain", LANGUAGE_ID, reading->arena);
        if (slice_is_null(input.happened))
                return refuse(missing, T("kata-kata sederhana untuk hasil ini"));
        TRY(slip_aloud(&outcome, reading->arena, &input));
        TRY(slip_steps(subject, &input.steps));
        if (input.steps.count == 0)
                return refuse(missing, T("cara memperbaiki permohonan"));
        return letter_slip(&input, reading->arena, ret_document);
}

/* --- the lawful way --- */

static bool needs_paper(json_t *document)
{
        const char *need = json_string_value(json_object_get(document, "need"));
        return need && (strcmp(need, "law") == 0 || strcmp(need, "before-departure") == 0);
}

static struct slice text_of(json_t *object, const char *key, struct arena *arena)
{
        json_t *node = json_object_get(object, key), *own = json_is_object(node) ? json_object_get(node, "id") : node;
        return json_is_string(own) ? arena_copy(arena, slice_of(json_string_value(own), json_string_length(own)))
                                   : SLICE_NULL;
}

static bool is_there(const struct application_file *file, struct slice key)
{
        for (size_t i = 0; i < file->check_count; i++)
                if (slice_equal(file->checks[i].key, key))
                        return slice_equal(file->checks[i].verdict, S("there"));
        return false;
}

/* Steps and documents of work abroad, whatever purpose was stated: what this file has seen, and what is left. */
static enum error route_body(const struct paper_subject *subject, json_t *body, struct letter_route_input *input)
{
        struct arena *arena = subject->reading.arena;
        json_t *route = json_object_get(body, "route"), *documents = json_object_get(body, "documents"), *node;
        size_t i;
        struct slice *steps = arena_array(arena, struct slice, json_array_size(route));
        struct missing_document *ready = arena_array(arena, struct missing_document, json_array_size(documents));
        struct missing_document *needed = arena_array(arena, struct missing_document, json_array_size(documents));
        if (!steps || !ready || !needed)
                return ERR_MEMORY;
        json_array_foreach(route, i, node) {
                json_t *said = json_object_get(node, "id");
                if (json_is_string(said))
                        steps[input->steps.count++] = arena_copy(arena, slice_from_cstr(json_string_value(said)));
        }
        json_array_foreach(documents, i, node) {
                struct missing_document document = { text_of(node, "document", arena), text_of(node, "where", arena) };
                bool confirmed = !json_is_false(json_object_get(node, "confirmed"));
                if (!needs_paper(node) || !confirmed)
                        continue;
                if (is_there(&subject->file, text_of(node, "key", arena)))
                        ready[input->ready_count++] = (struct missing_document){ document.document, SLICE_NULL };
                else
                        needed[input->needed_count++] = document;
        }
        input->steps.items = steps;
        input->ready = ready;
        input->needed = needed;
        return OK;
}

static struct slice with_contact(const struct content_item *item, const char *const *paths, size_t count,
                                 struct arena *arena)
{
        struct slice line = content_text(item, "name", LANGUAGE_ID, arena);
        for (size_t i = 0; i < count; i++) {
                struct slice part = content_text(item, paths[i], LANGUAGE_ID, arena);
                if (part.size)
                        line = arena_printf(arena, "%.*s, %.*s", SLICE_FMT(line), SLICE_FMT(part));
        }
        return line;
}

/* Labour offices and BP3MI that the office has confirmed: the labour office that the officer chose with the applicant,
 * or all of the area, for where somebody lives is read for his documents and nothing else. */
static enum error route_agencies(struct tx *tx, const struct paper_subject *subject, struct letter_route_input *input)
{
        static const char *const paths[] = { "contact.address", "contact.phone" };
        const struct reading *reading = &subject->reading;
        struct content_list list;
        TRY(content_list(tx, reading->actor->office_id, S("agency"), today_of(reading->actor, reading->arena),
                         reading->arena, &list));
        struct slice *lines = arena_array(reading->arena, struct slice, list.count);
        bool found = subject->agency.size == 0;
        if (!lines)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                struct slice type = content_text(&list.items[i], "type", LANGUAGE_ID, reading->arena);
                bool labour = slice_equal(type, S("disnaker"));
                bool other = labour && subject->agency.size && !slice_equal(subject->agency, list.items[i].key);
                found = found || (labour && !other && list.items[i].confirmed);
                if (list.items[i].confirmed && !other && (labour || slice_equal(type, S("bp3mi"))))
                        lines[input->agencies.count++] = with_contact(&list.items[i], paths, ARRAY_SIZE(paths),
                                                                      reading->arena);
        }
        input->agencies.items = lines;
        return found ? OK : ERR_INVALID;
}

static enum error route_numbers(struct tx *tx, const struct paper_subject *subject, struct letter_route_input *input)
{
        static const char *const paths[] = { "phone" };
        static const struct slice wanted[] = { S("kp2mi"), S("kemnaker") };
        const struct reading *reading = &subject->reading;
        struct slice *lines = arena_array(reading->arena, struct slice, ARRAY_SIZE(wanted));
        if (!lines)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
                struct content_item item;
                enum error err = content_find(tx, reading->actor->office_id, S("contact"), wanted[i],
                                              today_of(reading->actor, reading->arena), reading->arena, &item);
                if (err != OK && err != ERR_NOT_FOUND)
                        return err;
                if (err == OK && item.confirmed)
                        lines[input->numbers.count++] = with_contact(&item, paths, 1, reading->arena);
        }
        input->numbers.items = lines;
        return OK;
}

static enum error write_route(struct tx *tx, const struct paper_subject *subject, struct document *ret_document,
                              struct obstacles *missing)
{
        const struct reading *reading = &subject->reading;
        const struct application_head *head = &subject->file.head;
        struct content_item work;
        json_t *body;
        struct letter_route_input input = {
                .head = subject->frame.head, .number = subject->number, .date = subject->frame.date,
                .place = subject->frame.place, .applicant = head->name, .application = head->number,
                .country = country_name(head->country, LANGUAGE_ID), .company = head->company,
                .contact = subject->frame.contact, .verify_url = subject->verify_url, .language = LANGUAGE_ID,
                .fictional = subject->frame.fictional, .created = clock_now() };
        TRY(decided(subject));
        enum error err = content_find(tx, reading->actor->office_id, S("checklist"), S("kerja"),
                                      today_of(reading->actor, reading->arena), reading->arena, &work);
        if (err == ERR_NOT_FOUND || (err == OK && !work.confirmed))
                return refuse(missing, T("langkah jalur resmi yang sudah dikonfirmasi"));
        TRY(err);
        TRY(content_body(&work, &body));
        err = route_body(subject, body, &input);
        json_decref(body);
        TRY(err);
        TRY(route_agencies(tx, subject, &input));
        TRY(route_numbers(tx, subject, &input));
        TRY(signature_of(tx, subject, reading->actor->person_id, &input.signature));
        if (input.steps.count == 0)
                return refuse(missing, T("langkah jalur resmi yang sudah dikonfirmasi"));
        if (input.agencies.count == 0)
                return refuse(missing, T("dinas tenaga kerja atau BP3MI yang sudah dikonfirmasi"));
        return letter_route(&input, reading->arena, ret_document);
}

/* --- the answer to an objection --- */

static enum error find_objection(struct tx *tx, const struct paper_subject *subject, struct objections_of_row *ret_row)
{
        struct objections_of_rows rows;
        TRY(objections_of(tx,
                          &(struct objections_of_params){ subject->reading.actor->office_id, subject->file.head.id },
                          subject->reading.arena, &rows));
        for (size_t i = 0; i < rows.count; i++)
                if (uuid_equal(rows.items[i].id, subject->about) && slice_equal(rows.items[i].step, S("objection")) &&
                    !slice_equal(rows.items[i].state, S("open"))) {
                        *ret_row = rows.items[i];
                        return OK;
                }
        return ERR_NOT_FOUND;
}

static struct slice iso_words(struct slice iso, struct arena *arena)
{
        struct date day;
        return date_parse_iso(iso, &day) == OK ? paper_day(day, arena) : SLICE_NULL;
}

static struct slice outcome_words(const struct objections_of_row *row)
{
        if (slice_equal(row->state, S("deemed")))
                return S("Keberatan Anda tidak dijawab dalam waktunya, maka dianggap dikabulkan.");
        if (slice_equal(row->outcome, S("granted")))
                return S("Keberatan Anda dikabulkan.");
        if (slice_equal(row->outcome, S("partly")))
                return S("Keberatan Anda dikabulkan sebagian.");
        return slice_equal(row->outcome, S("late")) ? S("Keberatan Anda datang sesudah waktunya lewat.")
                                                    : S("Keberatan Anda tidak dikabulkan.");
}

/* Granted: what the office does now. Not granted: the appeal, with its last day where the office has confirmed that
 * clock and its calendar. */
static enum error answer_next(struct tx *tx, const struct paper_subject *subject, const struct objections_of_row *row,
                              struct letter_answer_input *input)
{
        struct arena *arena = subject->reading.arena;
        struct clock_end end;
        bool granted = slice_equal(row->outcome, S("granted")) || slice_equal(row->outcome, S("partly"));
        if (granted) {
                input->next = S("Keputusan itu tidak berlaku lagi. Permohonan Anda kembali ke meja layanan dan diputus "
                                "lagi.");
                input->next_until = iso_words(row->follow_until, arena);
                return OK;
        }
        input->next = S("Bila Anda tidak setuju dengan jawaban ini, ajukan banding administratif secara tertulis "
                        "kepada atasan kepala kantor. Serahkan di kantor ini atau kirim ke alamat kantor. Tidak "
                        "dipungut biaya.");
        enum error err = passports_clock(tx,
                                         &(struct clock_question){ subject->reading.actor->office_id, S("banding"),
                                                                   subject->day },
                                         &end);
        if (err == OK && end.confirmed)
                input->next_until = arena_printf(arena,
                                                 "%.*s, bila surat ini diterima pada %.*s. Bila diterima kemudian, "
                                                 "hari terakhirnya bergeser.",
                                                 SLICE_FMT(paper_day(end.last, arena)),
                                                 SLICE_FMT(subject->frame.date));
        return err == ERR_UNCONFIGURED ? OK : err;
}

static enum error answer_decision(struct tx *tx, const struct paper_subject *subject, struct uuid decision_id,
                                  struct slice *ret_words)
{
        struct decisions_objectable_rows rows;
        struct arena *arena = subject->reading.arena;
        TRY(decisions_objectable(tx,
                                 &(struct decisions_objectable_params){ subject->reading.actor->office_id,
                                                                        subject->file.head.id },
                                 arena, &rows));
        *ret_words = SLICE_NULL;
        for (size_t i = 0; i < rows.count; i++)
                if (uuid_equal(rows.items[i].id, decision_id))
                        *ret_words = arena_printf(arena, "Nomor %.*s, diterima pemohon pada %.*s",
                                                  SLICE_FMT(rows.items[i].letter_number),
                                                  SLICE_FMT(iso_words(rows.items[i].served_on, arena)));
        return OK;
}

static enum error answer_law(struct tx *tx, const struct paper_subject *subject, struct legal_bases *ret_bases)
{
        struct law_list list;
        struct arena *arena = subject->reading.arena;
        const struct actor *actor = subject->reading.actor;
        TRY(passports_law(tx,
                          &(struct law_question){ .office_id = actor->office_id, .day = today_of(actor, arena),
                                                  .language = LANGUAGE_ID, .keys = S("[]"), .letter = true },
                          arena, &list));
        struct legal_basis *items = arena_array(arena, struct legal_basis, list.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                items[i] = (struct legal_basis){ list.items[i].title, list.items[i].says, list.items[i].confirmed };
        *ret_bases = (struct legal_bases){ items, list.count };
        return OK;
}

static enum error write_answer(struct tx *tx, const struct paper_subject *subject, struct document *ret_document,
                               struct obstacles *missing)
{
        const struct application_head *head = &subject->file.head;
        struct arena *arena = subject->reading.arena;
        struct objections_of_row row;
        struct letter_missing lacking = { 0 };
        struct letter_answer_input input = {
                .head = subject->frame.head, .number = subject->number, .date = subject->frame.date,
                .place = subject->frame.place, .applicant = head->name, .application = head->number,
                .contact = subject->frame.contact, .verify_url = subject->verify_url, .language = LANGUAGE_ID,
                .fictional = subject->frame.fictional, .created = clock_now() };
        TRY(find_objection(tx, subject, &row));
        bool silent = slice_equal(row.state, S("deemed"));
        input.received = iso_words(row.received_on, arena);
        input.outcome = outcome_words(&row);
        input.reasons = paper_lines(silent ? input.outcome : row.answer, arena);
        TRY(answer_decision(tx, subject, row.decision_id, &input.decision));
        TRY(answer_law(tx, subject, &input.basis));
        TRY(answer_next(tx, subject, &row, &input));
        TRY(signature_of(tx, subject, silent ? subject->reading.actor->person_id : row.answered_by,
                         &input.signature));
        enum error err = letter_answer(&input, arena, ret_document, &lacking);
        for (size_t i = 0; i < lacking.count; i++)
                obstacle(missing, true, lacking.items[i]);
        return err;
}

enum error paper_write(struct tx *tx, const struct paper_subject *subject, struct document *ret_document,
                       struct obstacles *missing)
{
        static enum error (*const writers[PAPER_KIND_COUNT])(struct tx *tx, const struct paper_subject *subject,
                                                             struct document *ret_document,
                                                             struct obstacles *missing) = {
                [PAPER_RECORD] = write_record, [PAPER_CHECKLIST] = write_checklist, [PAPER_SLIP] = write_slip,
                [PAPER_ROUTE] = write_route,   [PAPER_ANSWER] = write_answer,
        };
        return writers[subject->kind](tx, subject, ret_document, missing);
}

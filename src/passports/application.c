/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Making, listing, opening and looking up applications. */
#include "passports/internal.h"

#include "access/scope.h"
#include "base/checked.h"
#include "exchange/exchange.h"
#include "journal/journal.h"
#include "program/counter.h"
#include "program/office.h"
#include "region/region.h"
#include "store/receipt.h"
#include "text/date.h"
#include "text/identifiers.h"
#include "text/nik.h"
#include "text/phone.h"
#include "text/utf8.h"

struct slice today_of(const struct actor *actor, struct arena *arena)
{
        char text[DATE_ISO_SIZE + 1];
        return arena_copy(arena, date_iso_text(date_of_instant(clock_now(), actor->zone_minutes), text));
}

/* lint: parameters (what, for whom, by whom) */
enum error note_event(struct tx *tx, struct uuid office_id, struct uuid actor_id, struct uuid application_id,
                      const char *kind, struct slice detail)
{
        return application_event_add(tx,
                                     &(struct application_event_add_params){ .office_id = office_id,
                                                                             .id = uuid_new(),
                                                                             .application_id = application_id,
                                                                             .at = clock_now(),
                                                                             .actor = actor_id,
                                                                             .kind = slice_from_cstr(kind),
                                                                             .detail = detail },
                                     NULL);
}

/* lint: parameters (what, for whom, into which memory) */
enum error gate_enter(struct tx *tx, const struct actor *actor, struct slice action, struct uuid id,
                      struct arena *arena, struct gate *ret_gate)
{
        struct gate gate;
        TRY(application_gate(tx, &(struct application_gate_params){ .office_id = actor->office_id, .id = id,
                                                                    .reader = actor->person_id },
                             arena, &gate.row));
        unsigned relations =
                (gate.row.interviewed ? RELATION_INTERVIEWER : 0) | (gate.row.proposed ? RELATION_PROPOSER : 0);
        TRY(access_enter(tx, actor, action,
                         &(struct access_object){ .kind = APPLICATION, .office_id = actor->office_id, .id = id,
                                                  .state = gate.row.state, .region = S(""), .relations = relations,
                                                  .class = CLASS_P3 },
                         SLICE_NULL));
        gate.state = application_state_parse(gate.row.state);
        *ret_gate = gate;
        return OK;
}

enum error gate_compare(const struct gate *gate, int64_t version)
{
        return version == 0 || version == gate->row.version ? OK : ERR_STALE;
}

enum error gate_step(struct tx *tx, const struct actor *actor, struct uuid id, const struct gate *gate,
                     enum application_step step)
{
        enum application_state to;
        int64_t changed;
        if (!application_step_allowed(gate->state, step, &to))
                return ERR_CONFLICT;
        TRY(application_move(tx,
                             &(struct application_move_params){ .office_id = actor->office_id,
                                                                .id = id,
                                                                .from = gate->row.state,
                                                                .to = application_state_word(to),
                                                                .at = clock_now() },
                             &changed));
        return changed == 1 ? OK : ERR_STALE;
}

/* --- making one --- */

/* First letters of the words of a name: "S. R."; what a queue shows while people stand at the counter. */
struct slice initials_of(struct slice name, struct arena *arena)
{
        _cleanup_buffer_ struct buffer out;
        struct slice rest = name, word;
        buffer_init(&out, 64);
        while (slice_next(&rest, ' ', &word))
                if (word.size) {
                        size_t first = 1;
                        while (first < word.size && ((unsigned char)word.data[first] & 0xc0) == 0x80)
                                first++;
                        buffer_printf(&out, "%s%.*s.", out.size ? " " : "", (int)first, word.data);
                }
        return arena_copy(arena, buffer_slice(&out));
}

static bool purpose_known(struct tx *tx, const struct actor *actor, struct slice purpose, struct arena *arena)
{
        struct content_item item;
        return content_find(tx, actor->office_id, S("checklist"), purpose, today_of(actor, arena), arena, &item) == OK;
}

bool application_country_reads(struct slice country)
{
        bool letters = false;
        for (size_t i = 0; i < country.size; i++) {
                unsigned char byte = (unsigned char)country.data[i];
                if (byte >= '0' && byte <= '9')
                        return false;
                letters = letters || byte >= 0x80 || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
        }
        return letters;
}

bool application_phone_reads(struct slice raw)
{
        struct phone phone;
        return raw.size == 0 || phone_parse(raw, &phone) == PHONE_OK;
}

enum error check_new(struct tx *tx, const struct actor *actor, const struct application_new *new,
                     struct arena *arena)
{
        struct date born;
        if (!application_phone_reads(new->phone) || !application_phone_reads(new->guarantor_phone) ||
            !application_phone_reads(new->agent_phone) || !application_country_reads(new->country))
                return ERR_INVALID;
        if (slice_trim(new->name).size == 0 || !region_exists(new->village_code, REGION_VILLAGE) ||
            date_parse_iso(new->birth_date, &born) != OK ||
            date_compare(born, date_of_instant(clock_now(), actor->zone_minutes)) > 0)
                return ERR_INVALID;
        return purpose_known(tx, actor, new->purpose, arena) ? OK : ERR_INVALID;
}

static struct slice content_of(const struct application_new *new, struct arena *arena)
{
        const struct slice parts[] = { new->external_number, new->purpose, new->country, new->name, new->nik,
                                       new->birth_date, new->sex, new->village_code, new->address, new->phone,
                                       new->guarantor_name, new->guarantor_phone, new->guarantor_relation, new->company,
                                       new->agent, new->agent_phone };
        _cleanup_buffer_ struct buffer all;
        buffer_init(&all, 64 * 1024);
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
                buffer_printf(&all, "%zu:%.*s;", parts[i].size, SLICE_FMT(parts[i]));
        if (new->passport.size)
                buffer_printf(&all, "passport:%.*s;", SLICE_FMT(new->passport));
        return arena_copy(arena, buffer_slice(&all));
}

/* A member of staff who is the applicant, the guarantor or the agent never works on it. */
enum error mark_staff(struct tx *tx, struct uuid office_id, const struct application_new *new)
{
        const struct slice texts[] = { new->phone, new->guarantor_phone, new->agent_phone, new->nik };
        struct identifiers *found = arena_new(tx_arena(tx), struct identifiers);
        int64_t count;
        if (!found)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
                TRY(identifiers_find(texts[i], tx_arena(tx), found));
        return access_mark_named(tx,
                                 &(struct named_in_search){ .office_id = office_id, .object_kind = APPLICATION,
                                                            .object_id = new->id, .phones = found->phones,
                                                            .phone_count = found->phone_count, .niks = found->niks,
                                                            .nik_count = found->nik_count },
                                 &count);
}

static enum error insert_new(struct tx *tx, const struct actor *actor, const struct application_new *new,
                             struct arena *arena, struct slice *ret_number)
{
        struct counter_number taken;
        struct counter_wish wish = { actor->office_id, APPLICATION, "P",
                                     date_of_instant(clock_now(), actor->zone_minutes).year };
        TRY(counter_number(tx, &wish, arena, &taken));
        TRY(application_insert(tx,
                               &(struct application_insert_params){ .office_id = actor->office_id,
                                                                    .id = new->id,
                                                                    .seq = taken.seq,
                                                                    .number = taken.number,
                                                                    .external_number = new->external_number,
                                                                    .purpose = new->purpose,
                                                                    .country = new->country,
                                                                    .first_passport = new->first_passport,
                                                                    .initials = initials_of(new->name, arena),
                                                                    .name = new->name,
                                                                    .nik = new->nik,
                                                                    .nik_hash = new->nik,
                                                                    .passport = new->passport,
                                                                    .birth_date = new->birth_date,
                                                                    .sex = new->sex,
                                                                    .village_code = new->village_code,
                                                                    .address = new->address,
                                                                    .phone = new->phone,
                                                                    .guarantor_name = new->guarantor_name,
                                                                    .guarantor_phone = new->guarantor_phone,
                                                                    .guarantor_relation = new->guarantor_relation,
                                                                    .company = new->company,
                                                                    .agent = new->agent,
                                                                    .agent_phone = new->agent_phone,
                                                                    .created_by = actor->person_id,
                                                                    .at = clock_now() },
                               NULL));
        *ret_number = taken.number;
        return OK;
}

enum error passports_create(struct tx *tx, const struct actor *actor, const struct application_new *new,
                            struct arena *arena, struct slice *ret_number)
{
        return create_ready(tx, actor, new, &(struct create_ready){ 0 }, arena, ret_number);
}

/* lint: parameters (what, with what, into which memory) */
enum error create_ready(struct tx *tx, const struct actor *actor, const struct application_new *new,
                        const struct create_ready *ready, struct arena *arena, struct slice *ret_number)
{
        struct receipt receipt;
        struct application_head head;
        TRY(access_enter(tx, actor, S("application.create"),
                         &(struct access_object){ .kind = APPLICATION, .office_id = actor->office_id, .state = S(""),
                                                  .region = S(""), .class = CLASS_P3 },
                         SLICE_NULL));
        TRY(receipt_take(tx, &(struct receipt_write){ actor->office_id, new->id, content_of(new, tx_arena(tx)) }, arena,
                         &receipt));
        if (receipt.state == RECEIPT_REPEATED) {
                *ret_number = receipt.result;
                return OK;
        }
        TRY(check_new(tx, actor, new, arena));
        TRY(insert_new(tx, actor, new, arena, ret_number));
        TRY(mark_staff(tx, actor->office_id, new));
        TRY(named_mark(tx, actor, new->id, &new->agent, 1));
        TRY(ready->keys ? search_keys_put(tx, actor->office_id, new->id, ready->keys)
                        : search_keys_write(tx, actor->office_id, new));
        TRY(note_event(tx, actor->office_id, actor->person_id, new->id, "create", S("")));
        TRY(findings_mention(tx, actor->office_id, new, today_of(actor, arena)));
        TRY(head_read(tx, actor->office_id, new->id, arena, &head));
        TRY(ready->rules ? findings_refresh_by(tx, actor, &head, ready->rules, arena)
                         : findings_refresh(tx, actor, &head, arena));
        TRY(outside_look(tx, actor, &head, true));
        return receipt_store(tx, actor->office_id, new->id, *ret_number);
}

/* --- listing --- */

static enum error copy_rows(const struct application_rows_page_rows *rows, int64_t limit, struct arena *arena,
                            struct application_rows *ret_rows)
{
        struct application_rows list = { .items = arena_array(arena, struct application_row, rows->count) };
        if (!list.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count && (int64_t)i < limit; i++) {
                const struct application_rows_page_row *row = &rows->items[i];
                list.items[list.count++] = (struct application_row){
                        .id = row->id, .seq = row->seq, .number = row->number, .initials = row->initials,
                        .purpose = row->purpose, .country = row->country, .state = row->state, .outcome = row->outcome,
                        .interviewer = row->interviewer, .created_at = row->created_at, .findings = row->findings };
        }
        list.more = rows->more || (int64_t)rows->count > limit;
        *ret_rows = list;
        return OK;
}

static struct application_rows_page_row page_row(const struct application_rows_open_row *row)
{
        return (struct application_rows_page_row){
                .id = row->id, .seq = row->seq, .number = row->number, .initials = row->initials,
                .purpose = row->purpose, .country = row->country, .state = row->state, .outcome = row->outcome,
                .interviewer = row->interviewer, .created_at = row->created_at, .findings = row->findings };
}

/* What is not decided, `state` or all of it. */
static enum error read_open(struct tx *tx, const struct application_rows_page_params *params, struct arena *arena,
                            struct application_rows_page_rows *ret_rows)
{
        struct application_rows_open_rows open;
        TRY(application_rows_open(tx, &(struct application_rows_open_params){ .office_id = params->office_id,
                                                                              .reader = params->reader,
                                                                              .state = params->state,
                                                                              .purpose = params->purpose,
                                                                              .after = params->after,
                                                                              .limit = params->limit },
                                  arena, &open));
        struct application_rows_page_rows rows = { .items = arena_array(arena, struct application_rows_page_row,
                                                                        open.count),
                                                   .count = open.count, .more = open.more };
        if (!rows.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < open.count; i++)
                rows.items[i] = page_row(&open.items[i]);
        *ret_rows = rows;
        return OK;
}

/* A file of chosen applications is not read by their state. */
static bool reads_open(const struct application_filter *filter)
{
        enum application_state state = application_state_parse(filter->state);
        return uuid_is_nil(filter->export_id) && (slice_is_null(filter->state) || state == STATE_NEW ||
                                                  state == STATE_INTERVIEW || state == STATE_PROPOSED);
}

enum error passports_list(struct tx *tx, const struct actor *actor, const struct application_filter *filter,
                          struct arena *arena, struct application_rows *ret_rows)
{
        struct application_rows_page_rows rows;
        struct uuid ids[200];
        if (filter->limit < 1 || filter->limit > 200)
                return ERR_INVALID;
        TRY(access_decide(tx, actor, S("application.list"),
                          &(struct access_object){ .kind = APPLICATION, .office_id = actor->office_id, .state = S(""),
                                                   .region = S(""), .class = CLASS_P2 }));
        const struct application_rows_page_params params = {
                .office_id = actor->office_id, .reader = actor->person_id,
                .state = slice_is_null(filter->state) ? S("") : filter->state,
                .purpose = slice_is_null(filter->purpose) ? S("") : filter->purpose,
                .export_id = filter->export_id, .after = filter->after, .limit = filter->limit + 1 };
        TRY(reads_open(filter) ? read_open(tx, &params, arena, &rows)
                               : application_rows_page(tx, &params, arena, &rows));
        TRY(copy_rows(&rows, filter->limit, arena, ret_rows));
        for (size_t i = 0; i < ret_rows->count; i++) {
                struct application_row *row = &ret_rows->items[i];
                ids[i] = row->id;
                if (row->findings > 0)
                        TRY(findings_count(tx, actor, row->id, &row->findings));
        }
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("application.list"),
                                                         .object_kind = APPLICATION, .office_id = actor->office_id,
                                                         .ids = ids, .id_count = ret_rows->count });
}

/* --- opening --- */

enum error head_read(struct tx *tx, struct uuid office_id, struct uuid id, struct arena *arena,
                     struct application_head *ret_head)
{
        struct application_head_read_row row;
        TRY(application_head_read(tx, &(struct application_head_read_params){ .office_id = office_id, .id = id }, arena,
                                  &row));
        *ret_head = (struct application_head){ .id = id,
                                               .number = row.number,
                                               .external_number = row.external_number,
                                               .purpose = row.purpose,
                                               .country = row.country,
                                               .state = row.state,
                                               .outcome = row.outcome,
                                               .first_passport = row.first_passport,
                                               .name = row.name,
                                               .phone = row.phone,
                                               .guarantor_name = row.guarantor_name,
                                               .guarantor_phone = row.guarantor_phone,
                                               .guarantor_relation = row.guarantor_relation,
                                               .company = row.company,
                                               .agent = row.agent,
                                               .agent_phone = row.agent_phone,
                                               .interviewer_id = row.interviewer_id,
                                               .interviewer = row.interviewer,
                                               .hearing = row.hearing,
                                               .interview_place = row.interview_place,
                                               .interview_from = row.has_interview_from ? row.interview_from : 0,
                                               .interview_to = row.has_interview_to ? row.interview_to : 0,
                                               .heard_at = row.has_heard_at ? row.heard_at : 0,
                                               .created_at = row.created_at,
                                               .version = row.version };
        return OK;
}

static enum error events_read(struct tx *tx, struct uuid office_id, struct uuid id, struct arena *arena,
                              struct application_file *file)
{
        struct application_events_rows rows;
        TRY(application_events(tx, &(struct application_events_params){ .office_id = office_id, .application_id = id },
                               arena, &rows));
        file->events = arena_array(arena, struct event_item, rows.count);
        if (!file->events)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                file->events[file->event_count++] = (struct event_item){ .kind = rows.items[i].kind,
                                                                         .detail = rows.items[i].detail,
                                                                         .by = rows.items[i].who,
                                                                         .at = rows.items[i].at };
        return OK;
}

static enum error requests_read(struct tx *tx, const struct reading *reading, struct application_file *file)
{
        struct uuid office_id = reading->actor->office_id, id = file->head.id;
        struct arena *arena = reading->arena;
        enum language language = reading->language;
        struct application_requests requests;
        TRY(exchange_of_application(tx, office_id, id, language, arena, &requests));
        file->requests = arena_array(arena, struct agency_item, requests.count);
        if (!file->requests)
                return ERR_MEMORY;
        for (size_t i = 0; i < requests.count; i++) {
                const struct application_request *from = &requests.items[i];
                file->requests[file->request_count++] = (struct agency_item){
                        .id = from->id, .number = from->number, .agency = from->agency, .question = from->question,
                        .state = from->state, .answer = from->answer, .note = from->note,
                        .due_at = from->due_at, .overdue = from->overdue,
                        .answered_at = from->answered_at, .negative = from->negative, .positive = from->positive,
                        .proves = from->proves };
        }
        return OK;
}

/* What the number itself says beside what was entered. */
static enum error nik_flags_of(const struct actor *actor, const struct application_identity_read_row *row,
                               unsigned *ret_flags)
{
        struct nik nik;
        if (row->nik.size == 0)
                return OK;
        struct nik_declared declared = { .today = date_of_instant(clock_now(), actor->zone_minutes),
                                         .sex = slice_equal(row->sex, S("P"))   ? NIK_SEX_FEMALE
                                                : slice_equal(row->sex, S("L")) ? NIK_SEX_MALE
                                                                                : NIK_SEX_UNKNOWN };
        if (date_parse_iso(row->birth_date, &declared.born) != OK)
                return ERR_CORRUPT;
        *ret_flags = nik_parse(row->nik, &declared, &nik) == OK ? nik.flags : NIK_WRONG_LENGTH;
        return OK;
}

/* Identity matching: of the number, and of others with the same one. */
static enum error identity_look(struct tx *tx, const struct reading *reading, struct application_file *file)
{
        struct application_identity_read_row row;
        TRY(application_identity_read(
                tx, &(struct application_identity_read_params){ reading->actor->office_id, file->head.id },
                tx_arena(tx), &row));
        TRY(nik_flags_of(reading->actor, &row, &file->nik_flags));
        return search_earlier(tx, reading, &row, file);
}

enum error file_gather(struct tx *tx, const struct reading *reading, struct uuid id,
                       struct application_file *ret_file)
{
        const struct actor *actor = reading->actor;
        struct arena *arena = reading->arena;
        enum language language = reading->language;
        struct application_file file = { 0 };
        TRY(head_read(tx, actor->office_id, id, arena, &file.head));
        TRY(identity_look(tx, reading, &file));
        TRY(checks_read(tx, reading, &file));
        TRY(questions_read(tx, reading, &file));
        TRY(findings_read(tx, reading, &file));
        TRY(past_read(tx, reading, &file));
        TRY(requests_read(tx, reading, &file));
        TRY(outside_read(tx, reading, &file));
        TRY(evidence_read(tx, actor, language, arena, &file));
        TRY(events_read(tx, actor->office_id, id, arena, &file));
        TRY(attachments_of(tx,
                           &(struct attachment_owner){ .office_id = actor->office_id, .id = id, .kind = APPLICATION },
                           arena, &file.scans));
        TRY(decision_read(tx, reading, &file, &file.decision));
        *ret_file = file;
        return OK;
}

enum error passports_open(struct tx *tx, const struct reading *reading, struct uuid id,
                          struct application_file *ret_file)
{
        const struct actor *actor = reading->actor;
        struct arena *arena = reading->arena;
        struct gate gate;
        struct application_head head;
        TRY(gate_enter(tx, actor, S("application.read"), id, arena, &gate));
        if (gate.state == STATE_NEW || gate.state == STATE_INTERVIEW) {
                TRY(head_read(tx, actor->office_id, id, arena, &head));
                TRY(findings_refresh(tx, actor, &head, arena));
                TRY(outside_look(tx, actor, &head, true));
        }
        TRY(file_gather(tx, reading, id, ret_file));
        TRY(outside_seen(tx, actor, id));
        return exchange_note_uses(tx, actor, id);
}

static enum error read_verdict(struct tx *tx, struct uuid office_id, struct uuid id, struct arena *arena,
                               struct application_identity_verdict_row *ret_row)
{
        return application_identity_verdict(tx,
                                            &(struct application_identity_verdict_params){ .office_id = office_id,
                                                                                           .application_id = id },
                                            arena, ret_row);
}

enum error passports_identity(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                              struct application_identity *ret_identity)
{
        struct gate gate;
        struct application_identity_read_row row;
        TRY(gate_enter(tx, actor, S("application.read"), id, arena, &gate));
        TRY(application_identity_read(
                tx, &(struct application_identity_read_params){ .office_id = actor->office_id, .id = id }, arena,
                &row));
        struct application_identity_verdict_row last;
        TRY(read_verdict(tx, actor->office_id, id, arena, &last));
        *ret_identity = (struct application_identity){ .number = row.number, .name = row.name, .nik = row.nik,
                                                       .passport = row.passport,
                                                       .birth_date = row.birth_date, .sex = row.sex,
                                                       .village_code = row.village_code, .address = row.address,
                                                       .verdict = last.detail,
                                                       .version = gate.row.version,
                                                       .open = gate.state == STATE_NEW ||
                                                               gate.state == STATE_INTERVIEW };
        return past_of(tx, &(struct reading){ actor, LANGUAGE_ID, arena }, id, S("identity"), &ret_identity->past,
                       &ret_identity->past_count);
}

enum error passports_identity_match(struct tx *tx, const struct actor *actor, struct uuid id, struct slice verdict,
                                    int64_t version)
{
        struct gate gate;
        struct application_identity_verdict_row last;
        if (!slice_equal(verdict, S("match")) && !slice_equal(verdict, S("differs")))
                return ERR_INVALID;
        TRY(gate_enter(tx, actor, S("application.check"), id, tx_arena(tx), &gate));
        TRY(read_verdict(tx, actor->office_id, id, tx_arena(tx), &last));
        if (slice_equal(last.detail, verdict))
                return OK;
        TRY(gate_compare(&gate, version));
        TRY(application_touch(tx,
                              &(struct application_touch_params){ .office_id = actor->office_id, .id = id,
                                                                  .at = clock_now() },
                              NULL));
        return note_event(tx, actor->office_id, actor->person_id, id, "identity", verdict);
}

/* --- for other rooms --- */

/* lint: parameters (what, for whom, into which memory) */
enum error passports_request_field(struct tx *tx, struct uuid office_id, struct uuid application_id, struct slice field,
                                   struct arena *arena, struct slice *ret_value)
{
        struct application_head head;
        struct application_identity_read_row identity;
        TRY(head_read(tx, office_id, application_id, arena, &head));
        if (slice_equal(field, S("nik")) || slice_equal(field, S("birth_date"))) {
                TRY(application_identity_read(tx, &(struct application_identity_read_params){ .office_id = office_id,
                                                                                              .id = application_id },
                                              arena, &identity));
                *ret_value = slice_equal(field, S("nik")) ? identity.nik : identity.birth_date;
                return OK;
        }
        const struct {
                struct slice field, value;
        } values[] = {
                { S("name"), head.name },           { S("company_name"), head.company }, { S("country"), head.country },
                { S("recruiter_name"), head.agent },
                { S("phone"), head.agent_phone.size ? head.agent_phone : head.guarantor_phone },
        };
        *ret_value = SLICE_NULL;
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
                if (slice_equal(values[i].field, field))
                        *ret_value = values[i].value;
        return OK;
}

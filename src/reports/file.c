/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Filing a report: one transaction, and those who are named are marked before anything is counted. */
#include "base/checked.h"
#include "content/content.h"
#include "program/counter.h"
#include "region/region.h"
#include "reports.sql.h"
#include "reports/internal.h"
#include "reports/overseen.h"
#include "store/change.h"
#include "store/receipt.h"
#include "subjects/subjects.h"
#include "text/clean.h"
#include "warnings/warnings.h"

enum { CONTENT_MAX = 64 * 1024, LINE_MAX_CHARACTERS = 200 };

/* --- the same draft again ----------------------------------------------------------------------------------------- */

static void write_part(struct buffer *out, struct slice part)
{
        buffer_printf(out, "%zu:", slice_is_null(part) ? 0 : part.size);
        buffer_append(out, part);
}

/* Who says it, and everything that he says, in one order: the same from another hand is another report. */
static enum error write_out(const struct actor *actor, const struct report_draft *draft, struct arena *arena,
                            struct slice *ret_content)
{
        const struct slice parts[] = { draft->village_code, draft->happened_on, draft->knowledge, draft->country,
                                       draft->narrative,    draft->recruiter,   draft->phone,     draft->company,
                                       draft->address,      draft->household,   draft->official };
        char text[UUID_TEXT_SIZE + 1];
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, CONTENT_MAX);
        uuid_format(actor->person_id, text);
        buffer_printf(&out, "report %s %d ", text, draft->urgent);
        for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
                write_part(&out, parts[i]);
        for (size_t i = 0; i < draft->sign_count; i++)
                write_part(&out, draft->signs[i]);
        for (size_t i = 0; i < draft->person_count; i++) {
                uuid_format(draft->persons[i], text);
                write_part(&out, slice_from_cstr(text));
        }
        TRY(buffer_check(&out));
        *ret_content = arena_copy(arena, buffer_slice(&out));
        return slice_is_null(*ret_content) ? ERR_MEMORY : OK;
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static enum error insert_row(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                             struct slice route, const struct counter_number *number)
{
        return report_insert(tx, &(struct report_insert_params){
                                         .office_id = actor->office_id, .id = draft->id, .seq = number->seq,
                                         .number = number->number,
                                         .reporter_id = actor->person_id, .channel = draft->channel,
                                         .route = route, .village_code = draft->village_code,
                                         .happened_on = draft->happened_on, .urgent = draft->urgent,
                                         .knowledge = draft->knowledge, .country = draft->country,
                                         .narrative = draft->narrative, .recruiter = draft->recruiter,
                                         .phone = draft->phone, .company = draft->company, .address = draft->address,
                                         .household = draft->household, .official = draft->official,
                                         .created_at = clock_now() },
                             NULL);
}

static enum error insert_signs(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                               struct slice today)
{
        for (size_t i = 0; i < draft->sign_count; i++) {
                struct content_item item;
                enum error err =
                        content_find(tx, actor->office_id, S("sign"), draft->signs[i], today, tx_arena(tx), &item);
                if (err == ERR_NOT_FOUND) {
                        form_error_add(draft->errors,
                                       (struct field_error){ .name = S("signs"), .fault = FIELD_NOT_LISTED });
                        return ERR_INVALID;
                }
                TRY(err);
                TRY(report_sign_insert(tx, &(struct report_sign_insert_params){
                                                   .office_id = actor->office_id, .report_id = draft->id,
                                                   .sign_key = item.key, .sign_version = item.version },
                                       NULL));
        }
        return OK;
}

/* --- mentions and signals ----------------------------------------------------------------------------------------- */

/* The subjects that a report mentions, each once, in the order of their ids: whoever takes several takes them in it. */
struct mentioned {
        struct mention_new next; /* what is the same of all of them is filled in */
        struct person_ids subjects;
};

static enum error note_subject(struct mentioned *mentioned, struct arena *arena, struct uuid id)
{
        struct person_ids *subjects = &mentioned->subjects;
        size_t at = 0;
        while (at < subjects->count && uuid_compare(subjects->items[at], id) < 0)
                at++;
        if (at < subjects->count && uuid_equal(subjects->items[at], id))
                return OK;
        TRY(person_ids_add(subjects, arena, id));
        memmove(&subjects->items[at + 1], &subjects->items[at], (subjects->count - 1 - at) * sizeof id);
        subjects->items[at] = id;
        return OK;
}

/* *ret_read: something of that kind could be read. What cannot be compared stays in the report all the same. */
static enum error add_mention(struct tx *tx, struct mentioned *mentioned, struct slice raw, bool *ret_read)
{
        struct uuid subject_id;
        *ret_read = false;
        if (slice_is_empty(slice_trim(raw)))
                return OK;
        mentioned->next.raw = slice_trim(raw);
        enum error err = subjects_mention(tx, &mentioned->next, &subject_id);
        if (err != OK)
                return err == ERR_INVALID ? OK : err;
        *ret_read = true;
        return note_subject(mentioned, tx_arena(tx), subject_id);
}

/* "0812-3456-7890 (Yono)": when the whole cannot be read, the longest number in it is taken. */
static enum error add_phone(struct tx *tx, struct mentioned *mentioned, struct slice raw)
{
        struct identifiers *found = arena_new(tx_arena(tx), struct identifiers);
        struct slice longest = SLICE_NULL;
        bool read;
        if (!found)
                return ERR_MEMORY;
        TRY(add_mention(tx, mentioned, raw, &read));
        if (read)
                return OK;
        TRY(identifiers_find(raw, tx_arena(tx), found));
        for (size_t i = 0; i < found->phone_count; i++)
                if (found->phones[i].size > longest.size)
                        longest = found->phones[i];
        return add_mention(tx, mentioned, longest, &read);
}

/* Several numbers in one field stand between commas, semicolons or strokes; a link has strokes of its own. */
static enum error add_phones(struct tx *tx, struct mentioned *mentioned, struct slice raw)
{
        bool link = slice_find(raw, S("://")) != SIZE_MAX;
        size_t start = 0;
        mentioned->next.kind = MATCH_PHONE;
        mentioned->next.role = S("contact");
        for (size_t i = 0; i <= raw.size; i++) {
                bool cut = i == raw.size || raw.data[i] == ',' || raw.data[i] == ';' || (raw.data[i] == '/' && !link);
                if (!cut)
                        continue;
                TRY(add_phone(tx, mentioned, slice_sub(raw, start, i - start)));
                start = i + 1;
        }
        return OK;
}

/* Only from the fields about the offer. A number inside the narrative may be a victim's. */
static enum error add_mentions(struct tx *tx, const struct report_draft *draft, struct mentioned *mentioned)
{
        static const struct {
                enum match_kind kind;
                const char *role;
        } roles[] = { { MATCH_PERSON, "recruiter" }, { MATCH_COMPANY, "company" }, { MATCH_ADDRESS, "address" } };
        const struct slice texts[] = { draft->recruiter, draft->company, draft->address };
        bool read;
        TRY(add_phones(tx, mentioned, draft->phone));
        for (size_t i = 0; i < ARRAY_SIZE(roles); i++) {
                mentioned->next.kind = roles[i].kind;
                mentioned->next.role = slice_from_cstr(roles[i].role);
                TRY(add_mention(tx, mentioned, texts[i], &read));
        }
        return OK;
}

/* What is held counts nowhere. */
static enum error mention_and_detect(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                                     bool held, struct slice today)
{
        char reporter[UUID_TEXT_SIZE + 1];
        uuid_format(actor->person_id, reporter);
        struct mentioned mentioned = { .next = {
                .office_id = actor->office_id, .source_kind = SOURCE_REPORT, .source_id = draft->id,
                .source_group = slice_from_cstr(reporter), .household = draft->household,
                .village_code = draft->village_code, .held = held,
                .observed_on = slice_is_null(draft->happened_on) ? today : draft->happened_on,
        } };
        TRY(add_mentions(tx, draft, &mentioned));
        for (size_t i = 0; i < mentioned.subjects.count && !held; i++)
                TRY(warnings_detect(tx, actor->office_id, mentioned.subjects.items[i], today));
        return OK;
}

/* --- the rule ----------------------------------------------------------------------------------------------------- */

static enum error clean_line(struct slice *text, struct arena *arena)
{
        if (slice_is_null(*text))
                return OK;
        struct slice clean;
        TRY(text_clean(*text, TEXT_ONE_LINE, LINE_MAX_CHARACTERS, arena, &clean));
        *text = clean.size ? clean : SLICE_NULL;
        return OK;
}

static enum error clean_draft(struct report_draft *draft, struct arena *arena)
{
        struct slice country = draft->country;
        TRY(text_clean(draft->narrative, TEXT_MANY_LINES, REPORT_NARRATIVE_MAX, arena, &draft->narrative));
        TRY(clean_line(&country, arena));
        draft->country = slice_is_null(country) ? S("") : country;
        TRY(clean_line(&draft->recruiter, arena));
        TRY(clean_line(&draft->phone, arena));
        TRY(clean_line(&draft->company, arena));
        TRY(clean_line(&draft->address, arena));
        TRY(clean_line(&draft->household, arena));
        return clean_line(&draft->official, arena);
}

static enum error number_it(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                            struct counter_number *ret_number)
{
        struct counter_number number;
        TRY(counter_use(tx, actor->office_id, draft->ticket, &number.seq, &number.number));
        *ret_number = number;
        return OK;
}

static enum error take_in(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                          struct slice today, const struct counter_number *number)
{
        struct naming *naming;
        struct slice route;
        struct access_trace trace = { .actor = actor, .action = S("report.create"), .object_kind = S("report"),
                                      .office_id = actor->office_id, .ids = &draft->id, .id_count = 1 };
        TRY(report_mark_named(tx, actor, draft, &route, &naming));
        bool held = !slice_equal(route, ROUTE_INBOX);
        TRY(insert_row(tx, actor, draft, route, number));
        if (slice_equal(route, ROUTE_OVER))
                TRY(overseen_place(tx, actor, draft->id, naming));
        TRY(insert_signs(tx, actor, draft, today));
        TRY(write_event(tx, actor, &(struct report_event_new){ .report_id = draft->id, .version = 1, .kind = S("filed"),
                                                               .to_state = S("new"),
                                                               .public_note = T("Laporan Anda kami terima.") }));
        TRY(mention_and_detect(tx, actor, draft, held, today));
        TRY(access_record(tx, &trace));
        return change_record(tx, actor->office_id, S("report"), draft->id, S("new"));
}

/* A number that was drawn before is in the receipt from the start. One that is taken inside the transaction is taken
 * when it is known that this is no repetition, and added at the end. */
static enum error take_once(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                            struct arena *arena, struct receipt *receipt)
{
        struct counter_number number = { .number = SLICE_NULL };
        struct slice content, today = actor_today(actor, tx_arena(tx));
        TRY(write_out(actor, draft, tx_arena(tx), &content));
        bool drawn = draft->ticket && draft->ticket->drawn && number_it(tx, actor, draft, &number) == OK;
        struct receipt_write write = { actor->office_id, draft->id, content, number.number };
        TRY(receipt_take(tx, &write, arena, receipt));
        if (receipt->state == RECEIPT_REPEATED)
                return OK;
        if (!drawn)
                TRY(number_it(tx, actor, draft, &number));
        TRY(take_in(tx, actor, draft, today, &number));
        if (!drawn)
                TRY(receipt_store(tx, actor->office_id, draft->id, number.number));
        receipt->result = arena_copy(arena, number.number);
        return slice_is_null(receipt->result) ? ERR_MEMORY : OK;
}

/* A report under a code of before is kept as it came: who sent it may have no newer list. */
static enum error look_up_village(struct tx *tx, const struct actor *actor, struct report_draft *draft)
{
        struct report_village_former_row row;
        draft->former_village = false;
        if (draft->village_code.size != REGION_CODE_SIZE || region_exists(draft->village_code, REGION_VILLAGE))
                return OK;
        TRY(report_village_former(tx,
                                  &(struct report_village_former_params){ .office_id = actor->office_id,
                                                                          .code = draft->village_code },
                                  tx_arena(tx), &row));
        draft->former_village = row.former;
        return OK;
}

enum error report_file(struct tx *tx, const struct actor *actor, const struct report_draft *given, struct arena *arena,
                       struct report_receipt *ret_receipt)
{
        struct report_draft draft = *given;
        struct receipt receipt;
        struct slice today = actor_today(actor, tx_arena(tx));
        TRY(look_up_village(tx, actor, &draft));
        TRY(report_check(&draft, today, tx_arena(tx)));
        TRY(clean_draft(&draft, tx_arena(tx)));
        struct access_object object = {
                .kind = S("report"), .office_id = actor->office_id, .region = draft.village_code, .class = CLASS_P3
        };
        enum error err = access_decide(tx, actor, S("report.create"), &object);
        if (err == ERR_FORBIDDEN && access_may_ever(actor, S("report.create"))) {
                form_error_add(draft.errors, (struct field_error){ .name = S("village"), .fault = FIELD_RULE,
                                                             .text = T("Desa ini di luar wilayah tugas Anda.") });
                return ERR_INVALID;
        }
        TRY(err);
        TRY(take_once(tx, actor, &draft, arena, &receipt));
        *ret_receipt = (struct report_receipt){ draft.id, receipt.result, receipt.state == RECEIPT_REPEATED };
        return OK;
}

/* A ticket that was surely not used is given back. One that collides is never used again: after a failover of
 * PostgreSQL a number may be drawn that somebody has, and then the next one is taken. */
enum error report_send(struct store *store, const struct actor *actor, const struct report_draft *given,
                       struct arena *arena, struct report_receipt *ret_receipt)
{
        enum error err = ERR_CONFLICT;
        struct counter_ticket ticket = { .drawn = true };
        struct report_receipt receipt;
        struct report_draft draft = *given;
        draft.ticket = &ticket;
        for (int tries = 0; tries < 2 && err == ERR_CONFLICT && ticket.drawn; tries++) {
                TRY(counter_draw(store, actor->office_id, &ticket));
                transaction (tx, store, TX_LOCKING, &err) {
                        err = report_file(tx, actor, &draft, arena, &receipt);
                }
                if (err == OK ? receipt.repeated : err != ERR_UNKNOWN_OUTCOME && err != ERR_CONFLICT)
                        counter_give_back(&ticket);
        }
        TRY(err);
        *ret_receipt = receipt;
        return OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sending, opening, answering. */
#include "access/scope.h"
#include "exchange/internal.h"

#include "base/checked.h"
#include "passports/passports.h"
#include "program/counter.h"
#include "program/office.h"
#include "store/change.h"
#include "store/receipt.h"
#include "text/date.h"

/* --- tables --- */

static const struct {
        struct slice word, text;
} states[REQUEST_STATE_COUNT] = {
        [REQUEST_SENT] = { S("sent"), T("Dikirim") },
        [REQUEST_OPENED] = { S("opened"), T("Dibaca") },
        [REQUEST_ANSWERED] = { S("answered"), T("Dijawab") },
        [REQUEST_REFUSED] = { S("refused"), T("Tidak dapat dijawab") },
        [REQUEST_CLOSED] = { S("closed"), T("Selesai") },
};

static const struct {
        enum request_state from;
        enum request_step step;
        enum request_state to;
} edges[] = {
        { REQUEST_SENT, REQUEST_OPEN, REQUEST_OPENED },       { REQUEST_SENT, REQUEST_ANSWER, REQUEST_ANSWERED },
        { REQUEST_SENT, REQUEST_REFUSE, REQUEST_REFUSED },    { REQUEST_OPENED, REQUEST_ANSWER, REQUEST_ANSWERED },
        { REQUEST_OPENED, REQUEST_REFUSE, REQUEST_REFUSED },  { REQUEST_ANSWERED, REQUEST_CLOSE, REQUEST_CLOSED },
        { REQUEST_REFUSED, REQUEST_CLOSE, REQUEST_CLOSED },
};

struct slice request_state_word(enum request_state state)
{
        return state < REQUEST_STATE_COUNT ? states[state].word : S("");
}

struct slice request_state_text(enum request_state state)
{
        return state < REQUEST_STATE_COUNT ? states[state].text : S("");
}

enum request_state request_state_parse(struct slice word)
{
        for (enum request_state state = 0; state < REQUEST_STATE_COUNT; state++)
                if (slice_equal(states[state].word, word))
                        return state;
        return REQUEST_STATE_COUNT;
}

int64_t request_version(struct slice state)
{
        enum request_state at = request_state_parse(state);
        return at < REQUEST_STATE_COUNT ? (int64_t)at + 1 : 0;
}

bool request_step_allowed(enum request_state from, enum request_step step, enum request_state *ret_to)
{
        for (size_t i = 0; i < ARRAY_SIZE(edges); i++)
                if (edges[i].from == from && edges[i].step == step) {
                        *ret_to = edges[i].to;
                        return true;
                }
        return false;
}

static const struct {
        struct slice key, label;
} field_names[] = {
        { S("name"), T("Nama") },
        { S("nik"), T("NIK") },
        { S("birth_date"), T("Tanggal lahir") },
        { S("kk_number"), T("Nomor kartu keluarga") },
        { S("recommendation_number"), T("Nomor rekomendasi") },
        { S("company_name"), T("Nama perusahaan") },
        { S("licence_number"), T("Nomor izin") },
        { S("country"), T("Negara tujuan") },
        { S("operator_name"), T("Nama penyelenggara") },
        { S("package"), T("Nama paket") },
        { S("certificate_number"), T("Nomor buku nikah") },
        { S("letter_number"), T("Nomor surat") },
        { S("letter_date"), T("Tanggal surat") },
        { S("recruiter_name"), T("Nama perekrut") },
        { S("phone"), T("Nomor telepon") },
        { S("contact_way"), T("Cara menghubungi") },
        { S("need"), T("Bantuan yang dibutuhkan") },
};

static struct slice field_label(struct slice key)
{
        for (size_t i = 0; i < ARRAY_SIZE(field_names); i++)
                if (slice_equal(field_names[i].key, key))
                        return field_names[i].label;
        return key;
}

struct slice exchange_day(const struct actor *actor, struct arena *arena)
{
        char text[DATE_ISO_SIZE + 1];
        return arena_copy(arena, date_iso_text(date_of_instant(clock_now(), actor->zone_minutes), text));
}

static bool in_list(struct slice word, const struct slice *items, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(items[i], word))
                        return true;
        return false;
}

/* --- kinds --- */

static enum error fill_fields(struct tx *tx, const struct actor *actor, const struct request_about *about,
                              const struct content_item *content, struct request_kind *kind)
{
        struct arena *arena = tx_arena(tx);
        struct slice *keys;
        size_t count;
        TRY(content_strings(content, "fields", arena, &keys, &count));
        for (size_t i = 0; i < count && i < REQUEST_FIELDS_MAX; i++) {
                struct slice value;
                TRY(about_field(tx, actor, about, keys[i], &value));
                kind->fields[kind->field_count++] = (struct request_field){ keys[i], field_label(keys[i]), value };
        }
        return OK;
}

/* Accounts of an agency belong to any office that it serves. */
static enum error find_unread(struct tx *tx, struct uuid agency_id, struct arena *arena, bool *ret_unread)
{
        struct request_agency_reads_row row;
        TRY(scope_widen(tx));
        TRY(request_agency_reads(tx, &(struct request_agency_reads_params){ .agency_id = agency_id }, arena, &row));
        *ret_unread = !row.reads;
        return scope_narrow(tx);
}

static enum error fill_agencies(struct tx *tx, const struct agency_list *agencies, const struct content_item *content,
                                struct arena *arena, struct request_kind *kind)
{
        struct slice *to;
        size_t count;
        TRY(content_strings(content, "to", arena, &to, &count));
        kind->agencies = arena_array(arena, struct request_agency, agencies->count);
        if (!kind->agencies)
                return ERR_MEMORY;
        for (size_t i = 0; i < agencies->count; i++) {
                if (!in_list(agencies->items[i].kind, to, count))
                        continue;
                struct request_agency *agency = &kind->agencies[kind->agency_count++];
                *agency = (struct request_agency){ .id = agencies->items[i].id, .name = agencies->items[i].name };
                TRY(find_unread(tx, agency->id, arena, &agency->unread));
        }
        return OK;
}

/* What exchange_kinds reads for each kind. */
struct kinds_reader {
        struct tx *tx;
        const struct actor *actor;
        const struct request_about *about;
        enum language language;
        struct arena *arena;
        struct agency_list agencies;
};

static enum error fill_kind(const struct kinds_reader *reader, const struct content_item *content,
                            struct request_kind *kind)
{
        *kind = (struct request_kind){ .key = content->key,
                                       .label = content_text(content, "label", reader->language, reader->arena),
                                       .purpose = content_text(content, "purpose", reader->language, reader->arena) };
        TRY(fill_fields(reader->tx, reader->actor, reader->about, content, kind));
        for (size_t i = 0; i < kind->field_count; i++) {
                kind->fields[i].key = arena_copy(reader->arena, kind->fields[i].key);
                if (kind->fields[i].value.size)
                        kind->fields[i].value = arena_copy(reader->arena, kind->fields[i].value);
        }
        const struct kind_reading reading = { reader->actor->office_id, exchange_day(reader->actor, reader->arena),
                                              content, reader->language, reader->arena };
        TRY(legal_fill(reader->tx, &reading, kind));
        return fill_agencies(reader->tx, &reader->agencies, content, reader->arena, kind);
}

/* lint: parameters (what, for whom, in which language, into which memory) */
enum error exchange_kinds(struct tx *tx, const struct actor *actor, const struct request_about *about,
                          enum language language, struct arena *arena, struct request_kinds *ret_kinds)
{
        struct content_list list;
        struct kinds_reader reader = { tx, actor, about, language, arena, { 0 } };
        struct request_kinds kinds = { 0 };
        TRY(access_enter(tx, actor, S("exchange.request"),
                         &(struct access_object){ .kind = REQUEST, .office_id = actor->office_id, .state = S(""),
                                                  .region = S(""), .class = CLASS_P3 },
                         SLICE_NULL));
        enum error entered = about_enter(tx, actor, about);
        if (entered == ERR_INVALID) { /* he asks from a report or a subject; from here there is nothing to ask */
                *ret_kinds = kinds;
                return OK;
        }
        TRY(entered);
        TRY(content_list(tx, actor->office_id, S("request"), exchange_day(actor, arena), arena, &list));
        TRY(agency_list_of(tx, actor->office_id, arena, &reader.agencies));
        kinds.items = arena_array(arena, struct request_kind, list.count);
        if (!kinds.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                if (!about_fits(&list.items[i], about))
                        continue;
                TRY(fill_kind(&reader, &list.items[i], &kinds.items[kinds.count]));
                if (kinds.items[kinds.count].agency_count)
                        kinds.count++;
        }
        *ret_kinds = kinds;
        return arena->exhausted ? ERR_MEMORY : OK;
}

/* --- sending --- */

/* The end of the last day of the office's clock "jawab-instansi". */
static enum error deadline(struct tx *tx, const struct actor *actor, instant *ret_due)
{
        struct content_clock clock;
        struct content_end end;
        TRY(content_clock(tx, actor->office_id, S("jawab-instansi"), exchange_day(actor, tx_arena(tx)), &clock));
        if (clock.unit == UNIT_HOUR) {
                *ret_due = clock_now() + clock.amount * HOUR;
                return OK;
        }
        TRY(content_clock_end(tx, actor->office_id, &clock, date_of_instant(clock_now(), actor->zone_minutes), &end));
        *ret_due = date_start(date_add_days(end.last, 1), actor->zone_minutes) - SECOND;
        return OK;
}

static struct slice typed_value(const struct request_new *request, struct slice key)
{
        for (size_t i = 0; i < request->typed_count; i++)
                if (slice_equal(request->typed[i].key, key))
                        return slice_trim(request->typed[i].value);
        return SLICE_NULL;
}

/* The kind's own fields and no other, each with a value: the application's, else what was typed. */
static enum error pack_fields(const struct request_kind *kind, const struct request_new *request, struct arena *arena,
                              struct slice *ret_json)
{
        json_t *object = json_object();
        enum error err = OK;
        for (size_t i = 0; i < kind->field_count; i++) {
                struct slice value = kind->fields[i].value;
                if (value.size == 0)
                        value = typed_value(request, kind->fields[i].key);
                if (value.size == 0)
                        err = ERR_INVALID;
                char *key = arena_cstr(arena, kind->fields[i].key);
                if (key && value.size)
                        (void)json_object_set_new(object, key, json_stringn(value.data, value.size));
        }
        char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
        struct slice copy = text ? arena_copy(arena, slice_from_cstr(text)) : SLICE_NULL;
        free(text);
        json_decref(object);
        if (err == OK && slice_is_null(copy))
                err = ERR_MEMORY;
        if (err == OK)
                *ret_json = copy;
        return err;
}

static enum error find_kind(struct tx *tx, const struct actor *actor, const struct request_new *request,
                            struct request_kind *ret_kind, int64_t *ret_version)
{
        struct content_item content;
        struct arena *arena = tx_arena(tx);
        struct kinds_reader reader = { tx, actor, &request->about, LANGUAGE_ID, arena, { 0 } };
        enum error err = content_find(tx, actor->office_id, S("request"), request->kind, exchange_day(actor, arena),
                                      arena, &content);
        if (err != OK)
                return err == ERR_NOT_FOUND ? ERR_INVALID : err;
        if (!about_fits(&content, &request->about))
                return ERR_INVALID;
        TRY(agency_list_of(tx, actor->office_id, arena, &reader.agencies));
        TRY(fill_kind(&reader, &content, ret_kind));
        *ret_version = content.version;
        for (size_t i = 0; i < ret_kind->agency_count; i++)
                if (uuid_equal(ret_kind->agencies[i].id, request->agency_id))
                        return ret_kind->confirmed ? OK : ERR_UNCONFIGURED;
        return ERR_INVALID;
}

static enum error insert_request(struct tx *tx, const struct actor *actor, const struct request_new *request,
                                 struct arena *arena, struct slice *ret_number)
{
        struct request_kind kind;
        struct slice fields;
        int64_t version;
        struct counter_number taken;
        struct counter_wish wish = { actor->office_id, REQUEST, "M",
                                     date_of_instant(clock_now(), actor->zone_minutes).year };
        instant due;
        TRY(find_kind(tx, actor, request, &kind, &version));
        TRY(pack_fields(&kind, request, tx_arena(tx), &fields));
        TRY(deadline(tx, actor, &due));
        TRY(counter_number(tx, &wish, arena, &taken));
        bool application = slice_equal(request->about.kind, S("application"));
        TRY(request_insert(tx, &(struct request_insert_params){
                                       .office_id = actor->office_id, .id = request->id, .seq = taken.seq,
                                       .number = taken.number, .agency_id = request->agency_id, .kind = request->kind,
                                       .kind_version = version,
                                       .application_id = application ? request->about.id : UUID_NIL,
                                       .about_kind = application ? SLICE_NULL : request->about.kind,
                                       .about_id = application ? UUID_NIL : request->about.id,
                                       .item_key = request->item_key.size ? request->item_key : SLICE_NULL,
                                       .legal_basis = kind.legal[0], .fields = fields,
                                       .note = request->note.size ? request->note : SLICE_NULL, .due_at = due,
                                       .by = actor->person_id, .at = clock_now() },
                           NULL));
        TRY(about_mark_named(tx, actor, &request->about, request->id));
        TRY(change_record(tx, actor->office_id, REQUEST_TOPIC, request->id, S("new")));
        *ret_number = taken.number;
        if (application)
                TRY(passports_outside_asked(tx, &(struct outside_question){ actor->office_id, request->about.id,
                                                                            request->id, actor->person_id,
                                                                            request->kind }));
        return tell_agency(tx, request->agency_id, request->id, taken.number);
}

static struct slice content_of(const struct request_new *request, struct arena *arena)
{
        _cleanup_buffer_ struct buffer all;
        char agency[UUID_TEXT_SIZE + 1], about[UUID_TEXT_SIZE + 1];
        buffer_init(&all, 64 * 1024);
        uuid_format(request->agency_id, agency);
        uuid_format(request->about.id, about);
        buffer_printf(&all, "%s;%.*s;%s;%.*s;%.*s;%.*s", agency, SLICE_FMT(request->about.kind), about,
                      SLICE_FMT(request->kind),
                      SLICE_FMT(request->item_key), SLICE_FMT(request->note));
        for (size_t i = 0; i < request->typed_count; i++)
                buffer_printf(&all, ";%.*s=%.*s", SLICE_FMT(request->typed[i].key), SLICE_FMT(request->typed[i].value));
        return arena_copy(arena, buffer_slice(&all));
}

enum error exchange_send(struct tx *tx, const struct actor *actor, const struct request_new *request,
                         struct arena *arena, struct slice *ret_number)
{
        struct receipt receipt;
        TRY(access_enter(tx, actor, S("exchange.request"),
                         &(struct access_object){ .kind = REQUEST, .office_id = actor->office_id, .state = S(""),
                                                  .region = S(""), .class = CLASS_P3 },
                         SLICE_NULL));
        TRY(about_enter(tx, actor, &request->about));
        TRY(receipt_take(tx,
                         &(struct receipt_write){ actor->office_id, request->id, content_of(request, tx_arena(tx)) },
                         arena, &receipt));
        if (receipt.state == RECEIPT_REPEATED) {
                *ret_number = receipt.result;
                return OK;
        }
        TRY(insert_request(tx, actor, request, arena, ret_number));
        return receipt_store(tx, actor->office_id, request->id, *ret_number);
}

/* --- listing --- */

static bool is_overdue(struct slice state, instant due)
{
        return due < clock_now() && (slice_equal(state, S("sent")) || slice_equal(state, S("opened")));
}

/* The kind's words in the version that was used, and the label of an answer; the key where there is none. */
/* lint: parameters (what, for whom, into which memory) */
enum error kind_words(struct tx *tx, struct uuid office_id, struct slice kind, int64_t version,
                             struct arena *arena, struct content_item *ret_content)
{
        return content_find_version(tx, office_id, S("request"), kind, version, arena, ret_content);
}

static struct slice answer_label(const struct content_item *content, struct slice code, enum language language,
                                 struct arena *arena)
{
        json_t *body, *option;
        size_t i;
        struct slice label = code;
        if (code.size == 0 || content_body(content, &body) != OK)
                return code;
        json_array_foreach(json_object_get(body, "answers"), i, option) {
                if (!slice_equal(slice_from_cstr(json_string_value(json_object_get(option, "code"))), code))
                        continue;
                json_t *text = json_object_get(json_object_get(option, "label"), language == LANGUAGE_EN ? "en" : "id");
                label = arena_copy(arena, slice_from_cstr(json_string_value(text)));
        }
        json_decref(body);
        return label;
}

static enum error add_row(struct tx *tx, const struct request_rows_office_row *row, enum language language,
                          struct arena *arena, struct request_rows *rows)
{
        struct content_item content;
        TRY(kind_words(tx, row->office_id, row->kind, row->kind_version, arena, &content));
        rows->items[rows->count++] =
                (struct request_row){ .office_id = row->office_id,
                                      .id = row->id,
                                      .seq = row->seq,
                                      .number = row->number,
                                      .agency = row->agency,
                                      .office = row->office,
                                      .kind = content_text(&content, "label", language, arena),
                                      .state = row->state,
                                      .answer = answer_label(&content, row->answer, language, arena),
                                      .due_at = row->due_at,
                                      .requested_at = row->requested_at,
                                      .overdue = is_overdue(row->state, row->due_at) };
        return OK;
}

/* The same columns come from two queries: staff ask by office, an agency by itself. */
static enum error list_office(struct tx *tx, const struct actor *actor, const struct request_filter *filter,
                              struct arena *arena, struct request_rows_office_rows *ret_rows)
{
        bool own_only, desk_only;
        TRY(list_scope(tx, actor, &own_only, &desk_only));
        return request_rows_office(tx, &(struct request_rows_office_params){
                                               .office_id = actor->office_id, .reader = actor->person_id,
                                               .own_only = own_only, .desk_only = desk_only,
                                               .open_only = slice_is_null(filter->state),
                                               .state = slice_is_null(filter->state) ? S("") : filter->state,
                                               .after = filter->after, .limit = filter->limit + 1 },
                                   arena, ret_rows);
}

static enum error list_agency(struct tx *tx, const struct actor *actor, const struct request_filter *filter,
                              struct arena *arena, struct request_rows_office_rows *ret_rows)
{
        struct request_rows_agency_rows rows;
        TRY(request_rows_agency(tx, &(struct request_rows_agency_params){
                                            .agency_id = actor->agency_id, .reader = actor->person_id,
                                            .open_only = slice_is_null(filter->state),
                                            .state = slice_is_null(filter->state) ? S("") : filter->state,
                                            .after = filter->after, .limit = filter->limit + 1 },
                                arena, &rows));
        struct request_rows_office_row *items = arena_array(arena, struct request_rows_office_row, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct request_rows_agency_row *row = &rows.items[i];
                items[i] = (struct request_rows_office_row){ .office_id = row->office_id,
                                                             .id = row->id,
                                                             .seq = row->seq,
                                                             .number = row->number,
                                                             .agency = row->agency,
                                                             .office = row->office,
                                                             .kind = row->kind,
                                                             .kind_version = row->kind_version,
                                                             .state = row->state,
                                                             .answer = row->answer,
                                                             .due_at = row->due_at,
                                                             .requested_at = row->requested_at };
        }
        *ret_rows = (struct request_rows_office_rows){ .items = items, .count = rows.count, .more = rows.more };
        return OK;
}

static enum error record_list(struct tx *tx, const struct actor *actor, const struct request_rows *rows)
{
        struct uuid ids[200];
        for (size_t i = 0; i < rows->count; i++)
                ids[i] = rows->items[i].id;
        return access_record(tx, &(struct access_trace){ .actor = actor,
                                                         .action = S("exchange.list"),
                                                         .object_kind = REQUEST,
                                                         .office_id = actor->office_id,
                                                         .ids = ids,
                                                         .id_count = rows->count });
}

/* lint: parameters (what, for whom, in which language, into which memory) */
enum error exchange_list(struct tx *tx, const struct actor *actor, const struct request_filter *filter,
                         enum language language, struct arena *arena, struct request_rows *ret_rows)
{
        struct request_rows_office_rows rows;
        bool partner = !uuid_is_nil(actor->agency_id);
        if (filter->limit < 1 || filter->limit > 200)
                return ERR_INVALID;
        TRY(access_decide(tx, actor, S("exchange.list"),
                          &(struct access_object){ .kind = REQUEST,
                                                   .office_id = actor->office_id,
                                                   .state = S(""),
                                                   .region = S(""),
                                                   .agency_id = actor->agency_id,
                                                   .class = CLASS_P2 }));
        TRY(partner ? list_agency(tx, actor, filter, arena, &rows) : list_office(tx, actor, filter, arena, &rows));
        struct request_rows list = { .items = arena_array(arena, struct request_row, rows.count) };
        if (!list.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count && (int64_t)i < filter->limit; i++)
                TRY(add_row(tx, &rows.items[i], language, arena, &list));
        list.more = rows.more || (int64_t)rows.count > filter->limit;
        *ret_rows = list;
        return record_list(tx, actor, &list);
}

/* --- opening --- */

/* Finds the request for this reader and decides; the row is of another office when an agency serves two. */
static enum error enter(struct tx *tx, const struct actor *actor, struct slice action, struct uuid id,
                        struct request_place_row *ret_place)
{
        TRY(request_place(tx, &(struct request_place_params){ .id = id, .office_id = actor->office_id,
                                                              .agency_id = actor->agency_id },
                          tx_arena(tx), ret_place));
        bool named = false;
        if (!uuid_is_nil(ret_place->application_id))
                TRY(access_is_named(tx, actor->person_id, S("application"), ret_place->application_id, &named));
        if (named)
                return ERR_NOT_FOUND;
        /* Closing shows nothing of what was asked or answered. */
        enum field_class class = slice_equal(action, S("exchange.close")) ? CLASS_P2 : CLASS_P3;
        struct access_object object = request_object(actor, id, ret_place, class);
        TRY(access_enter(tx, actor, action, &object, SLICE_NULL));
        return use_add(tx, actor, ret_place->office_id, id, action);
}

static void unpack_fields(struct slice json, struct arena *arena, struct request_file *file)
{
        json_t *object = json_loadb(json.data, json.size, JSON_REJECT_DUPLICATES, NULL), *value;
        const char *key;
        json_object_foreach(object, key, value) {
                if (file->field_count == REQUEST_FIELDS_MAX)
                        break;
                struct slice name = arena_copy(arena, slice_from_cstr(key));
                file->fields[file->field_count++] = (struct request_field){
                        name, field_label(name), arena_copy(arena, slice_from_cstr(json_string_value(value))) };
        }
        json_decref(object);
}

static enum error fill_choices(const struct content_item *content, enum language language, struct arena *arena,
                               struct request_file *file)
{
        json_t *body, *option;
        size_t i;
        TRY(content_body(content, &body));
        json_t *answers = json_object_get(body, "answers");
        file->choices = arena_array(arena, struct answer_choice, json_array_size(answers));
        json_array_foreach(answers, i, option) {
                struct slice code = slice_from_cstr(json_string_value(json_object_get(option, "code")));
                if (!file->choices || code.size == 0)
                        break;
                code = arena_copy(arena, code);
                struct slice label = answer_label(content, code, language, arena);
                file->choices[file->choice_count++] = (struct answer_choice){ code, label };
        }
        json_decref(body);
        return file->choices ? OK : ERR_MEMORY;
}

static enum error fill_readers(struct tx *tx, const struct request_file *file, struct arena *arena,
                               struct request_file *ret_file)
{
        struct request_uses_rows rows;
        TRY(request_uses(tx, &(struct request_uses_params){ .office_id = file->office_id, .request_id = file->id },
                         arena, &rows));
        ret_file->readers = arena_array(arena, struct request_reader, rows.count);
        if (!ret_file->readers)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                ret_file->readers[ret_file->reader_count++] = (struct request_reader){
                        rows.items[i].who, rows.items[i].role, rows.items[i].action, rows.items[i].at };
        return OK;
}

/* lint: parameters (what, for whom, in which language, into which memory) */
static enum error read_request(struct tx *tx, const struct request_place_row *place, struct uuid id,
                               enum language language, struct arena *arena, struct request_file *ret_file)
{
        struct request_read_row row;
        struct content_item content;
        TRY(request_read(tx, &(struct request_read_params){ .office_id = place->office_id, .id = id }, arena, &row));
        TRY(kind_words(tx, row.office_id, row.kind, row.kind_version, arena, &content));
        struct request_file file = { .office_id = row.office_id,
                                     .id = id,
                                     .application_id = row.application_id,
                                     .number = row.number,
                                     .office = row.office,
                                     .agency = row.agency,
                                     .kind = row.kind,
                                     .label = content_text(&content, "label", language, arena),
                                     .purpose = content_text(&content, "purpose", language, arena),
                                     .legal = row.legal_basis,
                                     .note = row.note,
                                     .state = row.state,
                                     .answer = row.answer,
                                     .answer_label = answer_label(&content, row.answer, language, arena),
                                     .answer_note = row.answer_note,
                                     .requested_by = row.requester,
                                     .opened_by = row.opener,
                                     .answered_by = row.answerer,
                                     .requested_at = row.requested_at,
                                     .due_at = row.due_at,
                                     .opened_at = row.has_opened_at ? row.opened_at : 0,
                                     .answered_at = row.has_answered_at ? row.answered_at : 0,
                                     .overdue = is_overdue(row.state, row.due_at) };
        unpack_fields(row.fields, arena, &file);
        TRY(fill_choices(&content, language, arena, &file));
        *ret_file = file;
        return OK;
}

/* lint: parameters (what, for whom, in which language, into which memory) */
enum error exchange_open(struct tx *tx, const struct actor *actor, struct uuid id, enum language language,
                         struct arena *arena, struct request_file *ret_file)
{
        struct request_place_row place;
        bool partner = !uuid_is_nil(actor->agency_id);
        TRY(enter(tx, actor, S("exchange.read"), id, &place));
        if (partner && slice_equal(place.state, S("sent")))
                TRY(request_opened(tx, &(struct request_opened_params){ .office_id = place.office_id, .id = id,
                                                                        .by = actor->person_id, .at = clock_now() },
                                   NULL));
        TRY(read_request(tx, &place, id, language, arena, ret_file));
        bool waits = slice_equal(ret_file->state, S("sent")) || slice_equal(ret_file->state, S("opened"));
        ret_file->may_answer = partner && waits;
        if (!partner && waits)
                TRY(find_unread(tx, place.agency_id, arena, &ret_file->unread));
        TRY(answer_attachments(tx, actor, arena, ret_file));
        if (!partner)
                ret_file->about = (struct request_about){ place.about_kind, place.about_id };
        struct access_object object = request_object(actor, id, &place, CLASS_P2);
        ret_file->may_close = !partner && access_decide(tx, actor, S("exchange.close"), &object) == OK;
        return partner ? fill_readers(tx, ret_file, arena, ret_file) : OK;
}

/* --- answering --- */

static enum error check_answer(struct tx *tx, const struct request_place_row *place,
                               const struct request_answer *answer)
{
        struct content_item content;
        struct arena *arena = tx_arena(tx);
        struct request_file file = { 0 };
        TRY(kind_words(tx, place->office_id, place->kind, place->kind_version, arena, &content));
        TRY(fill_choices(&content, LANGUAGE_ID, arena, &file));
        if (slice_equal(answer->code, S("ditolak")) && slice_trim(answer->note).size < 5)
                return ERR_INVALID;
        for (size_t i = 0; i < file.choice_count; i++)
                if (slice_equal(file.choices[i].code, answer->code))
                        return OK;
        return ERR_INVALID;
}

enum error exchange_answer(struct tx *tx, const struct actor *actor, const struct request_answer *answer)
{
        struct request_place_row place;
        enum request_state to;
        int64_t changed;
        bool refused = slice_equal(answer->code, S("ditolak"));
        TRY(request_place(tx, &(struct request_place_params){ .id = answer->request_id, .office_id = actor->office_id,
                                                              .agency_id = actor->agency_id },
                          tx_arena(tx), &place));
        bool stale = answer->version && answer->version != request_version(place.state);
        if (!uuid_is_nil(actor->agency_id) && !uuid_is_nil(place.answer_id))
                return uuid_equal(place.answer_id, answer->id) && slice_equal(place.answer, answer->code) ? OK :
                       stale ? ERR_STALE : ERR_CONFLICT;
        TRY(enter(tx, actor, S("exchange.answer"), answer->request_id, &place));
        if (stale)
                return ERR_STALE;
        TRY(check_answer(tx, &place, answer));
        if (!request_step_allowed(request_state_parse(place.state), refused ? REQUEST_REFUSE : REQUEST_ANSWER, &to))
                return ERR_CONFLICT;
        TRY(request_answered(tx,
                             &(struct request_answered_params){ .office_id = place.office_id,
                                                                .id = answer->request_id,
                                                                .state = request_state_word(to),
                                                                .answer_id = answer->id,
                                                                .answer = answer->code,
                                                                .note = answer->note.size ? answer->note : SLICE_NULL,
                                                                .by = actor->person_id,
                                                                .at = clock_now() },
                             &changed));
        if (changed != 1)
                return ERR_CONFLICT;
        TRY(tell_requester(tx, &place, answer->request_id));
        TRY(change_record(tx, place.office_id, REQUEST_TOPIC, answer->request_id, S("changed")));
        bool good = answer_is_positive(answer->code);
        return tell_passports(tx, actor, &place, &(struct agency_word){ answer->request_id, answer->code, good,
                                                                        good || answer_is_negative(answer->code) });
}

enum error exchange_close(struct tx *tx, const struct actor *actor, struct uuid id)
{
        struct request_place_row place;
        int64_t changed;
        TRY(enter(tx, actor, S("exchange.close"), id, &place));
        TRY(request_closed(tx, &(struct request_closed_params){ .office_id = place.office_id, .id = id }, &changed));
        return changed == 1 ? OK : ERR_CONFLICT;
}

/* --- for other rooms --- */

/* lint: parameters (what, for whom, in which language, into which memory) */
enum error exchange_of_application(struct tx *tx, struct uuid office_id, struct uuid application_id,
                                   enum language language, struct arena *arena,
                                   struct application_requests *ret_requests)
{
        struct requests_of_application_rows rows;
        TRY(requests_of_application(tx, &(struct requests_of_application_params){ .office_id = office_id,
                                                                                  .application_id = application_id },
                                    arena, &rows));
        struct application_requests list = { .items = arena_array(arena, struct application_request, rows.count) };
        if (!list.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct requests_of_application_row *row = &rows.items[i];
                struct content_item content;
                TRY(kind_words(tx, office_id, row->kind, row->kind_version, arena, &content));
                list.items[list.count++] = (struct application_request){
                        .id = row->id, .number = row->number, .agency = row->agency,
                        .question = content_text(&content, "label", language, arena), .state = row->state,
                        .answer = answer_label(&content, row->answer, language, arena), .due_at = row->due_at,
                        .note = row->note, .overdue = is_overdue(row->state, row->due_at),
                        .answered_at = row->has_answered_at ? row->answered_at : 0,
                        .negative = answer_is_negative(row->answer), .proves = answer_proves(row->answer),
                        .positive = answer_is_positive(row->answer) };
        }
        *ret_requests = list;
        return OK;
}

enum error exchange_overdue(struct tx *tx, struct uuid office_id, int64_t *ret_count)
{
        struct requests_overdue_row row;
        TRY(requests_overdue(tx, &(struct requests_overdue_params){ .office_id = office_id, .now = clock_now() },
                             tx_arena(tx), &row));
        *ret_count = row.overdue;
        return OK;
}

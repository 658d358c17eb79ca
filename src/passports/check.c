/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The checklist of the purpose, the documents that the law requires at an age, the guided questions, and the
 * hearing. */
#include "passports/internal.h"

#include "base/checked.h"
#include "content/lawful.h"
#include "text/date.h"

static struct slice json_text(json_t *object, const char *key, enum language language, struct arena *arena)
{
        json_t *node = json_object_get(object, key);
        if (json_is_object(node)) {
                json_t *own = json_object_get(node, language == LANGUAGE_EN ? "en" : "id");
                node = own ? own : json_object_get(node, "id");
        }
        return json_is_string(node) ? arena_copy(arena, slice_of(json_string_value(node), json_string_length(node)))
                                    : SLICE_NULL;
}

/* --- checklist --- */

static void apply_verdict(struct check_item *item, const struct application_checks_rows *rows)
{
        item->verdict = S("");
        for (size_t i = 0; i < rows->count; i++)
                if (slice_equal(rows->items[i].item_key, item->key)) {
                        item->verdict = rows->items[i].verdict;
                        item->note = rows->items[i].note;
                }
}

static enum error add_law_documents(struct tx *tx, const struct reading *reading, const struct lawful_table *table,
                                    struct application_file *file)
{
        const struct actor *actor = reading->actor;
        const struct application_head *head = &file->head;
        struct arena *arena = reading->arena;
        enum language language = reading->language;
        struct application_birth_row row;
        struct date born;
        TRY(application_birth(tx, &(struct application_birth_params){ .office_id = actor->office_id, .id = head->id },
                              arena, &row));
        if (date_parse_iso(row.birth_date, &born) != OK)
                return ERR_CORRUPT;
        int age = date_age(born, date_of_instant(clock_now(), actor->zone_minutes));
        for (size_t i = 0; i < table->count; i++) {
                const struct lawful_document *paper = &table->items[i];
                if (paper->by_age && age < paper->below_age)
                        file->checks[file->check_count++] = (struct check_item){
                                .key = paper->key, .document = paper->document[language == LANGUAGE_EN],
                                .where = paper->where[language == LANGUAGE_EN], .need = S("law"),
                                .article = paper->article, .by_law_of_age = true, .confirmed = paper->confirmed };
        }
        return OK;
}

static void add_checklist(json_t *documents, const struct content_item *list, enum language language,
                          struct arena *arena, struct application_file *file)
{
        json_t *document;
        size_t i;
        json_array_foreach(documents, i, document) {
                json_t *legal = json_array_get(json_object_get(document, "legal"), 0);
                file->checks[file->check_count++] = (struct check_item){
                        .key = json_text(document, "key", language, arena),
                        .document = json_text(document, "document", language, arena),
                        .where = json_text(document, "where", language, arena),
                        .need = json_text(document, "need", language, arena), .version = list->version,
                        .article = json_is_string(legal) ? arena_copy(arena, slice_from_cstr(json_string_value(legal)))
                                                         : SLICE_NULL,
                        .confirmed = !json_is_false(json_object_get(document, "confirmed")) };
        }
}

enum error checks_read(struct tx *tx, const struct reading *reading, struct application_file *file)
{
        const struct actor *actor = reading->actor;
        const struct application_head *head = &file->head;
        struct arena *arena = reading->arena;
        enum language language = reading->language;
        struct content_item list;
        struct application_checks_rows rows;
        json_t *body;
        const struct lawful_table *table = lawful_table();
        if (!table)
                return ERR_CORRUPT;
        TRY(content_find(tx, actor->office_id, S("checklist"), head->purpose, today_of(actor, arena), arena, &list));
        TRY(application_checks(tx, &(struct application_checks_params){ .office_id = actor->office_id,
                                                                        .application_id = head->id },
                               arena, &rows));
        TRY(content_body(&list, &body));
        json_t *documents = json_object_get(body, "documents");
        file->checks = arena_array(arena, struct check_item, json_array_size(documents) + table->count);
        if (file->checks)
                add_checklist(documents, &list, language, arena, file);
        json_decref(body);
        if (!file->checks)
                return ERR_MEMORY;
        TRY(add_law_documents(tx, reading, table, file));
        for (size_t i = 0; i < file->check_count; i++)
                apply_verdict(&file->checks[i], &rows);
        return arena->exhausted ? ERR_MEMORY : OK;
}

static bool is_verdict(struct slice word)
{
        static const struct slice verdicts[] = { S("there"), S("missing"), S("to-check"), S("differs"),
                                                 S("not-needed") };
        for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++)
                if (slice_equal(verdicts[i], word))
                        return true;
        return false;
}

static const struct check_item *find_check(const struct application_file *file, struct slice key)
{
        for (size_t i = 0; i < file->check_count; i++)
                if (slice_equal(file->checks[i].key, key))
                        return &file->checks[i];
        return NULL;
}

static enum error put_verdict(struct tx *tx, const struct actor *actor, const struct application_head *head,
                              const struct check_verdict *verdict, int64_t version)
{
        struct arena *arena = tx_arena(tx);
        TRY(application_check_put(tx, &(struct application_check_put_params){
                                              .office_id = actor->office_id, .application_id = head->id,
                                              .item_key = verdict->key, .checklist_key = head->purpose,
                                              .checklist_version = version, .verdict = verdict->verdict,
                                              .note = verdict->note.size ? verdict->note : SLICE_NULL,
                                              .id = verdict->id, .by = actor->person_id, .at = clock_now() },
                                  NULL));
        TRY(application_touch(tx, &(struct application_touch_params){ .office_id = actor->office_id, .id = head->id,
                                                                      .at = clock_now() },
                              NULL));
        struct slice detail = arena_printf(arena, "%.*s %.*s", SLICE_FMT(verdict->key), SLICE_FMT(verdict->verdict));
        return note_event(tx, actor->office_id, actor->person_id, head->id, "check", detail);
}

enum error passports_check(struct tx *tx, const struct actor *actor, struct uuid application_id,
                           const struct check_verdict *verdict)
{
        struct gate gate;
        struct application_file file = { 0 };
        struct arena *arena = tx_arena(tx);
        TRY(gate_enter(tx, actor, S("application.check"), application_id, arena, &gate));
        TRY(head_read(tx, actor->office_id, application_id, arena, &file.head));
        TRY(checks_read(tx, &(struct reading){ actor, LANGUAGE_ID, arena }, &file));
        const struct check_item *item = find_check(&file, verdict->key);
        if (!item || !is_verdict(verdict->verdict))
                return ERR_INVALID;
        bool same = slice_equal(item->verdict, verdict->verdict) && slice_equal(item->note, verdict->note);
        if (same)
                return OK;
        TRY(gate_compare(&gate, verdict->version));
        return put_verdict(tx, actor, &file.head, verdict, item->version);
}

static enum error scan_is_listed(struct tx *tx, const struct actor *actor, const struct application_scan *scan)
{
        struct application_file file = { 0 };
        struct arena *arena = tx_arena(tx);
        TRY(head_read(tx, actor->office_id, scan->application_id, arena, &file.head));
        TRY(checks_read(tx, &(struct reading){ actor, LANGUAGE_ID, arena }, &file));
        return find_check(&file, scan->item_key) ? OK : ERR_INVALID;
}

enum error passports_scan_enter(struct tx *tx, const struct actor *actor, const void *what, enum attach_act act,
                                struct attach_grant *ret_grant)
{
        const struct application_scan *scan = what;
        struct application_gate_row row;
        struct slice action = act == ATTACH_SEE ? S("application.read") : S("application.check");
        TRY(application_gate(tx,
                             &(struct application_gate_params){ .office_id = actor->office_id,
                                                                .id = scan->application_id,
                                                                .reader = actor->person_id },
                             tx_arena(tx), &row));
        TRY(access_decide(tx, actor, action,
                          &(struct access_object){ .kind = APPLICATION, .office_id = actor->office_id,
                                                   .id = scan->application_id, .state = row.state, .region = S(""),
                                                   .class = CLASS_P3 }));
        if (act == ATTACH_ADD)
                TRY(scan_is_listed(tx, actor, scan));
        *ret_grant = (struct attach_grant){
                .owner = { .office_id = actor->office_id, .id = scan->application_id, .kind = APPLICATION,
                           .item_key = act == ATTACH_ADD ? scan->item_key : S(""), .class = S("P3"),
                           .retention = S("application") },
                .action = action, .version = row.version };
        return OK;
}

enum error passports_scan_after(struct tx *tx, const struct actor *actor, const void *what, enum attach_act act)
{
        const struct application_scan *scan = what;
        bool added = act == ATTACH_ADD;
        TRY(application_touch(tx, &(struct application_touch_params){ .office_id = actor->office_id,
                                                                      .id = scan->application_id, .at = clock_now() },
                              NULL));
        return note_event(tx, actor->office_id, actor->person_id, scan->application_id, added ? "scan" : "unscan",
                          added ? scan->item_key : S(""));
}

/* lint: parameters (what, for whom, by whom) */
enum error passports_answered(struct tx *tx, const struct actor *actor, struct uuid office_id,
                              struct uuid application_id, struct slice item_key, bool good)
{
        TRY(note_event(tx, office_id, UUID_NIL, application_id, "agency-answer", S("")));
        if (item_key.size == 0)
                return OK;
        /* The agency's word sets the item; who keeps the file sees who answered on the request itself. */
        struct arena *arena = tx_arena(tx);
        struct gate gate;
        struct content_item list = { 0 };
        TRY(application_gate(tx, &(struct application_gate_params){ .office_id = office_id, .id = application_id,
                                                                    .reader = actor->person_id },
                             arena, &gate.row));
        enum error err = content_find(tx, office_id, S("checklist"), gate.row.purpose, today_of(actor, arena), arena,
                                      &list);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        return application_check_put(tx, &(struct application_check_put_params){
                                                 .office_id = office_id, .application_id = application_id,
                                                 .item_key = item_key, .checklist_key = gate.row.purpose,
                                                 .checklist_version = list.version,
                                                 .verdict = good ? S("there") : S("missing"),
                                                 .note = SLICE_NULL, .id = uuid_new(), .by = actor->person_id,
                                                 .at = clock_now() },
                                     NULL);
}

/* --- questions --- */

#define ASKED S("asked") /* the code that is kept of a question that is kept apart */
/* An answer of some older questions that says what every question already offers: he does not answer. */
#define SILENT S("tidak-jawab")

/* One of its answers says that somebody may be a victim: then no answer to it is kept with the passport file, for a
 * file that says "safe" of all others would say who is not. */
static bool is_apart(json_t *body, const struct content_list *helping)
{
        json_t *option;
        size_t i;
        json_array_foreach(json_object_get(body, "answers"), i, option) {
                const char *indicator = json_string_value(json_object_get(option, "indicator"));
                if (indicator && content_in_list(helping, slice_from_cstr(indicator)))
                        return true;
        }
        return false;
}

static void keep_apart(struct question_item *item, enum language language)
{
        item->code = item->code.size || item->not_answered ? ASKED : S("");
        item->answer_label = tr(language, "Sudah ditanyakan; jawabannya tidak disimpan di berkas ini");
        item->words = SLICE_NULL;
        item->not_answered = false;
}

/* lint: parameters (what, for whom, in which language, into which memory) */
static void apply_answer(json_t *body, struct question_item *item, const struct application_answers_rows *rows,
                         struct slice *next, enum language language, struct arena *arena)
{
        json_t *options = json_object_get(body, "answers"), *option;
        size_t i;
        for (size_t r = 0; r < rows->count; r++)
                if (slice_equal(rows->items[r].question_key, item->key)) {
                        bool silent = slice_equal(rows->items[r].code, SILENT);
                        item->code = silent ? S("") : rows->items[r].code;
                        item->words = rows->items[r].words;
                        item->not_answered = rows->items[r].not_answered || silent;
                }
        *next = json_text(json_array_get(options, 0), "next", language, arena);
        if (item->apart)
                keep_apart(item, language);
        json_array_foreach(options, i, option) {
                struct slice code = json_text(option, "code", language, arena);
                struct slice label = json_text(option, "label", language, arena);
                if (slice_equal(code, SILENT))
                        continue;
                item->options[item->option_count++] = (struct answer_option){ code, label };
                if (item->apart || item->not_answered || !slice_equal(code, item->code))
                        continue;
                item->answer_label = label;
                item->indicator = json_text(option, "indicator", language, arena);
                *next = json_text(option, "next", language, arena);
        }
}

/* What questions are read with. */
struct question_reading {
        const struct application_answers_rows *rows;
        const struct content_list *helping;
        enum language language;
        struct arena *arena;
};

static enum error fill_question(const struct content_item *content, const struct question_reading *with,
                                struct question_item *item, struct slice *next)
{
        json_t *body;
        enum language language = with->language;
        struct arena *arena = with->arena;
        TRY(content_body(content, &body));
        json_t *ask = json_object_get(body, "ask");
        json_t *javanese = json_object_get(ask, "jv");
        *item = (struct question_item){
                .key = content->key,
                .ask = json_text(body, "ask", language, arena),
                .javanese = json_is_string(javanese) ? arena_copy(arena, slice_from_cstr(json_string_value(javanese)))
                                                     : SLICE_NULL,
                .javanese_confirmed = json_is_true(json_object_get(ask, "jv_confirmed")),
                .why = json_text(body, "why", language, arena),
                .innocent = json_text(body, "innocent", language, arena),
                .code = S(""),
                .version = content->version,
                .confirmed = content->confirmed,
                .apart = is_apart(body, with->helping),
                .options = arena_array(arena, struct answer_option, json_array_size(json_object_get(body, "answers")))
        };
        if (item->options)
                apply_answer(body, item, with->rows, next, language, arena);
        json_decref(body);
        return item->options ? OK : ERR_MEMORY;
}

static bool already_asked(const struct application_file *file, struct slice key)
{
        for (size_t i = 0; i < file->question_count; i++)
                if (slice_equal(file->questions[i].key, key))
                        return true;
        return false;
}

/* Follows the content from the first question; each answer names the next. It ends with the one to ask now. */
enum error questions_read(struct tx *tx, const struct reading *reading, struct application_file *file)
{
        const struct actor *actor = reading->actor;
        const struct application_head *head = &file->head;
        struct arena *arena = reading->arena;
        struct content_list list, helping;
        struct application_answers_rows rows;
        const struct question_reading with = { &rows, &helping, reading->language, arena };
        TRY(content_list(tx, actor->office_id, S("question"), today_of(actor, arena), arena, &list));
        TRY(content_helping(tx, actor->office_id, today_of(actor, arena), arena, &helping));
        TRY(application_answers(tx, &(struct application_answers_params){ .office_id = actor->office_id,
                                                                          .application_id = head->id },
                                arena, &rows));
        file->questions = arena_array(arena, struct question_item, list.count);
        if (!file->questions)
                return ERR_MEMORY;
        struct slice key = list.count && !content_in_list(&list, S("tujuan")) ? list.items[0].key : S("tujuan");
        while (key.size && !already_asked(file, key)) {
                const struct content_item *content = content_in_list(&list, key);
                if (!content)
                        break;
                struct question_item *item = &file->questions[file->question_count++];
                TRY(fill_question(content, &with, item, &key));
                item->next = item->code.size == 0 && !item->not_answered;
                if (item->next)
                        break;
        }
        return arena->exhausted ? ERR_MEMORY : OK;
}

static const struct question_item *find_question(const struct application_file *file, struct slice key)
{
        for (size_t i = 0; i < file->question_count; i++)
                if (slice_equal(file->questions[i].key, key))
                        return &file->questions[i];
        return NULL;
}

static bool has_option(const struct question_item *question, struct slice code)
{
        for (size_t i = 0; i < question->option_count; i++)
                if (slice_equal(question->options[i].code, code))
                        return true;
        return false;
}

bool check_is_missing(const struct check_item *check)
{
        return slice_equal(check->verdict, S("missing")) && !slice_equal(check->need, S("before-departure"));
}

/* --- what stood before --- */

enum error past_add(struct tx *tx, const struct actor *actor, const struct past_new *past)
{
        if (past->was.size == 0)
                return OK;
        return application_past_add(tx, &(struct application_past_add_params){
                                                .office_id = actor->office_id, .id = uuid_new(),
                                                .application_id = past->application_id, .kind = past->kind,
                                                .what = past->what, .was = past->was, .by = actor->person_id,
                                                .at = clock_now() },
                                    NULL);
}

static enum error add_past(struct tx *tx, const struct reading *reading, struct slice kind,
                           struct application_file *file)
{
        struct application_past_list_rows rows;
        TRY(application_past_list(tx,
                                  &(struct application_past_list_params){ .office_id = reading->actor->office_id,
                                                                          .application_id = file->head.id,
                                                                          .kind = kind },
                                  reading->arena, &rows));
        struct past_item *all = arena_array(reading->arena, struct past_item, file->past_count + rows.count);
        if (!all)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->past_count; i++)
                all[i] = file->past[i];
        file->past = all;
        for (size_t i = 0; i < rows.count; i++) {
                const struct question_item *question = find_question(file, rows.items[i].what);
                bool hidden = slice_starts_with(rows.items[i].what, S("finding:"));
                for (size_t f = 0; f < file->finding_count && hidden; f++)
                        hidden = !slice_equal(file->findings[f].key, rows.items[i].what);
                if (!hidden && !(question && question->apart))
                        all[file->past_count++] = (struct past_item){ rows.items[i].what, rows.items[i].was,
                                                                      rows.items[i].who, rows.items[i].at };
        }
        return OK;
}

/* lint: parameters (whose, which, into what) */
enum error past_of(struct tx *tx, const struct reading *reading, struct uuid id, struct slice kind,
                   struct past_item **ret_items, size_t *ret_count)
{
        struct application_file file = { .head.id = id };
        TRY(add_past(tx, reading, kind, &file));
        *ret_items = file.past;
        *ret_count = file.past_count;
        return OK;
}

enum error past_read(struct tx *tx, const struct reading *reading, struct application_file *file)
{
        TRY(add_past(tx, reading, S("answer"), file));
        TRY(add_past(tx, reading, S("hearing"), file));
        return past_of(tx, reading, file->head.id, S("data"), &file->corrected, &file->corrected_count);
}

/* --- answering --- */

static const struct answer_option fits[] = {
        { S("fits"), T("Penjelasan wajar itu cocok") },
        { S("differs"), T("Penjelasan wajar itu tidak cocok") },
        { S("unclear"), T("Belum jelas") },
};

const struct answer_option *passports_fits(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(fits);
        return fits;
}

/* A question as it can be answered: of the content, or of a finding. */
struct asked {
        struct slice code, words, was; /* was: the answer as people read it */
        int64_t version;
        bool not_answered, apart;
};

static struct slice answer_text(struct slice label, struct slice words, bool not_answered, struct arena *arena)
{
        if (not_answered)
                return S("Tidak menjawab");
        return words.size ? arena_printf(arena, "%.*s: %.*s", SLICE_FMT(label), SLICE_FMT(words)) : label;
}

static enum error find_content_question(struct application_file *file, const struct answer_given *answer,
                                        struct arena *arena, struct asked *ret_asked)
{
        const struct question_item *question = find_question(file, answer->key);
        if (!question || (answer->code.size > 0 && !has_option(question, answer->code)))
                return ERR_INVALID;
        *ret_asked = (struct asked){
                question->code, question->words,
                answer_text(question->answer_label, question->words, question->not_answered, arena),
                question->version, question->not_answered, question->apart
        };
        return OK;
}

/* The applicant's own words are what a finding's question is asked for. */
static enum error find_finding_question(struct application_file *file, const struct answer_given *answer,
                                        struct arena *arena, struct asked *ret_asked)
{
        struct slice label = SLICE_NULL;
        bool known = answer->code.size == 0;
        const struct finding_item *finding = NULL;
        for (size_t i = 0; i < file->finding_count; i++)
                if (slice_equal(file->findings[i].key, answer->key))
                        finding = &file->findings[i];
        if (!finding)
                return ERR_INVALID;
        for (size_t i = 0; i < ARRAY_SIZE(fits); i++) {
                known = known || slice_equal(fits[i].code, answer->code);
                if (slice_equal(fits[i].code, finding->code))
                        label = fits[i].label;
        }
        if (!known || (answer->code.size > 0 && slice_trim(answer->words).size == 0))
                return ERR_INVALID;
        *ret_asked = (struct asked){ finding->code, finding->words,
                                     finding->asked
                                             ? answer_text(label, finding->words, finding->not_answered, arena)
                                             : SLICE_NULL,
                                     1, finding->not_answered };
        return OK;
}

static enum error find_asked(struct tx *tx, const struct actor *actor, struct uuid application_id,
                             const struct answer_given *answer, struct asked *ret_asked)
{
        struct application_file file = { 0 };
        struct arena *arena = tx_arena(tx);
        const struct reading reading = { actor, LANGUAGE_ID, arena };
        TRY(head_read(tx, actor->office_id, application_id, arena, &file.head));
        if (slice_starts_with(answer->key, S("finding:"))) {
                TRY(findings_read(tx, &reading, &file));
                return find_finding_question(&file, answer, arena, ret_asked);
        }
        TRY(questions_read(tx, &reading, &file));
        return find_content_question(&file, answer, arena, ret_asked);
}

static enum error put_answer(struct tx *tx, const struct actor *actor, struct uuid application_id,
                             const struct answer_given *answer, int64_t question_version)
{
        bool silent = answer->code.size == 0;
        TRY(application_answer_put(tx, &(struct application_answer_put_params){
                                               .office_id = actor->office_id, .application_id = application_id,
                                               .question_key = answer->key, .question_version = question_version,
                                               .id = answer->id, .code = silent ? S("") : answer->code,
                                               .words = answer->words.size ? answer->words : SLICE_NULL,
                                               .not_answered = silent, .by = actor->person_id, .at = clock_now() },
                                   NULL));
        return application_touch(tx,
                                 &(struct application_touch_params){
                                         .office_id = actor->office_id, .id = application_id, .at = clock_now() },
                                 NULL);
}

static enum error put_doubt(struct tx *tx, const struct actor *actor, const struct past_new *past,
                            const struct answer_to_row *by)
{
        return application_past_add(tx, &(struct application_past_add_params){
                                                .office_id = actor->office_id, .id = uuid_new(),
                                                .application_id = past->application_id, .kind = past->kind,
                                                .what = past->what, .was = past->was, .by = by->asked_by,
                                                .at = by->asked_at },
                                    NULL);
}

/* Whoever writes over another officer's "differs" does not end his doubt; he himself does, by saying that it fits. */
static enum error keep_doubt(struct tx *tx, const struct actor *actor, struct uuid application_id,
                             const struct answer_given *answer, struct slice was)
{
        struct answer_to_row last;
        enum error err = answer_to(tx, &(struct answer_to_params){ actor->office_id, application_id, answer->key },
                                   tx_arena(tx), &last);
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        bool own = uuid_equal(last.asked_by, actor->person_id);
        if (!own && slice_equal(last.code, S("differs")))
                return put_doubt(tx, actor, &(struct past_new){ application_id, S("doubt"), answer->key, was }, &last);
        if (!slice_equal(answer->code, S("fits")))
                return OK;
        return past_add(tx, actor, &(struct past_new){ application_id, S("doubt-end"), answer->key, answer->code });
}

enum error passports_answer_asks_help(struct tx *tx, const struct actor *actor, struct slice key, struct slice code,
                                      bool *ret_asks)
{
        json_t *body;
        struct content_item question;
        struct content_list helping;
        struct arena *arena = tx_arena(tx);
        struct slice today = today_of(actor, arena);
        *ret_asks = false;
        enum error err = content_find(tx, actor->office_id, S("question"), key, today, arena, &question);
        if (err != OK || code.size == 0)
                return err == ERR_NOT_FOUND ? OK : err;
        TRY(content_helping(tx, actor->office_id, today, arena, &helping));
        TRY(content_body(&question, &body));
        const json_t *first = json_array_get(json_object_get(body, "answers"), 0);
        const char *safe = json_string_value(json_object_get(first, "code"));
        *ret_asks = is_apart(body, &helping) && !(safe && slice_equal(code, slice_from_cstr(safe)));
        json_decref(body);
        return OK;
}

/* Without an answer that says that he does not answer. */
static struct answer_given said_of(const struct answer_given *given)
{
        struct answer_given said = *given;
        if (slice_equal(said.code, SILENT))
                said.code = S("");
        return said;
}

/* As it is kept. */
static struct answer_given kept_of(const struct answer_given *answer, const struct asked *before)
{
        struct answer_given kept = *answer;
        if (before->apart) {
                kept.code = ASKED;
                kept.words = SLICE_NULL;
        }
        return kept;
}

/* What is known of the places is asked in the same interview. */
static enum error look_at_places(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                 struct slice words)
{
        struct application_head head;
        TRY(likewise_mention(tx, actor, application_id, words));
        TRY(head_read(tx, actor->office_id, application_id, tx_arena(tx), &head));
        return findings_refresh(tx, actor, &head, tx_arena(tx));
}

enum error passports_answer(struct tx *tx, const struct actor *actor, struct uuid application_id,
                            const struct answer_given *given)
{
        struct gate gate;
        struct asked before;
        const struct answer_given said = said_of(given);
        TRY(gate_enter(tx, actor, S("application.interview"), application_id, tx_arena(tx), &gate));
        if (gate.state != STATE_INTERVIEW)
                return ERR_CONFLICT;
        TRY(find_asked(tx, actor, application_id, &said, &before));
        const struct answer_given kept = kept_of(&said, &before), *answer = &kept;
        bool silent = answer->code.size == 0;
        if (slice_equal(before.code, answer->code) && slice_equal(before.words, answer->words) &&
            before.not_answered == silent)
                return OK;
        TRY(gate_compare(&gate, answer->version));
        bool again = before.code.size > 0 || before.not_answered;
        if (again)
                TRY(past_add(tx, actor,
                             &(struct past_new){ application_id, S("answer"), answer->key, before.was }));
        bool finding = slice_starts_with(answer->key, S("finding:"));
        if (finding)
                TRY(keep_doubt(tx, actor, application_id, answer, before.was));
        TRY(put_answer(tx, actor, application_id, answer, before.version));
        TRY(named_mark(tx, actor, application_id, &answer->words, 1));
        if (slice_equal(answer->key, PLACE_QUESTION))
                TRY(look_at_places(tx, actor, application_id, answer->words));
        return note_event(tx, actor->office_id, actor->person_id, application_id, again ? "correct" : "answer",
                          finding ? S("finding") : answer->key);
}

/* --- interview and hearing --- */

static const struct interview_place places[] = {
        { INTERVIEW_OFFICE, T("Di kantor ini") },
        { S("service"), T("Layanan di luar kantor, untuk banyak orang") },
        { S("visit"), T("Di rumah atau tempat berobat pemohon") },
};

const struct interview_place *interview_places(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(places);
        return places;
}

enum error passports_start(struct tx *tx, const struct actor *actor, struct uuid id)
{
        return passports_start_in(tx, actor, id, INTERVIEW_OFFICE);
}

enum error passports_start_in(struct tx *tx, const struct actor *actor, struct uuid id, struct slice place)
{
        return passports_start_at(tx, actor, &(struct interview_begin){ id, place, clock_now() });
}

static bool is_place(struct slice word)
{
        for (size_t i = 0; i < ARRAY_SIZE(places); i++)
                if (slice_equal(places[i].word, word))
                        return true;
        return false;
}

enum error passports_start_at(struct tx *tx, const struct actor *actor, const struct interview_begin *begin)
{
        struct gate gate;
        struct application_head head;
        struct uuid id = begin->application_id;
        TRY(gate_enter(tx, actor, S("application.interview"), id, tx_arena(tx), &gate));
        TRY(head_read(tx, actor->office_id, id, tx_arena(tx), &head));
        if (uuid_equal(head.interviewer_id, actor->person_id))
                return OK;
        if (!is_place(begin->place))
                return ERR_INVALID;
        TRY(gate_step(tx, actor, id, &gate, STEP_START));
        TRY(application_interviewer_set(tx,
                                        &(struct application_interviewer_set_params){ .office_id = actor->office_id,
                                                                                      .id = id,
                                                                                      .interviewer = actor->person_id,
                                                                                      .at = begin->at,
                                                                                      .has_at = true,
                                                                                      .place = begin->place },
                                        NULL));
        return note_event(tx, actor->office_id, actor->person_id, id, "start", S(""));
}

enum error passports_hear(struct tx *tx, const struct actor *actor, struct uuid application_id, struct slice words,
                          int64_t version)
{
        struct gate gate;
        struct application_head head;
        TRY(gate_enter(tx, actor, S("application.interview"), application_id, tx_arena(tx), &gate));
        if (gate.state != STATE_INTERVIEW)
                return ERR_CONFLICT;
        if (slice_trim(words).size < 5)
                return ERR_INVALID;
        TRY(head_read(tx, actor->office_id, application_id, tx_arena(tx), &head));
        if (slice_equal(head.hearing, words))
                return OK;
        TRY(gate_compare(&gate, version));
        TRY(past_add(tx, actor, &(struct past_new){ application_id, S("hearing"), S("hearing"), head.hearing }));
        TRY(application_hearing_set(tx, &(struct application_hearing_set_params){
                                                .office_id = actor->office_id, .id = application_id, .hearing = words,
                                                .by = actor->person_id, .at = clock_now() },
                                    NULL));
        TRY(named_mark(tx, actor, application_id, &words, 1));
        return note_event(tx, actor->office_id, actor->person_id, application_id, "hear", S(""));
}

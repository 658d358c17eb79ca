/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "content/draft.h"

#include "content.sql.h"
#include "content/changes.h"
#include "content/forbidden.h"
#include "content/legal.h"
#include "content/parts.h"
#include "content/rule.h"
#include "store/store.h"
#include "text/date.h"

static bool is_word(struct slice text)
{
        if (text.size == 0 || text.size > CONTENT_KEY_MAX)
                return false;
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'))
                        return false;
        }
        return true;
}

static enum error refuse(struct slice why, struct slice *ret_why)
{
        *ret_why = why;
        return ERR_INVALID;
}

enum { YEAR_LEAST = 2000, YEAR_MOST = 2100 };

/* A year of holidays is known by itself. */
static enum error check_year(struct slice key, json_t *body, struct slice *ret_why)
{
        int64_t year;
        bool fits = slice_to_int64(key, &year) && year >= YEAR_LEAST && year <= YEAR_MOST &&
                    json_integer_value(json_object_get(body, "year")) == year;
        return fits ? OK
                    : refuse(T("Tulis tahunnya dengan empat angka, antara 2000 dan 2100, sama dengan kuncinya."),
                             ret_why);
}

enum error content_draft_check(const struct content_draft *draft, struct slice *ret_why)
{
        struct date from, to;
        if (!is_word(draft->kind) || !is_word(draft->key))
                return refuse(T("Jenis dan kunci hanya huruf kecil, angka, titik dan tanda hubung."), ret_why);
        if (date_parse_iso(draft->valid_from, &from) != OK)
                return refuse(T("Tanggal mulai berlaku bukan tanggal."), ret_why);
        if (draft->valid_to.data && (date_parse_iso(draft->valid_to, &to) != OK || date_compare(to, from) < 0))
                return refuse(T("Tanggal akhir bukan tanggal, atau mendahului tanggal mulai."), ret_why);
        if (draft->body.size > content_body_max(draft->kind))
                return refuse(T("Isi terlalu panjang."), ret_why);
        json_t *body = json_loadb(draft->body.data, draft->body.size, JSON_REJECT_DUPLICATES, NULL);
        struct content_rule rule;
        enum error err = json_is_object(body) ? content_forbidden(draft->kind, draft->key, body, ret_why)
                                              : refuse(T("Isi bukan objek JSON yang benar: koma, tanda kutip, atau "
                                                         "kurung kurang atau berlebih, sering di akhir baris "
                                                         "sebelumnya."), ret_why);
        if (err == OK && slice_equal(draft->kind, S("indicator")))
                err = content_rule_of(body, &rule, ret_why);
        if (err == OK && slice_equal(draft->kind, S("legal")))
                err = content_legal_check(body, ret_why);
        if (err == OK && slice_equal(draft->kind, CONTENT_CHANGES_KIND))
                err = content_changes_check(body, ret_why);
        if (err == OK && slice_equal(draft->kind, S("calendar")))
                err = check_year(draft->key, body, ret_why);
        json_decref(body);
        return err;
}

/* On which line the text stands as JSON writes it; 0 when it is written otherwise there. */
static int64_t line_of(struct slice body, struct slice text)
{
        size_t at = text.size ? slice_find(body, text) : SIZE_MAX;
        int64_t line = 1;
        if (at == SIZE_MAX)
                return 0;
        for (size_t i = 0; i < at; i++)
                line += body.data[i] == '\n';
        return line;
}

int64_t content_draft_line(const struct content_draft *draft)
{
        json_error_t error = { 0 };
        json_t *body = json_loadb(draft->body.data, draft->body.size, JSON_REJECT_DUPLICATES, &error);
        int64_t line = body ? line_of(draft->body, content_forbidden_text(draft->kind, draft->key, body)) : error.line;
        json_decref(body);
        return line > 0 ? line : 0;
}

static struct slice copy_string(json_t *node, struct arena *arena)
{
        if (!json_is_string(node))
                return SLICE_NULL;
        return arena_copy(arena, slice_of(json_string_value(node), json_string_length(node)));
}

enum error content_draft_read(json_t *item, struct arena *arena, struct content_draft *ret_draft, struct slice *ret_why)
{
        struct content_draft draft = { .kind = copy_string(json_object_get(item, "kind"), arena),
                                       .key = copy_string(json_object_get(item, "key"), arena),
                                       .valid_from = copy_string(json_object_get(item, "valid_from"), arena),
                                       .valid_to = copy_string(json_object_get(item, "valid_to"), arena),
                                       .confirmed = json_is_true(json_object_get(item, "confirmed")) };
        json_t *body = json_object_get(item, "body"), *end = json_object_get(item, "valid_to");
        if (arena->exhausted)
                return ERR_MEMORY;
        /* A date in another form must not become an open end. */
        if (end && !json_is_null(end) && !json_is_string(end))
                return refuse(T("Tanggal akhir bukan tanggal, atau mendahului tanggal mulai."), ret_why);
        if (!json_is_object(body))
                return refuse(T("Isi bukan objek JSON yang benar."), ret_why);
        TRY(content_json_text(body, arena, &draft.body));
        TRY(content_draft_check(&draft, ret_why));
        *ret_draft = draft;
        return OK;
}

enum error content_draft_add(struct tx *tx, struct uuid office_id, const struct content_draft *draft,
                             struct uuid drafted_by,
                             int64_t *ret_version)
{
        struct content_last_version_row last;
        int64_t changed = 0;
        TRY(content_last_version(tx, &(struct content_last_version_params){ .office_id = office_id, .kind = draft->kind,
                                                                            .key = draft->key },
                                 tx_arena(tx), &last));
        TRY(content_insert(tx, &(struct content_insert_params){ .office_id = office_id,
                                                                .kind = draft->kind,
                                                                .key = draft->key,
                                                                .version = last.version + 1,
                                                                .state = S("draft"),
                                                                .valid_from = draft->valid_from,
                                                                .valid_to = draft->valid_to,
                                                                .confirmed = draft->confirmed,
                                                                .body = draft->body,
                                                                .drafted_by = drafted_by,
                                                                .drafted_at = clock_now() },
                           &changed));
        if (changed != 1)
                return ERR_CONFLICT;
        *ret_version = last.version + 1;
        return OK;
}

static json_t *text_or_null(struct slice text)
{
        return text.data ? json_stringn(text.data, text.size) : json_null();
}

enum error content_item_json(const struct content_item *item, json_t **ret_json)
{
        json_t *body;
        TRY(content_body(item, &body));
        json_t *json = json_pack("{s:o, s:o, s:I, s:o, s:o, s:o, s:b, s:o}", "kind", text_or_null(item->kind), "key",
                                 text_or_null(item->key), "version", (json_int_t)item->version, "state",
                                 text_or_null(item->state), "valid_from", text_or_null(item->valid_from), "valid_to",
                                 text_or_null(item->valid_to), "confirmed", (int)item->confirmed, "body", body);
        if (!json)
                return ERR_MEMORY;
        *ret_json = json;
        return OK;
}

static struct access_object own_content(const struct actor *actor, struct slice state)
{
        return (struct access_object){ .kind = S("content"), .office_id = actor->office_id, .state = state,
                                       .class = CLASS_P1 };
}

enum error content_draft_by(struct store *store, const struct actor *actor, const struct content_draft *draft,
                            int64_t *ret_version)
{
        enum error err;
        int64_t version = 0;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_object object = own_content(actor, S(""));
                err = access_enter(tx, actor, S("content.draft"), &object, SLICE_NULL);
                if (err == OK)
                        err = content_draft_add(tx, actor->office_id, draft, actor->person_id, &version);
        }
        TRY(err);
        *ret_version = version;
        return OK;
}

/* Every member of `pattern` is in `body` with the same type ("" is nothing yet, of any type); the first that is not, in
 * *ret_fault. */
static enum error check_form(json_t *pattern, json_t *body, struct arena *arena, struct content_fault *ret_fault)
{
        const char *name;
        json_t *node;
        json_object_foreach(pattern, name, node) {
                json_t *own = json_object_get(body, name);
                bool unfilled = json_is_string(node) && json_string_length(node) == 0;
                bool same = own && (unfilled || json_typeof(own) == json_typeof(node) ||
                                    (json_is_boolean(own) && json_is_boolean(node)));
                if (same)
                        continue;
                ret_fault->member = arena_copy(arena, slice_from_cstr(name));
                return ERR_INVALID;
        }
        return OK;
}

static enum error test_body(struct tx *tx, const struct actor *actor, const struct content_version_row *row,
                            struct arena *arena, struct content_fault *ret_fault)
{
        struct content_item item = { .body = row->body };
        struct content_one_in_force_row live;
        json_t *body, *pattern = NULL;
        TRY(content_body(&item, &body));
        enum error err = content_one_in_force(
                tx,
                &(struct content_one_in_force_params){
                        .office_id = actor->office_id, .kind = row->kind, .key = row->key, .day = row->valid_from },
                tx_arena(tx), &live);
        if (err == OK) {
                item.body = live.body;
                err = content_body(&item, &pattern);
        } else if (err == ERR_NOT_FOUND) {
                err = OK;
        }
        if (err == OK && pattern)
                err = check_form(pattern, body, arena, ret_fault);
        if (err == OK)
                err = content_forbidden(row->kind, row->key, body, &ret_fault->why);
        if (err == OK && slice_equal(row->kind, CONTENT_CHANGES_KIND))
                err = content_changes_check(body, &ret_fault->why);
        if (err == OK)
                err = content_parts_check(tx,
                                          &(struct content_parts){ actor->office_id, row->kind, row->key,
                                                                   row->valid_from, body },
                                          &ret_fault->why);
        json_decref(pattern);
        json_decref(body);
        return err;
}

static enum error read_version(struct tx *tx, const struct actor *actor, const struct content_step *step,
                               struct content_version_row *ret_row)
{
        return content_version(tx, &(struct content_version_params){ .office_id = actor->office_id, .kind = step->kind,
                                                                     .key = step->key, .version = step->version },
                               tx_arena(tx), ret_row);
}

/* A changed rule goes on with a trial of this very version; the same words marked as confirmed change nothing. */
static enum error check_trial(struct tx *tx, const struct actor *actor, const struct content_version_row *row,
                              struct slice *ret_why)
{
        struct content_one_in_force_row live;
        struct content_trial trial;
        const struct content_step step = { row->kind, row->key, row->version };
        if (!content_kind_is_rule(row->kind))
                return OK;
        enum error err = content_one_in_force(
                tx,
                &(struct content_one_in_force_params){
                        .office_id = actor->office_id, .kind = row->kind, .key = row->key, .day = row->valid_from },
                tx_arena(tx), &live);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        if (err == OK && slice_equal(live.body, row->body))
                return OK;
        err = content_trial_of(tx, actor->office_id, &step, tx_arena(tx), &trial);
        if (err != ERR_NOT_FOUND)
                return err;
        *ret_why = T("Aturan ini belum diuji pada permohonan 90 hari terakhir. Jalankan ujinya dahulu.");
        return ERR_INVALID;
}

static enum error add_tested(struct tx *tx, const struct actor *actor, const struct content_draft *draft,
                             struct arena *arena, struct content_fault *ret_fault)
{
        struct content_version_row row;
        struct content_step step = { .kind = draft->kind, .key = draft->key };
        TRY(content_draft_add(tx, actor->office_id, draft, actor->person_id, &step.version));
        TRY(read_version(tx, actor, &step, &row));
        TRY(test_body(tx, actor, &row, arena, ret_fault));
        TRY(check_trial(tx, actor, &row, &ret_fault->why));
        return content_test(tx, &(struct content_test_params){ .tested_by = UUID_NIL, .office_id = actor->office_id,
                                                               .kind = draft->kind, .key = draft->key,
                                                               .version = step.version },
                            NULL);
}

enum error content_drafts_tested_by(struct store *store, const struct actor *actor, struct content_drafts drafts,
                                    struct content_fault *ret_fault, size_t *ret_at)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_object object = own_content(actor, S(""));
                err = access_enter(tx, actor, S("content.draft"), &object, SLICE_NULL);
                for (size_t i = 0; err == OK && i < drafts.count; i++) {
                        *ret_at = i;
                        err = add_tested(tx, actor, &drafts.items[i], drafts.arena, ret_fault);
                }
        }
        return err;
}

enum error content_test_in(struct tx *tx, const struct actor *actor, const struct content_step *step,
                           struct arena *arena, struct content_fault *ret_fault)
{
        struct content_version_row row;
        int64_t changed = 0;
        TRY(read_version(tx, actor, step, &row));
        struct access_object object = own_content(actor, row.state);
        TRY(access_enter(tx, actor, S("content.test"), &object, SLICE_NULL));
        TRY(test_body(tx, actor, &row, arena, ret_fault));
        TRY(check_trial(tx, actor, &row, &ret_fault->why));
        TRY(content_test(tx,
                         &(struct content_test_params){ .tested_by = actor->person_id, .office_id = actor->office_id,
                                                        .kind = step->kind, .key = step->key,
                                                        .version = step->version },
                         &changed));
        return changed ? OK : ERR_CONFLICT;
}

enum error content_test_by(struct store *store, const struct actor *actor, const struct content_step *step,
                           struct arena *arena, struct content_fault *ret_fault)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = content_test_in(tx, actor, step, arena, ret_fault);
        }
        return err;
}

enum error content_drop_in(struct tx *tx, const struct actor *actor, const struct content_step *step)
{
        struct content_version_row row;
        int64_t changed = 0;
        TRY(read_version(tx, actor, step, &row));
        struct access_object object = own_content(actor, row.state);
        TRY(access_decide(tx, actor, S("content.drop"), &object));
        struct slice which = arena_printf(tx_arena(tx), "%.*s/%.*s/%lld", SLICE_FMT(step->kind), SLICE_FMT(step->key),
                                          (long long)step->version);
        if (slice_is_null(which))
                return ERR_MEMORY;
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("content.drop"),
                                                      .object_kind = S("content"), .office_id = actor->office_id,
                                                      .detail = which }));
        TRY(content_drop(tx,
                         &(struct content_drop_params){ .office_id = actor->office_id, .kind = step->kind,
                                                        .key = step->key, .version = step->version },
                         &changed));
        return changed ? OK : ERR_CONFLICT;
}

static bool same_draft(const struct content_versions_row *row, const struct content_draft *draft)
{
        return slice_equal(row->valid_from, draft->valid_from) && slice_equal(row->valid_to, draft->valid_to) &&
               row->confirmed == draft->confirmed && slice_equal(row->body, draft->body);
}

enum error content_is_drafted(struct tx *tx, struct uuid office_id, const struct content_draft *draft,
                              bool *ret_drafted)
{
        struct content_versions_rows rows;
        TRY(content_versions(tx,
                             &(struct content_versions_params){ .office_id = office_id, .kind = draft->kind,
                                                                .key = draft->key },
                             tx_arena(tx), &rows));
        *ret_drafted = false;
        for (size_t i = 0; i < rows.count && !slice_equal(rows.items[i].state, S("published")); i++)
                if (!slice_equal(rows.items[i].state, S("dropped")) && same_draft(&rows.items[i], draft)) {
                        *ret_drafted = true;
                        break;
                }
        return OK;
}

/* What reads another table than content's own learns of it in the same transaction. */
static enum error follow(struct tx *tx, const struct actor *actor, const struct content_version_row *row)
{
        char day[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), actor->zone_minutes), day);
        struct content_item item = { .kind = row->kind, .key = row->key, .version = row->version, .body = row->body };
        bool in_force = slice_compare(row->valid_from, today) <= 0 &&
                        (!row->valid_to.data || slice_compare(row->valid_to, today) >= 0);
        if (!in_force)
                return OK; /* one that begins later is found when the program starts */
        if (slice_equal(row->kind, CONTENT_CHANGES_KIND))
                return content_changes_follow(tx, actor->office_id, &item);
        if (!slice_equal(row->kind, S("agency")))
                return OK;
        return content_agency_follow(tx, actor->office_id, &item);
}

/* What is in force is the highest version: an older draft would be published and never hold, while what reads another
 * table (`follow`) would obey it. */
static enum error check_newest(struct tx *tx, const struct actor *actor, const struct content_version_row *row)
{
        struct content_one_in_force_row live;
        enum error err = content_one_in_force(tx,
                                              &(struct content_one_in_force_params){ .office_id = actor->office_id,
                                                                                     .kind = row->kind,
                                                                                     .key = row->key,
                                                                                     .day = row->valid_from },
                                              tx_arena(tx), &live);
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        return live.version > row->version ? ERR_CONFLICT : OK;
}

enum error content_publish_in(struct tx *tx, const struct actor *actor, const struct content_step *step)
{
        struct content_version_row row;
        struct slice why;
        int64_t changed = 0;
        TRY(read_version(tx, actor, step, &row));
        struct access_object object = own_content(actor, row.state);
        /* What came in at the shell has no drafter: then its tester alone stands for it. */
        if (uuid_equal(row.drafted_by, actor->person_id) || uuid_equal(row.tested_by, actor->person_id))
                object.relations |= RELATION_PROPOSER;
        TRY(access_enter(tx, actor, S("content.publish"), &object, SLICE_NULL));
        TRY(check_newest(tx, actor, &row));
        enum error err = check_trial(tx, actor, &row, &why);
        TRY(err == ERR_INVALID ? ERR_CONFLICT : err); /* what the shell marked as tested */
        TRY(content_publish(tx,
                            &(struct content_publish_params){ .published_by = actor->person_id,
                                                              .published_at = clock_now(),
                                                              .office_id = actor->office_id,
                                                              .kind = step->kind,
                                                              .key = step->key,
                                                              .version = step->version },
                            &changed));
        return changed ? follow(tx, actor, &row) : ERR_CONFLICT;
}

enum error content_publish_by(struct store *store, const struct actor *actor, const struct content_step *step)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = content_publish_in(tx, actor, step);
        }
        return err;
}

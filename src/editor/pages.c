/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Versioned content, for editors and for who publishes. */
#include "editor.html.h"
#include "editor.routes.h"

#include "base/checked.h"
#include "content/changes.h"
#include "content/catalogue.h"
#include "content/confirm.h"
#include "content/draft.h"
#include "content/rule.h"
#include "editor/view.h"
#include "program/app.h"
#include "program/fields.h"
#include "program/list.h"
#include "program/office.h"
#include "store/store.h"
#include "text/csv.h"

enum { CSV_MAX = 4 * 1024 * 1024, CSV_COLUMNS = 7 };

static const struct {
        struct slice state, label, kind;
} states[] = {
        { S("draft"), T("rancangan"), S("waiting") },
        { S("tested"), T("sudah diuji"), S("waiting") },
        { S("published"), T("terbit"), S("good") },
        { S("replaced"), T("diganti"), S("quiet") },
        { S("dropped"), T("dibuang"), S("quiet") },
};

/* What people call a kind of content; its key when it has no name yet. */
static const struct {
        struct slice kind, label;
} kinds[] = {
        { S("activity"), T("Kegiatan") },
        { S("agency"), T("Instansi") },
        { S("calendar"), T("Tahun yang lengkap hari liburnya") },
        { S("checklist"), T("Daftar periksa") },
        { S("clock"), T("Jangka waktu hukum") },
        { S("contact"), T("Kontak") },
        { S("holiday"), T("Hari libur") },
        { S("indicator"), T("Indikator") },
        { S("legal"), T("Dasar hukum") },
        { S("level"), T("Tingkat peringatan") },
        { S("news"), T("Berita") },
        { S("outcome"), T("Hasil permohonan") },
        { S("page"), T("Halaman bacaan") },
        { S("question"), T("Pertanyaan wawancara") },
        { S("quiz"), T("Kuis") },
        { S("reason"), T("Alasan putusan") },
        { S("region-change"), T("Perubahan wilayah") },
        { S("request"), T("Permintaan kepada instansi") },
        { S("scale"), T("Skala penilaian") },
        { S("sign"), T("Tanda pada laporan desa") },
};

struct slice editor_kind_label(struct request *rq, struct slice kind)
{
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
                if (slice_equal(kinds[i].kind, kind))
                        return translate(rq->language, kinds[i].label);
        if (slice_equal(kind, S("p3mi"))) /* comes as a sheet, so it is there only once somebody imported one */
                return tr(rq->language, "Daftar P3MI");
        if (slice_equal(kind, CONTENT_REGISTER))
                return tr(rq->language, "Daftar resmi lain");
        return kind;
}

/* Where a list comes in as a sheet. */
static struct slice import_of(struct slice kind)
{
        return slice_equal(kind, S("p3mi")) ? S("/daftar-resmi/impor?daftar=p3mi") : S("/daftar-resmi/impor");
}

static bool kind_is_known(struct slice kind)
{
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
                if (slice_equal(kinds[i].kind, kind))
                        return true;
        return false;
}

static struct slice state_label(enum language language, struct slice state, struct slice *ret_kind)
{
        for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
                if (!slice_equal(state, states[i].state))
                        continue;
                *ret_kind = states[i].kind;
                return translate(language, states[i].label);
        }
        *ret_kind = SLICE_NULL;
        return state;
}

struct slice editor_today(struct request *rq)
{
        char day[DATE_ISO_SIZE + 1];
        return arena_copy(rq->arena, date_iso_text(date_of_instant(clock_now(), request_actor(rq)->zone_minutes), day));
}

/* The right to look, in the transaction that reads. */
static enum error enter(struct tx *tx, struct request *rq)
{
        const struct actor *actor = request_actor(rq);
        struct access_object object = { .kind = S("content"), .office_id = actor->office_id, .class = CLASS_P1 };
        return access_decide(tx, actor, S("content.list"), &object);
}

static struct view_editor_kinds_rows kind_row(struct request *rq, const struct content_kind_row *row)
{
        return (struct view_editor_kinds_rows){
                .url = arena_printf(rq->arena, "/isi/%.*s", SLICE_FMT(row->kind)),
                .kind = editor_kind_label(rq, row->kind), .versions = row->versions,
                .confirm_url = arena_printf(rq->arena, "/pastikan/%.*s", SLICE_FMT(row->kind)),
                .unconfirmed = row->unconfirmed, .unpublished = row->unpublished,
        };
}

static bool kind_in_list(const struct content_kind_list *list, struct slice kind)
{
        for (size_t i = 0; i < list->count; i++)
                if (slice_equal(list->items[i].kind, kind))
                        return true;
        return false;
}

static enum error read_first(struct tx *tx, struct request *rq, struct content_first *ret_first)
{
        struct area_list areas;
        TRY(office_areas(tx, request_actor(rq)->office_id, rq->arena, &areas));
        *ret_first = (struct content_first){ .office_id = request_actor(rq)->office_id, .areas = areas.regency_codes,
                                             .area_count = areas.count };
        return OK;
}

static const char *in_language(const json_t *text, enum language language)
{
        const char *own = json_string_value(json_object_get(text, language == LANGUAGE_EN ? "en" : "id"));
        return own ? own : json_string_value(json_object_get(text, "id"));
}

/* What people call an item by its body, in the language of the request; `key` when it has no name. */
static struct slice name_of(struct request *rq, const json_t *body, struct slice key)
{
        static const char *const names[] = { "label", "title", "name", "ask" };
        const char *name = NULL;
        for (size_t i = 0; i < ARRAY_SIZE(names) && !name; i++) {
                const json_t *text = json_object_get(body, names[i]);
                name = json_is_string(text) ? json_string_value(text) : in_language(text, rq->language);
        }
        if (!name && slice_equal(key, CONTENT_CHANGES_KEY)) /* the one of its kind */
                return tr(rq->language, "Perubahan wilayah");
        if (!name && slice_equal(key, S("daftar"))) /* so is this */
                return tr(rq->language, "Daftar P3MI");
        return name ? arena_copy(rq->arena, slice_from_cstr(name)) : key;
}

static struct slice shipped_name(struct request *rq, const json_t *item)
{
        const char *key = json_string_value(json_object_get(item, "key"));
        return name_of(rq, json_object_get(item, "body"), arena_copy(rq->arena, slice_from_cstr(key ? key : "")));
}

static struct slice item_name(struct request *rq, const struct content_item *item, struct slice key)
{
        json_t *body;
        if (content_body(item, &body) != OK)
                return key;
        struct slice name = name_of(rq, body, key);
        json_decref(body);
        return name;
}

static enum error show_shipped(struct request *rq, json_t *items, struct view_editor_kinds *view)
{
        size_t i;
        json_t *item;
        struct view_editor_kinds_shipped *rows = arena_array(rq->arena, struct view_editor_kinds_shipped,
                                                             json_array_size(items));
        if (!rows)
                return ERR_MEMORY;
        json_array_foreach(items, i, item) {
                const char *kind = json_string_value(json_object_get(item, "kind"));
                struct slice key = arena_copy(rq->arena, slice_from_cstr(kind ? kind : ""));
                rows[i] = (struct view_editor_kinds_shipped){
                        .kind = editor_kind_label(rq, key), .name = shipped_name(rq, item) };
        }
        view->shipped = rows;
        view->shipped_count = json_array_size(items);
        view->may_draft = access_may_ever(request_actor(rq), S("content.draft"));
        return OK;
}

static enum error fill_shipped(struct request *rq, struct view_editor_kinds *view)
{
        enum error err;
        json_t *items = NULL;
        transaction (tx, rq->app->store, TX_READ, &err) {
                struct content_first first;
                json_decref(items);
                items = NULL;
                err = read_first(tx, rq, &first);
                if (err == OK)
                        err = content_shipped(tx, &first, &items);
        }
        if (err == OK)
                err = show_shipped(rq, items, view);
        json_decref(items);
        return err;
}

/* ROUTE POST /isi/dari-program
 * summary: Jadikan rancangan apa yang baru dari program / Draft what the program ships newly
 * permission: content.draft
 * purpose: none
 * csrf: token
 */
enum error editor_shipped_post(struct request *rq, const struct editor_shipped_post_params *p)
{
        (void)p;
        enum error err;
        int64_t count;
        struct content_first first = { 0 };
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = read_first(tx, rq, &first);
        }
        TRY(err);
        TRY(content_shipped_draft(rq->app->store, request_actor(rq), &first, &count));
        return redirect_with(rq, S("/isi"), "tersimpan");
}

/* ROUTE GET /isi
 * summary: Jenis isi / Kinds of content
 * permission: content.list
 * purpose: none
 */
enum error editor_kinds_page(struct request *rq, const struct editor_kinds_page_params *p)
{
        (void)p;
        struct page page;
        struct content_kind_list list = { 0 };
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = enter(tx, rq);
                if (err == OK)
                        err = content_kinds_of(tx, request_actor(rq)->office_id, rq->arena, &list);
        }
        TRY(err);
        struct view_editor_kinds_rows *items = arena_array(rq->arena, struct view_editor_kinds_rows,
                                                           ARRAY_SIZE(kinds) + list.count);
        size_t count = 0;
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                items[count++] = kind_row(rq, &list.items[i]);
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
                if (!kind_in_list(&list, kinds[i].kind))
                        items[count++] = kind_row(rq, &(struct content_kind_row){ .kind = kinds[i].kind });
        struct view_editor_kinds view = { .rows = items, .rows_count = count };
        TRY(fill_shipped(rq, &view));
        TRY(page_open(rq, &page));
        render_editor_kinds(&page, &view);
        return response_html(rq, 200);
}

enum error editor_read_keys(struct request *rq, struct slice kind, struct slice after,
                            struct content_key_list *ret_list)
{
        enum error err;
        struct content_key_query query = { .office_id = request_actor(rq)->office_id, .kind = kind, .after = after };
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = enter(tx, rq);
                if (err == OK)
                        err = content_keys_of(tx, &query, rq->arena, ret_list);
        }
        return err;
}

static enum error fill_keys(struct request *rq, struct slice kind, const struct content_key_list *list,
                            struct view_editor_kind *view)
{
        struct view_editor_kind_rows *items = arena_array(rq->arena, struct view_editor_kind_rows, list->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct content_key_row *row = &list->items[i];
                items[i] = (struct view_editor_kind_rows){
                        .url = arena_printf(rq->arena, "/isi/%.*s/%.*s", SLICE_FMT(kind), SLICE_FMT(row->key)),
                        .key = row->key, .version = row->version, .from = day_text(rq, row->valid_from),
                        .confirmed = row->confirmed,
                };
                items[i].state = state_label(rq->language, row->state, &items[i].state_kind);
        }
        view->rows = items;
        view->rows_count = list->count;
        return OK;
}

/* ROUTE GET /isi/{kind}
 * summary: Isi dari satu jenis / Content of one kind
 * permission: content.list
 * purpose: none
 * path kind line 1..60
 * query sesudah line 0..240 ?
 */
enum error editor_kind_page(struct request *rq, const struct editor_kind_page_params *p)
{
        struct page page;
        struct content_key_list list = { 0 };
        struct view_editor_kind view = { .kind = editor_kind_label(rq, p->kind),
                                         .confirm_url = arena_printf(rq->arena, "/pastikan/%.*s", SLICE_FMT(p->kind)),
                                         .new_url = arena_printf(rq->arena, "/isi/%.*s/baru", SLICE_FMT(p->kind)),
                                         .may_draft = access_may_ever(request_actor(rq), S("content.draft")),
                                         .many = slice_equal(p->kind, S("holiday")),
                                         .sheet = content_kind_is_list(p->kind),
                                         .import_url = import_of(p->kind),
                                         .whole = !content_kind_is_list(p->kind),
                                         .json_url = arena_printf(rq->arena, "/isi/%.*s/unduh.json",
                                                                  SLICE_FMT(p->kind)),
                                         .csv_url = arena_printf(rq->arena, "/isi/%.*s/unduh.csv",
                                                                 SLICE_FMT(p->kind)) };
        struct slice path = arena_printf(rq->arena, "/isi/%.*s", SLICE_FMT(p->kind)), after;
        if (slice_is_null(path))
                return ERR_MEMORY;
        struct list place = { .path = path.data, .after = p->sesudah };
        TRY(list_position(rq, &place, &after));
        TRY(editor_read_keys(rq, p->kind, after.size ? after : S(""), &list));
        if (list.count == 0 && after.size == 0 && !kind_is_known(p->kind) && !slice_equal(p->kind, CONTENT_REGISTER))
                return ERR_NOT_FOUND;
        if (list.more)
                view.next_url = list_next(rq, &place, list.items[list.count - 1].key);
        TRY(fill_keys(rq, p->kind, &list, &view));
        TRY(page_open(rq, &page));
        render_editor_kind(&page, &view);
        return response_html(rq, 200);
}

static enum error read_in_force(struct request *rq, struct slice kind, struct content_list *ret_list)
{
        enum error err;
        char day[DATE_ISO_SIZE + 1];
        const struct actor *actor = request_actor(rq);
        struct slice today = date_iso_text(date_of_instant(clock_now(), actor->zone_minutes), day);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = enter(tx, rq);
                if (err == OK)
                        err = content_list(tx, actor->office_id, kind, today, rq->arena, ret_list);
        }
        return err == OK && ret_list->count == 0 ? ERR_NOT_FOUND : err;
}

static enum error append_item(json_t *items, const struct content_item *item)
{
        json_t *json;
        TRY(content_item_json(item, &json));
        return json_array_append_new(items, json) == 0 ? OK : ERR_MEMORY;
}

static enum error items_text(const struct content_list *list, struct arena *arena, struct slice *ret_text)
{
        json_t *items = json_array();
        enum error err = items ? OK : ERR_MEMORY;
        for (size_t i = 0; err == OK && i < list->count; i++)
                err = append_item(items, &list->items[i]);
        char *text = err == OK ? json_dumps(items, JSON_INDENT(1) | JSON_SORT_KEYS) : NULL;
        json_decref(items);
        struct slice copy = text ? arena_copy(arena, slice_from_cstr(text)) : SLICE_NULL;
        free(text);
        if (slice_is_null(copy))
                return err != OK ? err : ERR_MEMORY;
        *ret_text = copy;
        return OK;
}

static bool is_fictional(const struct request *rq)
{
        return request_actor(rq)->fictional || rq->app->demo;
}

/* JSON has no place for the mark that an import would not trip over, so a file's name carries it. */
static struct slice file_name(struct request *rq, struct slice kind, const char *ending)
{
        return arena_printf(rq->arena, "%s%.*s%s", is_fictional(rq) ? "DATA-FIKTIF-" : "", SLICE_FMT(kind), ending);
}

/* ROUTE GET /isi/{kind}/unduh.json
 * summary: Unduh isi yang berlaku sebagai JSON / Download what is in force as JSON
 * permission: content.list
 * purpose: none
 * path kind line 1..60
 */
enum error editor_json_download(struct request *rq, const struct editor_json_download_params *p)
{
        struct slice text;
        struct content_list list;
        TRY(read_in_force(rq, p->kind, &list));
        TRY(items_text(&list, rq->arena, &text));
        return response_download(rq, &(struct download){ .content_type = "application/json", .bytes = text,
                                                         .filename = file_name(rq, p->kind, ".json") });
}

static void write_line(struct csv_writer *csv, const struct slice fields[CSV_COLUMNS])
{
        for (size_t i = 0; i < CSV_COLUMNS; i++)
                csv_write_text(csv, fields[i]);
        csv_end_row(csv);
}

static void write_csv(const struct content_list *list, bool fictional, struct buffer *out)
{
        struct csv_writer csv;
        csv_writer_init(&csv, out, ',', true);
        if (fictional) {
                csv_write_text(&csv, S("DATA FIKTIF"));
                csv_end_row(&csv);
        }
        write_line(&csv, (const struct slice[CSV_COLUMNS]){ S("kind"), S("key"), S("version"), S("valid_from"),
                                                            S("valid_to"),
                                                            S("confirmed"), S("body") });
        for (size_t i = 0; i < list->count; i++) {
                const struct content_item *item = &list->items[i];
                char version[24];
                (void)snprintf(version, sizeof version, "%lld", (long long)item->version);
                write_line(&csv, (const struct slice[CSV_COLUMNS]){ item->kind, item->key, slice_from_cstr(version),
                                                                    item->valid_from, item->valid_to,
                                                                    item->confirmed ? S("yes") : S("no"), item->body });
        }
}

/* ROUTE GET /isi/{kind}/unduh.csv
 * summary: Unduh isi yang berlaku sebagai CSV / Download what is in force as CSV
 * permission: content.list
 * purpose: none
 * path kind line 1..60
 */
enum error editor_csv_download(struct request *rq, const struct editor_csv_download_params *p)
{
        struct content_list list;
        _cleanup_buffer_ struct buffer out;
        TRY(read_in_force(rq, p->kind, &list));
        buffer_init(&out, CSV_MAX);
        write_csv(&list, is_fictional(rq), &out);
        TRY(buffer_check(&out));
        return response_download(rq, &(struct download){ .content_type = "text/csv; charset=utf-8",
                                                         .bytes = arena_copy(rq->arena, buffer_slice(&out)),
                                                         .filename = file_name(rq, p->kind, ".csv") });
}

enum error editor_read_versions(struct request *rq, struct slice kind, struct slice key,
                                struct content_version_list *ret_list)
{
        enum error err;
        struct content_version_query query = { .office_id = request_actor(rq)->office_id, .kind = kind, .key = key };
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = enter(tx, rq);
                if (err == OK)
                        err = content_versions_of(tx, &query, rq->arena, ret_list);
        }
        return err;
}

struct slice editor_pretty(struct request *rq, const struct content_item *item)
{
        json_t *body;
        if (content_kind_is_list(item->kind))
                return S("");
        if (content_body(item, &body) != OK)
                return item->body;
        char *text = json_dumps(body, JSON_INDENT(2) | JSON_SORT_KEYS);
        struct slice copy = text ? arena_copy(rq->arena, slice_from_cstr(text)) : item->body;
        free(text);
        json_decref(body);
        return copy;
}

static struct slice step_url(struct request *rq, const struct content_item *item, const char *step)
{
        return arena_printf(rq->arena, "/isi/%.*s/%.*s/%lld/%s", SLICE_FMT(item->kind), SLICE_FMT(item->key),
                            (long long)item->version, step);
}

/* Who stands for it: "office" a person of it, "file" what came with the program, "none". */
static struct slice standing(const struct content_item *item, const struct content_hands *hands)
{
        if (!item->confirmed)
                return S("none");
        if (!uuid_is_nil(hands->published_by))
                return S("office");
        return slice_equal(item->state, S("published")) ? S("file") : S("asked");
}

/* A later version is in force on that day in place of it. */
static bool is_overtaken(const struct content_version_list *list, size_t at, struct slice day)
{
        for (size_t i = 0; i < at; i++) {
                const struct content_item *later = &list->items[i];
                if (slice_equal(later->state, S("published")) && slice_compare(later->valid_from, day) <= 0 &&
                    (!later->valid_to.data || slice_compare(later->valid_to, day) >= 0))
                        return true;
        }
        return false;
}

static bool is_replaced(const struct content_version_list *list, size_t at, struct slice today)
{
        return slice_equal(list->items[at].state, S("published")) && is_overtaken(list, at, today);
}

/* Whether a rule was tried on past applications, and where that is seen. */
static enum error fill_trial(struct request *rq, const struct content_item *item,
                             struct view_editor_item_versions *version)
{
        enum error err;
        struct content_trial trial;
        const struct content_step step = { item->kind, item->key, item->version };
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = content_trial_of(tx, request_actor(rq)->office_id, &step, rq->arena, &trial);
        }
        if (err == OK) {
                version->tried_by = trial.by.size ? trial.by : tr(rq->language, "seseorang");
                version->tried_from = day_text(rq, trial.from);
                version->tried_to = day_text(rq, trial.to);
        }
        if (access_may_ever(request_actor(rq), S("rule.try")))
                version->trial_url = arena_printf(rq->arena, "/paspor/aturan/%.*s/%.*s/%lld", SLICE_FMT(item->kind),
                                                  SLICE_FMT(item->key), (long long)item->version);
        return err == ERR_NOT_FOUND ? OK : err;
}

/* Why the reader has no step, and who has it; null when he has one. */
static struct slice who_goes_on(struct request *rq, const struct content_item *item,
                                const struct view_editor_item_versions *version)
{
        if (slice_equal(item->state, S("draft")) && version->test_url.size == 0)
                return content_kind_is_rule(item->kind) && version->tried_by.size == 0 ?
                               tr(rq->language, "Penyunting mengujinya dahulu pada permohonan 90 hari terakhir.") :
                               tr(rq->language, "Administrator atau penyunting yang menguji rancangan ini.");
        if (slice_equal(item->state, S("tested")) && version->publish_url.size == 0)
                return tr(rq->language, "Kepala kantor atau penyunting lain yang menerbitkannya.");
        return SLICE_NULL;
}

/* What a version is compared with: the one that it takes the place of. Drafts that nobody published are no law; only
 * where nothing was published does the draft before it say what changed. */
static const struct content_item *earlier_of(const struct content_version_list *list, size_t at)
{
        if (at + 1 >= list->count)
                return NULL;
        for (size_t i = at + 1; i < list->count && !content_kind_is_list(list->items[at].kind); i++)
                if (slice_equal(list->items[i].state, S("published")))
                        return &list->items[i];
        return &list->items[at + 1];
}

static enum error fill_version(struct request *rq, const struct content_version_list *list, size_t i,
                               struct view_editor_item_versions *ret_version)
{
        const struct actor *actor = request_actor(rq);
        const struct content_item *item = &list->items[i];
        const struct content_hands *hands = &list->hands[i];
        struct view_editor_item_versions version = { .version = item->version, .from = day_text(rq, item->valid_from),
                                                     .to = day_text(rq, item->valid_to),
                                                     .standing = standing(item, hands),
                                                     .body = editor_pretty(rq, item),
                                                     .own = uuid_equal(hands->drafted_by, actor->person_id) ||
                                                            uuid_equal(hands->tested_by, actor->person_id) };
        version.state = state_label(rq->language, is_replaced(list, i, editor_today(rq)) ? S("replaced") : item->state,
                                    &version.state_kind);
        if (content_kind_is_rule(item->kind))
                TRY(fill_trial(rq, item, &version));
        bool tried = !content_kind_is_rule(item->kind) || version.tried_by.size > 0;
        bool late = is_overtaken(list, i, item->valid_from);
        if (slice_equal(item->state, S("draft")) && tried && !late && access_may_ever(actor, S("content.test")))
                version.test_url = step_url(rq, item, "uji");
        if (slice_equal(item->state, S("tested")) && !late && access_may_ever(actor, S("content.publish")))
                version.publish_url = step_url(rq, item, "terbit");
        if (content_kind_is_list(item->kind) && slice_equal(version.state_kind, S("quiet")) &&
            slice_equal(item->state, S("published")) && access_may_ever(actor, S("content.draft")))
                version.again_url = step_url(rq, item, "lagi");
        bool open = slice_equal(item->state, S("draft")) || slice_equal(item->state, S("tested"));
        if (open && access_may_ever(actor, S("content.drop")))
                version.drop_url = step_url(rq, item, "buang");
        version.waits = open && late ? tr(rq->language, "Versi yang lebih baru sudah terbit. Buat versi baru dari yang "
                                                         "berlaku; rancangan ini tinggal dibuang.")
                                     : who_goes_on(rq, item, &version);
        static const struct content_item empty = { .body = S("{\"by_key\":{}}") };
        const struct content_item *before = earlier_of(list, i);
        if (before && before->body.size <= strlen("{}") && content_kind_is_list(item->kind))
                before = NULL; /* of earlier versions of a list the words are not read */
        else if (!before && content_kind_is_list(item->kind) && !slice_equal(item->body, S("{}")))
                before = &empty; /* a first list is shown as what came in */
        if (before) {
                version.before = before->version;
                TRY(editor_fill_changes(rq, before, item, &version));
        }
        if (content_kind_is_list(item->kind))
                TRY(editor_fill_list(rq, before == &empty ? NULL : before, item, &version));
        *ret_version = version;
        return OK;
}

static enum error show_item(struct request *rq, struct slice kind, struct slice key,
                            const struct content_fault *fault)
{
        struct page page;
        struct content_version_list list = { 0 };
        TRY(editor_read_versions(rq, kind, key, &list));
        struct view_editor_item_versions *versions = arena_array(rq->arena, struct view_editor_item_versions,
                                                                 list.count);
        if (!versions)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                TRY(fill_version(rq, &list, i, &versions[i]));
        bool sheet = content_kind_is_list(kind);
        if (sheet)
                memory_give_back();
        struct view_editor_item view = {
                .kind = editor_kind_label(rq, kind), .key = key, .name = item_name(rq, &list.items[0], key),
                .fault = fault->member, .refused = translate(rq->language, fault->why),
                .versions = versions, .versions_count = list.count,
                .kind_url = arena_printf(rq->arena, "/isi/%.*s", SLICE_FMT(kind)),
                .draft_url = arena_printf(rq->arena, "/isi/%.*s/%.*s/baru", SLICE_FMT(kind), SLICE_FMT(key)),
                /* what is too long to be shown comes as a sheet */
                .may_draft = access_may_ever(request_actor(rq), S("content.draft")) && !sheet,
                .may_import = access_may_ever(request_actor(rq), S("content.draft")) && sheet,
                .import_url = import_of(kind),
        };
        TRY(page_open(rq, &page));
        render_editor_item(&page, &view);
        return response_html(rq, fault->member.size || fault->why.size ? 422 : 200);
}

/* ROUTE GET /isi/{kind}/{key}
 * summary: Versi satu isi / Versions of one item
 * permission: content.list
 * purpose: none
 * path kind line 1..60
 * path key line 1..60
 */
enum error editor_item_page(struct request *rq, const struct editor_item_page_params *p)
{
        return show_item(rq, p->kind, p->key, &(struct content_fault){ 0 });
}

/* ROUTE POST /isi/{kind}/{key}/{version}/uji
 * summary: Uji rancangan / Test a draft
 * permission: content.test
 * purpose: none
 * csrf: token
 * path kind line 1..60
 * path key line 1..60
 * path version int 1..1000000
 */
enum error editor_test_post(struct request *rq, const struct editor_test_post_params *p)
{
        struct content_fault fault = { 0 };
        struct content_step step = { p->kind, p->key, p->version };
        enum error err = content_test_by(rq->app->store, request_actor(rq), &step, rq->arena, &fault);
        if (err == ERR_INVALID)
                return show_item(rq, p->kind, p->key, &fault);
        TRY(err);
        return redirect_with(rq, arena_printf(rq->arena, "/isi/%.*s/%.*s", SLICE_FMT(p->kind), SLICE_FMT(p->key)),
                             "lulus");
}

/* ROUTE POST /isi/{kind}/{key}/{version}/terbit
 * summary: Terbitkan / Publish
 * permission: content.publish
 * purpose: none
 * csrf: token
 * path kind line 1..60
 * path key line 1..60
 * path version int 1..1000000
 */
enum error editor_publish_post(struct request *rq, const struct editor_publish_post_params *p)
{
        struct content_step step = { p->kind, p->key, p->version };
        TRY(content_publish_by(rq->app->store, request_actor(rq), &step));
        return redirect_with(rq, arena_printf(rq->arena, "/isi/%.*s/%.*s", SLICE_FMT(p->kind), SLICE_FMT(p->key)),
                             "terbit");
}

/* The words of an earlier list as a new version that holds from today. */
static enum error draft_again(struct request *rq, const struct content_step *step)
{
        enum error err;
        size_t at;
        struct content_item item;
        struct content_fault fault = { 0 };
        const struct actor *actor = request_actor(rq);
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = enter(tx, rq);
                if (err == OK)
                        err = content_find_version(tx, actor->office_id, step->kind, step->key, step->version,
                                                   rq->arena, &item);
        }
        TRY(err);
        if (!content_kind_is_list(item.kind) || !slice_equal(item.state, S("published")))
                return ERR_NOT_FOUND;
        const struct content_draft draft = { .kind = item.kind, .key = item.key, .valid_from = editor_today(rq),
                                             .confirmed = item.confirmed, .body = item.body };
        err = content_drafts_tested_by(rq->app->store, actor, (struct content_drafts){ &draft, 1, rq->arena }, &fault,
                                       &at);
        return err == ERR_INVALID ? ERR_CONFLICT : err;
}

/* ROUTE POST /isi/{kind}/{key}/{version}/lagi
 * summary: Jadikan versi lama sebuah daftar versi baru / Make an earlier version of a list a new one
 * permission: content.draft
 * purpose: none
 * csrf: token
 * path kind line 1..60
 * path key line 1..60
 * path version int 1..1000000
 */
enum error editor_again_post(struct request *rq, const struct editor_again_post_params *p)
{
        TRY(draft_again(rq, &(struct content_step){ p->kind, p->key, p->version }));
        return redirect_with(rq, arena_printf(rq->arena, "/isi/%.*s/%.*s", SLICE_FMT(p->kind), SLICE_FMT(p->key)),
                             "diminta");
}

/* ROUTE POST /isi/{kind}/{key}/{version}/buang
 * summary: Buang rancangan / Drop a draft
 * permission: content.drop
 * purpose: none
 * csrf: token
 * path kind line 1..60
 * path key line 1..60
 * path version int 1..1000000
 */
enum error editor_drop_post(struct request *rq, const struct editor_drop_post_params *p)
{
        struct content_step step = { p->kind, p->key, p->version };
        TRY(confirm_drop(rq->app->store, request_actor(rq), &step, 1));
        return redirect_with(rq, arena_printf(rq->arena, "/isi/%.*s/%.*s", SLICE_FMT(p->kind), SLICE_FMT(p->key)),
                             "dibuang");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/attach.h"

#include "base/checked.h"
#include "blobs/record.h"
#include "program/api.h"
#include "program/fields.h"
#include "store/store.h"

#include <sodium.h>

enum { NUMBER_TRIES = 8 };

/* --- keeping ------------------------------------------------------------------------------------------------------ */

struct keeping {
        struct request *rq;
        const struct attach_thing *thing;
        const struct attach_upload *upload;
        struct attachment_made *made;
        struct blob_keys keys;
        struct attachment_new new;
};

/* A form sends no If-Match, and a program need not. */
static enum error compare_version(struct request *rq, const struct attach_grant *grant)
{
        int64_t version;
        TRY(api_if_match_or_none(rq, &version));
        return version == 0 || version == grant->version ? OK : ERR_STALE;
}

/* Whether he may, and whether it is there already: before the file is opened. */
static enum error look_first(struct tx *tx, struct keeping *keeping, bool *ret_known)
{
        const struct actor *actor = request_actor(keeping->rq);
        struct attach_grant grant;
        TRY(keeping->thing->enter(tx, actor, keeping->thing->what, ATTACH_ADD, &grant));
        TRY(blob_keys_of(tx, grant.owner.office_id, &keeping->keys));
        keeping->new = (struct attachment_new){ .id = keeping->upload->id, .added_by = actor->person_id,
                                                .made = keeping->made,
                                                .fingerprint = attachment_fingerprint_of(&keeping->keys,
                                                                                         keeping->upload->bytes) };
        TRY(attachment_known(tx, &grant.owner, &keeping->new, ret_known));
        return *ret_known ? OK : compare_version(keeping->rq, &grant);
}

static enum error record(struct tx *tx, const struct actor *actor, const struct attach_grant *grant, struct uuid id)
{
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = grant->action,
                                                         .object_kind = S("attachment"),
                                                         .office_id = grant->owner.office_id, .ids = &id,
                                                         .id_count = 1 });
}

static enum error name_it(struct tx *tx, const struct keeping *keeping)
{
        const struct actor *actor = request_actor(keeping->rq);
        const struct attach_thing *thing = keeping->thing;
        struct attach_grant grant;
        bool added;
        TRY(thing->enter(tx, actor, thing->what, ATTACH_ADD, &grant));
        TRY(attachment_add(tx, &grant.owner, &keeping->new, &added));
        if (!added)
                return OK;
        TRY(compare_version(keeping->rq, &grant));
        TRY(record(tx, actor, &grant, keeping->new.id));
        return thing->after ? thing->after(tx, actor, thing->what, ATTACH_ADD) : OK;
}

static enum error keep_made(struct keeping *keeping, struct arena *arena, enum attachment_fault *fault)
{
        struct app *app = keeping->rq->app;
        enum error err;
        struct attachment_upload upload = { keeping->upload->bytes, keeping->new.added_by };
        TRY(attachment_make(&upload, arena, keeping->made, fault));
        err = attachment_store(&app->blobs, &keeping->keys, keeping->made);
        if (err == ERR_IO) {
                *fault = ATTACHMENT_NOT_STORED;
                return ERR_INVALID;
        }
        TRY(err);
        /* Two that come at once may take the same number; the later one then looks again, and finds what came first. */
        err = ERR_CONFLICT;
        for (int tries = 0; err == ERR_CONFLICT && tries < NUMBER_TRIES; tries++)
                transaction (tx, app->store, TX_WRITE, &err) {
                        err = name_it(tx, keeping);
                }
        return err;
}

enum error attach_keep(struct request *rq, const struct attach_thing *thing, const struct attach_upload *upload,
                       enum attachment_fault *ret_fault)
{
        _cleanup_arena_ struct arena arena;
        enum error err;
        bool known = false;
        arena_init(&arena, ATTACHMENT_ARENA);
        struct keeping keeping = { .rq = rq, .thing = thing, .upload = upload,
                                   .made = arena_new(&arena, struct attachment_made) };
        *ret_fault = ATTACHMENT_FINE;
        if (!keeping.made)
                return ERR_MEMORY;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = look_first(tx, &keeping, &known);
        }
        if (err == OK && !known)
                err = keep_made(&keeping, &arena, ret_fault);
        sodium_memzero(&keeping.keys, sizeof keeping.keys);
        if (err != ERR_TOO_LARGE)
                return err;
        *ret_fault = ATTACHMENT_TOO_MANY;
        return ERR_INVALID;
}

static void add_fault(struct request *rq, struct attach_faults *faults, size_t number, struct slice text)
{
        if (faults->count < ATTACH_FILES_MAX)
                faults->items[faults->count++] = (struct view_attachment_fault){
                        .number = (int64_t)number, .text = translate(rq->language, text) };
}

enum error attach_keep_all(struct request *rq, const struct attach_thing *thing, const struct file_part *files,
                           size_t count, struct attach_faults *ret_faults)
{
        for (size_t i = 0; i < count; i++) {
                enum attachment_fault fault;
                enum error err = attach_keep(rq, thing, &(struct attach_upload){ uuid_new(), files[i].bytes }, &fault);
                if (err == ERR_INVALID && fault == ATTACHMENT_BUSY) {
                        for (size_t left = i; left < count; left++)
                                add_fault(rq, ret_faults, left + 1, attachment_fault_text(fault));
                        return OK;
                }
                if (err == ERR_INVALID && fault != ATTACHMENT_FINE)
                        add_fault(rq, ret_faults, i + 1, attachment_fault_text(fault));
                else if (err != OK)
                        return err;
        }
        return OK;
}

bool attach_field_fault(struct request *rq, const char *name, struct attach_faults *faults)
{
        const struct field_error *error = form_error_find(rq->errors, name);
        if (!error || faults->count == ATTACH_FILES_MAX)
                return false;
        struct slice text = error->fault == FIELD_FILE_TOO_LARGE
                                    ? translate(rq->language, attachment_fault_text(ATTACHMENT_TOO_LARGE))
                                    : form_error_text(rq->arena, error, rq->language);
        faults->items[faults->count++] = (struct view_attachment_fault){ .number = 0, .text = text };
        return true;
}

enum error attach_keep_one(struct request *rq, const struct attach_thing *thing, const struct attach_upload *upload)
{
        enum attachment_fault fault;
        enum error err = attach_keep(rq, thing, upload, &fault);
        if (err == ERR_INVALID && fault == ATTACHMENT_BUSY)
                return ERR_BUSY;
        if (err == ERR_INVALID && fault != ATTACHMENT_FINE) {
                struct form_errors *errors = fields_errors(rq);
                if (!errors)
                        return ERR_MEMORY;
                fields_fault(errors, "file", attachment_fault_text(fault));
                api_set_errors(rq, errors);
        }
        TRY(err);
        return response_no_content(rq);
}

/* --- showing ------------------------------------------------------------------------------------------------------ */

struct sealed_page {
        struct attachment_page page;
        struct blob_keys keys;
};

static enum error find_page(struct tx *tx, struct request *rq, const struct attach_thing *thing,
                            const struct attachment_place *place, struct sealed_page *ret_page)
{
        const struct actor *actor = request_actor(rq);
        struct attach_grant grant;
        TRY(thing->enter(tx, actor, thing->what, ATTACH_SEE, &grant));
        TRY(attachment_find(tx, &grant.owner, place, rq->arena, &ret_page->page));
        TRY(blob_keys_of(tx, grant.owner.office_id, &ret_page->keys));
        return record(tx, actor, &grant, place->id);
}

enum error attach_send(struct request *rq, const struct attach_thing *thing, const struct attachment_place *place)
{
        struct sealed_page sealed = { 0 };
        struct slice bytes;
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = find_page(tx, rq, thing, place, &sealed);
        }
        if (err == OK)
                err = blob_get(&rq->app->blobs, &sealed.keys, sealed.page.address, rq->arena, &bytes);
        sodium_memzero(&sealed.keys, sizeof sealed.keys);
        TRY(err);
        bool jpeg = slice_equal(sealed.page.media_type, S("image/jpeg"));
        struct slice name = arena_printf(rq->arena, "lampiran-%lld.%s", (long long)place->page, jpeg ? "jpg" : "png");
        return response_download(rq, &(struct download){ .content_type = jpeg ? "image/jpeg" : "image/png",
                                                         .filename = name, .bytes = bytes, .show = true });
}

static enum error withdraw(struct tx *tx, struct request *rq, const struct attach_thing *thing,
                           const struct attachment_withdrawal *withdrawal)
{
        const struct actor *actor = request_actor(rq);
        struct attach_grant grant;
        bool changed;
        TRY(thing->enter(tx, actor, thing->what, ATTACH_WITHDRAW, &grant));
        TRY(attachment_withdraw(tx, &grant.owner, withdrawal, &changed));
        if (!changed)
                return OK;
        TRY(compare_version(rq, &grant));
        TRY(record(tx, actor, &grant, withdrawal->id));
        return thing->after ? thing->after(tx, actor, thing->what, ATTACH_WITHDRAW) : OK;
}

enum error attach_withdraw(struct request *rq, const struct attach_thing *thing, struct uuid id, struct slice why)
{
        struct attachment_withdrawal withdrawal = { id, request_actor(rq)->person_id, why };
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = withdraw(tx, rq, thing, &withdrawal);
        }
        return err;
}

static struct slice page_address(struct request *rq, struct slice base, struct uuid id, int64_t page)
{
        return arena_printf(rq->arena, "%.*s/lampiran/%.*s/%lld", SLICE_FMT(base), SLICE_FMT(id_text(rq, id)),
                            (long long)page);
}

static struct slice label_of(struct request *rq, const struct attachment *file, int64_t page)
{
        bool photo = slice_equal(file->kind, S("photo"));
        struct slice kind = photo ? tr(rq->language, "Foto") : tr(rq->language, "Dokumen");
        if (file->pages == 1)
                return arena_printf(rq->arena, "%.*s %lld", SLICE_FMT(kind), (long long)file->number);
        return arena_printf(rq->arena, "%.*s %lld, %.*s %lld", SLICE_FMT(kind), (long long)file->number,
                            SLICE_FMT(tr(rq->language, "halaman")), (long long)page);
}

static struct view_attachment row_of(struct request *rq, const struct attach_show *show,
                                     const struct attachment *file, int64_t page)
{
        bool first = page == 1, may = first && show->may_withdraw && !file->withdrawn;
        struct view_attachment row = { .key = id_text(rq, file->id), .label = label_of(rq, file, page),
                                       .gone = file->withdrawn, .at = file->added_at,
                                       .first = first, .gone_why = file->withdrawn_why, .gone_at = file->withdrawn_at };
        if (!file->withdrawn)
                row.url = page_address(rq, show->base, file->id, page);
        if (!file->withdrawn && first)
                row.small_url = page_address(rq, show->base, file->id, 0);
        if (may)
                row.withdraw_url = arena_printf(rq->arena, "%.*s/lampiran/%.*s/tarik", SLICE_FMT(show->base),
                                                SLICE_FMT(id_text(rq, file->id)));
        return row;
}

enum error attach_rows(struct request *rq, const struct attach_show *show, struct attach_rows *ret_rows)
{
        struct attach_rows rows = { .items = arena_array(rq->arena, struct view_attachment,
                                                         (size_t)ATTACHMENTS_OF_OWNER_MAX * ATTACHMENT_PAGES_MAX) };
        if (!rows.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < show->list->count; i++) {
                const struct attachment *file = &show->list->items[i];
                if (!slice_is_null(show->item_key) && !slice_equal(show->item_key, file->item_key))
                        continue;
                int64_t pages = file->withdrawn ? 1 : file->pages;
                for (int64_t page = 1; page <= pages && page <= ATTACHMENT_PAGES_MAX; page++)
                        rows.items[rows.count++] = row_of(rq, show, file, page);
        }
        *ret_rows = rows;
        return OK;
}

/* SHAPE Attachment: a photo or paper that was kept, as pages
 * id uuid
 * number int
 * item text null
 * kind text
 * pages int
 * first_page text null
 * added_at instant
 * withdrawn_at instant null
 * withdrawn_because text null
 */
void attach_write(struct request *rq, struct json_writer *out, const struct attachment_list *list, struct slice base)
{
        json_open_array(out, "attachments");
        for (size_t i = 0; i < list->count; i++) {
                const struct attachment *file = &list->items[i];
                json_open_object(out, NULL);
                api_write_id(out, "id", file->id);
                json_write_int64(out, "number", file->number);
                json_write_text(out, "item", file->item_key);
                json_write_text(out, "kind", file->kind);
                json_write_int64(out, "pages", file->pages);
                json_write_text(out, "first_page", file->withdrawn ? SLICE_NULL
                                                                   : page_address(rq, base, file->id, 1));
                api_write_at(out, "added_at", file->added_at);
                api_write_at(out, "withdrawn_at", file->withdrawn_at);
                json_write_text(out, "withdrawn_because", file->withdrawn_why);
                json_close(out);
        }
        json_close(out);
}

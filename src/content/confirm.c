/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "content/confirm.h"

#include "content.sql.h"
#include "store/store.h"

/* The first text that the body has of those by which people know such a thing. */
static struct slice first_text(const struct content_item *item, const char *const *paths, enum language language,
                               struct arena *arena)
{
        for (; *paths; paths++) {
                struct slice text = content_text(item, *paths, language, arena);
                if (text.size)
                        return text;
        }
        return S("");
}

static struct confirm_item item_of(const struct content_item *item, enum language language, struct arena *arena)
{
        static const char *const titles[] = { "title", "label", "name", "text", "question", NULL };
        static const char *const abouts[] = { "about", "use", "from", "summary", "source", "date", NULL };
        return (struct confirm_item){ .key = item->key, .version = item->version,
                                      .title = first_text(item, titles, language, arena),
                                      .about = first_text(item, abouts, language, arena) };
}

static enum error read_open(struct tx *tx, const struct actor *actor, const struct confirm_wish *wish,
                            struct arena *arena, struct confirm_list *ret_list)
{
        struct content_unconfirmed_rows rows;
        TRY(content_unconfirmed(tx, &(struct content_unconfirmed_params){ actor->office_id, wish->kind, wish->today },
                                arena, &rows));
        struct confirm_item *items = arena_array(arena, struct confirm_item, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct content_item item = { .key = rows.items[i].key, .version = rows.items[i].version,
                                                   .body = rows.items[i].body };
                items[i] = item_of(&item, wish->language, arena);
                items[i].source = rows.items[i].confirmed;
        }
        *ret_list = (struct confirm_list){ items, rows.count };
        return OK;
}

static enum error read_waiting(struct tx *tx, const struct actor *actor, const struct confirm_wish *wish,
                               struct arena *arena, struct confirm_list *ret_list)
{
        struct content_to_confirm_rows rows;
        TRY(content_to_confirm(tx, &(struct content_to_confirm_params){ actor->office_id, wish->kind }, arena, &rows));
        struct confirm_item *items = arena_array(arena, struct confirm_item, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct content_item item = { .key = rows.items[i].key, .version = rows.items[i].version,
                                                   .body = rows.items[i].body };
                items[i] = item_of(&item, wish->language, arena);
                items[i].confirmed = rows.items[i].confirmed;
                items[i].own = uuid_equal(rows.items[i].drafted_by, actor->person_id) ||
                               uuid_equal(rows.items[i].tested_by, actor->person_id);
        }
        *ret_list = (struct confirm_list){ items, rows.count };
        return OK;
}

static enum error read_drafts(struct tx *tx, const struct actor *actor, const struct confirm_wish *wish,
                              struct arena *arena, struct confirm_list *ret_list)
{
        struct content_drafts_of_rows rows;
        TRY(content_drafts_of(tx, &(struct content_drafts_of_params){ actor->office_id, wish->kind }, arena, &rows));
        struct confirm_item *items = arena_array(arena, struct confirm_item, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct content_item item = { .key = rows.items[i].key, .version = rows.items[i].version,
                                                   .body = rows.items[i].body };
                items[i] = item_of(&item, wish->language, arena);
                items[i].confirmed = rows.items[i].confirmed;
        }
        *ret_list = (struct confirm_list){ items, rows.count };
        return OK;
}

static struct access_object content_of(const struct actor *actor)
{
        return (struct access_object){ .kind = S("content"), .office_id = actor->office_id, .state = S(""),
                                       .class = CLASS_P1 };
}

enum error confirm_read(struct tx *tx, const struct actor *actor, const struct confirm_wish *wish, struct arena *arena,
                        struct confirm_page *ret_page)
{
        struct access_object object = content_of(actor);
        struct confirm_page page;
        TRY(access_decide(tx, actor, S("content.list"), &object));
        TRY(read_open(tx, actor, wish, arena, &page.open));
        TRY(read_waiting(tx, actor, wish, arena, &page.waiting));
        TRY(read_drafts(tx, actor, wish, arena, &page.drafts));
        *ret_page = page;
        return OK;
}

/* The same version once more, marked confirmed; nothing when it is not the newest of its key any more. */
static enum error ask_one(struct tx *tx, const struct actor *actor, const struct content_step *step)
{
        struct content_version_row row;
        struct content_last_version_row last;
        int64_t version;
        TRY(content_version(tx, &(struct content_version_params){ actor->office_id, step->kind, step->key,
                                                                  step->version },
                            tx_arena(tx), &row));
        TRY(content_last_version(tx, &(struct content_last_version_params){ actor->office_id, step->kind, step->key },
                                 tx_arena(tx), &last));
        if (!slice_equal(row.state, S("published")) || last.version != step->version)
                return OK;
        struct content_draft draft = { .kind = row.kind, .key = row.key, .valid_from = row.valid_from,
                                       .valid_to = row.valid_to, .confirmed = true, .body = row.body };
        TRY(content_draft_add(tx, actor->office_id, &draft, actor->person_id, &version));
        return content_test(tx, &(struct content_test_params){ .tested_by = UUID_NIL, .office_id = actor->office_id,
                                                               .kind = row.kind, .key = row.key, .version = version },
                            NULL);
}

enum error confirm_ask(struct store *store, const struct actor *actor, const struct content_step *steps, size_t count)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_object object = content_of(actor);
                err = access_enter(tx, actor, S("content.draft"), &object, SLICE_NULL);
                for (size_t i = 0; err == OK && i < count; i++)
                        err = ask_one(tx, actor, &steps[i]);
        }
        return err;
}

enum error confirm_publish(struct store *store, const struct actor *actor, const struct content_step *steps,
                           size_t count)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = OK;
                for (size_t i = 0; err == OK && i < count; i++)
                        err = content_publish_in(tx, actor, &steps[i]);
        }
        return err;
}

enum error confirm_test(struct store *store, const struct actor *actor, struct confirm_steps steps,
                        struct content_fault *ret_fault, size_t *ret_at)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = OK;
                for (size_t i = 0; err == OK && i < steps.count; i++) {
                        *ret_at = i;
                        err = content_test_in(tx, actor, &steps.items[i], steps.arena, ret_fault);
                }
        }
        return err;
}

enum error confirm_drop(struct store *store, const struct actor *actor, const struct content_step *steps, size_t count)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = OK;
                for (size_t i = 0; err == OK && i < count; i++)
                        err = content_drop_in(tx, actor, &steps[i]);
        }
        return err;
}

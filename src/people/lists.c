/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Accounts as a file and as JSON, with the columns of their page: staff are persons too, so at most 50 a day by one
 * hand, together with other lists. */
#include "people.routes.h"

#include "base/checked.h"
#include "downloads/downloads.h"
#include "people/view.h"
#include "store/store.h"

static const struct listing_field fields[] = {
        { "name", T("Nama"), 30 },  { "login", T("Nama masuk"), 20 }, { "position", T("Jabatan"), 30 },
        { "roles", T("Peran"), 40 }, { "state", T("Keadaan"), 20 },
};

struct people_reading {
        struct slice words;
        struct person_rows rows;
};

static enum error read_people(struct tx *tx, const struct actor *actor, void *rows, struct listing_reading *reading)
{
        struct people_reading *people = rows;
        struct people_query query = { .after = reading->after.size ? reading->after : S(""), .words = people->words,
                                      .limit = reading->limit < PEOPLE_PAGE ? reading->limit : PEOPLE_PAGE };
        struct person_rows *list = &people->rows;
        TRY(people_list(tx, actor, &query, reading->arena, list));
        if (list->more)
                reading->position = list->items[list->count - 1].login;
        list->count = listing_keep(reading, SHEET_ROWS(list), list->items);
        TRY(sheet_page_of(reading->arena, SHEET_ROWS(list), &reading->page));
        return download_leave(tx, actor, S("person"), reading);
}

/* As words and codes: what the page's last column says. */
static struct value state_of(struct request *rq, const struct person_row *row)
{
        if (!slice_equal(row->state, S("active")))
                return value_coded(S("disabled"), tr(rq->language, "nonaktif"));
        if (!row->has_password)
                return value_coded(S("waiting"), tr(rq->language, "belum diaktifkan"));
        return row->has_totp ? value_coded(S("active-with-code"), tr(rq->language, "aktif, dengan kode"))
                             : value_coded(S("active"), tr(rq->language, "aktif"));
}

/* The roles as programs read them: "head, analyst"; those that wait are left out. */
static struct slice role_words(struct request *rq, const struct person_row *row)
{
        struct slice text = S("");
        for (size_t i = 0; i < row->role_count; i++)
                if (!row->roles[i].waits)
                        text = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(text), text.size ? " " : "",
                                            SLICE_FMT(row->roles[i].role));
        return text;
}

static enum error write_person(struct request *rq, const void *rows, size_t index, struct value *ret_values)
{
        const struct person_row *row = &((const struct people_reading *)rows)->rows.items[index];
        ret_values[0] = value_text(row->name);
        ret_values[1] = value_text(row->login);
        ret_values[2] = value_text(row->position);
        ret_values[3] = (struct value){ VALUE_CODED, role_words(rq, row), people_roles_text(rq, row), 0 };
        ret_values[4] = state_of(rq, row);
        return OK;
}

const struct listing people_listing = { .page = "/orang", .file = "/orang.csv", .api = "/api/orang",
                                        .object_kind = S("person"), .fields = fields,
                                        .field_count = ARRAY_SIZE(fields), .read = read_people,
                                        .write = write_person };

static struct slice words_of(struct slice typed)
{
        return typed.data ? slice_trim(typed) : S("");
}

/* ROUTE GET /orang.csv
 * summary: Unduh daftar akun, paling banyak 50 sehari / Download the list of accounts, at most 50 a day
 * permission: person.list
 * purpose: administration
 * pool: slow
 * query q line 0..80 ?
 * returns: CSV, or the page that asks for a second person
 */
enum error people_csv(struct request *rq, const struct people_csv_params *p)
{
        struct people_reading people = { .words = words_of(p->q) };
        enum error err = listing_send_file(rq, &people_listing, &people);
        if (err != ERR_TOO_LARGE)
                return err;
        return download_lead(rq, &people_listing, S("person"), list_filter(rq, SLICE_NULL, "q", people.words));
}

/* ROUTE POST /orang/unduhan/{id}
 * summary: Ambil daftar akun yang disetujui / Fetch a list of accounts that was agreed to
 * permission: export.fetch
 * purpose: administration
 * csrf: token
 * pool: slow
 * path id uuid
 * form format choice(csv xlsx)
 * returns: the file
 */
enum error people_fetch_post(struct request *rq, const struct people_fetch_post_params *p)
{
        struct people_reading people = { .words = S("") };
        return download_send_agreed(rq, &people_listing, &people,
                                    &(struct download_fetch){ p->id, S("person"), p->format });
}

/* SHAPE Person: an account; roles: words with blanks between, without those that wait
 * id uuid
 * name text
 * login text
 * position text null
 * roles text null
 * state choice(active active-with-code waiting disabled)
 */

/* ROUTE GET /api/orang
 * summary: Orang dan peran / People and roles
 * permission: person.list
 * purpose: administration
 * query q line 0..80 ?
 * query sesudah line 0..240 ?
 * query batas int 1..50 ?
 * returns: items and the next page; state is active, active-with-code, waiting or disabled
 * answer 200 Person[]
 */
enum error people_api_list(struct request *rq, const struct people_api_list_params *p)
{
        struct people_reading people = { .words = words_of(p->q) };
        return listing_send_json(rq, &people_listing, &people,
                                 &(struct listing_wish){ .filter = list_filter(rq, SLICE_NULL, "q", people.words),
                                                         .after = p->sesudah,
                                                         .limit = p->has_batas ? p->batas : 0 });
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/vouch.h"

#include "access/roll.h"
#include "base/checked.h"
#include "content/rule.h"
#include "match/match.h"
#include "match/wording.h"
#include "passports/internal.h"
#include "store/query.h"
#include "text/utf8.h"

#include <stdlib.h>

enum { WITHIN_EACH_WAY = GROUP_DAYS, SCRATCH = 16 << 20, ASKED_MOST = 100, SHARED_MOST = WORDING_COMMON_MOST + 1,
       SHARED_TIMES = 3 /* so many times what makes wording common: mostly enough to see that it is */ };

static enum error read_letter(struct tx *tx, struct uuid office_id, struct uuid application_id, struct arena *arena,
                              struct letter_of_row *ret_row)
{
        return letter_of(tx, &(struct letter_of_params){ office_id, application_id }, arena, ret_row);
}

enum error letter_place(struct tx *tx, struct uuid office_id, struct uuid application_id, struct arena *arena,
                        struct slice *ret_place)
{
        struct letter_of_row row = { 0 };
        enum error err = read_letter(tx, office_id, application_id, arena, &row);
        *ret_place = row.place.size ? row.place : S("");
        return err == ERR_NOT_FOUND ? OK : err;
}

enum error passports_letter_read(struct tx *tx, const struct reading *reading, struct uuid application_id,
                                 struct guarantor_letter *ret_letter)
{
        struct letter_of_row row = { 0 };
        struct guarantor_letter letter = { 0 };
        enum error err = read_letter(tx, reading->actor->office_id, application_id, reading->arena, &row);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        if (err == OK)
                letter = (struct guarantor_letter){ .wording = row.wording, .place = row.place, .by = row.who,
                                                    .at = row.at };
        TRY(past_of(tx, reading, application_id, S("letter"), &letter.past, &letter.past_count));
        *ret_letter = letter;
        return OK;
}

/* --- what a letter is found by --- */

/* A guarantor as the office knows him: name and place, never the name alone. Null when one of them is not there. */
static enum error place_key(struct slice name, struct slice place, struct arena *arena, struct slice *ret_key)
{
        struct slice who, where;
        *ret_key = SLICE_NULL;
        if (name.size == 0 || place.size == 0)
                return OK;
        enum error err = match_identifier_key(MATCH_PERSON, name, arena, &who);
        if (err == OK)
                err = match_identifier_key(MATCH_ADDRESS, place, arena, &where);
        if (err != OK)
                return err == ERR_INVALID ? OK : err;
        *ret_key = arena_printf(arena, "%.*s|%.*s", SLICE_FMT(who), SLICE_FMT(where));
        return slice_is_null(*ret_key) ? ERR_MEMORY : OK;
}

static enum error wording_in_force(struct tx *tx, const struct actor *actor, struct arena *arena,
                                   struct content_wording *ret_wording)
{
        struct content_item indicator;
        struct slice why;
        json_t *body;
        TRY(content_find(tx, actor->office_id, S("indicator"), LETTER_INDICATOR, today_of(actor, arena), arena,
                         &indicator));
        TRY(content_body(&indicator, &body));
        enum error err = content_wording_of(body, arena, ret_wording, &why);
        json_decref(body);
        return err == ERR_INVALID ? ERR_CORRUPT : err;
}

/* Names of applicant and guarantor are no wording. */
static enum error read_prints(const struct application_vouched_row *own, struct slice text,
                              const struct content_wording *rule, struct arena *arena,
                              struct wording_prints *ret_prints)
{
        size_t count = rule->silent_count;
        struct slice *silent = arena_array(arena, struct slice, count + 2);
        struct wording_form *forms = arena_array(arena, struct wording_form, rule->template_count);
        if (!silent || !forms)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                silent[i] = rule->silent[i];
        silent[count++] = own->name;
        silent[count++] = own->guarantor_name;
        const struct wording_silence silence = { silent, count, rule->places, rule->place_count };
        for (size_t i = 0; i < rule->template_count; i++)
                TRY(wording_read_form(rule->templates[i], &silence, arena, &forms[i]));
        return wording_read_own(text, &silence, &(struct wording_forms){ forms, rule->template_count }, arena,
                                ret_prints);
}

static struct slice print_text(uint64_t print, struct arena *arena)
{
        return arena_printf(arena, "%016llx", (unsigned long long)print);
}

static enum error put_prints(struct tx *tx, const struct actor *actor, const struct application_vouched_row *own,
                             struct slice text)
{
        struct content_wording rule;
        struct wording_prints prints;
        _cleanup_arena_ struct arena scratch;
        struct arena *arena = &scratch;
        arena_init(&scratch, SCRATCH);
        TRY(letter_prints_drop(tx, &(struct letter_prints_drop_params){ actor->office_id, own->id }, NULL));
        enum error err = text.size ? wording_in_force(tx, actor, arena, &rule) : ERR_NOT_FOUND;
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        TRY(read_prints(own, text, &rule, arena, &prints));
        for (size_t i = 0; i < prints.count; i++)
                TRY(letter_print_put(tx,
                                     &(struct letter_print_put_params){ .office_id = actor->office_id,
                                                                        .application_id = own->id,
                                                                        .print = print_text(prints.items[i], arena),
                                                                        .applied_at = own->created_at },
                                     NULL));
        return OK;
}

enum error letter_speaks_of(struct tx *tx, const struct actor *actor, struct uuid application_id, bool *ret_spoken)
{
        struct letter_of_row row = { 0 };
        struct application_vouched_row own;
        struct person_ids people;
        struct arena *arena = tx_arena(tx);
        enum error err = read_letter(tx, actor->office_id, application_id, arena, &row);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        TRY(application_vouched(tx, &(struct application_vouched_params){ actor->office_id, application_id }, arena,
                                &own));
        const struct slice texts[] = { row.wording, row.place, own.guarantor_name };
        TRY(people_spoken_of(tx,
                             &(struct spoken_search){ .office_id = actor->office_id, .texts = texts,
                                                      .text_count = ARRAY_SIZE(texts),
                                                      .today = today_of(actor, arena) },
                             arena, &people));
        *ret_spoken = false;
        for (size_t i = 0; i < people.count; i++)
                *ret_spoken = *ret_spoken || uuid_equal(people.items[i], actor->person_id);
        return OK;
}

static enum error put_letter(struct tx *tx, const struct actor *actor, const struct application_vouched_row *own,
                             struct slice wording, struct slice place)
{
        struct slice key;
        TRY(place_key(own->guarantor_name, place, tx_arena(tx), &key));
        TRY(letter_put(tx,
                       &(struct letter_put_params){ .office_id = actor->office_id, .id = uuid_new(),
                                                    .application_id = own->id, .wording = wording, .place = place,
                                                    .place_hash = key, .by = actor->person_id, .at = clock_now() },
                       NULL));
        return put_prints(tx, actor, own, wording);
}

static enum error read_own(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                           struct application_vouched_row *ret_own)
{
        return application_vouched(tx, &(struct application_vouched_params){ actor->office_id, id }, arena, ret_own);
}

enum error letter_correct(struct tx *tx, const struct actor *actor, struct uuid application_id)
{
        struct letter_of_row row;
        struct application_vouched_row own;
        struct slice key;
        struct arena *arena = tx_arena(tx);
        enum error err = read_letter(tx, actor->office_id, application_id, arena, &row);
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        TRY(read_own(tx, actor, application_id, arena, &own));
        TRY(place_key(own.guarantor_name, row.place, arena, &key));
        TRY(letter_put(tx,
                       &(struct letter_put_params){ .office_id = actor->office_id, .id = row.id,
                                                    .application_id = application_id, .wording = row.wording,
                                                    .place = row.place, .place_hash = key, .by = row.written_by,
                                                    .at = row.at },
                       NULL));
        return put_prints(tx, actor, &own, row.wording);
}

/* --- writing --- */

static struct slice given(struct slice text)
{
        struct slice trimmed = slice_trim(text);
        return trimmed.size ? trimmed : SLICE_NULL;
}

static enum error keep_old(struct tx *tx, const struct actor *actor, struct uuid id, struct slice what,
                           const struct slice was_is[2])
{
        if (slice_equal(was_is[0], was_is[1]))
                return OK;
        return past_add(tx, actor, &(struct past_new){ id, S("letter"), what, was_is[0] });
}

enum error passports_letter_write(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                  const struct guarantor_letter_new *letter)
{
        struct gate gate;
        struct letter_of_row was = { 0 };
        struct application_vouched_row own;
        struct application_head head;
        struct arena *arena = tx_arena(tx);
        const struct slice wording = given(letter->wording), place = given(letter->place);
        TRY(gate_enter(tx, actor, S("application.check"), application_id, arena, &gate));
        if (utf8_count(wording) > LETTER_WORDING_MOST || utf8_count(place) > LETTER_PLACE_MOST)
                return ERR_TOO_LARGE;
        enum error err = read_letter(tx, actor->office_id, application_id, arena, &was);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        if (slice_equal(was.wording, wording) && slice_equal(was.place, place))
                return OK;
        TRY(gate_compare(&gate, letter->version));
        TRY(keep_old(tx, actor, application_id, S("wording"), (struct slice[]){ was.wording, wording }));
        TRY(keep_old(tx, actor, application_id, S("place"), (struct slice[]){ was.place, place }));
        TRY(read_own(tx, actor, application_id, arena, &own));
        TRY(put_letter(tx, actor, &own, wording, place));
        TRY(named_mark(tx, actor, application_id, (const struct slice[]){ wording, place, own.guarantor_name }, 3));
        TRY(application_touch(tx, &(struct application_touch_params){ actor->office_id, application_id, clock_now() },
                              NULL));
        TRY(head_read(tx, actor->office_id, application_id, arena, &head));
        TRY(findings_refresh(tx, actor, &head, arena));
        return note_event(tx, actor->office_id, actor->person_id, application_id, "letter-words", S(""));
}

/* --- others --- */

/* Somebody else's application, who wrote its letter down, and how many prints it shares. */
struct sharing {
        struct uuid id;
        struct slice nik_hash;
        struct uuid written_by;
        int64_t prints;
};
struct sharings {
        struct sharing *items;
        size_t count;
};
struct vouching {
        struct tx *tx;
        const struct actor *actor;
        struct uuid reader;
        struct arena *arena;
        const struct explaining *explaining;
        const struct finding_source *source;
        struct application_vouched_row own;
        struct letter_of_row letter;
};

static struct slice phone_key(struct slice raw, struct arena *arena)
{
        struct slice key;
        return raw.size && match_identifier_key(MATCH_PHONE, raw, arena, &key) == OK ? key : slice_trim(raw);
}

/* One guarantor's several letters are what another rule asks about. */
static enum error is_other_guarantor(const struct vouching *vouching, struct uuid id, bool by_name, bool *ret_other)
{
        struct application_vouched_row other;
        struct match_comparison names;
        struct arena *arena = vouching->arena;
        const struct application_vouched_row *own = &vouching->own;
        TRY(read_own(vouching->tx, vouching->actor, id, arena, &other));
        struct slice mine = phone_key(own->guarantor_phone, arena), his = phone_key(other.guarantor_phone, arena);
        bool same = mine.size && slice_equal(mine, his);
        if (!same && by_name) {
                enum error err = match_compare_names(own->guarantor_name, other.guarantor_name, arena, &names);
                if (err == ERR_MEMORY)
                        return err;
                same = err == OK && names.agreement >= MATCH_VARIANT;
        }
        *ret_other = !same;
        return OK;
}

static int compare_sharings(const void *a, const void *b)
{
        const struct sharing *x = a, *y = b;
        int by_person = slice_compare(x->nik_hash, y->nik_hash);
        return by_person ? by_person : uuid_compare(x->id, y->id);
}

/* Whoever applied twice is one; without an identity number each application is. `least` prints, `by_name` too. */
static enum error count_others(const struct vouching *vouching, struct sharings *sharings, int64_t least, bool by_name,
                               int64_t *ret_count)
{
        int64_t count = 0;
        struct slice last = SLICE_NULL;
        qsort(sharings->items, sharings->count, sizeof *sharings->items, compare_sharings);
        for (size_t i = 0; i < sharings->count; i++) {
                const struct sharing *item = &sharings->items[i];
                bool other = item->prints >= least && (!item->nik_hash.size || !slice_equal(item->nik_hash, last));
                if (other)
                        TRY(is_other_guarantor(vouching, item->id, by_name, &other));
                if (other) {
                        count++;
                        last = item->nik_hash;
                }
        }
        *ret_count = count;
        return OK;
}

static int compare_ids(const void *a, const void *b)
{
        return uuid_compare(((const struct sharing *)a)->id, ((const struct sharing *)b)->id);
}

/* One item an application, with all the prints that it shares. */
static void join_sharings(struct sharings *sharings)
{
        size_t kept = 0;
        if (sharings->count > 1)
                qsort(sharings->items, sharings->count, sizeof *sharings->items, compare_ids);
        for (size_t i = 0; i < sharings->count; i++)
                if (kept > 0 && uuid_equal(sharings->items[kept - 1].id, sharings->items[i].id))
                        sharings->items[kept - 1].prints += sharings->items[i].prints;
                else
                        sharings->items[kept++] = sharings->items[i];
        sharings->count = kept;
}

/* --- letters with the same prints, asked for at once --- */

/* Which applications count: made between two times, of each print the newest `limit`, or only those asked; of which
 * prints when not of all. Prints of more people than `common` are nobody's; 0: none is. */
struct sought {
        instant from, to;
        int64_t limit, common;
        bool asked;
        const struct wording_prints *only;
};
/* Who shares the own letter's prints. Those kept with it were asked for in one statement; of others one by one. */
struct shares {
        const struct vouching *vouching;
        struct sought sought;
        struct letters_sharing_rows rows;
        struct letter_prints_of_rows kept;
};

static enum error print_hash(const struct vouching *vouching, uint64_t print, struct slice *ret_hash)
{
        struct sql_value value;
        TRY(tx_lookup(vouching->tx, "letter_print.print", vouching->own.office_id, print_text(print, vouching->arena),
                      &value));
        *ret_hash = value.bytes;
        return OK;
}

static int compare_prints(const void *a, const void *b)
{
        return slice_compare(((const struct letters_sharing_row *)a)->print,
                             ((const struct letters_sharing_row *)b)->print);
}

/* The hashes of these prints, one behind the other; null when there are none to name. */
static enum error join_prints(const struct vouching *vouching, const struct wording_prints *prints,
                              struct slice *ret_hashes)
{
        struct slice hash;
        _cleanup_buffer_ struct buffer out;
        *ret_hashes = SLICE_NULL;
        if (!prints)
                return OK;
        buffer_init(&out, SCRATCH);
        for (size_t i = 0; i < prints->count; i++) {
                TRY(print_hash(vouching, prints->items[i], &hash));
                buffer_append(&out, hash);
        }
        *ret_hashes = arena_copy(vouching->arena, buffer_slice(&out));
        return slice_is_null(*ret_hashes) ? ERR_MEMORY : OK;
}

static enum error shares_open(const struct vouching *vouching, struct sought sought, struct shares *ret_shares)
{
        struct slice only;
        const struct application_vouched_row *own = &vouching->own;
        struct shares shares = { .vouching = vouching, .sought = sought };
        TRY(join_prints(vouching, sought.only, &only));
        TRY(letter_prints_of(vouching->tx, &(struct letter_prints_of_params){ own->office_id, own->id },
                             vouching->arena, &shares.kept));
        TRY(letters_sharing(vouching->tx,
                            &(struct letters_sharing_params){ .office_id = own->office_id, .application_id = own->id,
                                                              .nik_hash = own->nik_hash, .reader = vouching->reader,
                                                              .from = sought.from, .to = sought.to,
                                                              .limit = sought.limit, .asked = sought.asked,
                                                              .prints = only },
                            vouching->arena, &shares.rows));
        if (shares.rows.count > 0)
                qsort(shares.rows.items, shares.rows.count, sizeof *shares.rows.items, compare_prints);
        *ret_shares = shares;
        return OK;
}

static bool is_kept(const struct shares *shares, struct slice hash)
{
        for (size_t i = 0; i < shares->kept.count; i++)
                if (slice_equal(shares->kept.items[i].print, hash))
                        return true;
        return false;
}

static enum error ask_one(const struct shares *shares, struct slice hash, int64_t limit, struct sharing *ret_items,
                          size_t *ret_count)
{
        struct letters_with_rows rows;
        const struct vouching *vouching = shares->vouching;
        const struct application_vouched_row *own = &vouching->own;
        TRY(letters_with(vouching->tx,
                         &(struct letters_with_params){ .office_id = own->office_id, .application_id = own->id,
                                                        .nik_hash = own->nik_hash, .reader = vouching->reader,
                                                        .print = hash, .from = shares->sought.from,
                                                        .to = shares->sought.to, .limit = limit,
                                                        .asked = shares->sought.asked },
                         vouching->arena, &rows));
        for (size_t i = 0; i < rows.count; i++)
                ret_items[i] = (struct sharing){ rows.items[i].application_id, rows.items[i].nik_hash,
                                                 rows.items[i].written_by, 1 };
        *ret_count = rows.count;
        return OK;
}

/* Where the rows of this print begin, or would. */
static size_t find_print(const struct letters_sharing_rows *rows, struct slice hash)
{
        size_t from = 0, to = rows->count;
        while (from < to) {
                size_t middle = from + (to - from) / 2;
                if (slice_compare(rows->items[middle].print, hash) < 0)
                        from = middle + 1;
                else
                        to = middle;
        }
        return from;
}

/* Who shares this print; there is room for SHARED_MOST. *ret_whole: these are all. */
static enum error shares_of(const struct shares *shares, struct slice hash, struct sharing *ret_items,
                            size_t *ret_count, bool *ret_whole)
{
        size_t read = 0, count = 0, first = find_print(&shares->rows, hash);
        const struct letters_sharing_row *rows = shares->rows.items + first;
        const size_t left = shares->rows.count - first;
        for (; read < left && slice_equal(rows[read].print, hash) && count < SHARED_MOST; read++)
                if (rows[read].counts)
                        ret_items[count++] = (struct sharing){ rows[read].application_id, rows[read].nik_hash,
                                                               rows[read].written_by, 1 };
        if (read == 0 && !is_kept(shares, hash)) {
                TRY(ask_one(shares, hash, shares->sought.limit, ret_items, &count));
                read = count;
        }
        *ret_whole = (int64_t)read < shares->sought.limit;
        *ret_count = count;
        return OK;
}

static int compare_writers(const void *a, const void *b)
{
        const struct sharing *x = a, *y = b;
        int by_writer = uuid_compare(x->written_by, y->written_by);
        return by_writer ? by_writer : slice_compare(x->nik_hash, y->nik_hash);
}

/* How many people with an identity number brought these letters, but for those whose letter the officer with the most
 * of them wrote down. With more letters it never becomes less. Sorts them. */
static int64_t count_beside_busiest(struct sharing *items, size_t count)
{
        int64_t all = 0, most = 0, his = 0;
        qsort(items, count, sizeof *items, compare_writers);
        for (size_t i = 0; i < count; i++) {
                bool same = i > 0 && uuid_equal(items[i].written_by, items[i - 1].written_by);
                bool again = same && slice_equal(items[i].nik_hash, items[i - 1].nik_hash);
                bool counts = items[i].nik_hash.size && !again;
                his = (same ? his : 0) + counts;
                all += counts;
                most = his > most ? his : most;
        }
        return all - most;
}

/* The same of all that there are. */
static enum error ask_beside_busiest(const struct shares *shares, struct slice hash, int64_t *ret_count)
{
        struct letters_by_writer_rows rows;
        int64_t all = 0, most = 0;
        const struct vouching *vouching = shares->vouching;
        const struct application_vouched_row *own = &vouching->own;
        TRY(letters_by_writer(vouching->tx,
                              &(struct letters_by_writer_params){
                                      .office_id = own->office_id, .application_id = own->id,
                                      .nik_hash = own->nik_hash, .reader = vouching->reader, .print = hash,
                                      .from = shares->sought.from, .to = shares->sought.to },
                              vouching->arena, &rows));
        for (size_t i = 0; i < rows.count; i++) {
                all += rows.items[i].people;
                most = rows.items[i].people > most ? rows.items[i].people : most;
        }
        *ret_count = all - most;
        return OK;
}

/* So many people brought it that it is nobody's. Whoever of the staff wrote down most of them does not count, so that
 * no officer alone can make a ring's words a common sample. Where the newest do not say so, all are counted, and of
 * what is not common all are read (the most that a rule can want). */
/* lint: parameters (of which print, those who share it, into what) */
static enum error is_common(const struct shares *shares, struct slice hash, bool whole, struct sharing *items,
                            size_t *count, bool *ret_common)
{
        const struct sought *sought = &shares->sought;
        *ret_common = sought->common > 0 && count_beside_busiest(items, *count) > sought->common;
        if (*ret_common || whole || sought->common == 0)
                return OK;
        int64_t others;
        TRY(ask_beside_busiest(shares, hash, &others));
        *ret_common = others > sought->common;
        return *ret_common ? OK : ask_one(shares, hash, SHARED_MOST, items, count);
}

/* Adds who shares this print, unless it is a common one. */
static enum error add_print(const struct shares *shares, uint64_t print, struct sharings *sharings,
                            struct wording_prints *own_prints)
{
        struct slice hash;
        struct sharing items[SHARED_MOST];
        size_t count = 0;
        bool common, whole = false;
        TRY(print_hash(shares->vouching, print, &hash));
        TRY(shares_of(shares, hash, items, &count, &whole));
        TRY(is_common(shares, hash, whole, items, &count, &common));
        if (common)
                return OK;
        for (size_t i = 0; i < count; i++)
                sharings->items[sharings->count++] = items[i];
        own_prints->items[own_prints->count++] = print;
        return OK;
}

/* Adds who shares these prints, and leaves those that are nobody's out of *ret_own. */
static enum error add_prints(const struct vouching *vouching, struct sought sought, const struct wording_prints *prints,
                             struct sharings *ret_sharings, struct wording_prints *ret_own)
{
        struct shares shares;
        struct sharings sharings = { arena_array(vouching->arena, struct sharing, prints->count * SHARED_MOST), 0 };
        ret_own->count = 0;
        if (!sharings.items)
                return ERR_MEMORY;
        TRY(shares_open(vouching, sought, &shares));
        for (size_t i = 0; i < prints->count; i++)
                TRY(add_print(&shares, prints->items[i], &sharings, ret_own));
        join_sharings(&sharings);
        *ret_sharings = sharings;
        return OK;
}

/* Those with `least` prints who were asked about theirs: also a guarantor's several letters. */
static enum error find_asked(const struct vouching *vouching, const struct sharings *sharings, int64_t least,
                             struct asked_list *ret_asked)
{
        struct asked_list asked = { arena_array(vouching->explaining->arena, struct asked_of, sharings->count), 0 };
        if (!asked.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < sharings->count; i++)
                if (sharings->items[i].prints >= least)
                        TRY(asked_add(vouching->tx, vouching->explaining, vouching->source, sharings->items[i].id,
                                      &asked));
        *ret_asked = asked;
        return OK;
}

/* An explanation holds for longer than others count: whoever vouched for it did not change in three months. */
static enum error find_alike_asked(const struct vouching *vouching, const struct wording_prints *prints, int64_t least,
                                   struct asked_list *ret_asked)
{
        struct sharings sharings;
        struct wording_prints all;
        const instant made = vouching->own.created_at;
        const struct sought sought = { .from = made - EXPLAINED_DAYS * 24 * HOUR,
                                       .to = made + WITHIN_EACH_WAY * 24 * HOUR, .limit = ASKED_MOST, .asked = true,
                                       .only = prints };
        TRY(add_prints(vouching, sought, prints, &sharings, &all));
        return find_asked(vouching, &sharings, least, ret_asked);
}

static enum error count_alike(const struct vouching *vouching, struct asked_list *ret_asked, int64_t *ret_count)
{
        struct content_wording rule;
        struct sharings sharings;
        struct wording_prints prints, own_prints;
        const instant made = vouching->own.created_at, within = WITHIN_EACH_WAY * 24 * HOUR;
        TRY(wording_in_force(vouching->tx, vouching->actor, vouching->arena, &rule));
        TRY(read_prints(&vouching->own, vouching->letter.wording, &rule, vouching->arena, &prints));
        const int64_t newest = SHARED_TIMES * (rule.common + 1);
        const struct sought sought = { .from = made - within, .to = made + within, .common = rule.common,
                                       .limit = newest < SHARED_MOST ? newest : SHARED_MOST };
        TRY(add_prints(vouching, sought, &prints, &sharings, &own_prints));
        *ret_count = 0;
        if (own_prints.count < WORDING_LEAST)
                return OK;
        int64_t least = ((int64_t)own_prints.count * rule.alike + 99) / 100;
        TRY(count_others(vouching, &sharings, least, true, ret_count));
        return *ret_count > RULE_EXPLAINED ? find_alike_asked(vouching, &own_prints, least, ret_asked) : OK;
}

static enum error read_neighbours(const struct vouching *vouching, struct slice key, instant before,
                                  struct sharings *ret_sharings)
{
        struct letters_at_rows rows;
        const struct application_vouched_row *own = &vouching->own;
        TRY(letters_at(vouching->tx,
                       &(struct letters_at_params){ .office_id = own->office_id, .application_id = own->id,
                                                    .nik_hash = own->nik_hash, .reader = vouching->reader,
                                                    .place_hash = key, .from = own->created_at - before,
                                                    .to = own->created_at + WITHIN_EACH_WAY * 24 * HOUR },
                       vouching->arena, &rows));
        struct sharings sharings = { arena_array(vouching->arena, struct sharing, rows.count), 0 };
        if (!sharings.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                sharings.items[sharings.count++] = (struct sharing){ rows.items[i].application_id,
                                                                     rows.items[i].nik_hash, UUID_NIL, 1 };
        *ret_sharings = sharings;
        return OK;
}

static enum error count_neighbours(const struct vouching *vouching, struct asked_list *ret_asked, int64_t *ret_count)
{
        struct slice key;
        struct sharings sharings;
        *ret_count = 0;
        TRY(place_key(vouching->own.guarantor_name, vouching->letter.place, vouching->arena, &key));
        if (slice_is_null(key))
                return OK;
        TRY(read_neighbours(vouching, key, WITHIN_EACH_WAY * 24 * HOUR, &sharings));
        TRY(count_others(vouching, &sharings, 1, false, ret_count));
        if (*ret_count <= RULE_EXPLAINED)
                return OK;
        TRY(read_neighbours(vouching, key, EXPLAINED_DAYS * 24 * HOUR, &sharings));
        return find_asked(vouching, &sharings, 1, ret_asked);
}

enum error letter_look(struct tx *tx, const struct explaining *explaining, const struct finding_source *source,
                       struct asked_list *ret_asked, int64_t *ret_others)
{
        _cleanup_arena_ struct arena scratch;
        const struct actor *actor = explaining->actor;
        struct vouching vouching = { .tx = tx, .actor = actor, .reader = explaining->reader, .arena = &scratch,
                                     .explaining = explaining, .source = source };
        arena_init(&scratch, SCRATCH);
        *ret_others = 0;
        enum error err = read_letter(tx, actor->office_id, source->application_id, &scratch, &vouching.letter);
        if (err == OK)
                err = read_own(tx, actor, source->application_id, &scratch, &vouching.own);
        if (err == OK)
                err = source->way == FINDING_LETTER ? count_alike(&vouching, ret_asked, ret_others)
                                                    : count_neighbours(&vouching, ret_asked, ret_others);
        return err == ERR_NOT_FOUND ? OK : err;
}

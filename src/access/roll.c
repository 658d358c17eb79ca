/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/roll.h"

#include <pthread.h>
#include <stdlib.h>

#include "access.sql.h"
#include "base/checked.h"

enum { KEPT = 16 /* offices that file at the same time */, ROLL_BYTES_MAX = 64 << 20 };

struct kept_roll {
        struct roll roll; /* first: what is handed out is this */
        struct arena arena;
        struct uuid office_id, mark;
        struct slice today;
        size_t users;  /* the place in `kept` is one of them */
        uint64_t used; /* when last, by `clock` */
        struct roll_entry *entries;
        size_t room;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept_roll *kept[KEPT];
static uint64_t uses;

/* --- reading ------------------------------------------------------------------------------------------------------ */

static enum error make_room(struct kept_roll *list)
{
        if (list->roll.count < list->room)
                return OK;
        size_t room = list->room ? 2 * list->room : 64;
        struct roll_entry *entries = arena_array(&list->arena, struct roll_entry, room);
        if (!entries)
                return ERR_MEMORY;
        if (list->roll.count)
                memcpy(entries, list->entries, list->roll.count * sizeof *entries);
        list->entries = entries;
        list->room = room;
        return OK;
}

static enum error add_entry(void *context, const struct access_spoken_accounts_row *row)
{
        struct kept_roll *list = context;
        struct arena *arena = &list->arena;
        struct roll_entry entry = { .id = row->id, .name = arena_copy(arena, row->name),
                                    .position = arena_copy(arena, row->position) };
        if (slice_is_null(entry.name) || slice_is_null(entry.position))
                return ERR_MEMORY;
        TRY(make_room(list));
        TRY(spoken_fold(entry.name, arena, &entry.folded_name));
        TRY(spoken_fold(entry.position, arena, &entry.folded_position));
        TRY(spoken_split(entry.folded_name, arena, &entry.spoken_name));
        TRY(spoken_split(entry.folded_position, arena, &entry.spoken_position));
        list->entries[list->roll.count++] = entry;
        return OK;
}

static void free_roll(struct kept_roll *list)
{
        arena_reset(&list->arena);
        free(list);
}

static enum error read_roll(struct tx *tx, struct uuid office_id, struct slice today, struct kept_roll **ret_list)
{
        struct kept_roll *list = calloc(1, sizeof *list);
        if (!list)
                return ERR_MEMORY;
        arena_init(&list->arena, ROLL_BYTES_MAX);
        list->office_id = office_id;
        list->users = 1;
        list->today = arena_copy(&list->arena, today);
        enum error err = slice_is_null(list->today) ? ERR_MEMORY : OK;
        if (err == OK)
                err = access_spoken_accounts(tx, &(struct access_spoken_accounts_params){ .office_id = office_id,
                                                                                          .today = today },
                                             add_entry, list);
        if (err != OK) {
                free_roll(list);
                return err;
        }
        list->roll.entries = list->entries;
        *ret_list = list;
        return OK;
}

/* --- keeping ------------------------------------------------------------------------------------------------------ */

static bool serves(const struct kept_roll *list, struct uuid office_id, struct uuid mark, struct slice today)
{
        return list && uuid_equal(list->office_id, office_id) && uuid_equal(list->mark, mark) &&
               slice_equal(list->today, today);
}

static struct kept_roll *find_kept(struct uuid office_id, struct uuid mark, struct slice today)
{
        struct kept_roll *found = NULL;
        (void)pthread_mutex_lock(&lock);
        for (size_t i = 0; i < KEPT && !found; i++)
                if (serves(kept[i], office_id, mark, today))
                        found = kept[i];
        if (found) {
                found->users++;
                found->used = ++uses;
        }
        (void)pthread_mutex_unlock(&lock);
        return found;
}

static void drop(struct kept_roll *list)
{
        (void)pthread_mutex_lock(&lock);
        bool last = --list->users == 0;
        (void)pthread_mutex_unlock(&lock);
        if (last)
                free_roll(list);
}

/* In the place of an older one of the office, else of the one that was used longest ago. */
static void keep(struct kept_roll *list, struct uuid mark)
{
        size_t place = 0;
        (void)pthread_mutex_lock(&lock);
        for (size_t i = 0; i < KEPT; i++) {
                if (kept[i] && uuid_equal(kept[i]->office_id, list->office_id)) {
                        place = i;
                        break;
                }
                if (!kept[i] || (kept[place] && kept[i]->used < kept[place]->used))
                        place = i;
        }
        struct kept_roll *older = kept[place];
        list->mark = mark;
        list->used = ++uses;
        list->users++;
        kept[place] = list;
        (void)pthread_mutex_unlock(&lock);
        if (older)
                drop(older);
}

enum error roll_open(struct tx *tx, struct uuid office_id, struct slice today, struct roll **ret_roll)
{
        struct access_roll_mark_row row;
        struct kept_roll *list;
        enum error err = access_roll_mark(tx, &(struct access_roll_mark_params){ .office_id = office_id },
                                          tx_arena(tx), &row);
        bool marked = err == OK;
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        list = marked ? find_kept(office_id, row.mark, today) : NULL;
        if (!list) {
                TRY(read_roll(tx, office_id, today, &list));
                if (marked)
                        keep(list, row.mark);
        }
        *ret_roll = &list->roll;
        return OK;
}

void roll_close(struct roll *roll)
{
        drop((struct kept_roll *)roll);
}

enum error roll_change(struct tx *tx, struct uuid office_id)
{
        return access_roll_replace(tx, &(struct access_roll_replace_params){ .office_id = office_id,
                                                                             .mark = uuid_new() },
                                   NULL);
}

/* --- whom texts speak of ------------------------------------------------------------------------------------------ */

static bool any_speaks_of(const struct spoken *texts, size_t count, const struct roll_entry *entry)
{
        for (size_t i = 0; i < count; i++)
                if (spoken_of(&texts[i], &entry->spoken_name, &entry->spoken_position))
                        return true;
        return false;
}

/* A person has an entry for each position in force, one after the other. */
static enum error gather(const struct roll *roll, const struct spoken *texts, size_t count, struct arena *arena,
                         struct person_ids *people)
{
        for (size_t i = 0; i < roll->count; i++)
                if (any_speaks_of(texts, count, &roll->entries[i]))
                        TRY(person_ids_add_new(people, arena, roll->entries[i].id));
        return OK;
}

static enum spoken_way way_in_letters(const struct spoken *texts, size_t count, const struct roll_entry *entry)
{
        enum spoken_way most = SPOKEN_NOT;
        for (size_t i = 0; i < count; i++) {
                enum spoken_way way = spoken_in_letter(&texts[i], &entry->spoken_name, &entry->spoken_position);
                most = way > most ? way : most;
        }
        return most;
}

/* A position names somebody when one person alone holds what was said. */
static enum error gather_letters(const struct roll *roll, const struct spoken *texts, size_t count,
                                 struct arena *arena, struct person_ids *people)
{
        struct person_ids holders = { 0 };
        for (size_t i = 0; i < roll->count; i++) {
                const struct roll_entry *entry = &roll->entries[i];
                enum spoken_way way = way_in_letters(texts, count, entry);
                if (way == SPOKEN_NAME)
                        TRY(person_ids_add_new(people, arena, entry->id));
                if (way == SPOKEN_POSITION)
                        TRY(person_ids_add_new(&holders, arena, entry->id));
        }
        return holders.count == 1 ? person_ids_add_new(people, arena, holders.items[0]) : OK;
}

/* How texts are read, and whom they then speak of. */
struct manner {
        enum error (*read)(struct slice text, struct arena *arena, struct spoken *ret_spoken);
        enum error (*gather)(const struct roll *roll, const struct spoken *texts, size_t count, struct arena *arena,
                             struct person_ids *people);
};

static enum error search_roll(struct tx *tx, const struct spoken_search *search, const struct manner *manner,
                              struct arena *arena, struct person_ids *ret_people)
{
        _cleanup_roll_ struct roll *roll = NULL;
        struct person_ids people = { 0 };
        struct spoken *texts = arena_array(arena, struct spoken, search->text_count + 1);
        if (!texts)
                return ERR_MEMORY;
        for (size_t i = 0; i < search->text_count; i++)
                TRY(manner->read(search->texts[i], arena, &texts[i]));
        TRY(roll_open(tx, search->office_id, search->today, &roll));
        TRY(manner->gather(roll, texts, search->text_count, arena, &people));
        *ret_people = people;
        return OK;
}

enum error people_spoken_of(struct tx *tx, const struct spoken_search *search, struct arena *arena,
                            struct person_ids *ret_people)
{
        return search_roll(tx, search, &(struct manner){ spoken_read, gather }, arena, ret_people);
}

enum error people_in_letter(struct tx *tx, const struct spoken_search *search, struct arena *arena,
                            struct person_ids *ret_people)
{
        return search_roll(tx, search, &(struct manner){ spoken_read_letter, gather_letters }, arena, ret_people);
}

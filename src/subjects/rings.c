/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The whole office as a network, and the groups that the engine finds in it. */
#include "subjects/rings.h"

#include "base/checked.h"
#include "network/network.h"
#include "subjects.sql.h"
#include "text/date.h"

enum { STANDINGS_MAX = 40'000, LINKS_MAX = 200'000, HALF_LIFE = 365, HUB = 40 };

struct subject_index {
        struct uuid *ids; /* ascending, distinct */
        uint32_t count;
};

struct office_network {
        const struct subject_standings_rows *rows; /* by source */
        struct subject_index persons, identifiers;
        struct network_link *links;
        size_t link_count;
        struct network network;
        bool complete;
};

static int compare_ids(const void *a, const void *b)
{
        return uuid_compare(*(const struct uuid *)a, *(const struct uuid *)b);
}

static int compare_sources(const void *a, const void *b)
{
        const struct subject_standings_row *x = a, *y = b;
        int order = uuid_compare(x->source_id, y->source_id);
        return order ? order : uuid_compare(x->id, y->id);
}

static bool is_person(const struct subject_standings_row *row)
{
        return slice_equal(row->kind, subject_kind_word(MATCH_PERSON));
}

/* An equal name alone is nobody: it counts once somebody has judged it. */
static bool counts(const struct subject_standings_row *row)
{
        return !is_person(row) || !row->possible;
}

static enum error index_make(const struct subject_standings_rows *rows, bool persons, struct arena *arena,
                             struct subject_index *index)
{
        uint32_t kept = 0;
        index->ids = arena_array(arena, struct uuid, rows->count);
        if (!index->ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++)
                if (is_person(&rows->items[i]) == persons && counts(&rows->items[i]))
                        index->ids[index->count++] = rows->items[i].id;
        qsort(index->ids, index->count, sizeof *index->ids, compare_ids);
        for (uint32_t i = 0; i < index->count; i++)
                if (kept == 0 || !uuid_equal(index->ids[kept - 1], index->ids[i]))
                        index->ids[kept++] = index->ids[i];
        index->count = kept;
        return OK;
}

static uint32_t number_of(const struct subject_index *index, struct uuid id)
{
        const struct uuid *found = bsearch(&id, index->ids, index->count, sizeof id, compare_ids);
        return (uint32_t)(found - index->ids);
}

/* Each recruiter of a source with each thing in it: rows[from..to). Counts alone while there is no room. */
static enum error link_source(struct office_network *own, size_t from, size_t to)
{
        for (size_t i = from; i < to; i++) {
                const struct subject_standings_row *person = &own->rows->items[i];
                if (!is_person(person) || !counts(person))
                        continue;
                for (size_t j = from; j < to; j++) {
                        const struct subject_standings_row *thing = &own->rows->items[j];
                        struct date day;
                        if (is_person(thing))
                                continue;
                        if (own->link_count == LINKS_MAX) {
                                own->complete = false;
                                return OK;
                        }
                        if (!own->links) {
                                own->link_count++;
                                continue;
                        }
                        TRY(date_parse_iso(thing->observed_on, &day));
                        own->links[own->link_count++] = (struct network_link){
                                number_of(&own->persons, person->id), number_of(&own->identifiers, thing->id),
                                date_to_days(day), thing->possible ? NETWORK_CERTAIN / 2 : NETWORK_CERTAIN };
                }
        }
        return OK;
}

static enum error link_sources(struct office_network *own)
{
        const size_t count = own->rows->count;
        own->link_count = 0;
        for (size_t from = 0, to; from < count; from = to) {
                for (to = from + 1; to < count; to++)
                        if (!uuid_equal(own->rows->items[to].source_id, own->rows->items[from].source_id))
                                break;
                TRY(link_source(own, from, to));
        }
        return OK;
}

static enum error make_network(struct office_network *own, const struct actor *actor, struct arena *arena)
{
        struct date today = date_of_instant(clock_now(), actor->zone_minutes);
        TRY(index_make(own->rows, true, arena, &own->persons));
        TRY(index_make(own->rows, false, arena, &own->identifiers));
        TRY(link_sources(own));
        own->links = arena_array(arena, struct network_link, own->link_count);
        if (!own->links)
                return ERR_MEMORY;
        TRY(link_sources(own));
        const struct network_shape shape = { own->persons.count, own->identifiers.count, date_to_days(today),
                                             HALF_LIFE, HUB };
        return network_make(own->links, own->link_count, &shape, &own->network);
}

static enum error find_groups(const struct office_network *own, uint32_t *groups)
{
        _cleanup_network_pairs_ struct network_pairs pairs = { 0 };
        TRY(network_project(&own->network, NETWORK_RATE, &pairs));
        return network_groups(&pairs, own->persons.count, NETWORK_RESOLUTION, groups);
}

struct found_ring {
        uint32_t group, size;
};

/* The largest first, of equal ones the one that was numbered first. */
static int compare_rings(const void *a, const void *b)
{
        const struct found_ring *x = a, *y = b;
        if (x->size != y->size)
                return x->size > y->size ? -1 : 1;
        return (x->group > y->group) - (x->group < y->group);
}

struct shared_thing {
        uint32_t identifier, users; /* users: of all */
};

struct telling {
        struct tx *tx;
        const struct actor *actor;
        struct arena *arena;
        const struct office_network *own;
        const uint32_t *groups;
        struct shared_thing *shared; /* room for every identifier */
        struct uuid told[RINGS_MAX * (RING_MEMBERS_MAX + RING_SHARED_MAX)];
        size_t told_count;
};

static enum error tell(struct telling *telling, struct uuid id, struct subject_head *ret_head)
{
        telling->told[telling->told_count++] = id;
        return subjects_head_for(telling->tx, telling->actor, id, telling->arena, ret_head);
}

static int compare_shared(const void *a, const void *b)
{
        const struct shared_thing *x = a, *y = b;
        if (x->users != y->users)
                return x->users < y->users ? -1 : 1;
        return (x->identifier > y->identifier) - (x->identifier < y->identifier);
}

static enum error tell_shared(struct telling *telling, uint32_t group, struct ring *ring)
{
        const struct network_side *side = &telling->own->network.identifiers;
        struct shared_thing *shared = telling->shared;
        size_t count = 0;
        ring->shared = arena_array(telling->arena, struct subject_head, RING_SHARED_MAX);
        if (!ring->shared)
                return ERR_MEMORY;
        for (uint32_t node = 0; node < side->count; node++) {
                uint32_t members = 0, users = side->starts[node + 1] - side->starts[node];
                for (uint32_t i = side->starts[node]; i < side->starts[node + 1]; i++)
                        members += telling->groups[side->others[i]] == group;
                if (members > 1 && users <= HUB)
                        shared[count++] = (struct shared_thing){ node, users };
        }
        qsort(shared, count, sizeof *shared, compare_shared);
        for (size_t i = 0; i < count && i < RING_SHARED_MAX; i++)
                TRY(tell(telling, telling->own->identifiers.ids[shared[i].identifier],
                         &ring->shared[ring->shared_count++]));
        return OK;
}

static enum error tell_ring(struct telling *telling, const struct found_ring *found, struct ring *ring)
{
        *ring = (struct ring){ .members = arena_array(telling->arena, struct subject_head, RING_MEMBERS_MAX) };
        if (!ring->members)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < telling->own->persons.count; i++) {
                if (telling->groups[i] != found->group)
                        continue;
                if (ring->member_count == RING_MEMBERS_MAX) {
                        ring->members_left_out++;
                        continue;
                }
                TRY(tell(telling, telling->own->persons.ids[i], &ring->members[ring->member_count++]));
        }
        return tell_shared(telling, found->group, ring);
}

static enum error tell_rings(struct telling *telling, struct rings *rings)
{
        uint32_t persons = telling->own->persons.count;
        struct found_ring *found = arena_array(telling->arena, struct found_ring, persons);
        size_t count = 0;
        rings->items = arena_array(telling->arena, struct ring, RINGS_MAX);
        if (!found || !rings->items)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < persons; i++) {
                found[i].group = i;
                found[telling->groups[i]].size++; /* groups are numbered below the number of persons */
        }
        qsort(found, persons, sizeof *found, compare_rings);
        while (count < persons && found[count].size >= RING_LEAST)
                count++;
        rings->count = count < RINGS_MAX ? count : RINGS_MAX;
        rings->left_out = count - rings->count;
        for (size_t i = 0; i < rings->count; i++)
                TRY(tell_ring(telling, &found[i], &rings->items[i]));
        return access_record(telling->tx, &(struct access_trace){ .actor = telling->actor, .action = S("subject.list"),
                                                                  .object_kind = S("subject"),
                                                                  .office_id = telling->actor->office_id,
                                                                  .ids = telling->told,
                                                                  .id_count = telling->told_count });
}

static enum error find_rings(struct telling *telling, struct office_network *own, struct rings *rings)
{
        TRY(make_network(own, telling->actor, telling->arena));
        uint32_t *groups = arena_array(telling->arena, uint32_t, own->persons.count);
        telling->shared = arena_array(telling->arena, struct shared_thing, own->identifiers.count);
        if (!groups || !telling->shared)
                return ERR_MEMORY;
        TRY(find_groups(own, groups));
        telling->groups = groups;
        return tell_rings(telling, rings);
}

enum error subjects_rings(struct tx *tx, const struct actor *actor, struct arena *arena, struct rings *ret_rings)
{
        struct subject_standings_rows rows;
        struct rings rings = { .count = 0 };
        struct access_object object = { .kind = S("subject"), .office_id = actor->office_id, .class = CLASS_P3 };
        TRY(access_decide(tx, actor, S("subject.list"), &object));
        TRY(subject_standings(tx,
                              &(struct subject_standings_params){ .office_id = actor->office_id,
                                                                  .reader = actor->person_id },
                              arena, &rows));
        if (rows.count)
                qsort(rows.items, rows.count, sizeof *rows.items, compare_sources);
        struct office_network own = { .rows = &rows, .complete = rows.count < STANDINGS_MAX };
        struct telling *telling = arena_array(arena, struct telling, 1);
        if (!telling)
                return ERR_MEMORY;
        *telling = (struct telling){ .tx = tx, .actor = actor, .arena = arena, .own = &own };
        enum error err = find_rings(telling, &own, &rings);
        rings.complete = own.complete;
        network_free(&own.network);
        TRY(err);
        *ret_rings = rings;
        return OK;
}

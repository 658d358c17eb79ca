/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Gathers the sources around a subject and lets the engine rank what stands in them. */
#include "subjects/circle.h"

#include "network/network.h"
#include "subjects.sql.h"
#include "subjects/labels.h"
#include "text/date.h"

enum {
        SOURCES_MAX = 2000, THINGS_MAX = 2000, STANDINGS_MAX = 8000, /* what is gathered at most */
        EXPAND_MAX = 60,    /* things beside the subject whose other sources are looked at */
        HALF_LIFE = 365, HUB = 40,
        PROBABILITY_POSSIBLE = NETWORK_CERTAIN / 2,
};

struct source {
        struct uuid id;
        struct slice kind, observed_on;
        int32_t day;
        size_t persons, identifiers;
        uint32_t nameless; /* subject of the engine for the one without a name; UINT32_MAX: none */
};

struct thing {
        struct uuid id;
        enum match_kind kind;
        struct slice label;
        uint32_t index; /* of the engine: among persons, or among identifiers */
        int64_t sources;
        bool expanded;
};

/* A thing stands in a source. */
struct standing {
        uint32_t source, thing;
        bool possible;
};

struct gathering {
        struct tx *tx;
        const struct actor *actor;
        struct arena *arena;
        struct source *sources;
        struct thing *things;
        struct standing *standings;
        size_t source_count, thing_count, standing_count;
        uint32_t persons, identifiers; /* of the engine; persons include those without a name */
        bool complete;
};

static enum error gathering_make(struct gathering *own)
{
        own->sources = arena_array(own->arena, struct source, SOURCES_MAX);
        own->things = arena_array(own->arena, struct thing, THINGS_MAX);
        own->standings = arena_array(own->arena, struct standing, STANDINGS_MAX);
        own->complete = true;
        return own->sources && own->things && own->standings ? OK : ERR_MEMORY;
}

/* Number of the source of a row; UINT32_MAX when there is no room. */
static uint32_t source_of(struct gathering *own, const struct subject_circle_row *row)
{
        struct date date;
        for (size_t i = 0; i < own->source_count; i++)
                if (uuid_equal(own->sources[i].id, row->source_id))
                        return (uint32_t)i;
        if (own->source_count == SOURCES_MAX || date_parse_iso(row->observed_on, &date) != OK)
                return UINT32_MAX;
        own->sources[own->source_count] = (struct source){ .id = row->source_id, .kind = row->source_kind,
                                                           .observed_on = row->observed_on, .nameless = UINT32_MAX,
                                                           .day = date_to_days(date) };
        return (uint32_t)own->source_count++;
}

static uint32_t thing_of(struct gathering *own, const struct subject_circle_row *row)
{
        enum match_kind kind;
        for (size_t i = 0; i < own->thing_count; i++)
                if (uuid_equal(own->things[i].id, row->id))
                        return (uint32_t)i;
        if (own->thing_count == THINGS_MAX || !subject_kind_parse(row->kind, &kind))
                return UINT32_MAX;
        bool person = kind == MATCH_PERSON;
        own->things[own->thing_count] = (struct thing){ .id = row->id, .kind = kind, .label = row->label,
                                                        .index = person ? own->persons++ : own->identifiers++ };
        return (uint32_t)own->thing_count++;
}

/* A thing may stand in a source in two roles, or two spellings: once is enough, and what is sure stays sure. */
static void add_standing(struct gathering *own, const struct standing *standing)
{
        for (size_t i = own->standing_count; i > 0; i--) {
                struct standing *known = &own->standings[i - 1];
                if (known->source != standing->source || known->thing != standing->thing)
                        continue;
                known->possible &= standing->possible;
                return;
        }
        own->standings[own->standing_count++] = *standing;
        own->things[standing->thing].sources++;
        if (own->things[standing->thing].kind == MATCH_PERSON)
                own->sources[standing->source].persons++;
        else
                own->sources[standing->source].identifiers++;
}

/* Everything in the sources of one subject. *ret_rows is 0 when the reader sees none. */
static enum error gather(struct gathering *own, struct uuid id, size_t *ret_rows)
{
        struct subject_circle_rows rows;
        TRY(subject_circle(own->tx,
                           &(struct subject_circle_params){ .office_id = own->actor->office_id,
                                                            .id = id,
                                                            .reader = own->actor->person_id },
                           own->arena, &rows));
        for (size_t i = 0; i < rows.count; i++) {
                struct standing standing = { source_of(own, &rows.items[i]), thing_of(own, &rows.items[i]),
                                             rows.items[i].possible };
                if (standing.source == UINT32_MAX || standing.thing == UINT32_MAX ||
                    own->standing_count == STANDINGS_MAX) {
                        own->complete = false;
                        break;
                }
                add_standing(own, &standing);
        }
        own->complete &= rows.count < 1000; /* what the query gives at most */
        *ret_rows = rows.count;
        return OK;
}

/* The sources of those beside the subject: of the other kind, for links go between the kinds. */
static enum error gather_around(struct gathering *own)
{
        size_t first = own->thing_count, rows;
        bool persons = own->things[0].kind != MATCH_PERSON;
        own->things[0].expanded = true;
        for (size_t done = 0; done <= EXPAND_MAX; done++) {
                struct thing *best = NULL;
                for (size_t i = 1; i < first; i++) {
                        struct thing *thing = &own->things[i];
                        if (!thing->expanded && (thing->kind == MATCH_PERSON) == persons &&
                            (!best || thing->sources > best->sources))
                                best = thing;
                }
                if (!best)
                        return OK;
                if (done == EXPAND_MAX)
                        break;
                best->expanded = true;
                TRY(gather(own, best->id, &rows));
        }
        own->complete = false;
        return OK;
}

/* A source that mentions two identifiers and no name speaks of somebody nevertheless. */
static void add_nameless(struct gathering *own)
{
        for (size_t i = 0; i < own->source_count; i++)
                if (own->sources[i].persons == 0 && own->sources[i].identifiers > 1)
                        own->sources[i].nameless = own->persons++;
}

static uint32_t probability_of(const struct standing *one, const struct standing *other)
{
        return one->possible || other->possible ? PROBABILITY_POSSIBLE : NETWORK_CERTAIN;
}

/* Calls nothing when `links` is NULL but counts. */
static size_t write_links(const struct gathering *own, struct network_link *links)
{
        size_t count = 0;
        static const struct standing sure = { 0, 0, false };
        for (size_t i = 0; i < own->standing_count; i++) {
                const struct standing *one = &own->standings[i];
                const struct source *source = &own->sources[one->source];
                const struct thing *identifier = &own->things[one->thing];
                if (identifier->kind == MATCH_PERSON)
                        continue;
                if (source->nameless != UINT32_MAX) {
                        if (links)
                                links[count] = (struct network_link){ source->nameless, identifier->index, source->day,
                                                                      probability_of(one, &sure) };
                        count++;
                }
                for (size_t j = 0; j < own->standing_count && source->persons > 0; j++) {
                        const struct standing *other = &own->standings[j];
                        if (other->source != one->source || own->things[other->thing].kind != MATCH_PERSON)
                                continue;
                        if (links)
                                links[count] = (struct network_link){ own->things[other->thing].index,
                                                                      identifier->index, source->day,
                                                                      probability_of(one, other) };
                        count++;
                }
        }
        return count;
}

static enum error make_network(const struct gathering *own, struct network *ret_network)
{
        size_t count = write_links(own, NULL);
        struct network_link *links = arena_array(own->arena, struct network_link, count);
        struct date today;
        struct slice day = actor_today(own->actor, own->arena);
        if (!links || slice_is_null(day))
                return ERR_MEMORY;
        TRY(date_parse_iso(day, &today));
        (void)write_links(own, links);
        const struct network_shape shape = { own->persons, own->identifiers, date_to_days(today), HALF_LIFE, HUB };
        return network_make(links, count, &shape, ret_network);
}

static struct circle_node node_of(const struct gathering *own, struct network_node node)
{
        for (size_t i = 0; i < own->thing_count; i++) {
                const struct thing *thing = &own->things[i];
                if (thing->index == node.index && (thing->kind != MATCH_PERSON) == node.identifier)
                        return (struct circle_node){ .id = thing->id, .kind = thing->kind, .label = thing->label,
                                                     .sources = thing->sources };
        }
        for (size_t i = 0; i < own->source_count; i++)
                if (!node.identifier && own->sources[i].nameless == node.index)
                        return (struct circle_node){ .kind = MATCH_PERSON, .source_kind = own->sources[i].kind,
                                                     .observed_on = own->sources[i].observed_on, .sources = 1 };
        return (struct circle_node){ .kind = MATCH_PERSON };
}

struct drawing {
        const struct gathering *own;
        const struct network *network;
        struct network_walker *walker;
        struct network_near near[CIRCLE_MOST];
        struct network_node shown[CIRCLE_MOST]; /* by number in the circle */
};

static uint32_t number_of(const struct drawing *drawing, size_t count, struct network_node node)
{
        for (size_t i = 0; i < count; i++)
                if (drawing->shown[i].identifier == node.identifier && drawing->shown[i].index == node.index)
                        return (uint32_t)i;
        return UINT32_MAX;
}

static enum error draw_nodes(struct drawing *drawing, struct circle *circle)
{
        struct network_nearby nearby = { .items = drawing->near };
        struct network_node path[NETWORK_PATH_MAX], centre = { drawing->own->things[0].kind != MATCH_PERSON,
                                                                drawing->own->things[0].index };
        size_t length;
        circle->nodes = arena_array(drawing->own->arena, struct circle_node, CIRCLE_MOST);
        if (!circle->nodes)
                return ERR_MEMORY;
        network_near(drawing->walker, centre, CIRCLE_MOST - 1, &nearby);
        drawing->shown[0] = centre;
        circle->nodes[0] = node_of(drawing->own, centre);
        circle->hidden = nearby.hidden;
        circle->node_count = nearby.count + 1;
        for (uint32_t i = 1; i < circle->node_count; i++) {
                const struct network_near *near = &drawing->near[i - 1];
                drawing->shown[i] = near->node;
                circle->nodes[i] = node_of(drawing->own, near->node);
                circle->nodes[i].steps = near->steps;
                circle->nodes[i].via = i;
        }
        for (uint32_t i = 1; i < circle->node_count; i++) {
                if (circle->nodes[i].steps < 2)
                        continue;
                network_path(drawing->walker, centre, drawing->shown[i], path, &length);
                uint32_t via = length > 1 ? number_of(drawing, circle->node_count, path[1]) : UINT32_MAX;
                circle->nodes[i].via = via == UINT32_MAX ? i : via;
        }
        return OK;
}

/* Sources of both, and whether all of them are only possible. */
static void describe_link(const struct gathering *own, const struct circle *circle, struct circle_link *link)
{
        link->possible = true;
        for (size_t i = 0; i < own->standing_count; i++) {
                const struct standing *one = &own->standings[i];
                const struct source *source = &own->sources[one->source];
                if (!uuid_equal(own->things[one->thing].id, circle->nodes[link->b].id))
                        continue;
                if (uuid_is_nil(circle->nodes[link->a].id)) {
                        link->possible &= one->possible;
                        link->sources = 1;
                        continue;
                }
                for (size_t j = 0; j < own->standing_count && source->persons > 0; j++) {
                        const struct standing *other = &own->standings[j];
                        if (other->source != one->source ||
                            !uuid_equal(own->things[other->thing].id, circle->nodes[link->a].id))
                                continue;
                        link->sources++;
                        link->possible &= one->possible || other->possible;
                }
        }
}

/* The links between those shown: from each person to identifiers. */
static enum error draw_links(const struct drawing *drawing, struct circle *circle)
{
        const struct network_side *side = &drawing->network->subjects;
        circle->links = arena_array(drawing->own->arena, struct circle_link, drawing->network->links);
        if (!circle->links)
                return ERR_MEMORY;
        for (uint32_t a = 0; a < circle->node_count; a++) {
                if (drawing->shown[a].identifier)
                        continue;
                uint32_t node = drawing->shown[a].index;
                for (uint32_t i = side->starts[node]; i < side->starts[node + 1]; i++) {
                        uint32_t b = number_of(drawing, circle->node_count,
                                               (struct network_node){ true, side->others[i] });
                        if (b == UINT32_MAX)
                                continue;
                        struct circle_link *link = &circle->links[circle->link_count++];
                        *link = (struct circle_link){ .a = a, .b = b };
                        describe_link(drawing->own, circle, link);
                }
        }
        return OK;
}

static enum error record_seen(struct tx *tx, const struct actor *actor, const struct circle *circle)
{
        struct uuid ids[CIRCLE_MOST];
        size_t count = 0;
        for (size_t i = 1; i < circle->node_count; i++)
                if (!uuid_is_nil(circle->nodes[i].id))
                        ids[count++] = circle->nodes[i].id;
        if (count == 0)
                return OK;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("subject.list"),
                                                         .object_kind = S("subject"), .office_id = actor->office_id,
                                                         .ids = ids, .id_count = count });
}

static enum error draw(const struct gathering *own, struct circle *circle)
{
        _cleanup_network_ struct network network = { 0 };
        _cleanup_network_walker_ struct network_walker walker = { 0 };
        struct drawing *drawing = arena_array(own->arena, struct drawing, 1);
        if (!drawing)
                return ERR_MEMORY;
        TRY(make_network(own, &network));
        TRY(network_walker_make(&network, &walker));
        *drawing = (struct drawing){ .own = own, .network = &network, .walker = &walker };
        TRY(draw_nodes(drawing, circle));
        return draw_links(drawing, circle);
}

/* The subject stands first among the things. */
static enum error begin(struct gathering *own, const struct subject_head *head)
{
        TRY(gathering_make(own));
        own->things[own->thing_count++] =
                (struct thing){ .id = head->id, .kind = head->kind, .label = head->label,
                                .index = head->kind == MATCH_PERSON ? own->persons++ : own->identifiers++ };
        return OK;
}

static enum error label_things(struct gathering *own)
{
        struct label_reader reader = { .tx = own->tx, .actor = own->actor, .arena = own->arena };
        for (size_t i = 0; i < own->thing_count; i++) {
                struct thing *thing = &own->things[i];
                struct subject_head head = { thing->id, thing->kind, thing->label };
                TRY(label_read(&reader, &head));
                thing->label = head.label;
        }
        return OK;
}

enum error subjects_circle(struct tx *tx, const struct actor *actor, struct uuid subject_id, struct arena *arena,
                           struct circle *ret_circle)
{
        struct gathering own = { .tx = tx, .actor = actor, .arena = arena };
        struct circle circle = { .complete = true };
        struct uuid root;
        size_t rows;
        TRY(subjects_root(tx, actor->office_id, subject_id, &root));
        struct access_object object = { .kind = S("subject"), .office_id = actor->office_id, .id = subject_id,
                                        .class = CLASS_P3 };
        TRY(access_enter(tx, actor, S("subject.read"), &object, SLICE_NULL));
        if (!uuid_equal(root, subject_id))
                return ERR_NOT_FOUND;
        TRY(subjects_head_for(tx, actor, subject_id, arena, &circle.head));
        TRY(begin(&own, &circle.head));
        TRY(gather(&own, subject_id, &rows));
        if (rows == 0)
                return ERR_NOT_FOUND;
        TRY(gather_around(&own));
        add_nameless(&own);
        TRY(label_things(&own));
        TRY(draw(&own, &circle));
        circle.complete = own.complete;
        TRY(record_seen(tx, actor, &circle));
        *ret_circle = circle;
        return OK;
}

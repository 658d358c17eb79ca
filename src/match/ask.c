/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Candidates first by what they share, then by weight.
 *
 * Each key of the question has a list of rows. The shortest lists are gone through until GATHERED_MOST rows are seen;
 * every row collects the surprise of the keys it shares, log2(rows / length of the list), of further keys of one family
 * a quarter, because they mostly say the same again. Only the WEIGHED_MOST rows that collect most are weighed. */
#include "base/checked.h"
#include "match/delta.h"

enum {
        GATHERED_MOST = 4096,
        SLOT_BITS = 13, /* of twice as many */
        WEIGHED_MOST = 96,
        SURPRISE_UNIT = 16,       /* of a bit */
        SURPRISE_MOST = 1 << 12,  /* of one row */
        QUESTION_KEYS_MAX = MATCH_KEYS_MAX + MATCH_NEAR_KEYS_MAX,
        POSTINGS_MAX = 2 * QUESTION_KEYS_MAX + MATCH_SLIP_KEYS_MAX,
        AHEAD = 4,                /* rows whose words are fetched before they are weighed */
};

/* A row and what it shares with the question. */
struct match_gathered {
        uint32_t row;
        uint16_t surprise, families;
};

_Static_assert(BLOCK_FAMILIES <= 16, "a bit for each family");

enum error match_asker_init(struct match_asker *asker, const struct match_index *index)
{
        *asker = (struct match_asker){ .index = index };
        asker->gathered = calloc(GATHERED_MOST, sizeof *asker->gathered);
        asker->slots = calloc((size_t)1 << SLOT_BITS, sizeof *asker->slots);
        if (asker->gathered && asker->slots)
                return OK;
        match_asker_free(asker);
        return ERR_MEMORY;
}

void match_asker_free(struct match_asker *asker)
{
        free(asker->gathered);
        free(asker->slots);
        *asker = (struct match_asker){ 0 };
}

static bool is_better(struct match_hit a, struct match_hit b)
{
        return a.weight != b.weight ? a.weight > b.weight : a.row < b.row;
}

static void keep_hit(struct match_answer *answer, size_t top, struct match_hit hit)
{
        if (answer->count == top && !is_better(hit, answer->hits[top - 1]))
                return;
        size_t at = answer->count < top ? answer->count++ : top - 1;
        for (; at > 0 && is_better(hit, answer->hits[at - 1]); at--)
                answer->hits[at] = answer->hits[at - 1];
        answer->hits[at] = hit;
}

static void look_at(const struct match_asker *asker, const struct match_record *record, uint32_t row, size_t top,
                    struct match_answer *answer)
{
        struct match_row room;
        const struct match_index *index = asker->index;
        struct match_record other = row < index->packed.count
                                            ? match_packed_get(&index->packed, row, &room)
                                            : match_register_get(&asker->delta->added, row - index->packed.count);
        answer->scored++;
        keep_hit(answer, top, (struct match_hit){ row, match_score_weight(&index->scorer, record, &other) });
}

/* Rows that have one of the question's keys. */
struct posting {
        struct match_list list;
        uint32_t added; /* first link of the delta's rows, or 0: of the index */
        uint8_t family;
};

/* The shorter before the longer. */
static size_t insert_posting(struct posting *postings, size_t count, struct posting posting)
{
        size_t at = count;
        if (posting.list.count == 0)
                return count;
        for (; at > 0 && postings[at - 1].list.count > posting.list.count; at--)
                postings[at] = postings[at - 1];
        postings[at] = posting;
        return count + 1;
}

static struct posting find_added(const struct match_delta *delta, const struct match_key *key)
{
        struct match_delta_slot slot = match_delta_find(delta, key->hash);
        uint32_t count = slot.count < MATCH_LIST_MOST ? slot.count : MATCH_LIST_MOST;
        return (struct posting){ { 0, slot.first ? count : 0 }, slot.first, key->family };
}

static bool has_added(const struct match_asker *asker)
{
        return asker->delta && asker->delta->added.count > 0;
}

/* Words of the delta's rows need not be among those that the index knows within a slip. */
static size_t add_slips(const struct match_asker *asker, const struct match_record *record, struct posting *postings,
                        size_t used)
{
        const struct match_index *index = asker->index;
        struct match_key keys[MATCH_SLIP_KEYS_MAX];
        size_t count = match_block_slip_keys(index->vocabulary, &index->schema, record, keys);
        for (size_t i = 0; i < count; i++)
                used = insert_posting(postings, used, find_added(asker->delta, &keys[i]));
        return used;
}

static size_t find_postings(const struct match_asker *asker, const struct match_record *record,
                            struct posting postings[POSTINGS_MAX])
{
        const struct match_index *index = asker->index;
        struct match_key keys[QUESTION_KEYS_MAX];
        unsigned how = BLOCK_ASKED | (match_block_is_wide(index->packed.count) ? BLOCK_WIDE : 0);
        size_t count = match_block_keys(index->vocabulary, &index->schema, record, how, keys), used = 0;
        count += match_block_near_keys(index->vocabulary, &index->schema, record, &index->near, keys + count);
        for (size_t i = 0; i < count; i++)
                match_postings_fetch_start(&index->keys, keys[i].hash);
        for (size_t i = 0; i < count; i++)
                match_postings_fetch_bucket(&index->keys, keys[i].hash);
        for (size_t i = 0; i < count; i++) {
                struct match_list list = match_postings_find(&index->keys, keys[i].hash);
                used = insert_posting(postings, used, (struct posting){ list, 0, keys[i].family });
                if (has_added(asker))
                        used = insert_posting(postings, used, find_added(asker->delta, &keys[i]));
        }
        return has_added(asker) ? add_slips(asker, record, postings, used) : used;
}

/* log2(rows / count), to a sixteenth of a bit. */
static unsigned find_surprise(size_t rows, size_t count)
{
        int32_t bits = rows > count ? fixed_log2_ratio(rows, count) : 0;
        return (unsigned)(bits / (WEIGHT_BIT / SURPRISE_UNIT)) + 1;
}

static struct match_gathered *find_gathered(struct match_asker *asker, uint32_t row)
{
        size_t at = row * UINT32_C(2654435761) >> (32 - SLOT_BITS);
        while (asker->slots[at] && asker->gathered[asker->slots[at] - 1].row != row)
                at = (at + 1) & (((size_t)1 << SLOT_BITS) - 1);
        if (!asker->slots[at]) {
                asker->gathered[asker->gathered_count++] = (struct match_gathered){ .row = row };
                asker->slots[at] = (uint16_t)asker->gathered_count;
        }
        return &asker->gathered[asker->slots[at] - 1];
}

static void gather(struct match_asker *asker, const struct posting *posting, size_t most)
{
        uint32_t rows[MATCH_LIST_MOST];
        const struct match_delta *delta = asker->delta;
        size_t read = posting->added ? match_delta_rows(delta, posting->added, rows)
                                     : match_postings_read(&asker->index->keys, posting->list, rows);
        size_t count = read < most ? read : most;
        size_t all = asker->index->packed.count + (delta ? delta->added.count : 0);
        unsigned whole = find_surprise(all, posting->list.count), family = 1u << posting->family;
        for (size_t i = 0; i < count; i++) {
                if ((!posting->added && rows[i] >= asker->index->packed.count) ||
                    (delta && match_delta_is_gone(delta, rows[i])))
                        continue;
                struct match_gathered *own = find_gathered(asker, rows[i]);
                unsigned more = own->families & family ? whole / 4 : whole;
                unsigned surprise = own->surprise + more;
                own->surprise = (uint16_t)(surprise < SURPRISE_MOST ? surprise : SURPRISE_MOST - 1);
                own->families |= (uint16_t)family;
        }
}

/* The shortest lists first; one that is too long is begun where there would be too few rows without it. False when
 * something was left out. */
static bool gather_all(struct match_asker *asker, const struct posting *postings, size_t count, size_t wanted)
{
        size_t left = GATHERED_MOST;
        asker->gathered_count = 0;
        for (size_t i = 0; i < count; i++) {
                size_t own = postings[i].list.count;
                bool fits = own < MATCH_LIST_MOST && own <= left;
                if (fits || asker->gathered_count < wanted)
                        gather(asker, &postings[i], left);
                if (!fits)
                        return false;
                left -= own;
        }
        return true;
}

static void forget(struct match_asker *asker)
{
        memset(asker->slots, 0, ((size_t)1 << SLOT_BITS) * sizeof *asker->slots);
}

/* The rows that share most, at most `wanted`, moved to the front. Of equal ones the earlier. */
static size_t choose(struct match_asker *asker, size_t wanted)
{
        uint16_t counts[SURPRISE_MOST / SURPRISE_UNIT] = { 0 };
        size_t taken = 0, kept = 0, level = ARRAY_SIZE(counts);
        if (asker->gathered_count <= wanted)
                return asker->gathered_count;
        for (size_t i = 0; i < asker->gathered_count; i++)
                counts[asker->gathered[i].surprise / SURPRISE_UNIT]++;
        while (taken + counts[level - 1] <= wanted) /* there are more than that in all */
                taken += counts[--level];
        size_t room = wanted - taken;
        for (size_t i = 0; i < asker->gathered_count; i++) {
                size_t own = asker->gathered[i].surprise / SURPRISE_UNIT;
                bool edge = own + 1 == level && room > 0;
                room -= edge;
                if (own >= level || edge)
                        asker->gathered[kept++] = asker->gathered[i];
        }
        return kept;
}

static void weigh(const struct match_asker *asker, const struct match_record *record, size_t count, size_t top,
                  struct match_answer *answer)
{
        const struct match_packed *packed = &asker->index->packed;
        for (size_t i = 0; i < count; i++)
                if (asker->gathered[i].row < packed->count)
                        match_packed_fetch_place(packed, asker->gathered[i].row);
        for (size_t i = 0; i < count + AHEAD; i++) {
                if (i < count && asker->gathered[i].row < packed->count)
                        match_packed_fetch(packed, asker->gathered[i].row);
                if (i >= AHEAD)
                        look_at(asker, record, asker->gathered[i - AHEAD].row, top, answer);
        }
}

void match_ask(struct match_asker *asker, const struct match_record *record, size_t top,
               struct match_answer *ret_answer)
{
        struct posting postings[POSTINGS_MAX];
        size_t count = find_postings(asker, record, postings);
        size_t wanted = top > WEIGHED_MOST / 4 ? 4 * top : WEIGHED_MOST;
        ret_answer->count = 0;
        ret_answer->scored = 0;
        ret_answer->complete = gather_all(asker, postings, count, wanted) && asker->gathered_count <= wanted;
        weigh(asker, record, choose(asker, wanted), top, ret_answer);
        forget(asker);
}

void match_ask_all(const struct match_index *index, const struct match_record *record, size_t top,
                   struct match_answer *ret_answer)
{
        struct match_asker asker = { .index = index };
        ret_answer->count = 0;
        ret_answer->scored = 0;
        ret_answer->complete = true;
        for (size_t row = 0; row < index->packed.count; row++)
                look_at(&asker, record, (uint32_t)row, top, ret_answer);
}

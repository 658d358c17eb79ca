/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Candidates first by what they share, then by what speaks against them, then by weight.
 *
 * Each key of the question has a list of rows. The shortest lists are gone through until GATHERED_MOST rows are there;
 * every row collects the surprise of the keys it shares, log2(rows / length of the list), of further keys of one family
 * a quarter, because they mostly say the same again. Where they are more than `looked_at`, those that collect most are
 * looked at: dates, numbers and sexes, which take a fifth of the time of a whole record, stand for the keys of dates
 * and numbers. The best by that are weighed. A question without date and number has nothing that is quickly looked
 * at, so more are weighed at once. */
#include "base/checked.h"
#include "match/delta.h"

enum {
        GATHERED_MOST = 4096,
        SLOT_BITS = 13,           /* of twice as many */
        ROWS_LEAST = 96,          /* a list that is too long is begun while there are fewer */
        SURPRISE_UNIT = 16,       /* of a bit */
        SURPRISE_MOST = 1 << 12,  /* of one row */
        SURPRISE_MIDDLE = SURPRISE_MOST / 4, /* added once, so that what speaks against a row has room */
        LARGE = 4000000,          /* rows: from here on more strangers share what a question has */
        QUESTION_KEYS_MAX = MATCH_KEYS_MAX + MATCH_NEAR_KEYS_MAX,
        POSTINGS_MAX = 2 * QUESTION_KEYS_MAX + MATCH_SLIP_KEYS_MAX,
        AHEAD = 4,                /* rows whose words are fetched before they are weighed */
};

/* A row and what it shares with the question; `numbers`: what of it is by keys of dates and numbers alone. */
struct match_gathered {
        uint32_t row;
        uint16_t surprise, numbers, families;
};

/* How many rows: that are quickly looked at, that are weighed of those, and that are weighed where there is nothing to
 * look at. Recall and speed of them in docs/matching.md. */
struct effort {
        size_t looked_at, weighed, weighed_alone;
};
static const struct effort usual_effort = { 192, 48, 192 }, large_effort = { 320, 64, 256 };

static const uint32_t families_of_numbers = 1u << BLOCK_BORN | 1u << BLOCK_IDENTITY | 1u << BLOCK_PHONE |
                                            1u << BLOCK_ACCOUNT;

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

static struct match_record get_row(const struct match_asker *asker, uint32_t row, struct match_row *room)
{
        const struct match_packed *packed = &asker->index->packed;
        return row < packed->count ? match_packed_get(packed, row, room)
                                   : match_register_get(&asker->delta->added, row - packed->count);
}

/* What weighs or looks at rows, for one question. */
struct asking {
        struct match_asker *asker;
        const struct match_record *record;
        size_t top;
        struct match_answer *answer;
};

static void weigh(struct asking *asking, struct match_gathered *own)
{
        struct match_row room;
        struct match_record other = get_row(asking->asker, own->row, &room);
        int32_t weight = match_score_weight(&asking->asker->index->scorer, asking->record, &other);
        asking->answer->scored++;
        keep_hit(asking->answer, asking->top, (struct match_hit){ own->row, weight });
}

/* What dates, numbers and sexes weigh takes the place of what their keys did. */
static void look_at(struct asking *asking, struct match_gathered *own)
{
        struct match_row room;
        struct match_record other = get_row(asking->asker, own->row, &room);
        int32_t weight = match_score_values(&asking->asker->index->scorer, asking->record, &other);
        int32_t now = SURPRISE_MIDDLE + own->surprise - own->numbers + weight / (WEIGHT_BIT / SURPRISE_UNIT);
        own->surprise = (uint16_t)(now < 0 ? 0 : now < SURPRISE_MOST ? now : SURPRISE_MOST - 1);
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

/* log2(rows / count) in sixteenths of a bit, and one; between powers of two a straight line (Mitchell 1962). */
static unsigned find_surprise(size_t rows, size_t count)
{
        if (rows <= count)
                return 1;
        uint64_t ratio = ((uint64_t)rows << 16) / count;
        unsigned power = 63 - (unsigned)__builtin_clzll(ratio);
        return SURPRISE_UNIT * (power - 16) + (unsigned)(ratio >> (power - 4)) % SURPRISE_UNIT + 1;
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
                if (family & families_of_numbers && own->numbers + more <= own->surprise)
                        own->numbers = (uint16_t)(own->numbers + more);
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

/* Does it to the first `count` rows, which are called from memory ahead of it. */
static void go_through(struct asking *asking, size_t count,
                       void each(struct asking *asking, struct match_gathered *own))
{
        const struct match_packed *packed = &asking->asker->index->packed;
        struct match_gathered *gathered = asking->asker->gathered;
        for (size_t i = 0; i < count; i++)
                if (gathered[i].row < packed->count)
                        match_packed_fetch_place(packed, gathered[i].row);
        for (size_t i = 0; i < count + AHEAD; i++) {
                if (i < count && gathered[i].row < packed->count)
                        match_packed_fetch(packed, gathered[i].row);
                if (i >= AHEAD)
                        each(asking, &gathered[i - AHEAD]);
        }
}

static bool has_values(const struct match_schema *schema, const struct match_record *record)
{
        for (size_t field = 0; field < schema->count; field++) {
                enum match_comparison_kind kind = match_kind_of_type(schema->fields[field].type);
                if ((kind == COMPARE_DATE || kind == COMPARE_NUMBER) && record->at[field] != record->at[field + 1])
                        return true;
        }
        return false;
}

static size_t larger(size_t a, size_t b)
{
        return a > b ? a : b;
}

/* The rows to weigh, at the front; gives their number. */
static size_t choose_candidates(struct asking *asking)
{
        struct match_asker *asker = asking->asker;
        const struct effort *effort = asker->index->packed.count < LARGE ? &usual_effort : &large_effort;
        bool quick = has_values(&asker->index->schema, asking->record);
        size_t weighed = larger(4 * asking->top, quick ? effort->weighed : effort->weighed_alone);
        size_t looked_at = larger(weighed, quick ? effort->looked_at : 0);
        if (asker->gathered_count <= looked_at)
                return asker->gathered_count;
        asker->gathered_count = choose(asker, looked_at);
        if (looked_at == weighed)
                return weighed;
        go_through(asking, looked_at, look_at);
        return choose(asker, weighed);
}

void match_ask(struct match_asker *asker, const struct match_record *record, size_t top,
               struct match_answer *ret_answer)
{
        struct posting postings[POSTINGS_MAX];
        struct asking asking = { asker, record, top, ret_answer };
        size_t count = find_postings(asker, record, postings);
        ret_answer->count = 0;
        ret_answer->scored = 0;
        bool whole = gather_all(asker, postings, count, larger(4 * top, ROWS_LEAST));
        size_t gathered = asker->gathered_count;
        size_t chosen = choose_candidates(&asking);
        ret_answer->complete = whole && chosen == gathered;
        go_through(&asking, chosen, weigh);
        forget(asker);
}

void match_ask_all(const struct match_index *index, const struct match_record *record, size_t top,
                   struct match_answer *ret_answer)
{
        struct match_asker asker = { .index = index };
        struct asking asking = { &asker, record, top, ret_answer };
        ret_answer->count = 0;
        ret_answer->scored = 0;
        ret_answer->complete = true;
        for (size_t row = 0; row < index->packed.count; row++)
                weigh(&asking, &(struct match_gathered){ .row = (uint32_t)row });
}

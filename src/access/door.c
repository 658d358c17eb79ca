/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/door.h"

#include <pthread.h>
#include <sodium.h>

enum { ROWS = 2048, WAYS = 4 };

#define KNOWN_TIME (30 * DAY)
/* After so long without a failure a place begins anew. */
#define FORGOTTEN_AFTER (1 * HOUR)
/* A turn that nobody takes is given up after this. */
#define TURN_TIME (1 * HOUR)
#define LONGEST_QUEUE (1 * DAY)

struct entry {
        uint64_t key;
        int64_t failures;
        instant until; /* of a try: when the next may come; of a known place: when it is forgotten */
};

/* Tables of their own, so that a flood of tries cannot push out who is known. */
struct table {
        struct entry rows[ROWS][WAYS];
};

static struct {
        pthread_mutex_t lock;
        pthread_once_t once;
        uint8_t secret[crypto_shorthash_KEYBYTES];
        struct table tried, known, crowds, turns;
} doors = { .lock = PTHREAD_MUTEX_INITIALIZER, .once = PTHREAD_ONCE_INIT };

static void draw_secret(void)
{
        randombytes_buf(doors.secret, sizeof doors.secret);
}

instant door_delay(int64_t failures, int64_t free, instant now)
{
        int64_t seconds = 0;
        if (failures >= free)
                seconds = failures - free >= 10 ? DOOR_LONGEST_S : (int64_t)1 << (failures - free);
        return now + (seconds < DOOR_LONGEST_S ? seconds : DOOR_LONGEST_S) * SECOND;
}

struct door door_at(struct slice name, uint64_t from, struct slice device)
{
        uint8_t hash[crypto_generichash_BYTES_MIN];
        uint64_t key;
        crypto_generichash_state state;
        (void)pthread_once(&doors.once, draw_secret);
        (void)crypto_generichash_init(&state, doors.secret, sizeof doors.secret, sizeof hash);
        (void)crypto_generichash_update(&state, (const uint8_t *)&from, sizeof from);
        (void)crypto_generichash_update(&state, (const uint8_t *)&device.size, sizeof device.size);
        (void)crypto_generichash_update(&state, (const uint8_t *)device.data, device.size);
        (void)crypto_generichash_update(&state, (const uint8_t *)name.data, name.size);
        (void)crypto_generichash_final(&state, hash, sizeof hash);
        memcpy(&key, hash, sizeof key);
        return (struct door){ key ? key : 1 };
}

/* The entry of this door, or NULL. */
static struct entry *find_entry(struct table *table, struct door door)
{
        struct entry *row = table->rows[door.key % ROWS];
        for (size_t i = 0; i < WAYS; i++)
                if (row[i].key == door.key)
                        return &row[i];
        return NULL;
}

static struct entry *make_entry(struct table *table, struct door door)
{
        struct entry *found = find_entry(table, door), *row = table->rows[door.key % ROWS], *first = &row[0];
        if (found)
                return found;
        for (size_t i = 1; i < WAYS; i++)
                if (row[i].until < first->until)
                        first = &row[i];
        *first = (struct entry){ .key = door.key };
        return first;
}

bool door_try(struct door door)
{
        instant now = clock_now();
        pthread_mutex_lock(&doors.lock);
        struct entry *entry = make_entry(&doors.tried, door);
        /* A clock that was set back makes nobody wait longer than the rule does. */
        bool waits = entry->until > now && entry->until - now <= DOOR_LONGEST_S * SECOND;
        if (entry->until < now - FORGOTTEN_AFTER)
                entry->failures = 0;
        if (!waits)
                entry->until = door_delay(++entry->failures, DOOR_FREE, now);
        pthread_mutex_unlock(&doors.lock);
        return !waits;
}

/* Where this place can have a turn: none while all of its row are still to come. */
static struct entry *find_turn(struct door place, instant now)
{
        struct entry *row = doors.turns.rows[place.key % ROWS];
        for (size_t i = 0; i < WAYS; i++)
                if (row[i].until + TURN_TIME < now || row[i].until > now + LONGEST_QUEUE)
                        return &row[i];
        return NULL;
}

static instant take_turn(struct door account, struct door place, instant now)
{
        struct entry *turn = find_entry(&doors.turns, place), *crowd;
        if (turn && turn->until + TURN_TIME >= now && turn->until <= now + LONGEST_QUEUE) {
                instant at = turn->until;
                if (at <= now)
                        *turn = (struct entry){ 0 };
                return at;
        }
        crowd = make_entry(&doors.crowds, account);
        if (crowd->until < now || crowd->until > now + 2 * LONGEST_QUEUE)
                crowd->until = now;
        instant next = crowd->until + DOOR_STRANGER_S * SECOND, at = next - DOOR_STRANGERS * DOOR_STRANGER_S * SECOND;
        turn = find_turn(place, now);
        if (at > now && (!turn || at > now + LONGEST_QUEUE))
                return now + LONGEST_QUEUE;
        crowd->until = next;
        if (at > now)
                *turn = (struct entry){ .key = place.key, .until = at };
        return at;
}

bool door_let_stranger(struct door account, struct door place, unsigned *ret_wait_s)
{
        instant now = clock_now();
        pthread_mutex_lock(&doors.lock);
        instant at = take_turn(account, place, now);
        pthread_mutex_unlock(&doors.lock);
        if (at <= now)
                return true;
        *ret_wait_s = (unsigned)((at - now) / SECOND) + 1;
        return false;
}

void door_take_back(struct door door)
{
        pthread_mutex_lock(&doors.lock);
        struct entry *entry = find_entry(&doors.tried, door);
        if (entry && entry->failures > 0)
                entry->failures--, entry->until = clock_now();
        pthread_mutex_unlock(&doors.lock);
}

void door_opened(struct door door)
{
        pthread_mutex_lock(&doors.lock);
        struct entry *tried = find_entry(&doors.tried, door);
        if (tried)
                *tried = (struct entry){ 0 };
        pthread_mutex_unlock(&doors.lock);
}

void door_remember(struct door door)
{
        pthread_mutex_lock(&doors.lock);
        make_entry(&doors.known, door)->until = clock_now() + KNOWN_TIME;
        pthread_mutex_unlock(&doors.lock);
}

bool door_is_known(struct door door)
{
        pthread_mutex_lock(&doors.lock);
        struct entry *entry = find_entry(&doors.known, door);
        bool known = entry && entry->until > clock_now();
        pthread_mutex_unlock(&doors.lock);
        return known;
}

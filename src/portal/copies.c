/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A handful of rendered pages behind one lock. Times are monotone: a clock that is set back makes no page older. */
#include "portal/portal.h"

#include "base/clock.h"
#include "registers/registers.h"

#include <pthread.h>
#include <stdlib.h>

enum { COPIES_MAX = 16 };

struct kept {
        struct portal_place place;
        char *bytes;
        size_t size;
        uint64_t stamp;
        int64_t made_at, check_at;
};

static struct kept copies[COPIES_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct kept *find(struct portal_place place)
{
        for (size_t i = 0; i < COPIES_MAX; i++)
                if (copies[i].bytes && copies[i].place.store == place.store &&
                    copies[i].place.language == place.language && copies[i].place.named == place.named)
                        return &copies[i];
        return NULL;
}

static void drop(struct kept *kept)
{
        free(kept->bytes);
        *kept = (struct kept){ 0 };
}

/* A free place, or the one that was looked at least lately. */
static struct kept *make_room(struct portal_place place)
{
        struct kept *room = find(place);
        if (!room) {
                room = &copies[0];
                for (size_t i = 1; i < COPIES_MAX && room->bytes; i++)
                        if (!copies[i].bytes || copies[i].check_at < room->check_at)
                                room = &copies[i];
        }
        drop(room);
        return room;
}

enum portal_freshness portal_find_copy(struct portal_place place, bool claim, struct arena *arena,
                                       struct portal_copy *ret_copy)
{
        enum portal_freshness freshness = PORTAL_ABSENT;
        int64_t now = clock_monotonic();
        pthread_mutex_lock(&lock);
        struct kept *kept = find(place);
        if (kept) {
                ret_copy->bytes = arena_copy(arena, slice_of(kept->bytes, kept->size));
                (void)snprintf(ret_copy->tag, sizeof ret_copy->tag, "%016llx", (unsigned long long)kept->stamp);
                freshness = now < kept->check_at ? PORTAL_FRESH : PORTAL_CHECK;
                if (freshness == PORTAL_CHECK && claim)
                        kept->check_at = now + PORTAL_CHECK_SECONDS * SECOND;
        }
        pthread_mutex_unlock(&lock);
        return kept && slice_is_null(ret_copy->bytes) ? PORTAL_ABSENT : freshness;
}

bool portal_holds(struct portal_place place, uint64_t stamp)
{
        pthread_mutex_lock(&lock);
        struct kept *kept = find(place);
        bool good = kept && kept->stamp == stamp && clock_monotonic() - kept->made_at < PORTAL_KEPT_SECONDS * SECOND;
        pthread_mutex_unlock(&lock);
        return good;
}

void portal_keep(struct portal_place place, uint64_t stamp, struct slice bytes)
{
        char *copy = bytes.size > 0 && bytes.size <= PORTAL_COPY_MAX ? malloc(bytes.size) : NULL;
        if (!copy)
                return;
        memcpy(copy, bytes.data, bytes.size);
        pthread_mutex_lock(&lock);
        struct kept *kept = make_room(place);
        int64_t now = clock_monotonic();
        *kept = (struct kept){ .place = place, .bytes = copy, .size = bytes.size, .stamp = stamp, .made_at = now,
                               .check_at = now + PORTAL_CHECK_SECONDS * SECOND };
        pthread_mutex_unlock(&lock);
}

void portal_forget(const struct store *store)
{
        pthread_mutex_lock(&lock);
        for (size_t i = 0; i < COPIES_MAX; i++)
                if (copies[i].bytes && copies[i].place.store == store)
                        drop(&copies[i]);
        pthread_mutex_unlock(&lock);
        registers_forget(store);
}

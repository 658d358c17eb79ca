/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who receives what leaves by HTTP: a server of the test's own on 127.0.0.1, which answers every request alike. */
#pragma once

#include "../fixture.h"

#include "jobs/jobs.h"
#include "jobs/outbox.h"

#include <pthread.h>

struct receiver {
        int listener;
        uint16_t port;
        pthread_t thread;
        const char *reply;
        bool (*is_whole)(struct slice heard); /* whether the request was read to its end */
        char heard[8 * 1024];                 /* of the last request */
        size_t size;
        int visits;
        bool closed;
        int hold_ms;          /* says nothing for so long before it answers */
        size_t more;          /* bytes of nothing behind the reply */
};

void receiver_open(struct receiver *receiver, const char *reply, bool (*is_whole)(struct slice heard));
/* Waits for its thread. A second time does nothing. */
void receiver_close(struct receiver *receiver);

/* The kind of job that delivers, for job_take; a test calls outbox_send itself. */
extern const struct job_kinds outbox_kinds;
/* What waits in the outbox of the fixture's office. */
struct outbox_counts outbox_left(struct fixture *fixture);

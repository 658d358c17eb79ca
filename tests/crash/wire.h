/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the crash test and the benchmark need of HTTP: one connection that is kept open, and a session of a demo
 * account.
 *
 * Invariant: wire_send is OK only when a whole answer with its length was read; after any failure the connection is
 * closed and nothing is known about what the server did. A wire belongs to one thread. */
#pragma once

#include "base/error.h"
#include "base/slice.h"

#include <pthread.h>

enum { WIRE_HEAD_MAX = 16 * 1024, WIRE_BODY_MAX = 512 * 1024 };

struct wire {
        unsigned port;
        int fd; /* -1: not connected */
        char in[WIRE_HEAD_MAX + WIRE_BODY_MAX];
};

struct wire_answer {
        unsigned status;
        struct slice head, body; /* in the wire, until the next request */
};

void wire_init(struct wire *wire, unsigned port);
void wire_close(struct wire *wire);
/* Sends these bytes as they are, and reads one answer. ERR_IO: no whole answer. */
[[nodiscard]] enum error wire_send(struct wire *wire, struct slice request, struct wire_answer *ret_answer);

/* One signed-in account, shared by threads. */
struct wire_session {
        pthread_mutex_t mutex;
        const char *login;
        char password[64];
        char cookie[256], csrf[128]; /* "" until signed in */
        unsigned age;                /* grows with each sign-in */
};
/* Signs in when nobody did since the reader saw `age`; copies what a request needs. ERR_IO, ERR_BUSY: try again
 * later. */
[[nodiscard]] enum error wire_sign_in(struct wire *wire, struct wire_session *session, unsigned age);

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "receiver.h"

#include <arpa/inet.h>
#include <sys/socket.h>

static void answer(struct receiver *receiver, int client)
{
        receiver->visits++;
        receiver->size = 0;
        while (!receiver->is_whole(slice_of(receiver->heard, receiver->size))) {
                ssize_t got = read(client, receiver->heard + receiver->size, sizeof receiver->heard - receiver->size);
                if (got <= 0)
                        break;
                receiver->size += (size_t)got;
        }
        usleep((useconds_t)receiver->hold_ms * 1000);
        (void)!write(client, receiver->reply, strlen(receiver->reply));
        static const char nothing[4096] = { 0 };
        for (size_t sent = 0; sent < receiver->more; sent += sizeof nothing)
                if (send(client, nothing, sizeof nothing, MSG_NOSIGNAL) <= 0)
                        break;
        (void)close(client);
}

static void *serve(void *context)
{
        struct receiver *receiver = context;
        int client;
        while ((client = accept(receiver->listener, NULL, NULL)) >= 0)
                answer(receiver, client);
        return NULL;
}

void receiver_open(struct receiver *receiver, const char *reply, bool (*is_whole)(struct slice heard))
{
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        socklen_t size = sizeof address;
        *receiver = (struct receiver){ .listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .reply = reply,
                                       .is_whole = is_whole };
        assert_int_equal(bind(receiver->listener, (struct sockaddr *)&address, size), 0);
        assert_int_equal(listen(receiver->listener, 4), 0);
        assert_int_equal(getsockname(receiver->listener, (struct sockaddr *)&address, &size), 0);
        receiver->port = ntohs(address.sin_port);
        assert_int_equal(pthread_create(&receiver->thread, NULL, serve, receiver), 0);
}

void receiver_close(struct receiver *receiver)
{
        if (receiver->closed)
                return;
        receiver->closed = true;
        (void)shutdown(receiver->listener, SHUT_RDWR);
        pthread_join(receiver->thread, NULL);
        (void)close(receiver->listener);
}

static enum error unused(void *context, struct store *store, const struct job *job)
{
        (void)context, (void)store, (void)job;
        return ERR_INTERNAL;
}

static const struct job_kind kinds[] = { { S(OUTBOX_JOB), unused, .most_attempts = 3 } };
const struct job_kinds outbox_kinds = { kinds, 1 };

struct outbox_counts outbox_left(struct fixture *fixture)
{
        enum error err;
        struct outbox_counts found = { 0 };
        transaction (tx, fixture->store, TX_READ, &err) {
                err = outbox_count(tx, fixture->office, &found);
        }
        assert_ok(err);
        return found;
}

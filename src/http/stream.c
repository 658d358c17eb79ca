/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One thread that ticks each second: it feeds the event streams and ends connections that are too slow. */
#include "base/wait.h"
#include "http/exchange.h"

#include <poll.h>
#include <sys/socket.h>

/* STREAMS_EACH: of one account, so that nobody takes the places of all others. */
enum { STREAM_PENDING_MAX = 1 << 18, HEARTBEAT_SECONDS = 15, STREAMS_EACH = 8 };

struct http_stream {
        struct http_stream *next;
        struct http_exchange *x;
        struct event_source source;
        struct buffer pending; /* not yet taken by the network thread */
        int64_t last_sent;
        bool waiting; /* its connection is suspended until there is something */
        bool ended;
};

struct ticker {
        struct http_server *server;
        pthread_t thread;
        pthread_mutex_t lock; /* of all streams */
        pthread_cond_t wake;
        struct http_stream *streams;
        unsigned count;
        bool stopping;
};

void event_append(struct buffer *out, struct slice id, struct slice name, struct slice data)
{
        if (!slice_is_empty(id))
                buffer_printf(out, "id: %.*s\n", SLICE_FMT(id));
        if (!slice_is_empty(name))
                buffer_printf(out, "event: %.*s\n", SLICE_FMT(name));
        struct slice line;
        while (slice_next(&data, '\n', &line))
                buffer_printf(out, "data: %.*s\n", SLICE_FMT(line));
        buffer_append(out, S("\n"));
}

/* Whether the reader has hung up, as a browser does that goes to the next page: libmicrohttpd does not look at a
 * connection that waits. Under the lock, so that the connection still stands. */
static bool is_gone(const struct http_stream *stream)
{
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(stream->x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct pollfd end = { .fd = info ? info->connect_fd : -1, .events = POLLRDHUP };
        return poll(&end, 1, 0) > 0 && (end.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

static void feed(struct ticker *ticker, struct http_stream *stream, int64_t now)
{
        const struct http_gate *gate = ticker->server->config.gate;
        struct request *rq = &stream->x->request;
        if (!stream->ended && stream->waiting && is_gone(stream))
                stream->ended = true;
        if (!stream->ended && gate && gate->recheck && gate->recheck(gate->state, rq) != OK)
                stream->ended = true;
        if (!stream->ended && stream->source.next(rq, stream->source.state, &stream->pending) != OK)
                stream->ended = true;
        if (!stream->ended && stream->pending.size == 0 && now - stream->last_sent > HEARTBEAT_SECONDS * SECOND)
                buffer_append(&stream->pending, S(":\n\n"));
        if (buffer_check(&stream->pending) != OK)
                stream->ended = true; /* the client does not keep up; it will come back with Last-Event-ID */
        if (!stream->waiting || (stream->pending.size == 0 && !stream->ended))
                return;
        stream->waiting = false;
        stream->last_sent = now;
        MHD_resume_connection(stream->x->connection);
}

static bool is_late(const struct http_config *config, const struct http_link *link, int64_t now)
{
        unsigned seconds = 0;
        switch (atomic_load(&link->phase)) {
        case LINK_HEAD:
                seconds = config->header_seconds + (atomic_load(&link->used) ? config->idle_seconds : 0);
                break;
        case LINK_BODY:
                seconds = config->body_seconds;
                break;
        case LINK_SEND:
                seconds = config->total_seconds;
                break;
        default:
                return false;
        }
        return now - atomic_load(&link->since) > (int64_t)seconds * SECOND;
}

/* A shut socket makes libmicrohttpd close it; under the lock it cannot have been closed and given away before. */
static void end_slow_links(struct http_server *server, int64_t now)
{
        pthread_mutex_lock(&server->links_lock);
        for (struct http_link *link = server->links; link; link = link->next)
                if (link->fd >= 0 && is_late(&server->config, link, now))
                        (void)shutdown(link->fd, SHUT_RDWR);
        pthread_mutex_unlock(&server->links_lock);
}

static void *tick(void *state)
{
        struct ticker *ticker = state;
        pthread_mutex_lock(&ticker->lock);
        while (!ticker->stopping) {
                (void)wait_until(&ticker->wake, &ticker->lock, clock_monotonic() + SECOND);
                int64_t now = clock_monotonic();
                for (struct http_stream *stream = ticker->streams; stream && !ticker->stopping; stream = stream->next)
                        feed(ticker, stream, now);
                pthread_mutex_unlock(&ticker->lock);
                end_slow_links(ticker->server, now);
                pthread_mutex_lock(&ticker->lock);
        }
        /* Whoever waits is let go, so that the server can end. */
        for (struct http_stream *stream = ticker->streams; stream; stream = stream->next) {
                stream->ended = true;
                if (stream->waiting)
                        MHD_resume_connection(stream->x->connection);
                stream->waiting = false;
        }
        pthread_mutex_unlock(&ticker->lock);
        return NULL;
}

enum error ticker_start(struct http_server *server, struct ticker **ret_ticker)
{
        struct ticker *ticker = calloc(1, sizeof(*ticker));
        if (!ticker)
                return ERR_MEMORY;
        ticker->server = server;
        pthread_mutex_init(&ticker->lock, NULL);
        wait_init(&ticker->wake);
        if (pthread_create(&ticker->thread, NULL, tick, ticker) != 0) {
                free(ticker);
                return ERR_IO;
        }
        *ret_ticker = ticker;
        return OK;
}

/* The thread ends here; the memory stays for stream_forget until ticker_free. */
void ticker_stop(struct ticker *ticker)
{
        if (!ticker)
                return;
        pthread_mutex_lock(&ticker->lock);
        ticker->stopping = true;
        pthread_cond_broadcast(&ticker->wake);
        pthread_mutex_unlock(&ticker->lock);
        pthread_join(ticker->thread, NULL);
}

void ticker_free(struct ticker *ticker)
{
        if (!ticker)
                return;
        pthread_cond_destroy(&ticker->wake);
        pthread_mutex_destroy(&ticker->lock);
        free(ticker);
}

unsigned ticker_streams(struct ticker *ticker)
{
        pthread_mutex_lock(&ticker->lock);
        unsigned count = ticker->count;
        pthread_mutex_unlock(&ticker->lock);
        return count;
}

/* Whether a stream more finds no place, for everybody or for this account. Who turned nine pages within a second has
 * eight streams that nobody reads: they do not count. Under the lock. */
static bool is_full(const struct ticker *ticker, const struct http_exchange *x)
{
        unsigned own = 0;
        for (const struct http_stream *stream = ticker->streams; stream; stream = stream->next)
                own += stream->x->request.rate_key == x->request.rate_key && !stream->ended && !is_gone(stream);
        return ticker->count >= x->server->config.streams_max || ticker->stopping ||
               (x->request.rate_key && own >= STREAMS_EACH);
}

enum error response_events(struct request *rq, const struct event_source *source)
{
        struct http_exchange *x = rq->exchange;
        struct ticker *ticker = x->server->ticker;
        struct http_stream *stream = arena_new(&x->arena, struct http_stream);
        if (!stream)
                return ERR_MEMORY;
        *stream = (struct http_stream){ .x = x, .source = *source, .last_sent = clock_monotonic() };
        buffer_init(&stream->pending, STREAM_PENDING_MAX);
        buffer_append(&stream->pending, S("retry: 3000\n\n"));
        pthread_mutex_lock(&ticker->lock);
        bool full = is_full(ticker, x);
        if (!full) {
                stream->next = ticker->streams;
                ticker->streams = stream;
                ticker->count++;
        }
        pthread_mutex_unlock(&ticker->lock);
        if (full) {
                buffer_free(&stream->pending);
                return ERR_BUSY;
        }
        x->answer.stream = stream;
        x->answer.status = 200;
        x->answer.content_type = "text/event-stream";
        x->answer.ready = true;
        return OK;
}

/* Called by the network thread when the socket takes more. */
static ssize_t read_stream(void *state, uint64_t position, char *target, size_t most)
{
        (void)position;
        struct http_stream *stream = state;
        struct ticker *ticker = stream->x->server->ticker;
        pthread_mutex_lock(&ticker->lock);
        size_t size = stream->pending.size < most ? stream->pending.size : most;
        ssize_t result = (ssize_t)size;
        if (size > 0) {
                memcpy(target, stream->pending.data, size);
                memmove(stream->pending.data, stream->pending.data + size, stream->pending.size - size);
                stream->pending.size -= size;
        } else if (stream->ended || ticker->stopping) {
                result = MHD_CONTENT_READER_END_OF_STREAM;
        } else {
                stream->waiting = true;
                MHD_suspend_connection(stream->x->connection);
        }
        pthread_mutex_unlock(&ticker->lock);
        return result;
}

struct MHD_Response *stream_response(struct http_exchange *x)
{
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, read_stream, x->answer.stream, NULL);
}

void stream_forget(struct http_exchange *x)
{
        struct http_stream *stream = x->answer.stream;
        if (!stream)
                return;
        struct ticker *ticker = x->server->ticker;
        pthread_mutex_lock(&ticker->lock);
        for (struct http_stream **at = &ticker->streams; *at; at = &(*at)->next) {
                if (*at == stream) {
                        *at = stream->next;
                        ticker->count--;
                        break;
                }
        }
        pthread_mutex_unlock(&ticker->lock);
        buffer_free(&stream->pending);
        x->answer.stream = NULL;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between libmicrohttpd and us: what arrives becomes an exchange, is bounded and checked, waits for a worker while its
 * connection is suspended, and is answered. */
#include "http/exchange.h"

#include "base/checked.h"
#include "base/log.h"

/* Of a body that nobody wants so much is read: at an address without such a method as much as of a usual form, so that
 * it gets the answer of one that is forbidden. What is too large is read, for who is still sending sees no answer; but
 * not much of it. */
enum { URI_MAX = 4096, REFUSED_BODY = 1, STRAY_BODY = 64 * 1024, DROPPED_BODY = 1024 * 1024 };

void link_enter(struct http_link *link, int phase)
{
        atomic_store(&link->since, clock_monotonic()); /* first: the ticker must not take a new phase for an old one */
        atomic_store(&link->phase, phase);
}

void adapter_link(void *state, struct MHD_Connection *connection, void **context,
                  enum MHD_ConnectionNotificationCode what)
{
        struct http_server *server = state;
        struct http_link *link = *context;
        pthread_mutex_lock(&server->links_lock);
        if (what == MHD_CONNECTION_NOTIFY_STARTED) {
                link = calloc(1, sizeof(*link));
                const union MHD_ConnectionInfo *info =
                        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
                if (link) {
                        link->fd = info ? info->connect_fd : -1;
                        link_enter(link, LINK_HEAD);
                        link->next = server->links;
                        if (link->next)
                                link->next->previous = link;
                        server->links = link;
                        server->link_count++;
                }
                *context = link;
        } else if (link) {
                if (link->next)
                        link->next->previous = link->previous;
                if (link->previous)
                        link->previous->next = link->next;
                else
                        server->links = link->next;
                server->link_count--;
                *context = NULL;
        }
        pthread_mutex_unlock(&server->links_lock);
        if (what == MHD_CONNECTION_NOTIFY_CLOSED && link) {
                exchange_free(link->exchange);
                free(link);
        }
}

size_t adapter_keep_escapes(void *state, struct MHD_Connection *connection, char *text)
{
        UNUSED(state);
        UNUSED(connection);
        return strlen(text); /* we decode ourselves, once, and know where */
}

void exchange_free(struct http_exchange *x)
{
        if (!x)
                return;
        stream_forget(x);
        body_free(&x->body);
        buffer_free(&x->answer.body);
        json_decref(x->json);
        if (x->link)
                x->link->exchange = NULL;
        arena_reset(&x->arena);
        free(x);
}

static struct http_exchange *exchange_of(struct work *work)
{
        return (struct http_exchange *)((char *)work - offsetof(struct http_exchange, work));
}

static void send_worked(struct http_exchange *x)
{
        x->state = EXCHANGE_DONE;
        link_enter(x->link, LINK_SEND);
        atomic_fetch_sub(&x->server->in_flight, 1);
        MHD_resume_connection(x->connection);
}

/* Answers are due in nearly the order in which they came here: one thread waits for all of them, and no worker does. */
static void send_when_due(struct work *work)
{
        struct http_exchange *x = exchange_of(work);
        int64_t left = x->due - clock_monotonic();
        if (left > 0)
                (void)usleep((useconds_t)left);
        send_worked(x);
}

static void run_work(struct work *work)
{
        struct http_exchange *x = exchange_of(work);
        x->request.may_wait = true;
        exchange_run(x);
        x->work = (struct work){ .run = send_when_due };
        if (x->due == 0 || workers_add(x->server->late, &x->work) != OK)
                send_worked(x);
}

static struct http_exchange *exchange_new(struct http_server *server, struct http_link *link)
{
        struct http_exchange *x = calloc(1, sizeof(*x));
        if (!x)
                return NULL;
        arena_init(&x->arena, server->config.arena_max);
        buffer_init(&x->answer.body, server->config.response_max);
        x->body.fd = -1;
        x->server = server;
        x->link = link;
        x->work.run = run_work;
        x->began = clock_monotonic();
        x->request.arena = &x->arena;
        x->request.app = server->config.app;
        x->request.exchange = x;
        link->exchange = x;
        return x;
}

void *adapter_begin(void *state, const char *uri, struct MHD_Connection *connection)
{
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        struct http_link *link = info ? info->socket_context : NULL;
        if (!link)
                return NULL;
        exchange_free(link->exchange);
        link_enter(link, LINK_HEAD);
        struct http_exchange *x = exchange_new(state, link);
        if (!x)
                return NULL;
        x->connection = connection;
        struct slice all = slice_from_cstr(uri);
        x->uri = arena_copy(&x->arena, slice_sub(all, 0, URI_MAX + 1));
        size_t query = slice_find_byte(x->uri, '?');
        x->request.path = slice_sub(x->uri, 0, query);
        x->query = slice_from(x->uri, query + 1);
        return x;
}

void adapter_complete(void *state, struct MHD_Connection *connection, void **request,
                      enum MHD_RequestTerminationCode how)
{
        UNUSED(state);
        UNUSED(connection);
        UNUSED(how);
        struct http_exchange *x = *request;
        if (!x)
                return;
        atomic_store(&x->link->used, true);
        link_enter(x->link, LINK_HEAD);
        exchange_free(x);
        *request = NULL;
}

static bool method_of(const char *name, enum http_method *ret_method, bool *ret_head)
{
        *ret_head = strcmp(name, "HEAD") == 0;
        for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
                if (strcmp(*ret_head ? "GET" : name, http_method_name((enum http_method)i)) == 0) {
                        *ret_method = (enum http_method)i;
                        return true;
                }
        }
        return false;
}

static enum MHD_Result send_answer(struct http_exchange *x)
{
        struct MHD_Response *response = answer_create(x);
        if (!response)
                return MHD_NO;
        link_enter(x->link, x->answer.stream ? LINK_STREAM : LINK_SEND);
        enum MHD_Result result = MHD_queue_response(x->connection, x->answer.status, response);
        MHD_destroy_response(response);
        x->state = EXCHANGE_DONE;
        return result;
}

/* Refused before anything was read of its body: the connection ends with this answer. */
static enum MHD_Result refuse(struct http_exchange *x, unsigned status, const char *why)
{
        atomic_fetch_add(&x->server->refused, 1);
        if (!(x->request.route && x->request.route->flags & ROUTE_UNTRACED))
                LOG(LOG_DEBUG, "http.refused", { "why", slice_from_cstr(why) });
        answer_plain(x, status, status == 414   ? "Alamat terlalu panjang.\n"
                                : status == 503 ? "Sistem sedang sibuk. Coba lagi.\n"
                                                : "Permintaan tidak dapat dibaca.\n");
        return send_answer(x);
}

/* Forms without files are smaller than this. */
enum { SHED_BODY_READ = 128 * 1024 };

static enum MHD_Result shed(struct http_exchange *x)
{
        atomic_fetch_add(&x->server->shed, 1);
        x->answer.close = true;
        /* A larger body has files in it, and reading it would hold up the network thread. */
        exchange_answer_error(x, x->body.size <= SHED_BODY_READ ? exchange_keep_typed(x, ERR_BUSY) : ERR_BUSY);
        return send_answer(x);
}

static void list_methods(struct http_exchange *x)
{
        struct slice list = S("");
        for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
                if (!(x->match.allowed & 1u << i))
                        continue;
                list = arena_printf(&x->arena, "%.*s%s%s", SLICE_FMT(list), list.size ? ", " : "",
                                    http_method_name((enum http_method)i));
                if (i == HTTP_GET)
                        list = arena_join(&x->arena, list, S(", HEAD"));
        }
        x->allow = list;
}

/* Knows the route, or the fault that the worker will say. */
static void find_route(struct http_exchange *x, const char *method)
{
        struct request *rq = &x->request;
        bool known = method_of(method, &rq->method, &x->head);
        router_match(&x->server->router, rq->path, rq->method, &x->match);
        rq->route = known ? x->match.route : NULL;
        const struct http_config *config = &x->server->config;
        struct slice scheme = config->trusted_proxy ? request_header(rq, "X-Forwarded-Proto") : SLICE_NULL;
        rq->secure = !slice_is_null(config->certificate) || slice_equal(scheme, S("https"));
        bool untraced = rq->route && rq->route->flags & ROUTE_UNTRACED;
        if (rq->route && rq->route->rate_rule == RATE_CLIENT)
                x->work.key = rq->client_key = client_key(x);
        rq->id = untraced ? UUID_NIL : uuid_new();
        rq->received = clock_now();
        if (untraced)
                rq->received -= rq->received % HOUR;
        x->answer.close = untraced;
        rq->language = guard_language(x);
        if (rq->route)
                return;
        x->fault = x->match.allowed || !known ? ERR_UNSUPPORTED : ERR_NOT_FOUND;
        x->fault_status = x->match.allowed || !known ? 405 : 0;
        x->answer.close |= !known;
        list_methods(x);
}

/* Too much for its address: said before it is read, and the connection ends with the answer. */
static enum MHD_Result answer_unread(struct http_exchange *x)
{
        x->answer.close = true;
        if (!answer_asset(x))
                exchange_answer_error(x, x->fault);
        return send_answer(x);
}

static enum MHD_Result begin_reading(struct http_exchange *x, const char *method, const char *version)
{
        atomic_fetch_add(&x->server->requests, 1);
        const char *fault = framing_fault(x->connection, version);
        if (slice_is_null(x->uri))
                return refuse(x, 503, "memory");
        if (x->uri.size > URI_MAX)
                return refuse(x, 414, "uri");
        if (!fault)
                fault = uri_fault(x->uri);
        if (fault)
                return refuse(x, 400, fault);
        find_route(x, method);
        const struct route *route = x->request.route;
        size_t limit = route ? route->body_max : 0, most = limit ? limit : route ? REFUSED_BODY : STRAY_BODY;
        body_init(&x->body, limit, x->server->config.temporary_folder);
        struct slice length = request_header(&x->request, "Content-Length");
        int64_t size = 0;
        if (!slice_is_null(length) && (!slice_to_int64(length, &size) || size < 0))
                return refuse(x, 400, "length");
        if (size > (int64_t)most && route) {
                atomic_fetch_add(&x->server->refused, 1);
                x->fault = ERR_TOO_LARGE;
                x->dropped = limit && size <= DROPPED_BODY;
        }
        if (size > (int64_t)most && !x->dropped)
                return answer_unread(x);
        x->state = EXCHANGE_READING;
        link_enter(x->link, LINK_BODY);
        return MHD_YES;
}

static enum MHD_Result read_more(struct http_exchange *x, const char *data, size_t *data_size)
{
        if (x->fault == OK)
                x->fault = body_append(&x->body, slice_of(data, *data_size));
        if (x->fault == ERR_TOO_LARGE || (x->fault != OK && !x->request.route))
                x->answer.close = true;
        *data_size = 0;
        /* More than was allowed: no answer can be sent before the body has been taken, so the connection ends. */
        return x->fault == ERR_TOO_LARGE && x->body.limit && !x->dropped ? MHD_NO : MHD_YES;
}

static struct workers *pool_of(struct http_server *server, const struct route *route)
{
        struct workers *const own[] = { [POOL_WORK] = server->work, [POOL_SLOW] = server->slow,
                                        [POOL_DOOR] = server->door, [POOL_TIPS] = server->tips,
                                        [POOL_INLINE] = server->work };
        return own[route ? route->pool : POOL_WORK];
}

static enum MHD_Result begin_working(struct http_exchange *x)
{
        struct http_server *server = x->server;
        const struct route *route = x->request.route;
        x->queued = clock_monotonic();
        if (x->fault != OK && x->request.route)
                x->answer.close = true;
        if (!route && answer_asset(x))
                return send_answer(x);
        if (route && route->pool == POOL_INLINE && exchange_run_inline(x))
                return send_answer(x);
        x->state = EXCHANGE_WORKING;
        link_enter(x->link, LINK_WORK);
        atomic_fetch_add(&server->in_flight, 1);
        MHD_suspend_connection(x->connection);
        if (workers_add(pool_of(server, route), &x->work) != OK) {
                atomic_fetch_sub(&server->in_flight, 1);
                MHD_resume_connection(x->connection);
                return shed(x);
        }
        return MHD_YES;
}

/* lint: parameters (a callback of libmicrohttpd) */
enum MHD_Result adapter_handle(void *state, struct MHD_Connection *connection, const char *url, const char *method,
                               const char *version, const char *data, size_t *data_size, void **request)
{
        UNUSED(state);
        UNUSED(connection);
        UNUSED(url);
        struct http_exchange *x = *request;
        if (!x)
                return MHD_NO;
        switch (x->state) {
        case EXCHANGE_NEW:
                return begin_reading(x, method, version);
        case EXCHANGE_READING:
                return *data_size ? read_more(x, data, data_size) : begin_working(x);
        case EXCHANGE_WORKING:
                return MHD_YES;
        case EXCHANGE_DONE:
                return send_answer(x);
        }
        return MHD_NO;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /readyz and /metrics on an address of their own, loopback only: nothing here is for people. */
#include "http/exchange.h"

#include "base/checked.h"
#include "text/openmetrics.h"

#include <arpa/inet.h>
#include <netinet/in.h>

enum { METRICS_MAX = 1 << 20 };

static void append_metrics(struct http_server *server, struct buffer *out)
{
        struct http_counts counts = http_server_counts(server);
        const struct {
                struct metric metric;
                uint64_t value;
        } rows[] = {
                { { "kentongan_http_requests", NULL, "Requests taken off the wire.", METRIC_COUNTER },
                  counts.requests },
                { { "kentongan_http_refused", NULL, "Requests refused before their handler.", METRIC_COUNTER },
                  counts.refused },
                { { "kentongan_http_shed", NULL, "Requests answered 503 for overload.", METRIC_COUNTER }, counts.shed },
                { { "kentongan_http_limited", NULL, "Requests answered 429.", METRIC_COUNTER }, counts.limited },
                { { "kentongan_http_faults", NULL, "Requests that failed inside (500).", METRIC_COUNTER },
                  counts.faults },
                { { "kentongan_http_connections", NULL, "Open connections.", METRIC_GAUGE }, counts.connections },
                { { "kentongan_http_streams", NULL, "Open event streams.", METRIC_GAUGE }, counts.streams },
                { { "kentongan_http_queue", NULL, "Requests waiting for a worker.", METRIC_GAUGE }, counts.queued },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
                metric_write_alone(out, &rows[i].metric, (double)rows[i].value);
        bool whole = !server->config.metrics || server->config.metrics(server->config.app, out) == OK;
        metric_write_alone(out,
                           &(struct metric){ "kentongan_metrics_complete", NULL,
                                             "1 when the database could be asked for its figures, else 0.",
                                             METRIC_GAUGE },
                           whole);
        metrics_end(out);
}

static unsigned answer_admin(struct http_server *server, const char *url, struct buffer *out)
{
        if (strcmp(url, "/metrics") == 0) {
                append_metrics(server, out);
                return 200;
        }
        if (strcmp(url, "/readyz") != 0)
                return 404;
        bool full = server->config.full && server->config.full(server->config.app);
        bool ready = !full && !atomic_load(&server->stopping) &&
                     (!server->config.ready || server->config.ready(server->config.app) == OK);
        buffer_append(out, full ? S("not ready: the disk is full\n") : ready ? S("ready\n") : S("not ready\n"));
        return ready ? 200 : 503;
}

/* lint: parameters (a callback of libmicrohttpd) */
static enum MHD_Result handle_admin(void *state, struct MHD_Connection *connection, const char *url, const char *method,
                                    const char *version, const char *data, size_t *data_size, void **request)
{
        UNUSED(version);
        UNUSED(data);
        static char seen;
        if (*request == NULL) {
                *request = &seen;
                return strcmp(method, "GET") == 0 ? MHD_YES : MHD_NO;
        }
        if (*data_size)
                return MHD_NO;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, METRICS_MAX);
        unsigned status = answer_admin(state, url, &out);
        struct MHD_Response *response = MHD_create_response_from_buffer(out.size, out.data, MHD_RESPMEM_MUST_COPY);
        if (!response)
                return MHD_NO;
        MHD_add_response_header(response, "Content-Type",
                                strcmp(url, "/metrics") == 0
                                        ? OPENMETRICS_TYPE
                                        : "text/plain; charset=utf-8");
        MHD_add_response_header(response, "Cache-Control", "no-store");
        enum MHD_Result result = MHD_queue_response(connection, status, response);
        MHD_destroy_response(response);
        return result;
}

bool admin_address(struct slice text, struct sockaddr_in *ret_address)
{
        int64_t port;
        size_t colon = slice_find_byte(text, ':');
        if (!slice_equal(slice_sub(text, 0, colon), S("127.0.0.1")) ||
            !slice_to_int64(slice_from(text, colon + 1), &port) || port < 0 || port > 65535)
                return false;
        *ret_address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        return true;
}

enum error admin_start(struct http_server *server)
{
        struct sockaddr_in address;
        struct slice text = server->config.admin_listen;
        if (!admin_address(text, &address))
                return ERR_INVALID;
        server->admin =
                MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, handle_admin, server,
                                 MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_CONNECTION_LIMIT, 16u,
                                 MHD_OPTION_CONNECTION_TIMEOUT, 5u, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
        if (!server->admin)
                return http_address_in_use(text) ? ERR_CONFLICT : ERR_IO;
        const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->admin, MHD_DAEMON_INFO_BIND_PORT);
        server->admin_port = info ? info->port : 0;
        return OK;
}

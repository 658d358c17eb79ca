/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /readyz and /metrics on an address of their own, loopback only: nothing here is for people. */
#include "http/exchange.h"

#include "base/checked.h"

#include <arpa/inet.h>
#include <netinet/in.h>

enum { METRICS_MAX = 1 << 20 };

static void append_metrics(struct http_server *server, struct buffer *out)
{
        struct http_counts counts = http_server_counts(server);
        const struct {
                const char *name, *type, *help;
                uint64_t value;
        } rows[] = {
                { "kentongan_http_requests", "counter", "Requests taken off the wire.", counts.requests },
                { "kentongan_http_refused", "counter", "Requests refused before their handler.", counts.refused },
                { "kentongan_http_shed", "counter", "Requests answered 503 for overload.", counts.shed },
                { "kentongan_http_limited", "counter", "Requests answered 429.", counts.limited },
                { "kentongan_http_connections", "gauge", "Open connections.", counts.connections },
                { "kentongan_http_streams", "gauge", "Open event streams.", counts.streams },
                { "kentongan_http_queue", "gauge", "Requests waiting for a worker.", counts.queued },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                bool counter = rows[i].type[0] == 'c';
                buffer_printf(out, "# TYPE %s %s\n# HELP %s %s\n%s%s %llu\n", rows[i].name, rows[i].type, rows[i].name,
                              rows[i].help, rows[i].name, counter ? "_total" : "", (unsigned long long)rows[i].value);
        }
        if (server->config.metrics && server->config.metrics(server->config.app, out) != OK)
                buffer_append(out, S("# the program's own figures failed\n"));
        buffer_append(out, S("# EOF\n"));
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
                                        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                        : "text/plain; charset=utf-8");
        MHD_add_response_header(response, "Cache-Control", "no-store");
        enum MHD_Result result = MHD_queue_response(connection, status, response);
        MHD_destroy_response(response);
        return result;
}

enum error admin_start(struct http_server *server)
{
        struct slice text = server->config.admin_listen;
        int64_t port;
        size_t colon = slice_find_byte(text, ':');
        if (!slice_equal(slice_sub(text, 0, colon), S("127.0.0.1")) ||
            !slice_to_int64(slice_from(text, colon + 1), &port) || port < 0 || port > 65535)
                return ERR_INVALID;
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
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

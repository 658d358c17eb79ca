/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/exchange.h"

#include "base/checked.h"
#include "base/log.h"
#include "text/terminal.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

struct http_config http_config_default(void)
{
        return (struct http_config){
                .listen = S("127.0.0.1:8080"),
                .temporary_folder = "/tmp",
                .network_threads = 2,
                .workers = 32,
                .slow_workers = 4,
                .door_workers = 4,
                .tip_workers = 2,
                .connections_max = 1024,
                .queue_max = 256,
                .streams_max = 200,
                .absent_step_ms = 50,
                .queue_ms = 1000,
                .header_seconds = 10,
                .body_seconds = 60,
                .idle_seconds = 30,
                .total_seconds = 120,
                .arena_max = 32 << 20,
                .response_max = 32 << 20,
                .access_log = true,
        };
}

/* --- addresses --- */

union address {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
};

static enum error parse_address(struct slice text, union address *ret_address)
{
        char host[64];
        union address address = { 0 };
        int64_t port;
        size_t colon = text.size;
        while (colon > 0 && text.data[colon - 1] != ':')
                colon--;
        if (colon == 0 || !slice_to_int64(slice_from(text, colon), &port) || port < 0 || port > 65535)
                return ERR_INVALID;
        struct slice name = slice_sub(text, 0, colon - 1);
        bool six = slice_starts_with(name, S("[")) && slice_ends_with(name, S("]"));
        if (six)
                name = slice_sub(name, 1, name.size - 2);
        if (name.size >= sizeof(host))
                return ERR_INVALID;
        memcpy(host, name.data, name.size);
        host[name.size] = '\0';
        address.any.sa_family = six ? AF_INET6 : AF_INET;
        if (six)
                address.v6.sin6_port = htons((uint16_t)port);
        else
                address.v4.sin_port = htons((uint16_t)port);
        void *target = six ? (void *)&address.v6.sin6_addr : (void *)&address.v4.sin_addr;
        if (inet_pton(address.any.sa_family, host, target) != 1)
                return ERR_INVALID;
        *ret_address = address;
        return OK;
}

static bool is_loopback(const union address *address)
{
        if (address->any.sa_family == AF_INET6)
                return IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
        return (ntohl(address->v4.sin_addr.s_addr) >> 24) == 127;
}

static gnutls_datum_t datum_of(struct slice bytes)
{
        return (gnutls_datum_t){ (unsigned char *)(uintptr_t)bytes.data, (unsigned)bytes.size };
}

/* The library would only say that the server cannot start. */
static enum error check_certificate(const struct http_config *config, struct buffer *explanation)
{
        gnutls_certificate_credentials_t credentials;
        gnutls_x509_privkey_t key;
        gnutls_datum_t chain = datum_of(config->certificate), secret = datum_of(config->private_key);
        if (gnutls_x509_privkey_init(&key) != 0)
                return ERR_MEMORY;
        int code = gnutls_x509_privkey_import(key, &secret, GNUTLS_X509_FMT_PEM);
        gnutls_x509_privkey_deinit(key);
        if (code != 0) {
                buffer_printf(explanation, M("The private key cannot be read (%s). It must be PEM, without a "
                                             "password.\n"),
                              gnutls_strerror(code));
                return ERR_UNCONFIGURED;
        }
        if (gnutls_certificate_allocate_credentials(&credentials) != 0)
                return ERR_MEMORY;
        code = gnutls_certificate_set_x509_key_mem(credentials, &chain, &secret, GNUTLS_X509_FMT_PEM);
        gnutls_certificate_free_credentials(credentials);
        if (code >= 0)
                return OK;
        const char *why = code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH
                                  ? M("The certificate and the private key do not belong together")
                                  : M("The certificate cannot be read: PEM, the server's own first, then its issuers'");
        buffer_printf(explanation, "%s (%s).\n", why, gnutls_strerror(code));
        return ERR_UNCONFIGURED;
}

/* https:// and a host, perhaps a port; without TLS only for trying things out on the machine itself. */
static bool is_origin(struct slice text)
{
        static const char *const starts[] = { "https://", "http://127.0.0.1", "http://localhost", "http://[::1]" };
        struct slice rest = SLICE_NULL;
        for (size_t i = 0; i < ARRAY_SIZE(starts) && slice_is_null(rest); i++)
                if (slice_starts_with(text, slice_from_cstr(starts[i])))
                        rest = slice_from(text, strlen(starts[i]));
        bool secure = slice_starts_with(text, S("https://"));
        if (slice_is_null(rest) || (secure ? rest.size == 0 : rest.size > 0 && rest.data[0] != ':'))
                return false;
        for (size_t i = 0; i < rest.size; i++)
                if (!isalnum((unsigned char)rest.data[i]) && !strchr(".-:[]", rest.data[i]))
                        return false;
        return true;
}

enum error http_config_check(const struct http_config *config, struct buffer *explanation)
{
        union address address;
        if (parse_address(config->listen, &address) != OK) {
                buffer_printf(explanation,
                              M("\"%.*s\" is not an address with a port, such as 127.0.0.1:8080 or [::1]:8080.\n"),
                              SLICE_FMT(config->listen));
                return ERR_INVALID;
        }
        if (!slice_is_null(config->admin_listen) && !admin_address(config->admin_listen, &(struct sockaddr_in){ 0 })) {
                buffer_printf(explanation,
                              M("\"%.*s\" cannot be the address of /readyz and /metrics: 127.0.0.1 and a port, such as "
                                "127.0.0.1:9090.\n"),
                              SLICE_FMT(config->admin_listen));
                return ERR_INVALID;
        }
        if (!slice_is_null(config->public_origin) && !is_origin(config->public_origin)) {
                buffer_printf(explanation,
                              M("public-origin \"%.*s\" is not an address that people can open and that keeps what "
                                "they send: give\n"
                                "https:// and the name, nothing behind it, such as https://kentongan.example.go.id.\n"),
                              SLICE_FMT(config->public_origin));
                return ERR_INVALID;
        }
        if (slice_is_null(config->certificate) != slice_is_null(config->private_key)) {
                buffer_printf(explanation,
                              M("A certificate and its private key belong together: configure both.\n"));
                return ERR_UNCONFIGURED;
        }
        if (!slice_is_null(config->certificate))
                return check_certificate(config, explanation);
        if (is_loopback(&address))
                return OK;
        if (config->trusted_proxy) {
                buffer_printf(explanation, M("With a trusted proxy, listen on 127.0.0.1: else anybody could forge what "
                                             "the proxy says.\n"));
                return ERR_UNCONFIGURED;
        }
        buffer_printf(
                explanation,
                M("%.*s is reachable from other machines, and without TLS a browser drops the session cookie there.\n"
                  "Two ways to go on:\n"
                  "  1. TLS in this program: set `certificate` and `private-key` in the configuration file.\n"
                  "  2. nginx in front: listen on 127.0.0.1:8080, set `trusted-proxy = yes`, and use\n"
                  "     packaging/nginx/kentongan.conf.\n"),
                SLICE_FMT(config->listen));
        return ERR_UNCONFIGURED;
}

/* --- start --- */

/* TLS 1.2 and 1.3 with forward secrecy only. */
static char tls_priorities[] = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:%SERVER_PRECEDENCE";

static void log_library(void *state, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
static void log_library(void *state, const char *format, va_list arguments)
{
        (void)state;
        (void)arguments;
        /* Its sentences may hold addresses and pieces of requests; the constant part says enough. */
        LOG(LOG_DEBUG, "http.library", { "what", slice_from_cstr(format) });
}

static unsigned bound_port(struct MHD_Daemon *daemon)
{
        const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
        return info ? info->port : 0;
}

int http_address_try(struct slice text)
{
        union address address;
        int yes = 1;
        if (slice_is_null(text) || parse_address(text, &address) != OK)
                return 0;
        socklen_t size = address.any.sa_family == AF_INET6 ? sizeof address.v6 : sizeof address.v4;
        _cleanup_close_ int fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
                return errno;
        return bind(fd, &address.any, size) != 0 || listen(fd, 1) != 0 ? errno : 0;
}

bool http_address_in_use(struct slice text)
{
        return http_address_try(text) == EADDRINUSE;
}

static enum error start_daemon(struct http_server *server, const union address *address)
{
        const struct http_config *config = &server->config;
        bool tls = !slice_is_null(config->certificate);
        char *certificate = tls ? arena_cstr(&server->arena, config->certificate) : NULL;
        char *key = tls ? arena_cstr(&server->arena, config->private_key) : NULL;
        struct MHD_OptionItem tls_options[] = {
                { tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, certificate },
                { tls ? MHD_OPTION_HTTPS_MEM_KEY : MHD_OPTION_END, 0, key },
                { tls ? MHD_OPTION_HTTPS_PRIORITIES : MHD_OPTION_END, 0, tls_priorities },
                { MHD_OPTION_END, 0, NULL },
        };
        unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME;
        flags |= tls ? MHD_USE_TLS : 0;
        flags |= address->any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0;
        /* With one thread the pool option must not be given. */
        struct MHD_OptionItem pool_options[] = {
                { config->network_threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END,
                  (intptr_t)config->network_threads, NULL },
                { MHD_OPTION_END, 0, NULL },
        };
        server->daemon = MHD_start_daemon(
                flags, 0, NULL, NULL, adapter_handle, server, MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL,
                MHD_OPTION_SOCK_ADDR, &address->any, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT,
                config->connections_max, MHD_OPTION_CONNECTION_TIMEOUT, config->idle_seconds,
                MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)32768,
                MHD_OPTION_URI_LOG_CALLBACK, adapter_begin, server, MHD_OPTION_UNESCAPE_CALLBACK, adapter_keep_escapes,
                NULL, MHD_OPTION_NOTIFY_COMPLETED, adapter_complete, server, MHD_OPTION_NOTIFY_CONNECTION, adapter_link,
                server, MHD_OPTION_ARRAY, tls_options, MHD_OPTION_ARRAY, pool_options, MHD_OPTION_END);
        if (!server->daemon)
                return http_address_in_use(config->listen) ? ERR_CONFLICT : ERR_IO;
        server->port = bound_port(server->daemon);
        return OK;
}

static void server_free(struct http_server *server)
{
        workers_stop(server->work);
        workers_stop(server->slow);
        workers_stop(server->door);
        workers_stop(server->tips);
        workers_stop(server->late);
        ticker_stop(server->ticker);
        if (server->admin)
                MHD_stop_daemon(server->admin);
        if (server->daemon)
                MHD_stop_daemon(server->daemon);
        /* Only now can no network thread reach them. */
        workers_free(server->work);
        workers_free(server->slow);
        workers_free(server->door);
        workers_free(server->tips);
        workers_free(server->late);
        ticker_free(server->ticker);
        rate_table_free(&server->rates);
        arena_reset(&server->arena);
        pthread_mutex_destroy(&server->links_lock);
        free(server);
}

/* Answers that are held back at once; beyond, they go at once. */
enum { LATE_MAX = 4096 };

static enum error start_parts(struct http_server *server, const union address *address)
{
        const struct http_config *config = &server->config;
        TRY(router_build(&server->arena, config->routes, &server->router));
        /* A bucket for the route itself, and the two of request_spend. */
        TRY(rate_table_init(&server->rates, 3 * config->routes->count));
        TRY(workers_start(config->workers, config->queue_max, &server->work));
        TRY(workers_start(config->slow_workers, config->slow_workers * 8, &server->slow));
        TRY(workers_start(config->door_workers, config->door_workers * 8, &server->door));
        TRY(workers_start(config->tip_workers, config->tip_workers * 16, &server->tips));
        TRY(workers_start(1, LATE_MAX, &server->late));
        TRY(ticker_start(server, &server->ticker));
        TRY(start_daemon(server, address));
        return slice_is_null(config->admin_listen) ? OK : admin_start(server);
}

enum error http_server_start(const struct http_config *config, struct http_server **ret_server)
{
        _cleanup_buffer_ struct buffer explanation;
        buffer_init(&explanation, 4096);
        TRY(http_config_check(config, &explanation));
        union address address;
        TRY(parse_address(config->listen, &address));
        struct http_server *server = calloc(1, sizeof(*server));
        if (!server)
                return ERR_MEMORY;
        server->config = *config;
        arena_init(&server->arena, 16 << 20);
        pthread_mutex_init(&server->links_lock, NULL);
        enum error err = start_parts(server, &address);
        if (err != OK) {
                server_free(server);
                return err;
        }
        *ret_server = server;
        return OK;
}

unsigned http_server_port(const struct http_server *server)
{
        return server->port;
}

unsigned http_server_admin_port(const struct http_server *server)
{
        return server->admin_port;
}

/* Is a connection reading a request, working on it or sending its answer? */
static bool is_busy(struct http_server *server)
{
        bool busy = atomic_load(&server->in_flight) > 0;
        pthread_mutex_lock(&server->links_lock);
        for (struct http_link *link = server->links; link; link = link->next) {
                int phase = atomic_load(&link->phase);
                busy |= phase == LINK_BODY || phase == LINK_WORK || phase == LINK_SEND;
        }
        pthread_mutex_unlock(&server->links_lock);
        return busy;
}

/* MHD_quiesce_daemon() is made for this, but it and the library's own threads take the same descriptor out of the same
 * epoll set without a lock, and who comes second ends the process (libmicrohttpd 0.9.75 and later). So the socket is
 * replaced, in one step, by a descriptor on which nothing ever happens: the kernel closes it, drops it from every set
 * and refuses newcomers, who can try another node at once. Without a free descriptor they are served until the end. */
static void stop_listening(struct http_server *server)
{
        const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_LISTEN_FD);
        int nothing = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (nothing < 0)
                return;
        if (info && info->listen_fd != MHD_INVALID_SOCKET)
                (void)dup3(nothing, info->listen_fd, O_CLOEXEC);
        (void)close(nothing);
}

void http_server_stop(struct http_server *server, unsigned seconds)
{
        if (!server)
                return;
        atomic_store(&server->stopping, true);
        stop_listening(server);
        int64_t end = clock_monotonic() + (int64_t)seconds * SECOND;
        while (is_busy(server) && clock_monotonic() < end)
                (void)usleep(5000);
        server_free(server);
}

struct http_counts http_server_counts(struct http_server *server)
{
        struct http_counts counts = {
                .requests = atomic_load(&server->requests),
                .refused = atomic_load(&server->refused),
                .shed = atomic_load(&server->shed),
                .limited = atomic_load(&server->limited),
                .faults = atomic_load(&server->faults),
                .streams = ticker_streams(server->ticker),
                .queued = workers_waiting(server->work) + workers_waiting(server->slow) +
                          workers_waiting(server->door) + workers_waiting(server->tips),
        };
        pthread_mutex_lock(&server->links_lock);
        counts.connections = server->link_count;
        pthread_mutex_unlock(&server->links_lock);
        return counts;
}

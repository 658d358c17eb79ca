/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sends malformed requests, each with a second, right one behind it in the same write, and says what became of both.
 *
 *     raw-runner FOLDER [NGINX_CONF]
 *
 * FOLDER/NAME.raw: a comment line, `expect: refused` or `expect: one`, then the bytes (\r \n \xNN; line ends of the
 * file do not count). `refused`: a status of 400 or more, or a close, and nothing behind it was handled. `one`:
 * libmicrohttpd repairs it before anybody can see; two requests were sent, and exactly two were taken.
 * With NGINX_CONF the same bytes go through nginx with that configuration, and what nginx passed on is counted against
 * what the server took. One line a row (TAP); exit 1 when a row is not as it should be. */
#include "base/cleanup.h"
#include "tests/unit/http/fixture.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

static const char probe[] =
        "GET /laporan/baru HTTP/1.1\r\nHost: localhost\r\nX-Actor: desk\r\nConnection: close\r\n\r\n";

struct row {
        char name[256];
        bool one;
        struct buffer bytes;
};

struct proxy {
        pid_t pid;
        unsigned port;
        char folder[64], log[96];
};

struct result {
        unsigned status;
        bool probe_served;
        int handled;
        uint64_t taken;
};

static int hex(char c)
{
        const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;
        return at ? (int)(at - digits) : 0;
}

static void append_unescaped(struct buffer *out, struct slice line)
{
        for (size_t i = 0; i < line.size; i++) {
                char c = line.data[i], next = i + 1 < line.size ? line.data[i + 1] : '\0';
                if (c != '\\') {
                        buffer_append_byte(out, c);
                        continue;
                }
                i++;
                if (next == 'x' && i + 2 < line.size) {
                        buffer_append_byte(out, (char)(hex(line.data[i + 1]) * 16 + hex(line.data[i + 2])));
                        i += 2;
                } else {
                        buffer_append_byte(out, next == 'r' ? '\r' : next == 'n' ? '\n' : next);
                }
        }
}

static bool read_file(const char *path, struct buffer *out)
{
        _cleanup_fclose_ FILE *file = fopen(path, "re");
        char chunk[4096];
        size_t got;
        while (file && (got = fread(chunk, 1, sizeof(chunk), file)) > 0)
                buffer_append(out, slice_of(chunk, got));
        return file && buffer_check(out) == OK;
}

static bool read_row(const char *folder, const char *name, struct row *row)
{
        char path[512];
        (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
        (void)snprintf(row->name, sizeof(row->name), "%s", name);
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, 1 << 20);
        buffer_init(&row->bytes, 1 << 20);
        if (!read_file(path, &text))
                return false;
        struct slice rest = buffer_slice(&text), line;
        while (slice_next(&rest, '\n', &line)) {
                if (slice_starts_with(line, S("#")))
                        continue;
                if (slice_starts_with(line, S("expect: ")))
                        row->one = slice_equal(slice_from(line, 8), S("one"));
                else
                        append_unescaped(&row->bytes, line);
        }
        buffer_append(&row->bytes, slice_from_cstr(probe));
        return buffer_check(&row->bytes) == OK;
}

static struct result send_row(const struct row *row, struct http_server *server, unsigned port)
{
        _cleanup_buffer_ struct buffer answer;
        buffer_init(&answer, 1 << 20);
        int before = handled;
        uint64_t taken = http_server_counts(server).requests;
        exchange_bytes(port, buffer_slice(&row->bytes), &answer);
        (void)usleep(20000);
        struct result result = { .handled = handled - before, .taken = http_server_counts(server).requests - taken };
        struct slice bytes = buffer_slice(&answer);
        int64_t status;
        if (slice_starts_with(bytes, S("HTTP/1.")) && slice_to_int64(slice_sub(bytes, 9, 3), &status))
                result.status = (unsigned)status;
        result.probe_served = slice_find(bytes, S("new\n")) != SIZE_MAX;
        return result;
}

static bool is_right(const struct row *row, const struct result *result)
{
        bool refused = (result->status == 0 || result->status >= 400) && !result->probe_served && result->handled == 0;
        bool one = result->status == 200 && result->taken == 2 && result->handled == 2;
        return row->one ? one : refused;
}

/* --- nginx --- */

static unsigned free_port(void)
{
        _cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        socklen_t size = sizeof(address);
        if (bind(fd, (struct sockaddr *)&address, size) != 0 ||
            getsockname(fd, (struct sockaddr *)&address, &size) != 0)
                return 0;
        return ntohs(address.sin_port);
}

/* The shipped file, on free ports and without TLS, which has no part in how requests are framed. */
static bool write_conf(const struct proxy *proxy, const char *shipped, unsigned backend)
{
        char path[96];
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, 1 << 20);
        (void)snprintf(path, sizeof(path), "%s/nginx.conf", proxy->folder);
        _cleanup_fclose_ FILE *out = fopen(path, "we");
        if (!out || !read_file(shipped, &text))
                return false;
        (void)fprintf(out,
                      "daemon off; pid %s/pid; worker_processes 1; error_log /dev/null;\nevents {}\nhttp {\n"
                      "log_format count \"$status $upstream_status\";\n"
                      "client_body_temp_path %s/b; proxy_temp_path %s/p; fastcgi_temp_path %s/f; uwsgi_temp_path %s/u;"
                      " scgi_temp_path %s/s;\n",
                      proxy->folder, proxy->folder, proxy->folder, proxy->folder, proxy->folder, proxy->folder);
        struct slice rest = buffer_slice(&text), line;
        while (slice_next(&rest, '\n', &line)) {
                struct slice word = slice_trim(line);
                if (slice_starts_with(word, S("ssl_")) || slice_starts_with(word, S("error_log")))
                        continue;
                if (slice_starts_with(word, S("listen ")))
                        (void)fprintf(out, "listen 127.0.0.1:%u;\n", proxy->port);
                else if (slice_starts_with(word, S("access_log ")))
                        (void)fprintf(out, "access_log %s count;\n", proxy->log);
                else if (slice_starts_with(word, S("server 127.0.0.1:")))
                        (void)fprintf(out, "server 127.0.0.1:%u;\n", backend);
                else
                        (void)fprintf(out, "%.*s\n", SLICE_FMT(line));
        }
        (void)fprintf(out, "}\n");
        return true;
}

static bool start_proxy(struct proxy *proxy, const char *shipped, unsigned backend)
{
        char conf[96], errors[96];
        (void)snprintf(proxy->folder, sizeof(proxy->folder), "/tmp/kentongan-raw-XXXXXX");
        if (!mkdtemp(proxy->folder))
                return false;
        proxy->port = free_port();
        (void)snprintf(proxy->log, sizeof(proxy->log), "%s/access.log", proxy->folder);
        (void)snprintf(conf, sizeof(conf), "%s/nginx.conf", proxy->folder);
        (void)snprintf(errors, sizeof(errors), "%s/error.log", proxy->folder);
        char *arguments[] = { (char[]){ "nginx" }, (char[]){ "-p" }, proxy->folder, (char[]){ "-c" }, conf,
                              (char[]){ "-e" }, errors, NULL };
        if (!write_conf(proxy, shipped, backend) ||
            posix_spawn(&proxy->pid, "/usr/sbin/nginx", NULL, NULL, arguments, NULL) != 0)
                return false;
        for (int i = 0; i < 100; i++) {
                _cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
                struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)proxy->port),
                                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
                if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
                        return true;
                (void)usleep(50000);
        }
        return false;
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *at)
{
        (void)about, (void)type, (void)at;
        return remove(path);
}

/* Its folder goes with it. */
static void stop_proxy(struct proxy *proxy)
{
        if (proxy->pid > 0) {
                (void)kill(proxy->pid, SIGTERM);
                (void)waitpid(proxy->pid, NULL, 0);
        }
        if (proxy->folder[0])
                (void)nftw(proxy->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Requests that nginx passed on: lines of its log with the status of an upstream. */
static uint64_t passed_on(const struct proxy *proxy)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, 1 << 20);
        uint64_t count = 0;
        if (!read_file(proxy->log, &text))
                return 0;
        struct slice rest = buffer_slice(&text), line;
        while (slice_next(&rest, '\n', &line))
                count += line.size > 0 && !slice_ends_with(line, S(" -"));
        return count;
}

/* --- all rows --- */

static bool run_row(const struct row *row, struct http_server *server, const struct proxy *proxy, unsigned number)
{
        struct result direct = send_row(row, server, http_server_port(server));
        bool right = is_right(row, &direct);
        char behind[96] = "";
        if (proxy) {
                uint64_t before = passed_on(proxy);
                struct result via = send_row(row, server, proxy->port);
                uint64_t passed = passed_on(proxy) - before;
                bool agree = passed == via.taken && passed <= 2;
                right = right && agree;
                (void)snprintf(behind, sizeof(behind), "; nginx answered %u, passed on %llu, taken %llu", via.status,
                               (unsigned long long)passed, (unsigned long long)via.taken);
        }
        (void)printf("%s %u - %s (%s): status %u, taken %llu, handled %d%s\n", right ? "ok" : "not ok", number,
                     row->name, row->one ? "one" : "refused", direct.status, (unsigned long long)direct.taken,
                     direct.handled, behind);
        return right;
}

static int is_raw(const struct dirent *entry)
{
        size_t size = strlen(entry->d_name);
        return size > 4 && strcmp(entry->d_name + size - 4, ".raw") == 0;
}

int main(int argc, char **argv)
{
        struct dirent **entries;
        int count = argc >= 2 ? scandir(argv[1], &entries, is_raw, alphasort) : -1;
        struct http_config config = http_config_default();
        config.trusted_proxy = argc > 2;
        struct http_server *server = count > 0 ? test_server(&config) : NULL;
        struct proxy proxy = { 0 };
        if (!server || (argc > 2 && !start_proxy(&proxy, argv[2], http_server_port(server)))) {
                (void)fputs("usage: raw-runner FOLDER [NGINX_CONF]\n", stderr);
                return 2;
        }
        unsigned failed = 0;
        for (int i = 0; i < count; i++) {
                struct row row = { 0 };
                bool right = read_row(argv[1], entries[i]->d_name, &row) &&
                             run_row(&row, server, argc > 2 ? &proxy : NULL, (unsigned)i + 1);
                failed += !right;
                buffer_free(&row.bytes);
                free(entries[i]);
        }
        free(entries);
        (void)printf("1..%d\n", count);
        stop_proxy(&proxy);
        http_server_stop(server, 2);
        return failed ? 1 : 0;
}

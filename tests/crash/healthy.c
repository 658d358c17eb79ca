/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* healthy PORT SECONDS: waits until GET /healthz answers 200 and prints the milliseconds it waited; 1 when it did
 * not. */
#include "base/checked.h"
#include "base/clock.h"
#include "tests/crash/wire.h"

#include <unistd.h>

static struct wire wire;

int main(int argc, char **argv)
{
        int64_t port = 0, seconds = 0, started = clock_monotonic();
        if (argc != 3 || !slice_to_int64(slice_from_cstr(argv[1]), &port) ||
            !slice_to_int64(slice_from_cstr(argv[2]), &seconds)) {
                fputs("healthy PORT SECONDS\n", stderr);
                return 2;
        }
        wire_init(&wire, (unsigned)port);
        while (clock_monotonic() - started < seconds * SECOND) {
                struct wire_answer answer;
                enum error err = wire_send(&wire, S("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"), &answer);
                if (err == OK && answer.status == 200) {
                        printf("%lld\n", (long long)(clock_monotonic() - started) / 1000);
                        return 0;
                }
                (void)usleep(1000);
        }
        return 1;
}

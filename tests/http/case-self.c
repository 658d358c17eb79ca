/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Starts the server of tests/unit/http and runs `case-runner PORT FILE...` against it: case-self RUNNER FILE... */
#include "tests/unit/http/fixture.h"

#include <spawn.h>
#include <sys/wait.h>

int main(int argc, char **argv)
{
        extern char **environ;
        struct http_server *server = argc > 2 ? test_server(NULL) : NULL;
        if (!server)
                return 2;
        char port[16];
        (void)snprintf(port, sizeof(port), "%u", http_server_port(server));
        char **arguments = calloc((size_t)argc + 1, sizeof(char *));
        if (!arguments)
                return 2;
        arguments[0] = argv[1];
        arguments[1] = port;
        for (int i = 2; i < argc; i++)
                arguments[i] = argv[i];
        pid_t child;
        int status = 1;
        if (posix_spawn(&child, argv[1], NULL, NULL, arguments, environ) == 0)
                (void)waitpid(child, &status, 0);
        free(arguments);
        http_server_stop(server, 2);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

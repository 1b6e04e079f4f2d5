/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon-portal: the program of the portal. The controller starts it as the SSH server
 * (`--serve`), and to end all that such a server started (`--end`); the SSH server starts it for
 * every session, with the command that stands beside the key in the member's file (`-c "seat 3
 * SHA256:…"`), or beside any key for enrolments. It knows neither journal nor range, runs no other
 * program, and starts no shell.
 */
#include <stdio.h>
#include <string.h>

#include "desk/portal/serve.h"
#include "desk/portal/visit.h"
#include "desk/seat/words.h"

int main(int argc, char **argv)
{
    char *words[4];
    int count;

    if (argc > 1 && strcmp(argv[1], "--serve") == 0)
        return serve(argc - 2, argv + 2);
    if (argc > 1 && strcmp(argv[1], "--end") == 0)
        return serve_end(argc - 2, argv + 2);
    count = argc == 3 && strcmp(argv[1], "-c") == 0 ? words_split(argv[2], words, 4) : -1;
    if (count == 3 && strcmp(words[0], "seat") == 0)
        return visit_seat(words[1], words[2]);
    if (count == 3 && strcmp(words[0], "enrol") == 0)
        return visit_enrol(words[1], words[2]);
    fprintf(stderr, "excon-portal is started by excon and by its SSH server\n");
    return 2;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon-probe: the agent that looks at services from outside. docs/PROTOCOL.md, "Probe". The
 * reading thread only hands requests on; it may be killed at any time, nothing is remembered.
 */
#include "base/limit.h"
#include "base/log.h"
#include "probe/look.h"
#include "lib/serve.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void probe_run_look(struct serve_request *request)
{
    static const struct look_kind *const kinds[] = {&look_http, &look_tcp, &look_dns};
    const char *kind = NULL;
    struct error err;

    if (serve_text(request, "kind", NULL, &kind, &err) == 0) {
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
            if (strcmp(kinds[i]->name, kind) == 0) {
                look_begin(request, kinds[i]);
                return;
            }
        error_set(&err, ERROR_INPUT, "no such kind: %s", kind);
    }
    serve_ended(request, OUTCOME_FAILED, err.text,
                json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", 0));
}

static const struct serve_verb verbs[] = {{"look", probe_run_look}};

/*
 * Bytes. 4,096 looks at a time (look.c) have 64 KiB of an answer, and libcurl's buffers and TLS
 * about 100 KiB, each: 650 MiB.
 */
static const uint64_t MEMORY_MOST = UINT64_C(1024) * 1024 * 1024;

static const char usage[] =
    "usage: excon-probe\n"
    "The agent of excon that looks at services from outside: HTTP, TCP, DNS. It reads requests as lines from standard\n"
    "input and answers on standard output (docs/PROTOCOL.md, \"Probe\"); it ends with its standard input.\n"
    "  --help     this text\n"
    "  --version  the version\n";

int main(int argc, char **argv)
{
    static const struct serve_agent agent = {"probe", verbs, sizeof(verbs) / sizeof(verbs[0]),
                                             look_stir};
    struct error err;

    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        puts("excon-probe " EXCON_VERSION);
        return EXIT_DONE;
    }
    if (argc > 1) {
        bool help = strcmp(argv[1], "--help") == 0;

        fputs(usage, help ? stdout : stderr);
        return help ? EXIT_DONE : EXIT_USAGE;
    }
    log_open(STDERR_FILENO, LOG_LEVEL_WARN);
    serve_raise_limit();
    limit_memory(MEMORY_MOST);
    if (look_open(&err) < 0) {
        log_error("probe", "%s", err.text);
        return EXIT_FAILED;
    }
    /* The thread that looks is still inside libcurl. */
    _exit(serve(&agent));
}

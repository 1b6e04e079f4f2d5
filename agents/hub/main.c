/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon-hub: the agent that speaks with a MISP. docs/PROTOCOL.md, "Hub". The reading thread only
 * hands requests on. It may be killed at any time: what was made is found again by its UUID.
 */
#include "base/limit.h"
#include "base/log.h"
#include "hub/verbs.h"

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static void hub_open(struct serve_request *request)
{
    const char *url, *key, *ca;
    struct error err;

    if (serve_text(request, "url", NULL, &url, &err) == 0 &&
        serve_text(request, "key", NULL, &key, &err) == 0 &&
        serve_text(request, "ca", "", &ca, &err) == 0 && http_open(url, key, ca, &err) == 0)
        queue_done(request, json_object());
    else
        queue_refuse(request, err.text);
}

static void hub_prepare(struct serve_request *request)
{
    queue_add(request, verb_prepare);
}

static void hub_push(struct serve_request *request)
{
    queue_add(request, verb_push);
}

static void hub_sight(struct serve_request *request)
{
    queue_add(request, verb_sight);
}

static void hub_poll(struct serve_request *request)
{
    queue_add(request, verb_poll);
}

static void hub_fetch(struct serve_request *request)
{
    queue_add(request, verb_fetch);
}

static void hub_sightings(struct serve_request *request)
{
    queue_add(request, verb_sightings);
}

static void hub_cancelled(struct serve_request *request)
{
    (void)request;
    http_stir();
}

static const struct serve_verb verbs[] = {
    {"open", hub_open},           {"prepare", hub_prepare}, {"push", hub_push},
    {"sight", hub_sight},         {"poll", hub_poll},       {"fetch", hub_fetch},
    {"sightings", hub_sightings},
};

/* Bytes. An answer of 8 MiB as text and, at worst, thirty times as much as JSON; TLS besides. */
static const uint64_t MEMORY_MOST = UINT64_C(512) * 1024 * 1024;

static const char usage[] =
    "usage: excon-hub\n"
    "The agent of excon that speaks with a MISP. It reads requests as lines from standard input and answers on standard\n"
    "output (docs/PROTOCOL.md, \"Hub\"); it ends with its standard input.\n"
    "  --help     this text\n"
    "  --version  the version\n";

int main(int argc, char **argv)
{
    static const struct serve_agent agent = {"hub", verbs, sizeof(verbs) / sizeof(verbs[0]),
                                             hub_cancelled};
    struct error err;

    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        puts("excon-hub " EXCON_VERSION);
        return EXIT_DONE;
    }
    if (argc > 1) {
        bool help = strcmp(argv[1], "--help") == 0;

        fputs(usage, help ? stdout : stderr);
        return help ? EXIT_DONE : EXIT_USAGE;
    }
    log_open(STDERR_FILENO, LOG_LEVEL_WARN);
    limit_memory(MEMORY_MOST);
    prctl(PR_SET_DUMPABLE, 0); /* it holds MISP's key */
    if (queue_open(&err) < 0) {
        log_error("hub", "%s", err.text);
        return EXIT_FAILED;
    }
    /* The thread may still be inside libcurl. */
    _exit(serve(&agent));
}

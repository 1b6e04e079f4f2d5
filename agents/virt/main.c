/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon-virt: the provider. Speaks the lines of docs/PROTOCOL.md on standard input and output and
 * makes, surveys and removes a range's VMs through libvirt. Guests outlive it.
 */
#include "base/limit.h"
#include "lib/away.h"
#include "virt/carry.h"
#include "virt/host/claim.h"
#include "virt/host/connection.h"
#include "virt/host/job.h"
#include "virt/provider.h"
#include "virt/host/rights.h"
#include "virt/parts/way.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct serve_verb verbs[] = {
    {"open", verb_open},
    {"survey", verb_survey},
    {"vm.make", verb_make},
    {"vm.drop", verb_drop},
    {"vm.restart", verb_restart},
    {"vm.keep", verb_keep},
    {"vm.discard", verb_discard},
    {"vm.act", verb_act},
    {"vm.golden", verb_golden},
    {"vm.shutdown", verb_shutdown},
    {"vm.suspend", verb_suspend},
    {"vm.resume", verb_resume},
    {"vm.send", verb_send},
    {"bridges", verb_bridges},
    {"range.drop", verb_drop_range},
    {"doctor", verb_doctor},
};

static const char help[] =
    "usage: excon-virt [--of RUN | --version | --help]\n"
    "\n"
    "The provider of excon: makes and removes a range's virtual machines through libvirt.\n"
    "excon starts it and sends it requests as JSON lines on standard input (docs/PROTOCOL.md, \"Provider\");\n"
    "it ends at the end of its input. On another host than the controller's, excon starts it over SSH and\n"
    "--of says for which run. To see what this host can do:\n"
    "\n"
    "  echo '{\"k\":\"do\",\"job\":\"1.1\",\"verb\":\"doctor\"}' | excon-virt\n";

/*
 * Bytes. libvirt has a thread for each guest, whose stack of 8 MiB counts though little of it is
 * ever used: 4 GiB for 500 of them, and as much again for domains, XML and answers. Guests are
 * processes of their own and have no such limit.
 */
static const uint64_t MEMORY_MOST = UINT64_C(8) * 1024 * 1024 * 1024;

static int virt_usage(const char *argument)
{
    if (strcmp(argument, "--version") == 0) {
        puts("excon-virt " EXCON_VERSION);
        return EXIT_DONE;
    }
    if (strcmp(argument, "--help") == 0) {
        fputs(help, stdout);
        return EXIT_DONE;
    }
    fprintf(stderr, "excon-virt: no such option: %s (see: excon-virt --help)\n", argument);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    const struct serve_agent agent = {.name = "virt",
                                      .verbs = verbs,
                                      .verb_count = sizeof(verbs) / sizeof(verbs[0]),
                                      .cancelled = job_cancelled};
    struct error err;

    umask(0077);
    if (argc == 2 + CARRY_ARGUMENTS && strcmp(argv[1], "--carry") == 0)
        return carry_run((const char *const *)argv + 2);

    int away = away_begin(argc, argv, &err);

    if (away > 0)
        return virt_usage(argv[1]);
    way_init();
    if (away < 0 || away_fork(&err) < 0) {
        fprintf(stderr, "excon-virt: %s\n", err.text);
        return EXIT_FAILED;
    }
    limit_memory(MEMORY_MOST);
    if (rights_init(&err) < 0 || connection_init(&err) < 0 || job_init(claim_wake, &err) < 0) {
        fprintf(stderr, "excon-virt: %s\n", err.text);
        return EXIT_FAILED;
    }

    int code = serve(&agent);

    if (provider_close())
        code = away_over(code);
    /* Threads that still hang in libvirt must not keep the process alive: it exits without exit
     * handlers. */
    fflush(NULL);
    _exit(code);
}

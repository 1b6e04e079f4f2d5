/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon-playbook: the agent that plays playbooks of Ansible's on VMs. docs/PROTOCOL.md, "Playbook".
 * It may be killed at any time: what it plays ends with it, and is played again by its successor.
 */
#include "base/limit.h"
#include "base/log.h"
#include "playbook/inside.h"
#include "playbook/play.h"

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const struct serve_verb verbs[] = {{"playbook", play}};

/* Bytes. Documents of some playbooks, which are read as JSON. */
static const uint64_t MEMORY_MOST = UINT64_C(2048) * 1024 * 1024;

static const char usage[] =
    "usage: excon-playbook [--check]\n"
    "The agent of excon that plays playbooks of Ansible's on VMs, in a sandbox. It reads requests as lines from\n"
    "standard input and answers on standard output (docs/PROTOCOL.md, \"Playbook\"); it ends with its standard input.\n"
    "  --check    tell whether playbooks can be played here, and by which Ansible\n"
    "  --help     this text\n"
    "  --version  the version\n";

/* What it is started with in the sandbox, and what people may ask. */
static const struct {
    const char *option;
    int (*run)(void);
} options[] = {{"--check", play_check},
               {"--inside", inside_play},
               {"--way", inside_way},
               {"--try", inside_try}};

static int playbook_other(const char *option)
{
    bool help = strcmp(option, "--help") == 0;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (strcmp(option, options[i].option) == 0)
            return options[i].run();
    if (strcmp(option, "--version") == 0) {
        puts("excon-playbook " EXCON_VERSION);
        return EXIT_DONE;
    }
    fputs(usage, help ? stdout : stderr);
    return help ? EXIT_DONE : EXIT_USAGE;
}

int main(int argc, char **argv)
{
    static const struct serve_agent agent = {"playbook", verbs, sizeof(verbs) / sizeof(verbs[0]),
                                             NULL};
    struct error err;

    if (argc > 1)
        return playbook_other(argv[1]);
    log_open(STDERR_FILENO, LOG_LEVEL_WARN);
    limit_memory(MEMORY_MOST);
    prctl(PR_SET_DUMPABLE, 0); /* it holds keys */
    if (play_open(&err) < 0) {
        log_error("playbook", "%s", err.text);
        return EXIT_FAILED;
    }
    /* A thread may still wait for its sandbox, which ends with it. */
    _exit(serve(&agent));
}

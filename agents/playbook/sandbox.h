/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A playbook is a scenario's, and Ansible runs parts of it on this host. So it is played in a
 * sandbox made by bubblewrap: of this host it sees /usr, without the right to write, and nothing
 * else: no file of any user, no process, no network, no socket. It has no capability, and where the
 * controller is root, not root's user either. It ends with the thread that started it.
 */
#pragma once

#include <excon/error.h>
#include <sys/types.h>

/*
 * Users of playbooks where the controller is root; they own nothing else. Each sandbox has one of
 * its own, by the number of the thread that started it (no two on a host have the same): the kernel
 * counts processes by user, so that the bound of processes is its own too. Their ids lie behind
 * those of systemd's containers, and nobody else is given any. In a container whose root may not
 * become one of them all sandboxes share the first.
 */
enum { SANDBOX_UID = 64956, SANDBOX_UID_FIRST = 0x70000000, SANDBOX_UID_LAST = 0x70400000 };
#define SANDBOX_USER "EXCON_SANDBOX_USER" /* in its environment: which */

struct sandbox {
    pid_t process;
    int output;  /* what it prints, errors among it */
    int channel; /* its standard input: a socket (playbook/inside.h) */
};

/* Starts `excon-playbook OPTION` in a sandbox. Whoever starts it waits for the process, and closes
 * both descriptors. */
int sandbox_start(const char *option, struct sandbox *ret, struct error *err);

/* Kills it at once, with all that runs in it. */
void sandbox_kill(const struct sandbox *sandbox);

/* Waits for its end: its exit status; 128 and more: a signal ended it. */
int sandbox_wait(const struct sandbox *sandbox);

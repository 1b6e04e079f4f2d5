/* SPDX-License-Identifier: Apache-2.0 */
/* Plays playbooks: a few at a time, the others wait in the order in which they came. */
#pragma once

#include "lib/serve.h"

int play_open(struct error *err);

/* The verb: hands the request on to a thread. */
void play(struct serve_request *request);

/* `excon-playbook --check`: can playbooks be played here? Prints which Ansible there is, or why
 * not. An exit code. */
int play_check(void);

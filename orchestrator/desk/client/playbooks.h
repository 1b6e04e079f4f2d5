/* SPDX-License-Identifier: Apache-2.0 */
/* Whether playbooks of features can be played on this host: by excon-playbook itself, which tries
 * its sandbox and looks for Ansible there. */
#pragma once

#include <excon/error.h>
#include <stddef.h>

/* 0 and which Ansible it is, in `said`; <0: what is missing. */
int playbooks_check(char *said, size_t size, struct error *err);

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How Ansible knows machines and their groups. `excon inventory` and the playbooks of features use
 * the names that these functions make, so that a playbook runs unchanged in both.
 */
#pragma once

#include <stddef.h>

enum { ANSIBLE_GROUP_SIZE = 148, ANSIBLE_HOST_SIZE = 192 };

/* "team_estmark": letters, digits and _ alone, which Ansible takes without a warning
 * (TO_SAFE_TEXT). */
void ansible_group(const char *kind, const char *id, char to[ANSIBLE_GROUP_SIZE]);

/* "estmark.web", or "web" where all share it (`team` NULL); the machine's domain where an id is no
 * word. */
void ansible_host(const char *team, const char *vm, const char *domain, char to[ANSIBLE_HOST_SIZE]);

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How Ansible knows machines and their groups. `excon inventory` and the playbooks of features use
 * the names that these functions make, so that a playbook runs unchanged in both.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>

#include "core/model/scenario.h"

enum { ANSIBLE_GROUP_SIZE = 160, ANSIBLE_HOST_SIZE = 192 };

/*
 * "team_estmark": letters, digits and _ alone, which Ansible takes without a warning
 * (TO_SAFE_TEXT). Of two ids that make one name the second gets a number behind it: "node_web_1_2".
 * `given`, an empty object at first, keeps which id has which name, so that the same ids in the
 * same order always have the same names.
 */
void ansible_group(json_t *given, const char *kind, const char *id, char to[ANSIBLE_GROUP_SIZE]);

/* Names the nodes and roles of a scenario in their order; NULL: there are none. Who names groups
 * does this first, and names the teams in the order of their ordinals. */
void ansible_group_nodes(json_t *given, const struct scenario *scenario);

/* "estmark.web", or "web" where all share it (`team` NULL); the machine's domain where an id is no
 * word. */
void ansible_host(const char *team, const char *vm, const char *domain, char to[ANSIBLE_HOST_SIZE]);

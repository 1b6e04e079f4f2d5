/* SPDX-License-Identifier: Apache-2.0 */
/* Team networks in OVN (docs/HOSTS.md): one agent, excon-ovn, on the host of OVN's databases. */
#pragma once

#include "engine/control/control.h"

/* Starts the agent, which makes all networks in one transaction. */
int ovn_open(struct controller *controller, struct error *err);

/* All switches and ports, as `net` and `trace` take them; NULL: *err says why. */
json_t *ovn_topology(struct controller *controller, struct error *err);

/* Machines stand on other hosts: their ports there are made, those that they had are gone. */
void ovn_follow(struct controller *controller);

/* Submits the removal of all networks, as one host's share of a removal. */
void ovn_drop(struct controller *controller);

/* Submits an inject's cut of a VM's links, or their restoring; false: it is neither. */
bool ovn_link(struct controller *controller, const struct view_vm *vm, struct job *job,
              const char *act);

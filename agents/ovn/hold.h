/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ports that stay on the host that they are bound to. While a machine goes live from one host to
 * another its NIC is plugged in on both, and the hosts would take its port from each other twice a
 * second.
 */
#pragma once

#include "ovn/ovsdb.h"

/*
 * `held` (a list of ids of ports; may be NULL) stay where they are bound now; all others of the run
 * go to whoever has their NIC. `southbound` is asked only when a port is newly held. May be
 * repeated.
 */
int hold_ports(struct ovsdb *db, const char *southbound, int within, const char *run,
               const json_t *held, struct error *err);

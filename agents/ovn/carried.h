/* SPDX-License-Identifier: Apache-2.0 */
/* Whether hosts have carried out what OVN's databases say, from the southbound one. */
#pragma once

#include "ovn/ovsdb.h"

/*
 * Waits, at most `within` ms, until each host that one of the ports (an array of names) is plugged
 * into has taken over all that OVN counted up to `count` (net_settle). A port that is plugged in
 * nowhere has nothing to wait for.
 */
int carried_await(struct ovsdb *southbound, const json_t *ports, json_int_t count, int within,
                  struct error *err);

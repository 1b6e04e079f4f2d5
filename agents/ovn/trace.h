/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proof that teams are apart, from OVN's southbound database and without a packet: ovn-trace
 * says, for a frame that a port sends, at which ports it comes out.
 */
#pragma once

#include "ovn/topology.h"

/*
 * From a port of every switch: a broadcast, and a packet to a port of every switch of another team.
 * *ret: {traces, pairs, leaks: [{vm, to, text}], shared: [names of switches that several teams
 * have ports on]}. `southbound` as ovsdb_open takes it; `cut` and `strangers` as net_inspect gives
 * them: a port that is cut sends nothing, and a switch with a stranger's port is a leak.
 */
int trace_all(const struct topology *topology, const char *southbound, const json_t *cut,
              const json_t *strangers, json_t **ret, struct error *err);

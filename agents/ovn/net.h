/* SPDX-License-Identifier: Apache-2.0 */
/* A range's networks in OVN's northbound database: made, looked at, cut and removed. */
#pragma once

#include "ovn/ovsdb.h"
#include "ovn/topology.h"

/*
 * Makes what is not there, in one transaction; what is there and the same stays, links that an
 * inject has cut among it. May be repeated. *ret_made: was anything changed?
 */
int net_make(struct ovsdb *db, const struct topology *topology, bool *ret_made, struct error *err);

/* Waits, at most `within` ms, until ovn-northd has taken over all that was said so far, which is
 * *ret_count in OVN's own counting. */
int net_settle(struct ovsdb *db, int within, json_int_t *ret_count, struct error *err);

/* *ret: {switches, ports: [{id, up, enabled}]}: up, as soon as a NIC is plugged in. */
int net_survey(struct ovsdb *db, const char *run, json_t **ret, struct error *err);

/*
 * *ret_cut: name → true of ports whose link is cut. *ret_strangers: names of the run's switches
 * that have a port which is not the run's: a way out that nobody planned.
 */
int net_inspect(struct ovsdb *db, const char *run, json_t **ret_cut, json_t **ret_strangers,
                struct error *err);

/* Cuts or restores the links of the ports of a VM. *ret_names: the ports. */
int net_link(struct ovsdb *db, const char *run, int64_t vm, bool up, json_t **ret_names,
             struct error *err);

/* Removes all that is the run's. *ret_count: rows. */
int net_drop(struct ovsdb *db, const char *run, size_t *ret_count, struct error *err);

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * By which switches and acls the scenario itself joins teams: what is left is what must be apart.
 * It follows from the requests for the machines alone. Switches that routers join, over any number
 * of them, are one net; an acl joins the teams with an address of `from` to those with one of `to`
 * in that net.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>

enum { ISOLATION_PATHS_MOST = 1000 /* of those that are listed; all are counted */ };

/*
 * `machines`: [{vm, team, nics: [{switch, address}], router: {rules}}]; team 0: nobody's.
 * → {teams, pairs, joined, paths: [{from, to, switch | router, passes}], acls: [{router, from, to,
 *    passes, accept}]}
 * `pairs` are of teams, in both directions; `joined` those of them with a path. `passes` is a text,
 * "22/tcp, icmp"; "all".
 */
int isolation_paths(const json_t *machines, json_t **ret, struct error *err);

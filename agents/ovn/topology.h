/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The switches and ports of a range, as operations on OVN's northbound database. What always holds:
 * each row carries "excon-run", so that the range is found and removed by it alone; a port's name
 * is the interface id of its NIC; a guest's port sends from its own MAC and addresses and no other,
 * but for a router's, which passes on what others send.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOPOLOGY_SWITCHES_MOST = 20000, TOPOLOGY_PORTS_MOST = 100000, TOPOLOGY_ROUTES_MOST = 256 };

struct topology_switch {
    int64_t lan;
    const char *name; /* for people */
    const char *cidr, *dns;
    const json_t *routes; /* [{to, via}] that DHCP tells; may be NULL */
};

struct topology_port {
    int64_t lan, vm, team; /* team 0: shared */
    const char *id;        /* a UUID */
    const char *mac, *address, *name;
    bool router;
};

/* Texts are the body's. */
struct topology {
    const char *run;
    int64_t mtu;
    struct topology_switch *switches;
    struct topology_port *ports;
    size_t switch_count, port_count;
    char hash[65];
};

/* Every text has the form that its place in the database needs; the error names the field. */
int topology_read(const json_t *body, struct topology *ret, struct error *err);
void topology_done(struct topology *topology);

/* What makes all of it; `disabled` (name → true) are ports whose link an inject has cut. */
json_t *topology_inserts(const struct topology *topology, const json_t *disabled);

/* What removes all that carries the run. */
json_t *topology_deletes(const char *run);

/* The name of a switch in the database: "x<run>-<lan>". */
void topology_switch_name(const char *run, int64_t lan, char to[32]);

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hosts that a range may stand on, as their operator lists them (hosts.yml, docs/HOSTS.md).
 * scenario/sdl/host-list.h reads them, scenario/plan/plan-place.h gives each VM its host.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/model/scenario-text.h"

enum { HOSTS_MOST = 1000 };

struct host {
    struct mark mark;
    const char *name;             /* host_name_of_id of itself */
    const char *ssh;              /* "user@host", "ssh://…"; "": this very machine */
    int64_t ram, disk;            /* bytes; disk 0: not counted */
    int64_t cpu;                  /* processors */
    struct scenario_texts labels; /* like names */
    const char *underlay;         /* its address among the hosts, IPv4 or IPv6; "": not said */
};

/* Where machines must stand. */
struct host_pin {
    struct mark mark;
    const char *what; /* a node's or a team's id, or "team/node" */
    const char *on;   /* a host's name, or a label */
};

/* Machines of these nodes that belong to one team stand on different hosts. */
struct host_apart {
    struct mark mark;
    struct scenario_texts nodes;
};

struct hosts {
    struct host *items; /* in the order of the file */
    size_t count;
    int64_t reserve;    /* bytes of memory that stay free on each host */
    int64_t overcommit; /* virtual processors for each processor */
    const char *ovn;    /* the host with OVN's databases; NULL: this machine, or the first */
    int64_t mtu;        /* of the underlay */
    bool spare;         /* the machines of any one host must fit on the others */
    struct host_pin *pins;
    size_t pin_count;
    struct host_apart *aparts;
    size_t apart_count;
};

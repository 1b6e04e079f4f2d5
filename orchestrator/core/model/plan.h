/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plan of a whole exercise: every row of genesis before it has a sequence number, in one arena.
 *
 * What always holds: ordinals of a kind count from 1 without holes and are the place in its array +
 * 1; every ordinal that a row names exists. Rows carry their audience. The hash fields (payload,
 * spec, the opened exercise's scenario) are NULL here: they are the names of the blobs, which
 * plan_genesis stores. The same scenario, run id and packages give the same plan, byte for byte.
 * scenario/plan/plan.h makes it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <excon/error.h>
#include <excon/row.h>

#include "base/pool.h"
#include "core/model/scenario.h"

/* Bytes of memory of a VM. */
#define PLAN_RAM_LEAST (INT64_C(16) << 20)
#define PLAN_RAM_MOST (INT64_C(16) << 40)

enum { PLAN_ORDINAL_MOST = 1 << 20 }; /* greatest ordinal of any kind */

struct plan_blob {
    const char *bytes; /* NULL: none */
    size_t length;
};

struct plan_row {
    struct row row;                  /* kind, audience, team, body */
    struct plan_blob blob;           /* its script or spec */
    struct plan_blob cleanup, files; /* of an inject */
    struct mark mark;                /* what it comes from */
};

struct plan_rows {
    struct plan_row *items;
    size_t count;
};

/* A VM's place on a switch. */
struct plan_nic {
    uint32_t vm, lan; /* ordinals */
    uint32_t address; /* IPv4, host byte order */
    uint8_t prefix;   /* bits of the switch's network */
    char mac[18];     /* "52:54:…" */
    const char *text; /* "10.1.1.10" */
};

/* What a VM is of and needs, besides its row. */
struct plan_machine {
    const char *node; /* the node's id; its row's id counts copies */
    int64_t disk;     /* bytes that its disk is to be grown to; 0: as large as its image */
};

/* How the VMs of a plan got their hosts (scenario/plan/plan-place.h); all 0: they are on one. */
struct plan_placement {
    const char *how;   /* "each team on one host, hosts evenly loaded" */
    const char *bound; /* what `least` follows from: "memory" */
    uint32_t least;    /* no placement takes fewer hosts (proved) */
    uint32_t tight;    /* hosts that first fit decreasing takes */
    uint32_t used;     /* hosts that this placement takes */
    uint32_t split;    /* teams that stand on more than one host */
    bool spare;        /* any one host may be lost: its machines fit on the others */
};

/* An acl of a router, as the scenario says it. */
struct plan_rule {
    const char *router, *from, *to; /* ids */
    const char *ports;              /* "80/tcp, icmp"; "": everything */
    uint32_t instances;             /* of the router */
    bool accept;
};

/* What `excon plan` tells besides the rows; all but NOTE_TRUST are warnings among the complaints
 * too. */
enum plan_note_kind {
    NOTE_NOT_RUN,     /* valid, but this version does not run it */
    NOTE_NEVER,       /* an event or inject that can never happen by itself */
    NOTE_UNEXERCISED, /* an objective or metric that nothing exercises */
    NOTE_TRUST,       /* a metric that trusts a guest which its team owns */
    NOTE_ACCESS,      /* which users can log in to which VMs */
    NOTE_NETWORK,
    NOTE_KINDS
};

extern const char *const note_words[NOTE_KINDS];

struct plan_note {
    enum plan_note_kind kind;
    struct mark mark;
    const char *text;
};

struct plan {
    struct pool pool;
    struct row opened; /* exercise.opened */
    struct plan_blob document;
    struct plan_blob sources; /* files of packages that were read: [{"path":…,"hash":…}] */
    struct plan_rows days, teams, contacts, members, member_keys, variables, switches, hosts, vms,
        features, conditions, metrics, objectives, events, injects, expectations, truths,
        indicators, hints, flags, criteria, excuses, organisations, scoring, releases, attacks,
        warnings, greens;
    struct plan_machine *machines; /* by VM - 1 */
    struct plan_placement placement;
    struct plan_nic *nics; /* in the order of VMs, then of their links */
    size_t nic_count;
    struct plan_rule *rules;
    size_t rule_count;
    struct plan_note *notes;
    size_t note_count;
    /* totals */
    int64_t ram;    /* bytes of all VMs */
    uint64_t cpu;   /* virtual processors of all VMs */
    int64_t disk;   /* bytes that disks are to be grown to, of all VMs that say so */
    int64_t points; /* thousandths that a team can reach, shared metrics included (the greatest
                       team's) */
    int64_t endex;  /* exercise ms, 0: none */
};

void plan_free(struct plan *plan);

/* Where the wall clock of a rehearsal begins: a fixed moment, or before the first play hours. */
int64_t plan_epoch(const struct plan *plan);

/* The host that a VM stands on; NULL: the controller's own, as no hosts are listed. */
const struct host_made *plan_host(const struct plan *plan, uint32_t vm);

/* The first NIC of a VM and how many there are; NULL: none. */
const struct plan_nic *plan_nics(const struct plan *plan, uint32_t vm, size_t *ret_count);

/*
 * Where genesis goes. `blob` stores bytes and gives their name; `row` takes a row whose seq and
 * times it sets itself; everything in it is borrowed for the call. Each returns 0 or <0, which ends
 * plan_genesis.
 */
struct genesis_sink {
    void *own;
    int (*blob)(void *own, const void *bytes, size_t length, char ret_hash[65], struct error *err);
    int (*row)(void *own, struct row *row, struct error *err);
};

/* All rows in order: exercise.opened, days, teams, contacts, members, their keys, variables,
 * switches, hosts, VMs, features, conditions, green traffic, metrics, objectives, events, injects,
 * truths, expectations, indicators, hints, flags, criteria of rubrics, maintenance windows,
 * organisations, attacks, rules of scoring, planned releases, warning lists, genesis.done. A blob
 * is stored before the row that names it.
 */
int plan_genesis(const struct plan *plan, const struct genesis_sink *sink, struct error *err);

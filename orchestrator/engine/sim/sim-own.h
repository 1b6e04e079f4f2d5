/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated range's own inside: its world (sim-world.c) and its model's dice (sim-dice.c), for
 * sim.c alone. */
#pragma once

#include <stdio.h>
#include <uthash.h>

#include "base/pool.h"
#include "core/model/range-model.h"
#include "wire/crew/port.h"

enum { SIM_ID = 65, SIM_SPOILS = 8 };

struct sim_marker {
    char id[SIM_ID];
    uint32_t team;
    int64_t ends;  /* virtual mono ms */
    int64_t until; /* repaired */
    UT_hash_handle hh;
};

struct sim_vm {
    uint32_t vm, incarnation;
    bool running;
    bool rests;       /* it was stopped with its disk left */
    const char *kept; /* names of its snapshots, with a space between them; NULL: none */
    UT_hash_handle hh;
};

/* What spoils a team's conditions: those of its markers that last longest. */
struct sim_spoil {
    uint32_t team;
    const struct sim_marker *markers[SIM_SPOILS];
    UT_hash_handle hh;
};

struct sim {
    struct loop *loop;
    struct pool pool;
    int64_t seed;
    const struct range_model *model;
    const struct model_team **teams; /* by team ordinal, 0 included; beyond: the model's `all` */
    size_t team_count;
    FILE *world;
    struct sim_marker *markers;
    struct sim_vm *vms;
    struct sim_spoil *spoils;
    json_t *good, *bad; /* what a check answers */
};

/* ---- sim-dice.c: every draw is a hash of the seed, what is drawn and its subject ---- */

int64_t sim_draw(const struct sim *sim, const char *what, const char *subject,
                 const struct model_span *span);
bool sim_happens(const struct sim *sim, const char *what, const char *subject, uint32_t millionths);
const struct model_team *sim_team(const struct sim *sim, uint32_t team);

/* Is the VM's login lost at that moment? */
bool sim_is_lost(const struct sim *sim, uint32_t vm, int64_t now);

/* ---- sim-world.c ---- */

int sim_world_open(struct sim *sim, const char *path, struct error *err);
void sim_world_close(struct sim *sim);

struct sim_marker *sim_marker(const struct sim *sim, const char *id);
/* Claims a marker, which is the effect of an inject in the world file. `harmless`: it spoils no
 * service. */
void sim_claim(struct sim *sim, const char *id, uint32_t team, bool harmless, int64_t ends);

struct sim_vm *sim_vm(const struct sim *sim, uint32_t vm);
void sim_vm_turn(struct sim *sim, uint32_t vm, uint32_t incarnation, bool running);
/* It is stopped; `rests`: its disk is left. */
void sim_vm_stop(struct sim *sim, const struct sim_vm *vm, bool rests);

/* The snapshots that it has from now on. */
void sim_vm_keep(struct sim *sim, uint32_t vm, const char *kept);

/* Is something of the team's broken now and not repaired yet? */
bool sim_is_spoiled(const struct sim *sim, uint32_t team, int64_t now);

/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts of a range in the view, and whether they are lost. */
#pragma once

#include <excon/row.h>
#include <stdbool.h>
#include <stdint.h>

struct view;
struct view_vm;

struct view_host {
    struct host_made made;
    bool provider_lost, way_lost; /* its excon-virt; the SSH session that leads to its machines */
    bool awaited;     /* the controller was started anew, and its way is not there yet */
    int64_t turned;   /* range ms at which it was last lost, or came back */
    bool used;        /* a VM stands there, or did */
    bool off;         /* a person said so, since it was lost */
    char off_by[64];  /* who, */
    int64_t off_wall; /* and when */
    /* VMs of which something may still be there: they could not be removed, or stand elsewhere now
     */
    struct ordinals left;
    char left_text[160]; /* why */
};

/* Its disk goes with it to another host (core/decide/decide-migration.c). */
struct view_migration {
    enum migration_state state;
    bool live;       /* it goes, or went, with its memory */
    bool arrives;    /* it came there with its memory, and is not up there yet: it stands still */
    uint32_t host;   /* where to */
    uint32_t orders; /* how many there were to do so */
    char by[64];
    char text[160];
};

struct view_agent {
    char name[32];
    enum agent_life state;
    int64_t row, x; /* seq and exercise ms of its state */
    char text[160];
    char version[32]; /* of excon, as its last hello said; "": not said */
};

struct view_host *view_host(const struct view *view, uint32_t ordinal);

/* The controller's own, if it is listed; NULL: it is not. */
struct view_host *view_own_host(const struct view *view);

/* The one behind the "@" of an agent's name; NULL: of none. */
struct view_host *view_host_of_agent(const struct view *view, const char *agent);

/* The host that a VM stands on; 0: the controller's own. */
uint32_t view_stand(const struct view *view, const struct view_vm *vm);

/* Is a migration of it open: is it waiting for its turn, or on its way? */
bool view_is_migrating(const struct view_vm *vm);
/* Can its disk go with it? It has one of its own time, and nothing else is done to it now. */
bool view_can_migrate(const struct view_vm *vm);

/* Did an order take it off its host, and was it not up again a minute before then (range ms)? */
bool view_was_displaced(const struct view_vm *vm, int64_t then);

/* Is that host lost now; was it at any time since then (range ms)? */
bool view_is_away(const struct view *view, const struct view_vm *vm);
bool view_was_away(const struct view *view, const struct view_vm *vm, int64_t since);

/* Is that host lost, or was it at any time since a minute before then (range ms)? The networks
 * between hosts, and the machines on it, may need that long to answer again. */
bool view_was_just_away(const struct view *view, const struct view_vm *vm, int64_t then);
/* Was it lost, or did it come back, in the minute before then (range ms)? */
bool view_has_turned(const struct view *view, const struct view_vm *vm, int64_t then);

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a scenario to a range that is up: what `excon up` and `excon run` share. One scenario has at
 * most one exercise that is not gone; asking again takes that one up.
 */
#pragma once

#include "desk/client/changes.h"
#include "engine/reading/found.h"
#include "products/print/desk.h"
#include "desk/client/follow.h"
#include "scenario/yaml/complaints.h"
#include "core/model/plan.h"

/* Where machines stand, and what carries their networks (scenario/plan/plan-place.h). */
struct launch_where {
    const char *hosts;   /* the file that lists them; NULL: this one alone */
    const char *network; /* a word; NULL: as the placement wants it */
};

/*
 * Loads and plans; complaints are printed to standard error. Files are read once: the plan that is
 * shown and confirmed is the one that is built. 0 and *ret_plan, or the exit code after the
 * complaints were printed. `where` NULL: all
 * machines stand here.
 */
int launch_plan(const struct desk *desk, const char *path, const struct launch_where *where,
                const char *run, bool rehearsal, struct plan **ret_plan);

/* Puts the hash of the folder's run key into its plan, which is whole then. */
int launch_seal(struct plan *plan, const struct folder *folder, struct error *err);

struct launch {
    struct found found;
    bool again;             /* it was there already */
    bool forks;             /* else: forking its machines pays (plan-forks.h) */
    struct changes changes; /* then: files that changed since it was planned */
};

void launch_done(struct launch *launch);

/* Is there an exercise of this scenario that is not gone? */
bool launch_stands(const char *path);

/*
 * The exercise of a scenario: the one that is up, or a new one, after plan, images and memory were
 * checked, images were copied to other hosts (`where` as launch_plan has it) and, with `word`, a
 * person typed that word on a terminal. Starts nothing. 0, or the exit code.
 */
int launch_find_or_make(const struct desk *desk, const char *path, const struct launch_where *where,
                        bool force, const char *word, struct launch *ret);

/* The same for an exercise with a simulated range: no image, memory or guest is needed. */
int launch_find_or_simulate(const struct desk *desk, const char *path,
                            const struct launch_where *where, struct launch *ret);

enum {
    LAUNCH_STARTEX = 1,  /* STARTEX as soon as it is up */
    LAUNCH_DOWN = 2,     /* taken down after ENDEX */
    LAUNCH_ROLLBACK = 4, /* removed when it does not come up whole */
    LAUNCH_KEPT = 8,     /* stopped VMs are restored from their snapshots */
    LAUNCH_FORK = 16,    /* machines that teams have alike are forked */
};

/* Gives an order (taken over) that changes the range, and connects to follow its progress. 0, or
 * the exit code. */
int launch_give(const struct desk *desk, const struct launch *launch, json_t *order,
                struct follow *ret_follow);

/*
 * Orders the range up (starting a controller when none runs) and connects to follow. Before that it
 * prints warnings: that the exercise exists already and which of its files have changed since
 * (launch->changes), and that another exercise has its name. 0, or the exit code.
 */
int launch_up(const struct desk *desk, struct launch *launch, unsigned flags,
              struct follow *ret_follow);

enum launch_end {
    LAUNCH_UP,
    LAUNCH_PARTIAL,
    LAUNCH_INTERRUPTED, /* Ctrl-C: it goes on building */
    LAUNCH_LOST,        /* the controller ended meanwhile; it was said */
    LAUNCH_GONE,        /* it is being removed, or is gone */
};

/* Shows progress until the range is up or building ended. 0 and *ret_end, or <0. */
int launch_watch(const struct desk *desk, const struct launch *launch, struct follow *follow,
                 enum launch_end *ret_end, struct error *err);

/* The VMs that are not up, and what to do about them. */
void launch_print_failures(const struct desk *desk, const struct view *view);

/* Where to read more when a controller ended by itself. */
void launch_print_lost(const struct desk *desk, const struct folder *folder);

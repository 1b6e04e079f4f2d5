/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where machines go that leave their host: by the placement that `plan` uses, over what is free on
 * the hosts that answer. Without OVN a network is of one host, so machines that share one go
 * together. The list's pins and `apart` hold (moving-bound.h), unless a person names the host.
 */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "engine/reading/found.h"
#include "products/print/desk.h"

struct moving_ask {
    const char *const *what; /* nodes and teams; NULL or empty: all that stand on `from` */
    int count;
    const struct view_team *team; /* these of it alone; NULL: of all */
    const struct view_host *from; /* NULL: wherever they stand, which is one host for all */
    const struct view_host *to;   /* NULL: where there is room */
    bool disks;                   /* machines take their disks along where they can */
};

struct moving_one {
    uint32_t vm, from, host;
};

struct moving {
    struct pool pool;
    struct moving_one *items;
    size_t count;
    bool disks;
};

/* The exercise is folded. 0 and *ret; <0: the words say what is not possible. */
int moving_plan(struct found *found, const struct moving_ask *ask, struct moving *ret,
                struct error *err);
void moving_done(struct moving *moving);

/*
 * Says who goes where, asks for `word`, copies images to hosts that lack them, gives the order
 * `verb` (taken over: `order`) and waits until the machines are up. Returns the exit code.
 */
int moving_run(const struct desk *desk, struct found *found, const struct moving *moving,
               const char *word, json_t *order);

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A range that is being built, as people follow it: the VMs that stand on nothing first, those that
 * stand on them next, and so on, then the features; and how long it will still take, by how long
 * VMs of this range have taken so far.
 */
#pragma once

#include <excon/error.h>
#include <stddef.h>
#include <stdint.h>

#include "core/view/view.h"

enum { TRANCHES_MOST = 6 /* bars that are shown; a range of more levels has one */ };

struct tranche {
    int64_t up, failed, busy, waiting; /* `failed`: what does not come by itself */
};

struct tranches {
    struct tranche items[TRANCHES_MOST];
    size_t count;
    int64_t features, features_in;
    /* private */
    uint8_t *levels; /* of each VM */
    int64_t *begun;  /* ms when it was first seen to be made; 0: not */
    uint8_t *done;   /* its time has been counted */
    size_t room;
    int64_t took, taken; /* ms, and by how many VMs */
};

/* Looks at the view at this moment (ms of any clock that goes on). 0, or <0 without memory. */
int tranches_look(struct tranches *tranches, const struct view *view, int64_t now,
                  struct error *err);

/* ms until all VMs are up, roughly; -1: none has come up yet, or nothing is left to wait for. */
int64_t tranches_left(const struct tranches *tranches, const struct view *view, int64_t now);

void tranches_done(struct tranches *tranches);

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a rehearsed range behaves: how long things take, how often they fail, and what teams do.
 * Plain data; scenario/sdl/range-model.c reads it from a file (docs/REHEARSAL.md), port/sim*.c
 * plays it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/scenario.h"

/* Anything from `least` to `most` ms, both included. */
struct model_span {
    int64_t least, most;
    bool never; /* it does not happen at all */
};

enum {
    MODEL_SURE = 1000000, /* chances are in millionths */
    MODEL_HOUR = 3600000  /* ms; a loss lasts no longer */
};

struct model_team {
    const char *name; /* an id or dotted path */
    struct mark mark;
    struct model_span repairs; /* from an inject's end until its team has repaired what it broke */
    uint32_t acts;             /* chance that it does what is expected of it */
    struct model_span within;  /* from the delivery until then */
    uint32_t shares;           /* chance that it shares what an inject left behind */
    struct model_span sharing; /* from the delivery until then, and from a receipt until it acts */
    uint32_t breaks;           /* chance that it passes on to all what was meant for few */
    uint32_t floods;           /* chance that it shares much junk besides */
    uint32_t sights;           /* chance that it says of a shared indicator that it saw it */
};

struct range_model {
    struct model_span boot, feature, inject, check, loss;
    struct model_span look; /* from STARTEX until EXCON looks for drift, once */
    uint32_t boot_fails, feature_fails, inject_fails, check_fails; /* chance of each */
    uint32_t drifts; /* chance of each VM that it has stopped when EXCON looks; 0: nobody looks */
    uint32_t login_lost;   /* chance of each VM in each hour; the loss lasts `loss` */
    struct model_team all; /* teams that are not among `teams` */
    struct model_team *teams;
    size_t team_count;
};

/*
 * What holds when nothing else is said: a VM answers a second after its making, nothing fails, a
 * team repairs within 20 to 45 s, and nobody does what is expected.
 */
extern const struct range_model range_model_default;

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When green traffic comes, and which: what people do at a machine. All of it follows from the
 * exercise's seed, the node, the team and the visit's number alone, on the exercise clock; nothing
 * is remembered. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <excon/row.h>

struct green_times {
    int64_t seed;
    const char *node; /* the machine's id */
    uint32_t team;
    int64_t every;  /* ms from one visit to the next, > 0 */
    int64_t spread; /* ms by which each comes sooner or later, 0 … every */
};

/* The first visit that comes later than `after` (exercise ms): its time; *ret_number counts from 0.
 */
int64_t green_next(const struct green_times *times, int64_t after, int64_t *ret_number);

/* Which of `entries` (≥ 1) things is done at a visit. */
uint32_t green_entry(const struct green_times *times, int64_t number, uint32_t entries);

/* Are people there? `story`: the time of the story, ms since 1970 as if UTC. */
bool green_is_open(enum green_hours hours, int64_t story);

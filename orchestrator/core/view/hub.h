/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exchange with a MISP in the view, for exercise control: where MISP is, and which events went
 * there or came from there. A controller that starts has no agent of the one before it.
 */
#pragma once

#include <excon/row.h>
#include <stdbool.h>
#include <stddef.h>

enum { HUB_URL_MOST = 512, HUB_PATH_MOST = 1024 };

/* An event that MISP has of us, or that we have of MISP. */
struct view_hub_event {
    const char *event;     /* UUID */
    int64_t stamp;         /* seconds since 1970 */
    uint32_t team, number; /* its share; number 0: none */
};

/* Part of struct view. */
struct view_hub {
    bool wanted;
    bool of_name; /* it was begun by a version that made UUIDs of the exercise's name */
    const char *organisations; /* lines "ID UUID" that the operator gave; NULL: none */
    char url[HUB_URL_MOST], key[HUB_PATH_MOST], ca[HUB_PATH_MOST];
    enum hub_state state;
    char text[200];
    int64_t wall;                  /* of its state */
    int64_t events, sightings;     /* how far MISP was looked at, seconds since 1970 */
    uint32_t said;                 /* sightings of the view that MISP has */
    uint32_t sent, taken, refused; /* shares; of either way, those that were not taken */
    struct view_hub_event *list;   /* in the order of the rows */
    size_t count;
};

struct view;

/* Shall it run now? */
bool view_hub_is_on(const struct view *view);

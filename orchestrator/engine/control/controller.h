/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The controller: one process that owns one exercise. Gather → fold → commit → act and tell:
 * whatever leaves the process waits for its commit. It knows no thread and blocks on nothing but
 * the disk.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "engine/run/folder.h"
#include "core/view/view.h"
#include "core/model/range-model.h"
#include "core/order/amend.h"

/* How much there was to do at one time: begun within one second, and under way at once. */
struct controller_peak {
    int64_t second, in_second; /* the current one */
    int64_t most_in_second, most_in_second_x;
    int64_t open, most_open, most_open_x;
    int64_t total;
};

/* An observer: gets every row once it is applied, with the view, and every action. */
struct controller_watch {
    void *data;
    void (*row)(void *data, const struct view *view, const struct row *row);
    struct controller_peak injects, checks;
    struct view *view; /* at the end: the caller's, view_free; NULL when it could not go on */
};

/* A scenario that a rehearsal's director amends in the middle. */
struct controller_amend {
    int64_t at;             /* exercise ms */
    struct amend_rows rows; /* of its genesis */
    const char *path;       /* of the YAML */
    const json_t *blobs;    /* texts that its rows name and the journal may not have */
    bool taken;             /* what became of it; `said` says it, "": nothing yet */
    char said[256];
};

struct controller_options {
    const struct folder *folder;
    bool virtual_time; /* rehearse: simulated transport, no waiting */
    const char
        *provider; /* rehearse: a program in the place of the simulated provider; NULL: none */
    const char *connect; /* the operator's libvirt URI; "": embedded */
    const struct range_model
        *model;          /* rehearse: how the simulated range behaves; NULL: by default */
    const int64_t *seed; /* rehearse: of the simulated range; NULL: the scenario's */
    struct controller_amend *amend; /* rehearse: the scenario is amended; NULL: it is not */
    struct controller_watch *watch; /* NULL: nobody looks on */
    bool serve;                     /* listen on the folder's socket */
    bool begin;                     /* order `up` with STARTEX and removal at once (rehearse) */
    int ready; /* descriptor that is told one line once it serves: "ready", or what went wrong; -1:
                  none */
    bool fast; /* synchronous=OFF */
    bool unchecked; /* go on although the journal fails verification: to take the range down */
};

/*
 * Takes the exercise up and runs it until its range is gone (or a signal ends it; it can be taken
 * up again). 0: ended; 1: stopped in the middle; <0: could not go on.
 */
int controller_run(const struct controller_options *options, struct error *err);

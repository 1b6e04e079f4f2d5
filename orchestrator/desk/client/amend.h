/* SPDX-License-Identifier: Apache-2.0 */
/* A changed scenario, compared with an exercise that runs, and the order that takes it. */
#pragma once

#include <jansson.h>

#include "core/model/plan.h"
#include "core/order/amend.h"
#include "engine/reading/found.h"
#include "products/print/desk.h"

/* A scenario that was planned and compared. */
struct amendment {
    struct plan *plan;
    struct pool pool;
    struct amend_rows base, now;
    struct amend amend;
    json_t *blobs; /* texts that the plan's rows name and the journal has not */
};

/*
 * Plans the scenario of `path` as it is now and compares it with the exercise, whose journal is
 * folded. 0, or the exit code after the complaints were printed. amendment_done in every case.
 */
int amendment_plan(const struct desk *desk, struct found *found, const char *path,
                   struct amendment *ret);
/* Of a plan (taken over) only its rows, and the blobs that the journal has not. 0, or <0. */
int amendment_gather(struct amendment *ret, struct plan *plan, const struct folder *folder,
                     struct journal *journal, struct error *err);
void amendment_done(struct amendment *amendment);

/* Prints what differs, and as errors with their lines what cannot be done. */
void amendment_print(const struct desk *desk, const struct found *found, const char *path,
                     const struct amendment *amendment);
/* The same: [{"how": …, "what": …, "id": …, "teams": […], "field": …, "was": …, "now": …,
 * "refused": …, "line": …, "column": …}, …]. */
json_t *amendment_json(const struct found *found, const struct amendment *amendment);

/* Lays the rows into the state folder and makes the order that names them. 0 and *ret_order, or
 * <0. */
int amendment_lay(const struct found *found, const char *path, const struct amendment *amendment,
                  json_t **ret_order, struct error *err);
/* Takes away what lay ready for the order. */
void amendment_clear(const struct found *found, const json_t *order);

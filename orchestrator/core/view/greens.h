/* SPDX-License-Identifier: Apache-2.0 */
/* Green traffic of a VM in the view: what people do there, and how it went as far as rows say. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <excon/row.h>

#include "core/model/green.h"

struct view;
struct view_vm;

struct view_green {
    struct green_made made; /* `every` 0: people do nothing there; texts in the view's pool */
    int64_t done, failed, passed;
    uint32_t rows; /* that told of it */
    int64_t told;  /* range ms of the newest one */
    bool failing;
    char text[96]; /* how the last one failed */
};

/* What its visits follow from. */
struct green_times green_times_of(const struct view *view, const struct view_vm *vm);

/* Can people be at the machine now: it is there, and nothing is being done to it? */
bool green_is_there(const struct view *view, const struct view_vm *vm);

/* Of all VMs; *ret_machines: at how many of them people do something. */
struct view_green green_sum(const struct view *view, uint32_t *ret_machines);

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a range takes: memory and disk at first and at most, and the time until all machines of it
 * answer a login, by boot and by `excon up --fork`. The times are a model: each machine takes so
 * many seconds of a processor to boot, or to be forked; a host has no more than its processors; and
 * no range is faster than its slowest machine. The seconds were measured under QEMU's emulation
 * (TCG) on the images of `excon image build` and on Debian 12; with KVM both are shorter.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>

#include "core/model/plan.h"
#include "products/print/output.h"

struct plan_cost {
    size_t golden, forked, booted; /* machines, with --fork */
    size_t once, each;             /* runs of features: in golden machines, after that */
    int64_t disk; /* bytes more than without, at most: a golden copy each, memories */
    int64_t ram_first, ram_most; /* bytes with QEMU's own; after the boot, and full */
    int64_t disk_first;          /* bytes of overlays and seeds after the boot */
    int64_t fork_first;          /* the same when forked: golden copies and memories in it */
    int64_t boot, fork;          /* ms until all are up */
};

/* `cpu`: processors of a host of which the plan does not say how many it has. 0; <0: no memory. */
int plan_cost_of(const struct plan *plan, int cpu, struct plan_cost *ret_cost, struct error *err);

/* SPDX-License-Identifier: Apache-2.0 */
/* A plan for people and for programs. */
#pragma once

#include <jansson.h>

#include "products/print/output.h"
#include "scenario/yaml/complaints.h"
#include "core/model/plan.h"
#include "products/report/plan-cost.h"

/* What the plan is held against. */
struct plan_host {
    int64_t ram, available; /* bytes; 0: not known */
    int64_t disk;           /* bytes free where exercises are kept; 0: not known */
    int cpu;
    int merging;           /* of equal pages of guests (KSM): 1 on, 0 off, -1 the host has none */
    bool here;             /* the guests run on it, or on a host that is listed */
    const char *missing;   /* a sentence about images that are not built; NULL: all are there */
    const char *small;     /* a sentence about a VM that has less memory than its image needs */
    bool tpm;              /* it has swtpm, which a VM's TPM is made by */
    const char *isolation; /* a sentence about the connection */
    const char *open;      /* what no connection isolates */
};

/* `connect`: a URI of libvirt's, or "ovn": its networks are OVN's, or PLAN_HOST_TAPS: which guests
 * join by taps. */
#define PLAN_HOST_TAPS "taps"
void plan_host_init(struct plan_host *host, const char *connect);

void plan_print(const struct plan *plan, const struct plan_host *host, const struct plan_cost *cost,
                const struct output *to);
/* How many VMs of the plan stand on the controller's own host, and the bytes that they need there
 * with QEMU's own. */
size_t plan_count_here(const struct plan *plan, int64_t *ret_ram);

/* How many VMs of the plan have a TPM and stand on the controller's own host. */
size_t plan_count_tpms(const struct plan *plan);

json_t *plan_json(const struct plan *plan, const struct plan_host *host,
                  const struct plan_cost *cost, struct complaints *complaints);

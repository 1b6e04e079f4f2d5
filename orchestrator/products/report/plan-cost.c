/* SPDX-License-Identifier: Apache-2.0 */
/* Which machines are alike is as core/view/forks.h has it for a range that exists. */
#include "products/report/plan-cost.h"

#include <excon/agent.h>
#include <stdlib.h>
#include <string.h>

#include "core/view/forks.h"

#define COST_MIB (INT64_C(1024) * 1024)

/* Measured (tests/bench/bench-fork.py, and torture-fork.sh for Debian): ms of a processor. */
struct cost_kind {
    int64_t boot, fork; /* to the login, identity and links included */
    int64_t touched;    /* bytes of memory that the guest has used by then */
    int64_t written;    /* bytes of its overlay and seed by then */
};

static const struct cost_kind cost_small = {4500, 2200, 80 * COST_MIB, 1 * COST_MIB};
static const struct cost_kind cost_full = {45000, 7000, 256 * COST_MIB, 48 * COST_MIB};

/* ms that a feature's script is taken to run. */
enum { COST_FEATURE = 5000 };

/* Of one host. */
struct cost_load {
    int64_t boot, fork;             /* ms of processors */
    int64_t boot_chain, fork_chain; /* ms of the slowest machine */
};

static const struct vm_made *cost_vm(const struct plan *plan, size_t i)
{
    return &plan->vms.items[i].row.as.vm_made;
}

/* The images of `excon image build` that hold a shell and a server, and no distribution. */
static const struct cost_kind *cost_kind_of(const struct vm_made *vm)
{
    bool small = vm->image != NULL && (strncmp(vm->image, "tiny-", strlen("tiny-")) == 0 ||
                                       strncmp(vm->image, "router-", strlen("router-")) == 0);

    return small ? &cost_small : &cost_full;
}

static int64_t cost_touched(const struct vm_made *vm)
{
    int64_t touched = cost_kind_of(vm)->touched;

    return touched < vm->ram ? touched : vm->ram;
}

static int64_t cost_greater(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Of each machine, what the whole plan says of it. */
struct cost_machine {
    size_t first;      /* of those on its host that are like it; itself, where there is no other */
    size_t count;      /* of them, in the place of the first */
    size_t next;       /* in its bucket, and 1; 0: none */
    size_t alike, own; /* runs of features: that are alike for all teams, and others */
};

/* The machine that this one is like, of those that are the first of theirs in its bucket, which
 * begins with `at` and ends with 0; itself, where there is none. */
static size_t cost_find_first(const struct plan *plan, const struct cost_machine *machines,
                              size_t vm, size_t at)
{
    const struct vm_made *one = cost_vm(plan, vm);

    for (; at != 0; at = machines[at - 1].next)
        if (cost_vm(plan, at - 1)->host == one->host && fork_are_alike(cost_vm(plan, at - 1), one))
            return at - 1;
    return vm;
}

/* Which machines are alike: each is held against those in its bucket alone. `buckets` are zeroed,
 * and a power of two. */
static void cost_group(const struct plan *plan, struct cost_machine *machines, size_t *buckets,
                       size_t bucket_count)
{
    for (size_t i = 0; i < plan->vms.count; i++) {
        size_t *bucket = &buckets[fork_look(cost_vm(plan, i)) & (bucket_count - 1)];

        machines[i].first = cost_find_first(plan, machines, i, *bucket);
        machines[machines[i].first].count++;
        /* One that is like none, itself neither, is in no bucket. */
        if (machines[i].first != i || !fork_are_alike(cost_vm(plan, i), cost_vm(plan, i)))
            continue;
        machines[i].next = *bucket;
        *bucket = i + 1;
    }
}

static void cost_features(const struct plan *plan, struct cost_machine *machines)
{
    for (size_t i = 0; i < plan->features.count; i++) {
        const struct feature_made *made = &plan->features.items[i].row.as.feature_made;

        if (made->vm == 0 || made->vm > plan->vms.count)
            continue;
        if (made->own || made->restart)
            machines[made->vm - 1].own++;
        else
            machines[made->vm - 1].alike++;
    }
}

/* Malloc'd, one more than there are; NULL: no memory. */
static struct cost_machine *cost_machines(const struct plan *plan)
{
    struct cost_machine *machines = calloc(plan->vms.count + 1, sizeof(*machines));
    size_t bucket_count = 1, *buckets;

    while (bucket_count < plan->vms.count)
        bucket_count *= 2;
    buckets = calloc(bucket_count, sizeof(*buckets));
    if (machines == NULL || buckets == NULL) {
        free(machines);
        free(buckets);
        return NULL;
    }
    cost_group(plan, machines, buckets, bucket_count);
    cost_features(plan, machines);
    free(buckets);
    return machines;
}

static void cost_add_fork(struct plan_cost *cost, struct cost_load *load, const struct vm_made *vm,
                          bool first, size_t alike, size_t own)
{
    const struct cost_kind *kind = cost_kind_of(vm);
    int64_t golden = kind->boot + (int64_t)alike * COST_FEATURE;
    int64_t fork = kind->fork + (int64_t)own * COST_FEATURE;
    int copies = first ? 2 : 1;

    cost->forked++;
    cost->golden += first;
    cost->once += first ? alike : 0;
    cost->each += own;
    cost->disk += vm->ram * copies;
    cost->fork_first += (kind->written + cost_touched(vm)) * copies;
    load->fork += fork + (first ? golden : 0);
    load->fork_chain = cost_greater(load->fork_chain, golden + fork);
}

static void cost_add(const struct plan *plan, const struct cost_machine *machines, size_t i,
                     struct plan_cost *cost, struct cost_load *load)
{
    const struct vm_made *vm = cost_vm(plan, i);
    const struct cost_kind *kind = cost_kind_of(vm);
    size_t alike = machines[i].alike, own = machines[i].own, first = machines[i].first;
    int64_t boot = kind->boot + (int64_t)(alike + own) * COST_FEATURE;

    cost->ram_first += cost_touched(vm) + (vm->light ? 0 : AGENT_QEMU_MIB * COST_MIB);
    cost->ram_most += vm->ram + (vm->light ? 0 : AGENT_QEMU_MIB * COST_MIB);
    cost->disk_first += kind->written;
    load->boot += boot;
    load->boot_chain = cost_greater(load->boot_chain, boot);
    if (machines[first].count >= 2) {
        cost_add_fork(cost, load, vm, first == i, alike, own);
        return;
    }
    cost->booted++;
    cost->fork_first += kind->written;
    load->fork += boot;
    load->fork_chain = cost_greater(load->fork_chain, boot);
}

int plan_cost_of(const struct plan *plan, int cpu, struct plan_cost *ret_cost, struct error *err)
{
    struct cost_machine *machines = cost_machines(plan);
    struct plan_cost cost = {0};

    if (machines == NULL)
        return error_memory(err);
    /* 0 is the controller's own, where no hosts are listed. */
    for (uint32_t host = 0; host <= plan->hosts.count; host++) {
        uint32_t listed = host != 0 ? plan->hosts.items[host - 1].row.as.host_made.cpu : 0;
        int64_t at_once = listed != 0 ? (int64_t)listed : cpu > 0 ? cpu : 1;
        struct cost_load load = {0};

        for (size_t i = 0; i < plan->vms.count; i++)
            if (cost_vm(plan, i)->host == host)
                cost_add(plan, machines, i, &cost, &load);
        cost.boot = cost_greater(cost.boot, cost_greater(load.boot / at_once, load.boot_chain));
        cost.fork = cost_greater(cost.fork, cost_greater(load.fork / at_once, load.fork_chain));
    }
    free(machines);
    *ret_cost = cost;
    return 0;
}

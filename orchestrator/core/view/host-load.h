/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the hosts of a range stand: whether each can be asked, and what its machines take of what its
 * operator listed. `excon hosts`, `excon status` and the board show this and nothing else. A seat
 * outside exercise control is told of no host, so its view has none.
 */
#pragma once

#include "core/view/view.h"

enum host_state {
    HOST_UNUSED, /* no machine stands there, so nothing of it is asked */
    HOST_SILENT, /* its agents have not been heard of yet, or no controller runs */
    HOST_UP,
    HOST_LOST, /* its provider, or the way to its machines, is lost */
    HOST_OFF,  /* the same, and a person said that it is off */
    HOST_STATES
};

enum { HOST_MOVES_MOST = 512 /* machines that one order moves */ };

extern const char *const host_state_words[HOST_STATES];

/* Does the machine stand on the host, so that it takes of it? One that was removed does not. */
bool host_carries(const struct view_host *host, const struct view_vm *vm);

struct host_load {
    enum host_state state;
    const char *text;  /* why it is lost; "": it is not, or nobody said */
    unsigned vms, up;  /* its machines; those that are up */
    int64_t ram;       /* bytes that they take when all run, QEMU's own included */
    int64_t cpu, disk; /* virtual processors; bytes, as far as the scenario says them */
    unsigned left; /* VMs of which something may be there though they are removed, or elsewhere */
};

/* Of the host in this place of the view's list, a hole or not. */
struct host_load host_load(const struct view *view, const struct view_host *host);

/* Is it lost or off, as host_load says too? This looks through no machines. */
bool host_is_lost_or_off(const struct view *view, const struct view_host *host);

/* Is it the host that the agent runs on: "virt@b" on b, "virt" on the controller's own? Agents that
 * are of no host (the transport, probes) are of none. */
bool host_has_agent(const struct view_host *host, const struct view_agent *agent);

/* The host that a VM stands on, listed or not; NULL: none is listed. */
const struct view_host *host_of_vm(const struct view *view, const struct view_vm *vm);

/* Has the host room for these besides what it carries (bytes, processors, bytes)? NULL, or what it
 * lacks: "memory". */
const char *host_lacks(const struct view_host *host, const struct host_load *load, int64_t ram,
                       int64_t cpu, int64_t disk);

/* How many hosts are listed. */
size_t host_count(const struct view *view);

/* "b" and " lost", or " 3/4 up": a few words on one host. */
enum { HOST_LOAD_TEXT = 96 };
const char *host_load_words(const struct view_host *host, const struct host_load *load,
                            char to[HOST_LOAD_TEXT]);

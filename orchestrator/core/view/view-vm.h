/* SPDX-License-Identifier: Apache-2.0 */
/* A VM in the view: where it stands, what state it is in, its snapshots, and who is at fault when
 * it does not answer. */
#pragma once

#include <excon/row.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/view/greens.h"
#include "core/view/view-fork.h"
#include "core/view/view-host.h"
struct view_snapshot;

struct view_vm {
    struct vm_made made;
    enum vm_state state;
    bool lamp; /* its team has reached it since the COMCHECK began */
    uint32_t incarnation;
    uint32_t moves; /* to other hosts */
    uint32_t ports; /* moves with which its ports became others: all but those with its memory */
    struct view_migration migration;
    bool displaced;           /* an order took it off its host, and it has not been up since */
    int64_t displaced_until;  /* range ms until which what does not find it is no fault of a team */
    int64_t boot_since, boot; /* range ms of its start; ms until it was up; 0: not known */
    char host[108]; /* where its SSH answers: an address and a port, or PATH of two sockets and 0 */
    uint32_t port;
    uint32_t port_before;      /* where it answered last: people have that address */
    int64_t since, keep_since; /* range ms of its state, and of `keep_step` */
    int64_t making_since;      /* range ms at which its making was begun last */
    uint32_t faults;           /* how often it was lost, failed or unreachable */
    uint32_t stood;            /* the newest incarnation that ran: its disk was made */
    uint32_t keeps;            /* how often somebody wanted it kept */
    char keeping[16];          /* the snapshot that is being taken; "": none */
    char keeping_label[32];
    enum kept_state keep_step; /* of that one; of a group snapshot more than `wanted` */
    uint32_t keep_group;       /* 0: of none */
    bool keep_saved;           /* of a group snapshot: it is on disk */
    char kept[16];             /* the newest snapshot that it can be restored from; "": none */
    struct view_snapshot *snapshots; /* by their age (core/view/snapshots.h) */
    size_t snapshot_count;
    char keep_text[160]; /* why a snapshot could not be taken or removed last; "": it could */
    bool was_up;         /* this incarnation has been */
    char hung[160];      /* it is up and does not answer: why we say so; "": it answers */
    int64_t hung_since;  /* range ms of that */
    bool behind;         /* its clock is, as the guest stood still; nobody has tried to set it */
    char from[16];       /* the one that it was last brought back to; "": it was made anew */
    struct view_fork fork;
    struct view_green green;
    /* of view-cut.c */
    bool guest;            /* it is unreachable or lost, and the cause lies in the guest */
    bool unlinked, halted; /* by injects from outside: its links are down; it is paused or off */
    int64_t touched; /* range ms at which something was done to it from outside, last; -1: never */
    int64_t excused_until; /* range ms until which what was done to it may be the cause */
    int64_t cut,
        cut_since; /* range ms that it was cut off by itself; since when it is now, -1: it is not */
    int64_t
        cut_made;   /* what of `cut` is past: it was made anew since, or was no fault of its own */
    int64_t looked; /* range ms of the team's newest look at it; 0: none */
    int64_t row, row_x; /* seq and exercise ms of the newest row about its state */
    char text[320];     /* a machine that does not come up says much */
};

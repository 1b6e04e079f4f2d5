/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a look at a host (host-look.h) says of it, against the operator's list and the plan. A host
 * may say anything: each line is read within bounds, cleaned, and believed for its own host alone.
 */
#pragma once

#include <jansson.h>

#include "desk/client/host-look.h"

struct host_wants {
    const struct host *host;
    const struct hosts *hosts;
    bool planned;      /* the next are known */
    int64_t ram, disk; /* bytes that its machines take */
    bool ovn;          /* team networks are carried by OVN */
    const char *taps;  /* " NAME NAME … " by which its machines join; NULL: they need none */
    size_t tap_count;
};

/* Adds {host, ok, note, text, advice} for each thing that was looked at. `note`: not ok, and an
 * exercise can be held nevertheless. 0, or <0: no memory. */
int host_finding_read(const struct host_wants *wants, const struct host_look *look,
                      json_t *findings);

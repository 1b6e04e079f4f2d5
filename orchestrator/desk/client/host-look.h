/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A look at every host of a list, side by side, each with its own deadline: one constant script
 * over SSH, whose lines host-finding.h reads. Nothing is changed there.
 */
#pragma once

#include <excon/error.h>

#include "base/pool.h"
#include "core/model/hosts.h"

enum {
    HOST_LOOK_WITHIN = 30000, /* ms for each host */
    HOST_LOOK_MOST = 65536,   /* bytes of one answer */
    HOST_LOOK_SIDE_BY_SIDE = 64
};

struct host_look {
    const char *input; /* what the script reads: underlay or "-", URI, then "IMAGE SUM" lines */
    char *text;        /* what it said, ended by a NUL; of the pool */
    size_t length;     /* bytes */
    int64_t before,
        behind;      /* wall ms at which it was asked, and at which its clock was read here */
    int status;      /* of ssh, or of the shell on this machine; -1: a signal ended it */
    bool late, much; /* it did not end in time; it said more than HOST_LOOK_MOST */
};

/* `looks` has a place for each host, with its input. Texts are the pool's. 0 or <0. */
int host_look_at_all(const struct hosts *hosts, struct host_look *looks, struct pool *pool,
                     struct error *err);

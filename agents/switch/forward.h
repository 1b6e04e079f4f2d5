/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forwarding: one thread that owns every port, every switch and the table of addresses. Others
 * hand it an order and wait until it has done it between two rounds of frames, so nothing here
 * needs a lock. Frames never leave their switch. A full receiver loses frames; nobody is ever
 * waited for.
 */
#pragma once

#include "switch/ports.h"

#include <excon/error.h>
#include <jansson.h>
#include <stddef.h>

enum {
    FRAME_LEAST = 14,       /* bytes: two addresses and a type */
    FRAME_MOST = 64 * 1024, /* bytes */
    FORWARD_BURST = 64,     /* frames of a port before the next one has its turn */
};

int forward_start(struct error *err);

/* Stops the thread and closes every port. */
void forward_stop(void);

/*
 * The whole set of ports: new ones are opened, ones that are gone are closed, the others go on. One
 * that cannot be opened does not hinder the rest; the error is the first one's. *ret_open is set
 * always.
 */
int forward_ports(const struct port_wish *wishes, size_t count, uid_t owner, size_t *ret_open,
                  struct error *err);

/* A list of {switch, there, in, out, dropped, refused, macs}. NULL: no memory. */
json_t *forward_counts(void);

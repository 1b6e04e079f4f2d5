/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sockets: a unix datagram socket for each NIC, bound at `there`, from which frames go to the
 * guest's own socket at `here`. A datagram is a frame. A name that a killed predecessor left behind
 * is taken over in one step, and only a name that is still ours is removed at the end.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

#include "base/pace.h"
#include "switch/lease.h"

enum { PORTS_MOST = 4096 };

/* One switch of the range: its ports in a list. */
struct lan {
    struct lan *next;
    struct port *ports;
    int64_t number;
    unsigned macs;
};

struct port_counts {
    uint64_t in, out; /* frames from the guest, frames to it */
    uint64_t dropped; /* its queue was full, or nobody was there */
    uint64_t refused; /* from it: malformed, a group as source, or another sender */
    uint64_t leases;  /* its requests for a lease that were answered */
};

struct port {
    struct port *next_of_lan;
    struct lan *lan;
    int fd;
    struct sockaddr_un here, there;
    dev_t device; /* of the name at `there`, */
    ino_t inode;  /* so that we know it again */
    struct port_counts counts;
    unsigned macs;
    int64_t swept; /* monotonic ms */
    bool wanted;
    bool leases; /* it gives `lease` to its guest */
    struct lease lease;
    struct pace offers, given; /* of what it is answered */
};

/* A requested port. Its texts are borrowed. */
struct port_wish {
    int64_t number;
    const char *here, *there;
    bool leases;
    struct lease lease;
};

/* Binds `there` with mode 0600, owned by `owner` when that is not (uid_t)-1. Joins no switch yet.
 */
int port_open(const struct port_wish *wish, uid_t owner, struct port **ret_port, struct error *err);

/* Closes, and removes the name when it is still this port's. */
void port_close(struct port *port);

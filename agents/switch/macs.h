/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which port an Ethernet address was last heard on (IEEE 802.1D, the filtering database): learned
 * from sources, forgotten after AGE, bounded for each port and each switch, so that a guest that
 * invents addresses fills its own share and nobody else's. An address is heard anew on another
 * port: it moved.
 */
#pragma once

#include <excon/error.h>
#include <stdint.h>

enum {
    MACS_AGE = 300 * 1000, /* ms */
    MACS_OF_PORT = 64,
    MACS_OF_SWITCH = 4096,
    MACS_BUCKETS = 4096,
};

struct lan; /* one switch of the range */
struct port;
struct mac;

struct macs {
    struct mac *buckets[MACS_BUCKETS];
    unsigned char key[16]; /* of the hash, so that no guest can choose its bucket */
};

void macs_init(struct macs *macs);
void macs_done(struct macs *macs);

/* `address` is the six bytes of a source, heard on `port` at `now` (monotonic ms). No room: not
 * learned. */
void macs_learn(struct macs *macs, struct port *port, const unsigned char *address, int64_t now);

/* Where `address` was last heard in this switch; NULL: not known. */
struct port *macs_find(struct macs *macs, const struct lan *lan, const unsigned char *address,
                       int64_t now);

/* Forgets everything of a port that is going. */
void macs_drop(struct macs *macs, const struct port *port);

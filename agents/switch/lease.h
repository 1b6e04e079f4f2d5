/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lease of a NIC: what the plan gave it, told by DHCP (RFC 2131, 2132) on its own port and to
 * its own MAC alone. There is no pool and no state: the answer to a request follows from the
 * request and the plan. What a client asks never reaches another port.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LEASE_ROUTES = 255, /* bytes of the option 121 (RFC 3442): what does not fit is not told */
    LEASE_NAME = 64,    /* bytes of a host name, its end included */
    LEASE_FRAME = 1024, /* an answer is never longer, bytes */
    LEASE_SECONDS = 86400,
    LEASE_AT_ONCE = 20,   /* offers to one NIC, */
    LEASE_A_MINUTE = 120, /* and as many of the other answers */
};

struct lease {
    unsigned char mac[6];
    uint32_t address, mask, router, dns; /* host byte order; router and dns 0: there is none */
    unsigned char routes[LEASE_ROUTES];
    size_t route_bytes;
    char name[LEASE_NAME]; /* "": none is told */
};

/* `entry` is {mac, address: "10.1.1.10/24", name, dns, routes: [{to, via}]}; all but the first two
 * are optional. Routes by a router outside the NIC's network are left out. */
int lease_read(const json_t *entry, struct lease *ret, struct error *err);

/* Is the frame one that a DHCP client sends? */
bool lease_is_asked(const unsigned char *frame, size_t length);

/* The answer to such a frame, in `to` (LEASE_FRAME bytes): its length; 0: none is given. Whether it
 * offers the lease, or gives or refuses it. */
size_t lease_answer(const struct lease *lease, const unsigned char *frame, size_t length,
                    unsigned char *to, bool *ret_offer);

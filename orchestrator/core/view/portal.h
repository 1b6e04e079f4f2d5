/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The portal in the view: the SSH server through which members come in. It is wanted by an order
 * and runs while there is a range. A controller that starts has no portal of the one before it.
 */
#pragma once

#include <excon/row.h>
#include <stdbool.h>

enum { PORTAL_LISTEN_MOST = 512, PORTAL_PLACES_MOST = 8 };

/* Where it listens when nobody says otherwise. */
#define PORTAL_LISTEN_DEFAULT "127.0.0.1:2222"

/* Part of struct view. */
struct view_portal {
    bool wanted;
    char listen[PORTAL_LISTEN_MOST]; /* ADDRESS:PORT, a space between; the last that was wanted */
    char by[64];
    enum portal_state state;
    char text[160];
    int64_t wall;     /* of its state */
    uint64_t refused; /* what rows portal.refused and portal.dropped say */
};

struct view;

/* Shall it run now? */
bool view_portal_is_on(const struct view *view);

/*
 * The next place of a list "ADDRESS:PORT …": IPv4, or IPv6 in brackets. 0: *at stands behind it,
 * and its parts are in `address` (without brackets) and *ret_port; 1: the list has ended; -1: it is
 * none.
 */
enum { PORTAL_ADDRESS = 64 };
int portal_place(const char **at, char address[PORTAL_ADDRESS], unsigned *ret_port);

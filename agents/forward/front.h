/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two sockets lead to a guest: BASE.excon for EXCON's transport and BASE.team for people. An SSH
 * server takes few connections that have not logged in (dropbear: five an address), and by one
 * network all come from one address. So of the teams' only a few are in login at a time, those that
 * send nothing are closed, and where the server turns EXCON away all the same, connections of the
 * teams' that can be in login still are closed for it. A team's client that the server turns away
 * is led there again for some seconds, as the server may be full for a moment only.
 */
#pragma once

#include "forward/polls.h"

#include <excon/error.h>
#include <stdbool.h>

struct front;

/* `inside`: the guest is a container, in whose network this process is. */
int front_new(struct front **ret_front, const char *base, bool inside, struct error *err);
void front_free(struct front *front);

/* The socket that leads to the guest, BASE.in. */
const char *front_inner(const struct front *front);

/* `open`: the guest is there. Without it new clients are refused and connected ones are cut off. */
void front_fill(struct front *front, struct polls *polls, bool open);
void front_turn(struct front *front, const struct polls *polls, bool open);

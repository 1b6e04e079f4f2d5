/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A channel that is opened before somebody needs it: an inject that is due then asks for its shell
 * at once, and not after one more answer of its guest. It is the channel that checks leave free.
 */
#pragma once

#include <libssh/libssh.h>
#include <stdbool.h>

/* All zero: no spare channel. It belongs to one connection. */
struct spare {
    ssh_channel channel;
    bool open;   /* the server has said so */
    bool wanted; /* injects come here */
    bool denied; /* the server has no channel to spare */
};

/* Goes on with opening it, where it is wanted. */
void spare_keep(struct spare *spare, ssh_session ssh);

/* A channel that is open or being opened, which the caller owns from now on; NULL: there is none.
 */
ssh_channel spare_take(struct spare *spare);

/* The server refuses channels: it gets this one back, and is not asked for another. */
void spare_deny(struct spare *spare);

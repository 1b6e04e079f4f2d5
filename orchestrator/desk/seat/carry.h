/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes between a pair of descriptors (standard input and output, say) and a socket. */
#pragma once

#include <stdbool.h>

/* What is heard besides the bytes: `over` is called when the descriptor is readable, and says
 * whether that ends it all. */
struct beside {
    int descriptor;
    bool (*over)(void *data);
    void *data;
};

/*
 * Until the socket has nothing more to say, nobody takes what it says, or what is beside (may be
 * NULL) is over. The end of `from` is handed on: the socket may still answer.
 */
void carry(int from, int to, int socket, const struct beside *beside);

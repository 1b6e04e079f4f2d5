/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of every line that programs of ours exchange (JSON Lines; docs/PROTOCOL.md). */
#pragma once

enum {
    WIRE_LINE_MOST =
        1024 * 1024, /* bytes of a line with its line feed; a longer one ends the peer */
    WIRE_ORDER_MOST = 64 * 1024,  /* of a line that a client sends to the controller */
    WIRE_DEPTH_MOST = 32,         /* JSON nesting */
    WIRE_OUTPUT_MOST = 64 * 1024, /* bytes of an output stream that a result carries */
    WIRE_PROTOCOL = 1,
};

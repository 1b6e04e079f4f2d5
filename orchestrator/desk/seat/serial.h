/* SPDX-License-Identifier: Apache-2.0 */
/* A person's terminal, which is standard input and output, on a machine's serial line. */
#pragma once

#include "desk/seat/carry.h"
#include "products/print/output.h"

enum { SERIAL_ESCAPE = 0x1d /* Ctrl-] */ };

enum serial_end {
    SERIAL_LEFT,   /* by the escape key, or standard input has ended */
    SERIAL_CLOSED, /* the line has ended, or what is heard beside it */
};

/*
 * Until the escape key is typed or the line ends. The terminal is left as it was found, whatever
 * ends us but SIGKILL. `raw`: all that the machine writes reaches the terminal; else
 * base/terminal.h decides. Hints go to `to`. `beside` may be NULL.
 */
enum serial_end serial_talk(int fd, const struct output *to, bool raw, const struct beside *beside);

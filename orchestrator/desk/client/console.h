/* SPDX-License-Identifier: Apache-2.0 */
/* A person's terminal on a machine's serial line. */
#pragma once

#include "products/print/desk.h"

enum { CONSOLE_ESCAPE = 0x1d /* Ctrl-] */ };

enum console_end {
    CONSOLE_LEFT,    /* by the escape key, or standard input has ended */
    CONSOLE_CLOSED,  /* the machine or excon-virt has ended */
    CONSOLE_REFUSED, /* the error says why */
};

/*
 * Attaches to the line behind the socket `name` below the folder `root` (excon-virt's, which
 * answers by a line first) until the escape key is typed or the line ends. The terminal is left as
 * it was found, whatever ends us but SIGKILL. `raw`: all that the machine writes reaches the
 * terminal; else base/terminal.h decides. *ret_end, or <0 with words.
 */
int console_attach(const char *root, const char *name, const struct output *to, bool raw,
                   enum console_end *ret_end, struct error *err);

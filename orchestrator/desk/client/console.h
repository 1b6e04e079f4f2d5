/* SPDX-License-Identifier: Apache-2.0 */
/* A person's terminal on a machine's serial line, at the operator's own range. */
#pragma once

#include <excon/error.h>

#include "desk/seat/serial.h"

/*
 * Attaches to the line behind the socket `name` below the folder `root` (excon-virt's, which
 * answers by a line first) and talks to it (desk/seat/serial.h). <0: it could not, with words.
 */
int console_attach(const char *root, const char *name, const struct output *to, bool raw,
                   enum serial_end *ret_end, struct error *err);

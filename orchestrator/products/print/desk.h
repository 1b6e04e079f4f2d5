/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was said of a command as a whole: which exercise, from which seat, how to print. Made from
 * the command line once (desk/command); everything below takes it and never sees the line.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>

#include "products/print/output.h"

struct desk {
    const char *command;  /* "grade": stands before errors */
    const char *exercise; /* -x, else $EXCON_EXERCISE; NULL: not given */
    const char *seat;     /* --seat, else $EXCON_SEAT; NULL: the director's */
    const char *connect;  /* --connect, else $LIBVIRT_DEFAULT_URI; "": the embedded default */
    const char *actor;    /* --by; NULL: the user who is logged in */
    bool json, quiet, readonly, no_color;
    bool yes; /* --yes: ask no question on a terminal */
    struct output out, err;
};

/* Prints that the command was used wrongly, and how to get help. Returns EXIT_USAGE. */
int desk_usage(const struct desk *desk, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints one line on standard error (with --json also {"error": …} on standard output). Returns
 * EXIT_FAILED. */
int desk_failed(const struct desk *desk, const struct error *err);

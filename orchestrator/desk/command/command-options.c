/* SPDX-License-Identifier: Apache-2.0 */
/* The options that every command takes. */
#include "desk/command/command.h"

const struct command_option command_common[] = {
    {'h', "help", NULL, "print this help"},
    {0, "json", NULL, "print JSON, for programs"},
    {0, "no-color", NULL, "no colours (also: NO_COLOR in the environment, or no terminal)"},
    {'q', "quiet", NULL, "print only results and errors"},
    {'x', "exercise", "NAME|RUN|PATH",
     "which exercise of several, or the path of a copy of its folder"},
    {0, "seat", "ROLE[:TEAM]",
     "the seat, e.g. trainer:estmark (default: EXCON_SEAT, else director)"},
    {0, "readonly", NULL, "refuse orders from this session"},
    {0, "connect", "URI", "libvirt's connection (LIBVIRT_DEFAULT_URI, else qemu:///embed)"},
    {0, NULL, NULL, NULL},
};

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of a seat's commands: a line each. `help` is seat_run's own. */
#include "desk/seat/seat.h"

static const struct seat_option seat_reason[] = {
    {"reason", "TEXT", "why it is needed; exercise control and the team see it"},
    {NULL, NULL, NULL},
};

static const struct seat_option seat_raw[] = {
    {"raw", NULL, "pass the machine's output to this terminal unfiltered"},
    {NULL, NULL, NULL},
};

const struct seat_command seat_commands[] = {
    {.name = "help", .usage = "[COMMAND]", .summary = "what can be done from this seat", .most = 1},
    {.name = "whoami",
     .usage = "",
     .summary = "person, role, team and exercise",
     .run = seat_whoami},
    {.name = "inbox",
     .usage = "",
     .summary = "the messages, newest last",
     .help = "Each has a number, by which `show` prints it whole.",
     .run = seat_inbox},
    {.name = "show",
     .usage = "N",
     .summary = "one message of the inbox",
     .least = 1,
     .most = 1,
     .run = seat_show},
    {.name = "request",
     .right = "request",
     .usage = "rrt",
     .summary = "request the rapid reaction team",
     .help = "Between STARTEX and ENDEX, at most once a minute, one open request at a time.",
     .options = seat_reason,
     .least = 1,
     .most = 1,
     .run = seat_request},
    {.name = "reach",
     .right = "reach",
     .usage = "NODE[:PORT]",
     .summary = "connect with a machine's SSH, or with a TCP port of it",
     .help = "Carries standard input and output, for the ProxyCommand of ssh and for programs.\n"
             "Exercise control sees who reaches what, and can cut it.",
     .least = 1,
     .most = 1,
     .run = seat_reach},
    {.name = "console",
     .right = "reach",
     .usage = "NODE",
     .summary = "a machine's serial console",
     .help = "Ctrl-] leaves. One person at a time. Only text, colours and cursor movement of the\n"
             "machine reach the terminal, unless --raw is given.",
     .options = seat_raw,
     .least = 1,
     .most = 1,
     .run = seat_console},
    {.name = NULL},
};

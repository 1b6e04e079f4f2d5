/* SPDX-License-Identifier: Apache-2.0 */
/* The table of a seat's commands: a line each. `help` is seat_run's own. */
#include "desk/seat/seat.h"

static const struct seat_option seat_reason[] = {
    {"reason", "TEXT", "why it is needed; exercise control and the team see it"},
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
    {.name = NULL},
};

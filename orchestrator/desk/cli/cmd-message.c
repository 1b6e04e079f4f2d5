/* SPDX-License-Identifier: Apache-2.0 */
/* excon message: words of exercise control to a team's inbox, in whatever phase. */
#include <string.h>

#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {0, "to", "TEAM", "whose inbox; \"all\": every team's"},
    {'s', "subject", "TEXT", "its subject"},
    {0, "from", "NAME", "who signs it (default: who sends it)"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int message_check(const struct command_line *line)
{
    return command_option(line, "to") != NULL ||
                   (line->desk.seat != NULL && strchr(line->desk.seat, ':') != NULL)
               ? 0
               : desk_usage(&line->desk, "say whose inbox: --to TEAM, or --to all");
}

static int message_run(struct command_line *line)
{
    static const char *const fields[] = {"subject", "from"};
    const char *to = command_option(line, "to");
    json_t *order = order_line("message"), *set = json_pack("{s:s}", "body", line->arguments[0]);

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        order_put(set, fields[i], command_option(line, fields[i]));
    json_object_set_new(order, "set", set);
    order_put(order, "team", to != NULL && strcmp(to, "all") != 0 ? to : NULL);
    line->found.after = true;
    return order_run(&line->desk, &line->found, order);
}

const struct command command_message = {
    .name = "message",
    .usage = "TEXT",
    .summary = "send a message to a team's inbox",
    .help =
        "It is sent at once, in a pause, before STARTEX and after ENDEX too. The teams read it by\n"
        "\"excon inbox\" and on their boards. A trainer's goes to their own team.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_ANY,
    .check = message_check,
    .run = message_run,
};

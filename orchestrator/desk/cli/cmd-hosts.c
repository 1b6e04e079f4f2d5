/* SPDX-License-Identifier: Apache-2.0 */
/* excon hosts: the hosts that the machines of an exercise stand on; and what only a person can say
 * of one: that it is off. */
#include <string.h>

#include "desk/command/command-order.h"
#include "products/print/hosts-print.h"

static const struct command_option options[] = {
    ORDER_BY,
    ORDER_REASON,
    ORDER_YES,
    {0, NULL, NULL, NULL},
};

static int hosts_off(struct command_line *line)
{
    json_t *order;
    int code = command_need(line, NEEDS_ANY);

    if (code != EXIT_DONE)
        return code;
    if (!order_confirm(&line->desk, &line->found, "OFF",
                       "The host is off, and not only cut off: its machines do not run. They may "
                       "then be made anew elsewhere."))
        return EXIT_FAILED;
    order = order_line("host-off");
    order_put(order, "target", line->arguments[1]);
    order_put(order, "reason", command_option(line, "reason"));
    return order_run(&line->desk, &line->found, order);
}

static int hosts_run(struct command_line *line)
{
    int code;

    if (line->argument_count == 2 && strcmp(line->arguments[0], "off") == 0)
        return hosts_off(line);
    if (line->argument_count != 0)
        return desk_usage(&line->desk, "hosts, or hosts off HOST");
    code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);
    if (code != EXIT_DONE)
        return code;
    if (line->desk.json)
        return output_json(&line->desk.out, hosts_print_json(line->found.view));
    hosts_print(&line->desk.out, line->found.view);
    return EXIT_DONE;
}

const struct command command_hosts = {
    .name = "hosts",
    .usage = "[off HOST]",
    .words = "off",
    .summary = "the hosts that machines stand on: state, load, agents",
    .help =
        "Of each host that the operator listed (excon up --hosts): whether it answers, how many\n"
        "of its machines are up, their memory and virtual processors beside what is listed, its\n"
        "agents and their version, and whose machines stand there.\n"
        "\n"
        "up      its agents answer\n"
        "lost    its provider or the way to its machines is lost: its machines may run on, and\n"
        "        nothing that is not found there costs a team points\n"
        "off     the same, and somebody said \"excon hosts off HOST\"\n"
        "silent  its agents have not been heard of\n"
        "unused  no machine stands there\n"
        "\n"
        "off HOST says that a lost host is off, which excon cannot know: a cut cable looks the\n"
        "same. \"excon down\" does not wait for it any more. It ends when the host answers again.",
    .options = options,
    .least = 0,
    .most = 2,
    .right = "hosts",
    .run = hosts_run,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/command/command-order.h"

#include "desk/client/asks.h"

const struct command_option command_order_inject_options[] = {
    ORDER_TEAM,
    ORDER_BY,
    ORDER_REASON,
    {0, NULL, NULL, NULL},
};

json_t *command_order(const struct command_line *line, const char *verb)
{
    json_t *order = order_line(verb);

    order_put(order, "target", line->argument_count > 0 ? line->arguments[0] : "all");
    order_put(order, "team", command_option(line, "team"));
    order_put(order, "reason", command_option(line, "reason"));
    return order;
}

int command_order_inject(const struct command_line *line, const char *verb)
{
    return order_run(&line->desk, &line->found, command_order(line, verb));
}

const struct command_option command_order_phase_options[] = {
    ORDER_BY,
    ORDER_YES,
    ORDER_REASON,
    {0, NULL, NULL, NULL},
};

int command_order_phase(const struct command_line *line, const char *verb, const char *word,
                        const char *what)
{
    json_t *order;

    if (word != NULL && !order_confirm(&line->desk, &line->found, word, what))
        return EXIT_FAILED;
    order = order_line(verb);
    order_put(order, "reason", command_option(line, "reason"));
    return order_run(&line->desk, &line->found, order);
}

int command_order_at(struct command_line *line, int64_t *ret_x)
{
    const char *at = command_option(line, "at");
    int64_t x = 0;
    int code =
        at != NULL ? order_moment(&line->desk, &line->found, at, "not a future time", &x) : 0;

    if (code == 0 && at != NULL && x <= 0)
        return desk_usage(&line->desk, "\"%s\" is not a future time", at);
    if (code == 0)
        *ret_x = x;
    return code;
}

const struct command_option command_order_answer_options[] = {
    ORDER_BY,
    {0, "reason", "TEXT", "why; the team sees it"},
    {0, NULL, NULL, NULL},
};

json_t *command_order_to_team(const struct command_line *line, const char *verb)
{
    json_t *order = order_line(verb);

    order_put(order, "team", line->arguments[0]);
    order_put(order, "target", line->argument_count > 1 ? line->arguments[1] : "");
    order_put(order, "reason", command_option(line, "reason"));
    return order;
}

int command_order_answer(const struct command_line *line, const char *verb)
{
    return order_run(&line->desk, &line->found, command_order_to_team(line, verb));
}

const struct command_option command_order_approval_options[] = {
    ORDER_BY,
    {0, "reason", "TEXT", "why; the asking seat sees it"},
    {0, NULL, NULL, NULL},
};

int command_order_approval(struct command_line *line, const char *verb)
{
    int code;

    if (line->argument_count > 0)
        return command_order_inject(line, verb);
    code = command_need(line, NEEDS_FOLDED);
    return code == 0 ? asks_list(&line->desk, &line->found) : code;
}

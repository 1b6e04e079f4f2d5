/* SPDX-License-Identifier: Apache-2.0 */
/* excon answer: exercise control answers a team's question. */
#include "desk/client/questions.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int answer_check(const struct command_line *line)
{
    return line->argument_count == 0 || line->argument_count == 3
               ? 0
               : desk_usage(&line->desk, "say the team, its question's number, and the answer");
}

static int answer_run(struct command_line *line)
{
    json_t *order;
    int code =
        command_need(line, line->argument_count == 0 ? NEEDS_ANY | NEEDS_FOLDED : NEEDS_STANDING);

    if (code != 0)
        return code;
    if (line->argument_count == 0)
        return questions_list(&line->desk, &line->found);
    order = order_line("question-answer");
    order_put(order, "team", line->arguments[0]);
    order_put(order, "target", line->arguments[1]);
    json_object_set_new(order, "set", json_pack("{s:s}", "body", line->arguments[2]));
    return order_run(&line->desk, &line->found, order);
}

const struct command command_answer = {
    .name = "answer",
    .usage = "[TEAM N TEXT]",
    .summary = "answer a team's question",
    .help = "The answer goes to the team's inbox. Without arguments, lists the questions that\n"
            "wait. A team asks by its seat's command \"ask\"; a trainer answers their own team's.",
    .options = options,
    .least = 0,
    .most = 3,
    .check = answer_check,
    .run = answer_run,
};

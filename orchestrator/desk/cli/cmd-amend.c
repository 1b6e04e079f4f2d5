/* SPDX-License-Identifier: Apache-2.0 */
/* excon amend: the scenario is changed while the exercise runs. */
#include <limits.h>
#include <stdlib.h>

#include "base/text.h"
#include "desk/client/amend.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {'n', "dry-run", NULL, "show what differs, and change nothing"},
    ORDER_REASON,
    ORDER_BY,
    ORDER_YES,
    {0, NULL, NULL, NULL},
};

/* What differs, and what became of it. */
static int amend_print_json(const struct command_line *line, const struct amendment *amendment,
                            const struct order_answer *answer)
{
    json_t *object =
        json_pack("{s:o, s:I, s:b}", "differs", amendment_json(&line->found, amendment), "refused",
                  (json_int_t)amendment->amend.refused, "amended",
                  answer != NULL && answer->end == ORDER_TAKEN);

    if (answer != NULL)
        json_object_set_new(object, "text", json_string(answer->text));
    return output_json(&line->desk.out, object);
}

static int amend_give(struct command_line *line, const char *path,
                      const struct amendment *amendment)
{
    const struct desk *desk = &line->desk;
    struct order_answer answer = {0};
    struct error err = {0};
    json_t *order = NULL, *copy;
    int result = amendment_lay(&line->found, path, amendment, &order, &err);

    if (result < 0)
        return desk_failed(desk, &err);
    order_put(order, "reason", command_option(line, "reason"));
    copy = json_deep_copy(order);
    result = order_give(desk, &line->found, order, &answer, &err);
    amendment_clear(&line->found, copy);
    json_decref(copy);
    if (result < 0)
        return desk_failed(desk, &err);
    if (!desk->json)
        return order_print(desk, &answer);
    amend_print_json(line, amendment, &answer);
    return answer.end == ORDER_TAKEN ? EXIT_DONE : EXIT_FAILED;
}

static int amend_with(struct command_line *line, const char *path,
                      const struct amendment *amendment)
{
    const struct desk *desk = &line->desk;
    const struct amend *amend = &amendment->amend;
    bool dry = command_flag(line, "dry-run");
    char what[200];

    if (!desk->json)
        amendment_print(desk, &line->found, path, amendment);
    if (amend->change_count == 0 && !desk->json && !desk->quiet)
        output_print(&desk->out, TONE_PLAIN,
                     "Nothing differs from the scenario as it stands in this exercise.\n");
    if (amend->refused != 0 && !desk->json)
        output_print(&desk->err, TONE_BAD,
                     "Nothing was changed: %zu of %zu differences cannot be "
                     "made in this exercise.\n",
                     amend->refused, amend->change_count);
    if (desk->json && (dry || amend->refused != 0 || amend->change_count == 0))
        amend_print_json(line, amendment, NULL);
    if (amend->refused != 0)
        return EXIT_SCENARIO;
    if (dry || amend->change_count == 0)
        return EXIT_DONE;
    text_print(what, sizeof(what),
               "%zu difference%s become%s part of the exercise, for everybody and for good.",
               amend->change_count, amend->change_count == 1 ? "" : "s",
               amend->change_count == 1 ? "s" : "");
    return order_confirm(desk, &line->found, "AMEND", what) ? amend_give(line, path, amendment)
                                                            : EXIT_FAILED;
}

static int amend_run(struct command_line *line)
{
    struct amendment amendment = {0};
    char path[PATH_MAX];
    int code;

    if (realpath(line->arguments[0], path) == NULL)
        text_copy(path, sizeof(path), line->arguments[0]); /* reading it says what is wrong */
    code = amendment_plan(&line->desk, &line->found, path, &amendment);
    if (code == 0)
        code = amend_with(line, path, &amendment);
    amendment_done(&amendment);
    return code;
}

const struct command command_amend = {
    .name = "amend",
    .usage = "SCENARIO",
    .summary = "change what is to come: texts, times, points, more injects",
    .help =
        "Plans the changed scenario, shows what differs from the one that the exercise was\n"
        "begun with (and from earlier amends), asks, and makes it part of the exercise, all of\n"
        "it or nothing. What is to come may be added, changed and taken out: events, injects,\n"
        "messages, expected actions with their points, traces, hints; names; the planned\n"
        "ENDEX. Machines, networks, teams, conditions and what has happened or is on its way\n"
        "stay: such a difference is an error with its line (exit status 3). What orders\n"
        "changed since (postpone, edit, hold) stays as well, unless the same field differs.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .right = "amend",
    .run = amend_run,
};

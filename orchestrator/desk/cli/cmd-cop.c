/* SPDX-License-Identifier: Apache-2.0 */
/* excon cop: the common operational picture, as the seat may see it. */
#include "desk/client/exercise.h"
#include "desk/command/command.h"
#include "products/report/cop-text.h"

static const struct command_option options[] = {
    {'t', "team", "TEAM", "of the nations, this one alone"},
    {0, NULL, NULL, NULL},
};

static int cop_run(struct command_line *line)
{
    const struct view *view = line->found.view;
    const char *name = command_option(line, "team");
    const struct view_team *team = name != NULL ? exercise_team(&line->desk, view, name) : NULL;
    int64_t now = found_exercise_now(&line->found);
    struct pool pool = POOL_EMPTY;
    struct error err = {0};
    struct cop cop;
    int code = EXIT_DONE;

    if (name != NULL && team == NULL)
        return EXIT_FAILED;
    if (cop_make(view, line->found.to.team, &pool, &cop, &err) < 0)
        code = desk_failed(&line->desk, &err);
    else if (line->desk.json)
        code = output_json(&line->desk.out, cop_text_json(view, &cop, now));
    else
        cop_text_print(&line->desk.out, view, &cop, team != NULL ? team->made.team : 0, now);
    pool_done(&pool);
    return code;
}

const struct command command_cop = {
    .name = "cop",
    .usage = "",
    .summary = "the common operational picture: services, campaigns, shares, requests",
    .help =
        "Of each campaign: how many nations it reached, noticed it, were told of it and know all\n"
        "of it, and how many of its traces were shared. Of each nation: its services by their\n"
        "newest checks, what it made of each campaign, reports, shares, the rapid reaction team,\n"
        "and the age of each. A nation's seat sees its own part, an observer what is open to all.",
    .options = options,
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .run = cop_run,
};

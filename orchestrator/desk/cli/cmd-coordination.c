/* SPDX-License-Identifier: Apache-2.0 */
/* excon coordination: how teams shared, and who told whom. */
#include "desk/client/exercise.h"
#include "desk/command/command.h"
#include "products/report/coordination.h"

static const struct command_option options[] = {
    {0, "team", "TEAM", "who told this team, and whom it told"},
    {0, "pairs", NULL, "who told whom, of all teams"},
    {0, "benign", NULL, "what was shared that a warning list has"},
    {0, NULL, NULL, NULL},
};

static int coordination_run(struct command_line *line)
{
    const struct view *view = line->found.view;
    const char *name = command_option(line, "team");
    const struct view_team *team = name != NULL ? exercise_team(&line->desk, view, name) : NULL;
    struct sharing_rule rule = sharing_rule_of(&view->grading.rules);
    struct pool pool = POOL_EMPTY;
    struct sharing sharing;
    struct error err = {0};
    int code = EXIT_DONE;

    if (name != NULL && team == NULL)
        return EXIT_FAILED;
    if (sharing_score(view, &rule, &pool, &sharing, &err) < 0)
        code = desk_failed(&line->desk, &err);
    else if (line->desk.json)
        code = output_json(&line->desk.out, coordination_json(view, &sharing));
    else if (command_option(line, "benign") != NULL)
        coordination_print_benign(&line->desk.out, view, &sharing,
                                  team != NULL ? team->made.team : 0);
    else if (team != NULL || command_option(line, "pairs") != NULL)
        coordination_print_pairs(&line->desk.out, view, &sharing,
                                 team != NULL ? team->made.team : 0);
    else
        coordination_print_teams(&line->desk.out, view, &sharing);
    pool_done(&pool);
    return code;
}

const struct command command_coordination = {
    .name = "coordination",
    .usage = "",
    .summary = "how teams shared: against the truth, and who told whom",
    .help =
        "PREC is the part of what a team shared that is true, RECALL how much of what it could\n"
        "find it shared, and how soon; SCORE is made of both. FIRST: nobody had shared it\n"
        "before. USED: another team saw or reported it then. COVER: of the teams that need it,\n"
        "how often they have it from this one. TLP: it went further than its colour allowed.\n"
        "JUNK is what nobody left behind; --benign shows of it what a warning list has.\n"
        "docs/SHARING.md has the formulas.",
    .options = options,
    .right = "coordination",
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .run = coordination_run,
};

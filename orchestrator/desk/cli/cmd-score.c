/* SPDX-License-Identifier: Apache-2.0 */
/* excon score: teams and metrics with why; as they were, and as they would be by other rules. */
#include "base/text.h"
#include "desk/command/command-order.h"
#include "desk/client/exercise.h"
#include "engine/run/library.h"
#include "products/report/score-rules.h"
#include "products/report/score-text.h"
#include "scenario/plan/plan.h"
#include "scenario/sdl/load.h"

static const struct command_option options[] = {
    {0, "at", "TIME", "as it was at this time of the exercise: 1h30min, \"D2 10:30\""},
    {0, "rules", "FILE", "the same evidence by the metrics of this scenario, and the difference"},
    {'t', "team", "TEAM", "only this team"},
    {0, NULL, NULL, NULL},
};

/* 0; else the exit code, and what is wrong is said. */
static int score_plan(struct command_line *line, const char *path, struct plan **ret_plan)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    char library[8192];
    struct plan_options how = {.library = library, .rehearsal = true};
    struct error err = {0};
    int code = 0, result = scenario_load(path, 0, &scenario, &complaints, &err);

    library_path(library, sizeof(library));
    if (result == 0)
        result = plan_make(scenario, &how, &complaints, ret_plan, &err);
    scenario_free(scenario);
    if (result < 0)
        code = desk_failed(&line->desk, &err);
    else if (result != 0)
        code = EXIT_SCENARIO;
    if (result > 0)
        complaints_print(&complaints, stderr, line->desk.err.colour ? COMPLAINTS_COLOUR : 0, 0);
    complaints_done(&complaints);
    return code;
}

static int score_by_rules(struct command_line *line, const struct view *view, int64_t x,
                          struct view **ret_other)
{
    const char *path = command_option(line, "rules");
    struct plan *plan = NULL;
    struct error err = {0};
    int code = 0;

    if (path == NULL)
        return 0;
    if (!told_inside(&line->found.to)) {
        error_set(&err, ERROR_STATE,
                  "other rules are for exercise control, which has all evidence");
        return desk_failed(&line->desk, &err);
    }
    code = score_plan(line, path, &plan);
    if (code == 0 && rules_view(&line->found, plan, view, x, ret_other, &err) < 0)
        code = desk_failed(&line->desk, &err);
    plan_free(plan);
    return code;
}

static int score_show(struct command_line *line, const struct view *view, int64_t x, uint32_t team)
{
    struct view *other = NULL;
    int code = score_by_rules(line, view, x, &other);

    if (code == 0 && line->desk.json)
        code = output_json(&line->desk.out, score_text_json(view, other, team));
    else if (code == 0)
        score_text_print(view, other, team, &line->desk.out);
    view_free(other);
    return code;
}

static int score_run(struct command_line *line)
{
    const char *at = command_option(line, "at"), *of = command_option(line, "team");
    const struct view_team *team =
        of != NULL ? exercise_team(&line->desk, line->found.view, of) : NULL;
    struct view *view = NULL;
    struct error err = {0};
    int64_t x = INT64_MAX;
    int code = of != NULL && team == NULL ? EXIT_FAILED : 0;

    if (code == 0 && at != NULL)
        code = order_moment(&line->desk, &line->found, at, "not a time of this exercise", &x);
    if (code == 0 && at != NULL && found_view_at(&line->found, x, &view, &err) < 0)
        code = desk_failed(&line->desk, &err);
    if (code == 0)
        code = score_show(line, view != NULL ? view : line->found.view, x,
                          team != NULL ? team->made.team : 0);
    view_free(view);
    return code;
}

const struct command command_score = {
    .name = "score",
    .group = "Points",
    .usage = "",
    .summary = "points of teams and metrics, with why; at any time, and by other rules",
    .help = "A score at a time follows from the rows up to it alone. --rules takes the metrics of\n"
            "another scenario, matched by id: those with conditions are computed anew from all\n"
            "results; grades and actions keep their share of the maximum. Nothing is changed.",
    .options = options,
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .run = score_run,
};

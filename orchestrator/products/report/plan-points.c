/* SPDX-License-Identifier: Apache-2.0 */
/* The points of a plan: for each rule the least and the most that it gives a team. */
#include <string.h>

#include "base/text.h"
#include "products/report/plan-points.h"

static const char *points_team_id(const struct plan *plan, uint32_t team)
{
    return team == 0 || team > plan->teams.count ? ""
                                                 : plan->teams.items[team - 1].row.as.team_made.id;
}

/* The inject after which a team's action brings the metric's points; NULL: there is none. */
static const char *points_inject_behind(const struct plan *plan, uint32_t metric)
{
    for (size_t i = 0; i < plan->expectations.count; i++)
        if (plan->expectations.items[i].row.as.expectation_made.metric == metric)
            return plan->expectations.items[i].row.as.expectation_made.inject;
    return NULL;
}

static void points_row(struct table *table, const char *name, int64_t least, int64_t most)
{
    char text[32];

    table_row(table);
    table_cell(table, 0, TONE_ACCENT, "%s", name);
    table_cell(table, 1, TONE_PLAIN, "%s", output_points(&text, least));
    table_cell(table, 2, TONE_PLAIN, "%s", output_points(&text, most));
}

static void points_print_how(struct table *table, const struct plan *plan,
                             const struct metric_made *made)
{
    const char *inject = points_inject_behind(plan, made->metric);

    if (inject != NULL)
        table_cell(table, 4, TONE_PLAIN, "what is expected after %s", inject);
    else if (made->type == METRIC_MANUAL && made->graders > 1)
        table_cell(table, 4, TONE_PLAIN, "graded by %u evaluators, blind to each other",
                   made->graders);
    else if (made->type == METRIC_MANUAL)
        table_cell(table, 4, TONE_PLAIN, "graded by a person");
    else if (made->type == METRIC_SHARING)
        table_cell(table, 4, TONE_PLAIN, "what the team shares, at ENDEX");
    else if (made->conditions.count == 0)
        table_cell(table, 4, TONE_PLAIN, "never: nothing checks it");
    else if (made->availability == made->max)
        table_cell(table, 4, TONE_PLAIN, "the mean of all samples");
    else if (made->sla > 0)
        table_cell(table, 4, TONE_PLAIN, "samples over time, in two parts");
    else
        table_cell(table, 4, TONE_PLAIN, "the latest value of %s",
                   made->conditions.count == 1 ? "1 check" : "its checks (their mean)");
}

/* The parts of a metric over time. */
static void points_print_parts(struct table *table, const struct metric_made *made)
{
    char text[32];

    if (made->sla <= 0)
        return;
    if (made->availability > 0) {
        points_row(table, "  availability", 0, made->availability);
        table_cell(table, 4, TONE_DIM, "the mean of all samples");
    }
    points_row(table, "  sla", 0, made->sla);
    table_cell(table, 4, TONE_DIM, "%u failures in a row take %s", made->sla_every,
               output_points(&text, made->sla_penalty));
}

/* Metrics of one team are those of every team: the first instance of each stands for all. */
static void points_print_metrics(struct table *table, const struct plan *plan)
{
    for (size_t i = 0; i < plan->metrics.count; i++) {
        const struct metric_made *made = &plan->metrics.items[i].row.as.metric_made;
        size_t teams = 1;

        while (i + 1 < plan->metrics.count &&
               strcmp(plan->metrics.items[i + 1].row.as.metric_made.id, made->id) == 0) {
            i++;
            teams++;
        }
        points_row(table, made->id, 0, made->max);
        if (made->team != 0 && teams == 1)
            table_cell(table, 3, TONE_PLAIN, "%s", points_team_id(plan, made->team));
        else if (made->team != 0)
            table_cell(table, 3, TONE_PLAIN, "each of %zu teams", teams);
        else
            table_cell(table, 3, TONE_PLAIN, "all together");
        points_print_how(table, plan, made);
        points_print_parts(table, made);
    }
}

/* Hints to one inject are the same for every team. *ret_least: less what all of them cost. */
static void points_print_prices(struct table *table, const struct plan *plan)
{
    int64_t revert = plan->opened.as.exercise_opened.revert_price, hints = 0;
    char text[32];

    for (size_t i = 0; i < plan->hints.count; i++)
        hints -= plan->hints.items[i].row.as.hint_made.price;
    if (hints != 0) {
        points_row(table, "hints", hints, 0);
        table_cell(table, 4, TONE_PLAIN, "the prices of all that a team may take");
    }
    if (revert != 0) {
        table_row(table);
        table_cell(table, 0, TONE_ACCENT, "reverts");
        table_cell(table, 1, TONE_PLAIN, "no end");
        table_cell(table, 2, TONE_PLAIN, "0");
        table_cell(table, 4, TONE_PLAIN, "%s times 1, 1, 2, 3, 5 … for those a team asks for",
                   output_points(&text, revert));
    }
}

static void points_print_windows(const struct plan *plan, const struct output *to)
{
    char from[32], end[32];
    struct pool pool = POOL_EMPTY;

    for (size_t i = 0; i < plan->excuses.count; i++) {
        const struct score_excused *made = &plan->excuses.items[i].row.as.score_excused;

        output_print(to, TONE_PLAIN, "  Checks do not count from %s to %s%s%s%s%s: %s.\n",
                     output_clock(&from, made->from), output_clock(&end, made->to),
                     made->metric != 0 ? " for " : "",
                     made->metric != 0 ? plan->metrics.items[made->metric - 1].row.as.metric_made.id
                                       : "",
                     made->team != 0 ? " of " : "", points_team_id(plan, made->team),
                     output_clean(&pool, made->text));
    }
    pool_done(&pool);
}

void points_print(const struct plan *plan, const struct output *to)
{
    const struct exercise_opened *made = &plan->opened.as.exercise_opened;
    struct table table;
    char points[32];

    output_print(to, TONE_BOLD, "\nPoints\n");
    table_init(&table, "RULE|>LEAST|>MOST|FOR|HOW");
    points_print_metrics(&table, plan);
    points_print_prices(&table, plan);
    table_print(&table, to, 2);
    table_done(&table);
    output_print(to, TONE_PLAIN, "  In all %s points a team at most; %s%s.\n",
                 output_points(&points, plan->points),
                 made->competitive ? "ranks" : "no ranks: objectives count",
                 !made->competitive   ? ""
                 : made->ties_earlier ? ", and of equal teams the one that was there first"
                                      : ", which equal teams share (1, 2, 2, 4)");
    output_print(to, TONE_PLAIN, "  A director alone adjusts a score by at most %s points.\n",
                 output_points(&points, made->adjust_limit));
    points_print_windows(plan, to);
}

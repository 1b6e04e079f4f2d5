/* SPDX-License-Identifier: Apache-2.0 */
/* The points of a plan: for each rule the least and the most that it gives a team. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/sharing.h"
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

/* Do its points follow from what a report says? */
static bool points_is_graded(const struct plan *plan, uint32_t metric)
{
    for (size_t i = 0; i < plan->expectations.count; i++)
        if (plan->expectations.items[i].row.as.expectation_made.metric == metric)
            return plan->expectations.items[i].row.as.expectation_made.graded;
    return false;
}

static size_t points_attacks(const struct plan *plan, uint32_t metric)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->attacks.count; i++)
        count += plan->attacks.items[i].row.as.attack_made.metric == metric;
    return count;
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

    if (inject != NULL && points_is_graded(plan, made->metric))
        table_cell(table, 4, TONE_PLAIN, "what the report about %s says, and when it comes",
                   inject);
    else if (inject != NULL)
        table_cell(table, 4, TONE_PLAIN, "what is expected after %s", inject);
    else if (made->type == METRIC_MANUAL && made->graders > 1)
        table_cell(table, 4, TONE_PLAIN, "graded by %u evaluators, blind to each other",
                   made->graders);
    else if (made->type == METRIC_MANUAL)
        table_cell(table, 4, TONE_PLAIN, "graded by a person");
    else if (made->type == METRIC_ATTACK)
        table_cell(table, 4, TONE_PLAIN, "how it withstands %zu attack%s",
                   points_attacks(plan, made->metric),
                   points_attacks(plan, made->metric) == 1 ? "" : "s");
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

static int points_of_100(int64_t thousandths)
{
    return (int)(thousandths + 5) / 10;
}

static void points_print_stage(const struct output *to, const char *stage, int64_t due,
                               int64_t close, uint32_t least, uint32_t weight)
{
    char text[32], end[32];

    if (due <= 0)
        return;
    output_print(to, TONE_PLAIN, "    %s within %s, weight %u", stage, output_clock(&text, due),
                 weight != 0 ? weight : 1);
    if (close > due)
        output_print(to, TONE_PLAIN, "; later falling to %d %% at %s", points_of_100(least),
                     output_clock(&end, close));
    output_print(to, TONE_PLAIN, "; then nothing\n");
}

/* How a report is scored, where one is. */
static void points_print_reports(const struct plan *plan, const struct scoring_made *rules,
                                 const struct output *to)
{
    const struct exercise_opened *made = &plan->opened.as.exercise_opened;
    int64_t weights[3];
    bool graded = false;

    for (size_t i = 0; i < plan->expectations.count; i++)
        graded |= plan->expectations.items[i].row.as.expectation_made.graded;
    if (!graded)
        return;
    grading_weights(rules, weights);
    output_print(to, TONE_PLAIN,
                 "  A report is worth completeness, correctness and rubric as %d to %d to %d.\n",
                 points_of_100(weights[0]), points_of_100(weights[1]), points_of_100(weights[2]));
    points_print_stage(to, "early warning", made->report_early, rules->early_close,
                       rules->early_least, rules->early_weight);
    points_print_stage(to, "notification", made->report_notification, rules->notification_close,
                       rules->notification_least, rules->notification_weight);
    points_print_stage(to, "final", made->report_final, rules->final_close, rules->final_least,
                       rules->final_weight);
}

static void points_print_rules(const struct plan *plan, const struct output *to)
{
    static const struct scoring_made none = {0};
    const struct scoring_made *rules =
        plan->scoring.count != 0 ? &plan->scoring.items[0].row.as.scoring_made : &none;
    struct sharing_rule sharing = sharing_rule_of(rules);
    char half[32], beta[32], at[32];

    points_print_reports(plan, rules, to);
    if (rules->half_life != 0 || rules->beta != 0 || rules->minute != 0)
        output_print(to, TONE_PLAIN,
                     "  Sharing: an indicator is worth half after %s, beta is %s, %u values a "
                     "minute count.\n",
                     output_clock(&half, sharing.half_life), output_points(&beta, sharing.beta),
                     sharing.minute_most);
    for (size_t i = 0; i < plan->releases.count; i++) {
        int64_t when = plan->releases.items[i].row.as.sheet_planned.at;

        output_print(to, TONE_PLAIN,
                     "  Evaluation sheets and scores of reports are released at %s.\n",
                     when < 0 ? "ENDEX" : output_clock(&at, when));
    }
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
    if (made->adjust_limit == 0)
        output_print(to, TONE_PLAIN,
                     "  A second director has to approve each adjustment of a score.\n");
    else
        output_print(to, TONE_PLAIN,
                     "  A second director has to approve an adjustment of a score by more than %s "
                     "points.\n",
                     output_points(&points, made->adjust_limit));
    points_print_rules(plan, to);
    points_print_windows(plan, to);
}

void points_print_warnings(const struct plan *plan, const struct output *to)
{
    struct table table;

    output_print(to, TONE_BOLD, "\nBenign when shared (warning lists)\n");
    table_init(&table, "LIST|VERSION|TYPE|>ENTRIES|OF|FILE");
    for (size_t i = 0; i < plan->warnings.count; i++) {
        const struct row *row = &plan->warnings.items[i].row;
        const struct warning_made *made = &row->as.warning_made;

        if (row->kind != ROW_WARNING_MADE)
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_PLAIN, "%s", made->name);
        table_cell(&table, 1, TONE_DIM, "%s", made->version);
        table_cell(&table, 2, TONE_PLAIN, "%s", warning_words[made->type]);
        table_cell(&table, 3, TONE_PLAIN, "%u", made->count);
        table_cell(&table, 4, TONE_PLAIN, "%s",
                   made->attributes[0] != '\0' ? made->attributes : "all types");
        table_cell(&table, 5, TONE_DIM, "%s", made->file);
    }
    table_print(&table, to, 2);
    table_done(&table);
}

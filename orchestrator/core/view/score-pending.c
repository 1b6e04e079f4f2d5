/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps scores from being final: a manual metric that nobody graded, a dispute that nobody
 * decided, a check whose newest result is a fault. */
#include "base/text.h"
#include "core/view/score.h"

const char *const score_pending_words[] = {"is not graded",
                                           "is disputed",
                                           "is in fault",
                                           "is claimed",
                                           "waits for sheets",
                                           "has sheets that disagree",
                                           "has a report that nobody decided about",
                                           "has a claim of an attack that nobody decided about",
                                           NULL};

/* Points of a flag or of an expected action come from what the team does: none is an answer too. */
static bool pending_is_graded(const struct view *view, uint32_t metric)
{
    for (size_t i = 0; i < view->hints.flag_count; i++)
        if (view->hints.flags[i].made.flag != 0 && view->hints.flags[i].made.metric == metric)
            return false;
    for (size_t i = 0; i < view->expectation_count; i++)
        if (view->expectations[i].made.expectation != 0 &&
            view->expectations[i].made.metric == metric)
            return false;
    return true;
}

static bool pending_is_in_fault(const struct view *view, const struct view_metric *metric)
{
    for (uint32_t i = 0; i < metric->made.conditions.count; i++) {
        const struct view_condition *condition =
            view_condition(view, metric->made.conditions.items[i]);

        if (condition != NULL && condition->value == VALUE_FAULT)
            return true;
    }
    return false;
}

/* Points that follow from a report. */
static bool pending_report(const struct view *view, const struct view_expectation *expectation,
                           struct score_pending *ret)
{
    bool undecided = grading_undecided(view, expectation) != NULL;

    ret->why = undecided ? PENDING_REPORT : PENDING_SHEETS;
    return undecided || grading_waits(view, expectation);
}

static bool pending_metric(const struct view *view, const struct view_metric *metric,
                           struct score_pending *ret)
{
    enum sheets_open open = sheets_open_of(view, metric);

    if (metric->made.metric == 0 || metric->made.type == METRIC_SHARING)
        return false;
    *ret = (struct score_pending){.team = view_team(view, metric->made.team), .metric = metric};
    if (metric->made.type == METRIC_CONDITIONAL)
        ret->why = PENDING_FAULT;
    else if (open != SHEETS_NONE)
        ret->why = open == SHEETS_WAIT ? PENDING_SHEETS : PENDING_APART;
    if (metric->made.type == METRIC_ATTACK) {
        ret->why = PENDING_ATTACK;
        return attacks_wait(view, metric);
    }
    if (open == SHEETS_NONE && metric->report != 0)
        return pending_report(view, view_expectation(view, metric->report), ret);
    if (open != SHEETS_NONE)
        return true;
    return metric->made.type == METRIC_CONDITIONAL
               ? pending_is_in_fault(view, metric)
               : !metric->awarded && pending_is_graded(view, metric->made.metric);
}

static bool pending_dispute(const struct view *view, const struct view_dispute *dispute,
                            struct score_pending *ret)
{
    *ret = (struct score_pending){.team = view_team(view, dispute->made.team),
                                  .metric = view_metric(view, dispute->made.metric),
                                  .why = PENDING_DISPUTE};
    return !dispute->decided && ret->metric != NULL;
}

bool score_pending_next(const struct view *view, size_t *at, struct score_pending *ret)
{
    while (*at < view->metric_count + view->inbox.dispute_count) {
        size_t i = (*at)++;

        if (i < view->metric_count
                ? pending_metric(view, &view->metrics[i], ret)
                : pending_dispute(view, &view->inbox.disputes[i - view->metric_count], ret))
            return true;
    }
    return false;
}

const char *score_pending_name(const struct score_pending *pending, char to[PENDING_NAME])
{
    text_print(to, PENDING_NAME, "%s/%s", pending->team != NULL ? pending->team->made.id : "all",
               pending->metric->made.id);
    return to;
}

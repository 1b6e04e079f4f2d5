/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an amend may do now. What has happened, or is on its way, stays as it is; machines,
 * networks, teams and conditions were built and have counted; everything else may be another as
 * long as it is to come.
 */
#include <string.h>

#include "core/model/row.h"
#include "core/order/amend.h"
#include "core/view/coming.h"
#include "core/view/moves.h"
#include "core/view/tell.h"

static const char *may_say(const struct amending *a, const char *before, const char *what,
                           const char *behind)
{
    const char *text = pool_print(&a->amend->pool, "%s%s%s", before, what, behind);

    return text != NULL ? text : "no memory";
}

static bool may_is(const struct row_field *field, const char *name)
{
    return field != NULL && strcmp(field->name, name) == 0;
}

/* Before STARTEX no time has passed. */
static bool may_has_passed(const struct amending *a, int64_t at)
{
    return a->view->phase != PHASE_BEFORE && at >= 0 && at <= a->x;
}

static const char *may_event(const struct amending *a, const struct row *was, const struct row *now,
                             const struct row_field *field)
{
    const struct view_event *event =
        was != NULL ? view_event(a->view, was->as.event_made.event) : NULL;
    const struct event_made *made = now != NULL ? &now->as.event_made : NULL;
    char at[32];

    if (event != NULL && event->state > OCCURRENCE_OPEN)
        return may_say(a, "it is ", event_state_words[event->state], " already");
    if (made == NULL)
        return NULL;
    if (made->at >= 0 && coming_waits(made) && may_has_passed(a, made->close))
        return may_say(a, "its script ended at ", tell_span(&at, made->close), "");
    if (may_is(field, "at") && event->state == OCCURRENCE_OPEN)
        return "its time has come: it is open";
    if (may_has_passed(a, made->at) &&
        (may_is(field, "at") || (was == NULL && !coming_waits(made))))
        return may_say(a, "its time, ", tell_span(&at, made->at), ", has passed");
    return NULL;
}

/* One that is held may wait behind an event that has fired: its words can still be others. */
static const char *may_inject(const struct amending *a, const struct row *was,
                              const struct row *now, const struct row_field *field)
{
    const struct view_inject *inject =
        was != NULL ? view_inject(a->view, was->as.inject_made.inject) : NULL;
    const struct view_event *event =
        now != NULL ? view_event(a->view, now->as.inject_made.event) : NULL;

    if (inject != NULL && (inject->attempt != 0 || inject_is_over(inject->state)))
        return may_say(a, "it is ", inject_state_words[inject->state], " already");
    if ((was == NULL || may_is(field, "event")) && event != NULL && event->state > OCCURRENCE_OPEN)
        return may_say(a, "its event is ", event_state_words[event->state], " already");
    return NULL;
}

static bool may_was_delivered(const struct amending *a, const struct ordinals *injects)
{
    for (uint32_t i = 0; i < injects->count; i++) {
        const struct view_inject *inject = view_inject(a->view, injects->items[i]);

        if (inject != NULL && (inject->attempt != 0 || inject->delivered >= 0))
            return true;
    }
    return false;
}

static const char *may_expectation(const struct amending *a, const struct row *was,
                                   const struct row *now)
{
    const struct view_expectation *expectation =
        was != NULL ? view_expectation(a->view, was->as.expectation_made.expectation) : NULL;

    if (expectation != NULL && expectation->state != EXPECTATION_WAITING)
        return may_say(a, "it is ", expectation_state_words[expectation->state], " already");
    if (now != NULL && may_was_delivered(a, &now->as.expectation_made.injects))
        return "its inject was sent already";
    return NULL;
}

static const char *may_indicator(const struct amending *a, const struct row *was,
                                 const struct row *now)
{
    if ((was != NULL && may_was_delivered(a, &was->as.indicator_made.injects)) ||
        (now != NULL && may_was_delivered(a, &now->as.indicator_made.injects)))
        return "its inject was sent already";
    return NULL;
}

/* A report that came may have been scored against it. */
static const char *may_truth(const struct amending *a, const struct row *was, const struct row *now)
{
    if (was != NULL)
        return "reports are scored against it";
    for (size_t i = 0; i < a->view->inject_count; i++)
        if (a->view->injects[i].made.inject != 0 && a->view->injects[i].attempt != 0 &&
            strcmp(a->view->injects[i].made.id, now->as.truth_made.inject) == 0)
            return "its inject was sent already";
    return NULL;
}

static const char *may_hint(const struct amending *a, const struct row *was)
{
    const struct view_hints *hints = &a->view->hints;

    for (size_t i = 0; was != NULL && i < hints->taken_count; i++)
        if (hints->taken[i].made.hint == was->as.hint_made.hint)
            return may_say(a, "", view_team_id(a->view, hints->taken[i].made.team),
                           " has taken it");
    return NULL;
}

static bool may_is_disputed(const struct view *view, uint32_t metric)
{
    for (size_t i = 0; i < view->inbox.dispute_count; i++)
        if (view->inbox.disputes[i].made.metric == metric)
            return true;
    return false;
}

static const char *may_metric(const struct amending *a, const struct row *was,
                              const struct row *now, const struct row_field *field)
{
    const struct view_metric *metric =
        was != NULL ? view_metric(a->view, was->as.metric_made.metric) : NULL;
    const struct row *made = now != NULL ? now : was;

    if (may_is(field, "title"))
        return NULL;
    if (a->view->ledger.standing.final)
        return "the scores are final";
    if (made->as.metric_made.type != METRIC_MANUAL ||
        (was != NULL && now != NULL && !may_is(field, "max")))
        return "it counts from STARTEX on";
    if (metric != NULL &&
        (metric->awarded || metric->points != 0 || view_has_sheets(a->view, metric->made.metric)))
        return "it has been graded";
    if (metric != NULL && now == NULL && may_is_disputed(a->view, metric->made.metric))
        return "a team has disputed it";
    return NULL;
}

/* Sheets that were handed in have a mark for each criterion of their rubric. */
static const char *may_criterion(const struct amending *a, const struct row *was,
                                 const struct row *now)
{
    for (size_t i = 0; was == NULL && i < a->base->count; i++)
        if (a->base->items[i].kind == ROW_METRIC_MADE &&
            strcmp(a->base->items[i].as.metric_made.id, now->as.criterion_made.metric) == 0)
            return "the rubric of a metric stays as it was";
    return was == NULL ? NULL : "the rubric of a metric stays as it was";
}

static const char *may_exercise(const struct amending *a, const struct row *now,
                                const struct row_field *field)
{
    if (may_is(field, "description"))
        return NULL;
    if (!may_is(field, "endex"))
        return "it holds for the whole exercise";
    if (now->as.exercise_opened.endex == 0 || may_has_passed(a, now->as.exercise_opened.endex))
        return "ENDEX has to be to come";
    return NULL;
}

/* Of kinds that stay as the exercise was begun with. */
static const char *may_other(const struct row *row)
{
    switch (row->kind) {
    case ROW_VM_MADE:
    case ROW_SWITCH_MADE:
        return "the range was built from it";
    case ROW_FEATURE_MADE:
        return "the range was built from it; one that failed takes its corrected package by excon "
               "up NODE --retake";
    case ROW_CONDITION_MADE:
        return "its results count";
    case ROW_MEMBER_ADDED:
    case ROW_MEMBER_KEY:
        return "seats are given by excon seat";
    case ROW_DAY_MADE:
        return "play hours are changed by excon clock";
    case ROW_SCORE_EXCUSED:
        return "time is excused by excon excuse";
    default:
        return "it stays as the exercise was begun with";
    }
}

const char *amend_refusal(const struct amending *a, const struct row *was, const struct row *now,
                          const struct row_field *field)
{
    const struct row *row = now != NULL ? now : was;

    switch (row->kind) {
    case ROW_EXERCISE_OPENED:
        return field != NULL ? may_exercise(a, now, field) : may_other(row);
    case ROW_EVENT_MADE:
        return may_event(a, was, now, field);
    case ROW_INJECT_MADE:
        return may_inject(a, was, now, field);
    case ROW_EXPECTATION_MADE:
        return may_expectation(a, was, now);
    case ROW_INDICATOR_MADE:
        return may_indicator(a, was, now);
    case ROW_TRUTH_MADE:
        return may_truth(a, was, now);
    case ROW_HINT_MADE:
        return may_hint(a, was);
    case ROW_METRIC_MADE:
        return may_metric(a, was, now, field);
    case ROW_OBJECTIVE_MADE:
        return may_is(field, "title") ? NULL : "it counts from STARTEX on";
    case ROW_CRITERION_MADE:
        return may_criterion(a, was, now);
    case ROW_FLAG_MADE:
        return was == NULL ? NULL : "teams may have found it";
    case ROW_ORGANISATION_MADE:
    case ROW_VARIABLE_MADE:
        return was == NULL ? NULL : may_other(row);
    default:
        return may_other(row);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders about evaluation sheets. An evaluator hands in a sheet or a revision of it; the same sheet
 * again gives the same answer and changes nothing. No reply says what a sheet says, because replies
 * are recorded where other evaluators read them.
 */
#include <string.h>

#include "core/model/report.h"
#include "core/order/order.h"

/* The team's metric of that id, which people grade. NULL: refused. */
static const struct view_metric *sheet_metric(struct ordering *o, uint32_t team, const char *id)
{
    const struct view *view = o->state->view;

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->made.metric == 0 || metric->made.team != team ||
            strcmp(metric->made.id, id) != 0)
            continue;
        if (metric->made.type == METRIC_MANUAL)
            return metric;
        (void)REFUSE(o, "metric %s is computed from its condition; sheets are of manual metrics",
                     id);
        return NULL;
    }
    (void)order_no_metric(o, view_team(view, team), id);
    return NULL;
}

/* The inject of that id that came to the team; 0: none did. */
static uint32_t sheet_inject(const struct view *view, uint32_t team, const char *id)
{
    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (inject->made.inject != 0 && inject->delivered >= 0 &&
            view_concerns(inject->made.team, team) && strcmp(inject->made.id, id) == 0)
            return inject->made.inject;
    }
    return 0;
}

/* ---- handing in ---- */

/* The sheet's marks in the rubric's order, and its points. 0, or 1 and why not. */
static int sheet_marks(struct ordering *o, const struct view_metric *metric,
                       const struct sheet *sheet, uint32_t marks[CRITERIA_MOST],
                       uint32_t *ret_count, int64_t *ret_points)
{
    const struct view_criterion *criteria[CRITERIA_MOST];
    uint32_t weights[CRITERIA_MOST];
    size_t count = view_rubric(o->state->view, metric->made.id, criteria);

    if (count == 0 &&
        (sheet->rating_count != 0 || sheet->points < 0 || sheet->points > metric->made.max))
        return REFUSE(o, "metric %s has no rubric: its sheet says points, 0 to its maximum",
                      metric->made.id);
    if (count != 0 && (sheet->points >= 0 || sheet->rating_count != count))
        return REFUSE(o, "a sheet of %s rates each of its %zu criteria and says no points",
                      metric->made.id, count);
    for (size_t i = 0; i < count; i++) {
        const struct sheet_rating *found = NULL;

        for (size_t j = 0; j < sheet->rating_count; j++)
            if (strcmp(sheet->ratings[j].criterion, criteria[i]->made.id) == 0)
                found = &sheet->ratings[j];
        if (found == NULL)
            return REFUSE(o, "the sheet does not rate \"%.40s\"", criteria[i]->made.id);
        weights[i] = criteria[i]->made.weight;
        marks[i] = found->mark;
    }
    *ret_points =
        count != 0 ? sheet_points(weights, marks, count, metric->made.max) : sheet->points;
    for (size_t i = 0; i < count; i++)
        marks[i]++; /* ordinals begin with 1 */
    *ret_count = (uint32_t)count;
    return 0;
}

static int sheet_answer(struct ordering *o, uint32_t number, uint32_t revision, int64_t wall,
                        const char *sha256, const char *more)
{
    char at[ORDER_CLOCK];

    return ACCEPT(o, "sheet %u rev %u received %s sha256 %s%s", number, revision,
                  order_clock_text(at, wall), sha256, more);
}

/* " waits for 1 more": what the evaluator learns of the others. */
static const char *sheet_more(const struct ordering *o, const struct view_metric *metric,
                              const struct view_graded *graded, const struct view_sheet *before,
                              char to[64])
{
    uint32_t in = graded != NULL ? graded->in : 0;

    in += before == NULL || !view_sheet_counts(o->state->view, before);
    to[0] = '\0';
    if (in < view_graders(metric) && !(graded != NULL && graded->forced))
        text_print(to, 64, " waits for %u more", view_graders(metric) - in);
    return to;
}

/* What it is about, in `made`. 0, or 1 and why not. */
static int sheet_subject(struct ordering *o, const struct sheet *sheet, struct sheet_filed *made)
{
    if (sheet->report != 0 && sheet->inject[0] != '\0')
        return REFUSE(o, "a sheet is about a report or an inject, not both");
    if (sheet->report != 0 && view_report_of(o->state->view, made->team, sheet->report) == NULL)
        return REFUSE(o, "%s has no report %u", o->order->team, sheet->report);
    made->report = sheet->report;
    if (sheet->report == 0 && grading_behind(o->state->view, made->metric) != NULL)
        return REFUSE(o, "say which report it is about: its points follow from that");
    if (sheet->inject[0] == '\0')
        return 0;
    made->inject = sheet_inject(o->state->view, made->team, sheet->inject);
    return made->inject != 0
               ? 0
               : REFUSE(o, "no inject \"%.60s\" came to %s", sheet->inject, o->order->team);
}

static int sheet_texts(struct ordering *o, const struct sheet *sheet, struct sheet_filed *made)
{
    for (int i = 0; i < SHEET_TEXTS; i++)
        if (!report_is_text(sheet->texts[i], strlen(sheet->texts[i]), true))
            return REFUSE(o, "a text has a control character or one that reorders text");
    made->observation = sheet->texts[SHEET_OBSERVATION];
    made->strengths = sheet->texts[SHEET_STRENGTHS];
    made->areas = sheet->texts[SHEET_AREAS];
    made->root_cause = sheet->texts[SHEET_CAUSE];
    return 0;
}

/* The sheet of the metric, with what it is about and its points in `made`. */
static int sheet_file(struct ordering *o, const struct view_metric *metric, struct sheet_filed made)
{
    const struct view *view = o->state->view;
    const struct view_graded *graded =
        view_graded_of(view, metric->made.metric, made.report, made.inject);
    const struct view_sheet *before =
        graded != NULL ? view_sheet_by(view, graded, o->order->actor) : NULL;
    char more[64];

    if (before != NULL && view_sheet_counts(view, before) &&
        strcmp(before->made.sha256, made.sha256) == 0)
        return sheet_answer(o, before->made.number, before->made.revision, before->wall,
                            made.sha256, " already");
    if (before != NULL ? before->made.revision >= SHEET_REVISIONS_MOST
                       : view_sheets_of(view, made.team) >= SHEETS_MOST)
        return REFUSE(o, "that is one sheet too many");
    made.number = before != NULL ? before->made.number : view_sheets_of(view, made.team) + 1;
    made.revision = before != NULL ? before->made.revision + 1 : 1;
    intents_row(o->intents, &(struct row){.kind = ROW_SHEET_FILED, .as.sheet_filed = made});
    return sheet_answer(o, made.number, made.revision, o->state->wall, made.sha256,
                        sheet_more(o, metric, graded, before, more));
}

int order_sheet(struct ordering *o)
{
    const struct view_team *team = order_own_team(o);
    const struct order_sheet *filed = o->order->sheet;
    const struct view_metric *metric;
    struct sheet_filed made = {.by = o->order->actor};
    uint32_t marks[CRITERIA_MOST], count;

    if (team == NULL || order_scores_are_open(o) != 0)
        return 1;
    if (filed == NULL || filed->sheet == NULL)
        return REFUSE(o, "the order has no sheet");
    if (o->order->actor[0] == '\0' || strlen(o->order->actor) > 63)
        return REFUSE(o, "a sheet needs the evaluator's name");
    metric = sheet_metric(o, team->made.team, filed->sheet->metric);
    made.team = team->made.team;
    made.metric = metric != NULL ? metric->made.metric : 0;
    if (metric == NULL || sheet_subject(o, filed->sheet, &made) != 0 ||
        sheet_texts(o, filed->sheet, &made) != 0 ||
        sheet_marks(o, metric, filed->sheet, marks, &count, &made.points) != 0)
        return 1;
    made.marks = (struct ordinals){marks, count};
    made.sha256 = filed->sha256;
    return sheet_file(o, metric, made);
}

/* ---- what is done with sheets ---- */

/*
 * What the order is about: `target` a metric, `detail` "report N", "inject ID" or "". NULL:
 * refused.
 */
static const struct view_graded *sheet_named(struct ordering *o)
{
    const struct view_team *team = order_own_team(o);
    const struct view_metric *metric =
        team != NULL ? sheet_metric(o, team->made.team, o->order->target) : NULL;
    const struct view_graded *graded;
    uint32_t inject = 0;
    int64_t report = 0;

    if (metric == NULL)
        return NULL;
    if (strncmp(o->order->detail, "inject ", 7) == 0)
        inject = sheet_inject(o->state->view, team->made.team, o->order->detail + 7);
    else if (strncmp(o->order->detail, "report ", 7) == 0)
        (void)text_to_int(o->order->detail + 7, 1, UINT32_MAX, &report);
    graded = (o->order->detail[0] == '\0') != (inject != 0 || report != 0)
                 ? view_graded_of(o->state->view, metric->made.metric, (uint32_t)report, inject)
                 : NULL;
    if (graded == NULL)
        (void)REFUSE(o, "there is no sheet about %s of %s%s%.60s", metric->made.id, team->made.id,
                     o->order->detail[0] != '\0' ? ", " : "", o->order->detail);
    return graded;
}

int order_sheet_reopen(struct ordering *o)
{
    const struct view_graded *graded = sheet_named(o);

    if (graded == NULL || order_scores_are_open(o) != 0)
        return 1;
    if (graded->in == 0)
        return REFUSE(o, "it waits for sheets already");
    if (o->order->reason[0] == '\0')
        return REFUSE(o, "say why: --reason");
    intents_row(o->intents, &(struct row){.kind = ROW_SHEET_REOPENED,
                                          .as.sheet_reopened = {.team = graded->team,
                                                                .metric = graded->metric,
                                                                .report = graded->report,
                                                                .inject = graded->inject,
                                                                .by = o->order->actor,
                                                                .text = o->order->reason}});
    return ACCEPT(o, "%s of %s is to be graded anew; its points stand until then", o->order->target,
                  o->order->team);
}

int order_sheet_open(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_graded *graded = sheet_named(o);

    if (graded == NULL || order_scores_are_open(o) != 0)
        return 1;
    if (graded->complete || graded->in == 0)
        return REFUSE(o, graded->complete ? "its sheets are open already" : "no sheet is in");
    if (o->order->reason[0] == '\0')
        return REFUSE(o, "say why: --reason");
    for (size_t i = 0; i < view->sheets.count; i++)
        if (&view->sheets.graded[view->sheets.list[i].graded] == graded &&
            view_sheet_counts(view, &view->sheets.list[i]))
            intents_sheet_open(&view->sheets.list[i], o->order->actor, o->order->reason,
                               o->intents);
    return ACCEPT(o, "%s of %s is graded by %u of %u sheets", o->order->target, o->order->team,
                  graded->in, view_graders(view_metric(view, graded->metric)));
}

/* ---- release ---- */

/* Nothing is released: why. */
static int sheet_none(struct ordering *o, uint32_t team)
{
    const struct view_sheets *sheets = &o->state->view->sheets;
    uint32_t waiting = 0, apart = 0;

    for (size_t i = 0; i < sheets->graded_count; i++) {
        const struct view_graded *one = &sheets->graded[i];

        if (!view_concerns(one->team, team) ||
            (o->order->target[0] != '\0' &&
             strcmp(view_metric(o->state->view, one->metric)->made.id, o->order->target) != 0))
            continue;
        waiting += !one->complete;
        apart += one->complete && one->apart && !one->released;
    }
    if (apart != 0)
        return REFUSE(o, "evaluators disagree about %u; with --force it is released all the same",
                      apart);
    return waiting != 0 ? REFUSE(o, "nothing is to be released: %u wait for sheets", waiting)
                        : REFUSE(o, "nothing is to be released");
}

static int sheet_plan(struct ordering *o, uint32_t team, int64_t at)
{
    uint32_t number = (uint32_t)o->state->view->sheets.plan_count + 1;

    if (number > SHEET_PLANS_MOST)
        return REFUSE(o, "%d releases were planned already", SHEET_PLANS_MOST);
    intents_row(o->intents, &(struct row){.kind = ROW_SHEET_PLANNED,
                                          .as.sheet_planned = {.number = number,
                                                               .team = team,
                                                               .metric = o->order->target,
                                                               .at = at,
                                                               .by = o->order->actor}});
    return ACCEPT(o, "release %u: %s%s%s %s", number,
                  o->order->target[0] != '\0' ? o->order->target : "all sheets", " of ",
                  team != 0 ? o->order->team : "all teams",
                  at < 0 ? "at ENDEX" : "at the planned time, where their sheets are in");
}

/* Has the team, or any team where it is 0, a metric of that id? */
static bool sheet_is_metric(const struct view *view, uint32_t team, const char *id)
{
    for (size_t i = 0; i < view->metric_count; i++)
        if (view->metrics[i].made.metric != 0 &&
            (team == 0 || view->metrics[i].made.team == team) &&
            strcmp(view->metrics[i].made.id, id) == 0)
            return true;
    return false;
}

int order_sheet_release(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = NULL;
    uint32_t number = 0;
    size_t count;

    if (order_team(o, &team) != 0)
        return 1;
    number = team != NULL ? team->made.team : 0;
    if (o->order->target[0] != '\0' && !sheet_is_metric(view, number, o->order->target))
        return order_no_metric(o, team, o->order->target);
    if (strcmp(o->order->detail, "endex") == 0 || o->order->to_ms != 0) {
        if (view->phase == PHASE_ENDED)
            return REFUSE(o, "after ENDEX sheets are released at once");
        if (o->order->to_ms < 0 || o->order->to_ms > ORDER_TIME_MOST ||
            (o->order->to_ms != 0 && o->order->to_ms <= o->state->x))
            return REFUSE(o, "the time is past, or too far away");
        return sheet_plan(o, number, o->order->to_ms != 0 ? o->order->to_ms : -1);
    }
    count = decide_sheet_release(o->state, number, o->order->target, o->order->actor,
                                 o->order->force, o->intents);
    if (count == 0)
        return sheet_none(o, number);
    return ACCEPT(o, "%zu sheet%s released to %s", count, count == 1 ? "" : "s",
                  team != NULL ? team->made.id : "their teams");
}

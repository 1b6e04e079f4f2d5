/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/grading.h"

#include <string.h>

#include "core/model/row.h"
#include "core/view/view-places.h"

/* ---- look-ups ---- */

const struct view_truth *view_truth(const struct view *view, uint32_t ordinal)
{
    const struct view_truth *truth = ordinal >= 1 && ordinal <= view->grading.truth_count
                                         ? &view->grading.truths[ordinal - 1]
                                         : NULL;

    return truth != NULL && truth->made.truth != 0 ? truth : NULL;
}

const struct view_expectation *grading_behind(const struct view *view, uint32_t metric)
{
    const struct view_metric *of = view_metric(view, metric);

    return of != NULL && of->report != 0 ? view_expectation(view, of->report) : NULL;
}

int grading_level(const struct view *view, int64_t severity)
{
    static const uint32_t usual[] = {20000, 35000, 50000, 65000, 80000, 95000};
    struct ordinals levels = view->grading.rules.levels;
    int level = 0;

    if (levels.count == 0)
        levels = (struct ordinals){usual, sizeof(usual) / sizeof(usual[0])};
    for (uint32_t i = 0; i < levels.count; i++)
        level += severity >= levels.items[i];
    return level;
}

/* The report that counts; NULL: none does. */
static const struct view_report *grading_report(const struct view *view,
                                                const struct view_expectation *expectation)
{
    for (size_t i = 0; i < view->reports.report_count; i++) {
        const struct view_report *report = &view->reports.reports[i];

        if (report->made.team == expectation->made.team && report->decided &&
            ordinals_have(&expectation->made.injects, report->inject) &&
            strcmp(report->made.kind, expectation->made.report) == 0)
            return report->made.stage == REPORT_WITHDRAWN || report->state == REPORT_FALSE_ALARM
                       ? NULL
                       : report;
    }
    return NULL;
}

/* ---- parts of a revision ---- */

static bool grading_is_rated(const struct report_filed *made)
{
    return made->rated || made->severity > 0;
}

static bool grading_has_indicators(const struct view *view,
                                   const struct view_expectation *expectation)
{
    for (size_t i = 0; i < view->indicator_count; i++)
        if (view->indicators[i].made.indicator != 0 &&
            strcmp(view->indicators[i].made.inject, expectation->made.inject) == 0)
            return true;
    return false;
}

static int grading_completeness(const struct report_filed *made, bool indicators)
{
    const struct {
        bool wanted, present;
    } all[] = {
        {true, made->summary[0] != '\0'},
        {true, made->class[0] != '\0'},
        {true, made->detected >= 0},
        {made->stage >= REPORT_NOTIFICATION, grading_is_rated(made)},
        {made->stage >= REPORT_NOTIFICATION, made->assets.count != 0},
        {made->stage >= REPORT_NOTIFICATION, made->began >= 0},
        {made->stage >= REPORT_NOTIFICATION && indicators, made->indicators[0] != '\0'},
        {made->stage >= REPORT_FINAL, made->type[0] != '\0'},
        {made->stage >= REPORT_FINAL, made->contained >= 0},
        {made->stage >= REPORT_FINAL, made->recovered >= 0},
        {made->stage >= REPORT_FINAL, made->actions},
    };
    int wanted = 0, present = 0;

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        wanted += all[i].wanted;
        present += all[i].wanted && all[i].present;
    }
    return 1000 * present / wanted;
}

static int grading_class(const struct truth_made *truth, const struct report_filed *made)
{
    enum { CLASS = 667 /* two thirds */ };

    if (truth->class[0] == '\0')
        return GRADING_NONE;
    if (strcmp(truth->class, made->class) != 0)
        return 0;
    return truth->type[0] == '\0' || strcmp(truth->type, made->type) == 0 ? 1000 : CLASS;
}

static int grading_severity(const struct view *view, const struct truth_made *truth,
                            const struct report_filed *made)
{
    int apart;

    if (truth->severity < 0)
        return GRADING_NONE;
    if (!grading_is_rated(made))
        return 0;
    apart = grading_level(view, truth->severity) - grading_level(view, made->severity);
    return apart >= -1 && apart <= 1 ? 1000 : 0;
}

static int grading_assets(const struct truth_made *truth, const struct report_filed *made)
{
    uint32_t both = 0, named = 0;

    if (truth->assets.count == 0)
        return GRADING_NONE;
    for (uint32_t i = 0; i < made->assets.count; i++) {
        if (ordinals_have(&(struct ordinals){made->assets.items, i}, made->assets.items[i]))
            continue; /* named twice */
        named++;
        both += ordinals_have(&truth->assets, made->assets.items[i]);
    }
    return (int)(2000 * both / (named + truth->assets.count));
}

static int grading_times(const struct truth_made *truth, const struct report_filed *made,
                         int64_t delivered)
{
    const int64_t known[] = {truth->began, truth->contained, truth->recovered};
    const int64_t said[] = {made->began, made->contained, made->recovered};
    int count = 0, right = 0;

    for (int i = 0; i < 3; i++) {
        int64_t off = said[i] - (delivered + known[i]);

        if (known[i] < 0)
            continue;
        count++;
        right += said[i] >= 0 && off <= truth->tolerance && -off <= truth->tolerance;
    }
    return count != 0 ? 1000 * right / count : GRADING_NONE;
}

static void grading_correctness(const struct view *view, const struct view_expectation *expectation,
                                const struct report_filed *made, struct grading_stage *to)
{
    const struct view_truth *truth = view_truth(view, expectation->made.truth);
    int sum = 0, count = 0;

    to->correctness = to->class = to->severity = to->assets = to->times = GRADING_NONE;
    if (truth == NULL)
        return;
    to->class = grading_class(&truth->made, made);
    to->severity = grading_severity(view, &truth->made, made);
    to->assets = grading_assets(&truth->made, made);
    to->times =
        grading_times(&truth->made, made, view_first_delivery(view, &expectation->made.injects));

    const int parts[] = {to->class, to->severity, to->assets, to->times};

    for (int i = 0; i < 4; i++) {
        sum += parts[i] >= 0 ? parts[i] : 0;
        count += parts[i] >= 0;
    }
    if (count != 0)
        to->correctness = sum / count;
}

/* Is there a rubric, or do evaluators grade it? */
static bool grading_has_rubric(const struct view *view, const struct view_metric *metric)
{
    const struct view_criterion *criteria[CRITERIA_MOST];

    return metric->made.graders != 0 || view_rubric(view, metric->made.id, criteria) != 0;
}

static int grading_rubric(const struct view *view, const struct view_metric *metric,
                          const struct view_report *report)
{
    const struct view_graded *graded =
        view_graded_of(view, metric->made.metric, report->made.number, 0);

    if (!grading_has_rubric(view, metric))
        return GRADING_NONE;
    return graded == NULL || !graded->once || metric->made.max == 0
               ? 0
               : (int)ledger_part(1000, graded->points, metric->made.max);
}

void grading_weights(const struct scoring_made *rules, int64_t to[3])
{
    to[0] = rules->reports ? rules->completeness : 300;
    to[1] = rules->reports ? rules->correctness : 400;
    to[2] = rules->reports ? rules->rubric : 300;
}

static int grading_quality(const struct scoring_made *rules, const struct grading_stage *stage)
{
    const int parts[] = {stage->completeness, stage->correctness, stage->rubric};
    int64_t weights[3], sum = 0, of = 0;

    grading_weights(rules, weights);
    for (int i = 0; i < 3; i++) {
        sum += parts[i] >= 0 ? weights[i] * parts[i] : 0;
        of += parts[i] >= 0 ? weights[i] : 0;
    }
    return of != 0 ? (int)(sum / of) : 0;
}

/* ---- stages ---- */

struct grading_window {
    int64_t due, length; /* exercise ms, -1: never; ms from there to `close`, 0: none */
    uint32_t least;
};

static int64_t grading_due(const struct view *view, const struct view_expectation *expectation,
                           const struct view_report *report, enum report_stage stage)
{
    for (size_t i = 0; i < view->reports.deadline_count; i++) {
        const struct view_deadline *one = &view->reports.deadlines[i];

        if (one->team == expectation->made.team && one->stage == stage &&
            (stage == REPORT_EARLY_WARNING ? one->expectation == expectation->made.expectation
                                           : one->number == report->made.number))
            return one->due;
    }
    return -1;
}

/* The stages that count, with their weights and windows; how many: 1 to GRADING_STAGES. */
static size_t grading_stages(const struct view *view, const struct view_expectation *expectation,
                             struct grading *grading, struct grading_window windows[GRADING_STAGES])
{
    const struct scoring_made *rules = &view->grading.rules;
    const struct {
        enum report_stage stage;
        int64_t due, close;
        uint32_t least, weight;
    } all[GRADING_STAGES] = {{REPORT_EARLY_WARNING, view->exercise.report_early, rules->early_close,
                              rules->early_least, rules->early_weight},
                             {REPORT_NOTIFICATION, view->exercise.report_notification,
                              rules->notification_close, rules->notification_least,
                              rules->notification_weight},
                             {REPORT_FINAL, view->exercise.report_final, rules->final_close,
                              rules->final_least, rules->final_weight}};
    bool incident = strcmp(expectation->made.report, "incident") == 0;
    size_t count = 0;

    for (int i = 0; incident && i < GRADING_STAGES; i++) {
        if (all[i].due <= 0)
            continue;
        windows[count] = (struct grading_window){
            .due = grading_due(view, expectation, grading->report, all[i].stage),
            .length = all[i].close > all[i].due ? all[i].close - all[i].due : 0,
            .least = all[i].least};
        grading->stages[count++] = (struct grading_stage){
            .stage = all[i].stage, .weight = all[i].weight != 0 ? all[i].weight : 1};
    }
    if (count != 0)
        return count;
    windows[0] =
        (struct grading_window){.due = expectation->due,
                                .length = expectation->made.close > expectation->made.due
                                              ? expectation->made.close - expectation->made.due
                                              : 0,
                                .least = expectation->made.least};
    grading->stages[0] = (struct grading_stage){.stage = REPORT_EARLY_WARNING, .weight = 1};
    return 1;
}

static int grading_late(const struct grading_window *window, int64_t x)
{
    return window->due < 0 ? 1000
                           : (int)ledger_falling(x - window->due, window->length, window->least);
}

/* The revision that counts for the stages from `from` to before `to`: the newest of those that
 * still bring something; else the first of a later stage. */
static const struct view_revision *grading_revision(const struct view *view,
                                                    const struct view_report *report, int from,
                                                    int to, const struct grading_window *window)
{
    const struct view_revision *newest = NULL, *later = NULL;

    for (size_t i = 0; i < view->reports.revision_count; i++) {
        const struct view_revision *one = &view->reports.revisions[i];

        if (one->team != report->made.team || one->number != report->made.number ||
            one->made.stage < from)
            continue;
        if (one->made.stage >= to)
            later = later != NULL ? later : one;
        else if (grading_late(window, one->x) > 0)
            newest = one;
    }
    return newest != NULL ? newest : later;
}

int grading_of(const struct view *view, const struct view_expectation *expectation,
               struct grading *ret)
{
    const struct view_metric *metric = view_metric(view, expectation->made.metric);
    struct grading_window windows[GRADING_STAGES];
    int64_t sum = 0, weights = 0;

    *ret = (struct grading){.report = grading_report(view, expectation)};
    if (ret->report == NULL || metric == NULL)
        return 1;
    ret->count = grading_stages(view, expectation, ret, windows);
    for (size_t i = 0; i < ret->count; i++) {
        struct grading_stage *stage = &ret->stages[i];
        int to = i + 1 < ret->count ? (int)ret->stages[i + 1].stage : REPORT_WITHDRAWN;

        stage->due = windows[i].due;
        stage->revision = grading_revision(view, ret->report, (int)stage->stage, to, &windows[i]);
        weights += stage->weight;
        if (stage->revision == NULL)
            continue;
        stage->completeness = strcmp(expectation->made.report, "incident") == 0
                                  ? grading_completeness(&stage->revision->made,
                                                         grading_has_indicators(view, expectation))
                                  : GRADING_NONE;
        grading_correctness(view, expectation, &stage->revision->made, stage);
        stage->rubric = grading_rubric(view, metric, ret->report);
        stage->quality = grading_quality(&view->grading.rules, stage);
        stage->lateness = grading_late(&windows[i], stage->revision->x);
        stage->worth = stage->quality * stage->lateness / 1000;
        sum += (int64_t)stage->weight * stage->worth;
    }
    ret->share = sum / weights;
    ret->points = ledger_response(metric, ret->share);
    return 0;
}

bool grading_waits(const struct view *view, const struct view_expectation *expectation)
{
    const struct view_metric *metric = view_metric(view, expectation->made.metric);
    const struct view_report *report = grading_report(view, expectation);
    const struct view_graded *graded;

    if (metric == NULL || report == NULL || !grading_has_rubric(view, metric))
        return false;
    graded = view_graded_of(view, metric->made.metric, report->made.number, 0);
    return graded == NULL || !graded->complete;
}

const struct view_report *grading_undecided(const struct view *view,
                                            const struct view_expectation *expectation)
{
    for (size_t i = 0; i < view->reports.report_count; i++) {
        const struct view_report *report = &view->reports.reports[i];

        if (report->made.team == expectation->made.team && !report->decided &&
            report->made.stage != REPORT_WITHDRAWN && report->state != REPORT_FALSE_ALARM &&
            ordinals_have(&expectation->made.injects, report->inject) &&
            strcmp(report->made.kind, expectation->made.report) == 0)
            return report;
    }
    return NULL;
}

/* ---- rows ---- */

static int grading_add_truth(struct view *view, const struct row *kept, struct error *err)
{
    struct view_truth *truth =
        view_add_place(view, &view->grading.truths, &view->grading.truth_count, sizeof(*truth),
                       kept->as.truth_made.truth, err);

    if (truth == NULL)
        return -ERROR_STATE;
    truth->made = kept->as.truth_made;
    return 0;
}

static int grading_add_scored(struct view *view, const struct row *kept, struct error *err)
{
    const struct report_scored *body = &kept->as.report_scored;
    struct view_report_scored *scored = NULL;

    if (view_metric(view, body->metric) == NULL)
        return view_no_such("metric", body->metric, err);
    for (size_t i = 0; i < view->grading.scored_count; i++)
        if (view->grading.scored[i].made.metric == body->metric)
            scored = &view->grading.scored[i];
    if (scored == NULL)
        scored = pool_grow(&view->pool, &view->grading.scored, &view->grading.scored_count,
                           sizeof(*scored));
    if (scored == NULL)
        return error_memory(err);
    *scored = (struct view_report_scored){.made = *body, .x = kept->x};
    return 0;
}

int view_grading_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    struct row kept;

    (void)changed;
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    if (row->kind == ROW_TRUTH_MADE)
        return grading_add_truth(view, &kept, err);
    if (row->kind == ROW_REPORT_SCORED)
        return grading_add_scored(view, &kept, err);
    view->grading.rules = kept.as.scoring_made;
    return 0;
}

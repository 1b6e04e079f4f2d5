/* SPDX-License-Identifier: Apache-2.0 */
/* What waits for evaluators: sheets that are missing, sheets that disagree, metrics that nobody has
 * graded when the exercise is over, and files of teams. */
#include "core/view/queue-own.h"

#include <string.h>

#include "base/text.h"

/* "handling", "handling, report 3", "handling, inject mail": what sheets are about. */
static const char *queue_subject(const struct view *view, const struct view_graded *graded,
                                 char *to, size_t size)
{
    const struct view_metric *metric = view_metric(view, graded->metric);
    const struct view_inject *inject = view_inject(view, graded->inject);

    text_copy(to, size, metric != NULL ? metric->made.id : "");
    if (graded->report != 0)
        text_print(to + strlen(to), size - strlen(to), ", report %u", graded->report);
    if (inject != NULL)
        text_print(to + strlen(to), size - strlen(to), ", inject %s", inject->made.id);
    return to;
}

/* ---- sheets that are missing ---- */

static size_t queue_sheets(const struct view *view)
{
    return view->sheets.graded_count;
}

static bool queue_sheet_waits(const struct view *view, uint32_t place, int64_t x,
                              struct queue_item *item)
{
    const struct view_graded *graded = &view->sheets.graded[place];

    (void)x;
    item->row = graded->row;
    item->newest = graded->newest;
    item->team = graded->team;
    item->since = graded->since;
    item->urgency = PRIORITY_ROUTINE;
    item->needs_answer = true;
    return !graded->complete;
}

static void queue_sheet_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_graded *graded = &view->sheets.graded[place];
    const struct view_metric *metric = view_metric(view, graded->metric);
    char subject[200];

    text_print(to, size, "%s%s: %u of %u sheets in",
               queue_subject(view, graded, subject, sizeof(subject)),
               graded->reopened_by[0] != '\0' ? ", graded anew" : "", graded->in,
               metric != NULL ? view_graders(metric) : 1);
    for (size_t i = 0, told = 0; i < view->sheets.count; i++) {
        const struct view_sheet *sheet = &view->sheets.list[i];

        if (sheet->graded == place && view_sheet_counts(view, sheet))
            text_print(to + strlen(to), size - strlen(to), "%s%s", told++ == 0 ? ", by " : ", ",
                       sheet->made.by);
    }
}

/* ---- sheets that disagree ---- */

static bool queue_apart_waits(const struct view *view, uint32_t place, int64_t x,
                              struct queue_item *item)
{
    const struct view_graded *graded = &view->sheets.graded[place];

    (void)x;
    item->row = graded->apart_row;
    item->newest = graded->newest;
    item->team = graded->team;
    item->since = graded->since;
    item->urgency = PRIORITY_PRIORITY;
    return graded->complete && graded->apart;
}

static void queue_apart_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_graded *graded = &view->sheets.graded[place];
    const struct view_metric *metric = view_metric(view, graded->metric);
    char subject[200], low[TEXT_THOUSANDTHS], high[TEXT_THOUSANDTHS], max[TEXT_THOUSANDTHS];

    text_print(to, size, "%s: evaluators disagree, %s and %s of %s points",
               queue_subject(view, graded, subject, sizeof(subject)),
               text_thousandths(low, graded->low), text_thousandths(high, graded->high),
               text_thousandths(max, metric != NULL ? metric->made.max : 0));
}

enum sheets_open sheets_open_of(const struct view *view, const struct view_metric *metric)
{
    enum sheets_open open = SHEETS_NONE;

    for (uint32_t i = 0; i < view->sheets.graded_count && open != SHEETS_WAIT; i++) {
        const struct view_graded *graded = &view->sheets.graded[i];
        const struct view_claim *claim;

        if (graded->metric != metric->made.metric)
            continue;
        claim = graded->apart ? queue_claim_of(view, graded->apart_row) : NULL;
        if (!graded->complete)
            open = SHEETS_WAIT;
        else if (graded->apart && (claim == NULL || claim->done <= graded->newest))
            open = SHEETS_APART;
    }
    return open;
}

/* ---- metrics that nobody has graded ---- */

static size_t queue_metrics(const struct view *view)
{
    return view->metric_count;
}

/* Do others than evaluators give its points: a flag, or an action that is expected? */
static bool queue_metric_is_anothers(const struct view *view, uint32_t metric)
{
    for (size_t i = 0; i < view->hints.flag_count; i++)
        if (view->hints.flags[i].made.metric == metric)
            return true;
    for (size_t i = 0; i < view->expectation_count; i++)
        if (view->expectations[i].made.metric == metric)
            return true;
    return false;
}

/* A report is about what evaluators grade it for, and none of their sheets is in. */
static bool queue_metric_is_reported(const struct view *view, const struct view_metric *metric,
                                     struct queue_item *item)
{
    const struct view_expectation *expectation = grading_behind(view, metric->made.metric);
    struct grading grading;

    if (expectation == NULL || !grading_waits(view, expectation) ||
        grading_of(view, expectation, &grading) != 0 ||
        view_graded_of(view, metric->made.metric, grading.report->made.number, 0) != NULL)
        return false;
    item->row = metric->made_row;
    item->newest = grading.report->row;
    item->team = metric->made.team;
    item->since = grading.report->x;
    item->urgency = PRIORITY_ROUTINE;
    item->needs_answer = true;
    return true;
}

static bool queue_metric_waits(const struct view *view, uint32_t place, int64_t x,
                               struct queue_item *item)
{
    const struct view_metric *metric = &view->metrics[place];

    (void)x;
    if (metric->report != 0)
        return queue_metric_is_reported(view, metric, item);
    if (view->phase != PHASE_ENDED || metric->made.metric == 0 || metric->awarded ||
        metric->made.type != METRIC_MANUAL || metric->made.team == 0)
        return false;
    for (size_t i = 0; i < view->sheets.graded_count; i++)
        if (view->sheets.graded[i].metric == metric->made.metric)
            return false;
    item->row = item->newest = metric->made_row;
    item->team = metric->made.team;
    item->since = view->ended >= 0 ? view->ended : view->x;
    item->urgency = PRIORITY_ROUTINE;
    return !queue_metric_is_anothers(view, metric->made.metric);
}

static void queue_metric_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct view_metric *metric = &view->metrics[place];
    const struct view_expectation *expectation = grading_behind(view, metric->made.metric);
    struct grading grading;

    if (expectation != NULL && grading_of(view, expectation, &grading) == 0)
        text_print(to, size, "%s, report %u: no sheet is in", metric->made.id,
                   grading.report->made.number);
    else
        text_print(to, size, "%s is not graded", metric->made.id);
}

/* ---- files of teams ---- */

static size_t queue_artifacts(const struct view *view)
{
    return view->inbox.artifact_count;
}

static bool queue_artifact_waits(const struct view *view, uint32_t place, int64_t x,
                                 struct queue_item *item)
{
    const struct view_artifact *artifact = &view->inbox.artifacts[place];

    (void)x;
    item->row = item->newest = artifact->row;
    item->team = artifact->made.team;
    item->since = artifact->x;
    item->urgency = PRIORITY_ROUTINE;
    return true;
}

static void queue_artifact_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct artifact_filed *made = &view->inbox.artifacts[place].made;
    const struct view_inject *inject = view_inject(view, made->inject);

    text_print(to, size, "artifact %u to message %u%s%s%s%s, %lld bytes", made->number,
               made->message, inject != NULL ? ", after " : "",
               inject != NULL ? inject->made.id : "", made->name[0] != '\0' ? ": " : "", made->name,
               (long long)made->size);
}

/* ---- claims about attacks ---- */

static size_t queue_attacks(const struct view *view)
{
    return view->attacks.claim_count;
}

static bool queue_attack_waits(const struct view *view, uint32_t place, int64_t x,
                               struct queue_item *item)
{
    const struct view_attack_claim *claim = &view->attacks.claims[place];

    (void)x;
    item->row = item->newest = claim->row;
    item->team = claim->made.team;
    item->since = claim->x;
    item->urgency = PRIORITY_PRIORITY;
    item->needs_answer = true;
    return !claim->decided;
}

static void queue_attack_text(const struct view *view, uint32_t place, char *to, size_t size)
{
    const struct attack_claimed *made = &view->attacks.claims[place].made;
    const struct view_attack *attack = view_attack(view, made->attack);
    char what[120];

    text_print(to, size, "claim %u by %s, %s: %s: %s", made->number, made->by,
               attack != NULL ? attack->made.inject : "",
               attack_what((int)made->severity, made->from, made->to, made->half, what),
               made->text);
}

const struct queue_class queue_sheet = {queue_sheets, queue_sheet_waits, queue_sheet_text},
                         queue_apart = {queue_sheets, queue_apart_waits, queue_apart_text},
                         queue_metric = {queue_metrics, queue_metric_waits, queue_metric_text},
                         queue_artifact = {queue_artifacts, queue_artifact_waits,
                                           queue_artifact_text},
                         queue_attack = {queue_attacks, queue_attack_waits, queue_attack_text};

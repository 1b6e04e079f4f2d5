/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/sheets.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/view-places.h"

/* ---- look-ups ---- */

size_t view_rubric(const struct view *view, const char *metric,
                   const struct view_criterion *to[CRITERIA_MOST])
{
    size_t count = 0;

    for (size_t i = 0; i < view->sheets.criterion_count && count < CRITERIA_MOST; i++) {
        const struct view_criterion *one = &view->sheets.criteria[i];

        if (one->made.criterion != 0 && strcmp(one->made.metric, metric) == 0)
            to[count++] = one;
    }
    return count;
}

const char *view_anchor(const struct view_criterion *criterion, enum rating rating)
{
    const char *const anchors[RATINGS] = {criterion->made.performed, criterion->made.some,
                                          criterion->made.major, criterion->made.unable};

    return anchors[rating] != NULL ? anchors[rating] : "";
}

uint32_t view_graders(const struct view_metric *metric)
{
    return metric->made.graders > 1 ? metric->made.graders : 1;
}

struct view_graded *view_graded_of(const struct view *view, uint32_t metric, uint32_t report,
                                   uint32_t inject)
{
    for (size_t i = 0; i < view->sheets.graded_count; i++) {
        struct view_graded *one = &view->sheets.graded[i];

        if (one->metric == metric && one->report == report && one->inject == inject)
            return one;
    }
    return NULL;
}

bool view_has_sheets(const struct view *view, uint32_t metric)
{
    for (size_t i = 0; i < view->sheets.graded_count; i++)
        if (view->sheets.graded[i].metric == metric)
            return true;
    for (size_t i = 0; i < view->sheets.released_count; i++)
        if (view->sheets.released[i].made.metric == metric)
            return true;
    return false;
}

struct view_sheet *view_sheet_by(const struct view *view, const struct view_graded *graded,
                                 const char *by)
{
    for (size_t i = 0; i < view->sheets.count; i++) {
        struct view_sheet *sheet = &view->sheets.list[i];

        if (&view->sheets.graded[sheet->graded] == graded && strcmp(sheet->made.by, by) == 0)
            return sheet;
    }
    return NULL;
}

struct view_sheet *view_sheet_of(const struct view *view, uint32_t team, uint32_t number)
{
    for (size_t i = 0; i < view->sheets.count; i++)
        if (view->sheets.list[i].made.team == team && view->sheets.list[i].made.number == number)
            return &view->sheets.list[i];
    return NULL;
}

bool view_sheet_counts(const struct view *view, const struct view_sheet *sheet)
{
    return sheet->round == view->sheets.graded[sheet->graded].round;
}

uint32_t view_sheets_of(const struct view *view, uint32_t team)
{
    uint32_t count = 0;

    for (size_t i = 0; i < view->sheets.count; i++)
        count += view->sheets.list[i].made.team == team;
    return count;
}

int view_sheet_mark(const struct view_sheet *sheet, uint32_t i)
{
    uint32_t mark = i < sheet->made.marks.count ? sheet->made.marks.items[i] : 0;

    return mark >= 1 && mark <= SHEET_MARK_MOST + 1 ? (int)mark - 1 : -1;
}

/* The mean, half up; neither is below 0. */
static int64_t sheets_mean(int64_t sum, int64_t count)
{
    return (int64_t)(((__int128)sum * 2 + count) / (2 * (__int128)count));
}

int sheets_of_metric(const struct view *view, const struct view_metric *metric, int64_t *ret_points)
{
    int64_t sum = 0, count = 0;

    for (size_t i = 0; i < view->sheets.graded_count; i++) {
        const struct view_graded *one = &view->sheets.graded[i];

        if (one->metric != metric->made.metric || !one->complete)
            continue;
        sum += one->points;
        count++;
    }
    if (count == 0)
        return 1;
    *ret_points = sheets_mean(sum, count);
    return 0;
}

/* ---- rows ---- */

static int sheets_criterion(struct view *view, const struct row *row, struct error *err)
{
    struct view_criterion *criterion;
    struct row kept;

    if (row->as.criterion_made.weight == 0 || row->as.criterion_made.weight > CRITERION_WEIGHT_MOST)
        return error_set(err, ERROR_INPUT, "a criterion weighs 1 to %d", CRITERION_WEIGHT_MOST);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    criterion = view_add_place(view, &view->sheets.criteria, &view->sheets.criterion_count,
                               sizeof(*criterion), kept.as.criterion_made.criterion, err);
    if (criterion == NULL)
        return -ERROR_STATE;
    criterion->made = kept.as.criterion_made;
    return 0;
}

/* What the sheets of this round come to. */
static void sheets_sum(struct view *view, struct view_graded *graded, const struct row *row)
{
    const struct view_metric *metric = view_metric(view, graded->metric);
    int64_t sum = 0, low = 0, high = 0;
    uint32_t in = 0, open = 0;

    for (size_t i = 0; i < view->sheets.count; i++) {
        const struct view_sheet *sheet = &view->sheets.list[i];

        if (&view->sheets.graded[sheet->graded] != graded || !view_sheet_counts(view, sheet))
            continue;
        in++;
        if (!sheet->opened)
            continue;
        low = open == 0 || sheet->made.points < low ? sheet->made.points : low;
        high = open == 0 || sheet->made.points > high ? sheet->made.points : high;
        sum += sheet->made.points;
        open++;
    }
    graded->in = in;
    graded->newest = row->seq;
    graded->complete = in != 0 && open == in && (graded->forced || in >= view_graders(metric));
    if (!graded->complete) {
        graded->apart = false;
        return;
    }
    graded->once = true;
    graded->low = low;
    graded->high = high;
    graded->points = sheets_mean(sum, open);
    if ((high - low) * 100 <= metric->made.max * SHEET_APART) {
        graded->apart = false;
    } else if (!graded->apart) {
        graded->apart = true;
        graded->apart_row = row->seq;
    }
}

/* What the row's sheet is about, made with its first. */
static struct view_graded *sheets_graded(struct view *view, const struct row *row,
                                         struct error *err)
{
    const struct sheet_filed *body = &row->as.sheet_filed;
    struct view_graded *graded = view_graded_of(view, body->metric, body->report, body->inject);

    if (graded != NULL)
        return graded;
    graded =
        pool_grow(&view->pool, &view->sheets.graded, &view->sheets.graded_count, sizeof(*graded));
    if (graded == NULL) {
        error_memory(err);
        return NULL;
    }
    *graded = (struct view_graded){.team = body->team,
                                   .metric = body->metric,
                                   .report = body->report,
                                   .inject = body->inject,
                                   .row = row->seq,
                                   .since = row->x};
    return graded;
}

static int sheets_check_filed(const struct view *view, const struct sheet_filed *body,
                              const struct view_sheet *before, struct error *err)
{
    const struct view_metric *metric = view_metric(view, body->metric);
    const struct view_graded *graded = before != NULL ? &view->sheets.graded[before->graded] : NULL;

    if (view_team(view, body->team) == NULL)
        return view_no_such("team", body->team, err);
    if (metric == NULL || metric->made.team != body->team)
        return view_no_such("metric", body->metric, err);
    if (body->points < 0 || body->points > metric->made.max)
        return error_set(err, ERROR_INPUT, "%lld thousandths of a point are out of range",
                         (long long)body->points);
    if (body->number == 0 || body->revision != (before != NULL ? before->made.revision + 1 : 1) ||
        (graded != NULL && (graded->metric != body->metric || graded->report != body->report ||
                            graded->inject != body->inject)))
        return error_set(err, ERROR_STATE, "sheet %u has no place for revision %u", body->number,
                         body->revision);
    return 0;
}

/* Is another evaluator's sheet about it open, which whoever hands one in now may have read? */
static bool sheets_another_is_open(const struct view *view, const struct view_graded *graded,
                                   const char *by)
{
    for (uint32_t i = 0; graded->complete && i < view->sheets.count; i++) {
        const struct view_sheet *sheet = &view->sheets.list[i];

        if (sheet->graded == graded - view->sheets.graded && sheet->round == graded->round &&
            strcmp(sheet->made.by, by) != 0)
            return true;
    }
    return false;
}

static int sheets_filed(struct view *view, const struct row *row, struct error *err)
{
    const struct sheet_filed *body = &row->as.sheet_filed;
    struct view_sheet *sheet = view_sheet_of(view, body->team, body->number);
    struct view_graded *graded;
    struct row kept;

    if (sheets_check_filed(view, body, sheet, err) < 0)
        return -ERROR_STATE;
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    graded = sheets_graded(view, row, err);
    if (graded == NULL)
        return -ERROR_MEMORY;
    if (sheet == NULL) {
        sheet = pool_grow(&view->pool, &view->sheets.list, &view->sheets.count, sizeof(*sheet));
        if (sheet == NULL)
            return error_memory(err);
        *sheet = (struct view_sheet){.graded = (uint32_t)(graded - view->sheets.graded)};
    }
    sheet->made = kept.as.sheet_filed;
    sheet->after = sheets_another_is_open(view, graded, sheet->made.by);
    sheet->round = graded->round;
    sheet->known = body->sha256 != NULL && body->sha256[0] != '\0';
    sheet->opened = graded->released = false;
    sheet->x = row->x;
    sheet->wall = row->wall;
    sheet->row = row->seq;
    sheets_sum(view, graded, row);
    return 0;
}

static int sheets_opened(struct view *view, const struct row *row, struct error *err)
{
    const struct sheet_opened *body = &row->as.sheet_opened;
    struct view_sheet *sheet = view_sheet_of(view, body->team, body->number);
    struct view_graded *graded;
    struct row kept;

    if (sheet == NULL || sheet->made.revision != body->revision)
        return view_no_such("sheet", body->number, err);
    graded = &view->sheets.graded[sheet->graded];
    if (body->points < 0 || body->points > view_metric(view, graded->metric)->made.max)
        return error_set(err, ERROR_INPUT, "%lld thousandths of a point are out of range",
                         (long long)body->points);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    sheet->made.marks = kept.as.sheet_opened.marks;
    sheet->made.points = body->points;
    sheet->made.observation = kept.as.sheet_opened.observation;
    sheet->made.strengths = kept.as.sheet_opened.strengths;
    sheet->made.areas = kept.as.sheet_opened.areas;
    sheet->made.root_cause = kept.as.sheet_opened.root_cause;
    sheet->known = sheet->opened = true;
    if (body->by != NULL && body->by[0] != '\0')
        graded->forced = true;
    sheets_sum(view, graded, row);
    return 0;
}

static int sheets_reopened(struct view *view, const struct row *row, struct error *err)
{
    const struct sheet_reopened *body = &row->as.sheet_reopened;
    struct view_graded *graded = view_graded_of(view, body->metric, body->report, body->inject);

    if (graded == NULL || graded->team != body->team)
        return view_no_such("sheet about metric", body->metric, err);
    graded->round++;
    graded->row = row->seq;
    graded->since = row->x;
    graded->forced = graded->released = false;
    view_clean(graded->reopened_by, sizeof(graded->reopened_by), body->by);
    view_clean(graded->reopened, sizeof(graded->reopened), body->text);
    sheets_sum(view, graded, row);
    return 0;
}

int view_sheet_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)changed;
    switch (row->kind) {
    case ROW_CRITERION_MADE:
        return sheets_criterion(view, row, err);
    case ROW_SHEET_FILED:
        return sheets_filed(view, row, err);
    case ROW_SHEET_OPENED:
        return sheets_opened(view, row, err);
    default:
        return sheets_reopened(view, row, err);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What evaluation sheets are about: who has handed one in, and what they say as soon as the seat is
 * told; and the lines that open a form. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/queue.h"
#include "desk/board/detail.h"

static const struct view_graded *sheet_graded_of(const struct board *board, uint32_t item)
{
    return item < board->view->sheets.graded_count ? &board->view->sheets.graded[item] : NULL;
}

/* "report 3", "inject mail"; "" : the metric's whole. */
static const char *sheet_about_text(const struct board *board, const struct view_graded *graded,
                                    char to[160])
{
    const struct view_inject *inject = view_inject(board->view, graded->inject);

    to[0] = '\0';
    if (graded->report != 0)
        text_print(to, 160, "report %u", graded->report);
    else if (inject != NULL)
        text_print(to, 160, "inject %s", inject->made.id);
    return to;
}

static const char *sheet_metric_id(const struct board *board, uint32_t metric)
{
    const struct view_metric *one = view_metric(board->view, metric);

    return one != NULL ? one->made.id : "";
}

static uint32_t sheet_wanted(const struct board *board, const struct view_graded *graded)
{
    const struct view_metric *metric = view_metric(board->view, graded->metric);

    return metric != NULL ? view_graders(metric) : 1;
}

/* ---- the thing ---- */

static void sheet_heading(const struct board *board, uint32_t item, struct pen *pen,
                          enum style style)
{
    const struct view_graded *graded = sheet_graded_of(board, item);
    char about[160];

    if (graded == NULL)
        return;
    sheet_about_text(board, graded, about);
    detail_trail(pen, style, view_team_id(board->view, graded->team), false);
    detail_trail(pen, style, sheet_metric_id(board, graded->metric), about[0] == '\0');
    if (about[0] != '\0')
        detail_trail(pen, style, about, true);
}

static void sheet_fact_state(const struct board *board, const struct view_graded *graded,
                             struct fact *fact)
{
    if (!graded->complete)
        fact_print(fact, "sheets", STYLE_WARN, "%u of %u are in%s", graded->in,
                   sheet_wanted(board, graded),
                   graded->reopened_by[0] != '\0' ? ", graded anew" : "");
    else
        fact_print(fact, "sheets", STYLE_GOOD, "%u, graded%s", graded->in,
                   graded->released ? " and released to the team" : "");
}

static bool sheet_fact(const struct board *board, uint32_t item, uint32_t n, struct fact *fact)
{
    const struct view_graded *graded = sheet_graded_of(board, item);
    const struct view_metric *metric;
    char points[TEXT_THOUSANDTHS], most[TEXT_THOUSANDTHS], high[TEXT_THOUSANDTHS];

    if (graded == NULL)
        return false;
    metric = view_metric(board->view, graded->metric);
    text_thousandths(most, metric != NULL ? metric->made.max : 0);
    switch (n) {
    case 0:
        fact_print(fact, "metric", STYLE_STRONG, "%s", metric != NULL ? metric->made.title : "");
        return true;
    case 1:
        sheet_fact_state(board, graded, fact);
        return true;
    case 2:
        if (graded->complete)
            fact_print(fact, "points", STYLE_PLAIN, "%s of %s",
                       text_thousandths(points, graded->points), most);
        return true;
    case 3:
        if (graded->complete && graded->apart)
            fact_print(fact, "they disagree", STYLE_BAD, "%s and %s of %s",
                       text_thousandths(points, graded->low), text_thousandths(high, graded->high),
                       most);
        return true;
    case 4:
        fact_print(fact, "reopened by", STYLE_PLAIN, "%s%s%s", graded->reopened_by,
                   graded->reopened[0] != '\0' ? ": " : "", graded->reopened);
        return true;
    default:
        return detail_queue_fact(board, graded->complete ? QUEUE_APART : QUEUE_SHEET, item, n - 5,
                                 fact);
    }
}

static void sheet_more(const struct board *board, const struct room *room, uint32_t item,
                       struct entries *rows)
{
    const struct view_graded *graded = sheet_graded_of(board, item);

    (void)room;
    if (graded == NULL)
        return;
    detail_head(rows, HEAD_SHEETS);
    for (size_t i = 0; i < board->view->sheets.count; i++)
        if (board->view->sheets.list[i].graded == item &&
            view_sheet_counts(board->view, &board->view->sheets.list[i]))
            entries_add(rows, 1, DETAIL_SHEET, (uint32_t)i);
    if (board->grades)
        entries_add(rows, 1, DETAIL_FORM, graded->metric);
    if (graded->report != 0) {
        const struct view_report *report =
            view_report_of(board->view, graded->team, graded->report);

        detail_head(rows, HEAD_REPORTS);
        entries_add(rows, 1, DETAIL_REPORT,
                    report != NULL ? (uint32_t)(report - board->view->reports.reports)
                                   : UINT32_MAX);
    }
}

const struct detail detail_graded = {
    .heading = sheet_heading, .fact = sheet_fact, .more = sheet_more};

/* ---- lines ---- */

/* Is it graded by sheets: by a rubric or by several? Others are graded by hand as well. */
static bool sheet_is_graded(const struct board *board, const struct view_metric *metric)
{
    const struct view_criterion *criteria[CRITERIA_MOST];

    return metric->made.metric != 0 && metric->made.type == METRIC_MANUAL &&
           (view_graders(metric) > 1 || view_rubric(board->view, metric->made.id, criteria) != 0);
}

void detail_list_sheets(const struct board *board, uint32_t team, uint32_t report,
                        struct entries *rows)
{
    const struct view *view = board->view;
    bool headed = false;

    if (!board->inside)
        return;
    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];
        const struct view_graded *graded;

        if (metric->made.team != team || !sheet_is_graded(board, metric))
            continue;
        graded = view_graded_of(view, metric->made.metric, report, 0);
        if (graded == NULL && !board->grades)
            continue;
        if (!headed)
            detail_head(rows, HEAD_SHEETS);
        headed = true;
        if (graded != NULL)
            entries_add(rows, 1, DETAIL_GRADED, (uint32_t)(graded - view->sheets.graded));
        if (board->grades)
            entries_add(rows, 1, DETAIL_FORM, metric->made.metric);
    }
}

static void sheet_paint_graded(const struct board *board, const struct view_graded *graded,
                               struct pen *pen)
{
    char points[TEXT_THOUSANDTHS], about[160];

    pen_print(pen, STYLE_STRONG, "   %s ", sheet_metric_id(board, graded->metric));
    pen_text(pen, STYLE_DIM, sheet_about_text(board, graded, about));
    pen_print(pen, graded->complete ? STYLE_DIM : STYLE_WARN, " %u of %u in", graded->in,
              sheet_wanted(board, graded));
    if (graded->complete)
        pen_print(pen, graded->apart ? STYLE_BAD : STYLE_GOOD, ", %s points%s",
                  text_thousandths(points, graded->points), graded->apart ? ", they disagree" : "");
}

static void sheet_paint_own(const struct board *board, const struct view_sheet *sheet,
                            struct pen *pen)
{
    const struct sheet_filed *made = &sheet->made;
    const char *const texts[] = {made->observation, made->strengths, made->areas, made->root_cause};
    char points[TEXT_THOUSANDTHS];

    (void)board;
    pen_print(pen, STYLE_STRONG, "   %s ", made->by);
    if (!sheet->known) {
        pen_text(pen, STYLE_DIM, "is in; it is opened when all are");
        return;
    }
    pen_print(pen, STYLE_PLAIN, "%s points ", text_thousandths(points, made->points));
    for (uint32_t i = 0; view_sheet_mark(sheet, i) >= 0; i++)
        pen_print(pen, STYLE_CLOCK, "%s ",
                  rating_words[sheet_rating((uint32_t)view_sheet_mark(sheet, i))]);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i] != NULL && texts[i][0] != '\0')
            pen_print(pen, STYLE_DIM, " %s.", texts[i]);
}

void detail_paint_sheet(const struct board *board, const struct room *room,
                        const struct entry *entry, struct pen *pen)
{
    const struct view_graded *graded = sheet_graded_of(board, entry->item);

    (void)room;
    if (entry->kind == DETAIL_GRADED && graded != NULL)
        sheet_paint_graded(board, graded, pen);
    else if (entry->kind == DETAIL_SHEET && entry->item < board->view->sheets.count)
        sheet_paint_own(board, &board->view->sheets.list[entry->item], pen);
    else if (entry->kind == DETAIL_FORM)
        pen_print(pen, STYLE_KEY, "   Enter: your sheet about %s",
                  sheet_metric_id(board, entry->item));
}

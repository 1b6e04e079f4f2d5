/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/sheets.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"

/* What the line stands for, where that is something to be graded. In a report's detail a metric is
 * graded for that report, in the detail of what sheets are about for that. */
static bool sheets_find(const struct board *board, const struct subject *about,
                        struct sheet_wish *ret)
{
    const struct view_sheets *sheets = &board->view->sheets;
    const struct view_reports *reports = &board->view->reports;
    bool within = board->focus == PANEL_DETAIL;

    if (about->kind == SUBJECT_GRADED && about->item < sheets->graded_count) {
        const struct view_graded *graded = &sheets->graded[about->item];

        *ret = (struct sheet_wish){graded->metric, graded->report, graded->inject};
        /* One that is complete is read first. */
        return !within && !graded->complete;
    }
    if (about->kind != SUBJECT_METRIC)
        return false;
    *ret = (struct sheet_wish){.metric = about->item};
    if (within && board->about.kind == SUBJECT_REPORT && board->about.item < reports->report_count)
        ret->report = reports->reports[board->about.item].made.number;
    else if (within && board->about.kind == SUBJECT_GRADED &&
             board->about.item < sheets->graded_count)
        *ret = (struct sheet_wish){about->item, sheets->graded[board->about.item].report,
                                   sheets->graded[board->about.item].inject};
    return true;
}

bool sheets_wish(struct board *board, const struct subject *about)
{
    const struct view_metric *metric;
    struct sheet_wish wish;

    if (!sheets_find(board, about, &wish))
        return false;
    metric = view_metric(board->view, wish.metric);
    /* Who may not grade reads what is in. */
    if (!board->grades && about->kind == SUBJECT_GRADED)
        return false;
    if (metric == NULL || metric->made.type != METRIC_MANUAL || metric->made.team == 0)
        text_copy(board->refused, sizeof(board->refused),
                  "only a team's manual metric is graded by a sheet");
    else if (board->link != LINK_LIVE)
        text_copy(board->refused, sizeof(board->refused), "the controller is away");
    else if (!board->grades)
        text_copy(board->refused, sizeof(board->refused), "this seat may not grade");
    else
        board->sheet = wish;
    return true;
}

int sheets_words(const struct board *board, char number[16], const char *words[SHEETS_WORDS])
{
    const struct view_metric *metric = view_metric(board->view, board->sheet.metric);
    const struct view_inject *inject = view_inject(board->view, board->sheet.inject);
    int count = 3;

    if (metric == NULL)
        return 0;
    words[0] = "sheet";
    words[1] = view_team_id(board->view, metric->made.team);
    words[2] = metric->made.id;
    text_print(number, 16, "%u", board->sheet.report);
    if (board->sheet.report != 0 || inject != NULL) {
        words[count++] = board->sheet.report != 0 ? "--report" : "--inject";
        words[count++] = board->sheet.report != 0 ? number : inject->made.id;
    }
    return count;
}

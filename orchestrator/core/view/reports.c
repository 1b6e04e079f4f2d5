/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/reports.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/view-places.h"

struct view_report *view_report_of(const struct view *view, uint32_t team, uint32_t number)
{
    for (size_t i = 0; i < view->reports.report_count; i++)
        if (view->reports.reports[i].made.team == team &&
            view->reports.reports[i].made.number == number)
            return &view->reports.reports[i];
    return NULL;
}

const struct view_report *view_report_about(const struct view *view, uint32_t team, uint32_t inject)
{
    for (size_t i = 0; i < view->reports.report_count; i++) {
        const struct view_report *report = &view->reports.reports[i];

        if (report->made.team == team && report->decided && report->inject == inject)
            return report;
    }
    return NULL;
}

uint32_t view_reports_of(const struct view *view, uint32_t team)
{
    uint32_t count = 0;

    for (size_t i = 0; i < view->reports.report_count; i++)
        count += view->reports.reports[i].made.team == team;
    return count;
}

const struct view_revision *view_revision_of(const struct view *view, uint32_t team,
                                             const char *sha256)
{
    for (size_t i = 0; i < view->reports.revision_count; i++)
        if (view->reports.revisions[i].team == team &&
            strcmp(view->reports.revisions[i].sha256, sha256) == 0)
            return &view->reports.revisions[i];
    return NULL;
}

/* ---- rows ---- */

static int reports_filed(struct view *view, const struct row *row, struct error *err)
{
    const struct report_filed *body = &row->as.report_filed;
    struct view_report *report = view_report_of(view, body->team, body->number);
    struct view_revision *revision;
    struct row kept;

    if (view_team(view, body->team) == NULL)
        return view_no_such("team", body->team, err);
    if (body->number == 0 || body->revision != (report != NULL ? report->made.revision + 1 : 1))
        return error_set(err, ERROR_STATE, "report %u has no place for revision %u", body->number,
                         body->revision);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    revision = pool_grow(&view->pool, &view->reports.revisions, &view->reports.revision_count,
                         sizeof(*revision));
    if (revision == NULL)
        return error_memory(err);
    if (report == NULL)
        report = pool_grow(&view->pool, &view->reports.reports, &view->reports.report_count,
                           sizeof(*report));
    if (report == NULL)
        return error_memory(err);
    *revision = (struct view_revision){.team = body->team,
                                       .number = body->number,
                                       .revision = body->revision,
                                       .made = kept.as.report_filed,
                                       .x = row->x,
                                       .wall = row->wall};
    text_copy(revision->sha256, sizeof(revision->sha256), body->sha256);
    text_copy(revision->body, sizeof(revision->body), body->body);
    if (body->revision == 1)
        *report = (struct view_report){.first_x = row->x, .first_row = row->seq};
    report->made = kept.as.report_filed;
    report->x = row->x;
    report->wall = row->wall;
    report->row = row->seq;
    report->state = REPORT_RECEIVED;
    return view_shares_reported(view, row, err);
}

static int reports_matched(struct view *view, const struct row *row, struct error *err)
{
    const struct report_matched *body = &row->as.report_matched;
    struct view_report *report = view_report_of(view, body->team, body->number);

    if (report == NULL)
        return view_no_such("report", body->number, err);
    report->inject = body->inject;
    report->matched = true;
    report->decided = body->decided;
    view_clean(report->match_by, sizeof(report->match_by), body->by);
    view_clean(report->match_text, sizeof(report->match_text), body->text);
    return 0;
}

static int reports_state(struct view *view, const struct row *row, struct error *err)
{
    const struct report_state_row *body = &row->as.report_state;
    struct view_report *report = view_report_of(view, body->team, body->number);

    if (report == NULL)
        return view_no_such("report", body->number, err);
    report->state = (enum report_state)body->state;
    report->looked = body->revision;
    view_clean(report->state_by, sizeof(report->state_by), body->by);
    view_clean(report->state_text, sizeof(report->state_text), body->text);
    return 0;
}

int view_report_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)changed;
    return row->kind == ROW_REPORT_FILED     ? reports_filed(view, row, err)
           : row->kind == ROW_REPORT_MATCHED ? reports_matched(view, row, err)
                                             : reports_state(view, row, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about the reports of teams. */
#include "base/text.h"
#include "core/model/row.h"
#include "core/view/tell.h"
#include "core/view/view-places.h"

static void tell_report_filed(const struct view *view, const struct report_filed *body,
                              struct told *told)
{
    told->team = body->team;
    text_print(told->text, sizeof(told->text), "%s reports: %s %u revision %u, %s: %s",
               view_team_id(view, body->team), body->kind, body->number, body->revision,
               report_stage_words[body->stage], body->title);
}

static void tell_report_matched(const struct view *view, const struct report_matched *body,
                                struct told *told)
{
    const struct view_inject *inject = view_inject(view, body->inject);
    const char *text = tell_behind(body->text);

    told->team = body->team;
    text_print(told->text, sizeof(told->text), "report %u of %s %s %s%s%s", body->number,
               view_team_id(view, body->team), body->decided ? "is about" : "may be about",
               inject != NULL ? inject->made.id : "no inject", text ? ": " : "", text ? text : "");
}

static void tell_report_state(const struct view *view, const struct report_state_row *body,
                              struct told *told)
{
    const char *text = tell_behind(body->text);

    told->team = body->team;
    told->tone = body->state == REPORT_ACCEPTED ? LINE_GOOD : LINE_BAD;
    text_print(told->text, sizeof(told->text), "report %u of %s: %s%s%s", body->number,
               view_team_id(view, body->team), report_state_words[body->state], text ? ": " : "",
               text ? text : "");
}

static void tell_report_overdue(const struct view *view, const struct report_overdue *body,
                                struct told *told)
{
    const struct view_expectation *expected = view_expectation(view, body->expectation);
    char number[16] = "";

    if (body->number != 0)
        text_print(number, sizeof(number), " %u", body->number);
    told->team = body->team;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "report%s of %s: %s is overdue%s%s", number,
               view_team_id(view, body->team), report_stage_words[body->stage],
               expected != NULL ? " after " : "", expected != NULL ? expected->made.inject : "");
}

bool tell_report(const struct view *view, const struct row *row, struct told *told)
{
    if (row->kind == ROW_REPORT_FILED)
        tell_report_filed(view, &row->as.report_filed, told);
    else if (row->kind == ROW_REPORT_MATCHED)
        tell_report_matched(view, &row->as.report_matched, told);
    else if (row->kind == ROW_REPORT_OVERDUE)
        tell_report_overdue(view, &row->as.report_overdue, told);
    else
        tell_report_state(view, &row->as.report_state, told);
    return true;
}

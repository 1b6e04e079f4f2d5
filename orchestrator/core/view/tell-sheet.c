/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about evaluation sheets and attacks. None says what a sheet says. */
#include "base/text.h"
#include "core/view/tell.h"

static const char *tell_sheet_metric(const struct view *view, uint32_t ordinal)
{
    const struct view_metric *metric = view_metric(view, ordinal);

    return metric != NULL ? metric->made.id : "a metric";
}

static bool tell_sheet_opened(const struct view *view, const struct sheet_opened *body,
                              struct told *told)
{
    const struct view_sheet *sheet = view_sheet_of(view, body->team, body->number);
    const struct view_graded *graded = sheet != NULL ? &view->sheets.graded[sheet->graded] : NULL;

    if (graded == NULL || !graded->complete)
        return false;
    told->team = body->team;
    told->tone = graded->apart ? LINE_BAD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s of %s: %u sheet%s in%s",
               tell_sheet_metric(view, graded->metric), view_team_id(view, body->team), graded->in,
               graded->in == 1 ? " is" : "s are", graded->apart ? ", and they disagree" : "");
    return true;
}

static bool tell_sheet_filed(const struct view *view, const struct sheet_filed *body,
                             struct told *told)
{
    told->team = body->team;
    text_print(told->text, sizeof(told->text), "%s hands in a sheet about %s of %s%s", body->by,
               tell_sheet_metric(view, body->metric), view_team_id(view, body->team),
               body->revision > 1 ? ", revised" : "");
    return true;
}

static bool tell_sheet_reopened(const struct view *view, const struct sheet_reopened *body,
                                struct told *told)
{
    const char *text = tell_behind(body->text);

    told->team = body->team;
    text_print(told->text, sizeof(told->text), "%s has %s of %s graded anew%s%s", body->by,
               tell_sheet_metric(view, body->metric), view_team_id(view, body->team),
               text ? ": " : "", text ? text : "");
    return true;
}

static bool tell_sheet_released(const struct view *view, const struct sheet_released *body,
                                struct told *told)
{
    told->team = body->team;
    text_print(told->text, sizeof(told->text), "evaluation of %s for %s is released",
               tell_sheet_metric(view, body->metric), view_team_id(view, body->team));
    return true;
}

static bool tell_report_scored(const struct view *view, const struct report_scored *body,
                               struct told *told)
{
    told->team = body->team;
    text_print(told->text, sizeof(told->text), "what %s brought %s is released",
               tell_sheet_metric(view, body->metric), view_team_id(view, body->team));
    return true;
}

bool tell_sheet(const struct view *view, const struct row *row, struct told *told)
{
    switch (row->kind) {
    case ROW_SHEET_FILED:
        return tell_sheet_filed(view, &row->as.sheet_filed, told);
    case ROW_SHEET_OPENED:
        return tell_sheet_opened(view, &row->as.sheet_opened, told);
    case ROW_REPORT_SCORED:
        return tell_report_scored(view, &row->as.report_scored, told);
    case ROW_SHEET_REOPENED:
        return tell_sheet_reopened(view, &row->as.sheet_reopened, told);
    default:
        return tell_sheet_released(view, &row->as.sheet_released, told);
    }
}

bool tell_attack(const struct view *view, const struct row *row, struct told *told)
{
    const struct attack_claimed *claimed = &row->as.attack_claimed;
    const struct attack_decided *decided = &row->as.attack_decided;
    char what[120];

    if (row->kind == ROW_ATTACK_CLAIMED) {
        told->team = claimed->team;
        told->tone = LINE_ATTACK;
        text_print(
            told->text, sizeof(told->text), "%s claims %s of %s", claimed->by,
            attack_what((int)claimed->severity, claimed->from, claimed->to, claimed->half, what),
            view_team_id(view, claimed->team));
        return true;
    }
    told->team = decided->team;
    text_print(told->text, sizeof(told->text), "claim %u about %s is %s by %s", decided->number,
               view_team_id(view, decided->team), decided->upheld ? "upheld" : "rejected",
               decided->by);
    return true;
}

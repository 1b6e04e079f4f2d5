/* SPDX-License-Identifier: Apache-2.0 */
/* Each team: its score with who or what gave it, its services, its reports, what happened to it. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "core/model/row.h"
#include "products/aar/aar-sheets.h"
#include "core/view/verified.h"
#include "products/aar/aar-parts.h"
#include "products/print/output.h"
#include "core/view/calendar.h"

static struct aar_table *teams_table(struct aar *aar, const struct view_team *team, const char *id,
                                     const char *title, const struct aar_column *columns)
{
    struct aar_table *table = aar_table(aar, id, title, columns);

    table->team = team;
    return table;
}

static void teams_adjustment(struct aar_table *table, const struct view_adjustment *one,
                             bool is_reversal)
{
    const char *by = is_reversal ? one->end.by : one->made.by;
    const char *approved = is_reversal ? one->end.approved : one->made.approved;

    if (!aar_row(table))
        return;
    aar_text(table, AAR_PLAIN, "(adjustment %u)", one->made.number);
    aar_text(table, AAR_PLAIN, "%s",
             is_reversal ? "Its reversal" : "Adjustment by exercise control");
    aar_none(table);
    aar_number(table, AAR_PLAIN, is_reversal ? -one->made.points : one->made.points);
    aar_none(table);
    aar_text(table, AAR_PLAIN, "by %s%s%s: %s", by, approved[0] != '\0' ? ", approved by " : "",
             approved, is_reversal ? one->end.text : one->made.text);
}

/* With these lines, a team's lines sum up to its points. */
static void teams_adjustments(struct aar *aar, struct aar_table *table,
                              const struct view_team *team)
{
    const struct view_adjustments *all = &aar->view->adjustments;

    for (size_t i = 0; i < all->count; i++) {
        if (all->list[i].made.team != team->made.team)
            continue;
        teams_adjustment(table, &all->list[i], false);
        if (all->list[i].reversed)
            teams_adjustment(table, &all->list[i], true);
    }
}

static void teams_scores(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {
        {"metric", "Metric", AAR_TEXT}, {"title", "Name", AAR_TEXT},
        {"type", "Kind", AAR_TEXT},     {"points", "Points", AAR_POINTS},
        {"max", "Of", AAR_POINTS},      {"why", "Why", AAR_TEXT},
        {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = teams_table(aar, team, "scores", "Score", columns);
    char why[LEDGER_WHY];

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];

        if (metric->made.metric == 0 || !view_concerns(metric->made.team, team->made.team) ||
            !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", metric->made.id);
        aar_text(table, AAR_PLAIN, "%s", metric->made.title);
        aar_text(table, AAR_PLAIN, "%s%s", metric_words[metric->made.type],
                 metric->made.team == 0 ? ", shared by all" : "");
        if (metric->awarded)
            aar_number(table, AAR_PLAIN, metric->points);
        else
            aar_none(table);
        aar_number(table, AAR_PLAIN, metric->made.max);
        aar_text(table, metric->awarded ? AAR_PLAIN : AAR_WARN, "%s", ledger_why(metric, why));
    }
    if (team->charged != 0 && aar_row(table)) {
        aar_text(table, AAR_PLAIN, "(paid)");
        aar_text(table, AAR_PLAIN, "What the team paid");
        aar_none(table);
        aar_number(table, AAR_PLAIN, -team->charged);
        aar_none(table);
        aar_text(table, AAR_PLAIN, "prices that were shown before");
    }
    teams_adjustments(aar, table, team);
}

static void teams_curve(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {{"curve", "Points over time", AAR_CURVE},
                                                {"points", "At the end", AAR_POINTS},
                                                {"max", "Of", AAR_POINTS},
                                                {NULL, NULL, AAR_TEXT}};
    const struct history *history = aar->history;
    const struct history_curve *curve =
        team->made.team <= history->curve_count ? &history->curves[team->made.team - 1] : NULL;
    struct aar_table *table;
    char points[32], max[32];

    if (curve == NULL || curve->turn_count == 0 || team->max == 0 ||
        !view_points_are_told(aar->view, team))
        return;
    table = teams_table(aar, team, "curve", "Points over time", columns);
    aar_row(table);
    aar_picture(table, curve, "Points of %s from STARTEX to the end: %s of %s",
                aar_team_title(team), output_points(&points, team->points),
                output_points(&max, team->max));
    aar_number(table, AAR_PLAIN, team->points);
    aar_number(table, AAR_PLAIN, team->max);
}

static void teams_service(struct aar *aar, struct aar_table *table,
                          const struct view_condition *condition)
{
    const struct history_check *check = history_check(aar->history, condition->made.condition);
    int64_t share = 0;
    bool known = history_share(check, &share);
    char title[128];

    view_vm_title(aar->view, condition->made.vm, title, sizeof(title));
    if (!aar_row(table))
        return;
    aar_text(table, AAR_PLAIN, "%s", condition->made.id);
    aar_text(table, AAR_PLAIN, "%s", title);
    if (known)
        aar_number(table, AAR_PLAIN, share);
    else
        aar_none(table);
    aar_number(table, AAR_PLAIN, check != NULL ? check->book.samples : 0);
    aar_number(table, AAR_PLAIN, check != NULL ? check->book.down : 0);
    aar_number(table, AAR_PLAIN, check != NULL ? check->book.excused : 0);
    aar_picture(table, check, "%s on %s: %" PRId64 ".%d %% of %" PRId64 " samples",
                condition->made.id, title, share / 10, (int)(share % 10),
                check != NULL ? check->book.samples : 0);
}

static void teams_services(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {
        {"check", "Check", AAR_TEXT},      {"vm", "Machine", AAR_TEXT},
        {"share", "Available", AAR_SHARE}, {"samples", "Samples", AAR_COUNT},
        {"down", "At 0", AAR_COUNT},       {"excused", "Excused", AAR_COUNT},
        {"strip", "Over time", AAR_STRIP}, {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = teams_table(aar, team, "services", "Services", columns);

    for (size_t i = 0; i < view->condition_count; i++)
        if (view->conditions[i].made.condition != 0 &&
            view->conditions[i].made.team == team->made.team)
            teams_service(aar, table, &view->conditions[i]);
}

/* ---- reports ---- */

static void teams_assets(const struct view *view, const struct ordinals *assets, char *to,
                         size_t size)
{
    size_t used = 0;

    to[0] = '\0';
    for (uint32_t i = 0; i < assets->count && used + 1 < size; i++) {
        const struct view_vm *vm = view_vm(view, assets->items[i]);

        text_print(to + used, size - used, "%s%s", used > 0 ? ", " : "",
                   vm != NULL ? vm->made.id : "?");
        used += strlen(to + used);
    }
}

/* What the checks of the report's machines said at last. */
static void teams_verified(struct aar *aar, struct aar_table *table,
                           const struct view_report *report)
{
    const struct verified seen = verified_report(aar->view, report);
    bool refuted = seen.contained || seen.recovered;
    char at[32];

    aar_text(table, refuted ? AAR_BAD : AAR_PLAIN, "%s%s%s",
             seen.checks == 0 ? ""
             : seen.holds     ? "since "
                              : "not up since ",
             seen.checks > 0 ? output_clock(&at, seen.since) : "",
             refuted ? ": declared before" : "");
}

static void teams_report(struct aar *aar, struct aar_table *table, const struct view_report *report)
{
    const struct report_filed *made = &report->made;
    char assets[256];

    if (!aar_row(table))
        return;
    teams_assets(aar->view, &made->assets, assets, sizeof(assets));
    aar_number(table, AAR_PLAIN, made->number);
    aar_text(table, AAR_PLAIN, "%s, %s, revision %u", made->kind, report_stage_words[made->stage],
             made->revision);
    aar_text(table, AAR_PLAIN, "%s", made->title);
    aar_text(table, AAR_PLAIN, "%s", made->summary);
    aar_text(table, AAR_PLAIN, "%s%s%s", made->class, made->type[0] != '\0' ? ": " : "",
             made->type);
    aar_text(table, AAR_PLAIN, "%s", assets);
    aar_time(table, report->first_x);
    aar_time(table, made->detected);
    aar_time(table, made->contained);
    aar_time(table, made->recovered);
    teams_verified(aar, table, report);
    aar_text(table, aar_report_mark(report->state), "%s%s%s%s%s", report_state_words[report->state],
             report->state_by[0] != '\0' ? " by " : "", report->state_by,
             report->state_text[0] != '\0' ? ": " : "", report->state_text);
}

static void teams_reports(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {{"number", "No.", AAR_COUNT},
                                                {"stage", "Kind and stage", AAR_TEXT},
                                                {"title", "Title", AAR_TEXT},
                                                {"summary", "Summary", AAR_TEXT},
                                                {"class", "Class", AAR_TEXT},
                                                {"assets", "Machines", AAR_TEXT},
                                                {"received", "Received", AAR_CLOCK},
                                                {"detected", "Detected (declared)", AAR_CLOCK},
                                                {"contained", "Contained (declared)", AAR_CLOCK},
                                                {"recovered", "Recovered (declared)", AAR_CLOCK},
                                                {"verified", "Machines up (verified)", AAR_TEXT},
                                                {"state", "Answer", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view_reports *reports = &aar->view->reports;
    struct aar_table *table;

    if (view_reports_of(aar->view, team->made.team) == 0)
        return;
    table = teams_table(aar, team, "reports", "Reports", columns);
    for (size_t i = 0; i < reports->report_count; i++)
        if (reports->reports[i].made.team == team->made.team)
            teams_report(aar, table, &reports->reports[i]);
}

static void teams_deadlines(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {
        {"stage", "Stage", AAR_TEXT},  {"report", "Report", AAR_COUNT},
        {"inject", "After", AAR_TEXT}, {"due", "Due", AAR_CLOCK},
        {"state", "State", AAR_TEXT},  {NULL, NULL, AAR_TEXT}};

    for (size_t i = 0; i < aar->view->reports.deadline_count; i++)
        if (aar->view->reports.deadlines[i].team == team->made.team) {
            aar_deadlines(aar, teams_table(aar, team, "deadlines", "Deadlines of reports", columns),
                          team);
            return;
        }
}

/* ---- what happened ---- */

static void teams_timeline(struct aar *aar, const struct view_team *team)
{
    static const enum aar_mark marks[] = {[LINE_GOOD] = AAR_GOOD, [LINE_BAD] = AAR_BAD};
    static const struct aar_column columns[] = {{"x", "Exercise time", AAR_CLOCK},
                                                {"dtg", "DTG", AAR_TEXT},
                                                {"text", "What happened", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct history *history = aar->history;
    struct aar_table *table = teams_table(aar, team, "timeline", "Timeline", columns);

    for (size_t i = 0; i < history->line_count; i++) {
        const struct history_line *line = &history->lines[i];
        char dtg[TIME_TEXT];

        if (line->team != team->made.team && (aar->team == 0 || line->team != 0))
            continue;
        if (table->row_count == AAR_TIMELINE) {
            table->left_out++;
            continue;
        }
        aar_row(table);
        calendar_dtg(dtg, aar->view, line->wall);
        aar_number(table, AAR_PLAIN, line->x);
        aar_text(table, AAR_PLAIN, "%s", dtg);
        aar_text(table,
                 line->tone == LINE_GOOD || line->tone == LINE_BAD ? marks[line->tone] : AAR_PLAIN,
                 "%s", line->text);
    }
}

static void teams_expectations(struct aar *aar, const struct view_team *team)
{
    static const struct aar_column columns[] = {
        {"inject", "After", AAR_TEXT}, {"action", "Expected", AAR_TEXT},
        {"state", "State", AAR_TEXT},  {"x", "At", AAR_CLOCK},
        {"due", "Due", AAR_CLOCK},     {"text", "Remark", AAR_TEXT},
        {NULL, NULL, AAR_TEXT}};
    static const enum aar_mark marks[EXPECTATION_STATES] = {[EXPECTATION_MET] = AAR_GOOD,
                                                            [EXPECTATION_MISSED] = AAR_BAD,
                                                            [EXPECTATION_LATE] = AAR_WARN};
    const struct view *view = aar->view;
    struct aar_table *table = NULL;

    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct view_expectation *one = &view->expectations[i];

        if (one->made.expectation == 0 || one->made.team != team->made.team)
            continue;
        if (table == NULL)
            table = teams_table(aar, team, "expectations", "Expected actions", columns);
        if (!aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", one->made.inject);
        aar_text(table, AAR_PLAIN, "%s%s%s", one->made.report,
                 one->made.report[0] != '\0' && one->made.action[0] != '\0' ? ": " : "",
                 one->made.action);
        aar_text(table, marks[one->state], "%s", expectation_state_words[one->state]);
        aar_time(table, one->state == EXPECTATION_WAITING ? -1 : one->x);
        aar_time(table, one->state == EXPECTATION_WAITING ? -1 : one->due);
        aar_text(table, AAR_PLAIN, "%s%s%s", one->by, one->by[0] && one->text[0] ? ": " : "",
                 one->text);
    }
}

void aar_teams(struct aar *aar)
{
    const struct view *view = aar->view;

    aar_part(aar, "teams", aar->team != 0 ? "The team" : "Teams");
    for (size_t i = 0; i < view->team_count; i++) {
        const struct view_team *team = &view->teams[i];

        if (team->made.team == 0 || (aar->team != 0 && team->made.team != aar->team))
            continue;
        teams_curve(aar, team);
        teams_scores(aar, team);
        teams_services(aar, team);
        teams_expectations(aar, team);
        teams_reports(aar, team);
        teams_deadlines(aar, team);
        aar_team_sheets(aar, team);
        aar_team_grading(aar, team);
        teams_timeline(aar, team);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Exercise control's own work: was it in time, what failed, what was excused, who did what. */
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "core/model/row.h"
#include "core/view/calendar.h"
#include "core/view/coming.h"
#include "core/view/troubles.h"
#include "products/aar/aar-parts.h"

/* When the inject should have been sent, by its event's time alone; -1: it waited for something
 * else as well. */
static int64_t control_planned(const struct view *view, const struct view_inject *inject)
{
    const struct view_event *event = view_event(view, inject->made.event);
    const struct event_made *made = event != NULL ? &event->made : NULL;

    if (made == NULL || made->at < 0 || coming_waits(made))
        return -1;
    return made->at;
}

static void control_injects(struct aar *aar)
{
    static const struct aar_column columns[] = {{"inject", "Inject", AAR_TEXT},
                                                {"team", "Team", AAR_TEXT},
                                                {"planned", "Planned", AAR_CLOCK},
                                                {"sent", "Sent", AAR_CLOCK},
                                                {"late", "Late by", AAR_SPAN},
                                                {"state", "State", AAR_TEXT},
                                                {"by", "By", AAR_TEXT},
                                                {"text", "Reason", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = aar_table(aar, "injects", "Injects", columns);

    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];
        int64_t planned = control_planned(view, inject);

        if (inject->made.inject == 0 || !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", inject->made.id);
        aar_text(table, AAR_PLAIN, "%s", view_team_id(view, inject->made.team));
        aar_time(table, planned);
        aar_time(table, inject->dispatched);
        if (planned >= 0 && inject->dispatched >= planned)
            aar_number(table, AAR_PLAIN, inject->dispatched - planned);
        else
            aar_none(table);
        aar_text(table,
                 troubles_is_broken(inject)           ? AAR_BAD
                 : inject->delivered >= 0             ? AAR_GOOD
                 : troubles_is_unneeded(view, inject) ? AAR_PLAIN
                                                      : AAR_WARN,
                 "%s", inject_state_words[inject->state]);
        aar_text(table, AAR_PLAIN, "%s", inject->by);
        aar_text(table, AAR_PLAIN, "%s", inject->text);
    }
}

static bool control_is_clock(enum row_kind kind)
{
    return kind == ROW_CLOCK_STARTED || kind == ROW_CLOCK_PAUSED || kind == ROW_CLOCK_RESUMED ||
           kind == ROW_CLOCK_OUTAGE || kind == ROW_CLOCK_HOURS || kind == ROW_CLOCK_MOVED ||
           kind == ROW_CLOCK_SPEED || kind == ROW_CLOCK_EXTENDED || kind == ROW_CLOCK_ENDED ||
           kind == ROW_TEAM_CLOCK;
}

static void control_clock(struct aar *aar)
{
    static const struct aar_column columns[] = {{"x", "Exercise time", AAR_CLOCK},
                                                {"dtg", "DTG", AAR_TEXT},
                                                {"text", "What was done", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct history *history = aar->history;
    struct aar_table *table =
        aar_table(aar, "clock", "The clock: pauses, outages, holds of teams", columns);

    for (size_t i = 0; i < history->line_count; i++) {
        const struct history_line *line = &history->lines[i];
        char dtg[TIME_TEXT];

        if (!control_is_clock(line->kind) || !aar_row(table))
            continue;
        calendar_dtg(dtg, aar->view, line->wall);
        aar_number(table, AAR_PLAIN, line->x);
        aar_text(table, AAR_PLAIN, "%s", dtg);
        aar_text(table, AAR_PLAIN, "%s", line->text);
    }
}

static void control_excuses(struct aar *aar)
{
    static const struct aar_column columns[] = {{"check", "Check", AAR_TEXT},
                                                {"vm", "Machine", AAR_TEXT},
                                                {"results", "Results", AAR_COUNT},
                                                {"from", "From", AAR_CLOCK},
                                                {"to", "To", AAR_CLOCK},
                                                {"why", "Why the last one was", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table = aar_table(aar, "excused", "What was excused", columns);

    for (size_t i = 0; i < view->condition_count; i++) {
        const struct condition_made *made = &view->conditions[i].made;
        const struct history_check *check = history_check(aar->history, made->condition);
        char title[128];

        if (made->condition == 0 || check == NULL || check->book.excused == 0 || !aar_row(table))
            continue;
        view_vm_title(view, made->vm, title, sizeof(title));
        aar_text(table, AAR_PLAIN, "%s", made->id);
        aar_text(table, AAR_PLAIN, "%s", title);
        aar_number(table, AAR_PLAIN, check->book.excused);
        aar_time(table, check->excused_from);
        aar_time(table, check->excused_to);
        aar_text(table, AAR_PLAIN, "%s", check->excuse);
    }
}

static void control_faults(struct aar *aar)
{
    static const struct aar_column columns[] = {{"vm", "Machine", AAR_TEXT},
                                                {"times", "Times", AAR_COUNT},
                                                {"text", "What it says last", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view *view = aar->view;
    struct aar_table *table =
        aar_table(aar, "faults", "Machines that were lost, failed or unreachable", columns);

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];
        char title[128];

        if (vm->made.vm == 0 || vm->faults == 0 || !aar_row(table))
            continue;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        aar_text(table, AAR_PLAIN, "%s", title);
        aar_number(table, AAR_WARN, vm->faults);
        aar_text(table, AAR_PLAIN, "%s", vm->text);
    }
}

static void control_grades(struct aar *aar)
{
    static const struct aar_column columns[] = {
        {"x", "At", AAR_CLOCK},         {"team", "Team", AAR_TEXT},
        {"metric", "Metric", AAR_TEXT}, {"points", "Points", AAR_POINTS},
        {"max", "Of", AAR_POINTS},      {"by", "By", AAR_TEXT},
        {"reason", "Reason", AAR_TEXT}, {NULL, NULL, AAR_TEXT}};
    const struct history *history = aar->history;
    struct aar_table *table = aar_table(aar, "grades", "Grades by people", columns);

    for (size_t i = 0; i < history->grade_count; i++) {
        const struct history_grade *grade = &history->grades[i];
        const struct view_metric *metric = view_metric(aar->view, grade->metric);

        if (metric == NULL || !aar_row(table))
            continue;
        aar_time(table, grade->x);
        aar_text(table, AAR_PLAIN, "%s", view_team_id(aar->view, metric->made.team));
        aar_text(table, AAR_PLAIN, "%s", metric->made.id);
        aar_number(table, AAR_PLAIN, grade->points);
        aar_number(table, AAR_PLAIN, metric->made.max);
        aar_text(table, AAR_PLAIN, "%s", grade->by);
        aar_text(table, AAR_PLAIN, "%s", grade->reason);
    }
}

static void control_adjustments(struct aar *aar)
{
    static const struct aar_column columns[] = {{"x", "At", AAR_CLOCK},
                                                {"team", "Team", AAR_TEXT},
                                                {"number", "No.", AAR_COUNT},
                                                {"points", "Points", AAR_POINTS},
                                                {"by", "By", AAR_TEXT},
                                                {"approved", "Approved by", AAR_TEXT},
                                                {"reason", "Reason", AAR_TEXT},
                                                {"reversed", "Reversed", AAR_CLOCK},
                                                {"reversed_by", "By", AAR_TEXT},
                                                {"reversed_approved", "Approved by", AAR_TEXT},
                                                {"reversed_reason", "Reason", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct view_adjustments *all = &aar->view->adjustments;
    struct aar_table *table = aar_table(aar, "adjustments", "Adjustments of scores", columns);

    for (size_t i = 0; i < all->count && aar_row(table); i++) {
        const struct view_adjustment *one = &all->list[i];

        aar_time(table, one->x);
        aar_text(table, AAR_PLAIN, "%s", view_team_id(aar->view, one->made.team));
        aar_number(table, AAR_PLAIN, one->made.number);
        aar_number(table, AAR_PLAIN, one->made.points);
        aar_text(table, AAR_PLAIN, "%s", one->made.by);
        aar_text(table, AAR_PLAIN, "%s", one->made.approved);
        aar_text(table, AAR_PLAIN, "%s", one->made.text);
        aar_time(table, one->reversed ? one->end_x : -1);
        aar_text(table, AAR_PLAIN, "%s", one->reversed ? one->end.by : "");
        aar_text(table, AAR_PLAIN, "%s", one->reversed ? one->end.approved : "");
        aar_text(table, AAR_PLAIN, "%s", one->reversed ? one->end.text : "");
    }
}

static void control_orders(struct aar *aar)
{
    static const struct aar_column columns[] = {
        {"actor", "Person", AAR_TEXT},     {"role", "Seat", AAR_TEXT},
        {"verb", "Order", AAR_TEXT},       {"accepted", "Accepted", AAR_COUNT},
        {"refused", "Refused", AAR_COUNT}, {NULL, NULL, AAR_TEXT}};
    const struct history *history = aar->history;
    struct aar_table *table = aar_table(aar, "orders", "Who did what", columns);

    for (size_t i = 0; i < history->order_count && aar_row(table); i++) {
        const struct history_order *order = &history->orders[i];

        aar_text(table, AAR_PLAIN, "%s", order->actor);
        aar_text(table, AAR_PLAIN, "%s", role_words[order->role]);
        aar_text(table, AAR_PLAIN, "%s", order->verb);
        aar_number(table, AAR_PLAIN, order->accepted);
        aar_number(table, order->refused != 0 ? AAR_WARN : AAR_PLAIN, order->refused);
    }
    table->left_out += history->orders_left_out;
}

static void control_notes(struct aar *aar)
{
    static const struct aar_column columns[] = {{"x", "At", AAR_CLOCK},
                                                {"by", "By", AAR_TEXT},
                                                {"team", "Team", AAR_TEXT},
                                                {"objective", "Objective", AAR_TEXT},
                                                {"text", "Observation", AAR_TEXT},
                                                {NULL, NULL, AAR_TEXT}};
    const struct history *history = aar->history;
    struct aar_table *table = aar_table(aar, "notes", "Observations", columns);

    for (size_t i = 0; i < history->note_count; i++) {
        const struct history_note *note = &history->notes[i];
        const struct view_objective *objective = view_objective(aar->view, note->objective);

        if (note->seq == 0 || !aar_row(table))
            continue;
        aar_time(table, note->x);
        aar_text(table, AAR_PLAIN, "%s", note->by);
        aar_text(table, AAR_PLAIN, "%s", view_team_id(aar->view, note->team));
        aar_text(table, AAR_PLAIN, "%s", objective != NULL ? objective->made.id : "");
        aar_text(table, AAR_PLAIN, "%s", note->text);
    }
}

void aar_control(struct aar *aar)
{
    aar_part(aar, "control", "Exercise control's own work");
    control_injects(aar);
    control_clock(aar);
    control_faults(aar);
    control_excuses(aar);
    control_grades(aar);
    control_adjustments(aar);
    control_orders(aar);
    aar_amends(aar);
    control_notes(aar);
}

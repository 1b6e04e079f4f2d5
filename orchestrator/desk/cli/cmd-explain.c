/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon explain: why is this score what it is? From the award in force back to the check's raw
 * output and to what was done to that team's machines before it. Everything is read from the
 * journal.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "desk/command/command.h"
#include "base/text.h"
#include "desk/client/exercise.h"
#include "desk/client/order.h"
#include "products/print/sheet-print.h"
#include "products/report/amend-text.h"
#include "products/report/points-text.h"
#include "products/report/printed.h"
#include "products/report/score-text.h"
#include "products/report/times.h"
#include "core/model/row.h"

enum { AWARDS_MOST = 20 };

struct award {
    int64_t seq, x, wall, points, cause;
    const char *by, *reason;
};

/* The row that an award names as its cause, when it is a check's result. */
struct cause {
    bool is_result;
    int64_t seq, x, value;
    uint32_t condition;
    bool excused, guest;
    uint32_t in_a_row;
    char output[65], text[160];
    const char *kind;
};

struct story {
    int64_t until; /* exercise ms; rows from the first later one on are not looked at */
    bool past;
    const struct view *view;
    const struct view_metric *metric;
    struct pool pool;
    struct award *awards;
    size_t award_count;
    struct cause cause;  /* of the award in force */
    struct cause newest; /* the newest result of the metric's check */
    struct {
        int64_t seq, x;
        const struct view_inject *inject;
        bool has_exit;
        int exit;
    } injects[32];       /* delivered to the machines that are measured, the newest ones */
    size_t inject_count; /* ever */
};

/* ---- gathering ---- */

static int explain_take_award(void *data, const struct row *row, struct error *err)
{
    struct story *story = data;

    story->past |= row->x > story->until;
    if (story->past || row->kind != ROW_SCORE_AWARD ||
        row->as.score_award.metric != story->metric->made.metric)
        return 0;

    const struct score_award *body = &row->as.score_award;
    struct award *award =
        pool_grow(&story->pool, &story->awards, &story->award_count, sizeof(*award));

    if (award == NULL)
        return error_memory(err);
    *award =
        (struct award){.seq = row->seq,
                       .x = row->x,
                       .wall = row->wall,
                       .points = body->points,
                       .cause = body->cause,
                       .by = pool_text(&story->pool, body->by != NULL ? body->by : ""),
                       .reason = pool_text(&story->pool, body->reason != NULL ? body->reason : "")};
    return award->by == NULL || award->reason == NULL ? error_memory(err) : 0;
}

static void explain_take_cause(struct cause *cause, const struct row *row)
{
    *cause = (struct cause){0};

    cause->seq = row->seq;
    cause->x = row->x;
    cause->kind = row_classes[row->kind].name;
    if (row->kind != ROW_CONDITION_RESULT)
        return;

    const struct condition_result *body = &row->as.condition_result;

    cause->is_result = true;
    cause->condition = body->condition;
    cause->value = body->value;
    cause->excused = body->excused;
    cause->guest = body->guest;
    cause->in_a_row = body->in_a_row;
    text_copy(cause->output, sizeof(cause->output), body->output);
    text_copy(cause->text, sizeof(cause->text), body->text);
}

/* Is the metric measured on this VM, or on one of its team? */
static bool explain_concerns(const struct story *story, const struct view_inject *inject)
{
    uint32_t team = story->metric->made.team;

    if (inject == NULL || inject->made.vm == 0)
        return false;
    if (team != 0)
        return inject->made.team == team || inject->made.team == 0;
    return true;
}

/* What the award in force rests on, and the injects before it. */
static int explain_take_rest(void *data, const struct row *row, struct error *err)
{
    struct story *story = data;
    const struct award *last =
        story->award_count != 0 ? &story->awards[story->award_count - 1] : NULL;

    (void)err;
    story->past |= row->x > story->until;
    if (story->past)
        return 0;
    if (last != NULL && row->seq == last->cause)
        explain_take_cause(&story->cause, row);
    if (row->kind == ROW_CONDITION_RESULT &&
        ordinals_have(&story->metric->made.conditions, row->as.condition_result.condition))
        explain_take_cause(&story->newest, row);
    if (row->kind != ROW_INJECT_STATE || (last != NULL && row->seq > last->seq))
        return 0;

    const struct inject_state_row *body = &row->as.inject_state;
    const struct view_inject *inject = view_inject(story->view, body->inject);

    if ((body->state == INJECT_DELIVERED || body->state == INJECT_PARTIAL) &&
        explain_concerns(story, inject)) {
        size_t at = story->inject_count++ % (sizeof(story->injects) / sizeof(story->injects[0]));

        story->injects[at].seq = row->seq;
        story->injects[at].x = row->x;
        story->injects[at].inject = inject;
        story->injects[at].has_exit = body->has_exit;
        story->injects[at].exit = body->exit;
    }
    return 0;
}

/* ---- telling ---- */

static void explain_print_cause(const struct desk *desk, struct found *found, const char *head,
                                const struct cause *cause)
{
    char at[32], value[32], title[128], from[128], behind[96];

    if (cause->kind == NULL)
        return;
    output_print(&desk->out, TONE_BOLD, "\n%s row %" PRId64, head, cause->seq);
    output_print(&desk->out, TONE_PLAIN, " (%s at %s%s)\n", cause->kind,
                 output_clock(&at, cause->x), times_behind(&behind, found->view, cause->x));
    if (!cause->is_result)
        return;

    const struct view_condition *condition = view_condition(found->view, cause->condition);

    view_vm_title(found->view, condition != NULL ? condition->made.vm : 0, title, sizeof(title));
    view_vm_title(found->view, condition != NULL ? condition->made.from : 0, from, sizeof(from));
    output_print(&desk->out, TONE_PLAIN,
                 "  check %s on %s %s %s: ", condition != NULL ? condition->made.id : "?", title,
                 condition != NULL && condition->made.from != 0 ? "from" : "as",
                 condition == NULL           ? "?"
                 : condition->made.from != 0 ? from
                                             : condition->made.user);
    if (cause->value == VALUE_FAULT && cause->guest)
        output_print(&desk->out, TONE_WARN, "fault of the guest, %u in a row%s\n", cause->in_a_row,
                     cause->excused ? ", excused" : "");
    else if (cause->value == VALUE_FAULT)
        output_print(&desk->out, TONE_WARN, "fault of the check%s\n",
                     cause->excused ? ", excused" : "");
    else
        output_print(&desk->out, cause->value == 1000 ? TONE_GOOD : TONE_BAD, "%s%s\n",
                     output_points(&value, cause->value), cause->excused ? ", excused" : "");
    if (cause->text[0] != '\0') {
        struct pool pool = POOL_EMPTY;

        output_print(&desk->out, TONE_PLAIN, "    %s\n", output_clean(&pool, cause->text));
        pool_done(&pool);
    }
    printed_print(&desk->out, found, cause->output);
}

/* What becomes of faults whose cause lies in the guest. */
static void explain_print_rule(const struct output *to, const struct view_condition *condition)
{
    const struct condition_made *made = &condition->made;

    if (made->bad_after != 0)
        output_print(to, TONE_DIM, "  its guest's faults count as 0 from the %u. in a row on",
                     made->bad_after);
    else
        output_print(to, TONE_DIM, "  its guest's faults never count");
    if (made->down_after != 0)
        output_print(to, TONE_DIM, "; so does a guest that runs and does not answer for %lld s\n",
                     (long long)made->down_after / 1000);
    else
        output_print(to, TONE_DIM, "; nor does a guest that does not answer\n");
}

/* Checks that can give no new value now: what counts is an old one. */
static void explain_print_stale(const struct desk *desk, const struct story *story)
{
    const struct ordinals *conditions = &story->metric->made.conditions;
    char since[32], title[128], value[32];

    for (uint32_t i = 0; i < conditions->count; i++) {
        const struct view_condition *condition = view_condition(story->view, conditions->items[i]);

        const struct view_feature *lacks = condition != NULL && view_has_range(story->view)
                                               ? view_lacks(story->view, condition)
                                               : NULL;

        if (condition == NULL || (lacks == NULL && !view_is_stale(story->view, condition)))
            continue;
        view_vm_title(story->view, condition->made.vm, title, sizeof(title));
        if (lacks != NULL) {
            output_print(&desk->out, TONE_BAD, "\n%s on %s is not checked: feature %s failed\n",
                         condition->made.id, title, lacks->made.id);
            continue;
        }
        output_print(&desk->out, TONE_WARN, "\nStale: ");
        output_print(&desk->out, TONE_PLAIN,
                     "%s on %s has given no value since %s; %s still counts\n", condition->made.id,
                     title, output_clock(&since, condition->own),
                     output_points(&value, condition->good));
        explain_print_rule(&desk->out, condition);
    }
}

static void explain_print_injects(const struct desk *desk, const struct story *story)
{
    enum { KEPT = sizeof(story->injects) / sizeof(story->injects[0]) };
    size_t from = story->inject_count > KEPT ? story->inject_count - KEPT : 0;
    char at[32], title[128], behind[96];

    output_print(&desk->out, TONE_BOLD, "\nDelivered before it\n");
    if (story->inject_count == 0)
        output_print(&desk->out, TONE_DIM, "  no inject to these machines\n");
    for (size_t i = from; i < story->inject_count; i++) {
        size_t k = i % KEPT;

        view_vm_title(story->view, story->injects[k].inject->made.vm, title, sizeof(title));
        output_print(&desk->out, TONE_PLAIN, "  %s%s inject ",
                     output_clock(&at, story->injects[k].x),
                     times_behind(&behind, story->view, story->injects[k].x));
        output_print(&desk->out, TONE_ACCENT, "%s", story->injects[k].inject->made.id);
        output_print(&desk->out, TONE_PLAIN, " to %s", title);
        if (story->injects[k].has_exit)
            output_print(&desk->out, TONE_DIM, " (exit status %d)", story->injects[k].exit);
        output_print(&desk->out, TONE_DIM, ", row %" PRId64 "\n", story->injects[k].seq);
    }
}

static void explain_print_history(const struct desk *desk, const struct story *story)
{
    size_t from = story->award_count > AWARDS_MOST ? story->award_count - AWARDS_MOST : 0;
    struct table table;
    char at[32], points[32], dtg[TIME_TEXT];

    output_print(&desk->out, TONE_BOLD, "\nHistory\n");
    table_init(&table, ">ROW|AT|DTG|>POINTS|>CAUSE|BY|REASON");
    for (size_t i = from; i < story->award_count; i++) {
        const struct award *award = &story->awards[i];

        table_row(&table);
        table_cell(&table, 0, TONE_DIM, "%" PRId64, award->seq);
        table_cell(&table, 1, TONE_PLAIN, "%s", output_clock(&at, award->x));
        table_cell(&table, 2, TONE_DIM, "%s", times_dtg(&dtg, story->view, award->x));
        table_cell(&table, 3, TONE_PLAIN, "%s", output_points(&points, award->points));
        if (award->cause != 0)
            table_cell(&table, 4, TONE_DIM, "%" PRId64, award->cause);
        table_cell(&table, 5, TONE_PLAIN, "%s", award->by[0] != '\0' ? award->by : "check");
        table_cell(&table, 6, TONE_PLAIN, "%s", award->reason);
    }
    table_print(&table, &desk->out, 2);
    table_done(&table);
    if (from != 0)
        output_print(&desk->out, TONE_DIM, "  … %zu older ones\n", from);
    output_print(&desk->out, TONE_DIM, "  excon row N opens a row, with what was printed\n");
}

static void explain_print_story(const struct desk *desk, struct found *found,
                                const struct story *story, const char *team)
{
    const struct view_metric *metric = story->metric;
    struct pool pool = POOL_EMPTY;
    char points[32], max[32], at[32], behind[96], why[LEDGER_WHY];

    output_print(&desk->out, TONE_BOLD, "%s of %s: ", metric->made.id, team);
    if (story->award_count == 0) {
        output_print(&desk->out, TONE_WARN, "%s",
                     metric->made.type == METRIC_MANUAL ? "not graded yet" : "not measured yet");
        output_print(&desk->out, TONE_PLAIN, ", of %s points\n",
                     output_points(&max, metric->made.max));
    } else {
        const struct award *last = &story->awards[story->award_count - 1];

        output_print(&desk->out, TONE_ACCENT, "%s", output_points(&points, last->points));
        output_print(&desk->out, TONE_PLAIN, " of %s points since %s%s (row %" PRId64 ")\n",
                     output_points(&max, metric->made.max), output_clock(&at, last->x),
                     times_behind(&behind, found->view, last->x), last->seq);
        if (last->by[0] != '\0')
            output_print(&desk->out, TONE_PLAIN, "  given by %s: %s\n",
                         output_clean(&pool, last->by), output_clean(&pool, last->reason));
        else if (last->reason[0] != '\0')
            output_print(&desk->out, TONE_PLAIN, "  %s\n", output_clean(&pool, last->reason));
        else if (ledger_is_over(&metric->made))
            output_print(&desk->out, TONE_PLAIN, "  %s\n", ledger_why(metric, why));
    }
    pool_done(&pool);
    amend_text_print(&desk->out, found->view, "metric", metric->made.id, metric->made.team);
    points_text_expected(&desk->out, found->view, metric->made.metric);
    explain_print_cause(desk, found, "Because of", &story->cause);
    /* A check in fault costs nothing and gives nothing; why it is in fault is what people ask. */
    if (story->newest.value == VALUE_FAULT && story->newest.seq > story->cause.seq)
        explain_print_cause(desk, found, "In fault now:", &story->newest);
    explain_print_stale(desk, story);
    if (metric->made.type == METRIC_CONDITIONAL)
        explain_print_injects(desk, story);
    points_text_grading(&desk->out, found->view, metric->made.metric);
    points_text_attacks(&desk->out, found->view, metric);
    points_text_sheets(&desk->out, found->view, metric);
    if (story->award_count != 0)
        explain_print_history(desk, story);
}

static json_t *explain_sheets_json(const struct view *view, const struct view_metric *metric)
{
    json_t *all = json_array();

    for (size_t i = 0; i < view->sheets.graded_count; i++)
        if (view->sheets.graded[i].metric == metric->made.metric)
            json_array_append_new(all, sheets_json(view, NULL, &view->sheets.graded[i]));
    return all;
}

static json_t *explain_story_json(struct found *found, const struct story *story, const char *team)
{
    json_t *awards = json_array(), *injects = json_array(), *cause = json_null();
    enum { KEPT = sizeof(story->injects) / sizeof(story->injects[0]) };
    size_t from = story->inject_count > KEPT ? story->inject_count - KEPT : 0;

    for (size_t i = 0; i < story->award_count; i++)
        json_array_append_new(
            awards, json_pack("{s:I, s:I, s:I, s:I, s:s, s:s}", "row",
                              (json_int_t)story->awards[i].seq, "x", (json_int_t)story->awards[i].x,
                              "points", (json_int_t)story->awards[i].points, "cause",
                              (json_int_t)story->awards[i].cause, "by", story->awards[i].by,
                              "reason", story->awards[i].reason));
    for (size_t i = from; i < story->inject_count; i++)
        json_array_append_new(injects, json_pack("{s:I, s:I, s:s}", "row",
                                                 (json_int_t)story->injects[i % KEPT].seq, "x",
                                                 (json_int_t)story->injects[i % KEPT].x, "inject",
                                                 story->injects[i % KEPT].inject->made.id));
    if (story->cause.kind != NULL) {
        cause = json_pack("{s:I, s:s, s:I}", "row", (json_int_t)story->cause.seq, "kind",
                          story->cause.kind, "x", (json_int_t)story->cause.x);
        if (story->cause.is_result) {
            json_object_set_new(cause, "value", json_integer(story->cause.value));
            json_object_set_new(cause, "excused", json_boolean(story->cause.excused));
            json_object_set_new(cause, "guest", json_boolean(story->cause.guest));
            json_object_set_new(cause, "in_a_row", json_integer(story->cause.in_a_row));
            json_object_set_new(cause, "text", json_string(story->cause.text));
        }
        if (story->cause.output[0] != '\0')
            json_object_set_new(cause, "output", printed_json(found, story->cause.output));
    }
    return json_pack(
        "{s:s, s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "metric", story->metric->made.id,
        "team", team, "max", (json_int_t)story->metric->made.max, "awards", awards, "cause", cause,
        "injects", injects, "sheets", explain_sheets_json(found->view, story->metric), "report",
        points_grading_json(found->view, story->metric->made.metric), "attacks",
        points_attacks_json(found->view, story->metric), "amends",
        amend_text_json(found->view, "metric", story->metric->made.id, story->metric->made.team));
}

/* ---- the command ---- */

static int explain_metric(struct command_line *line, const struct view *view,
                          const struct view_team *team, int64_t until)
{
    struct found *found = &line->found;
    const struct view_metric *metric = exercise_metric(&line->desk, view, team, line->arguments[1]);
    struct story story = {.view = view, .metric = metric, .until = until};
    struct error err = {0};
    int code = EXIT_DONE;

    if (metric == NULL)
        return EXIT_FAILED;
    if (found_rows(found, explain_take_award, &story, &err) < 0) {
        pool_done(&story.pool);
        return desk_failed(&line->desk, &err);
    }
    story.past = false;
    if (found_rows(found, explain_take_rest, &story, &err) < 0)
        code = desk_failed(&line->desk, &err);
    else if (line->desk.json)
        code = output_json(&line->desk.out, explain_story_json(found, &story, team->made.id));
    else {
        explain_print_story(&line->desk, found, &story, team->made.id);
        points_text_adjusted(&line->desk.out, team);
    }
    pool_done(&story.pool);
    return code;
}

static int explain_show(struct command_line *line, const struct view *view, int64_t until)
{
    const struct view_team *team = exercise_team(&line->desk, view, line->arguments[0]);

    if (team == NULL)
        return EXIT_FAILED;
    if (line->argument_count == 2)
        return explain_metric(line, view, team, until);
    if (line->desk.json)
        return output_json(&line->desk.out, score_text_json(view, NULL, team->made.team));
    score_text_print(view, NULL, team->made.team, &line->desk.out);
    points_text_adjusted(&line->desk.out, team);
    return EXIT_DONE;
}

static int explain_run(struct command_line *line)
{
    const char *at = command_option(line, "at");
    struct view *view = NULL;
    struct error err = {0};
    int64_t until = INT64_MAX;
    int code = 0;

    if (at != NULL)
        code = order_moment(&line->desk, &line->found, at, "not a time of this exercise", &until);
    if (code == 0 && at != NULL && found_view_at(&line->found, until, &view, &err) < 0)
        code = desk_failed(&line->desk, &err);
    if (code == 0)
        code = explain_show(line, view != NULL ? view : line->found.view, until);
    view_free(view);
    return code;
}

static const struct command_option options[] = {
    {0, "at", "TIME", "as it was at this time of the exercise: 1h30min, \"D2 10:30\""},
    {0, NULL, NULL, NULL},
};

const struct command command_explain = {
    .name = "explain",
    .usage = "TEAM [METRIC]",
    .summary = "why a score is what it is: the check, its output, the injects before it",
    .help =
        "Shows the current points, the journal row behind them, the output of the check, the\n"
        "injects that had reached the team's machines, and every earlier award. Without METRIC:\n"
        "all points of the team, each with why.",
    .options = options,
    .least = 1,
    .most = 2,
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .run = explain_run,
};

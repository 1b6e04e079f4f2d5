/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of each panel, and what is known of one thing. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/deadlines.h"
#include "core/view/verified.h"
#include "desk/team/due.h"
#include "desk/team/home.h"
#include "desk/team/services.h"

static void home_clock(char *to, size_t size, int64_t x)
{
    char at[32];

    text_copy(to, size, output_clock(&at, x));
}

static struct home_line *home_add(struct home_lines *lines, enum home_thing thing, uint32_t number)
{
    struct home_line *line =
        pool_grow(&lines->pool, &lines->items, &lines->count, sizeof(*lines->items));

    if (line != NULL)
        *line = (struct home_line){.thing = thing, .number = number, .style = STYLE_PLAIN};
    return line;
}

void home_lines_done(struct home_lines *lines)
{
    pool_done(&lines->pool);
    *lines = (struct home_lines){0};
}

static enum style home_style(enum tone tone)
{
    static const enum style styles[TONES] = {
        [TONE_PLAIN] = STYLE_PLAIN, [TONE_BOLD] = STYLE_STRONG, [TONE_DIM] = STYLE_DIM,
        [TONE_GOOD] = STYLE_GOOD,   [TONE_BAD] = STYLE_BAD,     [TONE_WARN] = STYLE_WARN,
        [TONE_ACCENT] = STYLE_TITLE};

    return styles[tone];
}

/* ---- panels ---- */

static bool home_is_new(const struct home *home, uint32_t number)
{
    return view_acked_of(home->view, home->team, number) == NULL &&
           view_answer_of(home->view, home->team, number) == NULL;
}

static void home_list_inbox(const struct home *home, struct home_lines *lines)
{
    uint32_t number = 0;

    for (size_t i = 0; i < home->view->message_count; i++) {
        const struct view_message *message = &home->view->messages[i];
        const char *what =
            message->made.subject[0] != '\0' ? message->made.subject : message->made.body;
        struct home_line *line;

        if (!view_message_is_of(message, home->team) ||
            (line = home_add(lines, HOME_MESSAGE, ++number)) == NULL)
            continue;
        home_clock(line->time, sizeof(line->time), message->x);
        line->style = home_is_new(home, number) ? STYLE_WARN : STYLE_DIM;
        text_copy(line->word, sizeof(line->word),
                  view_answer_of(home->view, home->team, number) != NULL ? "answered"
                  : home_is_new(home, number)                            ? "new"
                                                                         : "acknowledged");
        text_print(line->text, sizeof(line->text), "%" PRIu32 "  %s%s%s", number,
                   message->made.from, message->made.from[0] != '\0' ? ": " : "", what);
    }
}

static void home_list_due(const struct home *home, struct home_lines *lines)
{
    static const enum home_thing things[] = {
        [DUE_WARNING] = HOME_NONE,    [DUE_STAGE] = HOME_FILED, [DUE_REVISION] = HOME_FILED,
        [DUE_MESSAGE] = HOME_MESSAGE, [DUE_ENDEX] = HOME_NONE,  [DUE_OWED] = HOME_NONE};
    struct due due = DUE_EMPTY;

    due_list(&due, home->view, home->team, home->x);
    for (size_t i = 0; i < due.count; i++) {
        const struct due_item *item = &due.items[i];
        struct home_line *line = home_add(lines, things[item->kind], item->number);

        if (line == NULL)
            break;
        if (item->at >= 0)
            home_clock(line->time, sizeof(line->time), item->at);
        line->style = item->late                                          ? STYLE_BAD
                      : item->kind == DUE_OWED || item->kind == DUE_ENDEX ? STYLE_DIM
                                                                          : STYLE_WARN;
        text_copy(line->word, sizeof(line->word),
                  item->late                  ? "overdue"
                  : item->kind == DUE_OWED    ? "EXCON"
                  : item->kind == DUE_ENDEX   ? ""
                  : item->kind == DUE_MESSAGE ? "read"
                                              : "due");
        text_copy(line->text, sizeof(line->text), item->what);
    }
    due_done(&due);
}

static void home_list_services(const struct home *home, struct home_lines *lines)
{
    const struct view *view = home->view;

    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *condition = &view->conditions[i];
        const struct view_vm *vm = view_vm(view, condition->made.vm);
        struct services_look look;
        struct home_line *line;

        if (condition->made.condition == 0 || !view_concerns(condition->made.team, home->team) ||
            (line = home_add(lines, HOME_SERVICE, condition->made.condition)) == NULL)
            continue;
        services_look(view, condition, &look);
        if (condition->value != VALUE_NONE)
            home_clock(line->time, sizeof(line->time), condition->since);
        line->style = home_style(look.tone);
        text_copy(line->word, sizeof(line->word), look.word);
        text_print(line->text, sizeof(line->text), "%s%s%s%s%s", condition->made.id,
                   vm != NULL ? " on " : "", vm != NULL ? vm->made.id : "",
                   look.why[0] != '\0' ? ": " : "", look.why);
    }
}

static void home_list_score(const struct home *home, struct home_lines *lines)
{
    const struct view *view = home->view;
    char points[32], max[32];

    for (size_t i = 0; i < view->metric_count; i++) {
        const struct view_metric *metric = &view->metrics[i];
        struct home_line *line;

        if (metric->made.metric == 0 || !view_concerns(metric->made.team, home->team) ||
            (line = home_add(lines, HOME_NONE, 0)) == NULL)
            continue;
        line->style = metric->awarded ? STYLE_STRONG : STYLE_DIM;
        text_print(line->word, sizeof(line->word), "%s of %s",
                   metric->awarded ? output_points(&points, metric->points) : "-",
                   output_points(&max, metric->made.max));
        text_print(line->text, sizeof(line->text), "%s%s%s", metric->made.id,
                   metric->reason[0] != '\0' ? ": " : "", metric->reason);
    }
    for (size_t i = 0; i < view->adjustments.count; i++) {
        const struct view_adjustment *one = &view->adjustments.list[i];
        struct home_line *line;

        if (one->made.team != home->team || one->reversed ||
            (line = home_add(lines, HOME_NONE, 0)) == NULL)
            continue;
        text_print(line->word, sizeof(line->word), "%s%s", one->made.points > 0 ? "+" : "",
                   output_points(&points, one->made.points));
        text_print(line->text, sizeof(line->text), "adjusted by %s: %s", one->made.by,
                   one->made.text);
    }
}

static void home_list_reports(const struct home *home, struct home_lines *lines)
{
    for (size_t i = 0; i < home->view->reports.report_count; i++) {
        const struct view_report *report = &home->view->reports.reports[i];
        struct home_line *line;

        if (report->made.team != home->team ||
            (line = home_add(lines, HOME_FILED, report->made.number)) == NULL)
            continue;
        home_clock(line->time, sizeof(line->time), report->x);
        line->style = report->state == REPORT_ACCEPTED   ? STYLE_GOOD
                      : report->state == REPORT_RECEIVED ? STYLE_PLAIN
                                                         : STYLE_WARN;
        text_copy(line->word, sizeof(line->word), report_state_words[report->state]);
        text_print(line->text, sizeof(line->text), "%" PRIu32 " rev %" PRIu32 "  %s, %s: %s",
                   report->made.number, report->made.revision, report->made.kind,
                   report_stage_words[report->made.stage], report->made.title);
    }
}

static void home_list_timeline(const struct home *home, struct home_lines *lines)
{
    const struct view *view = home->view;
    uint64_t from = view->ticker_count > VIEW_TICKER ? view->ticker_count - VIEW_TICKER : 0;

    for (uint64_t i = from; i < view->ticker_count; i++) {
        const struct view_line *one = &view->ticker[i % VIEW_TICKER];
        struct home_line *line;

        if (!view_concerns(one->team, home->team) || (line = home_add(lines, HOME_NONE, 0)) == NULL)
            continue;
        home_clock(line->time, sizeof(line->time), one->x);
        text_copy(line->text, sizeof(line->text), one->text);
    }
}

void home_list(const struct home *home, enum home_panel panel, struct home_lines *lines)
{
    static void (*const lists[HOME_PANELS])(const struct home *, struct home_lines *) = {
        [HOME_INBOX] = home_list_inbox,       [HOME_DUE] = home_list_due,
        [HOME_SERVICES] = home_list_services, [HOME_SCORE] = home_list_score,
        [HOME_REPORTS] = home_list_reports,   [HOME_TIMELINE] = home_list_timeline};

    lists[panel](home, lines);
}

void home_summary(const struct home *home, enum home_panel panel, char *to, size_t size)
{
    struct home_lines lines = {0};
    size_t count = 0;

    to[0] = '\0';
    if (panel == HOME_SCORE || panel == HOME_TIMELINE)
        return;
    home_list(home, panel, &lines);
    for (size_t i = 0; i < lines.count; i++) {
        enum style style = lines.items[i].style;

        count +=
            panel == HOME_SERVICES ? style == STYLE_BAD : style == STYLE_WARN || style == STYLE_BAD;
    }
    home_lines_done(&lines);
    if (count > 0)
        text_print(to, size, "%zu%s", count,
                   panel == HOME_INBOX      ? " new"
                   : panel == HOME_SERVICES ? " down"
                                            : "");
}

/* ---- one thing ---- */

static void home_detail_message(const struct home *home, FILE *to)
{
    const struct view_message *message =
        view_message_of(home->view, home->team, home->about.number);
    const struct view_acked *acked = view_acked_of(home->view, home->team, home->about.number);
    const struct view_answered *answer = view_answer_of(home->view, home->team, home->about.number);
    char at[32];

    if (message == NULL)
        return;
    fprintf(to, "message %" PRIu32 "  %s\nfrom %s, %s\n\n%s\n", home->about.number,
            message->made.subject, message->made.from, output_clock(&at, message->x),
            message->made.body);
    if (acked != NULL)
        fprintf(to, "\nacknowledged by %s, %s\n", acked->by, output_clock(&at, acked->x));
    if (answer != NULL)
        fprintf(to, "\nanswered by %s, %s:\n%s\n", answer->made.by, output_clock(&at, answer->x),
                answer->made.text);
}

static void home_detail_times(const struct home *home, const struct view_report *report, FILE *to)
{
    const struct verified seen = verified_report(home->view, report);
    char at[32];

    if (report->made.detected >= 0)
        fprintf(to, "detected  %s declared\n", output_clock(&at, report->made.detected));
    if (report->made.contained >= 0)
        fprintf(to, "contained %s declared%s\n", output_clock(&at, report->made.contained),
                seen.contained ? ", the range saw something else" : "");
    if (report->made.recovered >= 0)
        fprintf(to, "recovered %s declared%s\n", output_clock(&at, report->made.recovered),
                seen.recovered ? ", the range saw something else" : "");
    if (seen.checks > 0)
        fprintf(to, "checks    %s since %s\n", seen.holds ? "up" : "not up",
                output_clock(&at, seen.since));
}

static void home_detail_report(const struct home *home, FILE *to)
{
    const struct view_report *report = view_report_of(home->view, home->team, home->about.number);
    const struct view_deadline *next = deadline_next(home->view, home->team, home->about.number);
    char at[32];

    if (report == NULL)
        return;
    fprintf(to, "report %" PRIu32 "  %s\nrev %" PRIu32 ", %s, %s, by %s, received %s\n%s%s%s%s%s\n",
            report->made.number, report->made.title, report->made.revision, report->made.kind,
            report_stage_words[report->made.stage], report->made.by, output_clock(&at, report->x),
            report_state_words[report->state], report->state_by[0] != '\0' ? " by " : "",
            report->state_by, report->state_text[0] != '\0' ? ": " : "", report->state_text);
    if (next != NULL)
        fprintf(to, "next: %s, until %s\n", report_stage_words[next->stage],
                output_clock(&at, next->due));
    if (report->made.class[0] != '\0')
        fprintf(to, "class %s%s%s\n", report->made.class, report->made.type[0] != '\0' ? ": " : "",
                report->made.type);
    home_detail_times(home, report, to);
    fprintf(to, "\n%s\n", report->made.summary != NULL ? report->made.summary : "");
}

static void home_detail_service(const struct home *home, FILE *to)
{
    const struct view_condition *condition = view_condition(home->view, home->about.number);
    const struct view_vm *vm = condition != NULL ? view_vm(home->view, condition->made.vm) : NULL;
    struct services_look look;
    char at[32];

    if (condition == NULL)
        return;
    services_look(home->view, condition, &look);
    fprintf(to, "%s\n%s%s%s since %s\n\n%s\n", condition->made.id, look.word,
            vm != NULL ? ", on " : "", vm != NULL ? vm->made.id : "",
            output_clock(&at, condition->since), look.why);
}

char *home_detail(const struct home *home)
{
    size_t length;
    char *text = NULL;
    FILE *to = open_memstream(&text, &length);

    if (to == NULL)
        return NULL;
    if (home->about.thing == HOME_MESSAGE)
        home_detail_message(home, to);
    else if (home->about.thing == HOME_FILED)
        home_detail_report(home, to);
    else if (home->about.thing == HOME_SERVICE)
        home_detail_service(home, to);
    if (fclose(to) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a detail that stand for something: an instance, a machine, a check, a report. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/comcheck.h"
#include "desk/board/detail.h"

enum { WIDE = 90, NAME_COLUMNS = 16, WIDE_COLUMNS = 24, STATE_COLUMNS = 12 };

static const char *const heads[HEADS] = {
    [HEAD_TARGETS] = "Targets",   [HEAD_MESSAGE] = "Text",
    [HEAD_REASON] = "Why",        [HEAD_OUTPUT] = "Output",
    [HEAD_EXPECTED] = "Expected", [HEAD_MACHINES] = "Machines",
    [HEAD_FEATURES] = "Features", [HEAD_CHECKS] = "Checks",
    [HEAD_INJECTS] = "Injects",   [HEAD_POINTS] = "Points",
    [HEAD_REPORTS] = "Reports",   [HEAD_QUESTIONS] = "Questions",
    [HEAD_ANSWER] = "Answer",     [HEAD_BENIGN] = "Shared although benign",
    [HEAD_REQUESTS] = "Requests", [HEAD_MEMBERS] = "Members",
    [HEAD_SHEETS] = "Sheets",
};

static int lines_name(const struct room *room)
{
    return room->width >= WIDE ? WIDE_COLUMNS : NAME_COLUMNS;
}

static void lines_sign(const struct sign *sign, struct pen *pen)
{
    pen_blank(pen, 1);
    pen_glyph(pen, sign->style, sign->glyph);
    pen_blank(pen, 1);
}

static void lines_time(const struct room *room, int64_t x, struct pen *pen)
{
    char time[SAY_TEXT];

    pen_field(pen, STYLE_DIM, room->width >= WIDE ? 10 : 9, x >= 0 ? say_exercise(time, x) : "");
    pen_blank(pen, 1);
}

static void lines_paint_inject(const struct board *board, const struct room *room,
                               const struct entry *entry, struct pen *pen)
{
    const struct view_inject *inject = view_inject(board->view, entry->item);
    const struct view_vm *vm;
    const struct sign *sign;

    if (inject == NULL)
        return;
    vm = view_vm(board->view, inject->made.vm);
    sign = &inject_signs[inject->state];
    lines_sign(sign, pen);
    if (entry->kind == DETAIL_INJECT)
        board_inject_name(board, STYLE_STRONG, lines_name(room), inject, pen);
    else if (inject->made.team != 0)
        board_team_name(board, STYLE_STRONG, lines_name(room), inject->made.team, pen);
    else
        pen_field(pen, STYLE_STRONG, lines_name(room), "all teams");
    pen_blank(pen, 1);
    pen_field(pen, STYLE_DIM, room->width >= WIDE ? 14 : 8, vm != NULL ? vm->made.id : "message");
    pen_blank(pen, 1);
    pen_field(pen, sign->style, STATE_COLUMNS, sign->word);
    lines_time(room, inject->x, pen);
    if (inject->attempt > 1)
        pen_print(pen, STYLE_WARN, "attempt %u ", inject->attempt);
    if (inject->has_exit)
        pen_print(pen, inject->exit == 0 ? STYLE_DIM : STYLE_BAD, "exit %d ", inject->exit);
    pen_text(pen, sign->style == STYLE_BAD ? STYLE_BAD : STYLE_PLAIN, inject->text);
}

static void lines_paint_vm(const struct board *board, const struct room *room,
                           const struct entry *entry, struct pen *pen)
{
    const struct view_vm *vm = view_vm(board->view, entry->item);
    const struct sign *sign;

    if (vm == NULL)
        return;
    sign = vm_sign(vm);
    lines_sign(sign, pen);
    board_vm_name(board, STYLE_STRONG, lines_name(room), vm, pen);
    pen_blank(pen, 1);
    pen_field(pen, sign->style, STATE_COLUMNS, sign->word);
    pen_field(pen, STYLE_DIM, room->width >= WIDE ? 30 : 20, vm->made.address);
    pen_blank(pen, 1);
    pen_text(pen, sign->style, vm->hung[0] != '\0' ? vm->hung : vm->text);
}

static void lines_paint_feature(const struct board *board, const struct room *room,
                                const struct entry *entry, struct pen *pen)
{
    const struct view_feature *feature = view_feature(board->view, entry->item);
    enum style style;

    if (feature == NULL)
        return;
    style = feature->state == FEATURE_FAILED ? STYLE_BAD
            : feature->state == FEATURE_DONE ? STYLE_GOOD
                                             : STYLE_CLOCK;
    pen_blank(pen, 1);
    pen_glyph(pen, style,
              feature->state == FEATURE_FAILED ? GLYPH_BAD
              : feature->state == FEATURE_DONE ? GLYPH_GOOD
                                               : GLYPH_READY);
    pen_blank(pen, 1);
    pen_field(pen, STYLE_STRONG, lines_name(room), feature->made.id);
    pen_blank(pen, 1);
    pen_field(pen, style, STATE_COLUMNS, feature_state_words[feature->state]);
    if (feature->has_exit && feature->exit != 0)
        pen_print(pen, STYLE_BAD, "exit %d ", feature->exit);
    pen_text(pen, style == STYLE_BAD ? style : STYLE_DIM, feature->text);
}

static void lines_paint_condition(const struct board *board, const struct room *room,
                                  const struct entry *entry, struct pen *pen)
{
    const struct view_condition *condition = view_condition(board->view, entry->item);
    const struct sign *sign;
    char value[TEXT_THOUSANDTHS];

    if (condition == NULL)
        return;
    sign = condition_sign(board->view, condition);
    lines_sign(sign, pen);
    board_condition_name(board, STYLE_STRONG, lines_name(room), condition, pen);
    pen_blank(pen, 1);
    pen_field(pen, sign->style, STATE_COLUMNS, sign->word);
    pen_right(pen, sign->style, 5,
              condition->value >= 0 ? text_thousandths(value, condition->value) : "-");
    pen_blank(pen, 1);
    lines_time(room, condition->results != 0 ? condition->since : -1, pen);
    if (condition->excused)
        pen_text(pen, STYLE_WARN, "excused ");
    pen_text(pen, STYLE_PLAIN, condition->text);
}

static void lines_paint_metric(const struct board *board, const struct room *room,
                               const struct entry *entry, struct pen *pen)
{
    const struct view_metric *metric = view_metric(board->view, entry->item);
    char points[TEXT_THOUSANDTHS], most[TEXT_THOUSANDTHS];

    if (metric == NULL)
        return;
    pen_blank(pen, 3);
    pen_field(pen, STYLE_STRONG, lines_name(room), metric->made.id);
    pen_print(pen, STYLE_PLAIN, " %s/%s ", text_thousandths(points, metric->points),
              text_thousandths(most, metric->made.max));
    if (metric->by[0] != '\0')
        pen_print(pen, STYLE_DIM, "%s: ", metric->by);
    pen_text(pen, STYLE_DIM, metric->reason[0] != '\0' ? metric->reason : metric->made.title);
}

static void lines_paint_expectation(const struct board *board, const struct room *room,
                                    const struct entry *entry, struct pen *pen)
{
    const struct view_expectation *one = entry->item < board->view->expectation_count
                                             ? &board->view->expectations[entry->item]
                                             : NULL;
    enum style style;

    if (one == NULL || one->made.expectation == 0)
        return;
    style = one->state == EXPECTATION_MISSED ? STYLE_BAD
            : one->state == EXPECTATION_OPEN ? STYLE_CLOCK
            : one->state == EXPECTATION_MET  ? STYLE_GOOD
                                             : STYLE_DIM;
    pen_blank(pen, 3);
    if (one->made.team != 0)
        board_team_name(board, STYLE_STRONG, lines_name(room), one->made.team, pen);
    pen_blank(pen, 1);
    pen_field(pen, style, STATE_COLUMNS, expectation_state_words[one->state]);
    lines_time(room, one->due, pen);
    pen_text(pen, STYLE_PLAIN, one->made.report[0] != '\0' ? one->made.report : one->made.action);
    if (one->made.report[0] != '\0')
        pen_print(pen, STYLE_DIM, " %s", one->made.action);
}

static void lines_paint_report(const struct board *board, const struct room *room,
                               const struct entry *entry, struct pen *pen)
{
    const struct view_report *report;

    if (entry->item >= board->view->reports.report_count)
        return;
    report = &board->view->reports.reports[entry->item];
    pen_blank(pen, 3);
    pen_print(pen, STYLE_STRONG, "%s %u rev %u ", report->made.kind, report->made.number,
              report->made.revision);
    pen_print(pen, report->state == REPORT_RECEIVED ? STYLE_WARN : STYLE_DIM, "%s ",
              report_state_words[report->state]);
    lines_time(room, report->x, pen);
    pen_text(pen, STYLE_PLAIN, report->made.title);
}

static void lines_paint_question(const struct board *board, const struct room *room,
                                 const struct entry *entry, struct pen *pen)
{
    const struct view_question *question;

    if (entry->item >= board->view->inbox.question_count)
        return;
    question = &board->view->inbox.questions[entry->item];
    pen_print(pen, STYLE_STRONG, "   %u ", question->made.number);
    pen_field(pen, question->message == 0 ? STYLE_WARN : STYLE_DIM, STATE_COLUMNS,
              question->message == 0 ? "open" : "answered");
    lines_time(room, question->x, pen);
    pen_text(pen, STYLE_PLAIN, question->made.text);
}

/* "bait.invalid  Special-use domain names; estmark says it is false: our own" */
static void lines_paint_benign(const struct board *board, const struct room *room,
                               const struct entry *entry, struct pen *pen)
{
    const struct view *view = board->view;
    const struct view_shared *one;
    const struct view_warning *list;
    const struct view_sighting *said;

    if (entry->item >= view->shares.indicator_count)
        return;
    one = &view->shares.indicators[entry->item];
    list = view_warning(view, one->warning);
    said = view_said_false(view, one);
    pen_blank(pen, 1);
    pen_field(pen, STYLE_PLAIN, room->width >= WIDE ? 2 * WIDE_COLUMNS : WIDE_COLUMNS, one->value);
    pen_blank(pen, 1);
    if (list != NULL)
        pen_text(pen, STYLE_WARN, list->made.name);
    if (said != NULL)
        pen_print(pen, STYLE_PLAIN, "%s%s: false%s%s", list != NULL ? "; " : "", said->made.from,
                  said->made.text[0] != '\0' ? ", " : "", said->made.text);
}

static void lines_paint_request(const struct board *board, const struct room *room,
                                const struct entry *entry, struct pen *pen)
{
    const struct view_request *request;

    if (entry->item >= board->view->request_count)
        return;
    request = &board->view->requests[entry->item];
    pen_print(pen, STYLE_STRONG, "   %s ", request_titles[request->made.what]);
    pen_field(pen, request->state == REQUEST_OPEN ? STYLE_WARN : STYLE_DIM, STATE_COLUMNS,
              request_state_words[request->state]);
    lines_time(room, request->asked, pen);
    pen_text(pen, STYLE_PLAIN, request->text);
}

static void lines_paint_member(const struct board *board, const struct room *room,
                               const struct entry *entry, struct pen *pen)
{
    const struct view_member *member = view_member(board->view, entry->item);
    char wall[SAY_TEXT];

    if (member == NULL)
        return;
    pen_blank(pen, 1);
    pen_glyph(pen, member->sessions != 0 ? STYLE_GOOD : STYLE_DIM,
              member->sessions != 0 ? GLYPH_LINKED : GLYPH_UNLINKED);
    pen_blank(pen, 1);
    pen_field(pen, STYLE_STRONG, lines_name(room), member->made.name);
    pen_blank(pen, 1);
    pen_field(pen, STYLE_DIM, STATE_COLUMNS,
              member->locked          ? "locked"
              : member->sessions != 0 ? "here"
              : member->keys == 0     ? "no key"
                                      : "away");
    if (member->seen_wall != 0)
        pen_print(pen, STYLE_DIM, "since %s",
                  say_wall(wall, board->view, member->seen_wall, false));
}

static void lines_paint_head(const struct board *board, const struct room *room,
                             const struct entry *entry, struct pen *pen)
{
    (void)board;
    (void)room;
    pen_text(pen, STYLE_TITLE, heads[entry->item < HEADS ? entry->item : 0]);
}

void detail_paint_line(const struct board *board, const struct room *room,
                       const struct entry *entry, struct pen *pen)
{
    static void (*const paints[])(const struct board *, const struct room *, const struct entry *,
                                  struct pen *) = {
        [DETAIL_HEAD] = lines_paint_head,       [DETAIL_TARGET] = lines_paint_inject,
        [DETAIL_INJECT] = lines_paint_inject,   [DETAIL_VM] = lines_paint_vm,
        [DETAIL_FEATURE] = lines_paint_feature, [DETAIL_CONDITION] = lines_paint_condition,
        [DETAIL_METRIC] = lines_paint_metric,   [DETAIL_EXPECTATION] = lines_paint_expectation,
        [DETAIL_REPORT] = lines_paint_report,   [DETAIL_QUESTION] = lines_paint_question,
        [DETAIL_BENIGN] = lines_paint_benign,   [DETAIL_REQUEST] = lines_paint_request,
        [DETAIL_MEMBER] = lines_paint_member,   [DETAIL_GRADED] = detail_paint_sheet,
        [DETAIL_SHEET] = detail_paint_sheet,    [DETAIL_FORM] = detail_paint_sheet,
    };

    if (entry->kind < sizeof(paints) / sizeof(paints[0]) && paints[entry->kind] != NULL)
        paints[entry->kind](board, room, entry, pen);
}

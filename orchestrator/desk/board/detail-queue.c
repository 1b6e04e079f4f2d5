/* SPDX-License-Identifier: Apache-2.0 */
/* What a team or a seat has said and what is expected of them; and a line of the ticker. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/queue.h"
#include "desk/board/detail.h"

/* ---- what every thing in the queue says ---- */

static void queue_trail(const struct board *board, uint32_t team, const char *word, struct pen *pen,
                        enum style style)
{
    if (team != 0)
        detail_trail(pen, style, view_team_id(board->view, team), false);
    detail_trail(pen, style, word, true);
}

/* Who has it, and how it is numbered. */
bool detail_queue_fact(const struct board *board, enum queue_kind kind, uint32_t place, uint32_t n,
                       struct fact *fact)
{
    struct queue_item item;
    bool waits = queue_item_at(board->view, kind, place, board->x, &item) && !item.done;

    switch (n) {
    case 0:
        fact_print(fact, "waits", waits ? STYLE_WARN : STYLE_DIM,
                   waits ? "number %lld in the queue, %s" : "for nobody",
                   waits ? (long long)item.row : 0LL, waits ? priority_words[item.urgency] : "");
        return true;
    case 1:
        fact_print(fact, "who has it", STYLE_CLOCK, "%s",
                   waits && item.claim != NULL ? item.claim->by : "");
        return true;
    case 2:
        fact_print(fact, "note", STYLE_PLAIN, "%s",
                   waits && item.claim != NULL ? item.claim->text : "");
        return true;
    default:
        return false;
    }
}

/* ---- a request ---- */

static const struct view_request *detail_request_of(const struct board *board, uint32_t item)
{
    return item < board->view->request_count ? &board->view->requests[item] : NULL;
}

static void detail_request_heading(const struct board *board, uint32_t item, struct pen *pen,
                                   enum style style)
{
    const struct view_request *request = detail_request_of(board, item);

    if (request != NULL)
        queue_trail(board, request->made.team, request_titles[request->made.what], pen, style);
}

static bool detail_request_fact(const struct board *board, uint32_t item, uint32_t n,
                                struct fact *fact)
{
    const struct view_request *request = detail_request_of(board, item);

    if (request == NULL)
        return false;
    if (n == 0)
        fact_print(fact, "state", STYLE_STRONG, "%s", request_state_words[request->state]);
    else if (n == 1)
        fact_print(fact, "asked by", STYLE_PLAIN, "%s", request->by);
    else if (n == 2)
        fact_time(board, fact, "asked at", request->asked);
    else if (n == 3)
        fact_print(fact, "answer", STYLE_PLAIN, "%s%s%s", request->answer_by,
                   request->answer[0] != '\0' ? ": " : "", request->answer);
    else
        return detail_queue_fact(board, QUEUE_REQUEST, item, n - 4, fact);
    return true;
}

static const char *detail_request_text(const struct board *board, uint32_t item,
                                       enum detail_text which)
{
    const struct view_request *request = detail_request_of(board, item);

    return request != NULL && which == TEXT_REASON ? request->text : NULL;
}

static void detail_request_more(const struct board *board, const struct room *room, uint32_t item,
                                struct entries *rows)
{
    detail_lines(rows, room, HEAD_REASON, TEXT_REASON,
                 detail_request_text(board, item, TEXT_REASON));
}

const struct detail detail_request = {.heading = detail_request_heading,
                                      .fact = detail_request_fact,
                                      .more = detail_request_more,
                                      .text = detail_request_text};

/* ---- an order that waits for approval ---- */

static const struct view_ask *detail_ask_of(const struct board *board, uint32_t item)
{
    return item < board->view->ask_count ? &board->view->asks[item] : NULL;
}

static void detail_ask_heading(const struct board *board, uint32_t item, struct pen *pen,
                               enum style style)
{
    const struct view_ask *ask = detail_ask_of(board, item);
    char name[VIEW_ASK_NAME];

    if (ask != NULL)
        queue_trail(board, ask->made.team, view_ask_name(board->view, ask, name), pen, style);
}

static bool detail_ask_fact(const struct board *board, uint32_t item, uint32_t n, struct fact *fact)
{
    const struct view_ask *ask = detail_ask_of(board, item);
    char order[160];

    if (ask == NULL)
        return false;
    if (n == 0)
        fact_print(fact, "state", STYLE_STRONG, "%s", ask_words[ask->state]);
    else if (n == 1) {
        view_ask_order(&ask->made, order, sizeof(order));
        fact_print(fact, "order", STYLE_PLAIN, "%s", order);
    } else if (n == 2)
        fact_print(fact, "asked by", STYLE_PLAIN, "%s (%s)", ask->made.actor,
                   role_words[ask->made.role]);
    else if (n == 3)
        fact_time(board, fact, "asked at", ask->asked);
    else if (n == 4)
        fact_print(fact, "answer", STYLE_PLAIN, "%s%s%s", ask->answer_by,
                   ask->answer[0] != '\0' ? ": " : "", ask->answer);
    else
        return detail_queue_fact(board, QUEUE_ASK, item, n - 5, fact);
    return true;
}

static const char *detail_ask_text(const struct board *board, uint32_t item, enum detail_text which)
{
    const struct view_ask *ask = detail_ask_of(board, item);

    return ask != NULL && which == TEXT_REASON ? ask->made.reason : NULL;
}

static void detail_ask_more(const struct board *board, const struct room *room, uint32_t item,
                            struct entries *rows)
{
    detail_lines(rows, room, HEAD_REASON, TEXT_REASON, detail_ask_text(board, item, TEXT_REASON));
}

const struct detail detail_ask = {.heading = detail_ask_heading,
                                  .fact = detail_ask_fact,
                                  .more = detail_ask_more,
                                  .text = detail_ask_text};

/* ---- an expected action ---- */

static const struct view_expectation *detail_expectation_of(const struct board *board,
                                                            uint32_t item)
{
    return item < board->view->expectation_count && board->view->expectations[item].made.expectation
               ? &board->view->expectations[item]
               : NULL;
}

static void detail_expectation_heading(const struct board *board, uint32_t item, struct pen *pen,
                                       enum style style)
{
    const struct view_expectation *one = detail_expectation_of(board, item);

    if (one == NULL)
        return;
    if (one->made.team != 0)
        detail_trail(pen, style, view_team_id(board->view, one->made.team), false);
    detail_trail(pen, style, one->made.inject, false);
    detail_trail(pen, style, one->made.report[0] != '\0' ? one->made.report : "expected", true);
}

static bool detail_expectation_fact(const struct board *board, uint32_t item, uint32_t n,
                                    struct fact *fact)
{
    const struct view_expectation *one = detail_expectation_of(board, item);

    if (one == NULL)
        return false;
    if (n == 0)
        fact_print(fact, "state", STYLE_STRONG, "%s", expectation_state_words[one->state]);
    else if (n == 1)
        fact_time(board, fact, "due at", one->due);
    else if (n == 2)
        fact_print(fact, "report", STYLE_PLAIN, "%s", one->made.report);
    else if (n == 3)
        fact_print(fact, "decided by", STYLE_PLAIN, "%s%s%s", one->by,
                   one->text[0] != '\0' ? ": " : "", one->text);
    else
        return detail_queue_fact(board, QUEUE_EXPECTATION, item, n - 4, fact);
    return true;
}

static const char *detail_expectation_text(const struct board *board, uint32_t item,
                                           enum detail_text which)
{
    const struct view_expectation *one = detail_expectation_of(board, item);

    return one != NULL && which == TEXT_MESSAGE ? one->made.action : NULL;
}

static void detail_expectation_more(const struct board *board, const struct room *room,
                                    uint32_t item, struct entries *rows)
{
    const struct view_expectation *one = detail_expectation_of(board, item);

    if (one == NULL)
        return;
    detail_lines(rows, room, HEAD_EXPECTED, TEXT_MESSAGE, one->made.action);
    if (one->made.injects.count != 0)
        detail_head(rows, HEAD_INJECTS);
    for (uint32_t i = 0; i < one->made.injects.count; i++)
        if (view_inject(board->view, one->made.injects.items[i]) != NULL)
            entries_add(rows, 1, DETAIL_INJECT, one->made.injects.items[i]);
}

const struct detail detail_expectation = {.heading = detail_expectation_heading,
                                          .fact = detail_expectation_fact,
                                          .more = detail_expectation_more,
                                          .text = detail_expectation_text};

/* ---- a stage of a report that is overdue ---- */

static const struct view_deadline *detail_deadline_of(const struct board *board, uint32_t item)
{
    return item < board->view->reports.deadline_count ? &board->view->reports.deadlines[item]
                                                      : NULL;
}

static void detail_deadline_heading(const struct board *board, uint32_t item, struct pen *pen,
                                    enum style style)
{
    const struct view_deadline *deadline = detail_deadline_of(board, item);

    if (deadline != NULL)
        queue_trail(board, deadline->team, report_stage_words[deadline->stage], pen, style);
}

static bool detail_deadline_fact(const struct board *board, uint32_t item, uint32_t n,
                                 struct fact *fact)
{
    const struct view_deadline *deadline = detail_deadline_of(board, item);

    if (deadline == NULL)
        return false;
    if (n == 0)
        fact_time(board, fact, "due at", deadline->due);
    else if (n == 1)
        fact_print(fact, "report", STYLE_PLAIN, deadline->number != 0 ? "%u" : "none yet",
                   deadline->number);
    else
        return detail_queue_fact(board, QUEUE_OVERDUE, item, n - 2, fact);
    return true;
}

const struct detail detail_deadline = {.heading = detail_deadline_heading,
                                       .fact = detail_deadline_fact};

/* ---- a line of the ticker ---- */

static const struct view_line *detail_line_of(const struct board *board, uint32_t item)
{
    const struct view *view = board->view;

    /* Only the newest ones are kept. */
    if (item >= view->ticker_count || view->ticker_count - item > VIEW_TICKER)
        return NULL;
    return &view->ticker[item % VIEW_TICKER];
}

static void detail_line_heading(const struct board *board, uint32_t item, struct pen *pen,
                                enum style style)
{
    const struct view_line *line = detail_line_of(board, item);

    queue_trail(board, line != NULL ? line->team : 0, "what happened", pen, style);
}

static bool detail_line_fact(const struct board *board, uint32_t item, uint32_t n,
                             struct fact *fact)
{
    const struct view_line *line = detail_line_of(board, item);
    char wall[SAY_TEXT];

    if (line == NULL || n > 2)
        return false;
    if (n == 0)
        fact_time(board, fact, "at", line->x);
    else if (n == 1)
        fact_print(fact, "by the wall", STYLE_PLAIN, "%s",
                   say_wall(wall, board->view, line->wall, true));
    else
        fact_print(fact, "row", STYLE_DIM, "%s", row_classes[line->kind].name);
    return true;
}

static const char *detail_line_text(const struct board *board, uint32_t item,
                                    enum detail_text which)
{
    const struct view_line *line = detail_line_of(board, item);

    return line != NULL && which == TEXT_MESSAGE ? line->text : NULL;
}

static void detail_line_more(const struct board *board, const struct room *room, uint32_t item,
                             struct entries *rows)
{
    const struct view_line *line = detail_line_of(board, item);

    if (line != NULL)
        detail_lines(rows, room, HEAD_MESSAGE, TEXT_MESSAGE, line->text);
}

const struct detail detail_line = {.heading = detail_line_heading,
                                   .fact = detail_line_fact,
                                   .more = detail_line_more,
                                   .text = detail_line_text};

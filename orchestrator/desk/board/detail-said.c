/* SPDX-License-Identifier: Apache-2.0 */
/* Reports, questions and disputes of teams, with their texts. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "desk/board/detail.h"

/* ---- a report ---- */

static const struct view_report *detail_report_of(const struct board *board, uint32_t item)
{
    return item < board->view->reports.report_count ? &board->view->reports.reports[item] : NULL;
}

static void detail_report_heading(const struct board *board, uint32_t item, struct pen *pen,
                                  enum style style)
{
    const struct view_report *report = detail_report_of(board, item);
    char name[64];

    if (report == NULL)
        return;
    text_print(name, sizeof(name), "%.32s %u", report->made.kind, report->made.number);
    detail_trail(pen, style, view_team_id(board->view, report->made.team), false);
    detail_trail(pen, style, name, true);
}

static bool detail_report_fact(const struct board *board, uint32_t item, uint32_t n,
                               struct fact *fact)
{
    const struct view_report *report = detail_report_of(board, item);
    const struct view_inject *inject;

    if (report == NULL)
        return false;
    inject = view_inject(board->view, report->inject);
    switch (n) {
    case 0:
        fact_print(fact, "title", STYLE_STRONG, "%s", report->made.title);
        return true;
    case 1:
        fact_print(fact, "state", report->state == REPORT_RECEIVED ? STYLE_WARN : STYLE_PLAIN,
                   "%s%s%s%s%s", report_state_words[report->state],
                   report->state_by[0] != '\0' ? " by " : "", report->state_by,
                   report->state_text[0] != '\0' ? ": " : "", report->state_text);
        return true;
    case 2:
        fact_print(fact, "revision", STYLE_PLAIN, "%u, %s", report->made.revision,
                   report_stage_words[report->made.stage]);
        return true;
    case 3:
        fact_time(board, fact, "first at", report->first_x);
        return true;
    case 4:
        fact_time(board, fact, "newest at", report->x);
        return true;
    case 5:
        fact_print(fact, "is about", report->decided ? STYLE_PLAIN : STYLE_WARN, "%s%s",
                   inject != NULL ? inject->made.id : "",
                   inject != NULL && !report->decided ? "? (proposed)" : "");
        return true;
    case 6:
        fact_print(fact, "decided by", STYLE_PLAIN, "%s", report->match_by);
        return true;
    default:
        return false;
    }
}

static const char *detail_report_text(const struct board *board, uint32_t item,
                                      enum detail_text which)
{
    return which == TEXT_OUTPUT ? detail_document(board, SUBJECT_REPORT, item) : NULL;
}

static void detail_report_more(const struct board *board, const struct room *room, uint32_t item,
                               struct entries *rows)
{
    const struct view_report *report = detail_report_of(board, item);

    if (report == NULL)
        return;
    detail_list_sheets(board, report->made.team, report->made.number, rows);
    if (view_inject(board->view, report->inject) != NULL) {
        detail_head(rows, HEAD_INJECTS);
        entries_add(rows, 1, DETAIL_INJECT, report->inject);
    }
    detail_lines(rows, room, HEAD_MESSAGE, TEXT_OUTPUT,
                 detail_report_text(board, item, TEXT_OUTPUT));
}

const struct detail detail_report = {.heading = detail_report_heading,
                                     .fact = detail_report_fact,
                                     .more = detail_report_more,
                                     .text = detail_report_text};

/* ---- a question ---- */

static const struct view_question *detail_question_of(const struct board *board, uint32_t item)
{
    return item < board->view->inbox.question_count ? &board->view->inbox.questions[item] : NULL;
}

static void detail_question_heading(const struct board *board, uint32_t item, struct pen *pen,
                                    enum style style)
{
    const struct view_question *question = detail_question_of(board, item);
    char name[32];

    if (question == NULL)
        return;
    text_print(name, sizeof(name), "question %u", question->made.number);
    detail_trail(pen, style, view_team_id(board->view, question->made.team), false);
    detail_trail(pen, style, name, true);
}

static bool detail_question_fact(const struct board *board, uint32_t item, uint32_t n,
                                 struct fact *fact)
{
    const struct view_question *question = detail_question_of(board, item);

    if (question == NULL || n > 3)
        return false;
    if (n == 0)
        fact_print(fact, "asked by", STYLE_PLAIN, "%s", question->made.by);
    else if (n == 1)
        fact_time(board, fact, "asked at", question->x);
    else if (n == 2)
        fact_print(fact, "answered by", STYLE_PLAIN, "%s", question->answer_by);
    else
        fact_time(board, fact, "answered at", question->message != 0 ? question->answered : -1);
    return true;
}

static const char *detail_question_text(const struct board *board, uint32_t item,
                                        enum detail_text which)
{
    const struct view_question *question = detail_question_of(board, item);
    const struct view_message *message;

    if (question == NULL)
        return NULL;
    if (which == TEXT_MESSAGE)
        return question->made.text;
    message = question->message != 0
                  ? view_message_of(board->view, question->made.team, question->message)
                  : NULL;
    return which == TEXT_ANSWER && message != NULL ? message->made.body : NULL;
}

static void detail_question_more(const struct board *board, const struct room *room, uint32_t item,
                                 struct entries *rows)
{
    detail_lines(rows, room, HEAD_QUESTIONS, TEXT_MESSAGE,
                 detail_question_text(board, item, TEXT_MESSAGE));
    detail_lines(rows, room, HEAD_MESSAGE, TEXT_ANSWER,
                 detail_question_text(board, item, TEXT_ANSWER));
}

const struct detail detail_question = {.heading = detail_question_heading,
                                       .fact = detail_question_fact,
                                       .more = detail_question_more,
                                       .text = detail_question_text};

/* ---- an answer to a message ---- */

static const struct view_answered *detail_answer_of(const struct board *board, uint32_t item)
{
    return item < board->view->inbox.answer_count ? &board->view->inbox.answers[item] : NULL;
}

static void detail_answer_heading(const struct board *board, uint32_t item, struct pen *pen,
                                  enum style style)
{
    const struct view_answered *answer = detail_answer_of(board, item);
    char name[40];

    if (answer == NULL)
        return;
    text_print(name, sizeof(name), "answer to message %u", answer->made.number);
    detail_trail(pen, style, view_team_id(board->view, answer->made.team), false);
    detail_trail(pen, style, name, true);
}

static bool detail_answer_fact(const struct board *board, uint32_t item, uint32_t n,
                               struct fact *fact)
{
    const struct view_answered *answer = detail_answer_of(board, item);
    const struct message_sent *to;

    if (answer == NULL || n > 5)
        return false;
    to = &board->view->messages[answer->message].made;
    if (n == 0)
        fact_print(fact, "message", STYLE_STRONG, "%s", to->subject);
    else if (n == 1)
        fact_print(fact, "answered by", STYLE_PLAIN, "%s", answer->made.by);
    else if (n == 2)
        fact_time(board, fact, "answered at", answer->x);
    else if (n == 3)
        fact_print(fact, "ways", STYLE_PLAIN, "%s",
                   to->judged[0] != '\0' ? to->judged : to->answers);
    else if (n == 4)
        fact_print(fact, "it says", STYLE_PLAIN, "%s", answer->made.word);
    else
        fact_print(fact, "taken as", answer->taken[0] != '\0' ? STYLE_GOOD : STYLE_WARN, "%s%s%s",
                   answer->taken, answer->taken[0] != '\0' ? ", by " : "", answer->taken_by);
    return true;
}

static const char *detail_answer_text(const struct board *board, uint32_t item,
                                      enum detail_text which)
{
    const struct view_answered *answer = detail_answer_of(board, item);

    if (answer == NULL)
        return NULL;
    return which == TEXT_MESSAGE  ? board->view->messages[answer->message].made.body
           : which == TEXT_ANSWER ? answer->made.text
                                  : NULL;
}

static void detail_answer_more(const struct board *board, const struct room *room, uint32_t item,
                               struct entries *rows)
{
    detail_lines(rows, room, HEAD_MESSAGE, TEXT_MESSAGE,
                 detail_answer_text(board, item, TEXT_MESSAGE));
    detail_lines(rows, room, HEAD_ANSWER, TEXT_ANSWER,
                 detail_answer_text(board, item, TEXT_ANSWER));
}

const struct detail detail_answer = {.heading = detail_answer_heading,
                                     .fact = detail_answer_fact,
                                     .more = detail_answer_more,
                                     .text = detail_answer_text};

/* ---- a dispute ---- */

static const struct view_dispute *detail_dispute_of(const struct board *board, uint32_t item)
{
    return item < board->view->inbox.dispute_count ? &board->view->inbox.disputes[item] : NULL;
}

static void detail_dispute_heading(const struct board *board, uint32_t item, struct pen *pen,
                                   enum style style)
{
    const struct view_dispute *dispute = detail_dispute_of(board, item);
    char name[32];

    if (dispute == NULL)
        return;
    text_print(name, sizeof(name), "dispute %u", dispute->made.number);
    detail_trail(pen, style, view_team_id(board->view, dispute->made.team), false);
    detail_trail(pen, style, name, true);
}

static bool detail_dispute_fact(const struct board *board, uint32_t item, uint32_t n,
                                struct fact *fact)
{
    const struct view_dispute *dispute = detail_dispute_of(board, item);
    const struct view_metric *metric;
    char points[TEXT_THOUSANDTHS];

    if (dispute == NULL || n > 4)
        return false;
    metric = view_metric(board->view, dispute->made.metric);
    if (n == 0)
        fact_print(fact, "state", dispute->decided ? STYLE_PLAIN : STYLE_WARN, "%s",
                   !dispute->decided ? "open"
                   : dispute->upheld ? "upheld"
                                     : "rejected");
    else if (n == 1)
        fact_print(fact, "metric", STYLE_PLAIN, "%s, %s points then",
                   metric != NULL ? metric->made.id : "",
                   text_thousandths(points, dispute->made.points));
    else if (n == 2)
        fact_print(fact, "by", STYLE_PLAIN, "%s", dispute->made.by);
    else if (n == 3)
        fact_time(board, fact, "opened at", dispute->x);
    else
        fact_print(fact, "decided by", STYLE_PLAIN, dispute->decided ? "%s: %s" : "",
                   dispute->decided_by, dispute->reason);
    return true;
}

static const char *detail_dispute_text(const struct board *board, uint32_t item,
                                       enum detail_text which)
{
    const struct view_dispute *dispute = detail_dispute_of(board, item);

    return dispute != NULL && which == TEXT_REASON ? dispute->made.text : NULL;
}

static void detail_dispute_more(const struct board *board, const struct room *room, uint32_t item,
                                struct entries *rows)
{
    detail_lines(rows, room, HEAD_REASON, TEXT_REASON,
                 detail_dispute_text(board, item, TEXT_REASON));
}

const struct detail detail_dispute = {.heading = detail_dispute_heading,
                                      .fact = detail_dispute_fact,
                                      .more = detail_dispute_more,
                                      .text = detail_dispute_text};

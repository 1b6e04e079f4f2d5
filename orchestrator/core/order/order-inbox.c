/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders about a team's inbox: the team acknowledges and answers messages and asks questions;
 * exercise control answers a question by a message. What is sent again changes nothing and is
 * answered with "already", so that a sender who got no answer sends it again.
 */
#include <string.h>

#include "core/model/row.h"
#include "core/order/order.h"

/* The message of the team's inbox that the order names. NULL: refused. */
static const struct view_message *inbox_message(struct ordering *o, const struct view_team *team,
                                                uint32_t *ret_number)
{
    const struct view_message *message = NULL;
    int64_t number;

    if (text_to_int(o->order->target, 1, UINT32_MAX, &number)) {
        *ret_number = (uint32_t)number;
        message = view_message_of(o->state->view, team->made.team, *ret_number);
    }
    if (message == NULL)
        (void)REFUSE(o, "there is no message \"%.20s\" in the inbox", o->order->target);
    return message;
}

int order_ack(struct ordering *o)
{
    const struct view_team *team = order_own_team(o);
    const struct view_acked *before;
    char at[ORDER_CLOCK];
    uint32_t number;

    if (team == NULL || inbox_message(o, team, &number) == NULL)
        return 1;
    before = view_acked_of(o->state->view, team->made.team, number);
    if (before != NULL)
        return ACCEPT(o, "message %u acknowledged %s by %s already", number,
                      order_clock_text(at, before->wall), before->by);
    intents_row(o->intents, &(struct row){.kind = ROW_MESSAGE_ACKED,
                                          .as.message_acked = {.team = team->made.team,
                                                               .number = number,
                                                               .by = o->order->actor}});
    return ACCEPT(o, "message %u acknowledged %s", number, order_clock_text(at, o->state->wall));
}

int order_answer(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = order_own_team(o);
    uint32_t number = 0, count = 0;
    const struct view_message *message = team != NULL ? inbox_message(o, team, &number) : NULL;
    const char *word = o->order->detail, *text = NULL, *body = o->order->set.body;
    char at[ORDER_CLOCK];

    if (message != NULL && word[0] != '\0' && text_word(message->made.answers, word) == 0)
        return message->made.answers[0] != '\0'
                   ? REFUSE(o, "message %u is answered in one of these ways: %s", number,
                            message->made.answers)
                   : REFUSE(o, "message %u is answered in your own words", number);
    if (message != NULL)
        text = word[0] != '\0' && (body == NULL || body[0] == '\0') ? word
                                                                    : order_said(o, "an answer");
    if (text == NULL)
        return 1;
    for (size_t i = 0; i < view->inbox.answer_count; i++) {
        const struct view_answered *one = &view->inbox.answers[i];

        if (one->made.team != team->made.team)
            continue;
        count++;
        if (one->made.number == number && strcmp(one->made.text, text) == 0 &&
            strcmp(one->made.word, word) == 0)
            return ACCEPT(o, "answer to message %u received %s already", number,
                          order_clock_text(at, one->wall));
    }
    if (count >= INBOX_ANSWERS_MOST)
        return REFUSE(o, "your team has given %u answers already", count);
    intents_row(o->intents, &(struct row){.kind = ROW_MESSAGE_ANSWERED,
                                          .as.message_answered = {.team = team->made.team,
                                                                  .number = number,
                                                                  .inject = message->made.inject,
                                                                  .by = o->order->actor,
                                                                  .word = word,
                                                                  .text = text}});
    return ACCEPT(o, "answer to message %u received %s", number,
                  order_clock_text(at, o->state->wall));
}

int order_question(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = order_own_team(o);
    const char *text = team != NULL ? order_said(o, "a question") : NULL;
    char at[ORDER_CLOCK];
    uint32_t count;

    if (text == NULL)
        return 1;
    count = view_questions_of(view, team->made.team);
    for (uint32_t i = count; i > 0; i--) {
        const struct view_question *one = view_question_of(view, team->made.team, i);

        if (one != NULL && one->message == 0 && strcmp(one->made.text, text) == 0)
            return ACCEPT(o, "question %u asked %s already", i, order_clock_text(at, one->wall));
    }
    if (count >= INBOX_QUESTIONS_MOST)
        return REFUSE(o, "your team has asked %u questions already", count);
    intents_row(o->intents, &(struct row){.kind = ROW_QUESTION_ASKED,
                                          .as.question_asked = {.team = team->made.team,
                                                                .number = count + 1,
                                                                .by = o->order->actor,
                                                                .text = text}});
    return ACCEPT(o, "question %u asked %s; exercise control answers in the inbox", count + 1,
                  order_clock_text(at, o->state->wall));
}

/* ---- exercise control's side ---- */

int order_branch(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = order_own_team(o);
    uint32_t number = 0;
    const struct view_message *message = team != NULL ? inbox_message(o, team, &number) : NULL;
    const struct view_answered *answer;
    const char *ways, *word = o->order->detail;

    if (message == NULL)
        return 1;
    ways = message->made.judged[0] != '\0' ? message->made.judged : message->made.answers;
    answer = view_answer_of(view, team->made.team, number);
    if (ways[0] == '\0')
        return REFUSE(o, "nothing depends on the answer to message %u", number);
    if (text_word(ways, word) == 0)
        return REFUSE(o, "an answer to message %u is taken for one of these: %s", number, ways);
    if (answer == NULL)
        return REFUSE(o, "%s has not answered message %u yet", team->made.id, number);
    if (strcmp(answer->taken, word) == 0)
        return ACCEPT(o, "the answer of %s to message %u was taken for %s by %s already",
                      team->made.id, number, word, answer->taken_by);
    intents_row(o->intents, &(struct row){.kind = ROW_ANSWER_TAKEN,
                                          .as.answer_taken = {.team = team->made.team,
                                                              .number = number,
                                                              .inject = message->made.inject,
                                                              .word = word,
                                                              .by = o->order->actor,
                                                              .text = o->order->reason}});
    return ACCEPT(o, "the answer of %s to message %u is taken for %s", team->made.id, number, word);
}

int order_question_answer(struct ordering *o)
{
    const struct view_team *team = order_own_team(o);
    const char *text = team != NULL ? order_said(o, "an answer") : NULL;
    const struct view_question *question = NULL;
    char subject[64];
    int64_t number;

    if (text == NULL)
        return 1;
    if (text_to_int(o->order->target, 1, UINT32_MAX, &number))
        question = view_question_of(o->state->view, team->made.team, (uint32_t)number);
    if (question == NULL)
        return REFUSE(o, "%s has asked no question \"%.20s\"", team->made.id, o->order->target);
    if (question->message != 0)
        return REFUSE(o, "question %u of %s was answered by %s (excon message tells more)",
                      question->made.number, team->made.id, question->answer_by);
    text_print(subject, sizeof(subject), "Answer to question %u", question->made.number);
    intents_row(o->intents, &(struct row){.kind = ROW_MESSAGE_SENT,
                                          .as.message_sent = {.team = team->made.team,
                                                              .from = "Exercise control",
                                                              .subject = subject,
                                                              .body = text,
                                                              .by = o->order->actor}});
    intents_row(o->intents, &(struct row){.kind = ROW_QUESTION_ANSWERED,
                                          .as.question_answered = {.team = team->made.team,
                                                                   .number = question->made.number,
                                                                   .message = team->messages + 1,
                                                                   .by = o->order->actor}});
    return ACCEPT(o, "question %u of %s is answered", question->made.number, team->made.id);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expected actions: the delivery of an inject opens them, a person sees them met, or their
 * deadline passes and they are missed. A team gets points for an action in time; an action that is
 * met or missed opens the events that the scenario names for it.
 */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/decide/decide.h"

static void expectation_turn(struct intents *intents, uint32_t expectation,
                             enum expectation_state state, int64_t due, int64_t cause,
                             const char *text)
{
    intents_row(intents, &(struct row){.kind = ROW_EXPECTATION_STATE,
                                       .as.expectation_state = {.expectation = expectation,
                                                                .state = state,
                                                                .due = due,
                                                                .cause = cause,
                                                                .text = text}});
}

static void expectation_on_delivered(const struct state *state, const struct row *row,
                                     struct intents *intents)
{
    uint32_t count;
    const uint32_t *expectations =
        state_items(&state->expectations_of_inject, row->as.inject_state.inject, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_expectation *expectation = view_expectation(state->view, expectations[i]);

        if (expectation->state == EXPECTATION_WAITING && state->view->phase != PHASE_ENDED)
            expectation_turn(intents, expectations[i], EXPECTATION_OPEN,
                             expectation->made.due > 0 ? row->x + expectation->made.due : -1,
                             row->seq, "");
    }
}

/* They fire at their turn on the agenda, so never within a pause. */
static void expectation_open_events(const struct state *state, const struct ordinals *events,
                                    int64_t cause, struct intents *intents)
{
    for (uint32_t i = 0; i < events->count && state->view->phase != PHASE_ENDED; i++) {
        const struct view_event *event = view_event(state->view, events->items[i]);

        if (event != NULL && event->state == OCCURRENCE_SCHEDULED)
            intents_event(intents, events->items[i], OCCURRENCE_OPEN, cause, "");
    }
}

static const char *expectation_late(char to[64], const struct view_expectation *expectation,
                                    int64_t share)
{
    text_print(to, 64, "%lld s late, which brings %lld.%lld %%",
               (long long)(expectation->x - expectation->due) / 1000, (long long)share / 10,
               (long long)share % 10);
    return to;
}

static void expectation_award(const struct state *state, const struct view_expectation *expectation,
                              const struct row *row, struct intents *intents)
{
    const struct view_metric *metric = view_metric(state->view, expectation->made.metric);
    int64_t share = row->as.expectation_state.state == EXPECTATION_MET
                        ? 1000
                        : ledger_lateness(expectation, expectation->x);
    const char *text = row->as.expectation_state.text;
    bool said = text != NULL && text[0] != '\0';
    char reason[200], late[64];

    if (metric == NULL || share == 0 || expectation->made.graded)
        return;
    text_print(reason, sizeof(reason), "%s%s%s",
               share == 1000 ? "in time" : expectation_late(late, expectation, share),
               said ? ": " : "", said ? text : "");
    intents_row(intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                       .as.score_award = {.metric = metric->made.metric,
                                                          .points = ledger_response(metric, share),
                                                          .cause = row->seq,
                                                          .by = row->as.expectation_state.by,
                                                          .reason = reason}});
}

static void expectation_on_state(const struct state *state, const struct row *row,
                                 struct intents *intents)
{
    const struct view_expectation *expectation =
        view_expectation(state->view, row->as.expectation_state.expectation);

    if (row->as.expectation_state.state == EXPECTATION_LATE)
        expectation_award(state, expectation, row, intents);
    if (row->as.expectation_state.state == EXPECTATION_MET) {
        expectation_award(state, expectation, row, intents);
        expectation_open_events(state, &expectation->made.then, row->seq, intents);
    } else if (row->as.expectation_state.state == EXPECTATION_MISSED) {
        expectation_open_events(state, &expectation->made.otherwise, row->seq, intents);
    }
}

/* ---- answers to messages ---- */

/* The team's expectation of an answer to the inject's message; NULL: there is none. */
static const struct view_expectation *expectation_of_answer(const struct state *state,
                                                            uint32_t inject, uint32_t team)
{
    uint32_t count;
    const uint32_t *list = state_items(&state->expectations_of_inject, inject, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_expectation *one = view_expectation(state->view, list[i]);

        if (one->made.team == team && one->made.answers[0] != '\0')
            return one;
    }
    return NULL;
}

/* The events that an answer in this way opens. */
static void expectation_open_branch(const struct state *state,
                                    const struct view_expectation *expectation, const char *word,
                                    int64_t cause, struct intents *intents)
{
    const struct expectation_made *made = &expectation->made;
    size_t place = text_word(made->answers, word);

    for (uint32_t i = 0; place != 0 && i < made->branches.count && i < made->branch_of.count; i++)
        if (made->branch_of.items[i] == place)
            expectation_open_events(
                state, &(struct ordinals){.items = &made->branches.items[i], .count = 1}, cause,
                intents);
}

/* The first answer meets the expectation, in time or late; in time it opens its branch. */
static void expectation_on_answered(const struct state *state, const struct row *row,
                                    struct intents *intents)
{
    const struct message_answered *body = &row->as.message_answered;
    const struct view_expectation *one = expectation_of_answer(state, body->inject, body->team);
    bool in_time = one != NULL && one->state == EXPECTATION_OPEN;

    if (one == NULL || (!in_time && one->state != EXPECTATION_MISSED) ||
        state->view->phase == PHASE_ENDED)
        return;
    intents_row(intents,
                &(struct row){.kind = ROW_EXPECTATION_STATE,
                              .as.expectation_state = {
                                  .expectation = one->made.expectation,
                                  .state = in_time ? EXPECTATION_MET : EXPECTATION_LATE,
                                  .cause = row->seq,
                                  .by = view_team_id(state->view, body->team),
                                  .text = body->word[0] != '\0' ? body->word : "answered"}});
    if (in_time)
        expectation_open_branch(state, one, body->word, row->seq, intents);
}

static void expectation_on_taken(const struct state *state, const struct row *row,
                                 struct intents *intents)
{
    const struct answer_taken *body = &row->as.answer_taken;
    const struct view_expectation *one = expectation_of_answer(state, body->inject, body->team);

    if (one != NULL)
        expectation_open_branch(state, one, body->word, row->seq, intents);
}

/* The team's message that the expectation's inject sent; 0: none was. */
static uint32_t expectation_message(const struct view *view,
                                    const struct view_expectation *expectation,
                                    uint32_t *ret_inject)
{
    uint32_t number = 0, found = 0;

    for (size_t i = 0; i < view->message_count; i++) {
        const struct view_message *message = &view->messages[i];

        if (!view_message_is_of(message, expectation->made.team))
            continue;
        number++;
        if (ordinals_have(&expectation->made.injects, message->made.inject)) {
            found = number;
            *ret_inject = message->made.inject;
        }
    }
    return found;
}

/* A modelled team answers in one of the ways, and where exercise control says which, it does so at
 * once. Which follows from the expectation alone. */
static void expectation_answers(const struct state *state,
                                const struct view_expectation *expectation, struct intents *intents)
{
    const struct expectation_made *made = &expectation->made;
    uint32_t inject = 0, number = expectation_message(state->view, expectation, &inject), count = 1;
    const char *team = view_team_id(state->view, made->team), *at = made->answers;
    char word[64];

    for (const char *c = at; *c != '\0'; c++)
        count += *c == ' ';
    for (uint32_t skip = made->expectation * 2654435761u / 65536 % count; skip > 0; skip--)
        at = strchr(at, ' ') + 1;
    text_print(word, sizeof(word), "%.*s", (int)strcspn(at, " "), at);
    if (number == 0)
        return;
    intents_row(intents, &(struct row){.kind = ROW_MESSAGE_ANSWERED,
                                       .as.message_answered = {.team = made->team,
                                                               .number = number,
                                                               .inject = inject,
                                                               .by = team,
                                                               .word = made->judged ? "" : word,
                                                               .text = word}});
    if (made->judged)
        intents_row(intents, &(struct row){.kind = ROW_ANSWER_TAKEN,
                                           .as.answer_taken = {.team = made->team,
                                                               .number = number,
                                                               .inject = inject,
                                                               .word = word,
                                                               .by = "modelled"}});
}

static void expectation_on_endex(const struct state *state, const struct row *row,
                                 struct intents *intents)
{
    for (size_t i = 0; i < state->view->expectation_count; i++) {
        const struct view_expectation *expectation = &state->view->expectations[i];

        if (expectation->made.expectation == 0)
            continue;
        if (expectation->state == EXPECTATION_WAITING)
            expectation_turn(intents, expectation->made.expectation, EXPECTATION_VOID, 0, row->seq,
                             "its inject was not delivered");
        else if (expectation->state == EXPECTATION_OPEN && expectation->due < 0)
            expectation_turn(intents, expectation->made.expectation, EXPECTATION_MISSED, 0,
                             row->seq, "not done before ENDEX");
        else if (expectation->state == EXPECTATION_OPEN)
            expectation_turn(intents, expectation->made.expectation, EXPECTATION_VOID, 0, row->seq,
                             "ENDEX came before its deadline");
    }
}

void decide_expectation_row(const struct state *state, const struct row *row,
                            struct intents *intents)
{
    if (row->kind == ROW_INJECT_STATE && row->as.inject_state.state == INJECT_DELIVERED)
        expectation_on_delivered(state, row, intents);
    else if (row->kind == ROW_MESSAGE_ANSWERED && row->as.message_answered.inject != 0)
        expectation_on_answered(state, row, intents);
    else if (row->kind == ROW_ANSWER_TAKEN)
        expectation_on_taken(state, row, intents);
    else if (row->kind == ROW_EXPECTATION_STATE)
        expectation_on_state(state, row, intents);
    else if (row->kind == ROW_CLOCK_ENDED)
        expectation_on_endex(state, row, intents);
}

/* Done in time, or too late for it. */
static void expectation_acted(const struct state *state, const struct view_expectation *expectation,
                              struct intents *intents)
{
    bool late = expectation->state == EXPECTATION_MISSED;

    if (!late && expectation->state != EXPECTATION_OPEN)
        return;
    if (expectation->made.answers[0] != '\0') {
        expectation_answers(state, expectation, intents);
        return;
    }
    intents_row(intents, &(struct row){.kind = ROW_EXPECTATION_STATE,
                                       .as.expectation_state = {
                                           .expectation = expectation->made.expectation,
                                           .state = late ? EXPECTATION_LATE : EXPECTATION_MET,
                                           .by = view_team_id(state->view, expectation->made.team),
                                           .text = "modelled"}});
}

void decide_expectation_due(const struct state *state, const struct agenda_item *item,
                            struct intents *intents)
{
    const struct view_expectation *expectation = view_expectation(state->view, item->subject);

    if (expectation == NULL)
        return;
    if (item->what == DUE_ACTED)
        expectation_acted(state, expectation, intents);
    else if (expectation->state == EXPECTATION_OPEN && expectation->due == item->due &&
             !view_is_held(state->view, expectation->made.team))
        expectation_turn(intents, item->subject, EXPECTATION_MISSED, 0, 0, "");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expected actions: the delivery of an inject opens them, a person sees them met, or their
 * deadline passes and they are missed. A team gets points for an action in time; an action that is
 * met or missed opens the events that the scenario names for it.
 */
#include "base/text.h"
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

    if (metric == NULL || share == 0)
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

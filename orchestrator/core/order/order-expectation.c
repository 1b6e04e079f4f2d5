/* SPDX-License-Identifier: Apache-2.0 */
/* The order "met": somebody saw a team do what was expected of it after an inject. */
#include <stdlib.h>
#include <string.h>

#include "core/order/order.h"
#include "core/model/row.h"

static const char *expectation_title_of(const struct expectation_made *made)
{
    return made->report != NULL && made->report[0] != '\0' ? made->report : made->action;
}

/* Does the order name it: by its report or words, by its number among those of the inject, or not
 * at all? */
static bool expectation_is_named(const struct expectation_made *made, unsigned number,
                                 const char *detail)
{
    return detail == NULL || detail[0] == '\0' || strcmp(expectation_title_of(made), detail) == 0 ||
           (unsigned)atoi(detail) == number;
}

static bool expectation_was_met(const struct view_expectation *expectation)
{
    return expectation->state == EXPECTATION_MET || expectation->state == EXPECTATION_LATE;
}

/* Can it still be met, in time or late? What ENDEX cut short can, when it was done before. */
static bool expectation_is_possible(const struct ordering *o,
                                    const struct view_expectation *expectation)
{
    if (strcmp(o->order->verb, "unmet") == 0)
        return expectation_was_met(expectation);
    return expectation->state == EXPECTATION_OPEN || expectation->state == EXPECTATION_MISSED ||
           (expectation->state == EXPECTATION_VOID && expectation->due != 0 &&
            o->order->to_ms != 0);
}

struct found {
    const struct view_expectation *one; /* the last that is possible */
    unsigned number, possible;
    const struct view_expectation *other; /* the last that is not */
    char all[200];
};

static void expectation_look(const struct ordering *o, uint32_t team, struct found *found)
{
    const struct view *view = o->state->view;

    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct view_expectation *expectation = &view->expectations[i];
        size_t used = strlen(found->all);

        if (expectation->made.expectation == 0 || expectation->made.team != team ||
            strcmp(expectation->made.inject, o->order->target) != 0)
            continue;
        found->number++;
        text_print(found->all + used, sizeof(found->all) - used, "%s%u \"%.60s\"",
                   used != 0 ? ", " : "", found->number, expectation_title_of(&expectation->made));
        if (!expectation_is_named(&expectation->made, found->number, o->order->detail))
            continue;
        if (!expectation_is_possible(o, expectation)) {
            found->other = expectation;
            continue;
        }
        found->one = expectation;
        found->possible++;
    }
}

/* The one expectation that the order names into *found. 0, or 1 and why there is none. */
static int expectation_find(struct ordering *o, const struct view_team *team, struct found *found)
{
    bool unmet = strcmp(o->order->verb, "unmet") == 0;

    if (team == NULL)
        return order_no_team(o);
    expectation_look(o, team->made.team, found);
    if (found->number == 0)
        return REFUSE(o, "nothing is expected of %s after \"%.60s\"", team->made.id,
                      o->order->target);
    if (found->one == NULL && found->other == NULL)
        return REFUSE(o, "after %.60s is expected: %s", o->order->target, found->all);
    if (found->one == NULL)
        return REFUSE(
            o, "%s is %s%s", expectation_title_of(&found->other->made),
            expectation_state_words[found->other->state],
            unmet                                        ? ": there is nothing to take back"
            : found->other->state == EXPECTATION_WAITING ? ": its inject is not delivered yet"
            : found->other->state == EXPECTATION_VOID ? ": say when it was done (--at), if it was"
                                                      : " already");
    return found->possible > 1 ? REFUSE(o, "say which: %s", found->all) : 0;
}

static void expectation_give(struct ordering *o, const struct view_expectation *one,
                             enum expectation_state state)
{
    intents_row(o->intents, &(struct row){.kind = ROW_EXPECTATION_STATE,
                                          .as.expectation_state = {
                                              .expectation = one->made.expectation,
                                              .state = state,
                                              .due = state == EXPECTATION_OPEN ? one->due : 0,
                                              .at = o->order->to_ms,
                                              .by = o->order->actor,
                                              .text = o->order->reason}});
}

/* Was it due before the order's time, or before now when that names none? */
static bool expectation_is_overdue(const struct ordering *o, const struct view_expectation *one)
{
    int64_t at = o->order->to_ms;

    if (at != 0)
        return one->due >= 0 && at > one->due;
    return one->state == EXPECTATION_MISSED;
}

int order_met(struct ordering *o)
{
    const struct view_team *team = view_team_called(o->state->view, o->order->team);
    int64_t at = o->order->to_ms;
    struct found found = {0};

    if (order_scores_are_open(o) != 0 || expectation_find(o, team, &found) != 0)
        return 1;
    if (at > o->state->x)
        return REFUSE(o, "that time is still to come");
    if (at != 0 && found.one->state == EXPECTATION_OPEN && at < found.one->x)
        return REFUSE(o, "that was before its inject was delivered");

    bool late = expectation_is_overdue(o, found.one);

    /* Only what was open or missed can be late. */
    if (late && found.one->state == EXPECTATION_VOID)
        return REFUSE(o, "that was after it was due");
    if (late && found.one->state == EXPECTATION_OPEN)
        return REFUSE(o, "that was after it was due, which is not noted yet");
    expectation_give(o, found.one, late ? EXPECTATION_LATE : EXPECTATION_MET);
    return ACCEPT(o, "%s of %s: %s", expectation_title_of(&found.one->made), team->made.id,
                  !late ? "met in time"
                  : ledger_lateness(found.one, at != 0 ? at : o->state->x) > 0
                      ? "met late, for a part of its points"
                      : "met, too late for its points");
}

int order_unmet(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = view_team_called(view, o->order->team);
    const struct view_metric *metric;
    struct found found = {0};
    char reason[200];

    if (order_scores_are_open(o) != 0 || expectation_find(o, team, &found) != 0)
        return 1;
    if (o->order->reason[0] == '\0')
        return REFUSE(o, "say why it is taken back: --reason");

    bool open = view->phase != PHASE_ENDED && found.one->state == EXPECTATION_MET &&
                (found.one->due < 0 || found.one->due > o->state->x);

    metric = view_metric(view, found.one->made.metric);
    expectation_give(o, found.one, open ? EXPECTATION_OPEN : EXPECTATION_MISSED);
    text_print(reason, sizeof(reason), "taken back: %s", o->order->reason);
    if (metric != NULL && metric->awarded && !found.one->made.graded)
        intents_row(o->intents, &(struct row){.kind = ROW_SCORE_AWARD,
                                              .as.score_award = {.metric = metric->made.metric,
                                                                 .points = 0,
                                                                 .by = o->order->actor,
                                                                 .reason = reason}});
    return ACCEPT(o, "%s of %s is taken back: it is %s; what it opened stays open",
                  expectation_title_of(&found.one->made), team->made.id,
                  open ? "expected again" : "missed");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The orders "note" (an observation, for exercise control alone) and "message" (words to a team's
 * inbox, in whatever phase). Either becomes one row.
 */
#include <string.h>

#include "core/order/order.h"
#include "core/model/row.h"

static bool note_is_empty(const char *text)
{
    return text == NULL || text[strspn(text, " \t\n")] == '\0';
}

/* The objective of that id: the team's, or one that all share. */
static const struct view_objective *note_objective(const struct view *view, uint32_t team,
                                                   const char *id)
{
    for (size_t i = 0; i < view->objective_count; i++) {
        const struct view_objective *objective = &view->objectives[i];

        if (objective->made.objective != 0 && strcmp(objective->made.id, id) == 0 &&
            (team == 0 || objective->made.team == 0 || objective->made.team == team))
            return objective;
    }
    return NULL;
}

int order_note(struct ordering *o)
{
    const struct order *order = o->order;
    const struct view_team *team = NULL;
    const struct view_objective *objective = NULL;

    if (order_team(o, &team) != 0)
        return 1;
    if (note_is_empty(order->set.body))
        return REFUSE(o, "a note says something");
    if (order->target[0] != '\0') {
        objective =
            note_objective(o->state->view, team != NULL ? team->made.team : 0, order->target);
        if (objective == NULL)
            return REFUSE(o, "there is no objective \"%.60s\"%s%s", order->target,
                          team != NULL ? " of " : "", team != NULL ? team->made.id : "");
        if (team == NULL && objective->made.team != 0)
            return REFUSE(o, "each team has its own %.60s: say which team (--team)", order->target);
    }
    intents_row(o->intents,
                &(struct row){.kind = ROW_NOTE_WRITTEN,
                              .as.note_written = {
                                  .team = team != NULL ? team->made.team : 0,
                                  .objective = objective != NULL ? objective->made.objective : 0,
                                  .by = order->actor,
                                  .text = order->set.body}});
    return ACCEPT(o, "noted");
}

int order_message(struct ordering *o)
{
    const struct order_words *set = &o->order->set;
    const struct view_team *team = NULL;

    if (order_team(o, &team) != 0)
        return 1;
    if (note_is_empty(set->body) && note_is_empty(set->subject))
        return REFUSE(o, "a message says something");
    intents_row(o->intents,
                &(struct row){.kind = ROW_MESSAGE_SENT,
                              .as.message_sent = {
                                  .team = team != NULL ? team->made.team : 0,
                                  .from = !note_is_empty(set->from) ? set->from : o->order->actor,
                                  .subject = set->subject,
                                  .body = set->body,
                                  .by = o->order->actor}});
    return ACCEPT(o, "sent to %s", team != NULL ? team->made.id : "all teams");
}

/* Teams are asked again, for example after somebody has repaired a way into the range. */
int order_comcheck(struct ordering *o)
{
    const struct view *view = o->state->view;

    if (view->phase == PHASE_ENDED || !view_has_range(view))
        return REFUSE(o, "a COMCHECK needs the range, before ENDEX");
    intents_row(o->intents, &(struct row){.kind = ROW_COMCHECK_STARTED,
                                          .as.comcheck_started = {.by = o->order->actor,
                                                                  .text = o->order->reason}});
    return ACCEPT(o, "COMCHECK: a message to every team; excon comcheck --show says who answers");
}

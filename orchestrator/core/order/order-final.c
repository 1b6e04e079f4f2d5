/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of scoring: the public scores are frozen and thawed; the scores become final once nothing
 * is open, or a director excuses by name what is; and are reopened.
 */
#include <string.h>

#include "core/order/order.h"
#include "core/view/score.h"

int order_freeze(struct ordering *o)
{
    bool freeze = strcmp(o->order->verb, "freeze") == 0;

    if (o->state->view->ledger.standing.frozen == freeze)
        return REFUSE(o, freeze ? "the public scores are frozen already"
                                : "the public scores are not frozen");
    intents_row(o->intents,
                &(struct row){.kind = freeze ? ROW_SCORE_FROZEN : ROW_SCORE_THAWED,
                              .as.score_turn = {.by = o->order->actor, .text = o->order->reason}});
    return ACCEPT(o, freeze ? "the public scores stand as they are; exercise control's go on"
                            : "the public scores are the newest again");
}

/* Is it among the names, which stand one a line? */
static bool final_is_named(const char *names, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = names; at != NULL && *at != '\0';) {
        size_t line = strcspn(at, "\n");

        if (line == length && strncmp(at, name, length) == 0)
            return true;
        at += line + (at[line] == '\n');
    }
    return false;
}

int order_finalize(struct ordering *o)
{
    const struct view *view = o->state->view;
    const char *names = o->order->set.body != NULL ? o->order->set.body : "";
    struct score_pending pending;
    char name[PENDING_NAME], first[PENDING_NAME + 32] = "";
    size_t at = 0;
    unsigned open = 0;

    if (view->ledger.standing.final)
        return REFUSE(o, "the scores are final already");
    if (view->phase != PHASE_ENDED)
        return REFUSE(o, "scores become final after ENDEX");
    while (score_pending_next(view, &at, &pending)) {
        if (final_is_named(names, score_pending_name(&pending, name)))
            continue;
        if (open++ == 0)
            text_print(first, sizeof(first), "%.120s %s", name, score_pending_words[pending.why]);
    }
    if (open != 0)
        return REFUSE(o, "%s%s; decide it, or excuse it by its name (excon finalize --list)", first,
                      open > 1 ? ", and more is open" : "");
    if (o->order->reason[0] == '\0' && names[0] != '\0')
        return REFUSE(o, "what is excused by name needs a reason");
    intents_row(o->intents, &(struct row){.kind = ROW_SCORE_FINAL,
                                          .as.score_final = {.by = o->order->actor,
                                                             .text = o->order->reason,
                                                             .without = names}});
    return ACCEPT(o, "the scores are final");
}

int order_reopen(struct ordering *o)
{
    if (!o->state->view->ledger.standing.final)
        return REFUSE(o, "the scores are not final");
    if (o->order->reason[0] == '\0')
        return REFUSE(o, "say why: --reason");
    intents_row(o->intents,
                &(struct row){.kind = ROW_SCORE_REOPENED,
                              .as.score_turn = {.by = o->order->actor, .text = o->order->reason}});
    return ACCEPT(o, "the scores may be changed again");
}

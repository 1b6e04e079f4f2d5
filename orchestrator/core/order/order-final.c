/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of scoring: the public scores are frozen and thawed; the scores become final once nothing
 * is open, or a director excuses by name what is; and are reopened.
 */
#include <string.h>

#include "core/order/order.h"
#include "core/view/score.h"

enum { FINAL_NAMED = 150 /* bytes of the names that a refusal says */ };

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

static bool final_is_open(const struct view *view, const char *line, size_t length)
{
    struct score_pending pending;
    char name[PENDING_NAME];
    size_t at = 0;

    while (score_pending_next(view, &at, &pending))
        if (strlen(score_pending_name(&pending, name)) == length &&
            strncmp(name, line, length) == 0)
            return true;
    return false;
}

/* 0, or a name is of nothing that is open: then it may be a mistake for what was decided. */
static int final_check_names(struct ordering *o, const char *names)
{
    for (const char *at = names; *at != '\0';) {
        size_t line = strcspn(at, "\n");

        if (line != 0 && !final_is_open(o->state->view, at, line))
            return REFUSE(o, "nothing that is open is called \"%.*s\" (excon finalize --list)",
                          line < FINAL_NAMED ? (int)line : FINAL_NAMED, at);
        at += line + (at[line] == '\n');
    }
    return 0;
}

int order_finalize(struct ordering *o)
{
    const struct view *view = o->state->view;
    const char *names = o->order->set.body != NULL ? o->order->set.body : "";
    struct score_pending pending;
    char name[PENDING_NAME], all[FINAL_NAMED + 24] = "";
    size_t at = 0, used = 0;
    unsigned more = 0;

    if (view->ledger.standing.final)
        return REFUSE(o, "the scores are final already");
    if (view->phase != PHASE_ENDED)
        return REFUSE(o, "scores become final after ENDEX");
    if (final_check_names(o, names) != 0)
        return 1;
    while (score_pending_next(view, &at, &pending)) {
        if (final_is_named(names, score_pending_name(&pending, name)))
            continue;
        /* As many as there is room for; the first one in any case. */
        if (more != 0 || !text_print(all + used, FINAL_NAMED - used, "%s%.120s %s",
                                     used != 0 ? ", " : "", name, score_pending_words[pending.why]))
            more++;
        else
            used = strlen(all);
        all[used] = '\0';
    }
    if (more != 0)
        text_print(all + used, sizeof(all) - used, ", and %u more", more);
    if (used != 0)
        return REFUSE(o, "%s; decide, or excuse it by its name (excon finalize --list)", all);
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

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

/* Can it still be met, in time or late? */
static bool expectation_is_possible(const struct view_expectation *expectation)
{
    return expectation->state == EXPECTATION_OPEN || expectation->state == EXPECTATION_MISSED;
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
        if (!expectation_is_possible(expectation)) {
            found->other = expectation;
            continue;
        }
        found->one = expectation;
        found->possible++;
    }
}

int order_met(struct ordering *o)
{
    const struct view_team *team = view_team_called(o->state->view, o->order->team);
    struct found found = {0};

    if (team == NULL)
        return REFUSE(o, "there is no team \"%.60s\"", o->order->team);
    expectation_look(o, team->made.team, &found);
    if (found.number == 0)
        return REFUSE(o, "nothing is expected of %s after \"%.60s\"", team->made.id,
                      o->order->target);
    if (found.one == NULL && found.other == NULL)
        return REFUSE(o, "after %.60s is expected: %s", o->order->target, found.all);
    if (found.one == NULL)
        return REFUSE(o, "%s is %s%s", expectation_title_of(&found.other->made),
                      expectation_state_words[found.other->state],
                      found.other->state == EXPECTATION_WAITING
                          ? ": its inject is not delivered yet"
                          : " already");
    if (found.possible > 1)
        return REFUSE(o, "say which one: %s", found.all);

    bool late = found.one->state == EXPECTATION_MISSED;

    intents_row(o->intents, &(struct row){.kind = ROW_EXPECTATION_STATE,
                                          .as.expectation_state = {
                                              .expectation = found.one->made.expectation,
                                              .state = late ? EXPECTATION_LATE : EXPECTATION_MET,
                                              .by = o->order->actor,
                                              .text = o->order->reason}});
    return ACCEPT(o, "%s of %s: %s", expectation_title_of(&found.one->made), team->made.id,
                  late ? "met, too late for its points" : "met in time");
}

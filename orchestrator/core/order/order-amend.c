/* SPDX-License-Identifier: Apache-2.0 */
/* Amends the scenario: all of what differs becomes rows of one turn, or nothing does. */
#include <string.h>

#include "core/model/row.h"
#include "core/order/amend.h"
#include "core/order/order.h"
#include "core/view/amends.h"

/* The team of a difference for people: "" of all, or " of estmark and 2 others". */
static void amend_name_teams(const struct view *view, const struct ordinals *teams, char to[96])
{
    to[0] = '\0';
    if (teams->count == 1)
        text_print(to, 96, " of %s", view_team_id(view, teams->items[0]));
    else if (teams->count > 1)
        text_print(to, 96, " of %s and %u more", view_team_id(view, teams->items[0]),
                   teams->count - 1);
}

/* May the amend be made? 0, or 1 and why not. */
static int amend_is_good(struct ordering *o, const struct amend *amend)
{
    char teams[96];

    if (amend->too_many)
        return REFUSE(o, "more than %d things differ: begin another exercise", AMEND_CHANGES_MOST);
    if (amend->change_count == 0)
        return REFUSE(o, "nothing differs from the scenario as it stands");
    for (size_t i = 0; i < amend->change_count; i++) {
        const struct amend_change *change = &amend->changes[i];

        if (change->refused == NULL)
            continue;
        amend_name_teams(o->state->view, &change->teams, teams);
        return REFUSE(o, "%s %.60s%s%s%s: %.90s (%zu of %zu differences cannot be made)",
                      change->what, change->id, teams, change->field[0] != '\0' ? ", " : "",
                      change->field, change->refused, amend->refused, amend->change_count);
    }
    if (strcmp(amend->mark, o->order->amend->mark) != 0)
        return REFUSE(o, "other things differ now than were shown: look again (--dry-run)");
    return 0;
}

static void amend_say(struct ordering *o, const struct amend *amend, uint32_t number)
{
    const struct exercise_opened *opened = &o->order->amend->now.items[0].as.exercise_opened;

    intents_row(o->intents, &(struct row){.kind = ROW_AMEND_BEGUN,
                                          .as.amend_begun = {.number = number,
                                                             .path = o->order->amend->path,
                                                             .scenario = opened->scenario,
                                                             .sources = opened->sources,
                                                             .packages = opened->packages,
                                                             .description = opened->description,
                                                             .by = o->order->actor,
                                                             .text = o->order->reason}});
    for (size_t i = 0; i < amend->change_count; i++) {
        const struct amend_change *change = &amend->changes[i];

        intents_row(o->intents, &(struct row){.kind = ROW_AMEND_CHANGED,
                                              .as.amend_changed = {.number = number,
                                                                   .how = change->how,
                                                                   .what = change->what,
                                                                   .id = change->id,
                                                                   .field = change->field,
                                                                   .was = change->was,
                                                                   .now = change->now,
                                                                   .teams = change->teams}});
    }
    for (size_t i = 0; i < amend->row_count; i++)
        intents_row(o->intents, &amend->rows[i]);
    intents_row(o->intents,
                &(struct row){.kind = ROW_AMEND_DONE,
                              .as.amend_done = {
                                  .number = number,
                                  .rows = (uint32_t)(amend->change_count + amend->row_count + 2)}});
}

int order_amend(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct order_amend *said = o->order->amend;
    const struct view_amend *last = view_amend(view, (uint32_t)view->amends.count);
    struct amend amend;
    int result;

    if (said == NULL || said->now.count == 0 || said->now.items[0].kind != ROW_EXERCISE_OPENED)
        return REFUSE(o, "nothing is said of the amended scenario");
    if (view->phase == PHASE_ENDED)
        return REFUSE(o, "ENDEX was already called");
    if (view->amends.count >= AMENDS_MOST)
        return REFUSE(o, "the scenario was amended %d times, which is the limit", AMENDS_MOST);
    if (last != NULL && said->after != last->made.number)
        return REFUSE(o, "%.60s amended the scenario meanwhile: look again (--dry-run)",
                      last->made.by);
    if (said->after != view->amends.count)
        return REFUSE(o, "there is no amend %u", said->after);
    if (amend_compare(view, o->state->x, o->order->actor, &said->base, &said->now, &amend, NULL) <
        0)
        return REFUSE(o, "not enough memory to compare the scenarios");
    result = amend_is_good(o, &amend);
    if (result == 0) {
        amend_say(o, &amend, (uint32_t)view->amends.count + 1);
        result = ACCEPT(o, "amended: %zu difference%s", amend.change_count,
                        amend.change_count == 1 ? "" : "s");
    }
    amend_done(&amend);
    return result;
}

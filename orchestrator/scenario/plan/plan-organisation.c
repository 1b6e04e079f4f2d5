/* SPDX-License-Identifier: Apache-2.0 */
/* Organisations outside: entities with `outside: true`, told to everybody, since teams name them
 * when they share. One that is a team, or that is called like one, is an error. */
#include <string.h>

#include "scenario/plan/planner.h"

static bool organisation_is_free(struct planner *planner, uint32_t index)
{
    const struct entities *entities = &planner->scenario->entities;
    const struct entity *entity = &entities->items[index];
    static const char *const words[] = {"all", "open", "excon"};

    if (planner->team_of_entity[index] != 0 || strchr(entity->id, ' ') != NULL) {
        complain_error(planner->complaints, entity->mark,
                       "%s: a team is not outside, and the id "
                       "of an organisation outside has no space",
                       entity->path);
        return false;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i], entity->id) == 0) {
            complain_error(planner->complaints, entity->mark,
                           "%s: \"%s\" has another meaning where teams share", entity->path,
                           entity->id);
            return false;
        }
    for (uint32_t i = 0; i < entities->count; i++)
        if (i != index && strcmp(entities->items[i].id, entity->id) == 0 &&
            (planner->team_of_entity[i] != 0 || (i < index && entities->items[i].outside))) {
            complain_error(planner->complaints, entity->mark,
                           "%s: a team or an organisation outside has this id already",
                           entity->path);
            return false;
        }
    return true;
}

void plan_organisations(struct planner *planner)
{
    const struct entities *entities = &planner->scenario->entities;

    for (uint32_t i = 0; i < entities->count && !planner->no_memory && !planner->too_many; i++) {
        const struct entity *entity = &entities->items[i];
        struct plan_row *planned;

        if (!entity->outside || !organisation_is_free(planner, i))
            continue;
        planned = planner_row(planner, &planner->plan->organisations, ROW_ORGANISATION_MADE, 0,
                              AUDIENCE_ALL, entity->mark);
        if (planned == NULL)
            return;
        planned->row.as.organisation_made = (struct organisation_made){
            .organisation = (uint32_t)planner->plan->organisations.count,
            .id = planner_text(planner, entity->id),
            .title = planner_text(planner, entity->name != NULL ? entity->name : entity->id),
        };
    }
}

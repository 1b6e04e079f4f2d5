/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points of contact, in the order of the entities. Those of the training audience are told to
 * everybody, since a nation has to reach the others to share what it knows; those of exercise
 * control, red and green are EXCON's own.
 */
#include "scenario/plan/planner.h"

static const char *const role_titles[ENTITY_ROLES] = {"", "White", "Green", "Red", "Blue"};

/* A nation, or somebody of one. */
static bool contact_is_trained(const struct planner *planner, uint32_t entity)
{
    uint32_t team = planner->team_of_entity[entity];

    return planner->scenario->entities.items[entity].role == ENTITY_BLUE ||
           (team != 0 && planner->teams[team - 1].trained);
}

void plan_contacts(struct planner *planner)
{
    const struct entities *entities = &planner->scenario->entities;

    for (uint32_t i = 0; i < entities->count && !planner->no_memory && !planner->too_many; i++) {
        const struct entity *entity = &entities->items[i];

        if (entity->poc.mark.line == 0)
            continue;

        struct plan_row *planned = planner_row(
            planner, &planner->plan->contacts, ROW_CONTACT_MADE, 0,
            contact_is_trained(planner, i) ? AUDIENCE_ALL : AUDIENCE_EXCON, entity->poc.mark);

        if (planned == NULL)
            return;
        planned->row.as.contact_made = (struct contact_made){
            .contact = (uint32_t)planner->plan->contacts.count,
            .team = planner->team_of_entity[i],
            .entity = planner_text(planner, entity->path),
            .title = planner_text(planner, entity->name != NULL ? entity->name : entity->id),
            .role = role_titles[entity->role],
            .name = planner_text(planner, entity->poc.name),
            .email = planner_text(planner, entity->poc.email),
            .phone = planner_text(planner, entity->poc.phone),
        };
    }
}

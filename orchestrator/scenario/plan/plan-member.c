/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members: people with a seat. Those of `members`, and whoever is an entity of its own below a team
 * and has a point of contact. A scenario is written by others than the range's operator, so it
 * makes no director, and its keys open seats of teams and observers only; exercise control's
 * members enrol theirs by a code of the operator's.
 */
#include <string.h>

#include "core/model/member.h"
#include "core/model/row.h"
#include "core/model/ssh-key.h"
#include "core/order/rights.h"
#include "core/view/members.h"
#include "scenario/plan/planner.h"

/* The team that the entity is, or stands below; 0: none. */
static uint32_t member_team_of(const struct planner *planner, uint32_t entity)
{
    const struct entities *entities = &planner->scenario->entities;

    for (; entity < entities->count; entity = entities->items[entity].parent)
        if (planner->team_of_entity[entity] != 0)
            return planner->team_of_entity[entity];
    return 0;
}

static enum role member_default_role(const struct entity *entity)
{
    return entity->role == ENTITY_WHITE   ? ROLE_CONTROLLER
           : entity->role == ENTITY_GREEN ? ROLE_GREEN
           : entity->role == ENTITY_RED   ? ROLE_RED
                                          : ROLE_BLUE;
}

static bool member_is_taken(const struct planner *planner, const char *name)
{
    for (size_t i = 0; i < planner->plan->members.count; i++)
        if (strcmp(planner->plan->members.items[i].row.as.member_added.name, name) == 0)
            return true;
    return false;
}

static bool member_is_good(struct planner *planner, const struct member_said *said, enum role role,
                           uint32_t team)
{
    const char *fault = member_name_fault(said->name);
    size_t before = planner->complaints->errors;

    if (fault != NULL)
        complain_error(planner->complaints, said->mark, "member \"%.40s\": %s", said->name, fault);
    else if (member_is_taken(planner, said->name))
        complain_error(planner->complaints, said->mark, "there are two members \"%s\"", said->name);
    if (role == ROLE_DIRECTOR)
        complain_error(planner->complaints, said->mark,
                       "a scenario makes no director: excon seat add director --name %.40s",
                       said->name);
    else if (rights_has_team(role) && team == 0)
        complain_error(planner->complaints, said->mark,
                       "a %s is of a team, and this entity is none and below none",
                       role_words[role]);
    if (said->key != NULL && role != ROLE_BLUE && role != ROLE_RED && role != ROLE_OBSERVER)
        complain_error(
            planner->complaints, said->key_mark,
            "the key of the seat %s is the operator's to give: excon seat key %.40s --key FILE",
            role_words[role], said->name);
    if (planner->plan->members.count >= MEMBERS_MOST)
        complain_error(planner->complaints, said->mark, "more than %d members", MEMBERS_MOST);
    return planner->complaints->errors == before;
}

static void member_add_key(struct planner *planner, const struct member_said *said,
                           uint32_t ordinal, uint32_t team)
{
    struct plan_row *planned;
    struct ssh_key key;
    struct error err;

    if (ssh_key_read(said->key, strlen(said->key), &key, &err) < 0) {
        complain_error(planner->complaints, said->key_mark, "%s", err.text);
        return;
    }
    for (size_t i = 0; i < planner->plan->member_keys.count; i++)
        if (strcmp(planner->plan->member_keys.items[i].row.as.member_key.key, key.line) == 0) {
            complain_error(planner->complaints, said->key_mark, "another member has this key");
            return;
        }
    planned = planner_row(planner, &planner->plan->member_keys, ROW_MEMBER_KEY, team,
                          team != 0 ? AUDIENCE_TRAINER : AUDIENCE_EXCON, said->key_mark);
    if (planned == NULL)
        return;
    planned->row.team = team;
    planned->row.as.member_key =
        (struct member_key){.member = ordinal,
                            .key = planner_text(planner, key.line),
                            .fingerprint = planner_text(planner, key.fingerprint),
                            .how = MEMBER_KEY_SCENARIO,
                            .by = ""};
}

static void member_add(struct planner *planner, const struct entity *entity, uint32_t index,
                       const struct member_said *said)
{
    enum role role = said->role >= 0 ? (enum role)said->role : member_default_role(entity);
    uint32_t team = member_team_of(planner, index), ordinal;
    struct plan_row *planned;

    if (!member_is_good(planner, said, role, team))
        return;
    if (!rights_has_team(role))
        team = 0;
    planned = planner_row(planner, &planner->plan->members, ROW_MEMBER_ADDED, team,
                          team != 0 ? AUDIENCE_TEAM : AUDIENCE_EXCON, said->mark);
    if (planned == NULL)
        return;
    ordinal = (uint32_t)planner->plan->members.count;
    planned->row.as.member_added =
        (struct member_added){.member = ordinal,
                              .name = planner_text(planner, said->name),
                              .role = (int)role,
                              .team = team,
                              .title = planner_text(planner, said->title),
                              .invited = said->key == NULL,
                              .by = ""};
    if (said->key != NULL)
        member_add_key(planner, said, ordinal, team);
}

/* Somebody of a team who is an entity: called by its id, or TEAM-ID where that is taken; without a
 * name that a member may have there is no seat, only the contact. */
static void member_add_person(struct planner *planner, const struct entity *entity, uint32_t index)
{
    uint32_t team = member_team_of(planner, index);
    struct member_said said = {
        .mark = entity->mark, .name = entity->id, .title = entity->poc.name, .role = -1};

    if (team == 0 || planner->team_of_entity[index] != 0 || entity->poc.mark.line == 0 ||
        member_default_role(entity) != ROLE_BLUE)
        return;
    if (member_is_taken(planner, said.name))
        said.name = planner_print(planner, "%s-%s", planner_team_id(planner, team), entity->id);
    if (said.name != NULL && member_name_fault(said.name) == NULL &&
        !member_is_taken(planner, said.name))
        member_add(planner, entity, index, &said);
}

void plan_members(struct planner *planner)
{
    const struct entities *entities = &planner->scenario->entities;

    for (uint32_t i = 0; i < entities->count && !planner->no_memory && !planner->too_many; i++)
        for (size_t m = 0; m < entities->items[i].member_count; m++)
            member_add(planner, &entities->items[i], i, &entities->items[i].members[m]);
    for (uint32_t i = 0; i < entities->count && !planner->no_memory && !planner->too_many; i++)
        member_add_person(planner, &entities->items[i], i);
}

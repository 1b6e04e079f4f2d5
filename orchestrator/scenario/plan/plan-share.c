/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an inject shares, for one occurrence: the document that an order `share` would have. Teams
 * that do not play the story receive nothing, and an event that is one team's tells no other.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/model/share.h"
#include "scenario/plan/planner.h"

static void share_add_name(struct planner *planner, struct share *share, const char *name)
{
    for (size_t i = 0; i < share->to_count; i++)
        if (strcmp(share->to[i], name) == 0)
            return;
    if (share->to_count < SHARE_TO_MOST)
        share->to[share->to_count++] = planner_text(planner, name);
}

static bool share_reaches(const struct planner *planner, const struct occurrence *occurrence,
                          uint32_t team)
{
    return (occurrence->team == 0 || occurrence->team == team) &&
           planner_plays(planner, team, occurrence->story);
}

static bool share_is_under(const struct planner *planner, uint32_t team, uint32_t index)
{
    uint32_t entity = planner->teams[team - 1].entity;

    return index == SCENARIO_NONE || planner_under(planner, entity, index) ||
           planner_under(planner, index, entity);
}

/* The teams that the entity is, is a part of, or that are parts of it (SCENARIO_NONE: all): how
 * many it names. Where that is every team of the exercise, it is called "all". */
static size_t share_add_teams(struct planner *planner, const struct occurrence *occurrence,
                              uint32_t index, struct share *share)
{
    size_t named = 0, reached = 0;

    for (uint32_t t = 1; t <= planner->team_count; t++) {
        named += share_is_under(planner, t, index);
        reached += share_is_under(planner, t, index) && share_reaches(planner, occurrence, t);
    }
    if (reached == planner->team_count && share->tlp != TLP_RED) {
        share_add_name(planner, share, "all");
        return named;
    }
    for (uint32_t t = 1; t <= planner->team_count; t++)
        if (share_is_under(planner, t, index) && share_reaches(planner, occurrence, t))
            share_add_name(planner, share,
                           planner->scenario->entities.items[planner->teams[t - 1].entity].id);
    return named;
}

/* A Blue entity that has no team names nobody, and that is no mistake. */
static void share_add_entity(struct planner *planner, const struct occurrence *occurrence,
                             const struct ref *ref, struct share *share, const char **outside)
{
    const struct entity *entity = &planner->scenario->entities.items[ref->index];

    if (entity->outside) {
        share_add_name(planner, share, entity->id);
        *outside = entity->id;
    } else if (share_add_teams(planner, occurrence, ref->index, share) == 0 &&
               entity->role != ENTITY_BLUE) {
        complain_error(planner->complaints, ref->mark,
                       "\"%s\" is neither a team nor an organisation outside", ref->id);
    }
}

/* False: nobody is there to receive it, or it may not go where it is to go. */
static bool share_add_receivers(struct planner *planner, const struct occurrence *occurrence,
                                const struct inject *inject, struct share *share)
{
    const struct inject_share *said = &inject->share;
    const struct refs *to = said->said ? &said->to : &inject->to;
    bool all = said->all || (!said->said && inject->to.count == 0);
    const char *outside = "";
    char why[160];

    if (all)
        share_add_teams(planner, occurrence, SCENARIO_NONE, share);
    if (said->open)
        share_add_name(planner, share, "open");
    if (said->inside)
        share_add_name(planner, share, "excon");
    for (size_t i = 0; i < to->count; i++)
        if (to->items[i].index != SCENARIO_NONE)
            share_add_entity(planner, occurrence, &to->items[i], share, &outside);
    if (share_excludes(said->tlp, all, said->open, outside, why, sizeof(why))) {
        complain_error(planner->complaints, said->mark, "%s", why);
        return false;
    }
    return share->to_count != 0;
}

/* Exercise control's own, or that of the organisation that the inject is from. */
static const char *share_from(const struct planner *planner, const struct inject *inject)
{
    const struct entities *entities = &planner->scenario->entities;

    return inject->from.id != NULL && inject->from.index < entities->count &&
                   entities->items[inject->from.index].outside
               ? entities->items[inject->from.index].id
               : "";
}

static const char *share_expand(struct planner *planner, const char *text)
{
    size_t length = text != NULL ? strlen(text) : 0;
    const char *expanded = text != NULL ? planner_expand(planner, text, &length) : NULL;

    return expanded != NULL ? expanded : "";
}

/* "all, union-cert" */
static const char *share_to_text(struct planner *planner, const struct share *share)
{
    char text[1024] = "";

    for (size_t i = 0; i < share->to_count; i++) {
        size_t used = strlen(text);

        text_print(text + used, sizeof(text) - used, "%s%s", i > 0 ? ", " : "", share->to[i]);
    }
    return planner_text(planner, text);
}

const char *plan_share(struct planner *planner, const struct occurrence *occurrence,
                       const struct inject *inject, const char **ret_to)
{
    struct share share = inject->share.what;
    const char *kept = NULL;
    char *text;

    share.title = share_expand(planner, inject->share.title);
    share.text = share_expand(planner, inject->share.text);
    share.tlp = inject->share.tlp;
    share.from = share_from(planner, inject);
    share.event = "";
    share.to = planner_scratch(planner, SHARE_TO_MOST, sizeof(*share.to));
    if (share.to == NULL || !share_add_receivers(planner, occurrence, inject, &share))
        return NULL;
    text = share_text(&share);
    if (text == NULL)
        planner->no_memory = true;
    else if (strlen(text) >= ROW_TEXT_MOST)
        complain_error(planner->complaints, inject->share.mark,
                       "a share of the scenario has at most %d bytes with its indicators and "
                       "receivers: this one has %zu; share it by several injects",
                       ROW_TEXT_MOST - 1, strlen(text));
    else
        kept = planner_text(planner, text);
    free(text);
    if (kept != NULL)
        *ret_to = share_to_text(planner, &share);
    return kept;
}

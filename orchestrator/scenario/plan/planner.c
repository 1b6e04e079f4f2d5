/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner's tools, which all of its files use: rows, lists, texts and notes of the plan that is
 * being made.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/mix.h"
#include "base/text.h"
#include "scenario/plan/planner.h"
#include "core/model/row.h"

struct plan_row *planner_row(struct planner *planner, struct plan_rows *rows, enum row_kind kind,
                             uint32_t team, enum audience audience, struct mark mark)
{
    if (rows->count >= PLAN_ORDINAL_MOST) {
        if (!planner->too_many)
            complain_error(planner->complaints, mark,
                           "this makes more than %d instances of one kind", PLAN_ORDINAL_MOST);
        planner->too_many = true;
        return NULL;
    }

    struct plan_row *planned =
        pool_grow(planner->pool, &rows->items, &rows->count, sizeof(*planned));

    if (planned == NULL) {
        planner->no_memory = true;
        return NULL;
    }
    planned->row = (struct row){
        .kind = kind, .audience = audience, .team = audience == AUDIENCE_TEAM ? team : 0};
    planned->mark = mark;
    return planned;
}

void *planner_scratch(struct planner *planner, size_t count, size_t size)
{
    void *memory = pool_take_array(&planner->scratch, count != 0 ? count : 1, size);

    planner->no_memory |= memory == NULL;
    return memory;
}

void planner_list_add(struct planner *planner, struct ordinal_list *list, uint32_t ordinal)
{
    uint32_t *item = pool_grow(&planner->scratch, &list->items, &list->count, sizeof(*item));

    if (item == NULL)
        planner->no_memory = true;
    else
        *item = ordinal;
}

struct ordinals planner_ordinals(struct planner *planner, const struct ordinal_list *list)
{
    if (list->count == 0)
        return (struct ordinals){0};

    uint32_t *items = pool_take_array(planner->pool, list->count, sizeof(*items));

    if (items == NULL) {
        planner->no_memory = true;
        return (struct ordinals){0};
    }
    memcpy(items, list->items, list->count * sizeof(*items));
    return (struct ordinals){.items = items, .count = (uint32_t)list->count};
}

const char *planner_text(struct planner *planner, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return "";

    size_t length = strlen(text);
    size_t size = length < ROW_TEXT_MOST ? length + 1 : ROW_TEXT_MOST;
    char *copy = pool_take(planner->pool, size);

    if (copy == NULL) {
        planner->no_memory = true;
        return "";
    }
    text_copy(copy, size, text);
    return copy;
}

const char *planner_print(struct planner *planner, const char *format, ...)
{
    char text[ROW_TEXT_MOST];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    return planner_text(planner, text);
}

void planner_note(struct planner *planner, enum plan_note_kind kind, struct mark mark,
                  const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);

    struct plan_note *note =
        pool_grow(planner->pool, &planner->plan->notes, &planner->plan->note_count, sizeof(*note));

    if (note == NULL) {
        planner->no_memory = true;
        return;
    }
    *note = (struct plan_note){.kind = kind, .mark = mark, .text = planner_text(planner, text)};
    /* The loader may have said as much of the same place. */
    for (size_t i = 0;
         (kind == NOTE_NEVER || kind == NOTE_NETWORK) && i < planner->complaints->count; i++)
        if (planner->complaints->items[i].at.line == mark.line &&
            planner->complaints->items[i].at.column == mark.column)
            return;
    if (kind != NOTE_TRUST)
        complain_warning(planner->complaints, mark, "%s", text);
}

bool planner_under(const struct planner *planner, uint32_t entity, uint32_t above)
{
    const struct entities *entities = &planner->scenario->entities;

    while (entity < entities->count && entity != above)
        entity = entities->items[entity].parent;
    return entity == above;
}

const char *planner_team_id(const struct planner *planner, uint32_t team)
{
    return team == 0 || team > planner->team_count
               ? ""
               : planner->scenario->entities.items[planner->teams[team - 1].entity].id;
}

uint64_t planner_hash(uint64_t seed, const char *text, uint64_t number)
{
    return mix_finish(mix_bytes(MIX_BEGIN ^ seed, text, strlen(text)) + number * MIX_STEP);
}

uint32_t placed_reach(const struct placed *placed, uint32_t team, uint32_t *ret_first)
{
    *ret_first = placed->first;
    if (placed->first == 0)
        return 0;
    if (placed->team_first == 0)
        return placed->copies;
    if (team == 0) /* who is shared reaches every team's */
        return placed->teams * placed->copies;
    if (team < placed->team_first || team >= placed->team_first + placed->teams)
        return 0;
    *ret_first = placed->first + (team - placed->team_first) * placed->copies;
    return placed->copies;
}

bool planner_plays(const struct planner *planner, uint32_t team, uint32_t story)
{
    const struct entities *entities = &planner->scenario->entities;
    uint32_t entity = planner->teams[team - 1].entity;

    /* Its own choice, else that of the entity above. */
    while (entity < entities->count && !entities->items[entity].has_stories)
        entity = entities->items[entity].parent;
    if (entity >= entities->count || story == SCENARIO_NONE)
        return true;
    for (size_t i = 0; i < entities->items[entity].stories.count; i++)
        if (entities->items[entity].stories.items[i].index == story)
            return true;
    return false;
}

bool planner_inject_is_for(const struct planner *planner, uint32_t index, uint32_t team)
{
    const struct inject *inject = &planner->scenario->injects.items[index];
    const struct use_list *uses = &planner->inject_uses[index];

    if (!planner->teams[team - 1].trained)
        return false;
    for (size_t m = 0; m < inject->machine.count; m++) {
        uint32_t on = planner->scenario->nodes.items[inject->machine.items[m].node.index]
                          .infrastructure,
                 first;

        if (on != SCENARIO_NONE && placed_reach(&planner->placed[on], team, &first) != 0)
            return true;
    }
    for (size_t u = 0; u < uses->count; u++) {
        uint32_t on = planner->scenario->nodes.items[uses->items[u].node].infrastructure, first;

        if (placed_reach(&planner->placed[on], team, &first) != 0)
            return true;
    }
    return (inject->message.mark.line != 0 || (uses->count == 0 && inject->machine.count == 0)) &&
           planner_is_named(planner, inject, team);
}

/* Is the team among those that the inject is for: named itself, or above or below what is named? */
bool planner_is_named(const struct planner *planner, const struct inject *inject, uint32_t team)
{
    uint32_t entity = planner->teams[team - 1].entity;

    for (size_t i = 0; i < inject->to.count; i++)
        if (planner_under(planner, entity, inject->to.items[i].index) ||
            planner_under(planner, inject->to.items[i].index, entity))
            return true;
    return inject->to.count == 0;
}

uint32_t planner_team_of_vm(const struct planner *planner, uint32_t vm)
{
    return planner->plan->vms.items[vm - 1].row.as.vm_made.team;
}

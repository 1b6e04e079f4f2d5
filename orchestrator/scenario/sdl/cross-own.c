/* SPDX-License-Identifier: Apache-2.0 */
/* The rules between excon's own keys, on the expanded model. */
#include <arpa/inet.h>
#include <string.h>

#include "scenario/sdl/cross.h"

/* ---- conditions ---------------------------------------------------------------------------------
 */

static bool own_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void own_check_same_as(struct loader *loader, const struct condition *condition)
{
    if (condition->same_as.id == NULL || condition->same_as.index == SCENARIO_NONE)
        return;

    const struct condition *other = &loader->scenario->conditions.items[condition->same_as.index];

    if (other == condition)
        complain_error(loader->complaints, condition->same_as.mark,
                       "a condition cannot be the same as itself");
    else if (other->same_as.id != NULL) {
        complain_error(loader->complaints, condition->same_as.mark,
                       "\"%s\" is itself the same as \"%s\"", other->id, other->same_as.id);
        complain_hint(loader->complaints, "name \"%s\" here", other->same_as.id);
    } else if (condition->command != NULL && !own_same_text(condition->command, other->command)) {
        loader_warn(loader, condition->same_as.mark,
                    "its own command is never run, that of \"%s\" is, and they differ", other->id);
        complain_other(loader->complaints, other->mark, "the one that is run");
    }
}

/* The host of a probe's target is a machine of the range: nothing else may be looked at. */
static void own_check_target(struct loader *loader, const struct probe *probe)
{
    const char *host =
        strstr(probe->target, "://") != NULL ? strstr(probe->target, "://") + 3 : probe->target;
    char name[256];
    size_t length = strcspn(host, ":/?");
    struct in_addr address;

    if (length >= sizeof(name))
        return;
    memcpy(name, host, length);
    name[length] = '\0';
    if (strstr(name, "{team}") != NULL || inet_pton(AF_INET, name, &address) == 1)
        return; /* the planner knows which addresses there are */

    uint32_t node = names_find(loader, SECTION_NODES, name);

    if (node == SCENARIO_NONE || loader->scenario->nodes.items[node].type != NODE_VM)
        complain_error(loader->complaints, probe->mark,
                       "a probe looks at machines of the range only: no VM \"%s\"", name);
}

static void own_check_is_vm(struct loader *loader, const struct ref *ref)
{
    const struct nodes *nodes = &loader->scenario->nodes;

    if (ref->id != NULL && ref->index != SCENARIO_NONE &&
        (nodes->items[ref->index].type != NODE_VM ||
         nodes->items[ref->index].infrastructure == SCENARIO_NONE))
        complain_error(loader->complaints, ref->mark, "\"%s\" is not a VM of the infrastructure",
                       ref->id);
}

static void own_check_conditions(struct loader *loader)
{
    for (size_t i = 0; i < loader->scenario->conditions.count; i++) {
        const struct condition *condition = &loader->scenario->conditions.items[i];
        const struct probe *probe = condition->probe;

        own_check_same_as(loader, condition);
        if (probe == NULL || probe->target == NULL)
            continue;
        if (probe->kind != PROBE_DNS)
            own_check_target(loader, probe);
        own_check_is_vm(loader, &probe->from);
        own_check_is_vm(loader, &probe->server);
    }
}

/* ---- infrastructure -----------------------------------------------------------------------------
 */

/* Has each instance one of the switch's for its own team? A VM of one team stands on the switch
 * that every team has. */
static bool own_is_paired(const struct loader *loader, const struct infrastructure *place,
                          const struct infrastructure *to)
{
    uint32_t own = place->each.index;

    if (own == to->each.index)
        return true;
    if (own == SCENARIO_NONE)
        return false;

    const struct entity *entity = &loader->scenario->entities.items[own];

    return entity->children == 0 && entity->parent != SCENARIO_NONE &&
           entity->parent == to->each.index;
}

static void own_check_link(struct loader *loader, const struct infrastructure *place,
                           const struct ref *link)
{
    if (link->index == SCENARIO_NONE)
        return;

    const struct infrastructure *to = &loader->scenario->infrastructure.items[link->index];

    if (to->each.id == NULL || to->node == SCENARIO_NONE ||
        loader->scenario->nodes.items[to->node].type != NODE_SWITCH)
        return;
    if (place->each.id == NULL) {
        if (loader_warn(
                loader, link->mark,
                "\"%s\" is shared and gets a network card in each team's \"%s\": it bridges teams",
                place->id, to->id))
            complain_other(loader->complaints, to->each.mark, "one for each team");
    } else if (!own_is_paired(loader, place, to)) {
        complain_error(loader->complaints, link->mark,
                       "\"%s\" is one for each of %s, \"%s\" for each of %s", place->id,
                       place->each.id, to->id, to->each.id);
        complain_other(loader->complaints, to->each.mark, "here");
    }
}

/* {team} means nothing in what all teams share. */
static void own_check_shared(struct loader *loader, const struct infrastructure *place)
{
    if (place->each.id != NULL)
        return;
    if (place->cidr != NULL && strstr(place->cidr, "{team}") != NULL)
        complain_error(loader->complaints, place->cidr_mark,
                       "{team} in what teams share: \"%s\" has no \"each\"", place->id);
    for (size_t i = 0; i < place->addresses.count; i++) {
        const struct address_on *on = &place->addresses.items[i];
        const struct infrastructure *to =
            on->link.index != SCENARIO_NONE
                ? &loader->scenario->infrastructure.items[on->link.index]
                : NULL;

        if (strstr(on->address, "{team}") != NULL && to != NULL && to->each.id == NULL)
            complain_error(loader->complaints, on->link.mark,
                           "{team} in what teams share: neither \"%s\" nor \"%s\" has \"each\"",
                           place->id, to->id);
    }
}

static void own_check_places(struct loader *loader)
{
    const struct entities *entities = &loader->scenario->entities;

    for (size_t i = 0; i < loader->scenario->infrastructure.count; i++) {
        const struct infrastructure *place = &loader->scenario->infrastructure.items[i];

        if (place->each.id != NULL && place->count != 1) {
            complain_error(loader->complaints, place->each.mark,
                           "with \"each\" the count must be 1");
            complain_other(loader->complaints, place->mark, "here");
        }
        if (place->each.id != NULL && place->each.index != SCENARIO_NONE &&
            entities->items[place->each.index].children > COPIES_MOST)
            complain_error(loader->complaints, place->each.mark, "\"%s\" has more than %d parts",
                           place->each.id, COPIES_MOST);
        own_check_shared(loader, place);
        for (size_t j = 0; j < place->links.count; j++)
            own_check_link(loader, place, &place->links.items[j]);
        cross_addresses(loader, place);
    }
}

/* ---- injects and events
 * -------------------------------------------------------------------------- */

/* An event that an expectation opens needs no script. */
static void own_opened(struct loader *loader, const struct ref *event)
{
    if (event->id != NULL && event->index != SCENARIO_NONE)
        loader->scenario->events.items[event->index].contingency = true;
}

static void own_check_injects(struct loader *loader)
{
    struct scenario *scenario = loader->scenario;

    for (size_t i = 0; i < scenario->injects.count; i++) {
        const struct inject *inject = &scenario->injects.items[i];

        for (size_t j = 0; j < inject->expect.count; j++) {
            const struct expectation *one = &inject->expect.items[j];

            own_opened(loader, &one->otherwise);
            own_opened(loader, &one->then);
            for (size_t k = 0; k < one->answers.count; k++)
                own_opened(loader, &one->answers.items[k].event);
        }
        for (size_t j = 0; j < inject->machine.count; j++)
            own_check_is_vm(loader, &inject->machine.items[j].node);
    }
}

static const struct ref *own_after_edge(const struct loader *loader, uint32_t at, size_t number)
{
    const struct ref *after = &loader->scenario->events.items[at].when.after;

    return number == 0 && after->id != NULL ? after : NULL;
}

/* Claims name the inject: they could be about one of two attacks only. */
static void own_check_attacks(struct loader *loader)
{
    const struct scenario *scenario = loader->scenario;
    const struct metric **metric_of =
        loader_take(loader, scenario->injects.count, sizeof(struct metric *)); /* by inject */

    for (size_t i = 0; metric_of != NULL && i < scenario->metrics.count; i++) {
        const struct metric *metric = &scenario->metrics.items[i];

        for (size_t k = 0; k < metric->attack.count; k++) {
            const struct attack_by *by = &metric->attack.items[k];

            if (by->inject.id == NULL || by->inject.index == SCENARIO_NONE)
                continue;
            if (metric_of[by->inject.index] != NULL)
                complain_error(loader->complaints, by->mark,
                               "inject \"%s\" is an attack of metric \"%s\" already", by->inject.id,
                               metric_of[by->inject.index]->id);
            else
                metric_of[by->inject.index] = metric;
        }
    }
}

void cross_own(struct loader *loader)
{
    static const struct graph events = {SECTION_EVENTS, own_after_edge};

    cross_shells(loader);
    own_check_conditions(loader);
    own_check_places(loader);
    own_check_injects(loader);
    own_check_attacks(loader);
    cross_cycles(loader, &events);
}

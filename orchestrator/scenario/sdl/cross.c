/* SPDX-License-Identifier: Apache-2.0 */
/* References and the rules of SDL 0.21 between elements; wording as in its reference parser where
 * it has one. */
#include "scenario/sdl/cross.h"

#include <excon/row.h>
#include <string.h>

/* ---- references ---------------------------------------------------------------------------------
 */

/* Would the short form `points` make what is named? */
static bool cross_is_made(const struct loader *loader, const struct pending *pending)
{
    uint32_t condition = names_find(loader, SECTION_CONDITIONS, pending->ref->id);

    return (pending->section == SECTION_METRICS || pending->section == SECTION_EVALUATIONS ||
            pending->section == SECTION_TLOS) &&
           condition != SCENARIO_NONE && loader->condition_points[condition] != NULL;
}

static void cross_complain_of_missing(struct loader *loader, const struct pending *pending)
{
    const struct section_class *class = &section_classes[pending->section];
    const struct names *names = &loader->names[pending->section];
    struct nearest nearest;

    complain_error(loader->complaints, pending->ref->mark, "%s \"%s\" not found under Scenario %s",
                   class->word, pending->ref->id, class->words);
    if (cross_is_made(loader, pending)) {
        complain_hint(loader->complaints,
                      "\"points\" makes it, and only excon's own keys may name it");
        return;
    }
    if (names->count > NAMES_SUGGESTED || !nearest_start(loader, &nearest, pending->ref->id))
        return;
    for (size_t i = 0; i < names->count; i++)
        nearest_offer(&nearest, names->items[i].id);
    nearest_hint(loader, &nearest);
}

static bool cross_may_name(const struct loader *loader, const struct pending *pending)
{
    if (pending->ref->index == SCENARIO_NONE)
        return false;
    return pending->own || pending->section != SECTION_ENTITIES ||
           !loader->scenario->entities.items[pending->ref->index].generated;
}

void cross_resolve(struct loader *loader, bool own)
{
    for (size_t i = 0; i < loader->pending_count; i++) {
        const struct pending *pending = &loader->pending[i];

        if (pending->own != own)
            continue;
        pending->ref->index = names_find(loader, pending->section, pending->ref->id);
        if (cross_may_name(loader, pending))
            continue;
        if (pending->ref->index == SCENARIO_NONE) {
            cross_complain_of_missing(loader, pending);
            continue;
        }
        complain_error(loader->complaints, pending->ref->mark,
                       "Entity \"%s\" not found under Scenario Entities", pending->ref->id);
        complain_hint(loader->complaints,
                      "\"copies\" makes it, and only excon's own keys may name it");
        pending->ref->index = SCENARIO_NONE;
    }
}

/* ---- cycles -------------------------------------------------------------------------------------
 */

enum colour { WHITE, GREY, BLACK };

/* Each cycle is told by walking it, and a document may hold a square of its length of them. */
enum { CYCLES_MOST = 100 };

struct step {
    uint32_t at;
    size_t next; /* the edge to look at */
};

struct walk {
    struct loader *loader;
    const struct graph *graph;
    unsigned char *colours;
    struct step *steps;
    size_t depth;
    size_t told;
};

/* The names on the way round, shortened in the middle. */
static void cross_tell_cycle(struct walk *walk, const struct ref *edge)
{
    enum { NAMES_MOST = 8 };
    char text[512];
    size_t from = walk->depth, used = 0;

    while (walk->steps[from - 1].at != edge->index)
        from--;
    text[0] = '\0';
    for (size_t i = from - 1; i < walk->depth; i++) {
        const struct element *element =
            section_at(walk->loader, walk->graph->section, walk->steps[i].at);

        if (i - from + 1 >= NAMES_MOST && i + 1 < walk->depth) {
            if (i - from + 1 == NAMES_MOST)
                text_print(text + used, sizeof(text) - used, "… → ");
        } else {
            text_print(text + used, sizeof(text) - used, "%s → ", element->id);
        }
        used += strlen(text + used);
    }
    complain_error(walk->loader->complaints, edge->mark, "%s%s: a cycle", text, edge->id);
}

static void cross_visit(struct walk *walk, uint32_t start)
{
    walk->steps[0] = (struct step){start, 0};
    walk->depth = 1;
    walk->colours[start] = GREY;
    while (walk->depth != 0) {
        struct step *top = &walk->steps[walk->depth - 1];
        const struct ref *edge = walk->graph->edge(walk->loader, top->at, top->next++);

        if (edge == NULL) {
            walk->colours[top->at] = BLACK;
            walk->depth--;
        } else if (edge->index == SCENARIO_NONE || walk->colours[edge->index] == BLACK) {
            continue;
        } else if (walk->colours[edge->index] == GREY) {
            if (walk->told++ < CYCLES_MOST)
                cross_tell_cycle(walk, edge);
        } else {
            walk->colours[edge->index] = GREY;
            walk->steps[walk->depth++] = (struct step){edge->index, 0};
        }
    }
}

void cross_cycles(struct loader *loader, const struct graph *graph)
{
    size_t count = section_of(loader, graph->section)->count;
    struct walk walk = {.loader = loader, .graph = graph};

    walk.colours = loader_take(loader, count, 1);
    walk.steps = loader_take(loader, count, sizeof(*walk.steps));
    for (size_t i = 0; walk.colours != NULL && walk.steps != NULL && i < count; i++)
        if (walk.colours[i] == WHITE)
            cross_visit(&walk, (uint32_t)i);
}

static const struct ref *cross_edge_of(const struct refs *a, const struct refs *b, size_t number)
{
    if (number < a->count)
        return &a->items[number];
    number -= a->count;
    return b != NULL && number < b->count ? &b->items[number] : NULL;
}

static const struct ref *cross_place_edge(const struct loader *loader, uint32_t at, size_t number)
{
    const struct infrastructure *place = &loader->scenario->infrastructure.items[at];

    return cross_edge_of(&place->links, &place->dependencies, number);
}

static const struct ref *cross_feature_edge(const struct loader *loader, uint32_t at, size_t number)
{
    return cross_edge_of(&loader->scenario->features.items[at].dependencies, NULL, number);
}

/* ---- rules --------------------------------------------------------------------------------------
 */

static void cross_settle_roles(struct loader *loader, struct node *node, struct uses *uses,
                               bool must)
{
    for (size_t i = 0; i < uses->count; i++) {
        struct use *use = &uses->items[i];

        use->role_index = node_role_find(node, use->role);
        if (use->role_index != SCENARIO_NONE)
            continue;
        if (must)
            complain_error(loader->complaints, use->role_mark,
                           "Role \"%s\" not found under Node \"%s\" Roles", use->role, node->id);
        else if (!loader_warn(loader, use->role_mark,
                              "node \"%s\" has no role \"%s\": the inject cannot run there",
                              node->id, use->role))
            continue;

        struct nearest nearest;

        if (!nearest_start(loader, &nearest, use->role))
            continue;
        for (size_t j = 0; j < node->roles.count; j++)
            nearest_offer(&nearest, node->roles.items[j].id);
        nearest_hint(loader, &nearest);
    }
}

/* Whose user does what people do at a VM. */
static void cross_settle_green(struct loader *loader, struct node *node)
{
    struct green *green = node->green;

    if (green == NULL)
        return;
    if (green->hours == GREEN_OFFICE && !loader->scenario->exercise.has_situation_start) {
        complain_error(loader->complaints, green->mark,
                       "green: \"hours: office\" goes by the date of the story, and there is none");
        complain_hint(loader->complaints, "exercise: {situation-start: \"2031-03-03 08:00\"}");
    }
    if (green->role != NULL) {
        green->role_index = node_role_find(node, green->role);
        if (green->role_index == SCENARIO_NONE)
            complain_error(loader->complaints, green->role_mark,
                           "Role \"%s\" not found under Node \"%s\" Roles", green->role, node->id);
        return;
    }
    for (size_t i = 0; green->role_index == SCENARIO_NONE && i < node->roles.count; i++)
        if (strcmp(node->roles.items[i].username, "root") != 0)
            green->role_index = (uint32_t)i;
    if (green->role_index == SCENARIO_NONE && node->roles.count != 0)
        green->role_index = 0;
    if (green->role_index != SCENARIO_NONE)
        return;
    complain_error(loader->complaints, green->mark, "green: VM %s has no role whose user does it",
                   node->id);
    complain_hint(loader->complaints, "roles: {user: alice}");
}

static void cross_check_nodes(struct loader *loader)
{
    for (size_t i = 0; i < loader->scenario->nodes.count; i++) {
        struct node *node = &loader->scenario->nodes.items[i];

        cross_settle_roles(loader, node, &node->features, true);
        cross_settle_roles(loader, node, &node->conditions, true);
        cross_settle_roles(loader, node, &node->injects, false);
        cross_settle_green(loader, node);
    }
}

static void cross_check_place(struct loader *loader, uint32_t index)
{
    struct infrastructure *place = &loader->scenario->infrastructure.items[index];
    struct complaints *complaints = loader->complaints;
    struct pending missing = {.ref = &(struct ref){.mark = place->mark, .id = place->id},
                              .section = SECTION_NODES};

    if (place->node == SCENARIO_NONE) {
        cross_complain_of_missing(loader, &missing);
        return;
    }

    struct node *node = &loader->scenario->nodes.items[place->node];

    node->infrastructure = index;
    if (place->count == 1)
        return;
    if (node->type == NODE_SWITCH)
        complain_error(complaints, place->mark, "Node %s is a switch with a count higher than 1",
                       node->id);
    else if (node->conditions.count != 0)
        complain_error(complaints, place->mark, "Condition VM %s has a count other than 1",
                       node->id);
    else if (node->injects.count != 0)
        complain_error(complaints, place->mark, "Inject VM %s has a count other than 1", node->id);
}

/* A condition serves one metric only. */
static void cross_check_metrics(struct loader *loader)
{
    struct metrics *metrics = &loader->scenario->metrics;
    const struct metric **first =
        loader_take(loader, loader->scenario->conditions.count, sizeof(struct metric *));

    for (size_t i = 0; first != NULL && i < metrics->count; i++) {
        const struct metric *metric = &metrics->items[i];

        if (metric->condition.id == NULL || metric->condition.index == SCENARIO_NONE)
            continue;

        const struct metric **other = &first[metric->condition.index];

        if (*other == NULL) {
            *other = metric;
            continue;
        }
        complain_error(loader->complaints, metric->condition.mark,
                       "Condition \"%s\" serves Metric \"%s\" already, and serves one only",
                       metric->condition.id, (*other)->id);
        complain_hint(loader->complaints,
                      "a second condition with same-as: %s is run once and used twice",
                      metric->condition.id);
        complain_other(loader->complaints, (*other)->condition.mark, "the first");
    }
}

static void cross_check_evaluations(struct loader *loader)
{
    int64_t all = 0;

    for (size_t i = 0; i < loader->scenario->metrics.count; i++)
        all += loader->scenario->metrics.items[i].max;
    for (size_t i = 0; i < loader->scenario->evaluations.count; i++) {
        const struct evaluation *evaluation = &loader->scenario->evaluations.items[i];

        if (!evaluation->is_percent && evaluation->min > all)
            complain_error(loader->complaints, evaluation->mark,
                           "Evaluation \"%s\" needs %lld points, all metrics together give %lld",
                           evaluation->id, (long long)(evaluation->min / 1000),
                           (long long)(all / 1000));
    }
}

static void cross_check_scripts(struct loader *loader)
{
    for (size_t i = 0; i < loader->scenario->scripts.count; i++) {
        const struct script *script = &loader->scenario->scripts.items[i];

        for (size_t j = 0; script->start <= script->end && j < script->events.count; j++) {
            const struct script_event *event = &script->events.items[j];

            if (event->at >= script->start && event->at <= script->end)
                continue;
            complain_error(loader->complaints, event->event.mark,
                           "Event \"%s\" is %s its script \"%s\"", event->event.id,
                           event->at < script->start ? "before the start-time of"
                                                     : "after the end-time of",
                           script->id);
            complain_other(loader->complaints, script->mark, "the script");
        }
    }
}

void cross_base(struct loader *loader)
{
    static const struct graph places = {SECTION_INFRASTRUCTURE, cross_place_edge};
    static const struct graph features = {SECTION_FEATURES, cross_feature_edge};

    cross_check_nodes(loader);
    for (uint32_t i = 0; i < loader->scenario->infrastructure.count; i++)
        cross_check_place(loader, i);
    cross_cycles(loader, &places);
    cross_cycles(loader, &features);
    cross_check_metrics(loader);
    cross_check_evaluations(loader);
    cross_check_scripts(loader);
}

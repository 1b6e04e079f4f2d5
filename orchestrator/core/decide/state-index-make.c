/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the indexes of the state, when the genesis is complete and after each amend. */
#include "core/decide/state.h"

#include <string.h>

#include "core/decide/state-own.h"

/* Calls `pair` for each (key, item) of a relation. */
typedef void pair_fn(void *own, uint32_t key, uint32_t item);
typedef void relation_fn(const struct view *view, pair_fn *pair, void *own);

static void state_each_of(const struct ordinals *keys, uint32_t item, pair_fn *pair, void *own)
{
    for (uint32_t i = 0; i < keys->count; i++)
        pair(own, keys->items[i], item);
}

static void state_metrics_of_condition(const struct view *view, pair_fn *pair, void *own)
{
    for (size_t i = 0; i < view->metric_count; i++)
        state_each_of(&view->metrics[i].made.conditions, view->metrics[i].made.metric, pair, own);
}

static void state_events_of_condition(const struct view *view, pair_fn *pair, void *own)
{
    for (size_t i = 0; i < view->event_count; i++) {
        const struct event_made *made = &view->events[i].made;

        state_each_of(&made->conditions, made->event, pair, own);
        state_each_of(&made->any, made->event, pair, own);
        state_each_of(&made->none, made->event, pair, own);
    }
}

static void state_events_after(const struct view *view, pair_fn *pair, void *own)
{
    for (size_t i = 0; i < view->event_count; i++)
        state_each_of(&view->events[i].made.after, view->events[i].made.event, pair, own);
}

static void state_expectations_of_inject(const struct view *view, pair_fn *pair, void *own)
{
    for (size_t i = 0; i < view->expectation_count; i++)
        state_each_of(&view->expectations[i].made.injects, view->expectations[i].made.expectation,
                      pair, own);
}

static void state_conditions_of_vm(const struct view *view, pair_fn *pair, void *own)
{
    for (size_t i = 0; i < view->condition_count; i++) {
        const struct condition_made *made = &view->conditions[i].made;

        pair(own, made->vm, made->condition);
        if (made->from != made->vm)
            pair(own, made->from, made->condition);
    }
}

static void state_features_of_vm(const struct view *view, pair_fn *pair, void *own)
{
    for (size_t i = 0; i < view->feature_count; i++)
        pair(own, view->features[i].made.vm, view->features[i].made.feature);
}

static void state_injects_of_event(const struct view *view, pair_fn *pair, void *own)
{
    for (size_t i = 0; i < view->inject_count; i++)
        pair(own, view->injects[i].made.event, view->injects[i].made.inject);
}

static void state_objectives_of_metric(const struct view *view, pair_fn *pair, void *own)
{
    for (size_t i = 0; i < view->objective_count; i++)
        if (view->objectives[i].made.type == OBJECTIVE_EVALUATION)
            state_each_of(&view->objectives[i].made.needs, view->objectives[i].made.objective, pair,
                          own);
}

static void state_objectives_of_objective(const struct view *view, pair_fn *pair, void *own)
{
    for (size_t i = 0; i < view->objective_count; i++)
        if (view->objectives[i].made.type != OBJECTIVE_EVALUATION)
            state_each_of(&view->objectives[i].made.needs, view->objectives[i].made.objective, pair,
                          own);
}

static void state_count_pair(void *own, uint32_t key, uint32_t item)
{
    struct state_index *index = own;

    (void)item;
    if (key != 0 && key <= index->keys)
        index->first[key + 1]++;
}

static void state_fill_pair(void *own, uint32_t key, uint32_t item)
{
    struct state_index *index = own;

    if (key != 0 && key <= index->keys)
        index->items[index->first[key + 1]++] = item;
}

/* A counting sort: sizes, then starts, then items; `first` ends shifted by one place, as a reader
 * wants it. */
static int state_make_index(struct state *state, struct state_index *index, size_t keys,
                            relation_fn *relation, struct error *err)
{
    uint32_t total = 0;

    index->keys = keys;
    index->first = pool_take_array(&state->index_pool, keys + 2, sizeof(*index->first));
    if (index->first == NULL)
        return error_memory(err);
    relation(state->view, state_count_pair, index);
    for (size_t key = 1; key <= keys + 1; key++) {
        uint32_t size = index->first[key];

        index->first[key] = total;
        total += size;
    }
    index->items =
        pool_take_array(&state->index_pool, total != 0 ? total : 1, sizeof(*index->items));
    if (index->items == NULL)
        return error_memory(err);
    relation(state->view, state_fill_pair, index);
    return 0;
}

int state_index_make(struct state *state, struct error *err)
{
    const struct view *view = state->view;
    const struct {
        struct state_index *index;
        size_t keys;
        relation_fn *relation;
    } all[] = {
        {&state->metrics_of_condition, view->condition_count, state_metrics_of_condition},
        {&state->events_of_condition, view->condition_count, state_events_of_condition},
        {&state->events_after, view->event_count, state_events_after},
        {&state->expectations_of_inject, view->inject_count, state_expectations_of_inject},
        {&state->conditions_of_vm, view->vm_count, state_conditions_of_vm},
        {&state->features_of_vm, view->vm_count, state_features_of_vm},
        {&state->injects_of_event, view->event_count, state_injects_of_event},
        {&state->objectives_of_metric, view->metric_count, state_objectives_of_metric},
        {&state->objectives_of_objective, view->objective_count, state_objectives_of_objective},
    };

    pool_done(&state->index_pool);
    state->late_count = 0;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (state_make_index(state, all[i].index, all[i].keys, all[i].relation, err) < 0)
            return -ERROR_MEMORY;
    if (state_make_alike(state, err) < 0)
        return -ERROR_MEMORY;
    if (state_room_for_events(state, view->event_count) < 0)
        return error_memory(err);
    if (state->next != NULL) /* an amend makes no conditions */
        return 0;
    state->next = pool_take_array(&state->pool, view->condition_count + 1, sizeof(*state->next));
    if (state->next == NULL)
        return error_memory(err);
    for (size_t i = 0; i <= view->condition_count; i++)
        state->next[i] = -1;
    return state_room_for_green(state) < 0 ? error_memory(err) : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario's end, its look-ups and its words. The loader (load/) makes it. */
#include "core/model/scenario.h"

#include <stdlib.h>
#include <string.h>

const char *const machine_words[MACHINE_ACTIONS] = {
    "link-down", "link-up", "pause", "resume", "power-off", "reset", "revert",
};

void scenario_free(struct scenario *scenario)
{
    if (scenario == NULL)
        return;
    held_text_drop(scenario->text);
    pool_done(&scenario->pool);
    free(scenario);
}

/* Every element's `at` is where it keeps the text that names it. */
static uint32_t scenario_find(const void *items, size_t count, size_t size, size_t at,
                              const char *name)
{
    for (size_t i = 0; name != NULL && i < count; i++) {
        const char *const *id = (const void *)((const char *)items + i * size + at);

        if (strcmp(*id, name) == 0)
            return (uint32_t)i;
    }
    return SCENARIO_NONE;
}

#define FINDER(function, type, section, member)                                                    \
    uint32_t function(const struct scenario *scenario, const char *name)                           \
    {                                                                                              \
        return scenario_find(scenario->section.items, scenario->section.count, sizeof(type),       \
                             offsetof(type, member), name);                                        \
    }

FINDER(scenario_find_entity, struct entity, entities, path)
FINDER(scenario_find_node, struct node, nodes, id)
FINDER(scenario_find_condition, struct condition, conditions, id)
FINDER(scenario_find_inject, struct inject, injects, id)

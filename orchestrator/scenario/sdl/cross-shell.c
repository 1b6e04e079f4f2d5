/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `shell` of a role: what reads the scripts of conditions and injects that run by that role and do
 * not say their own. A script is made once, for all machines that run it, so roles that disagree
 * are complained of.
 */
#include "scenario/sdl/sections.h"

/* Of an element whose shell is open: that of the first role, and of all others. */
static void shell_settle(struct loader *loader, const char *kind, const struct use *use,
                         const struct node *node, bool *settled, int *shell)
{
    int wanted = node->roles.items[use->role_index].shell;

    if (*settled && wanted != *shell)
        complain_error(loader->complaints, use->role_mark,
                       "the %s %s runs by roles of %s and of %s: let it say its `shell`", kind,
                       use->what.id, shell_words[*shell], shell_words[wanted]);
    *shell = wanted;
    *settled = true;
}

static bool shell_is_settled(const struct use *use)
{
    return use->role_index != SCENARIO_NONE && use->what.index != SCENARIO_NONE;
}

static void shell_settle_conditions(struct loader *loader, const struct node *node, bool *settled)
{
    for (size_t i = 0; i < node->conditions.count; i++) {
        const struct use *use = &node->conditions.items[i];
        struct condition *what =
            shell_is_settled(use) ? &loader->scenario->conditions.items[use->what.index] : NULL;

        if (what != NULL && !what->shell_said && what->command != NULL)
            shell_settle(loader, "condition", use, node, &settled[use->what.index], &what->shell);
    }
}

static void shell_settle_injects(struct loader *loader, const struct node *node, bool *settled)
{
    for (size_t i = 0; i < node->injects.count; i++) {
        const struct use *use = &node->injects.items[i];
        struct inject *what =
            shell_is_settled(use) ? &loader->scenario->injects.items[use->what.index] : NULL;

        if (what != NULL && !what->shell_said && (what->run != NULL || what->cleanup != NULL))
            shell_settle(loader, "inject", use, node, &settled[use->what.index], &what->shell);
    }
}

void cross_shells(struct loader *loader)
{
    struct scenario *scenario = loader->scenario;
    bool *conditions = loader_take(loader, scenario->conditions.count, sizeof(bool));
    bool *injects = loader_take(loader, scenario->injects.count, sizeof(bool));

    for (size_t i = 0; i < scenario->nodes.count && !loader->no_memory; i++) {
        shell_settle_conditions(loader, &scenario->nodes.items[i], conditions);
        shell_settle_injects(loader, &scenario->nodes.items[i], injects);
    }
}

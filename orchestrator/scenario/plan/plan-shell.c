/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a VM of PowerShell (`shell: powershell` of its package) can have: scripts that say
 * `shell: powershell`, in conditions and injects, and nothing that is done there by sh or by an
 * upload. What a scenario wants besides is complained of where it says so, and PowerShell's scripts
 * on other VMs too.
 */
#include <string.h>

#include "core/model/host-name.h"
#include "scenario/plan/planner.h"

struct shell_of {
    int shell;            /* enum script_shell */
    const char *uploaded; /* what of it is put into the guest, NULL: nothing */
};

static struct shell_of shell_of_package(struct planner *planner, const struct source *source,
                                        const char *type)
{
    const struct package *package;

    if (package_find(planner, source, type, true, &package) != 0)
        return (struct shell_of){SHELL_SH, NULL};
    return (struct shell_of){package->shell,
                             package->asset_count != 0 ? "the assets of its package" : NULL};
}

static struct shell_of shell_of_condition(struct planner *planner, const struct condition *what)
{
    return what->command == NULL && what->source.name != NULL
               ? shell_of_package(planner, &what->source, "condition")
               : (struct shell_of){what->shell, NULL};
}

static struct shell_of shell_of_inject(struct planner *planner, const struct inject *what)
{
    if (what->atomic.mark.line != 0)
        return (struct shell_of){SHELL_SH, "an atomic test"};
    return what->run == NULL && what->source.name != NULL
               ? shell_of_package(planner, &what->source, "inject")
               : (struct shell_of){what->shell, NULL};
}

static void shell_check_use(struct planner *planner, const struct node *node, bool powershell,
                            const char *kind, const struct ref *what, struct shell_of of)
{
    if (powershell && of.uploaded != NULL)
        complain_error(planner->complaints, what->mark,
                       "VM %s: the %s %s needs %s there, and nothing is uploaded to a machine of "
                       "PowerShell",
                       node->id, kind, what->id, of.uploaded);
    else if (powershell && of.shell != SHELL_POWERSHELL)
        complain_error(planner->complaints, what->mark,
                       "VM %s runs PowerShell, and the %s %s is for %s: let it say "
                       "`shell: powershell`",
                       node->id, kind, what->id, shell_words[of.shell]);
    else if (!powershell && of.shell == SHELL_POWERSHELL)
        complain_error(planner->complaints, what->mark,
                       "VM %s runs sh, and the %s %s is for PowerShell: its package would have to "
                       "say `shell: powershell`",
                       node->id, kind, what->id);
}

/* A probe runs nothing. */
static void shell_check_uses(struct planner *planner, const struct node *node, bool powershell)
{
    const struct scenario *scenario = planner->scenario;

    for (size_t i = 0; i < node->conditions.count; i++) {
        const struct ref *what = &node->conditions.items[i].what;
        const struct condition *condition = &scenario->conditions.items[what->index];

        if (condition->probe == NULL &&
            (condition->command != NULL || condition->source.name != NULL))
            shell_check_use(planner, node, powershell, "condition", what,
                            shell_of_condition(planner, condition));
    }
    for (size_t i = 0; i < node->injects.count; i++) {
        const struct ref *what = &node->injects.items[i].what;
        const struct inject *inject = &scenario->injects.items[what->index];

        if (inject->run != NULL || inject->cleanup != NULL || inject->source.name != NULL ||
            inject->atomic.mark.line != 0)
            shell_check_use(planner, node, powershell, "inject", what,
                            shell_of_inject(planner, inject));
        /* What takes back a package's action is the scenario's own. */
        if (inject->source.name != NULL && inject->cleanup != NULL)
            shell_check_use(planner, node, powershell, "cleanup of the inject", what,
                            (struct shell_of){inject->shell, NULL});
    }
}

static void shell_check_powershell(struct planner *planner, const struct node *node,
                                   const struct placed *placed)
{
    for (size_t i = 0; i < node->features.count; i++)
        complain_error(planner->complaints, node->features.items[i].what.mark,
                       "VM %s: the feature %s cannot be put into it: features are laid by sh and "
                       "uploads, and its package says shell: powershell",
                       node->id, node->features.items[i].what.id);
    if (node->green != NULL)
        complain_error(planner->complaints, node->green->mark,
                       "VM %s: green is done by sh, and its package says shell: powershell",
                       node->id);
    if (placed->login == NULL)
        complain_error(
            planner->complaints, node->mark,
            "VM %s: its package says shell: powershell, and has no default_account, whom "
            "exercise control logs in as",
            node->id);
    else if (!host_name_is_user(placed->login))
        complain_error(planner->complaints, node->mark,
                       "VM %s: the default_account \"%s\" of its package is no name of a user: "
                       "write it in lower case, which Windows takes for the same",
                       node->id, placed->login);
    planner_note(planner, NOTE_NOT_RUN, node->mark,
                 "VM %s: what is run by PowerShell is made and tested as text, and was not yet run "
                 "on a Windows",
                 node->id);
}

void plan_shells(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;

    for (uint32_t i = 0; i < scenario->infrastructure.count; i++) {
        const struct node *node = &scenario->nodes.items[scenario->infrastructure.items[i].node];
        const struct placed *placed = &planner->placed[i];

        if (node->type != NODE_VM || placed->unmanaged)
            continue;
        if (placed->powershell)
            shell_check_powershell(planner, node, placed);
        shell_check_uses(planner, node, placed->powershell);
    }
}

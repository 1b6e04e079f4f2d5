/* SPDX-License-Identifier: Apache-2.0 */
/* excon inventory: the machines of a range for Ansible (desk/client/inventory.h). */
#include "desk/client/inventory.h"

#include "desk/client/seat.h"
#include "desk/command/command.h"

static const struct command_option options[] = {
    {0, "list", NULL, "all groups and hosts as JSON (Ansible's call; the default)"},
    {0, "host", "NAME", "the variables of one host as JSON"},
    {'o', "out", "FILE", "write a program there that prints this exercise's inventory"},
    {0, NULL, NULL, NULL},
};

static int inventory_check(const struct command_line *line)
{
    if (command_option(line, "host") != NULL &&
        (command_flag(line, "list") || command_option(line, "out") != NULL))
        return desk_usage(&line->desk, "--host goes with no other option");
    return 0;
}

static int inventory_print(const struct command_line *line, const struct inventory *inventory)
{
    const char *name = command_option(line, "host");
    const json_t *host = name != NULL ? inventory_host(inventory, name) : NULL;
    struct error err = {0};

    if (name != NULL && host == NULL) {
        error_set(&err, ERROR_MISSING, "no machine \"%.80s\" can be reached now", name);
        return desk_failed(&line->desk, &err);
    }
    if (inventory->missing != 0 && name == NULL && !line->desk.quiet)
        output_print(&line->desk.err, TONE_WARN,
                     "%zu machine%s cannot be reached now and %s left out\n", inventory->missing,
                     inventory->missing == 1 ? "" : "s", inventory->missing == 1 ? "is" : "are");
    return output_json(&line->desk.out,
                       name != NULL ? json_deep_copy(host) : json_incref(inventory->list));
}

static int inventory_run(struct command_line *line)
{
    const char *path = command_option(line, "out");
    struct inventory inventory = {0};
    struct error err = {0};
    int code;

    if (path != NULL) {
        if (inventory_write_program(path, line->found.folder.run, &err) < 0)
            return desk_failed(&line->desk, &err);
        if (!line->desk.quiet)
            output_print(&line->desk.out, TONE_PLAIN, "ansible -i %s all -m ping\n", path);
        return EXIT_DONE;
    }
    if (inventory_make(&line->found, &inventory, &err) < 0)
        return desk_failed(&line->desk, &err);
    code = inventory_print(line, &inventory);
    inventory_done(&inventory);
    return code;
}

const struct command command_inventory = {
    .name = "inventory",
    .usage = "",
    .summary = "the machines of a range as a dynamic inventory of Ansible",
    .help =
        "Prints the machines that can be reached now, as Ansible asks inventory programs\n"
        "(--list, --host). Hosts are called TEAM.NODE, or NODE where all teams share it; groups\n"
        "are team_TEAM, node_NODE, role_ROLE (of the scenario's nodes) and shared_range, with _\n"
        "in place of other signs. Ansible logs in as root with the key of exercise control, which\n"
        "is named by its path; host keys are pinned in known_hosts beside it. excon_roles of a\n"
        "host says which user a role is, for become_user or ansible_user.\n"
        "    excon inventory --out range\n"
        "    ansible -i ./range team_estmark -m ping\n"
        "A machine without Python takes the module raw. Machines may have other ports after they\n"
        "were started again: the program asks anew each time.",
    .options = options,
    .least = 0,
    .most = 0,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .right = "inventory",
    .check = inventory_check,
    .run = inventory_run,
};

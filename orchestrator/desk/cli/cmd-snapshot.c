/* SPDX-License-Identifier: Apache-2.0 */
/* excon snapshot: saves memory and disk of VMs, which `excon revert` restores in seconds. */
#include <string.h>

#include "base/text.h"
#include "core/view/snapshots.h"
#include "desk/client/order-wait.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {'n', "name", "NAME", "its name: it stays until it is discarded or taken again"},
    {'l', "list", NULL, "list the machines and their snapshots, and take none"},
    {0, "discard", "NAME", "remove the snapshots of this name from the disk, and take none"},
    {'t', "team", "TEAM", "only the machines of this team"},
    ORDER_REASON,
    ORDER_BY,
    ORDER_YES,
    {0, NULL, NULL, NULL},
};

static bool snapshot_is_busy(const struct view_vm *vm)
{
    return vm->keeping[0] != '\0';
}

static bool snapshot_has_failed(const struct view_vm *vm, const struct view_vm *before)
{
    return vm->keeps > before->keeps && strcmp(vm->kept, before->kept) == 0;
}

static bool snapshot_is_discarded_later(const struct view_vm *vm)
{
    return snapshot_is_any_unwanted(vm);
}

/* One that is unwanted and fails is there again. */
static bool snapshot_is_still_there(const struct view_vm *vm, const struct view_vm *before)
{
    return vm->keep_text[0] != '\0' && vm->snapshot_count == before->snapshot_count &&
           before->keep_text[0] == '\0';
}

static const char *snapshot_why(const struct view_vm *vm)
{
    return vm->keep_text;
}

/* ---- the list ---- */

static json_t *snapshot_json_of(const struct view_vm *vm)
{
    json_t *list = json_array();

    for (size_t i = 0; i < vm->snapshot_count; i++)
        if (!vm->snapshots[i].unwanted)
            json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "id", vm->snapshots[i].name,
                                                  "name", vm->snapshots[i].label, "r",
                                                  (json_int_t)vm->snapshots[i].r));
    return list;
}

static json_t *snapshot_groups_json(const struct view *view)
{
    struct snapshot_group groups[SNAPSHOTS_MOST];
    size_t count = snapshot_groups(view, groups);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I, s:b}", "name", groups[i].label,
                                              "r", (json_int_t)groups[i].r, "machines",
                                              (json_int_t)groups[i].machines, "of",
                                              (json_int_t)groups[i].all, "whole",
                                              groups[i].machines == groups[i].all));
    return list;
}

static json_t *snapshot_json(const struct view *view)
{
    json_t *list = json_array();
    char title[128];

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0)
            continue;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b, s:o}", "vm", title, "team",
                                              view_team_id(view, vm->made.team), "snapshot",
                                              vm->kept, "busy", snapshot_is_busy(vm), "snapshots",
                                              snapshot_json_of(vm)));
    }
    return json_pack("{s:o, s:o}", "snapshots", list, "range", snapshot_groups_json(view));
}

/* Those of the whole range, and which of them are whole. */
static void snapshot_list_groups(const struct desk *desk, const struct view *view)
{
    struct snapshot_group groups[SNAPSHOTS_MOST];
    size_t count = snapshot_groups(view, groups);
    struct table table;

    if (count == 0)
        return;
    output_print(&desk->out, TONE_PLAIN, "\n");
    table_init(&table, "OF THE WHOLE RANGE|MACHINES|");
    for (size_t i = 0; i < count; i++) {
        bool whole = groups[i].machines == groups[i].all;

        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", groups[i].label);
        table_cell(&table, 1, TONE_PLAIN, "%zu of %zu", groups[i].machines, groups[i].all);
        table_cell(&table, 2, whole ? TONE_GOOD : TONE_WARN, "%s", whole ? "whole" : "not whole");
    }
    table_print(&table, &desk->out, 0);
    table_done(&table);
}

static int snapshot_list(const struct desk *desk, const struct view *view)
{
    struct table table;
    char title[128], names[SNAPSHOTS_TEXT];

    if (desk->json)
        return output_json(&desk->out, snapshot_json(view));
    table_init(&table, "MACHINE|SNAPSHOTS, NEWEST LAST");
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0)
            continue;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        snapshot_names(vm, names, sizeof(names));
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", title);
        table_cell(&table, 1, names[0] != '\0' ? TONE_GOOD : TONE_DIM, "%s%s",
                   names[0] != '\0' ? names : "none",
                   snapshot_is_busy(vm) ? ", another is being taken" : "");
    }
    table_print(&table, &desk->out, 0);
    table_done(&table);
    snapshot_list_groups(desk, view);
    return EXIT_DONE;
}

static int snapshot_discard(struct command_line *line, const char *name)
{
    static const struct order_wait wait = {.title = "discard",
                                           .is_busy = snapshot_is_discarded_later,
                                           .has_failed = snapshot_is_still_there,
                                           .why = snapshot_why,
                                           .busy = "removing a snapshot",
                                           .failed = "have it still"};
    json_t *order;

    if (!order_confirm(&line->desk, &line->found, "discard",
                       "No machine can be restored from these snapshots any more."))
        return EXIT_FAILED;
    order = command_order(line, "discard");
    order_put(order, "detail", name);
    return order_wait_run(&line->desk, &line->found, &wait, order);
}

/* An empty name is a variable of a script that is not set: the unnamed snapshot would be lost. */
static int snapshot_check(const struct command_line *line)
{
    const char *name = command_option(line, "name");

    return name != NULL && name[0] == '\0' ? desk_usage(&line->desk, "--name needs its NAME") : 0;
}

static int snapshot_run(struct command_line *line)
{
    static const struct order_wait wait = {.title = "snapshot",
                                           .is_busy = snapshot_is_busy,
                                           .has_failed = snapshot_has_failed,
                                           .why = snapshot_why,
                                           .busy = "taking a snapshot",
                                           .failed = "have no new snapshot"};
    const char *discarded = command_option(line, "discard");
    json_t *order;

    if (command_flag(line, "list"))
        return snapshot_list(&line->desk, line->found.view);
    if (discarded != NULL)
        return snapshot_discard(line, discarded);
    order = command_order(line, "keep");
    order_put(order, "detail", command_option(line, "name"));
    return order_wait_run(&line->desk, &line->found, &wait, order);
}

const struct command command_snapshot = {
    .name = "snapshot",
    .old = "keep",
    .usage = "[NODE|TEAM|all]",
    .words = "all",
    .summary = "save memory and disk of machines as they are now",
    .help =
        "With --name it stays until it is discarded or taken again under its name, so that a\n"
        "range can go back to \"before-d2\" days later; without, it replaces the machine's\n"
        "snapshot that has no name. The machine pauses for about a second meanwhile. \"excon\n"
        "revert [--to NAME]\" restores it with everything that ran in it; the machine's clock\n"
        "is set then. A snapshot takes up to the machine's memory on the disk, and what is\n"
        "written after it; it is refused when there is less room.\n"
        "\n"
        "\"excon snapshot all --name NAME\" is of one instant: all machines are suspended before\n"
        "the first is saved, and run again after the last; a running exercise is in PAUSEX\n"
        "meanwhile. Nothing is saved when one of them cannot be suspended. --list says which\n"
        "of these are whole. Other snapshots of several machines are taken side by side.",
    .options = options,
    .least = 0,
    .most = 1,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .check = snapshot_check,
    .run = snapshot_run,
};

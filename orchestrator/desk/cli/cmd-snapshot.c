/* SPDX-License-Identifier: Apache-2.0 */
/* excon snapshot: saves memory and disk of VMs, which `excon revert` restores in seconds. */
#include <string.h>

#include "desk/client/order-wait.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {'l', "list", NULL, "list the machines and their snapshots, and take none"},
    {'t', "team", "TEAM", "only the machines of this team"},
    ORDER_REASON,
    ORDER_BY,
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

static const char *snapshot_why(const struct view_vm *vm)
{
    return vm->keep_text;
}

/* ---- the list ---- */

static json_t *snapshot_json(const struct view *view)
{
    json_t *list = json_array();
    char title[128];

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0)
            continue;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b}", "vm", title, "team",
                                              view_team_id(view, vm->made.team), "snapshot",
                                              vm->kept, "busy", snapshot_is_busy(vm)));
    }
    return json_pack("{s:o}", "snapshots", list);
}

static int snapshot_list(const struct desk *desk, const struct view *view)
{
    struct table table;
    char title[128];

    if (desk->json)
        return output_json(&desk->out, snapshot_json(view));
    table_init(&table, "MACHINE|SNAPSHOT");
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0)
            continue;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", title);
        table_cell(&table, 1, vm->kept[0] != '\0' ? TONE_GOOD : TONE_DIM, "%s%s",
                   vm->kept[0] != '\0' ? vm->kept : "none",
                   snapshot_is_busy(vm) ? ", another is being taken" : "");
    }
    table_print(&table, &desk->out, 0);
    table_done(&table);
    return EXIT_DONE;
}

static int snapshot_run(struct command_line *line)
{
    static const struct order_wait wait = {.title = "snapshot",
                                           .is_busy = snapshot_is_busy,
                                           .has_failed = snapshot_has_failed,
                                           .why = snapshot_why,
                                           .busy = "taking a snapshot",
                                           .failed = "have no new snapshot"};

    if (command_flag(line, "list"))
        return snapshot_list(&line->desk, line->found.view);
    return order_wait_run(&line->desk, &line->found, &wait, command_order(line, "keep"));
}

const struct command command_snapshot = {
    .name = "snapshot",
    .old = "keep",
    .usage = "[NODE|TEAM|all]",
    .words = "all",
    .summary = "save memory and disk of machines as they are now",
    .help = "A machine has one snapshot: a new one replaces it. The machine pauses for about a\n"
            "second meanwhile. \"excon revert\" restores it with everything that ran in it; the\n"
            "machine's clock continues from the time of the snapshot.",
    .options = options,
    .least = 0,
    .most = 1,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .run = snapshot_run,
};

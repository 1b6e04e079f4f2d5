/* SPDX-License-Identifier: Apache-2.0 */
/* hosts: the team's machines. */
#include "core/model/row.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"

static json_t *hosts_json(const struct view *view, const struct view_vm *vm)
{
    return json_pack("{s:o, s:s, s:s, s:o, s:o, s:b, s:o}", "host", json_text(vm->made.id), "team",
                     view_team_id(view, vm->made.team), "state", vm_state_words[vm->state],
                     "address", json_text(vm->made.address), "image", json_text(vm->made.image),
                     "screen", vm->made.screen, "why",
                     json_text(vm->hung[0] != '\0' ? vm->hung : vm->text));
}

int seat_hosts(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    json_t *json = json_array();
    struct table table;

    (void)line, (void)err;
    table_init(&table, "HOST|STATE|ADDRESS|IMAGE|WHY");
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];
        bool up = vm->state == VM_UP && vm->hung[0] == '\0';

        if (vm->made.vm == 0 || !seat_concerns(seat, vm->made.team))
            continue;
        json_array_append_new(json, hosts_json(view, vm));
        table_row(&table);
        seat_name(seat, &table, 0, vm->made.team, vm->made.id);
        table_cell(&table, 1, up ? TONE_GOOD : TONE_WARN, "%s",
                   vm->hung[0] != '\0' ? "hangs" : vm_state_words[vm->state]);
        table_cell(&table, 2, TONE_PLAIN, "%s", vm->made.address);
        table_cell(&table, 3, TONE_DIM, "%s", vm->made.image);
        table_cell(&table, 4, TONE_PLAIN, "%s", vm->hung[0] != '\0' ? vm->hung : vm->text);
    }
    return seat_list(seat, json, &table, "there is no machine");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* range: the hosts that machines stand on, and whether teams are apart. For seats of exercise
 * control: others are told of no host. */
#include "desk/seat/seat.h"
#include "products/print/hosts-print.h"

int seat_range(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    struct output out = seat_output(seat);

    (void)line, (void)err;
    if (seat->json) {
        json_t *json = hosts_print_json(view);

        json_object_set_new(json, "isolation", hosts_print_isolation_json(view));
        return seat_json(seat, json);
    }
    hosts_print(&out, view);
    hosts_print_isolation(&out, view, "");
    return 0;
}

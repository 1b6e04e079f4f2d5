/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/ending.h"

#include "core/model/row.h"
#include "products/report/summary.h"

int ending_print(const struct desk *desk, struct found *found)
{
    struct summary summary = {0};
    struct error err = {0};

    if (desk->json || desk->quiet)
        return EXIT_DONE;
    if (found_fold(found, &err) < 0)
        return desk_failed(desk, &err);
    if (found->view->phase != PHASE_ENDED)
        return EXIT_DONE;
    if (summary_init(&summary, found, &err) < 0)
        return desk_failed(desk, &err);
    output_print(&desk->out, TONE_PLAIN, "\n");
    summary_print(&summary, &desk->out, false);
    summary_done(&summary);
    summary_print_ungraded(found->view, &desk->out);
    return EXIT_DONE;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/full-text.h"

size_t full_count(const struct view *view, uint32_t vm)
{
    size_t count = 0;

    for (size_t i = 0; i < view->inject_count; i++)
        count += view->injects[i].made.inject != 0 && view->injects[i].made.vm == vm &&
                 view->injects[i].full && view->injects[i].state == INJECT_DISPATCHED;
    return count;
}

void full_text_print(const struct output *to, const struct view *view)
{
    char title[128];

    for (size_t i = 0; i < view->vm_count; i++) {
        size_t count = view->vms[i].made.vm != 0 ? full_count(view, view->vms[i].made.vm) : 0;

        if (count == 0)
            continue;
        view_vm_title(view, view->vms[i].made.vm, title, sizeof(title));
        output_print(
            to, TONE_BAD,
            "  injects cannot reach %s: %zu wait%s, as it can write nothing (is its disk full?)\n",
            title, count, count == 1 ? "s" : "");
    }
}

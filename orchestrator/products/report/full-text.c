/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/full-text.h"

#include <stdlib.h>

uint32_t *full_counts(const struct view *view)
{
    uint32_t *counts = calloc(view->vm_count + 1, sizeof(*counts));

    for (size_t i = 0; counts != NULL && i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (inject->made.inject != 0 && inject->full && inject->state == INJECT_DISPATCHED &&
            inject->made.vm <= view->vm_count)
            counts[inject->made.vm]++;
    }
    return counts;
}

void full_text_print(const struct output *to, const struct view *view)
{
    uint32_t *counts = full_counts(view);
    char title[128];

    for (uint32_t vm = 1; counts != NULL && vm <= view->vm_count; vm++) {
        if (counts[vm] == 0)
            continue;
        view_vm_title(view, vm, title, sizeof(title));
        output_print(
            to, TONE_BAD,
            "  injects cannot reach %s: %u wait%s, as it can write nothing (is its disk full?)\n",
            title, counts[vm], counts[vm] == 1 ? "s" : "");
    }
    free(counts);
}

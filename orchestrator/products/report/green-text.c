/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/green-text.h"

#include <inttypes.h>
#include <string.h>

#include "core/model/row.h"

enum { ROWS_MOST = 40, FAILING_MOST = 8, HOUR = 3600000 };

static const char *green_node(const struct plan *plan, size_t place)
{
    return plan->machines[plan->greens.items[place].row.as.green_made.vm - 1].node;
}

/* All machines of a node do the same: they are one line. */
static size_t green_alike(const struct plan *plan, size_t first)
{
    size_t count = 1;

    while (first + count < plan->greens.count &&
           strcmp(green_node(plan, first), green_node(plan, first + count)) == 0)
        count++;
    return count;
}

void green_text_plan(const struct plan *plan, const struct output *to)
{
    struct table table;
    char every[32], spread[32];
    int64_t in_hour = 0;

    if (plan->greens.count == 0)
        return;
    output_print(to, TONE_BOLD, "\nGreen traffic\n");
    table_init(&table, "NODE|>VMS|DOES ONE OF|AS|EVERY|HOURS");
    for (size_t i = 0, alike; i < plan->greens.count; i += alike) {
        const struct green_made *made = &plan->greens.items[i].row.as.green_made;

        alike = green_alike(plan, i);
        in_hour += (int64_t)alike * HOUR / made->every;
        if (table.rows == ROWS_MOST)
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_ACCENT, "%s", green_node(plan, i));
        table_cell(&table, 1, TONE_PLAIN, "%zu", alike);
        table_cell(&table, 2, TONE_PLAIN, "%s", made->what);
        table_cell(&table, 3, TONE_PLAIN, "%s", made->user);
        table_cell(&table, 4, TONE_PLAIN, "%s, give or take %s",
                   output_duration(&every, made->every), output_duration(&spread, made->spread));
        table_cell(&table, 5, TONE_PLAIN, "%s", green_hours_words[made->hours]);
    }
    table_print(&table, to, 2);
    table_done(&table);
    output_print(to, TONE_PLAIN, "  About %" PRId64 " visits an hour in all. Teams are not told.\n",
                 in_hour);
}

static bool green_is_failing(const struct view_vm *vm)
{
    return vm->made.vm != 0 && vm->green.made.every != 0 && vm->green.failing;
}

void green_text_print(const struct output *to, const struct view *view, const char *before)
{
    uint32_t machines;
    struct view_green sum = green_sum(view, &machines);
    size_t told = 0;
    char title[128];

    if (machines == 0)
        return;
    output_print(
        to, sum.failing ? TONE_WARN : TONE_PLAIN,
        "%s%" PRId64 " visits at %u machine%s, %" PRId64 " failed, %" PRId64 " passed over\n",
        before, sum.done + sum.failed, machines, machines == 1 ? "" : "s", sum.failed, sum.passed);
    for (size_t i = 0; i < view->vm_count && told < FAILING_MOST; i++) {
        if (!green_is_failing(&view->vms[i]))
            continue;
        view_vm_title(view, view->vms[i].made.vm, title, sizeof(title));
        output_print(to, TONE_WARN, "  green traffic of %s fails: %s\n", title,
                     view->vms[i].green.text);
        told++;
    }
}

json_t *green_text_json(const struct view *view)
{
    uint32_t machines;
    struct view_green sum = green_sum(view, &machines);
    json_t *failing = json_array();
    char title[128];

    for (size_t i = 0; i < view->vm_count; i++) {
        if (!green_is_failing(&view->vms[i]))
            continue;
        view_vm_title(view, view->vms[i].made.vm, title, sizeof(title));
        json_array_append_new(
            failing, json_pack("{s:s, s:s}", "vm", title, "text", view->vms[i].green.text));
    }
    return json_pack("{s:I, s:I, s:I, s:I, s:o}", "machines", (json_int_t)machines, "done",
                     (json_int_t)sum.done, "failed", (json_int_t)sum.failed, "passed",
                     (json_int_t)sum.passed, "failing", failing);
}

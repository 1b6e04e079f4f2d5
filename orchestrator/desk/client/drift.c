/* SPDX-License-Identifier: Apache-2.0 */
/* The order, the look that it brings, and its rows from the view. */
#include "desk/client/drift.h"

#include <jansson.h>

#include "base/text.h"
#include "desk/client/asked.h"
#include "core/model/row.h"
#include "core/view/troubles.h"

/* What was found follows the row of the look, one row each, and may come a moment later. */
static bool drift_is_looked(const struct follow *follow)
{
    const struct view *view = follow->view;
    size_t told = view->inspection.found < VIEW_DRIFTS ? view->inspection.found : VIEW_DRIFTS;

    return follow->caught_up && view->inspection.state != INSPECTION_WANTED &&
           view->drift_count >= told;
}

/* ---- printing ---- */

static void drift_title_of(const struct view *view, const struct view_drift *drift, char *to,
                           size_t size)
{
    if (drift->vm != 0)
        view_vm_title(view, drift->vm, to, size);
    else
        text_copy(to, size, drift->name);
}

static const char *drift_hung_words(const struct view_vm *vm)
{
    return vm->hung[0] != '\0' ? vm->hung : vm->text;
}

static int drift_print_json(const struct desk *desk, const struct view *view)
{
    json_t *drifts = json_array(), *hung = json_array();
    char title[128];

    for (size_t i = 0; i < view->drift_count; i++) {
        const struct view_drift *drift = &view->drifts[i];

        drift_title_of(view, drift, title, sizeof(title));
        json_array_append_new(drifts, json_pack("{s:s, s:s, s:s, s:s}", "what", title, "drift",
                                                drift_words[drift->kind], "name", drift->name,
                                                "text", drift->text));
    }
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || !troubles_is_hung(vm))
            continue;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        json_array_append_new(hung,
                              json_pack("{s:s, s:s}", "what", title, "text", drift_hung_words(vm)));
    }
    output_json(&desk->out,
                json_pack("{s:s, s:s, s:s, s:I, s:o, s:o}", "run", view->exercise.run, "name",
                          view->exercise.name, "range", range_state_words[view->range], "found",
                          (json_int_t)view->inspection.found, "drift", drifts, "hung", hung));
    return view->inspection.found == 0 && troubles_count(view, 0, view->x).hung == 0 ? EXIT_DONE
                                                                                     : EXIT_RANGE;
}

/* A machine that is defined as planned and does not answer does not stand as planned. */
static size_t drift_print_hung(const struct desk *desk, const struct view *view)
{
    size_t count = 0;
    char title[128];

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || !troubles_is_hung(vm))
            continue;
        count++;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        output_print(&desk->out, TONE_BAD, "%s is hung: %s\n", title, drift_hung_words(vm));
    }
    return count;
}

static int drift_print_text(const struct desk *desk, const struct view *view, const char *path)
{
    struct table table;
    char title[128], word[TEXT_SHELL];
    int64_t up, all;
    size_t hung;

    follow_count(view, &up, &all);
    hung = drift_print_hung(desk, view);
    if (view->inspection.found == 0 && hung != 0)
        return EXIT_RANGE;
    if (view->inspection.found == 0) {
        if (!desk->quiet)
            output_print(&desk->out, TONE_GOOD,
                         all == 1 ? "No drift: %lld VM is as planned.\n"
                                  : "No drift: all %lld VMs are as planned.\n",
                         (long long)all);
        return EXIT_DONE;
    }
    table_init(&table, "WHAT|DRIFT|");
    for (size_t i = 0; i < view->drift_count; i++) {
        const struct view_drift *drift = &view->drifts[i];

        drift_title_of(view, drift, title, sizeof(title));
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", title);
        table_cell(&table, 1, TONE_BAD, "%s", drift_words[drift->kind]);
        table_cell(&table, 2, TONE_PLAIN, "%s", drift->text);
    }
    table_print(&table, &desk->out, 0);
    table_done(&table);
    if (view->inspection.found > view->drift_count)
        output_print(&desk->out, TONE_PLAIN, "and %zu more\n",
                     view->inspection.found - view->drift_count);
    if (!desk->quiet)
        output_print(
            &desk->out, TONE_DIM,
            "\"excon up %s\" repairs what it can. Foreign objects stay. A VM whose disk is gone "
            "is rebuilt.\n",
            text_shell(word, path));
    return EXIT_RANGE;
}

int drift_print(const struct desk *desk, struct found *found)
{
    static const struct asked asked = {
        .verb = "drift", .what = "inspect the range", .is_answered = drift_is_looked};
    struct follow follow;
    struct error err;
    int code = asked_follow(desk, found, &asked, &follow);

    if (code == EXIT_DONE && follow.view->inspection.state == INSPECTION_FAILED) {
        error_set(&err, ERROR_STATE, "the range cannot be inspected: %s",
                  follow.view->inspection.text);
        code = desk_failed(desk, &err);
    } else if (code == EXIT_DONE) {
        code = desk->json ? drift_print_json(desk, follow.view)
                          : drift_print_text(desk, follow.view, found->about.path);
    }
    follow_done(&follow);
    return code;
}

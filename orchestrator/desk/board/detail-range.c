/* SPDX-License-Identifier: Apache-2.0 */
/* A machine with what runs on it, and a check with its output. */
#include "base/text.h"
#include "core/model/row.h"
#include "core/view/snapshots.h"
#include "desk/board/detail.h"

static void detail_vm_heading(const struct board *board, uint32_t item, struct pen *pen,
                              enum style style)
{
    const struct view_vm *vm = view_vm(board->view, item);

    if (vm != NULL && vm->made.team != 0)
        detail_trail(pen, style, view_team_id(board->view, vm->made.team), false);
    detail_trail(pen, style, vm != NULL ? vm->made.id : "machine", true);
}

/* What exercise control has people do there. */
static void detail_vm_fact_of_green(const struct view_green *green, struct fact *fact)
{
    if (green->made.every == 0)
        fact_print(fact, "green", STYLE_PLAIN, "%s", "");
    else
        fact_print(fact, "green", green->failing ? STYLE_WARN : STYLE_PLAIN,
                   "%lld visits, %lld failed, one every %lld s by %s: %s%s%s",
                   (long long)(green->done + green->failed), (long long)green->failed,
                   (long long)(green->made.every / 1000), green->made.user, green->made.what,
                   green->failing ? "; now: " : "", green->failing ? green->text : "");
}

static bool detail_vm_fact_of_making(const struct view_vm *vm, uint32_t n, struct fact *fact)
{
    char names[SNAPSHOTS_TEXT];

    switch (n) {
    case 0:
        fact_print(fact, "image", STYLE_PLAIN, "%s, %u CPU, %lld MiB", vm->made.image, vm->made.cpu,
                   (long long)(vm->made.ram >> 20));
        return true;
    case 1:
        fact_print(fact, "made", vm->incarnation > 1 ? STYLE_WARN : STYLE_PLAIN,
                   vm->incarnation != 0 ? "%u time%s" : "", vm->incarnation,
                   vm->incarnation == 1 ? "" : "s");
        return true;
    case 2:
        fact_print(fact, "failures", STYLE_WARN, vm->faults != 0 ? "%u" : "", vm->faults);
        return true;
    case 3:
        snapshot_names(vm, names, sizeof(names));
        fact_print(fact, "snapshots", STYLE_PLAIN, "%s%s%s", names,
                   vm->keeping[0] == '\0' ? ""
                   : names[0] != '\0'     ? "; another is being taken"
                                          : "one is being taken",
                   vm->keep_text);
        return true;
    case 4:
        fact_print(fact, "domain", STYLE_DIM, "%s", vm->made.domain);
        return true;
    case 5:
        fact_print(fact, "console", STYLE_DIM, "excon console %s", vm->made.id);
        return true;
    case 6:
        detail_vm_fact_of_green(&vm->green, fact);
        return true;
    default:
        return false;
    }
}

static bool detail_vm_fact(const struct board *board, uint32_t item, uint32_t n, struct fact *fact)
{
    const struct view_vm *vm = view_vm(board->view, item);

    if (vm == NULL)
        return false;
    if (n == 0)
        fact_print(fact, "state", vm_sign(vm)->style, "%s, %s", vm_sign(vm)->word,
                   vm->made.unmanaged && vm_sign(vm) == &vm_signs[VM_UP] ? "it runs"
                                                                         : vm_sign(vm)->about);
    else if (n == 1)
        fact_print(fact, "why", vm_sign(vm)->style, "%s",
                   vm->hung[0] != '\0' ? vm->hung : vm->text);
    else if (n == 2)
        fact_print(fact, "address", STYLE_PLAIN, "%s", vm->made.address);
    else if (n == 3)
        fact_print(fact, "SSH", STYLE_PLAIN, vm->port != 0 ? "%s:%u" : "", vm->host, vm->port);
    else if (n == 4)
        fact_print(fact, "host", STYLE_PLAIN, "%s",
                   view_host(board->view, vm->made.host) != NULL
                       ? view_host(board->view, vm->made.host)->made.name
                       : "");
    else
        return detail_vm_fact_of_making(vm, n - 5, fact);
    return true;
}

static void detail_vm_list_checks(const struct view *view, uint32_t vm, struct entries *rows)
{
    bool headed = false;

    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *condition = &view->conditions[i];

        if (condition->made.condition == 0 ||
            (condition->made.vm != vm && condition->made.from != vm))
            continue;
        if (!headed)
            detail_head(rows, HEAD_CHECKS);
        headed = true;
        entries_add(rows, 1, DETAIL_CONDITION, condition->made.condition);
    }
}

static void detail_vm_more(const struct board *board, const struct room *room, uint32_t item,
                           struct entries *rows)
{
    const struct view *view = board->view;
    bool headed = false;

    (void)room;
    detail_vm_list_checks(view, item, rows);
    for (size_t i = 0; i < view->inject_count; i++) {
        if (view->injects[i].made.inject == 0 || view->injects[i].made.vm != item)
            continue;
        if (!headed)
            detail_head(rows, HEAD_INJECTS);
        headed = true;
        entries_add(rows, 1, DETAIL_INJECT, view->injects[i].made.inject);
    }
    headed = false;
    for (size_t i = 0; i < view->feature_count; i++) {
        if (view->features[i].made.feature == 0 || view->features[i].made.vm != item)
            continue;
        if (!headed)
            detail_head(rows, HEAD_FEATURES);
        headed = true;
        entries_add(rows, 1, DETAIL_FEATURE, view->features[i].made.feature);
    }
}

const struct detail detail_vm = {
    .heading = detail_vm_heading, .fact = detail_vm_fact, .more = detail_vm_more};

/* ---- a check ---- */

static void detail_condition_heading(const struct board *board, uint32_t item, struct pen *pen,
                                     enum style style)
{
    const struct view_condition *condition = view_condition(board->view, item);

    if (condition != NULL && condition->made.team != 0)
        detail_trail(pen, style, view_team_id(board->view, condition->made.team), false);
    detail_trail(pen, style, condition != NULL ? condition->made.id : "check", true);
}

static bool detail_condition_fact(const struct board *board, uint32_t item, uint32_t n,
                                  struct fact *fact)
{
    const struct view_condition *condition = view_condition(board->view, item);
    const struct sign *sign;
    char value[TEXT_THOUSANDTHS];

    if (condition == NULL)
        return false;
    sign = condition_sign(board->view, condition);
    switch (n) {
    case 0:
        fact_print(fact, "state", sign->style, condition->value >= 0 ? "%s, %s" : "%s", sign->word,
                   text_thousandths(value, condition->value));
        return true;
    case 1:
        fact_time(board, fact, "since", condition->results != 0 ? condition->since : -1);
        return true;
    case 2:
        fact_time(board, fact, "last result", condition->results != 0 ? condition->x : -1);
        return true;
    case 3:
        fact_print(fact, "results", STYLE_PLAIN, "%u, of these %u faults of the check",
                   condition->results, condition->faults);
        return true;
    case 4:
        fact_print(fact, "excused", STYLE_WARN, "%s",
                   condition->excused ? "yes: it costs no points" : "");
        return true;
    case 5:
        fact_print(fact, "every", STYLE_PLAIN, "%lld s, within %lld s",
                   (long long)condition->made.interval / 1000,
                   (long long)condition->made.timeout / 1000);
        return true;
    default:
        return false;
    }
}

static const char *detail_condition_text(const struct board *board, uint32_t item,
                                         enum detail_text which)
{
    const struct view_condition *condition = view_condition(board->view, item);

    if (condition == NULL)
        return NULL;
    if (which == TEXT_REASON)
        return condition->text;
    return which == TEXT_OUTPUT ? detail_document(board, SUBJECT_CONDITION, item) : NULL;
}

static void detail_condition_more(const struct board *board, const struct room *room, uint32_t item,
                                  struct entries *rows)
{
    const struct view_condition *condition = view_condition(board->view, item);

    if (condition == NULL)
        return;
    if (view_vm(board->view, condition->made.vm) != NULL) {
        detail_head(rows, HEAD_MACHINES);
        entries_add(rows, 1, DETAIL_VM, condition->made.vm);
        if (view_vm(board->view, condition->made.from) != NULL)
            entries_add(rows, 1, DETAIL_VM, condition->made.from);
    }
    detail_lines(rows, room, HEAD_REASON, TEXT_REASON, condition->text);
    detail_lines(rows, room, HEAD_OUTPUT, TEXT_OUTPUT,
                 detail_condition_text(board, item, TEXT_OUTPUT));
}

const struct detail detail_condition = {.heading = detail_condition_heading,
                                        .fact = detail_condition_fact,
                                        .more = detail_condition_more,
                                        .text = detail_condition_text};

/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/order-wait.h"

#include <string.h>

#include "base/loop/interrupt.h"
#include "base/text.h"
#include "desk/client/follow.h"
#include "core/model/row.h"

enum { BEAT = 500, WAIT_INTERRUPTED = 1 };

static size_t wait_count_busy(const struct view *view, const struct order_wait *wait)
{
    size_t busy = 0;

    for (size_t i = 0; i < view->vm_count; i++)
        busy += view->vms[i].made.vm != 0 && wait->is_busy(&view->vms[i]);
    return busy;
}

/* Until nothing is under way. 0; WAIT_INTERRUPTED; FOLLOW_ENDED; <0. */
static int wait_watch(const struct desk *desk, const struct order_wait *wait, struct follow *follow,
                      struct error *err)
{
    struct progress progress;
    size_t most = 0;
    int result = 0;

    interrupt_catch();
    progress_init(&progress, &desk->err, wait->title, desk->quiet || desk->json);
    while (result == 0) {
        size_t busy = wait_count_busy(follow->view, wait);
        char text[64];

        if (follow->caught_up && busy == 0)
            break;
        most = busy > most ? busy : most;
        text_print(text, sizeof(text), "%zu %s", busy, wait->busy);
        if (follow->caught_up)
            progress_step(&progress, (int64_t)(most - busy), (int64_t)most, text);
        result = follow_step(follow, BEAT, err);
        if (result == FOLLOW_NOTHING)
            result = 0;
        if (result >= 0 && interrupt_came())
            result = WAIT_INTERRUPTED;
    }
    progress_done(&progress);
    return result;
}

static size_t wait_tell_failures(const struct desk *desk, const struct order_wait *wait,
                                 const struct view *view, const struct view *before)
{
    size_t failures = 0;
    char title[128];

    for (size_t i = 0; i < view->vm_count && i < before->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || !wait->has_failed(vm, &before->vms[i]))
            continue;
        failures++;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        output_print(&desk->err, TONE_BAD, "  %s %s%s%s\n", title, wait->failed,
                     wait->why(vm)[0] != '\0' ? ": " : "", wait->why(vm));
    }
    return failures;
}

static int wait_watch_all(const struct desk *desk, const struct order_wait *wait,
                          struct found *found, const struct order_answer *answer)
{
    struct follow follow = {0};
    struct dial *rows = NULL;
    struct error err = {0};
    int result = order_connect(desk, found, true, &rows, &err);

    if (result == 0)
        result = follow_init(&follow, rows, &err);
    if (result == 0)
        result = wait_watch(desk, wait, &follow, &err);
    if (result == FOLLOW_ENDED)
        result = error_set(&err, ERROR_STATE,
                           "the controller has ended; what was ordered goes on when one runs again "
                           "(excon status says how)");
    if (result < 0) {
        follow_done(&follow);
        return desk_failed(desk, &err);
    }
    if (result == WAIT_INTERRUPTED)
        output_print(&desk->err, TONE_WARN,
                     "It continues without this command: excon status shows it.\n");

    size_t failures = result == 0 ? wait_tell_failures(desk, wait, follow.view, found->view) : 0;

    follow_done(&follow);
    if (failures == 0)
        order_print(desk, answer);
    else if (desk->json)
        order_print(desk,
                    &(struct order_answer){.end = ORDER_REFUSED, .text = "some machines failed"});
    else
        output_print(&desk->err, TONE_BAD, "%zu of them %s\n", failures, wait->failed);
    return failures != 0 ? EXIT_RANGE : EXIT_DONE;
}

int order_wait_run(const struct desk *desk, struct found *found, const struct order_wait *wait,
                   json_t *order)
{
    struct error err = {0};
    struct order_answer answer = {0};

    if (order_give(desk, found, order, &answer, &err) < 0)
        return desk_failed(desk, &err);
    return answer.end != ORDER_TAKEN ? order_print(desk, &answer)
                                     : wait_watch_all(desk, wait, found, &answer);
}

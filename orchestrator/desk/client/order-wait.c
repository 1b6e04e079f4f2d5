/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/order-wait.h"

#include <string.h>

#include "base/text.h"
#include "desk/client/follow.h"
#include "core/model/row.h"

enum { BEAT = 500 };

static json_t *wait_make_order(const struct command_line *line, const struct order_wait *wait)
{
    json_t *order = order_line(wait->verb);

    json_object_set_new(order, "target",
                        json_string(line->argument_count > 0 ? line->arguments[0] : "all"));
    order_put(order, line, "team");
    order_put(order, line, "reason");
    return order;
}

static size_t wait_count_busy(const struct view *view, const struct order_wait *wait)
{
    size_t busy = 0;

    for (size_t i = 0; i < view->vm_count; i++)
        busy += view->vms[i].made.vm != 0 && wait->is_busy(&view->vms[i]);
    return busy;
}

/* Until nothing is under way. 0; 1: interrupted, or the controller ended; <0. */
static int wait_watch(const struct command_line *line, const struct order_wait *wait,
                      struct follow *follow, struct error *err)
{
    struct output to = line->err;
    struct progress progress;
    size_t most = 0;
    int result = 0;

    follow_catch_interrupt();
    progress_init(&progress, &to, wait->verb, line->quiet || line->json);
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
        if (result == FOLLOW_ENDED || follow_is_interrupted())
            result = 1;
    }
    progress_done(&progress);
    return result;
}

static size_t wait_tell_failures(const struct command_line *line, const struct order_wait *wait,
                                 const struct view *view, const struct view *before)
{
    struct output to = line->err;
    size_t failures = 0;
    char title[128];

    for (size_t i = 0; i < view->vm_count && i < before->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || !wait->has_failed(vm, &before->vms[i]))
            continue;
        failures++;
        view_vm_title(view, vm->made.vm, title, sizeof(title));
        output_print(&to, TONE_BAD, "  %s %s%s%s\n", title, wait->failed,
                     wait->why(vm)[0] != '\0' ? ": " : "", wait->why(vm));
    }
    return failures;
}

static int wait_watch_all(const struct command_line *line, const struct order_wait *wait,
                          struct found *found, const struct order_answer *answer)
{
    struct follow follow = {0};
    struct dial *rows = NULL;
    struct output to = line->err;
    struct error err = {0};
    int result = order_connect(line, found, true, &rows, &err);

    if (result == 0)
        result = follow_init(&follow, rows, &err);
    if (result == 0)
        result = wait_watch(line, wait, &follow, &err);
    if (result < 0) {
        follow_done(&follow);
        return command_failed(line, &err);
    }
    if (result > 0)
        output_print(&to, TONE_WARN, "It goes on without this command: excon status shows it.\n");

    size_t failures = result == 0 ? wait_tell_failures(line, wait, follow.view, found->view) : 0;

    follow_done(&follow);
    if (failures == 0)
        order_print(line, answer);
    else if (line->json)
        order_print(line,
                    &(struct order_answer){.end = ORDER_REFUSED, .text = "some of it has failed"});
    else
        output_print(&to, TONE_BAD, "%zu of them %s\n", failures, wait->failed);
    return failures != 0 ? EXIT_RANGE : EXIT_DONE;
}

int order_wait_run(const struct command_line *line, const struct order_wait *wait)
{
    struct found found = {0};
    struct dial *orders = NULL;
    struct error err = {0};
    struct order_answer answer = {0};
    int code = exercise_read(line, EXERCISE_STANDING, &found);

    if (code != 0)
        return code;
    if (wait->word != NULL && !order_confirm(line, &found, wait->word, wait->warning)) {
        exercise_done(&found);
        return EXIT_FAILED;
    }

    int result = order_connect(line, &found, false, &orders, &err);

    if (result == 0)
        result = order_send(orders, wait_make_order(line, wait), &answer, &err);
    dial_close(orders);
    if (result < 0)
        code = command_failed(line, &err);
    else if (answer.end != ORDER_TAKEN)
        code = order_print(line, &answer);
    else
        code = wait_watch_all(line, wait, &found, &answer);
    exercise_done(&found);
    return code;
}

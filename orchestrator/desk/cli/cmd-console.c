/* SPDX-License-Identifier: Apache-2.0 */
/* excon console: a machine's serial line: attached to, or what it said, as it was kept. */
#include <stdlib.h>
#include <string.h>

#include "desk/client/seat.h"
#include "desk/client/exercise.h"
#include "base/text.h"
#include "desk/client/console.h"
#include "desk/command/command-order.h"
#include "engine/run/console-log.h"

static const struct command_option options[] = {
    {0, "log", NULL, "print the stored output of the machine, and do not connect"},
    {0, "raw", NULL, "pass the machine's output to this terminal unfiltered"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static int console_print_log(const struct desk *desk, const struct found *found,
                             const struct view_vm *vm)
{
    struct error err = {0};
    char *bytes = NULL, text[1024], title[128];
    size_t length = 0;
    int result = console_log_read(&found->folder, vm->made.vm, &bytes, &length, &err);

    if (result > 0) {
        view_vm_title(found->view, vm->made.vm, title, sizeof(title));
        result =
            error_set(&err, ERROR_MISSING, "%s has written nothing to its serial line yet", title);
    }
    if (result < 0)
        return desk_failed(desk, &err);

    const char *at = bytes, *end = bytes + length;

    while (console_log_line(&at, end, text, sizeof(text)))
        output_print(&desk->out, TONE_PLAIN, "%s\n", text);
    free(bytes);
    return EXIT_DONE;
}

/* The controller knows who may, and writes down who did. */
static int console_ask(const struct desk *desk, const struct found *found, const struct view_vm *vm)
{
    const struct view_team *team = view_team(found->view, vm->made.team);
    json_t *order = order_line("console");
    struct order_answer answer = {0};
    struct error err = {0};

    json_object_set_new(order, "target", json_string(vm->made.id));
    if (team != NULL)
        json_object_set_new(order, "team", json_string(team->made.id));
    if (order_give(desk, found, order, &answer, &err) < 0)
        return desk_failed(desk, &err);
    return answer.end == ORDER_TAKEN ? EXIT_DONE : order_stop(desk, &answer);
}

static int cmd_console_attach(const struct command_line *line, const struct found *found,
                              const struct view_vm *vm)
{
    struct error err = {0};
    enum serial_end end = SERIAL_LEFT;
    bool away = view_stand(found->view, vm) != 0; /* its host's ssh session forwards it */
    char name[32], title[128];
    int code = console_ask(&line->desk, found, vm);

    if (code != EXIT_DONE)
        return code;
    view_vm_title(found->view, vm->made.vm, title, sizeof(title));
    text_print(name, sizeof(name), away ? "r/%u.a" : "c/%u.a", vm->made.vm);
    if (console_attach(away ? found->folder.runtime : found->folder.root, name, &line->desk.err,
                       command_flag(line, "raw"), &end, &err) < 0) {
        error_wrap(&err, "%s", title);
        return desk_failed(&line->desk, &err);
    }
    if (end == SERIAL_LEFT)
        return EXIT_DONE;
    output_print(&line->desk.err, TONE_WARN,
                 "The console was closed: %s is off, or is being rebuilt (excon status).\n", title);
    return EXIT_FAILED;
}

static int console_run(struct command_line *line)
{
    struct found *found = &line->found;
    bool log = command_flag(line, "log");
    int code = command_need(line, (log ? NEEDS_ANY : NEEDS_STANDING) | NEEDS_FOLDED);

    if (code != 0)
        return code;

    const struct view_vm *vm = exercise_vm(&line->desk, found->view, "console", line->arguments[0],
                                           line->argument_count > 1 ? line->arguments[1] : NULL);

    return vm == NULL || (log && !seat_may(&line->desk, "console",
                                           vm->made.team != 0 && vm->made.team == found->to.team))
               ? EXIT_FAILED
           : log ? console_print_log(&line->desk, found, vm)
                 : cmd_console_attach(line, found, vm);
}

const struct command command_console = {
    .name = "console",
    .also = "serial",
    .usage = "NODE [TEAM]",
    .summary = "a machine's serial console",
    .help = "Connects this terminal to the console; Ctrl-] leaves. One person at a time. A\n"
            "machine's output is not trusted: only text, colours and cursor movement reach the\n"
            "terminal, unless --raw is given, which full-screen programs may need. The last 64 to\n"
            "128 KiB of each machine's output are stored with the journal, also after \"excon\n"
            "down\"; --log prints them, cleaned.",
    .options = options,
    .least = 1,
    .most = 2,
    .run = console_run,
};

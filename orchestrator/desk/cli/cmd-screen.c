/* SPDX-License-Identifier: Apache-2.0 */
/* excon screen: how a machine's screen is looked at, or a picture of it in a file. What may be
 * looked at is decided where every reach is (core/order/order-reach.c). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "core/model/row.h"
#include "desk/cli/cmd-as.h"
#include "desk/client/exercise.h"
#include "desk/client/seat.h"
#include "desk/command/command-order.h"

static const struct command_option options[] = {
    {0, "shot", "FILE", "write a picture of the screen (PNG)"},
    ORDER_BY,
    {0, NULL, NULL, NULL},
};

static const char *screen_seat(const struct command_line *line)
{
    return line->desk.seat != NULL ? line->desk.seat : "director";
}

/* "NODE TEAM", as words of a shell. */
static const char *screen_words(const struct command_line *line, char *to, size_t size)
{
    char node[TEXT_SHELL], team[TEXT_SHELL];
    bool two = line->argument_count > 1;

    text_print(to, size, "%s%s%s", text_shell(node, line->arguments[0]), two ? " " : "",
               two ? text_shell(team, line->arguments[1]) : "");
    return to;
}

/* NULL after it was said why there is none to be seen. */
static const struct view_vm *screen_find(const struct command_line *line)
{
    const struct found *found = &line->found;
    const struct view_vm *vm = exercise_vm(&line->desk, found->view, "screen", line->arguments[0],
                                           line->argument_count > 1 ? line->arguments[1] : NULL);
    struct error err = {0};

    if (vm == NULL ||
        !seat_may(&line->desk, "reach", vm->made.team != 0 && vm->made.team == found->to.team))
        return NULL;
    if (vm->made.screen && !found->view->exercise.rehearsal)
        return vm;
    error_set(&err, ERROR_MISSING, "%s has no screen: %s", vm->made.id,
              vm->made.screen ? "the range is simulated"
                              : "the scenario gives it none (screen: vnc)");
    desk_failed(&line->desk, &err);
    return NULL;
}

static int screen_tell(const struct command_line *line, const struct view_vm *vm)
{
    const struct output *out = &line->desk.out;
    char words[2 * TEXT_SHELL], word[TEXT_SHELL];
    const char *seat = text_shell(word, screen_seat(line));

    screen_words(line, words, sizeof(words));
    if (line->desk.json)
        return output_json(out, json_pack("{s:s, s:s, s:s+++}", "vm", vm->made.id, "state",
                                          vm_state_words[vm->state], "carry", "excon as ", seat,
                                          " screen ", words));
    output_print(out, TONE_PLAIN,
                 "A VNC viewer at 127.0.0.1:5900 sees the screen while this runs (so does every "
                 "user of this machine):\n"
                 "  socat TCP-LISTEN:5900,bind=127.0.0.1,reuseaddr,fork \\\n"
                 "    EXEC:\"excon as %s screen %s\"\n"
                 "A picture of it: excon screen %s --shot FILE.png\n",
                 seat, words, words);
    return EXIT_DONE;
}

/* The seat's command writes to standard output, which is the file meanwhile. */
static int screen_shoot(struct command_line *line, int file)
{
    char *words[] = {"screen", (char *)(uintptr_t)line->arguments[0], "--shot", NULL};
    int out = dup(STDOUT_FILENO), code, count = 3;

    if (line->argument_count > 1)
        words[count++] = (char *)(uintptr_t)line->arguments[1];
    fflush(stdout);
    if (out < 0 || dup2(file, STDOUT_FILENO) < 0)
        return EXIT_FAILED;
    line->desk.out.colour = false;
    /* The seat folds a view of its own. */
    view_free(line->found.view);
    line->found.view = NULL;
    code = as_run_words(line, screen_seat(line), count, words);
    fflush(stdout);
    dup2(out, STDOUT_FILENO);
    close(out);
    return code;
}

/* The file is there whole or not at all. */
static int screen_save(struct command_line *line, const char *path)
{
    struct error err = {0};
    char part[4096];
    int file = text_print(part, sizeof(part), "%s.part", path)
                   ? open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)
                   : -1,
        code;

    if (file < 0) {
        error_system(&err, errno, "%s.part", path);
        return desk_failed(&line->desk, &err);
    }
    code = screen_shoot(line, file);
    close(file);
    if (code == EXIT_DONE && file_place(part, path, &err) < 0)
        code = desk_failed(&line->desk, &err);
    if (code != EXIT_DONE)
        unlink(part);
    return code;
}

static int screen_run(struct command_line *line)
{
    const char *path = command_option(line, "shot");
    int code = command_need(line, NEEDS_STANDING | NEEDS_FOLDED);
    const struct view_vm *vm = code == 0 ? screen_find(line) : NULL;

    if (code != 0 || vm == NULL)
        return code != 0 ? code : EXIT_FAILED;
    return path != NULL ? screen_save(line, path) : screen_tell(line, vm);
}

const struct command command_screen = {
    .name = "screen",
    .usage = "NODE [TEAM]",
    .summary = "a machine's screen: how to see it, or a picture of it",
    .help = "Says how a VNC viewer gets to the screen of a machine that the scenario gives one\n"
            "(screen: vnc), or writes a picture of it with --shot. Each look is a row of the\n"
            "journal, and the seat must be allowed to reach the machine. Several viewers see and\n"
            "use the same screen. Members of a team: ssh portal screen NODE [--shot].",
    .options = options,
    .least = 1,
    .most = 2,
    .run = screen_run,
};

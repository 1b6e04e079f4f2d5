/* SPDX-License-Identifier: Apache-2.0 */
/* excon help: the list of commands, the help of one, or the manual page's source. */
#include "desk/command/command.h"

static const struct command_option options[] = {
    {0, "man", NULL, "print the source of the manual page"},
    {0, NULL, NULL, NULL},
};

static int help_run(struct command_line *line)
{
    if (command_flag(line, "man")) {
        command_print_manual(line->desk.out.to, line->commands);
        return EXIT_DONE;
    }
    if (line->argument_count == 0) {
        command_print_overview(&line->desk.out, line->commands);
        return EXIT_DONE;
    }

    const struct command *command = command_find(line->commands, line->arguments[0]);

    if (command == NULL)
        return desk_usage(&line->desk, "no command \"%s\"", line->arguments[0]);
    command_print_help(&line->desk.out, command);
    return EXIT_DONE;
}

const struct command command_help = {
    .name = "help",
    .usage = "[COMMAND]",
    .summary = "explain a command and its options",
    .options = options,
    .most = 1,
    .run = help_run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* excon: the table of commands, and nothing else. */
#include "desk/command/command.h"
#include "desk/cli/commands.h"

#define DECLARED(name) extern const struct command command_##name;
#define LISTED(name) &command_##name,

COMMANDS(DECLARED)

static const struct command *const commands[] = {COMMANDS(LISTED) NULL};

int main(int argc, char **argv)
{
    return command_main(commands, argc, argv);
}

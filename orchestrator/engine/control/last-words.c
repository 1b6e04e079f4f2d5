/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest wrote is cleaned where it is read (engine/run/console-log.c), and bounded here, so
 * that there is room for the commands behind it. */
#include "engine/control/last-words.h"

#include <stdio.h>

#include "base/text.h"
#include "core/view/view.h"
#include "engine/run/console-log.h"

enum { WHY_MOST = 80, WORDS_MOST = 128 };

/* "(excon console web estmark --log, excon screen web estmark)" */
static void words_put_commands(const struct view_vm *vm, const struct view_team *team, bool silent,
                               char *to, size_t size)
{
    char node[TEXT_SHELL], whose[TEXT_SHELL] = "", names[2 * TEXT_SHELL + 1];

    text_print(names, sizeof(names), "%s%s%s", text_shell(node, vm->made.id),
               team != NULL ? " " : "", team != NULL ? text_shell(whose, team->made.id) : "");
    if (vm->made.screen)
        text_print(to, size, " (excon console %s%s, excon screen %s)", names,
                   silent ? "" : " --log", names);
    else
        text_print(to, size, " (excon console %s%s%s)", names, silent ? "" : " --log",
                   silent ? "; with `screen: vnc` its screen would show more" : "");
}

/* Only the log of the controller's own host is read here. */
static bool words_are_read_here(const struct controller *c, const struct view_vm *vm)
{
    return view_stand(c->state.view, vm) == 0;
}

const char *last_words(const struct controller *c, uint32_t ordinal, const char *text,
                       char to[LAST_WORDS])
{
    const struct view_vm *vm = view_vm(c->state.view, ordinal);
    const struct view_team *team = vm != NULL ? view_team(c->state.view, vm->made.team) : NULL;
    char last[WORDS_MOST] = "", commands[LAST_WORDS];
    bool panic = false, said;

    if (vm == NULL || vm->state != VM_BOOTING || c->simulated)
        return text;
    said = console_log_last(c->folder, ordinal, last, sizeof(last), &panic);
    words_put_commands(vm, team, !said, commands, sizeof(commands));
    text_print(to, LAST_WORDS, "%.*s; %s%s%s", WHY_MOST, text,
               panic                        ? "its kernel panicked: "
               : said                       ? "its console ends: "
               : words_are_read_here(c, vm) ? "its console said nothing, so it may not have begun "
                                              "to boot"
                                            : "see its console",
               last, commands);
    return to;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* excon help: the list of commands, the help of one, or sources of the manual pages. */
#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "desk/command/command.h"

static const struct command_option options[] = {
    {0, "man", NULL, "print the source of the manual page, of a command's own when it is named"},
    {0, "man-pages", "FOLDER", "write the sources of all manual pages into a folder"},
    {0, NULL, NULL, NULL},
};

/* Writes FOLDER/excon-NAME.1, or FOLDER/excon.1 without a command. */
static int help_write_page(const struct command_line *line, const char *folder,
                           const struct command *command, struct error *err)
{
    char path[4096], *page = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&page, &length);

    if (to == NULL)
        return error_memory(err);
    if (command == NULL)
        command_print_manual(to, line->commands);
    else
        command_print_page(to, command);
    text_print(path, sizeof(path), "%s/excon%s%s.1", folder, command != NULL ? "-" : "",
               command != NULL ? command->name : "");

    int result = fclose(to) == 0 ? file_replace(path, page, length, 0644, err) : error_memory(err);

    free(page);
    return result;
}

static int help_write_pages(struct command_line *line, const char *folder)
{
    struct error err = {0};
    int result = tree_make(folder, &err);

    if (result == 0)
        result = help_write_page(line, folder, NULL, &err);
    for (size_t i = 0; result == 0 && line->commands[i] != NULL; i++)
        if (!line->commands[i]->hidden)
            result = help_write_page(line, folder, line->commands[i], &err);
    return result == 0 ? EXIT_DONE : desk_failed(&line->desk, &err);
}

static int help_run(struct command_line *line)
{
    const char *folder = command_option(line, "man-pages");
    const struct command *command = NULL;

    if (folder != NULL)
        return help_write_pages(line, folder);
    if (line->argument_count != 0) {
        command = command_find(line->commands, line->arguments[0]);
        if (command == NULL)
            return desk_usage(&line->desk, "no command \"%s\"", line->arguments[0]);
    }
    if (command_flag(line, "man") && command != NULL)
        command_print_page(line->desk.out.to, command);
    else if (command_flag(line, "man"))
        command_print_manual(line->desk.out.to, line->commands);
    else if (command != NULL)
        command_print_help(&line->desk.out, command);
    else
        command_print_overview(&line->desk.out, line->commands);
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

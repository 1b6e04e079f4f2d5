/* SPDX-License-Identifier: Apache-2.0 */
/* excon help: the list of commands, the help of one, the keys of files, or sources of the manual
 * pages. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "core/view/meant.h"
#include "desk/command/command.h"
#include "products/manual/manual.h"
#include "products/manual/manual-look.h"

static const struct command_option options[] = {
    {0, "man", NULL, "print the source of the manual page: of excon, or of what is named"},
    {0, "man-pages", "FOLDER", "write all of them to man1, man5 and man7 in a folder"},
    {0, NULL, NULL, NULL},
};

/* The page of a file (`manual`), of a command, or of excon itself. */
static void help_print_page(FILE *to, const struct command_line *line, const struct manual *manual,
                            const struct command *command)
{
    if (manual != NULL)
        manual_print(to, manual);
    else if (command != NULL)
        command_print_page(to, command);
    else
        command_print_manual(to, line->commands);
}

/* Writes FOLDER/man1/excon-NAME.1, FOLDER/man1/excon.1 or FOLDER/manN/excon-NAME.N. */
static int help_write_page(const struct command_line *line, const char *folder,
                           const struct manual *manual, const struct command *command,
                           struct error *err)
{
    char path[4096], *page = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&page, &length);

    if (to == NULL)
        return error_memory(err);
    help_print_page(to, line, manual, command);
    if (manual != NULL)
        text_print(path, sizeof(path), "%s/man%d/%s.%d", folder, manual->section, manual->name,
                   manual->section);
    else
        text_print(path, sizeof(path), "%s/man1/excon%s%s.1", folder, command != NULL ? "-" : "",
                   command != NULL ? command->name : "");

    int result = fclose(to) == 0 ? file_replace(path, page, length, 0644, err) : error_memory(err);

    free(page);
    return result;
}

static int help_make_folders(const char *folder, struct error *err)
{
    static const char *const sections[] = {"man1", "man5", "man7"};
    char path[4096];
    int result = 0;

    for (size_t i = 0; result == 0 && i < 3; i++) {
        text_print(path, sizeof(path), "%s/%s", folder, sections[i]);
        result = tree_make(path, err);
    }
    return result;
}

static int help_write_pages(struct command_line *line, const char *folder)
{
    struct error err = {0};
    int result = help_make_folders(folder, &err);

    if (result == 0)
        result = help_write_page(line, folder, NULL, NULL, &err);
    for (size_t i = 0; result == 0 && line->commands[i] != NULL; i++)
        if (!line->commands[i]->hidden)
            result = help_write_page(line, folder, NULL, line->commands[i], &err);
    for (size_t i = 0; result == 0 && manuals[i].name != NULL; i++)
        result = help_write_page(line, folder, &manuals[i], NULL, &err);
    return result == 0 ? EXIT_DONE : desk_failed(&line->desk, &err);
}

/* A page that is no command's: what it is, and the keys of its file. */
static void help_print_manual(const struct desk *desk, const char *name,
                              const struct manual *manual)
{
    if (manual != NULL && !desk->json)
        output_print(&desk->out, TONE_PLAIN, "%s - %s: man %s, docs/\n", manual->name,
                     manual->summary, manual->name);
    if (manual_look_is_file(name))
        manual_look_file(&desk->out, name, desk->json);
    if (manual_look_is_file(name) && !desk->json)
        output_print(&desk->out, TONE_DIM,
                     "\nX and Y stand for ids, [] for an item of a list. excon help KEY says more, "
                     "as \"excon help injects.X.at\".\n");
}

/* Keys of files: "expect.due", or "scenario" and "expect.due". */
static int help_run_keys(const struct command_line *line, const char *file, const char *words)
{
    const char *best = file == NULL ? command_meant(line->commands, words) : NULL;
    char meant[MEANT];

    if (manual_look_count(file, words) == 0)
        return desk_usage(&line->desk, "no %s \"%s\"%s", file != NULL ? "key" : "command or key",
                          words, meant_text(meant, best));
    manual_look_keys(&line->desk.out, file, words, line->desk.json);
    return EXIT_DONE;
}

static int help_run_one(const struct command_line *line, const char *name)
{
    const struct command *command = command_find(line->commands, name);
    const struct manual *manual = command == NULL ? manual_find(name) : NULL;
    bool file = command == NULL && manual_look_is_file(name);

    if (command_flag(line, "man")) {
        if (command == NULL && manual == NULL)
            return desk_usage(&line->desk, "no command \"%s\"", name);
        help_print_page(line->desk.out.to, line, manual, command);
    } else if (command == NULL && manual == NULL && !file) {
        return help_run_keys(line, NULL, name);
    } else if (command == NULL) {
        help_print_manual(&line->desk, name, manual);
    } else {
        command_print_help(&line->desk.out, command);
    }
    return EXIT_DONE;
}

static int help_run(struct command_line *line)
{
    const char *folder = command_option(line, "man-pages"), *file = line->arguments[0];

    if (folder != NULL)
        return help_write_pages(line, folder);
    if (line->argument_count == 2)
        return manual_look_is_file(file)
                   ? help_run_keys(line, file, line->arguments[1])
                   : desk_usage(&line->desk, "keys are those of scenario, model, package or hosts");
    if (line->argument_count == 1)
        return help_run_one(line, line->arguments[0]);
    if (command_flag(line, "man"))
        help_print_page(line->desk.out.to, line, NULL, NULL);
    else
        command_print_overview(&line->desk.out, line->commands);
    return EXIT_DONE;
}

const struct command command_help = {
    .name = "help",
    .also = "man usage",
    .usage = "[COMMAND] | [FILE] [KEY]",
    .words = "scenario model package excon-hosts",
    .summary = "explain a command and its options, or the keys of a file",
    .help =
        "FILE is scenario, model (of a rehearsal), package or excon-hosts: all its keys are\n"
        "listed. KEY is one of them, or as much of its path as is needed; ids may be left out, and\n"
        "a command goes before a file or key of its name:\n"
        "    excon help startex\n"
        "    excon help scenario\n"
        "    excon help injects.X.expect\n"
        "    excon help scenario report\n"
        "A key shows what may stand there, what it is for, an example, and the keys below it.",
    .options = options,
    .most = 2,
    .run = help_run,
};

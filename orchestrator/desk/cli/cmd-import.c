/* SPDX-License-Identifier: Apache-2.0 */
/* excon import: files of other cyber ranges and exercise tools as a scenario
 * (products/import/import.h); a MSEL has a reader of its own. */
#include <string.h>

#include "desk/command/command.h"
#include "products/import/import.h"
#include "products/msel/msel-import.h"

enum { TEAMS_DEFAULT = 2 };

static const struct command_option options[] = {
    {0, "teams", "N", "how many teams, where the file names none (default 2, at most 254)"},
    {0, "image", "THEIRS=OURS",
     "machines of their image are made from our package; may be said again"},
    {0, "map", "THEIRS=OURS", "msel: their heading is our column; may be said again"},
    {0, "encoding", "NAME",
     "msel: windows-1252, utf-16le, utf-16be; default by its mark, else UTF-8"},
    {0, "startex", "TIME", "msel: times of day and dates count from here, 09:00"},
    {0, NULL, NULL, NULL},
};

static bool import_knows(const char *name)
{
    const char *about, *one;

    for (size_t n = 0; (one = import_format(n, &about)) != NULL; n++)
        if (strcmp(one, name) == 0)
            return true;
    return false;
}

static int import_list(const struct desk *desk)
{
    const char *about, *name;

    for (size_t n = 0; (name = import_format(n, &about)) != NULL; n++)
        output_print(&desk->out, TONE_PLAIN, "%-9s %s\n", name, about);
    output_print(&desk->out, TONE_PLAIN, "%-9s %s\n", "msel",
                 "a master scenario events list of any columns, as CSV");
    return EXIT_DONE;
}

/* An option's values, all of them. */
static size_t import_all(const struct command_line *line, const char *name,
                         const char *to[COMMAND_AGAIN_MOST])
{
    size_t count = 0;

    while (count < COMMAND_AGAIN_MOST &&
           (to[count] = command_option_again(line, name, (int)count)) != NULL)
        count++;
    return count;
}

static int import_run_msel(struct command_line *line)
{
    const char *maps[COMMAND_AGAIN_MOST];
    struct msel_import_options how = {.encoding = command_option(line, "encoding"),
                                      .startex = command_option(line, "startex"),
                                      .maps = maps};

    how.map_count = import_all(line, "map", maps);
    return line->argument_count == 2 ? msel_import(&line->desk, line->arguments[1], &how)
                                     : desk_usage(&line->desk, "a list is one file");
}

static int import_cmd_run(struct command_line *line)
{
    const char *images[COMMAND_AGAIN_MOST];
    struct import_options how = {.images = images};
    struct error err = {0};

    if (line->argument_count == 0)
        return import_list(&line->desk);
    if (line->argument_count == 1)
        return desk_usage(&line->desk, "say which file");
    if (strcmp(line->arguments[0], "msel") == 0)
        return import_run_msel(line);
    if (!import_knows(line->arguments[0]))
        return desk_usage(&line->desk, "there is no format \"%.40s\"", line->arguments[0]);
    how.image_count = import_all(line, "image", images);
    for (size_t i = 0; i < how.image_count; i++)
        if (strchr(images[i], '=') == NULL)
            return desk_usage(&line->desk, "--image is THEIRS=OURS");
    if (command_number(line, "teams", 1, IMPORT_TEAMS_MOST, TEAMS_DEFAULT, &how.teams, &err) < 0)
        return desk_failed(&line->desk, &err);
    return import_run(&line->desk, line->arguments[0], line->arguments + 1,
                      (size_t)line->argument_count - 1, &how);
}

const struct command command_import = {
    .name = "import",
    .usage = "[FORMAT FILE...]",
    .words = "kypo ludus cyris caldera cexf openaev msel",
    .summary = "files of other cyber ranges and exercise tools as a scenario",
    .help =
        "Prints a scenario that loads; alone it lists the formats. Standard error names what is\n"
        "not carried, with its line, and counts: \"41 of 46 values are carried\" (with --json:\n"
        "document, values, carried, lost). Each trainee's sandbox becomes a team's.\n"
        "    excon import kypo topology.yml training.json > northwind/scenario.yml\n"
        "kypo: levels become messages that follow each other by their estimated time, answers\n"
        "flags, hints and solutions hints with their penalty as the price, tests a rubric.\n"
        "ludus: VLANs become switches 10.{team}.VLAN.0/24, rules the acls of a router.\n"
        "cyris: guests, networks, forwarding rules and accounts. caldera: commands for Linux that\n"
        "need no facts and no payloads, as injects that a person fires. cexf: mails and tasks in\n"
        "the order of the flow, evaluations as expected actions that open what waits for them.\n"
        "openaev: an export's .zip as it is downloaded, or the JSON file in it: messages,\n"
        "challenges, expectations, objectives. msel: as msel --import.\n"
        "An image of theirs is named by --image THEIRS=OURS; without it the package tiny stands\n"
        "for it.",
    .options = options,
    .least = 0,
    .most = IMPORT_FILES_MOST,
    .run = import_cmd_run,
};

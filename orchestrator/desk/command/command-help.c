/* SPDX-License-Identifier: Apache-2.0 */
/* Help and the manual page, made from the table of commands. */
#include <string.h>

#include "base/text.h"
#include "desk/command/command.h"
#include "products/manual/manual.h"
#include "products/manual/roff.h"

static const char summary[] =
    "cyber range exercises: from a scenario to ENDEX and back to a clean host";

static const char about[] =
    "excon plans a whole exercise from one YAML file, builds its virtual machines through libvirt, "
    "keeps the exercise clock, sends injects into the guests over SSH, checks and scores what the "
    "teams do, and removes everything after ENDEX.\n\n"
    "The controller of an exercise is a process of its own. Commands find it by its exercise, and "
    "closing a terminal does not end it. A first exercise:\n\n"
    "    excon new northwind\n"
    "    excon plan northwind/scenario.yml\n"
    "    excon rehearse northwind/scenario.yml\n"
    "    excon run northwind/scenario.yml";

/* From the command at *at on, until the next group begins. */
static void help_print_group(const struct output *to, const struct command *const *commands,
                             size_t *at)
{
    struct table table;

    if (commands[*at]->group != NULL)
        output_print(to, TONE_BOLD, "\n%s\n", commands[*at]->group);
    table_init(&table, "|");
    do {
        if (commands[*at]->hidden)
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_ACCENT, "%-12s", commands[*at]->name);
        table_cell(&table, 1, TONE_PLAIN, "%s", commands[*at]->summary);
    } while (commands[++*at] != NULL && commands[*at]->group == NULL);
    table_print(&table, to, 2);
    table_done(&table);
}

void command_print_overview(const struct output *to, const struct command *const *commands)
{
    output_print(to, TONE_BOLD, "excon %s", EXCON_VERSION);
    output_print(to, TONE_PLAIN, " - %s\n\nUsage: excon COMMAND [OPTION…] [ARGUMENT…]\n", summary);
    for (size_t i = 0; commands[i] != NULL;)
        help_print_group(to, commands, &i);
    output_print(to, TONE_PLAIN,
                 "\n\"excon help COMMAND\" says more, \"excon help scenario\" lists the keys of a "
                 "scenario.\nA first exercise: excon new NAME, then excon check, plan, rehearse "
                 "and run, each with NAME/scenario.yml.\n");
}

static void help_print_options(const struct output *to, const struct command_option *options,
                               const char *title)
{
    struct table table;

    if (options == NULL || options[0].name == NULL)
        return;
    output_print(to, TONE_BOLD, "\n%s\n", title);
    table_init(&table, "|");
    for (size_t i = 0; options[i].name != NULL; i++) {
        char letter[8] = "    ";

        if (options[i].help == NULL)
            continue;
        if (options[i].letter != 0)
            text_print(letter, sizeof(letter), "-%c, ", options[i].letter);
        table_row(&table);
        table_cell(&table, 0, TONE_ACCENT, "%s--%s%s%s", letter, options[i].name,
                   options[i].argument != NULL ? " " : "",
                   options[i].argument != NULL ? options[i].argument : "");
        table_cell(&table, 1, TONE_PLAIN, "%s", options[i].help);
    }
    table_print(&table, to, 2);
    table_done(&table);
}

void command_print_help(const struct output *to, const struct command *command)
{
    output_print(to, TONE_BOLD, "excon %s", command->name);
    output_print(to, TONE_PLAIN, " - %s\n\nUsage: excon %s [OPTION…]%s%s\n", command->summary,
                 command->name, command->usage[0] != '\0' ? " " : "", command->usage);
    if (command->help != NULL)
        output_print(to, TONE_PLAIN, "\n%s\n", command->help);
    help_print_options(to, command->options, "Options");
    help_print_options(to, command_common, "Options of every command");
}

/* ---- manual pages: section 1 ---- */

static void help_roff_options(FILE *to, const struct command_option *options)
{
    char term[128];

    for (size_t i = 0; options != NULL && options[i].name != NULL; i++) {
        char letter[8] = "";

        if (options[i].help == NULL)
            continue;
        if (options[i].letter != 0)
            text_print(letter, sizeof(letter), "-%c, ", options[i].letter);
        text_print(term, sizeof(term), "%s--%s", letter, options[i].name);
        roff_item(to, term, options[i].argument);
        roff_words(to, options[i].help);
    }
}

static void help_roff_common(FILE *to)
{
    static const struct {
        const char *code, *meaning;
    } exits[] = {
        {"0", "Done."},
        {"1", "Failed; one line on standard error says why."},
        {"2", "The command line is wrong."},
        {"3", "The scenario is wrong."},
        {"4", "Some part of the range failed."},
    };

    roff_section(to, "OPTIONS OF EVERY COMMAND");
    help_roff_options(to, command_common);
    roff_section(to, "EXIT STATUS");
    for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
        roff_item(to, exits[i].code, NULL);
        roff_words(to, exits[i].meaning);
    }
}

void command_print_manual(FILE *to, const struct command *const *commands)
{
    roff_begin(to, "excon", 1, summary);
    roff_section(to, "SYNOPSIS");
    fputs(".B excon\n.I COMMAND\n[\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n", to);
    roff_section(to, "DESCRIPTION");
    roff_text(to, about);
    roff_section(to, "COMMANDS");
    roff_words(to, "Each has a page of its own.");
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->hidden)
            continue;
        if (commands[i]->group != NULL)
            roff_subsection(to, commands[i]->group);
        fputs(".TP\n.BR excon\\-", to);
        roff_quoted(to, commands[i]->name);
        fputs(" (1)\n", to);
        roff_words(to, commands[i]->summary);
    }
    help_roff_common(to);
    manual_environment(to);
    roff_section(to, "SEE ALSO");
    for (const struct manual *at = manuals; at->name != NULL; at++) {
        fputs(".BR ", to);
        roff_quoted(to, at->name);
        fprintf(to, " (%d)%s\n", at->section, at[1].name != NULL ? "," : "");
    }
}

void command_print_page(FILE *to, const struct command *command)
{
    char name[64];

    text_print(name, sizeof(name), "excon-%s", command->name);
    roff_begin(to, name, 1, command->summary);
    roff_section(to, "SYNOPSIS");
    fputs(".B excon ", to);
    roff_quoted(to, command->name);
    fputs("\n[\\fIOPTION\\fR...]\n", to);
    roff_words(to, command->usage);
    if (command->help != NULL) {
        roff_section(to, "DESCRIPTION");
        roff_text(to, command->help);
    }
    if (command->options != NULL && command->options[0].name != NULL) {
        roff_section(to, "OPTIONS");
        help_roff_options(to, command->options);
    }
    help_roff_common(to);
    fputs(".SH SEE ALSO\n.BR excon (1)\n", to);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Help and the manual page, made from the table of commands. */
#include <string.h>

#include "base/text.h"
#include "desk/command/command.h"

static const char summary[] =
    "cyber range exercises: from a scenario to ENDEX and back to a clean host";

void command_print_overview(const struct output *to, const struct command *const *commands)
{
    struct table table;

    output_print(to, TONE_BOLD, "excon %s", EXCON_VERSION);
    output_print(to, TONE_PLAIN, " - %s\n\nUsage: excon COMMAND [OPTION…] [ARGUMENT…]\n\n",
                 summary);
    table_init(&table, "|");
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->hidden)
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_ACCENT, "%s", commands[i]->name);
        table_cell(&table, 1, TONE_PLAIN, "%s", commands[i]->summary);
    }
    table_print(&table, to, 2);
    table_done(&table);
    output_print(to, TONE_PLAIN,
                 "\n\"excon help COMMAND\" says more. A first exercise: excon new NAME, excon "
                 "plan, excon run.\n");
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

/* ---- man page source (man 7 man) ---- */

/* A line that begins with a dot or quote is a request to roff, a minus would become a hyphen. */
static void help_roff(FILE *to, const char *text)
{
    bool start = true;

    for (; *text != '\0'; text++) {
        if (start && (*text == '.' || *text == '\''))
            fputs("\\&", to);
        if (*text == '\\')
            fputs("\\e", to);
        else if (*text == '-')
            fputs("\\-", to);
        else if (*text == '\n' && text[1] == '\n')
            fputs("\n.PP", to);
        else
            fputc(*text, to);
        start = *text == '\n';
    }
}

static void help_roff_options(FILE *to, const struct command_option *options)
{
    for (size_t i = 0; options != NULL && options[i].name != NULL; i++) {
        if (options[i].help == NULL)
            continue;
        fputs(".TP\n", to);
        if (options[i].letter != 0)
            fprintf(to, "\\fB\\-%c\\fR, ", options[i].letter);
        fputs("\\fB\\-\\-", to);
        help_roff(to, options[i].name);
        fputs("\\fR", to);
        if (options[i].argument != NULL)
            fprintf(to, " \\fI%s\\fR", options[i].argument);
        fputc('\n', to);
        help_roff(to, options[i].help);
        fputs(".\n", to);
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

    fputs(".SH OPTIONS OF EVERY COMMAND\n", to);
    help_roff_options(to, command_common);
    fputs(".SH EXIT STATUS\n", to);
    for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++)
        fprintf(to, ".TP\n%s\n%s\n", exits[i].code, exits[i].meaning);
}

void command_print_manual(FILE *to, const struct command *const *commands)
{
    fprintf(to, ".TH EXCON 1 \"\" \"excon %s\" \"excon\"\n.SH NAME\nexcon \\- %s\n", EXCON_VERSION,
            summary);
    fputs(".SH SYNOPSIS\n.B excon\n.I COMMAND\n[\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n.SH "
          "COMMANDS\nEach has a page of its own.\n",
          to);
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->hidden)
            continue;
        fprintf(to, ".TP\n.BR excon\\-%s (1)\n", commands[i]->name);
        help_roff(to, commands[i]->summary);
        fputs(".\n", to);
    }
    help_roff_common(to);
}

void command_print_page(FILE *to, const struct command *command)
{
    fputs(".TH \"EXCON\\-", to);
    for (const char *at = command->name; *at != '\0'; at++)
        fputc(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at, to);
    fprintf(to, "\" 1 \"\" \"excon %s\" \"excon\"\n.SH NAME\nexcon\\-%s \\- ", EXCON_VERSION,
            command->name);
    help_roff(to, command->summary);
    fprintf(to, "\n.SH SYNOPSIS\n.B excon %s\n[\\fIOPTION\\fR...]\n", command->name);
    help_roff(to, command->usage);
    fputc('\n', to);
    if (command->help != NULL) {
        fputs(".SH DESCRIPTION\n", to);
        help_roff(to, command->help);
        fputc('\n', to);
    }
    if (command->options != NULL && command->options[0].name != NULL) {
        fputs(".SH OPTIONS\n", to);
        help_roff_options(to, command->options);
    }
    help_roff_common(to);
    fputs(".SH SEE ALSO\n.BR excon (1)\n", to);
}

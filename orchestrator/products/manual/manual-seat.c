/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of a seat, from the table that runs them. */
#include "base/text.h"
#include "desk/seat/seat.h"
#include "products/manual/manual.h"
#include "products/manual/roff.h"

static const char seat_about[] =
    "A member of an exercise has a seat. Over the portal its commands are typed behind `ssh -F "
    "ssh_config portal`, or at the prompt that this gives without a command; on the exercise's own "
    "machine behind `excon as SEAT`, for instance `excon as blue:estmark inbox`. `help` lists what "
    "the seat may do, and why the rest is refused.\n\n"
    "Times are times of the exercise, and stand still in pauses. What a command reads or sends as "
    "a file goes through standard input and output.";

static void manual_seat_options(FILE *to, const struct seat_option *options)
{
    char term[64];

    for (; options != NULL && options->name != NULL; options++) {
        text_print(term, sizeof(term), "--%s", options->name);
        roff_item(to, term, options->argument);
        roff_words(to, options->help);
    }
}

static void manual_seat_command(FILE *to, const struct seat_command *command)
{
    char title[128];

    text_print(title, sizeof(title), "%s%s%s", command->name, command->usage[0] != '\0' ? " " : "",
               command->usage);
    roff_subsection(to, title);
    text_print(title, sizeof(title), "%s.", command->summary);
    roff_words(to, title);
    if (command->help != NULL) {
        fputs(".PP\n", to);
        roff_text(to, command->help);
    }
    manual_seat_options(to, command->options);
}

void manual_seat(FILE *to)
{
    roff_section(to, "DESCRIPTION");
    roff_text(to, seat_about);
    for (int inside = 0; inside < 2; inside++) {
        roff_section(to, inside ? "COMMANDS OF EXERCISE CONTROL" : "COMMANDS");
        for (const struct seat_command *at = seat_commands; at->name != NULL; at++)
            if (at->inside == (inside != 0))
                manual_seat_command(to, at);
    }
    roff_section(to, "OPTIONS OF EVERY COMMAND");
    manual_seat_options(to, seat_common);
    roff_section(to, "EXAMPLES");
    roff_example(to, "ssh -F ssh_config portal report --template >incident.yml\n"
                     "ssh -F ssh_config portal report <incident.yml\n"
                     "excon as evaluator queue --json");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One table for reading the command line and for its help. */
#include "desk/board/tty/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/board/keys.h"
#include "desk/board/replay.h"

static const struct option_class {
    const char *name, *value, *about;
    size_t text, flag, number; /* offsets into struct options, 1 + … so that 0 is none */
} option_classes[] = {
#define AT(member) (offsetof(struct options, member) + 1)
    {"socket", "PATH", "the controller's socket", AT(socket), 0, 0},
    {"role", "ROLE", "director, controller, trainer, evaluator, green, red, blue or observer",
     AT(role), 0, 0},
    {"team", "TEAM", "the team of a trainer or of blue", AT(team), 0, 0},
    {"actor", "NAME", "who is looking", AT(actor), 0, 0},
    {"forms", "PROGRAM", "excon, which shows the form of an evaluation sheet", AT(forms), 0, 0},
    {"exercise", "RUN", "of --forms: the exercise", AT(exercise), 0, 0},
    {"journal-lines", "FILE",
     "rows from a file (- for standard input), not from a controller; prints a snapshot", AT(lines),
     0, 0},
    {"away", NULL, "no controller runs since the last of these rows", 0, AT(away), 0},
    {"replay", NULL, "of --journal-lines: on the terminal, with a clock and keys of its own", 0,
     AT(replay), 0},
    {"replay-at", "MS", "where the replay begins, exercise ms (default: the first row)",
     AT(replay_at), 0, 0},
    {"speed", "N", "the replay plays so fast; else it begins paused", AT(speed), 0, 0},
    {"text", NULL, "print one snapshot as plain text and end", 0, AT(text), 0},
    {"until-endex", NULL, "end by itself when the exercise has", 0, AT(until_endex), 0},
    {"readonly", NULL, "only look: no order is given", 0, AT(readonly), 0},
    {"ascii", NULL, "no signs beyond ASCII (by itself where the locale has no UTF-8)", 0, AT(ascii),
     0},
    {"layout", "NAME", "auto (by size, the default), four, control, range or wide", AT(layout), 0,
     0},
    {"wall", NULL, "large digits, and panels in turn", 0, AT(wall), 0},
    {"bell", "HOW", "of new things in the queue: none (the default), sound or flash", AT(bell), 0,
     0},
    {"no-mouse", NULL, "the mouse is the terminal's own", 0, AT(no_mouse), 0},
    {"light", NULL, "colours for a light ground (by itself where COLORFGBG says so)", 0, AT(light),
     0},
    {"dark", NULL, "colours for a dark ground", 0, AT(dark), 0},
    {"width", "N", "columns of a snapshot (COLUMNS, else 100)", 0, 0, AT(width)},
    {"height", "N", "lines of a snapshot, panels beside each other (as many as it needs)", 0, 0,
     AT(height)},
    {"keys", "WORDS",
     "of a snapshot with --height: what the screen shows after these keys (\"j j Enter\")",
     AT(keys), 0, 0},
    {"orders", NULL, "print the orders of the line that \":\" opens, with their options", 0,
     AT(orders), 0},
    {"help", NULL, "this text", 0, AT(help), 0},
    {"version", NULL, "the version", 0, AT(version), 0},
#undef AT
};

enum { OPTIONS = sizeof(option_classes) / sizeof(option_classes[0]) };

void options_help(FILE *to)
{
    fputs("Usage: excon-board --socket PATH [OPTIONS]\n"
          "       excon-board --journal-lines FILE [OPTIONS]\n\n"
          "The scoreboard of an exercise. Leaving it leaves the exercise as it is.\n\n",
          to);
    for (int i = 0; i < OPTIONS; i++) {
        char left[40];

        text_print(left, sizeof(left), "--%s%s%s", option_classes[i].name,
                   option_classes[i].value != NULL ? " " : "",
                   option_classes[i].value != NULL ? option_classes[i].value : "");
        fprintf(to, "  %-24s %s\n", left, option_classes[i].about);
    }
    fputs("\nKeys:\n", to);
    for (size_t i = 0; i < key_class_count; i++)
        fprintf(to, "  %-24s %s\n", key_classes[i].keys, key_classes[i].about);
    fprintf(to, "\nKeys of a replay:\n%s", replay_keys);
    fputs("\nNO_COLOR in the environment: no colours.\n", to);
}

static int options_set_option(struct options *options, const struct option_class *class,
                              const char *value, struct error *err)
{
    char *base = (char *)options;

    if (class->text != 0)
        *(const char **)(void *)(base + class->text - 1) = value;
    else if (class->flag != 0)
        *(bool *)(void *)(base + class->flag - 1) = true;
    else if (!text_to_int(value, 1, GRID_MOST, (int64_t *)(void *)(base + class->number - 1)))
        return error_set(err, ERROR_INPUT, "--%s: \"%s\" is no number from 1 to %d", class->name,
                         value, GRID_MOST);
    return 0;
}

int options_read(struct options *options, int argc, char **argv, struct error *err)
{
    struct option longs[OPTIONS + 1] = {0};
    int at;

    for (int i = 0; i < OPTIONS; i++)
        longs[i] = (struct option){
            option_classes[i].name,
            option_classes[i].value != NULL ? required_argument : no_argument, NULL, i};
    opterr = 0;
    while ((at = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        if (at == '?' || at == ':' || at >= OPTIONS)
            return error_set(err, ERROR_INPUT, "%s: no such option, or its value is missing",
                             argv[optind - 1]);
        if (options_set_option(options, &option_classes[at], optarg, err) < 0)
            return -ERROR_INPUT;
    }
    if (optind < argc)
        return error_set(err, ERROR_INPUT, "%s: too much", argv[optind]);
    if (options->help || options->version || options->orders)
        return 0;
    if ((options->socket != NULL) == (options->lines != NULL))
        return error_set(err, ERROR_INPUT, "one of --socket and --journal-lines is needed");
    return 0;
}

bool options_are_light(const struct options *options)
{
    const char *said = getenv("COLORFGBG"), *ground = said != NULL ? strrchr(said, ';') : NULL;
    int64_t colour = 0;

    if (options->light || options->dark)
        return options->light;
    return ground != NULL && text_to_int(ground + 1, 0, 255, &colour) &&
           (colour == 7 || colour == 15);
}

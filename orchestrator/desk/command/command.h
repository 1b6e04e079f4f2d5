/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command is one constant datum: its words, its options, what it needs and what it does. Help,
 * the manual page and completion are made from these data alone, so that nothing is said twice; the
 * exercise that a command needs is found, read and released around its `run`.
 *
 * To add a command: write cmd-NAME.c with `const struct command command_NAME`, and give it its line
 * in commands.h. `run` returns the program's exit code (<excon/error.h>) and never calls exit.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/reading/found.h"
#include "products/print/desk.h"

enum {
    COMMAND_OPTIONS_MOST = 24,
    COMMAND_AGAIN_MOST = 32 /* options of a line in all */,
    COMMAND_ARGUMENTS_ANY = -1
};

struct command_line;

/* An array of these ends with one whose name is NULL. */
struct command_option {
    char letter;          /* 'b' of -b; 0: none */
    const char *name;     /* "by" of --by */
    const char *argument; /* "NAME"; "[=NAME]": only behind a =, else it is a flag; NULL: a flag */
    const char *help;     /* half a sentence, no full stop; NULL: an old name, in no list */
};

/* What `run` finds in line->found. */
enum command_needs {
    NEEDS_NOTHING = 0,
    NEEDS_STANDING = 1, /* an exercise whose range is not gone */
    NEEDS_ANY = 2,      /* such a one, else the newest of those that are gone */
    NEEDS_FOLDED = 4,   /* and its journal folded into a view */
    NEEDS_NOW = 8,      /* and a view of it as it is now: not that its journal is checked */
};

struct command {
    const char *name; /* "grade" */
    const char
        *old; /* another name, in no list: of earlier versions, or of other houses; NULL: none */
    const char *group; /* "Points": help has it above this command; NULL: nothing */
    const char *also;  /* what other tools call it, "init create": it is suggested; NULL: nothing */
    const char *usage; /* "TEAM METRIC POINTS"; "" without arguments */
    const char *words; /* what its first argument may be, "jump remove"; NULL: anything */
    const char *summary;                  /* half a sentence */
    const char *help;                     /* paragraphs, lines of at most 78 columns; NULL: none */
    const struct command_option *options; /* its own; NULL: none */
    int least, most;                      /* arguments; most may be COMMAND_ARGUMENTS_ANY */
    bool rest;      /* options end at the first argument: the others are another program's words */
    bool hidden;    /* not in lists: for programs, not for people */
    unsigned needs; /* enum command_needs, ORed */
    const char *right; /* what the seat must be allowed (core/order/rights.h); NULL: nothing */
    /* Looks for mistakes in the line before anything else is done: 0, or the exit code after it was
     * printed what is wrong. NULL: nothing to look at. */
    int (*check)(const struct command_line *line);
    int (*run)(struct command_line *line);
};

/* A line as understood. Everything is borrowed from argv, the environment and the tables. */
struct command_line {
    const struct command *command;
    const struct command *const *commands; /* all of them, ended by NULL */
    const char *program;                   /* argv[0] */
    const char *const *arguments;          /* without the options, ended by NULL */
    int argument_count;

    bool help;
    struct desk desk;   /* the options that every command takes */
    struct found found; /* as the command needs it; released after `run` */

    /* private */
    const char *values[COMMAND_OPTIONS_MOST]; /* of the command's own options, in their order */
    struct {
        int which;
        const char *value;
    } given[COMMAND_AGAIN_MOST]; /* as they were said, for those that may be said again */
    int given_count;
};

/*
 * The whole of main: finds the command, reads the options, runs it. Returns the exit code.
 * `commands` is ended by NULL.
 */
int command_main(const struct command *const *commands, int argc, char **argv);

/*
 * Reads argv behind the command's name into *line, whose `command` and `commands` are set; `room`
 * takes the arguments (argc places). 0, or <0: the words say what is wrong with the line.
 */
int command_parse(struct command_line *line, int argc, char **argv, const char **room,
                  struct error *err);

/* An option of the command's own by its long name: its argument (a flag's is ""), or NULL: not
 * given. */
const char *command_option(const struct command_line *line, const char *name);
bool command_flag(const struct command_line *line, const char *name);

/* The argument of an option that may be said again, the n-th from 0; NULL: there are no more. */
const char *command_option_again(const struct command_line *line, const char *name, int n);

/* The option as a whole number in [least, most]; `fallback` when it was not given. <0: the words
 * say why. */
int command_number(const struct command_line *line, const char *name, int64_t least, int64_t most,
                   int64_t fallback, int64_t *ret_value, struct error *err);

/*
 * Finds and reads what a command needs only with some options or arguments, into line->found. 0, or
 * the exit code after an error was printed.
 */
int command_need(struct command_line *line, unsigned needs);

/* The command of a name, hidden ones too, or NULL. */
const struct command *command_find(const struct command *const *commands, const char *name);

/* The name of the command that is probably meant: by what other tools call it, else by how it is
 * written. NULL: none. */
const char *command_meant(const struct command *const *commands, const char *name);

/* The options that every command takes. */
extern const struct command_option command_common[];

/* ---- made from the table (command-help.c) -------------------------------------------------------
 */

void command_print_overview(const struct output *to, const struct command *const *commands);
void command_print_help(const struct output *to, const struct command *command);
/* Sources of manual pages (man 7 man): excon(1), and excon-NAME(1) of a command. */
void command_print_manual(FILE *to, const struct command *const *commands);
void command_print_page(FILE *to, const struct command *command);

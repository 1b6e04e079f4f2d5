/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of a seat: what a team, an evaluator or a trainer reads, says and orders. They read
 * a folded view, which holds the rows of this seat and no others, and give orders through the
 * controller's socket. The same commands run on the operator's machine (`excon as SEAT COMMAND`)
 * and in a session of the portal.
 *
 * This room links base, core/model, core/view, core/order/rights, wire and products/print; it knows
 * neither the journal nor the range. To add a command: write it as seat-NAME.c and give it its line
 * in seat-table.c.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "core/view/view.h"
#include "core/view/xclock.h"
#include "products/print/output.h"
#include "wire/dial.h"

struct seat {
    struct view *view; /* borrowed: what the seat may see; orders that are answered are folded in */
    struct dial *dial; /* borrowed: the controller, which has welcomed the seat; NULL: none runs */
    const char *name;  /* the person */
    enum role role;
    uint32_t team; /* 0: none */
    FILE *in, *out;
    bool json;
    bool tty; /* `out` is a terminal that takes colours */
    unsigned columns;
    int64_t asked;       /* the id of the newest order or read */
    struct xclock clock; /* of the controller's newest `now` line … */
    bool told;           /* … if there was one */
    char said[256];      /* what came of the newest form or order: clean */
};

enum { SEAT_OPTIONS_MOST = 16, SEAT_WORDS_MOST = 1024, SEAT_TEXT_MOST = 16384 /* bytes */ };

struct seat_option {
    const char *name;     /* "since" of --since */
    const char *argument; /* "TIME"; NULL: a flag */
    const char *help;     /* half a sentence, no full stop */
};

struct seat_line;

struct seat_command {
    const char *name;    /* "ack" */
    const char *right;   /* what the seat must be allowed (core/order/orders.def); NULL: nothing */
    const char *usage;   /* "N"; "" without arguments */
    const char *summary; /* half a sentence */
    const char *help;    /* paragraphs, lines of at most 78 columns; NULL: none */
    const struct seat_option *options; /* its own, ended by one without a name; NULL: none */
    int least, most;                   /* arguments */
    bool inside;                       /* of exercise control: a team's help does not list it */
    bool text; /* the last argument is a text, and takes all further words: ssh hands over words
                without the quotes that the person typed around them */
    /* 0: done; > 0: an exit code, after `out` was told why; < 0: err says why not. */
    int (*run)(struct seat *seat, const struct seat_line *line, struct error *err);
};

/* In the order in which help lists them; ended by one without a name. */
extern const struct seat_command seat_commands[];

/* The options that every command takes. */
extern const struct seat_option seat_common[];

/* The words of a command as understood. */
struct seat_line {
    const struct seat_command *command;
    const char *words[SEAT_WORDS_MOST]; /* arguments without the options */
    int count;
    char text[SEAT_TEXT_MOST]; /* the last argument, where it is made of several words */
    const char *values[SEAT_OPTIONS_MOST]; /* of the command's options, in their order */
    bool yes;                              /* --yes: the price is known, or the person was asked */
};

/*
 * Runs one command: argv[0] is its name. --json, --yes and --help stand anywhere behind it. 0:
 * done; > 0: an exit code, after `out` was told why; < 0: err says why not, -ERROR_INPUT that the
 * command was used wrongly.
 */
int seat_run(struct seat *seat, int argc, char **argv, struct error *err);

/* Runs commands without arguments, with an empty line between two, up to the first that fails. As
 * seat_run. */
int seat_run_each(struct seat *seat, const char *const *names, size_t count, struct error *err);

/* Tells how a command ended where that was not said yet: words to `to`, with --json also
 * {"ok":false,"text":…} to `out`. Returns the exit code. */
int seat_end(const struct seat *seat, int result, const struct error *err, FILE *to);

/* ---- for the commands (seat-tools.c) ---- */

/* Follows the controller (its hello said `follow`) until all rows that are there are folded. */
int seat_follow(struct seat *seat, struct error *err);

/* Folds a row that the controller sent into the seat's view. */
int seat_take_row(struct seat *seat, const json_t *line, struct error *err);

/* Hears one line of the controller within so many ms, and folds it when it is a row. */
int seat_hear(struct seat *seat, int64_t within, struct error *err);

/* Hears what has come already, and folds its rows. <0: the session has ended, err says why. */
int seat_hear_all(struct seat *seat, struct error *err);

/* The exercise time at this moment, ms; without a controller that of the newest row. */
int64_t seat_x(const struct seat *seat);

/* ms until the exercise clock shows `x`; -1: not by itself. */
int64_t seat_until(const struct seat *seat, int64_t x);

/* How the seat prints. */
struct output seat_output(const struct seat *seat);

/* Prints a JSON value (taken over) and a line feed. Returns the exit code. */
int seat_json(const struct seat *seat, json_t *json);

/* Prints a list: as JSON (taken over) or as its table, which is ended; `none`: the words where it
 * is empty. Returns 0. */
int seat_list(const struct seat *seat, json_t *json, struct table *table, const char *none);

/* A cell of a row: "TEAM ID" of a seat without a team, else the id. */
void seat_name(const struct seat *seat, struct table *table, int column, uint32_t team,
               const char *id);

/* Prints a text of several lines, each cleaned and indented by two columns. */
void seat_paragraph(const struct output *out, const char *text);

/*
 * Reads the seat's input to its end, at most `most` bytes: *ret_text is malloc'd and ends with 0.
 * On a terminal it says how the text is ended. <0: it is longer, empty, or cannot be read.
 */
enum { SEAT_BODY_MOST = 7999 /* bytes of an answer or a question */ };
int seat_input(const struct seat *seat, size_t most, char **ret_text, size_t *ret_length,
               struct error *err);

/* An option's argument (a flag's is ""), NULL: it was not given. */
const char *seat_option(const struct seat_line *line, const char *name);

/* The argument as a number from 1. */
int seat_number(const char *word, uint32_t *ret_number, struct error *err);

/*
 * Why the seat may not use a right of its own team's, half a sentence in `to`; NULL: it may.
 * Commands that a seat may not use are listed, with this reason.
 */
enum { SEAT_REASON = 160 };
const char *seat_may_not(const struct seat *seat, const char *right, char to[SEAT_REASON]);

/* Does what belongs to this team (0: to all) concern the seat? Seats without a team: everything. */
bool seat_concerns(const struct seat *seat, uint32_t team);

/* ---- orders (seat-order.c) ---- */

/* The order line of a verb; NULL: no memory. */
json_t *seat_order(const char *verb);

struct seat_answer {
    bool ok, asked; /* accepted; it waits for the approval of another seat */
    char text[256]; /* clean */
};

/* Gives the order (taken over); rows that come before its answer are folded. */
int seat_ask(struct seat *seat, json_t *order, struct seat_answer *ret_answer, struct error *err);

/* Gives the order (taken over) and prints the answer; rows that come meanwhile are folded. */
int seat_give(struct seat *seat, json_t *order, struct error *err);

/* Gives an order whose body is `text`, or standard input where it is NULL. */
int seat_say(struct seat *seat, const char *verb, const char *target, const char *text,
             struct error *err);

/* A document of the team ({"k":"read",…}, taken over; engine/control/shelf.c): *ret_text is
 * malloc'd. */
int seat_fetch(struct seat *seat, json_t *read, char **ret_text, struct error *err);

/* ---- the commands ---- */

int seat_whoami(struct seat *seat, const struct seat_line *line, struct error *err);

/* seat-inbox.c, seat-say.c */
int seat_inbox(struct seat *seat, const struct seat_line *line, struct error *err);
/* Is the message in the seat's inbox, and as which number stands the one at `index` of the view? */
bool seat_has_message(const struct seat *seat, const struct view_message *message);
uint32_t seat_messages_to(const struct seat *seat, size_t index);
int seat_show(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_ack(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_respond(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_question(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_request(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_reach(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_console(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_screen(struct seat *seat, const struct seat_line *line, struct error *err);

int seat_hint(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_flag(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_revert(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_artifact(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_check(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_dispute(struct seat *seat, const struct seat_line *line, struct error *err);

/* seat-share.c, seat-intel.c */
int seat_share(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_sight(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_intel(struct seat *seat, const struct seat_line *line, struct error *err);

/* seat-report.c, seat-reports.c */
int seat_report(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_withdraw(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_reports(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_show_report(struct seat *seat, uint32_t team, uint32_t number, struct error *err);

/* seat-queue.c, seat-control.c, seat-sheet.c: exercise control's */
int seat_queue(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_control(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_sheet(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_sheets(struct seat *seat, const struct seat_line *line, struct error *err);

/* seat-NAME.c each */
int seat_services(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_board(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_range(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_hosts(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_score(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_objectives(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_timeline(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_due(struct seat *seat, const struct seat_line *line, struct error *err);
int seat_directory(struct seat *seat, const struct seat_line *line, struct error *err);

/* SPDX-License-Identifier: Apache-2.0 */
/* A member's session: one command of the seat's table; without a command the prompt where there is
 * a terminal, else what is new and what can be done. */
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "core/model/row.h"
#include "desk/portal/visit.h"
#include "desk/seat/words.h"
#include "desk/seat/prompt.h"
#include "desk/seat/seat.h"
#include "wire/hello.h"

enum { WELCOME_WITHIN = 10000, WORDS_MOST = SEAT_WORDS_MOST * 2, LINE_MOST = 16384 };

struct visit {
    struct dial *dial;
    struct seat seat;
    char name[64], team[128];
    char line[LINE_MOST]; /* the command's words, in place */
    char *words[WORDS_MOST];
    int count;
};

/* ---- what the person says ---- */

static int visit_read_words(struct visit *visit, struct error *err)
{
    const char *said = getenv("SSH_ORIGINAL_COMMAND");

    if (said == NULL)
        return 0;
    if (!text_print(visit->line, sizeof(visit->line), "%s", said))
        return error_set(err, ERROR_INPUT,
                         "the command is too long: give documents by standard "
                         "input");
    visit->count = words_split(visit->line, visit->words, WORDS_MOST);
    return visit->count < 0 ? error_set(err, ERROR_INPUT,
                                        "the command has a quote that is not closed, or more "
                                        "than %d words",
                                        WORDS_MOST)
                            : 0;
}

static bool visit_knows(const char *word)
{
    for (const struct seat_command *c = seat_commands; c->name != NULL; c++)
        if (strcmp(c->name, word) == 0)
            return true;
    return false;
}

/* Exercise control sees that something was tried that there is not: scp, rsync, a shell. */
static void visit_tell_refused(struct visit *visit)
{
    const char *said = getenv("SSH_ORIGINAL_COMMAND");
    char text[128];
    struct error err;
    json_t *line;

    text_clean(text, sizeof(text), said, strlen(said));
    line = json_pack("{s:s, s:s, s:s}", "k", "refused", "what", "command", "text", text);
    if (line != NULL)
        (void)dial_send(visit->dial, line, WELCOME_WITHIN, &err);
    json_decref(line);
}

/* ---- who sits here ---- */

static int visit_take_welcome(struct visit *visit, const json_t *line, struct error *err)
{
    const char *kind = json_string_value(json_object_get(line, "k")),
               *text = json_string_value(json_object_get(line, "text")),
               *name = json_string_value(json_object_get(line, "actor")),
               *team = json_string_value(json_object_get(line, "team")),
               *role = json_string_value(json_object_get(line, "role"));
    char clean[256];
    int found = role != NULL ? word_find(role_words, ROLES, role) : -1;

    if (kind != NULL && strcmp(kind, "error") == 0) {
        text_clean(clean, sizeof(clean), text != NULL ? text : "", text != NULL ? strlen(text) : 0);
        return error_set(err, ERROR_STATE, "%s", clean);
    }
    if (hello_is_welcome(line, NULL, err) < 0)
        return -ERROR_STATE;
    if (found < 0 || name == NULL || team == NULL)
        return error_set(err, ERROR_STATE, "the welcome names no seat");
    text_copy(visit->name, sizeof(visit->name), name);
    text_copy(visit->team, sizeof(visit->team), team);
    visit->seat.name = visit->name;
    visit->seat.role = (enum role)found;
    return 0;
}

static int visit_say_hello(struct visit *visit, const char *key, struct error *err)
{
    struct hello hello = {.follow = true, .picture = true};
    json_t *line = NULL, *welcome = NULL;
    char from[VISIT_FROM];
    int result;

    text_copy(hello.from, sizeof(hello.from), visit_from(from));
    text_copy(hello.key, sizeof(hello.key), key);
    text_copy(hello.client, sizeof(hello.client),
              visit->count <= 0              ? ""
              : visit_knows(visit->words[0]) ? visit->words[0]
                                             : "?");
    line = hello_line(&hello);
    result = line != NULL ? dial_send(visit->dial, line, WELCOME_WITHIN, err) : error_memory(err);
    json_decref(line);
    if (result < 0)
        return result;
    result = dial_read(visit->dial, WELCOME_WITHIN, &welcome, err);
    if (result > 0)
        return error_set(err, ERROR_STATE, "the exercise does not answer: try again in a moment");
    if (result == 0)
        result = visit_take_welcome(visit, welcome, err);
    json_decref(welcome);
    return result;
}

/* ---- running ---- */

static void visit_look_at_terminal(struct seat *seat)
{
    const char *term = getenv("TERM");
    struct winsize size;

    seat->tty = isatty(STDOUT_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
    seat->columns = seat->tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 80;
}

static int visit_run(struct visit *visit, struct error *err)
{
    static const char *const first[] = {"whoami", "inbox", "help"};
    const struct view_team *team;
    int result = seat_follow(&visit->seat, err);

    if (result < 0)
        return result;
    team = view_team_called(visit->seat.view, visit->team);
    visit->seat.team = team != NULL ? team->made.team : 0;
    if (visit->count > 0 && !visit_knows(visit->words[0]))
        visit_tell_refused(visit);
    if (visit->count > 0)
        return seat_run(&visit->seat, visit->count, visit->words, err);
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        return seat_prompt(&visit->seat, err);
    return seat_run_each(&visit->seat, first, 3, err);
}

int visit_seat(const char *member, const char *key)
{
    static struct visit visit;
    struct error err = {0};
    int result, code;

    visit.seat.in = stdin;
    visit.seat.out = stdout;
    result = strspn(member, "0123456789") == strlen(member)
                 ? visit_open(member, &visit.dial, &err)
                 : error_set(&err, ERROR_INPUT, "this is no session of a portal");
    visit.seat.dial = visit.dial;
    visit.seat.view = view_new();
    if (result == 0 && visit.seat.view == NULL)
        result = error_memory(&err);
    if (result == 0)
        result = visit_read_words(&visit, &err);
    visit_look_at_terminal(&visit.seat);
    if (result == 0)
        result = visit_say_hello(&visit, key, &err);
    if (result == 0)
        result = visit_run(&visit, &err);
    code = seat_end(&visit.seat, result, &err, stderr);
    dial_close(visit.dial);
    view_free(visit.seat.view);
    return fflush(stdout) == 0 ? code : 1;
}

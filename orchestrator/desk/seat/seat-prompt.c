/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The prompt: commands of the seat's table, typed on a terminal. The terminal's own line editing
 * (Backspace, Ctrl-U, Ctrl-W) is all there is, so its modes are never changed. News is printed in
 * place of the prompt, which then comes again; a line that was half typed is still there, and the
 * terminal shows it on Ctrl-R.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/pace.h"
#include "base/text.h"
#include "base/time.h"
#include "core/model/row.h"
#include "desk/seat/prompt.h"
#include "desk/seat/words.h"
#include "desk/team/due.h"

enum {
    PROMPT_LINE = 4096 /* bytes; a terminal hands over no longer line */,
    PROMPT_WORDS = 256,
    PROMPT_NAP = 3600000 /* ms */
};

struct prompt {
    struct seat *seat;
    struct output out;
    size_t messages;  /* of the view: how many the person has been told of */
    uint64_t told;    /* lines of the ticker, likewise */
    int64_t x;        /* exercise ms up to which deadlines were announced */
    struct pace pace; /* of commands */
    char line[PROMPT_LINE + 1];
};

/* ---- news ---- */

/* The lines of the ticker that are told here: what exercise control does that a team acts upon.
 * What the team itself does and the turns of its services are in `timeline`. */
static bool prompt_is_news(enum row_kind kind)
{
    static const enum row_kind kinds[] = {
        ROW_CLOCK_STARTED,  ROW_CLOCK_PAUSED,    ROW_CLOCK_RESUMED,   ROW_CLOCK_ENDED,
        ROW_CLOCK_HOURS,    ROW_CLOCK_EXTENDED,  ROW_TEAM_CLOCK,      ROW_SCORE_AWARD,
        ROW_SCORE_CHARGED,  ROW_OBJECTIVE_STATE, ROW_REPORT_STATE,    ROW_REQUEST_STATE,
        ROW_RRT_STATE,      ROW_ORDER_ANSWERED,  ROW_DISPUTE_DECIDED, ROW_COMCHECK_STARTED,
        ROW_REPORT_OVERDUE, ROW_SCORE_ADJUSTED};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i] == kind)
            return true;
    return false;
}

static void prompt_tell_line(const struct prompt *prompt, const struct view_line *line)
{
    enum tone tone = line->tone == LINE_GOOD  ? TONE_GOOD
                     : line->tone == LINE_BAD ? TONE_BAD
                                              : TONE_PLAIN;
    char at[32], clean[sizeof(line->text) * 3];

    text_clean(clean, sizeof(clean), line->text, strlen(line->text));
    output_print(&prompt->out, TONE_DIM, "%s ", output_clock(&at, line->x));
    output_print(&prompt->out, tone, "%s\n", clean);
}

static void prompt_tell_message(const struct prompt *prompt, const struct view_message *message,
                                uint32_t number)
{
    const char *what =
        message->made.subject[0] != '\0' ? message->made.subject : message->made.body;
    char at[32], from[128], clean[256];

    text_clean(from, sizeof(from), message->made.from, strlen(message->made.from));
    text_clean(clean, sizeof(clean), what, strlen(what));
    output_print(&prompt->out, TONE_DIM, "%s ", output_clock(&at, message->x));
    output_print(&prompt->out, TONE_WARN, "new message %" PRIu32 "%s%s: %s\n", number,
                 from[0] != '\0' ? " from " : "", from, clean);
}

/* The first of the news stands where the prompt was. */
static void prompt_make_room(const struct prompt *prompt, bool *over)
{
    if (*over)
        fputs(prompt->out.tty ? "\r\033[K" : "\n", prompt->seat->out);
    *over = false;
}

/* "in 10 minutes": a deadline is near, on the exercise clock. `over` as prompt_make_room. */
static void prompt_tell_deadlines(struct prompt *prompt, bool *over)
{
    const struct seat *seat = prompt->seat;
    int64_t x = seat_x(seat);
    struct due due = DUE_EMPTY;
    char at[32], left[32], clean[512];

    if (seat->team != 0)
        due_list(&due, seat->view, seat->team, x);
    for (size_t i = 0; i < due.count; i++) {
        const struct due_item *item = &due.items[i];

        if (due_announced(item, prompt->x, x) == 0)
            continue;
        text_clean(clean, sizeof(clean), item->what, strlen(item->what));
        prompt_make_room(prompt, over);
        output_print(&prompt->out, TONE_DIM, "%s ", output_clock(&at, x));
        output_print(&prompt->out, TONE_WARN, "due in %s: %s\n",
                     output_duration(&left, (item->at - x + 999) / 1000 * 1000), clean);
    }
    due_done(&due);
    prompt->x = x;
}

/* ms until a deadline is to be announced; -1: none, while nothing is told. */
static int prompt_patience(const struct prompt *prompt)
{
    const struct seat *seat = prompt->seat;
    struct due due = DUE_EMPTY;
    int64_t next = -1, left;

    if (seat->team != 0)
        due_list(&due, seat->view, seat->team, prompt->x);
    next = due_next_announcement(&due, prompt->x);
    due_done(&due);
    left = next >= 0 ? seat_until(seat, next) : -1;
    return left > PROMPT_NAP ? PROMPT_NAP : (int)left;
}

/* Tells what is new; `over`: on the line of the prompt. Returns whether that line was used. */
static bool prompt_tell_news(struct prompt *prompt, bool over)
{
    const struct seat *seat = prompt->seat;
    const struct view *view = seat->view;
    uint64_t oldest = view->ticker_count > VIEW_TICKER ? view->ticker_count - VIEW_TICKER : 0;
    bool clear = over;

    for (uint64_t i = prompt->told > oldest ? prompt->told : oldest; i < view->ticker_count; i++) {
        const struct view_line *line = &view->ticker[i % VIEW_TICKER];

        if (!prompt_is_news(line->kind) || !seat_concerns(seat, line->team))
            continue;
        prompt_make_room(prompt, &clear);
        prompt_tell_line(prompt, line);
    }
    prompt->told = view->ticker_count;
    for (; prompt->messages < view->message_count; prompt->messages++) {
        if (!seat_has_message(seat, &view->messages[prompt->messages]))
            continue;
        prompt_make_room(prompt, &clear);
        prompt_tell_message(prompt, &view->messages[prompt->messages],
                            seat_messages_to(seat, prompt->messages));
    }
    prompt_tell_deadlines(prompt, &clear);
    return over && !clear;
}

/* ---- a line ---- */

static void prompt_print(const struct prompt *prompt)
{
    const struct seat *seat = prompt->seat;
    const struct view_team *team = view_team(seat->view, seat->team);
    const char *name = team != NULL ? team->made.id : role_words[seat->role];
    char at[32], clean[64];

    text_clean(clean, sizeof(clean), name, strlen(name));
    output_print(&prompt->out, TONE_BOLD, "%s", clean);
    output_print(&prompt->out, TONE_PLAIN, " %s> ", output_clock(&at, seat_x(seat)));
    fflush(seat->out);
}

/* Ctrl-C: the terminal has dropped what was typed, and poll returns. */
static void prompt_interrupted(int number)
{
    (void)number;
}

/* Waits for the terminal, and tells what comes meanwhile. 0, or <0. */
static int prompt_wait(struct prompt *prompt, struct error *err)
{
    struct seat *seat = prompt->seat;
    struct pollfd ends[] = {
        {.fd = fileno(seat->in), .events = POLLIN},
        {.fd = seat->dial != NULL ? dial_descriptor(seat->dial) : -1, .events = POLLIN}};

    for (;;) {
        int result = seat->dial != NULL ? seat_hear_all(seat, err) : 0;

        if (prompt_tell_news(prompt, true) && result == 0)
            prompt_print(prompt);
        if (result < 0)
            return result;
        if (poll(ends, 2, prompt_patience(prompt)) < 0) {
            if (errno != EINTR)
                return error_system(err, errno, "poll");
            fputc('\n', seat->out);
            prompt_print(prompt);
        } else if (ends[0].revents != 0) {
            return 0;
        }
    }
}

/* 1: a line is in `line`; 0: the terminal has ended; <0. */
static int prompt_read(struct prompt *prompt, struct error *err)
{
    const struct sigaction own = {.sa_handler = prompt_interrupted};
    struct sigaction before;
    size_t length = 0;
    int result;

    sigaction(SIGINT, &own, &before);
    for (;;) {
        ssize_t got;

        result = prompt_wait(prompt, err);
        if (result < 0)
            break;
        got = read(fileno(prompt->seat->in), prompt->line + length, PROMPT_LINE - length);
        if (got < 0 && errno == EINTR)
            continue;
        length += got > 0 ? (size_t)got : 0;
        result = got > 0;
        if (got <= 0 || prompt->line[length - 1] == '\n' || length == PROMPT_LINE)
            break;
    }
    sigaction(SIGINT, &before, NULL);
    prompt->line[length] = '\0';
    return result;
}

/* A person types no faster; a program that pastes commands without end takes no processor from
 * others. */
static void prompt_rest(struct prompt *prompt)
{
    static const struct pace_limit limit = {20, 300};
    const struct timespec beat = {.tv_nsec = 50 * 1000 * 1000};
    struct moment now;

    time_now(&now);
    while (!pace_take(&prompt->pace, &limit, now.mono)) {
        nanosleep(&beat, NULL);
        time_now(&now);
    }
}

/* 1: it was said to end; 0. What goes wrong is told, and does not end the session. */
static int prompt_run(struct prompt *prompt)
{
    struct seat *seat = prompt->seat;
    struct error err = {0};
    char *words[PROMPT_WORDS];
    int count = words_split(prompt->line, words, PROMPT_WORDS), result;

    if (count == 0)
        return 0;
    if (count == 1 && (strcmp(words[0], "exit") == 0 || strcmp(words[0], "quit") == 0))
        return 1;
    seat->json = false;
    prompt_rest(prompt);
    result = count > 0 ? seat_run(seat, count, words, &err)
                       : error_set(&err, ERROR_INPUT,
                                   "a quote is not closed, or there are more than %d words",
                                   PROMPT_WORDS);
    seat_end(seat, result, &err, seat->out);
    return 0;
}

/* ---- the session ---- */

static void prompt_greet_due(const struct prompt *prompt)
{
    const struct seat *seat = prompt->seat;
    struct due due = DUE_EMPTY;
    char at[32], clean[512];

    if (seat->team != 0)
        due_list(&due, seat->view, seat->team, seat_x(seat));
    if (due.count > 0 && due.items[0].kind < DUE_ENDEX) {
        text_clean(clean, sizeof(clean), due.items[0].what, strlen(due.items[0].what));
        output_print(&prompt->out, due.items[0].late ? TONE_BAD : TONE_WARN, "due%s%s: %s%s\n",
                     due.items[0].at >= 0 ? " until " : "",
                     due.items[0].at >= 0 ? output_clock(&at, due.items[0].at) : "", clean,
                     due.items[0].late ? " (overdue)" : "");
    }
    due_done(&due);
}

static int prompt_greet(struct prompt *prompt, struct error *err)
{
    static const char *const first[] = {"whoami", "inbox"};
    int result = seat_run_each(prompt->seat, first, 2, err);

    fputc('\n', prompt->seat->out);
    prompt_greet_due(prompt);
    output_print(
        &prompt->out, TONE_DIM,
        "`help` lists the commands, `board` shows all of it on one screen; `exit` or Ctrl-D "
        "ends.\n");
    return result;
}

int seat_prompt(struct seat *seat, struct error *err)
{
    struct prompt prompt = {.seat = seat,
                            .out = seat_output(seat),
                            .messages = seat->view->message_count,
                            .told = seat->view->ticker_count,
                            .x = seat_x(seat)};
    int result = prompt_greet(&prompt, err);

    while (result == 0) {
        prompt_tell_news(&prompt, false);
        prompt_print(&prompt);
        result = prompt_read(&prompt, err);
        if (result <= 0) {
            fputc('\n', seat->out);
            break;
        }
        result = prompt_run(&prompt);
    }
    fflush(seat->out);
    return result < 0 ? result : 0;
}

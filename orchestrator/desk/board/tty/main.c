/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon-board: the scoreboard. Arguments, and one loop that waits for the controller, the keyboard
 * and signals. It draws when something has changed, at most ten times a second, and once a second
 * for its clocks.
 */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/model/row.h"
#include "desk/board/alerts.h"
#include "desk/board/board.h"
#include "desk/board/keys.h"
#include "desk/board/layout.h"
#include "desk/board/order.h"
#include "desk/board/prompt.h"
#include "desk/board/select.h"
#include "desk/board/tty/link.h"
#include "desk/board/tty/options.h"
#include "desk/board/tty/replaying.h"
#include "desk/board/tty/screen.h"
#include "desk/board/tty/sheet.h"
#include "desk/board/tty/signals.h"

enum {
    DRAW_APART = 100, /* ms between two drawings … */
    DRAW_SOON = 20,   /* … for a while after a key, as what comes of it does so with rows */
    DRAW_WHILE = 500,
    SNAPSHOT_WIDTH = 100,  /* without --width and COLUMNS */
    SNAPSHOT_WAIT = 30000, /* ms for the rows that are there */
    TICKS_MOST = 1000,     /* ms */
};

/* ---- a snapshot as text ---- */

/* As wide as was said: by --width, or by COLUMNS as a shell exports it. */
static int tty_snapshot_width(const struct options *options)
{
    const char *columns = getenv("COLUMNS");
    int64_t width;

    if (options->width != 0)
        return (int)options->width;
    return columns != NULL && text_to_int(columns, 1, GRID_MOST, &width) ? (int)width
                                                                         : SNAPSHOT_WIDTH;
}

/* Presses keys one after the other, each with its painting before. */
static void tty_press_keys(struct board *board, const char *keys, struct grid *grid,
                           struct painted *painted)
{
    uint32_t press;

    while (keys_read(&keys, &press)) {
        select_settle(board, painted);
        keys_press(board, painted, press);
        grid_clear(grid);
        board_paint(board, grid, painted);
    }
}

static int tty_print_snapshot(struct board *board, const struct options *options, struct error *err)
{
    int width = tty_snapshot_width(options);
    struct painted painted;
    struct grid grid;

    board->snapshot = options->keys == NULL || options->height == 0;
    board->stacked = options->height == 0;

    int height = board->stacked ? board_snapshot_height(board, width) : (int)options->height;

    if (!grid_init(&grid, width, height, board->ascii))
        return error_memory(err);
    board_paint(board, &grid, &painted);
    if (!board->snapshot)
        tty_press_keys(board, options->keys, &grid, &painted);

    char *text = grid_text(&grid);

    grid_done(&grid);
    if (text == NULL)
        return error_memory(err);

    size_t length = strlen(text);

    /* A stacked snapshot ends where its last panel does. */
    while (board->stacked && length > 1 && text[length - 1] == '\n' && text[length - 2] == '\n')
        text[--length] = '\0';

    bool failed = fputs(text, stdout) == EOF || fflush(stdout) == EOF;

    free(text);
    return failed ? error_system(err, errno, "standard output") : 0;
}

static int tty_read_lines(struct link *link, const char *path, struct error *err)
{
    int descriptor = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    char bytes[65536];
    ssize_t length = 0;
    struct moment now;
    int r = 0;

    if (descriptor < 0)
        return error_system(err, errno, "%s", path);
    time_now(&now);
    while (r == 0 && (length = read(descriptor, bytes, sizeof(bytes))) > 0)
        r = link_feed(link, bytes, (size_t)length, now, err);
    if (length < 0 && r == 0)
        r = error_system(err, errno, "%s", path);
    if (descriptor != STDIN_FILENO)
        close(descriptor);
    return r;
}

/* Waits until the rows that were there have been told. */
static int tty_await_rows(struct link *link, struct error *err)
{
    struct moment now, start;

    time_now(&start);
    for (now = start; link_state(link) != LINK_LIVE; time_now(&now)) {
        if (now.mono - start.mono > SNAPSHOT_WAIT)
            return error_set(err, ERROR_MISSING, "%s: the controller tells no rows", link->path);
        link->retry = 0;
        link_try(link, now);
        if (link->descriptor < 0)
            return error_set(err, ERROR_MISSING, "%s: no controller: %s", link->path, link->text);

        struct pollfd wait = {.fd = link->descriptor, .events = POLLIN};

        poll(&wait, 1, SNAPSHOT_WAIT / 10);
        time_now(&now);
        link_read(link, now);
        if (link->descriptor < 0)
            return error_set(err, ERROR_MISSING, "%s: the controller hung up%s%s", link->path,
                             link->text[0] != '\0' ? ": " : "", link->text);
    }
    return 0;
}

static int tty_run_text(struct link *link, struct board *board, const struct options *options,
                        struct error *err)
{
    struct moment now;
    int r = options->lines != NULL ? tty_read_lines(link, options->lines, err)
                                   : tty_await_rows(link, err);

    if (r < 0)
        return r;
    time_now(&now);
    link_show(link, now, board);
    if (options->away)
        board->away = board->wall;
    return tty_print_snapshot(board, options, err);
}

/* ---- on a terminal ---- */

struct session {
    struct link *link;
    struct board *board;
    const struct options *options;
    struct painted painted;
    bool changed, anew;    /* draw; and clear before */
    bool leaves, detaches; /* ends; because of a key */
    int signal;            /* ends because of it */
    int64_t pressed;       /* mono ms of the newest key: somebody waits for it; 0: none yet */
    uint32_t held;         /* a press that waits until its line is on the screen; 0: none */
    int64_t drawn;         /* mono ms of the last drawing */
    bool stands;           /* as the board wanted it when it was drawn last */
    struct moment stood;   /* when the picture came to stand */
    struct alerts alerts;
};

/* What the board is to show: how things are now, or were when the picture came to stand. */
static void tty_look(struct session *session, struct moment now)
{
    struct board *board = session->board;

    if (board->still && !session->stands)
        session->stood = now;
    session->stands = board->still;
    link_show(session->link, board->still ? session->stood : now, board);
    board->age = board->still                ? now.mono - session->stood.mono
                 : session->link->heard != 0 ? now.mono - session->link->heard
                                             : 0;
    if (board->link == LINK_LIVE && !board->still && alerts_take(&session->alerts, board) &&
        board->bell != BELL_NONE)
        screen_ring(board->bell == BELL_FLASH);
    screen_mouse(board->mouse);
}

static void tty_draw(struct session *session, struct moment now)
{
    struct grid grid;
    int width, height;

    link_fetch(session->link, session->board);
    tty_look(session, now);
    session->board->grades = sheet_can(session->options, &session->link->rights);
    screen_size(&width, &height);
    if (!grid_init(&grid, width, height, session->board->ascii))
        return;
    board_paint(session->board, &grid, &session->painted);
    select_settle(session->board, &session->painted);
    screen_draw(&grid, session->anew);
    grid_done(&grid);
    session->changed = session->anew = false;
    session->drawn = now.mono;
}

static void tty_take_signals(struct session *session)
{
    for (int number; (number = signals_next()) != 0; session->changed = true) {
        if (number == SIGWINCH) {
            screen_resize();
            session->anew = true;
        } else if (number == SIGTSTP) {
            screen_suspend();
            session->anew = true;
        } else if (number == SIGCONT) {
            session->anew = true;
        } else if (number == SIGINT) {
            session->leaves = session->detaches = true;
        } else {
            session->leaves = true;
            session->signal = number;
        }
    }
}

/* Enter on a line that is not on the screen yet waits until it is. */
static bool tty_waits(const struct session *session, uint32_t press)
{
    return (press == PRESS_ENTER || press == '\r') && session->changed &&
           session->board->prompt.mode != PROMPT_CLOSED && !session->board->prompt.painted;
}

static void tty_take_presses(struct session *session, struct moment now)
{
    uint32_t press;

    while (!session->leaves && (session->held != 0 || screen_press(&press))) {
        const struct key_class *class;

        press = session->held != 0 ? session->held : press;
        session->held = tty_waits(session, press) ? press : 0;
        if (session->held != 0)
            return;
        class = keys_press(session->board, &session->painted, press);
        session->changed = true;
        session->pressed = now.mono;
        if (session->board->sheet.metric != 0) {
            sheet_show(session->options, session->board);
            session->anew = true;
        }
        link_orders(session->link, session->board, now);
        if (class == NULL)
            continue;
        session->anew |= class->redraws;
        session->leaves = session->detaches = class->leaves;
    }
}

/* Has the exercise ended, for a board that ends with it? */
static bool tty_is_over(const struct link *link)
{
    const struct view *view = link->shown;

    return view->range == RANGE_GONE || (view->phase == PHASE_ENDED && link->descriptor < 0);
}

static int64_t tty_apart(const struct session *session, struct moment now)
{
    return session->pressed != 0 && now.mono - session->pressed < DRAW_WHILE ? DRAW_SOON
                                                                             : DRAW_APART;
}

/* ms until there is something to draw by itself. */
static int tty_wait_for(const struct session *session, struct moment now)
{
    int64_t wait = TICKS_MOST - now.wall % 1000, x = session->board->x;

    if (session->board->phase == PHASE_RUNNING)
        wait = 1000 - x % 1000 + 1;
    if (session->changed && session->drawn + tty_apart(session, now) - now.mono < wait)
        wait = session->drawn + tty_apart(session, now) - now.mono;
    if (session->link->descriptor < 0 && session->link->retry - now.mono < wait)
        wait = session->link->retry - now.mono;
    return wait < 0 ? 0 : wait > TICKS_MOST ? TICKS_MOST : (int)wait;
}

static void tty_watch(struct session *session, int signals, bool until_endex)
{
    struct moment now;

    time_now(&now);
    while (!session->leaves) {
        link_try(session->link, now);
        if (session->changed && now.mono - session->drawn >= tty_apart(session, now))
            tty_draw(session, now);
        /* What waited for its line to be drawn goes on now, also where there was no room for the
         * line: keys behind it are not kept waiting. */
        if (session->held != 0 && !session->changed)
            tty_take_presses(session, now);

        struct pollfd waits[] = {
            {.fd = session->held != 0 ? -1 : STDIN_FILENO, .events = POLLIN},
            {.fd = signals, .events = POLLIN},
            {.fd = session->board->still ? -1 : session->link->descriptor, .events = POLLIN}};
        int ready = poll(waits, 3, tty_wait_for(session, now));

        time_now(&now);
        if (ready == 0)
            session->changed = true; /* the clocks */
        tty_take_signals(session);
        if (session->held != 0 || waits[0].revents & POLLIN)
            tty_take_presses(session, now);
        else if (waits[0].revents != 0)
            session->leaves = true; /* the terminal is gone */
        /* The rows of a picture that stands wait in the socket, and then in the journal. */
        if (!session->board->still)
            session->changed |= link_read(session->link, now);
        /* What was read may have begun a new view: keys that come before the next drawing act on
         * it, as the one before is no more. */
        session->board->view = session->link->shown;
        link_orders(session->link, session->board, now);
        session->leaves |= until_endex && tty_is_over(session->link);
    }
}

static int tty_run_screen(struct link *link, struct board *board, const struct options *options,
                          struct error *err)
{
    const char *no_colour = getenv("NO_COLOR");
    struct session session = {.link = link, .board = board, .options = options, .changed = true};
    int signals = -1, r;

    r = screen_open(no_colour == NULL || no_colour[0] == '\0', options_are_light(options), err);
    if (r == 0)
        r = signals_open(screen_restore, &signals, err);
    if (r == 0)
        tty_watch(&session, signals, options->until_endex);
    screen_close();
    alerts_done(&session.alerts);
    if (r == 0 && session.detaches)
        puts("detached; the exercise goes on");
    fflush(stdout);
    if (session.signal != 0)
        signals_die(session.signal);
    return r;
}

static int tty_run_replay(struct board *board, const struct options *options, struct error *err)
{
    struct replay replay;
    int r = replaying_load(options, &replay, err), role;

    if (r < 0)
        return r;
    role = options->role != NULL ? word_find(role_words, ROLES, options->role) : -1;
    board->ranked = board->inside = role < 0 || role_sees_all((enum role)role);
    replay_show(&replay, board);
    if (options->text) {
        board->reply[0] = '\0';
        r = tty_print_snapshot(board, options, err);
    } else {
        r = replaying_run(&replay, board, options_are_light(options), err);
    }
    replay_done(&replay);
    return r;
}

static int tty_print_orders(void)
{
    char options[160];

    for (size_t i = 0; i < order_class_count; i++) {
        order_options(&order_classes[i], options, sizeof(options));
        if (options[0] == '\0')
            text_copy(options, sizeof(options), "-");
        printf("%s\t%s\t%s\n", order_classes[i].words, options, order_classes[i].about);
    }
    return fflush(stdout) == EOF ? EXIT_FAILED : EXIT_DONE;
}

/* How the board begins. */
static int tty_set_looks(struct board *board, const struct options *options, struct error *err)
{
    static const char *const bells[BELLS] = {"none", "sound", "flash"};
    int bell = options->bell != NULL ? word_find(bells, BELLS, options->bell) : 0, layout = 0;

    while (options->layout != NULL && layout < LAYOUTS &&
           strcmp(layouts[layout].name, options->layout) != 0)
        layout++;
    if (bell < 0)
        return error_set(err, ERROR_INPUT, "--bell: \"%s\" is not none, sound or flash",
                         options->bell);
    if (layout == LAYOUTS)
        return error_set(err, ERROR_INPUT,
                         "--layout: \"%s\" is not auto, four, control, range or wide",
                         options->layout);
    board->bell = bell;
    board->layout = (uint8_t)layout;
    board->on_wall = options->wall;
    board->mouse = !options->no_mouse;
    return 0;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct board board = {0};
    struct link link = {0};
    struct error err;

    setlocale(LC_CTYPE, "");
    if (options_read(&options, argc, argv, &err) < 0) {
        fprintf(stderr, "excon-board: %s\nexcon-board --help says more\n", err.text);
        return EXIT_USAGE;
    }
    if (options.version)
        return puts("excon-board " EXCON_VERSION) < 0;
    if (options.help) {
        options_help(stdout);
        return EXIT_DONE;
    }
    if (options.orders)
        return tty_print_orders();
    board.ascii = options.ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    if (tty_set_looks(&board, &options, &err) < 0) {
        fprintf(stderr, "excon-board: %s\n", err.text);
        return EXIT_USAGE;
    }
    link.path = options.socket;
    link.role = options.role;
    link.team = options.team;
    link.actor = options.actor;
    link.readonly = options.readonly;

    int r = link_init(&link, &err);

    board.view = link.shown;
    if (r == 0 && options.replay)
        r = tty_run_replay(&board, &options, &err);
    else if (r == 0 && (options.text || options.lines != NULL))
        r = tty_run_text(&link, &board, &options, &err);
    else if (r == 0)
        r = tty_run_screen(&link, &board, &options, &err);
    link_done(&link);
    prompt_done(&board.prompt);
    if (r < 0)
        fprintf(stderr, "excon-board: %s\n", err.text);
    return r < 0 ? EXIT_FAILED : EXIT_DONE;
}

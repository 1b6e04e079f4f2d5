/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/tty/replaying.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "desk/board/keys.h"
#include "desk/board/select.h"
#include "desk/board/tty/screen.h"
#include "desk/board/tty/signals.h"

enum { DRAW_APART = 100 /* ms */ };

struct replaying {
    struct replay *replay;
    struct board *board;
    struct painted painted;
    bool changed, anew, leaves;
    int signal;
    int64_t drawn; /* mono ms */
};

/* Rows that do not fold (a seat is not told of what they are about) are passed over, as in the
 * live board. */
static int replaying_read(struct replay *replay, const char *path, struct error *err)
{
    FILE *from = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    int result = 0;

    if (from == NULL)
        return error_system(err, errno, "%s", path);
    while (result == 0 && (length = getline(&line, &room, from)) > 0) {
        struct error why;
        int added;

        if (line[length - 1] == '\n')
            length--;
        added = replay_add(replay, line, (size_t)length, &why);
        if (added == -ERROR_MEMORY || added == -ERROR_SYSTEM) {
            *err = why;
            result = added;
        }
    }
    free(line);
    fclose(from);
    return result;
}

static void replaying_draw(struct replaying *r, struct moment now)
{
    struct grid grid;
    int width, height;

    replay_show(r->replay, r->board);
    screen_size(&width, &height);
    if (!grid_init(&grid, width, height, r->board->ascii))
        return;
    board_paint(r->board, &grid, &r->painted);
    select_settle(r->board, &r->painted);
    screen_mouse(r->board->mouse);
    screen_draw(&grid, r->anew);
    grid_done(&grid);
    r->changed = r->anew = false;
    r->drawn = now.mono;
}

static void replaying_take_signals(struct replaying *r)
{
    for (int number; (number = signals_next()) != 0; r->changed = true) {
        r->anew |= number == SIGWINCH || number == SIGTSTP || number == SIGCONT;
        if (number == SIGWINCH) {
            screen_resize();
        } else if (number == SIGTSTP) {
            screen_suspend();
        } else if (number != SIGCONT) {
            r->leaves = true;
            r->signal = number != SIGINT ? number : 0;
        }
    }
}

static int replaying_take_presses(struct replaying *r, struct error *err)
{
    uint32_t press;
    int result = 0;

    while (!r->leaves && result >= 0 && screen_press(&press)) {
        const struct key_class *class;

        r->changed = true;
        /* While a text is typed every key is the board's. */
        result = r->board->filtering || r->board->prompt.mode != PROMPT_CLOSED
                     ? 0
                     : replay_press(r->replay, press, err);
        if (result != 0)
            continue;
        class = keys_press(r->board, &r->painted, press);
        if (class == NULL)
            continue;
        r->anew |= class->redraws;
        r->leaves = class->leaves;
    }
    return result < 0 ? result : 0;
}

/* ms until something is to be drawn by itself; -1: until a key comes. */
static int replaying_wait_for(const struct replaying *r, struct moment now)
{
    int64_t wait = replay_until(r->replay), draw = r->drawn + DRAW_APART - now.mono;

    /* The clock of a replay that plays is seen to go. */
    if (wait >= 0)
        wait = wait < DRAW_APART ? DRAW_APART : wait > 1000 ? 1000 : wait;
    if (r->changed && (wait < 0 || draw < wait))
        wait = draw > 0 ? draw : 0;
    return (int)wait;
}

static int replaying_watch(struct replaying *r, int signals, struct error *err)
{
    struct moment now;
    int result = 0;

    time_now(&now);
    while (!r->leaves && result == 0) {
        if (r->changed && now.mono - r->drawn >= DRAW_APART)
            replaying_draw(r, now);

        struct pollfd waits[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                 {.fd = signals, .events = POLLIN}};
        int ready = poll(waits, 2, replaying_wait_for(r, now));

        time_now(&now);
        replaying_take_signals(r);
        if (ready > 0 && (waits[0].revents & POLLIN))
            result = replaying_take_presses(r, err);
        else if (ready > 0 && waits[0].revents != 0)
            r->leaves = true; /* the terminal is gone */
        if (result == 0) {
            int news = replay_tick(r->replay, now.mono, err);

            result = news < 0 ? news : 0;
            r->changed |= !r->replay->paused || news > 0;
        }
    }
    return result;
}

static int replaying_show(struct replaying *r, bool light, struct error *err)
{
    const char *no_colour = getenv("NO_COLOR");
    int signals = -1, result = screen_open(no_colour == NULL || no_colour[0] == '\0', light, err);

    if (result == 0)
        result = signals_open(screen_restore, &signals, err);
    if (result == 0)
        result = replaying_watch(r, signals, err);
    screen_close();
    fflush(stdout);
    if (r->signal != 0)
        signals_die(r->signal);
    return result;
}

int replaying_load(const struct options *options, struct replay *ret, struct error *err)
{
    int64_t x = 0, speed = 0;
    int result;

    if ((options->replay_at != NULL && !text_to_int(options->replay_at, 0, INT64_MAX, &x)) ||
        (options->speed != NULL && !text_to_int(options->speed, 1, REPLAY_SPEED_MOST, &speed)))
        return error_set(err, ERROR_INPUT, "--replay-at takes ms, --speed a number from 1 to %d",
                         REPLAY_SPEED_MOST);
    if (options->lines == NULL)
        return error_set(err, ERROR_INPUT, "--replay needs --journal-lines");
    result = replay_init(ret, err);
    if (result < 0)
        return result;
    result = replaying_read(ret, options->lines, err);
    if (result == 0 && options->replay_at != NULL)
        result = replay_seek(ret, x, err);
    if (speed != 0) {
        ret->speed = speed;
        ret->paused = false;
    }
    if (result < 0)
        replay_done(ret);
    return result;
}

int replaying_run(struct replay *replay, struct board *board, bool light, struct error *err)
{
    struct replaying r = {.replay = replay, .board = board, .changed = true};

    return replaying_show(&r, light, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/model/row.h"

enum { LONG_JUMP = 10 * 60 * 1000 /* exercise ms */ };

const char replay_keys[] =
    "  Space                    pause, and go on\n"
    "  >, <                     the next thing that happened, or back by one\n"
    "  }, {                     ten minutes on, or back\n"
    "  +, -                     twice as fast, half as fast\n"
    "  n                        on to the next trouble, and pause there\n"
    "  0, $                     the beginning, the end\n";

/* A file that nobody else can open and that ends with the process. NULL: errno says why. */
static FILE *replay_open(void)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    FILE *file;
    int descriptor;

    if (!text_print(path, sizeof(path), "%s/excon-replay-XXXXXX",
                    folder != NULL && folder[0] == '/' ? folder : "/tmp")) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    descriptor = mkostemp(path, O_CLOEXEC);
    if (descriptor < 0)
        return NULL;
    unlink(path);
    file = fdopen(descriptor, "w+");
    if (file == NULL)
        close(descriptor);
    return file;
}

int replay_init(struct replay *replay, struct error *err)
{
    *replay = (struct replay){.view = view_new(), .whole = view_new(), .speed = 1, .paused = true};
    if (replay->view == NULL || replay->whole == NULL) {
        replay_done(replay);
        return error_memory(err);
    }
    replay->lines = replay_open();
    if (replay->lines != NULL)
        return 0;
    error_system(err, errno, "a file for the rows of the replay (TMPDIR)");
    replay_done(replay);
    return -ERROR_SYSTEM;
}

void replay_done(struct replay *replay)
{
    view_free(replay->view);
    view_free(replay->whole);
    if (replay->lines != NULL)
        fclose(replay->lines);
    free(replay->line);
    free(replay->rows);
    *replay = (struct replay){0};
}

/* ---- rows ---- */

static int replay_make_room(struct replay *replay, struct error *err)
{
    if (replay->count == replay->size) {
        size_t size = replay->size != 0 ? 2 * replay->size : 1024;
        struct replay_row *more = realloc(replay->rows, size * sizeof(*more));

        if (more == NULL)
            return error_memory(err);
        replay->rows = more;
        replay->size = size;
    }
    return 0;
}

/* Folds a line into a view; *ret_at: when the row came. */
static int replay_fold(struct view *view, const char *line, size_t length, int64_t *ret_at,
                       struct error *err)
{
    json_t *json = json_loadb(line, length, 0, NULL);
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = json != NULL ? row_of_line(&row, json, &pool, err)
                              : error_set(err, ERROR_INPUT, "a line is no JSON");

    if (result == 0)
        result = view_apply(view, &row, err);
    if (result == 0)
        *ret_at = row.x;
    pool_done(&pool);
    json_decref(json);
    return result;
}

/* A line behind the others. */
static int replay_write(struct replay *replay, const char *line, size_t length, struct error *err)
{
    if ((replay->read != UINT64_MAX && fseeko(replay->lines, 0, SEEK_END) != 0) ||
        fwrite(line, 1, length, replay->lines) != length || putc('\n', replay->lines) == EOF)
        return error_system(err, errno, "the file for the rows of the replay (TMPDIR)");
    replay->read = UINT64_MAX;
    return 0;
}

/* The line at a place of the file into replay->line. How long it is; <0. */
static ssize_t replay_read(struct replay *replay, uint64_t place, struct error *err)
{
    ssize_t length;

    if (replay->read != place && fseeko(replay->lines, (off_t)place, SEEK_SET) != 0)
        return error_system(err, errno, "the file for the rows of the replay");
    length = getline(&replay->line, &replay->room, replay->lines);
    if (length <= 0)
        return error_system(err, errno, "the file for the rows of the replay");
    replay->read = place + (uint64_t)length;
    return length - 1;
}

int replay_add(struct replay *replay, const char *line, size_t length, struct error *err)
{
    uint64_t told = replay->whole->ticker_count;
    struct replay_row *row;
    int64_t at = 0;

    if (replay_make_room(replay, err) < 0)
        return -ERROR_MEMORY;
    if (replay_fold(replay->whole, line, length, &at, err) < 0)
        return -ERROR_INPUT;
    if (replay_write(replay, line, length, err) < 0)
        return -ERROR_SYSTEM;
    row = &replay->rows[replay->count++];
    *row = (struct replay_row){.place = replay->used, .at = at};
    row->news = replay->whole->ticker_count > told;
    row->bad =
        row->news &&
        replay->whole->ticker[(replay->whole->ticker_count - 1) % VIEW_TICKER].tone == LINE_BAD;
    replay->used += length + 1;
    return 0;
}

/* ---- moments ---- */

static int replay_step(struct replay *replay, struct error *err)
{
    ssize_t length = replay_read(replay, replay->rows[replay->next].place, err);
    int64_t at;

    if (length < 0)
        return (int)length;
    if (replay_fold(replay->view, replay->line, (size_t)length, &at, err) < 0)
        return -ERROR_INPUT;
    replay->next++;
    return 0;
}

/* To the moment after the first `count` rows. */
static int replay_seek_row(struct replay *replay, size_t count, struct error *err)
{
    int result = 0;

    if (count < replay->next) {
        struct view *view = view_new();

        if (view == NULL)
            return error_memory(err);
        view_free(replay->view);
        replay->view = view;
        replay->next = 0;
    }
    while (result == 0 && replay->next < count && replay->next < replay->count)
        result = replay_step(replay, err);
    replay->x = replay->view->x;
    replay->tick = 0;
    return result;
}

/* How many rows came until the clock showed more than x. */
static size_t replay_count_until(const struct replay *replay, int64_t x)
{
    size_t count = 0;

    while (count < replay->count && replay->rows[count].at <= x)
        count++;
    return count;
}

int replay_seek(struct replay *replay, int64_t x, struct error *err)
{
    int result = replay_seek_row(replay, replay_count_until(replay, x), err);

    /* Between two rows the clock went on, when it went at all. */
    if (result == 0 && replay->view->phase == PHASE_RUNNING && replay->next < replay->count &&
        x > replay->x)
        replay->x = x;
    return result;
}

int replay_tick(struct replay *replay, int64_t mono, struct error *err)
{
    int64_t passed = replay->tick != 0 ? mono - replay->tick : 0;
    bool news = false;
    int result = 0;

    if (replay->paused)
        return 0;
    replay->tick = mono;
    replay->x += passed * replay->speed;
    while (result == 0 && replay->next < replay->count &&
           replay->rows[replay->next].at <= replay->x) {
        int64_t before = replay->view->x;

        result = replay_step(replay, err);
        news = true;
        /* Somebody set the clock: the moment is what it shows now. */
        if (replay->view->x < before ||
            (replay->next > 0 && replay->view->x > replay->rows[replay->next - 1].at))
            replay->x = replay->view->x;
    }
    if (replay->next == replay->count) {
        replay->paused = true;
        replay->x = replay->view->x;
        news = true;
    }
    return result < 0 ? result : news;
}

int64_t replay_until(const struct replay *replay)
{
    int64_t left;

    if (replay->paused || replay->next >= replay->count)
        return -1;
    left = replay->rows[replay->next].at - replay->x;
    return left > 0 ? left / replay->speed : 0;
}

/* ---- keys ---- */

/* To the next row after which there is news (or trouble), or the one before. */
static int replay_press_news(struct replay *replay, bool back, bool bad, struct error *err)
{
    size_t to = replay->next;

    replay->paused = true;
    if (back) {
        /* The row that is shown last is passed over. */
        for (to = to > 0 ? to - 1 : 0; to > 0 && !replay->rows[to - 1].news;)
            to--;
    } else {
        while (to < replay->count && !(bad ? replay->rows[to].bad : replay->rows[to].news))
            to++;
        to += to < replay->count;
    }
    return replay_seek_row(replay, to, err);
}

static void replay_press_speed(struct replay *replay, bool faster)
{
    if (faster && replay->speed * 2 <= REPLAY_SPEED_MOST)
        replay->speed *= 2;
    else if (!faster && replay->speed > 1)
        replay->speed /= 2;
}

int replay_press(struct replay *replay, uint32_t press, struct error *err)
{
    int result = 0;

    switch (press) {
    case ' ':
        replay->paused = !replay->paused || replay->next == replay->count;
        replay->tick = 0;
        break;
    case '>':
    case '<':
        result = replay_press_news(replay, press == '<', false, err);
        break;
    case 'n':
        result = replay_press_news(replay, false, true, err);
        break;
    case '}':
    case '{':
        result = replay_seek(replay, replay->x + (press == '}' ? LONG_JUMP : -LONG_JUMP), err);
        break;
    case '+':
    case '-':
        replay_press_speed(replay, press == '+');
        break;
    case '0':
    case '$':
        replay->paused = true;
        result = replay_seek_row(replay, press == '0' ? 0 : replay->count, err);
        break;
    default:
        return 0;
    }
    return result < 0 ? result : 1;
}

/* ---- showing ---- */

void replay_show(const struct replay *replay, struct board *board)
{
    const struct view *view = replay->view;
    int64_t on = replay->x > view->x ? replay->x - view->x : 0;
    char x[SAY_TEXT];

    board->view = view;
    board->link = LINK_NONE;
    board->x = replay->x;
    board->wall = view->speed > 0 ? view->wall + on * 1000 / view->speed : view->wall;
    board->phase = view->phase;
    text_print(board->reply, sizeof(board->reply),
               "replay %s%s x%lld, row %zu of %zu; Space, < >, { }, + -, n trouble",
               say_exercise(x, replay->x), replay->paused ? " paused" : "",
               (long long)replay->speed, replay->next, replay->count);
}

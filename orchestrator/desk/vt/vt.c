/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/vt/vt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"

enum { VT_ESCAPE_WITHIN = 100 /* ms: the bytes of one key come together */, VT_BUFFER = 16384 };

static struct {
    int in, out;
    bool open, colours, whole, hidden;
    struct termios before;
    struct sigaction signals[4]; /* as they were */
    struct press_reader reader;
    struct grid shown; /* what stands on the terminal */
    char buffer[VT_BUFFER];
    size_t used;
    int failed; /* errno of a write; 0: none */
} own;

static volatile sig_atomic_t resized, ended;

static const int caught[4] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT};

/* ---- colours ---- */

/* Parameters of SGR, with colours and without. */
static const struct {
    const char *with, *without;
} looks[STYLES] = {
    [STYLE_PLAIN] = {"", ""},
    [STYLE_DIM] = {";2", ";2"},
    [STYLE_STRONG] = {";1", ";1"},
    [STYLE_TITLE] = {";36", ""},
    [STYLE_FOCUS] = {";1;36", ";1"},
    [STYLE_MARKING] = {";1;37;44", ";1;7"},
    [STYLE_FRAME_PAUSED] = {";33", ""},
    [STYLE_FRAME_SIMULATED] = {";35", ""},
    [STYLE_MARKING_RUNNING] = {";30;42", ";7"},
    [STYLE_MARKING_PAUSED] = {";30;43", ";1;7"},
    [STYLE_MARKING_SIMULATED] = {";1;37;45", ";1;7"},
    [STYLE_GOOD] = {";32", ""},
    [STYLE_WARN] = {";33", ";1"},
    [STYLE_BAD] = {";1;31", ";1"},
    [STYLE_ATTACK] = {";35", ""},
    [STYLE_CLOCK] = {";1;36", ";1"},
    [STYLE_KEY] = {";1;33", ";1"},
};

/* ---- out ---- */

static void vt_flush(void)
{
    for (size_t done = 0; done < own.used && own.failed == 0;) {
        ssize_t got = write(own.out, own.buffer + done, own.used - done);

        if (got > 0)
            done += (size_t)got;
        else if (errno == EAGAIN)
            (void)poll(&(struct pollfd){.fd = own.out, .events = POLLOUT}, 1, -1);
        else if (errno != EINTR)
            own.failed = errno;
        else if (ended) /* it takes nothing more, and we are to end */
            own.failed = EINTR;
    }
    own.used = 0;
}

static void vt_put(const char *text, size_t length)
{
    if (own.used + length > sizeof(own.buffer))
        vt_flush();
    memcpy(own.buffer + own.used, text, length);
    own.used += length;
}

static void vt_say(const char *text)
{
    vt_put(text, strlen(text));
}

static void vt_put_code(uint32_t code)
{
    char bytes[4];
    size_t length = 1;

    if (code < 0x80) {
        bytes[0] = (char)code;
    } else if (code < 0x800) {
        bytes[0] = (char)(0xc0 | code >> 6);
        length = 2;
    } else if (code < 0x10000) {
        bytes[0] = (char)(0xe0 | code >> 12);
        length = 3;
    } else {
        bytes[0] = (char)(0xf0 | code >> 18);
        length = 4;
    }
    for (size_t i = 1; i < length; i++)
        bytes[i] = (char)(0x80 | (code >> (6 * (length - 1 - i)) & 0x3f));
    vt_put(bytes, length);
}

static void vt_put_style(uint8_t style, bool lit)
{
    char text[48];

    text_print(text, sizeof(text), "\033[0%s%sm",
               own.colours ? looks[style].with : looks[style].without, lit ? ";7" : "");
    vt_say(text);
}

static bool vt_is_same(const struct cell *a, const struct cell *b)
{
    return a->code == b->code && a->joins == b->joins && a->style == b->style && a->lit == b->lit;
}

static void vt_draw_line(const struct grid *grid, int y)
{
    const struct cell *cells = grid_at(grid, 0, y), *before = NULL;
    char place[32];

    text_print(place, sizeof(place), "\033[%d;1H", y + 1);
    vt_say(place);
    for (int x = 0; x < grid->width; x++) {
        const struct cell *cell = &cells[x];

        if (cell->code == 0)
            continue;
        if (before == NULL || before->style != cell->style || before->lit != cell->lit)
            vt_put_style(cell->style, cell->lit);
        before = cell;
        vt_put_code(cell->code);
        if (cell->joins != 0)
            vt_put_code(cell->joins);
    }
    vt_say("\033[0m");
}

static bool vt_line_is_same(const struct grid *grid, int y)
{
    for (int x = 0; x < grid->width; x++)
        if (!vt_is_same(grid_at(grid, x, y), grid_at(&own.shown, x, y)))
            return false;
    return true;
}

/* Keeps what stands on the terminal now. */
static void vt_keep(const struct grid *grid)
{
    if (own.shown.width != grid->width || own.shown.height != grid->height) {
        grid_done(&own.shown);
        if (!grid_init(&own.shown, grid->width, grid->height, grid->ascii)) {
            own.whole = true;
            return;
        }
    }
    memcpy(own.shown.cells, grid->cells,
           sizeof(*grid->cells) * (size_t)grid->width * (size_t)grid->height);
    own.whole = false;
}

int vt_draw(const struct grid *grid, int x, int y, struct error *err)
{
    bool whole = own.whole || own.shown.width != grid->width || own.shown.height != grid->height;
    char place[32];

    vt_say("\033[?25l");
    if (whole)
        vt_say("\033[0m\033[2J");
    for (int line = 0; line < grid->height; line++)
        if (whole || !vt_line_is_same(grid, line))
            vt_draw_line(grid, line);
    vt_keep(grid);
    if (x >= 0) {
        text_print(place, sizeof(place), "\033[%d;%dH\033[?25h", y + 1, x + 1);
        vt_say(place);
    }
    vt_flush();
    return own.failed != 0 ? error_system(err, own.failed, "the terminal") : 0;
}

void vt_redraw(void)
{
    own.whole = true;
}

void vt_size(int *ret_width, int *ret_height)
{
    struct winsize size = {0};

    if (ioctl(own.out, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 || size.ws_row == 0)
        size = (struct winsize){.ws_col = 80, .ws_row = 24};
    *ret_width = size.ws_col;
    *ret_height = size.ws_row;
}

/* ---- opening ---- */

static void vt_signalled(int number)
{
    if (number == SIGWINCH)
        resized = 1;
    else
        ended = 1;
}

int vt_open(int in, int out, bool colours, struct error *err)
{
    const struct sigaction action = {.sa_handler = vt_signalled};
    struct termios raw;

    if (own.open || !isatty(in) || !isatty(out) || tcgetattr(in, &own.before) < 0)
        return error_set(err, ERROR_STATE, "this needs a terminal");
    own.in = in;
    own.out = out;
    own.colours = colours;
    own.whole = own.open = true;
    own.used = 0;
    own.failed = 0;
    own.reader.begin = own.reader.end = 0;
    resized = ended = 0;
    for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
        sigaction(caught[i], &action, &own.signals[i]);
    raw = own.before;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | ISTRIP | BRKINT);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(in, TCSADRAIN, &raw) < 0) {
        vt_close();
        return error_system(err, errno, "the terminal");
    }
    /* Another screen, so that what stood there comes back; pasted text is marked as such. */
    vt_say("\033[?1049h\033[?2004h\033[?7l");
    vt_flush();
    return 0;
}

void vt_close(void)
{
    if (!own.open)
        return;
    vt_say("\033[0m\033[?7h\033[?2004l\033[?25h\033[?1049l");
    vt_flush();
    tcsetattr(own.in, TCSADRAIN, &own.before);
    for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
        sigaction(caught[i], &own.signals[i], NULL);
    grid_done(&own.shown);
    own.open = false;
}

/* ---- in ---- */

/* What signals have said; 0: nothing. */
static int vt_signals(void)
{
    if (ended)
        return VT_ENDED;
    if (!resized)
        return 0;
    resized = 0;
    own.whole = true;
    return VT_RESIZED;
}

static int vt_read(struct error *err)
{
    size_t size;
    char *to = press_room(&own.reader, &size);
    ssize_t got = read(own.in, to, size);

    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (got < 0 && errno != EIO)
        return error_system(err, errno, "the terminal");
    if (got <= 0)
        return VT_ENDED;
    press_add(&own.reader, (size_t)got);
    return 0;
}

int vt_wait(int64_t within, int beside, uint32_t *ret_press, struct error *err)
{
    struct pollfd ends[] = {{.fd = own.in, .events = POLLIN}, {.fd = beside, .events = POLLIN}};
    int result = 0;

    while (result == 0) {
        bool half;
        int ready;

        if ((result = vt_signals()) != 0)
            break;
        if (press_next(&own.reader, false, ret_press))
            return VT_KEY;
        half = press_waits(&own.reader);
        ready = poll(ends, 2, half ? VT_ESCAPE_WITHIN : (int)within);
        if (ready < 0 && errno != EINTR)
            return error_system(err, errno, "poll");
        if (ready < 0)
            continue;
        if (ready == 0 && half)
            return press_next(&own.reader, true, ret_press) ? VT_KEY : VT_QUIET;
        if (ready == 0)
            return VT_QUIET;
        if (ends[0].revents != 0)
            result = vt_read(err);
        else
            result = VT_BESIDE;
    }
    return result;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * While it is talked to, the terminal is raw, so that each key reaches the machine. It is put back
 * on every way out: by a signal's handler too, which then lets the signal do what it does.
 */
#include "desk/seat/serial.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/terminal.h"

enum { PIECE = 4096 };

/* ---- the terminal ---- */

static struct termios found;
static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static void serial_put_back(int number)
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &found);
    signal(number, SIG_DFL);
    if (raise(number) != 0) /* a session of the portal may signal nobody */
        _exit(EXIT_FAILURE);
}

/* Whether it was a terminal and is raw now. */
static bool serial_make_raw(void)
{
    struct termios raw;

    if (isatty(STDIN_FILENO) != 1 || tcgetattr(STDIN_FILENO, &found) < 0)
        return false;
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        signal(ending[i], serial_put_back);
    raw = found;
    cfmakeraw(&raw);
    /* Keys that were typed while it was being connected are the machine's too: nothing is flushed.
     */
    return tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

static void serial_make_cooked(void)
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &found);
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        signal(ending[i], SIG_DFL);
}

/* ---- bytes ---- */

static bool serial_write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        length -= (size_t)n;
    }
    return true;
}

/* Keys to the machine, up to the escape. Whether to go on. */
static bool serial_send_keys(int fd, bool typed, enum serial_end *end)
{
    char keys[PIECE];
    ssize_t n = read(STDIN_FILENO, keys, sizeof(keys));
    const char *escape = n > 0 && typed ? memchr(keys, SERIAL_ESCAPE, (size_t)n) : NULL;
    size_t length = escape != NULL ? (size_t)(escape - keys) : n > 0 ? (size_t)n : 0;

    if (n < 0 && errno == EINTR)
        return true;
    *end = SERIAL_CLOSED;
    if (!serial_write_all(fd, keys, length))
        return false;
    *end = SERIAL_LEFT;
    return n > 0 && escape == NULL;
}

static bool serial_show(int fd, struct terminal_filter *filter, enum serial_end *end)
{
    char bytes[PIECE], clean[PIECE * TERMINAL_GROWTH + TERMINAL_SEQUENCE];
    ssize_t n = read(fd, bytes, sizeof(bytes));

    *end = SERIAL_CLOSED;
    if (n <= 0)
        return n < 0 && errno == EINTR;
    if (filter == NULL)
        return serial_write_all(STDOUT_FILENO, bytes, (size_t)n);
    return serial_write_all(STDOUT_FILENO, clean,
                            terminal_filter_take(filter, bytes, (size_t)n, clean));
}

static enum serial_end serial_carry(int fd, bool typed, struct terminal_filter *filter,
                                    const struct beside *beside)
{
    struct pollfd fds[] = {{.fd = fd, .events = POLLIN},
                           {.fd = STDIN_FILENO, .events = POLLIN},
                           {.fd = beside != NULL ? beside->descriptor : -1, .events = POLLIN}};
    enum serial_end end = SERIAL_LEFT;
    bool going = true;

    while (going) {
        if (poll(fds, 3, -1) < 0) {
            if (errno != EINTR)
                return SERIAL_CLOSED;
            continue;
        }
        if (fds[0].revents != 0)
            going = serial_show(fd, filter, &end);
        if (going && fds[1].revents != 0)
            going = serial_send_keys(fd, typed, &end);
        if (going && fds[2].revents != 0 && beside->over(beside->data)) {
            end = SERIAL_CLOSED;
            going = false;
        }
    }
    return end;
}

enum serial_end serial_talk(int fd, const struct output *to, bool raw, const struct beside *beside)
{
    struct terminal_filter filter = {.moves = isatty(STDOUT_FILENO) == 1};
    enum serial_end end;
    bool typed;

    output_print(to, TONE_DIM,
                 "Connected; press Enter for a prompt, Ctrl-] to leave.\n"
                 "A machine without a login on its serial line stays silent.\n");
    fflush(to->to);
    typed = serial_make_raw();
    end = serial_carry(fd, typed, raw ? NULL : &filter, beside);
    if (typed)
        serial_make_cooked();
    /* A tone of the machine's ends with it. */
    output_print(to, TONE_PLAIN, to->tty ? "\033[0m\n" : "\n");
    return end;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * While attached the terminal is raw, so that each key reaches the machine. It is put back on every
 * way out: by a signal's handler too, which then lets the signal do what it does.
 */
#include "desk/client/console.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/inside.h"
#include "base/terminal.h"
#include "base/text.h"
#include "wire/local.h"

enum { PIECE = 4096, ANSWER_MOST = 256, ANSWER_WITHIN = 5000, TRIES = 30 };

/* ---- the terminal ---- */

static struct termios found;
static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static void console_put_back(int number)
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &found);
    signal(number, SIG_DFL);
    raise(number);
}

/* Whether it was a terminal and is raw now. */
static bool console_make_raw(void)
{
    struct termios raw;

    if (isatty(STDIN_FILENO) != 1 || tcgetattr(STDIN_FILENO, &found) < 0)
        return false;
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        signal(ending[i], console_put_back);
    raw = found;
    cfmakeraw(&raw);
    return tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0;
}

static void console_make_cooked(void)
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &found);
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        signal(ending[i], SIG_DFL);
}

/* ---- the line ---- */

/* 0; 1: nobody listens there; <0. Guests' own user can write below the root, so no link of his is
 * followed. */
static int console_dial_once(int fd, const char *root, const char *name, struct error *err)
{
    char path[32];
    struct sockaddr_un address;
    int folder = -1, socket = -1, r = inside_root(root, &folder, err);

    if (r == 0) {
        r = inside_socket(folder, name, &socket, err);
        close(folder);
    }
    if (r != 0)
        return r;
    text_print(path, sizeof(path), "/proc/self/fd/%d", socket);
    r = local_address(path, &address, err);
    if (r == 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
        r = errno == ENOENT || errno == ECONNREFUSED
                ? 1
                : error_system(err, errno, "%s/%s", root, name);
    close(socket);
    return r;
}

/* excon-virt may be on its way: it is started again when it dies. */
static int console_dial(const char *root, const char *name, int *ret_fd, struct error *err)
{
    const struct timespec beat = {.tv_nsec = 100 * 1000 * 1000};

    for (int i = 0; i < TRIES; i++) {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), r;

        if (fd < 0)
            return error_system(err, errno, "socket");
        r = console_dial_once(fd, root, name, err);
        if (r == 0) {
            *ret_fd = fd;
            return 0;
        }
        close(fd);
        if (r < 0)
            return r;
        nanosleep(&beat, NULL);
    }
    return error_set(err, ERROR_MISSING, "no serial line is served for it (%s/%s)", root, name);
}

/* "+…" or "-words", byte by byte, so that nothing of the machine's is read with it. 0; 1: refused.
 */
static int console_hear_answer(int fd, struct error *err)
{
    char text[ANSWER_MOST], clean[ANSWER_MOST];
    size_t used = 0;
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

    while (used + 1 < sizeof(text)) {
        if (poll(&poll_fd, 1, ANSWER_WITHIN) <= 0 || read(fd, text + used, 1) != 1)
            return error_set(err, ERROR_STATE, "excon-virt does not answer");
        if (text[used] == '\n')
            break;
        used++;
    }
    if (used > 0 && text[0] == '+')
        return 0;
    text_clean(clean, sizeof(clean), text + (used > 0), used - (used > 0));
    error_set(err, ERROR_STATE, "%s", clean);
    return 1;
}

static bool console_write_all(int fd, const char *bytes, size_t length)
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
static bool console_send_keys(int fd, bool typed, enum console_end *end)
{
    char keys[PIECE];
    ssize_t n = read(STDIN_FILENO, keys, sizeof(keys));
    const char *escape = n > 0 && typed ? memchr(keys, CONSOLE_ESCAPE, (size_t)n) : NULL;
    size_t length = escape != NULL ? (size_t)(escape - keys) : n > 0 ? (size_t)n : 0;

    if (n < 0 && errno == EINTR)
        return true;
    *end = CONSOLE_CLOSED;
    if (!console_write_all(fd, keys, length))
        return false;
    *end = CONSOLE_LEFT;
    return n > 0 && escape == NULL;
}

static bool console_show(int fd, struct terminal_filter *filter, enum console_end *end)
{
    char bytes[PIECE], clean[PIECE * TERMINAL_GROWTH + TERMINAL_SEQUENCE];
    ssize_t n = read(fd, bytes, sizeof(bytes));

    *end = CONSOLE_CLOSED;
    if (n <= 0)
        return n < 0 && errno == EINTR;
    if (filter == NULL)
        return console_write_all(STDOUT_FILENO, bytes, (size_t)n);
    return console_write_all(STDOUT_FILENO, clean,
                             terminal_filter_take(filter, bytes, (size_t)n, clean));
}

static enum console_end console_talk(int fd, bool typed, struct terminal_filter *filter)
{
    struct pollfd fds[] = {{.fd = fd, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    enum console_end end = CONSOLE_LEFT;
    bool going = true;

    while (going) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return CONSOLE_CLOSED;
        if (fds[0].revents != 0)
            going = console_show(fd, filter, &end);
        if (going && fds[1].revents != 0)
            going = console_send_keys(fd, typed, &end);
    }
    return end;
}

int console_attach(const char *root, const char *name, const struct output *to, bool raw,
                   enum console_end *ret_end, struct error *err)
{
    struct terminal_filter filter = {.moves = isatty(STDOUT_FILENO) == 1};
    int fd = -1, r = console_dial(root, name, &fd, err);

    if (r < 0)
        return r;
    r = console_hear_answer(fd, err);
    if (r != 0) {
        close(fd);
        *ret_end = CONSOLE_REFUSED;
        return r < 0 ? r : 0;
    }
    output_print(to, TONE_DIM, "Connected; press Enter for a prompt, Ctrl-] to leave.\n");
    fflush(to->to);

    bool typed = console_make_raw();

    *ret_end = console_talk(fd, typed, raw ? NULL : &filter);
    if (typed)
        console_make_cooked();
    close(fd);
    /* A tone of the machine's ends with it. */
    output_print(to, TONE_PLAIN, to->tty ? "\033[0m\n" : "\n");
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/tty/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { HANGUP_MOST = 5 /* seconds to end in, once the terminal is gone */ };

static int ends[2] = {-1, -1};
static void (*on_crash)(void);

static const int told[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
static const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};

static void signals_tell(int number)
{
    int before = errno;
    unsigned char byte = (unsigned char)number;

    /* ncurses reads on for ever where a terminal ends within the report of a click: SIGALRM then
     * ends that, too. */
    if (number == SIGHUP)
        alarm(HANGUP_MOST);
    /* A full pipe holds enough signals already. */
    if (write(ends[1], &byte, 1) < 0)
        errno = before;
    errno = before;
}

static void signals_crash(int number)
{
    if (on_crash != NULL)
        on_crash();
    /* SA_RESETHAND has put the default back: the signal now does what it would have done. */
    raise(number);
}

int signals_open(void (*crashed)(void), int *ret_descriptor, struct error *err)
{
    struct sigaction action = {.sa_handler = signals_tell, .sa_flags = SA_RESTART};
    struct sigaction dying = {.sa_handler = signals_crash, .sa_flags = (int)SA_RESETHAND};

    if (ends[0] < 0 && pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return error_system(err, errno, "a pipe for signals");
    on_crash = crashed;
    sigemptyset(&action.sa_mask);
    sigemptyset(&dying.sa_mask);
    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
        sigaction(told[i], &action, NULL);
    for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
        sigaction(deadly[i], &dying, NULL);
    *ret_descriptor = ends[0];
    return 0;
}

int signals_next(void)
{
    unsigned char byte;

    return read(ends[0], &byte, 1) == 1 ? byte : 0;
}

_Noreturn void signals_die(int signal_number)
{
    sigset_t all;

    signal(signal_number, SIG_DFL);
    sigfillset(&all);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    raise(signal_number);
    _exit(128 + signal_number);
}

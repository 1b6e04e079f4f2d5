/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/tty/sheet.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "desk/board/sheets.h"
#include "desk/board/tty/screen.h"

enum { ARGUMENTS = 16, SEAT = 224 };

extern char **environ;

bool sheet_can(const struct options *options, const struct board_rights *rights)
{
    if (options->forms == NULL || options->exercise == NULL || options->readonly)
        return false;
    for (size_t i = 0; i < rights->count; i++)
        if (strcmp(rights->list[i].name, "sheet") == 0)
            return rights->list[i].how == RIGHT_YES;
    return false;
}

/* The command's words; how many. */
static int sheet_command(const struct options *options, const struct board *board, char seat[SEAT],
                         char number[16], const char *to[ARGUMENTS])
{
    const char *const before[] = {options->forms, "-x", options->exercise, "as"};
    const char *words[SHEETS_WORDS];
    int count = sheets_words(board, number, words), all = 0;

    if (count == 0)
        return 0;
    for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
        to[all++] = before[i];
    if (options->actor != NULL) {
        to[all++] = "--by";
        to[all++] = options->actor;
    }
    text_print(seat, SEAT, "%s%s%s",
               options->role != NULL && options->role[0] != '\0' ? options->role : "director",
               options->team != NULL && options->team[0] != '\0' ? ":" : "",
               options->team != NULL ? options->team : "");
    to[all++] = seat;
    for (int i = 0; i < count; i++)
        to[all++] = words[i];
    return all;
}

/* Signals of the keyboard are the form's alone: the board's handlers are not for it. */
static int sheet_start(const char **argv, pid_t *ret_pid)
{
    static const int own[] = {SIGINT,   SIGTERM, SIGHUP,  SIGQUIT,
                              SIGWINCH, SIGTSTP, SIGCONT, SIGPIPE};
    posix_spawnattr_t how;
    sigset_t defaults;
    int number;

    sigemptyset(&defaults);
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        sigaddset(&defaults, own[i]);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigdefault(&how, &defaults);
    number = posix_spawnp(ret_pid, argv[0], NULL, &how, (char *const *)(uintptr_t)argv, environ);
    posix_spawnattr_destroy(&how);
    return number;
}

/* What the form said when it failed stays on the terminal until the person has read it. */
static void sheet_await_reader(void)
{
    static const char text[] = "Enter goes back to the board. ";
    char byte;

    if (write(STDOUT_FILENO, text, sizeof(text) - 1) < 0)
        return;
    while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n' && byte != '\r')
        ;
}

void sheet_show(const struct options *options, struct board *board)
{
    const char *argv[ARGUMENTS] = {NULL};
    char number[16], seat[SEAT];
    int count = sheet_command(options, board, seat, number, argv), status = 0, failed;
    pid_t pid, ended;

    board->sheet = (struct sheet_wish){0};
    if (count == 0)
        return;
    argv[count] = NULL;
    screen_lend();
    failed = sheet_start(argv, &pid);
    if (failed == 0) {
        do
            ended = waitpid(pid, &status, 0);
        while (ended < 0 && errno == EINTR);
        if (ended == pid && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
            sheet_await_reader();
    }
    screen_take_back();
    if (failed != 0)
        text_print(board->refused, sizeof(board->refused), "%s: %s", argv[0], strerror(failed));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The board is a program of its own. It gets our terminal, not a session of its own as agents do,
 * since Ctrl-C, Ctrl-Z and the window's size belong to it while it runs.
 */
#include "desk/client/board.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "desk/client/seat.h"
#include "core/model/row.h"
#include "wire/crew/crew.h"

enum { ARGUMENTS = 32 };

extern char **environ;

struct words {
    const char *argv[ARGUMENTS];
    int count;
};

static void board_add(struct words *words, const char *word)
{
    if (words->count + 1 < ARGUMENTS)
        words->argv[words->count++] = word;
}

static void board_add_option(struct words *words, const char *option, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    board_add(words, option);
    board_add(words, value);
}

/* A role or team given for the board itself wins over the seat. */
static void board_add_seat(struct words *words, const struct board_look *look,
                           const struct hello *seat)
{
    bool own = look->role == NULL && look->team == NULL;

    board_add_option(words, "--role", own ? seat->role : look->role);
    board_add_option(words, "--team", own ? seat->team : look->team);
}

/* This program, which shows the forms that the board has none of. False: nobody knows where it is.
 */
static bool board_self(char *to, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", to, size - 1);

    if (length <= 0)
        return false;
    to[length] = '\0';
    return true;
}

static void board_add_looks(struct words *words, const struct board_look *look)
{
    board_add_option(words, "--layout", look->layout);
    board_add_option(words, "--bell", look->bell);
    if (look->wall)
        board_add(words, "--wall");
    if (look->no_mouse)
        board_add(words, "--no-mouse");
    if (look->light)
        board_add(words, "--light");
}

/* Starts it with `in` as its descriptor `as` (-1: with ours alone). Signals of the keyboard are the
 * child's alone meanwhile. */
static int board_start(const struct words *words, int in, int as, pid_t *ret_pid, struct error *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t how;
    sigset_t defaults;
    int number;

    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGQUIT);
    sigaddset(&defaults, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigdefault(&how, &defaults);
    if (in >= 0)
        posix_spawn_file_actions_adddup2(&actions, in, as);
    fflush(stdout);
    number = posix_spawn(ret_pid, words->argv[0], &actions, &how,
                         (char *const *)(uintptr_t)words->argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&how);
    return number != 0 ? error_system(err, number, "%s", words->argv[0]) : 0;
}

static int board_await(pid_t pid, struct error *err)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return error_system(err, errno, "excon-board");
    /* The reader of standard output has closed it, as `head` does. */
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE)
        return 0;
    if (WIFSIGNALED(status))
        return error_set(err, ERROR_FAILED, "excon-board was ended by signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return error_set(err, ERROR_FAILED, "excon-board failed (exit status %d)",
                         WEXITSTATUS(status));
    return 0;
}

int board_show(const struct desk *desk, const struct folder *folder, const struct board_look *look,
               struct error *err)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
    char *program = crew_find("excon-board", err), self[PATH_MAX];
    struct words words = {0};
    struct hello seat = {0};
    pid_t pid;

    if (program == NULL)
        return -ERROR_MISSING;
    if (seat_read(desk, &seat, err) < 0) {
        free(program);
        return -ERROR_INPUT;
    }
    board_add(&words, program);
    board_add(&words, "--socket");
    board_add(&words, folder->socket);
    board_add(&words, "--actor");
    board_add(&words, seat_actor(desk));
    board_add_seat(&words, look, &seat);
    if (board_self(self, sizeof(self))) {
        board_add_option(&words, "--forms", self);
        board_add_option(&words, "--exercise", folder->run);
    }
    if (desk->readonly)
        board_add(&words, "--readonly");
    if (look->ascii)
        board_add(&words, "--ascii");
    if (look->text)
        board_add(&words, "--text");
    if (look->until_endex)
        board_add(&words, "--until-endex");
    board_add_looks(&words, look);
    if (desk->no_color)
        setenv("NO_COLOR", "1", 1);
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);

    int result = board_start(&words, -1, -1, &pid, err);

    if (result == 0)
        result = board_await(pid, err);
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    free(program);
    return result;
}

/* ---- from the journal ---- */

static int board_write_row(void *data, const struct row *row, struct error *err)
{
    FILE *to = data;
    char *text = row_line(row, row->seq);

    if (text == NULL)
        return error_memory(err);

    bool failed = fputs(text, to) == EOF || fputc('\n', to) == EOF;

    free(text);
    return failed ? error_system(err, errno, "excon-board") : 0;
}

/* Takes over `descriptor`. */
static int board_feed(struct found *found, int descriptor, struct error *err)
{
    FILE *to = fdopen(descriptor, "w");

    if (to == NULL) {
        close(descriptor);
        return error_system(err, errno, "pipe");
    }

    int result = found_rows(found, board_write_row, to, err);

    if (fclose(to) != 0 && result == 0)
        result = error_system(err, errno, "excon-board");
    return result;
}

int board_print(const struct desk *desk, struct found *found, const struct board_look *look,
                struct error *err)
{
    char *program = crew_find("excon-board", err);
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before, interrupt;
    struct words words = {0};
    struct hello seat = {0};
    char width[16], height[16];
    int pipes[2];
    pid_t pid;

    if (program == NULL)
        return -ERROR_MISSING;
    if (seat_read(desk, &seat, err) < 0) {
        free(program);
        return -ERROR_INPUT;
    }
    board_add(&words, program);
    board_add(&words, "--journal-lines");
    /* Keys come from standard input. */
    board_add(&words, look->replay ? "/dev/fd/3" : "-");
    if (look->replay)
        board_add(&words, "--replay");
    if (look->text)
        board_add(&words, "--text");
    board_add_option(&words, "--replay-at", look->at);
    board_add_option(&words, "--speed", look->speed);
    board_add_seat(&words, look, &seat);
    if (look->ascii)
        board_add(&words, "--ascii");
    if (!found->about.alive && !found->about.gone)
        board_add(&words, "--away");
    /* One picture that fits the terminal, less the line of the prompt. */
    if (!look->text && !look->replay && desk->out.tty) {
        text_print(width, sizeof(width), "%d", desk->out.columns);
        text_print(height, sizeof(height), "%d", desk->out.lines - 1);
        board_add_option(&words, "--width", width);
        board_add_option(&words, "--height", height);
    }
    if (pipe2(pipes, O_CLOEXEC) < 0) {
        free(program);
        return error_system(err, errno, "pipe");
    }
    sigaction(SIGPIPE, &ignore, &before);

    sigaction(SIGINT, &ignore, &interrupt);

    int result = board_start(&words, pipes[0], look->replay ? 3 : STDIN_FILENO, &pid, err);

    close(pipes[0]);
    if (result < 0) {
        close(pipes[1]);
    } else {
        result = board_feed(found, pipes[1], err);
        /* The board's own message is the better reason. */
        int ended = board_await(pid, err);

        result = ended < 0 ? ended : result;
    }
    sigaction(SIGPIPE, &before, NULL);
    sigaction(SIGINT, &interrupt, NULL);
    free(program);
    return result;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starting a controller as a process of its own: it leaves the terminal's session, so that no
 * hang-up reaches it, and tells by a pipe that it serves, or in a sentence why not. And the
 * genesis, which it finds on disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "engine/control/controller.h"
#include "journal/journal.h"
#include "core/model/row.h"

/* ---- genesis ---- */

struct genesis {
    struct journal *journal;
    int64_t wall;
};

static int spawn_keep_blob(void *own, const void *bytes, size_t length, char ret_hash[65],
                           struct error *err)
{
    struct genesis *genesis = own;

    return journal_blob(genesis->journal, bytes, length, ret_hash, err);
}

static int spawn_keep_row(void *own, struct row *row, struct error *err)
{
    struct genesis *genesis = own;
    size_t length;
    char *body = row_body(row, &length);
    struct stored_row stored = {.seq = journal_last(genesis->journal) + 1,
                                .kind = row_classes[row->kind].name,
                                .wall = genesis->wall,
                                .audience = row->audience,
                                .team = row->team,
                                .body = body,
                                .length = body != NULL ? length : 0};
    int result = body != NULL ? journal_add(genesis->journal, &stored, err) : error_memory(err);

    free(body);
    return result;
}

int controller_create(const struct folder *folder, const struct plan *plan, bool fast, int64_t wall,
                      struct error *err)
{
    struct journal_options options = {.run = folder->run, .fast = fast};
    struct genesis genesis = {.wall = wall};
    struct genesis_sink sink = {.own = &genesis, .blob = spawn_keep_blob, .row = spawn_keep_row};
    struct journal_turn turn = {.wall = wall};
    struct moment now;
    int result = journal_open(folder->journal, JOURNAL_CREATE, &options, &genesis.journal, err);

    if (result != 0)
        return result < 0 ? result : -ERROR_STATE;
    if (!plan->opened.as.exercise_opened.rehearsal) {
        time_now(&now);
        turn.boot = now.boot;
        result = time_boot_id(turn.boot_id, err);
    }
    if (result == 0)
        result = plan_genesis(plan, &sink, err);
    if (result == 0)
        result = journal_commit(genesis.journal, &turn, err);
    journal_close(genesis.journal);
    return result < 0 ? error_wrap(err, "writing the genesis") : 0;
}

/* ---- spawning ---- */

static void spawn_become(const struct folder *folder, const char *connect, bool unchecked,
                         int ready, int log)
{
    char number[16];
    int null = open("/dev/null", O_RDONLY);
    const char *argv[] = {"excon", "controller", folder->run, "--ready",
                          number,  "--connect",  connect,     unchecked ? "--unchecked" : NULL,
                          NULL};

    /* Only the pipe stays open in the new program, besides the three standard descriptors: what the
     * caller had open (a lock, somebody's pipe) would be held for as long as the exercise. Needs
     * Linux 5.11; without it that is what happens. */
    snprintf(number, sizeof(number), "%d", ready);
    setsid();
    if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
        fcntl(log, F_SETFD, FD_CLOEXEC);
    fcntl(ready, F_SETFD, 0);
    if (chdir("/") != 0 || null < 0 || dup2(null, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
        _exit(127);
    execv("/proc/self/exe", (char *const *)(uintptr_t)argv);
    _exit(127);
}

static int spawn_hear(int descriptor, char *to, size_t size)
{
    size_t used = 0;
    ssize_t got = 1;

    while (used + 1 < size && (got = read(descriptor, to + used, size - 1 - used)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        used += (size_t)got;
        if (memchr(to, '\n', used) != NULL)
            break;
    }
    to[used] = '\0';
    to[strcspn(to, "\n")] = '\0';
    return used != 0 ? 0 : -1;
}

int controller_spawn(const struct folder *folder, const char *connect, bool unchecked,
                     struct error *err)
{
    char said[512] = "";
    int pipes[2], log, status;
    pid_t child;

    log = open(folder->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0)
        return error_system(err, errno, "%s", folder->log);
    if (pipe2(pipes, O_CLOEXEC) < 0) {
        close(log);
        return error_system(err, errno, "pipe");
    }
    child = fork();
    if (child == 0) {
        /* Twice, so that it is nobody's child when we end. */
        if (fork() == 0)
            spawn_become(folder, connect, unchecked, pipes[1], log);
        _exit(0);
    }
    close(pipes[1]);
    close(log);
    if (child > 0)
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
    spawn_hear(pipes[0], said, sizeof(said));
    close(pipes[0]);
    if (child < 0)
        return error_system(err, errno, "fork");
    if (strcmp(said, "ready") == 0)
        return 0;
    if (strcmp(said, "busy") == 0)
        return 1;
    return error_set(err, ERROR_FAILED, "the controller did not start: %s",
                     said[0] != '\0' ? said : "see its log");
}

void controller_ready(const struct controller_options *options, const char *text)
{
    char line[512];

    if (options->ready < 0)
        return;
    text_print(line, sizeof(line) - 1, "%s", text);
    strcat(line, "\n");
    if (write(options->ready, line, strlen(line)) < 0)
        return; /* whoever started us has gone; we go on */
    close(options->ready);
}

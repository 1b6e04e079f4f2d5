/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/away.h"

#include "base/text.h"
#include "base/tree.h"
#include "base/where.h"

#include <excon/agent.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    RUN_LENGTH = 8,
    OVER = 77, /* exit code of a child after which the folders are removed */
    PATIENCE = 4000,
    STEP = 100, /* ms */
};

static struct {
    char run[RUN_LENGTH + 1]; /* "": not away */
    char runtime[PATH_MAX], state[PATH_MAX], images[PATH_MAX];
} us;

/* ---- a predecessor ---- */

/* Is it this program, with the same arguments? What a process calls itself does not count. */
static bool away_is_same(const char *pid, const char *program)
{
    char path[64], own[PATH_MAX], line[PATH_MAX + 64];
    ssize_t length;
    size_t first;
    int fd;

    text_print(path, sizeof(path), "/proc/%s/exe", pid);
    length = readlink(path, own, sizeof(own) - 1);
    if (length <= 0)
        return false;
    own[length] = '\0';
    /* A package that was upgraded meanwhile: the former file is gone. */
    if (length > 10 && strcmp(own + length - 10, " (deleted)") == 0)
        own[length - 10] = '\0';
    if (strcmp(strrchr(own, '/'), strrchr(program, '/')) != 0)
        return false;
    text_print(path, sizeof(path), "/proc/%s/cmdline", pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    length = fd >= 0 ? read(fd, line, sizeof(line) - 1) : -1;
    if (fd >= 0)
        close(fd);
    if (length <= 0)
        return false;
    line[length] = '\0';
    /* A NUL behind each argument. */
    first = strlen(line) + 1;
    return first + sizeof("--of") + sizeof(us.run) == (size_t)length &&
           strcmp(line + first, "--of") == 0 && strcmp(line + first + sizeof("--of"), us.run) == 0;
}

/* How many there are besides ourselves; each gets the signal, unless that is 0. */
static int away_each_predecessor(int number)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
    DIR *names = opendir("/proc");
    int count = 0;
    int64_t pid;

    if (length <= 0 || names == NULL)
        length = 0;
    program[length] = '\0';
    for (struct dirent *entry; length > 0 && (entry = readdir(names)) != NULL;) {
        if (!text_to_int(entry->d_name, 1, INT32_MAX, &pid) || pid == getpid() ||
            !away_is_same(entry->d_name, program))
            continue;
        count++;
        if (number != 0)
            kill((pid_t)pid, number);
    }
    if (names != NULL)
        closedir(names);
    return count;
}

static int away_end_predecessors(struct error *err)
{
    for (int waited = 0; away_each_predecessor(0) != 0; waited += STEP) {
        if (waited >= 2 * PATIENCE)
            return error_set(err, ERROR_STATE,
                             "another agent of this run works on this host, and does not end");
        if (waited >= PATIENCE)
            away_each_predecessor(SIGKILL);
        usleep(STEP * 1000);
    }
    return 0;
}

/* ---- the folders ---- */

static int away_find_places(struct error *err)
{
    char parent[PATH_MAX - 64];
    int r = where_state(parent, sizeof(parent), err);

    /* Not where this host's own exercises are: one of them may be the same. */
    if (r == 0)
        text_print(us.state, sizeof(us.state), "%s/.away/%s", parent, us.run);
    if (r == 0)
        r = where_images(us.images, sizeof(us.images), err);
    where_runtime_away(parent, sizeof(parent));
    text_print(us.runtime, sizeof(us.runtime), "%s/%s", parent, us.run);
    if (r == 0)
        r = tree_make(parent, err);
    if (r == 0 && geteuid() != 0)
        r = tree_is_private(parent, err);
    return r < 0 ? error_wrap(err, "this host's folders") : 0;
}

static int away_make_places(struct error *err)
{
    static const struct {
        const char *parent, *name;
    } all[] = {
        {us.runtime, "/v"}, {us.runtime, "/n"}, {us.state, "/disks"}, {us.state, "/consoles"}};
    char path[PATH_MAX + 16];
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(all) / sizeof(all[0]); i++) {
        text_print(path, sizeof(path), "%s%s", all[i].parent, all[i].name);
        r = tree_make(path, err);
    }
    if (r == 0)
        r = tree_is_private(us.runtime, err);
    return r < 0 ? error_wrap(err, "this host's folders") : 0;
}

int away_begin(int argc, char *const *argv, struct error *err)
{
    if (argc == 1)
        return 0;
    if (argc != 3 || strcmp(argv[1], "--of") != 0)
        return 1;
    if (!text_is_hex(argv[2], RUN_LENGTH))
        return error_set(err, ERROR_INPUT, "\"%s\" is no run: 8 hex digits", argv[2]);
    text_copy(us.run, sizeof(us.run), argv[2]);
    if (setenv(AGENT_RUN_VARIABLE, us.run, 1) < 0)
        return error_system(err, errno, "cannot set the environment");

    int r = away_end_predecessors(err);

    if (r == 0)
        r = away_find_places(err);
    return r == 0 ? away_make_places(err) : r;
}

json_t *away_places(void)
{
    return us.run[0] == '\0' ? NULL
                             : json_pack("{s:s, s:s, s:s}", "runtime", us.runtime, "state",
                                         us.state, "images", us.images);
}

/* ---- the end ---- */

/* What is empty goes: all of it where the range was never opened. The parents go with the last of
 * the runs. */
static void away_remove_empty(void)
{
    static const char *const below[] = {"/v", "/n", "/disks", "/consoles", "", "/.."};
    char path[PATH_MAX + 16];

    for (size_t i = 0; i < 2 * (sizeof(below) / sizeof(below[0])); i++) {
        text_print(path, sizeof(path), "%s", i % 2 == 0 ? us.runtime : us.state);
        if (strcmp(below[i / 2], "/..") == 0)
            *strrchr(path, '/') = '\0';
        else
            text_copy(path + strlen(path), sizeof(path) - strlen(path), below[i / 2]);
        rmdir(path);
    }
}

static void away_remove(void)
{
    tree_drop(us.runtime, NULL);
    tree_drop(us.state, NULL);
}

int away_fork(struct error *err)
{
    int status = 0;
    pid_t pid;

    if (us.run[0] == '\0')
        return 0;
    pid = fork();
    if (pid < 0)
        return error_system(err, errno, "cannot fork");
    if (pid == 0)
        return 0;
    /* The lines are the child's alone. */
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;

    bool over = WIFEXITED(status) && WEXITSTATUS(status) == OVER;

    if (over)
        away_remove();
    away_remove_empty();
    _exit(over ? EXIT_DONE : WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILED);
}

int away_over(int code)
{
    return us.run[0] != '\0' && code == EXIT_DONE ? OVER : code;
}

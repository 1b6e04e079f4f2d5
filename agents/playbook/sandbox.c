/* SPDX-License-Identifier: Apache-2.0 */
#include "playbook/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

enum { SANDBOX_WORDS = 128 };

struct sandbox_words {
    const char *items[SANDBOX_WORDS];
    size_t count;
    char links[5][64]; /* where /bin, /lib … lead */
    char program[PATH_MAX], user[16];
};

#define SANDBOX_ADD(words, ...) sandbox_add(words, (const char *const[]){__VA_ARGS__, NULL})

static void sandbox_add(struct sandbox_words *words, const char *const *more)
{
    for (; *more != NULL && words->count + 1 < SANDBOX_WORDS; more++)
        words->items[words->count++] = *more;
    words->items[words->count] = NULL;
}

/* /bin, /lib …: links into /usr, or folders of their own. */
static void sandbox_add_system(struct sandbox_words *words)
{
    static const char *const names[] = {"/bin", "/sbin", "/lib", "/lib64", "/lib32"};
    struct stat status;

    /* Parents that bwrap makes by itself only their owner may enter. */
    SANDBOX_ADD(words, "--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/excon",
                "--ro-bind", "/usr", "/usr", "--ro-bind-try", "/etc/ld.so.cache",
                "/etc/ld.so.cache", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
                "--ro-bind-try", "/etc/localtime", "/etc/localtime");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        ssize_t length = readlink(names[i], words->links[i], sizeof(words->links[i]) - 1);

        if (length > 0)
            SANDBOX_ADD(words, "--symlink", words->links[i], names[i]);
        else if (stat(names[i], &status) == 0)
            SANDBOX_ADD(words, "--ro-bind", names[i], names[i]);
    }
}

static int sandbox_make_words(struct sandbox_words *words, const char *program, const char *option,
                              struct error *err)
{
    if (readlink("/proc/self/exe", words->program, sizeof(words->program) - 1) < 0)
        return error_system(err, errno, "/proc/self/exe");
    text_print(words->user, sizeof(words->user), "%d", SANDBOX_UID_FIRST + gettid());
    SANDBOX_ADD(words, program, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts",
                "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--hostname",
                "excon-playbook");
    if (geteuid() == 0) /* it gives up root itself, before it reads a word */
        SANDBOX_ADD(words, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add",
                    "CAP_SETGID", "--setenv", SANDBOX_USER, words->user);
    else
        SANDBOX_ADD(words, "--unshare-user", "--disable-userns");
    sandbox_add_system(words);
    SANDBOX_ADD(words, "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--size", "67108864",
                "--tmpfs", "/dev/shm", "--perms", "1777", "--size", "268435456", "--tmpfs", "/tmp",
                "--perms", "1777", "--size", "268435456", "--tmpfs", "/work", "--symlink",
                "/work/job/passwd", "/etc/passwd", "--ro-bind", words->program, "/excon/playbook",
                "--remount-ro", "/", "--chdir", "/work", "--", "/excon/playbook", option);
    return 0;
}

/* Of this system, not of whoever set PATH. */
static const char *sandbox_program(void)
{
    static const char *const paths[] = {"/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"};

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        if (access(paths[i], X_OK) == 0)
            return paths[i];
    return NULL;
}

/* In the child: nothing but what is safe after a fork of a program with threads. */
__attribute__((noreturn)) static void sandbox_become(const struct sandbox_words *words, int channel,
                                                     int output, pid_t parent)
{
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", home[] = "HOME=/work",
                locale[] = "LC_ALL=C.UTF-8";
    static char *const environment[] = {path, home, locale, NULL};
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent && dup2(channel, 0) == 0 && dup2(output, 1) == 1 &&
        dup2(output, 2) == 2)
        execve(words->items[0], (char *const *)(uintptr_t)words->items, environment);
    _exit(127);
}

int sandbox_start(const char *option, struct sandbox *ret, struct error *err)
{
    struct sandbox_words words = {0};
    const char *program = sandbox_program();
    int ends[2] = {-1, -1}, outputs[2] = {-1, -1};
    pid_t parent = getpid(), process;

    if (program == NULL)
        return error_set(err, ERROR_MISSING,
                         "bwrap is not in /usr/bin; playbooks are played in its sandbox alone "
                         "(Debian's package bubblewrap)");
    if (sandbox_make_words(&words, program, option, err) < 0)
        return -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return error_system(err, errno, "a socket");
    if (pipe2(outputs, O_CLOEXEC) < 0) {
        close(ends[0]);
        close(ends[1]);
        return error_system(err, errno, "a pipe");
    }
    process = fork();
    if (process == 0)
        sandbox_become(&words, ends[1], outputs[1], parent);
    close(ends[1]);
    close(outputs[1]);
    *ret = (struct sandbox){.process = process, .output = outputs[0], .channel = ends[0]};
    if (process > 0)
        return 0;
    close(ends[0]);
    close(outputs[0]);
    return error_system(err, errno, "a process");
}

void sandbox_kill(const struct sandbox *sandbox)
{
    kill(sandbox->process, SIGKILL);
}

int sandbox_wait(const struct sandbox *sandbox)
{
    int status = 0;

    while (waitpid(sandbox->process, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

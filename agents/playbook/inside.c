/* SPDX-License-Identifier: Apache-2.0 */
#include "playbook/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "playbook/parts/lay.h"
#include "playbook/parts/work.h"
#include "playbook/pass.h"
#include "playbook/sandbox.h"
#include "wire/local.h"

enum {
    INSIDE_MEMORY = 1024 * 1024 * 1024, /* bytes, of each process */
    INSIDE_FILE = 256 * 1024 * 1024,
    INSIDE_PROCESSES = 512,
    INSIDE_CONNECTIONS = 16,
    INSIDE_DOCUMENT = WORK_FILES_MOST + 1024 * 1024,
};

/* Exit codes of the commands below, beside ansible-playbook's own. */
enum { INSIDE_FAILED = 125, INSIDE_ABSENT = 127 };

static char inside_program[] = "ansible-playbook";

static int inside_fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    return INSIDE_FAILED;
}

/* ---- what it may ---- */

static bool inside_become(uid_t user)
{
    return setresgid(user, user, user) == 0 && setresuid(user, user, user) == 0;
}

static bool inside_give_up_root(void)
{
    const char *said = getenv(SANDBOX_USER);
    int64_t user;

    if (geteuid() != 0)
        return true;
    if (said == NULL || !text_to_int(said, SANDBOX_UID_FIRST, SANDBOX_UID_LAST, &user))
        return false;
    return setgroups(0, NULL) == 0 && (inside_become((uid_t)user) || inside_become(SANDBOX_UID)) &&
           setuid(0) != 0;
}

/* The kernel ends it before anything of the exercise, where memory is short. */
static void inside_go_first(void)
{
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

    if (file < 0)
        return;
    if (file_write_all(file, "1000", 4) != 0)
        fprintf(stderr, "oom_score_adj cannot be set\n");
    close(file);
}

static bool inside_bound(void)
{
    static const struct {
        int what;
        rlim_t most;
    } bounds[] = {{RLIMIT_DATA, INSIDE_MEMORY},
                  {RLIMIT_FSIZE, INSIDE_FILE},
                  {RLIMIT_NPROC, INSIDE_PROCESSES},
                  {RLIMIT_CORE, 0}};

    inside_go_first();
    for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++)
        if (setrlimit(bounds[i].what, &(struct rlimit){bounds[i].most, bounds[i].most}) < 0)
            return false;
    umask(077);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return inside_give_up_root();
}

/* ---- the document ---- */

static bool inside_read_all(int from, void *to, size_t length)
{
    for (size_t used = 0; used < length;) {
        ssize_t got = read(from, (char *)to + used, length - used);

        if (got <= 0 && !(got < 0 && errno == EINTR))
            return false;
        used += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static json_t *inside_read_document(int from)
{
    uint64_t length;
    char *text;
    json_t *document;

    if (!inside_read_all(from, &length, sizeof(length)) || length > INSIDE_DOCUMENT)
        return NULL;
    text = malloc(length + 1);
    document = text != NULL && inside_read_all(from, text, length)
                   ? json_loadb(text, length, 0, NULL)
                   : NULL;
    if (text != NULL)
        explicit_bzero(text, length);
    free(text);
    return document;
}

/* ---- ansible-playbook ----
 *
 * What stands in ANSIBLE_SSH_ARGS comes first on ssh's command line and so counts, whatever an
 * ansible.cfg of the playbook's says of host keys. Ansible 2.19 ends without the name of its user,
 * which is that of lay.c's passwd; the sandbox of --check has no passwd.
 */

__attribute__((noreturn)) static void inside_become_ansible(char *const *argv)
{
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", home[] = "HOME=/work",
                user[] = "USER=excon", name[] = "LOGNAME=excon", locale[] = "LC_ALL=C.UTF-8",
                color[] = "ANSIBLE_NOCOLOR=1", retry[] = "ANSIBLE_RETRY_FILES_ENABLED=0",
                callback[] = "ANSIBLE_STDOUT_CALLBACK=default",
                arguments[] = "ANSIBLE_SSH_ARGS=-o StrictHostKeyChecking=yes "
                              "-o ControlMaster=auto -o ControlPersist=10s",
                sockets[] = "ANSIBLE_SSH_CONTROL_PATH_DIR=/work/cp",
                host[] = "ANSIBLE_LOCALHOST_WARNING=false", cows[] = "ANSIBLE_NOCOWS=1",
                where[] = "ANSIBLE_HOME=/work/ansible", wait[] = "ANSIBLE_TIMEOUT=60";
    static char *const environment[] = {path,  home,  user,     name,      locale,
                                        color, retry, callback, arguments, sockets,
                                        host,  cows,  where,    wait,      NULL};
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvpe(argv[0], argv, environment);
    fprintf(stderr, "ansible-playbook is not in /usr/bin or /usr/local/bin (Debian's package "
                    "ansible-core)\n");
    _exit(INSIDE_ABSENT);
}

static pid_t inside_start(const char *playbook)
{
    char *argv[] = {inside_program,
                    (char[]){"-i"},
                    (char[]){INSIDE_FOLDER "/inventory.json"},
                    (char[]){"-e"},
                    (char[]){"@" INSIDE_FOLDER "/variables.yml"},
                    (char[]){"--"},
                    (char *)(uintptr_t)playbook,
                    NULL};
    pid_t process;

    fflush(NULL);
    process = fork();
    if (process == 0)
        inside_become_ansible(argv);
    return process;
}

/* ---- the way to the VM ---- */

static int inside_listen(void)
{
    struct sockaddr_un address;
    struct error err;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (listener >= 0 && local_address(INSIDE_FOLDER "/way", &address, &err) == 0 &&
        bind(listener, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
        listen(listener, INSIDE_CONNECTIONS) == 0)
        return listener;
    if (listener >= 0)
        close(listener);
    return -1;
}

/* ssh waits for a connection to the VM. False: nobody gives one any more. */
static bool inside_serve(int listener, int channel)
{
    int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC), connection = -1;
    char byte = INSIDE_NO_WAY;
    bool there;

    if (client < 0)
        return true;
    there = pass_send(channel, INSIDE_WAY, -1) && pass_receive(channel, &byte, &connection);
    if (there)
        pass_send(client, byte, connection);
    if (connection >= 0)
        close(connection);
    close(client);
    return there;
}

/* Its exit status once it has ended. */
static int inside_watch(int listener, int channel, int signals, pid_t process)
{
    struct pollfd polled[] = {{.fd = signals, .events = POLLIN},
                              {.fd = listener, .events = POLLIN}};
    int status;

    for (;;) {
        if (poll(polled, 2, -1) < 0)
            continue;
        if (polled[0].revents != 0) {
            struct signalfd_siginfo info;

            if (read(signals, &info, sizeof(info)) > 0 && waitpid(process, &status, WNOHANG) > 0)
                return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        if (polled[1].revents != 0 && !inside_serve(listener, channel))
            return INSIDE_FAILED;
    }
}

static int inside_run(const json_t *document, int channel, int signals)
{
    const char *playbook = json_string_value(json_object_get(document, "playbook"));
    struct error err = {0};
    int listener, status;
    pid_t process;

    if (playbook == NULL || lay(INSIDE_FOLDER, document, &err) < 0)
        return inside_fail(err.text);
    listener = inside_listen();
    if (listener < 0 || chdir(INSIDE_FOLDER "/play") < 0 || !pass_send(channel, INSIDE_READY, -1))
        return inside_fail("the way to the VM cannot be laid");
    process = inside_start(playbook);
    status = process > 0 ? inside_watch(listener, channel, signals, process)
                         : inside_fail("no process can be made");
    close(listener);
    return status;
}

int inside_play(void)
{
    int channel = fcntl(0, F_DUPFD_CLOEXEC, 3), none = open("/dev/null", O_RDWR | O_CLOEXEC);
    sigset_t set;
    json_t *document;
    int signals, status;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signals = signalfd(-1, &set, SFD_CLOEXEC);
    if (!inside_bound() || channel < 0 || none < 0 || dup2(none, 0) < 0 || signals < 0)
        return inside_fail("the sandbox cannot be bounded");
    document = inside_read_document(channel);
    if (document == NULL)
        return inside_fail("no playbook came");
    status = inside_run(document, channel, signals);
    json_decref(document);
    return status;
}

int inside_way(void)
{
    struct error err;
    int socket, connection = -1, code = INSIDE_FAILED;
    char byte;

    if (local_connect(INSIDE_FOLDER "/way", true, &socket, &err) != 0)
        return inside_fail("the way to the VM is closed");
    if (pass_receive(socket, &byte, &connection) && byte == INSIDE_WAY && connection >= 0)
        code = pass_send(1, 0, connection) ? 0 : INSIDE_FAILED;
    else
        inside_fail("the VM's SSH cannot be reached");
    if (connection >= 0)
        close(connection);
    close(socket);
    return code;
}

int inside_try(void)
{
    char version[] = "--version";
    char *argv[] = {inside_program, version, NULL};

    if (!inside_bound())
        return inside_fail("the sandbox cannot be bounded");
    inside_become_ansible(argv);
}

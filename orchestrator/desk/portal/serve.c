/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenSSH's server with the portal's configuration, as the portal's user. Names come from a file,
 * by libnss-wrapper: it is preloaded into the listener, which sshd's children are, and what a
 * session runs does not inherit it. It ends with the controller.
 */
#include "desk/portal/serve.h"

#include <errno.h>
#include <excon/agent.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/loop/child.h"
#include "base/text.h"
#include "desk/portal/confine.h"
#include "desk/portal/fence.h"

#define SERVE_SSHD "/usr/sbin/sshd"
enum { SERVE_PATH = 256, SERVE_KNOWN = 32768, SERVE_ASKED_WITHIN = 10000 };

/* Keywords that OpenSSH 9.2 does not have, given where this sshd lists them. */
static const struct {
    const char *keyword; /* as `sshd -T` prints it */
    const char *option;
} newer[] = {
    {"debianbanner", "DebianBanner=no"},
    /* Wrong keys cost seconds, not the whole address: a team's members may share one. */
    {"persourcepenalties", "PerSourcePenalties=authfail:1s max:60s"},
};

/* The controller reads standard error, by our output. */
static int serve_failed(const char *text)
{
    dprintf(STDOUT_FILENO, "portal: %s\n", text);
    return 1;
}

/* Of what root may, listening at a port below 1024 is left, where one is wanted. */
static int serve_keep_ports(struct error *err)
{
    const uint32_t ports = 1U << CAP_NET_BIND_SERVICE;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct may[_LINUX_CAPABILITY_U32S_3] = {
        {.effective = ports, .permitted = ports, .inheritable = ports}};

    if (syscall(SYS_capset, &header, may) < 0 ||
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0, 0) < 0)
        return error_system(err, errno, "the right to listen below port 1024");
    return 0;
}

static int serve_become(uid_t uid, gid_t gid, bool low_port, struct error *err)
{
    if (geteuid() != 0 || uid == 0)
        return 0;
    if (low_port && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
        return error_system(err, errno, "becoming user %u", uid);
    if (setgroups(0, NULL) < 0 || setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0)
        return error_system(err, errno, "becoming user %u", uid);
    return low_port ? serve_keep_ports(err) : 0;
}

int serve_end(int argc, char **argv)
{
    int64_t uid, gid;
    struct error err;

    if (argc != 2 || !text_to_int(argv[0], 1, UINT32_MAX - 1, &uid) ||
        !text_to_int(argv[1], 1, UINT32_MAX - 1, &gid) || geteuid() != 0)
        return serve_failed("the controller starts this program");
    if (serve_become((uid_t)uid, (gid_t)gid, false, &err) < 0)
        return serve_failed(err.text);
    /* To all that this user may signal, so not to root's, and not to this process. None escapes by
     * forking: a process that has been sent the signal can no more. */
    return kill(-1, SIGKILL) == 0 || errno == ESRCH ? 0 : serve_failed(strerror(errno));
}

/* What sshd knows; its complaints about the configuration are in the error. */
static int serve_ask(const char *config, const char *const *environment, char *known, size_t size,
                     struct error *err)
{
    const char *const argv[] = {SERVE_SSHD, "-T", "-f", config, NULL};
    struct child_plan plan = {
        .argv = argv, .environment = environment, .cwd = "/", .errors = CHILD_ERRORS_TOO};
    struct child_result ended;

    if (child_run(&plan, NULL, known, size, SERVE_ASKED_WITHIN, &ended, err) < 0)
        return error_wrap(err, "Debian's package openssh-server");
    if (ended.status != 0) {
        known[strcspn(known, "\r\n")] = '\0';
        return error_set(err, ERROR_FAILED, "sshd refuses its configuration: %.200s", known);
    }
    return 0;
}

static bool serve_knows(const char *known, const char *keyword)
{
    size_t length = strlen(keyword);

    for (const char *line = known; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, keyword, length) == 0 && line[length] == ' ')
            return true;
    }
    return false;
}

/* Only execve is left: this process is the SSH server. */
static int serve_exec(const char *config, const char *known, const char *const *environment)
{
    const char *argv[8 + 2 * (sizeof(newer) / sizeof(newer[0]))] = {SERVE_SSHD, "-D", "-e", "-f",
                                                                    config};
    size_t count = 5;
    int null = open("/dev/null", O_RDWR);
    char text[128];

    for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++)
        if (serve_knows(known, newer[i].keyword)) {
            argv[count++] = "-o";
            argv[count++] = newer[i].option;
        }
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
        return serve_failed("/dev/null");
    execve(SERVE_SSHD, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment);
    text_print(text, sizeof(text), SERVE_SSHD ": %s", strerror(errno));
    return serve_failed(text);
}

/* Has the controller ended before we were to end with it? */
static bool serve_is_orphan(void)
{
    struct pollfd in = {.fd = STDIN_FILENO};

    return poll(&in, 1, 0) > 0 && (in.revents & (POLLHUP | POLLERR)) != 0;
}

int serve(int argc, char **argv)
{
    char config[SERVE_PATH], passwd[SERVE_PATH], group[SERVE_PATH],
        self[SERVE_PATH] = "", known[SERVE_KNOWN], text[SERVE_PATH + 128], run[64];
    const char *const environment[] = {"LD_PRELOAD=libnss_wrapper.so", passwd, group, run,
                                       "PATH=/usr/bin:/bin",           NULL};
    bool low_port;
    int64_t uid, gid;
    struct error err;

    if (argc != 3 || !text_to_int(argv[1], 0, UINT32_MAX - 1, &uid) ||
        !text_to_int(argv[2], 0, UINT32_MAX - 1, &gid))
        return serve_failed("the controller starts this program");
    text_print(run, sizeof(run), AGENT_RUN_VARIABLE "=%s",
               getenv(AGENT_RUN_VARIABLE) != NULL ? getenv(AGENT_RUN_VARIABLE) : "");
    if (!text_print(config, sizeof(config), "%s/config", argv[0]) ||
        !text_print(passwd, sizeof(passwd), "NSS_WRAPPER_PASSWD=%s/passwd", argv[0]) ||
        !text_print(group, sizeof(group), "NSS_WRAPPER_GROUP=%s/group", argv[0]))
        return serve_failed("the path is too long");
    if (fence_ports(config, &low_port, &err) < 0 ||
        serve_become((uid_t)uid, (gid_t)gid, low_port, &err) < 0 || confine_begin(1, &err) < 0)
        return serve_failed(err.text);
    if (serve_is_orphan())
        return 0;
    if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0 || access(self, X_OK) < 0) {
        text_print(text, sizeof(text), "user %u cannot run %s: install excon where it can",
                   (unsigned)uid, self);
        return serve_failed(text);
    }
    if (fence_server(argv[0], config, self, &err) < 0)
        return serve_failed(err.text);
    if (serve_ask(config, environment, known, sizeof(known), &err) < 0)
        return serve_failed(err.text);
    if (strstr(known, "libnss_wrapper.so") != NULL)
        return serve_failed("libnss_wrapper.so is missing (Debian's package libnss-wrapper)");
    return serve_exec(config, known, environment);
}

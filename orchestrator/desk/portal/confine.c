/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/portal/confine.h"

#include "desk/portal/fence.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
enum { CONFINE_SANITIZED = 1 };
#else
enum { CONFINE_SANITIZED = 0 };
#endif

int confine_begin(int with_parent, struct error *err)
{
    const struct rlimit none = {0, 0};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || setrlimit(RLIMIT_CORE, &none) < 0 ||
        (with_parent && prctl(PR_SET_PDEATHSIG, SIGTERM) < 0))
        return error_system(err, errno, "limits");
    return 0;
}

/* ---- seccomp ---- */

static const int calls[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(lseek),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(select),
    SCMP_SYS(pselect6),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(shutdown),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

/* Of a terminal: its state and size. Never TIOCSTI or TIOCLINUX, which type into it. */
static const unsigned long controls[] = {TCGETS, TCSETS, TCSETSW, TCSETSF, TIOCGWINSZ, FIONREAD};
static const int descriptor_controls[] = {F_GETFL, F_SETFL, F_GETFD, F_SETFD};

static int confine_add_calls(scmp_filter_ctx filter)
{
    int result = 0;

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]) && result == 0; i++)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]) && result == 0; i++)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
                                  SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, controls[i]));
    for (size_t i = 0;
         i < sizeof(descriptor_controls) / sizeof(descriptor_controls[0]) && result == 0; i++)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                                  SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)descriptor_controls[i]));
    /* Memory that nobody executes. */
    if (result == 0)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                                  SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    return result == 0 ? seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                                          SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0))
                       : result;
}

static int confine_seccomp(struct error *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int result = filter != NULL ? confine_add_calls(filter) : -ENOMEM;

    if (result == 0)
        result = seccomp_load(filter);
    seccomp_release(filter);
    return result < 0 ? error_system(err, -result, "seccomp") : 0;
}

int confine(struct error *err)
{
    /* What it prints goes to pipes and terminals: to no file. */
    const struct rlimit no_file = {0, 0}, memory = {256 << 20, 256 << 20};

    if (CONFINE_SANITIZED)
        return 0;
    if (prctl(PR_SET_DUMPABLE, 0) < 0 || setrlimit(RLIMIT_FSIZE, &no_file) < 0 ||
        setrlimit(RLIMIT_DATA, &memory) < 0 || setrlimit(RLIMIT_NPROC, &no_file) < 0)
        return error_system(err, errno, "limits");
    return fence_all(err) < 0 ? -ERROR_SYSTEM : confine_seccomp(err);
}

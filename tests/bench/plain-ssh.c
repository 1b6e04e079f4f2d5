/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limit of what SSH costs by libssh: one thread, sessions that are held open, nothing else. It
 * runs a script on all of them at once, and neither looks after groups, markers, deadlines nor what
 * is lost.
 *
 *   plain-ssh PORT COUNT USER KEY      to 127.9.0.1 and so on, whose host keys it takes as they are
 *
 * Prints "ready" when all have logged in. A line "FILE TIMES" on its standard input runs the file's
 * bytes on the standard input of `sh`, on every target so many times, one after the other; when all
 * have ended it prints "<begun> <ended>" (CLOCK_MONOTONIC in ns).
 */
#include "held.h"

#include <err.h>
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum stage { IDLE, OPENING, ASKING, WRITING, READING };

struct target {
    struct held held; /* first: epoll gives it back */
    ssh_channel channel;
    struct ssh_channel_callbacks_struct callbacks;
    enum stage stage;
    int left; /* runs */
    int exit;
    size_t written;
    bool closed;
};

static struct {
    struct target *targets;
    int count;
    int epoll;
    char *script;
    size_t length;
} us;

static void log_in(struct target *target, int number, unsigned port, const char *user, ssh_key key)
{
    static const bool no = false;
    char host[32];

    snprintf(host, sizeof(host), "127.9.%d.%d", number / 250, number % 250 + 1);
    ssh_session ssh = ssh_new();

    if (ssh == NULL)
        errx(1, "no memory");
    ssh_options_set(ssh, SSH_OPTIONS_PROCESS_CONFIG, &no);
    ssh_options_set(ssh, SSH_OPTIONS_HOST, host);
    ssh_options_set(ssh, SSH_OPTIONS_PORT, &port);
    ssh_options_set(ssh, SSH_OPTIONS_USER, user);
    if (ssh_connect(ssh) != SSH_OK || ssh_userauth_publickey(ssh, NULL, key) != SSH_AUTH_SUCCESS)
        errx(1, "%s", ssh_get_error(ssh));
    setsockopt(ssh_get_fd(ssh), IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    ssh_set_blocking(ssh, 0);
    if (!held_add(&target->held, us.epoll, ssh))
        errx(1, "no event");
}

static int on_data(ssh_session ssh, ssh_channel channel, void *data, uint32_t length, int is_stderr,
                   void *own)
{
    (void)ssh, (void)channel, (void)data, (void)is_stderr, (void)own;
    return (int)length;
}

static void on_close(ssh_session ssh, ssh_channel channel, void *own)
{
    struct target *target = own;

    (void)ssh, (void)channel;
    target->closed = true;
}

static void on_exit_status(ssh_session ssh, ssh_channel channel, int status, void *own)
{
    struct target *target = own;

    (void)ssh, (void)channel;
    target->exit = status;
}

static void start(struct target *target)
{
    target->channel = ssh_channel_new(target->held.ssh);
    if (target->channel == NULL)
        errx(1, "no memory");
    target->callbacks =
        (struct ssh_channel_callbacks_struct){.userdata = target,
                                              .channel_data_function = on_data,
                                              .channel_close_function = on_close,
                                              .channel_exit_status_function = on_exit_status};
    ssh_callbacks_init(&target->callbacks);
    ssh_set_channel_callbacks(target->channel, &target->callbacks);
    target->closed = false;
    target->exit = -1;
    target->written = 0;
    target->stage = OPENING;
}

/* What libssh says of a step: goes on, waits, or ends everything. */
static bool went(struct target *target, int r, enum stage next)
{
    if (r == SSH_ERROR)
        errx(1, "%s", ssh_get_error(target->held.ssh));
    if (r == SSH_OK)
        target->stage = next;
    return r == SSH_OK;
}

/* As far as it goes. Returns whether all of its runs are over. */
static bool step(struct target *target)
{
    if (target->stage == IDLE && target->left > 0)
        start(target);
    if (target->stage == OPENING &&
        !went(target, ssh_channel_open_session(target->channel), ASKING))
        return false;
    if (target->stage == ASKING &&
        !went(target, ssh_channel_request_exec(target->channel, "sh"), WRITING))
        return false;
    if (target->stage == WRITING) {
        int n = ssh_channel_write(target->channel, us.script + target->written,
                                  (uint32_t)(us.length - target->written));

        target->written += n > 0 ? (size_t)n : 0;
        if (target->written < us.length)
            return false;
        went(target, ssh_channel_send_eof(target->channel), READING);
    }
    if (target->stage == READING && target->closed) {
        if (target->exit != 0)
            errx(1, "a script failed");
        ssh_remove_channel_callbacks(target->channel, &target->callbacks);
        ssh_channel_free(target->channel);
        target->stage = IDLE;
        if (--target->left > 0)
            return step(target);
    }
    return target->stage == IDLE && target->left == 0;
}

static void run_all(int times)
{
    struct epoll_event events[HELD_TURN];
    int64_t begun = held_now_ns();
    int over = 0;

    for (int i = 0; i < us.count; i++) {
        us.targets[i].left = times;
        over += step(&us.targets[i]);
    }
    while (over < us.count) {
        int count = epoll_wait(us.epoll, events, HELD_TURN, -1);

        for (int i = 0; i < count; i++) {
            struct target *target = events[i].data.ptr;

            held_turn(&target->held, us.epoll);
            if (target->held.lost)
                errx(1, "a connection was lost");
            if (target->left > 0)
                over += step(target);
        }
    }
    printf("%lld %lld\n", (long long)begun, (long long)held_now_ns());
    fflush(stdout);
}

static void read_script(const char *path)
{
    FILE *file = fopen(path, "r");

    free(us.script);
    us.script = malloc(1 << 16);
    if (file == NULL || us.script == NULL)
        errx(1, "%s", path);
    us.length = fread(us.script, 1, 1 << 16, file);
    fclose(file);
}

int main(int argc, char **argv)
{
    struct rlimit limit;
    char line[600], path[512];
    ssh_key key = NULL;
    int times = 0;

    if (argc != 5 || (us.count = atoi(argv[2])) < 1)
        errx(1, "usage: plain-ssh PORT COUNT USER KEY");
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    ssh_init();
    us.epoll = epoll_create1(EPOLL_CLOEXEC);
    us.targets = calloc((size_t)us.count, sizeof(*us.targets));
    if (us.targets == NULL ||
        ssh_pki_import_privkey_file(argv[4], NULL, NULL, NULL, &key) != SSH_OK)
        errx(1, "no key, or no memory");
    for (int i = 0; i < us.count; i++)
        log_in(&us.targets[i], i, (unsigned)atoi(argv[1]), argv[3], key);
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof(line), stdin) != NULL &&
           sscanf(line, "%511s %d", path, &times) == 2) {
        read_script(path);
        run_all(times);
    }
    /* Nothing is said goodbye to: the servers are benchmarks' own. */
    _Exit(0);
}

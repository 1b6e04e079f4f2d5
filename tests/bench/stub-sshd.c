/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SSH server of many targets in one process and one thread, without fork: what a benchmark holds
 * sessions to. It takes any key, runs nothing, and answers the programs of excon-remote (or any
 * other text that ends) as a guest would that needs no time. Each address of 127.0.0.0/8 is a
 * target of its own.
 *
 *   stub-sshd PORT KEYS [MUTE]     KEYS: a folder of host keys, 127.9.0.1 and so on; the key `any`
 * is everybody else's MUTE: every so manieth target takes sessions and channels, and never answers
 *
 * Prints "ready", and for each program a line "<address> <asked> <whole> <answered>":
 * CLOCK_MONOTONIC in ns of the exec request, of the program's last byte, and of the answer. It
 * listens on every address of its network: one of its own, where loopback is all there is
 * (loopback.py). Ends with its standard input.
 */
#include "held.h"

#include <err.h>
#include <arpa/inet.h>
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WORD = 64, TAIL = 16, IDLE = 20 /* ms until what was noted is printed */ };

struct talk {
    struct talk *next; /* of those that are over */
    struct target *target;
    ssh_channel channel;
    struct ssh_channel_callbacks_struct callbacks;
    int64_t asked;
    char word[WORD]; /* what excon-remote's program prints first, on both outputs */
    char tail[TAIL]; /* its newest bytes, from the left */
    size_t seen, words;
    bool inject, answered;
};

struct target {
    struct held held;
    struct ssh_server_callbacks_struct callbacks;
    char address[INET_ADDRSTRLEN];
    bool mute;
};

static struct {
    const char *keys;
    int mute;
    int epoll;
    struct talk *over;
} us;

/* ---- a program that comes
 * ------------------------------------------------------------------------------ */

/* "{\nprintf '%s\n' WORD; …" is how a program of excon-remote begins. */
static void begin(struct talk *talk, const char *bytes, size_t length)
{
    static const char front[] = "{\nprintf '%s\\n' ";
    size_t at = sizeof(front) - 1;

    if (length < at + WORD || memcmp(bytes, front, at) != 0)
        return;
    while (talk->words + 2 < WORD && bytes[at + talk->words] != ';')
        talk->words++;
    memcpy(talk->word, bytes + at, talk->words);
    talk->word[talk->words++] = '\n';
    /* The place of its marker (agents/remote/program.c); a check has none. */
    talk->inject = memmem(bytes, length, "\nd=/", 4) != NULL;
}

static void answer(struct talk *talk, int64_t whole)
{
    char out[WORD + 16];
    int length = snprintf(out, sizeof(out), "%.*s%s", (int)talk->words, talk->word,
                          talk->inject ? "R\nE 0 0\n" : "1\n");

    talk->answered = true;
    if (talk->target->mute)
        return;
    ssh_channel_write(talk->channel, out, (uint32_t)length);
    if (talk->words > 0)
        ssh_channel_write_stderr(talk->channel, talk->word, (uint32_t)talk->words);
    ssh_channel_request_send_exit_status(talk->channel, 0);
    ssh_channel_close(talk->channel);
    printf("%s %lld %lld %lld\n", talk->target->address, (long long)talk->asked, (long long)whole,
           (long long)held_now_ns());
}

/* Ours ends by a brace on a line of its own, anybody else's by the end of input. */
static int on_data(ssh_session ssh, ssh_channel channel, void *data, uint32_t length, int is_stderr,
                   void *own)
{
    struct talk *talk = own;
    size_t taken = length < TAIL ? length : TAIL;

    (void)ssh, (void)channel, (void)is_stderr;
    if (talk->seen == 0)
        begin(talk, data, length);
    talk->seen += length;
    memmove(talk->tail, talk->tail + taken, TAIL - taken);
    memcpy(talk->tail + TAIL - taken, (char *)data + length - taken, taken);
    if (!talk->answered && talk->words > 0 && memcmp(talk->tail + TAIL - 3, "\n}\n", 3) == 0)
        answer(talk, held_now_ns());
    return (int)length;
}

static void on_eof(ssh_session ssh, ssh_channel channel, void *own)
{
    struct talk *talk = own;

    (void)ssh, (void)channel;
    if (!talk->answered)
        answer(talk, held_now_ns());
}

static void on_close(ssh_session ssh, ssh_channel channel, void *own)
{
    struct talk *talk = own;

    (void)ssh, (void)channel;
    talk->next = us.over;
    us.over = talk;
}

static int on_exec(ssh_session ssh, ssh_channel channel, const char *command, void *own)
{
    struct talk *talk = own;

    (void)ssh, (void)channel, (void)command;
    talk->asked = held_now_ns();
    return 0;
}

static ssh_channel on_open(ssh_session ssh, void *own)
{
    struct talk *talk = calloc(1, sizeof(*talk));

    if (talk == NULL || (talk->channel = ssh_channel_new(ssh)) == NULL)
        errx(1, "no memory");
    talk->target = own;
    talk->callbacks =
        (struct ssh_channel_callbacks_struct){.userdata = talk,
                                              .channel_data_function = on_data,
                                              .channel_eof_function = on_eof,
                                              .channel_close_function = on_close,
                                              .channel_exec_request_function = on_exec};
    ssh_callbacks_init(&talk->callbacks);
    ssh_set_channel_callbacks(talk->channel, &talk->callbacks);
    return talk->channel;
}

/* ---- sessions
 * --------------------------------------------------------------------------------------------- */

static int on_key(ssh_session ssh, const char *user, struct ssh_key_struct *key, char state,
                  void *own)
{
    (void)ssh, (void)user, (void)key, (void)state, (void)own;
    return SSH_AUTH_SUCCESS;
}

static ssh_key host_key(const char *address)
{
    char path[512];
    ssh_key key = NULL;

    snprintf(path, sizeof(path), "%s/%s", us.keys, address);
    if (access(path, R_OK) < 0)
        snprintf(path, sizeof(path), "%s/any", us.keys);
    if (ssh_pki_import_privkey_file(path, NULL, NULL, NULL, &key) != SSH_OK)
        errx(1, "no host key");
    return key;
}

static void greet(struct target *target, int fd)
{
    static const bool no = false;
    ssh_bind bind = ssh_bind_new();
    ssh_session ssh = ssh_new();

    if (bind == NULL || ssh == NULL)
        errx(1, "no memory");
    ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no);
    ssh_bind_options_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, host_key(target->address));
    if (ssh_bind_accept_fd(bind, ssh, fd) != SSH_OK)
        errx(1, "%s", ssh_get_error(bind));
    ssh_bind_free(bind);
    target->callbacks =
        (struct ssh_server_callbacks_struct){.userdata = target,
                                             .auth_pubkey_function = on_key,
                                             .channel_open_request_session_function = on_open};
    ssh_callbacks_init(&target->callbacks);
    ssh_set_server_callbacks(ssh, &target->callbacks);
    ssh_set_auth_methods(ssh, SSH_AUTH_METHOD_PUBLICKEY);
    ssh_set_blocking(ssh, 0);
    /* From here on it goes on by itself, inside ssh_event_dopoll; unless who came has gone already.
     */
    if (ssh_handle_key_exchange(ssh) == SSH_ERROR || !held_add(&target->held, us.epoll, ssh)) {
        ssh_free(ssh);
        free(target);
    }
}

static void take_connections(int listener)
{
    struct sockaddr_in address;
    int fd;

    while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
        struct target *target = calloc(1, sizeof(*target));

        if (target == NULL ||
            getsockname(fd, (struct sockaddr *)&address, &(socklen_t){sizeof(address)}) < 0 ||
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)) < 0)
            errx(1, "a connection cannot be taken");
        inet_ntop(AF_INET, &address.sin_addr, target->address, sizeof(target->address));
        target->mute = us.mute > 0 && ntohl(address.sin_addr.s_addr) % (unsigned)us.mute == 0;
        greet(target, fd);
    }
}

static void take_turn(struct target *target)
{
    held_turn(&target->held, us.epoll);
    for (struct talk *talk; (talk = us.over) != NULL;) {
        us.over = talk->next;
        ssh_remove_channel_callbacks(talk->channel, &talk->callbacks);
        ssh_channel_free(talk->channel);
        free(talk);
    }
    if (!target->held.lost)
        return;
    ssh_event_remove_session(target->held.event, target->held.ssh);
    ssh_event_free(target->held.event);
    ssh_free(target->held.ssh);
    free(target);
}

static int listen_at(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 4096) < 0)
        errx(1, "it cannot listen");
    return fd;
}

int main(int argc, char **argv)
{
    struct rlimit limit;

    if (argc < 3)
        errx(1, "usage: stub-sshd PORT KEYS [MUTE]");
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    ssh_init();
    us.keys = argv[2];
    us.mute = argc > 3 ? atoi(argv[3]) : 0;
    us.epoll = epoll_create1(EPOLL_CLOEXEC);

    int listener = listen_at(atoi(argv[1]));
    struct epoll_event events[HELD_TURN] = {{.events = EPOLLIN, .data.ptr = &listener},
                                            {.events = EPOLLIN}};

    epoll_ctl(us.epoll, EPOLL_CTL_ADD, listener, &events[0]);
    epoll_ctl(us.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &events[1]);
    puts("ready");
    fflush(stdout);
    for (;;) {
        /* What was noted is told when nothing else is to do. */
        int count = epoll_wait(us.epoll, events, HELD_TURN, IDLE);

        if (count == 0)
            fflush(stdout);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == NULL)
                _exit(0);
            if (events[i].data.ptr == &listener)
                take_connections(listener);
            else
                take_turn(events[i].data.ptr);
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU's stream netdev sends each frame behind its length, 32 bits in network order. A frame for
 * which there is no room on the way to the guest is dropped: TCP sends it again.
 */
#include "forward/stack.h"

#include "base/time.h"

#include <arpa/inet.h>
#include <errno.h>
#include <slirp/libslirp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
    HEAD = 4,
    FRAME_MOST = 4096 + 65536, /* as QEMU's NET_BUFSIZE */
    OUT_MOST = 256 * 1024,
    GUEST_PORT = 22,
};

/* As in QEMU's user network: seeds and images know these addresses. */
#define NETWORK "10.0.2.0"
#define MASK "255.255.255.0"
#define HOST "10.0.2.2"
#define NAMES "10.0.2.3"
#define GUEST "10.0.2.15"

struct stack {
    Slirp *slirp;
    int nic, nic_at;
    bool broken;
    struct polls *polls;      /* while slirp fills them */
    const struct polls *came; /* while it looks at what came */
    size_t in_used, out_used;
    unsigned char in[HEAD + FRAME_MOST], out[OUT_MOST];
};

/* ---- what slirp asks of us ---- */

static ssize_t stack_send_packet(const void *frame, size_t length, void *own)
{
    struct stack *stack = own;
    uint32_t head = htonl((uint32_t)length);

    if (length <= FRAME_MOST && stack->out_used + HEAD + length <= OUT_MOST) {
        memcpy(stack->out + stack->out_used, &head, HEAD);
        memcpy(stack->out + stack->out_used + HEAD, frame, length);
        stack->out_used += HEAD + length;
    }
    return (ssize_t)length;
}

/* The guest can make as many of these as it likes. */
static void stack_guest_error(const char *text, void *own)
{
    (void)text, (void)own;
}

static int64_t stack_clock_ns(void *own)
{
    struct timespec now;

    (void)own;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Timers are for IPv6 alone, which is off. */
static void *stack_timer_new(SlirpTimerCb callback, void *callback_own, void *own)
{
    (void)callback, (void)callback_own;
    return own;
}

static void stack_timer_free(void *timer, void *own)
{
    (void)timer, (void)own;
}

static void stack_timer_mod(void *timer, int64_t at, void *own)
{
    (void)timer, (void)at, (void)own;
}

static void stack_poll_fd(int fd, void *own)
{
    (void)fd, (void)own;
}

static void stack_notify(void *own)
{
    (void)own;
}

static const SlirpCb callbacks = {.send_packet = stack_send_packet,
                                  .guest_error = stack_guest_error,
                                  .clock_get_ns = stack_clock_ns,
                                  .timer_new = stack_timer_new,
                                  .timer_free = stack_timer_free,
                                  .timer_mod = stack_timer_mod,
                                  .register_poll_fd = stack_poll_fd,
                                  .unregister_poll_fd = stack_poll_fd,
                                  .notify = stack_notify};

/* ---- making ---- */

static struct in_addr stack_address_of(const char *text)
{
    struct in_addr address = {0};

    inet_pton(AF_INET, text, &address);
    return address;
}

static int stack_lead(struct stack *stack, const char *inner, struct error *err)
{
    struct sockaddr_un here = {.sun_family = AF_UNIX};
    struct sockaddr_in there = {
        .sin_family = AF_INET, .sin_addr = stack_address_of(GUEST), .sin_port = htons(GUEST_PORT)};

    if (strlen(inner) >= sizeof(here.sun_path))
        return error_set(err, ERROR_INPUT, "path is too long: %s", inner);
    memcpy(here.sun_path, inner, strlen(inner));
    unlink(inner);
    if (slirp_add_hostxfwd(stack->slirp, (const struct sockaddr *)&here, sizeof(here),
                           (const struct sockaddr *)&there, sizeof(there), 0) < 0)
        return error_system(err, errno, "cannot listen at %s", inner);
    return 0;
}

int stack_new(struct stack **ret_stack, int nic, const char *inner, struct error *err)
{
    const SlirpConfig config = {.version = 4,
                                .restricted = 1,
                                .in_enabled = true,
                                .vnetwork = stack_address_of(NETWORK),
                                .vnetmask = stack_address_of(MASK),
                                .vhost = stack_address_of(HOST),
                                .vdhcp_start = stack_address_of(GUEST),
                                .vnameserver = stack_address_of(NAMES),
                                .disable_host_loopback = true,
                                .disable_dns = true};
    struct stack *stack = calloc(1, sizeof(*stack));

    if (stack == NULL) {
        close(nic);
        return error_memory(err);
    }
    stack->nic = nic;
    stack->slirp = slirp_new(&config, &callbacks, stack);

    int r = stack->slirp != NULL ? stack_lead(stack, inner, err)
                                 : error_set(err, ERROR_FAILED, "libslirp refuses the network");

    if (r < 0) {
        stack_free(stack);
        return r;
    }
    *ret_stack = stack;
    return 0;
}

void stack_free(struct stack *stack)
{
    if (stack == NULL)
        return;
    if (stack->slirp != NULL)
        slirp_cleanup(stack->slirp);
    close(stack->nic);
    free(stack);
}

/* ---- frames ---- */

static void stack_flush(struct stack *stack)
{
    ssize_t n = stack->out_used > 0
                    ? send(stack->nic, stack->out, stack->out_used, MSG_NOSIGNAL | MSG_DONTWAIT)
                    : 0;

    if (n < 0 && errno != EAGAIN && errno != EINTR)
        stack->broken = true;
    if (n <= 0)
        return;
    stack->out_used -= (size_t)n;
    memmove(stack->out, stack->out + n, stack->out_used);
}

/* Gives slirp the frames that are whole. */
static void stack_take_frames(struct stack *stack)
{
    size_t at = 0;
    uint32_t length;

    while (stack->in_used - at >= HEAD) {
        memcpy(&length, stack->in + at, HEAD);
        length = ntohl(length);
        if (length > FRAME_MOST) {
            stack->broken = true;
            return;
        }
        if (stack->in_used - at < HEAD + length)
            break;
        slirp_input(stack->slirp, stack->in + at + HEAD, (int)length);
        at += HEAD + length;
    }
    stack->in_used -= at;
    memmove(stack->in, stack->in + at, stack->in_used);
}

static void stack_nic_readable(struct stack *stack)
{
    ssize_t n = recv(stack->nic, stack->in + stack->in_used, sizeof(stack->in) - stack->in_used,
                     MSG_DONTWAIT);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        stack->broken = true;
        return;
    }
    stack->in_used += (size_t)n;
    stack_take_frames(stack);
}

/* ---- turns ---- */

static const struct {
    int slirp;
    short poll;
} kinds[] = {{SLIRP_POLL_IN, POLLIN},
             {SLIRP_POLL_OUT, POLLOUT},
             {SLIRP_POLL_PRI, POLLPRI},
             {SLIRP_POLL_ERR, POLLERR},
             {SLIRP_POLL_HUP, POLLHUP}};

static int stack_add_poll(int fd, int events, void *own)
{
    struct stack *stack = own;
    short wanted = 0;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        wanted |= (short)((events & kinds[i].slirp) != 0 ? kinds[i].poll : 0);
    return polls_add(stack->polls, fd, wanted);
}

static int stack_get_revents(int place, void *own)
{
    const struct stack *stack = own;
    short came = polls_came(stack->came, place);
    int events = 0;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        events |= (came & kinds[i].poll) != 0 ? kinds[i].slirp : 0;
    return events;
}

void stack_fill(struct stack *stack, struct polls *polls)
{
    int64_t now = time_mono();
    uint32_t within = UINT32_MAX;

    stack->polls = polls;
    slirp_pollfds_fill(stack->slirp, &within, stack_add_poll, stack);
    stack->polls = NULL;
    if (within != UINT32_MAX)
        polls_wake(polls, now + within);
    stack->nic_at =
        polls_add(polls, stack->nic, (short)(POLLIN | (stack->out_used > 0 ? POLLOUT : 0)));
}

bool stack_turn(struct stack *stack, const struct polls *polls)
{
    if (polls_came(polls, stack->nic_at) & (POLLIN | POLLHUP | POLLERR))
        stack_nic_readable(stack);
    stack->came = polls;
    slirp_pollfds_poll(stack->slirp, 0, stack_get_revents, stack);
    stack_flush(stack);
    return !stack->broken;
}

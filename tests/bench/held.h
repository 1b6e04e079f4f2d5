/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many libssh sessions in one thread: ssh_event asks poll(2) of each descriptor in each turn, which
 * costs more than SSH does from some hundred sessions on. So each session has a ssh_event of its
 * own, and epoll says whose turn it is.
 */
#pragma once

#include <libssh/libssh.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

enum { HELD_TURN = 64 };

struct held {
    ssh_session ssh;
    ssh_event event;
    bool writes; /* it waits until it can write, too */
    bool lost;
};

static inline int64_t held_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The session is not blocking, and has its descriptor. */
static inline bool held_add(struct held *held, int epoll, ssh_session ssh)
{
    held->ssh = ssh;
    held->event = ssh_event_new();
    return held->event != NULL && ssh_event_add_session(held->event, ssh) == SSH_OK &&
           epoll_ctl(epoll, EPOLL_CTL_ADD, ssh_get_fd(ssh),
                     &(struct epoll_event){.events = EPOLLIN, .data.ptr = held}) == 0;
}

/* Takes what has come, and writes what can be written. */
static inline void held_turn(struct held *held, int epoll)
{
    if (ssh_event_dopoll(held->event, 0) == SSH_ERROR || !ssh_is_connected(held->ssh)) {
        held->lost = true;
        epoll_ctl(epoll, EPOLL_CTL_DEL, ssh_get_fd(held->ssh), NULL);
        return;
    }

    bool writes = (ssh_get_poll_flags(held->ssh) & SSH_WRITE_PENDING) != 0;

    if (writes != held->writes)
        epoll_ctl(
            epoll, EPOLL_CTL_MOD, ssh_get_fd(held->ssh),
            &(struct epoll_event){.events = EPOLLIN | (writes ? EPOLLOUT : 0), .data.ptr = held});
    held->writes = writes;
}

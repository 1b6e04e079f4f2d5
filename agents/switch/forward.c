/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that forwards. A frame's way: read, checked, its source learned, then to the one port
 * its destination was heard on, or to all other ports of the switch. State is the table of
 * addresses alone.
 */
#include "switch/forward.h"

#include "base/time.h"
#include "switch/macs.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct order {
    void (*run)(struct order *order);
    bool done;
    const struct port_wish *wishes;
    size_t count, open;
    uid_t owner;
    json_t *counts;
    struct error *err;
    int result;
};

static struct {
    pthread_t thread;
    int epoll, wake;
    /* Between the threads. */
    pthread_mutex_t lock;
    pthread_cond_t finished;
    struct order *order;
    /* The thread's own. */
    struct macs macs;
    struct lan *lans;
    struct port *ports[PORTS_MOST];
    size_t count;
    bool over;
    int64_t now;
    unsigned char frame[FRAME_MOST + 1];
} us = {.lock = PTHREAD_MUTEX_INITIALIZER, .finished = PTHREAD_COND_INITIALIZER};

/* ---- frames -------------------------------------------------------------------------------------
 */

static void forward_send(struct port *to, const unsigned char *frame, size_t length)
{
    if (sendto(to->fd, frame, length, 0, (const struct sockaddr *)&to->here, sizeof(to->here)) >= 0)
        to->counts.out++;
    else
        to->counts.dropped++; /* Full, or no guest there: Ethernet promises nothing. */
}

static void forward_deliver(struct port *to, size_t length)
{
    forward_send(to, us.frame, length);
}

/* What a client asks for a lease ends here. One that asks without a pause costs no more than the
 * reading of its frames. */
static void forward_lease(struct port *port, size_t length)
{
    static const struct pace_limit limit = {LEASE_AT_ONCE, LEASE_A_MINUTE};
    unsigned char answer[LEASE_FRAME];
    bool offer = false;

    length = lease_answer(&port->lease, us.frame, length, answer, &offer);
    /* Each has a pace of its own, so that a client that only ever looks for a server does not
     * keep itself, or another client in the guest, from the lease. */
    if (length == 0 || !pace_take(offer ? &port->offers : &port->given, &limit, us.now))
        return;
    port->counts.leases++;
    forward_send(port, answer, length);
}

static bool forward_is_group(const unsigned char *address)
{
    return (address[0] & 1) != 0;
}

static void forward(struct port *from, size_t length)
{
    const unsigned char *destination = us.frame, *source = us.frame + 6;

    from->counts.in++;
    macs_learn(&us.macs, from, source, us.now);
    if (from->leases && lease_is_asked(us.frame, length)) {
        forward_lease(from, length);
        return;
    }

    struct port *to =
        forward_is_group(destination) ? NULL : macs_find(&us.macs, from->lan, destination, us.now);

    if (to != NULL) {
        if (to != from)
            forward_deliver(to, length);
        return;
    }
    for (to = from->lan->ports; to != NULL; to = to->next_of_lan) {
        if (to != from)
            forward_deliver(to, length);
    }
}

/* Only the guest's own socket may speak here: what else runs as that user is not on this switch. */
static bool forward_is_guest(const struct port *port, const struct sockaddr_un *sender,
                             socklen_t length)
{
    size_t most = sizeof(sender->sun_path),
           named = length > offsetof(struct sockaddr_un, sun_path)
                       ? length - offsetof(struct sockaddr_un, sun_path)
                       : 0;
    size_t expected = strlen(port->here.sun_path);

    if (named > most)
        named = most;
    return strnlen(sender->sun_path, named) == expected &&
           memcmp(sender->sun_path, port->here.sun_path, expected) == 0;
}

static void forward_drain(struct port *port)
{
    for (int i = 0; i < FORWARD_BURST; i++) {
        struct sockaddr_un sender;
        socklen_t size = sizeof(sender);
        ssize_t length =
            recvfrom(port->fd, us.frame, sizeof(us.frame), 0, (struct sockaddr *)&sender, &size);

        if (length < 0)
            return;
        if (length < FRAME_LEAST || length > FRAME_MOST || forward_is_group(us.frame + 6) ||
            !forward_is_guest(port, &sender, size))
            port->counts.refused++;
        else
            forward(port, (size_t)length);
    }
}

/* ---- ports --------------------------------------------------------------------------------------
 */

static struct lan *forward_lan_of(int64_t number)
{
    struct lan *lan = us.lans;

    while (lan != NULL && lan->number != number)
        lan = lan->next;
    if (lan != NULL)
        return lan;
    lan = calloc(1, sizeof(*lan));
    if (lan == NULL)
        return NULL;
    lan->number = number;
    lan->next = us.lans;
    us.lans = lan;
    return lan;
}

static int forward_join(struct port *port, int64_t number, struct error *err)
{
    struct lan *lan = forward_lan_of(number);

    if (lan == NULL)
        return error_memory(err);
    if (epoll_ctl(us.epoll, EPOLL_CTL_ADD, port->fd,
                  &(struct epoll_event){.events = EPOLLIN, .data.ptr = port}) < 0)
        return error_system(err, errno, "cannot watch %s", port->there.sun_path);
    port->lan = lan;
    port->next_of_lan = lan->ports;
    lan->ports = port;
    return 0;
}

static void forward_leave(struct port *port)
{
    struct port **at = &port->lan->ports;

    macs_drop(&us.macs, port);
    while (*at != port)
        at = &(*at)->next_of_lan;
    *at = port->next_of_lan;
    port_close(port);
}

static void forward_drop_empty_lans(void)
{
    struct lan **at = &us.lans;

    while (*at != NULL) {
        struct lan *lan = *at;

        if (lan->ports != NULL) {
            at = &lan->next;
            continue;
        }
        *at = lan->next;
        free(lan);
    }
}

static struct port *forward_find(const struct port_wish *wish)
{
    for (size_t i = 0; i < us.count; i++) {
        const struct port *port = us.ports[i];

        if (strcmp(port->there.sun_path, wish->there) == 0 &&
            strcmp(port->here.sun_path, wish->here) == 0 && port->lan->number == wish->number)
            return us.ports[i];
    }
    return NULL;
}

static void forward_want(struct port *port, const struct port_wish *wish)
{
    port->wanted = true;
    port->leases = wish->leases;
    port->lease = wish->lease;
}

static int forward_add(const struct port_wish *wish, uid_t owner, struct error *err)
{
    struct port *port = NULL;
    int r = port_open(wish, owner, &port, err);

    if (r == 0)
        r = forward_join(port, wish->number, err);
    if (r < 0) {
        port_close(port);
        return r;
    }
    forward_want(port, wish);
    us.ports[us.count++] = port;
    return 0;
}

static void forward_drop_unwanted(void)
{
    size_t kept = 0;

    for (size_t i = 0; i < us.count; i++) {
        if (us.ports[i]->wanted)
            us.ports[kept++] = us.ports[i];
        else
            forward_leave(us.ports[i]);
    }
    us.count = kept;
}

/* ---- orders -------------------------------------------------------------------------------------
 */

static void forward_run_ports(struct order *order)
{
    /* Unwanted ports are removed first: a port that changed its switch binds the same name again.
     */
    for (size_t i = 0; i < us.count; i++)
        us.ports[i]->wanted = false;
    for (size_t i = 0; i < order->count; i++) {
        struct port *port = forward_find(&order->wishes[i]);

        if (port != NULL)
            forward_want(port, &order->wishes[i]);
    }
    forward_drop_unwanted();
    for (size_t i = 0; i < order->count; i++) {
        if (forward_find(&order->wishes[i]) != NULL)
            continue;

        int r =
            forward_add(&order->wishes[i], order->owner, order->result == 0 ? order->err : NULL);

        if (r < 0 && order->result == 0)
            order->result = r;
    }
    forward_drop_empty_lans();
    order->open = us.count;
}

static void forward_run_counts(struct order *order)
{
    order->counts = json_array();
    for (size_t i = 0; i < us.count && order->counts != NULL; i++) {
        const struct port *port = us.ports[i];
        const struct port_counts *counts = &port->counts;

        json_array_append_new(
            order->counts,
            json_pack("{s:I, s:s, s:I, s:I, s:I, s:I, s:I, s:i}", "switch",
                      (json_int_t)port->lan->number, "there", port->there.sun_path, "in",
                      (json_int_t)counts->in, "out", (json_int_t)counts->out, "dropped",
                      (json_int_t)counts->dropped, "refused", (json_int_t)counts->refused, "leases",
                      (json_int_t)counts->leases, "macs", (int)port->macs));
    }
}

static void forward_run_stop(struct order *order)
{
    (void)order;
    for (size_t i = 0; i < us.count; i++)
        forward_leave(us.ports[i]);
    us.count = 0;
    forward_drop_empty_lans();
    macs_done(&us.macs);
    us.over = true;
}

static void forward_take_order(void)
{
    eventfd_t unused;

    eventfd_read(us.wake, &unused);
    pthread_mutex_lock(&us.lock);
    if (us.order != NULL) {
        us.order->run(us.order);
        us.order->done = true;
        us.order = NULL;
        pthread_cond_broadcast(&us.finished);
    }
    pthread_mutex_unlock(&us.lock);
}

static void forward_give_order(struct order *order)
{
    pthread_mutex_lock(&us.lock);
    us.order = order;
    eventfd_write(us.wake, 1);
    while (!order->done)
        pthread_cond_wait(&us.finished, &us.lock);
    pthread_mutex_unlock(&us.lock);
}

/* ---- the thread
 * ----------------------------------------------------------------------------------- */

static void *forward_work(void *unused)
{
    struct epoll_event events[64];

    (void)unused;
    while (!us.over) {
        int n = epoll_wait(us.epoll, events, sizeof(events) / sizeof(*events), -1);
        bool asked = false;
        struct moment moment;

        time_now(&moment);
        us.now = moment.mono;
        for (int i = 0; i < n; i++) {
            if (events[i].data.ptr != NULL)
                forward_drain(events[i].data.ptr);
            else
                asked = true;
        }
        /* Last, because it may free ports that this round's events point at. */
        if (asked)
            forward_take_order();
    }
    return NULL;
}

int forward_start(struct error *err)
{
    macs_init(&us.macs);
    us.epoll = epoll_create1(EPOLL_CLOEXEC);
    us.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (us.epoll < 0 || us.wake < 0 ||
        epoll_ctl(us.epoll, EPOLL_CTL_ADD, us.wake, &(struct epoll_event){.events = EPOLLIN}) < 0)
        return error_system(err, errno, "cannot wait for frames");

    int number = pthread_create(&us.thread, NULL, forward_work, NULL);

    return number == 0 ? 0 : error_system(err, number, "cannot start the forwarding thread");
}

void forward_stop(void)
{
    struct order order = {.run = forward_run_stop};

    forward_give_order(&order);
    pthread_join(us.thread, NULL);
    close(us.epoll);
    close(us.wake);
}

int forward_ports(const struct port_wish *wishes, size_t count, uid_t owner, size_t *ret_open,
                  struct error *err)
{
    struct order order = {
        .run = forward_run_ports, .wishes = wishes, .count = count, .owner = owner, .err = err};

    forward_give_order(&order);
    *ret_open = order.open;
    return order.result;
}

json_t *forward_counts(void)
{
    struct order order = {.run = forward_run_counts};

    forward_give_order(&order);
    return order.counts;
}

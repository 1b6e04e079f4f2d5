/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lifecycle events. They arrive in the event loop's thread, which must not call libvirt, so the
 * domain's name (x<run>-<ordinal>) decides which VM it is.
 */
#include "virt/guest/watch.h"

#include "base/text.h"
#include "base/time.h"
#include "virt/host/connection.h"
#include "virt/parts/container-net.h"
#include "lib/serve.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LATE_MOST = 30000, /* ms; the event loop's thread is slow on a loaded host */
    PULSE_STEP = 5,    /* s between two questions whether the daemon lives … */
    PULSE_MOST = 6     /* … and how many of them may stay unanswered */
};

/* What we know about a domain, from its first event on. */
struct known {
    struct known *next;
    char domain[64];
    bool ends;    /* by us */
    bool ended;   /* and its event has come */
    bool halved;  /* and the other one, of a container */
    int64_t late; /* until then (monotonic ms) the event of that end may still arrive, after the
                   * next start; 0: it arrived */
    int64_t half; /* the same of the other one */
    bool pauses;  /* by us */
    bool halted;  /* and its event has come */
    int64_t slow; /* until then the event of that pause may still arrive, after its end; 0: it
                   * arrived */
    bool paused;  /* and this was reported */
    bool shut;    /* the guest shuts itself down */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct known *all;

/* The caller holds the lock. NULL: no memory; an event may then be reported twice. */
static struct known *watch_know(const char *domain)
{
    struct known *known = all;

    while (known != NULL && strcmp(known->domain, domain) != 0)
        known = known->next;
    if (known == NULL && (known = calloc(1, sizeof(*known))) != NULL) {
        text_copy(known->domain, sizeof(known->domain), domain);
        known->next = all;
        all = known;
    }
    return known;
}

static void watch_expect(const char *domain, bool end)
{
    pthread_mutex_lock(&lock);

    struct known *known = watch_know(domain);

    if (known != NULL) {
        int64_t until = !end && known->ends ? time_mono() + LATE_MOST : 0;

        known->late = known->ended ? 0 : until;
        known->half = known->halved ? 0 : until;
        known->ends = end;
        known->ended = known->halved = false;
        known->paused = false;
    }
    pthread_mutex_unlock(&lock);
}

void watch_expect_end(const char *domain)
{
    watch_expect(domain, true);
}

void watch_expect_life(const char *domain)
{
    watch_expect(domain, false);
}

void watch_expect_pause(const char *domain, bool on)
{
    pthread_mutex_lock(&lock);

    struct known *known = watch_know(domain);

    if (known != NULL) {
        known->slow = !on && known->pauses && !known->halted ? time_mono() + LATE_MOST : 0;
        known->pauses = on;
        known->halted = false;
    }
    pthread_mutex_unlock(&lock);
}

/* A pause by us, reported by libvirt while it lasts or after it is over. The guest's disk pauses it
 * with a detail of its own. */
static bool watch_is_own_pause(struct known *known, int event, int detail)
{
    bool slow = known->slow != 0 && time_mono() < known->slow &&
                (detail == VIR_DOMAIN_EVENT_SUSPENDED_PAUSED ||
                 detail == VIR_DOMAIN_EVENT_SUSPENDED_RESTORED ||
                 detail == VIR_DOMAIN_EVENT_SUSPENDED_FROM_SNAPSHOT);

    if (event != VIR_DOMAIN_EVENT_SUSPENDED || detail == VIR_DOMAIN_EVENT_SUSPENDED_IOERROR ||
        !(known->pauses || slow))
        return false;
    known->halted = known->pauses;
    if (slow)
        known->slow = 0;
    return true;
}

/* A container that is destroyed has two events, in any order: that it was, and that the program
 * which kept it has ended. */
static bool watch_is_other_half(bool container, int detail)
{
    return container && detail == VIR_DOMAIN_EVENT_STOPPED_FAILED;
}

/* Our own ending of the domain, reported by libvirt after we had started it again. */
static bool watch_is_late(struct known *known, bool container, int detail)
{
    bool half = watch_is_other_half(container, detail);
    int64_t *until = half ? &known->half : &known->late;
    bool late = time_mono() < *until && (half || detail == VIR_DOMAIN_EVENT_STOPPED_DESTROYED ||
                                         detail == VIR_DOMAIN_EVENT_STOPPED_FROM_SNAPSHOT);

    if (late)
        *until = 0;
    return late;
}

/* A domain has stopped: by us? */
static bool watch_is_own_end(struct known *known, bool container, int detail)
{
    if (!known->ends)
        return watch_is_late(known, container, detail);
    if (watch_is_other_half(container, detail))
        known->halved = true;
    else
        known->ended = true;
    return true;
}

/* Every start ends with a resume event. Only a resume after a pause is reported. */
bool watch_is_expected(const char *domain, bool container, int event, int detail)
{
    bool expected = false;

    pthread_mutex_lock(&lock);

    struct known *known = watch_know(domain);

    if (known != NULL) {
        bool own = watch_is_own_pause(known, event, detail);
        bool end = event == VIR_DOMAIN_EVENT_STOPPED && watch_is_own_end(known, container, detail);

        expected =
            known->ends || own || end || (event == VIR_DOMAIN_EVENT_RESUMED && !known->paused);
        known->paused = event == VIR_DOMAIN_EVENT_SUSPENDED && !own;
    }
    pthread_mutex_unlock(&lock);
    return expected;
}

/* QEMU's shutdown event says whether the guest or a signal on the host caused it; the stop event
 * that follows does not. A container's stop event does: libvirt's program that keeps the container
 * tells its daemon that the first process has ended. */
static bool watch_is_by_guest(const char *domain, bool container, int event, int detail)
{
    bool by_guest = false;

    pthread_mutex_lock(&lock);

    struct known *known = watch_know(domain);

    if (known != NULL && (event == VIR_DOMAIN_EVENT_SHUTDOWN || event == VIR_DOMAIN_EVENT_STARTED))
        known->shut =
            event == VIR_DOMAIN_EVENT_SHUTDOWN && detail == VIR_DOMAIN_EVENT_SHUTDOWN_GUEST;
    if (known != NULL)
        by_guest = (known->shut || container) && event == VIR_DOMAIN_EVENT_STOPPED &&
                   detail == VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN;
    pthread_mutex_unlock(&lock);
    return by_guest;
}

/* The states that are reported, and their text. */
static const struct {
    int event;
    int detail; /* -1: any */
    const char *state, *text;
} news[] = {
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN, "stopped", "the guest shut down"},
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED, "stopped",
     "it was ended by another program on the host"},
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_CRASHED, "stopped", "the guest crashed"},
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_FAILED, "stopped",
     "the process on the host that runs it ended"},
    {VIR_DOMAIN_EVENT_STOPPED, -1, "stopped", "it stopped"},
    {VIR_DOMAIN_EVENT_CRASHED, -1, "stopped", "the guest crashed"},
    {VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_IOERROR, "stuck",
     "it was paused because its disk cannot be written or read: if the host's storage is full, make room, then: excon up"},
    {VIR_DOMAIN_EVENT_SUSPENDED, -1, "paused", "it was paused"},
    {VIR_DOMAIN_EVENT_RESUMED, -1, "running", "it runs again"},
};

void watch_say(int64_t vm, const char *domain, const char *state, const char *text)
{
    serve_seen(json_pack("{s:I, s:s, s:s, s:s}", "vm", (json_int_t)vm, "domain", domain, "state",
                         state, "text", text));
}

void watch_say_stuck(int64_t vm, const char *domain)
{
    for (size_t i = 0; i < sizeof(news) / sizeof(news[0]); i++)
        if (strcmp(news[i].state, "stuck") == 0)
            watch_say(vm, domain, news[i].state, news[i].text);
}

static int watch_seen(virConnectPtr connection, virDomainPtr domain, int event, int detail,
                      void *own)
{
    const struct range *range = own;
    const char *name = virDomainGetName(domain);
    char prefix[64];
    int64_t vm;
    bool container = container_is(range, domain), by_guest;

    (void)connection;
    text_print(prefix, sizeof(prefix), "x%s-", range->run);
    if (strncmp(name, prefix, strlen(prefix)) != 0 ||
        !text_to_int(name + strlen(prefix), 1, UINT32_MAX, &vm))
        return 0;
    by_guest = watch_is_by_guest(name, container, event, detail);
    if (watch_is_expected(name, container, event, detail))
        return 0;
    for (size_t i = 0; i < sizeof(news) / sizeof(news[0]); i++) {
        if (news[i].event != event || (news[i].detail != -1 && news[i].detail != detail))
            continue;
        watch_say(vm, name, by_guest ? "shut-down" : news[i].state, news[i].text);
        break;
    }
    return 0;
}

void watch_lost(void)
{
    fprintf(stderr, "virt: the connection to libvirt is gone\n");
    _exit(EXIT_FAILED);
}

static void watch_closed(virConnectPtr connection, int reason, void *own)
{
    (void)connection;
    (void)reason;
    (void)own;
    watch_lost();
}

/*
 * A daemon that hangs keeps its socket open and answers nothing. It is asked for a sign of life on
 * a connection of its own: the daemon reads no further request of a connection that waits for a few
 * hung guests already, so there the question would stay unanswered though the daemon is well.
 */
static void watch_pulse(const struct range *range)
{
    virConnectPtr pulse = !range->mock ? virConnectOpenReadOnly(range->uri) : NULL;

    if (pulse == NULL)
        return;
    virConnectRegisterCloseCallback(pulse, watch_closed, NULL, NULL);
    virConnectSetKeepAlive(pulse, PULSE_STEP, PULSE_MOST);
}

int watch_start(const struct range *range, struct error *err)
{
    /* libvirt takes a plain pointer as the callback's argument. */
    union {
        const struct range *given;
        void *taken;
    } own = {.given = range};

    const virConnectPtr both[] = {range->connection, range->light};

    for (size_t i = 0; i < sizeof(both) / sizeof(both[0]) && both[i] != NULL; i++)
        if (virConnectDomainEventRegisterAny(both[i], NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                             VIR_DOMAIN_EVENT_CALLBACK(watch_seen), own.taken,
                                             NULL) < 0)
            return connection_error(err, "cannot listen to libvirt's events");
    if (!range->embedded) {
        virConnectRegisterCloseCallback(range->connection, watch_closed, NULL, NULL);
        watch_pulse(range);
    }
    return 0;
}

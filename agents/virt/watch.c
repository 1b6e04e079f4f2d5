/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lifecycle events. They come in the event loop's thread, which must not call back into libvirt; the name
 * alone says whose the domain is, because names are ours (x<run>-<ordinal>).
 */
#include "virt/watch.h"

#include "base/text.h"
#include "virt/connection.h"
#include "wire/serve.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ending {
    struct ending *next;
    char domain[64];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct ending *endings;

static struct ending **place_of(const char *domain)
{
    struct ending **at = &endings;

    while (*at != NULL && strcmp((*at)->domain, domain) != 0)
        at = &(*at)->next;
    return at;
}

void watch_expect_end(const char *domain)
{
    pthread_mutex_lock(&lock);

    struct ending *ending = *place_of(domain) == NULL ? calloc(1, sizeof(*ending)) : NULL;

    if (ending != NULL) {
        text_copy(ending->domain, sizeof(ending->domain), domain);
        ending->next = endings;
        endings = ending;
    }
    pthread_mutex_unlock(&lock);
}

void watch_expect_life(const char *domain)
{
    pthread_mutex_lock(&lock);

    struct ending **at = place_of(domain), *ending = *at;

    if (ending != NULL)
        *at = ending->next;
    pthread_mutex_unlock(&lock);
    free(ending);
}

static bool is_expected(const char *domain)
{
    pthread_mutex_lock(&lock);

    bool expected = *place_of(domain) != NULL;

    pthread_mutex_unlock(&lock);
    return expected;
}

/* The states that are news, and how people read them. */
static const struct {
    int event;
    int detail; /* -1: any */
    const char *state, *text;
} news[] = {
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN, "stopped", "the guest shut down"},
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED, "stopped", "it was ended from outside"},
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_CRASHED, "stopped", "the guest crashed"},
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_FAILED, "stopped", "its QEMU process ended"},
    {VIR_DOMAIN_EVENT_STOPPED, -1, "stopped", "it stopped"},
    {VIR_DOMAIN_EVENT_CRASHED, -1, "stopped", "the guest crashed"},
    {VIR_DOMAIN_EVENT_SUSPENDED, -1, "paused", "it was paused"},
    {VIR_DOMAIN_EVENT_RESUMED, -1, "running", "it goes on"},
};

static int seen(virConnectPtr connection, virDomainPtr domain, int event, int detail, void *own)
{
    const struct range *range = own;
    const char *name = virDomainGetName(domain);
    char prefix[64];
    int64_t vm;

    (void)connection;
    text_print(prefix, sizeof(prefix), "x%s-", range->run);
    if (strncmp(name, prefix, strlen(prefix)) != 0 ||
        !text_to_int(name + strlen(prefix), 1, UINT32_MAX, &vm) || is_expected(name))
        return 0;
    for (size_t i = 0; i < sizeof(news) / sizeof(news[0]); i++) {
        if (news[i].event != event || (news[i].detail != -1 && news[i].detail != detail))
            continue;
        serve_seen(json_pack("{s:I, s:s, s:s, s:s}", "vm", (json_int_t)vm, "domain", name, "state", news[i].state,
                             "text", news[i].text));
        break;
    }
    return 0;
}

/* A daemon that went away takes all handles with it. Whoever started us starts a new one, which surveys. */
static void closed(virConnectPtr connection, int reason, void *own)
{
    (void)connection;
    (void)reason;
    (void)own;
    fprintf(stderr, "virt: the connection to libvirt is gone\n");
    _exit(EXIT_FAILED);
}

int watch_start(const struct range *range, struct error *err)
{
    /* libvirt takes a plain pointer for its callback's own data. */
    union {
        const struct range *given;
        void *taken;
    } own = {.given = range};

    if (virConnectDomainEventRegisterAny(range->connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                         VIR_DOMAIN_EVENT_CALLBACK(seen), own.taken, NULL) < 0)
        return connection_error(err, "cannot listen to libvirt's events");
    if (!range->embedded)
        virConnectRegisterCloseCallback(range->connection, closed, NULL, NULL);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of addresses: chained buckets under a keyed hash of switch and address. */
#include "switch/macs.h"

#include "switch/ports.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct mac {
    struct mac *next;
    struct port *port;
    int64_t heard; /* monotonic ms */
    unsigned char address[6];
};

void macs_init(struct macs *macs)
{
    memset(macs, 0, sizeof(*macs));
    randombytes_buf(macs->key, sizeof(macs->key));
}

static struct mac **macs_bucket_of(struct macs *macs, const struct lan *lan,
                                   const unsigned char *address)
{
    unsigned char input[sizeof(lan->number) + 6];
    uint64_t hash;

    memcpy(input, &lan->number, sizeof(lan->number));
    memcpy(input + sizeof(lan->number), address, 6);
    crypto_shorthash((unsigned char *)&hash, input, sizeof(input), macs->key);
    return &macs->buckets[hash % MACS_BUCKETS];
}

static void macs_forget(struct mac **at)
{
    struct mac *mac = *at;

    *at = mac->next;
    mac->port->macs--;
    mac->port->lan->macs--;
    free(mac);
}

/* The place of an entry that is still young; older ones on the way are forgotten. */
static struct mac **macs_place_of(struct macs *macs, const struct lan *lan,
                                  const unsigned char *address, int64_t now)
{
    struct mac **at = macs_bucket_of(macs, lan, address);

    while (*at != NULL) {
        if (now - (*at)->heard > MACS_AGE)
            macs_forget(at);
        else if ((*at)->port->lan == lan && memcmp((*at)->address, address, 6) == 0)
            break;
        else
            at = &(*at)->next;
    }
    return at;
}

static void macs_forget_where(struct macs *macs, const struct port *port, int64_t before)
{
    for (size_t i = 0; i < MACS_BUCKETS; i++) {
        struct mac **at = &macs->buckets[i];

        while (*at != NULL) {
            if ((*at)->port == port && (*at)->heard < before)
                macs_forget(at);
            else
                at = &(*at)->next;
        }
    }
}

static bool macs_has_room(struct macs *macs, struct port *port, int64_t now)
{
    /* A full port is swept once a second at most: it may be full because somebody wants us to be
     * busy. */
    if (port->macs >= MACS_OF_PORT && now - port->swept >= 1000) {
        port->swept = now;
        macs_forget_where(macs, port, now - MACS_AGE);
    }
    return port->macs < MACS_OF_PORT && port->lan->macs < MACS_OF_SWITCH;
}

void macs_learn(struct macs *macs, struct port *port, const unsigned char *address, int64_t now)
{
    struct mac **at = macs_place_of(macs, port->lan, address, now);

    if (*at != NULL && (*at)->port == port) {
        (*at)->heard = now;
        return;
    }
    if (*at != NULL)
        macs_forget(at);
    if (!macs_has_room(macs, port, now))
        return;

    struct mac *mac = malloc(sizeof(*mac));

    if (mac == NULL)
        return; /* Not learned: its frames are flooded, which is always right. */
    /* The sweep may have taken what `at` pointed into: the head of the bucket is always there. */
    at = macs_bucket_of(macs, port->lan, address);
    *mac = (struct mac){.next = *at, .port = port, .heard = now};
    memcpy(mac->address, address, 6);
    *at = mac;
    port->macs++;
    port->lan->macs++;
}

struct port *macs_find(struct macs *macs, const struct lan *lan, const unsigned char *address,
                       int64_t now)
{
    struct mac *mac = *macs_place_of(macs, lan, address, now);

    return mac != NULL ? mac->port : NULL;
}

void macs_drop(struct macs *macs, const struct port *port)
{
    macs_forget_where(macs, port, INT64_MAX);
}

void macs_done(struct macs *macs)
{
    for (size_t i = 0; i < MACS_BUCKETS; i++) {
        for (struct mac *mac = macs->buckets[i], *next; mac != NULL; mac = next) {
            next = mac->next;
            free(mac);
        }
    }
    memset(macs, 0, sizeof(*macs));
}

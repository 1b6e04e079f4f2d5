/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What root does for guests that run as another user, and nothing else. excon-virt sends the
 * range's folders as descriptors while it is still root; then the steward is sealed. From then on
 * excon-virt may have been taken over, so every request has one size and one of the verbs, names an
 * entry directly inside one of those folders, and no link is followed.
 */
#pragma once

#include <excon/error.h>
#include <stdint.h>
#include <sys/types.h>

enum steward_place {
    STEWARD_ROOT,     /* of libvirt's driver, the guests' own */
    STEWARD_DISKS,    /* the guests' own; of a daemon's guests: to be searched */
    STEWARD_CONSOLES, /* the guests' own */
    STEWARD_CACHE,    /* the guests' own */
    STEWARD_PORTS,    /* root's; guests make sockets in it */
    STEWARD_LINES,    /* root's; a daemon's guests open pipes in it */
    STEWARD_IMAGES,   /* somebody's; to be searched */
    STEWARD_WAYS,     /* root's; a daemon's guests make sockets in it */
    STEWARD_PLACES
};

enum steward_verb {
    STEWARD_TAKE = 1, /* the place's folder, with a descriptor; until sealed */
    STEWARD_SEAL,     /* no more places */
    STEWARD_IMAGE,    /* guests may search the image's folder `name` */
    STEWARD_PORT,     /* guests may send to root's socket `name` in STEWARD_PORTS */
    STEWARD_REMOVE,   /* an empty STEWARD_ROOT or STEWARD_DISKS */
    STEWARD_UNDO,     /* takes back every right to search that was given for this range */
};

struct steward_request {
    uint32_t verb;
    uint32_t place;
    char name[248]; /* one name, ended by a NUL; empty where none is wanted */
};

/* Whom guests run as. */
void steward_init(uid_t uid);

/* Takes over `fd`, which is -1 where none came. 0 or <0. */
int steward_obey(const struct steward_request *request, int fd, struct error *err);

/*
 * Answers until the other end is closed: a packet is a request, one packet of words (empty: done)
 * is its answer. Does not return.
 */
void steward_serve(int socket) __attribute__((noreturn));

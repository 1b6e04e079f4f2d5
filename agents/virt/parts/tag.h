/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tag: one element of ours in a domain's metadata. What carries the run's tag is the run's,
 * nothing else is; a survey after a crash needs nothing but this.
 */
#pragma once

#include <excon/error.h>
#include <libvirt/libvirt.h>
#include <libxml/tree.h>
#include <stdbool.h>
#include <stdint.h>

#include "virt/parts/spec.h"

enum { TAG_DEFINITION = 65 };

#define TAG_NAMESPACE "https://excon.invalid/range/1"

struct tag {
    char run[32];
    char domain[64];
    int64_t vm, incarnation;
    char host[108];                  /* where its SSH answers: an address, or PATH of way.h */
    int64_t port;                    /* 0: it is a PATH */
    char definition[TAG_DEFINITION]; /* hash of how it was defined (definition.h); "": not known */
    bool disk;                       /* it has one of its own */
    bool seed;                       /* and a seed */
    int64_t lans[SPEC_NICS_MOST];    /* the switches of its NICs; 0: not known */
    int socket_count;
    char sockets[SPEC_NICS_MOST][108]; /* its NICs' own, or the names of their taps */
};

/* What a tag says beside the run and the spec. */
struct tag_more {
    const char *host;
    int port;
    bool disk;
    const char *definition;
};

/* Puts the tag of `spec` below a domain's <metadata>. */
int tag_put(xmlNodePtr metadata, const char *run, const struct spec *spec,
            const struct tag_more *more, struct error *err);

/* Replaces the tag of an existing domain, and of a running one also its live copy. */
int tag_write(virDomainPtr domain, bool runs, const char *run, const struct spec *spec,
              const struct tag_more *more, struct error *err);

/* 0 and *ret_tag; 1 when the domain carries no tag of this run (or is gone). */
int tag_of(virDomainPtr domain, const char *run, struct tag *ret_tag);

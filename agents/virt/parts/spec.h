/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `vm.make` asks for, checked: every text that goes into XML, a seed, a path or an argument
 * has the form that its place needs. Texts are borrowed from the request's body, which the spec
 * holds on to.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"
#include "virt/parts/hardware.h"
#include "virt/parts/rules.h"
#include "lib/serve.h"

enum {
    SPEC_NICS_MOST = 112,
    SPEC_USERS_MOST = 32,
    SPEC_ROUTES_MOST = 256,
    SPEC_KEPT = 16,      /* bytes of a snapshot's name */
    SPEC_SNAPSHOTS = 64, /* of a VM */
};

struct spec_user {
    const char *name;
    const char **keys;
    size_t key_count;
    unsigned uid; /* root has 0, the others count from 1000 in their order */
};

struct spec_host {
    const char *address;
    const char *name;
};

struct spec_nic {
    int64_t lan;         /* the switch's ordinal */
    const char *mac;     /* six pairs of hex digits with colons */
    const char *address; /* with its prefix */
    const char *here;    /* its own socket's path */
    const char *there;   /* the switch's */
    const char *port;    /* a UUID: the name of its port in OVN; "": there is none */
    const char *tap;     /* the interface by which it joins OVN, that root made; "": none */
};

/* A network behind a router, and the router's address on one of the guest's own. */
struct spec_route {
    const char *to;
    const char *via;
};

struct spec {
    json_t *body;
    struct pool pool;
    int64_t vm, incarnation;
    int64_t ram, cpu, disk; /* bytes, processors, bytes (0: as the image has it) */
    int64_t mtu;            /* of its team NICs where OVN carries them, bytes */
    int64_t port;           /* where it answered before and would better answer again; 0: nowhere */
    const char *domain, *title, *node, *team, *image, *hostname, *host_key, *marks;
    bool stood;       /* it ran before in this incarnation: what is on its disk is its own */
    const char *kept; /* the kept state to bring it back to; "": none */
    /* The machine and incarnation whose golden state it is forked from (golden.h); 0: none. */
    int64_t fork_vm, fork_incarnation;
    bool held;    /* its team links are down until somebody sets them up */
    bool receive; /* it is only made ready, for a machine that comes from another host as it runs */
    bool arrived; /* it came so, and stands still until now */
    struct spec_user *users;
    size_t user_count;
    struct spec_host *hosts;
    size_t host_count;
    struct spec_nic *nics;
    size_t nic_count;
    struct spec_route *routes;
    size_t route_count;
    const char *firmware; /* "bios" or "uefi"; "": as the image has it */
    const char *screen;   /* "vnc"; "": it has none */
    struct hardware hardware;
    bool light;      /* a container (container.h) */
    bool unmanaged;  /* nothing of ours gets into it: no seed, no management NIC, no SSH */
    const char *dns; /* a name server's address; "": none */
    bool is_router;
    struct rules rules; /* of a router */
    char management_mac[18];
};

/* `run` is the exercise's; the domain has to be named after it. Heap; the error names the field. */
int spec_read(const struct serve_request *request, const char *run, struct spec **ret_spec,
              struct error *err);
void spec_free(void *spec);

/* The VM's number by its domain's name, "x<run>-<ordinal>"; false: it ends with none. */
bool spec_vm_of(const char *domain, int64_t *ret_vm);

/* Is it "x<run>-<ordinal>"? */
int spec_check_domain(const char *domain, const char *run, int64_t vm, struct error *err);

/* Is it a snapshot's name, "k" and a number? */
int spec_check_kept(const char *name, struct error *err);

/* An absolute path without control characters, "//" or "..". */
int spec_check_path(const char *what, const char *path, struct error *err);

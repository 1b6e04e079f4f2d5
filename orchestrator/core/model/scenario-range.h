/* SPDX-License-Identifier: Apache-2.0 */
/* The range in a scenario: nodes and where they stand, features, conditions, vulnerabilities,
 * variables. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/fault-rule.h"
#include "core/model/scenario-text.h"

/* ---- nodes and infrastructure -------------------------------------------------------------------
 */

enum node_type { NODE_VM, NODE_SWITCH, NODE_TYPES };
enum guest_clock { CLOCK_SET, CLOCK_KEEP };
enum guest_screen { SCREEN_NONE, SCREEN_VNC };
enum restart_policy { RESTART_NEVER, RESTART_ON_FAILURE, RESTART_POLICIES };

struct node_role {
    struct mark mark;
    const char *id;       /* "admin" */
    const char *username; /* "root" */
    int shell;            /* enum script_shell, of what does not say its own */
    struct refs entities;
};

struct node_roles {
    struct node_role *items;
    size_t count;
};

/* A feature, condition or inject of a VM with the role whose user it runs as. */
struct use {
    struct ref what;
    const char *role;
    struct mark role_mark;
    uint32_t role_index; /* into the VM's roles */
};

struct uses {
    struct use *items;
    size_t count;
};

/* What people do at a VM: one of these. */
struct green_entry {
    struct mark mark;
    const char *http, *ssh, *run; /* an URL, a host, a script */
    bool mail;
    const char *to, *subject, *text, *server; /* of mail; server NULL: the guest's own way */
};

enum { GREEN_ENTRIES_MOST = 16 };

struct green {
    struct mark mark;
    struct green_entry *items; /* one at least */
    size_t count;
    int64_t every, spread, timeout; /* ms */
    int hours;                      /* enum green_hours */
    const char *role;               /* NULL: the first one that is not root's */
    struct mark role_mark;
    uint32_t role_index; /* into the VM's roles */
};

struct node {
    struct mark mark;
    const char *id, *name, *description;
    int type; /* enum node_type */
    struct source source;
    int64_t ram; /* bytes */
    int64_t cpu;
    struct mark ram_mark, cpu_mark;
    struct uses features, conditions, injects;
    struct refs vulnerabilities;
    struct node_roles roles;
    int64_t disk;            /* bytes, 0: as the image is */
    int restart;             /* enum restart_policy */
    int clock;               /* enum guest_clock */
    int screen;              /* enum guest_screen */
    struct green *green;     /* NULL: people do nothing there */
    uint32_t infrastructure; /* index, SCENARIO_NONE: never deployed */
};

struct nodes {
    struct node *items;
    size_t count;
};

/* The address of a VM on one of its links; "{team}" stands for 1 … 254. */
struct address_on {
    struct ref link; /* infrastructure */
    const char *address;
};

struct addresses {
    struct address_on *items;
    size_t count;
};

struct acl {
    struct mark mark;
    struct ref from, to;         /* infrastructure (a switch, or a VM) */
    struct scenario_texts ports; /* "80/tcp", "1000-2000/udp", "icmp"; none: every */
    bool accept;
};

struct acls {
    struct acl *items;
    size_t count;
};

struct infrastructure {
    struct mark mark;
    const char *id, *name, *description; /* id is the node's id */
    uint32_t node;                       /* index */
    int64_t count;                       /* ≥ 1 */
    struct refs links, dependencies;     /* infrastructure */
    struct ref each; /* entity: one instance per child, or of itself without children */
    /* of a switch; texts whose syntax has been checked for every {team} */
    const char *cidr, *gateway;
    struct mark cidr_mark, gateway_mark;
    bool internal;
    /* of a VM */
    struct addresses addresses;
    struct acls acls;
};

struct infrastructures {
    struct infrastructure *items;
    size_t count;
};

/* ---- features, conditions, vulnerabilities, variables
 * -------------------------------------------- */

enum feature_type { FEATURE_SERVICE, FEATURE_CONFIGURATION, FEATURE_ARTIFACT, FEATURE_TYPES };

struct feature {
    struct mark mark;
    const char *id, *name, *description, *destination;
    const char *playbook; /* a file of its package; NULL: none */
    struct mark playbook_mark;
    int type; /* enum feature_type */
    struct source source;
    struct refs dependencies, vulnerabilities;
    struct scenario_texts environment; /* "K=V" */
};

struct features {
    struct feature *items;
    size_t count;
};

enum probe_kind {
    PROBE_NONE,
    PROBE_HTTP,
    PROBE_TCP,
    PROBE_DNS,
    PROBE_SSH,
    PROBE_PING,
    PROBE_KINDS
};

struct probe {
    struct mark mark;
    int kind;           /* enum probe_kind */
    const char *target; /* an URL, host:port, a name, a host */
    struct mark target_mark;
    int64_t status;    /* HTTP, 0: any 2xx */
    const char *match; /* must occur in the answer */
    const char
        *expect; /* tcp: in what it says first; dns: an address or a node, one of the answers */
    struct mark expect_mark;
    struct ref server; /* dns: the node that is asked */
    int64_t every;     /* ms */
    struct ref from;   /* the node that it runs in */
};

/* What reads a script in the guest. */
enum script_shell { SHELL_SH, SHELL_BASH, SHELL_POWERSHELL };

struct condition {
    struct mark mark;
    const char *id, *name, *description;
    const char *command; /* with interval, or source, or probe, or none of them */
    int64_t interval;    /* ms, 0: not given */
    struct source source;
    struct scenario_texts environment;
    int result;          /* enum result_mode */
    int shell;           /* enum script_shell, of `command` */
    bool shell_said;     /* else it is that of the roles by which it runs */
    int64_t timeout;     /* ms, 0: not said */
    struct probe *probe; /* NULL: it is no probe */
    struct fault_rule faults;
    struct refs needs;  /* features without which it is not made */
    struct ref same_as; /* condition that is run; this is a second name of its result */
};

struct conditions {
    struct condition *items;
    size_t count;
};

struct vulnerability {
    struct mark mark;
    const char *id, *name, *description, *class_name;
    bool technical;
};

struct vulnerabilities {
    struct vulnerability *items;
    size_t count;
};

struct variable {
    struct mark mark;
    const char *id;
    int kind;          /* enum variable_kind */
    const char *value; /* of VARIABLE_VALUE */
    uint32_t length;   /* digits or characters of the others */
    struct ref per;    /* entity: one for each child */
};

struct variables {
    struct variable *items;
    size_t count;
};

/* SPDX-License-Identifier: Apache-2.0 */
/* The deadlines of all requests to agents, ms unless said otherwise. A request that runs a script
 * or a probe gets the deadline of the scenario and WITHIN_MORE besides. */
#pragma once

enum {
    /* provider */
    WITHIN_OPEN = 60000,
    WITHIN_SURVEY = 60000,
    WITHIN_MAKE = 180000,
    WITHIN_KEEP = 180000,
    WITHIN_SUSPEND = 25000, /* others stand still meanwhile */
    WITHIN_DROP = 180000,
    WITHIN_RESTART = 120000,
    WITHIN_MACHINE = 60000, /* vm.act */
    WITHIN_IDENTIFY = 120000,
    WITHIN_LOST = 15000, /* all of these, at a host that is lost */
    /* switch */
    WITHIN_PORTS = 10000,
    /* the exchange with a MISP: one request is several of HTTP */
    WITHIN_HUB = 120000,
    /* OVN */
    WITHIN_TRACE = 600000,
    /* transport */
    WITHIN_BOOT = 180, /* s until a guest that has not answered is called unreachable */
    WITHIN_BOOT_MOST = 7200,
    WITHIN_REACH_AGAIN = 15000,
    WITHIN_ANSWER = 7000, /* a channel in the session of a VM that is up */
    WITHIN_ARM = 10000,   /* a login before an inject */
    WITHIN_CLOCK = 60000, /* a login of a guest that was just restored, and what sets its clock */
    WITHIN_HEAR = 45000,  /* asking for an inject that was sent before */
    WITHIN_DIRS = 30000,  /* the folders of a parcel */
    WITHIN_FILE = 120000,
    WITHIN_PLAYBOOKS = 3600000, /* that a playbook may wait for others, beside its own deadline */
    WITHIN_WAY = 10000,         /* the login of a probe's way, at least */
    WITHIN_LEAD = 15000,        /* the connection of a reach */
    /* added to a script's or probe's own deadline until its request is given up */
    WITHIN_MORE = 3000,
};

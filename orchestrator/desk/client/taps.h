/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The taps by which guests that no root starts join OVN (base/tap.h): the script that root runs to
 * make or remove them on one host, what of them is there, and what is left of others. Every machine
 * of an exercise has its taps on every host of the list, so that it may go to another one.
 */
#pragma once

#include "core/model/plan.h"
#include "products/print/desk.h"

struct taps_ask {
    const char *user; /* whose guests join */
    uint32_t uid;     /* on the machine that the controller runs on */
    const char *host; /* a host of the list; NULL: the only one */
    bool remove;
};

/* The key of a user's exercise; the ordinal by which a port knows its host; which of its VM's NICs,
 * from 0, one of the plan is. */
uint32_t taps_key(const struct plan *plan, uint32_t uid);
uint32_t taps_host(const struct host_made *host);
size_t taps_number(const struct plan *plan, const struct plan_nic *nic);

/* Are there no more machines than taps can be named for? */
int taps_may_be(const struct plan *plan, struct error *err);

/* Prints the script (taps-script.c). 0, or <0: nothing was printed. */
int taps_print(const struct desk *desk, const struct plan *plan, const struct taps_ask *ask,
               struct error *err);

/* Are the taps there that our user's machines on this host need? The error says how many are not,
 * and what is wrong with the first. */
int taps_check(const struct plan *plan, struct error *err);

/* " NAME NAME … " of the taps that the machines planned for a host (its ordinal in the plan) need;
 * NULL: no memory. */
const char *taps_wanted(struct pool *pool, const struct plan *plan, uint32_t host,
                        size_t *ret_count);

/* How many taps of this host are prepared for our user, and for which exercise the first one is. */
size_t taps_count(char *ret_about, size_t size);

/* SPDX-License-Identifier: Apache-2.0 */
/* Reports to the controller what happens to guests without our doing: `seen` lines, made from
 * libvirt's lifecycle events. */
#pragma once

#include <excon/error.h>

#include "virt/host/range.h"

/* Once, after the connection is open. */
int watch_start(const struct range *range, struct error *err);

/*
 * All handles are invalid once the daemon has ended, so this process ends. The controller starts a
 * new one, which opens and surveys.
 */
void watch_lost(void) __attribute__((noreturn));

/* Reports a VM's state as it was seen, with words for people. Calls no libvirt. */
void watch_say(int64_t vm, const char *domain, const char *state, const char *text);

/* Reports that the domain's disk has stopped it, as the event that said so may have come while
 * nobody could know yet that it runs. Calls no libvirt. */
void watch_say_stuck(int64_t vm, const char *domain);

/* We are about to end the domain: its end is not reported. */
void watch_expect_end(const char *domain);

/* We start the domain: its end is reported from now on. */
void watch_expect_life(const char *domain);

/* A pause by us begins (it and its end are not reported), or is over. Its event may come later than
 * its end. */
void watch_expect_pause(const char *domain, bool on);

/* An event of libvirt's (virDomainEventType and its detail) arrives: is it of our own doing, and
 * not to be reported? Each is asked about once. `container`: the domain is of libvirt's LXC driver,
 * which tells of one end by two events. */
bool watch_is_expected(const char *domain, bool container, int event, int detail);

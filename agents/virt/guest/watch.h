/* SPDX-License-Identifier: Apache-2.0 */
/* Tells the controller what happens to guests by themselves: `seen` lines from libvirt's lifecycle
 * events. */
#pragma once

#include <excon/error.h>

#include "virt/host/range.h"

/* Once, after the connection is open. */
int watch_start(const struct range *range, struct error *err);

/*
 * A daemon that went away takes all handles with it: ends this process. Whoever started us starts a
 * new one, which opens and surveys.
 */
void watch_lost(void) __attribute__((noreturn));

/* We end it ourselves: its end is no news. */
void watch_expect_end(const char *domain);

/* We start it: from now on its end is news again. */
void watch_expect_life(const char *domain);

/* A pause of our own doing begins (it and its end are no news), or is over. */
void watch_expect_pause(const char *domain, bool on);

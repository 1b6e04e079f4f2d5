/* SPDX-License-Identifier: Apache-2.0 */
/* What an exercise does to a VM from outside: links, pause, power, reset. */
#pragma once

#include <excon/error.h>

#include "virt/host/range.h"
#include "virt/parts/tag.h"

enum { ACT_ID = 65 };

/* Sets all team links of a running domain, whose tag this is, up or down. Without any it succeeds.
 */
int act_set_links(const struct range *range, virDomainPtr domain, const struct tag *tag, bool up,
                  struct error *err);

/* Is it one of the words of `vm.act`, and the id 64 hex digits? */
int act_check(const char *act, const char *id, struct error *err);

/*
 * Carries out the action; the caller holds the domain's claim. 0: done; 1: the action must not be
 * repeated and was begun earlier under this id; <0.
 */
int act_do(const struct range *range, const char *domain, const char *act, const char *id,
           struct error *err);

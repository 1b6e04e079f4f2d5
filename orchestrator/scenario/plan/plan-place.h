/* SPDX-License-Identifier: Apache-2.0 */
/* Gives each VM of a plan its host, by the operator's list (docs/HOSTS.md). */
#pragma once

#include <excon/error.h>

#include "core/model/hosts.h"
#include "core/model/plan.h"
#include "scenario/yaml/complaints.h"

/*
 * Fills plan->hosts, each VM's host and plan->placement. 0; 1: complaints (about the list's file)
 * say which machines do not fit, or which pins name nothing, and the plan is unchanged; <0: no
 * memory. `hosts` has one host at least.
 */
int plan_place(struct plan *plan, const struct hosts *hosts, struct complaints *complaints,
               struct error *err);

/*
 * The same by the file of a list, and what carries the team networks; `path` NULL: all stand on one
 * host. `network` is "ovn" or "own" (what the connection to libvirt has); NULL: OVN where a switch
 * has machines on several hosts, else what the connection has. Complaints about the list are added
 * to those of the plan.
 */
int plan_place_by(struct plan *plan, const char *path, const char *network,
                  struct complaints *complaints, struct error *err);

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which VMs one golden machine can stand for (core/view/forks.h), by an index of the state: a
 * question costs as many steps as there are VMs that are alike, however large the range is.
 */
#pragma once

#include "core/decide/state.h"

/* The VM whose golden state `vm` can be made from, or `vm` itself when it is to be that; NULL:
 * there is no other VM like it on its host. */
const struct view_vm *alike_golden(const struct state *state, const struct view_vm *vm);

/* Is the feature in the golden state that its VM is made from? */
bool alike_has_feature(const struct state *state, const struct view_feature *feature);

/* Is the feature the same in all VMs like its own, so that it is run in the golden machine? */
bool alike_shares_feature(const struct state *state, const struct view_feature *feature);

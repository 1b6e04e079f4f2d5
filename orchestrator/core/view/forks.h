/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forks: of the VMs that are the same for several teams, the first team's is booted and prepared
 * once, under an identity that is nobody's. Memory and disk of that are its golden state, and each
 * of these VMs, the first one too, is made from it and then given its own identity. Which VMs are
 * the same, rows say that are there from the beginning.
 *
 * A VM whose image knows no seed is nobody's machine too until exercise control's first login has
 * given it its identity: it goes the last steps of a fork's way, from no golden machine.
 */
#pragma once

#include "core/view/view.h"

/* Of the VM's present incarnation; FORK_NONE where it is booted. */
enum fork_state fork_of(const struct view_vm *vm);

/* Has this incarnation still to become the VM itself? Its team links are down. */
bool fork_is_open(const struct view_vm *vm);

/* Is that one whose image had an account of its own (management: account), instead of a fork? */
bool fork_is_first_login(const struct view_vm *vm);

/* And has that account still to be changed? */
bool fork_awaits_first_login(const struct view_vm *vm);

/* Does it answer with the identity of a golden machine? *ret_golden is the VM whose that is,
 * 0: that of its image. */
bool fork_is_nobody(const struct view_vm *vm, uint32_t *ret_golden);

/* Can one golden machine stand for both, if they are on one host? */
bool fork_are_alike(const struct vm_made *a, const struct vm_made *b);

/* The same number for all VMs that are alike, and another one for most that are not. */
uint64_t fork_look(const struct vm_made *vm);

/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of allowed moves: every state changes in one function, against these. */
#pragma once

#include <stdbool.h>

#include <excon/row.h>

bool move_vm(enum vm_state from, enum vm_state to);
bool move_feature(enum feature_state from, enum feature_state to);
bool move_range(enum range_state from, enum range_state to);
bool move_clock(enum clock_phase from, enum clock_phase to);
bool move_event(enum event_state from, enum event_state to);
bool move_inject(enum inject_state from, enum inject_state to);
bool move_cleanup(enum cleanup_state from, enum cleanup_state to);
bool move_rrt(enum rrt_state from, enum rrt_state to);
bool move_expectation(enum expectation_state from, enum expectation_state to);

/* Has it come to an end that only a person's order changes? */
bool inject_is_over(enum inject_state state);
/* Can it be sent from there? `message`: into an inbox, and not into a machine. */
bool inject_can_go(enum inject_state state, bool message);

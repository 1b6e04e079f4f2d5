/* SPDX-License-Identifier: Apache-2.0 */
/* `fault` and `unreachable` of a condition and of the exercise, as the scenario says them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What counts of a check that gives no value because of its guest. */
struct fault_rule {
    bool says_fault, says_unreachable; /* else as the exercise says, else by default */
    int64_t bad_after;                 /* so many in a row count as 0; 0: excused */
    int64_t down_after; /* ms that a guest does not answer count as 0; 0: a fault like others */
};

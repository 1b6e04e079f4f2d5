/* SPDX-License-Identifier: Apache-2.0 */
/* What an inject may do to a VM from outside. */
#pragma once

enum machine_action {
    MACHINE_LINK_DOWN,
    MACHINE_LINK_UP,
    MACHINE_PAUSE,
    MACHINE_RESUME,
    MACHINE_POWER_OFF,
    MACHINE_RESET,
    MACHINE_REVERT,
    MACHINE_ACTIONS
};

extern const char *const machine_words[MACHINE_ACTIONS];

/* SPDX-License-Identifier: Apache-2.0 */
/* How a VM is made of a golden state, as its rows say (forks.h). */
#pragma once

#include <excon/row.h>

struct view_fork {
    enum fork_state state;
    uint32_t incarnation;            /* which of the VM's it is about; 0: none */
    uint32_t from, from_incarnation; /* the golden machine and its incarnation */
    uint32_t golden;                 /* the VM's incarnation whose golden state is kept; 0: none */
    char text[160];
};

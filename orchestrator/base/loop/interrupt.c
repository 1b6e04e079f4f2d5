/* SPDX-License-Identifier: Apache-2.0 */
#include "base/loop/interrupt.h"

#include <signal.h>

static volatile sig_atomic_t interrupt_flag;

static void interrupt_take(int number)
{
    (void)number;
    interrupt_flag = 1;
}

void interrupt_catch(void)
{
    struct sigaction action = {.sa_handler = interrupt_take};

    interrupt_flag = 0;
    sigaction(SIGINT, &action, NULL);
}

bool interrupt_came(void)
{
    return interrupt_flag != 0;
}

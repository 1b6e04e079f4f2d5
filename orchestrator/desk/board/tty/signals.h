/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signals as bytes of a pipe, so that the one loop hears of them like of anything else; and
 * crashes, which restore the terminal before they take their course.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>

/* From now on signals that end, stop or resize are told on the descriptor. `crashed` is called in a
 * handler before the process dies. The descriptor stays ours. */
int signals_open(void (*crashed)(void), int *ret_descriptor, struct error *err);

/* The next signal that came; 0: none is left. */
int signals_next(void);

/* Dies of a signal, as if it had never been caught. */
_Noreturn void signals_die(int signal_number);

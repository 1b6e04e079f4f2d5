/* SPDX-License-Identifier: Apache-2.0 */
/* A byte and a descriptor over a local socket (unix(7), SCM_RIGHTS), as OpenSSH's ProxyUseFdpass
 * has it, too. */
#pragma once

#include <stdbool.h>

/* `descriptor` -1: none. False: the other end is gone. */
bool pass_send(int channel, char byte, int descriptor);
/* *ret_descriptor is the caller's; -1: none came. */
bool pass_receive(int channel, char *ret_byte, int *ret_descriptor);

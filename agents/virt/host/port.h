/* SPDX-License-Identifier: Apache-2.0 */
/* A port of loopback that nobody uses now: `wanted` when it is one, else (also for 0) any. */
#pragma once

#include <excon/error.h>

int port_find(int wanted, int *ret_port, struct error *err);

/* SPDX-License-Identifier: Apache-2.0 */
/* A port of loopback that nobody uses now. */
#pragma once

#include <excon/error.h>

int port_find(int *ret_port, struct error *err);

/* SPDX-License-Identifier: Apache-2.0 */
/* Ordering the portal and waiting until it listens: of `excon portal start` and `excon up`. */
#pragma once

#include "engine/reading/found.h"
#include "products/print/desk.h"

/*
 * Orders it to listen at these places ("A:P,A:P"; NULL: as before) and tells what came of it.
 * Returns the exit code: EXIT_FAILED when it does not listen.
 */
int portal_order_start(const struct desk *desk, const struct found *found, const char *listen);

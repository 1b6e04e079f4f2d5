/* SPDX-License-Identifier: Apache-2.0 */
/* Ordering the portal and waiting until it listens: of `excon portal start` and `excon up`. */
#pragma once

#include "engine/reading/found.h"
#include "products/print/desk.h"

/* Is it a list "A:P,A:P"? */
bool portal_is_list(const char *listen);

/* For `excon up --portal`: as portal_order_start, but only what went wrong is told. */
int portal_order_beside(const struct desk *desk, const struct found *found, const char *listen);

/*
 * Orders it to listen at these places ("A:P,A:P"; NULL: as before) and tells what came of it.
 * Returns the exit code: EXIT_FAILED when it does not listen.
 */
int portal_order_start(const struct desk *desk, const struct found *found, const char *listen);

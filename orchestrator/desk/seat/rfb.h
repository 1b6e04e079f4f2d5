/* SPDX-License-Identifier: Apache-2.0 */
/* One look at a screen by RFB (RFC 6143): a viewer that takes a whole frame and goes. */
#pragma once

#include <excon/error.h>
#include <stdint.h>

#include "products/print/png.h"

/* `socket` is connected to a screen that wants no password; what it says is bounded and may be
 * anything. The whole frame within so many ms; *ret_picture is the caller's. */
int rfb_look(int socket, int64_t within, struct picture *ret_picture, struct error *err);

/* SPDX-License-Identifier: Apache-2.0 */
/* The portal, as commands say it. `alive`: a controller runs; without one there is no portal,
 * whatever its rows say. */
#pragma once

#include <jansson.h>

#include "core/view/view.h"
#include "products/print/output.h"

/* "up at 127.0.0.1:2222, 3 sessions": where it listens, its state, sessions and refusals. */
void portal_text_print(const struct output *to, const struct view *view, bool alive);

/* {"wanted", "state", "listen": "ADDRESS:PORT …", "text", "sessions", "refused"} */
json_t *portal_text_json(const struct view *view, bool alive);

/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of reaches without an order: they end, alone or with the member's session. Each
 * makes rows, as an order does; pure. */
#pragma once

#include "core/decide/decide.h"

/* It has ended: by itself (`by` and `text` ""), or somebody or something cut it. Nothing, when no
 * such reach is open. */
void reaching_close(const struct state *state, uint32_t number, const char *by, const char *text,
                    struct intents *intents);

/* The same for all that a member's session reaches. */
void reaching_close_all(const struct state *state, uint32_t session, const char *by,
                        const char *text, struct intents *intents);

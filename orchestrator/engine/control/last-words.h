/* SPDX-License-Identifier: Apache-2.0 */
/* Why a machine did not come up, for people: with what it said last on its serial line, and the
 * commands that show more. */
#pragma once

#include "engine/control/control.h"

enum { LAST_WORDS = 320 /* what a view keeps of it (core/view/view-vm.h) */ };

/* `text`, or `to` with more behind it, for a machine that boots. */
const char *last_words(const struct controller *c, uint32_t vm, const char *text,
                       char to[LAST_WORDS]);

/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators in pasted text: what kind each word is, and its canonical form. Pure. */
#pragma once

#include <stdbool.h>

#include "core/model/indicator.h"

/* Is the whole text one indicator? */
bool paste_one(const char *text, enum indicator_type *ret_type, char to[INDICATOR_MOST]);

/* The next indicator in the text at *at, which moves on; words that are none are passed over. */
bool paste_next(const char **at, enum indicator_type *ret_type, char to[INDICATOR_MOST]);

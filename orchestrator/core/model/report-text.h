/* SPDX-License-Identifier: Apache-2.0 */
/* Which characters a text of a person may have that others read on their screens. */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/pool.h"

enum { REPORT_TEXT_MOST = 8000 /* bytes of a text of a report */ };

/* May it stand in a report? Lines may be broken where `lines`; any other control character, and
 * every character that reorders its neighbours on a screen, may not. */
bool report_is_text(const char *text, size_t length, bool lines);

/* The text of that key, of at most `most` bytes; not there: "". 0, or <0: the words say why. */
int report_read_text(const json_t *object, const char *key, size_t most, bool lines,
                     struct pool *pool, const char **ret, struct error *err);

/* SPDX-License-Identifier: Apache-2.0 */
/* Which characters a text of a person may have that others read on their screens. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { REPORT_TEXT_MOST = 8000 /* bytes of a text of a report */ };

/* May it stand in a report? Lines may be broken where `lines`; any other control character, and
 * every character that reorders its neighbours on a screen, may not. */
bool report_is_text(const char *text, size_t length, bool lines);
